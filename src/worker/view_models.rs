//! View models: the data that views render, with texts made and long lists cut. Sent from the
//! worker to the page as JSON.

use super::protocol::EditProposal;
use crate::document::format::Problem;
use crate::review::{ItemOutcome, Summary};
use crate::rules::{Outcome, Severity, Text};
use serde::{Deserialize, Serialize};

/// A review, relative to the one sent before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewView {
    /// Document state that was reviewed.
    pub state: u64,
    /// Duration of the review.
    pub milliseconds: f64,
    /// Item counts by outcome.
    pub summary: Summary,
    /// The summary as a sentence.
    pub verdict: String,
    /// First warnings about the document.
    pub warnings: Vec<String>,
    /// Number of further warnings.
    pub more_warnings: usize,
    /// Fails that matter most, in the order in which to mend them.
    pub first: Vec<FindingView>,
    /// Items by code, worst first. `None` if the item is unchanged.
    pub items: Vec<(String, Option<ItemView>)>,
    /// First waivers without effect.
    pub idle: Vec<IdleWaiverView>,
    /// Keys of the cards that ask, in the order in which to answer them.
    pub questions: Vec<String>,
    /// Number of questions that ask to confirm a guess.
    pub guesses: usize,
    /// Number of minor questions that wait until a flow is drawn.
    pub held_back: usize,
    /// Number of questions about elements that were placed a moment ago.
    pub recent: usize,
    /// Badges that changed. Zero counts remove a badge.
    pub marks: Vec<MarkView>,
}

/// Badge of an element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkView {
    /// The element, such as `component:orders`.
    pub subject: String,
    /// Number of failing findings.
    pub fails: u32,
    /// Number of open questions.
    pub questions: u32,
}

/// An item of the checklist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemView {
    /// Code such as `CA3`.
    pub code: String,
    /// Title such as `Design the overall system for availability`.
    pub title: String,
    /// Outcome of the review.
    pub outcome: ItemOutcome,
    /// Number of cards that ask.
    pub questions: usize,
    /// Evidence that the item passes.
    pub evidence: Vec<Text>,
    /// Findings, worst first.
    pub cards: Vec<CardView>,
    /// First accepted findings.
    pub waived: Vec<WaivedView>,
    /// Number of accepted findings.
    pub waived_count: usize,
}

/// A card of the findings panel: one finding, or many of one rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CardView {
    /// Key that is unique among the cards of the review.
    pub key: String,
    /// Name of the rule.
    pub rule: String,
    /// Outcome; the worst of many.
    pub outcome: Outcome,
    /// Severity; the highest of many.
    pub severity: Severity,
    /// The fact, in a short sentence.
    pub title: Text,
    /// Evidence.
    pub text: Text,
    /// Remedy.
    pub fix: Text,
    /// Consequence in production.
    pub why: Text,
    /// Conditions of a false alarm; empty if the rule names none.
    pub false_alarms: String,
    /// Fields that answer it, most important first; of many findings, those in common.
    pub questions: Vec<QuestionView>,
    /// Change of the drawing that answers it, if any.
    pub hint: String,
    /// True if it asks to confirm what an import guessed.
    pub is_guessed: bool,
    /// The finding, or the first of many.
    pub findings: Vec<FindingView>,
    /// Number of findings.
    pub count: usize,
}

impl CardView {
    /// Returns the finding if the card has exactly one.
    pub fn single(&self) -> Option<&FindingView> {
        self.findings.first().filter(|_| self.count == 1)
    }
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingView {
    /// Identity across reviews.
    pub fingerprint: String,
    /// The fact, in a short sentence.
    pub title: Text,
    /// Elements such as `component:orders`.
    pub subjects: Vec<String>,
    /// True if the finding is an open question.
    pub is_question: bool,
}

/// A form field that answers a question, for one element or several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionView {
    /// Label of the field, such as `Timeout`.
    pub label: String,
    /// The question, in a short sentence.
    pub question: String,
    /// Input control.
    pub control: AnswerControl,
    /// Values and labels. An empty label marks a suggestion for a text field.
    pub options: Vec<(String, String)>,
    /// Example input.
    pub placeholder: String,
    /// Values that are ticked at first, as a guess.
    pub ticked: Vec<String>,
    /// First elements that are asked.
    pub targets: Vec<QuestionTargetView>,
    /// Number of elements that are asked.
    pub count: usize,
    /// Connections whose default could answer it: `requests`.
    pub default_for: Option<String>,
}

/// An element that is asked a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionTargetView {
    /// Identity of element and field, returned with the answer.
    pub key: String,
    /// Label such as `the request from Order service to Payment`.
    pub label: Text,
}

/// Input control of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnswerControl {
    /// A button for each option.
    Buttons,
    /// A select with all options.
    Select,
    /// A checkbox for each option.
    Checkboxes,
    /// A text field.
    TextField,
}

/// Position in a walk through the open questions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionStepView {
    /// Key of the card.
    pub key: String,
    /// Index among the cards of all questions.
    pub at: usize,
    /// Number of cards that are not deferred.
    pub left: usize,
    /// Code and title of the item.
    pub item: (String, String),
    /// The card.
    pub card: CardView,
}

/// A repair of a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepairView {
    /// Title in the author's names.
    pub title: Text,
    /// Changes and what they set, such as `Changes a connection. Sets retries 3, idempotent yes.`
    pub summary: String,
    /// True for the one that may stand out: the first, where it keeps the meaning of the design.
    pub is_recommended: bool,
}

/// A waiver without effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdleWaiverView {
    /// Index of the waiver in the document.
    pub waiver: usize,
    /// Rule and element of the waiver, and why it covers no finding.
    pub message: String,
    /// Reason given by the author.
    pub reason: String,
}

/// Page of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RulePageView {
    /// The rule.
    pub rule: RuleView,
    /// Code of the item.
    pub code: String,
    /// Title of the item.
    pub item: String,
    /// Headings and paragraphs.
    pub sections: Vec<(String, String)>,
    /// Books, chapters and patterns.
    pub read_on: Vec<String>,
    /// A violating example, the same after each repair, and the fixed example.
    pub examples: Vec<ExampleView>,
    /// Differences between the violating and the fixed example.
    pub changes: Vec<Text>,
}

/// Example on a rule's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExampleView {
    /// Title.
    pub title: Text,
    /// Counted changes relative to the violating example; empty for that one.
    pub summary: String,
    /// Picture as SVG.
    pub picture: String,
    /// Accessible description of the picture.
    pub description: String,
    /// Titles of the rule's findings.
    pub findings: Vec<Text>,
    /// Number of findings of other rules.
    pub others: usize,
}

/// A rule and its settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleView {
    /// Name such as `lost-work`.
    pub name: String,
    /// Summary of the check.
    pub checks: String,
    /// Level set by the design; empty for the default.
    pub level: String,
    /// Limit set by the design; empty for the default.
    pub limit: String,
    /// Default limit, if the rule has one.
    pub default_limit: Option<u64>,
    /// Number of findings that are not accepted.
    pub count: usize,
}

/// Properties derived from a technology.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TechnologyView {
    /// Canonical name.
    pub name: String,
    /// Partition behaviour as in the document; empty if none is derived.
    pub cap: String,
    /// Blocking or non-blocking calls as in the document; empty if none is derived.
    pub io: String,
    /// True if the progress of running work survives a restart.
    pub keeps_progress: bool,
    /// ImportFormat of the claim.
    pub source: String,
    /// Known exceptions; empty if there are none.
    pub caveat: String,
}

/// A custom rule as typed: see [`crate::editor::CustomRuleForm`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomRuleView {
    /// Id; the rule is named `house/ID`.
    pub id: String,
    /// Short summary of the check.
    pub title: String,
    /// Motivation.
    pub why: String,
    /// Remedy.
    pub fix: String,
    /// Severity; empty if not set.
    pub severity: String,
    /// Kind of element to check.
    pub element: String,
    /// Conditions that select elements, one a line.
    pub select: String,
    /// Conditions that selected elements must meet, one a line.
    pub require: String,
}

/// The rules of an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemRulesView {
    /// Code such as `CA3`.
    pub code: String,
    /// Title such as `Design the overall system for availability`.
    pub title: String,
    /// Rules of the item.
    pub rules: Vec<RuleView>,
}

/// An accepted finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaivedView {
    /// The finding.
    pub finding: FindingView,
    /// Reason for accepting it.
    pub reason: String,
    /// Person who accepted it.
    pub by: Option<String>,
    /// Expiry date.
    pub until: Option<String>,
    /// Index of the waiver in the document.
    pub waiver: usize,
}

/// Outcome of reading a file for import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ImportResult {
    /// The file cannot be read.
    Invalid(Vec<Problem>),
    /// Preview of the import.
    Preview(Box<ImportView>),
}

/// Preview of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportView {
    /// ImportFormat of the design.
    pub heading: Text,
    /// Title and element counts.
    pub summary: Text,
    /// Number and name of each page of a file with several.
    pub pages: Vec<(usize, String)>,
    /// Number of the page that is read.
    pub page: usize,
    /// Elements left out, guessed and understood.
    pub notes: Vec<LineGroupView>,
    /// Components and connections of the file, those that the importer is least sure of first.
    pub elements: Vec<ImportElementView>,
    /// Names and ids of the components of the open design.
    pub existing: Vec<(String, String)>,
    /// The import as a new document.
    pub document: String,
    /// The import merged into the open design; `None` if that is blank.
    pub merge: Option<MergeView>,
}

/// An element of an import that can be corrected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportElementView {
    /// Id in the import.
    pub id: String,
    /// True for a component, false for a connection.
    pub is_component: bool,
    /// Name, or the ends in the direction of the connection.
    pub name: String,
    /// Kind of a component or style of a connection.
    pub value: String,
    /// Guesses of the importer, such as `kind, direction`; empty if nothing was.
    pub guessed: String,
    /// True if a person leaves it out.
    pub is_left_out: bool,
    /// Name of the component of the open design that it is the same as; empty if there is none.
    pub same_as: String,
}

/// Collapsible group of lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineGroupView {
    /// Heading with the number of lines.
    pub heading: String,
    /// Expanded at first.
    pub open: bool,
    /// First lines.
    pub lines: Vec<LineView>,
    /// Number of further lines as text; empty if there are none.
    pub more: String,
}

/// Line of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineView {
    /// Location in the file such as `line 12`, or empty.
    pub place: String,
    /// The line.
    pub text: Text,
    /// Details such as changed fields.
    pub details: Vec<Text>,
    /// Elements of the open design that the line links to.
    pub subjects: Vec<String>,
}

/// Preview of a merge into the open design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum MergeView {
    /// Message of why the designs cannot be merged.
    Impossible(String),
    /// The merge.
    Possible {
        /// Difference from the open design.
        difference: DifferenceView,
        /// The edit.
        edit: EditProposal,
    },
}

/// Difference of two designs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DifferenceView {
    /// The compared designs.
    pub heading: Text,
    /// Number and name of each page of a file with several.
    pub pages: Vec<(usize, String)>,
    /// Number of the page that is compared.
    pub page: usize,
    /// Summary in a sentence.
    pub verdict: String,
    /// Findings first, then the lists of the document.
    pub groups: Vec<LineGroupView>,
    /// Marks on the drawing, if the open design is the later one.
    pub drawn: Option<Box<DrawnDifference>>,
}

/// Drawn elements that differ, as subjects: domains, components and connections.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DrawnDifference {
    /// The earlier design, as a document: what was removed is drawn from it.
    pub before: String,
    /// Elements that only the later design has.
    pub added: Vec<String>,
    /// Elements with other fields.
    pub changed: Vec<String>,
    /// Elements that only the earlier design has.
    pub removed: Vec<String>,
}

/// Outcome of comparing a file with the open design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ComparisonResult {
    /// The file cannot be read.
    Invalid(Vec<Problem>),
    /// Difference from the file to the open design, also as Markdown.
    Difference(DifferenceView, String),
}
