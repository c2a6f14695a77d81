//! Laying out: the checker finds the places, and what comes of it is looked at first.

use super::acts::{Acts, Now};
use super::browser::element;
use super::checker::Proposal;
use super::reviewing::Same;
use super::state::{Action, Ghost, Topic};
use crate::checker::message::{LaidOut, Want};
use crate::editor::geometry::Rect;
use crate::editor::layout::Scope;
use gloo::timers::callback::Timeout;
use std::cell::Cell;
use std::rc::Rc;

/// The button that makes a change that is looked at.
pub const DO_IT: &str = "do-it";

/// Nobody waits longer than this for a layout, in milliseconds.
const PATIENCE: u32 = 10_000;

/// Has the drawing laid out, or what is selected, and shows how that would be.
pub fn lay_out(acts: &Acts, now: &Now, scope: Scope) {
    let (moving, drawn) = {
        let stage = acts.stage().borrow();
        let moving = stage.to_lay_out(scope);
        (moving, stage.scene.loose())
    };
    let dispatch = now.state.dispatcher();
    if moving.is_empty() {
        let said = "Every component is kept in place.".to_owned();
        return dispatch.dispatch(Action::Say(said));
    }
    dispatch.dispatch(Action::Say("Looking for places…".to_owned()));
    let waits = Rc::new(Cell::new(true));
    let given_up = {
        let (waits, dispatch) = (waits.clone(), dispatch.clone());
        move || {
            if waits.replace(false) {
                let said = "The layout takes too long. Nothing was moved.".to_owned();
                dispatch.dispatch(Action::Tell(Topic::Done, said));
            }
        }
    };
    Timeout::new(PATIENCE, given_up).forget();
    let want = Want::LayOut {
        moving: moving.iter().map(ToString::to_string).collect(),
        drawn,
    };
    let (acts, checker) = (acts.clone(), now.checker.clone());
    now.checker.want_value(want, move |laid: Option<LaidOut>| {
        if !waits.replace(false) {
            return;
        }
        let tell = |said: &str| acts.dispatch(Action::Tell(Topic::Done, said.to_owned()));
        let Some(LaidOut { edit, says, area }) = laid else {
            return tell("The checker did not answer. Nothing was moved.");
        };
        let Some(edit) = edit else {
            return acts.dispatch(Action::Say("All is laid out already.".to_owned()));
        };
        match edit.and_then(|edit| checker.proposal(edit)) {
            Ok(Proposal { design, name }) => {
                show(&acts, area);
                acts.dispatch(Action::Preview(Some(Ghost {
                    after: Same(design),
                    title: name.into(),
                    says: says.into(),
                    stays: true,
                    moves: true,
                })));
                // Once it is drawn.
                Timeout::new(0, || {
                    if let Some(button) = element(DO_IT) {
                        let _ = button.focus();
                    }
                })
                .forget();
            }
            Err(why) => tell(&why),
        }
    });
}

/// Brings all of it into view; one can go back to what was seen before.
fn show(acts: &Acts, (x, y, width, height): (f64, f64, f64, f64)) {
    let area = Rect {
        x,
        y,
        width,
        height,
    };
    {
        let mut stage = acts.stage().borrow_mut();
        let seen = stage.view.seen();
        if seen.holds(&area) {
            return;
        }
        stage.leave();
        stage.view.fit(&area, 1.0);
    }
    acts.canvas(Vec::new());
}
