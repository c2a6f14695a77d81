//! Input and output shared by all subcommands: documents, dates, the clock.

use clap::ValueEnum;
use plumbline::document::sanitize::file_name;
use plumbline::document::{Date, Design, format};
use plumbline::export::read_document;
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
        let least = match self {
            Self::Question => return finding.counts(),
            Self::Low => Severity::Low,
            Self::Medium => Severity::Medium,
            Self::High => Severity::High,
        };
        finding.counts() && finding.outcome == Outcome::Fail && finding.severity >= least
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

/// Reads a file, or standard input for `-`. Stops one byte above the size limit, which is enough for
/// the loader to refuse it.
pub fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    let read = |from: &mut dyn Read| {
        let mut bytes = Vec::new();
        let most = format::LARGEST as u64 + 1;
        from.take(most).read_to_end(&mut bytes).map(|_| bytes)
    };
    let bytes = if file == Path::new("-") {
        read(&mut std::io::stdin().lock())
    } else {
        std::fs::File::open(file).and_then(|mut file| read(&mut file))
    };
    bytes.map_err(|e| format!("{}: {e}; expected a file that can be read", shown(file)))
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
