//! Zoom buttons.

use crate::app::command::Commands;
use crate::editor::commands::CommandId;
use yew::prelude::*;

/// Action of a zoom button.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ZoomAction {
    /// Multiplies the zoom by a factor.
    By(f64),
    /// Zooms to 100 %.
    ActualSize,
    /// Fits the drawing to the screen.
    Fit,
}

/// Properties of [`ZoomButtons`].
#[derive(Properties, PartialEq)]
pub struct ZoomButtonsProps {
    /// Sends the command that toggles the minimap.
    pub commands: Commands,
    /// True if the minimap is shown.
    pub minimap: bool,
    /// Zoom in percent.
    pub percent: i32,
    /// Called when a button is pressed.
    pub on_zoom: Callback<ZoomAction>,
}

/// Zoom out, actual size, zoom in, fit, and the toggle of the minimap.
#[component]
pub fn ZoomButtons(props: &ZoomButtonsProps) -> Html {
    let press = |action: ZoomAction| {
        let on_zoom = props.on_zoom.clone();
        move |_: MouseEvent| on_zoom.emit(action)
    };
    let map = {
        let commands = props.commands.clone();
        move |_: MouseEvent| commands.send(CommandId::Minimap)
    };
    html! {
        <div class="zoom" role="group" aria-label="Zoom">
            <button type="button" class="line" aria-label="Zoom out" title="Zoom out" onclick={press(ZoomAction::By(0.8))}>{ "−" }</button>
            <button type="button" class="line percent" aria-label={format!("{}%, back to 100%", props.percent)} title="Back to 100%"
                onclick={press(ZoomAction::ActualSize)}>{ format!("{}%", props.percent) }</button>
            <button type="button" class="line" aria-label="Zoom in" title="Zoom in" onclick={press(ZoomAction::By(1.25))}>{ "+" }</button>
            <button type="button" class="line" title="Show the whole drawing" onclick={press(ZoomAction::Fit)}>{ "Fit" }</button>
            <button type="button" class="line" aria-pressed={props.minimap.to_string()} title="Minimap" onclick={map}>{ "Map" }</button>
        </div>
    }
}
