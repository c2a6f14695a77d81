//! Domain coupling: one file per rule, and one per item with the list of its rules.

pub(super) mod dc1;
pub(super) mod dc2;
pub(super) mod dc3;
pub(super) mod dc4;
pub(super) mod dc5;
pub(super) mod dc6;
pub(super) mod dc7;

mod logical_edge_words;

super::rules! {
    DC1 {
        no_domain,
        gateway_bypassed,
        many_doors,
        shared_datastore,
        foreign_datastore,
        domain_cycle,
    }
    DC2 {
        foreign_language,
        wrong_side_language,
        no_words,
        no_language,
    }
    DC3 {
        workflow_in_service,
        workflow_at_the_edge,
        knows_too_many,
    }
    DC4 {
        no_coordination,
        not_an_orchestrator,
        orchestrator_stateless,
        orchestrator_silent,
        orchestrator_no_retries,
    }
    DC5 {
        choreography_untracked,
        tracker_blind,
        no_completion_bound,
        choreography_by_command,
    }
    DC6 {
        process_split,
        unmodelled_interaction,
        unconnected,
    }
    DC7 {
        targeted_message,
        message_fan_out,
        event_without_broker,
    }
}

/// Title of the bucket.
const BUCKET: &str = "Domain coupling";
