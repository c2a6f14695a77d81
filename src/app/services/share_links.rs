//! Share links: the fragment of the address holds a design, so that no server receives it.

use crate::app::browser::{clear_address, clipboard};
use crate::app::command::{Commands, ServiceCommand};
use crate::app::model::ui::NoticeTopic;
use crate::app::services::loading;
use crate::app::services::review_client::ReviewClient;
use crate::app::state::StateAction;
use crate::worker::protocol::Query;
use crate::worker::protocol::{ShareLink, ShareLinkContent};
use gloo::events::EventListener;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::Location;
use yew::platform::spawn_local;
use yew::prelude::*;

/// Prefix of the fragment of a share link, before its version.
const DESIGN: &str = "#d";

/// Opens the design of the address, now and whenever the address changes. It opens as a copy: the open
/// design stays among the stored ones.
#[hook]
pub fn use_share_links(commands: &Commands) {
    let commands = commands.clone();
    use_effect_with((), move |()| {
        follow_address(&commands);
        let listener = web_sys::window().map(|window| {
            EventListener::new(&window, "hashchange", move |_| follow_address(&commands))
        });
        move || drop(listener)
    });
}

fn follow_address(commands: &Commands) {
    let Some(location) = location() else {
        return;
    };
    let fragment = location.hash().unwrap_or_default();
    let is_link = fragment.strip_prefix(DESIGN).is_some_and(|rest| {
        let version = rest.split('.').next().unwrap_or_default();
        rest.contains('.') && !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit())
    });
    if !is_link {
        return;
    }
    clear_address();
    let fragment = fragment.trim_start_matches('#').to_owned();
    commands.send(ServiceCommand::OpenLink(fragment));
}

/// Opens the design of a share link.
pub fn open(fragment: String, client: &ReviewClient, commands: &Commands) {
    let commands = commands.clone();
    client.query_value(Query::OpenShareLink(fragment), move |opened| {
        spawn_local(async move {
            let loaded = match opened {
                Some(ShareLinkContent::Document(text)) => {
                    loading::load(text).await.map_err(|e| e.to_string())
                }
                Some(ShareLinkContent::Invalid(why)) => Err(why),
                None => Err("the checker is not there".to_owned()),
            };
            commands.send(match loaded {
                Ok(design) => {
                    let said = format!("{} is open, as a copy of your own.", design.title);
                    StateAction::OpenDesign(Rc::new(design), said)
                }
                Err(why) => StateAction::ShowNotice(
                    NoticeTopic::Command,
                    format!("The link cannot be opened: {why}"),
                ),
            });
        });
    });
}

/// Copies a share link of the open design to the clipboard, or shows why there is none.
pub fn copy(client: &ReviewClient, commands: &Commands) {
    let commands = commands.clone();
    client.query_value(Query::ShareLink, move |link| {
        let fragment = match link {
            Some(ShareLink::Fragment(fragment)) => fragment,
            Some(ShareLink::TooLarge(why)) => {
                let said = format!("No link holds this design: {why}");
                return commands.send(StateAction::ShowNotice(NoticeTopic::Command, said));
            }
            None => {
                let said = "The link could not be made: the checker is not there.";
                return commands.send(StateAction::ShowNotice(
                    NoticeTopic::Command,
                    said.to_owned(),
                ));
            }
        };
        spawn_local(async move {
            let said = match clipboard::copy(&address(&fragment)).await {
                true => "A link that holds the design is on the clipboard.",
                false => "This browser does not allow copying here. Save a file instead.",
            };
            commands.send(StateAction::ShowNotice(
                NoticeTopic::Command,
                said.to_owned(),
            ));
        });
    });
}

fn address(fragment: &str) -> String {
    let part = |get: fn(&Location) -> Result<String, JsValue>| {
        location().and_then(|l| get(&l).ok()).unwrap_or_default()
    };
    let fragment = fragment.trim_start_matches('#');
    format!(
        "{}{}#{fragment}",
        part(Location::origin),
        part(Location::pathname)
    )
}

fn location() -> Option<Location> {
    Some(web_sys::window()?.location())
}
