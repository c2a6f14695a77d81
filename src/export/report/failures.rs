//! Section of a report on the flows under failures: a verdict for each flow with its bound, and a
//! table of flows and faults, worst first.

use crate::document::Design;
use crate::rules::Text;
use crate::rules::names::{count, list, sentence};
use crate::rules::text::Name;
use crate::simulation::{Run, RunOutcome, Simulation, Soundness, System, single_faults};

/// Rows of a flow at most.
const MOST_ROWS: usize = 8;
/// Steps that are played in all for a report; larger flows are left to the search of the command
/// and the app.
const MOST_STEPS: usize = 200_000;

/// The flows of a design under every single fault.
pub struct FailureSection {
    /// A sentence for each flow: how it fares, and what was tried.
    pub verdicts: Vec<Text>,
    /// Runs that do not end well, worst first.
    pub rows: Vec<FailureRow>,
    /// Number of further ones.
    pub more: usize,
}

/// A run of the table.
pub struct FailureRow {
    /// Name of the flow.
    pub flow: Text,
    /// The fault, as a clause.
    pub fault: Text,
    /// Outcome at worst.
    pub worst: RunOutcome,
    /// Outcome at best, where what is unknown makes a difference.
    pub best: Option<RunOutcome>,
}

impl FailureSection {
    /// Plays each flow of the design under every single fault.
    pub fn new(design: &Design) -> Self {
        let system = System::new(design);
        let mut verdicts = Vec::new();
        let mut rows: Vec<FailureRow> = Vec::new();
        let mut left = MOST_STEPS;
        let mut more = 0;
        for (at, flow) in system.design().flows.iter().enumerate() {
            if flow.steps.is_empty() {
                continue;
            }
            let name = Name(&flow.name);
            let simulation = Simulation::new(&system, at);
            let steps = flow
                .steps
                .len()
                .saturating_mul(single_faults(&simulation).len());
            if steps > left {
                verdicts.push(Text::from(format!(
                    "{name} is too large to be played in a report: see `plumbline simulate`."
                )));
                continue;
            }
            left -= steps;
            let result = simulation.search(1);
            verdicts.push(verdict(
                &name,
                result.soundness,
                result.runs,
                &result.by_fault,
            ));
            let bad = result.by_fault.iter();
            let mut bad: Vec<FailureRow> = bad
                .filter(|run| run.worst.outcome != RunOutcome::Works)
                .map(|run| FailureRow {
                    flow: Text::from(name.to_string()),
                    fault: fault(&simulation, run),
                    worst: run.worst.outcome,
                    best: Some(run.best.outcome).filter(|best| *best != run.worst.outcome),
                })
                .collect();
            // What is bad whatever is unknown comes before what may be.
            bad.sort_by_key(|row| (row.worst, row.best.is_some(), row.best));
            more += bad.len().saturating_sub(MOST_ROWS);
            bad.truncate(MOST_ROWS);
            rows.extend(bad);
        }
        rows.sort_by_key(|row| (row.worst, row.best.is_some(), row.best));
        Self {
            verdicts,
            rows,
            more,
        }
    }
}

fn fault(simulation: &Simulation<'_>, run: &Run) -> Text {
    let clauses: Vec<Text> = run
        .faults
        .iter()
        .map(|fault| simulation.describe(fault))
        .collect();
    Text::from(sentence(&list(clauses.iter().map(Text::marked))))
}

fn verdict(name: &Name<'_>, soundness: Soundness, runs: usize, by_fault: &[Run]) -> Text {
    let sound = match soundness {
        Soundness::Sound => "no single fault tears it or leaves its user unsure",
        Soundness::SoundIf => {
            "no single fault tears it or leaves its user unsure, if what is unknown is good"
        }
        Soundness::Unsound => "a single fault tears it or leaves its user unsure",
    };
    let outcomes = RunOutcome::ALL.iter().filter_map(|outcome| {
        let alike = by_fault.iter().filter(|run| run.worst.outcome == *outcome);
        match alike.count() {
            0 => None,
            alike => Some(format!("{} {alike}", outcome.as_str())),
        }
    });
    let outcomes: Vec<String> = outcomes.collect();
    Text::from(format!(
        "{name}: {sound} ({}: {}).",
        count(runs, "run"),
        outcomes.join(", ")
    ))
}
