//! Names that are typed in place, and connections that are drawn.

use super::{Connecting, Gesture, Output, Stage};
use crate::design::{Component, Frame, Id, Kind, Length, Real, Style, Subject};
use crate::editor::geometry::{Rect, Vec2};
use crate::editor::{Command, Selection, fresh, shape};
use std::rc::Rc;

/// What is being named. What is new is added only when it has its name, so that its id is made
/// from the name and undo takes both away in one step.
#[derive(Clone, Debug, PartialEq)]
pub enum Naming {
    /// A component that is to be placed.
    NewComponent {
        /// What it is.
        kind: Kind,
        /// Its centre.
        at: Vec2,
    },
    /// A domain that is to be drawn.
    NewDomain {
        /// Its frame.
        frame: Rect,
    },
    /// Something that has a name.
    Existing(Subject),
}

impl Stage {
    /// Where the name is typed, in canvas units.
    pub fn naming_area(&self, naming: &Naming) -> Option<Rect> {
        match naming {
            Naming::NewComponent { kind, at } => Some(draft(*kind).at(*at)),
            Naming::NewDomain { frame } => Some(Rect {
                height: 32.0,
                ..*frame
            }),
            Naming::Existing(Subject::Domain(id)) => {
                Some(self.scene.frame(id)?.name_area()).map(|area| Rect {
                    width: area.width.max(160.0),
                    ..area
                })
            }
            Naming::Existing(subject) => self.scene.area(subject),
        }
    }

    /// The name before it is typed.
    pub fn name_before(&self, naming: &Naming) -> String {
        match naming {
            Naming::Existing(subject) => self.scene.design().name_of(subject).to_owned(),
            _ => String::new(),
        }
    }

    /// The name that it gets where none is typed.
    pub fn name_offered(&self, naming: &Naming) -> &'static str {
        match naming {
            Naming::NewComponent { kind, .. } => fresh::kind_name(*kind),
            Naming::NewDomain { .. } => "Domain",
            Naming::Existing(_) => "",
        }
    }

    /// The name was typed.
    pub fn named(&mut self, naming: &Naming, text: &str) -> Vec<Output> {
        match naming {
            Naming::NewComponent { kind, at } => self.place(*kind, *at, text),
            Naming::NewDomain { frame } => self.draw_domain(frame, text),
            Naming::Existing(subject) => {
                let name = text.trim();
                if name.is_empty() || name == self.scene.design().name_of(subject) {
                    return Vec::new();
                }
                vec![Output::Run(Command::Rename {
                    subject: subject.clone(),
                    name: name.to_owned(),
                })]
            }
        }
    }

    fn place(&mut self, kind: Kind, at: Vec2, name: &str) -> Vec<Output> {
        let design = self.scene.design();
        let mut component = fresh::component(design, kind, name, (at.x, at.y));
        component.domain = self.scene.frame_around(at).map(|frame| frame.id.clone());
        let subject = Subject::Component(component.id.clone());
        let add = Command::AddComponent(Rc::new(component));
        let command = self.pinned(add, &[]);
        self.current = Some(subject.clone());
        vec![
            Output::Run(command),
            Output::Select(Selection::one(subject)),
        ]
    }

    /// A domain takes in what lies within its frame and belonged to the domain around it.
    fn draw_domain(&mut self, frame: &Rect, name: &str) -> Vec<Output> {
        let design = self.scene.design();
        let mut domain = fresh::domain(design, name);
        domain.frame = Some(Frame::new(
            Real(frame.x),
            Real(frame.y),
            Length::new(frame.width),
            Length::new(frame.height),
        ));
        let mut around = self.scene.frames().iter().rev();
        domain.parent = around.find(|f| f.rect.holds(frame)).map(|f| f.id.clone());
        let id = domain.id.clone();
        let parent = domain.parent.clone();
        let edit = format!("Add {}", domain.name);
        let mut commands = vec![Command::put(domain, "Add")];
        for inner in self.scene.frames() {
            let Some(inside) = design.domains.get(&inner.id) else {
                continue;
            };
            if frame.holds(&inner.rect) && inside.parent == parent {
                let mut inside = (**inside).clone();
                inside.parent = Some(id.clone());
                commands.push(Command::put(inside, "Put in"));
            }
        }
        for node in self.scene.nodes_within(frame) {
            if node.component.domain == parent {
                let mut component = (*node.component).clone();
                component.domain = Some(id.clone());
                commands.push(Command::put(component, "Put in"));
            }
        }
        let batch = Command::Batch {
            name: edit,
            commands,
        };
        let command = self.pinned(batch, &[]);
        vec![
            Output::Run(command),
            Output::Select(Selection::one(Subject::Domain(id))),
        ]
    }

    /// Edits what is there: its name, or the style of a connection.
    pub(super) fn edit(&mut self, subject: &Subject) -> Vec<Output> {
        let mut outputs = self.select(Selection::one(subject.clone()));
        outputs.push(match subject {
            Subject::Connection(id) => Output::PickStyle(id.clone()),
            other => Output::Name(Naming::Existing(other.clone())),
        });
        outputs
    }

    pub(super) fn connect_to(&mut self, connecting: &Connecting, to: Option<Id>) -> Vec<Output> {
        self.gesture = Gesture::Idle;
        let Some(to) = to else {
            return Vec::new();
        };
        let design = self.scene.design();
        let style = self.usual_style(&connecting.from, &to);
        let connection = fresh::connection(design, &connecting.from, &to, style);
        let id = connection.id.clone();
        let subject = Subject::Connection(id.clone());
        self.current = Some(subject.clone());
        vec![
            Output::Run(Command::AddConnection(Rc::new(connection))),
            Output::Select(Selection::one(subject)),
            Output::PickStyle(id),
        ]
    }

    /// The style that a new connection most likely has; the person can choose another at once.
    fn usual_style(&self, from: &Id, to: &Id) -> Style {
        let design = self.scene.design();
        let kind = |id: &Id| design.components.get(id).map(|c: &Rc<Component>| c.kind);
        match (kind(from), kind(to)) {
            (_, Some(Kind::Telemetry)) => Style::Telemetry,
            (_, Some(Kind::Datastore)) => Style::Data,
            (Some(Kind::Broker), _) | (_, Some(Kind::Broker)) => {
                // As whatever goes through that broker already.
                let through = |id: &Id| kind(id) == Some(Kind::Broker) && (id == from || id == to);
                let known = design.connections.iter().find(|c| {
                    matches!(c.style, Style::Message | Style::Event)
                        && (through(&c.from) || through(&c.to))
                });
                known.map_or(Style::Event, |c| c.style)
            }
            _ => Style::Request,
        }
    }

    /// Gives a connection another style.
    pub fn styled(&self, id: &Id, style: Style) -> Vec<Output> {
        let design = self.scene.design();
        let Some(connection) = design.connections.get(id).filter(|c| c.style != style) else {
            return Vec::new();
        };
        let mut connection = (**connection).clone();
        connection.style = style;
        let called = crate::editor::called(design, &Subject::Connection(id.clone()));
        let name = format!("Make {called} {}", style.as_str());
        vec![Output::Run(Command::put(connection, name))]
    }
}

/// The shape of a component that has no name yet.
pub(super) fn draft(kind: Kind) -> shape::Shape {
    let mut shape = shape::blank(kind);
    shape.width = shape.width.max(144.0);
    shape
}
