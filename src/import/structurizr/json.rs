//! A workspace as Structurizr writes it down in JSON.

use crate::import::c4::{Element, Level, Model, Relation, Said};
use crate::import::drawing::quoted;
use crate::import::json::{Json, Object};
use crate::import::{Import, Refused, Sort};
use std::collections::HashMap;

/// What a file should be.
const EXPECTED: &str = "a workspace of Structurizr as JSON, with a model";
/// Half of what Structurizr draws an element as, where no style says otherwise.
const HALF: (f64, f64) = (225.0, 150.0);
/// Structurizr draws more spaciously.
const SCALE: f64 = 0.5;

/// Views that are left out.
const OTHER_VIEWS: [&str; 7] = [
    "customViews",
    "systemLandscapeViews",
    "systemContextViews",
    "containerViews",
    "componentViews",
    "deploymentViews",
    "imageViews",
];

/// Reads a workspace.
pub fn read(text: &str) -> Result<Import, Refused> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let json = Json::read(text).map_err(|error| {
        let mut refused = Refused::new("the file is not JSON", EXPECTED).at_line(error.line());
        refused.column = Some(error.column());
        refused
    })?;
    let top = json.top();
    if !top.has_object("model") {
        return Err(Refused::new("there is no model in it", EXPECTED).at_line(top.line()));
    }
    let model = top.object("model");
    let mut reader = Reader {
        separator: model
            .object("properties")
            .text("structurizr.groupSeparator"),
        ..Reader::default()
    };
    if reader.separator.is_empty() {
        reader.separator.push('/');
    }
    reader.model.drawing.title = top.text("name");
    let views = top.object("views");
    reader.shapes(&views);
    reader.positions(&views);
    reader.read_model(&model);
    reader.read_views(&views);
    if reader.model.elements.is_empty() {
        return Err(Refused::new("the model has no elements", EXPECTED).at_line(model.line()));
    }
    reader.model.finish()
}

#[derive(Default)]
struct Reader {
    model: Model,
    separator: String,
    of_id: HashMap<String, usize>,
    groups: HashMap<(Option<usize>, String), usize>,
    enterprise: Option<usize>,
    places: HashMap<String, (f64, f64)>,
    relations: HashMap<String, (usize, usize)>,
}

fn tags(of: &Object<'_>) -> Vec<String> {
    let said = of.text("tags");
    let tags = said.split(',').map(str::trim);
    // What all elements of a level have tells nothing.
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

/// What a view is called.
fn name_of(view: &Object<'_>) -> Option<String> {
    let names = ["title", "description", "key"].map(|key| view.text(key));
    names.into_iter().find(|name| !name.trim().is_empty())
}

impl Reader {
    fn left_out(&mut self, line: usize, head: &str, what: String) {
        let tally = &mut self.model.drawing.tally;
        tally.add(Some(line), Sort::LeftOut, head, what);
    }

    fn shapes(&mut self, views: &Object<'_>) {
        let styles = views.object("configuration").object("styles");
        for style in styles.list("elements") {
            let shape = style.text("shape");
            if !shape.is_empty() {
                let tag = style.text("tag").trim().to_lowercase();
                self.model.shapes.insert(tag, shape);
            }
        }
    }

    /// Places come from one view, the container view that shows most: those of several do not fit.
    fn positions(&mut self, views: &Object<'_>) {
        let mut best: HashMap<String, (f64, f64)> = HashMap::new();
        for view in views.list("containerViews") {
            let mut places = HashMap::new();
            for element in view.list("elements") {
                let (Some(x), Some(y)) = (element.number("x"), element.number("y")) else {
                    continue;
                };
                if x.abs() < 100_000.0 && y.abs() < 100_000.0 {
                    let centre = ((x + HALF.0) * SCALE, (y + HALF.1) * SCALE);
                    places.insert(element.text("id"), centre);
                }
            }
            // All in one place means that nothing was laid out.
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
            self.enterprise = self.model.element(Element {
                level: Level::Enterprise,
                name,
                line: Some(enterprise.line()),
                ..Element::default()
            });
        }
        let mut sources: Vec<Object<'_>> = Vec::new();
        for (key, level) in [
            ("people", Level::Person),
            ("softwareSystems", Level::System),
            ("customElements", Level::Other),
        ] {
            for element in model.list(key) {
                let location = element.text("location");
                let within = self.enterprise.filter(|_| location == "Internal");
                let external = location == "External";
                let containers = element.list("containers");
                let at = self.element(element, level, within, external, &mut sources);
                for container in containers {
                    let components = container.list("components");
                    let within = self.element(container, Level::Container, at, false, &mut sources);
                    for component in components {
                        self.element(component, Level::Component, within, false, &mut sources);
                    }
                }
            }
        }
        for source in sources {
            self.relate(&source);
        }
        for node in model.list("deploymentNodes") {
            let head = "Where things are deployed is left out";
            self.left_out(node.line(), head, quoted(&node.text("name")));
        }
    }

    fn element<'j>(
        &mut self,
        element: Object<'j>,
        level: Level,
        within: Option<usize>,
        external: bool,
        sources: &mut Vec<Object<'j>>,
    ) -> Option<usize> {
        let within = self.group(&element.text("group"), within, element.line());
        let id = element.text("id");
        let at = self.model.element(Element {
            level,
            name: element.text("name"),
            description: element.text("description"),
            technology: element.text("technology"),
            tags: tags(&element),
            external,
            within,
            line: Some(element.line()),
            position: self.places.get(&id).copied(),
            ..Element::default()
        })?;
        if !id.is_empty() {
            self.of_id.entry(id).or_insert(at);
        }
        sources.push(element);
        Some(at)
    }

    /// The group of that path. It stands where its first element names it.
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
            let at = self.model.element(Element {
                level: Level::Group,
                name: name.to_owned(),
                within,
                line: Some(line),
                ..Element::default()
            })?;
            self.groups.insert(key, at);
            within = Some(at);
        }
        within
    }

    fn relate(&mut self, source: &Object<'_>) {
        let own = source.text("id");
        for relation in source.list("relationships") {
            let from = match relation.text("sourceId") {
                id if id.is_empty() => own.clone(),
                id => id,
            };
            let to = relation.text("destinationId");
            let ends = (self.of_id.get(&from), self.of_id.get(&to));
            let (Some(&from), Some(&to)) = ends else {
                let head = "Relationships with an end that is nowhere are left out";
                let what = format!("{} to {}", quoted(&from), quoted(&to));
                self.left_out(relation.line(), head, what);
                continue;
            };
            self.relations.insert(relation.text("id"), (from, to));
            // What follows from another relationship is said by that one.
            if !relation.text("linkedRelationshipId").is_empty() {
                continue;
            }
            self.model.relate(Relation {
                from,
                to,
                description: relation.text("description"),
                technology: relation.text("technology"),
                tags: tags(&relation),
                is_async: relation.text("interactionStyle") == "Asynchronous",
                both: false,
                line: Some(relation.line()),
            });
        }
    }

    fn read_views(&mut self, views: &Object<'_>) {
        for view in views.list("dynamicViews") {
            let name = name_of(&view).unwrap_or_else(|| "Flow".to_owned());
            let mut steps: Vec<(Vec<u64>, Said)> = Vec::new();
            for step in view.list("relationships") {
                let id = step.text("id");
                let Some((from, to)) = self.relations.get(&id).copied() else {
                    let head = "Steps along a relationship that is nowhere are left out";
                    self.left_out(step.line(), head, quoted(&id));
                    continue;
                };
                // An answer goes the other way.
                let answers = step.is_true("response");
                let (from, to) = if answers { (to, from) } else { (from, to) };
                let order = step.text("order");
                let order = order
                    .split('.')
                    .map(|part| part.parse().unwrap_or(u64::MAX))
                    .collect();
                steps.push((
                    order,
                    Said {
                        from,
                        to,
                        description: step.text("description"),
                        line: Some(step.line()),
                    },
                ));
            }
            steps.sort_by(|a, b| a.0.cmp(&b.0));
            let steps = steps.into_iter().map(|(_, said)| said).collect();
            self.model.views.push((name, steps));
        }
        // The others say nothing that the model does not; only their places are taken over.
        for kind in OTHER_VIEWS {
            for view in views.list(kind) {
                let head = "Views are left out, but for dynamic ones";
                let name = name_of(&view).map_or_else(|| kind.to_owned(), |name| quoted(&name));
                self.left_out(view.line(), head, name);
            }
        }
    }
}
