//! Help: the notions of the checklist, the keys to begin with, and the setting for single keys.

use crate::app::browser::storage;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Notions, with their meanings.
const NOTIONS: [(&str, &str); 8] = [
    (
        "Component",
        "a part of the system that runs: a service, a datastore, a broker",
    ),
    (
        "Connection",
        "a call, message or event from one component to another",
    ),
    (
        "Domain",
        "a part of the business in which words keep one meaning",
    ),
    (
        "Flow",
        "one process through the system, such as placing an order, as a sequence of steps",
    ),
    (
        "Core",
        "the steps of a flow that must all succeed, or none; the others may follow later",
    ),
    (
        "Invariant",
        "a statement about data that must always hold, such as never selling more than is there",
    ),
    (
        "Problem",
        "the drawing contradicts a guideline; a repair or a waiver with a reason resolves it",
    ),
    (
        "Question",
        "the drawing leaves a guideline open; an answer resolves it, or makes it a problem",
    ),
];

/// Keys to begin with, by their chords, with what each does.
pub const FIRST_KEYS: [(&str, &str); 11] = [
    ("Ctrl+K", "Find a command"),
    ("1", "Place a client; 2 to 9 are the other kinds"),
    ("C", "Connect two components"),
    ("A", "Add the next component, connected"),
    ("Tab", "Complete the name that is typed"),
    ("F", "Record a flow"),
    ("D", "Draw a domain"),
    ("F8", "Next finding"),
    ("F9", "Next open question"),
    ("Z", "Show the whole drawing"),
    ("Ctrl+Z", "Undo"),
];

/// Renders the notions.
pub fn notions() -> Html {
    let notion = |(name, means): &(&'static str, &'static str)| {
        html! { <><dt>{ *name }</dt><dd>{ *means }</dd></> }
    };
    html! {
        <section>
            <h3>{ "Notions" }</h3>
            <dl class="notions">{ for NOTIONS.iter().map(notion) }</dl>
        </section>
    }
}

// WCAG 2.1.4: speech input users must be able to turn off single-key shortcuts.
const KEY: &str = "plumbline.single-keys";

/// True if single letters and digits are shortcuts.
pub fn single_keys() -> bool {
    storage::read(KEY).as_deref() != Some("off")
}

fn set_single_keys(on: bool) {
    // A lost setting is not worth a notice.
    let _ = if on {
        storage::remove(KEY)
    } else {
        storage::write(KEY, "off")
    };
}

/// Checkbox of the setting.
pub fn single_keys_field() -> Html {
    let on_keys =
        |event: Event| set_single_keys(event.target_unchecked_into::<HtmlInputElement>().checked());
    html! {
        <div class="checks">
            <label>
                <input type="checkbox" checked={single_keys()} onchange={on_keys} />
                { "Single letters, digits and signs are commands" }
            </label>
        </div>
    }
}
