//! The story of a run: its events as sentences, in the names that the design gives.

use super::interpreter::UserAnswer;
use super::trace::{Event, EventKind, Phase};
use super::{Fault, Simulation};
use crate::document::{Id, Style};
use crate::rules::text::{Name, Text};
use crate::simulation::fault::{CrashMoment, Downtime};

impl Simulation<'_> {
    /// One sentence for each event that a reader needs, in order.
    pub fn story(&self, events: &[Event]) -> Vec<Text> {
        let mut sentences: Vec<Text> = Vec::new();
        let mut phase = Phase::Now;
        for event in events {
            let Some(sentence) = self.sentence(&event.kind) else {
                continue;
            };
            let lead = match event.phase {
                Phase::Now => "",
                Phase::Later => "Later, ",
                Phase::Bound => "At the time bound, ",
            };
            let lead = if event.phase == phase { "" } else { lead };
            phase = event.phase;
            let text = Text::from(crate::rules::names::sentence(&format!("{lead}{sentence}.")));
            if sentences.last() != Some(&text) {
                sentences.push(text);
            }
        }
        sentences
    }

    pub(super) fn sentence(&self, event: &EventKind) -> Option<String> {
        let place = |at: usize| self.name(at);
        Some(match event {
            EventKind::Starved { place: at, by } => {
                let target = place(*by);
                format!("all threads of {} wait for {target}", place(*at))
            }
            EventKind::Called { step, attempt: 0 } => {
                format!("{} calls {}", self.caller(*step), self.step_name(*step))
            }
            EventKind::Called { step, .. } => {
                let callee = self.step_name(*step);
                format!("{} tries {callee} again", self.caller(*step))
            }
            EventKind::Sent { step } => {
                let what = match self.style(*step) {
                    Some(Style::Event) => "an event",
                    Some(Style::Telemetry) => "telemetry",
                    _ => "a message",
                };
                let to = self.step_name(*step);
                format!("{} sends {what} to {to}", self.caller(*step))
            }
            EventKind::Done { step } => {
                let planned = &self.plan.steps[*step];
                if self.system.hands_on(planned.place) {
                    return None;
                }
                format!("{} is done", self.step_name(*step))
            }
            EventKind::Failed { step } => format!("{} fails", self.step_name(*step)),
            EventKind::Unreachable { step } => {
                format!(
                    "{} cannot reach {}",
                    self.caller(*step),
                    self.step_name(*step)
                )
            }
            EventKind::Declined { step } => format!("{} declines", self.step_name(*step)),
            EventKind::Recognised { step } => {
                format!("{} recognises the duplicate", self.step_name(*step))
            }
            EventKind::AnswerLost { step } => {
                let caller = self.caller(*step);
                format!(
                    "{} is done, but its answer to {caller} is lost",
                    self.step_name(*step)
                )
            }
            EventKind::Skipped { step } => {
                let caller = self.caller(*step);
                format!(
                    "{caller} uses the fallback and continues without {}",
                    self.step_name(*step)
                )
            }
            EventKind::Lost { step } => {
                format!("{} is lost", self.transport(*step))
            }
            EventKind::MessageWaits { step } => {
                format!("{} waits", self.transport(*step))
            }
            EventKind::DeliveredAgain { step } => {
                format!("{} is delivered a second time", self.step_name(*step))
            }
            EventKind::KeptAside { step } => {
                let message = self.transport(*step);
                format!("{message} ends in the dead letter queue")
            }
            EventKind::Stuck { step } => {
                format!("{} never arrives", self.transport(*step))
            }
            EventKind::Crashed { step, place: at } => {
                format!("{} crashes at {}", place(*at), self.step_name(*step))
            }
            EventKind::Resumed { step } => {
                format!("{} resumes where it stopped", self.step_name(*step))
            }
            EventKind::OrchestratorWaits { step, place: at } => {
                format!("{} waits to retry {}", place(*at), self.step_name(*step))
            }
            EventKind::AskedAgain { step } => {
                format!("the user asks {} again", self.step_name(*step))
            }
            EventKind::Forgotten { step } => {
                format!("the write of {} is lost", self.step_name(*step))
            }
            EventKind::GivenUp { place: at } => {
                format!("{} abandons \"{}\"", place(*at), Name(&self.flow().name))
            }
            EventKind::Undone { step } => {
                let compensation = self.plan.steps[*step].compensation.as_deref();
                let by = Name(compensation.unwrap_or_default());
                format!("{} is undone by {by}", self.step_name(*step))
            }
            EventKind::Noticed { place: at } => format!("{} notices", place(*at)),
            EventKind::SomebodyTold => "an alert goes out".to_owned(),
            EventKind::UserTold { answer } => match answer {
                UserAnswer::Accepted => "the user gets a confirmation".to_owned(),
                UserAnswer::Refused => "the user sees a failure".to_owned(),
                UserAnswer::Unsure => "the user gets no answer".to_owned(),
            },
        })
    }

    fn name(&self, place: usize) -> String {
        Name(&self.system.design().components[place].name).to_string()
    }

    fn caller(&self, step: usize) -> String {
        self.name(self.plan.steps[step].source)
    }

    fn style(&self, step: usize) -> Option<Style> {
        let last = self.plan.steps[step].way.last()?;
        Some(self.system.connection(*last).style)
    }

    /// The carrier of a step: "the message to orders".
    fn transport(&self, step: usize) -> String {
        let carrier = match self.style(step) {
            Some(Style::Message) => "message",
            Some(Style::Event) => "event",
            Some(Style::Telemetry) => "telemetry",
            _ => "call",
        };
        format!("the {carrier} to {}", self.step_name(step))
    }

    /// A step by its action and component: `Order.Create at orders`.
    pub(super) fn step_name(&self, at: usize) -> String {
        let id = &self.plan.steps[at].id;
        let component = self.name(self.plan.steps[at].component);
        let step = self.flow().steps.iter().find(|step| step.id == *id);
        match step.and_then(|step| step.action.as_deref()) {
            Some(action) => format!("{} at {component}", Name(action)),
            None => component,
        }
    }

    /// A fault as a clause: "payment is down for an outage".
    pub fn describe(&self, fault: &Fault) -> Text {
        let design = self.system.design();
        let component = |id: &Id| match design.components.get(id) {
            Some(component) => Name(&component.name).to_string(),
            None => Name(id.as_str()).to_string(),
        };
        let step = |id: &Id| match self.plan.position(id.as_str()) {
            Some(at) => self.step_name(at),
            None => Name(id.as_str()).to_string(),
        };
        let time = |time: &Downtime| match time {
            Downtime::Blip => "for a moment",
            Downtime::Outage => "for an outage",
            Downtime::Permanent => "for good",
        };
        Text::from(match fault {
            Fault::Down(c, t) => format!("{} is down {}", component(c), time(t)),
            Fault::Zone(zone, t) => format!("zone {} is down {}", Name(zone), time(t)),
            Fault::Crash(s, moment, t) => {
                let when = match moment {
                    CrashMoment::Mid => "before it is done".to_owned(),
                    CrashMoment::At(call) => format!("before it calls {}", step(call)),
                    CrashMoment::After => "just after it is done".to_owned(),
                };
                format!("{} crashes {when}, and is down {}", step(s), time(t))
            }
            Fault::Restart(c) => format!("{} restarts", component(c)),
            Fault::Lost(s) => match self.plan.position(s.as_str()) {
                Some(at) => format!("{} is lost", self.transport(at)),
                None => format!("the call of {} is lost", Name(s.as_str())),
            },
            Fault::NoAnswer(s) => format!("the answer of {} is lost", step(s)),
            Fault::Twice(s) => format!("{} is delivered twice", step(s)),
            Fault::Declined(s) => format!("{} declines", step(s)),
            Fault::Cut(a, b, t) => {
                let (a, b) = (component(a), component(b));
                format!("{a} and {b} cannot reach each other {}", time(t))
            }
            Fault::Split(c) => format!("{} is split by a network partition", component(c)),
        })
    }
}
