//! Platform and events of the coordinator: what it needs of the browser, and what the app hears of.

use super::backend::{StorageError, StoreBackend};
use super::local_snapshot::LocalSnapshot;
use crate::editor::Editor;
use std::rc::Rc;

/// Largest undo history that is stored, in bytes.
pub const MAX_HISTORY: usize = 400_000;

/// Storage, clock and events that the coordinator needs.
pub trait AutosavePlatform {
    /// The store: the database, or the fallback without one.
    type Store: StoreBackend;
    /// The fallback, beside a database that refuses to write.
    type Fallback: StoreBackend;

    /// Unix time in milliseconds.
    fn now(&self) -> u64;

    /// An id that no other design has.
    fn new_id(&self) -> String;

    /// Writes the snapshot of the open design.
    ///
    /// # Errors
    /// The text is not there.
    fn write_snapshot(&self, header: &LocalSnapshot, text: &str) -> Result<(), StorageError>;

    /// Keeps the text for the message after a panic.
    fn remember(&self, text: &str);

    /// Tells other tabs that this one wrote a design, or deleted it.
    fn announce(&self, id: &str, revision: Option<u64>, writer: &str);

    /// Handles an event.
    fn emit(&self, event: AutosaveEvent);
}

/// Reason for which two states of a design stand against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictKind {
    /// Another tab changed the design.
    Changed,
    /// Another tab deleted it.
    Deleted,
}

/// Answer of the person to a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictChoice {
    /// Go on with the stored state.
    Theirs,
    /// Keep what is open as a copy.
    Mine,
}

/// A stored design that is to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRequest {
    /// Id.
    pub id: String,
    /// Revision.
    pub revision: u64,
    /// Time of that revision.
    pub changed: u64,
    /// The document.
    pub text: String,
    /// Undo history.
    pub steps: String,
    /// Message about it.
    pub message: String,
}

/// Event that the app shows or acts on.
#[derive(Clone, Debug)]
pub enum AutosaveEvent {
    /// The status may have changed.
    Status,
    /// A write failed: [`Coordinator::retry`] is to be called after that pause, in milliseconds.
    Retry(u32),
    /// The person is to decide a conflict; see [`Coordinator::resolve`].
    Conflict {
        /// The design.
        id: String,
        /// The reason.
        kind: ConflictKind,
    },
    /// A stored design opens.
    Open(OpenRequest),
    /// The stored undo history of the design that the app started with.
    Steps {
        /// The design as the app started with it.
        opened: Rc<Editor>,
        /// The history.
        steps: String,
    },
    /// The list of designs may have changed.
    ListChanged,
}
