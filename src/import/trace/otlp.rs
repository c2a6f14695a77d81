//! TraceFile of OpenTelemetry in JSON, as collectors and Tempo write them.

use super::{SpanAttributes, SpanKind, TraceFile, TraceSpan, identifier, time};
use crate::import::json::Object;
use crate::import::text;

/// Reads the spans of one value of the file.
pub(super) fn read(top: &Object<'_>, traces: &mut TraceFile) {
    let result = top.object("result");
    for holder in [top, &result] {
        for list in ["resourceSpans", "batches"] {
            for resource in holder.list(list) {
                read_resource(&resource, traces);
            }
        }
    }
}

fn read_resource(resource: &Object<'_>, traces: &mut TraceFile) {
    let attributes = attributes(&resource.object("resource"));
    let name = attributes
        .get(&["service.name"])
        .unwrap_or_default()
        .to_owned();
    let mut service = None;
    for scopes in ["scopeSpans", "instrumentationLibrarySpans"] {
        for scope in resource.list(scopes) {
            for span in scope.list("spans") {
                // A resource without spans is no component.
                let at = *service.get_or_insert_with(|| {
                    traces.service(&name, attributes.clone(), resource.line())
                });
                read_span(&span, at, traces);
            }
        }
    }
}

fn read_span(span: &Object<'_>, service: usize, traces: &mut TraceFile) {
    let trace = span.text("traceId");
    let key = |of: &Object<'_>, trace: &str, field: &str| {
        let id = identifier(&of.text(field));
        (!id.is_empty()).then(|| (identifier(trace), id))
    };
    let status = span.object("status").text("code");
    let links = span.list("links").take(MAX_LINKS);
    let read = TraceSpan {
        service,
        name: text::name(&span.text("name")),
        kind: SpanKind::parse(&span.text("kind")),
        start: time(&span.text("startTimeUnixNano"), 1),
        end: time(&span.text("endTimeUnixNano"), 1),
        is_error: status == "2" || status == "STATUS_CODE_ERROR",
        attributes: attributes(span),
        parent: key(span, &trace, "parentSpanId"),
        links: links
            .filter_map(|link| key(&link, &link.text("traceId"), "spanId"))
            .collect(),
        line: span.line(),
    };
    traces.add(&trace, &span.text("spanId"), read);
}

/// The most links of one span.
const MAX_LINKS: usize = 100;

fn attributes(of: &Object<'_>) -> SpanAttributes {
    let mut found = SpanAttributes::default();
    for attribute in of.list("attributes") {
        let key = attribute.text("key");
        let value = attribute.object("value");
        let text = ["stringValue", "intValue", "doubleValue"]
            .iter()
            .map(|field| value.text(field))
            .find(|text| !text.is_empty());
        let truth = value.is_true("boolValue").then(|| "true".to_owned());
        found.insert(&key, text.or(truth).unwrap_or_default());
    }
    found
}
