//! The autosave state machine: when the open design is saved, where its states are, and what is shown about that. The
//! app carries out the writes and reports their results.

use super::backend::StorageError;
use super::local_snapshot::LocalSnapshot;
use super::session::{SavePlace, Session};
use crate::editor::Editor;
use std::rc::Rc;

/// Pause after a change, in milliseconds.
const PAUSE: f64 = 300.0;
/// The pause is at least this many times as long as the last save took.
const PAUSE_PER_SAVE: f64 = 20.0;
/// Longest time from the first unsaved change to the save, in milliseconds, whatever changes meanwhile.
const MAX_DELAY: f64 = 4000.0;
/// First and longest pause before a failed write is tried again, in milliseconds.
const FIRST_RETRY: u32 = 1000;
const LAST_RETRY: u32 = 30_000;
/// Number of designs whose sessions are remembered: one of them may be brought back.
const MAX_SESSIONS: usize = 4;

/// Status of the open design, as it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SaveStatus {
    /// The database has all of it.
    #[default]
    Saved,
    /// A save is under way, or due in a moment.
    Saving,
    /// Only `localStorage` has it, which a crash of the browser may take.
    SavedInMemory,
    /// Not saved for sure anywhere.
    Unsaved,
}

/// Kind of store that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreState {
    /// Not known yet.
    Opening,
    /// The database.
    Database,
    /// The fallback in `localStorage`.
    Fallback,
    /// None.
    Missing,
}

/// A state to save.
#[derive(Clone, Debug)]
pub struct SaveJob {
    /// Number of the state.
    pub edit: u64,
    /// Header of its snapshot.
    pub snapshot: LocalSnapshot,
    /// Time of the state, in Unix milliseconds.
    pub at: u64,
    /// The design.
    pub editor: Rc<Editor>,
    /// True while another tab has it otherwise: it is written nowhere.
    pub conflict: bool,
}

/// Sessions, schedule and status of autosave.
#[derive(Clone, Debug)]
pub struct AutosaveState {
    writer: String,
    /// The open one comes last.
    sessions: Vec<Session>,
    store: StoreState,
    /// Number of the state of the open session that a save was begun for.
    begun: u64,
    /// Time of the first change since, in milliseconds.
    unsaved_since: Option<f64>,
    /// Duration of the last save, in milliseconds.
    took: f64,
    /// Why the last write of the open design to the store, or of its snapshot, failed.
    store_error: Option<StorageError>,
    snapshot_error: Option<StorageError>,
    retry: u32,
}

impl AutosaveState {
    /// Starts with the design that is open, which came from `snapshot`, or else is stored under `id`.
    pub fn new(
        editor: &Rc<Editor>,
        writer: String,
        snapshot: Option<&LocalSnapshot>,
        id: String,
    ) -> Self {
        let mut session = Session::new(editor, id);
        if let Some(snapshot) = snapshot.filter(|snapshot| snapshot.text.is_some()) {
            session.id.clone_from(&snapshot.id);
            session.revision = snapshot.revision;
            session.origin = snapshot.at.map(|at| (snapshot.writer.clone(), at));
            session.follow_time(snapshot.at.unwrap_or_default());
            // The database has yet to tell whether it has this state.
            session.touch();
        }
        Self {
            writer,
            begun: session.edit(),
            sessions: vec![session],
            store: StoreState::Opening,
            unsaved_since: None,
            took: 0.0,
            store_error: None,
            snapshot_error: None,
            retry: FIRST_RETRY,
        }
    }

    /// Identity of this page.
    pub fn writer(&self) -> &str {
        &self.writer
    }

    /// The store that is there.
    pub fn store(&self) -> StoreState {
        self.store
    }

    /// Sets the store that is there.
    pub fn set_store(&mut self, store: StoreState) {
        self.store = store;
    }

    /// The open session.
    pub fn open(&self) -> Option<&Session> {
        self.sessions.last()
    }

    /// The open session.
    pub fn open_mut(&mut self) -> Option<&mut Session> {
        self.sessions.last_mut()
    }

    /// True if that stored design is open.
    pub fn is_open(&self, id: &str) -> bool {
        self.open().is_some_and(|session| session.id == id)
    }

    fn of(&mut self, id: &str) -> impl Iterator<Item = &mut Session> {
        self.sessions
            .iter_mut()
            .filter(move |session| session.id == id)
    }

    /// True if the editor goes on with the open session.
    pub fn continues(&self, editor: &Editor) -> bool {
        self.open()
            .is_some_and(|session| session.editor.same_session(editor))
    }

    /// Takes over the design as it is now. One that was open before is found again; one that is brought back while
    /// another tab has it otherwise becomes a design of its own, under `new_id`.
    pub fn follow(&mut self, editor: &Rc<Editor>, new_id: impl Fn() -> String) {
        let at = self
            .sessions
            .iter()
            .position(|session| session.editor.same_session(editor));
        let goes_on = at.is_some_and(|at| at + 1 == self.sessions.len());
        let mut session = match at {
            Some(at) => self.sessions.remove(at),
            None => Session::new(editor, new_id()),
        };
        if session.conflict && !goes_on {
            session.fork(new_id());
        }
        session.editor = editor.clone();
        if !goes_on {
            self.begun = session.edit();
            (self.store_error, self.snapshot_error) = (None, None);
        }
        self.sessions.push(session);
        let surplus = self.sessions.len().saturating_sub(MAX_SESSIONS);
        self.sessions.drain(..surplus);
    }

    /// The open design has changed. Returns the pause until it is to be saved, in milliseconds.
    pub fn change(&mut self, now: f64) -> u32 {
        if let Some(session) = self.sessions.last_mut() {
            session.touch();
        }
        self.delay(now)
    }

    /// Pause until the open design is to be saved.
    fn delay(&mut self, now: f64) -> u32 {
        let since = *self.unsaved_since.get_or_insert(now);
        let pause = PAUSE.max(self.took * PAUSE_PER_SAVE);
        pause.min(since + MAX_DELAY - now).max(0.0) as u32
    }

    /// Begins a save at that Unix time, if anything has changed since the last one.
    pub fn begin_save(&mut self, at: u64) -> Option<SaveJob> {
        let session = self.sessions.last_mut()?;
        if session.edit() <= self.begun {
            return None;
        }
        self.begun = session.edit();
        self.unsaved_since = None;
        let at = session.next_time(at);
        Some(SaveJob {
            edit: session.edit(),
            snapshot: session.snapshot(&self.writer),
            at,
            editor: session.editor.clone(),
            conflict: session.conflict,
        })
    }

    /// A save has taken that long, in milliseconds.
    pub fn took(&mut self, milliseconds: f64) {
        self.took = milliseconds;
    }

    /// Has the open design saved again. Returns false if nothing of it is unsaved.
    pub fn save_again(&mut self) -> bool {
        let unsaved = self.open().is_some_and(|session| !session.is_stored());
        if unsaved {
            self.begun = 0;
        }
        unsaved
    }

    /// The snapshot of the open design was written, or could not be.
    pub fn snapshot_written(&mut self, edit: u64, result: Result<(), StorageError>) {
        if let Some((open, others)) = self.sessions.split_last_mut() {
            others.iter_mut().for_each(Session::lose_snapshot);
            match &result {
                Ok(()) => open.reached(SavePlace::Snapshot, edit),
                Err(_) => open.lose_snapshot(),
            }
        }
        self.snapshot_error = result.err();
    }

    /// A state of a design is in the database, as that revision.
    pub fn stored(&mut self, id: &str, edit: u64, revision: u64, place: SavePlace) {
        self.of(id).for_each(|session| session.revision = revision);
        // States are counted by session.
        if let Some(session) = self.newest_mut(id) {
            session.reached(place, edit);
        }
        if self.is_open(id) {
            self.store_error = None;
            self.retry = FIRST_RETRY;
        }
    }

    /// A state of a design is in the fallback store, while the database refuses it.
    pub fn backed_up(&mut self, id: &str, edit: u64) {
        if let Some(session) = self.newest_mut(id) {
            session.reached(SavePlace::Fallback, edit);
        }
    }

    /// The store refused a state of a design. Returns the pause before the next attempt, in milliseconds.
    pub fn refused(&mut self, id: &str, error: StorageError) -> Option<u32> {
        if !self.is_open(id) {
            return None;
        }
        self.store_error = Some(error);
        let pause = self.retry;
        self.retry = (pause * 2).min(LAST_RETRY);
        Some(pause)
    }

    /// The database has lost all designs: site data was cleared.
    pub fn forget_revisions(&mut self) {
        self.sessions.iter_mut().for_each(Session::lose_stored);
    }

    /// The session of a design that was open last.
    pub fn newest(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().rev().find(|session| session.id == id)
    }

    fn newest_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions
            .iter_mut()
            .rev()
            .find(|session| session.id == id)
    }

    /// Revision that the newest session of a design is based on.
    pub fn revision_of(&self, id: &str) -> Option<u64> {
        self.newest(id).map(|session| session.revision)
    }

    /// Page and time of the snapshot that the newest session of a design goes on from, if it does.
    pub fn origin_of(&self, id: &str) -> Option<(String, u64)> {
        self.newest(id).and_then(|session| session.origin.clone())
    }

    /// Another tab has the design otherwise.
    pub fn conflict(&mut self, id: &str) {
        self.of(id).for_each(|session| session.conflict = true);
    }

    /// True while another tab has the design otherwise.
    pub fn is_in_conflict(&self, id: &str) -> bool {
        self.newest(id).is_some_and(|session| session.conflict)
    }

    /// Makes what is open go on as a design of its own, beside the one of the other tab.
    pub fn fork(&mut self, id: &str, to: &str) {
        self.of(id).for_each(|session| session.fork(to.to_owned()));
    }

    /// The open design is the stored one of that id, as that revision.
    pub fn opened(&mut self, id: String, revision: u64, changed: u64) {
        if let Some(session) = self.sessions.last_mut() {
            (session.id, session.revision, session.conflict) = (id, revision, false);
            session.origin = None;
            session.follow_time(changed);
            session.reached(SavePlace::Database, session.edit());
            self.begun = session.edit();
        }
        self.unsaved_since = None;
        self.store_error = None;
    }

    /// Status of the open design.
    pub fn status(&self) -> SaveStatus {
        let Some(session) = self.open() else {
            return SaveStatus::Saved;
        };
        let in_fallback = session.is_in(SavePlace::Fallback);
        if session.conflict {
            return SaveStatus::Unsaved;
        }
        if session.is_stored() {
            return SaveStatus::Saved;
        }
        match self.store {
            _ if in_fallback => SaveStatus::SavedInMemory,
            StoreState::Missing => SaveStatus::Unsaved,
            _ if self.store_error.is_some() && self.begun >= session.edit() => SaveStatus::Unsaved,
            _ => SaveStatus::Saving,
        }
    }

    /// Reason of [`SaveStatus::Unsaved`].
    pub fn error(&self) -> Option<&StorageError> {
        let errors = [&self.store_error, &self.snapshot_error];
        errors.into_iter().find_map(Option::as_ref)
    }

    /// True if leaving the page would lose the newest state. Call [`begin_save`](Self::begin_save) before.
    pub fn asks_before_leaving(&self) -> bool {
        match self.status() {
            SaveStatus::Saved | SaveStatus::SavedInMemory => false,
            SaveStatus::Unsaved => true,
            SaveStatus::Saving => self.open().is_some_and(|session| !session.is_safe()),
        }
    }
}
