//! The elements of the drawing that are near the screen. It is drawn anew when something comes
//! near or changes, not when the view moves.

use super::edge::EdgeView;
use super::frame::FrameView;
use super::live::{Live, Shared};
use super::marks::Marks;
use super::node::NodeView;
use super::overview::Overview;
use crate::design::Subject;
use crate::editor::geometry::Rect;
use crate::editor::scene::{Edge, Node, Scene};
use crate::editor::{Selection, called};
use std::rc::Rc;
use yew::prelude::*;

/// What is near the screen.
pub struct Near {
    /// Everything in it is here.
    pub area: Rect,
    /// How large it was when this was looked up.
    pub zoom: f64,
    /// Of this drawing.
    pub scene: Rc<Scene>,
    /// The components there.
    pub nodes: Vec<Rc<Node>>,
    /// The connections there.
    pub edges: Vec<Rc<Edge>>,
}

/// More than this is drawn without words: nobody could read them, and each costs.
const MOST_NODES: usize = 1_500;
const MOST_EDGES: usize = 5_000;

impl Near {
    /// What is near that part of the canvas.
    pub fn of(scene: &Rc<Scene>, seen: &Rect, zoom: f64) -> Self {
        // Half a screen more on every side, so that the view can move a while.
        let margin = (seen.width.max(seen.height) / 2.0).min(4_000.0);
        let area = seen.grown(margin);
        Self {
            area,
            zoom,
            nodes: scene.nodes_in(&area),
            edges: scene.edges_in(&area),
            scene: scene.clone(),
        }
    }

    /// Whether it still is what is near.
    pub fn covers(&self, scene: &Rc<Scene>, seen: &Rect, zoom: f64) -> bool {
        // Zoomed in far enough, most of it is too far away to be kept.
        Rc::ptr_eq(&self.scene, scene) && self.area.holds(seen) && zoom < self.zoom * 2.0
    }

    /// Whether there is too much of it to be read.
    pub fn is_crowded(&self) -> bool {
        self.nodes.len() > MOST_NODES || self.edges.len() > MOST_EDGES
    }
}

/// Properties of [`Picture`].
#[derive(Properties, PartialEq)]
pub struct PictureProps {
    /// What is drawn.
    pub near: Shared<Near>,
    /// What is selected.
    pub selection: Selection,
    /// The findings of each element.
    pub marks: Shared<Marks>,
    /// Where what is drawn can be reached.
    pub live: Live,
    /// A badge was pressed.
    pub on_badge: Callback<Subject>,
}

/// The elements near the screen: frames behind everything, then connections, then components.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let near = &props.near.0;
    let marks = &props.marks.0;
    let frames = near.scene.frames().iter();
    let frames = frames.filter(|f| f.rect.meets(&near.area)).map(|frame| {
        let selected = props
            .selection
            .contains(&Subject::Domain(frame.id.clone()));
        html! {
            <FrameView key={frame.id.as_str()} frame={Shared(frame.clone())} {selected} live={props.live.clone()} />
        }
    });
    let frames: Html = frames.collect();
    if near.is_crowded() {
        return html! {
            <>
                { frames }
                <Overview near={props.near.clone()} selection={props.selection.clone()} />
            </>
        };
    }
    let edges = near.edges.iter().map(|edge| {
        // Dashes are costly, and nobody sees those of a line that goes on for miles.
        let bounds = edge.route.bounds();
        let long = bounds.width + bounds.height > near.area.width + near.area.height;
        let subject = Subject::Connection(edge.connection.id.clone());
        let mark = marks.of(&subject);
        let name = match mark {
            Some(_) => called(near.scene.design(), &subject),
            None => String::new(),
        };
        html! {
            <EdgeView key={edge.connection.id.as_str()} edge={Shared(edge.clone())} {name} {mark} within={long.then_some(near.area)}
                selected={props.selection.contains(&subject)} live={props.live.clone()} on_badge={props.on_badge.clone()} />
        }
    });
    let nodes = near.nodes.iter().map(|node| {
        let subject = Subject::Component(node.component.id.clone());
        html! {
            <NodeView key={node.component.id.as_str()} node={Shared(node.clone())} mark={marks.of(&subject)}
                selected={props.selection.contains(&subject)} live={props.live.clone()} on_badge={props.on_badge.clone()} />
        }
    });
    html! {
        <>
            { frames }
            <g key="edges">{ for edges }</g>
            <g key="nodes">{ for nodes }</g>
        </>
    }
}
