use super::*;
use crate::document::{Design, Id, Kind, Style};
use crate::editor::{Command, Editor, factory};
use std::collections::HashSet;

/// Services in a row, 300 units apart, each connected to the next.
fn row(number: usize) -> Rc<Scene> {
    let mut design = Design::new("Row");
    let mut before: Option<Id> = None;
    for at in 0..number {
        let place = (at as f64 * 300.0, 0.0);
        let component = factory::component(&design, Kind::Service, &format!("s{at}"), place);
        let id = component.id.clone();
        design.components.put(component.into());
        if let Some(from) = before.replace(id.clone()) {
            let connection = factory::connection(&design, &from, &id, Style::Request);
            design.connections.put(connection.into());
        }
    }
    Rc::new(Scene::of(&Rc::new(design), &Scene::default()))
}

fn view(zoom: f64) -> Viewport {
    Viewport {
        zoom,
        size: Vec2::new(800.0, 600.0),
        ..Viewport::default()
    }
}

fn panned(by: f64) -> Viewport {
    let mut view = view(1.0);
    view.pan(Vec2::new(by, 0.0));
    view
}

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

#[test]
fn layer_bounds_start_on_whole_pixels_and_hold_the_area() {
    let area = Rect {
        x: 10.3,
        y: -7.9,
        width: 100.1,
        height: 50.0,
    };
    for zoom in [0.3, 1.0, 1.7] {
        let bounds = LayerBounds::of(&area, zoom);
        assert!(bounds.area.inflate(1e-9).contains_rect(&area));
        let corner = bounds.corner();
        assert!((corner.x - corner.x.round()).abs() < 1e-9);
        assert!((corner.y - corner.y.round()).abs() < 1e-9);
    }
}

#[test]
fn layers_of_a_small_scene_cover_all_of_it_while_the_view_pans() {
    let scene = row(5);
    let mut layers = Layers::new(&scene, &view(1.0));
    assert_eq!(layers.visible().nodes.len(), 5);
    let before = layers.visible().clone();
    assert!(!layers.follow(&scene, &panned(-400.0)));
    assert!(Rc::ptr_eq(&before, layers.visible()));
}

#[test]
fn layers_are_collected_again_where_the_view_leaves_their_area() {
    let scene = row(40);
    let mut layers = Layers::new(&scene, &view(1.0));
    let before = layers.visible().clone();
    assert!(before.nodes.len() < 40);
    assert!(!layers.follow(&scene, &panned(-100.0)));
    assert!(layers.follow(&scene, &panned(-3_000.0)));
    assert!(!Rc::ptr_eq(&before, layers.visible()));
    assert!(
        layers
            .bounds()
            .area
            .contains_rect(&panned(-3_000.0).visible_area())
    );
}

#[test]
fn layers_are_scaled_while_the_zoom_changes_and_rendered_when_it_rests() {
    let scene = row(40);
    let mut layers = Layers::new(&scene, &view(1.0));
    let before = layers.visible().clone();
    let out = view(0.3);
    assert!(layers.follow(&scene, &out));
    assert_eq!(layers.rendered_zoom(), 1.0);
    assert!(Rc::ptr_eq(&before, layers.visible()));
    let surroundings = layers.surroundings().unwrap();
    assert_eq!(surroundings.detail, LevelOfDetail::Outline);
    assert!(surroundings.covers(&scene, &out.visible_area()));
    // The same surroundings serve the next steps.
    assert!(!layers.follow(&scene, &view(0.29)));
    assert!(layers.settle(&scene, &out));
    assert_eq!(layers.rendered_zoom(), 0.3);
    assert!(layers.surroundings().is_none());
    assert!(layers.visible().covers(&scene, &out.visible_area()));
}

#[test]
fn surroundings_are_added_ahead_of_the_next_zoom_step() {
    let scene = row(40);
    let mut layers = Layers::new(&scene, &view(1.0));
    let step = view(0.9);
    assert!(!layers.follow(&scene, &step));
    assert!(!layers.add_surroundings(&scene, &step, 0.0));
    assert!(layers.add_surroundings(&scene, &step, 0.5));
}

#[test]
fn a_crowded_scene_has_a_simplified_level_of_detail() {
    let scene = row(400);
    let far = view(0.01);
    let layers = Layers::new(&scene, &far);
    assert_eq!(layers.visible().detail, LevelOfDetail::Simplified);
    let near = Layers::new(&scene, &view(1.0));
    assert_eq!(near.visible().detail, LevelOfDetail::Full);
    assert!(!layers.visible().suits_zoom(0.015));
    assert!(near.visible().suits_zoom(1.5));
    assert!(!near.visible().suits_zoom(2.0));
}

#[test]
fn layer_placement_is_reported_when_it_changes() {
    let scene = row(3);
    let mut layers = Layers::new(&scene, &view(1.0));
    let placed = layers.place(&view(1.0)).unwrap();
    assert_eq!(placed.drawing.scale, 1.0);
    assert_eq!(placed.drawing.offset, layers.bounds().corner());
    assert_eq!(placed.surroundings, LayerTransform::default());
    assert_eq!(layers.place(&view(1.0)), None);
    let panned = layers.place(&panned(40.0)).unwrap();
    assert_eq!(panned.drawing.offset.x, placed.drawing.offset.x + 40.0);
    let zoomed = layers.place(&view(1.5)).unwrap();
    assert_eq!(zoomed.drawing.scale, 1.5);
}

#[test]
fn a_drag_layer_splits_dragged_carried_and_staying_elements() {
    let scene = row(5);
    let mut layers = Layers::new(&scene, &view(1.0));
    let dragged = HashSet::from([id("s0"), id("s1")]);
    let none = HashSet::new();
    let by = Vec2::new(0.0, 200.0);
    layers.update_drag(
        || scene.drag_set(&dragged, &none),
        scene.preview_move(&dragged, &none, by, &[]),
    );
    let edges = |set: &VisibleSet| -> Vec<String> {
        let edges = set.edges.iter();
        edges.map(|e| e.connection.id.to_string()).collect()
    };
    let drag = layers.drag().unwrap();
    let split = drag.split();
    assert_eq!(split.dragged.nodes.len(), 2);
    assert_eq!(edges(&split.carried), ["s0-s1"]);
    assert_eq!(layers.base().nodes.len(), 3);
    assert_eq!(edges(layers.base()), ["s3-s4"]);
    let rerouted = drag.rerouted(layers.visible(), layers.preview());
    // The ports of a neighbour may move, too.
    assert_eq!(edges(&rerouted), ["s1-s2", "s2-s3"]);
    assert_ne!(
        rerouted.edges[0].route,
        scene.edge(&id("s1-s2")).unwrap().route
    );
    layers.end_drag();
    assert!(layers.drag().is_none());
    assert_eq!(layers.preview().by, Vec2::default());
    assert!(Rc::ptr_eq(layers.base(), layers.visible()));
}

#[test]
fn a_drag_layer_follows_a_view_that_leaves_its_area() {
    let scene = row(40);
    let mut layers = Layers::new(&scene, &view(1.0));
    let dragged = HashSet::from([id("s0")]);
    let none = HashSet::new();
    layers.update_drag(
        || scene.drag_set(&dragged, &none),
        scene.preview_move(&dragged, &none, Vec2::new(16.0, 0.0), &[]),
    );
    assert!(layers.follow(&scene, &panned(-3_000.0)));
    let drag = layers.drag().unwrap();
    assert!(drag.split().dragged.nodes.is_empty());
    assert_eq!(layers.base().nodes.len(), layers.visible().nodes.len());
}

#[test]
fn frames_that_a_drag_resizes_are_those_of_other_domains() {
    let mut editor = Editor::open(Rc::new(Design::new("Domains")));
    let mut domain = factory::domain(editor.design(), "Sales");
    domain.id = id("sales");
    editor.run(Command::put(domain, "Add a domain")).unwrap();
    for (name, x) in [("a", 0.0), ("b", 300.0)] {
        let mut component = factory::component(editor.design(), Kind::Service, name, (x, 0.0));
        component.domain = Some(id("sales"));
        editor.run(Command::AddComponent(component.into())).unwrap();
    }
    let scene = Rc::new(Scene::of(editor.design(), &Scene::default()));
    let mut layers = Layers::new(&scene, &view(1.0));
    let (dragged, none) = (HashSet::from([id("b")]), HashSet::new());
    let by = Vec2::new(160.0, 0.0);
    layers.update_drag(
        || scene.drag_set(&dragged, &none),
        scene.preview_move(&dragged, &none, by, &[]),
    );
    let resized = layers.drag().unwrap().resized_frames(layers.preview());
    assert_eq!(resized.count(), 1);
    layers.end_drag();
    let domains = HashSet::from([id("sales")]);
    let all = HashSet::from([id("a"), id("b")]);
    layers.update_drag(
        || scene.drag_set(&all, &domains),
        scene.preview_move(&all, &domains, by, &[]),
    );
    let resized = layers.drag().unwrap().resized_frames(layers.preview());
    assert_eq!(resized.count(), 0);
}
