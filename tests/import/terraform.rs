//! Terraform: plans and states as JSON.

use crate::damage::{Damage, config, damage};
use crate::support::{
    TERRAFORM, assert_golden_imports, assert_same_in_other_encodings,
    assert_survive_without_each_line, check_damaged, components, connections, import_error, read,
};
use plumbline::document::{Access, Component, Connection, Design};
use plumbline::import::{ImportFormat, import};
use proptest::prelude::*;

/// The texts of the example files, for damage.
const TEXTS: [&str; 2] = [
    include_str!("files/terraform-parcels.tf.json"),
    include_str!("files/terraform-depot-state.tf.json"),
];

/// Pieces of the syntax, for damage.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "{", "}", "[", "]", "\"", ",", ":", "0", "-1", "null", "true", "\"references\":[\"var.a\"]", "\"module.a.b\"", "\"var.\"", "\"values\":{", "arn:aws:sqs:", "\\u0000",
    "\\ud83d", "\n", "[0]", "[\\\"a\\\"]", "99999999999999999999", "1e999", "é", "𝔸",
];

#[test]
fn terraform_files_import_as_their_golden_files() {
    assert_golden_imports(&TERRAFORM);
}

#[test]
fn terraform_files_import_the_same_in_other_encodings() {
    assert_same_in_other_encodings(&TERRAFORM);
}

#[test]
fn terraform_files_survive_without_each_line() {
    assert_survive_without_each_line(&TERRAFORM);
}

fn terraform(text: &str) -> Design {
    let read = read("x.tf.json", text);
    read.unwrap_or_else(|e| panic!("{e}")).design
}

fn component<'d>(design: &'d Design, id: &str) -> &'d Component {
    design.components.find(id).unwrap()
}

fn connection<'d>(design: &'d Design, from: &str, to: &str) -> &'d Connection {
    let mut all = design.connections.iter();
    all.find(|c| c.from.as_str() == from && c.to.as_str() == to)
        .unwrap_or_else(|| panic!("{from} to {to}: {:?}", connections(design)))
}

#[test]
fn terraform_plans_are_joined_by_their_references() {
    let design = terraform(TEXTS[0]);
    assert_eq!(
        components(&design),
        [
            "archive datastore s3",
            "intake service lambda",
            "labels broker sqs",
            "parcels broker sns",
            "parcels datastore postgresql",
            "parcels_copy datastore rds",
            "print service lambda",
            "public gateway api-gateway",
            "scan service lambda",
        ]
    );
    assert_eq!(
        connections(&design),
        [
            "archive event scan",
            "intake data archive",
            "intake event parcels",
            "intake data parcels-2",
            "labels message print",
            "parcels-2 data parcels-copy",
            "parcels event labels",
            "public request intake",
            "scan event parcels",
        ]
    );
    let listens = connection(&design, "labels", "print");
    assert_eq!(listens.dead_letter, Some(true));
    assert!(listens.guessed.is_empty());
    let asks = connection(&design, "public", "intake");
    assert_eq!(asks.timeout.as_ref().map(|t| t.as_str()), Some("10000ms"));
    let sends = connection(&design, "intake", "parcels");
    assert_eq!(sends.guessed, ["style", "from", "to"]);
    let copies = connection(&design, "parcels-2", "parcels-copy");
    assert_eq!(copies.access, Some(Access::Replicate));
    let database = component(&design, "parcels-2");
    assert_eq!(database.replicas.map(u64::from), Some(2));
    assert_eq!((database.managed, database.zones.len()), (Some(true), 2));
    let scan = component(&design, "scan");
    assert!(
        scan.notes
            .as_ref()
            .is_some_and(|notes| notes.contains("rate(1 day)"))
    );
}

#[test]
fn terraform_states_are_joined_by_what_names_resources() {
    let design = terraform(TEXTS[1]);
    assert_eq!(
        connections(&design),
        [
            "depot data depot-2",
            "depot message scans",
            "edge request depot",
            "reports data reports-2",
            "returns-2 request reports",
            "returns-2 message scans",
            "scanned event reports",
        ]
    );
    let depot = component(&design, "depot");
    assert_eq!(depot.replicas.map(u64::from), Some(3));
    assert_eq!(depot.managed, None);
    let cluster = component(&design, "depot-2");
    assert_eq!(cluster.replicas.map(u64::from), Some(2));
    assert_eq!(cluster.zones, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
    assert!(connection(&design, "scanned", "reports").dead_letter == Some(true));
    assert!(design.components.find("scans-dead").is_none());
}

#[test]
fn terraform_instances_by_number_are_replicas() {
    let one = |index: &str| {
        format!(
            "{{\"address\": \"aws_instance.web[{index}]\", \"mode\": \"managed\", \"type\": \"aws_instance\", \"name\": \"web\", \"index\": {index}, \"values\": {{}}}}"
        )
    };
    let file = |resources: [String; 2]| {
        let resources = resources.join(",");
        format!(
            "{{\"format_version\": \"1.0\", \"values\": {{\"root_module\": {{\"resources\": [{resources}]}}}}}}"
        )
    };
    let design = terraform(&file([one("0"), one("1")]));
    assert_eq!(components(&design), ["web service"]);
    assert_eq!(design.components[0].replicas.map(u64::from), Some(2));
    let keyed = |key: &str| {
        one(&format!("\"{key}\"")).replace(&format!("[\"{key}\"]"), &format!("[\\\"{key}\\\"]"))
    };
    let design = terraform(&file([keyed("a"), keyed("b")]));
    assert_eq!(components(&design), ["web a service", "web b service"]);
}

#[test]
fn terraform_errors_have_a_place_and_the_expected_content() {
    for (text, words) in [
        (
            "{\"format_version\": \"1.0\", \"planned_values\": {}}",
            "terraform show -json",
        ),
        ("{\"format_version\": \"1.0\"", "expected YAML"),
        ("", "terraform show -json"),
        (
            "{\"format_version\": \"1.0\", \"values\": {\"root_module\": {\"resources\": [{\"address\": \"aws_iam_role.a\", \"type\": \"aws_iam_role\", \"name\": \"a\"}]}}}",
            "functions, services, queues",
        ),
    ] {
        let error = import_error("x.json", text.as_bytes(), Some(ImportFormat::Terraform));
        assert!(error.line.is_some(), "{text:?}: {error}");
        assert!(error.to_string().contains(words), "{text:?}: {error}");
    }
}

#[test]
fn large_terraform_files_are_read_whole() {
    let count = 4_000;
    let one = |n: usize| {
        format!(
            "{{\"address\": \"aws_lambda_function.f{n}\", \"mode\": \"managed\", \"type\": \"aws_lambda_function\", \"name\": \"f{n}\", \"values\": \
             {{\"function_name\": \"f{n}\", \"arn\": \"arn:aws:lambda:x:1:function:f{n}\", \"environment\": [{{\"variables\": {{\"NEXT\": \"arn:aws:lambda:x:1:function:f{}\"}}}}]}}}}",
            (n + 1) % count
        )
    };
    let resources: Vec<String> = (0..count).map(one).collect();
    let text = format!(
        "{{\"format_version\": \"1.0\", \"values\": {{\"root_module\": {{\"resources\": [{}]}}}}}}",
        resources.join(",\n")
    );
    let import = import("x", text.as_bytes(), None).unwrap();
    assert_eq!(
        (
            import.design.components.len(),
            import.design.connections.len()
        ),
        (count, count)
    );
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(PIECES, &TEXTS), 1..8)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_terraform_files_survive(damages in damages()) {
        check_damaged(&TERRAFORM, &damages)?;
    }
}
