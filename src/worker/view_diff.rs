//! Incremental review views: sends only items and badges that changed since the last review.

use super::view_models::{ItemView, MarkView, ReviewView};
use super::{cards, question_steps, waivers};
use crate::document::Subject;
use crate::export::report;
use crate::export::{Mark, Marks};
use crate::review::questions::ReviewQuestions;
use crate::review::{HeldBack, Review};
use std::collections::HashMap;

/// Warnings and idle waivers beyond this number are only counted.
const MAX_WARNINGS: usize = 20;

/// The views that the page has already received.
#[derive(Default)]
pub struct ViewDiff {
    items: HashMap<String, ItemView>,
    marks: HashMap<Subject, Mark>,
}

impl ViewDiff {
    /// Returns the view of a review, relative to the one sent before.
    pub fn update(&mut self, review: &Review, state: u64, milliseconds: f64) -> ReviewView {
        let summary = review.summary();
        // Idle waivers have a list of their own, where they can be removed.
        let warnings = review.warnings().iter();
        let warnings: Vec<&String> = warnings.filter(|w| !w.starts_with("waivers: ")).collect();
        let held = |why| {
            let held = review
                .findings()
                .filter(|f| review.held_back(f) == Some(why));
            held.count()
        };
        let cards = question_steps::question_cards(review);
        let asked = || cards.iter().flat_map(|card| &card.findings);
        let shown = warnings.iter().take(MAX_WARNINGS);
        ReviewView {
            state,
            milliseconds,
            summary,
            verdict: report::verdict(&summary),
            warnings: shown.copied().cloned().collect(),
            more_warnings: warnings.len().saturating_sub(MAX_WARNINGS),
            idle: waivers::idle_waivers(review, MAX_WARNINGS),
            guesses: asked().filter(|f| f.is_guessed()).count(),
            questions: cards.iter().map(|card| card.key.clone()).collect(),
            held_back: held(HeldBack::UntilFlow),
            recent: held(HeldBack::Recent),
            first: review
                .first()
                .into_iter()
                .map(|finding| cards::finding_view(review, finding))
                .collect(),
            items: self.update_items(review),
            marks: self.update_marks(review),
        }
    }

    fn update_items(&mut self, review: &Review) -> Vec<(String, Option<ItemView>)> {
        let questions = ReviewQuestions::new(review);
        let items = review.items_worst_first();
        // Items can disappear, such as that of custom rules.
        self.items
            .retain(|code, _| items.iter().any(|item| item.code == *code));
        let items = items.into_iter().map(|item| {
            let view = cards::item_view(&questions, review, item);
            let is_known = self.items.get(item.code) == Some(&view);
            let changed = (!is_known).then(|| {
                self.items.insert(item.code.to_owned(), view.clone());
                view
            });
            (item.code.to_owned(), changed)
        });
        items.collect()
    }

    /// Returns the badges that changed, sorted by subject.
    fn update_marks(&mut self, review: &Review) -> Vec<MarkView> {
        let marks = Marks::of_open_findings(review).0;
        let before = std::mem::take(&mut self.marks);
        let gone = before.keys().filter(|s| !marks.contains_key(*s));
        let changed = marks
            .iter()
            .filter(|(s, mark)| before.get(*s) != Some(mark));
        let mut views: Vec<MarkView> = changed
            .map(|(subject, mark)| (subject, *mark))
            .chain(gone.map(|subject| (subject, Mark::default())))
            .map(|(subject, mark)| MarkView {
                subject: subject.to_string(),
                fails: mark.fails,
                questions: mark.questions,
            })
            .collect();
        views.sort_by(|a, b| a.subject.cmp(&b.subject));
        self.marks = marks;
        views
    }
}
