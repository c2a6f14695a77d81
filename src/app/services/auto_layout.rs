//! Auto layout: the checker computes positions, which are previewed before they are accepted.

use crate::app::browser::element;
use crate::app::command::Commands;
use crate::app::model::canvas::CanvasHandle;
use crate::app::model::shared::Shared;
use crate::app::model::ui::{ACCEPT_PREVIEW_ID, ChangePreview, NoticeTopic};
use crate::app::services::review_client::{Proposal, ReviewClient};
use crate::app::state::StateAction;
use crate::document::Id;
use crate::editor::Editor;
use crate::editor::layout::LayoutScope;
use crate::editor::scene::Scene;
use crate::editor::scene::geometry::Rect;
use crate::messages;
use crate::worker::protocol::{LayoutProposal, Query};
use gloo::timers::callback::Timeout;
use std::cell::Cell;
use std::collections::HashSet;
use std::rc::Rc;

/// Timeout of a layout, in milliseconds. After that the first positions are taken.
const PATIENCE: u32 = 10_000;

/// Collaborators of the layout.
#[derive(Clone)]
pub struct AutoLayout {
    /// Sends commands.
    pub commands: Commands,
    /// The canvas whose drawing is laid out.
    pub canvas: CanvasHandle,
    /// The review worker, which computes layouts.
    pub client: ReviewClient,
}

/// Requests a layout of the design or the selection, and previews it.
pub fn lay_out(layout: &AutoLayout, scope: LayoutScope) {
    let AutoLayout {
        commands,
        canvas,
        client,
    } = layout;
    let (moving, drawn) = {
        let stage = canvas.controller().borrow();
        let moving = stage.layout_components(scope);
        (moving, stage.scene.unpositioned())
    };
    if moving.is_empty() {
        let said = messages::layout_pinned().to_owned();
        return commands.send(StateAction::Announce(said));
    }
    commands.send(StateAction::Announce(messages::layout_running().to_owned()));
    let waits = Rc::new(Cell::new(true));
    let given_up = {
        let (waits, layout, moving) = (waits.clone(), layout.clone(), moving.clone());
        move || {
            if waits.replace(false) {
                lay_out_now(&layout, &moving);
            }
        }
    };
    Timeout::new(PATIENCE, given_up).forget();
    let want = Query::AutoLayout {
        moving: moving.iter().map(ToString::to_string).collect(),
        positions: drawn,
    };
    let layout = layout.clone();
    client.query_value(want, move |laid: Option<LayoutProposal>| {
        if !waits.replace(false) {
            return;
        }
        let Some(LayoutProposal {
            edit,
            summary,
            area,
        }) = laid
        else {
            return lay_out_now(&layout, &moving);
        };
        let Some(edit) = edit else {
            return layout
                .commands
                .send(StateAction::Announce(messages::layout_nothing().to_owned()));
        };
        match edit.and_then(|edit| layout.client.proposal(edit)) {
            Ok(proposal) => preview(&layout, proposal, summary, area),
            Err(why) => layout
                .commands
                .send(StateAction::ShowNotice(NoticeTopic::Command, why)),
        }
    });
}

/// Lays out without the checker, and without its search for fewer crossings, which takes the time.
fn lay_out_now(layout: &AutoLayout, moving: &HashSet<Id>) {
    let laid_out = {
        let stage = layout.canvas.controller().borrow();
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
        None => layout
            .commands
            .send(StateAction::Announce(messages::layout_nothing().to_owned())),
        Some(Ok((proposal, area))) => {
            let says = messages::layout_first();
            let area = (area.x, area.y, area.width, area.height);
            preview(layout, proposal, says.to_owned(), area);
        }
        Some(Err(why)) => layout.commands.send(StateAction::ShowNotice(
            NoticeTopic::Command,
            why.to_string(),
        )),
    }
}

/// Previews the layout and moves the focus to the button that accepts it.
fn preview(layout: &AutoLayout, proposal: Proposal, says: String, area: (f64, f64, f64, f64)) {
    show(layout, area);
    layout
        .commands
        .send(StateAction::SetPreview(Some(ChangePreview {
            after: Shared(proposal.design),
            title: proposal.name,
            summary: says,
            is_pinned: true,
            is_layout: true,
        })));
    // After the button has rendered.
    Timeout::new(0, || {
        if let Some(button) = element(ACCEPT_PREVIEW_ID) {
            let _ = button.focus();
        }
    })
    .forget();
}

/// Brings the area into view. The command *Back* restores the previous view.
fn show(layout: &AutoLayout, (x, y, width, height): (f64, f64, f64, f64)) {
    let area = Rect {
        x,
        y,
        width,
        height,
    };
    {
        let mut stage = layout.canvas.controller().borrow_mut();
        let seen = stage.view.visible_area();
        if seen.contains_rect(&area) {
            return;
        }
        stage.push_view();
        stage.view.fit(&area, 1.0);
    }
    layout.canvas.apply(Vec::new());
}
