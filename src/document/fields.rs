//! Registry of the fields that people edit: the path in the document, the label, the name in undo
//! and the kind of value, once for all who show or change a field.

/// Part of a design that has a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldOwner {
    /// A component.
    Component,
    /// A connection.
    Connection,
    /// A flow.
    Flow,
    /// A step of a flow.
    Step,
    /// A domain.
    Domain,
    /// A term of a domain's language.
    Term,
    /// An invariant.
    Invariant,
}

/// Kind of value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// Text that must not be empty.
    Name,
    /// Text.
    Text,
    /// Words with commas between.
    Words,
    /// True, false or not known.
    YesNo,
    /// One of a fixed set of values.
    Choice,
    /// Any of a fixed set of values.
    Choices,
    /// Length of time.
    Duration,
    /// Length of time, or `none`: for ever.
    Timeout,
    /// Whole number, 1 or more.
    Count,
    /// Whole number, 0 or more.
    Whole,
    /// Number between 0 and 1.
    Share,
    /// Reference to another element.
    Reference,
    /// References to other elements.
    References,
    /// Terms of a language.
    Terms,
}

/// The field with that path, such as `callers.identity`; for an object, its first field.
pub fn of_path(owner: FieldOwner, path: &str) -> Option<&'static FieldSpec> {
    let within = |field: &str| {
        let rest = field.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let mut fields = ALL.iter().filter(|field| field.owner == owner);
    fields.find(|field| within(field.path)).copied()
}

/// A field of a design.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// Part that has the field.
    pub owner: FieldOwner,
    /// Path below that part, as the document has it: `callers.identity`.
    pub path: &'static str,
    /// Label in a form and in a question: `Partition behaviour`.
    pub label: &'static str,
    /// Name in undo: *Change partition behaviour of Orders*.
    pub undo_name: &'static str,
    /// Kind of value.
    pub kind: FieldKind,
}

macro_rules! fields {
    ($($name:ident: $owner:ident $path:literal $kind:ident, $label:literal, $undo:literal;)+) => {
        $(
            #[doc = concat!("`", $path, "`: ", $label, ".")]
            pub const $name: FieldSpec = FieldSpec {
                owner: FieldOwner::$owner,
                path: $path,
                label: $label,
                undo_name: $undo,
                kind: FieldKind::$kind,
            };
        )+

        /// Every field, in the order of the forms.
        pub const ALL: &[&FieldSpec] = &[$(&$name),+];
    };
}

// Owner, path, kind: label, name in undo.
fields! {
    COMPONENT_NAME: Component "name" Name, "Name", "name";
    COMPONENT_KIND: Component "kind" Choice, "Kind", "kind";
    COMPONENT_DOMAIN: Component "domain" Reference, "Domain", "domain";
    TECHNOLOGY: Component "technology" Text, "Technology", "technology";
    CAP: Component "cap" Choice, "Partition behaviour", "partition behaviour";
    IO: Component "io" Choice, "Outgoing calls", "outgoing calls";
    STATEFUL: Component "stateful" YesNo, "Stateful", "statefulness";
    ERROR_REPORTING: Component "error_reporting" YesNo, "Error reporting", "error reporting";
    DURABLE: Component "durable" YesNo, "Durable", "durability";
    RAW: Component "raw" YesNo, "Raw events", "raw events";
    SAMPLING: Component "sampling" Share, "Sampling", "sampling";
    RETENTION: Component "retention" Duration, "Retention", "retention";
    REPLICAS: Component "replicas" Count, "Instances", "instances";
    MANAGED: Component "managed" YesNo, "Managed service", "management";
    ZONES: Component "zones" Words, "Zones", "zones";
    STANDBY_OF: Component "standby_of" Reference, "Standby of", "standby";
    COPY_OF: Component "copy_of" References, "Copy of", "sources";
    LAG: Component "lag" Duration, "Maximum lag", "maximum lag";
    AVAILABILITY: Component "availability" Share, "Availability", "availability";
    COMPONENT_IDENTITY: Component "callers.identity" Choice, "Caller identity", "caller identity";
    COMPONENT_RATE_LIMIT: Component "callers.rate_limit" Text, "Rate limit", "rate limit";
    COMPONENT_NOTES: Component "notes" Text, "Notes", "notes";

    STYLE: Connection "style" Choice, "Style", "style";
    CARRIES: Connection "carries" Words, "Carried words", "carried words";
    ACCESS: Connection "access" Choice, "Access", "access";
    TIMEOUT: Connection "timeout" Timeout, "Timeout", "timeout";
    RETRIES: Connection "retries" Whole, "Retries", "retries";
    CIRCUIT_BREAKER: Connection "circuit_breaker" YesNo, "Circuit breaker", "circuit breaker";
    FALLBACK: Connection "fallback" Text, "Fallback", "fallback";
    REPLY_TO: Connection "reply_to" Reference, "Reply to", "reply";
    DELIVERY: Connection "delivery" Choice, "Delivery", "delivery";
    IDEMPOTENT: Connection "idempotent" YesNo, "Idempotent", "idempotence";
    DEAD_LETTER: Connection "dead_letter" YesNo, "Dead letter queue", "dead letter queue";
    OUTBOX: Connection "outbox" YesNo, "Outbox", "outbox";
    SIGNAL: Connection "signal" Choices, "Signals", "signals";
    PHASE: Connection "phase" Choice, "Phase", "phase";
    CONNECTION_IDENTITY: Connection "callers.identity" Choice, "Caller identity", "caller identity";
    CONNECTION_RATE_LIMIT: Connection "callers.rate_limit" Text, "Rate limit", "rate limit";
    CONNECTION_NOTES: Connection "notes" Text, "Notes", "notes";
    FROM: Connection "from" Reference, "From", "start";
    TO: Connection "to" Reference, "To", "end";

    FLOW_NAME: Flow "name" Name, "Name", "name";
    TRIGGER: Flow "trigger" Reference, "Trigger", "trigger";
    MINIMAL_EXPERIENCE: Flow "minimal_experience" Text, "Minimal experience", "minimal experience";
    OUTCOME: Flow "outcome" Text, "Outcome", "outcome";
    LONG_LIVED: Flow "long_lived" YesNo, "Long-lived", "lifetime";
    COORDINATION_STYLE: Flow "coordination.style" Choice, "Coordination", "coordination";
    ORCHESTRATOR: Flow "coordination.by" Reference, "Orchestrator", "coordination";
    TRACKER: Flow "coordination.tracker" Reference, "Tracker", "coordination";
    STRATEGY: Flow "consistency.strategy" Choice, "Consistency strategy", "consistency";
    WITHIN: Flow "consistency.within" Duration, "Time limit", "consistency";
    ENFORCED_BY: Flow "consistency.enforced_by" Reference, "Enforcer", "consistency";
    ON_BREACH: Flow "consistency.on_breach" Choice, "If the limit is exceeded", "consistency";

    STEP_COMPONENT: Step "component" Reference, "Component", "a step";
    STEP_CONNECTION: Step "connection" Reference, "Connection", "a step";
    ACTION: Step "action" Text, "Action", "a step";
    WRITES: Step "writes" YesNo, "Writes", "a step";
    CORE: Step "core" YesNo, "Core", "the core";
    COMPENSATION: Step "compensation" Text, "Compensation", "a compensation";
    EMITS: Step "emits" Words, "Emitted events", "emitted events";

    DOMAIN_NAME: Domain "name" Name, "Name", "name";
    PARENT: Domain "parent" Reference, "Parent domain", "parent domain";
    LANGUAGE: Domain "language" Terms, "Language", "language";
    ENTITY: Term "entity" Name, "Entity", "language";
    STATES: Term "states" Words, "States", "language";
    ACTIONS: Term "actions" Words, "Actions", "language";

    STATEMENT: Invariant "statement" Name, "Statement", "statement";
    WHEN_IN_DOUBT: Invariant "when_in_doubt" Choice, "When in doubt", "choice in doubt";
    INVARIANT_COMPONENTS: Invariant "components" References, "Components", "components";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_field_is_registered_once() {
        let mut seen = HashSet::new();
        for field in ALL {
            assert!(seen.insert((field.owner, field.path)), "{field:?}");
            assert!(!field.label.is_empty() && !field.undo_name.is_empty());
        }
    }
}
