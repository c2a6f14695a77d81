//! Views of Structurizr DSL: dynamic views become flows, styles have shapes.

use super::archetype::arrow;
use super::{DslReader, RelationEnd, is_keyword};
use crate::import::structurizr::syntax::Statement;
use crate::import::{Confidence, text};

/// A step of a dynamic view.
pub struct DynamicStep {
    pub from: String,
    pub to: String,
    pub description: String,
    pub line: usize,
}

impl DslReader {
    /// Reads one statement of `views`.
    pub fn read_view(&mut self, statement: &Statement) {
        let line = statement.line;
        if is_keyword(statement, "styles") {
            self.styles(statement);
            let head = "How things look is left out; only shapes tell what something is";
            self.note(line, Confidence::LeftOut, head);
        } else if is_keyword(statement, "dynamic") {
            let title = statement
                .inner()
                .iter()
                .find(|inner| is_keyword(inner, "title"));
            let name = title
                .map(|title| title.word(1))
                .into_iter()
                .chain([statement.word(3), statement.word(2)])
                .find(|name| !name.trim().is_empty())
                .unwrap_or("Flow");
            let name = name.to_owned();
            let mut steps = Vec::new();
            self.steps(statement, &mut steps);
            self.views.push((name, steps));
        } else {
            let head = "Views are left out, but for dynamic ones";
            let is_view = !statement.words.is_empty() && !statement.word(0).starts_with('!');
            if is_view
                && !["theme", "themes", "branding", "terminology", "properties"]
                    .iter()
                    .any(|k| is_keyword(statement, k))
            {
                self.note_item(
                    line,
                    Confidence::LeftOut,
                    head,
                    text::name(statement.word(0)),
                );
            }
        }
    }

    fn styles(&mut self, statement: &Statement) {
        for style in statement.inner() {
            if is_keyword(style, "element") {
                let shape = style
                    .inner()
                    .iter()
                    .find(|inner| is_keyword(inner, "shape"));
                if let Some(shape) = shape {
                    let tag = style.word(1).trim().to_lowercase();
                    self.model.shapes.insert(tag, shape.word(1).to_owned());
                }
            } else if is_keyword(style, "light") || is_keyword(style, "dark") {
                self.styles(style);
            }
        }
    }

    fn steps(&mut self, statement: &Statement, steps: &mut Vec<DynamicStep>) {
        for inner in statement.inner() {
            let mut words = inner.words.as_slice();
            if let [number, rest @ ..] = words
                && number.text.ends_with(':')
                && !number.quoted
            {
                words = rest;
            }
            let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
            if words.get(1).is_some_and(|word| arrow(&word.text).is_some()) {
                steps.push(DynamicStep {
                    from: text(0).to_owned(),
                    to: text(2).to_owned(),
                    description: text(3).to_owned(),
                    line: inner.line,
                });
            } else if let Some(at) = self.relation_ids.get(&text(0).to_lowercase())
                && let Some(relation) = self.relations.get(*at)
            {
                let name = |end: &RelationEnd| match end {
                    RelationEnd::Named(name) => name.clone(),
                    RelationEnd::C4Element(at) => self.path_of.get(at).cloned().unwrap_or_default(),
                };
                let description = if text(1).is_empty() {
                    &relation.description
                } else {
                    text(1)
                };
                steps.push(DynamicStep {
                    from: name(&relation.from),
                    to: name(&relation.to),
                    description: description.to_owned(),
                    line: inner.line,
                });
            }
            // Parallel steps are read one after the other.
            self.steps(inner, steps);
        }
    }
}
