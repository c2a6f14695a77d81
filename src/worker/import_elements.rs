//! Elements of an import that a person can correct before it is let in.

use super::view_models::ImportElementView;
use crate::document::sanitize::message;
use crate::document::{Design, Id, Subject};
use crate::import::Correction;
use std::collections::{HashMap, HashSet};

/// The components and connections of an import, those that the importer is least sure of first. The
/// order is that of the file as it was read, so that a correction moves no line.
pub fn of(
    read: &Design,
    corrected: &Design,
    corrections: &[Correction],
    open: &Design,
) -> Vec<ImportElementView> {
    let mut left_out: HashSet<&str> = HashSet::new();
    let mut same: HashMap<&str, &str> = HashMap::new();
    for correction in corrections {
        match correction {
            Correction::LeaveOut(subject) => drop(left_out.insert(subject)),
            Correction::SameAs(own, other) => drop(same.insert(own, other)),
            _ => {}
        }
    }
    let name = |design: &Design, id: &Id| {
        let component = design.components.get(id);
        component.map(|component| message(&component.name))
    };
    let mut elements: Vec<(usize, ImportElementView)> = Vec::new();
    for component in &read.components {
        let subject = Subject::Component(component.id.clone()).to_string();
        let now = corrected.components.get(&component.id).unwrap_or(component);
        let same_as = same
            .get(component.id.as_str())
            .and_then(|id| open.components.find(id));
        elements.push((
            doubt(&component.guessed),
            ImportElementView {
                id: component.id.to_string(),
                is_component: true,
                name: message(&now.name),
                value: now.kind.as_str().to_owned(),
                guessed: guesses(&now.guessed),
                is_left_out: left_out.contains(&*subject),
                same_as: same_as.map(|found| found.name.clone()).unwrap_or_default(),
            },
        ));
    }
    for connection in &read.connections {
        let subject = Subject::Connection(connection.id.clone()).to_string();
        let now = corrected
            .connections
            .get(&connection.id)
            .unwrap_or(connection);
        let end = |id: &Id| {
            name(corrected, id)
                .or_else(|| name(read, id))
                .unwrap_or_default()
        };
        elements.push((
            doubt(&connection.guessed),
            ImportElementView {
                id: connection.id.to_string(),
                is_component: false,
                name: format!("{} → {}", end(&now.from), end(&now.to)),
                value: now.style.as_str().to_owned(),
                guessed: guesses(&now.guessed),
                is_left_out: left_out.contains(&*subject),
                same_as: String::new(),
            },
        ));
    }
    elements.sort_by_key(|(doubt, _)| std::cmp::Reverse(*doubt));
    elements.into_iter().map(|(_, element)| element).collect()
}

/// The most components of the open design that are offered.
const MAX_EXISTING: usize = 2_000;

/// The names and ids of the components of the open design.
pub fn existing(open: &Design) -> Vec<(String, String)> {
    let components = open.components.iter();
    components
        .take(MAX_EXISTING)
        .map(|component| (component.name.clone(), component.id.to_string()))
        .collect()
}

/// The doubt of the importer: most where it is not sure that the element exists, then about the
/// direction, then about what it is.
fn doubt(guessed: &[String]) -> usize {
    let weight = |field: &String| match field.as_str() {
        "self" => 8,
        "from" | "to" => 3,
        "kind" | "style" => 2,
        _ => 1,
    };
    guessed.iter().map(weight).sum()
}

/// The guesses in words.
fn guesses(guessed: &[String]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for field in guessed {
        let word = match field.as_str() {
            "self" => "whether it exists",
            "from" | "to" => "direction",
            "dead_letter" => "dead letter queue",
            field => field,
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(", ")
}
