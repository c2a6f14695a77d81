//! Verdicts on designs that were handed in for an exercise, and the course: for a terminal, for
//! programs, for spreadsheets.

use super::csv::row;
use super::json::{DesignPart, ToolInfo};
use crate::document::sanitize::{escape_json, one_line};
use crate::document::{Design, Subject};
use crate::exercises::{Counterexample, Exercise, FeedbackKind, Verdict};
use crate::rules::Text;
use serde::Serialize;
use std::fmt::Write;

/// A design that was handed in.
pub struct HandIn {
    /// Name of its file.
    pub name: String,
    /// The design.
    pub design: Design,
    /// The verdict on it.
    pub verdict: Verdict,
}

/// The verdicts for a terminal.
pub fn verdicts_text(exercise: &Exercise, hand_ins: &[HandIn]) -> String {
    let mut page = String::new();
    // Writing into a String cannot fail.
    let _ = write_text(exercise, hand_ins, &mut page);
    page
}

fn write_text(exercise: &Exercise, hand_ins: &[HandIn], page: &mut String) -> std::fmt::Result {
    writeln!(page, "{}", one_line(&exercise.title))?;
    for hand_in in hand_ins {
        let verdict = &hand_in.verdict;
        let solved = match verdict.is_solved() {
            true => "solved",
            false => "not solved yet",
        };
        let (met, all) = (verdict.goals_met(), verdict.goals.len());
        let name = one_line(&hand_in.name);
        writeln!(page, "\n{name}: {solved}, {met} of {all} goals met")?;
        for goal in &verdict.goals {
            let mark = if goal.met { "[x]" } else { "[ ]" };
            writeln!(page, "  {mark} {}", one_line(&goal.text))?;
            if !goal.met {
                writeln!(page, "      {}", goal.reason.plain())?;
            }
        }
        for lock in &verdict.broken_locks {
            writeln!(page, "  locked: {}", lock.reason.plain())?;
        }
        let other = verdict.feedback.iter();
        for feedback in other.filter(|f| f.kind != FeedbackKind::Must) {
            let kind = feedback.kind.as_str().replace('-', " ");
            writeln!(page, "  {kind}: {}", feedback.text.plain())?;
        }
        write_next(exercise, verdict, page)?;
    }
    Ok(())
}

fn write_next(exercise: &Exercise, verdict: &Verdict, page: &mut String) -> std::fmt::Result {
    let Some(next) = &verdict.next else {
        return Ok(());
    };
    let hint = next.hints.first().and_then(|at| exercise.hints.get(*at));
    if let Some(hint) = hint {
        writeln!(page, "  next: {}", one_line(&hint.text))?;
    }
    match &next.counterexample {
        Some(Counterexample::Run { faults, story, .. }) => {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            writeln!(page, "  for example, with {}:", one_line(&faults.join(" ")))?;
            for sentence in story {
                writeln!(page, "    {}", sentence.plain())?;
            }
        }
        Some(Counterexample::Finding { rule, why, .. }) => {
            writeln!(page, "  for example, [{rule}] {}", why.plain())?;
        }
        None => {}
    }
    Ok(())
}

#[derive(Serialize)]
struct VerdictsDocument<'v> {
    format: &'static str,
    version: u32,
    tool: ToolInfo,
    exercise: ExercisePart<'v>,
    designs: Vec<HandInPart<'v>>,
}

#[derive(Serialize)]
struct ExercisePart<'v> {
    id: &'v str,
    title: &'v str,
    items: &'v [String],
    minutes: u64,
    goals: usize,
}

impl<'v> ExercisePart<'v> {
    fn of(exercise: &'v Exercise) -> Self {
        Self {
            id: exercise.id.as_str(),
            title: &exercise.title,
            items: &exercise.items,
            minutes: exercise.minutes.get(),
            goals: exercise.goals.len(),
        }
    }
}

#[derive(Serialize)]
struct HandInPart<'v> {
    name: &'v str,
    design: DesignPart<'v>,
    solved: bool,
    goals: Vec<GoalPart<'v>>,
    locked: Vec<LockPart<'v>>,
    feedback: Vec<FeedbackPart>,
    next: Option<NextPart<'v>>,
    components: usize,
    availability: Option<f64>,
}

#[derive(Serialize)]
struct GoalPart<'v> {
    goal: &'v str,
    text: &'v str,
    met: bool,
    reason: String,
}

#[derive(Serialize)]
struct LockPart<'v> {
    subject: &'v Subject,
    reason: String,
}

#[derive(Serialize)]
struct FeedbackPart {
    kind: &'static str,
    text: String,
}

#[derive(Serialize)]
struct NextPart<'v> {
    hint: Option<&'v str>,
    counterexample: Option<CounterexamplePart<'v>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum CounterexamplePart<'v> {
    Finding {
        rule: &'v str,
        fingerprint: &'v str,
        subjects: &'v [Subject],
        title: String,
        why: String,
    },
    Run {
        flow: &'v str,
        faults: Vec<String>,
        outcome: &'static str,
        story: Vec<String>,
    },
}

/// The verdicts as JSON: two-space indent, final newline.
pub fn verdicts_json(exercise: &Exercise, hand_ins: &[HandIn]) -> String {
    to_json(&VerdictsDocument {
        format: "plumbline-verdicts",
        version: 1,
        tool: ToolInfo::current(),
        exercise: ExercisePart::of(exercise),
        designs: hand_ins.iter().map(|h| hand_in_part(exercise, h)).collect(),
    })
}

fn to_json(document: &impl Serialize) -> String {
    // Writing to memory fails only for maps whose keys are no text; there are none.
    let mut text = escape_json(&serde_json::to_string_pretty(document).unwrap_or_default());
    text.push('\n');
    text
}

fn hand_in_part<'v>(exercise: &'v Exercise, hand_in: &'v HandIn) -> HandInPart<'v> {
    let verdict = &hand_in.verdict;
    HandInPart {
        name: &hand_in.name,
        design: DesignPart::of(&hand_in.design),
        solved: verdict.is_solved(),
        goals: verdict
            .goals
            .iter()
            .map(|goal| GoalPart {
                goal: goal.id.as_str(),
                text: &goal.text,
                met: goal.met,
                reason: goal.reason.plain(),
            })
            .collect(),
        locked: verdict
            .broken_locks
            .iter()
            .map(|lock| LockPart {
                subject: &lock.subject,
                reason: lock.reason.plain(),
            })
            .collect(),
        feedback: verdict
            .feedback
            .iter()
            .map(|feedback| FeedbackPart {
                kind: feedback.kind.as_str(),
                text: feedback.text.plain(),
            })
            .collect(),
        next: verdict.next.as_ref().map(|next| {
            let hint = next.hints.first().and_then(|at| exercise.hints.get(*at));
            NextPart {
                hint: hint.map(|hint| hint.text.as_str()),
                counterexample: next.counterexample.as_ref().map(counterexample_part),
            }
        }),
        components: verdict.price.components,
        availability: verdict.price.availability,
    }
}

fn counterexample_part(counterexample: &Counterexample) -> CounterexamplePart<'_> {
    match counterexample {
        Counterexample::Finding {
            rule,
            fingerprint,
            subjects,
            title,
            why,
        } => CounterexamplePart::Finding {
            rule,
            fingerprint,
            subjects,
            title: title.plain(),
            why: why.plain(),
        },
        Counterexample::Run {
            flow,
            faults,
            outcome,
            story,
        } => CounterexamplePart::Run {
            flow: flow.as_str(),
            faults: faults.iter().map(ToString::to_string).collect(),
            outcome: outcome.as_str(),
            story: story.iter().map(Text::plain).collect(),
        },
    }
}

/// The verdicts as CSV: a row for each design, a column for each goal.
pub fn verdicts_csv(exercise: &Exercise, hand_ins: &[HandIn]) -> String {
    let mut table = String::new();
    let mut head = vec!["design".to_owned(), "title".to_owned()];
    head.extend(verdict_columns(exercise));
    head.push("still missing".to_owned());
    row(&head, &mut table);
    for hand_in in hand_ins {
        let mut cells = vec![hand_in.name.clone(), hand_in.design.title.clone()];
        cells.extend(verdict_cells(&hand_in.verdict));
        cells.push(missing(&hand_in.verdict));
        row(&cells, &mut table);
    }
    table
}

/// Headings of [`verdict_cells`].
pub(super) fn verdict_columns(exercise: &Exercise) -> Vec<String> {
    let goals = exercise.goals.iter().map(|goal| goal.text.as_str());
    let columns = ["solved", "goals met", "locks broken"].into_iter();
    let columns = columns.chain(goals).chain(["components", "availability"]);
    columns.map(str::to_owned).collect()
}

/// Cells of a verdict in a row of CSV: a column for each goal.
pub(super) fn verdict_cells(verdict: &Verdict) -> Vec<String> {
    let mut cells = vec![
        verdict.is_solved().to_string(),
        verdict.goals_met().to_string(),
        verdict.broken_locks.len().to_string(),
    ];
    cells.extend(verdict.goals.iter().map(|goal| goal.met.to_string()));
    cells.push(verdict.price.components.to_string());
    let availability = verdict.price.availability;
    cells.push(availability.map(|a| format!("{a:.6}")).unwrap_or_default());
    cells
}

/// Texts of the feedback that the exercise is not solved without.
pub(super) fn missing(verdict: &Verdict) -> String {
    let must = verdict.feedback.iter();
    let must = must.filter(|feedback| feedback.kind == FeedbackKind::Must);
    let texts: Vec<String> = must.map(|feedback| feedback.text.plain()).collect();
    texts.join(" ")
}

/// The course for a terminal: a line for each exercise.
pub fn course_text(course: &[Exercise]) -> String {
    let mut page = String::new();
    for (at, exercise) in course.iter().enumerate() {
        let (id, title) = (exercise.id.as_str(), one_line(&exercise.title));
        let items = one_line(&exercise.items.join(" "));
        // Writing into a String cannot fail.
        let _ = writeln!(
            page,
            "{:>2}. {id}: {title} ({items}, {} min)",
            at + 1,
            exercise.minutes
        );
    }
    page
}

#[derive(Serialize)]
struct CourseDocument<'v> {
    format: &'static str,
    version: u32,
    tool: ToolInfo,
    exercises: Vec<ExercisePart<'v>>,
}

/// The course as JSON: two-space indent, final newline.
pub fn course_json(course: &[Exercise]) -> String {
    to_json(&CourseDocument {
        format: "plumbline-course",
        version: 1,
        tool: ToolInfo::current(),
        exercises: course.iter().map(ExercisePart::of).collect(),
    })
}
