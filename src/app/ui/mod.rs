//! Small parts that the app's components share.

pub mod icon;
pub mod menu;
pub mod words;

use crate::app::browser::focus_first;
pub use crate::editor::count_noun;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::prelude::*;

/// An id for an element, its own for as long as the component lives.
#[hook]
pub fn use_id() -> AttrValue {
    thread_local! {
        static NEXT: Cell<u32> = const { Cell::new(0) };
    }
    let id = use_memo((), |()| {
        let number = NEXT.with(|next| next.replace(next.get().wrapping_add(1)));
        AttrValue::from(format!("id-{number}"))
    });
    (*id).clone()
}

/// What shall have the focus once the component is drawn anew: the first of these selectors that is
/// on the page.
#[hook]
pub fn use_next_focus() -> Rc<RefCell<Vec<String>>> {
    let focus = use_mut_ref(Vec::<String>::new);
    use_effect({
        let focus = focus.clone();
        move || focus_first(&focus.take())
    });
    focus
}
