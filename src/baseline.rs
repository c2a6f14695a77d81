//! Baseline of accepted findings, so that a check fails only for new ones.

use crate::document::format::read::{Fields, JsonPath, Read};
use crate::document::format::{JsonError, Problem};
use crate::document::sanitize::message;
use crate::review::{Finding, Review};
use crate::rules::Outcome;
use serde::Serialize;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;

/// Value of `format` in every baseline.
pub const FORMAT: &str = "plumbline-baseline";
/// Newest supported version.
pub const VERSION: u64 = 1;

/// A recorded finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct BaselineEntry {
    /// The rule's name.
    pub rule: String,
    /// `fail` or `question`: a question that became a failure is new.
    pub outcome: String,
    /// Fingerprint, stable while the design is edited elsewhere.
    pub fingerprint: String,
}

impl BaselineEntry {
    /// The entry for a finding.
    pub fn of(review: &Review, finding: &Finding) -> Self {
        Self {
            rule: finding.rule.to_string(),
            outcome: finding.outcome.as_str().to_owned(),
            fingerprint: review.fingerprint(finding),
        }
    }
}

impl fmt::Display for BaselineEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", message(&self.fingerprint), self.outcome)
    }
}

impl Read for BaselineEntry {
    const EXPECTED: &'static str = "an object with rule, outcome and fingerprint";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        let mut fields = Fields::of(value, place)?;
        let (rule, fingerprint) = (fields.required("rule"), fields.required("fingerprint"));
        let outcome: Option<String> = fields.required("outcome");
        let known = [Outcome::Fail.as_str(), Outcome::Question.as_str()];
        let outcome = match outcome {
            Some(other) if !known.contains(&other.as_str()) => place
                .key("outcome")
                .report_unexpected(&Value::String(other), "one of fail question"),
            outcome => outcome,
        };
        Some(Self {
            rule: rule?,
            outcome: outcome?,
            fingerprint: fingerprint?,
        })
    }
}

/// Recorded findings, sorted, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<BaselineEntry>,
}

impl Baseline {
    /// Records all findings of a review that are not waived.
    pub fn of(review: &Review) -> Self {
        let counting = review.findings().filter(|f| f.counts());
        Self::from_entries(counting.map(|f| BaselineEntry::of(review, f)).collect())
    }

    fn from_entries(mut entries: Vec<BaselineEntry>) -> Self {
        entries.sort();
        entries.dedup();
        Self { entries }
    }

    /// The recorded findings.
    pub fn entries(&self) -> &[BaselineEntry] {
        &self.entries
    }

    /// Parses the output of [`Baseline::write`].
    ///
    /// # Errors
    /// Returns one line for each problem, with its path and the expected value.
    pub fn read(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|e| {
            let error = JsonError::from(&e);
            format!("line {}, column {}: {error}", error.line, error.column)
        })?;
        let problems = RefCell::new(Vec::new());
        let read = read(value, &JsonPath::top(&problems));
        match (read, problems.into_inner()) {
            (Some(baseline), problems) if problems.is_empty() => Ok(baseline),
            (_, problems) => {
                let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
                Err(lines.join("\n"))
            }
        }
    }

    /// Writes the baseline: equal findings give equal bytes.
    pub fn write(&self) -> String {
        #[derive(Serialize)]
        struct SerializedBaseline<'b> {
            format: &'static str,
            version: u64,
            findings: &'b [BaselineEntry],
        }
        let written = SerializedBaseline {
            format: FORMAT,
            version: VERSION,
            findings: &self.entries,
        };
        // Serializing to memory fails only for maps with non-text keys; there are none.
        let mut text = serde_json::to_string_pretty(&written).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Compares the baseline with a review.
    pub fn compare(&self, review: &Review) -> BaselineMatch {
        let there: HashSet<BaselineEntry> = review
            .findings()
            .map(|f| BaselineEntry::of(review, f))
            .collect();
        let (known, gone): (Vec<BaselineEntry>, Vec<BaselineEntry>) = self
            .entries
            .iter()
            .cloned()
            .partition(|entry| there.contains(entry));
        BaselineMatch {
            known: known.into_iter().collect(),
            gone,
        }
    }
}

fn read(value: Value, top: &JsonPath<'_>) -> Option<Baseline> {
    let mut fields = Fields::of(value, top)?;
    let format: String = fields.required("format")?;
    if format != FORMAT {
        return top
            .key("format")
            .report_unexpected(&Value::String(format), &format!("{FORMAT:?}"));
    }
    let version: u64 = fields.required("version")?;
    if version != VERSION {
        let wrong = format!("the baseline has version {version}");
        return top.key("version").report(wrong, VERSION.to_string());
    }
    Some(Baseline::from_entries(fields.list("findings")))
}

/// Comparison of a baseline with a review.
#[derive(Clone, Debug, Default)]
pub struct BaselineMatch {
    known: HashSet<BaselineEntry>,
    /// Entries of the baseline that match no finding any more.
    pub gone: Vec<BaselineEntry>,
}

impl BaselineMatch {
    /// True if the baseline has the finding.
    pub fn contains(&self, review: &Review, finding: &Finding) -> bool {
        !self.known.is_empty() && self.known.contains(&BaselineEntry::of(review, finding))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Date, format};
    use crate::review::review;
    use std::rc::Rc;

    fn reviewed(components: &str) -> Review {
        let fields = format!("\"components\":[{components}]");
        let text = crate::rules::example_document("T", &fields);
        let design = Rc::new(format::load(&text).unwrap());
        review(&design, Date::parse("2026-11-24").unwrap())
    }

    const A: &str = r#"{"id":"a","name":"A","kind":"service"}"#;
    const B: &str = r#"{"id":"b","name":"B","kind":"service"}"#;

    #[test]
    fn baseline_round_trips_and_matches_its_own_findings() {
        let before = reviewed(A);
        let baseline = Baseline::of(&before);
        assert!(!baseline.entries().is_empty());
        assert_eq!(Baseline::read(&baseline.write()), Ok(baseline.clone()));
        let matched = baseline.compare(&before);
        assert!(before.findings().all(|f| matched.contains(&before, f)));
        assert!(matched.gone.is_empty());
    }

    #[test]
    fn baseline_reports_new_and_stale_findings() {
        let baseline = Baseline::of(&reviewed(A));
        let after = reviewed(B);
        let matched = baseline.compare(&after);
        assert!(!after.findings().any(|f| matched.contains(&after, f)));
        assert_eq!(matched.gone, baseline.entries());
    }

    #[test]
    fn baseline_problems_carry_their_path() {
        for (text, told) in [
            ("{", "line 1, column 1: "),
            ("[]", "the document: found a list; expected an object"),
            ("{}", "format: it is missing"),
            (
                r#"{"format":"plumbline-design"}"#,
                "format: found \"plumbline-design\"; expected \"plumbline-baseline\"",
            ),
            (
                r#"{"format":"plumbline-baseline","version":2}"#,
                "version: the baseline has version 2; expected 1",
            ),
            (
                r#"{"format":"plumbline-baseline","version":1,"findings":[{"rule":"x","fingerprint":"x|a","outcome":"pass"}]}"#,
                "findings[0].outcome: found \"pass\"; expected one of fail question",
            ),
        ] {
            let error = Baseline::read(text).unwrap_err();
            assert!(error.starts_with(told), "{error}");
        }
    }
}
