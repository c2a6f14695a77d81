//! The elements of a drawing: nodes, edges and their labels.

use super::geometry::{Rect, Vec2};
use super::node_shape::{NodeShape, UNDER_SIZE, text_width, truncate_to_width};
use super::ports::{self, Ports};
use super::routing::Route;
use crate::document::{Component, Connection, Id, Keyed};
use std::rc::Rc;

/// A component as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneNode {
    /// What is drawn.
    pub component: Rc<Component>,
    /// Its size and words.
    pub shape: NodeShape,
    /// Its centre.
    pub center: Vec2,
}

impl SceneNode {
    /// The rectangle that it takes.
    pub fn rect(&self) -> Rect {
        self.shape.at(self.center)
    }
}

/// A connection as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneEdge {
    /// What is drawn.
    pub connection: Rc<Connection>,
    /// Its path.
    pub route: Route,
    /// The words on it, if it carries any.
    pub label: Option<EdgeLabel>,
}

/// NodeTextLayout on a path.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeLabel {
    /// The middle of the words.
    pub at: Vec2,
    /// How wide they are.
    pub width: f64,
    /// The words.
    pub text: String,
}

impl EdgeLabel {
    /// Where the badge of words of that width there stands: at their corner.
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

    /// Where its badge stands: at the corner of its words, or on its way in.
    pub fn badge_at(&self) -> Vec2 {
        match &self.label {
            Some(label) => EdgeLabel::badge_at(label.at, label.width),
            None => self.route.point_at(0.78),
        }
    }

    /// Where the number of a flow's step stands on it, out of the way of its words; `nth` of
    /// those that stand on it.
    pub fn step_at(&self, nth: usize) -> Vec2 {
        const APART: f64 = 22.0;
        let length = self.route.length().max(1.0);
        let first = if self.label.is_some() { 0.22 } else { 0.5 };
        self.route
            .point_at((first + APART * nth as f64 / length).min(0.95))
    }
}

/// The first word that a connection carries, and how many more there are.
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
