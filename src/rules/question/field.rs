//! The fields that answer questions.

use crate::document::Id;
use serde::{Deserialize, Serialize};

/// A field of an element, or a choice that several fields express.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// Of a component: what it gives up under a network partition.
    Cap,
    /// Of a component: the innermost domain that it belongs to.
    Domain,
    /// Of a component: how it waits.
    Io,
    /// Of a component: how many run.
    Replicas,
    /// Of an orchestrator: its progress survives a restart.
    Stateful,
    /// Of an orchestrator: failed work is reported.
    ErrorReporting,
    /// Of telemetry: raw events are kept.
    Raw,
    /// Of telemetry: for how long.
    Retention,
    /// Of a component: how its callers prove who they are.
    Identity,
    /// Of a component: how much each caller may ask.
    RateLimit,
    /// Of a connection: how long the caller waits.
    Timeout,
    /// Of a connection: how often it is tried again.
    Retries,
    /// Of a connection: what is done when the other side is down.
    Fallback,
    /// Of a connection: handling twice is harmless.
    Idempotent,
    /// Of a connection: what cannot be handled is kept aside.
    DeadLetter,
    /// Of a connection: it is stored together with the change.
    Outbox,
    /// Of a connection: another style than it has.
    Style,
    /// Of a connection: the words on it.
    Carries,
    /// Of a connection: what telemetry it sends.
    Signal,
    /// Of a connection: the flow that gets a step which uses it.
    UsedBy,
    /// Of a flow: the least that must be seen.
    MinimalExperience,
    /// Of a flow: which of its steps are core.
    Core {
        /// Only the steps that this connection reaches; absent: all.
        via: Option<Id>,
    },
    /// Of a flow: the events that one of its steps emits.
    Emits {
        /// The step.
        step: Id,
    },
    /// Of a flow: what has happened when it is done.
    Outcome,
    /// Of a flow: how its parts come to agree.
    Strategy,
    /// Of a flow: how soon.
    Within,
    /// Of a flow: what is done when it is late.
    OnBreach,
    /// Of a flow: who keeps the thread, in which way.
    Coordination,
    /// Of a flow: the component that orchestrates it.
    LedBy,
    /// Of a flow: the component that tracks its choreography.
    FollowedBy,
    /// Of a flow: an invariant over those who write in it, added.
    Invariant,
    /// Of an invariant: what is done in doubt.
    WhenInDoubt,
    /// Of a domain: terms of its language, added.
    Language,
}

/// What is said of a field.
struct Said {
    path: &'static str,
    label: &'static str,
    question: &'static str,
    placeholder: &'static str,
}

impl Field {
    /// Where it stands in the document, below its element: `callers.identity`.
    pub fn path(&self) -> &'static str {
        self.said().path
    }

    /// In a word or two.
    pub fn label(&self) -> &'static str {
        self.said().label
    }

    /// What is asked, in a short sentence.
    pub fn question(&self) -> &'static str {
        self.said().question
    }

    /// An example of an answer that is typed.
    pub fn placeholder(&self) -> &'static str {
        self.said().placeholder
    }

    fn said(&self) -> Said {
        let said = |path, label, question, placeholder| Said {
            path,
            label,
            question,
            placeholder,
        };
        match self {
            Self::Cap => said(
                "cap",
                "Choice in a partition",
                "What does it do when the network splits?",
                "",
            ),
            Self::Domain => said(
                "domain",
                "Domain",
                "Which domain does it belong to?",
                "Sales",
            ),
            Self::Io => said(
                "io",
                "Way of waiting",
                "How does it wait for its calls?",
                "",
            ),
            Self::Replicas => said("replicas", "Instances", "How many of it run?", "2"),
            Self::Stateful => said(
                "stateful",
                "Kept progress",
                "Does its progress survive a restart?",
                "",
            ),
            Self::ErrorReporting => said(
                "error_reporting",
                "Error report",
                "Does it report failed and stuck work in one place?",
                "",
            ),
            Self::Raw => said("raw", "Raw events", "Does it keep the raw events?", ""),
            Self::Retention => said(
                "retention",
                "Retention",
                "For how long does it keep them?",
                "90d",
            ),
            Self::Identity => said(
                "callers.identity",
                "Identity of callers",
                "How do its callers prove who they are?",
                "",
            ),
            Self::RateLimit => said(
                "callers.rate_limit",
                "Rate limit",
                "How much may each caller ask? \"none\": as much as it likes.",
                "200/s per caller",
            ),
            Self::Timeout => said(
                "timeout",
                "Timeout",
                "How long does the caller wait? \"none\": for ever.",
                "800ms",
            ),
            Self::Retries => said("retries", "Retries", "How often is it tried again?", "3"),
            Self::Fallback => said(
                "fallback",
                "Fallback",
                "What does the caller do instead when the other side is down?",
                "shows the last known price",
            ),
            Self::Idempotent => said(
                "idempotent",
                "Idempotence",
                "Is it harmless to handle the same thing twice?",
                "",
            ),
            Self::DeadLetter => said(
                "dead_letter",
                "Dead letter channel",
                "Is what cannot be handled kept aside?",
                "",
            ),
            Self::Outbox => said(
                "outbox",
                "Outbox",
                "Is it stored in the same transaction as the change?",
                "",
            ),
            Self::Style => said("style", "Style", "How do the two really talk?", ""),
            Self::Carries => said(
                "carries",
                "Words",
                "What travels on it, in the words of the domains?",
                "Order.Placed, Order.Cancelled",
            ),
            Self::Signal => said("signal", "Signals", "What is sent on it?", ""),
            Self::UsedBy => said("steps", "Flow", "Which flow is this part of?", ""),
            Self::MinimalExperience => said(
                "minimal_experience",
                "Minimal experience",
                "What is the least that must be seen, whatever fails?",
                "the order number",
            ),
            Self::Core { .. } => said(
                "steps.core",
                "Core",
                "Which steps must be done at once, all or none?",
                "",
            ),
            Self::Emits { .. } => said(
                "steps.emits",
                "Events",
                "Which business event says that it happened?",
                "Order.Placed",
            ),
            Self::Outcome => said(
                "outcome",
                "Outcome",
                "What has happened when it is done?",
                "Order.Confirmed",
            ),
            Self::Strategy => said(
                "consistency.strategy",
                "Consistency strategy",
                "How do its parts come to agree when one of them fails?",
                "",
            ),
            Self::Within => said(
                "consistency.within",
                "Time bound",
                "Within what time do all parts agree?",
                "5m",
            ),
            Self::OnBreach => said(
                "consistency.on_breach",
                "Action when late",
                "What is done when it takes longer?",
                "",
            ),
            Self::Coordination => said(
                "coordination.style",
                "Coordination",
                "Who keeps the thread?",
                "",
            ),
            Self::LedBy => said(
                "coordination.by",
                "Orchestrator",
                "If one component leads, which?",
                "",
            ),
            Self::FollowedBy => said(
                "coordination.tracker",
                "Tracker",
                "If each reacts to events, who sees whether all is done?",
                "",
            ),
            Self::Invariant => said(
                "invariants",
                "Invariant",
                "What must never be wrong, whatever fails?",
                "Nothing is sold that is not in stock",
            ),
            Self::WhenInDoubt => said(
                "when_in_doubt",
                "Choice in doubt",
                "What is done when nobody can tell whether it would hold?",
                "",
            ),
            Self::Language => said(
                "language",
                "Language",
                "What does the domain deal with: states / actions?",
                "Order: Placed, Paid / Create, Cancel",
            ),
        }
    }
}
