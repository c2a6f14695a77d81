//! Form of a question. Its fields are uncontrolled: the typed answer is read when it is given.

use super::action::{Answer, FindingAction, OnAction, send};
use crate::app::ui::words::marked;
use crate::messages;
use crate::worker::protocol::AnswerScope;
use crate::worker::view_models::{AnswerControl, QuestionTargetView, QuestionView};
use std::collections::HashMap;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

/// Renders the forms of a card's questions.
pub struct QuestionForms<'a> {
    /// Errors of answers by the key of the form.
    pub errors: &'a HashMap<String, String>,
    /// Further targets by the key of the form.
    pub more_targets: &'a HashMap<String, Vec<QuestionTargetView>>,
    /// True if the title above the forms is the question, which one form does not repeat.
    pub is_titled: bool,
    /// Receives answers.
    pub on_action: &'a OnAction,
}

/// Number of questions in front of *Other answers*.
const FIRST_QUESTIONS: usize = 2;
/// Up to this number, the elements that are asked are listed at once.
const MAX_LISTED: usize = 6;

impl QuestionForms<'_> {
    /// Renders all questions of a card. The finding is empty if the card stands for many.
    pub fn all(&self, questions: &[QuestionView], rule: &str, finding: &str) -> Html {
        let (first, others) = questions.split_at(FIRST_QUESTIONS.min(questions.len()));
        // The title of a card that asks one thing of one element asks it already.
        let is_title = self.is_titled && matches!(questions, [one] if one.count == 1);
        let form = |question: &QuestionView| {
            let key = question.targets.first().map(|first| first.key.clone());
            let key = key.unwrap_or_default();
            let more = self.more_targets.get(&key).cloned().unwrap_or_default();
            html! {
                <QuestionForm {key} ask={question.clone()} rule={rule.to_owned()} finding={finding.to_owned()} {is_title}
                    error={self.errors.get(&key).cloned()} {more} on_action={self.on_action} />
            }
        };
        html! {
            <>
                { for first.iter().map(form) }
                if !others.is_empty() {
                    <details class="others">
                        <summary>{ messages::findings_answers_other() }</summary>
                        { for others.iter().map(form) }
                    </details>
                }
            </>
        }
    }
}

/// Properties of [`QuestionForm`].
#[derive(Clone, Properties, PartialEq)]
struct QuestionFormProps {
    /// The question.
    ask: QuestionView,
    /// Rule that asks.
    rule: String,
    /// Fingerprint of the finding; empty if the card stands for many.
    finding: String,
    /// True if the title of the card asks the same.
    is_title: bool,
    /// Error of the last answer.
    error: Option<String>,
    /// Further targets that were loaded.
    more: Vec<QuestionTargetView>,
    /// Receives answers.
    on_action: OnAction,
}

/// Elements that the answer would be for, as ticked.
#[derive(Clone, Copy, Default, PartialEq)]
struct Ticked {
    elements: usize,
    as_default: bool,
}

impl Ticked {
    fn of(form: &Element) -> Self {
        let count = |selector: &str| {
            let found = form.query_selector_all(selector);
            found.map_or(0, |found| found.length() as usize)
        };
        Self {
            elements: count("[name=each]:checked"),
            as_default: count("[name=default]:checked") > 0,
        }
    }

    /// Words for a button: the answer and the elements that it changes.
    fn label(self, answer: &str, ask: &QuestionView) -> String {
        match (self, &ask.default_for) {
            (
                Self {
                    as_default: true, ..
                },
                Some(connections),
            ) => messages::findings_answer_default(answer, connections),
            _ if ask.count < 2 => answer.to_owned(),
            (Self { elements: 0, .. }, _) => messages::findings_answer_all(answer, ask.count),
            (Self { elements, .. }, _) if elements == ask.count => {
                messages::findings_answer_all(answer, elements)
            }
            (Self { elements, .. }, _) => messages::findings_answer_some(answer, elements),
        }
    }
}

#[component]
fn QuestionForm(props: &QuestionFormProps) -> Html {
    let ticked = use_state_eq(Ticked::default);
    let QuestionFormProps {
        ask, rule, finding, ..
    } = props;
    let Some(first) = ask.targets.first() else {
        return Html::default();
    };
    let key = &first.key;
    let id: String = format!("ask-{rule}-{finding}-{key}");
    let id: String = id
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '-')
        .collect();
    let (question, note) = (format!("{id}-q"), format!("{id}-n"));
    let error_id = props.error.is_some().then(|| note.clone());
    let source = AnswerSource {
        rule: rule.clone(),
        finding: finding.clone(),
        key: key.clone(),
        is_single: ask.count == 1,
    };
    let answer = |value: Option<&str>| {
        let (source, value) = (source.clone(), value.map(str::to_owned));
        let on_action = props.on_action.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(answer) = source.read(&event, value.as_deref()) {
                on_action.emit(FindingAction::Answer(answer));
            }
        })
    };
    let button = |(value, words): &(String, String)| {
        html! {
            <button type="button" class="line small" data-testid="answer" onclick={answer(Some(value))}
                aria-describedby={error_id.clone().unwrap_or_else(|| question.clone())}>{ ticked.label(words, ask) }</button>
        }
    };
    let named = || ask.options.iter().filter(|(_, words)| !words.is_empty());
    let submit = html! {
        <button class="line small" onclick={answer(None)}>{ ticked.label(messages::findings_answer(), ask) }</button>
    };
    let invalid = error_id.as_ref().map(|_| "true");
    let control = match ask.control {
        AnswerControl::Buttons => html! { <div class="acts">{ for named().map(button) }</div> },
        AnswerControl::Select => html! {
            <div class="acts">
                <select id={id.clone()} name="text" aria-label={ask.label.clone()} aria-describedby={error_id.clone()} aria-invalid={invalid}>
                    for (at, (value, words)) in named().enumerate() {
                        <option value={value.clone()} selected={at == 0}>{ words }</option>
                    }
                </select>
                { submit }
            </div>
        },
        AnswerControl::Checkboxes => html! {
            <>
                <div class="ticks">
                    for (value, words) in named() {
                        <label><input type="checkbox" name="tick" value={value.clone()} checked={ask.ticked.contains(value)} />{ words }</label>
                    }
                </div>
                if !ask.ticked.is_empty() {
                    <p class="hint">{ messages::findings_answer_guessed() }</p>
                }
                <div class="acts">{ submit }</div>
            </>
        },
        AnswerControl::TextField => {
            let mut suggested = ask
                .options
                .iter()
                .filter(|(_, words)| words.is_empty())
                .peekable();
            let list = suggested.peek().map(|_| format!("{id}-list"));
            html! {
                <div class="acts">
                    <input type="text" id={id.clone()} name="text" aria-label={ask.label.clone()} placeholder={ask.placeholder.clone()}
                        list={list.clone()} autocomplete="off" spellcheck="false" aria-describedby={error_id.clone()} aria-invalid={invalid} />
                    if let Some(list) = list {
                        <datalist id={list}>
                            for (value, _) in suggested {
                                <option value={value.clone()} />
                            }
                        </datalist>
                    }
                    { submit }
                    { for named().map(button) }
                </div>
            }
        }
    };
    let onchange = {
        let ticked = ticked.clone();
        move |event: Event| {
            let target: Option<Element> = event.target().and_then(|t| t.dyn_into().ok());
            if let Some(form) = target.and_then(|t| t.closest("form.ask").ok().flatten()) {
                ticked.set(Ticked::of(&form));
            }
        }
    };
    html! {
        <form class="ask" {onchange}>
          <div class="asked" role="group" aria-labelledby={question.clone()}>
            <p class={classes!("question", props.is_title.then_some("unseen"))} id={question}>
                { &ask.question }
                if ask.count == 1 {
                    <small>{ marked(&first.label) }</small>
                }
            </p>
            if ask.count > 1 {
                { targets(props) }
            }
            if let Some(connections) = &ask.default_for {
                <label class="same"><input type="checkbox" name="default" />{ messages::findings_default_all(connections) }</label>
            }
            { control }
            if let Some(error) = &props.error {
                <p class="error" id={note} role="alert">{ error }</p>
            }
          </div>
        </form>
    }
}

/// Checkboxes of the elements that are asked; without a tick, the answer is for all of them.
fn targets(props: &QuestionFormProps) -> Html {
    let ask = &props.ask;
    let known = ask.targets.len() + props.more.len();
    let target = |target: &QuestionTargetView| {
        html! {
            <label key={target.key.as_str()}><input type="checkbox" name="each" value={target.key.clone()} />
                <span>{ marked(&target.label) }</span></label>
        }
    };
    let load = FindingAction::LoadTargets {
        rule: props.rule.clone(),
        finding: props.finding.clone(),
        key: ask
            .targets
            .first()
            .map_or(String::new(), |first| first.key.clone()),
        from: known,
    };
    let list = html! {
        <>
            <div class="ticks">{ for ask.targets.iter().chain(&props.more).map(target) }</div>
            if known < ask.count {
                <button type="button" class="line small" onclick={send(&props.on_action, load)}>
                    { messages::list_more(ask.count - known) }
                </button>
            }
        </>
    };
    if ask.count <= MAX_LISTED {
        return html! { <div class="each">{ list }</div> };
    }
    html! {
        <details class="each">
            <summary>{ messages::findings_targets(ask.count) }</summary>
            { list }
        </details>
    }
}

/// Data of a question that its answer carries.
#[derive(Clone)]
struct AnswerSource {
    rule: String,
    finding: String,
    key: String,
    /// True if the question is about one element.
    is_single: bool,
}

impl AnswerSource {
    /// Reads the answer from the form around the clicked button. `value` is the answer of the button
    /// itself, if it has one.
    fn read(&self, event: &MouseEvent, value: Option<&str>) -> Option<Answer> {
        let button: Element = event.target()?.dyn_into().ok()?;
        let form = button.closest("form.ask").ok().flatten()?;
        let values = |selector: &str| -> Vec<String> {
            let Ok(found) = form.query_selector_all(&format!("input{selector}")) else {
                return Vec::new();
            };
            let inputs = (0..found.length()).filter_map(|at| found.get(at));
            // The selector matches inputs only.
            inputs
                .map(|e| e.unchecked_into::<HtmlInputElement>().value())
                .collect()
        };
        let typed = || {
            let field = form.query_selector("[name=text]").ok().flatten()?;
            // A select has a value like an input.
            Some(field.unchecked_into::<HtmlInputElement>().value())
        };
        let text = value.map(str::to_owned).or_else(typed);
        let text = text.unwrap_or_else(|| values("[name=tick]:checked").join(", "));
        let chosen = values("[name=each]:checked");
        let is_for_all = chosen.is_empty() && !self.is_single;
        let keys = match chosen.is_empty() {
            true => vec![self.key.clone()],
            false => chosen,
        };
        let is_default = !values("[name=default]:checked").is_empty();
        let scope = match (is_default, is_for_all) {
            (true, _) => AnswerScope::Default,
            (false, true) => AnswerScope::All,
            (false, false) => AnswerScope::Chosen,
        };
        Some(Answer {
            rule: self.rule.clone(),
            finding: self.finding.clone(),
            keys,
            scope,
            text,
        })
    }
}
