//! Drop zone: the middle of the screen, onto which files can be dropped.

use crate::app::browser::upload;
use crate::app::command::{Commands, ServiceCommand};
use crate::app::model::request::FilePurpose;
use yew::prelude::*;

/// Properties of [`DropZone`].
#[derive(Properties, PartialEq)]
pub struct DropZoneProps {
    /// Content of the zone.
    pub children: Html,
    /// Receives dropped files.
    pub commands: Commands,
}

/// Opens a file that is dropped onto its content, with the others that are dropped together with it.
#[component]
pub fn DropZone(props: &DropZoneProps) -> Html {
    let is_over = use_state_eq(|| false);
    let ondragover = {
        let is_over = is_over.clone();
        move |event: DragEvent| {
            if upload::carries_file(event.data_transfer().as_ref()) {
                event.prevent_default();
                is_over.set(true);
            }
        }
    };
    let ondragleave = {
        let is_over = is_over.clone();
        move |_: DragEvent| is_over.set(false)
    };
    let ondrop = {
        let (is_over, commands) = (is_over.clone(), props.commands.clone());
        move |event: DragEvent| {
            is_over.set(false);
            let files = event.data_transfer().and_then(|t| t.files());
            let files = upload::all(files);
            if !files.is_empty() {
                event.prevent_default();
                commands.send(ServiceCommand::ReadFiles(files, FilePurpose::Open));
            }
        }
    };
    html! {
        <main class={classes!("stage", is_over.then_some("dropping"))} aria-label="Drawing" {ondragover} {ondragleave} {ondrop}>
            { props.children.clone() }
        </main>
    }
}
