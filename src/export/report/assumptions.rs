//! Assumptions of a review: defaults taken where the design is silent, and settings of the
//! document. Readers correct them in the drawing.

use crate::analysis::Facts;
use crate::document::{Cap, Component, Flow, Io, Level, Severity};
use crate::graph::Comp;
use crate::review::Review;
use crate::rules::Text;
use crate::rules::names::{count, list};
use crate::rules::text::Name;
use std::rc::Rc;

/// Lists the assumptions, one or two sentences each, with the names of the design.
pub fn assumptions(review: &Review) -> Vec<Text> {
    let facts = review.facts();
    let mut said = Vec::new();
    technologies(facts, &mut said);
    availability(review, &mut said);
    owners(facts, &mut said);
    steps(facts, &mut said);
    startup(facts, &mut said);
    settings(review, &mut said);
    said.into_iter().map(Text::from).collect()
}

/// Properties derived from technologies.
fn technologies(facts: &Facts, said: &mut Vec<String>) {
    let told = |silent: fn(&Component) -> bool, tells: &dyn Fn(Comp) -> bool| {
        let all = facts.components();
        let concluded: Vec<String> = all
            .filter(|c| silent(facts.component(*c)) && tells(*c))
            .map(|c| with_technology(facts.component(c)))
            .collect();
        concluded
    };
    let cap = |cap| told(|c| c.cap.is_none(), &move |c| facts.cap(c) == Some(cap));
    let io = |io| told(|c| c.io.is_none(), &move |c| facts.io(c) == Some(io));
    let keeps = told(|c| c.stateful.is_none(), &|c| {
        facts.runs_on_workflow_engine(c)
    });
    for (concluded, what) in [
        (
            cap(Cap::Consistent),
            "consistent during a network partition",
        ),
        (cap(Cap::Available), "available during a network partition"),
        (io(Io::Blocking), "blocking calls"),
        (io(Io::NonBlocking), "non-blocking calls"),
        (keeps, "progress that survives a restart"),
    ] {
        if !concluded.is_empty() {
            said.push(format!(
                "Assumed from the technology, {what}: {}.",
                list(concluded.iter())
            ));
        }
    }
}

fn with_technology(component: &Component) -> String {
    let technology = component.technology.as_deref().unwrap_or_default();
    format!("{} ({})", Name(&component.name), Name(technology))
}

/// Components whose availability is assumed.
fn availability(review: &Review, said: &mut Vec<String>) {
    let facts = review.facts();
    let mut silent = Vec::new();
    for finding in review.findings().filter(|f| f.rule == "consistent-set") {
        for subject in review.subjects(finding) {
            let crate::document::Subject::Component(id) = subject else {
                continue;
            };
            let Some(c) = facts.topology().component(&id) else {
                continue;
            };
            let parts = std::iter::once(&c).chain(facts.folded_into(c));
            silent.extend(parts.filter(|c| facts.component(**c).availability.is_none()));
        }
    }
    let silent = crate::document::sort::sorted_unique(silent);
    if !silent.is_empty() {
        said.push(format!(
            "99.9% availability is assumed where none is set: {}.",
            list(silent.iter().map(|c| Name(&facts.component(*c).name)))
        ));
    }
}

/// Datastores that count as part of their only user.
fn owners(facts: &Facts, said: &mut Vec<String>) {
    let mut counted = Vec::new();
    for c in facts.components() {
        let owner = facts.fold(c);
        if owner != c {
            counted.push(format!(
                "{} as {}",
                Name(&facts.component(c).name),
                Name(&facts.component(owner).name)
            ));
        }
    }
    if !counted.is_empty() {
        said.push(format!(
            "A private datastore counts with its owner: {}.",
            list(counted.iter())
        ));
    }
}

/// Steps without the fields that rules need.
fn steps(facts: &Facts, said: &mut Vec<String>) {
    let flows = &facts.design().flows;
    let quoted = |flow: &Rc<Flow>| format!("\"{}\"", Name(&flow.name));
    let silent = flows.iter().filter(|f| {
        let open = f.steps.iter().any(|s| s.writes.is_none());
        let says = f.steps.iter().any(|s| s.writes == Some(true));
        open && says
    });
    let silent: Vec<String> = silent.map(quoted).collect();
    if !silent.is_empty() {
        said.push(format!(
            "Steps without writes count as not writing, in {}.",
            list(silent.iter())
        ));
    }
    let partly = flows
        .iter()
        .filter(|f| f.sets_core() && f.steps.iter().any(|s| s.core.is_none()));
    let partly: Vec<String> = partly.map(quoted).collect();
    if !partly.is_empty() {
        said.push(format!(
            "Steps without core count as not core where other steps of the flow set it, in {}.",
            list(partly.iter())
        ));
    }
}

fn startup(facts: &Facts, said: &mut Vec<String>) {
    let connections = facts.design().connections.iter();
    let starting = connections.filter(|c| !c.runs()).count();
    if starting > 0 {
        let what = count(starting, "connection");
        said.push(format!(
            "Needed only at startup, and left out of what must be up: {what}."
        ));
    }
}

/// Rule settings of the document.
fn settings(review: &Review, said: &mut Vec<String>) {
    let design = review.design();
    let mut off = Vec::new();
    let mut set = Vec::new();
    for (rule, setting) in &design.rules {
        // One that does not exist is among the warnings.
        if !crate::rules::exists(design, rule) {
            continue;
        }
        let level = setting.level;
        if level == Some(Level::Off) {
            off.push(Name(rule).to_string());
            continue;
        }
        let severity = level.and_then(Level::severity).map(Severity::as_str);
        let severity = severity.map(|s| format!("{s} severity"));
        let limit = setting.limit.map(|n| format!("limit {n}"));
        let parts: Vec<String> = severity.into_iter().chain(limit).collect();
        if !parts.is_empty() {
            set.push(format!("{} ({})", Name(rule), parts.join(", ")));
        }
    }
    if !off.is_empty() {
        said.push(format!("Turned off in the document: {}.", list(off.iter())));
    }
    if !set.is_empty() {
        said.push(format!("Set in the document: {}.", list(set.iter())));
    }
}
