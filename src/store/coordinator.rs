//! Saves the open design: snapshot first, then the store, one write at a time and only the newest state of each design.
//! The app provides storage and clock, and hears of everything that it has to show.

use super::autosave::{AutosaveState, SaveStatus, StoreState};
use super::backend::{ReadScope, StorageError};
use super::design_store::{DesignStore, WriteOutcome, WriteRequest};
use super::events::{
    AutosaveEvent, AutosavePlatform, ConflictChoice, ConflictKind, MAX_HISTORY, OpenRequest,
};
use super::local_snapshot::{LocalSnapshot, Reconciliation, reconcile};
use super::record::DesignSummary;
use super::session::SavePlace;
use crate::document::format;
use crate::editor::Editor;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A state of a design that waits to be written.
struct PendingWrite {
    edit: u64,
    revision: u64,
    at: u64,
    text: Rc<str>,
    summary: DesignSummary,
    steps: String,
    keep_version: bool,
}

/// Saves designs.
pub struct Coordinator<P: AutosavePlatform> {
    platform: P,
    autosave: RefCell<AutosaveState>,
    /// Snapshot that the app started with.
    snapshot: RefCell<Option<LocalSnapshot>>,
    store: RefCell<Option<Rc<DesignStore<P::Store>>>>,
    fallback: Option<Rc<DesignStore<P::Fallback>>>,
    pending: RefCell<BTreeMap<String, PendingWrite>>,
    /// States that were to be written and met a conflict.
    parked: RefCell<BTreeMap<String, PendingWrite>>,
    writing: Cell<bool>,
}

impl<P: AutosavePlatform> Coordinator<P> {
    /// Starts with the open design and the snapshot that it came from.
    pub fn new(
        platform: P,
        fallback: Option<DesignStore<P::Fallback>>,
        editor: &Rc<Editor>,
        snapshot: Option<LocalSnapshot>,
    ) -> Self {
        let (writer, id) = (platform.new_id(), platform.new_id());
        Self {
            autosave: RefCell::new(AutosaveState::new(editor, writer, snapshot.as_ref(), id)),
            platform,
            snapshot: RefCell::new(snapshot),
            store: RefCell::default(),
            fallback: fallback.map(Rc::new),
            pending: RefCell::default(),
            parked: RefCell::default(),
            writing: Cell::new(false),
        }
    }

    /// The platform.
    pub fn platform(&self) -> &P {
        &self.platform
    }

    /// The store, once there is one.
    pub fn store(&self) -> Option<Rc<DesignStore<P::Store>>> {
        self.store.borrow().clone()
    }

    /// Stored design that is open.
    pub fn open_id(&self) -> String {
        let autosave = self.autosave.borrow();
        autosave
            .open()
            .map(|session| session.id.clone())
            .unwrap_or_default()
    }

    /// Status of the open design.
    pub fn status(&self) -> SaveStatus {
        self.autosave.borrow().status()
    }

    /// Why it is not saved.
    pub fn error(&self) -> Option<StorageError> {
        self.autosave.borrow().error().cloned()
    }

    /// Saves what has changed, and returns whether leaving the page would lose it all the same.
    pub fn asks_before_leaving(&self) -> bool {
        self.save();
        self.autosave.borrow().asks_before_leaving()
    }

    /// Follows the open design. Returns the pause until it is to be saved, in milliseconds; `milliseconds` is any clock.
    pub fn follow(&self, editor: &Rc<Editor>, milliseconds: f64) -> u32 {
        if !self.autosave.borrow().continues(editor) {
            // The last state of the one before.
            self.save();
        }
        let pause = {
            let mut autosave = self.autosave.borrow_mut();
            autosave.follow(editor, || self.platform.new_id());
            autosave.change(milliseconds)
        };
        self.platform.emit(AutosaveEvent::Status);
        pause
    }

    /// Follows the open design, which is the stored one that was asked to be opened.
    pub fn follow_opened(&self, editor: &Rc<Editor>, opened: &OpenRequest) {
        let header = {
            let mut autosave = self.autosave.borrow_mut();
            autosave.follow(editor, || self.platform.new_id());
            autosave.opened(opened.id.clone(), opened.revision, opened.changed);
            let writer = autosave.writer().to_owned();
            autosave
                .open()
                .map(|session| (session.edit(), session.snapshot(&writer)))
        };
        // Only the next start does not know of it yet.
        if let Some((edit, header)) = header {
            let written = self.platform.write_snapshot(&header, &opened.text);
            self.autosave.borrow_mut().snapshot_written(edit, written);
        }
        self.platform.emit(AutosaveEvent::Status);
    }

    /// Duration of the last save, in milliseconds, from which the pause is derived.
    pub fn set_duration(&self, milliseconds: f64) {
        self.autosave.borrow_mut().took(milliseconds);
    }

    /// Saves what has changed: the snapshot at once, and a write to the store is queued. Returns true if
    /// [`write_pending`](Self::write_pending) has something to do.
    pub fn save(&self) -> bool {
        self.save_state(false)
    }

    fn save_state(&self, keep_version: bool) -> bool {
        let job = self.autosave.borrow_mut().begin_save(self.platform.now());
        let Some(job) = job else {
            return self.has_pending();
        };
        let design = job.editor.design();
        let text: Rc<str> = format::save(design).into();
        self.platform.remember(&text);
        if !job.conflict {
            let written = self.platform.write_snapshot(&job.snapshot, &text);
            let is_there = written.is_ok();
            let mut autosave = self.autosave.borrow_mut();
            autosave.snapshot_written(job.edit, written);
            let is_nothing = autosave.open().is_some_and(|session| session.is_nothing());
            if is_nothing && is_there {
                // An empty drawing takes no place among the designs.
                if let Some(session) = autosave.open_mut() {
                    session.reached(SavePlace::Database, job.edit);
                }
            } else {
                let write = PendingWrite {
                    edit: job.edit,
                    revision: job.snapshot.revision,
                    at: job.at,
                    summary: DesignSummary::of(design),
                    steps: job.editor.steps(&text, MAX_HISTORY),
                    text,
                    keep_version,
                };
                self.pending
                    .borrow_mut()
                    .insert(job.snapshot.id.clone(), write);
            }
        }
        self.platform.emit(AutosaveEvent::Status);
        self.has_pending()
    }

    fn has_pending(&self) -> bool {
        self.store.borrow().is_some() && !self.pending.borrow().is_empty()
    }

    /// Writes what is queued, one design after another. Returns at once if another call is at it.
    pub async fn write_pending(&self) {
        if self.writing.replace(true) {
            return;
        }
        while let Some(store) = self.store() {
            let Some((id, write)) = self.pending.borrow_mut().pop_first() else {
                break;
            };
            self.write(&store, &id, write).await;
        }
        self.writing.set(false);
    }

    async fn write(&self, store: &DesignStore<P::Store>, id: &str, write: PendingWrite) {
        let (revision, writer) = {
            let autosave = self.autosave.borrow();
            // Other writes may have been done since it was queued.
            let revision = autosave.revision_of(id).unwrap_or(write.revision);
            (revision, autosave.writer().to_owned())
        };
        let request = WriteRequest {
            id,
            revision,
            text: &write.text,
            summary: write.summary.clone(),
            writer: &writer,
            steps: Some(&write.steps),
            at: write.at,
            made: None,
            keep_version: write.keep_version,
        };
        let place = match store.is_fallback() {
            true => SavePlace::Fallback,
            false => SavePlace::Database,
        };
        match store.write(&request).await {
            Ok(WriteOutcome::Written { revision }) => {
                self.autosave
                    .borrow_mut()
                    .stored(id, write.edit, revision, place);
                self.platform.announce(id, Some(revision), &writer);
                self.platform.emit(AutosaveEvent::ListChanged);
                if place == SavePlace::Database {
                    self.drop_backup(id).await;
                }
            }
            Ok(WriteOutcome::Conflict { deleted }) => {
                let is_cleared = revision > 0 && self.autosave.borrow().revision_of(id) == Some(0);
                if deleted && is_cleared {
                    self.retry();
                } else {
                    self.parked.borrow_mut().insert(id.to_owned(), write);
                    self.divide(id, deleted);
                }
            }
            Err(error) => {
                if place == SavePlace::Database && self.back_up(&request).await {
                    self.autosave.borrow_mut().backed_up(id, write.edit);
                }
                let retry = self.autosave.borrow_mut().refused(id, error);
                if let Some(pause) = retry {
                    self.platform.emit(AutosaveEvent::Retry(pause));
                }
            }
        }
        self.platform.emit(AutosaveEvent::Status);
    }

    /// Writes to the fallback what the database refuses. The next start takes it over.
    async fn back_up(&self, request: &WriteRequest<'_>) -> bool {
        let Some(fallback) = &self.fallback else {
            return false;
        };
        let before = fallback
            .read(request.id, ReadScope::RECORD)
            .await
            .unwrap_or_default();
        let revision = match before.record {
            Some(record) if record.writer == request.writer => record.revision,
            Some(_) => return false,
            None => request.revision,
        };
        let request = WriteRequest {
            revision,
            ..request.clone()
        };
        matches!(
            fallback.write(&request).await,
            Ok(WriteOutcome::Written { .. })
        )
    }

    /// Deletes what the fallback has of a design, if the state that was just stored goes on from it.
    async fn drop_backup(&self, id: &str) {
        let Some(fallback) = &self.fallback else {
            return;
        };
        let backup = fallback.read(id, ReadScope::TEXT).await.unwrap_or_default();
        let Some(record) = backup.record else {
            return;
        };
        let goes_on = {
            let autosave = self.autosave.borrow();
            let opened = autosave
                .newest(id)
                .map(|session| format::save(&session.opened));
            record.writer == autosave.writer() || (opened.is_some() && opened == backup.text)
        };
        if goes_on {
            // What stays behind is taken over by the next start.
            let _ = fallback.delete(id).await;
        }
    }

    /// Tries again to save what the store refused. Returns true if there is something to write.
    pub fn retry(&self) -> bool {
        self.autosave.borrow_mut().save_again();
        self.save()
    }

    /// The write under way takes too long: the open design counts as not saved until it is done.
    pub fn overdue(&self) {
        if self.writing.get() {
            let id = self.open_id();
            self.autosave
                .borrow_mut()
                .refused(&id, StorageError::TimedOut);
            self.platform.emit(AutosaveEvent::Status);
        }
    }

    /// Snapshot of the open design with its text and undo history of at most so many bytes, for a page that is left.
    pub fn leave(&self, max_history: usize) -> Option<(LocalSnapshot, String, String)> {
        let autosave = self.autosave.borrow();
        let session = autosave.open()?;
        let text = format::save(session.editor.design());
        let steps = session.editor.steps(&text, max_history);
        Some((session.snapshot(autosave.writer()), text, steps))
    }

    /// The database has lost everything, as site data was cleared: what is open is written anew.
    pub fn cleared(&self) {
        self.autosave.borrow_mut().cleared();
        self.platform.emit(AutosaveEvent::Status);
    }

    fn divide(&self, id: &str, deleted: bool) {
        if self.autosave.borrow().is_in_conflict(id) {
            return;
        }
        self.pending.borrow_mut().remove(id);
        self.autosave.borrow_mut().conflict(id);
        let kind = if deleted {
            ConflictKind::Deleted
        } else {
            ConflictKind::Changed
        };
        self.platform.emit(AutosaveEvent::Status);
        self.platform.emit(AutosaveEvent::Conflict {
            id: id.to_owned(),
            kind,
        });
    }

    /// Another tab says that it wrote a design, or deleted it. Whether anything is written over is decided by the revision
    /// alone; this is a word in time.
    pub fn heard(&self, id: &str, revision: Option<u64>, writer: &str) {
        self.platform.emit(AutosaveEvent::ListChanged);
        let is_news = {
            let autosave = self.autosave.borrow();
            let known = autosave.revision_of(id).unwrap_or_default();
            autosave.is_open(id)
                && writer != autosave.writer()
                && revision.is_none_or(|revision| revision > known)
        };
        if is_news {
            self.divide(id, revision.is_none());
        }
    }

    /// Carries out what the person decided about a conflict. Where the stored state cannot be opened, what is open stays,
    /// as a copy.
    pub async fn resolve(&self, id: &str, choice: ConflictChoice) {
        if choice == ConflictChoice::Theirs {
            let message = "The design is as the other tab has it.";
            if self.open_stored(id, Some(message)).await.is_ok() {
                self.parked.borrow_mut().remove(id);
                return;
            }
        }
        let copy = self.platform.new_id();
        let parked = self.parked.borrow_mut().remove(id);
        if let Some(parked) = parked {
            let copied = PendingWrite {
                revision: 0,
                ..parked
            };
            self.pending.borrow_mut().insert(copy.clone(), copied);
        }
        self.autosave.borrow_mut().fork(id, &copy);
        // The open design has a newer state.
        self.save();
        self.write_pending().await;
    }

    /// Opens a stored design, once what is open is saved.
    ///
    /// # Errors
    /// It cannot be opened.
    pub async fn open_stored(&self, id: &str, message: Option<&str>) -> Result<(), StorageError> {
        let store = self.store().ok_or(StorageError::Forbidden)?;
        self.open_from(&store, id, message).await
    }

    async fn open_from(
        &self,
        store: &DesignStore<P::Store>,
        id: &str,
        message: Option<&str>,
    ) -> Result<(), StorageError> {
        let (record, text, steps) = store.open(id).await?;
        self.save();
        let message = match message {
            Some(message) => message.to_owned(),
            None => format!("{} is open.", record.summary.name),
        };
        self.platform.emit(AutosaveEvent::Open(OpenRequest {
            id: record.id,
            revision: record.revision,
            changed: record.changed,
            text,
            steps,
            message,
        }));
        Ok(())
    }

    /// Goes back to a version of a design.
    ///
    /// # Errors
    /// Nothing was changed.
    pub async fn restore(&self, id: &str, text: &str) -> Result<(), StorageError> {
        let store = self.store().ok_or(StorageError::Forbidden)?;
        let is_open = self.autosave.borrow().is_open(id);
        let writer = match is_open {
            true => self.autosave.borrow().writer().to_owned(),
            false => String::new(),
        };
        store
            .restore(id, text, &writer, self.platform.now())
            .await?;
        self.announce_stored(&store, id, &writer).await;
        if is_open {
            self.open_stored(id, Some("The design is as it was then."))
                .await?;
        }
        Ok(())
    }

    /// Renames a design that is not open.
    ///
    /// # Errors
    /// Nothing was changed.
    pub async fn rename(&self, id: &str, name: &str) -> Result<(), StorageError> {
        let store = self.store().ok_or(StorageError::Forbidden)?;
        store.rename(id, name, self.platform.now()).await?;
        self.announce_stored(&store, id, "").await;
        Ok(())
    }

    /// Deletes a design with all its versions.
    ///
    /// # Errors
    /// It is still there.
    pub async fn delete(&self, id: &str) -> Result<(), StorageError> {
        let store = self.store().ok_or(StorageError::Forbidden)?;
        store.delete(id).await?;
        self.platform.announce(id, None, "");
        Ok(())
    }

    async fn announce_stored(&self, store: &DesignStore<P::Store>, id: &str, writer: &str) {
        if let Ok(stored) = store.read(id, ReadScope::RECORD).await {
            let revision = stored.record.map(|record| record.revision);
            self.platform.announce(id, revision, writer);
        }
    }

    /// The store is there. Designs that the fallback held while there was no database move into it, and the snapshot that
    /// the app started with is compared with it.
    pub async fn set_store(&self, store: Rc<DesignStore<P::Store>>) {
        if let (false, Some(fallback)) = (store.is_fallback(), &self.fallback) {
            // What cannot be moved now stays where it is, until the next start.
            let _ = store.take_over(fallback, || self.platform.new_id()).await;
        }
        let state = match store.is_fallback() {
            true => StoreState::Fallback,
            false => StoreState::Database,
        };
        self.autosave.borrow_mut().set_store(state);
        self.save();
        if let Err(error) = self.introduce(&store).await {
            let id = self.open_id();
            let retry = self.autosave.borrow_mut().refused(&id, error);
            if let Some(pause) = retry {
                self.platform.emit(AutosaveEvent::Retry(pause));
            }
        }
        *self.store.borrow_mut() = Some(store);
        self.platform.emit(AutosaveEvent::Status);
        self.write_pending().await;
    }

    /// There is no store at all.
    pub fn set_missing(&self) {
        self.save();
        self.autosave.borrow_mut().set_store(StoreState::Missing);
        self.platform.emit(AutosaveEvent::Status);
    }

    /// Compares what the app started with with the store.
    async fn introduce(&self, store: &DesignStore<P::Store>) -> Result<(), StorageError> {
        let snapshot = self.snapshot.take();
        let open = self.autosave.borrow().open().cloned();
        let Some(open) = open else {
            return Ok(());
        };
        let has_text = snapshot
            .as_ref()
            .is_some_and(|snapshot| snapshot.text.is_some());
        if open.is_nothing() && !has_text {
            // Nothing is drawn yet: what was open last opens, if there is any.
            let wanted = snapshot.map(|snapshot| snapshot.id).unwrap_or_default();
            let designs = store.list().await?.designs;
            let found = designs
                .iter()
                .find(|design| design.id == wanted)
                .or(designs.first());
            return match found {
                Some(design) => self.open_from(store, &design.id, None).await,
                None => Ok(()),
            };
        }
        let Some(snapshot) = snapshot.filter(|snapshot| snapshot.id == open.id) else {
            return Ok(());
        };
        let text = format::save(open.editor.design());
        let stored = store.read(&open.id, ReadScope::HISTORY).await?;
        if open.editor.undo_name().is_none() && open.editor.redo_name().is_none() {
            let steps = stored.history.clone().unwrap_or_default();
            let opened = open.editor.clone();
            self.platform.emit(AutosaveEvent::Steps { opened, steps });
        }
        self.pending.borrow_mut().remove(&open.id);
        match reconcile(&snapshot, &text, &stored) {
            Reconciliation::InSync { revision } => {
                let place = match store.is_fallback() {
                    true => SavePlace::Fallback,
                    false => SavePlace::Database,
                };
                self.autosave
                    .borrow_mut()
                    .stored(&open.id, open.edit(), revision, place);
            }
            Reconciliation::Write { revision } => {
                let mut autosave = self.autosave.borrow_mut();
                if let Some(session) = autosave.open_mut() {
                    session.revision = revision;
                    session.follow_time(stored.record.map(|r| r.changed).unwrap_or_default());
                }
                autosave.save_again();
                drop(autosave);
                self.save_state(revision > 0);
            }
            Reconciliation::OpenStored { keep_snapshot } => {
                let mut message = "The newest state that was saved is open.";
                if let (true, Some(text)) = (keep_snapshot, &snapshot.text) {
                    store
                        .add_version(&open.id, self.platform.now(), text)
                        .await?;
                    message = "The newest state that was saved is open. What this tab had is among its versions.";
                }
                self.open_from(store, &open.id, Some(message)).await?;
            }
            Reconciliation::Conflict { deleted } => self.divide(&open.id, deleted),
        }
        Ok(())
    }
}
