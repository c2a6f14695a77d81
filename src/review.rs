//! A review: the only place that runs rules.

use crate::checklist::{Outcome, Severity, Text, Words};
use crate::design::{Date, Design, Subject, Waiver};
use std::rc::Rc;

/// The answer to an item, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemOutcome {
    /// The design has none of what the item is about.
    NotApplicable,
    /// Nothing was found.
    Pass,
    /// Something is open.
    Question,
    /// Something contradicts the guideline.
    Fail,
}

impl ItemOutcome {
    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Pass => "pass",
            Self::Question => "question",
            Self::Fail => "fail",
        }
    }
}

/// One thing that a rule found.
pub struct Finding {
    /// The rule's name, such as `lost-work`.
    pub rule: &'static str,
    /// Whether it fails or asks.
    pub outcome: Outcome,
    /// How much it matters.
    pub severity: Severity,
    /// The waiver that covers it.
    pub waiver: Option<Waiver>,
}

/// One item of the checklist and what was found.
pub struct ItemReview {
    /// Such as `CA3`.
    pub code: &'static str,
    /// Such as `Design the overall system for availability`.
    pub title: &'static str,
    /// Such as `Consistency and availability`.
    pub bucket: &'static str,
    /// The answer.
    pub outcome: ItemOutcome,
    /// Worst first, then by rule, then by subjects. Waived ones are among them.
    pub findings: Vec<Finding>,
}

/// How many items have which outcome, and how many findings are waived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Items that pass.
    pub pass: usize,
    /// Items that fail.
    pub fail: usize,
    /// Items with open questions.
    pub question: usize,
    /// Items that the design has nothing for.
    pub not_applicable: usize,
    /// Findings that are waived.
    pub waived: usize,
}

/// What the checklist finds in a design on a day. Words are made when they are asked for.
pub struct Review {
    design: Rc<Design>,
    items: Vec<ItemReview>,
    warnings: Vec<String>,
}

/// Reviews the design as of `today`, which decides only which waivers still count.
pub fn review(design: &Rc<Design>, today: Date) -> Review {
    let _ = today;
    Review {
        design: design.clone(),
        items: Vec::new(),
        warnings: Vec::new(),
    }
}

impl Review {
    /// The design that was reviewed.
    pub fn design(&self) -> &Rc<Design> {
        &self.design
    }

    /// Every item, in the order of the checklist.
    pub fn items(&self) -> &[ItemReview] {
        &self.items
    }

    /// What is odd about the document, in sentences.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// How the items came out.
    pub fn summary(&self) -> Summary {
        Summary::default()
    }

    /// What the finding is about; the first is what it is about most.
    pub fn subjects(&self, _finding: &Finding) -> Vec<Subject> {
        Vec::new()
    }

    /// What stays the same for this finding when the design is edited elsewhere.
    pub fn fingerprint(&self, _finding: &Finding) -> String {
        String::new()
    }

    /// The words of a finding.
    pub fn words(&self, _finding: &Finding) -> Words {
        Words {
            title: Text::default(),
            evidence: Text::default(),
            why: Text::default(),
            fix: Text::default(),
        }
    }

    /// What spoke for an item that passes; empty for the others.
    pub fn evidence(&self, _item: &ItemReview) -> Vec<Text> {
        Vec::new()
    }
}
