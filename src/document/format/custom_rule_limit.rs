//! Limit of custom rules times elements: a small document must not make endless work.

use super::Problem;
use super::read::JsonPath;
use crate::document::{
    Callers, Component, Condition, Connection, CustomRule, Design, Domain, ElementKind, Extra,
    Flow, Pattern,
};
use serde_json::Value;
use std::cell::RefCell;
use std::rc::Rc;

/// Limit of the checks of custom rules: rules times elements. A design of 10,000 components has room
/// for 50 rules about all of them.
pub const MAX_CUSTOM_CHECKS: usize = 500_000;
/// Bytes of a custom rule that count as one rule.
const CUSTOM_CHECK_BYTES: usize = 1_000;
/// Limit of what the conditions of custom rules may read: keys and values of conditions times the
/// size of the design. A design of 10,000 components has room for 50 rules of four keys and values.
const MAX_CUSTOM_READS: usize = 20_000_000;
/// Bytes of text that count as one entry of a list.
const ENTRY_BYTES: usize = 100;

/// The elements that custom rules are about or lead to.
pub(super) struct CheckedElements<'d> {
    pub domains: &'d [Rc<Domain>],
    pub components: &'d [Rc<Component>],
    pub connections: &'d [Rc<Connection>],
    pub flows: &'d [Rc<Flow>],
}

/// Reports custom rules that multiply with the elements of a design beyond [`MAX_CUSTOM_CHECKS`],
/// or that read too much of it.
pub fn check_custom_rule_limit(design: &Design) -> Vec<Problem> {
    let problems = RefCell::new(Vec::new());
    let elements = CheckedElements {
        domains: &design.domains,
        components: &design.components,
        connections: &design.connections,
        flows: &design.flows,
    };
    let top = JsonPath::top(&problems);
    limit_custom_checks(&design.house_rules, &elements, &top.key("house_rules"));
    problems.into_inner()
}

/// Each rule is checked for each element of its kind, and each finding repeats the texts of its rule.
pub(super) fn limit_custom_checks(
    rules: &[Rc<CustomRule>],
    elements: &CheckedElements<'_>,
    place: &JsonPath<'_>,
) {
    if rules.is_empty() {
        return;
    }
    let count = |kind| match kind {
        ElementKind::Component => elements.components.len(),
        ElementKind::Connection => elements.connections.len(),
        ElementKind::Flow => elements.flows.len(),
    };
    let of_rule = |rule: &Rc<CustomRule>| {
        let bytes = serde_json::to_string(rule).map_or(0, |text| text.len());
        let weight = bytes.div_ceil(CUSTOM_CHECK_BYTES);
        count(rule.select.element).saturating_mul(weight)
    };
    let checks = rules.iter().map(of_rule).fold(0, usize::saturating_add);
    if checks > MAX_CUSTOM_CHECKS {
        place.report::<()>(
            format!(
                "the {} rules make {checks} checks: rules times elements of their kind, where a \
                 rule counts once for each {CUSTOM_CHECK_BYTES} bytes of it",
                rules.len()
            ),
            format!("at most {MAX_CUSTOM_CHECKS}"),
        );
        return;
    }
    let of_rule = |rule: &Rc<CustomRule>| pattern_size(&rule.select) + pattern_size(&rule.require);
    let read = rules.iter().map(of_rule).fold(0, usize::saturating_add);
    let reads = read.saturating_mul(elements.size());
    if reads > MAX_CUSTOM_READS {
        place.report::<()>(
            format!(
                "the {} rules make {reads} reads: keys and values of their conditions, times the \
                 elements of the design with the entries of their lists and each {ENTRY_BYTES} \
                 bytes of their texts",
                rules.len()
            ),
            format!("at most {MAX_CUSTOM_READS}"),
        );
    }
}

/// Keys and values of the conditions of a pattern.
fn pattern_size(pattern: &Pattern) -> usize {
    let conditions = pattern.r#where.iter().flat_map(|c| &c.0);
    let of_condition = |(field, condition): (&String, &Condition)| {
        let values = match condition {
            Condition::OneOf(values) => values.iter().map(value_size).sum(),
            Condition::Tests(tests) => tests.matches.as_ref().map_or(1, |text| text_size(text) + 1),
        };
        field.split('.').count() + values
    };
    conditions.map(of_condition).sum()
}

impl CheckedElements<'_> {
    /// Elements, entries of their lists, and their texts.
    fn size(&self) -> usize {
        let domains = self.domains.iter().map(|domain| {
            let terms = domain.language.iter();
            let words = terms.map(|t| 1 + list_size(&t.states) + list_size(&t.actions));
            1 + text_size(&domain.name) + words.sum::<usize>() + extra_size(&domain.extra)
        });
        let components = self.components.iter().map(|c| {
            let texts = [&c.technology, &c.notes].map(optional_size);
            let lists = list_size(&c.zones) + list_size(&c.guessed) + c.copy_of.len();
            let callers = callers_size(&c.callers);
            1 + text_size(&c.name)
                + texts.iter().sum::<usize>()
                + lists
                + callers
                + extra_size(&c.extra)
        });
        let connections = self.connections.iter().map(|c| {
            let texts = [&c.fallback, &c.notes].map(optional_size);
            let lists = list_size(&c.carries) + list_size(&c.guessed) + c.waypoints.len();
            let callers = callers_size(&c.callers);
            1 + texts.iter().sum::<usize>() + lists + callers + extra_size(&c.extra)
        });
        let flows = self.flows.iter().map(|flow| {
            let texts = [&flow.minimal_experience, &flow.outcome].map(optional_size);
            let steps = flow.steps.iter().map(|step| {
                let texts = [&step.action, &step.compensation].map(optional_size);
                1 + texts.iter().sum::<usize>() + list_size(&step.emits) + extra_size(&step.extra)
            });
            1 + text_size(&flow.name)
                + texts.iter().sum::<usize>()
                + steps.sum::<usize>()
                + extra_size(&flow.extra)
        });
        domains.sum::<usize>()
            + components.sum::<usize>()
            + connections.sum::<usize>()
            + flows.sum::<usize>()
    }
}

fn text_size(text: &str) -> usize {
    text.len() / ENTRY_BYTES
}

fn optional_size(text: &Option<String>) -> usize {
    text.as_deref().map_or(0, text_size)
}

fn list_size(texts: &[String]) -> usize {
    texts.iter().map(|text| 1 + text_size(text)).sum()
}

fn callers_size(callers: &Option<Callers>) -> usize {
    callers.as_ref().map_or(0, |callers| {
        optional_size(&callers.rate_limit) + extra_size(&callers.extra)
    })
}

fn extra_size(extra: &Extra) -> usize {
    extra.values().map(value_size).sum()
}

/// Entries of a value, and its texts.
fn value_size(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text_size(text),
        Value::Array(entries) => entries
            .iter()
            .map(value_size)
            .fold(1, usize::saturating_add),
        Value::Object(fields) => fields
            .values()
            .map(value_size)
            .fold(1, usize::saturating_add),
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
    }
}
