//! Boxes and arrows as they were drawn, before they are a design: what each box is and how two
//! talk is decided here, once for all sources that only hint at it.

use super::sketch::{MOST, Sketch};
use super::tally::Tally;
use super::words::{self, Talk};
use super::{Import, Refused, Sort, text};
use crate::document::{Access, Id, Kind, Point, Real, Step, Style};
use std::collections::{HashMap, HashSet};

/// So many arrows are read; equal ones become one connection.
const MOST_ARROWS: usize = 5 * MOST;
/// So many different words are kept of one connection.
const MOST_CARRIED: usize = 200;
/// Deeper than this, boundaries are read as the one around them.
pub const DEEPEST: usize = 32;

/// What is drawn as a component.
#[derive(Clone, Debug, Default)]
pub struct Thing {
    /// What it is called.
    pub name: String,
    /// Where it stands first.
    pub line: Option<usize>,
    /// The boundary around it.
    pub within: Option<usize>,
    /// What it is, where the source says so, and by what, as in `for their shapes`.
    pub said: Option<(Kind, &'static str)>,
    /// What it is where nothing else tells, and by what.
    pub likely: Option<(Kind, &'static str)>,
    /// It is a human being.
    pub person: bool,
    /// What it is built with.
    pub technology: String,
    /// Free text.
    pub notes: String,
    /// Its centre.
    pub position: Option<(f64, f64)>,
    /// The name in its lines, as guesses need it. Set when the thing is added.
    pub label: String,
}

/// How an arrow is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drawn {
    /// Nothing follows from it.
    #[default]
    Plain,
    /// With a broken line, which often stands for what nobody waits for.
    Dashed,
    /// The source says that the caller waits.
    Waiting,
    /// The source says that nobody waits.
    Async,
}

/// An arrow between two things.
#[derive(Clone, Debug, Default)]
pub struct Arrow {
    /// The thing that it starts at.
    pub from: usize,
    /// The thing that it ends at.
    pub to: usize,
    /// Where it stands.
    pub line: Option<usize>,
    /// What is written at it.
    pub label: String,
    /// The technology that is named at it.
    pub technology: String,
    /// How it is drawn.
    pub drawn: Drawn,
    /// It has a head at both ends.
    pub both: bool,
    /// It has none.
    pub headless: bool,
}

/// One piece of a flow.
#[derive(Clone, Debug)]
pub enum Act {
    /// What an arrow stands for.
    Along(usize),
    /// Work that a thing does by itself.
    At(usize, String),
}

#[derive(Debug)]
struct Boundary {
    name: String,
    within: Option<usize>,
    line: Option<usize>,
    depth: usize,
}

/// What was drawn.
#[derive(Debug, Default)]
pub struct Drawing {
    /// What it is called.
    pub title: String,
    /// What there is to tell.
    pub tally: Tally,
    things: Vec<Thing>,
    kinds: Vec<Kind>,
    boundaries: Vec<Boundary>,
    arrows: Vec<Arrow>,
    flows: Vec<(String, Vec<Act>)>,
    acts: usize,
}

/// A connection while arrows are joined.
struct Joined {
    from: usize,
    to: usize,
    style: Style,
    access: Option<Access>,
    carries: Vec<String>,
    said: Vec<String>,
    length: usize,
}

/// How an arrow is read.
struct Reading {
    style: Style,
    turned: bool,
    sort: Sort,
    why: &'static str,
}

impl Drawing {
    /// Nothing drawn yet.
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            ..Self::default()
        }
    }

    /// Adds a thing. `None` where there are too many, which is told.
    pub fn thing(&mut self, mut thing: Thing) -> Option<usize> {
        if self.things.len() >= MOST {
            self.full(thing.line);
            return None;
        }
        thing.label = text::prose(text::cut(&thing.name, 1_000));
        thing.name = text::name(&thing.name);
        thing.technology = text::name(&thing.technology);
        thing.notes = text::prose(&thing.notes);
        self.things.push(thing);
        Some(self.things.len() - 1)
    }

    /// The thing of that number.
    pub fn at(&mut self, thing: usize) -> Option<&mut Thing> {
        self.things.get_mut(thing)
    }

    /// What the thing is called.
    pub fn name(&self, thing: usize) -> &str {
        self.things.get(thing).map_or("", |thing| &thing.name)
    }

    /// Adds a boundary. Where there are too many, or they lie too deep, that is the one around it.
    pub fn boundary(
        &mut self,
        name: &str,
        within: Option<usize>,
        line: Option<usize>,
    ) -> Option<usize> {
        let depth = within
            .and_then(|at| self.boundaries.get(at))
            .map_or(1, |around| around.depth + 1);
        if depth > DEEPEST {
            let what = "Boundaries that lie too deep are read as the ones around them";
            self.tally.add(line, Sort::LeftOut, what, quoted(name));
            return within;
        }
        if self.boundaries.len() >= MOST {
            self.full(line);
            return within;
        }
        self.boundaries.push(Boundary {
            name: text::name(name),
            within,
            line,
            depth,
        });
        Some(self.boundaries.len() - 1)
    }

    /// Adds an arrow. `None` where there are too many, which is told.
    pub fn arrow(&mut self, mut arrow: Arrow) -> Option<usize> {
        if self.arrows.len() >= MOST_ARROWS {
            self.full(arrow.line);
            return None;
        }
        arrow.label = text::prose(&arrow.label);
        arrow.technology = text::name(&arrow.technology);
        self.arrows.push(arrow);
        Some(self.arrows.len() - 1)
    }

    /// Adds to the last flow what stands in that line.
    pub fn act(&mut self, act: Act, line: Option<usize>) {
        if self.acts >= MOST {
            let what = format!("There are more than {MOST} steps: the rest is left out");
            self.tally.tell(line, Sort::LeftOut, what);
            return;
        }
        self.acts += 1;
        if let Some((_, acts)) = self.flows.last_mut() {
            acts.push(act);
        }
    }

    /// Begins a flow.
    pub fn flow(&mut self, name: &str) {
        if self.flows.len() < MOST {
            self.flows.push((text::name(name), Vec::new()));
        } else {
            // Nothing more belongs to the last one.
            self.acts = MOST;
        }
    }

    fn full(&mut self, line: Option<usize>) {
        let what = format!("There are more than {MOST} elements: the rest is left out");
        self.tally.tell(line, Sort::LeftOut, what);
    }

    /// The design.
    ///
    /// # Errors
    /// Where there is nothing to draw.
    pub fn finish(mut self) -> Result<Import, Refused> {
        if self.things.is_empty() {
            return Err(Refused::new(
                "there is nothing in it that could be drawn",
                "at least one component",
            ));
        }
        self.find_kinds();
        let brokers = self.broker_styles();
        let readings: Vec<Reading> = self
            .arrows
            .iter()
            .map(|arrow| self.read(arrow, &brokers))
            .collect();
        self.tell_readings(&readings);
        let (joined, of_arrow) = self.join(&readings);
        Ok(self.sketch(joined, &of_arrow, &readings))
    }

    fn find_kinds(&mut self) {
        let mut asked_in_sql = HashSet::new();
        for arrow in &self.arrows {
            if words::talk(&arrow.label, &arrow.technology) == Some(Talk::Data) {
                asked_in_sql.insert(arrow.to);
            }
        }
        for (at, thing) in self.things.iter().enumerate() {
            let (kind, sort, why) = kind_of(thing, asked_in_sql.contains(&at));
            self.kinds.push(kind);
            let head = format!("Drawn as {}, {why}", several(kind));
            self.tally.add(thing.line, sort, &head, quoted(&thing.name));
        }
    }

    fn kind(&self, thing: usize) -> Kind {
        self.kinds.get(thing).copied().unwrap_or(Kind::Service)
    }

    /// What passes through each broker: both halves of a way have one style.
    fn broker_styles(&self) -> HashMap<usize, Style> {
        let mut styles = HashMap::new();
        for (at, thing) in self.things.iter().enumerate() {
            if self.kind(at) == Kind::Broker {
                let says = words::talk(&thing.name, &thing.technology) == Some(Talk::Event);
                styles.insert(at, if says { Style::Event } else { Style::Message });
            }
        }
        for arrow in &self.arrows {
            if words::talk(&arrow.label, &arrow.technology) == Some(Talk::Event) {
                for end in [arrow.from, arrow.to] {
                    if let Some(style) = styles.get_mut(&end) {
                        *style = Style::Event;
                    }
                }
            }
        }
        styles
    }

    fn read(&self, arrow: &Arrow, brokers: &HashMap<usize, Style>) -> Reading {
        let (from, to) = (self.kind(arrow.from), self.kind(arrow.to));
        let talk = words::talk(&arrow.label, &arrow.technology);
        let takes = words::takes(&arrow.label);
        let guessed = |style, turned, why| Reading {
            style,
            turned,
            sort: Sort::Guessed,
            why,
        };
        let told = match talk {
            Some(Talk::Event) => Style::Event,
            _ => Style::Message,
        };
        let broker = |at: usize| brokers.get(&at).copied();
        if let Some(style) = broker(arrow.from).or_else(|| broker(arrow.to)) {
            let turned = takes && to == Kind::Broker && from != Kind::Broker;
            let why = if turned {
                "turned round: from the broker to who takes from it"
            } else {
                "as one end is a broker"
            };
            return guessed(style, turned, why);
        }
        match (from, to) {
            (Kind::Telemetry, Kind::Telemetry) | (Kind::Client, Kind::Telemetry) => {}
            (_, Kind::Telemetry) => {
                let why = "as they go to where observability data is kept";
                return guessed(Style::Telemetry, false, why);
            }
            (Kind::Telemetry, _) if takes => {
                let why = "turned round: from what is observed to where the data goes";
                return guessed(Style::Telemetry, true, why);
            }
            (_, Kind::Datastore) => {
                let why = "as they go to a datastore";
                return guessed(Style::Data, false, why);
            }
            (Kind::Datastore, _) if talk.is_none() => {
                let why = "turned round: from who asks to the datastore";
                return guessed(Style::Data, true, why);
            }
            _ => {}
        }
        let to_person = self.things.get(arrow.to).is_some_and(|to| to.person);
        if to_person && from != Kind::Client && talk.is_none() && arrow.drawn != Drawn::Async {
            return guessed(Style::Message, false, "as no system waits for a person");
        }
        match (arrow.drawn, talk) {
            (Drawn::Async, _) => Reading {
                style: told,
                turned: false,
                sort: Sort::Understood,
                why: "as the source says that nobody waits",
            },
            (Drawn::Waiting, _) => Reading {
                style: Style::Request,
                turned: false,
                sort: Sort::Understood,
                why: "as the source says that the caller waits",
            },
            (_, Some(Talk::Event | Talk::Message)) => guessed(told, false, "for their words"),
            (Drawn::Dashed, _) => guessed(told, false, "for their broken lines"),
            (_, Some(Talk::Data)) => guessed(Style::Data, false, "for their words"),
            (Drawn::Plain, None) => guessed(Style::Request, false, "as nothing says otherwise"),
        }
    }

    /// An arrow with two heads is two ways, but for asking and answering.
    fn goes_both_ways(&self, arrow: &Arrow) -> bool {
        let asks = [Kind::Client, Kind::Datastore, Kind::Gateway];
        let ends = [self.kind(arrow.from), self.kind(arrow.to)];
        arrow.both && arrow.from != arrow.to && !ends.iter().any(|kind| asks.contains(kind))
    }

    fn tell_readings(&mut self, readings: &[Reading]) {
        let mut tally = std::mem::take(&mut self.tally);
        for (arrow, reading) in self.arrows.iter().zip(readings) {
            let (from, to) = (self.name(arrow.from), self.name(arrow.to));
            let named = format!("{} to {}", quoted(from), quoted(to));
            let head = format!("Read as {}, {}", ways(reading.style), reading.why);
            tally.add(arrow.line, reading.sort, &head, named.clone());
            if arrow.headless {
                let head = "A line without a head goes from the first to the second";
                tally.add(arrow.line, Sort::Guessed, head, named);
            } else if arrow.both {
                let head = if self.goes_both_ways(arrow) {
                    "An arrow with two heads is two connections"
                } else {
                    "An arrow with two heads is one connection, to ask and to answer"
                };
                tally.add(arrow.line, Sort::Guessed, head, named);
            }
        }
        self.tally = tally;
    }

    /// Arrows of one pair and style are one connection.
    fn join(&self, readings: &[Reading]) -> (Vec<Joined>, Vec<usize>) {
        let mut joined: Vec<Joined> = Vec::new();
        let mut at_pair: HashMap<(usize, usize, &str), usize> = HashMap::new();
        let mut of_arrow = Vec::with_capacity(self.arrows.len());
        for (arrow, reading) in self.arrows.iter().zip(readings) {
            let (mut from, mut to) = (arrow.from, arrow.to);
            if reading.turned {
                std::mem::swap(&mut from, &mut to);
            }
            let mut put = |from, to| {
                let key = (from, to, reading.style.as_str());
                let at = *at_pair.entry(key).or_insert_with(|| {
                    joined.push(Joined {
                        from,
                        to,
                        style: reading.style,
                        access: None,
                        carries: Vec::new(),
                        said: Vec::new(),
                        length: 0,
                    });
                    joined.len() - 1
                });
                if let Some(joined) = joined.get_mut(at) {
                    joined.take(arrow, reading.turned);
                }
                at
            };
            of_arrow.push(put(from, to));
            if self.goes_both_ways(arrow) {
                put(to, from);
            }
        }
        (joined, of_arrow)
    }

    fn sketch(self, joined: Vec<Joined>, of_arrow: &[usize], readings: &[Reading]) -> Import {
        let mut sketch = Sketch::new(&text::name(&self.title));
        let mut needed = vec![false; self.boundaries.len()];
        for thing in &self.things {
            let mut next = thing.within;
            while let Some(at) = next.filter(|at| !needed[*at]) {
                needed[at] = true;
                next = self.boundaries[at].within;
            }
        }
        let mut tally = self.tally;
        for (at, boundary) in self.boundaries.iter().enumerate() {
            if !needed[at] {
                let head = "Boundaries around nothing are left out";
                tally.add(boundary.line, Sort::LeftOut, head, quoted(&boundary.name));
                continue;
            }
            let parent = boundary.within.map(|within| within.to_string());
            sketch.domain(&at.to_string(), &boundary.name, parent.as_deref());
        }
        let mut ids: Vec<Id> = Vec::with_capacity(self.things.len());
        for (at, thing) in self.things.iter().enumerate() {
            let key = at.to_string();
            let kind = self.kinds.get(at).copied().unwrap_or(Kind::Service);
            let component = sketch.component(&key, &thing.name, kind);
            component.technology = given(&thing.technology);
            component.notes = given(&thing.notes);
            component.position = thing.position.map(|(x, y)| Point::new(Real(x), Real(y)));
            ids.push(component.id.clone());
            if let Some(within) = thing.within {
                sketch.put_into(&key, &within.to_string());
            }
        }
        let mut connections: Vec<Option<Id>> = Vec::with_capacity(joined.len());
        for (at, way) in joined.iter().enumerate() {
            if at >= MOST {
                let what = format!("There are more than {MOST} connections: the rest is left out");
                let first = of_arrow.iter().position(|way| *way == at);
                let line = first.and_then(|arrow| self.arrows.get(arrow)?.line);
                tally.tell(line, Sort::LeftOut, what);
                break;
            }
            let (from, to) = (way.from.to_string(), way.to.to_string());
            let connection = sketch.connect(&from, &to, way.style);
            connections.push(connection.map(|connection| {
                connection.carries.clone_from(&way.carries);
                connection.access = way.access;
                connection.notes = given(&way.said.join("\n"));
                connection.id.clone()
            }));
        }
        for (name, acts) in self.flows {
            if acts.is_empty() {
                continue;
            }
            let mut flow = sketch.new_flow(&name);
            for act in acts {
                let number = flow.steps.len() + 1;
                let Some(id) = Id::new(&format!("s{number}")) else {
                    continue;
                };
                match act {
                    Act::At(thing, what) => {
                        let Some(component) = ids.get(thing) else {
                            continue;
                        };
                        let mut step = Step::new(id, component.clone());
                        step.action = action(&what);
                        flow.trigger.get_or_insert_with(|| component.clone());
                        flow.steps.push(step);
                    }
                    Act::Along(arrow) => {
                        let way = of_arrow.get(arrow).copied();
                        let Some((way, at)) = way.and_then(|at| Some((joined.get(at)?, at))) else {
                            continue;
                        };
                        let (Some(to), Some(from)) = (ids.get(way.to), ids.get(way.from)) else {
                            continue;
                        };
                        flow.trigger.get_or_insert_with(|| from.clone());
                        let mut step = Step::new(id, to.clone());
                        step.connection = connections.get(at).cloned().flatten();
                        let turned = readings.get(arrow).is_some_and(|reading| reading.turned);
                        if !turned {
                            step.action = self.arrows.get(arrow).and_then(|a| action(&a.label));
                        }
                        flow.steps.push(step);
                    }
                }
            }
            if !flow.steps.is_empty() {
                sketch.flow(flow);
            }
        }
        for note in tally.notes() {
            sketch.note(note.line, note.sort, note.text);
        }
        sketch.finish()
    }
}

impl Joined {
    fn take(&mut self, arrow: &Arrow, turned: bool) {
        for word in words::carried(&arrow.label) {
            if self.carries.len() < MOST_CARRIED && !self.carries.contains(&word) {
                self.carries.push(word);
            }
        }
        let technology = &arrow.technology;
        let said = match (arrow.label.as_str(), technology.as_str()) {
            (label, "") if words::domain_words(label).is_some() => String::new(),
            (label, "") => label.to_owned(),
            ("", technology) => technology.to_owned(),
            (label, technology) => format!("{label} [{technology}]"),
        };
        let fits = self.length + said.len() <= text::LONGEST_NOTES;
        if !said.is_empty() && fits && self.said.len() < 100 && !self.said.contains(&said) {
            self.length += said.len() + 1;
            self.said.push(said);
        }
        if self.style == Style::Data {
            let read = turned.then_some(Access::Read);
            let access = words::access(&arrow.label).or(read);
            self.access = match (self.access, access) {
                (Some(one), Some(other)) if one != other => Some(Access::ReadWrite),
                (one, other) => one.or(other),
            };
        }
    }
}

/// What a thing is, how sure that is, and why.
fn kind_of(thing: &Thing, asked_in_sql: bool) -> (Kind, Sort, &'static str) {
    if let Some((kind, why)) = thing.said {
        return (kind, Sort::Understood, why);
    }
    let built = words::kind_of_built_with(&thing.technology);
    let by_name = words::kind_of_name(&thing.label).filter(|kind| {
        let apart = matches!(kind, Kind::Client | Kind::Datastore | Kind::Broker);
        !(apart && words::is_server_side(&thing.technology))
    });
    if let Some(kind) = by_name.filter(|kind| *kind == Kind::External) {
        return (kind, Sort::Guessed, "for their names");
    }
    if let Some(kind) = built {
        return (kind, Sort::Guessed, "for their technology");
    }
    if let Some(kind) = by_name {
        return (kind, Sort::Guessed, "for their names");
    }
    if let Some((kind, why)) = thing.likely {
        return (kind, Sort::Guessed, why);
    }
    if asked_in_sql {
        return (Kind::Datastore, Sort::Guessed, "as they are asked in SQL");
    }
    (Kind::Service, Sort::Guessed, "as nothing says otherwise")
}

fn several(kind: Kind) -> &'static str {
    match kind {
        Kind::Client => "clients",
        Kind::Service => "services",
        Kind::Gateway => "gateways",
        Kind::Orchestrator => "orchestrators",
        Kind::Broker => "brokers",
        Kind::Datastore => "datastores",
        Kind::External => "external systems",
        Kind::Telemetry => "telemetry",
        Kind::Job => "jobs",
    }
}

fn ways(style: Style) -> &'static str {
    match style {
        Style::Request => "requests",
        Style::Message => "messages",
        Style::Event => "events",
        Style::Data => "access to data",
        Style::Telemetry => "telemetry",
    }
}

/// A word of a domain that tells to do something.
fn action(label: &str) -> Option<String> {
    let mut words = words::domain_words(label)?.into_iter();
    let only = words.next().filter(|_| words.len() == 0)?;
    (!words::is_past(&only)).then_some(only)
}

fn given(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A name within a sentence.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", text::name(name))
}
