//! Edits from forms: each is one step with a name, made from the element as it is when its turn
//! comes.

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
use crate::worker::protocol::Query;
use std::rc::Rc;
use yew::Callback;

/// Makes callbacks that edit the open design.
#[derive(Clone, PartialEq)]
pub struct Edits {
    commands: Commands,
    document: DocumentId,
}

impl Edits {
    /// For the open design, which is the document with that number.
    pub fn new(commands: Commands, document: DocumentId) -> Self {
        Self { commands, document }
    }

    /// Sets a field of an element. `what` is the field's name, as undo offers it.
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
                let name = format!(
                    "Change {what} of {}",
                    display_name(design, &T::subject(id.clone()))
                );
                Some(Command::put(element, name))
            });
        })
    }

    /// Does the command that `make` makes of the design, if any.
    pub fn make(&self, make: impl Fn(&Design) -> Option<Command> + 'static) {
        let make = Rc::new(make);
        self.commands
            .send(StateAction::EditDocument(self.document, make));
    }

    /// Does the command.
    pub fn run(&self, command: Command) {
        self.make(move |_| Some(command.clone()));
    }

    /// Adds the element that `make` makes, with the name of the step, and shows its fields.
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

    /// Does what the checker proposes; `done` is told how that went.
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

    /// Shows the page of a rule.
    pub fn show_rule(&self, rule: &str) {
        let rule = rule.to_owned().into();
        self.commands
            .send(StateAction::ShowFindings(FindingsPage::Rule(rule)));
    }

    /// Says why something could not be done.
    pub fn tell(&self, why: String) {
        self.commands
            .send(StateAction::ShowNotice(NoticeTopic::Command, why));
    }

    /// A callback that takes the subjects out.
    pub fn delete<E>(&self, subjects: Vec<Subject>) -> Callback<E> {
        let this = self.clone();
        Callback::from(move |_| this.run(Command::Delete(subjects.clone())))
    }
}

/// An element that has a form.
pub trait Edited: Keyed + Clone + Into<DesignElement> + 'static {
    /// The list of the design that it is in.
    fn list(design: &Design) -> &List<Self>;
    /// It as a subject.
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
