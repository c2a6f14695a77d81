//! Small files of each kind that people bring, with the design that a careful person would have drawn.

use crate::support::{components, connections, import_error, names_and_kinds, read};
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

#[test]
fn what_only_depends_on_says_is_needed_to_start() {
    let import = case!("compose-depends-only.yaml");
    let of = |phase: &str| {
        let connections = import.design.connections.iter();
        let phased = connections.filter(|c| c.phase.is_some() == (phase == "startup"));
        phased
            .map(|c| format!("{} {} {}", c.from, c.style.as_str(), c.to))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("run"),
        [
            "proxy request shop",
            "shop data ledger",
            "worker data ledger"
        ]
    );
    assert_eq!(
        of("startup"),
        [
            "resolver request firewall",
            "shop request worker",
            "worker request resolver"
        ]
    );
    let guessed = |c: &plumbline::document::Connection| !c.guessed.is_empty();
    assert!(import.design.connections.iter().all(|c| guessed(c)));
    assert!(notes_left_out(&import, "a gateway in front of it"));
    assert!(notes_left_out(&import, "begins nothing"));
}

#[test]
fn what_addresses_name_outside_of_the_file_is_drawn() {
    let import = case!("compose-missing.yaml");
    assert_eq!(
        components(&import.design),
        [
            "api.stripe.com external",
            "ledger datastore postgresql",
            "parcels service",
            "rabbit broker"
        ]
    );
    assert_eq!(
        connections(&import.design),
        [
            "parcels request api-stripe-com",
            "parcels data ledger",
            "parcels event rabbit"
        ]
    );
    let import = read(
        "compose.yaml",
        "services:\n  a:\n    image: x/a\n    depends_on: [nobody]\n    environment: {X_URL: 'http://elsewhere:80'}\n",
    )
    .unwrap();
    assert_eq!(components(&import.design), ["a service"]);
    for words in ["waits for nobody", "names elsewhere"] {
        assert!(notes_left_out(&import, words), "{:?}", import.notes);
    }
}

#[test]
fn labels_for_a_router_are_connections() {
    let file = |router: &str| {
        format!(
            "services:\n{router}  web:\n    image: acme/web\n    labels: ['traefik.http.routers.web.rule=Host(`x`)']\n"
        )
    };
    let import = read("compose.yaml", &file("  edge: {image: 'traefik:3'}\n")).unwrap();
    assert_eq!(connections(&import.design), ["edge request web"]);
    let import = read("compose.yaml", &file("")).unwrap();
    assert!(notes_left_out(&import, "router that is not in this file"));
}

#[test]
fn what_uses_datastores_itself_is_no_gateway() {
    let import = case!("compose-web-gateway.yaml");
    let kinds: Vec<String> = components(&import.design);
    assert_eq!(
        kinds,
        [
            "cache datastore redis",
            "edge gateway nginx",
            "ledger datastore postgresql",
            "web service"
        ]
    );
}

#[test]
fn files_without_components_are_refused() {
    let setup = "services:\n  migrate: {image: flyway/flyway}\n";
    let error = import_error("compose.yaml", setup.as_bytes(), None);
    assert!(error.wrong.contains("nothing in it that could be drawn"));
    let texts = include_bytes!("cases/drawio-texts-only.drawio");
    let error = import_error("x.drawio", texts, None);
    assert!(error.wrong.contains("nothing in it that could be drawn"));
}

#[test]
fn many_notes_of_one_sort_are_one() {
    let services: String = (0..9)
        .map(|n| format!("  part{n}: {{image: x/part{n}}}\n"))
        .collect();
    let import = read("compose.yaml", &format!("services:\n{services}")).unwrap();
    let texts: Vec<&str> = import.notes.iter().map(|n| n.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "None of the 9 components has a connection in this file.",
            "Drawn as services, as nothing says otherwise: part0, part1, part2, part3, part4, part5, part6, part7, part8."
        ]
    );
}

#[test]
fn places_of_a_cloud_are_no_domains_and_the_network_no_component() {
    let import = case!("drawio-cloud-places.drawio");
    assert_eq!(domains(&import), [""; 0]);
    assert_eq!(
        names_and_kinds(&import.design),
        ["Parcel Service:service", "Parcels:datastore"]
    );
    assert_eq!(connections(&import.design), ["parcel-service data parcels"]);
    for words in [
        "VPC",
        "Private subnet",
        "Public subnet",
        "Elastic IP",
        "Policy",
    ] {
        assert!(
            import
                .notes
                .iter()
                .any(|n| n.confidence == Confidence::LeftOut && n.text.contains(words)),
            "{words}: {:?}",
            import.notes
        );
    }
}

#[test]
fn a_line_to_a_frame_of_one_component_is_the_line_of_the_component() {
    let import = case!("drawio-frame-one.drawio");
    assert_eq!(
        names_and_kinds(&import.design),
        [
            "Load Balancer:gateway",
            "Parcel API:service",
            "Sessions (Redis):datastore"
        ]
    );
    assert_eq!(
        connections(&import.design),
        [
            "load-balancer request parcel-api",
            "parcel-api data sessions-redis"
        ]
    );
}

#[test]
fn a_line_to_a_blank_box_is_the_line_of_what_lies_in_it() {
    let import = case!("drawio-blank-box.drawio");
    assert_eq!(
        names_and_kinds(&import.design),
        [
            "Content System:service",
            "Importer:service",
            "Inbox:broker",
            "Pages:datastore"
        ]
    );
    assert_eq!(
        connections(&import.design),
        ["content-system request importer", "importer data pages"]
    );
}

#[test]
fn a_frame_of_several_components_stands_as_one_where_lines_end_at_it() {
    let text = include_str!("cases/drawio-frame-one.drawio").replace(
        "<mxCell id=\"r\"",
        "<mxCell id=\"u\" value=\"Prices\" style=\"rounded=1;\" vertex=\"1\" parent=\"c\"><mxGeometry x=\"80\" y=\"150\" \
         width=\"60\" height=\"40\" as=\"geometry\"/></mxCell>\n<mxCell id=\"r\"",
    );
    let import = read("x.drawio", &text).unwrap();
    assert_eq!(
        connections(&import.design),
        [
            "container-cluster data sessions-redis",
            "load-balancer request container-cluster"
        ]
    );
    assert_eq!(guesses_of(&import, "container-cluster"), ["self", "kind"]);
}

#[test]
fn a_type_of_c4_is_no_technology() {
    let import = case!("drawio-c4-type.drawio");
    assert_eq!(
        components(&import.design),
        ["Clerk client", "Depot service"]
    );
}

#[test]
fn lines_that_a_text_interrupts_are_one() {
    let import = case!("drawio-mid-label.drawio");
    assert_eq!(
        connections(&import.design),
        ["depot-ui request depot-backend"]
    );
    assert_eq!(
        import.design.connections[0].notes.as_deref(),
        Some("REST API (JSON)")
    );
}

#[test]
fn titles_and_notes_are_no_components() {
    let import = case!("drawio-prose.drawio");
    assert_eq!(
        components(&import.design),
        ["parcels service", "routes service"]
    );
    assert_eq!(connections(&import.design), ["parcels request routes"]);
    for words in ["Architecture", "Principle", "Note:"] {
        assert!(notes_left_out(&import, words), "{:?}", import.notes);
    }
}

#[test]
fn products_are_read_in_every_format() {
    let import = case!("products.drawio");
    assert_eq!(
        names_and_kinds(&import.design),
        [
            "BigQuery:datastore",
            "Cloud Pub/Sub:broker",
            "Parcel archive (S3):datastore",
            "Parcel Service:service",
            "Snowflake:datastore",
            "Stripe:external"
        ]
    );
    for label in [
        "Auth0",
        "Azure SQL",
        "BigQuery",
        "MSK",
        "Redis Streams",
        "Service Bus",
        "Snowflake",
        "Stripe",
        "Twilio",
        "Web App",
        "PayPal",
        "SendGrid",
        "Cognito",
        "OpenAI",
        "GitHub",
        "Acme Gateway",
    ] {
        let kind = |name: &str, text: &str| read(name, text).unwrap().design.components[0].kind;
        let drawn = include_str!("cases/self-loop.drawio").replace("Build Pipeline", label);
        let drawn = read("x.drawio", &drawn).unwrap().design;
        let drawn = drawn
            .components
            .iter()
            .find(|c| c.name == label)
            .unwrap()
            .kind;
        let chart = kind("x.mmd", &format!("flowchart LR\nA[{label}]\n"));
        let dsl = format!("workspace {{\nmodel {{\na = softwareSystem \"{label}\"\n}}\n}}\n");
        assert_eq!((drawn, kind("x.dsl", &dsl)), (chart, chart), "{label}");
        assert_ne!(chart, plumbline::document::Kind::Service, "{label}");
    }
}

#[test]
fn a_line_from_a_shape_to_itself_is_no_connection() {
    let import = case!("self-loop.drawio");
    assert_eq!(
        connections(&import.design),
        ["build-pipeline request registry"]
    );
    assert!(notes_left_out(&import, "itself"));
}

#[test]
fn architecture_diagrams_are_read() {
    let import = case!("architecture-beta.mmd");
    assert_eq!(
        components(&import.design),
        [
            "Clerk Access client",
            "Depot API service in depot",
            "Parcels DB datastore in depot"
        ]
    );
    assert_eq!(
        connections(&import.design),
        [
            "clerk-access request depot-api",
            "depot-api data parcels-db"
        ]
    );
    let detected =
        plumbline::import::import("x.txt", include_bytes!("cases/architecture-beta.mmd"), None);
    assert_eq!(detected.unwrap().design.components.len(), 3);
}

#[test]
fn edges_of_an_architecture_diagram_become_connections() {
    for (edge, found) in [
        ("a:R --> L:b", vec!["a request b"]),
        ("a:R <-- L:b", vec!["b request a"]),
        ("a:R -- L:b", vec!["a request b"]),
        ("a:R <--> L:b", vec!["a request b"]),
        ("a{group}:R --> L:b{group}", vec!["a request b"]),
        ("a:R -[asks]-> L:b", vec!["a request b"]),
        ("a:R --> L:c", vec!["a data c"]),
        (
            "junction j\na:R --> L:j\nj:R --> L:b\nj:T --> B:c",
            vec!["a request b", "a data c"],
        ),
        ("a:R --> L:nowhere", vec![]),
        ("a:X --> L:b", vec![]),
    ] {
        let text = format!(
            "architecture-beta\ngroup g(cloud)[Shop]\nservice a(server) in g\nservice b(server)\nservice c(logos:redis)\n{edge}\n"
        );
        let import = read("x.mmd", &text).unwrap();
        let mut are = connections(&import.design);
        are.sort();
        let mut found: Vec<String> = found.iter().map(|f| (*f).to_owned()).collect();
        found.sort();
        assert_eq!(are, found, "{edge}");
    }
    let error = import_error("x.mmd", b"architecture-beta\ngroup g(cloud)[G]\n", None);
    assert!(error.wrong.contains("no service"), "{error}");
}

#[test]
fn a_line_to_a_service_with_its_datastore_is_the_line_of_the_service() {
    let import = read(
        "x.mmd",
        "flowchart LR\nU[User] --> O\nsubgraph O [Ordering]\nA[Orders] --> D[(Order DB)]\nend\n\
         A --> S\nsubgraph S [Archive shelf]\nE[(Old orders)]\nF[(Old bills)]\nend\n",
    )
    .unwrap();
    assert_eq!(
        connections(&import.design),
        [
            "orders data archive-shelf",
            "orders data order-db",
            "user request orders"
        ]
    );
}

#[test]
fn a_deployment_of_kubernetes_is_a_component() {
    let text = include_str!("cases/kubernetes.yaml");
    let import = plumbline::import::import("kubernetes.yaml", text.as_bytes(), None).unwrap();
    assert_eq!(components(&import.design), ["parcels service"]);
    assert_eq!(guesses_of(&import, "parcels"), ["kind"]);
}
