//! SARIF 2.1.0 report, for code scanning.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use super::{TOOL_VERSION, outline};
use crate::baseline::BaselineMatch;
use crate::document::format::LineNumbers;
use crate::document::sanitize::{escape_json, one_line};
use crate::document::{CustomRule, Subject};
use crate::review::{Finding, Review};
use crate::rules::{ITEMS, Outcome, Rule, Severity};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Source file of the design.
pub struct SourceFile<'s> {
    /// Path as given.
    pub path: &'s str,
    /// Content.
    pub text: &'s str,
}

/// Writes the report as SARIF. The location of a finding is the line where its first subject starts.
pub fn sarif(review: &Review, source: &SourceFile<'_>, baseline: Option<&BaselineMatch>) -> String {
    let mut rules: Vec<Value> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for item in ITEMS {
        for rule in item.rules {
            places.insert(rule.name, rules.len());
            rules.push(rule_descriptor(rule, item.code, item.bucket));
        }
    }
    for (name, page) in outline::rules_with_findings(review) {
        if let outline::RuleSource::Custom(rule) = page {
            places.insert(name, rules.len());
            rules.push(custom_rule_descriptor(name, rule));
        }
    }
    let file = Artifact {
        uri: uri(source.path),
        places: LineNumbers::of(source.text),
    };
    let results: Vec<Value> = review
        .findings()
        .map(|finding| {
            let mut result = self::result(review, finding, &file);
            if let Some(at) = places.get(finding.rule.as_ref()) {
                result["ruleIndex"] = json!(at);
            }
            if let Some(baseline) = baseline {
                let known = baseline.contains(review, finding);
                result["baselineState"] = json!(if known { "unchanged" } else { "new" });
            }
            result
        })
        .collect();
    let warnings: Vec<Value> = review
        .warnings()
        .iter()
        .map(|warning| json!({ "level": "warning", "message": { "text": warning } }))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Plumbline",
                "semanticVersion": TOOL_VERSION,
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "artifacts": [{ "location": { "uri": file.uri } }],
            "invocations": [{
                "executionSuccessful": true,
                "toolConfigurationNotifications": warnings,
            }],
            "results": results,
        }],
    });
    // Writing to memory fails only for maps whose keys are no text; there are none.
    let mut text = escape_json(&serde_json::to_string_pretty(&log).unwrap_or_default());
    text.push('\n');
    text
}

struct Artifact {
    uri: String,
    places: LineNumbers,
}

fn rule_descriptor(rule: &Rule, item: &str, bucket: &str) -> Value {
    let docs = &rule.docs;
    let mut help = format!(
        "{}\n\nWhat to do: {}\n\nFalse alarms: {}",
        docs.matters, docs.remedy, docs.false_alarms
    );
    if !docs.read_on.is_empty() {
        help.push_str(&format!("\n\nRead on: {}", docs.read_on.join("; ")));
    }
    json!({
        "id": rule.name,
        "shortDescription": { "text": docs.checks },
        "fullDescription": { "text": format!("{} {}", docs.checks, docs.detected) },
        "help": { "text": help },
        "properties": { "tags": [item, bucket] },
    })
}

fn custom_rule_descriptor(name: &str, rule: &CustomRule) -> Value {
    let title = one_line(rule.title.as_deref().unwrap_or(rule.id.as_str()));
    let said = [rule.why.as_deref(), rule.fix.as_deref()];
    let help: Vec<String> = said.into_iter().flatten().map(one_line).collect();
    let help = if help.is_empty() {
        title.clone()
    } else {
        help.join("\n\n")
    };
    json!({
        "id": name,
        "shortDescription": { "text": title },
        "help": { "text": help },
        "properties": { "tags": ["HOUSE"] },
    })
}

fn result(review: &Review, finding: &Finding, file: &Artifact) -> Value {
    let words = review.words(finding);
    let message = format!(
        "{}{} {} {}",
        words.title.plain(),
        if words.title.plain().ends_with(['.', '?', '!']) {
            ""
        } else {
            "."
        },
        words.evidence.plain(),
        words.fix.plain()
    );
    // Open results have no level: section 3.27.10.
    let (kind, level) = match (finding.outcome, finding.severity) {
        (Outcome::Question, _) => ("open", "none"),
        (Outcome::Fail, Severity::High) => ("fail", "error"),
        (Outcome::Fail, Severity::Medium) => ("fail", "warning"),
        (Outcome::Fail, Severity::Low) => ("fail", "note"),
    };
    let subjects = review.subjects(finding);
    let first = subjects.first().unwrap_or(&Subject::Design);
    let suppressions: Vec<Value> = finding
        .waiver
        .iter()
        .map(|waiver| {
            json!({
                "kind": "inSource",
                "status": "accepted",
                "justification": one_line(&waiver.reason),
            })
        })
        .collect();
    let related: Vec<Value> = subjects
        .iter()
        .skip(1)
        .enumerate()
        .map(|(at, subject)| {
            let mut place = location(subject, file);
            place["id"] = json!(at);
            place
        })
        .collect();
    json!({
        "ruleId": finding.rule,
        "kind": kind,
        "level": level,
        "message": { "text": message },
        "locations": [location(first, file)],
        "relatedLocations": related,
        "partialFingerprints": { "plumbline/v1": review.fingerprint(finding) },
        "suppressions": suppressions,
        "properties": { "severity": finding.severity.as_str() },
    })
}

fn location(subject: &Subject, file: &Artifact) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": file.uri, "index": 0 },
            "region": { "startLine": file.places.line(subject) },
        },
        "logicalLocations": [{ "fullyQualifiedName": subject.to_string() }],
    })
}

/// Converts a path to a URI reference (RFC 3986). Relative paths stay relative.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sarif_uri_encodes_a_path() {
        assert_eq!(
            uri("./designs/my shop#1.json"),
            "designs/my%20shop%231.json"
        );
        assert_eq!(uri("/tmp/é.json"), "file:///tmp/%C3%A9.json");
        assert_eq!(uri("a\\b.json"), "a/b.json");
        assert_eq!(uri("c:x"), "c%3Ax");
    }
}
