//! Loads a document in pieces, so that a page stays responsive while it reads millions of bytes.

use super::duplicate_keys::reject_duplicate_keys;
use super::read::{self, JsonPath, Read};
use super::{DocumentLists, LoadError, load, read_design};
use crate::document::Design;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// Depth of nesting from which the whole document is loaded at once, for its limit.
const MAX_DEPTH: usize = 100;

/// Reads a document element by element. Anything unexpected ends that: the document is then loaded at
/// once, for its errors. The result is that of [`load`] in any case.
pub struct DocumentLoader {
    text: String,
    at: usize,
    state: DocumentLoadState,
    /// Fields of the document. A list of elements is `null` here.
    fields: Map<String, Value>,
    lists: DocumentLists,
}

/// The next thing that a loader reads.
#[derive(Clone, Copy)]
enum DocumentLoadState {
    Start,
    /// A key of the document.
    Key,
    /// An element of a list, and its index.
    Element(DocumentList, usize),
    /// A comma, or the end of the document.
    AfterField,
    End,
    /// An unexpected state.
    Unexpected,
}

/// Lists of elements of a document.
#[derive(Clone, Copy)]
enum DocumentList {
    Domains,
    Components,
    Connections,
    Flows,
    Invariants,
    HouseRules,
}

impl DocumentList {
    const ALL: [(&'static str, Self); 6] = [
        ("domains", Self::Domains),
        ("components", Self::Components),
        ("connections", Self::Connections),
        ("flows", Self::Flows),
        ("invariants", Self::Invariants),
        ("house_rules", Self::HouseRules),
    ];

    fn of(key: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(name, _)| *name == key);
        found.map(|(_, list)| *list)
    }
}

impl DocumentLoader {
    /// Starts to load a document.
    pub fn new(text: String) -> Self {
        Self {
            text,
            at: 0,
            state: DocumentLoadState::Start,
            fields: Map::new(),
            lists: DocumentLists::default(),
        }
    }

    /// Reads at least so many bytes more. Returns true if there is more to read.
    pub fn read_more(&mut self, bytes: usize) -> bool {
        let end = self.at.saturating_add(bytes);
        loop {
            self.state = self.step().unwrap_or(DocumentLoadState::Unexpected);
            if matches!(
                self.state,
                DocumentLoadState::End | DocumentLoadState::Unexpected
            ) {
                return false;
            }
            if self.at >= end {
                return true;
            }
        }
    }

    /// The design. Reads the rest first.
    ///
    /// # Errors
    /// Errors of [`load`].
    pub fn finish(mut self) -> Result<Design, LoadError> {
        while self.read_more(usize::MAX) {}
        let design = match self.state {
            DocumentLoadState::End => self.assemble(),
            _ => None,
        };
        match design {
            Some(design) => Ok(design),
            None => load(&self.text),
        }
    }

    /// The design of what was read, if that is without a problem and needs no migration.
    fn assemble(&mut self) -> Option<Design> {
        let mut fields = std::mem::take(&mut self.fields);
        if fields.get("version").and_then(Value::as_u64) != Some(super::VERSION) {
            return None;
        }
        for (key, _) in DocumentList::ALL {
            fields.remove(key);
        }
        let problems = RefCell::new(Vec::new());
        let lists = Some(std::mem::take(&mut self.lists));
        let design = read_design(Value::Object(fields), lists, &JsonPath::top(&problems));
        let design = design.ok().flatten();
        design.filter(|_| problems.borrow().is_empty())
    }

    fn step(&mut self) -> Option<DocumentLoadState> {
        if self.text.len() > super::LARGEST {
            return None;
        }
        Some(match self.state {
            DocumentLoadState::Start => {
                self.skip_space();
                self.take(b'{')?;
                self.skip_space();
                match self.peek()? {
                    b'}' => DocumentLoadState::AfterField,
                    _ => DocumentLoadState::Key,
                }
            }
            DocumentLoadState::Key => self.read_field()?,
            DocumentLoadState::Element(list, index) => self.read_element(list, index)?,
            DocumentLoadState::AfterField => {
                self.skip_space();
                match self.peek()? {
                    b',' => {
                        self.at += 1;
                        DocumentLoadState::Key
                    }
                    _ => {
                        self.take(b'}')?;
                        self.skip_space();
                        if self.at < self.text.len() {
                            return None;
                        }
                        DocumentLoadState::End
                    }
                }
            }
            DocumentLoadState::End | DocumentLoadState::Unexpected => self.state,
        })
    }

    fn read_field(&mut self) -> Option<DocumentLoadState> {
        self.skip_space();
        let Value::String(key) = self.value()? else {
            return None;
        };
        self.skip_space();
        self.take(b':')?;
        self.skip_space();
        if self.fields.contains_key(&key) {
            return None;
        }
        let Some(list) = DocumentList::of(&key) else {
            let value = self.value()?;
            self.fields.insert(key, value);
            return Some(DocumentLoadState::AfterField);
        };
        self.fields.insert(key, Value::Null);
        self.take(b'[')?;
        self.skip_space();
        if self.peek()? == b']' {
            self.at += 1;
            return Some(DocumentLoadState::AfterField);
        }
        Some(DocumentLoadState::Element(list, 0))
    }

    fn read_element(&mut self, list: DocumentList, index: usize) -> Option<DocumentLoadState> {
        if index >= read::LONGEST_LIST {
            return None;
        }
        self.skip_space();
        let value = self.value()?;
        let lists = &mut self.lists;
        match list {
            DocumentList::Domains => push(&mut lists.domains, value),
            DocumentList::Components => push(&mut lists.components, value),
            DocumentList::Connections => push(&mut lists.connections, value),
            DocumentList::Flows => push(&mut lists.flows, value),
            DocumentList::Invariants => push(&mut lists.invariants, value),
            DocumentList::HouseRules => push(&mut lists.house_rules, value),
        }?;
        self.skip_space();
        if self.peek()? == b',' {
            self.at += 1;
            return Some(DocumentLoadState::Element(list, index + 1));
        }
        self.take(b']')?;
        Some(DocumentLoadState::AfterField)
    }

    /// Takes a value of JSON.
    fn value(&mut self) -> Option<Value> {
        let end = value_end(self.text.as_bytes(), self.at)?;
        let text = self.text.get(self.at..end)?;
        // A scalar has no keys.
        if text.starts_with(['{', '[']) {
            reject_duplicate_keys(text).ok()?;
        }
        let value = serde_json::from_str(text).ok()?;
        self.at = end;
        Some(value)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

/// Reads an element without a problem, and adds it to its list. One that counts as absent is dropped.
fn push<T: Read>(list: &mut Vec<Rc<T>>, value: Value) -> Option<()> {
    if read::is_absent(&value) {
        return Some(());
    }
    let problems = RefCell::new(Vec::new());
    let element = T::read(value, &JsonPath::top(&problems))?;
    list.push(Rc::new(element));
    problems.into_inner().is_empty().then_some(())
}

/// End of the value that starts at a position. Whether it is JSON shows when it is read.
fn value_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b'"' => at = string_end(bytes, at)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                at += 1;
            }
            _ if depth == 0 => {
                let rest = bytes.get(at..)?;
                let ends = |byte: &u8| is_space(*byte) || matches!(byte, b',' | b'}' | b']');
                at += rest.iter().position(ends)?;
            }
            _ => at += 1,
        }
        if depth > MAX_DEPTH {
            return None;
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

/// End of the string that starts at a position.
fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY_FIELD: &str = include_str!("../../../tests/robustness/every-field.json");

    fn in_pieces(text: &str, bytes: usize) -> Result<Design, LoadError> {
        let mut loader = DocumentLoader::new(text.to_owned());
        while loader.read_more(bytes) {}
        loader.finish()
    }

    #[test]
    fn a_document_in_pieces_is_the_document_at_once() {
        let whole = load(EVERY_FIELD).unwrap();
        for bytes in [1, 100, 10_000, usize::MAX] {
            assert_eq!(in_pieces(EVERY_FIELD, bytes).as_ref(), Ok(&whole));
        }
    }

    #[test]
    fn a_valid_document_is_not_loaded_at_once() {
        let mut loader = DocumentLoader::new(EVERY_FIELD.to_owned());
        while loader.read_more(1) {}
        assert!(matches!(loader.state, DocumentLoadState::End));
        assert!(loader.assemble().is_some());
    }

    #[test]
    fn documents_with_errors_have_those_of_loading_at_once() {
        let head = r#""format":"plumbline-design","version":1,"title":"t""#;
        let deep = format!("{}{}", "[".repeat(130), "]".repeat(130));
        for text in [
            String::new(),
            "{}".to_owned(),
            "[]".to_owned(),
            format!("{{{head}"),
            format!("{{{head}}}x"),
            format!("{{{head},}}"),
            format!(r#"{{{head},"components":null}}"#),
            format!(r#"{{{head},"components":[]}}"#),
            format!(r#"{{{head},"components":[],"components":[]}}"#),
            format!(r#"{{{head},"components":[null,{{}}]}}"#),
            format!(r#"{{{head},"components":[{{"id":"a","id":"b"}}]}}"#),
            format!(r#"{{{head},"components":[{{"id":"a","name":"A","kind":"service"}},]}}"#),
            format!(r#"{{{head},"components":[1 2]}}"#),
            format!(r#"{{{head},"components":{{}}}}"#),
            format!(r#"{{{head},"other":{deep}}}"#),
            format!(r#"{{{head},"oth\u0065r":1,"other":2}}"#),
            r#"{"format":"plumbline-design","version":2,"title":"t"}"#.to_owned(),
        ] {
            for bytes in [1, usize::MAX] {
                assert_eq!(in_pieces(&text, bytes), load(&text), "{text}");
            }
        }
    }
}
