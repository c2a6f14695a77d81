//! The start of a flow: what the user, or a component that starts it, makes now.

use super::*;

impl Interpreter<'_> {
    pub(super) fn now(&mut self) {
        self.make_start(0);
        let start_is_user = self.start_is_user();
        if start_is_user && self.user.is_none() && self.begins_with_work() {
            self.user = Some(UserAnswer::Accepted);
        }
    }

    pub(super) fn start_is_user(&self) -> bool {
        let kind = self.plan.start.map(|place| self.system.nodes[place].kind);
        matches!(kind, Some(Kind::Client | Kind::External))
    }

    pub(super) fn begins_with_work(&self) -> bool {
        self.plan
            .begins
            .iter()
            .any(|step| self.plan.steps[*step].kind != StepKind::Spontaneous)
    }

    pub(super) fn make_start(&mut self, from: usize) {
        for at in from..self.plan.begins.len() {
            let step = self.plan.begins[at];
            match self.plan.steps[step].kind {
                StepKind::Spontaneous => {
                    // In later those have their own turn.
                    if self.phase == Phase::Now {
                        self.begin(step);
                    }
                }
                _ if self.user_stopped => continue,
                _ => self.make(at, step),
            }
            self.handle_messages();
        }
    }

    pub(super) fn begin(&mut self, step: StepIndex) {
        let mut earlier = self.plan.steps[..step].iter().enumerate();
        let mut effects = earlier.by_ref().filter(|(_, s)| s.is_effect).peekable();
        if effects.peek().is_some() && !effects.any(|(at, _)| self.stands[at] > 0) {
            self.nothing_to_do[step] = true;
            return;
        }
        self.nothing_to_do[step] = false;
        self.begin_now(step);
    }

    pub(super) fn begin_now(&mut self, step: StepIndex) {
        match self.do_step(step) {
            StepEnd::Failed => self.failed_spontaneous.push(step),
            StepEnd::Unanswered => {
                self.crashed_spontaneous.insert(step);
            }
            StepEnd::Done | StepEnd::Declined => {}
        }
    }

    pub(super) fn make(&mut self, at: usize, step: StepIndex) {
        let planned = &self.plan.steps[step];
        let source = planned.source;
        let is_client = self.system.nodes[source].kind == Kind::Client;
        let is_first_stop = self.system.hands_on(source) && planned.places.first() == Some(&source);
        if !is_client && !is_first_stop && self.is_down(source) {
            self.end_blip(source);
            self.source_down = Some((at, step));
            self.tell_user(UserAnswer::Refused);
            return;
        }
        self.source_down = None;
        self.made[step] = true;
        if planned.kind == StepKind::Send {
            if self.send(step) == SendEnd::Lost {
                self.tell_user(UserAnswer::Refused);
            }
            return;
        }
        match self.call(step) {
            CallEnd::Done => {}
            CallEnd::Failed | CallEnd::Declined => self.tell_user(UserAnswer::Refused),
            CallEnd::Unanswered => {
                self.unsure = Some((at, step));
                self.tell_user(UserAnswer::Unsure);
            }
            CallEnd::Waits => {
                self.user_stopped = true;
                self.wait(Waiting::Start(at), Some(step));
            }
            CallEnd::GaveUp => self.user_stopped = true,
        }
    }

    pub(super) fn tell_user(&mut self, answer: UserAnswer) {
        self.user_stopped = true;
        if self.start_is_user() {
            self.user = Some(answer);
            self.record(EventKind::UserTold { answer });
        }
    }

    pub(super) fn wait(&mut self, waiting: Waiting, step: Option<StepIndex>) {
        if step.is_none_or(|step| self.style(step) != Some(Style::Telemetry)) {
            self.was_late = true;
        }
        self.version += 1;
        self.waiting.push(waiting);
    }
}
