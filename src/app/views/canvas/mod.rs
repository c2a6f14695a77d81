//! The drawing, as a person sees it and works on it. What a gesture means is decided by the
//! editor's stage; here it is shown.

mod badge;
mod body;
mod change_preview;
mod component;
mod drag_layer;
mod edge;
mod event_listeners;
mod flow_bar;
mod frame;
mod guide_line;
mod input;
mod layer_bounds;
mod layout_animation;
mod lod;
mod minimap;
mod name_field;
mod node;
mod overlay;
mod picture;
mod place;
mod steps;
mod style_picker;
mod zoom;

use crate::app::model::shared;

pub use component::Canvas;
