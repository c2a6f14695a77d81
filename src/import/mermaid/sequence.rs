//! Syntax of Mermaid's sequence diagrams.

use super::MermaidSource;
use crate::document::Kind;
use crate::import::diagram::quoted;
use crate::import::sequence::{ArrowStyle, SequenceModel};
use crate::import::{Confidence, Import, ImportError, text};

/// Reads the text after the keyword.
pub fn read(source: &MermaidSource) -> Result<Import, ImportError> {
    let mut parser = SequenceParser::default();
    parser.model.diagram.title.clone_from(&source.title);
    let mut closes_text = false;
    for (at, line) in source.body.lines().enumerate() {
        let bare = line.trim().trim_end_matches(';').trim();
        if !bare.is_empty() && parser.model.is_full(source.line + at) {
            break;
        }
        if closes_text || bare.starts_with("accDescr") && bare.contains('{') {
            closes_text = !bare.contains('}');
        } else {
            for bare in statements(bare) {
                parser.statement(bare, source.line + at);
            }
        }
    }
    parser.model.finish()
}

#[derive(Default)]
struct SequenceParser {
    model: SequenceModel,
    open: Vec<SequenceBlock>,
    current_box: Option<usize>,
}

/// The most semicolons of a line that are examined per statement.
const MAX_STATEMENTS: usize = 50;

/// A block that an `end` closes.
#[derive(PartialEq)]
enum SequenceBlock {
    Boxed,
    Other,
}

/// The arrows, longest first, with their style and whether they are bidirectional.
const ARROWS: &[(&str, ArrowStyle, bool)] = &[
    ("<<-->>", ArrowStyle::Dotted, true),
    ("<<->>", ArrowStyle::Solid, true),
    ("-->>", ArrowStyle::Dotted, false),
    ("->>", ArrowStyle::Solid, false),
    ("-->", ArrowStyle::Dotted, false),
    ("->", ArrowStyle::Solid, false),
    ("--)", ArrowStyle::AsyncDotted, false),
    ("-)", ArrowStyle::Async, false),
    ("--x", ArrowStyle::Dotted, false),
    ("-x", ArrowStyle::Lost, false),
    // Arrows with half a head.
    ("--|\\", ArrowStyle::Dotted, false),
    ("-|\\", ArrowStyle::Solid, false),
    ("--|/", ArrowStyle::Dotted, false),
    ("-|/", ArrowStyle::Solid, false),
    ("--\\\\", ArrowStyle::Dotted, false),
    ("-\\\\", ArrowStyle::Solid, false),
    ("--//", ArrowStyle::Dotted, false),
    ("-//", ArrowStyle::Solid, false),
];

/// Arrows with half a head at the start: the message goes to the first participant.
const REVERSED_ARROWS: &[(&str, ArrowStyle)] = &[
    ("/|--", ArrowStyle::Dotted),
    ("/|-", ArrowStyle::Solid),
    ("\\|--", ArrowStyle::Dotted),
    ("\\|-", ArrowStyle::Solid),
    ("\\\\--", ArrowStyle::Dotted),
    ("\\\\-", ArrowStyle::Solid),
    ("//--", ArrowStyle::Dotted),
    ("//-", ArrowStyle::Solid),
];

impl SequenceParser {
    fn statement(&mut self, text: &str, line: usize) {
        let (word, rest) = match text.find(char::is_whitespace) {
            Some(end) => (&text[..end], text[end..].trim()),
            None => (text, ""),
        };
        match word.to_ascii_lowercase().as_str() {
            "participant" | "actor" => self.participant(word, rest, line),
            "create" => {
                let (word, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                self.participant(word, rest.trim(), line);
            }
            "destroy" | "activate" | "deactivate" | "autonumber" => {}
            "box" => {
                let name = box_name(rest);
                self.open.push(SequenceBlock::Boxed);
                self.current_box = if name.is_empty() {
                    None
                } else {
                    let boundary = self.model.diagram.add_boundary(&name, None, Some(line));
                    self.model.diagram.call_boundary(boundary, "Boxes");
                    boundary
                };
            }
            "loop" | "alt" | "opt" | "par" | "par_over" | "critical" | "break" => {
                self.open.push(SequenceBlock::Other);
                let head = "Loops and branches are read as their steps in order, once each";
                self.model.diagram.notes.add_item(
                    Some(line),
                    Confidence::LeftOut,
                    head,
                    quoted(text),
                );
            }
            "rect" => self.open.push(SequenceBlock::Other),
            "else" | "and" | "option" if !has_arrow(text) => {}
            "end" if rest.is_empty() => {
                if self.open.pop() == Some(SequenceBlock::Boxed) {
                    self.current_box = None;
                }
            }
            "note" if rest.contains(':') => {
                let head = "Notes of the diagram are left out";
                let note = rest.split_once(':').map_or("", |(_, note)| note);
                let note = quoted(text::cut(&text::label(note), 80));
                self.model
                    .diagram
                    .notes
                    .add_item(Some(line), Confidence::LeftOut, head, note);
            }
            "title" | "title:" => {
                if self.model.diagram.title.is_empty() {
                    self.model.diagram.title = text::label(rest.trim_start_matches(':'));
                }
            }
            "link" | "links" | "properties" | "details" if rest.contains(':') => {
                let head = "Links and properties of participants are left out";
                self.model
                    .diagram
                    .notes
                    .add(Some(line), Confidence::LeftOut, head);
            }
            word if word.starts_with("acctitle") || word.starts_with("accdescr") => {}
            word if word.starts_with("title:") => {
                if self.model.diagram.title.is_empty() {
                    let title = text.get("title:".len()..).unwrap_or_default();
                    self.model.diagram.title = text::label(title);
                }
            }
            _ => {
                if self.message(text, line).is_none() {
                    self.model.note_unread(text, line);
                }
            }
        }
    }

    fn participant(&mut self, word: &str, rest: &str, line: usize) {
        // `P@{ "type": "database" } as Orders`
        let (id, rest, inside) = match rest.split_once("@{") {
            Some((id, more)) => {
                let (inside, after) = more.split_once('}').unwrap_or((more, ""));
                (id, after, inside)
            }
            None => (rest, rest, ""),
        };
        let participant_type = setting(inside, "type").to_ascii_lowercase();
        let (before, alias) = match rest.split_once(" as ") {
            Some((before, alias)) => (before, alias.trim()),
            None => (rest, setting(inside, "alias")),
        };
        let id = if inside.is_empty() { before } else { id }.trim();
        // `"Order Service" as O` has the alias second; messages use the alias.
        let is_reversed = id.starts_with('"') && !alias.contains(|c: char| c.is_whitespace());
        let (id, alias) = match alias {
            "" => (id, alias),
            word if is_reversed && !word.starts_with('"') => (word, id),
            _ => (id, alias),
        };
        if id.is_empty() {
            return;
        }
        let name = text::label(alias.trim().trim_matches('"'));
        let stated_kind = if word.eq_ignore_ascii_case("actor") {
            Some((Kind::Client, "as they are actors"))
        } else if participant_type.contains("database") {
            Some((Kind::Datastore, "as the source says"))
        } else if participant_type.contains("queue") {
            Some((Kind::Broker, "as the source says"))
        } else if participant_type.contains("actor") {
            Some((Kind::Client, "as they are actors"))
        } else {
            None
        };
        let current_box = self.current_box;
        self.model
            .declare(id, &name, stated_kind, current_box, line);
    }

    fn message(&mut self, text: &str, line: usize) -> Option<()> {
        let (head, message) = match text.split_once(':') {
            Some((head, message)) => (head, message.trim()),
            None => (text, ""),
        };
        let (from, to, style, is_bidirectional) = message_ends(head)?;
        // `A->>()B`: a connection to the middle of a lifeline.
        let to = to.trim_start_matches(['+', '-']).trim_start_matches("()");
        let to = to.trim_end_matches("()");
        let from = from.trim_end_matches(['+', '-', ' ', '<']);
        let from = self
            .model
            .participant_index(from.trim_end_matches("()"), line)?;
        let to = self.model.participant_index(to, line)?;
        self.model.message(
            from,
            to,
            style,
            is_bidirectional,
            text::label(message),
            line,
        )
    }
}

/// The value of a key in `{ "type": "database" }`.
fn setting<'t>(inside: &'t str, key: &str) -> &'t str {
    let mut pairs = inside.split(',').filter_map(|pair| pair.split_once(':'));
    let bare = |text: &'t str| text.trim().trim_matches(['"', '\'']).trim();
    let found = pairs.find(|(name, _)| bare(name) == key);
    found.map_or("", |(_, value)| bare(value))
}

/// The statements of a line. A semicolon separates them only before another statement: in text it
/// may also end an entity such as `#59;`.
fn statements(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest?;
        let mut marks = line.match_indices(';').take(MAX_STATEMENTS);
        let end = marks.find(|(at, _)| {
            let after = line.get(at + 1..).unwrap_or_default();
            let next = after.split(';').next().unwrap_or_default().trim();
            let word = next.split_whitespace().next().unwrap_or_default();
            has_arrow(next)
                || next == "end"
                || ["participant", "actor", "activate", "deactivate"].contains(&word)
        });
        rest = end.and_then(|(at, _)| line.get(at + 1..));
        Some(end.map_or(line, |(at, _)| line.get(..at).unwrap_or_default()))
    })
    .map(str::trim)
    .filter(|statement| !statement.is_empty())
}

fn has_arrow(text: &str) -> bool {
    let (head, _) = text.split_once(':').unwrap_or((text, ""));
    text.contains(':') && message_ends(head).is_some()
}

/// Sender, receiver and arrow style of a message.
fn message_ends(head: &str) -> Option<(&str, &str, ArrowStyle, bool)> {
    // `-x` and `-)` may be part of a name, so other arrows come first.
    let sure = |arrow: &str| arrow.ends_with('>');
    for only_sure in [true, false] {
        let found = ARROWS
            .iter()
            .filter(|(arrow, _, _)| sure(arrow) == only_sure)
            .filter_map(|(arrow, style, is_bidirectional)| {
                Some((head.find(arrow)?, *arrow, *style, *is_bidirectional))
            })
            .min_by_key(|(at, arrow, _, _)| (*at, usize::MAX - arrow.len()));
        if let Some((at, arrow, style, is_bidirectional)) = found {
            let from = head.get(..at)?.trim();
            let to = head.get(at + arrow.len()..)?.trim();
            let is_whole = !from.is_empty() && !to.is_empty();
            return is_whole.then_some((from, to, style, is_bidirectional));
        }
    }
    let is_reversed = REVERSED_ARROWS
        .iter()
        .find_map(|(arrow, style)| Some((head.split_once(arrow)?, *style)));
    let ((to, from), style) = is_reversed?;
    let (to, from) = (to.trim(), from.trim());
    let is_whole = !from.is_empty() && !to.is_empty();
    is_whole.then_some((from, to, style, false))
}

/// The name of a box, after its colour.
fn box_name(rest: &str) -> String {
    #[rustfmt::skip]
    const COLOURS: &[&str] = &[
        "transparent", "aqua", "aliceblue", "azure", "beige", "bisque", "black", "blue", "brown", "coral",
        "cornsilk", "cyan", "crimson", "fuchsia", "gold", "gray", "grey", "green", "honeydew", "indigo",
        "ivory", "khaki", "lavender", "lightblue", "lightcoral", "lightcyan", "lightgray", "lightgreen",
        "lightgrey", "lightpink", "lightsalmon", "lightskyblue", "lightsteelblue", "lightyellow", "lime",
        "linen", "magenta", "maroon", "mintcream", "mistyrose", "moccasin", "navy", "olive", "orange", "orchid",
        "palegreen", "paleturquoise", "peachpuff", "pink", "plum", "powderblue", "purple", "red", "salmon",
        "seashell", "silver", "skyblue", "snow", "tan", "teal", "thistle", "tomato", "turquoise", "violet",
        "wheat", "white", "whitesmoke", "yellow",
    ];
    let rest = rest.trim();
    let lower = rest.to_ascii_lowercase();
    let after = if ["rgb", "hsl"].iter().any(|f| lower.starts_with(f)) && rest.contains(')') {
        rest.split_once(')').map_or("", |(_, after)| after)
    } else {
        let (first, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let is_colour =
            first.starts_with('#') || COLOURS.contains(&first.to_ascii_lowercase().as_str());
        if is_colour { after } else { rest }
    };
    text::label(after.trim().trim_matches('"'))
}
