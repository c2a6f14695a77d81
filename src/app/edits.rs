//! Edits from forms. Each is one undo step with a name, made from the element at the time when it is
//! applied.

use crate::app::browser::focus_canvas;
use crate::app::command::Commands;
use crate::app::model::document::DocumentId;
use crate::app::model::ui::{FindingsPage, NoticeTopic};
use crate::app::services::review_client::ReviewClient;
use crate::app::state::StateAction;
use crate::document::{
    Component, Connection, Design, Domain, Flow, Id, Invariant, Keyed, List, Subject,
};
use crate::editor::{Command, DesignElement, Tool, display_name};
use crate::messages;
use crate::worker::protocol::Query;
use std::rc::Rc;
use yew::Callback;

/// Sends edits of one document. Cheap to clone.
#[derive(Clone, PartialEq)]
pub struct Edits {
    commands: Commands,
    document: DocumentId,
}

impl Edits {
    /// Edits of this document; they are dropped once another one is open.
    pub fn new(commands: Commands, document: DocumentId) -> Self {
        Self { commands, document }
    }

    /// Callback that sets a field of an element. `what` is the name of the field in the undo name.
    pub fn of<T: Edited, V: Clone + 'static>(
        &self,
        id: &Id,
        what: &'static str,
        set: impl Fn(&mut T, V) + Clone + 'static,
    ) -> Callback<V> {
        let (this, id) = (self.clone(), id.clone());
        Callback::from(move |value: V| {
            let (id, set) = (id.clone(), set.clone());
            this.make(move |design| {
                let mut element = T::clone(T::list(design).get(&id)?);
                set(&mut element, value.clone());
                let name =
                    messages::fields_change(what, &display_name(design, &T::subject(id.clone())));
                Some(Command::put(element, name))
            });
        })
    }

    /// Runs the command that `make` returns for the current design.
    pub fn make(&self, make: impl Fn(&Design) -> Option<Command> + 'static) {
        let make = Rc::new(make);
        self.commands
            .send(StateAction::EditDocument(self.document, make));
    }

    /// Runs a command.
    pub fn run(&self, command: Command) {
        self.make(move |_| Some(command.clone()));
    }

    /// Adds the element that `make` returns, with the undo name, and shows its fields.
    pub fn add(&self, make: fn(&Design) -> Option<(DesignElement, &'static str)>) {
        self.commands
            .send(StateAction::AddElement(self.document, make));
    }

    /// Shows the fields of the subject.
    pub fn choose(&self, subject: Subject) {
        self.commands.send(StateAction::Inspect(subject));
    }

    /// Records steps of the selected flow on the drawing.
    pub fn record(&self) {
        self.commands.send(StateAction::SetTool(Tool::Record));
        self.commands.send(StateAction::SetSidebarOpen(false));
        focus_canvas();
    }

    /// Makes the change that the checker proposes; `done` receives the result.
    pub fn propose(
        &self,
        client: &ReviewClient,
        want: Query,
        done: impl FnOnce(Result<(), String>) + 'static,
    ) {
        let this = self.clone();
        client.query_edit(want, move |proposal| {
            done(proposal.map(|proposal| this.run(proposal.command())));
        });
    }

    /// Shows the documentation of a rule.
    pub fn show_rule(&self, rule: &str) {
        let rule = rule.to_owned().into();
        self.commands
            .send(StateAction::ShowFindings(FindingsPage::Rule(rule)));
    }

    /// Shows why a command failed.
    pub fn tell(&self, why: String) {
        self.commands
            .send(StateAction::ShowNotice(NoticeTopic::Command, why));
    }

    /// Callback that deletes elements.
    pub fn delete<E>(&self, subjects: Vec<Subject>) -> Callback<E> {
        let this = self.clone();
        Callback::from(move |_| this.run(Command::Delete(subjects.clone())))
    }
}

/// An element with a form.
pub trait Edited: Keyed + Clone + Into<DesignElement> + 'static {
    /// List of the design that contains the element.
    fn list(design: &Design) -> &List<Self>;
    /// Subject of the element with this id.
    fn subject(id: Id) -> Subject;
}

macro_rules! edited {
    ($($element:ident $list:ident),+) => {$(
        impl Edited for $element {
            fn list(design: &Design) -> &List<Self> {
                &design.$list
            }
            fn subject(id: Id) -> Subject {
                Subject::$element(id)
            }
        }
    )+};
}

edited!(
    Domain domains,
    Component components,
    Connection connections,
    Flow flows,
    Invariant invariants
);
