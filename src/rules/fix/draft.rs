//! A repair while it is made: a copy of the design that every part of it is done to at once, so
//! that each sees what those before it did.

use super::{Fix, Meaning};
use crate::document::{
    Component, Connection, Design, Domain, Flow, Id, Invariant, Kind, Point, Real, Style, Subject,
};
use crate::editor::scene::geometry::Vec2;
use crate::editor::{Command, DesignElement, Editor, FreeSpace, factory};
use crate::rules::Text;
use std::rc::Rc;

/// A repair while it is made. One part that is refused spoils all of it.
pub struct RepairDraft {
    editor: Editor,
    commands: Vec<Command>,
    refused: bool,
}

impl RepairDraft {
    /// An empty draft: no edits yet.
    pub fn of(design: &Rc<Design>) -> Self {
        Self {
            editor: Editor::open(design.clone()),
            commands: Vec::new(),
            refused: false,
        }
    }

    /// The design as the parts so far leave it.
    pub fn design(&self) -> &Rc<Design> {
        self.editor.design()
    }

    /// A repair that changes the meaning of the design, if every part of it can be done and it
    /// changes anything. `title` has marked names.
    pub fn fix(self, title: String) -> Option<Fix> {
        self.finish(title, Meaning::Changed)
    }

    /// A repair that keeps the meaning of the design; else like [`Self::fix`].
    pub fn safe_fix(self, title: String) -> Option<Fix> {
        self.finish(title, Meaning::Kept)
    }

    fn finish(self, title: String, meaning: Meaning) -> Option<Fix> {
        if self.refused || self.editor.undo_name().is_none() {
            return None;
        }
        let title = Text::from(title);
        let name = title.plain();
        let commands = self.commands;
        Some(Fix {
            title,
            meaning,
            command: Command::Batch { name, commands },
        })
    }

    fn run(&mut self, command: Command) {
        self.commands.push(command.clone());
        self.refused |= self.editor.run(command).is_err();
    }

    fn put(&mut self, element: DesignElement) {
        self.run(Command::put(element, "Repair"));
    }

    /// Changes a component.
    pub fn component(&mut self, id: &Id, change: &mut dyn FnMut(&mut Component)) {
        match self.design().components.get(id).cloned() {
            Some(component) => {
                let mut component = (*component).clone();
                change(&mut component);
                self.put(DesignElement::from(component));
            }
            None => self.refused = true,
        }
    }

    /// Changes a connection. Where it is led to another component, steps that it reached lose it.
    pub fn connection(&mut self, id: &Id, change: &mut dyn FnMut(&mut Connection)) {
        match self.design().connections.get(id).cloned() {
            Some(connection) => {
                let mut connection = (*connection).clone();
                change(&mut connection);
                self.put(DesignElement::from(connection));
            }
            None => self.refused = true,
        }
    }

    /// Changes a flow.
    pub fn flow(&mut self, id: &Id, change: &mut dyn FnMut(&mut Flow)) {
        match self.design().flows.get(id).cloned() {
            Some(flow) => {
                let mut flow = (*flow).clone();
                change(&mut flow);
                self.put(DesignElement::from(flow));
            }
            None => self.refused = true,
        }
    }

    /// Changes a domain.
    pub fn domain(&mut self, id: &Id, change: &mut dyn FnMut(&mut Domain)) {
        match self.design().domains.get(id).cloned() {
            Some(domain) => {
                let mut domain = (*domain).clone();
                change(&mut domain);
                self.put(DesignElement::from(domain));
            }
            None => self.refused = true,
        }
    }

    /// Changes an invariant.
    pub fn invariant(&mut self, id: &Id, change: &mut dyn FnMut(&mut Invariant)) {
        match self.design().invariants.get(id).cloned() {
            Some(invariant) => {
                let mut invariant = (*invariant).clone();
                change(&mut invariant);
                self.put(DesignElement::from(invariant));
            }
            None => self.refused = true,
        }
    }

    /// Takes elements out.
    pub fn delete(&mut self, subjects: Vec<Subject>) {
        self.run(Command::Delete(subjects));
    }

    /// Adds a component, beside those others. In a drawing where none of them has a position, the
    /// app lays it out, as it does them.
    pub fn add(
        &mut self,
        kind: Kind,
        name: &str,
        domain: Option<Id>,
        near: &[Id],
        change: &mut dyn FnMut(&mut Component),
    ) -> Id {
        let design = self.design();
        let mut component = factory::component(design, kind, name, (0.0, 0.0));
        component.domain = domain;
        change(&mut component);
        let room = FreeSpace::of(design, |c| {
            let position = c.position.as_ref()?;
            Some(Vec2::new(position.x.0, position.y.0))
        });
        let beside = room.place_beside(&component, near);
        component.position = beside.map(|at| Point::new(Real(at.x), Real(at.y)));
        let id = component.id.clone();
        self.run(Command::AddComponent(Rc::new(component)));
        id
    }

    /// Adds a connection.
    pub fn connect(
        &mut self,
        from: &Id,
        to: &Id,
        style: Style,
        change: &mut dyn FnMut(&mut Connection),
    ) -> Id {
        let mut connection = factory::connection(self.design(), from, to, style);
        change(&mut connection);
        let id = connection.id.clone();
        self.run(Command::AddConnection(Rc::new(connection)));
        id
    }
}
