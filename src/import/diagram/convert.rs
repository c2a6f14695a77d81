//! Conversion of a diagram to a design: edges merge into connections, flow items become steps.

use super::frames::DomainChoice;
use super::{Diagram, DiagramEdge, EdgeReading, FlowItem};
use crate::document::{Access, Id, Kind, Point, Real, Step, Style};
use crate::import::builder::{DesignBuilder, MAX_ELEMENTS};
use crate::import::classify::domain_words::{carried, domain_words, is_past};
use crate::import::classify::interaction::access;
use crate::import::notes::NoteCollector;
use crate::import::{Confidence, Import, text};
use std::collections::HashMap;

/// The most words that one connection carries.
const MAX_CARRIED: usize = 200;
/// The most labels in the notes of one connection.
const MAX_LABELS: usize = 100;

/// A connection, merged from all edges of one pair and style.
struct MergedConnection {
    from: usize,
    to: usize,
    style: Style,
    access: Option<Access>,
    carries: Vec<String>,
    labels: Vec<String>,
    /// The length of the labels in bytes.
    length: usize,
    /// True unless an edge states the style.
    is_style_guessed: bool,
    /// True unless an edge states the direction.
    is_way_guessed: bool,
}

/// Merged connections, and the connection of each edge.
struct Merged {
    connections: Vec<MergedConnection>,
    of_edge: Vec<usize>,
}

impl Diagram {
    pub(super) fn into_import(mut self, readings: &[EdgeReading]) -> Import {
        let merged = self.merge_edges(readings);
        let mut builder = DesignBuilder::new(&text::name(&self.title));
        let mut notes = std::mem::take(&mut self.notes);
        let domains = DomainChoice::add(
            &self.boundaries,
            &self.nodes,
            &self.kinds,
            &mut builder,
            &mut notes,
        );
        let components = self.add_components(&domains, &mut builder);
        let connections = self.add_connections(&merged, &mut builder, &mut notes);
        for (name, items) in std::mem::take(&mut self.flows) {
            if items.is_empty() {
                continue;
            }
            let mut flow = builder.new_flow(&name);
            for item in items {
                let Some(id) = Id::new(&format!("s{}", flow.steps.len() + 1)) else {
                    continue;
                };
                match item {
                    FlowItem::Work(node, label) => {
                        let Some(component) = components.get(node) else {
                            continue;
                        };
                        let mut step = Step::new(id, component.clone());
                        step.action = action(&label);
                        flow.trigger.get_or_insert_with(|| component.clone());
                        flow.steps.push(step);
                    }
                    FlowItem::Edge(edge) => {
                        let Some(at) = merged.of_edge.get(edge).copied() else {
                            continue;
                        };
                        let Some(way) = merged.connections.get(at) else {
                            continue;
                        };
                        let ends = (components.get(way.from), components.get(way.to));
                        let (Some(from), Some(to)) = ends else {
                            continue;
                        };
                        flow.trigger.get_or_insert_with(|| from.clone());
                        let mut step = Step::new(id, to.clone());
                        step.connection = connections.get(at).cloned().flatten();
                        if !readings.get(edge).is_some_and(|reading| reading.reversed) {
                            step.action = self.edges.get(edge).and_then(|e| action(&e.label));
                        }
                        flow.steps.push(step);
                    }
                }
            }
            if !flow.steps.is_empty() {
                builder.add_flow(flow);
            }
        }
        for note in notes.notes() {
            builder.note(note.line, note.confidence, note.text);
        }
        builder.finish()
    }

    fn merge_edges(&self, readings: &[EdgeReading]) -> Merged {
        let mut connections: Vec<MergedConnection> = Vec::new();
        let mut by_ends: HashMap<(usize, usize, &str), usize> = HashMap::new();
        let mut of_edge = Vec::with_capacity(self.edges.len());
        for (edge, reading) in self.edges.iter().zip(readings) {
            if reading.is_answer {
                of_edge.push(usize::MAX);
                continue;
            }
            let (mut from, mut to) = (edge.from, edge.to);
            if reading.reversed {
                std::mem::swap(&mut from, &mut to);
            }
            let mut merge = |from, to| {
                let key = (from, to, reading.style.as_str());
                let at = *by_ends.entry(key).or_insert_with(|| {
                    connections.push(MergedConnection {
                        from,
                        to,
                        style: reading.style,
                        access: None,
                        carries: Vec::new(),
                        labels: Vec::new(),
                        length: 0,
                        is_style_guessed: true,
                        is_way_guessed: true,
                    });
                    connections.len() - 1
                });
                if let Some(connection) = connections.get_mut(at) {
                    connection.add(edge, reading.reversed);
                    connection.is_style_guessed &= reading.confidence == Confidence::Guessed;
                    connection.is_way_guessed &= reading.reversed
                        || edge.is_headless
                        || edge.is_bidirectional
                        || edge.is_way_guessed;
                }
                at
            };
            of_edge.push(merge(from, to));
            if self.is_two_way(edge, reading.style) {
                merge(to, from);
            }
        }
        Merged {
            connections,
            of_edge,
        }
    }

    fn add_components(&self, domains: &DomainChoice, builder: &mut DesignBuilder) -> Vec<Id> {
        let mut ids: Vec<Id> = Vec::with_capacity(self.nodes.len());
        for (at, node) in self.nodes.iter().enumerate() {
            let key = at.to_string();
            let kind = self.kinds.get(at).copied().unwrap_or(Kind::Service);
            let component = builder.component(&key, &node.name, kind);
            component.technology = non_blank(&node.technology);
            component.notes = non_blank(&node.notes);
            component.position = node.position.map(|(x, y)| Point::new(Real(x), Real(y)));
            let zone = node.within.and_then(|within| domains.zone(within));
            component.zones.extend(zone.map(str::to_owned));
            if node.stands_for_frame {
                component.guessed.push("self".to_owned());
            }
            if self.is_kind_guessed.get(at).is_some_and(|guessed| *guessed) {
                component.guessed.push("kind".to_owned());
            }
            ids.push(component.id.clone());
            if let Some(domain) = node.within.and_then(|within| domains.domain(within)) {
                builder.set_domain(&key, &domain.to_string());
            }
        }
        ids
    }

    fn add_connections(
        &self,
        merged: &Merged,
        builder: &mut DesignBuilder,
        notes: &mut NoteCollector,
    ) -> Vec<Option<Id>> {
        let mut ids: Vec<Option<Id>> = Vec::with_capacity(merged.connections.len());
        for (at, way) in merged.connections.iter().enumerate() {
            if at >= MAX_ELEMENTS {
                let what =
                    format!("There are more than {MAX_ELEMENTS} connections: the rest is left out");
                let first = merged.of_edge.iter().position(|way| *way == at);
                let line = first.and_then(|edge| self.edges.get(edge)?.line);
                notes.add(line, Confidence::LeftOut, what);
                break;
            }
            let (from, to) = (way.from.to_string(), way.to.to_string());
            let connection = builder.connect(&from, &to, way.style);
            ids.push(connection.map(|connection| {
                connection.carries.clone_from(&way.carries);
                connection.access = way.access;
                if way.is_style_guessed {
                    connection.guessed.push("style".to_owned());
                }
                if way.is_way_guessed {
                    connection.guessed.extend(["from", "to"].map(str::to_owned));
                }
                connection.notes = non_blank(&way.labels.join("\n"));
                connection.id.clone()
            }));
        }
        ids
    }
}

impl MergedConnection {
    fn add(&mut self, edge: &DiagramEdge, reversed: bool) {
        for word in carried(&edge.label) {
            if self.carries.len() < MAX_CARRIED && !self.carries.contains(&word) {
                self.carries.push(word);
            }
        }
        let label = match (edge.label.as_str(), edge.technology.as_str()) {
            (label, "") if domain_words(label).is_some() => String::new(),
            (label, "") => label.to_owned(),
            ("", technology) => technology.to_owned(),
            (label, technology) => format!("{label} [{technology}]"),
        };
        let fits = self.length + label.len() <= text::MAX_NOTES_BYTES;
        let is_new = !label.is_empty() && !self.labels.contains(&label);
        if is_new && fits && self.labels.len() < MAX_LABELS {
            self.length += label.len() + 1;
            self.labels.push(label);
        }
        if self.style == Style::Data {
            let read = reversed.then_some(Access::Read);
            self.access = match (self.access, access(&edge.label).or(read)) {
                (Some(one), Some(other)) if one != other => Some(Access::ReadWrite),
                (one, other) => one.or(other),
            };
        }
    }
}

/// The domain word of an action: a single one, not in the past tense.
fn action(label: &str) -> Option<String> {
    let mut words = domain_words(label)?.into_iter();
    let only = words.next().filter(|_| words.len() == 0)?;
    (!is_past(&only)).then_some(only)
}

fn non_blank(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
