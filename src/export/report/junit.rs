//! JUnit XML report, for CI servers. An item is a test suite, a finding is a failed or skipped test
//! case, and a rule without findings is a passed one.
//!
//! Not `quick-junit`: it writes the same document with other indentation and attribute order, and
//! would add chrono, uuid and a second quick-xml to replace thirty lines.

use crate::baseline::BaselineMatch;
use crate::document::Level;
use crate::document::sanitize::{is_unprintable, one_line};
use crate::review::{Finding, ItemReview, Review};
use crate::rules::Outcome;
use std::collections::HashSet;
use std::fmt::Write;

/// Writes the report as JUnit XML. Findings for which `fails` returns true are failures, as for the
/// exit status; the others are skipped with a reason.
pub fn junit(
    review: &Review,
    baseline: Option<&BaselineMatch>,
    fails: &dyn Fn(&Finding) -> bool,
) -> String {
    let suites: Vec<Vec<TestCase>> = review
        .items()
        .iter()
        .map(|item| test_cases(review, item, baseline, fails))
        .collect();
    let mut page = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all = || suites.iter().flatten();
    // Writing into a String cannot fail.
    let _ = writeln!(
        page,
        "<testsuites name=\"{}\" {}>",
        escape(&review.design().title),
        counts(all())
    );
    for (item, cases) in review.items().iter().zip(&suites) {
        let name = format!("{} {}", item.code, item.title);
        let _ = writeln!(
            page,
            "  <testsuite name=\"{}\" {}>",
            escape(&name),
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

/// Test case.
struct TestCase {
    class: String,
    name: String,
    result: TestResult,
}

enum TestResult {
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

fn test_cases(
    review: &Review,
    item: &ItemReview,
    baseline: Option<&BaselineMatch>,
    fails: &dyn Fn(&Finding) -> bool,
) -> Vec<TestCase> {
    let of_finding = |finding: &Finding| {
        let words = review.words(finding);
        let title = words.title.plain();
        let known = baseline.is_some_and(|b| b.contains(review, finding));
        let result = match &finding.waiver {
            Some(waiver) => TestResult::Skipped {
                why: format!("accepted: {}", one_line(&waiver.reason)),
            },
            None if known => TestResult::Skipped {
                why: "in the baseline".to_owned(),
            },
            None if fails(finding) => TestResult::Failed {
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
            None => TestResult::Skipped {
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
        TestCase {
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
            TestResult::Skipped {
                why: "the document turns it off".to_owned(),
            }
        } else {
            TestResult::Passed
        };
        TestCase {
            class: format!("{}.{}", item.code, rule.name),
            name: rule.name.to_owned(),
            result,
        }
    };
    let found = item.findings.iter().map(of_finding);
    found.chain(silent.map(of_rule)).collect()
}

fn counts<'c>(cases: impl Iterator<Item = &'c TestCase>) -> String {
    let (mut tests, mut failures, mut skipped) = (0, 0, 0);
    for case in cases {
        tests += 1;
        match case.result {
            TestResult::Passed => {}
            TestResult::Skipped { .. } => skipped += 1,
            TestResult::Failed { .. } => failures += 1,
        }
    }
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"")
}

impl TestCase {
    fn write(&self, page: &mut String) -> std::fmt::Result {
        let (class, name) = (escape(&self.class), escape(&self.name));
        write!(page, "    <testcase classname=\"{class}\" name=\"{name}\"")?;
        match &self.result {
            TestResult::Passed => writeln!(page, "/>"),
            TestResult::Skipped { why } => writeln!(
                page,
                ">\n      <skipped message=\"{}\"/>\n    </testcase>",
                escape(why)
            ),
            TestResult::Failed {
                severity,
                message,
                words,
            } => writeln!(
                page,
                ">\n      <failure type=\"{severity}\" message=\"{}\">{}</failure>\n    </testcase>",
                escape(message),
                escape(words)
            ),
        }
    }
}

/// Escapes text for XML content and attributes, without the characters that XML 1.0 cannot represent:
/// <https://www.w3.org/TR/xml/#charsets>
fn escape(text: &str) -> String {
    let is_allowed = |c: &char| match c {
        '\n' | '\t' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        c => !is_unprintable(*c),
    };
    let text: String = text.chars().filter(is_allowed).collect();
    quick_xml::escape::escape(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn junit_escape_keeps_text_as_text() {
        assert_eq!(
            escape("<a b=\"c\" d='e'>]]>&\u{0}\u{1b}\u{FFFF}\n"),
            "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;]]&gt;&amp;\n"
        );
    }
}
