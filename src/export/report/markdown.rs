//! Markdown report, readable raw and rendered. Text of the design never becomes markup.

use super::assumptions::assumptions;
use super::chosen_runs::{ReportRun, chosen_runs};
use super::escape::{escape_markdown, to_markdown, to_plain_markdown};
use super::failures::FailureSection;
use super::outline::{self, ReportEntry, RuleSource};
use super::{TOOL_VERSION, outcome_label, severity_summary, verdict};
use crate::baseline::BaselineMatch;
use crate::document::{CustomRule, format};
use crate::review::{Finding, ItemOutcome, ItemReview, Review};
use crate::rules::names::{count, sentence};
use crate::rules::{Docs, Outcome};
use std::fmt::Write;

/// Subjects of a finding beyond this number are only counted.
const MAX_SUBJECTS: usize = 20;

/// Writes the report as Markdown.
pub fn markdown(review: &Review) -> String {
    markdown_with_baseline(review, None)
}

/// Writes the report as Markdown and marks findings in the baseline.
pub fn markdown_with_baseline(review: &Review, baseline: Option<&BaselineMatch>) -> String {
    MarkdownWriter {
        review,
        baseline,
        runs: &[],
    }
    .page()
}

/// Writes the report as Markdown with the runs that a reader chose.
pub fn markdown_with_runs(review: &Review, runs: &[ReportRun]) -> String {
    MarkdownWriter {
        review,
        baseline: None,
        runs,
    }
    .page()
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

struct MarkdownWriter<'r> {
    review: &'r Review,
    baseline: Option<&'r BaselineMatch>,
    runs: &'r [ReportRun],
}

impl MarkdownWriter<'_> {
    fn page(&self) -> String {
        let mut page = String::new();
        // Writing into a String cannot fail.
        let _ = self.write(&mut page);
        page
    }

    fn write(&self, page: &mut String) -> std::fmt::Result {
        let design = self.review.design();
        writeln!(
            page,
            "# Design review: {}\n",
            escape_markdown(&design.title)
        )?;
        writeln!(page, "**{}**", verdict(&self.review.summary()))?;
        if let Some(severity_summary) = severity_summary(self.review) {
            writeln!(page, "\n{severity_summary}")?;
        }
        self.first(page)?;
        if let Some(picture) = picture(self.review) {
            writeln!(page, "\n## The design\n\n{picture}")?;
        }
        self.checklist(page)?;
        self.baseline_section(page)?;
        self.fails(page)?;
        self.questions(page)?;
        self.failures(page)?;
        self.chosen_runs(page)?;
        self.holds(page)?;
        self.accepted(page)?;
        self.warnings(page)?;
        self.assumptions(page)?;
        self.rules(page)?;
        self.provenance(page)
    }

    /// Writes the list of what matters most.
    fn first(&self, page: &mut String) -> std::fmt::Result {
        let first = self.review.first();
        if first.is_empty() {
            return Ok(());
        }
        writeln!(page, "\n## First\n")?;
        for (at, finding) in first.into_iter().enumerate() {
            let words = self.review.words(finding);
            writeln!(
                page,
                "{}. **{}** {} ({}, rule {})",
                at + 1,
                to_plain_markdown(&words.title),
                to_markdown(&words.fix),
                finding.severity.as_str(),
                link_to_rule(&finding.rule)
            )?;
        }
        Ok(())
    }

    fn checklist(&self, page: &mut String) -> std::fmt::Result {
        writeln!(page, "\n## The checklist\n")?;
        writeln!(
            page,
            "| Item | Guideline | Outcome | Findings |\n|---|---|---|---|"
        )?;
        for item in self.review.items_worst_first() {
            let fails = outline::count(item, Outcome::Fail);
            let code = match (fails, outline::count(item, Outcome::Question)) {
                (0, 0) => item.code.to_owned(),
                (0, _) => format!("[{}](#{})", item.code, anchor(QUESTIONS)),
                _ => format!("[{}](#{})", item.code, anchor(&item_heading(item))),
            };
            let outcome = match item.outcome {
                ItemOutcome::Fail => format!("**{}**", outcome_label(item.outcome)),
                other => outcome_label(other).to_owned(),
            };
            writeln!(
                page,
                "| {code} | {} | {outcome} | {} |",
                item.title,
                super::finding_counts(item)
            )?;
        }
        Ok(())
    }

    fn baseline_section(&self, page: &mut String) -> std::fmt::Result {
        let Some(baseline) = self.baseline else {
            return Ok(());
        };
        writeln!(page, "\n## Against the baseline\n")?;
        writeln!(page, "{}", super::baseline_summary(self.review, baseline))?;
        if !baseline.gone.is_empty() {
            writeln!(
                page,
                "\nEntries of the baseline that match nothing, and can go:\n"
            )?;
        }
        for entry in &baseline.gone {
            writeln!(page, "- {}", escape_markdown(&entry.to_string()))?;
        }
        Ok(())
    }

    fn fails(&self, page: &mut String) -> std::fmt::Result {
        let mut headed = false;
        for item in self.review.items_worst_first() {
            let entries = outline::entries(item, Outcome::Fail);
            if entries.is_empty() {
                continue;
            }
            if !headed {
                writeln!(page, "\n## What fails")?;
                headed = true;
            }
            writeln!(page, "\n### {}", item_heading(item))?;
            for entry in &entries {
                match entry.findings.as_slice() {
                    [finding] => self.fail(finding, page)?,
                    many => self.fails_together(many, page)?,
                }
            }
        }
        Ok(())
    }

    fn fail(&self, finding: &Finding, page: &mut String) -> std::fmt::Result {
        let words = self.review.words(finding);
        writeln!(page, "\n#### {}\n", to_markdown(&words.title))?;
        writeln!(page, "{}\n", to_markdown(&words.evidence))?;
        writeln!(page, "- Why it matters: {}", to_markdown(&words.why))?;
        writeln!(page, "- What to do: {}", to_markdown(&words.fix))?;
        writeln!(
            page,
            "- {} severity, rule {}, about {}{}",
            sentence(finding.severity.as_str()),
            link_to_rule(&finding.rule),
            self.about(finding),
            self.known(finding)
        )
    }

    /// Writes one entry for many findings of a rule: texts of the worst, and evidence of all.
    fn fails_together(&self, many: &[&Finding], page: &mut String) -> std::fmt::Result {
        let Some(worst) = many.first() else {
            return Ok(());
        };
        let words = self.review.words(worst);
        writeln!(
            page,
            "\n#### {}\n",
            together(&to_markdown(&words.title), many)
        )?;
        writeln!(page, "- Why it matters: {}", to_markdown(&words.why))?;
        writeln!(page, "- What to do: {}", to_markdown(&words.fix))?;
        writeln!(
            page,
            "- {}, rule {}:",
            sentence(&severities(many)),
            link_to_rule(&worst.rule)
        )?;
        self.each(many, page)
    }

    fn each(&self, many: &[&Finding], page: &mut String) -> std::fmt::Result {
        for finding in many {
            let evidence = to_markdown(&self.review.words(finding).evidence);
            writeln!(page, "  - {evidence}{}", self.known(finding))?;
        }
        Ok(())
    }

    fn questions(&self, page: &mut String) -> std::fmt::Result {
        let questions = outline::questions(self.review);
        if questions.is_empty() {
            return Ok(());
        }
        writeln!(page, "\n## {QUESTIONS}\n")?;
        writeln!(page, "What matters most comes first.\n")?;
        for ReportEntry { item, findings } in &questions {
            let Some(first) = findings.first() else {
                continue;
            };
            let words = self.review.words(first);
            let (title, fix) = (to_plain_markdown(&words.title), to_markdown(&words.fix));
            let place = format!(
                "({}, {}, rule {}{})",
                item.code,
                severities(findings),
                link_to_rule(&first.rule),
                if findings.len() == 1 {
                    self.known(first)
                } else {
                    String::new()
                }
            );
            if findings.len() == 1 {
                let evidence = to_markdown(&words.evidence);
                writeln!(page, "- [ ] **{title}** {evidence} {fix} {place}")?;
            } else {
                writeln!(
                    page,
                    "- [ ] **{}** {fix} {place}",
                    together(&title, findings)
                )?;
                self.each(findings, page)?;
            }
        }
        Ok(())
    }

    /// Writes how the flows fare under every single fault.
    fn failures(&self, page: &mut String) -> std::fmt::Result {
        let section = FailureSection::new(self.review.design());
        if section.verdicts.is_empty() {
            return Ok(());
        }
        writeln!(page, "\n## Under failures\n")?;
        for verdict in &section.verdicts {
            writeln!(page, "- {}", to_markdown(verdict))?;
        }
        if section.rows.is_empty() {
            return Ok(());
        }
        writeln!(page, "\n| Flow | Fault | Outcome |\n|---|---|---|")?;
        for row in &section.rows {
            let best = row.best.map(|best| format!("; at best {}", best.as_str()));
            writeln!(
                page,
                "| {} | {} | {}{} |",
                to_plain_markdown(&row.flow),
                to_plain_markdown(&row.fault),
                row.worst.as_str(),
                best.unwrap_or_default()
            )?;
        }
        if section.more > 0 {
            writeln!(
                page,
                "\n{} not shown: see `plumbline simulate`.",
                sentence(&count(section.more, "further run"))
            )?;
        }
        Ok(())
    }

    /// Writes the runs that a reader chose.
    fn chosen_runs(&self, page: &mut String) -> std::fmt::Result {
        let runs = chosen_runs(self.review.design(), self.runs);
        if runs.is_empty() {
            return Ok(());
        }
        writeln!(page, "\n## Chosen runs")?;
        for run in &runs {
            writeln!(page, "\n### {}\n", to_plain_markdown(&run.title))?;
            let reading = run.reading.map(|reading| format!(" ({reading})"));
            writeln!(
                page,
                "**{}**{}. {}\n",
                run.outcome.word(),
                reading.unwrap_or_default(),
                to_markdown(&run.end)
            )?;
            for (at, sentence) in run.story.iter().enumerate() {
                writeln!(page, "{}. {}", at + 1, to_markdown(sentence))?;
            }
            if run.more > 0 {
                let more = sentence(&count(run.more, "further event"));
                writeln!(page, "\n{more} not shown.")?;
            }
            writeln!(page, "\n```mermaid\n{}```", run.diagram)?;
        }
        Ok(())
    }

    fn holds(&self, page: &mut String) -> std::fmt::Result {
        let holding = |item: &&ItemReview| item.outcome == ItemOutcome::Pass;
        if !self.review.items().iter().any(|item| holding(&item)) {
            return Ok(());
        }
        writeln!(page, "\n## What holds\n")?;
        for item in self.review.items().iter().filter(holding) {
            let evidence: Vec<String> =
                self.review.evidence(item).iter().map(to_markdown).collect();
            writeln!(page, "- {}. {}", item_heading(item), evidence.join(" "))?;
        }
        Ok(())
    }

    fn accepted(&self, page: &mut String) -> std::fmt::Result {
        if outline::accepted_findings(self.review).next().is_none() {
            return Ok(());
        }
        writeln!(page, "\n## Accepted by the team\n")?;
        writeln!(
            page,
            "These were found, and a waiver says why they may stay.\n"
        )?;
        for finding in outline::accepted_findings(self.review) {
            let Some(waiver) = &finding.waiver else {
                continue;
            };
            let words = self.review.words(finding);
            writeln!(
                page,
                "- {} ({}, {}, rule {})",
                to_markdown(&words.title),
                finding.outcome.as_str(),
                finding.severity.as_str(),
                link_to_rule(&finding.rule)
            )?;
            writeln!(page, "  - Reason: {}", escape_markdown(&waiver.reason))?;
            if let Some(by) = &waiver.by {
                writeln!(page, "  - By: {}", escape_markdown(by))?;
            }
            match waiver.until {
                Some(until) => writeln!(page, "  - Until: {until}")?,
                None => writeln!(page, "  - Until: no end is set")?,
            }
        }
        Ok(())
    }

    fn warnings(&self, page: &mut String) -> std::fmt::Result {
        if self.review.warnings().is_empty() {
            return Ok(());
        }
        writeln!(page, "\n## Warnings about the document\n")?;
        for warning in self.review.warnings() {
            writeln!(page, "- {}", escape_markdown(warning))?;
        }
        Ok(())
    }

    fn assumptions(&self, page: &mut String) -> std::fmt::Result {
        let assumed = assumptions(self.review);
        if assumed.is_empty() {
            return Ok(());
        }
        writeln!(page, "\n## What was taken for granted\n")?;
        for assumption in &assumed {
            writeln!(page, "- {}", to_markdown(assumption))?;
        }
        Ok(())
    }

    fn rules(&self, page: &mut String) -> std::fmt::Result {
        let rules = outline::rules_with_findings(self.review);
        if rules.is_empty() {
            return Ok(());
        }
        writeln!(page, "\n## About the rules\n")?;
        writeln!(
            page,
            "Every rule that found something here, explained once."
        )?;
        for (name, explained) in rules {
            writeln!(page, "\n### {}\n", rule_heading(name))?;
            match explained {
                RuleSource::Builtin(rule) => of_rule(&rule.docs, page)?,
                RuleSource::Custom(rule) => of_house_rule(rule, page)?,
            }
        }
        Ok(())
    }

    fn provenance(&self, page: &mut String) -> std::fmt::Result {
        let design = self.review.design();
        writeln!(page, "\n## How this report was made\n")?;
        writeln!(
            page,
            "- By Plumbline {TOOL_VERSION}, as of {}",
            self.review.today()
        )?;
        writeln!(
            page,
            "- From a design of {}, {} and {}",
            count(design.components.len(), "component"),
            count(design.connections.len(), "connection"),
            count(design.flows.len(), "flow")
        )?;
        writeln!(
            page,
            "- SHA-256 of the document: `{}`",
            format::fingerprint(design)
        )
    }

    /// Subjects of a finding.
    fn about(&self, finding: &Finding) -> String {
        let subjects = self.review.subjects(finding);
        let shown: Vec<String> = subjects
            .iter()
            .take(MAX_SUBJECTS)
            .map(|s| format!("`{s}`"))
            .collect();
        let more = match subjects.len().saturating_sub(MAX_SUBJECTS) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        shown.join(", ") + &more
    }

    fn known(&self, finding: &Finding) -> String {
        let known = self
            .baseline
            .is_some_and(|b| b.contains(self.review, finding));
        if known {
            ", in the baseline".to_owned()
        } else {
            String::new()
        }
    }
}

const QUESTIONS: &str = "Open questions";

fn together(title: &str, many: &[&Finding]) -> String {
    format!(
        "{title} – and {} more like it",
        many.len().saturating_sub(1)
    )
}

/// Severity of a finding, or range of severities of several.
fn severities(findings: &[&Finding]) -> String {
    let (first, last) = (findings.first(), findings.last());
    match (first.map(|f| f.severity), last.map(|f| f.severity)) {
        (Some(worst), Some(least)) if worst != least => {
            format!("{} to {} severity", worst.as_str(), least.as_str())
        }
        (Some(worst), _) => format!("{} severity", worst.as_str()),
        _ => String::new(),
    }
}

fn of_rule(docs: &Docs, page: &mut String) -> std::fmt::Result {
    writeln!(page, "{}\n", escape_markdown(docs.checks))?;
    writeln!(page, "- Why it matters: {}", escape_markdown(docs.matters))?;
    writeln!(
        page,
        "- False alarms: {}",
        escape_markdown(docs.false_alarms)
    )?;
    if !docs.read_on.is_empty() {
        let sources: Vec<String> = docs.read_on.iter().map(|s| escape_markdown(s)).collect();
        writeln!(page, "- Read on: {}", sources.join("; "))?;
    }
    Ok(())
}

fn of_house_rule(rule: &CustomRule, page: &mut String) -> std::fmt::Result {
    let title = rule.title.as_deref().unwrap_or(rule.id.as_str());
    writeln!(
        page,
        "A rule of the team's own, which came with the document: {}\n",
        escape_markdown(title)
    )?;
    if let Some(why) = &rule.why {
        writeln!(page, "- Why it matters: {}", escape_markdown(why))?;
    }
    if let Some(fix) = &rule.fix {
        writeln!(page, "- What to do: {}", escape_markdown(fix))?;
    }
    Ok(())
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
