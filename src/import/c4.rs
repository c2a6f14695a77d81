//! What the C4 model draws, before it is a design. Structurizr and Mermaid say it in different
//! words; what becomes of it is decided here: systems that show their containers are domains,
//! containers are components, and what lies within a container is folded into it.

use super::drawing::{Act, Arrow, Drawing, Drawn, Thing, quoted};
use super::{Import, Refused, Sort, text, words};
use crate::document::Kind;
use std::collections::{HashMap, HashSet};

/// What an element is in the C4 model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// A person.
    Person,
    /// A software system.
    #[default]
    System,
    /// Something that runs.
    Container,
    /// A part of a container.
    Component,
    /// A boundary with no more meaning than its name.
    Group,
    /// A boundary around what belongs to one owner: what is outside, others run.
    Enterprise,
    /// Anything else that may be drawn.
    Other,
}

/// An element, or a boundary around some.
#[derive(Clone, Debug, Default)]
pub struct Element {
    /// What it is in the model.
    pub level: Level,
    /// What it is called.
    pub name: String,
    /// Free text.
    pub description: String,
    /// What it is built with.
    pub technology: String,
    /// In their order: the later ones count more.
    pub tags: Vec<String>,
    /// The source says that others run it.
    pub external: bool,
    /// The kind that the source says by itself.
    pub said: Option<Kind>,
    /// The element around it.
    pub within: Option<usize>,
    /// Where it stands.
    pub line: Option<usize>,
    /// Its centre.
    pub position: Option<(f64, f64)>,
}

/// Who uses whom.
#[derive(Clone, Debug, Default)]
pub struct Relation {
    /// The element that uses.
    pub from: usize,
    /// The element that is used.
    pub to: usize,
    /// What for.
    pub description: String,
    /// By what means.
    pub technology: String,
    /// Tags of the relation.
    pub tags: Vec<String>,
    /// The source says that nobody waits.
    pub is_async: bool,
    /// It goes both ways.
    pub both: bool,
    /// Where it stands.
    pub line: Option<usize>,
}

/// One step of a dynamic view.
#[derive(Clone, Debug)]
pub struct Said {
    /// The element that begins it.
    pub from: usize,
    /// The element that does the work.
    pub to: usize,
    /// What is done.
    pub description: String,
    /// Where it stands.
    pub line: Option<usize>,
}

/// A model while it is read.
#[derive(Debug, Default)]
pub struct Model {
    /// What is drawn, and what there is to tell.
    pub drawing: Drawing,
    /// Elements and boundaries.
    pub elements: Vec<Element>,
    /// Who uses whom.
    pub relations: Vec<Relation>,
    /// Dynamic views.
    pub views: Vec<(String, Vec<Said>)>,
    /// Shapes by tag in lower case.
    pub shapes: HashMap<String, String>,
}

/// What an element becomes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Becomes {
    Thing,
    Boundary,
    /// Part of the thing of the element around it.
    Folded(usize),
}

/// More elements than these are not read; every one of them costs little.
const MOST_ELEMENTS: usize = 60_000;
const MOST_RELATIONS: usize = 200_000;
/// Of so many tags it is asked what they hint at.
const MOST_TAGS: usize = 8;

impl Model {
    /// Adds an element. `None` where there are too many, which is told.
    pub fn element(&mut self, element: Element) -> Option<usize> {
        if self.elements.len() >= MOST_ELEMENTS {
            self.full(element.line);
            return None;
        }
        self.elements.push(element);
        Some(self.elements.len() - 1)
    }

    /// Adds a relation. Where there are too many, that is told.
    pub fn relate(&mut self, relation: Relation) {
        if self.relations.len() >= MOST_RELATIONS {
            self.full(relation.line);
        } else {
            self.relations.push(relation);
        }
    }

    fn full(&mut self, line: Option<usize>) {
        let what = "There are too many elements: the rest is left out";
        self.drawing.tally.tell(line, Sort::LeftOut, what);
    }

    /// The design.
    ///
    /// # Errors
    /// Where there is nothing to draw.
    pub fn finish(mut self) -> Result<Import, Refused> {
        let becomes = self.becomes();
        if self.drawing.title.trim().is_empty() {
            // Named after the first system that is looked into.
            let mut looked_into = self.elements.iter().zip(&becomes);
            let system =
                looked_into.find(|(e, b)| e.level == Level::System && **b == Becomes::Boundary);
            if let Some((system, _)) = system {
                self.drawing.title.clone_from(&system.name);
            }
        }
        let (things, systems) = self.draw(&becomes);
        self.connect(&things, &systems);
        self.drawing.finish()
    }

    /// What each element becomes. Elements stand after what is around them.
    fn becomes(&self) -> Vec<Becomes> {
        let count = self.elements.len();
        let mut holds_containers = vec![false; count];
        let mut holds = vec![false; count];
        for element in self.elements.iter().rev() {
            // From the innermost outwards, once each: stops where it has been before.
            let is_container = matches!(element.level, Level::Container | Level::System);
            let mut next = element.within;
            while let Some(at) = next.filter(|at| *at < count) {
                let before = holds[at] && (!is_container || holds_containers[at]);
                holds[at] = true;
                holds_containers[at] |= is_container;
                if before {
                    break;
                }
                next = self.elements[at].within;
            }
        }
        let mut becomes: Vec<Becomes> = Vec::with_capacity(count);
        for (at, element) in self.elements.iter().enumerate() {
            let container = element
                .within
                .and_then(|within| self.folds(within, &becomes));
            becomes.push(match element.level {
                Level::Group | Level::Enterprise => match container {
                    Some(container) => Becomes::Folded(container),
                    None => Becomes::Boundary,
                },
                Level::System | Level::Other if holds[at] => Becomes::Boundary,
                Level::Container if holds_containers[at] => Becomes::Boundary,
                Level::Component => match container {
                    Some(container) if element.said.is_none() => Becomes::Folded(container),
                    _ => Becomes::Thing,
                },
                _ => Becomes::Thing,
            });
        }
        becomes
    }

    /// The container that what lies within `at` is part of.
    fn folds(&self, at: usize, becomes: &[Becomes]) -> Option<usize> {
        match (becomes.get(at)?, self.elements.get(at)?.level) {
            (Becomes::Folded(container), _) => Some(*container),
            (Becomes::Thing, _) => Some(at),
            (Becomes::Boundary, _) => None,
        }
    }

    /// Draws the elements: for each the thing that stands for it, and the system that it is within.
    fn draw(&mut self, becomes: &[Becomes]) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
        let enterprise = self.elements.iter().any(|e| e.level == Level::Enterprise);
        let mut things: Vec<Option<usize>> = Vec::with_capacity(becomes.len());
        let mut boundaries: Vec<Option<usize>> = Vec::with_capacity(becomes.len());
        let mut owned: Vec<bool> = Vec::with_capacity(becomes.len());
        let mut systems: Vec<Option<usize>> = Vec::with_capacity(becomes.len());
        for (at, (element, becomes)) in self.elements.iter().zip(becomes).enumerate() {
            let around = element.within.filter(|within| *within < at);
            let of = |list: &[Option<usize>]| around.and_then(|within| list[within]);
            let (within, system) = (of(&boundaries), of(&systems));
            let is_owned = element.level == Level::Enterprise || around.is_some_and(|w| owned[w]);
            owned.push(is_owned);
            match becomes {
                Becomes::Boundary => {
                    things.push(None);
                    let name = &element.name;
                    boundaries.push(self.drawing.boundary(name, within, element.line));
                    systems.push(match element.level {
                        Level::Group | Level::Enterprise => system,
                        _ => Some(at),
                    });
                }
                Becomes::Folded(container) => {
                    things.push(things.get(*container).copied().flatten());
                    boundaries.push(within);
                    systems.push(system);
                    if element.level == Level::Component {
                        let head = "Components within containers are left out; what they are connected to, their container is";
                        let tally = &mut self.drawing.tally;
                        tally.add(element.line, Sort::LeftOut, head, quoted(&element.name));
                    }
                }
                Becomes::Thing => {
                    let outside = enterprise && !is_owned && element.level == Level::System;
                    let mut thing = drawn(element, &self.shapes, outside);
                    thing.within = within;
                    things.push(self.drawing.thing(thing));
                    boundaries.push(within);
                    systems.push(system);
                }
            }
        }
        (things, systems)
    }

    fn connect(&mut self, things: &[Option<usize>], systems: &[Option<usize>]) {
        let thing = |at: usize| things.get(at).copied().flatten();
        let system = |at: usize| systems.get(at).copied().flatten();
        // Who is connected with a part of which system: what a whole system uses, some part of it does.
        let mut parts = HashSet::new();
        for relation in &self.relations {
            let (from, to) = (thing(relation.from), thing(relation.to));
            if let (Some(from), Some(to)) = (from, to) {
                parts.insert((Some(from), system(relation.to), false));
                parts.insert((Some(to), system(relation.from), true));
            }
        }
        let mut arrows: HashMap<(usize, usize), usize> = HashMap::new();
        let mut of_pair: HashMap<(usize, usize, String), usize> = HashMap::new();
        for relation in std::mem::take(&mut self.relations) {
            let (from, to) = (thing(relation.from), thing(relation.to));
            let (Some(from_thing), Some(to_thing)) = (from, to) else {
                let implied = match (from, to) {
                    (Some(from), None) => parts.contains(&(Some(from), Some(relation.to), false)),
                    (None, Some(to)) => parts.contains(&(Some(to), Some(relation.from), true)),
                    _ => false,
                };
                let head = if implied {
                    "Of a system that is drawn as a domain, only the connections of its parts are kept"
                } else {
                    "A connection with a whole domain joins no two components and is left out: connect a part of it"
                };
                let what = format!(
                    "{} to {}",
                    quoted(self.name(relation.from)),
                    quoted(self.name(relation.to))
                );
                self.drawing
                    .tally
                    .add(relation.line, Sort::LeftOut, head, what);
                continue;
            };
            if from_thing == to_thing && relation.from != relation.to {
                let what = "Connections within a container are left out with its components";
                self.drawing.tally.tell(relation.line, Sort::LeftOut, what);
                continue;
            }
            let is_async = relation.is_async
                || relation.tags.iter().any(|tag| {
                    ["async", "asynchronous"].contains(&tag.to_ascii_lowercase().as_str())
                });
            let arrow = Arrow {
                from: from_thing,
                to: to_thing,
                line: relation.line,
                label: relation.description,
                technology: relation.technology,
                drawn: if is_async { Drawn::Async } else { Drawn::Plain },
                both: relation.both,
                headless: false,
            };
            let key = (from_thing, to_thing, text::name(&arrow.label));
            if let Some(at) = self.drawing.arrow(arrow) {
                arrows.entry((from_thing, to_thing)).or_insert(at);
                of_pair.entry(key).or_insert(at);
            }
        }
        for (name, said) in std::mem::take(&mut self.views) {
            self.drawing.flow(&name);
            for said in said {
                let (Some(from), Some(to)) = (thing(said.from), thing(said.to)) else {
                    self.lost_step(&said);
                    continue;
                };
                if from == to {
                    if said.from != said.to {
                        continue;
                    }
                    self.drawing.act(Act::At(to, said.description), said.line);
                    continue;
                }
                let exact = of_pair.get(&(from, to, text::name(&said.description)));
                if let Some(at) = exact.or_else(|| arrows.get(&(from, to))) {
                    self.drawing.act(Act::Along(*at), said.line);
                } else if arrows.contains_key(&(to, from)) {
                    let head = "Answers belong to their calls and are no steps";
                    let what = format!(
                        "{} to {}",
                        quoted(self.drawing.name(from)),
                        quoted(self.drawing.name(to))
                    );
                    self.drawing
                        .tally
                        .add(said.line, Sort::Understood, head, what);
                } else {
                    self.lost_step(&said);
                }
            }
        }
    }

    fn lost_step(&mut self, said: &Said) {
        let head = "Steps between what no connection joins are left out";
        let what = format!(
            "{} to {}",
            quoted(self.name(said.from)),
            quoted(self.name(said.to))
        );
        self.drawing.tally.add(said.line, Sort::LeftOut, head, what);
    }

    fn name(&self, at: usize) -> &str {
        self.elements.get(at).map_or("", |element| &element.name)
    }
}

/// The thing that an element is drawn as. `outside` is beyond the enterprise.
fn drawn(element: &Element, shapes: &HashMap<String, String>, outside: bool) -> Thing {
    let tagged_outside = element.tags.iter().any(|tag| {
        let words = words::words(tag);
        words
            .iter()
            .any(|word| word == "external" || word == "existing")
    });
    // Of what is drawn within a system, `external` may also mean that it runs elsewhere: on a phone.
    let part = matches!(element.level, Level::Container | Level::Component);
    let said = if element.level == Level::Person {
        Some((Kind::Client, "as they are people"))
    } else if element.external && element.said.is_none() && !part {
        Some((Kind::External, "as the source says"))
    } else if let Some(kind) = element.said {
        Some((kind, "as the source says"))
    } else if tagged_outside && matches!(element.level, Level::System | Level::Other) {
        Some((Kind::External, "for their tags"))
    } else {
        shaped(&element.tags, shapes)
            .map(|kind| (kind, "for their shapes"))
            .or_else(|| {
                // The last tags are the author's own.
                let mut own = element.tags.iter().rev().take(MOST_TAGS);
                let kind = own.find_map(|tag| {
                    // Of `Amazon Web Services - DynamoDB` the end counts.
                    words::kind_of_name(tag.rsplit(" - ").next().unwrap_or_default())
                })?;
                Some((kind, "for their tags"))
            })
    };
    let likely = if element.external {
        Some((Kind::External, "as the source says"))
    } else {
        outside.then_some((Kind::External, "as they lie outside of the enterprise"))
    };
    Thing {
        name: element.name.clone(),
        line: element.line,
        said,
        likely,
        person: element.level == Level::Person,
        technology: element.technology.clone(),
        notes: element.description.clone(),
        position: element.position,
        ..Thing::default()
    }
}

/// The kind that the shape of an element's last styled tag stands for.
fn shaped(tags: &[String], shapes: &HashMap<String, String>) -> Option<Kind> {
    let mut of_tags = tags.iter().rev();
    let shape = of_tags.find_map(|tag| shapes.get(&tag.trim().to_lowercase()))?;
    match shape.to_ascii_lowercase().as_str() {
        "cylinder" | "bucket" => Some(Kind::Datastore),
        "pipe" => Some(Kind::Broker),
        "webbrowser"
        | "window"
        | "mobiledeviceportrait"
        | "mobiledevicelandscape"
        | "person"
        | "terminal"
        | "shell" => Some(Kind::Client),
        _ => None,
    }
}
