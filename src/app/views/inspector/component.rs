//! Form of a component.

use super::callers;
use super::known::{implied, overridden, technology_note, unset_hint};
use super::shared::{domains, heading};
use crate::app::edits::Edits;
use crate::app::fields::{
    Choice, Entry, FormSections, InputFormat, Options, entry, form, options, reference, shown,
    text, tri, typed,
};
use crate::document::Kind::{
    Broker, Client, Datastore, External, Gateway, Job, Orchestrator, Service, Telemetry,
};
use crate::document::fields;
use crate::document::{Cap, Component, Design, Duration, Id, Io, Kind, Point, Real};
use crate::editor::factory::kind_name;
use crate::worker::view_models::TechnologyView;
use yew::prelude::*;

/// Renders all fields of a component. `known` holds the facts about its technology.
pub fn form(c: &Component, design: &Design, known: Option<&TechnologyView>, edits: &Edits) -> Html {
    let set = |what, set: fn(&mut Component, String)| edits.of(&c.id, what, set);
    let answer = |what, set: fn(&mut Component, Option<bool>)| edits.of(&c.id, what, set);
    let is = |kinds: &[Kind]| kinds.contains(&c.kind);
    let runs = !is(&[Client]);
    let mut sheet = FormSections::default();

    sheet.put(true, heading(kind_name(c.kind), &c.id));
    sheet.put(
        true,
        entry(
            fields::COMPONENT_NAME.label,
            c.name.clone().into(),
            InputFormat::Name,
            set(fields::COMPONENT_NAME.undo_name, |c, t| c.name = t),
        ),
    );
    sheet.put(
        true,
        kind(
            c,
            set(fields::COMPONENT_KIND.undo_name, |c, t| {
                c.kind = Kind::parse(&t).unwrap_or(c.kind)
            }),
        ),
    );
    sheet.put(
        true,
        reference(
            fields::COMPONENT_DOMAIN.label,
            &c.domain,
            &domains(design, |_| false),
            set(fields::COMPONENT_DOMAIN.undo_name, |c, t| {
                c.domain = Id::new(&t)
            }),
        ),
    );
    sheet.put(
        true,
        entry(
            fields::TECHNOLOGY.label,
            text(&c.technology),
            InputFormat::Text,
            set(fields::TECHNOLOGY.undo_name, |c, t| {
                c.technology = typed(&t)
            }),
        ),
    );
    if let Some(known) = known {
        sheet.put(true, technology_note(known));
    }
    sheet.put(
        is(&[Datastore, Broker, External, Service]) || c.cap.is_some(),
        cap(
            c,
            known,
            set(fields::CAP.undo_name, |c, t| c.cap = Cap::parse(&t)),
        ),
    );
    sheet.put(
        is(&[Service, Gateway, Orchestrator, Job]) || c.io.is_some(),
        io(
            c,
            known,
            set(fields::IO.undo_name, |c, t| c.io = Io::parse(&t)),
        ),
    );
    sheet.put(
        is(&[Orchestrator]),
        tri(
            fields::STATEFUL.label,
            c.stateful,
            answer(fields::STATEFUL.undo_name, |c, a| c.stateful = a),
        ),
    );
    sheet.put(
        is(&[Orchestrator]),
        tri(
            fields::ERROR_REPORTING.label,
            c.error_reporting,
            answer(fields::ERROR_REPORTING.undo_name, |c, a| {
                c.error_reporting = a
            }),
        ),
    );
    sheet.put(
        is(&[Datastore, Broker]),
        tri(
            fields::DURABLE.label,
            c.durable,
            answer(fields::DURABLE.undo_name, |c, a| c.durable = a),
        ),
    );
    sheet.put(
        is(&[Telemetry]),
        tri(
            fields::RAW.label,
            c.raw,
            answer(fields::RAW.undo_name, |c, a| c.raw = a),
        ),
    );
    sheet.put(
        is(&[Telemetry]),
        entry(
            fields::SAMPLING.label,
            shown(&c.sampling, |s| s.get().to_string()),
            InputFormat::Share,
            set(fields::SAMPLING.undo_name, |c, t| {
                c.sampling = form::share(&t)
            }),
        ),
    );
    sheet.put(
        is(&[Telemetry]),
        entry(
            fields::RETENTION.label,
            shown(&c.retention, |d| d.as_str().to_owned()),
            InputFormat::Duration,
            set(fields::RETENTION.undo_name, |c, t| {
                c.retention = Duration::parse(&t)
            }),
        ),
    );
    sheet.put(
        runs && !is(&[External]),
        entry(
            fields::REPLICAS.label,
            shown(&c.replicas, ToString::to_string),
            InputFormat::Count,
            set(fields::REPLICAS.undo_name, |c, t| {
                c.replicas = t.parse().ok()
            }),
        ),
    );
    sheet.put(
        runs && !is(&[Telemetry]),
        availability(
            c,
            set(fields::AVAILABILITY.undo_name, |c, t| {
                c.availability = form::share(&t)
            }),
        ),
    );
    sheet.put(
        runs && !is(&[Telemetry, Job]),
        callers::identity(
            &c.callers,
            set(fields::COMPONENT_IDENTITY.undo_name, |c, t| {
                callers::set_identity(&mut c.callers, &t)
            }),
        ),
    );
    sheet.put(
        runs && !is(&[Telemetry, Job]),
        callers::rate_limit(
            &c.callers,
            set(fields::COMPONENT_RATE_LIMIT.undo_name, |c, t| {
                callers::set_rate_limit(&mut c.callers, &t)
            }),
        ),
    );
    sheet.put(
        true,
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
        entry(
            "X",
            at(|p| p.x),
            InputFormat::Measure,
            set("place", |c, t| place(c, &t, |p| &mut p.x)),
        ),
    );
    sheet.put(
        false,
        entry(
            "Y",
            at(|p| p.y),
            InputFormat::Measure,
            set("place", |c, t| place(c, &t, |p| &mut p.y)),
        ),
    );
    sheet.show()
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
        <Entry key="availability" label={fields::AVAILABILITY.label} {value} form={InputFormat::Share} placeholder="not known, e.g. 0.999" {on_change} />
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
