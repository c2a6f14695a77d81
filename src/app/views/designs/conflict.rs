//! Asks what becomes of a design that another tab has otherwise.

use super::question::Question;
use crate::app::services::autosave::service::{ConflictRequest, DesignService};
use crate::messages;
use crate::store::{ConflictChoice, ConflictKind};
use std::cell::Cell;
use std::rc::Rc;
use yew::platform::spawn_local;
use yew::prelude::*;

/// Properties of [`Conflicts`].
#[derive(Properties, PartialEq)]
pub struct ConflictsProps {
    /// The service, which has the conflicts.
    pub service: Rc<DesignService>,
}

/// Shows one conflict after another.
#[component]
pub fn Conflicts(props: &ConflictsProps) -> Html {
    let current = use_state_eq(|| None::<ConflictRequest>);
    let next = {
        let (service, current) = (props.service.clone(), current.setter());
        move || current.set(service.next_conflict())
    };
    let asked = use_state_eq(|| 0_u32);
    use_effect_with((), {
        let (service, asked) = (props.service.clone(), asked.setter());
        let count = Cell::new(0);
        move |()| {
            let subscription = service.conflict_requests.subscribe(move |()| {
                count.set(count.get() + 1);
                asked.set(count.get());
            });
            move || drop(subscription)
        }
    });
    use_effect_with((*asked, current.is_none()), {
        let next = next.clone();
        move |(_, is_free)| {
            if *is_free {
                next();
            }
        }
    });
    let Some(conflict) = &*current else {
        return Html::default();
    };
    let on_choose = {
        let (service, current, conflict) =
            (props.service.clone(), current.setter(), conflict.clone());
        Callback::from(move |choice| {
            let (service, conflict) = (service.clone(), conflict.clone());
            spawn_local(async move { service.resolve(&conflict, choice).await });
            current.set(None);
        })
    };
    use ConflictChoice::{Mine, Theirs};
    let (title, text, choices) = match conflict.kind {
        ConflictKind::Deleted => (
            messages::designs_conflict_deleted(),
            messages::designs_conflict_deleted_about(),
            vec![(messages::designs_conflict_new(), Mine, "main")],
        ),
        ConflictKind::Changed => (
            messages::designs_conflict_changed(),
            messages::designs_conflict_changed_about(),
            vec![
                (messages::designs_conflict_theirs(), Theirs, "main"),
                (messages::designs_conflict_copy(), Mine, "line"),
            ],
        ),
    };
    html! {
        <Question<ConflictChoice> key={conflict.id.clone()} title={title.to_owned()} {text} {choices} otherwise={Mine} {on_choose} />
    }
}
