//! Referential integrity of a document: ids are unique and references resolve.

use super::custom_rule_limit::{CheckedElements, limit_custom_checks};
use super::read::JsonPath;
use super::{DocumentLists, Problem};
use crate::document::{Component, Connection, Design, Id, Keyed, Kind};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// All integrity problems of a design. Empty for every design that was loaded, and after every
/// command of the editor.
pub fn check(design: &Design) -> Vec<Problem> {
    let problems = RefCell::new(Vec::new());
    let parts = DocumentLists {
        domains: design.domains.to_vec(),
        components: design.components.to_vec(),
        connections: design.connections.to_vec(),
        flows: design.flows.to_vec(),
        invariants: design.invariants.to_vec(),
        house_rules: design.house_rules.to_vec(),
    };
    check_parts(&parts, &JsonPath::top(&problems));
    problems.into_inner()
}

pub(super) fn check_parts(parts: &DocumentLists, top: &JsonPath<'_>) {
    let domains = unique(&parts.domains, &top.key("domains"));
    let components = unique(&parts.components, &top.key("components"));
    let connections = unique(&parts.connections, &top.key("connections"));
    unique(&parts.flows, &top.key("flows"));
    unique(&parts.invariants, &top.key("invariants"));
    unique(&parts.house_rules, &top.key("house_rules"));

    let list = top.key("domains");
    for (at, domain) in parts.domains.iter().enumerate() {
        let place = list.index(at);
        refers(
            domain.parent.as_ref(),
            &domains,
            "domain",
            &place.key("parent"),
        );
    }
    check_nesting(parts, &domains, &list);

    let list = top.key("components");
    for (at, component) in parts.components.iter().enumerate() {
        let place = list.index(at);
        refers(
            component.domain.as_ref(),
            &domains,
            "domain",
            &place.key("domain"),
        );
        let original = component.standby_of.as_ref();
        refers(original, &components, "component", &place.key("standby_of"));
        let original = original.and_then(|id| parts.components.get(*components.get(id)?));
        if let Some(other) = original.filter(|c| c.standby_of.is_some() && c.id != component.id) {
            place.key("standby_of").report::<()>(
                format!("{:?} is a standby itself", other.id.as_str()),
                "a component that is no standby",
            );
        }
        let list = place.key("copy_of");
        for (at, source) in component.copy_of.iter().enumerate() {
            refers(Some(source), &components, "component", &list.index(at));
        }
    }
    check_rings(parts, &components, &list);

    let list = top.key("connections");
    for (at, connection) in parts.connections.iter().enumerate() {
        let place = list.index(at);
        refers(
            Some(&connection.from),
            &components,
            "component",
            &place.key("from"),
        );
        refers(
            Some(&connection.to),
            &components,
            "component",
            &place.key("to"),
        );
        let answered = connection.reply_to.as_ref();
        refers(answered, &connections, "connection", &place.key("reply_to"));
        check_replication(parts, connection, &components, &place);
    }

    let list = top.key("flows");
    for (at, flow) in parts.flows.iter().enumerate() {
        let place = list.index(at);
        refers(
            flow.trigger.as_ref(),
            &components,
            "component",
            &place.key("trigger"),
        );
        if let Some(coordination) = &flow.coordination {
            let place = place.key("coordination");
            refers(
                coordination.by.as_ref(),
                &components,
                "component",
                &place.key("by"),
            );
            let tracker = coordination.tracker.as_ref();
            refers(tracker, &components, "component", &place.key("tracker"));
        }
        if let Some(consistency) = &flow.consistency {
            let enforcer = consistency.enforced_by.as_ref();
            let place = place.key("consistency");
            refers(
                enforcer,
                &components,
                "component",
                &place.key("enforced_by"),
            );
        }
        let mut steps = HashSet::new();
        let list = place.key("steps");
        for (at, step) in flow.steps.iter().enumerate() {
            let place = list.index(at);
            if !steps.insert(&step.id) {
                repeated(&step.id, "step of this flow", &place.key("id"));
            }
            refers(
                Some(&step.component),
                &components,
                "component",
                &place.key("component"),
            );
            let place = place.key("connection");
            refers(step.connection.as_ref(), &connections, "connection", &place);
            let Some(&at) = step.connection.as_ref().and_then(|id| connections.get(id)) else {
                continue;
            };
            let to = &parts.connections[at].to;
            if *to != step.component {
                place.report::<()>(
                    format!(
                        "the connection {:?} ends at {:?}",
                        parts.connections[at].id.as_str(),
                        to.as_str()
                    ),
                    format!(
                        "one that ends at the step's component, {:?}",
                        step.component.as_str()
                    ),
                );
            }
        }
    }

    let list = top.key("invariants");
    for (at, invariant) in parts.invariants.iter().enumerate() {
        let list = list.index(at);
        let list = list.key("components");
        if invariant.components.is_empty() {
            list.report::<()>("it is missing", "a list of ids of components");
        }
        for (at, component) in invariant.components.iter().enumerate() {
            refers(Some(component), &components, "component", &list.index(at));
        }
    }

    let list = top.key("house_rules");
    let elements = CheckedElements {
        domains: &parts.domains,
        components: &parts.components,
        connections: &parts.connections,
        flows: &parts.flows,
    };
    limit_custom_checks(&parts.house_rules, &elements, &list);
    for (at, rule) in parts.house_rules.iter().enumerate() {
        if rule.select.element != rule.require.element {
            list.index(at).key("require").key("element").report::<()>(
                format!("found {:?}", rule.require.element.as_str()),
                format!(
                    "the same element as in select, {:?}",
                    rule.select.element.as_str()
                ),
            );
        }
    }
}

/// Index of each id; reports duplicates.
fn unique<'p, T: Keyed>(list: &'p [Rc<T>], place: &JsonPath<'_>) -> HashMap<&'p Id, usize> {
    let mut seen = HashMap::with_capacity(list.len());
    for (at, element) in list.iter().enumerate() {
        if seen.contains_key(element.id()) {
            repeated(
                element.id(),
                "entry of this list",
                &place.index(at).key("id"),
            );
        } else {
            seen.insert(element.id(), at);
        }
    }
    seen
}

fn repeated(id: &Id, what: &str, place: &JsonPath<'_>) {
    place.report::<()>(
        format!("the id {:?} is taken by an earlier {what}", id.as_str()),
        "an id of its own",
    );
}

fn refers(id: Option<&Id>, known: &HashMap<&Id, usize>, what: &str, place: &JsonPath<'_>) {
    if let Some(id) = id.filter(|id| !known.contains_key(id)) {
        place.report::<()>(
            format!("there is no {what} {:?}", id.as_str()),
            format!("the id of a {what} of this document"),
        );
    }
}

/// Reports replication between components that are not datastores.
fn check_replication(
    parts: &DocumentLists,
    connection: &Connection,
    components: &HashMap<&Id, usize>,
    place: &JsonPath<'_>,
) {
    if !connection.replicates() {
        return;
    }
    let stores = [&connection.from, &connection.to];
    let other = stores.into_iter().find_map(|id| {
        let component = &parts.components[*components.get(id)?];
        (component.kind != Kind::Datastore).then_some(component)
    });
    if let Some(other) = other {
        place.key("access").report::<()>(
            format!(
                "found \"replicate\", and {:?} is a {}",
                other.id.as_str(),
                other.kind.as_str()
            ),
            "replication from one datastore to another",
        );
    }
}

/// The components that a field of a component refers to.
type Targets = fn(&Component) -> &[Id];

/// Reports components that are a copy or a standby of themselves, directly or in a cycle.
fn check_rings(parts: &DocumentLists, components: &HashMap<&Id, usize>, list: &JsonPath<'_>) {
    let fields: [(&str, Targets); 2] = [
        ("standby_of", |component| component.standby_of.as_slice()),
        ("copy_of", |component| &component.copy_of),
    ];
    for (field, targets) in fields {
        let mut graph = petgraph::graph::DiGraph::<(), ()>::new();
        let mut nodes = HashMap::new();
        for (at, component) in parts.components.iter().enumerate() {
            for target in targets(component)
                .iter()
                .filter_map(|id| components.get(id))
            {
                let mut node = |at| *nodes.entry(at).or_insert_with(|| graph.add_node(()));
                let ends = (node(at), node(*target));
                graph.add_edge(ends.0, ends.1, ());
            }
        }
        let mut ring_of = HashMap::new();
        for (ring, members) in petgraph::algo::tarjan_scc(&graph).iter().enumerate() {
            ring_of.extend(members.iter().map(|node| (*node, ring)));
        }
        for (at, component) in parts.components.iter().enumerate() {
            let ring = |at: usize| nodes.get(&at).and_then(|node| ring_of.get(node));
            let mut targets = targets(component)
                .iter()
                .filter_map(|id| components.get(id));
            if targets.any(|target| ring(at).is_some() && ring(at) == ring(*target)) {
                list.index(at).key(field).report::<()>(
                    format!("{:?} refers to itself", component.id.as_str()),
                    "other components, not in a ring",
                );
            }
        }
    }
}

/// Reports each cycle of nested domains once.
fn check_nesting(parts: &DocumentLists, domains: &HashMap<&Id, usize>, list: &JsonPath<'_>) {
    const NEW: u8 = 0;
    const ON_PATH: u8 = 1;
    const DONE: u8 = 2;
    let mut state = vec![NEW; parts.domains.len()];
    for start in 0..parts.domains.len() {
        let mut path = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| state[*at] == NEW) {
            state[at] = ON_PATH;
            path.push(at);
            let parent = parts.domains[at].parent.as_ref();
            next = parent.and_then(|id| domains.get(id).copied());
        }
        if let Some(at) = next.filter(|at| state[*at] == ON_PATH) {
            list.index(at).key("parent").report::<()>(
                format!(
                    "the domain {:?} lies within itself",
                    parts.domains[at].id.as_str()
                ),
                "a domain that is not within this one",
            );
        }
        for at in path {
            state[at] = DONE;
        }
    }
}
