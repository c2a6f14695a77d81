//! TraceFile of OpenTelemetry and Jaeger: what really ran. Services and what they reach become
//! components, spans become connections, and each operation that starts a trace a flow.

mod connections;
mod flows;
mod jaeger;
mod otlp;
mod parts;

use super::json::Json;
use super::notes::NoteCollector;
use super::{Confidence, Import, ImportError, text};
use data_encoding::BASE64;
use std::collections::HashMap;

/// The expected content of a file.
const EXPECTED: &str =
    "traces as JSON: of OpenTelemetry with `resourceSpans`, or of Jaeger with `data` and `spans`";
/// The most spans that are read.
const MAX_SPANS: usize = 200_000;

/// The role of a span in an interaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum SpanKind {
    #[default]
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}

impl SpanKind {
    /// `3`, `SPAN_KIND_CLIENT` or `client`.
    fn parse(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        match lower.strip_prefix("span_kind_").unwrap_or(&lower) {
            "2" | "server" => Self::Server,
            "3" | "client" => Self::Client,
            "4" | "producer" => Self::Producer,
            "5" | "consumer" => Self::Consumer,
            _ => Self::Internal,
        }
    }
}

/// The attributes that are read, of spans and of resources.
#[derive(Clone, Debug, Default)]
struct SpanAttributes(Vec<(&'static str, String)>);

#[rustfmt::skip]
const KEYS: &[&str] = &[
    "service.name", "service.instance.id", "cloud.availability_zone", "telemetry.sdk.language", "os.type",
    "db.system.name", "db.system", "db.type", "db.namespace", "db.name", "db.instance", "db.operation.name", "db.operation",
    "db.query.summary", "db.query.text", "db.statement", "messaging.system", "messaging.destination.template",
    "messaging.destination.name", "messaging.destination", "message_bus.destination", "messaging.destination.temporary",
    "messaging.operation.type", "messaging.operation", "peer.service", "server.address", "net.peer.name",
    "peer.hostname", "http.host", "url.full", "http.url", "rpc.system", "rpc.system.name", "rpc.service", "rpc.method",
    "http.request.resend_count", "http.resend_count", "http.response.status_code", "http.status_code", "error",
    "otel.status_code", "span.kind", "user_agent.original", "http.user_agent",
];

impl SpanAttributes {
    fn insert(&mut self, key: &str, value: String) {
        if let Some(known) = KEYS.iter().find(|known| **known == key)
            && !value.trim().is_empty()
        {
            self.0.push((known, value));
        }
    }

    /// The value of the first of the keys that is there.
    fn get(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| {
            let found = self.0.iter().find(|(name, _)| name == key);
            found.map(|(_, value)| value.trim())
        })
    }
}

/// A sender of spans.
#[derive(Debug, Default)]
struct TracedService {
    name: String,
    attributes: SpanAttributes,
    instances: std::collections::BTreeSet<String>,
    zones: std::collections::BTreeSet<String>,
    line: usize,
}

/// One piece of work.
#[derive(Debug, Default)]
struct TraceSpan {
    service: usize,
    name: String,
    kind: SpanKind,
    start: u64,
    end: u64,
    is_error: bool,
    attributes: SpanAttributes,
    /// The span that it is a part of, by trace and span.
    parent: Option<(String, String)>,
    /// Spans of the same or of other traces that it follows.
    links: Vec<(String, String)>,
    line: usize,
}

/// The traces of a file.
#[derive(Debug, Default)]
struct TraceFile {
    services: Vec<TracedService>,
    by_name: HashMap<String, usize>,
    spans: Vec<TraceSpan>,
    by_id: HashMap<(String, String), usize>,
    notes: NoteCollector,
    is_jaeger: bool,
}

impl TraceFile {
    /// The service of a resource; one service for all resources of one name.
    fn service(&mut self, name: &str, attributes: SpanAttributes, line: usize) -> usize {
        let name = text::name(name);
        let name = if name.is_empty() {
            "unknown service".to_owned()
        } else {
            name
        };
        let at = *self.by_name.entry(name.clone()).or_insert_with(|| {
            self.services.push(TracedService {
                name,
                line,
                ..TracedService::default()
            });
            self.services.len() - 1
        });
        if let Some(service) = self.services.get_mut(at) {
            let get = |key| attributes.get(&[key]).map(text::name);
            service.instances.extend(get("service.instance.id"));
            service.zones.extend(get("cloud.availability_zone"));
            if service.attributes.0.is_empty() {
                service.attributes = attributes;
            }
        }
        at
    }

    /// Adds a span once, however often it is in the file.
    fn add(&mut self, trace: &str, id: &str, span: TraceSpan) {
        if self.spans.len() >= MAX_SPANS {
            let what = format!("There are more than {MAX_SPANS} spans: the rest is left out");
            self.notes.add(Some(span.line), Confidence::LeftOut, what);
            return;
        }
        let key = (identifier(trace), identifier(id));
        if key.1.is_empty() {
            let head = "Spans without an id are left out";
            let name = super::diagram::quoted(&span.name);
            self.notes
                .add_item(Some(span.line), Confidence::LeftOut, head, name);
            return;
        }
        if let std::collections::hash_map::Entry::Vacant(entry) = self.by_id.entry(key) {
            entry.insert(self.spans.len());
            self.spans.push(span);
        }
    }
}

/// An id of a trace or span: hexadecimal without leading zeros, whether the file has it so or in base64.
fn identifier(text: &str) -> String {
    let text = text.trim();
    let is_hexadecimal = text.len() <= 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let hexadecimal = if is_hexadecimal {
        text.to_ascii_lowercase()
    } else {
        match BASE64.decode(text.as_bytes()) {
            Ok(bytes) if matches!(bytes.len(), 8 | 16) => {
                bytes.iter().map(|byte| format!("{byte:02x}")).collect()
            }
            _ => return super::text::cut(text, 100).to_owned(),
        }
    };
    hexadecimal.trim_start_matches('0').to_owned()
}

/// A time in nanoseconds; `scale` is that of the unit of the file.
fn time(text: &str, scale: u64) -> u64 {
    text.parse::<u64>()
        .or_else(|_| text.parse::<f64>().map(|time| time as u64))
        .unwrap_or_default()
        .saturating_mul(scale)
}

/// Reads the traces of a file: one JSON value, or one for each line.
///
/// # Errors
/// For text that is no JSON, and for a file without spans.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let json = Json::read_all(text)?;
    let mut traces = TraceFile::default();
    for top in json.tops() {
        otlp::read(&top, &mut traces);
        jaeger::read(&top, &mut traces);
    }
    if traces.spans.is_empty() {
        return Err(
            ImportError::new("there are no spans in it", EXPECTED).at_line(json.top().line())
        );
    }
    Ok(connections::TraceReading::of(traces).into_import())
}

/// True for JSON that holds traces.
pub fn is_trace(text: &str) -> bool {
    let has = |key: &str| text.contains(key);
    has("\"resourceSpans\"")
        || has("\"scopeSpans\"")
        || (has("\"spans\"") && (has("\"processes\"") || has("\"traceID\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_the_same_in_hex_and_base64() {
        for (text, id) in [
            ("eee19b7ec3c1b174", "eee19b7ec3c1b174"),
            ("EEE19B7EC3C1B174", "eee19b7ec3c1b174"),
            ("7uGbfsPBsXQ=", "eee19b7ec3c1b174"),
            ("000000000000002a", "2a"),
            ("2a", "2a"),
            (
                "W47/+ZQ6VP+0hLJm9Vz7Eg==",
                "5b8efff9943a54ffb484b266f55cfb12",
            ),
            ("span one", "span one"),
            ("0000000000000000", ""),
            ("", ""),
        ] {
            assert_eq!(identifier(text), id, "{text}");
        }
    }

    #[test]
    fn span_kinds_are_numbers_or_names() {
        for (text, kind) in [
            ("3", SpanKind::Client),
            ("SPAN_KIND_SERVER", SpanKind::Server),
            ("consumer", SpanKind::Consumer),
            ("SPAN_KIND_PRODUCER", SpanKind::Producer),
            ("0", SpanKind::Internal),
            ("", SpanKind::Internal),
        ] {
            assert_eq!(SpanKind::parse(text), kind, "{text}");
        }
    }
}
