//! Architectures of CALM and catalogues of Backstage.

use crate::damage::{Damage, config, damage, json_damage};
use crate::support::{
    BACKSTAGE, CALM, assert_golden_imports, assert_same_in_other_encodings,
    assert_survive_without_each_line, check, check_damaged, connections, has_note_anywhere,
    import_error, names_and_kinds,
};
use plumbline::import::{Confidence, Import, ImportFormat};
use proptest::prelude::*;

/// The texts of the example files, for damage.
const TEXTS: [&str; 2] = [
    include_str!("files/calm-shop.calm.json"),
    include_str!("files/backstage-shop.catalogue.yaml"),
];

/// Pieces of the syntax, for damage.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "[", "]", "{", "}", "\"", ",", ":", "\n", "- ", "---\n", "&a ", "*a", "null", "\"unique-id\":", "\"nodes\":", "\"composed-of\":", "\"deployed-in\":",
    "\"shop\"", "kind: System\n", "  name: booking\n", "spec:\n", "  domain: logistics\n", "component:default/", "ä", "𝔸", "\u{0}",
];

#[test]
fn catalogues_import_as_their_golden_files() {
    assert_golden_imports(&CALM);
    assert_golden_imports(&BACKSTAGE);
}

#[test]
fn catalogues_import_the_same_in_other_encodings() {
    assert_same_in_other_encodings(&CALM);
    assert_same_in_other_encodings(&BACKSTAGE);
}

#[test]
fn catalogues_survive_without_each_line() {
    assert_survive_without_each_line(&CALM);
    assert_survive_without_each_line(&BACKSTAGE);
}

fn calm(relationship: &str) -> Import {
    let node = |id: &str, kind: &str| {
        format!("{{\"unique-id\": \"{id}\", \"node-type\": \"{kind}\", \"name\": \"{id}\"}}")
    };
    let nodes = [
        node("a", "service"),
        node("b", "service"),
        node("d", "database"),
        node("u", "actor"),
        node("s", "system"),
    ];
    let text = format!(
        "{{\"nodes\": [{}], \"relationships\": [{{\"unique-id\": \"r\", {relationship}}}]}}",
        nodes.join(",")
    );
    plumbline::import::import("x", text.as_bytes(), None)
        .unwrap_or_else(|e| panic!("{e}\nin {text}"))
}

#[test]
fn calm_relationships_become_connections() {
    let connects = |from: &str, to: &str, more: &str| {
        format!(
            "{more}\"relationship-type\": {{\"connects\": {{\"source\": {{\"node\": \"{from}\"}}, \"destination\": {{\"node\": \"{to}\"}}}}}}"
        )
    };
    for (relationship, found) in [
        (connects("a", "b", ""), vec!["a request b"]),
        (connects("a", "d", ""), vec!["a data d"]),
        (connects("a", "b", "\"protocol\": \"AMQP\", "), vec!["a message b"]),
        (connects("a", "b", "\"description\": \"publishes OrderPlaced\", "), vec!["a event b"]),
        (connects("a", "nobody", ""), vec![]),
        (connects("a", "a", ""), vec![]),
        (
            "\"relationship-type\": {\"interacts\": {\"actor\": \"u\", \"nodes\": [\"a\", \"b\"]}}".to_owned(),
            vec!["u request a", "u request b"],
        ),
        ("\"relationship-type\": {\"composed-of\": {\"container\": \"s\", \"nodes\": [\"s\", \"a\"]}}".to_owned(), vec![]),
    ] {
        assert_eq!(connections(&calm(&relationship).design), found, "{relationship}");
    }
}

#[test]
fn calm_containers_are_frames_or_places() {
    let contains = |key: &str| {
        format!(
            "\"relationship-type\": {{\"{key}\": {{\"container\": \"s\", \"nodes\": [\"a\", \"d\"]}}}}"
        )
    };
    let domains = |import: &Import| import.design.domains.len();
    let parts = calm(&contains("composed-of"));
    assert_eq!(domains(&parts), 1);
    let deployed = calm(&contains("deployed-in"));
    assert_eq!(domains(&deployed), 0);
    assert!(has_note_anywhere(
        &deployed,
        Confidence::LeftOut,
        "where or how things run"
    ));
    for import in [parts, deployed] {
        assert_eq!(
            names_and_kinds(&import.design),
            ["a:service", "b:service", "d:datastore", "u:client"]
        );
    }
}

fn backstage(entities: &[&str]) -> Import {
    let documents: Vec<String> = entities
        .iter()
        .map(|entity| {
            let mut words = entity.splitn(3, ' ');
            let mut next = || words.next().unwrap_or_default();
            format!(
                "apiVersion: backstage.io/v1alpha1\nkind: {}\nmetadata: {{name: {}}}\nspec: {{{}}}\n",
                next(),
                next(),
                next()
            )
        })
        .collect();
    let text = documents.join("---\n");
    plumbline::import::import("x", text.as_bytes(), None)
        .unwrap_or_else(|e| panic!("{e}\nin {text}"))
}

#[test]
fn backstage_entities_become_components() {
    for (entity, component) in [
        ("Component a type: service", "a:service"),
        ("Component a type: website", "a:client"),
        ("Component a type: cronjob", "a:job"),
        ("Component a-gateway type: backend", "a-gateway:gateway"),
        ("Resource a type: database", "a:datastore"),
        ("Resource a type: s3-bucket", "a:datastore"),
        ("Resource a type: kafka-topic", "a:broker"),
        ("Resource a type: message-queue", "a:broker"),
    ] {
        assert_eq!(
            names_and_kinds(&backstage(&[entity]).design),
            [component],
            "{entity}"
        );
    }
}

#[test]
fn backstage_relations_become_connections() {
    for (entities, found) in [
        (
            &["Component a dependsOn: [component:b]"][..],
            vec!["a request b"],
        ),
        (
            &["Component a dependencyOf: ['component:default/b']"],
            vec!["b request a"],
        ),
        (
            &[
                "Component a dependsOn: ['resource:d']",
                "Resource d type: database",
            ],
            vec!["a data d"],
        ),
        (
            &[
                "Component a consumesApis: [x]",
                "Component c providesApis: [x]",
                "API x type: openapi",
            ],
            vec!["a request c"],
        ),
        (
            &[
                "Component a consumesApis: [x]",
                "Component c providesApis: [x]",
                "API x type: asyncapi",
            ],
            vec!["c event a"],
        ),
        (
            &["Component a consumesApis: [outside]"],
            vec!["a request outside"],
        ),
        (&["Component a dependsOn: [component:nobody]"], vec![]),
    ] {
        let all = [entities, &["Component b type: service"]].concat();
        assert_eq!(connections(&backstage(&all).design), found, "{entities:?}");
    }
    let import = backstage(&["Component a consumesApis: [outside]"]);
    assert_eq!(
        names_and_kinds(&import.design),
        ["a:service", "outside:external"]
    );
}

#[test]
fn errors_of_catalogues_have_a_place() {
    for (text, format, words) in [
        (
            "{\n\"nodes\": []}",
            ImportFormat::Calm,
            "line 1: there are no nodes",
        ),
        ("{\n\"nodes\": ]}", ImportFormat::Calm, "line 2, column 10"),
        (
            "apiVersion: backstage.io/v1\nkind: Group\n",
            ImportFormat::Backstage,
            "line 1: there is no component",
        ),
        (
            "apiVersion: [\n",
            ImportFormat::Backstage,
            "line 1, column 13",
        ),
    ] {
        let error = import_error("x", text.as_bytes(), Some(format));
        assert!(error.to_string().contains(words), "{error}");
    }
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(PIECES, &TEXTS), 1..8)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_calm_files_survive(damages in damages()) {
        check_damaged(&CALM, &damages)?;
    }

    #[test]
    fn damaged_backstage_files_survive(damages in damages()) {
        check_damaged(&BACKSTAGE, &damages)?;
    }

    #[test]
    fn calm_with_damaged_fields_survives(damages in prop::collection::vec(json_damage(), 1..6)) {
        let mut architecture = serde_json::from_str(TEXTS[0]).expect("JSON");
        for damage in damages {
            damage.apply(&mut architecture);
        }
        check("x.calm.json", architecture.to_string().as_bytes(), Some(ImportFormat::Calm))?;
    }
}
