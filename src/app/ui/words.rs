//! Text of findings on the screen: names stand out, and are never markup.

use crate::rules::{Text, TextPart};
use yew::prelude::*;

/// The text with its names in bold.
pub fn marked(text: &Text) -> Html {
    let parts = text.parts().map(|part| match part {
        TextPart::Plain(words) => html! { { words } },
        TextPart::Name(name) => html! { <strong>{ name }</strong> },
    });
    parts.collect()
}
