//! The report as JUnit XML: for CI servers that show tests. An item is a suite. What is found is
//! a test that fails or is skipped; a rule that finds nothing is one that passes.

use crate::baseline::BaselineMatch;
use crate::document::Level;
use crate::review::{Finding, ItemReview, Review};
use crate::rules::Outcome;
use std::collections::HashSet;
use std::fmt::Write;

/// The report as JUnit XML. `fails` tells which findings are failures, as the exit status does;
/// the others are skipped, and say why.
pub fn junit(
    review: &Review,
    baseline: Option<&BaselineMatch>,
    fails: &dyn Fn(&Finding) -> bool,
) -> String {
    let suites: Vec<Vec<Case>> = review
        .items()
        .iter()
        .map(|item| cases(review, item, baseline, fails))
        .collect();
    let mut page = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all = || suites.iter().flatten();
    // Writing into a String cannot fail.
    let _ = writeln!(
        page,
        "<testsuites name=\"{}\" {}>",
        xml(&review.design().title),
        counts(all())
    );
    for (item, cases) in review.items().iter().zip(&suites) {
        let name = format!("{} {}", item.code, item.title);
        let _ = writeln!(
            page,
            "  <testsuite name=\"{}\" {}>",
            xml(&name),
            counts(cases.iter())
        );
        for case in cases {
            let _ = case.write(&mut page);
        }
        page.push_str("  </testsuite>\n");
    }
    page.push_str("</testsuites>\n");
    page
}

/// One test.
struct Case {
    class: String,
    name: String,
    result: Result,
}

enum Result {
    Passed,
    Skipped {
        why: String,
    },
    Failed {
        severity: &'static str,
        message: String,
        words: String,
    },
}

fn cases(
    review: &Review,
    item: &ItemReview,
    baseline: Option<&BaselineMatch>,
    fails: &dyn Fn(&Finding) -> bool,
) -> Vec<Case> {
    let of_finding = |finding: &Finding| {
        let words = review.words(finding);
        let title = words.title.plain();
        let known = baseline.is_some_and(|b| b.contains(review, finding));
        let result = match &finding.waiver {
            Some(waiver) => Result::Skipped {
                why: format!("accepted: {}", waiver.reason),
            },
            None if known => Result::Skipped {
                why: "in the baseline".to_owned(),
            },
            None if fails(finding) => Result::Failed {
                severity: finding.severity.as_str(),
                words: format!(
                    "{}\n{}\n{}\n{}",
                    words.evidence.plain(),
                    words.why.plain(),
                    words.fix.plain(),
                    review.fingerprint(finding)
                ),
                message: title.clone(),
            },
            None => Result::Skipped {
                why: match finding.outcome {
                    Outcome::Question => format!("open: {}", words.evidence.plain()),
                    Outcome::Fail => format!(
                        "{} severity: {}",
                        finding.severity.as_str(),
                        words.evidence.plain()
                    ),
                },
            },
        };
        Case {
            class: format!("{}.{}", item.code, finding.rule),
            name: title,
            result,
        }
    };
    let spoke: HashSet<&str> = item.findings.iter().map(|f| f.rule.as_ref()).collect();
    let silent = item
        .rules()
        .iter()
        .filter(|rule| !spoke.contains(rule.name));
    let of_rule = |rule: &crate::rules::Rule| {
        let setting = review.design().rules.get(rule.name);
        let off = setting.and_then(|s| s.level) == Some(Level::Off);
        let result = if off {
            Result::Skipped {
                why: "the document turns it off".to_owned(),
            }
        } else {
            Result::Passed
        };
        Case {
            class: format!("{}.{}", item.code, rule.name),
            name: rule.name.to_owned(),
            result,
        }
    };
    let found = item.findings.iter().map(of_finding);
    found.chain(silent.map(of_rule)).collect()
}

fn counts<'c>(cases: impl Iterator<Item = &'c Case>) -> String {
    let (mut tests, mut failures, mut skipped) = (0, 0, 0);
    for case in cases {
        tests += 1;
        match case.result {
            Result::Passed => {}
            Result::Skipped { .. } => skipped += 1,
            Result::Failed { .. } => failures += 1,
        }
    }
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"")
}

impl Case {
    fn write(&self, page: &mut String) -> std::fmt::Result {
        let (class, name) = (xml(&self.class), xml(&self.name));
        write!(page, "    <testcase classname=\"{class}\" name=\"{name}\"")?;
        match &self.result {
            Result::Passed => writeln!(page, "/>"),
            Result::Skipped { why } => writeln!(
                page,
                ">\n      <skipped message=\"{}\"/>\n    </testcase>",
                xml(why)
            ),
            Result::Failed {
                severity,
                message,
                words,
            } => writeln!(
                page,
                ">\n      <failure type=\"{severity}\" message=\"{}\">{}</failure>\n    </testcase>",
                xml(message),
                xml(words)
            ),
        }
    }
}

/// Words so that they are text in XML, between tags and in attributes. What XML 1.0 has no place
/// for is left out: https://www.w3.org/TR/xml/#charsets
fn xml(words: &str) -> String {
    let mut safe = String::with_capacity(words.len() + 8);
    for c in words.chars() {
        match c {
            '\n' | '\t' => safe.push(c),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_author_writes_stays_text() {
        assert_eq!(
            xml("<a b=\"c\" d='e'>]]>&\u{0}\u{1b}\u{FFFF}\n"),
            "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;]]&gt;&amp;\n"
        );
    }
}
