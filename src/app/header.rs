//! Top: the design's name, whether it is saved, undo, the ways in and out.

use super::acts::Acts;
use super::autosave::Kept;
use super::browser::theme;
use super::files::EXAMPLES;
use super::shared::Shared;
use super::startup::UNTITLED;
use super::state::{Action, Dispatch};
use super::ui::icon;
use super::ui::menu::{Menu, item};
use crate::design::Design;
use crate::editor::Command;
use crate::editor::actions::{self, ACTIONS, Act, Group, Report};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Header`].
#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// Does what is asked for.
    pub acts: Acts,
    /// The design.
    pub design: Shared<Design>,
    /// Whether the browser has it.
    pub kept: Kept,
    /// What undo would undo.
    pub undo: Option<AttrValue>,
    /// What redo would do again.
    pub redo: Option<AttrValue>,
    /// How things happen.
    pub dispatch: Dispatch,
}

/// The header.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let theme = use_state_eq(theme::chosen);
    let on_theme = {
        let theme = theme.clone();
        move || {
            theme::choose(theme.next());
            theme.set(theme.next());
        }
    };
    let does = |does: Act| act(&props.acts, does);
    let said_theme = format!("Theme: {}", theme.name());
    html! {
        <header class="top">
            <h1 class="mark">{ icon::mark() }<span>{ "Plumbline" }</span></h1>
            <Title title={props.design.0.title.clone()} dispatch={props.dispatch.clone()} />
            { saved(props.kept) }
            <span class="gap" />
            { step("Undo", &props.undo, icon::undo(), &props.dispatch, || Action::Undo) }
            { step("Redo", &props.redo, icon::redo(), &props.dispatch, || Action::Redo) }
            <button type="button" class="wide" onclick={pressed(does(Act::New))}>{ "New" }</button>
            <button type="button" class="wide line" onclick={pressed(does(Act::Designs))}>{ "Designs…" }</button>
            <button type="button" class="wide line" onclick={pressed(does(Act::Open))}>{ "Open…" }</button>
            <button type="button" class="wide line" onclick={pressed(does(Act::Save))}>{ "Save" }</button>
            <div class="wide"><Menu label="Examples" class="line">{ examples(props) }</Menu></div>
            <div class="wide"><Menu label="Report" class="main">{ reports(props) }</Menu></div>
            <button type="button" class="wide icon" aria-label={said_theme.clone()} title={said_theme.clone()}
                onclick={pressed(on_theme.clone())}>{ icon::theme() }</button>
            <div class="narrow">
                <Menu label="Menu" class="line">
                    { item("New", "", does(Act::New)) }
                    { item("Designs…", "", does(Act::Designs)) }
                    { item("Open…", "", does(Act::Open)) }
                    { item("Save", "", does(Act::Save)) }
                    <hr />
                    <p>{ "Report" }</p>
                    { reports(props) }
                    <hr />
                    <p>{ "Examples" }</p>
                    { examples(props) }
                    <hr />
                    { item(&said_theme, "", on_theme.clone()) }
                    { item("Keys", "", does(Act::Help)) }
                </Menu>
            </div>
        </header>
    }
}

fn pressed(act: impl Fn() + 'static) -> impl Fn(MouseEvent) {
    move |_| act()
}

fn saved(kept: Kept) -> Html {
    match kept {
        Kept::Saved => html! { <span class="saved">{ "saved" }</span> },
        Kept::Saving => html! { <span class="saved">{ "saving…" }</span> },
        Kept::Not => html! { <span class="saved not">{ "not saved" }</span> },
    }
}

/// A button that says what it would undo or redo.
fn step(
    what: &str,
    name: &Option<AttrValue>,
    icon: Html,
    dispatch: &Dispatch,
    action: fn() -> Action,
) -> Html {
    let label = match name {
        Some(name) => format!("{what}: {name}"),
        None => what.to_owned(),
    };
    let dispatch = dispatch.clone();
    html! {
        <button type="button" class="icon" aria-label={label.clone()} title={label} disabled={name.is_none()}
            onclick={move |_| dispatch.dispatch(action())}>{ icon }</button>
    }
}

fn examples(props: &HeaderProps) -> Html {
    let items = EXAMPLES.iter().map(|example| {
        let acts = props.acts.clone();
        item(example.name, example.hint, move || {
            acts.with_later(|later, _, now| {
                (later.open_example)(example, &now.state.dispatcher());
            });
        })
    });
    items.collect()
}

fn reports(props: &HeaderProps) -> Html {
    let of = |which: fn(&actions::Action) -> bool| {
        let own = ACTIONS.iter().filter(move |a| which(a));
        own.map(|a| item(a.name, hint(a.act), act(&props.acts, a.act)))
            .collect::<Html>()
    };
    html! {
        <>
            { of(|a| a.group == Group::Report) }
            <hr />
            { of(|a| matches!(a.act, Act::Share | Act::Compare | Act::Merge)) }
        </>
    }
}

/// Whom it is for.
fn hint(act: Act) -> &'static str {
    match act {
        Act::Report(Report::Markdown) => "for people",
        Act::Report(Report::Json) => "for programs",
        Act::Report(Report::Page) => "to print",
        Act::Report(Report::Csv) => "for spreadsheets",
        Act::Report(Report::Mermaid) => "the drawing",
        Act::Share => "holds the design",
        _ => "",
    }
}

fn act(acts: &Acts, act: Act) -> impl Fn() + Clone + use<> {
    let acts = acts.clone();
    move || acts.perform(act)
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
                dispatch.dispatch(Action::Do(Command::SetTitle(title)));
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
