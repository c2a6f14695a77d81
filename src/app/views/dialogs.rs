//! Whatever opens over the drawing, once it was asked for.

use crate::app::context::Acts;
use crate::app::lazy::part;
use crate::app::model::request::ContextMenuRequest;
use crate::app::model::request::DialogRequest;
use crate::app::model::request::TransferRequest;
use crate::app::views::context_menu::ContextMenuProps;
use crate::app::views::import_export::ExchangeProps;
use crate::app::views::palette::ChooserProps;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Dialogs`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Where it is asked for.
    pub acts: Acts,
}

/// What was asked for last. Two are equal where they are of the same time.
#[derive(Debug)]
pub struct Last<T> {
    number: u64,
    /// What it is.
    pub what: Rc<T>,
}

impl<T> Clone for Last<T> {
    fn clone(&self) -> Self {
        Self {
            number: self.number,
            what: self.what.clone(),
        }
    }
}

impl<T> PartialEq for Last<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

/// Shows what is asked for, when it is.
#[component]
pub fn Dialogs(props: &Props) -> Html {
    let acts = &props.acts;
    let opened = use_last::<DialogRequest>(acts, Acts::on_open);
    let exchanged = use_last::<TransferRequest>(acts, Acts::on_exchange);
    html! {
        <>
            if let Some(asked) = opened {
                { part("chooser", |later| later.chooser, ChooserProps { acts: acts.clone(), asked }) }
            }
            if let Some(asked) = exchanged {
                { part("exchange", |later| later.exchange, ExchangeProps { acts: acts.clone(), asked }) }
            }
        </>
    }
}

/// Shows the menu that is asked for. It stands among what it is about.
#[component]
pub fn Menus(props: &Props) -> Html {
    let acts = &props.acts;
    let asked = use_last::<ContextMenuRequest>(acts, Acts::on_menu);
    html! {
        if let Some(asked) = asked {
            { part("menu", |later| later.context_menu, ContextMenuProps { acts: acts.clone(), asked }) }
        }
    }
}

/// What was asked for last, of what `listen` hears.
#[hook]
fn use_last<T: 'static>(acts: &Acts, listen: fn(&Acts, Callback<T>)) -> Option<Last<T>> {
    let last = use_state_eq(|| None::<Last<T>>);
    let set = last.setter();
    use_effect_with(acts.clone(), move |acts| {
        let number = std::cell::Cell::new(0);
        listen(
            acts,
            Callback::from(move |what| {
                number.set(number.get() + 1);
                set.set(Some(Last {
                    number: number.get(),
                    what: Rc::new(what),
                }));
            }),
        );
    });
    (*last).clone()
}
