//! Form of a domain.

use super::shared::{domains, heading, link};
use super::terms::terms;
use crate::app::edits::Edits;
use crate::app::fields::{InputFormat, entry, form, reference, shown};
use crate::document::fields;
use crate::document::{Design, Domain, Frame, Id, Length, Real, Subject};
use crate::messages;
use yew::prelude::*;

/// Renders all fields of a domain.
pub fn form(d: &Domain, design: &Design, edits: &Edits) -> Html {
    let set = |what, set: fn(&mut Domain, String)| edits.of(&d.id, what, set);
    let within = |id: &Id| lies_within(id, &d.id, design);
    let members: Vec<_> = design
        .components
        .iter()
        .filter(|c| c.domain.as_ref() == Some(&d.id))
        .collect();
    let side = |of: fn(&Frame) -> f64| shown(&d.frame, |f| of(f).to_string());
    html! {
        <>
            <div class="fields">
                { heading(messages::inspector_domain(), &d.id) }
                { entry(fields::DOMAIN_NAME.label, d.name.clone().into(), InputFormat::Name, set(fields::DOMAIN_NAME.undo_name, |d, t| d.name = t)) }
                { reference(fields::PARENT.label, &d.parent, &domains(design, within), set(fields::PARENT.undo_name, |d, t| d.parent = Id::new(&t))) }
            </div>
            { terms(d, edits) }
            <div class="fields">
                <h3>{ messages::inspector_domain_components() }</h3>
                if members.is_empty() {
                    <p class="hint">{ messages::inspector_domain_empty() }</p>
                }
                <ul class="group">
                    for c in members {
                        <li key={c.id.as_str()}>{ link(Subject::Component(c.id.clone()), &c.name, edits) }</li>
                    }
                </ul>
            </div>
            <details class="more">
                <summary>{ messages::inspector_frame() }</summary>
                <div class="fields">
                    { entry("X", side(|f| f.x.0), InputFormat::Measure, set(messages::inspector_frame_undo(), |d, t| frame(d, &t, |f, n| f.x = n))) }
                    { entry("Y", side(|f| f.y.0), InputFormat::Measure, set(messages::inspector_frame_undo(), |d, t| frame(d, &t, |f, n| f.y = n))) }
                    { entry(messages::inspector_frame_width(), side(|f| f.width.get()), InputFormat::Measure, set(messages::inspector_frame_undo(), |d, t| frame(d, &t, |f, n| f.width = Length::new(n.0)))) }
                    { entry(messages::inspector_frame_height(), side(|f| f.height.get()), InputFormat::Measure, set(messages::inspector_frame_undo(), |d, t| frame(d, &t, |f, n| f.height = Length::new(n.0)))) }
                </div>
            </details>
        </>
    }
}

/// True if the domain is the other one or lies within it.
fn lies_within(id: &Id, other: &Id, design: &Design) -> bool {
    let mut around = Some(id);
    // Terminates: domains of a design are not cyclic.
    while let Some(at) = around {
        if at == other {
            return true;
        }
        around = design.domains.get(at).and_then(|d| d.parent.as_ref());
    }
    false
}

/// Sets one measure of the frame. Without a frame the app finds one.
fn frame(d: &mut Domain, typed: &str, set: fn(&mut Frame, Real)) {
    let Some(number) = form::measure(typed) else {
        d.frame = None;
        return;
    };
    let new = || Frame::new(Real(0.0), Real(0.0), Length::new(320.0), Length::new(240.0));
    set(d.frame.get_or_insert_with(new), number);
}
