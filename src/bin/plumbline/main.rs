//! The command: the same review as in the app, for a terminal and for CI.

mod import;

use clap::{Parser, Subcommand, ValueEnum};
use plumbline::checklist::{self, Outcome, Severity};
use plumbline::design::{Date, Design, format};
use plumbline::report;
use plumbline::review::{Finding, Review, review};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Checks the design of a distributed system.
#[derive(Parser)]
#[command(name = "plumbline", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Review a design document.
    ///
    /// Exit status: 0 when nothing fails, 1 when something does, 2 when the document cannot be read.
    Check(Check),
    /// Make a design document out of what another tool wrote: docker-compose, Mermaid, draw.io or
    /// Structurizr.
    ///
    /// Writes the document to standard output. What was understood, guessed and left out goes to
    /// standard error. Exit status: 0, or 2 when the file cannot be read.
    Import(import::Arguments),
    /// List the checklist: every rule, its limit, what it checks.
    Rules,
    /// Print the page of a rule: what it checks, why it matters, what to do.
    ///
    /// Exit status: 0, or 2 when there is no such rule.
    Explain {
        /// The name of the rule, such as lost-work.
        rule: String,
    },
}

#[derive(clap::Args)]
struct Check {
    /// The design document; - reads standard input.
    file: PathBuf,
    /// How to write the report.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// The least severity of a finding that makes the exit status 1. Low, medium and high count
    /// what fails; question counts every open question as well.
    #[arg(long, value_enum, default_value = "medium")]
    fail_on: FailOn,
    /// The day of the review, such as 2027-01-31, which decides what waivers still count.
    /// Without it, today in UTC.
    #[arg(long, value_parser = date, value_name = "DATE")]
    today: Option<Date>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Low,
    Medium,
    High,
    Question,
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "expected a date such as 2027-01-31".to_owned())
}

fn main() -> ExitCode {
    // clap exits with 2 for arguments that it cannot read, as for a document.
    let done = match Arguments::parse().command {
        Command::Check(design) => check(&design),
        Command::Import(file) => import::run(&file)
            .and_then(|document| write(&document))
            .map(|()| false),
        Command::Rules => write(&report::rules()).map(|()| false),
        Command::Explain { rule } => explain(&rule).map(|()| false),
    };
    match done {
        Ok(false) => ExitCode::SUCCESS,
        Ok(true) => ExitCode::from(1),
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn explain(name: &str) -> Result<(), String> {
    let Some((item, rule)) = checklist::rule(name) else {
        let near = checklist::near(name);
        let meant = match near.as_slice() {
            [] => "plumbline rules lists them".to_owned(),
            near => format!("did you mean {}?", near.join(" or ")),
        };
        return Err(format!("there is no rule {name:?}; {meant}"));
    };
    write(&report::page(item, rule))
}

/// Whether something fails.
fn check(check: &Check) -> Result<bool, String> {
    let design = Rc::new(read(&check.file)?);
    let today = check
        .today
        .or_else(today)
        .ok_or("the clock of this machine has no date; give one with --today")?;
    let review = review(&design, today);
    let report = match check.format {
        Format::Text => report::text(&review),
        Format::Json => report::json(&review),
        Format::Markdown => report::markdown(&review),
    };
    write(&report)?;
    Ok(fails(&review, check.fail_on))
}

fn fails(review: &Review, fail_on: FailOn) -> bool {
    let least = match fail_on {
        FailOn::Question => None,
        FailOn::Low => Some(Severity::Low),
        FailOn::Medium => Some(Severity::Medium),
        FailOn::High => Some(Severity::High),
    };
    let counts = |f: &Finding| match least {
        None => true,
        Some(least) => f.outcome == Outcome::Fail && f.severity >= least,
    };
    review.findings().any(|f| f.counts() && counts(f))
}

fn read(file: &Path) -> Result<Design, String> {
    let shown = file.display();
    let bytes = if file == Path::new("-") {
        let mut bytes = Vec::new();
        // One byte more than is read tells that there is too much, without reading all of it.
        let most = format::LARGEST as u64 + 1;
        let input = std::io::stdin().lock().take(most).read_to_end(&mut bytes);
        input.map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    let bytes = bytes.map_err(|e| format!("{shown}: {e}; expected a file that can be read"))?;
    format::load_bytes(&bytes).map_err(|e| {
        let lines = e.to_string();
        let placed: Vec<String> = lines
            .lines()
            .map(|line| format!("{shown}: {line}"))
            .collect();
        placed.join("\n")
    })
}

fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Date::from_unix_seconds(since.as_secs())
}

/// A reader that has seen enough, such as `head`, is no error.
fn write(report: &str) -> Result<(), String> {
    match std::io::stdout().lock().write_all(report.as_bytes()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("the report: {e}")),
        _ => Ok(()),
    }
}
