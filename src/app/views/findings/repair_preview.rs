//! Preview of a repair on the canvas: while the pointer rests on it, or until it is closed.

use super::action::{RepairId, RepairPreview};
use super::panel::{FindingsMessage, FindingsPanel};
use crate::app::model::shared::Shared;
use crate::app::model::ui::ChangePreview;
use crate::app::services::review_client::Proposal;
use crate::app::state::StateAction;
use crate::worker::protocol::Query;
use yew::prelude::*;

impl FindingsPanel {
    /// Previews the repair under the pointer or with the focus, unless another preview is pinned.
    pub fn hover_repair(&mut self, ctx: &Context<Self>, repair: Option<RepairId>) {
        if self.preview.as_ref().is_some_and(|p| p.is_pinned) {
            return;
        }
        match repair {
            None => {
                if self.preview.take().is_some() && ctx.props().has_preview {
                    ctx.props().commands.send(StateAction::SetPreview(None));
                }
            }
            Some(repair) => {
                if self.preview.as_ref().is_none_or(|p| p.repair != repair) {
                    let is_pinned = false;
                    self.query_preview(ctx, RepairPreview { repair, is_pinned });
                }
            }
        }
    }

    /// Pins the preview of a repair, or closes it if it is pinned already.
    pub fn toggle_preview(&mut self, ctx: &Context<Self>, repair: RepairId) {
        let pinned = RepairPreview {
            repair,
            is_pinned: true,
        };
        if self.preview.as_ref() == Some(&pinned) {
            self.preview = None;
            ctx.props().commands.send(StateAction::SetPreview(None));
        } else {
            self.query_preview(ctx, pinned);
        }
    }

    fn query_preview(&mut self, ctx: &Context<Self>, preview: RepairPreview) {
        self.preview = Some(preview.clone());
        let link = ctx.link().clone();
        let query = Query::Repair {
            finding: preview.repair.finding.clone(),
            at: preview.repair.index,
        };
        ctx.props().client.query_edit(query, move |proposal| {
            link.send_message(FindingsMessage::PreviewLoaded(preview, proposal));
        });
    }

    /// Shows a proposal on the canvas if its repair is still previewed. Returns true if the panel
    /// has to render.
    pub fn show_preview(
        &mut self,
        ctx: &Context<Self>,
        preview: &RepairPreview,
        proposal: Result<Proposal, String>,
    ) -> bool {
        if self.preview.as_ref() != Some(preview) {
            return false;
        }
        let RepairPreview { repair, is_pinned } = preview;
        let review = ctx.props().review.snapshot();
        let offers = review.and_then(|r| r.offers(&repair.finding));
        let offer = offers.and_then(|o| o.get(repair.index).cloned());
        let (Ok(Proposal { design, name }), Some(offer)) = (proposal, offer) else {
            self.preview = None;
            return true;
        };
        let preview = ChangePreview {
            after: Shared(design),
            title: name,
            summary: offer.summary,
            is_pinned: *is_pinned,
            is_layout: false,
        };
        ctx.props()
            .commands
            .send(StateAction::SetPreview(Some(preview)));
        true
    }
}
