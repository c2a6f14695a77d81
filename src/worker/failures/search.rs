//! The search over all flows, in slices.

use super::protocol::{CellView, FlowView, SearchView};
use super::{FailureContext, RUNS_AT_ONCE, SLICE, outcome, run};
use crate::document::Subject;
use crate::rules::Text;
use crate::rules::names::list;
use crate::rules::question::Field;
use crate::rules::text::Name;
use crate::simulation::{
    Fault, FaultColumn, FaultSite, FlowSearch, RunOutcome, Simulation, Soundness, System,
};
use std::collections::{BTreeMap, BTreeSet};

/// Runs of a flow that are listed at most.
const MOST_RUNS: usize = 12;
/// Columns of the table at most.
const MOST_COLUMNS: usize = 40;

/// A search of all flows, for one state of the document.
pub struct SearchJob {
    pub state: u64,
    pub depth: usize,
    /// Flow that is searched.
    at: usize,
    current: Option<FlowSearch>,
    runs: usize,
    flows: Vec<SearchedFlow>,
    columns: BTreeMap<FaultSite, FaultColumn>,
}

struct SearchedFlow {
    view: FlowView,
    cells: BTreeMap<FaultSite, (RunOutcome, Fault)>,
    total: usize,
}

impl SearchJob {
    /// A search in which nothing has been played.
    pub fn new(system: &System, state: u64, depth: usize) -> Self {
        let flows = system.design().flows.iter().map(|flow| SearchedFlow {
            view: FlowView {
                id: flow.id.to_string(),
                name: Text::from(Name(&flow.name).to_string()),
                verdict: String::new(),
                sound: String::new(),
                runs: Vec::new(),
                cells: Vec::new(),
            },
            cells: BTreeMap::new(),
            total: 0,
        });
        Self {
            state,
            depth: depth.clamp(1, 2),
            at: 0,
            current: None,
            runs: 0,
            flows: flows.collect(),
            columns: BTreeMap::new(),
        }
    }

    /// Plays runs for the time of a slice.
    pub fn run_slice(&mut self, system: &System, context: &FailureContext<'_>) {
        let began = (context.clock)();
        while self.at < self.flows.len() {
            let simulation = Simulation::new(system, self.at);
            let depth = self.depth;
            let search = self
                .current
                .get_or_insert_with(|| FlowSearch::new(&simulation, depth).without_unknown());
            self.flows[self.at].total = search.total();
            loop {
                let before = search.result().runs;
                let more = (0..RUNS_AT_ONCE).all(|_| search.step(&simulation));
                self.runs += search.result().runs - before;
                if !more {
                    break;
                }
                if (context.clock)() - began > SLICE {
                    return;
                }
            }
            if let Some(search) = self.current.take() {
                self.finish_flow(&simulation, search, context);
            }
            self.at += 1;
            if (context.clock)() - began > SLICE {
                return;
            }
        }
    }

    fn finish_flow(
        &mut self,
        simulation: &Simulation<'_>,
        search: FlowSearch,
        context: &FailureContext<'_>,
    ) {
        let kinds: Vec<Vec<Fault>> = search.kinds().take(MOST_RUNS).map(<[_]>::to_vec).collect();
        let result = search.into_result(simulation);
        let flow = &mut self.flows[self.at];
        flow.view.verdict = result.verdict();
        flow.view.sound = match result.soundness {
            Soundness::Sound => "yes",
            Soundness::SoundIf => "if",
            Soundness::Unsound => "no",
        }
        .to_owned();
        flow.view.runs = kinds
            .iter()
            .map(|faults| run::summary(context, simulation, faults))
            .collect();
        if result.soundness == Soundness::SoundIf {
            let questions = flow.view.runs.iter().flat_map(|run| &run.questions);
            let deciding: BTreeSet<String> = questions
                .filter_map(|question| {
                    let target = question.targets.first()?;
                    let (_, field): (Subject, Field) = serde_json::from_str(&target.key).ok()?;
                    let noun = field.spec()?.undo_name;
                    Some(format!("{noun} of {}", target.label.plain()))
                })
                .collect();
            if !deciding.is_empty() {
                let deciding = list(deciding.iter());
                flow.view.verdict = format!("{} It depends on {deciding}.", flow.view.verdict);
            }
        }
        for (site, at) in simulation.by_site(&result) {
            let found = &result.by_fault[at];
            let Some(fault) = found.faults.first() else {
                continue;
            };
            let worst = found.worst.outcome;
            let column = self
                .columns
                .entry(site.clone())
                .or_insert_with(|| FaultColumn {
                    name: simulation.site_name(&site),
                    site: site.clone(),
                    worst,
                });
            column.worst = column.worst.min(worst);
            flow.cells.insert(site, (worst, fault.clone()));
        }
    }

    /// The search as it stands.
    pub fn view(&self) -> SearchView {
        let mut columns: Vec<&FaultColumn> = self.columns.values().collect();
        columns.sort_by_key(|column| column.worst);
        let more_columns = columns.len().saturating_sub(MOST_COLUMNS);
        columns.truncate(MOST_COLUMNS);
        let flows = self.flows.iter().map(|flow| {
            let cell = |column: &&FaultColumn| {
                let (worst, fault) = flow.cells.get(&column.site)?;
                Some(CellView {
                    outcome: outcome(*worst),
                    faults: vec![fault.to_string()],
                })
            };
            FlowView {
                cells: columns.iter().map(cell).collect(),
                ..flow.view.clone()
            }
        });
        // Of flows that have not been begun, the number of runs is not known yet.
        let known: usize = self.flows.iter().map(|flow| flow.total).sum();
        let begun = self.flows.iter().filter(|flow| flow.total > 0).count();
        let left = self.flows.len() - begun;
        SearchView {
            state: self.state,
            depth: self.depth,
            runs: self.runs,
            total: known + left * known.checked_div(begun).unwrap_or(0),
            is_done: self.at >= self.flows.len(),
            flows: flows.collect(),
            columns: columns.iter().map(|column| column.name.clone()).collect(),
            more_columns,
        }
    }
}
