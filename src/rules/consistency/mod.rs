//! Consistency and availability: one file per rule, and one per item with the list of its rules.

pub(super) mod ca1;
pub(super) mod ca2;
pub(super) mod ca3;
pub(super) mod ca4;
pub(super) mod ca5;
pub(super) mod ca6;
pub(super) mod ca7;

super::rules! {
    CA1 {
        cap_unknown,
        core_on_available_store,
    }
    CA2 {
        consistent_set,
        implied_consistent_set,
    }
    CA3 {
        lost_work,
        backlog_short,
        sole_instance,
        standby_empty,
    }
    CA4 {
        temporal_coupling,
        sync_chain,
        sync_cycle,
        sync_fan_out,
        no_timeout,
        timeout_outlived,
        retry_storm,
        retry_not_idempotent,
        no_dead_letter,
        dead_letter_unwatched,
    }
    CA5 {
        no_flows,
        no_minimal_experience,
        everything_core,
        core_step_asynchronous,
    }
    CA6 {
        writes_unknown,
        no_convergence,
        no_compensation,
        dual_write,
        volatile_store,
        compensation_once,
        retry_gives_up,
        overtaking,
    }
    CA7 {
        no_time_bound,
        bound_not_enforced,
        enforcer_blind,
        bound_too_short,
        no_breach_action,
    }
}

/// Rules that other rules and items leave to, or wait for.
pub(super) const NO_CONVERGENCE: &super::Rule = &no_convergence::RULE;
pub(super) const WRITES_UNKNOWN: &super::Rule = &writes_unknown::RULE;
pub(super) const LOST_WORK: &super::Rule = &lost_work::RULE;
pub(super) const COMPENSATION_ONCE: &super::Rule = &compensation_once::RULE;

/// Title of the bucket.
const BUCKET: &str = "Consistency and availability";
