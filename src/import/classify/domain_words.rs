//! Domain words, such as `OrderPlaced`, in the labels of edges.

use super::label::{split, words};

/// The domain words that a text consists of, such as `OrderPlaced, Order.Paid`; `None` for a sentence.
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

/// The domain words in the label of an edge: the whole label, or what follows a verb of messaging.
pub fn carried(text: &str) -> Vec<String> {
    if let Some(words) = domain_words(text) {
        return words;
    }
    #[rustfmt::skip]
    const MESSAGING_VERBS: &[&str] = &[
        "publish", "publishes", "emit", "emits", "subscribe", "subscribes", "consume", "consumes", "event",
        "events", "send", "sends", "raise", "raises", "listens", "handles", "receives",
    ];
    let first = split(text, false).into_iter().next().unwrap_or_default();
    if !MESSAGING_VERBS.contains(&first.as_str()) {
        return Vec::new();
    }
    let parts = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '(' | ')' | '"' | ':'));
    parts
        .filter(|part| is_domain_word(part))
        .map(str::to_owned)
        .collect()
}

/// True for one domain word: `OrderPlaced`, `Order.Placed`, `ORDER_PLACED`.
fn is_domain_word(text: &str) -> bool {
    /// Names of technologies in the same notation.
    #[rustfmt::skip]
    const BRANDS: &[&str] = &[
        "WebSocket", "WebSockets", "JavaScript", "TypeScript", "GitHub", "LinkedIn", "YouTube", "OpenId", "PubSub",
        "RestApi", "HashMap", "WebHook", "ActiveMq",
    ];
    if text.len() < 5 || text.len() > 80 || BRANDS.contains(&text) {
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
    !several && capital(text) && is_camel_case(text)
}

/// True for at least two parts, each with a capital and lower-case letters.
fn is_camel_case(text: &str) -> bool {
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

/// True for a word in the past tense: `OrderPlaced`, `Payment.Sent`.
pub fn is_past(word: &str) -> bool {
    #[rustfmt::skip]
    const IRREGULAR: &[&str] = &[
        "sent", "paid", "made", "sold", "lost", "found", "left", "done", "built", "bought", "held", "met", "begun",
        "taken", "given", "written", "drawn", "withdrawn", "chosen", "shown",
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
    fn domain_words_differ_from_other_labels() {
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
