//! Pointer events: mouse, pen and touch.

use super::gesture::DragSource;
use super::snapping::snap_rect;
use super::{Attachment, CanvasController, CanvasOutput, ConnectDrag, EdgeHandle, Gesture};
use crate::document::{Id, Kind};
use crate::editor::scene::HitTarget;
use crate::editor::scene::geometry::{Rect, Vec2, bounds, snap_to_grid};
use crate::editor::scene::highlights::Highlights;
use crate::editor::{NameEdit, Selection, Tool};

/// A pointer button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PointerButton {
    /// Left button, pen or finger.
    #[default]
    First,
    /// Wheel.
    Middle,
    /// Any other.
    Other,
}

/// A pointer event.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PointerInput {
    /// Id of the pointer.
    pub pointer: i32,
    /// Position in pixels from the corner of the canvas.
    pub at: Vec2,
    /// Pressed button.
    pub button: PointerButton,
    /// True for a finger.
    pub touch: bool,
    /// Modifier keys that are held.
    pub modifiers: Modifiers,
}

/// Modifier keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modifiers {
    /// Shift: adds to the selection.
    pub shift: bool,
    /// Control, or Command on a Mac.
    pub control: bool,
    /// The space bar: moves the view.
    pub space: bool,
    /// Alt.
    pub alt: bool,
}

/// Maximum distance of a click, in pixels; beyond it is a drag.
pub(super) const CLICK_TOLERANCE: f64 = 4.0;

impl CanvasController {
    /// Handles a pressed pointer.
    pub fn pointer_down(&mut self, press: PointerInput) -> Vec<CanvasOutput> {
        self.carried = None;
        self.shows_focus = false;
        self.found = Highlights::default();
        self.pointers
            .retain(|(pointer, _)| *pointer != press.pointer);
        self.pointers.push((press.pointer, press.at));
        if self.pointers.len() > 1 {
            self.gesture = Gesture::Pinch;
            return Vec::new();
        }
        let at = self.view.to_canvas(press.at);
        if let Gesture::Connect(connecting) = &self.gesture
            && connecting.source == DragSource::Click
        {
            let connecting = connecting.clone();
            return self.connect_to(&connecting, self.component_at(at));
        }
        let pans = press.button == PointerButton::Middle
            || press.button == PointerButton::First
                && (press.modifiers.space || self.tool == Tool::Pan);
        if pans {
            self.gesture = Gesture::Pan { last: press.at };
            return Vec::new();
        }
        if press.button != PointerButton::First {
            return Vec::new();
        }
        let begins = match self.tool {
            Tool::Connect => self.component_at(at),
            Tool::Select => self.handle_at(at),
            _ => None,
        };
        if begins.is_none()
            && self.tool == Tool::Select
            && let Some((id, grip)) = self.grip_at(at)
        {
            self.gesture = self.start_edge_drag(id, grip, press.at);
            return Vec::new();
        }
        if begins.is_none()
            && let Some(gesture) = self.take_frame(press.at)
        {
            self.gesture = gesture;
            return Vec::new();
        }
        self.gesture = match (begins, self.tool) {
            (Some(from), tool) => Gesture::Connect(ConnectDrag {
                over: Some(from.clone()).filter(|_| tool == Tool::Connect),
                from,
                to: at,
                // A handle is outside its component already.
                has_left: tool == Tool::Select,
                source: DragSource::Drag,
            }),
            (None, Tool::Domain) => Gesture::DrawFrame { from: at, to: at },
            (None, _) => Gesture::Press {
                at: press.at,
                on: self
                    .hit(at)
                    .filter(|_| matches!(self.tool, Tool::Select | Tool::Record)),
                touch: press.touch,
            },
        };
        Vec::new()
    }

    /// Handles a moving pointer, with or without a button.
    pub fn pointer_move(&mut self, press: PointerInput) -> Vec<CanvasOutput> {
        let at = self.view.to_canvas(press.at);
        self.pointer = Some(at);
        if self.gesture == Gesture::Pinch {
            self.pinch(press);
            return Vec::new();
        }
        if let Some(known) = self.pointers.iter_mut().find(|p| p.0 == press.pointer) {
            known.1 = press.at;
        }
        let over = self.component_at(at);
        if let Gesture::Move(_) | Gesture::Bend(_) | Gesture::ResizeFrame(_) = &self.gesture {
            let gesture = std::mem::take(&mut self.gesture);
            self.gesture = self.update_drag(gesture, press, at);
            return Vec::new();
        }
        match &mut self.gesture {
            Gesture::Idle => {
                // Handles are outside their component: keep them visible on the way there.
                if self.handle_at(at).is_none() {
                    self.hovered = over;
                }
            }
            Gesture::Press { at: pressed, .. } => {
                if pressed.distance(press.at) > CLICK_TOLERANCE {
                    return self.begin_drag(press);
                }
            }
            Gesture::Marquee { to, .. } | Gesture::DrawFrame { to, .. } => *to = at,
            Gesture::Connect(connecting) if connecting.source == DragSource::Keys => {}
            Gesture::Connect(connecting) => {
                connecting.has_left |= over.as_ref() != Some(&connecting.from);
                connecting.to = at;
                connecting.over = over;
            }
            Gesture::Pan { last } => {
                let by = press.at - *last;
                *last = press.at;
                self.view.pan(by);
            }
            Gesture::Reconnect(led) => {
                led.begun |= led.pressed.distance(press.at) > CLICK_TOLERANCE;
                led.to = at;
                led.over = over;
            }
            Gesture::Move(_) | Gesture::Bend(_) | Gesture::ResizeFrame(_) => {}
            Gesture::Pinch => {}
        }
        Vec::new()
    }

    /// Handles a released pointer.
    pub fn pointer_up(&mut self, press: PointerInput) -> Vec<CanvasOutput> {
        self.pointers
            .retain(|(pointer, _)| *pointer != press.pointer);
        let at = self.view.to_canvas(press.at);
        if let Some(kind) = self.carried.take() {
            return self.place_at(kind, at);
        }
        match std::mem::take(&mut self.gesture) {
            Gesture::Idle | Gesture::Pan { .. } => Vec::new(),
            // The other finger may still be down; it is ignored.
            Gesture::Pinch => {
                if !self.pointers.is_empty() {
                    self.gesture = Gesture::Pinch;
                }
                Vec::new()
            }
            Gesture::Press { on, .. } => self.click(at, on, press.modifiers),
            Gesture::Move(moving) if press.modifiers.alt => self.duplicate_by(moving.by),
            Gesture::Move(moving) => {
                let said = self.domain_announcement(&moving);
                let done = self.drop_command(&moving);
                let done = done.into_iter().map(CanvasOutput::Run);
                done.chain(said.map(CanvasOutput::Announce)).collect()
            }
            Gesture::Marquee { from, to } => self.select_in_area(&Rect::between(from, to), press),
            Gesture::Connect(connecting) => {
                if connecting.source != DragSource::Drag {
                    self.gesture = Gesture::Connect(connecting);
                    return Vec::new();
                }
                let over = self.component_at(at);
                if over.as_ref() == Some(&connecting.from) && !connecting.has_left {
                    // A click on a handle: the next click sets the target.
                    self.gesture = Gesture::Connect(ConnectDrag {
                        source: DragSource::Click,
                        over: None,
                        ..connecting
                    });
                    return Vec::new();
                }
                if over.is_none() {
                    return self.make_next(&connecting, at);
                }
                self.connect_to(&connecting, over)
            }
            Gesture::Reconnect(led) if led.begun => {
                let over = self.component_at(at);
                self.reconnect(&led.id, led.end, over.as_ref())
            }
            Gesture::Bend(bending) if bending.begun => self.bend(&bending),
            Gesture::ResizeFrame(resizing) if resizing.begun => {
                self.resize(&resizing.domain, &resizing.before, resizing.to)
            }
            Gesture::Reconnect(_) | Gesture::Bend(_) | Gesture::ResizeFrame(_) => {
                let on = self.hit(at);
                self.click(at, on, press.modifiers)
            }
            Gesture::DrawFrame { from, to } => {
                let mut frame = snap_rect(from, to);
                if frame.width < 40.0 || frame.height < 40.0 {
                    frame = Rect {
                        width: 320.0,
                        height: 200.0,
                        ..frame
                    };
                }
                vec![
                    CanvasOutput::SetTool(Tool::Select),
                    CanvasOutput::EditName(NameEdit::NewDomain { frame }),
                ]
            }
        }
    }

    /// Handles a double click: edits the name of an element, or the words of a connection; on empty
    /// canvas places a service.
    pub fn double_click(&mut self, at: Vec2) -> Vec<CanvasOutput> {
        if self.tool != Tool::Select {
            return Vec::new();
        }
        self.gesture = Gesture::Idle;
        let at = self.view.to_canvas(at);
        if let Some((id, EdgeHandle::Bend(nth))) = self.grip_at(at) {
            return self.remove_bend(&id, nth);
        }
        if let Some(hit) = self.hit(at) {
            let subject = hit.subject();
            let mut outputs = self.select(Selection::one(subject.clone()));
            outputs.push(CanvasOutput::EditName(NameEdit::Existing(subject)));
            return outputs;
        }
        let at = Vec2::new(snap_to_grid(at.x), snap_to_grid(at.y));
        vec![CanvasOutput::EditName(NameEdit::NewComponent {
            kind: Kind::Service,
            at,
            joined: Attachment::Nothing,
        })]
    }

    /// Handles a pointer that leaves the canvas.
    pub fn pointer_leave(&mut self) {
        self.pointer = None;
        if self.gesture == Gesture::Idle {
            self.hovered = None;
        }
    }

    fn component_at(&self, at: Vec2) -> Option<Id> {
        let node = self.scene.node_at(at)?;
        Some(node.component.id.clone())
    }

    fn click(&mut self, at: Vec2, on: Option<HitTarget>, held: Modifiers) -> Vec<CanvasOutput> {
        if self.tool == Tool::Record {
            return self.record_step(on);
        }
        if let Tool::Place(kind) = self.tool {
            return self.place_at(kind, at);
        }
        match on {
            Some(hit) if held.shift => {
                let selection = self.selection.toggle(&hit.subject());
                self.select(selection)
            }
            Some(hit) => self.select(Selection::one(self.clicked(&hit))),
            None if held.shift || self.tool != Tool::Select => Vec::new(),
            None => {
                self.current = None;
                self.select(Selection::none())
            }
        }
    }

    /// Places a component, in canvas units, and opens its name field. On a connection it splits it.
    pub fn place_at(&self, kind: Kind, at: Vec2) -> Vec<CanvasOutput> {
        let at = Vec2::new(snap_to_grid(at.x), snap_to_grid(at.y));
        let joined = match self.edge_under(at, None) {
            Some(line) => Attachment::Onto(line),
            None => Attachment::Nothing,
        };
        vec![
            CanvasOutput::SetTool(Tool::Select),
            CanvasOutput::EditName(NameEdit::NewComponent { kind, at, joined }),
        ]
    }

    /// Opens the context menu at a screen position: for the element there with the rest of the
    /// selection, or for the canvas.
    pub fn open_menu_at(&mut self, at: Vec2) -> Vec<CanvasOutput> {
        self.cancel();
        let there = self.view.to_canvas(at);
        self.pointer = Some(there);
        let mut outputs = match self.hit(there).map(|hit| hit.subject()) {
            Some(subject) if self.selection.contains(&subject) => {
                self.current = Some(subject);
                Vec::new()
            }
            Some(subject) => self.select(Selection::one(subject)),
            None => {
                self.current = None;
                self.select(Selection::none())
            }
        };
        outputs.push(CanvasOutput::OpenMenu(at));
        outputs
    }

    /// Opens the context menu by keyboard: for the selection, or for the focused element.
    pub fn open_menu_at_focus(&mut self) -> Vec<CanvasOutput> {
        self.cancel();
        let mut outputs = match self.subject() {
            Some(subject) => self.select(Selection::one(subject)),
            None => Vec::new(),
        };
        let areas = self.selection.iter().filter_map(|s| self.scene.area(s));
        let at = match bounds(areas) {
            Some(area) => {
                self.view.reveal(&area);
                self.view.to_screen(area.center())
            }
            None => self.view.size * 0.5,
        };
        self.pointer = Some(self.view.to_canvas(at));
        outputs.push(CanvasOutput::OpenMenu(at));
        outputs
    }
}
