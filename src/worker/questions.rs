//! Questions as form fields, and answers as commands.

use super::cards;
use super::protocol::AnswerScope;
use super::view_models::{AnswerControl, QuestionTargetView, QuestionView};
use crate::document::{Design, Subject};
use crate::editor::{
    Command, InputError, confirm_guesses, guessed_writes, set_default, style_plural,
};
use crate::review::questions::{FieldGroup, ReviewQuestions};
use crate::review::{Finding, Review};
use crate::rules::Outcome;
use crate::rules::question::{AnswerForm, Choice, Field, FieldQuestion, answer_all};
use std::collections::HashSet;

/// Up to this number, options are buttons.
const MAX_BUTTONS: usize = 6;
/// Up to this number, options are a select; beyond it, the name is typed.
const MAX_SELECT_OPTIONS: usize = 60;
/// Maximum number of fields that a card offers.
const MAX_FIELDS: usize = 6;

/// Returns whether the finding is a question that is neither accepted nor held back.
pub fn is_open(review: &Review, finding: &Finding) -> bool {
    finding.outcome == Outcome::Question && finding.counts() && !review.holds_back(finding)
}

/// Fields that answer the findings of a card.
pub fn card_questions(questions: &ReviewQuestions<'_>, block: &[&Finding]) -> Vec<QuestionView> {
    let groups = questions.groups(block.iter().copied());
    let few = groups.iter().take(MAX_FIELDS);
    few.map(|group| view(questions, group)).collect()
}

type AnswerOptions = Vec<(String, String)>;

fn view(questions: &ReviewQuestions<'_>, sort: &FieldGroup) -> QuestionView {
    let asked = &sort.first;
    let (control, options) = control(questions.design(), asked);
    QuestionView {
        label: asked.label.to_string(),
        question: asked.question.to_string(),
        control,
        options,
        placeholder: asked.placeholder.to_string(),
        ticked: guessed_steps(questions.design(), asked),
        targets: targets(questions, sort, 0),
        count: sort.count(),
        default_for: sort
            .default_style(questions.facts())
            .map(|style| style_plural(style).to_owned()),
    }
}

/// Elements that are asked, one page from an index on.
fn targets(
    questions: &ReviewQuestions<'_>,
    sort: &FieldGroup,
    from: usize,
) -> Vec<QuestionTargetView> {
    let some = questions.page(sort, from, cards::PAGE_SIZE).into_iter();
    some.map(|(subject, field, label)| QuestionTargetView {
        key: key(&subject, &field),
        label,
    })
    .collect()
}

/// Returns the next page of the elements that are asked the same question.
pub fn more_targets(
    review: &Review,
    rule: &str,
    finding: &str,
    first: &str,
    from: usize,
) -> Option<Vec<QuestionTargetView>> {
    let (_, field): (Subject, Field) = serde_json::from_str(first).ok()?;
    let of_rule = review
        .findings()
        .filter(|f| f.rule == rule && is_open(review, f));
    let meant = of_rule.filter(|f| finding.is_empty() || review.fingerprint(f) == finding);
    let questions = ReviewQuestions::new(review);
    let sorts = questions.groups(meant);
    let sort = sorts.iter().find(|s| s.first.label == field.label())?;
    Some(targets(&questions, sort, from))
}

pub(super) fn control(design: &Design, asked: &FieldQuestion) -> (AnswerControl, AnswerOptions) {
    let named = |all: &[Choice]| -> AnswerOptions {
        let all = all.iter();
        all.map(|c| (c.value.clone(), c.words.clone())).collect()
    };
    let suggested = |all: &[String]| -> AnswerOptions {
        let all = all.iter();
        all.map(|word| (word.clone(), String::new())).collect()
    };
    let option = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    match &asked.form {
        AnswerForm::YesNo => (
            AnswerControl::Buttons,
            vec![option("yes", "Yes"), option("no", "No")],
        ),
        AnswerForm::Choice(all) | AnswerForm::Component(all) => match all.len() {
            0..=MAX_BUTTONS => (AnswerControl::Buttons, named(all)),
            7..=MAX_SELECT_OPTIONS => (AnswerControl::Select, named(all)),
            _ => (AnswerControl::TextField, Vec::new()),
        },
        AnswerForm::Steps(all) => match open_steps(design, asked, all) {
            open if all.len() > 1 && !open.is_empty() => (AnswerControl::Checkboxes, named(&open)),
            _ => (
                AnswerControl::Buttons,
                vec![option("yes", "Yes"), option("no", "No")],
            ),
        },
        AnswerForm::Several(all) => (AnswerControl::Checkboxes, named(all)),
        AnswerForm::Duration { or_none: true } => {
            (AnswerControl::TextField, vec![option("none", "No limit")])
        }
        AnswerForm::Domain(all) if all.len() <= MAX_BUTTONS => {
            (AnswerControl::TextField, named(all))
        }
        AnswerForm::Domain(all) => {
            let names = all.iter().take(MAX_SELECT_OPTIONS);
            let names = names.map(|c| (c.words.clone(), String::new()));
            (AnswerControl::TextField, names.collect())
        }
        AnswerForm::Text { .. } if asked.field == Field::RateLimit => {
            (AnswerControl::TextField, vec![option("none", "No limit")])
        }
        AnswerForm::Text { .. } if asked.field == Field::Fallback => {
            (AnswerControl::TextField, vec![option("none", "Nothing")])
        }
        AnswerForm::Text { suggestions } | AnswerForm::Words { suggestions } => {
            (AnswerControl::TextField, suggested(suggestions))
        }
        AnswerForm::Duration { or_none: false } | AnswerForm::Count { .. } | AnswerForm::Terms => {
            (AnswerControl::TextField, Vec::new())
        }
    }
}

/// Steps that probably change data.
fn guessed_steps(design: &Design, asked: &FieldQuestion) -> Vec<String> {
    let flow = match (&asked.subject, &asked.field) {
        (Subject::Flow(id), Field::Writes) => design.flows.get(id),
        _ => None,
    };
    let steps = flow.map(|flow| guessed_writes(design, flow));
    let steps = steps.unwrap_or_default().into_iter();
    steps.map(|id| id.to_string()).collect()
}

/// Steps that are not core yet.
fn open_steps(design: &Design, asked: &FieldQuestion, steps: &[Choice]) -> Vec<Choice> {
    let Subject::Flow(flow) = &asked.subject else {
        return steps.to_vec();
    };
    let flow = design.flows.get(flow);
    let is_core = |step: &&Choice| {
        let mut all = flow.iter().flat_map(|flow| &flow.steps);
        all.any(|s| s.id.as_str() == step.value && s.core == Some(true))
    };
    steps.iter().filter(|s| !is_core(s)).cloned().collect()
}

pub(super) fn key(subject: &Subject, field: &Field) -> String {
    // Writing to memory fails only for maps whose keys are no text.
    serde_json::to_string(&(subject, field)).unwrap_or_default()
}

/// Returns the command that applies an answer.
///
/// # Errors
/// Returns an input error if the answer does not fit, or if the question is no longer open.
pub fn answer(
    review: &Review,
    rule: &str,
    keys: &[String],
    scope: AnswerScope,
    text: &str,
) -> Result<Command, InputError> {
    let read = |key: &String| serde_json::from_str(key).ok();
    let keys: HashSet<(Subject, Field)> = keys.iter().filter_map(read).collect();
    let labels: HashSet<&str> = keys.iter().map(|(_, field)| field.label()).collect();
    let of_rule = review
        .findings()
        .filter(|f| f.rule == rule && is_open(review, f));
    let mut asked = ReviewQuestions::new(review).fields(of_rule);
    asked.retain(|a| match scope {
        AnswerScope::All | AnswerScope::Default => labels.contains(&*a.label),
        AnswerScope::Chosen => keys.contains(&(a.subject.clone(), a.field.clone())),
    });
    if asked.is_empty() {
        return Err(InputError::new(
            "Nothing is chosen that is still asked",
            "a question that is open",
        ));
    }
    if let (AnswerScope::Default, Some(first)) = (scope, asked.first()) {
        return answer_by_default(review, first, text);
    }
    let text = match asked.as_slice() {
        [one] => encode_steps(review.design(), one, text).unwrap_or_else(|| text.to_owned()),
        _ => text.to_owned(),
    };
    answer_all(review.design(), &asked, &text)
}

/// Returns the command that confirms what a finding rests on, or all findings of a rule or of the
/// review. `None` if nothing is asked to be confirmed.
pub fn confirm(review: &Review, rule: &str, finding: &str) -> Option<Command> {
    let of_rule = review
        .findings()
        .filter(|f| (rule.is_empty() || f.rule == rule) && is_open(review, f));
    let meant = of_rule.filter(|f| finding.is_empty() || review.fingerprint(f) == finding);
    let mut guesses: Vec<Subject> = Vec::new();
    let mut seen = HashSet::new();
    for guess in meant.flat_map(|f| review.guesses(f)) {
        if seen.insert(guess.clone()) {
            guesses.push(guess);
        }
    }
    confirm_guesses(review.design(), &guesses)
}

/// Returns the command that sets the default which answers a question.
fn answer_by_default(
    review: &Review,
    asked: &FieldQuestion,
    text: &str,
) -> Result<Command, InputError> {
    let design = review.design();
    let connection = match &asked.subject {
        Subject::Connection(id) => design.connections.get(id),
        _ => None,
    };
    let (Some(connection), Some(field)) = (connection, asked.field.spec()) else {
        let found = format!("{} has no default", asked.label);
        return Err(InputError::new(found, "a field of connections"));
    };
    set_default(design, connection.style, field, text)
}

/// Encodes the checked steps as an answer. Steps that are core already stay core.
pub(super) fn encode_steps(design: &Design, asked: &FieldQuestion, ticked: &str) -> Option<String> {
    let AnswerForm::Steps(steps) = &asked.form else {
        return None;
    };
    if ticked == "yes" || ticked == "no" {
        return None;
    }
    let ticked: Vec<&str> = ticked.split(", ").collect();
    let open = open_steps(design, asked, steps);
    let said = open.iter().map(|step| {
        let core = ticked.contains(&step.value.as_str());
        format!("{}={}", step.value, if core { "yes" } else { "no" })
    });
    Some(said.collect::<Vec<_>>().join(" "))
}
