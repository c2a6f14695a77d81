//! Services: review worker, autosave, files, clipboard, share links. They know model, state and
//! browser, never a view. Modules without `web` are plain Rust.

#[cfg(feature = "web")]
pub mod auto_layout;
#[cfg(feature = "web")]
pub mod autosave;
#[cfg(feature = "web")]
pub mod clipboard;
#[cfg(feature = "web")]
pub mod failures;
#[cfg(feature = "web")]
pub mod files;
#[cfg(feature = "web")]
pub mod loading;
#[cfg(feature = "web")]
pub mod review_client;
pub mod review_session;
#[cfg(feature = "web")]
pub mod share_links;
#[cfg(feature = "web")]
mod shared_state;
#[cfg(feature = "web")]
pub mod startup;
#[cfg(feature = "web")]
pub mod workshop;
