//! The checker as the app talks to it: it holds a copy of the drawing, follows its changes, and
//! answers. It runs beside the page and not in it, so that no review ever holds up a hand that
//! draws.
//!
//! Plain Rust: what comes and goes is text, and the clock is told.

pub mod cards;
pub mod exchange;
mod known;
pub mod protocol;
mod question_steps;
mod questions;
mod rule_pages;
pub mod view_models;

use crate::document::{Date, Design, DesignDiff, Id, Level, Subject};
use crate::editor::layout::{CrossingReduction, metrics};
use crate::editor::scene::Scene;
use crate::editor::scene::geometry::Vec2;
use crate::editor::{
    AutoPositions, CanvasController, Command, Editor, InputError, Selection, Tool, display_name,
    remove_custom_rule,
};
use crate::export::{Mark, Marks, badge_subjects};
use crate::review::questions::ReviewQuestions;
use crate::review::repairs::{RepairSearch, repairs};
use crate::review::{Finding, Review, review_incremental, review_without};
use crate::rules::fix::Fix;
use crate::{export::report, review::settings};
use protocol::{
    EditProposal, EditResult, Envelope, LayoutProposal, Query, ReportFormat, Request, Response,
};
use serde::Serialize;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;
use view_models::{IdleWaiverView, ItemView, MarkView, RepairView, ReviewView};

/// A copy of the drawing, the latest review of it, and what the page has of that.
pub struct ReviewService {
    /// Milliseconds since some moment, for telling how long a review takes.
    clock: fn() -> f64,
    today: Date,
    state: u64,
    design: Rc<Design>,
    review: Option<Review>,
    /// Rules that are not run.
    skip: Vec<String>,
    /// What the page has of each item.
    items: HashMap<String, ItemView>,
    /// What the page has of each element.
    marks: HashMap<Subject, Mark>,
    /// The repairs found, by the fingerprint of their finding.
    repairs: HashMap<String, Vec<Offer>>,
    /// Findings whose repairs are looked for while nothing else is to do.
    unsearched: VecDeque<String>,
    searching: Option<(String, RepairSearch)>,
}

/// A repair and what it does, counted.
struct Offer {
    fix: Fix,
    says: String,
}

/// Designs with more parts than these have repairs looked for only when a finding is looked at:
/// each trial costs a review.
const SMALL: usize = 400;
/// How many warnings are shown.
const FEW_WARNINGS: usize = 20;

impl ReviewService {
    /// Of an empty drawing.
    pub fn new(clock: fn() -> f64) -> Self {
        Self {
            clock,
            today: Date::from_unix_milliseconds(0.0),
            state: 0,
            design: Rc::default(),
            review: None,
            skip: Vec::new(),
            items: HashMap::new(),
            marks: HashMap::new(),
            repairs: HashMap::new(),
            unsearched: VecDeque::new(),
            searching: None,
        }
    }

    /// Takes a message of the page; gives what is to be said.
    pub fn handle(&mut self, message: &str) -> Vec<Response> {
        let Ok(Envelope { today, request }) = serde_json::from_str(message) else {
            return Vec::new();
        };
        self.today = Date::parse(&today).unwrap_or(self.today);
        match request {
            Request::UpdateDesign { state, patch } => self.changed(state, &patch),
            Request::SkipRules(rules) => {
                self.skip = rules;
                match self.review.take() {
                    Some(_) => self.look(),
                    None => Vec::new(),
                }
            }
            Request::Query(number, want) => {
                // Another day has begun.
                let is_old = self
                    .review
                    .as_ref()
                    .is_some_and(|r| r.today() != self.today);
                let mut said = if is_old { self.look() } else { Vec::new() };
                said.push(Response::Answer(number, self.answer(want)));
                said
            }
        }
    }

    fn changed(&mut self, state: u64, patch: &str) -> Vec<Response> {
        let Some(patch) = DesignDiff::read(patch, &self.design) else {
            return Vec::new();
        };
        let mut design = (*self.design).clone();
        patch.apply(&mut design);
        self.design = Rc::new(design);
        self.state = state;
        self.look()
    }

    /// Reviews the drawing; where there is a review already, only what the changes since then can
    /// matter to.
    fn look(&mut self) -> Vec<Response> {
        self.repairs.clear();
        self.unsearched.clear();
        self.searching = None;
        let before = (self.clock)();
        let review = match &self.review {
            Some(before) => review_incremental(before, &self.design, self.today),
            None => review_without(&self.design, self.today, &self.skip),
        };
        let milliseconds = (self.clock)() - before;
        let view = self.view(&review, milliseconds);
        let parts = self.design.components.len() + self.design.connections.len();
        if parts <= SMALL {
            let single = cards::items(&review).into_iter().flat_map(cards::blocks);
            let single = single.filter(|block| block.len() == 1).flatten();
            self.unsearched = single.map(|f| review.fingerprint(f)).collect();
        }
        self.review = Some(review);
        vec![Response::Review(view)]
    }

    /// The review, as far as the page does not have it.
    fn view(&mut self, review: &Review, milliseconds: f64) -> ReviewView {
        let questions = ReviewQuestions::new(review);
        let items = cards::items(review);
        // The page forgets an item that is gone, such as that of house rules.
        self.items
            .retain(|code, _| items.iter().any(|item| item.code == *code));
        let items = items.into_iter().map(|item| {
            let view = cards::item(&questions, review, item);
            let known = self.items.get(item.code) == Some(&view);
            let changed = (!known).then(|| {
                self.items.insert(item.code.to_owned(), view.clone());
                view
            });
            (item.code.to_owned(), changed)
        });
        let items = items.collect();
        let summary = review.summary();
        // Waivers that do nothing stand apart, where they can be taken out.
        let warnings = review.warnings().iter();
        let warnings: Vec<&String> = warnings.filter(|w| !w.starts_with("waivers: ")).collect();
        let open = review.findings().filter(|f| questions::is_open(f));
        ReviewView {
            state: self.state,
            milliseconds,
            summary,
            verdict: report::verdict(&summary),
            warnings: warnings
                .iter()
                .take(FEW_WARNINGS)
                .copied()
                .cloned()
                .collect(),
            more_warnings: warnings.len().saturating_sub(FEW_WARNINGS),
            idle: idle(review),
            questions: open.count(),
            items,
            marks: self.mark(review),
        }
    }

    /// What elements wear, where that has changed.
    fn mark(&mut self, review: &Review) -> Vec<MarkView> {
        let marks = Marks::of_review(review).0;
        let before = std::mem::take(&mut self.marks);
        let gone = before.keys().filter(|s| !marks.contains_key(*s));
        let changed = marks
            .iter()
            .filter(|(s, mark)| before.get(*s) != Some(mark));
        let mut told: Vec<MarkView> = changed
            .map(|(subject, mark)| (subject, *mark))
            .chain(gone.map(|subject| (subject, Mark::default())))
            .map(|(subject, mark)| MarkView {
                subject: subject.to_string(),
                fails: mark.fails,
                questions: mark.questions,
            })
            .collect();
        told.sort_by(|a, b| a.subject.cmp(&b.subject));
        self.marks = marks;
        told
    }

    fn answer(&mut self, want: Query) -> Option<String> {
        let review = self.review.as_ref()?;
        match want {
            Query::Report(ReportFormat::Json) => Some(report::json(review)),
            Query::Report(ReportFormat::Markdown) => Some(report::markdown(review)),
            Query::Report(ReportFormat::Csv) => Some(report::csv(review)),
            Query::Report(ReportFormat::Html) => Some(report::page_with_drawing(review)),
            Query::Report(ReportFormat::Mermaid) => Some(crate::export::mermaid(review.design())),
            Query::Findings { rule, from } => {
                let of_rule = review.findings().filter(|f| f.rule == rule && f.counts());
                let page = of_rule.skip(from).take(cards::PAGE);
                text(&page.map(|f| cards::finding(review, f)).collect::<Vec<_>>())
            }
            Query::FirstFinding(subject) => {
                let subject = Subject::parse(&subject)?;
                let wears = |f: &&Finding| badge_subjects(review.subjects(f)).contains(&subject);
                let first = cards::shown(review).find(wears)?;
                text(&cards::finding(review, first))
            }
            Query::Repairs(finding) => {
                self.search_all(&finding)?;
                text(&self.offers(&finding))
            }
            Query::Repair { finding, at } => {
                self.search_all(&finding)?;
                let offer = self.repairs.get(&finding)?.get(at)?;
                text(&self.edit(Ok(offer.fix.command.clone())))
            }
            Query::QuestionStep { key, at, by, aside } => {
                text(&question_steps::step(review, &key, at, by, &aside)?)
            }
            Query::Answer {
                rule,
                keys,
                all,
                text: typed,
            } => text(&self.edit(questions::answered(review, &rule, &keys, all, &typed))),
            Query::QuestionTargets {
                rule,
                finding,
                key,
                from,
            } => text(&questions::more(review, &rule, &finding, &key, from)?),
            Query::Waive {
                finding,
                reason,
                by,
                until,
            } => {
                let (review, found) = self.find(&finding)?;
                let design = &self.design;
                let waived = settings::waive(design, review, found, &reason, &by, Some(&until));
                text(&self.edit(waived))
            }
            Query::RemoveWaiver(waiver) => {
                text(&self.edit(Ok(settings::take_back(&self.design, waiver)?)))
            }
            Query::RulePage { rule, dark } => text(&rule_pages::page(review, &rule, dark)?),
            Query::Rules => text(&rule_pages::rules(review)),
            Query::RuleExample(rule, at) => rule_pages::example(&rule, at, self.today),
            Query::SetRuleLevel(rule, level) => {
                let level = Level::parse(&level);
                text(&self.edit(settings::set_level(&self.design, &rule, level)))
            }
            Query::SetRuleLimit(rule, limit) => {
                text(&self.edit(settings::set_limit(&self.design, &rule, &limit)))
            }
            Query::Technology(name) => text(&known::technology(&name)?),
            Query::CustomRule(id) => text(&known::house_rule(&self.design, &id)?),
            Query::PutCustomRule { replaces, rule } => {
                text(&self.edit(known::put_house_rule(&self.design, &replaces, rule)))
            }
            Query::RemoveCustomRule(id) => {
                let id = Id::new(&id)?;
                text(&self.edit(Ok(remove_custom_rule(&self.design, &id)?)))
            }
            Query::AutoLayout { moving, drawn } => text(&self.lay_out(&moving, drawn)),
            Query::Import(arrived) => text(&exchange::import(&arrived, self.state, review)),
            Query::Compare(arrived) => text(&exchange::compare(&arrived, review)),
            Query::Picture(picture) => Some(exchange::picture(&picture, review)),
            Query::EmbedInPng(picture) => exchange::stamped(&picture, review.design()),
            Query::ShareLink => text(&exchange::link(review.design())),
            Query::OpenShareLink(fragment) => text(&exchange::open_link(&fragment)),
        }
    }

    fn find(&self, fingerprint: &str) -> Option<(&Review, &Finding)> {
        let review = self.review.as_ref()?;
        let mut all = review.findings();
        let found = all.find(|f| review.fingerprint(f) == fingerprint)?;
        Some((review, found))
    }

    /// Looks for all repairs of a finding that is looked at.
    fn search_all(&mut self, fingerprint: &str) -> Option<()> {
        if !self.repairs.contains_key(fingerprint) {
            let (review, finding) = self.find(fingerprint)?;
            let found = repairs(review, finding);
            let offers = self.counted(found);
            self.repairs.insert(fingerprint.to_owned(), offers);
        }
        Some(())
    }

    fn counted(&self, fixes: Vec<Fix>) -> Vec<Offer> {
        let fixes = fixes.into_iter().map(|fix| {
            let mut editor = Editor::open(self.design.clone());
            // It was tried before it was offered.
            let _ = editor.run(fix.command.clone());
            let says = report::counted_changes(&self.design, editor.design());
            Offer { fix, says }
        });
        fixes.collect()
    }

    fn offers(&self, finding: &str) -> Vec<RepairView> {
        let offers = self.repairs.get(finding).map(Vec::as_slice);
        let offers = offers.unwrap_or_default().iter().map(|offer| RepairView {
            title: offer.fix.title.clone(),
            says: offer.says.clone(),
        });
        offers.collect()
    }

    fn edit(&self, command: Result<Command, InputError>) -> EditResult {
        let command = command.map_err(|wrong| wrong.to_string())?;
        let mut editor = Editor::open(self.design.clone());
        let name = command.name(&self.design);
        editor.run(command).map_err(|refusal| refusal.to_string())?;
        Ok(EditProposal {
            state: self.state,
            name,
            patch: DesignDiff::between(&self.design, editor.design()).to_text(),
        })
    }

    /// A layout takes no longer than this to look for fewer crossings, in milliseconds; then the
    /// best so far is taken.
    const LAYOUT: f64 = 2_000.0;
    /// With more connections than these nobody counts how often they cross: each may cross each.
    const COUNTED: usize = 2_000;

    fn lay_out(&self, moving: &[String], drawn: Vec<(String, f64, f64)>) -> LayoutProposal {
        let moving: HashSet<Id> = moving.iter().filter_map(|id| Id::new(id)).collect();
        let drawn = drawn.into_iter();
        let drawn = drawn.filter_map(|(id, x, y)| Some((Id::new(&id)?, Vec2::new(x, y))));
        let before = Scene::at_places(&self.design, AutoPositions::known(drawn));
        let count = |scene: &Scene| {
            let few = scene.edges().len() <= Self::COUNTED;
            few.then(|| metrics::crossings(scene))
        };
        let crossed = count(&before);
        let mut stage = CanvasController::default();
        stage.update(Rc::new(before), Tool::Select, &Selection::none());
        let began = (self.clock)();
        let has_time = || (self.clock)() - began < Self::LAYOUT;
        let Some(command) = stage.lay_out(&moving, Some(&CrossingReduction::while_time(&has_time)))
        else {
            return LayoutProposal {
                edit: None,
                says: String::new(),
                area: Default::default(),
            };
        };
        let mut editor = Editor::open(self.design.clone());
        // A refused one is told by `edit`.
        let _ = editor.run(command.clone());
        let after = Scene::of(editor.design(), &stage.scene);
        let moves = after.nodes().iter().filter(|node| {
            let was = stage.scene.node(&node.component.id);
            was.is_some_and(|was| was.center != node.center)
        });
        let says = moved(moves.count(), crossed.zip(count(&after)));
        let area = after.bounds().unwrap_or_default();
        LayoutProposal {
            edit: Some(self.edit(Ok(command))),
            says,
            area: (area.x, area.y, area.width, area.height),
        }
    }

    /// Does a piece of what can wait, at the cost of about one review; `None` where nothing waits.
    pub fn idle(&mut self) -> Option<Vec<Response>> {
        let (print, mut search) = match self.searching.take() {
            Some(searching) => searching,
            None => {
                let print = self.unsearched.pop_front()?;
                let (review, finding) = self.find(&print)?;
                let search = RepairSearch::new(review, finding);
                (print, search)
            }
        };
        let (review, finding) = self.find(&print)?;
        if search.step(review, finding) {
            self.searching = Some((print, search));
            return Some(Vec::new());
        }
        let offers = self.counted(search.into_repairs());
        self.repairs.insert(print.clone(), offers);
        // None is told, too: the page may still show those of the drawing before.
        let offers = self.offers(&print);
        let state = self.state;
        let finding = print;
        Some(vec![Response::Repairs {
            state,
            finding,
            offers,
        }])
    }
}

/// What a layout does, in words: how many components move, and how often lines cross before and
/// after.
fn moved(count: usize, crossings: Option<(usize, usize)>) -> String {
    let moved = match count {
        1 => "1 component moves.".to_owned(),
        count => format!("{count} components move."),
    };
    let times = |count: usize| match count {
        0 => "nowhere".to_owned(),
        1 => "once".to_owned(),
        count => format!("{count} times"),
    };
    match crossings {
        None => moved,
        Some((before, after)) => format!(
            "{moved} Lines cross {} now, {} afterwards.",
            times(before),
            times(after)
        ),
    }
}

/// Waivers that do nothing any more.
fn idle(review: &Review) -> Vec<IdleWaiverView> {
    let design = review.design();
    let few = settings::idle(review).into_iter().take(FEW_WARNINGS);
    let views = few.filter_map(|(at, why)| {
        let waiver = design.waivers.get(at)?;
        let about = match waiver.subject.as_deref().map(str::trim) {
            Some(named) => match Subject::parse(named).filter(|s| design.has(s)) {
                Some(subject) => format!(" for {}", display_name(design, &subject)),
                None => format!(" for {named}"),
            },
            None => String::new(),
        };
        Some(IdleWaiverView {
            waiver: at,
            says: format!("{}{about}: {why}.", waiver.rule),
            reason: waiver.reason.clone(),
        })
    });
    views.collect()
}

/// As text. Writing to memory fails only for maps whose keys are no text.
fn text<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}

#[cfg(test)]
mod tests;
