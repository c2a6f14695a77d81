//! Outcomes by a sign and a word, never by colour alone.

use crate::app::ui::icon;
use crate::worker::failures::protocol::OutcomeView;
use yew::prelude::*;

/// Sign and word.
pub fn badge(outcome: &OutcomeView) -> Html {
    html! {
        <span class={classes!("outcome", outcome.key.clone())}>
            { icon::outcome(&outcome.key) }{ " " }{ &outcome.word }
        </span>
    }
}
