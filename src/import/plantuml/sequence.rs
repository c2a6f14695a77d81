//! Syntax of PlantUML's sequence diagrams.

use super::arrow::{self, PlantUmlArrow};
use super::element::declaration;
use super::source::PlantUmlSource;
use crate::document::Kind;
use crate::import::diagram::quoted;
use crate::import::sequence::{ArrowStyle, SequenceModel};
use crate::import::{Confidence, Import, ImportError, text};

/// True for a diagram of participants and messages.
pub(super) fn is_sequence(source: &PlantUmlSource) -> bool {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "participant", "activate", "deactivate", "return", "alt", "loop", "opt", "par", "break", "critical", "group", "ref", "box", "create",
        "destroy", "autonumber",
    ];
    const OTHERS: &[&str] = &[
        "component",
        "node",
        "package",
        "interface",
        "cloud",
        "artifact",
        "rectangle",
        "folder",
        "frame",
        "usecase",
        "storage",
        "agent",
        "card",
        "file",
        "hexagon",
        "stack",
    ];
    let mut messages = 0_usize;
    for (line, _) in &source.lines {
        let word = line
            .split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        let word = word.to_ascii_lowercase();
        if WORDS.contains(&word.as_str())
            && arrow::split(line).is_none_or(|(from, ..)| from.contains(' '))
        {
            return true;
        }
        let brackets = line.starts_with('[') && !line.starts_with("[-") && !line.starts_with("[<")
            || line.starts_with("()");
        if OTHERS.contains(&word.as_str()) || brackets {
            return false;
        }
        if let Some((from, arrow, _)) = arrow::split(line) {
            if from.ends_with(']') || arrow.is_dotted {
                return false;
            }
            messages += usize::from(line.contains(':') && !from.is_empty());
        }
    }
    messages > 0
}

#[derive(Default)]
struct PlantUmlSequenceParser {
    model: SequenceModel,
    current_box: Option<usize>,
    /// The last participants of a call, for `return`.
    calls: Vec<(usize, usize)>,
    is_multiline: bool,
}

/// Reads the lines of a diagram.
pub(super) fn read(title: String, lines: &[(String, usize)]) -> Result<Import, ImportError> {
    let mut parser = PlantUmlSequenceParser::default();
    parser.model.diagram.title = title;
    for (text, line) in lines {
        let text = text.trim();
        if !text.is_empty() && parser.model.is_full(*line) {
            break;
        }
        if parser.is_multiline {
            parser.is_multiline = !text.ends_with(']');
        } else if !text.is_empty() {
            parser.statement(text, *line);
        }
    }
    parser.model.finish()
}

impl PlantUmlSequenceParser {
    fn statement(&mut self, text: &str, line: usize) {
        let (word, rest) = match text.find(char::is_whitespace) {
            Some(end) => (&text[..end], text[end..].trim()),
            None => (text, ""),
        };
        if ["==", "...", "||"]
            .iter()
            .any(|sign| text.starts_with(sign))
        {
            return;
        }
        if text.to_ascii_lowercase().starts_with("end box") {
            self.current_box = None;
            return;
        }
        let is_message = arrow::split(text)
            .is_some_and(|(from, ..)| !from.contains(' ') || from.starts_with('"'));
        if !is_message {
            match word.to_ascii_lowercase().as_str() {
                "activate" | "deactivate" | "destroy" | "end" | "else" | "also" | "hide"
                | "note" => return,
                "alt" | "loop" | "opt" | "par" | "break" | "critical" | "group" => {
                    let head = "Loops and branches are read as their steps in order, once each";
                    let notes = &mut self.model.diagram.notes;
                    notes.add_item(
                        Some(line),
                        Confidence::LeftOut,
                        head,
                        quoted(text::cut(text, 80)),
                    );
                    return;
                }
                "ref" => {
                    let head = "References to other diagrams are left out";
                    let notes = &mut self.model.diagram.notes;
                    notes.add_item(
                        Some(line),
                        Confidence::LeftOut,
                        head,
                        quoted(text::cut(rest, 80)),
                    );
                    return;
                }
                "return" => return self.answer(line),
                "box" => {
                    let name = rest
                        .strip_prefix('"')
                        .and_then(|name| name.split('"').next())
                        .unwrap_or_else(|| rest.split('#').next().unwrap_or_default());
                    let name = text::label(name.trim());
                    if !name.is_empty() {
                        let boundary = self.model.diagram.add_boundary(&name, None, Some(line));
                        self.model.diagram.call_boundary(boundary, "Boxes");
                        self.current_box = boundary;
                    }
                    return;
                }
                "create" => return self.participant(rest, line),
                _ => {}
            }
            if declaration(text).is_some() {
                return self.participant(text, line);
            }
        }
        if self.message(text, line).is_none() {
            self.model.note_unread(text, line);
        }
    }

    fn participant(&mut self, text: &str, line: usize) {
        let Some(found) = declaration(text) else {
            // `create Orders` declares nothing more.
            if !text.is_empty() {
                self.model.participant_index(text, line);
            }
            return;
        };
        self.is_multiline = found.label_goes_on;
        let stated_kind = match found.keyword.as_str() {
            "actor" => Some((Kind::Client, "as they are actors")),
            "database" => Some((Kind::Datastore, "as the source says")),
            "queue" => Some((Kind::Broker, "as the source says")),
            _ => None,
        };
        let name = if found.label == found.id {
            ""
        } else {
            &found.label
        };
        self.model
            .declare(&found.id, name, stated_kind, self.current_box, line);
    }

    fn message(&mut self, text: &str, line: usize) -> Option<()> {
        let (from, arrow, rest) = arrow::split(text)?;
        let (to, label) = match rest.split_once(':') {
            Some((to, label)) => (to.trim(), text::label(label)),
            None => (rest, String::new()),
        };
        // `A -> B ++ #blue`: activation.
        let to = to.split(['#']).next().unwrap_or_default().trim();
        let to = to.trim_end_matches(['+', '-', '*', '!']).trim();
        // What comes from outside of the diagram, and goes there, has one end.
        let is_outside = |end: &str| matches!(end, "" | "[" | "]" | "?");
        if is_outside(from) || is_outside(to) {
            let inner = if is_outside(from) { to } else { from };
            self.model.participant_index(inner, line)?;
            let head = "Messages from and to the outside have one end and are left out";
            let notes = &mut self.model.diagram.notes;
            notes.add_item(
                Some(line),
                Confidence::LeftOut,
                head,
                quoted(text::cut(&label, 80)),
            );
            return Some(());
        }
        let (from, to) = if arrow.left && !arrow.right {
            (to, from)
        } else {
            (from, to)
        };
        let from = self.end(from, line)?;
        let to = self.end(to, line)?;
        let style = style_of(arrow);
        if style != ArrowStyle::Dotted {
            const MAX_CALLS: usize = 1_000;
            if self.calls.len() < MAX_CALLS {
                self.calls.push((from, to));
            }
        }
        self.model
            .message(from, to, style, arrow.left && arrow.right, label, line)
    }

    fn end(&mut self, text: &str, line: usize) -> Option<usize> {
        let is_quoted = text.starts_with('"');
        match declaration(text).filter(|_| is_quoted) {
            Some(found) => self.model.participant_index(&found.id, line),
            // `Orders as o` declares with the message.
            None => match text.split_once(" as ") {
                Some((name, id)) => {
                    let name = text::label(name.trim().trim_matches('"'));
                    self.model
                        .declare(id.trim(), &name, None, self.current_box, line)
                }
                None => self.model.participant_index(text, line),
            },
        }
    }

    /// `return`: the answer to the last call that has none.
    fn answer(&mut self, line: usize) {
        if let Some((from, to)) = self.calls.pop().filter(|(from, to)| from != to) {
            self.model
                .message(to, from, ArrowStyle::Dotted, false, String::new(), line);
        }
    }
}

fn style_of(arrow: PlantUmlArrow) -> ArrowStyle {
    if arrow.is_lost {
        ArrowStyle::Lost
    } else if arrow.length >= 2 || arrow.is_dotted {
        ArrowStyle::Dotted
    } else if arrow.is_thin {
        ArrowStyle::Async
    } else {
        ArrowStyle::Solid
    }
}
