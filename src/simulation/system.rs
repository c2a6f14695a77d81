//! The system under simulation: places, grounds and starvation of a design, derived once for all
//! runs.

use crate::analysis::Facts;
use crate::analysis::effective::effective_design;
use crate::document::{Access, Cap, Connection, Design, Id, Io, Kind, Phase, Style, Timeout};
use crate::graph::Comp;
use crate::technologies;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// Index of a component of the effective design. A place has the index of the component that
/// gives it its name; a private datastore that a relay reads is a place under its own index.
pub(super) type Place = usize;

/// Index of a connection of the effective design.
pub(super) type Link = usize;

/// A standby of a component.
pub(super) struct Standby {
    pub zones: Vec<String>,
}

/// Facts of a component that do not depend on the reading.
pub(super) struct Node {
    pub id: Id,
    pub kind: Kind,
    pub place: Place,
    pub is_relay: bool,
    pub is_private: bool,
    pub is_copy: bool,
    pub is_managed: bool,
    /// Set or from the catalogue.
    pub cap: Option<Cap>,
    /// Set or from the catalogue.
    pub io: Option<Io>,
    /// Set, or known from the technology or a data edge that writes.
    pub stateful: Option<bool>,
    /// Standbys that can take over: of a datastore, those that it is replicated to.
    pub standbys: Vec<Standby>,
}

/// A call without a time limit that can block all threads of its caller.
pub(super) struct BlockingCall {
    pub caller: Comp,
    pub place: Place,
    pub target: Place,
    pub link: Link,
}

/// Dependencies that a place cannot do without, beside what the steps say.
#[derive(Default)]
pub(super) struct Ground {
    /// In the order of their ids.
    pub places: Vec<Place>,
    /// Waiting edges on the walk.
    pub edges: Vec<GroundEdge>,
}

/// A waiting edge on the walk of a ground.
#[derive(Clone, Copy)]
pub(super) struct GroundEdge {
    pub from: Place,
    pub to: Place,
    pub link: Link,
}

/// A design, resolved for simulation.
pub struct System {
    design: Rc<Design>,
    pub(super) nodes: Vec<Node>,
    /// Ends of each connection, as components.
    pub(super) ends: Vec<(usize, usize)>,
    /// Components of each place, itself included.
    pub(super) members: Vec<Vec<usize>>,
    /// Connections by the component that they start at, without those of startup and replication.
    pub(super) outgoing: Vec<Vec<Link>>,
    /// Connections by the component that they lead to, likewise.
    pub(super) incoming: Vec<Vec<Link>>,
    /// Connections that a step of some flow uses.
    is_used: Vec<bool>,
    grounds: Vec<OnceCell<Ground>>,
    /// Calls that can starve their caller, by the place that they lead to.
    pub(super) blocking_calls: HashMap<Place, Vec<BlockingCall>>,
    facts: Facts,
    sights: OnceCell<Sights>,
}

/// Edges over which one component learns of another's work.
struct Sights {
    /// Over logical and telemetry edges: sender and receiver.
    reports: BTreeSet<(usize, usize)>,
}

impl System {
    /// Resolves a design.
    pub fn new(document: &Design) -> Self {
        let design = Rc::new(effective_design(document));
        let index: HashMap<&Id, usize> = design
            .components
            .iter()
            .enumerate()
            .map(|(at, component)| (&component.id, at))
            .collect();
        let ends: Vec<(usize, usize)> = design
            .connections
            .iter()
            .map(|c| (index[&c.from], index[&c.to]))
            .collect();
        let count = design.components.len();
        let (mut outgoing, mut incoming) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for (link, connection) in design.connections.iter().enumerate() {
            if counts(connection) {
                outgoing[ends[link].0].push(link);
                incoming[ends[link].1].push(link);
            }
        }
        let facts = Facts::new(&design);
        let places: Vec<Place> = facts.components().map(|c| facts.fold(c).at()).collect();
        let mut members = vec![Vec::new(); count];
        for (c, place) in places.iter().enumerate() {
            members[*place].push(c);
        }
        let standbys = standbys(document, &design);
        let nodes: Vec<Node> = design
            .components
            .iter()
            .enumerate()
            .map(|(c, component)| {
                let technology = component.technology.as_deref();
                let stateful = component.stateful.or_else(|| {
                    let writes = |link: &Link| writes_data(&design.connections[*link]);
                    let keeps = technology.is_some_and(technologies::keeps_progress);
                    (keeps || outgoing[c].iter().any(writes)).then_some(true)
                });
                Node {
                    id: component.id.clone(),
                    kind: component.kind,
                    place: places[c],
                    is_relay: facts.is_relay(Comp::from_index(c)),
                    is_private: places[c] != c,
                    is_copy: facts.is_copy(Comp::from_index(c)),
                    is_managed: facts.is_managed(Comp::from_index(c)),
                    cap: facts.cap(Comp::from_index(c)),
                    io: facts.io(Comp::from_index(c)),
                    stateful,
                    standbys: standbys.get(&component.id).map_or_else(Vec::new, |all| {
                        all.iter()
                            .map(|zones| Standby {
                                zones: zones.clone(),
                            })
                            .collect()
                    }),
                }
            })
            .collect();
        let mut is_used = vec![false; ends.len()];
        for flow in &design.flows {
            for id in flow
                .steps
                .iter()
                .filter_map(|step| step.connection.as_ref())
            {
                if let Some(link) = design.connections.position(id.as_str()) {
                    is_used[link] = true;
                }
            }
        }
        let blocking_calls = blocking_calls(&design, &nodes, &ends);
        Self {
            nodes,
            ends,
            members,
            outgoing,
            incoming,
            is_used,
            grounds: (0..count).map(|_| OnceCell::new()).collect(),
            blocking_calls,
            design,
            facts,
            sights: OnceCell::new(),
        }
    }

    /// The effective design.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// Id of the component that gives the place of a component its name.
    pub fn place_id_of(&self, id: &Id) -> Option<&Id> {
        Some(&self.nodes[self.place_of(id)?].id)
    }

    pub(super) fn connection(&self, link: Link) -> &Connection {
        &self.design.connections[link]
    }

    pub(super) fn index(&self, id: &Id) -> Option<usize> {
        self.design.components.position(id.as_str())
    }

    pub(super) fn place_of(&self, id: &Id) -> Option<Place> {
        Some(self.nodes[self.index(id)?].place)
    }

    /// True for a broker or a relay: what passes through it is handed on.
    pub(super) fn hands_on(&self, place: Place) -> bool {
        let node = &self.nodes[place];
        node.kind == Kind::Broker || node.is_relay
    }

    /// True for a data edge by which a relay reads a datastore.
    pub(super) fn is_relay_read(&self, link: Link) -> bool {
        let connection = self.connection(link);
        let (from, to) = self.ends[link];
        self.nodes[from].is_relay
            && counts(connection)
            && connection.style == Style::Data
            && connection.access != Some(Access::Write)
            && self.nodes[to].kind == Kind::Datastore
    }

    /// True if a component of the place writes to the datastore.
    pub(super) fn writes_to(&self, place: Place, store: usize) -> bool {
        self.incoming[store].iter().any(|link| {
            writes_data(self.connection(*link)) && self.nodes[self.ends[*link].0].place == place
        })
    }

    /// Datastores that components of the place write to.
    pub(super) fn stores_written(&self, place: Place) -> impl Iterator<Item = usize> + '_ {
        let links = self.members[place].iter().flat_map(|c| &self.outgoing[*c]);
        links
            .filter(|link| writes_data(self.connection(**link)))
            .map(|link| self.ends[*link].1)
    }

    /// Consistent or available: by the component, else by the datastores that the place writes to.
    pub(super) fn cap_of_place(&self, place: Place) -> Option<Cap> {
        self.nodes[place].cap.or_else(|| {
            let caps: Vec<Cap> = self
                .stores_written(place)
                .filter_map(|store| self.nodes[store].cap)
                .collect();
            [Cap::Consistent, Cap::Available]
                .into_iter()
                .find(|cap| caps.contains(cap))
        })
    }

    /// Places at which a fault at the component is one.
    pub(super) fn fault_places(&self, c: usize) -> Vec<Place> {
        let node = &self.nodes[c];
        if node.kind == Kind::Client {
            return Vec::new();
        }
        if !node.is_private {
            return vec![node.place];
        }
        let mut data = self.incoming[c].iter().filter(|link| {
            let from = self.ends[**link].0;
            self.connection(**link).style == Style::Data && self.nodes[from].place == node.place
        });
        let mut places = vec![c];
        if !data.all(|link| self.connection(*link).fallback().is_some()) {
            places.push(node.place);
        }
        places
    }

    /// True for a call by `request` or `data` without a fallback, between two different
    /// components, that does not start at a datastore.
    pub(super) fn is_waiting(&self, link: Link) -> bool {
        let connection = self.connection(link);
        let (from, to) = self.ends[link];
        counts(connection)
            && matches!(connection.style, Style::Request | Style::Data)
            && connection.fallback().is_none()
            && from != to
            && self.nodes[from].kind != Kind::Datastore
    }

    /// The ground of a place.
    pub(super) fn ground(&self, place: Place) -> &Ground {
        self.grounds[place].get_or_init(|| self.walk_ground(place))
    }

    fn walk_ground(&self, start: Place) -> Ground {
        let mut ground = Ground::default();
        let node = &self.nodes[start];
        if node.is_relay {
            for link in &self.outgoing[start] {
                if self.is_relay_read(*link) {
                    let to = self.ends[*link].1;
                    let from = start;
                    ground.edges.push(GroundEdge {
                        from,
                        to,
                        link: *link,
                    });
                    ground.places.push(to);
                }
            }
            ground.places.sort_unstable();
            ground.places.dedup();
            return ground;
        }
        // A private datastore by itself needs nothing: its owner does.
        if node.place != start || matches!(node.kind, Kind::Client | Kind::Gateway) {
            return ground;
        }
        let mut seen = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(from) = open.pop() {
            if self.nodes[from].kind == Kind::Gateway {
                continue;
            }
            for c in &self.members[from] {
                for link in &self.outgoing[*c] {
                    if self.is_used[*link] || !self.is_waiting(*link) {
                        continue;
                    }
                    let to = self.nodes[self.ends[*link].1].place;
                    let kind = self.nodes[to].kind;
                    if to == from || matches!(kind, Kind::Client | Kind::Telemetry) {
                        continue;
                    }
                    ground.edges.push(GroundEdge {
                        from,
                        to,
                        link: *link,
                    });
                    if seen.insert(to) {
                        open.push(to);
                    }
                }
            }
        }
        seen.remove(&start);
        ground.places = seen.into_iter().collect();
        ground
    }

    /// True if the observer can see the place: its work is reported to the observer over a
    /// logical or telemetry edge, or the observer can ask it or one of its datastores.
    pub(super) fn sees(&self, observer: Place, place: Place) -> bool {
        if observer == place {
            return true;
        }
        let sights = self.sights.get_or_init(|| self.find_sights());
        let reported = self.members[place].iter().any(|from| {
            let to = &self.members[observer];
            to.iter().any(|to| sights.reports.contains(&(*from, *to)))
        });
        reported || self.asks(observer, place)
    }

    fn asks(&self, observer: Place, place: Place) -> bool {
        let stores: BTreeSet<usize> = self.members[place]
            .iter()
            .flat_map(|c| &self.outgoing[*c])
            .filter(|link| self.connection(**link).style == Style::Data)
            .map(|link| self.ends[*link].1)
            .collect();
        let asking = self.members[observer]
            .iter()
            .flat_map(|c| &self.outgoing[*c]);
        asking
            .filter(|link| matches!(self.connection(**link).style, Style::Request | Style::Data))
            .any(|link| {
                let to = self.ends[*link].1;
                self.nodes[to].place == place || stores.contains(&to)
            })
    }

    /// True if the tracker hears of the place: over a logical edge, or over telemetry, also
    /// through brokers and other telemetry.
    pub(super) fn tracks(&self, tracker: Place, place: Place) -> bool {
        if tracker == place {
            return true;
        }
        let sights = self.sights.get_or_init(|| self.find_sights());
        let to = &self.members[tracker];
        let from = &self.members[place];
        let reported = |a: &usize| to.iter().any(|b| sights.reports.contains(&(*a, *b)));
        from.iter().any(reported) || self.telemetry_leads(from, to)
    }

    fn telemetry_leads(&self, from: &[usize], to: &[usize]) -> bool {
        let mut open = from.to_vec();
        let mut seen: BTreeSet<usize> = open.iter().copied().collect();
        while let Some(c) = open.pop() {
            for link in &self.outgoing[c] {
                if self.connection(*link).style != Style::Telemetry {
                    continue;
                }
                let next = self.ends[*link].1;
                if to.contains(&next) {
                    return true;
                }
                let passes = matches!(self.nodes[next].kind, Kind::Broker | Kind::Telemetry);
                if passes && seen.insert(next) {
                    open.push(next);
                }
            }
        }
        false
    }

    fn find_sights(&self) -> Sights {
        let mut reports = BTreeSet::new();
        for edge in self.facts.logical_edges() {
            reports.insert((edge.sender.at(), edge.receiver.at()));
        }
        for (link, (from, to)) in self.ends.iter().enumerate() {
            let connection = self.connection(link);
            if counts(connection) && connection.style == Style::Telemetry {
                reports.insert((*from, *to));
            }
        }
        Sights { reports }
    }
}

/// True for a connection that does something while work is done: not for startup, and no
/// replication.
pub(super) fn counts(connection: &Connection) -> bool {
    connection.phase != Some(Phase::Startup)
        && !(connection.style == Style::Data && connection.access == Some(Access::Replicate))
}

pub(super) fn writes_data(connection: &Connection) -> bool {
    connection.style == Style::Data
        && matches!(connection.access, Some(Access::Write | Access::ReadWrite))
}

/// The zones of each component's standbys, without those of a datastore that it is not
/// replicated to.
fn standbys<'d>(document: &'d Design, design: &Design) -> HashMap<&'d Id, Vec<Vec<String>>> {
    let mut found: HashMap<&Id, Vec<Vec<String>>> = HashMap::new();
    for standby in &document.components {
        let Some(original) = &standby.standby_of else {
            continue;
        };
        let kind = design.components.get(original).map(|c| c.kind);
        let is_replicated = || {
            document.connections.iter().any(|connection| {
                connection.to == standby.id
                    && connection.style == Style::Data
                    && connection.access == Some(Access::Replicate)
                    && connection.phase != Some(Phase::Startup)
            })
        };
        if kind != Some(Kind::Datastore) || is_replicated() {
            found
                .entry(original)
                .or_default()
                .push(standby.zones.clone());
        }
    }
    found
}

/// Calls that may wait for ever, by the place that they lead to. The reading decides about those
/// whose limit, or whose caller's way of waiting, is unknown.
fn blocking_calls(
    design: &Design,
    nodes: &[Node],
    ends: &[(usize, usize)],
) -> HashMap<Place, Vec<BlockingCall>> {
    let mut calls: HashMap<Place, Vec<BlockingCall>> = HashMap::new();
    for (link, connection) in design.connections.iter().enumerate() {
        let waits = matches!(
            (connection.style, &connection.timeout),
            (Style::Request | Style::Data, Some(Timeout::Never)) | (Style::Request, None)
        );
        let (from, to) = ends[link];
        let (place, target) = (nodes[from].place, nodes[to].place);
        let name = nodes[place].kind;
        if !waits
            || !counts(connection)
            || connection.fallback().is_some()
            || connection.circuit_breaker == Some(true)
            || place == target
            || matches!(name, Kind::Client | Kind::Broker | Kind::Orchestrator)
            || nodes[from].io == Some(Io::NonBlocking)
        {
            continue;
        }
        let caller = Comp::from_index(from);
        let call = BlockingCall {
            caller,
            place,
            target,
            link,
        };
        calls.entry(target).or_default().push(call);
    }
    calls
}
