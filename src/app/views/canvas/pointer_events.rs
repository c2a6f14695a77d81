//! Pointer events of the canvas: mouse, touch, wheel.

use super::component::{Canvas, CanvasMessage};
use super::input::{self, WheelInput};
use super::press_state::SpaceKey;
use crate::editor::CanvasOutput;
use crate::editor::canvas::Gesture;
use crate::editor::scene::DragSet;
use crate::editor::scene::geometry::Vec2;
use gloo::timers::callback::Timeout;
use std::cell::Cell;
use std::rc::Rc;
use web_sys::{Element, WheelEvent};
use yew::prelude::*;

impl Canvas {
    /// Handles a move of the pointer. Returns true if there is something to render.
    pub fn pointer_moved(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
        let Some(root) = self.elements.root.cast::<Element>() else {
            return false;
        };
        let controller = self.controller.clone();
        let (hovered, gesture, had_grips) = {
            let controller = controller.borrow();
            let gesture = controller.gesture().clone();
            let had_grips = controller.pointed_edge().is_some();
            (controller.hovered.clone(), gesture, had_grips)
        };
        let input = input::pointer_input(event, &root, false);
        if event.buttons() == 0 {
            // The component from the toolbar was dropped elsewhere.
            controller.borrow_mut().carried = None;
        }
        let outputs = controller.borrow_mut().pointer_move(input);
        self.apply_outputs(ctx, outputs);
        let controller = controller.borrow();
        match controller.gesture() {
            Gesture::Move(drag) => {
                let before = match &gesture {
                    Gesture::Move(before) => before.by,
                    _ => Vec2::default(),
                };
                if drag.by == before {
                    let is_rerouting = !self.layers.preview().edges.is_empty();
                    return gesture != *controller.gesture() && !is_rerouting;
                }
                let scene = &controller.scene;
                let lift = || scene.drag_set(&drag.components, &drag.domains);
                self.layers.update_drag(lift, controller.preview());
                return true;
            }
            Gesture::ResizeFrame(_) => {
                let preview = controller.preview();
                self.layers.update_drag(DragSet::default, preview);
                return true;
            }
            _ => {}
        }
        let is_changed = controller.hovered != hovered
            || *controller.gesture() != gesture
            || controller.pointed_edge().is_some() != had_grips;
        let is_panning = match controller.gesture() {
            Gesture::Pan { .. } => Some(!matches!(gesture, Gesture::Pan { .. })),
            Gesture::Pinch => Some(true),
            _ => None,
        };
        // The component that a click would place follows the pointer.
        let is_placing = controller.placement_kind().is_some();
        drop(controller);
        match is_panning {
            Some(begins) => self.view_moved(ctx) || begins,
            None => is_changed || is_placing,
        }
    }

    /// Handles that the pointer leaves. Returns true if there is something to render.
    pub fn pointer_left(&self) -> bool {
        let mut controller = self.controller.borrow_mut();
        let had_feedback = controller.hovered.is_some() || controller.placement_kind().is_some();
        let had_grips = controller.pointed_edge().is_some();
        controller.pointer_leave();
        had_feedback || controller.pointed_edge().is_some() != had_grips
    }

    /// Pans or zooms by the wheel. Returns true if there is something to render.
    pub fn wheel_turned(&mut self, ctx: &Context<Self>, event: &WheelEvent) -> bool {
        let Some(root) = self.elements.root.cast::<Element>() else {
            return false;
        };
        {
            let view = &mut self.controller.borrow_mut().view;
            match input::wheel_input(event, &root) {
                WheelInput::Pan(by) => view.pan(by),
                WheelInput::Zoom(at, factor) => view.zoom_at(at, factor),
            }
        }
        self.view_moved(ctx)
    }

    /// Handler of `pointermove`.
    pub fn on_pointer_move(&self, ctx: &Context<Self>) -> Callback<PointerEvent> {
        ctx.link().callback(CanvasMessage::PointerMoved)
    }

    /// Handler of `pointerdown`.
    pub fn on_pointer_down(&self, ctx: &Context<Self>) -> Callback<PointerEvent> {
        /// Duration of a long press, as on phones.
        const LONG_PRESS_MS: u32 = 500;
        let (controller, root) = (self.controller.clone(), self.elements.root.clone());
        let (press, dispatch) = (self.press.clone(), self.dispatcher(ctx));
        Callback::from(move |event: PointerEvent| {
            let Some(root) = root.cast::<Element>() else {
                return;
            };
            let is_space_held = press.space.get() != SpaceKey::Up;
            if is_space_held {
                press.space.set(SpaceKey::Panning);
            }
            let _ = root.set_pointer_capture(event.pointer_id());
            let input = input::pointer_input(&event, &root, is_space_held);
            let outputs = controller.borrow_mut().pointer_down(input);
            press.note_tap(input.touch, &outputs);
            dispatch(outputs);
            let timer = input.touch.then(|| {
                let (controller, dispatch) = (controller.clone(), dispatch.clone());
                Timeout::new(LONG_PRESS_MS, move || {
                    let rests = matches!(controller.borrow().gesture(), Gesture::Press { .. });
                    if rests {
                        let outputs = controller.borrow_mut().open_menu_at(input.at);
                        dispatch(outputs);
                    }
                })
            });
            press.long_press.replace(timer);
        })
    }

    /// Handler of `pointerup`.
    pub fn on_pointer_up(&self, ctx: &Context<Self>) -> Callback<PointerEvent> {
        const DOUBLE_TAP_MS: f64 = 350.0;
        const DOUBLE_TAP_DISTANCE: f64 = 24.0;
        let (controller, root) = (self.controller.clone(), self.elements.root.clone());
        let (press, dispatch) = (self.press.clone(), self.dispatcher(ctx));
        // Where zooming by touch is disabled, browsers report no double click of a finger.
        let last_tap = Rc::new(Cell::new(None::<(f64, Vec2)>));
        Callback::from(move |event: PointerEvent| {
            press.long_press.take();
            let Some(root) = root.cast::<Element>() else {
                return;
            };
            let input = input::pointer_input(&event, &root, false);
            let is_tap = matches!(controller.borrow().gesture(), Gesture::Press { .. });
            let mut outputs = controller.borrow_mut().pointer_up(input);
            if input.touch {
                let now = event.time_stamp();
                let is_double = last_tap.take().is_some_and(|(then, at)| {
                    now - then < DOUBLE_TAP_MS && at.distance(input.at) < DOUBLE_TAP_DISTANCE
                });
                let opens_field =
                    |output: &CanvasOutput| matches!(output, CanvasOutput::EditName(_));
                if is_tap && is_double {
                    outputs.extend(controller.borrow_mut().double_click(input.at));
                } else if is_tap && !outputs.iter().any(opens_field) {
                    last_tap.set(Some((now, input.at)));
                }
            }
            press.note_tap(input.touch, &outputs);
            dispatch(outputs);
        })
    }

    /// Handler of `dblclick`.
    pub fn on_double_click(&self, ctx: &Context<Self>) -> Callback<MouseEvent> {
        let (controller, root) = (self.controller.clone(), self.elements.root.clone());
        let (field, dispatch) = (self.name_field.clone(), self.dispatcher(ctx));
        Callback::from(move |event: MouseEvent| {
            // After a double tap the name field is open already.
            if let Some(root) = root.cast::<Element>()
                && field.edit().is_none()
            {
                let at = input::position_in(&event, &root);
                let outputs = controller.borrow_mut().double_click(at);
                dispatch(outputs);
            }
        })
    }

    /// Handler of `contextmenu`: the right button, or a long press where the browser knows of it.
    pub fn on_context_menu(&self, ctx: &Context<Self>) -> Callback<MouseEvent> {
        let (controller, root) = (self.controller.clone(), self.elements.root.clone());
        let dispatch = self.dispatcher(ctx);
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            if let Some(root) = root.cast::<Element>() {
                let at = input::position_in(&event, &root);
                let outputs = controller.borrow_mut().open_menu_at(at);
                dispatch(outputs);
            }
        })
    }
}

/// Handler of `mousedown`: the middle button pans, so it must not start the autoscroll of the browser.
pub fn prevent_autoscroll() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| {
        if event.button() == 1 {
            event.prevent_default();
        }
    })
}
