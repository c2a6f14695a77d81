//! Kubernetes.

use crate::damage::{config, json_damage};
use crate::support::{
    KUBERNETES, assert_golden_imports, assert_ring_is_read_whole, assert_same_in_other_encodings,
    assert_survive_without_each_line, check_damaged, check_damaged_json, components, connections,
    damages, import_error, read,
};
use plumbline::document::{Component, Connection, Design, Identity};
use plumbline::import::{Import, ImportFormat};
use proptest::prelude::*;

/// The texts of the example files, for damage.
const TEXTS: [&str; 2] = [
    include_str!("files/kubernetes-shop.k8s.yaml"),
    include_str!("files/kubernetes-list.k8s.json"),
];

/// Pieces of the syntax, for damage.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    ":", "- ", "  ", "\n", "{", "}", "[", "]", "&a ", "*a", "---\n", "apiVersion: v1\n", "kind: List\n", "items:\n", "$(A)", "$(", "'", "~", "spec: {}\n",
    "metadata: {name: a}\n", "selector: {}\n", "replicas: 99999999999999999999\n", "timeout: 0s\n", "1.5s", "-1", "1e999", "http://", "é", "\u{0}", "𝔸",
];

#[test]
fn kubernetes_files_import_as_their_golden_files() {
    assert_golden_imports(&KUBERNETES);
}

#[test]
fn kubernetes_files_import_the_same_in_other_encodings() {
    assert_same_in_other_encodings(&KUBERNETES);
}

#[test]
fn kubernetes_files_survive_without_each_line() {
    assert_survive_without_each_line(&KUBERNETES);
}

fn kubernetes(text: &str) -> Import {
    read("x.k8s.yaml", text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn component<'d>(design: &'d Design, id: &str) -> &'d Component {
    design.components.find(id).unwrap()
}

fn connection<'d>(design: &'d Design, from: &str, to: &str) -> &'d Connection {
    let mut all = design.connections.iter();
    all.find(|c| c.from.as_str() == from && c.to.as_str() == to)
        .unwrap_or_else(|| panic!("{from} to {to}: {:?}", connections(design)))
}

/// A Deployment with that container, and a Service of its name.
fn deployment(name: &str, image: &str, more: &str) -> String {
    format!(
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  template:\n    metadata: {{labels: {{app: {name}}}}}\n    \
         spec:\n      containers: [{{name: main, image: '{image}'{more}}}]\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{selector: {{app: {name}}}}}\n"
    )
}

#[test]
fn kubernetes_hosts_become_connections() {
    for (more, found) in [
        (
            ", env: [{name: B_URL, value: 'http://b:80'}]",
            "a request b",
        ),
        (
            ", env: [{name: B_URL, value: 'http://b.default:80'}]",
            "a request b",
        ),
        (
            ", env: [{name: B_URL, value: 'http://b.default.svc'}]",
            "a request b",
        ),
        (
            ", env: [{name: B, value: 'http://b.default.svc.cluster.local/x'}]",
            "a request b",
        ),
        (
            ", env: [{name: H, value: b}, {name: B, value: 'http://$(H)'}]",
            "a request b",
        ),
        (", args: ['--b-addr', 'b:9000']", "a request b"),
        (", command: [sh, -c, 'run http://b']", "a request b"),
        (", env: [{name: S, value: 'redis://store'}]", "a data store"),
        (
            ", env: [{name: S, value: 'redis://store-0.store:6379'}]",
            "a data store",
        ),
        (", env: [{name: B, value: 'http://b.other.svc'}]", ""),
        (", env: [{name: B, value: 'http://$(NOBODY)'}]", ""),
        (", env: [{name: B, value: '$$(H) http://x'}]", ""),
        (", env: [{name: B_NAME, value: b}]", ""),
    ] {
        let text = [
            deployment("a", "x/a", more),
            deployment("b", "x/b", ""),
            deployment("store", "redis:7", ""),
        ];
        let import = kubernetes(&text.concat());
        let expected: Vec<&str> = [found].into_iter().filter(|f| !f.is_empty()).collect();
        assert_eq!(connections(&import.design), expected, "{more}");
    }
}

#[test]
fn kubernetes_names_count_within_their_namespace() {
    let in_namespace = |name: &str, namespace: &str, more: &str| {
        deployment(name, "x/y", more).replace(
            &format!("metadata: {{name: {name}}}"),
            &format!("metadata: {{name: {name}, namespace: {namespace}}}"),
        )
    };
    let caller = ", env: [{name: B_URL, value: 'http://b'}]";
    let text = [
        in_namespace("b", "one", ""),
        in_namespace("b", "two", ""),
        in_namespace("a", "two", caller),
    ];
    let import = kubernetes(&text.concat());
    assert_eq!(
        components(&import.design),
        ["a service", "b service", "b (two) service"]
    );
    assert_eq!(connections(&import.design), ["a request b-two"]);
}

#[test]
fn kubernetes_settings_of_the_shop_are_kept() {
    let design = kubernetes(TEXTS[0]).design;
    let orders = component(&design, "orders");
    assert_eq!(
        orders.replicas.map(u64::from),
        Some(3),
        "the autoscaler keeps three"
    );
    assert_eq!(orders.zones, ["zone 1", "zone 2"]);
    assert!(orders.guessed.contains(&"zones".to_owned()));
    let payments = component(&design, "payments");
    assert_eq!(payments.zones, ["eu-west-1a", "eu-west-1b"]);
    assert!(!payments.guessed.contains(&"zones".to_owned()));
    let identity = payments
        .callers
        .as_ref()
        .and_then(|callers| callers.identity);
    assert_eq!(identity, Some(Identity::Mtls));
    let call = connection(&design, "orders", "payments");
    assert_eq!(call.timeout.as_ref().map(|t| t.as_str()), Some("2500ms"));
    assert_eq!((call.retries, call.circuit_breaker), (Some(2), Some(true)));
    let route = connection(&design, "partners", "orders");
    assert_eq!(route.timeout.as_ref().map(|t| t.as_str()), Some("5s"));
    let ingress = connection(&design, "nginx-ingress", "web");
    assert_eq!(ingress.timeout.as_ref().map(|t| t.as_str()), Some("30s"));
    assert_eq!(component(&design, "orders-db").durable, Some(true));
    assert_eq!(
        component(&design, "events").replicas.map(u64::from),
        Some(3)
    );
    assert!(design.domains.is_empty(), "a namespace bounds no language");
    assert!(design.components.find("orders-migrate").is_none());
}

#[test]
fn kubernetes_waits_of_init_containers_are_for_the_start() {
    let text = deployment("a", "x/a", "").replace(
        "containers: [",
        "initContainers: [{name: w, image: busybox, command: [sh, -c, 'nc -z b 80']}]\n      containers: [",
    );
    let import = kubernetes(&(text + &deployment("b", "x/b", "")));
    let wait = connection(&import.design, "a", "b");
    assert!(!wait.runs());
    assert_eq!(wait.guessed, ["self", "style"]);
}

#[test]
fn scalers_of_keda_tell_what_a_workload_consumes() {
    let scaled = |triggers: &str| {
        format!(
            "---\napiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {{name: s}}\nspec:\n  minReplicaCount: 2\n  scaleTargetRef: {{name: a}}\n  triggers: [{triggers}]\n"
        )
    };
    let env = ", env: [{name: BUS, value: 'amqp://rabbit:5672'}]";
    for (more, triggers, found) in [
        (
            "",
            "{type: kafka, metadata: {bootstrapServers: 'kafka.default.svc:9092', topic: orders}}",
            "kafka event a",
        ),
        (
            "",
            "{type: rabbitmq, metadata: {hostFromEnv: BUS, queueName: q}}",
            "rabbit message a",
        ),
        (
            env,
            "{type: rabbitmq, metadata: {hostFromEnv: BUS, queueName: q}}",
            "rabbit message a",
        ),
        (
            "",
            "{type: aws-sqs-queue, metadata: {queueURL: 'https://sqs.eu-west-1.amazonaws.com/1/labels'}}",
            "labels message a",
        ),
        (
            "",
            "{type: redis, metadata: {address: 'store:6379', listName: l}}",
            "a data store",
        ),
        ("", "{type: cron, metadata: {start: '0 6 * * *'}}", ""),
        ("", "{type: cpu}", ""),
    ] {
        let text = [
            deployment("a", "x/a", more),
            deployment("kafka", "bitnami/kafka:3", ""),
            deployment("rabbit", "rabbitmq:3", ""),
            deployment("store", "redis:7", ""),
            scaled(triggers),
        ];
        let import = kubernetes(&text.concat());
        let expected: Vec<&str> = [found].into_iter().filter(|f| !f.is_empty()).collect();
        assert_eq!(connections(&import.design), expected, "{more} {triggers}");
        assert!(
            import
                .design
                .connections
                .iter()
                .all(|c| c.guessed.is_empty()),
            "{triggers}"
        );
        let replicas = component(&import.design, "a").replicas;
        assert_eq!(replicas.map(u64::from), Some(2));
    }
}

#[test]
fn kubernetes_lists_of_the_cluster_are_counted() {
    let design = read("x.k8s.yaml", TEXTS[1]).unwrap().design;
    assert_eq!(
        components(&design),
        ["parcels service", "queue broker rabbitmq"]
    );
    assert_eq!(
        component(&design, "parcels").replicas.map(u64::from),
        Some(2)
    );
    assert_eq!(component(&design, "queue").replicas.map(u64::from), Some(3));
}

/// The same shop in both formats.
#[test]
fn kubernetes_and_compose_give_the_same_design() {
    let compose = "services:\n  proxy: {image: 'traefik:3'}\n  \
         web: {image: acme/web, environment: {ORDERS_URL: 'http://orders:8080'}, labels: [traefik.http.routers.web.rule=x], deploy: {replicas: 2}}\n  \
         orders:\n    image: acme/orders\n    environment: {DATABASE_URL: 'postgres://u:p@orders-db/orders', KAFKA: 'kafka:9092', STRIPE_URL: 'https://api.stripe.com'}\n  \
         orders-db: {image: 'postgres:16', volumes: ['d:/var/lib/postgresql/data']}\n  kafka: {image: 'bitnami/kafka:3'}\n";
    let compose = read("compose.yaml", compose).unwrap().design;
    let ingress = "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}\nspec: {ingressClassName: traefik, rules: [{http: {paths: \
         [{backend: {service: {name: web}}}]}}]}\n";
    let stateful = deployment("orders-db", "postgres:16", "").replace(
        "kind: Deployment\nmetadata: {name: orders-db}\nspec:\n",
        "kind: StatefulSet\nmetadata: {name: orders-db}\nspec:\n  volumeClaimTemplates: [{metadata: {name: d}}]\n",
    );
    let web = ", env: [{name: ORDERS_URL, value: 'http://orders:8080'}]";
    let web = deployment("web", "acme/web", web)
        .replace("spec:\n  template", "spec:\n  replicas: 2\n  template");
    let orders = ", env: [{name: DATABASE_URL, value: 'postgres://u:p@orders-db/orders'}, {name: KAFKA, value: 'kafka:9092'}, \
         {name: STRIPE_URL, value: 'https://api.stripe.com'}]";
    let text = [
        deployment("proxy", "traefik:3", ""),
        web,
        deployment("orders", "acme/orders", orders),
        stateful,
        deployment("kafka", "bitnami/kafka:3", ""),
        ingress.to_owned(),
    ];
    let mut kubernetes = kubernetes(&text.concat()).design;
    kubernetes.title.clone_from(&compose.title);
    assert_eq!(
        plumbline::document::format::save(&kubernetes),
        plumbline::document::format::save(&compose)
    );
}

#[test]
fn kubernetes_errors_have_a_place_and_the_expected_content() {
    for (text, line, words) in [
        (
            "apiVersion: v1\nkind: Secret\n",
            Some(1),
            "at least one Deployment",
        ),
        ("apiVersion: v1\nkind: [\n", Some(2), "expected YAML"),
        ("apiVersion: v1\n", Some(1), "at least one Deployment"),
    ] {
        let error = import_error("x.yaml", text.as_bytes(), Some(ImportFormat::Kubernetes));
        assert_eq!(error.line, line, "{text:?}: {error}");
        assert!(error.to_string().contains(words), "{text:?}: {error}");
    }
}

#[test]
fn kubernetes_environments_beyond_the_limit_are_refused() {
    let map = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m}}\ndata:\n  a: {}\n",
        "x".repeat(19_000)
    );
    let more = ", envFrom: [{configMapRef: {name: m}}]";
    let many: String = (0..1_000)
        .map(|n| deployment(&format!("d{n}"), "x", more))
        .collect();
    let error = import_error("x.yaml", (map + &many).as_bytes(), None);
    assert!(
        error.wrong.contains("too large") && error.line.is_some(),
        "{error}"
    );
    let double = |n: usize| format!("{{name: V{}, value: '$(V{n})$(V{n})'}}", n + 1);
    let doubled: Vec<String> = (0..2_000).map(double).collect();
    let more = format!(
        ", env: [{{name: V0, value: xxxxxxxx}}, {}]",
        doubled.join(", ")
    );
    let error = import_error("x.yaml", deployment("a", "x", &more).as_bytes(), None);
    assert!(error.wrong.contains("too large"), "{error}");
}

#[test]
fn large_kubernetes_files_are_read_whole() {
    let element = |n: usize, next: usize| {
        let more = format!(", env: [{{name: NEXT_URL, value: 'http://s{next}'}}]");
        deployment(&format!("s{n}"), "x/y", &more)
    };
    assert_ring_is_read_whole(element, |elements| elements.concat());
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_kubernetes_files_survive(damages in damages(PIECES, &TEXTS)) {
        check_damaged(&KUBERNETES, &damages)?;
    }

    #[test]
    fn kubernetes_with_damaged_fields_survives(damages in prop::collection::vec(json_damage(), 1..6)) {
        check_damaged_json(&KUBERNETES, &damages)?;
    }
}
