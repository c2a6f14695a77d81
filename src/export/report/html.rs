//! The report as a page to print: one HTML document that needs nothing else. It has no scripts,
//! loads nothing, and says so to the browser; text from the design is text.

use super::assumptions::assumptions;
use super::escape::{html, one_line};
use super::outline::{self, Entry, Page};
use super::{TOOL_VERSION, outcome_word, tally, verdict};
use crate::document::format;
use crate::export::{self, Marks, SvgOptions};
use crate::review::{Finding, ItemOutcome, ItemReview, Review};
use crate::rules::names::{count, sentence};
use crate::rules::{Outcome, Part, Text};
use std::fmt::Write;

/// More subjects of one finding than these are counted.
const MOST_SUBJECTS: usize = 20;

const STYLE: &str = include_str!("page.css");

/// The SHA-256 of [`STYLE`], by which the page allows this style and no other.
const STYLE_HASH: &str = "J/Ebciq5VTUvqEv3IqfuAbPVzpUIMF9Ya8QaqeH6TfY=";

/// The report as a page to print, with a picture of the design where there is one. The picture is
/// shown as an image: whatever stands in it, no script in it runs and nothing is loaded.
pub fn page_html(review: &Review, svg: Option<&str>) -> String {
    let mut page = String::new();
    // Writing into a String cannot fail.
    let _ = write(review, svg, &mut page);
    page
}

/// The same with the drawing and what was found in it.
pub fn page_with_drawing(review: &Review) -> String {
    let options = SvgOptions {
        marks: Some(&Marks::of_review(review)),
        embed_document: false,
        ..SvgOptions::default()
    };
    page_html(review, Some(&export::svg(review.design(), &options)))
}

fn write(review: &Review, svg: Option<&str>, page: &mut String) -> std::fmt::Result {
    let title = html(&one_line(&review.design().title));
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
        html(&verdict(&review.summary()))
    )?;
    if let Some(tally) = tally(review) {
        writeln!(page, "<p>{}</p>", html(&tally))?;
    }
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
    holds(review, page)?;
    accepted(review, page)?;
    let warnings: Vec<String> = review.warnings().iter().map(|w| html(w)).collect();
    items("Warnings about the document", &warnings, page)?;
    let assumed: Vec<String> = assumptions(review).iter().map(marked).collect();
    items("What was taken for granted", &assumed, page)?;
    rules(review, page)?;
    made(review, page)?;
    writeln!(page, "</body>\n</html>")
}

fn checklist(review: &Review, page: &mut String) -> std::fmt::Result {
    writeln!(
        page,
        "<h2>The checklist</h2>\n<table>\n<thead><tr><th>Item</th><th>Guideline</th>\
         <th>Outcome</th><th>Findings</th></tr></thead>\n<tbody>"
    )?;
    for item in review.items() {
        writeln!(
            page,
            "<tr class=\"{}\"><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            item.outcome.as_str(),
            html(item.code),
            html(item.title),
            outcome_word(item.outcome),
            super::findings_of(item)
        )?;
    }
    writeln!(page, "</tbody>\n</table>")
}

fn item_heading(item: &ItemReview) -> String {
    format!("{} · {}", html(item.code), html(item.title))
}

fn fails(review: &Review, page: &mut String) -> std::fmt::Result {
    let mut headed = false;
    for item in review.items() {
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
        "<h2>Open questions</h2>\n<p>The drawing does not say; what matters most comes first.</p>"
    )?;
    for entry in &questions {
        self::entry(review, entry, page)?;
    }
    Ok(())
}

/// One finding, or many of one rule: what the worst says, and what all are about.
fn entry(review: &Review, entry: &Entry<'_>, page: &mut String) -> std::fmt::Result {
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
    writeln!(page, "<h4>{}{more}</h4>", marked(&words.title))?;
    if more.is_empty() {
        writeln!(page, "<p>{}</p>", marked(&words.evidence))?;
    } else {
        writeln!(page, "<ul>")?;
        for finding in &entry.findings {
            writeln!(page, "<li>{}</li>", marked(&review.words(finding).evidence))?;
        }
        writeln!(page, "</ul>")?;
    }
    writeln!(page, "<p><b>Why it matters.</b> {}</p>", marked(&words.why))?;
    writeln!(page, "<p><b>What to do.</b> {}</p>", marked(&words.fix))?;
    let about = match more.is_empty() {
        true => format!(", about {}", about(review, first)),
        false => " and below".to_owned(),
    };
    writeln!(
        page,
        "<p class=\"small\">{}, {severity} severity{about}; rule {}</p>\n</section>",
        html(entry.item.code),
        link(&first.rule)
    )
}

fn link(rule: &str) -> String {
    let rule = html(rule);
    format!("<a href=\"#rule-{rule}\">{rule}</a>")
}

fn about(review: &Review, finding: &Finding) -> String {
    let subjects = review.subjects(finding);
    let shown: Vec<String> = subjects
        .iter()
        .take(MOST_SUBJECTS)
        .map(|s| html(&s.to_string()))
        .collect();
    let more = match subjects.len().saturating_sub(MOST_SUBJECTS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    shown.join(", ") + &more
}

fn holds(review: &Review, page: &mut String) -> std::fmt::Result {
    let holding = review
        .items()
        .iter()
        .filter(|i| i.outcome == ItemOutcome::Pass);
    let of = |item: &ItemReview| {
        let evidence: Vec<String> = review.evidence(item).iter().map(marked).collect();
        format!("<b>{}.</b> {}", item_heading(item), evidence.join(" "))
    };
    let all: Vec<String> = holding.map(of).collect();
    items("What holds", &all, page)
}

fn accepted(review: &Review, page: &mut String) -> std::fmt::Result {
    let of = |finding: &Finding| {
        let waiver = finding.waiver.as_ref();
        let reason = waiver
            // More follows.
            .map(|w| html(one_line(&w.reason).trim().trim_end_matches('.')))
            .unwrap_or_default();
        let by = waiver.and_then(|w| w.by.as_deref());
        let by = by.map_or(String::new(), |by| format!(", by {}", html(&one_line(by))));
        let until = waiver.and_then(|w| w.until);
        let until = until.map_or(", with no end".to_owned(), |d| format!(", until {d}"));
        format!(
            "{} Reason: {reason}{by}{until}; rule {}",
            ended(&marked(&review.words(finding).title)),
            link(&finding.rule)
        )
    };
    let all: Vec<String> = outline::accepted(review).map(of).collect();
    items("Accepted by the team", &all, page)
}

/// With a full stop, where there is no end of a sentence.
fn ended(words: &str) -> String {
    let stop = if words.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    format!("{words}{stop}")
}

/// A list under a heading; nothing where the list is empty.
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
    let spoke = outline::spoke(review);
    if spoke.is_empty() {
        return Ok(());
    }
    writeln!(page, "<h2>About the rules</h2>")?;
    for (name, explained) in spoke {
        let (opening, rest) = match explained {
            Page::Rule(rule) => {
                let docs = &rule.docs;
                let rest = [
                    ("Why it matters.", docs.matters.to_owned()),
                    ("False alarms.", docs.false_alarms.to_owned()),
                    ("Read on.", docs.read_on.join("; ")),
                ];
                (docs.checks.to_owned(), rest.to_vec())
            }
            Page::House(rule) => {
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
        let name = html(name);
        writeln!(
            page,
            "<section class=\"rule\" id=\"rule-{name}\">\n<h3>{name}</h3>"
        )?;
        writeln!(page, "<p>{}</p>", html(&opening))?;
        for (heading, text) in rest.iter().filter(|(_, text)| !text.is_empty()) {
            writeln!(page, "<p><b>{heading}</b> {}</p>", html(text))?;
        }
        writeln!(page, "</section>")?;
    }
    Ok(())
}

fn made(review: &Review, page: &mut String) -> std::fmt::Result {
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

/// A text with the author's words apart from ours, in their own direction.
fn marked(text: &Text) -> String {
    let of = |part| match part {
        Part::Plain(words) => html(words),
        Part::Name(name) => format!("<bdi>{}</bdi>", html(name)),
    };
    text.parts().map(of).collect()
}

/// The picture as an address that holds it.
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
    fn the_page_allows_its_own_style() {
        assert_eq!(base64(b"ab"), "YWI=");
        let hash = base64(&Sha256::digest(STYLE));
        assert_eq!(STYLE_HASH, hash, "write the hash of the changed style here");
    }

    #[test]
    fn a_picture_cannot_leave_its_address() {
        let url = data_url("<svg onload=\"alert('x')\"># é%</svg>");
        assert_eq!(
            url,
            "data:image/svg+xml,%3Csvg onload=%22alert(%27x%27)%22%3E%23 %C3%A9%25%3C/svg%3E"
        );
    }
}
