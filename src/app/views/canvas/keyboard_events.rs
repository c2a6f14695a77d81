//! Keyboard events of the canvas and of its name field.

use super::component::{Canvas, CanvasMessage};
use super::input;
use super::press_state::SpaceKey;
use crate::app::state::StateAction;
use crate::editor::CanvasOutput;
use crate::editor::canvas::{CanvasKey, Modifiers};
use yew::prelude::*;

impl Canvas {
    /// Handler of `keydown` on the canvas.
    pub fn on_key_down(&self, ctx: &Context<Self>) -> Callback<KeyboardEvent> {
        let (controller, space) = (self.controller.clone(), self.press.space.clone());
        let dispatch = self.dispatcher(ctx);
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == " " {
                event.prevent_default();
                if space.get() == SpaceKey::Up {
                    space.set(SpaceKey::Down);
                }
                return;
            }
            if input::opens_menu(&event) {
                event.prevent_default();
                let outputs = controller.borrow_mut().open_menu_at_focus();
                return dispatch(outputs);
            }
            let Some((key, modifiers)) = input::canvas_key(&event) else {
                return;
            };
            // Bound, so that the controller is not borrowed while outputs are dispatched.
            let outputs = controller.borrow_mut().key_down(key, modifiers);
            if let Some(outputs) = outputs {
                event.prevent_default();
                dispatch(outputs);
            }
        })
    }

    /// Handler of `keyup` on the canvas. The space bar selects on release, unless it panned.
    pub fn on_key_up(&self, ctx: &Context<Self>) -> Callback<KeyboardEvent> {
        let (controller, space) = (self.controller.clone(), self.press.space.clone());
        let link = ctx.link().clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Tab" {
                // The focus has just come here by keyboard.
                controller.borrow_mut().shows_focus = true;
                return link.send_message(CanvasMessage::Outputs(Vec::new()));
            }
            if event.key() != " " || space.take() != SpaceKey::Down {
                return;
            }
            let modifiers = Modifiers {
                shift: event.shift_key(),
                ..Modifiers::default()
            };
            let outputs = controller
                .borrow_mut()
                .key_down(CanvasKey::Space, modifiers);
            if let Some(outputs) = outputs {
                link.send_message(CanvasMessage::Outputs(outputs));
            }
        })
    }

    /// Handler of `blur` on the canvas.
    pub fn on_blur(&self) -> Callback<FocusEvent> {
        let space = self.press.space.clone();
        Callback::from(move |_| space.set(SpaceKey::Up))
    }

    /// Handler of `keydown` in the name field: Enter commits the name, Escape discards it, Tab completes it.
    pub fn on_name_key(&self, ctx: &Context<Self>) -> Callback<KeyboardEvent> {
        let (controller, field) = (self.controller.clone(), self.name_field.clone());
        let (elements, dispatch) = (self.elements.clone(), self.dispatcher(ctx));
        Callback::from(move |event: KeyboardEvent| {
            // An input method ends a word with Enter.
            if event.is_composing() {
                return;
            }
            let key = event.key();
            if key == "Tab" && !event.shift_key() && field.complete(&controller.borrow()) {
                return event.prevent_default();
            }
            if key != "Enter" && key != "Escape" {
                return;
            }
            event.prevent_default();
            event.stop_propagation();
            let named = field.close();
            elements.focus();
            let outputs = match named {
                Some((edit, text)) if key == "Enter" => {
                    controller.borrow_mut().commit_name(&edit, &text)
                }
                _ => Vec::new(),
            };
            dispatch(outputs);
        })
    }

    /// Handler of `input` in the name field: offers a completion.
    pub fn on_name_input(&self) -> Callback<InputEvent> {
        let (controller, field) = (self.controller.clone(), self.name_field.clone());
        Callback::from(move |_| field.suggest(&controller.borrow()))
    }

    /// Handler of `click` on the completion: takes it.
    pub fn on_completion_click(&self) -> Callback<MouseEvent> {
        let (controller, field) = (self.controller.clone(), self.name_field.clone());
        Callback::from(move |_| {
            field.complete(&controller.borrow());
        })
    }

    /// Handler of `blur` on the name field: leaving it commits the name.
    pub fn on_name_blur(&self, ctx: &Context<Self>) -> Callback<FocusEvent> {
        let (controller, field) = (self.controller.clone(), self.name_field.clone());
        let (dispatch, commands) = (self.dispatcher(ctx), ctx.props().commands.clone());
        Callback::from(move |_: FocusEvent| {
            if let Some((edit, text)) = field.close() {
                let mut outputs = controller.borrow_mut().commit_name(&edit, &text);
                // At once: a page that is being left delivers no more messages.
                outputs.retain(|output| match output {
                    CanvasOutput::Run(command) => {
                        commands.send(StateAction::Edit(command.clone()));
                        false
                    }
                    _ => true,
                });
                dispatch(outputs);
            }
        })
    }
}
