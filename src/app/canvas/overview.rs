//! A drawing with more on the screen than can be read: a few paths instead of thousands of
//! elements.

use super::picture::{Detail, Near};
use super::shared::Shared;
use crate::design::Subject;
use crate::editor::Selection;
use crate::editor::geometry::Vec2;
use crate::editor::scene::Node;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Overview`].
#[derive(Properties, PartialEq)]
pub struct OverviewProps {
    /// What is drawn.
    pub near: Shared<Near>,
    /// What is selected.
    pub selection: Selection,
}

/// All components and all connections of a part of the drawing as one path each. In a hint the
/// frames as well: words are most of what they cost.
#[component]
pub fn Overview(props: &OverviewProps) -> Html {
    let near = &props.near.0;
    let is_selected = |node: &&Rc<Node>| {
        let subject = Subject::Component(node.component.id.clone());
        props.selection.contains(&subject)
    };
    let mut selected = String::new();
    let chosen = near
        .nodes
        .iter()
        .filter(|n| !props.selection.is_empty() && is_selected(n));
    chosen.for_each(|node| paths::node(&mut selected, node));
    // A drawing is drawn in tiles: each needs only what lies near it.
    let cell = near.area.width.max(near.area.height) / PARTS;
    let mut frames = Parts::default();
    if near.detail == Detail::Hint {
        for frame in &near.frames {
            paths::rect(frames.at(frame.rect.center(), cell), &frame.rect);
        }
    }
    let mut nodes = Parts::default();
    for node in &near.nodes {
        paths::node(nodes.at(node.center, cell), node);
    }
    let mut edges = Parts::default();
    for edge in &near.edges {
        paths::edge(edges.at(edge.route.bounds().center(), cell), edge);
    }
    let drawn = |parts: Parts, class: &'static str| -> Html {
        let parts = parts.0.into_values();
        parts.map(|d| html! { <path {class} {d} /> }).collect()
    };
    html! {
        <g class="crowd">
            { drawn(frames, "domains") }
            { drawn(edges, "joins") }
            { drawn(nodes, "many") }
            <path class="many selected" d={selected} />
        </g>
    }
}

/// So many parts across the drawing.
const PARTS: f64 = 10.0;

/// The data of a path for each part of a drawing.
#[derive(Default)]
struct Parts(BTreeMap<(i32, i32), String>);

impl Parts {
    fn at(&mut self, place: Vec2, cell: f64) -> &mut String {
        let number = |n: f64| (n / cell.max(1.0)).floor() as i32;
        self.0
            .entry((number(place.x), number(place.y)))
            .or_default()
    }
}

/// Many elements as the data of one path. They are small on the screen, so whole units will do.
pub mod paths {
    use crate::editor::geometry::Rect;
    use crate::editor::scene::{Edge, Node};

    /// A connection.
    pub fn edge(d: &mut String, edge: &Edge) {
        let mut before: Option<(i64, i64)> = None;
        for point in &edge.route.points {
            let (x, y) = (point.x.round() as i64, point.y.round() as i64);
            match before {
                None => {
                    put(d, 'M', x);
                    put(d, ' ', y);
                }
                Some((_, up)) if up == y => put(d, 'H', x),
                Some((left, _)) if left == x => put(d, 'V', y),
                Some(_) => {
                    put(d, 'L', x);
                    put(d, ' ', y);
                }
            }
            before = Some((x, y));
        }
    }

    /// A component.
    pub fn node(d: &mut String, node: &Node) {
        rect(d, &node.rect());
    }

    /// A frame.
    pub fn rect(d: &mut String, rect: &Rect) {
        let (x, y) = (rect.x.round() as i64, rect.y.round() as i64);
        put(d, 'M', x);
        put(d, ' ', y);
        put(d, 'H', rect.right().round() as i64);
        put(d, 'V', rect.bottom().round() as i64);
        put(d, 'H', x);
        d.push('Z');
    }

    /// A letter and a number. There are hundreds of thousands of them.
    fn put(d: &mut String, letter: char, number: i64) {
        d.push(letter);
        if number < 0 {
            d.push('-');
        }
        let number = number.unsigned_abs();
        let mut digits = 1;
        while number / digits >= 10 {
            digits *= 10;
        }
        while digits > 0 {
            d.push(char::from(b'0' + (number / digits % 10) as u8));
            digits /= 10;
        }
    }
}
