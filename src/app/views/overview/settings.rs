//! Rule settings: levels and limits that the design sets.

use crate::app::edits::Edits;
use crate::app::fields::{Choice, Entry, InputFormat, Options, options, refer, shown};
use crate::app::model::document::is_blank;
use crate::app::model::shared::Shared;
use crate::app::services::review_client::ReviewClient;
use crate::document::{Design, Level, RuleSetting};
use crate::editor::Command;
use crate::messages;
use crate::worker::protocol::Query;
use crate::worker::view_models::ItemRulesView;
use std::collections::HashMap;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Settings`].
#[derive(Properties, PartialEq)]
pub struct SettingsProps {
    /// The design.
    pub design: Shared<Design>,
    /// Client of the review worker, which knows the rules.
    pub client: ReviewClient,
    /// Sends edits.
    pub edits: Edits,
}

/// Rules by name, each with its default limit if it has one.
type Known = Rc<HashMap<String, Option<u64>>>;

#[hook]
fn use_rules(client: &ReviewClient, design: &Shared<Design>) -> Known {
    let known = use_state(Known::default);
    let about = (design.0.house_rules.len(), is_blank(&design.0));
    use_effect_with((client.clone(), about), {
        let set = known.setter();
        move |(client, (_, blank))| {
            if *blank {
                return;
            }
            client.query_value(Query::Rules, move |items: Option<Vec<ItemRulesView>>| {
                let rules = items.unwrap_or_default().into_iter().flat_map(|i| i.rules);
                set.set(Rc::new(
                    rules.map(|rule| (rule.name, rule.default_limit)).collect(),
                ));
            });
        }
    });
    (*known).clone()
}

/// List of the settings, and a field to set another rule.
#[component]
pub fn Settings(props: &SettingsProps) -> Html {
    let (Shared(design), edits) = (&props.design, &props.edits);
    let known = use_rules(&props.client, &props.design);
    // Chosen rule that is not set yet.
    let chosen = use_state(|| None::<String>);
    let nothing = RuleSetting::new();
    let mut rows: Vec<(&str, &RuleSetting)> = design
        .rules
        .iter()
        .map(|(rule, setting)| (rule.as_str(), setting))
        .collect();
    if let Some(rule) = chosen.as_ref().filter(|r| !design.rules.contains_key(*r)) {
        rows.push((rule, &nothing));
    }
    let mut free: Vec<&String> = known
        .keys()
        .filter(|name| rows.iter().all(|(rule, _)| rule != name))
        .collect();
    free.sort();
    let free: Options = free
        .into_iter()
        .map(|name| (AttrValue::from(name.clone()), AttrValue::from(name.clone())))
        .collect();
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |rule: String| chosen.set(Some(rule)))
    };
    let empty = rows.is_empty();
    html! {
        <section class="group">
            <header><h3>{ messages::overview_levels() }</h3></header>
            if empty {
                <p>{ messages::overview_levels_empty() }</p>
            } else {
                <ul class="fields-in">{ for rows.into_iter().map(|(rule, setting)| row(rule, setting, &known, edits)) }</ul>
            }
            if !free.is_empty() {
                <div>{ refer(messages::overview_levels_change(), "".into(), &free, messages::overview_levels_choice(), choose) }</div>
            }
        </section>
    }
}

fn row(rule: &str, setting: &RuleSetting, known: &Known, edits: &Edits) -> Html {
    let own = known.get(rule).copied().flatten();
    let open = {
        let (rule, edits) = (rule.to_owned(), edits.clone());
        move |_: MouseEvent| edits.show_rule(&rule)
    };
    let back = {
        let back = set(rule, edits, |setting, _| *setting = RuleSetting::new());
        move |_: MouseEvent| back.emit(String::new())
    };
    let placeholder = own.map_or(messages::overview_level_default().to_owned(), |own| {
        own.to_string()
    });
    html! {
        <li key={rule.to_owned()}>
            <div class="box fields">
                <div class="head">
                    if known.contains_key(rule) {
                        <button type="button" class="link name" onclick={open}>{ rule }</button>
                    } else {
                        <code class="name">{ rule }</code>
                    }
                    <button type="button" class="line small" aria-label={messages::overview_level_reset_rule(rule)} onclick={back}>{ messages::overview_level_reset() }</button>
                </div>
                <Choice label={messages::overview_level_of(rule)} short={messages::overview_level_short()} value={shown(&setting.level, |l| l.as_str().to_owned())}
                    options={options(Level::ALL, Level::as_str)} none={messages::overview_level_default()}
                    on_change={set(rule, edits, |s, t| s.level = Level::parse(&t))} />
                if own.is_some() || setting.limit.is_some() {
                    <Entry label={messages::overview_limit_of(rule)} short={messages::overview_limit_short()} value={shown(&setting.limit, ToString::to_string)} form={InputFormat::Count}
                        {placeholder} on_change={set(rule, edits, |s, t| s.limit = t.parse().ok())} />
                }
            </div>
        </li>
    }
}

/// Changes the setting of a rule at the time when the edit is applied.
fn set(rule: &str, edits: &Edits, change: fn(&mut RuleSetting, String)) -> Callback<String> {
    let (rule, edits) = (rule.to_owned(), edits.clone());
    Callback::from(move |text: String| {
        let rule = rule.clone();
        edits.make(move |design| {
            let mut rules = design.rules.clone();
            let setting = rules.entry(rule.clone()).or_insert_with(RuleSetting::new);
            change(setting, text.clone());
            let name = messages::overview_level_set(&rule);
            Some(Command::SetRules { rules, name })
        });
    })
}
