//! A review as the app shows it: words made, long lists cut, nothing left to decide. It crosses
//! from the checker to the page as JSON.

use crate::checklist::{Outcome, Severity, Text};
use crate::review::{ItemOutcome, Summary};
use serde::{Deserialize, Serialize};

/// A review, as far as it differs from the one before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewView {
    /// Which state of the drawing was reviewed.
    pub state: u64,
    /// How long that took.
    pub milliseconds: f64,
    /// How the items came out.
    pub summary: Summary,
    /// The same in a sentence.
    pub verdict: String,
    /// What is odd about the document; the first few.
    pub warnings: Vec<String>,
    /// How many warnings there are more.
    pub more_warnings: usize,
    /// The items, worst first. `None`: as the item of that code was before.
    pub items: Vec<(String, Option<ItemView>)>,
    /// What elements wear, where that has changed. Nothing at all: they wear nothing any more.
    pub marks: Vec<MarkView>,
}

/// How many findings an element wears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkView {
    /// The element, as `component:orders`.
    pub subject: String,
    /// Findings that fail.
    pub fails: u32,
    /// Findings that ask.
    pub questions: u32,
}

/// One item of the checklist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemView {
    /// Such as `CA3`.
    pub code: String,
    /// Such as `Design the overall system for availability`.
    pub title: String,
    /// The answer.
    pub outcome: ItemOutcome,
    /// How many questions are open.
    pub questions: usize,
    /// What spoke for it, where it passes.
    pub evidence: Vec<Text>,
    /// What was found, worst first.
    pub cards: Vec<CardView>,
    /// What the team accepts; the first few.
    pub waived: Vec<WaivedView>,
    /// How many findings the team accepts.
    pub waived_count: usize,
}

/// A finding, or many of one rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CardView {
    /// The rule.
    pub rule: String,
    /// Whether it fails or asks; of many, the worst.
    pub outcome: Outcome,
    /// How much it matters; of many, the most.
    pub severity: Severity,
    /// The fact, in a short sentence.
    pub title: Text,
    /// What it rests on.
    pub text: Text,
    /// What to do.
    pub fix: Text,
    /// What happens in production.
    pub why: Text,
    /// When it may be a false alarm; empty where the rule does not say.
    pub false_alarms: String,
    /// The findings: one, or the first of many.
    pub findings: Vec<FindingView>,
    /// How many findings it stands for.
    pub count: usize,
}

impl CardView {
    /// The only finding, where it stands for one.
    pub fn single(&self) -> Option<&FindingView> {
        self.findings.first().filter(|_| self.count == 1)
    }

    /// What tells the card from the others of its item.
    pub fn key(&self) -> &str {
        match self.single() {
            Some(finding) => &finding.fingerprint,
            None => &self.rule,
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingView {
    /// What tells it from every other.
    pub fingerprint: String,
    /// The fact, in a short sentence.
    pub title: Text,
    /// What it is about, as `component:orders`.
    pub subjects: Vec<String>,
}

/// A finding that the team accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaivedView {
    /// The finding.
    pub finding: FindingView,
    /// Why the team accepts it.
    pub reason: String,
    /// Who accepted it.
    pub by: Option<String>,
    /// Until when.
    pub until: Option<String>,
    /// Which of the design's waivers covers it.
    pub waiver: usize,
}
