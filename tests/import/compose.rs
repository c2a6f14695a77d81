//! docker-compose.

use crate::damage::{Damage, config, damage};
use crate::support::{
    COMPOSE, assert_golden_imports, assert_same_in_other_encodings,
    assert_survive_without_each_line, check_damaged, components, connections, has_note,
    import_error,
};
use plumbline::document::Kind;
use plumbline::import::{Confidence, Import, ImportFormat, Note, import};
use proptest::prelude::*;

/// The texts of the example files, for damage.
const TEXTS: [&str; 5] = [
    include_str!("files/compose-votes.yaml"),
    include_str!("files/compose-old.yml"),
    include_str!("files/compose-shop.yaml"),
    include_str!("files/compose-classic.yml"),
    include_str!("files/compose-bank.yml"),
];

/// Pieces of the syntax, for damage.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    ":", "- ", "  ", "\n", "\n  ", "{", "}", "[", "]", "&a ", "*a", "<<: *a\n", "<<: [*a, *a]", "${", "${A}",
    "${A:-b}", "$$", "\"", "'", "|\n", ">\n", "#", "---\n", "? ", "!!str ", "~", "http://", "@", "=", ":80",
    "extends: a\n", "depends_on: [a]\n", "image: mysql\n", "environment: {A: b}\n", "services:\n", "é", "\u{0}",
    "\u{feff}", "𝔸", "99999999999999999999", "-1", "1e999", "NaN",
];

#[test]
fn compose_files_import_as_their_golden_files() {
    assert_golden_imports(&COMPOSE);
}

#[test]
fn compose_files_import_the_same_in_other_encodings() {
    assert_same_in_other_encodings(&COMPOSE);
}

#[test]
fn compose_variables_without_a_value_are_named_after_services() {
    for (variable, found) in [
        ("- PRODUCT_CATALOG_ADDR", "web request product-catalog"),
        (
            "- PRODUCT_CATALOG_ADDR=${PRODUCT_CATALOG_ADDR}",
            "web request product-catalog",
        ),
        ("- CATALOG_URL=http://${X}", ""),
        (
            "- CART_SERVICE_HOST=${CART_HOST}:${CART_PORT}",
            "web request cart",
        ),
        ("- CART_DB_HOST", "web data cart-db"),
        ("- CART", ""),
        ("- WEB_ADDR", ""),
        ("- CART_PORT", ""),
    ] {
        let text = format!(
            "services:\n  web:\n    image: x/web\n    environment:\n      {variable}\n  product-catalog: {{image: x/a}}\n  cart: {{image: x/b}}\n  cart-db: {{image: 'redis:7'}}\n"
        );
        let design = compose(&text).design;
        let own: Vec<String> = connections(&design)
            .into_iter()
            .filter(|c| c.starts_with("web"))
            .collect();
        let expected: Vec<&str> = [found].into_iter().filter(|f| !f.is_empty()).collect();
        assert_eq!(own, expected, "{variable}");
    }
}

#[test]
fn compose_files_survive_without_each_line() {
    assert_survive_without_each_line(&COMPOSE);
}

fn compose(text: &str) -> Import {
    import("compose.yaml", text.as_bytes(), Some(ImportFormat::Compose))
        .unwrap_or_else(|e| panic!("{text}: {e}"))
}

#[test]
fn compose_references_become_connections() {
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
            let asks = |n: &Note| n.confidence == Confidence::Guessed && n.text.ends_with('?');
            assert!(
                import.notes.iter().any(asks),
                "{service}: {:?}",
                import.notes
            );
        }
    }
}

#[test]
fn compose_values_other_than_addresses_are_no_references() {
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
fn compose_setup_tasks_and_templates_are_no_components() {
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
        let left = |n: &Note| {
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
fn compose_settings_of_services_are_kept() {
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
fn compose_images_and_commands_outweigh_names() {
    for (service, found) in [
        (
            "flower: {image: 'apache/airflow:2', command: celery flower}",
            "flower service",
        ),
        (
            "watch: {image: x/shop, command: celery -A shop flower}",
            "watch service",
        ),
        (
            "clock: {image: x/shop, command: celery -A shop beat}",
            "clock job",
        ),
        (
            "later: {image: x/shop, command: celery -A shop beat}",
            "later job",
        ),
        ("n8n-runner: {image: n8nio/runners}", "n8n-runner service"),
        (
            "billing-consumer-metrics: {image: x/shop}",
            "billing-consumer-metrics service",
        ),
    ] {
        let import = compose(&format!("services:\n  {service}\n"));
        assert_eq!(components(&import.design), [found], "{service}");
    }
    // What asks a pool of connections asks the store behind it.
    let import = compose(
        "services:\n  a: {image: x/a, environment: {DATABASE_URL: 'postgres://pool:6432/x'}}\n  \
         pool: {image: edoburu/pgbouncer, environment: {DB_HOST: db}}\n  db: {image: 'postgres:16'}\n",
    );
    assert_eq!(
        components(&import.design),
        ["a service", "db datastore postgresql"]
    );
    assert_eq!(connections(&import.design), ["a data db"]);
}

#[test]
fn compose_extends_anchors_and_merge_keys_are_followed() {
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
    let none = import_error(
        "compose.yml",
        b"x-note: nothing\n---\nvolumes: {a: {}}\n",
        None,
    );
    assert_eq!(none.line, Some(1), "{none}");
}

/// Many documents about one service count against the limit.
#[test]
fn compose_documents_about_one_service_are_limited() {
    let document =
        |n: usize| format!("services: {{a: {{image: x, environment: {{V{n}: '1'}}}}}}\n---\n");
    let text: String = (0..20_000).map(document).collect();
    let error = import_error("compose.yml", text.as_bytes(), Some(ImportFormat::Compose));
    assert!(
        error.wrong.contains("too large") && error.line.is_some(),
        "{error}"
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
fn compose_errors_have_a_place_and_the_expected_content() {
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
        let error = import_error("compose.yaml", text.as_bytes(), Some(ImportFormat::Compose));
        assert_eq!(error.line, line, "{text:?}: {error}");
        assert!(error.to_string().contains(words), "{text:?}: {error}");
    }
}

#[test]
fn large_compose_files_are_read_whole() {
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
}

#[test]
fn compose_files_beyond_the_limit_are_refused() {
    let mut text = String::from("services:\n");
    for n in 0..21_000 {
        text += &format!("  s{n}: {{image: x}}\n");
    }
    assert!(
        import_error("x", text.as_bytes(), Some(ImportFormat::Compose))
            .expected
            .contains("20000")
    );
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(PIECES, &TEXTS), 1..8)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_compose_files_survive(damages in damages()) {
        check_damaged(&COMPOSE, &damages)?;
    }
}
