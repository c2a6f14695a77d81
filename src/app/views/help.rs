//! Help: the notions of the checklist, the keys to begin with, and the setting for single keys.

use crate::app::browser::storage;
use crate::messages::{self, StaticMessage};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Notions, with their meanings.
const NOTIONS: [(StaticMessage, StaticMessage); 8] = [
    (messages::help_component, messages::help_component_meaning),
    (messages::help_connection, messages::help_connection_meaning),
    (messages::help_domain, messages::help_domain_meaning),
    (messages::help_flow, messages::help_flow_meaning),
    (messages::help_core, messages::help_core_meaning),
    (messages::help_invariant, messages::help_invariant_meaning),
    (messages::help_problem, messages::help_problem_meaning),
    (messages::help_question, messages::help_question_meaning),
];

/// Keys to begin with, by their chords, with what each does.
pub const FIRST_KEYS: [(&str, StaticMessage); 11] = [
    ("Ctrl+K", messages::help_key_commands),
    ("1", messages::help_key_place),
    ("C", messages::help_key_connect),
    ("A", messages::help_key_add),
    ("Tab", messages::help_key_complete),
    ("F", messages::help_key_record),
    ("D", messages::help_key_domain),
    ("F8", messages::help_key_finding),
    ("F9", messages::help_key_question),
    ("Z", messages::help_key_fit),
    ("Ctrl+Z", messages::help_key_undo),
];

/// Renders the notions.
pub fn notions() -> Html {
    let notion = |(name, means): &(StaticMessage, StaticMessage)| {
        html! { <><dt>{ name() }</dt><dd>{ means() }</dd></> }
    };
    html! {
        <section>
            <h3>{ messages::help_notions() }</h3>
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
                { messages::help_single_keys() }
            </label>
        </div>
    }
}
