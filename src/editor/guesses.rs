//! Guesses of an import: a field is no guess any more once a person has set or confirmed it.

use crate::document::{Component, Connection, Design, Subject};
use crate::editor::{Command, DesignElement, display_name};

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
}
