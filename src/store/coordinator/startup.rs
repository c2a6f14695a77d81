//! Start with a store: designs of the fallback move into it, and the snapshot is compared with the stored design.

use super::Coordinator;
use crate::document::format;
use crate::store::autosave::StoreState;
use crate::store::backend::{ReadScope, StorageError};
use crate::store::design_store::DesignStore;
use crate::store::events::{AutosaveEvent, AutosavePlatform};
use crate::store::local_snapshot::{Reconciliation, reconcile};
use crate::store::session::SavePlace;
use std::rc::Rc;

impl<P: AutosavePlatform> Coordinator<P> {
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
