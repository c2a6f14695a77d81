//! Objects of Kubernetes: the documents of a file, and the items of its lists.

use crate::import::builder::MAX_ELEMENTS;
use crate::import::containers::service::SourceText;
use crate::import::yaml::{YamlNode, items_at, text_at, texts, value_at};
use crate::import::{ImportError, yaml};
use std::collections::HashMap;
use std::rc::Rc;

/// The deepest list within a list.
const MAX_LISTS: usize = 4;
/// The namespace of objects that name none.
const DEFAULT_NAMESPACE: &str = "default";

/// An object.
#[derive(Debug)]
pub struct Manifest {
    /// The kind, such as `Deployment`.
    pub kind: String,
    /// The API group, such as `apps`; empty for the core.
    pub group: String,
    /// The name.
    pub name: String,
    /// The namespace.
    pub namespace: String,
    /// The line where it begins, counted from 1.
    pub line: usize,
    /// The object.
    pub node: Rc<YamlNode>,
}

impl Manifest {
    /// True for an object of that kind and group.
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.kind == kind && self.group == group
    }

    /// The value at a path such as `spec`, `template`.
    pub fn at(&self, path: &[&str]) -> Option<Rc<YamlNode>> {
        value_at(&self.node, path)
    }

    /// The text at a path.
    pub fn text(&self, path: &[&str]) -> Option<String> {
        text_at(&self.node, path)
    }

    /// The labels, or other texts by key.
    pub fn texts(&self, path: &[&str]) -> HashMap<String, String> {
        self.at(path).map(|node| texts(&node)).unwrap_or_default()
    }
}

/// The texts of the list at a path.
pub fn words_at(node: &Rc<YamlNode>, path: &[&str]) -> Vec<SourceText> {
    let words = items_at(node, path).into_iter();
    words
        .filter_map(|word| {
            Some(SourceText {
                text: word.text()?.to_owned(),
                line: word.line,
            })
        })
        .collect()
}

/// The objects of a file.
///
/// # Errors
/// For invalid YAML, and beyond the limits.
pub fn read(text: &str) -> Result<Vec<Manifest>, ImportError> {
    let mut found = Vec::new();
    for document in yaml::read(text)? {
        collect(&document, 0, &mut found)?;
    }
    Ok(found)
}

fn collect(
    node: &Rc<YamlNode>,
    depth: usize,
    found: &mut Vec<Manifest>,
) -> Result<(), ImportError> {
    let Some(kind) = text_at(node, &["kind"]) else {
        return Ok(());
    };
    let version = text_at(node, &["apiVersion"]).unwrap_or_default();
    let items = items_at(node, &["items"]);
    if kind.ends_with("List") && depth < MAX_LISTS {
        // The items of a list of one kind need not repeat it.
        for item in &items {
            collect(item, depth + 1, found)?;
        }
        return Ok(());
    }
    if found.len() >= MAX_ELEMENTS {
        return Err(ImportError::new(
            format!("the file has more than {MAX_ELEMENTS} objects"),
            format!("at most {MAX_ELEMENTS}"),
        )
        .at_line(node.line));
    }
    let group = version.rsplit_once('/').map_or("", |(group, _)| group);
    let name = text_at(node, &["metadata", "name"])
        .or_else(|| text_at(node, &["metadata", "generateName"]));
    let namespace = text_at(node, &["metadata", "namespace"]).filter(|name| !name.is_empty());
    found.push(Manifest {
        name: name
            .filter(|name| !name.trim().is_empty())
            .unwrap_or_else(|| kind.to_lowercase()),
        namespace: namespace.unwrap_or_else(|| DEFAULT_NAMESPACE.to_owned()),
        line: node.line,
        group: group.to_owned(),
        node: node.clone(),
        kind,
    });
    Ok(())
}
