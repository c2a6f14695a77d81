//! Markup of the drag layer.

use super::scene_layer::SceneLayer;
use crate::app::model::shared::Shared;
use crate::document::Subject;
use crate::editor::Selection;
use crate::editor::canvas::layers::{DragLayer, Layers, VisibleSet};
use crate::export::Marks;
use std::rc::Rc;
use yew::prelude::*;

/// Renders the elements of a drag: carried connections and frames, rerouted connections, dragged
/// components.
pub fn drag_layer(
    drag: &DragLayer,
    layers: &Layers,
    selection: &Selection,
    marks: &Rc<Marks>,
    on_badge: &Callback<Subject>,
) -> Html {
    let preview = layers.preview();
    let offset = format!("translate({} {})", preview.by.x, preview.by.y);
    let layer = |visible: &Rc<VisibleSet>, is_rerouting: bool| {
        html! {
            <SceneLayer visible={Shared(visible.clone())} selection={selection.clone()} marks={Shared(marks.clone())}
                on_badge={on_badge.clone()} {is_rerouting} />
        }
    };
    let split = drag.split();
    html! {
        <g class="lifted">
            <g transform={offset.clone()}>{ layer(&split.carried, false) }</g>
            { layer(&drag.rerouted(layers.visible(), preview), true) }
            <g transform={offset}>{ layer(&split.dragged, false) }</g>
        </g>
    }
}
