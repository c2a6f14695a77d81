//! Calls that a design forbids: into the private datastore of others, past a gateway, and against a
//! house rule.

use super::{ForbiddenCall, SeenCall};
use crate::document::{Connection, Date, Design, Id, Kind, List, Style, Subject};
use crate::review::{Review, review};
use crate::rules::names::list;
use crate::rules::text::Name;
use crate::rules::{Outcome, Text};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// The calls that the design forbids, of those that it does not draw, by their index.
pub(super) fn calls(
    design: &Design,
    undrawn: &[(SeenCall, &Connection)],
    today: Date,
) -> BTreeMap<usize, ForbiddenCall> {
    let callers = callers_by_target(design);
    let against_rules = breaches_of_house_rules(design, undrawn, today);
    let mut found = BTreeMap::new();
    for (at, (call, _)) in undrawn.iter().enumerate() {
        let Some((from, to)) = &call.ends else {
            continue;
        };
        let empty = Vec::new();
        let known = callers.get(to).unwrap_or(&empty);
        let reason = of_others(design, from, to, call.style, known)
            .or_else(|| past_a_gateway(design, from, to, call.style, known))
            .or_else(|| against_rules.get(&at).cloned());
        if let Some(reason) = reason {
            let call = call.clone();
            let reason = Text::from(reason);
            found.insert(at, ForbiddenCall { call, reason });
        }
    }
    found
}

/// The drawn callers of each component, with the style.
fn callers_by_target(design: &Design) -> HashMap<Id, Vec<(Id, Style)>> {
    let mut callers: HashMap<Id, Vec<(Id, Style)>> = HashMap::new();
    for connection in &design.connections {
        let list = callers.entry(connection.to.clone()).or_default();
        list.push((connection.from.clone(), connection.style));
    }
    callers
}

fn kind(design: &Design, id: &Id) -> Option<Kind> {
    design.components.get(id).map(|component| component.kind)
}

fn name(design: &Design, id: &Id) -> String {
    let component = design.components.get(id);
    Name(component.map_or(id.as_str(), |component| &component.name)).to_string()
}

/// A datastore that one component alone uses, or that lies in a domain of others, is theirs.
fn of_others(
    design: &Design,
    from: &Id,
    to: &Id,
    style: Style,
    known: &[(Id, Style)],
) -> Option<String> {
    if kind(design, to) != Some(Kind::Datastore) || style != Style::Data && style != Style::Request
    {
        return None;
    }
    let owners: BTreeSet<&Id> = known
        .iter()
        .filter(|(_, style)| *style == Style::Data)
        .map(|(owner, _)| owner)
        .collect();
    let domain = |id: &Id| design.components.get(id)?.domain.clone();
    let is_elsewhere = domain(to).is_some() && domain(to) != domain(from);
    if owners.is_empty() || owners.len() > 1 && !is_elsewhere {
        return None;
    }
    let names: Vec<String> = owners.iter().map(|owner| name(design, owner)).collect();
    Some(format!(
        "{} is the datastore of {}",
        name(design, to),
        list(names.iter())
    ))
}

/// Components behind a gateway are called by the gateway only.
fn past_a_gateway(
    design: &Design,
    from: &Id,
    to: &Id,
    style: Style,
    known: &[(Id, Style)],
) -> Option<String> {
    if style != Style::Request || kind(design, from) == Some(Kind::Gateway) {
        return None;
    }
    let requests = known.iter().filter(|(_, style)| *style == Style::Request);
    let (gateways, others): (Vec<&Id>, Vec<&Id>) = requests
        .map(|(caller, _)| caller)
        .partition(|caller| kind(design, caller) == Some(Kind::Gateway));
    let is_outside = matches!(kind(design, from), Some(Kind::Client | Kind::External));
    let gateway = gateways.first()?;
    (is_outside || others.is_empty()).then(|| {
        format!(
            "{} is drawn behind {}",
            name(design, to),
            name(design, gateway)
        )
    })
}

/// House rules that a call would break if it were drawn, by the index of the call.
fn breaches_of_house_rules(
    design: &Design,
    undrawn: &[(SeenCall, &Connection)],
    today: Date,
) -> BTreeMap<usize, String> {
    let mut reasons = BTreeMap::new();
    if design.house_rules.is_empty() {
        return reasons;
    }
    let mut drawn = design.clone();
    let mut connections: Vec<Rc<Connection>> = design.connections.iter().cloned().collect();
    let mut ids: HashMap<Id, usize> = HashMap::new();
    for (at, (call, seen)) in undrawn.iter().enumerate() {
        let Some((from, to)) = &call.ends else {
            continue;
        };
        let is_taken = |id: &str| design.connections.find(id).is_some();
        let id = Id::from_name(&format!("seen-{at}"), "seen", is_taken);
        let mut connection = (*seen).clone();
        connection.id = id.clone();
        (connection.from, connection.to) = (from.clone(), to.clone());
        connection.reply_to = None;
        ids.insert(id, at);
        connections.push(Rc::new(connection));
    }
    drawn.connections = List::from_unordered(connections);
    let reviewed: Review = review(&Rc::new(drawn), today);
    for finding in reviewed.findings() {
        let rule = finding.rule.strip_prefix("house/");
        let Some(rule) = rule.and_then(|id| design.house_rules.find(id)) else {
            continue;
        };
        if finding.outcome != Outcome::Fail || !finding.counts() {
            continue;
        }
        for subject in reviewed.subjects(finding) {
            if let Subject::Connection(id) = subject
                && let Some(at) = ids.get(&id)
            {
                let reason = format!(
                    "the house rule {} forbids it",
                    Name(rule.title.as_deref().unwrap_or(rule.id.as_str()))
                );
                reasons.entry(*at).or_insert(reason);
            }
        }
    }
    reasons
}
