//! Cards of the findings panel.

use super::view_models::{CardView, FindingView, ItemView, WaivedView};
use super::{question_steps, questions};
use crate::document::Subject;
use crate::review::questions::ReviewQuestions;
use crate::review::{Finding, ItemReview, Review};
use crate::rules::{self, Outcome, Text};
use std::collections::HashMap;

/// Subjects of a finding beyond this number are not sent.
const MAX_SUBJECTS: usize = 500;
/// Page size of lists within a card.
pub const PAGE_SIZE: usize = 50;

/// Groups the findings of an item by card, worst first, without findings that are accepted or held
/// back: those of one rule share a card, problems apart from questions, and guesses apart from both.
pub fn card_groups<'r>(review: &Review, item: &'r ItemReview) -> Vec<Vec<&'r Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    // The custom rules of one item can be thousands.
    let mut places: HashMap<(&str, Outcome, bool), usize> = HashMap::new();
    let shown = |f: &&Finding| f.counts() && !review.holds_back(f);
    for finding in item.findings.iter().filter(shown) {
        let group = (&*finding.rule, finding.outcome, finding.is_guessed());
        let at = *places.entry(group).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(of) => of.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// Key that is unique among the cards of a review: the rule, and what it wants of its findings. It
/// stays while findings come and go.
pub fn card_key(first: &Finding) -> String {
    let wants = match (first.outcome, first.is_guessed()) {
        (Outcome::Fail, _) => "fails",
        (Outcome::Question, true) => "to confirm",
        (Outcome::Question, false) => "asks",
    };
    format!("{} {wants}", first.rule)
}

/// Findings of the card with this key.
pub fn group_of_key<'r>(review: &'r Review, key: &str) -> Vec<&'r Finding> {
    let groups = review
        .items()
        .iter()
        .flat_map(|item| card_groups(review, item));
    let mut groups = groups.filter(|group| card_key(group[0]) == key);
    groups.next().unwrap_or_default()
}

/// All findings in the order of the panel, without findings that are accepted or held back:
/// problems by item, then questions by what is at stake.
pub fn listed_findings(review: &Review) -> impl Iterator<Item = &Finding> {
    let problems = review
        .items_worst_first()
        .into_iter()
        .flat_map(|item| card_groups(review, item))
        .flatten()
        .filter(|finding| finding.outcome == Outcome::Fail);
    let questions = question_steps::question_cards(review).into_iter();
    problems.chain(questions.flat_map(|card| card.findings))
}

/// View of an item.
pub fn item_view(questions: &ReviewQuestions<'_>, review: &Review, item: &ItemReview) -> ItemView {
    const MAX_WAIVED: usize = 50;
    let waived = || item.findings.iter().filter(|f| !f.counts());
    let groups = card_groups(review, item);
    let asks = |group: &&Vec<&Finding>| group.iter().any(|f| f.outcome == Outcome::Question);
    ItemView {
        code: item.code.to_owned(),
        title: item.title.to_owned(),
        outcome: item.outcome,
        questions: groups.iter().filter(asks).count(),
        evidence: review.evidence(item),
        cards: groups
            .iter()
            .map(|group| card_view(questions, review, group))
            .collect(),
        waived: waived()
            .take(MAX_WAIVED)
            .filter_map(|f| waived_view(review, f))
            .collect(),
        waived_count: waived().count(),
    }
}

/// View of a card.
pub fn card_view(questions: &ReviewQuestions<'_>, review: &Review, group: &[&Finding]) -> CardView {
    let first = group[0];
    let words = review.words(first);
    let findings = group.iter().take(PAGE_SIZE);
    let rule = rules::rule(&first.rule).map(|(_, rule)| rule);
    let question = rule.and_then(|rule| rule.question.as_ref());
    let hint = question.and_then(|question| question.hint);
    let is_asked = first.outcome == Outcome::Question && !first.is_guessed();
    let mut card = CardView {
        key: card_key(first),
        rule: first.rule.to_string(),
        outcome: first.outcome,
        severity: first.severity,
        title: words.title,
        text: words.evidence,
        fix: words.fix,
        why: words.why,
        false_alarms: rule.map_or(String::new(), |rule| rule.docs.false_alarms.to_owned()),
        questions: questions::card_questions(questions, group),
        hint: match is_asked {
            true => hint.unwrap_or_default().to_owned(),
            false => String::new(),
        },
        is_guessed: first.is_guessed(),
        findings: findings.map(|f| finding_view(review, f)).collect(),
        count: group.len(),
    };
    if group.len() > 1 {
        card.title = Text::from(format!(
            "{} (and {} more)",
            card.title.marked().trim_end_matches('.'),
            group.len() - 1
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
