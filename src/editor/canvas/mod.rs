//! The interactive canvas, without a browser: pointer and keyboard input goes in, commands and
//! selections come out. Until a gesture ends only the preview changes, never the design.

mod arrange;
mod controller;
mod drag;
mod edge_reshape;
mod edge_split;
mod execute;
mod flow_recording;
mod flow_walk;
mod gesture;
mod keyboard;
pub mod layers;
mod move_drop;
mod name_edit;
mod output;
mod pointer;
mod resize;
mod snapping;
#[cfg(test)]
mod tests;
pub mod tool;
pub mod viewport;

pub use arrange::{Align, Axis};
pub use controller::{CanvasController, HANDLE_AWAY};
pub use edge_reshape::{BendDrag, EdgeEnd, EdgeHandle, ReconnectDrag};
pub use flow_recording::{ConnectionChoice, FlowRecording};
pub use flow_walk::FlowWalk;
pub use gesture::{ConnectDrag, Gesture, MoveDrag};
pub use keyboard::CanvasKey;
pub use name_edit::{Attachment, NameEdit};
pub use output::CanvasOutput;
pub use pointer::{Modifiers, PointerButton, PointerInput};
pub use resize::ResizeDrag;
pub use snapping::SnapGuide;
