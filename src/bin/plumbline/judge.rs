//! `plumbline judge`: designs against the goals of an exercise.

use crate::input;
use clap::ValueEnum;
use plumbline::document::sanitize::quoted;
use plumbline::exercises::{self, Exercise, ExerciseJudge, course_entry};
use plumbline::export::report::{HandIn, verdicts_csv, verdicts_json, verdicts_text};
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Judge {
    /// The exercise: a name of the course, or a file.
    exercise: String,
    /// Design documents, or pictures that hold one; - reads standard input.
    #[arg(required = true)]
    designs: Vec<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value = "text")]
    format: JudgeFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum JudgeFormat {
    Text,
    Json,
    Csv,
}

/// Reads an exercise by its name in the course, or from a file.
pub fn exercise(name: &str) -> Result<Exercise, String> {
    if let Some(entry) = course_entry(name) {
        return entry.load().map_err(|e| format!("{name}: {e}"));
    }
    let file = Path::new(name);
    if !file.exists() {
        return Err(format!(
            "there is no exercise {}; plumbline exercises lists them, and a file may be given",
            quoted(name)
        ));
    }
    let bytes = input::bytes(file)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| input::placed(file, "the file is not UTF-8; expected an exercise in JSON"))?;
    let exercise = exercises::load(text).map_err(|e| input::placed(file, &e.to_string()))?;
    for warning in exercises::warnings(&exercise) {
        eprintln!("{}", input::placed(file, &format!("warning: {warning}")));
    }
    Ok(exercise)
}

/// Judges; true if a goal is not met. A design that cannot be read does not keep the others from
/// being judged.
pub fn run(arguments: &Judge) -> Result<bool, String> {
    let standard = arguments
        .designs
        .iter()
        .filter(|file| *file == Path::new("-"));
    if standard.count() > 1 {
        return Err("standard input can be read once; expected files beside -".to_owned());
    }
    let judge = ExerciseJudge::new(exercise(&arguments.exercise)?);
    let mut hand_ins = Vec::new();
    let mut errors = Vec::new();
    for file in &arguments.designs {
        match input::bytes(file).and_then(|bytes| input::design(file, &bytes)) {
            Ok(design) => hand_ins.push(HandIn {
                name: input::shown(file),
                verdict: judge.judge(&design),
                design,
            }),
            Err(error) => errors.push(error),
        }
    }
    let exercise = judge.exercise();
    if !hand_ins.is_empty() {
        input::write(&match arguments.format {
            JudgeFormat::Text => verdicts_text(exercise, &hand_ins),
            JudgeFormat::Json => verdicts_json(exercise, &hand_ins),
            JudgeFormat::Csv => verdicts_csv(exercise, &hand_ins),
        })?;
    }
    match errors.is_empty() {
        true => Ok(!hand_ins.iter().all(|h| h.verdict.is_solved())),
        false => Err(errors.join("\n")),
    }
}
