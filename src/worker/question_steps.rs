//! Cards that ask, and the walk through them, one after another.

use super::view_models::QuestionStepView;
use crate::review::questions::{ReviewQuestions, open_questions};
use crate::review::{Finding, Review};
use std::collections::HashSet;

/// A card that asks, before its view is made.
pub struct QuestionCard<'r> {
    /// Key of the card.
    pub key: String,
    /// Code of its item.
    item: &'static str,
    /// Findings, worst first.
    pub findings: Vec<&'r Finding>,
}

/// All cards that ask: the most severe first, of those what is most at stake.
pub fn question_cards(review: &Review) -> Vec<QuestionCard<'_>> {
    let mut cards = Vec::new();
    for group in open_questions(review) {
        let (guessed, asked): (Vec<&Finding>, Vec<&Finding>) =
            group.findings.into_iter().partition(|f| f.is_guessed());
        for findings in [asked, guessed] {
            if let Some(first) = findings.first() {
                cards.push(QuestionCard {
                    key: super::cards::card_key(first),
                    item: group.item,
                    findings,
                });
            }
        }
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
    let cards = question_cards(review);
    let deferred: HashSet<&str> = deferred.iter().map(String::as_str).collect();
    let is_open = |card: &&QuestionCard<'_>| !deferred.contains(card.key.as_str());
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
    let item = review.item(card.item)?;
    let open = cards.iter().filter(is_open);
    Some(QuestionStepView {
        key: card.key.clone(),
        at: cards.iter().position(|c| c.key == card.key)?,
        left: open.count(),
        item: (item.code.to_owned(), item.title.to_owned()),
        card: super::cards::card_view(&ReviewQuestions::new(review), review, &card.findings),
    })
}
