//! Progress in `localStorage`. Without it, progress lasts as long as the page.

use crate::app::browser::storage;
use crate::exercises::progress::{self, Progress};
use crate::store::StorageError;
use crate::worker::workshop::protocol::DraftRequest;

/// Key of the progress.
const PROGRESS: &str = "plumbline.v1.progress";
/// Key of progress that could not be read. It is kept for a newer version, or a person.
const ASIDE: &str = "plumbline.v1.progress.aside";

/// Key of the exercise that is made.
const DRAFT: &str = "plumbline.v1.exercise-draft";

/// The exercise that was made last, as far as it went.
pub fn read_draft() -> Option<DraftRequest> {
    serde_json::from_str(&storage::read(DRAFT)?).ok()
}

/// Stores the exercise that is made.
pub fn write_draft(draft: &DraftRequest) {
    if let Ok(text) = serde_json::to_string(draft) {
        // It can be downloaded, and its drawings are stored by themselves.
        let _ = storage::write(DRAFT, &text);
    }
}

/// Forgets the exercise that was made.
pub fn remove_draft() {
    // Without a storage there is nothing to forget.
    let _ = storage::remove(DRAFT);
}

/// The stored progress; empty where there is none.
pub fn read() -> Progress {
    let Some(text) = storage::read(PROGRESS) else {
        return Progress::new();
    };
    progress::load(&text).unwrap_or_else(|_| {
        // Nowhere to put it is nowhere to lose it from: the next write would be refused, too.
        let _ = storage::write(ASIDE, &text);
        Progress::new()
    })
}

/// Adds what another tab has stored meanwhile, and stores the progress.
///
/// # Errors
/// Reason for which it is not kept.
pub fn write(progress: &mut Progress) -> Result<(), StorageError> {
    let known = read();
    for attempt in known.attempts {
        if progress.attempt(attempt.exercise.as_str()).is_none() {
            progress.attempts.push(attempt);
        }
    }
    storage::write(PROGRESS, &progress::save(progress))
}
