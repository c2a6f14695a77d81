//! Highlights: elements that stand out from the drawing, and how each does. A finding, a flow and a
//! comparison are shown by them.

use super::Scene;
use crate::document::Subject;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Meaning of a highlight. Each kind differs in more than colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HighlightKind {
    /// Part of the path of a flow.
    Path,
    /// Subject of the selected finding.
    Found,
    /// The current step of a flow.
    Step,
    /// Differs from the compared design.
    Changed,
    /// Missing in the compared design.
    Added,
    /// Only in the compared design.
    Removed,
}

impl HighlightKind {
    /// CSS class.
    pub fn class(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Found => "found",
            Self::Step => "step-now",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }

    /// SVG path data of the sign beside the element, around the origin.
    pub fn sign(self) -> Option<&'static str> {
        match self {
            Self::Path | Self::Found | Self::Step => None,
            Self::Removed => Some("M-4-4L4 4M4-4L-4 4"),
            Self::Changed => Some("M-5 1c2-5 4-5 5-1s3 4 5-1"),
            Self::Added => Some("M-5 0H5M0-5V5"),
        }
    }
}

/// Highlighted elements. Each has the strongest of its kinds.
#[derive(Clone, Debug, Default)]
pub struct Highlights {
    kinds: BTreeMap<Subject, HighlightKind>,
    /// True if the rest of the drawing is dimmed.
    pub dims_rest: bool,
    /// Scene of the elements that the drawing no longer has.
    pub removed: Option<Rc<Scene>>,
}

impl PartialEq for Highlights {
    fn eq(&self, other: &Self) -> bool {
        let removed = |all: &Self| all.removed.as_ref().map(Rc::as_ptr);
        self.kinds == other.kinds
            && self.dims_rest == other.dims_rest
            && removed(self) == removed(other)
    }
}

impl Highlights {
    /// Highlights of elements. A flow and an invariant stand for their components; the design as a whole
    /// has no place.
    pub fn of(marks: impl IntoIterator<Item = (Subject, HighlightKind)>, dims_rest: bool) -> Self {
        let mut kinds = BTreeMap::new();
        for (subject, kind) in marks {
            let known = kinds.entry(subject).or_insert(kind);
            *known = kind.max(*known);
        }
        Self {
            kinds,
            dims_rest,
            removed: None,
        }
    }

    /// The elements with their kinds, in the order of subjects.
    pub fn iter(&self) -> impl Iterator<Item = (&Subject, HighlightKind)> {
        self.kinds.iter().map(|(subject, kind)| (subject, *kind))
    }

    /// True if nothing stands out.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }
}
