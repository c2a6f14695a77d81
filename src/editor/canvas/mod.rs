//! What a person does on the canvas, without a browser: pointer and keys go in, commands and
//! selections come out. Until a gesture ends nothing is changed but how the drawing looks.

mod arrange;
mod edge_reshape;
mod edge_split;
mod execute;
mod flow_recording;
mod keyboard;
mod move_drop;
mod name_edit;
mod pointer;
mod resize;
mod snapping;
#[cfg(test)]
mod tests;
pub mod tool;
pub mod viewport;

pub use arrange::{Align, Axis};
pub use edge_reshape::{Bending, End, Grip, Reconnecting};
pub use flow_recording::Recording;
pub use keyboard::Key;
pub use name_edit::{Joined, Naming};
pub use pointer::{Button, Press};
pub use resize::Resizing;
pub use snapping::Guide;

use crate::document::{Design, Id, Kind, Subject};
use crate::editor::canvas::viewport::{Viewport, Views};
use crate::editor::scene::geometry::{GRID, Rect, Vec2, snap};
use crate::editor::scene::{Hit, Preview, Scene};
use crate::editor::{Command, Selection, Tool};
use std::collections::HashSet;
use std::rc::Rc;

/// What the canvas asks of the app.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// An edit.
    Run(Command),
    /// What is selected now.
    Select(Selection),
    /// Another tool.
    Take(Tool),
    /// A name is to be typed in place.
    Name(Naming),
    /// The style of a connection is to be chosen in place.
    PickStyle(Id),
    /// The component that this one is to be connected to is to be chosen by its name; the answer
    /// goes to [`Stage::connect_by_name`].
    ConnectByName(Id),
    /// The component that an end of the connection is to be led to is to be chosen by its name;
    /// the answer goes to [`Stage::reconnect`].
    LeadByName(Id, End),
    /// The fields of the subject are to be shown.
    Fields(Subject),
    /// The design goes to the clipboard, as text.
    Copy(Rc<Design>),
    /// What is on the clipboard is to be given to [`Stage::paste`] if it is a design.
    Paste,
    /// The menu of what is selected is to open there, in pixels from the corner of the canvas.
    Menu(Vec2),
    /// Why something was not done.
    Tell(String),
    /// What was done, in passing.
    Say(String),
}

/// Keys that are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Shift: adds to what is selected.
    pub shift: bool,
    /// Control, or Command on a Mac.
    pub control: bool,
    /// The space bar: moves the view.
    pub space: bool,
    /// Alt.
    pub alt: bool,
}

/// What is being done with the pointer, or with the keys in its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Gesture {
    /// Nothing.
    #[default]
    Idle,
    /// The pointer is down and has not moved yet.
    Pressed {
        /// Where on the screen.
        at: Vec2,
        /// On what.
        on: Option<Hit>,
        /// By a finger.
        touch: bool,
    },
    /// Components are being moved.
    Moving(Moving),
    /// A rectangle is drawn around what is to be selected.
    Marquee {
        /// Where it began.
        from: Vec2,
        /// Where the pointer is.
        to: Vec2,
    },
    /// A connection is being drawn.
    Connecting(Connecting),
    /// The view is being moved.
    Panning {
        /// Where the pointer was last, on the screen.
        last: Vec2,
    },
    /// The frame of a domain is being drawn.
    Framing {
        /// Where it began.
        from: Vec2,
        /// Where the pointer is.
        to: Vec2,
    },
    /// An end of a connection is on its way to another component.
    Reconnecting(Reconnecting),
    /// A connection is being bent.
    Bending(Bending),
    /// The frame of a domain is made larger or smaller.
    Resizing(Resizing),
    /// Two fingers move and zoom the view.
    Pinching,
}

/// Components, and the frames of domains, on their way.
#[derive(Clone, Debug, PartialEq)]
pub struct Moving {
    /// The components.
    pub components: Rc<HashSet<Id>>,
    /// The domains whose frames go along.
    pub domains: Rc<HashSet<Id>>,
    /// How far, in canvas units.
    pub by: Vec2,
    /// Lines along which it is aligned there.
    pub guides: Vec<Guide>,
    /// The connection that the component would be put on.
    pub onto: Option<Id>,
    /// What is aligned, at rest.
    area: Rect,
    /// Where the pointer took hold, in canvas units.
    grip: Vec2,
    /// What is kept on the grid.
    anchor: Vec2,
}

/// A connection on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Connecting {
    /// Where it begins.
    pub from: Id,
    /// Where the pointer is.
    pub to: Vec2,
    /// The component that it would end at.
    pub over: Option<Id>,
    /// The pointer has been elsewhere: coming back means a connection to itself.
    left: bool,
    /// What it follows.
    led: Led,
}

/// What a connection on its way follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Led {
    /// The pointer, as long as its button is pressed.
    Drag,
    /// The pointer, until the next click.
    Click,
    /// The keys.
    Keys,
}

/// The canvas as a person works on it.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    /// What is drawn.
    pub scene: Rc<Scene>,
    /// What of it is seen.
    pub view: Viewport,
    /// The tool in hand.
    pub tool: Tool,
    /// What is selected.
    pub selection: Selection,
    /// Where the keyboard is.
    pub current: Option<Subject>,
    /// The component below the pointer.
    pub hovered: Option<Id>,
    /// Where the pointer is, in canvas units, as long as it is over the canvas.
    pub pointer: Option<Vec2>,
    /// What was seen before and after.
    pub views: Views,
    /// What stays in place when the drawing is laid out.
    pub pins: HashSet<Id>,
    recording: Option<Recording>,
    /// What the pointer brings along from the tools, to be dropped on the canvas.
    pub carried: Option<Kind>,
    /// Along which connection the keyboard came.
    trail: Option<keyboard::Trail>,
    gesture: Gesture,
    /// The fingers on the screen, or the one mouse.
    pointers: Vec<(i32, Vec2)>,
}

/// How far beside a line still counts, in pixels.
const REACH: f64 = 7.0;
/// Handles stand this far outside of their component, in pixels.
pub const HANDLE_AWAY: f64 = 13.0;
/// How far from the middle of a handle still counts, in pixels.
const HANDLE_REACH: f64 = 10.0;

impl Stage {
    /// What is being done.
    pub fn gesture(&self) -> &Gesture {
        &self.gesture
    }

    /// Takes note of what the app holds now. What is gone is no longer worked on.
    pub fn update(&mut self, scene: Rc<Scene>, tool: Tool, selection: &Selection) {
        if *selection != self.selection {
            self.selection = selection.clone();
            // A flow is nowhere on the drawing: the keyboard stays where it is.
            if let Some(first) = selection.iter().find(|s| scene.area(s).is_some()) {
                self.current = Some(first.clone());
            }
        }
        let design = scene.design();
        self.current = self.current.take().filter(|s| design.has(s));
        self.hovered = self.hovered.take().filter(|id| scene.node(id).is_some());
        let gone = match &self.gesture {
            Gesture::Moving(moving) => moving.components.iter().any(|id| scene.node(id).is_none()),
            Gesture::Connecting(connecting) => scene.node(&connecting.from).is_none(),
            Gesture::Reconnecting(Reconnecting { id, .. })
            | Gesture::Bending(Bending { id, .. }) => scene.edge(id).is_none(),
            Gesture::Resizing(resizing) => scene.frame(&resizing.domain).is_none(),
            _ => false,
        };
        if gone || tool != self.tool {
            self.gesture = Gesture::Idle;
        }
        self.tool = tool;
        self.scene = scene;
        self.keep_recording();
    }

    /// Whose handles are shown: those of the component below the pointer, or of the only one
    /// selected.
    pub fn handles_of(&self) -> Option<&Id> {
        if self.tool != Tool::Select || self.gesture != Gesture::Idle {
            return None;
        }
        if self.hovered.is_some() {
            return self.hovered.as_ref();
        }
        match (self.selection.single(), &self.current) {
            (Some(Subject::Component(id)), _) => Some(id),
            (None, Some(Subject::Component(id))) if self.selection.is_empty() => Some(id),
            _ => None,
        }
    }

    /// Where the handles of a component are, in canvas units.
    pub fn handles(&self, id: &Id) -> Vec<Vec2> {
        let Some(node) = self.scene.node(id) else {
            return Vec::new();
        };
        let rect = node.rect();
        crate::editor::scene::routing::Side::ALL
            .into_iter()
            .map(|side| side.point(&rect, 0.0) + side.outwards() * (HANDLE_AWAY / self.view.zoom))
            .collect()
    }

    fn handle_at(&self, at: Vec2) -> Option<Id> {
        // From afar a handle lies over the components around, which are what is meant there.
        if self.scene.node_at(at).is_some() {
            return None;
        }
        let id = self.handles_of()?;
        let reach = HANDLE_REACH / self.view.zoom;
        let near = |handle: &Vec2| handle.distance(at) <= reach;
        self.handles(id).iter().any(near).then(|| id.clone())
    }

    fn hit(&self, at: Vec2) -> Option<Hit> {
        self.scene.hit(at, REACH / self.view.zoom)
    }

    fn select(&mut self, selection: Selection) -> Vec<Output> {
        if let Some(first) = selection.iter().next() {
            self.current = Some(first.clone());
        }
        if selection == self.selection {
            return Vec::new();
        }
        self.selection = selection.clone();
        vec![Output::Select(selection)]
    }

    /// Ends whatever is being done, and changes nothing.
    pub fn cancel(&mut self) {
        self.gesture = Gesture::Idle;
        self.pointers.clear();
        self.carried = None;
    }

    /// What would be placed where the pointer is.
    pub fn in_hand(&self) -> Option<Kind> {
        match self.tool {
            _ if self.carried.is_some() => self.carried,
            Tool::Place(kind) => Some(kind),
            _ => None,
        }
    }

    /// The rectangle that is being drawn, if one is.
    pub fn drawn_rect(&self) -> Option<Rect> {
        match self.gesture {
            Gesture::Marquee { from, to } => Some(Rect::between(from, to)),
            Gesture::Framing { from, to } => Some(framed(from, to)),
            _ => None,
        }
    }

    /// The connection that would be split: by the component that is moved, or by the one that a
    /// click would place.
    pub fn split_line(&self) -> Option<Id> {
        match (&self.gesture, self.in_hand()) {
            (Gesture::Moving(moving), _) => moving.onto.clone(),
            (Gesture::Idle | Gesture::Pressed { .. }, Some(_)) => {
                let at = self.pointer?;
                self.line_under(Vec2::new(snap(at.x), snap(at.y)), None)
            }
            _ => None,
        }
    }

    /// The lines along which what is moved is aligned.
    pub fn guides(&self) -> &[Guide] {
        match &self.gesture {
            Gesture::Moving(moving) => &moving.guides,
            _ => &[],
        }
    }

    /// How the drawing would look if what is done ended here.
    pub fn preview(&self) -> Preview {
        match &self.gesture {
            Gesture::Moving(m) => self.scene.moved(&m.components, &m.domains, m.by),
            Gesture::Resizing(resizing) if resizing.begun => {
                let resized = self.scene.frame(&resizing.domain).map(|frame| {
                    Rc::new(crate::editor::DomainFrame {
                        rect: resizing.to,
                        ..(**frame).clone()
                    })
                });
                Preview {
                    frames: resized.into_iter().collect(),
                    ..Preview::default()
                }
            }
            _ => Preview::default(),
        }
    }
}

/// The frame between two points, on the grid.
fn framed(from: Vec2, to: Vec2) -> Rect {
    let on_grid = |v: Vec2| Vec2::new(snap(v.x), snap(v.y));
    Rect::between(on_grid(from), on_grid(to))
}

/// What the grid allows next to a wish.
fn on_grid(anchor: Vec2, by: Vec2) -> Vec2 {
    let to = anchor + by;
    Vec2::new(snap(to.x), snap(to.y)) - anchor
}

/// How far one press of an arrow key moves, and with Shift.
const NUDGE: f64 = GRID;
const FAR_NUDGE: f64 = 5.0 * GRID;
