//! Outputs of the controller: a few change the canvas, the others are commands of the app.

use super::component::{Canvas, CanvasMessage};
use crate::app::command::ServiceCommand;
use crate::app::model::request::{ContextMenuRequest, DialogRequest};
use crate::app::model::ui::NoticeTopic;
use crate::app::state::StateAction;
use crate::editor::CanvasOutput;
use crate::editor::scene::geometry::Vec2;
use web_sys::Element;
use yew::prelude::*;

impl Canvas {
    /// Applies outputs of the controller.
    pub fn apply_outputs(&mut self, ctx: &Context<Self>, outputs: Vec<CanvasOutput>) {
        let commands = &ctx.props().commands;
        for output in outputs {
            match output {
                // Of a menu or a command: an event of the canvas has opened the field itself.
                CanvasOutput::EditName(edit) => {
                    self.style_picker = None;
                    self.name_field.open(&self.controller.borrow(), &edit);
                }
                CanvasOutput::PickStyle(id) => self.style_picker = Some(id),
                // The flow bar shows the choice of the recording.
                CanvasOutput::PickConnection => {}
                CanvasOutput::OpenMenu(at) => {
                    let root = self.elements.root.cast::<Element>();
                    let corner = root.map_or(Vec2::default(), |root| {
                        let rect = root.get_bounding_client_rect();
                        Vec2::new(rect.left(), rect.top())
                    });
                    commands.send(StateAction::OpenContextMenu(ContextMenuRequest {
                        position: at + corner,
                        canvas_position: self.controller.borrow().pointer,
                    }));
                }
                CanvasOutput::Run(command) => commands.send(StateAction::Edit(command)),
                CanvasOutput::Select(selection) => commands.send(StateAction::Select(selection)),
                CanvasOutput::SetTool(tool) => commands.send(StateAction::SetTool(tool)),
                CanvasOutput::ConnectByName(from) => {
                    commands.send(StateAction::OpenDialog(DialogRequest::Connect(from)));
                }
                CanvasOutput::ReconnectByName(id, end) => {
                    commands.send(StateAction::OpenDialog(DialogRequest::Reconnect(id, end)));
                }
                CanvasOutput::ShowFields(subject) => commands.send(StateAction::Inspect(subject)),
                CanvasOutput::Copy(design) => commands.send(ServiceCommand::Copy(design)),
                CanvasOutput::Paste => commands.send(ServiceCommand::Paste),
                CanvasOutput::ShowError(text) => {
                    commands.send(StateAction::ShowNotice(NoticeTopic::Command, text));
                }
                CanvasOutput::Announce(text) => commands.send(StateAction::Announce(text)),
            }
        }
    }

    /// Dispatches outputs from an event handler. Two of them take effect within the event: a name
    /// field has the focus and the tool is in hand before the next key.
    pub fn dispatcher(&self, ctx: &Context<Self>) -> impl Fn(Vec<CanvasOutput>) + Clone + 'static {
        let (controller, field) = (self.controller.clone(), self.name_field.clone());
        let link = ctx.link().clone();
        move |outputs: Vec<CanvasOutput>| {
            let mut later = Vec::with_capacity(outputs.len());
            for output in outputs {
                match output {
                    CanvasOutput::SetTool(tool) => controller.borrow_mut().tool = tool,
                    CanvasOutput::EditName(edit) => {
                        // A copy, since focusing runs other handlers that borrow the controller.
                        let snapshot = controller.borrow().clone();
                        field.open(&snapshot, &edit);
                        // The message may arrive after the name was entered: it must not open the
                        // field again.
                        continue;
                    }
                    _ => {}
                }
                later.push(output);
            }
            link.send_message(CanvasMessage::Outputs(later));
        }
    }
}
