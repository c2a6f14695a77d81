//! Rule `blocking-io`.

use super::ge1::{asked, callers};
use super::ge2::with_design;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::Io;
use crate::graph::Comp;
use crate::rules::fix::settings::set;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "blocking-io",
    reads: read_set::KIND
        .and(read_set::EDGES)
        .and(read_set::IO)
        .and(read_set::MANAGED),
    docs: Docs {
        checks: "Components that call others do so by non-blocking calls.",
        matters: "With blocking calls every open call holds a thread. When one callee becomes slow, its calls take up all the threads, and the component stops serving requests that do not need that callee at all.",
        detected: "A service, gateway, orchestrator or job with a request to another component, whose io is blocking, as set or by its technology. It asks, once for all, where io is unknown and the component is not managed.",
        remedy: "Use an asynchronous framework, and set io to non-blocking; or replace the requests by messages or events.",
        false_alarms: "Virtual threads, or a thread pool for each callee (a bulkhead), with timeouts: set io to non-blocking, and write that into the notes.",
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
        fields: Some(|about| about.components(Field::Io)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct BlockingIo(Comp);

struct IoUnknown(Vec<Comp>);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut unknown = Vec::new();
    for caller in callers(facts) {
        match facts.io(caller) {
            Some(Io::Blocking) => findings.fail(Severity::Medium, BlockingIo(caller)),
            Some(Io::NonBlocking) => {}
            None if facts.is_managed(caller) => {}
            None => unknown.push(caller),
        }
    }
    if !unknown.is_empty() {
        findings.ask(Severity::Low, IoUnknown(unknown));
    }
}

impl Diagnostic for BlockingIo {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let caller = names.of(self.0);
        let asked = sorted_unique(asked(facts, self.0).collect());
        let list = names.list(&asked);
        let one = match asked.as_slice() {
            [one] => names.of(*one).to_string(),
            _ => "one of them".to_owned(),
        };
        let component = facts.component(self.0);
        let technology = component.technology.as_deref();
        let how = match technology.filter(|_| component.io.is_none()) {
            Some(technology) => {
                format!(
                    "and its technology, {}, blocks a thread for each call",
                    Name(technology)
                )
            }
            None => "and blocks a thread for each call".to_owned(),
        };
        Words::new(
            format!("{caller} makes blocking calls"),
            format!("{caller} calls {list}, {how}."),
            format!(
                "When {one} is slow, all threads of {caller} wait for it, and {caller} stops serving requests that do not need it."
            ),
            format!(
                "Run {caller} on an asynchronous framework, or give each callee a thread pool of its own with a timeout (a bulkhead)."
            ),
        )
    }
}

impl Diagnostic for IoUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        with_design(&self.0)
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (list, count) = (names.list(&self.0), self.0.len());
        Words::new(
            format!("{} {list} make blocking calls?", verb(count, "Does", "Do")),
            format!("{list} {} other components.", verb(count, "calls", "call")),
            "With blocking calls one slow callee takes up all threads of its caller, which then stops serving requests that do not need that callee.",
            format!(
                "Set whether the outgoing calls of {list} are blocking, or set {} technology.",
                verb(count, "its", "their")
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Non-blocking calls.
fn without_blocking(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let title = |c| format!("Make {c} non-blocking");
    set(ctx, &mut |c| c.io = Some(Io::NonBlocking), title)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn blocking_io() {
        let case = |caller: &str| format!("{caller}\nservice b\na -> b request");
        let fail: &[&str] = &["fail medium component:a"];
        let ask: &[&str] = &["question low design: component:a"];
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
                    "unknown, once for all",
                    &(case("service a") + "\nb -> a request"),
                    &["question low design: component:a component:b"],
                ),
                ("unknown, managed", &case("service a \"managed\":true"), &[]),
                (
                    "unknown, managed by its technology",
                    &case("service a \"technology\":\"lambda\""),
                    &[],
                ),
                (
                    "blocking, though managed",
                    &case("service a \"managed\":true,\"io\":\"blocking\""),
                    fail,
                ),
                (
                    "to a standby",
                    &case("service c\nservice a")
                        .replace("service b", "service b \"standby_of\":\"c\""),
                    &[],
                ),
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
