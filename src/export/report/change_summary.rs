//! Summary of the changes between two designs, in one sentence.

use crate::compare::{ElementChange, compare};
use crate::document::{Design, Kind};
use crate::rules::names::{count, list, sentence};

/// Summarizes the changes between two designs: "Adds a broker and 2 connections, changes a flow."
pub fn change_summary(before: &Design, after: &Design) -> String {
    let compared = compare(before, after);
    let of_kind = |list: &str, change: &ElementChange| -> &'static str {
        let design = match change {
            ElementChange::Removed { .. } => before,
            _ => after,
        };
        match list {
            "domains" => "domain",
            "components" => match design.components.find(change.id()).map(|c| c.kind) {
                Some(Kind::Broker) => "broker",
                Some(Kind::Gateway) => "gateway",
                Some(Kind::Datastore) => "datastore",
                Some(Kind::Orchestrator) => "orchestrator",
                Some(Kind::Telemetry) => "telemetry store",
                Some(Kind::Service) => "service",
                Some(Kind::Job) => "job",
                _ => "component",
            },
            "connections" => "connection",
            "flows" => "flow",
            "invariants" => "invariant",
            "house_rules" => "house rule",
            _ => "setting",
        }
    };
    let is = |verb: &str, change: &ElementChange| match change {
        ElementChange::Added { .. } => verb == "adds",
        ElementChange::Removed { .. } => verb == "removes",
        ElementChange::Changed { .. } => verb == "changes" && !change.is_layout_only(),
    };
    let mut said = Vec::new();
    for verb in ["adds", "changes", "removes"] {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for (name, changes) in compared.lists() {
            for change in changes.iter().filter(|c| is(verb, c)) {
                let kind = of_kind(name, change);
                match counts.iter_mut().find(|(known, _)| *known == kind) {
                    Some((_, n)) => *n += 1,
                    None => counts.push((kind, 1)),
                }
            }
        }
        let counts = counts.iter().map(|(kind, n)| match n {
            1 if kind.starts_with(['i', 'o']) => format!("an {kind}"),
            1 => format!("a {kind}"),
            _ => count(*n, kind),
        });
        let counts: Vec<String> = counts.collect();
        if !counts.is_empty() {
            said.push(format!("{verb} {}", list(counts.iter())));
        }
    }
    match said.is_empty() {
        true => "Changes nothing that is drawn.".to_owned(),
        false => sentence(&said.join(", ")) + ".",
    }
}
