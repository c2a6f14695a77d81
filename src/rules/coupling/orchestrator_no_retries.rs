//! Rule `orchestrator-no-retries`.

use super::dc4::orchestrators;
use crate::analysis::{Facts, SubjectIndex, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn};
use crate::rules::consistency::{LOST_WORK, losing_connections};
use crate::rules::fix::consistency::is_too_short;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{sentence, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "orchestrator-no-retries",
    reads: LOST_WORK.reads,
    docs: Docs {
        checks: "An orchestrator tries again what it asks or commands.",
        matters: "The one job of an orchestrator is that the process comes to its end. If it gives up at the first time-out, every hiccup of a network is an order that somebody has to finish by hand.",
        detected: "An orchestrator with an outgoing request or message that is not tried again; it asks where retries are not known.",
        remedy: "Try again with growing pauses, for as long as the process may take; and make handling it twice harmless.",
        false_alarms: "A command that must not be repeated and cannot be made idempotent: ask for its result before repeating it.",
        fails: r#"
            "components": [
                {"id": "saga", "name": "Order saga", "kind": "orchestrator"},
                {"id": "inventory", "name": "Inventory", "kind": "service"}
            ],
            "connections": [
                {"id": "reserve", "from": "saga", "to": "inventory", "style": "request", "retries": 0}
            ]"#,
        passes: r#"
            "components": [
                {"id": "saga", "name": "Order saga", "kind": "orchestrator"},
                {"id": "inventory", "name": "Inventory", "kind": "service"}
            ],
            "connections": [
                {"id": "reserve", "from": "saga", "to": "inventory", "style": "request", "retries": 5, "idempotent": true}
            ]"#,
        read_on: &[
            "AWS Builders' Library: Timeouts, retries, and backoff with jitter",
            "Azure architecture: Scheduler Agent Supervisor, Retry Storm antipattern",
        ],
    },
    find,
    repairs: &[orchestrator_retries],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 4,
        fields: Some(|about| about.connections(Field::Retries)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct OrchestratorNoRetries {
    component: Comp,
    /// Connections that are not tried again, or of which that is not known.
    connections: Vec<Conn>,
    outcome: Outcome,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let losing = losing_connections(facts);
    for component in orchestrators(facts) {
        let with = |retries: Option<u64>| -> Vec<Conn> {
            let edges = facts.outgoing(component).map(|(e, _)| e);
            let commands = |e: &Conn| matches!(facts.style(*e), Style::Request | Style::Message);
            edges
                .filter(|e| commands(e) && facts.connection(*e).retries == retries)
                .collect()
        };
        let (never, unknown) = (with(Some(0)), with(None));
        let never: Vec<Conn> = never.into_iter().filter(|e| !losing.contains(e)).collect();
        let (outcome, severity, connections) = if !never.is_empty() {
            (Outcome::Fail, Severity::Medium, never)
        } else if !unknown.is_empty() {
            (Outcome::Question, Severity::Low, unknown)
        } else {
            continue;
        };
        findings.add(
            outcome,
            severity,
            OrchestratorNoRetries {
                component,
                connections,
                outcome,
            },
        );
    }
}

impl Diagnostic for OrchestratorNoRetries {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let connections = self.connections.iter().map(|e| SubjectIndex::from(*e));
        std::iter::once(self.component.into())
            .chain(connections)
            .collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.component);
        let to = self.connections.iter().map(|e| facts.to(*e));
        let to = names.list(&sorted_unique(to.collect()));
        let links = names.links(&self.connections);
        let n = self.connections.len();
        let why = format!(
            "One lost call or one restart of {to}, and what {c} runs stops halfway until somebody finishes it by hand."
        );
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("{c} gives up on {to} at the first failure"),
                format!(
                    "{} {} not tried again.",
                    sentence(&links),
                    verb(n, "is", "are")
                ),
                why,
                format!(
                    "Let {c} try again with growing pauses, for as long as the process may take, and make handling it twice harmless at {to}."
                ),
            ),
            Outcome::Question => Words::new(
                format!(
                    "Does {c} try again when {to} {} not answer?",
                    verb(n, "does", "do")
                ),
                format!(
                    "The drawing does not say how often {links} {} tried again.",
                    verb(n, "is", "are")
                ),
                why,
                format!(
                    "Set the retries of {}; none at all means that {c} gives up at the first failure.",
                    verb(n, "that connection", "these connections")
                ),
            ),
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Try again.
fn orchestrator_retries(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(c) = ctx.component().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    // Those that do not say would be asked about next.
    let untried = |(e, _): &(Conn, Comp)| {
        matches!(facts.style(*e), Style::Request | Style::Message)
            && facts.connection(*e).retries.unwrap_or(0) == 0
    };
    let edges: Vec<(Conn, Comp)> = facts.outgoing(c).filter(untried).collect();
    let to: Vec<Comp> =
        crate::document::sort::sorted_unique(edges.iter().map(|(_, to)| *to).collect());
    let again = |times: u64| {
        let mut draft = ctx.draft();
        for (e, to) in &edges {
            draft.connection(ctx.link(*e), &mut |c| {
                c.retries = Some(times);
                if facts.kind(*to) != Kind::Broker {
                    c.idempotent = Some(true);
                }
            });
        }
        let (c, to) = (ctx.names.of(c), ctx.names.list(&to));
        let said = if times == 1 { "once" } else { "up to 3 times" };
        // Who tries more often may take longer than is allowed.
        let after = Facts::new(draft.design());
        let breaks = |f| is_too_short(&after, f) && !is_too_short(facts, f);
        let fits = times == 1 || !facts.flows().any(breaks);
        fits.then(|| draft.fix(format!("Let {c} try {to} again {said}")))
            .flatten()
    };
    [3, 1].into_iter().find_map(again).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn orchestrator_no_retries() {
        let case =
            |edges: &str| format!("orchestrator o\nservice a\nservice b\ndatastore d\n{edges}");
        let fail: &[&str] = &["fail medium component:o connection:o-a"];
        let ask: &[&str] = &["question low component:o connection:o-a"];
        table(
            "orchestrator-no-retries",
            &[
                ("nothing there", "", &[]),
                ("nothing goes out", "orchestrator o", &[]),
                (
                    "a request without",
                    &case("o -> a request \"retries\":0"),
                    fail,
                ),
                (
                    "a message without",
                    &case("o -> a message \"retries\":0"),
                    fail,
                ),
                ("one retry", &case("o -> a request \"retries\":1"), &[]),
                ("unknown", &case("o -> a request"), ask),
                ("a message, unknown", &case("o -> a message"), ask),
                ("an event", &case("o -> a event \"retries\":0"), &[]),
                ("data", &case("o -> d data \"retries\":0"), &[]),
                (
                    "only to start",
                    &case("o -> a request \"retries\":0,\"phase\":\"startup\""),
                    &[],
                ),
                ("incoming", &case("a -> o request \"retries\":0"), &[]),
                (
                    "of a service",
                    "service a\nservice b\na -> b request \"retries\":0",
                    &[],
                ),
                (
                    "where it fails it does not ask",
                    &case("o -> a request \"retries\":0\no -> b request"),
                    fail,
                ),
                (
                    "all of them",
                    &case("o -> a request \"retries\":0\no -> b message \"retries\":0"),
                    &["fail medium component:o connection:o-a connection:o-b"],
                ),
                (
                    "to a broker",
                    "orchestrator o\nbroker a\no -> a message",
                    ask,
                ),
            ],
        );
    }
}
