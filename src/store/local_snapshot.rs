//! Snapshot of the open document in `localStorage`, read at startup before any database is open, and what becomes of it
//! once the database is.
//!
//! Format: one header line, then the document. Browsers write `localStorage` to disk late: after a crash the snapshot may
//! lag behind the database by any number of edits.

use super::backend::StoredDesign;

/// The open document, or which one it is if there is no room for its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalSnapshot {
    /// Stored design that it is.
    pub id: String,
    /// Revision that it is based on.
    pub revision: u64,
    /// Page that wrote it.
    pub writer: String,
    /// True if the database had it when it was written.
    pub stored: bool,
    /// Time of the state, in Unix milliseconds; earlier programs left it out. A write to the database carries the same
    /// time, so that the two can be compared.
    pub at: Option<u64>,
    /// The document.
    pub text: Option<String>,
}

impl LocalSnapshot {
    /// Reads a snapshot.
    pub fn parse(written: &str) -> Option<Self> {
        let (line, text) = match written.split_once('\n') {
            Some((line, text)) => (line, Some(text.to_owned())),
            None => (written, None),
        };
        let mut words = line.split(' ');
        Some(Self {
            id: words.next().filter(|id| !id.is_empty())?.to_owned(),
            revision: words.next()?.parse().ok()?,
            writer: words.next()?.to_owned(),
            stored: words.next() == Some("stored"),
            at: words.next().and_then(|at| at.parse().ok()),
            text,
        })
    }

    /// The header line.
    pub fn header(&self) -> String {
        let stored = if self.stored { "stored" } else { "new" };
        let header = format!("{} {} {} {stored}", self.id, self.revision, self.writer);
        match self.at {
            Some(at) => format!("{header} {at}"),
            None => header,
        }
    }

    /// The newer one of what this tab left behind, and what any tab wrote last.
    pub fn newest(own: Option<Self>, shared: Option<Self>) -> Option<Self> {
        match (own, shared) {
            // The same page wrote both, the shared one at every save.
            (Some(own), Some(shared)) if own.id == shared.id && own.writer == shared.writer => {
                Some(if own.at > shared.at { own } else { shared })
            }
            (Some(own), _) => Some(own),
            (None, shared) => shared,
        }
    }
}

/// Outcome of comparing the snapshot that the app started with, and the document as it is by now, with the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reconciliation {
    /// The database has this document, as that revision.
    InSync {
        /// The revision.
        revision: u64,
    },
    /// The document goes on from what the database has, and is written as the next revision. What it replaces becomes a
    /// version.
    Write {
        /// Revision to write over.
        revision: u64,
    },
    /// The database is ahead: its document opens in place of the snapshot.
    OpenStored {
        /// True if the snapshot may hold work that the database does not have: it becomes a version, and the person is
        /// told.
        keep_snapshot: bool,
    },
    /// Both went on: the person decides.
    Conflict {
        /// True if the database does not have the design any more.
        deleted: bool,
    },
}

/// Decides between a snapshot and the database. `text` is the document as it is now, which may have been edited since.
pub fn reconcile(snapshot: &LocalSnapshot, text: &str, stored: &StoredDesign) -> Reconciliation {
    let Some(record) = &stored.record else {
        return match snapshot.revision {
            0 => Reconciliation::Write { revision: 0 },
            _ => Reconciliation::Conflict { deleted: true },
        };
    };
    let revision = record.revision;
    let same = |text: &str| stored.text.as_deref() == Some(text);
    if same(text) {
        return Reconciliation::InSync { revision };
    }
    let edited = snapshot.text.as_deref() != Some(text);
    let is_later = snapshot.at.map(|at| at > record.changed);
    let same_writer = !record.writer.is_empty() && record.writer == snapshot.writer;
    let goes_on = match snapshot.revision == revision {
        // A database that was cleared counts anew.
        true => is_later != Some(false),
        // A write was under way when the page was left.
        false => same_writer && is_later == Some(true),
    };
    if goes_on || snapshot.text.as_deref().is_some_and(same) {
        return Reconciliation::Write { revision };
    }
    if edited {
        return Reconciliation::Conflict { deleted: false };
    }
    // The database had the snapshot, or goes on from a later state of the page that wrote it.
    let last_write = record.last_write_of(&snapshot.writer);
    let is_part = last_write
        .zip(snapshot.at)
        .is_some_and(|(last, at)| at <= last);
    let is_behind = (snapshot.stored || same_writer || is_part)
        && (revision > snapshot.revision || is_later == Some(false));
    match is_behind {
        true => Reconciliation::OpenStored {
            keep_snapshot: !snapshot.stored && snapshot.at.is_none(),
        },
        // Older than the database, which does not tell whether it is part of it.
        false if is_later == Some(false) => Reconciliation::OpenStored {
            keep_snapshot: true,
        },
        false => Reconciliation::Conflict { deleted: false },
    }
}
