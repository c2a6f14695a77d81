//! The state of the canvas and the queries of its view.

use super::gesture::Gesture;
use super::keyboard::FollowTrail;
use super::snapping::snap_rect;
use super::viewport::{ViewHistory, Viewport};
use super::{BendDrag, CanvasOutput, FlowRecording, FlowWalk, ReconnectDrag, SnapGuide};
use crate::document::{Flow, Id, Kind, Subject};
use crate::editor::scene::frames::DomainFrame;
use crate::editor::scene::geometry::{Rect, Vec2, snap_to_grid};
use crate::editor::scene::highlights::{HighlightKind, Highlights};
use crate::editor::scene::routing::Side;
use crate::editor::scene::{DragPreview, HitTarget, Scene};
use crate::editor::{Selection, Tool};
use std::collections::HashSet;
use std::rc::Rc;

/// The state of the canvas: tool, selection, viewport and the gesture in progress.
#[derive(Clone, Debug, Default)]
pub struct CanvasController {
    /// The drawing.
    pub scene: Rc<Scene>,
    /// The visible part of it.
    pub view: Viewport,
    /// The active tool.
    pub tool: Tool,
    /// The selected elements.
    pub selection: Selection,
    /// The element with keyboard focus.
    pub current: Option<Subject>,
    /// The component below the pointer.
    pub hovered: Option<Id>,
    /// The pointer position in canvas units, while it is over the canvas.
    pub pointer: Option<Vec2>,
    /// Viewports to go back and forward to.
    pub views: ViewHistory,
    /// Components that automatic layout leaves in place.
    pub pins: HashSet<Id>,
    pub(super) recording: Option<FlowRecording>,
    pub(super) walk: Option<FlowWalk>,
    /// Subjects of the selected finding, highlighted until the selection changes or a gesture starts.
    pub found: Highlights,
    /// Highlights that the app shows until it replaces them, as of a comparison.
    pub marks: Highlights,
    /// True while the keyboard moves the focus: only then is its place outlined.
    pub shows_focus: bool,
    /// The kind of component that is dragged in from the toolbar.
    pub carried: Option<Kind>,
    /// The connections that the keyboard followed.
    pub(super) trail: Option<FollowTrail>,
    pub(super) gesture: Gesture,
    /// The fingers on the screen, or the one mouse.
    pub(super) pointers: Vec<(i32, Vec2)>,
}

/// Hit tolerance beside a line, in pixels.
pub(super) const REACH: f64 = 7.0;
/// Distance of a connection handle from its component, in pixels.
pub const HANDLE_AWAY: f64 = 13.0;
/// Hit radius of a connection handle, in pixels.
const HANDLE_REACH: f64 = 10.0;

impl CanvasController {
    /// The gesture in progress.
    pub fn gesture(&self) -> &Gesture {
        &self.gesture
    }

    /// Synchronizes with the app's state. Gestures on deleted elements end.
    pub fn update(&mut self, scene: Rc<Scene>, tool: Tool, selection: &Selection) {
        if *selection != self.selection {
            self.selection = selection.clone();
            self.found = Highlights::default();
            // Flows are not in the drawing, so keyboard focus stays.
            if let Some(first) = selection.iter().find(|s| scene.area(s).is_some()) {
                self.current = Some(first.clone());
            }
        }
        let design = scene.design();
        self.current = self.current.take().filter(|s| design.has(s));
        self.hovered = self.hovered.take().filter(|id| scene.node(id).is_some());
        let gone = match &self.gesture {
            Gesture::Move(moving) => moving.components.iter().any(|id| scene.node(id).is_none()),
            Gesture::Connect(connecting) => scene.node(&connecting.from).is_none(),
            Gesture::Reconnect(ReconnectDrag { id, .. }) | Gesture::Bend(BendDrag { id, .. }) => {
                scene.edge(id).is_none()
            }
            Gesture::ResizeFrame(resizing) => scene.frame(&resizing.domain).is_none(),
            _ => false,
        };
        if gone || tool != self.tool {
            self.gesture = Gesture::Idle;
        }
        self.tool = tool;
        self.scene = scene;
        self.sync_recording();
        if self.walk().is_none() {
            self.walk = None;
        }
    }

    /// Highlights the subjects of a finding: its flows and invariants by their components.
    pub fn highlight_finding(&mut self, subjects: &[Subject]) {
        let design = self.scene.design();
        let mut marks = Vec::new();
        for subject in subjects {
            let components: Vec<&Id> = match subject {
                Subject::Flow(id) => {
                    let steps = design.flows.get(id).into_iter().flat_map(|f| &f.steps);
                    steps.map(|step| &step.component).collect()
                }
                Subject::Invariant(id) => {
                    let invariant = design.invariants.get(id).into_iter();
                    invariant.flat_map(|i| &i.components).collect()
                }
                // The whole design would be no highlight.
                Subject::Design => continue,
                drawn => {
                    marks.push(drawn.clone());
                    continue;
                }
            };
            marks.extend(components.into_iter().cloned().map(Subject::Component));
        }
        let marks = marks.into_iter().map(|s| (s, HighlightKind::Found));
        self.found = Highlights::of(marks, true);
    }

    /// Elements that stand out from the drawing, with the path of the recorded flow. None do while elements
    /// move, since the highlights would stay behind.
    pub fn highlights(&self, recorded: Option<&Flow>) -> Highlights {
        let moves = !matches!(
            self.gesture,
            Gesture::Idle | Gesture::Pan { .. } | Gesture::Pinch | Gesture::Press { .. }
        );
        if moves {
            return Highlights::default();
        }
        let own = [&self.found, &self.marks];
        let own = own.into_iter().find(|marks| !marks.is_empty());
        match own.filter(|_| self.walk.is_none()) {
            Some(marks) => marks.clone(),
            None => self.flow_highlights(recorded),
        }
    }

    /// The component whose connection handles are visible: the hovered one, or the only selected
    /// one.
    pub fn handles_component(&self) -> Option<&Id> {
        if self.tool != Tool::Select || self.gesture != Gesture::Idle || self.walk.is_some() {
            return None;
        }
        if self.hovered.is_some() {
            return self.hovered.as_ref();
        }
        match (self.selection.single(), &self.current) {
            (Some(Subject::Component(id)), _) => Some(id),
            (None, Some(Subject::Component(id))) if self.selection.is_empty() => Some(id),
            _ => None,
        }
    }

    /// Positions of the connection handles of a component, in canvas units.
    pub fn handles(&self, id: &Id) -> Vec<Vec2> {
        let Some(node) = self.scene.node(id) else {
            return Vec::new();
        };
        let rect = node.rect();
        Side::ALL
            .into_iter()
            .map(|side| side.point(&rect, 0.0) + side.outwards() * (HANDLE_AWAY / self.view.zoom))
            .collect()
    }

    pub(super) fn handle_at(&self, at: Vec2) -> Option<Id> {
        // Zoomed out, handles overlap neighbouring components, which take precedence.
        if self.scene.node_at(at).is_some() {
            return None;
        }
        let id = self.handles_component()?;
        let reach = HANDLE_REACH / self.view.zoom;
        let near = |handle: &Vec2| handle.distance(at) <= reach;
        self.handles(id).iter().any(near).then(|| id.clone())
    }

    pub(super) fn hit(&self, at: Vec2) -> Option<HitTarget> {
        let hit = self.scene.hit_test(at, REACH / self.view.zoom)?;
        // Of connections that share a line, the selected one.
        let selected = self.bundle_of(&hit).into_iter().find(|id| {
            let subject = Subject::Connection(id.clone());
            self.selection.contains(&subject)
        });
        Some(selected.map_or(hit, HitTarget::Connection))
    }

    /// The connections that share the line that was hit; empty if there is one.
    fn bundle_of(&self, hit: &HitTarget) -> Vec<Id> {
        let HitTarget::Connection(id) = hit else {
            return Vec::new();
        };
        let edge = self.scene.edge(id).filter(|edge| edge.bundle.is_some());
        let bundle = edge.map(|edge| self.scene.bundle(edge));
        let bundle = bundle.into_iter().flatten();
        bundle.map(|edge| edge.connection.id.clone()).collect()
    }

    /// The element that a click on this one selects: on a shared line, each click the next connection.
    pub(super) fn clicked(&self, hit: &HitTarget) -> Subject {
        let subject = hit.subject();
        if self.selection.single() != Some(&subject) {
            return subject;
        }
        let bundle = self.bundle_of(hit);
        let at = bundle
            .iter()
            .position(|id| subject == Subject::Connection(id.clone()));
        let next = at.and_then(|at| bundle.iter().cycle().nth(at + 1));
        next.map_or(subject, |next| Subject::Connection(next.clone()))
    }

    /// The connections that share the line of the selected or focused one.
    pub fn shared_line(&self) -> Vec<Id> {
        let subject = self.selection.single().or(self.current.as_ref());
        match subject {
            Some(Subject::Connection(id)) => self.bundle_of(&HitTarget::Connection(id.clone())),
            _ => Vec::new(),
        }
    }

    pub(super) fn select(&mut self, selection: Selection) -> Vec<CanvasOutput> {
        if let Some(first) = selection.iter().next() {
            self.current = Some(first.clone());
        }
        if selection == self.selection {
            return Vec::new();
        }
        self.selection = selection.clone();
        vec![CanvasOutput::Select(selection)]
    }

    /// Cancels the gesture in progress.
    pub fn cancel(&mut self) {
        self.gesture = Gesture::Idle;
        self.pointers.clear();
        self.carried = None;
    }

    /// Takes a tool in place of the one before, whose gesture ends.
    pub fn take_tool(&mut self, tool: Tool) {
        self.cancel();
        self.tool = tool;
    }

    /// The kind of component that a click would place.
    pub fn placement_kind(&self) -> Option<Kind> {
        match self.tool {
            _ if self.carried.is_some() => self.carried,
            Tool::Place(kind) => Some(kind),
            _ => None,
        }
    }

    /// The rectangle being drawn.
    pub fn rubber_band(&self) -> Option<Rect> {
        match self.gesture {
            Gesture::Marquee { from, to } => Some(Rect::between(from, to)),
            Gesture::DrawFrame { from, to } => Some(snap_rect(from, to)),
            _ => None,
        }
    }

    /// The connection that a drop or a click would split.
    pub fn split_target(&self) -> Option<Id> {
        match (&self.gesture, self.placement_kind()) {
            (Gesture::Move(moving), _) => moving.onto.clone(),
            (Gesture::Idle | Gesture::Press { .. }, Some(_)) => {
                let at = self.pointer?;
                self.edge_under(Vec2::new(snap_to_grid(at.x), snap_to_grid(at.y)), None)
            }
            _ => None,
        }
    }

    /// Alignment guides of the drag in progress.
    pub fn guides(&self) -> &[SnapGuide] {
        match &self.gesture {
            Gesture::Move(moving) => &moving.guides,
            _ => &[],
        }
    }

    /// The drawing as if the gesture ended here.
    pub fn preview(&self) -> DragPreview {
        match &self.gesture {
            Gesture::Move(m) => {
                let homes = self.new_homes(m);
                self.scene
                    .preview_move(&m.components, &m.domains, m.by, &homes)
            }
            Gesture::ResizeFrame(resizing) if resizing.begun => {
                let resized = self.scene.frame(&resizing.domain).map(|frame| {
                    Rc::new(DomainFrame {
                        rect: resizing.to,
                        ..(**frame).clone()
                    })
                });
                DragPreview {
                    frames: resized.into_iter().collect(),
                    ..DragPreview::default()
                }
            }
            _ => DragPreview::default(),
        }
    }
}
