//! Classification by names: the kind of a component, its technology, and the interaction that the
//! label of an edge describes. Conservative: an ambiguous name is no evidence.
//!
//! A container is a server, so a Compose service `frontend` is a gateway; in a diagram of people and
//! systems the frontend is the client. [`patterns`] has both readings side by side.

pub mod container;
pub mod domain_words;
pub mod interaction;
pub mod label;
pub mod label_parts;
mod patterns;
pub mod place;

use crate::document::Kind;

/// Plural of a kind in notes.
pub fn plural_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Client => "clients",
        Kind::Service => "services",
        Kind::Gateway => "gateways",
        Kind::Orchestrator => "orchestrators",
        Kind::Broker => "brokers",
        Kind::Datastore => "datastores",
        Kind::External => "external systems",
        Kind::Telemetry => "telemetry",
        Kind::Job => "jobs",
    }
}
