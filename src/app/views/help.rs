//! Setting for single-key shortcuts.

use crate::app::browser::storage;
use web_sys::HtmlInputElement;
use yew::prelude::*;

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
