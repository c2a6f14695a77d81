//! The report as Markdown: for people, raw and rendered.
//!
//! Text from the design never becomes markup: whatever a name holds, it is shown as it stands.

use super::{TOOL_VERSION, outcome_word, verdict};
use crate::checklist::text::Name;
use crate::checklist::{Outcome, Part, Text};
use crate::design::{Waiver, format};
use crate::review::{Finding, ItemOutcome, ItemReview, Review};
use std::fmt::Write;

/// More findings of one rule than these are one entry that lists its elements.
const MANY: usize = 5;

/// The report as Markdown.
pub fn markdown(review: &Review) -> String {
    let mut page = String::new();
    // Writing into a String cannot fail.
    let _ = write(review, &mut page);
    page
}

fn write(review: &Review, page: &mut String) -> std::fmt::Result {
    let design = review.design();
    writeln!(page, "# Design review: {}\n", escaped(&design.title))?;
    writeln!(page, "**{}**\n", verdict(&review.summary()))?;
    writeln!(
        page,
        "| | Guideline | Answer | Fails | Open |\n|---|---|---|--:|--:|"
    )?;
    for item in review.items() {
        let of = |outcome| {
            item.findings
                .iter()
                .filter(|f| f.counts() && f.outcome == outcome)
                .count()
        };
        let (fails, open) = (of(Outcome::Fail), of(Outcome::Question));
        writeln!(
            page,
            "| {} | {} | {} | {fails} | {open} |",
            item.code,
            item.title,
            outcome_word(item.outcome)
        )?;
    }
    let bad = |item: &&ItemReview| {
        item.findings
            .iter()
            .any(|f| f.counts() && f.outcome == Outcome::Fail)
    };
    if review.items().iter().any(|item| bad(&item)) {
        writeln!(page, "\n## What fails")?;
        for item in review.items().iter().filter(bad) {
            writeln!(page, "\n### {} · {}", item.code, item.title)?;
            section(review, item, Outcome::Fail, page)?;
        }
    }
    let asks = |item: &&ItemReview| {
        item.findings
            .iter()
            .any(|f| f.counts() && f.outcome == Outcome::Question)
    };
    if review.items().iter().any(|item| asks(&item)) {
        writeln!(page, "\n## Open questions")?;
        for item in review.items().iter().filter(asks) {
            writeln!(page, "\n### {} · {}\n", item.code, item.title)?;
            section(review, item, Outcome::Question, page)?;
        }
    }
    holds(review, page)?;
    waived(review, page)?;
    if !review.warnings().is_empty() {
        writeln!(page, "\n## About the document\n")?;
        for warning in review.warnings() {
            writeln!(page, "- {}", escaped(warning))?;
        }
    }
    writeln!(
        page,
        "\n---\n\nMade by Plumbline {TOOL_VERSION} from a design of {} components, {} connections and {} flows.  \nSHA-256 of the document: `{}`",
        design.components.len(),
        design.connections.len(),
        design.flows.len(),
        format::fingerprint(design)
    )
}

/// The findings of an item with that outcome, rule by rule.
fn section(
    review: &Review,
    item: &ItemReview,
    outcome: Outcome,
    page: &mut String,
) -> std::fmt::Result {
    let findings: Vec<&Finding> = item
        .findings
        .iter()
        .filter(|f| f.counts() && f.outcome == outcome)
        .collect();
    let mut done: Vec<&str> = Vec::new();
    for finding in &findings {
        if done.contains(&finding.rule.as_ref()) {
            continue;
        }
        let same: Vec<&&Finding> = findings.iter().filter(|f| f.rule == finding.rule).collect();
        if same.len() > MANY {
            done.push(&finding.rule);
            together(review, &same, outcome, page)?;
        } else if outcome == Outcome::Fail {
            let words = review.words(finding);
            writeln!(page, "\n#### {}\n", marked(&words.title))?;
            writeln!(page, "{}\n", marked(&words.evidence))?;
            writeln!(page, "- Why it matters: {}", marked(&words.why))?;
            writeln!(page, "- What to do: {}", marked(&words.fix))?;
            writeln!(
                page,
                "- {}, rule `{}`",
                about(review, finding),
                finding.rule
            )?;
        } else {
            let words = review.words(finding);
            writeln!(
                page,
                "- [ ] **{}** {} {} ({}, rule `{}`)",
                escaped(&words.title.plain()),
                marked(&words.evidence),
                marked(&words.fix),
                finding.severity.as_str(),
                finding.rule
            )?;
        }
    }
    Ok(())
}

/// One entry for many findings of one rule: what the worst says, and what all are about.
fn together(
    review: &Review,
    same: &[&&Finding],
    outcome: Outcome,
    page: &mut String,
) -> std::fmt::Result {
    let Some(first) = same.first() else {
        return Ok(());
    };
    let words = review.words(first);
    let title = format!(
        "{} and {} more like it",
        marked(&words.title),
        same.len() - 1
    );
    match outcome {
        Outcome::Fail => {
            writeln!(page, "\n#### {title}\n")?;
            writeln!(page, "- Why it matters: {}", marked(&words.why))?;
            writeln!(page, "- What to do: {}", marked(&words.fix))?;
            writeln!(
                page,
                "- {} severity and below, rule `{}`:",
                capital(first.severity.as_str()),
                first.rule
            )?;
        }
        Outcome::Question => writeln!(
            page,
            "- [ ] {title}. {} ({} and below, rule `{}`)",
            marked(&words.fix),
            first.severity.as_str(),
            first.rule
        )?,
    }
    for finding in same {
        writeln!(page, "  - {}", marked(&review.words(finding).evidence))?;
    }
    Ok(())
}

fn about(review: &Review, finding: &Finding) -> String {
    let subjects = review.subjects(finding);
    let shown: Vec<String> = subjects.iter().take(20).map(|s| format!("`{s}`")).collect();
    let more = match subjects.len().saturating_sub(20) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "{} severity, about {}{more}",
        capital(finding.severity.as_str()),
        shown.join(", ")
    )
}

fn capital(word: &str) -> String {
    crate::checklist::names::sentence(word)
}

fn holds(review: &Review, page: &mut String) -> std::fmt::Result {
    let holding = |item: &&ItemReview| item.outcome == ItemOutcome::Pass;
    if !review.items().iter().any(|item| holding(&item)) {
        return Ok(());
    }
    writeln!(page, "\n## What holds\n")?;
    for item in review.items().iter().filter(holding) {
        let evidence: Vec<String> = review.evidence(item).iter().map(marked).collect();
        writeln!(
            page,
            "- {} · {}. {}",
            item.code,
            item.title,
            evidence.join(" ")
        )?;
    }
    Ok(())
}

fn waived(review: &Review, page: &mut String) -> std::fmt::Result {
    let mut headed = false;
    for finding in review.findings() {
        let Some(waiver) = &finding.waiver else {
            continue;
        };
        if !headed {
            writeln!(page, "\n## Accepted by the team\n")?;
            headed = true;
        }
        let words = review.words(finding);
        let sign = signed(waiver);
        writeln!(
            page,
            "- {} ({}, rule `{}`) Reason: {}{sign}",
            marked(&words.title),
            finding.outcome.as_str(),
            finding.rule,
            escaped(&waiver.reason)
        )?;
    }
    Ok(())
}

fn signed(waiver: &Waiver) -> String {
    let by = waiver.by.as_deref().map(|by| format!(" — {}", escaped(by)));
    let until = waiver.until.map(|until| format!(", until {until}"));
    by.unwrap_or_default() + &until.unwrap_or_default()
}

/// A text with the author's words escaped, and bold where they can be.
fn marked(text: &Text) -> String {
    let of = |part| match part {
        Part::Plain(words) => words.to_owned(),
        Part::Name(name) => {
            let (first, last) = (name.chars().next(), name.chars().next_back());
            let plain_ends = [first, last].iter().flatten().all(|c| c.is_alphanumeric());
            let name = escaped(name);
            if plain_ends {
                format!("**{name}**")
            } else {
                name
            }
        }
    };
    text.parts().map(of).collect()
}

/// The author's words so that no reader of Markdown or HTML sees markup in them: on one line,
/// with a backslash before whatever could start something.
fn escaped(words: &str) -> String {
    let one_line = Text::from(Name(words).to_string()).plain();
    let mut safe = String::with_capacity(one_line.len() + 8);
    let mut rest = one_line.as_str();
    while let Some(c) = rest.chars().next() {
        // GitHub makes links of these where they stand bare.
        let link = c == ':' && rest.starts_with("://")
            || c == '.' && safe.len() >= 3 && safe[..].to_ascii_lowercase().ends_with("www");
        if link || "\\`*_{}[]<>&~|#!@$".contains(c) {
            safe.push('\\');
        }
        safe.push(c);
        rest = &rest[c.len_utf8()..];
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_author_writes_stays_text() {
        assert_eq!(
            escaped("<img src=x onerror=alert(1)>"),
            "\\<img src=x onerror=alert(1)\\>"
        );
        assert_eq!(escaped("[a](javascript:x)"), "\\[a\\](javascript:x)");
        assert_eq!(escaped("# a\n\n- b | c"), "\\# a - b \\| c");
        assert_eq!(
            escaped("see https://x.y and WWW.x.y"),
            "see https\\://x.y and WWW\\.x.y"
        );
        assert_eq!(escaped("Order service (EU)"), "Order service (EU)");
    }

    #[test]
    fn names_are_bold_where_that_cannot_go_wrong() {
        let text = Text::from(format!(
            "{} waits for {}.",
            Name("Order service"),
            Name("*x*")
        ));
        assert_eq!(marked(&text), "**Order service** waits for \\*x\\*.");
    }
}
