//! First page of a report: all that a reader needs to decide, on one page. The formats only write it
//! down.

use super::failures::{FailureSection, TornCount, place};
use super::outline::{self, ReportEntry, subject_names};
use crate::document::{Id, Subject};
use crate::review::{Finding, Review};
use crate::rules::{Severity, Text};
use std::collections::HashSet;

/// Decisions on the first page; the appendix has all.
const MOST_DECISIONS: usize = 8;
/// Elements that a decision names.
const MOST_SUBJECTS: usize = 4;

/// Content of the first page.
pub struct FirstPage<'r> {
    /// Size of the design and date of the review, in one line.
    pub byline: String,
    /// A sentence on the flows under failures, where there are any.
    pub under_failures: Option<Text>,
    /// Findings that matter most.
    pub first: Vec<FirstFinding<'r>>,
    /// Open questions, by what is at stake.
    pub decisions: Vec<OpenDecision>,
    /// Number of further questions.
    pub more_decisions: usize,
    /// The flows under single faults.
    pub failures: FailureSection,
}

/// A finding that comes first.
pub struct FirstFinding<'r> {
    /// The finding.
    pub finding: &'r Finding,
    /// Guideline and element.
    pub place: Text,
    /// True if a run shows it.
    pub is_proved: bool,
}

/// An open question, with all elements that it is asked about.
pub struct OpenDecision {
    /// The question.
    pub question: Text,
    /// Number of questions like it.
    pub more: usize,
    /// The elements.
    pub about: Text,
    /// Code of the guideline that the answer decides.
    pub item: &'static str,
    /// Severity of the finding.
    pub severity: Severity,
}

impl<'r> FirstPage<'r> {
    /// Collects the content of the page.
    pub fn new(review: &'r Review) -> Self {
        let failures = FailureSection::new(review);
        let first = review.first().into_iter().enumerate();
        let first = first.map(|(at, finding)| FirstFinding {
            finding,
            place: place(review, finding),
            is_proved: failures.is_proved.get(at) == Some(&true),
        });
        let first = first.collect();
        let questions = outline::questions(review);
        let decisions = questions.iter().take(MOST_DECISIONS);
        Self {
            byline: byline(review),
            under_failures: under_failures(&failures),
            first,
            decisions: decisions.filter_map(|q| decision(review, q)).collect(),
            more_decisions: questions.len().saturating_sub(MOST_DECISIONS),
            failures,
        }
    }
}

fn byline(review: &Review) -> String {
    let design = review.design();
    let counted = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        more => format!("{more} {noun}s"),
    };
    format!(
        "{}, {}, {} · {}",
        counted(design.components.len(), "component"),
        counted(design.connections.len(), "connection"),
        counted(design.flows.len(), "flow"),
        review.today().in_words()
    )
}

/// The worst flow under failures: ""Check out" is torn by 3 of 41 single faults."
fn under_failures(failures: &FailureSection) -> Option<Text> {
    let flows = failures.flows.iter().rev();
    let worst = flows.max_by_key(|row| (row.torn.surely, row.torn.perhaps))?;
    let words = match worst.torn {
        TornCount {
            perhaps: 0, all, ..
        } => format!("Of {all} single faults none tears a flow."),
        TornCount {
            surely,
            perhaps,
            all,
        } => {
            let flow = worst.flow.marked();
            match surely {
                0 => format!("\"{flow}\" may be torn by {perhaps} of {all} single faults."),
                _ => format!("\"{flow}\" is torn by {surely} of {all} single faults."),
            }
        }
    };
    Some(Text::from(words))
}

fn decision(review: &Review, entry: &ReportEntry<'_>) -> Option<OpenDecision> {
    let first = entry.findings.first()?;
    let findings = entry.findings.iter();
    let about = findings.flat_map(|f| subjects_asked(review, f));
    // One element can be asked about twice.
    let mut known = HashSet::new();
    let subjects: Vec<Subject> = about.filter(|s| known.insert(s.clone())).collect();
    Some(OpenDecision {
        question: review.words(first).title,
        more: entry.findings.len() - 1,
        about: subject_names(review.design(), &subjects, MOST_SUBJECTS),
        item: entry.item.code,
        severity: first.severity,
    })
}

/// Elements that a finding asks about: its first, or the others if it is about the design as a whole.
fn subjects_asked(review: &Review, finding: &Finding) -> Vec<Subject> {
    let mut subjects = review.subjects(finding);
    match subjects.first() {
        Some(Subject::Design) if subjects.len() > 1 => drop(subjects.remove(0)),
        _ => subjects.truncate(1),
    }
    subjects
}

/// Flow whose steps the drawing of a report shows: that of the finding that comes first, else the
/// first flow that has steps.
pub fn drawn_flow(review: &Review) -> Option<Id> {
    let first = review.first();
    let subjects = first.iter().flat_map(|finding| review.subjects(finding));
    let mut flows = subjects.filter_map(|subject| match subject {
        Subject::Flow(id) => Some(id),
        _ => None,
    });
    let flows_with_steps = || review.design().flows.iter().find(|f| !f.steps.is_empty());
    flows
        .next()
        .or_else(|| flows_with_steps().map(|flow| flow.id.clone()))
}
