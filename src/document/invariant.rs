//! Invariants: what must never be wrong.

use super::format::read::{choices, record};
use super::{Id, Keyed};

choices! {
    /// What is done when it cannot be known whether the invariant would hold.
    WhenInDoubt {
        /// The work is refused.
        Reject = "reject",
        /// The work is done, and mended afterwards.
        Proceed = "proceed",
    }
}

record! {
    /// An invariant.
    Invariant {
        /// Unique among the invariants.
        id: Id,
        /// In the author's words.
        statement: String,
        /// The components whose data it is about.
        components: Vec<Id>,
    }
    optional {
        /// What is done in doubt.
        when_in_doubt: WhenInDoubt,
    }
    lists {}
}

impl Keyed for Invariant {
    fn id(&self) -> &Id {
        &self.id
    }
}
