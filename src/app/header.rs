//! Top: the design's name, whether it is saved, undo, the ways in and out.

use super::autosave::Kept;
use super::browser::theme;
use super::checker::Checker;
use super::files::{self, EXAMPLES};
use super::links;
use super::reviewing::Same;
use super::startup::UNTITLED;
use super::state::{Action, Dispatch};
use super::ui::icon;
use super::ui::menu::{Menu, item};
use crate::checker::message::Written;
use crate::editor::Command;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Header`].
#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// The design.
    pub design: Same,
    /// Whether the browser has it.
    pub kept: Kept,
    /// What undo would undo.
    pub undo: Option<AttrValue>,
    /// What redo would do again.
    pub redo: Option<AttrValue>,
    /// Asks for a file to open.
    pub on_choose: Callback<()>,
    /// Saves the design as a file.
    pub on_save: Callback<()>,
    /// Shows the designs that the browser keeps.
    pub on_designs: Callback<()>,
    /// Asks for the keys.
    pub on_help: Callback<()>,
    /// Makes the reports.
    pub checker: Checker,
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
    let on_new = {
        let dispatch = props.dispatch.clone();
        move || files::new(&dispatch)
    };
    let said_theme = format!("Theme: {}", theme.name());
    html! {
        <header class="top">
            <h1 class="mark">{ icon::mark() }<span>{ "Plumbline" }</span></h1>
            <Title title={props.design.0.title.clone()} dispatch={props.dispatch.clone()} />
            { saved(props.kept) }
            <span class="gap" />
            { step("Undo", &props.undo, icon::undo(), &props.dispatch, || Action::Undo) }
            { step("Redo", &props.redo, icon::redo(), &props.dispatch, || Action::Redo) }
            <button type="button" class="wide" onclick={pressed(on_new.clone())}>{ "New" }</button>
            <button type="button" class="wide line" onclick={props.on_designs.reform(|_| ())}>{ "Designs…" }</button>
            <button type="button" class="wide line" onclick={props.on_choose.reform(|_| ())}>{ "Open…" }</button>
            <button type="button" class="wide line" onclick={props.on_save.reform(|_| ())}>{ "Save" }</button>
            <div class="wide"><Menu label="Examples" class="line">{ examples(props) }</Menu></div>
            <div class="wide"><Menu label="Report" class="main">{ reports(props) }</Menu></div>
            <button type="button" class="wide icon" aria-label={said_theme.clone()} title={said_theme.clone()}
                onclick={pressed(on_theme.clone())}>{ icon::theme() }</button>
            <div class="narrow">
                <Menu label="Menu" class="line">
                    { item("New", "", on_new.clone()) }
                    { item("Designs…", "", call(&props.on_designs)) }
                    { item("Open…", "", call(&props.on_choose)) }
                    { item("Save", "", call(&props.on_save)) }
                    <hr />
                    <p>{ "Report" }</p>
                    { reports(props) }
                    <hr />
                    <p>{ "Examples" }</p>
                    { examples(props) }
                    <hr />
                    { item(&said_theme, "", on_theme.clone()) }
                    { item("Keys", "", call(&props.on_help)) }
                </Menu>
            </div>
        </header>
    }
}

fn pressed(act: impl Fn() + 'static) -> impl Fn(MouseEvent) {
    move |_| act()
}

fn call(callback: &Callback<()>) -> impl Fn() + use<> {
    let callback = callback.clone();
    move || callback.emit(())
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
        let dispatch = props.dispatch.clone();
        item(example.name, example.hint, move || {
            files::open_example(example, &dispatch)
        })
    });
    items.collect()
}

fn reports(props: &HeaderProps) -> Html {
    let save = |written| {
        let title = props.design.0.title.clone();
        let (checker, dispatch) = (props.checker.clone(), props.dispatch.clone());
        move || files::save_report(&title, written, &checker, &dispatch)
    };
    let copy = |written| {
        let (checker, dispatch) = (props.checker.clone(), props.dispatch.clone());
        move || files::copy_report(written, &checker, &dispatch)
    };
    html! {
        <>
            { item("Download as Markdown", "for people", save(Written::Markdown)) }
            { item("Download as JSON", "for programs", save(Written::Json)) }
            { item("Download as a page", "to print", save(Written::Page)) }
            { item("Download findings as CSV", "for spreadsheets", save(Written::Csv)) }
            { item("Download as Mermaid", "the drawing", save(Written::Mermaid)) }
            { item("Copy Markdown", "", copy(Written::Markdown)) }
            { item("Copy JSON", "", copy(Written::Json)) }
            { item("Copy link", "holds the design", copy_link(props)) }
        </>
    }
}

fn copy_link(props: &HeaderProps) -> impl Fn() + use<> {
    let (checker, dispatch) = (props.checker.clone(), props.dispatch.clone());
    move || links::copy(&checker, &dispatch)
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
