//! Preview of an import or a comparison: groups of lines.

use crate::app::ui::words::marked;
use crate::messages;
use crate::worker::view_models::{DifferenceView, ImportView, LineGroupView, LineView, MergeView};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Renders the preview of an import: the choice of a page, the new design, the list of its elements to
/// correct, and the difference that a merge would make.
pub fn import(view: &ImportView, on_page: &Callback<usize>, elements: Html) -> Html {
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
    // Summary first: the notes of the file may be long.
    let verdict = match &view.merge {
        Some(MergeView::Possible { difference, .. }) => {
            html! { <p>{ marked(&difference.heading) }{ ": " }{ &difference.verdict }</p> }
        }
        _ => Html::default(),
    };
    html! {
        <div class="inside">
            { pages(&view.pages, view.page, on_page) }
            <p>{ marked(&view.summary) }</p>
            { verdict }
            { elements }
            { for view.notes.iter().map(|g| group(g, None)) }
            { merge }
        </div>
    }
}

/// Renders the choice of a page, where the file has several.
pub fn pages(pages: &[(usize, String)], read: usize, on_page: &Callback<usize>) -> Html {
    if pages.is_empty() {
        return Html::default();
    }
    let on_page = on_page.clone();
    let onchange = move |event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        if let Ok(number) = value.parse() {
            on_page.emit(number);
        }
    };
    html! {
        <label class="field">
            <span class="label">{ messages::import_page() }</span>
            <select {onchange}>
                { for pages.iter().map(|(number, name)| html! {
                    <option value={number.to_string()} selected={*number == read}>{ name }</option>
                }) }
            </select>
        </label>
    }
}

/// Renders a difference; its elements can be revealed.
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
