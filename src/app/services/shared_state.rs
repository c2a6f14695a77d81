//! State of a service that several views show.

use std::cell::{Ref, RefCell};
use std::rc::{Rc, Weak};
use yew::prelude::*;

struct StateCell<T> {
    value: RefCell<T>,
    listeners: RefCell<Vec<Weak<dyn Fn()>>>,
}

/// State that renders its views again with each change. Cheap to clone; two are equal if they are clones of one.
pub struct SharedState<T>(Rc<StateCell<T>>);

impl<T> Clone for SharedState<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for SharedState<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> SharedState<T> {
    /// State with its first value.
    pub fn new(value: T) -> Self {
        Self(Rc::new(StateCell {
            value: RefCell::new(value),
            listeners: RefCell::default(),
        }))
    }

    /// The value.
    pub fn get(&self) -> Ref<'_, T> {
        self.0.value.borrow()
    }

    /// Changes the value without calling the listeners: for a change that another one completes soon.
    pub fn prepare(&self, change: impl FnOnce(&mut T)) {
        change(&mut self.0.value.borrow_mut());
    }

    /// Changes the value, and calls the listeners.
    pub fn change(&self, change: impl FnOnce(&mut T)) {
        self.prepare(change);
        let listeners: Vec<Rc<dyn Fn()>> = {
            let mut all = self.0.listeners.borrow_mut();
            all.retain(|listener| listener.strong_count() > 0);
            all.iter().filter_map(Weak::upgrade).collect()
        };
        listeners.iter().for_each(|listener| listener());
    }

    /// Calls the listener after each change, for as long as it is kept.
    fn subscribe(&self, listener: impl Fn() + 'static) -> Rc<dyn Fn()> {
        let listener: Rc<dyn Fn()> = Rc::new(listener);
        self.0.listeners.borrow_mut().push(Rc::downgrade(&listener));
        listener
    }
}

/// Renders the view again with each change of the state.
#[hook]
pub fn use_shared_state<T: Clone + 'static>(state: &SharedState<T>) -> T {
    let update = use_force_update();
    use_effect_with(state.clone(), move |state| {
        let listener = state.subscribe(move || update.force_update());
        move || drop(listener)
    });
    state.get().clone()
}
