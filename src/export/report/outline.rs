//! Outline of reports for people, independent of the format: entries in reading order.

use crate::document::{CustomRule, Design, Subject};
use crate::review::{Finding, ItemReview, Review};
use crate::rules::text::Name;
use crate::rules::{self, Outcome, Rule, Text, Words, custom};
use std::collections::{HashMap, HashSet};

/// Entry of a report: all findings of one rule with one outcome.
pub struct ReportEntry<'r> {
    /// Item of the findings.
    pub item: &'r ItemReview,
    /// One finding or more, worst first.
    pub findings: Vec<&'r Finding>,
}

impl ReportEntry<'_> {
    /// Consequence and remedy of the entry: of its one finding, or of its rule in general.
    pub fn advice(&self, words: &Words) -> (Text, Text) {
        let rule = self.findings.first().and_then(|f| rules::rule(&f.rule));
        match rule {
            Some((_, rule)) if self.findings.len() > 1 => {
                (Text::from(rule.docs.matters), Text::from(rule.docs.remedy))
            }
            _ => (words.why.clone(), words.fix.clone()),
        }
    }
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
    let entries = of_rule.into_iter();
    let mut entries: Vec<ReportEntry<'_>> = entries
        .map(|findings| ReportEntry { item, findings })
        .collect();
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

/// Name of an element for readers: a connection by its ends, a flow in quotes.
pub fn subject_name(design: &Design, subject: &Subject) -> Text {
    let component = |id| match design.components.get(id) {
        Some(component) => Name(&component.name).to_string(),
        None => Name(id.as_str()).to_string(),
    };
    let id = || Name(subject.id()).to_string();
    let words = match subject {
        Subject::Design => "the whole design".to_owned(),
        Subject::Component(of) => component(of),
        Subject::Connection(of) => design.connections.get(of).map_or_else(id, |connection| {
            let (from, to) = (component(&connection.from), component(&connection.to));
            format!("{from} → {to}")
        }),
        Subject::Flow(of) => match design.flows.get(of) {
            Some(flow) => format!("\"{}\"", Name(&flow.name)),
            None => id(),
        },
        Subject::Domain(of) => match design.domains.get(of) {
            Some(domain) => Name(&domain.name).to_string(),
            None => id(),
        },
        Subject::Invariant(of) => match design.invariants.get(of) {
            Some(invariant) => format!("\"{}\"", Name(&invariant.statement)),
            None => id(),
        },
    };
    Text::from(words)
}

/// Names of elements in a row. Those beyond the limit are only counted.
pub fn subject_names(design: &Design, subjects: &[Subject], limit: usize) -> Text {
    let shown = subjects.iter().take(limit);
    let shown: Vec<String> = shown
        .map(|subject| subject_name(design, subject).marked().to_owned())
        .collect();
    let more = match subjects.len().saturating_sub(limit) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Text::from(shown.join(", ") + &more)
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
