//! Where observability data goes: along `telemetry` edges, passed on by brokers and by telemetry
//! that forwards; and along `event` edges, which a telemetry component can listen to.

use super::{Facts, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn};
use std::collections::HashSet;
use std::rc::Rc;

/// The telemetry components, and the brokers from which something leads on to one.
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

    /// The telemetry components, in id order.
    pub fn telemetry_components(&self) -> &[Comp] {
        &self.telemetry_routes().stores
    }

    /// Whether the connection leads to a telemetry component: a `telemetry` or `event` edge,
    /// directly or through brokers by halves of the same style, whatever the words.
    pub fn leads_to_telemetry(&self, e: Conn) -> bool {
        let by = match self.style(e) {
            Style::Telemetry => &self.telemetry_routes().by_telemetry,
            Style::Event => &self.telemetry_routes().by_event,
            _ => return false,
        };
        let to = self.to(e);
        self.kind(to) == Kind::Telemetry || by[to.at()]
    }

    /// The connections by which a component reaches telemetry, in id order.
    pub fn telemetry_connections(&self, c: Comp) -> impl Iterator<Item = Conn> + '_ {
        let edges = self.outgoing(c).map(|(e, _)| e);
        edges.filter(|e| self.leads_to_telemetry(*e))
    }

    /// The components that send to one of the ends by edges of a style, directly or through what
    /// is passed, in id order. What is passed is among them.
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

    /// Whether a `telemetry` edge ends at the component.
    pub fn is_sent_telemetry(&self, c: Comp) -> bool {
        let mut edges = self.incoming(c);
        edges.any(|(e, _)| self.style(e) == Style::Telemetry)
    }

    /// The components that send telemetry of their own, in id order: no telemetry, which forwards,
    /// and no broker that is sent some, which passes it on.
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

    /// What each component receives over `telemetry` edges of what the senders send, as marks:
    /// directly, through brokers and, where it is telemetry itself, from telemetry that forwards.
    /// Each sender gives its marks.
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

    /// As [`Facts::received_telemetry`], without what telemetry forwards.
    pub fn unforwarded_telemetry(&self, senders: &[(Comp, u64)]) -> Vec<u64> {
        self.spread(senders, |kind| kind == Kind::Broker)
    }

    /// Whether a telemetry component sends on to another one, directly or through brokers.
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

    /// The marks that arrive at each component. They only ever grow, so the walk comes to an end.
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

/// What is sent on by what receives it.
pub fn passes_telemetry_on(kind: Kind) -> bool {
    matches!(kind, Kind::Broker | Kind::Telemetry)
}
