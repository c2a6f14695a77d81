//! Observability: one file per rule, and one per item with the list of its rules.

pub(super) mod ob1;
pub(super) mod ob2;

mod emits_nothing;
mod event_not_domain;
mod no_central_store;
mod no_raw_events;
mod no_retention;
mod only_aggregates;
mod silent_flow;
mod telemetry_silos;

/// Title of the bucket.
const BUCKET: &str = "Observability";
