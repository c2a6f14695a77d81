//! Fields about callers: authentication and rate limit of components and connections.

use crate::app::fields::{InputFormat, choice, entry, options, shown, text, typed};
use crate::document::fields;
use crate::document::format::read::Read;
use crate::document::{Callers, Identity};
use yew::prelude::*;

/// Field: how callers authenticate.
pub fn identity(callers: &Option<Callers>, on_change: Callback<String>) -> Html {
    let value = callers.as_ref().and_then(|c| c.identity);
    choice(
        fields::COMPONENT_IDENTITY.label,
        shown(&value, |v| v.as_str().to_owned()),
        options(Identity::ALL, Identity::as_str),
        on_change,
    )
}

/// Field: rate limit.
pub fn rate_limit(callers: &Option<Callers>, on_change: Callback<String>) -> Html {
    let value = callers.as_ref().and_then(|c| c.rate_limit.clone());
    entry(
        fields::COMPONENT_RATE_LIMIT.label,
        text(&value),
        InputFormat::Text,
        on_change,
    )
}

/// Sets the authentication.
pub fn set_identity(callers: &mut Option<Callers>, answer: &str) {
    change(callers, |c| c.identity = Identity::parse(answer));
}

/// Sets the rate limit.
pub fn set_rate_limit(callers: &mut Option<Callers>, words: &str) {
    change(callers, |c| c.rate_limit = typed(words));
}

/// Drops an object without fields.
fn change(callers: &mut Option<Callers>, set: impl FnOnce(&mut Callers)) {
    let mut changed = callers.take().unwrap_or_else(Callers::new);
    set(&mut changed);
    *callers = Some(changed).filter(|c| !c.is_blank());
}
