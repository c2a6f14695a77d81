//! Rule `silent-flow`.

use super::ob1::own_writing_steps;
use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Style, normal_form};
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::consistency::joined;
use crate::rules::fix::language::{Sort, past, spoken, teach};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "silent-flow",
    reads: read_set::WRITERS
        .and(read_set::EMITS)
        .and(read_set::LONG_LIVED),
    docs: Docs {
        checks: "A flow that writes emits business events.",
        matters: "All components can be up and the business down. Only business events show that orders stopped coming, and before which step.",
        detected: "A flow with a step that writes, not at a copy or an external, in which no step emits anything. Medium where two or more components write or the flow is long-lived, else low.",
        remedy: "Set the business event of each step that writes, in the language of its domain.",
        false_alarms: "A flow that nobody will ever ask about.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"}
            ],
            "flows": [
                {"id": "fulfil", "name": "Fulfil an order", "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "shipping", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"}
            ],
            "flows": [
                {"id": "fulfil", "name": "Fulfil an order", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "emits": ["Order.Placed"]},
                    {"id": "s2", "component": "shipping", "writes": true, "emits": ["Order.Shipped"]}
                ]}
            ]"#,
        read_on: &[
            "microservices.io: Event Sourcing, Audit Logging",
            "SRE Book, chapter 4: Service Level Objectives",
        ],
    },
    find,
    repairs: &[outspoken],
    question: Some(Question {
        topic: Topic::Operation,
        position: 2,
        fields: Some(fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct SilentFlow(FlowNo);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in facts.flows() {
        let emits = |at: StepAt| !facts.step(at).emits.is_empty();
        if own_writing_steps(facts, flow).next().is_none() || facts.steps(flow).any(emits) {
            continue;
        }
        let long = facts.flow(flow).long_lived == Some(true);
        let severity = match long || facts.has_many_writers(flow) {
            true => Severity::Medium,
            false => Severity::Low,
        };
        findings.ask(severity, SilentFlow(flow));
    }
}

fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let Some(f) = about.first_flow() else {
        return Vec::new();
    };
    let steps = own_writing_steps(about.facts, f).map(|at| about.facts.step(at));
    steps
        .map(|s| (f.into(), Field::Emits { step: s.id.clone() }))
        .collect()
}

impl Diagnostic for SilentFlow {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.0);
        let writing = own_writing_steps(facts, self.0).filter_map(|at| facts.component_of(at));
        let writing = sorted_unique(writing.collect());
        Words::new(
            format!("Which business events does {flow} emit?"),
            format!(
                "{} {} in {flow}, and no step emits an event.",
                names.list(&writing),
                verb(writing.len(), "writes", "write")
            ),
            format!(
                "Every component can be healthy while {flow} has stopped: nobody can count how many were started today and how many completed."
            ),
            "Set the event that each step that writes emits when it is done.",
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Every step that changes something says that it happened.
fn outspoken(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(f) = ctx.flow() else {
        return Vec::new();
    };
    let mut words = Vec::new();
    let mut draft = ctx.draft();
    for at in own_writing_steps(facts, f) {
        let Some(c) = facts.component_at(at) else {
            continue;
        };
        // What it is told or asked to do is what it does.
        let told = facts
            .connection_of(at)
            .filter(|e| facts.style(*e) != Style::Event);
        let told = told.and_then(|e| facts.connection(e).carries.first());
        let told = told.filter(|word| word.contains('.'));
        let action = facts.step(at).action.as_ref().or(told);
        let word = happened(ctx, c, action.map(String::as_str));
        let own = facts.domain_of(c).filter(|d| facts.has_language(*d));
        if let Some(d) = own.filter(|d| !spoken(ctx, *d).contains(&normal_form(&word))) {
            teach(&mut draft, ctx, d, &word, Sort::State);
        }
        let id = &facts.step(at).id;
        draft.flow(ctx.flow_id(f), &mut |flow| {
            if let Some(step) = flow.steps.iter_mut().find(|step| step.id == *id) {
                step.emits.push(word.clone());
            }
        });
        words.push(word);
    }
    let title = match words.as_slice() {
        [one] => format!("Emit {}", Name(one)),
        _ => "Emit an event for each write".to_owned(),
    };
    draft.fix(title).into_iter().collect()
}

/// A word for what has happened when the action is done: that of the domain, if it has one.
fn happened(ctx: &RepairContext<'_>, c: Comp, action: Option<&str>) -> String {
    let facts = ctx.facts;
    let (entity, verb) = match action.map(str::trim).and_then(|a| a.rsplit_once('.')) {
        Some((entity, verb)) => (entity.to_owned(), verb.to_owned()),
        None => {
            let name = joined(&ctx.stem(c));
            (name, action.unwrap_or("Change").trim().to_owned())
        }
    };
    let past = past(&verb);
    let word = format!("{entity}.{past}");
    let domain = facts.domain_of(c).into_iter();
    let known = domain
        .flat_map(|d| facts.ancestors(d))
        .flat_map(|d| &facts.domain(d).language)
        .flat_map(|term| term.words())
        .find(|known| normal_form(known) == normal_form(&word));
    known.unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn silent_flow() {
        let case =
            |a: &str, b: &str| format!("service a\nservice b\nflow f\nstep a {a}\nstep b {b}");
        let ask: &[&str] = &["question medium flow:f"];
        let low: &[&str] = &["question low flow:f"];
        let emits = "\"emits\":[\"X\"]";
        let writes = &format!("writes {emits}");
        table(
            "silent-flow",
            &[
                ("nothing there", "", &[]),
                ("no step writes", &case("", "!writes"), &[]),
                ("one writes", &case("writes", ""), low),
                ("two write", &case("writes", "writes"), ask),
                (
                    "one writes, long-lived",
                    &case("writes", "").replace("flow f", "flow f \"long_lived\":true"),
                    ask,
                ),
                ("all emit", &case(writes, writes), &[]),
                ("some emit", &case(writes, "writes"), &[]),
                ("only who does not write emits", &case("writes", emits), &[]),
                (
                    "two writers of which one is external",
                    &case("writes", "writes").replace("service b", "external b"),
                    low,
                ),
                (
                    "only an external writes",
                    &case("", "writes").replace("service b", "external b"),
                    &[],
                ),
                (
                    "only a copy is written to",
                    &case("", "writes").replace("service b", "datastore b \"copy_of\":[\"a\"]"),
                    &[],
                ),
                (
                    "only a standby writes",
                    &case("", "writes").replace("service b", "service b \"standby_of\":\"a\""),
                    &[],
                ),
                (
                    "a private store counts as its owner",
                    "service a\ndatastore d\na -> d data\nflow f\nstep a writes\nstep d writes",
                    low,
                ),
            ],
        );
    }
}
