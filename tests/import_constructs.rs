//! What each construct of docker-compose and of draw.io becomes, and our own document; what is
//! refused, and how; and that nothing, packed or not, panics a reader.
//!
//! `PROPTEST_CASES=100000 cargo test --release --test import_constructs` looks harder than the suite
//! does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use data_encoding::BASE64;
use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use plumbline::document::{Design, Kind, format};
use plumbline::import::{Confidence, Import, ImportError, ImportFormat, MAX_BYTES, import};
use proptest::prelude::*;
use proptest::sample::Index;

const FILES: [(&str, &str); 6] = [
    (
        "compose-shop.yaml",
        include_str!("imports/compose-shop.yaml"),
    ),
    (
        "compose-classic.yml",
        include_str!("imports/compose-classic.yml"),
    ),
    ("compose-bank.yml", include_str!("imports/compose-bank.yml")),
    (
        "drawio-delivery.drawio",
        include_str!("imports/drawio-delivery.drawio"),
    ),
    (
        "drawio-booking.drawio",
        include_str!("imports/drawio-booking.drawio"),
    ),
    (
        "drawio-bank.drawio.svg",
        include_str!("imports/drawio-bank.drawio.svg"),
    ),
];

#[test]
fn a_mark_before_the_text_changes_nothing() {
    for (name, text) in FILES {
        let expected = import(name, text.as_bytes(), None);
        let marked = format!("\u{feff}{text}");
        assert_eq!(import(name, marked.as_bytes(), None), expected, "{name}");
    }
}

// --- What is asked of a design ---

/// Each component as `name kind technology in domain`.
fn components(design: &Design) -> Vec<String> {
    let line = |c: &plumbline::document::Component| {
        let technology = c
            .technology
            .as_ref()
            .map(|t| format!(" {t}"))
            .unwrap_or_default();
        let domain = c
            .domain
            .as_ref()
            .map(|d| format!(" in {d}"))
            .unwrap_or_default();
        format!("{} {}{technology}{domain}", c.name, c.kind.as_str())
    };
    design.components.iter().map(|c| line(c)).collect()
}

/// Each connection as `from style to`.
fn connections(design: &Design) -> Vec<String> {
    let line =
        |c: &plumbline::document::Connection| format!("{} {} {}", c.from, c.style.as_str(), c.to);
    design.connections.iter().map(|c| line(c)).collect()
}

fn has_note(import: &Import, line: usize, sort: Confidence, words: &str) -> bool {
    let mut notes = import.notes.iter();
    notes.any(|n| n.line == Some(line) && n.confidence == sort && n.text.contains(words))
}

fn refused(name: &str, bytes: &[u8], source: Option<ImportFormat>) -> ImportError {
    match import(name, bytes, source) {
        Err(refused) => refused,
        Ok(import) => panic!("{name} became {import:?}"),
    }
}

// --- docker-compose ---

fn compose(text: &str) -> Import {
    import("compose.yaml", text.as_bytes(), Some(ImportFormat::Compose))
        .unwrap_or_else(|e| panic!("{text}: {e}"))
}

#[test]
fn every_way_in_which_a_service_names_another_is_a_connection() {
    for (service, style) in [
        ("depends_on: [b]", "request"),
        ("depends_on: {b: {condition: service_healthy}}", "request"),
        ("links: [b]", "request"),
        (
            "links: ['b:other']\n    environment: {X_URL: 'http://other/'}",
            "request",
        ),
        ("environment: {B_URL: 'http://b:80/x'}", "request"),
        ("environment: ['B_URL=http://b:80/x']", "request"),
        ("environment: {B_HOST: b}", "request"),
        ("environment: {B_URL: 'http://${B:-b}:${PORT}'}", "request"),
        ("environment: {X: 'https://user:pass@b/x'}", "request"),
        (
            "environment: {X: 'http://b.default.svc.cluster.local/'}",
            "request",
        ),
        ("command: serve --b-addr b:9000", "request"),
        ("command: ['serve', '--b-host', 'b']", "request"),
        ("entrypoint: ./run http://b", "request"),
        ("network_mode: 'service:b'", "request"),
        ("environment: {X: 'redis://store'}", "data"),
        ("environment: {DSN: 'host=store user=x'}", "data"),
        ("environment: {DSN: 'x:y@tcp(store:6379)/z'}", "data"),
        ("environment: {DSN: 'Server=store;Database=x'}", "data"),
        ("depends_on: [store]", "data"),
        ("environment: {X: 'kafka:9092'}", "event"),
        ("environment: {X: 'http://zipkin:9411'}", "telemetry"),
    ] {
        let text = format!(
            "services:\n  a:\n    image: x/a\n    {service}\n  b: {{image: x/b}}\n  store: {{image: 'redis:7'}}\n  \
             kafka: {{image: 'bitnami/kafka'}}\n  zipkin: {{image: openzipkin/zipkin}}\n"
        );
        let import = compose(&text);
        let to = match style {
            "data" => "store",
            "event" => "kafka",
            "telemetry" => "zipkin",
            _ => "b",
        };
        assert_eq!(
            connections(&import.design),
            [format!("a {style} {to}")],
            "{service}"
        );
        // Where the source does not tell the style, the person is asked.
        if matches!(style, "request" | "event") {
            let asks = |n: &plumbline::import::Note| {
                n.confidence == Confidence::Guessed && n.text.ends_with('?')
            };
            assert!(
                import.notes.iter().any(asks),
                "{service}: {:?}",
                import.notes
            );
        }
    }
}

#[test]
fn what_is_no_address_is_no_connection() {
    for service in [
        "environment: {POSTGRES_DB: b}",
        "environment: {SERVICE_NAME: b}",
        "environment: {LOG_LEVEL: b}",
        "environment: {X: 'http://example.org/b'}",
        "environment: {X: 'http://localhost:80'}",
        "image: registry/b:80",
        "environment: {X: }",
        "depends_on: [nobody]",
        "networks: [shared]",
        "hostname: b2",
    ] {
        let text = format!("services:\n  a:\n    {service}\n    build: .\n  b: {{image: x/b}}\n");
        assert_eq!(connections(&compose(&text).design), [""; 0], "{service}");
    }
}

#[test]
fn what_is_no_component_is_none_and_is_told() {
    for (service, why) in [
        ("m: {image: flyway/flyway}", "only prepares"),
        ("m: {image: x/m, command: alembic upgrade head}", "prepares"),
        ("db-migrate: {image: x/m}", "its name says"),
        ("create-buckets: {image: minio/mc}", "only prepares"),
        (
            "m: {image: busybox, volumes: ['/data']}",
            "no program of its own",
        ),
        (
            "m: {image: x/m, restart: 'no', command: ./import-once}",
            "not started again",
        ),
        (
            "base: {environment: {A: b}}\n  c: {extends: {service: base}, image: x/c}\n  a2: {image: y}",
            "what other services extend",
        ),
    ] {
        let import = compose(&format!("services:\n  {service}\n  a:\n    image: x/a\n"));
        let left = |n: &plumbline::import::Note| {
            n.line == Some(2) && n.confidence == Confidence::LeftOut && n.text.contains(why)
        };
        assert!(
            import.notes.iter().any(left),
            "{service}: {:?}",
            import.notes
        );
        let first = service.split(':').next().unwrap();
        assert!(
            import.design.components.iter().all(|c| c.name != first),
            "{service}"
        );
    }
    let import = compose(
        "services:\n  a:\n    image: x/a\n    depends_on: {setup: {condition: service_completed_successfully}}\n  \
         setup:\n    image: x/setup-db\n    environment: {DB_HOST: db}\n  db: {image: mysql}\nvolumes:\n  data:\n\
         networks: {n: }\nsecrets: {s: {file: x}}\n",
    );
    assert_eq!(
        components(&import.design),
        ["a service", "db datastore mysql"]
    );
    // What waits for the preparation of a store uses the store.
    assert_eq!(connections(&import.design), ["a data db"]);
    for (line, words) in [
        (5, "setup is no component"),
        (9, "Volumes"),
        (11, "Networks"),
        (12, "Secrets"),
    ] {
        assert!(
            has_note(&import, line, Confidence::LeftOut, words),
            "{words}: {:?}",
            import.notes
        );
    }
}

#[test]
fn what_a_service_says_of_itself_comes_along() {
    let import = compose(
        "name: shop\nservices:\n  db:\n    image: postgres:16\n    volumes: ['d:/var/lib/postgresql/data']\n  \
         web:\n    build: .\n    deploy: {replicas: 3}\n    profiles: [a, b]\n    environment: {DJANGO_SETTINGS_MODULE: x}\n",
    );
    assert_eq!(import.design.title, "shop");
    let find = |name: &str| {
        import
            .design
            .components
            .iter()
            .find(|c| c.name == name)
            .unwrap()
    };
    assert_eq!(
        (find("db").kind, find("db").durable),
        (Kind::Datastore, Some(true))
    );
    assert_eq!(find("web").replicas.map(u64::from), Some(3));
    assert_eq!(find("web").technology.as_deref(), Some("django"));
    assert!(find("web").notes.as_deref().unwrap().contains("a, b"));
}

#[test]
fn extends_anchors_and_merge_keys_bring_what_they_name() {
    let import = compose(
        "x-env: &env\n  DB_HOST: db\nservices:\n  a:\n    build: .\n    environment:\n      <<: *env\n      X: y\n  \
         b:\n    extends: a\n    image: x/b\n  c: &c {image: x/c, environment: *env}\n  d: *c\n  \
         e:\n    extends: {service: base, file: common.yml}\n    image: x/e\n  db: {image: mysql}\n",
    );
    assert_eq!(
        connections(&import.design),
        ["a data db", "b data db", "c data db", "d data db"]
    );
    assert!(
        has_note(&import, 15, Confidence::LeftOut, "base of common.yml"),
        "{:?}",
        import.notes
    );
    // In a circle nobody is lost.
    let import = compose("services:\n  a: {extends: b, image: x}\n  b: {extends: a, image: y}\n");
    assert_eq!(import.design.components.len(), 2);
}

#[test]
fn compose_files_in_every_form() {
    let names = |text: &str| {
        let design = compose(text).design;
        design
            .components
            .iter()
            .map(|c| c.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("a: {image: x}\nb: {build: .}\n"), ["a", "b"]);
    assert_eq!(names("{\"services\": {\"a\": {\"image\": \"x\"}}}"), ["a"]);
    assert_eq!(
        names("---\nversion: '2'\nservices: {a: {image: x}, b: null}\n...\n"),
        ["a"]
    );
    assert_eq!(
        names("services:\n  a:\n    image: x\n  a:\n    image: y\n"),
        ["a"]
    );
    assert_eq!(names("services:\n\n  \"é\":\n    image: x\n\n"), ["é"]);
}

/// docker-compose lays each document of a file over those before it.
#[test]
fn compose_files_of_several_documents() {
    let import = compose(
        "name: first\nservices:\n  web: {image: nginx, depends_on: [store], environment: {A: '1'}}\n  store: {image: mysql}\n\
         ---\n# Nothing in it.\n---\n\
         services:\n  store: {image: 'postgres:16', environment: [PORT=1]}\n  web:\n    links: [more]\n  more: {image: redis}\n\
         ---\nkind: Pod\n---\n[a]\n---\nname: last\nservices: {web: {deploy: {replicas: 3}}}\n",
    );
    let design = &import.design;
    assert_eq!(design.title, "last");
    assert_eq!(
        components(design),
        [
            "more datastore redis",
            "store datastore postgresql",
            "web gateway nginx"
        ]
    );
    assert_eq!(connections(design), ["web data more", "web data store"]);
    let component = |id: &str| design.components.find(id).unwrap();
    assert_eq!(component("web").replicas.map(|n| n.get()), Some(3));
    assert!(has_note(
        &import,
        8,
        Confidence::Understood,
        "goes over what stands before"
    ));
    assert!(has_note(
        &import,
        14,
        Confidence::LeftOut,
        "no services and is left out"
    ));
    assert!(has_note(
        &import,
        18,
        Confidence::Understood,
        "goes over what stands before"
    ));

    let later = compose("x-note: nothing\n---\nservices: {a: {image: redis}}\n");
    assert_eq!(components(&later.design), ["a datastore redis"]);
    let none = refused(
        "compose.yml",
        b"x-note: nothing\n---\nvolumes: {a: {}}\n",
        None,
    );
    assert_eq!(none.line, Some(1), "{none}");
}

/// What many documents say of one service is not taken over and over again without end.
#[test]
fn many_documents_about_one_service_are_refused() {
    let document =
        |n: usize| format!("services: {{a: {{image: x, environment: {{V{n}: '1'}}}}}}\n---\n");
    let text: String = (0..20_000).map(document).collect();
    let refused = refused("compose.yml", text.as_bytes(), Some(ImportFormat::Compose));
    assert!(
        refused.wrong.contains("too large") && refused.line.is_some(),
        "{refused}"
    );
}

/// Each of these is how files of other people are written.
#[test]
fn compose_files_as_people_write_them() {
    for (text, is, joins) in [
        (
            "x-common: &default\n  restart: always\n  environment: &env\n    DB_HOST: db\nservices:\n  a:\n    <<: *default\n    image: x/a\n  \
             b:\n    image: x/b\n    environment:\n      <<: *env\n      FOO: bar\n  db: {image: 'postgres:${PG:-16}'}\n",
            vec!["a service", "b service", "db datastore postgresql"],
            vec!["a data db", "b data db"],
        ),
        (
            "services:\n  a:\n    image: ${REG:-docker.io}/shop/a:${TAG:-latest}\n    depends_on: {db: {condition: service_healthy, required: false}}\n  \
             db: {image: postgres}\n",
            vec!["a service", "db datastore postgresql"],
            vec!["a data db"],
        ),
        (
            "services:\n  a:\n    image: x/a\n    environment:\n      NOTHING:\n      PORT: 80\n      B: '${CACHE_URL:-redis://cache:6379}'\n  \
             cache: {image: redis}\n",
            vec!["a service", "cache datastore redis"],
            vec!["a data cache"],
        ),
        (
            "services:\n  app: {build: {context: ./app}, depends_on: [migrate]}\n  migrate: {build: ., restart: 'no', \
             command: [python, manage.py, migrate], depends_on: [db]}\n  db: {image: postgres}\n",
            vec!["app service", "db datastore postgresql"],
            vec!["app data db"],
        ),
        (
            "services:\n  a: {image: x/a}\n  wait: {image: x/w, command: ./wait-for-it.sh db:5432, restart: 'no'}\n  db: {image: mysql}\n",
            vec!["a service", "db datastore mysql"],
            vec![],
        ),
        (
            "x-only: {image: no}\nservices:\n  x-foo: {image: x/a, ports: [{target: 80, published: 8080}]}\n",
            vec!["x-foo service"],
            vec![],
        ),
        (
            "services:\n  a:\n    image: x/a\n    depends_on: !reset []\n    ports: !override ['80:80']\n",
            vec!["a service"],
            vec![],
        ),
    ] {
        let import = compose(text);
        assert_eq!(components(&import.design), is, "{text}");
        assert_eq!(connections(&import.design), joins, "{text}");
    }
    for (deploy, replicas) in [
        ("deploy: {replicas: 3}", Some(3)),
        ("deploy: {replicas: '${N:-2}'}", Some(2)),
        ("scale: 4", Some(4)),
        ("deploy: {mode: global}", None),
    ] {
        let import = compose(&format!("services:\n  a:\n    image: x\n    {deploy}\n"));
        let count = import.design.components[0].replicas.map(u64::from);
        assert_eq!(count, replicas, "{deploy}");
    }
    for (text, line, words) in [
        (
            "include:\n  - infra.yml\n  - path: [a.yml, '${B:-b}.yml']\nservices: {a: {image: x}}\n",
            1,
            "infra.yml, a.yml, b.yml",
        ),
        ("services:\n  a: {image: x}\n  b:\n", 3, "b has no settings"),
        (
            "services:\n  a: {image: x}\nmodels:\n  llm: {model: m}\n",
            3,
            "llm",
        ),
    ] {
        let import = compose(text);
        assert!(
            has_note(&import, line, Confidence::LeftOut, words),
            "{text}: {:?}",
            import.notes
        );
    }
}

#[test]
fn compose_files_that_cannot_be_read_say_where_and_what_was_expected() {
    for (text, line, words) in [
        ("services:\n  a: [1, 2\n  b: c\n", Some(3), "expected YAML"),
        ("services:\n\ta: b\n", Some(2), "expected YAML"),
        (
            "version: '3'\nservices: {}\n",
            Some(2),
            "at least one service",
        ),
        ("version: '3'\nvolumes: {}\n", Some(1), "`services`"),
        ("just text", Some(1), "services"),
        (
            "name: x\ninclude: [a.yml, b.yml]\n",
            Some(2),
            "only includes others: a.yml, b.yml",
        ),
        ("", Some(1), "services"),
        ("services:\n  a: *nobody\n", Some(2), "expected YAML"),
    ] {
        let refused = refused("compose.yaml", text.as_bytes(), Some(ImportFormat::Compose));
        assert_eq!(refused.line, line, "{text:?}: {refused}");
        assert!(refused.to_string().contains(words), "{text:?}: {refused}");
    }
}

// --- draw.io ---

fn model(cells: &str) -> String {
    format!(
        "<mxGraphModel><root>\n<mxCell id=\"0\"/>\n<mxCell id=\"1\" parent=\"0\"/>\n{cells}\n</root></mxGraphModel>"
    )
}

fn drawio(text: &str) -> Import {
    import("x.drawio", text.as_bytes(), Some(ImportFormat::DrawIo))
        .unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// A shape of 100 by 60.
fn shape(id: &str, label: &str, style: &str, parent: &str, (x, y): (i32, i32)) -> String {
    format!(
        "<mxCell id=\"{id}\" value=\"{label}\" style=\"{style}\" vertex=\"1\" parent=\"{parent}\">\
         <mxGeometry x=\"{x}\" y=\"{y}\" width=\"100\" height=\"60\" as=\"geometry\"/></mxCell>\n"
    )
}

fn line(from: &str, to: &str, label: &str, style: &str) -> String {
    format!(
        "<mxCell id=\"{from}-{to}-{label}\" value=\"{label}\" style=\"{style}\" edge=\"1\" parent=\"1\" \
         source=\"{from}\" target=\"{to}\"><mxGeometry relative=\"1\" as=\"geometry\"/></mxCell>\n"
    )
}

#[test]
fn styles_of_shapes_are_kinds() {
    for (style, kind) in [
        ("rounded=1;html=1;", Kind::Service),
        ("shape=cylinder;", Kind::Datastore),
        ("shape=cylinder3;whiteSpace=wrap;", Kind::Datastore),
        ("shape=datastore;", Kind::Datastore),
        ("shape=mxgraph.flowchart.database;", Kind::Datastore),
        ("shape=cylinder3;rotation=90;", Kind::Broker),
        ("shape=cylinder3;direction=south;", Kind::Broker),
        ("shape=mxgraph.flowchart.direct_data;", Kind::Broker),
        ("ellipse;shape=cloud;", Kind::External),
        ("rounded=0;dashed=1;", Kind::External),
        ("shape=umlActor;", Kind::Client),
        ("shape=actor;", Kind::Client),
        ("shape=hexagon;", Kind::Gateway),
        (
            "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.sqs;",
            Kind::Broker,
        ),
        (
            "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.rds;",
            Kind::Datastore,
        ),
        (
            "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.lambda;",
            Kind::Service,
        ),
        (
            "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.api_gateway;",
            Kind::Gateway,
        ),
        (
            "image;image=img/lib/azure2/integration/Service_Bus.svg;",
            Kind::Broker,
        ),
        (
            "image;image=img/lib/azure2/databases/Azure_Cosmos_DB.svg;",
            Kind::Datastore,
        ),
        ("shape=mxgraph.gcp2.cloud_sql;", Kind::Datastore),
        ("shape=mxgraph.eip.messageChannel;", Kind::Broker),
    ] {
        let design = drawio(&model(&shape("a", "Thing", style, "1", (0, 0)))).design;
        let kinds: Vec<Kind> = design.components.iter().map(|c| c.kind).collect();
        assert_eq!(kinds, [kind], "{style}");
    }
}

#[test]
fn labels_tell_names_technologies_and_kinds() {
    for (label, component) in [
        ("Order&lt;br&gt;Service", "Order Service service"),
        (
            "&lt;b&gt;Orders&lt;/b&gt;&lt;br&gt;[Container: Go]",
            "Orders service Go",
        ),
        ("Orders&#xa;(PostgreSQL)", "Orders datastore postgresql"),
        ("RabbitMQ", "RabbitMQ broker rabbitmq"),
        ("Stripe&lt;br&gt;[External System]", "Stripe external"),
        ("Ann&lt;br&gt;«person»", "Ann client"),
        ("a &amp;lt; b &amp;amp; c", "a < b & c service"),
        (
            "&lt;script&gt;alert(1)&lt;/script&gt;Orders",
            "Orders service",
        ),
        ("Orders &#128230;", "Orders 📦 service"),
    ] {
        let design = drawio(&model(&shape("a", label, "html=1;", "1", (0, 0)))).design;
        assert_eq!(components(&design), [component], "{label}");
    }
}

#[test]
fn what_lies_in_what_is_a_domain() {
    let inner = shape("a", "A", "", "box", (20, 40));
    let container = |style: &str| {
        format!(
            "<mxCell id=\"box\" value=\"Box\" style=\"{style}\" vertex=\"1\" parent=\"1\"><mxGeometry x=\"500\" y=\"500\" \
             width=\"300\" height=\"200\" as=\"geometry\"/></mxCell>\n"
        )
    };
    for style in [
        "swimlane;",
        "rounded=0;container=1;",
        "shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.group_vpc;",
        "rounded=0;",
    ] {
        let import = drawio(&model(&(container(style) + &inner)));
        assert_eq!(components(&import.design), ["A service in box"], "{style}");
        let position = import.design.components[0].position.as_ref().unwrap();
        assert_eq!((position.x.0, position.y.0), (570.0, 570.0), "{style}");
        let frame = import.design.domains[0].frame.as_ref().unwrap();
        assert_eq!((frame.x.0, frame.y.0), (500.0, 500.0), "{style}");
        assert!(
            has_note(&import, 4, Confidence::Guessed, "Box is a domain"),
            "{:?}",
            import.notes
        );
    }
    // A group without a name is only a way to move things together.
    let group = container("group").replace("Box", "");
    assert_eq!(
        components(&drawio(&model(&(group + &inner))).design),
        ["A service"]
    );
    // A frame that is only drawn behind.
    let by_sight = container("rounded=0;") + &shape("a", "A", "", "1", (520, 540));
    assert_eq!(
        components(&drawio(&model(&by_sight)).design),
        ["A service in box"]
    );
    // Domains in domains.
    let nested = container("swimlane;")
        + "<mxCell id=\"in\" value=\"Inner\" style=\"swimlane;\" vertex=\"1\" parent=\"box\"><mxGeometry x=\"10\" y=\"30\" \
           width=\"200\" height=\"150\" as=\"geometry\"/></mxCell>\n"
        + &shape("a", "A", "", "in", (20, 40));
    let design = drawio(&model(&nested)).design;
    assert_eq!(components(&design), ["A service in inner"]);
    let inner = design.domains.iter().find(|d| d.name == "Inner").unwrap();
    assert_eq!(inner.parent.as_ref().map(|p| p.as_str()), Some("box"));
}

#[test]
fn numbers_of_steps_and_frames_without_a_name_are_no_components() {
    let circle = |label: &str, parent: &str, at: (i32, i32)| {
        let drawn = shape("step", label, "ellipse;", parent, at);
        drawn.replace("\"100\" height=\"60\"", "\"20\" height=\"20\"")
    };
    let frame = |label: &str| {
        shape("frame", label, "rounded=0;", "1", (0, 0))
            .replace("\"100\" height=\"60\"", "\"400\" height=\"300\"")
    };
    for label in ["1", "2.", "(3)", "4a", "12"] {
        let import = drawio(&model(
            &(shape("a", "A", "", "1", (500, 0)) + &circle(label, "1", (600, 0))),
        ));
        assert_eq!(components(&import.design), ["A service"], "{label}");
        assert!(
            has_note(&import, 5, Confidence::LeftOut, "no component"),
            "{label}"
        );
    }
    for label in ["3scale", "S3", "123"] {
        let import = drawio(&model(&circle(label, "1", (600, 0))));
        assert_eq!(import.design.components.len(), 1, "{label}");
    }
    // On a box a number makes no frame of the box, in the file or for the eye.
    for parent in ["1", "frame"] {
        let import = drawio(&model(&(frame("Big") + &circle("1", parent, (10, 10)))));
        assert_eq!(components(&import.design), ["Big service"], "in {parent}");
        assert_eq!(import.design.domains.len(), 0, "in {parent}");
    }
    let import = drawio(&model(&(frame("") + &shape("a", "A", "", "1", (50, 50)))));
    assert_eq!(components(&import.design), ["A service"]);
    assert_eq!(import.design.domains.len(), 0);
}

#[test]
fn lines_are_connections() {
    let shapes = shape("a", "A", "", "1", (0, 0))
        + &shape("b", "B", "", "1", (300, 0))
        + &shape("d", "D", "shape=cylinder3;", "1", (0, 300))
        + &shape("q", "Q", "shape=cylinder3;rotation=90;", "1", (300, 300));
    for (drawn, expected) in [
        (line("a", "b", "", ""), "a request b"),
        (line("a", "b", "", "dashed=1;"), "a message b"),
        (line("a", "b", "publishes", ""), "a event b"),
        (line("a", "b", "HTTPS", ""), "a request b"),
        (
            line("a", "b", "", "startArrow=classic;endArrow=none;"),
            "b request a",
        ),
        (line("a", "d", "", ""), "a data d"),
        (line("d", "a", "", ""), "a data d"),
        (line("a", "q", "", ""), "a event q"),
        (line("q", "b", "command", ""), "q message b"),
        (line("a", "a", "", ""), "a request a"),
    ] {
        let design = drawio(&model(&(shapes.clone() + &drawn))).design;
        assert_eq!(connections(&design), [expected], "{drawn}");
    }
    let import = drawio(&model(
        &(shapes.clone() + &line("a", "q", "OrderPlaced, Order.Paid", "")),
    ));
    assert_eq!(
        import.design.connections[0].carries,
        ["OrderPlaced", "Order.Paid"]
    );
    let import = drawio(&model(
        &(shapes.clone() + &line("a", "b", "reads &lt;b&gt;x&lt;/b&gt;", "")),
    ));
    assert_eq!(
        import.design.connections[0].notes.as_deref(),
        Some("reads x")
    );
}

#[test]
fn ends_that_are_loose_join_what_they_touch_or_are_told() {
    let shapes = shape("a", "A", "", "1", (0, 0)) + &shape("b", "B", "", "1", (300, 0));
    let loose = |ends: &str, points: &str| {
        model(&format!(
            "{shapes}<mxCell id=\"e\" value=\"\" edge=\"1\" parent=\"1\" {ends}><mxGeometry relative=\"1\" as=\"geometry\">\
             {points}</mxGeometry></mxCell>"
        ))
    };
    let start = "<mxPoint x=\"105\" y=\"30\" as=\"sourcePoint\"/>";
    let end = "<mxPoint x=\"295\" y=\"30\" as=\"targetPoint\"/>";
    let far = "<mxPoint x=\"900\" y=\"900\" as=\"targetPoint\"/>";
    for text in [
        loose("", &format!("{start}{end}")),
        loose("source=\"a\"", end),
        loose("target=\"b\"", start),
    ] {
        let import = drawio(&text);
        assert_eq!(connections(&import.design), ["a request b"], "{text}");
        assert!(
            has_note(&import, 6, Confidence::Guessed, "not attached"),
            "{:?}",
            import.notes
        );
    }
    for text in [
        loose("source=\"a\"", far),
        loose("source=\"a\" target=\"gone\"", ""),
        loose("", ""),
    ] {
        let import = drawio(&text);
        assert_eq!(connections(&import.design), [""; 0], "{text}");
        assert!(
            has_note(&import, 6, Confidence::LeftOut, "No connection was drawn"),
            "{:?}",
            import.notes
        );
    }
}

fn deflated(text: &str) -> String {
    let encoded = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    BASE64.encode(&compress_to_vec(encoded.as_bytes(), 6))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
        .replace('\n', "&#xa;")
}

fn png(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in chunks {
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        png.extend(*kind);
        png.extend(data);
        png.extend([0; 4]);
    }
    png
}

#[test]
fn a_drawing_is_the_same_however_it_is_packed() {
    let cells = shape("a", "A &lt;b&gt;b&lt;/b&gt; é", "", "1", (0, 0))
        + &shape("b", "B", "", "1", (300, 0))
        + &line("a", "b", "x", "");
    let plain = model(&cells);
    let expected = drawio(&plain).design;
    assert_eq!(expected.components.len(), 2);
    let file = |inner: &str| {
        format!("<mxfile>\n<diagram id=\"x\" name=\"Page-1\">{inner}</diagram></mxfile>")
    };
    let percent = utf8_percent_encode(&plain, NON_ALPHANUMERIC).to_string();
    for (how, text) in [
        ("in a file", file(&plain)),
        ("compressed", file(&deflated(&plain))),
        (
            "compressed, in lines",
            file(
                &deflated(&plain)
                    .as_bytes()
                    .chunks(60)
                    .map(|c| format!("{}\n", String::from_utf8_lossy(c)))
                    .collect::<String>(),
            ),
        ),
        (
            "compressed, without its end",
            file(deflated(&plain).trim_end_matches('=')),
        ),
        ("percent-encoded only", file(&percent)),
        (
            "as CDATA",
            file(&format!("<![CDATA[{}]]>", deflated(&plain))),
        ),
        (
            "in an SVG",
            format!(
                "<?xml version=\"1.0\"?>\n<svg content=\"{}\"><g/></svg>",
                escaped(&file(&plain))
            ),
        ),
        (
            "compressed in an SVG",
            format!("<svg content=\"{}\"/>", escaped(&file(&deflated(&plain)))),
        ),
    ] {
        for source in [None, Some(ImportFormat::DrawIo)] {
            let import = import("x.drawio", text.as_bytes(), source)
                .unwrap_or_else(|e| panic!("{how}: {e}"));
            assert_eq!(import.design, expected, "{how}");
        }
    }
    let text = utf8_percent_encode(&file(&plain), NON_ALPHANUMERIC).to_string();
    let chunk = [b"mxfile\0".to_vec(), text.clone().into_bytes()].concat();
    let packed = [
        b"mxfile\0\0".to_vec(),
        compress_to_vec_zlib(text.as_bytes(), 6),
    ]
    .concat();
    for png in [
        png(&[(b"IHDR", vec![0; 13]), (b"tEXt", chunk)]),
        png(&[(b"zTXt", packed)]),
    ] {
        assert_eq!(import("x.png", &png, None).unwrap().design, expected);
    }
    let refused = refused("x.png", &png(&[(b"IEND", Vec::new())]), None);
    assert!(
        refused.expected.contains("copy of the diagram"),
        "{refused}"
    );
}

#[test]
fn of_several_pages_the_first_that_shows_something_is_read() {
    let page = |name: &str, cells: &str| {
        format!("<diagram name=\"{name}\">\n{}</diagram>\n", model(cells))
    };
    let text = format!(
        "<mxfile>\n{}{}{}</mxfile>",
        page("Cover", ""),
        page("System", &shape("a", "A", "", "1", (0, 0))),
        page("Later", &shape("b", "B", "", "1", (0, 0)))
    );
    let import = drawio(&text);
    assert_eq!(components(&import.design), ["A service"]);
    let notes: Vec<_> = import
        .notes
        .iter()
        .filter(|n| n.text.contains("page"))
        .collect();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].text.contains("\"Later\"") && notes[0].confidence == Confidence::LeftOut);
}

#[test]
fn drawings_that_cannot_be_read_say_where_and_what_was_expected() {
    let page = |inner: &str| format!("<mxfile>\n<diagram name=\"x\">{inner}</diagram></mxfile>");
    let entities = "<?xml version=\"1.0\"?>\n<!DOCTYPE m [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<mxGraphModel/>";
    let mut deep = String::from("<mxGraphModel>\n");
    deep.push_str(&"<a>".repeat(100_000));
    for (text, line, words) in [
        (page("!!!"), Some(2), "base64"),
        (page("AAAA"), Some(2), "draw.io compresses"),
        (
            page(&BASE64.encode(&compress_to_vec(b"%FF%FE", 6))),
            Some(2),
            "UTF-8",
        ),
        ("<mxfile>\n<diagram>\n</mxfile>".to_owned(), Some(3), "XML"),
        (
            model("<mxCell id=\"a\" value=\"&bogus;\" vertex=\"1\"/>"),
            Some(4),
            "XML",
        ),
        (entities.to_owned(), Some(2), "ENTITY"),
        (deep, Some(2), "at most 200"),
        (model(""), None, "shapes"),
        ("<svg/>".to_owned(), Some(1), "copy of the diagram"),
        (String::new(), None, "shapes"),
    ] {
        let refused = refused("x.drawio", text.as_bytes(), Some(ImportFormat::DrawIo));
        let shown: String = text.chars().take(80).collect();
        assert_eq!(refused.line, line, "{shown}: {refused}");
        assert!(refused.to_string().contains(words), "{shown}: {refused}");
    }
}

#[test]
fn what_inflates_without_end_is_refused() {
    let huge = compress_to_vec(&vec![b'x'; 40 * 1024 * 1024], 1);
    assert!(huge.len() < 400_000);
    let text = format!(
        "<mxfile>\n<diagram>{}</diagram></mxfile>",
        BASE64.encode(&huge)
    );
    let found = refused("x.drawio", text.as_bytes(), None);
    assert!(found.wrong.contains("too large"), "{found}");
    // Many pages that each stay below it count together.
    let page = compress_to_vec(&vec![b' '; 5 * 1024 * 1024], 1);
    let page = format!("<diagram>{}</diagram>\n", BASE64.encode(&page));
    let text = format!("<mxfile>\n{}</mxfile>", page.repeat(50));
    assert!(text.len() < MAX_BYTES);
    let found = refused("x.drawio", text.as_bytes(), None);
    assert!(found.wrong.contains("too large"), "{found}");
}

// --- Our own documents, and what is none ---

#[test]
fn an_own_document_stays_as_it_is() {
    let text = include_str!("designs/ftgo.json");
    for source in [None, Some(ImportFormat::Plumbline)] {
        let found = import("x.json", text.as_bytes(), source).unwrap();
        assert_eq!(found.design, format::load(text).unwrap());
        assert_eq!(found.notes, []);
    }
    for (text, line, words) in [
        (
            "{\"format\": \"plumbline-design\",\n \"version\": 1,,}",
            Some(2),
            "expected",
        ),
        (
            "{\"format\": \"plumbline-design\", \"version\": 999}",
            None,
            "version",
        ),
        (
            "{\"format\": \"plumbline-design\", \"version\": 1, \"title\": \"T\", \"components\": 3}",
            None,
            "components",
        ),
    ] {
        let refused = refused("x.json", text.as_bytes(), None);
        assert_eq!(refused.line, line, "{refused}");
        assert!(refused.to_string().contains(words), "{refused}");
    }
}

#[test]
fn what_is_no_file_of_ours_is_told_so() {
    for (bytes, words) in [
        (&b"hello"[..], "docker-compose"),
        (b"", "docker-compose"),
        (b"a\nb\xff", "line 2, column 2"),
        (b"\x89PNG\r\n\x1a\n", "copy of the diagram"),
        (b"\x00\x01\x02", "docker-compose"),
    ] {
        let refused = refused("file", bytes, None);
        assert!(refused.to_string().contains(words), "{refused}");
    }
}

#[test]
fn a_file_of_fifty_megabytes_is_refused_whatever_it_is() {
    let mut bytes = b"services:\n  a: {image: x}\n".to_vec();
    bytes.resize(50 * 1024 * 1024, b'#');
    for source in [
        None,
        Some(ImportFormat::Plumbline),
        Some(ImportFormat::Compose),
        Some(ImportFormat::DrawIo),
        Some(ImportFormat::Mermaid),
        Some(ImportFormat::StructurizrDsl),
        Some(ImportFormat::StructurizrJson),
    ] {
        let refused = refused("x", &bytes, source);
        assert!(refused.wrong.contains("bytes"), "{source:?}: {refused}");
    }
}

// --- Large files ---

#[test]
fn large_files_are_read_whole() {
    let count = 4_000;
    let mut text = String::from("services:\n");
    for n in 0..count {
        text += &format!(
            "  s{n}:\n    image: x/y\n    environment: {{NEXT_URL: 'http://s{}'}}\n",
            (n + 1) % count
        );
    }
    let design = compose(&text).design;
    assert_eq!(
        (design.components.len(), design.connections.len()),
        (count, count)
    );
    let mut cells = String::new();
    for n in 0..count {
        cells += &shape(
            &format!("s{n}"),
            &format!("S{n}"),
            "",
            "1",
            (
                i32::try_from(n % 60).unwrap() * 200,
                i32::try_from(n / 60).unwrap() * 100,
            ),
        );
        cells += &line(&format!("s{n}"), &format!("s{}", (n + 1) % count), "", "");
    }
    for text in [
        model(&cells),
        format!(
            "<mxfile><diagram>{}</diagram></mxfile>",
            deflated(&model(&cells))
        ),
    ] {
        let design = drawio(&text).design;
        assert_eq!(
            (design.components.len(), design.connections.len()),
            (count, count)
        );
    }
}

#[test]
fn more_than_is_read_is_refused_and_not_cut_in_silence() {
    let mut text = String::from("services:\n");
    for n in 0..21_000 {
        text += &format!("  s{n}: {{image: x}}\n");
    }
    assert!(
        refused("x", text.as_bytes(), Some(ImportFormat::Compose))
            .expected
            .contains("20000")
    );
    let cells: String = (0..21_000)
        .map(|n| shape(&format!("s{n}"), "S", "", "1", (0, 0)))
        .collect();
    assert!(
        refused("x", model(&cells).as_bytes(), Some(ImportFormat::DrawIo))
            .expected
            .contains("20000")
    );
}

// --- Anything at all ---

/// What must hold of any bytes. Whether they could be read, or what does not hold.
fn survives(name: &str, bytes: &[u8], source: Option<ImportFormat>) -> Result<bool, String> {
    let read = match import(name, bytes, source) {
        Ok(read) => read,
        Err(refused) if refused.wrong.is_empty() || refused.expected.is_empty() => {
            return Err("refused without a word".to_owned());
        }
        Err(_) => return Ok(false),
    };
    let problems = format::check(&read.design);
    if !problems.is_empty() {
        return Err(format!("imported, and not valid: {problems:?}"));
    }
    let saved = format::save(&read.design);
    let again = format::load(&saved).map_err(|e| format!("what was saved does not load: {e}"))?;
    if format::save(&again) != saved || again != read.design {
        return Err("not the same after it was saved and loaded".to_owned());
    }
    let lines = bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() + 1;
    for note in &read.notes {
        if note.text.is_empty() || note.line.is_some_and(|line| line == 0 || line > lines) {
            return Err(format!("of {lines} lines: {note:?}"));
        }
    }
    if import(name, bytes, source).as_ref() != Ok(&read) {
        return Err("not the same when it is read again".to_owned());
    }
    Ok(true)
}

/// Damage to bytes. Places are shares of what is there.
#[derive(Clone, Debug)]
enum Damage {
    Set(Index, u8),
    Truncate(Index),
    Delete(Index, usize),
    Copy(Index, usize, Index),
    Insert(Index, &'static str),
    DropLine(Index),
    CopyLine(Index, Index),
    SwapLines(Index, Index),
    SwapWords(Index, Index),
    Splice(Index, Index, usize, Index),
}

#[rustfmt::skip]
const PIECES: &[&str] = &[
    ":", "- ", "  ", "\n", "\n  ", "{", "}", "[", "]", "&a ", "*a", "<<: *a\n", "<<: [*a, *a]", "${", "${A:-b}", "$$", "\"", "'", "|\n", ">\n", "#", "---\n", "? ", "!!str ", "~", "http://",
    "@", "=", ":80", "extends: a\n", "depends_on: [a]\n", "image: mysql\n", "environment: {A: b}\n", "services:\n", "é", "\u{0}", "\u{feff}", "𝔸", "99999999999999999999", "-1", "1e999", "NaN",
    "<", ">", "/>", "</", "&lt;", "&#0;", "&#xd800;", "&amp;", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "parent=\"1\"", "source=\"a\"", "id=\"\"", "vertex=\"1\"",
    "edge=\"1\"", "relative=\"1\"", "style=\"swimlane;container=1;\"", "value=\"%a%\"", "placeholders=\"1\"", "x=\"1e308\"", "width=\"-5\"", "<mxCell id=\"1\" parent=\"1\" vertex=\"1\"/>", "<diagram>", "</diagram>",
    "<object label=\"x\">", "<mxGeometry/>", "%", "%41", "\\",
];

fn damage() -> impl Strategy<Value = Damage> {
    let place = any::<Index>;
    prop_oneof![
        3 => (place(), any::<u8>()).prop_map(|(a, b)| Damage::Set(a, b)),
        1 => place().prop_map(Damage::Truncate),
        2 => (place(), 1..80usize).prop_map(|(a, n)| Damage::Delete(a, n)),
        2 => (place(), 1..300usize, place()).prop_map(|(a, n, b)| Damage::Copy(a, n, b)),
        4 => (place(), prop::sample::select(PIECES)).prop_map(|(a, s)| Damage::Insert(a, s)),
        2 => place().prop_map(Damage::DropLine),
        2 => (place(), place()).prop_map(|(a, b)| Damage::CopyLine(a, b)),
        2 => (place(), place()).prop_map(|(a, b)| Damage::SwapLines(a, b)),
        3 => (place(), place()).prop_map(|(a, b)| Damage::SwapWords(a, b)),
        1 => (place(), place(), 1..400usize, place()).prop_map(|(f, a, n, b)| Damage::Splice(f, a, n, b)),
    ]
}

/// Words and what is between them.
fn words(bytes: &[u8]) -> Vec<Vec<u8>> {
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || *b >= 0x80;
    bytes
        .chunk_by(|a, b| is_word(a) == is_word(b))
        .map(<[u8]>::to_vec)
        .collect()
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let length = bytes.len();
        let in_parts = |bytes: &mut Vec<u8>,
                        split: fn(&[u8]) -> Vec<Vec<u8>>,
                        change: &dyn Fn(&mut Vec<Vec<u8>>)| {
            let mut parts = split(bytes);
            change(&mut parts);
            *bytes = parts.concat();
        };
        let lines: fn(&[u8]) -> Vec<Vec<u8>> = |bytes| {
            bytes
                .split_inclusive(|b| *b == b'\n')
                .map(<[u8]>::to_vec)
                .collect()
        };
        let swap = |a: &Index, b: &Index, parts: &mut Vec<Vec<u8>>| {
            let (a, b) = (a.index(parts.len()), b.index(parts.len()));
            parts.swap(a, b);
        };
        match self {
            Self::Set(a, byte) => bytes[a.index(length)] = *byte,
            Self::Truncate(a) => bytes.truncate(a.index(length)),
            Self::Delete(a, n) => {
                let start = a.index(length);
                bytes.drain(start..(start + n).min(length));
            }
            Self::Copy(a, n, b) => {
                let start = a.index(length);
                let piece = bytes[start..(start + n).min(length)].to_vec();
                let at = b.index(length);
                bytes.splice(at..at, piece);
            }
            Self::Insert(a, piece) => {
                let at = a.index(length);
                bytes.splice(at..at, piece.bytes());
            }
            Self::DropLine(a) => in_parts(bytes, lines, &|parts| {
                drop(parts.remove(a.index(parts.len())))
            }),
            Self::CopyLine(a, b) => in_parts(bytes, lines, &|parts| {
                let copy = parts[a.index(parts.len())].clone();
                parts.insert(b.index(parts.len()), copy);
            }),
            Self::SwapLines(a, b) => in_parts(bytes, lines, &|parts| swap(a, b, parts)),
            Self::SwapWords(a, b) => in_parts(bytes, words, &|parts| swap(a, b, parts)),
            Self::Splice(file, a, n, b) => {
                let other = FILES[file.index(FILES.len())].1.as_bytes();
                let start = a.index(other.len());
                let piece = other[start..(start + n).min(other.len())].to_vec();
                let at = b.index(length);
                bytes.splice(at..at, piece);
            }
        }
    }
}

fn damaged(text: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for damage in damages {
        damage.apply(&mut bytes);
    }
    bytes
}

fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(asked.unwrap_or(48))
    }
}

fn holds(name: &str, bytes: &[u8], source: Option<ImportFormat>) -> Result<(), TestCaseError> {
    let fail = |e| {
        TestCaseError::fail(format!(
            "{name}: {e}\nin {}",
            String::from_utf8_lossy(bytes)
        ))
    };
    survives(name, bytes, source).map(drop).map_err(fail)
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(), 1..8)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn damaged_files_of_compose_survive(file in 0..3usize, damages in damages()) {
        let (name, text) = FILES[file];
        holds(name, &damaged(text.as_bytes(), &damages), Some(ImportFormat::Compose))?;
    }

    #[test]
    fn damaged_drawings_survive(file in 3..6usize, damages in damages()) {
        let (name, text) = FILES[file];
        holds(name, &damaged(text.as_bytes(), &damages), Some(ImportFormat::DrawIo))?;
    }

    #[test]
    fn drawings_damaged_before_they_are_packed_survive(damages in damages(), how in 0..4) {
        let text = damaged(FILES[3].1.as_bytes(), &damages);
        let text = String::from_utf8_lossy(&text);
        let inner = text.split_once("<mxGraphModel").map_or(&*text, |(_, rest)| rest);
        let inner = format!("<mxGraphModel{}", inner.split("</diagram>").next().unwrap_or_default());
        let packed = match how {
            0 => format!("<mxfile><diagram>{}</diagram></mxfile>", deflated(&inner)).into_bytes(),
            1 => format!("<svg content=\"{}\"/>", escaped(&text)).into_bytes(),
            2 => png(&[(b"tEXt", [b"mxfile\0", text.as_bytes()].concat())]),
            _ => png(&[(b"zTXt", [b"mxfile\0\0", &*compress_to_vec_zlib(text.as_bytes(), 1)].concat())]),
        };
        holds("packed", &packed, Some(ImportFormat::DrawIo))?;
    }

    #[test]
    fn what_is_packed_may_be_damaged_too(damages in damages()) {
        let inner = FILES[3].1.split("<mxGraphModel").nth(1).unwrap_or_default();
        let inner = format!("<mxGraphModel{}", inner.split("</diagram>").next().unwrap_or_default());
        let encoded = utf8_percent_encode(&inner, NON_ALPHANUMERIC).to_string();
        let bytes = damaged(&compress_to_vec(encoded.as_bytes(), 6), &damages);
        let text = format!("<mxfile><diagram>{}</diagram></mxfile>", BASE64.encode(&bytes));
        holds("packed", text.as_bytes(), None)?;
        let text = damaged(&png(&[(b"zTXt", [b"mxfile\0\0", &*compress_to_vec_zlib(encoded.as_bytes(), 6)].concat())]), &damages);
        holds("packed.png", &text, None)?;
    }

    #[test]
    fn damaged_documents_of_ours_survive(damages in damages()) {
        let text = include_str!("robustness/every-field.json");
        holds("x.json", &damaged(text.as_bytes(), &damages), Some(ImportFormat::Plumbline))?;
    }

    #[test]
    fn damaged_files_of_any_kind_are_recognised_or_refused(file in 0..FILES.len(), damages in damages()) {
        let (name, text) = FILES[file];
        holds(name, &damaged(text.as_bytes(), &damages), None)?;
    }

    #[test]
    fn any_text_survives(text in "\\PC*|(services:\n  a:\n)?(\\PC|\n| ){0,200}|<mxfile>(\\PC|<|>|\"|=){0,200}|[-a-z{}\"<>=:&*$ \n%]{0,300}") {
        for source in [ImportFormat::Compose, ImportFormat::DrawIo, ImportFormat::Plumbline] {
            holds("any", text.as_bytes(), Some(source))?;
        }
        holds("any", text.as_bytes(), None)?;
    }
}
