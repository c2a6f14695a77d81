//! Active faults: what is down, cut off or about to crash, and for how long.

use super::*;

impl Interpreter<'_> {
    pub(super) fn apply(&mut self, faults: &[Fault]) {
        let zones: Vec<&str> = faults
            .iter()
            .filter_map(|fault| match fault {
                Fault::Zone(zone, _) => Some(zone.as_str()),
                _ => None,
            })
            .collect();
        for fault in faults {
            match fault {
                Fault::Down(c, time) => self.bring_down_component(c.as_str(), *time, &zones),
                Fault::Zone(zone, time) => {
                    let components = self.system.design().components.iter().enumerate();
                    for (c, component) in components {
                        let all = &component.zones;
                        if !all.is_empty() && all.iter().all(|z| z == zone) {
                            self.bring_down(c, *time, &zones);
                        }
                    }
                }
                Fault::Crash(step, moment, time) => {
                    let Some(step) = self.plan.position(step.as_str()) else {
                        continue;
                    };
                    let place = self.plan.steps[step].place;
                    let time = self.with_standby(place, *time, &zones);
                    let point = match moment {
                        CrashMoment::Mid => Some(CrashPoint::Mid),
                        CrashMoment::After => Some(CrashPoint::After),
                        CrashMoment::At(call) => {
                            self.plan.position(call.as_str()).map(CrashPoint::At)
                        }
                    };
                    if let Some(point) = point {
                        self.faults.crashes.push((step, point, time));
                    }
                }
                Fault::Restart(c) => {
                    self.faults
                        .restarts
                        .extend(self.system.design().components.position(c.as_str()));
                }
                Fault::Lost(step) => self.faults.lost.extend(self.plan.position(step.as_str())),
                Fault::NoAnswer(step) => {
                    self.faults
                        .no_answer
                        .extend(self.plan.position(step.as_str()));
                }
                Fault::Twice(step) => self.faults.twice.extend(self.plan.position(step.as_str())),
                Fault::Declined(step) => {
                    let step = self.plan.position(step.as_str());
                    let effects = step.filter(|s| self.plan.steps[*s].is_effect);
                    self.faults.declined.extend(effects);
                }
                Fault::Cut(a, b, time) => self.cut_off(a.as_str(), b.as_str(), *time, &zones),
                Fault::Split(c) => {
                    let Some(c) = self.system.design().components.position(c.as_str()) else {
                        continue;
                    };
                    for place in self.system.fault_places(c) {
                        match self.cap_of(place) {
                            Cap::Consistent => self.bring_place_down(place, Downtime::Outage),
                            Cap::Available => self.split.push(place),
                        }
                    }
                }
            }
        }
    }

    pub(super) fn cap_of(&self, place: Place) -> Cap {
        self.system.cap_of_place(place).unwrap_or_else(|| {
            if self.log.takes_second(UnknownField::Cap(place)) {
                Cap::Consistent
            } else {
                Cap::Available
            }
        })
    }

    pub(super) fn bring_down_component(&mut self, id: &str, time: Downtime, zones: &[&str]) {
        if let Some(c) = self.system.design().components.position(id) {
            self.bring_down(c, time, zones);
        }
    }

    pub(super) fn bring_down(&mut self, c: usize, time: Downtime, zones: &[&str]) {
        let time = self.with_standby(c, time, zones);
        for place in self.system.fault_places(c) {
            self.bring_place_down(place, time);
        }
    }

    pub(super) fn bring_place_down(&mut self, place: Place, time: Downtime) {
        let entry = self.faults.down.entry(place).or_insert(time);
        *entry = time.max(*entry);
    }

    /// A fault that a standby ends: it is an outage instead of permanent.
    pub(super) fn with_standby(&self, c: usize, time: Downtime, zones: &[&str]) -> Downtime {
        let is_up = |own: &Vec<String>| {
            own.is_empty() || !zones.iter().any(|zone| own.iter().all(|z| z == zone))
        };
        let stands_by = self.system.nodes[c]
            .standbys
            .iter()
            .any(|s| is_up(&s.zones));
        match time {
            Downtime::Permanent if stands_by => Downtime::Outage,
            time => time,
        }
    }

    pub(super) fn cut_off(&mut self, a: &str, b: &str, time: Downtime, zones: &[&str]) {
        let components = &self.system.design().components;
        let (Some(a), Some(b)) = (components.position(a), components.position(b)) else {
            return;
        };
        let (from, to) = (self.system.nodes[a].place, self.system.nodes[b].place);
        if from == to {
            self.bring_down(from, time, zones);
            return;
        }
        for from in self.system.fault_places(a) {
            for to in self.system.fault_places(b) {
                for pair in [(from, to), (to, from)] {
                    let entry = self.faults.cuts.entry(pair).or_insert(time);
                    *entry = time.max(*entry);
                }
            }
        }
    }

    /// Places all of whose threads wait for a place that is down are down themselves.
    pub(super) fn starve(&mut self) {
        let mut open: Vec<Place> = self.faults.down.keys().copied().collect();
        open.sort_unstable();
        while let Some(target) = open.pop() {
            let time = match self.faults.down.get(&target) {
                Some(time) if *time > Downtime::Blip => *time,
                _ => continue,
            };
            for call in self
                .system
                .blocking_calls
                .get(&target)
                .into_iter()
                .flatten()
            {
                let caller = call.caller.at();
                let waits = match self.system.connection(call.link).timeout {
                    Some(Timeout::Never) => true,
                    Some(Timeout::After(_)) => false,
                    None => !self.log.takes_second(UnknownField::Timeout(call.link)),
                };
                let blocks = match self.system.nodes[caller].io {
                    Some(io) => io == Io::Blocking,
                    None => waits && !self.log.takes_second(UnknownField::Io(caller)),
                };
                if !(waits && blocks) {
                    continue;
                }
                let time = self.with_standby(call.place, time, &[]);
                let before = self.faults.down.get(&call.place).copied();
                if before.is_none_or(|before| before < time) {
                    self.faults.down.insert(call.place, time);
                    self.record(EventKind::Starved {
                        place: call.place,
                        by: target,
                    });
                    open.push(call.place);
                }
            }
        }
    }

    pub(super) fn downtime(&self, place: Place) -> Option<Downtime> {
        self.faults.down.get(&place).copied()
    }

    pub(super) fn is_down(&self, place: Place) -> bool {
        self.faults.down.contains_key(&place)
    }

    pub(super) fn is_down_for_good(&self, place: Place) -> bool {
        self.downtime(place) == Some(Downtime::Permanent)
    }

    /// A blip is over once somebody has met it.
    pub(super) fn end_blip(&mut self, place: Place) {
        if self.downtime(place) == Some(Downtime::Blip) {
            self.faults.down.remove(&place);
            self.version += 1;
        }
    }

    pub(super) fn cut_between(&self, a: Place, b: Place) -> Option<Downtime> {
        self.faults.cuts.get(&(a, b)).copied().filter(|_| a != b)
    }

    pub(super) fn is_cut(&self, a: Place, b: Place) -> bool {
        self.cut_between(a, b).is_some()
    }

    pub(super) fn is_cut_for_good(&self, a: Place, b: Place) -> bool {
        self.cut_between(a, b) == Some(Downtime::Permanent)
    }

    pub(super) fn take(set: &mut HashSet<StepIndex>, step: StepIndex, version: &mut u64) -> bool {
        let taken = set.remove(&step);
        *version += u64::from(taken);
        taken
    }

    /// Takes the crash of one of the steps at that point, if there is one that has not happened.
    pub(super) fn take_crash(
        &mut self,
        steps: &[StepIndex],
        point: CrashPoint,
    ) -> Option<Downtime> {
        let found = self
            .faults
            .crashes
            .iter()
            .position(|(step, at, _)| *at == point && steps.contains(step))?;
        let (_, _, time) = self.faults.crashes.remove(found);
        self.version += 1;
        Some(time)
    }

    /// The process at the place crashes. It is down unless another instance runs.
    pub(super) fn crash(&mut self, step: StepIndex, time: Downtime) {
        let place = self.plan.steps[step].place;
        self.record(EventKind::Crashed { step, place });
        self.crashed.insert(place);
        self.version += 1;
        if self.phase == Phase::Later && self.crashed_later.is_none() {
            self.crashed_later = Some(self.waiting.len());
        }
        if !self.has_replicas(place) {
            self.crashed_down.insert(place);
            self.bring_place_down(place, time);
        }
    }
}
