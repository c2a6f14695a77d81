//! Transactions over stored designs: the interface that memory, `localStorage` and IndexedDB implement.

use super::record::{DesignList, DesignRecord, VersionRecord};
use std::fmt;

/// Reason for which something was not stored or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageError {
    /// The browser has no storage for this page, or forbids it.
    Forbidden,
    /// There is no room.
    Full,
    /// The text read back is not the one written.
    Mismatch,
    /// The design is not stored any more.
    Gone,
    /// Another tab wrote between reading and writing.
    ChangedMeanwhile,
    /// The document does not begin with a title.
    NoTitle,
    /// The stored text is no text.
    DamagedText,
    /// The store did not answer in time.
    TimedOut,
    /// Another reason, as the browser words it.
    Other(String),
}

impl StorageError {
    /// The reason that a design is not saved, as part of a sentence.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Forbidden => "its storage is switched off for this page",
            Self::Full => "its storage is full",
            Self::Mismatch => "its storage does not give back what was saved",
            Self::TimedOut => "its storage does not answer",
            _ => "its storage refuses it",
        }
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Forbidden => "the storage is switched off for this page",
            Self::Full => "the storage is full",
            Self::Mismatch => "it does not give back what was saved",
            Self::Gone => "it is no longer there",
            Self::ChangedMeanwhile => "another tab has changed it just now",
            Self::NoTitle => "its title was not found",
            Self::DamagedText => "its text is damaged",
            Self::TimedOut => "the storage does not answer",
            Self::Other(reason) => reason,
        })
    }
}

/// Parts of a design that a transaction reads besides its record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadScope {
    /// The document.
    pub text: bool,
    /// The versions.
    pub versions: bool,
    /// The undo history.
    pub history: bool,
}

impl ReadScope {
    /// The record alone.
    pub const RECORD: Self = Self {
        text: false,
        versions: false,
        history: false,
    };
    /// Record and document.
    pub const TEXT: Self = Self {
        text: true,
        versions: false,
        history: false,
    };
    /// Record, document and versions.
    pub const VERSIONS: Self = Self {
        text: true,
        versions: true,
        history: false,
    };
    /// Record, document and undo history.
    pub const HISTORY: Self = Self {
        text: true,
        versions: false,
        history: true,
    };
}

/// State of one design inside a transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredDesign {
    /// Record of the list of designs.
    pub record: Option<DesignRecord>,
    /// The document.
    pub text: Option<String>,
    /// Content of the text's record as JSON if that holds no text.
    pub damaged_text: Option<String>,
    /// Versions, the newest first.
    pub versions: Vec<VersionRecord>,
    /// Undo history.
    pub history: Option<String>,
}

/// One write of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreChange {
    /// Writes the record.
    PutRecord(DesignRecord),
    /// Writes the document, and reads it back.
    PutText(String),
    /// Writes the undo history.
    PutHistory(String),
    /// Adds a version; the store assigns its key.
    AddVersion {
        /// Revision that it was.
        revision: u64,
        /// Time, in Unix milliseconds.
        at: u64,
        /// The document.
        text: String,
    },
    /// Deletes a version.
    DeleteVersion(u64),
    /// Deletes record, document, history and all versions.
    Delete,
}

/// Decision of a transaction: what it writes, and its result.
pub type Decision<T> = Result<(Vec<StoreChange>, T), StorageError>;

/// All stored designs with their texts and versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreDump {
    /// The records.
    pub list: DesignList,
    /// Ids and documents.
    pub texts: Vec<(String, String)>,
    /// The versions, in no order.
    pub versions: Vec<VersionRecord>,
}

/// A place for designs in which transactions are atomic, across tabs too.
pub trait StoreBackend {
    /// True if it has no room for versions and histories, and its revisions may go on from those of another store.
    fn is_fallback(&self) -> bool;

    /// All records.
    fn list(&self) -> impl Future<Output = Result<DesignList, StorageError>>;

    /// All but histories.
    fn dump(&self) -> impl Future<Output = Result<StoreDump, StorageError>>;

    /// Reads one design.
    fn read(
        &self,
        id: &str,
        scope: ReadScope,
    ) -> impl Future<Output = Result<StoredDesign, StorageError>>;

    /// Reads one design, and writes what `decide` makes of it, all or nothing. Resolves once a crash of the page cannot
    /// take it any more.
    fn transact<T>(
        &self,
        id: &str,
        scope: ReadScope,
        decide: impl FnOnce(StoredDesign) -> Decision<T>,
    ) -> impl Future<Output = Result<T, StorageError>>;
}

/// One of two kinds of store: the database, or the fallback without one.
#[derive(Clone, Debug)]
pub enum EitherBackend<D, F> {
    /// The database.
    Database(D),
    /// The fallback.
    Fallback(F),
}

impl<D: StoreBackend, F: StoreBackend> StoreBackend for EitherBackend<D, F> {
    fn is_fallback(&self) -> bool {
        matches!(self, Self::Fallback(_))
    }

    async fn list(&self) -> Result<DesignList, StorageError> {
        match self {
            Self::Database(store) => store.list().await,
            Self::Fallback(store) => store.list().await,
        }
    }

    async fn dump(&self) -> Result<StoreDump, StorageError> {
        match self {
            Self::Database(store) => store.dump().await,
            Self::Fallback(store) => store.dump().await,
        }
    }

    async fn read(&self, id: &str, scope: ReadScope) -> Result<StoredDesign, StorageError> {
        match self {
            Self::Database(store) => store.read(id, scope).await,
            Self::Fallback(store) => store.read(id, scope).await,
        }
    }

    async fn transact<T>(
        &self,
        id: &str,
        scope: ReadScope,
        decide: impl FnOnce(StoredDesign) -> Decision<T>,
    ) -> Result<T, StorageError> {
        match self {
            Self::Database(store) => store.transact(id, scope, decide).await,
            Self::Fallback(store) => store.transact(id, scope, decide).await,
        }
    }
}
