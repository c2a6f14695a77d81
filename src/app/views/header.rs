//! Header: title of the design, status of autosave, and commands for undo, files and reports.

use crate::app::browser::focus_canvas;
use crate::app::command::{Commands, ServiceCommand};
use crate::app::context::{AppContext, is_supported};
use crate::app::model::document::UNTITLED;
use crate::app::model::examples::EXAMPLES;
use crate::app::state::StateAction;
use crate::app::ui::icon;
use crate::app::ui::menu::{Menu, group, item};
use crate::editor::Command;
use crate::editor::commands::{self, COMMANDS, CommandGroup, CommandId, ReportKind, command_spec};
use crate::store::SaveStatus;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Renders the header.
pub fn header(context: &AppContext) -> Html {
    let words = |act: CommandId, class: &'static str| button(context, act, class, None);
    let picture =
        |act: CommandId, class: &'static str, icon: Html| button(context, act, class, Some(icon));
    let items = |items: fn(&AppContext) -> Html| {
        let context = context.clone();
        Callback::from(move |()| items(&context))
    };
    html! {
        <header class="top">
            <button type="button" class="skip line" onclick={|_| focus_canvas()}>{ "Skip to the drawing" }</button>
            <h1 class="mark">{ icon::mark() }<span>{ "Plumbline" }</span></h1>
            <Title title={context.state.design().title.clone()} commands={context.commands.clone()} />
            { save_status(context.save_status) }
            <span class="gap" />
            { picture(CommandId::Undo, "icon", icon::undo()) }
            { picture(CommandId::Redo, "icon", icon::redo()) }
            { words(CommandId::New, "wide line") }
            { words(CommandId::Designs, "wide line") }
            { words(CommandId::Open, "wide line") }
            { words(CommandId::Save, "wide line") }
            <div class="wide"><Menu label="Examples" class="line" items={items(examples)} /></div>
            <div class="wide"><Menu label="Share" class="line" items={items(share)} /></div>
            <div class="wide"><Menu label="Report" class="line" items={items(report)} /></div>
            { picture(CommandId::Theme, "wide icon", icon::theme()) }
            <div class="narrow"><Menu label="Menu" class="line" items={items(all)} /></div>
        </header>
    }
}

fn save_status(status: SaveStatus) -> Html {
    match status {
        SaveStatus::Saved => html! { <span class="saved">{ "saved" }</span> },
        SaveStatus::Saving => html! { <span class="saved">{ "saving…" }</span> },
        SaveStatus::SavedInMemory => {
            html! { <span class="saved">{ "saved in this browser's memory only" }</span> }
        }
        SaveStatus::Unsaved => html! { <span class="saved not">{ "not saved" }</span> },
    }
}

/// Button of a command, with its name or an icon.
fn button(
    context: &AppContext,
    act: CommandId,
    class: &'static str,
    picture: Option<Html>,
) -> Html {
    let Some(action) = command_spec(act) else {
        return Html::default();
    };
    let name = context.short_command_name(action);
    let onclick = command_callback(context, action);
    let disabled = onclick.is_none();
    // Screen readers would read a title that repeats the name.
    let (shown, label, title) = match picture {
        Some(picture) => (picture, Some(name.clone()), Some(name)),
        None => (name.into(), None, action.shortcut_label()),
    };
    html! {
        <button type="button" {class} aria-label={label} {title} {disabled} {onclick}>{ shown }</button>
    }
}

/// Handler of a command, if the command applies now.
fn command_callback(
    context: &AppContext,
    action: &commands::CommandSpec,
) -> Option<Callback<MouseEvent>> {
    let (act, to) = (action.command, context.clone());
    context
        .applies(action)
        .then(|| Callback::from(move |_| to.send(act)))
}

/// Menu of all commands, for narrow screens.
fn all(context: &AppContext) -> Html {
    let own =
        |own: &[CommandId]| commands(context, own.iter().filter_map(|act| command_spec(*act)));
    html! {
        <>
            { own(&[CommandId::New, CommandId::Designs, CommandId::Open, CommandId::Save]) }
            <hr />
            { group("Share", "", share(context)) }
            <hr />
            { group("Report", "", report(context)) }
            <hr />
            { group("Examples", "", examples(context)) }
            <hr />
            { own(&[CommandId::SelfReview, CommandId::Theme, CommandId::Help]) }
        </>
    }
}

/// Ways to hand the design on, and to compare it with what comes from others.
fn share(context: &AppContext) -> Html {
    let own =
        |own: &[CommandId]| commands(context, own.iter().filter_map(|act| command_spec(*act)));
    html! {
        <>
            { own(&[CommandId::Share, CommandId::Picture, CommandId::SaveAs]) }
            <hr />
            { own(&[CommandId::Compare, CommandId::CompareVersion, CommandId::Merge]) }
        </>
    }
}

/// The report, in each of its formats.
fn report(context: &AppContext) -> Html {
    let is_report = |a: &&commands::CommandSpec| {
        a.group == CommandGroup::Report
            && !matches!(a.command, CommandId::Picture | CommandId::Share)
    };
    commands(context, COMMANDS.iter().filter(is_report))
}

fn examples(context: &AppContext) -> Html {
    let course = commands(context, command_spec(CommandId::Course).into_iter());
    let items = EXAMPLES.iter().map(|example| {
        let commands = context.commands.clone();
        let open = move |_| commands.send(ServiceCommand::OpenExample(example));
        item(example.name, example.hint, None, Some(Callback::from(open)))
    });
    html! { <>{ for items }<hr />{ course }</> }
}

fn commands(
    context: &AppContext,
    own: impl Iterator<Item = &'static commands::CommandSpec>,
) -> Html {
    let each = own.filter(|a| is_supported(a)).map(|a| {
        let name = context.short_command_name(a);
        item(
            &name,
            hint(a.command),
            a.shortcut_label(),
            command_callback(context, a),
        )
    });
    each.collect()
}

/// Hint beside a command: its audience.
fn hint(act: CommandId) -> &'static str {
    match act {
        CommandId::Report(ReportKind::Markdown) => "for people",
        CommandId::Report(ReportKind::Json) => "for programs",
        CommandId::Report(ReportKind::Page) => "to print",
        CommandId::Report(ReportKind::Csv) => "for spreadsheets",
        CommandId::Report(ReportKind::Mermaid) => "the drawing",
        CommandId::Share => "holds the design",
        CommandId::Course => "designs to repair",
        _ => "",
    }
}

#[derive(Properties, PartialEq)]
struct TitleProps {
    title: String,
    commands: Commands,
}

/// Editable title of the design. A blank title is ignored.
#[component]
fn Title(props: &TitleProps) -> Html {
    let redraw = use_force_update();
    let onchange = {
        let commands = props.commands.clone();
        move |event: Event| {
            let title = event.target_unchecked_into::<HtmlInputElement>().value();
            if !title.trim().is_empty() {
                commands.send(StateAction::Edit(Command::SetTitle(title)));
            }
            redraw.force_update();
        }
    };
    let onkeydown = |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | "Escape") && !event.is_composing() {
            let _ = event.target_unchecked_into::<HtmlInputElement>().blur();
        }
    };
    html! {
        <input class="title" aria-label="Title of the design" value={props.title.clone()} placeholder={UNTITLED}
            autocomplete="off" spellcheck="false" {onchange} {onkeydown} />
    }
}
