//! What the page and the checker say to each other, as JSON.

use super::exchange;
use super::view_models::{CustomRuleView, RepairView, ReviewView};
use serde::{Deserialize, Serialize};

/// A message of the page to the checker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// The day of today, in UTC, which decides what waivers still count.
    pub today: String,
    /// What it says.
    pub request: Request,
}

/// What the page says to the checker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// The drawing has changed. It is reviewed, and nothing else is answered.
    UpdateDesign {
        /// Counts the states of the drawing.
        state: u64,
        /// What changed since the state that was told before, as [`crate::document::DesignDiff`] has it.
        patch: String,
    },
    /// Rules that broke the checker before: they are not run.
    SkipRules(Vec<String>),
    /// Wants an answer, which carries the same number.
    Query(u64, Query),
}

/// What can be wanted. Each says what the answer is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Query {
    /// The report: its text.
    Report(ReportFormat),
    /// More findings of a rule than a card lists: a list of [`super::view_models::FindingView`].
    Findings {
        /// The rule.
        rule: String,
        /// How many are known already.
        from: usize,
    },
    /// The first finding that an element wears, as the panel orders them: a
    /// [`super::view_models::FindingView`].
    FirstFinding(String),
    /// The repairs that a finding offers: a list of [`super::view_models::RepairView`].
    Repairs(String),
    /// A repair: an [`EditResult`].
    Repair {
        /// The fingerprint of the finding.
        finding: String,
        /// Which of its repairs.
        at: usize,
    },
    /// What a file would become: an [`exchange::ImportResult`].
    Import(exchange::UploadedFile),
    /// How the drawing differs from a file: an [`exchange::ComparisonResult`].
    Compare(exchange::UploadedFile),
    /// The drawing as SVG.
    Picture(exchange::PictureOptions),
    /// The document put into a PNG of the drawing; both in Base64.
    EmbedInPng(String),
    /// A link to the drawing: an [`exchange::ShareLink`].
    ShareLink,
    /// What follows the `#` of a link: an [`exchange::ShareLinkContent`].
    OpenShareLink(String),
    /// A step through the open questions: a [`super::view_models::QuestionStepView`], or nothing where all are
    /// answered or set aside.
    QuestionStep {
        /// The key of the card where one stands; empty at the beginning.
        key: String,
        /// Its place when it was asked for: where it is answered, the next has taken that.
        at: usize,
        /// One forth, one back, or that card itself.
        by: i8,
        /// Cards that are not decided yet, by their keys.
        aside: Vec<String>,
    },
    /// An answer to a question: an [`EditResult`].
    Answer {
        /// The rule that asks.
        rule: String,
        /// The [`super::view_models::QuestionTargetView::key`]s of what is answered.
        keys: Vec<String>,
        /// Whether it holds for all that the rule asks alike.
        all: bool,
        /// The answer.
        text: String,
    },
    /// More of those that are asked alike: a list of [`super::view_models::QuestionTargetView`].
    QuestionTargets {
        /// The rule that asks.
        rule: String,
        /// The finding, by its fingerprint; empty: all of the rule.
        finding: String,
        /// The [`super::view_models::QuestionTargetView::key`] of the first of them.
        key: String,
        /// How many are known already.
        from: usize,
    },
    /// A waiver of a finding: an [`EditResult`].
    Waive {
        /// The fingerprint of the finding.
        finding: String,
        /// Why it is accepted.
        reason: String,
        /// By whom.
        by: String,
        /// Until when; empty: for good.
        until: String,
    },
    /// The design without a waiver, by its place in the design's list: an [`EditResult`].
    RemoveWaiver(usize),
    /// The page of a rule: a [`super::view_models::RulePageView`].
    RulePage {
        /// The rule.
        rule: String,
        /// Whether its pictures are dark.
        dark: bool,
    },
    /// Every rule: a list of [`super::view_models::ItemRulesView`].
    Rules,
    /// An example of a rule as a document, by its place on the rule's page: its text.
    RuleExample(String, usize),
    /// The drawing with components in new places: a [`LayoutProposal`].
    AutoLayout {
        /// Those that may move, by their ids.
        moving: Vec<String>,
        /// Where those without a position are drawn: id, x and y of the middle.
        drawn: Vec<(String, f64, f64)>,
    },
    /// Another level of a rule, empty: as it comes: an [`EditResult`].
    SetRuleLevel(String, String),
    /// Another limit of a rule, empty: as it comes: an [`EditResult`].
    SetRuleLimit(String, String),
    /// What is concluded from a technology: a [`super::view_models::TechnologyView`], or nothing where
    /// it is not known.
    Technology(String),
    /// A house rule as it is typed, by its id: a [`CustomRuleView`].
    CustomRule(String),
    /// The design with a house rule: an [`EditResult`].
    PutCustomRule {
        /// The id of the one that it replaces; empty: it is added.
        replaces: String,
        /// The rule as it was typed.
        rule: CustomRuleView,
    },
    /// The design without a house rule, by its id: an [`EditResult`].
    RemoveCustomRule(String),
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReportFormat {
    /// For programs.
    Json,
    /// For people.
    Markdown,
    /// For a spreadsheet.
    Csv,
    /// A page to print, with the drawing.
    Html,
    /// The drawing as a Mermaid flowchart.
    Mermaid,
}

/// A change of the drawing that the checker has made a proposal of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditProposal {
    /// The state of the drawing that it changes.
    pub state: u64,
    /// What it is called, as undo offers it.
    pub name: String,
    /// What changes, as [`crate::document::DesignDiff`] has it.
    pub patch: String,
}

/// A layout that the checker proposes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayoutProposal {
    /// The change; nothing where all is in its place already.
    pub edit: Option<EditResult>,
    /// What it does, in words.
    pub says: String,
    /// Where the drawing is then: x, y, width and height.
    pub area: (f64, f64, f64, f64),
}

/// A change, or why there is none, in words for who wanted it.
pub type EditResult = Result<EditProposal, String>;

/// What the checker says to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// It listens.
    Ready,
    /// It has reviewed the drawing.
    Review(ReviewView),
    /// The answer to what was wanted under that number; `None` where there is none, as when the
    /// finding is gone.
    Answer(u64, Option<String>),
    /// The repairs of a finding, found without being asked.
    Repairs {
        /// The state of the drawing that they repair.
        state: u64,
        /// The fingerprint of the finding.
        finding: String,
        /// What each does.
        offers: Vec<RepairView>,
    },
    /// It has broken, and hears no more.
    Crashed {
        /// Where and why.
        message: String,
        /// The rule that was running, if one was.
        rule: Option<String>,
    },
}
