//! Rule `compensation-once`.

use super::ca6::{needs_convergence, strategy};
use crate::analysis::{Facts, StepAt, SubjectIndex, Word, read_set, sorted_unique};
use crate::document::{Delivery, Kind, Strategy, Style};
use crate::graph::{Conn, FlowNo};
use crate::rules::fix::parts::delivered;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{list, verb};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use hashbrown::HashMap;

pub(super) const RULE: Rule = Rule {
    name: "compensation-once",
    reads: read_set::WRITERS
        .and(read_set::CONSISTENCY)
        .and(read_set::COMPENSATION)
        .and(read_set::STEP_CORE)
        .and(read_set::DOMAIN_LANGUAGE)
        .and(read_set::RETRIES)
        .and(read_set::DELIVERY),
    docs: Docs {
        checks: "Compensations are retried until they succeed.",
        matters: "A flow compensates when something is failing, so the compensation is likely to meet the same failure. Tried once and lost, it leaves the half-done state that it was meant to undo: the hold on the card, the seat that nobody can book.",
        detected: "A flow with two or more writers (a system of others with a core step that writes counts beside one of your own) and the strategy compensate, with a writing step whose compensation is carried by a request without retries or by a message or an event that is at most once. Where no connection carries the compensation's word, the step's own connection counts. Connections from clients, gateways and systems of others are left out.",
        remedy: "Retry the compensation, and make it idempotent; or send it by a message that is delivered at least once.",
        false_alarms: "The caller persists its compensations and retries them itself: set those retries.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "refund", "from": "orders", "to": "payment", "style": "request", "carries": ["Payment.Refund"], "retries": 0}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "compensate"}, "steps": [
                    {"id": "s1", "component": "payment", "writes": true, "compensation": "Payment.Refund"},
                    {"id": "s2", "component": "orders", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "refund", "from": "orders", "to": "payment", "style": "request", "carries": ["Payment.Refund"], "retries": 5, "idempotent": true}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "compensate"}, "steps": [
                    {"id": "s1", "component": "payment", "writes": true, "compensation": "Payment.Refund"},
                    {"id": "s2", "component": "orders", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "Azure architecture: Compensating Transaction",
            "AWS Builders' Library: Making retries safe with idempotent APIs",
        ],
    },
    find,
    repairs: &[retried],
    ..Rule::DEFAULT
};

/// Connections of a flow by which a compensation is tried once.
struct CompensationOnce {
    flow: FlowNo,
    /// In id order.
    connections: Vec<Conn>,
    steps: Vec<StepAt>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let compensating = facts.flows().filter(|f| {
        strategy(facts, *f) == Some(Strategy::Compensate) && needs_convergence(facts, *f, |_| true)
    });
    let compensating: Vec<FlowNo> = compensating.collect();
    if compensating.is_empty() {
        return;
    }
    let mut carriers: HashMap<Word, Vec<Conn>> = HashMap::new();
    for e in facts.connections() {
        for word in facts.carried_words(e).iter() {
            carriers.entry(*word).or_default().push(e);
        }
    }
    // Many steps may be undone by one word.
    let mut once: HashMap<Word, Vec<Conn>> = HashMap::new();
    let of = |flow: FlowNo| {
        let mut connections = Vec::new();
        let mut steps = Vec::new();
        for at in facts.writing_steps(flow) {
            let Some(compensation) = facts.step(at).compensation.as_deref() else {
                continue;
            };
            let word = facts.word(compensation);
            let carried = word.and_then(|word| Some((word, carriers.get(&word)?)));
            let tried_once: Vec<Conn> = match carried {
                Some((word, all)) => once
                    .entry(word)
                    .or_insert_with(|| {
                        let all = all.iter().copied();
                        all.filter(|e| is_tried_once(facts, *e)).collect()
                    })
                    .clone(),
                None => {
                    let own = facts.connection_of(at);
                    own.filter(|e| is_tried_once(facts, *e))
                        .into_iter()
                        .collect()
                }
            };
            if !tried_once.is_empty() {
                steps.push(at);
                connections.extend(tried_once);
            }
        }
        (!steps.is_empty()).then(|| CompensationOnce {
            flow,
            connections: sorted_unique(connections),
            steps,
        })
    };
    for found in compensating.into_iter().filter_map(of) {
        findings.fail(Severity::High, found);
    }
}

/// True for a request without retries, and for a message or an event that is at most once; from
/// nobody who waits or whom others run.
fn is_tried_once(facts: &Facts, e: Conn) -> bool {
    let connection = facts.connection(e);
    let from = facts.kind(facts.from(e));
    let once = match facts.style(e) {
        Style::Request => connection.retries == Some(0),
        Style::Message | Style::Event => connection.delivery == Some(Delivery::AtMostOnce),
        Style::Data | Style::Telemetry => false,
    };
    once && !matches!(from, Kind::Client | Kind::Gateway | Kind::External)
}

impl Diagnostic for CompensationOnce {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![self.flow.into()];
        all.extend(self.connections.iter().map(|e| SubjectIndex::from(*e)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.flow);
        let mut words: Vec<&str> = Vec::new();
        for at in &self.steps {
            let word = facts.step(*at).compensation.as_deref();
            words.extend(word.filter(|word| !words.contains(word)));
        }
        let compensations = list(words.iter().map(|word| Name(word)));
        let is = verb(words.len(), "is", "are");
        let how = |e: &Conn| match facts.style(*e) {
            Style::Request => format!("{} has no retries", names.link(*e)),
            _ => format!("{} is at most once", names.link(*e)),
        };
        let how: Vec<String> = self.connections.iter().map(how).collect();
        Words::new(
            format!("{compensations} {is} tried only once"),
            format!(
                "When {flow} fails it compensates by {compensations}, and {}.",
                list(how.iter())
            ),
            format!(
                "A flow compensates while something is failing. If {compensations} {} too, {flow} stays half done, and nobody comes back to it.",
                verb(words.len(), "fails", "fail")
            ),
            format!(
                "Retry {compensations} until {} done, and make it idempotent.",
                verb(words.len(), "it is", "they are")
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Retries, or delivery at least once; without harm when it comes twice.
fn retried(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let mut draft = ctx.draft();
    for e in ctx.connections() {
        let is_request = ctx.facts.style(e) == Style::Request;
        draft.connection(ctx.link(e), &mut |c| match is_request {
            true => {
                c.retries = Some(5);
                c.idempotent = Some(true);
            }
            false => delivered(c),
        });
    }
    draft
        .safe_fix("Retry the compensation".to_owned())
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn compensation_once() {
        let with = |edge: &str| {
            format!(
                "service a\nservice b\n{edge}\nflow f \"consistency\":{{\"strategy\":\"compensate\"}}\nstep a writes\nstep b via a-b writes \"compensation\":\"B.Undo\""
            )
        };
        let plain = with("a -> b request \"retries\":0");
        let found: &[&str] = &["fail high flow:f connection:a-b"];
        table(
            "compensation-once",
            &[
                ("nothing there", "", &[]),
                ("its own request, not retried", &plain, found),
                ("retried", &with("a -> b request \"retries\":1"), &[]),
                ("unknown", &with("a -> b request"), &[]),
                (
                    "a default",
                    &(with("a -> b request") + "\nset \"defaults\":{\"request\":{\"retries\":0}}"),
                    found,
                ),
                (
                    "a message, at most once",
                    &with("a -> b message \"delivery\":\"at-most-once\""),
                    found,
                ),
                (
                    "a message, at least once",
                    &with("a -> b message \"delivery\":\"at-least-once\",\"retries\":0"),
                    &[],
                ),
                ("data", &with("a -> b data \"retries\":0"), &[]),
                (
                    "another connection carries the word",
                    &with(
                        "a -> b request \"retries\":0\na -> b request \"id\":\"undo\",\"carries\":[\"b-undo\"],\"retries\":2",
                    ),
                    &[],
                ),
                (
                    "that one is not retried",
                    &with(
                        "a -> b request \"retries\":0\na -> b request \"id\":\"undo\",\"carries\":[\"b-undo\"],\"retries\":0",
                    ),
                    &["fail high flow:f connection:undo"],
                ),
                (
                    "one of two that carry it",
                    &with(
                        "a -> b request\na -> b request \"id\":\"u1\",\"carries\":[\"B.Undo\"],\"retries\":0\na -> b request \"id\":\"u2\",\"carries\":[\"B.Undo\"],\"retries\":3",
                    ),
                    &["fail high flow:f connection:u1"],
                ),
                (
                    "from a gateway that carries it: nothing else is looked at",
                    &with(
                        "gateway g\na -> b request \"retries\":0\ng -> b request \"carries\":[\"B.Undo\"],\"retries\":0",
                    ),
                    &[],
                ),
                (
                    "from a client",
                    "client a\nservice b\nservice c\na -> b request \"retries\":0\nflow f \"consistency\":{\"strategy\":\"compensate\"}\nstep b via a-b writes \"compensation\":\"B.Undo\"\nstep c writes",
                    &[],
                ),
                (
                    "no compensation",
                    &plain.replace("\"compensation\":\"B.Undo\"", ""),
                    &[],
                ),
                (
                    "it does not write",
                    &plain.replace("via a-b writes", "via a-b !writes"),
                    &[],
                ),
                (
                    "another strategy",
                    &plain.replace("\"compensate\"", "\"retry\""),
                    &[],
                ),
                ("one writer", &plain.replace("step a writes", "step a"), &[]),
                (
                    "an external with a core step counts beside one own",
                    &plain
                        .replace("service b", "external b")
                        .replace("via a-b writes", "via a-b writes core"),
                    found,
                ),
                (
                    "an external without",
                    &plain.replace("service b", "external b"),
                    &[],
                ),
                (
                    "at start",
                    &with("a -> b request \"retries\":0,\"phase\":\"startup\""),
                    &[],
                ),
            ],
        );
    }
}
