//! Properties derived from the name of a technology.

use super::view_models::TechnologyView;
use crate::document::Kind;
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

/// Names of the catalogue as suggestions for a component: products of its kind first, then languages
/// and frameworks for what runs code.
pub fn names(kind: Kind) -> Vec<&'static str> {
    let runs_code = matches!(
        kind,
        Kind::Client | Kind::Service | Kind::Gateway | Kind::Orchestrator | Kind::Job
    );
    let of_kind = technologies::all().filter(|t| t.kind() == Some(kind));
    let code = technologies::all().filter(|t| runs_code && t.kind().is_none());
    of_kind.chain(code).map(|t| t.name).collect()
}

/// The product that the name of a component is that of, if it is of the component's kind.
pub fn of_name(name: &str, kind: Kind) -> Option<&'static str> {
    let product = technologies::product_named(&name.trim().to_lowercase())?;
    (product.kind() == Some(kind)).then_some(product.name)
}
