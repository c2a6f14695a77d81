//! Feedback on a design, in four kinds.

use super::goals::{Evaluation, GoalVerdict};
use super::locks::BrokenLock;
use super::{Exercise, Price};
use crate::document::Design;
use crate::document::format::read::choices;
use crate::review::{Finding, ItemOutcome, Review};
use crate::rules::names::count;
use crate::rules::{Outcome, Severity, Text};
use std::collections::BTreeSet;

choices! {
    /// Kind of feedback.
    FeedbackKind {
        /// A goal is not met, or a lock is broken.
        Must = "must",
        /// A problem that the changes brought, or that is left in what the exercise teaches.
        Should = "should",
        /// Questions that the changes brought, and the price.
        GoodToKnow = "good-to-know",
        /// A goal is met, or an item passes that did not.
        WellDone = "well-done",
    }
}

/// One remark on a design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// Kind.
    pub kind: FeedbackKind,
    /// The remark, in a sentence.
    pub text: Text,
}

/// Remarks of one kind at most, goals and locks aside.
const MOST: usize = 5;

/// All feedback, in the order of the kinds.
pub(super) fn feedback(
    exercise: &Exercise,
    design: &Design,
    evaluation: &Evaluation,
    start: &Evaluation,
    goals: &[GoalVerdict],
    broken: &[BrokenLock],
) -> Vec<Feedback> {
    let mut all = Vec::new();
    let mut add = |kind: FeedbackKind, text: Text| all.push(Feedback { kind, text });
    for goal in goals.iter().filter(|goal| !goal.met) {
        add(FeedbackKind::Must, goal.reason.clone());
    }
    for lock in broken {
        add(FeedbackKind::Must, lock.reason.clone());
    }
    let (review, before) = (&evaluation.review, &start.review);
    let known: BTreeSet<String> = before.findings().map(|f| before.fingerprint(f)).collect();
    let is_new = |finding: &Finding| !known.contains(&review.fingerprint(finding));
    let said: BTreeSet<&str> = goals.iter().filter_map(GoalVerdict::rule).collect();
    let is_taught = |finding: &Finding| {
        let mut codes = exercise.items.iter();
        codes.any(|code| item_has(review, code, finding))
    };
    let problems = review.findings().filter(|finding| {
        let is_fail = finding.outcome == Outcome::Fail && finding.severity > Severity::Low;
        is_fail && !said.contains(&*finding.rule) && (is_new(finding) || is_taught(finding))
    });
    for problem in problems.take(MOST) {
        add(FeedbackKind::Should, review.words(problem).title);
    }
    let questions = review
        .findings()
        .filter(|f| f.outcome == Outcome::Question && is_new(f) && !said.contains(&*f.rule));
    for question in questions.take(MOST) {
        add(FeedbackKind::GoodToKnow, review.words(question).title);
    }
    if design.waivers != exercise.start.0.waivers || design.rules != exercise.start.0.rules {
        let text = "Waivers and settings of rules are not read here: they accept a problem.";
        add(FeedbackKind::GoodToKnow, Text::from(text));
    }
    if let Some(text) = price_difference(exercise, design) {
        add(FeedbackKind::GoodToKnow, Text::from(text));
    }
    let met_before: BTreeSet<&str> = exercise
        .goals
        .iter()
        .filter(|goal| start.evaluate(&goal.holds).holds)
        .map(|goal| goal.id.as_str())
        .collect();
    for goal in goals.iter().filter(|goal| goal.met) {
        if !met_before.contains(goal.id.as_str()) {
            add(FeedbackKind::WellDone, goal.reason.clone());
        }
    }
    for code in &exercise.items {
        let outcome = |review: &Review| review.item(code).map(|item| item.outcome);
        let passes = Some(ItemOutcome::Pass);
        if outcome(review) == passes && outcome(before) != passes {
            let title = review.item(code).map_or("", |item| item.title);
            add(
                FeedbackKind::WellDone,
                Text::from(format!("{code} holds: {title}.")),
            );
        }
    }
    all.sort_by_key(|feedback| feedback.kind);
    all
}

fn item_has(review: &Review, code: &str, finding: &Finding) -> bool {
    let item = review.item(code);
    item.is_some_and(|item| item.findings.iter().any(|f| std::ptr::eq(f, finding)))
}

/// The difference in price between the design and the start.
fn price_difference(exercise: &Exercise, design: &Design) -> Option<String> {
    let (now, before) = (
        Price::of(exercise, design),
        Price::of(exercise, &exercise.start.0),
    );
    let components = match now.components.cmp(&before.components) {
        std::cmp::Ordering::Greater => {
            let more = count(now.components - before.components, "component");
            Some(format!("{more} more"))
        }
        std::cmp::Ordering::Less => {
            let fewer = count(before.components - now.components, "component");
            Some(format!("{fewer} fewer"))
        }
        std::cmp::Ordering::Equal => None,
    };
    let availability = now.availability.zip(before.availability);
    let availability = availability
        .map(|(now, before)| (percent(before), percent(now)))
        .filter(|(before, now)| before != now)
        .map(|(before, now)| format!("{now} available instead of {before}"));
    let parts: Vec<String> = components.into_iter().chain(availability).collect();
    (!parts.is_empty()).then(|| format!("The price: {}.", parts.join(", ")))
}

/// A share in percent, with two digits after the point.
fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}
