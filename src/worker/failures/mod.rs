//! Flows under failures: the search in slices, what breaks if, and runs to be played.

pub mod protocol;
mod run;
mod search;
#[cfg(test)]
mod tests;
mod what_if;

use super::repairs::Repairs;
use super::service::json;
use super::{proposals, questions};
use crate::document::{Id, Subject};
use crate::export::report::ReportRun;
use crate::review::Review;
use crate::rules::names::sentence;
use crate::rules::question::{AnswerField, Field, FieldQuestion, QuestionBuilder, answer_all};
use crate::simulation::{AvailabilitySearch, Fault, ReadingChoice, RunOutcome, Simulation, System};
use crate::worker::view_models::{QuestionTargetView, QuestionView};
use protocol::{AvailabilityView, FailureQuery, OutcomeView, RunKey};
use search::SearchJob;
use std::rc::Rc;

/// Milliseconds that one slice of a search takes: edits are reviewed in between.
const SLICE: f64 = 25.0;
/// Runs between two looks at the clock.
const RUNS_AT_ONCE: usize = 8;

/// Review and document state that an answer depends on.
pub struct FailureContext<'r> {
    /// The review of the open document.
    pub review: &'r Review,
    /// Number of the document state.
    pub state: u64,
    /// Milliseconds since an arbitrary origin.
    pub clock: fn() -> f64,
}

/// Searches under way, for one state of the document.
#[derive(Default)]
pub struct FailureService {
    system: Option<(u64, Rc<System>)>,
    search: Option<SearchJob>,
    availability: Option<(String, u64, AvailabilitySearch)>,
}

impl FailureService {
    /// Answers a query. `None` if there is no answer.
    pub fn answer(
        &mut self,
        context: &FailureContext<'_>,
        repairs: &mut Repairs,
        query: FailureQuery,
    ) -> Option<String> {
        let system = self.system(context);
        match query {
            FailureQuery::Search { depth } => {
                let is_other = |job: &SearchJob| job.state != context.state || job.depth != depth;
                if self.search.as_ref().is_none_or(is_other) {
                    self.search = Some(SearchJob::new(&system, context.state, depth));
                }
                let job = self.search.as_mut()?;
                job.run_slice(&system, context);
                json(&job.view())
            }
            FailureQuery::WhatIf(breakage) => {
                json(&what_if::what_if(&system, context.state, &breakage))
            }
            FailureQuery::Play(key) => {
                let (simulation, faults) = resolve(&system, &key)?;
                let choice = ReadingChoice::parse(&key.reading).unwrap_or_default();
                json(&run::run_view(context, &simulation, &faults, choice))
            }
            FailureQuery::Mend(key) => {
                let (simulation, faults) = resolve(&system, &key)?;
                json(&run::mends(context, repairs, &simulation, &faults))
            }
            FailureQuery::Answer { keys, text } => {
                json(&self.answer_question(context, &keys, &text))
            }
            FailureQuery::Availability(flow) => json(&self.availability(context, &system, flow)?),
            FailureQuery::Proof(finding) => json(&run::proof(context, &system, &finding)?),
        }
    }

    fn system(&mut self, context: &FailureContext<'_>) -> Rc<System> {
        match &self.system {
            Some((state, system)) if *state == context.state => system.clone(),
            _ => {
                let system = Rc::new(System::new(context.review.design()));
                self.system = Some((context.state, system.clone()));
                system
            }
        }
    }

    fn answer_question(
        &self,
        context: &FailureContext<'_>,
        keys: &[String],
        text: &str,
    ) -> super::protocol::EditResult {
        let design = context.review.design();
        let builder = QuestionBuilder::new(context.review.facts());
        let asked: Vec<FieldQuestion> = keys
            .iter()
            .filter_map(|key| {
                let (subject, field): (Subject, Field) = serde_json::from_str(key).ok()?;
                let number = context.review.facts().index_of(&subject)?;
                Some(builder.question((number, field)))
            })
            .collect();
        let encoded = match asked.as_slice() {
            [one] => questions::encode_steps(design, one, text),
            _ => None,
        };
        let text = encoded.unwrap_or_else(|| text.to_owned());
        proposals::propose(design, context.state, answer_all(design, &asked, &text))
    }

    fn availability(
        &mut self,
        context: &FailureContext<'_>,
        system: &System,
        flow: String,
    ) -> Option<AvailabilityView> {
        let at = system.design().flows.position(&flow)?;
        let simulation = Simulation::new(system, at);
        let job = match self.availability.take() {
            Some((of, state, job)) if of == flow && state == context.state => job,
            _ => AvailabilitySearch::new(&simulation),
        };
        let mut job = job;
        let began = (context.clock)();
        let is_done = loop {
            let more = (0..RUNS_AT_ONCE).all(|_| job.step(&simulation));
            if !more {
                break true;
            }
            if (context.clock)() - began > SLICE {
                break false;
            }
        };
        let progress = job.progress();
        let mut view = AvailabilityView {
            state: context.state,
            flow: flow.clone(),
            progress,
            is_done,
            outcomes: Vec::new(),
            works: 0.0,
            not_looked_at: 0.0,
            assumed: Vec::new(),
            gain: Vec::new(),
        };
        if is_done {
            let result = job.into_availability(&simulation);
            let shares = RunOutcome::ALL.iter().zip(result.outcomes);
            let good = shares.clone().filter(|(o, _)| **o >= RunOutcome::Degraded);
            view.works = good.map(|(_, share)| share).sum();
            view.outcomes = shares.map(|(o, share)| (outcome(*o), share)).collect();
            view.not_looked_at = result.not_looked_at;
            let name = |subject: &str| -> Option<(String, crate::rules::Text)> {
                let id = subject.strip_prefix("component:")?;
                let component = system.design().components.get(&Id::new(id)?)?;
                let name = crate::rules::text::Name(&component.name).to_string();
                Some((id.to_owned(), crate::rules::Text::from(name)))
            };
            view.assumed = result
                .assumed
                .iter()
                .filter_map(|subject| name(subject).map(|(_, name)| name))
                .collect();
            let mut gain = result.gain;
            gain.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            view.gain = gain
                .into_iter()
                .filter(|(_, gain)| *gain > 0.0)
                .take(MOST_GAINS)
                .filter_map(|(subject, gain)| name(&subject).map(|(id, name)| (id, name, gain)))
                .collect();
        } else {
            self.availability = Some((flow, context.state, job));
        }
        Some(view)
    }
}

/// Components by their gain that are listed at most.
const MOST_GAINS: usize = 10;

/// Runs that a reader chose for a report, as the report takes them.
pub fn report_runs(keys: &[RunKey]) -> Vec<ReportRun> {
    let of_key = |key: &RunKey| {
        let faults = key.faults.iter().map(|text| Fault::parse(text).ok());
        Some(ReportRun {
            flow: Id::new(&key.flow)?,
            faults: faults.collect::<Option<_>>()?,
            reading: ReadingChoice::parse(&key.reading).unwrap_or_default(),
        })
    };
    keys.iter().filter_map(of_key).collect()
}

/// A run of a design of one's own to be played. `None`: there is no such run.
pub(super) fn play(
    context: &FailureContext<'_>,
    system: &System,
    run: &RunKey,
) -> Option<protocol::RunView> {
    let (simulation, faults) = resolve(system, run)?;
    let choice = ReadingChoice::parse(&run.reading).unwrap_or_default();
    Some(run::run_view(context, &simulation, &faults, choice))
}

/// The flow and the faults of a run. `None`: the design has none of them any more.
fn resolve<'s>(system: &'s System, key: &RunKey) -> Option<(Simulation<'s>, Vec<Fault>)> {
    let at = system.design().flows.position(&key.flow)?;
    let simulation = Simulation::new(system, at);
    let faults: Vec<Fault> = key
        .faults
        .iter()
        .map(|text| Fault::parse(text).ok())
        .collect::<Option<_>>()?;
    let all_known = faults.iter().all(|fault| simulation.check(fault).is_ok());
    all_known.then_some((simulation, faults))
}

fn key(simulation: &Simulation<'_>, faults: &[Fault]) -> RunKey {
    RunKey {
        flow: simulation.flow().id.to_string(),
        faults: faults.iter().map(ToString::to_string).collect(),
        reading: String::new(),
    }
}

pub(super) fn outcome(outcome: RunOutcome) -> OutcomeView {
    OutcomeView {
        key: outcome.as_str().to_owned(),
        word: outcome.word().to_owned(),
    }
}

/// The question about an unknown field: `connection:c4.idempotent`.
fn question(context: &FailureContext<'_>, unknown: &str) -> Option<QuestionView> {
    let review = context.review;
    let (element, path) = unknown.split_once('.')?;
    let subject = Subject::parse(element)?;
    let field = match path {
        "timeout" => Field::Timeout,
        "retries" => Field::Retries,
        "delivery" => Field::Delivery,
        "idempotent" => Field::Idempotent,
        "outbox" => Field::Outbox,
        "dead_letter" => Field::DeadLetter,
        "io" => Field::Io,
        "replicas" => Field::Replicas,
        "durable" => Field::Durable,
        "stateful" => Field::Stateful,
        "error_reporting" => Field::ErrorReporting,
        "cap" => Field::Cap,
        "consistency.strategy" => Field::Strategy,
        "consistency.on_breach" => Field::OnBreach,
        core => {
            let step = core.strip_suffix(".core")?;
            let Subject::Flow(flow) = &subject else {
                return None;
            };
            let flow = review.design().flows.get(flow)?;
            flow.steps.iter().find(|s| s.id.as_str() == step)?;
            Field::Core { via: None }
        }
    };
    let number = review.facts().index_of(&subject)?;
    let asked: AnswerField = (number, field);
    let asked = QuestionBuilder::new(review.facts()).question(asked);
    let (control, options) = questions::control(review.design(), &asked);
    Some(QuestionView {
        label: asked.label.to_string(),
        question: sentence(&asked.question),
        control,
        options,
        placeholder: asked.placeholder.to_string(),
        targets: vec![QuestionTargetView {
            key: questions::key(&asked.subject, &asked.field),
            label: asked.of.clone(),
        }],
        count: 1,
        ticked: Vec::new(),
        default_for: None,
    })
}

fn id_list(ids: &[String]) -> Vec<Id> {
    ids.iter().filter_map(|id| Id::new(id)).collect()
}
