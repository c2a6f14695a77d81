//! Rule `no-coordination`.

use super::dc4::{leader, spanning};
use super::{workflow_at_the_edge, workflow_in_service};
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{CoordinationStyle, Kind};
use crate::graph::{Comp, FlowNo};
use crate::rules::consistency::NO_CONVERGENCE;
use crate::rules::fix::workflow::{led, moved};
use crate::rules::fix::{Fix, RepairContext, telemetry};
use crate::rules::question::{
    AnswerContext, AnswerField, COORDINATORS, Field, Question, TRACKERS, Topic,
};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, flows_of};

pub(super) const RULE: Rule = Rule {
    name: "no-coordination",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::WRITERS)
        .and(read_set::FALLBACK)
        .and(read_set::LONG_LIVED)
        .and(read_set::COORDINATION)
        .and(NO_CONVERGENCE.reads),
    docs: Docs {
        checks: "A flow that writes in several domains is orchestrated or choreographed.",
        matters: "Where nobody chose, some service ends up coordinating because it happened to be first. Who has to notice that the third domain never did its part is found out when it does not.",
        detected: "A flow with writers in several domains, and no coordination, no style of it, or orchestrated by nobody. Medium while its consistency strategy is open. Not where one of the writers starts every writing step of the others by request or data access, or a service, client or gateway is reported for running the flow.",
        remedy: "Choose: an orchestrator that calls each domain and keeps the progress, or a choreography in which each reacts to events and a tracker sees whether all is done.",
        false_alarms: "A flow whose domains need never agree: draw two flows.",
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
    let open: Vec<FlowNo> = spanning(facts).filter(|f| !is_said(facts, *f)).collect();
    if open.is_empty() {
        return;
    }
    let run = [workflow_in_service::RULE, workflow_at_the_edge::RULE];
    let run: Vec<_> = run.iter().flat_map(|rule| rule.fails(facts)).collect();
    let run = flows_of(&run);
    let undecided = flows_of(&NO_CONVERGENCE.found(facts));
    for f in open {
        if run.contains(&f) || leader(facts, f).is_some() {
            continue;
        }
        let severity = match undecided.contains(&f) {
            true => Severity::Medium,
            false => Severity::High,
        };
        findings.ask(severity, NoCoordination(f));
    }
}

/// True if the flow says how it is coordinated, and by whom where it is orchestrated.
fn is_said(facts: &Facts, f: FlowNo) -> bool {
    let coordination = facts.flow(f).coordination.as_ref();
    match coordination.and_then(|c| c.style) {
        Some(CoordinationStyle::Orchestrated) => facts.orchestrator(f).is_some(),
        Some(CoordinationStyle::Choreographed) => true,
        None => false,
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
                "it is orchestrated by nobody",
                format!("Set the orchestrator of {flow}."),
            ),
            None => (
                "it is neither orchestrated nor choreographed",
                "Choose an orchestrator that calls each domain and keeps the progress, or a choreography in which each reacts to events and a tracker sees whether all is done.".to_owned(),
            ),
        };
        Words::new(
            format!("Who coordinates {flow}?"),
            format!("{writers} write in {flow}, in {domains}, and {missing}."),
            format!(
                "When one of {writers} never does its part, nobody notices, retries or rolls back the others."
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

    const RETRY: &str = "\"consistency\":{\"strategy\":\"retry\"}";
    const TWO: &str = "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\norchestrator o\n";

    #[test]
    fn no_coordination() {
        let flow = |fields: &str| format!("{TWO}flow f {fields}\nstep a writes\nstep b writes");
        let said = |fields: &str| flow(&format!("{RETRY},\"coordination\":{{{fields}}}"));
        let ask: &[&str] = &["question high flow:f"];
        let medium: &[&str] = &["question medium flow:f"];
        let led = |edges: &str, steps: &str| {
            format!(
                "{TWO}service c \"domain\":\"x\"\ndatastore d\nb -> d data \"access\":\"write\"\n{edges}\nflow f {RETRY}\n{steps}"
            )
        };
        table(
            "no-coordination",
            &[
                ("nothing there", "", &[]),
                ("not said", &flow(RETRY), ask),
                (
                    "not said, and nothing makes it consistent",
                    &flow("\"consistency\":{\"strategy\":\"none\"}"),
                    medium,
                ),
                (
                    "not said, and nobody knows what makes it consistent",
                    &flow(""),
                    medium,
                ),
                (
                    "orchestrated by a standby",
                    &(said("\"style\":\"orchestrated\",\"by\":\"z\"")
                        + "\norchestrator z \"standby_of\":\"o\""),
                    ask,
                ),
                (
                    "one starts the steps of the other",
                    &led("a -> b request", "step a writes\nstep b via a-b writes"),
                    &[],
                ),
                (
                    "one starts the steps of the other, with a fallback",
                    &led(
                        "a -> b request \"fallback\":\"later\"",
                        "step a writes\nstep b via a-b writes",
                    ),
                    &[],
                ),
                (
                    "one starts the steps of the other, by a message",
                    &led("a -> b message", "step a writes\nstep b via a-b writes"),
                    ask,
                ),
                (
                    "one starts one of two steps of the other",
                    &led(
                        "a -> b request",
                        "step a writes\nstep b via a-b writes\nstep b writes",
                    ),
                    ask,
                ),
                (
                    "one that does not write starts the steps",
                    &led(
                        "c -> b request\nc -> a request",
                        "step c\nstep a via c-a writes\nstep b via c-b writes",
                    ),
                    ask,
                ),
                (
                    "the other writes to its own datastore",
                    &led(
                        "a -> b request",
                        "step a writes\nstep b via a-b\nstep d via b-d writes",
                    ),
                    &[],
                ),
                (
                    "the other writes to its own datastore, started by nobody",
                    &led(
                        "a -> b request",
                        "step a writes\nstep d via b-d writes\nstep b via a-b",
                    ),
                    ask,
                ),
                (
                    "one writes to the datastore of the other",
                    &led(
                        "a -> d data \"access\":\"write\"",
                        "step a writes\nstep b\nstep d via a-d writes",
                    ),
                    &[],
                ),
                (
                    "an external is left out",
                    &led(
                        "a -> b request\nexternal e\nb -> e message",
                        "step a writes\nstep b via a-b writes\nstep e via b-e writes",
                    ),
                    &[],
                ),
                (
                    "workflow-in-service has it",
                    &format!(
                        "{TWO}domain w\nservice g \"domain\":\"w\"\na -> b message\na -> g message\nflow f {RETRY}\nstep b via a-b writes\nstep g via a-g writes"
                    ),
                    &[],
                ),
                (
                    "workflow-at-the-edge has it",
                    &format!(
                        "{TWO}client u\nu -> a request\nu -> b request\nflow f {RETRY}\nstep a via u-a writes\nstep b via u-b writes"
                    ),
                    &[],
                ),
                (
                    "workflow-at-the-edge has it by a guess",
                    &format!(
                        "{TWO}client u \"guessed\":[\"kind\"]\nu -> a request\nu -> b request\nflow f {RETRY}\nstep a via u-a writes\nstep b via u-b writes"
                    ),
                    ask,
                ),
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
