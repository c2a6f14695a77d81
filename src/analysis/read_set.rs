//! Read sets: the fields of a design that a rule or an index depends on. An edit concerns only the
//! rules whose read set contains a changed field.
//!
//! Each constant is a field, or the fields behind a derived value. Fields that no rule reads are
//! not among them: names, notes, positions. Adding, removing or reconnecting elements invalidates
//! everything.

/// A set of fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadSet(u64);

impl ReadSet {
    /// No field.
    pub const NOTHING: Self = Self(0);
    /// Every field.
    pub const ALL: Self = Self(u64::MAX);

    /// The fields of both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True if both have a field in common.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Declares a constant for each field, and the list of all.
macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        $($(#[$doc])* pub const $name: ReadSet = ReadSet(1 << $bit);)*

        /// Every field, by name.
        pub const FIELDS: &[(&str, ReadSet)] = &[$((stringify!($name), $name)),*];
    };
}

fields! {
    /// `kind` of a component.
    KIND = 0;
    /// `domain` of a component and `parent` of a domain.
    DOMAINS = 1;
    /// `technology` of a component.
    TECHNOLOGY = 2;
    /// `cap` of a component, as set.
    CAP_SET = 3;
    /// `io` of a component, as set.
    IO_SET = 4;
    /// `replicas` of a component.
    REPLICAS = 5;
    /// `stateful` of a component.
    STATEFUL = 6;
    /// `error_reporting` of a component.
    ERROR_REPORTING = 7;
    /// `raw` of a component.
    RAW = 8;
    /// `retention` of a component.
    RETENTION = 9;
    /// `durable` of a component.
    DURABLE = 10;
    /// `callers` of a component and of a connection.
    CALLERS = 11;
    /// `style` of a connection.
    STYLE = 12;
    /// `phase` of a connection.
    PHASE = 13;
    /// `timeout` of a connection.
    TIMEOUT = 14;
    /// `retries` of a connection.
    RETRIES = 15;
    /// `fallback` of a connection.
    FALLBACK = 16;
    /// `access` of a connection.
    ACCESS = 17;
    /// `delivery` of a connection.
    DELIVERY = 18;
    /// `idempotent` of a connection.
    IDEMPOTENT = 19;
    /// `dead_letter` of a connection.
    DEAD_LETTER = 20;
    /// `outbox` of a connection.
    OUTBOX = 21;
    /// `signal` of a connection.
    SIGNAL = 22;
    /// `carries` of a connection and `language` of a domain, which share interned words.
    VOCABULARY = 23;
    /// `minimal_experience` of a flow.
    MINIMAL_EXPERIENCE = 24;
    /// `outcome` of a flow.
    OUTCOME = 25;
    /// `coordination` of a flow.
    COORDINATION = 26;
    /// `consistency` of a flow.
    CONSISTENCY = 27;
    /// `long_lived` of a flow.
    LONG_LIVED = 28;
    /// Steps of a flow: their number, components and connections.
    STEPS = 29;
    /// `writes` of a step.
    STEP_WRITES = 30;
    /// `core` of a step.
    STEP_CORE = 31;
    /// `compensation` of a step.
    COMPENSATION = 32;
    /// `emits` of a step.
    EMITS = 33;
    /// `components` of an invariant.
    INVARIANT_OF = 34;
    /// `when_in_doubt` of an invariant.
    IN_DOUBT = 35;
    /// `rules` of the document. Only for a rule that reads the limit of another one.
    SETTINGS = 36;
    /// `managed` of a component.
    MANAGED = 37;
    /// `circuit_breaker` of a connection.
    CIRCUIT_BREAKER = 38;
    /// `trigger` of a flow.
    TRIGGER = 45;
}

// ---- what is derived, in the order of what it needs -------------------------------------------

/// Behaviour under a partition, as set or derived from the technology.
pub const CAP: ReadSet = CAP_SET.and(TECHNOLOGY);
/// I/O model, as set or derived from the technology.
pub const IO: ReadSet = IO_SET.and(TECHNOLOGY);
/// Run-time connections, with their style. Those that replicate are none.
pub const EDGES: ReadSet = STYLE.and(PHASE).and(ACCESS);
/// Waiting edges, and the calls among them.
pub const WAITING_EDGES: ReadSet = KIND.and(EDGES).and(FALLBACK);
/// Words of connections and of languages, which subdomains inherit.
pub const DOMAIN_LANGUAGE: ReadSet = VOCABULARY.and(DOMAINS);
/// Owners of private datastores, copies and relays.
pub const STORE_OWNERS: ReadSet = KIND.and(EDGES).and(TECHNOLOGY);
/// Chains and cycles of synchronous calls.
pub const CALLS: ReadSet = WAITING_EDGES.and(STEPS);
/// Logical edges, with their words.
pub const LOGICAL_EDGES: ReadSet = STORE_OWNERS.and(DOMAIN_LANGUAGE);
/// Routes of observability data.
pub const TELEMETRY_ROUTES: ReadSet = STORE_OWNERS;
/// Use of connections by steps.
pub const CONNECTION_USES: ReadSet = STEPS.and(EDGES);
/// Components of steps, folded, and the connections to them.
pub const STEP_OWNERS: ReadSet = STEPS.and(STORE_OWNERS);
/// Participants of flows.
pub const FLOWS: ReadSet = STEP_OWNERS.and(STEP_WRITES).and(STEP_CORE);
/// Writing steps by component, and the writers of flows.
pub const WRITERS: ReadSet = STEP_OWNERS.and(STEP_WRITES);
/// Availability dependencies of the cores of flows.
pub const CORE_DEPS: ReadSet = STEP_OWNERS.and(STEP_CORE).and(WAITING_EDGES);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_has_a_bit_of_its_own() {
        let mut all = ReadSet::NOTHING;
        for (name, field) in FIELDS {
            assert!(!all.meets(*field), "{name}");
            all = all.and(*field);
        }
    }
}
