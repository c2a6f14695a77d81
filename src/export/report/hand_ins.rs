//! Hand-ins of a group for one exercise: who reached which goal, what the group finds hard, as CSV, as
//! a printable page, as a summary for each participant; and the handout of an exercise.

use super::csv::row;
use super::html::{data_url, document, to_html};
use super::verdicts::{HandIn, missing, verdict_cells, verdict_columns};
use crate::document::Design;
use crate::document::sanitize::one_line;
use crate::exercises::{Exercise, FeedbackKind, GoalVerdict, Price, Solution};
use crate::export::{self, SvgOptions, xml};
use crate::rules;
use crate::rules::names::{count, sentence};
use std::fmt::{Result, Write};
use std::rc::Rc;

/// Rules that a group finds hard, at most.
const MOST_HARD: usize = 10;

/// A hand-in with the words of its participant.
pub struct CollectedHandIn {
    /// The design, by the name of its participant or its file, and the verdict.
    pub hand_in: HandIn,
    /// Hints that were asked for; `None` where it does not say.
    pub hints: Option<u64>,
    /// Note on what is still missing, in the participant's own words.
    pub note: String,
    /// Why the incident happened, in the participant's own words.
    pub why: String,
    /// Steps to take now, in the participant's own words.
    pub now: String,
}

/// Results of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupResult {
    /// Hand-ins.
    pub count: usize,
    /// Hand-ins that solve the exercise.
    pub solved: usize,
    /// Hand-ins that meet each goal, in the order of the exercise.
    pub met: Vec<usize>,
    /// Rules whose problems are left in most hand-ins, the most frequent first.
    pub hard: Vec<(String, usize)>,
}

impl GroupResult {
    /// Counts the verdicts.
    pub fn of(exercise: &Exercise, hand_ins: &[CollectedHandIn]) -> Self {
        let verdicts = || hand_ins.iter().map(|collected| &collected.hand_in.verdict);
        let met = (0..exercise.goals.len()).map(|at| {
            verdicts()
                .filter(|verdict| is_goal_met(&verdict.goals, at))
                .count()
        });
        let mut hard: Vec<(String, usize)> = Vec::new();
        for rule in verdicts().flat_map(|verdict| &verdict.problems) {
            match hard.iter_mut().find(|(known, _)| known == rule) {
                Some((_, count)) => *count += 1,
                None => hard.push((rule.clone(), 1)),
            }
        }
        hard.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        hard.truncate(MOST_HARD);
        Self {
            count: hand_ins.len(),
            solved: verdicts().filter(|verdict| verdict.is_solved()).count(),
            met: met.collect(),
            hard,
        }
    }
}

fn is_goal_met(goals: &[GoalVerdict], at: usize) -> bool {
    goals.get(at).is_some_and(|goal| goal.met)
}

/// The hand-ins as CSV: a row for each, a column for each goal.
pub fn hand_ins_csv(exercise: &Exercise, hand_ins: &[CollectedHandIn]) -> String {
    let mut table = String::new();
    let mut head = vec!["participant".to_owned()];
    head.extend(verdict_columns(exercise));
    let rest = [
        "hints",
        "still missing",
        "in their own words",
        "why",
        "what now",
    ];
    head.extend(rest.map(str::to_owned));
    row(&head, &mut table);
    for collected in hand_ins {
        let hand_in = &collected.hand_in;
        let mut cells = vec![one_line(&hand_in.name)];
        cells.extend(verdict_cells(&hand_in.verdict));
        cells.push(collected.hints.map(|n| n.to_string()).unwrap_or_default());
        cells.push(missing(&hand_in.verdict));
        let words = [&collected.note, &collected.why, &collected.now];
        cells.extend(words.map(|text| one_line(text)));
        row(&cells, &mut table);
    }
    table
}

/// The hand-ins as a page to print.
pub fn hand_ins_page(exercise: &Exercise, hand_ins: &[CollectedHandIn]) -> String {
    let mut body = String::new();
    // Writing into a String cannot fail.
    let _ = write_group(exercise, hand_ins, &mut body);
    document(&format!("Results: {}", exercise.title), &body)
}

fn write_group(exercise: &Exercise, hand_ins: &[CollectedHandIn], page: &mut String) -> Result {
    let group = GroupResult::of(exercise, hand_ins);
    writeln!(
        page,
        "<p class=\"verdict\">{} of {} solved the exercise.</p>\n<h2>Goals</h2>\n\
         <table>\n<thead><tr><th>Goal</th><th>Met by</th><th></th></tr></thead>\n<tbody>",
        group.solved, group.count
    )?;
    for (goal, met) in exercise.goals.iter().zip(&group.met) {
        writeln!(
            page,
            "<tr><td>{}</td><td>{met} of {}</td><td>{}</td></tr>",
            escaped(&goal.text),
            group.count,
            bar(*met, group.count)
        )?;
    }
    writeln!(page, "</tbody>\n</table>")?;
    if !group.hard.is_empty() {
        writeln!(
            page,
            "<h2>Hard for the group</h2>\n<table>\n<thead><tr><th>Left in</th><th>Rule</th>\
             <th>Checks</th></tr></thead>\n<tbody>"
        )?;
        for (rule, found) in &group.hard {
            let checks = rules::rule(rule).map_or("", |(_, rule)| rule.docs.checks);
            writeln!(
                page,
                "<tr><td>{found} of {}</td><td>{}</td><td>{}</td></tr>",
                group.count,
                escaped(rule),
                escaped(checks)
            )?;
        }
        writeln!(page, "</tbody>\n</table>")?;
    }
    writeln!(
        page,
        "<h2>Participants</h2>\n<table>\n<thead><tr><th>Name</th><th>Goals</th><th>Solved</th>\
         <th>Components</th><th>Availability</th><th>Hints</th></tr></thead>\n<tbody>"
    )?;
    for collected in hand_ins {
        let (hand_in, verdict) = (&collected.hand_in, &collected.hand_in.verdict);
        writeln!(
            page,
            "<tr><td><bdi>{}</bdi></td><td>{} of {}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(&hand_in.name),
            verdict.goals_met(),
            verdict.goals.len(),
            if verdict.is_solved() { "yes" } else { "no" },
            verdict.price.components,
            availability(&verdict.price),
            collected.hints.map(|n| n.to_string()).unwrap_or_default()
        )?;
    }
    writeln!(page, "</tbody>\n</table>")
}

/// A bar of a chart. Its numbers stand beside it.
fn bar(part: usize, whole: usize) -> String {
    const WIDTH: usize = 160;
    let filled = (WIDTH * part).checked_div(whole).unwrap_or(0);
    format!(
        "<svg width=\"{WIDTH}\" height=\"12\" aria-hidden=\"true\"><rect width=\"{WIDTH}\" height=\"12\" \
         fill=\"#dde1e7\"/><rect width=\"{filled}\" height=\"12\" fill=\"#1b6b3a\"/></svg>"
    )
}

fn availability(price: &Price) -> String {
    let share = price
        .availability
        .map(|share| format!("{:.3}%", share * 100.0));
    share.unwrap_or_default()
}

fn escaped(text: &str) -> String {
    xml::escape(&one_line(text))
}

/// The summary of one hand-in for its participant, as a page to print and to keep.
pub fn participant_page(exercise: &Exercise, collected: &CollectedHandIn) -> String {
    let mut body = String::new();
    // Writing into a String cannot fail.
    let _ = write_participant(exercise, collected, &mut body);
    let name = &collected.hand_in.name;
    document(&format!("{}: {name}", exercise.title), &body)
}

fn write_participant(
    exercise: &Exercise,
    collected: &CollectedHandIn,
    page: &mut String,
) -> Result {
    let (hand_in, verdict) = (&collected.hand_in, &collected.hand_in.verdict);
    let solved = match verdict.is_solved() {
        true => "Solved",
        false => "Not solved yet",
    };
    let (met, all) = (verdict.goals_met(), verdict.goals.len());
    writeln!(
        page,
        "<p class=\"verdict\">{solved}: {met} of {all} goals met.</p>\n<p>{}</p>",
        escaped(&exercise.story)
    )?;
    picture(
        &Rc::new(hand_in.design.clone()),
        "The design as it was handed in",
        page,
    )?;
    writeln!(page, "<h2>Goals</h2>\n<ul>")?;
    for goal in &verdict.goals {
        writeln!(
            page,
            "<li><b>{}</b> {}: {}</li>",
            if goal.met { "Met." } else { "Not met." },
            escaped(&goal.text),
            to_html(&goal.reason)
        )?;
    }
    writeln!(page, "</ul>")?;
    for (kind, heading) in [
        (FeedbackKind::Must, "Must"),
        (FeedbackKind::Should, "Should"),
        (FeedbackKind::GoodToKnow, "Good to know"),
        (FeedbackKind::WellDone, "Well done"),
    ] {
        let own = verdict.feedback.iter().filter(|f| f.kind == kind);
        let own: Vec<String> = own.map(|f| to_html(&f.text)).collect();
        list(heading, &own, page)?;
    }
    let words = [
        ("Still missing, in your own words", &collected.note),
        ("Why it happened, in your own words", &collected.why),
        ("To do now, in your own words", &collected.now),
    ];
    for (heading, text) in words.into_iter().filter(|(_, text)| !text.is_empty()) {
        writeln!(page, "<h2>{heading}</h2>\n<p>{}</p>", escaped(text))?;
    }
    solutions(exercise, page)
}

/// The handout of an exercise, as a page to print: story, starting design, goals and hints.
/// Solutions come on request.
pub fn handout_page(exercise: &Exercise, with_solutions: bool) -> String {
    let mut body = String::new();
    // Writing into a String cannot fail.
    let _ = write_handout(exercise, with_solutions, &mut body);
    document(&exercise.title, &body)
}

fn write_handout(exercise: &Exercise, with_solutions: bool, page: &mut String) -> Result {
    writeln!(
        page,
        "<p class=\"small\">{} · about {} minutes</p>\n<p>{}</p>",
        escaped(&exercise.items.join(" ")),
        exercise.minutes,
        escaped(&exercise.story)
    )?;
    if let Some(before) = &exercise.before {
        writeln!(
            page,
            "<p><b>In production.</b> {}</p>",
            escaped(&before.text)
        )?;
    }
    picture(&exercise.start.0, "The design to start from", page)?;
    let goals: Vec<String> = exercise
        .goals
        .iter()
        .map(|goal| escaped(&goal.text))
        .collect();
    list("Goals", &goals, page)?;
    if with_solutions {
        let hints: Vec<String> = exercise
            .hints
            .iter()
            .map(|hint| escaped(&hint.text))
            .collect();
        list("Hints", &hints, page)?;
        solutions(exercise, page)?;
    }
    Ok(())
}

fn solutions(exercise: &Exercise, page: &mut String) -> Result {
    for solution in &exercise.solutions {
        let Solution {
            title,
            reasoning,
            gives_up,
            design,
            ..
        } = solution;
        let price = Price::of(exercise, &design.0);
        writeln!(
            page,
            "<h2>A solution: {}</h2>\n<p>{}</p>\n<p><b>Gives up.</b> {}</p>\n<p>{}, {} available.</p>",
            escaped(title),
            escaped(reasoning),
            escaped(gives_up),
            sentence(&count(price.components, "component")),
            availability(&price)
        )?;
        picture(&design.0, "The solution", page)?;
    }
    Ok(())
}

fn list(heading: &str, entries: &[String], page: &mut String) -> Result {
    if entries.is_empty() {
        return Ok(());
    }
    writeln!(page, "<h2>{heading}</h2>\n<ul>")?;
    for entry in entries {
        writeln!(page, "<li>{entry}</li>")?;
    }
    writeln!(page, "</ul>")
}

fn picture(design: &Rc<Design>, alt: &str, page: &mut String) -> Result {
    let options = SvgOptions {
        embed_document: false,
        ..SvgOptions::default()
    };
    let svg = export::svg(design, &options);
    writeln!(
        page,
        "<figure><img src=\"{}\" alt=\"{alt}\"></figure>",
        data_url(&svg)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises::{course_entry, judge};

    fn exercise() -> Exercise {
        course_entry("sold-more-than-it-had")
            .unwrap()
            .load()
            .unwrap()
    }

    fn collected(exercise: &Exercise, name: &str, is_solved: bool) -> CollectedHandIn {
        let design = match is_solved {
            true => &exercise.solutions[0].design.0,
            false => &exercise.start.0,
        };
        CollectedHandIn {
            hand_in: HandIn {
                name: name.to_owned(),
                design: (**design).clone(),
                verdict: judge(exercise, design),
            },
            hints: Some(2),
            note: "Who refunds?\n<script>".to_owned(),
            why: String::new(),
            now: String::new(),
        }
    }

    fn group(exercise: &Exercise) -> Vec<CollectedHandIn> {
        [("Ada", true), ("<b>Eve</b>", false), ("Bob, \"B\"", false)]
            .into_iter()
            .map(|(name, is_solved)| collected(exercise, name, is_solved))
            .collect()
    }

    #[test]
    fn a_group_is_counted_by_goal_and_by_rule() {
        let exercise = exercise();
        let result = GroupResult::of(&exercise, &group(&exercise));
        assert_eq!((result.count, result.solved), (3, 1));
        assert_eq!(result.met.len(), exercise.goals.len());
        assert!(result.met.iter().all(|met| (1..=3).contains(met)));
        assert!(result.met.contains(&1));
        // The solution mends some, and leaves others.
        assert!(result.hard.iter().any(|(_, left)| *left == 2), "{result:?}");
        assert!(result.hard.iter().is_sorted_by(|a, b| a.1 >= b.1));
        let empty = GroupResult::of(&exercise, &[]);
        assert_eq!((empty.count, empty.met[0]), (0, 0));
    }

    #[test]
    fn rows_have_a_column_for_each_goal() {
        let exercise = exercise();
        let table = hand_ins_csv(&exercise, &group(&exercise));
        let mut lines = table.split("\r\n");
        let head = lines.next().unwrap();
        assert!(
            head.starts_with("participant,solved,goals met,locks broken,"),
            "{head}"
        );
        assert!(lines.next().unwrap().starts_with("Ada,true,6,0,true"));
        assert!(table.contains("\"Bob, \"\"B\"\"\",false"));
        assert_eq!(table.trim_end().split("\r\n").count(), 4);
    }

    #[test]
    fn words_of_participants_never_become_markup() {
        let exercise = exercise();
        let group = group(&exercise);
        let pages = [
            hand_ins_page(&exercise, &group),
            participant_page(&exercise, &group[1]),
            handout_page(&exercise, true),
        ];
        for page in &pages {
            assert!(
                !page.contains("<script") && !page.contains("<b>Eve"),
                "{page}"
            );
            assert!(page.contains("default-src 'none'"));
        }
        assert!(pages[0].contains("&lt;b&gt;Eve"));
        assert!(pages[0].contains("1 of 3 solved the exercise."));
        assert!(pages[1].contains("Not solved yet"));
        assert!(pages[1].contains("Gives up."));
        assert!(!handout_page(&exercise, false).contains("Gives up."));
    }
}
