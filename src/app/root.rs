//! The whole screen.

use super::autosave::use_autosave;
use super::browser::{document, upload};
use super::canvas::Canvas;
use super::checker::{Checker, is_blank, use_checker};
use super::edits::Edits;
use super::files;
use super::findings::Looked;
use super::foot::foot;
use super::header::Header;
use super::help::Help;
use super::notices::notices;
use super::problems::problem_list;
use super::rail::rail;
use super::reviewing::{Reviewed, Same};
use super::shortcuts::{Key, use_shortcuts};
use super::side::Side;
use super::startup;
use super::state::{Action, Dispatch, State};
use crate::checker::message::Want;
use crate::checker::view::FindingView;
use crate::design::Subject;
use crate::editor::{Command, Selection, Tool};
use gloo::timers::callback::Timeout;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The app.
#[component]
pub fn Root() -> Html {
    let state = use_reducer_eq(|| {
        let start = startup::start();
        let state = State::new(start.design);
        match start.notice {
            Some((topic, said)) => (*Rc::new(state).reduce(Action::Tell(topic, said))).clone(),
            None => state,
        }
    });
    let dispatch = state.dispatcher();
    let design = state.editor.design().clone();
    let (checker, checking) = use_checker(&design);
    let kept = use_autosave(&design, &dispatch);
    let help = use_state_eq(|| false);
    let input = use_node_ref();

    use_effect_with(design.title.clone(), |title| {
        if let Some(document) = document() {
            document.set_title(&format!("{title} · Plumbline"));
        }
    });
    let stands = checking.reviewed().is_some() || is_blank(&design);
    use_effect_with(stands, |stands| {
        let done = stands.then(|| Timeout::new(0, startup::started));
        move || drop(done)
    });

    let on_choose = use_callback(input.clone(), |(), input| {
        if let Some(input) = input.cast::<HtmlInputElement>() {
            input.click();
        }
    });
    let on_save = {
        let state = state.clone();
        Callback::from(move |()| {
            commit_typing();
            files::save(state.editor.design(), &state.dispatcher());
        })
    };
    let on_help = use_callback(help.setter(), |(), help| help.set(true));
    let on_closed = use_callback(help.setter(), |(), help| help.set(false));

    use_shortcuts({
        let (state, checking) = (state.clone(), checking.clone());
        let (on_choose, on_save, on_help) = (on_choose.clone(), on_save.clone(), on_help.clone());
        move |key| match key {
            Key::Save => on_save.emit(()),
            Key::Open => on_choose.emit(()),
            Key::Help => on_help.emit(()),
            Key::Undo => state.dispatch(Action::Undo),
            Key::Redo => state.dispatch(Action::Redo),
            Key::Take(tool) => state.dispatch(Action::Take(tool)),
            Key::Next => go(&state, checking.reviewed(), true),
            Key::Previous => go(&state, checking.reviewed(), false),
            Key::NextQuestion => state.dispatch(Action::Walk(1)),
            Key::PreviousQuestion => state.dispatch(Action::Walk(-1)),
            Key::Delete => delete(&state),
            Key::Escape if state.ghost.is_some() => state.dispatch(Action::Preview(None)),
            Key::Escape if state.tool != Tool::Select => state.dispatch(Action::Take(Tool::Select)),
            Key::Escape => state.dispatch(Action::Select(Selection::none())),
        }
    });

    // Made once, so that the canvas is not drawn anew whenever something else is.
    let on_tool = use_callback(dispatch.clone(), |tool, to| to.dispatch(Action::Take(tool)));
    let on_command = use_callback(dispatch.clone(), |command, to| {
        to.dispatch(Action::Do(command))
    });
    let on_select = use_callback(dispatch.clone(), |chosen, to| {
        to.dispatch(Action::Select(chosen))
    });
    let on_badge = use_callback(
        (checker.clone(), dispatch.clone()),
        |subject, (checker, to)| look_at_first(checker, &subject, to),
    );
    let marks = checking.reviewed().map(|r| r.marks().clone());
    let edits = Edits::new(dispatch.clone(), state.document);
    let same = Same(design.clone());
    let name = |name: Option<&str>| name.map(|n| AttrValue::from(n.to_owned()));
    let (said_number, said) = &state.said;
    html! {
        <>
            <Header design={same.clone()} {kept} undo={name(state.editor.undo_name())} redo={name(state.editor.redo_name())}
                on_choose={on_choose.clone()} on_save={on_save.clone()} on_help={on_help.clone()} checker={checker.clone()} dispatch={dispatch.clone()} />
            { rail(state.tool, &on_tool) }
            <Stage {dispatch}>
                <Canvas state={state.editor.clone()} tool={state.tool} on_tool={on_tool.clone()}
                    marks={marks.unwrap_or_default()} shown_flow={state.shown_flow.clone()}
                    {on_command} {on_select}
                    {on_badge} reveal={state.reveal.clone()} ghost={state.ghost.as_ref().map(|g| g.after.clone())} />
                { preview(&state) }
                if let Some(problems) = &state.problems {
                    { problem_list(problems, with(&state.dispatcher(), |()| Action::Forgive)) }
                }
                { notices(&state, &state.dispatcher(), &on_save) }
            </Stage>
            <Side design={same} selection={state.editor.selection().clone()} checking={checking.clone()} checker={checker.clone()}
                panel={state.panel} sheet={state.sheet} looked={state.looked.clone()} focus={state.focus}
                view={state.view.clone()} walk={state.walk} aside={state.aside.clone()} previews={state.ghost.is_some()} document={state.document} {edits} dispatch={state.dispatcher()} />
            { foot(&design, &checking, &on_help) }
            <div class="unseen" role="status"><span key={*said_number}>{ said }</span></div>
            <input ref={input} type="file" accept=".json,application/json" hidden=true aria-label="Open a file"
                onchange={on_chosen(state.dispatcher())} />
            <Help open={*help} on_close={on_closed} />
        </>
    }
}

/// What is looked at before it is done, in words; where it stays, with the ways on.
fn preview(state: &UseReducerHandle<State>) -> Html {
    let act = |action: fn() -> [Action; 2]| {
        let dispatch = state.dispatcher();
        move |_: MouseEvent| action().into_iter().for_each(|a| dispatch.dispatch(a))
    };
    html! {
        <div class="preview" role="status">
            if let Some(ghost) = &state.ghost {
                <p><strong>{ &ghost.title }</strong>{ " " }{ &ghost.says }</p>
                if ghost.stays {
                    <button type="button" class="main small" onclick={act(|| [Action::Accept, Action::Sheet(true)])}>{ "Do it" }</button>
                    <button type="button" class="line small" onclick={act(|| [Action::Preview(None), Action::Sheet(true)])}>{ "Close" }</button>
                }
            }
        </div>
    }
}

/// A callback that dispatches.
fn with<T: 'static>(dispatch: &Dispatch, action: impl Fn(T) -> Action + 'static) -> Callback<T> {
    let dispatch = dispatch.clone();
    Callback::from(move |value| dispatch.dispatch(action(value)))
}

fn on_chosen(dispatch: Dispatch) -> Callback<Event> {
    Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = upload::first(input.files()) {
            files::open(file, dispatch.clone());
        }
        // So that the same file can be chosen again.
        input.set_value("");
    })
}

/// A field says that it changed when it loses the focus.
fn commit_typing() {
    if let Some(active) = super::browser::active() {
        let _ = active.blur();
        let _ = active.focus();
    }
}

fn delete(state: &UseReducerHandle<State>) {
    let selected: Vec<Subject> = state.editor.selection().iter().cloned().collect();
    if !selected.is_empty() {
        state.dispatch(Action::Do(Command::Delete(selected)));
    }
}

/// Goes to the next finding or to the one before, round and round.
fn go(state: &UseReducerHandle<State>, reviewed: Option<&Reviewed>, forth: bool) {
    let Some(reviewed) = reviewed else {
        return;
    };
    let all: Vec<_> = reviewed.findings().collect();
    let current = state.looked.as_ref().and_then(|looked| {
        let mut prints = all.iter().map(|f| f.fingerprint.as_str());
        prints.position(|print| looked.finding == print)
    });
    let last = all.len().saturating_sub(1);
    let to = match (current, forth) {
        (None, true) => 0,
        (None, false) | (Some(0), false) => last,
        (Some(at), true) => (at + 1) % all.len(),
        (Some(at), false) => at - 1,
    };
    if let Some(finding) = all.get(to) {
        state.dispatch(Action::Look(Looked::from(*finding), true));
    }
}

fn look_at_first(checker: &Checker, subject: &Subject, dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    let first = Want::FirstOf(subject.to_string());
    checker.want_value(first, move |finding: Option<FindingView>| {
        if let Some(finding) = finding {
            dispatch.dispatch(Action::Look(Looked::from(&finding), true));
        }
    });
}

#[derive(Properties, PartialEq)]
struct StageProps {
    children: Html,
    dispatch: Dispatch,
}

/// The middle, onto which files can be dropped.
#[component]
fn Stage(props: &StageProps) -> Html {
    let over = use_state_eq(|| false);
    let ondragover = {
        let over = over.clone();
        move |event: DragEvent| {
            if upload::carries_file(event.data_transfer().as_ref()) {
                event.prevent_default();
                over.set(true);
            }
        }
    };
    let ondragleave = {
        let over = over.clone();
        move |_: DragEvent| over.set(false)
    };
    let ondrop = {
        let (over, dispatch) = (over.clone(), props.dispatch.clone());
        move |event: DragEvent| {
            over.set(false);
            let files = event.data_transfer().and_then(|t| t.files());
            if let Some(file) = upload::first(files) {
                event.prevent_default();
                files::open(file, dispatch.clone());
            }
        }
    };
    html! {
        <main class={classes!("stage", over.then_some("dropping"))} aria-label="Drawing" {ondragover} {ondragleave} {ondrop}>
            { props.children.clone() }
        </main>
    }
}
