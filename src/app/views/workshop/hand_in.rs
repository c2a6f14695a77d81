//! The part of the panel that hands in: a name, a link, a file.

use super::typed::TypedText;
use crate::app::browser::clipboard;
use crate::app::browser::download::{JSON, file_name};
use crate::app::services::files::offer_download;
use crate::app::services::share_links::address;
use crate::app::services::workshop::service::Workshop;
use crate::app::services::workshop::state::{OpenExercise, WorkshopState};
use crate::worker::workshop::protocol::HandInDocument;
use std::rc::Rc;
use yew::platform::spawn_local;
use yew::prelude::*;

/// Renders the part.
pub fn hand_in(workshop: &Workshop, state: &WorkshopState, open: &OpenExercise) -> Html {
    let name = state.progress.name.clone().unwrap_or_default();
    let on_change = {
        let workshop = workshop.clone();
        Callback::from(move |name: String| workshop.set_name(&name))
    };
    let copy = {
        let workshop = workshop.clone();
        move |_: MouseEvent| workshop.hand_in(copy_link)
    };
    let download = {
        let workshop = workshop.clone();
        let title = format!("{} {name}", open.view.id);
        move |_: MouseEvent| {
            let title = title.clone();
            workshop.hand_in(move |workshop, made| {
                let name = file_name(&title, "hand-in.json");
                offer_download(&name, JSON, &made.file, workshop.commands());
            });
        }
    };
    html! {
        <section class="hand-in words" aria-label="Hand in">
            <h3>{ "Hand in" }</h3>
            <p>{ "A hand-in holds your design, your note and your name. The trainer's browser judges it anew." }</p>
            <label>{ "Your name, or your team's" }<TypedText autocomplete={AttrValue::Static("name")} value={name} {on_change} /></label>
            <div class="acts">
                <button type="button" class="main small" onclick={copy}>{ "Copy link to hand in" }</button>
                <button type="button" class="line small" onclick={download}>{ "Download the hand-in" }</button>
            </div>
        </section>
    }
}

fn copy_link(workshop: &Workshop, made: Rc<HandInDocument>) {
    let fragment = match &made.link {
        Ok(fragment) => fragment.clone(),
        Err(why) => return workshop.tell(format!("No link holds this hand-in: {why}")),
    };
    let workshop = workshop.clone();
    spawn_local(async move {
        workshop.tell(match clipboard::copy(&address(&fragment)).await {
            true => "The hand-in is on the clipboard, as a link.",
            false => "This browser does not allow copying here. Download the hand-in instead.",
        });
    });
}
