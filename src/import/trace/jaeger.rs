//! TraceFile of Jaeger in JSON, as its interface downloads them.

use super::{SpanAttributes, SpanKind, TraceFile, TraceSpan, identifier, time};
use crate::import::json::Object;
use crate::import::text;
use std::collections::HashMap;

/// Reads the spans of one value of the file: traces in `data`, or one trace.
pub(super) fn read(top: &Object<'_>, traces: &mut TraceFile) {
    for trace in top.list("data") {
        read_trace(&trace, traces);
    }
    read_trace(top, traces);
}

fn read_trace(trace: &Object<'_>, traces: &mut TraceFile) {
    let processes = trace.object("processes");
    let mut services: HashMap<String, usize> = HashMap::new();
    for span in trace.list("spans") {
        traces.is_jaeger = true;
        let id = span.text("processID");
        let service = *services.entry(id.clone()).or_insert_with(|| {
            let inline = span.object("process");
            let known = processes.object(&id);
            let process = if known.has("serviceName") {
                known
            } else {
                inline
            };
            let name = process.text("serviceName");
            traces.service(&name, tags(&process), process.line())
        });
        read_span(&span, &trace.text("traceID"), service, traces);
    }
}

fn read_span(span: &Object<'_>, trace: &str, service: usize, traces: &mut TraceFile) {
    let own = span.text("traceID");
    let trace = if own.is_empty() { trace } else { &own };
    let mut parent = None;
    let mut links = Vec::new();
    for reference in span.list("references").take(100) {
        let of = match reference.text("traceID") {
            text if text.is_empty() => trace.to_owned(),
            text => text,
        };
        let key = (identifier(&of), identifier(&reference.text("spanID")));
        let is_parent = reference.text("refType") == "CHILD_OF" && key.0 == identifier(trace);
        if is_parent && parent.is_none() && !key.1.is_empty() {
            parent = Some(key);
        } else {
            links.push(key);
        }
    }
    let old_parent = identifier(&span.text("parentSpanID"));
    if parent.is_none() && !old_parent.is_empty() {
        parent = Some((identifier(trace), old_parent));
    }
    let attributes = tags(span);
    let is = |key: &str, value: &str| {
        let found = attributes.get(&[key]);
        found.is_some_and(|found| found.eq_ignore_ascii_case(value))
    };
    let start = time(&span.text("startTime"), 1_000);
    let read = TraceSpan {
        service,
        name: text::name(&span.text("operationName")),
        kind: SpanKind::parse(attributes.get(&["span.kind"]).unwrap_or_default()),
        start,
        end: start.saturating_add(time(&span.text("duration"), 1_000)),
        is_error: is("error", "true") || is("otel.status_code", "ERROR"),
        parent,
        links,
        line: span.line(),
        attributes,
    };
    traces.add(trace, &span.text("spanID"), read);
}

fn tags(of: &Object<'_>) -> SpanAttributes {
    let mut found = SpanAttributes::default();
    for tag in of.list("tags") {
        let value = tag.text("value");
        let value = if tag.is_true("value") {
            "true".to_owned()
        } else {
            value
        };
        found.insert(&tag.text("key"), value);
    }
    found
}
