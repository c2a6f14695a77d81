//! Editing a design, without a browser: commands, history and selection; the geometry of the
//! drawing; tools as small state machines.
//!
//! A [`Command`] is data. Its effect is a [`DesignDiff`], each element before and after, so undo is
//! exact by construction. A command that would leave an invalid design is refused and changes
//! nothing.

mod apply;
pub mod canvas;
mod clipboard;
mod command;
mod command_error;
pub mod commands;
mod custom_rules;
mod delete;
pub mod factory;
pub mod find;
mod history;
mod input_error;
pub mod layout;
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
pub use history::SavedHistory;
pub use input_error::InputError;
pub use layout::free_space::FreeSpace;
pub use layout::{AutoPositions, LayoutScope};
pub use scene::frames::{DomainFrame, FRAME_LANGUAGE_SIZE, FRAME_NAME_SIZE};
pub use scene::step_badges::step_badge_positions;
pub use selection::Selection;

use crate::document::{Design, DesignDiff};
use history::{Direction, History, HistoryEntry};
use std::rc::Rc;
use transaction::Transaction;

/// The state of one open design. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Editor {
    design: Rc<Design>,
    selection: Selection,
    history: History,
    revision: u64,
    /// One and the same from opening a design until another is opened.
    sitting: Rc<()>,
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
    /// Opens a design, with nothing to undo.
    pub fn open(design: Rc<Design>) -> Self {
        Self {
            design,
            selection: Selection::none(),
            history: History::default(),
            revision: 0,
            sitting: Rc::new(()),
        }
    }

    /// Whether the two are states of one design since it was opened. A reader that shows a
    /// design starts anew when they are not.
    pub fn same_session(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.sitting, &other.sitting)
    }

    /// Opens another design in place of this one. The revision goes on, so that nobody takes the
    /// one for the other.
    pub fn reopen(&mut self, design: Rc<Design>) {
        let revision = self.revision + 1;
        *self = Self::open(design);
        self.revision = revision;
    }

    /// The design as it is.
    pub fn design(&self) -> &Rc<Design> {
        &self.design
    }

    /// What is selected. All of it is in the design.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// Changes whenever the design does.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Selects what of it is in the design.
    pub fn select(&mut self, selection: Selection) {
        self.selection = selection.retain_in(&self.design);
    }

    /// Does the command, as one step that can be undone. One that changes nothing leaves no step.
    ///
    /// # Errors
    /// Says why the command is refused; the editor is then as it was.
    pub fn run(&mut self, command: Command) -> Result<(), CommandError> {
        let mut transaction = Transaction::new(&self.design);
        apply::run(&command, &mut transaction)?;
        let after = transaction.design;
        let diff = DesignDiff::between(&self.design, &after);
        if diff.is_empty() {
            return Ok(());
        }
        let name = command.name(&self.design);
        self.history.push(HistoryEntry::new(name, diff));
        self.replace(after);
        Ok(())
    }

    /// Undoes the last step; tells whether there was one. Steps of an earlier sitting that turn
    /// out not to fit the design are dropped.
    pub fn undo(&mut self) -> bool {
        self.go(Direction::Undo)
    }

    /// Does again what was undone last; tells whether there was something.
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

    /// The nearest steps as text, in at most about `most` bytes, so that a later sitting has them
    /// too. `saved` is the design as it is saved.
    pub fn steps(&self, saved: &str, most: usize) -> String {
        self.history.write(saved, most)
    }

    /// Takes in the steps of an earlier sitting, below those of this one, once. They led to the
    /// design as it was when this sitting began. Tells whether they were taken.
    pub fn recall(&mut self, steps: SavedHistory) -> bool {
        self.history.recall(steps)
    }

    /// What [`Editor::undo`] would undo: `Move 3 components`.
    pub fn undo_name(&self) -> Option<&str> {
        self.history.last_done().map(|entry| entry.name.as_str())
    }

    /// What [`Editor::redo`] would do again.
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
