//! Splitting a connection by dropping a component on it.

use super::CanvasController;
use super::controller::REACH;
use crate::document::{Component, Connection, Design, Id, Subject};
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::{Command, display_name, factory};

impl CanvasController {
    /// The connection that a component centred there would split.
    pub(super) fn edge_under(&self, middle: Vec2, component: Option<&Id>) -> Option<Id> {
        let reach = REACH / self.view.zoom.max(1.0);
        let near = Rect::around(middle, 2.0 * reach, 2.0 * reach);
        let edges = self.scene.edges_in(&near).into_iter();
        let nearest = edges
            .filter(|e| {
                let ends = [&e.connection.from, &e.connection.to];
                component.is_none_or(|id| !ends.contains(&id))
            })
            .map(|edge| (edge.route.distance(middle), edge))
            .filter(|(distance, _)| *distance <= reach)
            .min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(nearest.1.connection.id.clone())
    }

    /// Replaces A → B by A → N → B.
    pub(super) fn split_commands(&self, line: &Id, by: &Component, at: Vec2) -> Vec<Command> {
        let design = self.scene.design();
        let (Some(edge), Some(connection)) = (self.scene.edge(line), design.connections.get(line))
        else {
            return Vec::new();
        };
        let bends = super::edge_reshape::bends(connection);
        // Number of bends before the split.
        let pieces = edge.route.segments().enumerate();
        let nearest = pieces
            .map(|(nth, (a, b))| {
                let off = crate::editor::scene::geometry::distance_to_segment(at, a, b);
                (nth, off)
            })
            .min_by(|a, b| a.1.total_cmp(&b.1));
        let before = nearest.map_or(0, |(nth, _)| nth).min(bends.len());
        let (first, second) = halves(design, connection, &by.id, before);
        vec![
            Command::put(second, "Split"),
            Command::AddConnection(first.into()),
        ]
    }

    pub(super) fn split_name(&self, line: &Id, name: &str) -> String {
        let subject = Subject::Connection(line.clone());
        format!(
            "Put {name} on {}",
            display_name(self.scene.design(), &subject)
        )
    }
}

/// The two halves. The second keeps the id, so that it still reaches the steps of flows. Settings
/// of the caller go to the first half, those of the receiver to the second.
fn halves(
    design: &Design,
    connection: &Connection,
    middle: &Id,
    bends_before: usize,
) -> (Connection, Connection) {
    let mut second = connection.clone();
    second.from = middle.clone();
    let mut first = factory::connection(design, &connection.from, middle, connection.style);
    first.carries.clone_from(&connection.carries);
    first.access = connection.access;
    first.delivery = connection.delivery;
    first.signal.clone_from(&connection.signal);
    first.phase = connection.phase;
    first.timeout = second.timeout.take();
    first.retries = second.retries.take();
    first.fallback = second.fallback.take();
    first.outbox = second.outbox.take();
    first.waypoints = second.waypoints.drain(..bends_before).collect();
    (first, second)
}
