//! General: one file per rule, and one per item with the list of its rules.

pub(super) mod ge1;
pub(super) mod ge2;
pub(super) mod ge3;

mod anonymous_callers;
mod blocking_io;
mod invariant_not_in_core;
mod invariant_on_available;
mod invariant_proceeds;
mod invariant_torn;
mod invariant_undecided;
mod no_invariants;
mod unlimited_callers;

/// Title of the bucket.
const BUCKET: &str = "General";
