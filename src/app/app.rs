//! The whole screen.

use crate::app::browser::{document, file_access, upload, view_preferences};
use crate::app::context::{Acts, Now, focus_drawing};
use crate::app::edits::Edits;
use crate::app::lazy::{self, part, use_prepared};
use crate::app::model::document::is_blank;
use crate::app::model::request::FilePurpose;
use crate::app::model::shared::Shared;
use crate::app::model::ui::{FindingFocus, SelectedFinding};
use crate::app::services::auto_layout::DO_IT;
use crate::app::services::autosave::use_autosave;
use crate::app::services::review_client::use_checker;
use crate::app::services::share_links::use_links;
use crate::app::services::startup::{self, Start};
use crate::app::state::{AppState, Dispatch, StateAction};
use crate::app::views::canvas::Canvas;
use crate::app::views::dialogs::{Dialogs, Menus};
use crate::app::views::header::header;
use crate::app::views::load_errors::problem_list;
use crate::app::views::notices::notices;
use crate::app::views::shortcuts::use_shortcuts;
use crate::app::views::sidebar::Side;
use crate::app::views::status_bar::foot;
use crate::app::views::toolbar::rail;
use crate::app::views::tour::TourProps;
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// Properties of [`Root`].
#[derive(Properties)]
pub struct RootProps {
    /// What it starts with.
    pub start: Start,
}

impl PartialEq for RootProps {
    fn eq(&self, _: &Self) -> bool {
        // It starts once.
        true
    }
}

/// The app.
#[component]
pub fn Root(props: &RootProps) -> Html {
    let state = use_reducer_eq(|| {
        let start = props.start.clone();
        let mut state = AppState::new(start.editor);
        state.shows_badges = view_preferences::is_shown(view_preferences::BADGES, true);
        state.shows_minimap =
            view_preferences::is_shown(view_preferences::MINIMAP, view_preferences::is_roomy());
        match start.notice {
            Some((topic, said)) => {
                (*Rc::new(state).reduce(StateAction::ShowNotice(topic, said))).clone()
            }
            None => state,
        }
    });
    let dispatch = state.dispatcher();
    let design = state.design().clone();
    let (checker, checking) = use_checker(&design);
    let (kept, keeper) = use_autosave(&state.editor, &dispatch);
    let acts = (*use_memo((), |()| Acts::default())).clone();
    use_links(&acts);
    // After the keeper, which follows what is open.
    use_effect_with(state.file.clone(), {
        let acts = acts.clone();
        move |file| {
            if let Some(file) = file.clone() {
                acts.with_later(move |later, _, now| (later.keep_file)(file, now));
            }
        }
    });
    let input = use_node_ref();

    use_effect_with(design.title.clone(), |title| {
        if let Some(document) = document() {
            document.set_title(&format!("{title} · Plumbline"));
        }
    });
    let stands = checking.snapshot().is_some() || is_blank(&design);
    use_effect_with(stands, |stands| {
        let done = stands.then(|| Timeout::new(0, startup::started));
        move || drop(done)
    });

    use_prepared();
    use_effect_with(is_blank(&design), |blank| {
        if !blank {
            lazy::prepare();
        }
    });

    let purpose = use_mut_ref(FilePurpose::default);
    let on_choose = use_callback(
        (input.clone(), purpose.clone(), acts.clone()),
        |of, (input, purpose, acts)| {
            // What is merged or compared is never written back to.
            if of == FilePurpose::Open && file_access::is_there() {
                return acts.with_later(|later, acts, _| (later.choose_file)(acts));
            }
            *purpose.borrow_mut() = of;
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        },
    );
    acts.update(Now {
        state: state.clone(),
        reviewed: checking.snapshot().cloned(),
        checker: checker.clone(),
        keeper,
        on_choose,
    });
    use_shortcuts(&acts);
    let on_ask = use_callback(acts.clone(), |asked, acts| acts.asked(asked));

    // Made once, so that the canvas is not drawn anew whenever something else is.
    let on_tool = use_callback(dispatch.clone(), |tool, to| {
        to.dispatch(StateAction::SetTool(tool))
    });
    let on_command = use_callback(dispatch.clone(), |command, to| {
        to.dispatch(StateAction::Edit(command))
    });
    let on_select = use_callback(dispatch.clone(), |chosen, to| {
        to.dispatch(StateAction::Select(chosen))
    });
    let on_badge = use_callback(
        (checker.clone(), dispatch.clone()),
        |subject, (checker, to)| {
            let to = to.clone();
            let look = move |finding| {
                to.dispatch(StateAction::SelectFinding(
                    SelectedFinding::from(&finding),
                    FindingFocus::Finding,
                ))
            };
            checker.query_first_finding(&subject, Callback::from(look));
        },
    );
    let marks = checking.snapshot().filter(|_| state.shows_badges);
    let marks = marks.map(|r| r.marks().clone());
    let edits = Edits::new(dispatch.clone(), state.document);
    let same = Shared(design.clone());
    let (said_number, said) = &state.announcement;
    html! {
        <>
            { header(&design.title, kept, &acts, &dispatch) }
            { rail(state.tool, &acts, &on_tool) }
            <Stage acts={acts.clone()}>
                <Canvas state={state.editor.clone()} tool={state.tool} on_tool={on_tool.clone()}
                    marks={marks.unwrap_or_default()} shown_flow={state.shown_flow.clone()}
                    {on_command} {on_select}
                    {on_badge} {on_ask} acts={acts.clone()} reveal={state.reveal.clone()}
                    ghost={state.preview.clone()} glides={state.layout_animation} minimap={state.shows_minimap} />
                { preview(&state) }
                <Menus acts={acts.clone()} />
                if state.shows_tour {
                    { part("tour", |later| later.tour, TourProps { dispatch: state.dispatcher() }) }
                }
                if let Some(problems) = &state.load_errors {
                    { problem_list(problems, with(&state.dispatcher(), |()| StateAction::DismissLoadErrors)) }
                }
                { notices(&state, &state.dispatcher(), &acts) }
            </Stage>
            <Side design={same} selection={state.editor.selection().clone()} checking={checking.clone()} checker={checker.clone()}
                panel={state.panel} sheet={state.is_sidebar_open} looked={state.selected_finding.clone()} focus={state.focus}
                view={state.findings_page.clone()} walk={state.question_step} aside={state.deferred_questions.clone()} previews={state.preview.as_ref().is_some_and(|g| !g.is_layout)} document={state.document} {edits} acts={acts.clone()} dispatch={state.dispatcher()} />
            { foot(&design, &checking, &acts) }
            <div class="unseen" role="status"><span key={*said_number}>{ said }</span></div>
            <input ref={input} type="file" hidden=true aria-label="Open a file" onchange={on_chosen(&acts, purpose)} />
            <Dialogs {acts} />
        </>
    }
}

/// What is looked at before it is done, in words; where it stays, with the ways on.
fn preview(state: &UseReducerHandle<AppState>) -> Html {
    let moves = state.preview.as_ref().is_some_and(|g| g.is_layout);
    // A repair came from the sheet, a layout from the drawing.
    let act = |action: fn() -> StateAction| {
        let dispatch = state.dispatcher();
        move |_: MouseEvent| {
            dispatch.dispatch(action());
            match moves {
                true => focus_drawing(),
                false => dispatch.dispatch(StateAction::SetSidebarOpen(true)),
            }
        }
    };
    html! {
        <div class="preview" role="status">
            if let Some(ghost) = &state.preview {
                <p><strong>{ &ghost.title }</strong>{ " " }{ &ghost.summary }</p>
                if ghost.is_pinned {
                    <button type="button" class="main small" id={DO_IT} onclick={act(|| StateAction::AcceptPreview)}>{ "Do it" }</button>
                    <button type="button" class="line small" onclick={act(|| StateAction::SetPreview(None))}>{ "Close" }</button>
                }
            }
        </div>
    }
}

/// A callback that dispatches.
fn with<T: 'static>(
    dispatch: &Dispatch,
    action: impl Fn(T) -> StateAction + 'static,
) -> Callback<T> {
    let dispatch = dispatch.clone();
    Callback::from(move |value| dispatch.dispatch(action(value)))
}

fn take_file(file: File, purpose: FilePurpose, acts: &Acts) {
    acts.with_later(move |later, acts, _| (later.take_file)(file, purpose, acts));
}

fn on_chosen(acts: &Acts, purpose: Rc<RefCell<FilePurpose>>) -> Callback<Event> {
    let acts = acts.clone();
    Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = upload::first(input.files()) {
            take_file(file, *purpose.borrow(), &acts);
        }
        // So that the same file can be chosen again.
        input.set_value("");
    })
}

#[derive(Properties, PartialEq)]
struct StageProps {
    children: Html,
    acts: Acts,
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
        let (over, acts) = (over.clone(), props.acts.clone());
        move |event: DragEvent| {
            over.set(false);
            let files = event.data_transfer().and_then(|t| t.files());
            if let Some(file) = upload::first(files) {
                event.prevent_default();
                take_file(file, FilePurpose::Open, &acts);
            }
        }
    };
    html! {
        <main class={classes!("stage", over.then_some("dropping"))} aria-label="Drawing" {ondragover} {ondragleave} {ondrop}>
            { props.children.clone() }
        </main>
    }
}
