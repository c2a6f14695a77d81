//! Rule `event-not-domain`.

use crate::analysis::{Facts, StepAt, SubjectIndex, read_set};
use crate::document::normal_form;
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::language::{Sort, spoken, teach};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{list, verb};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use hashbrown::HashSet;
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "event-not-domain",
    reads: read_set::STEP_OWNERS
        .and(read_set::EMITS)
        .and(read_set::DOMAIN_LANGUAGE),
    docs: Docs {
        checks: "A component emits events in the language of its domain.",
        matters: "Events are read long after they were emitted, by people who know the business and not the code. A word that the domain does not have means something else to each of them, and dashboards count what nobody meant.",
        detected: "A component with a step that emits a word which its domain, where that has a language of its own or around it, does not have.",
        remedy: "Add the word to the language of the domain, or use one that it has.",
        false_alarms: "A language that is not written down in full yet: add the word.",
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales", "language": [{"entity": "Order", "states": ["Placed"]}]}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "emits": ["Row.Inserted"]}
                ]}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "sales", "name": "Sales", "language": [{"entity": "Order", "states": ["Placed"]}]}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "emits": ["Order.Placed"]}
                ]}
            ]"#,
        read_on: &[
            "Evans: Domain-Driven Design, Ubiquitous Language, Published Language",
            "Enterprise Integration Patterns: Event Message",
        ],
    },
    find,
    repairs: &[emitted],
    ..Rule::DEFAULT
};

struct EventNotDomain {
    component: Comp,
    flow: FlowNo,
    steps: Vec<StepAt>,
}

/// The words that a step emits and that the domain of its component, which has a language, has not.
fn foreign_words(facts: &Facts, at: StepAt) -> Vec<&str> {
    let domain = facts.component_of(at).and_then(|c| facts.domain_of(c));
    let Some(domain) = domain.filter(|d| facts.has_language(*d)) else {
        return Vec::new();
    };
    let spoken = |text: &str| facts.word(text).is_some_and(|w| facts.has_word(domain, w));
    let emitted = facts.step(at).emits.iter().map(String::as_str);
    emitted.filter(|text| !spoken(text)).collect()
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut foreign: BTreeMap<(Comp, FlowNo), Vec<StepAt>> = BTreeMap::new();
    for at in facts.flows().flat_map(|f| facts.steps(f)) {
        if let Some(c) = facts.component_of(at)
            && !foreign_words(facts, at).is_empty()
        {
            foreign.entry((c, at.flow)).or_default().push(at);
        }
    }
    for ((component, flow), steps) in foreign {
        findings.fail(
            Severity::Low,
            EventNotDomain {
                component,
                flow,
                steps,
            },
        );
    }
}

impl Diagnostic for EventNotDomain {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.component.into(), self.flow.into()]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (c, flow) = (names.of(self.component), names.flow(self.flow));
        let domain = match facts.domain_of(self.component) {
            Some(domain) => names.domain(domain).to_string(),
            None => "its domain".to_owned(),
        };
        let all = self.steps.iter().flat_map(|at| foreign_words(facts, *at));
        let mut seen = HashSet::new();
        let words: Vec<&str> = all.filter(|w| seen.insert(normal_form(w))).collect();
        let n = words.len();
        let words = list(words.into_iter().map(Name));
        Words::new(
            format!("{c} emits {words}, not in the language of {domain}"),
            format!(
                "{c} emits {words} in {flow}; {domain} has no such {}.",
                verb(n, "word", "words")
            ),
            "Who reads these events later knows the business and not the code, and each understands an unknown word differently.",
            format!("Add {words} to the language of {domain}, or emit a word that it has."),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// The domain takes what it emits into its language.
fn emitted(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let (Some(c), Some(f)) = (ctx.component(), ctx.flow()) else {
        return Vec::new();
    };
    let Some(d) = facts.domain_of(c) else {
        return Vec::new();
    };
    let spoken = spoken(ctx, d);
    let mut new: Vec<&String> = Vec::new();
    for word in ctx
        .steps_of(f, c)
        .iter()
        .flat_map(|at| &facts.step(*at).emits)
    {
        let known = spoken.contains(&normal_form(word));
        if !known && !new.iter().any(|w| normal_form(w) == normal_form(word)) {
            new.push(word);
        }
    }
    let mut draft = ctx.draft();
    for word in &new {
        teach(&mut draft, ctx, d, word, Sort::State);
    }
    let words = match new.as_slice() {
        [one] => Name(one).to_string(),
        _ => "the words".to_owned(),
    };
    let domain = ctx.names.domain(d);
    draft
        .fix(format!("Add {words} to {domain}"))
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn event_not_domain() {
        let case = |domain: &str, emits: &str| {
            format!(
                "domain d \"language\":[{{\"entity\":\"Order\",\"states\":[\"Paid\"]}}]\ndomain e \"parent\":\"d\"\ndomain x\nservice a \"domain\":\"{domain}\"\nflow f\nstep a \"emits\":[{emits}]"
            )
        };
        let fail: &[&str] = &["fail low component:a flow:f"];
        table(
            "event-not-domain",
            &[
                ("nothing there", "", &[]),
                ("a word of the domain", &case("d", "\"ORDER_PAID\""), &[]),
                ("another word", &case("d", "\"Row.Inserted\""), fail),
                ("one of several", &case("d", "\"Order\",\"Row\""), fail),
                ("a word of the domain around", &case("e", "\"Order\""), &[]),
                ("the language is around", &case("e", "\"Row\""), fail),
                ("a domain without a language", &case("x", "\"Row\""), &[]),
                (
                    "no domain",
                    &case("d", "\"Row\"").replace(" \"domain\":\"d\"", ""),
                    &[],
                ),
                ("nothing emitted", &case("d", ""), &[]),
                (
                    "once a pair",
                    &(case("d", "\"Row\"")
                        + "\nstep a \"emits\":[\"Column\"]\nflow g\nstep a \"emits\":[\"Row\"]"),
                    &["fail low component:a flow:f", "fail low component:a flow:g"],
                ),
                (
                    "a private store counts as its owner",
                    "domain d \"language\":[{\"entity\":\"Order\"}]\nservice a \"domain\":\"d\"\ndatastore s\na -> s data\nflow f\nstep s \"emits\":[\"Row\"]",
                    fail,
                ),
            ],
        );
    }
}
