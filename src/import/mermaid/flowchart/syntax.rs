//! Syntax of flowchart nodes and edges.

use crate::import::cursor::Cursor;
use crate::import::text;

/// The longest label in quotes, in bytes.
pub const MAX_LABEL_BYTES: usize = 4_000;
/// The longest label without quotes, in bytes.
const MAX_UNQUOTED_BYTES: usize = 1_000;

/// The shape of a node, as far as it has a meaning.
#[derive(Clone, Copy)]
pub enum FlowchartShape {
    Cylinder,
    Hexagon,
    Pipe,
    Decision,
    Cloud,
    /// A comment beside the diagram.
    Comment,
    Other,
}

/// An edge as written.
#[derive(Clone)]
pub struct EdgeSyntax {
    pub dotted: bool,
    pub invisible: bool,
    pub left: bool,
    pub right: bool,
    pub label: String,
    pub line: usize,
}

pub fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    inner.unwrap_or(text)
}

/// Skips a text for screen readers: one line, or several in braces.
pub fn skip_accessibility_text(cursor: &mut Cursor<'_>) {
    let mut ahead = *cursor;
    ahead.take_while(|c| c.is_alphabetic());
    ahead.skip_space();
    if ahead.eat("{") && ahead.take_until("}", MAX_LABEL_BYTES).is_some() {
        *cursor = ahead;
    } else {
        cursor.take_line();
    }
}

pub fn node_id<'t>(cursor: &mut Cursor<'t>) -> Option<&'t str> {
    if cursor.eat("\"") {
        return cursor.take_until("\"", MAX_LABEL_BYTES);
    }
    const MAX_ID_BYTES: usize = 1_000;
    let rest = cursor.rest();
    let mut end = 0;
    let mut chars = text::cut(rest, MAX_ID_BYTES).char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let belongs = match c {
            '-' => {
                !matches!(next, None | Some('-' | '>' | '.'))
                    && next.is_some_and(|c| !c.is_whitespace())
            }
            '=' => next != Some('='),
            '.' => next.is_some_and(char::is_alphanumeric),
            ':' => !rest[at..].starts_with(":::"),
            '@' => next != Some('{'),
            '[' | ']' | '(' | ')' | '{' | '}' | '<' | '>' | '|' | ';' | '&' | '~' | '"' | '%' => {
                false
            }
            c => !c.is_whitespace(),
        };
        if !belongs {
            break;
        }
        end = at + c.len_utf8();
    }
    (end > 0).then(|| cursor.skip(end))
}

/// The shape and the label after an id: `Some(None)` without any, `None` if they do not end.
#[allow(clippy::option_option)]
pub fn shape_and_label(cursor: &mut Cursor<'_>) -> Option<Option<(FlowchartShape, String)>> {
    const SHAPES: &[(&str, &[&str], FlowchartShape)] = &[
        ("[[", &["]]"], FlowchartShape::Other),
        ("[(", &[")]"], FlowchartShape::Cylinder),
        ("[/", &["/]", "\\]"], FlowchartShape::Other),
        ("[\\", &["\\]", "/]"], FlowchartShape::Other),
        ("[", &["]"], FlowchartShape::Other),
        ("(((", &[")))"], FlowchartShape::Other),
        ("((", &["))"], FlowchartShape::Other),
        ("([", &["])"], FlowchartShape::Other),
        ("(-", &["-)"], FlowchartShape::Other),
        ("(", &[")"], FlowchartShape::Other),
        ("{{", &["}}"], FlowchartShape::Hexagon),
        ("{", &["}"], FlowchartShape::Decision),
        (">", &["]"], FlowchartShape::Other),
    ];
    let opened = SHAPES
        .iter()
        .filter(|(open, _, _)| cursor.rest().starts_with(open));
    let mut any = false;
    for (open, closes, shape) in opened {
        any = true;
        let mut ahead = *cursor;
        ahead.eat(open);
        if let Some(label) = label_until(&mut ahead, open, closes) {
            *cursor = ahead;
            return Some(Some((*shape, label)));
        }
    }
    if any { None } else { Some(None) }
}

fn label_until(cursor: &mut Cursor<'_>, open: &str, closes: &[&str]) -> Option<String> {
    let mut ahead = *cursor;
    ahead.skip_space();
    if ahead.eat("\"") {
        let label = ahead.take_until("\"", MAX_LABEL_BYTES)?;
        ahead.skip_space();
        if closes.iter().any(|close| ahead.eat(close)) {
            *cursor = ahead;
            return Some(label.to_owned());
        }
    }
    let text = text::cut(cursor.rest(), MAX_UNQUOTED_BYTES);
    let text = text.split('\n').next().unwrap_or_default();
    let mut depth = 0_usize;
    let single = open.len() == 1;
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        if depth == 0
            && let Some(close) = closes.iter().find(|close| rest.starts_with(**close))
        {
            let label = cursor.skip(at).trim().to_owned();
            cursor.eat(close);
            return Some(label);
        }
        if single && open != ">" {
            if rest.starts_with(open) {
                depth += 1;
            } else if closes.iter().any(|close| close.starts_with(c)) {
                depth = depth.saturating_sub(1);
            }
        }
    }
    None
}

/// The properties in `@{ shape: cyl, label: "Orders" }`.
pub fn properties(cursor: &mut Cursor<'_>) -> Option<Vec<(String, String)>> {
    let mut ahead = *cursor;
    if !ahead.eat("@{") {
        return None;
    }
    let mut found = Vec::new();
    for _ in 0..50 {
        ahead.take_while(|c| c.is_whitespace() || c == ',');
        if ahead.eat("}") {
            *cursor = ahead;
            return Some(found);
        }
        let key = ahead.take_while(|c| c.is_alphanumeric() || c == '_' || c == '-');
        if ahead.eat("\"") {
            // A quoted key.
            let key = ahead.take_until("\"", 100)?;
            ahead.skip_space();
            ahead.eat(":").then_some(())?;
            found.push((key.to_owned(), value(&mut ahead)?));
            continue;
        }
        if key.is_empty() {
            return None;
        }
        ahead.skip_space();
        ahead.eat(":").then_some(())?;
        found.push((key.to_owned(), value(&mut ahead)?));
    }
    None
}

fn value(cursor: &mut Cursor<'_>) -> Option<String> {
    cursor.skip_blanks();
    for quote in ["\"", "'"] {
        if cursor.eat(quote) {
            return Some(cursor.take_until(quote, MAX_LABEL_BYTES)?.to_owned());
        }
    }
    let value = cursor.take_while(|c| !matches!(c, ',' | '}' | '\n'));
    Some(value.trim().to_owned())
}

pub fn shape_named(name: &str) -> FlowchartShape {
    match name.to_ascii_lowercase().as_str() {
        "cyl" | "cylinder" | "database" | "db" | "datastore" | "data-store" | "disk"
        | "lin-cyl" | "lined-cylinder" | "bow-rect" | "bow-tie-rectangle" | "stored-data"
        | "win-pane" | "window-pane" | "internal-storage" => FlowchartShape::Cylinder,
        "h-cyl" | "das" | "horizontal-cylinder" | "queue" => FlowchartShape::Pipe,
        "cloud" => FlowchartShape::Cloud,
        "comment" | "brace" | "brace-l" | "brace-r" | "braces" => FlowchartShape::Comment,
        "hex" | "hexagon" | "prepare" => FlowchartShape::Hexagon,
        "diam" | "diamond" | "decision" | "question" => FlowchartShape::Decision,
        _ => FlowchartShape::Other,
    }
}

/// True if an edge begins here.
pub fn starts_edge(rest: &str) -> bool {
    let body = rest.strip_prefix(['<', 'x', 'o']).unwrap_or(rest);
    let edge =
        |rest: &str| rest.starts_with("--") || rest.starts_with("==") || rest.starts_with("-.");
    edge(body) || rest.starts_with("~~~") || is_short_dotted(body)
}

/// True for `.->`: a dotted edge may lack its first dash.
fn is_short_dotted(rest: &str) -> bool {
    rest.starts_with('.') && rest.trim_start_matches('.').starts_with('-')
}

pub fn edge(cursor: &mut Cursor<'_>) -> Option<EdgeSyntax> {
    let line = cursor.line();
    if !starts_edge(cursor.rest()) {
        return None;
    }
    let mut edge = EdgeSyntax {
        dotted: false,
        invisible: false,
        left: false,
        right: false,
        label: String::new(),
        line,
    };
    let mut marks = 0;
    if cursor.rest().starts_with("~~~") {
        cursor.take_while(|c| c == '~');
        edge.invisible = true;
    } else {
        if cursor.eat("<") {
            edge.left = true;
        } else if cursor.eat("x") || cursor.eat("o") {
            marks += 1;
        }
        let stroke = match cursor.rest() {
            rest if rest.starts_with("==") => '=',
            rest if rest.starts_with("-.") || is_short_dotted(rest) => '.',
            _ => '-',
        };
        edge.dotted = stroke == '.';
        let (ended, head) = stroke_of(cursor, stroke);
        let mut head = head;
        match text_end(cursor.rest(), stroke) {
            _ if ended => {}
            Some(end) => {
                edge.label = cursor.skip(end).trim().to_owned();
                head = stroke_of(cursor, stroke).1;
            }
            // `A <-- B`: one head is enough.
            None if edge.left && stroke != '.' => {}
            None => return None,
        }
        match head {
            Some('>') => edge.right = true,
            // A circle or a cross at one end marks the head; at both ends it does not.
            Some(_) if marks == 0 => edge.right = true,
            Some(_) => {}
            None => edge.left |= marks > 0,
        }
    }
    let mut ahead = *cursor;
    ahead.skip_blanks();
    if ahead.eat("|") {
        let label = quoted_or_until(&mut ahead, "|")?;
        edge.label = label;
        *cursor = ahead;
    }
    edge.label = text::label(unquoted(&edge.label));
    Some(edge)
}

fn quoted_or_until(cursor: &mut Cursor<'_>, close: &str) -> Option<String> {
    let mut ahead = *cursor;
    ahead.skip_space();
    if ahead.eat("\"") {
        let label = ahead.take_until("\"", MAX_LABEL_BYTES)?;
        ahead.skip_space();
        if ahead.eat(close) {
            *cursor = ahead;
            return Some(label.to_owned());
        }
    }
    let label = cursor.take_until(close, MAX_UNQUOTED_BYTES)?;
    Some(label.trim().to_owned())
}

/// Passes the strokes of an edge: returns whether the edge is complete, and its head.
fn stroke_of(cursor: &mut Cursor<'_>, stroke: char) -> (bool, Option<char>) {
    let long = match stroke {
        '.' => {
            cursor.eat("-");
            let dots = cursor.take_while(|c| c == '.').len();
            // `-. text .->`: without the second dash, the text follows.
            dots > 0 && cursor.eat("-")
        }
        stroke => cursor.take_while(|c| c == stroke).len() >= 3,
    };
    if stroke == '.' && !long {
        return (false, None);
    }
    if cursor.eat(">") {
        return (true, Some('>'));
    }
    for mark in ["x", "o"] {
        let after = cursor.rest().strip_prefix(mark);
        let alone = after.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == '|')
        });
        // After two strokes it can only be a head; after three, a node may begin with it.
        let close = !long && after.is_some_and(|rest| !rest.starts_with(char::is_lowercase));
        if alone || close {
            cursor.eat(mark);
            return (true, mark.chars().next());
        }
    }
    (long, None)
}

/// The end of the text within an edge: its other half in the same line.
fn text_end(rest: &str, stroke: char) -> Option<usize> {
    let rest = text::cut(rest, MAX_UNQUOTED_BYTES);
    let mark = match stroke {
        '.' => ".-",
        '=' => "==",
        _ => "--",
    };
    let start = match rest.trim_start().strip_prefix('"') {
        // Quoted text may look like an edge and span several lines.
        Some(inner) => rest.len() - inner.len() + inner.find('"')?,
        None => 0,
    };
    let end = start + rest.get(start..)?.find(mark)?;
    let text = rest.get(start..end)?;
    if text.contains('\n') {
        return None;
    }
    match stroke {
        // `...-`: all dots belong to the edge.
        '.' => Some(start + text.trim_end_matches('.').len()),
        _ => Some(end),
    }
}
