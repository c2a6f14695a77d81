//! Fields that answer questions.

use crate::document::Id;
use crate::document::fields::{self, FieldSpec};
use serde::{Deserialize, Serialize};

/// A field of an element, or a choice that several fields express.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// Choice of a component under a network partition.
    Cap,
    /// Innermost domain of a component.
    Domain,
    /// Blocking or non-blocking calls of a component.
    Io,
    /// Number of instances of a component.
    Replicas,
    /// Survival of an orchestrator's progress over a restart.
    Stateful,
    /// Report of failed work by an orchestrator.
    ErrorReporting,
    /// Raw events in a telemetry component.
    Raw,
    /// Retention of a telemetry component.
    Retention,
    /// Proof of identity of a component's callers.
    Identity,
    /// Rate limit of each caller of a component.
    RateLimit,
    /// Timeout of a connection.
    Timeout,
    /// Retries of a connection.
    Retries,
    /// Fallback of a connection.
    Fallback,
    /// Idempotence of the receiver of a connection.
    Idempotent,
    /// Dead letter channel of a connection.
    DeadLetter,
    /// Outbox of a connection.
    Outbox,
    /// Style of a connection, other than the one it has.
    Style,
    /// Words on a connection.
    Carries,
    /// Telemetry signals on a connection.
    Signal,
    /// Flow that gets a step which uses the connection.
    UsedBy,
    /// Minimal experience of a flow.
    MinimalExperience,
    /// Core steps of a flow.
    Core {
        /// Only the steps that this connection reaches; absent: all.
        via: Option<Id>,
    },
    /// Writing steps of a flow.
    Writes,
    /// Durability of a datastore or a broker.
    Durable,
    /// Delivery guarantee of a connection.
    Delivery,
    /// Events that a step of a flow emits.
    Emits {
        /// The step.
        step: Id,
    },
    /// Consistency strategy of a flow.
    Strategy,
    /// Action of a flow that is late.
    OnBreach,
    /// Coordination style of a flow.
    Coordination,
    /// Orchestrator of a flow.
    LedBy,
    /// Tracker of a choreographed flow.
    FollowedBy,
    /// New invariant over the components that write in a flow.
    Invariant,
    /// Choice of an invariant in doubt.
    WhenInDoubt,
    /// New terms of a domain's language.
    Language,
}

impl Field {
    /// Entry in the registry of fields; `None` for an answer that adds an element.
    pub fn spec(&self) -> Option<&'static FieldSpec> {
        Some(match self {
            Self::Cap => &fields::CAP,
            Self::Domain => &fields::COMPONENT_DOMAIN,
            Self::Io => &fields::IO,
            Self::Replicas => &fields::REPLICAS,
            Self::Stateful => &fields::STATEFUL,
            Self::ErrorReporting => &fields::ERROR_REPORTING,
            Self::Raw => &fields::RAW,
            Self::Retention => &fields::RETENTION,
            Self::Identity => &fields::COMPONENT_IDENTITY,
            Self::RateLimit => &fields::COMPONENT_RATE_LIMIT,
            Self::Timeout => &fields::TIMEOUT,
            Self::Retries => &fields::RETRIES,
            Self::Fallback => &fields::FALLBACK,
            Self::Idempotent => &fields::IDEMPOTENT,
            Self::DeadLetter => &fields::DEAD_LETTER,
            Self::Outbox => &fields::OUTBOX,
            Self::Style => &fields::STYLE,
            Self::Carries => &fields::CARRIES,
            Self::Signal => &fields::SIGNAL,
            Self::MinimalExperience => &fields::MINIMAL_EXPERIENCE,
            Self::Core { .. } => &fields::CORE,
            Self::Writes => &fields::WRITES,
            Self::Durable => &fields::DURABLE,
            Self::Delivery => &fields::DELIVERY,
            Self::Emits { .. } => &fields::EMITS,
            Self::Strategy => &fields::STRATEGY,
            Self::OnBreach => &fields::ON_BREACH,
            Self::Coordination => &fields::COORDINATION_STYLE,
            Self::LedBy => &fields::ORCHESTRATOR,
            Self::FollowedBy => &fields::TRACKER,
            Self::UsedBy | Self::Invariant => return None,
            Self::WhenInDoubt => &fields::WHEN_IN_DOUBT,
            Self::Language => &fields::LANGUAGE,
        })
    }

    /// Path in the document, below its element: `callers.identity`.
    pub fn path(&self) -> &'static str {
        match self {
            Self::UsedBy => "steps",
            Self::Core { .. } => "steps.core",
            Self::Writes => "steps.writes",
            Self::Emits { .. } => "steps.emits",
            Self::Invariant => "invariants",
            _ => self.spec().map_or("", |spec| spec.path),
        }
    }

    /// Label, in a word or two.
    pub fn label(&self) -> &'static str {
        match self {
            Self::UsedBy => "Flow",
            Self::Invariant => "Invariant",
            _ => self.spec().map_or("", |spec| spec.label),
        }
    }

    /// Short sentence that asks for it.
    pub fn question(&self) -> &'static str {
        match self {
            Self::Cap => "What does it do during a network partition?",
            Self::Domain => "Which domain does it belong to?",
            Self::Io => "Are its outgoing calls blocking?",
            Self::Replicas => "How many instances are running?",
            Self::Stateful => "Does its progress survive a restart?",
            Self::ErrorReporting => "Does it report failed and stuck workflows?",
            Self::Raw => "Does it keep raw events?",
            Self::Retention => "How long does it keep raw data?",
            Self::Identity => "How are callers authenticated?",
            Self::RateLimit => "What is the rate limit of each caller? \"none\": no limit.",
            Self::Timeout => "What is the timeout? \"none\": no timeout.",
            Self::Retries => "How many retries?",
            Self::Fallback => "What does the caller do while the other side is down?",
            Self::Idempotent => "Is the receiver idempotent?",
            Self::DeadLetter => "Is there a dead letter queue?",
            Self::Outbox => "Is it published through an outbox?",
            Self::Style => "How do the two communicate?",
            Self::Carries => "Which words of the domains does it carry?",
            Self::Signal => "Which signals are sent?",
            Self::UsedBy => "Which flow uses it?",
            Self::MinimalExperience => "What is the minimal acceptable experience?",
            Self::Core { .. } => "Which steps must succeed together?",
            Self::Writes => "Which steps change data?",
            Self::Durable => "Does its data survive a restart?",
            Self::Delivery => "What is the delivery guarantee?",
            Self::Emits { .. } => "Which business event does it emit?",
            Self::Strategy => "How does it become consistent again when a part fails?",
            Self::OnBreach => "What happens when the time limit is exceeded?",
            Self::Coordination => "Is it orchestrated or choreographed?",
            Self::LedBy => "Which component orchestrates it?",
            Self::FollowedBy => "Which component tracks it?",
            Self::Invariant => "What must never be wrong?",
            Self::WhenInDoubt => "In doubt, is work rejected or does it proceed?",
            Self::Language => "Which entities does it have, with their states / actions?",
        }
    }

    /// Example of a typed answer; empty where one chooses.
    pub fn placeholder(&self) -> &'static str {
        match self {
            Self::Domain => "Sales",
            Self::Replicas => "2",
            Self::Retention => "90d",
            Self::RateLimit => "200/s per caller",
            Self::Timeout => "800ms",
            Self::Retries => "3",
            Self::Fallback => "shows the last known price",
            Self::Carries => "Order.Placed, Order.Cancelled",
            Self::MinimalExperience => "the order number",
            Self::Emits { .. } => "Order.Placed",
            Self::Invariant => "Nothing is sold that is not in stock",
            Self::Language => "Order: Placed, Paid / Create, Cancel",
            _ => "",
        }
    }
}
