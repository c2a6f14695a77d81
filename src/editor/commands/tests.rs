use super::*;
use crate::document::{Design, Domain, Id, Style};
use crate::document::{Kind, Subject};
use crate::editor::canvas::CanvasController;
use crate::editor::scene::Scene;
use crate::editor::{Command, factory, find};
use crate::editor::{Editor, Selection, Tool};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

fn stage(selected: &[Subject]) -> CanvasController {
    let mut editor = Editor::open(Rc::new(Design::new("Test")));
    for (at, name) in ["a", "b", "c"].into_iter().enumerate() {
        let x = 300.0 * at as f64;
        let component = factory::component(editor.design(), Kind::Service, name, (x, 0.0));
        editor.run(Command::AddComponent(component.into())).unwrap();
    }
    let id = |text: &str| Id::new(text).unwrap();
    let mut link = factory::connection(editor.design(), &id("a"), &id("b"), Style::Request);
    let bend = crate::document::Point::new(crate::document::Real(1.0), crate::document::Real(99.0));
    link.waypoints.push(bend);
    editor.run(Command::AddConnection(link.into())).unwrap();
    let sales = Domain::new(id("sales"), "Sales".to_owned());
    editor.run(Command::put(sales, "Add")).unwrap();
    let scene = Scene::of(editor.design(), &Scene::default());
    let mut stage = CanvasController::default();
    let selection: Selection = selected.iter().cloned().collect();
    stage.update(Rc::new(scene), Tool::Select, &selection);
    stage
}

#[test]
fn key_chords_are_parsed_and_matched() {
    let all = KeyChord::parse("Ctrl+A").unwrap();
    assert_eq!(all, KeyChord::pressed("a", true, false, false, false));
    assert_eq!(
        all,
        KeyChord::pressed("A", false, false, false, true),
        "Command"
    );
    assert_ne!(all, KeyChord::pressed("a", false, false, false, false));
    assert_ne!(all, KeyChord::pressed("A", true, true, false, false));
    let help = KeyChord::parse("?").unwrap();
    assert_eq!(help, KeyChord::pressed("?", false, true, false, false));
    let plus = KeyChord::pressed("+", false, true, false, false);
    assert_eq!(KeyChord::parse("+"), Some(plus));
    let with = KeyChord::pressed("+", true, false, false, false);
    assert_eq!(KeyChord::parse("Ctrl++"), Some(with));
    let back = KeyChord::parse("Shift+F8").unwrap();
    assert_eq!(back, KeyChord::pressed("F8", false, true, false, false));
    for bad in ["", "Hyper+A", "Ctrl+", "ctrl+a"] {
        assert_eq!(KeyChord::parse(bad), None, "{bad}");
    }
    assert!(KeyChord::parse("Shift+U").unwrap().is_single());
    assert!(!KeyChord::parse("F8").unwrap().is_single());
}

#[test]
fn key_labels_match_the_keyboard() {
    assert_eq!(key_labels("Ctrl+Shift+ArrowLeft"), ["Ctrl", "Shift", "←"]);
    assert_eq!(key_labels("+"), ["+"]);
    assert_eq!(key_labels("Ctrl++"), ["Ctrl", "+"]);
    assert_eq!(key_labels("F8"), ["F8"]);
}

#[test]
fn command_ids_are_unique_and_shortcuts_valid() {
    let ids: HashSet<_> = COMMANDS.iter().map(|a| a.id).collect();
    assert_eq!(ids.len(), COMMANDS.len());
    for action in COMMANDS {
        for keys in action.keys {
            assert!(KeyChord::parse(keys).is_some(), "{keys}");
        }
        assert!(!action.name.ends_with('.'), "{}", action.name);
    }
}

#[test]
fn enabled_commands_do_not_share_shortcuts() {
    let id = |text: &str| Id::new(text).unwrap();
    let component = |text: &str| Subject::Component(id(text));
    let connection = Subject::Connection(id("a-b"));
    let selections = [
        vec![],
        vec![component("a")],
        vec![component("a"), component("b")],
        vec![component("a"), component("b"), component("c")],
        vec![connection.clone()],
        vec![connection, component("a"), component("b"), component("c")],
        vec![Subject::Domain(id("sales"))],
    ];
    let mut applied = HashSet::new();
    for selected in &selections {
        let stage = stage(selected);
        let context = CommandContext {
            stage: &stage,
            can_undo: true,
            can_redo: true,
            is_recording: false,
            has_findings: true,
            can_go_back: true,
            can_go_forward: true,
        };
        let mut taken = HashMap::new();
        for action in COMMANDS.iter().filter(|a| (a.is_enabled)(&context)) {
            applied.insert(action.id);
            for keys in action.keys {
                let before = taken.insert(KeyChord::parse(keys), action.id);
                assert_eq!(before, None, "{keys} of {}", action.id);
            }
        }
    }
    assert_eq!(applied.len(), COMMANDS.len(), "each applies at some time");
}

#[test]
fn context_menus_contain_enabled_commands() {
    let id = |text: &str| Id::new(text).unwrap();
    let component = |text: &str| Subject::Component(id(text));
    let selections = [
        vec![],
        vec![component("a")],
        vec![Subject::Connection(id("a-b"))],
        vec![Subject::Domain(id("sales"))],
        vec![component("a"), component("b"), component("c")],
    ];
    for selected in &selections {
        let stage = stage(selected);
        let editor = Editor::open(stage.scene.design().clone());
        let context = CommandContext::of(&stage, &editor, Tool::Select, false);
        for act in menu(&stage.selection).iter().flat_map(|group| *group) {
            let action = command_spec(*act).unwrap();
            // Only connections have bends to remove.
            let applies = (action.is_enabled)(&context) || *act == CommandId::Straighten;
            assert!(applies, "{} of {selected:?}", action.id);
        }
    }
}

#[test]
fn disabled_commands_have_no_shortcut() {
    let empty = CanvasController::default();
    let editor = Editor::open(Rc::new(Design::new("Test")));
    let context = CommandContext::of(&empty, &editor, Tool::Select, false);
    let keys = |text: &str| KeyChord::parse(text).unwrap();
    assert!(command_for_keys(&keys("Ctrl+Z"), &context).is_none());
    assert!(command_for_keys(&keys("Ctrl+A"), &context).is_none());
    assert_eq!(
        command_for_keys(&keys("2"), &context).unwrap().name,
        "Service"
    );
    assert_eq!(find_command("undo").unwrap().command, CommandId::Undo);
}

#[test]
fn undo_and_delete_are_enabled_during_a_recording() {
    let stage = stage(&[]);
    let editor = Editor::open(stage.scene.design().clone());
    for (tool, applies) in [(Tool::Select, false), (Tool::Record, true)] {
        let context = CommandContext::of(&stage, &editor, tool, false);
        for id in ["undo", "delete"] {
            let action = find_command(id).unwrap();
            assert_eq!((action.is_enabled)(&context), applies, "{id} with {tool:?}");
        }
    }
}

#[test]
fn find_is_enabled_if_anything_can_be_found() {
    let id = |text: &str| Id::new(text).unwrap();
    let empty = Design::new("Test");
    let component = factory::component(&empty, Kind::Service, "a", (0.0, 0.0));
    let domain = Domain::new(id("sales"), "Sales".to_owned());
    let flow = factory::flow(&empty, "Buy");
    let adds = [
        Command::AddComponent(component.into()),
        Command::put(domain, "Add"),
        Command::put(flow, "Add"),
    ];
    let found = |editor: &Editor| {
        let scene = Scene::of(editor.design(), &Scene::default());
        let mut stage = CanvasController::default();
        stage.update(Rc::new(scene), Tool::Select, &Selection::none());
        let context = CommandContext::of(&stage, editor, Tool::Select, false);
        let offered = (find_command("find").unwrap().is_enabled)(&context);
        let any = find::elements(editor.design()).next().is_some();
        assert_eq!(offered, any);
        offered
    };
    assert!(!found(&Editor::open(Rc::new(empty.clone()))));
    for add in adds {
        let mut editor = Editor::open(Rc::new(empty.clone()));
        let name = format!("{add:?}");
        editor.run(add).unwrap();
        assert!(found(&editor), "{name}");
    }
}

#[test]
fn command_short_names_are_shorter() {
    for action in COMMANDS {
        assert!(!action.short_name.is_empty(), "{}", action.id);
        assert!(
            action.short_name.len() <= action.name.len(),
            "{}",
            action.id
        );
    }
    assert_eq!(find_command("new").unwrap().short_name, "New");
    assert_eq!(find_command("save").unwrap().short_name, "Save");
    let keys = |id: &str| find_command(id).unwrap().shortcut_label();
    assert_eq!(keys("save-as").as_deref(), Some("Ctrl Shift S"));
    assert_eq!(keys("new"), None);
}
