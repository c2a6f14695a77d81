//! Kinds and technologies by the names of containers and by running text: Compose and draw.io.

use super::patterns::{Scope, matches, patterns};
use crate::document::Kind;
use crate::technologies::{self, Technology};

/// The words of an identifier in lower case: `OrderService`, `order-service` and `order_service`
/// are `order` and `service`.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(c) = letters.next() {
        let starts = c.is_uppercase()
            && (before.is_lowercase()
                || before.is_ascii_digit()
                || (before.is_uppercase()
                    && letters.peek().is_some_and(|next| next.is_lowercase())));
        if (starts || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The product that a label such as `Orders (PostgreSQL 16)` names, and its language or framework.
pub fn technologies_in(label: &str) -> (Option<&'static Technology>, Option<&'static Technology>) {
    // Split at signs only: `RabbitMQ` is one word here.
    let plain: Vec<String> = label
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .take(60)
        .collect();
    let pairs = plain.windows(2).map(|pair| pair.join("-"));
    let joined = plain.windows(2).map(|pair| pair.concat());
    let alone = plain.len() == 1;
    let candidates: Vec<String> = pairs
        .chain(joined)
        .chain(plain.iter().cloned())
        .filter(|word| alone || !technologies::is_ambiguous_in_text(word))
        .collect();
    let find = |named: fn(&str) -> Option<&'static Technology>| {
        candidates.iter().find_map(|word| named(word))
    };
    (
        find(technologies::product_named),
        find(technologies::framework_named),
    )
}

/// Words for components that work with what the other words name: `kafka-consumer`.
#[rustfmt::skip]
const ROLE_WORDS: &[&str] = &[
    "service", "svc", "api", "worker", "consumer", "producer", "publisher", "subscriber", "client", "ui", "admin", "connect",
    "connector", "listener", "manager", "gateway", "proxy", "sync", "adapter", "app", "processor", "registry", "console",
    "handler", "bridge", "relay", "sidecar", "agent", "controller", "streams", "reader", "writer", "loader", "runner", "runners",
];

/// The kind that the name of a container suggests, and the technology if the name contains one.
pub fn kind_of_name(name: &str) -> Option<(Kind, Option<&'static str>)> {
    let words: Vec<String> = words(name)
        .into_iter()
        .map(|word| {
            word.trim_end_matches(|c: char| c.is_ascii_digit())
                .to_owned()
        })
        .filter(|word| !word.is_empty())
        .take(40)
        .collect();
    let joined = words.join(" ");
    let has_role = words.iter().any(|word| ROLE_WORDS.contains(&word.as_str()));
    let product = |word: &str| {
        let product = technologies::product_named(word)?;
        Some((product.kind()?, Some(product.name)))
    };
    let whole = product(&words.join("-")).or_else(|| product(&words.concat()));
    if whole.is_some() {
        return whole;
    }
    // `n8n-runner` works for the product that it is named after; `billing-consumer-metrics` consumes metrics.
    let works = |word: &String| matches!(word.as_str(), "runner" | "runners" | "consumer");
    let is_worker = words.iter().any(works);
    for (kind, patterns) in patterns(Scope::Container) {
        if is_worker && kind == Kind::Telemetry {
            continue;
        }
        let ends_only = matches!(kind, Kind::Broker | Kind::Datastore);
        if ends_only && !has_role {
            // `redis-cart` and `cart-redis`: of two products, the last word counts.
            let ends = [words.last(), words.first()].into_iter().flatten();
            let mut ends = ends.filter(|word| !technologies::is_ambiguous_in_text(word));
            if let Some(product) = ends.find_map(|word| product(word)) {
                return Some(product);
            }
        }
        // A component that works with a database begins with its name, such as `database-service`.
        let applies = |pattern: &&&str| !(ends_only && has_role) || pattern.starts_with('*');
        let mut patterns = patterns.iter().filter(applies);
        if patterns.any(|pattern| matches(pattern, &joined)) {
            return Some((kind, None));
        }
    }
    let last = words.last().filter(|_| !has_role)?;
    let (_, kind, technology) = SUFFIXES
        .iter()
        .find(|(end, _, _)| last.len() > end.len() && last.ends_with(end))?;
    Some((*kind, *technology))
}

/// Ends of compound words: `userdb`, `webapigw`.
#[rustfmt::skip]
const SUFFIXES: &[(&str, Kind, Option<&str>)] = &[
    ("mysql", Kind::Datastore, Some("mysql")), ("postgres", Kind::Datastore, Some("postgresql")), ("mongodb", Kind::Datastore, Some("mongodb")),
    ("mongo", Kind::Datastore, Some("mongodb")), ("redis", Kind::Datastore, Some("redis")), ("database", Kind::Datastore, None),
    ("db", Kind::Datastore, None), ("gateway", Kind::Gateway, None), ("apigw", Kind::Gateway, None), ("frontend", Kind::Gateway, None),
    ("proxy", Kind::Gateway, None), ("webapp", Kind::Gateway, None), ("kafka", Kind::Broker, Some("kafka")), ("rabbitmq", Kind::Broker, Some("rabbitmq")),
    ("messagebroker", Kind::Broker, None),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn container_names_suggest_kinds() {
        for (name, kind) in [
            ("orders-db", Kind::Datastore),
            ("redis-cart", Kind::Datastore),
            ("cartRedis", Kind::Datastore),
            ("mysql1", Kind::Datastore),
            ("message-queue", Kind::Broker),
            ("kafka", Kind::Broker),
            ("EventBus", Kind::Broker),
            ("api-gateway", Kind::Gateway),
            ("ApiGateway", Kind::Gateway),
            ("front-end", Kind::Gateway),
            ("frontend", Kind::Gateway),
            ("webmvc", Kind::Gateway),
            ("admin-ui", Kind::Gateway),
            ("redis-exporter", Kind::Telemetry),
            ("otel-collector", Kind::Telemetry),
            ("loadgenerator", Kind::Client),
            ("payment-mock", Kind::External),
            ("celery-beat", Kind::Job),
            ("prometheus-server", Kind::Telemetry),
            ("userdb", Kind::Datastore),
            ("webshoppingapigw", Kind::Gateway),
            ("grafana", Kind::Telemetry),
            ("catalogue_db_1", Kind::Datastore),
            ("order-saga", Kind::Orchestrator),
        ] {
            assert_eq!(
                kind_of_name(name).map(|(kind, _)| kind),
                Some(kind),
                "{name}"
            );
        }
        for name in [
            "orders",
            "kafka-consumer",
            "n8n-runner",
            "billing-consumer-metrics",
            "queue-master",
            "mysql-service",
            "user",
            "web-api",
            "payments-worker",
            "",
            "-",
            "cart",
            "store",
            "database-service",
        ] {
            let kind = kind_of_name(name).map(|(kind, _)| kind);
            assert!(
                kind.is_none_or(|kind| kind == Kind::Service),
                "{name}: {kind:?}"
            );
        }
    }

    #[test]
    fn labels_name_products() {
        let product = |label| technologies_in(label).0.map(|product| product.name);
        assert_eq!(product("Orders (PostgreSQL 16)"), Some("postgresql"));
        assert_eq!(product("Event Hubs"), Some("event-hubs"));
        assert_eq!(product("SQL Server"), Some("sqlserver"));
        assert_eq!(product("Amazon DynamoDB table"), Some("dynamodb"));
        assert_eq!(product("Oracle"), Some("oracle"));
        assert_eq!(product("the oracle of prices"), None);
        let framework = technologies_in("Orders, Node").1;
        assert_eq!(framework.map(|framework| framework.name), Some("node"));
    }

    #[test]
    fn identifiers_split_into_words() {
        assert_eq!(words("OrderService"), ["order", "service"]);
        assert_eq!(words("ORDER_DB_URL"), ["order", "db", "url"]);
        assert_eq!(words("APIGateway v2"), ["api", "gateway", "v2"]);
        assert_eq!(words("§§"), Vec::<String>::new());
    }
}
