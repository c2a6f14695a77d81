//! Commands of a completed move.

use super::{CanvasController, MoveDrag};
use crate::document::sort::{sort_by, sort_by_key};
use crate::document::{Connection, Design, Domain, Id, Point, Real, Subject};
use crate::editor::scene::SceneNode;
use crate::editor::scene::geometry::Vec2;
use crate::editor::{Command, DesignElement, display_name};
use std::rc::Rc;

impl CanvasController {
    /// The command of a completed move; `None` if nothing moved.
    pub(super) fn drop_command(&self, moving: &MoveDrag) -> Option<Command> {
        let (mut along, frames) = self.domain_changes(moving);
        let shift = self.move_command(moving)?;
        let mut name = shift.name(self.scene.design());
        match shift {
            Command::Batch { commands, .. } => along.extend(commands),
            other => along.push(other),
        }
        along.extend(frames);
        let dropped = moving.components.iter().next();
        if let (Some(line), Some(node)) = (&moving.onto, dropped.and_then(|id| self.scene.node(id)))
        {
            let at = node.center + moving.by;
            along.extend(self.split_commands(line, &node.component, at));
            let called = display_name(
                self.scene.design(),
                &Subject::Component(node.component.id.clone()),
            );
            name = self.split_name(line, &called);
        }
        if along.len() == 1 {
            return along.pop();
        }
        Some(Command::Batch {
            name,
            commands: along,
        })
    }

    /// The connection split by the move: by a single component with its centre on it.
    pub(super) fn split_on_drop(&self, moving: &MoveDrag) -> Option<Id> {
        let mut components = moving.components.iter();
        let (Some(only), None) = (components.next(), components.next()) else {
            return None;
        };
        if !moving.domains.is_empty() {
            return None;
        }
        let node = self.scene.node(only)?;
        let line = self.edge_under(node.center + moving.by, Some(only))?;
        // A component that moves along a line it already lies on does not split it.
        (self.edge_under(node.center, Some(only)).as_ref() != Some(&line)).then_some(line)
    }

    /// Moves components, with the bends of connections between them and the frames of domains.
    pub(super) fn move_command(&self, moving: &MoveDrag) -> Option<Command> {
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
        // Sets are unordered, but the same gesture must give the same command.
        sort_by_key(&mut rest, DesignElement::subject);
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
        Some(self.with_positions(command, &moved))
    }

    /// The command plus the positions of all automatically placed components: once a person moves
    /// something, nothing else may move by itself.
    pub(super) fn with_positions(&self, command: Command, moved: &[Id]) -> Command {
        let pins: Vec<(Id, Point)> = self
            .scene
            .nodes()
            .iter()
            .filter(|node| node.component.position.is_none())
            .filter(|node| moved.binary_search(&node.component.id).is_err())
            .map(|node: &Rc<SceneNode>| (node.component.id.clone(), point(node.center)))
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

    /// New homes of the dragged components, as the move would leave them: what they leave no longer
    /// grows around them, and what they join does.
    pub(super) fn new_homes(&self, moving: &MoveDrag) -> Vec<(Id, Option<Id>)> {
        let (components, _) = self.domain_changes(moving);
        let changed = components.into_iter().filter_map(|command| match command {
            Command::Put {
                element: DesignElement::Component(component),
                ..
            } => Some((component.id.clone(), component.domain.clone())),
            _ => None,
        });
        changed.collect()
    }

    /// The domains that a move leaves and joins, in words.
    pub(super) fn domain_announcement(&self, moving: &MoveDrag) -> Option<String> {
        let design = self.scene.design();
        let homes = self.new_homes(moving);
        let (first, more) = homes.split_first()?;
        let component = design.components.get(&first.0)?;
        let who = match more.len() {
            0 => component.name.clone(),
            more => format!("{} components", more + 1),
        };
        let name = |id: &Id| display_name(design, &Subject::Domain(id.clone()));
        let left = component.domain.as_ref().map(name);
        let joined = first.1.as_ref().map(name);
        Some(match (left, joined) {
            (Some(left), Some(joined)) => format!("{who} left {left}, joined {joined}"),
            (Some(left), None) => format!("{who} left {left}"),
            (None, Some(joined)) => format!("{who} joined {joined}"),
            (None, None) => return None,
        })
    }

    /// Domain changes of a move. An element dropped in the frame of another domain joins it; one
    /// dropped outside the hand-drawn frame of its domain leaves it. A domain takes its contents
    /// along and cannot contain itself. Returns the commands for components, to run before the
    /// move, and for domains, to run after it.
    fn domain_changes(&self, moving: &MoveDrag) -> (Vec<Command>, Vec<Command>) {
        if self.scene.frames().is_empty() {
            return Default::default();
        }
        let design = self.scene.design();
        let resting = self
            .scene
            .frames_without(&moving.components, &moving.domains);
        // The new domain of an element by its old and new position; `None` if unchanged.
        let home = |own: Option<&Id>, before: Vec2| {
            if own.is_some_and(|id| moving.domains.contains(id)) {
                return None;
            }
            let innermost = |at: Vec2| resting.iter().rev().find(|f| f.rect.contains(at));
            let (was_in, is_in) = (innermost(before), innermost(before + moving.by));
            // Within one frame nothing changes, whatever the document says.
            if was_in.map(|f| &f.id) == is_in.map(|f| &f.id) {
                return None;
            }
            let framed = own
                .and_then(|id| design.domains.get(id))
                .is_some_and(|d| d.frame.is_some());
            let home = match is_in {
                Some(frame) => Some(frame.id.clone()),
                None if framed => None,
                None => return None,
            };
            (home.as_ref() != own).then_some(home)
        };
        let mut commands = Vec::new();
        let mut nodes: Vec<&Rc<SceneNode>> = moving
            .components
            .iter()
            .filter_map(|id| self.scene.node(id))
            .collect();
        // Sets are unordered, but the same gesture must give the same command.
        sort_by(&mut nodes, |a, b| a.component.id.cmp(&b.component.id));
        for node in nodes {
            if let Some(home) = home(node.component.domain.as_ref(), node.center) {
                let mut component = (*node.component).clone();
                component.domain = home;
                commands.push(Command::put(component, "Put in a domain"));
            }
        }
        let mut domains = Vec::new();
        let frames = self.scene.frames().iter();
        for frame in frames.filter(|f| moving.domains.contains(&f.id)) {
            let Some(domain) = design.domains.get(&frame.id) else {
                continue;
            };
            if let Some(home) = home(domain.parent.as_ref(), frame.rect.center()) {
                let mut domain = moved_frame(domain, moving.by);
                domain.parent = home;
                domains.push(Command::put(domain, "Put in a domain"));
            }
        }
        (commands, domains)
    }
}

fn point(at: Vec2) -> Point {
    Point::new(Real(at.x), Real(at.y))
}

fn bent(connection: &Connection, by: Vec2) -> DesignElement {
    let mut connection = connection.clone();
    for waypoint in &mut connection.waypoints {
        waypoint.x.0 += by.x;
        waypoint.y.0 += by.y;
    }
    DesignElement::from(connection)
}

fn frame_moved(design: &Design, id: &Id, by: Vec2) -> Option<DesignElement> {
    let domain = design.domains.get(id).filter(|d| d.frame.is_some())?;
    Some(DesignElement::from(moved_frame(domain, by)))
}

/// The domain with its hand-drawn frame moved.
fn moved_frame(domain: &Domain, by: Vec2) -> Domain {
    let mut domain = domain.clone();
    if let Some(frame) = &mut domain.frame {
        frame.x = Real(frame.x.0 + by.x);
        frame.y = Real(frame.y.0 + by.y);
    }
    domain
}
