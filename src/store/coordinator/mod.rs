//! Saves the open design: snapshot first, then the store, one write at a time and only the newest state of each design.
//! The app provides storage and clock, and receives events with everything that it has to show.

mod designs;
mod startup;

use crate::document::format;
use crate::editor::Editor;
use crate::store::autosave::{AutosaveState, SaveStatus};
use crate::store::backend::{ReadScope, StorageError};
use crate::store::design_store::{DesignStore, WriteOutcome, WriteRequest};
use crate::store::events::{
    AutosaveEvent, AutosavePlatform, ConflictKind, MAX_HISTORY, OpenRequest,
};
use crate::store::local_snapshot::LocalSnapshot;
use crate::store::record::DesignSummary;
use crate::store::session::SavePlace;
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
        let (revision, writer, origin) = {
            let autosave = self.autosave.borrow();
            // Other writes may have been done since it was queued.
            let revision = autosave.revision_of(id).unwrap_or(write.revision);
            let origin = autosave.origin_of(id);
            (revision, autosave.writer().to_owned(), origin)
        };
        let request = WriteRequest {
            id,
            revision,
            text: &write.text,
            summary: write.summary.clone(),
            writer: &writer,
            origin: origin.as_ref().map(|(page, at)| (page.as_str(), *at)),
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
    pub fn on_write_timeout(&self) {
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
    pub fn on_cleared(&self) {
        self.autosave.borrow_mut().forget_revisions();
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

    /// Another tab has announced that it wrote a design, or deleted it. The revision alone decides what is written over; the
    /// announcement tells the person earlier.
    pub fn on_announcement(&self, id: &str, revision: Option<u64>, writer: &str) {
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
}
