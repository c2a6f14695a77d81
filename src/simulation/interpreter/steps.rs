//! Steps: doing one, with its transaction, its calls and what it notes to send.

use super::*;

impl Interpreter<'_> {
    /// True if the place of the step, and what that cannot do without, is up and within reach.
    pub(super) fn is_able(&mut self, place: Place) -> bool {
        let system = self.system;
        let ground = system.ground(place);
        let mut is_able = true;
        let mut met_blip = false;
        for at in std::iter::once(&place).chain(&ground.places) {
            match self.downtime(*at) {
                None => {}
                Some(Downtime::Blip) if met_blip => {}
                Some(Downtime::Blip) => {
                    met_blip = true;
                    self.end_blip(*at);
                    let mut into = ground.edges.iter().filter(|edge| edge.to == *at).peekable();
                    let is_retried = *at != place
                        && into.peek().is_some()
                        && into.all(|edge| self.retries_of(edge.link) >= 1);
                    is_able &= is_retried;
                }
                Some(_) => is_able = false,
            }
        }
        let is_cut = |edge: &GroundEdge| self.is_cut(edge.from, edge.to);
        is_able && (self.faults.cuts.is_empty() || !ground.edges.iter().any(is_cut))
    }

    pub(super) fn do_step(&mut self, step: StepIndex) -> StepEnd {
        let place = self.plan.steps[step].place;
        self.work_left = self.work_left.saturating_sub(1);
        if self.system.nodes[place].kind == Kind::Client {
            self.mark_done(step);
            return StepEnd::Done;
        }
        if !self.is_able(place) {
            self.record(EventKind::Failed { step });
            return StepEnd::Failed;
        }
        if self.system.hands_on(place) {
            let is_repeated = self.done[step] && self.is_exactly_once(step);
            self.mark_done(step);
            if !is_repeated {
                let children = self.plan.steps[step].children.clone();
                self.dispatch(step, children);
            }
            return StepEnd::Done;
        }
        let came_before = self.committed[step] || self.held.contains(&step);
        if came_before && (self.is_idempotent(step) || self.is_exactly_once(step)) {
            self.record(EventKind::Recognised { step });
            return StepEnd::Done;
        }
        let transaction = &self.plan.steps[step].transaction;
        let declined: Vec<StepIndex> = transaction
            .iter()
            .copied()
            .filter(|at| self.faults.declined.contains(at))
            .collect();
        if !declined.is_empty() {
            for at in declined {
                self.declined[at] = true;
            }
            self.record(EventKind::Declined { step });
            return StepEnd::Declined;
        }
        self.do_body(Resume {
            step,
            cursor: 0,
            noted: Vec::new(),
            is_committed: false,
        })
    }

    pub(super) fn mark_done(&mut self, step: StepIndex) {
        if !self.done[step] {
            self.version += 1;
        }
        self.done[step] = true;
        self.record(EventKind::Done { step });
    }

    /// Calls and sends of a step, from a position on, then the step itself.
    pub(super) fn do_body(&mut self, mut resume: Resume) -> StepEnd {
        let plan = self.plan;
        let step = resume.step;
        let planned = &plan.steps[step];
        if resume.is_committed {
            self.held.remove(&step);
            self.dispatch(step, resume.noted);
            return StepEnd::Done;
        }
        while let Some((child, parent)) = planned.calls_and_sends.get(resume.cursor) {
            if plan.steps[*child].kind == StepKind::Send
                || self.goes_in_turn(planned.place, &resume.noted)
            {
                resume.noted.push(*child);
                resume.cursor += 1;
                continue;
            }
            if let Some(time) = self.take_crash(&[*parent], CrashPoint::At(*child)) {
                return self.crash_before_commit(resume, time);
            }
            let end = self.call(*child);
            match end {
                CallEnd::Done => resume.cursor += 1,
                CallEnd::Declined => {
                    self.held.remove(&step);
                    return StepEnd::Declined;
                }
                CallEnd::Unanswered if self.system.nodes[planned.place].kind == Kind::Gateway => {
                    return StepEnd::Unanswered;
                }
                CallEnd::Failed | CallEnd::Unanswered => {
                    self.held.remove(&step);
                    return StepEnd::Failed;
                }
                CallEnd::Waits => {
                    self.held.insert(step);
                    self.wait(Waiting::Call(resume), Some(*child));
                    return StepEnd::Done;
                }
                CallEnd::GaveUp => {
                    self.held.remove(&step);
                    return StepEnd::Done;
                }
            }
        }
        if let Some(time) = self.take_crash(&planned.transaction, CrashPoint::Mid) {
            return self.crash_before_commit(resume, time);
        }
        self.commit(step);
        self.after_commit(step, resume.noted)
    }

    /// True if calls wait for their turn: at a place where work goes one after another, behind a
    /// message, or a send with a step at that place below it.
    pub(super) fn goes_in_turn(&self, place: Place, noted: &[StepIndex]) -> bool {
        let is_awaited = |step: &StepIndex| {
            self.style(*step) == Some(Style::Message) || self.plan.leads_back(*step, place)
        };
        self.is_sequential(place) && noted.iter().any(is_awaited)
    }

    pub(super) fn crash_before_commit(&mut self, resume: Resume, time: Downtime) -> StepEnd {
        let step = resume.step;
        let place = self.plan.steps[step].place;
        let goes_on = self.is_stateful_orchestrator(place);
        self.crash(step, time);
        if goes_on {
            self.held.insert(step);
            self.resumes.push(resume);
        }
        StepEnd::Unanswered
    }

    pub(super) fn commit(&mut self, step: StepIndex) {
        self.held.remove(&step);
        for at in &self.plan.steps[step].transaction {
            if self.plan.steps[*at].is_effect {
                let stands = (self.stands[*at] + 1).min(2);
                self.version += u64::from(stands != self.stands[*at]);
                self.stands[*at] = stands;
            }
            self.skipped[*at] = false;
            self.version += u64::from(!self.done[*at]);
            self.committed[*at] = true;
            self.done[*at] = true;
            self.record(EventKind::Done { step: *at });
        }
    }

    pub(super) fn after_commit(&mut self, step: StepIndex, noted: Vec<StepIndex>) -> StepEnd {
        let planned = &self.plan.steps[step];
        let Some(time) = self.take_crash(&planned.transaction, CrashPoint::After) else {
            self.dispatch(step, noted);
            return StepEnd::Done;
        };
        self.crash(step, time);
        self.leave_behind(step, noted);
        StepEnd::Unanswered
    }

    /// Work that a crashed process had noted: kept by a stateful orchestrator, an outbox or a
    /// relay, else lost.
    pub(super) fn leave_behind(&mut self, step: StepIndex, noted: Vec<StepIndex>) {
        let place = self.plan.steps[step].place;
        let is_stateful = self.is_stateful_orchestrator(place);
        let is_up = !self.is_down(place);
        let (mut kept, mut relayed) = (Vec::new(), Vec::new());
        for at in noted {
            if self.leaves_by_relay(at) {
                relayed.push(at);
            } else if is_stateful || self.has_outbox(at) {
                kept.push(at);
            } else {
                self.record(EventKind::Lost { step: at });
            }
        }
        if is_up {
            kept.extend(relayed);
            kept.sort_unstable();
            self.dispatch(step, kept);
            return;
        }
        if is_stateful {
            self.resumes.push(Resume {
                step,
                cursor: 0,
                noted: kept,
                is_committed: true,
            });
        } else if !kept.is_empty() {
            let first = kept.first().copied();
            self.wait(Waiting::Noted { step, noted: kept }, first);
        }
        for at in relayed {
            self.send(at);
        }
    }

    pub(super) fn leaves_by_relay(&self, step: StepIndex) -> bool {
        let way = &self.plan.steps[step].way;
        way.len() > 1
            && way
                .first()
                .is_some_and(|link| self.system.is_relay_read(*link))
    }

    /// Sends what was noted, in order; one after another where the place coordinates.
    pub(super) fn dispatch(&mut self, step: StepIndex, noted: Vec<StepIndex>) {
        let place = self.plan.steps[step].place;
        if noted.is_empty() {
            return;
        }
        if !self.is_sequential(place) {
            for at in noted {
                self.send(at);
            }
            return;
        }
        self.sequences.push(Sequence {
            place,
            step,
            left: noted.into(),
            current: None,
            waits_with_call: false,
            is_over: false,
        });
        self.version += 1;
        self.advance(self.sequences.len() - 1);
    }
}
