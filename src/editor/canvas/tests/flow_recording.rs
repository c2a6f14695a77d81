//! Recording of flows.

use super::*;
use crate::document::Flow;
use crate::editor::commands::{CommandContext, CommandId, KeyChord, command_for_keys};

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

/// a calls b, b calls c.
fn chain() -> CanvasDriver {
    let mut person = CanvasDriver::at(services(&[
        ("a", 104.0, 104.0),
        ("b", 504.0, 104.0),
        ("c", 904.0, 104.0),
    ]));
    connect(&mut person, "a", "b");
    connect(&mut person, "b", "c");
    person.clicks(700.0, 700.0);
    person
}

/// A chain with a selected flow of one step.
fn begun() -> CanvasDriver {
    let mut person = chain();
    let mut flow = factory::flow(person.editor.design(), "Check out");
    let step = factory::step(person.editor.design(), &flow, &id("a"));
    flow.steps.push(step);
    person.does(vec![CanvasOutput::Run(Command::put(flow, "Add a flow"))]);
    let flow = Selection::one(Subject::Flow(id("check-out")));
    person.does(vec![CanvasOutput::Select(flow)]);
    person
}

fn flow<'p>(person: &'p CanvasDriver, name: &str) -> &'p Flow {
    person.editor.design().flows.find(name).unwrap()
}

/// Steps as `component` or `component by connection`.
fn way(flow: &Flow) -> Vec<String> {
    let steps = flow.steps.iter();
    let step = |step: &crate::document::Step| match &step.connection {
        Some(connection) => format!("{} by {connection}", step.component),
        None => step.component.to_string(),
    };
    steps.map(step).collect()
}

fn words(person: &CanvasDriver) -> String {
    person.stage.recording_status().unwrap()
}

#[test]
fn recording_by_clicks_is_one_undo_step() {
    let mut person = chain();
    let (revision, saved) = (
        person.editor.revision(),
        format::save(person.editor.design()),
    );
    person.asks(CommandId::RecordFlow);
    assert_eq!(person.stage.tool, Tool::Record);
    assert_eq!(
        words(&person),
        "New flow: click the client that starts it, then each component."
    );
    person.stage.name_recording(" Check out ");
    person.clicks(300.0, 104.0);
    assert_eq!(
        words(&person),
        "Check out: 1 step, last a → b. Click the next component."
    );
    person.clicks(504.0, 104.0);
    person.clicks(700.0, 104.0);
    // Clicks on empty canvas are ignored, and nothing can be dragged.
    person.clicks(300.0, 500.0);
    person.drags((104.0, 104.0), (104.0, 304.0));
    let offset = person.stage.view.offset;
    assert!(offset.y > 0.0, "a drag moves the view");
    assert_eq!(person.position("a"), (104.0, 104.0));
    assert_eq!(way(&person.stage.recorded_flow().unwrap()).len(), 3);
    assert_eq!(person.editor.revision(), revision, "nothing before its end");

    person.asks(CommandId::RecordFlow);
    assert_eq!(person.stage.tool, Tool::Select);
    assert_eq!(person.stage.recording(), None);
    let done = flow(&person, "check-out");
    assert_eq!(done.name, "Check out");
    assert_eq!(done.trigger, Some(id("a")));
    assert_eq!(way(done), ["b by a-b", "b", "c by b-c"]);
    assert_eq!(person.editor.undo_name(), Some("Record Check out"));
    let fields = CanvasOutput::ShowFields(Subject::Flow(id("check-out")));
    assert_eq!(person.asked, Some(fields));
    person.undoes();
    assert_eq!(format::save(person.editor.design()), saved);
}

#[test]
fn recording_by_keyboard() {
    let mut person = chain();
    person.asks(CommandId::RecordFlow);
    assert!(
        person.types(CanvasKey::Enter),
        "at nothing it means nothing"
    );
    for _ in 0..2 {
        assert!(person.types(CanvasKey::Next));
    }
    assert_eq!(
        person.stage.current,
        Some(Subject::Connection(id("a-b"))),
        "in reading order"
    );
    assert!(person.types(CanvasKey::Enter));
    assert!(person.types(CanvasKey::Next));
    assert!(person.types(CanvasKey::Space));
    // Arrow keys change focus and move nothing.
    assert!(person.types(CanvasKey::Arrow(Side::Right)));
    assert!(person.types(CanvasKey::Enter));
    assert_eq!(
        way(&person.stage.recorded_flow().unwrap()),
        ["b by a-b", "b", "c by b-c"]
    );
    assert!(person.types(CanvasKey::Delete));
    assert!(person.types(CanvasKey::Escape));
    assert_eq!(way(flow(&person, "new-flow")), ["b by a-b", "b"]);
    assert_eq!(person.editor.design().components.len(), 3);
    assert_eq!(person.position("b"), (504.0, 104.0));
}

#[test]
fn recording_extends_a_flow_and_undoes_recorded_steps_only() {
    let mut person = begun();
    person.asks(CommandId::RecordFlow);
    person.clicks(300.0, 104.0);
    person.clicks(700.0, 104.0);
    person.asks(CommandId::Undo);
    person.asks(CommandId::Delete);
    for _ in 0..3 {
        assert!(
            person.types(CanvasKey::Delete),
            "never deletes what is drawn"
        );
    }
    assert_eq!(way(&person.stage.recorded_flow().unwrap()), ["a"]);
    person.clicks(300.0, 104.0);
    assert!(person.types(CanvasKey::Escape));
    let done = flow(&person, "check-out");
    assert_eq!(way(done), ["a", "b by a-b"]);
    assert_eq!(done.trigger, None, "it had begun already");
    assert_eq!(
        person.editor.undo_name(),
        Some("Record a step of Check out")
    );
    assert_eq!(person.editor.design().components.len(), 3);
}

#[test]
fn empty_recording_changes_nothing() {
    let mut person = begun();
    let revision = person.editor.revision();
    person.asks(CommandId::RecordFlow);
    assert!(person.types(CanvasKey::Escape));
    assert_eq!(person.editor.revision(), revision);
    assert_eq!(
        person.asked,
        Some(CanvasOutput::Announce("Nothing was recorded".to_owned()))
    );
    assert_eq!(person.stage.tool, Tool::Select);
}

#[test]
fn choosing_another_tool_ends_and_keeps_the_recording() {
    let mut person = begun();
    person.takes(Tool::Record);
    assert!(!person.stage.recording().unwrap().is_new());
    person.clicks(300.0, 104.0);
    assert_eq!(person.stage.end_interrupted_recording(), []);
    person.takes(Tool::Connect);
    let outputs = person.stage.end_interrupted_recording();
    person.does(outputs);
    assert_eq!(person.stage.tool, Tool::Connect);
    assert_eq!(way(flow(&person, "check-out")), ["a", "b by a-b"]);
    assert_eq!(person.stage.end_interrupted_recording(), []);
}

#[test]
fn recording_drops_steps_of_deleted_elements() {
    let mut person = begun();
    person.asks(CommandId::RecordFlow);
    person.clicks(300.0, 104.0);
    person.clicks(904.0, 104.0);
    person.clicks(700.0, 104.0);
    let gone = [
        Subject::Connection(id("a-b")),
        Subject::Component(id("c")),
        Subject::Flow(id("check-out")),
    ];
    for subject in gone {
        person.does(vec![CanvasOutput::Run(Command::Delete(vec![subject]))]);
    }
    person.clicks(504.0, 104.0);
    assert!(person.types(CanvasKey::Escape));
    assert_eq!(way(flow(&person, "new-flow")), ["b"]);
}

#[test]
fn recording_maps_undo_and_delete_to_its_last_step() {
    let design = (**chain().editor.design()).clone();
    let mut person = CanvasDriver::at(design);
    let asked = |person: &CanvasDriver, keys: &str| {
        let context = CommandContext::of(&person.stage, &person.editor, person.stage.tool, false);
        command_for_keys(&KeyChord::parse(keys).unwrap(), &context).map(|a| a.command)
    };
    assert_eq!(asked(&person, "Ctrl+Z"), None);
    assert_eq!(asked(&person, "F"), Some(CommandId::RecordFlow));
    person.asks(CommandId::RecordFlow);
    assert_eq!(asked(&person, "Ctrl+Z"), Some(CommandId::Undo));
    assert_eq!(asked(&person, "Backspace"), Some(CommandId::Delete));
}

/// A client calls a, which calls b and has two connections to c; b calls d.
fn shop() -> CanvasDriver {
    let mut design = services(&[
        ("a", 304.0, 104.0),
        ("b", 504.0, 104.0),
        ("c", 304.0, 304.0),
        ("d", 704.0, 104.0),
    ]);
    let mut client = Component::new(id("client"), "Client".to_owned(), Kind::Client);
    client.position = Some(crate::document::Point::new(
        crate::document::Real(104.0),
        crate::document::Real(104.0),
    ));
    design.components.put(client.into());
    let mut person = CanvasDriver::at(design);
    for (from, to) in [
        ("client", "a"),
        ("a", "b"),
        ("a", "c"),
        ("a", "c"),
        ("b", "d"),
    ] {
        connect(&mut person, from, to);
    }
    person.clicks(700.0, 700.0);
    person
}

#[test]
fn recording_by_components_takes_the_connections_between_them() {
    let mut person = shop();
    person.asks(CommandId::RecordFlow);
    person.clicks(104.0, 104.0);
    assert_eq!(
        words(&person),
        "New flow: Client starts it. Click the component it calls."
    );
    for x in [304.0, 504.0, 704.0] {
        person.clicks(x, 104.0);
    }
    // From d nothing leads to c; from a, two connections do.
    person.clicks(304.0, 304.0);
    assert_eq!(person.asked, Some(CanvasOutput::PickConnection));
    assert_eq!(words(&person), "New flow: which connection leads to c?");
    let choice = person.stage.recording().unwrap().choice().unwrap().clone();
    assert_eq!(choice.component, id("c"));
    assert_eq!(choice.connections.len(), 2);
    let outputs = person
        .stage
        .choose_connection(Some(choice.connections[1].clone()));
    person.does(outputs);
    // Nothing leads back to the client.
    person.clicks(104.0, 104.0);
    let recorded = person.stage.recorded_flow().unwrap();
    let last = format!("c by {}", choice.connections[1]);
    assert_eq!(
        way(&recorded),
        [
            "a by client-a",
            "b by a-b",
            "d by b-d",
            last.as_str(),
            "client"
        ]
    );
    assert_eq!(recorded.trigger, Some(id("client")));
}

#[test]
fn recording_undoes_the_choice_and_the_trigger_first() {
    let mut person = shop();
    person.asks(CommandId::RecordFlow);
    person.clicks(104.0, 104.0);
    person.clicks(304.0, 104.0);
    person.clicks(304.0, 304.0);
    assert!(person.stage.recording().unwrap().choice().is_some());
    assert!(person.types(CanvasKey::Delete));
    assert!(person.stage.recording().unwrap().choice().is_none());
    assert_eq!(
        way(&person.stage.recorded_flow().unwrap()),
        ["a by client-a"]
    );
    assert!(person.types(CanvasKey::Delete));
    assert!(!person.stage.recording().unwrap().is_empty());
    assert!(person.types(CanvasKey::Delete));
    assert!(person.stage.recording().unwrap().is_empty());
}

#[test]
fn a_walk_goes_from_step_to_step() {
    let mut person = chain();
    let mut flow = factory::flow(person.editor.design(), "Check out");
    for (component, connection) in [("b", "a-b"), ("c", "b-c")] {
        let mut step = factory::step(person.editor.design(), &flow, &id(component));
        step.connection = Some(id(connection));
        flow.steps.push(step);
    }
    person.does(vec![CanvasOutput::Run(Command::put(flow, "Add a flow"))]);
    let outputs = person.stage.start_walk(&id("check-out"));
    person.does(outputs);
    let said = |person: &CanvasDriver| person.stage.walk_status().unwrap();
    assert_eq!(said(&person), "Check out: 2 steps");
    assert!(person.types(CanvasKey::Arrow(Side::Right)));
    assert_eq!(said(&person), "1 of 2: a → b, request");
    assert!(person.stage.highlights(None).dims_rest);
    for _ in 0..3 {
        assert!(person.types(CanvasKey::Arrow(Side::Right)));
    }
    assert_eq!(said(&person), "2 of 2: b → c, request");
    assert!(person.types(CanvasKey::Arrow(Side::Left)));
    assert_eq!(said(&person), "1 of 2: a → b, request");
    assert!(person.types(CanvasKey::Escape));
    assert_eq!(person.stage.walk(), None);
    assert!(person.stage.highlights(None).is_empty());
}
