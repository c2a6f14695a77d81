//! Rule `no-timeout`.

use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Kind, Style, Timeout};
use crate::graph::Conn;
use crate::rules::fix::consistency::is_too_short;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{count, list, sentence, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-timeout",
    reads: read_set::KIND
        .and(read_set::EDGES)
        .and(read_set::CONNECTION_USES)
        .and(read_set::TIMEOUT),
    docs: Docs {
        checks: "Every request of ours has a time limit.",
        matters: "Without one, a component that hangs makes those hang that ask it: their threads and connections fill up until they answer nobody, those included who never needed the slow one.",
        detected: "A request between different components, not from a client or an external, whose timeout is none. It asks where the timeout is not known: one by one where a step uses the request, once for all others.",
        remedy: "Set a timeout that is a little above the slowest answer that is still of use.",
        false_alarms: "A long poll or a stream: give it the longest time after which the caller would give up.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request", "timeout": "none"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request", "timeout": "800ms"}
            ]"#,
        read_on: &[
            "AWS Builders' Library: Timeouts, retries, and backoff with jitter",
            "Release It!, second edition, chapter 5: Timeouts",
        ],
    },
    find,
    repairs: &[time_limit],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 2,
        fields: Some(|about| about.connections(Field::Timeout)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoTimeout {
    connection: Conn,
    asks: bool,
}

struct TimeoutsUnknown(Vec<Conn>);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut others = Vec::new();
    for e in facts
        .connections()
        .filter(|e| facts.style(*e) == Style::Request)
    {
        let from = facts.from(e);
        if from == facts.to(e) || matches!(facts.kind(from), Kind::Client | Kind::External) {
            continue;
        }
        match &facts.connection(e).timeout {
            Some(Timeout::Never) => findings.fail(
                Severity::Medium,
                NoTimeout {
                    connection: e,
                    asks: false,
                },
            ),
            Some(Timeout::After(_)) => {}
            None if facts.users(e).is_empty() => others.push(e),
            None => findings.ask(
                Severity::Medium,
                NoTimeout {
                    connection: e,
                    asks: true,
                },
            ),
        }
    }
    if !others.is_empty() {
        findings.ask(Severity::Low, TimeoutsUnknown(others));
    }
}

impl Diagnostic for NoTimeout {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.connection.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (from, to) = (
            names.of(facts.from(self.connection)),
            names.of(facts.to(self.connection)),
        );
        let link = names.link(self.connection);
        let why = format!(
            "Without a time limit, a {to} that hangs makes {from} hang too, and everybody who waits for it."
        );
        let fix = "a little above the slowest answer that is still of use";
        if !self.asks {
            return Words::new(
                format!("{from} waits for {to} for ever"),
                format!("{} has no time limit.", sentence(&link)),
                why,
                format!("Set a timeout on {link}, {fix}."),
            );
        }
        let using = facts.flows_using(self.connection);
        let (flows, use_it) = (names.flows(&using), verb(using.len(), "uses", "use"));
        Words::new(
            format!("How long does {from} wait for {to}?"),
            format!(
                "{flows} {use_it} {link}; the drawing does not say after what time {from} gives up."
            ),
            why,
            format!("Set the timeout of {link}, {fix}."),
        )
    }
}

impl Diagnostic for TimeoutsUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::Design];
        all.extend(self.0.iter().map(|e| SubjectIndex::from(*e)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let links = list(self.0.iter().map(|e| names.link(*e)));
        Words::new(
            format!(
                "How long do callers wait on {} outside the flows?",
                count(self.0.len(), "request")
            ),
            format!("The drawing does not say after what time these give up: {links}."),
            "Without a time limit, a component that hangs makes those hang that ask it.",
            "Set the timeout of each.",
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Timeouts that are tried, longest first.
const LIMITS: [&str; 3] = ["5s", "1s", "200ms"];

/// Wait for a while, then give up; so long that every flow can keep its time bound,
/// if that can be.
fn time_limit(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(e) = ctx.connection().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let limited = |limit: &str| {
        let mut draft = ctx.draft();
        draft.connection(ctx.link(e), &mut |c| c.timeout = Timeout::parse(limit));
        draft
    };
    let fits = |limit: &&str| {
        let after = Facts::new(limited(limit).design());
        let mut flows = ctx.facts.flows_using(e).into_iter();
        flows.all(|f| !is_too_short(&after, f))
    };
    let limit = LIMITS.into_iter().find(fits).unwrap_or(LIMITS[0]);
    let to = ctx.names.of(ctx.facts.to(e));
    let title = format!("Wait at most {} for {to}", spaced(limit));
    limited(limit).fix(title).into_iter().collect()
}

/// A duration as a sentence says it: "5 s".
fn spaced(duration: &str) -> String {
    let digits = duration.trim_end_matches(char::is_alphabetic);
    format!("{digits} {}", &duration[digits.len()..])
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn no_timeout() {
        let case = |fields: &str| format!("service a\nservice b\na -> b request {fields}\n");
        table(
            "no-timeout",
            &[
                ("nothing there", "", &[]),
                (
                    "none",
                    &case("\"timeout\":\"none\""),
                    &["fail medium connection:a-b"],
                ),
                ("set", &case("\"timeout\":\"5s\""), &[]),
                (
                    "unknown, in a flow",
                    &(case("") + "flow f\nstep b via a-b"),
                    &["question medium connection:a-b"],
                ),
                (
                    "unknown, the others once",
                    &(case("") + "b -> a request"),
                    &["question low design: connection:a-b connection:b-a"],
                ),
                (
                    "a fallback does not end waiting",
                    &case("\"timeout\":\"none\",\"fallback\":\"x\""),
                    &["fail medium connection:a-b"],
                ),
                (
                    "from a client",
                    "client a\nservice b\na -> b request \"timeout\":\"none\"",
                    &[],
                ),
                (
                    "from an external",
                    "external a\nservice b\na -> b request",
                    &[],
                ),
                (
                    "to itself",
                    "service a\na -> a request \"timeout\":\"none\"",
                    &[],
                ),
                (
                    "no request",
                    "service a\nservice b\na -> b message \"timeout\":\"none\"",
                    &[],
                ),
                (
                    "needed only to start",
                    &case("\"timeout\":\"none\",\"phase\":\"startup\""),
                    &[],
                ),
            ],
        );
    }
}
