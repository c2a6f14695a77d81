//! Waits of a user: what a flow does before it answers.

use super::plan::{StepIndex, StepKind};
use super::{Simulation, UserAnswer};
use crate::document::Id;
use crate::simulation::Reading;

impl Simulation<'_> {
    /// True if the user gets a confirmation, without any fault, whatever is unknown.
    pub fn answers_its_user(&self) -> bool {
        let accepted = Some(UserAnswer::Accepted);
        let mut readings = Reading::ALL.into_iter();
        readings.all(|reading| self.end(&[], reading).user == accepted)
    }

    /// Steps that the user waits for and that are not core: calls without a fallback that lead to no
    /// core step, below calls alone. The first call of the start is always needed.
    pub fn needless_waits(&self) -> Vec<&Id> {
        let steps = &self.plan.steps;
        let is_call = |at: StepIndex| steps[at].kind == StepKind::Call;
        let falls_back = |at: StepIndex| {
            let last = steps[at].way.last();
            last.is_some_and(|link| self.system.connection(*link).fallback.is_some())
        };
        let mut awaited: Vec<StepIndex> = Vec::new();
        // Parents come before their children.
        for (at, step) in steps.iter().enumerate() {
            let is_reached = step.parent.is_none_or(|parent| awaited.contains(&parent));
            let waits = match step.kind {
                StepKind::Call => !falls_back(at),
                StepKind::Own => true,
                StepKind::Send | StepKind::Spontaneous => false,
            };
            if is_reached && waits {
                awaited.push(at);
            }
        }
        let leads_to_core = |at: StepIndex| {
            let mut below = self.plan.below(at).iter();
            steps[at].core == Some(true)
                || below.any(|s| awaited.contains(s) && steps[*s].core == Some(true))
        };
        let first = self.plan.begins.iter().find(|at| is_call(**at));
        let waits = awaited
            .iter()
            .filter(|at| is_call(**at) && Some(*at) != first && !leads_to_core(**at));
        waits.map(|at| &steps[*at].id).collect()
    }
}
