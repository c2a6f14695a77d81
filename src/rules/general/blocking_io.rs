//! Rule `blocking-io`.

use super::ge1::{asked, callers};
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::Io;
use crate::graph::Comp;
use crate::rules::fix::settings::set;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "blocking-io",
    reads: read_set::KIND.and(read_set::EDGES).and(read_set::IO),
    docs: Docs {
        checks: "What asks others does not hold a thread for each answer that it waits for.",
        matters: "With blocking calls the number of threads is the number of answers that can be waited for. When one callee becomes slow, its calls take up all the threads, and the component stops answering those, too, who do not need that callee.",
        detected: "A service, gateway, orchestrator or job with a request to another component, whose io is blocking, as set or as its technology tells. It asks where neither tells.",
        remedy: "Use an asynchronous framework, and set io to non-blocking; or make the requests messages or events, for which nothing waits.",
        false_alarms: "Virtual threads, or a pool of threads of its own for each callee (a bulkhead), with a timeout: set io to non-blocking and say so in the notes.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "technology": "spring-mvc"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "technology": "spring-webflux"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request"}
            ]"#,
        read_on: &[
            "Release It!, second edition, chapter 4: Blocked Threads",
            "Azure architecture: Synchronous I/O, Bulkhead",
            "The Reactive Manifesto: Non-Blocking, Back-Pressure",
        ],
    },
    find,
    repairs: &[without_blocking],
    question: Some(Question {
        topic: Topic::Guarantees,
        position: 2,
        fields: Some(|about| about.component(Field::Io)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct BlockingIo {
    caller: Comp,
    asks: bool,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for caller in callers(facts) {
        match facts.io(caller) {
            Some(Io::Blocking) => findings.fail(
                Severity::Medium,
                BlockingIo {
                    caller,
                    asks: false,
                },
            ),
            Some(Io::NonBlocking) => {}
            None => findings.ask(Severity::Low, BlockingIo { caller, asks: true }),
        }
    }
}

impl Diagnostic for BlockingIo {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.caller.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let caller = names.of(self.caller);
        let asked = sorted_unique(asked(facts, self.caller).collect());
        let list = names.list(&asked);
        let one = match asked.as_slice() {
            [one] => names.of(*one).to_string(),
            _ => "one of them".to_owned(),
        };
        let component = facts.component(self.caller);
        let technology = component.technology.as_deref();
        let why = format!(
            "When {one} is slow, all threads of {caller} wait for it, and {caller} stops answering those, too, who do not need it."
        );
        if !self.asks {
            let how = match technology.filter(|_| component.io.is_none()) {
                Some(technology) => format!(
                    "its technology, {}, holds a thread for each",
                    Name(technology)
                ),
                None => "it holds a thread for each".to_owned(),
            };
            return Words::new(
                format!("{caller} holds a thread for every answer it waits for"),
                format!("{caller} sends requests to {list}, and {how} until the answer is there."),
                why,
                format!(
                    "Run {caller} on an asynchronous framework; or tell {list} by a message or an event, and wait for nothing."
                ),
            );
        }
        let unknown = match technology {
            Some(technology) => format!("its technology, {}, does not tell", Name(technology)),
            None => "the drawing does not say".to_owned(),
        };
        Words::new(
            format!("Does {caller} hold a thread while it waits?"),
            format!(
                "{caller} sends requests to {list}; {unknown} whether a thread waits for each answer."
            ),
            why,
            format!(
                "Set how {caller} waits: blocking or non-blocking; or set its technology, if that is a well-known one."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// `blocking-io`.
fn without_blocking(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let title = |c| format!("Let {c} wait for others without blocking");
    set(ctx, &mut |c| c.io = Some(Io::NonBlocking), title)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn blocking_io() {
        let case = |caller: &str| format!("{caller}\nservice b\na -> b request");
        let fail: &[&str] = &["fail medium component:a"];
        let ask: &[&str] = &["question low component:a"];
        let blocking = |kind: &str| case(&format!("{kind} a \"io\":\"blocking\""));
        table(
            "blocking-io",
            &[
                ("nothing there", "", &[]),
                ("a service", &blocking("service"), fail),
                ("a gateway", &blocking("gateway"), fail),
                ("an orchestrator", &blocking("orchestrator"), fail),
                ("a job", &blocking("job"), fail),
                ("a client", &blocking("client"), &[]),
                ("an external", &blocking("external"), &[]),
                ("a broker", &blocking("broker"), &[]),
                ("a datastore", &blocking("datastore"), &[]),
                (
                    "non-blocking",
                    &case("service a \"io\":\"non-blocking\""),
                    &[],
                ),
                ("unknown", &case("service a"), ask),
                (
                    "by its technology",
                    &case("service a \"technology\":\"rails\""),
                    fail,
                ),
                (
                    "by its technology, not",
                    &case("service a \"technology\":\"go\""),
                    &[],
                ),
                (
                    "what is set counts",
                    &case("service a \"technology\":\"rails\",\"io\":\"non-blocking\""),
                    &[],
                ),
                (
                    "a technology that tells something else",
                    &case("service a \"technology\":\"mysql\""),
                    ask,
                ),
                (
                    "a fallback does not end waiting",
                    &(case("service a \"io\":\"blocking\"") + " \"fallback\":\"x\""),
                    fail,
                ),
                (
                    "an event",
                    "service a \"io\":\"blocking\"\nservice b\na -> b event",
                    &[],
                ),
                (
                    "data",
                    "service a \"io\":\"blocking\"\ndatastore b\na -> b data",
                    &[],
                ),
                (
                    "to itself",
                    "service a \"io\":\"blocking\"\na -> a request",
                    &[],
                ),
                (
                    "needed only to start",
                    &(case("service a") + " \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "the one that is asked",
                    "client b\nservice a \"io\":\"blocking\"\nb -> a request",
                    &[],
                ),
            ],
        );
        assert_eq!(
            outcome("GE1", "service a \"io\":\"blocking\""),
            "not-applicable"
        );
        assert_eq!(
            outcome("GE1", &case("service a \"io\":\"non-blocking\"")),
            "pass"
        );
    }
}
