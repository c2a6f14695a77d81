//! Guesses: fields that an import filled in, and writes that data connections suggest. A field is no
//! guess any more once a person has set or confirmed it.

use crate::document::{Access, Component, Connection, Design, Flow, Id, Kind, Style, Subject};
use crate::editor::{Command, DesignElement, display_name};
use std::collections::HashSet;

/// Takes the fields that differ from before off the guesses of a component.
pub(super) fn settle_component(component: &mut Component, before: &Component) {
    let after = component.clone();
    let settled = |field: &String| after.differs_in(before, first_key(field));
    component.guessed.retain(|field| !settled(field));
}

/// Takes the fields that differ from before off the guesses of a connection.
pub(super) fn settle_connection(connection: &mut Connection, before: &Connection) {
    let after = connection.clone();
    let settled = |field: &String| after.differs_in(before, first_key(field));
    connection.guessed.retain(|field| !settled(field));
}

fn first_key(field: &str) -> &str {
    field.split('.').next().unwrap_or(field)
}

/// The command that confirms a guess of an import: the value stays, the field comes off `guessed`.
/// `"self"` confirms that the element exists. `None` if there is no such guess.
pub fn confirm_guess(design: &Design, subject: &Subject, field: &str) -> Option<Command> {
    let element: DesignElement = match subject {
        Subject::Component(id) => {
            let mut component = (**design.components.get(id)?).clone();
            take(&mut component.guessed, field)?;
            component.into()
        }
        Subject::Connection(id) => {
            let mut connection = (**design.connections.get(id)?).clone();
            take(&mut connection.guessed, field)?;
            connection.into()
        }
        _ => return None,
    };
    let who = display_name(design, subject);
    let name = match field {
        "self" => format!("Confirm {who}"),
        field => format!("Confirm {field} of {who}"),
    };
    Some(Command::put(element, name))
}

/// The command that confirms every guess about these elements. `None` if there is none.
pub fn confirm_guesses(design: &Design, subjects: &[Subject]) -> Option<Command> {
    let confirmed = |subject: &Subject| -> Option<DesignElement> {
        match subject {
            Subject::Component(id) => {
                let mut component = (**design.components.get(id)?).clone();
                let guessed = std::mem::take(&mut component.guessed);
                (!guessed.is_empty()).then(|| component.into())
            }
            Subject::Connection(id) => {
                let mut connection = (**design.connections.get(id)?).clone();
                let guessed = std::mem::take(&mut connection.guessed);
                (!guessed.is_empty()).then(|| connection.into())
            }
            _ => None,
        }
    };
    let elements: Vec<DesignElement> = subjects.iter().filter_map(confirmed).collect();
    let name = match elements.as_slice() {
        [] => return None,
        [one] => format!("Confirm {}", display_name(design, &one.subject())),
        many => format!("Confirm {} guesses", many.len()),
    };
    let commands = elements.into_iter().map(|e| Command::put(e, "Confirm"));
    Some(Command::Batch {
        commands: commands.collect(),
        name,
    })
}

/// Steps of a flow that probably write, of those that do not tell: at a datastore that is reached for
/// more than reading, or at a component that writes to one.
pub fn guessed_writes(design: &Design, flow: &Flow) -> Vec<Id> {
    let writes = |c: &&std::rc::Rc<Connection>| {
        c.style == Style::Data && !matches!(c.access, Some(Access::Read | Access::Replicate))
    };
    let stores: HashSet<&Id> = design
        .connections
        .iter()
        .filter(writes)
        .map(|c| &c.to)
        .collect();
    let writers: HashSet<&Id> = design
        .connections
        .iter()
        .filter(writes)
        .map(|c| &c.from)
        .collect();
    let is_writer = |id: &Id| {
        let kind = design.components.get(id).map(|c| c.kind);
        match kind {
            Some(Kind::Datastore) => stores.contains(id),
            _ => writers.contains(id),
        }
    };
    let unknown = flow.steps.iter().filter(|step| step.writes.is_none());
    let guessed = unknown.filter(|step| is_writer(&step.component));
    guessed.map(|step| step.id.clone()).collect()
}

fn take(guessed: &mut Vec<String>, field: &str) -> Option<()> {
    let before = guessed.len();
    guessed.retain(|name| name != field);
    (guessed.len() < before).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Id, Kind, Style, format};
    use crate::editor::Editor;
    use std::rc::Rc;

    fn imported() -> Editor {
        let text = r#"{"format":"plumbline-design","version":1,"title":"T","components":[
            {"id":"a","name":"A","kind":"service","guessed":["kind","callers.identity","self"]},
            {"id":"b","name":"B","kind":"service"}],
            "connections":[{"id":"c","from":"a","to":"b","style":"request","guessed":["style","to"]}]}"#;
        Editor::open(Rc::new(format::load(text).unwrap()))
    }

    fn guessed(editor: &Editor) -> (Vec<String>, Vec<String>) {
        let design = editor.design();
        let component = design.components.find("a").unwrap().guessed.clone();
        (
            component,
            design.connections.find("c").unwrap().guessed.clone(),
        )
    }

    fn subject(component: bool) -> Subject {
        match component {
            true => Subject::Component(Id::new("a").unwrap()),
            false => Subject::Connection(Id::new("c").unwrap()),
        }
    }

    #[test]
    fn setting_a_field_takes_it_off_the_guesses() {
        let mut editor = imported();
        let before = format::save(editor.design());
        let mut component = (**editor.design().components.find("a").unwrap()).clone();
        component.kind = Kind::Job;
        component.notes = Some("N".to_owned());
        editor.run(Command::put(component, "Change kind")).unwrap();
        assert_eq!(guessed(&editor).0, ["callers.identity", "self"]);
        let mut connection = (**editor.design().connections.find("c").unwrap()).clone();
        connection.restyle(Style::Event);
        editor
            .run(Command::put(connection, "Change style"))
            .unwrap();
        assert_eq!(guessed(&editor).1, ["to"]);
        assert!(editor.undo() && editor.undo());
        assert_eq!(format::save(editor.design()), before);
    }

    #[test]
    fn confirming_a_field_takes_it_off_and_keeps_its_value() {
        let mut editor = imported();
        for (component, field, name) in [
            (true, "kind", "Confirm kind of A"),
            (true, "self", "Confirm A"),
            (false, "to", "Confirm to of A → B"),
        ] {
            let command = confirm_guess(editor.design(), &subject(component), field);
            editor.run(command.unwrap()).unwrap();
            assert_eq!(editor.undo_name(), Some(name));
        }
        assert_eq!(guessed(&editor).0, ["callers.identity"]);
        assert_eq!(guessed(&editor).1, ["style"]);
        assert_eq!(confirm_guess(editor.design(), &subject(true), "kind"), None);
        assert_eq!(
            confirm_guess(editor.design(), &Subject::Design, "kind"),
            None
        );
    }

    #[test]
    fn writes_are_guessed_from_data_connections() {
        for (access, step, guessed) in [
            ("", r#""component":"a""#, true),
            (r#","access":"write""#, r#""component":"a""#, true),
            (r#","access":"read-write""#, r#""component":"a""#, true),
            (r#","access":"read""#, r#""component":"a""#, false),
            ("", r#""component":"d""#, true),
            ("", r#""component":"b""#, false),
            // It is known already.
            ("", r#""component":"a","writes":false"#, false),
        ] {
            let text = format!(
                r#"{{"format":"plumbline-design","version":1,"title":"T","components":[
                {{"id":"a","name":"A","kind":"service"}},{{"id":"b","name":"B","kind":"service"}},
                {{"id":"d","name":"D","kind":"datastore"}}],
                "connections":[{{"id":"c","from":"a","to":"d","style":"data"{access}}},
                {{"id":"e","from":"a","to":"b","style":"request"}}],
                "flows":[{{"id":"f","name":"F","steps":[{{"id":"s",{step}}}]}}]}}"#
            );
            let design = format::load(&text).unwrap();
            let found = guessed_writes(&design, &design.flows[0]);
            assert_eq!(!found.is_empty(), guessed, "{access} {step}");
        }
    }

    #[test]
    fn confirming_elements_takes_every_guess_off_them() {
        for (subjects, name) in [
            (vec![subject(true)], Some("Confirm A")),
            (
                vec![subject(true), subject(false)],
                Some("Confirm 2 guesses"),
            ),
            (vec![Subject::Design], None),
            (vec![Subject::Component(Id::new("b").unwrap())], None),
        ] {
            let mut editor = imported();
            let command = confirm_guesses(editor.design(), &subjects);
            assert_eq!(command.is_some(), name.is_some(), "{subjects:?}");
            if let Some(command) = command {
                let before = editor.design().clone();
                editor.run(command).unwrap();
                assert_eq!(editor.undo_name(), name);
                assert!(guessed(&editor).0.is_empty());
                assert_eq!(guessed(&editor).1.is_empty(), subjects.len() == 2);
                assert_eq!(confirm_guesses(editor.design(), &subjects), None);
                assert!(editor.undo() && *editor.design() == before);
            }
        }
    }
}
