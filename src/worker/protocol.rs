//! Messages between the page and the review worker, serialized as JSON.

use super::failures::protocol::{FailureQuery, RunKey};
use super::view_models::{CustomRuleView, RepairView, ReviewView};
use super::workshop::protocol::ExerciseQuery;
use crate::import::Correction;
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

/// A message from the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Today in UTC, which decides which waivers have expired.
    pub today: String,
    /// The request.
    pub request: Request,
}

/// A request of the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Applies a change of the document and reviews it. Answered by [`Response::Review`].
    UpdateDesign {
        /// Number of the new document state.
        state: u64,
        /// Change since the last state that was sent, as a [`crate::document::DesignDiff`].
        patch: String,
        /// True if another document was opened; false for an edit.
        is_opened: bool,
    },
    /// Asks the questions about elements that were placed a moment ago. Answered by
    /// [`Response::Review`] if there are any.
    AskNow,
    /// Rules to leave out because they crashed the worker before.
    SkipRules(Vec<String>),
    /// A query with a number. Answered by [`Response::Answer`] with the same number.
    Query(u64, Query),
}

/// Elements that an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnswerScope {
    /// The chosen ones.
    Chosen,
    /// All that the rule asks the same question about.
    All,
    /// Every connection of the style without a value of its own, now and later.
    Default,
}

/// Choices of a person for an import.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportChoices {
    /// Number from 1 of the page or diagram of a file with several; without it, the first that can be read.
    pub page: Option<usize>,
    /// Corrections of elements of that page.
    pub corrections: Vec<Correction>,
}

/// A query about the open document. Each variant names the type of its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Query {
    /// Report in a format: plain text.
    Report {
        /// The format.
        format: ReportFormat,
        /// Runs that a report for people tells.
        runs: Vec<RunKey>,
    },
    /// Next page of the findings of a card: a list of [`super::view_models::FindingView`].
    Findings {
        /// Key of the card.
        card: String,
        /// Number of findings already received.
        from: usize,
    },
    /// First finding of an element in the order of the findings panel: a
    /// [`super::view_models::FindingView`].
    FirstFinding(String),
    /// Repairs of a finding, by its fingerprint: a list of [`RepairView`].
    Repairs(String),
    /// One repair: an [`EditResult`].
    Repair {
        /// Fingerprint of the finding.
        finding: String,
        /// Index of the repair.
        at: usize,
    },
    /// Preview of an import with the choices of a person: a
    /// [`super::view_models::ImportResult`].
    Import(UploadedFile, ImportChoices),
    /// Comparison of a file, or of its page with that number, with the document: a
    /// [`super::view_models::ComparisonResult`].
    Compare(UploadedFile, Option<usize>),
    /// SVG of the drawing: plain text.
    Picture(PictureOptions),
    /// PNG with the document embedded: Base64, as is the given PNG.
    EmbedInPng(String),
    /// Share link of the document: a [`ShareLink`].
    ShareLink,
    /// Document of a share link, by its fragment: a [`ShareLinkContent`].
    OpenShareLink(String),
    /// Step through the open questions: a [`super::view_models::QuestionStepView`], or nothing if
    /// all are answered or deferred.
    QuestionStep {
        /// Key of the current card; empty at the start.
        key: String,
        /// Index of the current card when it was received. Once it is answered, the next card takes
        /// that place.
        at: usize,
        /// 1 for the next card, -1 for the previous one, 0 for the current one.
        by: i8,
        /// Keys of deferred cards.
        deferred: Vec<String>,
    },
    /// Answer to a question: an [`EditResult`].
    Answer {
        /// Name of the rule that asks.
        rule: String,
        /// [`super::view_models::QuestionTargetView::key`]s of the answered fields.
        keys: Vec<String>,
        /// Elements that the answer is for.
        scope: AnswerScope,
        /// The answer as text.
        text: String,
    },
    /// Confirmation of what an import guessed: an [`EditResult`].
    ConfirmGuesses {
        /// Name of the rule that asks; empty for all rules.
        rule: String,
        /// Fingerprint of the finding; empty for all findings of the rule.
        finding: String,
    },
    /// Next page of the targets of a question: a list of
    /// [`super::view_models::QuestionTargetView`].
    QuestionTargets {
        /// Name of the rule that asks.
        rule: String,
        /// Fingerprint of the finding; empty for all findings of the rule.
        finding: String,
        /// [`super::view_models::QuestionTargetView::key`] of the first target.
        key: String,
        /// Number of targets already received.
        from: usize,
    },
    /// Waiver of a finding: an [`EditResult`].
    Waive {
        /// Fingerprint of the finding.
        finding: String,
        /// Reason for accepting it.
        reason: String,
        /// Person who accepts it.
        by: String,
        /// Expiry date; empty for none.
        until: String,
    },
    /// Removal of a waiver, by its index in the document: an [`EditResult`].
    RemoveWaiver(usize),
    /// Page of a rule: a [`super::view_models::RulePageView`].
    RulePage {
        /// Name of the rule.
        rule: String,
        /// Dark theme for the example pictures.
        dark: bool,
    },
    /// Every rule: a list of [`super::view_models::ItemRulesView`].
    Rules,
    /// Example of a rule, by its index on the rule's page: the document as text.
    RuleExample(String, usize),
    /// Automatic layout: a [`LayoutProposal`].
    AutoLayout {
        /// Ids of the components that may move.
        moving: Vec<String>,
        /// Drawn positions of components without a stored one: id, x and y of the centre.
        positions: Vec<(String, f64, f64)>,
    },
    /// Severity level of a rule, empty for the default: an [`EditResult`].
    SetRuleLevel(String, String),
    /// Limit of a rule, empty for the default: an [`EditResult`].
    SetRuleLimit(String, String),
    /// Properties derived from a technology: a [`super::view_models::TechnologyView`], or nothing
    /// if the technology is unknown.
    Technology(String),
    /// Names of the catalogue for a component of this kind, those of its kind first: a list of text.
    TechnologyNames(String),
    /// Technology of a component with this name and kind, if the name is that of a product: text.
    TechnologyOfName(String, String),
    /// Custom rule for editing, by its id: a [`CustomRuleView`].
    CustomRule(String),
    /// Adds or replaces a custom rule: an [`EditResult`].
    PutCustomRule {
        /// Id of the rule to replace; empty to add one.
        replaces: String,
        /// The rule as typed.
        rule: CustomRuleView,
    },
    /// Removal of a custom rule, by its id: an [`EditResult`].
    RemoveCustomRule(String),
    /// Flows under failures: each variant names the type of its answer.
    Failures(FailureQuery),
    /// Exercises: each variant names the type of its answer.
    Exercise(ExerciseQuery),
}

/// Format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReportFormat {
    /// JSON, for programs.
    Json,
    /// Markdown, for people.
    Markdown,
    /// CSV, for spreadsheets.
    Csv,
    /// Printable HTML page with the drawing.
    Html,
    /// Mermaid flowchart of the design.
    Mermaid,
}

/// A response of the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// The worker has started.
    Ready,
    /// Review of the document.
    Review(ReviewView),
    /// Answer to the query with that number; `None` if there is none, for example because the
    /// finding is gone.
    Answer(u64, Option<String>),
    /// Repairs of a finding, found in idle time.
    Repairs {
        /// Document state that they apply to.
        state: u64,
        /// Fingerprint of the finding.
        finding: String,
        /// The repairs.
        repairs: Vec<RepairView>,
    },
    /// The worker panicked and handles no further requests.
    Crashed {
        /// Panic message with its location.
        message: String,
        /// Rule that was running, if any.
        rule: Option<String>,
    },
}

/// A change of the document, for the page to apply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditProposal {
    /// Document state that it applies to.
    pub state: u64,
    /// Name of the undo step.
    pub name: String,
    /// The change, as a [`crate::document::DesignDiff`].
    pub patch: String,
}

/// A proposed edit, or the message of why there is none.
pub type EditResult = Result<EditProposal, String>;

/// A proposed layout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayoutProposal {
    /// The edit; `None` if nothing would move.
    pub edit: Option<EditResult>,
    /// Summary of the changes.
    pub summary: String,
    /// Bounds of the drawing afterwards: x, y, width and height.
    pub area: (f64, f64, f64, f64),
}

/// A file from disk, or the content of the clipboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UploadedFile {
    /// File name, used to detect the format and as a title; empty for the clipboard.
    pub name: String,
    /// Content in Base64.
    pub content: String,
    /// Files that were dropped together with it, which it may include.
    pub beside: Vec<UploadedFile>,
}

impl UploadedFile {
    /// Encodes the bytes of a file.
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            content: BASE64.encode(bytes),
            beside: Vec::new(),
        }
    }
}

/// Options of an exported picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PictureOptions {
    /// Dark theme.
    pub dark: bool,
    /// Scale; 1 is the size on screen.
    pub scale: f64,
    /// Draws badges with finding counts.
    pub findings: bool,
    /// Writes the title of the design above the drawing.
    pub title: bool,
    /// Explains the notation below the drawing.
    pub legend: bool,
    /// Leaves the background out.
    pub transparent: bool,
    /// Flow whose steps are numbered.
    pub flow: Option<String>,
    /// Drawn positions of components without a stored one: id, x and y of the centre.
    pub positions: Vec<(String, f64, f64)>,
}

/// Share link of the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ShareLink {
    /// Fragment of the URL, including the `#`.
    Fragment(String),
    /// Message for a design that is too large for a link.
    TooLarge(String),
}

/// Content of a share link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ShareLinkContent {
    /// The document.
    Document(String),
    /// Message of why the link cannot be opened.
    Invalid(String),
}
