//! Interactions by the labels of edges.

use super::domain_words::{domain_words, is_past};
use super::label::{contains_phrase, has_any, split};
use crate::document::Access;

/// The interaction between the two ends of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interaction {
    /// One publishes events.
    Event,
    /// One sends messages and does not wait.
    Message,
    /// One reads or writes the data of the other.
    Data,
}

/// The interaction that the label and the technology of an edge describe.
pub fn interaction(label: &str, technology: &str) -> Option<Interaction> {
    #[rustfmt::skip]
    const EVENT: &[&str] = &[
        "publish", "publishes", "published", "publishing", "subscribe", "subscribes", "subscribed",
        "emit", "emits", "emitted", "event", "events", "broadcast", "broadcasts", "kafka", "sns", "pubsub",
        "eventbridge", "kinesis", "cdc", "debezium", "topic",
    ];
    #[rustfmt::skip]
    const MESSAGE: &[&str] = &[
        "async", "asynchronous", "asynchronously", "enqueue", "enqueues", "queue", "queues", "queued", "amqp",
        "amqps", "rabbitmq", "mqtt", "stomp", "jms", "sqs", "activemq", "celery", "sidekiq", "nats", "dequeue",
        "dequeues",
    ];
    const DATA: &[&str] = &["jdbc", "odbc", "sql", "jpa", "psql", "tds"];
    let mut all = split(label, false);
    all.extend(split(technology, false));
    let tech = split(technology, false);
    // What is published there is no event.
    const PUBLICATIONS: &[&str] = &[
        "content",
        "article",
        "articles",
        "post",
        "posts",
        "website",
        "page",
        "pages",
        "site",
        "app",
        "package",
        "image",
        "images",
        "video",
        "videos",
        "document",
        "documents",
    ];
    let publishes_content = all
        .first()
        .is_some_and(|first| first.starts_with("publish"))
        && has_any(&all, PUBLICATIONS);
    if has_any(&all, EVENT) && !publishes_content
        || contains_phrase(&all, "pub sub")
        || contains_phrase(&all, "event hub")
    {
        Some(Interaction::Event)
    } else if has_any(&all, MESSAGE)
        || has_any(
            &tech,
            &["message", "messages", "messaging", "queueing", "queuing"],
        )
        || contains_phrase(&all, "service bus")
    {
        Some(Interaction::Message)
    } else if has_any(&all, DATA) {
        Some(Interaction::Data)
    } else {
        domain_words(label)
            .filter(|words| words.iter().all(|word| is_past(word)))
            .map(|_| Interaction::Event)
    }
}

/// True for an edge that points from a consumer to its source: `consumes`.
pub fn is_pull(label: &str) -> bool {
    #[rustfmt::skip]
    const PULL_VERBS: &[&str] = &[
        "consume", "consumes", "consuming", "subscribe", "subscribes", "subscribed", "subscribing", "listen",
        "listens", "poll", "polls", "pull", "pulls", "receive", "receives", "dequeue", "dequeues", "read", "reads",
        "scrape", "scrapes", "collect", "collects",
    ];
    let all = split(label, false);
    all.first()
        .is_some_and(|first| PULL_VERBS.contains(&first.as_str()))
}

/// The access to a datastore that the label of an edge describes.
pub fn access(label: &str) -> Option<Access> {
    let all = split(label, false);
    let reads = has_any(
        &all,
        &[
            "read", "reads", "query", "queries", "fetch", "fetches", "load", "loads", "select",
            "selects", "lookup", "get", "gets",
        ],
    );
    let writes = has_any(
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edge_labels_describe_interactions() {
        for (label, technology, found) in [
            ("Publishes OrderPlaced", "", Some(Interaction::Event)),
            ("Sends", "Kafka", Some(Interaction::Event)),
            ("OrderPlaced", "", Some(Interaction::Event)),
            ("Order.Paid, OrderShipped", "", Some(Interaction::Event)),
            ("Enqueues work", "", Some(Interaction::Message)),
            ("Sends", "AMQP", Some(Interaction::Message)),
            ("Sends", "Messaging", Some(Interaction::Message)),
            ("Reads from", "JDBC", Some(Interaction::Data)),
            (
                "Reads from and writes to",
                "SQL/TCP",
                Some(Interaction::Data),
            ),
            ("CreateOrder", "", None),
            ("Publishes content to", "", None),
            ("Reads subscription data", "", None),
            ("Makes API calls to", "JSON/HTTPS", None),
            ("Sends e-mail using", "SMTP", None),
        ] {
            assert_eq!(
                interaction(label, technology),
                found,
                "{label} [{technology}]"
            );
        }
    }
}
