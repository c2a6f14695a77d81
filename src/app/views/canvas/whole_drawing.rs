//! The whole drawing of a design at rest, without selection, badges or handles: for pictures outside of the canvas.

use super::edge::arrow;
use super::primitive::primitives;
use crate::editor::scene::Scene;
use crate::editor::scene::primitives::{
    frame_name_primitive, frame_primitives, label_primitive, node_primitives,
};
use yew::prelude::*;

/// Frames at the back, then connections, names and labels, and components.
pub fn whole_drawing(scene: &Scene) -> Html {
    let frames = scene.frames().iter().map(|frame| {
        html! { <g class="frame">{ primitives(frame_primitives(frame)) }</g> }
    });
    let names = scene.frames().iter().map(|frame| {
        html! { <g class="frame">{ primitives([frame_name_primitive(frame)]) }</g> }
    });
    let edges = scene.edges().iter().filter(|edge| edge.has_line());
    let edges = edges.map(|edge| {
        let style = edge.connection.style;
        html! { <g class={classes!("edge", style.as_str())}>{ arrow(&edge.route, style) }</g> }
    });
    let labels = scene.edges().iter().filter_map(|edge| edge.label.as_ref());
    let labels = labels.map(|label| primitives([label_primitive(label)]));
    let nodes = scene.nodes().iter().map(|node| {
        let at = node.center;
        html! {
            <g class={classes!("node", node.component.kind.as_str())} transform={format!("translate({} {})", at.x, at.y)}>
                { primitives(node_primitives(node)) }
            </g>
        }
    });
    html! { <>{ for frames }{ for edges }{ for names }{ for labels }{ for nodes }</> }
}
