//! Legend of the drawing: kinds, line styles and marks.

use crate::app::ui::icon;
use crate::app::views::canvas::style_picker::line_sample;
use crate::document::{Kind, Style};
use crate::editor::factory::{kind_name, style_meaning, style_name};
use yew::prelude::*;

/// Marks on elements, with what each means.
const MARKS: [(&str, &str); 5] = [
    ("circle with a number", "problems found here"),
    ("small diamond", "open questions"),
    ("thick red line", "a connection with a problem"),
    (
        "numbered dot",
        "step of the shown flow, filled where it is core",
    ),
    (
        "frame",
        "domain: a part of the business with its own language",
    ),
];

/// Renders the legend, folded.
pub fn legend(class: &'static str) -> Html {
    let kind = |kind: &Kind| {
        html! { <><dt>{ icon::kind(*kind) }</dt><dd>{ kind_name(*kind) }</dd></> }
    };
    let line = |style: &Style| {
        html! { <><dt>{ line_sample(*style) }</dt><dd>{ style_name(*style) }{ ": " }{ style_meaning(*style) }</dd></> }
    };
    let mark = |(name, meaning): &(&'static str, &'static str)| {
        html! { <><dt>{ *name }</dt><dd>{ *meaning }</dd></> }
    };
    html! {
        <details class={classes!("legend", class)}>
            <summary>{ "Legend" }</summary>
            <div>
                <dl class="kinds">{ for Kind::ALL.iter().map(kind) }</dl>
                <dl>{ for Style::ALL.iter().map(line) }</dl>
                <dl>{ for MARKS.iter().map(mark) }</dl>
            </div>
        </details>
    }
}
