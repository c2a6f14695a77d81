//! YAML as a tree with line numbers. Aliases share their nodes, and their expanded size counts, so
//! that a small file cannot become a large one.

use super::ImportError;
use super::json::printable_json;
use granit_parser::{Event, Parser, ScalarStyle};
use std::collections::HashMap;
use std::rc::Rc;

/// The largest weight of a file with its aliases expanded.
const MAX_WEIGHT: usize = 600_000;
/// Bytes of text that weigh as much as a value.
const BYTES_PER_WEIGHT: usize = 32;
/// The deepest nesting with aliases expanded.
const MAX_DEPTH: usize = 64;

/// A value and its line.
#[derive(Debug)]
pub struct YamlNode {
    /// The line, counted from 1.
    pub line: usize,
    /// The value.
    pub value: YamlValue,
    weight: usize,
    depth: usize,
}

/// The value of a node.
#[derive(Debug)]
pub enum YamlValue {
    /// `null`, `~`, or no value.
    Null,
    /// Text; numbers and booleans as written.
    Text(String),
    /// A sequence.
    List(Vec<Rc<YamlNode>>),
    /// A mapping as written, with its merge keys.
    Map(Vec<YamlEntry>),
}

/// A key of a mapping with its value.
#[derive(Clone, Debug)]
pub struct YamlEntry {
    /// The line of the key, counted from 1.
    pub line: usize,
    /// The key; empty if it is no text.
    pub key: String,
    /// The value.
    pub value: Rc<YamlNode>,
}

impl YamlNode {
    /// The weight with aliases expanded.
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// The value with all its parts at one line: that which includes another file.
    pub fn relined(&self, line: usize) -> Rc<Self> {
        self.rebuilt(&|_| line, &str::to_owned)
    }

    /// The value with all its texts replaced, except for keys.
    pub fn with_texts(&self, text: &dyn Fn(&str) -> String) -> Rc<Self> {
        self.rebuilt(&|line| line, text)
    }

    fn rebuilt(&self, line: &dyn Fn(usize) -> usize, text: &dyn Fn(&str) -> String) -> Rc<Self> {
        let mut weight = self.weight;
        let mut part = |node: &Self| {
            let part = node.rebuilt(line, text);
            weight = weight
                .saturating_add(part.weight)
                .saturating_sub(node.weight);
            part
        };
        let value = match &self.value {
            YamlValue::Null => YamlValue::Null,
            YamlValue::Text(own) => {
                let text = text(own);
                weight = text_weight(&text);
                YamlValue::Text(text)
            }
            YamlValue::List(items) => {
                YamlValue::List(items.iter().map(|item| part(item)).collect())
            }
            YamlValue::Map(entries) => YamlValue::Map(
                entries
                    .iter()
                    .map(|entry| YamlEntry {
                        line: line(entry.line),
                        key: entry.key.clone(),
                        value: part(&entry.value),
                    })
                    .collect(),
            ),
        };
        Rc::new(Self {
            line: line(self.line),
            value,
            weight,
            depth: self.depth,
        })
    }

    /// The text, if it is text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            YamlValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entries of the list; none if it is no list.
    pub fn items(&self) -> &[Rc<YamlNode>] {
        match &self.value {
            YamlValue::List(items) => items,
            _ => &[],
        }
    }

    /// True for a mapping.
    pub fn is_map(&self) -> bool {
        matches!(self.value, YamlValue::Map(_))
    }

    /// The fields of the mapping, then those of its merge keys (`<<`). Of duplicate keys, the last
    /// one counts.
    pub fn fields(&self) -> Vec<YamlEntry> {
        let mut fields = Vec::new();
        self.collect(&mut fields, &mut HashMap::new(), true);
        fields
    }

    fn collect(&self, fields: &mut Vec<YamlEntry>, places: &mut HashMap<String, usize>, own: bool) {
        let YamlValue::Map(entries) = &self.value else {
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
                YamlValue::List(maps) => {
                    for map in maps {
                        map.collect(fields, places, false);
                    }
                }
                _ => merge.value.collect(fields, places, false),
            }
        }
    }

    /// The value of a field, also of a merged one.
    pub fn field(&self, key: &str) -> Option<Rc<YamlNode>> {
        let YamlValue::Map(entries) = &self.value else {
            return None;
        };
        let own = entries.iter().rev().find(|entry| entry.key == key);
        let has_merges = entries.iter().any(|entry| entry.key == "<<");
        if !has_merges || own.is_some() && key != "<<" {
            return own.map(|entry| entry.value.clone());
        }
        let fields = self.fields();
        let found = fields.into_iter().find(|field| field.key == key)?;
        Some(found.value)
    }
}

/// The value at a path.
pub fn value_at(node: &Rc<YamlNode>, path: &[&str]) -> Option<Rc<YamlNode>> {
    let mut at = node.clone();
    for key in path {
        at = at.field(key)?;
    }
    Some(at)
}

/// The text at a path.
pub fn text_at(node: &Rc<YamlNode>, path: &[&str]) -> Option<String> {
    value_at(node, path)?.text().map(str::to_owned)
}

/// The number at a path.
pub fn number_at(node: &Rc<YamlNode>, path: &[&str]) -> Option<(u64, usize)> {
    let node = value_at(node, path)?;
    Some((node.text()?.trim().parse().ok()?, node.line))
}

/// The fields with texts.
pub fn texts(node: &YamlNode) -> HashMap<String, String> {
    let fields = node.fields().into_iter();
    fields
        .filter_map(|field| Some((field.key, field.value.text()?.to_owned())))
        .collect()
}

/// The entries of the list at a path.
pub fn items_at(node: &Rc<YamlNode>, path: &[&str]) -> Vec<Rc<YamlNode>> {
    value_at(node, path)
        .map(|list| list.items().to_vec())
        .unwrap_or_default()
}

/// The fields of the mapping at a path.
pub fn fields_at(node: &Rc<YamlNode>, path: &[&str]) -> Vec<YamlEntry> {
    value_at(node, path)
        .map(|map| map.fields())
        .unwrap_or_default()
}

/// A collection whose end event has not come yet.
enum OpenCollection {
    List(Vec<Rc<YamlNode>>),
    Map(Vec<YamlEntry>, Option<(String, usize)>),
}

struct StackFrame {
    open: OpenCollection,
    line: usize,
    anchor: usize,
    weight: usize,
    depth: usize,
}

/// The documents of a file.
///
/// # Errors
/// For invalid YAML, and beyond the limits.
pub fn read(text: &str) -> Result<Vec<Rc<YamlNode>>, ImportError> {
    let text = &*printable_json(text);
    let mut documents = Vec::new();
    let mut stack: Vec<StackFrame> = Vec::new();
    let mut anchors: HashMap<usize, Rc<YamlNode>> = HashMap::new();
    let mut total = 0usize;
    // The parser reports a missing value at the end one line further.
    let last = text.lines().count().max(1);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let marker = error.marker();
            ImportError {
                line: Some(marker.line()),
                column: Some(marker.col() + 1),
                ..ImportError::new(parser_message(&error.info()), "YAML")
            }
        })?;
        let line = span.start.line().min(last);
        let done = match event {
            Event::DocumentStart(_, _) => {
                anchors.clear();
                continue;
            }
            Event::Alias(id) => Some(anchors.get(&id).cloned().ok_or_else(|| {
                ImportError::new(
                    "an alias stands within what it stands for",
                    "an alias of a value that is complete",
                )
                .at_line(line)
            })?),
            Event::Scalar(text, style, anchor, _) => {
                let node = Rc::new(scalar(&text, style, line));
                register_anchor(&mut anchors, anchor, &node);
                Some(node)
            }
            Event::SequenceStart(_, anchor, _) => {
                stack.push(StackFrame::new(
                    OpenCollection::List(Vec::new()),
                    line,
                    anchor,
                ));
                None
            }
            Event::MappingStart(_, anchor, _) => {
                stack.push(StackFrame::new(
                    OpenCollection::Map(Vec::new(), None),
                    line,
                    anchor,
                ));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => stack.pop().map(|frame| {
                let anchor = frame.anchor;
                let node = Rc::new(frame.close());
                register_anchor(&mut anchors, anchor, &node);
                node
            }),
            _ => continue,
        };
        if stack.len() > MAX_DEPTH {
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
        // Open collections count: no collection grows beyond the limit.
        let open = stack.last().map_or(0, |frame| frame.weight);
        if total.saturating_add(open) > MAX_WEIGHT {
            return Err(ImportError::new(
                "with its aliases expanded, the file is too large",
                format!("at most {MAX_WEIGHT} values"),
            )
            .at_line(line));
        }
        if stack.last().is_some_and(|frame| frame.depth >= MAX_DEPTH) {
            return Err(too_deep(line));
        }
    }
    Ok(documents)
}

fn too_deep(line: usize) -> ImportError {
    ImportError::new(
        "values lie too deep within one another",
        format!("at most {MAX_DEPTH} levels"),
    )
    .at_line(line)
}

/// The message of the parser, as the first half of an error.
fn parser_message(info: &str) -> String {
    let info = info.trim();
    if info.is_empty() {
        "this is not YAML".to_owned()
    } else {
        format!("this is not YAML ({info})")
    }
}

fn register_anchor(anchors: &mut HashMap<usize, Rc<YamlNode>>, anchor: usize, node: &Rc<YamlNode>) {
    if anchor > 0 {
        anchors.insert(anchor, node.clone());
    }
}

fn text_weight(text: &str) -> usize {
    1 + text.len() / BYTES_PER_WEIGHT
}

fn scalar(text: &str, style: ScalarStyle, line: usize) -> YamlNode {
    let is_null =
        matches!(style, ScalarStyle::Plain) && matches!(text, "" | "~" | "null" | "Null" | "NULL");
    YamlNode {
        line,
        weight: text_weight(text),
        depth: 0,
        value: if is_null {
            YamlValue::Null
        } else {
            YamlValue::Text(text.to_owned())
        },
    }
}

impl StackFrame {
    fn new(open: OpenCollection, line: usize, anchor: usize) -> Self {
        Self {
            open,
            line,
            anchor,
            weight: 1,
            depth: 0,
        }
    }

    fn take(&mut self, node: Rc<YamlNode>, line: usize) {
        self.weight = self.weight.saturating_add(node.weight);
        self.depth = self.depth.max(node.depth + 1);
        match &mut self.open {
            OpenCollection::List(items) => items.push(node),
            OpenCollection::Map(entries, key) => match key.take() {
                None => *key = Some((node.text().unwrap_or_default().to_owned(), line)),
                Some((key, line)) => entries.push(YamlEntry {
                    line,
                    key,
                    value: node,
                }),
            },
        }
    }

    fn close(self) -> YamlNode {
        YamlNode {
            line: self.line,
            weight: self.weight,
            depth: self.depth,
            value: match self.open {
                OpenCollection::List(items) => YamlValue::List(items),
                OpenCollection::Map(entries, _) => YamlValue::Map(entries),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Rc<YamlNode> {
        read(text).unwrap().remove(0)
    }

    #[test]
    fn yaml_merge_keys_come_after_own_keys() {
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
    fn yaml_lines_are_those_of_the_keys() {
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
    fn yaml_null_is_a_plain_scalar() {
        let top = first("[~, null, '', \"~\", 'no']");
        let texts: Vec<_> = top.items().iter().map(|n| n.text()).collect();
        assert_eq!(texts, [None, None, Some(""), Some("~"), Some("no")]);
    }

    #[test]
    fn yaml_brackets_may_close_in_the_column_of_their_key() {
        let top = first("a:\n  b: [\n    x,\n  ]\n  c: {\n  d: e\n  }\n");
        let a = top.field("a").unwrap();
        assert_eq!(a.field("b").unwrap().items().len(), 1);
        assert!(a.field("c").unwrap().is_map());
    }

    #[test]
    fn yaml_errors_have_a_place() {
        let error = read("a: 1\nb: [1, 2\nc: 3\n").unwrap_err();
        assert!(error.line.is_some_and(|l| l >= 2), "{error}");
        assert!(error.to_string().ends_with("expected YAML"), "{error}");
    }

    #[test]
    fn yaml_aliases_count_as_expanded() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let before = level - 1;
            let many = vec![format!("*a{before}"); 9].join(", ");
            bomb += &format!("a{level}: &a{level} [{many}]\n");
        }
        let error = read(&bomb).unwrap_err();
        assert!(error.wrong.contains("aliases expanded"), "{error}");
        let long = format!(
            "a: &a {}\nb: [{}]\n",
            "x".repeat(100_000),
            vec!["*a"; 1000].join(",")
        );
        assert!(read(&long).unwrap_err().wrong.contains("aliases expanded"));
    }

    #[test]
    fn yaml_depth_is_limited_with_and_without_aliases() {
        for deep in [
            "[".repeat(100_000),
            "{a: ".repeat(100_000),
            "- ".repeat(100_000),
            (0..2000)
                .map(|n| format!("{}a:\n", " ".repeat(n)))
                .collect(),
        ] {
            let error = read(&deep).unwrap_err();
            assert!(error.line.is_some(), "{error}");
        }
        let mut chain = "a0: &a0 [x]\n".to_owned();
        for level in 1..200 {
            chain += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
        }
        assert!(read(&chain).unwrap_err().wrong.contains("too deep"));
        assert!(read("a: &a [*a]").is_err());
    }

    #[test]
    fn yaml_missing_value_at_the_end_has_the_last_line() {
        for text in ["? \n", "? \n\n", "a: 1\n? &b \n"] {
            let lines = first(text).fields().iter().map(|f| f.line).max();
            assert!(lines <= Some(text.lines().count()), "{text:?}: {lines:?}");
        }
    }
}
