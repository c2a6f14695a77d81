//! Kinds and technologies of draw.io shapes.

use super::cell::Cell;
use super::label::ShapeLabel;
use crate::document::Kind;
use crate::import::classify::{container, label as names};
use crate::technologies;

/// The component that a shape is taken for.
#[derive(Clone, Debug)]
pub struct ShapeGuess {
    /// The kind.
    pub kind: Kind,
    /// The technology.
    pub technology: Option<String>,
    /// True if its shape or its technology states the kind.
    pub is_certain: bool,
    /// The reason, as the end of a sentence.
    pub because: &'static str,
}

/// Parts of the names of stencils, in lower case with `_` between words: the strongest evidence first.
#[rustfmt::skip]
const STENCILS: &[(Kind, &[&str])] = &[
    (Kind::Telemetry, &[
        "cloudwatch", "x_ray", "xray", "application_insights", "log_analytics", "stackdriver", "cloud_monitoring", "azure_monitor", "monitor_", "cloud_logging", "cloud_trace",
        "prometheus", "grafana", "datadog", "jaeger", "splunk", "kibana", "managed_service_for_prometheus",
    ]),
    (Kind::Broker, &[
        "sqs", "simple_queue_service", "sns", "simple_notification_service", "kinesis", "eventbridge", "managed_streaming", "msk", "amazon_mq", ".mq",
        "service_bus", "event_hub", "event_grid", "storage_queue", "pubsub", "pub_sub", "kafka", "rabbitmq", "queue", "message_bus", "messagebus",
        "eip.messagechannel", "eip.datatype_channel", "eip.dead_letter", "eip.point_to_point", "eip.publish", "eip.message_", "topic", "iot_core", "activemq",
    ]),
    (Kind::Orchestrator, &["step_functions", "logic_app", "workflows", "airflow", "composer", "data_factor", "process_manager"]),
    (Kind::Gateway, &[
        "api_gateway", "cloudfront", "load_balanc", "elb", "appsync", "api_management", "application_gateway", "front_door", "frontdoor", "traffic_manager",
        "apigee", "cloud_endpoints", "cdn", "gateway", "nginx", "reverse_proxy", "azure_firewall", "ingress", "route_53",
    ]),
    (Kind::Datastore, &[
        "rds", "aurora", "dynamodb", "s3", "bucket", "simple_storage", "elasticache", "documentdb", "neptune", "redshift", "timestream", "elasticsearch", "opensearch",
        "memorydb", "keyspaces", "sql_database", "cosmos", "azure_sql", "sql_server", "sql_db", "cache_redis", "redis", "storage_account", "blob", "table_storage", "cloud_sql",
        "cloud_storage", "bigtable", "spanner", "firestore", "datastore", "memorystore", "bigquery", "database", "mysql", "postgre", "mongodb", "cassandra", "oracle",
        "general_storage", "stored_data", "storage", "cache", "efs",
    ]),
    (Kind::Client, &[
        "user", "umlactor", "person", "actor", "mobile", "ios7", "android", "browser", "client", "laptop", "phone", "desktop", "tablet", "iphone", "ipad", "monitor",
        "customer", "device",
    ]),
    (Kind::Job, &["batch", "scheduler", "glue", "cron"]),
    (Kind::External, &["cloud_", "internet", "saas", "external", "third_party"]),
    (Kind::Service, &[
        "lambda", "ec2", "ecs", "eks", "fargate", "function", "app_service", "kubernetes", "cloud_run", "compute_engine", "app_engine", "virtual_machine", "container", "server",
        "elastic_beanstalk", "cognito", "active_directory", "microservice",
    ]),
];

fn by_shape(cell: &Cell) -> Option<Kind> {
    let is = |names: &[&str]| names.iter().any(|name| cell.is(name));
    if is(&["umlActor", "actor"]) {
        return Some(Kind::Client);
    }
    if is(&[
        "cylinder",
        "cylinder2",
        "cylinder3",
        "datastore",
        "mxgraph.flowchart.database",
    ]) {
        // A cylinder on its side is a pipe.
        let turned = matches!(cell.style("rotation"), "90" | "-90" | "270")
            || matches!(cell.style("direction"), "south" | "north");
        return Some(if turned {
            Kind::Broker
        } else {
            Kind::Datastore
        });
    }
    if is(&["mxgraph.flowchart.direct_data"]) {
        return Some(Kind::Broker);
    }
    if is(&[
        "mxgraph.flowchart.stored_data",
        "dataStorage",
        "internalStorage",
    ]) {
        return Some(Kind::Datastore);
    }
    if is(&["hexagon"]) {
        return Some(Kind::Gateway);
    }
    if is(&["cloud"]) {
        return Some(Kind::External);
    }
    None
}

/// The kind and the technology of a stencil: `mxgraph.aws4.dynamodb`,
/// `img/lib/azure2/databases/Azure_Cosmos_DB.svg`.
fn by_stencil(cell: &Cell) -> Option<(Kind, Option<&'static str>)> {
    let names = cell.stencils();
    let names = names.split_whitespace();
    let mut known: Vec<String> = names
        .filter(|name| name.contains("mxgraph.") || name.contains('/'))
        .filter(|name| name.len() < 300 && !name.starts_with("data:"))
        .map(|name| {
            let library = [
                "mxgraph.aws4",
                "mxgraph.aws3",
                "mxgraph.azure",
                "mxgraph.gcp2",
                "img/lib/azure2",
                "img/lib",
                "mxgraph",
            ];
            let name = library
                .iter()
                .find_map(|prefix| name.strip_prefix(prefix))
                .unwrap_or(name);
            name.replace(['-', ' '], "_")
                .trim_end_matches(".svg")
                .trim_end_matches(".png")
                .to_owned()
        })
        .collect();
    known.retain(|name| {
        !name.ends_with("resourceicon") && !name.ends_with("producticon") && !name.is_empty()
    });
    let fits = |name: &str, part: &str| {
        // Short parts match whole words only.
        if part.len() > 3 {
            return name.contains(part);
        }
        name.split(['.', '/', '_'])
            .any(|word| word == part.trim_start_matches('.'))
    };
    let kind = STENCILS.iter().find(|(_, parts)| {
        parts
            .iter()
            .any(|part| known.iter().any(|name| fits(name, part)))
    });
    let technology =
        technologies::technology_of_stencil(|part| known.iter().any(|name| fits(name, part)));
    Some((kind?.0, technology.map(|technology| technology.name)))
}

/// The component of a shape with that label.
pub fn guess_shape(cell: &Cell, label: &ShapeLabel) -> ShapeGuess {
    let bracketed = label.bracketed.clone().unwrap_or_default();
    let data = |keys: &[&str]| keys.iter().find_map(|key| cell.data.get(*key)).cloned();
    let c4_type = data(&["c4Type"]).unwrap_or_default();
    let bracketed = format!("{c4_type} {bracketed}").trim().to_owned();
    let stated =
        data(&["c4Technology", "technology", "tech"]).filter(|text| !text.trim().is_empty());
    let text = format!(
        "{} {} {} {}",
        stated.clone().unwrap_or_default(),
        bracketed,
        label.technology.clone().unwrap_or_default(),
        label.name
    );
    let (product, framework) = container::technologies_in(&text);
    let stencil = by_stencil(cell);
    let stencil_technology = stencil.and_then(|(_, technology)| technology);
    let found = product.or(framework).map(|technology| technology.name);
    let technology = stated
        .or_else(|| found.or(stencil_technology).map(str::to_owned))
        .or_else(|| {
            let (_, technology) = label.bracketed.as_deref()?.split_once(':')?;
            Some(technology.trim().to_owned()).filter(|t| !t.is_empty())
        })
        .or_else(|| label.technology.clone());
    let guess = |kind, is_certain, because| ShapeGuess {
        kind,
        technology: technology.clone(),
        is_certain,
        because,
    };
    let named = names::kind_of_name(&label.name)
        .or_else(|| container::kind_of_name(&label.name).map(|(kind, _)| kind));
    let lower = bracketed.to_lowercase();
    if let Some(kind) = kind_of_bracketed(&lower) {
        return guess(kind, true, "its label says so");
    }
    if let Some(kind) = by_shape(cell) {
        // A cylinder labelled Kafka is a broker.
        let product = product
            .and_then(|product| product.kind())
            .filter(|kind| matches!(kind, Kind::Broker | Kind::Telemetry));
        if matches!(kind, Kind::External | Kind::Gateway)
            && let Some(stored) =
                named.filter(|kind| matches!(kind, Kind::Broker | Kind::Datastore))
        {
            return guess(stored, true, "its label says so");
        }
        let named = named.filter(|kind| matches!(kind, Kind::Broker | Kind::Telemetry));
        return match product
            .or(named)
            .filter(|_| matches!(kind, Kind::Datastore))
        {
            Some(kind) => guess(kind, true, "its label says so"),
            None => guess(kind, true, "its shape says so"),
        };
    }
    if let Some((kind, _)) = stencil.filter(|(kind, _)| *kind != Kind::Service) {
        return guess(kind, true, "its picture says so");
    }
    // `Kafka consumer` is not Kafka.
    let has_role = named.is_none() && container::words(&label.name).len() > 2;
    let product_kind = product.and_then(|product| product.kind());
    if let Some(kind) =
        product_kind.filter(|kind| !has_role && named.is_none_or(|named| named == *kind))
    {
        return guess(kind, false, "its label names a technology that is one");
    }
    if let Some(kind) = named {
        return guess(kind, false, "its name says so");
    }
    if cell.style("dashed") == "1" && stencil.is_none() && cell.style("image").is_empty() {
        return guess(Kind::External, false, "its border is dashed");
    }
    if let Some(kind) = by_person(&label.name) {
        return guess(kind, false, "its name says so");
    }
    if let Some((kind, _)) = stencil {
        return guess(kind, true, "its picture says so");
    }
    guess(
        Kind::Service,
        false,
        "nothing says that it is anything else",
    )
}

fn kind_of_bracketed(lower: &str) -> Option<Kind> {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["person", "actor"]) {
        Some(Kind::Client)
    } else if has(&["external"]) {
        Some(Kind::External)
    } else if has(&["database", "datastore", "data store"]) {
        Some(Kind::Datastore)
    } else if has(&[
        "message broker",
        "message queue",
        "event bus",
        "queue",
        "topic",
    ]) {
        Some(Kind::Broker)
    } else {
        None
    }
}

fn by_person(name: &str) -> Option<Kind> {
    #[rustfmt::skip]
    const PEOPLE: &[&str] = &["user", "users", "customer", "customers", "client", "clients", "end user", "end users", "admin", "administrator", "operator", "web browser", "visitor"];
    let name = name.to_lowercase();
    PEOPLE.contains(&name.trim()).then_some(Kind::Client)
}

/// The name of the stencil, for a shape without a label.
pub fn name_of_stencil(cell: &Cell) -> Option<String> {
    let names = cell.stencils();
    let last = names
        .split_whitespace()
        .rfind(|name| !name.ends_with("resourceicon") && !name.starts_with("data:"))?;
    if !last.contains("mxgraph.") && !last.contains('/') {
        return None;
    }
    let name = last
        .trim_end_matches(".svg")
        .trim_end_matches(".png")
        .rsplit(['.', '/'])
        .next()?;
    let name = name.replace('_', " ");
    let mut letters = name.chars();
    let first = letters.next()?.to_uppercase().to_string();
    Some(first + letters.as_str())
}
