//! Share links: the fragment of the address holds a design, so that no server receives it.

use crate::app::browser::{clear_address, clipboard};
use crate::app::command::{Commands, ServiceCommand};
use crate::app::model::examples::FAMOUS_FAILURES;
use crate::app::model::ui::NoticeTopic;
use crate::app::model::workshop::EXERCISE;
use crate::app::services::failures::Failures;
use crate::app::services::loading;
use crate::app::services::review_client::ReviewClient;
use crate::app::state::StateAction;
use crate::messages;
use crate::worker::failures::protocol::RunKey;
use crate::worker::protocol::Query;
use crate::worker::protocol::{ShareLink, ShareLinkContent};
use gloo::events::EventListener;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::Location;
use yew::platform::spawn_local;
use yew::prelude::*;

/// Prefix of the fragment of a link to a famous failure.
const EXAMPLE: &str = "#example=";
/// Start of the part of a link that names a run.
const RUN: &str = ";run=";
/// Start of the part of a run that names its reading; no fault begins so.
const READING: &str = "reading=";

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
    // A design, an exercise or a hand-in.
    let held = fragment.strip_prefix(['#']).unwrap_or_default();
    let is_link = held.strip_prefix(['d', 'x', 'h']).is_some_and(|rest| {
        let version = rest.split('.').next().unwrap_or_default();
        rest.contains('.') && !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit())
    });
    if !is_link && !fragment.starts_with(EXAMPLE) && !held.starts_with(EXERCISE) {
        return;
    }
    clear_address();
    let fragment = fragment.trim_start_matches('#').to_owned();
    commands.send(ServiceCommand::OpenLink(fragment));
}

/// Opens the design of a share link, and plays the run that it names.
pub fn open(fragment: String, client: &ReviewClient, commands: &Commands, failures: &Failures) {
    let commands = commands.clone();
    let failures = failures.clone();
    if let Some(name) = fragment.strip_prefix(&EXAMPLE[1..]) {
        let (id, is_mended) = match name.strip_suffix("-mended") {
            Some(id) => (id, true),
            None => (name, false),
        };
        let known = FAMOUS_FAILURES.iter().find(|failure| failure.id == id);
        return match known {
            Some(failure) => failures.open_famous(failure, is_mended),
            None => {
                let text = messages::links_example_unknown().to_owned();
                commands.send(StateAction::ShowNotice(NoticeTopic::Command, text));
            }
        };
    }
    let (fragment, run) = match fragment.split_once(RUN) {
        Some((fragment, run)) => (fragment.to_owned(), read_run(run)),
        None => (fragment, None),
    };
    client.query_value(Query::OpenShareLink(fragment), move |opened| {
        spawn_local(async move {
            let loaded = match opened {
                Some(ShareLinkContent::Document(text)) => {
                    loading::load(text).await.map_err(|e| e.to_string())
                }
                Some(ShareLinkContent::Invalid(why)) => Err(why),
                None => Err(messages::links_checker_missing().to_owned()),
            };
            commands.send(match loaded {
                Ok(design) => {
                    if let Some((key, step)) = run {
                        failures.play_when_open(key, step);
                    }
                    let said = messages::links_opened(&design.title);
                    StateAction::OpenDesign(Rc::new(design), said)
                }
                Err(why) => {
                    StateAction::ShowNotice(NoticeTopic::Command, messages::links_refused(&why))
                }
            });
        });
    });
}

/// A run as the end of a link: flow, faults and event.
pub fn run_suffix(run: &RunKey, step: usize) -> String {
    let reading = Some(format!("{READING}{}", run.reading)).filter(|_| !run.reading.is_empty());
    let parts = std::iter::once(&run.flow)
        .chain(&run.faults)
        .chain(&reading);
    let parts = parts.map(|part| js_sys::encode_uri_component(part).into());
    let parts: Vec<String> = parts.collect();
    format!("{RUN}{step};{}", parts.join(";"))
}

/// A part of a link, as it was before it was encoded.
pub fn decoded(part: &str) -> Option<String> {
    Some(js_sys::decode_uri_component(part).ok()?.into())
}

fn read_run(text: &str) -> Option<(RunKey, usize)> {
    let mut parts = text.split(';');
    let step = parts.next()?.parse().ok()?;
    let mut parts = parts.map(decoded);
    let flow = parts.next()??;
    let mut faults: Vec<String> = parts.collect::<Option<_>>()?;
    let last = faults.pop_if(|part| part.starts_with(READING));
    let reading = last.map_or(String::new(), |part| part[READING.len()..].to_owned());
    let key = RunKey {
        flow,
        faults,
        reading,
    };
    Some((key, step))
}

/// Copies a share link of the open design to the clipboard, or shows why there is none. The suffix names a
/// run.
pub fn copy(client: &ReviewClient, commands: &Commands, suffix: &str) {
    let commands = commands.clone();
    let suffix = suffix.to_owned();
    client.query_value(Query::ShareLink, move |link| {
        let fragment = match link {
            Some(ShareLink::Fragment(fragment)) => fragment,
            Some(ShareLink::TooLarge(why)) => {
                let said = messages::links_unmade(&why);
                return commands.send(StateAction::ShowNotice(NoticeTopic::Command, said));
            }
            None => {
                let said = messages::links_lost();
                return commands.send(StateAction::ShowNotice(
                    NoticeTopic::Command,
                    said.to_owned(),
                ));
            }
        };
        spawn_local(async move {
            let said = match clipboard::copy(&address(&format!("{fragment}{suffix}"))).await {
                true => messages::links_copied(),
                false => messages::links_copy_refused(),
            };
            commands.send(StateAction::ShowNotice(
                NoticeTopic::Command,
                said.to_owned(),
            ));
        });
    });
}

/// The address of the app with a fragment.
pub fn address(fragment: &str) -> String {
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
