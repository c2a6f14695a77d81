//! Lists that show their first rows, and more of them on demand: a page must not hold thousands.

use crate::messages;
use yew::prelude::*;

/// Rows that a list shows at first, and that each *Show more* adds.
pub const PAGE: usize = 100;
/// The same of a list of cards: a page with a hundred of them takes longer than a frame.
pub const CARDS: usize = 20;

/// Properties of [`LongList`].
#[derive(Clone, Properties, PartialEq)]
pub struct LongListProps {
    /// Class of the list.
    #[prop_or_default]
    pub class: Classes,
    /// Number of rows.
    pub length: usize,
    /// Renders a row: an `li` with a key.
    pub row: Callback<usize, Html>,
}

/// List with its first rows, and a button that shows more.
#[component]
pub fn LongList(props: &LongListProps) -> Html {
    let (shown, more) = use_first_rows(props.length, PAGE);
    let rows = (0..shown).map(|at| props.row.emit(at));
    let class = props.class.clone();
    html! {
        <>
            <ul {class}>{ for rows }</ul>
            { more }
        </>
    }
}

/// Number of rows to show of so many, `first` to begin with, and the button that shows more of them.
#[hook]
pub fn use_first_rows(length: usize, first: usize) -> (usize, Html) {
    let listed = use_state(|| first);
    let shown = length.min(*listed);
    if shown == length {
        return (length, Html::default());
    }
    let label = messages::list_more(length - shown);
    let more = move |_: MouseEvent| listed.set(*listed + PAGE);
    let button = html! {
        <button type="button" class="line small" onclick={more}>{ label }</button>
    };
    (shown, button)
}
