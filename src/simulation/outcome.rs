//! Outcomes: how a run ends, for the user, the data and the invariants.

use super::interpreter::{EndState, UserAnswer};
use super::plan::{Plan, StepIndex};
use super::system::{Place, System};
use crate::document::{Id, WhenInDoubt};

/// The kinds of ends of a run. In order: the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunOutcome {
    /// Some of it happened and some did not, something happened twice, or nobody knows.
    Torn,
    /// All of it happened, and the user was refused or left without an answer.
    Unsure,
    /// The user was told that it is done, and it was undone.
    TakenBack,
    /// Refused: nothing happened, and that is known.
    Refused,
    /// All that counts happened; something else was skipped or is missing.
    Degraded,
    /// All of it happened, some of it after the user had gone.
    WorksLater,
    /// All of it happened.
    Works,
}

impl RunOutcome {
    /// Every outcome, the worst first.
    pub const ALL: [Self; 7] = [
        Self::Torn,
        Self::Unsure,
        Self::TakenBack,
        Self::Refused,
        Self::Degraded,
        Self::WorksLater,
        Self::Works,
    ];

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Torn => "torn",
            Self::Unsure => "unsure",
            Self::TakenBack => "taken-back",
            Self::Refused => "refused",
            Self::Degraded => "degraded",
            Self::WorksLater => "works-later",
            Self::Works => "works",
        }
    }
}

/// The end of one run under one reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The kind of end.
    pub outcome: RunOutcome,
    /// True if somebody was told of a fault.
    pub told: bool,
    /// The answer to the user; `None`: nothing.
    pub user: Option<UserAnswer>,
    /// For each effect, in the order of the steps, how often it stands: 0, 1, or 2 for more.
    pub stands: Vec<(Id, u8)>,
    /// Steps that were skipped for a fallback.
    pub skipped: Vec<Id>,
    /// Steps that should have been done and were not.
    pub missing: Vec<Id>,
    /// Invariants that the run broke, by id.
    pub broken: Vec<Id>,
    /// Invariants that say `proceed`, in the same cases, by id.
    pub bent: Vec<Id>,
}

impl End {
    /// Order of the specification, the worst first: a torn run that somebody was told of is better
    /// than one that nobody was.
    pub fn rank(&self) -> (RunOutcome, bool) {
        (self.outcome, self.outcome == RunOutcome::Torn && self.told)
    }

    pub(super) fn new(system: &System, plan: &Plan, state: &EndState) -> Self {
        let ids = |flags: &[bool]| -> Vec<Id> {
            let steps = plan.steps.iter().zip(flags);
            steps
                .filter(|(_, flag)| **flag)
                .map(|(step, _)| step.id.clone())
                .collect()
        };
        let effects = plan
            .steps
            .iter()
            .enumerate()
            .filter(|(_, step)| step.is_effect);
        let (broken, bent) = invariants(system, plan, state);
        Self {
            outcome: outcome(plan, state),
            told: state.told,
            user: state.user,
            stands: effects
                .map(|(at, step)| (step.id.clone(), state.stands[at]))
                .collect(),
            skipped: ids(&state.skipped),
            missing: ids(&state.missing),
            broken,
            bent,
        }
    }
}

/// The count of an effect as standing; `None`: it was skipped and is left out. A core effect that
/// was skipped and stands counts as standing twice.
pub(super) fn counted_stands(
    stands: u8,
    is_skipped: bool,
    is_core: impl FnOnce() -> bool,
) -> Option<u8> {
    match is_skipped {
        false => Some(stands),
        true if !is_core() => None,
        true => Some(if stands > 0 { 2 } else { 0 }),
    }
}

/// The same of a step at the end of a run; `None` for a step that is no effect, too.
fn counted(plan: &Plan, state: &EndState, step: StepIndex) -> Option<u8> {
    if !plan.steps[step].is_effect {
        return None;
    }
    counted_stands(state.stands[step], state.skipped[step], || state.core[step])
}

fn outcome(plan: &Plan, state: &EndState) -> RunOutcome {
    let effects: Vec<u8> = (0..plan.steps.len())
        .filter_map(|at| counted(plan, state, at))
        .collect();
    if effects.iter().any(|stands| *stands >= 2) {
        return RunOutcome::Torn;
    }
    let has_effects = !effects.is_empty();
    let none_stand = effects.iter().all(|stands| *stands == 0);
    let all_stand = if has_effects {
        effects.iter().all(|stands| *stands >= 1)
    } else {
        plan.steps.is_empty() || state.done.contains(&true)
    };
    let left_out = matches!(state.user, Some(UserAnswer::Refused | UserAnswer::Unsure));
    if all_stand && left_out && has_effects {
        return RunOutcome::Unsure;
    }
    if all_stand && !left_out {
        return if state.skipped.contains(&true) || state.missing.contains(&true) {
            RunOutcome::Degraded
        } else if state.was_late {
            RunOutcome::WorksLater
        } else {
            RunOutcome::Works
        };
    }
    let was_stopped = state.was_given_up && (state.told || state.was_declined);
    if none_stand && state.user == Some(UserAnswer::Accepted) && (state.was_undone || was_stopped) {
        return RunOutcome::TakenBack;
    }
    let is_known = state.was_undone || state.told || !state.start_lost;
    if none_stand && (left_out || (state.user.is_none() && is_known)) {
        return RunOutcome::Refused;
    }
    RunOutcome::Torn
}

fn invariants(system: &System, plan: &Plan, state: &EndState) -> (Vec<Id>, Vec<Id>) {
    let standing = |step| counted(plan, state, step);
    invariants_of(system, plan, &state.split, &standing)
}

/// Invariants that are broken and bent where effects stand so; `None`: the effect is left out.
pub(super) fn invariants_of(
    system: &System,
    plan: &Plan,
    split: &[Place],
    counted: &dyn Fn(StepIndex) -> Option<u8>,
) -> (Vec<Id>, Vec<Id>) {
    let (mut broken, mut bent) = (Vec::new(), Vec::new());
    for invariant in &system.design().invariants {
        let places: Vec<Place> = invariant
            .components
            .iter()
            .filter_map(|id| system.place_of(id))
            .collect();
        let effects: Vec<(Place, u8)> = plan
            .steps
            .iter()
            .enumerate()
            .filter(|(_, step)| places.contains(&step.place))
            .filter_map(|(at, step)| Some((step.place, counted(at)?)))
            .collect();
        let twice = effects.iter().any(|(_, stands)| *stands >= 2);
        let some = effects.iter().any(|(_, stands)| *stands > 0);
        let all = effects.iter().all(|(_, stands)| *stands > 0);
        let split = effects.iter().any(|(place, _)| split.contains(place));
        if twice || (some && !all) || split {
            match invariant.when_in_doubt {
                Some(WhenInDoubt::Proceed) => bent.push(invariant.id.clone()),
                _ => broken.push(invariant.id.clone()),
            }
        }
    }
    (broken, bent)
}
