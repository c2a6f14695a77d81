//! Structurizr workspaces as JSON.

use crate::import::c4::{C4Element, C4Level, C4Model, C4Relation, ViewStep};
use crate::import::diagram::quoted;
use crate::import::json::{Json, Object};
use crate::import::{Confidence, Import, ImportError};
use std::collections::HashMap;

/// The expected content of a file.
const EXPECTED: &str = "a workspace of Structurizr as JSON, with a model";
/// Half the default size of an element in Structurizr.
const HALF_SIZE: (f64, f64) = (225.0, 150.0);
/// The scale of positions: Structurizr draws more spaciously.
const SCALE: f64 = 0.5;

/// Views without information beyond the model.
const IGNORED_VIEWS: [&str; 7] = [
    "customViews",
    "systemLandscapeViews",
    "systemContextViews",
    "containerViews",
    "componentViews",
    "deploymentViews",
    "imageViews",
];

/// Reads a workspace.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let json = Json::read(text)?;
    let top = json.top();
    if !top.has_object("model") {
        return Err(ImportError::new("there is no model in it", EXPECTED).at_line(top.line()));
    }
    let model = top.object("model");
    let mut reader = WorkspaceReader {
        separator: model
            .object("properties")
            .text("structurizr.groupSeparator"),
        ..WorkspaceReader::default()
    };
    if reader.separator.is_empty() {
        reader.separator.push('/');
    }
    reader.model.diagram.title = top.text("name");
    let views = top.object("views");
    reader.read_shapes(&views);
    reader.read_positions(&views);
    reader.read_model(&model);
    reader.read_views(&views);
    if reader.model.elements.is_empty() {
        return Err(ImportError::new("the model has no elements", EXPECTED).at_line(model.line()));
    }
    reader.model.finish()
}

#[derive(Default)]
struct WorkspaceReader {
    model: C4Model,
    separator: String,
    by_id: HashMap<String, usize>,
    groups: HashMap<(Option<usize>, String), usize>,
    enterprise: Option<usize>,
    places: HashMap<String, (f64, f64)>,
    relations: HashMap<String, (usize, usize)>,
}

fn tags(of: &Object<'_>) -> Vec<String> {
    let step = of.text("tags");
    let tags = step.split(',').map(str::trim);
    // Tags that all elements of a level have are no information.
    let own = tags.filter(|tag| {
        let common = [
            "",
            "Element",
            "Software System",
            "Container",
            "Component",
            "Person",
            "Relationship",
        ];
        !common.contains(tag)
    });
    own.map(str::to_owned).collect()
}

/// The name of a view.
fn view_name(view: &Object<'_>) -> Option<String> {
    let names = ["title", "description", "key"].map(|key| view.text(key));
    names.into_iter().find(|name| !name.trim().is_empty())
}

impl WorkspaceReader {
    fn note_left_out(&mut self, line: usize, head: &str, what: String) {
        let notes = &mut self.model.diagram.notes;
        notes.add_item(Some(line), Confidence::LeftOut, head, what);
    }

    fn read_shapes(&mut self, views: &Object<'_>) {
        let styles = views.object("configuration").object("styles");
        for style in styles.list("elements") {
            let shape = style.text("shape");
            if !shape.is_empty() {
                let tag = style.text("tag").trim().to_lowercase();
                self.model.shapes.insert(tag, shape);
            }
        }
    }

    /// Takes positions from the largest container view: those of several views do not fit together.
    fn read_positions(&mut self, views: &Object<'_>) {
        let mut best: HashMap<String, (f64, f64)> = HashMap::new();
        for view in views.list("containerViews") {
            let mut places = HashMap::new();
            for element in view.list("elements") {
                let (Some(x), Some(y)) = (element.number("x"), element.number("y")) else {
                    continue;
                };
                if x.abs() < 100_000.0 && y.abs() < 100_000.0 {
                    let centre = ((x + HALF_SIZE.0) * SCALE, (y + HALF_SIZE.1) * SCALE);
                    places.insert(element.text("id"), centre);
                }
            }
            // Equal positions mean that the view has no layout.
            let mut seen = places.values();
            let first = seen.next().copied();
            let apart = seen.any(|place| Some(*place) != first);
            if apart && places.len() > best.len() {
                best = places;
            }
        }
        self.places = best;
    }

    fn read_model(&mut self, model: &Object<'_>) {
        let enterprise = model.object("enterprise");
        let name = enterprise.text("name");
        if !name.is_empty() {
            self.enterprise = self.model.add_element(C4Element {
                level: C4Level::Enterprise,
                name,
                line: Some(enterprise.line()),
                ..C4Element::default()
            });
        }
        let mut sources: Vec<Object<'_>> = Vec::new();
        for (key, level) in [
            ("people", C4Level::Person),
            ("softwareSystems", C4Level::System),
            ("customElements", C4Level::Other),
        ] {
            for element in model.list(key) {
                let location = element.text("location");
                let within = self.enterprise.filter(|_| location == "Internal");
                let is_external = location == "External";
                let containers = element.list("containers");
                let at = self.element(element, level, within, is_external, &mut sources);
                for container in containers {
                    let components = container.list("components");
                    let within =
                        self.element(container, C4Level::Container, at, false, &mut sources);
                    for component in components {
                        self.element(component, C4Level::Component, within, false, &mut sources);
                    }
                }
            }
        }
        for source in sources {
            self.add_relations(&source);
        }
        for node in model.list("deploymentNodes") {
            let head = "Where things are deployed is left out";
            self.note_left_out(node.line(), head, quoted(&node.text("name")));
        }
    }

    fn element<'j>(
        &mut self,
        element: Object<'j>,
        level: C4Level,
        within: Option<usize>,
        is_external: bool,
        sources: &mut Vec<Object<'j>>,
    ) -> Option<usize> {
        let within = self.group(&element.text("group"), within, element.line());
        let id = element.text("id");
        let at = self.model.add_element(C4Element {
            level,
            name: element.text("name"),
            description: element.text("description"),
            technology: element.text("technology"),
            tags: tags(&element),
            is_external,
            within,
            line: Some(element.line()),
            position: self.places.get(&id).copied(),
            ..C4Element::default()
        })?;
        if !id.is_empty() {
            self.by_id.entry(id).or_insert(at);
        }
        sources.push(element);
        Some(at)
    }

    /// The group of a path; its line is that of its first element.
    fn group(&mut self, path: &str, mut within: Option<usize>, line: usize) -> Option<usize> {
        for name in path.split(self.separator.as_str()).map(str::trim) {
            if name.is_empty() {
                continue;
            }
            let key = (within, name.to_owned());
            if let Some(at) = self.groups.get(&key) {
                within = Some(*at);
                continue;
            }
            let at = self.model.add_element(C4Element {
                level: C4Level::Group,
                name: name.to_owned(),
                within,
                line: Some(line),
                ..C4Element::default()
            })?;
            self.groups.insert(key, at);
            within = Some(at);
        }
        within
    }

    fn add_relations(&mut self, source: &Object<'_>) {
        let own = source.text("id");
        for relation in source.list("relationships") {
            let from = match relation.text("sourceId") {
                id if id.is_empty() => own.clone(),
                id => id,
            };
            let to = relation.text("destinationId");
            let ends = (self.by_id.get(&from), self.by_id.get(&to));
            let (Some(&from), Some(&to)) = ends else {
                let head = "Relationships with an end that is nowhere are left out";
                let what = format!("{} to {}", quoted(&from), quoted(&to));
                self.note_left_out(relation.line(), head, what);
                continue;
            };
            self.relations.insert(relation.text("id"), (from, to));
            // Implied relationships follow from the ones that they are linked to.
            if !relation.text("linkedRelationshipId").is_empty() {
                continue;
            }
            self.model.add_relation(C4Relation {
                from,
                to,
                description: relation.text("description"),
                technology: relation.text("technology"),
                tags: tags(&relation),
                is_async: relation.text("interactionStyle") == "Asynchronous",
                is_bidirectional: false,
                line: Some(relation.line()),
            });
        }
    }

    fn read_views(&mut self, views: &Object<'_>) {
        for view in views.list("dynamicViews") {
            let name = view_name(&view).unwrap_or_else(|| "Flow".to_owned());
            let mut steps: Vec<(Vec<u64>, ViewStep)> = Vec::new();
            for step in view.list("relationships") {
                let id = step.text("id");
                let Some((from, to)) = self.relations.get(&id).copied() else {
                    let head = "Steps along a relationship that is nowhere are left out";
                    self.note_left_out(step.line(), head, quoted(&id));
                    continue;
                };
                // A response goes the other way.
                let answers = step.is_true("response");
                let (from, to) = if answers { (to, from) } else { (from, to) };
                let order = step.text("order");
                let order = order
                    .split('.')
                    .map(|part| part.parse().unwrap_or(u64::MAX))
                    .collect();
                steps.push((
                    order,
                    ViewStep {
                        from,
                        to,
                        description: step.text("description"),
                        line: Some(step.line()),
                    },
                ));
            }
            steps.sort_by(|a, b| a.0.cmp(&b.0));
            let steps = steps.into_iter().map(|(_, step)| step).collect();
            self.model.views.push((name, steps));
        }
        // Other views repeat the model; only positions are taken from them.
        for kind in IGNORED_VIEWS {
            for view in views.list(kind) {
                let head = "Views are left out, but for dynamic ones";
                let name = view_name(&view).map_or_else(|| kind.to_owned(), |name| quoted(&name));
                self.note_left_out(view.line(), head, name);
            }
        }
    }
}
