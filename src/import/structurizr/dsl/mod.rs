//! Structurizr DSL: the model of a workspace and its dynamic views.

mod archetype;
mod constants;
mod relations;
mod views;

use super::syntax::{DslWord, Statement, parse};
use crate::import::c4::{C4Element, C4Level, C4Model};
use crate::import::diagram::quoted;
use crate::import::{Confidence, Import, ImportError, text};
use archetype::{Archetype, arrow, describe, tag_list};
use constants::Constants;
use relations::{PendingRelation, RelationEnd};
use std::collections::HashMap;
use views::DynamicStep;

/// The longest path of an identifier, in bytes.
const MAX_PATH_BYTES: usize = 1_000;

/// Reads a workspace.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut parsed = parse(text)?;
    let mut reader = DslReader::default();
    Constants::default().expand_all(&mut parsed.statements);
    reader.settings(&parsed.statements);
    for statement in &parsed.statements {
        reader.read_top(statement);
    }
    if let Some(line) = parsed.unclosed {
        let what = "A block that begins here does not end; it is read up to the end of the file";
        reader.note(line, Confidence::Guessed, what);
    }
    if let Some(line) = parsed.stray {
        reader.note(
            line,
            Confidence::Guessed,
            "A brace closes nothing here and is passed over",
        );
    }
    if parsed.cut.is_some() {
        let what = "There are too many statements: the rest is left out";
        let notes = &mut reader.model.diagram.notes;
        notes.add(parsed.cut, Confidence::LeftOut, what);
    }
    reader.finish()
}

#[derive(Default)]
struct DslReader {
    model: C4Model,
    hierarchical: bool,
    /// Elements by identifier, or by path if identifiers are hierarchical.
    paths: HashMap<String, usize>,
    /// Elements by their last identifier alone; `None` if it is ambiguous.
    flat: HashMap<String, Option<usize>>,
    /// The path of each element.
    path_of: HashMap<usize, String>,
    archetypes: HashMap<String, Archetype>,
    relations: Vec<PendingRelation>,
    relation_ids: HashMap<String, usize>,
    views: Vec<(String, Vec<DynamicStep>)>,
    /// The line that includes another file.
    included_line: Option<usize>,
}

/// True if the statement begins with that keyword.
fn is_keyword(statement: &Statement, keyword: &str) -> bool {
    let first = statement.words.first();
    first.is_some_and(|word| !word.quoted && word.text.eq_ignore_ascii_case(keyword))
}

impl DslReader {
    fn note(&mut self, line: usize, confidence: Confidence, what: &str) {
        self.model.diagram.notes.add(Some(line), confidence, what);
    }

    fn note_item(
        &mut self,
        line: usize,
        confidence: Confidence,
        head: &str,
        what: impl Into<String>,
    ) {
        self.model
            .diagram
            .notes
            .add_item(Some(line), confidence, head, what);
    }

    /// Reads the settings of the whole file.
    fn settings(&mut self, statements: &[Statement]) {
        for statement in statements {
            if is_keyword(statement, "!identifiers") {
                self.hierarchical = statement.word(1).eq_ignore_ascii_case("hierarchical");
            }
            let places = ["workspace", "model"];
            if places.iter().any(|place| is_keyword(statement, place)) {
                self.settings(statement.inner());
            }
        }
    }

    fn read_top(&mut self, statement: &Statement) {
        if !is_keyword(statement, "workspace") {
            self.read_workspace(statement);
            return;
        }
        if statement.word(1) == "extends" {
            let what = quoted(statement.word(2));
            let head = "What another file says is left out";
            self.note_item(statement.line, Confidence::LeftOut, head, what);
            self.included_line.get_or_insert(statement.line);
        } else {
            self.model.diagram.title = statement.word(1).to_owned();
        }
        for inner in statement.inner() {
            self.read_workspace(inner);
        }
    }

    fn read_workspace(&mut self, statement: &Statement) {
        let line = statement.line;
        if is_keyword(statement, "model") {
            for inner in statement.inner() {
                self.read_model(inner, None, None);
            }
        } else if is_keyword(statement, "views") {
            for inner in statement.inner() {
                self.read_view(inner);
            }
        } else if is_keyword(statement, "name") {
            self.model.diagram.title = statement.word(1).to_owned();
        } else if ["description", "properties"]
            .iter()
            .any(|keyword| is_keyword(statement, keyword))
        {
        } else if is_keyword(statement, "configuration") {
            let head = "Settings of the workspace are left out";
            self.note_item(line, Confidence::LeftOut, head, statement.word(0));
        } else if is_keyword(statement, "element") {
            // Outside of the model, `element` is a style.
            self.note_unknown(statement);
        } else {
            self.read_model(statement, None, None);
        }
    }

    /// Reads a statement of the model. `within` is the element around it, `scope` the one of `this`.
    fn read_model(&mut self, statement: &Statement, within: Option<usize>, scope: Option<usize>) {
        let line = statement.line;
        let (id, words) = match statement.words.as_slice() {
            [id, sign, rest @ ..] if sign.text == "=" && !sign.quoted => (id.text.as_str(), rest),
            words => ("", words),
        };
        let Some(first) = words.first() else {
            // Braces without words have no meaning: their content is read.
            for inner in statement.inner() {
                self.read_model(inner, within, scope);
            }
            return;
        };
        if self.relation(statement, id, words, scope) {
            return;
        }
        if first.quoted {
            self.note_unknown(statement);
            return;
        }
        let keyword = first.text.to_lowercase();
        let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
        match keyword.as_str() {
            "enterprise" => {
                let archetype = (C4Level::Enterprise, Archetype::default());
                self.element(statement, id, words, archetype, within, scope);
            }
            "archetypes" => {
                for inner in statement.inner() {
                    self.archetype(inner);
                }
            }
            "!element" | "!extend" | "!ref" => match self.resolve(text(1), scope) {
                Some(at) => {
                    self.name(id, at, scope);
                    self.body(statement, at);
                }
                None => {
                    let head = "Names that stand for nothing here are left out";
                    let what = format!("{} in line {line}", quoted(text(1)));
                    self.note_item(line, Confidence::LeftOut, head, what);
                }
            },
            "!identifiers" | "!impliedrelationships" | "!const" | "!constant" | "!var" => {}
            "properties" | "perspectives" | "url" | "metadata" | "instances" => {}
            _ if keyword.starts_with('!') => {
                let head = "Directives are not followed and left out";
                let what = format!("{} {}", first.text, text(1));
                self.note_item(line, Confidence::LeftOut, head, text::name(&what));
                if keyword == "!include" {
                    self.included_line.get_or_insert(line);
                }
            }
            "deploymentenvironment"
            | "deploymentnode"
            | "deploymentgroup"
            | "infrastructurenode"
            | "softwaresysteminstance"
            | "containerinstance" => {
                let head = "Where things are deployed is left out";
                self.note_item(line, Confidence::LeftOut, head, quoted(text(1)));
            }
            _ => match self.kind_of_element(&keyword) {
                Some((level, archetype)) => {
                    self.element(statement, id, words, (level, archetype), within, scope);
                }
                None => self.note_unknown(statement),
            },
        }
    }

    fn note_unknown(&mut self, statement: &Statement) {
        let words: Vec<&str> = statement
            .words
            .iter()
            .take(6)
            .map(|w| w.text.as_str())
            .collect();
        let what = format!(
            "line {} from {}",
            statement.line,
            quoted(text::cut(&words.join(" "), 60))
        );
        self.note_item(
            statement.line,
            Confidence::LeftOut,
            "Not understood and left out",
            what,
        );
    }

    fn kind_of_element(&self, keyword: &str) -> Option<(C4Level, Archetype)> {
        let level = match keyword {
            "person" => C4Level::Person,
            "softwaresystem" => C4Level::System,
            "container" => C4Level::Container,
            "component" => C4Level::Component,
            "element" => C4Level::Other,
            "group" => C4Level::Group,
            _ => {
                let archetype = self.archetypes.get(keyword)?;
                return Some((archetype.level?, archetype.clone()));
            }
        };
        // An archetype may carry the keyword's own name: it sets what all of them have.
        let archetype = self.archetypes.get(keyword).cloned().unwrap_or_default();
        Some((level, archetype))
    }

    fn archetype(&mut self, statement: &Statement) {
        let [name, sign, base, ..] = statement.words.as_slice() else {
            let name = statement.word(0).to_lowercase();
            if let Some((level, _)) = self.kind_of_element(&name) {
                let mut archetype = Archetype {
                    level: Some(level),
                    ..Archetype::default()
                };
                describe(statement, &mut archetype);
                archetype.limit();
                self.archetypes.insert(name, archetype);
            }
            return;
        };
        if sign.text != "=" {
            return;
        }
        let base = base.text.to_lowercase();
        let mut archetype = match arrow(&base) {
            Some(None) => Archetype::default(),
            Some(Some(other)) => self.archetypes.get(&other).cloned().unwrap_or_default(),
            None => match self.kind_of_element(&base) {
                Some((level, archetype)) => Archetype {
                    level: Some(level),
                    ..archetype
                },
                None => return,
            },
        };
        describe(statement, &mut archetype);
        archetype.limit();
        self.archetypes.insert(name.text.to_lowercase(), archetype);
    }

    fn element(
        &mut self,
        statement: &Statement,
        id: &str,
        words: &[DslWord],
        (level, archetype): (C4Level, Archetype),
        within: Option<usize>,
        scope: Option<usize>,
    ) {
        let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
        let or = |value: &str, otherwise: &str| {
            let value = if value.is_empty() { otherwise } else { value };
            value.to_owned()
        };
        let (description, technology, own_tags) = match level {
            C4Level::Container | C4Level::Component => (text(2), text(3), text(4)),
            C4Level::Other => (text(3), text(2), text(4)),
            C4Level::Group | C4Level::Enterprise => ("", "", ""),
            _ => (text(2), "", text(3)),
        };
        let mut tags = archetype.tags;
        tags.extend(tag_list(own_tags));
        let at = self.model.add_element(C4Element {
            level,
            name: or(text(1), id),
            description: or(description, &archetype.description),
            technology: or(technology, &archetype.technology),
            tags,
            within,
            line: Some(statement.line),
            ..C4Element::default()
        });
        let Some(at) = at else { return };
        self.name(id, at, scope);
        if matches!(level, C4Level::Group | C4Level::Enterprise) {
            for inner in statement.inner() {
                self.read_model(inner, Some(at), scope);
            }
            return;
        }
        self.body(statement, at);
    }

    fn body(&mut self, statement: &Statement, at: usize) {
        for inner in statement.inner() {
            let value = inner.word(1).to_owned();
            let Some(element) = self.model.elements.get_mut(at) else {
                return;
            };
            if is_keyword(inner, "description") {
                element.description = value;
            } else if is_keyword(inner, "technology") {
                element.technology = value;
            } else if is_keyword(inner, "tags") || is_keyword(inner, "tag") {
                let words = inner.words.iter().skip(1);
                element
                    .tags
                    .extend(words.flat_map(|word| tag_list(&word.text)));
            } else {
                self.read_model(inner, Some(at), Some(at));
            }
        }
    }

    /// Registers the identifier of an element.
    fn name(&mut self, id: &str, at: usize, scope: Option<usize>) {
        let id = id.to_lowercase();
        if id.is_empty() || id.len() > MAX_PATH_BYTES {
            return;
        }
        let around = scope.and_then(|scope| self.path_of.get(&scope));
        let path = match around.filter(|_| self.hierarchical) {
            Some(around) => format!("{around}.{id}"),
            None => id.clone(),
        };
        if path.len() <= MAX_PATH_BYTES {
            self.paths.insert(path.clone(), at);
            self.path_of.entry(at).or_insert(path);
        }
        let flat = self.flat.entry(id).or_insert(Some(at));
        if *flat != Some(at) {
            *flat = None;
        }
    }

    fn resolve(&self, id: &str, scope: Option<usize>) -> Option<usize> {
        let id = id.to_lowercase();
        if id == "this" {
            return scope;
        }
        if id.len() > MAX_PATH_BYTES {
            return None;
        }
        let mut around = scope
            .and_then(|scope| self.path_of.get(&scope))
            .filter(|_| self.hierarchical)
            .map(String::as_str);
        while let Some(path) = around {
            if let Some(at) = self.paths.get(&format!("{path}.{id}")) {
                return Some(*at);
            }
            around = path.rsplit_once('.').map(|(around, _)| around);
        }
        let flat = || self.flat.get(&id).copied().flatten();
        self.paths.get(&id).copied().or_else(flat)
    }
}
