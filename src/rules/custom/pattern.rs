//! Matching of elements with the patterns of custom rules.
//!
//! A condition's field is a path: through objects, through lists, where one entry has to match, and
//! through ids to the elements that they refer to. Many paths may lead to one element, so each
//! condition remembers its answer for each element that it has reached.

use super::elements::{ElementRef, Elements, ReferencedList};
use crate::document::format::read::is_absent;
use crate::document::{Bound, Condition, ConditionTests, CustomRule, Pattern, Timeout};
use serde_json::{Map, Number, Value};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

/// A custom rule, prepared for many elements.
pub(super) struct PreparedRule<'r> {
    pub select: PreparedPattern<'r>,
    pub require: PreparedPattern<'r>,
}

impl<'r> PreparedRule<'r> {
    pub fn new(rule: &'r CustomRule) -> Self {
        Self {
            select: PreparedPattern::new(&rule.select),
            require: PreparedPattern::new(&rule.require),
        }
    }

    /// True if its answer about an element depends on other elements.
    pub fn crosses_elements(&self) -> bool {
        let mut conditions = self.select.0.iter().chain(&self.require.0);
        conditions.any(|condition| condition.crosses_elements())
    }
}

/// The conditions of a pattern.
pub(super) struct PreparedPattern<'r>(Vec<PreparedCondition<'r>>);

impl<'r> PreparedPattern<'r> {
    pub fn new(pattern: &'r Pattern) -> Self {
        let conditions = pattern.r#where.iter().flat_map(|c| &c.0);
        Self(conditions.map(PreparedCondition::new).collect())
    }

    pub fn matches(&self, elements: &Elements<'_>, element: ElementRef) -> bool {
        self.0.iter().all(|c| c.holds_for(elements, element, 0))
    }

    /// The conditions that an element does not meet.
    pub fn unmet<'p>(
        &'p self,
        elements: &'p Elements<'_>,
        element: ElementRef,
    ) -> impl Iterator<Item = &'p PreparedCondition<'r>> {
        let unmet = move |c: &&PreparedCondition<'r>| !c.holds_for(elements, element, 0);
        self.0.iter().filter(unmet)
    }
}

/// A condition and the path of its field.
pub(super) struct PreparedCondition<'r> {
    /// The field, as the rule has it.
    pub field: &'r str,
    pub condition: &'r Condition,
    /// Positions in `field` at which the keys of the path start.
    starts: Vec<usize>,
    /// The pattern of `matches`.
    glob: Option<Glob>,
    /// Answers for elements that are reached at a key of the path.
    known: RefCell<HashMap<(usize, ElementRef), bool>>,
}

impl<'r> PreparedCondition<'r> {
    fn new((field, condition): (&'r String, &'r Condition)) -> Self {
        let glob = match condition {
            Condition::Tests(tests) => tests.matches.as_deref().map(Glob::new),
            Condition::OneOf(_) => None,
        };
        let dots = field.match_indices('.').map(|(at, _)| at + 1);
        Self {
            field,
            condition,
            starts: std::iter::once(0).chain(dots).collect(),
            glob,
            known: RefCell::default(),
        }
    }

    /// The key at a place of the path.
    fn key(&self, at: usize) -> &'r str {
        let rest = self.rest(at);
        rest.split_once('.').map_or(rest, |(key, _)| key)
    }

    /// The path from a place on.
    fn rest(&self, at: usize) -> &'r str {
        let start = self.starts.get(at).copied();
        start
            .and_then(|at| self.field.get(at..))
            .unwrap_or_default()
    }

    fn is_last(&self, at: usize) -> bool {
        at + 1 >= self.starts.len()
    }

    /// True if the path leads to another element, or to `callers`, which others may give.
    fn crosses_elements(&self) -> bool {
        let mut before_last = 0..self.starts.len().saturating_sub(1);
        self.key(0) == "callers" || before_last.any(|at| ReferencedList::of(self.key(at)).is_some())
    }

    /// True if the element meets the condition from that key of the path on.
    fn holds_for(&self, elements: &Elements<'_>, element: ElementRef, at: usize) -> bool {
        // An element that is looked at itself is looked at once.
        if at > 0
            && let Some(known) = self.known.borrow().get(&(at, element))
        {
            return *known;
        }
        let holds = self.holds_in(elements, &elements.fields(element), at);
        if at > 0 {
            self.known.borrow_mut().insert((at, element), holds);
        }
        holds
    }

    fn holds_in(&self, elements: &Elements<'_>, fields: &Map<String, Value>, at: usize) -> bool {
        // A field that the format does not know may have dots in its name.
        if !self.is_last(at)
            && let Some(value) = fields.get(self.rest(at))
        {
            return self.holds_at_end(Some(value));
        }
        match fields.get(self.key(at)) {
            Some(value) if !is_absent(value) => self.holds_below(elements, value, at),
            _ => self.passes(None),
        }
    }

    /// True if the value of a key meets the condition, or what lies below it on the path.
    fn holds_below(&self, elements: &Elements<'_>, value: &Value, at: usize) -> bool {
        if self.is_last(at) {
            return self.holds_at_end(Some(value));
        }
        match value {
            Value::Array(entries) => {
                let mut entries = entries.iter();
                entries.any(|entry| self.holds_below(elements, entry, at))
            }
            Value::Object(fields) => self.holds_in(elements, fields, at + 1),
            Value::String(id) => {
                let reference = ReferencedList::of(self.key(at));
                match reference.and_then(|reference| elements.find(reference, id)) {
                    Some(element) => self.holds_for(elements, element, at + 1),
                    None => self.passes(None),
                }
            }
            _ => self.passes(None),
        }
    }

    /// True if the value at the end of the path meets the condition, or one of its entries does.
    fn holds_at_end(&self, value: Option<&Value>) -> bool {
        let entries = value.and_then(Value::as_array);
        self.passes(value)
            || entries.is_some_and(|entries| entries.iter().any(|e| self.passes(Some(e))))
    }

    fn passes(&self, value: Option<&Value>) -> bool {
        match (self.condition, value) {
            (Condition::OneOf(_), None) => false,
            (Condition::OneOf(wanted), Some(value)) => wanted.iter().any(|w| same(w, value)),
            (Condition::Tests(tests), value) => self.passes_tests(tests, value),
        }
    }

    fn passes_tests(&self, tests: &ConditionTests, value: Option<&Value>) -> bool {
        let is = |test: &dyn Fn(&Value) -> bool| value.is_some_and(test);
        let within = |bound: &Option<Bound>, wrong: Ordering| {
            bound.as_ref().is_none_or(|bound| {
                is(&|value| compare(value, bound).is_some_and(|order| order != wrong))
            })
        };
        tests.absent.is_none_or(|absent| absent == value.is_none())
            && within(&tests.at_least, Ordering::Less)
            && within(&tests.at_most, Ordering::Greater)
            && self.glob.as_ref().is_none_or(|glob| {
                is(&|value| value.as_str().is_some_and(|text| glob.matches(text)))
            })
    }

    /// The values at the end of the path, each once; at most a few.
    pub fn values(&self, elements: &Elements<'_>, element: ElementRef) -> Vec<Value> {
        let mut found = Vec::new();
        self.collect(elements, &elements.fields(element), 0, &mut found, &mut 0);
        found
    }

    fn collect(
        &self,
        elements: &Elements<'_>,
        fields: &Map<String, Value>,
        at: usize,
        found: &mut Vec<Value>,
        looked: &mut usize,
    ) {
        if !self.is_last(at)
            && let Some(value) = fields.get(self.rest(at))
        {
            return note(value, found);
        }
        if let Some(value) = fields.get(self.key(at)) {
            self.collect_below(elements, value, at, found, looked);
        }
    }

    fn collect_below(
        &self,
        elements: &Elements<'_>,
        value: &Value,
        at: usize,
        found: &mut Vec<Value>,
        looked: &mut usize,
    ) {
        // Words need the first few values, not every path to them.
        const MOST_LOOKED_AT: usize = 1_000;
        *looked += 1;
        if *looked > MOST_LOOKED_AT || found.len() >= MOST_VALUES {
            return;
        }
        match value {
            value if self.is_last(at) => note(value, found),
            Value::Array(entries) => {
                for entry in entries {
                    self.collect_below(elements, entry, at, found, looked);
                }
            }
            Value::Object(fields) => self.collect(elements, fields, at + 1, found, looked),
            Value::String(id) => {
                let reference = ReferencedList::of(self.key(at));
                let element = reference.and_then(|reference| elements.find(reference, id));
                if let Some(element) = element {
                    let fields = elements.fields(element);
                    self.collect(elements, &fields, at + 1, found, looked);
                }
            }
            _ => {}
        }
    }
}

/// Most values of a field that words name.
const MOST_VALUES: usize = 4;

/// Adds a value, or the entries of a list.
fn note(value: &Value, found: &mut Vec<Value>) {
    let one = std::slice::from_ref(value);
    for value in value.as_array().map_or(one, Vec::as_slice) {
        if found.len() < MOST_VALUES && !is_absent(value) && !found.contains(value) {
            found.push(value.clone());
        }
    }
}

/// True if two values are equal. Numbers compare by value: `3` equals `3.0`.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => compare_numbers(a, b) == Some(Ordering::Equal),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let in_b = |(key, a): (&String, &Value)| b.get(key).is_some_and(|b| same(a, b));
            a.len() == b.len() && a.iter().all(in_b)
        }
        _ => a == b,
    }
}

fn compare_numbers(a: &Number, b: &Number) -> Option<Ordering> {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ if a == b => Some(Ordering::Equal),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

/// Compares a number with a number or a duration with a duration; `None` for anything else.
fn compare(value: &Value, bound: &Bound) -> Option<Ordering> {
    match (value, bound) {
        (Value::Number(number), Bound::Number(bound)) => compare_numbers(number, bound),
        (Value::String(text), Bound::Duration(bound)) => {
            let span = |timeout: &Timeout| match timeout {
                Timeout::Never => None,
                Timeout::After(duration) => Some(duration.span()),
            };
            let value = Timeout::parse(text)?;
            Some(match (span(&value), span(bound)) {
                (Some(value), Some(bound)) => value.cmp(&bound),
                // "none" is longer than any.
                (value, bound) => value.is_none().cmp(&bound.is_none()),
            })
        }
        _ => None,
    }
}

/// A text with `*` for any text, compared without regard to case.
struct Glob {
    /// Parts between the stars.
    parts: Vec<String>,
}

impl Glob {
    fn new(pattern: &str) -> Self {
        Self {
            parts: pattern.split('*').map(fold_case).collect(),
        }
    }

    /// True if the whole text matches. Linear: each part is looked for once, behind the one before.
    fn matches(&self, text: &str) -> bool {
        let text = fold_case(text);
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return self.parts.first() == Some(&text);
        };
        let Some(text) = text.strip_prefix(first.as_str()) else {
            return false;
        };
        let Some(mut text) = text.strip_suffix(last.as_str()) else {
            return false;
        };
        for part in middle {
            match text.split_once(part.as_str()) {
                Some((_, after)) => text = after,
                None => return false,
            }
        }
        true
    }
}

/// Folds case, character by character: `É` and `é`, `ß` and `SS`, `ς` and `Σ` are the same.
fn fold_case(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let upper = text.chars().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).collect()
}
