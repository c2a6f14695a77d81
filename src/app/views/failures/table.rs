//! Table of flows and faults: walked with the arrow keys, each cell opens its run.

use crate::app::browser::element;
use crate::app::model::shared::Shared;
use crate::app::services::failures::Failures;
use crate::app::ui::icon;
use crate::app::ui::long_list::{CARDS, use_first_rows};
use crate::app::ui::words::marked;
use crate::simulation::RunOutcome;
use crate::worker::failures::protocol::{CellView, RunKey, SearchView};
use yew::prelude::*;

/// Properties of [`FaultTable`].
#[derive(Properties, PartialEq)]
pub struct FaultTableProps {
    /// The search.
    pub search: Shared<SearchView>,
    /// Opens runs.
    pub failures: Failures,
}

fn cell_id(row: usize, column: usize) -> String {
    format!("fault-{row}-{column}")
}

/// The table. One cell can be reached by Tab, the others by arrow keys.
#[component]
pub fn FaultTable(props: &FaultTableProps) -> Html {
    let view = &props.search.0;
    let current = use_state(|| (0_usize, 0_usize));
    let (rows, more_rows) = use_first_rows(view.flows.len(), CARDS);
    let columns = view.columns.len();
    let at = (
        current.0.min(rows.saturating_sub(1)),
        current.1.min(columns.saturating_sub(1)),
    );
    let onkeydown = {
        let current = current.clone();
        move |event: KeyboardEvent| {
            let (row, column) = at;
            let to = match event.key().as_str() {
                "ArrowUp" => (row.saturating_sub(1), column),
                "ArrowDown" => ((row + 1).min(rows.saturating_sub(1)), column),
                "ArrowLeft" => (row, column.saturating_sub(1)),
                "ArrowRight" => (row, (column + 1).min(columns.saturating_sub(1))),
                "Home" => (row, 0),
                "End" => (row, columns.saturating_sub(1)),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            current.set(to);
            if let Some(cell) = element(&cell_id(to.0, to.1)) {
                let _ = cell.focus();
            }
        }
    };
    let cell = |row: usize, column: usize, cell: &Option<CellView>| {
        let flow = &view.flows[row];
        let id = cell_id(row, column);
        let tabindex = if (row, column) == at { "0" } else { "-1" };
        let name = format!("{}, {}", flow.name.plain(), view.columns[column].plain());
        let Some(cell) = cell else {
            return html! {
                <td role="gridcell" {id} {tabindex} aria-label={format!("{name}: not touched")}></td>
            };
        };
        let key = RunKey {
            flow: flow.id.clone(),
            faults: cell.faults.clone(),
            ..RunKey::default()
        };
        let open = {
            let (failures, key, current) = (props.failures.clone(), key, current.clone());
            move || {
                current.set((row, column));
                failures.play(key.clone(), 0);
            }
        };
        let on_key = {
            let open = open.clone();
            move |event: KeyboardEvent| {
                if ["Enter", " "].contains(&event.key().as_str()) {
                    event.prevent_default();
                    open();
                }
            }
        };
        html! {
            <td role="gridcell" {id} {tabindex} class={classes!("outcome", cell.outcome.key.clone())}
                aria-label={format!("{name}: {}", cell.outcome.word)} title={format!("{name}: {}", cell.outcome.word)}
                onclick={move |_| open()} onkeydown={on_key}>{ icon::outcome(&cell.outcome.key) }</td>
        }
    };
    html! {
        <div class="fault-table">
            <table role="grid" aria-label="Flows and faults" {onkeydown}>
                <thead>
                    <tr role="row">
                        <th role="columnheader">{ "Flow" }</th>
                        for column in &view.columns {
                            <th role="columnheader" class="fault"><span>{ marked(column) }</span></th>
                        }
                    </tr>
                </thead>
                <tbody>
                    for (row, flow) in view.flows.iter().take(rows).enumerate() {
                        <tr role="row">
                            <th role="rowheader">{ marked(&flow.name) }</th>
                            { for flow.cells.iter().enumerate().map(|(column, c)| cell(row, column, c)) }
                        </tr>
                    }
                </tbody>
            </table>
            <p class="hint signs">
                for outcome in RunOutcome::ALL {
                    <span>{ icon::outcome(outcome.as_str()) }{ " " }{ outcome.word() }</span>
                }
            </p>
            { more_rows }
            if view.more_columns > 0 {
                <p class="hint">{ format!("{} more faults without a column", view.more_columns) }</p>
            }
        </div>
    }
}
