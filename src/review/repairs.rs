//! Repairs that a finding offers.
//!
//! A repair that is offered keeps a promise: after it the finding is gone, the document is valid,
//! and no `fail` of a higher severity has come up. The promise is kept by a trial: each proposal of
//! the rule is applied to a copy of the design, which is reviewed. Repairs that leave fewer fails of
//! at least the finding's severity are preferred; if there are any, the others are not offered.

use super::{Finding, Review, review_incremental};
use crate::document::format;
use crate::editor::Editor;
use crate::rules::fix::{Fix, RepairContext, proposals};
use crate::rules::{Outcome, Severity};
use std::collections::{HashMap, HashSet, VecDeque};

/// The most repairs that are offered: a person chooses between two or three.
const MOST: usize = 4;
/// The most proposals that are tried, which bounds the time for a finding of a large design.
const MOST_TRIED: usize = 16;

/// The repairs that a finding offers, best first.
///
/// Each proposal costs a review of the whole design. Call it for one finding that a person looks
/// at, never for all of a review; [`RepairSearch`] does the same in steps.
pub fn repairs(review: &Review, finding: &Finding) -> Vec<Fix> {
    let mut search = RepairSearch::new(review, finding);
    while search.step(review, finding) {}
    search.into_repairs()
}

/// A search for the repairs of a finding, one trial at a time.
#[derive(Clone, Debug, Default)]
pub struct RepairSearch {
    untried: VecDeque<Fix>,
    better: Vec<Fix>,
    trades: Vec<Fix>,
}

impl RepairSearch {
    /// A search in which nothing has been tried.
    pub fn new(review: &Review, finding: &Finding) -> Self {
        let _scope = finding.panic_scope();
        let subjects = finding.raw().diagnostic.subjects();
        let ctx = RepairContext::new(review.facts(), &finding.rule, finding.outcome, subjects);
        let mut titles = HashSet::new();
        let mut untried = proposals(&finding.rule, &ctx);
        untried.retain(|fix| titles.insert(fix.title.plain()));
        untried.truncate(MOST_TRIED);
        Self {
            untried: untried.into(),
            ..Self::default()
        }
    }

    /// Tries the next proposal at the cost of one review. Returns whether there are more. `review`
    /// and `finding` must be those that the search was created with.
    pub fn step(&mut self, review: &Review, finding: &Finding) -> bool {
        let _scope = finding.panic_scope();
        if let Some(fix) = self.untried.pop_front() {
            match trial(review, finding, &fix) {
                Some(Trial::Better) => self.better.push(fix),
                Some(Trial::Trade) => self.trades.push(fix),
                None => {}
            }
        }
        self.better.len() < MOST && !self.untried.is_empty()
    }

    /// The repairs found so far, best first.
    pub fn into_repairs(self) -> Vec<Fix> {
        let mut repairs = match self.better.is_empty() {
            true => self.trades,
            false => self.better,
        };
        repairs.truncate(MOST);
        repairs
    }
}

/// Effect of a repair that keeps the promise on the rest of the review.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trial {
    /// There are fewer fails that matter at least as much as the finding.
    Better,
    /// Others have come up in its place.
    Trade,
}

/// Applies the fix to a copy of the reviewed design. `None`: the fix breaks the promise.
fn trial(before: &Review, finding: &Finding, fix: &Fix) -> Option<Trial> {
    let mut editor = Editor::open(before.design().clone());
    editor.run(fix.command.clone()).ok()?;
    if !format::check(editor.design()).is_empty() {
        return None;
    }
    let after = review_incremental(before, editor.design(), before.today());
    let print = before.fingerprint(finding);
    let mut of_rule = after.findings().filter(|f| f.rule == finding.rule);
    if of_rule.any(|f| after.fingerprint(f) == print) {
        return None;
    }
    // Fails of at least the severity of the finding, by fingerprint.
    let failing = |review: &Review| -> HashMap<String, Severity> {
        let fails = |f: &&Finding| f.outcome == Outcome::Fail && f.counts();
        let as_bad = |f: &&Finding| f.severity >= finding.severity;
        let found = review.findings().filter(fails).filter(as_bad);
        found.map(|f| (review.fingerprint(f), f.severity)).collect()
    };
    let (had, has) = (failing(before), failing(&after));
    let is_new = |(print, severity): (&String, &Severity)| {
        *severity > finding.severity && had.get(print).is_none_or(|before| before < severity)
    };
    if has.iter().any(is_new) {
        return None;
    }
    let gone = usize::from(finding.outcome == Outcome::Fail && finding.counts());
    let better = has.len() + gone <= had.len();
    Some(if better { Trial::Better } else { Trial::Trade })
}

#[cfg(test)]
mod tests;
