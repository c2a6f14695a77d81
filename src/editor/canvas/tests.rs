//! Gestures, with the document and the history after each.

use super::*;
use crate::document::{Component, Connection, Design, Domain, Kind, Style, format};
use crate::document::{Id, Subject};
use crate::editor::layout::CrossingReduction;
use crate::editor::scene::Scene;
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::scene::routing::{Route, Side};
use crate::editor::{Command, Selection, Tool};
use crate::editor::{Editor, LayoutScope, factory};
use std::rc::Rc;

mod arrange;
mod flow_recording;
mod keyboard;
mod menus;
mod reshape;

/// A test driver: a canvas and an app that handles its outputs.
struct CanvasDriver {
    editor: Editor,
    stage: CanvasController,
    /// The pending name field or style picker.
    asked: Option<CanvasOutput>,
    held: Modifiers,
}

impl CanvasDriver {
    fn at(design: Design) -> Self {
        let mut person = Self {
            editor: Editor::open(Rc::new(design)),
            stage: CanvasController::default(),
            asked: None,
            held: Modifiers::default(),
        };
        person.stage.view.size = Vec2::new(1000.0, 800.0);
        person.refresh(Tool::Select);
        person
    }

    fn refresh(&mut self, tool: Tool) {
        let scene = Scene::of(self.editor.design(), &self.stage.scene);
        self.stage
            .update(Rc::new(scene), tool, self.editor.selection());
    }

    fn does(&mut self, outputs: Vec<CanvasOutput>) {
        let mut tool = self.stage.tool;
        for output in outputs {
            match output {
                CanvasOutput::Run(command) => self.runs(command),
                CanvasOutput::Select(selection) => self.editor.select(selection),
                CanvasOutput::SetTool(taken) => tool = taken,
                asks => self.asked = Some(asks),
            }
            assert_eq!(format::check(self.editor.design()), []);
        }
        self.refresh(tool);
    }

    /// Runs a command and checks that undo restores the design exactly.
    fn runs(&mut self, command: Command) {
        let before = self.editor.clone();
        let saved = format::save(before.design());
        self.editor.run(command).unwrap();
        if self.editor.revision() != before.revision() {
            let mut undone = self.editor.clone();
            assert!(undone.undo());
            assert_eq!(undone.design(), before.design());
            assert_eq!(format::save(undone.design()), saved);
            assert_eq!(undone.undo_name(), before.undo_name(), "one step");
        }
    }

    fn lays_out(&mut self, scope: LayoutScope) {
        let moving = self.stage.layout_components(scope);
        if let Some(command) = self
            .stage
            .lay_out(&moving, Some(&CrossingReduction::while_time(&|| true)))
        {
            self.does(vec![CanvasOutput::Run(command)]);
        }
    }

    fn takes(&mut self, tool: Tool) {
        self.refresh(tool);
    }

    fn press(&self, x: f64, y: f64) -> PointerInput {
        PointerInput {
            at: self.stage.view.to_screen(Vec2::new(x, y)),
            modifiers: self.held,
            ..PointerInput::default()
        }
    }

    fn goes(&mut self, x: f64, y: f64) {
        let outputs = self.stage.pointer_move(self.press(x, y));
        self.does(outputs);
    }

    fn presses(&mut self, x: f64, y: f64) {
        let outputs = self.stage.pointer_down(self.press(x, y));
        self.does(outputs);
    }

    fn releases(&mut self, x: f64, y: f64) {
        let outputs = self.stage.pointer_up(self.press(x, y));
        self.does(outputs);
    }

    fn clicks(&mut self, x: f64, y: f64) {
        self.goes(x, y);
        self.presses(x, y);
        self.releases(x, y);
    }

    fn drags(&mut self, from: (f64, f64), to: (f64, f64)) {
        let before = self.editor.revision();
        self.goes(from.0, from.1);
        self.presses(from.0, from.1);
        for part in 1..=4 {
            let part = f64::from(part) / 4.0;
            let on_the_way = |a: f64, b: f64| a + (b - a) * part;
            self.goes(on_the_way(from.0, to.0), on_the_way(from.1, to.1));
        }
        assert_eq!(
            self.editor.revision(),
            before,
            "a drag changes nothing before its end"
        );
        self.releases(to.0, to.1);
    }

    fn types(&mut self, key: CanvasKey) -> bool {
        let outputs = self.stage.key_down(key, self.held);
        let meant = outputs.is_some();
        self.does(outputs.unwrap_or_default());
        meant
    }

    fn names(&mut self, name: &str) {
        let Some(CanvasOutput::EditName(naming)) = self.asked.take() else {
            panic!("nothing asks for a name");
        };
        let outputs = self.stage.commit_name(&naming, name);
        self.does(outputs);
    }

    fn undoes(&mut self) {
        assert!(self.editor.undo());
        self.refresh(self.stage.tool);
    }

    fn selected(&self) -> Vec<String> {
        self.editor
            .selection()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    fn component(&self, id: &str) -> Rc<Component> {
        self.editor.design().components.find(id).unwrap().clone()
    }

    fn position(&self, id: &str) -> (f64, f64) {
        let component = self.component(id);
        let position = component.position.as_ref().unwrap();
        (position.x.0, position.y.0)
    }
}

/// Unconnected services at these positions.
fn services(places: &[(&str, f64, f64)]) -> Design {
    let mut design = Design::new("Test");
    for (name, x, y) in places {
        let component = factory::component(&design, Kind::Service, name, (*x, *y));
        design.components.put(component.into());
    }
    design
}

fn two() -> CanvasDriver {
    CanvasDriver::at(services(&[("a", 104.0, 104.0), ("b", 504.0, 104.0)]))
}

fn connect(person: &mut CanvasDriver, from: &str, to: &str) {
    let design = person.editor.design();
    let id = |text: &str| Id::new(text).unwrap();
    let connection = factory::connection(design, &id(from), &id(to), Style::Request);
    person.does(vec![CanvasOutput::Run(Command::AddConnection(
        connection.into(),
    ))]);
}

#[test]
fn a_click_selects_and_shift_adds() {
    let mut person = two();
    connect(&mut person, "a", "b");
    person.clicks(104.0, 104.0);
    assert_eq!(person.selected(), ["component:a"]);
    person.clicks(300.0, 104.0);
    assert_eq!(person.selected(), ["connection:a-b"]);
    person.held.shift = true;
    person.clicks(504.0, 104.0);
    assert_eq!(person.selected(), ["connection:a-b", "component:b"]);
    person.clicks(300.0, 104.0);
    assert_eq!(person.selected(), ["component:b"]);
    person.clicks(300.0, 400.0);
    assert_eq!(person.selected(), ["component:b"]);
    person.held.shift = false;
    person.clicks(300.0, 400.0);
    assert!(person.selected().is_empty());
}

#[test]
fn a_drag_is_one_step_on_the_grid() {
    let mut person = two();
    let before = format::save(person.editor.design());
    person.drags((110.0, 110.0), (213.0, 190.0));
    assert_eq!(person.position("a"), (208.0, 184.0));
    assert_eq!(person.selected(), ["component:a"]);
    assert_eq!(person.editor.undo_name(), Some("Move a"));
    person.undoes();
    assert_eq!(format::save(person.editor.design()), before);
    assert_eq!(person.editor.undo_name(), None);
}

#[test]
fn a_drag_moves_all_that_is_selected() {
    let mut person = two();
    person.drags((0.0, 0.0), (700.0, 300.0));
    assert_eq!(person.selected(), ["component:a", "component:b"]);
    person.drags((104.0, 104.0), (104.0, 304.0));
    assert_eq!(person.position("b"), (504.0, 304.0));
    assert_eq!(person.editor.undo_name(), Some("Move 2 components"));
    person.undoes();
    assert_eq!(person.position("a"), (104.0, 104.0));
}

#[test]
fn cancelled_drag_changes_nothing() {
    let mut person = two();
    let before = person.editor.clone();
    person.goes(104.0, 104.0);
    person.presses(104.0, 104.0);
    person.goes(304.0, 304.0);
    assert!(matches!(person.stage.gesture(), Gesture::Move(_)));
    assert!(person.types(CanvasKey::Escape));
    person.releases(304.0, 304.0);
    assert_eq!(person.editor.revision(), before.revision());
    assert_eq!(person.position("a"), (104.0, 104.0));
}

#[test]
fn a_component_is_placed_and_named_in_one_step() {
    let mut person = two();
    person.takes(Tool::Place(Kind::Datastore));
    person.clicks(301.0, 402.0);
    assert_eq!(person.editor.design().components.len(), 2);
    assert_eq!(person.stage.tool, Tool::Select);
    person.names("Order store");
    assert_eq!(person.position("order-store"), (304.0, 400.0));
    assert_eq!(person.component("order-store").kind, Kind::Datastore);
    assert_eq!(person.selected(), ["component:order-store"]);
    assert_eq!(person.editor.undo_name(), Some("Add Order store"));
    person.undoes();
    assert_eq!(person.editor.design().components.len(), 2);

    person.takes(Tool::Place(Kind::Job));
    person.clicks(301.0, 402.0);
    person.names("  ");
    assert_eq!(person.component("job").name, "Job");
}

#[test]
fn zoomed_out_click_prefers_a_component_to_a_handle() {
    let mut person = CanvasDriver::at(services(&[("a", 104.0, 104.0), ("b", 104.0, 204.0)]));
    person.stage.view.zoom = 0.2;
    person.clicks(104.0, 104.0);
    person.clicks(104.0, 204.0);
    assert_eq!(person.selected(), ["component:b"]);
    assert!(person.editor.design().connections.is_empty());
}

#[test]
fn a_connection_is_drawn_from_a_handle() {
    let mut person = two();
    person.goes(104.0, 104.0);
    let id = person.stage.handles_component().unwrap().clone();
    let handle = person.stage.handles(&id)[0];
    person.drags((handle.x, handle.y), (500.0, 100.0));
    let design = person.editor.design().clone();
    let drawn: &Connection = &design.connections[0];
    assert_eq!((drawn.from.as_str(), drawn.to.as_str()), ("a", "b"));
    assert_eq!(drawn.style, Style::Request);
    assert_eq!(
        person.asked,
        Some(CanvasOutput::PickStyle(drawn.id.clone()))
    );
    assert_eq!(person.selected(), ["connection:a-b"]);
    assert_eq!(person.editor.undo_name(), Some("Connect a to b"));

    let styled = person.stage.set_connection_style(&drawn.id, Style::Event);
    person.does(styled);
    assert_eq!(person.editor.design().connections[0].style, Style::Event);
    person.undoes();
    person.undoes();
    assert!(person.editor.design().connections.is_empty());
}

#[test]
fn a_connection_is_drawn_with_its_tool_also_to_itself_and_by_two_clicks() {
    let mut person = two();
    person.takes(Tool::Connect);
    person.drags((104.0, 104.0), (504.0, 104.0));
    person.drags((504.0, 104.0), (504.0, 400.0));
    assert_eq!(person.editor.design().connections.len(), 1, "ends nowhere");
    person.clicks(504.0, 104.0);
    person.goes(300.0, 300.0);
    person.clicks(104.0, 104.0);
    person.presses(104.0, 104.0);
    person.goes(104.0, 300.0);
    person.goes(104.0, 104.0);
    person.releases(104.0, 104.0);
    let ends = |c: &Rc<Connection>| format!("{} {}", c.from, c.to);
    let drawn: Vec<_> = person
        .editor
        .design()
        .connections
        .iter()
        .map(ends)
        .collect();
    assert_eq!(drawn, ["a a", "a b", "b a"]);
    assert_eq!(person.stage.tool, Tool::Connect);
}

#[test]
fn pointer_takes_over_a_connection_from_the_keyboard() {
    let mut person = two();
    person.clicks(104.0, 104.0);
    assert!(person.types(CanvasKey::Connect));
    assert_eq!(person.stage.tool, Tool::Connect);
    assert!(matches!(person.stage.gesture(), Gesture::Connect(_)));
    person.drags((504.0, 104.0), (104.0, 104.0));
    assert_eq!(person.editor.undo_name(), Some("Connect b to a"));
}

#[test]
fn connection_style_is_guessed_from_its_ends() {
    let mut design = services(&[("a", 104.0, 104.0)]);
    let kinds = [
        Kind::Datastore,
        Kind::Broker,
        Kind::Telemetry,
        Kind::External,
    ];
    for (at, kind) in kinds.into_iter().enumerate() {
        let y = 104.0 + 160.0 * at as f64;
        let component = factory::component(&design, kind, kind.as_str(), (504.0, y));
        design.components.put(component.into());
    }
    let mut person = CanvasDriver::at(design);
    person.takes(Tool::Connect);
    let expected = [Style::Data, Style::Event, Style::Telemetry, Style::Request];
    for (at, style) in expected.into_iter().enumerate() {
        person.drags((104.0, 104.0), (504.0, 104.0 + 160.0 * at as f64));
        let to = format!("a-{}", kinds[at].as_str());
        assert_eq!(
            person.editor.design().connections.find(&to).unwrap().style,
            style
        );
    }
}

#[test]
fn viewport_is_panned_and_zoomed() {
    let mut person = two();
    person.held.space = true;
    person.presses(104.0, 104.0);
    let press = PointerInput {
        at: Vec2::new(154.0, 84.0),
        ..PointerInput::default()
    };
    person.stage.pointer_move(press);
    person.stage.pointer_up(press);
    assert_eq!(person.stage.view.offset, Vec2::new(50.0, -20.0));

    let finger = |pointer, x, y| PointerInput {
        pointer,
        at: Vec2::new(x, y),
        touch: true,
        ..PointerInput::default()
    };
    let below = person.stage.view.to_canvas(Vec2::new(500.0, 400.0));
    person.stage.pointer_down(finger(1, 450.0, 400.0));
    person.stage.pointer_down(finger(2, 550.0, 400.0));
    person.stage.pointer_move(finger(1, 400.0, 400.0));
    person.stage.pointer_move(finger(2, 600.0, 400.0));
    person.stage.pointer_up(finger(1, 400.0, 400.0));
    person.stage.pointer_move(finger(2, 0.0, 0.0));
    person.stage.pointer_up(finger(2, 0.0, 0.0));
    assert!((person.stage.view.zoom - 2.0).abs() < 1e-9);
    let now = person.stage.view.to_canvas(Vec2::new(500.0, 400.0));
    assert!(now.distance(below) < 1e-9);
    assert_eq!(person.stage.gesture(), &Gesture::Idle);
    assert_eq!(person.editor.undo_name(), None);
}

#[test]
fn first_move_stores_automatic_positions() {
    let mut design = Design::new("Laid out");
    for name in ["a", "b", "c"] {
        let mut component = factory::component(&design, Kind::Service, name, (0.0, 0.0));
        component.position = None;
        design.components.put(component.into());
    }
    let mut person = CanvasDriver::at(design);
    assert!(
        person
            .editor
            .design()
            .components
            .iter()
            .all(|c| c.position.is_none())
    );
    let before = format::save(person.editor.design());
    let center = |person: &CanvasDriver, id: &str| {
        let id = Id::new(id).unwrap();
        person.stage.scene.node(&id).unwrap().center
    };
    let (a, b) = (center(&person, "a"), center(&person, "b"));
    person.drags((a.x, a.y), (a.x + 400.0, a.y + 400.0));
    assert_eq!(center(&person, "a"), a + Vec2::new(400.0, 400.0));
    assert_eq!(center(&person, "b"), b);
    assert_eq!(person.position("b"), (b.x, b.y));
    assert_eq!(person.editor.undo_name(), Some("Move a"));
    person.undoes();
    assert_eq!(format::save(person.editor.design()), before);
    assert_eq!(center(&person, "a"), a);
}

#[test]
fn a_domain_is_drawn_around_components_and_takes_them_along() {
    let mut person = two();
    person.takes(Tool::Domain);
    person.drags((0.0, 0.0), (240.0, 200.0));
    person.names("Sales");
    assert_eq!(
        person.component("a").domain.as_ref().map(Id::as_str),
        Some("sales")
    );
    assert_eq!(person.component("b").domain, None);
    assert_eq!(person.editor.undo_name(), Some("Add Sales"));

    person.drags((10.0, 10.0), (90.0, 410.0));
    assert_eq!(person.position("a"), (184.0, 504.0));
    let frame = |person: &CanvasDriver| {
        let domain: &Domain = &person.editor.design().domains[0];
        let frame = domain.frame.clone().unwrap();
        (frame.x.0, frame.y.0)
    };
    assert_eq!(frame(&person), (80.0, 400.0));
    assert_eq!(person.editor.undo_name(), Some("Move Sales"));
    person.undoes();
    assert_eq!(frame(&person), (0.0, 0.0));

    // Outside the frame it leaves the domain, inside it joins again.
    person.drags((104.0, 104.0), (104.0, 504.0));
    assert_eq!(person.component("a").domain, None);
    person.drags((504.0, 104.0), (104.0, 104.0));
    assert_eq!(
        person.component("b").domain.as_ref().map(Id::as_str),
        Some("sales")
    );
    person.undoes();
    assert_eq!(person.component("b").domain, None);
    assert_eq!(person.position("b"), (504.0, 104.0));
}

#[test]
fn the_keyboard_draws_a_whole_design() {
    let mut person = two();
    assert!(person.types(CanvasKey::Next));
    assert_eq!(
        person.stage.current,
        Some(Subject::Component(Id::new("a").unwrap()))
    );
    assert!(person.types(CanvasKey::Connect));
    assert!(person.types(CanvasKey::Arrow(Side::Right)));
    assert!(person.types(CanvasKey::Enter));
    assert_eq!(person.editor.undo_name(), Some("Connect a to b"));
    assert!(person.types(CanvasKey::Enter));
    assert!(matches!(person.asked, Some(CanvasOutput::PickStyle(_))));

    assert!(person.types(CanvasKey::Escape));
    assert!(person.types(CanvasKey::Previous));
    assert!(person.types(CanvasKey::Arrow(Side::Right)));
    assert!(person.types(CanvasKey::Space));
    assert_eq!(person.selected(), ["component:b"]);
    assert!(person.types(CanvasKey::Arrow(Side::Bottom)));
    assert_eq!(person.position("b"), (504.0, 112.0));
    person.held.shift = true;
    assert!(person.types(CanvasKey::Arrow(Side::Left)));
    assert_eq!(person.position("b"), (464.0, 112.0));
    person.held.shift = false;
    assert!(person.types(CanvasKey::Enter));
    person.names("Billing");
    assert_eq!(person.component("b").name, "Billing");
    assert!(person.types(CanvasKey::Delete));
    assert_eq!(person.editor.undo_name(), Some("Delete Billing"));
    assert!(person.editor.design().connections.is_empty());
    assert!(person.types(CanvasKey::All));
    assert_eq!(person.selected(), ["component:a"]);
}

#[test]
fn deleting_the_dragged_element_ends_the_gesture() {
    let mut person = two();
    person.goes(104.0, 104.0);
    person.presses(104.0, 104.0);
    person.goes(304.0, 304.0);
    let gone = Command::Delete(vec![Subject::Component(Id::new("a").unwrap())]);
    person.does(vec![CanvasOutput::Run(gone)]);
    person.releases(304.0, 304.0);
    assert_eq!(person.editor.undo_name(), Some("Delete a"));
}
