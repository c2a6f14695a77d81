//! HTML report: one self-contained printable page. Its content security policy forbids scripts and
//! requests, and text of the design never becomes markup.

mod appendix;

use super::chosen_runs::ReportRun;
use super::failures::{FIRST_COLUMNS, FIRST_FLOWS, RunEnds};
use super::first_page::{FirstPage, OpenDecision, drawn_flow};
use super::{severity_summary, verdict};
use crate::document::sanitize::one_line;
use crate::export::{self, Marks, SvgOptions, xml};
use crate::review::{Review, Summary};
use crate::rules::names::count;
use crate::rules::{Text, TextPart};
use crate::simulation::RunOutcome;
use appendix::HtmlAppendix;
use std::fmt::{Result, Write};

const STYLE: &str = include_str!("page.css");

/// SHA-256 of [`STYLE`] for content security policies: of the report, which allows no other style,
/// and of the app, which shows the report in a frame.
const STYLE_HASH: &str = "MRfkF9n7GJaR7CUS78tTTsK0RTJyWkbTEOaraGJdW0M=";

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

/// Writes the report as HTML with the drawing, its badges, and the steps of the flow that matters
/// most.
pub fn html_with_drawing(review: &Review) -> String {
    html_with_runs(review, &[])
}

/// The same with the runs that a reader chose.
pub fn html_with_runs(review: &Review, runs: &[ReportRun]) -> String {
    let flow = drawn_flow(review);
    let options = SvgOptions {
        marks: Some(&Marks::of_review(review)),
        flow: flow.as_ref(),
        embed_document: false,
        ..SvgOptions::default()
    };
    page(review, Some(&export::svg(review.design(), &options)), runs)
}

/// A page with a title and a body in HTML, in the style of the reports.
pub(super) fn document(title: &str, body: &str) -> String {
    let title = xml::escape(&one_line(title));
    let head = head(&title);
    format!("{head}<h1><bdi>{title}</bdi></h1>\n{body}</body>\n</html>\n")
}

fn head(title: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'sha256-{STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    )
}

fn write(review: &Review, svg: Option<&str>, runs: &[ReportRun], page: &mut String) -> Result {
    let title = xml::escape(&one_line(&review.design().title));
    page.push_str(&head(&format!("Design review: {title}")));
    let first_page = FirstPage::new(review);
    write_first_page(review, &first_page, svg, page)?;
    HtmlAppendix {
        review,
        failures: &first_page.failures,
        runs,
    }
    .write(page)?;
    writeln!(page, "</body>\n</html>")
}

fn write_first_page(
    review: &Review,
    first_page: &FirstPage<'_>,
    svg: Option<&str>,
    page: &mut String,
) -> Result {
    let title = xml::escape(&one_line(&review.design().title));
    let byline = xml::escape(&first_page.byline);
    writeln!(page, "<h1><bdi>{title}</bdi></h1>")?;
    writeln!(page, "<p class=\"small\">Design review · {byline}</p>")?;
    let summary = review.summary();
    let verdict = xml::escape(&verdict(&summary));
    let failures = first_page.under_failures.as_ref();
    let failures = failures.map_or(String::new(), |text| format!(" {}", to_html(text)));
    writeln!(page, "<p class=\"verdict\">{verdict}{failures}</p>")?;
    write_meter(&summary, page)?;
    if let Some(severity_summary) = severity_summary(review) {
        writeln!(page, "<p>{}</p>", xml::escape(&severity_summary))?;
    }
    write_first(review, first_page, page)?;
    if let Some(svg) = svg {
        let shown = data_url(svg);
        writeln!(
            page,
            "<figure><img src=\"{shown}\" alt=\"The design as it is drawn\">{}</figure>",
            caption(review)
        )?;
    }
    write_decisions(first_page, page)?;
    write_worst_faults(first_page, page)
}

/// Writes the outcomes of the guidelines as a bar: a picture, since browsers print no backgrounds.
fn write_meter(summary: &Summary, page: &mut String) -> Result {
    const WIDTH: usize = 420;
    const GAP: usize = 2;
    let parts = [
        (summary.fail, "#b3261e"),
        (summary.question, "#7a5200"),
        (summary.pass, "#1b6b3a"),
    ];
    let all: usize = parts.iter().map(|(count, _)| count).sum();
    if all == 0 {
        return Ok(());
    }
    let mut bar =
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"8\">");
    let mut before = 0;
    for (count, colour) in parts.into_iter().filter(|(count, _)| *count > 0) {
        let (x, end) = (before * WIDTH / all, (before + count) * WIDTH / all);
        let width = end.saturating_sub(x + GAP);
        bar += &format!("<rect x=\"{x}\" width=\"{width}\" height=\"8\" fill=\"{colour}\"/>");
        before += count;
    }
    bar += "</svg>";
    writeln!(page, "<p><img src=\"{}\" alt=\"\"></p>", data_url(&bar))
}

/// Writes the list of what matters most.
fn write_first(review: &Review, first_page: &FirstPage<'_>, page: &mut String) -> Result {
    if first_page.first.is_empty() {
        return Ok(());
    }
    writeln!(page, "<h2>First</h2>\n<table class=\"first\">\n<tbody>")?;
    for (at, first) in first_page.first.iter().enumerate() {
        let words = review.words(first.finding);
        let proved = match first.is_proved {
            true => "<br><span class=\"outcome bad\">proved by a run</span>",
            false => "",
        };
        writeln!(
            page,
            "<tr><td class=\"number\">{}</td><td><b>{}</b><br>{}</td>\
             <td class=\"small\">{} · {}<br>{}{proved}</td></tr>",
            at + 1,
            end_sentence(&to_html(&words.title)),
            to_html(&words.fix),
            to_html(&first.place),
            first.finding.severity.as_str(),
            link(&first.finding.rule)
        )?;
    }
    writeln!(page, "</tbody>\n</table>")
}

/// Explains the marks of the drawing.
fn caption(review: &Review) -> String {
    let flow = drawn_flow(review);
    let flow = flow.and_then(|id| review.design().flows.get(&id).cloned());
    let steps = flow.map_or(String::new(), |flow| {
        let name = xml::escape(&one_line(&flow.name));
        format!("Numbers are the steps of \"<bdi>{name}</bdi>\", core steps filled. ")
    });
    format!(
        "<figcaption>{steps}Red lines and circles mark problems, diamonds mark questions.</figcaption>"
    )
}

/// Writes the open questions that matter most as a table.
fn write_decisions(first_page: &FirstPage<'_>, page: &mut String) -> Result {
    if first_page.decisions.is_empty() {
        return Ok(());
    }
    writeln!(page, "<h2>To be decided</h2>")?;
    let rows = first_page.decisions.iter().map(|decision| {
        let OpenDecision {
            question,
            about,
            item,
            severity,
            more,
        } = decision;
        let question = to_html(question) + &and_more(*more);
        let severity = severity.as_str();
        [question, to_html(about), format!("{item}, {severity}")]
    });
    table(&["Question", "About", "Decides"], rows, page)?;
    if first_page.more_decisions > 0 {
        let more = count(first_page.more_decisions, "more question");
        writeln!(
            page,
            "<p class=\"small\">And {more}: see <a href=\"#questions\">Open questions</a>.</p>"
        )?;
    }
    Ok(())
}

/// Writes what the worst faults do to the flows as a table.
fn write_worst_faults(first_page: &FirstPage<'_>, page: &mut String) -> Result {
    let failures = &first_page.failures;
    if failures.worst_faults.is_empty() {
        return Ok(());
    }
    writeln!(page, "<h2>What happens when something fails</h2>")?;
    let mut head = vec!["Flow".to_owned()];
    let faults = failures.worst_faults.iter().take(FIRST_COLUMNS);
    head.extend(faults.map(to_html));
    head.push("Single faults".to_owned());
    let rows = failures.flows.iter().take(FIRST_FLOWS).map(|row| {
        let mut cells = vec![to_html(&row.flow)];
        let ends = row.ends.iter().take(FIRST_COLUMNS);
        cells.extend(ends.map(|ends| match ends {
            None => "not reached".to_owned(),
            Some(ends) => outcome(*ends, &ends.words()),
        }));
        cells.push(row.torn.words());
        cells
    });
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    table(&head, rows, page)?;
    let more = failures.flows.len().saturating_sub(FIRST_FLOWS) + failures.more_flows;
    if more > 0 {
        let more = count(more, "more flow");
        writeln!(
            page,
            "<p class=\"small\">And {more}: see <a href=\"#failures\">Under failures</a>.</p>"
        )?;
    }
    Ok(())
}

/// Words of an outcome in its colour.
fn outcome(ends: RunEnds, words: &str) -> String {
    let class = outcome_class(ends.worst);
    format!("<span class=\"outcome {class}\">{words}</span>")
}

fn outcome_class(outcome: RunOutcome) -> &'static str {
    match outcome {
        RunOutcome::Torn => "bad",
        RunOutcome::Unsure | RunOutcome::Degraded => "doubt",
        RunOutcome::TakenBack | RunOutcome::Refused => "plain",
        RunOutcome::WorksLater | RunOutcome::Works => "good",
    }
}

/// Writes a table from cells of HTML.
fn table<R: AsRef<[String]>>(
    head: &[&str],
    rows: impl IntoIterator<Item = R>,
    page: &mut String,
) -> Result {
    let head = head.iter().map(|head| format!("<th>{head}</th>"));
    let head: String = head.collect();
    writeln!(page, "<table>\n<thead><tr>{head}</tr></thead>\n<tbody>")?;
    for row in rows {
        let cells = row.as_ref().iter().map(|cell| format!("<td>{cell}</td>"));
        let cells: String = cells.collect();
        writeln!(page, "<tr>{cells}</tr>")?;
    }
    writeln!(page, "</tbody>\n</table>")
}

fn and_more(more: usize) -> String {
    match more {
        0 => String::new(),
        more => format!(" – and {more} more like it"),
    }
}

fn link(rule: &str) -> String {
    let rule = xml::escape(rule);
    format!("<a href=\"#rule-{rule}\">{rule}</a>")
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

/// Converts a text to HTML. Names are isolated, so that their writing direction stays local.
pub(super) fn to_html(text: &Text) -> String {
    let of = |part| match part {
        TextPart::Plain(words) => xml::escape(words),
        TextPart::Name(name) => format!("<bdi>{}</bdi>", xml::escape(name)),
    };
    text.parts().map(of).collect()
}

/// Data URL of a picture.
pub(super) fn data_url(svg: &str) -> String {
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
    fn app_allows_the_style_of_the_report() {
        let app = include_str!("../../../../index.html");
        let policy = format!("style-src 'self' 'sha256-{STYLE_HASH}';");
        assert!(app.contains(&policy), "write {policy} into index.html");
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
