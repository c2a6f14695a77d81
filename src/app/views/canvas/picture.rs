//! The elements of the drawing that are near the screen. It is drawn anew when something comes
//! near or changes, not when the view moves.

use super::badge::Badge;
use super::edge::Line;
use super::frame::FrameView;
use super::lod::Overview;
use super::node::NodeView;
use super::shared::Shared;
use crate::document::Subject;
use crate::editor::scene::geometry::Rect;
use crate::editor::scene::{DragPreview, DragSet, Scene, SceneEdge, SceneNode};
use crate::editor::{DomainFrame, Selection, display_name};
use crate::export::Marks;
use std::collections::HashMap;
use std::rc::Rc;
use yew::prelude::*;

/// How much is drawn of what is near.
#[derive(Clone, Copy, PartialEq)]
pub enum Detail {
    /// All that there is.
    All,
    /// Simple shapes, of frames the names: nobody could read more.
    Shapes,
    /// Shapes alone, while the zoom changes.
    Hint,
}

/// What is near the screen.
pub struct Near {
    /// Everything in it is here.
    pub area: Rect,
    /// How large it was when this was looked up.
    pub zoom: f64,
    /// Of this drawing.
    pub scene: Rc<Scene>,
    /// How much of it is drawn.
    pub detail: Detail,
    /// The frames there.
    pub frames: Vec<Rc<DomainFrame>>,
    /// The components there.
    pub nodes: Vec<Rc<SceneNode>>,
    /// The connections there.
    pub edges: Vec<Rc<SceneEdge>>,
}

/// More than this is drawn without words: nobody could read them, and each costs.
const MOST_NODES: usize = 300;
/// The same of connections.
pub const MOST_EDGES: usize = 1_200;

/// What is near, taken apart for a move.
pub struct Split {
    /// What stays as it is.
    pub below: Rc<Near>,
    /// Frames and connections that go along as they are.
    pub joins: Rc<Near>,
    /// Components that are moved.
    pub moving: Rc<Near>,
}

impl Near {
    /// What is near that part of the canvas.
    pub fn of(scene: &Rc<Scene>, seen: &Rect, zoom: f64) -> Self {
        // Somewhat more than a screen, so that the view can move a while. All of a small drawing.
        let side = seen.width.max(seen.height);
        let is_small = !crowds(scene.nodes().len(), scene.edges().len());
        let all = scene.bounds().filter(|_| is_small);
        let area = match all {
            Some(all) if side * 6.0 > all.width.max(all.height) => {
                all.inflate(side).union(&seen.inflate(side / 3.0))
            }
            _ => seen.inflate(side / 3.0),
        };
        let near = Self::within(scene, area, zoom);
        if near.is_simple() {
            return Self::shapes(scene, seen, zoom);
        }
        near
    }

    /// The same in simple shapes, and of more: it is cheap to draw, so the seldomer.
    fn shapes(scene: &Rc<Scene>, seen: &Rect, zoom: f64) -> Self {
        Self {
            detail: Detail::Shapes,
            ..Self::within(scene, seen.inflate(seen.width.max(seen.height)), zoom)
        }
    }

    /// What is around there, as far as it can be drawn within a frame: no connections, no words. It
    /// holds until the zoom is a fifth.
    pub fn hint(scene: &Rc<Scene>, seen: &Rect, zoom: f64) -> Self {
        let area = seen.inflate(2.0 * seen.width.max(seen.height));
        Self {
            area,
            zoom,
            scene: scene.clone(),
            detail: Detail::Hint,
            frames: frames_in(scene, &area),
            nodes: scene.nodes_in(&area),
            edges: Vec::new(),
        }
    }

    fn within(scene: &Rc<Scene>, area: Rect, zoom: f64) -> Self {
        let (nodes, edges) = (scene.nodes_in(&area), scene.edges_in(&area));
        Self {
            area,
            zoom,
            scene: scene.clone(),
            detail: detail_of(nodes.len(), edges.len()),
            frames: frames_in(scene, &area),
            nodes,
            edges,
        }
    }

    /// All of the drawing.
    pub fn all(scene: &Rc<Scene>) -> Self {
        Self::within(scene, scene.bounds().unwrap_or_default(), 1.0)
    }

    /// Whether it is drawn in simple shapes.
    pub fn is_simple(&self) -> bool {
        self.detail != Detail::All
    }

    /// Whether it still is what is near.
    pub fn covers(&self, scene: &Rc<Scene>, seen: &Rect) -> bool {
        Rc::ptr_eq(&self.scene, scene) && self.area.contains_rect(seen)
    }

    /// Whether there is nothing else of that drawing.
    pub fn is_all(&self, scene: &Rc<Scene>) -> bool {
        let all = || {
            scene
                .bounds()
                .is_none_or(|all| self.area.contains_rect(&all))
        };
        Rc::ptr_eq(&self.scene, scene) && all()
    }

    /// Whether not most of it is too far away to be kept.
    pub fn is_near(&self, zoom: f64) -> bool {
        zoom < self.zoom * 2.0 && (zoom == self.zoom || !self.is_simple())
    }

    /// What stays as it is during a move, and what goes along.
    pub fn split(self: &Rc<Self>, lift: &DragSet) -> Split {
        let goes = |node: &Rc<SceneNode>| lift.nodes.contains(&node.component.id);
        let along = |edge: &Rc<SceneEdge>| lift.along.contains(&edge.connection.id);
        let carried = |frame: &Rc<DomainFrame>| lift.domains.contains(&frame.id);
        let (moving, nodes) = self.nodes.iter().cloned().partition(goes);
        let (joins, mut edges): (_, Vec<_>) = self.edges.iter().cloned().partition(along);
        let (framing, frames) = self.frames.iter().cloned().partition(carried);
        let is_around = |edge: &Rc<SceneEdge>| {
            let around = &lift.around;
            let found = around.binary_search_by(|e| e.connection.id.cmp(&edge.connection.id));
            found.is_ok()
        };
        edges.retain(|edge| !is_around(edge));
        Split {
            // Drawn as before, however few are left.
            below: Rc::new(Self {
                detail: self.detail,
                ..self.with(frames, nodes, edges)
            }),
            joins: Rc::new(self.with(framing, Vec::new(), joins)),
            moving: Rc::new(self.with(Vec::new(), moving, Vec::new())),
        }
    }

    /// The connections that take another way during a move.
    pub fn led_anew(self: &Rc<Self>, lift: &DragSet, preview: &DragPreview) -> Rc<Self> {
        let edges = preview.edges.iter().map(|e| (&e.connection.id, e));
        let now: HashMap<_, _> = edges.collect();
        let edges = lift.around.iter();
        let edges = edges.map(|edge| *now.get(&edge.connection.id).unwrap_or(&edge));
        let edges = edges
            .filter(|edge| edge.route.intersects(&self.area))
            .cloned();
        Rc::new(self.with(Vec::new(), Vec::new(), edges.collect()))
    }

    fn with(
        &self,
        frames: Vec<Rc<DomainFrame>>,
        nodes: Vec<Rc<SceneNode>>,
        edges: Vec<Rc<SceneEdge>>,
    ) -> Self {
        Self {
            area: self.area,
            zoom: self.zoom,
            scene: self.scene.clone(),
            detail: detail_of(nodes.len(), edges.len()),
            frames,
            nodes,
            edges,
        }
    }
}

fn frames_in(scene: &Rc<Scene>, area: &Rect) -> Vec<Rc<DomainFrame>> {
    let frames = scene.frames().iter();
    frames
        .filter(|f| f.rect.intersects(area))
        .cloned()
        .collect()
}

/// How much can be read of so many.
fn detail_of(nodes: usize, edges: usize) -> Detail {
    if crowds(nodes, edges) {
        Detail::Shapes
    } else {
        Detail::All
    }
}

/// Whether so many are too many to be read.
fn crowds(nodes: usize, edges: usize) -> bool {
    nodes > MOST_NODES || edges > MOST_EDGES
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
    /// A badge was pressed.
    pub on_badge: Callback<Subject>,
    /// Its lines take another way with each move of the pointer. What is said of them would jump
    /// about, so it waits until they rest.
    #[prop_or_default]
    pub moves: bool,
}

/// The elements near the screen: frames behind everything, then connections, then components.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let near = &props.near.0;
    let marks = &props.marks.0;
    let overview =
        || html! { <Overview near={props.near.clone()} selection={props.selection.clone()} /> };
    if near.detail == Detail::Hint {
        return overview();
    }
    let frames = near.frames.iter().map(|frame| {
        let selected = props.selection.contains(&Subject::Domain(frame.id.clone()));
        html! {
            <FrameView key={frame.id.as_str()} frame={Shared(frame.clone())} {selected} />
        }
    });
    let frames: Html = frames.collect();
    if near.is_simple() {
        return html! { <>{ frames }{ overview() }</> };
    }
    let edges = near.edges.iter().map(|edge| {
        // Dashes are costly, and nobody sees those of a line that goes on for miles.
        let bounds = edge.route.bounds();
        let long = bounds.width + bounds.height > near.area.width + near.area.height;
        let subject = Subject::Connection(edge.connection.id.clone());
        let name = display_name(near.scene.design(), &subject);
        html! {
            <Line key={edge.connection.id.as_str()} edge={Shared(edge.clone())} {name} within={long.then_some(near.area)}
                hot={marks.of(&subject).is_some_and(|mark| mark.fails > 0)} moves={props.moves} selected={props.selection.contains(&subject)} />
        }
    });
    let nodes = near.nodes.iter().map(|node| {
        let subject = Subject::Component(node.component.id.clone());
        html! {
            <NodeView key={node.component.id.as_str()} node={Shared(node.clone())} mark={marks.of(&subject)}
                selected={props.selection.contains(&subject)} on_badge={props.on_badge.clone()} />
        }
    });
    html! {
        <>
            { frames }
            <g key="edges">{ for edges }</g>
            if !props.moves {
                <Words near={props.near.clone()} />
            }
            <g key="nodes">{ for nodes }</g>
            if !props.moves {
                <Badges near={props.near.clone()} marks={props.marks.clone()} on_badge={props.on_badge.clone()} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct WordsProps {
    near: Shared<Near>,
}

/// What is said of connections, over all lines, so that none runs through words.
#[component]
fn Words(props: &WordsProps) -> Html {
    let labels = props.near.0.edges.iter().filter_map(|edge| {
        let label = edge.label.as_ref()?;
        let (x, y) = (label.at.x.to_string(), (label.at.y + 4.0).to_string());
        Some(html! { <text key={edge.connection.id.as_str()} class="label" {x} {y}>{ label.text.clone() }</text> })
    });
    html! { <g aria-hidden="true">{ for labels }</g> }
}

#[derive(Properties, PartialEq)]
struct BadgesProps {
    near: Shared<Near>,
    marks: Shared<Marks>,
    on_badge: Callback<Subject>,
}

/// The findings of connections, over everything, so that no component covers half of one.
#[component]
fn Badges(props: &BadgesProps) -> Html {
    let near = &props.near.0;
    let badges = near.edges.iter().filter_map(|edge| {
        let subject = Subject::Connection(edge.connection.id.clone());
        let mark = props.marks.0.of(&subject)?;
        let at = edge.badge_at();
        let name = display_name(near.scene.design(), &subject);
        Some(html! {
            <Badge key={edge.connection.id.as_str()} {subject} {name} {mark} on_badge={props.on_badge.clone()} at={(at.x, at.y)} />
        })
    });
    html! { <g>{ for badges }</g> }
}
