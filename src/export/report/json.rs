//! JSON report, for programs. Described by `docs/report.schema.json`: names and meanings of fields
//! do not change without a new `version`.

use super::{TOOL, TOOL_VERSION};
use crate::document::sanitize::escape_json;
use crate::document::{Design, Subject, Waiver, format};
use crate::review::{Finding, ItemReview, Review};
use serde::Serialize;

#[derive(Serialize)]
struct JsonReport<'r> {
    format: &'static str,
    version: u32,
    tool: ToolInfo,
    design: DesignPart<'r>,
    summary: SummaryPart,
    warnings: &'r [String],
    /// Fingerprints of the findings that matter most.
    first: Vec<String>,
    items: Vec<ItemPart<'r>>,
}

/// Tool that made a report.
#[derive(Serialize)]
pub(super) struct ToolInfo {
    name: &'static str,
    version: &'static str,
}

/// Reviewed design.
#[derive(Serialize)]
pub(super) struct DesignPart<'r> {
    title: &'r str,
    sha256: String,
    components: usize,
    connections: usize,
    flows: usize,
}

#[derive(Serialize)]
struct SummaryPart {
    pass: usize,
    fail: usize,
    question: usize,
    not_applicable: usize,
    waived: usize,
}

#[derive(Serialize)]
struct ItemPart<'r> {
    item: &'r str,
    title: &'r str,
    bucket: &'r str,
    outcome: &'r str,
    evidence: Vec<String>,
    findings: Vec<FindingPart<'r>>,
}

/// Finding in JSON.
#[derive(Serialize)]
pub(super) struct FindingPart<'r> {
    rule: &'r str,
    outcome: &'r str,
    severity: &'r str,
    subjects: Vec<Subject>,
    title: String,
    evidence: String,
    why: String,
    fix: String,
    fingerprint: String,
    waived: bool,
    waiver: Option<&'r Waiver>,
}

impl ToolInfo {
    /// Name and version of this program.
    pub(super) fn current() -> Self {
        Self {
            name: TOOL,
            version: TOOL_VERSION,
        }
    }
}

impl<'r> DesignPart<'r> {
    /// Describes a design by title, fingerprint and size.
    pub(super) fn of(design: &'r Design) -> Self {
        Self {
            title: &design.title,
            sha256: format::fingerprint(design),
            components: design.components.len(),
            connections: design.connections.len(),
            flows: design.flows.len(),
        }
    }
}

/// Writes the report as JSON: two-space indent, final newline, the same bytes for the same review.
pub fn json(review: &Review) -> String {
    let design = review.design();
    let summary = review.summary();
    let report = JsonReport {
        format: "plumbline-report",
        version: 1,
        tool: ToolInfo::current(),
        design: DesignPart::of(design),
        summary: SummaryPart {
            pass: summary.pass,
            fail: summary.fail,
            question: summary.question,
            not_applicable: summary.not_applicable,
            waived: summary.waived,
        },
        warnings: review.warnings(),
        first: review
            .first()
            .into_iter()
            .map(|finding| review.fingerprint(finding))
            .collect(),
        items: review
            .items()
            .iter()
            .map(|item| of_item(review, item))
            .collect(),
    };
    // Writing to memory fails only for maps whose keys are no text; there are none.
    let mut text = escape_json(&serde_json::to_string_pretty(&report).unwrap_or_default());
    text.push('\n');
    text
}

fn of_item<'r>(review: &'r Review, item: &'r ItemReview) -> ItemPart<'r> {
    ItemPart {
        item: item.code,
        title: item.title,
        bucket: item.bucket,
        outcome: item.outcome.as_str(),
        evidence: review
            .evidence(item)
            .iter()
            .map(|text| text.plain())
            .collect(),
        findings: item
            .findings
            .iter()
            .map(|f| of_finding(review, f))
            .collect(),
    }
}

/// Converts a finding, including its texts.
pub(super) fn of_finding<'r>(review: &'r Review, finding: &'r Finding) -> FindingPart<'r> {
    let words = review.words(finding);
    FindingPart {
        rule: &finding.rule,
        outcome: finding.outcome.as_str(),
        severity: finding.severity.as_str(),
        subjects: review.subjects(finding),
        title: words.title.plain(),
        evidence: words.evidence.plain(),
        why: words.why.plain(),
        fix: words.fix.plain(),
        fingerprint: review.fingerprint(finding),
        waived: !finding.counts(),
        waiver: finding.waiver.as_deref(),
    }
}
