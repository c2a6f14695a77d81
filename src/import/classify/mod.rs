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
