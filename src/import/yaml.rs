//! YAML as a tree that knows its lines. Aliases share what they stand for, and what they would
//! expand to is counted, so that a small file cannot become a large one.

use super::Refused;
use granit_parser::{Event, Parser, ScalarStyle};
use std::collections::HashMap;
use std::rc::Rc;

/// The most that is read, aliases expanded: values, and pieces of text.
const MOST: usize = 600_000;
/// So many bytes of text weigh as much as a value.
const PIECE: usize = 32;
/// The deepest that values lie within one another, aliases expanded.
const DEEPEST: usize = 64;

/// A value and where it starts.
#[derive(Debug)]
pub struct Node {
    /// Counted from 1.
    pub line: usize,
    /// What it is.
    pub value: Value,
    weight: usize,
    depth: usize,
}

/// What a node is.
#[derive(Debug)]
pub enum Value {
    /// `null`, `~`, or nothing at all.
    Nothing,
    /// Text; numbers and booleans as they are written.
    Text(String),
    /// A sequence.
    List(Vec<Rc<Node>>),
    /// A mapping, as written: merge keys are in it.
    Map(Vec<Entry>),
}

/// A key of a mapping with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where the key stands, counted from 1.
    pub line: usize,
    /// The key; empty where it is no text.
    pub key: String,
    /// Its value.
    pub value: Rc<Node>,
}

impl Node {
    /// How much it is, aliases expanded.
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// The text, where it is text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entries of the list, where it is one.
    pub fn items(&self) -> &[Rc<Node>] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// Whether it is a mapping.
    pub fn is_map(&self) -> bool {
        matches!(self.value, Value::Map(_))
    }

    /// The fields of the mapping, with what its merge keys (`<<`) bring in after its own. Of a key
    /// that stands twice, the later one counts.
    pub fn fields(&self) -> Vec<Entry> {
        let mut fields = Vec::new();
        self.collect(&mut fields, &mut HashMap::new(), true);
        fields
    }

    fn collect(&self, fields: &mut Vec<Entry>, places: &mut HashMap<String, usize>, own: bool) {
        let Value::Map(entries) = &self.value else {
            return;
        };
        for entry in entries.iter().filter(|entry| entry.key != "<<") {
            match places.get(&entry.key) {
                Some(at) if own => {
                    if let Some(field) = fields.get_mut(*at) {
                        *field = entry.clone();
                    }
                }
                Some(_) => {}
                None => {
                    places.insert(entry.key.clone(), fields.len());
                    fields.push(entry.clone());
                }
            }
        }
        for merge in entries.iter().filter(|entry| entry.key == "<<") {
            match &merge.value.value {
                Value::List(maps) => {
                    for map in maps {
                        map.collect(fields, places, false);
                    }
                }
                _ => merge.value.collect(fields, places, false),
            }
        }
    }

    /// The value of that field, merge keys heeded.
    pub fn field(&self, key: &str) -> Option<Rc<Node>> {
        let fields = self.fields();
        let found = fields.into_iter().find(|field| field.key == key)?;
        Some(found.value)
    }
}

/// What is open while the events come.
enum Open {
    List(Vec<Rc<Node>>),
    Map(Vec<Entry>, Option<(String, usize)>),
}

struct Frame {
    open: Open,
    line: usize,
    anchor: usize,
    weight: usize,
    depth: usize,
}

/// The documents of a file.
///
/// # Errors
/// Where it is no YAML, or more of it than is read.
pub fn read(text: &str) -> Result<Vec<Rc<Node>>, Refused> {
    let mut documents = Vec::new();
    let mut stack: Vec<Frame> = Vec::new();
    let mut anchors: HashMap<usize, Rc<Node>> = HashMap::new();
    let mut total = 0usize;
    // What is missing at the very end the parser finds one line further.
    let last = text.lines().count().max(1);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let mut refused = Refused::new(sentence(&error.info()), "YAML");
            refused.line = Some(error.marker().line());
            refused.column = Some(error.marker().col() + 1);
            refused
        })?;
        let line = span.start.line().min(last);
        let done = match event {
            Event::DocumentStart(_, _) => {
                anchors.clear();
                continue;
            }
            Event::Alias(id) => Some(anchors.get(&id).cloned().ok_or_else(|| {
                Refused::new(
                    "an alias stands within what it stands for",
                    "an alias of a value that is complete",
                )
                .at_line(line)
            })?),
            Event::Scalar(text, style, anchor, _) => {
                let node = Rc::new(scalar(&text, style, line));
                remember(&mut anchors, anchor, &node);
                Some(node)
            }
            Event::SequenceStart(_, anchor, _) => {
                stack.push(Frame::new(Open::List(Vec::new()), line, anchor));
                None
            }
            Event::MappingStart(_, anchor, _) => {
                stack.push(Frame::new(Open::Map(Vec::new(), None), line, anchor));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => stack.pop().map(|frame| {
                let anchor = frame.anchor;
                let node = Rc::new(frame.close());
                remember(&mut anchors, anchor, &node);
                node
            }),
            _ => continue,
        };
        if stack.len() > DEEPEST {
            return Err(too_deep(line));
        }
        let Some(node) = done else { continue };
        match stack.last_mut() {
            None => {
                total = total.saturating_add(node.weight);
                documents.push(node);
            }
            Some(frame) => frame.take(node, line),
        }
        // What is open counts already: nothing grows beyond the limit before it is told.
        let open = stack.last().map_or(0, |frame| frame.weight);
        if total.saturating_add(open) > MOST {
            return Err(Refused::new(
                "with its aliases expanded, the file is too large",
                format!("at most {MOST} values"),
            )
            .at_line(line));
        }
        if stack.last().is_some_and(|frame| frame.depth >= DEEPEST) {
            return Err(too_deep(line));
        }
    }
    Ok(documents)
}

fn too_deep(line: usize) -> Refused {
    Refused::new(
        "values lie too deep within one another",
        format!("at most {DEEPEST} levels"),
    )
    .at_line(line)
}

/// What the parser says, as it stands in front of "expected".
fn sentence(info: &str) -> String {
    let info = info.trim();
    if info.is_empty() {
        "this is not YAML".to_owned()
    } else {
        format!("this is not YAML ({info})")
    }
}

fn remember(anchors: &mut HashMap<usize, Rc<Node>>, anchor: usize, node: &Rc<Node>) {
    if anchor > 0 {
        anchors.insert(anchor, node.clone());
    }
}

fn scalar(text: &str, style: ScalarStyle, line: usize) -> Node {
    let nothing =
        matches!(style, ScalarStyle::Plain) && matches!(text, "" | "~" | "null" | "Null" | "NULL");
    Node {
        line,
        weight: 1 + text.len() / PIECE,
        depth: 0,
        value: if nothing {
            Value::Nothing
        } else {
            Value::Text(text.to_owned())
        },
    }
}

impl Frame {
    fn new(open: Open, line: usize, anchor: usize) -> Self {
        Self {
            open,
            line,
            anchor,
            weight: 1,
            depth: 0,
        }
    }

    fn take(&mut self, node: Rc<Node>, line: usize) {
        self.weight = self.weight.saturating_add(node.weight);
        self.depth = self.depth.max(node.depth + 1);
        match &mut self.open {
            Open::List(items) => items.push(node),
            Open::Map(entries, key) => match key.take() {
                None => *key = Some((node.text().unwrap_or_default().to_owned(), line)),
                Some((key, line)) => entries.push(Entry {
                    line,
                    key,
                    value: node,
                }),
            },
        }
    }

    fn close(self) -> Node {
        Node {
            line: self.line,
            weight: self.weight,
            depth: self.depth,
            value: match self.open {
                Open::List(items) => Value::List(items),
                Open::Map(entries, _) => Value::Map(entries),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Rc<Node> {
        read(text).unwrap().remove(0)
    }

    #[test]
    fn merge_keys_come_after_what_is_said() {
        let top = first(
            "base: &base {image: a, restart: always}\nmore: &more {image: b, user: c}\n\
             one: {<<: *base, image: mine}\ntwo: {<<: [*more, *base]}\n",
        );
        let value = |map: &str, key: &str| {
            let node = top.field(map).unwrap().field(key);
            node.and_then(|n| n.text().map(str::to_owned))
        };
        assert_eq!(value("one", "image").as_deref(), Some("mine"));
        assert_eq!(value("one", "restart").as_deref(), Some("always"));
        assert_eq!(value("two", "image").as_deref(), Some("b"));
        assert_eq!(value("two", "user").as_deref(), Some("c"));
        assert_eq!(value("two", "restart").as_deref(), Some("always"));
    }

    #[test]
    fn lines_are_those_of_the_keys() {
        let top = first("# a note\na: 1\n\nb:\n  c: |\n    text\n  d: e\n");
        let lines: Vec<usize> = top.fields().iter().map(|f| f.line).collect();
        assert_eq!(lines, [2, 4]);
        let b = top.field("b").unwrap();
        assert_eq!(
            b.fields().iter().map(|f| f.line).collect::<Vec<_>>(),
            [5, 7]
        );
    }

    #[test]
    fn only_what_is_plain_is_nothing() {
        let top = first("[~, null, '', \"~\", 'no']");
        let texts: Vec<_> = top.items().iter().map(|n| n.text()).collect();
        assert_eq!(texts, [None, None, Some(""), Some("~"), Some("no")]);
    }

    #[test]
    fn brackets_may_close_in_the_column_of_their_key() {
        let top = first("a:\n  b: [\n    x,\n  ]\n  c: {\n  d: e\n  }\n");
        let a = top.field("a").unwrap();
        assert_eq!(a.field("b").unwrap().items().len(), 1);
        assert!(a.field("c").unwrap().is_map());
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        let refused = read("a: 1\nb: [1, 2\nc: 3\n").unwrap_err();
        assert!(refused.line.is_some_and(|l| l >= 2), "{refused}");
        assert!(refused.to_string().ends_with("expected YAML"), "{refused}");
    }

    #[test]
    fn aliases_are_counted_as_what_they_expand_to() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let before = level - 1;
            let many = vec![format!("*a{before}"); 9].join(", ");
            bomb += &format!("a{level}: &a{level} [{many}]\n");
        }
        let refused = read(&bomb).unwrap_err();
        assert!(refused.wrong.contains("aliases expanded"), "{refused}");
        let long = format!(
            "a: &a {}\nb: [{}]\n",
            "x".repeat(100_000),
            vec!["*a"; 1000].join(",")
        );
        assert!(read(&long).unwrap_err().wrong.contains("aliases expanded"));
    }

    #[test]
    fn depth_is_limited_with_and_without_aliases() {
        for deep in [
            "[".repeat(100_000),
            "{a: ".repeat(100_000),
            "- ".repeat(100_000),
            (0..2000)
                .map(|n| format!("{}a:\n", " ".repeat(n)))
                .collect(),
        ] {
            let refused = read(&deep).unwrap_err();
            assert!(refused.line.is_some(), "{refused}");
        }
        let mut chain = "a0: &a0 [x]\n".to_owned();
        for level in 1..200 {
            chain += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
        }
        assert!(read(&chain).unwrap_err().wrong.contains("too deep"));
        assert!(read("a: &a [*a]").is_err());
    }

    #[test]
    fn what_is_missing_at_the_end_stands_in_the_last_line() {
        for text in ["? \n", "? \n\n", "a: 1\n? &b \n"] {
            let lines = first(text).fields().iter().map(|f| f.line).max();
            assert!(lines <= Some(text.lines().count()), "{text:?}: {lines:?}");
        }
    }
}
