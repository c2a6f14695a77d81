//! Repairs of findings: searched in idle time for small designs, otherwise when a finding is opened.

use super::protocol::EditResult;
use super::view_models::RepairView;
use super::{cards, proposals};
use crate::document::Design;
use crate::editor::Editor;
use crate::export::report;
use crate::review::repairs::{RepairSearch, repairs};
use crate::review::{Finding, Review};
use crate::rules::fix::{Fix, Meaning};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

/// Above this number of elements, repairs are searched only when a finding is opened: each trial
/// costs a review.
const MAX_ELEMENTS: usize = 400;

/// Repairs found for the current review, and the findings still to be searched.
#[derive(Default)]
pub struct Repairs {
    found: HashMap<String, Vec<SummarizedRepair>>,
    queue: VecDeque<String>,
    running: Option<(String, RepairSearch)>,
}

/// A repair with a summary of its changes.
struct SummarizedRepair {
    fix: Fix,
    summary: String,
}

/// Outcome of one step of the idle search.
pub enum SearchStep {
    /// The current finding needs more steps.
    Running,
    /// The fingerprint of the finding that is done, with its repairs.
    Finished(String, Vec<RepairView>),
}

impl Repairs {
    /// An empty set with a queue of the findings that have a card of their own, if the design is
    /// small.
    pub fn of_review(review: &Review) -> Self {
        let design = review.design();
        let mut queue = VecDeque::new();
        if design.components.len() + design.connections.len() <= MAX_ELEMENTS {
            let single = review
                .items_worst_first()
                .into_iter()
                .flat_map(|item| cards::card_groups(review, item));
            let single = single.filter(|group| group.len() == 1).flatten();
            queue = single.map(|f| review.fingerprint(f)).collect();
        }
        Self {
            queue,
            ..Self::default()
        }
    }

    /// Returns the repairs of a finding and searches for them if that has not happened yet. `None`
    /// if the finding is gone.
    pub fn of_finding(&mut self, review: &Review, fingerprint: &str) -> Option<Vec<RepairView>> {
        self.search(review, fingerprint)?;
        Some(self.views(fingerprint))
    }

    /// Returns the edit of the repair at an index. `None` if there is no such repair.
    pub fn propose(
        &mut self,
        review: &Review,
        state: u64,
        fingerprint: &str,
        at: usize,
    ) -> Option<EditResult> {
        self.search(review, fingerprint)?;
        let repair = self.found.get(fingerprint)?.get(at)?;
        let command = repair.fix.command.clone();
        Some(proposals::propose(review.design(), state, Ok(command)))
    }

    /// Repairs of a finding with the design after each. Empty if the finding is gone.
    pub fn trials(&mut self, review: &Review, fingerprint: &str) -> Vec<(Fix, Rc<Design>)> {
        if self.search(review, fingerprint).is_none() {
            return Vec::new();
        }
        let found = self.found.get(fingerprint).into_iter().flatten();
        let trials = found.map(|repair| {
            let mut editor = Editor::open(review.design().clone());
            // Fixes are tried before they are offered, so this cannot fail.
            let _ = editor.run(repair.fix.command.clone());
            (repair.fix.clone(), editor.design().clone())
        });
        trials.collect()
    }

    /// Runs one step of the idle search, at the cost of about one review. `None` if there is nothing
    /// left to search.
    pub fn search_step(&mut self, review: &Review) -> Option<SearchStep> {
        let (fingerprint, mut search) = match self.running.take() {
            Some(running) => running,
            None => {
                let fingerprint = self.queue.pop_front()?;
                let search = RepairSearch::new(review, find(review, &fingerprint)?);
                (fingerprint, search)
            }
        };
        if search.step(review, find(review, &fingerprint)?) {
            self.running = Some((fingerprint, search));
            return Some(SearchStep::Running);
        }
        let repairs = summarized(review.design(), search.into_repairs());
        self.found.insert(fingerprint.clone(), repairs);
        // An empty list is sent too: the page may still show repairs of the previous review.
        let views = self.views(&fingerprint);
        Some(SearchStep::Finished(fingerprint, views))
    }

    fn search(&mut self, review: &Review, fingerprint: &str) -> Option<()> {
        if !self.found.contains_key(fingerprint) {
            let fixes = repairs(review, find(review, fingerprint)?);
            let repairs = summarized(review.design(), fixes);
            self.found.insert(fingerprint.to_owned(), repairs);
        }
        Some(())
    }

    fn views(&self, fingerprint: &str) -> Vec<RepairView> {
        let repairs = self.found.get(fingerprint).map(Vec::as_slice);
        let repairs = repairs.unwrap_or_default().iter().enumerate();
        let views = repairs.map(|(at, repair)| RepairView {
            title: repair.fix.title.clone(),
            summary: repair.summary.clone(),
            is_recommended: at == 0 && repair.fix.meaning == Meaning::Kept,
        });
        views.collect()
    }
}

/// Finds a finding by its fingerprint.
pub fn find<'r>(review: &'r Review, fingerprint: &str) -> Option<&'r Finding> {
    let mut findings = review.findings();
    findings.find(|f| review.fingerprint(f) == fingerprint)
}

fn summarized(design: &Rc<Design>, fixes: Vec<Fix>) -> Vec<SummarizedRepair> {
    let repairs = fixes.into_iter().map(|fix| {
        let mut editor = Editor::open(design.clone());
        // Fixes are tried before they are offered, so this cannot fail.
        let _ = editor.run(fix.command.clone());
        let summary = report::change_summary(design, editor.design());
        SummarizedRepair { fix, summary }
    });
    repairs.collect()
}
