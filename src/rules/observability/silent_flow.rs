//! Rule `silent-flow`.

use super::ob1::silent_steps;
use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Style, normal_form};
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::consistency::joined;
use crate::rules::fix::language::{Sort, past, spoken, teach};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{list, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "silent-flow",
    reads: read_set::WRITERS.and(read_set::EMITS),
    docs: Docs {
        checks: "Every step that changes data says so with a business event.",
        matters: "All components can be up and the business be down. Only the events of the business itself show that orders stopped coming, and which step they stopped before.",
        detected: "A flow with a writing step, in which no step emits anything: it asks. Where some writing steps emit and others do not, it fails.",
        remedy: "Name the business event of each step that writes, in the words of its domain.",
        false_alarms: "A step that writes only what nobody will ever ask for, such as a cache.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "shipping", "name": "Shipping", "kind": "service"}
            ],
            "flows": [
                {"id": "fulfil", "name": "Fulfil an order", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "emits": ["Order.Placed"]},
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

struct SilentFlow {
    flow: FlowNo,
    /// The components of the silent steps, where others emit.
    silent: Vec<Comp>,
    asks: bool,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in facts.flows() {
        let silent = silent_steps(facts, flow);
        if silent.is_empty() {
            continue;
        }
        let emits = |at: &StepAt| !facts.step(*at).emits.is_empty();
        let emitting: Vec<StepAt> = facts.steps(flow).filter(emits).collect();
        let writes = |at: &StepAt| facts.step(*at).writes == Some(true);
        if emitting.is_empty() {
            findings.ask(
                Severity::Medium,
                SilentFlow {
                    flow,
                    silent: Vec::new(),
                    asks: true,
                },
            );
        } else if emitting.iter().any(writes) {
            let silent = silent.iter().filter_map(|at| facts.component_of(*at));
            findings.fail(
                Severity::Low,
                SilentFlow {
                    flow,
                    silent: sorted_unique(silent.collect()),
                    asks: false,
                },
            );
        }
    }
}

fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let Some(f) = about.first_flow() else {
        return Vec::new();
    };
    let steps = about.facts.flow(f).steps.iter();
    let silent = steps.filter(|s| s.writes == Some(true) && s.emits.is_empty());
    silent
        .map(|s| (f.into(), Field::Emits { step: s.id.clone() }))
        .collect()
}

impl Diagnostic for SilentFlow {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let silent = self.silent.iter().map(|c| SubjectIndex::from(*c));
        std::iter::once(self.flow.into()).chain(silent).collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.flow);
        if self.asks {
            let writing = silent_steps(facts, self.flow);
            let writing = writing.iter().filter_map(|at| facts.component_of(*at));
            let writing = sorted_unique(writing.collect());
            return Words::new(
                format!("Which business events say that {flow} happened?"),
                format!(
                    "{} {} in {flow}, and no step of it emits anything.",
                    names.list(&writing),
                    verb(writing.len(), "writes", "write")
                ),
                format!(
                    "Every component can be healthy while {flow} has stopped. Without business events nobody can ask how many were begun today, and how many came to an end."
                ),
                format!("Name what each step of {flow} that writes emits, such as Order.Placed."),
            );
        }
        let silent = names.list(&self.silent);
        let write = verb(self.silent.len(), "writes", "write");
        Words::new(
            format!("Part of {flow} happens unseen"),
            format!(
                "In {flow}, {silent} {write} and {} nothing, though other steps do.",
                verb(self.silent.len(), "emits", "emit")
            ),
            format!(
                "When {flow} stops half-way, its events end before {silent}, and whether that part was done has to be looked up in the data."
            ),
            format!("Name the business event of each step of {flow} at {silent} that writes."),
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
    let silent = |at: &StepAt| {
        let step = facts.step(*at);
        step.writes == Some(true) && step.emits.is_empty()
    };
    let mut words = Vec::new();
    let mut taught = Vec::new();
    let mut draft = ctx.draft();
    for at in facts.steps(f).filter(silent) {
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
            taught.push(d);
        }
        let id = &facts.step(at).id;
        draft.flow(ctx.flow_id(f), &mut |flow| {
            if let Some(step) = flow.steps.iter_mut().find(|step| step.id == *id) {
                step.emits.push(word.clone());
            }
        });
        words.push(word);
    }
    let (words, flow) = (list(words.iter().map(|w| Name(w))), ctx.names.flow(f));
    let new = match sorted_unique(taught) {
        taught if taught.is_empty() => String::new(),
        taught => format!("; new to the language of {}", ctx.names.domains(&taught)),
    };
    draft
        .fix(format!("Let {flow} say when it happened: {words}{new}"))
        .into_iter()
        .collect()
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
        let emits = "\"emits\":[\"X\"]";
        let writes = &format!("writes {emits}");
        table(
            "silent-flow",
            &[
                ("nothing there", "", &[]),
                ("no step writes", &case("", "!writes"), &[]),
                ("nothing emitted", &case("writes", ""), ask),
                ("all emit", &case(writes, writes), &[]),
                (
                    "some emit",
                    &case(writes, "writes"),
                    &["fail low flow:f component:b"],
                ),
                ("who does not write need not emit", &case(writes, ""), &[]),
                ("only who does not write emits", &case("writes", emits), &[]),
                (
                    "a private store counts as its owner",
                    "service a\ndatastore d\na -> d data\nflow f\nstep a writes \"emits\":[\"X\"]\nstep d writes",
                    &["fail low flow:f component:a"],
                ),
            ],
        );
    }
}
