//! The restart at the end of now: what brokers and datastores that are not durable forget.

use super::*;

impl Interpreter<'_> {
    pub(super) fn restart(&mut self) {
        for c in self.faults.restarts.clone() {
            let node = &self.system.nodes[c];
            if node.kind == Kind::Datastore
                && !node.is_copy
                && self.system.design().components[c].durable == Some(false)
            {
                self.forget(c);
            }
        }
        for waiting in std::mem::take(&mut self.waiting) {
            match waiting {
                Waiting::Message {
                    step,
                    at: Stopover::Broker(broker),
                    ..
                } if self.faults.restarts.contains(&broker) && !self.is_durable(broker) => {
                    self.lose(step);
                }
                Waiting::Message {
                    step,
                    at: Stopover::Source(source),
                    ..
                } if self.is_down(source) && !self.survives_at_source(step, source) => {
                    self.lose(step);
                }
                other => self.waiting.push(other),
            }
        }
        for at in 0..self.sequences.len() {
            let sequence = &self.sequences[at];
            let place = sequence.place;
            if sequence.is_over || !self.is_down(place) {
                continue;
            }
            let left = std::mem::take(&mut self.sequences[at].left);
            let kept = left
                .into_iter()
                .filter(|step| self.survives_at_source(*step, place));
            let kept: VecDeque<StepIndex> = kept.collect();
            self.was_late |= !kept.is_empty();
            self.sequences[at].left = kept;
        }
    }

    /// True if what waits at a source that is down is not lost with it.
    pub(super) fn survives_at_source(&self, step: StepIndex, source: Place) -> bool {
        self.has_outbox(step)
            || (self.crashed.contains(&source) && self.is_stateful_orchestrator(source))
    }

    /// A datastore that is not durable has forgotten what it held.
    pub(super) fn forget(&mut self, store: usize) {
        let is_available = self.system.nodes[store].cap == Some(Cap::Available);
        for at in 0..self.plan.steps.len() {
            let planned = &self.plan.steps[at];
            if !planned.is_effect || self.stands[at] == 0 {
                continue;
            }
            let is_at_it = planned.component == store;
            let writes = self.system.writes_to(planned.place, store);
            let is_kept_elsewhere = is_available
                && self.system.stores_written(planned.place).any(|other| {
                    other != store
                        && !self.system.nodes[other].is_copy
                        && self.system.design().components[other].durable != Some(false)
                });
            if is_at_it || (writes && !is_kept_elsewhere) {
                self.stands[at] = 0;
                self.record(EventKind::Forgotten { step: at });
            }
        }
    }
}
