//! Explanation of an item: its words, and its designs with their runs.

use super::OpenDocument;
use super::protocol::{ExplainedSideView, ExplanationView};
use crate::document::{Date, Design, format};
use crate::exercises::explanation::{ExplainedDrawing, ExplainedRun, Explanation, explanation};
use crate::review::review;
use crate::rules::ITEMS;
use crate::simulation::System;
use crate::worker::failures::protocol::{RunKey, RunView};
use crate::worker::failures::{FailureContext, outcome, play};
use crate::worker::rule_pages::describe;
use std::rc::Rc;

/// The explanation of an item. Without the texts of its files, its words alone.
pub fn explain(
    document: &OpenDocument<'_>,
    code: &str,
    files: &[String],
) -> Option<ExplanationView> {
    let known = explanation(code)?;
    let at = ITEMS.iter().position(|item| item.code == known.item)?;
    let item = ITEMS.get(at)?;
    let sides = match files {
        [] => Vec::new(),
        files => {
            let [before, after] = known.drawing.read(files).ok()?;
            let side = |design, run| side(document, known, design, run);
            vec![
                side(&before, Some(&known.before)),
                side(&after, known.after.as_ref()),
            ]
        }
    };
    Some(ExplanationView {
        code: item.code.to_owned(),
        title: item.title.to_owned(),
        bucket: item.bucket.to_owned(),
        text: known.text.to_owned(),
        files: known.drawing.files(),
        exercise: match known.drawing {
            ExplainedDrawing::Course(name) => Some(name.to_owned()),
            ExplainedDrawing::Failure(_) => None,
        },
        items: ITEMS
            .iter()
            .map(|item| (item.code.to_owned(), item.title.to_owned()))
            .collect(),
        sides,
    })
}

fn side(
    document: &OpenDocument<'_>,
    known: &Explanation,
    design: &Rc<Design>,
    run: Option<&ExplainedRun>,
) -> ExplainedSideView {
    let review = review(design, Date::from_unix_milliseconds(0.0));
    let of_item = review.items().iter().find(|item| item.code == known.item);
    let findings = of_item.map_or(&[][..], |item| item.findings.as_slice());
    let context = FailureContext {
        review: &review,
        state: document.state,
        clock: document.clock,
    };
    ExplainedSideView {
        design: format::save(design),
        description: describe(design),
        findings: findings
            .iter()
            .map(|finding| review.words(finding).title)
            .collect(),
        outcome: run.map(|run| outcome(run.outcome)),
        text: run.map_or("", |run| run.text).to_owned(),
        run: run.and_then(|run| played(&context, design, run)),
    }
}

/// The run, of which nothing can be changed in the open document.
fn played(context: &FailureContext<'_>, design: &Design, run: &ExplainedRun) -> Option<RunView> {
    let key = RunKey {
        flow: run.flow.to_owned(),
        faults: vec![run.fault.to_owned()],
        ..RunKey::default()
    };
    let mut view = play(context, &System::new(design), &key)?;
    view.forget_edits();
    Some(view)
}
