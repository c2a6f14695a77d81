//! Appendix of the Markdown report: everything that the first page stands on.

use super::super::assumptions::assumptions;
use super::super::chosen_runs::{ReportRun, chosen_runs};
use super::super::escape::{escape_markdown, to_markdown, to_plain_markdown};
use super::super::failures::{FailureSection, RunEnds};
use super::super::inventory;
use super::super::outline::{self, ReportEntry, RuleSource, subject_names};
use super::super::{TOOL_VERSION, baseline_summary, finding_counts, outcome_label};
use super::{
    QUESTIONS, UNDER_FAILURES, anchor, and_more, cells, item_heading, link_to_rule, rule_heading,
    table,
};
use crate::baseline::BaselineMatch;
use crate::document::{CustomRule, format};
use crate::review::{Finding, ItemOutcome, ItemReview, Review};
use crate::rules::names::{count, sentence};
use crate::rules::{Docs, Outcome};
use std::fmt::{Result, Write};

/// Subjects of a finding beyond this number are only counted.
const MAX_SUBJECTS: usize = 20;

/// Writer of the appendix.
pub struct MarkdownAppendix<'r> {
    /// The review.
    pub review: &'r Review,
    /// Known findings, which are marked.
    pub baseline: Option<&'r BaselineMatch>,
    /// The flows under failures.
    pub failures: &'r FailureSection,
    /// Runs that a reader chose.
    pub runs: &'r [ReportRun],
}

/// Writes the content of a section.
type MarkdownSectionWriter<'r> = fn(&MarkdownAppendix<'r>, &mut String) -> Result;

impl MarkdownAppendix<'_> {
    /// Writes the table of contents, then each section that has content.
    pub fn write(&self, page: &mut String) -> Result {
        let writers: [(&str, MarkdownSectionWriter<'_>); 15] = [
            ("Against the baseline", Self::baseline_section),
            ("The checklist", Self::checklist),
            ("What fails", Self::fails),
            (QUESTIONS, Self::questions),
            (UNDER_FAILURES, Self::failures),
            ("Chosen runs", Self::chosen_runs),
            ("Flows", Self::flows),
            ("Domains", Self::domains),
            ("Components", Self::components),
            ("What holds", Self::holds),
            ("Accepted by the team", Self::accepted),
            ("Warnings about the document", Self::warnings),
            ("Assumptions", Self::assumptions),
            ("About the rules", Self::rules),
            ("How this report was made", Self::provenance),
        ];
        let mut sections = Vec::new();
        for (heading, write) in writers {
            let mut content = String::new();
            write(self, &mut content)?;
            if !content.is_empty() {
                sections.push((heading, content));
            }
        }
        writeln!(page, "\n## Contents\n")?;
        for (heading, _) in &sections {
            writeln!(page, "- [{heading}](#{})", anchor(heading))?;
        }
        for (heading, content) in &sections {
            write!(page, "\n## {heading}\n\n{}", content.trim_start())?;
        }
        Ok(())
    }

    fn checklist(&self, page: &mut String) -> Result {
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
                finding_counts(item)
            )?;
        }
        Ok(())
    }

    fn baseline_section(&self, page: &mut String) -> Result {
        let Some(baseline) = self.baseline else {
            return Ok(());
        };
        writeln!(page, "{}", baseline_summary(self.review, baseline))?;
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

    fn fails(&self, page: &mut String) -> Result {
        for item in self.review.items_worst_first() {
            let entries = outline::entries(item, Outcome::Fail);
            if entries.is_empty() {
                continue;
            }
            writeln!(page, "\n### {}", item_heading(item))?;
            for entry in &entries {
                self.fail(entry, page)?;
            }
        }
        Ok(())
    }

    /// Writes the findings of one rule: consequence and remedy once, and a row for each finding.
    fn fail(&self, entry: &ReportEntry<'_>, page: &mut String) -> Result {
        let findings = entry.findings.as_slice();
        let Some(worst) = findings.first() else {
            return Ok(());
        };
        let words = self.review.words(worst);
        let (why, remedy) = entry.advice(&words);
        let more = and_more(findings.len() - 1);
        writeln!(page, "\n#### {}{more}\n", to_markdown(&words.title))?;
        if let [finding] = findings {
            let (about, known) = (self.about(finding), self.known(finding));
            writeln!(page, "{}\n", to_markdown(&words.evidence))?;
            writeln!(page, "- About: {about}{known}")?;
        } else {
            let rows = findings.iter().map(|finding| {
                let evidence = to_plain_markdown(&self.review.words(finding).evidence);
                let severity = finding.severity.as_str().to_owned();
                let evidence = evidence + &self.known(finding);
                [self.about(finding), evidence, severity]
            });
            table(&["About", "Finding", "Severity"], rows, page)?;
            writeln!(page)?;
        }
        writeln!(page, "- Why it matters: {}", to_markdown(&why))?;
        writeln!(page, "- What to do: {}", to_markdown(&remedy))?;
        writeln!(
            page,
            "- {}, rule {}",
            sentence(&severities(findings)),
            link_to_rule(&worst.rule)
        )
    }

    fn each(&self, many: &[&Finding], page: &mut String) -> Result {
        for finding in many {
            let evidence = to_markdown(&self.review.words(finding).evidence);
            writeln!(page, "  - {evidence}{}", self.known(finding))?;
        }
        Ok(())
    }

    fn questions(&self, page: &mut String) -> Result {
        for entry in &outline::questions(self.review) {
            let ReportEntry { item, findings } = entry;
            let Some(first) = findings.first() else {
                continue;
            };
            let words = self.review.words(first);
            let (_, remedy) = entry.advice(&words);
            let (title, fix) = (to_plain_markdown(&words.title), to_markdown(&remedy));
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
                    title.clone() + &and_more(findings.len() - 1)
                )?;
                self.each(findings, page)?;
            }
        }
        Ok(())
    }

    /// Writes how the flows fare under every single fault.
    fn failures(&self, page: &mut String) -> Result {
        let section = self.failures;
        for verdict in &section.verdicts {
            writeln!(page, "- {}", to_markdown(verdict))?;
        }
        if section.rows.is_empty() {
            return Ok(());
        }
        let mut head = vec!["Flow".to_owned()];
        head.extend(section.worst_faults.iter().map(to_plain_markdown));
        let matrix = section.flows.iter().map(|row| {
            let cells = row.ends.iter();
            let cells = cells.map(|ends| ends.map_or("–".to_owned(), RunEnds::short));
            let flow = to_plain_markdown(&row.flow);
            [flow].into_iter().chain(cells).collect::<Vec<_>>()
        });
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        writeln!(page)?;
        table(&head, matrix, page)?;
        writeln!(page, "\n{}", escape_markdown(&section.legend()))?;
        let rows = section.rows.iter().map(|row| {
            let [flow, fault] = cells([&row.flow, &row.fault]);
            [flow, fault, row.ends.words()]
        });
        writeln!(page)?;
        table(&["Flow", "Fault", "Outcome"], rows, page)?;
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
    fn chosen_runs(&self, page: &mut String) -> Result {
        for run in &chosen_runs(self.review.design(), self.runs) {
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

    fn flows(&self, page: &mut String) -> Result {
        for flow in inventory::flows(self.review.design()) {
            // No heading: a name could have the anchor of another.
            writeln!(page, "\n**{}**\n", to_plain_markdown(&flow.name))?;
            for about in &flow.about {
                writeln!(page, "- {}", to_markdown(about))?;
            }
            if !flow.about.is_empty() {
                writeln!(page)?;
            }
            for (at, step) in flow.steps.iter().enumerate() {
                writeln!(page, "{}. {}", at + 1, to_markdown(step))?;
            }
        }
        Ok(())
    }

    fn domains(&self, page: &mut String) -> Result {
        let domains = inventory::domains(self.review.design());
        if domains.is_empty() {
            return Ok(());
        }
        let rows = domains.iter();
        let rows = rows.map(|d| cells([&d.name, &d.components, &d.language]));
        table(&["Domain", "Components", "Language"], rows, page)
    }

    fn components(&self, page: &mut String) -> Result {
        let components = inventory::components(self.review.design());
        if components.is_empty() {
            return Ok(());
        }
        let rows = components.iter().map(|c| {
            let [name, technology, domain] = cells([&c.name, &c.technology, &c.domain]);
            [name, c.kind.to_owned(), technology, domain]
        });
        table(&["Component", "Kind", "Technology", "Domain"], rows, page)
    }

    fn holds(&self, page: &mut String) -> Result {
        let holding = |item: &&ItemReview| item.outcome == ItemOutcome::Pass;
        for item in self.review.items().iter().filter(holding) {
            let evidence: Vec<String> =
                self.review.evidence(item).iter().map(to_markdown).collect();
            writeln!(page, "- {}. {}", item_heading(item), evidence.join(" "))?;
        }
        Ok(())
    }

    fn accepted(&self, page: &mut String) -> Result {
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

    fn warnings(&self, page: &mut String) -> Result {
        for warning in self.review.warnings() {
            writeln!(page, "- {}", escape_markdown(warning))?;
        }
        Ok(())
    }

    fn assumptions(&self, page: &mut String) -> Result {
        for assumption in &assumptions(self.review) {
            writeln!(page, "- {}", to_markdown(assumption))?;
        }
        Ok(())
    }

    fn rules(&self, page: &mut String) -> Result {
        for (name, explained) in outline::rules_with_findings(self.review) {
            writeln!(page, "\n### {}\n", rule_heading(name))?;
            match explained {
                RuleSource::Builtin(rule) => of_rule(&rule.docs, page)?,
                RuleSource::Custom(rule) => of_house_rule(rule, page)?,
            }
        }
        Ok(())
    }

    fn provenance(&self, page: &mut String) -> Result {
        let design = self.review.design();
        writeln!(
            page,
            "- By Plumbline {TOOL_VERSION}, as of {}",
            self.review.today()
        )?;
        writeln!(
            page,
            "- SHA-256 of the document: `{}`",
            format::fingerprint(design)
        )
    }

    /// Names of the elements that a finding is about.
    fn about(&self, finding: &Finding) -> String {
        let subjects = self.review.subjects(finding);
        to_plain_markdown(&subject_names(
            self.review.design(),
            &subjects,
            MAX_SUBJECTS,
        ))
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

fn of_rule(docs: &Docs, page: &mut String) -> Result {
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

fn of_house_rule(rule: &CustomRule, page: &mut String) -> Result {
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
