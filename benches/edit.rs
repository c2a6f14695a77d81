//! Benchmarks of reviewing an edit: a full review, an incremental one, and the worker's complete
//! handling of a message.
#![allow(clippy::expect_used, missing_docs)]

mod generate;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use plumbline::document::{Component, Connection, Date, Design, DesignDiff, Point, Real, Style};
use plumbline::review::{review, review_incremental};
use plumbline::worker::ReviewService;
use plumbline::worker::protocol::{Envelope, Request, Response};
use std::hint::black_box;
use std::num::NonZeroU64;
use std::rc::Rc;

const TODAY: &str = "2026-11-24";

type Edit = fn(&mut Design);

const EDITS: [(&str, Edit); 4] = [
    ("rename", |design| {
        component(design, |c| c.name = "Another name".to_owned());
    }),
    ("field", |design| {
        component(design, |c| c.replicas = NonZeroU64::new(3))
    }),
    ("style", |design| {
        let event = |e: &Connection| e.style == Style::Message;
        let known = design.connections.iter().find(|e| event(e)).cloned();
        let mut changed = (*known.expect("one is a message")).clone();
        changed.style = Style::Event;
        design.connections.put(Rc::new(changed));
    }),
    ("move", |design| {
        component(design, |c| {
            c.position = Some(Point::new(Real(-500.0), Real(-500.0)));
        });
    }),
];

/// Edits a service in the middle of the design.
fn component(design: &mut Design, edit: impl Fn(&mut Component)) {
    let at = design.components.len() / 20 * 10 + 2;
    let mut changed = (*design.components[at]).clone();
    edit(&mut changed);
    design.components.put(Rc::new(changed));
}

fn changed(before: &Design, after: &Design) -> String {
    let patch = DesignDiff::between(before, after).to_text();
    let request = Request::UpdateDesign {
        state: 1,
        patch,
        is_opened: true,
    };
    let today = TODAY.to_owned();
    serde_json::to_string(&Envelope { today, request }).expect("text")
}

/// The responses of the worker.
fn heard(checker: &mut ReviewService, message: &str) -> Vec<String> {
    let said = checker.handle(message);
    let text = |said: &Response| serde_json::to_string(said).expect("text");
    said.iter().map(text).collect()
}

fn sizes(c: &mut Criterion) {
    let today = Date::parse(TODAY).expect("a date");
    for size in [100, 1_000, 10_000] {
        let design = Rc::new(generate::design(size));
        let before = review(&design, today);
        let opened = changed(&Design::default(), &design);
        let mut group = c.benchmark_group("edit");
        group.sample_size(20);
        group.bench_function(BenchmarkId::new("review afresh", size), |b| {
            b.iter(|| review(black_box(&design), today));
        });
        group.bench_function(BenchmarkId::new("checker afresh", size), |b| {
            b.iter(|| heard(&mut ReviewService::new(|| 0.0), black_box(&opened)));
        });
        for (name, edit) in EDITS {
            let mut after = (*design).clone();
            edit(&mut after);
            let after = Rc::new(after);
            group.bench_function(
                BenchmarkId::new(format!("review again: {name}"), size),
                |b| {
                    b.iter(|| review_incremental(&before, black_box(&after), today));
                },
            );
            let mut checker = ReviewService::new(|| 0.0);
            heard(&mut checker, &opened);
            let (there, back) = (changed(&design, &after), changed(&after, &design));
            // Two edits: there and back.
            group.bench_function(
                BenchmarkId::new(format!("checker twice: {name}"), size),
                |b| {
                    b.iter(|| {
                        black_box(heard(&mut checker, &there));
                        black_box(heard(&mut checker, &back));
                    });
                },
            );
        }
        group.finish();
    }
}

criterion_group!(benches, sizes);
criterion_main!(benches);
