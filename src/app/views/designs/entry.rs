//! One design in the list: its preview, its name, and what can be done with it.

use crate::app::browser::clock;
use crate::messages;
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
        "" => messages::designs_untitled(),
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
    let act = |label: &'static str, aria: String, class: &'static str, action: EntryAction| {
        let onclick = on_action.reform(move |_: MouseEvent| action.clone());
        html! { <button type="button" {class} aria-label={aria} {onclick}>{ label }</button> }
    };
    let id = || design.id.clone();
    let components = messages::count_components(design.summary.count as usize);
    let changed = clock::date_time(design.changed);
    let made = clock::date(design.made);
    let about = match state.is_open {
        true => messages::designs_about_open(&components, &changed, &made),
        false => messages::designs_about(&components, &changed, &made),
    };
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
                    { act(messages::button_open(), messages::designs_open_named(called), line, EntryAction::Open(id())) }
                    { act(messages::button_rename(), messages::designs_rename_named(called), line, EntryAction::StartRename(id())) }
                    { act(messages::designs_duplicate(), messages::designs_duplicate_named(called), line, EntryAction::Duplicate(id())) }
                    { act(messages::button_download(), messages::designs_download_named(called), line, EntryAction::Download(design.clone())) }
                    <button type="button" class="line small" aria-label={messages::designs_versions_named(called)}
                        aria-expanded={state.versions.is_some().to_string()} onclick={unfold}>{ messages::designs_versions() }</button>
                    { act(messages::designs_delete(), messages::designs_delete_named(called), "line small danger", EntryAction::Delete(design.clone())) }
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
            true => messages::designs_versions_fallback(),
            false => messages::designs_versions_empty(),
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
                <button type="button" class="line small" aria-label={messages::designs_version_compare_named(&at)} onclick={act(EntryAction::Compare)}>{ messages::designs_version_compare() }</button>
                <button type="button" class="line small" aria-label={messages::designs_version_restore_named(&at)} onclick={act(EntryAction::Restore)}>{ messages::designs_version_restore() }</button>
                <button type="button" class="line small" aria-label={messages::designs_version_download_named(&at)} onclick={act(EntryAction::DownloadVersion)}>{ messages::button_download() }</button>
            </li>
        }
    };
    html! {
        <ul class="versions" aria-label={messages::designs_versions_named(name(design))}>{ for versions.iter().map(line) }</ul>
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
            <input ref={input} aria-label={messages::designs_rename_field(called)} value={called.to_owned()} maxlength="200" />
            <button class="main small">{ messages::button_rename() }</button>
            <button type="button" class="line small" onclick={cancel}>{ messages::button_cancel() }</button>
        </form>
    }
}
