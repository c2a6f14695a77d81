//! What the app starts with: the design that the browser kept, or an empty one. One that cannot
//! be opened is set aside, never written over.

use crate::app::browser::panic::{self, EMPTY};
use crate::app::browser::slot::{self, Slot};
use crate::app::browser::storage::{self, ASIDE, BROKEN, GOOD};
use crate::app::browser::tidy_address;
use crate::app::model::document::empty_design;
use crate::app::model::ui::NoticeTopic;
use crate::document::Design;
use crate::document::format;
use crate::editor::{Editor, SavedHistory};
use std::rc::Rc;

/// What to start with, and what to say about it.
#[derive(Clone)]
pub struct Startup {
    /// The design, and what was done to it before.
    pub editor: Editor,
    /// What the person should know.
    pub notice: Option<(NoticeTopic, String)>,
}

/// A design to start with, and what to say about it.
type Found = (Rc<Design>, Option<(NoticeTopic, String)>);

impl Startup {
    /// Nothing is drawn yet.
    pub fn empty() -> Self {
        Self {
            editor: Editor::open(empty_design()),
            notice: None,
        }
    }
}

/// Whether the browser has anything that [`restore`] would look at. That reads it anew: until its code is
/// loaded, another tab may have written.
pub fn has_stored_design() -> bool {
    let waits = |key| storage::read(key).is_some();
    slot::read().is_some() || [ASIDE, BROKEN].into_iter().any(waits) || is_asked_for_empty()
}

/// What the browser kept.
pub fn restore() -> Startup {
    let broken = storage::read(BROKEN).is_some();
    let _ = storage::remove(BROKEN);
    slot::take_over();
    let (design, notice) = match slot::text() {
        None => waiting(empty_design()),
        Some(text) if asked_for_empty() => {
            let why = "The drawing before is set aside.";
            aside(&text, why, empty_design())
        }
        Some(text) if broken => {
            let why = "Plumbline broke when it opened your drawing, so that is set aside.";
            aside(&text, why, good(&text).unwrap_or_else(empty_design))
        }
        Some(text) => match format::load(&text) {
            Ok(design) => waiting(Rc::new(design)),
            Err(error) => {
                let why = format!("The drawing that this browser kept cannot be opened: {error}");
                aside(&text, &why, empty_design())
            }
        },
    };
    let saved = format::save(&design);
    let mut editor = Editor::open(design);
    if let Some(steps) = slot::steps().and_then(|steps| SavedHistory::read(&saved, &steps)) {
        editor.recall(steps);
    }
    panic::remember(saved);
    Startup { editor, notice }
}

/// The app stands, and what it started with is good.
pub fn started() {
    let stands = panic::started();
    if let Some(text) = slot::text().filter(|_| stands) {
        // A second copy is a luxury: where there is no room for it, there is none.
        if storage::write(GOOD, &text).is_err() {
            let _ = storage::remove(GOOD);
        }
    }
}

/// The design that the app last started well with, unless it is the one that it broke on.
fn good(broken_on: &str) -> Option<Rc<Design>> {
    let text = storage::read(GOOD).filter(|text| text != broken_on)?;
    format::load(&text).ok().map(Rc::new)
}

/// Starts with the design; an older one may still wait to be taken.
fn waiting(design: Rc<Design>) -> Found {
    let waits = storage::read(ASIDE).is_some();
    let notice = waits.then(|| {
        let text = "A drawing that could not be opened is still kept here.".to_owned();
        (NoticeTopic::SetAside, text)
    });
    (design, notice)
}

/// Sets the kept text aside and starts with another design.
fn aside(text: &str, why: &str, design: Rc<Design>) -> Found {
    let before = slot::read();
    let mut set = storage::write(ASIDE, text);
    if set.is_err() {
        // There may be no room for two.
        let _ = storage::remove(GOOD);
        slot::clear();
        set = storage::write(ASIDE, text);
    }
    if set.is_ok() {
        // It is another design, and not the one set aside.
        let other = Slot {
            id: slot::new_id(),
            ..Slot::default()
        };
        let _ = slot::write(&other, &format::save(&design));
    } else if let Some(before) = before {
        let _ = slot::write(&before, text);
    }
    let said = format!("{why} You can download it as it is.");
    (design, Some((NoticeTopic::SetAside, said)))
}

fn is_asked_for_empty() -> bool {
    let search = web_sys::window().and_then(|w| w.location().search().ok());
    search.as_deref() == Some(EMPTY)
}

fn asked_for_empty() -> bool {
    let asked = is_asked_for_empty();
    if asked {
        tidy_address();
    }
    asked
}
