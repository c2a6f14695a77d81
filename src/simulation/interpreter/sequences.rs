//! Sequences: what a coordinator sends and calls one after another.

use super::*;

impl Interpreter<'_> {
    pub(super) fn advance_all(&mut self) {
        for at in 0..self.sequences.len() {
            self.advance(at);
        }
    }

    pub(super) fn advance(&mut self, at: usize) {
        loop {
            let sequence = &self.sequences[at];
            if sequence.is_over {
                return;
            }
            let place = sequence.place;
            if let Some(current) = sequence.current {
                if sequence.waits_with_call {
                    return;
                }
                if self.is_declined(current) {
                    self.break_off(at, false);
                    return;
                }
                if !self.is_answered(current, place) {
                    return;
                }
                self.sequences[at].current = None;
            }
            if self.sequences[at].left.is_empty() {
                self.sequences[at].is_over = true;
                return;
            }
            if self.is_down(place) {
                return;
            }
            let Some(next) = self.sequences[at].left.pop_front() else {
                return;
            };
            match self.plan.steps[next].kind {
                StepKind::Call => {
                    let parent = self.plan.steps[next].parent;
                    let steps: Vec<StepIndex> = parent.into_iter().collect();
                    if let Some(time) = self.take_crash(&steps, CrashPoint::At(next)) {
                        self.crash_in_sequence(at, next, time);
                        return;
                    }
                    if !self.call_in_turn(at, next) {
                        return;
                    }
                }
                _ => {
                    let end = self.send(next);
                    if self.nobody_waits(next, place) {
                        continue;
                    }
                    self.sequences[at].current = Some(next);
                    if end == SendEnd::Lost {
                        self.break_off(at, true);
                        return;
                    }
                }
            }
        }
    }

    /// Makes a call in its turn; false if the sequence stops there.
    pub(super) fn call_in_turn(&mut self, at: usize, step: StepIndex) -> bool {
        self.sequences[at].current = Some(step);
        self.sequences[at].waits_with_call = false;
        match self.call(step) {
            CallEnd::Done => true,
            CallEnd::Declined => {
                self.break_off(at, false);
                false
            }
            CallEnd::Failed | CallEnd::Unanswered => {
                self.break_off(at, true);
                false
            }
            CallEnd::Waits => {
                self.was_late = true;
                self.version += 1;
                self.sequences[at].waits_with_call = true;
                false
            }
            CallEnd::GaveUp => {
                self.sequences[at].is_over = true;
                false
            }
        }
    }

    /// The coordinator crashes before a call in its turn: that call and what is left are as what
    /// was noted by a step whose process crashed.
    pub(super) fn crash_in_sequence(&mut self, at: usize, next: StepIndex, time: Downtime) {
        let step = self.sequences[at].step;
        let mut noted = vec![next];
        noted.extend(std::mem::take(&mut self.sequences[at].left));
        self.sequences[at].is_over = true;
        self.crash(step, time);
        self.leave_behind(step, noted);
    }

    /// True if nobody waits for what is sent, and nothing is given up if it is lost.
    pub(super) fn nobody_waits(&self, step: StepIndex, place: Place) -> bool {
        if self.plan.leads_back(step, place) {
            return false;
        }
        match self.style(step) {
            Some(Style::Telemetry) => true,
            Some(Style::Event) => {
                let mut places = self.plan.steps[step].places.iter();
                !places.any(|place| self.system.hands_on(*place))
            }
            _ => false,
        }
    }

    pub(super) fn is_declined(&self, step: StepIndex) -> bool {
        let mut open = vec![step];
        while let Some(step) = open.pop() {
            if self.declined[step] {
                return true;
            }
            let planned = &self.plan.steps[step];
            if self.system.hands_on(planned.place) {
                open.extend(&planned.children);
            }
        }
        false
    }

    pub(super) fn is_answered(&self, step: StepIndex, place: Place) -> bool {
        let is_awaited =
            self.style(step) == Some(Style::Message) || self.plan.leads_back(step, place);
        if is_awaited {
            return self.is_answered_as_message(step, place);
        }
        match self.plan.steps[step].kind {
            StepKind::Call => true,
            _ => self.left[step],
        }
    }

    /// True if the step is done, or, at a broker, each of its children is answered, and so is
    /// every step below that is at the coordinator's place or leads back there.
    pub(super) fn is_answered_as_message(&self, step: StepIndex, place: Place) -> bool {
        let mut open = vec![step];
        while let Some(step) = open.pop() {
            let planned = &self.plan.steps[step];
            if self.skipped[step] {
                continue;
            }
            if self.system.hands_on(planned.place) && !planned.children.is_empty() {
                open.extend(&planned.children);
            } else if !self.done[step] {
                return false;
            }
        }
        self.skipped[step]
            || self.plan.below(step).iter().all(|at| {
                let is_asked =
                    self.plan.steps[*at].place == place || self.plan.leads_back(*at, place);
                !is_asked || self.skipped[*at] || self.done[*at]
            })
    }

    /// Breaks a sequence off: the rest is not sent, and the flow is given up at the coordinator's place.
    pub(super) fn break_off(&mut self, at: usize, tells: bool) {
        let place = self.sequences[at].place;
        self.sequences[at].is_over = true;
        self.sequences[at].left.clear();
        self.version += 1;
        let was_lost_with_it =
            self.crashed_down.contains(&place) && !self.is_stateful_orchestrator(place);
        if self.is_down_for_good(place) || was_lost_with_it {
            return;
        }
        self.give_up(place, tells);
    }
}
