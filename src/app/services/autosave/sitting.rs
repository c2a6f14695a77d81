//! A design that is or was open, and which of the kept ones it is.

use crate::app::browser::slot::{self, Slot};
use crate::app::model::document::{UNTITLED, is_blank};
use crate::document::Design;
use crate::editor::Editor;
use std::rc::Rc;

/// From opening a design until another is opened.
pub struct Sitting {
    /// The design as it is, with its history.
    pub editor: Rc<Editor>,
    /// The design as it was at first.
    pub began: Rc<Design>,
    /// Which of the kept designs it is.
    pub id: String,
    /// The revision that it is based on.
    pub revision: u64,
    /// Another tab has it otherwise: it is not written until the person has chosen.
    pub apart: bool,
    /// Whether the database has its newest state.
    pub stored: bool,
}

impl Sitting {
    /// A design that is open for the first time, and of its own.
    pub fn new(editor: &Rc<Editor>) -> Self {
        Self {
            editor: editor.clone(),
            began: editor.design().clone(),
            id: slot::new_id(),
            revision: 0,
            apart: false,
            stored: false,
        }
    }

    /// It is a design of its own from now on.
    pub fn becomes(&mut self, id: String) {
        self.id = id;
        (self.revision, self.apart, self.stored) = (0, false, false);
    }

    /// As it is put at hand.
    pub fn slot(&self, writer: &str) -> Slot {
        Slot {
            id: self.id.clone(),
            revision: self.revision,
            writer: writer.to_owned(),
            stored: self.stored,
            text: None,
        }
    }

    /// An empty drawing that nobody has named takes no place among the designs.
    pub fn is_nothing(&self) -> bool {
        let design = self.editor.design();
        let untitled = design.title == UNTITLED && design.notes.is_none();
        untitled && is_blank(design) && self.revision == 0
    }
}
