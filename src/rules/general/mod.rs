//! General: one file per rule, and one per item with the list of its rules.

pub(super) mod ge1;
pub(super) mod ge2;
pub(super) mod ge3;

super::rules! {
    GE1 {
        blocking_io,
    }
    GE2 {
        open_store,
        anonymous_callers,
        unlimited_callers,
    }
    GE3 {
        no_invariants,
        invariant_on_available,
        invariant_not_in_core,
        invariant_on_copy,
        invariant_undecided,
        invariant_proceeds,
        invariant_torn,
    }
}

/// Title of the bucket.
const BUCKET: &str = "General";
