//! Help beside the list of keys: the legend of the notation, and the setting for single keys.

use crate::app::browser::storage;
use crate::app::ui::icon;
use crate::document::Kind;
use crate::editor::factory::kind_name;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Line styles of connections, with what each means.
const LINES: [(&str, &str); 5] = [
    (
        "request",
        "solid, filled head: the caller waits for the answer",
    ),
    ("message", "dashed, open head: a command, handled later"),
    ("event", "dotted, open head: a fact, for whoever listens"),
    ("data", "thin, small head: access to a datastore"),
    ("telemetry", "faint dots: events, logs, metrics or traces"),
];

/// Marks on elements, with what each means.
const MARKS: [(&str, &str); 4] = [
    ("circle with a number", "problems found here"),
    ("diamond with a number", "open questions"),
    (
        "numbered dot",
        "step of the shown flow, filled where it is core",
    ),
    (
        "frame",
        "domain: a part of the business with its own language",
    ),
];

/// Legend of the drawing.
pub fn legend() -> Html {
    let kind = |kind: &Kind| {
        html! { <><dt>{ icon::kind(*kind) }</dt><dd>{ kind_name(*kind) }</dd></> }
    };
    let words = |(name, means): &(&'static str, &'static str)| {
        html! { <><dt>{ *name }</dt><dd>{ *means }</dd></> }
    };
    html! {
        <details class="legend">
            <summary>{ "Legend of the drawing" }</summary>
            <dl>{ for Kind::ALL.iter().map(kind) }</dl>
            <dl>{ for LINES.iter().chain(&MARKS).map(words) }</dl>
        </details>
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
