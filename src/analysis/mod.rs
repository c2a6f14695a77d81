//! Facts derived from a design, shared by all rules. One file per index; expensive indexes are
//! built on first use.
//!
//! The terms are those of the checklist's section "Words used below".

mod availability_deps;
mod call_paths;
mod calls;
mod cycles;
mod domains;
pub mod effective;
mod flows;
mod guesses;
mod incremental;
mod logical_edges;
pub mod read_set;
mod stores;
mod telemetry;
mod vocabulary;
mod writers;

pub use call_paths::CallPath;
pub use cycles::DomainCycle;
pub use flows::{FlowFacts, StepAt};
pub use incremental::ChangeImpact;
pub use logical_edges::LogicalEdge;
pub use read_set::ReadSet;
pub use telemetry::passes_telemetry_on;
pub use vocabulary::Word;

pub(crate) use crate::document::sort::sorted_unique;
use crate::document::{
    Access, Cap, Component, Connection, Design, Domain, Flow, Invariant, Io, Kind, Style, Subject,
};
use crate::graph::{Comp, Conn, Dom, FlowNo, Inv, Topology};
use crate::technologies;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::rc::Rc;

/// A design with the indexes derived from it. Indexes that an edit leaves as they are, are shared
/// with the facts of the next state.
pub struct Facts {
    design: Rc<Design>,
    /// Connections with the defaults of their style filled in; `None` in a design without defaults.
    filled: Option<Rc<Vec<Rc<Connection>>>>,
    topology: Rc<Topology>,
    edges: Rc<Vec<Edge>>,
    stores: Rc<stores::Stores>,
    kinds: Rc<Vec<Kind>>,
    domain_nesting: Rc<domains::DomainNesting>,
    flows: Rc<flows::Flows>,
    has_guesses: OnceCell<bool>,
    standbys: OnceCell<Vec<Vec<Comp>>>,
    core_deps: OnceCell<Rc<Vec<Vec<Comp>>>>,
    vocabulary: OnceCell<Rc<vocabulary::Vocabulary>>,
    logical_edges: OnceCell<Rc<logical_edges::LogicalEdges>>,
    writers: OnceCell<Rc<writers::Writers>>,
    telemetry_routes: OnceCell<Rc<telemetry::TelemetryRoutes>>,
}

impl Facts {
    /// Derives the facts of a design.
    pub fn new(design: &Rc<Design>) -> Self {
        let topology = Topology::new(design);
        let edges = edges(design, &topology);
        let stores = stores::Stores::new(design, &topology, &edges);
        Self {
            design: design.clone(),
            filled: filled(design),
            kinds: Rc::new(kinds(design)),
            domain_nesting: Rc::new(domains::DomainNesting::new(design, &topology)),
            flows: Rc::new(flows::Flows::new(design, &topology, &stores, &edges)),
            edges: Rc::new(edges),
            stores: Rc::new(stores),
            topology: Rc::new(topology),
            standbys: OnceCell::new(),
            has_guesses: OnceCell::new(),
            core_deps: OnceCell::new(),
            vocabulary: OnceCell::new(),
            logical_edges: OnceCell::new(),
            writers: OnceCell::new(),
            telemetry_routes: OnceCell::new(),
        }
    }

    /// Derives the facts of the next state of the design from the impact of the edit.
    pub fn derive_incremental(&self, design: &Rc<Design>, impact: &ChangeImpact) -> Self {
        if !impact.keeps_indices() {
            return Self::new(design);
        }
        let changed = |reads: ReadSet| impact.touches(reads);
        let topology = &self.topology;
        let edges = match changed(read_set::EDGES.and(read_set::FALLBACK)) {
            true => Rc::new(edges(design, topology)),
            false => self.edges.clone(),
        };
        let stores = if changed(read_set::STORE_OWNERS) {
            Rc::new(stores::Stores::new(design, topology, &edges))
        } else {
            self.stores.clone()
        };
        Self {
            design: design.clone(),
            filled: filled(design),
            topology: topology.clone(),
            kinds: match changed(read_set::KIND) {
                true => Rc::new(kinds(design)),
                false => self.kinds.clone(),
            },
            domain_nesting: match changed(read_set::DOMAINS) {
                true => Rc::new(domains::DomainNesting::new(design, topology)),
                false => self.domain_nesting.clone(),
            },
            flows: match changed(read_set::FLOWS) {
                true => Rc::new(flows::Flows::new(design, topology, &stores, &edges)),
                false => self.flows.clone(),
            },
            edges,
            stores,
            standbys: OnceCell::new(),
            has_guesses: OnceCell::new(),
            core_deps: kept(&self.core_deps, changed(read_set::CORE_DEPS)),
            vocabulary: kept(&self.vocabulary, changed(read_set::DOMAIN_LANGUAGE)),
            logical_edges: kept(&self.logical_edges, changed(read_set::LOGICAL_EDGES)),
            writers: kept(&self.writers, changed(read_set::WRITERS)),
            telemetry_routes: kept(&self.telemetry_routes, changed(read_set::TELEMETRY_ROUTES)),
        }
    }

    /// The design, as the document has it: without defaults, with standbys.
    pub fn design(&self) -> &Rc<Design> {
        &self.design
    }

    /// The graph.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    // ---- elements -------------------------------------------------------------------------

    /// Components, in id order, without standbys.
    pub fn components(&self) -> impl DoubleEndedIterator<Item = Comp> + '_ {
        self.components_and_standbys()
            .filter(|c| !self.is_standby(*c))
    }

    /// All components, in id order, standbys among them.
    pub fn components_and_standbys(&self) -> impl DoubleEndedIterator<Item = Comp> + use<> {
        (0..self.design.components.len()).map(Comp::from_index)
    }

    /// Connections used at run time, in id order: not those of phase `startup`, that replicate, or
    /// that touch a standby.
    pub fn connections(&self) -> impl Iterator<Item = Conn> + '_ {
        (0..self.design.connections.len())
            .map(Conn::from_index)
            .filter(|e| self.runs(*e))
    }

    /// All flows, in id order.
    pub fn flows(&self) -> impl DoubleEndedIterator<Item = FlowNo> + use<> {
        (0..self.design.flows.len()).map(FlowNo::from_index)
    }

    /// All domains, in id order.
    pub fn domains(&self) -> impl DoubleEndedIterator<Item = Dom> + use<> {
        (0..self.design.domains.len()).map(Dom::from_index)
    }

    /// All invariants, in id order.
    pub fn invariants(&self) -> impl DoubleEndedIterator<Item = Inv> + use<> {
        (0..self.design.invariants.len()).map(Inv::from_index)
    }

    /// The component.
    pub fn component(&self, c: Comp) -> &Component {
        &self.design.components[c.at()]
    }

    /// The connection, with the defaults of its style.
    pub fn connection(&self, e: Conn) -> &Connection {
        match &self.filled {
            Some(filled) => &filled[e.at()],
            None => &self.design.connections[e.at()],
        }
    }

    /// The flow.
    pub fn flow(&self, f: FlowNo) -> &Flow {
        &self.design.flows[f.at()]
    }

    /// The domain.
    pub fn domain(&self, d: Dom) -> &Domain {
        &self.design.domains[d.at()]
    }

    /// The invariant.
    pub fn invariant(&self, i: Inv) -> &Invariant {
        &self.design.invariants[i.at()]
    }

    /// True if the design has any flow.
    pub fn has_flows(&self) -> bool {
        !self.design.flows.is_empty()
    }

    // ---- components -----------------------------------------------------------------------

    /// Kind of a component.
    pub fn kind(&self, c: Comp) -> Kind {
        self.kinds[c.at()]
    }

    /// True for a service, an orchestrator, a job or an external.
    pub fn is_worker(&self, c: Comp) -> bool {
        self.is_own_worker(c) || self.kind(c) == Kind::External
    }

    /// True for a worker that is not external.
    pub fn is_own_worker(&self, c: Comp) -> bool {
        matches!(self.kind(c), Kind::Service | Kind::Orchestrator | Kind::Job)
    }

    /// True if it runs the team's own code: a service, a gateway, an orchestrator or a job.
    pub fn runs_our_code(&self, c: Comp) -> bool {
        self.is_own_worker(c) || self.kind(c) == Kind::Gateway
    }

    /// True for a *standby*: a component that takes over from another one.
    pub fn is_standby(&self, c: Comp) -> bool {
        self.component(c).standby_of.is_some()
    }

    /// The component that a standby takes over from.
    pub fn original_of(&self, standby: Comp) -> Option<Comp> {
        self.topology
            .component(self.component(standby).standby_of.as_ref()?)
    }

    /// Standbys of a component, in id order.
    pub fn standbys_of(&self, c: Comp) -> &[Comp] {
        let standbys = self.standbys.get_or_init(|| {
            let mut standbys = vec![Vec::new(); self.design.components.len()];
            for standby in self.components_and_standbys() {
                if let Some(c) = self.original_of(standby) {
                    standbys[c.at()].push(standby);
                }
            }
            standbys
        });
        &standbys[c.at()]
    }

    /// True if the component is *managed*, by itself or by its technology.
    pub fn is_managed(&self, c: Comp) -> bool {
        let component = self.component(c);
        let told = || {
            component
                .technology
                .as_deref()
                .is_some_and(technologies::is_managed)
        };
        component.managed.unwrap_or_else(told)
    }

    /// Behaviour under a network partition: as set, or derived from the technology.
    pub fn cap(&self, c: Comp) -> Option<Cap> {
        let component = self.component(c);
        let told = || technologies::cap(component.technology.as_deref()?);
        component.cap.or_else(told)
    }

    /// I/O model: as set, or derived from the technology.
    pub fn io(&self, c: Comp) -> Option<Io> {
        let component = self.component(c);
        let told = || technologies::io(component.technology.as_deref()?);
        component.io.or_else(told)
    }

    /// True if its technology is a workflow engine that persists progress.
    pub fn runs_on_workflow_engine(&self, c: Comp) -> bool {
        let technology = self.component(c).technology.as_deref();
        technology.is_some_and(technologies::keeps_progress)
    }

    // ---- connections ----------------------------------------------------------------------

    /// Source of a connection.
    pub fn from(&self, e: Conn) -> Comp {
        self.edges[e.at()].from
    }

    /// Target of a connection.
    pub fn to(&self, e: Conn) -> Comp {
        self.edges[e.at()].to
    }

    /// Style of a connection.
    pub fn style(&self, e: Conn) -> Style {
        self.edges[e.at()].style
    }

    /// True if it is used at run time: not only at startup, by replication, or by a standby.
    pub fn runs(&self, e: Conn) -> bool {
        self.edges[e.at()].runs
    }

    /// Connections of access `replicate`, in id order, also those that lead to a standby.
    pub fn replications(&self) -> impl Iterator<Item = Conn> + '_ {
        (0..self.edges.len())
            .map(Conn::from_index)
            .filter(|e| self.edges[e.at()].replicates)
    }

    /// True if run-time replication leads to it, also to a standby.
    pub fn is_replicated_to(&self, c: Comp) -> bool {
        let mut all = self.topology.incoming(c);
        all.any(|(e, _)| self.edges[e.at()].replicates)
    }

    /// True for a run-time connection of access `replicate`, also one that leads to a standby.
    pub fn replicates(&self, e: Conn) -> bool {
        self.edges[e.at()].replicates
    }

    /// Run-time connections that replicate to a datastore, from whatever but a standby.
    pub fn replicated_from(&self, c: Comp) -> impl Iterator<Item = Comp> + '_ {
        let all = self.topology.incoming(c);
        all.filter(|(e, from)| self.edges[e.at()].replicates && !self.is_standby(*from))
            .map(|(_, from)| from)
    }

    /// True for a *reply*: a message or an event that answers another connection.
    pub fn is_reply(&self, e: Conn) -> bool {
        self.is_asynchronous(e) && self.connection(e).reply_to.is_some()
    }

    /// Outgoing run-time connections with their targets, in id order.
    pub fn outgoing(&self, c: Comp) -> impl Iterator<Item = (Conn, Comp)> + '_ {
        let all = self.topology.outgoing(c);
        all.filter(|(e, _)| self.runs(*e))
    }

    /// Incoming run-time connections with their sources, in id order.
    pub fn incoming(&self, c: Comp) -> impl Iterator<Item = (Conn, Comp)> + '_ {
        let all = self.topology.incoming(c);
        all.filter(|(e, _)| self.runs(*e))
    }

    /// True for a `message` or an `event`.
    pub fn is_asynchronous(&self, e: Conn) -> bool {
        matches!(self.style(e), Style::Message | Style::Event)
    }

    /// True for a *waiting edge*: a run-time `request` or `data` connection without `fallback`
    /// between two different components, that does not start at a datastore.
    pub fn is_waiting(&self, e: Conn) -> bool {
        let edge = &self.edges[e.at()];
        matches!(edge.style, Style::Request | Style::Data)
            && edge.runs
            && !edge.falls_back
            && edge.from != edge.to
            && self.kind(edge.from) != Kind::Datastore
    }

    /// True for a run-time `request` without `fallback`; source and target may be the same.
    pub fn is_call(&self, e: Conn) -> bool {
        let edge = &self.edges[e.at()];
        edge.style == Style::Request && edge.runs && !edge.falls_back
    }

    /// True for a run-time `data` edge that writes.
    pub fn writes_data(&self, e: Conn) -> bool {
        let edge = &self.edges[e.at()];
        edge.runs && edge.writes
    }

    // ---- subjects -------------------------------------------------------------------------

    /// Index of a subject, if the design has it.
    pub fn index_of(&self, subject: &Subject) -> Option<SubjectIndex> {
        let design = &self.design;
        Some(match subject {
            Subject::Component(id) => self.topology.component(id)?.into(),
            Subject::Connection(id) => self.topology.connection(id)?.into(),
            Subject::Design => SubjectIndex::Design,
            Subject::Domain(id) => self.topology.domain(id)?.into(),
            Subject::Flow(id) => {
                let at = design.flows.position(id.as_str())?;
                FlowNo::from_index(at).into()
            }
            Subject::Invariant(id) => {
                let at = design.invariants.position(id.as_str())?;
                Inv::from_index(at).into()
            }
        })
    }

    /// The subject with that index.
    pub fn subject(&self, number: SubjectIndex) -> Subject {
        match number {
            SubjectIndex::Component(c) => Subject::Component(self.component(c).id.clone()),
            SubjectIndex::Connection(e) => Subject::Connection(self.connection(e).id.clone()),
            SubjectIndex::Design => Subject::Design,
            SubjectIndex::Domain(d) => Subject::Domain(self.domain(d).id.clone()),
            SubjectIndex::Flow(f) => Subject::Flow(self.flow(f).id.clone()),
            SubjectIndex::Invariant(i) => Subject::Invariant(self.invariant(i).id.clone()),
        }
    }
}

/// The cached index, unless it has changed.
fn kept<T>(before: &OnceCell<Rc<T>>, changed: bool) -> OnceCell<Rc<T>> {
    match changed {
        true => OnceCell::new(),
        false => before.clone(),
    }
}

/// The connections with the defaults of their style, if the design has any.
fn filled(design: &Design) -> Option<Rc<Vec<Rc<Connection>>>> {
    if design.defaults.is_empty() {
        return None;
    }
    let fill = |connection: &Rc<Connection>| match design.with_defaults(connection) {
        Cow::Borrowed(_) => connection.clone(),
        Cow::Owned(filled) => Rc::new(filled),
    };
    Some(Rc::new(design.connections.iter().map(fill).collect()))
}

fn edges(design: &Design, topology: &Topology) -> Vec<Edge> {
    let components = design.components.iter();
    let standbys: Vec<bool> = components.map(|c| c.standby_of.is_some()).collect();
    let connections = design.connections.iter().enumerate();
    connections
        .map(|(at, c)| {
            // A loaded design has both ends of every connection.
            let ends = topology.ends(Conn::from_index(at));
            Edge::new(c, ends.unwrap_or((Comp(0), Comp(0))), &standbys)
        })
        .collect()
}

fn kinds(design: &Design) -> Vec<Kind> {
    design.components.iter().map(|c| c.kind).collect()
}

/// Fields of a connection that every graph walk needs, compact in memory.
struct Edge {
    from: Comp,
    to: Comp,
    style: Style,
    /// Used at run time, between components that are no standbys, and not to replicate.
    runs: bool,
    /// Replicates, to whatever it leads.
    replicates: bool,
    falls_back: bool,
    /// Writes to a datastore: style `data`, with an access that writes.
    writes: bool,
}

impl Edge {
    fn new(connection: &Connection, (from, to): (Comp, Comp), standbys: &[bool]) -> Self {
        let data = connection.style == Style::Data;
        let replicates = data && connection.access == Some(Access::Replicate);
        let is_standby = |c: Comp| standbys.get(c.at()) == Some(&true);
        let writes = matches!(connection.access, Some(Access::Write | Access::ReadWrite));
        Self {
            from,
            to,
            style: connection.style,
            runs: connection.runs() && !replicates && !is_standby(from) && !is_standby(to),
            replicates: connection.runs() && replicates,
            falls_back: connection.fallback().is_some(),
            writes: data && writes,
        }
    }
}

/// Index of a subject. Sorts like the subjects in writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectIndex {
    /// A component.
    Component(Comp),
    /// A connection.
    Connection(Conn),
    /// The whole design.
    Design,
    /// A domain.
    Domain(Dom),
    /// A flow.
    Flow(FlowNo),
    /// An invariant.
    Invariant(Inv),
}

macro_rules! subject_index_from {
    ($($of:ident => $variant:ident $get:ident),*) => {
        $(impl From<$of> for SubjectIndex {
            fn from(number: $of) -> Self {
                Self::$variant(number)
            }
        })*

        impl SubjectIndex {
            $(#[doc = concat!("The index, if it is of the kind `", stringify!($get), "`.")]
            pub fn $get(self) -> Option<$of> {
                match self {
                    Self::$variant(number) => Some(number),
                    _ => None,
                }
            })*
        }
    };
}
subject_index_from!(
    Comp => Component component,
    Conn => Connection connection,
    Dom => Domain domain,
    FlowNo => Flow flow,
    Inv => Invariant invariant
);
