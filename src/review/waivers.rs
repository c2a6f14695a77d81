//! Waivers: findings that the team accepts.

use crate::analysis::{Facts, SubjectIndex};
use crate::document::sanitize::excerpt;
use crate::document::{Date, Design, Id, Subject, Waiver};
use crate::rules;
use hashbrown::HashMap;
use std::rc::Rc;

/// Waivers in effect, by rule and subject.
pub(super) struct Waivers<'d> {
    design: &'d Design,
    shared: Vec<Rc<Waiver>>,
    of_rules: HashMap<&'d str, RuleWaivers>,
}

/// Waivers of one rule, by their index in the document.
#[derive(Default)]
pub(super) struct RuleWaivers {
    /// Waivers of all its findings.
    whole: Vec<usize>,
    by_subject: HashMap<SubjectIndex, Vec<usize>>,
}

impl RuleWaivers {
    /// Waivers that cover a finding with that key.
    pub fn covering(&self, key: &[SubjectIndex]) -> impl Iterator<Item = usize> {
        let of = |n: &SubjectIndex| self.by_subject.get(n).into_iter().flatten();
        self.whole.iter().chain(key.iter().flat_map(of)).copied()
    }
}

fn is_over(waiver: &Waiver, today: Date) -> bool {
    waiver.until.is_some_and(|until| until < today)
}

impl<'d> Waivers<'d> {
    pub fn new(design: &'d Design, today: Date, facts: &Facts) -> Self {
        let mut of_rules: HashMap<&str, RuleWaivers> = HashMap::new();
        for (at, waiver) in design.waivers.iter().enumerate() {
            if is_over(waiver, today) {
                continue;
            }
            let of_rule = of_rules.entry(&waiver.rule).or_default();
            match waiver.subject.as_deref() {
                None => of_rule.whole.push(at),
                Some(named) => {
                    for number in meant(named.trim(), facts) {
                        of_rule.by_subject.entry(number).or_default().push(at);
                    }
                }
            }
        }
        Self {
            design,
            shared: design.waivers.iter().cloned().map(Rc::new).collect(),
            of_rules,
        }
    }

    pub fn of_rule(&self, rule: &str) -> Option<&RuleWaivers> {
        self.of_rules.get(rule)
    }

    pub fn at(&self, at: usize) -> Option<Rc<Waiver>> {
        self.shared.get(at).cloned()
    }

    /// Warnings about waivers that are not among those `covering` a finding.
    pub fn warnings(&self, today: Date, covering: impl Iterator<Item = usize>) -> Vec<String> {
        let mut needed = vec![false; self.design.waivers.len()];
        for at in covering {
            needed[at] = true;
        }
        let each = self.design.waivers.iter().zip(needed);
        each.filter_map(|(waiver, needed)| {
            let of = match &waiver.subject {
                Some(subject) => {
                    format!("\"{}\" for \"{}\"", excerpt(&waiver.rule), excerpt(subject))
                }
                None => format!("\"{}\"", excerpt(&waiver.rule)),
            };
            if !rules::exists(self.design, &waiver.rule) {
                return Some(format!("waivers: there is no rule {of}."));
            }
            if let Some(until) = waiver.until.filter(|_| is_over(waiver, today)) {
                return Some(format!(
                    "waivers: the waiver of {of} ended on {until} and no longer counts."
                ));
            }
            (!needed).then(|| format!("waivers: the waiver of {of} covers nothing."))
        })
        .collect()
    }
}

/// Resolves the subject of a waiver: `component:orders` is one element, `orders` all with that id.
fn meant(named: &str, facts: &Facts) -> Vec<SubjectIndex> {
    if let Some(subject) = Subject::parse(named) {
        return facts.index_of(&subject).into_iter().collect();
    }
    if named.is_empty() {
        return vec![SubjectIndex::Design];
    }
    let Some(id) = Id::new(named) else {
        return Vec::new();
    };
    let lists = [
        Subject::Component,
        Subject::Connection,
        Subject::Domain,
        Subject::Flow,
        Subject::Invariant,
    ];
    let of = |list: fn(Id) -> Subject| facts.index_of(&list(id.clone()));
    lists.into_iter().filter_map(of).collect()
}
