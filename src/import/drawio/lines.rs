//! Lines of draw.io: what talks to what.

use super::cell::Cell;
use super::label::Label;
use super::{Drawing, MOST_PAIRS, Role};
use crate::document::{Access, Kind, Style};
use crate::import::guess::words;
use crate::import::{Sketch, Sort};
use std::collections::HashMap;

/// Draws the connections.
pub fn draw(drawing: &Drawing<'_>, kinds: &HashMap<usize, Kind>, sketch: &mut Sketch) {
    let unattached = |line: &&&Cell| line.source.is_empty() || line.target.is_empty();
    let loose = drawing.lines.iter().filter(unattached).count();
    // What a loose end touches is looked for among all shapes: not in a drawing that has very many.
    let by_sight = loose.saturating_mul(drawing.shapes.len()) <= MOST_PAIRS;
    for line in &drawing.lines {
        if sketch.is_full() {
            sketch.note(
                line.line,
                Sort::LeftOut,
                "There are more lines than are read.",
            );
            break;
        }
        draw_line(drawing, kinds, line, by_sight, sketch);
    }
}

/// What a line says: its own label, and those that lie on it.
fn text_of(drawing: &Drawing<'_>, line: &Cell) -> String {
    let own = Label::read(&line.label);
    let more = drawing
        .line_labels
        .get(line.id.as_str())
        .into_iter()
        .flatten();
    let labels = std::iter::once(own).chain(more.map(|cell| Label::read(&cell.label)));
    let texts: Vec<String> = labels
        .flat_map(|label| {
            [
                Some(label.name),
                label.sort.map(|sort| format!("[{sort}]")),
                label.rest,
            ]
        })
        .flatten()
        .filter(|text| !text.is_empty())
        .collect();
    texts.join("\n")
}

fn draw_line(
    drawing: &Drawing<'_>,
    kinds: &HashMap<usize, Kind>,
    line: &Cell,
    by_sight: bool,
    sketch: &mut Sketch,
) {
    let text = text_of(drawing, line);
    let shown = match text.lines().next() {
        Some(first) => format!("The line {first:?}"),
        None => "A line".to_owned(),
    };
    let end = |id: &str, point: Option<(f64, f64)>| {
        let at = match drawing.by_id.get(id) {
            Some(at) => drawing.whole(*at),
            None => point
                .filter(|_| by_sight)
                .and_then(|point| drawing.touched(line, point)),
        };
        let at = at?;
        drawing.shapes.get(at).map(|shape| (at, shape))
    };
    let [start, stop] = line.geometry.ends;
    let (source, target) = (end(&line.source, start), end(&line.target, stop));
    let is_attached = |id: &str| drawing.by_id.contains_key(id);
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
        sketch.note(line.line, Sort::LeftOut, text);
        return;
    };
    if from.role != Role::Component || to.role != Role::Component {
        let names = format!("{} and {}", from.label.name, to.label.name);
        sketch.note(line.line, Sort::LeftOut, format!("{shown} between {names} ends at a border, not at a component. No connection was drawn."));
        return;
    }
    let (Some(from_kind), Some(to_kind)) = (kinds.get(&a), kinds.get(&b)) else {
        return;
    };
    let has = |key: &str, usual: bool| match line.style(key) {
        "" => usual,
        "none" => false,
        _ => true,
    };
    let (starts, ends) = (has("startArrow", false), has("endArrow", true));
    // With its only arrow at the start it is drawn backwards.
    let backwards = starts && !ends;
    let (ends_of, kinds) = if backwards {
        ((b, a), (*to_kind, *from_kind))
    } else {
        ((a, b), (*from_kind, *to_kind))
    };
    let drawn = Drawn {
        dashed: line.style("dashed") == "1",
        text: &text,
        both: starts && ends,
    };
    let found = drawn.talk(kinds);
    let ends_of = if found.turned {
        (ends_of.1, ends_of.0)
    } else {
        ends_of
    };
    let Some(connection) =
        sketch.connect(&ends_of.0.to_string(), &ends_of.1.to_string(), found.style)
    else {
        return;
    };
    connection.access = found.access;
    let carried = carried(&text).filter(|_| !matches!(found.style, Style::Data | Style::Telemetry));
    match carried {
        Some(words) => connection.carries = words,
        None => connection.notes = Some(text.clone()).filter(|text| !text.is_empty()),
    }
    let name = |sketch: &mut Sketch, at: usize| {
        sketch
            .find(&at.to_string())
            .map(|c| c.name.clone())
            .unwrap_or_default()
    };
    let (from, to) = (name(sketch, ends_of.0), name(sketch, ends_of.1));
    let sort = if found.sure && attached {
        Sort::Understood
    } else {
        Sort::Guessed
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
    sketch.note(line.line, sort, format!("{does}: {}.{also}", found.because));
}

struct Drawn<'t> {
    dashed: bool,
    text: &'t str,
    both: bool,
}

struct Talk {
    style: Style,
    /// It goes from the end to the start.
    turned: bool,
    access: Option<Access>,
    sure: bool,
    because: &'static str,
}

impl Drawn<'_> {
    fn talk(&self, (from, to): (Kind, Kind)) -> Talk {
        let talk = |style, sure, because| Talk {
            style,
            turned: false,
            access: None,
            sure,
            because,
        };
        let turned = |talk: Talk| Talk {
            turned: true,
            ..talk
        };
        if to == Kind::Telemetry {
            return talk(Style::Telemetry, true, "that is where telemetry goes");
        }
        if from == Kind::Telemetry {
            if to == Kind::Datastore {
                return talk(Style::Data, true, "that is a datastore");
            }
            return turned(talk(
                Style::Telemetry,
                false,
                "telemetry goes there, whoever fetches it",
            ));
        }
        if to == Kind::Datastore && from != Kind::Broker {
            return talk(Style::Data, true, "that is a datastore");
        }
        if from == Kind::Datastore && !matches!(to, Kind::Broker | Kind::Datastore) {
            let access = (!self.both).then_some(Access::Read);
            return Talk {
                access,
                ..turned(talk(
                    Style::Data,
                    false,
                    "the line comes from a datastore, which begins nothing by itself",
                ))
            };
        }
        let told = self.told();
        if from == Kind::Broker || to == Kind::Broker {
            return match told {
                Some(Style::Message) => talk(
                    Style::Message,
                    false,
                    "it goes through a broker, and its label tells of messages",
                ),
                _ => talk(
                    Style::Event,
                    false,
                    "it goes through a broker; check whether these are events or messages",
                ),
            };
        }
        match told {
            Some(style) => talk(style, false, "its label says so"),
            None if self.dashed => talk(
                Style::Message,
                false,
                "its line is dashed; check whether it is asynchronous",
            ),
            None => talk(
                Style::Request,
                false,
                "its line says no more; check whether the caller waits",
            ),
        }
    }

    /// What the words on the line tell.
    fn told(&self) -> Option<Style> {
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

/// Words of a domain, where the label is nothing else: `OrderPlaced`, `Order.Paid, StockReserved`.
fn carried(text: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = text
        .split([',', '\n', '/'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    // Written like words of a domain, and none.
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
