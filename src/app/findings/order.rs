//! In which order findings are shown, and so gone through.

use crate::checklist::Outcome;
use crate::review::{Finding, ItemReview, Review};
use std::cmp::Reverse;

/// More findings of one rule than these are one card that lists them.
const MOST_CARDS: usize = 5;

/// The items: those that fail, those that ask, those that hold, those that the design has nothing
/// for; each in the order of the checklist.
pub fn items(review: &Review) -> Vec<&ItemReview> {
    let mut items: Vec<_> = review.items().iter().collect();
    crate::order::sort_by_key(&mut items, |item| Reverse(item.outcome));
    items
}

/// The findings of an item that nobody has accepted, worst first. Each block is a card.
pub fn blocks(item: &ItemReview) -> Vec<Vec<&Finding>> {
    let mut rules: Vec<Vec<&Finding>> = Vec::new();
    for finding in item.findings.iter().filter(|f| f.counts()) {
        match rules.iter_mut().find(|of| of[0].rule == finding.rule) {
            Some(of) => of.push(finding),
            None => rules.push(vec![finding]),
        }
    }
    let split = |of: Vec<_>| {
        if of.len() > MOST_CARDS {
            vec![of]
        } else {
            of.into_iter().map(|finding| vec![finding]).collect()
        }
    };
    rules.into_iter().flat_map(split).collect()
}

/// Every finding that nobody has accepted, as shown.
pub fn shown(review: &Review) -> impl Iterator<Item = &Finding> {
    items(review).into_iter().flat_map(blocks).flatten()
}

/// How many questions are open.
pub fn questions(item: &ItemReview) -> usize {
    let open = item.findings.iter().filter(|f| f.counts());
    open.filter(|f| f.outcome == Outcome::Question).count()
}
