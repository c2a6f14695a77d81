//! Keyboard operation of everything the pointer can do.

use super::*;
use crate::editor::commands::CommandId;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn at(text: &str) -> Option<Subject> {
    Subject::parse(text)
}

/// a calls b, c and d; c calls d.
fn fan() -> CanvasDriver {
    let mut person = CanvasDriver::at(services(&[
        ("a", 104.0, 304.0),
        ("b", 504.0, 104.0),
        ("c", 504.0, 304.0),
        ("d", 504.0, 504.0),
    ]));
    for (from, to) in [("a", "b"), ("a", "c"), ("a", "d"), ("c", "d")] {
        connect(&mut person, from, to);
    }
    person
}

#[test]
fn connections_are_followed_by_keyboard() {
    let mut person = fan();
    assert!(person.types(CanvasKey::Next));
    person.stage.current = at("component:a");
    person.asks(CommandId::FollowOut);
    assert_eq!(person.stage.current, at("component:b"));
    person.asks(CommandId::FollowOther);
    assert_eq!(person.stage.current, at("component:c"));
    person.asks(CommandId::FollowOut);
    assert_eq!(person.stage.current, at("component:d"));
    person.asks(CommandId::FollowIn);
    assert_eq!(person.stage.current, at("component:a"));
    person.asks(CommandId::FollowOther);
    assert_eq!(person.stage.current, at("component:c"));
    person.asks(CommandId::FollowOther);
    assert_eq!(person.stage.current, at("component:a"), "round again");
    assert!(person.selected().is_empty());
    // The selection moves along.
    person.chooses_all(&["component:c"]);
    person.asks(CommandId::FollowOut);
    assert_eq!(person.selected(), ["component:d"]);
    person.asks(CommandId::FollowOut);
    assert_eq!(person.selected(), ["component:d"], "nothing begins there");
}

#[test]
fn the_next_component_is_added_beside() {
    let mut person = fan();
    person.chooses_all(&["component:b"]);
    person.asks(CommandId::AddNext);
    person.names("Next");
    assert_eq!(person.editor.undo_name(), Some("Add Next"));
    let added = person.editor.design().connections.find("b-next").unwrap();
    assert_eq!(added.from, id("b"));
    let scene = &person.stage.scene;
    let rect = scene.node(&id("next")).unwrap().rect();
    assert!(rect.x > scene.node(&id("b")).unwrap().rect().right());
    // On a connection, a new component splits it.
    person.chooses_all(&["connection:c-d"]);
    person.asks(CommandId::AddNext);
    person.names("Between");
    let design = person.editor.design();
    assert_eq!(design.connections.find("c-d").unwrap().from, id("between"));
}

#[test]
fn the_view_follows_the_next_component() {
    let mut person = fan();
    person.chooses_all(&["component:b"]);
    for step in 0..8 {
        person.asks(CommandId::AddNext);
        let Some(CanvasOutput::EditName(edit)) = person.asked.clone() else {
            panic!("no name is asked for");
        };
        let field = person.stage.name_field_area(&edit).unwrap();
        let seen = person.stage.view.visible_area();
        assert!(seen.contains_rect(&field), "{field:?} outside {seen:?}");
        person.names(&format!("Step {step}"));
    }
}

#[test]
fn connections_are_created_and_reconnected_by_name() {
    let mut person = fan();
    person.chooses_all(&["component:b"]);
    person.asks(CommandId::ConnectByName);
    assert_eq!(person.asked, Some(CanvasOutput::ConnectByName(id("b"))));
    let outputs = person.stage.connect_by_name(&id("b"), &id("d"));
    person.does(outputs);
    assert_eq!(person.editor.undo_name(), Some("Connect b to d"));
    person.chooses_all(&["connection:b-d"]);
    person.asks(CommandId::ChangeTarget);
    assert_eq!(
        person.asked,
        Some(CanvasOutput::ReconnectByName(id("b-d"), EdgeEnd::To))
    );
    let outputs = person
        .stage
        .reconnect(&id("b-d"), EdgeEnd::To, Some(&id("a")));
    person.does(outputs);
    assert_eq!(
        person.editor.design().connections.find("b-d").unwrap().to,
        id("a")
    );
}

#[test]
fn enter_places_what_the_tool_places() {
    let mut person = fan();
    person.takes(Tool::Place(Kind::Broker));
    assert!(person.types(CanvasKey::Enter));
    person.names("Events");
    let scene = &person.stage.scene;
    let rect = scene.node(&id("events")).unwrap().rect();
    let others = scene
        .nodes()
        .iter()
        .filter(|n| n.component.id != id("events"));
    assert!(others.into_iter().all(|n| !n.rect().intersects(&rect)));

    person.chooses_all(&["component:b", "component:c"]);
    person.takes(Tool::Domain);
    assert!(person.types(CanvasKey::Enter));
    person.names("Sales");
    assert_eq!(person.component("b").domain, Some(id("sales")));
    assert_eq!(person.component("c").domain, Some(id("sales")));
    assert_eq!(person.component("d").domain, None);

    // Arrow keys move and resize a domain.
    let frame = |person: &CanvasDriver| person.stage.scene.frame(&id("sales")).unwrap().rect;
    let before = frame(&person);
    assert_eq!(person.selected(), ["domain:sales"]);
    assert!(person.types(CanvasKey::Arrow(Side::Left)));
    assert_eq!(frame(&person), before.translate(Vec2::new(-8.0, 0.0)));
    person.held.alt = true;
    let before = frame(&person);
    assert!(person.types(CanvasKey::Arrow(Side::Left)));
    assert_eq!(frame(&person).x, before.x - 16.0);
    assert_eq!(frame(&person).right(), before.right());
    person.held.shift = true;
    assert!(person.types(CanvasKey::Arrow(Side::Left)));
    assert_eq!(frame(&person), before);
    person.held = Modifiers::default();

    // A component moved out of the frame leaves the domain.
    person.chooses_all(&["component:b"]);
    person.held.shift = true;
    for _ in 0..6 {
        assert!(person.types(CanvasKey::Arrow(Side::Left)));
    }
    assert_eq!(person.component("b").domain, None);
}

#[test]
fn a_connection_is_bent_and_straightened_by_keys() {
    let mut person = fan();
    person.chooses_all(&["connection:a-c"]);
    person.held.alt = true;
    for _ in 0..4 {
        assert!(person.types(CanvasKey::Arrow(Side::Bottom)));
    }
    let bent = |person: &CanvasDriver| {
        let connection = person
            .editor
            .design()
            .connections
            .find("a-c")
            .unwrap()
            .clone();
        connection
            .waypoints
            .iter()
            .map(|p| p.y.0)
            .fold(0.0, f64::max)
    };
    assert!(bent(&person) > 350.0, "{}", bent(&person));
    person.held.alt = false;
    person.asks(CommandId::Straighten);
    assert_eq!(bent(&person), 0.0);
}

#[test]
fn escape_cancels_gesture_then_tool_then_selection() {
    let mut person = fan();
    person.chooses_all(&["component:a"]);
    person.asks(CommandId::SetTool(Tool::Connect));
    assert!(matches!(person.stage.gesture(), Gesture::Connect(_)));
    assert!(person.types(CanvasKey::Escape));
    assert_eq!(person.stage.gesture(), &Gesture::Idle);
    assert!(person.types(CanvasKey::Escape));
    assert_eq!(person.stage.tool, Tool::Select);
    assert!(person.types(CanvasKey::Escape));
    assert!(person.selected().is_empty());
    assert!(!person.types(CanvasKey::Escape));
}

#[test]
fn viewport_is_zoomed_by_commands() {
    let mut person = fan();
    person.asks(CommandId::ZoomFit);
    let all = person.stage.scene.bounds().unwrap();
    assert!(person.stage.view.visible_area().contains_rect(&all));
    person.chooses_all(&["component:d"]);
    person.asks(CommandId::ZoomSelection);
    assert!(person.stage.view.zoom > 1.0);
    person.asks(CommandId::ZoomActual);
    assert!((person.stage.view.zoom - 1.0).abs() < 1e-9);
    person.asks(CommandId::ZoomIn);
    person.asks(CommandId::ZoomOut);
    assert!((person.stage.view.zoom - 1.0).abs() < 1e-9);
    assert_eq!(person.stage.execute(CommandId::Save), None);
}

#[test]
fn each_connection_of_a_shared_line_is_selected_by_clicks_and_keys() {
    let mut person = two();
    for _ in 0..5 {
        connect(&mut person, "a", "b");
    }
    assert!(person.stage.shared_line().is_empty());
    let ids: Vec<String> = (person.editor.design().connections.iter())
        .map(|connection| format!("connection:{}", connection.id))
        .collect();
    for id in ids.iter().chain([&ids[0]]) {
        person.clicks(250.0, 104.0);
        assert_eq!(person.selected(), [id.as_str()]);
        assert_eq!(person.stage.shared_line().len(), 5);
    }
    let menu = person.stage.view.to_screen(Vec2::new(250.0, 104.0));
    person.clicks(250.0, 104.0);
    let outputs = person.stage.open_menu_at(menu);
    person.does(outputs);
    assert_eq!(
        person.selected(),
        [ids[1].as_str()],
        "the menu is that of the selected one"
    );
    let mut reached = Vec::new();
    for key in [[CanvasKey::Next; 8], [CanvasKey::Previous; 8]].concat() {
        person.types(key);
        person.types(CanvasKey::Space);
        reached.extend(person.selected());
        person.types(CanvasKey::Escape);
    }
    assert!(ids.iter().all(|id| reached.contains(id)), "{reached:?}");
}
