//! Context menus, and components dragged in from the toolbar.

use super::*;

fn pair() -> CanvasDriver {
    let mut person = CanvasDriver::at(services(&[("a", 104.0, 104.0), ("b", 304.0, 144.0)]));
    connect(&mut person, "a", "b");
    person
}

fn asks_for_menu(person: &mut CanvasDriver, x: f64, y: f64) {
    let at = person.stage.view.to_screen(Vec2::new(x, y));
    let outputs = person.stage.open_menu_at(at);
    person.does(outputs);
    assert_eq!(person.asked.take(), Some(CanvasOutput::OpenMenu(at)));
}

#[test]
fn context_menu_is_for_the_element_at_the_pointer() {
    let mut person = pair();
    person.chooses_all(&["component:b"]);
    asks_for_menu(&mut person, 104.0, 104.0);
    assert_eq!(person.selected(), ["component:a"]);
    // On one of several selected elements the menu covers all of them.
    person.chooses_all(&["component:a", "component:b"]);
    asks_for_menu(&mut person, 104.0, 104.0);
    assert_eq!(person.selected(), ["component:a", "component:b"]);
    asks_for_menu(&mut person, 700.0, 700.0);
    assert!(person.selected().is_empty());
    assert_eq!(person.stage.subject(), None);
}

#[test]
fn context_menu_by_keyboard_is_for_the_focused_element() {
    let mut person = pair();
    person.chooses_all(&[]);
    person.stage.current = Subject::parse("component:b");
    let outputs = person.stage.open_menu_at_focus();
    person.does(outputs);
    assert_eq!(person.selected(), ["component:b"]);
    let middle = person.stage.view.to_screen(person.rect("b").center());
    assert_eq!(person.asked.take(), Some(CanvasOutput::OpenMenu(middle)));
}

#[test]
fn component_dragged_from_the_toolbar_is_placed_on_release() {
    let mut person = pair();
    person.stage.carried = Some(Kind::Broker);
    person.goes(504.0, 408.0);
    assert_eq!(person.stage.placement_kind(), Some(Kind::Broker));
    let press = person.press(504.0, 408.0);
    let outputs = person.stage.pointer_up(press);
    person.does(outputs);
    assert_eq!(person.stage.placement_kind(), None);
    let Some(CanvasOutput::EditName(NameEdit::NewComponent { kind, at, .. })) = person.asked.take()
    else {
        panic!("no name was asked for");
    };
    assert_eq!((kind, at), (Kind::Broker, Vec2::new(504.0, 408.0)));
    // Escape cancels the drag.
    person.stage.carried = Some(Kind::Job);
    assert!(
        person
            .stage
            .key_down(CanvasKey::Escape, Modifiers::default())
            .is_some()
    );
    assert_eq!(person.stage.placement_kind(), None);
}
