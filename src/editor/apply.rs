//! Executes commands on a [`Transaction`].

use crate::document::format::read::{JsonPath, Read};
use crate::document::format::waiver_order;
use crate::document::sort::sort_by_key;
use crate::document::{
    Connection, CustomRule, Design, Id, Kind, List, Point, Real, RuleSetting, Subject, Waiver,
};
use crate::editor::command::{Command, DesignElement};
use crate::editor::command_error::CommandError;
use crate::editor::delete::delete;
use crate::editor::guesses;
use crate::editor::transaction::Transaction;
use crate::editor::validate;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Executes a command. After an error the transaction must be dropped.
pub(super) fn run(command: &Command, edit: &mut Transaction) -> Result<(), CommandError> {
    match command {
        Command::AddComponent(component) => {
            free(&edit.design, Subject::Component(component.id.clone()))?;
            put(&DesignElement::Component(component.clone()), edit)
        }
        Command::AddConnection(connection) => {
            free(&edit.design, Subject::Connection(connection.id.clone()))?;
            put(&DesignElement::Connection(connection.clone()), edit)
        }
        Command::Move(moves) => shift(moves, edit),
        Command::Put { element, .. } => put(element, edit),
        Command::Rename { subject, name } => rename(subject, name, edit),
        Command::Delete(subjects) => {
            delete(subjects, edit);
            Ok(())
        }
        Command::SetTitle(title) => set_title(title, edit),
        Command::SetNotes(notes) => {
            let given = notes.as_ref().filter(|text| !text.trim().is_empty());
            let after: Option<String> = given.map(as_written).transpose()?;
            edit.design.notes = after;
            Ok(())
        }
        Command::SetWaivers { waivers, .. } => set_waivers(waivers, edit),
        Command::SetRules { rules, .. } => set_rules(rules, edit),
        Command::SetDefaults { defaults, .. } => {
            edit.design.defaults = as_written(defaults)?;
            Ok(())
        }
        Command::ReplaceDesign { design, .. } => {
            edit.replace(design);
            Ok(())
        }
        Command::SetCustomRules { house_rules, .. } => set_house_rules(house_rules, edit),
        Command::Batch { commands, .. } => commands.iter().try_for_each(|c| run(c, edit)),
    }
}

fn free(design: &Design, subject: Subject) -> Result<(), CommandError> {
    if design.has(&subject) {
        return Err(CommandError::Taken(subject));
    }
    Ok(())
}

fn put(element: &DesignElement, edit: &mut Transaction) -> Result<(), CommandError> {
    match element {
        DesignElement::Domain(domain) => {
            named(&domain.name)?;
            let domain = as_written(&**domain)?;
            validate::domain(&domain, &edit.design)?;
            edit.put([Rc::new(domain)]);
        }
        DesignElement::Component(component) => {
            named(&component.name)?;
            let mut component = as_written(&**component)?;
            validate::component(&component, &edit.design)?;
            let before = edit.design.components.get(&component.id);
            if let Some(before) = before.filter(|before| !before.guessed.is_empty()) {
                guesses::settle_component(&mut component, before);
            }
            let was_datastore = before.is_some_and(|c| c.kind == Kind::Datastore);
            let turned = was_datastore && component.kind != Kind::Datastore;
            let id = component.id.clone();
            edit.put([Rc::new(component)]);
            if turned {
                leave_replication(&id, edit);
            }
        }
        DesignElement::Connection(connection) => {
            let mut connection = as_written(&**connection)?;
            let before = edit.design.connections.get(&connection.id);
            let led_elsewhere = before.is_some_and(|before| before.to != connection.to);
            let moved =
                led_elsewhere || before.is_some_and(|before| before.from != connection.from);
            if moved
                && before.is_some_and(|before| before.replicates())
                && !validate::joins_datastores(&connection, &edit.design)
            {
                connection.access = None;
            }
            if let Some(before) = before.filter(|before| !before.guessed.is_empty()) {
                guesses::settle_connection(&mut connection, before);
            }
            validate::connection(&connection, &edit.design)?;
            if led_elsewhere {
                leave_steps(&connection, edit);
            }
            edit.put([Rc::new(connection)]);
        }
        DesignElement::Flow(flow) => {
            named(&flow.name)?;
            let flow = as_written(&**flow)?;
            validate::flow(&flow, &edit.design)?;
            edit.put([Rc::new(flow)]);
        }
        DesignElement::Invariant(invariant) => {
            named(&invariant.statement)?;
            if invariant.components.is_empty() {
                let subject = Subject::Invariant(invariant.id.clone());
                return Err(CommandError::NoComponents(subject));
            }
            let invariant = as_written(&**invariant)?;
            validate::invariant(&invariant, &edit.design)?;
            edit.put([Rc::new(invariant)]);
        }
    }
    Ok(())
}

/// Clears `replicate` from the connections of a component that is no datastore any more.
fn leave_replication(component: &Id, edit: &mut Transaction) {
    let design = &edit.design;
    let connections: Vec<_> = design
        .connections
        .iter()
        .filter(|c| c.from == *component || c.to == *component)
        .filter(|c| c.replicates() && !validate::joins_datastores(c, design))
        .map(|connection| {
            let mut connection = (**connection).clone();
            connection.access = None;
            Rc::new(connection)
        })
        .collect();
    edit.put(connections);
}

/// Removes the connection from steps at other components than its new target.
fn leave_steps(connection: &Connection, edit: &mut Transaction) {
    let reached_by = |step: &crate::document::Step| {
        step.connection.as_ref() == Some(&connection.id) && step.component != connection.to
    };
    let flows: Vec<_> = edit
        .design
        .flows
        .iter()
        .filter(|flow| flow.steps.iter().any(reached_by))
        .map(|flow| {
            let mut flow = (**flow).clone();
            for step in flow.steps.iter_mut().filter(|step| reached_by(step)) {
                step.connection = None;
            }
            Rc::new(flow)
        })
        .collect();
    edit.put(flows);
}

fn shift(moves: &[(Id, Point)], edit: &mut Transaction) -> Result<(), CommandError> {
    let mut moved = Vec::with_capacity(moves.len());
    for (id, point) in moves {
        let Some(component) = edit.design.components.get(id) else {
            return Err(CommandError::Missing(Subject::Component(id.clone())));
        };
        let mut component = (**component).clone();
        // Fields unknown to this version are kept.
        let kept = component.position.take().map(|before| before.extra);
        let mut position = within_canvas(point);
        position.extra = kept.unwrap_or_default();
        component.position = Some(position);
        moved.push(Rc::new(component));
    }
    edit.put(moved);
    Ok(())
}

/// The nearest point within the bounds of a document.
fn within_canvas(point: &Point) -> Point {
    const FARTHEST: f64 = 10_000_000.0;
    let near = |n: Real| {
        let number = if n.0.is_finite() { n.0 } else { 0.0 };
        Real(number.clamp(-FARTHEST, FARTHEST))
    };
    Point::new(near(point.x), near(point.y))
}

fn rename(subject: &Subject, name: &str, edit: &mut Transaction) -> Result<(), CommandError> {
    let missing = || CommandError::Missing(subject.clone());
    let design = &edit.design;
    let element = match subject {
        Subject::Design => return set_title(name, edit),
        Subject::Connection(_) => return Err(CommandError::Nameless(subject.clone())),
        Subject::Domain(id) => {
            let mut domain = (**design.domains.get(id).ok_or_else(missing)?).clone();
            domain.name = name.trim().to_owned();
            DesignElement::from(domain)
        }
        Subject::Component(id) => {
            let mut component = (**design.components.get(id).ok_or_else(missing)?).clone();
            component.name = name.trim().to_owned();
            DesignElement::from(component)
        }
        Subject::Flow(id) => {
            let mut flow = (**design.flows.get(id).ok_or_else(missing)?).clone();
            flow.name = name.trim().to_owned();
            DesignElement::from(flow)
        }
        Subject::Invariant(id) => {
            let mut invariant = (**design.invariants.get(id).ok_or_else(missing)?).clone();
            invariant.statement = name.trim().to_owned();
            DesignElement::from(invariant)
        }
    };
    put(&element, edit)
}

fn set_title(title: &str, edit: &mut Transaction) -> Result<(), CommandError> {
    named(title)?;
    let after: String = as_written(&title.trim().to_owned())?;
    edit.design.title = after;
    Ok(())
}

fn set_waivers(waivers: &[Waiver], edit: &mut Transaction) -> Result<(), CommandError> {
    let mut after = waivers
        .iter()
        .map(as_written)
        .collect::<Result<Vec<_>, _>>()?;
    sort_by_key(&mut after, waiver_order);
    edit.design.waivers = after;
    Ok(())
}

fn set_rules(
    rules: &BTreeMap<String, RuleSetting>,
    edit: &mut Transaction,
) -> Result<(), CommandError> {
    let mut after = BTreeMap::new();
    for (rule, setting) in rules {
        let setting = as_written(setting)?;
        if !setting.is_blank() {
            after.insert(rule.clone(), setting);
        }
    }
    edit.design.rules = after;
    Ok(())
}

fn set_house_rules(house_rules: &[CustomRule], edit: &mut Transaction) -> Result<(), CommandError> {
    validate::house_rules(house_rules)?;
    let after = house_rules
        .iter()
        .map(|rule| as_written(rule).map(Rc::new))
        .collect::<Result<Vec<_>, _>>()?;
    let after = List::from_unordered(after);
    edit.design.house_rules = after;
    Ok(())
}

fn named(name: &str) -> Result<(), CommandError> {
    if name.trim().is_empty() {
        return Err(CommandError::Blank);
    }
    Ok(())
}

/// The element as it reads after saving and loading, so that the design in memory always equals its
/// file. Blank text becomes absent; invalid values are errors.
fn as_written<T: Clone + Read>(element: &T) -> Result<T, CommandError> {
    let problems = RefCell::new(Vec::new());
    let mut element = element.clone();
    element.normalize(&JsonPath::top(&problems));
    match problems.into_inner() {
        none if none.is_empty() => Ok(element),
        problems => Err(CommandError::Invalid(problems)),
    }
}
