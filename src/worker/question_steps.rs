//! Going through the open questions, one card after another.

use super::cards;
use super::view_models::QuestionStepView;
use crate::review::questions::{ReviewQuestions, RuleQuestions, open_questions};
use crate::review::{Finding, Review};
use std::collections::HashSet;

/// A card of questions before its words are made.
struct Stop<'g, 'r> {
    key: String,
    group: &'g RuleQuestions<'r>,
    findings: Vec<&'r Finding>,
}

/// Many questions of one rule are one stop, as they are one card.
fn stops<'g, 'r>(review: &Review, groups: &'g [RuleQuestions<'r>]) -> Vec<Stop<'g, 'r>> {
    let mut stops = Vec::new();
    for group in groups {
        if group.findings.len() > cards::MOST_CARDS {
            stops.push(Stop {
                key: group.rule.to_string(),
                group,
                findings: group.findings.clone(),
            });
            continue;
        }
        stops.extend(group.findings.iter().map(|finding| Stop {
            key: review.fingerprint(finding),
            group,
            findings: vec![*finding],
        }));
    }
    stops
}

/// The next card or the one before, round and round, past those that are set aside; `None` where
/// nothing else is open.
pub fn step(
    review: &Review,
    key: &str,
    at: usize,
    by: i8,
    aside: &[String],
) -> Option<QuestionStepView> {
    let groups = open_questions(review);
    let stops = stops(review, &groups);
    let aside: HashSet<&str> = aside.iter().map(String::as_str).collect();
    let is_open = |stop: &&Stop<'_, '_>| !aside.contains(stop.key.as_str());
    // Where one stands: on a card, or, where that is answered, just before what took its place.
    let here = stops.iter().position(|stop| stop.key == key);
    let (before, from) = match here {
        Some(here) if by == 0 => (here, here),
        Some(here) => (here, here + 1),
        None => (at.min(stops.len()), at.min(stops.len())),
    };
    let forth = stops[from..].iter().chain(&stops[..from]);
    let back = || stops[..before].iter().rev();
    let back = back().chain(stops[before..].iter().rev());
    let stop = match by < 0 {
        true => back.into_iter().find(is_open)?,
        false => forth.into_iter().find(is_open)?,
    };
    let item = review.item(stop.group.item)?;
    let open = stops.iter().filter(is_open);
    Some(QuestionStepView {
        key: stop.key.clone(),
        at: stops.iter().position(|s| s.key == stop.key)?,
        left: open.map(|stop| stop.findings.len()).sum(),
        item: (item.code.to_owned(), item.title.to_owned()),
        card: cards::card(
            &ReviewQuestions::new(review),
            review,
            &stop.findings,
            &stop.group.findings,
        ),
    })
}
