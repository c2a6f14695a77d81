//! The keyboard does all that the pointer does.

use super::{Connecting, FAR_NUDGE, Gesture, Held, Led, NUDGE, Output, Stage};
use crate::design::{Id, Subject};
use crate::editor::geometry::Vec2;
use crate::editor::route::Side;
use crate::editor::{Command, Selection, Tool};

/// A key that means something on the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Moves what is selected; where nothing is, goes to the next component on that side.
    Arrow(Side),
    /// Goes to the next element: components in reading order, each before its connections.
    Next,
    /// Goes to the one before.
    Previous,
    /// Selects the element that the keyboard is at.
    Space,
    /// Edits the name or the style, or ends a connection.
    Enter,
    /// Ends what is being done; then lays the tool down; then selects nothing.
    Escape,
    /// Takes out what is selected.
    Delete,
    /// Begins a connection; arrows and Enter choose where it ends.
    Connect,
    /// Selects everything.
    All,
}

impl Stage {
    /// A key was pressed on the canvas; `None` where it means nothing there.
    pub fn key(&mut self, key: Key, held: Held) -> Option<Vec<Output>> {
        if let Gesture::Connecting(connecting) = &self.gesture
            && connecting.led == Led::Keys
        {
            let connecting = connecting.clone();
            match key {
                Key::Arrow(side) => return self.aim(connecting, side),
                Key::Enter | Key::Space => {
                    let over = connecting.over.clone()?;
                    let mut outputs = vec![Output::Take(Tool::Select)];
                    outputs.extend(self.connect_to(&connecting, Some(over)));
                    return Some(outputs);
                }
                _ => {}
            }
        }
        match key {
            Key::Arrow(side) => self.arrow(side, held),
            Key::Next => self.step(true),
            Key::Previous => self.step(false),
            Key::Space => {
                let current = self.current.clone()?;
                let selection = if held.shift {
                    self.selection.toggled(&current)
                } else if self.selection.contains(&current) {
                    Selection::none()
                } else {
                    Selection::one(current)
                };
                Some(self.select(selection))
            }
            Key::Enter => {
                let subject = self.subject()?;
                Some(self.edit(&subject))
            }
            Key::Escape => self.escape(),
            Key::Delete => {
                let mut subjects: Vec<Subject> = self.selection.iter().cloned().collect();
                if subjects.is_empty() {
                    subjects.push(self.current.clone()?);
                }
                Some(vec![Output::Run(Command::Delete(subjects))])
            }
            Key::Connect => {
                let Some(Subject::Component(from)) = self.subject() else {
                    return None;
                };
                let to = self.scene.node(&from)?.center;
                self.gesture = Gesture::Connecting(Connecting {
                    from,
                    to,
                    over: None,
                    left: true,
                    led: Led::Keys,
                });
                // Who means to draw with the pointer has the tool for it, too.
                self.tool = Tool::Connect;
                Some(vec![Output::Take(Tool::Connect)])
            }
            Key::All => {
                let nodes = self.scene.nodes().iter();
                let edges = self.scene.edges().iter();
                let all = nodes
                    .map(|n| Subject::Component(n.component.id.clone()))
                    .chain(edges.map(|e| Subject::Connection(e.connection.id.clone())));
                let all: Selection = all.collect();
                Some(self.select(all))
            }
        }
    }

    /// What the keyboard works on: the one selected, or where it is.
    fn subject(&self) -> Option<Subject> {
        match self.selection.single() {
            Some(only) => Some(only.clone()),
            None if self.selection.is_empty() => self.current.clone(),
            None => None,
        }
    }

    fn escape(&mut self) -> Option<Vec<Output>> {
        if self.gesture != Gesture::Idle {
            self.cancel();
            return Some(Vec::new());
        }
        if self.tool != Tool::Select {
            return Some(vec![Output::Take(Tool::Select)]);
        }
        if self.selection.is_empty() {
            return None;
        }
        self.selection = Selection::none();
        Some(vec![Output::Select(Selection::none())])
    }

    fn arrow(&mut self, side: Side, held: Held) -> Option<Vec<Output>> {
        if !held.control {
            let (components, domains) = self.dragged();
            let far = if held.shift { FAR_NUDGE } else { NUDGE };
            let moving = self.moving(components, domains, side.outwards() * far);
            if !moving.components.is_empty() || !moving.domains.is_empty() {
                let command = self.move_command(&moving)?;
                return Some(vec![Output::Run(command)]);
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
    }

    /// Aims a connection at the next component on that side.
    fn aim(&mut self, connecting: Connecting, side: Side) -> Option<Vec<Output>> {
        let at = connecting.over.as_ref().unwrap_or(&connecting.from);
        let from = self.scene.node(at)?.center;
        let next = self.nearest(from, side, Some(at))?;
        let rect = self.scene.node(&next)?.rect();
        self.view.reveal(&rect);
        self.current = Some(Subject::Component(next.clone()));
        self.gesture = Gesture::Connecting(Connecting {
            to: rect.center(),
            over: Some(next),
            ..connecting
        });
        Some(Vec::new())
    }

    /// The component that lies nearest on that side, not too far off the straight way.
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

    /// The element after or before the one that the keyboard is at.
    fn step(&mut self, forth: bool) -> Option<Vec<Output>> {
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

    /// Components by rows from top to bottom and left to right, each before the connections that
    /// begin there.
    fn reading_order(&self) -> Vec<Subject> {
        const ROW: f64 = 48.0;
        let mut nodes: Vec<_> = self.scene.nodes().iter().collect();
        let row = |y: f64| (y / ROW).floor();
        crate::order::sort_by(&mut nodes, |a, b| {
            row(a.center.y)
                .total_cmp(&row(b.center.y))
                .then(a.center.x.total_cmp(&b.center.x))
        });
        let mut edges: Vec<_> = self.scene.edges().iter().collect();
        crate::order::sort_by(&mut edges, |a, b| a.connection.from.cmp(&b.connection.from));
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
