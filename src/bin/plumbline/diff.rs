//! `plumbline diff`: compares two documents.

use crate::input::{self, FailOn};
use clap::ValueEnum;
use plumbline::compare;
use plumbline::document::Date;
use plumbline::export::report;
use plumbline::review::{Review, review};
use std::path::{Path, PathBuf};
use std::rc::Rc;

#[derive(clap::Args)]
pub struct Diff {
    /// The design document as it was; - reads standard input.
    before: PathBuf,
    /// The design document as it is; - reads standard input.
    after: PathBuf,
    #[arg(
        long,
        value_enum,
        default_value = "text",
        help = "How to write what differs"
    )]
    format: DiffFormat,
    /// The least severity of a new finding that makes the exit status 1. Low, medium and high
    /// count what fails; question counts every open question as well.
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
    let (before, after) = (reviewed(&diff.before)?, reviewed(&diff.after)?);
    input::write(&match diff.format {
        DiffFormat::Text => report::difference_text(&before, &after),
        DiffFormat::Json => report::difference_json(&before, &after),
        DiffFormat::Markdown => report::difference_markdown(&before, &after),
    })?;
    let found = compare::findings(&before, &after);
    Ok(found.introduced.iter().any(|f| diff.fail_on.fails(f)))
}
