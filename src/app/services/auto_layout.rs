//! Laying out: the checker finds the places, and what comes of it is looked at first.

use crate::app::browser::element;
use crate::app::context::{Acts, Now};
use crate::app::model::shared::Shared;
use crate::app::model::ui::{ChangePreview, NoticeTopic};
use crate::app::services::review_client::Proposal;
use crate::app::state::StateAction;
use crate::document::Id;
use crate::editor::Editor;
use crate::editor::layout::LayoutScope;
use crate::editor::scene::Scene;
use crate::editor::scene::geometry::Rect;
use crate::worker::protocol::{LayoutProposal, Query};
use gloo::timers::callback::Timeout;
use std::cell::Cell;
use std::collections::HashSet;
use std::rc::Rc;

/// The button that makes a change that is looked at.
pub const DO_IT: &str = "do-it";

/// Nobody waits longer than this for a layout, in milliseconds.
const PATIENCE: u32 = 10_000;

/// What is said where no component would move.
const NOTHING: &str = "All is laid out already.";

/// Has the drawing laid out, or what is selected, and shows how that would be.
pub fn lay_out(acts: &Acts, now: &Now, scope: LayoutScope) {
    let (moving, drawn) = {
        let stage = acts.stage().borrow();
        let moving = stage.to_lay_out(scope);
        (moving, stage.scene.unpositioned())
    };
    let dispatch = now.state.dispatcher();
    if moving.is_empty() {
        let said = "Every component is kept in place.".to_owned();
        return dispatch.dispatch(StateAction::Announce(said));
    }
    dispatch.dispatch(StateAction::Announce("Looking for places…".to_owned()));
    let waits = Rc::new(Cell::new(true));
    let given_up = {
        let (waits, acts, moving) = (waits.clone(), acts.clone(), moving.clone());
        move || {
            if waits.replace(false) {
                at_once(&acts, &moving);
            }
        }
    };
    Timeout::new(PATIENCE, given_up).forget();
    let want = Query::AutoLayout {
        moving: moving.iter().map(ToString::to_string).collect(),
        positions: drawn,
    };
    let (acts, checker) = (acts.clone(), now.checker.clone());
    now.checker
        .query_value(want, move |laid: Option<LayoutProposal>| {
            if !waits.replace(false) {
                return;
            }
            let Some(LayoutProposal {
                edit,
                summary,
                area,
            }) = laid
            else {
                return at_once(&acts, &moving);
            };
            let Some(edit) = edit else {
                return acts.dispatch(StateAction::Announce(NOTHING.to_owned()));
            };
            match edit.and_then(|edit| checker.proposal(edit)) {
                Ok(proposal) => look_at(&acts, proposal, summary, area),
                Err(why) => acts.dispatch(StateAction::ShowNotice(NoticeTopic::Command, why)),
            }
        });
}

/// Where the checker does not answer, the places are the first that come: it is the search for fewer
/// crossings that takes time.
fn at_once(acts: &Acts, moving: &HashSet<Id>) {
    let laid_out = {
        let stage = acts.stage().borrow();
        stage.lay_out(moving, None).map(|command| {
            let mut editor = Editor::open(stage.scene.design().clone());
            let done = editor.run(command);
            let after = Scene::of(editor.design(), &stage.scene);
            let area = after.bounds().unwrap_or_default();
            let name = editor.undo_name().unwrap_or_default().to_owned();
            let design = editor.design().clone();
            done.map(|()| (Proposal { design, name }, area))
        })
    };
    match laid_out {
        None => acts.dispatch(StateAction::Announce(NOTHING.to_owned())),
        Some(Ok((proposal, area))) => {
            let says =
                "The checker did not answer, so no order with fewer crossings was looked for.";
            let area = (area.x, area.y, area.width, area.height);
            look_at(acts, proposal, says.to_owned(), area);
        }
        Some(Err(why)) => acts.dispatch(StateAction::ShowNotice(
            NoticeTopic::Command,
            why.to_string(),
        )),
    }
}

/// Shows how it would be, with the way to do it.
fn look_at(acts: &Acts, proposal: Proposal, says: String, area: (f64, f64, f64, f64)) {
    show(acts, area);
    acts.dispatch(StateAction::SetPreview(Some(ChangePreview {
        after: Shared(proposal.design),
        title: proposal.name,
        summary: says,
        is_pinned: true,
        is_layout: true,
    })));
    // Once it is drawn.
    Timeout::new(0, || {
        if let Some(button) = element(DO_IT) {
            let _ = button.focus();
        }
    })
    .forget();
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
        let seen = stage.view.visible_area();
        if seen.contains_rect(&area) {
            return;
        }
        stage.leave();
        stage.view.fit(&area, 1.0);
    }
    acts.canvas(Vec::new());
}
