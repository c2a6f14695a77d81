//! Custom rules of the team: list, add, edit, remove.

use crate::app::edits::Edits;
use crate::app::model::shared::Shared;
use crate::app::services::review_client::ReviewClient;
use crate::app::ui::long_list::{PAGE, use_first_rows};
use crate::app::ui::use_next_focus;
use crate::document::{CustomRule, Design, ElementKind, Severity};
use crate::messages;
use crate::worker::protocol::Query;
use crate::worker::view_models::CustomRuleView;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

/// Properties of [`CustomRules`].
#[derive(Properties, PartialEq)]
pub struct CustomRulesProps {
    /// The design.
    pub design: Shared<Design>,
    /// Reads and writes custom rules.
    pub client: ReviewClient,
    /// Sends edits.
    pub edits: Edits,
}

/// A rule that is being edited: the name of the rule that it replaces, empty for a new one, and its
/// former value.
#[derive(Clone, PartialEq)]
struct Open {
    replaces: String,
    rule: CustomRuleView,
}

/// List of custom rules, one of them open.
#[component]
pub fn CustomRules(props: &CustomRulesProps) -> Html {
    let Shared(design) = &props.design;
    let open = use_state(|| None::<Open>);
    let wrong = use_state(|| None::<String>);
    let focus = use_next_focus();
    let (shown, more) = use_first_rows(design.house_rules.len(), PAGE);
    let show = {
        let (open, wrong, focus) = (open.clone(), wrong.setter(), focus.clone());
        Callback::from(move |shown: Option<Open>| {
            wrong.set(None);
            if let (Some(open), None) = (&*open, &shown) {
                let rule = format!("#house-of-{}", open.replaces);
                *focus.borrow_mut() = vec![rule, "#house-add".to_owned()];
            }
            open.set(shown);
        })
    };
    let edit = |rule: &CustomRule| {
        let (id, client, show) = (rule.id.to_string(), props.client.clone(), show.clone());
        move |_: MouseEvent| {
            let (replaces, show) = (id.clone(), show.clone());
            client.query_value(Query::CustomRule(id.clone()), move |rule| {
                show.emit(rule.map(|rule| Open { replaces, rule }));
            });
        }
    };
    let add = show.reform(|_: MouseEvent| {
        Some(Open {
            replaces: String::new(),
            rule: CustomRuleView {
                element: ElementKind::Component.as_str().to_owned(),
                ..CustomRuleView::default()
            },
        })
    });
    let done = {
        let (wrong, show) = (wrong.setter(), show.clone());
        move |done: Result<(), String>| match done {
            Ok(()) => show.emit(None),
            Err(why) => wrong.set(Some(why)),
        }
    };
    let on_say = {
        let (client, edits, done) = (props.client.clone(), props.edits.clone(), done.clone());
        let open = open.setter();
        Callback::from(move |typed: Open| {
            // Rejected input stays in the form.
            open.set(Some(typed.clone()));
            let Open { replaces, rule } = typed;
            let want = Query::PutCustomRule { replaces, rule };
            edits.propose(&client, want, done.clone());
        })
    };
    let on_remove = {
        let (client, edits) = (props.client.clone(), props.edits.clone());
        Callback::from(move |id: String| {
            edits.propose(&client, Query::RemoveCustomRule(id), done.clone());
        })
    };
    let form = |open: &Open| {
        html! {
            <HouseForm key={open.replaces.clone()} open={open.clone()} wrong={(*wrong).clone()} on_say={on_say.clone()}
                on_remove={on_remove.clone()} on_close={show.reform(|()| None)} />
        }
    };
    let row = |rule: &CustomRule| {
        let here = open
            .as_ref()
            .filter(|open| open.replaces == rule.id.as_str());
        let title = rule.title.clone();
        html! {
            <li key={rule.id.as_str()}>
                if let Some(open) = here {
                    { form(open) }
                } else {
                    <button type="button" class="link" id={format!("house-of-{}", rule.id)} onclick={edit(rule)}>{ title.unwrap_or_else(|| rule.id.to_string()) }</button>
                    <small><code>{ format!("house/{}", rule.id) }</code></small>
                }
            </li>
        }
    };
    let new = open.as_ref().filter(|open| open.replaces.is_empty());
    html! {
        <section class="group house">
            <header>
                <h3>{ messages::overview_house() }</h3>
                <button type="button" class="line small" id="house-add" aria-label={messages::overview_house_add()} onclick={add}>{ messages::button_add() }</button>
            </header>
            if design.house_rules.is_empty() && new.is_none() {
                <p>{ messages::overview_house_empty() }</p>
            }
            if !design.house_rules.is_empty() {
                <ul>{ for design.house_rules.iter().take(shown).map(|rule| row(rule)) }</ul>
                { more }
            }
            if let Some(open) = new {
                { form(open) }
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    open: Open,
    /// Error of the input.
    wrong: Option<String>,
    on_say: Callback<Open>,
    on_remove: Callback<String>,
    on_close: Callback<()>,
}

/// Form of a rule. Its input stays in the page until it is a complete rule.
#[component]
fn HouseForm(props: &FormProps) -> Html {
    let Open { replaces, rule } = &props.open;
    let form = use_node_ref();
    use_effect_with(form.clone(), |form| {
        let first = form.cast::<Element>();
        let first = first.and_then(|f| f.query_selector("[name=title]").ok().flatten());
        if let Some(first) = first.and_then(|f| f.dyn_into::<HtmlInputElement>().ok()) {
            let _ = first.focus();
        }
    });
    let onsubmit = {
        let (form, replaces, on_say) = (form.clone(), replaces.clone(), props.on_say.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(form) = form.cast::<Element>() else {
                return;
            };
            let value = |name: &str| {
                let found = form
                    .query_selector(&format!("[name={name}]"))
                    .ok()
                    .flatten();
                // Select and text area have a value like an input.
                let found = found.map(|f| f.unchecked_into::<HtmlInputElement>().value());
                found.unwrap_or_default()
            };
            on_say.emit(Open {
                replaces: replaces.clone(),
                rule: CustomRuleView {
                    id: value("id"),
                    title: value("title"),
                    why: value("why"),
                    fix: value("fix"),
                    severity: value("severity"),
                    element: value("element"),
                    select: value("select"),
                    require: value("require"),
                },
            });
        }
    };
    let remove = props.on_remove.reform({
        let id = replaces.clone();
        move |_: MouseEvent| id.clone()
    });
    let wrong = props.wrong.as_ref().map(|_| "house-wrong");
    let field = |label: &'static str, name: &'static str, tall: bool, control: Html| {
        html! {
            <div class={classes!("field", tall.then_some("tall"))}>
                <label for={format!("house-{name}")}>{ label }</label>
                { control }
            </div>
        }
    };
    let line = |label, name: &'static str, value: &str| {
        let control = html! {
            <input type="text" {name} id={format!("house-{name}")} value={value.to_owned()} autocomplete="off" spellcheck="false" aria-describedby={wrong} />
        };
        field(label, name, false, control)
    };
    let lines = |label, name: &'static str, value: &str, placeholder: &'static str| {
        let control = html! {
            <textarea {name} id={format!("house-{name}")} rows="2" value={value.to_owned()} {placeholder} spellcheck="false" aria-describedby={wrong} />
        };
        field(label, name, true, control)
    };
    let choice =
        |label, name: &'static str, value: &str, none: &'static str, all: Vec<&'static str>| {
            let control = html! {
                <select {name} id={format!("house-{name}")}>
                    if !none.is_empty() {
                        <option value="" selected={value.is_empty()}>{ none }</option>
                    }
                    for one in all {
                        <option value={one} selected={one == value}>{ one }</option>
                    }
                </select>
            };
            field(label, name, false, control)
        };
    let elements = ElementKind::ALL.iter().map(|e| e.as_str()).collect();
    let severities = Severity::ALL.iter().map(|s| s.as_str()).collect();
    html! {
        <form ref={form} class="box fields" {onsubmit} aria-label={messages::overview_house_form()}>
            { line(messages::overview_house_title(), "title", &rule.title) }
            { line(messages::overview_house_id(), "id", &rule.id) }
            { choice(messages::overview_house_element(), "element", &rule.element, "", elements) }
            { lines(messages::overview_house_selection(), "select", &rule.select, messages::overview_house_selection_hint()) }
            { lines(messages::overview_house_requirement(), "require", &rule.require, messages::overview_house_requirement_hint()) }
            { choice(messages::overview_house_severity(), "severity", &rule.severity, messages::overview_house_severity_unset(), severities) }
            { lines(messages::overview_house_why(), "why", &rule.why, "") }
            { lines(messages::overview_house_fix(), "fix", &rule.fix, "") }
            <p class="hint">{ messages::overview_house_conditions() }</p>
            if let Some(wrong) = &props.wrong {
                <p class="error" id="house-wrong" role="alert">{ wrong }</p>
            }
            <div class="acts-row">
                <button class="main small">{ if replaces.is_empty() { messages::button_add() } else { messages::button_change() } }</button>
                <button type="button" class="line small" onclick={props.on_close.reform(|_| ())}>{ messages::button_cancel() }</button>
                if !replaces.is_empty() {
                    <button type="button" class="line small danger" onclick={remove}>{ messages::button_remove() }</button>
                }
            </div>
        </form>
    }
}
