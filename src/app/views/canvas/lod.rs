//! Level of detail: sets with more elements than can be read are merged into a few SVG paths.

use crate::app::model::shared::Shared;
use crate::document::Subject;
use crate::editor::Selection;
use crate::editor::canvas::layers::{LevelOfDetail, VisibleSet};
use crate::editor::scene::SceneNode;
use crate::editor::scene::geometry::{Rect, Vec2};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`MergedShapes`].
#[derive(Properties, PartialEq)]
pub struct MergedShapesProps {
    /// The elements.
    pub visible: Shared<VisibleSet>,
    /// The selection.
    pub selection: Selection,
}

/// Components and connections merged into paths. At the level of outlines frames are merged as well:
/// their names would be most of the cost.
#[component]
pub fn MergedShapes(props: &MergedShapesProps) -> Html {
    let visible = &props.visible.0;
    let is_selected = |node: &&Rc<SceneNode>| {
        let subject = Subject::Component(node.component.id.clone());
        props.selection.contains(&subject)
    };
    let mut selected = String::new();
    let chosen = visible
        .nodes
        .iter()
        .filter(|n| !props.selection.is_empty() && is_selected(n));
    chosen.for_each(|node| paths::node(&mut selected, node));
    let mut frames = TiledPaths::of(visible.area);
    if visible.detail == LevelOfDetail::Outline {
        for frame in &visible.frames {
            paths::rect(frames.at(frame.rect.center()), &frame.rect);
        }
    }
    let mut nodes = TiledPaths::of(visible.area);
    for node in &visible.nodes {
        paths::node(nodes.at(node.center), node);
    }
    let mut edges = TiledPaths::of(visible.area);
    for edge in visible.edges.iter().filter(|edge| edge.has_line()) {
        paths::edge(edges.at(edge.route.bounds().center()), edge);
    }
    let paths = |tiles: TiledPaths, class: &'static str| -> Html {
        let paths = tiles.paths.into_iter().filter(|d| !d.is_empty());
        paths.map(|d| html! { <path {class} {d} /> }).collect()
    };
    html! {
        <g class="crowd">
            { paths(frames, "domains") }
            { paths(edges, "joins") }
            { paths(nodes, "many") }
            <path class="many selected" d={selected} />
        </g>
    }
}

/// Number of tiles across the area, and down.
const TILES: usize = 10;

/// Path data by tile of the area. Browsers paint in tiles as well, so each needs only the paths near it.
struct TiledPaths {
    area: Rect,
    paths: Vec<String>,
}

impl TiledPaths {
    fn of(area: Rect) -> Self {
        let paths = vec![String::new(); TILES * TILES];
        Self { area, paths }
    }

    /// Path of the tile at a place. Places outside belong to the outermost tiles.
    fn at(&mut self, place: Vec2) -> &mut String {
        let side = self.area.width.max(self.area.height).max(1.0);
        let number = |n: f64| ((n / side * TILES as f64) as usize).min(TILES - 1);
        let (x, y) = (number(place.x - self.area.x), number(place.y - self.area.y));
        &mut self.paths[y * TILES + x]
    }
}

/// Path data of merged elements, in whole units: they are small on the screen.
pub mod paths {
    use crate::editor::scene::geometry::Rect;
    use crate::editor::scene::{SceneEdge, SceneNode};

    /// Appends a connection.
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

    /// Appends a component.
    pub fn node(d: &mut String, node: &SceneNode) {
        rect(d, &node.rect());
    }

    /// Appends a rectangle.
    pub fn rect(d: &mut String, rect: &Rect) {
        let (x, y) = (rect.x.round() as i64, rect.y.round() as i64);
        put(d, 'M', x);
        put(d, ' ', y);
        put(d, 'H', rect.right().round() as i64);
        put(d, 'V', rect.bottom().round() as i64);
        put(d, 'H', x);
        d.push('Z');
    }

    /// Appends a letter and a number, without `format!`: there are hundreds of thousands of them.
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
