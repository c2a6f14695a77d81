//! An open design and the stored one that it is saved to.

use super::local_snapshot::LocalSnapshot;
use crate::document::Design;
use crate::editor::Editor;
use std::rc::Rc;

/// Title of a design that has none yet.
pub const UNTITLED: &str = "Untitled design";

/// A design from opening it until another is opened.
#[derive(Clone, Debug)]
pub struct Session {
    /// The design as it is, with its history.
    pub editor: Rc<Editor>,
    /// The design as it was opened.
    pub opened: Rc<Design>,
    /// Stored design that it is saved to.
    pub id: String,
    /// Revision that it is based on.
    pub revision: u64,
    /// Page and time of the snapshot that it goes on from, if it does.
    pub origin: Option<(String, u64)>,
    /// True while another tab has it otherwise: it is not written until the person has decided.
    pub conflict: bool,
    /// Counts its states.
    edits: u64,
    /// The newest state that is in each place.
    stored: u64,
    snapshot: u64,
    fallback: u64,
    /// Time of its last save, in Unix milliseconds.
    saved_at: u64,
}

/// Place that a state of a design was written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavePlace {
    /// The database: a crash cannot take it.
    Database,
    /// The snapshot in `localStorage`, which holds one design.
    Snapshot,
    /// The fallback store in `localStorage`.
    Fallback,
}

impl Session {
    /// A design that is opened for the first time.
    pub fn new(editor: &Rc<Editor>, id: String) -> Self {
        Self {
            editor: editor.clone(),
            opened: editor.design().clone(),
            id,
            revision: 0,
            origin: None,
            conflict: false,
            edits: 0,
            stored: 0,
            snapshot: 0,
            fallback: 0,
            saved_at: 0,
        }
    }

    /// Becomes a stored design of its own.
    pub fn fork(&mut self, id: String) {
        self.id = id;
        (self.revision, self.conflict) = (0, false);
        self.touch();
    }

    /// Marks the document as edited since it was last saved.
    pub fn touch(&mut self) {
        self.edits += 1;
    }

    /// Number of its newest state.
    pub fn edit(&self) -> u64 {
        self.edits
    }

    /// Notes that a state is in a place.
    pub fn reached(&mut self, place: SavePlace, edit: u64) {
        let newest = match place {
            SavePlace::Database => &mut self.stored,
            SavePlace::Snapshot => &mut self.snapshot,
            SavePlace::Fallback => &mut self.fallback,
        };
        *newest = edit.max(*newest);
    }

    /// The snapshot is of another design now.
    pub fn lose_snapshot(&mut self) {
        self.snapshot = 0;
    }

    /// The database does not have it any more.
    pub fn lose_stored(&mut self) {
        (self.stored, self.revision) = (0, 0);
        self.touch();
    }

    /// True if its newest state is in that place.
    pub fn is_in(&self, place: SavePlace) -> bool {
        let newest = match place {
            SavePlace::Database => self.stored,
            SavePlace::Snapshot => self.snapshot,
            SavePlace::Fallback => self.fallback,
        };
        newest >= self.edits
    }

    /// True if its newest state is in the database.
    pub fn is_stored(&self) -> bool {
        self.is_in(SavePlace::Database)
    }

    /// True if its newest state survives the page, though maybe not a crash of the browser.
    pub fn is_safe(&self) -> bool {
        let places = [
            SavePlace::Database,
            SavePlace::Snapshot,
            SavePlace::Fallback,
        ];
        places.into_iter().any(|place| self.is_in(place))
    }

    /// Time of a save now: later than that of the last one, whatever the clock says.
    pub fn next_time(&mut self, now: u64) -> u64 {
        self.saved_at = now.max(self.saved_at + 1);
        self.saved_at
    }

    /// The database has a state of that time.
    pub fn follow_time(&mut self, at: u64) {
        self.saved_at = at.max(self.saved_at);
    }

    /// True if it is an empty drawing that nobody has named, and that is not stored.
    pub fn is_nothing(&self) -> bool {
        let design = self.editor.design();
        self.revision == 0 && **design == Design::new(UNTITLED)
    }

    /// The header of its snapshot.
    pub fn snapshot(&self, writer: &str) -> LocalSnapshot {
        LocalSnapshot {
            id: self.id.clone(),
            revision: self.revision,
            writer: writer.to_owned(),
            stored: self.is_stored(),
            at: (self.saved_at > 0).then_some(self.saved_at),
            text: None,
        }
    }
}
