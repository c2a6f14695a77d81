//! Overlay: keyboard focus, highlights, handles, and elements that are being drawn.

use super::edge::arrow;
use super::primitive::primitives;
use crate::document::{Id, Kind, Style, Subject};
use crate::editor::canvas::{EdgeHandle, Gesture};
use crate::editor::scene::geometry::{Rect, Vec2, snap_to_grid};
use crate::editor::scene::node_shape::{empty_node_shape, kind_label};
use crate::editor::scene::primitives::node_body_primitives;
use crate::editor::scene::routing::Route;
use crate::editor::{CanvasController, NameEdit, display_name};
use yew::prelude::*;

/// Renders the overlay, with the name edit in progress.
pub fn overlay(controller: &CanvasController, edit: Option<&NameEdit>) -> Html {
    html! {
        <g class="overlay">
            { focus_ring(controller) }
            { for controller.split_target().map(|line| split_target(controller, &line)) }
            { for controller.handles_component().map(|id| connection_handles(controller, id)) }
            { edge_handles(controller) }
            { draft_connection(controller) }
            { draft_route(controller) }
            { placement(controller, edit) }
            if let Some(rect) = controller.rubber_band() {
                <rect class={if matches!(controller.gesture(), Gesture::Marquee { .. }) { "marquee" } else { "framing" }}
                    x={rect.x.to_string()} y={rect.y.to_string()} width={rect.width.to_string()} height={rect.height.to_string()} />
            }
            { for edit.map(draft) }
        </g>
    }
}

/// Id of the element with keyboard focus.
pub fn current_id(controller: &CanvasController) -> Option<String> {
    let current = controller.current.as_ref()?;
    highlight_area(controller, current)?;
    Some(format!("current-{}", current.to_string().replace(':', "-")))
}

/// Ring around the element with keyboard focus. It carries the label for screen readers.
fn focus_ring(controller: &CanvasController) -> Html {
    let Some((subject, id)) = controller.current.as_ref().zip(current_id(controller)) else {
        return html! {};
    };
    let Some(rect) = highlight_area(controller, subject) else {
        return html! {};
    };
    let design = controller.scene.design();
    let kind = match subject {
        Subject::Component(id) => design.components.get(id).map_or("", |c| kind_label(c.kind)),
        Subject::Connection(id) => design.connections.get(id).map_or("", |c| c.style.as_str()),
        _ => "domain",
    };
    let edge = match subject {
        Subject::Connection(id) => controller.scene.edge(id),
        _ => None,
    };
    let mut label = format!("{}, {kind}", display_name(design, subject));
    if controller.selection.contains(subject) {
        label.push_str(", selected");
    }
    html! {
        <g {id} key={id.clone()} class="current" role="group" aria-label={label}>
            if let Some(edge) = edge {
                <path class="ring" d={edge.route.svg_line(0.0)} />
            } else {
                { ring("ring", &rect) }
            }
        </g>
    }
}

fn highlight_area(controller: &CanvasController, subject: &Subject) -> Option<Rect> {
    const MARGIN: f64 = 5.0;
    Some(controller.scene.area(subject)?.inflate(MARGIN))
}

fn ring(class: &'static str, rect: &Rect) -> Html {
    html! {
        <rect {class} rx="8" x={rect.x.to_string()} y={rect.y.to_string()}
            width={rect.width.to_string()} height={rect.height.to_string()} />
    }
}

fn connection_handles(controller: &CanvasController, id: &Id) -> Html {
    let radius = 4.5 / controller.view.zoom;
    let dot = |at: Vec2| {
        html! { <circle class="handle" cx={at.x.to_string()} cy={at.y.to_string()} r={radius.to_string()} /> }
    };
    controller.handles(id).into_iter().map(dot).collect()
}

/// Handles of the selected connection: ends, bends, straight segments.
fn edge_handles(controller: &CanvasController) -> Html {
    if *controller.gesture() != Gesture::Idle {
        return html! {};
    }
    let zoom = controller.view.zoom;
    let circle = |(handle, at): (EdgeHandle, Vec2)| {
        let (class, radius) = match handle {
            EdgeHandle::End(_) => ("handle end", 5.5),
            EdgeHandle::Bend(_) => ("handle bend", 5.0),
            EdgeHandle::Piece(_) => ("handle piece", 3.5),
        };
        let radius = radius / zoom;
        html! { <circle {class} cx={at.x.to_string()} cy={at.y.to_string()} r={radius.to_string()} /> }
    };
    // In SVG the last is on top; the controller lists the topmost first.
    controller.grips().into_iter().rev().map(circle).collect()
}

/// The connection that a drop would split. In segments: a single path would repaint its whole
/// bounding box.
fn split_target(controller: &CanvasController, id: &Id) -> Html {
    let Some(edge) = controller.scene.edge(id) else {
        return html! {};
    };
    let segments = edge.route.svg_line_segments(0.0).into_iter();
    html! { { for segments.map(|(d, _)| html! { <path class="split" {d} /> }) } }
}

/// A connection that is bent, or reconnected to another component.
fn draft_route(controller: &CanvasController) -> Html {
    let Some(route) = controller.draft_route() else {
        return html! {};
    };
    let (id, over) = match controller.gesture() {
        Gesture::Bend(drag) => (&drag.id, None),
        Gesture::Reconnect(drag) => (&drag.id, drag.over.as_ref()),
        _ => return html! {},
    };
    let style = controller.scene.edge(id).map(|e| e.connection.style);
    let over = over.and_then(|id| controller.scene.node(id));
    html! {
        <>
            { for over.map(|node| ring("found", &node.rect().inflate(4.0))) }
            <g class="edge drawing">{ arrow(&route, style.unwrap_or(Style::Request)) }</g>
        </>
    }
}

/// Ghost of the component that a click would place.
fn placement(controller: &CanvasController, edit: Option<&NameEdit>) -> Html {
    let (Some(kind), Some(at), None) = (controller.placement_kind(), controller.pointer, edit)
    else {
        return html! {};
    };
    if !matches!(controller.gesture(), Gesture::Idle | Gesture::Press { .. }) {
        return html! {};
    }
    let at = Vec2::new(snap_to_grid(at.x), snap_to_grid(at.y));
    html! { <g class="ghost">{ unnamed_node(kind, at) }</g> }
}

fn unnamed_node(kind: Kind, at: Vec2) -> Html {
    let shape = empty_node_shape(kind);
    html! {
        <g class={classes!("node", "selected", kind.as_str())} transform={format!("translate({} {})", at.x, at.y)}>
            { primitives(node_body_primitives(kind, shape.width.max(144.0), shape.height)) }
        </g>
    }
}

fn draft_connection(controller: &CanvasController) -> Html {
    let Gesture::Connect(drag) = controller.gesture() else {
        return html! {};
    };
    let Some(from) = controller.scene.node(&drag.from) else {
        return html! {};
    };
    let over = drag.over.as_ref().and_then(|id| controller.scene.node(id));
    let from = from.rect();
    let to = over.map_or(Rect::around(drag.to, 0.0, 0.0), |node| node.rect());
    let is_loop = drag.over.as_ref() == Some(&drag.from);
    let route = if is_loop {
        Route::self_loop(&from, 0)
    } else {
        Route::straight(&from, &to)
    };
    html! {
        <>
            { ring("found", &from.inflate(4.0)) }
            if let Some(over) = over {
                { ring("found", &over.rect().inflate(4.0)) }
            }
            <g class="edge drawing">{ arrow(&route, Style::Request) }</g>
        </>
    }
}

/// An element whose name is being typed for the first time.
fn draft(edit: &NameEdit) -> Html {
    match edit {
        NameEdit::NewComponent { kind, at, .. } => html! {
            <g class="draft">{ unnamed_node(*kind, *at) }</g>
        },
        NameEdit::NewDomain { frame } => html! {
            <rect class="framing" x={frame.x.to_string()} y={frame.y.to_string()}
                width={frame.width.to_string()} height={frame.height.to_string()} />
        },
        NameEdit::Existing(_) => html! {},
    }
}
