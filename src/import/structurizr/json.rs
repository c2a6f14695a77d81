//! A workspace as Structurizr writes it down in JSON.

use crate::import::c4::{Element, Level, Model, Relation, Said};
use crate::import::{Import, Refused, Sort};
use serde_json::Value;
use std::collections::HashMap;

/// What a file should be.
const EXPECTED: &str = "a workspace of Structurizr as JSON, with a model";
/// Half of what Structurizr draws an element as, where no style says otherwise.
const HALF: (f64, f64) = (225.0, 150.0);
/// Structurizr draws more spaciously.
const SCALE: f64 = 0.5;

/// Reads a workspace.
pub fn read(text: &str) -> Result<Import, Refused> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let mut refused = Refused::new("the file is not JSON", EXPECTED).at_line(error.line());
        refused.column = Some(error.column());
        refused
    })?;
    let model = value.get("model").filter(|model| model.is_object());
    let Some(model) = model else {
        return Err(Refused::new("there is no model in it", EXPECTED));
    };
    let mut reader = Reader {
        separator: text_of(model.get("properties"), "structurizr.groupSeparator"),
        ..Reader::default()
    };
    if reader.separator.is_empty() {
        reader.separator.push('/');
    }
    reader.model.drawing.title = text_of(Some(&value), "name");
    let views = value.get("views");
    reader.shapes(views);
    reader.positions(views);
    reader.read_model(model);
    reader.read_views(views);
    if reader.model.elements.is_empty() {
        return Err(Refused::new("the model has no elements", EXPECTED));
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

fn list<'v>(value: Option<&'v Value>, key: &str) -> &'v [Value] {
    value
        .and_then(|value| value.get(key))
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Text, or a number as text.
fn text_of(value: Option<&Value>, key: &str) -> String {
    match value.and_then(|value| value.get(key)) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn tags(value: &Value) -> Vec<String> {
    let said = text_of(Some(value), "tags");
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

impl Reader {
    fn shapes(&mut self, views: Option<&Value>) {
        let styles = views
            .and_then(|views| views.get("configuration"))
            .and_then(|configuration| configuration.get("styles"));
        for style in list(styles, "elements") {
            let shape = text_of(Some(style), "shape");
            if !shape.is_empty() {
                let tag = text_of(Some(style), "tag").trim().to_lowercase();
                self.model.shapes.insert(tag, shape);
            }
        }
    }

    /// Places come from one view, the container view that shows most: those of several do not fit.
    fn positions(&mut self, views: Option<&Value>) {
        let mut best: HashMap<String, (f64, f64)> = HashMap::new();
        for view in list(views, "containerViews") {
            let mut places = HashMap::new();
            for element in list(Some(view), "elements") {
                let number = |key| element.get(key).and_then(Value::as_f64);
                let (Some(x), Some(y)) = (number("x"), number("y")) else {
                    continue;
                };
                if x.abs() < 100_000.0 && y.abs() < 100_000.0 {
                    let centre = ((x + HALF.0) * SCALE, (y + HALF.1) * SCALE);
                    places.insert(text_of(Some(element), "id"), centre);
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

    fn read_model(&mut self, model: &Value) {
        let enterprise = text_of(model.get("enterprise"), "name");
        if !enterprise.is_empty() {
            self.enterprise = self.model.element(Element {
                level: Level::Enterprise,
                name: enterprise,
                ..Element::default()
            });
        }
        let mut sources: Vec<&Value> = Vec::new();
        for (key, level) in [
            ("people", Level::Person),
            ("softwareSystems", Level::System),
            ("customElements", Level::Other),
        ] {
            for element in list(Some(model), key) {
                let external = text_of(Some(element), "location") == "External";
                let internal = text_of(Some(element), "location") == "Internal";
                let within = self.enterprise.filter(|_| internal);
                let at = self.element(element, level, within, external, &mut sources);
                for container in list(Some(element), "containers") {
                    let within = self.element(container, Level::Container, at, false, &mut sources);
                    for component in list(Some(container), "components") {
                        self.element(component, Level::Component, within, false, &mut sources);
                    }
                }
            }
        }
        for source in sources {
            self.relate(source);
        }
        let nodes = list(Some(model), "deploymentNodes");
        if !nodes.is_empty() {
            let head = "Where things are deployed is left out";
            for node in nodes {
                let name = super::super::drawing::quoted(&text_of(Some(node), "name"));
                self.model
                    .drawing
                    .tally
                    .add(None, Sort::LeftOut, head, name);
            }
        }
    }

    fn element<'v>(
        &mut self,
        value: &'v Value,
        level: Level,
        within: Option<usize>,
        external: bool,
        sources: &mut Vec<&'v Value>,
    ) -> Option<usize> {
        let group = text_of(Some(value), "group");
        let within = self.group(&group, within);
        let id = text_of(Some(value), "id");
        let at = self.model.element(Element {
            level,
            name: text_of(Some(value), "name"),
            description: text_of(Some(value), "description"),
            technology: text_of(Some(value), "technology"),
            tags: tags(value),
            external,
            within,
            position: self.places.get(&id).copied(),
            ..Element::default()
        })?;
        if !id.is_empty() {
            self.of_id.entry(id).or_insert(at);
        }
        sources.push(value);
        Some(at)
    }

    fn group(&mut self, path: &str, mut within: Option<usize>) -> Option<usize> {
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
                ..Element::default()
            })?;
            self.groups.insert(key, at);
            within = Some(at);
        }
        within
    }

    fn relate(&mut self, source: &Value) {
        let own = text_of(Some(source), "id");
        for relation in list(Some(source), "relationships") {
            let from = match text_of(Some(relation), "sourceId") {
                id if id.is_empty() => own.clone(),
                id => id,
            };
            let to = text_of(Some(relation), "destinationId");
            let ends = (self.of_id.get(&from), self.of_id.get(&to));
            let (Some(&from), Some(&to)) = ends else {
                let head = "Relationships with an end that is nowhere are left out";
                let what = format!("{} to {}", text_or(&from), text_or(&to));
                self.model
                    .drawing
                    .tally
                    .add(None, Sort::LeftOut, head, what);
                continue;
            };
            let id = text_of(Some(relation), "id");
            self.relations.insert(id, (from, to));
            // What follows from another relationship is said by that one.
            if !text_of(Some(relation), "linkedRelationshipId").is_empty() {
                continue;
            }
            self.model.relate(Relation {
                from,
                to,
                description: text_of(Some(relation), "description"),
                technology: text_of(Some(relation), "technology"),
                tags: tags(relation),
                is_async: text_of(Some(relation), "interactionStyle") == "Asynchronous",
                both: false,
                line: None,
            });
        }
    }

    fn read_views(&mut self, views: Option<&Value>) {
        for view in list(views, "dynamicViews") {
            let name = ["title", "description", "key"]
                .iter()
                .map(|key| text_of(Some(view), key))
                .find(|name| !name.trim().is_empty())
                .unwrap_or_else(|| "Flow".to_owned());
            let mut steps: Vec<(Vec<u64>, Said)> = Vec::new();
            for step in list(Some(view), "relationships") {
                let ends = self.relations.get(&text_of(Some(step), "id")).copied();
                let Some((from, to)) = ends else {
                    continue;
                };
                // An answer goes the other way.
                let answers = step.get("response").and_then(Value::as_bool) == Some(true);
                let (from, to) = if answers { (to, from) } else { (from, to) };
                let order = text_of(Some(step), "order");
                let order = order
                    .split('.')
                    .map(|part| part.parse().unwrap_or(u64::MAX))
                    .collect();
                steps.push((
                    order,
                    Said {
                        from,
                        to,
                        description: text_of(Some(step), "description"),
                        line: None,
                    },
                ));
            }
            crate::order::sort_by(&mut steps, |a, b| a.0.cmp(&b.0));
            let steps = steps.into_iter().map(|(_, said)| said).collect();
            self.model.views.push((name, steps));
        }
    }
}

fn text_or(id: &str) -> String {
    super::super::drawing::quoted(id)
}
