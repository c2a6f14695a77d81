//! HTML report: one self-contained printable page. Its content security policy forbids scripts and
//! requests, and text of the design never becomes markup.

use super::assumptions::assumptions;
use super::chosen_runs::{ReportRun, chosen_runs};
use super::failures::FailureSection;
use super::outline::{self, ReportEntry, RuleSource};
use super::{TOOL_VERSION, outcome_label, severity_summary, verdict};
use crate::document::format;
use crate::document::sanitize::one_line;
use crate::export::{self, Marks, SvgOptions, xml};
use crate::review::{Finding, ItemOutcome, ItemReview, Review};
use crate::rules::names::{count, sentence};
use crate::rules::{Outcome, Text, TextPart};
use std::fmt::Write;

/// Subjects of a finding beyond this number are only counted.
const MAX_SUBJECTS: usize = 20;

const STYLE: &str = include_str!("page.css");

/// SHA-256 of [`STYLE`] for the content security policy, which allows no other style.
const STYLE_HASH: &str = "J/Ebciq5VTUvqEv3IqfuAbPVzpUIMF9Ya8QaqeH6TfY=";

/// Writes the report as HTML, with an optional picture of the design. The picture is an `img`, so
/// nothing in it can run or load anything.
pub fn html(review: &Review, svg: Option<&str>) -> String {
    page(review, svg, &[])
}

fn page(review: &Review, svg: Option<&str>, runs: &[ReportRun]) -> String {
    let mut page = String::new();
    // Writing into a String cannot fail.
    let _ = write(review, svg, runs, &mut page);
    page
}

/// Writes the report as HTML with the drawing and its badges.
pub fn html_with_drawing(review: &Review) -> String {
    html_with_runs(review, &[])
}

/// The same with the runs that a reader chose.
pub fn html_with_runs(review: &Review, runs: &[ReportRun]) -> String {
    let options = SvgOptions {
        marks: Some(&Marks::of_review(review)),
        embed_document: false,
        ..SvgOptions::default()
    };
    page(review, Some(&export::svg(review.design(), &options)), runs)
}

fn write(
    review: &Review,
    svg: Option<&str>,
    runs: &[ReportRun],
    page: &mut String,
) -> std::fmt::Result {
    let title = xml::escape(&one_line(&review.design().title));
    writeln!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'sha256-{STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Design review: {title}</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    )?;
    writeln!(page, "<h1>Design review: <bdi>{title}</bdi></h1>")?;
    writeln!(
        page,
        "<p class=\"verdict\">{}</p>",
        xml::escape(&verdict(&review.summary()))
    )?;
    if let Some(severity_summary) = severity_summary(review) {
        writeln!(page, "<p>{}</p>", xml::escape(&severity_summary))?;
    }
    first(review, page)?;
    if let Some(svg) = svg {
        let shown = data_url(svg);
        writeln!(
            page,
            "<figure><img src=\"{shown}\" alt=\"The design as it is drawn\"></figure>"
        )?;
    }
    checklist(review, page)?;
    fails(review, page)?;
    questions(review, page)?;
    failures(review, page)?;
    runs_in_words(review, runs, page)?;
    holds(review, page)?;
    accepted(review, page)?;
    let warnings: Vec<String> = review.warnings().iter().map(|w| xml::escape(w)).collect();
    items("Warnings about the document", &warnings, page)?;
    let assumed: Vec<String> = assumptions(review).iter().map(to_html).collect();
    items("What was taken for granted", &assumed, page)?;
    rules(review, page)?;
    provenance(review, page)?;
    writeln!(page, "</body>\n</html>")
}

/// Writes the list of what matters most.
fn first(review: &Review, page: &mut String) -> std::fmt::Result {
    let first = review.first();
    if first.is_empty() {
        return Ok(());
    }
    writeln!(page, "<h2>First</h2>\n<ol class=\"first\">")?;
    for finding in first {
        let words = review.words(finding);
        writeln!(
            page,
            "<li><b>{}</b> {} <span class=\"small\">{}, rule {}</span></li>",
            to_html(&words.title),
            to_html(&words.fix),
            finding.severity.as_str(),
            link(&finding.rule)
        )?;
    }
    writeln!(page, "</ol>")
}

fn checklist(review: &Review, page: &mut String) -> std::fmt::Result {
    writeln!(
        page,
        "<h2>The checklist</h2>\n<table>\n<thead><tr><th>Item</th><th>Guideline</th>\
         <th>Outcome</th><th>Findings</th></tr></thead>\n<tbody>"
    )?;
    for item in review.items_worst_first() {
        writeln!(
            page,
            "<tr class=\"{}\"><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            item.outcome.as_str(),
            xml::escape(item.code),
            xml::escape(item.title),
            outcome_label(item.outcome),
            super::finding_counts(item)
        )?;
    }
    writeln!(page, "</tbody>\n</table>")
}

fn item_heading(item: &ItemReview) -> String {
    format!("{} · {}", xml::escape(item.code), xml::escape(item.title))
}

fn fails(review: &Review, page: &mut String) -> std::fmt::Result {
    let mut headed = false;
    for item in review.items_worst_first() {
        let entries = outline::entries(item, Outcome::Fail);
        if entries.is_empty() {
            continue;
        }
        if !headed {
            writeln!(page, "<h2>What fails</h2>")?;
            headed = true;
        }
        writeln!(page, "<h3>{}</h3>", item_heading(item))?;
        for entry in &entries {
            self::entry(review, entry, page)?;
        }
    }
    Ok(())
}

fn questions(review: &Review, page: &mut String) -> std::fmt::Result {
    let questions = outline::questions(review);
    if questions.is_empty() {
        return Ok(());
    }
    writeln!(
        page,
        "<h2>Open questions</h2>\n<p>What matters most comes first.</p>"
    )?;
    for entry in &questions {
        self::entry(review, entry, page)?;
    }
    Ok(())
}

/// Writes one finding, or many of one rule: texts of the worst, and evidence of all.
fn entry(review: &Review, entry: &ReportEntry<'_>, page: &mut String) -> std::fmt::Result {
    let Some(first) = entry.findings.first() else {
        return Ok(());
    };
    let words = review.words(first);
    let more = match entry.findings.len() {
        1 => String::new(),
        n => format!(" – and {} more like it", n - 1),
    };
    let severity = first.severity.as_str();
    writeln!(page, "<section class=\"finding {severity}\">")?;
    writeln!(page, "<h4>{}{more}</h4>", to_html(&words.title))?;
    if more.is_empty() {
        writeln!(page, "<p>{}</p>", to_html(&words.evidence))?;
    } else {
        writeln!(page, "<ul>")?;
        for finding in &entry.findings {
            writeln!(
                page,
                "<li>{}</li>",
                to_html(&review.words(finding).evidence)
            )?;
        }
        writeln!(page, "</ul>")?;
    }
    writeln!(
        page,
        "<p><b>Why it matters.</b> {}</p>",
        to_html(&words.why)
    )?;
    writeln!(page, "<p><b>What to do.</b> {}</p>", to_html(&words.fix))?;
    let about = match more.is_empty() {
        true => format!(", about {}", about(review, first)),
        false => " and below".to_owned(),
    };
    writeln!(
        page,
        "<p class=\"small\">{}, {severity} severity{about}; rule {}</p>\n</section>",
        xml::escape(entry.item.code),
        link(&first.rule)
    )
}

fn link(rule: &str) -> String {
    let rule = xml::escape(rule);
    format!("<a href=\"#rule-{rule}\">{rule}</a>")
}

fn about(review: &Review, finding: &Finding) -> String {
    let subjects = review.subjects(finding);
    let shown: Vec<String> = subjects
        .iter()
        .take(MAX_SUBJECTS)
        .map(|s| xml::escape(&s.to_string()))
        .collect();
    let more = match subjects.len().saturating_sub(MAX_SUBJECTS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    shown.join(", ") + &more
}

/// Writes how the flows fare under every single fault.
fn failures(review: &Review, page: &mut String) -> std::fmt::Result {
    let section = FailureSection::new(review.design());
    let verdicts: Vec<String> = section.verdicts.iter().map(to_html).collect();
    items("Under failures", &verdicts, page)?;
    if section.rows.is_empty() {
        return Ok(());
    }
    writeln!(
        page,
        "<table>\n<thead><tr><th>Flow</th><th>Fault</th><th>Outcome</th></tr></thead>\n<tbody>"
    )?;
    for row in &section.rows {
        let best = row.best.map(|best| format!("; at best {}", best.as_str()));
        writeln!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}{}</td></tr>",
            to_html(&row.flow),
            to_html(&row.fault),
            row.worst.as_str(),
            best.unwrap_or_default()
        )?;
    }
    writeln!(page, "</tbody>\n</table>")?;
    if section.more > 0 {
        let more = sentence(&count(section.more, "further run"));
        writeln!(page, "<p>{more} not shown.</p>")?;
    }
    Ok(())
}

/// Writes the runs that a reader chose.
fn runs_in_words(review: &Review, runs: &[ReportRun], page: &mut String) -> std::fmt::Result {
    let runs = chosen_runs(review.design(), runs);
    if runs.is_empty() {
        return Ok(());
    }
    writeln!(page, "<h2>Chosen runs</h2>")?;
    for run in &runs {
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

fn holds(review: &Review, page: &mut String) -> std::fmt::Result {
    let holding = review
        .items()
        .iter()
        .filter(|i| i.outcome == ItemOutcome::Pass);
    let of = |item: &ItemReview| {
        let evidence: Vec<String> = review.evidence(item).iter().map(to_html).collect();
        format!("<b>{}.</b> {}", item_heading(item), evidence.join(" "))
    };
    let all: Vec<String> = holding.map(of).collect();
    items("What holds", &all, page)
}

fn accepted(review: &Review, page: &mut String) -> std::fmt::Result {
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
    let all: Vec<String> = outline::accepted_findings(review).map(of).collect();
    items("Accepted by the team", &all, page)
}

/// Adds a full stop unless the text ends a sentence.
fn end_sentence(words: &str) -> String {
    let stop = if words.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    format!("{words}{stop}")
}

/// Writes a list under a heading, or nothing if the list is empty.
fn items(heading: &str, entries: &[String], page: &mut String) -> std::fmt::Result {
    if entries.is_empty() {
        return Ok(());
    }
    writeln!(page, "<h2>{heading}</h2>\n<ul>")?;
    for entry in entries {
        writeln!(page, "<li>{entry}</li>")?;
    }
    writeln!(page, "</ul>")
}

fn rules(review: &Review, page: &mut String) -> std::fmt::Result {
    let rules = outline::rules_with_findings(review);
    if rules.is_empty() {
        return Ok(());
    }
    writeln!(page, "<h2>About the rules</h2>")?;
    for (name, explained) in rules {
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
                let said = |text: &Option<String>| one_line(text.as_deref().unwrap_or_default());
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

fn provenance(review: &Review, page: &mut String) -> std::fmt::Result {
    let design = review.design();
    let entries = [
        format!("By Plumbline {TOOL_VERSION}, as of {}", review.today()),
        sentence(&format!(
            "from a design of {}, {} and {}",
            count(design.components.len(), "component"),
            count(design.connections.len(), "connection"),
            count(design.flows.len(), "flow")
        )),
        format!(
            "SHA-256 of the document: <code>{}</code>",
            format::fingerprint(design)
        ),
    ];
    items("How this report was made", &entries, page)
}

/// Converts a text to HTML. Names are isolated, so that their writing direction stays local.
fn to_html(text: &Text) -> String {
    let of = |part| match part {
        TextPart::Plain(words) => xml::escape(words),
        TextPart::Name(name) => format!("<bdi>{}</bdi>", xml::escape(name)),
    };
    text.parts().map(of).collect()
}

/// Data URL of a picture.
fn data_url(svg: &str) -> String {
    let mut url = String::with_capacity(svg.len() * 3 / 2);
    url.push_str("data:image/svg+xml,");
    for byte in svg.bytes() {
        if byte.is_ascii_alphanumeric() || b" -._~/:;,=()!*".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    fn base64(bytes: &[u8]) -> String {
        const SIGNS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for three in bytes.chunks(3) {
            let mut bits = 0;
            for at in 0..3 {
                bits = bits << 8 | u32::from(three.get(at).copied().unwrap_or(0));
            }
            for at in 0..4 {
                let sign = SIGNS[(bits >> (18 - 6 * at)) as usize & 63];
                text.push(if at > three.len() {
                    '='
                } else {
                    char::from(sign)
                });
            }
        }
        text
    }

    #[test]
    fn html_report_allows_its_own_style() {
        assert_eq!(base64(b"ab"), "YWI=");
        let hash = base64(&Sha256::digest(STYLE));
        assert_eq!(STYLE_HASH, hash, "write the hash of the changed style here");
    }

    #[test]
    fn html_report_encodes_the_picture_url() {
        let url = data_url("<svg onload=\"alert('x')\"># é%</svg>");
        assert_eq!(
            url,
            "data:image/svg+xml,%3Csvg onload=%22alert(%27x%27)%22%3E%23 %C3%A9%25%3C/svg%3E"
        );
    }
}
