//! The drawing, as a person sees it and works on it. What a gesture means is decided by the
//! editor's stage; here it is shown.

mod badge;
mod body;
mod component;
mod edge;
mod flow_bar;
mod frame;
mod ghost;
mod glide;
mod input;
mod lifted;
mod marks;
mod minimap;
mod name_field;
mod node;
mod overlay;
mod overview;
mod picture;
mod place;
mod sheet;
mod steps;
mod straight;
mod style_picker;
mod watch;
mod zoom;

use super::shared;

pub use component::Canvas;
pub use marks::{Mark, Marks};
