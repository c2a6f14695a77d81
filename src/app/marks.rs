//! Where the drawing shows that something was found.

use super::canvas::Marks;
use super::findings::order;
use crate::checklist::Outcome;
use crate::design::Subject;
use crate::review::{Finding, Review};

/// How many findings each component and connection wears.
pub fn marks(review: &Review) -> Marks {
    let mut marks = Marks::default();
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

/// The first finding that the element wears, as the panel orders them.
pub fn first_of<'r>(review: &'r Review, subject: &Subject) -> Option<&'r Finding> {
    order::shown(review).find(|f| worn_by(review.subjects(f)).contains(subject))
}

/// The elements that wear a finding: the one that it is about most, or, where that is not drawn,
/// all the others that are.
fn worn_by(mut subjects: Vec<Subject>) -> Vec<Subject> {
    let is_drawn = |s: &Subject| matches!(s, Subject::Component(_) | Subject::Connection(_));
    if subjects.first().is_some_and(is_drawn) {
        subjects.truncate(1);
    }
    subjects.retain(is_drawn);
    subjects
}
