//! Services: review worker, autosave, files, clipboard, share links. They know model, state and browser, never a view.

pub mod auto_layout;
pub mod autosave;
pub mod clipboard;
pub mod files;
pub mod review_client;
pub mod share_links;
pub mod startup;
