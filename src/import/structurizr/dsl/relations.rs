//! Relations: read while their ends may still be undeclared, resolved at the end.

use super::DslReader;
use super::archetype::{arrow, describe, tag_list};
use crate::import::c4::{C4Relation, ViewStep};
use crate::import::diagram::quoted;
use crate::import::structurizr::syntax::{DslWord, Statement};
use crate::import::{Confidence, Import, ImportError};
use std::collections::HashSet;

/// A relation; its ends may be declared later.
pub(super) struct PendingRelation {
    pub(super) from: RelationEnd,
    pub(super) to: RelationEnd,
    pub(super) scope: Option<usize>,
    pub(super) description: String,
    pub(super) technology: String,
    pub(super) tags: Vec<String>,
    pub(super) line: usize,
}

#[derive(Clone)]
pub(super) enum RelationEnd {
    C4Element(usize),
    Named(String),
}

impl DslReader {
    /// Reads `a -> b`, `-> b` and `a --https-> b`. Returns false for any other statement.
    pub(super) fn relation(
        &mut self,
        statement: &Statement,
        id: &str,
        words: &[DslWord],
        scope: Option<usize>,
    ) -> bool {
        let is_arrow = |word: &DslWord| !word.quoted && arrow(&word.text).is_some();
        let Some(sign) = words.iter().take(2).position(is_arrow) else {
            // `a -/> b` removes a relation in a deployment.
            return words.get(1).is_some_and(|word| word.text == "-/>");
        };
        let text = |at: usize| words.get(sign + at).map_or("", |word| word.text.as_str());
        let line = statement.line;
        let from = match (sign, scope) {
            (0, Some(scope)) => RelationEnd::C4Element(scope),
            (0, None) => {
                self.note_unknown(statement);
                return true;
            }
            _ => RelationEnd::Named(
                words
                    .first()
                    .map_or("", |word| word.text.as_str())
                    .to_owned(),
            ),
        };
        let mut archetype = match arrow(text(0)).flatten() {
            Some(name) => self.archetypes.get(&name).cloned().unwrap_or_default(),
            None => self.archetypes.get("->").cloned().unwrap_or_default(),
        };
        archetype.tags.extend(tag_list(text(4)));
        for (place, value) in [
            (&mut archetype.description, text(2)),
            (&mut archetype.technology, text(3)),
        ] {
            if !value.is_empty() {
                value.clone_into(place);
            }
        }
        describe(statement, &mut archetype);
        if !id.is_empty() {
            self.relation_ids
                .insert(id.to_lowercase(), self.relations.len());
        }
        self.relations.push(PendingRelation {
            from,
            to: RelationEnd::Named(text(1).to_owned()),
            scope,
            description: archetype.description,
            technology: archetype.technology,
            tags: archetype.tags,
            line,
        });
        true
    }

    /// Resolves the ends of relations and of steps of views, and finishes the model.
    pub(super) fn finish(mut self) -> Result<Import, ImportError> {
        if let Some(line) = self
            .included_line
            .filter(|_| self.model.elements.is_empty())
        {
            return Err(ImportError::new(
                "what the workspace models stands in another file, which cannot be followed from here",
                "one file with all of it, such as the workspace as JSON, which Structurizr exports",
            )
            .at_line(line));
        }
        if self.model.elements.is_empty() {
            return Err(ImportError::new(
                "there is no model in it",
                "a workspace in Structurizr's language, such as workspace { model { a = softwareSystem \"A\" } }",
            ));
        }
        let mut missing: HashSet<String> = HashSet::new();
        for relation in std::mem::take(&mut self.relations) {
            let find = |end: &RelationEnd| match end {
                RelationEnd::C4Element(at) => Some(*at),
                RelationEnd::Named(name) => self.resolve(name, relation.scope),
            };
            let (Some(from), Some(to)) = (find(&relation.from), find(&relation.to)) else {
                for end in [&relation.from, &relation.to] {
                    if let RelationEnd::Named(name) = end
                        && find(end).is_none()
                        && missing.len() < 1_000
                    {
                        missing.insert(name.clone());
                        let head = "Names that stand for nothing here are left out";
                        let what = format!("{} in line {}", quoted(name), relation.line);
                        let notes = &mut self.model.diagram.notes;
                        notes.add_item(Some(relation.line), Confidence::LeftOut, head, what);
                        break;
                    }
                }
                continue;
            };
            self.model.add_relation(C4Relation {
                from,
                to,
                description: relation.description,
                technology: relation.technology,
                tags: relation.tags,
                is_async: false,
                is_bidirectional: false,
                line: Some(relation.line),
            });
        }
        for (name, steps) in std::mem::take(&mut self.views) {
            let mut value = Vec::new();
            for step in steps {
                let ends = (self.resolve(&step.from, None), self.resolve(&step.to, None));
                let (Some(from), Some(to)) = ends else {
                    let head = "Steps between what is nowhere are left out";
                    let what = format!("{} to {}", quoted(&step.from), quoted(&step.to));
                    self.note_item(step.line, Confidence::LeftOut, head, what);
                    continue;
                };
                value.push(ViewStep {
                    from,
                    to,
                    description: step.description,
                    line: Some(step.line),
                });
            }
            self.model.views.push((name, value));
        }
        self.model.finish()
    }
}
