//! What a move writes into the document.

use super::{Moving, Stage};
use crate::design::{Connection, Design, Frame, Id, Point, Real};
use crate::editor::geometry::Vec2;
use crate::editor::scene::Node;
use crate::editor::{Command, Element};
use std::rc::Rc;

impl Stage {
    /// The command of a move that ends here; `None` where nothing moved.
    pub(super) fn drop_command(&self, moving: &Moving) -> Option<Command> {
        let mut along = self.dropped_into_domains(moving);
        let mut command = self.move_command(moving)?;
        if along.is_empty() {
            return Some(command);
        }
        let name = command.name(self.scene.design());
        if let Command::Batch { commands, .. } = command {
            along.extend(commands);
        } else {
            along.push(command);
        }
        command = Command::Batch {
            name,
            commands: along,
        };
        Some(command)
    }

    /// The command that moves components, with the bends of connections between them and the
    /// frames of domains.
    pub(super) fn move_command(&self, moving: &Moving) -> Option<Command> {
        if moving.by == Vec2::default() {
            return None;
        }
        let design = self.scene.design();
        let nodes = self.scene.nodes().iter();
        let moves: Vec<(Id, Point)> = nodes
            .filter(|node| moving.components.contains(&node.component.id))
            .map(|node| (node.component.id.clone(), point(node.center + moving.by)))
            .collect();
        let mut rest = Vec::new();
        for connection in &design.connections {
            if !connection.waypoints.is_empty()
                && moving.components.contains(&connection.from)
                && moving.components.contains(&connection.to)
            {
                rest.push(bent(connection, moving.by));
            }
        }
        for id in moving.domains.iter() {
            rest.extend(frame_moved(design, id, moving.by));
        }
        // A set has no order of its own, and the same gesture should give the same command.
        crate::order::sort_by_key(&mut rest, Element::subject);
        let moved: Vec<Id> = moves.iter().map(|(id, _)| id.clone()).collect();
        let shift = Command::Move(moves);
        let name = match (moving.domains.len(), moving.domains.iter().next()) {
            (1, Some(id)) => format!("Move {}", design.domains.get(id)?.name),
            _ => shift.name(design),
        };
        let mut commands = vec![shift];
        commands.extend(
            rest.into_iter()
                .map(|element| Command::put(element, "Move")),
        );
        let command = match commands.len() {
            1 => commands.remove(0),
            _ => Command::Batch { name, commands },
        };
        Some(self.pinned(command, &moved))
    }

    /// The command together with the places of all that has no position: once a person has moved
    /// something, nothing moves by itself any more.
    pub(super) fn pinned(&self, command: Command, moved: &[Id]) -> Command {
        let pins: Vec<(Id, Point)> = self
            .scene
            .nodes()
            .iter()
            .filter(|node| node.component.position.is_none())
            .filter(|node| moved.binary_search(&node.component.id).is_err())
            .map(|node: &Rc<Node>| (node.component.id.clone(), point(node.center)))
            .collect();
        if pins.is_empty() {
            return command;
        }
        let name = command.name(self.scene.design());
        Command::Batch {
            name,
            commands: vec![Command::Move(pins), command],
        }
    }

    /// A component that is dropped in the frame of another domain belongs to that one; one that
    /// is dropped outside of the frame that its domain was given belongs to none.
    fn dropped_into_domains(&self, moving: &Moving) -> Vec<Command> {
        if !moving.domains.is_empty() || self.scene.frames().is_empty() {
            return Vec::new();
        }
        let design = self.scene.design();
        let resting = self
            .scene
            .frames_without(&moving.components, &moving.domains);
        let mut commands = Vec::new();
        let nodes = self.scene.nodes().iter();
        for node in nodes.filter(|n| moving.components.contains(&n.component.id)) {
            let (before, after) = (node.center, node.center + moving.by);
            let innermost = |at: Vec2| resting.iter().rev().find(|f| f.rect.contains(at));
            let (was_in, is_in) = (innermost(before), innermost(after));
            // Within one frame nothing changes, whatever the document says of it.
            if was_in.map(|f| &f.id) == is_in.map(|f| &f.id) {
                continue;
            }
            let own = node.component.domain.as_ref();
            let framed = own
                .and_then(|id| design.domains.get(id))
                .is_some_and(|d| d.frame.is_some());
            let domain = match is_in {
                Some(frame) => Some(frame.id.clone()),
                None if framed => None,
                None => continue,
            };
            if domain != node.component.domain {
                let mut component = (*node.component).clone();
                component.domain = domain;
                commands.push(Command::put(component, "Put in a domain"));
            }
        }
        commands
    }
}

fn point(at: Vec2) -> Point {
    Point::new(Real(at.x), Real(at.y))
}

fn bent(connection: &Connection, by: Vec2) -> Element {
    let mut connection = connection.clone();
    for waypoint in &mut connection.waypoints {
        waypoint.x.0 += by.x;
        waypoint.y.0 += by.y;
    }
    Element::from(connection)
}

fn frame_moved(design: &Design, id: &Id, by: Vec2) -> Option<Element> {
    let mut domain = (**design.domains.get(id)?).clone();
    let before = domain.frame.take()?;
    domain.frame = Some(Frame {
        x: Real(before.x.0 + by.x),
        y: Real(before.y.0 + by.y),
        ..before
    });
    Some(Element::from(domain))
}
