//! The canvas: renders the scene and passes events to its controller, which interprets gestures.

mod badge;
mod canvas_elements;
pub mod change_preview;
mod component;
mod connection_choice;
mod drag_layer;
mod edge;
mod event_listeners;
pub mod flow_bar;
mod frame;
mod guide_line;
pub mod highlight_layer;
mod input;
mod keyboard_events;
mod layer_elements;
mod layout_animation;
mod lod;
mod minimap;
mod name_field;
mod node;
mod outputs;
mod overlay;
mod pointer_events;
mod position;
mod press_state;
mod primitive;
mod render;
mod scene_layer;
mod shared_line;
mod step_badges;
pub mod style_picker;
pub mod whole_drawing;
mod zoom;

pub use component::Canvas;
