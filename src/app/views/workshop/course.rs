//! Dialog with the course and one's progress in it.

use crate::app::browser::download::JSON;
use crate::app::browser::upload;
use crate::app::model::request::DialogRequest;
use crate::app::model::workshop::{CourseRow, ExercisePlace, ExerciseRequest};
use crate::app::services::files::offer_download;
use crate::app::services::workshop::service::{Workshop, use_workshop};
use crate::app::services::workshop::state::WorkshopState;
use crate::app::state::StateAction;
use crate::app::ui::icon;
use crate::editor::commands::CommandId;
use crate::exercises::progress::Attempt;
use web_sys::{File, HtmlInputElement};
use yew::platform::spawn_local;
use yew::prelude::*;

/// Properties of [`CourseDialog`].
#[derive(Properties, PartialEq)]
pub struct CourseDialogProps {
    /// The exercises.
    pub workshop: Workshop,
    /// Closes the dialog.
    pub on_close: Callback<()>,
}

/// Content of the dialog.
#[component]
pub fn CourseDialog(props: &CourseDialogProps) -> Html {
    let workshop = &props.workshop;
    let state = use_workshop(workshop);
    let file = use_node_ref();
    use_effect_with(workshop.clone(), |workshop| {
        workshop.change(|state| state.word.clear());
        workshop.load_course();
    });
    let course = state.course.as_ref().map(|course| course.as_slice());
    let is_own = |attempt: &&Attempt| attempt.file.is_some();
    let own: Vec<CourseRow> = state
        .progress
        .attempts
        .iter()
        .filter(is_own)
        .map(own_row)
        .collect();
    let choose = {
        let file = file.clone();
        move |_: MouseEvent| {
            if let Some(file) = file.cast::<HtmlInputElement>() {
                file.click();
            }
        }
    };
    let read = {
        let workshop = workshop.clone();
        let on_close = props.on_close.clone();
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = upload::first(input.files()) {
                read_file(&workshop, file, on_close.clone());
            }
            // The same file can be chosen again.
            input.set_value("");
        }
    };
    let explain = {
        let (commands, on_close) = (workshop.commands().clone(), props.on_close.clone());
        move |_: MouseEvent| {
            on_close.emit(());
            let first = DialogRequest::Explanation("CA1".into());
            commands.send(StateAction::OpenDialog(first));
        }
    };
    let download = {
        let workshop = workshop.clone();
        move |_: MouseEvent| {
            let workshop = workshop.clone();
            spawn_local(async move {
                let text = workshop.progress_file().await;
                let name = "plumbline-progress.json";
                offer_download(name, JSON, &text, workshop.commands());
            });
        }
    };
    html! {
        <div class="course">
            <div class="head">
                <h2 id="dialog-title">{ "Exercises" }</h2>
                <button type="button" class="icon" aria-label="Close" onclick={props.on_close.reform(|_| ())}>{ icon::close() }</button>
            </div>
            <div class="inside">
                { progress(&state) }
                { match course {
                    Some(course) => html! { <ol aria-label="Course">{ for course.iter().map(|row| entry(props, &state, row)) }</ol> },
                    None if state.has_failed => html! { <p role="alert">{ "The course could not be loaded. Is there a connection?" }</p> },
                    None => html! { <p>{ "…" }</p> },
                } }
                if !own.is_empty() {
                    <h3>{ "From links and files" }</h3>
                    <ol aria-label="From links and files">{ for own.iter().map(|row| entry(props, &state, row)) }</ol>
                }
            </div>
            <p class="word" role="status">{ &state.word }</p>
            <div class="acts foot-acts">
                <button type="button" class="line small" onclick={download}>{ "Download progress" }</button>
                <button type="button" class="line small" onclick={choose}>{ "Open an exercise or progress…" }</button>
                <button type="button" class="line small" onclick={explain}>{ "Guidelines explained" }</button>
                { trainer(props) }
                <input ref={file} type="file" accept=".json,application/json" hidden=true aria-label="Open an exercise or progress" onchange={read} />
            </div>
        </div>
    }
}

/// Commands of a trainer.
fn trainer(props: &CourseDialogProps) -> Html {
    let run = |command: CommandId, words: &'static str| {
        let (commands, on_close) = (props.workshop.commands().clone(), props.on_close.clone());
        let onclick = move |_: MouseEvent| {
            on_close.emit(());
            commands.send(command);
        };
        html! { <button type="button" class="line small" {onclick}>{ words }</button> }
    };
    html! {
        <>
            { run(CommandId::MakeExercise, "Make an exercise") }
            { run(CommandId::CollectHandIns, "Collect hand-ins…") }
            { run(CommandId::Present, "Present") }
        </>
    }
}

/// An exercise of a link or a file, as it is kept with the progress.
fn own_row(attempt: &Attempt) -> CourseRow {
    CourseRow {
        id: attempt.exercise.to_string(),
        title: attempt
            .title
            .clone()
            .unwrap_or_else(|| attempt.exercise.to_string()),
        items: Vec::new(),
        minutes: 0,
        goals: attempt.goals.unwrap_or(0),
    }
}

fn progress(state: &WorkshopState) -> Html {
    let Some(course) = &state.course else {
        return Html::default();
    };
    let is_solved = |row: &&CourseRow| {
        let attempt = state.progress.attempt(&row.id);
        attempt.is_some_and(|attempt| attempt.solved.is_some())
    };
    let (solved, all) = (course.iter().filter(is_solved).count(), course.len());
    html! {
        <p class="progress">
            <progress max={all.to_string()} value={solved.to_string()} aria-label="Solved exercises" />
            { format!("{solved} of {all} solved. Your progress is kept in this browser; the order is a proposal.") }
        </p>
    }
}

fn entry(props: &CourseDialogProps, state: &WorkshopState, row: &CourseRow) -> Html {
    let attempt = state.progress.attempt(&row.id);
    let is_begun = attempt.is_some_and(|a| a.design.is_some() || a.work.is_some());
    let is_solved = attempt.is_some_and(|a| a.solved.is_some());
    let met = attempt.and_then(|attempt| attempt.goals_met).unwrap_or(0);
    let result = match (is_solved, is_begun) {
        (true, _) => html! { <span class="tag pass">{ "solved" }</span> },
        (false, true) => {
            html! { <span class="tag none">{ format!("{met} of {} goals", row.goals) }</span> }
        }
        (false, false) => Html::default(),
    };
    let open = {
        let (workshop, on_close, id) = (
            props.workshop.clone(),
            props.on_close.clone(),
            row.id.clone(),
        );
        move |_: MouseEvent| {
            on_close.emit(());
            workshop.open(ExerciseRequest::of(ExercisePlace::Course(id.clone())));
        }
    };
    let mut about = row.items.join(" ");
    if row.minutes > 0 {
        about = format!("{about} · {} minutes", row.minutes);
    }
    let verb = if is_begun { "Continue" } else { "Start" };
    html! {
        <li key={row.id.clone()}>
            <div class="about"><strong>{ &row.title }</strong><small>{ about }</small></div>
            { result }
            <button type="button" class="line small" aria-label={format!("{verb}: {}", row.title)} onclick={open}>{ verb }</button>
        </li>
    }
}

/// Reads an exercise, which opens, or progress, which is added.
fn read_file(workshop: &Workshop, file: File, on_close: Callback<()>) {
    let workshop = workshop.clone();
    spawn_local(async move {
        let read = upload::read(&file).await.ok();
        let Some(text) = read.and_then(|bytes| String::from_utf8(bytes).ok()) else {
            let word = format!("{} could not be read.", file.name());
            return workshop.change(|state| state.word = word);
        };
        if text.contains(crate::exercises::FORMAT)
            && !text.contains(crate::exercises::progress::FORMAT)
        {
            on_close.emit(());
            return workshop.open(ExerciseRequest::of(ExercisePlace::File(text)));
        }
        let word = match workshop.add_progress(&text) {
            Ok(()) => "The progress is added. Nothing that was here is lost.".to_owned(),
            Err(why) => format!("{} cannot be read: {why}", file.name()),
        };
        workshop.change(|state| state.word = word);
    });
}
