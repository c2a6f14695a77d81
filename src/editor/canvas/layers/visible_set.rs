//! The visible set: elements of the scene in and around the viewport.

use crate::editor::scene::frames::DomainFrame;
use crate::editor::scene::geometry::Rect;
use crate::editor::scene::{DragPreview, DragSet, Scene, SceneEdge, SceneNode};
use std::collections::HashMap;
use std::rc::Rc;

/// Level of detail at which a visible set is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelOfDetail {
    /// Every element with its text.
    Full,
    /// Merged shapes without text, and frames with their names.
    Simplified,
    /// Merged shapes alone, while the zoom changes.
    Outline,
}

/// Elements in an area, and how they are rendered.
#[derive(Debug)]
pub struct VisibleSet {
    /// Area that the set covers.
    pub area: Rect,
    /// Zoom at which the set was collected.
    pub zoom: f64,
    /// Scene of the elements.
    pub scene: Rc<Scene>,
    /// Level of detail.
    pub detail: LevelOfDetail,
    /// Frames in the area.
    pub frames: Vec<Rc<DomainFrame>>,
    /// Components in the area.
    pub nodes: Vec<Rc<SceneNode>>,
    /// Connections in the area.
    pub edges: Vec<Rc<SceneEdge>>,
}

/// Most components that are rendered with their text: of more, none could be read.
const MOST_NODES: usize = 300;
/// Most connections that are rendered with their text.
pub const MOST_EDGES: usize = 1_200;

/// A visible set, split for a drag.
pub struct DragSplit {
    /// Elements that stay as they are.
    pub base: Rc<VisibleSet>,
    /// Frames and connections that move unchanged.
    pub carried: Rc<VisibleSet>,
    /// Components that move.
    pub dragged: Rc<VisibleSet>,
}

impl VisibleSet {
    /// Elements around the visible area. The set reaches further than the screen, so that the
    /// view can pan for a while; a small drawing is covered whole.
    pub fn of(scene: &Rc<Scene>, visible: &Rect, zoom: f64) -> Self {
        let side = visible.width.max(visible.height);
        let is_small = !is_crowded(scene.nodes().len(), scene.edges().len());
        let bounds = scene.bounds().filter(|_| is_small);
        let area = match bounds {
            Some(all) if side * 6.0 > all.width.max(all.height) => {
                all.inflate(side).union(&visible.inflate(side / 3.0))
            }
            _ => visible.inflate(side / 3.0),
        };
        let set = Self::within(scene, area, zoom);
        if set.is_simplified() {
            return Self::simplified(scene, visible, zoom);
        }
        set
    }

    /// Merged shapes of a larger area: they are cheap to render, so the set is replaced less often.
    fn simplified(scene: &Rc<Scene>, visible: &Rect, zoom: f64) -> Self {
        Self {
            detail: LevelOfDetail::Simplified,
            ..Self::within(
                scene,
                visible.inflate(visible.width.max(visible.height)),
                zoom,
            )
        }
    }

    /// Outlines of a still larger area, cheap enough for one frame: no connections, no text. The
    /// set suffices until the zoom has shrunk to a fifth.
    pub fn outline(scene: &Rc<Scene>, visible: &Rect, zoom: f64) -> Self {
        let area = visible.inflate(2.0 * visible.width.max(visible.height));
        Self {
            area,
            zoom,
            scene: scene.clone(),
            detail: LevelOfDetail::Outline,
            frames: frames_in(scene, &area),
            nodes: scene.nodes_in(&area),
            edges: Vec::new(),
        }
    }

    fn within(scene: &Rc<Scene>, area: Rect, zoom: f64) -> Self {
        let (nodes, mut edges) = (scene.nodes_in(&area), scene.edges_in(&area));
        let detail = detail_of(nodes.len(), edges.len());
        if detail == LevelOfDetail::Full {
            scene.place_labels_in_view(&mut edges);
        }
        Self {
            area,
            zoom,
            scene: scene.clone(),
            detail,
            frames: frames_in(scene, &area),
            nodes,
            edges,
        }
    }

    /// The whole scene.
    pub fn all(scene: &Rc<Scene>) -> Self {
        Self::within(scene, scene.bounds().unwrap_or_default(), 1.0)
    }

    /// True if the set is rendered in merged shapes.
    pub fn is_simplified(&self) -> bool {
        self.detail != LevelOfDetail::Full
    }

    /// True if the set is of this scene and covers the area.
    pub fn covers(&self, scene: &Rc<Scene>, area: &Rect) -> bool {
        Rc::ptr_eq(&self.scene, scene) && self.area.contains_rect(area)
    }

    /// True if the set is of this scene and covers all of it.
    pub fn covers_all(&self, scene: &Rc<Scene>) -> bool {
        Rc::ptr_eq(&self.scene, scene)
            && scene
                .bounds()
                .is_none_or(|all| self.area.contains_rect(&all))
    }

    /// True if the set still suits the zoom. Zoomed in far enough, most of it lies off the screen,
    /// and what is left may be few enough elements to show their text.
    pub fn suits_zoom(&self, zoom: f64) -> bool {
        zoom < self.zoom * 2.0 && (zoom == self.zoom || !self.is_simplified())
    }

    /// Splits the set into what stays during a drag and what moves.
    pub fn split(&self, drag: &DragSet) -> DragSplit {
        let is_dragged = |node: &Rc<SceneNode>| drag.nodes.contains(&node.component.id);
        let is_carried = |edge: &Rc<SceneEdge>| drag.along.contains(&edge.connection.id);
        let is_carried_frame = |frame: &Rc<DomainFrame>| drag.domains.contains(&frame.id);
        let (dragged, nodes) = self.nodes.iter().cloned().partition(is_dragged);
        let (carried, mut edges): (_, Vec<_>) = self.edges.iter().cloned().partition(is_carried);
        let (carried_frames, frames) = self.frames.iter().cloned().partition(is_carried_frame);
        let is_rerouted = |edge: &Rc<SceneEdge>| {
            let id = &edge.connection.id;
            let found = drag.around.binary_search_by(|e| e.connection.id.cmp(id));
            found.is_ok()
        };
        edges.retain(|edge| !is_rerouted(edge));
        DragSplit {
            // The level of detail stays, however few elements are left.
            base: Rc::new(Self {
                detail: self.detail,
                ..self.with(frames, nodes, edges)
            }),
            carried: Rc::new(self.with(carried_frames, Vec::new(), carried)),
            dragged: Rc::new(self.with(Vec::new(), dragged, Vec::new())),
        }
    }

    /// Connections that may be rerouted during a drag, with their routes in the preview.
    pub fn rerouted(&self, drag: &DragSet, preview: &DragPreview) -> Rc<Self> {
        let edges = preview.edges.iter().map(|e| (&e.connection.id, e));
        let changed: HashMap<_, _> = edges.collect();
        let edges = drag.around.iter();
        let edges = edges.map(|edge| *changed.get(&edge.connection.id).unwrap_or(&edge));
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

fn frames_in(scene: &Scene, area: &Rect) -> Vec<Rc<DomainFrame>> {
    let frames = scene.frames().iter();
    frames
        .filter(|f| f.rect.intersects(area))
        .cloned()
        .collect()
}

fn detail_of(nodes: usize, edges: usize) -> LevelOfDetail {
    if is_crowded(nodes, edges) {
        LevelOfDetail::Simplified
    } else {
        LevelOfDetail::Full
    }
}

fn is_crowded(nodes: usize, edges: usize) -> bool {
    nodes > MOST_NODES || edges > MOST_EDGES
}
