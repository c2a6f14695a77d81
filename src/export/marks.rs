//! Finding counts per element, drawn as badges on the canvas and in exported pictures.

use crate::document::Subject;
use crate::editor::scene::{Scene, SceneEdge};
use crate::review::{Finding, Review};
use crate::rules::Outcome;
use std::collections::HashMap;
use std::rc::Rc;

/// Finding counts of one element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Failing findings.
    pub fails: u32,
    /// Open questions.
    pub questions: u32,
}

impl Mark {
    /// Accessible label: `2 fail, 1 question`.
    pub fn label(self) -> String {
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

    /// Text of the badge: the number of failing findings.
    pub fn badge_text(self) -> String {
        match self.fails {
            count @ 0..=99 => count.to_string(),
            _ => "99+".to_owned(),
        }
    }
}

/// Finding counts of all elements that have findings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks(pub HashMap<Subject, Mark>);

impl Marks {
    /// Counts the findings of each component and connection.
    pub fn of_review(review: &Review) -> Self {
        Self::of_findings(review, review.findings())
    }

    /// Counts the findings that are shown while one draws: without questions that are held back.
    pub fn of_open_findings(review: &Review) -> Self {
        let shown = review.findings().filter(|f| !review.holds_back(f));
        Self::of_findings(review, shown)
    }

    fn of_findings<'r>(review: &Review, findings: impl Iterator<Item = &'r Finding>) -> Self {
        let mut marks = Self::default();
        for finding in findings.filter(|f| f.counts()) {
            for subject in badge_subjects(review.subjects(finding)) {
                let mark = marks.0.entry(subject).or_default();
                match finding.outcome {
                    Outcome::Fail => mark.fails += 1,
                    Outcome::Question => mark.questions += 1,
                }
            }
        }
        marks
    }

    /// Returns the mark of a subject, if it has findings.
    pub fn of(&self, subject: &Subject) -> Option<Mark> {
        self.0.get(subject).copied()
    }

    /// Returns the mark of a line with the connection to look at first: the one of all connections that
    /// share the line.
    pub fn of_line(&self, scene: &Scene, edge: &Rc<SceneEdge>) -> Option<(Subject, Mark)> {
        let subject = |edge: &SceneEdge| Subject::Connection(edge.connection.id.clone());
        if edge.bundle.is_none() {
            let subject = subject(edge);
            return self.of(&subject).map(|mark| (subject, mark));
        }
        let mut found: Option<(Subject, Mark)> = None;
        for edge in scene.bundle(edge) {
            let subject = subject(edge);
            let Some(mark) = self.of(&subject) else {
                continue;
            };
            found = Some(match found {
                None => (subject, mark),
                Some((first, sum)) => {
                    let is_worse = sum.fails == 0 && mark.fails > 0;
                    let sum = Mark {
                        fails: sum.fails + mark.fails,
                        questions: sum.questions + mark.questions,
                    };
                    (if is_worse { subject } else { first }, sum)
                }
            });
        }
        found
    }
}

/// Elements whose badges count a finding: its first subject or, if that is not drawn, all other
/// subjects that are drawn.
pub fn badge_subjects(mut subjects: Vec<Subject>) -> Vec<Subject> {
    let is_drawn = |s: &Subject| matches!(s, Subject::Component(_) | Subject::Connection(_));
    if subjects.first().is_some_and(is_drawn) {
        subjects.truncate(1);
    }
    subjects.retain(is_drawn);
    subjects
}
