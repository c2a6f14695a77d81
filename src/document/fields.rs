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

/// A field of a design.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// Part that has the field.
    pub owner: FieldOwner,
    /// Path below that part, as the document has it: `callers.identity`.
    pub path: &'static str,
    /// Label in a form: `In a partition`.
    pub label: &'static str,
    /// Name in undo: *Change partition behaviour of Orders*.
    pub undo_name: &'static str,
    /// Label where a question asks for it: `Choice in a partition`.
    pub question_label: &'static str,
    /// Kind of value.
    pub kind: FieldKind,
}

macro_rules! fields {
    ($($name:ident: $owner:ident $path:literal $kind:ident, $label:literal, $undo:literal $(, $question:literal)?;)+) => {
        $(
            #[doc = concat!("`", $path, "`: ", $label, ".")]
            pub const $name: FieldSpec = FieldSpec {
                owner: FieldOwner::$owner,
                path: $path,
                label: $label,
                undo_name: $undo,
                question_label: fields!(@question $label $(, $question)?),
                kind: FieldKind::$kind,
            };
        )+

        /// Every field, in the order of the forms.
        pub const ALL: &[&FieldSpec] = &[$(&$name),+];
    };
    (@question $label:literal) => { $label };
    (@question $label:literal, $question:literal) => { $question };
}

// Owner, path, kind: label, name in undo, label of a question if that differs.
fields! {
    COMPONENT_NAME: Component "name" Name, "Name", "name";
    COMPONENT_KIND: Component "kind" Choice, "Kind", "kind";
    COMPONENT_DOMAIN: Component "domain" Reference, "Domain", "domain";
    TECHNOLOGY: Component "technology" Text, "Technology", "technology";
    CAP: Component "cap" Choice, "In a partition", "partition behaviour", "Choice in a partition";
    IO: Component "io" Choice, "Waits for calls", "waiting", "Way of waiting";
    STATEFUL: Component "stateful" YesNo, "Stateful", "statefulness", "Kept progress";
    ERROR_REPORTING: Component "error_reporting" YesNo, "Error reporting", "error reporting", "Error report";
    DURABLE: Component "durable" YesNo, "Durable", "durability";
    RAW: Component "raw" YesNo, "Raw events", "raw events";
    SAMPLING: Component "sampling" Share, "Sampling", "sampling";
    RETENTION: Component "retention" Duration, "Retention", "retention";
    REPLICAS: Component "replicas" Count, "Replicas", "replicas", "Instances";
    AVAILABILITY: Component "availability" Share, "Availability", "availability";
    COMPONENT_IDENTITY: Component "callers.identity" Choice, "Caller identity", "callers", "Identity of callers";
    COMPONENT_RATE_LIMIT: Component "callers.rate_limit" Text, "Rate limit", "rate limit";
    COMPONENT_NOTES: Component "notes" Text, "Notes", "notes";

    STYLE: Connection "style" Choice, "Style", "style";
    CARRIES: Connection "carries" Words, "Carries", "words", "Words";
    ACCESS: Connection "access" Choice, "Access", "access";
    TIMEOUT: Connection "timeout" Timeout, "Timeout", "timeout";
    RETRIES: Connection "retries" Whole, "Retries", "retries";
    FALLBACK: Connection "fallback" Text, "Fallback", "fallback";
    DELIVERY: Connection "delivery" Choice, "Delivery", "delivery";
    IDEMPOTENT: Connection "idempotent" YesNo, "Idempotent", "idempotence", "Idempotence";
    DEAD_LETTER: Connection "dead_letter" YesNo, "Dead letter", "dead letters", "Dead letter channel";
    OUTBOX: Connection "outbox" YesNo, "Outbox", "outbox";
    SIGNAL: Connection "signal" Choices, "Signals", "signals";
    PHASE: Connection "phase" Choice, "Needed", "phase";
    CONNECTION_IDENTITY: Connection "callers.identity" Choice, "Caller identity", "callers", "Identity of callers";
    CONNECTION_RATE_LIMIT: Connection "callers.rate_limit" Text, "Rate limit", "rate limit";
    CONNECTION_NOTES: Connection "notes" Text, "Notes", "notes";
    FROM: Connection "from" Reference, "From", "start";
    TO: Connection "to" Reference, "To", "end";

    FLOW_NAME: Flow "name" Name, "Name", "name";
    TRIGGER: Flow "trigger" Reference, "Trigger", "trigger";
    MINIMAL_EXPERIENCE: Flow "minimal_experience" Text, "Minimal experience", "minimal experience";
    OUTCOME: Flow "outcome" Text, "Outcome", "outcome";
    LONG_LIVED: Flow "long_lived" YesNo, "Long-lived", "life";
    COORDINATION_STYLE: Flow "coordination.style" Choice, "Coordination", "coordination";
    ORCHESTRATOR: Flow "coordination.by" Reference, "Orchestrated by", "coordination", "Orchestrator";
    TRACKER: Flow "coordination.tracker" Reference, "Tracker", "coordination";
    STRATEGY: Flow "consistency.strategy" Choice, "Strategy", "consistency", "Consistency strategy";
    WITHIN: Flow "consistency.within" Duration, "Within", "consistency", "Time bound";
    ENFORCED_BY: Flow "consistency.enforced_by" Reference, "Enforced by", "consistency";
    ON_BREACH: Flow "consistency.on_breach" Choice, "On breach", "consistency", "Action when late";

    STEP_COMPONENT: Step "component" Reference, "Component", "a step";
    STEP_CONNECTION: Step "connection" Reference, "Connection", "a step";
    ACTION: Step "action" Text, "Action", "a step";
    WRITES: Step "writes" YesNo, "Writes", "a step";
    CORE: Step "core" YesNo, "Core", "the core";
    COMPENSATION: Step "compensation" Text, "Compensation", "a compensation";
    EMITS: Step "emits" Words, "Emits", "events", "Events";

    DOMAIN_NAME: Domain "name" Name, "Name", "name";
    PARENT: Domain "parent" Reference, "Part of", "parent";
    LANGUAGE: Domain "language" Terms, "Language", "language";
    ENTITY: Term "entity" Name, "Entity", "language";
    STATES: Term "states" Words, "States", "language";
    ACTIONS: Term "actions" Words, "Actions", "language";

    STATEMENT: Invariant "statement" Name, "Must always hold", "statement";
    WHEN_IN_DOUBT: Invariant "when_in_doubt" Choice, "In doubt", "doubt", "Choice in doubt";
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
