//! Inline name editing, and creation of the elements being named.

use super::{CanvasController, CanvasOutput, ConnectDrag, Gesture};
use crate::document::{Component, Frame, Id, Kind, Length, Real, Style, Subject};
use crate::editor::name_completion::{complete_name, complete_words};
use crate::editor::scene::geometry::{Rect, Vec2, snap_to_grid};
use crate::editor::scene::node_shape;
use crate::editor::{Command, Selection, display_name, factory};
use std::rc::Rc;

/// Target of the inline name field. A new element is added once it has its name: its id is made
/// from it, and undo removes both in one step.
#[derive(Clone, Debug, PartialEq)]
pub enum NameEdit {
    /// A new component.
    NewComponent {
        /// Kind of the component.
        kind: Kind,
        /// Centre of the component.
        at: Vec2,
        /// Connection made in the same step.
        joined: Attachment,
    },
    /// A new domain.
    NewDomain {
        /// Frame of the domain.
        frame: Rect,
    },
    /// An existing element.
    Existing(Subject),
}

/// Connection of a new component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Attachment {
    /// None.
    #[default]
    Nothing,
    /// Connected from this component.
    From(Id),
    /// A connection that it splits.
    Onto(Id),
}

impl CanvasController {
    /// Area of the name field, in canvas units.
    pub fn name_field_area(&self, naming: &NameEdit) -> Option<Rect> {
        match naming {
            NameEdit::NewComponent { kind, at, .. } => Some(unnamed_shape(*kind).at(*at)),
            NameEdit::NewDomain { frame } => Some(Rect {
                height: 32.0,
                ..*frame
            }),
            NameEdit::Existing(Subject::Domain(id)) => {
                Some(self.scene.frame(id)?.name_area()).map(|area| Rect {
                    width: area.width.max(160.0),
                    ..area
                })
            }
            NameEdit::Existing(Subject::Connection(id)) => {
                let edge = self.scene.edge(id)?;
                let label = edge.label.as_ref();
                let at = label.map_or_else(|| edge.route.point_at(0.5), |label| label.at);
                let width = label.map_or(0.0, |label| label.width + 32.0);
                Some(Rect::around(at, width.max(176.0), 28.0))
            }
            NameEdit::Existing(subject) => self.scene.area(subject),
        }
    }

    /// The name before editing.
    pub fn current_name(&self, naming: &NameEdit) -> String {
        let design = self.scene.design();
        match naming {
            NameEdit::Existing(Subject::Connection(id)) => {
                let connection = design.connections.get(id);
                connection.map_or_else(String::new, |c| c.carries.join(", "))
            }
            NameEdit::Existing(subject) => design.name_of(subject).to_owned(),
            _ => String::new(),
        }
    }

    /// The name used if none is typed.
    pub fn suggested_name(&self, naming: &NameEdit) -> &'static str {
        match naming {
            NameEdit::NewComponent { kind, .. } => factory::kind_name(*kind),
            NameEdit::NewDomain { .. } => "Domain",
            NameEdit::Existing(Subject::Connection(_)) => "Words, such as Order.Placed",
            NameEdit::Existing(_) => "",
        }
    }

    /// The name that the typed text is probably the beginning of.
    pub fn complete_name(&self, naming: &NameEdit, typed: &str) -> Option<String> {
        let design = self.scene.design();
        match naming {
            NameEdit::NewComponent { kind, joined, .. } => {
                let user = match joined {
                    Attachment::From(id) => Some(id),
                    _ => None,
                };
                complete_name(design, *kind, user, typed)
            }
            NameEdit::NewDomain { .. } => None,
            NameEdit::Existing(Subject::Component(id)) => {
                let kind = design.components.get(id)?.kind;
                complete_name(design, kind, None, typed)
            }
            NameEdit::Existing(Subject::Connection(_)) => complete_words(design, typed),
            NameEdit::Existing(_) => None,
        }
    }

    /// Commits a typed name.
    pub fn commit_name(&mut self, naming: &NameEdit, text: &str) -> Vec<CanvasOutput> {
        match naming {
            NameEdit::NewComponent { kind, at, joined } => self.place(*kind, *at, joined, text),
            NameEdit::NewDomain { frame } => self.draw_domain(frame, text),
            NameEdit::Existing(Subject::Connection(id)) => self.put_words(id, text),
            NameEdit::Existing(subject) => {
                let name = text.trim();
                if name.is_empty() || name == self.scene.design().name_of(subject) {
                    return Vec::new();
                }
                vec![CanvasOutput::Run(Command::Rename {
                    subject: subject.clone(),
                    name: name.to_owned(),
                })]
            }
        }
    }

    /// Sets the words that a connection carries, from a list with commas.
    fn put_words(&self, id: &Id, text: &str) -> Vec<CanvasOutput> {
        let design = self.scene.design();
        let words = text
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty());
        let words: Vec<String> = words.map(str::to_owned).collect();
        let Some(connection) = design.connections.get(id).filter(|c| c.carries != words) else {
            return Vec::new();
        };
        let mut connection = (**connection).clone();
        connection.carries = words;
        let name = display_name(design, &Subject::Connection(id.clone()));
        let name = format!("Change words of {name}");
        vec![CanvasOutput::Run(Command::put(connection, name))]
    }

    fn place(
        &mut self,
        kind: Kind,
        at: Vec2,
        joined: &Attachment,
        name: &str,
    ) -> Vec<CanvasOutput> {
        let design = self.scene.design();
        let mut component = factory::component(design, kind, name, (at.x, at.y));
        component.domain = self.scene.frame_around(at).map(|frame| frame.id.clone());
        let subject = Subject::Component(component.id.clone());
        let mut edit = format!("Add {}", component.name);
        let mut commands = Vec::new();
        match joined {
            Attachment::From(from) => commands.extend(self.connection_to_next(from, &component)),
            Attachment::Onto(line) => {
                commands = self.split_commands(line, &component, at);
                if !commands.is_empty() {
                    edit = self.split_name(line, &component.name);
                }
            }
            Attachment::Nothing => {}
        }
        let add = Command::AddComponent(Rc::new(component));
        let command = if commands.is_empty() {
            add
        } else {
            commands.insert(0, add);
            Command::Batch {
                name: edit,
                commands,
            }
        };
        let command = self.with_positions(command, &[]);
        self.current = Some(subject.clone());
        vec![
            CanvasOutput::Run(command),
            CanvasOutput::Select(Selection::one(subject)),
        ]
    }

    /// The connection from a component to its successor. Datastores do not call; the other
    /// component reads and writes.
    fn connection_to_next(&self, from: &Id, next: &Component) -> Option<Command> {
        let design = self.scene.design();
        let source = design.components.get(from)?;
        let (from, to) = if source.kind == Kind::Datastore {
            (next, &**source)
        } else {
            (&**source, next)
        };
        let style = self.style_between(from, to);
        let connection = factory::connection(design, &from.id, &to.id, style);
        Some(Command::AddConnection(Rc::new(connection)))
    }

    /// Completes a connection on empty canvas by creating its target.
    pub(super) fn make_next(&mut self, connecting: &ConnectDrag, at: Vec2) -> Vec<CanvasOutput> {
        self.gesture = Gesture::Idle;
        let Some(source) = self.scene.node(&connecting.from) else {
            return Vec::new();
        };
        let kind = next_kind(source.component.kind);
        let at = Vec2::new(snap_to_grid(at.x), snap_to_grid(at.y));
        // Too close to the source to be intended.
        if unnamed_shape(kind).at(at).intersects(&source.rect()) {
            return Vec::new();
        }
        vec![CanvasOutput::EditName(NameEdit::NewComponent {
            kind,
            at,
            joined: Attachment::From(connecting.from.clone()),
        })]
    }

    /// Draws a domain. It takes in the contents of its frame that belonged to the parent domain.
    fn draw_domain(&mut self, frame: &Rect, name: &str) -> Vec<CanvasOutput> {
        let design = self.scene.design();
        let mut domain = factory::domain(design, name);
        domain.frame = Some(Frame::new(
            Real(frame.x),
            Real(frame.y),
            Length::new(frame.width),
            Length::new(frame.height),
        ));
        let mut around = self.scene.frames().iter().rev();
        domain.parent = around
            .find(|f| f.rect.contains_rect(frame))
            .map(|f| f.id.clone());
        let id = domain.id.clone();
        let parent = domain.parent.clone();
        let edit = format!("Add {}", domain.name);
        let mut commands = vec![Command::put(domain, "Add")];
        commands.extend(self.newly_enclosed(&id, parent.as_ref(), frame, None));
        let batch = Command::Batch {
            name: edit,
            commands,
        };
        let command = self.with_positions(batch, &[]);
        vec![
            CanvasOutput::Run(command),
            CanvasOutput::Select(Selection::one(Subject::Domain(id))),
        ]
    }

    /// Starts editing the name of an element, or the style of a connection.
    pub(super) fn start_edit(&mut self, subject: &Subject) -> Vec<CanvasOutput> {
        let mut outputs = self.select(Selection::one(subject.clone()));
        outputs.push(match subject {
            Subject::Connection(id) => CanvasOutput::PickStyle(id.clone()),
            other => CanvasOutput::EditName(NameEdit::Existing(other.clone())),
        });
        outputs
    }

    pub(super) fn connect_to(
        &mut self,
        connecting: &ConnectDrag,
        to: Option<Id>,
    ) -> Vec<CanvasOutput> {
        self.gesture = Gesture::Idle;
        let Some(to) = to else {
            return Vec::new();
        };
        let design = self.scene.design();
        let (Some(from), Some(end)) = (
            design.components.get(&connecting.from),
            design.components.get(&to),
        ) else {
            return Vec::new();
        };
        let style = self.style_between(from, end);
        let connection = factory::connection(design, &connecting.from, &to, style);
        let id = connection.id.clone();
        let subject = Subject::Connection(id.clone());
        self.current = Some(subject.clone());
        vec![
            CanvasOutput::Run(Command::AddConnection(Rc::new(connection))),
            CanvasOutput::Select(Selection::one(subject)),
            CanvasOutput::PickStyle(id),
        ]
    }

    /// The likeliest style of a new connection; the style picker opens at once.
    pub(super) fn style_between(&self, from: &Component, to: &Component) -> Style {
        let design = self.scene.design();
        match (from.kind, to.kind) {
            (_, Kind::Telemetry) => Style::Telemetry,
            (_, Kind::Datastore) => Style::Data,
            (Kind::Broker, _) | (_, Kind::Broker) => {
                // The style already used at this broker.
                let ends = [from, to].into_iter();
                let brokers: Vec<&Id> = ends
                    .filter(|c| c.kind == Kind::Broker)
                    .map(|c| &c.id)
                    .collect();
                let known = design.connections.iter().find(|c| {
                    matches!(c.style, Style::Message | Style::Event)
                        && (brokers.contains(&&c.from) || brokers.contains(&&c.to))
                });
                known.map_or(Style::Event, |c| c.style)
            }
            _ => Style::Request,
        }
    }

    /// Changes the style of a connection.
    pub fn set_connection_style(&self, id: &Id, style: Style) -> Vec<CanvasOutput> {
        let design = self.scene.design();
        let Some(connection) = design.connections.get(id).filter(|c| c.style != style) else {
            return Vec::new();
        };
        let mut connection = (**connection).clone();
        connection.style = style;
        let connection_name = display_name(design, &Subject::Connection(id.clone()));
        let name = format!("Make {connection_name} {}", style.as_str());
        vec![CanvasOutput::Run(Command::put(connection, name))]
    }
}

/// The likeliest kind of a successor.
pub(super) fn next_kind(source: Kind) -> Kind {
    match source {
        Kind::Telemetry => Kind::Telemetry,
        _ => Kind::Service,
    }
}

/// The shape of a component without a name.
pub(super) fn unnamed_shape(kind: Kind) -> node_shape::NodeShape {
    let mut shape = node_shape::empty_node_shape(kind);
    shape.width = shape.width.max(144.0);
    shape
}
