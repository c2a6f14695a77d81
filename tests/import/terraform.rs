//! Terraform: plans and states as JSON.

use crate::damage::{config, json_damage};
use crate::support::{
    TERRAFORM, assert_golden_imports, assert_ring_is_read_whole, assert_same_in_other_encodings,
    assert_survive_without_each_line, check_damaged, check_damaged_json, components, connections,
    damages, has_note_anywhere, import_error, read,
};
use plumbline::document::{Access, Component, Connection, Design};
use plumbline::import::{Confidence, ImportFormat};
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

/// A state of those resources, each as `type name attributes`.
fn state(resources: &[(&str, &str, &str)]) -> String {
    let resource = |(kind, name, attributes): &(&str, &str, &str)| {
        format!(
            "{{\"mode\": \"managed\", \"type\": \"{kind}\", \"name\": \"{name}\", \"instances\": [{{\"attributes\": {{{attributes}}}}}]}}"
        )
    };
    let resources: Vec<String> = resources.iter().map(resource).collect();
    format!(
        "{{\"version\": 4, \"terraform_version\": \"1.8.0\", \"resources\": [{}]}}",
        resources.join(",\n")
    )
}

/// The attribute of a policy with one statement.
fn policy(actions: &str, resource: &str) -> String {
    let text = format!(
        "{{\"Statement\": {{\"Effect\": \"Allow\", \"Action\": [{actions}], \"Resource\": \"{resource}\"}}}}"
    );
    format!("\"policy\": {}", serde_json::Value::from(text))
}

const ROLE: (&str, &str, &str) = (
    "aws_iam_role",
    "orders",
    "\"arn\": \"arn:aws:iam::1:role/orders\", \"name\": \"orders\"",
);
const QUEUE: (&str, &str, &str) = (
    "aws_sqs_queue",
    "labels",
    "\"arn\": \"arn:aws:sqs:x:1:labels\", \"url\": \"https://sqs.x.amazonaws.com/1/labels\"",
);
const TABLE: (&str, &str, &str) = (
    "aws_dynamodb_table",
    "parcels",
    "\"arn\": \"arn:aws:dynamodb:x:1:table/parcels\", \"name\": \"parcels\"",
);
const FUNCTION: &str = "\"function_name\": \"orders\", \"arn\": \"arn:aws:lambda:x:1:function:orders\", \"role\": \"arn:aws:iam::1:role/orders\"";

#[test]
fn policies_tell_directions_and_what_they_alone_name_is_a_guess() {
    let named = format!(
        "{FUNCTION}, \"environment\": [{{\"variables\": {{\"Q\": \"https://sqs.x.amazonaws.com/1/labels\"}}}}]"
    );
    for (attributes, actions, target, found, guessed) in [
        (
            FUNCTION,
            "\"sqs:SendMessage\"",
            "arn:aws:sqs:x:1:labels",
            "orders message labels",
            &["self"][..],
        ),
        (
            FUNCTION,
            "\"sqs:ReceiveMessage\", \"sqs:DeleteMessage\"",
            "arn:aws:sqs:x:1:labels",
            "labels message orders",
            &["self"],
        ),
        (
            FUNCTION,
            "\"sqs:*\"",
            "arn:aws:sqs:x:1:labels",
            "orders message labels",
            &["self", "from", "to"],
        ),
        (
            FUNCTION,
            "\"dynamodb:GetItem\"",
            "arn:aws:dynamodb:x:1:table/parcels/index/*",
            "orders data parcels",
            &["self"],
        ),
        (
            FUNCTION,
            "\"sqs:GetQueueUrl\"",
            "arn:aws:sqs:x:1:labels",
            "",
            &[],
        ),
        (
            FUNCTION,
            "\"s3:GetObject\"",
            "arn:aws:sqs:x:1:labels",
            "",
            &[],
        ),
        (FUNCTION, "\"sqs:SendMessage\"", "*", "", &[]),
        (
            &named,
            "\"sqs:SendMessage\"",
            "arn:aws:sqs:x:1:labels",
            "orders message labels",
            &[],
        ),
        (
            &named,
            "\"sqs:ReceiveMessage\"",
            "arn:aws:sqs:x:1:labels",
            "labels message orders",
            &[],
        ),
        (
            &named,
            "\"sqs:Get*\"",
            "arn:aws:sqs:x:1:labels",
            "orders message labels",
            &["from", "to"],
        ),
    ] {
        let own = format!("\"role\": \"orders\", {}", policy(actions, target));
        let text = state(&[
            ("aws_lambda_function", "orders", attributes),
            ROLE,
            QUEUE,
            TABLE,
            ("aws_iam_role_policy", "orders", &own),
        ]);
        let design = terraform(&text);
        let all = connections(&design);
        let expected: Vec<&str> = [found].into_iter().filter(|f| !f.is_empty()).collect();
        assert_eq!(all, expected, "{actions} {target}");
        for only in &design.connections {
            assert_eq!(only.guessed, guessed, "{actions} {target}");
        }
    }
}

#[test]
fn policies_state_the_access_to_data() {
    let named =
        format!("{FUNCTION}, \"environment\": [{{\"variables\": {{\"TABLE\": \"parcels\"}}}}]");
    for (actions, access) in [
        (
            "\"dynamodb:GetItem\", \"dynamodb:Query\"",
            Some(Access::Read),
        ),
        ("\"dynamodb:PutItem\"", Some(Access::Write)),
        ("\"dynamodb:*\"", Some(Access::ReadWrite)),
        ("\"dynamodb:DescribeTable\"", None),
    ] {
        let own = format!(
            "\"role\": \"orders\", {}",
            policy(actions, "arn:aws:dynamodb:x:1:table/parcels")
        );
        let text = state(&[
            ("aws_lambda_function", "orders", &named),
            ROLE,
            TABLE,
            ("aws_iam_role_policy", "orders", &own),
        ]);
        let design = terraform(&text);
        let data = connection(&design, "orders", "parcels");
        assert_eq!((data.access, data.guessed.len()), (access, 0), "{actions}");
    }
}

#[test]
fn policies_of_a_role_of_several_components_and_of_other_files_are_told() {
    let other = FUNCTION
        .replace("\"orders\"", "\"prices\"")
        .replace("function:orders", "function:prices");
    let sends = policy("\"sqs:SendMessage\"", "arn:aws:sqs:x:1:labels");
    let outside = policy("\"sqs:SendMessage\"", "arn:aws:sqs:x:1:elsewhere");
    let arn = "\"arn\": \"arn:aws:iam::1:policy/p\"";
    let attached = [
        ("aws_iam_policy", "p", format!("{arn}, {sends}")),
        (
            "aws_iam_role_policy_attachment",
            "p",
            "\"role\": \"orders\", \"policy_arn\": \"arn:aws:iam::1:policy/p\"".to_owned(),
        ),
        (
            "aws_iam_role_policy",
            "q",
            format!("\"role\": \"orders\", {outside}"),
        ),
    ];
    let with = |functions: &[(&'static str, &'static str, &str)]| {
        let mut all = vec![ROLE, QUEUE];
        let attached = attached
            .iter()
            .map(|(kind, name, text)| (*kind, *name, text.as_str()));
        all.extend(attached);
        let text = state(&[&all[..], functions].concat());
        read("x.tf.json", &text).unwrap()
    };
    let one = ("aws_lambda_function", "orders", FUNCTION);
    let import = with(&[one]);
    assert_eq!(connections(&import.design), ["orders message labels"]);
    let words = "orders may use arn:aws:sqs:x:1:elsewhere, which is not in this file";
    assert!(
        has_note_anywhere(&import, Confidence::LeftOut, words),
        "{:?}",
        import.notes
    );
    let import = with(&[one, ("aws_lambda_function", "prices", &other)]);
    assert_eq!(connections(&import.design), [""; 0]);
    let words = "2 components have the role orders";
    assert!(
        has_note_anywhere(&import, Confidence::LeftOut, words),
        "{:?}",
        import.notes
    );
}

#[test]
fn instance_profiles_that_name_one_another_end() {
    let profile = |name: &'static str, other: &str| {
        let attributes = format!(
            "\"arn\": \"arn:aws:iam::1:instance-profile/{name}\", \"name\": \"{name}\", \"role\": \"{other}\""
        );
        ("aws_iam_instance_profile", name, attributes)
    };
    for (one, other, role) in [
        ("other", "first", "none"),
        ("first", "orders", "first"),
        ("orders", "orders", "orders"),
    ] {
        let profiles = [profile("first", one), profile("other", other)];
        let own = format!(
            "\"role\": \"{role}\", {}",
            policy("\"sqs:SendMessage\"", "arn:aws:sqs:x:1:labels")
        );
        let mut all = vec![
            ROLE,
            QUEUE,
            ("aws_instance", "web", "\"iam_instance_profile\": \"first\""),
        ];
        all.extend(
            profiles
                .iter()
                .map(|(kind, name, text)| (*kind, *name, text.as_str())),
        );
        all.push(("aws_iam_role_policy", "p", &own));
        let found = connections(&terraform(&state(&all)));
        let is_joined = one == "orders";
        assert_eq!(
            found.len(),
            usize::from(is_joined),
            "{one} {other}: {found:?}"
        );
    }
}

#[test]
fn policies_of_the_configuration_are_read_where_a_plan_does_not_know_them_yet() {
    let resource = |kind: &str, name: &str, values: &str| {
        format!(
            "{{\"address\": \"{kind}.{name}\", \"mode\": \"managed\", \"type\": \"{kind}\", \"name\": \"{name}\", \"values\": {{{values}}}}}"
        )
    };
    let written = |address: &str, kind: &str, expressions: &str| {
        format!(
            "{{\"address\": \"{address}\", \"type\": \"{kind}\", \"name\": \"x\", \"expressions\": {{{expressions}}}}}"
        )
    };
    let refers =
        |argument: &str, to: &str| format!("\"{argument}\": {{\"references\": [\"{to}\"]}}");
    let text = format!(
        "{{\"format_version\": \"1.2\", \"planned_values\": {{\"root_module\": {{\"resources\": [{}]}}}}, \"configuration\": {{\"root_module\": {{\"resources\": [{}]}}}}}}",
        [
            resource("aws_lambda_function", "orders", "\"function_name\": \"orders\""),
            resource("aws_iam_role", "orders", "\"name\": \"orders\""),
            resource("aws_sqs_queue", "labels", "\"name\": \"labels\""),
            resource("aws_iam_role_policy", "orders", "\"name\": \"p\""),
        ]
        .join(","),
        [
            written("aws_lambda_function.orders", "aws_lambda_function", &refers("role", "aws_iam_role.orders.arn")),
            written(
                "aws_iam_role_policy.orders",
                "aws_iam_role_policy",
                &[refers("role", "aws_iam_role.orders.id"), refers("policy", "data.aws_iam_policy_document.p.json")].join(","),
            ),
            written(
                "data.aws_iam_policy_document.p",
                "aws_iam_policy_document",
                &format!(
                    "\"statement\": [{{\"actions\": {{\"constant_value\": [\"sqs:ReceiveMessage\"]}}, {}}}, {{\"effect\": {{\"constant_value\": \"Deny\"}}, \"actions\": {{\"constant_value\": [\"sqs:SendMessage\"]}}, {}}}]",
                    refers("resources", "aws_sqs_queue.labels.arn"),
                    refers("resources", "aws_sqs_queue.labels.arn")
                ),
            ),
        ]
        .join(","),
    );
    assert_eq!(connections(&terraform(&text)), ["labels message orders"]);
}

#[test]
fn members_of_roles_may_use_resources_of_google_and_azure() {
    let text = state(&[
        (
            "google_service_account",
            "orders",
            "\"email\": \"orders@acme.iam.gserviceaccount.com\"",
        ),
        (
            "google_cloud_run_v2_service",
            "orders",
            "\"name\": \"orders\", \"template\": [{\"service_account\": \"orders@acme.iam.gserviceaccount.com\"}]",
        ),
        (
            "google_pubsub_topic",
            "placed",
            "\"id\": \"projects/acme/topics/placed\", \"name\": \"placed\"",
        ),
        (
            "google_pubsub_topic_iam_member",
            "orders",
            "\"topic\": \"placed\", \"role\": \"roles/pubsub.publisher\", \"member\": \"serviceAccount:orders@acme.iam.gserviceaccount.com\"",
        ),
        (
            "azurerm_linux_function_app",
            "returns",
            "\"id\": \"/sites/returns\", \"identity\": [{\"principal_id\": \"123e4567\"}]",
        ),
        (
            "azurerm_servicebus_queue",
            "back",
            "\"id\": \"/subscriptions/1/queues/back\"",
        ),
        (
            "azurerm_role_assignment",
            "returns",
            "\"scope\": \"/subscriptions/1/queues/back\", \"role_definition_name\": \"Azure Service Bus Data Receiver\", \"principal_id\": \"123e4567\"",
        ),
    ]);
    let design = terraform(&text);
    assert_eq!(
        connections(&design),
        ["back event returns", "orders event placed"]
    );
    assert!(design.connections.iter().all(|c| c.guessed[0] == "self"));
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
    let element = |n: usize, next: usize| {
        format!(
            "{{\"address\": \"aws_lambda_function.f{n}\", \"mode\": \"managed\", \"type\": \"aws_lambda_function\", \"name\": \"f{n}\", \"values\": \
             {{\"function_name\": \"f{n}\", \"arn\": \"arn:aws:lambda:x:1:function:f{n}\", \"environment\": [{{\"variables\": {{\"NEXT\": \"arn:aws:lambda:x:1:function:f{next}\"}}}}]}}}}"
        )
    };
    let file = |elements: Vec<String>| {
        format!(
            "{{\"format_version\": \"1.0\", \"values\": {{\"root_module\": {{\"resources\": [{}]}}}}}}",
            elements.join(",\n")
        )
    };
    assert_ring_is_read_whole(element, file);
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_terraform_files_survive(damages in damages(PIECES, &TEXTS)) {
        check_damaged(&TERRAFORM, &damages)?;
    }

    #[test]
    fn terraform_with_damaged_fields_survives(damages in prop::collection::vec(json_damage(), 1..6)) {
        check_damaged_json(&TERRAFORM, &damages)?;
    }
}
