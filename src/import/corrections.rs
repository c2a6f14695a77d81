//! Corrections of an import by a person, before it is let in.

use crate::document::{Component, Connection, Design, Flow, Id, Kind, Style, Subject};
use crate::editor::{Command, Editor, confirm_guesses};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::rc::Rc;

/// The correction of one element, by its id in the import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Correction {
    /// A component is of that kind, as a document names it.
    Kind(String, String),
    /// A component has that name.
    Name(String, String),
    /// A connection has that style, as a document names it.
    Style(String, String),
    /// A connection goes the other way.
    Turn(String),
    /// An element, as [`Subject`] is written, is left out.
    LeaveOut(String),
    /// A component is the same as that one of the open design.
    SameAs(String, String),
    /// The guesses about an element, as [`Subject`] is written, are right.
    Confirm(String),
    /// The guesses about all elements are right.
    ConfirmAll,
}

/// The design with the corrections. Those of elements that it does not have change nothing, and
/// [`Correction::SameAs`] is for the merge.
pub fn correct(design: &Design, corrections: &[Correction]) -> Design {
    let mut editor = Editor::open(Rc::new(design.clone()));
    let mut gone = Vec::new();
    let mut confirmed = Vec::new();
    for correction in corrections {
        let design = editor.design();
        let component = |id: &str| design.components.find(id).map(|found| (**found).clone());
        let connection = |id: &str| design.connections.find(id).map(|found| (**found).clone());
        let command = match correction {
            Correction::Kind(id, kind) => {
                component(id).and_then(|component| with_kind(component, kind))
            }
            Correction::Name(id, name) => component(id).map(|component| Command::Rename {
                subject: Subject::Component(component.id),
                name: name.clone(),
            }),
            Correction::Style(id, style) => {
                connection(id).and_then(|connection| with_style(connection, style))
            }
            Correction::Turn(id) => connection(id).map(|connection| turned(design, connection)),
            Correction::LeaveOut(subject) => {
                gone.extend(Subject::parse(subject).filter(|subject| design.has(subject)));
                None
            }
            Correction::SameAs(..) => None,
            Correction::Confirm(subject) => {
                confirmed.extend(Subject::parse(subject));
                None
            }
            Correction::ConfirmAll => {
                confirmed.extend(all_subjects(design));
                None
            }
        };
        if let Some(command) = command {
            // A refused one, such as a blank name, changes nothing.
            let _ = editor.run(command);
        }
    }
    // Last, so that the order of the corrections makes no difference.
    if let Some(command) = confirm_guesses(editor.design(), &confirmed) {
        let _ = editor.run(command);
    }
    if !gone.is_empty() {
        let _ = editor.run(Command::Delete(gone));
    }
    (**editor.design()).clone()
}

/// The components and connections of a design.
fn all_subjects(design: &Design) -> Vec<Subject> {
    let components = design
        .components
        .iter()
        .map(|c| Subject::Component(c.id.clone()));
    let connections = design
        .connections
        .iter()
        .map(|c| Subject::Connection(c.id.clone()));
    components.chain(connections).collect()
}

/// The components that are the same as one of the open design, by their ids there.
pub fn same_components(corrections: &[Correction]) -> Vec<(Id, Id)> {
    let pair = |correction: &Correction| match correction {
        Correction::SameAs(own, open) => Id::new(own).zip(Id::new(open)),
        _ => None,
    };
    corrections.iter().filter_map(pair).collect()
}

fn with_kind(mut component: Component, kind: &str) -> Option<Command> {
    component.kind = *Kind::ALL.iter().find(|known| known.as_str() == kind)?;
    // Set by a person, it is no guess even where it is the same.
    component.guessed.retain(|field| field != "kind");
    Some(Command::put(component, "Correct"))
}

fn with_style(mut connection: Connection, style: &str) -> Option<Command> {
    let style = *Style::ALL.iter().find(|known| known.as_str() == style)?;
    if connection.style != style {
        connection.restyle(style);
    }
    connection.guessed.retain(|field| field != "style");
    Some(Command::put(connection, "Correct"))
}

/// The connection the other way round, with the steps that it leads to.
fn turned(design: &Design, mut connection: Connection) -> Command {
    std::mem::swap(&mut connection.from, &mut connection.to);
    connection.waypoints.clear();
    connection
        .guessed
        .retain(|field| field != "from" && field != "to");
    let at = |flow: &Flow| {
        flow.steps
            .iter()
            .any(|step| step.connection.as_ref() == Some(&connection.id))
    };
    let flows: Vec<Flow> = design
        .flows
        .iter()
        .filter(|flow| at(flow))
        .map(|flow| {
            let mut flow = (**flow).clone();
            for step in &mut flow.steps {
                if step.connection.as_ref() == Some(&connection.id) {
                    step.component = connection.to.clone();
                }
            }
            flow
        })
        .collect();
    let mut whole = design.clone();
    let id = connection.id.clone();
    whole.connections.put(Rc::new(connection));
    for flow in flows {
        whole.flows.put(Rc::new(flow));
    }
    // An answer over a line that was turned answers nothing.
    let replies: HashSet<Id> = whole
        .connections
        .iter()
        .filter(|other| other.reply_to.as_ref() == Some(&id) || other.id == id)
        .map(|other| other.id.clone())
        .collect();
    for reply in replies {
        if let Some(found) = whole.connections.get(&reply) {
            let mut found = (**found).clone();
            found.reply_to = None;
            whole.connections.put(Rc::new(found));
        }
    }
    Command::ReplaceDesign {
        design: Rc::new(whole),
        name: "Correct".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::format;

    fn imported() -> Design {
        let text = "flowchart LR\nU[User] --> A[Orders]\nA --- B[Prices]\nA --> D[(Order DB)]\n";
        super::super::import("x.mmd", text.as_bytes(), None)
            .unwrap()
            .design
    }

    fn corrected(corrections: &[Correction]) -> Design {
        let design = correct(&imported(), corrections);
        assert_eq!(format::check(&design), [], "{corrections:?}");
        design
    }

    #[test]
    fn corrections_change_the_fields_and_take_the_guesses_off() {
        let id = |text: &str| text.to_owned();
        let design = corrected(&[Correction::Kind(id("prices"), id("external"))]);
        let prices = design.components.find("prices").unwrap();
        assert_eq!((prices.kind, prices.guessed.len()), (Kind::External, 0));
        let design = corrected(&[Correction::Kind(id("prices"), id("service"))]);
        assert_eq!(design.components.find("prices").unwrap().guessed, [""; 0]);
        let design = corrected(&[Correction::Name(id("prices"), id("Tariffs"))]);
        assert_eq!(design.components.find("prices").unwrap().name, "Tariffs");
        let design = corrected(&[Correction::Style(id("orders-prices"), id("event"))]);
        let connection = design.connections.find("orders-prices").unwrap();
        assert_eq!(connection.style, Style::Event);
        assert!(!connection.guessed.contains(&id("style")));
        let design = corrected(&[Correction::Turn(id("orders-prices"))]);
        let connection = design.connections.find("orders-prices").unwrap();
        assert_eq!(
            (connection.from.as_str(), connection.to.as_str()),
            ("prices", "orders")
        );
        assert_eq!(connection.guessed, ["style"]);
    }

    #[test]
    fn what_is_left_out_takes_its_connections_along() {
        let design = corrected(&[Correction::LeaveOut("component:orders".to_owned())]);
        assert_eq!((design.components.len(), design.connections.len()), (3, 0));
        let design = corrected(&[Correction::LeaveOut("connection:orders-prices".to_owned())]);
        assert_eq!((design.components.len(), design.connections.len()), (4, 2));
    }

    #[test]
    fn corrections_of_what_is_not_there_change_nothing() {
        let id = || "nobody".to_owned();
        let all = [
            Correction::Kind(id(), "job".to_owned()),
            Correction::Name("orders".to_owned(), String::new()),
            Correction::Name(id(), id()),
            Correction::Style(id(), "event".to_owned()),
            Correction::Turn(id()),
            Correction::LeaveOut(id()),
            Correction::SameAs(id(), id()),
            Correction::Confirm(id()),
            Correction::Confirm("component:nobody".to_owned()),
        ];
        assert_eq!(corrected(&all), imported());
    }

    #[test]
    fn the_steps_of_a_turned_connection_are_kept_valid() {
        let text = "sequenceDiagram\nA->>B: Order.Place\nB->>C: Order.Pay\n";
        let design = super::super::import("x.mmd", text.as_bytes(), None)
            .unwrap()
            .design;
        let design = correct(&design, &[Correction::Turn("a-b".to_owned())]);
        assert_eq!(format::check(&design), []);
        assert_eq!(design.flows[0].steps[0].component.as_str(), "a");
    }
}
