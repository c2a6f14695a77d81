//! State of the app and its reducer. Plain Rust without effects: storage, files and reviews are
//! services.

mod app_state;
mod reducer;
#[cfg(test)]
mod tests;

pub use app_state::AppState;
pub use reducer::{StateAction, StateEffect};
