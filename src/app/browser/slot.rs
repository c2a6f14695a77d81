//! The open design as this browser has it at hand: read at once at the start, before any
//! database is open. A line says what it is, its text follows.

use super::storage::{self, Unkept};
use web_sys::Storage;

/// Where it is. Each tab has its own when it is left; what any tab saved last is for new ones.
const KEY: &str = "plumbline.v2.open";
/// Where the history is.
const STEPS: &str = "plumbline.v2.steps";
/// Where an earlier program had it, and the id that it has from then on: always the same one, so
/// that it is never kept twice.
const OLD: &str = "plumbline.v1.design";
const OLD_ID: &str = "earlier";

/// A design, or which one it is where there is no room for its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// Which of the kept designs it is.
    pub id: String,
    /// The revision that it is based on.
    pub revision: u64,
    /// Who wrote it.
    pub writer: String,
    /// Whether the database had it, too, when it was written.
    pub stored: bool,
    /// The document.
    pub text: Option<String>,
}

impl Slot {
    fn parse(kept: &str) -> Option<Self> {
        let (line, text) = match kept.split_once('\n') {
            Some((line, text)) => (line, Some(text.to_owned())),
            None => (kept, None),
        };
        let mut words = line.split(' ');
        Some(Self {
            id: words.next().filter(|id| !id.is_empty())?.to_owned(),
            revision: words.next()?.parse().ok()?,
            writer: words.next()?.to_owned(),
            stored: words.next() == Some("stored"),
            text,
        })
    }

    fn line(&self) -> String {
        let stored = if self.stored { "stored" } else { "new" };
        format!("{} {} {} {stored}", self.id, self.revision, self.writer)
    }
}

/// Puts at hand what an earlier program kept, and forgets it there. What is at hand already stays.
pub fn take_over() {
    let Some((slot, text)) = here().is_none().then(earlier).flatten() else {
        return;
    };
    // There may be no room for two.
    let _ = storage::remove(OLD);
    if write(&slot, &text).is_err() {
        clear();
        let _ = storage::write(OLD, &text);
    }
}

/// What is at hand for this tab.
pub fn read() -> Option<Slot> {
    here().or_else(|| {
        let (slot, text) = earlier()?;
        Some(Slot {
            text: Some(text),
            ..slot
        })
    })
}

/// Whether this program has put anything there.
pub fn is_there() -> bool {
    here().is_some()
}

fn earlier() -> Option<(Slot, String)> {
    let slot = Slot {
        id: OLD_ID.to_owned(),
        ..Slot::default()
    };
    Some((slot, storage::read(OLD)?))
}

fn here() -> Option<Slot> {
    let parse = |kept: Option<String>| Slot::parse(&kept?);
    let own = parse(session().and_then(|area| area.get_item(KEY).ok().flatten()));
    let last = parse(storage::read(KEY));
    match (own, last) {
        // The same hand wrote both, this one at every change.
        (Some(own), Some(last)) if own.id == last.id && own.writer == last.writer => Some(last),
        (Some(own), _) => Some(own),
        (None, last) => last,
    }
}

/// The text that is at hand.
pub fn text() -> Option<String> {
    read()?.text
}

/// Puts it there. Where there is no room for the text, it still says which design it is.
///
/// # Errors
/// Says why the text is not there.
pub fn write(slot: &Slot, text: &str) -> Result<(), Unkept> {
    let line = slot.line();
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

/// Leaves it for this tab alone, which is left now: others may write theirs meanwhile. Its history
/// goes along where there is room.
pub fn leave(slot: &Slot, text: &str, steps: &str) {
    let Some(area) = session() else {
        return;
    };
    let _ = area.remove_item(STEPS);
    let line = slot.line();
    if area.set_item(KEY, &format!("{line}\n{text}")).is_err() {
        let _ = area.remove_item(KEY);
        let _ = area.set_item(KEY, &line);
    }
    let _ = area.set_item(STEPS, steps);
}

/// The history that this tab was left with.
pub fn steps() -> Option<String> {
    session()?.get_item(STEPS).ok().flatten()
}

/// Takes all of it away.
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
