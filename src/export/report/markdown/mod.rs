//! Markdown report, readable raw and rendered. Text of the design never becomes markup.

mod appendix;

use super::chosen_runs::ReportRun;
use super::escape::{escape_markdown, to_markdown, to_plain_markdown};
use super::failures::{FIRST_COLUMNS, FIRST_FLOWS};
use super::first_page::FirstPage;
use super::{severity_summary, verdict};
use crate::baseline::BaselineMatch;
use crate::review::{ItemReview, Review};
use crate::rules::Text;
use crate::rules::names::count;
use appendix::MarkdownAppendix;
use std::fmt::{Result, Write};

/// Writes the report as Markdown.
pub fn markdown(review: &Review) -> String {
    markdown_with_baseline(review, None)
}

/// Writes the report as Markdown and marks findings in the baseline.
pub fn markdown_with_baseline(review: &Review, baseline: Option<&BaselineMatch>) -> String {
    page(review, baseline, &[])
}

/// Writes the report as Markdown with the runs that a reader chose.
pub fn markdown_with_runs(review: &Review, runs: &[ReportRun]) -> String {
    page(review, None, runs)
}

fn page(review: &Review, baseline: Option<&BaselineMatch>, runs: &[ReportRun]) -> String {
    let mut page = String::new();
    // Writing into a String cannot fail.
    let _ = write(review, baseline, runs, &mut page);
    page
}

fn write(
    review: &Review,
    baseline: Option<&BaselineMatch>,
    runs: &[ReportRun],
    page: &mut String,
) -> Result {
    let first_page = FirstPage::new(review);
    write_first_page(review, &first_page, page)?;
    MarkdownAppendix {
        review,
        baseline,
        failures: &first_page.failures,
        runs,
    }
    .write(page)
}

/// Mermaid's default `maxEdges` and `maxTextSize`; larger charts are refused.
const MAX_MERMAID_EDGES: usize = 500;
const MAX_MERMAID_TEXT: usize = 50_000;

/// Mermaid code block, or a sentence if the design is too large for one. Names cannot end the fence:
/// the chart contains no backticks.
fn picture(review: &Review) -> Option<String> {
    let design = review.design();
    if design.components.is_empty() {
        return None;
    }
    let chart = match design.connections.len() <= MAX_MERMAID_EDGES {
        true => crate::export::mermaid(design),
        false => String::new(),
    };
    if chart.is_empty() || chart.len() > MAX_MERMAID_TEXT {
        let sentence = "The design is too large for a Mermaid picture on a page. \
            `plumbline draw` makes an SVG of it, and so does the app.";
        return Some(sentence.to_owned());
    }
    Some(format!("```mermaid\n{chart}```"))
}

/// Anchor of a heading as GitHub generates it: lower case, without punctuation, with a hyphen for
/// each space.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    let joined = kept.map(|c| if c == ' ' { '-' } else { c });
    joined.flat_map(char::to_lowercase).collect()
}

/// Heading of a rule's documentation. Unique, since titles of findings are longer.
fn rule_heading(rule: &str) -> String {
    format!("Rule {rule}")
}

fn link_to_rule(rule: &str) -> String {
    format!("[`{rule}`](#{})", anchor(&rule_heading(rule)))
}

fn item_heading(item: &ItemReview) -> String {
    format!("{} · {}", item.code, item.title)
}

const QUESTIONS: &str = "Open questions";
const UNDER_FAILURES: &str = "Under failures";

fn write_first_page(review: &Review, first_page: &FirstPage<'_>, page: &mut String) -> Result {
    let design = review.design();
    writeln!(
        page,
        "# Design review: {}\n",
        escape_markdown(&design.title)
    )?;
    writeln!(page, "{}\n", first_page.byline)?;
    write!(page, "**{}**", verdict(&review.summary()))?;
    match &first_page.under_failures {
        Some(failures) => writeln!(page, " {}", to_markdown(failures))?,
        None => writeln!(page)?,
    }
    if let Some(severity_summary) = severity_summary(review) {
        writeln!(page, "\n{severity_summary}")?;
    }
    write_first(review, first_page, page)?;
    if let Some(picture) = picture(review) {
        writeln!(page, "\n## The design\n\n{picture}")?;
    }
    write_decisions(first_page, page)?;
    write_worst_faults(first_page, page)
}

/// Writes the list of what matters most.
fn write_first(review: &Review, first_page: &FirstPage<'_>, page: &mut String) -> Result {
    if first_page.first.is_empty() {
        return Ok(());
    }
    writeln!(page, "\n## First\n")?;
    for (at, first) in first_page.first.iter().enumerate() {
        let finding = first.finding;
        let words = review.words(finding);
        let proved = if first.is_proved {
            ", proved by a run"
        } else {
            ""
        };
        writeln!(
            page,
            "{}. **{}** {} ({}, {}, rule {}{proved})",
            at + 1,
            end_sentence(to_plain_markdown(&words.title)),
            to_markdown(&words.fix),
            to_plain_markdown(&first.place),
            finding.severity.as_str(),
            link_to_rule(&finding.rule)
        )?;
    }
    Ok(())
}

/// Writes the open questions that matter most as a table.
fn write_decisions(first_page: &FirstPage<'_>, page: &mut String) -> Result {
    if first_page.decisions.is_empty() {
        return Ok(());
    }
    writeln!(page, "\n## To be decided\n")?;
    let rows = first_page.decisions.iter().map(|decision| {
        let question = to_plain_markdown(&decision.question) + &and_more(decision.more);
        let decides = format!("{}, {}", decision.item, decision.severity.as_str());
        [question, to_plain_markdown(&decision.about), decides]
    });
    table(&["Question", "About", "Decides"], rows, page)?;
    if first_page.more_decisions > 0 {
        let more = count(first_page.more_decisions, "more question");
        let anchor = anchor(QUESTIONS);
        writeln!(page, "\nAnd {more}: see [{QUESTIONS}](#{anchor}).")?;
    }
    Ok(())
}

/// Writes what the worst faults do to the flows as a table.
fn write_worst_faults(first_page: &FirstPage<'_>, page: &mut String) -> Result {
    let failures = &first_page.failures;
    if failures.worst_faults.is_empty() {
        return Ok(());
    }
    writeln!(page, "\n## What happens when something fails\n")?;
    let mut head = vec!["Flow".to_owned()];
    let faults = failures.worst_faults.iter().take(FIRST_COLUMNS);
    head.extend(faults.map(to_plain_markdown));
    head.push("Single faults".to_owned());
    let rows = failures.flows.iter().take(FIRST_FLOWS).map(|row| {
        let mut cells = vec![to_plain_markdown(&row.flow)];
        let ends = row.ends.iter().take(FIRST_COLUMNS);
        cells.extend(ends.map(|ends| ends.map_or("not reached".to_owned(), |ends| ends.words())));
        cells.push(row.torn.words());
        cells
    });
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    table(&head, rows, page)?;
    let more = failures.flows.len().saturating_sub(FIRST_FLOWS) + failures.more_flows;
    if more > 0 {
        let more = count(more, "more flow");
        let anchor = anchor(UNDER_FAILURES);
        writeln!(page, "\nAnd {more}: see [{UNDER_FAILURES}](#{anchor}).")?;
    }
    Ok(())
}

/// Writes a table from cells of Markdown.
fn table<R: AsRef<[String]>>(
    head: &[&str],
    rows: impl IntoIterator<Item = R>,
    page: &mut String,
) -> Result {
    writeln!(page, "| {} |", head.join(" | "))?;
    writeln!(page, "|{}", "---|".repeat(head.len()))?;
    for row in rows {
        writeln!(page, "| {} |", row.as_ref().join(" | "))?;
    }
    Ok(())
}

fn and_more(more: usize) -> String {
    match more {
        0 => String::new(),
        more => format!(" – and {more} more like it"),
    }
}

/// Adds a full stop unless the text ends a sentence.
fn end_sentence(mut words: String) -> String {
    if !words.ends_with(['.', '?', '!']) {
        words.push('.');
    }
    words
}

/// Converts texts to cells of a table.
fn cells<const N: usize>(texts: [&Text; N]) -> [String; N] {
    texts.map(to_plain_markdown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_anchors_match_github() {
        assert_eq!(anchor("Rule lost-work"), "rule-lost-work");
        assert_eq!(
            anchor("CA7 · Bound the time to consistency, and enforce it"),
            "ca7--bound-the-time-to-consistency-and-enforce-it"
        );
    }
}
