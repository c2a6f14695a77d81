//! Calls and messages: tries, ways through brokers, waiting and arriving.

use super::*;

impl Interpreter<'_> {
    pub(super) fn call(&mut self, step: StepIndex) -> CallEnd {
        let planned = &self.plan.steps[step];
        let Some(last) = planned.way.last() else {
            return CallEnd::Failed;
        };
        let retries = self.retries_of(*last);
        let tries = retries.min(MOST_RETRIES + self.fault_count);
        let mut was_unanswered = false;
        for at in 0..=tries {
            if at > 0 && self.work_left == 0 {
                break;
            }
            let before = self.version;
            self.record(EventKind::Called { step, attempt: at });
            match self.try_call(step) {
                StepEnd::Done => return CallEnd::Done,
                StepEnd::Declined => return CallEnd::Declined,
                StepEnd::Unanswered => was_unanswered = true,
                StepEnd::Failed => {}
            }
            if self.version == before {
                break;
            }
        }
        let source = planned.source;
        if self.has_fallback(step) {
            self.skip(step);
            return CallEnd::Done;
        }
        if self.is_stateful_orchestrator(source) && !self.is_core(step) {
            if retries >= 1 && !self.gives_up_at_once {
                self.record(EventKind::OrchestratorWaits {
                    step,
                    place: source,
                });
                return CallEnd::Waits;
            }
            self.give_up(source, true);
            return CallEnd::GaveUp;
        }
        if was_unanswered {
            CallEnd::Unanswered
        } else {
            CallEnd::Failed
        }
    }

    pub(super) fn try_call(&mut self, step: StepIndex) -> StepEnd {
        if self.depth >= MOST_NESTED {
            return StepEnd::Failed;
        }
        let planned = &self.plan.steps[step];
        if Self::take(&mut self.faults.lost, step, &mut self.version) {
            self.record(EventKind::Lost { step });
            return StepEnd::Failed;
        }
        if self.is_cut(planned.source, planned.place) {
            self.record(EventKind::Unreachable { step });
            return StepEnd::Failed;
        }
        self.depth += 1;
        let end = self.do_step(step);
        self.depth -= 1;
        if end == StepEnd::Done && Self::take(&mut self.faults.no_answer, step, &mut self.version) {
            self.record(EventKind::AnswerLost { step });
            return StepEnd::Unanswered;
        }
        end
    }

    pub(super) fn skip(&mut self, step: StepIndex) {
        let plan = self.plan;
        self.record(EventKind::Skipped { step });
        for at in std::iter::once(&step).chain(plan.below(step)) {
            self.version += u64::from(!self.skipped[*at]);
            self.skipped[*at] = true;
        }
    }

    pub(super) fn give_up(&mut self, place: Place, tells: bool) {
        self.version += u64::from(self.given_up_at.insert(place));
        self.record(EventKind::GivenUp { place });
        if tells && self.reports_errors(place) {
            self.tell_somebody();
        }
    }

    pub(super) fn tell_somebody(&mut self) {
        if !self.told {
            self.record(EventKind::SomebodyTold);
        }
        self.told = true;
    }

    /// Downtime of a broker or relay: its own, that of its ground, or of a cut on the way there.
    pub(super) fn broker_downtime(&self, broker: Place) -> Option<Downtime> {
        let ground = self.system.ground(broker);
        let own = std::iter::once(&broker).chain(&ground.places);
        let down = own.filter_map(|place| self.downtime(*place));
        let cuts = ground.edges.iter();
        let cut = cuts.filter_map(|edge| self.cut_between(edge.from, edge.to));
        down.chain(cut).max()
    }

    pub(super) fn end_broker_blip(&mut self, broker: Place) {
        let system = self.system;
        for place in std::iter::once(&broker).chain(&system.ground(broker).places) {
            self.end_blip(*place);
        }
    }

    pub(super) fn lose(&mut self, step: StepIndex) {
        self.record(EventKind::Lost { step });
        if self.plan.steps[step].parent.is_none() {
            self.start_lost = true;
        }
        self.left[step] = true;
        self.version += 1;
    }

    pub(super) fn send(&mut self, step: StepIndex) -> SendEnd {
        let plan = self.plan;
        let planned = &plan.steps[step];
        let source = planned.source;
        self.record(EventKind::Sent { step });
        let begins_at_broker = planned
            .places
            .first()
            .copied()
            .filter(|place| self.system.hands_on(*place));
        if let Some(broker) = begins_at_broker {
            let down = self.broker_downtime(broker);
            let mut is_down = down.is_some();
            if down == Some(Downtime::Blip) {
                self.end_broker_blip(broker);
                let retries = planned.way.first().map_or(0, |link| self.retries_of(*link));
                is_down = retries == 0;
            }
            if is_down || self.is_cut(source, broker) {
                return self.keep_back(step);
            }
        }
        let is_lost = Self::take(&mut self.faults.lost, step, &mut self.version);
        if is_lost && self.is_at_most_once(step) {
            self.lose(step);
            return SendEnd::Left;
        }
        let stop = begins_at_broker.map_or(Stopover::Source(source), Stopover::Broker);
        let passed = usize::from(begins_at_broker.is_some());
        let held_by = self.restarting_broker(step);
        self.travel(step, stop, passed, held_by)
    }

    /// A message that does not leave waits in the outbox, else it is lost.
    pub(super) fn keep_back(&mut self, step: StepIndex) -> SendEnd {
        if self.has_outbox(step) {
            let at = Stopover::Source(self.plan.steps[step].source);
            self.wait(
                Waiting::Message {
                    step,
                    at,
                    came: false,
                },
                Some(step),
            );
            return SendEnd::Waits;
        }
        self.record(EventKind::Lost { step });
        self.version += 1;
        SendEnd::Lost
    }

    /// The first broker of the way that restarts, and holds what it was given.
    pub(super) fn restarting_broker(&self, step: StepIndex) -> Option<Place> {
        if self.phase != Phase::Now || self.faults.restarts.is_empty() {
            return None;
        }
        let mut places = self.plan.steps[step].places.iter().copied();
        places.find(|place| self.system.hands_on(*place) && self.faults.restarts.contains(place))
    }

    /// The rest of the way, from a stop on, past so many of its places.
    pub(super) fn travel(
        &mut self,
        step: StepIndex,
        mut stop: Stopover,
        passed: usize,
        held_by: Option<Place>,
    ) -> SendEnd {
        let plan = self.plan;
        let places = &plan.steps[step].places;
        let mut before = match passed.checked_sub(1).and_then(|at| places.get(at)) {
            Some(place) => *place,
            None => plan.steps[step].source,
        };
        let mut is_late = false;
        for place in &places[passed..] {
            let is_broker = self.system.hands_on(*place);
            let down = if is_broker {
                self.broker_downtime(*place)
            } else {
                self.downtime(*place)
            };
            if down == Some(Downtime::Blip) {
                if is_broker {
                    self.end_broker_blip(*place);
                } else {
                    self.end_blip(*place);
                }
            }
            if down.is_some() || self.is_cut(before, *place) {
                is_late = true;
                break;
            }
            if is_broker {
                stop = Stopover::Broker(*place);
            }
            before = *place;
        }
        if let Some(broker) = held_by {
            stop = Stopover::Broker(broker);
            self.left[step] = true;
            self.wait(
                Waiting::Message {
                    step,
                    at: stop,
                    came: false,
                },
                Some(step),
            );
            return SendEnd::Left;
        }
        if !is_late {
            self.left[step] = true;
            self.version += 1;
            self.in_flight.push_back((step, stop));
            return SendEnd::Left;
        }
        if self.is_at_most_once(step) {
            self.lose(step);
            return SendEnd::Left;
        }
        self.record(EventKind::MessageWaits { step });
        self.wait(
            Waiting::Message {
                step,
                at: stop,
                came: false,
            },
            Some(step),
        );
        match stop {
            Stopover::Broker(_) => {
                self.left[step] = true;
                SendEnd::Left
            }
            Stopover::Source(_) => SendEnd::Waits,
        }
    }

    /// Handles messages, first sent first, and those that these send, until none is left.
    pub(super) fn handle_messages(&mut self) {
        loop {
            while let Some((step, stop)) = self.in_flight.pop_front() {
                self.arrive(step, stop);
                self.advance_all();
            }
            self.advance_all();
            if self.in_flight.is_empty() {
                return;
            }
        }
    }

    pub(super) fn arrive(&mut self, step: StepIndex, stop: Stopover) {
        match self.do_step(step) {
            StepEnd::Done => {
                let is_twice = Self::take(&mut self.faults.twice, step, &mut self.version);
                if is_twice && !self.is_at_most_once(step) && !self.is_exactly_once(step) {
                    self.record(EventKind::DeliveredAgain { step });
                    self.do_step(step);
                }
            }
            StepEnd::Failed | StepEnd::Unanswered => {
                if self.is_at_most_once(step) {
                    self.lose(step);
                } else {
                    self.record(EventKind::MessageWaits { step });
                    self.wait(
                        Waiting::Message {
                            step,
                            at: stop,
                            came: true,
                        },
                        Some(step),
                    );
                }
            }
            StepEnd::Declined => {
                self.declined[step] = true;
                self.give_up(self.plan.steps[step].place, false);
            }
        }
    }
}
