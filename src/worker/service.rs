//! The review service: owns the document, its review and the views sent to the page.

use super::failures::protocol::RunKey;
use super::failures::{FailureContext, FailureService, report_runs};
use super::proposals::propose;
use super::protocol::{Envelope, Query, ReportFormat, Request, Response};
use super::recent::RecentElements;
use super::repairs::{Repairs, SearchStep, find};
use super::view_diff::ViewDiff;
use super::workshop::{ExerciseService, OpenDocument};
use super::{
    auto_layout, cards, custom_rules, file_import, question_steps, questions, rule_pages, sharing,
    technologies,
};
use crate::document::{Date, Design, DesignDiff, Id, Kind, Level, Subject};
use crate::editor::remove_custom_rule;
use crate::export::{self, badge_subjects, report};
use crate::review::{Finding, Review, review_incremental, review_without, settings};
use serde::Serialize;
use std::rc::Rc;

/// State of the worker.
pub struct ReviewService {
    /// Milliseconds since an arbitrary origin.
    clock: fn() -> f64,
    today: Date,
    /// Number of the document state, counted by the page.
    state: u64,
    design: Rc<Design>,
    review: Option<Review>,
    /// Duration of the review in milliseconds.
    milliseconds: f64,
    skipped_rules: Vec<String>,
    recent: RecentElements,
    views: ViewDiff,
    repairs: Repairs,
    failures: FailureService,
    exercises: ExerciseService,
}

impl ReviewService {
    /// Starts with a blank design.
    pub fn new(clock: fn() -> f64) -> Self {
        Self {
            clock,
            today: Date::from_unix_milliseconds(0.0),
            state: 0,
            design: Rc::default(),
            review: None,
            milliseconds: 0.0,
            skipped_rules: Vec::new(),
            recent: RecentElements::default(),
            views: ViewDiff::default(),
            repairs: Repairs::default(),
            failures: FailureService::default(),
            exercises: ExerciseService::default(),
        }
    }

    /// Handles a message of the page and returns the responses. Invalid messages are ignored.
    pub fn handle(&mut self, message: &str) -> Vec<Response> {
        let Ok(Envelope { today, request }) = serde_json::from_str(message) else {
            return Vec::new();
        };
        self.today = Date::parse(&today).unwrap_or(self.today);
        match request {
            Request::UpdateDesign {
                state,
                patch,
                is_opened,
            } => self.update_design(state, &patch, is_opened),
            Request::AskNow => {
                self.recent.clear();
                self.ask_held_back()
            }
            Request::SkipRules(rules) => {
                self.skipped_rules = rules;
                match self.review.take() {
                    Some(_) => vec![self.run_review()],
                    None => Vec::new(),
                }
            }
            Request::Query(number, query) => {
                // Waivers expire, so a new day needs a new review.
                let review = self.review.as_ref();
                let is_outdated = review.is_some_and(|r| r.today() != self.today);
                let review = is_outdated.then(|| self.run_review());
                let answer = Response::Answer(number, self.answer(query));
                review.into_iter().chain([answer]).collect()
            }
        }
    }

    /// Runs one step of idle work, at the cost of about one review. `None` if there is nothing left
    /// to do.
    pub fn run_idle_step(&mut self) -> Option<Vec<Response>> {
        Some(match self.repairs.search_step(self.review.as_ref()?)? {
            SearchStep::Running => Vec::new(),
            SearchStep::Finished(finding, repairs) => vec![Response::Repairs {
                state: self.state,
                finding,
                repairs,
            }],
        })
    }

    /// Milliseconds until a question that was held back may be asked.
    pub fn until_next_question(&self) -> Option<f64> {
        self.recent.until_next((self.clock)())
    }

    /// Asks what was held back about elements that are no longer new.
    pub fn ask_due_questions(&mut self) -> Vec<Response> {
        match self.recent.expire((self.clock)()) {
            true => self.ask_held_back(),
            false => Vec::new(),
        }
    }

    /// Sends the review again after the recent elements have changed.
    fn ask_held_back(&mut self) -> Vec<Response> {
        let Some(review) = &mut self.review else {
            return Vec::new();
        };
        review.hold_back_about(self.recent.subjects());
        let view = self.views.update(review, self.state, self.milliseconds);
        vec![Response::Review(view)]
    }

    fn update_design(&mut self, state: u64, patch: &str, is_opened: bool) -> Vec<Response> {
        let Some(patch) = DesignDiff::read(patch, &self.design) else {
            return Vec::new();
        };
        let mut design = (*self.design).clone();
        patch.apply(&mut design);
        match is_opened {
            true => self.recent.clear(),
            false => self.recent.follow(&self.design, &design, (self.clock)()),
        }
        self.design = Rc::new(design);
        self.state = state;
        vec![self.run_review()]
    }

    /// Reviews the design, incrementally if there is a previous review.
    fn run_review(&mut self) -> Response {
        let began = (self.clock)();
        let mut review = match &self.review {
            Some(before) => review_incremental(before, &self.design, self.today),
            None => review_without(&self.design, self.today, &self.skipped_rules),
        };
        let now = (self.clock)();
        self.milliseconds = now - began;
        self.recent.expire(now);
        review.hold_back_about(self.recent.subjects());
        let view = self.views.update(&review, self.state, self.milliseconds);
        self.repairs = Repairs::of_review(&review);
        self.review = Some(review);
        Response::Review(view)
    }

    /// Answers a query. `None` if there is no review yet, or no answer.
    fn answer(&mut self, query: Query) -> Option<String> {
        let review = self.review.as_ref()?;
        let (design, state) = (&self.design, self.state);
        match query {
            Query::Report { format, runs } => Some(write_report(format, review, &runs)),
            Query::Findings { card, from } => {
                let of_card = cards::group_of_key(review, &card).into_iter();
                let page = of_card.skip(from).take(cards::PAGE_SIZE);
                json(
                    &page
                        .map(|f| cards::finding_view(review, f))
                        .collect::<Vec<_>>(),
                )
            }
            Query::FirstFinding(subject) => {
                let subject = Subject::parse(&subject)?;
                let has_badge =
                    |f: &&Finding| badge_subjects(review.subjects(f)).contains(&subject);
                let first = cards::listed_findings(review).find(has_badge)?;
                json(&cards::finding_view(review, first))
            }
            Query::Repairs(finding) => json(&self.repairs.of_finding(review, &finding)?),
            Query::Repair { finding, at } => {
                json(&self.repairs.propose(review, state, &finding, at)?)
            }
            Query::QuestionStep {
                key,
                at,
                by,
                deferred,
            } => json(&question_steps::step(review, &key, at, by, &deferred)?),
            Query::Answer {
                rule,
                keys,
                scope,
                text,
            } => {
                let command = questions::answer(review, &rule, &keys, scope, &text);
                json(&propose(design, state, command))
            }
            Query::ConfirmGuesses { rule, finding } => {
                let command = questions::confirm(review, &rule, &finding)?;
                json(&propose(design, state, Ok(command)))
            }
            Query::QuestionTargets {
                rule,
                finding,
                key,
                from,
            } => json(&questions::more_targets(
                review, &rule, &finding, &key, from,
            )?),
            Query::Waive {
                finding,
                reason,
                by,
                until,
            } => {
                let finding = find(review, &finding)?;
                let command = settings::waive(design, review, finding, &reason, &by, Some(&until));
                json(&propose(design, state, command))
            }
            Query::RemoveWaiver(waiver) => {
                let command = settings::take_back(design, waiver)?;
                json(&propose(design, state, Ok(command)))
            }
            Query::RulePage { rule, dark } => json(&rule_pages::page(review, &rule, dark)?),
            Query::Rules => json(&rule_pages::rules(review)),
            Query::RuleExample(rule, at) => rule_pages::example(&rule, at, self.today),
            Query::SetRuleLevel(rule, level) => {
                let command = settings::set_level(design, &rule, Level::parse(&level));
                json(&propose(design, state, command))
            }
            Query::SetRuleLimit(rule, limit) => {
                let command = settings::set_limit(design, &rule, &limit);
                json(&propose(design, state, command))
            }
            Query::Technology(name) => json(&technologies::technology(&name)?),
            Query::TechnologyNames(kind) => json(&technologies::names(Kind::parse(&kind)?)),
            Query::TechnologyOfName(name, kind) => {
                technologies::of_name(&name, Kind::parse(&kind)?).map(str::to_owned)
            }
            Query::CustomRule(id) => json(&custom_rules::custom_rule(design, &id)?),
            Query::PutCustomRule { replaces, rule } => {
                let command = custom_rules::put_custom_rule(design, &replaces, rule);
                json(&propose(design, state, command))
            }
            Query::RemoveCustomRule(id) => {
                let command = remove_custom_rule(design, &Id::new(&id)?)?;
                json(&propose(design, state, Ok(command)))
            }
            Query::AutoLayout { moving, positions } => json(&auto_layout::propose_layout(
                design, state, &moving, positions, self.clock,
            )),
            Query::Import(file, choices) => {
                json(&file_import::import(&file, &choices, state, review))
            }
            Query::Compare(file, page) => json(&file_import::compare(&file, page, review)),
            Query::Picture(options) => Some(sharing::picture(&options, review)),
            Query::EmbedInPng(png) => sharing::embed_in_png(&png, review.design()),
            Query::ShareLink => json(&sharing::share_link(review.design())),
            Query::OpenShareLink(fragment) => json(&sharing::open_share_link(&fragment)),
            Query::Failures(query) => {
                let context = FailureContext {
                    review,
                    state,
                    clock: self.clock,
                };
                self.failures.answer(&context, &mut self.repairs, query)
            }
            Query::Exercise(query) => {
                let document = OpenDocument {
                    design,
                    state,
                    clock: self.clock,
                };
                self.exercises.answer(&document, query)
            }
        }
    }
}

fn write_report(format: ReportFormat, review: &Review, runs: &[RunKey]) -> String {
    let runs = report_runs(runs);
    match format {
        ReportFormat::Json => report::json(review),
        ReportFormat::Markdown => report::markdown_with_runs(review, &runs),
        ReportFormat::Csv => report::csv(review),
        ReportFormat::Html => report::html_with_runs(review, &runs),
        ReportFormat::Mermaid => export::mermaid(review.design()),
    }
}

/// Serializes an answer. Fails only for maps with keys that are not text; there are none.
pub(super) fn json<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}
