//! Flows: experiences and business processes, end to end.

use super::format::read::{choices, record};
use super::{Duration, Id, Keyed};

choices! {
    /// Who keeps the thread of a flow.
    CoordinationStyle {
        /// One component tells the others what to do.
        Orchestrated = "orchestrated",
        /// Each reacts to what it hears.
        Choreographed = "choreographed",
    }
}

choices! {
    /// How all parts of a flow come to agree.
    Strategy {
        /// What failed is tried again.
        Retry = "retry",
        /// What was done is undone.
        Compensate = "compensate",
        /// Differences are looked for and mended.
        Reconcile = "reconcile",
        /// They do not.
        None = "none",
    }
}

choices! {
    /// What is done when the time bound of a flow is broken.
    Breach {
        /// What was done is undone.
        Compensate = "compensate",
        /// Somebody is told.
        Alert = "alert",
        /// It is tried again.
        Retry = "retry",
    }
}

record! {
    /// Who keeps the thread.
    Coordination {}
    optional {
        /// In which way.
        style: CoordinationStyle,
        /// For `orchestrated`: the component that does.
        by: Id,
        /// For `choreographed`: the component that follows what happens.
        tracker: Id,
    }
    lists {}
}

record! {
    /// How all parts come to agree.
    Consistency {}
    optional {
        /// By what.
        strategy: Strategy,
        /// How soon.
        within: Duration,
        /// The component that sees to it.
        enforced_by: Id,
        /// What is done when it is late.
        on_breach: Breach,
    }
    lists {}
}

record! {
    /// One piece of work of a flow.
    Step {
        /// Unique within the flow.
        id: Id,
        /// The component that does the work.
        component: Id,
    }
    optional {
        /// How the work reaches it; it ends at the component.
        connection: Id,
        /// What is done, such as `Order.Create`.
        action: String,
        /// It changes data.
        writes: bool,
        /// Part of the all-or-nothing core of the experience.
        core: bool,
        /// What undoes it.
        compensation: String,
    }
    lists {
        /// The business events that say that it happened.
        emits: String,
    }
}

record! {
    /// A flow.
    Flow {
        /// Unique among the flows.
        id: Id,
        /// As its author calls it.
        name: String,
    }
    optional {
        /// The component that starts it.
        trigger: Id,
        /// The least that the user must see, consistently.
        minimal_experience: String,
        /// What has happened when it is done, such as `Order.Confirmed`.
        outcome: String,
        /// Who keeps the thread.
        coordination: Coordination,
        /// How all parts come to agree.
        consistency: Consistency,
        /// It lasts longer than one user's visit.
        long_lived: bool,
    }
    lists {
        /// The work, in order.
        steps: Step,
    }
}

impl Flow {
    /// Whether any step says whether it is part of the core.
    pub fn sets_core(&self) -> bool {
        self.steps.iter().any(|step| step.core.is_some())
    }

    /// The component that it is orchestrated by.
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
