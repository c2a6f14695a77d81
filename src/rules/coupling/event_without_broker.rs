//! Rule `event-without-broker`.

use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::Style;
use crate::graph::{Comp, Conn};
use crate::rules::fix::stem;
use crate::rules::fix::{Fix, RepairContext, parts};
use crate::rules::names::verb;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, subjects};

pub(super) const RULE: Rule = Rule {
    name: "event-without-broker",
    reads: read_set::KIND.and(read_set::EDGES),
    docs: Docs {
        checks: "An event goes through a broker, topic or log.",
        matters: "Without a broker the publisher has to know and reach each subscriber. What it publishes while a subscriber is down is lost, or piles up in the publisher.",
        detected: "An event directly from one service, orchestrator or job to another.",
        remedy: "Draw the broker, topic or log in between. If the publisher calls the subscriber, make it a message or a request.",
        false_alarms: "A broker that is left out because it serves everything: draw it once.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "mail", "style": "event", "carries": ["Order.Placed"]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "topic", "name": "Order topic", "kind": "broker"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "placed", "from": "orders", "to": "topic", "style": "event", "carries": ["Order.Placed"]},
                {"id": "heard", "from": "topic", "to": "mail", "style": "event", "carries": ["Order.Placed"]}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Publish-Subscribe Channel, Guaranteed Delivery",
            "Azure architecture: Publisher-Subscriber",
        ],
    },
    find,
    repairs: &[event_broker],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 5,
        fields: Some(|about| about.connections(Field::Style)),
        hint: Some("If there is a broker between the two, draw it."),
    }),
    ..Rule::DEFAULT
};

struct EventWithoutBroker {
    connection: Conn,
    ends: [Comp; 2],
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for connection in facts.connections() {
        let ends = [facts.from(connection), facts.to(connection)];
        let ours = ends.iter().all(|c| facts.is_own_worker(*c));
        if facts.style(connection) == Style::Event && ours && ends[0] != ends[1] {
            findings.ask(Severity::Low, EventWithoutBroker { connection, ends });
        }
    }
}

impl Diagnostic for EventWithoutBroker {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.connection, &[&self.ends])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let [from, to] = self.ends.map(|c| names.of(c));
        let carried = names.facts.carried_words(self.connection);
        let what = match carried.is_empty() {
            true => "An event goes".to_owned(),
            false => format!(
                "{} {}",
                names.words(carried),
                verb(carried.len(), "goes", "go")
            ),
        };
        Words::new(
            format!("What holds the events from {from} while {to} is down?"),
            format!("{what} directly from {from} to {to}, without a broker."),
            format!("What {from} publishes while {to} is down is lost, or piles up in {from}."),
            format!(
                "Draw the broker, topic or log between {from} and {to}. If {from} calls {to}, make it a message or a request."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Repair: a broker in between.
fn event_broker(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let Some(e) = ctx.connection() else {
        return Vec::new();
    };
    let facts = ctx.facts;
    let mut draft = ctx.draft();
    let said = facts.connection(e).carries.clone();
    let (from, to) = (facts.from(e), facts.to(e));
    let near = [ctx.id(from).clone(), ctx.id(to).clone()];
    let name = format!("{} events", stem(&facts.component(from).name));
    let broker = parts::broker(&mut draft, &name, ctx.home(from), &near);
    let outbox = facts.connection(e).outbox;
    draft.connect(ctx.id(from), &broker, Style::Event, &mut |c| {
        c.carries.clone_from(&said);
        c.outbox = outbox;
        c.delivery = facts.connection(e).delivery;
    });
    draft.connection(ctx.link(e), &mut |c| {
        c.from.clone_from(&broker);
        c.outbox = None;
        c.waypoints.clear();
    });
    draft
        .fix("Put a broker in between".to_owned())
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn event_without_broker() {
        let case = |kinds: [&str; 2], style: &str| {
            format!("{} b\n{} a\nb -> a {style}", kinds[0], kinds[1])
        };
        let ask: &[&str] = &["question low connection:b-a component:a component:b"];
        table(
            "event-without-broker",
            &[
                ("nothing there", "", &[]),
                ("services", &case(["service"; 2], "event"), ask),
                (
                    "job and orchestrator",
                    &case(["job", "orchestrator"], "event"),
                    ask,
                ),
                ("a message", &case(["service"; 2], "message"), &[]),
                ("to a broker", &case(["service", "broker"], "event"), &[]),
                ("from a broker", &case(["broker", "service"], "event"), &[]),
                (
                    "to an external",
                    &case(["service", "external"], "event"),
                    &[],
                ),
                (
                    "from a gateway",
                    &case(["gateway", "service"], "event"),
                    &[],
                ),
                (
                    "to telemetry",
                    &case(["service", "telemetry"], "event"),
                    &[],
                ),
                ("to itself", "service a\na -> a event", &[]),
                (
                    "needed only to start",
                    &case(["service"; 2], "event \"phase\":\"startup\""),
                    &[],
                ),
            ],
        );
        assert_eq!(
            outcome("DC7", "service a\nservice b\na -> b request"),
            "not-applicable"
        );
        assert_eq!(
            outcome("DC7", "service a\nbroker k\na -> k event"),
            "not-applicable"
        );
        assert_eq!(
            outcome("DC7", "service a\nservice b\na -> b message"),
            "pass"
        );
    }
}
