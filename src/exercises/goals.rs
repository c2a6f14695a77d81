//! Evaluation of predicates over a design, with the reason in a sentence and a counterexample.

use super::{Exercise, FaultKind, FlowSurvives, Goal, InvariantNeverBroken, Predicate, RuleHolds};
use crate::document::{Date, Design, Id, Subject};
use crate::review::{Finding, ItemOutcome, ItemReview, Review, review};
use crate::rules::names::{count, list, sentence};
use crate::rules::text::Name;
use crate::rules::{Text, custom};
use crate::simulation::{
    Downtime, Fault, Reading, Run, RunOutcome, Simulation, System, fault_pairs, single_faults,
};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Steps that are played for one goal at most.
const MOST_STEPS: usize = 5_000_000;
/// Sentences of the story of a counterexample.
const MOST_SENTENCES: usize = 12;

/// A case that a goal fails in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counterexample {
    /// A finding of the review.
    Finding {
        /// Rule.
        rule: String,
        /// Fingerprint.
        fingerprint: String,
        /// Subjects, the main one first.
        subjects: Vec<Subject>,
        /// The fact.
        title: Text,
        /// The consequence.
        why: Text,
    },
    /// A run of a flow.
    Run {
        /// Flow.
        flow: Id,
        /// Faults.
        faults: Vec<Fault>,
        /// Outcome.
        outcome: RunOutcome,
        /// The run in sentences.
        story: Vec<Text>,
    },
}

/// The verdict on one goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalVerdict {
    /// The goal.
    pub id: Id,
    /// Text of the goal.
    pub text: String,
    /// True if it is met.
    pub met: bool,
    /// Why it is met, or why not.
    pub reason: Text,
    /// A case that it fails in.
    pub counterexample: Option<Counterexample>,
}

/// A predicate, evaluated.
pub(super) struct Evaluated {
    pub holds: bool,
    pub reason: Text,
    pub counterexample: Option<Counterexample>,
}

impl Evaluated {
    fn yes(reason: impl Into<Text>) -> Self {
        Self {
            holds: true,
            reason: reason.into(),
            counterexample: None,
        }
    }

    fn no(reason: impl Into<Text>) -> Self {
        Self {
            holds: false,
            reason: reason.into(),
            counterexample: None,
        }
    }

    fn with(mut self, counterexample: Option<Counterexample>) -> Self {
        self.counterexample = counterexample;
        self
    }
}

/// Runs by flow and by the number of faults.
type Searches = BTreeMap<(usize, u64), Rc<Vec<Run>>>;

/// A design under the predicates of an exercise. Waivers, and settings of rules that the exercise
/// does not start with, are left out: they accept a problem, and solve none.
pub(super) struct Evaluation {
    pub review: Review,
    pub system: System,
    /// Runs by flow and depth.
    searches: RefCell<Searches>,
    goals: RefCell<HashMap<Id, bool>>,
}

impl Evaluation {
    pub fn new(exercise: &Exercise, design: &Design) -> Self {
        let start = &exercise.start.0;
        let mut judged = design.clone();
        judged.waivers = Vec::new();
        judged.rules.clone_from(&start.rules);
        judged.house_rules = start.house_rules.clone();
        let judged = Rc::new(judged);
        Self {
            system: System::new(&judged),
            // Only waivers depend on the day, and there are none.
            review: review(&judged, Date::from_unix_milliseconds(0.0)),
            searches: RefCell::default(),
            goals: RefCell::default(),
        }
    }

    pub fn goal(&self, goal: &Goal) -> GoalVerdict {
        let evaluated = self.evaluate(&goal.holds);
        let mut goals = self.goals.borrow_mut();
        goals.insert(goal.id.clone(), evaluated.holds);
        GoalVerdict {
            id: goal.id.clone(),
            text: goal.text.clone(),
            met: evaluated.holds,
            reason: evaluated.reason,
            counterexample: evaluated.counterexample,
        }
    }

    /// Evaluates a predicate. Goals that it names have been evaluated before.
    pub fn evaluate(&self, predicate: &Predicate) -> Evaluated {
        match predicate {
            Predicate::RuleHolds(holds) => self.rule_holds(holds),
            Predicate::ItemPasses(code) => self.item_passes(code),
            Predicate::FlowSurvives(survives) => self.flow_survives(survives),
            Predicate::InvariantNeverBroken(never) => self.invariant_never_broken(never),
            Predicate::AnswersAtOnce(flow) => self.answers_at_once(flow),
            Predicate::AtMostComponents(most) => {
                let found = self.review.design().components.len() as u64;
                let reason = format!("The design has {found} components; {most} are allowed.");
                match found <= *most {
                    true => Evaluated::yes(reason),
                    false => Evaluated::no(reason),
                }
            }
            Predicate::Some(pattern) => match custom::matches_any(self.review.design(), pattern) {
                true => Evaluated::yes("An element matches."),
                false => Evaluated::no("No element matches."),
            },
            Predicate::GoalMet(goal) => match self.goals.borrow().get(goal) {
                Some(true) => Evaluated::yes("The goal is met."),
                _ => Evaluated::no("The goal is not met."),
            },
            Predicate::All(parts) => {
                let mut last = Evaluated::yes("Nothing is required.");
                for part in parts {
                    last = self.evaluate(part);
                    if !last.holds {
                        break;
                    }
                }
                last
            }
            Predicate::Any(parts) => {
                let mut first: Option<Evaluated> = None;
                for part in parts {
                    let evaluated = self.evaluate(part);
                    if evaluated.holds {
                        return evaluated;
                    }
                    first = first.or(Some(evaluated));
                }
                first.unwrap_or_else(|| Evaluated::no("Nothing is allowed."))
            }
            Predicate::Not(part) => {
                let evaluated = self.evaluate(part);
                Evaluated {
                    holds: !evaluated.holds,
                    ..evaluated
                }
            }
        }
    }

    fn rule_holds(&self, holds: &RuleHolds) -> Evaluated {
        if let Some(subject) = &holds.subject
            && !self.review.design().has(subject)
        {
            return Evaluated::no(format!("{} is gone.", Name(&subject.to_string())));
        }
        let mut findings = self.review.findings().filter(|f| f.rule == holds.rule);
        let Some(first) = findings.next() else {
            return Evaluated::yes(format!("{} has no finding.", holds.rule));
        };
        self.finding(first, findings.count())
    }

    /// The reason and the counterexample that a finding is, with the number of further ones.
    fn finding(&self, finding: &Finding, more: usize) -> Evaluated {
        let review = &self.review;
        let words = review.words(finding);
        let title = words.title.marked().trim_end_matches('.');
        let more = (more > 0).then(|| count(more, "more finding"));
        let reason = match (more, title.ends_with('?')) {
            (None, true) => title.to_owned(),
            (None, false) => format!("{title}."),
            (Some(more), true) => format!("{title} {}.", sentence(&more)),
            (Some(more), false) => format!("{title}, and {more}."),
        };
        Evaluated::no(reason).with(Some(Counterexample::Finding {
            rule: finding.rule.to_string(),
            fingerprint: review.fingerprint(finding),
            subjects: review.subjects(finding),
            title: words.title.clone(),
            why: words.why,
        }))
    }

    fn item_passes(&self, code: &str) -> Evaluated {
        let Some(item) = self.review.item(code) else {
            return Evaluated::no(format!("There is no guideline {}.", Name(code)));
        };
        if let Some(first) = item.findings.first() {
            return self.finding(first, item.findings.len() - 1);
        }
        match item.outcome {
            ItemOutcome::Pass => Evaluated::yes(match self.review.evidence(item).first() {
                Some(evidence) => evidence.clone(),
                None => Text::from(format!("{code} has no finding.")),
            }),
            _ => Evaluated::no(self.why_open(item)),
        }
    }

    fn why_open(&self, item: &ItemReview) -> Text {
        match self.review.evidence(item).first() {
            Some(reason) => reason.clone(),
            None => Text::from(format!("{} has nothing to apply to here.", item.code)),
        }
    }

    fn simulation(&self, flow: &Id) -> Option<Simulation<'_>> {
        let at = self.system.design().flows.position(flow.as_str())?;
        Some(Simulation::new(&self.system, at))
    }

    /// Every run of a flow with so many faults at most; `None` where that is too many.
    fn search(&self, simulation: &Simulation<'_>, up_to: u64) -> Option<Rc<Vec<Run>>> {
        let flow = self
            .system
            .design()
            .flows
            .position(simulation.flow().id.as_str())?;
        if let Some(found) = self.searches.borrow().get(&(flow, up_to)) {
            return Some(found.clone());
        }
        let faults = single_faults(simulation);
        let runs = match up_to {
            2 => faults.len().saturating_mul(faults.len()),
            _ => faults.len(),
        };
        if runs.saturating_mul(simulation.flow().steps.len()) > MOST_STEPS {
            return None;
        }
        let mut found: Vec<Run> = faults
            .into_iter()
            .map(|fault| simulation.run(&[fault]))
            .collect();
        if up_to == 2 {
            found.extend(fault_pairs(simulation).map(|pair| simulation.run(&pair)));
        }
        let found = Rc::new(found);
        let mut searches = self.searches.borrow_mut();
        searches.insert((flow, up_to), found.clone());
        Some(found)
    }

    fn flow_survives(&self, survives: &FlowSurvives) -> Evaluated {
        let Some(simulation) = self.simulation(&survives.flow) else {
            return gone(&survives.flow);
        };
        let name = flow_name(&simulation);
        if !writes(&simulation) {
            return Evaluated::no(format!("{name} does nothing that could fail."));
        }
        let Some(runs) = self.search(&simulation, survives.up_to.unwrap_or(1)) else {
            return too_large(&name);
        };
        let asked: Vec<&Run> = runs
            .iter()
            .filter(|run| {
                let mut faults = run.faults.iter();
                faults.all(|fault| is_asked(survives, &simulation, fault))
            })
            .collect();
        let bad = |run: &&&Run| match survives.outcomes.as_slice() {
            [] => run.is_bad_at_worst(),
            allowed => !allowed.contains(&run.worst.outcome),
        };
        let failing: Vec<&Run> = asked.iter().filter(bad).copied().collect();
        // The worst first, and of those alike the first of the search.
        let Some(worst) = failing.iter().min_by_key(|run| run.worst.rank()) else {
            let runs = count(asked.len(), "run");
            return Evaluated::yes(format!("{name} survives: {runs}."));
        };
        failing_run(&simulation, worst, failing.len() - 1, &name)
    }

    fn invariant_never_broken(&self, never: &InvariantNeverBroken) -> Evaluated {
        let design = self.review.design();
        let Some(invariant) = design.invariants.get(&never.invariant) else {
            return gone(&never.invariant);
        };
        let statement = format!("\"{}\"", Name(invariant.statement.trim_end_matches('.')));
        let mut runs_made = 0;
        for flow in &self.system.design().flows {
            let Some(simulation) = self.simulation(&flow.id) else {
                continue;
            };
            let Some(runs) = self.search(&simulation, never.up_to.unwrap_or(1)) else {
                return too_large(&flow_name(&simulation));
            };
            for run in runs.iter() {
                let mut faults = run.faults.iter();
                if !faults.all(|fault| is_of_kind(&never.faults, &never.times, fault)) {
                    continue;
                }
                runs_made += 1;
                let breaks = |reading: &Reading| {
                    let end = simulation.end(&run.faults, *reading);
                    let mut broken = end.broken.iter().chain(&end.bent);
                    broken.any(|id| *id == never.invariant)
                };
                if let Some(reading) = Reading::ALL.into_iter().find(breaks) {
                    let faults = clauses(&simulation, &run.faults);
                    let reason = format!("{statement} is broken when {faults}.");
                    return Evaluated::no(reason).with(Some(counterexample(
                        &simulation,
                        &run.faults,
                        reading,
                    )));
                }
            }
        }
        let is_written = design.flows.iter().any(|flow| {
            flow.steps.iter().any(|step| {
                let place = |id: &Id| self.system.place_id_of(id);
                let mut named = invariant.components.iter();
                step.writes == Some(true) && named.any(|id| place(id) == place(&step.component))
            })
        });
        if !is_written || runs_made == 0 {
            return Evaluated::no(format!("No flow writes what {statement} is about."));
        }
        Evaluated::yes(format!("{statement} holds: {}.", count(runs_made, "run")))
    }

    fn answers_at_once(&self, flow: &Id) -> Evaluated {
        let Some(simulation) = self.simulation(flow) else {
            return gone(flow);
        };
        let name = flow_name(&simulation);
        let has_core = simulation.flow().steps.iter().any(|s| s.core == Some(true));
        if !has_core {
            return Evaluated::no(format!("No step of {name} is marked as core."));
        }
        if !simulation.answers_its_user() {
            return Evaluated::no(format!("{name} gives its user no answer."));
        }
        let waits = simulation.needless_waits();
        if waits.is_empty() {
            return Evaluated::yes(format!("The user of {name} waits for its core alone."));
        }
        let steps = list(waits.iter().map(|id| step_name(&simulation, id)));
        Evaluated::no(format!(
            "The user of {name} also waits for {steps}, outside of its core."
        ))
    }
}

fn gone(id: &Id) -> Evaluated {
    Evaluated::no(format!("{} is gone.", Name(id.as_str())))
}

fn too_large(name: &str) -> Evaluated {
    Evaluated::no(format!("{name} has too many steps to be played here."))
}

fn flow_name(simulation: &Simulation<'_>) -> String {
    format!("\"{}\"", Name(&simulation.flow().name))
}

/// A step by its action and component, as in stories.
fn step_name(simulation: &Simulation<'_>, id: &Id) -> String {
    let step = simulation.flow().steps.iter().find(|step| step.id == *id);
    let Some(step) = step else {
        return Name(id.as_str()).to_string();
    };
    let component = simulation.system().design().components.get(&step.component);
    let component = Name(component.map_or(step.component.as_str(), |c| &c.name)).to_string();
    match &step.action {
        Some(action) => format!("{} at {component}", Name(action)),
        None => component,
    }
}

fn writes(simulation: &Simulation<'_>) -> bool {
    let mut steps = simulation.flow().steps.iter();
    steps.any(|step| step.writes == Some(true))
}

fn is_of_kind(kinds: &[FaultKind], times: &[Downtime], fault: &Fault) -> bool {
    let lasts = fault.downtime();
    (kinds.is_empty() || kinds.contains(&FaultKind::of(fault)))
        && (times.is_empty() || lasts.is_none_or(|time| times.contains(&time)))
}

fn is_asked(survives: &FlowSurvives, simulation: &Simulation<'_>, fault: &Fault) -> bool {
    let is_kind = is_of_kind(&survives.faults, &survives.times, fault);
    let at_component = |id: &Id| survives.at.contains(id);
    let at_step = |id: &Id| {
        let step = simulation.flow().steps.iter().find(|step| step.id == *id);
        step.is_some_and(|step| at_component(&step.component))
    };
    let is_there = survives.at.is_empty()
        || match fault {
            Fault::Down(c, _) | Fault::Restart(c) | Fault::Split(c) => at_component(c),
            Fault::Zone(..) => false,
            Fault::Cut(a, b, _) => at_component(a) || at_component(b),
            Fault::Crash(step, ..)
            | Fault::Lost(step)
            | Fault::NoAnswer(step)
            | Fault::Twice(step)
            | Fault::Declined(step) => at_step(step),
        };
    is_kind && is_there
}

fn clauses(simulation: &Simulation<'_>, faults: &[Fault]) -> String {
    let clauses = faults.iter().map(|fault| simulation.describe(fault));
    let clauses: Vec<String> = clauses.map(|text| text.marked().to_owned()).collect();
    list(clauses.iter())
}

/// The clause that says how a run ends.
fn ending(outcome: RunOutcome, name: &str) -> String {
    match outcome {
        RunOutcome::Torn => format!("{name} is torn: some of it happened, and some did not"),
        RunOutcome::Unsure => format!("{name} is done, and its user does not know"),
        RunOutcome::TakenBack => format!("{name} is confirmed and taken back later"),
        RunOutcome::Refused => format!("{name} is refused"),
        RunOutcome::Degraded => format!("{name} leaves something out"),
        RunOutcome::WorksLater => format!("{name} is done only later"),
        RunOutcome::Works => format!("{name} works"),
    }
}

fn failing_run(simulation: &Simulation<'_>, run: &Run, more: usize, name: &str) -> Evaluated {
    let faults = sentence(&clauses(simulation, &run.faults));
    let more = match more {
        0 => String::new(),
        1 => " One more run fails.".to_owned(),
        more => format!(" {more} more runs fail."),
    };
    let unknown = match run.unknown.is_empty() {
        true => String::new(),
        false => {
            let fields = list(run.unknown.iter().map(|field| Name(field)));
            format!(" Unknown, and decisive: {fields}.")
        }
    };
    let end = ending(run.worst.outcome, name);
    let ((reading, _), _) = simulation.worst_and_best(&run.faults);
    Evaluated::no(format!("{faults}, and {end}.{unknown}{more}")).with(Some(counterexample(
        simulation,
        &run.faults,
        reading,
    )))
}

fn counterexample(
    simulation: &Simulation<'_>,
    faults: &[Fault],
    reading: Reading,
) -> Counterexample {
    let mut story = simulation.story(&simulation.trace(faults, reading));
    story.truncate(MOST_SENTENCES);
    if let Some(first) = story.first_mut().filter(|_| !faults.is_empty()) {
        let fault = simulation.faults_title(faults);
        *first = Text::from(format!("{}: {}", fault.marked(), first.marked()));
    }
    Counterexample::Run {
        flow: simulation.flow().id.clone(),
        faults: faults.to_vec(),
        outcome: simulation.end(faults, reading).outcome,
        story,
    }
}
