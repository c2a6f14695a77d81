//! Toolbar: the tools with their shortcuts. A component is placed by a click on the canvas after its button,
//! or dragged from the toolbar onto the canvas.

use crate::app::browser::{active_element, document};
use crate::app::context::AppContext;
use crate::app::model::canvas::CanvasHandle;
use crate::app::state::StateAction;
use crate::app::ui::icon;
use crate::editor::Tool;
use crate::editor::commands::{COMMANDS, CommandGroup, CommandId};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Renders the toolbar.
pub fn toolbar(context: &AppContext) -> Html {
    let current = context.state.tool;
    let tools = COMMANDS.iter().filter(|a| a.group == CommandGroup::Tools);
    // One stop for Tab; arrow keys go from tool to tool.
    let at_stop = if current == Tool::Pan {
        Tool::Select
    } else {
        current
    };
    let buttons = tools.filter_map(|action| {
        let tool = match action.command {
            CommandId::SetTool(tool) => tool,
            CommandId::RecordFlow => Tool::Record,
            _ => return None,
        };
        let (picture, apart) = match tool {
            // Panning needs no tool: space bar, middle button or two fingers do it.
            Tool::Pan => return None,
            Tool::Select => (icon::select(), false),
            Tool::Connect => (icon::connect(), false),
            Tool::Place(kind) => (icon::kind(kind), false),
            Tool::Domain => (icon::domain(), true),
            Tool::Record => (icon::flow(), false),
        };
        let key = action.keys.first().copied().unwrap_or_default();
        // The name contains the visible text, for speech input.
        let label = format!("{} ({key})", action.name);
        let (commands, canvas) = (context.commands.clone(), context.canvas.clone());
        let take = move |_: MouseEvent| {
            // Before it renders: the next click may be on the canvas already.
            canvas.controller().borrow_mut().take_tool(tool);
            commands.send(StateAction::SetTool(tool));
        };
        Some(html! {
            <>
                if apart {
                    <hr />
                }
                <button type="button" class="tool" tabindex={if tool == at_stop { "0" } else { "-1" }} aria-pressed={(current == tool).to_string()} aria-label={label.clone()}
                    aria-keyshortcuts={key} title={label} data-key={key} onclick={take}
                    onpointerdown={start_drag(tool, &context.canvas)} onpointerup={end_drag(&context.canvas)}>
                    { picture }
                    <span class="name">{ action.short_name }</span>
                </button>
                if tool == Tool::Connect {
                    <hr />
                }
            </>
        })
    });
    html! {
        <nav class="rail" aria-label="Tools">
            <div role="toolbar" aria-label="Tools" aria-orientation="vertical" onkeydown={move_focus}>{ for buttons }</div>
        </nav>
    }
}

/// Moves the focus among the tools by the arrow keys, Home and End.
fn move_focus(event: KeyboardEvent) {
    let found = document().and_then(|d| d.query_selector_all(".rail .tool").ok());
    let tools: Vec<HtmlElement> = found
        .iter()
        .flat_map(|all| (0..all.length()).filter_map(|at| all.get(at)?.dyn_into().ok()))
        .collect();
    let focused = active_element();
    let Some(at) = tools.iter().position(|tool| Some(tool) == focused.as_ref()) else {
        return;
    };
    let last = tools.len() - 1;
    let to = match event.key().as_str() {
        "ArrowDown" | "ArrowRight" => (at + 1) % tools.len(),
        "ArrowUp" | "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    let _ = tools[to].focus();
}

/// Handler that starts to drag a component from the toolbar.
fn start_drag(tool: Tool, canvas: &CanvasHandle) -> Option<Callback<PointerEvent>> {
    let Tool::Place(kind) = tool else {
        return None;
    };
    let canvas = canvas.clone();
    Some(Callback::from(move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        // Touch captures the pointer, so that the canvas would not receive its events.
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        if let Some(target) = target {
            let _ = target.release_pointer_capture(event.pointer_id());
        }
        canvas.controller().borrow_mut().carried = Some(kind);
    }))
}

/// Handler that ends a drag within the toolbar, which is a click.
fn end_drag(canvas: &CanvasHandle) -> Callback<PointerEvent> {
    let canvas = canvas.clone();
    Callback::from(move |_| canvas.controller().borrow_mut().carried = None)
}
