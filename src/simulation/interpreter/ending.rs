//! The ending: giving up, the time bound, and the state that is left.

use super::super::outcome::counted_stands;
use super::*;

impl Interpreter<'_> {
    pub(super) fn compensate(&mut self) {
        let is_given_up = self.user == Some(UserAnswer::Refused) || !self.given_up_at.is_empty();
        if !is_given_up || self.strategy() != Strategy::Compensate {
            return;
        }
        let mut heard_of: Vec<Place> = self.given_up_at.iter().copied().collect();
        let mut at_calls: HashSet<Place> = HashSet::new();
        for (at, planned) in self.plan.steps.iter().enumerate() {
            if planned.kind == StepKind::Call && !self.done[at] {
                heard_of.push(planned.place);
                at_calls.insert(planned.place);
                at_calls.insert(planned.source);
            }
        }
        for at in (0..self.plan.steps.len()).rev() {
            let planned = &self.plan.steps[at];
            if self.stands[at] == 0 || planned.compensation.is_none() {
                continue;
            }
            let is_fit = |place: &Place| {
                self.can_compensate(*place)
                    && (self.given_up_at.contains(place)
                        || at_calls.contains(place)
                        || heard_of.iter().any(|h| self.system.sees(*place, *h)))
            };
            let compensator = match self.plan.coordinator {
                Some(place) => Some(place).filter(is_fit),
                None => self
                    .step_above(at)
                    .filter(is_fit)
                    .or(Some(planned.place).filter(is_fit)),
            };
            let reaches = compensator.is_some_and(|by| {
                !self.is_down_for_good(planned.place) && !self.is_cut_for_good(by, planned.place)
            });
            if reaches {
                self.undo(at);
            }
        }
    }

    pub(super) fn undo(&mut self, step: StepIndex) {
        self.stands[step] = 0;
        self.was_undone = true;
        self.record(EventKind::Undone { step });
    }

    /// The place of the nearest step above that is at no broker or relay.
    pub(super) fn step_above(&self, step: StepIndex) -> Option<Place> {
        let mut above = self.plan.steps[step].parent;
        while let Some(at) = above {
            let place = self.plan.steps[at].place;
            if !self.system.hands_on(place) {
                return Some(place);
            }
            above = self.plan.steps[at].parent;
        }
        None
    }

    pub(super) fn can_compensate(&self, place: Place) -> bool {
        let kind = self.system.nodes[place].kind;
        matches!(kind, Kind::Service | Kind::Orchestrator | Kind::Job)
            && !self.is_down_for_good(place)
            && (!self.crashed.contains(&place) || self.is_stateful_orchestrator(place))
    }

    /// The number of times that an effect counts as standing; `None`: it is left out.
    pub(super) fn counted(&self, step: StepIndex) -> Option<u8> {
        if !self.plan.steps[step].is_effect {
            return None;
        }
        counted_stands(self.stands[step], self.skipped[step], || self.is_core(step))
    }

    pub(super) fn at_the_bound(&mut self) {
        self.phase = Phase::Bound;
        if self.plan.enforcer.is_none() && self.plan.tracker.is_none() {
            return;
        }
        let counted = |run: &Self| -> Vec<(StepIndex, u8)> {
            let steps = 0..run.plan.steps.len();
            steps
                .filter_map(|at| Some((at, run.counted(at)?)))
                .collect()
        };
        let effects = counted(self);
        let some_stand = effects.iter().any(|(_, stands)| *stands > 0);
        let all_once = effects.iter().all(|(_, stands)| *stands == 1);
        if all_once || !(some_stand || self.user == Some(UserAnswer::Accepted)) {
            return;
        }
        let open: Vec<StepIndex> = effects
            .iter()
            .filter(|(_, stands)| *stands == 0)
            .map(|(at, _)| *at)
            .collect();
        let place = |at: &StepIndex| self.plan.steps[*at].place;
        if let Some(tracker) = self.plan.tracker
            && !self.is_down_for_good(tracker)
            && open.iter().all(|at| self.system.tracks(tracker, place(at)))
        {
            self.tell_somebody();
        }
        let Some(enforcer) = self.plan.enforcer else {
            return;
        };
        let sees = |at: &StepIndex| {
            self.system.sees(enforcer, place(at)) && !self.is_cut_for_good(enforcer, place(at))
        };
        if self.is_down_for_good(enforcer) || !open.iter().all(sees) {
            return;
        }
        self.record(EventKind::Noticed { place: enforcer });
        match self.on_breach() {
            None => {}
            Some(Breach::Alert) => self.tell_somebody(),
            Some(Breach::Retry) => {
                let is_over =
                    !self.given_up_at.is_empty() || self.user == Some(UserAnswer::Refused);
                if !is_over {
                    for at in open {
                        if !self.declined[at] && !self.is_down_for_good(self.plan.steps[at].place) {
                            self.stands[at] = 1;
                            self.skipped[at] = false;
                            self.was_late = true;
                            self.mark_done(at);
                        }
                    }
                }
                let effects = counted(self);
                let stand = effects.iter().filter(|(_, stands)| *stands > 0).count();
                if stand > 0 && stand < effects.len() {
                    self.tell_somebody();
                }
            }
            Some(Breach::Compensate) => {
                for (at, stands) in effects.into_iter().rev() {
                    let planned = &self.plan.steps[at];
                    if stands > 0
                        && planned.compensation.is_some()
                        && !self.is_down_for_good(planned.place)
                        && !self.is_cut_for_good(enforcer, planned.place)
                    {
                        self.undo(at);
                    }
                }
                if counted(self).iter().any(|(_, stands)| *stands > 0) {
                    self.tell_somebody();
                }
            }
        }
    }

    pub(super) fn end(mut self) -> EndState {
        self.take_snapshot();
        let steps = &self.plan.steps;
        let missing: Vec<bool> = (0..steps.len())
            .map(|at| {
                let planned = &steps[at];
                let parent_done = planned.parent.is_none_or(|parent| self.done[parent]);
                let never_made = planned.parent.is_none()
                    && planned.kind != StepKind::Spontaneous
                    && !self.made[at]
                    && self.source_down.is_none_or(|(_, step)| step != at);
                planned.is_head()
                    && !self.skipped[at]
                    && self.style(at) != Some(Style::Telemetry)
                    && !self.done[at]
                    && !self.nothing_to_do[at]
                    && !never_made
                    && parent_done
            })
            .collect();
        let core = (0..steps.len())
            .map(|at| self.skipped[at] && steps[at].is_effect && self.is_core(at))
            .collect();
        let (trace, snapshots) = self.recorder.into_parts();
        EndState {
            stands: self.stands,
            skipped: self.skipped,
            done: self.done,
            missing,
            core,
            user: self.user,
            told: self.told,
            was_undone: self.was_undone,
            was_declined: self.declined.contains(&true),
            was_given_up: !self.given_up_at.is_empty(),
            was_late: self.was_late,
            start_lost: self.start_lost,
            split: self.split,
            trace,
            snapshots,
            asked: self.log.into_asked(),
        }
    }
}
