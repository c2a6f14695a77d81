//! Sequence diagrams: participants are components, and what they say to one another, in order, is
//! a flow.

use super::Diagram;
use crate::document::Kind;
use crate::import::drawing::{Act, Arrow, Drawing, Drawn, Thing, quoted};
use crate::import::{Import, Refused, Sort, text, words};
use std::collections::{HashMap, HashSet};

/// Reads what follows the header.
pub fn read(diagram: &Diagram) -> Result<Import, Refused> {
    let mut sequence = Sequence::default();
    sequence.drawing.title.clone_from(&diagram.title);
    let mut closes_text = false;
    for (at, line) in diagram.body.lines().enumerate() {
        let bare = line.trim().trim_end_matches(';').trim();
        if closes_text || bare.starts_with("accDescr") && bare.contains('{') {
            closes_text = !bare.contains('}');
        } else {
            for bare in statements(bare) {
                sequence.line(bare, diagram.line + at);
            }
        }
    }
    sequence.finish()
}

#[derive(Default)]
struct Sequence {
    drawing: Drawing,
    of_id: HashMap<String, Option<usize>>,
    sent: Vec<(Sent, usize)>,
    /// Calls without an answer yet, by caller and callee.
    waiting: HashMap<(usize, usize), usize>,
    /// Who has ever called whom.
    called: HashSet<(usize, usize)>,
    open: Vec<Block>,
    boxed: Option<usize>,
    understood: bool,
}

/// So many semicolons of a line are looked at for each statement in it.
const MOST_STATEMENTS: usize = 50;

/// What an `end` ends.
#[derive(PartialEq)]
enum Block {
    Boxed,
    Other,
}

enum Sent {
    Along(usize),
    Alone(usize, String),
}

/// The arrows, longest first, each with how it is drawn and whether it goes both ways.
const ARROWS: &[(&str, Style, bool)] = &[
    ("<<-->>", Style::Dotted, true),
    ("<<->>", Style::Solid, true),
    ("-->>", Style::Dotted, false),
    ("->>", Style::Solid, false),
    ("-->", Style::Dotted, false),
    ("->", Style::Solid, false),
    ("--)", Style::AsyncDotted, false),
    ("-)", Style::Async, false),
    ("--x", Style::Dotted, false),
    ("-x", Style::Lost, false),
    // Half of a head.
    ("--|\\", Style::Dotted, false),
    ("-|\\", Style::Solid, false),
    ("--|/", Style::Dotted, false),
    ("-|/", Style::Solid, false),
    ("--\\\\", Style::Dotted, false),
    ("-\\\\", Style::Solid, false),
    ("--//", Style::Dotted, false),
    ("-//", Style::Solid, false),
];

/// The same with their half of a head where the line begins: what is said goes to the first.
const TURNED: &[(&str, Style)] = &[
    ("/|--", Style::Dotted),
    ("/|-", Style::Solid),
    ("\\|--", Style::Dotted),
    ("\\|-", Style::Solid),
    ("\\\\--", Style::Dotted),
    ("\\\\-", Style::Solid),
    ("//--", Style::Dotted),
    ("//-", Style::Solid),
];

#[derive(Clone, Copy, PartialEq)]
enum Style {
    Solid,
    Dotted,
    Async,
    AsyncDotted,
    Lost,
}

impl Sequence {
    fn line(&mut self, text: &str, line: usize) {
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
                self.open.push(Block::Boxed);
                self.boxed = if name.is_empty() {
                    None
                } else {
                    let head = "Boxes are drawn as domains";
                    let tally = &mut self.drawing.tally;
                    tally.add(Some(line), Sort::Guessed, head, quoted(&name));
                    self.drawing.boundary(&name, None, Some(line))
                };
            }
            "loop" | "alt" | "opt" | "par" | "par_over" | "critical" | "break" => {
                self.open.push(Block::Other);
                let head = "Loops and branches are read as their steps in order, once each";
                self.drawing
                    .tally
                    .add(Some(line), Sort::LeftOut, head, quoted(text));
            }
            "rect" => self.open.push(Block::Other),
            "else" | "and" | "option" if !has_arrow(text) => {}
            "end" if rest.is_empty() => {
                if self.open.pop() == Some(Block::Boxed) {
                    self.boxed = None;
                }
            }
            "note" if rest.contains(':') => {
                let head = "Notes of the diagram are left out";
                let said = rest.split_once(':').map_or("", |(_, said)| said);
                let said = quoted(text::cut(&text::label(said), 80));
                self.drawing
                    .tally
                    .add(Some(line), Sort::LeftOut, head, said);
            }
            "title" | "title:" => {
                if self.drawing.title.is_empty() {
                    self.drawing.title = text::label(rest.trim_start_matches(':'));
                }
            }
            "link" | "links" | "properties" | "details" if rest.contains(':') => {
                let head = "Links and properties of participants are left out";
                self.drawing.tally.tell(Some(line), Sort::LeftOut, head);
            }
            word if word.starts_with("acctitle") || word.starts_with("accdescr") => {}
            word if word.starts_with("title:") => {
                if self.drawing.title.is_empty() {
                    let title = text.get("title:".len()..).unwrap_or_default();
                    self.drawing.title = text::label(title);
                }
            }
            _ => {
                if self.message(text, line).is_none() {
                    let head = "Not understood and left out";
                    let what = format!("line {line} from {}", quoted(text::cut(text, 60)));
                    self.drawing
                        .tally
                        .add(Some(line), Sort::LeftOut, head, what);
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
        let sort = setting(inside, "type").to_ascii_lowercase();
        let (before, alias) = match rest.split_once(" as ") {
            Some((before, alias)) => (before, alias.trim()),
            None => (rest, setting(inside, "alias")),
        };
        let id = if inside.is_empty() { before } else { id }.trim();
        // `"Order Service" as O`, the other way round: messages name the word.
        let turned = id.starts_with('"') && !alias.contains(|c: char| c.is_whitespace());
        let (id, alias) = match alias {
            "" => (id, alias),
            word if turned && !word.starts_with('"') => (word, id),
            _ => (id, alias),
        };
        if id.is_empty() {
            return;
        }
        let name = text::label(alias.trim().trim_matches('"'));
        let said = if word.eq_ignore_ascii_case("actor") {
            Some((Kind::Client, "as they are actors"))
        } else if sort.contains("database") {
            Some((Kind::Datastore, "as the source says"))
        } else if sort.contains("queue") {
            Some((Kind::Broker, "as the source says"))
        } else if sort.contains("actor") {
            Some((Kind::Client, "as they are actors"))
        } else {
            None
        };
        let at = self.thing(id, line);
        let boxed = self.boxed;
        if let Some(thing) = at.and_then(|at| self.drawing.at(at)) {
            if !name.is_empty() {
                *thing = named(&name, thing.line, thing.within);
            }
            thing.said = said.or(thing.said);
            thing.person |= matches!(said, Some((Kind::Client, _)));
            thing.within = thing.within.or(boxed);
        }
    }

    fn thing(&mut self, id: &str, line: usize) -> Option<usize> {
        let id = id.trim().trim_matches('"').trim();
        if id.is_empty() {
            return None;
        }
        if let Some(at) = self.of_id.get(id) {
            return *at;
        }
        let at = self.drawing.thing(named(id, Some(line), None));
        self.of_id.insert(id.to_owned(), at);
        self.understood = true;
        at
    }

    fn message(&mut self, text: &str, line: usize) -> Option<()> {
        let (head, said) = match text.split_once(':') {
            Some((head, said)) => (head, said.trim()),
            None => (text, ""),
        };
        let (from, to, style, both) = ends(head)?;
        // `A->>()B`: the arrow ends in the middle of a line.
        let to = to.trim_start_matches(['+', '-']).trim_start_matches("()");
        let to = to.trim_end_matches("()");
        let from = from.trim_end_matches(['+', '-', ' ', '<']);
        let from = self.thing(from.trim_end_matches("()"), line)?;
        let to = self.thing(to, line)?;
        let label = text::label(said);
        if from == to {
            let head = "What a participant says to itself is a step and no connection";
            let what = quoted(self.drawing.name(from));
            self.drawing
                .tally
                .add(Some(line), Sort::Understood, head, what);
            self.sent.push((Sent::Alone(from, label), line));
            return Some(());
        }
        let named = format!(
            "{} to {}",
            quoted(self.drawing.name(from)),
            quoted(self.drawing.name(to))
        );
        let dotted = matches!(style, Style::Dotted);
        if dotted && !both {
            let open = self.waiting.get_mut(&(to, from)).filter(|open| **open > 0);
            let answers = open.is_some() || self.called.contains(&(to, from));
            if let Some(open) = open {
                *open -= 1;
            }
            if answers {
                let head = "Answers belong to their calls and are no connections";
                self.drawing
                    .tally
                    .add(Some(line), Sort::Understood, head, named);
                return Some(());
            }
        }
        if style == Style::Lost {
            let head = "An arrow that ends in a cross is read like any other";
            self.drawing
                .tally
                .add(Some(line), Sort::Guessed, head, named);
        }
        let drawn = match style {
            Style::Async | Style::AsyncDotted => Drawn::Async,
            Style::Dotted => Drawn::Dashed,
            Style::Solid | Style::Lost => Drawn::Waiting,
        };
        if drawn == Drawn::Waiting {
            *self.waiting.entry((from, to)).or_default() += 1;
        }
        self.called.insert((from, to));
        let arrow = self.drawing.arrow(Arrow {
            from,
            to,
            line: Some(line),
            label,
            drawn,
            both,
            ..Arrow::default()
        })?;
        self.sent.push((Sent::Along(arrow), line));
        Some(())
    }

    fn finish(mut self) -> Result<Import, Refused> {
        if !self.understood {
            return Err(Refused::new(
                "the sequence diagram has no participant",
                "participants, or messages such as A->>B: Order",
            ));
        }
        let name = match self.drawing.title.trim() {
            "" => "Sequence".to_owned(),
            title => title.to_owned(),
        };
        self.drawing.flow(&name);
        for (sent, line) in std::mem::take(&mut self.sent) {
            let act = match sent {
                Sent::Along(arrow) => Act::Along(arrow),
                Sent::Alone(thing, what) => Act::At(thing, what),
            };
            self.drawing.act(act, Some(line));
        }
        self.drawing.finish()
    }
}

/// What `{ "type": "database" }` has for that key.
fn setting<'t>(inside: &'t str, key: &str) -> &'t str {
    let mut pairs = inside.split(',').filter_map(|pair| pair.split_once(':'));
    let bare = |text: &'t str| text.trim().trim_matches(['"', '\'']).trim();
    let found = pairs.find(|(said, _)| bare(said) == key);
    found.map_or("", |(_, value)| bare(value))
}

/// The component of that label: the technology may stand in its last line.
fn named(label: &str, line: Option<usize>, within: Option<usize>) -> Thing {
    let mut lines: Vec<&str> = label.lines().collect();
    let mut technology = None;
    if lines.len() > 1 {
        technology = lines.last().and_then(|last| words::technology_in(last));
        if technology.is_some() {
            lines.pop();
        }
    }
    let whole = lines.join(" ");
    Thing {
        technology: technology
            .or_else(|| words::technology_of_name(&whole))
            .unwrap_or_default(),
        name: lines.join("\n"),
        line,
        within,
        ..Thing::default()
    }
}

/// The statements of a line. A semicolon ends one where another follows it: in what is said it may
/// also end a character that is written as `#59;`.
fn statements(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest?;
        let mut marks = line.match_indices(';').take(MOST_STATEMENTS);
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
    text.contains(':') && ends(head).is_some()
}

/// Sender, receiver, and the arrow between them.
fn ends(head: &str) -> Option<(&str, &str, Style, bool)> {
    // `-x` and `-)` may be part of a name: only where no other arrow is there.
    let sure = |arrow: &str| arrow.ends_with('>');
    for only_sure in [true, false] {
        let found = ARROWS
            .iter()
            .filter(|(arrow, _, _)| sure(arrow) == only_sure)
            .filter_map(|(arrow, style, both)| Some((head.find(arrow)?, *arrow, *style, *both)))
            .min_by_key(|(at, arrow, _, _)| (*at, usize::MAX - arrow.len()));
        if let Some((at, arrow, style, both)) = found {
            let from = head.get(..at)?.trim();
            let to = head.get(at + arrow.len()..)?.trim();
            let is_whole = !from.is_empty() && !to.is_empty();
            return is_whole.then_some((from, to, style, both));
        }
    }
    let turned = TURNED
        .iter()
        .find_map(|(arrow, style)| Some((head.split_once(arrow)?, *style)));
    let ((to, from), style) = turned?;
    let (to, from) = (to.trim(), from.trim());
    let is_whole = !from.is_empty() && !to.is_empty();
    is_whole.then_some((from, to, style, false))
}

/// What follows the colour of a box.
fn box_name(rest: &str) -> String {
    const COLOURS: &[&str] = &[
        "transparent",
        "aqua",
        "aliceblue",
        "azure",
        "beige",
        "bisque",
        "black",
        "blue",
        "brown",
        "coral",
        "cornsilk",
        "cyan",
        "crimson",
        "fuchsia",
        "gold",
        "gray",
        "grey",
        "green",
        "honeydew",
        "indigo",
        "ivory",
        "khaki",
        "lavender",
        "lightblue",
        "lightcoral",
        "lightcyan",
        "lightgray",
        "lightgreen",
        "lightgrey",
        "lightpink",
        "lightsalmon",
        "lightskyblue",
        "lightsteelblue",
        "lightyellow",
        "lime",
        "linen",
        "magenta",
        "maroon",
        "mintcream",
        "mistyrose",
        "moccasin",
        "navy",
        "olive",
        "orange",
        "orchid",
        "palegreen",
        "paleturquoise",
        "peachpuff",
        "pink",
        "plum",
        "powderblue",
        "purple",
        "red",
        "salmon",
        "seashell",
        "silver",
        "skyblue",
        "snow",
        "tan",
        "teal",
        "thistle",
        "tomato",
        "turquoise",
        "violet",
        "wheat",
        "white",
        "whitesmoke",
        "yellow",
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
