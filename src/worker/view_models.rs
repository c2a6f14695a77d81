//! A review as the app shows it: words made, long lists cut, nothing left to decide. It crosses
//! from the checker to the page as JSON.

use crate::review::{ItemOutcome, Summary};
use crate::rules::{Outcome, Severity, Text};
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
    /// Waivers that do nothing any more; the first few.
    pub idle: Vec<IdleWaiverView>,
    /// How many questions are open.
    pub questions: usize,
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
    /// What answers it, most important first; of many, what they have in common.
    pub asks: Vec<QuestionView>,
    /// What to draw, where that answers it.
    pub hint: String,
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
    /// Whether it asks.
    pub asks: bool,
}

/// Something that answers a question, of one element or of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionView {
    /// The field: `Timeout`.
    pub label: String,
    /// What is asked, in a short sentence.
    pub question: String,
    /// How it is answered.
    pub how: AnswerControl,
    /// Values and what they are called. Without a name: a suggestion of what to type.
    pub options: Vec<(String, String)>,
    /// An example of what to type.
    pub placeholder: String,
    /// Whose field it is, the first of them.
    pub each: Vec<QuestionTargetView>,
    /// How many there are.
    pub count: usize,
    /// How many of its rule one answer could be given to at once, these included.
    pub same: usize,
}

/// One of those that are asked the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionTargetView {
    /// What tells it from every other, to be given back with the answer.
    pub key: String,
    /// Whose it is: `the request from Order service to Payment`.
    pub of: Text,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnswerControl {
    /// By pressing one of the options.
    Buttons,
    /// By choosing one of the options.
    Select,
    /// By ticking any of the options.
    Checkboxes,
    /// By typing.
    TextField,
}

/// Where one stands who goes through the open questions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionStepView {
    /// The card's key.
    pub key: String,
    /// Its place among the cards of all questions, from 0.
    pub at: usize,
    /// How many questions are open, without those that are set aside.
    pub left: usize,
    /// The code and the title of its item.
    pub item: (String, String),
    /// The questions of one rule, or one of them.
    pub card: CardView,
}

/// A repair that a finding offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepairView {
    /// What it does, in the author's names.
    pub title: Text,
    /// The same, counted: `Adds a broker, changes 2 connections.`
    pub says: String,
}

/// A waiver that does nothing any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdleWaiverView {
    /// Which of the design's waivers it is.
    pub waiver: usize,
    /// What it covered, and why it does not.
    pub says: String,
    /// The reason that was given for it.
    pub reason: String,
}

/// The page of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RulePageView {
    /// Such as `lost-work`.
    pub rule: RuleView,
    /// Such as `CA3 Design the overall system for availability`.
    pub item: String,
    /// Headings with what stands under them.
    pub parts: Vec<(String, String)>,
    /// Books, chapters and patterns.
    pub read_on: Vec<String>,
    /// A drawing of which it speaks, then what repairs make of that, then the same drawing mended.
    pub examples: Vec<ExampleView>,
    /// How the mended drawing differs from the first.
    pub differs: Vec<Text>,
}

/// An example of a rule's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExampleView {
    /// What it shows.
    pub title: Text,
    /// What was done to the first one, counted; empty of the first.
    pub says: String,
    /// Its picture, as SVG.
    pub picture: String,
    /// What is on the picture, for who does not see it.
    pub described: String,
    /// What the rule finds in it.
    pub found: Vec<Text>,
    /// What else is found in it.
    pub others: usize,
}

/// A rule and how it is set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleView {
    /// Such as `lost-work`.
    pub name: String,
    /// What it checks.
    pub checks: String,
    /// What the design sets its level to; empty: as it comes.
    pub level: String,
    /// What the design sets its limit to; empty: as it comes.
    pub limit: String,
    /// Its own limit, where it has one.
    pub own: Option<u64>,
    /// How many findings it has here that nobody has accepted.
    pub found: usize,
}

/// What is concluded from the name of a technology.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TechnologyView {
    /// The name under which it is known.
    pub name: String,
    /// What a component gives up in a partition, as the document would have it; empty: nothing is
    /// concluded.
    pub cap: String,
    /// How it waits for its own calls, in the same way.
    pub io: String,
    /// Whether the progress of what it runs survives a restart.
    pub keeps_progress: bool,
    /// Where that is said.
    pub source: String,
    /// When it may be otherwise; empty where nothing is known that would make it so.
    pub caveat: String,
}

/// A house rule as it is typed: see [`crate::editor::CustomRuleForm`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomRuleView {
    /// The rule is called `house/ID`.
    pub id: String,
    /// What it checks, in a few words.
    pub title: String,
    /// Why the team wants it.
    pub why: String,
    /// What to do about it.
    pub fix: String,
    /// How much it matters; empty: not said.
    pub severity: String,
    /// What it looks at.
    pub element: String,
    /// Which of them, one condition a line.
    pub select: String,
    /// What these must be, one condition a line.
    pub require: String,
}

/// The rules of an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemRulesView {
    /// Such as `CA3`.
    pub code: String,
    /// Such as `Design the overall system for availability`.
    pub title: String,
    /// Its rules.
    pub rules: Vec<RuleView>,
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
