//! The editor core, without a browser: commands and history, the scene, and the interactive canvas.
//!
//! A [`Command`] is data. Its effect is a [`DesignDiff`], each element before and after, so undo is
//! exact by construction. A command that would make the design invalid is rejected and changes
//! nothing.

mod apply;
pub mod canvas;
mod clipboard;
mod command;
mod command_error;
pub mod commands;
mod custom_rules;
mod defaults;
mod delete;
pub mod factory;
pub mod find;
mod grouping;
mod guesses;
mod history;
mod input_error;
pub mod layout;
mod name_completion;
pub mod outline;
pub mod scene;
mod selection;
mod transaction;
mod validate;

pub use canvas::tool::Tool;
pub use canvas::{CanvasController, CanvasOutput, NameEdit};
pub use command::{Command, DesignElement, count_noun, display_name};
pub use command_error::CommandError;
pub use custom_rules::{
    CustomRuleForm, format_conditions, parse_conditions, put_custom_rule, remove_custom_rule,
};
pub use defaults::{default_fields, default_text, set_default, style_plural};
pub use grouping::put_into_domain;
pub use guesses::{confirm_guess, confirm_guesses, guessed_writes};
pub use history::SavedHistory;
pub use input_error::InputError;
pub use layout::free_space::FreeSpace;
pub use layout::{AutoPositions, LayoutScope};
pub use scene::frames::{DomainFrame, FRAME_NAME_SIZE};
pub use scene::step_badges::step_badge_positions;
pub use selection::Selection;

use crate::document::{Design, DesignDiff};
use history::{Direction, History, HistoryEntry};
use std::rc::Rc;
use transaction::Transaction;

/// The state of an open design. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Editor {
    design: Rc<Design>,
    selection: Selection,
    history: History,
    revision: u64,
    /// Identity of the session: shared by all states of one opened design.
    session: Rc<()>,
}

impl PartialEq for Editor {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
            && Rc::ptr_eq(&self.design, &other.design)
            && self.selection == other.selection
            && self.history.same(&other.history)
    }
}

impl Editor {
    /// Opens a design with an empty history.
    pub fn open(design: Rc<Design>) -> Self {
        Self {
            design,
            selection: Selection::none(),
            history: History::default(),
            revision: 0,
            session: Rc::new(()),
        }
    }

    /// True if both are states of the same opened design. A view keeps its state only within a
    /// session.
    pub fn same_session(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.session, &other.session)
    }

    /// Replaces the design by another one. The revision increases, so the two are never confused.
    pub fn reopen(&mut self, design: Rc<Design>) {
        let revision = self.revision + 1;
        *self = Self::open(design);
        self.revision = revision;
    }

    /// The current design.
    pub fn design(&self) -> &Rc<Design> {
        &self.design
    }

    /// The selection; all of it exists in the design.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// The revision; increases with every change of the design.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Sets the selection, without elements that do not exist.
    pub fn select(&mut self, selection: Selection) {
        self.selection = selection.retain_in(&self.design);
    }

    /// Runs a command as one undo step. A command without effect leaves no step.
    ///
    /// # Errors
    /// Returns the reason for the rejection; the editor is unchanged.
    pub fn run(&mut self, command: Command) -> Result<(), CommandError> {
        let mut transaction = Transaction::new(&self.design);
        apply::run(&command, &mut transaction)?;
        let after = transaction.design;
        let diff = DesignDiff::between(&self.design, &after);
        if diff.is_empty() {
            return Ok(());
        }
        let problems = crate::document::format::check_custom_rule_limit(&after);
        if !problems.is_empty() {
            return Err(CommandError::Invalid(problems));
        }
        let name = command.name(&self.design);
        self.history.push(HistoryEntry::new(name, diff));
        self.replace(after);
        Ok(())
    }

    /// Undoes the last step; returns false if there is none. Steps of an earlier session that do
    /// not fit the design are dropped.
    pub fn undo(&mut self) -> bool {
        self.go(Direction::Undo)
    }

    /// Redoes the last undone step; returns false if there is none.
    pub fn redo(&mut self) -> bool {
        self.go(Direction::Redo)
    }

    fn go(&mut self, direction: Direction) -> bool {
        let gone = self.history.replay(&self.design, direction);
        let done = gone.is_some();
        if let Some(design) = gone {
            self.replace(design);
        }
        done
    }

    /// The latest history entries as text for a later session, in at most about `most` bytes.
    /// `saved` is the saved document.
    pub fn steps(&self, saved: &str, most: usize) -> String {
        self.history.write(saved, most)
    }

    /// Adds the history of the previous session below the current one. Returns false if one was
    /// added already.
    pub fn recall(&mut self, steps: SavedHistory) -> bool {
        self.history.recall(steps)
    }

    /// Label of the next undo step: `Move 3 components`.
    pub fn undo_name(&self) -> Option<&str> {
        self.history.last_done().map(|entry| entry.name.as_str())
    }

    /// Label of the next redo step.
    pub fn redo_name(&self) -> Option<&str> {
        self.history.last_undone().map(|entry| entry.name.as_str())
    }

    fn replace(&mut self, design: Design) {
        self.design = Rc::new(design);
        self.revision += 1;
        self.selection = self.selection.retain_in(&self.design);
    }
}

#[cfg(test)]
mod tests;
