//! Clipboard operations: extracting a part of a design, and inserting a design into another. Used
//! by copy, paste and duplicate.

use crate::document::sort::sort;
use crate::document::{
    Component, Connection, Design, Domain, Flow, Id, Invariant, Keyed, List, Point, Real, Subject,
};
use crate::editor::Command;
use crate::editor::scene::Scene;
use crate::editor::scene::frames;
use crate::editor::scene::geometry::Vec2;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Treatment of references to domains outside the extracted part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DomainRefs {
    /// Clear them: the part stands alone.
    Left,
    /// Keep them: the part returns to the same design.
    Kept,
}

/// Extracts components and domains, with the connections among them and their positions in the
/// scene, as a design of its own.
pub(super) fn extract(
    scene: &Scene,
    components: &HashSet<Id>,
    domains: &HashSet<Id>,
    homes: DomainRefs,
) -> Design {
    let design = scene.design();
    let home = |id: &Option<Id>| {
        let stays = |id: &&Id| homes == DomainRefs::Kept || domains.contains(*id);
        id.as_ref().filter(stays).cloned()
    };
    let stays = |id: &Id| homes == DomainRefs::Kept || components.contains(id);
    let taken = scene.nodes().iter();
    let taken = taken.filter(|node| components.contains(&node.component.id));
    let taken = taken.map(|node| {
        let mut component = (*node.component).clone();
        component.domain = home(&component.domain);
        component.standby_of = component.standby_of.filter(|id| stays(id));
        component.copy_of.retain(stays);
        component.position = Some(at(component.position.take(), node.center));
        Rc::new(component)
    });
    let frames = design.domains.iter().filter(|d| domains.contains(&d.id));
    let frames = frames.map(|domain| {
        let mut domain = (**domain).clone();
        domain.parent = home(&domain.parent);
        Rc::new(domain)
    });
    let among = design.connections.iter();
    let among = among.filter(|c| components.contains(&c.from) && components.contains(&c.to));
    let among: Vec<_> = among.collect();
    let taken_along: HashSet<&Id> = among.iter().map(|c| &c.id).collect();
    let among = among.into_iter().map(|connection| {
        let reply_to = connection.reply_to.as_ref();
        if homes == DomainRefs::Kept || reply_to.is_none_or(|id| taken_along.contains(id)) {
            return connection.clone();
        }
        let mut connection = (**connection).clone();
        connection.reply_to = None;
        Rc::new(connection)
    });
    Design {
        components: List::from_unordered(taken.collect()),
        domains: List::from_unordered(frames.collect()),
        connections: List::from_unordered(among.collect()),
        ..Design::new(&design.title)
    }
}

fn at(before: Option<Point>, center: Vec2) -> Point {
    let mut point = Point::new(Real(center.x), Real(center.y));
    point.extra = before.map(|p| p.extra).unwrap_or_default();
    point
}

/// Commands that insert the part, moved by `by`, and the selection afterwards. `home` gives the
/// domain of a component that belongs to none.
pub(super) fn insert_commands(
    design: &Design,
    part: &Scene,
    by: Vec2,
    home: impl Fn(Vec2) -> Option<Id>,
) -> (Vec<Command>, Vec<Subject>) {
    let (mut commands, mut subjects) = (Vec::new(), Vec::new());
    let mut references = Vec::new();
    let nodes = part.nodes();
    let from = part.design();
    let domains = new_ids(&design.domains, &from.domains, |d: &Domain| d.name.clone());
    let components = new_ids(&design.components, &from.components, |c: &Component| {
        c.name.clone()
    });
    let now = |known: &HashMap<Id, Id>, id: &Id| known.get(id).unwrap_or(id).clone();
    let there = |known: &HashMap<Id, Id>, id: &mut Option<Id>| {
        *id = id.as_ref().map(|id| now(known, id));
    };
    // Outer domains first, since each domain names its parent.
    let mut outer_first: Vec<(usize, usize)> = frames::depths(from).into_iter().zip(0..).collect();
    sort(&mut outer_first);
    for (_, at) in outer_first {
        let mut domain = (*from.domains[at]).clone();
        domain.id = now(&domains, &domain.id);
        there(&domains, &mut domain.parent);
        if let Some(frame) = &mut domain.frame {
            frame.x = Real(frame.x.0 + by.x);
            frame.y = Real(frame.y.0 + by.y);
        }
        subjects.push(Subject::Domain(domain.id.clone()));
        commands.push(Command::put(domain, "Put in"));
    }
    for node in nodes {
        let mut component = (*node.component).clone();
        component.id = now(&components, &component.id);
        let center = node.center + by;
        component.position = Some(at(component.position.take(), center));
        there(&domains, &mut component.domain);
        component.domain = component.domain.or_else(|| home(center));
        there(&components, &mut component.standby_of);
        for source in &mut component.copy_of {
            *source = now(&components, source);
        }
        subjects.push(Subject::Component(component.id.clone()));
        // References to what comes after it are set when all are there.
        let whole = component.clone();
        component.standby_of = None;
        component.copy_of.clear();
        let complete = component == whole;
        commands.push(Command::AddComponent(component.into()));
        if !complete {
            references.push(Command::put(whole, "Put in"));
        }
    }
    commands.append(&mut references);
    let connections = new_ids(&design.connections, &from.connections, |c: &Connection| {
        format!("{} {}", now(&components, &c.from), now(&components, &c.to))
    });
    for connection in &from.connections {
        let mut connection = (**connection).clone();
        connection.id = now(&connections, &connection.id);
        connection.from = now(&components, &connection.from);
        connection.to = now(&components, &connection.to);
        there(&connections, &mut connection.reply_to);
        for bend in &mut connection.waypoints {
            (bend.x, bend.y) = (Real(bend.x.0 + by.x), Real(bend.y.0 + by.y));
        }
        subjects.push(Subject::Connection(connection.id.clone()));
        let whole = connection.clone();
        connection.reply_to = None;
        let complete = connection == whole;
        commands.push(Command::AddConnection(connection.into()));
        if !complete {
            references.push(Command::put(whole, "Put in"));
        }
    }
    commands.append(&mut references);
    let flows = new_ids(&design.flows, &from.flows, |f: &Flow| f.name.clone());
    for flow in &from.flows {
        let mut flow = (**flow).clone();
        flow.id = now(&flows, &flow.id);
        there(&components, &mut flow.trigger);
        if let Some(coordination) = &mut flow.coordination {
            there(&components, &mut coordination.by);
            there(&components, &mut coordination.tracker);
        }
        if let Some(consistency) = &mut flow.consistency {
            there(&components, &mut consistency.enforced_by);
        }
        for step in &mut flow.steps {
            step.component = now(&components, &step.component);
            there(&connections, &mut step.connection);
        }
        commands.push(Command::put(flow, "Put in"));
    }
    let invariants = new_ids(&design.invariants, &from.invariants, |i: &Invariant| {
        i.id.to_string()
    });
    for invariant in &from.invariants {
        let mut invariant = (**invariant).clone();
        invariant.id = now(&invariants, &invariant.id);
        for component in &mut invariant.components {
            *component = now(&components, component);
        }
        commands.push(Command::put(invariant, "Put in"));
    }
    (commands, subjects)
}

/// New ids for elements whose ids are already used in the design.
fn new_ids<T: Keyed>(
    there: &List<T>,
    coming: &List<T>,
    name: impl Fn(&T) -> String,
) -> HashMap<Id, Id> {
    let is_there = |id: &str| there.find(id).is_some();
    // Ids that stay the same are reserved first.
    let mut given: HashSet<Id> = coming.iter().map(|e| e.id().clone()).collect();
    let mut renamed = HashMap::new();
    for element in coming.iter().filter(|e| is_there(e.id().as_str())) {
        let taken = |id: &str| is_there(id) || given.contains(id);
        let id = Id::from_name(&name(element), element.id().as_str(), taken);
        given.insert(id.clone());
        renamed.insert(element.id().clone(), id);
    }
    renamed
}
