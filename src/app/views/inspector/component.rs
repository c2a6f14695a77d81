//! Form of a component.

use super::callers;
use super::known::{implied, overridden, technology_note, unset_hint};
use super::shared::{confirm, domains, heading, link};
use crate::app::edits::Edits;
use crate::app::fields::{
    Choice, Entry, FormSections, InputFormat, Options, entry, form, list, names, options, refer,
    reference, shown, split, text, tri, typed,
};
use crate::document::Kind::{
    Broker, Client, Datastore, External, Gateway, Job, Orchestrator, Service, Telemetry,
};
use crate::document::fields::{self, FieldOwner};
use crate::document::{Cap, Component, Design, Duration, Id, Io, Kind, Point, Real, Subject};
use crate::editor::factory::kind_name;
use crate::messages;
use crate::worker::view_models::TechnologyView;
use std::rc::Rc;
use yew::prelude::*;

/// Renders all fields of a component. `known` holds the facts about its technology, `technologies`
/// the names to suggest.
pub fn form(
    c: &Component,
    design: &Design,
    known: Option<&TechnologyView>,
    technologies: Rc<[AttrValue]>,
    edits: &Edits,
) -> Html {
    let set = |what, set: fn(&mut Component, String)| edits.of(&c.id, what, set);
    let answer = |what, set: fn(&mut Component, Option<bool>)| edits.of(&c.id, what, set);
    let is = |kinds: &[Kind]| kinds.contains(&c.kind);
    let runs = !is(&[Client]);
    let subject = Subject::Component(c.id.clone());
    let mut sheet = FormSections::with_guesses(&c.guessed, confirm(subject, edits));

    sheet.put(true, "heading", heading(kind_name(c.kind), &c.id));
    sheet.other_guesses(FieldOwner::Component);
    sheet.field(
        true,
        &fields::COMPONENT_NAME,
        entry(
            fields::COMPONENT_NAME.label,
            c.name.clone().into(),
            InputFormat::Name,
            set(fields::COMPONENT_NAME.undo_name, |c, t| c.name = t),
        ),
    );
    sheet.field(
        true,
        &fields::COMPONENT_KIND,
        kind(
            c,
            set(fields::COMPONENT_KIND.undo_name, |c, t| {
                c.kind = Kind::parse(&t).unwrap_or(c.kind)
            }),
        ),
    );
    sheet.field(
        true,
        &fields::COMPONENT_DOMAIN,
        reference(
            fields::COMPONENT_DOMAIN.label,
            &c.domain,
            &domains(design, |_| false),
            set(fields::COMPONENT_DOMAIN.undo_name, |c, t| {
                c.domain = Id::new(&t)
            }),
        ),
    );
    sheet.field(
        true,
        &fields::TECHNOLOGY,
        html! {
            <Entry key="technology" label={fields::TECHNOLOGY.label} value={text(&c.technology)} suggestions={technologies}
                on_change={set(fields::TECHNOLOGY.undo_name, |c, t| c.technology = typed(&t))} />
        },
    );
    if let Some(known) = known {
        sheet.put(true, "technology note", technology_note(known));
    }
    sheet.field(
        is(&[Datastore, Broker, External, Service]) || c.cap.is_some(),
        &fields::CAP,
        cap(
            c,
            known,
            set(fields::CAP.undo_name, |c, t| c.cap = Cap::parse(&t)),
        ),
    );
    sheet.field(
        is(&[Service, Gateway, Orchestrator, Job]) || c.io.is_some(),
        &fields::IO,
        io(
            c,
            known,
            set(fields::IO.undo_name, |c, t| c.io = Io::parse(&t)),
        ),
    );
    sheet.field(
        is(&[Orchestrator]),
        &fields::STATEFUL,
        tri(
            fields::STATEFUL.label,
            c.stateful,
            answer(fields::STATEFUL.undo_name, |c, a| c.stateful = a),
        ),
    );
    sheet.field(
        is(&[Orchestrator]),
        &fields::ERROR_REPORTING,
        tri(
            fields::ERROR_REPORTING.label,
            c.error_reporting,
            answer(fields::ERROR_REPORTING.undo_name, |c, a| {
                c.error_reporting = a
            }),
        ),
    );
    sheet.field(
        is(&[Datastore, Broker]),
        &fields::DURABLE,
        tri(
            fields::DURABLE.label,
            c.durable,
            answer(fields::DURABLE.undo_name, |c, a| c.durable = a),
        ),
    );
    sheet.field(
        is(&[Telemetry]),
        &fields::RAW,
        tri(
            fields::RAW.label,
            c.raw,
            answer(fields::RAW.undo_name, |c, a| c.raw = a),
        ),
    );
    sheet.field(
        is(&[Telemetry]),
        &fields::SAMPLING,
        entry(
            fields::SAMPLING.label,
            shown(&c.sampling, |s| s.get().to_string()),
            InputFormat::Share,
            set(fields::SAMPLING.undo_name, |c, t| {
                c.sampling = form::share(&t)
            }),
        ),
    );
    sheet.field(
        is(&[Telemetry, Broker]),
        &fields::RETENTION,
        entry(
            fields::RETENTION.label,
            shown(&c.retention, |d| d.as_str().to_owned()),
            InputFormat::Duration,
            set(fields::RETENTION.undo_name, |c, t| {
                c.retention = Duration::parse(&t)
            }),
        ),
    );
    sheet.field(
        runs && !is(&[External]),
        &fields::REPLICAS,
        entry(
            fields::REPLICAS.label,
            shown(&c.replicas, ToString::to_string),
            InputFormat::Count,
            set(fields::REPLICAS.undo_name, |c, t| {
                c.replicas = t.parse().ok()
            }),
        ),
    );
    sheet.field(
        runs,
        &fields::MANAGED,
        tri(
            fields::MANAGED.label,
            c.managed,
            answer(fields::MANAGED.undo_name, |c, a| c.managed = a),
        ),
    );
    sheet.field(
        runs && !is(&[External]),
        &fields::ZONES,
        entry(
            fields::ZONES.label,
            list(&c.zones),
            InputFormat::Text,
            set(fields::ZONES.undo_name, |c, t| c.zones = split(&t)),
        ),
    );
    sheet.field(
        is(&[Datastore]) || c.standby_of.is_some(),
        &fields::STANDBY_OF,
        refer(
            fields::STANDBY_OF.label,
            shown(&c.standby_of, Id::to_string),
            &originals(c, design),
            messages::inspector_standby_none(),
            set(fields::STANDBY_OF.undo_name, |c, t| {
                c.standby_of = Id::new(&t)
            }),
        ),
    );
    sheet.field(
        is(&[Datastore]) || !c.copy_of.is_empty(),
        &fields::COPY_OF,
        sources(c, design, edits),
    );
    sheet.field(
        !c.copy_of.is_empty() || c.lag.is_some(),
        &fields::LAG,
        entry(
            fields::LAG.label,
            shown(&c.lag, |d| d.as_str().to_owned()),
            InputFormat::Duration,
            set(fields::LAG.undo_name, |c, t| c.lag = Duration::parse(&t)),
        ),
    );
    sheet.field(
        runs && !is(&[Telemetry]),
        &fields::AVAILABILITY,
        availability(
            c,
            set(fields::AVAILABILITY.undo_name, |c, t| {
                c.availability = form::share(&t)
            }),
        ),
    );
    sheet.field(
        runs && !is(&[Telemetry, Job]),
        &fields::COMPONENT_IDENTITY,
        callers::identity(
            &c.callers,
            set(fields::COMPONENT_IDENTITY.undo_name, |c, t| {
                callers::set_identity(&mut c.callers, &t)
            }),
        ),
    );
    sheet.field(
        runs && !is(&[Telemetry, Job]),
        &fields::COMPONENT_RATE_LIMIT,
        callers::rate_limit(
            &c.callers,
            set(fields::COMPONENT_RATE_LIMIT.undo_name, |c, t| {
                callers::set_rate_limit(&mut c.callers, &t)
            }),
        ),
    );
    sheet.field(
        true,
        &fields::COMPONENT_NOTES,
        notes(
            &c.notes,
            set(fields::COMPONENT_NOTES.undo_name, |c, t| {
                c.notes = typed(&t)
            }),
        ),
    );

    let at = |of: fn(&Point) -> Real| shown(&c.position, |p| of(p).0.to_string());
    sheet.put(
        false,
        "x",
        entry(
            "X",
            at(|p| p.x),
            InputFormat::Measure,
            set(messages::inspector_place(), |c, t| {
                place(c, &t, |p| &mut p.x)
            }),
        ),
    );
    sheet.put(
        false,
        "y",
        entry(
            "Y",
            at(|p| p.y),
            InputFormat::Measure,
            set(messages::inspector_place(), |c, t| {
                place(c, &t, |p| &mut p.y)
            }),
        ),
    );
    sheet.show()
}

/// Components that this one may stand by for.
fn originals(c: &Component, design: &Design) -> Options {
    let names = names(design);
    let is_standby = |id: &str| {
        let other = design.components.find(id);
        other.is_some_and(|other| other.standby_of.is_some())
    };
    let others = names.iter();
    let others = others.filter(|(id, _)| id.as_str() != c.id.as_str() && !is_standby(id));
    others.cloned().collect()
}

/// The components that it is a copy of, and a field to add one.
fn sources(c: &Component, design: &Design, edits: &Edits) -> Html {
    let free: Options = names(design)
        .iter()
        .filter(|(id, _)| id.as_str() != c.id.as_str())
        .filter(|(id, _)| {
            !c.copy_of
                .iter()
                .any(|source| source.as_str() == id.as_str())
        })
        .cloned()
        .collect();
    let source = |id: &Id| {
        let subject = Subject::Component(id.clone());
        let name = design.name_of(&subject).to_owned();
        let removed = id.clone();
        let remove = edits.of(
            &c.id,
            fields::COPY_OF.undo_name,
            move |c: &mut Component, ()| c.copy_of.retain(|id| *id != removed),
        );
        html! {
            <li key={id.as_str()}>
                { link(subject, &name, edits) }
                <button type="button" class="line small" aria-label={messages::inspector_source_remove(&name, fields::COPY_OF.label)}
                    onclick={remove.reform(|_| ())}>{ messages::button_remove() }</button>
            </li>
        }
    };
    let add = edits.of(
        &c.id,
        fields::COPY_OF.undo_name,
        |c: &mut Component, id: String| c.copy_of.extend(Id::new(&id)),
    );
    let none = match c.copy_of.is_empty() {
        true => messages::inspector_copy_none(),
        false => messages::inspector_copy_another(),
    };
    html! {
        <div key="copies">
            { refer(fields::COPY_OF.label, "".into(), &free, none, add) }
            if !c.copy_of.is_empty() {
                <ul class="members">{ for c.copy_of.iter().map(source) }</ul>
            }
        </div>
    }
}

/// Free text, at the end of a form.
pub fn notes(notes: &Option<String>, on_change: Callback<String>) -> Html {
    html! {
        <Entry key="notes" label={fields::COMPONENT_NOTES.label} value={text(notes)} placeholder="" tall=true {on_change} />
    }
}

fn kind(c: &Component, on_change: Callback<String>) -> Html {
    let options: Options = Kind::ALL
        .iter()
        .map(|kind| {
            (
                AttrValue::from(kind.as_str()),
                AttrValue::from(kind_name(*kind)),
            )
        })
        .collect();
    html! {
        <Choice key="kind" label={fields::COMPONENT_KIND.label} value={c.kind.as_str()} {options} none="" {on_change} />
    }
}

/// Value of the component, or else of its technology.
fn cap(c: &Component, known: Option<&TechnologyView>, on_change: Callback<String>) -> Html {
    let told = known.and_then(|known| implied(&known.cap));
    html! {
        <Choice key="cap" label={fields::CAP.label} value={shown(&c.cap, |v| v.as_str().to_owned())}
            options={options(Cap::ALL, Cap::as_str)} none={unset_hint(told)}
            hint={overridden(c.cap.map(Cap::as_str), told)} {on_change} />
    }
}

fn io(c: &Component, known: Option<&TechnologyView>, on_change: Callback<String>) -> Html {
    let told = known.and_then(|known| implied(&known.io));
    html! {
        <Choice key="io" label={fields::IO.label} value={shown(&c.io, |v| v.as_str().to_owned())}
            options={options(Io::ALL, Io::as_str)} none={unset_hint(told)}
            hint={overridden(c.io.map(Io::as_str), told)} {on_change} />
    }
}

fn availability(c: &Component, on_change: Callback<String>) -> Html {
    let value = shown(&c.availability, |share| share.get().to_string());
    html! {
        <Entry key="availability" label={fields::AVAILABILITY.label} {value} form={InputFormat::Share} placeholder={messages::inspector_availability_hint()} {on_change} />
    }
}

/// Sets one coordinate. Without coordinates the app finds a position.
fn place(c: &mut Component, typed: &str, coordinate: fn(&mut Point) -> &mut Real) {
    match form::measure(typed) {
        Some(number) => {
            let point = c
                .position
                .get_or_insert_with(|| Point::new(Real(0.0), Real(0.0)));
            *coordinate(point) = number;
        }
        None => c.position = None,
    }
}
