//! Rule `orchestrator-no-retries`.

use super::dc4::orchestrators;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Delivery, Kind, Style};
use crate::graph::{Comp, Conn};
use crate::rules::consistency::{COMPENSATION_ONCE, LOST_WORK};
use crate::rules::fix::consistency::is_too_short;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{sentence, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};
use hashbrown::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "orchestrator-no-retries",
    reads: read_set::DELIVERY
        .and(LOST_WORK.reads)
        .and(COMPENSATION_ONCE.reads),
    docs: Docs {
        checks: "An orchestrator retries its calls and commands.",
        matters: "An orchestrator exists to bring the process to its end. Without retries, every network hiccup leaves a case that somebody has to finish by hand.",
        detected: "An orchestrator with an outgoing request or message without retries; not those that are reported as lost work or as a compensation that is tried once. It asks where retries are unknown, but not for messages with at-least-once or exactly-once delivery.",
        remedy: "Retry with exponential backoff for as long as the process may take, and make the receiver idempotent.",
        false_alarms: "A command that must not be repeated and cannot be made idempotent: query its result before repeating it.",
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
    let all: Vec<OrchestratorCalls> = orchestrators(facts)
        .map(|c| OrchestratorCalls::of(facts, c))
        .collect();
    if all
        .iter()
        .all(|c| c.never.is_empty() && c.unknown.is_empty())
    {
        return;
    }
    // Of lost work the connection that is not retried, of a compensation all that try it once.
    let losing = LOST_WORK.fails(facts).flat_map(|raw| raw.diagnostic.key());
    let losing: HashSet<Conn> = losing.filter_map(SubjectIndex::connection).collect();
    let undone = COMPENSATION_ONCE.fails(facts);
    let undone = undone.flat_map(|raw| raw.diagnostic.subjects());
    let undone: HashSet<Conn> = undone.filter_map(SubjectIndex::connection).collect();
    for commands in all {
        let component = commands.component;
        let named = commands.all.iter().any(|e| undone.contains(e));
        let mut never = commands.never;
        never.retain(|e| !undone.contains(e) && !losing.contains(e));
        let (outcome, severity, connections) = if !never.is_empty() {
            (Outcome::Fail, Severity::Medium, never)
        } else if !commands.unknown.is_empty() && !named {
            (Outcome::Question, Severity::Low, commands.unknown)
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

/// Requests and messages of an orchestrator to others.
struct OrchestratorCalls {
    component: Comp,
    all: Vec<Conn>,
    /// Calls that are not tried again.
    never: Vec<Conn>,
    /// Calls of which that is not known, and which no delivery guarantee covers.
    unknown: Vec<Conn>,
}

impl OrchestratorCalls {
    fn of(facts: &Facts, component: Comp) -> Self {
        let edges = facts.outgoing(component).map(|(e, _)| e);
        let commands = |e: &Conn| matches!(facts.style(*e), Style::Request | Style::Message);
        let all: Vec<Conn> = edges.filter(commands).collect();
        let retries = |e: &&Conn| facts.connection(**e).retries;
        let is_delivered = |e: &&Conn| {
            facts.style(**e) == Style::Message
                && matches!(
                    facts.connection(**e).delivery,
                    Some(Delivery::AtLeastOnce | Delivery::ExactlyOnce)
                )
        };
        let never = all.iter().filter(|e| retries(e) == Some(0));
        let unknown = all
            .iter()
            .filter(|e| retries(e).is_none() && !is_delivered(e));
        Self {
            component,
            never: never.copied().collect(),
            unknown: unknown.copied().collect(),
            all,
        }
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
        let to = sorted_unique(to.collect());
        let m = to.len();
        let to = names.list(&to);
        let links = names.links(&self.connections);
        let n = self.connections.len();
        let why = format!(
            "One lost call or one restart of {to}, and the workflow stops halfway until somebody finishes it by hand."
        );
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("{c} does not retry {to}"),
                format!("{} {} 0 retries.", sentence(&links), verb(n, "has", "have")),
                why,
                format!(
                    "Let {c} retry with exponential backoff for as long as the process may take, and make {to} idempotent."
                ),
            ),
            Outcome::Question => Words::new(
                format!(
                    "Does {c} retry when {to} {} not answer?",
                    verb(m, "does", "do")
                ),
                format!(
                    "{} {} no retries set.",
                    sentence(&links),
                    verb(n, "has", "have")
                ),
                why,
                format!(
                    "Set the retries of {}. With 0, one failed call stops the workflow.",
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
        let title = match times {
            1 => "Retry once".to_owned(),
            _ => format!("Retry up to {times} times"),
        };
        // Who tries more often may take longer than is allowed.
        let after = Facts::new(draft.design());
        let breaks = |f| is_too_short(&after, f) && !is_too_short(facts, f);
        let fits = times == 1 || !facts.flows().any(breaks);
        fits.then(|| draft.safe_fix(title)).flatten()
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
                (
                    "a message, unknown, delivered at least once",
                    &case("o -> a message \"delivery\":\"at-least-once\""),
                    &[],
                ),
                (
                    "a message, unknown, delivered exactly once",
                    &case("o -> a message \"delivery\":\"exactly-once\""),
                    &[],
                ),
                (
                    "a message, unknown, delivered at most once",
                    &case("o -> a message \"delivery\":\"at-most-once\""),
                    ask,
                ),
                (
                    "by default",
                    &case("o -> a request\nset \"defaults\":{\"request\":{\"retries\":2}}"),
                    &[],
                ),
                (
                    "none by default",
                    &case("o -> a request\nset \"defaults\":{\"request\":{\"retries\":0}}"),
                    fail,
                ),
                (
                    "a standby",
                    &case("o -> a request \"retries\":0").replace(
                        "orchestrator o",
                        "orchestrator p\norchestrator o \"standby_of\":\"p\"",
                    ),
                    &[],
                ),
                (
                    "lost-work fails on it",
                    &case(
                        "o -> a request \"retries\":0\nflow f\nstep b core\nstep a via o-a writes !core",
                    ),
                    &[],
                ),
                (
                    "lost-work fails on one of two",
                    &case(
                        "o -> a request \"retries\":0\no -> b request \"retries\":0\nflow f\nstep b core\nstep a via o-a writes !core",
                    ),
                    &["fail medium component:o connection:o-b"],
                ),
                (
                    "compensation-once names it, and another is unknown",
                    &case(
                        "o -> a request \"retries\":0\no -> b request\nflow f \"consistency\":{\"strategy\":\"compensate\"}\nstep a via o-a core writes \"compensation\":\"Undo\"\nstep b core writes",
                    ),
                    &[],
                ),
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
