//! What the checker says of a file: groups of lines.

use crate::app::ui::words::marked;
use crate::worker::view_models::{DifferenceView, ImportView, LineGroupView, LineView, MergeView};
use yew::prelude::*;

/// What a file would become, and what it would do to the drawing.
pub fn import(view: &ImportView) -> Html {
    let merge = match &view.merge {
        None => Html::default(),
        Some(MergeView::Impossible(why)) => html! { <p>{ why }</p> },
        Some(MergeView::Possible {
            difference: view, ..
        }) => html! {
            <section>
                <h3>{ marked(&view.heading) }</h3>
                { for view.groups.iter().map(|g| group(g, None)) }
            </section>
        },
    };
    // In short first: the account of the file may be long.
    let verdict = match &view.merge {
        Some(MergeView::Possible { difference, .. }) => {
            html! { <p>{ marked(&difference.heading) }{ ": " }{ &difference.verdict }</p> }
        }
        _ => Html::default(),
    };
    html! {
        <div class="inside">
            <p>{ marked(&view.summary) }</p>
            { verdict }
            { for view.notes.iter().map(|g| group(g, None)) }
            { merge }
        </div>
    }
}

/// What differs; its elements can be shown on the drawing.
pub fn difference(view: &DifferenceView, on_show: &Callback<Vec<String>>) -> Html {
    html! {
        <>
            <p>{ &view.verdict }</p>
            { for view.groups.iter().map(|g| group(g, Some(on_show))) }
        </>
    }
}

fn group(group: &LineGroupView, on_show: Option<&Callback<Vec<String>>>) -> Html {
    html! {
        <details open={group.open}>
            <summary>{ &group.heading }</summary>
            <ul>
                { for group.lines.iter().map(|l| line(l, on_show)) }
                if !group.more.is_empty() {
                    <li class="hint">{ &group.more }</li>
                }
            </ul>
        </details>
    }
}

fn line(line: &LineView, on_show: Option<&Callback<Vec<String>>>) -> Html {
    let said = marked(&line.text);
    let said = match on_show.filter(|_| !line.subjects.is_empty()) {
        None => said,
        Some(on_show) => {
            let (on_show, shows) = (on_show.clone(), line.subjects.clone());
            let onclick = move |_: MouseEvent| on_show.emit(shows.clone());
            html! { <button type="button" class="link" {onclick}>{ said }</button> }
        }
    };
    html! {
        <li>
            if !line.place.is_empty() {
                <code>{ &line.place }</code>{ " " }
            }
            { said }
            { for line.details.iter().map(|part| html! { <small>{ marked(part) }</small> }) }
        </li>
    }
}
