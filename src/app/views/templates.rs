//! Templates dialog: templates and examples, each with a thumbnail.

use crate::app::browser::assets;
use crate::app::browser::theme::is_dark;
use crate::app::command::{Commands, ServiceCommand};
use crate::app::model::examples::{EXAMPLES, Example, FAMOUS_FAILURES, FamousFailure, TEMPLATES};
use crate::app::ui::icon;
use crate::editor::commands::CommandId;
use crate::messages;
use yew::prelude::*;

/// Properties of [`Templates`].
#[derive(Properties, PartialEq)]
pub struct TemplatesProps {
    /// Sends commands.
    pub commands: Commands,
    /// Closes the dialog.
    pub on_close: Callback<()>,
}

/// Content of the start dialog. Thumbnails are fetched when the dialog opens.
#[component]
pub fn Templates(props: &TemplatesProps) -> Html {
    let dark = is_dark();
    let choose = |example: &'static Example| {
        let (commands, on_close) = (props.commands.clone(), props.on_close.clone());
        html! {
            <li>
                <button type="button" class="line" onclick={move |_| { on_close.emit(()); commands.send(ServiceCommand::OpenExample(example)); }}>
                    <img src={assets::address(&example.thumbnail(dark))} alt="" width="208" height="116" />
                    <span>{ example.name }</span>
                    <small>{ example.hint }</small>
                </button>
            </li>
        }
    };
    let famous = |failure: &'static FamousFailure| {
        let open = |is_mended: bool| {
            let (commands, on_close) = (props.commands.clone(), props.on_close.clone());
            move |_: MouseEvent| {
                on_close.emit(());
                commands.send(ServiceCommand::OpenFamous(failure, is_mended));
            }
        };
        html! {
            <li>
                <button type="button" class="line" onclick={open(false)}>
                    <span>{ failure.fails.name }</span>
                    <small>{ failure.fails.hint }</small>
                </button>
                <button type="button" class="line small" aria-label={messages::templates_mended_named(failure.fails.name)} onclick={open(true)}>{ messages::templates_mended() }</button>
            </li>
        }
    };
    let empty = {
        let (commands, on_close) = (props.commands.clone(), props.on_close.clone());
        move |_| {
            on_close.emit(());
            commands.send(CommandId::New);
        }
    };
    html! {
        <div class="begin">
            <div class="head">
                <h2 id="dialog-title">{ messages::templates_title() }</h2>
                <button type="button" class="icon" aria-label={messages::button_close()} onclick={props.on_close.reform(|_| ())}>{ icon::close() }</button>
            </div>
            <h3>{ messages::templates_templates() }</h3>
            <ul>
                { for TEMPLATES.iter().map(choose) }
                <li><button type="button" class="line" onclick={empty}><span class="blank" />{ messages::templates_empty() }</button></li>
            </ul>
            <h3>{ messages::templates_examples() }</h3>
            <ul>{ for EXAMPLES.iter().map(choose) }</ul>
            <h3>{ messages::templates_failures() }</h3>
            <ul class="famous">{ for FAMOUS_FAILURES.iter().map(famous) }</ul>
        </div>
    }
}
