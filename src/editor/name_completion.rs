//! Completion of a name that is being typed: usual names of a kind of component, products, and the words of the
//! published languages.

use crate::document::{Design, Id, Kind};

/// The name that the typed text is probably the beginning of. For a new datastore that is connected to a component,
/// nothing needs to be typed: it is named after that component.
pub fn complete_name(
    design: &Design,
    kind: Kind,
    user: Option<&Id>,
    typed: &str,
) -> Option<String> {
    let typed = typed.trim_start();
    if let Some(user) = user
        .and_then(|id| design.components.get(id))
        .filter(|_| kind == Kind::Datastore)
    {
        let own = format!(
            "{} DB",
            user.name.strip_suffix(" service").unwrap_or(&user.name)
        );
        if is_beginning(typed, &own) {
            return Some(own);
        }
    }
    if typed.is_empty() {
        return None;
    }
    let usual = usual_names(kind)
        .iter()
        .find(|name| is_beginning(typed, name));
    usual.map(|name| (*name).to_owned()).or_else(|| {
        let (words, last) = typed.rsplit_once(' ')?;
        let nouns = last_words(kind);
        let is_open = !words.trim().is_empty() && !nouns.iter().any(|noun| words.ends_with(noun));
        let mut fitting = nouns.iter().filter(|noun| is_beginning(last, noun));
        let noun = fitting.next().filter(|_| is_open)?;
        // "Order S" goes on as "Order Service", "Order d" as "Order DB".
        let is_lower = noun.chars().all(char::is_lowercase);
        Some(match is_lower {
            true => format!("{typed}{}", &noun[last.len()..]),
            false => format!("{words} {noun}"),
        })
    })
}

/// The words of a connection, in a list with commas, with the last one completed: a word that a domain publishes, or
/// that another connection carries.
pub fn complete_words(design: &Design, typed: &str) -> Option<String> {
    let (before, last) = typed
        .rsplit_once(',')
        .map_or(("", typed), |(before, last)| (before, last));
    let last = last.trim_start();
    if last.is_empty() {
        return None;
    }
    let published = design
        .domains
        .iter()
        .flat_map(|domain| &domain.language)
        .flat_map(|term| term.words());
    let carried = design
        .connections
        .iter()
        .flat_map(|connection| connection.carries.iter().cloned());
    let is_listed = |word: &String| before.split(',').any(|listed| listed.trim() == word);
    let word = published
        .chain(carried)
        .find(|word| is_beginning(last, word) && !is_listed(word))?;
    Some(match before.trim() {
        "" => word,
        before => format!("{before}, {word}"),
    })
}

/// True if the text goes on after what is typed, in either case of letters.
fn is_beginning(typed: &str, text: &str) -> bool {
    text.len() > typed.len()
        && text
            .get(..typed.len())
            .is_some_and(|beginning| beginning.eq_ignore_ascii_case(typed))
}

/// Usual names, the most common ones first.
fn usual_names(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Client => &[
            "Web client",
            "Mobile app",
            "Browser",
            "Shopper",
            "Customer",
            "Command line",
            "Back office",
        ],
        Kind::Gateway => &[
            "API gateway",
            "Backend for frontend",
            "Envoy",
            "Kong",
            "NGINX",
            "Traefik",
            "HAProxy",
        ],
        Kind::Broker => &[
            "Kafka", "RabbitMQ", "NATS", "Pulsar", "SQS", "SNS", "ActiveMQ",
        ],
        Kind::Datastore => &[
            "PostgreSQL",
            "MySQL",
            "MongoDB",
            "Redis",
            "Cassandra",
            "Elasticsearch",
            "DynamoDB",
            "MariaDB",
            "SQLServer",
            "Oracle",
            "S3",
            "CockroachDB",
            "Neo4j",
            "ClickHouse",
            "Memcached",
            "etcd",
        ],
        Kind::Orchestrator => &["Temporal", "Camunda", "Airflow", "Cadence", "Conductor"],
        Kind::Telemetry => &[
            "Prometheus",
            "Grafana",
            "OpenTelemetry collector",
            "Jaeger",
            "Loki",
            "Datadog",
        ],
        Kind::External => &[
            "Card processor",
            "Payment provider",
            "Email provider",
            "Identity provider",
            "Stripe",
            "PayPal",
        ],
        Kind::Service => &[],
        Kind::Job => &["Reconciliation", "Nightly report", "Cleanup"],
    }
}

/// Nouns that names end with.
fn last_words(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Client => &["client", "app"],
        Kind::Gateway => &["gateway", "proxy"],
        Kind::Broker => &["queue", "broker", "events"],
        Kind::Datastore => &["DB", "database", "cache", "store", "index"],
        Kind::Orchestrator => &["orchestrator", "workflow", "saga"],
        Kind::Telemetry => &["collector", "logs", "metrics"],
        Kind::External => &["provider", "API", "system"],
        Kind::Service => &["service"],
        Kind::Job => &["job", "report"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::format;
    use crate::editor::factory;
    use crate::technologies;
    use std::rc::Rc;

    fn completed(kind: Kind, typed: &str) -> Option<String> {
        complete_name(&Design::new("Shop"), kind, None, typed)
    }

    #[test]
    fn names_are_completed_by_their_kind() {
        for (kind, typed, name) in [
            (Kind::Client, "w", Some("Web client")),
            (Kind::Gateway, "A", Some("API gateway")),
            (Kind::Broker, "ka", Some("Kafka")),
            (Kind::Datastore, "post", Some("PostgreSQL")),
            (Kind::Datastore, "Cart d", Some("Cart DB")),
            (Kind::Service, "Order s", Some("Order service")),
            (Kind::Service, "Order S", Some("Order Service")),
            (Kind::External, "Card", Some("Card processor")),
            (Kind::Service, "Order", None),
            (Kind::Service, "s", None),
            (Kind::Service, "Order ", Some("Order service")),
            (Kind::Service, "Order service ", None),
            (Kind::Service, "Order service", None),
            (Kind::Client, "", None),
            (Kind::Broker, "Kafka", None),
            (Kind::Client, "\u{dc}", None),
        ] {
            assert_eq!(
                completed(kind, typed).as_deref(),
                name,
                "{kind:?} {typed:?}"
            );
        }
    }

    #[test]
    fn a_datastore_is_named_after_its_user() {
        let mut design = Design::new("Shop");
        let orders = factory::component(&design, Kind::Service, "Order service", (0.0, 0.0));
        let user = orders.id.clone();
        design.components.put(Rc::new(orders));
        let complete = |kind, typed| complete_name(&design, kind, Some(&user), typed);
        assert_eq!(complete(Kind::Datastore, "").as_deref(), Some("Order DB"));
        assert_eq!(
            complete(Kind::Datastore, "ord").as_deref(),
            Some("Order DB")
        );
        assert_eq!(complete(Kind::Datastore, "My").as_deref(), Some("MySQL"));
        assert_eq!(complete(Kind::Service, ""), None);
    }

    #[test]
    fn words_of_a_connection_are_those_of_the_languages_and_of_other_connections() {
        let design = format::load(
            r#"{"format":"plumbline-design","version":1,"title":"Shop",
            "domains":[{"id":"sales","name":"Sales","language":[{"entity":"Order","states":["Placed","Paid"]}]}],
            "components":[{"id":"a","name":"A","kind":"service"},{"id":"b","name":"B","kind":"service"}],
            "connections":[{"id":"ab","from":"a","to":"b","style":"request","carries":["Quote"]}]}"#,
        )
        .unwrap();
        for (typed, words) in [
            ("o", Some("Order")),
            ("order.p", Some("Order.Placed")),
            ("Order.Placed, order.p", Some("Order.Placed, Order.Paid")),
            ("Q", Some("Quote")),
            ("Quote, q", None),
            ("Quote,", None),
            ("x", None),
        ] {
            assert_eq!(
                complete_words(&design, typed).as_deref(),
                words,
                "{typed:?}"
            );
        }
    }

    #[test]
    fn usual_products_are_in_the_catalogue() {
        let products = [Kind::Broker, Kind::Datastore, Kind::Orchestrator];
        let names = products.into_iter().flat_map(usual_names);
        let unknown: Vec<_> = names
            .filter(|name| technologies::find(name).is_none())
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
