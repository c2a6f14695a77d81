//! Stored designs: revisions, versions, arbitration between tabs, and the autosave state machine.
//!
//! Plain Rust. A [`StoreBackend`] runs one transaction at a time: memory for tests, `localStorage` behind
//! [`KeyValueStorage`], and IndexedDB in `app/browser`. [`DesignStore`] decides what is written in it.

mod archive;
mod autosave;
mod backend;
mod coordinator;
mod design_store;
mod events;
mod local_snapshot;
mod local_storage;
mod memory;
mod record;
mod session;
mod title;
mod versions;

#[cfg(test)]
mod tests;

pub use archive::{Archive, ArchivedDesign, ArchivedVersion};
pub use autosave::{AutosaveState, SaveJob, SaveStatus, StoreState};
pub use backend::{
    Decision, EitherBackend, ReadScope, StorageError, StoreBackend, StoreChange, StoreDump,
    StoredDesign,
};
pub use coordinator::Coordinator;
pub use design_store::{DesignStore, WriteOutcome, WriteRequest};
pub use events::{
    AutosaveEvent, AutosavePlatform, ConflictChoice, ConflictKind, MAX_HISTORY, OpenRequest,
};
pub use local_snapshot::{LocalSnapshot, Reconciliation, reconcile};
pub use local_storage::{KeyValueStorage, LocalStorageBackend};
pub use memory::MemoryBackend;
pub use record::{DamagedRecord, DesignList, DesignRecord, DesignSummary, VersionRecord};
pub use session::{SavePlace, Session, UNTITLED};
pub use title::replace_title;
