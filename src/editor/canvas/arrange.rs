//! Selection by relation, alignment, distribution, and the clipboard.

use super::{CanvasController, CanvasOutput};
use crate::document::sort::{sort, sort_by};
use crate::document::{Design, Id, Point, Real, Subject};
use crate::editor::clipboard::{self, DomainRefs};
use crate::editor::scene::geometry::{Rect, Vec2, bounds, snap_to_grid};
use crate::editor::scene::line_index::LineIndex;
use crate::editor::scene::{Scene, SceneNode};
use crate::editor::{Command, Selection, display_name};
use std::collections::HashSet;
use std::rc::Rc;

/// Edge or axis to align to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Left edges.
    Left,
    /// Horizontal centres.
    Centre,
    /// Right edges.
    Right,
    /// Top edges.
    Top,
    /// Vertical centres.
    Middle,
    /// Bottom edges.
    Bottom,
}

/// Axis of distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Horizontal.
    Across,
    /// Vertical.
    Down,
}

/// Distance between a duplicate and its surroundings.
const APART: f64 = 40.0;

impl CanvasController {
    pub(super) fn select_all(&mut self) -> Vec<CanvasOutput> {
        let nodes = self.scene.nodes().iter();
        let edges = self.scene.edges().iter();
        let all = nodes
            .map(|n| Subject::Component(n.component.id.clone()))
            .chain(edges.map(|e| Subject::Connection(e.connection.id.clone())));
        let all: Selection = all.collect();
        self.select(all)
    }

    /// Selects everything upstream or downstream of the selection, transitively.
    pub(super) fn select_along(&mut self, downstream: bool) -> Vec<CanvasOutput> {
        let mut open: Vec<Id> = Vec::new();
        for subject in self.selection.iter() {
            match subject {
                Subject::Component(id) => open.push(id.clone()),
                Subject::Connection(id) => {
                    let edge = self.scene.edge(id).map(|e| &e.connection);
                    open.extend(
                        edge.map(|c| if downstream { &c.to } else { &c.from })
                            .cloned(),
                    );
                }
                _ => {}
            }
        }
        let mut seen: HashSet<Id> = open.iter().cloned().collect();
        let mut found = Vec::new();
        while let Some(id) = open.pop() {
            found.push(Subject::Component(id.clone()));
            for edge in self.scene.edges_at(&id) {
                let connection = &edge.connection;
                let (near, far) = if downstream {
                    (&connection.from, &connection.to)
                } else {
                    (&connection.to, &connection.from)
                };
                if *near != id {
                    continue;
                }
                found.push(Subject::Connection(connection.id.clone()));
                if seen.insert(far.clone()) {
                    open.push(far.clone());
                }
            }
        }
        let all: Selection = self.selection.iter().cloned().chain(found).collect();
        self.select(all)
    }

    /// Selects all components of the selected kinds and all connections of the selected styles.
    pub(super) fn select_same_kind(&mut self) -> Vec<CanvasOutput> {
        let (mut kinds, mut styles) = (Vec::new(), Vec::new());
        for subject in self.selection.iter() {
            match subject {
                Subject::Component(id) => {
                    kinds.extend(self.scene.node(id).map(|n| n.component.kind))
                }
                Subject::Connection(id) => {
                    styles.extend(self.scene.edge(id).map(|e| e.connection.style));
                }
                _ => {}
            }
        }
        let nodes = self.scene.nodes().iter();
        let nodes = nodes.filter(|n| kinds.contains(&n.component.kind));
        let nodes = nodes.map(|n| Subject::Component(n.component.id.clone()));
        let edges = self.scene.edges().iter();
        let edges = edges.filter(|e| styles.contains(&e.connection.style));
        let edges = edges.map(|e| Subject::Connection(e.connection.id.clone()));
        let all: Selection = self
            .selection
            .iter()
            .cloned()
            .chain(nodes)
            .chain(edges)
            .collect();
        self.select(all)
    }

    /// The selected components, in the order of ids.
    pub(super) fn selected_nodes(&self) -> Vec<&Rc<SceneNode>> {
        let mut nodes: Vec<&Rc<SceneNode>> = self
            .selection
            .iter()
            .filter_map(|subject| match subject {
                Subject::Component(id) => self.scene.node(id),
                _ => None,
            })
            .collect();
        sort_by(&mut nodes, |a, b| a.component.id.cmp(&b.component.id));
        nodes
    }

    pub(super) fn align(&self, align: Align) -> Vec<CanvasOutput> {
        let nodes = self.selected_nodes();
        let Some(all) = bounds(nodes.iter().map(|n| n.rect())) else {
            return Vec::new();
        };
        let middle = all.center();
        let to = |node: &Rc<SceneNode>| {
            let (at, rect) = (node.center, node.rect());
            match align {
                Align::Left => Vec2::new(all.x + rect.width / 2.0, at.y),
                Align::Centre => Vec2::new(middle.x, at.y),
                Align::Right => Vec2::new(all.right() - rect.width / 2.0, at.y),
                Align::Top => Vec2::new(at.x, all.y + rect.height / 2.0),
                Align::Middle => Vec2::new(at.x, middle.y),
                Align::Bottom => Vec2::new(at.x, all.bottom() - rect.height / 2.0),
            }
        };
        let moves = nodes.iter().map(|n| (n.component.id.clone(), to(n)));
        self.arrange(
            moves.collect(),
            &format!("Align {} components", nodes.len()),
        )
    }

    /// Spaces the selected components evenly between the outermost two.
    pub(super) fn distribute(&self, axis: Axis) -> Vec<CanvasOutput> {
        let mut nodes = self.selected_nodes();
        let count = nodes.len();
        let span = |node: &Rc<SceneNode>| {
            let rect = node.rect();
            match axis {
                Axis::Across => (rect.x, rect.width),
                Axis::Down => (rect.y, rect.height),
            }
        };
        let middle = |node: &Rc<SceneNode>| {
            let (start, length) = span(node);
            start + length / 2.0
        };
        sort_by(&mut nodes, |a, b| middle(a).total_cmp(&middle(b)));
        let (Some(first), Some(last)) = (nodes.first(), nodes.last()) else {
            return Vec::new();
        };
        let (start, (end, length)) = (span(first).0, span(last));
        let taken: f64 = nodes.iter().map(|n| span(n).1).sum();
        let gap = (end + length - start - taken) / (count.saturating_sub(1).max(1) as f64);
        let mut next = start;
        let mut moves = Vec::with_capacity(count);
        for node in &nodes {
            let length = span(node).1;
            let at = next + length / 2.0;
            let to = match axis {
                Axis::Across => Vec2::new(at, node.center.y),
                Axis::Down => Vec2::new(node.center.x, at),
            };
            moves.push((node.component.id.clone(), to));
            next += length + gap;
        }
        self.arrange(moves, &format!("Distribute {count} components"))
    }

    /// Moves components as one step with this label.
    pub(super) fn arrange(&self, moves: Vec<(Id, Vec2)>, name: &str) -> Vec<CanvasOutput> {
        let moves: Vec<(Id, Point)> = moves
            .into_iter()
            .filter(|(id, to)| {
                self.scene
                    .node(id)
                    .is_some_and(|n| n.center.distance(*to) > 0.01)
            })
            .map(|(id, to)| (id, Point::new(Real(to.x), Real(to.y))))
            .collect();
        if moves.is_empty() {
            return Vec::new();
        }
        let mut moved: Vec<Id> = moves.iter().map(|(id, _)| id.clone()).collect();
        sort(&mut moved);
        let batch = Command::Batch {
            name: name.to_owned(),
            commands: vec![Command::Move(moves)],
        };
        vec![CanvasOutput::Run(self.with_positions(batch, &moved))]
    }

    fn part(&self, homes: DomainRefs) -> Option<Scene> {
        let (components, domains) = self.dragged_elements();
        if components.is_empty() && domains.is_empty() {
            return None;
        }
        let part = clipboard::extract(&self.scene, &components, &domains, homes);
        Some(Scene::of(&Rc::new(part), &Scene::default()))
    }

    /// The selection as a design.
    pub fn copy_selection(&self) -> Option<Rc<Design>> {
        Some(self.part(DomainRefs::Left)?.design().clone())
    }

    pub(super) fn copy(&self) -> Vec<CanvasOutput> {
        self.copy_selection()
            .map(CanvasOutput::Copy)
            .into_iter()
            .collect()
    }

    pub(super) fn cut(&self) -> Vec<CanvasOutput> {
        let Some(part) = self.copy_selection() else {
            return Vec::new();
        };
        let (components, domains) = self.dragged_elements();
        let subjects = components.into_iter().map(Subject::Component);
        let mut subjects: Vec<Subject> = subjects
            .chain(domains.into_iter().map(Subject::Domain))
            .collect();
        sort(&mut subjects);
        let name = format!("Cut {}", self.counted(&subjects));
        let commands = vec![Command::Delete(subjects)];
        vec![
            CanvasOutput::Copy(part),
            CanvasOutput::Run(Command::Batch { name, commands }),
        ]
    }

    pub(super) fn duplicate(&mut self) -> Vec<CanvasOutput> {
        let Some(part) = self.part(DomainRefs::Kept) else {
            return Vec::new();
        };
        let by = self.free_shift(&part, Vec2::default());
        self.put_in(&part, by, "Duplicate", |_| None)
    }

    /// Duplicates the selection at an offset, and leaves the originals where they are.
    pub(super) fn duplicate_by(&mut self, by: Vec2) -> Vec<CanvasOutput> {
        match self
            .part(DomainRefs::Kept)
            .filter(|_| by != Vec2::default())
        {
            Some(part) => self.put_in(&part, by, "Duplicate", |_| None),
            None => Vec::new(),
        }
    }

    /// Inserts a design at the pointer, or where there is space near it.
    pub fn paste(&mut self, part: Design) -> Vec<CanvasOutput> {
        if part.components.is_empty() && part.domains.is_empty() {
            return vec![CanvasOutput::ShowError(
                "The design on the clipboard has nothing to paste.".to_owned(),
            )];
        }
        let part = Scene::of(&Rc::new(part), &Scene::default());
        let area = part.bounds().unwrap_or_default();
        let to = self
            .pointer
            .unwrap_or_else(|| self.view.visible_area().center());
        let by = to - area.center();
        let by = Vec2::new(snap_to_grid(by.x), snap_to_grid(by.y));
        // Beside what is there already, such as the original under the pointer.
        let by = self.free_shift(&part, by);
        let scene = self.scene.clone();
        let home = move |at: Vec2| scene.frame_around(at).map(|frame| frame.id.clone());
        self.put_in(&part, by, "Paste", home)
    }

    fn put_in(
        &mut self,
        part: &Scene,
        by: Vec2,
        what: &str,
        home: impl Fn(Vec2) -> Option<Id>,
    ) -> Vec<CanvasOutput> {
        let (commands, subjects) = clipboard::insert_commands(self.scene.design(), part, by, home);
        let components = part.design().components.iter();
        let components = components.map(|c| Subject::Component(c.id.clone()));
        let name = match part.design().components.as_ref() {
            [only] => format!("{what} {}", only.name),
            _ => format!("{what} {}", self.counted(&components.collect::<Vec<_>>())),
        };
        let command = self.with_positions(Command::Batch { name, commands }, &[]);
        // The app updates the selection after running the command.
        self.current = subjects.first().cloned();
        vec![
            CanvasOutput::Run(command),
            CanvasOutput::Select(subjects.into_iter().collect()),
        ]
    }

    fn counted(&self, subjects: &[Subject]) -> String {
        match subjects {
            [only] => display_name(self.scene.design(), only),
            more => {
                let components = more.iter().filter(|s| matches!(s, Subject::Component(_)));
                match components.count() {
                    1 => "1 component".to_owned(),
                    count => format!("{count} components"),
                }
            }
        }
    }

    /// The offset near `by` at which the part covers no component and, if possible, no line.
    fn free_shift(&self, part: &Scene, by: Vec2) -> Vec2 {
        const FARTHEST: u32 = 12;
        const OFF_LINE: f64 = 8.0;
        let area = part.bounds().unwrap_or_default();
        let lines = LineIndex::of(self.scene.edges().iter().map(|edge| &edge.route));
        let covers_no_component = |by: Vec2| {
            let covers = |rect: Rect| {
                !self
                    .scene
                    .nodes_in(&rect.translate(by).inflate(4.0))
                    .is_empty()
            };
            !part.nodes().iter().any(|node| covers(node.rect()))
        };
        let covers_no_line = |by: Vec2| {
            let mut rects = part.nodes().iter().map(|node| node.rect());
            !rects.any(|rect| lines.meets(&rect.translate(by).inflate(OFF_LINE)))
        };
        let up = |n: f64| (n / 8.0).ceil() * 8.0;
        let (wide, high) = (up(area.width + APART), up(area.height + APART));
        let ways = [(0.0, 1.0), (1.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 1.0)];
        let around = (1..=FARTHEST)
            .map(f64::from)
            .flat_map(|far| ways.map(|(x, y)| by + Vec2::new(x * far * wide, y * far * high)));
        let mut first_free = None;
        for shifted in std::iter::once(by).chain(around) {
            if covers_no_component(shifted) {
                if covers_no_line(shifted) {
                    return shifted;
                }
                first_free = first_free.or(Some(shifted));
            }
        }
        first_free.unwrap_or(by + Vec2::new(32.0, 32.0))
    }
}
