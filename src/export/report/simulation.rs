//! Simulation results written down: as JSON for programs, as text for a terminal. The shape of the
//! JSON is a contract.

use super::json::{DesignPart, ToolInfo};
use crate::document::Design;
use crate::document::sanitize::{escape_json, one_line};
use crate::simulation::{
    Availability, End, Fault, FlowResult, Run, RunOutcome, Simulation, System, UserAnswer,
};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A request for a simulation: the search, or one run with exactly these faults.
#[derive(Clone, Debug, Default)]
pub struct SimulationRequest {
    /// Flows by position in the effective design; empty: all.
    pub flows: Vec<usize>,
    /// The faults of one run; empty: the search.
    pub faults: Vec<Fault>,
    /// Faults of a run of the search at most: 1 or 2.
    pub depth: usize,
}

/// The results of a simulation, flow by flow in the order of their ids.
pub struct SimulationReport<'s> {
    design: &'s Design,
    flows: Vec<SimulatedFlow<'s>>,
}

struct SimulatedFlow<'s> {
    simulation: Simulation<'s>,
    result: FlowResult,
    availability: Availability,
    /// Faults of the one run that was asked for.
    faults: Option<usize>,
}

impl<'s> SimulationReport<'s> {
    /// Runs the simulation. The design is the document; the system is made of it.
    pub fn new(design: &'s Design, system: &'s System, request: &SimulationRequest) -> Self {
        let all = 0..system.design().flows.len();
        let flows = all
            .filter(|at| request.flows.is_empty() || request.flows.contains(at))
            .map(|at| {
                let simulation = Simulation::new(system, at);
                let mut result = simulation.search(if request.faults.is_empty() {
                    request.depth
                } else {
                    1
                });
                if !request.faults.is_empty() {
                    let run = simulation.run(&request.faults);
                    result.replace_runs(run);
                }
                SimulatedFlow {
                    availability: simulation.availability(),
                    faults: Some(request.faults.len()).filter(|count| *count > 0),
                    simulation,
                    result,
                }
            });
        Self {
            design,
            flows: flows.collect(),
        }
    }

    /// Ids of the flows.
    pub fn flow_ids(&self) -> impl Iterator<Item = &str> {
        let flows = self.flows.iter();
        flows.map(|flow| flow.simulation.flow().id.as_str())
    }

    /// The one flow with the faults of its run: those that were given, or those of the worst run that
    /// was found, none where every run works. `None` unless there is exactly one flow.
    pub fn only_run(&self) -> Option<(&Simulation<'s>, &[Fault])> {
        let [flow] = self.flows.as_slice() else {
            return None;
        };
        let result = &flow.result;
        let given = result.by_fault.first().filter(|_| flow.faults.is_some());
        let run = given.or(result.worst.as_ref());
        Some((&flow.simulation, run.map_or(&[][..], |run| &run.faults)))
    }

    /// True if every flow survives the search.
    pub fn is_sound(&self) -> bool {
        let mut flows = self.flows.iter();
        flows.all(|flow| flow.result.soundness == crate::simulation::Soundness::Sound)
    }
}

#[derive(Serialize)]
struct SimulationDocument<'r> {
    format: &'static str,
    version: u32,
    tool: ToolInfo,
    design: DesignPart<'r>,
    flows: Vec<FlowPart<'r>>,
}

#[derive(Serialize)]
struct FlowPart<'r> {
    flow: &'r str,
    name: &'r str,
    faults: usize,
    runs: usize,
    outcomes: OutcomeCounts,
    sound: &'static str,
    unknown: &'r [String],
    worst: Option<RunPart<'r>>,
    availability: AvailabilityPart<'r>,
    by_fault: Vec<RunPart<'r>>,
}

/// Counts of outcomes, the worst first.
struct OutcomeCounts([usize; 7]);

impl Serialize for OutcomeCounts {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let outcomes = RunOutcome::ALL.iter().map(|outcome| outcome.as_str());
        serializer.collect_map(outcomes.zip(&self.0))
    }
}

#[derive(Serialize)]
struct RunPart<'r> {
    faults: Vec<String>,
    worst: EndPart<'r>,
    best: EndPart<'r>,
    unknown: &'r [String],
}

#[derive(Serialize)]
struct EndPart<'r> {
    outcome: &'static str,
    told: bool,
    user: Option<&'static str>,
    stands: StandsPart<'r>,
    skipped: Vec<&'r str>,
    missing: Vec<&'r str>,
    broken: Vec<&'r str>,
    bent: Vec<&'r str>,
}

/// Counts of standing effects, in the order of the steps.
struct StandsPart<'r>(&'r End);

impl Serialize for StandsPart<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.stands.iter().map(|(id, count)| (id.as_str(), count)))
    }
}

#[derive(Serialize)]
struct AvailabilityPart<'r> {
    #[serde(flatten)]
    outcomes: BTreeMap<&'static str, f64>,
    not_looked_at: f64,
    assumed: &'r [String],
    gain: BTreeMap<&'r str, f64>,
}

/// The results as JSON: two-space indent, final newline.
pub fn simulation_json(report: &SimulationReport<'_>) -> String {
    let document = SimulationDocument {
        format: "plumbline-simulation",
        version: 1,
        tool: ToolInfo::current(),
        design: DesignPart::of(report.design),
        flows: report.flows.iter().map(flow_part).collect(),
    };
    // Writing to memory fails only for maps whose keys are no text; there are none.
    let mut text = escape_json(&serde_json::to_string_pretty(&document).unwrap_or_default());
    text.push('\n');
    text
}

fn flow_part<'r>(flow: &'r SimulatedFlow<'_>) -> FlowPart<'r> {
    let result = &flow.result;
    let availability = &flow.availability;
    let shares = RunOutcome::ALL.iter().zip(availability.outcomes);
    FlowPart {
        flow: flow.simulation.flow().id.as_str(),
        name: &flow.simulation.flow().name,
        faults: flow.faults.unwrap_or(result.depth),
        runs: result.runs,
        outcomes: OutcomeCounts(result.outcomes),
        sound: result.soundness.as_str(),
        unknown: result.worst.as_ref().map_or(&[], |run| &run.unknown),
        worst: result.worst.as_ref().map(run_part),
        availability: AvailabilityPart {
            outcomes: shares.map(|(o, share)| (o.as_str(), share)).collect(),
            not_looked_at: availability.not_looked_at,
            assumed: &availability.assumed,
            gain: availability
                .gain
                .iter()
                .map(|(id, gain)| (id.as_str(), *gain))
                .collect(),
        },
        by_fault: result.by_fault.iter().map(run_part).collect(),
    }
}

fn run_part(run: &Run) -> RunPart<'_> {
    RunPart {
        faults: run.faults.iter().map(ToString::to_string).collect(),
        worst: end_part(&run.worst),
        best: end_part(&run.best),
        unknown: &run.unknown,
    }
}

fn end_part(end: &End) -> EndPart<'_> {
    EndPart {
        outcome: end.outcome.as_str(),
        told: end.told,
        user: end.user.map(UserAnswer::as_str),
        stands: StandsPart(end),
        skipped: end.skipped.iter().map(|id| id.as_str()).collect(),
        missing: end.missing.iter().map(|id| id.as_str()).collect(),
        broken: end.broken.iter().map(|id| id.as_str()).collect(),
        bent: end.bent.iter().map(|id| id.as_str()).collect(),
    }
}

/// Sentences of a story that are shown at most.
const MOST_SENTENCES: usize = 12;

/// The results for a terminal: a line for each flow, then the worst run of each outcome.
pub fn simulation_text(report: &SimulationReport<'_>) -> String {
    let mut page = String::new();
    // Writing into a String cannot fail.
    let _ = write_text(report, &mut page);
    page
}

fn write_text(report: &SimulationReport<'_>, page: &mut String) -> std::fmt::Result {
    writeln!(page, "{}", one_line(&report.design.title))?;
    if report.flows.is_empty() {
        writeln!(page, "There is no flow to simulate.")?;
    }
    for flow in &report.flows {
        writeln!(page, "{}", summary_line(flow))?;
    }
    for flow in &report.flows {
        write_runs(flow, page)?;
    }
    Ok(())
}

fn summary_line(flow: &SimulatedFlow<'_>) -> String {
    let result = &flow.result;
    let counts: Vec<String> = RunOutcome::ALL
        .iter()
        .zip(result.outcomes)
        .filter(|(_, count)| *count > 0)
        .map(|(outcome, count)| format!("{} {count}", outcome.as_str()))
        .collect();
    let sound = match result.soundness {
        crate::simulation::Soundness::Sound => "sound",
        crate::simulation::Soundness::SoundIf => "sound only if what is unknown is good",
        crate::simulation::Soundness::Unsound => "not sound",
    };
    let bound = match (flow.faults, result.depth) {
        (Some(1), _) => "1 given fault".to_owned(),
        (Some(count), _) => format!("{count} given faults"),
        (None, 1) => "every single fault".to_owned(),
        (None, _) => "up to two faults".to_owned(),
    };
    let runs = if result.runs == 1 { "run" } else { "runs" };
    format!(
        "\"{}\": {sound} ({bound}, {} {runs}): {}",
        one_line(&flow.simulation.flow().name),
        result.runs,
        counts.join(", ")
    )
}

fn write_runs(flow: &SimulatedFlow<'_>, page: &mut String) -> std::fmt::Result {
    let runs = flow.result.worst.iter().chain(&flow.result.by_fault);
    for outcome in RunOutcome::ALL
        .into_iter()
        .filter(|o| *o != RunOutcome::Works)
    {
        let mut alike = runs.clone().filter(|run| run.worst.outcome == outcome);
        let Some(run) = alike.next() else {
            continue;
        };
        let faults: Vec<String> = run
            .faults
            .iter()
            .map(|fault| flow.simulation.describe(fault).plain())
            .collect();
        writeln!(
            page,
            "\n\"{}\" · {} · {}",
            one_line(&flow.simulation.flow().name),
            outcome.as_str(),
            faults.join("; ")
        )?;
        let ((reading, _), _) = flow.simulation.worst_and_best(&run.faults);
        let story = flow
            .simulation
            .story(&flow.simulation.trace(&run.faults, reading));
        for sentence in story.iter().take(MOST_SENTENCES) {
            writeln!(page, "  {}", sentence.plain())?;
        }
        if story.len() > MOST_SENTENCES {
            writeln!(page, "  {} more events.", story.len() - MOST_SENTENCES)?;
        }
        if run.worst.outcome != run.best.outcome {
            let unknown = run.unknown.join(", ");
            let best = run.best.outcome.as_str();
            writeln!(page, "  At best: {best}. Unknown, and decisive: {unknown}.")?;
        }
    }
    Ok(())
}
