//! Dialog that collects hand-ins: files and links dropped at once, judged anew, as table and chart.

use crate::app::browser::download::{CSV, HTML, file_name};
use crate::app::browser::upload;
use crate::app::services::files::offer_download;
use crate::app::services::workshop::service::{Workshop, use_workshop};
use crate::app::services::workshop::state::WorkshopState;
use crate::app::ui::icon;
use crate::worker::workshop::protocol::{
    CollectionReport, CollectionView, ReceivedFile, ReceivedView,
};
use std::rc::Rc;
use web_sys::{FileList, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::platform::spawn_local;
use yew::prelude::*;

/// Properties of [`CollectDialog`].
#[derive(Properties, PartialEq)]
pub struct CollectDialogProps {
    /// The exercises.
    pub workshop: Workshop,
    /// Closes the dialog.
    pub on_close: Callback<()>,
}

/// Content of the dialog.
#[component]
pub fn CollectDialog(props: &CollectDialogProps) -> Html {
    let workshop = &props.workshop;
    let state = use_workshop(workshop);
    use_effect_with(workshop.clone(), |workshop| {
        workshop.load_course();
        let open = workshop
            .state()
            .open
            .as_ref()
            .map(|open| open.view.id.clone());
        let is_chosen = !workshop.state().collection.exercise.is_empty();
        if let Some(open) = open.filter(|_| !is_chosen) {
            workshop.collect_for(open);
        }
    });
    let is_chosen = !state.collection.exercise.is_empty();
    html! {
        <div class="collect">
            <div class="head">
                <h2 id="dialog-title">{ "Hand-ins" }</h2>
                <button type="button" class="icon" aria-label="Close" onclick={props.on_close.reform(|_| ())}>{ icon::close() }</button>
            </div>
            <div class="inside">
                { exercise_select(workshop, &state) }
                if is_chosen {
                    { receiver(workshop) }
                    { progress(&state) }
                    if let Some(view) = state.collection.view.clone() {
                        { results(workshop, view) }
                    }
                }
            </div>
        </div>
    }
}

fn exercise_select(workshop: &Workshop, state: &WorkshopState) -> Html {
    let chosen = &state.collection.exercise;
    let onchange = {
        let workshop = workshop.clone();
        move |event: Event| {
            workshop.collect_for(event.target_unchecked_into::<HtmlSelectElement>().value());
        }
    };
    let course = state.course.iter().flat_map(|course| course.iter());
    let course = course.map(|row| (row.id.clone(), row.title.clone()));
    let own = state
        .progress
        .attempts
        .iter()
        .filter(|attempt| attempt.file.is_some());
    let own = own.map(|attempt| {
        let id = attempt.exercise.to_string();
        (id.clone(), attempt.title.clone().unwrap_or(id))
    });
    html! {
        <label class="mode">{ "Exercise" }
            <select {onchange}>
                <option value="" selected={chosen.is_empty()}>{ "Choose an exercise" }</option>
                for (id, title) in own.chain(course) {
                    <option value={id.clone()} selected={*chosen == id}>{ title }</option>
                }
            </select>
        </label>
    }
}

/// The place where files are dropped and links are pasted.
fn receiver(workshop: &Workshop) -> Html {
    html! { <Receiver workshop={workshop.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct ReceiverProps {
    workshop: Workshop,
}

#[component]
fn Receiver(props: &ReceiverProps) -> Html {
    let is_over = use_state_eq(|| false);
    let links = use_node_ref();
    let files = use_node_ref();
    let read = {
        let workshop = props.workshop.clone();
        move |list: Option<FileList>| receive_files(&workshop, list)
    };
    let ondrop = {
        let (is_over, read) = (is_over.clone(), read.clone());
        move |event: DragEvent| {
            event.prevent_default();
            event.stop_propagation();
            is_over.set(false);
            read(event.data_transfer().and_then(|transfer| transfer.files()));
        }
    };
    let ondragover = {
        let is_over = is_over.clone();
        move |event: DragEvent| {
            event.prevent_default();
            is_over.set(true);
        }
    };
    let ondragleave = {
        let is_over = is_over.clone();
        move |_: DragEvent| is_over.set(false)
    };
    let choose = {
        let files = files.clone();
        move |_: MouseEvent| {
            if let Some(input) = files.cast::<HtmlInputElement>() {
                input.click();
            }
        }
    };
    let chosen = {
        let read = read.clone();
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            read(input.files());
            // The same files can be chosen again.
            input.set_value("");
        }
    };
    let add_links = {
        let (links, workshop) = (links.clone(), props.workshop.clone());
        move |_: MouseEvent| {
            let Some(field) = links.cast::<HtmlTextAreaElement>() else {
                return;
            };
            let text = field.value();
            let lines = text.split_whitespace().filter(|line| line.contains('#'));
            let received = lines.map(|line| ReceivedFile {
                name: String::new(),
                text: line.to_owned(),
            });
            workshop.receive(received.collect());
            field.set_value("");
        }
    };
    html! {
        <div class={classes!("receiver", is_over.then_some("over"))} {ondrop} {ondragover} {ondragleave}>
            <p>{ "Drop hand-ins here, as many as you like at once: files, or designs. Each is judged anew in this browser." }</p>
            <div class="acts"><button type="button" class="line small" onclick={choose}>{ "Choose files…" }</button></div>
            <input ref={files} type="file" multiple=true hidden=true aria-label="Files that were handed in" onchange={chosen} />
            <label class="pair">{ "Links, one a line" }<textarea ref={links} rows="2" /></label>
            <div class="acts"><button type="button" class="line small" onclick={add_links}>{ "Add the links" }</button></div>
        </div>
    }
}

fn receive_files(workshop: &Workshop, list: Option<FileList>) {
    let Some(list) = list else {
        return;
    };
    let files: Vec<web_sys::File> = (0..list.length()).filter_map(|at| list.get(at)).collect();
    let workshop = workshop.clone();
    spawn_local(async move {
        let mut received = Vec::new();
        for file in files {
            let bytes = upload::read(&file).await.unwrap_or_default();
            received.push(ReceivedFile {
                name: file.name(),
                text: String::from_utf8_lossy(&bytes).into_owned(),
            });
        }
        workshop.receive(received);
    });
}

fn progress(state: &WorkshopState) -> Html {
    let (done, total) = state.collection.progress;
    let refused = &state.collection.refused;
    let said = match (total, refused.len()) {
        (0, _) => String::new(),
        (_, 0) => format!("{done} of {total} judged."),
        (_, refused) => format!("{done} of {total} judged, {refused} refused."),
    };
    html! {
        <>
            if done < total {
                <progress aria-label="Judged" max={total.to_string()} value={done.to_string()} />
            }
            <p class="word" role="status">{ said }</p>
            if !refused.is_empty() {
                <ul class="refused" aria-label="Refused">
                    for (name, why) in refused {
                        <li><strong>{ name }</strong>{ ": " }{ why }</li>
                    }
                </ul>
            }
        </>
    }
}

fn results(workshop: &Workshop, view: Rc<CollectionView>) -> Html {
    let count = view.rows.len();
    let download = |report: CollectionReport, name: &'static str, kind: &'static str| {
        let (workshop, title) = (workshop.clone(), view.title.clone());
        move |_: MouseEvent| save(&workshop, report, file_name(&title, name), kind)
    };
    html! {
        <>
            if count > 0 {
                <p class="verdict-line">{ format!("{} of {count} solved it.", view.solved) }</p>
                { chart(&view) }
                { table(workshop, &view) }
                { hard(&view) }
            }
            <div class="acts">
                if count > 0 {
                    <button type="button" class="line small" onclick={download(CollectionReport::Csv, "hand-ins.csv", CSV)}>{ "Download as CSV" }</button>
                    <button type="button" class="line small" onclick={download(CollectionReport::Group, "results.html", HTML)}>{ "Download the results to print" }</button>
                }
                <button type="button" class="line small" onclick={download(CollectionReport::Handout(false), "handout.html", HTML)}>{ "Handout" }</button>
                <button type="button" class="line small" onclick={download(CollectionReport::Handout(true), "handout-with-solutions.html", HTML)}>{ "Handout with solutions" }</button>
                if count > 0 {
                    <button type="button" class="line small" onclick={clear(workshop)}>{ "Remove all" }</button>
                }
            </div>
        </>
    }
}

fn clear(workshop: &Workshop) -> Callback<MouseEvent> {
    let workshop = workshop.clone();
    Callback::from(move |_| workshop.discard(None))
}

fn save(workshop: &Workshop, report: CollectionReport, name: String, kind: &'static str) {
    workshop.report(report, move |workshop, text| {
        offer_download(&name, kind, &text, workshop.commands());
    });
}

fn chart(view: &CollectionView) -> Html {
    let count = view.rows.len();
    html! {
        <table class="chart">
            <caption>{ "Goals" }</caption>
            <tbody>
                for (text, met) in &view.goals {
                    <tr>
                        <th scope="row">{ text }</th>
                        <td><meter max={count.to_string()} value={met.to_string()} aria-label={text.clone()} /></td>
                        <td>{ format!("{met} of {count}") }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}

fn table(workshop: &Workshop, view: &CollectionView) -> Html {
    let row = |(at, row): (usize, &ReceivedView)| {
        let summary = {
            let (workshop, title) = (workshop.clone(), format!("{} {}", view.title, row.name));
            move |_: MouseEvent| {
                let name = file_name(&title, "summary.html");
                save(&workshop, CollectionReport::Participant(at), name, HTML);
            }
        };
        let remove = {
            let workshop = workshop.clone();
            move |_: MouseEvent| workshop.discard(Some(at))
        };
        let met = row.goals.iter().filter(|met| **met).count();
        html! {
            <tr key={row.name.clone()}>
                <th scope="row">{ &row.name }</th>
                <td>{ if row.is_solved { html! { <span class="tag pass">{ "solved" }</span> } } else { html! { <span class="tag none">{ "open" }</span> } } }</td>
                <td>{ format!("{met} of {}", row.goals.len()) }</td>
                <td>{ row.broken }</td>
                <td>{ row.price.components }</td>
                <td>{ row.price.availability.map(|share| format!("{:.3}%", share * 100.0)).unwrap_or_default() }</td>
                <td>{ row.hints.map(|n| n.to_string()).unwrap_or_default() }</td>
                <td>{ row.words.join(" · ") }</td>
                <td class="acts">
                    <button type="button" class="line small" aria-label={format!("Summary for {}", row.name)} onclick={summary}>{ "Summary" }</button>
                    <button type="button" class="line small" aria-label={format!("Remove {}", row.name)} onclick={remove}>{ "Remove" }</button>
                </td>
            </tr>
        }
    };
    html! {
        <div class="scrolls" tabindex="0" role="group" aria-label="Participants">
            <table class="participants">
                <caption>{ "Participants" }</caption>
                <thead><tr>
                    <th scope="col">{ "Name" }</th><th scope="col">{ "Result" }</th><th scope="col">{ "Goals" }</th>
                    <th scope="col">{ "Locks broken" }</th><th scope="col">{ "Components" }</th><th scope="col">{ "Availability" }</th>
                    <th scope="col">{ "Hints" }</th><th scope="col">{ "In their own words" }</th><td></td>
                </tr></thead>
                <tbody>{ for view.rows.iter().enumerate().map(row) }</tbody>
            </table>
        </div>
    }
}

fn hard(view: &CollectionView) -> Html {
    if view.hard.is_empty() {
        return Html::default();
    }
    let count = view.rows.len();
    html! {
        <table class="chart">
            <caption>{ "Hard for the group: problems that are left" }</caption>
            <tbody>
                for (rule, checks, found) in &view.hard {
                    <tr>
                        <th scope="row">{ rule.replace('-', " ") }<small>{ checks }</small></th>
                        <td><meter max={count.to_string()} value={found.to_string()} aria-label={rule.clone()} /></td>
                        <td>{ format!("{found} of {count}") }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}
