//! Later: outages are over, and what waits is gone on with.

use super::*;

impl Interpreter<'_> {
    pub(super) fn later(&mut self) {
        self.phase = Phase::Later;
        self.faults
            .down
            .retain(|_, time| *time == Downtime::Permanent);
        self.faults
            .cuts
            .retain(|_, time| *time == Downtime::Permanent);
        self.faults.restarts.clear();
        let waiting = std::mem::take(&mut self.waiting);
        self.resume_orchestrators(waiting);
        self.begin_again();
        self.continue_start();
        let waiting = std::mem::take(&mut self.waiting);
        self.go_on_with(waiting);
        self.ask_again();
        self.look_again();
        if let Some(since) = self.crashed_later {
            let crashed: Vec<Place> = self.crashed_down.iter().copied().collect();
            for place in crashed {
                if !self.is_down_for_good(place) {
                    self.faults.down.remove(&place);
                }
            }
            let mut waiting = std::mem::take(&mut self.waiting);
            let again = waiting.split_off(since.min(waiting.len()));
            self.waiting = waiting;
            let resumes = std::mem::take(&mut self.resumes);
            let kept = std::mem::take(&mut self.waiting);
            self.resumes = resumes;
            self.resume_orchestrators(again);
            let again = std::mem::take(&mut self.waiting);
            self.waiting = kept;
            self.go_on_with(again);
        }
        self.settle();
    }

    /// Stateful orchestrators that crashed go on with their steps. What waits besides is kept.
    pub(super) fn resume_orchestrators(&mut self, waiting: Vec<Waiting>) {
        let resumes = std::mem::take(&mut self.resumes);
        let mut waiting = waiting;
        for resume in resumes {
            let step = resume.step;
            let place = self.plan.steps[step].place;
            if self.is_down_for_good(place) {
                continue;
            }
            let is_delivered =
                |w: &Waiting| matches!(w, Waiting::Message { step: at, .. } if *at == step);
            waiting.retain(|w| !is_delivered(w));
            self.held.remove(&step);
            if !resume.is_committed && self.committed[step] {
                continue;
            }
            self.was_late = true;
            self.record(EventKind::Resumed { step });
            self.gives_up_at_once = true;
            self.do_body(resume);
            self.gives_up_at_once = false;
            self.handle_messages();
        }
        waiting.append(&mut self.waiting);
        self.waiting = waiting;
    }

    pub(super) fn begin_again(&mut self) {
        for step in std::mem::take(&mut self.failed_spontaneous) {
            self.was_late = true;
            self.begin_now(step);
            self.handle_messages();
        }
    }

    pub(super) fn continue_start(&mut self) {
        if self.start_is_user() {
            return;
        }
        if let Some((at, _)) = self.source_down {
            self.was_late = true;
            self.user_stopped = false;
            self.make_start(at);
        }
    }

    pub(super) fn go_on_with(&mut self, waiting: Vec<Waiting>) {
        self.advance_all();
        self.handle_messages();
        for waiting in waiting {
            match waiting {
                Waiting::Message { step, at, .. } => self.go_on_with_message(step, at),
                Waiting::Noted { step, noted } => {
                    if self.is_down(self.plan.steps[step].place) {
                        self.waiting.push(Waiting::Noted { step, noted });
                    } else {
                        self.dispatch(step, noted);
                    }
                }
                Waiting::Call(resume) => {
                    if self.is_down(self.plan.steps[resume.step].place) {
                        self.waiting.push(Waiting::Call(resume));
                    } else {
                        self.held.remove(&resume.step);
                        self.do_body(resume);
                    }
                }
                Waiting::Start(at) => {
                    self.user_stopped = false;
                    self.make_start(at);
                }
            }
            self.handle_messages();
        }
        for at in 0..self.sequences.len() {
            if self.sequences[at].is_over || !self.sequences[at].waits_with_call {
                continue;
            }
            if let Some(step) = self.sequences[at].current
                && !self.is_down(self.sequences[at].place)
                && self.call_in_turn(at, step)
            {
                self.advance(at);
            }
            self.handle_messages();
        }
    }

    pub(super) fn go_on_with_message(&mut self, step: StepIndex, at: Stopover) {
        match at {
            Stopover::Source(place) if self.is_down(place) => {
                self.waiting.push(Waiting::Message {
                    step,
                    at,
                    came: false,
                });
            }
            Stopover::Source(_) => {
                self.send(step);
            }
            Stopover::Broker(broker) => {
                if self.broker_downtime(broker).is_some() {
                    self.waiting.push(Waiting::Message {
                        step,
                        at,
                        came: false,
                    });
                    return;
                }
                let places = &self.plan.steps[step].places;
                let passed = places
                    .iter()
                    .position(|p| *p == broker)
                    .map_or(0, |p| p + 1);
                if passed >= places.len() {
                    // The broker itself is where the step is done.
                    self.in_flight.push_back((step, at));
                    return;
                }
                self.travel(step, at, passed, None);
            }
        }
    }

    pub(super) fn ask_again(&mut self) {
        let Some((at, step)) = self.unsure.take() else {
            return;
        };
        if !self.start_is_user() || !self.is_idempotent(step) {
            return;
        }
        self.was_late = true;
        self.record(EventKind::AskedAgain { step });
        self.user_stopped = false;
        let end = self.call(step);
        self.handle_messages();
        match end {
            CallEnd::Done | CallEnd::Waits | CallEnd::GaveUp => {
                self.user = Some(UserAnswer::Accepted);
                if end == CallEnd::Done {
                    self.make_start(at + 1);
                }
            }
            CallEnd::Failed | CallEnd::Declined => self.tell_user(UserAnswer::Refused),
            CallEnd::Unanswered => self.tell_user(UserAnswer::Unsure),
        }
    }

    /// Spontaneous steps that had nothing to do are looked at again.
    pub(super) fn look_again(&mut self) {
        for at in 0..self.plan.begins.len() {
            let step = self.plan.begins[at];
            if self.nothing_to_do[step] {
                self.begin(step);
                self.was_late |= !self.nothing_to_do[step];
                self.handle_messages();
            }
        }
    }

    /// Settles the rest: work that would have to wait again cannot be gone on with.
    pub(super) fn settle(&mut self) {
        for waiting in std::mem::take(&mut self.waiting) {
            match waiting {
                Waiting::Message { step, at, came } => {
                    let is_kept_aside = came
                        || matches!(at, Stopover::Broker(b) if self.broker_downtime(b).is_none());
                    if is_kept_aside && self.has_dead_letter(step) {
                        self.record(EventKind::KeptAside { step });
                        self.tell_somebody();
                    } else {
                        self.record(EventKind::Stuck { step });
                    }
                }
                Waiting::Call(resume) => {
                    let place = self.plan.steps[resume.step].place;
                    if !self.is_down_for_good(place) {
                        self.give_up(place, true);
                    }
                }
                Waiting::Noted { .. } | Waiting::Start(_) => {}
            }
        }
        for at in 0..self.sequences.len() {
            if !self.sequences[at].is_over {
                self.break_off(at, true);
            }
        }
    }
}
