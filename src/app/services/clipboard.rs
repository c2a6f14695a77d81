//! Designs on the clipboard, as text.

use crate::app::browser::{clipboard, clock, upload};
use crate::app::command::Commands;
use crate::app::model::canvas::CanvasCommand;
use crate::app::model::ui::NoticeTopic;
use crate::app::services::{files, loading};
use crate::app::state::StateAction;
use crate::document::{Design, format};
use crate::messages;
use std::rc::Rc;
use yew::platform::spawn_local;

/// Number of components from which a copy is written in a task of its own.
const MANY: usize = 5000;

/// Copies a design to the clipboard.
pub fn copy(design: Rc<Design>) {
    spawn_local(async move {
        if design.components.len() > MANY {
            // Making the copy has taken its time already.
            clock::next_task().await;
        }
        clipboard::copy(&format::save(&design)).await;
    });
}

/// Pastes the design of the clipboard into the canvas. Other text is previewed as an import.
pub fn paste(commands: &Commands) {
    let commands = commands.clone();
    spawn_local(async move {
        let Some(text) = clipboard::read().await else {
            let said = messages::clipboard_forbidden();
            return commands.send(StateAction::ShowNotice(
                NoticeTopic::Command,
                said.to_owned(),
            ));
        };
        let text = match upload::pasted(&text) {
            Ok(text) => text,
            Err(error) => return files::refuse(messages::clipboard_name(), &error, &commands),
        };
        match loading::load(text.clone()).await {
            Ok(design) => {
                commands.send(CanvasCommand::Run(Box::new(|canvas| canvas.paste(design))))
            }
            Err(_) => {
                let request = files::pasted_request(&text).await;
                commands.send(StateAction::OpenTransfer(request));
            }
        }
    });
}
