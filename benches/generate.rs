//! Designs of any size for measuring: shaped like real systems, and the same every time.
//!
//! Components come in domains of ten: a gateway, five services, two datastores, a broker and a
//! job. Each component has three connections, most of them within its domain and some to the
//! next ones; there is a flow for every ten components.

use plumbline::document::{
    Access, Component, Connection, Delivery, Design, Domain, Duration, Flow, Id, Kind, List, Point,
    Step, Style, Term, Timeout,
};
use std::rc::Rc;

/// Components in one domain.
const DOMAIN: usize = 10;

const KINDS: [Kind; DOMAIN] = [
    Kind::Gateway,
    Kind::Service,
    Kind::Service,
    Kind::Service,
    Kind::Service,
    Kind::Service,
    Kind::Datastore,
    Kind::Datastore,
    Kind::Broker,
    Kind::Job,
];

/// The generator of Lehmer and Park–Miller: enough for a mix, and the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 as usize % n
    }
}

fn id(text: String) -> Id {
    Id::new(&text).expect("letters, digits and dashes")
}

/// A design of so many components, three connections each and a flow for every ten.
pub fn design(components: usize) -> Design {
    let mut dice = Dice(20_261_124);
    let mut design = Design::new(&format!("Measured at {components}"));
    let name = |at: usize| id(format!("c{at:05}"));
    let kind = |at: usize| KINDS[at % DOMAIN];
    let domains = components.div_ceil(DOMAIN);
    let domain_list = (0..domains).map(|at| {
        let mut domain = Domain::new(id(format!("d{at:04}")), format!("Domain {at}"));
        let mut term = Term::new(format!("Entity{at}"));
        term.states = vec!["Created".to_owned(), "Changed".to_owned()];
        term.actions = vec!["Create".to_owned(), "Change".to_owned()];
        domain.language = vec![term];
        Rc::new(domain)
    });
    design.domains = List::from_unordered(domain_list.collect());
    // About as wide as it is high, whole domains in a row.
    let columns = (1..).map(|n| n * DOMAIN).find(|n| n * n >= components);
    let columns = columns.unwrap_or(DOMAIN);
    let component_list = (0..components).map(|at| {
        let mut c = Component::new(name(at), format!("Component {at}"), kind(at));
        c.domain = Some(id(format!("d{:04}", at / DOMAIN)));
        c.technology = match kind(at) {
            Kind::Datastore => Some("postgresql:16".to_owned()),
            Kind::Service => {
                Some(["go", "spring-mvc", "node", "homegrown"][dice.below(4)].to_owned())
            }
            _ => None,
        };
        let (column, row) = (at % columns, at / columns);
        c.position = Some(Point::new(
            plumbline::document::Real(column as f64 * 220.0),
            plumbline::document::Real(row as f64 * 140.0),
        ));
        Rc::new(c)
    });
    design.components = List::from_unordered(component_list.collect());
    let mut connections = Vec::with_capacity(components * 3);
    for from in 0..components {
        for nth in 0..3 {
            let start = from / DOMAIN * DOMAIN;
            // Two of three stay within the domain; the third goes to one of the next two.
            let start = if nth == 2 {
                start + DOMAIN * (1 + dice.below(2))
            } else {
                start
            };
            let to = (start + dice.below(DOMAIN)) % components;
            let style = match (kind(from), kind(to)) {
                (_, Kind::Datastore) if nth < 2 => Style::Data,
                (Kind::Broker, _) | (_, Kind::Broker) => Style::Event,
                // What leaves a domain is told, not asked: without that, every flow would need
                // half of the design to be up.
                _ if nth == 2 => [Style::Event, Style::Message][dice.below(2)],
                _ => [Style::Request, Style::Event, Style::Message][dice.below(3)],
            };
            let mut e =
                Connection::new(id(format!("e{from:05}-{nth}")), name(from), name(to), style);
            match style {
                Style::Request => {
                    e.timeout =
                        (dice.below(2) == 0).then(|| Timeout::After(seconds(dice.below(9) + 1)));
                    e.retries = (dice.below(2) == 0).then(|| dice.below(3) as u64);
                    e.fallback = (dice.below(4) == 0).then(|| "the last known answer".to_owned());
                }
                Style::Data => e.access = Some([Access::Read, Access::ReadWrite][dice.below(2)]),
                _ => {
                    e.delivery = Some([Delivery::AtLeastOnce, Delivery::AtMostOnce][dice.below(2)])
                }
            }
            e.carries = vec![format!("Entity{}.Created", to / DOMAIN)];
            connections.push(e);
        }
    }
    let flows = (0..components / 10).map(|at| {
        let mut flow = Flow::new(id(format!("f{at:04}")), format!("Flow {at}"));
        flow.minimal_experience = Some("What was ordered".to_owned());
        // A walk from the domain's first component over whatever it is connected to.
        let mut here = at * DOMAIN % components;
        for nth in 0..6 {
            let e = &connections[here * 3 + dice.below(3)];
            let mut step = Step::new(id(format!("s{nth}")), e.to.clone());
            step.connection = Some(e.id.clone());
            step.writes = Some(dice.below(2) == 0);
            step.core = Some(nth < 2);
            flow.steps.push(step);
            here = e.to.as_str()[1..].parse().unwrap_or(0);
        }
        Rc::new(flow)
    });
    design.flows = List::from_unordered(flows.collect());
    design.connections = List::from_unordered(connections.into_iter().map(Rc::new).collect());
    design
}

fn seconds(n: usize) -> Duration {
    Duration::parse(&format!("{n}s")).expect("a duration")
}
