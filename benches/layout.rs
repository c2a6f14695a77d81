//! Lays out a design, or measures a layout made elsewhere:
//!
//! - `bench_layout DESIGN` prints the layout problem and Plumbline's own layouts as JSON: that of the command, and that
//!   of a design that is opened without positions;
//! - `bench_layout DESIGN PLACES` prints the metrics of the drawing with components at those
//!   positions. `PLACES` is JSON: id to `[x, y]` of the centre.
//!
//! Plumbline routes the lines in either case, so the comparison is about the positions.
#![allow(clippy::expect_used)]

use plumbline::document::{Component, Design, Id, List, Point, Real, format};
use plumbline::editor::AutoPositions;
use plumbline::editor::layout::{CrossingReduction, lay_out, metrics};
use plumbline::editor::scene::Scene;
use plumbline::editor::scene::geometry::Vec2;
use serde_json::json;
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;
use std::time::Instant;

/// Time limit of the app, in seconds.
const LONG: f64 = 2.0;

fn main() {
    let mut files = std::env::args().skip(1);
    let design = read(&files.next().expect("a design"));
    let printed = match files.next() {
        None => laid_out(&design),
        Some(places) => {
            let text = std::fs::read_to_string(places).expect("the places");
            let places: BTreeMap<String, (f64, f64)> =
                serde_json::from_str(&text).expect("an object of pairs");
            let at = |id: &Id| places.get(id.as_str()).map(|(x, y)| Vec2::new(*x, *y));
            measured(&design, &at)
        }
    };
    println!("{printed}");
}

fn read(path: &str) -> Design {
    let text = std::fs::read_to_string(path).expect("the file");
    format::load(&text).expect("a design")
}

fn laid_out(design: &Design) -> serde_json::Value {
    let scene = Scene::of(&Rc::new(design.clone()), &Scene::default());
    let moving: HashSet<Id> = design.components.iter().map(|c| c.id.clone()).collect();
    let before = |id: &Id| scene.node(id).map(|n| n.center).unwrap_or_default();
    let began = Instant::now();
    let has_time = || began.elapsed().as_secs_f64() < LONG;
    let places = lay_out(
        design,
        &moving,
        &before,
        Some(&CrossingReduction::while_time(&has_time)),
    );
    let milliseconds = began.elapsed().as_secs_f64() * 1000.0;
    let places: BTreeMap<String, Vec2> = places
        .into_iter()
        .map(|(id, at)| (id.to_string(), at))
        .collect();
    let nodes = scene.nodes().iter().map(|node| {
        let (component, shape) = (&node.component, &node.shape);
        json!({"id": component.id.as_str(), "width": shape.width, "height": shape.height,
            "domain": component.domain.as_ref().map(|d| d.as_str())})
    });
    let domains = design.domains.iter().map(|domain| {
        json!({"id": domain.id.as_str(), "parent": domain.parent.as_ref().map(|d| d.as_str())})
    });
    let edges = design.connections.iter();
    let edges = edges.map(|c| json!({"from": c.from.as_str(), "to": c.to.as_str()}));
    let at = |id: &Id| places.get(id.as_str()).copied();
    let unplaced = unplaced(design);
    let began = Instant::now();
    let opened = AutoPositions::at_opening(&unplaced);
    let opening = began.elapsed().as_secs_f64() * 1000.0;
    let at_opening = |id: &Id| design.components.get(id).map(|c| opened.of(&bare(c)));
    json!({
        "opened": json!({"milliseconds": opening, "measured": measured(design, &at_opening)}),
        "nodes": nodes.collect::<Vec<_>>(),
        "domains": domains.collect::<Vec<_>>(),
        "edges": edges.collect::<Vec<_>>(),
        "milliseconds": milliseconds,
        "measured": measured(design, &at),
    })
}

/// The component without a position.
fn bare(component: &Component) -> Component {
    Component {
        position: None,
        ..component.clone()
    }
}

/// The design as an importer leaves it: without positions.
fn unplaced(design: &Design) -> Design {
    let components = design.components.iter().map(|c| Rc::new(bare(c)));
    Design {
        components: List::from_unordered(components.collect()),
        ..design.clone()
    }
}

fn measured(design: &Design, at: &dyn Fn(&Id) -> Option<Vec2>) -> serde_json::Value {
    let mut design = design.clone();
    // Frames enclose their contents, wherever these are.
    for domain in design.domains.clone().iter() {
        let mut domain = (**domain).clone();
        domain.frame = None;
        design.domains.put(domain.into());
    }
    for component in design.components.clone().iter() {
        let mut component = (**component).clone();
        component.position = at(&component.id).map(|at| Point::new(Real(at.x), Real(at.y)));
        design.components.put(component.into());
    }
    for connection in design.connections.clone().iter() {
        let mut connection = (**connection).clone();
        connection.waypoints.clear();
        design.connections.put(connection.into());
    }
    let scene = Scene::at_places(&Rc::new(design), AutoPositions::default());
    let area = scene.bounds().unwrap_or_default();
    json!({
        "crossings": metrics::crossings(&scene),
        "hidden": metrics::hidden_lines(&scene),
        "covered": metrics::covered_labels(&scene),
        "overlaps": metrics::overlaps(&scene),
        "strangers": metrics::misplaced_components(&scene),
        "width": area.width,
        "height": area.height,
    })
}
