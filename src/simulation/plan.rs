//! The plan of a flow: which step causes which, over which way, and what stands or falls together.

use super::system::{Link, Place, System};
use crate::document::{Flow, Id, Kind, Style, normal_form};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::ops::Range;

/// Index of a step within its flow.
pub(super) type StepIndex = usize;

/// The way in which work reaches a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StepKind {
    /// Part of its parent's transaction.
    Own,
    /// Begins by itself.
    Spontaneous,
    /// A message, event or telemetry: the sender goes on.
    Send,
    /// A request or data access: the caller waits.
    Call,
}

/// One step of a plan.
pub(super) struct PlannedStep {
    pub id: Id,
    pub component: usize,
    pub place: Place,
    /// `None`: the start.
    pub parent: Option<StepIndex>,
    pub kind: StepKind,
    /// Connections from the parent's place to the step's, in order.
    pub way: Vec<Link>,
    /// The place that the way begins at.
    pub source: Place,
    /// The places that the connections lead to, in order, preceded by the broker that the way starts at.
    pub places: Vec<Place>,
    pub is_effect: bool,
    /// `None`: no step of the flow says.
    pub core: Option<bool>,
    pub compensation: Option<String>,
    pub children: Vec<StepIndex>,
    /// For a head: the step and the own steps below it through own steps alone.
    pub transaction: Vec<StepIndex>,
    /// For a head: calls and sends of the transaction, in order, each with its parent.
    pub calls_and_sends: Vec<(StepIndex, StepIndex)>,
}

impl PlannedStep {
    pub fn is_head(&self) -> bool {
        self.kind != StepKind::Own
    }
}

/// The plan of a flow.
pub struct Plan {
    pub(super) flow: usize,
    pub(super) steps: Vec<PlannedStep>,
    /// The place that the flow starts at; `None`: nowhere.
    pub(super) start: Option<Place>,
    /// Steps whose parent is the start, in order.
    pub(super) begins: Vec<StepIndex>,
    /// Place of the component that the flow is orchestrated by.
    pub(super) coordinator: Option<Place>,
    pub(super) enforcer: Option<Place>,
    pub(super) tracker: Option<Place>,
    /// Steps in the order in which a walk from the start meets them, children after parents.
    walk: Vec<StepIndex>,
    /// For each step, where it and the steps below it stand in the walk.
    spans: Vec<Range<usize>>,
}

/// A chain of connections from a place into a broker or relay.
struct Lead {
    links: Vec<Link>,
}

impl Plan {
    /// Plans a flow of the effective design, by its index.
    pub(super) fn new(system: &System, flow_index: usize) -> Self {
        let flow = &*system.design().flows[flow_index];
        let start = start_of(system, flow);
        let sets_core = flow.sets_core();
        let mut steps: Vec<PlannedStep> = Vec::with_capacity(flow.steps.len());
        let mut last_at: HashMap<Place, StepIndex> = HashMap::new();
        for step in &flow.steps {
            let Some(component) = system.index(&step.component) else {
                continue;
            };
            let place = system.nodes[component].place;
            let connection = step.connection.as_ref();
            let link = connection.and_then(|id| system.design().connections.position(id.as_str()));
            let (found, lead) = find_parent(system, &steps, &last_at, start, place, link);
            let parent = found.filter(|at| system.nodes[steps[*at].place].kind != Kind::Client);
            let kind = kind_of(system, &steps, parent, place, link);
            let mut way: Vec<Link> = lead.map(|lead| lead.links).unwrap_or_default();
            let has_lead = !way.is_empty();
            way.extend(link);
            let source = source_of(system, parent, start, place, &way);
            let mut places: Vec<Place> = Vec::with_capacity(way.len() + 1);
            if let Some(first) = link.filter(|_| !has_lead) {
                let broker = system.nodes[system.ends[first].0].place;
                let begins_there = match parent {
                    Some(at) => steps[at].place == broker,
                    None => true,
                };
                if system.hands_on(broker) && begins_there {
                    places.push(broker);
                }
            }
            places.extend(way.iter().map(|link| led_to(system, *link, &way)));
            let index = steps.len();
            if let Some(at) = parent {
                steps[at].children.push(index);
            }
            last_at.insert(place, index);
            steps.push(PlannedStep {
                id: step.id.clone(),
                component,
                place,
                parent,
                kind,
                way,
                source,
                places,
                is_effect: is_effect(system, step.writes == Some(true), component, place),
                core: step.core.or((sets_core).then_some(false)),
                compensation: step
                    .compensation
                    .clone()
                    .filter(|word| !word.trim().is_empty()),
                children: Vec::new(),
                transaction: Vec::new(),
                calls_and_sends: Vec::new(),
            });
        }
        let begins: Vec<StepIndex> = (0..steps.len())
            .filter(|at| steps[*at].parent.is_none())
            .collect();
        let (walk, spans) = walk(&steps, &begins);
        for head in 0..steps.len() {
            if steps[head].is_head() {
                let (mut transaction, mut calls) = (Vec::new(), Vec::new());
                collect(&steps, head, &mut transaction, &mut calls);
                steps[head].transaction = transaction;
                steps[head].calls_and_sends = calls;
            }
        }
        let place = |id: Option<&Id>| id.and_then(|id| system.place_of(id));
        let consistency = flow.consistency.as_ref();
        let bounded = consistency.filter(|c| c.within.is_some());
        Self {
            flow: flow_index,
            walk,
            spans,
            steps,
            start,
            begins,
            coordinator: place(flow.orchestrated_by()),
            enforcer: place(bounded.and_then(|c| c.enforced_by.as_ref())),
            tracker: place(bounded.and(flow.tracked_by())),
        }
    }

    pub(super) fn position(&self, id: &str) -> Option<StepIndex> {
        self.steps.iter().position(|step| step.id.as_str() == id)
    }

    /// The steps below this one.
    pub(super) fn below(&self, step: StepIndex) -> &[StepIndex] {
        let span = self.spans[step].clone();
        &self.walk[span][1..]
    }

    /// True if a step below this one is at the place.
    pub(super) fn leads_back(&self, step: StepIndex, place: Place) -> bool {
        self.below(step)
            .iter()
            .any(|at| self.steps[*at].place == place)
    }
}

fn start_of(system: &System, flow: &Flow) -> Option<Place> {
    if let Some(trigger) = &flow.trigger {
        return system.place_of(trigger);
    }
    let first = flow.steps.first()?.connection.as_ref()?;
    let link = system.design().connections.position(first.as_str())?;
    let from = system.ends[link].0;
    (system.nodes[from].kind == Kind::Client).then(|| system.nodes[from].place)
}

/// The step that causes this one, and the chain that leads from there. The step may be at a
/// client: then the start stands in its place.
fn find_parent(
    system: &System,
    steps: &[PlannedStep],
    last_at: &HashMap<Place, StepIndex>,
    start: Option<Place>,
    place: Place,
    link: Option<Link>,
) -> (Option<StepIndex>, Option<Lead>) {
    let Some(link) = link else {
        return (last_at.get(&place).copied(), None);
    };
    let from = system.ends[link].0;
    if !system.hands_on(from) {
        let place = system.nodes[from].place;
        return (last_at.get(&place).copied(), None);
    }
    let broker = system.nodes[from].place;
    if let Some(at) = last_at.get(&broker) {
        return (Some(*at), None);
    }
    let leads = Leads::into(system, link);
    // The last step at each place has the best claim of all at that place.
    let mut candidates: Vec<StepIndex> = last_at.values().copied().collect();
    candidates.sort_unstable_by(|a, b| b.cmp(a));
    for at in candidates {
        if let Some(lead) = leads.from(steps[at].place) {
            return (Some(at), Some(lead));
        }
    }
    (None, start.and_then(|start| leads.from(start)))
}

fn kind_of(
    system: &System,
    steps: &[PlannedStep],
    parent: Option<StepIndex>,
    place: Place,
    link: Option<Link>,
) -> StepKind {
    let Some(link) = link else {
        return match parent {
            Some(_) => StepKind::Own,
            None => StepKind::Spontaneous,
        };
    };
    let style = system.connection(link).style;
    let is_call = matches!(style, Style::Request | Style::Data);
    if is_call && parent.is_some_and(|at| steps[at].place == place) {
        StepKind::Own
    } else if !is_call || system.hands_on(system.ends[link].0) {
        StepKind::Send
    } else {
        StepKind::Call
    }
}

/// The place that a way starts from. Where a relay takes over from a step, the datastore that it
/// reads, as it is.
fn source_of(
    system: &System,
    parent: Option<StepIndex>,
    start: Option<Place>,
    place: Place,
    way: &[Link],
) -> Place {
    let Some(first) = way.first() else {
        return place;
    };
    if way.len() > 1 && system.is_relay_read(*first) {
        let store = system.ends[*first].1;
        return match (parent, start) {
            (None, Some(start)) => start,
            _ => store,
        };
    }
    system.nodes[system.ends[*first].0].place
}

/// The place that a connection of a way leads to: the connection by which a relay reads leads to the relay.
fn led_to(system: &System, link: Link, way: &[Link]) -> Place {
    let (from, to) = system.ends[link];
    let is_last = way.last() == Some(&link);
    if !is_last && system.is_relay_read(link) {
        return system.nodes[from].place;
    }
    system.nodes[to].place
}

/// True if the step changes data that is no copy.
fn is_effect(system: &System, writes: bool, component: usize, place: Place) -> bool {
    let node = &system.nodes[place];
    if !writes || node.kind == Kind::Client || system.hands_on(place) {
        return false;
    }
    if system.nodes[component].is_copy || node.is_copy {
        return false;
    }
    let mut stores = system.stores_written(place).peekable();
    stores.peek().is_none() || !stores.all(|store| system.nodes[store].is_copy)
}

fn collect(
    steps: &[PlannedStep],
    at: StepIndex,
    transaction: &mut Vec<StepIndex>,
    calls: &mut Vec<(StepIndex, StepIndex)>,
) {
    // A stack instead of recursion: a flow may have thousands of steps.
    let mut open = vec![(at, 0)];
    transaction.push(at);
    while let Some((step, next)) = open.pop() {
        let Some(child) = steps[step].children.get(next) else {
            continue;
        };
        open.push((step, next + 1));
        if steps[*child].kind == StepKind::Own {
            transaction.push(*child);
            open.push((*child, 0));
        } else {
            calls.push((*child, step));
        }
    }
}

fn walk(steps: &[PlannedStep], begins: &[StepIndex]) -> (Vec<StepIndex>, Vec<Range<usize>>) {
    let mut walk = Vec::with_capacity(steps.len());
    let mut spans = vec![0..0; steps.len()];
    // A stack instead of recursion: a flow may have thousands of steps.
    let mut open: Vec<(StepIndex, usize)> = begins.iter().rev().map(|at| (*at, 0)).collect();
    while let Some((step, next)) = open.pop() {
        if next == 0 {
            spans[step].start = walk.len();
            walk.push(step);
        }
        match steps[step].children.get(next) {
            Some(child) => {
                open.push((step, next + 1));
                open.push((*child, 0));
            }
            None => spans[step].end = walk.len(),
        }
    }
    (walk, spans)
}

/// Chains that lead into the connection of a step, through brokers and relays alone.
struct Leads<'s> {
    system: &'s System,
    last: Link,
    style: Style,
}

/// A chain from its end backwards.
struct PartialLead {
    at: usize,
    links: Vec<Link>,
    words: Option<BTreeSet<String>>,
}

/// Chains that are followed at most while a lead is looked for.
const MOST_CHAINS: usize = 10_000;

impl<'s> Leads<'s> {
    fn into(system: &'s System, last: Link) -> Self {
        let style = system.connection(last).style;
        Self {
            system,
            last,
            style,
        }
    }

    /// The shortest chain from a component of the place; of equally short ones the one whose ids
    /// come first.
    fn from(&self, place: Place) -> Option<Lead> {
        let start = self.system.ends[self.last].0;
        let mut open = VecDeque::from([PartialLead {
            at: start,
            links: Vec::new(),
            words: words(self.system, self.last),
        }]);
        let mut best: Option<Vec<Link>> = None;
        let mut followed = 0;
        while let Some(chain) = open.pop_front() {
            followed += 1;
            let is_longer = best.as_ref().is_some_and(|b| b.len() <= chain.links.len());
            if is_longer || followed > MOST_CHAINS {
                break;
            }
            for (link, from, ends_here) in self.steps_back(chain.at, place) {
                let Some(words) = shared(&chain.words, words(self.system, link)) else {
                    continue;
                };
                let mut links = vec![link];
                links.extend(&chain.links);
                if ends_here {
                    if best
                        .as_ref()
                        .is_none_or(|b| (links.len(), &links) < (b.len(), b))
                    {
                        best = Some(links);
                    }
                } else if from != start && !chain.links.iter().any(|l| self.passes(*l, from)) {
                    open.push_back(PartialLead {
                        at: from,
                        links,
                        words,
                    });
                }
            }
        }
        best.map(|links| Lead { links })
    }

    fn passes(&self, link: Link, c: usize) -> bool {
        let (from, to) = self.system.ends[link];
        from == c || to == c
    }

    /// Connections into a broker or relay: each with the component before it, and true where the
    /// chain ends there.
    fn steps_back(&self, at: usize, place: Place) -> Vec<(Link, usize, bool)> {
        let system = self.system;
        let mut found = Vec::new();
        for link in &system.incoming[at] {
            let connection = system.connection(*link);
            let from = system.ends[*link].0;
            if connection.style != self.style || from == at {
                continue;
            }
            if system.nodes[from].place == place {
                found.push((*link, from, true));
            } else if system.hands_on(from) {
                found.push((*link, from, false));
            }
        }
        if system.nodes[at].is_relay {
            for link in &system.outgoing[at] {
                let store = system.ends[*link].1;
                if system.is_relay_read(*link) && system.writes_to(place, store) {
                    found.push((*link, at, true));
                }
            }
        }
        found
    }
}

/// Words that a connection carries; `None` where it carries none.
fn words(system: &System, link: Link) -> Option<BTreeSet<String>> {
    let carries = &system.connection(link).carries;
    (!carries.is_empty()).then(|| carries.iter().map(|word| normal_form(word)).collect())
}

/// Words that two parts of a chain share. `None`: they share none, though both carry some.
#[allow(clippy::option_option)]
fn shared(
    a: &Option<BTreeSet<String>>,
    b: Option<BTreeSet<String>>,
) -> Option<Option<BTreeSet<String>>> {
    match (a, b) {
        (Some(a), Some(b)) => {
            let both: BTreeSet<String> = a.intersection(&b).cloned().collect();
            (!both.is_empty()).then_some(Some(both))
        }
        (Some(a), None) => Some(Some(a.clone())),
        (None, b) => Some(b),
    }
}
