//! Custom rules: a team's own checks, which come with the document.

mod elements;
mod pattern;
mod words;

use crate::analysis::{Facts, SubjectIndex};
use crate::document::{CustomRule, Design, ElementKind, Id, Level, Pattern};
use crate::rules::names::count;
use crate::rules::text::Name;
use crate::rules::{Findings, Item, Names, Severity, Stake, Text};
use elements::{ElementRef, Elements};
use pattern::{PreparedPattern, PreparedRule};
use words::CustomRuleBreach;

/// Prefix of the names of custom rules.
const PREFIX: &str = "house/";

/// The item. Its rules are those of the document.
pub const ITEM: Item = Item {
    code: "HOUSE",
    stake: Stake::Other,
    title: "House rules",
    bucket: "House rules",
    about: |facts| CustomRuleMatches::new(facts).selects(),
    evidence,
    rules: &[],
};

/// The name under which levels and waivers know a house rule.
pub fn name(id: &Id) -> String {
    format!("{PREFIX}{id}")
}

/// The house rule of that name.
pub fn rule<'d>(design: &'d Design, name: &str) -> Option<&'d CustomRule> {
    let found = design.house_rules.find(name.strip_prefix(PREFIX)?);
    found.map(|rule| rule.as_ref())
}

/// The position of the house rule of that name among those of the document, in id order.
pub fn position(design: &Design, name: &str) -> Option<usize> {
    design.house_rules.position(name.strip_prefix(PREFIX)?)
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let design = names.facts.design();
    let looked = CustomRuleMatches::new(names.facts);
    let mut texts = Vec::new();
    for (rule, of_rule) in design.house_rules.iter().zip(&looked.0) {
        let setting = design.rules.get(&name(&rule.id));
        let off = setting.and_then(|s| s.level) == Some(Level::Off);
        let (all, broken) = (of_rule.selected, of_rule.breaches.len());
        if off || all == 0 {
            continue;
        }
        let element = rule.select.element.as_str();
        let who = match (all, broken) {
            (1, 0) => format!("the only {element} that it applies to meets it"),
            (all, 0) => format!("all {} that it applies to meet it", count(all, element)),
            (all, broken) => format!("{} of {} meet it", all - broken, count(all, element)),
        };
        texts.push(Text::from(format!("{}: {who}.", title(rule))));
    }
    if texts.is_empty() {
        texts.push(Text::from(
            "No house rule that is on applies to anything here.",
        ));
    }
    texts
}

/// True if an element of the design, after its defaults, matches the pattern.
pub fn matches_any(design: &Design, pattern: &Pattern) -> bool {
    let prepared = PreparedPattern::new(pattern);
    let elements = Elements::new(design);
    let mut all = elements.of_kind(pattern.element);
    all.any(|element| prepared.matches(&elements, element))
}

/// Title of a rule, in its author's words.
fn title(rule: &CustomRule) -> Name<'_> {
    Name(rule.title.as_deref().unwrap_or(rule.id.as_str()))
}

/// The custom rules of a design, prepared for many elements.
fn prepare(design: &Design) -> impl Iterator<Item = PreparedRule<'_>> {
    let rules = design.house_rules.iter();
    rules.map(|rule| PreparedRule::new(rule))
}

/// Matches of the custom rules of a design.
pub struct CustomRuleMatches(Vec<RuleMatches>);

/// Matches of one custom rule.
#[derive(Clone, Default, PartialEq)]
struct RuleMatches {
    /// Number of elements that it selects.
    selected: usize,
    /// Selected elements that break it, in order.
    breaches: Vec<SubjectIndex>,
}

impl CustomRuleMatches {
    /// Looks at every element.
    pub fn new(facts: &Facts) -> Self {
        let rules = &facts.design().house_rules;
        let mut looked = Self(vec![RuleMatches::default(); rules.len()]);
        looked.look_at_all(facts.design(), |_| true);
        looked
    }

    /// Looks again at the elements that have changed since; the custom rules are the same. A rule
    /// that reads other elements too looks at all again.
    pub fn again(&self, before: &Facts, now: &Facts, changed: &[SubjectIndex]) -> Self {
        let mut looked = Self(self.0.clone());
        let (then, now) = (before.design(), now.design());
        // A default holds for a connection by the kind of the component that it starts at.
        let has_defaults = !then.defaults.is_empty() || !now.defaults.is_empty();
        let rules: Vec<PreparedRule<'_>> = prepare(now).collect();
        let reads_more = |at: usize| {
            let connections = now.house_rules[at].select.element == ElementKind::Connection;
            (has_defaults && connections) || rules[at].crosses_elements()
        };
        looked.look_at_all(now, reads_more);
        let (elements_then, elements) = (Elements::new(then), Elements::new(now));
        for subject in changed {
            let Some(element) = ElementRef::of(*subject) else {
                continue;
            };
            for (at, rule) in rules.iter().enumerate() {
                let about = element_kind(*subject) == Some(now.house_rules[at].select.element);
                if !about || reads_more(at) {
                    continue;
                }
                let of_rule = &mut looked.0[at];
                if rule.select.matches(&elements_then, element) {
                    of_rule.selected = of_rule.selected.saturating_sub(1);
                }
                let selected = rule.select.matches(&elements, element);
                of_rule.selected += usize::from(selected);
                let breaks = selected && !rule.require.matches(&elements, element);
                match (of_rule.breaches.binary_search(subject), breaks) {
                    (Ok(at), false) => {
                        of_rule.breaches.remove(at);
                    }
                    (Err(at), true) => of_rule.breaches.insert(at, *subject),
                    _ => {}
                }
            }
        }
        looked
    }

    /// Looks at every element with some of the rules.
    fn look_at_all(&mut self, design: &Design, with: impl Fn(usize) -> bool) {
        let elements = Elements::new(design);
        for (at, rule) in prepare(design).enumerate().filter(|(at, _)| with(*at)) {
            let of_rule = &mut self.0[at];
            *of_rule = RuleMatches::default();
            for element in elements.of_kind(design.house_rules[at].select.element) {
                if !rule.select.matches(&elements, element) {
                    continue;
                }
                of_rule.selected += 1;
                if !rule.require.matches(&elements, element) {
                    of_rule.breaches.extend(element.subject());
                }
            }
        }
    }

    /// True if any rule selects any element.
    pub fn selects(&self) -> bool {
        self.0.iter().any(|of_rule| of_rule.selected > 0)
    }

    /// True if the rule at that position has the same breaches in both.
    pub fn found_the_same(&self, other: &Self, at: usize) -> bool {
        let (ours, others) = (self.0.get(at), other.0.get(at));
        ours.map(|of| &of.breaches) == others.map(|of| &of.breaches)
    }

    /// Findings of the rule at that position.
    pub fn findings(&self, facts: &Facts, at: usize) -> Findings {
        let mut findings = Findings::default();
        let rule = (*facts.design().house_rules).get(at);
        let severity = rule.and_then(|rule| rule.severity);
        let breaches = self.0.get(at).into_iter().flat_map(|of| &of.breaches);
        for element in breaches {
            let breach = CustomRuleBreach {
                rule: at,
                element: *element,
            };
            findings.fail(severity.unwrap_or(Severity::Medium), breach);
        }
        findings
    }
}

/// The kind of an element, where house rules can be about it.
fn element_kind(element: SubjectIndex) -> Option<ElementKind> {
    match element {
        SubjectIndex::Component(_) => Some(ElementKind::Component),
        SubjectIndex::Connection(_) => Some(ElementKind::Connection),
        SubjectIndex::Flow(_) => Some(ElementKind::Flow),
        SubjectIndex::Design | SubjectIndex::Domain(_) | SubjectIndex::Invariant(_) => None,
    }
}

#[cfg(test)]
mod tests;
