//! The latest review, as views show it.

use crate::document::Subject;
use crate::editor::count_noun;
use crate::export::{Mark, Marks};
use crate::review::Summary;
use crate::rules::Outcome;
use crate::worker::view_models::{
    CardView, FindingView, IdleWaiverView, ItemView, RepairView, ReviewView,
};
use std::collections::HashMap;
use std::rc::Rc;

/// State of the review of the open design.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ReviewStatus {
    /// The design is blank; there is nothing to review.
    #[default]
    Blank,
    /// The first review is on its way.
    Running,
    /// A review of the current design, or of one a moment ago.
    Ready(ReviewSnapshot),
    /// The review worker cannot run, for this reason.
    Unavailable(String),
}

impl ReviewStatus {
    /// The latest review, once there is one.
    pub fn snapshot(&self) -> Option<&ReviewSnapshot> {
        match self {
            Self::Ready(snapshot) => Some(snapshot),
            Self::Blank | Self::Running | Self::Unavailable(_) => None,
        }
    }
}

/// One review. Cheap to clone; compared by pointer.
#[derive(Clone, Debug)]
pub struct ReviewSnapshot(Rc<ReviewData>);

#[derive(Clone, Debug)]
struct ReviewData {
    state: u64,
    milliseconds: f64,
    summary: Summary,
    verdict: String,
    warnings: Vec<String>,
    more_warnings: usize,
    first: Vec<FindingView>,
    items: Vec<Rc<ItemView>>,
    marks: Rc<Marks>,
    idle: Vec<IdleWaiverView>,
    questions: Vec<String>,
    guesses: usize,
    held_back: usize,
    recent: usize,
    offers: HashMap<String, Rc<Vec<RepairView>>>,
}

impl PartialEq for ReviewSnapshot {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl ReviewSnapshot {
    /// Applies the view of a review to the review before it. Items and marks that the view leaves out
    /// are unchanged.
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
        Self(Rc::new(ReviewData {
            state: view.state,
            milliseconds: view.milliseconds,
            summary: view.summary,
            verdict: view.verdict,
            warnings: view.warnings,
            more_warnings: view.more_warnings,
            idle: view.idle,
            questions: view.questions,
            guesses: view.guesses,
            held_back: view.held_back,
            recent: view.recent,
            first: view.first,
            items,
            marks,
            // Repairs of the new review follow a moment later. Until then the previous ones are
            // shown, so that the list does not jump.
            offers: before.map(|b| b.0.offers.clone()).unwrap_or_default(),
        }))
    }

    /// Adds the repairs of a finding; `None` if they belong to another revision of the design.
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

    /// Duration of the review.
    pub fn milliseconds(&self) -> f64 {
        self.0.milliseconds
    }

    /// Counts of items by their status.
    pub fn summary(&self) -> &Summary {
        &self.0.summary
    }

    /// The summary in a sentence.
    pub fn verdict(&self) -> &str {
        &self.0.verdict
    }

    /// The first few warnings about the document, and the number of further ones.
    pub fn warnings(&self) -> (&[String], usize) {
        (&self.0.warnings, self.0.more_warnings)
    }

    /// Waivers that match no finding any more.
    pub fn idle(&self) -> &[IdleWaiverView] {
        &self.0.idle
    }

    /// Fails that matter most, in the order in which to mend them.
    pub fn first(&self) -> &[FindingView] {
        &self.0.first
    }

    /// Keys of the cards that ask, in the order in which to answer them.
    pub fn questions(&self) -> &[String] {
        &self.0.questions
    }

    /// Cards that ask with their items, in the order in which to answer them.
    pub fn question_cards(&self) -> Vec<(&ItemView, &CardView)> {
        let cards = self
            .0
            .items
            .iter()
            .flat_map(|item| item.cards.iter().map(move |card| (&**item, card)));
        let by_key: HashMap<&str, _> = cards.map(|(i, c)| (c.key.as_str(), (i, c))).collect();
        let keys = self.0.questions.iter();
        keys.filter_map(|key| by_key.get(key.as_str()).copied())
            .collect()
    }

    /// Number of questions that ask to confirm a guess.
    pub fn guesses(&self) -> usize {
        self.0.guesses
    }

    /// Number of questions about elements that were placed a moment ago.
    pub fn recent(&self) -> usize {
        self.0.recent
    }

    /// Number of minor questions that wait until a flow is drawn.
    pub fn held_back(&self) -> usize {
        self.0.held_back
    }

    /// Revision of the design that was reviewed.
    pub fn state(&self) -> u64 {
        self.0.state
    }

    /// The items, worst first.
    pub fn items(&self) -> &[Rc<ItemView>] {
        &self.0.items
    }

    /// Marks of elements.
    pub fn marks(&self) -> &Rc<Marks> {
        &self.0.marks
    }

    /// Repairs of a finding, if they have arrived.
    pub fn offers(&self, fingerprint: &str) -> Option<Rc<Vec<RepairView>>> {
        self.0.offers.get(fingerprint).cloned()
    }

    /// Numbers of problems and questions, as they are announced.
    pub fn counts(&self) -> String {
        let cards = self.0.items.iter().flat_map(|item| &item.cards);
        let problems = cards.filter(|card| card.outcome == Outcome::Fail);
        let problems: usize = problems.map(|card| card.count).sum();
        format!(
            "{}, {}",
            count_noun(problems, "problem", "problems"),
            count_noun(self.0.questions.len(), "question", "questions")
        )
    }

    /// True if a repair with this title was offered.
    pub fn offered(&self, title: &str) -> bool {
        let mut offers = self.0.offers.values().flat_map(|offers| offers.iter());
        offers.any(|offer| offer.title.plain() == title)
    }

    /// Every listed finding, in the order of the list: problems, then questions.
    pub fn findings(&self) -> impl Iterator<Item = &FindingView> {
        let cards = self.0.items.iter().flat_map(|item| &item.cards);
        let problems = cards.filter(|card| card.outcome == Outcome::Fail);
        let questions = self.question_cards().into_iter().map(|(_, card)| card);
        problems.chain(questions).flat_map(|card| &card.findings)
    }
}
