//! Preview of a change over the drawing: additions are dashed and have a plus, deletions are struck
//! through, changed elements have a ring and a wave.

use super::edge::arrow;
use super::lod::MergedShapes;
use super::primitive::primitives;
use crate::app::model::shared::Shared;
use crate::document::Design;
use crate::editor::Selection;
use crate::editor::canvas::layers::VisibleSet;
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::primitives::{
    PrimitiveRole, frame_name_primitive, frame_primitives, node_body_primitives, node_primitives,
    node_text_primitives,
};
use crate::editor::scene::{Scene, SceneEdge, SceneNode};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`PreviewOverlay`].
#[derive(Properties, PartialEq)]
pub struct PreviewOverlayProps {
    /// The current scene.
    pub scene: Shared<Scene>,
    /// The design after the change.
    pub after: Shared<Design>,
    /// True if the change only moves elements. Then the whole new layout is shown.
    pub is_layout: bool,
}

/// Overlay that shows the change.
#[component]
pub fn PreviewOverlay(props: &PreviewOverlayProps) -> Html {
    let after = use_memo(
        (props.scene.clone(), props.after.clone()),
        |(scene, after)| Scene::of(&after.0, &scene.0),
    );
    if props.is_layout {
        return new_layout(&after);
    }
    let before = &*props.scene.0;
    let mut parts: Vec<Html> = Vec::new();
    for frame in before.frames() {
        if after.frame(&frame.id).is_none() {
            parts.push(strike_out(&frame.rect));
        }
    }
    for frame in after.frames() {
        if before.frame(&frame.id).is_none() {
            parts.push(html! { <g class="added">{ outline(&frame.rect) }{ plus(corner(&frame.rect)) }</g> });
        }
    }
    for edge in before.edges() {
        match after.edge(&edge.connection.id) {
            Some(new) if has_same_ends(edge, new) => {
                if new.connection != edge.connection {
                    parts.push(wave(edge.badge_at()));
                }
            }
            _ => parts.push(deleted_edge(edge)),
        }
    }
    for edge in after.edges() {
        let old = before.edge(&edge.connection.id);
        if old.is_none_or(|old| !has_same_ends(old, edge)) {
            parts.push(html! {
                <g class="added edge">
                    { arrow(&edge.route, edge.connection.style) }
                    { plus(edge.badge_at()) }
                </g>
            });
        }
    }
    for node in before.nodes() {
        match after.node(&node.component.id) {
            None => parts.push(strike_out(&node.rect())),
            Some(new) if !has_same_fields(node, new) => {
                let rect = node.rect();
                parts.push(html! { <g class="changed">{ outline(&rect.inflate(4.0)) }</g> });
                parts.push(wave(corner(&rect)));
            }
            Some(_) => {}
        }
    }
    for node in after.nodes() {
        if before.node(&node.component.id).is_none() {
            parts.push(added_node(node));
        }
    }
    html! { <g class="ghost" aria-hidden="true">{ for parts }</g> }
}

/// The whole drawing in its new layout.
fn new_layout(after: &Rc<Scene>) -> Html {
    let frames = after.frames().iter();
    let frames = frames.map(|frame| {
        html! { <g class="frame">{ primitives(frame_primitives(frame)) }{ primitives([frame_name_primitive(frame)]) }</g> }
    });
    let frames: Html = frames.collect();
    let visible = VisibleSet::all(after);
    if visible.is_simplified() {
        return html! {
            <g class="ghost" aria-hidden="true">
                { frames }
                <MergedShapes visible={Shared(Rc::new(visible))} selection={Selection::none()} />
            </g>
        };
    }
    let edges = after.edges().iter();
    let edges = edges.map(|edge| {
        html! {
            <g class={classes!("edge", edge.connection.style.as_str())}>{ arrow(&edge.route, edge.connection.style) }</g>
        }
    });
    let nodes = after.nodes().iter();
    let nodes = nodes.map(|node| {
        let at = node.center;
        let shown = node_primitives(node).into_iter();
        let shown = shown.filter(|p| p.role != PrimitiveRole::NodeCaption);
        html! {
            <g class={classes!("node", node.component.kind.as_str())} transform={format!("translate({} {})", at.x, at.y)}>
                { primitives(shown) }
            </g>
        }
    });
    html! { <g class="ghost" aria-hidden="true">{ frames }{ for edges }{ for nodes }</g> }
}

fn has_same_ends(a: &SceneEdge, b: &SceneEdge) -> bool {
    a.connection.from == b.connection.from && a.connection.to == b.connection.to
}

/// Compares all fields but the position.
fn has_same_fields(a: &Rc<SceneNode>, b: &Rc<SceneNode>) -> bool {
    let mut moved = (*b.component).clone();
    moved.position.clone_from(&a.component.position);
    moved == *a.component
}

fn corner(rect: &Rect) -> Vec2 {
    Vec2::new(rect.x, rect.y)
}

fn outline(rect: &Rect) -> Html {
    html! {
        <rect class="outline" rx="8" x={rect.x.to_string()} y={rect.y.to_string()}
            width={rect.width.to_string()} height={rect.height.to_string()} />
    }
}

fn added_node(node: &SceneNode) -> Html {
    let at = node.center;
    let (kind, shape) = (node.component.kind, &node.shape);
    let body = node_body_primitives(kind, shape.width, shape.height);
    let texts = node_text_primitives(node).into_iter();
    // Of the texts, the first line of the name.
    let mut name = texts.filter(|p| p.role == PrimitiveRole::NodeName);
    let shown = body.into_iter().chain(name.next());
    html! {
        <g class="added node">
            <g transform={format!("translate({} {})", at.x, at.y)}>
                { primitives(shown) }
            </g>
            { plus(corner(&node.rect())) }
        </g>
    }
}

fn strike_out(rect: &Rect) -> Html {
    let (right, bottom) = (rect.x + rect.width, rect.y + rect.height);
    let d = format!(
        "M{} {}L{right} {bottom}M{right} {}L{} {bottom}",
        rect.x, rect.y, rect.y, rect.x
    );
    html! { <g class="gone">{ outline(rect) }<path {d} /></g> }
}

fn deleted_edge(edge: &SceneEdge) -> Html {
    let at = edge.badge_at();
    html! {
        <g class="gone">
            <path d={edge.route.svg_line(0.0)} />
            { mark(at, "M-4 -4 4 4M4 -4 -4 4") }
        </g>
    }
}

fn plus(at: Vec2) -> Html {
    mark(at, "M-5 0H5M0 -5V5")
}

fn wave(at: Vec2) -> Html {
    html! { <g class="changed">{ mark(at, "M-5 1c2-5 4-5 5-1s3 4 5-1") }</g> }
}

fn mark(at: Vec2, d: &'static str) -> Html {
    html! {
        <g class="mark" transform={format!("translate({} {})", at.x, at.y)}><circle r="9" /><path {d} /></g>
    }
}
