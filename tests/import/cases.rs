//! Small files of each kind that people bring, with the design that a careful person would have drawn.

use crate::support::{components, connections, read};
use plumbline::import::{Confidence, Import, Note};

/// The import of a file in `cases`.
macro_rules! case {
    ($name:literal) => {
        read($name, include_str!(concat!("cases/", $name)))
            .unwrap_or_else(|e| panic!("{}: {e}", $name))
    };
}

fn domains(import: &Import) -> Vec<&str> {
    import
        .design
        .domains
        .iter()
        .map(|d| d.name.as_str())
        .collect()
}

fn notes_left_out(import: &Import, words: &str) -> bool {
    let is_left_out = |n: &&Note| n.confidence == Confidence::LeftOut && n.text.contains(words);
    import.notes.iter().any(|n| is_left_out(&n))
}

fn guesses_of<'i>(import: &'i Import, component: &str) -> Vec<&'i str> {
    let found = import.design.components.find(component).unwrap();
    found.guessed.iter().map(String::as_str).collect()
}

#[test]
fn layers_of_a_flowchart_are_no_domains() {
    let import = case!("layers-as-domains.mmd");
    assert_eq!(domains(&import), [""; 0]);
    for layer in ["Client Layer", "Services Layer", "Data Layer"] {
        assert!(notes_left_out(&import, layer), "{:?}", import.notes);
    }
    assert_eq!(
        connections(&import.design),
        [
            "parcel-service data parcels",
            "route-service data routes",
            "web-app request parcel-service",
            "web-app request route-service"
        ]
    );
}

#[test]
fn lines_of_a_label_go_where_they_belong() {
    let import = case!("label-lines.mmd");
    assert_eq!(
        components(&import.design),
        [
            "Acme Gateway gateway",
            "Label Service service",
            "Parcel Service service Node.js + Prisma",
            "Parcels datastore"
        ]
    );
    assert_eq!(
        connections(&import.design),
        [
            "acme-gateway request parcel-service",
            "label-service data parcels",
            "parcel-service request label-service",
            "parcel-service data parcels"
        ]
    );
    let label = import.design.components.find("label-service").unwrap();
    assert_eq!(label.notes.as_deref(), Some("Redis cached"));
}

#[test]
fn a_line_to_a_subgraph_of_one_node_is_the_line_of_the_node() {
    let import = case!("mermaid-subgraph-edge.mmd");
    assert_eq!(
        connections(&import.design),
        ["parcel-service data parcels", "user request parcel-service"]
    );
    assert_eq!(import.design.components.len(), 3);
}

#[test]
fn a_line_to_a_subgraph_of_several_nodes_is_the_line_of_the_subgraph() {
    let import = read(
        "x.mmd",
        "flowchart LR\nU[User] --> O\nsubgraph O [Ordering]\nA[Orders]\nB[Prices]\nend\nO --> A\n",
    )
    .unwrap();
    assert_eq!(connections(&import.design), ["user request ordering"]);
    assert_eq!(guesses_of(&import, "ordering"), ["self", "kind"]);
    assert_eq!(domains(&import), ["Ordering"]);
    assert!(notes_left_out(&import, "what lies in it"));
}

#[test]
fn aliases_of_participants_are_read_as_names() {
    let import = case!("seq-alias.mmd");
    assert_eq!(
        components(&import.design),
        [
            "API Gateway gateway",
            "Browser client",
            "Parcel Database datastore",
            "Parcel Queue broker"
        ]
    );
    assert_eq!(
        connections(&import.design),
        [
            "api-gateway data parcel-database",
            "api-gateway event parcel-queue",
            "browser request api-gateway"
        ]
    );
}

#[test]
fn a_chart_from_the_stores_to_the_people_is_turned_round() {
    let import = case!("upside-down.mmd");
    assert_eq!(
        connections(&import.design),
        [
            "api-gateway request parcel-service",
            "parcel-service data parcels",
            "user request api-gateway"
        ]
    );
    assert!(
        import
            .design
            .connections
            .iter()
            .all(|c| c.guessed.contains(&"to".to_owned()))
    );
}

#[test]
fn a_container_of_c4_is_no_person() {
    let import = case!("dsl-actor.dsl");
    assert_eq!(
        components(&import.design),
        [
            "Mail Reader service in post",
            "Tracking Controller Actor service in post"
        ]
    );
}

#[test]
fn groups_of_people_are_no_domains() {
    let import = case!("dsl-person-groups.dsl");
    assert_eq!(domains(&import), ["Museum"]);
    assert_eq!(
        components(&import.design),
        [
            "Booking Desk service in museum",
            "Pensioner client",
            "Tourist client"
        ]
    );
    assert!(notes_left_out(&import, "Visitors"));
}

#[test]
fn relationships_of_a_system_are_those_of_its_only_container() {
    let import = case!("dsl-system-edge.dsl");
    assert_eq!(
        connections(&import.design),
        ["clerk request depot-api", "depot-api request tracking"]
    );
}

#[test]
fn relationships_of_a_system_of_several_containers_are_kept() {
    let import = read(
        "x.dsl",
        "workspace {\nmodel {\nclerk = person \"Clerk\"\ndepot = softwareSystem \"Depot\" {\napi = container \"Depot API\"\n\
         desk = container \"Desk\"\n}\nclerk -> depot \"books\"\n}\n}\n",
    )
    .unwrap();
    assert_eq!(connections(&import.design), ["clerk request depot"]);
    assert_eq!(guesses_of(&import, "depot"), ["self", "kind"]);
}

#[test]
fn what_an_import_guesses_is_marked() {
    let import = read(
        "x.mmd",
        "sequenceDiagram\nactor U as User\nparticipant O as Orders\nU->>O: asks\nO-->>U: ok\n",
    )
    .unwrap();
    assert_eq!(guesses_of(&import, "user"), [""; 0]);
    assert_eq!(guesses_of(&import, "orders"), ["kind"]);
    assert_eq!(import.design.connections[0].guessed, [""; 0]);
    let import = read("x.mmd", "flowchart LR\nA[One] --- B[Two]\n").unwrap();
    assert_eq!(
        import.design.connections[0].guessed,
        ["style", "from", "to"]
    );
}

#[test]
fn answers_and_loops_are_no_calls() {
    for (lines, found) in [
        ("A --> B\nB -->|returns the order| A", vec!["a request b"]),
        ("A --> B\nB -.-> A", vec!["a request b"]),
        ("A --> A\nA --> B", vec!["a request b"]),
        ("A <--> B", vec!["a request b"]),
    ] {
        let import = read("x.mmd", &format!("flowchart LR\n{lines}\n")).unwrap();
        assert_eq!(connections(&import.design), found, "{lines}");
    }
    let import = read(
        "x.mmd",
        "sequenceDiagram\nA->>B: x\nB->>A: send http response\n",
    )
    .unwrap();
    assert_eq!(connections(&import.design), ["a request b"]);
}

#[test]
fn zones_are_kept_with_what_runs_in_them() {
    let import = read(
        "x.mmd",
        "flowchart LR\nsubgraph Z [AZ eu-west-3a]\nA[Orders]\nB[Prices]\nend\nA --> B\n",
    )
    .unwrap();
    assert_eq!(domains(&import), [""; 0]);
    let orders = import.design.components.find("orders").unwrap();
    assert_eq!(orders.zones, ["AZ eu-west-3a"]);
}
