//! Walk through the open questions, one card after another.

use super::view_models::QuestionStepView;
use crate::review::questions::{ReviewQuestions, RuleQuestions, open_questions};
use crate::review::{Finding, Review};
use std::collections::HashSet;

/// Card of a walk, before its view is made.
struct WalkCard<'g, 'r> {
    key: String,
    group: &'g RuleQuestions<'r>,
    findings: Vec<&'r Finding>,
}

/// Cards of the walk. Many questions of one rule share a card, as in the findings panel.
fn walk_cards<'g, 'r>(review: &Review, groups: &'g [RuleQuestions<'r>]) -> Vec<WalkCard<'g, 'r>> {
    let mut cards = Vec::new();
    for group in groups {
        if group.findings.len() > super::cards::MAX_SEPARATE_CARDS {
            cards.push(WalkCard {
                key: group.rule.to_string(),
                group,
                findings: group.findings.clone(),
            });
            continue;
        }
        cards.extend(group.findings.iter().map(|finding| WalkCard {
            key: review.fingerprint(finding),
            group,
            findings: vec![*finding],
        }));
    }
    cards
}

/// Returns the next or previous card, cyclically and without deferred ones. `None` if no other card
/// is open.
pub fn step(
    review: &Review,
    key: &str,
    at: usize,
    by: i8,
    deferred: &[String],
) -> Option<QuestionStepView> {
    let groups = open_questions(review);
    let cards = walk_cards(review, &groups);
    let deferred: HashSet<&str> = deferred.iter().map(String::as_str).collect();
    let is_open = |card: &&WalkCard<'_, '_>| !deferred.contains(card.key.as_str());
    // The current card, or, if that has been answered, the gap before the card that took its place.
    let current = cards.iter().position(|card| card.key == key);
    let (before, from) = match current {
        Some(at) if by == 0 => (at, at),
        Some(at) => (at, at + 1),
        None => (at.min(cards.len()), at.min(cards.len())),
    };
    let forth = cards[from..].iter().chain(&cards[..from]);
    let back = || cards[..before].iter().rev();
    let back = back().chain(cards[before..].iter().rev());
    let card = match by < 0 {
        true => back.into_iter().find(is_open)?,
        false => forth.into_iter().find(is_open)?,
    };
    let item = review.item(card.group.item)?;
    let open = cards.iter().filter(is_open);
    Some(QuestionStepView {
        key: card.key.clone(),
        at: cards.iter().position(|c| c.key == card.key)?,
        left: open.map(|card| card.findings.len()).sum(),
        item: (item.code.to_owned(), item.title.to_owned()),
        card: super::cards::card_view(
            &ReviewQuestions::new(review),
            review,
            &card.findings,
            &card.group.findings,
        ),
    })
}
