//! A review becomes cards.

use super::questions;
use super::view_models::{CardView, FindingView, ItemView, WaivedView};
use crate::document::Subject;
use crate::review::questions::ReviewQuestions;
use crate::review::{Finding, ItemReview, Review};
use crate::rules::{self, Outcome, Text};
use std::cmp::Reverse;

/// More findings of one rule than these are one card that lists them.
pub const MOST_CARDS: usize = 5;
/// So many findings a card lists at first, and so many more each time.
pub const PAGE: usize = 50;

/// The items: those that fail, those that ask, those that hold, those that the design has nothing
/// for; each in the order of the checklist.
pub fn items(review: &Review) -> Vec<&ItemReview> {
    let mut items: Vec<_> = review.items().iter().collect();
    items.sort_by_key(|item| Reverse(item.outcome));
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

/// One item, as it is shown.
pub fn item(questions: &ReviewQuestions<'_>, review: &Review, item: &ItemReview) -> ItemView {
    const FEW: usize = 50;
    let open = item.findings.iter().filter(|f| f.counts());
    let waived = || item.findings.iter().filter(|f| !f.counts());
    ItemView {
        code: item.code.to_owned(),
        title: item.title.to_owned(),
        outcome: item.outcome,
        questions: open.filter(|f| f.outcome == Outcome::Question).count(),
        evidence: review.evidence(item),
        cards: blocks(item)
            .iter()
            .map(|block| card(questions, review, block, &alike(item, block)))
            .collect(),
        waived: waived()
            .take(FEW)
            .filter_map(|f| accepted(review, f))
            .collect(),
        waived_count: waived().count(),
    }
}

/// The open questions of an item that are of the rule of a block.
fn alike<'r>(item: &'r ItemReview, block: &[&'r Finding]) -> Vec<&'r Finding> {
    let of_rule = |f: &&Finding| block.first().is_some_and(|first| first.rule == f.rule);
    let all = item.findings.iter().filter(of_rule);
    all.filter(|f| questions::is_open(f)).collect()
}

/// The findings of a block as a card. `alike` are all open questions of its rule.
pub fn card(
    questions: &ReviewQuestions<'_>,
    review: &Review,
    block: &[&Finding],
    alike: &[&Finding],
) -> CardView {
    let first = block[0];
    let words = review.words(first);
    let findings = block.iter().take(PAGE);
    let rule = rules::rule(&first.rule).map(|(_, rule)| rule);
    let question = rule.and_then(|rule| rule.question.as_ref());
    let hint = question.and_then(|question| question.hint);
    let mut card = CardView {
        rule: first.rule.to_string(),
        outcome: first.outcome,
        severity: first.severity,
        title: words.title,
        text: words.evidence,
        fix: words.fix,
        why: words.why,
        false_alarms: rule.map_or(String::new(), |rule| rule.docs.false_alarms.to_owned()),
        questions: questions::card_questions(questions, block, alike),
        hint: match alike {
            [] => String::new(),
            _ => hint.unwrap_or_default().to_owned(),
        },
        findings: findings.map(|f| finding(review, f)).collect(),
        count: block.len(),
    };
    if block.len() > 1 {
        card.title = Text::from(format!(
            "{} times: {}",
            block.len(),
            first.rule.replace('-', " ")
        ));
        if let Some(rule) = rule {
            card.text = Text::from(rule.docs.checks);
            card.fix = Text::from(rule.docs.remedy);
            card.why = Text::from(rule.docs.matters);
        } else {
            // A rule of the team's own says the same of each.
            card.text = Text::from("");
        }
    }
    card
}

/// One finding, as it is listed.
pub fn finding(review: &Review, finding: &Finding) -> FindingView {
    let subjects = review.subjects(finding);
    FindingView {
        fingerprint: review.fingerprint(finding),
        title: review.words(finding).title,
        // A design can be the subject of thousands; nobody sees more than fit on a screen.
        subjects: subjects.iter().take(500).map(Subject::to_string).collect(),
        is_question: questions::is_open(finding),
    }
}

fn accepted(review: &Review, accepted: &Finding) -> Option<WaivedView> {
    let waiver = accepted.waiver.as_ref()?;
    let all = &review.design().waivers;
    Some(WaivedView {
        finding: finding(review, accepted),
        reason: waiver.reason.clone(),
        by: waiver.by.clone(),
        until: waiver.until.map(|date| date.to_string()),
        waiver: all.iter().position(|w| *w == **waiver)?,
    })
}
