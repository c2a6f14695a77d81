//! Outline of reports for people, independent of the format: entries in reading order.

use crate::document::{CustomRule, Subject};
use crate::review::{Finding, ItemReview, Review};
use crate::rules::{self, Outcome, Rule, custom};
use std::collections::{HashMap, HashSet};

/// More findings of one rule become one entry that lists their elements.
const MAX_SEPARATE_FINDINGS: usize = 5;

/// Entry of a report: one finding, or many of one rule.
pub struct ReportEntry<'r> {
    /// Item of the findings.
    pub item: &'r ItemReview,
    /// One finding or more than [`MAX_SEPARATE_FINDINGS`], worst first.
    pub findings: Vec<&'r Finding>,
}

/// Entries of an item with an outcome, without accepted findings, worst first.
pub fn entries<'r>(item: &'r ItemReview, outcome: Outcome) -> Vec<ReportEntry<'r>> {
    let mut of_rule: Vec<Vec<&Finding>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for finding in item.findings.iter() {
        if finding.counts() && finding.outcome == outcome {
            let at = *places.entry(&finding.rule).or_insert_with(|| {
                of_rule.push(Vec::new());
                of_rule.len() - 1
            });
            of_rule[at].push(finding);
        }
    }
    let mut entries = Vec::new();
    for findings in of_rule {
        if findings.len() > MAX_SEPARATE_FINDINGS {
            entries.push(ReportEntry { item, findings });
        } else {
            let single = |finding| ReportEntry {
                item,
                findings: vec![finding],
            };
            entries.extend(findings.into_iter().map(single));
        }
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.findings.first().map(|f| f.severity)));
    entries
}

/// Open questions in the order in which an experienced reviewer asks: by severity, then from the
/// whole design to its parts, since an answer about the whole often answers questions about parts.
pub fn questions(review: &Review) -> Vec<ReportEntry<'_>> {
    let items = review.items().iter();
    let mut all: Vec<ReportEntry<'_>> = items.flat_map(|i| entries(i, Outcome::Question)).collect();
    all.sort_by_key(|entry| {
        let first = entry.findings.first();
        let about = first.and_then(|f| review.subjects(f).into_iter().next());
        let severity = first.map(|f| f.severity);
        (
            std::cmp::Reverse(severity),
            about.as_ref().map_or(0, breadth),
        )
    });
    all
}

/// Sort key of a subject: the whole design first, connections last.
fn breadth(subject: &Subject) -> u8 {
    match subject {
        Subject::Design => 0,
        Subject::Flow(_) => 1,
        Subject::Invariant(_) => 2,
        Subject::Domain(_) => 3,
        Subject::Component(_) => 4,
        Subject::Connection(_) => 5,
    }
}

/// Accepted findings in the order of the checklist.
pub fn accepted_findings(review: &Review) -> impl Iterator<Item = &Finding> {
    review.findings().filter(|f| !f.counts())
}

/// Origin of a rule's documentation.
pub enum RuleSource<'r> {
    /// Built-in rule of the checklist.
    Builtin(&'static Rule),
    /// Custom rule of the document.
    Custom(&'r CustomRule),
}

/// Rules with findings, each once, in the order of the report.
pub fn rules_with_findings(review: &Review) -> Vec<(&str, RuleSource<'_>)> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut sources = Vec::new();
    for finding in review.findings() {
        let name = finding.rule.as_ref();
        if !seen.insert(name) {
            continue;
        }
        if let Some((_, rule)) = rules::rule(name) {
            sources.push((name, RuleSource::Builtin(rule)));
        } else if let Some(rule) = custom::rule(review.design(), name) {
            sources.push((name, RuleSource::Custom(rule)));
        }
    }
    sources
}

/// Counts the findings with an outcome that are not accepted.
pub fn count(item: &ItemReview, outcome: Outcome) -> usize {
    let counting = |f: &&Finding| f.counts() && f.outcome == outcome;
    item.findings.iter().filter(counting).count()
}
