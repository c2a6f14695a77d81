//! A connection on the drawing. Its line lies under the components, its words over all lines and
//! its badge over everything.

use super::shared::Shared;
use crate::document::Style;
use crate::editor::scene::SceneEdge;
use crate::editor::scene::geometry::Rect;
use crate::editor::scene::notation;
use crate::editor::scene::routing::{Route, tidy};
use yew::prelude::*;

/// Properties of [`Line`].
#[derive(Clone, Properties, PartialEq)]
pub struct LineProps {
    /// What is drawn.
    pub edge: Shared<SceneEdge>,
    /// What it is called.
    pub name: AttrValue,
    /// Of a long one, only what lies in this area is drawn.
    pub within: Option<Rect>,
    /// It is selected.
    pub selected: bool,
    /// Something about it fails.
    pub hot: bool,
    /// It is on its way to another place.
    pub moves: bool,
}

/// The line of a connection on the drawing.
#[component]
pub fn Line(props: &LineProps) -> Html {
    let edge = &props.edge.0;
    let style = edge.connection.style;
    let clipped = props.within.map(|area| edge.route.clipped(&area));
    let line = clipped.as_ref().unwrap_or(&edge.route);
    // Its words are drawn elsewhere.
    let label = match &edge.label {
        Some(label) => format!("{}, {}, {}", props.name, style.as_str(), label.text),
        None => format!("{}, {}", props.name, style.as_str()),
    };
    html! {
        <g class={classes!("edge", style.as_str(), props.selected.then_some("selected"), props.hot.then_some("hot"))}
            role="group" aria-label={label} data-connection={edge.connection.id.as_str().to_owned()}>
            if props.selected {
                <path class="halo" d={line.svg_line(0.0)} />
            }
            { arrow_of(line, &edge.route, style, props.moves) }
        </g>
    }
}

/// The line of a connection with its head, as the notation has it for that style.
pub fn arrow(route: &Route, style: Style) -> Html {
    arrow_of(route, route, style, false)
}

/// A line longer than this is long.
const LONG: f64 = 300.0;

/// The line goes one way, of which the other is the whole.
fn arrow_of(line: &Route, whole: &Route, style: Style, moves: bool) -> Html {
    let arrow = notation::edge_arrow(line, whole, style);
    // To dash a line is costly, and of one with corners all is dashed wherever a part of it is
    // drawn. Of a straight piece it is only that part. Where a line moves, all that lies between
    // its corners would be painted anew.
    let lines: Html = if (notation::is_dashed(style) || moves) && line.length() > LONG {
        let pieces = line.svg_line_segments(arrow.short).into_iter();
        pieces.map(|(d, at)| html! { <path class="line" {d} stroke-dashoffset={tidy(at).to_string()} /> }).collect()
    } else {
        html! { <path class="line" d={arrow.line} /> }
    };
    html! {
        <>
            { lines }
            <path class={if arrow.filled { "head" } else { "head open" }} d={arrow.head} />
        </>
    }
}
