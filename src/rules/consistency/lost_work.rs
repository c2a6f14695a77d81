//! Rule `lost-work`.

use super::ca3::follows;
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Delivery, Kind, Style};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::parts::delivered;
use crate::rules::fix::{Fix, RepairContext, broker};
use crate::rules::names::lower;
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Stake, Words};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "lost-work",
    stake: Some(Stake::Data),
    reads: read_set::LOGICAL_EDGES
        .and(read_set::FLOWS)
        .and(read_set::FALLBACK)
        .and(read_set::RETRIES)
        .and(read_set::DELIVERY),
    docs: Docs {
        checks: "Work outside the core of a flow is kept until the component that does it is up again.",
        matters: "What need not be done at once must still be done. A call that is not tried again, or a message that may be dropped, loses the work the first time the other side restarts, and nobody notices.",
        detected: "A step that writes and is not core, whose connection is a request or data access without retries, or a message or event one half of whose way is at-most-once. It asks where retries are not known, or where a fallback may drop the work.",
        remedy: "Send it as a message or an event that is delivered at least once, or try the request again until it is done.",
        false_alarms: "Work that is worthless when it is late, such as a live position: say so in a waiver.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "confirm", "from": "orders", "to": "mail", "style": "request", "retries": 0}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true},
                    {"id": "s2", "component": "mail", "connection": "confirm", "writes": true, "core": false}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "confirm", "from": "orders", "to": "mail", "style": "event", "delivery": "at-least-once"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true},
                    {"id": "s2", "component": "mail", "connection": "confirm", "writes": true, "core": false}
                ]}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Guaranteed Delivery",
            "Azure architecture: Queue-Based Load Leveling",
        ],
    },
    find,
    repairs: &[kept_work, broker::one],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 1,
        fields: Some(fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

/// Cause of lost work.
#[derive(Clone, Copy)]
enum Loss {
    NotRetried,
    MayBeDropped(Conn),
    RetriesUnknown,
    FallbackMayDrop,
}

struct LostWork {
    connection: Conn,
    component: Comp,
    flow: FlowNo,
    loss: Loss,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut spoken = BTreeSet::new();
    for at in facts
        .flows()
        .flat_map(|f| facts.steps(f))
        .filter(|at| follows(facts, *at))
    {
        let (Some(connection), Some(component)) = (facts.connection_of(at), facts.component_of(at))
        else {
            continue;
        };
        let Some(loss) = loss(facts, connection) else {
            continue;
        };
        if !spoken.insert((connection, at.flow)) {
            continue;
        }
        let (outcome, severity) = match loss {
            Loss::NotRetried | Loss::MayBeDropped(_) => (Outcome::Fail, Severity::High),
            Loss::RetriesUnknown | Loss::FallbackMayDrop => (Outcome::Question, Severity::Medium),
        };
        let flow = at.flow;
        findings.add(
            outcome,
            severity,
            LostWork {
                connection,
                component,
                flow,
                loss,
            },
        );
    }
}

fn loss(facts: &Facts, e: Conn) -> Option<Loss> {
    if facts.kind(facts.from(e)) == Kind::Client {
        return None;
    }
    let connection = facts.connection(e);
    match facts.style(e) {
        Style::Request | Style::Data if connection.fallback().is_some() => {
            Some(Loss::FallbackMayDrop)
        }
        Style::Request | Style::Data if facts.is_waiting(e) => match connection.retries {
            Some(0) => Some(Loss::NotRetried),
            None => Some(Loss::RetriesUnknown),
            Some(_) => None,
        },
        Style::Message | Style::Event => {
            let drops =
                |half: &Conn| facts.connection(*half).delivery == Some(Delivery::AtMostOnce);
            let on_the_way = facts
                .logical_edges_through(e)
                .flat_map(|chain| chain.halves.iter().copied());
            let dropping = std::iter::once(e).chain(on_the_way).find(drops);
            dropping.map(Loss::MayBeDropped)
        }
        _ => None,
    }
}

/// The retries, the style or the core step that decide. A fallback may keep the work: then it goes
/// another way.
fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let (Some(e), Some(f)) = (about.all_connections().next(), about.first_flow()) else {
        return Vec::new();
    };
    let connection = about.facts.connection(e);
    let via = Some(connection.id.clone());
    let core = (f.into(), Field::Core { via });
    match (connection.fallback(), connection.style) {
        (None, _) => vec![(e.into(), Field::Retries), core],
        (Some(_), Style::Data) => vec![core],
        (Some(_), _) => vec![(e.into(), Field::Style), core],
    }
}

impl Diagnostic for LostWork {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![
            self.connection.into(),
            self.component.into(),
            self.flow.into(),
        ]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        vec![self.connection.into(), self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (from, to) = (
            names.of(facts.from(self.connection)),
            names.of(facts.to(self.connection)),
        );
        let (flow, link) = (names.flow(self.flow), names.link(self.connection));
        let why = format!(
            "{flow} looks done, but the part of {to} never happens: the work is gone, and nobody is told."
        );
        let by_event = format!(
            "Tell {to} by a message or an event that is delivered at least once, or try again until it is done."
        );
        match self.loss {
            Loss::NotRetried => Words::new(
                format!("When {to} is down, its part of {flow} is lost"),
                format!("{to} writes in {flow} outside the core, and {link} is not tried again."),
                why,
                by_event,
            ),
            Loss::MayBeDropped(half) => {
                let way = if half == self.connection {
                    format!("{link} arrives at most once")
                } else {
                    format!("on its way {} arrives at most once", names.link(half))
                };
                Words::new(
                    format!("The work of {to} in {flow} can be dropped on the way"),
                    format!("{to} writes in {flow} outside the core; {way}."),
                    why,
                    "Deliver every part of the way at least once, and make handling it twice harmless.",
                )
            }
            Loss::RetriesUnknown => Words::new(
                format!("Is {to} asked again when it is down in {flow}?"),
                format!(
                    "{to} writes in {flow} outside the core, and the drawing does not say how often {from} tries again."
                ),
                why,
                format!(
                    "Say how often {link} is tried again; better, {}",
                    lower(&by_event)
                ),
            ),
            Loss::FallbackMayDrop => {
                let fallback = facts
                    .connection(self.connection)
                    .fallback()
                    .unwrap_or_default();
                Words::new(
                    format!("Does the fallback of {from} keep the work for {to}?"),
                    format!(
                        "{to} writes in {flow} outside the core; when it is down, {from} falls back to {}.",
                        crate::rules::text::Name(fallback)
                    ),
                    why,
                    format!(
                        "If the fallback keeps the work for later, draw where it is kept: a queue or an outbox. If it does not, {}",
                        lower(&by_event)
                    ),
                )
            }
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Try again until it is done.
fn kept_work(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(e) = ctx.connection().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let to = facts.to(e);
    let mut draft = ctx.draft();
    let title = if facts.is_asynchronous(e) {
        let mut halves: Vec<Conn> = facts
            .logical_edges_through(e)
            .filter(|chain| chain.last() == e)
            .flat_map(|chain| chain.halves.clone())
            .collect();
        halves.push(e);
        for half in crate::document::sort::sorted_unique(halves) {
            if facts.connection(half).delivery == Some(Delivery::AtMostOnce) {
                draft.connection(ctx.link(half), &mut |c| {
                    c.delivery = Some(Delivery::AtLeastOnce)
                });
            }
        }
        draft.connection(ctx.link(e), &mut delivered);
        let style = facts.style(e).as_str();
        format!("Deliver each {style} to {} at least once", ctx.names.of(to))
    } else {
        draft.connection(ctx.link(e), &mut |c| {
            c.retries = Some(3);
            c.idempotent = Some(true);
        });
        format!(
            "Let {} try {} again up to 3 times",
            ctx.names.of(facts.from(e)),
            ctx.names.of(to)
        )
    };
    draft.fix(title).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    fn step(edge: &str, marks: &str) -> String {
        format!("service a\nservice b\n{edge}\nflow f\nstep a core !writes\nstep b via a-b {marks}")
    }

    #[test]
    fn lost_work() {
        let fail: &[&str] = &["fail high connection:a-b component:b flow:f"];
        let ask: &[&str] = &["question medium connection:a-b component:b flow:f"];
        let case = |edge| step(edge, "!core writes");
        table(
            "lost-work",
            &[
                ("nothing there", "", &[]),
                ("not retried", &case("a -> b request \"retries\":0"), fail),
                ("retried", &case("a -> b request \"retries\":1"), &[]),
                ("retries unknown", &case("a -> b request"), ask),
                (
                    "a fallback",
                    &case("a -> b request \"fallback\":\"skip it\",\"retries\":0"),
                    ask,
                ),
                (
                    "a fallback that is none",
                    &case("a -> b request \"fallback\":\"none\",\"retries\":0"),
                    fail,
                ),
                (
                    "at most once",
                    &case("a -> b message \"delivery\":\"at-most-once\""),
                    fail,
                ),
                (
                    "at least once",
                    &case("a -> b message \"delivery\":\"at-least-once\""),
                    &[],
                ),
                ("delivery unknown", &case("a -> b event"), &[]),
                (
                    "needed only to start",
                    &case("a -> b request \"retries\":0,\"phase\":\"startup\""),
                    &[],
                ),
                (
                    "core",
                    &step("a -> b request \"retries\":0", "core writes"),
                    &[],
                ),
                (
                    "core not said, but elsewhere",
                    &step("a -> b request \"retries\":0", "writes"),
                    fail,
                ),
                (
                    "not writing",
                    &step("a -> b request \"retries\":0", "!core !writes"),
                    &[],
                ),
                (
                    "writing not said",
                    &step("a -> b request \"retries\":0", "!core"),
                    &[],
                ),
                (
                    "no step says what is core",
                    "service a\nservice b\na -> b request \"retries\":0\nflow f\nstep b via a-b writes",
                    &[],
                ),
                (
                    "from a client",
                    "client a\nservice b\na -> b request \"retries\":0\nflow f\nstep b via a-b !core writes",
                    &[],
                ),
                (
                    "to itself",
                    "service b\nb -> b request \"id\":\"a-b\",\"retries\":0\nflow f\nstep b via a-b !core writes",
                    &[],
                ),
                (
                    "once a pair",
                    &(case("a -> b request \"retries\":0")
                        + "\nstep b via a-b !core writes\nflow g\nstep b via a-b !core writes"),
                    &[
                        "fail high connection:a-b component:b flow:f",
                        "fail high connection:a-b component:b flow:g",
                    ],
                ),
            ],
        );
        let broker = |first: &str, second: &str| {
            format!(
                "service a\nbroker k\nservice b\na -> k message {first}\nk -> b message {second}\nflow f\nstep b via k-b !core writes"
            )
        };
        table(
            "lost-work",
            &[
                (
                    "the half before may drop",
                    &broker("\"delivery\":\"at-most-once\"", ""),
                    &["fail high connection:k-b component:b flow:f"],
                ),
                (
                    "a half that carries other words is not before it",
                    &broker(
                        "\"delivery\":\"at-most-once\",\"carries\":[\"X\"]",
                        "\"carries\":[\"Y\"]",
                    ),
                    &[],
                ),
                ("none drops", &broker("", ""), &[]),
            ],
        );
    }
}
