//! The report for a terminal: short, worst first.

use super::{outcome_word, verdict};
use crate::checklist::Text;
use crate::checklist::text::Name;
use crate::review::{ItemOutcome, Review};
use std::fmt::Write;

/// The report for a terminal. Control characters of the design are not in it.
pub fn text(review: &Review) -> String {
    let mut page = String::new();
    // Writing into a String cannot fail.
    let _ = write(review, &mut page);
    page
}

fn write(review: &Review, page: &mut String) -> std::fmt::Result {
    let title = Text::from(Name(&review.design().title).to_string()).plain();
    writeln!(page, "{title}\n{}", verdict(&review.summary()))?;
    for item in review.items() {
        if item.outcome == ItemOutcome::NotApplicable {
            continue;
        }
        writeln!(
            page,
            "\n{} {}: {}",
            item.code,
            item.title,
            outcome_word(item.outcome)
        )?;
        for evidence in review.evidence(item) {
            writeln!(page, "  {}", evidence.plain())?;
        }
        for finding in &item.findings {
            let words = review.words(finding);
            let waived = if finding.counts() { "" } else { ", waived" };
            let (outcome, severity) = (finding.outcome.as_str(), finding.severity.as_str());
            writeln!(
                page,
                "  {outcome} {severity}{waived} [{}] {}",
                finding.rule,
                words.title.plain()
            )?;
            if let Some(waiver) = &finding.waiver {
                let reason = Text::from(Name(&waiver.reason).to_string()).plain();
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
    if !review.warnings().is_empty() {
        writeln!(page)?;
    }
    for warning in review.warnings() {
        writeln!(page, "warning: {warning}")?;
    }
    Ok(())
}
