//! Questions as they are answered on the screen, and answers as commands.

use super::cards;
use super::view_models::{AnswerControl, QuestionTargetView, QuestionView};
use crate::document::{Design, Subject};
use crate::editor::{Command, InputError};
use crate::review::questions::{FieldGroup, ReviewQuestions};
use crate::review::{Finding, Review};
use crate::rules::Outcome;
use crate::rules::question::{Choice, Field, FieldQuestion, Form, answer_all};
use std::collections::HashSet;

/// More than these are no buttons.
const MOST_BUTTONS: usize = 6;
/// More than these are not chosen from: a name is typed.
const MOST_CHOICES: usize = 60;
/// More ways to answer one question are not shown.
const MOST_WAYS: usize = 6;

/// Whether the finding asks, and nobody has accepted that.
pub fn is_open(finding: &Finding) -> bool {
    finding.outcome == Outcome::Question && finding.counts()
}

/// What answers the findings of a card. `open` are all open questions of their rule.
pub fn of_card(
    questions: &ReviewQuestions<'_>,
    block: &[&Finding],
    open: &[&Finding],
) -> Vec<QuestionView> {
    let block = block.iter().copied().filter(|f| is_open(f));
    let sorts = questions.groups(block.clone());
    // Of one finding, how many more of its rule ask the same.
    let all = match block.count() == open.len() {
        true => Vec::new(),
        false => questions.groups(open.iter().copied()),
    };
    let few = sorts.iter().take(MOST_WAYS);
    let views = few.map(|sort| {
        let label = &sort.first.label;
        let like = all.iter().filter(|other| other.first.label == *label);
        let same = match sort.first.form {
            Form::Steps(_) => 1,
            _ => like.map(FieldGroup::count).sum::<usize>().max(sort.count()),
        };
        view(questions, sort, same)
    });
    views.collect()
}

type Options = Vec<(String, String)>;

fn view(questions: &ReviewQuestions<'_>, sort: &FieldGroup, same: usize) -> QuestionView {
    let asked = &sort.first;
    let (how, options) = shape(questions.design(), asked);
    QuestionView {
        label: asked.label.to_string(),
        question: asked.question.to_string(),
        how,
        options,
        placeholder: asked.placeholder.to_string(),
        each: each(questions, sort, 0),
        count: sort.count(),
        same,
    }
}

/// Whose fields they are, so many from there on.
fn each(
    questions: &ReviewQuestions<'_>,
    sort: &FieldGroup,
    from: usize,
) -> Vec<QuestionTargetView> {
    let some = questions.page(sort, from, cards::PAGE).into_iter();
    some.map(|(subject, field, of)| QuestionTargetView {
        key: key(&subject, &field),
        of,
    })
    .collect()
}

/// More of those that are asked alike.
pub fn more(
    review: &Review,
    rule: &str,
    finding: &str,
    first: &str,
    from: usize,
) -> Option<Vec<QuestionTargetView>> {
    let (_, field): (Subject, Field) = serde_json::from_str(first).ok()?;
    let of_rule = review.findings().filter(|f| f.rule == rule && is_open(f));
    let meant = of_rule.filter(|f| finding.is_empty() || review.fingerprint(f) == finding);
    let questions = ReviewQuestions::new(review);
    let sorts = questions.groups(meant);
    let sort = sorts.iter().find(|s| s.first.label == field.label())?;
    Some(each(&questions, sort, from))
}

fn shape(design: &Design, asked: &FieldQuestion) -> (AnswerControl, Options) {
    let named = |all: &[Choice]| -> Options {
        let all = all.iter();
        all.map(|c| (c.value.clone(), c.words.clone())).collect()
    };
    let suggested = |all: &[String]| -> Options {
        let all = all.iter();
        all.map(|word| (word.clone(), String::new())).collect()
    };
    let option = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    match &asked.form {
        Form::YesNo => (
            AnswerControl::Buttons,
            vec![option("yes", "Yes"), option("no", "No")],
        ),
        Form::Choice(all) | Form::Component(all) => match all.len() {
            0..=MOST_BUTTONS => (AnswerControl::Buttons, named(all)),
            7..=MOST_CHOICES => (AnswerControl::Select, named(all)),
            _ => (AnswerControl::TextField, Vec::new()),
        },
        Form::Steps(all) => match open_steps(design, asked, all) {
            open if all.len() > 1 && !open.is_empty() => (AnswerControl::Checkboxes, named(&open)),
            _ => (
                AnswerControl::Buttons,
                vec![option("yes", "Yes"), option("no", "No")],
            ),
        },
        Form::Several(all) => (AnswerControl::Checkboxes, named(all)),
        Form::Duration { or_none: true } => {
            (AnswerControl::TextField, vec![option("none", "No limit")])
        }
        Form::Domain(all) if all.len() <= MOST_BUTTONS => (AnswerControl::TextField, named(all)),
        Form::Domain(all) => {
            let names = all.iter().take(MOST_CHOICES);
            let names = names.map(|c| (c.words.clone(), String::new()));
            (AnswerControl::TextField, names.collect())
        }
        Form::Text { .. } if asked.field == Field::RateLimit => {
            (AnswerControl::TextField, vec![option("none", "No limit")])
        }
        Form::Text { .. } if asked.field == Field::Fallback => {
            (AnswerControl::TextField, vec![option("none", "Nothing")])
        }
        Form::Text { suggestions } | Form::Words { suggestions } => {
            (AnswerControl::TextField, suggested(suggestions))
        }
        Form::Duration { or_none: false } | Form::Count { .. } | Form::Terms => {
            (AnswerControl::TextField, Vec::new())
        }
    }
}

/// The steps that are not core already.
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

fn key(subject: &Subject, field: &Field) -> String {
    // Writing to memory fails only for maps whose keys are no text.
    serde_json::to_string(&(subject, field)).unwrap_or_default()
}

/// The answer as one step; words where it does not fit, or where it is not asked any more.
pub fn answered(
    review: &Review,
    rule: &str,
    keys: &[String],
    all: bool,
    text: &str,
) -> Result<Command, InputError> {
    let read = |key: &String| serde_json::from_str(key).ok();
    let keys: HashSet<(Subject, Field)> = keys.iter().filter_map(read).collect();
    let labels: HashSet<&str> = keys.iter().map(|(_, field)| field.label()).collect();
    let of_rule = review.findings().filter(|f| f.rule == rule && is_open(f));
    let mut asked = ReviewQuestions::new(review).fields(of_rule);
    asked.retain(|a| match all {
        true => labels.contains(&*a.label),
        false => keys.contains(&(a.subject.clone(), a.field.clone())),
    });
    if asked.is_empty() {
        return Err(InputError::new(
            "Nothing is chosen that is still asked",
            "a question that is open",
        ));
    }
    let text = match asked.as_slice() {
        [one] => steps(review.design(), one, text).unwrap_or_else(|| text.to_owned()),
        _ => text.to_owned(),
    };
    answer_all(review.design(), &asked, &text)
}

/// Which of the steps are ticked, as an answer says it. Those that were core stay so.
fn steps(design: &Design, asked: &FieldQuestion, ticked: &str) -> Option<String> {
    let Form::Steps(steps) = &asked.form else {
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
