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
        let label = label(connection).map(|text| {
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
        }
    }

    /// Position of the badge: at the label, or on the last quarter of the route.
    pub fn badge_at(&self) -> Vec2 {
        match &self.label {
            Some(label) => EdgeLabel::badge_at(label.at, label.width),
            None => self.route.point_at(0.78),
        }
    }

    /// Position of the `nth` step number on this edge, clear of the label.
    pub fn step_at(&self, nth: usize) -> Vec2 {
        const APART: f64 = 22.0;
        let length = self.route.length().max(1.0);
        let first = if self.label.is_some() { 0.22 } else { 0.5 };
        self.route
            .point_at((first + APART * nth as f64 / length).min(0.95))
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
