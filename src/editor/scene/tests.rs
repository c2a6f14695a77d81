use super::geometry::Vec2;
use super::*;
use crate::document::{Domain, Kind, Point, Real, Style};
use crate::editor::layout::metrics;
use crate::editor::{Command, Editor, factory};
use proptest::prelude::*;
use std::collections::HashSet;

fn scene(editor: &Editor) -> Scene {
    Scene::of(editor.design(), &Scene::default())
}

/// A chain of services at these positions.
fn chain(places: &[(&str, f64, f64)]) -> Editor {
    let mut editor = Editor::open(Rc::new(Design::new("Chain")));
    let mut before: Option<Id> = None;
    for (name, x, y) in places {
        let component = factory::component(editor.design(), Kind::Service, name, (*x, *y));
        let id = component.id.clone();
        editor.run(Command::AddComponent(component.into())).unwrap();
        if let Some(from) = before.replace(id.clone()) {
            let link = factory::connection(editor.design(), &from, &id, Style::Request);
            editor.run(Command::AddConnection(link.into())).unwrap();
        }
    }
    editor
}

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

#[test]
fn scene_shares_unchanged_elements() {
    let mut editor = chain(&[
        ("a", 0.0, 0.0),
        ("b", 300.0, 0.0),
        ("c", 600.0, 0.0),
        ("d", 900.0, 0.0),
    ]);
    let before = scene(&editor);
    let down = Point::new(Real(0.0), Real(200.0));
    editor.run(Command::Move(vec![(id("a"), down)])).unwrap();
    let after = Scene::of(editor.design(), &before);
    for at in ["b", "c", "d"] {
        let same = |s: &Scene| s.node(&id(at)).unwrap().clone();
        assert!(Rc::ptr_eq(&same(&before), &same(&after)));
    }
    let edge = |s: &Scene, at| s.edge(&id(at)).unwrap().clone();
    assert!(Rc::ptr_eq(&edge(&before, "b-c"), &edge(&after, "b-c")));
    assert!(Rc::ptr_eq(&edge(&before, "c-d"), &edge(&after, "c-d")));
    assert_ne!(edge(&before, "a-b"), edge(&after, "a-b"));
}

#[test]
fn drag_preview_equals_the_moved_scene() {
    let mut editor = chain(&[("a", 0.0, 0.0), ("b", 300.0, 0.0), ("c", 600.0, 0.0)]);
    let before = scene(&editor);
    let moving = HashSet::from([id("b")]);
    let preview = before.preview_move(&moving, &HashSet::new(), Vec2::new(16.0, 240.0), &[]);
    let there = Point::new(Real(316.0), Real(240.0));
    editor.run(Command::Move(vec![(id("b"), there)])).unwrap();
    let after = Scene::of(editor.design(), &before);
    assert_eq!(preview.edges.len(), 2);
    for edge in preview.edges {
        assert_eq!(edge.route, after.edge(&edge.connection.id).unwrap().route);
    }
}

#[test]
fn drag_set_contains_everything_that_a_move_changes() {
    let editor = chain(&[
        ("a", 0.0, 0.0),
        ("b", 300.0, 0.0),
        ("c", 600.0, 0.0),
        ("d", 900.0, 0.0),
        ("e", 1200.0, 0.0),
    ]);
    let scene = scene(&editor);
    let ids = |names: &[&str]| -> HashSet<Id> { names.iter().map(|n| id(n)).collect() };
    let moving = ids(&["a", "b"]);
    let lift = scene.drag_set(&moving, &HashSet::new());
    assert_eq!(lift.along, ids(&["a-b"]));
    let around: Vec<&str> = lift
        .around
        .iter()
        .map(|e| e.connection.id.as_str())
        .collect();
    assert_eq!(around, ["b-c", "c-d"]);
    let preview = scene.preview_move(&moving, &HashSet::new(), Vec2::new(0.0, 400.0), &[]);
    assert!(!preview.edges.is_empty());
    for edge in preview.edges {
        assert!(around.contains(&edge.connection.id.as_str()));
    }
}

#[test]
fn parallel_connections_are_kept_apart() {
    let mut editor = chain(&[("a", 0.0, 0.0), ("b", 300.0, 0.0)]);
    for (from, to) in [("a", "b"), ("b", "a"), ("a", "a"), ("a", "a")] {
        let link = factory::connection(editor.design(), &id(from), &id(to), Style::Event);
        editor.run(Command::AddConnection(link.into())).unwrap();
    }
    let scene = scene(&editor);
    for (at, a) in scene.edges().iter().enumerate() {
        for b in &scene.edges()[at + 1..] {
            let middle = a.route.point_at(0.5);
            assert!(b.route.distance(middle) >= 8.0, "{a:?} {b:?}");
        }
    }
}

#[test]
fn many_parallel_connections_share_one_line_each_way() {
    let mut editor = chain(&[("a", 0.0, 0.0), ("b", 500.0, 0.0)]);
    let mut connect = |from: &str, to: &str| {
        let mut link = factory::connection(editor.design(), &id(from), &id(to), Style::Event);
        link.carries = vec!["Order.Placed".to_owned()];
        editor.run(Command::AddConnection(link.into())).unwrap();
        scene(&editor)
    };
    for _ in 0..3 {
        connect("a", "b");
    }
    // As many as there is room for are side by side.
    let few = connect("a", "a");
    assert!(few.edges().iter().all(|edge| edge.bundle.is_none()));
    for _ in 0..2 {
        connect("b", "a");
        connect("a", "a");
    }
    let many = connect("b", "a");
    let lines: Vec<&Rc<SceneEdge>> = many.edges().iter().filter(|e| e.has_line()).collect();
    let labels: Vec<&str> = (lines.iter())
        .filter_map(|edge| Some(edge.label.as_ref()?.text.as_str()))
        .collect();
    assert_eq!(labels, ["3 connections", "4 connections", "3 connections"]);
    for line in &lines {
        let all = many.bundle(line);
        assert_eq!(all.len() as u32, line.bundle.unwrap().of);
        for edge in all {
            assert_eq!(edge.route, line.route);
            assert_eq!(edge.label.is_some(), Rc::ptr_eq(edge, line));
        }
    }
    // Bent by hand, a connection has its own line.
    let mut bent = (*many.edge(&id("a-b")).unwrap().connection).clone();
    bent.waypoints = vec![Point::new(Real(250.0), Real(200.0))];
    editor.run(Command::put(bent, "Bend it")).unwrap();
    let after = Scene::of(editor.design(), &many);
    assert_eq!(after.edge(&id("a-b")).unwrap().bundle, None);
    let labels = after.edges().iter().filter_map(|edge| edge.label.as_ref());
    let labels: Vec<&str> = labels.map(|label| label.text.as_str()).collect();
    assert_eq!(labels, ["3 connections"; 3]);
}

#[test]
fn frames_tell_the_components_that_are_not_in_their_domain() {
    let mut editor = chain(&[("a", 0.0, 0.0), ("b", 300.0, 0.0), ("c", 600.0, 0.0)]);
    for (name, parent) in [("sales", None), ("orders", Some("sales"))] {
        let mut domain = Domain::new(id(name), name.to_owned());
        domain.parent = parent.map(id);
        editor.run(Command::put(domain, "Add it")).unwrap();
    }
    for (name, domain) in [("a", "sales"), ("c", "orders")] {
        let mut component = (**editor.design().components.find(name).unwrap()).clone();
        component.domain = Some(id(domain));
        editor.run(Command::put(component, "Put it in")).unwrap();
    }
    let before = scene(&editor);
    let strangers = |scene: &Scene, domain| scene.frame(&id(domain)).unwrap().strangers.clone();
    // A component of a part is in the whole.
    let rect = before.node(&id("b")).unwrap().rect();
    assert_eq!(strangers(&before, "sales"), [rect]);
    assert_eq!(strangers(&before, "orders"), []);
    let hatched = primitives::frame_primitives(before.frame(&id("sales")).unwrap());
    let hatched = hatched
        .iter()
        .filter(|p| p.role == primitives::PrimitiveRole::FrameHatch);
    assert_eq!(hatched.count(), 1);
    let away = Point::new(Real(300.0), Real(400.0));
    editor.run(Command::Move(vec![(id("b"), away)])).unwrap();
    let after = Scene::of(editor.design(), &before);
    assert_eq!(strangers(&after, "sales"), []);
}

#[test]
fn routes_turn_clear_of_obstacles() {
    let editor = chain(&[
        ("a", 0.0, 0.0),
        ("b", 600.0, 300.0),
        ("in-the-way", 300.0, 150.0),
    ]);
    let scene = scene(&editor);
    let between = scene.node(&id("in-the-way")).unwrap().rect();
    assert!(!scene.edge(&id("a-b")).unwrap().route.intersects(&between));
}

#[test]
fn hit_test_returns_the_topmost_element() {
    let mut editor = chain(&[("a", 0.0, 0.0), ("b", 300.0, 0.0)]);
    let mut sales = Domain::new(id("sales"), "Sales".to_owned());
    sales.frame = None;
    editor.run(Command::put(sales, "Add Sales")).unwrap();
    let mut a = (**editor.design().components.find("a").unwrap()).clone();
    a.domain = Some(id("sales"));
    editor.run(Command::put(a, "Put in Sales")).unwrap();
    let scene = scene(&editor);
    let hit = |x: f64, y: f64| {
        scene
            .hit_test(Vec2::new(x, y), 6.0)
            .map(|h| h.subject().to_string())
    };
    assert_eq!(hit(0.0, 0.0).as_deref(), Some("component:a"));
    assert_eq!(hit(150.0, 4.0).as_deref(), Some("connection:a-b"));
    let frame = scene.frame(&id("sales")).unwrap();
    let corner = (frame.rect.x + 10.0, frame.rect.y + 10.0);
    assert_eq!(hit(corner.0, corner.1).as_deref(), Some("domain:sales"));
    assert_eq!(hit(150.0, 300.0), None);
}

/// Services in a grid, connected as given, but not to themselves.
fn grid(columns: usize, places: &[(i32, i32)], links: &[(usize, usize)]) -> Rc<Design> {
    let mut design = Design::new("Grid");
    let mut ids = Vec::new();
    for (at, (x, y)) in places.iter().enumerate() {
        let (column, row) = (at % columns, at / columns);
        let place = (
            column as f64 * 232.0 + f64::from(*x),
            row as f64 * 136.0 + f64::from(*y),
        );
        let component = factory::component(&design, Kind::Service, "Orders", place);
        ids.push(component.id.clone());
        design.components.put(component.into());
    }
    for (from, to) in links {
        let (from, to) = (&ids[from % ids.len()], &ids[to % ids.len()]);
        if from != to {
            let link = factory::connection(&design, from, to, Style::Request);
            design.connections.put(link.into());
        }
    }
    Rc::new(design)
}

#[test]
fn routes_of_a_row_go_around_the_middle() {
    let design = grid(3, &[(0, 0); 3], &[(0, 2)]);
    let scene = Scene::of(&design, &Scene::default());
    assert_eq!(metrics::hidden_lines(&scene), 0);
    let points = &scene.edges()[0].route.points;
    assert_eq!(points.len(), 6, "{points:?}");
    let (first, last) = (points[0], points[5]);
    assert_eq!((first.y, last.y), (0.0, 0.0), "ports stay");
    // The way is a little longer, not a tour of the drawing.
    assert!(scene.edges()[0].route.length() < first.distance(last) + 120.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn routes_pass_behind_no_component_where_there_is_a_way_around(
        columns in 2..6usize,
        places in prop::collection::vec((-24..24i32, -20..20i32), 2..26),
        links in prop::collection::vec((0..26usize, 0..26usize), 1..40),
    ) {
        let design = grid(columns, &places, &links);
        let scene = Scene::of(&design, &Scene::default());
        prop_assert_eq!(metrics::hidden_lines(&scene), 0);
        for edge in scene.edges() {
            for (a, b) in edge.route.segments() {
                let off = (a.x - b.x).abs().min((a.y - b.y).abs());
                prop_assert!(off <= 0.5, "{:?}", edge.route);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Far more components lie between the ends than are looked at one by one.
    #[test]
    fn routes_across_a_large_drawing_pass_behind_no_component(
        places in prop::collection::vec((-24..24i32, -20..20i32), 200..400),
        links in prop::collection::vec((0..400usize, 0..400usize), 1..40),
    ) {
        let design = grid(20, &places, &links);
        let scene = Scene::of(&design, &Scene::default());
        prop_assert_eq!(metrics::hidden_lines(&scene), 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// A scene depends on the design alone, not on the scenes before.
    #[test]
    fn incremental_scene_equals_a_new_one(
        moves in prop::collection::vec((0..12usize, 0..12usize, -40..40i32, -40..40i32, 0..4u8), 1..24),
    ) {
        let places: Vec<(String, f64, f64)> = (0..12u8)
            .map(|n| (format!("n{n}"), f64::from(n % 4) * 200.0, f64::from(n / 4) * 120.0))
            .collect();
        let places: Vec<_> = places.iter().map(|(n, x, y)| (n.as_str(), *x, *y)).collect();
        let mut editor = chain(&places);
        let mut kept = scene(&editor);
        for (a, b, x, y, what) in moves {
            let components = &editor.design().components;
            if components.is_empty() {
                break;
            }
            let at = |n: usize| components[n % components.len()].id.clone();
            let (a, b) = (at(a), at(b));
            let command = match what {
                0 => Command::AddConnection(
                    factory::connection(editor.design(), &a, &b, Style::Data).into(),
                ),
                1 => Command::Delete(vec![Subject::Component(a)]),
                2 => Command::Rename { subject: Subject::Component(a), name: "A longer name here".to_owned() },
                _ => Command::Move(vec![(a, Point::new(Real(f64::from(x) * 16.0), Real(f64::from(y) * 16.0)))]),
            };
            editor.run(command).unwrap();
            kept = Scene::of(editor.design(), &kept);
            let anew = Scene::of(editor.design(), &Scene { places: kept.places.clone(), ..Scene::default() });
            prop_assert_eq!(&kept.nodes, &anew.nodes);
            prop_assert_eq!(&kept.frames, &anew.frames);
            prop_assert_eq!(&kept.edges, &anew.edges);
        }
    }
}
