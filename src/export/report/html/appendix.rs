//! Appendix of the HTML report: everything that the first page stands on.

use super::super::assumptions::assumptions;
use super::super::chosen_runs::{ReportRun, chosen_runs};
use super::super::failures::{FailureSection, RunEnds};
use super::super::inventory;
use super::super::outline::{self, ReportEntry, RuleSource, subject_names};
use super::super::{TOOL_VERSION, finding_counts, outcome_label};
use super::{and_more, end_sentence, link, outcome, table, to_html};
use crate::document::format;
use crate::document::sanitize::one_line;
use crate::export::xml;
use crate::review::{Finding, ItemOutcome, ItemReview, Review};
use crate::rules::Outcome;
use crate::rules::names::{count, sentence};
use std::fmt::{Result, Write};

/// Subjects of a finding beyond this number are only counted.
const MAX_SUBJECTS: usize = 20;

/// Writer of the appendix.
pub struct HtmlAppendix<'r> {
    /// The review.
    pub review: &'r Review,
    /// The flows under failures.
    pub failures: &'r FailureSection,
    /// Runs that a reader chose.
    pub runs: &'r [ReportRun],
}

/// A section of the appendix: anchor, heading, content.
struct HtmlSection {
    anchor: &'static str,
    heading: &'static str,
    content: String,
}

/// Writes the content of a section.
type HtmlSectionWriter<'r> = fn(&HtmlAppendix<'r>, &mut String) -> Result;

impl HtmlAppendix<'_> {
    /// Writes the table of contents, then each section that has content.
    pub fn write(&self, page: &mut String) -> Result {
        let writers: [(&str, &str, HtmlSectionWriter<'_>); 14] = [
            ("checklist", "The checklist", Self::checklist),
            ("fails", "What fails", Self::fails),
            ("questions", "Open questions", Self::questions),
            ("failures", "Under failures", Self::failures),
            ("runs", "Chosen runs", Self::chosen_runs),
            ("flows", "Flows", Self::flows),
            ("domains", "Domains", Self::domains),
            ("components", "Components", Self::components),
            ("holds", "What holds", Self::holds),
            ("accepted", "Accepted by the team", Self::accepted),
            ("warnings", "Warnings about the document", Self::warnings),
            ("assumptions", "Assumptions", Self::assumptions),
            ("rules", "About the rules", Self::rules),
            ("provenance", "How this report was made", Self::provenance),
        ];
        let mut sections = Vec::new();
        for (anchor, heading, write) in writers {
            let mut content = String::new();
            write(self, &mut content)?;
            if !content.is_empty() {
                sections.push(HtmlSection {
                    anchor,
                    heading,
                    content,
                });
            }
        }
        writeln!(page, "<nav class=\"appendix\">\n<h2>Contents</h2>\n<ul>")?;
        for HtmlSection {
            anchor, heading, ..
        } in &sections
        {
            writeln!(page, "<li><a href=\"#{anchor}\">{heading}</a></li>")?;
        }
        writeln!(page, "</ul>\n</nav>")?;
        for HtmlSection {
            anchor,
            heading,
            content,
        } in &sections
        {
            write!(page, "<h2 id=\"{anchor}\">{heading}</h2>\n{content}")?;
        }
        Ok(())
    }

    fn checklist(&self, page: &mut String) -> Result {
        writeln!(
            page,
            "<table>\n<thead><tr><th>Item</th><th>Guideline</th>\
             <th>Outcome</th><th>Findings</th></tr></thead>\n<tbody>"
        )?;
        for item in self.review.items_worst_first() {
            writeln!(
                page,
                "<tr class=\"{}\"><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                item.outcome.as_str(),
                xml::escape(item.code),
                xml::escape(item.title),
                outcome_label(item.outcome),
                finding_counts(item)
            )?;
        }
        writeln!(page, "</tbody>\n</table>")
    }

    fn fails(&self, page: &mut String) -> Result {
        for item in self.review.items_worst_first() {
            let entries = outline::entries(item, Outcome::Fail);
            if entries.is_empty() {
                continue;
            }
            writeln!(page, "<h3>{}</h3>", item_heading(item))?;
            for entry in &entries {
                self.entry(entry, page)?;
            }
        }
        Ok(())
    }

    fn questions(&self, page: &mut String) -> Result {
        for entry in &outline::questions(self.review) {
            self.entry(entry, page)?;
        }
        Ok(())
    }

    /// Writes the findings of one rule: consequence and remedy once, and a row for each finding.
    fn entry(&self, entry: &ReportEntry<'_>, page: &mut String) -> Result {
        let Some(first) = entry.findings.first() else {
            return Ok(());
        };
        let words = self.review.words(first);
        let (why, remedy) = entry.advice(&words);
        let more = and_more(entry.findings.len() - 1);
        let severity = first.severity.as_str();
        writeln!(page, "<section class=\"finding {severity}\">")?;
        writeln!(page, "<h4>{}{more}</h4>", to_html(&words.title))?;
        if let [finding] = entry.findings.as_slice() {
            writeln!(page, "<p>{}</p>", to_html(&words.evidence))?;
            writeln!(page, "<p class=\"small\">About {}</p>", self.about(finding))?;
        } else {
            let rows = entry.findings.iter().map(|finding| {
                let evidence = to_html(&self.review.words(finding).evidence);
                let severity = finding.severity.as_str().to_owned();
                [self.about(finding), evidence, severity]
            });
            table(&["About", "Finding", "Severity"], rows, page)?;
        }
        writeln!(page, "<p><b>Why it matters.</b> {}</p>", to_html(&why))?;
        writeln!(page, "<p><b>What to do.</b> {}</p>", to_html(&remedy))?;
        writeln!(
            page,
            "<p class=\"small\">{}, {severity} severity, rule {}</p>\n</section>",
            xml::escape(entry.item.code),
            link(&first.rule)
        )
    }

    fn about(&self, finding: &Finding) -> String {
        let subjects = self.review.subjects(finding);
        to_html(&subject_names(
            self.review.design(),
            &subjects,
            MAX_SUBJECTS,
        ))
    }

    /// Writes how the flows fare under every single fault.
    fn failures(&self, page: &mut String) -> Result {
        let section = self.failures;
        items(section.verdicts.iter().map(to_html), page)?;
        if section.rows.is_empty() {
            return Ok(());
        }
        let mut head = vec!["Flow".to_owned()];
        head.extend(section.worst_faults.iter().map(to_html));
        let matrix = section.flows.iter().map(|row| {
            let cell = |ends: &Option<RunEnds>| match ends {
                None => "–".to_owned(),
                Some(ends) => outcome(*ends, &ends.short()),
            };
            let cells = row.ends.iter().map(cell);
            [to_html(&row.flow)]
                .into_iter()
                .chain(cells)
                .collect::<Vec<_>>()
        });
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        table(&head, matrix, page)?;
        writeln!(page, "<p class=\"small\">{}</p>", section.legend())?;
        let rows = section.rows.iter().map(|row| {
            let outcome = outcome(row.ends, &row.ends.words());
            [to_html(&row.flow), to_html(&row.fault), outcome]
        });
        writeln!(page, "<h3>Each run</h3>")?;
        table(&["Flow", "Fault", "Outcome"], rows, page)?;
        if section.more > 0 {
            let more = sentence(&count(section.more, "further run"));
            writeln!(page, "<p>{more} not shown.</p>")?;
        }
        Ok(())
    }

    /// Writes the runs that a reader chose.
    fn chosen_runs(&self, page: &mut String) -> Result {
        for run in &chosen_runs(self.review.design(), self.runs) {
            let reading = run.reading.map(|reading| format!(" ({reading})"));
            writeln!(
                page,
                "<h3>{}</h3>\n<p><b>{}</b>{}. {}</p>\n<ol>",
                to_html(&run.title),
                run.outcome.word(),
                reading.unwrap_or_default(),
                to_html(&run.end)
            )?;
            for sentence in &run.story {
                writeln!(page, "<li>{}</li>", to_html(sentence))?;
            }
            writeln!(page, "</ol>")?;
            if run.more > 0 {
                let more = sentence(&count(run.more, "further event"));
                writeln!(page, "<p>{more} not shown.</p>")?;
            }
        }
        Ok(())
    }

    fn flows(&self, page: &mut String) -> Result {
        for flow in inventory::flows(self.review.design()) {
            writeln!(
                page,
                "<section class=\"rule\">\n<h3>{}</h3>",
                to_html(&flow.name)
            )?;
            for about in &flow.about {
                writeln!(page, "<p>{}</p>", to_html(about))?;
            }
            writeln!(page, "<ol>")?;
            for step in &flow.steps {
                writeln!(page, "<li>{}</li>", to_html(step))?;
            }
            writeln!(page, "</ol>\n</section>")?;
        }
        Ok(())
    }

    fn domains(&self, page: &mut String) -> Result {
        let domains = inventory::domains(self.review.design());
        if domains.is_empty() {
            return Ok(());
        }
        let rows = domains
            .iter()
            .map(|d| [&d.name, &d.components, &d.language].map(to_html));
        table(&["Domain", "Components", "Language"], rows, page)
    }

    fn components(&self, page: &mut String) -> Result {
        let components = inventory::components(self.review.design());
        if components.is_empty() {
            return Ok(());
        }
        let rows = components.iter().map(|c| {
            let kind = c.kind.to_owned();
            [
                to_html(&c.name),
                kind,
                to_html(&c.technology),
                to_html(&c.domain),
            ]
        });
        table(&["Component", "Kind", "Technology", "Domain"], rows, page)
    }

    fn holds(&self, page: &mut String) -> Result {
        let review = self.review;
        let holding = review
            .items()
            .iter()
            .filter(|i| i.outcome == ItemOutcome::Pass);
        let of = |item: &ItemReview| {
            let evidence: Vec<String> = review.evidence(item).iter().map(to_html).collect();
            format!("<b>{}.</b> {}", item_heading(item), evidence.join(" "))
        };
        items(holding.map(of), page)
    }

    fn accepted(&self, page: &mut String) -> Result {
        let review = self.review;
        let of = |finding: &Finding| {
            let waiver = finding.waiver.as_ref();
            let reason = waiver
                // Other text follows in the same sentence.
                .map(|w| xml::escape(one_line(&w.reason).trim().trim_end_matches('.')))
                .unwrap_or_default();
            let by = waiver.and_then(|w| w.by.as_deref());
            let by = by.map_or(String::new(), |by| {
                format!(", by {}", xml::escape(&one_line(by)))
            });
            let until = waiver.and_then(|w| w.until);
            let until = until.map_or(", with no end".to_owned(), |d| format!(", until {d}"));
            format!(
                "{} Reason: {reason}{by}{until}; rule {}",
                end_sentence(&to_html(&review.words(finding).title)),
                link(&finding.rule)
            )
        };
        items(outline::accepted_findings(review).map(of), page)
    }

    fn warnings(&self, page: &mut String) -> Result {
        let warnings = self.review.warnings().iter();
        items(warnings.map(|warning| xml::escape(warning)), page)
    }

    fn assumptions(&self, page: &mut String) -> Result {
        items(assumptions(self.review).iter().map(to_html), page)
    }

    fn rules(&self, page: &mut String) -> Result {
        for (name, explained) in outline::rules_with_findings(self.review) {
            let (opening, rest) = match explained {
                RuleSource::Builtin(rule) => {
                    let docs = &rule.docs;
                    let rest = [
                        ("Why it matters.", docs.matters.to_owned()),
                        ("False alarms.", docs.false_alarms.to_owned()),
                        ("Read on.", docs.read_on.join("; ")),
                    ];
                    (docs.checks.to_owned(), rest.to_vec())
                }
                RuleSource::Custom(rule) => {
                    let said =
                        |text: &Option<String>| one_line(text.as_deref().unwrap_or_default());
                    let title = rule.title.as_deref().unwrap_or(rule.id.as_str());
                    let rest = [
                        ("Why it matters.", said(&rule.why)),
                        ("What to do.", said(&rule.fix)),
                    ];
                    let opening = format!("A rule of the team's own: {}", one_line(title));
                    (opening, rest.to_vec())
                }
            };
            let name = xml::escape(name);
            writeln!(
                page,
                "<section class=\"rule\" id=\"rule-{name}\">\n<h3>{name}</h3>"
            )?;
            writeln!(page, "<p>{}</p>", xml::escape(&opening))?;
            for (heading, text) in rest.iter().filter(|(_, text)| !text.is_empty()) {
                writeln!(page, "<p><b>{heading}</b> {}</p>", xml::escape(text))?;
            }
            writeln!(page, "</section>")?;
        }
        Ok(())
    }

    fn provenance(&self, page: &mut String) -> Result {
        let (review, design) = (self.review, self.review.design());
        let entries = [
            format!("By Plumbline {TOOL_VERSION}, as of {}", review.today()),
            format!(
                "SHA-256 of the document: <code>{}</code>",
                format::fingerprint(design)
            ),
        ];
        items(entries.into_iter(), page)
    }
}

fn item_heading(item: &ItemReview) -> String {
    format!("{} · {}", xml::escape(item.code), xml::escape(item.title))
}

/// Writes a list, or nothing if it is empty.
fn items(entries: impl Iterator<Item = String>, page: &mut String) -> Result {
    let mut entries = entries.peekable();
    if entries.peek().is_none() {
        return Ok(());
    }
    writeln!(page, "<ul>")?;
    for entry in entries {
        writeln!(page, "<li>{entry}</li>")?;
    }
    writeln!(page, "</ul>")
}
