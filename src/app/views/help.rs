//! Whether single keys are commands.

use crate::app::browser::storage;
use web_sys::HtmlInputElement;
use yew::prelude::*;

// WCAG 2.1.4: whoever speaks to their computer must be able to switch single keys off.
const KEY: &str = "plumbline.single-keys";

/// Whether single letters and digits are commands.
pub fn single_keys() -> bool {
    storage::read(KEY).as_deref() != Some("off")
}

fn set_single_keys(on: bool) {
    // Not remembered is no loss worth a word.
    let _ = if on {
        storage::remove(KEY)
    } else {
        storage::write(KEY, "off")
    };
}

/// The choice.
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
