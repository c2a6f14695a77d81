//! Routes of observability data: `telemetry` edges, through brokers and forwarding telemetry
//! components, and `event` edges that a telemetry component subscribes to.

use super::{Facts, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn};
use std::collections::HashSet;
use std::rc::Rc;

/// Telemetry components, and brokers from which data reaches one.
pub struct TelemetryRoutes {
    stores: Vec<Comp>,
    by_telemetry: Vec<bool>,
    by_event: Vec<bool>,
}

impl TelemetryRoutes {
    fn new(facts: &Facts) -> Self {
        let stores = facts.components();
        let stores: Vec<Comp> = stores
            .filter(|c| facts.kind(*c) == Kind::Telemetry)
            .collect();
        let by = |style| {
            let mut leads = vec![false; facts.design().components.len()];
            let ends = stores.iter().copied();
            for c in facts.sources_of(ends, style, |kind| kind == Kind::Broker) {
                leads[c.at()] = facts.kind(c) == Kind::Broker;
            }
            leads
        };
        Self {
            by_telemetry: by(Style::Telemetry),
            by_event: by(Style::Event),
            stores,
        }
    }
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

    /// True if the connection leads to a telemetry component: a `telemetry` or `event` edge,
    /// directly or through brokers by segments of the same style, regardless of words.
    pub fn leads_to_telemetry(&self, e: Conn) -> bool {
        let by = match self.style(e) {
            Style::Telemetry => &self.telemetry_routes().by_telemetry,
            Style::Event => &self.telemetry_routes().by_event,
            _ => return false,
        };
        let to = self.to(e);
        self.kind(to) == Kind::Telemetry || by[to.at()]
    }

    /// Connections over which a component reaches telemetry, in id order.
    pub fn telemetry_connections(&self, c: Comp) -> impl Iterator<Item = Conn> + '_ {
        let edges = self.outgoing(c).map(|(e, _)| e);
        edges.filter(|e| self.leads_to_telemetry(*e))
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
        let mut met = HashSet::from([store]);
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
