//! JSON report of the difference between two designs.

use super::json::{self, FindingPart, ToolInfo};
use crate::compare::{Comparison, compare, findings};
use crate::document::format;
use crate::document::sanitize::escape_json;
use crate::review::Review;
use serde::Serialize;

/// Writes the difference as JSON. Names and meanings of fields do not change without a new `version`.
pub fn difference_json(before: &Review, after: &Review) -> String {
    #[derive(Serialize)]
    struct DocumentInfo<'d> {
        title: &'d str,
        sha256: String,
    }
    #[derive(Serialize)]
    struct FindingChanges<'r> {
        brought: Vec<FindingPart<'r>>,
        settled: Vec<FindingPart<'r>>,
    }
    #[derive(Serialize)]
    struct JsonDifference<'r> {
        format: &'static str,
        version: u32,
        tool: ToolInfo,
        before: DocumentInfo<'r>,
        after: DocumentInfo<'r>,
        changes: Comparison,
        findings: FindingChanges<'r>,
    }
    fn of(review: &Review) -> DocumentInfo<'_> {
        let design = review.design();
        DocumentInfo {
            title: &design.title,
            sha256: format::fingerprint(design),
        }
    }
    let found = findings(before, after);
    let parts = |review, found: Vec<_>| {
        let all = found.into_iter();
        all.map(|f| json::of_finding(review, f)).collect()
    };
    let difference = JsonDifference {
        format: "plumbline-comparison",
        version: 1,
        tool: ToolInfo::current(),
        before: of(before),
        after: of(after),
        changes: compare(before.design(), after.design()),
        findings: FindingChanges {
            brought: parts(after, found.introduced),
            settled: parts(before, found.resolved),
        },
    };
    // Writing to memory fails only for maps whose keys are no text; there are none.
    let mut text = escape_json(&serde_json::to_string_pretty(&difference).unwrap_or_default());
    text.push('\n');
    text
}
