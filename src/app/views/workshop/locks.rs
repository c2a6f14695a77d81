//! Locks of the exercise: signs on the drawing, and their reasons above the fields of an element.

use crate::app::model::canvas::CanvasHandle;
use crate::app::model::shared::Shared;
use crate::app::services::workshop::service::{Workshop, use_workshop};
use crate::app::services::workshop::state::WorkshopState;
use crate::document::{Design, Subject};
use crate::editor::scene::Scene;
use crate::editor::scene::geometry::Vec2;
use crate::editor::{Selection, display_name};
use crate::exercises::Locks;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`LockMarks`].
#[derive(Properties, PartialEq)]
pub struct LockMarksProps {
    /// The exercise.
    pub workshop: Workshop,
    /// The open design: with another one the scene is another, too.
    pub design: Shared<Design>,
    /// The canvas, whose scene is marked.
    pub canvas: CanvasHandle,
}

/// A small lock on each element that is drawn and locked.
#[component]
pub fn LockMarks(props: &LockMarksProps) -> Html {
    let Some(locks) = locks(&use_workshop(&props.workshop)) else {
        return Html::default();
    };
    let scene = props.canvas.controller().borrow().scene.clone();
    let mark = |subject: &Subject| {
        let Vec2 { x, y } = place(&scene, subject)?;
        let name = format!("{}: locked", display_name(scene.design(), subject));
        Some(html! {
            <g key={subject.to_string()} role="img" aria-label={name.clone()} transform={format!("translate({x:.1} {y:.1})")}>
                <title>{ name }</title>
                <circle r="9" />
                <path d="M-4 -.5h8v5h-8zM-2.5 -.5v-2a2.5 2.5 0 0 1 5 0v2" />
            </g>
        })
    };
    html! { <g class="lock-marks">{ for locks.drawn().iter().filter_map(mark) }</g> }
}

/// Properties of [`LockNote`].
#[derive(Properties, PartialEq)]
pub struct LockNoteProps {
    /// The exercise.
    pub workshop: Workshop,
    /// Selected elements.
    pub selection: Selection,
}

/// Reasons that the selected element is locked.
#[component]
pub fn LockNote(props: &LockNoteProps) -> Html {
    let locks = locks(&use_workshop(&props.workshop));
    let (Some(locks), Some(subject)) = (locks, props.selection.single()) else {
        return Html::default();
    };
    let reasons = locks.reasons(subject);
    if reasons.is_empty() {
        return Html::default();
    }
    html! { <p class="lock-note"><strong>{ "Exercise: " }</strong>{ reasons.join(" ") }</p> }
}

/// Locks of the open exercise, unless it is being made.
fn locks(state: &WorkshopState) -> Option<Rc<Locks>> {
    let open = state.open.as_ref().filter(|_| state.draft.is_none())?;
    open.locks.clone()
}

/// Centre of a lock: the top left corner, as badges are at the right, or near the start of a line.
fn place(scene: &Scene, subject: &Subject) -> Option<Vec2> {
    match subject {
        Subject::Component(id) => {
            let rect = scene.node(id)?.rect();
            Some(Vec2::new(rect.x, rect.y))
        }
        Subject::Domain(id) => {
            let rect = scene.frame(id)?.rect;
            Some(Vec2::new(rect.x, rect.y))
        }
        Subject::Connection(id) => Some(scene.edge(id)?.route.point_at(0.25)),
        _ => None,
    }
}
