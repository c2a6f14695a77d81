//! What is demanded of who calls: the same on components and connections.

use crate::app::fields::{Form, choice, entry, options, shown, text, typed};
use crate::document::format::read::Read;
use crate::document::{Callers, Identity};
use yew::prelude::*;

/// How callers prove who they are.
pub fn identity(callers: &Option<Callers>, on_change: Callback<String>) -> Html {
    let value = callers.as_ref().and_then(|c| c.identity);
    choice(
        "Caller identity",
        shown(&value, |v| v.as_str().to_owned()),
        options(Identity::ALL, Identity::as_str),
        on_change,
    )
}

/// How often they may call.
pub fn rate_limit(callers: &Option<Callers>, on_change: Callback<String>) -> Html {
    let value = callers.as_ref().and_then(|c| c.rate_limit.clone());
    entry("Rate limit", text(&value), Form::Text, on_change)
}

/// Sets how callers prove who they are.
pub fn set_identity(callers: &mut Option<Callers>, answer: &str) {
    change(callers, |c| c.identity = Identity::parse(answer));
}

/// Sets how often they may call.
pub fn set_rate_limit(callers: &mut Option<Callers>, words: &str) {
    change(callers, |c| c.rate_limit = typed(words));
}

/// An object that says nothing is absent.
fn change(callers: &mut Option<Callers>, set: impl FnOnce(&mut Callers)) {
    let mut changed = callers.take().unwrap_or_else(Callers::new);
    set(&mut changed);
    *callers = Some(changed).filter(|c| !c.is_blank());
}
