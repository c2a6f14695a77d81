//! Snapshot of the open document in `localStorage`, read synchronously at startup, before any database is open. See
//! [`LocalSnapshot`] for its format.

use super::storage;
use crate::store::{LocalSnapshot, StorageError};
use web_sys::Storage;

/// Key of the snapshot. Each tab has its own in `sessionStorage` when it is left; what any tab saved last is for new ones.
const KEY: &str = "plumbline.v2.open";
/// Key of the undo history.
const STEPS: &str = "plumbline.v2.steps";
/// Key of the document that an earlier program kept, and the id that it has from then on: always the same one, so that
/// it is never stored twice.
const LEGACY_KEY: &str = "plumbline.v1.design";
const LEGACY_ID: &str = "earlier";

/// Turns what an earlier program kept into a snapshot, unless there is one.
pub fn migrate_legacy() {
    let Some((snapshot, text)) = read_current().is_none().then(read_legacy).flatten() else {
        return;
    };
    // There may be no room for two.
    let _ = storage::remove(LEGACY_KEY);
    if write(&snapshot, &text).is_err() {
        clear();
        let _ = storage::write(LEGACY_KEY, &text);
    }
}

/// The snapshot of this tab.
pub fn read() -> Option<LocalSnapshot> {
    read_current().or_else(|| {
        let (snapshot, text) = read_legacy()?;
        Some(LocalSnapshot {
            text: Some(text),
            ..snapshot
        })
    })
}

/// True if there is one of this program.
pub fn is_there() -> bool {
    read_current().is_some()
}

fn read_legacy() -> Option<(LocalSnapshot, String)> {
    let snapshot = LocalSnapshot {
        id: LEGACY_ID.to_owned(),
        ..LocalSnapshot::default()
    };
    Some((snapshot, storage::read(LEGACY_KEY)?))
}

fn read_current() -> Option<LocalSnapshot> {
    let own = session().and_then(|area| area.get_item(KEY).ok().flatten());
    let shared = storage::read(KEY);
    let parse = |written: Option<String>| LocalSnapshot::parse(&written?);
    LocalSnapshot::newest(parse(own), parse(shared))
}

/// The text of the snapshot.
pub fn text() -> Option<String> {
    read()?.text
}

/// Writes the snapshot. Without room for the text, it still says which design is open.
///
/// # Errors
/// The text is not there.
pub fn write(snapshot: &LocalSnapshot, text: &str) -> Result<(), StorageError> {
    let line = snapshot.header();
    let written = storage::write(KEY, &format!("{line}\n{text}"));
    if written.is_err() {
        // An older text must not pass for this one.
        let _ = storage::remove(KEY);
        let _ = storage::write(KEY, &line);
    }
    // What this tab was left with before is older.
    forget_own();
    written
}

/// Leaves the snapshot for this tab alone, which is left now: others may write theirs meanwhile. The undo history goes
/// along where there is room, for a tab that is opened later as well.
pub fn leave(snapshot: &LocalSnapshot, text: &str, steps: &str) {
    let Some(area) = session() else {
        return;
    };
    let _ = area.remove_item(STEPS);
    let line = snapshot.header();
    if area.set_item(KEY, &format!("{line}\n{text}")).is_err() {
        let _ = area.remove_item(KEY);
        let _ = area.set_item(KEY, &line);
    }
    let _ = area.set_item(STEPS, steps);
    if storage::write(STEPS, steps).is_err() {
        let _ = storage::remove(STEPS);
    }
}

/// Undo histories that this tab, and the one that was left last, were left with. Each names the document that it leads
/// to.
pub fn steps() -> impl Iterator<Item = String> {
    let own = session().and_then(|area| area.get_item(STEPS).ok().flatten());
    own.into_iter().chain(storage::read(STEPS))
}

/// Removes it.
pub fn clear() {
    let _ = storage::remove(KEY);
    forget_own();
}

fn forget_own() {
    if let Some(area) = session() {
        let _ = area.remove_item(KEY);
    }
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// An id that no other design has.
pub fn new_id() -> String {
    let random = |_| format!("{:x}", (js_sys::Math::random() * 4_294_967_296.0) as u32);
    (0..3).map(random).collect()
}
