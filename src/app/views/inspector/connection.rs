//! Form of a connection.

use super::callers;
use super::component::notes;
use super::shared::{confirm, heading, link};
use crate::app::edits::Edits;
use crate::app::fields::{
    Choice, Entry, FormSections, InputFormat, Options, choice, entry, list, names, options, refer,
    shown, split, text, tri, typed,
};
use crate::document::Style::{Data, Event, Message, Request};
use crate::document::fields::{self, FieldOwner};
use crate::document::{
    Access, Connection, Delivery, Design, Id, Kind, Phase, Signal, Signals, Style, Subject, Timeout,
};
use crate::editor::display_name;
use crate::messages;
use yew::prelude::*;

/// Renders all fields of a connection.
pub fn form(c: &Connection, design: &Design, edits: &Edits) -> Html {
    let set = |what, set: fn(&mut Connection, String)| edits.of(&c.id, what, set);
    let answer = |what, set: fn(&mut Connection, Option<bool>)| edits.of(&c.id, what, set);
    let is = |styles: &[Style]| styles.contains(&c.style);
    let waits = is(&[Request, Data]);
    let queued = is(&[Message, Event]);
    let components = names(design);
    let subject = Subject::Connection(c.id.clone());
    let filled = design.with_defaults(c);
    let mut sheet = FormSections::with_guesses(&c.guessed, confirm(subject, edits));

    sheet.put(
        true,
        "heading",
        heading(messages::inspector_connection(), &c.id),
    );
    sheet.other_guesses(FieldOwner::Connection);
    sheet.put(true, "ends", ends(c, design, edits));
    sheet.field(
        true,
        &fields::STYLE,
        style(
            c,
            set(fields::STYLE.undo_name, |c, t| {
                c.style = Style::parse(&t).unwrap_or(c.style)
            }),
        ),
    );
    sheet.field(
        true,
        &fields::CARRIES,
        entry(
            fields::CARRIES.label,
            list(&c.carries),
            InputFormat::Text,
            set(fields::CARRIES.undo_name, |c, t| c.carries = split(&t)),
        ),
    );
    sheet.field(
        is(&[Data]),
        &fields::ACCESS,
        choice(
            fields::ACCESS.label,
            shown(&c.access, |v| v.as_str().to_owned()),
            accesses(c, design),
            set(fields::ACCESS.undo_name, |c, t| {
                c.access = Access::parse(&t)
            }),
        ),
    );
    sheet.field(
        waits,
        &fields::TIMEOUT,
        entry_with_default(
            fields::TIMEOUT.label,
            shown(&c.timeout, |t| t.as_str().to_owned()),
            shown(&filled.timeout, |t| t.as_str().to_owned()),
            InputFormat::Timeout,
            set(fields::TIMEOUT.undo_name, |c, t| {
                c.timeout = Timeout::parse(&t)
            }),
        ),
    );
    sheet.field(
        is(&[Request, Data, Message]),
        &fields::RETRIES,
        entry_with_default(
            fields::RETRIES.label,
            shown(&c.retries, u64::to_string),
            shown(&filled.retries, u64::to_string),
            InputFormat::Whole,
            set(fields::RETRIES.undo_name, |c, t| c.retries = t.parse().ok()),
        ),
    );
    sheet.field(
        is(&[Request]),
        &fields::CIRCUIT_BREAKER,
        tri(
            fields::CIRCUIT_BREAKER.label,
            c.circuit_breaker,
            answer(fields::CIRCUIT_BREAKER.undo_name, |c, a| {
                c.circuit_breaker = a
            }),
        ),
    );
    sheet.field(
        waits,
        &fields::FALLBACK,
        entry(
            fields::FALLBACK.label,
            text(&c.fallback),
            InputFormat::Text,
            set(fields::FALLBACK.undo_name, |c, t| c.fallback = typed(&t)),
        ),
    );
    sheet.field(
        queued,
        &fields::REPLY_TO,
        refer(
            fields::REPLY_TO.label,
            shown(&c.reply_to, Id::to_string),
            &answered(c, design),
            messages::inspector_reply_none(),
            set(fields::REPLY_TO.undo_name, |c, t| c.reply_to = Id::new(&t)),
        ),
    );
    sheet.field(
        queued,
        &fields::DELIVERY,
        choice(
            fields::DELIVERY.label,
            shown(&c.delivery, |v| v.as_str().to_owned()),
            options(Delivery::ALL, Delivery::as_str),
            set(fields::DELIVERY.undo_name, |c, t| {
                c.delivery = Delivery::parse(&t)
            }),
        ),
    );
    sheet.field(
        waits || queued,
        &fields::IDEMPOTENT,
        tri(
            fields::IDEMPOTENT.label,
            c.idempotent,
            answer(fields::IDEMPOTENT.undo_name, |c, a| c.idempotent = a),
        ),
    );
    sheet.field(
        queued,
        &fields::DEAD_LETTER,
        tri(
            fields::DEAD_LETTER.label,
            c.dead_letter,
            answer(fields::DEAD_LETTER.undo_name, |c, a| c.dead_letter = a),
        ),
    );
    sheet.field(
        queued,
        &fields::OUTBOX,
        tri(
            fields::OUTBOX.label,
            c.outbox,
            answer(fields::OUTBOX.undo_name, |c, a| c.outbox = a),
        ),
    );
    sheet.field(is(&[Style::Telemetry]), &fields::SIGNAL, signals(c, edits));
    sheet.field(
        false,
        &fields::PHASE,
        phase(
            c,
            set(fields::PHASE.undo_name, |c, t| c.phase = Phase::parse(&t)),
        ),
    );
    sheet.field(
        is(&[Request]),
        &fields::CONNECTION_IDENTITY,
        callers::identity(
            &c.callers,
            set(fields::CONNECTION_IDENTITY.undo_name, |c, t| {
                callers::set_identity(&mut c.callers, &t)
            }),
        ),
    );
    sheet.field(
        is(&[Request]),
        &fields::CONNECTION_RATE_LIMIT,
        callers::rate_limit(
            &c.callers,
            set(fields::CONNECTION_RATE_LIMIT.undo_name, |c, t| {
                callers::set_rate_limit(&mut c.callers, &t)
            }),
        ),
    );
    sheet.field(
        true,
        &fields::CONNECTION_NOTES,
        notes(
            &c.notes,
            set(fields::CONNECTION_NOTES.undo_name, |c, t| {
                c.notes = typed(&t)
            }),
        ),
    );

    let end =
        |label, id: &Id, on_change| refer(label, id.to_string().into(), &components, "", on_change);
    sheet.field(
        false,
        &fields::FROM,
        end(
            fields::FROM.label,
            &c.from,
            set(fields::FROM.undo_name, |c, t| {
                c.from = Id::new(&t).unwrap_or_else(|| c.from.clone())
            }),
        ),
    );
    sheet.field(
        false,
        &fields::TO,
        end(
            fields::TO.label,
            &c.to,
            set(fields::TO.undo_name, |c, t| {
                c.to = Id::new(&t).unwrap_or_else(|| c.to.clone())
            }),
        ),
    );
    sheet.put(
        false,
        "bends",
        waypoints(
            c,
            set(messages::inspector_bends_undo(), |c, _| c.waypoints.clear()),
        ),
    );
    sheet.show()
}

/// Text field that shows the default of the style where it is empty.
fn entry_with_default(
    label: &'static str,
    value: AttrValue,
    filled: AttrValue,
    form: InputFormat,
    on_change: Callback<String>,
) -> Html {
    let placeholder = match value.is_empty() && !filled.is_empty() {
        true => AttrValue::from(messages::inspector_default(&filled)),
        false => AttrValue::Static(messages::value_unknown()),
    };
    html! { <Entry key={label} {label} {value} {form} {placeholder} {on_change} /> }
}

/// Modes of access; replication only between datastores.
fn accesses(c: &Connection, design: &Design) -> Options {
    let is_datastore = |id: &Id| {
        let component = design.components.get(id);
        component.is_some_and(|c| c.kind == Kind::Datastore)
    };
    let replicates = is_datastore(&c.from) && is_datastore(&c.to);
    let all = Access::ALL.iter().copied();
    let all: Vec<Access> = all
        .filter(|access| *access != Access::Replicate || replicates || c.access == Some(*access))
        .collect();
    options(&all, Access::as_str)
}

/// Messages and events that reach its sender or come from its receiver: it may answer these.
fn answered(c: &Connection, design: &Design) -> Options {
    let others = design.connections.iter().filter(|other| other.id != c.id);
    let others = others.filter(|other| {
        let meets = other.to == c.from || other.from == c.to;
        (other.style.is_queued() && meets) || c.reply_to.as_ref() == Some(&other.id)
    });
    let name = |other: &Connection| {
        let subject = Subject::Connection(other.id.clone());
        AttrValue::from(display_name(design, &subject))
    };
    others
        .map(|other| (AttrValue::from(other.id.to_string()), name(other)))
        .collect()
}

/// Renders the two ends as links to their fields.
fn ends(c: &Connection, design: &Design, edits: &Edits) -> Html {
    let end = |id: &Id| {
        let subject = Subject::Component(id.clone());
        let name = design.name_of(&subject).to_owned();
        link(subject, &name, edits)
    };
    html! {
        <p key="ends">{ end(&c.from) }{ " → " }{ end(&c.to) }</p>
    }
}

fn style(c: &Connection, on_change: Callback<String>) -> Html {
    let hint = match c.style {
        Style::Request => messages::inspector_style_request(),
        Style::Message => messages::inspector_style_message(),
        Style::Event => messages::inspector_style_event(),
        Style::Data => messages::inspector_style_data(),
        Style::Telemetry => messages::inspector_style_telemetry(),
    };
    html! {
        <Choice key="style" label={fields::STYLE.label} value={c.style.as_str()} options={options(Style::ALL, Style::as_str)} none="" {hint} {on_change} />
    }
}

fn phase(c: &Connection, on_change: Callback<String>) -> Html {
    let options: Options = [
        ("run".into(), messages::inspector_phase_run().into()),
        ("startup".into(), messages::inspector_phase_startup().into()),
    ]
    .into();
    html! {
        <Choice key="phase" label={fields::PHASE.label} value={shown(&c.phase, |v| v.as_str().to_owned())}
            {options}
            none={messages::inspector_phase_unset()} {on_change} />
    }
}

/// Checkboxes; none checked means not known.
fn signals(c: &Connection, edits: &Edits) -> Html {
    let sent = c
        .signal
        .as_ref()
        .map(|s| s.0.as_slice())
        .unwrap_or_default();
    let boxes = Signal::ALL.iter().map(|signal| {
        let signal = *signal;
        let toggle = edits.of(&c.id, fields::SIGNAL.undo_name, move |c: &mut Connection, ()| {
            let mut sent = c.signal.take().map(|s| s.0).unwrap_or_default();
            match sent.iter().position(|s| *s == signal) {
                Some(at) => {
                    sent.remove(at);
                }
                None => sent.push(signal),
            }
            c.signal = (!sent.is_empty()).then_some(Signals(sent));
        });
        html! {
            <label>
                <input type="checkbox" checked={sent.contains(&signal)} onchange={toggle.reform(|_| ())} />
                { signal.as_str() }
            </label>
        }
    });
    html! {
        <div class="field" key="signals" role="group" aria-label={fields::SIGNAL.label}>
            <span class="label">{ fields::SIGNAL.label }</span>
            <div class="checks">{ for boxes }</div>
            if sent.is_empty() {
                <p class="hint">{ messages::inspector_signals_none() }</p>
            }
        </div>
    }
}

fn waypoints(c: &Connection, clear: Callback<String>) -> Html {
    let bends = c.waypoints.len();
    html! {
        <div class="field" key="bends">
            <span class="label">{ messages::inspector_bends() }</span>
            <div class="acts-row">
                <span>{ if bends == 0 { messages::inspector_bends_none().to_owned() } else { messages::inspector_bends_count(bends) } }</span>
                if bends > 0 {
                    <button type="button" class="line small" onclick={clear.reform(|_| String::new())}>{ messages::inspector_bends_clear() }</button>
                }
            </div>
        </div>
    }
}
