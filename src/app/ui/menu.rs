//! Menu button, and the parts of menus.

use super::use_id;
use crate::app::browser::document;
use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

/// Properties of [`Menu`].
#[derive(Properties, PartialEq)]
pub struct MenuProps {
    /// Label of the button.
    pub label: AttrValue,
    /// CSS classes of the button.
    #[prop_or_default]
    pub class: Classes,
    /// Renders the items when the menu opens.
    pub items: Callback<(), Html>,
}

/// Menu button with its items below. Arrow keys move between them; Escape, a choice or a click
/// elsewhere closes the menu.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let open = use_state(|| false);
    let id = use_id();
    let root = use_node_ref();
    let button = use_node_ref();

    use_effect_with((*open, root.clone()), {
        let open = open.clone();
        move |(is_open, root)| {
            let listener = is_open.then(|| outside(root.clone(), move || open.set(false)));
            if *is_open {
                step(root, MenuStep::First);
            }
            move || drop(listener)
        }
    });

    let toggle = {
        let open = open.clone();
        move |_| open.set(!*open)
    };
    let choose = {
        let (open, button) = (open.clone(), button.clone());
        move |event: MouseEvent| {
            let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
            let item = target.and_then(|t| t.closest("button").ok().flatten());
            if item.is_some() {
                open.set(false);
                focus(&button);
            }
        }
    };
    let onkeydown = {
        let (open, root, button) = (open.clone(), root.clone(), button.clone());
        move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "Escape" if *open => {
                    open.set(false);
                    focus(&button);
                    event.prevent_default();
                    return event.stop_propagation();
                }
                "Tab" => return open.set(false),
                key => MenuStep::of(key),
            };
            let Some(to) = to else {
                return;
            };
            event.prevent_default();
            if *open {
                step(&root, to);
            } else {
                open.set(true);
            }
        }
    };
    html! {
        <div class="menu" ref={root} {onkeydown}>
            <button ref={button} type="button" class={props.class.clone()} aria-haspopup="menu"
                aria-expanded={open.to_string()} aria-controls={open.then(|| id.clone())} onclick={toggle}>
                { &props.label }
            </button>
            if *open {
                <div class="items" role="menu" aria-label={props.label.clone()} {id} onclick={choose}>
                    { props.items.emit(()) }
                </div>
            }
        </div>
    }
}

/// Calls `then` when something outside of the element is pressed.
pub fn outside(root: NodeRef, then: impl Fn() + 'static) -> Option<EventListener> {
    let document = document()?;
    Some(EventListener::new(&document, "pointerdown", move |event| {
        let target = event.target().and_then(|t| t.dyn_into::<Node>().ok());
        if !root
            .get()
            .is_some_and(|root| root.contains(target.as_ref()))
        {
            then();
        }
    }))
}

fn focus(button: &NodeRef) {
    if let Some(button) = button.cast::<HtmlElement>() {
        // Fails only for an element that is not on the page.
        let _ = button.focus();
    }
}

/// Movement of the focus among the items of a menu.
pub enum MenuStep {
    /// To the first.
    First,
    /// To the last.
    Last,
    /// To the next, and from the last to the first.
    Next,
    /// To the previous one, and from the first to the last.
    Previous,
}

impl MenuStep {
    /// Movement for a key.
    pub fn of(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowDown" => Self::Next,
            "ArrowUp" => Self::Previous,
            "Home" => Self::First,
            "End" => Self::Last,
            _ => return None,
        })
    }
}

/// Moves the focus among the items.
pub fn step(root: &NodeRef, to: MenuStep) {
    let Some(root) = root.cast::<Element>() else {
        return;
    };
    let Ok(found) = root.query_selector_all("[role=menuitem]:not(:disabled)") else {
        return;
    };
    let items: Vec<HtmlElement> = (0..found.length())
        .filter_map(|at| found.get(at)?.dyn_into().ok())
        .collect();
    let active = document().and_then(|d| d.active_element());
    let at = items
        .iter()
        .position(|item| active.as_ref() == Some(item.as_ref()));
    let last = items.len().saturating_sub(1);
    let to = match (to, at) {
        (MenuStep::First, _) | (MenuStep::Next, None) => 0,
        (MenuStep::Last, _) | (MenuStep::Previous, None | Some(0)) => last,
        (MenuStep::Next, Some(at)) => (at + 1) % items.len(),
        (MenuStep::Previous, Some(at)) => at - 1,
    };
    if let Some(item) = items.get(to) {
        let _ = item.focus();
    }
}

/// Menu item with a hint, or with its shortcut if there is no hint; the shortcut is not part of the
/// accessible name. Disabled without `does`.
pub fn item(
    name: &str,
    hint: &'static str,
    keys: Option<String>,
    does: Option<Callback<MouseEvent>>,
) -> Html {
    let hint = match keys.filter(|_| hint.is_empty()) {
        Some(keys) => html! { <small aria-hidden="true">{ keys }</small> },
        None if hint.is_empty() => Html::default(),
        None => html! { <small>{ hint }</small> },
    };
    html! {
        <button type="button" role="menuitem" tabindex="-1" disabled={does.is_none()} onclick={does}>
            { name }
            { hint }
        </button>
    }
}

/// Group of menu items under a heading. The heading is hidden from screen readers, which read it as the
/// name of the group.
pub fn group(name: &'static str, class: &'static str, items: Html) -> Html {
    html! {
        <div {class} role="group" aria-label={name}>
            <p aria-hidden="true">{ name }</p>
            { items }
        </div>
    }
}
