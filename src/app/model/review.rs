//! The latest review, as the page has it.

use crate::app::views::canvas::{Mark, Marks};
use crate::document::Subject;
use crate::review::Summary;
use crate::worker::view_models::{FindingView, IdleWaiverView, ItemView, RepairView, ReviewView};
use std::collections::HashMap;
use std::rc::Rc;

/// A review. Cheap to clone; two are equal where they are the same.
#[derive(Clone, Debug)]
pub struct Reviewed(Rc<Shown>);

#[derive(Clone, Debug)]
struct Shown {
    state: u64,
    milliseconds: f64,
    summary: Summary,
    verdict: String,
    warnings: Vec<String>,
    more_warnings: usize,
    items: Vec<Rc<ItemView>>,
    marks: Rc<Marks>,
    idle: Vec<IdleWaiverView>,
    questions: usize,
    offers: HashMap<String, Rc<Vec<RepairView>>>,
}

impl PartialEq for Reviewed {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Reviewed {
    /// The review that comes after another: what it does not say stays.
    pub fn after(before: Option<&Self>, view: ReviewView) -> Self {
        let known = |code: &str| {
            let items = &before?.0.items;
            items.iter().find(|item| item.code == code).cloned()
        };
        let items = view
            .items
            .into_iter()
            .filter_map(|(code, item)| item.map(Rc::new).or_else(|| known(&code)))
            .collect();
        let mut marks = before.map(|b| b.0.marks.clone()).unwrap_or_default();
        if !view.marks.is_empty() {
            let all = Rc::make_mut(&mut marks);
            for mark in view.marks {
                let Some(subject) = Subject::parse(&mark.subject) else {
                    continue;
                };
                let (fails, questions) = (mark.fails, mark.questions);
                match fails + questions {
                    0 => all.0.remove(&subject),
                    _ => all.0.insert(subject, Mark { fails, questions }),
                };
            }
        }
        Self(Rc::new(Shown {
            state: view.state,
            milliseconds: view.milliseconds,
            summary: view.summary,
            verdict: view.verdict,
            warnings: view.warnings,
            more_warnings: view.more_warnings,
            idle: view.idle,
            questions: view.questions,
            items,
            marks,
            // They come anew, a moment later. Until then those from before stand, so that
            // nothing jumps.
            offers: before.map(|b| b.0.offers.clone()).unwrap_or_default(),
        }))
    }

    /// With the repairs of a finding; `None` where they are of another state of the drawing.
    pub fn with_offers(
        &self,
        state: u64,
        finding: String,
        offers: Vec<RepairView>,
    ) -> Option<Self> {
        if state != self.0.state {
            return None;
        }
        let mut shown = (*self.0).clone();
        shown.offers.insert(finding, Rc::new(offers));
        Some(Self(Rc::new(shown)))
    }

    /// How long it took.
    pub fn milliseconds(&self) -> f64 {
        self.0.milliseconds
    }

    /// How the items came out.
    pub fn summary(&self) -> &Summary {
        &self.0.summary
    }

    /// The same in a sentence.
    pub fn verdict(&self) -> &str {
        &self.0.verdict
    }

    /// What is odd about the document, the first few, and how many more there are.
    pub fn warnings(&self) -> (&[String], usize) {
        (&self.0.warnings, self.0.more_warnings)
    }

    /// Waivers that do nothing any more.
    pub fn idle(&self) -> &[IdleWaiverView] {
        &self.0.idle
    }

    /// How many questions are open.
    pub fn questions(&self) -> usize {
        self.0.questions
    }

    /// Which state of the drawing was reviewed.
    pub fn state(&self) -> u64 {
        self.0.state
    }

    /// The items, worst first.
    pub fn items(&self) -> &[Rc<ItemView>] {
        &self.0.items
    }

    /// What elements wear.
    pub fn marks(&self) -> &Rc<Marks> {
        &self.0.marks
    }

    /// The repairs of a finding, as far as they are known.
    pub fn offers(&self, fingerprint: &str) -> Option<Rc<Vec<RepairView>>> {
        self.0.offers.get(fingerprint).cloned()
    }

    /// Every finding that is listed, as shown.
    pub fn findings(&self) -> impl Iterator<Item = &FindingView> {
        let cards = self.0.items.iter().flat_map(|item| &item.cards);
        cards.flat_map(|card| &card.findings)
    }
}
