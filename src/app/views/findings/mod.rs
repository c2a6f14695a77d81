//! The findings panel: findings by item, open questions one at a time, documentation of rules.

mod action;
mod execute;
mod focus;
mod list;
mod panel;
mod question_form;
mod question_steps;
mod repair_preview;
mod rule_pages;
mod state;
mod verdict;
mod waiver_dialog;

pub use action::{FindingAction, OnAction};
pub use panel::FindingsPanel;
pub use question_form::QuestionForms;
