//! Left: the tools, one key each.

use super::ui::icon;
use crate::design::Kind;
use crate::editor::Tool;
use crate::editor::fresh::kind_name;
use yew::prelude::*;

/// The kinds in the order of their keys: 1 to 9.
pub const KINDS: [Kind; 9] = [
    Kind::Client,
    Kind::Service,
    Kind::Gateway,
    Kind::Datastore,
    Kind::Broker,
    Kind::Orchestrator,
    Kind::External,
    Kind::Telemetry,
    Kind::Job,
];

/// The tools.
pub fn rail(in_hand: Tool, on_tool: &Callback<Tool>) -> Html {
    let button = |tool: Tool, name: &'static str, key: String, icon: Html| {
        let on_tool = on_tool.clone();
        // The name has all that can be seen, for those who speak to their computer.
        let label = format!("{name} ({key})");
        html! {
            <button type="button" class="tool" aria-pressed={(in_hand == tool).to_string()} aria-label={label.clone()}
                aria-keyshortcuts={key.clone()} title={label} data-key={key} onclick={move |_| on_tool.emit(tool)}>
                { icon }
            </button>
        }
    };
    let kinds = KINDS.into_iter().zip(1..);
    html! {
        <nav class="rail" aria-label="Tools">
            { button(Tool::Select, "Select", "V".to_owned(), icon::select()) }
            { button(Tool::Connect, "Connect", "C".to_owned(), icon::connect()) }
            <hr />
            for (kind, number) in kinds {
                { button(Tool::Place(kind), kind_name(kind), number.to_string(), icon::kind(kind)) }
            }
            <hr />
            { button(Tool::Domain, "Domain", "D".to_owned(), icon::domain()) }
            { button(Tool::Record, "Record a flow", "F".to_owned(), icon::flow()) }
        </nav>
    }
}
