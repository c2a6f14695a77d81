//! Legend of the drawing: kinds, line styles and marks.

use crate::app::ui::icon;
use crate::app::views::canvas::style_picker::line_sample;
use crate::document::{Kind, Style};
use crate::editor::factory::{kind_name, style_meaning, style_name};
use crate::messages::{self, StaticMessage};
use yew::prelude::*;

/// Marks on elements, with what each means.
const MARKS: [(StaticMessage, StaticMessage); 5] = [
    (messages::legend_problems, messages::legend_problems_meaning),
    (
        messages::legend_questions,
        messages::legend_questions_meaning,
    ),
    (messages::legend_red_line, messages::legend_red_line_meaning),
    (messages::legend_step, messages::legend_step_meaning),
    (messages::legend_frame, messages::legend_frame_meaning),
];

/// Renders the legend, folded.
pub fn legend(class: &'static str) -> Html {
    let kind = |kind: &Kind| {
        html! { <><dt>{ icon::kind(*kind) }</dt><dd>{ kind_name(*kind) }</dd></> }
    };
    let line = |style: &Style| {
        html! { <><dt>{ line_sample(*style) }</dt><dd>{ style_name(*style) }{ ": " }{ style_meaning(*style) }</dd></> }
    };
    let mark = |(name, meaning): &(StaticMessage, StaticMessage)| {
        html! { <><dt>{ name() }</dt><dd>{ meaning() }</dd></> }
    };
    html! {
        <details class={classes!("legend", class)}>
            <summary>{ messages::legend_title() }</summary>
            <div>
                <dl class="kinds">{ for Kind::ALL.iter().map(kind) }</dl>
                <dl>{ for Style::ALL.iter().map(line) }</dl>
                <dl>{ for MARKS.iter().map(mark) }</dl>
            </div>
        </details>
    }
}
