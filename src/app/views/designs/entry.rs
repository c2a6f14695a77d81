//! One design in the list: its preview, its name, and what can be done with it.

use crate::app::browser::clock;
use crate::store::{DesignRecord, VersionRecord};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Action on a stored design.
#[derive(Clone, Debug)]
pub enum EntryAction {
    /// Open it.
    Open(String),
    /// Ask for another name.
    StartRename(String),
    /// Give up renaming.
    CancelRename,
    /// Give it that name.
    Rename(DesignRecord, String),
    /// Store a copy.
    Duplicate(String),
    /// Download it, as it is stored.
    Download(DesignRecord),
    /// Show or hide its versions.
    Unfold(String),
    /// Delete it, once the person has confirmed.
    Delete(DesignRecord),
    /// Go back to a version.
    Restore(DesignRecord, VersionRecord),
    /// Compare a version with the design that is open, on the drawing.
    Compare(DesignRecord, VersionRecord),
    /// Download a version.
    DownloadVersion(DesignRecord, VersionRecord),
}

/// State of an entry.
pub struct EntryState<'a> {
    /// True if the design is open.
    pub is_open: bool,
    /// True while another name is asked for.
    pub is_renamed: bool,
    /// True without a database.
    pub is_fallback: bool,
    /// Versions of the design while they are shown.
    pub versions: Option<&'a Vec<VersionRecord>>,
}

/// Name of a design, as it is shown.
pub fn name(design: &DesignRecord) -> &str {
    match design.summary.name.as_str() {
        "" => "Untitled design",
        name => name,
    }
}

/// The entry of a design.
pub fn entry(
    design: &DesignRecord,
    state: &EntryState<'_>,
    on_action: &Callback<EntryAction>,
) -> Html {
    let called = name(design);
    let act = |label: &'static str, aria: &str, class: &'static str, action: EntryAction| {
        let onclick = on_action.reform(move |_: MouseEvent| action.clone());
        html! { <button type="button" {class} aria-label={format!("{aria} {called}")} {onclick}>{ label }</button> }
    };
    let id = || design.id.clone();
    let count = design.summary.count;
    let components = if count == 1 {
        "component"
    } else {
        "components"
    };
    let about = format!(
        "{}{count} {components} · changed {} · made {}",
        if state.is_open { "open now · " } else { "" },
        clock::date_time(design.changed),
        clock::date(design.made)
    );
    let unfold = {
        let id = id();
        on_action.reform(move |_: MouseEvent| EntryAction::Unfold(id.clone()))
    };
    let line = "line small";
    html! {
        <li key={design.id.clone()} data-design={design.id.clone()}>
            { preview(&design.summary.boxes) }
            <div class="about">
                if state.is_renamed {
                    <RenameForm design={design.clone()} on_action={on_action.clone()} />
                } else {
                    <strong>{ called }</strong>
                }
                <span>{ about }</span>
                <div class="acts">
                    { act("Open", "Open", line, EntryAction::Open(id())) }
                    { act("Rename", "Rename", line, EntryAction::StartRename(id())) }
                    { act("Duplicate", "Duplicate", line, EntryAction::Duplicate(id())) }
                    { act("Download", "Download", line, EntryAction::Download(design.clone())) }
                    <button type="button" class="line small" aria-label={format!("Versions of {called}")}
                        aria-expanded={state.versions.is_some().to_string()} onclick={unfold}>{ "Versions" }</button>
                    { act("Delete…", "Delete", "line small danger", EntryAction::Delete(design.clone())) }
                </div>
            </div>
            if let Some(versions) = state.versions {
                { version_list(design, versions, state.is_fallback, on_action) }
            }
        </li>
    }
}

/// The boxes of the drawing, small.
fn preview(boxes: &[(i64, i64, String)]) -> Html {
    const WIDTH: i64 = 150;
    const HEIGHT: i64 = 56;
    let range = |of: fn(&(i64, i64, String)) -> i64| {
        let least = boxes.iter().map(of).min();
        least.zip(boxes.iter().map(of).max())
    };
    let (Some((left, right)), Some((top, bottom))) = (range(|b| b.0), range(|b| b.1)) else {
        return html! { <svg aria-hidden="true" /> };
    };
    let (left, top) = (left - WIDTH, top - HEIGHT);
    let view_box = format!(
        "{left} {top} {} {}",
        right + WIDTH - left,
        bottom + HEIGHT - top
    );
    let draw = |(x, y, kind): &(i64, i64, String)| {
        let [x, y, width, height] =
            [x - WIDTH / 2, y - HEIGHT / 2, WIDTH, HEIGHT].map(|n| n.to_string());
        let rx = if kind == "datastore" { "28" } else { "10" };
        html! { <rect {x} {y} {width} {height} {rx} /> }
    };
    html! { <svg aria-hidden="true" viewBox={view_box}>{ for boxes.iter().map(draw) }</svg> }
}

fn version_list(
    design: &DesignRecord,
    versions: &[VersionRecord],
    is_fallback: bool,
    on_action: &Callback<EntryAction>,
) -> Html {
    if versions.is_empty() {
        let why = match is_fallback {
            true => "Without a database there is no room for earlier versions.",
            false => "No earlier versions yet. One is kept every few minutes while you work.",
        };
        return html! { <p class="versions">{ why }</p> };
    }
    let line = |version: &VersionRecord| {
        let at = clock::date_time(version.at);
        let act = |action: fn(DesignRecord, VersionRecord) -> EntryAction| {
            let (design, version) = (design.clone(), version.clone());
            on_action.reform(move |_: MouseEvent| action(design.clone(), version.clone()))
        };
        html! {
            <li key={version.key}>
                <span>{ &at }</span>
                <button type="button" class="line small" aria-label={format!("Compare the drawing with {at}")} onclick={act(EntryAction::Compare)}>{ "Compare" }</button>
                <button type="button" class="line small" aria-label={format!("Restore {at}")} onclick={act(EntryAction::Restore)}>{ "Restore" }</button>
                <button type="button" class="line small" aria-label={format!("Download {at}")} onclick={act(EntryAction::DownloadVersion)}>{ "Download" }</button>
            </li>
        }
    };
    html! {
        <ul class="versions" aria-label={format!("Versions of {}", name(design))}>{ for versions.iter().map(line) }</ul>
    }
}

#[derive(Properties, PartialEq)]
struct RenameProps {
    design: DesignRecord,
    on_action: Callback<EntryAction>,
}

/// The field for another name, in place of the name.
#[component]
fn RenameForm(props: &RenameProps) -> Html {
    let input = use_node_ref();
    use_effect_with(input.clone(), |input| {
        if let Some(input) = input.cast::<HtmlInputElement>() {
            // Fails only for what is not on the page.
            let _ = input.focus();
            input.select();
        }
    });
    let onsubmit = {
        let (input, design, on_action) =
            (input.clone(), props.design.clone(), props.on_action.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let name = input.cast::<HtmlInputElement>().map(|input| input.value());
            on_action.emit(EntryAction::Rename(
                design.clone(),
                name.unwrap_or_default(),
            ));
        }
    };
    let cancel = props
        .on_action
        .reform(|_: MouseEvent| EntryAction::CancelRename);
    let called = name(&props.design);
    html! {
        <form class="acts" {onsubmit}>
            <input ref={input} aria-label={format!("New name of {called}")} value={called.to_owned()} maxlength="200" />
            <button class="main small">{ "Rename" }</button>
            <button type="button" class="line small" onclick={cancel}>{ "Cancel" }</button>
        </form>
    }
}
