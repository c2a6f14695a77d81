//! Invariants of the business.

use super::format::read::{choices, record};
use super::{Id, Keyed};

choices! {
    /// Reaction when an invariant cannot be checked.
    WhenInDoubt {
        /// Refuse the work.
        Reject = "reject",
        /// Do the work and correct it afterwards.
        Proceed = "proceed",
    }
}

record! {
    /// An invariant.
    Invariant {
        /// Unique among the invariants.
        id: Id,
        /// Statement in prose.
        statement: String,
        /// Components whose data it constrains.
        components: Vec<Id>,
    }
    optional {
        /// Reaction when it cannot be checked.
        when_in_doubt: WhenInDoubt,
    }
    lists {}
}

impl Keyed for Invariant {
    fn id(&self) -> &Id {
        &self.id
    }
}
