//! Cards of the findings panel.

use super::questions;
use super::view_models::{CardView, FindingView, ItemView, WaivedView};
use crate::document::Subject;
use crate::review::questions::ReviewQuestions;
use crate::review::{Finding, ItemReview, Review};
use crate::rules::{self, Outcome, Text};
use std::collections::HashMap;

/// More findings of one rule share a card.
pub const MAX_SEPARATE_CARDS: usize = 5;
/// Subjects of a finding beyond this number are not sent.
const MAX_SUBJECTS: usize = 500;
/// Page size of lists within a card.
pub const PAGE_SIZE: usize = 50;

/// Groups the findings of an item by card, worst first, without findings that are accepted or held
/// back.
pub fn card_groups<'r>(review: &Review, item: &'r ItemReview) -> Vec<Vec<&'r Finding>> {
    let mut rules: Vec<Vec<&Finding>> = Vec::new();
    // The custom rules of one item can be thousands.
    let mut places: HashMap<&str, usize> = HashMap::new();
    let shown = |f: &&Finding| f.counts() && !review.holds_back(f);
    for finding in item.findings.iter().filter(shown) {
        let at = *places.entry(&finding.rule).or_insert(rules.len());
        match rules.get_mut(at) {
            Some(of) => of.push(finding),
            None => rules.push(vec![finding]),
        }
    }
    let split = |of: Vec<_>| {
        if of.len() > MAX_SEPARATE_CARDS {
            vec![of]
        } else {
            of.into_iter().map(|finding| vec![finding]).collect()
        }
    };
    rules.into_iter().flat_map(split).collect()
}

/// All findings in the order of the panel, without findings that are
/// accepted or held back.
pub fn listed_findings(review: &Review) -> impl Iterator<Item = &Finding> {
    review
        .items_worst_first()
        .into_iter()
        .flat_map(|item| card_groups(review, item))
        .flatten()
}

/// View of an item.
pub fn item_view(questions: &ReviewQuestions<'_>, review: &Review, item: &ItemReview) -> ItemView {
    const MAX_WAIVED: usize = 50;
    let shown = |f: &&Finding| f.counts() && !review.holds_back(f);
    let open = item.findings.iter().filter(shown);
    let waived = || item.findings.iter().filter(|f| !f.counts());
    let mut open_of_rules: HashMap<&str, Vec<&Finding>> = HashMap::new();
    for finding in item
        .findings
        .iter()
        .filter(|f| questions::is_open(review, f))
    {
        open_of_rules
            .entry(&finding.rule)
            .or_default()
            .push(finding);
    }
    let open_of_rule = |group: &[&Finding]| {
        let open = open_of_rules.get(group[0].rule.as_ref());
        open.map_or(&[][..], Vec::as_slice)
    };
    ItemView {
        code: item.code.to_owned(),
        title: item.title.to_owned(),
        outcome: item.outcome,
        questions: open.filter(|f| f.outcome == Outcome::Question).count(),
        evidence: review.evidence(item),
        cards: card_groups(review, item)
            .iter()
            .map(|group| card_view(questions, review, group, open_of_rule(group)))
            .collect(),
        waived: waived()
            .take(MAX_WAIVED)
            .filter_map(|f| waived_view(review, f))
            .collect(),
        waived_count: waived().count(),
    }
}

/// View of a card. `open` are all open questions of its rule.
pub fn card_view(
    questions: &ReviewQuestions<'_>,
    review: &Review,
    group: &[&Finding],
    open: &[&Finding],
) -> CardView {
    let first = group[0];
    let words = review.words(first);
    let findings = group.iter().take(PAGE_SIZE);
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
        questions: questions::card_questions(questions, group, open),
        hint: match open {
            [] => String::new(),
            _ => hint.unwrap_or_default().to_owned(),
        },
        findings: findings.map(|f| finding_view(review, f)).collect(),
        count: group.len(),
    };
    if group.len() > 1 {
        card.title = Text::from(format!(
            "{} times: {}",
            group.len(),
            first.rule.replace('-', " ")
        ));
        if let Some(rule) = rule {
            card.text = Text::from(rule.docs.checks);
            card.fix = Text::from(rule.docs.remedy);
            card.why = Text::from(rule.docs.matters);
        } else {
            // Custom rules have the same text for every finding.
            card.text = Text::from("");
        }
    }
    card
}

/// View of a finding.
pub fn finding_view(review: &Review, finding: &Finding) -> FindingView {
    let subjects = review.subjects(finding);
    FindingView {
        fingerprint: review.fingerprint(finding),
        title: review.words(finding).title,
        // A finding can have thousands of subjects, more than fit on a screen.
        subjects: subjects
            .iter()
            .take(MAX_SUBJECTS)
            .map(Subject::to_string)
            .collect(),
        is_question: questions::is_open(review, finding),
    }
}

fn waived_view(review: &Review, waived: &Finding) -> Option<WaivedView> {
    let waiver = waived.waiver.as_ref()?;
    let all = &review.design().waivers;
    Some(WaivedView {
        finding: finding_view(review, waived),
        reason: waiver.reason.clone(),
        by: waiver.by.clone(),
        until: waiver.until.map(|date| date.to_string()),
        waiver: all.iter().position(|w| *w == **waiver)?,
    })
}
