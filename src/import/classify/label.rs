//! Kinds and technologies by the labels of diagram elements: Mermaid and C4.

use super::container::technologies_in;
use super::patterns::diagram_endings;
use crate::document::Kind;
use crate::import::text;
use crate::technologies::{
    self, Technology, is_ambiguous_in_label, is_client_word, is_server_word,
};

/// Prefixes of names of systems that others run: `External bank`.
const EXTERNAL_PREFIXES: &[&str] = &["external", "third party", "3rd party"];

/// Final words of components that do something; the rest of the name is what they work with.
#[rustfmt::skip]
const ROLE_WORDS: &[&str] = &[
    "service", "services", "svc", "microservice", "microservices", "api", "apis", "worker", "workers", "consumer",
    "consumers", "producer", "producers", "publisher", "subscriber", "listener", "handler", "processor", "adapter",
    "connector", "exporter", "controller", "manager", "module", "component", "repository", "backend", "streams",
    "connect", "operator", "facade", "driver", "sdk", "library", "plugin", "importer", "poller", "relay", "proxy",
    "dao", "system",
];

/// Words that may follow the noun of a name: `Orders DB 2`, `Kafka Cluster`.
#[rustfmt::skip]
const QUALIFIERS: &[&str] = &[
    "cluster", "primary", "secondary", "replica", "master", "slave", "instance", "instances", "server", "servers",
    "node", "nodes", "schema", "shared", "layer",
];

/// Generic terms for datastores, anywhere in a name.
const DATASTORE_WORDS: &[&str] = &["nosql", "rdbms"];

/// The words of a text in lower case, split at signs and optionally at capitals.
pub(super) fn split(text: &str, at_capitals: bool) -> Vec<String> {
    const MAX_WORDS: usize = 40;
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in text::cut(text, 1_000).chars() {
        let is_part = c.is_alphanumeric() || matches!(c, '#' | '+');
        let begins = at_capitals && c.is_uppercase() && before.is_lowercase();
        if (!is_part || begins) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
            if words.len() >= MAX_WORDS {
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

/// The words of a label in lower case: `OrderDB (MySQL)` has order, db, my and sql.
pub fn words(text: &str) -> Vec<String> {
    split(text, true)
}

pub(super) fn has_any(words: &[String], list: &[&str]) -> bool {
    words.iter().any(|word| list.contains(&word.as_str()))
}

/// True if the words of the phrase stand side by side.
pub(super) fn contains_phrase(words: &[String], phrase: &str) -> bool {
    let parts: Vec<&str> = phrase.split(' ').collect();
    words.windows(parts.len()).any(|window| window == parts)
}

fn ends_with(words: &[String], phrase: &str) -> bool {
    let mut own = words.iter().rev();
    phrase
        .rsplit(' ')
        .all(|part| own.next().is_some_and(|word| word == part))
}

/// True if the words begin with the phrase and go on after it.
fn begins_with(words: &[String], phrase: &str) -> bool {
    let mut own = words.iter();
    phrase
        .split(' ')
        .all(|part| own.next().is_some_and(|word| word == part))
        && own.next().is_some()
}

/// The kind of a technology such as `docker.io/library/mysql:8.4`.
fn kind_of_technology(technology: &str) -> Option<Kind> {
    technologies::product_of_image(technology)?.kind()
}

/// The kind of the first product in a text.
fn kind_of_product_in(text: &str) -> Option<Kind> {
    split(text, false).into_iter().find_map(|word| {
        if DATASTORE_WORDS.contains(&word.as_str()) {
            return Some(Kind::Datastore);
        }
        let clear = !is_ambiguous_in_label(&word);
        let product = clear.then(|| technologies::product_of_label_word(&word));
        product.flatten()?.kind()
    })
}

/// The meaning of the noun that a name ends with.
enum Noun {
    /// A noun for one kind of component.
    Of(Kind),
    /// A noun for a component that does something, such as a service.
    Role,
}

fn noun(part: &str) -> Option<Noun> {
    let mut words = words(part);
    loop {
        // The longest ending counts: `payment gateway` is no `gateway`.
        let last = words.last()?;
        let longest = diagram_endings(last)
            .iter()
            .filter(|(_, ending)| ends_with(&words, ending))
            .max_by_key(|(_, ending)| ending.len());
        if let Some((kind, _)) = longest {
            return Some(Noun::Of(*kind));
        }
        if ROLE_WORDS.contains(&last.as_str()) {
            return Some(Noun::Role);
        }
        if last == "gateway" {
            return Some(Noun::Of(Kind::Gateway));
        }
        let is_qualifier = QUALIFIERS.contains(&last.as_str())
            || last.chars().all(|c| c.is_ascii_digit())
            || last.len() == 1;
        if !is_qualifier || words.len() == 1 {
            return None;
        }
        words.pop();
    }
}

/// The kind that the name of a diagram element suggests.
pub fn kind_of_name(name: &str) -> Option<Kind> {
    let all = words(name);
    if EXTERNAL_PREFIXES
        .iter()
        .any(|phrase| begins_with(&all, phrase))
    {
        return Some(Kind::External);
    }
    if let Some(kind) = kind_of_prefix(name) {
        return kind;
    }
    let mut parts = name
        .split(['(', '[', ')', ']', '\n'])
        .flat_map(|part| part.split(" - "));
    match parts.find_map(noun) {
        Some(Noun::Of(kind)) => return Some(kind),
        Some(Noun::Role) => return None,
        None => {}
    }
    kind_of_product(name)
}

/// The kind that the prefix of a name states, for names such as `topic-order-placed` and `MS-CUSTOMER`. A
/// microservice has none.
fn kind_of_prefix(name: &str) -> Option<Option<Kind>> {
    let (prefix, rest) = name.trim().split_once(['-', '_', ':', '.', '/'])?;
    let has_rest = rest.chars().any(char::is_alphanumeric);
    match prefix.trim().to_lowercase().as_str() {
        _ if !has_rest || matches!(noun(rest), Some(Noun::Role)) => None,
        "topic" | "queue" => Some(Some(Kind::Broker)),
        "ms" | "svc" if names_people(rest) => Some(None),
        _ => None,
    }
}

/// The kind of a product that a name contains, such as `PayPal` or `Azure SQL`.
pub fn kind_of_product(name: &str) -> Option<Kind> {
    // `PayPal` is one word here, and two where words end at capitals.
    let mut all = split(name, false);
    all.extend(words(name));
    if all.iter().any(|word| technologies::is_saas_product(word)) {
        return Some(Kind::External);
    }
    kind_of_product_in(name).or_else(|| product_pair(name)?.kind())
}

/// The product that several words name together, such as `Azure SQL`.
fn product_pair(name: &str) -> Option<&'static Technology> {
    let (product, _) = technologies_in(name);
    product.filter(|product| !is_ambiguous_in_label(product.name))
}

/// True for a name that ends with the noun of a component that does something: `Order Service`.
pub fn ends_with_role(name: &str) -> bool {
    matches!(noun(name), Some(Noun::Role))
}

/// True for a name that ends with the noun of a kind: `Order DB`.
pub fn ends_with_kind(name: &str) -> bool {
    matches!(noun(name), Some(Noun::Of(_)))
}

/// True for a name that ends with a word for people or their devices: `Parcel Tracking Actor`.
pub fn names_people(name: &str) -> bool {
    const PEOPLE: &[&str] = &[
        "user",
        "users",
        "customer",
        "customers",
        "shopper",
        "visitor",
        "buyer",
        "admin",
        "administrator",
        "person",
        "actor",
        "device",
        "devices",
    ];
    words(name)
        .last()
        .is_some_and(|last| PEOPLE.contains(&last.as_str()))
}

/// True for the label of a line that answers another one: `returns the order`.
pub fn is_answer(label: &str) -> bool {
    #[rustfmt::skip]
    const ANSWERS: &[&str] = &[
        "return", "returns", "returned", "response", "responses", "respond", "responds", "reply", "replies", "answer",
        "answers", "result", "results",
    ];
    has_any(&split(label, false), ANSWERS)
}

/// The kind of a component that is built with a technology such as `Oracle Database 12c`.
pub fn kind_of_technology_text(technology: &str) -> Option<Kind> {
    let all = split(technology, false);
    if all.iter().any(|word| is_server_word(word)) || has_any(&all, ROLE_WORDS) {
        return None;
    }
    // The library that processes streams, which people write in the singular, too.
    if contains_phrase(&all, "kafka stream") {
        return None;
    }
    if let Some(kind) = kind_of_technology(technology) {
        return Some(kind);
    }
    if let Some(kind) = kind_of_product_in(technology) {
        return Some(kind);
    }
    if has_any(&all, &["database", "sql", "oracle", "mongo"]) || contains_phrase(&all, "sql server")
    {
        return Some(Kind::Datastore);
    }
    if all.iter().any(|word| is_client_word(word)) {
        return Some(Kind::Client);
    }
    match noun(technology) {
        Some(Noun::Of(kind @ (Kind::Datastore | Kind::Broker | Kind::Gateway))) => Some(kind),
        _ => None,
    }
}

/// True if the technology certainly runs on a server.
pub fn is_server_side(technology: &str) -> bool {
    let all = split(technology, false);
    all.iter().any(|word| is_server_word(word)) && !all.iter().any(|word| is_client_word(word))
}

fn is_technology(name: &str) -> bool {
    kind_of_technology(name).is_some()
        || technologies::cap(name).is_some()
        || technologies::io(name).is_some()
        || technologies::keeps_progress(name)
}

/// The technology that a part of a label, such as `(MySQL 8)`, consists of, as written there.
pub fn technology_in(part: &str) -> Option<String> {
    let outer = |c: char| !c.is_alphanumeric() && !matches!(c, '#' | '+');
    let clean = part.trim_matches(outer);
    if clean.is_empty() || clean.len() > 60 {
        return None;
    }
    let mut all = split(clean, false);
    all.retain(|word| word != "+");
    let first = all.first()?;
    let is_short = all.len() <= 4 && !has_any(&all, ROLE_WORDS);
    let names_technology = || {
        is_technology(first) && !is_ambiguous_in_label(first)
            || all.iter().any(|word| {
                is_client_word(word) || is_server_word(word) && !is_ambiguous_in_label(word)
            })
            || kind_of_product_in(clean).is_some()
            || product_pair(clean).is_some()
            // `Node.js` is `nodejs`.
            || all.windows(2).any(|pair| is_server_word(&pair.concat()))
    };
    let is_one =
        is_technology(clean) || is_technology(&all.join("-")) || is_short && names_technology();
    is_one.then(|| clean.to_owned())
}

/// The technology within a name: `Redis` of `Redis Cluster`.
pub fn technology_of_name(name: &str) -> Option<String> {
    let all = split(name, false);
    if all
        .last()
        .is_some_and(|last| ROLE_WORDS.contains(&last.as_str()))
    {
        return None;
    }
    let mut parts = name.split(|c: char| !c.is_alphanumeric());
    let found = parts.find(|part| {
        let lower = part.to_lowercase();
        is_technology(&lower) && !is_ambiguous_in_label(&lower)
    });
    found.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagram_names_suggest_kinds() {
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
            // Each of these has a role of its own.
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
            ("topic-order-storage", Some(Broker)),
            ("queue_mails", Some(Broker)),
            ("topic-reader-service", None),
            ("MS-CUSTOMER", None),
            ("", None),
            ("()", None),
            ("1 2 3", None),
        ] {
            assert_eq!(kind_of_name(name), kind, "{name}");
        }
    }

    #[test]
    fn technologies_suggest_kinds() {
        for (technology, kind) in [
            ("Oracle Database Schema", Some(Kind::Datastore)),
            ("SQL Database", Some(Kind::Datastore)),
            ("PostgreSQL 14", Some(Kind::Datastore)),
            ("Amazon RDS", Some(Kind::Datastore)),
            ("Apache Kafka 3.2", Some(Kind::Broker)),
            ("Java and Spring MVC", None),
            ("Spring Boot, MySQL", None),
            ("Kafka Streams", None),
            ("Kafka Stream", None),
            ("JavaScript and Angular", Some(Kind::Client)),
            ("Xamarin", Some(Kind::Client)),
            ("JSON/HTTPS", None),
            ("", None),
        ] {
            assert_eq!(kind_of_technology_text(technology), kind, "{technology}");
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
}
