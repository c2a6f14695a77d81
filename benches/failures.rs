//! Benchmarks of flows under failures: a run, the search of one and of two faults, what breaks if, and
//! the first results for a large design.
#![allow(clippy::expect_used, missing_docs)]

mod generate;

use criterion::{Criterion, criterion_group, criterion_main};
use plumbline::document::{Design, format};
use plumbline::simulation::{
    Breakage, Downtime, Fault, FlowSearch, Reading, Simulation, System, WhatIf,
};
use std::hint::black_box;

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

fn runs(criterion: &mut Criterion) {
    let design = chain(9);
    let system = System::new(&design);
    let simulation = Simulation::new(&system, 0);
    let fault = [Fault::parse("down:c5:outage").expect("a fault")];
    criterion.bench_function("failures/run of 12 steps", |bench| {
        bench.iter(|| black_box(simulation.end(&fault, Reading::ALL[1])));
    });
    criterion.bench_function("failures/two faults, 12 steps, 10 components", |bench| {
        bench.iter(|| black_box(simulation.search(2).runs));
    });
}

fn shared(criterion: &mut Criterion) {
    for name in ["sock-shop", "online-boutique", "ftgo"] {
        let path = format!("{}/tests/designs/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("a shared design");
        let design = format::load(&text).expect("a valid design");
        criterion.bench_function(&format!("failures/single faults, {name}"), |bench| {
            bench.iter(|| {
                let system = System::new(&design);
                let flows = 0..system.design().flows.len();
                let runs = flows.map(|at| Simulation::new(&system, at).search(1).runs);
                black_box(runs.sum::<usize>())
            });
        });
    }
}

fn large(criterion: &mut Criterion) {
    let design = generate::design(1_000);
    let system = System::new(&design);
    let down = &design.components[1];
    let breakage = Breakage {
        components: vec![down.id.clone()],
        connections: Vec::new(),
        zones: Vec::new(),
        side: Vec::new(),
        time: Downtime::Outage,
    };
    criterion.bench_function("failures/what breaks if, 1,000 components", |bench| {
        bench.iter(|| black_box(WhatIf::new(&system, &breakage).flows.len()));
    });
    let partition = Breakage {
        components: Vec::new(),
        side: design
            .components
            .iter()
            .take(500)
            .map(|c| c.id.clone())
            .collect(),
        ..breakage
    };
    criterion.bench_function("failures/partition, 1,000 components", |bench| {
        bench.iter(|| black_box(WhatIf::new(&system, &partition).flows.len()));
    });
    criterion.bench_function("failures/first flow, 1,000 components", |bench| {
        bench.iter(|| {
            let system = System::new(&design);
            let simulation = Simulation::new(&system, 0);
            let mut search = FlowSearch::new(&simulation, 1);
            while search.step(&simulation) {}
            black_box(search.result().runs)
        });
    });
}

criterion_group!(benches, runs, shared, large);
criterion_main!(benches);
