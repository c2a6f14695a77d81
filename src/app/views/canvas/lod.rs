//! A drawing with more on the screen than can be read: a few paths instead of thousands of
//! elements.

use super::picture::{Detail, Near};
use super::shared::Shared;
use crate::document::Subject;
use crate::editor::Selection;
use crate::editor::scene::SceneNode;
use crate::editor::scene::geometry::{Rect, Vec2};
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
    let is_selected = |node: &&Rc<SceneNode>| {
        let subject = Subject::Component(node.component.id.clone());
        props.selection.contains(&subject)
    };
    let mut selected = String::new();
    let chosen = near
        .nodes
        .iter()
        .filter(|n| !props.selection.is_empty() && is_selected(n));
    chosen.for_each(|node| paths::node(&mut selected, node));
    let mut frames = Parts::of(near.area);
    if near.detail == Detail::Hint {
        for frame in &near.frames {
            paths::rect(frames.at(frame.rect.center()), &frame.rect);
        }
    }
    let mut nodes = Parts::of(near.area);
    for node in &near.nodes {
        paths::node(nodes.at(node.center), node);
    }
    let mut edges = Parts::of(near.area);
    for edge in &near.edges {
        paths::edge(edges.at(edge.route.bounds().center()), edge);
    }
    let drawn = |parts: Parts, class: &'static str| -> Html {
        let parts = parts.paths.into_iter().filter(|d| !d.is_empty());
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

/// So many parts across a drawing, and as many down.
const PARTS: usize = 10;

/// The data of a path for each part of a drawing. The browser paints in tiles, and each needs only
/// what lies near it.
struct Parts {
    area: Rect,
    paths: Vec<String>,
}

impl Parts {
    fn of(area: Rect) -> Self {
        let paths = vec![String::new(); PARTS * PARTS];
        Self { area, paths }
    }

    /// The one where that place is; what lies outside belongs to the outermost.
    fn at(&mut self, place: Vec2) -> &mut String {
        let side = self.area.width.max(self.area.height).max(1.0);
        let number = |n: f64| ((n / side * PARTS as f64) as usize).min(PARTS - 1);
        let (x, y) = (number(place.x - self.area.x), number(place.y - self.area.y));
        &mut self.paths[y * PARTS + x]
    }
}

/// Many elements as the data of one path. They are small on the screen, so whole units will do.
pub mod paths {
    use crate::editor::scene::geometry::Rect;
    use crate::editor::scene::{SceneEdge, SceneNode};

    /// A connection.
    pub fn edge(d: &mut String, edge: &SceneEdge) {
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
    pub fn node(d: &mut String, node: &SceneNode) {
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
