//! Routes of observability data: `telemetry` and `event` edges, through brokers, to a telemetry
//! component or whatever else a `telemetry` edge ends at.

use super::{Facts, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn};
use hashbrown::HashSet;
use std::rc::Rc;

/// Telemetry components, all ends of routes, and brokers from which data reaches one.
pub struct TelemetryRoutes {
    stores: Vec<Comp>,
    ends: Vec<bool>,
    leads: Vec<bool>,
    /// Connections over which each component reaches telemetry, in id order: its own, and events
    /// of relays that start at it.
    reaches: Vec<Vec<Conn>>,
}

impl TelemetryRoutes {
    fn new(facts: &Facts) -> Self {
        let count = facts.design().components.len();
        let stores: Vec<Comp> = facts
            .components()
            .filter(|c| facts.kind(*c) == Kind::Telemetry)
            .collect();
        let mut ends = vec![false; count];
        for c in facts.components() {
            let sent = || facts.kind(c) != Kind::Broker && facts.is_sent_telemetry(c);
            ends[c.at()] = facts.kind(c) == Kind::Telemetry || sent();
        }
        let mut leads = vec![false; count];
        let mut open: Vec<Comp> = facts.components().filter(|c| ends[c.at()]).collect();
        while let Some(to) = open.pop() {
            for (e, from) in facts.incoming(to) {
                let broker = facts.kind(from) == Kind::Broker;
                if broker && observes(facts.style(e)) && !leads[from.at()] {
                    leads[from.at()] = true;
                    open.push(from);
                }
            }
        }
        let mut routes = Self {
            stores,
            ends,
            leads,
            reaches: vec![Vec::new(); count],
        };
        for e in facts.connections() {
            let to = facts.to(e);
            if !observes(facts.style(e)) || !routes.is_way(to) || facts.from(e) == to {
                continue;
            }
            let writers = match facts.style(e) {
                Style::Event => facts.relayed_writers(facts.from(e)),
                _ => Vec::new(),
            };
            if writers.is_empty() {
                routes.reaches[facts.from(e).at()].push(e);
            }
            for c in writers {
                routes.reaches[c.at()].push(e);
            }
        }
        routes
    }

    fn is_way(&self, to: Comp) -> bool {
        self.ends[to.at()] || self.leads[to.at()]
    }
}

/// True for the styles that observability data travels by.
fn observes(style: Style) -> bool {
    matches!(style, Style::Telemetry | Style::Event)
}

impl Facts {
    fn telemetry_routes(&self) -> &TelemetryRoutes {
        self.telemetry_routes
            .get_or_init(|| Rc::new(TelemetryRoutes::new(self)))
    }

    /// Telemetry components, in id order.
    pub fn telemetry_components(&self) -> &[Comp] {
        &self.telemetry_routes().stores
    }

    /// True for a telemetry component, and for whatever else but a broker a `telemetry` edge ends
    /// at.
    pub fn ends_telemetry(&self, c: Comp) -> bool {
        self.telemetry_routes().ends[c.at()]
    }

    /// True if the design has anything that observability data goes to.
    pub fn has_telemetry(&self) -> bool {
        self.telemetry_routes().ends.contains(&true)
    }

    /// True if the connection leads to telemetry: a `telemetry` or `event` edge, directly or
    /// through brokers by either, regardless of words.
    pub fn leads_to_telemetry(&self, e: Conn) -> bool {
        observes(self.style(e)) && self.runs(e) && self.telemetry_routes().is_way(self.to(e))
    }

    /// Connections over which a component *reaches* telemetry, in id order: its own, or events of
    /// a relay that start at it.
    pub fn telemetry_connections(&self, c: Comp) -> impl Iterator<Item = Conn> + '_ {
        self.telemetry_routes().reaches[c.at()].iter().copied()
    }

    /// Components that send to one of the ends over edges of a style, directly or through
    /// components that `passes` accepts, in id order. Those passed through are included.
    pub fn sources_of(
        &self,
        ends: impl IntoIterator<Item = Comp>,
        style: Style,
        passes: impl Fn(Kind) -> bool,
    ) -> Vec<Comp> {
        let mut met = vec![false; self.design().components.len()];
        let mut sources = Vec::new();
        let mut open: Vec<Comp> = ends.into_iter().collect();
        while let Some(to) = open.pop() {
            for (e, from) in self.incoming(to) {
                if self.style(e) == style && !std::mem::replace(&mut met[from.at()], true) {
                    sources.push(from);
                    if passes(self.kind(from)) {
                        open.push(from);
                    }
                }
            }
        }
        sorted_unique(sources)
    }

    /// True if a `telemetry` edge ends at the component.
    pub fn is_sent_telemetry(&self, c: Comp) -> bool {
        let mut edges = self.incoming(c);
        edges.any(|(e, _)| self.style(e) == Style::Telemetry)
    }

    /// Components that originate telemetry, in id order: not telemetry components and not brokers
    /// that receive some, which only forward it.
    pub fn telemetry_senders(&self) -> Vec<Comp> {
        let sends = |c: &Comp| {
            let own = match self.kind(*c) {
                Kind::Telemetry => false,
                Kind::Broker => !self.is_sent_telemetry(*c),
                _ => true,
            };
            let mut edges = self.outgoing(*c);
            own && edges.any(|(e, _)| self.style(e) == Style::Telemetry)
        };
        self.components().filter(sends).collect()
    }

    /// Bit marks of the senders whose telemetry each component receives: directly, through brokers
    /// and, for a telemetry component, from forwarding telemetry.
    pub fn received_telemetry(&self, senders: &[(Comp, u64)]) -> Vec<u64> {
        let direct = self.unforwarded_telemetry(senders);
        let mut received = self.spread(senders, passes_telemetry_on);
        for c in self.components() {
            if self.kind(c) != Kind::Telemetry {
                received[c.at()] = direct[c.at()];
            }
        }
        received
    }

    /// Like [`Facts::received_telemetry`], without forwarded telemetry.
    pub fn unforwarded_telemetry(&self, senders: &[(Comp, u64)]) -> Vec<u64> {
        self.spread(senders, |kind| kind == Kind::Broker)
    }

    /// True if a telemetry component forwards to another one, directly or through brokers.
    pub fn forwards_telemetry(&self, store: Comp) -> bool {
        let mut met: HashSet<Comp> = HashSet::from([store]);
        let mut open = vec![store];
        while let Some(c) = open.pop() {
            let edges = self.outgoing(c);
            let edges = edges.filter(|(e, _)| self.style(*e) == Style::Telemetry);
            for (_, to) in edges.filter(|(e, _)| self.leads_to_telemetry(*e)) {
                if !met.insert(to) {
                    continue;
                }
                if self.kind(to) == Kind::Telemetry {
                    return true;
                }
                open.push(to);
            }
        }
        false
    }

    /// Propagates marks along `telemetry` edges. Marks only grow, so it terminates.
    fn spread(&self, senders: &[(Comp, u64)], passes: impl Fn(Kind) -> bool) -> Vec<u64> {
        let mut marks = vec![0; self.design().components.len()];
        let mut open = Vec::new();
        let tell = |from: Comp, mark: u64, open: &mut Vec<Comp>, marks: &mut Vec<u64>| {
            for (e, to) in self.outgoing(from) {
                if self.style(e) == Style::Telemetry && marks[to.at()] | mark != marks[to.at()] {
                    marks[to.at()] |= mark;
                    if passes(self.kind(to)) {
                        open.push(to);
                    }
                }
            }
        };
        for (sender, mark) in senders {
            tell(*sender, *mark, &mut open, &mut marks);
        }
        while let Some(c) = open.pop() {
            tell(c, marks[c.at()], &mut open, &mut marks);
        }
        marks
    }
}

/// True for kinds that forward received telemetry.
pub fn passes_telemetry_on(kind: Kind) -> bool {
    matches!(kind, Kind::Broker | Kind::Telemetry)
}
