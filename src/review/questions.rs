//! Open questions of a review: the fields that answer them, and their order.

use super::{Finding, Review};
use crate::analysis::Facts;
use crate::document::{Design, Kind, Style, Subject};
use crate::editor::default_fields;
use crate::rules::question::{
    AnswerContext, AnswerField, Field, FieldQuestion, QuestionBuilder, Topic, question,
};
use crate::rules::{self, Outcome, Severity, Stake, Text};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Questions about the same field of several elements.
pub struct FieldGroup {
    /// The first of them.
    pub first: FieldQuestion,
    all: Vec<AnswerField>,
}

impl FieldGroup {
    /// Number of elements.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// The style of connections whose default would answer two or more of the questions, if all
    /// are about connections of one style and the field may have a default.
    pub fn default_style(&self, facts: &Facts) -> Option<Style> {
        let path = self.first.field.path();
        let mut style = None;
        let mut answered = 0;
        for (subject, _) in &self.all {
            let e = subject.connection()?;
            if *style.get_or_insert(facts.style(e)) != facts.style(e) {
                return None;
            }
            // No default of ours holds where others run the caller.
            let from = facts.kind(facts.from(e));
            answered += usize::from(!matches!(from, Kind::Client | Kind::External));
        }
        style.filter(|style| {
            let fields = default_fields(*style);
            answered > 1 && fields.iter().any(|field| field.path == path)
        })
    }
}

/// Questions of a review. Lists that many of them choose from are built once.
pub struct ReviewQuestions<'r> {
    facts: &'r Facts,
    builder: QuestionBuilder<'r>,
}

impl<'r> ReviewQuestions<'r> {
    /// The questions of a review.
    pub fn new(review: &'r Review) -> Self {
        let facts = review.facts();
        Self {
            facts,
            builder: QuestionBuilder::new(facts),
        }
    }

    /// Questions that answer the findings, each field once.
    pub fn fields<'f>(
        &self,
        findings: impl IntoIterator<Item = &'f Finding>,
    ) -> Vec<FieldQuestion> {
        let fields = self.answer_fields(findings).into_iter();
        fields.map(|field| self.builder.question(field)).collect()
    }

    /// Questions that answer findings of one rule, grouped by field: one answer may hold for all
    /// elements of a group. Steps differ from flow to flow, so each flow has a group of its own.
    pub fn groups<'f>(&self, findings: impl IntoIterator<Item = &'f Finding>) -> Vec<FieldGroup> {
        let mut groups: Vec<(&str, Vec<AnswerField>)> = Vec::new();
        for field in self.answer_fields(findings) {
            let label = field.1.label();
            let alone = matches!(field.1, Field::Core { .. } | Field::Writes);
            match groups.iter_mut().find(|(other, _)| *other == label) {
                Some((_, all)) if !alone => all.push(field),
                _ => groups.push((label, vec![field])),
            }
        }
        let of_group = |(_, all): (&str, Vec<AnswerField>)| {
            let first = self.builder.question(all.first()?.clone());
            Some(FieldGroup { first, all })
        };
        groups.into_iter().filter_map(of_group).collect()
    }

    /// A page of the elements of a group: the element, its field, its name.
    pub fn page(
        &self,
        group: &FieldGroup,
        from: usize,
        most: usize,
    ) -> Vec<(Subject, Field, Text)> {
        let some = group.all.iter().skip(from).take(most);
        let each = some.map(|(number, field)| {
            let owner = self.builder.owner(*number, field);
            (self.facts.subject(*number), field.clone(), owner)
        });
        each.collect()
    }

    /// Facts of the reviewed design.
    pub fn facts(&self) -> &'r Facts {
        self.facts
    }

    /// The reviewed design.
    pub fn design(&self) -> &'r Rc<Design> {
        self.facts.design()
    }

    /// Fields that answer the findings, each once.
    fn answer_fields<'f>(
        &self,
        findings: impl IntoIterator<Item = &'f Finding>,
    ) -> Vec<AnswerField> {
        let mut seen = HashSet::new();
        let fields = findings
            .into_iter()
            .flat_map(|f| answer_fields(self.facts, f));
        fields.filter(|field| seen.insert(field.clone())).collect()
    }
}

/// Fields that answer a finding, most important first. None for a finding that fails. Forms, which
/// cost more, are built from them on demand.
fn answer_fields(facts: &Facts, finding: &Finding) -> Vec<AnswerField> {
    // What was guessed is confirmed, not answered.
    let asks = finding.outcome == Outcome::Question && !finding.is_guessed();
    let question = question(&finding.rule).filter(|_| asks);
    let Some(fields) = question.and_then(|question| question.fields) else {
        return Vec::new();
    };
    fields(&AnswerContext {
        facts,
        subjects: finding.raw().diagnostic.subjects(),
    })
}

/// Questions that answer a finding, most important first. None for a finding that fails.
pub fn questions(review: &Review, finding: &Finding) -> Vec<FieldQuestion> {
    ReviewQuestions::new(review).fields([finding])
}

/// Questions that answer several findings, such as all of one rule, each field once.
pub fn questions_of_all<'f>(
    review: &Review,
    findings: impl IntoIterator<Item = &'f Finding>,
) -> Vec<FieldQuestion> {
    ReviewQuestions::new(review).fields(findings)
}

/// The open questions of one rule.
pub struct RuleQuestions<'r> {
    /// Name of the rule.
    pub rule: Cow<'static, str>,
    /// Code of its item, such as `CA3`.
    pub item: &'static str,
    /// Severity of the worst finding.
    pub severity: Severity,
    /// Findings, worst first.
    pub findings: Vec<&'r Finding>,
    /// Number of fields that answer them, each counted once.
    pub fields: usize,
}

/// Place of a rule among those of the same severity. A rule that broke asks though it has no
/// question; it comes last.
fn rank(rule: &str) -> (bool, Option<(Topic, u8)>) {
    let place = question(rule).map(|question| (question.topic, question.position));
    (place.is_none(), place)
}

/// Stake of a rule: what a wrong answer costs.
fn stake(rule: &str) -> Stake {
    let found = rules::rule(rule);
    found.map_or(Stake::Other, |(item, rule)| {
        rule.stake.unwrap_or(item.stake)
    })
}

/// The open questions by rule: the most severe first, of those what is most at stake, then the
/// structure before the details. Waived ones are left out, and in a design without flows those of
/// low severity.
pub fn open_questions(review: &Review) -> Vec<RuleQuestions<'_>> {
    let questions = ReviewQuestions::new(review);
    let mut groups: Vec<RuleQuestions<'_>> = Vec::new();
    for item in review.items() {
        let open =
            |f: &&Finding| f.outcome == Outcome::Question && f.counts() && !review.holds_back(f);
        // The findings of one rule may stand apart.
        let mut places: HashMap<&str, usize> = HashMap::new();
        for finding in item.findings.iter().filter(open) {
            let at = *places.entry(&finding.rule).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) => {
                    group.severity = group.severity.max(finding.severity);
                    group.findings.push(finding);
                }
                None => groups.push(RuleQuestions {
                    rule: finding.rule.clone(),
                    item: item.code,
                    severity: finding.severity,
                    findings: vec![finding],
                    fields: 0,
                }),
            }
        }
    }
    for group in &mut groups {
        group.fields = questions
            .answer_fields(group.findings.iter().copied())
            .len();
    }
    groups.sort_by_key(|g| (Reverse(g.severity), stake(&g.rule), rank(&g.rule)));
    groups
}

#[cfg(test)]
mod tests;
