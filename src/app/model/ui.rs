//! Parts of the screen and what they show.

use super::shared::Shared;
use crate::document::{Design, Subject};
use crate::worker::view_models::FindingView;
use std::rc::Rc;

/// Panels of the sidebar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    /// Findings of the review.
    #[default]
    Findings,
    /// Fields of the selected element.
    Selected,
    /// Overview of the design.
    Design,
    /// Outline of all elements.
    Outline,
    /// Flows under failures.
    Failures,
    /// The exercise that is open, or that is made.
    Exercise,
}

/// Pages of the findings panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FindingsPage {
    /// Findings by item.
    #[default]
    List,
    /// Open questions, one at a time.
    Questions,
    /// List of all rules.
    Rules,
    /// Documentation of the rule of this name.
    Rule(Rc<str>),
}

/// Focus after a finding is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingFocus {
    /// The focus does not move.
    Unchanged,
    /// The finding.
    Finding,
    /// The field that answers the finding, if it asks a question.
    Field,
}

/// The finding that is selected in the list, and the elements that it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectedFinding {
    /// Fingerprint of the finding.
    pub fingerprint: Rc<str>,
    /// Elements that are highlighted on the canvas.
    pub subjects: Vec<Subject>,
}

impl From<&FindingView> for SelectedFinding {
    fn from(finding: &FindingView) -> Self {
        Self {
            fingerprint: finding.fingerprint.as_str().into(),
            subjects: finding_subjects(finding),
        }
    }
}

/// Elements that a finding is about.
pub fn finding_subjects(finding: &FindingView) -> Vec<Subject> {
    let subjects = finding.subjects.iter();
    subjects.filter_map(|s| Subject::parse(s)).collect()
}

/// Id of the button that accepts a preview.
pub const ACCEPT_PREVIEW_ID: &str = "do-it";

/// Preview of a change on the canvas, before it is accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangePreview {
    /// The design after the change.
    pub after: Shared<Design>,
    /// Name of the change, as undo shows it.
    pub title: String,
    /// Summary of the change.
    pub summary: String,
    /// True if it stays until it is accepted or closed; false while the pointer rests on a repair.
    pub is_pinned: bool,
    /// True if the change only moves elements, as a layout does.
    pub is_layout: bool,
}

/// Topic of a notice. A newer notice replaces an older one of the same topic. Notices are shown in
/// this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeTopic {
    /// Result of a command.
    Command,
    /// Another design replaced the open one.
    Opened,
    /// Storage of the browser.
    Storage,
    /// A design that could not be opened at startup and was set aside.
    SetAside,
}

/// A message over the canvas that stays until it is dismissed.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Topic of the message.
    pub topic: NoticeTopic,
    /// Text of the message.
    pub text: String,
}
