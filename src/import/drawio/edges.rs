//! Lines of draw.io: the connections between components.

use super::cell::Cell;
use super::ends::{component_at, joined_lines};
use super::frames::FrameContents;
use super::label::ShapeLabel;
use super::page::{DrawioShape, MAX_PAIRS, PageModel, ShapeRole};
use crate::document::{Access, Kind, Style};
use crate::import::classify::container::words;
use crate::import::{Confidence, DesignBuilder};
use std::collections::HashMap;

/// Adds the connections.
pub fn add_connections(
    model: &PageModel<'_>,
    contents: &FrameContents,
    kinds: &HashMap<usize, Kind>,
    builder: &mut DesignBuilder,
) {
    let unattached = |line: &&&Cell| line.source.is_empty() || line.target.is_empty();
    let loose = model.edges.iter().filter(unattached).count();
    // A loose end is compared with all shapes, so large diagrams skip it.
    let by_position = loose.saturating_mul(model.shapes.len()) <= MAX_PAIRS;
    let (joined, used) = joined_lines(model, by_position);
    let drawn = model.edges.iter().copied();
    let drawn = drawn.filter(|line| !used.contains(line.id.as_str()));
    for line in drawn.chain(&joined) {
        if builder.is_full() {
            builder.note(
                line.line,
                Confidence::LeftOut,
                "There are more lines than are read.",
            );
            break;
        }
        add_connection(model, contents, kinds, line, by_position, builder);
    }
}

/// The text of a line: its own label, and the labels on it.
fn text_of(model: &PageModel<'_>, line: &Cell) -> String {
    let own = ShapeLabel::read(&line.label);
    let more = model
        .edge_labels
        .get(line.id.as_str())
        .into_iter()
        .flatten();
    let labels = std::iter::once(own).chain(more.map(|cell| ShapeLabel::read(&cell.label)));
    let texts: Vec<String> = labels
        .flat_map(|label| {
            [
                Some(label.name),
                label.bracketed.map(|inner| format!("[{inner}]")),
                label.rest,
            ]
        })
        .flatten()
        .filter(|text| !text.is_empty())
        .collect();
    texts.join("\n")
}

fn add_connection(
    model: &PageModel<'_>,
    contents: &FrameContents,
    kinds: &HashMap<usize, Kind>,
    line: &Cell,
    by_position: bool,
    builder: &mut DesignBuilder,
) {
    let text = text_of(model, line);
    let shown = match text.lines().next() {
        Some(first) => format!("The line {first:?}"),
        None => "A line".to_owned(),
    };
    let end = |id: &str, point: Option<(f64, f64)>| {
        let at = match model.by_id.get(id) {
            Some(at) => model.drawn_ancestor(*at),
            None => point
                .filter(|_| by_position)
                .and_then(|point| model.touched(line, point, ShapeRole::Component)),
        };
        let at = at?;
        model.shapes.get(at).map(|shape| (at, shape))
    };
    let [start, stop] = line.geometry.ends;
    let (source, target) = (end(&line.source, start), end(&line.target, stop));
    let is_attached = |id: &str| model.by_id.contains_key(id);
    let attached = is_attached(&line.source) && is_attached(&line.target);
    let (Some((a, from)), Some((b, to))) = (source, target) else {
        let at = source
            .or(target)
            .map(|(_, shape)| shape.label.name.as_str())
            .filter(|name| !name.is_empty());
        let text = match at {
            Some(name) => format!("{shown} at {name} has one loose end. No connection was drawn."),
            None => format!("{shown} joins no two shapes. No connection was drawn."),
        };
        builder.note(line.line, Confidence::LeftOut, text);
        return;
    };
    let is_inner =
        |inner: usize, outer: usize| inner != outer && contents.members(outer).contains(&inner);
    let shown_ends = |from: &DrawioShape<'_>, to: &DrawioShape<'_>| {
        let name = |shape: &DrawioShape<'_>| match shape.label.name.as_str() {
            "" => "a shape without a name".to_owned(),
            name => format!("{name:?}"),
        };
        format!("{} and {}", name(from), name(to))
    };
    let ends = if is_inner(a, b) || is_inner(b, a) {
        Err("one lies in the other".to_owned())
    } else {
        component_at(model, contents, kinds, (a, from), builder).and_then(|start| {
            Ok((
                start,
                component_at(model, contents, kinds, (b, to), builder)?,
            ))
        })
    };
    let (start, stop) = match ends {
        Ok((start, stop)) if start.key != stop.key => (start, stop),
        Ok(_) => {
            let name = match from.label.name.as_str() {
                "" => "a shape without a name",
                name => name,
            };
            builder.note_one_of(
                line.line,
                Confidence::LeftOut,
                format!("{shown} goes from {name} to itself, which is no connection."),
                "Lines from a shape to itself are no connections",
                name,
            );
            return;
        }
        Err(reason) => {
            let ends = shown_ends(from, to);
            builder.note_one_of(
                line.line,
                Confidence::LeftOut,
                format!("{shown} between {ends} is no connection: {reason}"),
                format!("Lines are no connections: {reason}"),
                ends,
            );
            return;
        }
    };
    let has = |key: &str, usual: bool| match line.style(key) {
        "" => usual,
        "none" => false,
        _ => true,
    };
    let (starts, ends) = (has("startArrow", false), has("endArrow", true));
    // A line with its only head at the start is drawn backwards.
    let backwards = starts && !ends;
    let has_guessed_end = start.is_guess || stop.is_guess;
    let kinds = (start.kind, stop.kind);
    let (ends_of, kinds) = if backwards {
        ((stop.key, start.key), (kinds.1, kinds.0))
    } else {
        ((start.key, stop.key), kinds)
    };
    let drawn = DrawnLine {
        dashed: line.style("dashed") == "1",
        text: &text,
        both: starts && ends,
    };
    let found = drawn.reading(kinds);
    let ends_of = if found.reversed {
        (ends_of.1, ends_of.0)
    } else {
        ends_of
    };
    let Some(connection) = builder.connect(&ends_of.0, &ends_of.1, found.style) else {
        return;
    };
    if !found.is_certain {
        connection.guessed.push("style".to_owned());
    }
    if found.reversed || has_guessed_end || !attached || starts == ends {
        connection.guessed.extend(["from", "to"].map(str::to_owned));
    }
    connection.access = found.access;
    let carried = carried(&text).filter(|_| !matches!(found.style, Style::Data | Style::Telemetry));
    match carried {
        Some(words) => connection.carries = words,
        None => connection.notes = Some(text.clone()).filter(|text| !text.is_empty()),
    }
    let name = |builder: &mut DesignBuilder, key: &str| {
        builder
            .find(key)
            .map(|c| c.name.clone())
            .unwrap_or_default()
    };
    let (from, to) = (name(builder, &ends_of.0), name(builder, &ends_of.1));
    let confidence = if found.is_certain && attached {
        Confidence::Understood
    } else {
        Confidence::Guessed
    };
    let does = match found.style {
        Style::Data => format!("{from} reads or writes {to}"),
        Style::Telemetry => format!("{from} sends telemetry to {to}"),
        Style::Event => format!("{from} sends events to {to}"),
        Style::Message => format!("{from} sends messages to {to}"),
        Style::Request => format!("{from} asks {to}"),
    };
    let also = if !attached {
        " Its line is not attached there; it ends where it is drawn."
    } else if drawn.both {
        " Its line has an arrow at both ends; one connection was drawn."
    } else if !starts && !ends {
        " Its line has no arrow; check who begins."
    } else {
        ""
    };
    let styles = match found.style {
        Style::Data => "access to data",
        Style::Telemetry => "telemetry",
        Style::Event => "events",
        Style::Message => "messages",
        Style::Request => "requests",
    };
    builder.note_one_of(
        line.line,
        confidence,
        format!("{does}: {}.{also}", found.because),
        format!("Read each as {styles}, as {}.{also}", found.because),
        format!("{from} to {to}"),
    );
}

struct DrawnLine<'t> {
    dashed: bool,
    text: &'t str,
    both: bool,
}

struct ConnectionReading {
    style: Style,
    /// The connection points from the end to the start.
    reversed: bool,
    access: Option<Access>,
    is_certain: bool,
    because: &'static str,
}

impl DrawnLine<'_> {
    fn reading(&self, (from, to): (Kind, Kind)) -> ConnectionReading {
        let reading = |style, is_certain, because| ConnectionReading {
            style,
            reversed: false,
            access: None,
            is_certain,
            because,
        };
        let reversed = |reading: ConnectionReading| ConnectionReading {
            reversed: true,
            ..reading
        };
        if to == Kind::Telemetry {
            return reading(Style::Telemetry, true, "that is where telemetry goes");
        }
        if from == Kind::Telemetry {
            if to == Kind::Datastore {
                return reading(Style::Data, true, "that is a datastore");
            }
            return reversed(reading(
                Style::Telemetry,
                false,
                "telemetry goes there, whoever fetches it",
            ));
        }
        if to == Kind::Datastore && from != Kind::Broker {
            return reading(Style::Data, true, "that is a datastore");
        }
        if from == Kind::Datastore && !matches!(to, Kind::Broker | Kind::Datastore) {
            let access = (!self.both).then_some(Access::Read);
            return ConnectionReading {
                access,
                ..reversed(reading(
                    Style::Data,
                    false,
                    "the line comes from a datastore, which begins nothing by itself",
                ))
            };
        }
        let style_of_text = self.style_of_text();
        if from == Kind::Broker || to == Kind::Broker {
            return match style_of_text {
                Some(Style::Message) => reading(
                    Style::Message,
                    false,
                    "it goes through a broker, and its label tells of messages",
                ),
                _ => reading(
                    Style::Event,
                    false,
                    "it goes through a broker; check whether these are events or messages",
                ),
            };
        }
        match style_of_text {
            Some(style) => reading(style, false, "its label says so"),
            None if self.dashed => reading(
                Style::Message,
                false,
                "its line is dashed; check whether it is asynchronous",
            ),
            None => reading(
                Style::Request,
                false,
                "its line says no more; check whether the caller waits",
            ),
        }
    }

    /// The style that the text of the line describes.
    fn style_of_text(&self) -> Option<Style> {
        #[rustfmt::skip]
        const REQUEST: &[&str] = &["http", "https", "rest", "grpc", "graphql", "soap", "rpc", "sync", "synchronous", "api", "get", "post", "put", "delete", "json", "ajax", "websocket", "tcp", "call", "calls", "request", "requests"];
        const EVENT: &[&str] = &[
            "event",
            "events",
            "publish",
            "publishes",
            "subscribe",
            "subscribes",
            "pub",
            "sub",
            "emit",
            "emits",
            "notify",
            "notifies",
        ];
        const MESSAGE: &[&str] = &[
            "message",
            "messages",
            "command",
            "commands",
            "queue",
            "async",
            "asynchronous",
            "enqueue",
            "amqp",
            "mqtt",
            "jms",
        ];
        let words = words(self.text);
        let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        if has(MESSAGE) {
            Some(Style::Message)
        } else if has(EVENT) {
            Some(Style::Event)
        } else if has(REQUEST) && !self.dashed {
            Some(Style::Request)
        } else {
            None
        }
    }
}

/// Domain words, if the label consists of them: `OrderPlaced`, `Order.Paid, StockReserved`.
fn carried(text: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = text
        .split([',', '\n', '/'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    // Protocols in the same notation.
    const PROTOCOLS: &[&str] = &[
        "grpc",
        "json-rpc",
        "jsonrpc",
        "xml-rpc",
        "graphql",
        "websocket",
        "websockets",
        "oauth2",
        "mtls",
        "sftp",
        "pubsub",
        "http2",
        "http-2",
        "rest-api",
        "http-api",
    ];
    let is_word = |part: &&str| {
        let plain = part
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'));
        let is_protocol = PROTOCOLS.contains(&part.to_lowercase().as_str());
        plain
            && !is_protocol
            && words(part).len() >= 2
            && part.len() <= 80
            && part.starts_with(char::is_alphabetic)
    };
    let all = !parts.is_empty() && parts.len() <= 20 && parts.iter().all(is_word);
    all.then(|| parts.into_iter().map(str::to_owned).collect())
}
