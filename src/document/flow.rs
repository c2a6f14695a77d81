//! Flows: end-to-end user journeys and business processes.

use super::format::read::{choices, record};
use super::{Duration, Id, Keyed};

choices! {
    /// Coordination style of a flow.
    CoordinationStyle {
        /// One component directs the others.
        Orchestrated = "orchestrated",
        /// Components react to events.
        Choreographed = "choreographed",
    }
}

choices! {
    /// Strategy for eventual consistency.
    Strategy {
        /// Retry.
        Retry = "retry",
        /// Compensation.
        Compensate = "compensate",
        /// Reconciliation.
        Reconcile = "reconcile",
        /// None.
        None = "none",
    }
}

choices! {
    /// Reaction to a breach of the time bound.
    Breach {
        /// Compensation.
        Compensate = "compensate",
        /// Alert.
        Alert = "alert",
        /// Retry.
        Retry = "retry",
    }
}

record! {
    /// Coordination of a flow.
    Coordination {}
    optional {
        /// Coordination style.
        style: CoordinationStyle,
        /// For `orchestrated`: the orchestrator.
        by: Id,
        /// For `choreographed`: the component that tracks progress.
        tracker: Id,
    }
    lists {}
}

record! {
    /// Consistency of a flow.
    Consistency {}
    optional {
        /// Strategy.
        strategy: Strategy,
        /// Time bound.
        within: Duration,
        /// Component that enforces the time bound.
        enforced_by: Id,
        /// Reaction to a breach.
        on_breach: Breach,
    }
    lists {}
}

record! {
    /// A step of a flow.
    Step {
        /// Unique within the flow.
        id: Id,
        /// Component that does the work.
        component: Id,
    }
    optional {
        /// Connection over which the work arrives; ends at the component.
        connection: Id,
        /// Action, such as `Order.Create`.
        action: String,
        /// True if it changes data.
        writes: bool,
        /// Part of the all-or-nothing core.
        core: bool,
        /// Compensating action.
        compensation: String,
    }
    lists {
        /// Business events that it emits.
        emits: String,
    }
}

record! {
    /// A flow.
    Flow {
        /// Unique among the flows.
        id: Id,
        /// Display name.
        name: String,
    }
    optional {
        /// Component that starts it.
        trigger: Id,
        /// Minimum that the user must see, consistently.
        minimal_experience: String,
        /// Outcome, such as `Order.Confirmed`.
        outcome: String,
        /// Coordination of a flow.
        coordination: Coordination,
        /// Consistency of a flow.
        consistency: Consistency,
        /// Outlives a user session.
        long_lived: bool,
    }
    lists {
        /// Steps, in order.
        steps: Step,
    }
}

impl Flow {
    /// True if any step sets `core`.
    pub fn sets_core(&self) -> bool {
        self.steps.iter().any(|step| step.core.is_some())
    }

    /// The orchestrator, if it is orchestrated.
    pub fn orchestrated_by(&self) -> Option<&Id> {
        let coordination = self.coordination.as_ref()?;
        let orchestrated = coordination.style == Some(CoordinationStyle::Orchestrated);
        coordination.by.as_ref().filter(|_| orchestrated)
    }
}

impl Keyed for Flow {
    fn id(&self) -> &Id {
        &self.id
    }
}
