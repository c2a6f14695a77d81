//! Designs on the clipboard, as text.

use crate::app::browser::clipboard;
use crate::app::context::Acts;
use crate::app::model::ui::NoticeTopic;
use crate::app::services::files;
use crate::app::state::StateAction;
use crate::document::{Design, format};
use std::rc::Rc;
use yew::Callback;
use yew::platform::spawn_local;

/// Puts the design there.
pub fn copy(design: Rc<Design>) {
    spawn_local(async move {
        clipboard::copy(&format::save(&design)).await;
    });
}

/// Gives the design that is there. Text that is none may become one: it is shown first.
pub fn paste(acts: &Acts, give: Callback<Design>) {
    let acts = acts.clone();
    spawn_local(async move {
        let Some(text) = clipboard::read().await else {
            let said = "The browser does not let the clipboard be read here.";
            return acts.dispatch(StateAction::ShowNotice(
                NoticeTopic::Command,
                said.to_owned(),
            ));
        };
        match format::load(&text) {
            Ok(design) => give.emit(design),
            Err(_) => acts.exchange(files::pasted_request(&text)),
        }
    });
}
