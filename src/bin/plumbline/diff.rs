//! `plumbline diff`: compares two documents, or a document with what runs.

use crate::input::{self, FailOn};
use clap::ValueEnum;
use plumbline::compare;
use plumbline::document::Date;
use plumbline::drift;
use plumbline::export::{extract_document, report};
use plumbline::import::{self, ImportFormat, ImportOptions, PageChoice};
use plumbline::review::{Review, review};
use std::path::{Path, PathBuf};
use std::rc::Rc;

#[derive(clap::Args)]
pub struct Diff {
    /// The design document as it was; - reads standard input.
    before: PathBuf,
    /// The design document as it is; - reads standard input. A file of another tool, such as a trace, shows the drift of what runs from the design.
    after: PathBuf,
    /// The page of the second file, if it is one of draw.io, or its diagram, if it is one of Mermaid or PlantUML: its
    /// name, or its number from 1.
    #[arg(long, value_name = "NAME|N")]
    page: Option<String>,
    #[arg(
        long,
        value_enum,
        default_value = "text",
        help = "How to write what differs"
    )]
    format: DiffFormat,
    /// The least severity of a new finding that makes the exit status 1. Low, medium and high
    /// count what fails; question counts every open question as well. Of a drift, a call that the
    /// design forbids is high, what runs and is not drawn medium, and what was never seen low.
    #[arg(long, value_enum, default_value = "medium")]
    fail_on: FailOn,
    /// The day on which both are reviewed, such as 2027-01-31. Without it, today in UTC.
    #[arg(long, value_parser = input::date, value_name = "DATE")]
    today: Option<Date>,
}

#[derive(Clone, Copy, ValueEnum)]
enum DiffFormat {
    Text,
    Json,
    Markdown,
}

/// Runs the command. Returns whether a new finding reaches the severity limit.
pub fn run(diff: &Diff) -> Result<bool, String> {
    if diff.before == Path::new("-") && diff.after == Path::new("-") {
        return Err("standard input can be read once; expected a file beside -".to_owned());
    }
    let day = input::day(diff.today)?;
    let reviewed = |file: &Path| -> Result<Review, String> {
        let design = input::design(file, &input::bytes(file)?)?;
        Ok(review(&Rc::new(design), day))
    };
    let bytes = input::bytes(&diff.after)?;
    if is_foreign(&diff.after, &bytes) {
        return run_drift(diff, &bytes, day);
    }
    if diff.page.is_some() {
        let wrong = "a design has no pages; expected a file of draw.io, Mermaid or PlantUML";
        return Err(input::placed(&diff.after, wrong));
    }
    let before = reviewed(&diff.before)?;
    let after = review(&Rc::new(input::design(&diff.after, &bytes)?), day);
    input::write(&match diff.format {
        DiffFormat::Text => report::difference_text(&before, &after),
        DiffFormat::Json => report::difference_json(&before, &after),
        DiffFormat::Markdown => report::difference_markdown(&before, &after),
    })?;
    let found = compare::findings(&before, &after);
    Ok(found.introduced.iter().any(|f| diff.fail_on.fails(f)))
}

/// True for a file of another tool.
fn is_foreign(file: &Path, bytes: &[u8]) -> bool {
    let format = import::detect_file(&file.to_string_lossy(), bytes);
    format.is_some_and(|format| format != ImportFormat::Plumbline)
        && !matches!(extract_document(bytes), Ok(Some(_)))
}

/// Compares the design with a file of another tool. Returns whether the drift reaches the severity limit.
fn run_drift(diff: &Diff, bytes: &[u8], day: Date) -> Result<bool, String> {
    let design = input::design(&diff.before, &input::bytes(&diff.before)?)?;
    let name = diff.after.to_string_lossy();
    let refused = |e: import::ImportError| input::placed(&diff.after, &e.to_string());
    let options = ImportOptions {
        page: diff.page.as_deref().map(PageChoice::Named),
        ..ImportOptions::default()
    };
    let seen = import::import_with(&name, bytes, &options);
    let seen = seen.map_err(refused)?.design;
    let found = drift::drift(&design, &seen, day);
    let file = diff.after.file_name().map(|name| name.to_string_lossy());
    let words = || drift::drift_difference(&found, &design, &file.unwrap_or_default());
    input::write(&match diff.format {
        DiffFormat::Text => words().to_text(),
        DiffFormat::Json => drift::drift_json(&found),
        DiffFormat::Markdown => words().to_markdown("Drift"),
    })?;
    Ok(found
        .severity()
        .is_some_and(|worst| diff.fail_on.reaches(worst)))
}
