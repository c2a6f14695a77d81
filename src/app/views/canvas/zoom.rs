//! The buttons that zoom.

use crate::app::command::Commands;
use crate::editor::commands::CommandId;
use yew::prelude::*;

/// What a button asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Zoom {
    /// So many times as near.
    By(f64),
    /// 100 %.
    Actual,
    /// All of the drawing.
    Fit,
}

/// Properties of [`ZoomButtons`].
#[derive(Properties, PartialEq)]
pub struct ZoomProps {
    /// Shows and hides the small map.
    pub commands: Commands,
    /// Whether the small map is shown.
    pub minimap: bool,
    /// In percent.
    pub percent: i32,
    /// A button was pressed.
    pub on_zoom: Callback<Zoom>,
}

/// Out, how near it is, in, and all.
#[component]
pub fn ZoomButtons(props: &ZoomProps) -> Html {
    let press = |zoom: Zoom| {
        let on_zoom = props.on_zoom.clone();
        move |_: MouseEvent| on_zoom.emit(zoom)
    };
    let map = {
        let commands = props.commands.clone();
        move |_: MouseEvent| commands.send(CommandId::Minimap)
    };
    html! {
        <div class="zoom" role="group" aria-label="Zoom">
            <button type="button" class="line" aria-label="Zoom out" title="Zoom out" onclick={press(Zoom::By(0.8))}>{ "−" }</button>
            <button type="button" class="line percent" aria-label={format!("{}%, back to 100%", props.percent)} title="Back to 100%"
                onclick={press(Zoom::Actual)}>{ format!("{}%", props.percent) }</button>
            <button type="button" class="line" aria-label="Zoom in" title="Zoom in" onclick={press(Zoom::By(1.25))}>{ "+" }</button>
            <button type="button" class="line" title="Show the whole drawing" onclick={press(Zoom::Fit)}>{ "Fit" }</button>
            <button type="button" class="line" aria-pressed={props.minimap.to_string()} title="Small map" onclick={map}>{ "Map" }</button>
        </div>
    }
}
