//! Domain coupling: one file per rule, and one per item with the list of its rules.

pub(super) mod dc1;
pub(super) mod dc2;
pub(super) mod dc3;
pub(super) mod dc4;
pub(super) mod dc5;
pub(super) mod dc6;
pub(super) mod dc7;

mod choreography_by_command;
mod choreography_untracked;
mod domain_cycle;
mod event_without_broker;
mod foreign_datastore;
mod foreign_language;
mod gateway_bypassed;
mod knows_too_many;
mod logical_edge_words;
mod many_doors;
mod message_fan_out;
mod no_completion_bound;
mod no_coordination;
mod no_domain;
mod no_language;
mod no_outcome;
mod no_words;
mod not_an_orchestrator;
mod orchestrator_no_retries;
mod orchestrator_silent;
mod orchestrator_stateless;
mod process_split;
mod shared_datastore;
mod targeted_message;
mod tracker_blind;
mod unconnected;
mod unmodelled_interaction;
mod workflow_in_service;
mod wrong_side_language;

/// Title of the bucket.
const BUCKET: &str = "Domain coupling";
