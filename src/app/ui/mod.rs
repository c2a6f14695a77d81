//! UI elements that views share.

pub mod icon;
pub mod long_list;
pub mod menu;
pub mod words;

use crate::app::browser::focus_first;
pub use crate::editor::count_noun;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::prelude::*;

/// Unique id of an element for the lifetime of the component.
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

/// Selectors of the element that takes the focus after the next render: the first one that is on the
/// page.
#[hook]
pub fn use_next_focus() -> Rc<RefCell<Vec<String>>> {
    let focus = use_mut_ref(Vec::<String>::new);
    use_effect({
        let focus = focus.clone();
        move || focus_first(&focus.take())
    });
    focus
}
