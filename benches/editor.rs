//! Benchmarks of the editor: opening a drawing, moving a component, and spatial queries.
#![allow(clippy::expect_used, missing_docs)]

mod generate;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use plumbline::document::{Id, Point, Real};
use plumbline::editor::scene::Scene;
use plumbline::editor::scene::geometry::{Rect, Vec2};
use plumbline::editor::{Command, Editor};
use std::collections::HashSet;
use std::hint::black_box;
use std::rc::Rc;

fn sizes(c: &mut Criterion) {
    for size in [100, 1_000, 10_000] {
        let design = Rc::new(generate::design(size));
        let opened = Scene::of(&design, &Scene::default());
        let at = &design.components[size / 2];
        let id: Id = at.id.clone();
        let there = |n: f64| Point::new(Real(400.0 + n), Real(300.0));
        let mut group = c.benchmark_group("editor");
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("open", size), |b| {
            b.iter(|| Scene::of(black_box(&design), &Scene::default()));
        });
        let mut editor = Editor::open(design.clone());
        let mut scene = Scene::of(&design, &Scene::default());
        let mut turn = 0.0;
        group.bench_function(BenchmarkId::new("move one", size), |b| {
            b.iter(|| {
                turn = 8.0 - turn;
                let command = Command::Move(vec![(id.clone(), there(turn))]);
                editor.run(command).expect("it is there");
                scene = Scene::of(editor.design(), &scene);
            });
        });
        let moving = HashSet::from([id.clone()]);
        group.bench_function(BenchmarkId::new("preview one", size), |b| {
            b.iter(|| {
                opened.preview_move(
                    black_box(&moving),
                    &HashSet::new(),
                    Vec2::new(80.0, 16.0),
                    &[],
                )
            });
        });
        let screen = Rect::around(Vec2::new(3_000.0, 2_000.0), 1_600.0, 900.0);
        group.bench_function(BenchmarkId::new("near", size), |b| {
            b.iter(|| {
                (
                    opened.nodes_in(black_box(&screen)),
                    opened.edges_in(&screen),
                )
            });
        });
        group.bench_function(BenchmarkId::new("hit", size), |b| {
            b.iter(|| opened.hit_test(black_box(Vec2::new(3_010.0, 2_030.0)), 7.0));
        });
        group.finish();
    }
}

criterion_group!(benches, sizes);
criterion_main!(benches);
