//! Form of several selected elements: the fields that they have in common.

use super::shared::domains;
use crate::app::edits::{Edited, Edits};
use crate::app::fields::{Choice, Entry, InputFormat, Options, form::share, shown, text, typed};
use crate::document::fields;
use crate::document::{Component, Connection, Design, Id, Kind, Style, Subject, Timeout};
use crate::editor::factory::kind_name;
use crate::editor::{Command, Selection, put_into_domain};
use crate::messages;
use std::rc::Rc;
use yew::prelude::*;

/// Renders the form, or a hint where nothing is selected.
pub fn form(selection: &Selection, design: &Rc<Design>, edits: &Edits) -> Html {
    if selection.is_empty() {
        return html! {
            <div class="empty">
                <p>{ messages::inspector_empty() }</p>
                <p>{ messages::inspector_empty_others() }</p>
            </div>
        };
    }
    let subjects: Vec<Subject> = selection.iter().cloned().collect();
    let components: Vec<Rc<Component>> = subjects
        .iter()
        .filter_map(|subject| match subject {
            Subject::Component(id) => design.components.get(id).cloned(),
            _ => None,
        })
        .collect();
    let connections: Vec<Rc<Connection>> = subjects
        .iter()
        .filter_map(|subject| match subject {
            Subject::Connection(id) => design.connections.get(id).cloned(),
            _ => None,
        })
        .collect();
    let others = subjects.len() - components.len() - connections.len();
    let counts = [
        (
            components.len(),
            messages::count_components as fn(usize) -> String,
        ),
        (connections.len(), messages::count_connections),
        (others, messages::inspector_others),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, counted)| counted(number))
    .reduce(|first, second| messages::inspector_selected_and(&first, &second))
    .unwrap_or_default();
    html! {
        <div class="list" key={subjects.iter().map(Subject::to_string).collect::<Vec<_>>().join(" ")}>
            <div class="fields"><h2>{ messages::inspector_selected(&counts) }</h2></div>
            if components.len() > 1 {
                { of_components(&components, design, edits) }
            }
            if connections.len() > 1 {
                { of_connections(&connections, edits) }
            }
            <div class="acts-row">
                if !components.is_empty() {
                    <button type="button" class="line small" aria-keyshortcuts="Control+G" onclick={group(&components, design, edits)}>{ messages::inspector_domain_put() }</button>
                }
                <button type="button" class="line small danger" onclick={edits.delete(subjects)}>{ messages::inspector_delete_all() }</button>
            </div>
        </div>
    }
}

fn of_components(all: &[Rc<Component>], design: &Design, edits: &Edits) -> Html {
    let kinds: Options = Kind::ALL
        .iter()
        .map(|kind| (kind.as_str().into(), kind_name(*kind).into()))
        .collect();
    let runs = !all
        .iter()
        .any(|c| matches!(c.kind, Kind::Client | Kind::External));
    let common = Common { all, edits };
    html! {
        <div class="fields">
            { common.choice(fields::COMPONENT_KIND.label, fields::COMPONENT_KIND.undo_name, |c| c.kind.as_str().into(), kinds,
                |c, t| c.kind = Kind::parse(t).unwrap_or(c.kind)) }
            { common.choice(fields::COMPONENT_DOMAIN.label, fields::COMPONENT_DOMAIN.undo_name, |c| shown(&c.domain, Id::to_string), domains(design, |_| false),
                |c, t| c.domain = Id::new(t)) }
            { common.entry(fields::TECHNOLOGY.label, fields::TECHNOLOGY.undo_name, |c| text(&c.technology), InputFormat::Text,
                |c, t| c.technology = typed(t)) }
            if runs {
                { common.entry(fields::REPLICAS.label, fields::REPLICAS.undo_name, |c| shown(&c.replicas, ToString::to_string), InputFormat::Count,
                    |c, t| c.replicas = t.parse().ok()) }
                { common.entry(fields::AVAILABILITY.label, fields::AVAILABILITY.undo_name, |c| shown(&c.availability, |share| share.get().to_string()), InputFormat::Share,
                    |c, t| c.availability = share(t)) }
            }
        </div>
    }
}

fn of_connections(all: &[Rc<Connection>], edits: &Edits) -> Html {
    let styles: Options = Style::ALL
        .iter()
        .map(|style| (style.as_str().into(), style.as_str().into()))
        .collect();
    let waits = all.iter().all(|c| c.style == Style::Request);
    let common = Common { all, edits };
    html! {
        <div class="fields">
            { common.choice(fields::STYLE.label, fields::STYLE.undo_name, |c| c.style.as_str().into(), styles,
                |c, t| if let Some(style) = Style::parse(t) { c.restyle(style) }) }
            if waits {
                { common.entry(fields::TIMEOUT.label, fields::TIMEOUT.undo_name, |c| shown(&c.timeout, |t| t.as_str().to_owned()), InputFormat::Timeout,
                    |c, t| c.timeout = Timeout::parse(t)) }
            }
        </div>
    }
}

/// Fields of elements of one sort.
struct Common<'a, T> {
    all: &'a [Rc<T>],
    edits: &'a Edits,
}

impl<T: Edited> Common<'_, T> {
    /// The value of all of them; `None` if they differ.
    fn value(&self, of: fn(&T) -> AttrValue) -> Option<AttrValue> {
        let first = of(self.all.first()?);
        self.all.iter().all(|e| of(e) == first).then_some(first)
    }

    /// Sets a field of all of them as one step.
    fn set(&self, what: &'static str, set: fn(&mut T, &str)) -> Callback<String> {
        let ids: Vec<Id> = self.all.iter().map(|e| e.id().clone()).collect();
        let edits = self.edits.clone();
        Callback::from(move |value: String| {
            let ids = ids.clone();
            edits.make(move |design| {
                let elements = ids.iter().filter_map(|id| T::list(design).get(id));
                let commands: Vec<Command> = elements
                    .map(|element| {
                        let mut element = T::clone(element);
                        set(&mut element, &value);
                        Command::put(element, messages::inspector_change())
                    })
                    .collect();
                let name = messages::inspector_change_several(commands.len(), what);
                (!commands.is_empty()).then_some(Command::Batch { commands, name })
            });
        })
    }

    fn choice(
        &self,
        label: &'static str,
        what: &'static str,
        of: fn(&T) -> AttrValue,
        options: Options,
        set: fn(&mut T, &str),
    ) -> Html {
        let value = self.value(of);
        // Without a common value the field starts empty.
        let none = match &value {
            None => messages::inspector_differ(),
            Some(value) if value.is_empty() => messages::value_unknown(),
            Some(_) => "",
        };
        html! {
            <Choice key={label} {label} value={value.unwrap_or_default()} {options} {none} on_change={self.set(what, set)} />
        }
    }

    fn entry(
        &self,
        label: &'static str,
        what: &'static str,
        of: fn(&T) -> AttrValue,
        form: InputFormat,
        set: fn(&mut T, &str),
    ) -> Html {
        let value = self.value(of);
        let placeholder = if value.is_none() {
            messages::inspector_differ()
        } else {
            messages::value_unknown()
        };
        html! {
            <Entry key={label} {label} value={value.unwrap_or_default()} {form} {placeholder} on_change={self.set(what, set)} />
        }
    }
}

/// Puts the components into a new domain and shows its fields.
fn group(components: &[Rc<Component>], design: &Rc<Design>, edits: &Edits) -> Callback<MouseEvent> {
    let ids: Vec<Id> = components.iter().map(|c| c.id.clone()).collect();
    let (design, edits) = (design.clone(), edits.clone());
    Callback::from(move |_| {
        if let Some((command, domain)) = put_into_domain(&design, &ids) {
            edits.run(command);
            edits.choose(Subject::Domain(domain));
        }
    })
}
