//! What a report for people is made of, before it is written in one format or another: entries
//! in the order in which they are read.

use crate::document::{CustomRule, Subject};
use crate::review::{Finding, ItemReview, Review};
use crate::rules::{self, Outcome, Rule, custom};
use std::collections::{HashMap, HashSet};

/// More findings of one rule than these are one entry that lists its elements.
const MANY: usize = 5;

/// One finding, or many of one rule that are told together.
pub struct Entry<'r> {
    /// The item that they belong to.
    pub item: &'r ItemReview,
    /// One, or more than [`MANY`]; worst first.
    pub findings: Vec<&'r Finding>,
}

/// What of an item came out so and nobody has accepted, rule by rule, worst first.
pub fn entries<'r>(item: &'r ItemReview, outcome: Outcome) -> Vec<Entry<'r>> {
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
        if findings.len() > MANY {
            entries.push(Entry { item, findings });
        } else {
            let single = |finding| Entry {
                item,
                findings: vec![finding],
            };
            entries.extend(findings.into_iter().map(single));
        }
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.findings.first().map(|f| f.severity)));
    entries
}

/// Every open question, in the order in which an experienced reviewer asks: what matters most
/// first; of what matters as much, what is about the whole before what is about a part, since
/// the answer to the one often answers the other.
pub fn questions(review: &Review) -> Vec<Entry<'_>> {
    let items = review.items().iter();
    let mut all: Vec<Entry<'_>> = items.flat_map(|i| entries(i, Outcome::Question)).collect();
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

/// How much of a design a subject is: the whole first.
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

/// What the team accepted, in the order of the checklist.
pub fn accepted(review: &Review) -> impl Iterator<Item = &Finding> {
    review.findings().filter(|f| !f.counts())
}

/// Where a rule is explained.
pub enum Page<'r> {
    /// A rule of the checklist.
    Rule(&'static Rule),
    /// A rule of the document.
    House(&'r CustomRule),
}

/// Every rule that found something, once, in the order of the report.
pub fn spoke(review: &Review) -> Vec<(&str, Page<'_>)> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut pages = Vec::new();
    for finding in review.findings() {
        let name = finding.rule.as_ref();
        if !seen.insert(name) {
            continue;
        }
        if let Some((_, rule)) = rules::rule(name) {
            pages.push((name, Page::Rule(rule)));
        } else if let Some(rule) = custom::rule(review.design(), name) {
            pages.push((name, Page::House(rule)));
        }
    }
    pages
}

/// How many findings that nobody accepted came out so.
pub fn count(item: &ItemReview, outcome: Outcome) -> usize {
    let counting = |f: &&Finding| f.counts() && f.outcome == outcome;
    item.findings.iter().filter(counting).count()
}
