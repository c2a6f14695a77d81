//! CSV report (RFC 4180) of findings, for spreadsheets.

use crate::document::sanitize::one_line;
use crate::review::Review;

const COLUMNS: [&str; 15] = [
    "item",
    "guideline",
    "rule",
    "outcome",
    "severity",
    "title",
    "evidence",
    "why",
    "fix",
    "subjects",
    "fingerprint",
    "waived",
    "reason",
    "by",
    "until",
];

/// Writes a header row and a row for each finding.
pub fn csv(review: &Review) -> String {
    let mut table = String::new();
    row(&COLUMNS.map(str::to_owned), &mut table);
    for item in review.items() {
        for finding in item.findings.iter() {
            let words = review.words(finding);
            let subjects: Vec<String> = review
                .subjects(finding)
                .iter()
                .map(ToString::to_string)
                .collect();
            let waiver = finding.waiver.as_ref();
            let cells = [
                item.code.to_owned(),
                item.title.to_owned(),
                finding.rule.to_string(),
                finding.outcome.as_str().to_owned(),
                finding.severity.as_str().to_owned(),
                words.title.plain(),
                words.evidence.plain(),
                words.why.plain(),
                words.fix.plain(),
                subjects.join(" "),
                review.fingerprint(finding),
                waiver.is_some().to_string(),
                waiver.map(|w| w.reason.clone()).unwrap_or_default(),
                waiver.and_then(|w| w.by.clone()).unwrap_or_default(),
                waiver
                    .and_then(|w| w.until)
                    .map(|d| d.to_string())
                    .unwrap_or_default(),
            ];
            row(&cells, &mut table);
        }
    }
    table
}

/// Writes a row of cells.
pub(super) fn row(cells: &[String], table: &mut String) {
    for (at, text) in cells.iter().enumerate() {
        if at > 0 {
            table.push(',');
        }
        cell(text, table);
    }
    table.push_str("\r\n");
}

/// Writes a cell, on one line. A leading apostrophe turns formulas into text:
/// <https://owasp.org/www-community/attacks/CSV_Injection>. Semicolons are quoted, too: where the
/// comma is the decimal mark, spreadsheets split rows at them.
fn cell(text: &str, table: &mut String) {
    const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let formula = text.starts_with(['\t', '\r']) || text.trim_start().starts_with(FORMULA);
    let text = one_line(text);
    let formula = formula || text.starts_with(FORMULA);
    if !formula && !text.contains(['"', ',', ';']) {
        table.push_str(&text);
        return;
    }
    table.push('"');
    if formula {
        table.push('\'');
    }
    table.push_str(&text.replace('"', "\"\""));
    table.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_cells_are_never_formulas() {
        for (text, shown) in [
            ("Orders", "Orders"),
            ("", ""),
            ("a, b", "\"a, b\""),
            ("a\nb", "a b"),
            ("a\tb", "a b"),
            (";=1+1", "\";=1+1\""),
            ("a\u{9b}31m\u{202e}\u{1b}b", "a31mb"),
            ("\u{7}=1", "\"'=1\""),
            ("say \"a\"", "\"say \"\"a\"\"\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@a", "\"'@a\""),
            ("\t=1", "\"'=1\""),
            ("\r=1", "\"'=1\""),
            (" =1", "\"'=1\""),
            ("\ta", "\"'a\""),
            ("a=1", "a=1"),
        ] {
            let mut cells = String::new();
            cell(text, &mut cells);
            assert_eq!(cells, shown);
        }
    }
}
