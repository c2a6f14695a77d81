//! What can be read of a design, field by field: rules say what they read, and so it is known
//! which of them an edit can matter to.
//!
//! Each constant stands for a field or for what is derived from several. Not among them are the
//! fields that no rule looks at: names, notes, what is drawn where. Which elements there are and
//! what they join is no field: a change of that is a change of everything.

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

    /// Whether the two have a field in common.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Declares a constant for each field, and a list of them all.
macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        $($(#[$doc])* pub const $name: ReadSet = ReadSet(1 << $bit);)*

        /// Every field, by name.
        pub const FIELDS: &[(&str, ReadSet)] = &[$((stringify!($name), $name)),*];
    };
}

fields! {
    /// Of a component: `kind`.
    KIND = 0;
    /// Of a component: `domain`; of a domain: `parent`.
    DOMAINS = 1;
    /// Of a component: `technology`.
    TECHNOLOGY = 2;
    /// Of a component: `cap`, as it is set.
    CAP_SET = 3;
    /// Of a component: `io`, as it is set.
    IO_SET = 4;
    /// Of a component: `replicas`.
    REPLICAS = 5;
    /// Of a component: `stateful`.
    STATEFUL = 6;
    /// Of a component: `error_reporting`.
    ERROR_REPORTING = 7;
    /// Of a component: `raw`.
    RAW = 8;
    /// Of a component: `retention`.
    RETENTION = 9;
    /// Of a component: `durable`.
    DURABLE = 10;
    /// Of a component and of a connection: `callers`.
    CALLERS = 11;
    /// Of a connection: `style`.
    STYLE = 12;
    /// Of a connection: `phase`.
    PHASE = 13;
    /// Of a connection: `timeout`.
    TIMEOUT = 14;
    /// Of a connection: `retries`.
    RETRIES = 15;
    /// Of a connection: `fallback`.
    FALLBACK = 16;
    /// Of a connection: `access`.
    ACCESS = 17;
    /// Of a connection: `delivery`.
    DELIVERY = 18;
    /// Of a connection: `idempotent`.
    IDEMPOTENT = 19;
    /// Of a connection: `dead_letter`.
    DEAD_LETTER = 20;
    /// Of a connection: `outbox`.
    OUTBOX = 21;
    /// Of a connection: `signal`.
    SIGNAL = 22;
    /// Of a connection: `carries`; of a domain: `language`. Both at once, since they share the
    /// numbers of words.
    VOCABULARY = 23;
    /// Of a flow: `minimal_experience`.
    MINIMAL_EXPERIENCE = 24;
    /// Of a flow: `outcome`.
    OUTCOME = 25;
    /// Of a flow: `coordination`.
    COORDINATION = 26;
    /// Of a flow: `consistency`.
    CONSISTENCY = 27;
    /// Of a flow: `long_lived`.
    LONG_LIVED = 28;
    /// Of a flow: which steps there are, where they are done and what leads there.
    STEPS = 29;
    /// Of a step: `writes`.
    STEP_WRITES = 30;
    /// Of a step: `core`.
    STEP_CORE = 31;
    /// Of a step: `compensation`.
    COMPENSATION = 32;
    /// Of a step: `emits`.
    EMITS = 33;
    /// Of an invariant: `components`.
    INVARIANT_OF = 34;
    /// Of an invariant: `when_in_doubt`.
    IN_DOUBT = 35;
    /// Of the document: `rules`. Only for a rule that reads the number of another one.
    SETTINGS = 36;
    /// Of a component: `managed`.
    MANAGED = 37;
    /// Of a connection: `circuit_breaker`.
    CIRCUIT_BREAKER = 38;
}

// ---- what is derived, in the order of what it needs -------------------------------------------

/// What a component gives up, as set or as its technology tells.
pub const CAP: ReadSet = CAP_SET.and(TECHNOLOGY);
/// How it waits for its own calls, as set or as its technology tells.
pub const IO: ReadSet = IO_SET.and(TECHNOLOGY);
/// The running connections, with their style.
pub const EDGES: ReadSet = STYLE.and(PHASE);
/// The waiting edges, and the calls among them.
pub const WAITING_EDGES: ReadSet = EDGES.and(FALLBACK);
/// The words that connections carry and languages have. A language speaks for sub-domains, too.
pub const DOMAIN_LANGUAGE: ReadSet = VOCABULARY.and(DOMAINS);
/// The owners of private datastores, and what they fold into.
pub const STORE_OWNERS: ReadSet = KIND.and(EDGES).and(ACCESS);
/// The chains and rings of synchronous calls.
pub const CALLS: ReadSet = KIND.and(WAITING_EDGES);
/// The logical edges, with their words.
pub const LOGICAL_EDGES: ReadSet = KIND.and(EDGES).and(VOCABULARY);
/// Where observability data goes.
pub const TELEMETRY_ROUTES: ReadSet = KIND.and(EDGES);
/// Which steps use which connection.
pub const CONNECTION_USES: ReadSet = STEPS.and(PHASE);
/// Where the steps of flows are done, folded, and the connections that lead there.
pub const STEP_OWNERS: ReadSet = STEPS.and(STORE_OWNERS);
/// Who takes part in flows.
pub const FLOWS: ReadSet = STEP_OWNERS.and(STEP_WRITES).and(STEP_CORE);
/// The steps that write, by where they are done, and the writers of flows.
pub const WRITERS: ReadSet = STEP_OWNERS.and(STEP_WRITES);
/// What the cores of flows need.
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
