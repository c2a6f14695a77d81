//! What every part of the command reads: documents, dates, the clock.

use clap::ValueEnum;
use plumbline::document::{Date, Design, format};
use plumbline::export::read_document;
use plumbline::review::Finding;
use plumbline::rules::{Outcome, Severity};
use std::io::{Read, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// The least that makes the exit status 1.
#[derive(Clone, Copy, ValueEnum)]
pub enum FailOn {
    Low,
    Medium,
    High,
    Question,
}

impl FailOn {
    /// Whether the finding makes the exit status 1.
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

/// A day as an argument.
pub fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "expected a date such as 2027-01-31".to_owned())
}

/// The day that was given, or today in UTC.
pub fn day(given: Option<Date>) -> Result<Date, String> {
    given
        .or_else(today)
        .ok_or_else(|| "the clock of this machine has no date; give one with --today".to_owned())
}

fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Date::from_unix_seconds(since.as_secs())
}

/// The bytes of a file, or of standard input for `-`: one byte more than is read at most tells
/// that there is too much, without reading all of it.
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
    bytes.map_err(|e| format!("{}: {e}; expected a file that can be read", file.display()))
}

/// The design in the bytes of a document, or of a picture that holds one; what is wrong is told line by line with the file's name.
pub fn design(file: &Path, bytes: &[u8]) -> Result<Design, String> {
    read_document(bytes).map_err(|e| placed(file, &e.to_string()))
}

/// Each line with the file that it is about.
pub fn placed(file: &Path, lines: &str) -> String {
    let shown = file.display();
    let placed: Vec<String> = lines
        .lines()
        .map(|line| format!("{shown}: {line}"))
        .collect();
    placed.join("\n")
}

/// Writes to standard output. A reader that has seen enough, such as `head`, is no error.
pub fn write(report: &str) -> Result<(), String> {
    match std::io::stdout().lock().write_all(report.as_bytes()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("the report: {e}")),
        _ => Ok(()),
    }
}
