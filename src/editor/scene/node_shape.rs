//! Size of components and layout of their text.

use crate::document::{Component, Kind};
use crate::editor::scene::geometry::{Rect, Vec2};

/// Size and text of a component.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeShape {
    /// Width, in canvas units.
    pub width: f64,
    /// Height, in canvas units.
    pub height: f64,
    /// Name on one to three lines, truncated with … if it does not fit.
    pub lines: Vec<String>,
    /// Second line of text: the technology, or the kind of component.
    pub under: String,
}

/// Font size of the name, in canvas units.
pub const NAME_SIZE: f64 = 13.0;
/// Font size of the second line of text.
pub const UNDER_SIZE: f64 = 11.0;
/// Line height of the name.
pub const LINE_HEIGHT: f64 = 16.0;

const NARROWEST: f64 = 112.0;
const WIDEST_TEXT: f64 = 140.0;
/// Width of a single word without a seam, relative to other texts.
const WORD_ROOM: f64 = 1.4;
/// Widths are multiples of this, so that stacked components line up.
const STEP: f64 = 16.0;

/// The technology of a component, unless its name says it already.
pub fn technology_beside_name(component: &Component) -> Option<&str> {
    let technology = component.technology.as_deref();
    technology.filter(|t| !t.eq_ignore_ascii_case(component.name.trim()))
}

/// The shape of a component.
pub fn node_shape(component: &Component) -> NodeShape {
    let lines = wrap(&component.name, NAME_SIZE, WIDEST_TEXT);
    let under = truncate_to_width(
        technology_beside_name(component).unwrap_or(kind_label(component.kind)),
        UNDER_SIZE,
        WIDEST_TEXT,
    );
    let widest = lines
        .iter()
        .map(|line| text_width(line, NAME_SIZE))
        .fold(text_width(&under, UNDER_SIZE), f64::max);
    let (across, down) = margins(component.kind);
    let width = ((widest + across) / STEP).ceil() * STEP;
    NodeShape {
        width: width.max(NARROWEST),
        height: down + LINE_HEIGHT * lines.len() as f64,
        lines,
        under,
    }
}

/// The shape of a component without text.
pub fn empty_node_shape(kind: Kind) -> NodeShape {
    NodeShape {
        width: NARROWEST,
        height: margins(kind).1 + LINE_HEIGHT,
        lines: Vec::new(),
        under: String::new(),
    }
}

impl NodeShape {
    /// The bounds around a centre.
    pub fn at(&self, center: Vec2) -> Rect {
        Rect::around(center, self.width, self.height)
    }
}

/// The kind in one word, as shown below a name.
pub fn kind_label(kind: Kind) -> &'static str {
    match kind {
        Kind::External => "external",
        other => other.as_str(),
    }
}

/// Margins around the text, horizontal and vertical.
fn margins(kind: Kind) -> (f64, f64) {
    match kind {
        Kind::Gateway => (56.0, 44.0),
        Kind::Broker => (52.0, 44.0),
        Kind::Datastore => (28.0, 60.0),
        Kind::Telemetry | Kind::Orchestrator | Kind::Job => (56.0, 44.0),
        Kind::Client | Kind::Service | Kind::External => (32.0, 44.0),
    }
}

/// Estimated width of a text. The font is the system's, so the estimate errs on the wide side.
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(letter_width).sum::<f64>() * size
}

fn letter_width(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.32,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '[' | ']' | '/' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.95,
        'A'..='Z' | '_' | '&' => 0.72,
        c if c.is_ascii() => 0.61,
        '…' | '·' => 0.8,
        // Letters of other scripts with case are about as wide as Latin ones, all others square.
        c if c.is_lowercase() || c.is_uppercase() => 0.7,
        _ => 1.05,
    }
}

/// Wraps a text to at most three lines, truncating the last.
fn wrap(text: &str, size: f64, widest: f64) -> Vec<String> {
    const MOST_LINES: usize = 3;
    let mut rest = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines = Vec::new();
    while lines.len() + 1 < MOST_LINES {
        let Some(cut) = line_end(&rest, size, widest) else {
            break;
        };
        let (line, further) = rest.split_at(cut);
        lines.push(line.to_owned());
        rest = further.trim_start().to_owned();
    }
    let is_word = lines.is_empty() && line_end(&rest, size, widest).is_none();
    let room = if is_word { widest * WORD_ROOM } else { widest };
    lines.push(truncate_to_width(&rest, size, room));
    lines
}

/// End of the first line of a text; `None` if the text fits on it.
fn line_end(text: &str, size: f64, widest: f64) -> Option<usize> {
    if text_width(text, size) <= widest {
        return None;
    }
    let fits = |end: usize| text_width(&text[..end], size) <= widest;
    let spaces = text.match_indices(' ').map(|(at, _)| at);
    // Long words break at word boundaries of code: order-service, OrderService.
    let seams = text
        .char_indices()
        .zip(text.chars().skip(1))
        .filter(|((_, a), b)| {
            matches!(a, '-' | '_' | '.' | '/') || a.is_lowercase() && b.is_uppercase()
        })
        .map(|((at, a), _)| at + a.len_utf8());
    let cut = spaces
        .take_while(|at| fits(*at))
        .last()
        .or_else(|| seams.take_while(|at| fits(*at)).last());
    // A long word without a seam makes its shape wider, and breaks anywhere beyond that.
    cut.or_else(|| {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
        let is_long = text_width(text, size) > widest * WORD_ROOM;
        ends.take_while(|at| is_long && fits(*at)).last()
    })
}

/// Truncates a text to a width, with an ellipsis.
pub fn truncate_to_width(text: &str, size: f64, widest: f64) -> String {
    if text_width(text, size) <= widest {
        return text.to_owned();
    }
    let mut left = widest / size - letter_width('…');
    let fits = |c: &char| {
        left -= letter_width(*c);
        left >= 0.0
    };
    let start: String = text.chars().take_while(fits).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Id;

    fn named(name: &str) -> NodeShape {
        let id = Id::new("x").unwrap();
        node_shape(&Component::new(id, name.to_owned(), Kind::Service))
    }

    #[test]
    fn names_fit_their_node() {
        for name in [
            "Pay",
            "Order service",
            "Order fulfilment and returns service of the north",
            "OrderFulfilmentAndReturnsService",
            "order-fulfilment-and-returns-service-of-the-north",
            "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
            "注文サービス注文サービス注文サービス注文サービス",
            "\u{202e}\u{0301}\u{0301}",
        ] {
            let shape = named(name);
            assert!((1..=3).contains(&shape.lines.len()), "{name}");
            for line in &shape.lines {
                assert!(text_width(line, NAME_SIZE) + 16.0 <= shape.width, "{line}");
            }
            assert_eq!(shape.width % STEP, 0.0);
        }
    }

    #[test]
    fn long_names_wrap_between_words() {
        assert_eq!(named("Order service").lines, ["Order service"]);
        assert_eq!(
            named("Order fulfilment and returns").lines,
            ["Order fulfilment and", "returns"]
        );
        assert_eq!(
            named("OrderFulfilmentReturnsDesk").lines,
            ["OrderFulfilment", "ReturnsDesk"]
        );
        assert_eq!(
            named("recommendationservice").lines,
            ["recommendationservice"]
        );
        assert!(named(&"x".repeat(100)).lines[2].ends_with('…'));
    }
}
