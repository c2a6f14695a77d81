//! The judge: a design against the goals and locks of an exercise.

use super::feedback::{Feedback, feedback};
use super::goals::{Counterexample, Evaluation, GoalVerdict};
use super::locks::{BrokenLock, broken_locks};
use super::{Exercise, Hint};
use crate::document::Design;
use crate::review::Review;
use crate::rules::{Outcome, Severity};
use crate::simulation::{RunOutcome, Simulation, System};

/// Steps of a flow up to which its availability is computed: that plays it thousands of times.
const MOST_STEPS: usize = 200;

/// The verdict on a design.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Verdicts on the goals, in the order of the exercise.
    pub goals: Vec<GoalVerdict>,
    /// Locked parts that are not left in place.
    pub broken_locks: Vec<BrokenLock>,
    /// Feedback, in the order of its kinds.
    pub feedback: Vec<Feedback>,
    /// The next step; `None` once the exercise is solved.
    pub next: Option<NextStep>,
    /// Price of the design.
    pub price: Price,
    /// Rules with problems in the design that are not low, each once, in the order of the checklist.
    pub problems: Vec<String>,
}

/// One hint and one counterexample, together.
#[derive(Clone, Debug, PartialEq)]
pub struct NextStep {
    /// Indexes of the hints that apply, in the order of the exercise; the first is the next step.
    pub hints: Vec<usize>,
    /// A case in which a goal fails.
    pub counterexample: Option<Counterexample>,
}

/// Price of a design: what a solution costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// Number of components.
    pub components: usize,
    /// Share of the requests to the flow of the exercise that are done, now or later; `None`
    /// without such a flow, or where it is very large.
    pub availability: Option<f64>,
}

impl Verdict {
    /// True if every goal is met and every lock holds.
    pub fn is_solved(&self) -> bool {
        self.broken_locks.is_empty() && self.goals.iter().all(|goal| goal.met)
    }

    /// Number of goals that are met.
    pub fn goals_met(&self) -> usize {
        self.goals.iter().filter(|goal| goal.met).count()
    }
}

impl GoalVerdict {
    /// The rule of the finding that the goal fails on.
    pub(super) fn rule(&self) -> Option<&str> {
        match &self.counterexample {
            Some(Counterexample::Finding { rule, .. }) => Some(rule),
            _ => None,
        }
    }
}

impl Price {
    /// The price of a design: of the flow of the *before* run, or else of the first flow.
    pub fn of(exercise: &Exercise, design: &Design) -> Self {
        let system = System::new(design);
        let flows = &system.design().flows;
        let flow = match &exercise.before {
            Some(before) => flows.position(before.flow.as_str()),
            None => (!flows.is_empty()).then_some(0),
        };
        let flow = flow.filter(|at| flows[*at].steps.len() <= MOST_STEPS);
        let availability = flow.map(|flow| {
            let done = [
                RunOutcome::Works,
                RunOutcome::WorksLater,
                RunOutcome::Degraded,
            ];
            let outcomes = Simulation::new(&system, flow).availability().outcomes;
            let shares = RunOutcome::ALL.iter().zip(outcomes);
            let done = shares.filter(|(outcome, _)| done.contains(outcome));
            done.map(|(_, share)| share).sum()
        });
        Self {
            components: design.components.len(),
            availability,
        }
    }
}

/// An exercise, ready to judge designs: its start is evaluated once.
pub struct ExerciseJudge {
    exercise: Exercise,
    start: Evaluation,
}

impl ExerciseJudge {
    /// Evaluates the start of an exercise.
    pub fn new(exercise: Exercise) -> Self {
        let start = Evaluation::new(&exercise, &exercise.start.0);
        Self { exercise, start }
    }

    /// The exercise.
    pub fn exercise(&self) -> &Exercise {
        &self.exercise
    }

    /// The review of the starting design.
    pub fn start_review(&self) -> &Review {
        &self.start.review
    }

    /// The starting design, ready to be played.
    pub fn start_system(&self) -> &System {
        &self.start.system
    }

    /// Judges a design. Waivers and settings of rules are not read: they accept a problem, and solve
    /// none.
    pub fn judge(&self, design: &Design) -> Verdict {
        let exercise = &self.exercise;
        let evaluation = Evaluation::new(exercise, design);
        let goals = exercise.goals.iter();
        let goals: Vec<GoalVerdict> = goals.map(|goal| evaluation.goal(goal)).collect();
        let broken = broken_locks(exercise, design);
        let feedback = feedback(exercise, design, &evaluation, &self.start, &goals, &broken);
        let mut verdict = Verdict {
            goals,
            broken_locks: broken,
            feedback,
            next: None,
            price: Price::of(exercise, design),
            problems: problems(&evaluation.review),
        };
        if !verdict.is_solved() {
            verdict.next = Some(next_step(exercise, &evaluation, &verdict.goals));
        }
        verdict
    }
}

/// Judges one design.
pub fn judge(exercise: &Exercise, design: &Design) -> Verdict {
    ExerciseJudge::new(exercise.clone()).judge(design)
}

fn problems(review: &Review) -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    for finding in review.findings() {
        let counts = finding.outcome == Outcome::Fail && finding.severity > Severity::Low;
        if counts && !rules.iter().any(|rule| *rule == *finding.rule) {
            rules.push(finding.rule.to_string());
        }
    }
    rules
}

fn next_step(exercise: &Exercise, evaluation: &Evaluation, goals: &[GoalVerdict]) -> NextStep {
    let unmet = |hint: &Hint| match &hint.goal {
        Some(id) => goals.iter().any(|goal| goal.id == *id && !goal.met),
        None => true,
    };
    let holds = |hint: &Hint| match &hint.when {
        Some(when) => evaluation.evaluate(when).holds,
        None => true,
    };
    let hints = exercise.hints.iter().enumerate();
    let hints: Vec<usize> = hints
        .filter(|(_, hint)| unmet(hint) && holds(hint))
        .map(|(at, _)| at)
        .collect();
    let first = hints
        .first()
        .and_then(|at| exercise.hints[*at].goal.as_ref());
    let of_hint = goals.iter().find(|goal| Some(&goal.id) == first);
    let failing = of_hint.into_iter().chain(goals).filter(|goal| !goal.met);
    let counterexample = failing
        .filter_map(|goal| goal.counterexample.clone())
        .next();
    NextStep {
        hints,
        counterexample,
    }
}
