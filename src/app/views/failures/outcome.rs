//! Outcomes by a sign and a word, never by colour alone.

use crate::worker::failures::protocol::OutcomeView;
use yew::prelude::*;

/// Sign of an outcome.
pub fn sign(key: &str) -> &'static str {
    match key {
        "torn" => "!",
        "unsure" => "?",
        "taken-back" => "↩",
        "refused" => "×",
        "degraded" => "◐",
        "works-later" => "◷",
        _ => "●",
    }
}

/// Sign and word.
pub fn badge(outcome: &OutcomeView) -> Html {
    html! {
        <span class={classes!("outcome", outcome.key.clone())}>
            <span aria-hidden="true">{ sign(&outcome.key) }{ " " }</span>{ &outcome.word }
        </span>
    }
}
