//! Predicates over a design: the language of goals, and of the states that hints are bound to.

use crate::document::format::read::{JsonPath, Read, choices, record};
use crate::document::{Id, Pattern, Subject};
use crate::simulation::{Downtime, Fault, RunOutcome};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

choices! {
    /// Kind of a fault.
    FaultKind {
        /// A component is down.
        Down = "down",
        /// A zone is down.
        Zone = "zone",
        /// The process that does a step crashes.
        Crash = "crash",
        /// A broker, relay or datastore restarts.
        Restart = "restart",
        /// A message or request is lost.
        Lost = "lost",
        /// An answer is lost.
        NoAnswer = "no-answer",
        /// A message is delivered twice.
        Twice = "twice",
        /// A step declines.
        Declined = "declined",
        /// Two components cannot reach each other.
        Cut = "cut",
        /// The instances of a component cannot reach each other.
        Split = "split",
    }
}

impl FaultKind {
    /// The kind of a fault.
    pub fn of(fault: &Fault) -> Self {
        match fault {
            Fault::Down(..) => Self::Down,
            Fault::Zone(..) => Self::Zone,
            Fault::Crash(..) => Self::Crash,
            Fault::Restart(_) => Self::Restart,
            Fault::Lost(_) => Self::Lost,
            Fault::NoAnswer(_) => Self::NoAnswer,
            Fault::Twice(_) => Self::Twice,
            Fault::Declined(_) => Self::Declined,
            Fault::Cut(..) => Self::Cut,
            Fault::Split(_) => Self::Split,
        }
    }
}

impl Serialize for RunOutcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Read for RunOutcome {
    const EXPECTED: &'static str =
        "one of torn unsure taken-back refused degraded works-later works";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        let text = value.as_str().unwrap_or_default();
        match Self::ALL.into_iter().find(|o| o.as_str() == text) {
            Some(outcome) => Some(outcome),
            None => place.report_unexpected(&value, Self::EXPECTED),
        }
    }
}

impl Serialize for Downtime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Read for Downtime {
    const EXPECTED: &'static str = "one of blip outage good";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match value.as_str().and_then(Self::parse) {
            Some(time) => Some(time),
            None => place.report_unexpected(&value, Self::EXPECTED),
        }
    }
}

impl Read for Subject {
    const EXPECTED: &'static str = "an element such as \"component:orders\"";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match value.as_str().and_then(Self::parse) {
            Some(subject) => Some(subject),
            None => place.report_unexpected(&value, Self::EXPECTED),
        }
    }
}

record! {
    /// A rule has no finding.
    RuleHolds {
        /// The rule.
        rule: String,
    }
    optional {
        /// Element that the rule is about here: the design still has it.
        subject: Subject,
    }
    lists {}
}

record! {
    /// A flow survives faults.
    FlowSurvives {
        /// The flow.
        flow: Id,
    }
    optional {
        /// Faults of a run at most, 1 or 2; absent: 1.
        up_to: u64,
    }
    lists {
        /// Kinds of faults; empty: every kind.
        faults: FaultKind,
        /// Times that faults last; empty: any. A fault that just happens lasts none.
        times: Downtime,
        /// Components, or components of steps, that the faults are at; empty: anywhere.
        at: Id,
        /// Outcomes that are allowed; empty: all but `torn`, and but `unsure` without a fault that
        /// is for good.
        outcomes: RunOutcome,
    }
}

record! {
    /// An invariant is broken by no run of the flows that write its data.
    InvariantNeverBroken {
        /// The invariant.
        invariant: Id,
    }
    optional {
        /// Faults of a run at most, 1 or 2; absent: 1.
        up_to: u64,
    }
    lists {
        /// Kinds of faults; empty: every kind.
        faults: FaultKind,
        /// Times that faults last; empty: any. A fault that just happens lasts none.
        times: Downtime,
    }
}

/// A predicate over a design. Written as an object with one field.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    /// A rule has no finding, waived or not.
    RuleHolds(RuleHolds),
    /// An item of the checklist passes: it applies, and has no finding, waived or not.
    ItemPasses(String),
    /// A flow survives faults.
    FlowSurvives(FlowSurvives),
    /// An invariant is never broken.
    InvariantNeverBroken(InvariantNeverBroken),
    /// A flow answers its user at once: its user waits for its core, and for nothing else.
    AnswersAtOnce(Id),
    /// The design has so many components at most.
    AtMostComponents(u64),
    /// An element of the design matches a pattern, as in house rules.
    Some(Pattern),
    /// The goal of that id is met.
    GoalMet(Id),
    /// All of them hold.
    All(Vec<Self>),
    /// One of them holds, or more.
    Any(Vec<Self>),
    /// The negation of one.
    Not(Box<Self>),
}

impl Predicate {
    /// The predicates within this one, itself first.
    pub fn each(&self) -> Vec<&Self> {
        let mut found = vec![self];
        let mut at = 0;
        while let Some(predicate) = found.get(at).copied() {
            match predicate {
                Self::All(parts) | Self::Any(parts) => found.extend(parts),
                Self::Not(part) => found.push(part),
                _ => {}
            }
            at += 1;
        }
        found
    }
}

impl Serialize for Predicate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::RuleHolds(holds) => map.serialize_entry("rule_holds", holds)?,
            Self::ItemPasses(item) => map.serialize_entry("item_passes", item)?,
            Self::FlowSurvives(survives) => map.serialize_entry("flow_survives", survives)?,
            Self::InvariantNeverBroken(never) => {
                map.serialize_entry("invariant_never_broken", never)?;
            }
            Self::AnswersAtOnce(flow) => map.serialize_entry("answers_at_once", flow)?,
            Self::AtMostComponents(most) => map.serialize_entry("at_most_components", most)?,
            Self::Some(pattern) => map.serialize_entry("some", pattern)?,
            Self::GoalMet(goal) => map.serialize_entry("goal_met", goal)?,
            Self::All(parts) => map.serialize_entry("all", parts)?,
            Self::Any(parts) => map.serialize_entry("any", parts)?,
            Self::Not(part) => map.serialize_entry("not", part)?,
        }
        map.end()
    }
}

impl Read for Predicate {
    const EXPECTED: &'static str = "an object with one of rule_holds item_passes flow_survives \
        invariant_never_broken answers_at_once at_most_components some goal_met all any not";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        let Value::Object(fields) = value else {
            return place.report_unexpected(&value, Self::EXPECTED);
        };
        let count = fields.len();
        let mut fields = fields.into_iter();
        let (Some((name, value)), None) = (fields.next(), fields.next()) else {
            return place.report(format!("found {count} fields"), Self::EXPECTED);
        };
        let within = place.key(&name);
        match name.as_str() {
            "rule_holds" => RuleHolds::read(value, &within).map(Self::RuleHolds),
            "item_passes" => String::read(value, &within).map(Self::ItemPasses),
            "flow_survives" => FlowSurvives::read(value, &within).map(Self::FlowSurvives),
            "invariant_never_broken" => {
                InvariantNeverBroken::read(value, &within).map(Self::InvariantNeverBroken)
            }
            "answers_at_once" => Id::read(value, &within).map(Self::AnswersAtOnce),
            "at_most_components" => u64::read(value, &within).map(Self::AtMostComponents),
            "some" => Pattern::read(value, &within).map(Self::Some),
            "goal_met" => Id::read(value, &within).map(Self::GoalMet),
            "all" => Vec::read(value, &within).map(Self::All),
            "any" => Vec::read(value, &within).map(Self::Any),
            "not" => Self::read(value, &within).map(|part| Self::Not(Box::new(part))),
            _ => place.report_unexpected(&Value::String(name), Self::EXPECTED),
        }
    }

    fn report_unknown(&self, place: &JsonPath<'_>) {
        match self {
            Self::RuleHolds(holds) => holds.report_unknown(&place.key("rule_holds")),
            Self::FlowSurvives(survives) => survives.report_unknown(&place.key("flow_survives")),
            Self::InvariantNeverBroken(never) => {
                never.report_unknown(&place.key("invariant_never_broken"));
            }
            Self::Some(pattern) => pattern.report_unknown(&place.key("some")),
            Self::All(parts) => parts.report_unknown(&place.key("all")),
            Self::Any(parts) => parts.report_unknown(&place.key("any")),
            Self::Not(part) => part.report_unknown(&place.key("not")),
            Self::ItemPasses(_)
            | Self::AnswersAtOnce(_)
            | Self::AtMostComponents(_)
            | Self::GoalMet(_) => {}
        }
    }
}
