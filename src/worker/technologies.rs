//! Properties derived from the name of a technology.

use super::view_models::TechnologyView;
use crate::technologies::{self, NO_CAVEAT};

/// Looks up a technology. `None` if it is unknown.
pub fn technology(name: &str) -> Option<TechnologyView> {
    let known = technologies::find(name)?;
    let evidence = known.evidence?;
    let owned = |word: Option<&'static str>| word.unwrap_or_default().to_owned();
    Some(TechnologyView {
        name: known.name.to_owned(),
        cap: owned(known.cap.map(|cap| cap.as_str())),
        io: owned(known.io.map(|io| io.as_str())),
        keeps_progress: known.keeps_progress,
        source: evidence.source.to_owned(),
        caveat: Some(evidence.caveat)
            .filter(|caveat| *caveat != NO_CAVEAT)
            .unwrap_or_default()
            .to_owned(),
    })
}
