//! `plumbline exercises`: the course.

use crate::{input, judge};
use clap::ValueEnum;
use plumbline::document::format;
use plumbline::exercises::{COURSE, Exercise, save};
use plumbline::export::report::{course_json, course_text};

#[derive(clap::Args)]
pub struct Exercises {
    /// An exercise of the course, or a file; without it, the course is listed.
    exercise: Option<String>,
    /// Prints the starting design alone, to be edited.
    #[arg(long, requires = "exercise")]
    start: bool,
    /// Output format of the list.
    #[arg(long, value_enum, default_value = "text", conflicts_with = "exercise")]
    format: CourseFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum CourseFormat {
    Text,
    Json,
}

/// Lists the course, or prints an exercise.
pub fn run(arguments: &Exercises) -> Result<(), String> {
    if let Some(name) = &arguments.exercise {
        let exercise = judge::exercise(name)?;
        return input::write(&match arguments.start {
            true => format::save(&exercise.start.0),
            false => save(&exercise),
        });
    }
    let course: Result<Vec<Exercise>, String> = COURSE
        .iter()
        .map(|entry| entry.load().map_err(|e| format!("{}: {e}", entry.name)))
        .collect();
    let course = course?;
    input::write(&match arguments.format {
        CourseFormat::Text => course_text(&course),
        CourseFormat::Json => course_json(&course),
    })
}
