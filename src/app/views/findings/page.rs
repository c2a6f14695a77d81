//! The pages of rules, and the list of all of them.

use crate::app::ui::words::marked;
use crate::worker::view_models::{ExampleView, ItemRulesView, RulePageView, RuleView};
use yew::prelude::*;

const LEVELS: [(&str, &str); 5] = [
    ("", "as it comes"),
    ("off", "off"),
    ("low", "low"),
    ("medium", "medium"),
    ("high", "high"),
];

/// The page of a rule. `wrong` is what is wrong with a limit that was typed.
pub fn page(page: &RulePageView, wrong: Option<&str>) -> Html {
    html! {
        <div class="page" key={page.rule.name.clone()}>
            <header class="head">
                <button type="button" class="link" data-do="list">{ "← Findings" }</button>
                <button type="button" class="link" data-do="rules">{ "All rules" }</button>
                <h2 tabindex="-1">{ page.rule.name.replace('-', " ") }</h2>
                <p class="hint">{ format!("{} · {}", page.item, found(page.rule.count)) }</p>
            </header>
            { setting(&page.rule, wrong) }
            for (heading, text) in page.sections.iter() {
                <section>
                    <h3>{ heading }</h3>
                    <p>{ text }</p>
                </section>
            }
            if !page.examples.is_empty() {
                <section>
                    <h3>{ "Examples" }</h3>
                    for (at, example) in page.examples.iter().enumerate() {
                        { figure(&page.rule.name, at, example) }
                    }
                    if !page.changes.is_empty() {
                        <details>
                            <summary>{ "What differs between the first and the last" }</summary>
                            <ul>{ for page.changes.iter().map(|line| html! { <li>{ marked(line) }</li> }) }</ul>
                        </details>
                    }
                </section>
            }
            if !page.read_on.is_empty() {
                <section>
                    <h3>{ "Read on" }</h3>
                    <ul>{ for page.read_on.iter().map(|source| html! { <li>{ source }</li> }) }</ul>
                </section>
            }
        </div>
    }
}

fn found(count: usize) -> String {
    match count {
        0 => "nothing found here".to_owned(),
        1 => "1 finding here".to_owned(),
        more => format!("{more} findings here"),
    }
}

/// How the open design sets the rule.
fn setting(rule: &RuleView, wrong: Option<&str>) -> Html {
    html! {
        <div class="fields">
            <div class="field">
                <label for="rule-level">{ "Level" }</label>
                <select id="rule-level" data-set="level" data-value={rule.level.clone()}>
                    for (value, words) in LEVELS {
                        <option {value} selected={value == rule.level}>{ words }</option>
                    }
                </select>
            </div>
            if let Some(own) = rule.default_limit {
                <div class="field">
                    <label for="rule-limit">{ "Limit" }</label>
                    <input type="text" id="rule-limit" inputmode="numeric" autocomplete="off" value={rule.limit.clone()} placeholder={own.to_string()}
                        data-set="limit" aria-invalid={wrong.map(|_| "true")} aria-describedby={wrong.map(|_| "rule-wrong")} />
                    if let Some(wrong) = wrong {
                        <p class="error" id="rule-wrong" role="alert">{ wrong.to_owned() }</p>
                    }
                </div>
            }
        </div>
    }
}

fn figure(rule: &str, at: usize, example: &ExampleView) -> Html {
    let picture = js_sys::encode_uri_component(&example.picture);
    let others = match example.others {
        0 => String::new(),
        1 => "1 other finding".to_owned(),
        more => format!("{more} other findings"),
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
                    <li><span class="tag fail">{ "found" }</span>{ " " }{ marked(title) }</li>
                }
                if example.findings.is_empty() {
                    <li><span class="tag pass">{ "holds" }</span>{ " This rule finds nothing." }</li>
                }
                if !others.is_empty() {
                    <li class="hint">{ others }</li>
                }
            </ul>
            <button type="button" class="line small" data-do="open" data-key={rule.to_owned()} data-at={at.to_string()}
                aria-label={format!("Open: {}", example.title.plain())}>{ "Open as a drawing" }</button>
        </figure>
    }
}

/// Every rule.
pub fn rules(items: &[ItemRulesView]) -> Html {
    let rule = |rule: &RuleView| {
        let set = match (rule.level.as_str(), rule.limit.as_str()) {
            ("", "") => String::new(),
            (level, "") => level.to_owned(),
            ("", limit) => format!("limit {limit}"),
            (level, limit) => format!("{level}, limit {limit}"),
        };
        html! {
            <li key={rule.name.clone()}>
                <div>
                    <button type="button" class="link" data-do="rule" data-key={rule.name.clone()}>{ rule.name.replace('-', " ") }</button>
                    if !set.is_empty() {
                        <span class="tag none">{ set }</span>
                    }
                    if rule.count > 0 {
                        <span class="severity">{ rule.count }{ " found" }</span>
                    }
                </div>
                <small>{ &rule.checks }</small>
            </li>
        }
    };
    html! {
        <div class="page rules">
            <header class="head">
                <button type="button" class="link" data-do="list">{ "← Findings" }</button>
                <h2 tabindex="-1">{ "Rules" }</h2>
            </header>
            for item in items.iter() {
                <section key={item.code.clone()}>
                    <h3><code>{ &item.code }</code>{ " " }{ &item.title }</h3>
                    <ul>{ for item.rules.iter().map(rule) }</ul>
                </section>
            }
        </div>
    }
}
