//! Input and output shared by all subcommands: documents, dates, the clock.

use clap::ValueEnum;
use plumbline::document::sanitize::file_name;
use plumbline::document::{Date, Design};
use plumbline::export::{max_bytes, read_document};
use plumbline::review::Finding;
use plumbline::rules::{Outcome, Severity};
use std::io::{Read, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Minimum severity for exit status 1.
#[derive(Clone, Copy, ValueEnum)]
pub enum FailOn {
    Low,
    Medium,
    High,
    Question,
}

impl FailOn {
    /// Returns whether the finding makes the exit status 1.
    pub fn fails(self, finding: &Finding) -> bool {
        let is_asked = matches!(self, Self::Question) || finding.outcome == Outcome::Fail;
        finding.counts() && is_asked && self.reaches(finding.severity)
    }

    /// Returns whether a problem of that severity makes the exit status 1.
    pub fn reaches(self, severity: Severity) -> bool {
        match self {
            Self::Question => true,
            Self::Low => severity >= Severity::Low,
            Self::Medium => severity >= Severity::Medium,
            Self::High => severity >= Severity::High,
        }
    }
}

/// Parses a date argument.
pub fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "expected a date such as 2027-01-31".to_owned())
}

/// Returns the given date, or today in UTC.
pub fn day(given: Option<Date>) -> Result<Date, String> {
    given
        .or_else(today)
        .ok_or_else(|| "the clock of this machine has no date; give one with --today".to_owned())
}

fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Date::from_unix_seconds(since.as_secs())
}

/// Reads a file, or standard input for `-`, up to the size limit of a document or of a picture.
pub fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    let read = if file == Path::new("-") {
        limited(std::io::stdin().lock(), None)
    } else {
        std::fs::File::open(file).and_then(|opened| {
            let about = opened.metadata().ok().filter(std::fs::Metadata::is_file);
            limited(opened, about.map(|about| about.len()))
        })
    };
    let read =
        read.map_err(|e| format!("{}: {e}; expected a file that can be read", shown(file)))?;
    read.map_err(|wrong| placed(file, &wrong))
}

/// Reads up to the size limit, which depends on how the file begins. The error says the size that was
/// met, as far as it is known.
fn limited(mut from: impl Read, size: Option<u64>) -> std::io::Result<Result<Vec<u8>, String>> {
    const START: u64 = 1024;
    let mut bytes = Vec::new();
    from.by_ref().take(START).read_to_end(&mut bytes)?;
    let most = max_bytes(&bytes);
    let rest = (most + 1).saturating_sub(bytes.len());
    from.take(rest as u64).read_to_end(&mut bytes)?;
    if bytes.len() <= most {
        return Ok(Ok(bytes));
    }
    let met = match size {
        Some(size) => size.to_string(),
        None => format!("more than {most}"),
    };
    Ok(Err(format!(
        "the file has {met} bytes; expected at most {most}"
    )))
}

/// Loads a design from a document, or from a picture that embeds one. Each line of the error names
/// the file.
pub fn design(file: &Path, bytes: &[u8]) -> Result<Design, String> {
    read_document(bytes).map_err(|e| placed(file, &e.to_string()))
}

/// A file's name, safe for a terminal.
pub fn shown(file: &Path) -> String {
    file_name(&file.to_string_lossy())
}

/// Prefixes each line with the file name.
pub fn placed(file: &Path, lines: &str) -> String {
    let shown = shown(file);
    let placed: Vec<String> = lines
        .lines()
        .map(|line| format!("{shown}: {line}"))
        .collect();
    placed.join("\n")
}

/// Writes to standard output. A closed pipe, as after `head`, is not an error.
pub fn write(report: &str) -> Result<(), String> {
    match std::io::stdout().lock().write_all(report.as_bytes()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("the report: {e}")),
        _ => Ok(()),
    }
}
