//! Components that spans reach, by their attributes: datastores, brokers, and systems that send no spans.

use super::{SpanAttributes, SpanKind, TraceSpan};
use crate::document::{Access, Kind};
use crate::import::classify::{container, label};
use crate::technologies;

/// The component at the other end of a span.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TracePeer {
    /// The same for all spans that reach it.
    pub key: String,
    pub name: String,
    pub kind: Kind,
    pub technology: Option<String>,
    /// The fields that are guessed.
    pub guessed: &'static [&'static str],
}

/// The part that a span has in messaging.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MessagingPart {
    pub broker: TracePeer,
    /// The queue or topic; blank if it is temporary.
    pub destination: String,
    pub consumes: bool,
}

/// The datastore that a span asks; `caller` tells apart those without any name.
pub(super) fn datastore(span: &TraceSpan, caller: &str) -> Option<TracePeer> {
    let system = span
        .attributes
        .get(&["db.system.name", "db.system", "db.type"])?;
    let technology = technology_of(system);
    let product = technology.as_deref().and_then(technologies::find);
    let kind = product
        .and_then(technologies::Technology::kind)
        .unwrap_or(Kind::Datastore);
    let namespace = span
        .attributes
        .get(&["db.namespace", "db.name", "db.instance"])
        .map(|name| name.rsplit('|').next().unwrap_or(name))
        .filter(|name| !name.bytes().all(|b| b.is_ascii_digit()));
    let host = host_of(&span.attributes);
    let name = match (namespace, &host) {
        (Some(namespace), _) => namespace.to_owned(),
        (None, Some(host)) => first_label(host).to_owned(),
        (None, None) => format!("{} of {caller}", technology.as_deref().unwrap_or("store")),
    };
    let is_named = namespace.is_some() || host.is_some();
    let own = if is_named { "" } else { caller };
    Some(TracePeer {
        key: format!(
            "store {system} {} {} {own}",
            host.unwrap_or_default(),
            namespace.unwrap_or_default()
        ),
        name,
        kind,
        technology,
        guessed: if is_named { &[] } else { &["self"] },
    })
}

/// The catalogue's name of a system such as `mssql` or `aws.dynamodb`.
fn technology_of(system: &str) -> Option<String> {
    let lower = system.to_ascii_lowercase().replace('_', "-");
    let last = lower.rsplit('.').next().unwrap_or(&lower);
    let known = match last {
        "mssql" | "sql-server" => "sqlserver",
        "gcp-pubsub" => "pubsub",
        "servicebus" => "service-bus",
        "eventhubs" => "event-hubs",
        "aws-sqs" => "sqs",
        "other-sql" | "sql" | "other" | "nosql" => return None,
        last => last,
    };
    Some(technologies::find(known).map_or_else(|| known.to_owned(), |found| found.name.to_owned()))
}

/// The access of a span to a datastore: a word such as `SELECT` tells it.
pub(super) fn access(span: &TraceSpan) -> Option<Access> {
    #[rustfmt::skip]
    const READS: &[&str] = &[
        "select", "get", "hget", "hgetall", "mget", "find", "query", "scan", "getitem", "batchgetitem", "exists", "read", "search",
        "count", "aggregate", "lrange", "smembers", "zrange", "ttl", "hmget",
    ];
    #[rustfmt::skip]
    const WRITES: &[&str] = &[
        "insert", "update", "delete", "set", "hset", "hmset", "del", "put", "putitem", "updateitem", "deleteitem", "batchwriteitem",
        "replace", "merge", "upsert", "incr", "decr", "expire", "lpush", "rpush", "sadd", "zadd", "setex", "index", "write", "bulk",
        "findandmodify", "truncate", "copy",
    ];
    let texts = [
        &["db.operation.name", "db.operation"][..],
        &["db.query.summary"],
        &["db.query.text", "db.statement"],
    ];
    let named = texts.iter().filter_map(|keys| span.attributes.get(keys));
    let mut all = named.chain([span.name.as_str()]);
    all.find_map(|text| {
        let word = text.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
        let word = word.to_ascii_lowercase();
        if READS.contains(&word.as_str()) {
            Some(Access::Read)
        } else {
            WRITES.contains(&word.as_str()).then_some(Access::Write)
        }
    })
}

/// The part of a span in messaging, if it has one.
pub(super) fn messaging(span: &TraceSpan) -> Option<MessagingPart> {
    let of = &span.attributes;
    let system = of.get(&["messaging.system"]);
    let destination = of.get(&[
        "messaging.destination.template",
        "messaging.destination.name",
        "messaging.destination",
        "message_bus.destination",
    ]);
    if system.is_none() && destination.is_none() {
        return None;
    }
    let operation = of.get(&["messaging.operation.type", "messaging.operation"]);
    let consumes = match (span.kind, operation) {
        (SpanKind::Consumer, _) => true,
        (SpanKind::Producer, _) => false,
        (_, Some(operation)) => {
            let operation = operation.to_ascii_lowercase();
            ["process", "receive", "deliver", "settle"].contains(&operation.as_str())
        }
        (SpanKind::Client, None) => false,
        _ => return None,
    };
    let technology = system.and_then(technology_of);
    let host = host_of(of).filter(|_| technology.is_none());
    let name = match (&technology, &host) {
        (Some(technology), _) => display_name(technology),
        (None, Some(host)) => first_label(host).to_owned(),
        (None, None) => "Broker".to_owned(),
    };
    let is_temporary = of.get(&["messaging.destination.temporary"]).is_some();
    Some(MessagingPart {
        broker: TracePeer {
            key: format!("broker {}", name.to_lowercase()),
            name,
            kind: Kind::Broker,
            technology,
            guessed: &[],
        },
        destination: destination
            .filter(|_| !is_temporary)
            .unwrap_or_default()
            .to_owned(),
        consumes,
    })
}

/// The name of a product with a capital.
fn display_name(technology: &str) -> String {
    match technology {
        "rabbitmq" => "RabbitMQ".to_owned(),
        "activemq" => "ActiveMQ".to_owned(),
        "rocketmq" => "RocketMQ".to_owned(),
        "sqs" | "sns" | "nats" => technology.to_ascii_uppercase(),
        other => {
            let mut letters = other.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string());
            format!("{}{}", first.unwrap_or_default(), letters.as_str())
        }
    }
}

/// True for a broker that keeps a log, which any number may read.
pub(super) fn is_log(technology: &str) -> bool {
    technologies::is_one_of(
        technology,
        &[
            "kafka",
            "kinesis",
            "event-hubs",
            "pubsub",
            "sns",
            "eventbridge",
            "pulsar",
            "redpanda",
        ],
    )
}

/// The destination whose dead letters another one takes: `orders` for `orders.dlq`.
pub(super) fn dead_letters_of(destination: &str) -> Option<&str> {
    const ENDINGS: &[&str] = &[
        "dlq",
        "dlt",
        "dead-letter",
        "deadletter",
        "dead_letter",
        "dead-letters",
        "dead.letter",
    ];
    let lower = destination.to_ascii_lowercase();
    let ending = ENDINGS.iter().find(|ending| lower.ends_with(**ending))?;
    let end = destination.len() - ending.len();
    let base = destination.get(..end)?;
    Some(base.trim_end_matches(['.', '-', '_', '/', ':']))
}

/// The component that a call without spans at its other end reaches. `Err` for an address without a name.
pub(super) fn called(span: &TraceSpan) -> Option<Result<TracePeer, String>> {
    let of = &span.attributes;
    let named = of.get(&["peer.service"]).map(str::to_owned);
    let cloud = of
        .get(&["rpc.system.name", "rpc.system"])
        .filter(|system| system.starts_with("aws"))
        .and_then(|_| of.get(&["rpc.service"]))
        .map(str::to_owned);
    let Some(name) = named.or(cloud).or_else(|| host_of(of)) else {
        return address(of).map(Err);
    };
    let short = if is_public(&name) {
        name.as_str()
    } else {
        first_label(&name)
    };
    let technology = technologies::product_named(&short.to_ascii_lowercase());
    let kind = technology
        .and_then(technologies::Technology::kind)
        .or_else(|| label::kind_of_product(short))
        .or_else(|| {
            let (kind, _) = container::kind_of_name(short)?;
            (!is_public(&name)).then_some(kind)
        })
        .unwrap_or(if is_public(&name) {
            Kind::External
        } else {
            Kind::Service
        });
    let kind = if kind == Kind::Client {
        Kind::Service
    } else {
        kind
    };
    Some(Ok(TracePeer {
        key: format!("peer {}", short.to_lowercase()),
        name: short.to_owned(),
        kind,
        technology: technology.map(|found| found.name.to_owned()),
        guessed: &["kind"],
    }))
}

/// True for the name of a host on the internet: `api.stripe.com`.
fn is_public(host: &str) -> bool {
    let inner = [
        ".local",
        ".internal",
        ".svc",
        ".lan",
        ".cluster",
        ".localdomain",
    ];
    host.contains('.') && !host.contains(' ') && !inner.iter().any(|end| host.ends_with(end))
}

/// The first label of a host in a cluster: `orders` of `orders.shop.svc.cluster.local`.
fn first_label(host: &str) -> &str {
    if host.contains(' ') {
        return host;
    }
    host.split('.').next().unwrap_or(host)
}

/// The host that the attributes name, without its port.
fn host_of(of: &SpanAttributes) -> Option<String> {
    address(of).filter(|host| {
        let is_number = host.parse::<std::net::IpAddr>().is_ok();
        !is_number && !host.eq_ignore_ascii_case("localhost") && !host.starts_with('/')
    })
}

/// The address that the attributes name.
fn address(of: &SpanAttributes) -> Option<String> {
    let keys = [
        "server.address",
        "net.peer.name",
        "peer.hostname",
        "http.host",
    ];
    let host = of.get(&keys).map(str::to_owned).or_else(|| {
        let url = of.get(&["url.full", "http.url"])?;
        let (_, rest) = url.split_once("://")?;
        let host = rest.split(['/', '?', '#']).next()?;
        Some(host.rsplit('@').next().unwrap_or(host).to_owned())
    })?;
    let host = host.trim().trim_start_matches('[');
    let bare = match host.split_once(']') {
        Some((inside, _)) => inside,
        None if host.matches(':').count() == 1 => host.split(':').next().unwrap_or(host),
        None => host,
    };
    let bare = crate::import::text::name(bare);
    (!bare.is_empty()).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(kind: SpanKind, attributes: &[(&str, &str)]) -> TraceSpan {
        let mut span = TraceSpan {
            kind,
            ..TraceSpan::default()
        };
        for (key, value) in attributes {
            span.attributes.insert(key, (*value).to_owned());
        }
        span
    }

    #[test]
    fn datastores_have_the_names_of_their_databases() {
        for (attributes, name, technology) in [
            (
                &[("db.system", "postgresql"), ("db.name", "orders")][..],
                "orders",
                Some("postgresql"),
            ),
            (
                &[
                    ("db.system", "redis"),
                    ("server.address", "valkey-cart.shop.svc"),
                ],
                "valkey-cart",
                Some("redis"),
            ),
            (
                &[
                    ("db.system", "redis"),
                    ("db.name", "0"),
                    ("server.address", "10.0.0.7"),
                ],
                "redis of cart",
                Some("redis"),
            ),
            (
                &[
                    ("db.system.name", "microsoft.sql_server"),
                    ("db.namespace", "MAIN|ledger"),
                ],
                "ledger",
                Some("sqlserver"),
            ),
            (&[("db.system", "other_sql")], "store of cart", None),
        ] {
            let found = datastore(&span(SpanKind::Client, attributes), "cart").unwrap();
            assert_eq!(found.name, name, "{attributes:?}");
            assert_eq!(found.technology.as_deref(), technology, "{attributes:?}");
            assert_eq!(found.kind, Kind::Datastore, "{attributes:?}");
        }
        assert!(datastore(&span(SpanKind::Client, &[]), "cart").is_none());
    }

    #[test]
    fn calls_name_what_they_reach() {
        for (attributes, name, kind) in [
            (&[("peer.service", "quotes")][..], "quotes", Kind::Service),
            (
                &[("server.address", "api.stripe.com")],
                "api.stripe.com",
                Kind::External,
            ),
            (
                &[("http.url", "http://quotes.shop.svc:8080/x?y")],
                "quotes",
                Kind::Service,
            ),
            (&[("net.peer.name", "user-db")], "user-db", Kind::Datastore),
            (
                &[("rpc.system", "aws-api"), ("rpc.service", "S3")],
                "S3",
                Kind::Datastore,
            ),
        ] {
            let found = called(&span(SpanKind::Client, attributes))
                .unwrap()
                .unwrap();
            assert_eq!(
                (found.name.as_str(), found.kind),
                (name, kind),
                "{attributes:?}"
            );
        }
        for address in ["10.0.0.7:80", "localhost", "[::1]:80"] {
            let found = called(&span(SpanKind::Client, &[("http.host", address)]));
            assert!(found.unwrap().is_err(), "{address}");
        }
    }

    #[test]
    fn dead_letters_are_known_by_the_ends_of_names() {
        assert_eq!(dead_letters_of("orders.dlq"), Some("orders"));
        assert_eq!(dead_letters_of("orders-dead-letter"), Some("orders"));
        assert_eq!(dead_letters_of("DLQ"), Some(""));
        assert_eq!(dead_letters_of("orders"), None);
    }
}
