//! Structurizr: the DSL and workspaces as JSON.

use crate::damage::{Damage, config, damage, json_damage};
use crate::support::{
    MAX_DEPTH, STRUCTURIZR, assert_golden_imports, assert_same_in_other_encodings,
    assert_survive_without_each_line, check, check_damaged, connections, has_note_anywhere,
    names_and_kinds,
};
use plumbline::document::{Design, Id};
use plumbline::import::{Confidence, Import, ImportError, ImportFormat};
use proptest::prelude::*;

/// The texts of the example files, for damage.
const TEXTS: [&str; 3] = [
    include_str!("files/structurizr-bank.dsl"),
    include_str!("files/structurizr-shop.dsl"),
    include_str!("files/structurizr-shop.json"),
];

/// Pieces of the syntax, for damage.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "[", "]", "(", ")", "{", "}", "<", ">", "-", "=", ".", "|", ";", ":", "\"", "'", "\\", "/", "#", "$", "@", "!",
    "*", "+", ",", " ", "\n", "{\n", "}\n", "${A}", "!const A ${A}${A}\n", "/*", "\"\"\"", "\\\n", "ä", "\u{0}",
    "->", " = ", "null", "1e999", "\"id\":", "\"elements\":", "\"relationships\":", "𝔸",
];

#[test]
fn structurizr_files_import_as_their_golden_files() {
    assert_golden_imports(&STRUCTURIZR);
}

#[test]
fn structurizr_files_import_the_same_in_other_encodings() {
    assert_same_in_other_encodings(&STRUCTURIZR);
}

#[test]
fn structurizr_files_survive_without_each_line() {
    assert_survive_without_each_line(&STRUCTURIZR);
}

fn read_dsl(text: &str) -> Result<Import, ImportError> {
    crate::support::read("-.dsl", text)
}

fn read_json(text: &str) -> Result<Import, ImportError> {
    crate::support::read("-.json", text)
}

fn import(text: &str) -> Import {
    read_dsl(text).unwrap_or_else(|e| panic!("{e}\nin {text}"))
}

/// The design of a model with these lines.
fn model(lines: &str) -> Design {
    import(&format!("workspace {{\nmodel {{\n{lines}\n}}\n}}")).design
}

#[test]
fn structurizr_elements_become_components() {
    for (line, component) in [
        ("a = person \"A\" \"Is a person\" \"Tag\"", "A:client"),
        ("a = softwareSystem \"A\"", "A:service"),
        ("a = softwaresystem A", "A:service"),
        ("softwareSystem \"A\"", "A:service"),
        ("a = softwareSystem \"A\" \"\" \"External\"", "A:external"),
        (
            "a = softwareSystem \"A\" \"\" \"Existing System\"",
            "A:external",
        ),
        ("a = softwareSystem \"Order DB\"", "Order DB:datastore"),
        (
            "a = softwareSystem \"A\" {\ntags \"Database\"\n}",
            "A:datastore",
        ),
        (
            "a = softwareSystem \"A\" {\ntags \"x\" \"Queue\"\n}",
            "A:broker",
        ),
        ("a = element \"A\" \"Sensor\" \"\" \"\"", "A:service"),
        ("a = softwareSystem \"A \\\"B\\\"\"", "A \"B\":service"),
        ("a = softwareSystem \\\n  \"A\"", "A:service"),
        ("a = softwareSystem \"A\" // why", "A:service"),
        (
            "// no\n# no\n/* no\nno */ a = softwareSystem \"A\"",
            "A:service",
        ),
        (
            "!const N \"A\"\na = softwareSystem \"${N} of ${M}\"",
            "A of ${M}:service",
        ),
        ("a = softwareSystem \"\"\"A\"\"\"", "A:service"),
        (
            "a = softwareSystem \"A\"\n{\ndescription \"x\"\n}",
            "A:service",
        ),
    ] {
        assert_eq!(names_and_kinds(&model(line)), [component], "{line}");
    }
}

#[test]
fn structurizr_containers_become_components() {
    for (line, component) in [
        ("container \"A\" \"Does\" \"Go\"", "A:service"),
        ("container \"A\" \"Does\" \"PostgreSQL 14\"", "A:datastore"),
        (
            "container \"A\" \"\" \"Oracle Database Schema\"",
            "A:datastore",
        ),
        ("container \"A\" \"\" \"Apache Kafka\"", "A:broker"),
        ("container \"A\" \"\" \"React\"", "A:client"),
        ("container \"A\" \"\" \"\" \"Database\"", "A:datastore"),
        ("container \"A\" \"\" \"\" \"Web Browser\"", "A:client"),
        ("container \"A\" \"\" \"\" \"Cyl\"", "A:datastore"),
        ("container \"A\" \"\" \"\" \"Cyl,Tube\"", "A:broker"),
        ("container \"A\" \"\" \"Java\" \"Hex\"", "A:service"),
        ("container \"A\" \"\" \"Java\" \"Phone\"", "A:client"),
        (
            "container \"A\" \"\" \"\" \"Amazon Web Services - DynamoDB\"",
            "A:datastore",
        ),
        ("container \"API Gateway\"", "API Gateway:gateway"),
        ("container \"A\" {\ntechnology MySQL\n}", "A:datastore"),
    ] {
        let text = format!(
            "workspace {{\nmodel {{\ns = softwareSystem \"S\" {{\n{line}\n}}\n}}\nviews {{\nstyles {{\n\
             element \"Cyl\" {{\nshape Cylinder\n}}\nelement \"tube\" {{\nshape pipe\n}}\n\
             element Hex {{\nshape Hexagon\n}}\nelement \"Phone\" {{\nshape MobileDevicePortrait\n}}\n}}\n}}\n}}"
        );
        let design = import(&text).design;
        assert_eq!(names_and_kinds(&design), [component], "{line}");
        assert_eq!(design.domains.len(), 1, "{line}");
        assert_eq!(design.title, "S");
    }
}

#[test]
fn structurizr_relationships_become_connections() {
    for (line, found) in [
        ("a -> b \"Uses\"", vec!["a request b"]),
        ("a -> b", vec!["a request b"]),
        ("A -> B \"Uses\"", vec!["a request b"]),
        ("r = a -> b \"Uses\" \"HTTPS\" \"Tag\"", vec!["a request b"]),
        ("a -> b \"Uses\" \"Kafka\"", vec!["a event b"]),
        ("a -> b \"Publishes orders\"", vec!["a event b"]),
        ("a -> b \"Uses\" \"AMQP\"", vec!["a message b"]),
        ("a -> b \"Uses\" \"JDBC\"", vec!["a data b"]),
        ("a -> b \"Uses\" \"\" \"Asynchronous\"", vec!["a message b"]),
        ("a -> b {\ntags \"Async\"\n}", vec!["a message b"]),
        (
            "a -> b \"Uses\" {\ntechnology \"RabbitMQ\"\n}",
            vec!["a message b"],
        ),
        ("a -> d \"Saves\"", vec!["a data d-db"]),
        ("!element a {\n-> b\n}", vec!["a request b"]),
        ("!extend b {\nthis -> a\n}", vec!["b request a"]),
        (
            "c = softwareSystem \"C\" {\n-> a\na -> this\n}",
            vec!["a request c", "c request a"],
        ),
        (
            "a -> late\nlate = softwareSystem \"Late\"",
            vec!["a request late"],
        ),
        ("a -> nobody", vec![]),
        ("a -/> b", vec![]),
        ("-> b", vec![]),
        ("a -> b\na -> b \"Again\"", vec!["a request b"]),
        (
            "archetypes {\nk = -> {\ntechnology Kafka\n}\n}\na --k-> b",
            vec!["a event b"],
        ),
    ] {
        let head =
            "a = softwareSystem \"A\"\nb = softwareSystem \"B\"\nd = softwareSystem \"D DB\"\n";
        assert_eq!(
            connections(&model(&format!("{head}{line}"))),
            found,
            "{line}"
        );
    }
}

#[test]
fn structurizr_identifiers_may_be_hierarchical() {
    let lines = "a = softwareSystem \"A\" {\napi = container \"A API\" {\n-> db\n}\ndb = container \"A store\"\n}\n\
                 b = softwareSystem \"B\" {\napi = container \"B API\"\ndb = container \"B store\"\napi -> db\n}\n\
                 a.api -> b.api\n";
    let found = [
        "a-api request a-store",
        "a-api request b-api",
        "b-api request b-store",
    ];
    assert_eq!(
        connections(&model(&format!("!identifiers hierarchical\n{lines}"))),
        found
    );
}

#[test]
fn structurizr_groups_and_systems_become_domains() {
    let import = import(
        "workspace \"W\" {\nmodel {\ngroup \"G\" {\np = person \"P\"\ns = softwareSystem \"S\" {\ngroup \"H\" {\n\
         c = container \"C\" {\nk = component \"K\"\nl = component \"L\"\nk -> l\n}\n}\nd = container \"D\"\n}\n}\n\
         group \"Empty\" {\n}\np -> s\np -> k\nd -> s\nl -> d\n}\n}",
    );
    let design = &import.design;
    let domain = |id: &str| {
        design
            .components
            .find(id)
            .and_then(|c| c.domain.as_ref())
            .map(Id::as_str)
    };
    assert_eq!(
        names_and_kinds(design),
        ["C:service", "D:service", "P:client"]
    );
    assert_eq!(
        [domain("c"), domain("d"), domain("p")],
        [Some("h"), Some("s"), Some("g")]
    );
    let parent = |id: &str| {
        design
            .domains
            .find(id)
            .and_then(|d| d.parent.as_ref())
            .map(Id::as_str)
    };
    assert_eq!(
        [parent("g"), parent("s"), parent("h")],
        [None, Some("g"), Some("s")]
    );
    assert_eq!(connections(design), ["c request d", "p request c"]);
    assert!(has_note_anywhere(
        &import,
        Confidence::LeftOut,
        "\"K\", \"L\""
    ));
    assert!(has_note_anywhere(
        &import,
        Confidence::LeftOut,
        "only the connections of its parts are kept: \"P\" to \"S\""
    ));
    assert!(has_note_anywhere(
        &import,
        Confidence::LeftOut,
        "a system and a part of it"
    ));
    assert!(has_note_anywhere(&import, Confidence::LeftOut, "\"Empty\""));
}

#[test]
fn structurizr_omissions_are_noted() {
    let import = import(
        "workspace extends other.dsl {\n!docs docs\nmodel {\na = softwareSystem \"A\" {\nproperties {\nx y\n}\n}\n\
         !include b.dsl\n!script groovy {\nx.each { y }\n}\nlive = deploymentEnvironment \"Live\" {\n\
         deploymentNode \"N\" {\nsoftwareSystemInstance a\n}\n}\nwhat is this\n}\nviews {\nsystemContext a {\n\
         include *\n}\n}\n}",
    );
    assert_eq!(names_and_kinds(&import.design), ["A:service"]);
    for words in [
        "other.dsl",
        "!docs docs",
        "!include b.dsl",
        "!script groovy",
        "\"Live\"",
        "what is this",
        "systemContext",
    ] {
        assert!(
            has_note_anywhere(&import, Confidence::LeftOut, words),
            "{words}: {:?}",
            import.notes
        );
    }
}

#[test]
fn structurizr_dynamic_views_become_flows() {
    let design = import(
        "workspace {\nmodel {\na = softwareSystem \"A\"\nb = softwareSystem \"B\"\nc = softwareSystem \"C\"\na -> b \"Asks\"\n\
         r = b -> c \"Tells\" \"Kafka\"\n}\nviews {\ndynamic * \"Key\" \"What happens\" {\na -> b \"Order.Create\"\nr \"OrderPlaced\"\n\
         b -> a \"Done\"\na -> c \"Nothing\"\n}\ndynamic * {\n}\n}\n}",
    )
    .design;
    let flow = &design.flows[0];
    assert_eq!(
        (design.flows.len(), flow.name.as_str()),
        (1, "What happens")
    );
    let steps: Vec<(&str, Option<&str>, Option<&str>)> = flow
        .steps
        .iter()
        .map(|s| {
            (
                s.component.as_str(),
                s.connection.as_ref().map(Id::as_str),
                s.action.as_deref(),
            )
        })
        .collect();
    assert_eq!(steps, [("b", Some("a-b"), None), ("c", Some("b-c"), None)]);
    assert_eq!(flow.trigger.as_ref().map(Id::as_str), Some("a"));
}

#[test]
fn structurizr_unmatched_braces_are_noted() {
    let open = import("workspace {\nmodel {\na = softwareSystem \"A\"\n");
    assert_eq!(names_and_kinds(&open.design), ["A:service"]);
    assert!(has_note_anywhere(
        &open,
        Confidence::Guessed,
        "does not end"
    ));
    assert!(
        open.notes
            .iter()
            .any(|n| n.line == Some(1) && n.text.contains("does not end"))
    );
    let closed = import("workspace {\nmodel {\na = softwareSystem \"A\"\n}\n}\n}\n");
    assert!(
        closed
            .notes
            .iter()
            .any(|n| n.line == Some(6) && n.text.contains("closes nothing"))
    );
}

#[test]
fn structurizr_constants_are_limited() {
    let mut text = "!const A0 \"0123456789\"\n".to_owned();
    for n in 1..100 {
        text.push_str(&format!("!const A{n} \"${{A{}}}${{A{}}}\"\n", n - 1, n - 1));
    }
    for _ in 0..2_000 {
        text.push_str("softwareSystem \"${A99}${A99}${A99}\"\n");
    }
    let import = import(&format!("workspace {{\nmodel {{\n{text}\n}}\n}}"));
    assert_eq!(import.design.components.len(), 2_000);
}

#[test]
fn structurizr_archetypes_are_limited() {
    let tags = "t,".repeat(100_000);
    let many = "x \"A\"\n".repeat(5_000);
    let text = format!(
        "archetypes {{\nx = softwareSystem {{\ntags \"{tags}\"\ndescription \"{tags}\"\n}}\n}}\n{many}"
    );
    assert_eq!(model(&text).components.len(), 5_000);
}

#[test]
fn structurizr_nesting_is_limited() {
    let error = read_dsl(&"group x {\n".repeat(10_000)).err();
    assert!(error.is_some_and(|r| r.line == Some(101) && r.wrong.contains("deep")));
    let text = format!("{}a = softwareSystem A\n", "group x {\n".repeat(90));
    assert_eq!(model(&text).domains.len(), MAX_DEPTH);
}

#[test]
fn structurizr_errors_name_the_expected_content() {
    for (text, words) in [
        ("", "no model"),
        ("hello there", "no model"),
        ("workspace {\nmodel {\n}\n}", "no model"),
        ("workspace {\nmodel {\ngroup x {\n}\n}\n}", "nothing in it"),
        ("workspace {\n!include model.dsl\n}", "another file"),
        ("workspace extends other.json {\n}", "another file"),
    ] {
        let error = read_dsl(text)
            .err()
            .unwrap_or_else(|| panic!("{text} was read"));
        assert!(error.wrong.contains(words), "{text}: {error}");
    }
    for (text, words) in [
        ("", "not JSON"),
        ("{\n\"model\": }", "not JSON"),
        ("[]", "no model"),
        ("{\"model\": 3}", "no model"),
        ("{\"model\": {}}", "no elements"),
    ] {
        let error = read_json(text)
            .err()
            .unwrap_or_else(|| panic!("{text} was read"));
        assert!(error.wrong.contains(words), "{text}: {error}");
    }
    let error = read_json("{\n\"model\": }").err();
    assert!(error.is_some_and(|r| (r.line, r.column) == (Some(2), Some(10))));
}

#[test]
fn structurizr_json_of_any_shape_is_read_as_far_as_possible() {
    let text = r#"{"model": {"people": {"a": 1}, "softwareSystems": [
        3, null, {"id": 1, "name": ["A"], "tags": 7, "group": "/G//H/", "containers": "x",
        "relationships": [null, {"destinationId": 1, "description": {}}]},
        {"id": "1", "name": "B"}, {}]}, "views": [{"dynamicViews": 1}]}"#;
    let import = read_json(text).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(import.design.components.len(), 5);
    assert_eq!(import.design.domains.len(), 2);
    // From itself to itself.
    assert_eq!(import.design.connections.len(), 0);
}

/// Each in a line of its own, so that a note can be told by its line.
const WORKSPACE: &str = r#"{"name": "W",
"model": {"enterprise":
{"name": "Empty Ltd"},
"people": [
{"id": "1", "name": "P", "relationships": [
{"id": "r1", "destinationId": "3"},
{"id": "r2", "destinationId": "404"}]}],
"softwareSystems": [
{"id": "2", "name": "S", "containers": [
{"id": "3", "name": "C", "group": "G", "components": [
{"id": "4", "name": "K", "relationships": [
{"id": "r3", "destinationId": "3"}]}],
"relationships": [
{"id": "r4", "destinationId": "2"},
{"id": "r5", "destinationId": "6", "interactionStyle": "Asynchronous"}]},
{"id": "5", "name": "D", "tags": "Database"}]},
{"id": "6", "name": "X", "location": "External"}],
"deploymentNodes": [
{"name": "N"}]},
"views": {"containerViews": [
{"key": "V"}], "imageViews": [
{}],
"dynamicViews": [
{"title": "T", "relationships": [
{"id": "r1", "order": "1"},
{"id": "r1", "order": "2", "response": true},
{"id": "r9", "order": "3"}]}]}}"#;

#[test]
fn structurizr_json_notes_have_their_lines() {
    let crlf = WORKSPACE.replace('\n', "\r\n");
    let tabs = WORKSPACE.replace('\n', "\n\t\t");
    let marked = format!("\u{feff}{WORKSPACE}");
    for text in [WORKSPACE, &crlf, &tabs, &marked] {
        let import = read_json(text).unwrap_or_else(|e| panic!("{e}"));
        for (line, confidence, words) in [
            (
                3,
                Confidence::LeftOut,
                "around nothing are left out: \"Empty Ltd\"",
            ),
            (5, Confidence::Understood, "as they are people: \"P\""),
            (6, Confidence::Guessed, "\"P\" to \"C\""),
            (
                7,
                Confidence::LeftOut,
                "an end that is nowhere are left out: \"1\" to \"404\"",
            ),
            (
                10,
                Confidence::Guessed,
                "Drawn as services, as nothing says otherwise: \"C\"",
            ),
            (
                11,
                Confidence::LeftOut,
                "Components within containers are left out",
            ),
            (
                12,
                Confidence::LeftOut,
                "Connections within a container are left out",
            ),
            (14, Confidence::LeftOut, "\"C\" to \"S\""),
            (
                15,
                Confidence::Understood,
                "as the source says that nobody waits: \"C\" to \"X\"",
            ),
            (16, Confidence::Understood, "for their tags: \"D\""),
            (17, Confidence::Understood, "as the source says: \"X\""),
            (19, Confidence::LeftOut, "deployed is left out: \"N\""),
            (
                21,
                Confidence::LeftOut,
                "but for dynamic ones: \"V\", imageViews",
            ),
            (26, Confidence::Understood, "Answers belong to their calls"),
            (
                27,
                Confidence::LeftOut,
                "a relationship that is nowhere are left out: \"r9\"",
            ),
        ] {
            let found = import.notes.iter().any(|n| {
                n.line == Some(line) && n.confidence == confidence && n.text.contains(words)
            });
            assert!(found, "{line} {confidence:?} {words}: {:#?}", import.notes);
        }
        let unplaced = import.notes.iter().filter(|n| n.line.is_none());
        let unplaced: Vec<&str> = unplaced.map(|n| n.text.as_str()).collect();
        assert_eq!(unplaced, ["1 component has no connection in this file: D."]);
    }
}

#[test]
fn structurizr_json_duplicate_keys_take_the_last_value() {
    let text = "{\"model\": {\"people\": [\n{\"name\": \"A\"}]},\n\"model\": {\"people\": [\n\
                {\"name\": \"B\", \"name\": \"\\ud83d\\ude00 \\u00e9\"}]}}";
    let import = read_json(text).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(names_and_kinds(&import.design), ["😀 é:client"]);
    assert_eq!(import.notes[0].line, Some(4), "{:?}", import.notes);
}

#[test]
fn structurizr_json_errors_have_a_place() {
    for (text, place) in [
        ("{\"model\": {\n\"people\": [", (2, 11)),
        ("{\"model\": {\n\"name\": \"\\ud83d\"}}", (2, 16)),
        ("{\"model\": {\n\n\"a\": 01}}", (3, 7)),
    ] {
        let error = read_json(text)
            .err()
            .unwrap_or_else(|| panic!("{text} was read"));
        assert_eq!(
            (error.line, error.column),
            (Some(place.0), Some(place.1)),
            "{text}"
        );
    }
    let deep = format!("{{\"model\": {}{}}}", "[".repeat(9_999), "]".repeat(9_999));
    assert!(read_json(&deep).is_err_and(|error| error.line == Some(1)));
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(PIECES, &TEXTS), 1..8)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_structurizr_files_survive(damages in damages()) {
        check_damaged(&STRUCTURIZR, &damages)?;
    }

    #[test]
    fn structurizr_json_with_damaged_fields_survives(damages in prop::collection::vec(json_damage(), 1..6)) {
        let mut workspace = serde_json::from_str(include_str!("files/structurizr-shop.json")).expect("JSON");
        for damage in damages {
            damage.apply(&mut workspace);
        }
        check("-.json", workspace.to_string().as_bytes(), Some(ImportFormat::StructurizrJson))?;
    }
}
