//! AsyncAPI.

use crate::damage::{Damage, config, damage};
use crate::support::{
    ASYNCAPI, assert_golden_imports, assert_same_in_other_encodings,
    assert_survive_without_each_line, check_damaged, components, connections, has_note_anywhere,
    import_error, read,
};
use plumbline::document::{Connection, Design, Identity};
use plumbline::import::{Confidence, ImportFormat, import};
use proptest::prelude::*;

/// The texts of the example files, for damage.
const TEXTS: [&str; 1] = [include_str!("files/asyncapi-orders.as.yaml")];

/// Pieces of the syntax, for damage.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    ":", "- ", "  ", "\n", "{", "}", "[", "]", "---\n", "asyncapi: 2.0.0\n", "asyncapi: 3.0.0\n", "$ref: '#/'", "$ref: '#/channels'", "{$ref: '#'}", "publish:", "subscribe:",
    "action: send", "oneOf:", "protocol: ", "~1", "é", "\u{0}", "𝔸", "~",
];

#[test]
fn asyncapi_files_import_as_their_golden_files() {
    assert_golden_imports(&ASYNCAPI);
}

#[test]
fn asyncapi_files_import_the_same_in_other_encodings() {
    assert_same_in_other_encodings(&ASYNCAPI);
}

#[test]
fn asyncapi_files_survive_without_each_line() {
    assert_survive_without_each_line(&ASYNCAPI);
}

fn connection<'d>(design: &'d Design, from: &str, to: &str) -> &'d Connection {
    let mut all = design.connections.iter();
    all.find(|c| c.from.as_str() == from && c.to.as_str() == to)
        .unwrap_or_else(|| panic!("{from} to {to}: {:?}", connections(design)))
}

#[test]
fn asyncapi_documents_of_both_versions_are_one_system() {
    let import = read("x.as.yaml", TEXTS[0]).unwrap();
    let design = &import.design;
    assert_eq!(
        components(design),
        [
            "Clients client",
            "Kafka broker kafka",
            "Order Service service",
            "Payments service",
            "Ticker service",
        ]
    );
    assert_eq!(
        connections(design),
        [
            "kafka event order-service",
            "kafka event payments",
            "order-service event kafka",
            "payments event kafka",
            "ticker event clients",
        ]
    );
    // Of version 2, what clients publish is what the application receives.
    let receives = connection(design, "kafka", "order-service");
    assert_eq!(receives.carries, ["PaymentSettled", "PaymentRefused"]);
    assert_eq!(
        connection(design, "order-service", "kafka").carries,
        ["OrderPlaced"]
    );
    let mixed = connection(design, "kafka", "payments");
    assert_eq!(mixed.carries, ["OrderPlaced", "SettlePayment"]);
    assert_eq!(mixed.guessed, ["style"]);
    let kafka = design.components.find("kafka").unwrap();
    let identity = kafka.callers.as_ref().and_then(|callers| callers.identity);
    assert_eq!(identity, Some(Identity::Password));
    let open = "payments.commands: nobody sends to it";
    assert!(has_note_anywhere(&import, Confidence::Guessed, open));
}

#[test]
fn asyncapi_protocols_are_technologies() {
    for (protocol, found) in [
        ("kafka", "Kafka broker kafka"),
        ("amqp", "RabbitMQ broker rabbitmq"),
        ("mqtt", "MQTT broker broker"),
        ("nats", "NATS broker nats"),
        ("sqs", "SQS broker sqs"),
        ("googlepubsub", "Pub/Sub broker pubsub"),
        ("ws", "Clients client"),
        ("other", "Message broker broker"),
    ] {
        let text = format!(
            "asyncapi: 2.6.0\ninfo: {{title: A}}\nservers: {{s: {{url: x, protocol: {protocol}}}}}\nchannels: {{c: {{publish: {{}}}}}}\n"
        );
        let design = import("x", text.as_bytes(), None).unwrap().design;
        assert!(
            components(&design).contains(&found.to_owned()),
            "{protocol}: {:?}",
            components(&design)
        );
    }
}

#[test]
fn asyncapi_replies_answer_what_was_asked() {
    let document = |title: &str, action: &str, server: &str| {
        format!(
            "---\nasyncapi: 3.0.0\ninfo: {{title: {title}}}\nservers: {{s: {{host: prices.example.net, protocol: {server}}}}}\n\
             channels:\n  asks: {{address: asks, messages: {{GetPrice: {{}}}}}}\n  answers: {{address: answers, messages: {{PriceFound: {{}}}}}}\n\
             operations: {{o: {{action: {action}, channel: {{$ref: '#/channels/asks'}}, reply: {{channel: {{$ref: '#/channels/answers'}}}}}}}}\n"
        )
    };
    let text = document("Shop", "send", "kafka") + &document("Prices", "receive", "kafka");
    let design = read("x.as.yaml", &text).unwrap().design;
    assert_eq!(
        connections(&design),
        [
            "kafka message prices",
            "kafka message shop",
            "prices message kafka",
            "shop message kafka"
        ]
    );
    for (question, reply) in [
        (("shop", "kafka"), ("kafka", "shop")),
        (("kafka", "prices"), ("prices", "kafka")),
    ] {
        let asks = connection(&design, question.0, question.1);
        assert_eq!(asks.carries, ["GetPrice"]);
        let answers = connection(&design, reply.0, reply.1);
        assert_eq!(
            (&answers.carries[..], answers.reply_to.as_ref()),
            (&["PriceFound".to_owned()][..], Some(&asks.id))
        );
        assert!(asks.guessed.is_empty() && answers.guessed.is_empty());
    }
    let called = read("x.as.yaml", &document("Prices", "receive", "https")).unwrap();
    assert_eq!(connections(&called.design), ["clients request prices"]);
    let calls = read("x.as.yaml", &document("Shop", "send", "https")).unwrap();
    assert_eq!(
        connections(&calls.design),
        ["shop request prices-example-net"]
    );
}

#[test]
fn asyncapi_errors_have_a_place_and_the_expected_content() {
    for (text, line, words) in [
        (
            "asyncapi: 2.6.0\nchannels: {}\n",
            Some(1),
            "with `channels`",
        ),
        ("asyncapi: [\n", Some(1), "expected YAML"),
        ("", Some(1), "with `channels`"),
        (
            "asyncapi: 3.0.0\noperations: {a: {action: send, channel: {$ref: '#/a'}}}\na: {$ref: '#/a'}\nchannels: {}",
            None,
            "",
        ),
    ] {
        let read = import("x.yaml", text.as_bytes(), Some(ImportFormat::AsyncApi));
        if words.is_empty() {
            assert!(read.is_ok(), "{read:?}");
            continue;
        }
        let error = import_error("x.yaml", text.as_bytes(), Some(ImportFormat::AsyncApi));
        assert_eq!(error.line, line, "{text:?}: {error}");
        assert!(error.to_string().contains(words), "{text:?}: {error}");
    }
}

#[test]
fn large_asyncapi_files_are_read_whole() {
    let count = 4_000;
    let one = |n: usize| {
        format!(
            "---\nasyncapi: 3.0.0\ninfo: {{title: A{n}}}\nservers: {{s: {{host: x, protocol: kafka}}}}\nchannels: {{c: {{address: c{n}, messages: {{OrderPlaced: {{}}}}}}}}\n\
             operations: {{o: {{action: send, channel: {{$ref: '#/channels/c'}}}}}}\n"
        )
    };
    let text: String = (0..count).map(one).collect();
    let design = import("x", text.as_bytes(), None).unwrap().design;
    assert_eq!(
        (design.components.len(), design.connections.len()),
        (count + 1, count)
    );
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(PIECES, &TEXTS), 1..8)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn damaged_asyncapi_files_survive(damages in damages()) {
        check_damaged(&ASYNCAPI, &damages)?;
    }
}
