//! Startup: restores the design that this browser stores, or begins an empty one. A design that cannot be
//! opened is set aside and never overwritten.

use crate::app::browser::clear_address;
use crate::app::browser::local_snapshot;
use crate::app::browser::panic::{self, EMPTY};
use crate::app::browser::storage::{self, ASIDE, BROKEN, GOOD};
use crate::app::model::document::empty_design;
use crate::app::model::ui::NoticeTopic;
use crate::document::Design;
use crate::document::format;
use crate::editor::{Editor, SavedHistory};
use crate::messages;
use crate::store::LocalSnapshot;
use std::rc::Rc;

/// Initial document, with a notice about it.
#[derive(Clone)]
pub struct Startup {
    /// The design and its history.
    pub editor: Editor,
    /// Notice to show.
    pub notice: Option<(NoticeTopic, String)>,
}

/// A restored design, with a notice about it.
type RestoredDesign = (Rc<Design>, Option<(NoticeTopic, String)>);

impl Startup {
    /// An empty design.
    pub fn empty() -> Self {
        Self {
            editor: Editor::open(empty_design()),
            notice: None,
        }
    }
}

/// True if there is anything for [`restore`] to read. It reads everything anew: another tab may write
/// while the code of [`restore`] is loaded.
pub fn has_stored_design() -> bool {
    let waits = |key| storage::read(key).is_some();
    local_snapshot::read().is_some()
        || [ASIDE, BROKEN].into_iter().any(waits)
        || is_asked_for_empty()
}

/// Restores the design that this browser stores.
pub fn restore() -> Startup {
    let broken = storage::read(BROKEN).is_some();
    let _ = storage::remove(BROKEN);
    local_snapshot::migrate_legacy();
    let (design, notice) = match local_snapshot::text() {
        None => waiting(empty_design()),
        Some(text) if requests_empty() => {
            let why = messages::storage_aside_asked().to_owned();
            set_aside(&text, why, empty_design())
        }
        Some(text) if broken => {
            let why = messages::storage_aside_broken().to_owned();
            set_aside(&text, why, good(&text).unwrap_or_else(empty_design))
        }
        Some(text) => match format::load(&text) {
            Ok(design) => waiting(Rc::new(design)),
            Err(error) => {
                let why = messages::storage_aside_unreadable(&error.to_string());
                set_aside(&text, why, empty_design())
            }
        },
    };
    let saved = format::save(&design);
    let mut editor = Editor::open(design);
    if let Some(steps) =
        local_snapshot::steps().find_map(|steps| SavedHistory::read(&saved, &steps))
    {
        editor.recall(steps);
    }
    panic::remember(saved);
    Startup { editor, notice }
}

/// Records that the app has started well with its design, and is true unless it has broken.
pub fn started() -> bool {
    let stands = panic::started();
    if let Some(text) = local_snapshot::text().filter(|_| stands) {
        // The second copy is optional: it is dropped if there is no room.
        if storage::write(GOOD, &text).is_err() {
            let _ = storage::remove(GOOD);
        }
    }
    stands
}

/// The last design that the app started well with, unless it crashed on that one.
fn good(broken_on: &str) -> Option<Rc<Design>> {
    let text = storage::read(GOOD).filter(|text| text != broken_on)?;
    format::load(&text).ok().map(Rc::new)
}

/// Starts with the design; a notice tells of an older one that is still set aside.
fn waiting(design: Rc<Design>) -> RestoredDesign {
    let waits = storage::read(ASIDE).is_some();
    let notice = waits.then(|| {
        let text = messages::storage_aside_waiting().to_owned();
        (NoticeTopic::SetAside, text)
    });
    (design, notice)
}

/// Sets the stored text aside and starts with another design.
fn set_aside(text: &str, notice: String, design: Rc<Design>) -> RestoredDesign {
    let before = local_snapshot::read();
    let mut set = storage::write(ASIDE, text);
    if set.is_err() {
        // There may be no room for two.
        let _ = storage::remove(GOOD);
        local_snapshot::clear();
        set = storage::write(ASIDE, text);
    }
    if set.is_ok() {
        // A new id: it is not the design that was set aside.
        let other = LocalSnapshot {
            id: local_snapshot::new_id(),
            ..LocalSnapshot::default()
        };
        let _ = local_snapshot::write(&other, &format::save(&design));
    } else if let Some(before) = before {
        let _ = local_snapshot::write(&before, text);
    }
    (design, Some((NoticeTopic::SetAside, notice)))
}

fn is_asked_for_empty() -> bool {
    let search = web_sys::window().and_then(|w| w.location().search().ok());
    search.as_deref() == Some(EMPTY)
}

fn requests_empty() -> bool {
    let asked = is_asked_for_empty();
    if asked {
        clear_address();
    }
    asked
}
