//! View of a connection's line. The line lies below the components; label and badge are rendered in
//! layers of their own, above all lines.

use super::primitive::primitives;
use crate::app::model::shared::Shared;
use crate::document::Style;
use crate::editor::scene::SceneEdge;
use crate::editor::scene::geometry::Rect;
use crate::editor::scene::notation;
use crate::editor::scene::primitives::edge_primitives;
use crate::editor::scene::routing::Route;
use yew::prelude::*;

/// Properties of [`EdgeView`].
#[derive(Clone, Properties, PartialEq)]
pub struct EdgeViewProps {
    /// The connection.
    pub edge: Shared<SceneEdge>,
    /// Name of the connection.
    pub name: AttrValue,
    /// Clip area of a long line.
    pub within: Option<Rect>,
    /// True if the connection is selected.
    pub selected: bool,
    /// True if the connection has a failing finding.
    pub hot: bool,
    /// True while the line is rerouted by a drag.
    pub is_rerouting: bool,
}

/// The line of a connection with its arrow head.
#[component]
pub fn EdgeView(props: &EdgeViewProps) -> Html {
    let edge = &props.edge.0;
    let style = edge.connection.style;
    let clipped = props.within.map(|area| edge.route.clip(&area));
    let line = clipped.as_ref().unwrap_or(&edge.route);
    // The accessible label; the visible one is in another layer.
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
            { arrow_of(line, &edge.route, style, props.is_rerouting) }
        </g>
    }
}

/// Renders a line in a style with its arrow head.
pub fn arrow(route: &Route, style: Style) -> Html {
    arrow_of(route, route, style, false)
}

/// Length from which a dashed line is rendered in segments.
const LONG: f64 = 300.0;

/// `line` is the rendered part of the route `whole`.
fn arrow_of(line: &Route, whole: &Route, style: Style, is_rerouting: bool) -> Html {
    // Browsers dash a path with corners as a whole, even if only a part of it is painted, but only
    // the painted part of a straight segment. And when a path changes, its whole bounding box is
    // repainted.
    let is_costly = notation::is_dashed(style) || is_rerouting;
    let in_segments = is_costly && line.length() > LONG;
    primitives(edge_primitives(line, whole, style, in_segments))
}
