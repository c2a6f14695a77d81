//! State of the app and its reducer. Plain Rust without effects: storage, files and reviews are
//! services.

mod app_state;
mod reducer;

pub use app_state::AppState;
pub use reducer::StateAction;

/// Sends actions to the reducer.
pub type Dispatch = yew::UseReducerDispatcher<AppState>;

impl yew::Reducible for AppState {
    type Action = StateAction;

    fn reduce(self: std::rc::Rc<Self>, action: StateAction) -> std::rc::Rc<Self> {
        let mut state = (*self).clone();
        state.apply(action);
        std::rc::Rc::new(state)
    }
}
