//! Documentation pages of rules, and the list of all rules.

use super::action::{FindingAction, OnAction, send};
use crate::app::model::ui::FindingsPage;
use crate::app::ui::words::marked;
use crate::messages;
use crate::rules::custom;
use crate::worker::view_models::{ExampleView, ItemRulesView, RulePageView, RuleView};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Words in the language of the page.
type WordsFn = fn() -> &'static str;

/// Levels by their value in the document, with their words.
const LEVELS: [(&str, WordsFn); 5] = [
    ("", messages::findings_level_default),
    ("off", messages::findings_level_off),
    ("low", messages::findings_level_low),
    ("medium", messages::findings_level_medium),
    ("high", messages::findings_level_high),
];

/// Page of a rule. `limit_error` is shown at the field of the limit.
pub fn rule_page(page: &RulePageView, limit_error: Option<&str>, on_action: &OnAction) -> Html {
    html! {
        <div class="page" key={page.rule.name.clone()}>
            <header class="head">
                <button type="button" class="link" onclick={show(on_action, FindingsPage::List)}>{ messages::findings_back() }</button>
                <button type="button" class="link" onclick={show(on_action, FindingsPage::Rules)}>{ messages::findings_rules() }</button>
                <h2 tabindex="-1">{ page.rule.name.replace('-', " ") }</h2>
                <p class="hint">{ explained(&page.code, &page.item, on_action) }{ format!(" · {}", found(page.rule.count)) }</p>
            </header>
            { setting(&page.rule, limit_error, on_action) }
            for (heading, text) in page.sections.iter() {
                <section>
                    <h3>{ heading }</h3>
                    <p>{ text }</p>
                </section>
            }
            if !page.examples.is_empty() {
                <section>
                    <h3>{ messages::findings_examples() }</h3>
                    for (at, example) in page.examples.iter().enumerate() {
                        { figure(&page.rule.name, at, example, on_action) }
                    }
                    if !page.changes.is_empty() {
                        <details>
                            <summary>{ messages::findings_difference() }</summary>
                            <ul>{ for page.changes.iter().map(|line| html! { <li>{ marked(line) }</li> }) }</ul>
                        </details>
                    }
                </section>
            }
            if !page.read_on.is_empty() {
                <section>
                    <h3>{ messages::findings_read_on() }</h3>
                    <ul>{ for page.read_on.iter().map(|source| html! { <li>{ source }</li> }) }</ul>
                </section>
            }
        </div>
    }
}

fn show(on_action: &OnAction, page: FindingsPage) -> Callback<MouseEvent> {
    send(on_action, FindingAction::ShowPage(page))
}

/// Code and title of an item, which lead to its explanation.
fn explained(code: &str, title: &str, on_action: &OnAction) -> Html {
    let words = html! { <><code>{ code }</code>{ " " }{ title }</> };
    if code == custom::ITEM.code {
        return words;
    }
    let explain = send(on_action, FindingAction::Explain(code.to_owned()));
    html! { <button type="button" class="link" title={messages::findings_guideline()} onclick={explain}>{ words }</button> }
}

fn found(count: usize) -> String {
    match count {
        0 => messages::findings_rule_none().to_owned(),
        more => messages::findings_rule_count(more),
    }
}

/// Level and limit of the rule in the open design.
fn setting(rule: &RuleView, limit_error: Option<&str>, on_action: &OnAction) -> Html {
    let set = |action: fn(String, String) -> FindingAction| {
        let rule = rule.name.clone();
        on_action.reform(move |event: Event| {
            // A select has a value like an input.
            let field = event.target_unchecked_into::<HtmlInputElement>();
            action(rule.clone(), field.value())
        })
    };
    let invalid = limit_error.map(|_| "true");
    let described_by = limit_error.map(|_| "rule-wrong");
    html! {
        <div class="fields">
            <div class="field">
                <label for="rule-level">{ messages::findings_level() }</label>
                <select id="rule-level" onchange={set(FindingAction::SetLevel)}>
                    for (value, words) in LEVELS {
                        <option {value} selected={value == rule.level}>{ words() }</option>
                    }
                </select>
            </div>
            if let Some(own) = rule.default_limit {
                <div class="field">
                    <label for="rule-limit">{ messages::findings_limit() }</label>
                    <input type="text" id="rule-limit" inputmode="numeric" autocomplete="off" value={rule.limit.clone()} placeholder={own.to_string()}
                        onchange={set(FindingAction::SetLimit)} aria-invalid={invalid} aria-describedby={described_by} />
                    if let Some(error) = limit_error {
                        <p class="error" id="rule-wrong" role="alert">{ error.to_owned() }</p>
                    }
                </div>
            }
        </div>
    }
}

fn figure(rule: &str, at: usize, example: &ExampleView, on_action: &OnAction) -> Html {
    let picture = js_sys::encode_uri_component(&example.picture);
    let others = match example.others {
        0 => String::new(),
        more => messages::findings_others(more),
    };
    html! {
        <figure key={at}>
            <figcaption>
                <strong>{ marked(&example.title) }</strong>
                if !example.summary.is_empty() {
                    <small>{ &example.summary }</small>
                }
            </figcaption>
            <img src={format!("data:image/svg+xml,{picture}")} alt={example.description.clone()} />
            <ul>
                for title in example.findings.iter() {
                    <li><span class="tag fail">{ messages::findings_example_found() }</span>{ " " }{ marked(title) }</li>
                }
                if example.findings.is_empty() {
                    <li><span class="tag pass">{ messages::findings_tag_holds() }</span>{ " " }{ messages::findings_example_holds() }</li>
                }
                if !others.is_empty() {
                    <li class="hint">{ others }</li>
                }
            </ul>
            <button type="button" class="line small" onclick={send(on_action, FindingAction::OpenExample(rule.to_owned(), at))}
                aria-label={messages::findings_example_open_named(&example.title.plain())}>{ messages::findings_example_open() }</button>
        </figure>
    }
}

/// List of all rules by item.
pub fn rule_list(items: &[ItemRulesView], on_action: &OnAction) -> Html {
    let page = |rule: &RuleView| FindingsPage::Rule(rule.name.as_str().into());
    let rule = |rule: &RuleView| {
        let set = match (rule.level.as_str(), rule.limit.as_str()) {
            ("", "") => String::new(),
            (level, "") => level.to_owned(),
            ("", limit) => messages::findings_setting_limit(limit),
            (level, limit) => messages::findings_setting_level_limit(level, limit),
        };
        html! {
            <li key={rule.name.clone()}>
                <div>
                    <button type="button" class="link" data-testid="rule" onclick={show(on_action, page(rule))}>{ rule.name.replace('-', " ") }</button>
                    if !set.is_empty() {
                        <span class="tag none">{ set }</span>
                    }
                    if rule.count > 0 {
                        <span class="severity">{ messages::findings_rule_found(rule.count) }</span>
                    }
                </div>
                <small>{ &rule.checks }</small>
            </li>
        }
    };
    html! {
        <div class="page rules">
            <header class="head">
                <button type="button" class="link" onclick={show(on_action, FindingsPage::List)}>{ messages::findings_back() }</button>
                <h2 tabindex="-1">{ messages::findings_rules_title() }</h2>
            </header>
            for item in items.iter() {
                <section key={item.code.clone()}>
                    <h3>{ explained(&item.code, &item.title, on_action) }</h3>
                    <ul>{ for item.rules.iter().map(rule) }</ul>
                </section>
            }
        </div>
    }
}
