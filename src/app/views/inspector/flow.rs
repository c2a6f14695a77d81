//! Form of a flow.

use super::shared::heading;
use super::steps::Steps;
use crate::app::edits::Edits;
use crate::app::fields::{
    Entry, InputFormat, Options, choice, entry, names, options, reference, shown, text, tri, typed,
};
use crate::app::model::shared::Shared;
use crate::document::fields;
use crate::document::format::read::Read;
use crate::document::{
    Breach, Consistency, Coordination, CoordinationStyle, Design, Duration, Flow, Id, Strategy,
};
use crate::messages;
use std::rc::Rc;
use yew::prelude::*;

/// Renders all fields of a flow.
pub fn form(f: &Rc<Flow>, design: &Rc<Design>, edits: &Edits) -> Html {
    let set = |what, set: fn(&mut Flow, String)| edits.of(&f.id, what, set);
    let components = names(design);
    html! {
        <>
            <div class="fields">
                { heading(messages::inspector_flow(), &f.id) }
                { entry(fields::FLOW_NAME.label, f.name.clone().into(), InputFormat::Name, set(fields::FLOW_NAME.undo_name, |f, t| f.name = t)) }
                { reference(fields::TRIGGER.label, &f.trigger, &components, set(fields::TRIGGER.undo_name, |f, t| f.trigger = Id::new(&t))) }
                <Entry label={fields::MINIMAL_EXPERIENCE.label} value={text(&f.minimal_experience)} tall=true
                    placeholder={messages::inspector_flow_minimum()}
                    on_change={set(fields::MINIMAL_EXPERIENCE.undo_name, |f, t| f.minimal_experience = typed(&t))} />
                { entry(fields::OUTCOME.label, text(&f.outcome), InputFormat::Text, set(fields::OUTCOME.undo_name, |f, t| f.outcome = typed(&t))) }
                { tri(fields::LONG_LIVED.label, f.long_lived, edits.of(&f.id, fields::LONG_LIVED.undo_name, |f: &mut Flow, a| f.long_lived = a)) }
            </div>
            <Steps flow={f.clone()} design={Shared(design.clone())} edits={edits.clone()} />
            { coordination(f, &components, edits) }
            { consistency(f, &components, edits) }
        </>
    }
}

fn coordination(f: &Flow, components: &Options, edits: &Edits) -> Html {
    let set = |set: fn(&mut Coordination, String)| {
        edits.of(
            &f.id,
            fields::COORDINATION_STYLE.undo_name,
            move |f: &mut Flow, text: String| {
                let mut changed = f.coordination.take().unwrap_or_else(Coordination::new);
                set(&mut changed, text);
                f.coordination = Some(changed).filter(|c| !c.is_blank());
            },
        )
    };
    let nothing = Coordination::new();
    let c = f.coordination.as_ref().unwrap_or(&nothing);
    // Fields without a meaning for the style are shown only if they are set.
    let by = c.style != Some(CoordinationStyle::Choreographed) || c.by.is_some();
    let tracker = c.style != Some(CoordinationStyle::Orchestrated) || c.tracker.is_some();
    html! {
        <div class="fields">
            <h3>{ messages::inspector_flow_coordination() }</h3>
            { choice(fields::COORDINATION_STYLE.label, shown(&c.style, |v| v.as_str().to_owned()), options(CoordinationStyle::ALL, CoordinationStyle::as_str),
                set(|c, t| c.style = CoordinationStyle::parse(&t))) }
            if by {
                { reference(fields::ORCHESTRATOR.label, &c.by, components, set(|c, t| c.by = Id::new(&t))) }
            }
            if tracker {
                { reference(fields::TRACKER.label, &c.tracker, components, set(|c, t| c.tracker = Id::new(&t))) }
            }
        </div>
    }
}

fn consistency(f: &Flow, components: &Options, edits: &Edits) -> Html {
    let set = |set: fn(&mut Consistency, String)| {
        edits.of(
            &f.id,
            fields::STRATEGY.undo_name,
            move |f: &mut Flow, text: String| {
                let mut changed = f.consistency.take().unwrap_or_else(Consistency::new);
                set(&mut changed, text);
                f.consistency = Some(changed).filter(|c| !c.is_blank());
            },
        )
    };
    let nothing = Consistency::new();
    let c = f.consistency.as_ref().unwrap_or(&nothing);
    html! {
        <div class="fields">
            <h3>{ messages::inspector_flow_consistency() }</h3>
            { choice(fields::STRATEGY.label, shown(&c.strategy, |v| v.as_str().to_owned()), options(Strategy::ALL, Strategy::as_str),
                set(|c, t| c.strategy = Strategy::parse(&t))) }
            { entry(fields::WITHIN.label, shown(&c.within, |d| d.as_str().to_owned()), InputFormat::Duration, set(|c, t| c.within = Duration::parse(&t))) }
            { reference(fields::ENFORCED_BY.label, &c.enforced_by, components, set(|c, t| c.enforced_by = Id::new(&t))) }
            { choice(fields::ON_BREACH.label, shown(&c.on_breach, |v| v.as_str().to_owned()), options(Breach::ALL, Breach::as_str),
                set(|c, t| c.on_breach = Breach::parse(&t))) }
        </div>
    }
}
