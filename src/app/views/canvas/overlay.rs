//! What is drawn over the drawing: where the keyboard is, handles, and what is being drawn.

use super::body::body;
use super::edge::arrow;
use crate::document::{Id, Kind, Style, Subject};
use crate::editor::canvas::{EdgeHandle, Gesture};
use crate::editor::scene::geometry::{Rect, Vec2, snap_to_grid};
use crate::editor::scene::node_shape::{empty_node_shape, kind_label};
use crate::editor::scene::routing::Route;
use crate::editor::{CanvasController, NameEdit, Selection, display_name};
use yew::prelude::*;

/// The overlay. `naming` is what is being named, `found` what was asked to be shown.
pub fn overlay(stage: &CanvasController, naming: Option<&NameEdit>, found: &[Subject]) -> Html {
    let found = found.iter().flat_map(|s| pieces(stage, s));
    let found = found.filter_map(|s| around(stage, &s));
    html! {
        <g class="overlay">
            { for found.map(|rect| ring("found", &rect)) }
            { current(stage) }
            { for stage.split_target().map(|line| split(stage, &line)) }
            { for stage.handles_component().map(|id| handles(stage, id)) }
            { grips(stage) }
            { connecting(stage) }
            { led(stage) }
            { placing(stage, naming) }
            if let Some(rect) = stage.rubber_band() {
                <rect class={if matches!(stage.gesture(), Gesture::Marquee { .. }) { "marquee" } else { "framing" }}
                    x={rect.x.to_string()} y={rect.y.to_string()} width={rect.width.to_string()} height={rect.height.to_string()} />
            }
            { for naming.map(draft) }
        </g>
    }
}

/// The id of the element that the keyboard is at.
pub fn current_id(stage: &CanvasController) -> Option<String> {
    let current = stage.current.as_ref()?;
    around(stage, current)?;
    Some(format!("current-{}", current.to_string().replace(':', "-")))
}

/// A ring around the element that the keyboard is at. It bears the words for who hears the page.
fn current(stage: &CanvasController) -> Html {
    let Some((subject, id)) = stage.current.as_ref().zip(current_id(stage)) else {
        return html! {};
    };
    let Some(rect) = around(stage, subject) else {
        return html! {};
    };
    let design = stage.scene.design();
    let kind = match subject {
        Subject::Component(id) => design.components.get(id).map_or("", |c| kind_label(c.kind)),
        Subject::Connection(id) => design.connections.get(id).map_or("", |c| c.style.as_str()),
        _ => "domain",
    };
    let mut label = format!("{}, {kind}", display_name(design, subject));
    if stage.selection.contains(subject) {
        label.push_str(", selected");
    }
    html! {
        <g {id} key={id.clone()} class="current" role="group" aria-label={label}>
            { ring("ring", &rect) }
        </g>
    }
}

/// What of an element can be pointed at: of a flow or an invariant each component that it is about,
/// since a ring around all would hold much else.
fn pieces(stage: &CanvasController, subject: &Subject) -> Vec<Subject> {
    let design = stage.scene.design();
    let components: Vec<&Id> = match subject {
        Subject::Flow(id) => {
            let steps = design.flows.get(id).into_iter().flat_map(|f| &f.steps);
            steps.map(|step| &step.component).collect()
        }
        Subject::Invariant(id) => {
            let invariant = design.invariants.get(id).into_iter();
            invariant.flat_map(|i| &i.components).collect()
        }
        other => return vec![other.clone()],
    };
    let components = components.into_iter().cloned();
    let distinct: Selection = components.map(Subject::Component).collect();
    distinct.iter().cloned().collect()
}

fn around(stage: &CanvasController, subject: &Subject) -> Option<Rect> {
    const AWAY: f64 = 5.0;
    Some(stage.scene.area(subject)?.inflate(AWAY))
}

fn ring(class: &'static str, rect: &Rect) -> Html {
    html! {
        <rect {class} rx="8" x={rect.x.to_string()} y={rect.y.to_string()}
            width={rect.width.to_string()} height={rect.height.to_string()} />
    }
}

fn handles(stage: &CanvasController, id: &Id) -> Html {
    let radius = 4.5 / stage.view.zoom;
    let dot = |at: Vec2| {
        html! { <circle class="handle" cx={at.x.to_string()} cy={at.y.to_string()} r={radius.to_string()} /> }
    };
    stage.handles(id).into_iter().map(dot).collect()
}

/// Where the selected connection can be taken hold of: its ends, its bends, its straight pieces.
fn grips(stage: &CanvasController) -> Html {
    if *stage.gesture() != Gesture::Idle {
        return html! {};
    }
    let zoom = stage.view.zoom;
    let grip = |(grip, at): (EdgeHandle, Vec2)| {
        let (class, radius) = match grip {
            EdgeHandle::End(_) => ("handle end", 5.5),
            EdgeHandle::Bend(_) => ("handle bend", 5.0),
            EdgeHandle::Piece(_) => ("handle piece", 3.5),
        };
        let radius = radius / zoom;
        html! { <circle {class} cx={at.x.to_string()} cy={at.y.to_string()} r={radius.to_string()} /> }
    };
    // The uppermost come first.
    stage.grips().into_iter().rev().map(grip).collect()
}

/// The connection that would be split. In pieces: of one that leads far, all that lies between its
/// corners would be painted anew.
fn split(stage: &CanvasController, id: &Id) -> Html {
    let Some(edge) = stage.scene.edge(id) else {
        return html! {};
    };
    let pieces = edge.route.svg_line_segments(0.0).into_iter();
    html! { { for pieces.map(|(d, _)| html! { <path class="split" {d} /> }) } }
}

/// A connection that is bent, or led to another component.
fn led(stage: &CanvasController) -> Html {
    let Some(route) = stage.draft_route() else {
        return html! {};
    };
    let (id, over) = match stage.gesture() {
        Gesture::Bend(bending) => (&bending.id, None),
        Gesture::Reconnect(led) => (&led.id, led.over.as_ref()),
        _ => return html! {},
    };
    let style = stage.scene.edge(id).map(|e| e.connection.style);
    let over = over.and_then(|id| stage.scene.node(id));
    html! {
        <>
            { for over.map(|node| ring("found", &node.rect().inflate(4.0))) }
            <g class="edge drawing">{ arrow(&route, style.unwrap_or(Style::Request)) }</g>
        </>
    }
}

/// What a click would place, where the pointer is.
fn placing(stage: &CanvasController, naming: Option<&NameEdit>) -> Html {
    let (Some(kind), Some(at), None) = (stage.placement_kind(), stage.pointer, naming) else {
        return html! {};
    };
    if !matches!(stage.gesture(), Gesture::Idle | Gesture::Press { .. }) {
        return html! {};
    }
    let at = Vec2::new(snap_to_grid(at.x), snap_to_grid(at.y));
    html! { <g class="ghost">{ blank_at(kind, at) }</g> }
}

fn blank_at(kind: Kind, at: Vec2) -> Html {
    let shape = empty_node_shape(kind);
    html! {
        <g class={classes!("node", "selected", kind.as_str())} transform={format!("translate({} {})", at.x, at.y)}>
            { body(kind, shape.width.max(144.0), shape.height) }
        </g>
    }
}

fn connecting(stage: &CanvasController) -> Html {
    let Gesture::Connect(connecting) = stage.gesture() else {
        return html! {};
    };
    let Some(from) = stage.scene.node(&connecting.from) else {
        return html! {};
    };
    let over = connecting.over.as_ref().and_then(|id| stage.scene.node(id));
    let from = from.rect();
    let to = over.map_or(Rect::around(connecting.to, 0.0, 0.0), |node| node.rect());
    let itself = connecting.over.as_ref() == Some(&connecting.from);
    let route = if itself {
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

/// A component that has no name yet.
fn draft(naming: &NameEdit) -> Html {
    match naming {
        NameEdit::NewComponent { kind, at, .. } => blank_at(*kind, *at),
        NameEdit::NewDomain { frame } => html! {
            <rect class="framing" x={frame.x.to_string()} y={frame.y.to_string()}
                width={frame.width.to_string()} height={frame.height.to_string()} />
        },
        NameEdit::Existing(_) => html! {},
    }
}
