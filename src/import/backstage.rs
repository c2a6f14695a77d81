//! Backstage catalogues: components, APIs, resources, systems and domains of one file.

use super::classify::label;
use super::diagram::{Diagram, DiagramEdge, DiagramNode, LineStyle, quoted};
use super::yaml::{self, YamlNode};
use super::{Confidence, Import, ImportError};
use crate::document::Kind;
use std::collections::HashMap;
use std::rc::Rc;

/// The expected content of a file.
const EXPECTED: &str = "a catalogue of Backstage with entities such as `kind: Component`";

/// The most providers of one API.
const MAX_PROVIDERS: usize = 20;

/// True for the text of a catalogue.
pub fn is_catalogue<'t>(mut lines: impl Iterator<Item = &'t str>) -> bool {
    lines.any(|line| {
        let value = line.strip_prefix("apiVersion:").map(str::trim_start);
        value.is_some_and(|value| {
            value
                .trim_start_matches(['"', '\''])
                .starts_with("backstage.io/")
        })
    })
}

struct Entity {
    kind: String,
    name: String,
    title: String,
    description: String,
    line: usize,
    spec: Option<Rc<YamlNode>>,
}

impl Entity {
    fn of(document: &YamlNode) -> Option<Self> {
        let kind = document.field("kind")?.text()?.to_ascii_lowercase();
        let metadata = document.field("metadata");
        let text = |key: &str| {
            let value = metadata.as_ref().and_then(|metadata| metadata.field(key));
            value
                .and_then(|value| value.text().map(str::to_owned))
                .unwrap_or_default()
        };
        let name = text("name");
        let title = match text("title") {
            title if title.is_empty() => name.clone(),
            title => title,
        };
        Some(Self {
            kind,
            name,
            title,
            description: text("description"),
            line: document.line,
            spec: document.field("spec"),
        })
    }

    fn spec(&self, key: &str) -> String {
        let value = self.spec.as_ref().and_then(|spec| spec.field(key));
        value
            .and_then(|value| value.text().map(str::to_owned))
            .unwrap_or_default()
    }

    /// The references of a list, each with its line.
    fn references(&self, key: &str) -> Vec<(String, usize)> {
        let list = self.spec.as_ref().and_then(|spec| spec.field(key));
        let items = list.as_ref().map_or(&[][..], |list| list.items());
        let texts = items
            .iter()
            .filter_map(|item| Some((item.text()?.to_owned(), item.line)));
        texts.collect()
    }
}

/// The key of a reference such as `component:default/orders`; `kind` holds where it names none.
fn key(reference: &str, kind: &str) -> String {
    let (kind, rest) = match reference.split_once(':') {
        Some((kind, rest)) => (kind, rest),
        None => (kind, reference),
    };
    let name = rest.rsplit('/').next().unwrap_or(rest);
    format!(
        "{}:{}",
        kind.trim().to_ascii_lowercase(),
        name.trim().to_lowercase()
    )
}

#[derive(Default)]
struct CatalogueReader {
    diagram: Diagram,
    nodes: HashMap<String, usize>,
    frames: HashMap<String, usize>,
    /// The providers of each API, and its entity.
    providers: HashMap<String, Vec<usize>>,
    apis: HashMap<String, usize>,
}

/// Reads a catalogue.
///
/// # Errors
/// For text that is no YAML, and for a catalogue without components.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let documents = yaml::read(text)?;
    let entities: Vec<Entity> = documents
        .iter()
        .filter_map(|document| Entity::of(document))
        .collect();
    let mut reader = CatalogueReader::default();
    reader.add_frames(&entities);
    for (at, entity) in entities.iter().enumerate() {
        reader.add_entity(at, entity);
    }
    if reader.nodes.is_empty() {
        let line = documents.first().map_or(1, |document| document.line);
        return Err(ImportError::new("there is no component in it", EXPECTED).at_line(line));
    }
    for entity in &entities {
        for (reference, _) in entity.references("providesApis") {
            let provider = reader.nodes.get(&key(&entity.name, &entity.kind)).copied();
            let list = reader.providers.entry(key(&reference, "api")).or_default();
            list.extend(provider);
        }
    }
    for entity in &entities {
        reader.connect(entity, &entities);
    }
    reader.diagram.finish()
}

impl CatalogueReader {
    fn note(&mut self, line: usize, confidence: Confidence, head: &str, item: String) {
        let notes = &mut self.diagram.notes;
        notes.add_item(Some(line), confidence, head, item);
    }

    fn add_frames(&mut self, entities: &[Entity]) {
        for kind in ["domain", "system"] {
            for entity in entities.iter().filter(|entity| entity.kind == kind) {
                let outer = self
                    .frames
                    .get(&key(&entity.spec("domain"), "domain"))
                    .copied();
                let title = &entity.title;
                let frame = self.diagram.add_boundary(title, outer, Some(entity.line));
                self.diagram.state_boundary(frame);
                if let Some(frame) = frame {
                    self.frames.insert(key(&entity.name, kind), frame);
                }
                if self.diagram.title.is_empty() {
                    self.diagram.title.clone_from(title);
                }
            }
        }
    }

    fn add_entity(&mut self, at: usize, entity: &Entity) {
        let id = key(&entity.name, &entity.kind);
        let kind_of_type = entity.spec("type").to_ascii_lowercase();
        match entity.kind.as_str() {
            "api" => {
                self.apis.insert(id, at);
                return;
            }
            "component" if kind_of_type == "library" => {
                let head = "Libraries run in what uses them and are no components";
                return self.note(
                    entity.line,
                    Confidence::LeftOut,
                    head,
                    quoted(&entity.title),
                );
            }
            "component" | "resource" => {}
            "system" | "domain" => return,
            kind => {
                let head = "Entities of other kinds are left out";
                let what = format!("{kind} {}", quoted(&entity.title));
                return self.note(entity.line, Confidence::LeftOut, head, what);
            }
        }
        let system = entity.spec("system");
        let owner = entity.spec("owner");
        let owner = owner.rsplit([':', '/']).next().unwrap_or_default();
        let mut notes = vec![entity.description.trim().to_owned()];
        if !owner.is_empty() {
            notes.push(format!("Owner: {owner}"));
        }
        notes.retain(|note| !note.is_empty());
        let technology = label::technology_in(&kind_of_type)
            .or_else(|| label::technology_of_name(&entity.title))
            .unwrap_or_default();
        let node = self.diagram.add_node(DiagramNode {
            name: entity.title.clone(),
            line: Some(entity.line),
            within: self.frames.get(&key(&system, "system")).copied(),
            stated_kind: kind_of(&entity.kind, &kind_of_type),
            is_software: entity.kind == "component",
            technology,
            notes: notes.join("\n"),
            ..DiagramNode::default()
        });
        if let Some(node) = node {
            self.nodes.entry(id).or_insert(node);
        }
    }

    fn connect(&mut self, entity: &Entity, entities: &[Entity]) {
        let Some(own) = self.nodes.get(&key(&entity.name, &entity.kind)).copied() else {
            return;
        };
        for (field, is_reversed) in [("dependsOn", false), ("dependencyOf", true)] {
            for (reference, line) in entity.references(field) {
                let Some(other) = self.reference(&reference, "component", line) else {
                    continue;
                };
                let (from, to) = if is_reversed {
                    (other, own)
                } else {
                    (own, other)
                };
                self.diagram.add_edge(DiagramEdge {
                    from,
                    to,
                    line: Some(line),
                    ..DiagramEdge::default()
                });
            }
        }
        for (reference, line) in entity.references("consumesApis") {
            self.consume(own, &key(&reference, "api"), line, entities);
        }
        let whole = entity.spec("subcomponentOf");
        if !whole.is_empty() {
            let head = "What a component is a part of is left out";
            self.note(
                entity.line,
                Confidence::LeftOut,
                head,
                quoted(&entity.title),
            );
        }
    }

    /// The node of a reference. An API that something depends on is its provider.
    fn reference(&mut self, reference: &str, kind: &str, line: usize) -> Option<usize> {
        let id = key(reference, kind);
        let provider = || self.providers.get(&id)?.first().copied();
        let found = self.nodes.get(&id).copied().or_else(provider);
        let is_frame = self.frames.get(&id).copied();
        let found = match (found, is_frame) {
            (None, Some(frame)) => self.diagram.node_of_frame(frame),
            _ => found,
        };
        if found.is_none() {
            let head = "What is in another file is left out";
            self.note(line, Confidence::LeftOut, head, quoted(reference));
        }
        found
    }

    fn consume(&mut self, own: usize, id: &str, line: usize, entities: &[Entity]) {
        let api = self.apis.get(id).and_then(|at| entities.get(*at));
        let kind = api
            .map(|api| api.spec("type").to_ascii_lowercase())
            .unwrap_or_default();
        let title = match api {
            Some(api) => api.title.clone(),
            None => id.split_once(':').map_or(id, |(_, name)| name).to_owned(),
        };
        let is_event = kind == "asyncapi";
        let mut providers = self.providers.get(id).cloned().unwrap_or_default();
        if providers.is_empty() {
            let head = "APIs that nothing in the file provides are drawn as external systems";
            self.note(line, Confidence::Guessed, head, quoted(&title));
            let node = self.diagram.add_node(DiagramNode {
                name: title.clone(),
                line: Some(line),
                fallback_kind: Some((Kind::External, "as nothing in the file provides them")),
                ..DiagramNode::default()
            });
            providers.extend(node);
            self.providers.insert(id.to_owned(), providers.clone());
        }
        if providers.len() > MAX_PROVIDERS {
            let head = "Of the many providers of an API, the first are read";
            self.note(line, Confidence::LeftOut, head, quoted(&title));
        }
        for provider in providers.into_iter().take(MAX_PROVIDERS) {
            let (from, to) = if is_event {
                (provider, own)
            } else {
                (own, provider)
            };
            self.diagram.add_edge(DiagramEdge {
                from,
                to,
                line: Some(line),
                label: title.clone(),
                technology: match kind.as_str() {
                    "asyncapi" => "AsyncAPI events".to_owned(),
                    "openapi" => "OpenAPI".to_owned(),
                    "grpc" => "gRPC".to_owned(),
                    "graphql" => "GraphQL".to_owned(),
                    other => other.to_owned(),
                },
                line_style: match kind.as_str() {
                    "asyncapi" => LineStyle::Asynchronous,
                    "openapi" | "grpc" | "graphql" => LineStyle::Synchronous,
                    _ => LineStyle::Plain,
                },
                ..DiagramEdge::default()
            });
        }
    }
}

/// The kind that a type of a component or resource stands for.
fn kind_of(entity: &str, of_type: &str) -> Option<(Kind, &'static str)> {
    let kind = match (entity, of_type) {
        ("component", "website" | "app" | "mobile-app" | "mobile" | "frontend" | "spa") => {
            Kind::Client
        }
        ("component", "job" | "cronjob" | "batch" | "data-pipeline" | "pipeline") => Kind::Job,
        ("component", "gateway" | "api-gateway") => Kind::Gateway,
        ("component", "service") => Kind::Service,
        ("resource", "cache") => Kind::Datastore,
        ("resource", of_type) => label::kind_of_name(&of_type.replace(['-', '_'], " "))?,
        _ => return None,
    };
    Some((kind, "as the source says"))
}
