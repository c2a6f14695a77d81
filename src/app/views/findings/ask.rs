//! A question with what answers it. What is typed stands in the page until it is answered.

use crate::app::ui::words::marked;
use crate::worker::view_models::{AnswerControl, QuestionTargetView, QuestionView};
use std::collections::HashMap;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

/// What is known beyond the questions themselves.
pub struct Asking<'a> {
    /// What is wrong with an answer, by the key of what it is for.
    pub wrong: &'a HashMap<String, String>,
    /// More of those that are asked the same, by the key of the first.
    pub more: &'a HashMap<String, Vec<QuestionTargetView>>,
}

/// What of many is behind the first few.
const FIRST: usize = 2;

impl Asking<'_> {
    /// What answers a card. The finding is empty where it is of many.
    pub fn all(&self, asks: &[QuestionView], rule: &str, finding: &str) -> Html {
        let (first, others) = asks.split_at(FIRST.min(asks.len()));
        let ask = |ask| self.one(ask, rule, finding);
        html! {
            <>
                { for first.iter().map(ask) }
                if !others.is_empty() {
                    <details class="others">
                        <summary>{ "Other answers" }</summary>
                        { for others.iter().map(ask) }
                    </details>
                }
            </>
        }
    }

    fn one(&self, ask: &QuestionView, rule: &str, finding: &str) -> Html {
        let Some(first) = ask.targets.first() else {
            return Html::default();
        };
        let key = first.key.clone();
        let id: String = format!("ask-{rule}-{finding}-{key}");
        let id: String = id
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == '-')
            .collect();
        let wrong = self.wrong.get(&key);
        let (question, note) = (format!("{id}-q"), format!("{id}-n"));
        let said = wrong.is_some().then(|| note.clone());
        let button = |(value, words): &(String, String)| {
            html! {
                <button type="button" class="line small" data-do="answer" data-value={value.clone()}
                    aria-describedby={said.clone().unwrap_or_else(|| question.clone())}>{ words }</button>
            }
        };
        let named = || ask.options.iter().filter(|(_, words)| !words.is_empty());
        let submit = html! { <button class="line small" data-do="answer">{ "Answer" }</button> };
        let invalid = wrong.is_some().then_some("true");
        let control = match ask.control {
            AnswerControl::Buttons => html! { <div class="acts">{ for named().map(button) }</div> },
            AnswerControl::Select => html! {
                <div class="acts">
                    <select id={id.clone()} data-text="" aria-label={ask.label.clone()} aria-describedby={said.clone()} aria-invalid={invalid}>
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
                        <input type="text" id={id.clone()} data-text="" aria-label={ask.label.clone()} placeholder={ask.placeholder.clone()}
                            list={list.clone()} autocomplete="off" spellcheck="false" aria-describedby={said.clone()} aria-invalid={invalid} />
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
            <form class="ask" key={key.clone()} data-rule={rule.to_owned()} data-finding={finding.to_owned()} data-key={key}
                data-count={ask.count.to_string()} data-same={ask.same.to_string()}>
              <div class="asked" role="group" aria-labelledby={question.clone()}>
                <p class="question" id={question}>
                    { &ask.question }
                    if ask.count == 1 {
                        <small>{ marked(&first.label) }</small>
                    }
                </p>
                { control }
                if let Some(wrong) = wrong {
                    <p class="error" id={note} role="alert">{ wrong }</p>
                }
                if ask.count > 1 {
                    { self.each(ask) }
                }
                if ask.same > ask.count {
                    <label class="same"><input type="checkbox" name="all" />{ format!("The same for all {}", ask.same) }</label>
                }
              </div>
            </form>
        }
    }

    /// For whom an answer is, where it may be for several.
    fn each(&self, ask: &QuestionView) -> Html {
        let key = ask.targets.first().map_or("", |first| first.key.as_str());
        let more = self.more.get(key).map(Vec::as_slice).unwrap_or_default();
        let known = ask.targets.len() + more.len();
        let one = |each: &QuestionTargetView| {
            html! {
                <label key={each.key.as_str()}><input type="checkbox" name="each" value={each.key.clone()} />{ marked(&each.label) }</label>
            }
        };
        html! {
            <details class="each">
                <summary>{ format!("The same for all {}, or choose", ask.count) }</summary>
                <p class="hint">{ "Where none is ticked, the answer is for all." }</p>
                <div class="ticks">{ for ask.targets.iter().chain(more).map(one) }</div>
                if known < ask.count {
                    <button type="button" class="line small" data-do="each" data-at={known.to_string()}>
                        { format!("Show more ({})", ask.count - known) }
                    </button>
                }
            </details>
        }
    }
}

/// An answer, as the page has it.
pub struct Given {
    pub rule: String,
    pub finding: String,
    pub keys: Vec<String>,
    pub all: bool,
    pub text: String,
}

/// What the form around a button says; the button can be the answer itself.
pub fn given(button: &Element) -> Option<Given> {
    let form = button.closest("form.ask").ok().flatten()?;
    let of = |name: &str| form.get_attribute(name).unwrap_or_default();
    let values = |which: &str| -> Vec<String> {
        let found = form.query_selector_all(&format!("input{which}"));
        let Ok(found) = found else {
            return Vec::new();
        };
        let each = (0..found.length()).filter_map(|at| found.get(at));
        // What was looked for is an input.
        each.map(|e| e.unchecked_into::<HtmlInputElement>().value())
            .collect()
    };
    let typed = || {
        let found = form.query_selector("[data-text]").ok().flatten()?;
        // A select has a value as an input has.
        Some(found.unchecked_into::<HtmlInputElement>().value())
    };
    let text = button.get_attribute("data-value").or_else(typed);
    let text = text.unwrap_or_else(|| values("[name=tick]:checked").join(", "));
    let mut keys = values("[name=each]:checked");
    let mut all = !values("[name=all]:checked").is_empty();
    if keys.is_empty() {
        // None ticked means all of them.
        all |= of("data-count") == of("data-same");
        keys = values("[name=each]");
    }
    if keys.is_empty() {
        keys.push(of("data-key"));
        all &= of("data-same") != "1";
    }
    Some(Given {
        rule: of("data-rule"),
        finding: of("data-finding"),
        keys,
        all,
        text,
    })
}
