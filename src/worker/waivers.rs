//! Waivers without effect, as view models.

use super::view_models::IdleWaiverView;
use crate::document::Subject;
use crate::editor::display_name;
use crate::review::{Review, settings};

/// Returns the first `limit` waivers that cover no finding.
pub fn idle_waivers(review: &Review, limit: usize) -> Vec<IdleWaiverView> {
    let design = review.design();
    let idle = settings::idle(review).into_iter().take(limit);
    let views = idle.filter_map(|(at, why)| {
        let waiver = design.waivers.get(at)?;
        let about = match waiver.subject.as_deref().map(str::trim) {
            Some(named) => match Subject::parse(named).filter(|s| design.has(s)) {
                Some(subject) => format!(" for {}", display_name(design, &subject)),
                None => format!(" for {named}"),
            },
            None => String::new(),
        };
        Some(IdleWaiverView {
            waiver: at,
            message: format!("{}{about}: {why}.", waiver.rule),
            reason: waiver.reason.clone(),
        })
    });
    views.collect()
}
