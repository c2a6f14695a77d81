//! Rule `no-coordination`.

use super::dc4::spanning;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{CoordinationStyle, Kind};
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::workflow::{led, moved};
use crate::rules::fix::{Fix, RepairContext, telemetry};
use crate::rules::question::{
    AnswerContext, AnswerField, COORDINATORS, Field, Question, TRACKERS, Topic,
};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "no-coordination",
    reads: read_set::WRITERS
        .and(read_set::DOMAINS)
        .and(read_set::COORDINATION),
    docs: Docs {
        checks: "A flow that changes data in several domains says who keeps the thread.",
        matters: "Where nobody was chosen, some service becomes it: it calls the others because it happened to be first. Who has to notice that the third domain never answered is then found out when it does not.",
        detected: "A flow with writers in domains that do not lie within one another, and without a coordination, without its style, or orchestrated without saying by whom.",
        remedy: "Choose: an orchestrator tells each what to do and keeps the progress; or each reacts to the events of the one before, and a tracker sees whether all is done.",
        false_alarms: "A flow whose domains need never agree: then it is two flows.",
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "stock", "name": "Stock"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "inventory", "name": "Inventory", "kind": "service", "domain": "stock"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "inventory", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "stock", "name": "Stock"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "inventory", "name": "Inventory", "kind": "service", "domain": "stock"},
                {"id": "tracker", "name": "Order tracker", "kind": "service", "domain": "sales"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "inventory", "writes": true}
                ], "coordination": {"style": "choreographed", "tracker": "tracker"}}
            ]"#,
        read_on: &[
            "microservices.io: Saga, orchestration and choreography",
            "Azure architecture: Choreography",
            "Enterprise Integration Patterns: Process Manager",
        ],
    },
    find,
    repairs: &[led_by_one, telemetry::tracker],
    question: Some(Question {
        topic: Topic::Coordination,
        position: 0,
        fields: Some(fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoCoordination(FlowNo);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for f in spanning(facts) {
        let coordination = facts.flow(f).coordination.as_ref();
        let said = coordination.is_some_and(|c| match c.style {
            Some(CoordinationStyle::Orchestrated) => c.by.is_some(),
            Some(CoordinationStyle::Choreographed) => true,
            None => false,
        });
        if !said {
            findings.ask(Severity::High, NoCoordination(f));
        }
    }
}

fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let facts = about.facts;
    let Some(f) = about.first_flow() else {
        return Vec::new();
    };
    let has_any = |kinds: &[Kind]| facts.components().any(|c| kinds.contains(&facts.kind(c)));
    let coordination = facts.flow(f).coordination.as_ref();
    let style = coordination.and_then(|c| c.style);
    let mut fields = Vec::new();
    if style.is_none() {
        fields.push(Field::Coordination);
    }
    if has_any(COORDINATORS) {
        fields.push(Field::LedBy);
    }
    match style {
        Some(CoordinationStyle::Orchestrated) => fields.push(Field::Coordination),
        _ if has_any(TRACKERS) => fields.push(Field::FollowedBy),
        _ => {}
    }
    fields.into_iter().map(|field| (f.into(), field)).collect()
}

impl Diagnostic for NoCoordination {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.0);
        let writers = &facts.of_flow(self.0).writers;
        let domains = writers.iter().filter_map(|c| facts.domain_of(*c));
        let domains = names.domains(&sorted_unique(domains.collect()));
        let writers = names.list(writers);
        let coordination = facts.flow(self.0).coordination.as_ref();
        let (missing, fix) = match coordination.and_then(|c| c.style) {
            Some(_) => (
                "it is orchestrated, and the drawing does not say by whom",
                format!("Name the orchestrator that runs {flow}, which keeps its progress."),
            ),
            None => (
                "the drawing does not say who keeps the thread",
                format!(
                    "Choose for {flow}: an orchestrator that tells each what to do, or a choreography in which each reacts to events and a tracker sees whether all is done."
                ),
            ),
        };
        Words::new(
            format!("Who sees {flow} through?"),
            format!("{writers} change data in {flow}, in {domains}, and {missing}."),
            format!(
                "When one of {writers} never does its part, nobody is there to notice, to try again or to undo what the others did."
            ),
            fix,
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// An orchestrator leads the flow, in place of whoever tells most of the others
/// what to do.
fn led_by_one(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(f) = ctx.flow() else {
        return Vec::new();
    };
    let leads = |c: &Comp| led(ctx, *c, f, |to| to != *c).len();
    let led_by = facts.of_flow(f).participants.iter().copied();
    let led_by = led_by.filter(|c| facts.runs_our_code(*c) && facts.kind(*c) != Kind::Orchestrator);
    // Of equals, the first in id order.
    let Some(c) = led_by.rev().max_by_key(leads) else {
        return Vec::new();
    };
    let steps = led(ctx, c, f, |to| to != c);
    moved(ctx, c, f, &steps).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    const TWO: &str = "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\norchestrator o\n";

    #[test]
    fn no_coordination() {
        let flow = |fields: &str| format!("{TWO}flow f {fields}\nstep a writes\nstep b writes");
        let said = |fields: &str| flow(&format!("\"coordination\":{{{fields}}}"));
        let ask: &[&str] = &["question high flow:f"];
        table(
            "no-coordination",
            &[
                ("nothing there", "", &[]),
                ("not said", &flow(""), ask),
                ("empty is not said", &said(""), ask),
                ("no style", &said("\"by\":\"o\""), ask),
                ("a tracker, but no style", &said("\"tracker\":\"a\""), ask),
                (
                    "orchestrated",
                    &said("\"style\":\"orchestrated\",\"by\":\"o\""),
                    &[],
                ),
                (
                    "orchestrated by nobody",
                    &said("\"style\":\"orchestrated\""),
                    ask,
                ),
                (
                    "choreographed, tracked or not",
                    &said("\"style\":\"choreographed\""),
                    &[],
                ),
                (
                    "one writer",
                    &format!("{TWO}flow f\nstep a writes\nstep b"),
                    &[],
                ),
                (
                    "one writes perhaps",
                    &format!("{TWO}flow f\nstep a writes\nstep b !writes"),
                    &[],
                ),
                (
                    "one domain",
                    "domain x\nservice a \"domain\":\"x\"\nservice b \"domain\":\"x\"\nflow f\nstep a writes\nstep b writes",
                    &[],
                ),
                (
                    "a domain and its sub-domain",
                    "domain x\ndomain y \"parent\":\"x\"\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nflow f\nstep a writes\nstep b writes",
                    &[],
                ),
                (
                    "a domain unknown",
                    "domain x\nservice a \"domain\":\"x\"\nservice b\nflow f\nstep a writes\nstep b writes",
                    &[],
                ),
                (
                    "an external is no writer",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nexternal b \"domain\":\"y\"\nflow f\nstep a writes\nstep b writes",
                    &[],
                ),
            ],
        );
        assert_eq!(
            outcome("DC4", "service a\nflow f\nstep a writes"),
            "not-applicable"
        );
        assert_eq!(
            outcome(
                "DC4",
                &said("\"style\":\"choreographed\"").replace("orchestrator o", "")
            ),
            "pass"
        );
    }
}
