//! Consistency and availability: one file per rule, and one per item with the list of its rules.

pub(super) mod ca1;
pub(super) mod ca2;
pub(super) mod ca3;
pub(super) mod ca4;
pub(super) mod ca5;
pub(super) mod ca6;
pub(super) mod ca7;

mod bound_not_enforced;
mod bound_too_short;
mod cap_unknown;
mod consistent_set;
mod core_on_available_store;
mod core_step_asynchronous;
mod dual_write;
mod enforcer_blind;
mod everything_core;
mod implied_consistent_set;
mod lost_work;
mod no_breach_action;
mod no_compensation;
mod no_convergence;
mod no_dead_letter;
mod no_flows;
mod no_minimal_experience;
mod no_time_bound;
mod no_timeout;
mod retry_not_idempotent;
mod sole_instance;
mod sync_chain;
mod sync_cycle;
mod sync_fan_out;
mod temporal_coupling;
mod volatile_store;

/// Title of the bucket.
const BUCKET: &str = "Consistency and availability";
