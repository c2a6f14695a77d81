//! Small parts that the app's components share.

pub mod icon;
pub mod menu;
pub mod words;

use std::cell::Cell;
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

/// `1 step`, `2 steps`.
pub fn count(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}
