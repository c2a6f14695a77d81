//! Designs in the store: open, restore, rename and delete them, and resolve a conflict between two tabs.

use super::{Coordinator, PendingWrite};
use crate::store::backend::{ReadScope, StorageError};
use crate::store::design_store::DesignStore;
use crate::store::events::{AutosaveEvent, AutosavePlatform, ConflictChoice, OpenRequest};

impl<P: AutosavePlatform> Coordinator<P> {
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
    /// The design cannot be opened.
    pub async fn open_stored(&self, id: &str, message: Option<&str>) -> Result<(), StorageError> {
        let store = self.store().ok_or(StorageError::Forbidden)?;
        self.open_from(&store, id, message).await
    }

    pub(super) async fn open_from(
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
    /// The design is still there.
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
}
