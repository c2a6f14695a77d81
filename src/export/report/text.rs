//! Plain text report for terminals: short, worst first.

use super::{baseline_summary, outcome_label, verdict};
use crate::baseline::BaselineMatch;
use crate::document::sanitize::one_line;
use crate::review::{ItemOutcome, Review};
use std::fmt::Write;

/// Writes the report as plain text, without control characters of the design.
pub fn text(review: &Review) -> String {
    text_with_baseline(review, None)
}

/// Writes the report as plain text and marks findings in the baseline.
pub fn text_with_baseline(review: &Review, baseline: Option<&BaselineMatch>) -> String {
    let mut page = String::new();
    // Writing into a String cannot fail.
    let _ = write(review, baseline, &mut page);
    page
}

fn write(review: &Review, baseline: Option<&BaselineMatch>, page: &mut String) -> std::fmt::Result {
    let title = one_line(&review.design().title);
    writeln!(page, "{title}\n{}", verdict(&review.summary()))?;
    if let Some(baseline) = baseline {
        writeln!(page, "{}", baseline_summary(review, baseline))?;
    }
    let first = review.first();
    if !first.is_empty() {
        writeln!(page, "\nFirst")?;
    }
    for (at, finding) in first.into_iter().enumerate() {
        let title = review.words(finding).title.plain();
        let (severity, rule) = (finding.severity.as_str(), &finding.rule);
        writeln!(page, "  {}. {severity} [{rule}] {title}", at + 1)?;
    }
    for item in review.items_worst_first() {
        if item.outcome == ItemOutcome::NotApplicable {
            continue;
        }
        writeln!(
            page,
            "\n{} {}: {}",
            item.code,
            item.title,
            outcome_label(item.outcome)
        )?;
        for evidence in review.evidence(item) {
            writeln!(page, "  {}", evidence.plain())?;
        }
        for finding in item.findings.iter() {
            let words = review.words(finding);
            let waived = match (finding.counts(), baseline) {
                (false, _) => ", waived",
                (true, Some(baseline)) if baseline.contains(review, finding) => ", in the baseline",
                _ => "",
            };
            let (outcome, severity) = (finding.outcome.as_str(), finding.severity.as_str());
            writeln!(
                page,
                "  {outcome} {severity}{waived} [{}] {}",
                finding.rule,
                words.title.plain()
            )?;
            if let Some(waiver) = &finding.waiver {
                let reason = one_line(&waiver.reason);
                writeln!(page, "    Accepted: {reason}")?;
                continue;
            }
            writeln!(
                page,
                "    {}\n    {}",
                words.evidence.plain(),
                words.fix.plain()
            )?;
        }
    }
    let gone = baseline.map_or(&[][..], |baseline| &baseline.gone);
    if !review.warnings().is_empty() || !gone.is_empty() {
        writeln!(page)?;
    }
    for warning in review.warnings() {
        writeln!(page, "warning: {warning}")?;
    }
    for entry in gone {
        let entry = one_line(&entry.to_string());
        writeln!(page, "warning: the baseline's {entry} matches nothing.")?;
    }
    Ok(())
}
