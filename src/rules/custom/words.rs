//! Words of findings of custom rules.

use super::elements::{ElementRef, Elements};
use super::pattern::{PreparedCondition, PreparedRule};
use super::title;
use crate::analysis::SubjectIndex;
use crate::document::{Condition, ConditionTests, CustomRule};
use crate::rules::names::{list, sentence};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Names, Words};
use serde_json::Value;

/// An element that breaks a custom rule.
pub(super) struct CustomRuleBreach {
    /// Position among the custom rules.
    pub rule: usize,
    pub element: SubjectIndex,
}

impl Diagnostic for CustomRuleBreach {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.element]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let design = names.facts.design();
        let rule = &design.house_rules[self.rule];
        let who = match self.element {
            SubjectIndex::Component(c) => names.of(c).to_string(),
            SubjectIndex::Connection(e) => names.link(e),
            SubjectIndex::Flow(f) => names.flow(f).to_string(),
            SubjectIndex::Design | SubjectIndex::Domain(_) | SubjectIndex::Invariant(_) => {
                String::new()
            }
        };
        let elements = Elements::new(design);
        let prepared = PreparedRule::new(rule);
        let element = ElementRef::of(self.element);
        let unmet: Vec<(&PreparedCondition<'_>, Vec<Value>)> = element
            .into_iter()
            .flat_map(|element| {
                let unmet = prepared.require.unmet(&elements, element);
                unmet.map(move |c| (c, element))
            })
            .map(|(condition, element)| (condition, condition.values(&elements, element)))
            .collect();
        let wrong = unmet.iter().map(|(c, values)| wrong(c, values));
        let wrong: Vec<String> = wrong.collect();
        let repair = list(unmet.iter().map(|(c, _)| repair(c.field, c.condition)));
        let kind = rule.select.element.as_str();
        Words::new(
            format!("{} breaks the house rule: {}", sentence(&who), title(rule)),
            format!(
                "{}: {}. The rule applies to {}.",
                sentence(&who),
                wrong.join("; "),
                selection(rule)
            ),
            authors_text(&rule.why, || {
                format!("Your team requires this of every such {kind}.")
            }),
            authors_text(&rule.fix, || format!("{} on {who}.", sentence(&repair))),
        )
    }
}

/// The author's sentence, or one of ours.
fn authors_text(text: &Option<String>, or: impl FnOnce() -> String) -> String {
    match text {
        Some(text) if text.trim_end().ends_with(['.', '?', '!']) => Name(text).to_string(),
        Some(text) => format!("{}.", Name(text)),
        None => or(),
    }
}

/// The elements that a rule selects: `every component where kind is service`.
fn selection(rule: &CustomRule) -> String {
    let element = rule.select.element.as_str();
    let conditions = rule.select.r#where.iter().flat_map(|c| &c.0);
    let selected: Vec<String> = conditions
        .map(|(field, condition)| match condition {
            Condition::OneOf(wanted) => format!("{} is {}", Name(field), any_of(wanted)),
            Condition::Tests(tests) => format!("{} {}", Name(field), selected_by(tests)),
        })
        .collect();
    match selected.as_slice() {
        [] => format!("every {element}"),
        selected => format!("every {element} where {}", list(selected.iter())),
    }
}

/// A value and what it must be: `replicas is 1 and must be at least 2`.
fn wrong(condition: &PreparedCondition<'_>, values: &[Value]) -> String {
    let is = match values {
        [] => "is not set".to_owned(),
        values => format!("is {}", list(values.iter().map(shown))),
    };
    let must = match condition.condition {
        Condition::OneOf(wanted) if values.len() > 1 => format!("include {}", any_of(wanted)),
        Condition::OneOf(wanted) => format!("be {}", any_of(wanted)),
        Condition::Tests(tests) => requirement(tests),
    };
    format!("{} {is} and must {must}", Name(condition.field))
}

/// Tests after "must": `be at least 2 and at most 5`.
fn requirement(tests: &ConditionTests) -> String {
    let mut parts = Vec::new();
    match tests.absent {
        Some(true) => parts.push("not be set".to_owned()),
        Some(false) => parts.push("be set".to_owned()),
        None => {}
    }
    let bounds = bounds(tests);
    if !bounds.is_empty() {
        parts.push(format!("be {}", list(bounds.iter())));
    }
    if let Some(pattern) = &tests.matches {
        parts.push(format!("match {}", shown_text(pattern)));
    }
    list(parts.iter())
}

/// Tests after the field: `is at least 2`.
fn selected_by(tests: &ConditionTests) -> String {
    let mut parts = Vec::new();
    match tests.absent {
        Some(true) => parts.push("is not set".to_owned()),
        Some(false) => parts.push("is set".to_owned()),
        None => {}
    }
    let bounds = bounds(tests);
    if !bounds.is_empty() {
        parts.push(format!("is {}", list(bounds.iter())));
    }
    if let Some(pattern) = &tests.matches {
        parts.push(format!("matches {}", shown_text(pattern)));
    }
    list(parts.iter())
}

fn bounds(tests: &ConditionTests) -> Vec<String> {
    let least = tests
        .at_least
        .as_ref()
        .map(|bound| format!("at least {bound}"));
    let most = tests
        .at_most
        .as_ref()
        .map(|bound| format!("at most {bound}"));
    least.into_iter().chain(most).collect()
}

/// The change that would meet a condition: `set replicas to at least 2`.
fn repair(field: &str, condition: &Condition) -> String {
    let field = Name(field);
    let tests = match condition {
        Condition::OneOf(wanted) => return format!("set {field} to {}", any_of(wanted)),
        Condition::Tests(tests) => tests,
    };
    if tests.absent == Some(true) {
        return format!("remove {field}");
    }
    let mut to = bounds(tests);
    if let Some(pattern) = &tests.matches {
        to.push(format!("a text that matches {}", shown_text(pattern)));
    }
    if to.is_empty() {
        return format!("set {field}");
    }
    format!("set {field} to {}", list(to.iter()))
}

/// Values in a row: "1", "1 or 2", "1, 2 or 3".
fn any_of(values: &[Value]) -> String {
    let shown: Vec<String> = values.iter().map(shown).collect();
    match shown.as_slice() {
        [] => "one of none".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// A value of the document as a sentence shows it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => shown_text(text),
        Value::Array(entries) if !entries.is_empty() => list(entries.iter().map(shown)),
        other => shown_text(&other.to_string()),
    }
}

fn shown_text(text: &str) -> String {
    /// More than these characters of a value say no more than these.
    const MOST: usize = 60;
    let mut short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    Name(&short).to_string()
}
