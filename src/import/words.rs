//! What words hint at: the kind of a component by its name, how two talk by what is written at
//! their arrow, and whether a text is a word of a domain. Conservative: where a name could mean
//! several things, it means nothing.

use super::kind_of_technology;
use crate::analysis::technologies;
use crate::document::{Access, Kind};

/// Names end with these. A phrase stands before its own endings: `message bus` before `bus`.
#[rustfmt::skip]
const ENDINGS: &[(Kind, &[&str])] = &[
    (Kind::Datastore, &[
        "db", "dbs", "database", "databases", "datastore", "data store", "data warehouse", "data lake",
        "cache", "event store", "session store", "object store", "object storage", "blob storage",
        "file storage", "storage", "file store", "document store", "key value store", "kv store", "state store",
        "vector store", "feature store", "bucket", "read replica", "ledger database", "search index",
    ]),
    (Kind::Broker, &[
        "queue", "queues", "broker", "message bus", "event bus", "service bus", "event hub", "event hubs",
        "event stream", "data stream", "message queue", "pub sub", "pubsub", "topic", "topics", "mq",
        "event grid", "eventbridge", "kinesis", "event backbone", "message oriented middleware",
    ]),
    (Kind::Gateway, &[
        "api gateway", "api gw", "apigw", "edge gateway", "graphql gateway", "gateway service", "web gateway",
        "mobile gateway", "load balancer", "load balancers", "loadbalancer", "reverse proxy", "bff", "backend for frontend",
        "backends for frontends", "ingress", "ingress controller", "alb", "elb", "edge proxy", "api management",
    ]),
    (Kind::Client, &[
        "user", "users", "customer", "customers", "browser", "web app", "webapp", "mobile app", "mobile apps",
        "ios app", "android app", "single page application", "single page app", "spa", "web ui", "frontend",
        "front end", "web client", "mobile client", "client", "clients", "client app", "client apps", "shopper",
        "visitor", "web browser", "desktop app", "ui", "buyer", "end user", "admin", "administrator",
        "person", "actor", "user device", "user devices", "device", "devices", "web frontend", "storefront", "mobile", "web spa", "mobile application",
    ]),
    (Kind::Orchestrator, &[
        "orchestrator", "saga coordinator", "workflow engine", "process manager", "workflow orchestration",
        "process engine", "bpm", "bpm engine",
    ]),
    (Kind::Job, &[
        "cron", "cron job", "cronjob", "batch job", "nightly job", "scheduled job", "batch", "reconciler",
        "reconciliation job", "etl", "etl job", "migration job", "job", "jobs",
    ]),
    (Kind::Telemetry, &[
        "otel collector", "opentelemetry collector", "log aggregator", "monitoring", "observability",
        "log store", "metrics store", "cloudwatch", "datadog", "new relic", "application insights", "splunk",
        "logging",
    ]),
    (Kind::External, &[
        "external system", "external service", "third party", "3rd party", "external api", "payment provider",
        "payment gateway", "email provider", "sms provider", "sms gateway", "email gateway",
    ]),
];

/// What is said before a name that others run: `External bank`.
const OUTSIDE: &[&str] = &["external", "third party", "3rd party"];

/// Sold as a service: nobody runs these oneself.
const SOLD: &[&str] = &[
    "stripe",
    "paypal",
    "adyen",
    "braintree",
    "klarna",
    "twilio",
    "sendgrid",
    "mailgun",
    "mailchimp",
    "auth0",
    "okta",
    "salesforce",
    "zendesk",
    "pagerduty",
];

/// A name that ends with one of these does something; what else it names is what it works with.
const ROLES: &[&str] = &[
    "service",
    "services",
    "svc",
    "microservice",
    "microservices",
    "api",
    "apis",
    "worker",
    "workers",
    "consumer",
    "consumers",
    "producer",
    "producers",
    "publisher",
    "subscriber",
    "listener",
    "handler",
    "processor",
    "adapter",
    "connector",
    "exporter",
    "controller",
    "manager",
    "module",
    "component",
    "repository",
    "backend",
    "streams",
    "connect",
    "operator",
    "facade",
    "driver",
    "sdk",
    "library",
    "plugin",
    "importer",
    "poller",
    "relay",
    "proxy",
    "dao",
    "system",
];

/// What may follow the noun of a name: `Orders DB 2`, `Kafka Cluster`.
const TRAILING: &[&str] = &[
    "cluster",
    "primary",
    "secondary",
    "replica",
    "master",
    "slave",
    "instance",
    "instances",
    "server",
    "servers",
    "node",
    "nodes",
    "schema",
    "shared",
    "layer",
];

/// Technologies whose names are words of everyday language too, or of something else.
const AMBIGUOUS: &[&str] = &[
    "vector",
    "tempo",
    "conductor",
    "oracle",
    "artemis",
    "caddy",
    "kong",
    "spanner",
    "h2",
    "cadence",
    "temporal",
    "envoy",
    "loki",
    "riak",
    "mimir",
    "cockroach",
    "phoenix",
    "go",
    "express",
    "node",
    "rails",
    "flask",
    "netty",
    "servlet",
    "tokio",
    "all-in-one",
    "auto-setup",
    "mongo",
];

/// More names of products than the catalogue has, as sellers call them.
#[rustfmt::skip]
const PRODUCTS: &[(Kind, &[&str])] = &[
    (Kind::Datastore, &["rds", "aurora", "bigquery", "redshift", "snowflake", "cosmosdb", "firestore", "documentdb",
        "elasticache", "hadoop", "hdfs", "solr", "keydb", "dragonfly", "questdb", "mssql", "db2", "nosql", "rdbms"]),
    (Kind::Broker, &["msk", "ibmmq", "eventhub", "eventhubs", "eventbridge", "kinesis", "kafka", "pubsub"]),
    (Kind::Gateway, &["istio", "zuul", "apigee", "cloudfront", "ocelot", "yarp"]),
    (Kind::Telemetry, &["otel", "opentelemetry", "datadog", "splunk", "elk", "cloudwatch"]),
];

/// What a server is written in: a component of such technology keeps no data and is no device.
const SERVER_SIDE: &[&str] = &[
    "java",
    "spring",
    "springboot",
    "django",
    "rails",
    "php",
    "laravel",
    "net",
    "asp",
    "aspnet",
    "c#",
    "python",
    "golang",
    "go",
    "kotlin",
    "scala",
    "rust",
    "express",
    "nestjs",
    "nodejs",
    "node",
    "quarkus",
    "micronaut",
    "fastapi",
    "flask",
    "elixir",
    "phoenix",
    "ruby",
    "tomcat",
    "jetty",
    "c++",
    "erlang",
    "servlet",
    "akka",
    "vertx",
];

/// What runs on a user's device.
const CLIENT_SIDE: &[&str] = &[
    "react", "reactjs", "angular", "vue", "vuejs", "svelte", "flutter", "swift", "swiftui", "ios",
    "android", "xamarin", "electron", "html", "css", "jquery", "ionic",
];

/// The words of a text in lower case, split at signs and, if asked, where a capital begins a word.
fn split(text: &str, at_capitals: bool) -> Vec<String> {
    const MOST: usize = 40;
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in super::text::cut(text, 1_000).chars() {
        let is_part = c.is_alphanumeric() || matches!(c, '#' | '+');
        let begins = at_capitals && c.is_uppercase() && before.is_lowercase();
        if (!is_part || begins) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
            if words.len() >= MOST {
                return words;
            }
        }
        if is_part {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The words of a text in lower case: `OrderDB (MySQL)` has order, db, my and sql.
pub fn words(text: &str) -> Vec<String> {
    split(text, true)
}

fn has(words: &[String], list: &[&str]) -> bool {
    words.iter().any(|word| list.contains(&word.as_str()))
}

/// Whether the words contain the phrase, side by side.
fn contains(words: &[String], phrase: &str) -> bool {
    let parts: Vec<&str> = phrase.split(' ').collect();
    words.windows(parts.len()).any(|window| window == parts)
}

fn ends_with(words: &[String], phrase: &str) -> bool {
    let mut own = words.iter().rev();
    phrase
        .rsplit(' ')
        .all(|part| own.next().is_some_and(|word| word == part))
}

/// Whether more than the phrase is said, and that first.
fn begins_with(words: &[String], phrase: &str) -> bool {
    let mut own = words.iter();
    phrase
        .split(' ')
        .all(|part| own.next().is_some_and(|word| word == part))
        && own.next().is_some()
}

/// The kind of the first product that is named, and its name as it stands there.
fn product(text: &str) -> Option<(Kind, String)> {
    split(text, false).into_iter().find_map(|word| {
        let known = PRODUCTS
            .iter()
            .find(|(_, names)| names.contains(&word.as_str()));
        let kind = known.map(|(kind, _)| *kind).or_else(|| {
            let clear = !AMBIGUOUS.contains(&word.as_str());
            clear.then(|| kind_of_technology(&word)).flatten()
        })?;
        Some((kind, word))
    })
}

/// The noun that a part of a name ends with, as a kind; `Some(None)` where it is of no such kind for sure.
fn noun(part: &str) -> Option<Option<Kind>> {
    let mut words = words(part);
    loop {
        // The longest ending is the one that is meant: `payment gateway` is no `gateway`.
        let best = ENDINGS
            .iter()
            .flat_map(|(kind, list)| list.iter().map(move |ending| (*kind, *ending)))
            .filter(|(_, ending)| ends_with(&words, ending))
            .max_by_key(|(_, ending)| ending.len());
        if let Some((kind, _)) = best {
            return Some(Some(kind));
        }
        let last = words.last()?;
        if ROLES.contains(&last.as_str()) {
            return Some(None);
        }
        if last == "gateway" && words.len() == 1 {
            return Some(Some(Kind::Gateway));
        }
        let trails = TRAILING.contains(&last.as_str())
            || last.chars().all(|c| c.is_ascii_digit())
            || last.len() == 1;
        if !trails || words.len() == 1 {
            return None;
        }
        words.pop();
    }
}

/// What a component of that name probably is.
pub fn kind_of_name(name: &str) -> Option<Kind> {
    let all = words(name);
    if OUTSIDE.iter().any(|phrase| begins_with(&all, phrase)) {
        return Some(Kind::External);
    }
    for part in name
        .split(['(', '[', ')', ']', '\n'])
        .flat_map(|part| part.split(" - "))
    {
        match noun(part) {
            Some(found) => return found,
            None => continue,
        }
    }
    if has(&all, SOLD) {
        return Some(Kind::External);
    }
    product(name).map(|(kind, _)| kind)
}

/// What a component of that technology, such as `Oracle Database 12c`, probably is.
pub fn kind_of_built_with(technology: &str) -> Option<Kind> {
    let all = split(technology, false);
    if has(&all, SERVER_SIDE) || has(&all, ROLES) {
        return None;
    }
    if let Some(kind) = kind_of_technology(technology) {
        return Some(kind);
    }
    if let Some((kind, _)) = product(technology) {
        return Some(kind);
    }
    if has(&all, &["database", "sql", "oracle", "mongo"]) || contains(&all, "sql server") {
        return Some(Kind::Datastore);
    }
    if has(&all, CLIENT_SIDE) {
        return Some(Kind::Client);
    }
    match noun(technology) {
        Some(Some(kind @ (Kind::Datastore | Kind::Broker | Kind::Gateway))) => Some(kind),
        _ => None,
    }
}

/// Whether that technology runs on a server for sure.
pub fn is_server_side(technology: &str) -> bool {
    let all = split(technology, false);
    has(&all, SERVER_SIDE) && !has(&all, CLIENT_SIDE)
}

fn is_known(name: &str) -> bool {
    kind_of_technology(name).is_some()
        || technologies::cap(name).is_some()
        || technologies::io(name).is_some()
        || technologies::keeps_progress(name)
}

/// Whether a part of a label, such as `MySQL 8`, is nothing but a technology; then it, as it stands there.
pub fn technology_in(part: &str) -> Option<String> {
    let outer = |c: char| !c.is_alphanumeric() && !matches!(c, '#' | '+');
    let clean = part.trim_matches(outer);
    if clean.is_empty() || clean.len() > 60 {
        return None;
    }
    let all = split(clean, false);
    let first = all.first()?;
    let few = all.len() <= 4 && !has(&all, ROLES);
    let names_one = || {
        is_known(first) && !AMBIGUOUS.contains(&first.as_str())
            || has(&all, CLIENT_SIDE)
            || all.iter().any(|word| {
                SERVER_SIDE.contains(&word.as_str()) && !AMBIGUOUS.contains(&word.as_str())
            })
            || product(clean).is_some()
    };
    let is_one = is_known(clean) || is_known(&all.join("-")) || few && names_one();
    is_one.then(|| clean.to_owned())
}

/// The technology that a name is made from: `Redis` of `Redis Cluster`.
pub fn technology_of_name(name: &str) -> Option<String> {
    let all = split(name, false);
    if all
        .last()
        .is_some_and(|last| ROLES.contains(&last.as_str()))
    {
        return None;
    }
    let parts = name.split(|c: char| !c.is_alphanumeric());
    let mut known = parts.filter(|part| {
        let lower = part.to_lowercase();
        is_known(&lower) && !AMBIGUOUS.contains(&lower.as_str())
    });
    known.next().map(str::to_owned)
}

/// How two talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    /// One says what happened.
    Event,
    /// One tells another, and does not wait.
    Message,
    /// One reads or writes what the other keeps.
    Data,
}

/// What is written at an arrow tells how the two talk.
pub fn talk(label: &str, technology: &str) -> Option<Talk> {
    const EVENT: &[&str] = &[
        "publish",
        "publishes",
        "published",
        "publishing",
        "subscribe",
        "subscribes",
        "subscribed",
        "subscription",
        "emit",
        "emits",
        "emitted",
        "event",
        "events",
        "broadcast",
        "broadcasts",
        "kafka",
        "sns",
        "pubsub",
        "eventbridge",
        "kinesis",
        "cdc",
        "debezium",
        "topic",
    ];
    const MESSAGE: &[&str] = &[
        "async",
        "asynchronous",
        "asynchronously",
        "enqueue",
        "enqueues",
        "queue",
        "queues",
        "queued",
        "amqp",
        "amqps",
        "rabbitmq",
        "mqtt",
        "stomp",
        "jms",
        "sqs",
        "activemq",
        "celery",
        "sidekiq",
        "nats",
        "dequeue",
        "dequeues",
    ];
    const DATA: &[&str] = &["jdbc", "odbc", "sql", "jpa", "psql", "tds"];
    let mut all = split(label, false);
    all.extend(split(technology, false));
    let tech = split(technology, false);
    if has(&all, EVENT) || contains(&all, "pub sub") || contains(&all, "event hub") {
        Some(Talk::Event)
    } else if has(&all, MESSAGE)
        || has(
            &tech,
            &["message", "messages", "messaging", "queueing", "queuing"],
        )
        || contains(&all, "service bus")
    {
        Some(Talk::Message)
    } else if has(&all, DATA) {
        Some(Talk::Data)
    } else {
        domain_words(label)
            .filter(|words| words.iter().all(|word| is_past(word)))
            .map(|_| Talk::Event)
    }
}

/// Whether the arrow is drawn from the one that takes to where it takes from: `consumes`.
pub fn takes(label: &str) -> bool {
    const TAKING: &[&str] = &[
        "consume",
        "consumes",
        "consuming",
        "subscribe",
        "subscribes",
        "subscribed",
        "subscribing",
        "listen",
        "listens",
        "poll",
        "polls",
        "pull",
        "pulls",
        "receive",
        "receives",
        "dequeue",
        "dequeues",
        "read",
        "reads",
        "scrape",
        "scrapes",
        "collect",
        "collects",
    ];
    let all = split(label, false);
    all.first()
        .is_some_and(|first| TAKING.contains(&first.as_str()))
}

/// What is done with a datastore, by what is written at the arrow.
pub fn access(label: &str) -> Option<Access> {
    let all = split(label, false);
    let reads = has(
        &all,
        &[
            "read", "reads", "query", "queries", "fetch", "fetches", "load", "loads", "select",
            "selects", "lookup", "get", "gets",
        ],
    );
    let writes = has(
        &all,
        &[
            "write", "writes", "store", "stores", "save", "saves", "insert", "inserts", "update",
            "updates", "persist", "persists", "append", "appends",
        ],
    );
    match (reads, writes) {
        (true, true) => Some(Access::ReadWrite),
        (true, false) => Some(Access::Read),
        (false, true) => Some(Access::Write),
        (false, false) => None,
    }
}

/// The domain words that a text consists of, such as `OrderPlaced, Order.Paid`; `None` where it is a sentence.
pub fn domain_words(text: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for part in text.split([',', ';', '\n', '|', '/', '&']) {
        let part = part.trim().trim_matches(['"', '\'']);
        if part.is_empty() {
            continue;
        }
        if !is_domain_word(part) {
            return None;
        }
        found.push(part.to_owned());
    }
    (!found.is_empty()).then_some(found)
}

/// The domain words in what is written at an arrow: all of it, or what is published by it.
pub fn carried(text: &str) -> Vec<String> {
    if let Some(words) = domain_words(text) {
        return words;
    }
    const SAYING: &[&str] = &[
        "publish",
        "publishes",
        "emit",
        "emits",
        "subscribe",
        "subscribes",
        "consume",
        "consumes",
        "event",
        "events",
        "send",
        "sends",
        "raise",
        "raises",
        "listens",
        "handles",
        "receives",
    ];
    let first = split(text, false).into_iter().next().unwrap_or_default();
    if !SAYING.contains(&first.as_str()) {
        return Vec::new();
    }
    let parts = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '(' | ')' | '"' | ':'));
    parts
        .filter(|part| is_domain_word(part))
        .map(str::to_owned)
        .collect()
}

/// Whether the text is one word as a domain would have it: `OrderPlaced`, `Order.Placed`, `ORDER_PLACED`.
fn is_domain_word(text: &str) -> bool {
    /// In capitals within, and yet of no domain.
    const OTHERS: &[&str] = &[
        "WebSocket",
        "WebSockets",
        "JavaScript",
        "TypeScript",
        "GitHub",
        "LinkedIn",
        "YouTube",
        "OpenId",
        "PubSub",
        "RestApi",
        "HashMap",
        "WebHook",
        "ActiveMq",
    ];
    if text.len() < 5 || text.len() > 80 || OTHERS.contains(&text) {
        return false;
    }
    let mut parts = text.split(['.', '_', '-']);
    if !parts.all(|part| !part.is_empty() && part.chars().all(char::is_alphabetic)) {
        return false;
    }
    let several = text.contains(['.', '_', '-']);
    let capital = |part: &str| part.chars().next().is_some_and(char::is_uppercase);
    let small = |part: &str| part.chars().any(char::is_lowercase);
    if several && text.split('.').all(|part| capital(part) && small(part)) && text.contains('.') {
        return true;
    }
    if several && is_past(text) {
        return true;
    }
    !several && capital(text) && humps(text)
}

/// At least two parts, each with a capital and small letters.
fn humps(text: &str) -> bool {
    let mut count = 0;
    let mut small = 1;
    for c in text.chars() {
        if c.is_uppercase() {
            if small == 0 {
                return false;
            }
            count += 1;
            small = 0;
        } else {
            small += 1;
        }
    }
    count >= 2 && small > 0
}

/// Whether a word says that something has happened: `OrderPlaced`, `Payment.Sent`.
pub fn is_past(word: &str) -> bool {
    const IRREGULAR: &[&str] = &[
        "sent",
        "paid",
        "made",
        "sold",
        "lost",
        "found",
        "left",
        "done",
        "built",
        "bought",
        "held",
        "met",
        "begun",
        "taken",
        "given",
        "written",
        "drawn",
        "withdrawn",
        "chosen",
        "shown",
    ];
    let all = words(word);
    let event = all.last().is_some_and(|last| last == "event");
    let last = if event {
        all.iter().rev().nth(1)
    } else {
        all.last()
    };
    all.len() > 1
        && last.is_some_and(|last| {
            last.len() > 3 && last.ends_with("ed") && last != "feed"
                || IRREGULAR.contains(&last.as_str())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hint_at_kinds() {
        use Kind::*;
        for (name, kind) in [
            ("Order DB", Some(Datastore)),
            ("OrderDB", Some(Datastore)),
            ("orders-db", Some(Datastore)),
            ("Database (Primary)", Some(Datastore)),
            ("Orders (MySQL)", Some(Datastore)),
            ("Redis", Some(Datastore)),
            ("Redis Cache", Some(Datastore)),
            ("PostgreSQL 14", Some(Datastore)),
            ("MongoDB", Some(Datastore)),
            ("S3 bucket", Some(Datastore)),
            ("Message Queue", Some(Broker)),
            ("Event Bus", Some(Broker)),
            ("Kafka Cluster", Some(Broker)),
            ("RabbitMQ", Some(Broker)),
            ("Google Pub/Sub", Some(Broker)),
            ("API Gateway", Some(Gateway)),
            ("Gateway", Some(Gateway)),
            ("Mobile BFF", Some(Gateway)),
            ("NGINX", Some(Gateway)),
            ("Payment Gateway", Some(External)),
            ("Stripe", Some(External)),
            ("External Tax System", Some(External)),
            ("Web App", Some(Client)),
            ("User", Some(Client)),
            ("Single-Page Application", Some(Client)),
            ("Saga Orchestrator", Some(Orchestrator)),
            ("Nightly batch job", Some(Job)),
            ("Web App\nReact", Some(Client)),
            ("Prometheus", Some(Telemetry)),
            // Each of these does something.
            ("Order Service", None),
            ("User Service", None),
            ("Database Service", None),
            ("Kafka Consumer", None),
            ("Redis Client Library", None),
            ("Order Service (Postgres)", None),
            ("Stripe Adapter", None),
            ("Web Store", None),
            ("Online Store", None),
            ("Conductor", None),
            ("Price Oracle", None),
            ("Customers API", None),
            ("Queue Worker", None),
            ("", None),
            ("()", None),
            ("1 2 3", None),
        ] {
            assert_eq!(kind_of_name(name), kind, "{name}");
        }
    }

    #[test]
    fn technologies_hint_at_kinds() {
        for (technology, kind) in [
            ("Oracle Database Schema", Some(Kind::Datastore)),
            ("SQL Database", Some(Kind::Datastore)),
            ("PostgreSQL 14", Some(Kind::Datastore)),
            ("Amazon RDS", Some(Kind::Datastore)),
            ("Apache Kafka 3.2", Some(Kind::Broker)),
            ("Java and Spring MVC", None),
            ("Spring Boot, MySQL", None),
            ("Kafka Streams", None),
            ("JavaScript and Angular", Some(Kind::Client)),
            ("Xamarin", Some(Kind::Client)),
            ("JSON/HTTPS", None),
            ("", None),
        ] {
            assert_eq!(kind_of_built_with(technology), kind, "{technology}");
        }
        assert!(is_server_side("Java and Spring MVC"));
        assert!(!is_server_side("JavaScript and Angular"));
        assert!(!is_server_side("C#, Xamarin"));
    }

    #[test]
    fn labels_name_technologies() {
        for (part, found) in [
            ("(MySQL 8)", Some("MySQL 8")),
            ("[Spring Boot]", Some("Spring Boot")),
            ("🐘 PostgreSQL", Some("PostgreSQL")),
            ("React", Some("React")),
            ("Go", Some("Go")),
            ("Spring MVC", Some("Spring MVC")),
            ("go to market", None),
            ("Order Service", None),
            ("", None),
        ] {
            assert_eq!(technology_in(part).as_deref(), found, "{part}");
        }
        for (name, found) in [
            ("Redis Cluster", Some("Redis")),
            ("Apache Kafka", Some("Kafka")),
            ("Prometheus", Some("Prometheus")),
            ("Kafka Consumer", None),
            ("Go home", None),
        ] {
            assert_eq!(technology_of_name(name).as_deref(), found, "{name}");
        }
    }

    #[test]
    fn arrows_hint_at_how_two_talk() {
        for (label, technology, found) in [
            ("Publishes OrderPlaced", "", Some(Talk::Event)),
            ("Sends", "Kafka", Some(Talk::Event)),
            ("OrderPlaced", "", Some(Talk::Event)),
            ("Order.Paid, OrderShipped", "", Some(Talk::Event)),
            ("Enqueues work", "", Some(Talk::Message)),
            ("Sends", "AMQP", Some(Talk::Message)),
            ("Sends", "Messaging", Some(Talk::Message)),
            ("Reads from", "JDBC", Some(Talk::Data)),
            ("Reads from and writes to", "SQL/TCP", Some(Talk::Data)),
            ("CreateOrder", "", None),
            ("Makes API calls to", "JSON/HTTPS", None),
            ("Sends e-mail using", "SMTP", None),
        ] {
            assert_eq!(talk(label, technology), found, "{label} [{technology}]");
        }
    }

    #[test]
    fn domain_words_are_told_from_other_labels() {
        for word in [
            "OrderPlaced",
            "Order.Placed",
            "ORDER_PLACED",
            "order.placed",
            "CreateOrder",
            "order-paid",
        ] {
            assert_eq!(domain_words(word), Some(vec![word.to_owned()]), "{word}");
        }
        for other in [
            "GraphQL",
            "PostgreSQL",
            "HTTPS",
            "gRPC",
            "JSON/HTTPS",
            "Node.js",
            "ASP.NET",
            "WebSocket",
            "REST",
            "places order",
            "Yes",
            "RabbitMQ",
            "OAuth",
            "order-service",
            "",
            "e-mail",
            "v1.2",
        ] {
            assert_eq!(domain_words(other), None, "{other}");
        }
        assert_eq!(
            carried("publishes OrderPlaced and OrderPaid"),
            ["OrderPlaced", "OrderPaid"]
        );
        assert!(carried("uses ReactNative").is_empty());
    }
}
