//! Text of findings on the screen: names stand out, and are never markup.

use crate::rules::{Part, Text};
use yew::prelude::*;

/// The text with its names in bold.
pub fn marked(text: &Text) -> Html {
    let parts = text.parts().map(|part| match part {
        Part::Plain(words) => html! { { words } },
        Part::Name(name) => html! { <strong>{ name }</strong> },
    });
    parts.collect()
}
