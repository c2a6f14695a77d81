//! Property tests of commands: every design stays valid, and undo restores it byte for byte.

use super::*;
use crate::document::{
    Access, Callers, Component, Connection, ConnectionDefaults, Consistency, Coordination,
    CustomRule, Defaults, Domain, ElementKind, Flow, Id, Invariant, Kind, Pattern, Point, Real,
    Step, Style, Subject, Waiver, format,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

/// Few ids, so that random commands often refer to the same elements.
fn any_id() -> impl Strategy<Value = Id> {
    (0..6u8).prop_map(|n| id(&format!("x{n}")))
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z ]{1,8}",
        1 => Just(" ".to_owned()),
        1 => Just("É \"<b>\u{202e}\n".to_owned()),
    ]
}

fn any_point() -> impl Strategy<Value = Point> {
    let number = prop_oneof![8 => -1e4..1e4f64, 1 => Just(f64::NAN), 1 => Just(1e300)];
    (number.clone(), number).prop_map(|(x, y)| Point::new(Real(x), Real(y)))
}

fn any_component() -> impl Strategy<Value = Component> {
    let kind = prop::sample::select(Kind::ALL);
    let kind = prop_oneof![kind, Just(Kind::Datastore)];
    let parts = (any_id(), any_name(), kind, prop::option::of(any_id()));
    let others = (prop::option::weighted(0.3, any_id()), vec(any_id(), 0..2));
    (parts, prop::option::of(any_point()), others).prop_map(
        |((id, name, kind, domain), position, (standby_of, copy_of))| {
            let mut component = Component::new(id, name.clone(), kind);
            component.domain = domain;
            component.technology = Some(name);
            component.position = position;
            component.standby_of = standby_of;
            component.copy_of = copy_of;
            component
        },
    )
}

fn any_connection() -> impl Strategy<Value = Connection> {
    let style = prop::sample::select(Style::ALL);
    let parts = (any_id(), any_id(), any_id(), style);
    let access = prop::option::of(prop::sample::select(Access::ALL));
    let others = (access, prop::option::weighted(0.2, any_id()));
    (parts, vec(any_name(), 0..3), others).prop_map(
        |((id, from, to, style), carries, (access, reply_to))| {
            let mut connection = Connection::new(id, from, to, style);
            connection.carries = carries;
            connection.access = access;
            connection.reply_to = reply_to;
            connection
        },
    )
}

fn any_domain() -> impl Strategy<Value = Domain> {
    (any_id(), any_name(), prop::option::of(any_id())).prop_map(|(id, name, parent)| {
        let mut domain = Domain::new(id, name);
        domain.parent = parent;
        domain
    })
}

fn any_flow() -> impl Strategy<Value = Flow> {
    let step = (any_id(), any_id(), prop::option::of(any_id())).prop_map(|(id, at, by)| {
        let mut step = Step::new(id, at);
        step.connection = by;
        step
    });
    let keepers = (
        prop::option::of(any_id()),
        prop::option::of(any_id()),
        prop::option::of(any_id()),
    );
    (any_id(), any_name(), vec(step, 0..4), keepers).prop_map(
        |(id, name, steps, (trigger, by, enforced_by))| {
            let mut flow = Flow::new(id, name);
            flow.trigger = trigger;
            flow.steps = steps;
            let mut coordination = Coordination::new();
            coordination.by = by;
            flow.coordination = Some(coordination);
            let mut consistency = Consistency::new();
            consistency.enforced_by = enforced_by;
            flow.consistency = Some(consistency);
            flow
        },
    )
}

fn any_invariant() -> impl Strategy<Value = Invariant> {
    (any_id(), any_name(), vec(any_id(), 0..3))
        .prop_map(|(id, statement, components)| Invariant::new(id, statement, components))
}

fn any_subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        1 => Just(Subject::Design),
        2 => any_id().prop_map(Subject::Domain),
        4 => any_id().prop_map(Subject::Component),
        2 => any_id().prop_map(Subject::Connection),
        1 => any_id().prop_map(Subject::Flow),
        1 => any_id().prop_map(Subject::Invariant),
    ]
}

fn any_house_rule(id: Id, title: String) -> CustomRule {
    let pattern = || Pattern::new(ElementKind::Component);
    let mut rule = CustomRule::new(id, pattern(), pattern());
    if title.len() > 6 {
        rule.require.element = ElementKind::Flow;
    }
    rule.title = Some(title);
    rule
}

fn any_command() -> impl Strategy<Value = Command> {
    let put = |element: DesignElement| Command::put(element, "Change something");
    let simple = prop_oneof![
        6 => any_component().prop_map(|c| Command::AddComponent(c.into())),
        6 => any_connection().prop_map(|c| Command::AddConnection(c.into())),
        2 => vec((any_id(), any_point()), 0..12).prop_map(Command::Move),
        3 => any_component().prop_map(move |e| put(e.into())),
        3 => any_connection().prop_map(move |e| put(e.into())),
        4 => any_domain().prop_map(move |e| put(e.into())),
        6 => any_flow().prop_map(move |e| put(e.into())),
        3 => any_invariant().prop_map(move |e| put(e.into())),
        2 => (any_subject(), any_name()).prop_map(|(subject, name)| Command::Rename { subject, name }),
        3 => vec(any_subject(), 0..4).prop_map(Command::Delete),
        1 => any_name().prop_map(Command::SetTitle),
        1 => prop::option::of(any_name()).prop_map(Command::SetNotes),
        1 => vec((any_name(), any_name()), 0..3).prop_map(|waivers| Command::SetWaivers {
            waivers: waivers.into_iter().map(|(rule, reason)| Waiver::new(rule, reason)).collect(),
            name: "Waive".to_owned(),
        }),
        1 => (prop::sample::select(Style::ALL), any_name()).prop_map(|(style, limit)| {
            let mut defaults = Defaults::default();
            let mut callers = Callers::new();
            callers.rate_limit = Some(limit);
            let mut of_style = ConnectionDefaults::new();
            of_style.callers = Some(callers);
            defaults.0.insert(style, of_style);
            Command::SetDefaults { defaults, name: "Set defaults".to_owned() }
        }),
        1 => vec((any_id(), any_name()), 0..3).prop_map(|rules| Command::SetCustomRules {
            house_rules: rules.into_iter().map(|(id, title)| any_house_rule(id, title)).collect(),
            name: "Set house rules".to_owned(),
        }),
    ];
    simple.prop_recursive(1, 4, 4, |command| {
        vec(command, 0..4).prop_map(|commands| Command::Batch {
            name: "Repair".to_owned(),
            commands,
        })
    })
}

fn assert_sound(design: &Design) {
    assert_eq!(format::check(design), []);
    let text = format::save(design);
    assert_eq!(format::load(&text).as_ref(), Ok(design), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn commands_keep_the_design_valid_and_undo_restores_its_bytes(commands in vec(any_command(), 1..40)) {
        let mut editor = Editor::open(Rc::new(Design::new("Random")));
        let mut saved = vec![format::save(editor.design())];
        for command in commands {
            let before = editor.clone();
            if editor.run(command).is_err() {
                prop_assert_eq!(&editor, &before);
            }
            assert_sound(editor.design());
            if editor.revision() != before.revision() {
                saved.push(format::save(editor.design()));
            }
        }
        for text in saved.iter().rev() {
            prop_assert_eq!(&format::save(editor.design()), text);
            editor.undo();
        }
        prop_assert_eq!(editor.undo_name(), None);
        for text in saved.iter().skip(1) {
            prop_assert!(editor.redo());
            prop_assert_eq!(&format::save(editor.design()), text);
        }
        prop_assert!(!editor.redo());
    }

    #[test]
    fn stored_history_undoes_and_redoes_the_same_bytes(commands in vec(any_command(), 1..40), undone in 0..6usize) {
        let mut editor = Editor::open(Rc::new(Design::new("Random")));
        let mut saved = vec![format::save(editor.design())];
        for command in commands {
            let before = editor.revision();
            let _ = editor.run(command);
            if editor.revision() != before {
                saved.push(format::save(editor.design()));
            }
        }
        let undone = (0..undone).take_while(|_| editor.undo()).count();
        let mut editor = later(&editor, 1_000_000);
        for text in saved.iter().rev().skip(undone) {
            prop_assert_eq!(&format::save(editor.design()), text);
            editor.undo();
        }
        prop_assert_eq!(editor.undo_name(), None);
        for text in saved.iter().skip(1) {
            prop_assert!(editor.redo());
            prop_assert_eq!(&format::save(editor.design()), text);
        }
        prop_assert!(!editor.redo());
    }
}

/// Two services and the elements that refer to them, built with commands.
fn shop() -> Editor {
    let mut editor = Editor::open(Rc::new(Design::new("Shop")));
    let sales = factory::domain(editor.design(), "Sales");
    let mut checkout = factory::domain(editor.design(), "Checkout");
    checkout.parent = Some(sales.id.clone());
    for domain in [sales, checkout] {
        editor.run(Command::put(domain, "Add a domain")).unwrap();
    }
    for name in ["Order service", "Payment"] {
        let mut component = factory::component(editor.design(), Kind::Service, name, (0.0, 0.0));
        component.domain = Some(id("checkout"));
        editor.run(Command::AddComponent(component.into())).unwrap();
    }
    let connection = factory::connection(
        editor.design(),
        &id("order-service"),
        &id("payment"),
        Style::Request,
    );
    editor
        .run(Command::AddConnection(connection.into()))
        .unwrap();
    let mut flow = factory::flow(editor.design(), "Check out");
    flow.trigger = Some(id("order-service"));
    let mut step = factory::step(editor.design(), &flow, &id("payment"));
    step.connection = Some(id("order-service-payment"));
    flow.steps.push(step);
    editor.run(Command::put(flow, "Add Check out")).unwrap();
    let paid = factory::invariant(editor.design(), "Paid once", vec![id("order-service")]);
    editor.run(Command::put(paid, "Add Paid once")).unwrap();
    editor
}

/// The editor of a later session, opened from the saved document and the stored history.
fn later(editor: &Editor, most: usize) -> Editor {
    let saved = format::save(editor.design());
    let design = Rc::new(format::load(&saved).unwrap());
    let mut later = Editor::open(design);
    assert!(later.recall(SavedHistory::read(&saved, &editor.steps(&saved, most)).unwrap()));
    later
}

/// Undoes everything; returns the number of steps.
fn undo_all(editor: &mut Editor) -> usize {
    std::iter::repeat_with(|| editor.undo())
        .take_while(|undone| *undone)
        .count()
}

#[test]
fn stored_history_keeps_the_latest_steps_within_its_limit() {
    let editor = shop();
    let all = undo_all(&mut editor.clone());
    let saved = format::save(editor.design());
    for most in [0, 200, 400, 600, 100_000] {
        let text = editor.steps(&saved, most);
        assert!(text.len() <= most + 100, "{most}: {}", text.len());
        let mut later = later(&editor, most);
        let some = undo_all(&mut later);
        assert_eq!(some == all, most == 100_000, "{most}");
        let mut other = editor.clone();
        (0..some).for_each(|_| assert!(other.undo()));
        assert_eq!(
            format::save(later.design()),
            format::save(other.design()),
            "{most}"
        );
    }
}

#[test]
fn stored_history_goes_below_the_new_session() {
    let before = shop();
    let saved = format::save(before.design());
    let mut editor = Editor::open(before.design().clone());
    let title = Command::SetTitle("Renamed".to_owned());
    editor.run(title).unwrap();
    let steps = before.steps(&saved, 100_000);
    let steps = SavedHistory::read(&saved, &steps).unwrap();
    assert!(editor.recall(steps.clone()));
    assert!(!editor.recall(steps), "twice");
    assert_eq!(editor.undo_name(), Some("Change the title to Renamed"));
    assert!(editor.undo());
    assert_eq!(format::save(editor.design()), saved);
    assert_eq!(editor.undo_name(), before.undo_name());
    assert!(undo_all(&mut editor) > 0);
    assert_eq!(**editor.design(), Design::new("Shop"));
}

#[test]
fn stored_history_of_another_design_is_ignored() {
    let editor = shop();
    let saved = format::save(editor.design());
    let steps = editor.steps(&saved, 100_000);
    for (saved, steps) in [
        (format::save(&Design::new("Other")), steps.clone()),
        (saved.clone(), String::new()),
        (saved.clone(), "[]".to_owned()),
        (saved.clone(), steps.replacen(" 1 ", " 2 ", 1)),
        (saved.clone(), steps.replacen("\n-", "\n?", 1)),
        (saved.clone(), steps.replacen("\n-\"", "\n-", 1)),
    ] {
        assert!(SavedHistory::read(&saved, &steps).is_none(), "{steps}");
    }
}

#[test]
fn damaged_stored_history_is_dropped_and_the_design_stays() {
    let editor = shop();
    let saved = format::save(editor.design());
    let steps = editor.steps(&saved, 100_000);
    let last = steps.lines().last().unwrap();
    for damaged in [
        "",
        "{",
        "null",
        r#"{"components":3}"#,
        r#"{"components":{"gone":["payment"]}}"#,
        r#"{"connections":{"put":[{"id":"c","from":"x","to":"y","style":"event"}]}}"#,
    ] {
        let steps = steps.replace(last, damaged);
        let mut other = Editor::open(editor.design().clone());
        if let Some(steps) = SavedHistory::read(&saved, &steps) {
            assert!(other.recall(steps));
            assert!(!other.undo(), "{damaged}");
        }
        assert_eq!(other.undo_name(), None, "{damaged}");
        assert_eq!(format::save(other.design()), saved, "{damaged}");
    }
}

#[test]
fn undo_steps_have_names() {
    let mut editor = shop();
    let service = id("order-service");
    let name_after = |editor: &mut Editor, command| {
        editor.run(command).unwrap();
        editor.undo_name().unwrap().to_owned()
    };
    let at = Point::new(Real(5.0), Real(6.0));
    let moves = vec![(service.clone(), at.clone()), (id("payment"), at.clone())];
    let one = Command::Move(moves[..1].to_vec());
    assert_eq!(name_after(&mut editor, one), "Move Order service");
    assert_eq!(
        name_after(&mut editor, Command::Move(moves)),
        "Move 2 components"
    );
    let renamed = Command::Rename {
        subject: Subject::Component(service.clone()),
        name: " Orders ".to_owned(),
    };
    assert_eq!(
        name_after(&mut editor, renamed),
        "Rename Order service to Orders"
    );
    let cut = Command::Delete(vec![Subject::Connection(id("order-service-payment"))]);
    assert_eq!(name_after(&mut editor, cut), "Delete Orders → Payment");
    let gone = Command::Delete(vec![Subject::Component(service)]);
    assert_eq!(name_after(&mut editor, gone), "Delete Orders");
    assert!(editor.undo());
    assert_eq!(editor.redo_name(), Some("Delete Orders"));
}

#[test]
fn deleting_a_component_deletes_references_to_it() {
    let mut editor = shop();
    let before = format::save(editor.design());
    editor.select(Selection::one(Subject::Component(id("order-service"))));
    let gone = vec![Subject::Component(id("order-service"))];
    editor.run(Command::Delete(gone)).unwrap();
    let design = editor.design();
    assert!(design.connections.is_empty());
    assert!(design.invariants.is_empty());
    let flow = design.flows.find("check-out").unwrap();
    assert_eq!(flow.trigger, None);
    assert_eq!(flow.steps.len(), 1);
    assert_eq!(flow.steps[0].connection, None);
    assert!(editor.selection().is_empty());
    assert!(editor.undo());
    assert_eq!(format::save(editor.design()), before);
}

#[test]
fn deleting_a_domain_moves_its_contents_to_the_parent() {
    let mut editor = shop();
    editor
        .run(Command::Delete(vec![Subject::Domain(id("checkout"))]))
        .unwrap();
    let domain = |editor: &Editor| {
        editor
            .design()
            .components
            .find("payment")
            .unwrap()
            .domain
            .clone()
    };
    assert_eq!(domain(&editor), Some(id("sales")));
    editor.undo();
    let both = vec![
        Subject::Domain(id("sales")),
        Subject::Domain(id("checkout")),
    ];
    editor.run(Command::Delete(both)).unwrap();
    assert_eq!(domain(&editor), None);
}

#[test]
fn invalid_commands_return_an_error_in_words() {
    let mut editor = shop();
    let refused = |editor: &mut Editor, command| {
        let before = editor.clone();
        let refusal = editor.run(command).unwrap_err();
        assert_eq!(*editor, before);
        refusal.to_string()
    };
    let mut sales = (**editor.design().domains.find("sales").unwrap()).clone();
    sales.parent = Some(id("checkout"));
    assert_eq!(
        refused(&mut editor, Command::put(sales, "Nest")),
        "domain:sales would lie within itself."
    );
    let nobody = Connection::new(id("c"), id("payment"), id("nobody"), Style::Event);
    assert_eq!(
        refused(&mut editor, Command::AddConnection(nobody.into())),
        "There is no component:nobody in this design."
    );
    let blank = Command::Rename {
        subject: Subject::Component(id("payment")),
        name: "  ".to_owned(),
    };
    assert_eq!(refused(&mut editor, blank), "It needs a name.");
    let batch = Command::Batch {
        name: "Half".to_owned(),
        commands: vec![
            Command::SetTitle("Other".to_owned()),
            Command::AddComponent(Component::new(id("payment"), "P".to_owned(), Kind::Job).into()),
        ],
    };
    assert_eq!(
        refused(&mut editor, batch),
        "There is a component:payment in this design already."
    );
}

/// A database with a standby, a cache that is a copy of it, and replication between two of them.
fn stores() -> Editor {
    let text = r#"{"format":"plumbline-design","version":1,"title":"Stores","components":[
        {"id":"cache","name":"Cache","kind":"datastore","copy_of":["db"]},
        {"id":"db","name":"DB","kind":"datastore"},
        {"id":"spare","name":"Spare","kind":"datastore","standby_of":"db"},
        {"id":"a","name":"A","kind":"service"},
        {"id":"b","name":"B","kind":"service"}],
        "connections":[
        {"id":"ask","from":"a","to":"b","style":"message"},
        {"id":"answer","from":"b","to":"a","style":"message","reply_to":"ask"},
        {"id":"copies","from":"db","to":"spare","style":"data","access":"replicate"}]}"#;
    Editor::open(Rc::new(format::load(text).unwrap()))
}

#[test]
fn invalid_standbys_copies_and_replies_are_rejected() {
    let editor = stores();
    let component = |id: &str| (**editor.design().components.find(id).unwrap()).clone();
    let connection = |id: &str| (**editor.design().connections.find(id).unwrap()).clone();
    let standby = |of: &str, original: &str| {
        let mut component = component(of);
        component.standby_of = Some(id(original));
        DesignElement::from(component)
    };
    let copy = |of: &str, source: &str| {
        let mut component = component(of);
        component.copy_of = vec![id(source)];
        DesignElement::from(component)
    };
    let mut reply = connection("answer");
    reply.reply_to = Some(id("gone"));
    let mut replicates = connection("copies");
    replicates.style = Style::Request;
    replicates.to = id("a");
    let mut between_others = replicates.clone();
    between_others.id = id("new");
    between_others.style = Style::Data;
    for (element, words) in [
        (
            standby("a", "spare"),
            "component:a cannot stand by for component:spare, which is a standby itself.",
        ),
        (
            standby("db", "a"),
            "component:spare cannot stand by for component:db, which is a standby itself.",
        ),
        (
            standby("a", "a"),
            "component:a would refer to itself in standby_of, directly or in a ring.",
        ),
        (
            standby("a", "gone"),
            "There is no component:gone in this design.",
        ),
        (
            copy("db", "cache"),
            "component:db would refer to itself in copy_of, directly or in a ring.",
        ),
        (
            copy("db", "gone"),
            "There is no component:gone in this design.",
        ),
        (
            DesignElement::from(reply),
            "There is no connection:gone in this design.",
        ),
        (
            DesignElement::from(between_others),
            "connection:new replicates, which only one datastore to another can.",
        ),
    ] {
        let mut changed = editor.clone();
        let error = changed.run(Command::put(element, "Change")).unwrap_err();
        assert_eq!(error.to_string(), words);
        assert_eq!(changed, editor);
    }
    // Replication has no meaning for another style, and breaks nothing.
    let mut changed = editor.clone();
    changed.run(Command::put(replicates, "Change")).unwrap();
    assert_sound(changed.design());
}

#[test]
fn deleting_and_changing_elements_clears_standbys_copies_replies_and_replication() {
    let mut editor = stores();
    let gone = vec![Subject::Component(id("db")), Subject::Connection(id("ask"))];
    editor.run(Command::Delete(gone)).unwrap();
    let design = editor.design();
    assert_eq!(design.components.find("spare").unwrap().standby_of, None);
    assert!(design.components.find("cache").unwrap().copy_of.is_empty());
    assert_eq!(design.connections.find("answer").unwrap().reply_to, None);
    assert_sound(design);

    let access = |editor: &Editor| editor.design().connections.find("copies").unwrap().access;
    let mut editor = stores();
    let mut service = (**editor.design().components.find("spare").unwrap()).clone();
    service.kind = Kind::Service;
    editor.run(Command::put(service, "Change kind")).unwrap();
    assert_eq!(access(&editor), None);
    assert_sound(editor.design());

    let mut editor = stores();
    let mut elsewhere = (**editor.design().connections.find("copies").unwrap()).clone();
    elsewhere.to = id("a");
    editor
        .run(Command::put(elsewhere, "Lead elsewhere"))
        .unwrap();
    assert_eq!(access(&editor), None);
    assert_sound(editor.design());
}

#[test]
fn reconnecting_a_connection_clears_it_from_steps() {
    let mut editor = shop();
    let connection = editor
        .design()
        .connections
        .find("order-service-payment")
        .unwrap();
    let mut connection = (**connection).clone();
    connection.to = id("order-service");
    editor
        .run(Command::put(connection, "Lead elsewhere"))
        .unwrap();
    assert_eq!(editor.design().flows[0].steps[0].connection, None);
    assert_sound(editor.design());
}

#[test]
fn command_without_effect_leaves_no_undo_step() {
    let mut editor = shop();
    let before = editor.clone();
    editor.run(Command::SetTitle("Shop".to_owned())).unwrap();
    editor
        .run(Command::Delete(vec![Subject::Component(id("nobody"))]))
        .unwrap();
    assert_eq!(editor, before);
    assert_eq!(editor.undo_name(), before.undo_name());
}

#[test]
fn reopening_starts_a_new_history_and_revision() {
    let mut editor = shop();
    let before = editor.revision();
    editor.reopen(Rc::new(Design::new("Other")));
    assert_eq!(editor.undo_name(), None);
    assert!(editor.revision() > before);
}

#[test]
fn replace_design_includes_custom_rules_and_undoes() {
    let mut editor = shop();
    let before = format::save(editor.design());
    let mut other = (**editor.design()).clone();
    let rule = any_house_rule(id("a"), "Title".to_owned());
    other.house_rules.put(Rc::new(rule));
    let after = format::save(&other);
    let design = Rc::new(other);
    let name = "Merge".to_owned();
    editor.run(Command::ReplaceDesign { design, name }).unwrap();
    assert_eq!(format::save(editor.design()), after);
    assert!(editor.undo());
    assert_eq!(format::save(editor.design()), before);
}
