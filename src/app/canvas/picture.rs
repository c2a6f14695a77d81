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
const MOST_NODES: usize = 300;
const MOST_EDGES: usize = 1_200;

impl Near {
    /// What is near that part of the canvas.
    pub fn of(scene: &Rc<Scene>, seen: &Rect, zoom: f64) -> Self {
        // Somewhat more than a screen, so that the view can move a while. All of a small drawing.
        let side = seen.width.max(seen.height);
        let is_small = scene.nodes().len() <= MOST_NODES && scene.edges().len() <= MOST_EDGES;
        let all = scene.bounds().filter(|_| is_small);
        let area = match all {
            Some(all) if side * 6.0 > all.width.max(all.height) => {
                all.grown(side).union(&seen.grown(side / 3.0))
            }
            _ => seen.grown(side / 3.0),
        };
        let mut near = Self {
            area,
            zoom,
            nodes: scene.nodes_in(&area),
            edges: scene.edges_in(&area),
            scene: scene.clone(),
        };
        if near.is_crowded() {
            // Cheap to draw: the more of it, the seldomer.
            near.area = seen.grown(side);
            near.nodes = scene.nodes_in(&near.area);
            near.edges = scene.edges_in(&near.area);
        }
        near
    }

    /// All of the drawing.
    pub fn all(scene: &Rc<Scene>) -> Self {
        Self {
            area: scene.bounds().unwrap_or_default(),
            zoom: 1.0,
            nodes: scene.nodes().to_vec(),
            edges: scene.edges().to_vec(),
            scene: scene.clone(),
        }
    }

    /// Whether it still is what is near.
    pub fn covers(&self, scene: &Rc<Scene>, seen: &Rect) -> bool {
        Rc::ptr_eq(&self.scene, scene) && self.area.holds(seen)
    }

    /// Whether not most of it is too far away to be kept.
    pub fn is_near(&self, zoom: f64) -> bool {
        zoom < self.zoom * 2.0 && (zoom == self.zoom || !self.is_crowded())
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
