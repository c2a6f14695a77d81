//! Top: the design's name, whether it is saved, and commands of the register: undo, the ways in and
//! out.

use crate::app::context::Acts;
use crate::app::model::document::UNTITLED;
use crate::app::model::examples::EXAMPLES;
use crate::app::services::autosave::Kept;
use crate::app::state::{Dispatch, StateAction};
use crate::app::ui::icon;
use crate::app::ui::menu::{Menu, group, item};
use crate::editor::Command;
use crate::editor::commands::{self, COMMANDS, CommandGroup, CommandId, ReportKind, command_spec};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The header.
pub fn header(title: &str, kept: Kept, acts: &Acts, dispatch: &Dispatch) -> Html {
    let words = |act: CommandId, class: &'static str| button(acts, act, class, None);
    let picture =
        |act: CommandId, class: &'static str, icon: Html| button(acts, act, class, Some(icon));
    let items = |items: fn(&Acts) -> Html| {
        let acts = acts.clone();
        Callback::from(move |()| items(&acts))
    };
    html! {
        <header class="top">
            <h1 class="mark">{ icon::mark() }<span>{ "Plumbline" }</span></h1>
            <Title title={title.to_owned()} dispatch={dispatch.clone()} />
            { saved(kept) }
            <span class="gap" />
            { picture(CommandId::Undo, "icon", icon::undo()) }
            { picture(CommandId::Redo, "icon", icon::redo()) }
            { words(CommandId::New, "wide") }
            { words(CommandId::Designs, "wide line") }
            { words(CommandId::Open, "wide line") }
            { words(CommandId::Save, "wide line") }
            <div class="wide"><Menu label="Examples" class="line" items={items(examples)} /></div>
            <div class="wide"><Menu label="ReportKind" class="main" items={items(report)} /></div>
            { picture(CommandId::Theme, "wide icon", icon::theme()) }
            <div class="narrow"><Menu label="Menu" class="line" items={items(all)} /></div>
        </header>
    }
}

fn saved(kept: Kept) -> Html {
    match kept {
        Kept::Saved => html! { <span class="saved">{ "saved" }</span> },
        Kept::Saving => html! { <span class="saved">{ "saving…" }</span> },
        Kept::Not => html! { <span class="saved not">{ "not saved" }</span> },
    }
}

/// A button that shows its name, or a picture that is called so.
fn button(acts: &Acts, act: CommandId, class: &'static str, picture: Option<Html>) -> Html {
    let Some(action) = command_spec(act) else {
        return Html::default();
    };
    let name = acts.short_name(action);
    let onclick = does(acts, action);
    let disabled = onclick.is_none();
    // Who hears the page is told nothing twice.
    let (shown, label, title) = match picture {
        Some(picture) => (picture, Some(name.clone()), Some(name)),
        None => (name.into(), None, action.shortcut_label()),
    };
    html! {
        <button type="button" {class} aria-label={label} {title} {disabled} {onclick}>{ shown }</button>
    }
}

/// Does it, where it applies now.
fn does(acts: &Acts, action: &commands::CommandSpec) -> Option<Callback<MouseEvent>> {
    let (act, to) = (action.command, acts.clone());
    acts.applies(action)
        .then(|| Callback::from(move |_| to.perform(act)))
}

/// All of the header, where there is little room.
fn all(acts: &Acts) -> Html {
    let own = |own: &[CommandId]| commands(acts, own.iter().filter_map(|act| command_spec(*act)));
    html! {
        <>
            { own(&[CommandId::New, CommandId::Designs, CommandId::Open, CommandId::Save]) }
            <hr />
            { group("ReportKind", "", report(acts)) }
            <hr />
            { group("Examples", "", examples(acts)) }
            <hr />
            { own(&[CommandId::Theme, CommandId::Help]) }
        </>
    }
}

fn report(acts: &Acts) -> Html {
    let own =
        |which: fn(&&commands::CommandSpec) -> bool| commands(acts, COMMANDS.iter().filter(which));
    html! {
        <>
            { own(|a| a.group == CommandGroup::Report) }
            <hr />
            { own(|a| matches!(a.command, CommandId::Share | CommandId::Compare | CommandId::Merge)) }
        </>
    }
}

fn examples(acts: &Acts) -> Html {
    let items = EXAMPLES.iter().map(|example| {
        let acts = acts.clone();
        let open = move |_| {
            acts.with_later(|later, _, now| {
                (later.open_example)(example, &now.state.dispatcher());
            });
        };
        item(example.name, example.hint, None, Some(Callback::from(open)))
    });
    items.collect()
}

fn commands(acts: &Acts, own: impl Iterator<Item = &'static commands::CommandSpec>) -> Html {
    let each = own.map(|a| {
        let name = acts.short_name(a);
        item(&name, hint(a.command), a.shortcut_label(), does(acts, a))
    });
    each.collect()
}

/// Whom it is for.
fn hint(act: CommandId) -> &'static str {
    match act {
        CommandId::Report(ReportKind::Markdown) => "for people",
        CommandId::Report(ReportKind::Json) => "for programs",
        CommandId::Report(ReportKind::Page) => "to print",
        CommandId::Report(ReportKind::Csv) => "for spreadsheets",
        CommandId::Report(ReportKind::Mermaid) => "the drawing",
        CommandId::Share => "holds the design",
        _ => "",
    }
}

#[derive(Properties, PartialEq)]
struct TitleProps {
    title: String,
    dispatch: Dispatch,
}

/// The design's name, which can be changed where it stands. A blank one does not count.
#[component]
fn Title(props: &TitleProps) -> Html {
    let redraw = use_force_update();
    let onchange = {
        let dispatch = props.dispatch.clone();
        move |event: Event| {
            let title = event.target_unchecked_into::<HtmlInputElement>().value();
            if !title.trim().is_empty() {
                dispatch.dispatch(StateAction::Edit(Command::SetTitle(title)));
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
