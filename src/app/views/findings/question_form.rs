//! Form of a question. Its fields are uncontrolled: the typed answer is read when it is given.

use super::action::{Answer, FindingAction, OnAction, send};
use crate::app::ui::words::marked;
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
    /// Receives answers.
    pub on_action: &'a OnAction,
}

/// Number of questions in front of *Other answers*.
const FIRST_QUESTIONS: usize = 2;

impl QuestionForms<'_> {
    /// Renders all questions of a card. The finding is empty if the card stands for many.
    pub fn all(&self, questions: &[QuestionView], rule: &str, finding: &str) -> Html {
        let (first, others) = questions.split_at(FIRST_QUESTIONS.min(questions.len()));
        let form = |question| self.form(question, rule, finding);
        html! {
            <>
                { for first.iter().map(form) }
                if !others.is_empty() {
                    <details class="others">
                        <summary>{ "Other answers" }</summary>
                        { for others.iter().map(form) }
                    </details>
                }
            </>
        }
    }

    fn form(&self, ask: &QuestionView, rule: &str, finding: &str) -> Html {
        let Some(first) = ask.targets.first() else {
            return Html::default();
        };
        let key = first.key.clone();
        let id: String = format!("ask-{rule}-{finding}-{key}");
        let id: String = id
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == '-')
            .collect();
        let error = self.errors.get(&key);
        let (question, note) = (format!("{id}-q"), format!("{id}-n"));
        let error_id = error.is_some().then(|| note.clone());
        let source = AnswerSource {
            rule: rule.to_owned(),
            finding: finding.to_owned(),
            key: key.clone(),
            is_for_every_target: ask.count == ask.same,
            is_single: ask.same == 1,
        };
        let answer = |value: Option<&str>| {
            let (source, value) = (source.clone(), value.map(str::to_owned));
            let on_action = self.on_action.clone();
            Callback::from(move |event: MouseEvent| {
                if let Some(answer) = source.read(&event, value.as_deref()) {
                    on_action.emit(FindingAction::Answer(answer));
                }
            })
        };
        let button = |(value, words): &(String, String)| {
            html! {
                <button type="button" class="line small" data-testid="answer" onclick={answer(Some(value))}
                    aria-describedby={error_id.clone().unwrap_or_else(|| question.clone())}>{ words }</button>
            }
        };
        let named = || ask.options.iter().filter(|(_, words)| !words.is_empty());
        let submit =
            html! { <button class="line small" onclick={answer(None)}>{ "Answer" }</button> };
        let invalid = error.is_some().then_some("true");
        let control = match ask.control {
            AnswerControl::Buttons => html! { <div class="acts">{ for named().map(button) }</div> },
            AnswerControl::Select => html! {
                <div class="acts">
                    <select id={id.clone()} name="text" aria-label={ask.label.clone()} aria-describedby={error_id.clone()} aria-invalid={invalid}>
                        for (value, words) in named() {
                            <option value={value.clone()}>{ words }</option>
                        }
                    </select>
                    { submit }
                </div>
            },
            AnswerControl::Checkboxes => html! {
                <>
                    <div class="ticks">
                        for (value, words) in named() {
                            <label><input type="checkbox" name="tick" value={value.clone()} />{ words }</label>
                        }
                    </div>
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
        html! {
            <form class="ask" key={key}>
              <div class="asked" role="group" aria-labelledby={question.clone()}>
                <p class="question" id={question}>
                    { &ask.question }
                    if ask.count == 1 {
                        <small>{ marked(&first.label) }</small>
                    }
                </p>
                { control }
                if let Some(error) = error {
                    <p class="error" id={note} role="alert">{ error }</p>
                }
                if ask.count > 1 {
                    { self.targets(ask, rule, finding) }
                }
                if let Some(connections) = &ask.default_for {
                    <label class="same"><input type="checkbox" name="default" />{ format!("For all {connections} that do not say otherwise") }</label>
                }
                if ask.same > ask.count {
                    <label class="same"><input type="checkbox" name="all" />{ format!("The same for all {}", ask.same) }</label>
                }
              </div>
            </form>
        }
    }

    /// Checkboxes of the targets of a question that has several.
    fn targets(&self, ask: &QuestionView, rule: &str, finding: &str) -> Html {
        let key = ask.targets.first().map_or("", |first| first.key.as_str());
        let more = self
            .more_targets
            .get(key)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let known = ask.targets.len() + more.len();
        let target = |target: &QuestionTargetView| {
            html! {
                <label key={target.key.as_str()}><input type="checkbox" name="each" value={target.key.clone()} />{ marked(&target.label) }</label>
            }
        };
        let load = FindingAction::LoadTargets {
            rule: rule.to_owned(),
            finding: finding.to_owned(),
            key: key.to_owned(),
            from: known,
        };
        html! {
            <details class="each">
                <summary>{ format!("The same for all {}, or choose", ask.count) }</summary>
                <p class="hint">{ "Where none is ticked, the answer is for all." }</p>
                <div class="ticks">{ for ask.targets.iter().chain(more).map(target) }</div>
                if known < ask.count {
                    <button type="button" class="line small" onclick={send(self.on_action, load)}>
                        { format!("Show more ({})", ask.count - known) }
                    </button>
                }
            </details>
        }
    }
}

/// Data of a question that its answer carries.
#[derive(Clone)]
struct AnswerSource {
    rule: String,
    finding: String,
    key: String,
    /// True if the form lists every target with the same question.
    is_for_every_target: bool,
    /// True if no other target has the same question.
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
        let mut keys = values("[name=each]:checked");
        let mut is_for_all = !values("[name=all]:checked").is_empty();
        if keys.is_empty() {
            // None ticked means all of them.
            is_for_all |= self.is_for_every_target;
            keys = values("[name=each]");
        }
        if keys.is_empty() {
            keys.push(self.key.clone());
            is_for_all &= !self.is_single;
        }
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
