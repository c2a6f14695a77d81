//! Benchmarks of flows under failures: a run, the search of one and of two faults, what breaks if, and
//! the results for a large design.
#![allow(clippy::expect_used, missing_docs)]

mod failure_cases;
mod generate;

use criterion::{Criterion, criterion_group, criterion_main};
use failure_cases::{CASES, Cases};
use std::hint::black_box;

fn failures(criterion: &mut Criterion) {
    let cases = Cases::new();
    let mut group = criterion.benchmark_group("failures");
    group.sample_size(20);
    for (name, _, work) in CASES {
        group.bench_function(name, |bench| bench.iter(|| black_box(work(&cases))));
    }
    group.finish();
}

criterion_group!(benches, failures);
criterion_main!(benches);
