//! Work on flows under failures that is timed, natively and in the browser: each case by its name.

use crate::generate;
use plumbline::document::{Design, Id, format};
use plumbline::simulation::{
    Breakage, Downtime, Fault, FlowSearch, Reading, Simulation, System, WhatIf,
};

/// Runs that one call of the case `run` plays: one alone is too short for the clock of a browser.
pub const RUNS: usize = 1_000;

/// The designs that all runs, searches and questions are about.
pub struct Cases {
    chain: System,
    shared: Vec<Design>,
    large: Design,
    large_system: System,
}

/// Work of a case; gives a number that depends on all of it.
pub type Work = fn(&Cases) -> usize;

/// Every case: its name, its target in milliseconds, and its work.
pub const CASES: [(&str, f64, Work); 7] = [
    ("run", 20.0, runs),
    ("single faults", 50.0, single_faults),
    ("pairs", 1_000.0, pairs),
    ("what if", 16.0, what_if),
    ("partition", 16.0, partition),
    ("first flow", 1_000.0, first_flow),
    ("100 flows", 1_000.0, all_flows),
];

impl Cases {
    /// Makes the designs.
    pub fn new() -> Self {
        let shared = [
            include_str!("../tests/designs/sock-shop.json"),
            include_str!("../tests/designs/online-boutique.json"),
            include_str!("../tests/designs/ftgo.json"),
        ];
        let large = generate::design(1_000);
        Self {
            chain: System::new(&chain(9)),
            shared: shared
                .map(|text| format::load(text).expect("a valid design"))
                .to_vec(),
            large_system: System::new(&large),
            large,
        }
    }
}

/// A chain of so many services, each of which writes and calls the next; twelve steps.
fn chain(services: usize) -> Design {
    let mut components = vec![r#"{"id":"user","name":"User","kind":"client"}"#.to_owned()];
    let mut connections = Vec::new();
    let mut steps = Vec::new();
    for at in 0..services {
        components.push(format!(
            r#"{{"id":"c{at}","name":"C{at}","kind":"service"}}"#
        ));
        let from = match at {
            0 => "user".to_owned(),
            at => format!("c{}", at - 1),
        };
        connections.push(format!(
            r#"{{"id":"e{at}","from":"{from}","to":"c{at}","style":"request"}}"#
        ));
    }
    for at in 0..12 {
        let to = at % services;
        steps.push(format!(
            r#"{{"id":"s{at:02}","component":"c{to}","connection":"e{to}","writes":true}}"#
        ));
    }
    let text = format!(
        r#"{{"format":"plumbline-design","version":1,"title":"Chain","components":[{}],"connections":[{}],"flows":[{{"id":"f","name":"F","trigger":"user","steps":[{}]}}]}}"#,
        components.join(","),
        connections.join(","),
        steps.join(",")
    );
    format::load(&text).expect("a valid design")
}

/// Runs of a flow of twelve steps.
fn runs(cases: &Cases) -> usize {
    let simulation = Simulation::new(&cases.chain, 0);
    let fault = [Fault::parse("down:c5:outage").expect("a fault")];
    let runs = (0..RUNS).map(|_| simulation.end(&fault, Reading::ALL[1]));
    runs.map(|end| end.stands.len()).sum()
}

/// The single-fault search of every shared design, from the design on.
fn single_faults(cases: &Cases) -> usize {
    let of_design = |design: &Design| -> usize {
        let system = System::new(design);
        let flows = 0..system.design().flows.len();
        flows
            .map(|at| Simulation::new(&system, at).search(1).runs)
            .sum()
    };
    cases.shared.iter().map(of_design).sum()
}

/// The search of pairs over twelve steps and ten components.
fn pairs(cases: &Cases) -> usize {
    Simulation::new(&cases.chain, 0).search(2).runs
}

/// The question what breaks if one of 1,000 components is down.
fn what_if(cases: &Cases) -> usize {
    let down = cases.large.components[1].id.clone();
    breaks(cases, vec![down], Vec::new())
}

/// The same of a partition into halves.
fn partition(cases: &Cases) -> usize {
    let half = cases.large.components.iter().take(500);
    breaks(cases, Vec::new(), half.map(|c| c.id.clone()).collect())
}

fn breaks(cases: &Cases, components: Vec<Id>, side: Vec<Id>) -> usize {
    let breakage = Breakage {
        components,
        connections: Vec::new(),
        zones: Vec::new(),
        side,
        other_side: Vec::new(),
        time: Downtime::Outage,
    };
    let result = WhatIf::new(&cases.large_system, &breakage);
    result.flows.len() + result.marks.len()
}

/// The search of the first of 100 flows, from the design of 1,000 components on.
fn first_flow(cases: &Cases) -> usize {
    let system = System::new(&cases.large);
    searched(&system, 0)
}

/// The search of all 100 flows.
fn all_flows(cases: &Cases) -> usize {
    let system = System::new(&cases.large);
    let flows = 0..system.design().flows.len();
    flows.map(|at| searched(&system, at)).sum()
}

fn searched(system: &System, flow: usize) -> usize {
    let simulation = Simulation::new(system, flow);
    let mut search = FlowSearch::new(&simulation, 1).without_unknown();
    while search.step(&simulation) {}
    search.result().runs
}
