//! Benchmark of parsing, loading, reviewing and reporting, natively.
#![allow(clippy::expect_used, missing_docs)]

mod generate;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use plumbline::document::{Date, format};
use plumbline::export::report;
use plumbline::review::review;
use std::hint::black_box;
use std::rc::Rc;

fn sizes(c: &mut Criterion) {
    let today = Date::parse("2026-11-24").expect("a date");
    for size in [100, 1_000, 10_000] {
        let design = Rc::new(generate::design(size));
        let text = format::save(&design);
        let reviewed = review(&design, today);
        let mut group = c.benchmark_group("design");
        group
            .sample_size(10)
            .throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::new("parse", size), |b| {
            b.iter(|| serde_json::from_str::<serde_json::Value>(black_box(&text)));
        });
        group.bench_function(BenchmarkId::new("load", size), |b| {
            b.iter(|| format::load(black_box(&text)));
        });
        group.bench_function(BenchmarkId::new("review", size), |b| {
            b.iter(|| review(black_box(&design), today));
        });
        group.bench_function(BenchmarkId::new("report", size), |b| {
            b.iter(|| report::json(black_box(&reviewed)));
        });
        group.finish();
    }
}

criterion_group!(benches, sizes);
criterion_main!(benches);
