//! What a drawing shows of a review: how many findings each element has.

use crate::document::Subject;
use crate::review::Review;
use crate::rules::Outcome;
use std::collections::HashMap;

/// How many findings an element has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Findings that fail.
    pub fails: u32,
    /// Findings that ask.
    pub questions: u32,
}

impl Mark {
    /// In words: `2 fail, 1 question`.
    pub fn said(self) -> String {
        let questions = match self.questions {
            1 => "1 question".to_owned(),
            more => format!("{more} questions"),
        };
        match (self.fails, self.questions) {
            (1, 0) => "1 fails".to_owned(),
            (fails, 0) => format!("{fails} fail"),
            (0, _) => questions,
            (1, _) => format!("1 fails, {questions}"),
            (fails, _) => format!("{fails} fail, {questions}"),
        }
    }

    /// As a badge has it: how many fail or, where none does, how many ask.
    pub fn shown(self) -> String {
        match if self.fails > 0 {
            self.fails
        } else {
            self.questions
        } {
            count @ 0..=99 => count.to_string(),
            _ => "99+".to_owned(),
        }
    }
}

/// The marks of all elements that have findings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks(pub HashMap<Subject, Mark>);

impl Marks {
    /// How many findings each component and connection wears.
    pub fn of_review(review: &Review) -> Self {
        let mut marks = Self::default();
        for finding in review.findings().filter(|f| f.counts()) {
            for subject in worn_by(review.subjects(finding)) {
                let mark = marks.0.entry(subject).or_default();
                match finding.outcome {
                    Outcome::Fail => mark.fails += 1,
                    Outcome::Question => mark.questions += 1,
                }
            }
        }
        marks
    }

    /// The mark of the subject, if it has findings.
    pub fn of(&self, subject: &Subject) -> Option<Mark> {
        self.0.get(subject).copied()
    }
}

/// The elements that wear a finding: the one that it is about most, or, where that is not drawn,
/// all the others that are.
pub fn worn_by(mut subjects: Vec<Subject>) -> Vec<Subject> {
    let is_drawn = |s: &Subject| matches!(s, Subject::Component(_) | Subject::Connection(_));
    if subjects.first().is_some_and(is_drawn) {
        subjects.truncate(1);
    }
    subjects.retain(is_drawn);
    subjects
}
