//! Keyboard operation of everything the pointer can do.

use super::gesture::DragSource;
use super::name_edit::{next_kind, unnamed_shape};
use super::{Attachment, CanvasController, CanvasOutput, ConnectDrag, EdgeEnd, Gesture, Modifiers};
use crate::document::sort::sort_by;
use crate::document::{Id, Kind, Subject};
use crate::editor::scene::geometry::{GRID, Rect, Vec2, bounds};
use crate::editor::scene::routing::Side;
use crate::editor::{FreeSpace, NameEdit, Selection, Tool, factory};

/// A key with a meaning on the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CanvasKey {
    /// Moves the selection; without one, or with Control, focuses the next component in that
    /// direction. With Alt, moves that side of the selected frame outwards (with Shift inwards), or
    /// bends the selected connection.
    Arrow(Side),
    /// Focuses the next element: components in reading order, each before its connections.
    Next,
    /// Focuses the previous element.
    Previous,
    /// Selects the focused element.
    Space,
    /// Edits the name or style, completes a connection, or places what the tool places.
    Enter,
    /// Cancels the gesture, then resets the tool, then clears the selection.
    Escape,
    /// Deletes the selection.
    Delete,
    /// Starts a connection; arrows and Enter choose its target.
    Connect,
    /// Selects everything.
    All,
}

/// The last connection followed by keyboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FollowTrail {
    from: Id,
    out: bool,
    nth: usize,
}

/// Offset of an arrow key, and with Shift.
const NUDGE: f64 = GRID;
const FAR_NUDGE: f64 = 5.0 * GRID;

impl CanvasController {
    /// Handles a key; `None` if it has no meaning on the canvas.
    pub fn key_down(&mut self, key: CanvasKey, held: Modifiers) -> Option<Vec<CanvasOutput>> {
        if let Gesture::Connect(connecting) = &self.gesture
            && connecting.source == DragSource::Keys
        {
            let connecting = connecting.clone();
            match key {
                CanvasKey::Arrow(side) => return self.aim(connecting, side),
                CanvasKey::Enter | CanvasKey::Space => {
                    let over = connecting.over.clone()?;
                    let mut outputs = vec![CanvasOutput::SetTool(Tool::Select)];
                    outputs.extend(self.connect_to(&connecting, Some(over)));
                    return Some(outputs);
                }
                _ => {}
            }
        }
        if let Some(outputs) = self.recording_key(key).or_else(|| self.walk_key(key)) {
            return Some(outputs);
        }
        match key {
            CanvasKey::Arrow(side) => self.arrow(side, held),
            CanvasKey::Next => self.step(true),
            CanvasKey::Previous => self.step(false),
            CanvasKey::Space => {
                let current = self.current.clone()?;
                let selection = if held.shift {
                    self.selection.toggle(&current)
                } else if self.selection.contains(&current) {
                    Selection::none()
                } else {
                    Selection::one(current)
                };
                Some(self.select(selection))
            }
            CanvasKey::Enter if matches!(self.tool, Tool::Place(_) | Tool::Domain) => {
                self.add_here()
            }
            CanvasKey::Enter => {
                let subject = self.subject()?;
                Some(self.start_edit(&subject))
            }
            CanvasKey::Escape => self.escape(),
            CanvasKey::Delete => Some(self.delete()).filter(|outputs| !outputs.is_empty()),
            CanvasKey::Connect => self.start_connection(),
            CanvasKey::All => Some(self.select_all()),
        }
    }

    /// Selects the connect tool and starts at the current component, if there is one.
    pub(super) fn start_connection(&mut self) -> Option<Vec<CanvasOutput>> {
        let Some(Subject::Component(from)) = self.subject() else {
            return None;
        };
        let to = self.scene.node(&from)?.center;
        self.gesture = Gesture::Connect(ConnectDrag {
            from,
            to,
            over: None,
            has_left: true,
            source: DragSource::Keys,
        });
        // The tool also serves drawing with the pointer.
        self.tool = Tool::Connect;
        Some(vec![CanvasOutput::SetTool(Tool::Connect)])
    }

    /// Places what the tool places: a component in free space near the middle of the view, or the
    /// frame of a domain around the selection.
    fn add_here(&mut self) -> Option<Vec<CanvasOutput>> {
        let naming = match self.tool {
            Tool::Place(kind) => self.place_near(kind, None),
            Tool::Domain => {
                const ROOM: f64 = 3.0 * GRID;
                let nodes = self.selected_nodes();
                let around = bounds(nodes.iter().map(|n| n.rect()));
                let frame = around.map_or_else(
                    || Rect::around(self.view.visible_area().center(), 320.0, 200.0),
                    |content| content.inflate(ROOM + GRID),
                );
                let corner = Vec2::new(frame.x, frame.y);
                let end = Vec2::new(frame.right(), frame.bottom());
                NameEdit::NewDomain {
                    frame: super::snapping::snap_rect(corner, end),
                }
            }
            _ => return None,
        };
        Some(vec![
            CanvasOutput::SetTool(Tool::Select),
            CanvasOutput::EditName(naming),
        ])
    }

    /// A new component in free space beside another, or in the middle of the view, which follows it.
    fn place_near(&mut self, kind: Kind, from: Option<&Id>) -> NameEdit {
        let scene = self.scene.clone();
        let design = scene.design();
        let mut component = factory::component(design, kind, "", (0.0, 0.0));
        component.domain = from
            .and_then(|id| design.components.get(id))
            .and_then(|c| c.domain.clone());
        let room = FreeSpace::of(design, |c| Some(scene.auto_positions().of(c)));
        let beside = room.place_beside(&component, from.map_or(&[], std::slice::from_ref));
        let at =
            beside.unwrap_or_else(|| room.place(&component, self.view.visible_area().center()));
        self.view.reveal(&unnamed_shape(kind).at(at));
        NameEdit::NewComponent {
            kind,
            at,
            joined: from.map_or(Attachment::Nothing, |id| Attachment::From(id.clone())),
        }
    }

    /// Adds the next component, connected to the current one; on a connection, splits it.
    pub(super) fn add_next(&mut self) -> Vec<CanvasOutput> {
        let naming = match self.subject() {
            Some(Subject::Component(id)) => {
                let Some(node) = self.scene.node(&id) else {
                    return Vec::new();
                };
                self.place_near(next_kind(node.component.kind), Some(&id))
            }
            Some(Subject::Connection(id)) => {
                let Some(edge) = self.scene.edge(&id) else {
                    return Vec::new();
                };
                NameEdit::NewComponent {
                    kind: Kind::Service,
                    at: edge.route.point_at(0.5),
                    joined: Attachment::Onto(id),
                }
            }
            _ => return Vec::new(),
        };
        vec![CanvasOutput::EditName(naming)]
    }

    /// Connects to the component chosen for [`CanvasOutput::ConnectByName`].
    pub fn connect_by_name(&mut self, from: &Id, to: &Id) -> Vec<CanvasOutput> {
        let connecting = ConnectDrag {
            from: from.clone(),
            to: Vec2::default(),
            over: None,
            has_left: true,
            source: DragSource::Keys,
        };
        self.connect_to(&connecting, Some(to.clone()))
    }

    pub(super) fn reconnect_by_name(&self, end: EdgeEnd) -> Vec<CanvasOutput> {
        match self.subject() {
            Some(Subject::Connection(id)) => vec![CanvasOutput::ReconnectByName(id, end)],
            _ => Vec::new(),
        }
    }

    /// Follows the first outgoing connection, or the first incoming one backwards.
    pub(super) fn follow(&mut self, out: bool) -> Vec<CanvasOutput> {
        let from = match self.subject() {
            Some(Subject::Component(id)) => id,
            Some(Subject::Connection(id)) => {
                let Some(edge) = self.scene.edge(&id) else {
                    return Vec::new();
                };
                let connection = &edge.connection;
                let end = if out {
                    &connection.to
                } else {
                    &connection.from
                };
                let end = end.clone();
                return self.focus_component(end);
            }
            _ => return Vec::new(),
        };
        self.take_trail(FollowTrail { from, out, nth: 0 })
    }

    /// Follows the next connection of the component left last.
    pub(super) fn follow_other(&mut self) -> Vec<CanvasOutput> {
        match self.trail.clone() {
            Some(trail) => self.take_trail(FollowTrail {
                nth: trail.nth + 1,
                ..trail
            }),
            None => Vec::new(),
        }
    }

    fn take_trail(&mut self, trail: FollowTrail) -> Vec<CanvasOutput> {
        let ends: Vec<Id> = self
            .scene
            .edges_at(&trail.from)
            .map(|e| &e.connection)
            .filter(|c| trail.from == *if trail.out { &c.from } else { &c.to })
            .map(|c| if trail.out { &c.to } else { &c.from })
            .cloned()
            .collect();
        if ends.is_empty() {
            return Vec::new();
        }
        let to = ends[trail.nth % ends.len()].clone();
        self.trail = Some(trail);
        self.focus_component(to)
    }

    /// Moves keyboard focus to a component, and a single selection with it.
    fn focus_component(&mut self, at: Id) -> Vec<CanvasOutput> {
        let subject = Subject::Component(at);
        let was_selected = self.selection.single().is_some();
        self.go_to(subject.clone());
        if was_selected {
            self.select(Selection::one(subject))
        } else {
            Vec::new()
        }
    }

    /// The target of keyboard commands: the only selected element, or the focused one.
    pub fn subject(&self) -> Option<Subject> {
        match self.selection.single() {
            Some(only) => Some(only.clone()),
            None if self.selection.is_empty() => self.current.clone(),
            None => None,
        }
    }

    fn escape(&mut self) -> Option<Vec<CanvasOutput>> {
        if self.gesture != Gesture::Idle || self.carried.is_some() {
            self.cancel();
            return Some(Vec::new());
        }
        if self.tool != Tool::Select {
            return Some(vec![CanvasOutput::SetTool(Tool::Select)]);
        }
        if self.selection.is_empty() {
            return None;
        }
        self.selection = Selection::none();
        Some(vec![CanvasOutput::Select(Selection::none())])
    }

    fn arrow(&mut self, side: Side, held: Modifiers) -> Option<Vec<CanvasOutput>> {
        let records = self.recording().is_some();
        if held.alt && !records {
            return self
                .resize_by_keys(side, held.shift)
                .or_else(|| self.bend_by_keys(side));
        }
        if !held.control && !records {
            let (components, domains) = self.dragged_elements();
            let far = if held.shift { FAR_NUDGE } else { NUDGE };
            let moving = self.move_drag(components, domains, side.outwards() * far);
            if !moving.components.is_empty() || !moving.domains.is_empty() {
                let command = self.drop_command(&moving)?;
                return Some(vec![CanvasOutput::Run(command)]);
            }
        }
        let next = match self.current.as_ref().and_then(|s| self.scene.area(s)) {
            Some(area) => self.nearest(area.center(), side, self.current_component())?,
            None => self.scene.nodes().first()?.component.id.clone(),
        };
        self.go_to(Subject::Component(next));
        Some(Vec::new())
    }

    fn current_component(&self) -> Option<&Id> {
        match &self.current {
            Some(Subject::Component(id)) => Some(id),
            _ => None,
        }
    }

    fn go_to(&mut self, subject: Subject) {
        if let Some(area) = self.scene.area(&subject) {
            self.view.reveal(&area);
        }
        self.current = Some(subject);
        self.shows_focus = true;
    }

    /// Aims a new connection at the next component in that direction.
    fn aim(&mut self, connecting: ConnectDrag, side: Side) -> Option<Vec<CanvasOutput>> {
        let at = connecting.over.as_ref().unwrap_or(&connecting.from);
        let from = self.scene.node(at)?.center;
        let next = self.nearest(from, side, Some(at))?;
        let rect = self.scene.node(&next)?.rect();
        self.view.reveal(&rect);
        self.current = Some(Subject::Component(next.clone()));
        self.shows_focus = true;
        self.gesture = Gesture::Connect(ConnectDrag {
            to: rect.center(),
            over: Some(next),
            ..connecting
        });
        Some(Vec::new())
    }

    /// The nearest component in a direction, not too far off the axis.
    fn nearest(&self, from: Vec2, side: Side, but: Option<&Id>) -> Option<Id> {
        let out = side.outwards();
        let nodes = self.scene.nodes().iter();
        let costs = nodes
            .filter(|node| Some(&node.component.id) != but)
            .filter_map(|node| {
                let way = node.center - from;
                let along = way.x * out.x + way.y * out.y;
                let aside = (way.x * out.y - way.y * out.x).abs();
                (along > 1.0 && aside <= along * 2.0).then_some((along + aside * 2.0, node))
            });
        let best = costs.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(best.1.component.id.clone())
    }

    /// Focuses the next or previous element.
    fn step(&mut self, forth: bool) -> Option<Vec<CanvasOutput>> {
        let order = self.reading_order();
        let at = self
            .current
            .as_ref()
            .and_then(|current| order.iter().position(|s| s == current));
        let next = match (at, forth) {
            (None, true) => 0,
            (None, false) => order.len().checked_sub(1)?,
            (Some(at), true) => at + 1,
            (Some(at), false) => at.checked_sub(1)?,
        };
        let next = order.get(next)?.clone();
        self.go_to(next);
        Some(Vec::new())
    }

    /// Components by rows from top to bottom and left to right, each before its outgoing
    /// connections.
    fn reading_order(&self) -> Vec<Subject> {
        const ROW: f64 = 48.0;
        let mut nodes: Vec<_> = self.scene.nodes().iter().collect();
        let row = |y: f64| (y / ROW).floor();
        sort_by(&mut nodes, |a, b| {
            row(a.center.y)
                .total_cmp(&row(b.center.y))
                .then(a.center.x.total_cmp(&b.center.x))
        });
        let mut edges: Vec<_> = self.scene.edges().iter().collect();
        sort_by(&mut edges, |a, b| a.connection.from.cmp(&b.connection.from));
        let mut order = Vec::with_capacity(nodes.len() + edges.len());
        for node in nodes {
            let id = &node.component.id;
            order.push(Subject::Component(id.clone()));
            let first = edges.partition_point(|e| e.connection.from < *id);
            let own = edges[first..]
                .iter()
                .take_while(|e| e.connection.from == *id);
            order.extend(own.map(|e| Subject::Connection(e.connection.id.clone())));
        }
        order
    }
}
