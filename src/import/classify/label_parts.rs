//! Parts of a label in several lines: the name, the technology, and the rest.

use super::label::{ends_with_kind, ends_with_role, kind_of_technology_text, technology_in};
use crate::document::Kind;

/// The parts of a label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelParts {
    /// The name, in one line.
    pub name: String,
    /// The technology; empty if no line names one.
    pub technology: String,
    /// The other lines.
    pub notes: String,
}

/// Splits a label. Ports and addresses are dropped, as a design has no place for them.
pub fn label_parts(label: &str) -> LabelParts {
    let mut parts = LabelParts::default();
    let mut notes: Vec<&str> = Vec::new();
    for line in label.lines() {
        let line = strip_pictographs(line);
        if parts.name.is_empty() {
            strip_port(line).clone_into(&mut parts.name);
        } else if line.is_empty() || is_address(line) {
            continue;
        } else if let Some(technology) = technology_in(line)
            .filter(|technology| parts.technology.is_empty() && fits(&parts.name, technology))
        {
            parts.technology = technology;
        } else if notes.is_empty() && parts.technology.is_empty() && continues(&parts.name, line) {
            parts.name.push(' ');
            parts.name.push_str(line);
        } else {
            notes.push(line);
        }
    }
    parts.notes = notes.join("\n");
    parts
}

/// True if a component of that name may be built with the technology: a service is no Redis.
pub fn fits(name: &str, technology: &str) -> bool {
    let is_store = matches!(
        kind_of_technology_text(technology),
        Some(Kind::Datastore | Kind::Broker)
    );
    !(is_store && ends_with_role(name))
}

/// True if the line goes on with the name: `Order` and `Service`.
fn continues(name: &str, line: &str) -> bool {
    const MAX_WORDS: usize = 4;
    let words = line.split_whitespace().count();
    let is_complete = ends_with_role(name) || ends_with_kind(name);
    let is_plain = line
        .chars()
        .all(|c| c.is_alphanumeric() || c.is_whitespace() || "-_/&".contains(c));
    let ends_name = ends_with_role(line) || ends_with_kind(line);
    let first = line.split_whitespace().next().unwrap_or_default();
    let goes_on = ["of", "for", "and", "&"].contains(&first);
    !is_complete && is_plain && (words == 1 || words <= MAX_WORDS && (ends_name || goes_on))
}

/// True for a line that only says where something listens: `:8081`, `Port: 5432`, `HTTP: 8083`.
pub fn is_address(line: &str) -> bool {
    const PROTOCOLS: &[&str] = &[
        "http",
        "https",
        "grpc",
        "tcp",
        "udp",
        "ws",
        "wss",
        "port",
        "ports",
        "localhost",
    ];
    let lower = line.to_lowercase();
    let mut words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .peekable();
    let is_number =
        |word: &str| (2..=5).contains(&word.len()) && word.chars().all(|c| c.is_ascii_digit());
    let names_port = lower.contains(':') || PROTOCOLS.iter().any(|name| lower.contains(name));
    let has_number = lower.split(|c: char| !c.is_alphanumeric()).any(is_number);
    words.peek().is_some()
        && names_port
        && has_number
        && words.all(|word| is_number(word) || PROTOCOLS.contains(&word))
}

/// The line without a port at its end: `Orders :8080`, `Orders (port 8080)`.
fn strip_port(line: &str) -> &str {
    let inner = line
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('));
    let port = line
        .rfind(" :")
        .and_then(|at| Some((line.get(..at)?, line.get(at..)?)));
    let found = [inner, port].into_iter().flatten();
    found
        .filter(|(name, port)| !name.trim().is_empty() && is_address(port))
        .map(|(name, _)| name.trim_end())
        .next()
        .unwrap_or(line)
}

/// The line without emoji at its ends; a line of nothing else stays.
pub fn strip_pictographs(line: &str) -> &str {
    let is_pictograph = |c: char| {
        c.is_whitespace()
            || matches!(u32::from(c),
                0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x2300..=0x23FF | 0xFE0F | 0x200D | 0x20E3)
    };
    let bare = line.trim_matches(is_pictograph);
    if bare.is_empty() { line.trim() } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_have_names_technologies_and_notes() {
        for (label, name, technology, notes) in [
            ("Orders", "Orders", "", ""),
            ("Order\nService", "Order Service", "", ""),
            ("Web\nShop", "Web Shop", "", ""),
            ("Orders\nSpring Boot\n:8080", "Orders", "Spring Boot", ""),
            (
                "Orders\n(PostgreSQL 16)\nPort: 5432",
                "Orders",
                "PostgreSQL 16",
                "",
            ),
            (
                "Label Service\nRedis cached",
                "Label Service",
                "",
                "Redis cached",
            ),
            ("Streaming\nCloud Pub/Sub", "Streaming", "Cloud Pub/Sub", ""),
            ("🌐 Acme Gateway\nHTTP: 8083", "Acme Gateway", "", ""),
            ("Orders :8080", "Orders", "", ""),
            ("Orders (port 8080)", "Orders", "", ""),
            (
                "Orders\nkeeps what was ordered",
                "Orders",
                "",
                "keeps what was ordered",
            ),
            ("🌐", "🌐", "", ""),
            ("", "", "", ""),
        ] {
            let parts = label_parts(label);
            assert_eq!(
                (
                    parts.name.as_str(),
                    parts.technology.as_str(),
                    parts.notes.as_str()
                ),
                (name, technology, notes),
                "{label}"
            );
        }
    }
}
