//! Hand-ins of a group: each is judged anew, since nothing in it is trusted.

use super::price_view;
use super::protocol::{
    CollectionReport, CollectionView, ReceiptResult, ReceivedFile, ReceivedView,
};
use crate::document::{Design, format};
use crate::exercises::submission::{self, Submission};
use crate::exercises::{Exercise, ExerciseJudge};
use crate::export::report::{
    CollectedHandIn, GroupResult, HandIn, hand_ins_csv, hand_ins_page, handout_page,
    participant_page,
};
use crate::export::share_link::{self, LinkContent};
use crate::rules;

/// Hand-ins that are kept at most.
const MOST: usize = 500;

/// The hand-ins for one exercise.
pub struct Collection {
    judge: ExerciseJudge,
    hand_ins: Vec<CollectedHandIn>,
}

impl Collection {
    /// Nothing is handed in yet.
    pub fn new(exercise: Exercise) -> Self {
        Self {
            judge: ExerciseJudge::new(exercise),
            hand_ins: Vec::new(),
        }
    }

    /// Judges a hand-in and adds it. A second one of the same name replaces the first.
    pub fn receive(&mut self, received: &ReceivedFile) -> ReceiptResult {
        let submission = read(received, self.judge.exercise())?;
        let name = submission
            .name
            .clone()
            .unwrap_or_else(|| match &*received.name {
                "" => format!("Link {}", self.hand_ins.len() + 1),
                name => name.trim_end_matches(".json").to_owned(),
            });
        let design: Design = (*submission.design.0).clone();
        let verdict = self.judge.judge(&design);
        let words = |text: Option<String>| text.unwrap_or_default();
        let collected = CollectedHandIn {
            hand_in: HandIn {
                name: name.clone(),
                design,
                verdict,
            },
            hints: submission.hints,
            note: words(submission.note),
            why: words(submission.why),
            now: words(submission.now),
        };
        let known = self.hand_ins.iter().position(|h| h.hand_in.name == name);
        match known {
            Some(at) => self.hand_ins[at] = collected,
            None if self.hand_ins.len() >= MOST => {
                return Err(format!("there are {MOST} hand-ins already"));
            }
            None => self.hand_ins.push(collected),
        }
        Ok(name)
    }

    /// Takes a hand-in out, or all of them.
    pub fn discard(&mut self, at: Option<usize>) {
        match at {
            Some(at) if at < self.hand_ins.len() => {
                self.hand_ins.remove(at);
            }
            Some(_) => {}
            None => self.hand_ins.clear(),
        }
    }

    /// The hand-ins and their results.
    pub fn view(&self) -> CollectionView {
        let exercise = self.judge.exercise();
        let group = GroupResult::of(exercise, &self.hand_ins);
        let goals = exercise.goals.iter().map(|goal| goal.text.clone());
        let hard = group.hard.into_iter().map(|(rule, count)| {
            let checks = rules::rule(&rule).map_or("", |(_, rule)| rule.docs.checks);
            (rule, checks.to_owned(), count)
        });
        CollectionView {
            title: exercise.title.clone(),
            solved: group.solved,
            goals: goals.zip(group.met).collect(),
            hard: hard.collect(),
            rows: self.hand_ins.iter().map(row).collect(),
        }
    }

    /// A page or table. `None`: there is no such hand-in.
    pub fn report(&self, report: CollectionReport) -> Option<String> {
        let exercise = self.judge.exercise();
        Some(match report {
            CollectionReport::Csv => hand_ins_csv(exercise, &self.hand_ins),
            CollectionReport::Group => hand_ins_page(exercise, &self.hand_ins),
            CollectionReport::Participant(at) => participant_page(exercise, self.hand_ins.get(at)?),
            CollectionReport::Handout(with_solutions) => handout_page(exercise, with_solutions),
        })
    }
}

/// Id of the exercise that a hand-in is for.
pub fn exercise_of(received: &ReceivedFile) -> Option<String> {
    let fragment = received.text.trim();
    let document = share_link::decode_document(LinkContent::HandIn, fragment).ok()?;
    let submission = submission::load(&String::from_utf8_lossy(&document)).ok()?;
    Some(submission.exercise.to_string())
}

/// Reads a hand-in from a file or a link: with the participant's words, or a design alone.
fn read(received: &ReceivedFile, exercise: &Exercise) -> Result<Submission, String> {
    let text = received.text.trim();
    let fragment = text.split_once('#').map_or(text, |(_, fragment)| fragment);
    let submission = match LinkContent::of(fragment).filter(|_| !text.starts_with('{')) {
        Some(LinkContent::HandIn) => {
            let document = share_link::decode_document(LinkContent::HandIn, fragment);
            let document = document.map_err(|error| error.to_string())?;
            submission::load(&String::from_utf8_lossy(&document))
        }
        Some(LinkContent::Design) => {
            let design = share_link::decode(fragment).map_err(|error| error.to_string())?;
            return Ok(of_design(exercise, design));
        }
        Some(LinkContent::Exercise) => {
            return Err("the link holds an exercise; expected a hand-in".to_owned());
        }
        None => match format::load(text) {
            Ok(design) => return Ok(of_design(exercise, design)),
            Err(_) => submission::load(text),
        },
    };
    let submission = submission.map_err(|error| error.to_string())?;
    if submission.exercise != exercise.id {
        return Err(format!(
            "it is for the exercise {}; expected {}",
            submission.exercise, exercise.id
        ));
    }
    Ok(submission)
}

fn of_design(exercise: &Exercise, design: Design) -> Submission {
    let design = format::EmbeddedDesign(std::rc::Rc::new(design));
    Submission::new(exercise.id.clone(), design)
}

fn row(collected: &CollectedHandIn) -> ReceivedView {
    let verdict = &collected.hand_in.verdict;
    let words = [&collected.note, &collected.why, &collected.now].into_iter();
    ReceivedView {
        name: collected.hand_in.name.clone(),
        is_solved: verdict.is_solved(),
        goals: verdict.goals.iter().map(|goal| goal.met).collect(),
        broken: verdict.broken_locks.len(),
        price: price_view(&verdict.price),
        hints: collected.hints,
        words: words.filter(|text| !text.is_empty()).cloned().collect(),
    }
}
