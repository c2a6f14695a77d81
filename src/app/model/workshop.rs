//! Exercises as the page knows them: the course, requests to open one, and their links.

use crate::document::Id;
use crate::exercises::progress::{Incident, Mode};
use serde::Deserialize;

/// Prefix of a link to an exercise of the course.
pub const EXERCISE: &str = "exercise=";

/// Path of the list of the course, relative to the app.
pub const COURSE_LIST: &str = "examples/course.json";

/// An exercise in the list of the course.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CourseRow {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Items of the checklist that it teaches.
    pub items: Vec<String>,
    /// Minutes that it takes, about.
    pub minutes: u64,
    /// Number of goals.
    pub goals: u64,
}

/// The list of the course, as its file has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CourseList {
    /// The exercises, in order.
    pub exercises: Vec<CourseRow>,
}

/// Path of the file of an exercise of the course, relative to the app.
pub fn course_file(id: &str) -> String {
    format!("examples/course/{id}.json")
}

/// Place that an exercise is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExercisePlace {
    /// The course, by its id.
    Course(String),
    /// A file.
    File(String),
    /// Fragment of a link that holds it.
    Link(String),
}

/// Request to open an exercise.
#[derive(Clone, Debug, PartialEq)]
pub struct ExerciseRequest {
    /// Place that it is read from.
    pub place: ExercisePlace,
    /// Mode; `None`: as before.
    pub mode: Option<Mode>,
    /// The incident of a trainer.
    pub incident: Option<Incident>,
}

impl ExerciseRequest {
    /// An exercise as it is.
    pub fn of(place: ExercisePlace) -> Self {
        Self {
            place,
            mode: None,
            incident: None,
        }
    }

    /// Request of a link: its fragment without the `#`, its parts decoded by the browser.
    /// `None`: it is no link to an exercise.
    pub fn of_link(fragment: &str, decode: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let mut parts = fragment.split(';');
        let place = parts.next()?;
        let place = match place.strip_prefix(EXERCISE) {
            Some(id) => ExercisePlace::Course(Id::new(id)?.to_string()),
            None if place.starts_with('x') => ExercisePlace::Link(place.to_owned()),
            None => return None,
        };
        let mut request = Self::of(place);
        let (mut flow, mut faults, mut text) = (None, Vec::new(), String::new());
        for (key, value) in parts.filter_map(|part| part.split_once('=')) {
            let value = decode(value)?;
            match key {
                "mode" => request.mode = Mode::parse(&value),
                "flow" => flow = Id::new(&value),
                "fault" => faults.push(value),
                "says" => text = value,
                _ => {}
            }
        }
        if let Some(flow) = flow.filter(|_| !faults.is_empty()) {
            request.mode = Some(Mode::Incident);
            request.incident = Some(Incident::new(flow, faults, text));
        }
        Some(request)
    }
}

/// The end of a link that sets the mode and the incident of an exercise.
pub fn link_options(
    mode: Mode,
    incident: Option<&Incident>,
    encode: impl Fn(&str) -> String,
) -> String {
    let mut end = String::new();
    if mode != Mode::Open {
        end.push_str(&format!(";mode={}", mode.as_str()));
    }
    if let Some(incident) = incident.filter(|_| mode == Mode::Incident) {
        end.push_str(&format!(";flow={}", incident.flow));
        for fault in &incident.faults {
            end.push_str(&format!(";fault={}", encode(fault)));
        }
        if !incident.text.is_empty() {
            end.push_str(&format!(";says={}", encode(&incident.text)));
        }
    }
    end
}

/// Name of a mode.
pub fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Open => "All goals",
        Mode::Guided => "Guided: one goal at a time",
        Mode::Challenge => "Challenge: the story alone",
        Mode::Incident => "Incident: why, and what now",
        Mode::Team => "Team kata: 90 minutes on a clock",
    }
}

/// A phase of the team kata: minutes, name and task.
pub const KATA: [(u64, &str, &str); 4] = [
    (
        5,
        "Read",
        "Read the story together. What may never happen? What may wait?",
    ),
    (
        50,
        "Design",
        "Change the design until its goals are met. One draws, all decide; swap every ten minutes.",
    ),
    (
        25,
        "Present and question",
        "Present the design to another team. They play the worst run that they can find.",
    ),
    (
        10,
        "Look back",
        "Which decision should have come earlier? Which trade-offs does the solution make? Write them into the note.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fragment: &str) -> Option<ExerciseRequest> {
        ExerciseRequest::of_link(fragment, |part| Some(part.replace("%3A", ":")))
    }

    #[test]
    fn links_name_an_exercise_or_hold_it() {
        let request = read("exercise=one-seat").unwrap();
        assert_eq!(
            request,
            ExerciseRequest::of(ExercisePlace::Course("one-seat".to_owned()))
        );
        let request = read("x1.abc;mode=challenge").unwrap();
        assert_eq!(request.place, ExercisePlace::Link("x1.abc".to_owned()));
        assert_eq!(request.mode, Some(Mode::Challenge));
        for other in [
            "d1.abc",
            "example=double-charge",
            "exercise=../x",
            "exercise=",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn incidents_come_back_from_their_link() {
        let incident = Incident::new(
            Id::new("book").unwrap(),
            vec!["down:a:outage".to_owned(), "lost:b".to_owned()],
            "Two guests".to_owned(),
        );
        let end = link_options(Mode::Incident, Some(&incident), |text| {
            text.replace(':', "%3A")
        });
        let request = read(&format!("exercise=one-seat{end}")).unwrap();
        assert_eq!(request.incident, Some(incident));
        assert_eq!(request.mode, Some(Mode::Incident));
        assert_eq!(link_options(Mode::Open, None, str::to_owned), "");
        assert_eq!(link_options(Mode::Team, None, str::to_owned), ";mode=team");
    }

    #[test]
    fn a_team_kata_takes_ninety_minutes() {
        assert_eq!(KATA.iter().map(|(minutes, ..)| minutes).sum::<u64>(), 90);
        assert_eq!(KATA.map(|(minutes, ..)| minutes), [5, 50, 25, 10]);
    }
}
