//! Observability: one file per rule, and one per item with the list of its rules.

pub(super) mod ob1;
pub(super) mod ob2;

super::rules! {
    OB1 {
        emits_nothing,
        no_raw_events,
        silent_flow,
        event_not_domain,
    }
    OB2 {
        no_central_store,
        telemetry_silos,
        only_aggregates,
        no_retention,
    }
}

/// Title of the bucket.
const BUCKET: &str = "Observability";
