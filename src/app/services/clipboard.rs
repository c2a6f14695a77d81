//! Designs on the clipboard, as text.

use crate::app::browser::clipboard;
use crate::app::command::Commands;
use crate::app::model::canvas::CanvasCommand;
use crate::app::model::ui::NoticeTopic;
use crate::app::services::files;
use crate::app::state::StateAction;
use crate::document::{Design, format};
use std::rc::Rc;
use yew::platform::spawn_local;

/// Copies a design to the clipboard.
pub fn copy(design: Rc<Design>) {
    spawn_local(async move {
        clipboard::copy(&format::save(&design)).await;
    });
}

/// Pastes the design of the clipboard into the canvas. Other text is previewed as an import.
pub fn paste(commands: &Commands) {
    let commands = commands.clone();
    spawn_local(async move {
        let Some(text) = clipboard::read().await else {
            let said = "The browser does not let the clipboard be read here.";
            return commands.send(StateAction::ShowNotice(
                NoticeTopic::Command,
                said.to_owned(),
            ));
        };
        match format::load(&text) {
            Ok(design) => commands.send(CanvasCommand::Paste(design)),
            Err(_) => commands.send(StateAction::OpenTransfer(files::pasted_request(&text))),
        }
    });
}
