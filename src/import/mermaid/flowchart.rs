//! Flowcharts: nodes are components, subgraphs are domains, arrows are connections.

use super::Diagram;
use crate::document::Kind;
use crate::import::cursor::Cursor;
use crate::import::drawing::{Arrow, Drawing, Drawn, Thing, quoted};
use crate::import::{Import, Refused, Sort, text, words};
use std::collections::{HashMap, HashSet};

/// The longest label, in bytes.
const LONGEST_LABEL: usize = 4_000;
/// Where a label is not in quotes, it is not longer than this.
const LONGEST_BARE: usize = 1_000;

/// Reads what follows the header.
pub fn read(diagram: &Diagram) -> Result<Import, Refused> {
    let mut chart = Chart {
        drawing: Drawing::new(&diagram.title),
        ..Chart::default()
    };
    let mut cursor = Cursor::new(&diagram.body, diagram.line);
    // The direction: where things are drawn, and not what they are.
    cursor.skip_blanks();
    for direction in ["TB", "TD", "BT", "RL", "LR", "<", ">", "^", "v"] {
        if cursor.eat(direction) {
            break;
        }
    }
    while !cursor.is_done() {
        chart.statement(&mut cursor);
    }
    chart.finish()
}

#[derive(Default)]
struct Chart {
    drawing: Drawing,
    nodes: Vec<Node>,
    node_of: HashMap<String, usize>,
    open: Vec<Open>,
    subgraphs: HashSet<String>,
    edges: Vec<Edge>,
    edge_ids: HashSet<String>,
    classes: HashMap<String, String>,
    understood: bool,
    full: Option<usize>,
}

/// A node by its id.
struct Node {
    id: String,
    label: Option<String>,
    shape: Option<Shape>,
    class: Option<String>,
    line: usize,
    within: Option<usize>,
}

/// A subgraph that is not at its end yet.
struct Open {
    boundary: Option<usize>,
    named: Vec<usize>,
}

#[derive(Clone, Copy)]
enum Shape {
    Cylinder,
    Hexagon,
    Pipe,
    Decision,
    Cloud,
    /// Words beside the drawing.
    Comment,
    Other,
}

struct Edge {
    from: usize,
    to: usize,
    link: Link,
}

/// An arrow as it is written.
#[derive(Clone)]
struct Link {
    dotted: bool,
    invisible: bool,
    left: bool,
    right: bool,
    label: String,
    line: usize,
}

impl Chart {
    fn statement(&mut self, cursor: &mut Cursor<'_>) {
        cursor.take_while(|c| c.is_whitespace() || c == ';');
        if cursor.is_done() {
            return;
        }
        let line = cursor.line();
        let word = {
            let rest = cursor.rest();
            let end = rest.find(|c: char| c.is_whitespace() || c == ';');
            text::cut(rest, end.unwrap_or(rest.len()))
        };
        match word {
            "subgraph" => {
                cursor.skip(word.len());
                self.subgraph(cursor);
            }
            "end" => {
                cursor.skip(word.len());
                self.close(line);
            }
            "direction" => drop(cursor.take_line()),
            "class" => {
                cursor.skip(word.len());
                let (nodes, class) = cursor
                    .take_line()
                    .trim()
                    .trim_end_matches(';')
                    .rsplit_once(char::is_whitespace)
                    .unwrap_or_default();
                for node in nodes.split(',') {
                    self.classes
                        .insert(node.trim().to_owned(), class.trim().to_owned());
                }
                self.looks(line, word);
            }
            "classDef" | "style" | "linkStyle" => {
                cursor.take_line();
                self.looks(line, word);
            }
            "click" | "href" => {
                cursor.take_line();
                let head = "What happens on a click is left out";
                self.drawing.tally.tell(Some(line), Sort::LeftOut, head);
            }
            _ if word.starts_with("accTitle") || word.starts_with("accDescr") => {
                accessible(cursor);
            }
            _ => {
                let before = (self.nodes.len(), self.edges.len());
                if self.chain(cursor).is_none() {
                    let left = cursor.take_line();
                    self.not_understood(line, left);
                    if self.edges.len() == before.1 {
                        self.forget(before.0);
                    }
                }
            }
        }
    }

    /// Takes back nodes that only a line names that is not understood: words are no components.
    fn forget(&mut self, from: usize) {
        while self.nodes.len() > from && self.nodes.last().is_some_and(|n| n.label.is_none()) {
            if let Some(node) = self.nodes.pop() {
                self.node_of.remove(&node.id);
            }
        }
        let count = self.nodes.len();
        if let Some(open) = self.open.last_mut() {
            while open.named.last().is_some_and(|at| *at >= count) {
                open.named.pop();
            }
        }
        self.understood = count > 0;
    }

    fn looks(&mut self, line: usize, word: &str) {
        let head = "How things look is left out";
        self.drawing
            .tally
            .add(Some(line), Sort::LeftOut, head, word);
    }

    fn not_understood(&mut self, line: usize, rest: &str) {
        let head = "Not understood and left out";
        let rest = text::cut(rest.trim(), 60);
        let what = format!("line {line} from {}", quoted(rest));
        self.drawing
            .tally
            .add(Some(line), Sort::LeftOut, head, what);
    }

    fn subgraph(&mut self, cursor: &mut Cursor<'_>) {
        let line = cursor.line();
        // A semicolon ends the statement, but not within quotes.
        let mut in_quotes = false;
        let end = cursor.rest().find(|c| {
            in_quotes ^= c == '"';
            c == '\n' || c == ';' && !in_quotes
        });
        let said = cursor.skip(end.unwrap_or(cursor.rest().len()));
        let said = said.trim().trim_end_matches(';').trim();
        let said = said.split(":::").next().unwrap_or_default().trim();
        let (id, title) = match said.split_once('[') {
            Some((id, title)) if !id.contains('"') => {
                (id.trim(), title.trim_end().trim_end_matches(']'))
            }
            _ => (unquoted(said), said),
        };
        let title = text::label(unquoted(title));
        let name = if title.is_empty() { id } else { &title };
        let within = self.open.last().and_then(|open| open.boundary);
        let boundary = self.drawing.boundary(name, within, Some(line));
        let shown = if name.is_empty() { "Domain" } else { name };
        let head = "Subgraphs are drawn as domains";
        self.drawing
            .tally
            .add(Some(line), Sort::Guessed, head, quoted(shown));
        if !id.is_empty() {
            self.subgraphs.insert(id.to_owned());
        }
        self.open.push(Open {
            boundary,
            named: Vec::new(),
        });
    }

    fn close(&mut self, line: usize) {
        let Some(open) = self.open.pop() else {
            self.not_understood(line, "end");
            return;
        };
        // The innermost that names a node has it: it is the first to end.
        for node in open.named {
            if let Some(node) = self.nodes.get_mut(node) {
                node.within = node.within.or(open.boundary);
            }
        }
    }

    /// Nodes with arrows between them. `None` where it cannot be read to its end.
    fn chain(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        let mut before = self.group(cursor)?;
        loop {
            cursor.skip_blanks();
            if cursor.is_done() || cursor.rest().starts_with([';', '\n']) {
                // The arrow may stand in the next line.
                let mut ahead = *cursor;
                ahead.skip_space();
                if !starts_link(ahead.rest()) {
                    return Some(());
                }
                *cursor = ahead;
            }
            if cursor.rest().starts_with("%%") {
                cursor.take_line();
                return Some(());
            }
            let link = self.link(cursor)?;
            cursor.skip_space();
            let after = self.group(cursor)?;
            for &from in &before {
                for &to in &after {
                    if self.edges.len() >= 100_000 {
                        self.full.get_or_insert(cursor.line());
                        return Some(());
                    }
                    let link = link.clone();
                    self.edges.push(Edge { from, to, link });
                }
            }
            before = after;
        }
    }

    /// `A & B & C`.
    fn group(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<usize>> {
        let mut nodes = vec![self.node(cursor)?];
        loop {
            let mut ahead = *cursor;
            ahead.skip_blanks();
            if !ahead.eat("&") {
                return Some(nodes);
            }
            ahead.skip_space();
            *cursor = ahead;
            nodes.push(self.node(cursor)?);
        }
    }

    fn node(&mut self, cursor: &mut Cursor<'_>) -> Option<usize> {
        let line = cursor.line();
        let id = node_id(cursor)?;
        if cursor.rest().starts_with("@{") {
            let mut ahead = *cursor;
            // What moves or bends is an arrow, also where it is drawn only later.
            let of_edge = |found: Vec<(String, String)>| {
                let keys = ["animate", "animation", "curve"];
                found.iter().any(|(key, _)| keys.contains(&key.as_str()))
            };
            let found = properties(&mut ahead);
            if self.edge_ids.contains(id) && found.is_some() || found.is_some_and(of_edge) {
                *cursor = ahead;
                return Some(usize::MAX);
            }
        }
        let at = match self.node_of.get(id) {
            Some(at) => *at,
            None => {
                let at = self.nodes.len();
                self.node_of.insert(id.to_owned(), at);
                self.nodes.push(Node {
                    id: id.to_owned(),
                    label: None,
                    shape: None,
                    class: None,
                    line,
                    within: None,
                });
                at
            }
        };
        self.understood = true;
        if let Some(open) = self.open.last_mut() {
            open.named.push(at);
        }
        let (mut label, mut shape, mut class) = (None, None, None);
        if let Some((drawn, said)) = shaped(cursor)? {
            (label, shape) = (Some(said), Some(drawn));
        }
        // Class and properties come in either order.
        for _ in 0..3 {
            if cursor.rest().starts_with("@{") {
                let found = properties(cursor)?;
                let of = |key: &str| found.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone());
                label = of("label").or(label);
                shape = of("shape").map(|shape| shape_named(&shape)).or(shape);
            } else if cursor.eat(":::") {
                class = Some(cursor.take_while(|c| c.is_alphanumeric() || "_-,".contains(c)));
            }
        }
        let node = self.nodes.get_mut(at)?;
        node.label = label.or(node.label.take());
        node.shape = shape.or(node.shape);
        if let Some(class) = class {
            node.class = Some(class.to_owned());
        }
        Some(at)
    }

    fn link(&mut self, cursor: &mut Cursor<'_>) -> Option<Link> {
        let mut ahead = *cursor;
        // `e1@-->`: the arrow's own id.
        let id = ahead.take_while(|c| c.is_alphanumeric() || c == '_');
        if !id.is_empty() && ahead.eat("@") && starts_link(ahead.rest()) {
            self.edge_ids.insert(id.to_owned());
            *cursor = ahead;
        }
        link(cursor)
    }

    fn finish(mut self) -> Result<Import, Refused> {
        while !self.open.is_empty() {
            self.close(0);
        }
        let refused = || Refused::new("the flowchart has no node", "nodes such as A[Orders]");
        if !self.understood {
            return Err(refused());
        }
        let mut things: Vec<Option<usize>> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            if self.subgraphs.contains(&node.id) {
                things.push(None);
                continue;
            }
            if matches!(node.shape, Some(Shape::Comment)) {
                let said = text::label(node.label.as_ref().unwrap_or(&node.id));
                let head = "Comments are no components and are left out, with the lines to them";
                let tally = &mut self.drawing.tally;
                tally.add(
                    Some(node.line),
                    Sort::LeftOut,
                    head,
                    quoted(text::cut(&said, 80)),
                );
                things.push(None);
                continue;
            }
            let class = node.class.as_ref().or_else(|| self.classes.get(&node.id));
            let mut thing = thing(node, class.map(String::as_str));
            thing.within = node.within;
            if matches!(node.shape, Some(Shape::Decision)) {
                let head = "A rhombus is often a decision and not a component: see whether it belongs here";
                let tally = &mut self.drawing.tally;
                tally.add(Some(node.line), Sort::Guessed, head, quoted(&thing.name));
            }
            things.push(self.drawing.thing(thing));
        }
        // Nothing but comments and subgraphs.
        if things.iter().all(Option::is_none) {
            return Err(refused());
        }
        for edge in self.edges {
            let ends = [edge.from, edge.to];
            let thing = |at: usize| things.get(at).copied().flatten();
            let line = Some(edge.link.line);
            let (Some(from), Some(to)) = (thing(edge.from), thing(edge.to)) else {
                let id = |at: usize| self.nodes.get(at).map_or("", |node| node.id.as_str());
                let [from, to] = ends.map(id);
                if [from, to].iter().any(|id| self.subgraphs.contains(*id)) {
                    let what = format!("{} to {}", quoted(from), quoted(to));
                    let head =
                        "An arrow to or from a subgraph joins no two components and is left out";
                    self.drawing.tally.add(line, Sort::LeftOut, head, what);
                }
                continue;
            };
            if edge.link.invisible {
                let what = format!(
                    "{} to {}",
                    quoted(self.drawing.name(from)),
                    quoted(self.drawing.name(to))
                );
                let head = "Invisible lines only place things and are left out";
                self.drawing.tally.add(line, Sort::LeftOut, head, what);
                continue;
            }
            let link = edge.link;
            let (from, to) = match (link.left, link.right) {
                (true, false) => (to, from),
                _ => (from, to),
            };
            self.drawing.arrow(Arrow {
                from,
                to,
                line,
                label: link.label,
                drawn: if link.dotted {
                    Drawn::Dashed
                } else {
                    Drawn::Plain
                },
                both: link.left && link.right,
                headless: !link.left && !link.right,
                ..Arrow::default()
            });
        }
        if self.full.is_some() {
            let what = "There are more than 100000 arrows: the rest is left out";
            self.drawing.tally.tell(self.full, Sort::LeftOut, what);
        }
        self.drawing.finish()
    }
}

/// The component of a node: its label may tell the technology in its last lines.
fn thing(node: &Node, class: Option<&str>) -> Thing {
    let label = match &node.label {
        Some(label) => text::label(label),
        None => node.id.replace('_', " "),
    };
    let mut lines: Vec<&str> = label.lines().collect();
    let mut technology = String::new();
    if lines.len() > 1
        && let Some(found) = lines.last().and_then(|last| words::technology_in(last))
    {
        technology = found;
        lines.pop();
    }
    let whole = lines.join(" ");
    if technology.is_empty() {
        // `Orders (MySQL 8)`, or nothing but `MySQL`.
        let inner = whole.trim_end().strip_suffix(')').and_then(|rest| {
            let (_, inner) = rest.rsplit_once('(')?;
            words::technology_in(inner)
        });
        technology = inner
            .or_else(|| words::technology_of_name(&whole))
            .unwrap_or_default();
    }
    const ONE_NAME: usize = 60;
    let (name, notes) = match lines.split_first() {
        Some((first, rest)) if whole.len() > ONE_NAME && !rest.is_empty() => {
            ((*first).to_owned(), rest.join("\n"))
        }
        _ => (lines.join("\n"), String::new()),
    };
    let name = if name.trim().is_empty() {
        node.id.clone()
    } else {
        name
    };
    let broker = words::kind_of_name(&name) == Some(Kind::Broker);
    let said = match node.shape {
        // A cylinder that is called a queue is one.
        Some(Shape::Cylinder) if !broker => Some((Kind::Datastore, "for their shapes")),
        Some(Shape::Pipe) => Some((Kind::Broker, "for their shapes")),
        _ => None,
    };
    let likely = match node.shape {
        Some(Shape::Hexagon) => Some((Kind::Gateway, "for their shapes")),
        Some(Shape::Cloud) => Some((Kind::External, "for their shapes")),
        _ => class
            .and_then(words::kind_of_name)
            .map(|kind| (kind, "for their classes")),
    };
    Thing {
        name,
        line: Some(node.line),
        said,
        likely,
        technology,
        notes,
        ..Thing::default()
    }
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    inner.unwrap_or(text)
}

/// Text for readers of screens: one line, or several in braces.
fn accessible(cursor: &mut Cursor<'_>) {
    let mut ahead = *cursor;
    ahead.take_while(|c| c.is_alphabetic());
    ahead.skip_space();
    if ahead.eat("{") && ahead.take_until("}", LONGEST_LABEL).is_some() {
        *cursor = ahead;
    } else {
        cursor.take_line();
    }
}

fn node_id<'t>(cursor: &mut Cursor<'t>) -> Option<&'t str> {
    if cursor.eat("\"") {
        return cursor.take_until("\"", LONGEST_LABEL);
    }
    const LONGEST_ID: usize = 1_000;
    let rest = cursor.rest();
    let mut end = 0;
    let mut chars = text::cut(rest, LONGEST_ID).char_indices().peekable();
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

/// The shape and the label that follow an id. `Some(None)` where none follow, `None` where they do not end.
#[allow(clippy::option_option)]
fn shaped(cursor: &mut Cursor<'_>) -> Option<Option<(Shape, String)>> {
    const SHAPES: &[(&str, &[&str], Shape)] = &[
        ("[[", &["]]"], Shape::Other),
        ("[(", &[")]"], Shape::Cylinder),
        ("[/", &["/]", "\\]"], Shape::Other),
        ("[\\", &["\\]", "/]"], Shape::Other),
        ("[", &["]"], Shape::Other),
        ("(((", &[")))"], Shape::Other),
        ("((", &["))"], Shape::Other),
        ("([", &["])"], Shape::Other),
        ("(-", &["-)"], Shape::Other),
        ("(", &[")"], Shape::Other),
        ("{{", &["}}"], Shape::Hexagon),
        ("{", &["}"], Shape::Decision),
        (">", &["]"], Shape::Other),
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
        let label = ahead.take_until("\"", LONGEST_LABEL)?;
        ahead.skip_space();
        if closes.iter().any(|close| ahead.eat(close)) {
            *cursor = ahead;
            return Some(label.to_owned());
        }
    }
    let text = text::cut(cursor.rest(), LONGEST_BARE);
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

/// `@{ shape: cyl, label: "Orders" }`.
fn properties(cursor: &mut Cursor<'_>) -> Option<Vec<(String, String)>> {
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
            // A key in quotes.
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
            return Some(cursor.take_until(quote, LONGEST_LABEL)?.to_owned());
        }
    }
    let value = cursor.take_while(|c| !matches!(c, ',' | '}' | '\n'));
    Some(value.trim().to_owned())
}

fn shape_named(name: &str) -> Shape {
    match name.to_ascii_lowercase().as_str() {
        "cyl" | "cylinder" | "database" | "db" | "datastore" | "data-store" | "disk"
        | "lin-cyl" | "lined-cylinder" | "bow-rect" | "bow-tie-rectangle" | "stored-data"
        | "win-pane" | "window-pane" | "internal-storage" => Shape::Cylinder,
        "h-cyl" | "das" | "horizontal-cylinder" | "queue" => Shape::Pipe,
        "cloud" => Shape::Cloud,
        "comment" | "brace" | "brace-l" | "brace-r" | "braces" => Shape::Comment,
        "hex" | "hexagon" | "prepare" => Shape::Hexagon,
        "diam" | "diamond" | "decision" | "question" => Shape::Decision,
        _ => Shape::Other,
    }
}

/// Whether an arrow begins here.
fn starts_link(rest: &str) -> bool {
    let body = rest.strip_prefix(['<', 'x', 'o']).unwrap_or(rest);
    let arrow =
        |rest: &str| rest.starts_with("--") || rest.starts_with("==") || rest.starts_with("-.");
    arrow(body) || rest.starts_with("~~~") || is_short_dotted(body)
}

/// `.->`: a dotted arrow may lack its first dash.
fn is_short_dotted(rest: &str) -> bool {
    rest.starts_with('.') && rest.trim_start_matches('.').starts_with('-')
}

fn link(cursor: &mut Cursor<'_>) -> Option<Link> {
    let line = cursor.line();
    if !starts_link(cursor.rest()) {
        return None;
    }
    let mut link = Link {
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
        link.invisible = true;
    } else {
        if cursor.eat("<") {
            link.left = true;
        } else if cursor.eat("x") || cursor.eat("o") {
            marks += 1;
        }
        let stroke = match cursor.rest() {
            rest if rest.starts_with("==") => '=',
            rest if rest.starts_with("-.") || is_short_dotted(rest) => '.',
            _ => '-',
        };
        link.dotted = stroke == '.';
        let (ended, head) = stroke_of(cursor, stroke);
        let mut head = head;
        match text_end(cursor.rest(), stroke) {
            _ if ended => {}
            Some(end) => {
                link.label = cursor.skip(end).trim().to_owned();
                head = stroke_of(cursor, stroke).1;
            }
            // `A <-- B`: its one head says all.
            None if link.left && stroke != '.' => {}
            None => return None,
        }
        match head {
            Some('>') => link.right = true,
            // A circle or a cross at one end says which end it is; at both it does not.
            Some(_) if marks == 0 => link.right = true,
            Some(_) => {}
            None => link.left |= marks > 0,
        }
    }
    let mut ahead = *cursor;
    ahead.skip_blanks();
    if ahead.eat("|") {
        let label = quoted_or_until(&mut ahead, "|")?;
        link.label = label;
        *cursor = ahead;
    }
    link.label = text::label(unquoted(&link.label));
    Some(link)
}

fn quoted_or_until(cursor: &mut Cursor<'_>, close: &str) -> Option<String> {
    let mut ahead = *cursor;
    ahead.skip_space();
    if ahead.eat("\"") {
        let label = ahead.take_until("\"", LONGEST_LABEL)?;
        ahead.skip_space();
        if ahead.eat(close) {
            *cursor = ahead;
            return Some(label.to_owned());
        }
    }
    let label = cursor.take_until(close, LONGEST_BARE)?;
    Some(label.trim().to_owned())
}

/// Passes the strokes of an arrow. Whether that was all of it, and its head.
fn stroke_of(cursor: &mut Cursor<'_>, stroke: char) -> (bool, Option<char>) {
    let long = match stroke {
        '.' => {
            cursor.eat("-");
            let dots = cursor.take_while(|c| c == '.').len();
            // `-. text .->`: without the second dash, its text follows.
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
        // After two strokes it can be nothing else; after three a node may begin so.
        let close = !long && after.is_some_and(|rest| !rest.starts_with(char::is_lowercase));
        if alone || close {
            cursor.eat(mark);
            return (true, mark.chars().next());
        }
    }
    (long, None)
}

/// Where the text within an arrow ends: at its other half, in the same line.
fn text_end(rest: &str, stroke: char) -> Option<usize> {
    let rest = text::cut(rest, LONGEST_BARE);
    let mark = match stroke {
        '.' => ".-",
        '=' => "==",
        _ => "--",
    };
    let start = match rest.trim_start().strip_prefix('"') {
        // What is in quotes may look like an arrow, and go over several lines.
        Some(inner) => rest.len() - inner.len() + inner.find('"')?,
        None => 0,
    };
    let end = start + rest.get(start..)?.find(mark)?;
    let text = rest.get(start..end)?;
    if text.contains('\n') {
        return None;
    }
    match stroke {
        // `...-`: every dot belongs to the arrow.
        '.' => Some(start + text.trim_end_matches('.').len()),
        _ => Some(end),
    }
}
