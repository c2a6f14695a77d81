//! PlantUML: C4-PlantUML, component, deployment and sequence diagrams.

use crate::damage::{Damage, config, damage};
use crate::support::{
    MAX_DEPTH, PLANTUML, assert_golden_imports, assert_same_in_other_encodings,
    assert_survive_without_each_line, check_damaged, components, connections, has_note_anywhere,
    import_error, names_and_kinds,
};
use plumbline::document::Design;
use plumbline::import::{Confidence, Import, ImportFormat};
use proptest::prelude::*;

/// The texts of the example files, for damage.
const TEXTS: [&str; 4] = [
    include_str!("files/plantuml-shop.puml"),
    include_str!("files/plantuml-c4.puml"),
    include_str!("files/plantuml-dynamic.puml"),
    include_str!("files/plantuml-sequence.puml"),
];

/// Pieces of the syntax, for damage.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "[", "]", "(", ")", "{", "}", "<", ">", "-", ".", "--", "->", "<-", "..>", "->>", "-(0-", ":", "\"", "'", "/'", "'/", "#", "$", "@", "!", " as ",
    "<<", ">>", "[[", "]]", "\n", "@startuml\n", "@enduml\n", "note ", "end note\n", "box ", "return\n", "Rel(", "Index()", "database ", "ä", "𝔸", "\u{0}",
];

#[test]
fn plantuml_files_import_as_their_golden_files() {
    assert_golden_imports(&PLANTUML);
}

#[test]
fn plantuml_files_import_the_same_in_other_encodings() {
    assert_same_in_other_encodings(&PLANTUML);
}

#[test]
fn plantuml_files_survive_without_each_line() {
    assert_survive_without_each_line(&PLANTUML);
}

fn import(body: &str) -> Import {
    let text = format!("@startuml\n{body}\n@enduml\n");
    crate::support::read("x.puml", &text).unwrap_or_else(|e| panic!("{e}\nin {text}"))
}

fn design(body: &str) -> Design {
    import(body).design
}

#[test]
fn plantuml_elements_become_components() {
    for (line, component) in [
        ("[Orders]", "Orders:service"),
        ("component \"Order Service\" as o", "Order Service:service"),
        ("component o as \"Order Service\"", "Order Service:service"),
        ("database Orders", "Orders:datastore"),
        ("database \"Orders\" as o {\n[table]\n}", "Orders:datastore"),
        ("queue Orders", "Orders:broker"),
        ("storage Files", "Files:datastore"),
        ("actor Clerk", "Clerk:client"),
        (":Clerk: as c", "Clerk:client"),
        ("person Clerk", "Clerk:client"),
        ("cloud \"Card processor\"", "Card processor:external"),
        ("component Mailer <<external>>", "Mailer:external"),
        ("[API Gateway]", "API Gateway:gateway"),
        ("agent Batch <<job>>", "Batch:job"),
        ("interface Orders", "Orders:service"),
        (
            "rectangle \"Order\\nService\" as o #red",
            "Order Service:service",
        ),
        (
            "component o [\nOrder Service\nGo\n]",
            "Order Service:service",
        ),
        ("SimpleQueueService(q, \"Orders\", \"\")", "Orders:broker"),
    ] {
        let mut body = line.to_owned();
        if line.starts_with("interface") {
            body.push_str("\n[x] --> Orders");
        }
        let mut found = names_and_kinds(&design(&body));
        found.retain(|name| name != "x:service");
        assert_eq!(found, [component], "{line}");
    }
}

#[test]
fn plantuml_lines_become_connections() {
    for (line, found) in [
        ("a --> b", vec!["a request b"]),
        ("a ..> b : uses", vec!["a request b"]),
        ("a <-- b", vec!["b request a"]),
        ("a -down-> d", vec!["a data d"]),
        ("a -[#red,bold]-> b : asks", vec!["a request b"]),
        ("a -- b", vec!["a request b"]),
        ("a <--> b", vec!["a request b"]),
        ("a --> b : publishes OrderPlaced", vec!["a event b"]),
        ("a --> a", vec![]),
        ("a --|> b", vec![]),
        ("a *-- b", vec![]),
        ("() I\nb - I\na ..> I", vec!["a request b"]),
        ("() I\nb -- I\na --( I", vec!["a request b"]),
        ("a -(0- b", vec!["a request b"]),
        ("a -0)- b", vec!["b request a"]),
        ("[a] --> [Late]", vec!["a request late"]),
        ("note \"x\" as N\nN .. a", vec![]),
        (
            "component C {\nportin p\n[inner] as i\n}\na --> p",
            vec!["a request inner"],
        ),
        ("node N {\n[x]\n}\na --> N", vec!["a request x"]),
        ("a --> nobody.else : x", vec!["a request nobody-else"]),
    ] {
        let body = format!("component a\ncomponent b\ndatabase d\n{line}");
        assert_eq!(connections(&design(&body)), found, "{line}");
    }
}

#[test]
fn plantuml_packages_are_domains_and_nodes_are_places() {
    let design = design(
        "node Server {\npackage Sales {\n[Orders]\n}\npackage Dispatch {\n[Routes]\n[Plans]\n}\n}\nOrders --> Routes",
    );
    assert_eq!(
        components(&design),
        [
            "Orders service in sales",
            "Plans service in dispatch",
            "Routes service in dispatch"
        ]
    );
}

#[test]
fn plantuml_messages_become_connections_and_a_flow() {
    for (lines, found, steps) in [
        ("A -> B : x", vec!["a request b"], 1),
        ("A ->> B : x", vec!["a message b"], 1),
        ("A <- B : x", vec!["b request a"], 1),
        ("A -> B : x\nB --> A : y", vec!["a request b"], 1),
        (
            "A -> B ++ : x\nreturn y\nA -> B : z",
            vec!["a request b"],
            2,
        ),
        ("A -> A : x\nA -> B : y", vec!["a request b"], 2),
        (
            "activate A\n[-> A : x\nA ->] : y\nA -> B : z",
            vec!["a request b"],
            1,
        ),
        ("A -[#red]> B : x", vec!["a request b"], 1),
        ("participant \"B\" as X\nA -> X : x", vec!["a request b"], 1),
        ("A -> \"B\" as X : x\nX --> A : y", vec!["a request b"], 1),
        (
            "A -> B : x\nalt a\nA -> B : y\nelse b\nB -> C : z\nend",
            vec!["a request b", "b request c"],
            3,
        ),
        ("database A\nB -> A : x", vec!["b data a"], 1),
    ] {
        let design = design(lines);
        assert_eq!(connections(&design), found, "{lines}");
        assert_eq!(design.flows[0].steps.len(), steps, "{lines}");
    }
}

#[test]
fn plantuml_diagrams_of_one_file_are_told_and_the_first_is_read() {
    let text = "@startuml\nclass A\n@enduml\n@startuml\n[Orders]\n@enduml\n@startmindmap\n* x\n@endmindmap\n";
    let import = crate::support::read("x.puml", text).unwrap();
    assert_eq!(names_and_kinds(&import.design), ["Orders:service"]);
    assert!(has_note_anywhere(
        &import,
        Confidence::LeftOut,
        "line 1, where"
    ));
    let page = "# Title\n\n```plantuml\n@startuml\n[Orders]\n@enduml\n```\n";
    let import = plumbline::import::import("x.md", page.as_bytes(), None).unwrap();
    assert_eq!(names_and_kinds(&import.design), ["Orders:service"]);
}

#[test]
fn plantuml_errors_name_the_expected_content() {
    for (text, line, words) in [
        ("@startuml\n@enduml\n", 1, "no element"),
        (
            "@startuml\nclass A\n@enduml\n",
            1,
            "\"class\" cannot be read",
        ),
        (
            "\n@startgantt\n@endgantt\n",
            2,
            "\"@startgantt\" cannot be read",
        ),
        (
            "@startuml\n!include <C4/C4_Container>\n@enduml\n",
            1,
            "no element",
        ),
    ] {
        let error = import_error("x.puml", text.as_bytes(), Some(ImportFormat::PlantUml));
        assert_eq!(error.line, Some(line), "{error}");
        assert!(error.wrong.contains(words), "{error}");
    }
}

#[test]
fn plantuml_includes_are_told() {
    let import = import("!include C4_Container.puml\n!include parts.puml\nSystem(a, \"A\")");
    assert!(has_note_anywhere(
        &import,
        Confidence::Understood,
        "C4_Container.puml"
    ));
    assert!(has_note_anywhere(
        &import,
        Confidence::LeftOut,
        "parts.puml"
    ));
}

#[test]
fn plantuml_nesting_is_limited() {
    let deep = |count: usize| {
        format!(
            "{}[x]\n{}",
            "package p {\n".repeat(count),
            "}\n".repeat(count)
        )
    };
    let import = import(&deep(MAX_DEPTH + 10));
    assert!(has_note_anywhere(&import, Confidence::LeftOut, "too deep"));
    import_many(&deep(50_000));
    import_many(&"[x".repeat(100_000));
    import_many(&"a -".repeat(100_000));
    import_many(&"/'\n".repeat(100_000));
}

/// Reads a text of any size, whether it is a diagram or not.
fn import_many(body: &str) {
    let text = format!("@startuml\n{body}\n@enduml\n");
    drop(crate::support::read("x.puml", &text));
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(PIECES, &TEXTS), 1..8)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_plantuml_files_survive(damages in damages()) {
        check_damaged(&PLANTUML, &damages)?;
    }
}
