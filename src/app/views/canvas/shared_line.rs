//! List of the connections that share a line, beside it.

use super::position::position_element;
use crate::app::context::AppContext;
use crate::document::{Connection, Id, Subject};
use crate::editor::scene::geometry::{Rect, Vec2};
use crate::editor::{CanvasController, CanvasOutput, Selection, display_name};
use yew::prelude::*;

/// Renders the list while one of the connections is selected or focused.
pub fn shared_line(context: &AppContext, controller: &CanvasController) -> Html {
    let ids = controller.shared_line();
    let design = controller.scene.design();
    let connections = ids.iter().filter_map(|id| design.connections.get(id));
    let options: Vec<(Id, AttrValue)> = connections
        .map(|connection| (connection.id.clone(), words(connection).into()))
        .collect();
    let line = ids.first().and_then(|id| controller.scene.edge(id));
    let Some(edge) = line.filter(|_| controller.recording().is_none()) else {
        return Html::default();
    };
    let name = |id: &Id| display_name(design, &Subject::Component(id.clone()));
    let (from, to) = (name(&edge.connection.from), name(&edge.connection.to));
    let canvas = context.canvas.clone();
    let on_choose = Callback::from(move |id: Id| {
        let selection = Selection::one(Subject::Connection(id));
        canvas.apply(vec![CanvasOutput::Select(selection)]);
    });
    let chosen = match controller.selection.single() {
        Some(Subject::Connection(id)) => Some(id.clone()),
        _ => None,
    };
    let at = edge
        .label
        .as_ref()
        .map_or(edge.route.point_at(0.5), |label| label.at);
    html! {
        <SharedLineList title={format!("{} connections from {from} to {to}", ids.len())} {options} {chosen}
            at={controller.view.to_screen(at)} within={controller.view.size} {on_choose} />
    }
}

/// Style of a connection and what it carries.
fn words(connection: &Connection) -> String {
    match connection.carries.is_empty() {
        true => connection.style.as_str().to_owned(),
        false => format!(
            "{}: {}",
            connection.style.as_str(),
            connection.carries.join(", ")
        ),
    }
}

#[derive(Properties, PartialEq)]
struct SharedLineListProps {
    title: AttrValue,
    options: Vec<(Id, AttrValue)>,
    chosen: Option<Id>,
    /// Position of the label of the line, in pixels.
    at: Vec2,
    /// Size of the canvas, which the list does not leave.
    within: Vec2,
    on_choose: Callback<Id>,
}

#[component]
fn SharedLineList(props: &SharedLineListProps) -> Html {
    let list = use_node_ref();
    let place = (props.at, props.within, props.options.len());
    use_effect_with((list.clone(), place), |(list, (at, within, count))| {
        /// As in the style sheet.
        const WIDTH: f64 = 280.0;
        const ROW: f64 = 44.0;
        const MARGIN: f64 = 8.0;
        const OFF_LABEL: f64 = 16.0;
        let height = ((*count as f64 + 1.0) * ROW).min(within.y / 2.0);
        let keep = |wanted: f64, size: f64, room: f64| wanted.min(room - size - MARGIN).max(MARGIN);
        // Above the label where there is no room below.
        let below = at.y + OFF_LABEL;
        let y = if below + height > within.y {
            at.y - OFF_LABEL - height
        } else {
            below
        };
        let rect = Rect {
            x: keep(at.x - WIDTH / 2.0, WIDTH, within.x),
            y: keep(y, height, within.y),
            width: 0.0,
            height: 0.0,
        };
        position_element(list, &rect);
    });
    let keep = |event: PointerEvent| event.stop_propagation();
    html! {
        <div ref={list} class="connection-choice shared-line" role="group" aria-label={props.title.clone()} onpointerdown={keep}>
            <p aria-hidden="true">{ props.title.clone() }</p>
            { for props.options.iter().map(|(id, words)| {
                let (choose, id) = (props.on_choose.clone(), id.clone());
                let pressed = (props.chosen.as_ref() == Some(&id)).to_string();
                html! {
                    <button key={id.to_string()} type="button" aria-pressed={pressed}
                        onclick={move |_: MouseEvent| choose.emit(id.clone())}>{ words }</button>
                }
            }) }
        </div>
    }
}
