//! Text of findings and messages as HTML: names are bold, and never interpreted as markup.

use crate::messages::Piece;
use crate::rules::{Text, TextPart};
use yew::prelude::*;

/// Renders the text with its names in bold.
pub fn marked(text: &Text) -> Html {
    let parts = text.parts().map(|part| match part {
        TextPart::Plain(words) => html! { { words } },
        TextPart::Name(name) => html! { <strong>{ name }</strong> },
    });
    parts.collect()
}

impl Piece for Html {
    fn words(words: String) -> Self {
        html! { words }
    }
}
