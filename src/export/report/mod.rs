//! Reports of a review. One file per format.

mod assumptions;
mod badge;
mod change_summary;
mod chosen_runs;
mod csv;
mod difference;
mod difference_json;
pub(crate) mod escape;
mod failures;
mod first_page;
mod hand_ins;
mod html;
mod inventory;
mod json;
mod junit;
mod markdown;
mod outline;
mod rule_pages;
mod sarif;
mod sequence_diagram;
mod simulation;
mod text;
mod verdicts;

pub use assumptions::assumptions;
pub use badge::badge;
pub use change_summary::change_summary;
pub use chosen_runs::ReportRun;
pub use csv::csv;
pub use difference::{
    Difference, DifferenceEntry, DifferenceSection, change_lines, difference_markdown,
    difference_text,
};
pub use difference_json::difference_json;
pub use hand_ins::{
    CollectedHandIn, GroupResult, hand_ins_csv, hand_ins_page, handout_page, participant_page,
};
pub use html::{html, html_with_drawing, html_with_runs};
pub use json::json;
pub use junit::junit;
pub use markdown::{markdown, markdown_with_baseline, markdown_with_runs};
pub use rule_pages::{rule_list, rule_page};
pub use sarif::{SourceFile, sarif};
pub use sequence_diagram::{informal_trace, sequence_diagram, sequence_diagram_under};
pub use simulation::{SimulationReport, SimulationRequest, simulation_json, simulation_text};
pub use text::{text, text_with_baseline};
pub use verdicts::{HandIn, course_json, course_text, verdicts_csv, verdicts_json, verdicts_text};

use crate::baseline::BaselineMatch;
use crate::review::{ItemReview, Review, Summary};
use crate::rules::names::{count, number, sentence, verb};
use crate::rules::{Outcome, Severity};

/// Tool name in reports.
pub const TOOL: &str = "plumbline";
/// Tool version in reports.
pub const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Largest number that sentences write as a word.
const MOST_IN_WORDS: usize = 12;

/// Way to write numbers that stand in one line: all in words, or all in digits.
fn numbers(in_line: [usize; 3]) -> fn(usize) -> String {
    match in_line.iter().any(|n| *n > MOST_IN_WORDS) {
        true => |n| n.to_string(),
        false => number,
    }
}

/// Verdict in a sentence: "Four guidelines fail, six are open, eight hold."
pub fn verdict(summary: &Summary) -> String {
    let parts = [
        (summary.fail, "fails", "fail"),
        (summary.question, "is open", "are open"),
        (summary.pass, "holds", "hold"),
    ];
    let number = numbers(parts.map(|(count, ..)| count));
    let mut said = Vec::new();
    for (count, one, more) in parts.into_iter().filter(|(count, ..)| *count > 0) {
        let noun = match (said.is_empty(), count) {
            (true, 1) => " guideline",
            (true, _) => " guidelines",
            _ => "",
        };
        let verb = if count == 1 { one } else { more };
        said.push(format!("{}{noun} {verb}", number(count)));
    }
    if said.is_empty() {
        return "Nothing to check yet.".to_owned();
    }
    sentence(&said.join(", ")) + "."
}

/// Finding counts by outcome and severity, in a sentence. `None` if there are no findings.
fn severity_summary(review: &Review) -> Option<String> {
    let of = |outcome, severity: Option<Severity>| {
        let findings = review.findings().filter(|f| f.counts());
        findings
            .filter(|f| f.outcome == outcome && severity.is_none_or(|s| f.severity == s))
            .count()
    };
    let severities = [Severity::High, Severity::Medium, Severity::Low];
    let fails = severities.map(|s| (of(Outcome::Fail, Some(s)), s.as_str()));
    let fails: Vec<(usize, &str)> = fails.into_iter().filter(|(n, _)| *n > 0).collect();
    let all = of(Outcome::Fail, None);
    let open = of(Outcome::Question, None);
    let accepted = review.findings().filter(|f| !f.counts()).count();
    let number = numbers([all, open, accepted]);
    let counted = |n: usize, noun: &str| format!("{} {noun}{}", number(n), verb(n, "", "s"));
    let mut said = Vec::new();
    match fails.as_slice() {
        [] => {}
        [(n, severity)] => said.push(format!("{} of {severity} severity", counted(*n, "problem"))),
        fails => {
            let each: Vec<String> = fails
                .iter()
                .map(|(n, severity)| format!("{} {severity}", number(*n)))
                .collect();
            said.push(format!("{}: {}", counted(all, "problem"), each.join(", ")));
        }
    }
    if open > 0 {
        said.push(counted(open, "open question"));
    }
    if accepted > 0 {
        said.push(counted(accepted, "accepted finding"));
    }
    (!said.is_empty()).then(|| sentence(&said.join("; ")) + ".")
}

/// Finding counts of an item: "1 fails, 2 open".
fn finding_counts(item: &ItemReview) -> String {
    let fails = outline::count(item, Outcome::Fail);
    let open = outline::count(item, Outcome::Question);
    let accepted = item.findings.len() - fails - open;
    let fail = verb(fails, "fails", "fail");
    let parts: Vec<String> = [(fails, fail), (open, "open"), (accepted, "accepted")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    if parts.is_empty() {
        return "none".to_owned();
    }
    parts.join(", ")
}

/// Counts of new findings and of findings in the baseline, in a sentence.
fn baseline_summary(review: &Review, baseline: &BaselineMatch) -> String {
    let counting = review.findings().filter(|f| f.counts());
    let (known, new): (Vec<_>, Vec<_>) = counting.partition(|f| baseline.contains(review, f));
    let (new, known) = (new.len(), known.len());
    let said = format!(
        "{} {} new; {} {} in the baseline.",
        count(new, "finding"),
        verb(new, "is", "are"),
        number(known),
        verb(known, "is", "are"),
    );
    sentence(&said)
}

/// Label of an outcome.
fn outcome_label(outcome: crate::review::ItemOutcome) -> &'static str {
    use crate::review::ItemOutcome::{Fail, NotApplicable, Pass, Question};
    match outcome {
        Fail => "fails",
        Question => "open",
        Pass => "holds",
        NotApplicable => "does not apply",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_verdict_counts_outcomes() {
        let summary = |fail, question, pass| Summary {
            fail,
            question,
            pass,
            ..Summary::default()
        };
        assert_eq!(
            verdict(&summary(4, 6, 8)),
            "Four guidelines fail, six are open, eight hold."
        );
        assert_eq!(
            verdict(&summary(1, 0, 1)),
            "One guideline fails, one holds."
        );
        assert_eq!(verdict(&summary(0, 1, 18)), "1 guideline is open, 18 hold.");
        assert_eq!(verdict(&summary(0, 1, 0)), "One guideline is open.");
        assert!(verdict(&summary(0, 0, 0)).starts_with("Nothing to check"));
    }
}
