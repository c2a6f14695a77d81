//! The elements of a drawing: nodes, edges and their labels.

use super::geometry::{Rect, Vec2};
use super::node_shape::{NodeShape, UNDER_SIZE, text_width, truncate_to_width};
use super::ports::{self, Ports};
use super::routing::Route;
use crate::document::{Component, Connection, Id, Keyed};
use std::rc::Rc;

/// A component in the drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneNode {
    /// The component.
    pub component: Rc<Component>,
    /// Size and text.
    pub shape: NodeShape,
    /// Centre.
    pub center: Vec2,
}

impl SceneNode {
    /// Bounds.
    pub fn rect(&self) -> Rect {
        self.shape.at(self.center)
    }
}

/// A connection in the drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneEdge {
    /// The connection.
    pub connection: Rc<Connection>,
    /// Path.
    pub route: Route,
    /// Label; `None` if it carries nothing.
    pub label: Option<EdgeLabel>,
    /// Place among the parallel connections that are drawn as one line; `None` if it has a line of
    /// its own.
    pub bundle: Option<EdgeBundle>,
}

/// The place of a connection in a bundle: parallel connections in one direction, too many to be drawn
/// side by side. The first one stands for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeBundle {
    /// Place in the order of ids, from 0.
    pub nth: u32,
    /// Number of connections.
    pub of: u32,
}

/// The label of a connection.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeLabel {
    /// Centre of the text.
    pub at: Vec2,
    /// Width of the text.
    pub width: f64,
    /// The text.
    pub text: String,
}

impl EdgeLabel {
    /// Position of the badge: the upper right corner of the label.
    pub(crate) fn badge_at(at: Vec2, width: f64) -> Vec2 {
        at + Vec2::new(width / 2.0 + 6.0, -9.0)
    }
}

impl SceneEdge {
    pub(super) fn of(connection: &Rc<Connection>, route: Route, ports: &Ports) -> Self {
        let bundle = ports::bundle(ports);
        let text = match bundle {
            None => label(connection),
            Some(EdgeBundle { nth: 0, of }) => Some(format!("{of} connections")),
            Some(_) => None,
        };
        let label = text.map(|text| {
            let width = text_width(&text, UNDER_SIZE);
            EdgeLabel {
                at: route.label_position(width + 24.0, ports::lane(ports)),
                width,
                text,
            }
        });
        Self {
            connection: connection.clone(),
            route,
            label,
            bundle,
        }
    }

    /// True if the connection has a line, or stands for those that share one.
    pub fn has_line(&self) -> bool {
        self.bundle.is_none_or(|bundle| bundle.nth == 0)
    }

    /// Position of the badge: at the label, or on the last quarter of the route, but off the arrow head
    /// and off the place where a new connection is drawn from the component.
    pub fn badge_at(&self) -> Vec2 {
        const OFF_END: f64 = 36.0;
        if let Some(label) = &self.label {
            let at = EdgeLabel::badge_at(label.at, label.width);
            let mut ends = self
                .route
                .points
                .first()
                .into_iter()
                .chain(self.route.points.last());
            return match ends.any(|end| end.distance(at) < OFF_END) {
                true => EdgeLabel::badge_at(label.at, -label.width - 24.0),
                false => at,
            };
        }
        let farthest = 1.0 - OFF_END / self.route.length().max(1.0);
        self.route.point_at(farthest.clamp(0.5, 0.78))
    }

    /// Position of the `nth` step number on this edge, clear of the label.
    pub fn step_at(&self, nth: usize) -> Vec2 {
        const APART: f64 = 22.0;
        const LAST: f64 = 0.95;
        let length = self.route.length().max(1.0);
        let Some(label) = &self.label else {
            return self
                .route
                .point_at((0.5 + APART * nth as f64 / length).min(LAST));
        };
        let words = Rect::around(label.at, label.width + APART, APART);
        let places = (0..).map(|at| 0.15 + APART * f64::from(at) / length);
        let places = places.take_while(|part| *part < LAST);
        let free = places.map(|part| self.route.point_at(part));
        let mut free = free.filter(|at| !words.contains(*at));
        free.nth(nth).unwrap_or_else(|| self.route.point_at(LAST))
    }
}

/// The first word that a connection carries, and the number of further ones.
fn label(connection: &Connection) -> Option<String> {
    let (first, more) = connection.carries.split_first()?;
    let first = truncate_to_width(first, UNDER_SIZE, 150.0);
    Some(match more.len() {
        0 => first,
        more => format!("{first} +{more}"),
    })
}

impl Keyed for SceneNode {
    fn id(&self) -> &Id {
        &self.component.id
    }
}

impl Keyed for SceneEdge {
    fn id(&self) -> &Id {
        &self.connection.id
    }
}
