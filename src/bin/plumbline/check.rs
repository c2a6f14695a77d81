//! `plumbline check`: reviews a document.

use crate::input::{self, FailOn};
use clap::ValueEnum;
use plumbline::baseline::{Baseline, BaselineMatch};
use plumbline::document::Date;
use plumbline::export::report::{self, SourceFile};
use plumbline::review::{Finding, Review, review};
use std::path::{Path, PathBuf};
use std::rc::Rc;

#[derive(clap::Args)]
pub struct Check {
    /// The design document, or a picture that holds one; - reads standard input.
    file: PathBuf,
    #[arg(
        long,
        value_enum,
        default_value = "text",
        help = "How to write the report"
    )]
    format: OutputFormat,
    /// The least severity of a finding that makes the exit status 1. Low, medium and high count
    /// what fails; question counts every open question as well.
    #[arg(long, value_enum, default_value = "medium")]
    fail_on: FailOn,
    /// The day of the review, such as 2027-01-31, which decides what waivers still count.
    /// Without it, today in UTC.
    #[arg(long, value_parser = input::date, value_name = "DATE")]
    today: Option<Date>,
    #[arg(
        long,
        value_name = "FILE",
        help = "What was found before: only what is not in it makes the exit status 1"
    )]
    baseline: Option<PathBuf>,
    /// Writes what is found now as a baseline. Without --baseline, the exit status is 0 then.
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum OutputFormat {
    Text,
    Json,
    Markdown,
    /// A page to print, which needs nothing else.
    Html,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for CI servers.
    Junit,
    /// The findings in rows, for spreadsheets.
    Csv,
    /// Counts of findings for a badge of shields.io.
    Badge,
}

/// Runs the command. Returns whether a finding reaches the severity limit.
pub fn run(check: &Check) -> Result<bool, String> {
    let bytes = input::bytes(&check.file)?;
    let design = Rc::new(input::design(&check.file, &bytes)?);
    let review = review(&design, input::day(check.today)?);
    let given = check.baseline.as_deref().map(read_baseline).transpose()?;
    let written = match &check.write_baseline {
        Some(file) => Some(write_baseline(file, &review)?),
        None => None,
    };
    let matched = given.as_ref().map(|baseline| baseline.compare(&review));
    if let (Some(file), Some(matched)) = (&check.baseline, &matched) {
        for entry in &matched.gone {
            let told = format!("{entry} matches nothing; it can go.");
            eprintln!("{}", input::placed(file, &told));
        }
    }
    input::write(&report_of(check, &review, matched.as_ref(), &bytes))?;
    let known = matched.or_else(|| Some(written?.compare(&review)));
    let mut findings = review.findings();
    Ok(findings.any(|f| fails(check, &review, known.as_ref(), f)))
}

fn fails(check: &Check, review: &Review, known: Option<&BaselineMatch>, finding: &Finding) -> bool {
    check.fail_on.fails(finding) && !known.is_some_and(|known| known.contains(review, finding))
}

fn report_of(
    check: &Check,
    review: &Review,
    known: Option<&BaselineMatch>,
    bytes: &[u8],
) -> String {
    match check.format {
        OutputFormat::Text => report::text_with_baseline(review, known),
        OutputFormat::Json => report::json(review),
        OutputFormat::Markdown => report::markdown_with_baseline(review, known),
        OutputFormat::Html => report::html_with_drawing(review),
        OutputFormat::Sarif => {
            let path = if check.file == Path::new("-") {
                "stdin".to_owned()
            } else {
                check.file.to_string_lossy().into_owned()
            };
            // It was read as a design, so it is UTF-8, but perhaps for a byte order mark.
            let text = String::from_utf8_lossy(bytes);
            let text = text.trim_start_matches('\u{FEFF}');
            report::sarif(review, &SourceFile { path: &path, text }, known)
        }
        OutputFormat::Junit => report::junit(review, known, &|f| fails(check, review, known, f)),
        OutputFormat::Csv => report::csv(review),
        OutputFormat::Badge => report::badge(review, known),
    }
}

fn read_baseline(file: &Path) -> Result<Baseline, String> {
    let bytes = input::bytes(file)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| input::placed(file, "this is not UTF-8; expected JSON in UTF-8"))?;
    Baseline::read(text).map_err(|wrong| input::placed(file, &wrong))
}

fn write_baseline(file: &Path, review: &Review) -> Result<Baseline, String> {
    let baseline = Baseline::of(review);
    std::fs::write(file, baseline.write()).map_err(|e| {
        format!(
            "{}: {e}; expected a file that can be written",
            input::shown(file)
        )
    })?;
    Ok(baseline)
}
