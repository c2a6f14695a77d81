//! `plumbline simulate`: the flows of a design under failures.

use crate::input;
use clap::ValueEnum;
use plumbline::document::sanitize::{message, quoted};
use plumbline::export::report::{
    SimulationReport, SimulationRequest, informal_trace, sequence_diagram, simulation_json,
    simulation_text,
};
use plumbline::simulation::{Fault, Simulation, System};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Simulate {
    /// The design document, or a picture that holds one; - reads standard input.
    file: PathBuf,
    /// Only this flow, by its id. May be given more than once.
    #[arg(long = "flow", value_name = "ID")]
    flows: Vec<String>,
    /// A fault of the one run to make, such as down:payment:outage. May be given more than once.
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<String>,
    /// Faults of a run of the search at most.
    #[arg(long = "faults", value_name = "1|2", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2))]
    depth: u8,
    /// Output format. As mermaid, one run becomes a sequence diagram: that with the given faults, or
    /// the worst that the search finds.
    #[arg(long, value_enum, default_value = "text")]
    format: SimulationFormat,
    /// Writes that one run as a trace instead, in the Informal Trace Format.
    #[arg(long, value_enum, conflicts_with = "format")]
    trace: Option<TraceFormat>,
    /// Condition that makes the exit status 1.
    #[arg(long, value_enum)]
    fail_on: Option<FailOnRun>,
}

#[derive(Clone, Copy, ValueEnum)]
enum SimulationFormat {
    Text,
    Json,
    Mermaid,
}

#[derive(Clone, Copy, ValueEnum)]
enum TraceFormat {
    /// Informal Trace Format, as JSON.
    Itf,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOnRun {
    /// A flow that is not sound.
    Torn,
}

/// Simulates; true if a flow fails what was asked for.
pub fn run(arguments: &Simulate) -> Result<bool, String> {
    let bytes = input::bytes(&arguments.file)?;
    let design = input::design(&arguments.file, &bytes)?;
    let system = System::new(&design);
    let flows = &system.design().flows;
    let mut request = SimulationRequest {
        depth: usize::from(arguments.depth),
        ..SimulationRequest::default()
    };
    for id in &arguments.flows {
        let at = flows.position(id);
        request.flows.push(at.ok_or_else(|| {
            let ids: Vec<&str> = flows.iter().map(|flow| flow.id.as_str()).collect();
            message(&format!(
                "--flow {}: expected the id of a flow: {}",
                quoted(id),
                ids.join(", ")
            ))
        })?);
    }
    for text in &arguments.faults {
        let fault = Fault::parse(text).map_err(|error| error.to_string())?;
        let asked =
            (0..flows.len()).filter(|at| request.flows.is_empty() || request.flows.contains(at));
        let mut unknown = None;
        let mut is_known = false;
        for at in asked {
            match Simulation::new(&system, at).check(&fault) {
                Ok(()) => is_known = true,
                Err(error) => unknown = Some(error),
            }
        }
        if let Some(error) = unknown.filter(|_| !is_known) {
            return Err(error.to_string());
        }
        request.faults.push(fault);
    }
    let report = SimulationReport::new(&design, &system, &request);
    input::write(&match (arguments.trace, arguments.format) {
        (Some(TraceFormat::Itf), _) => {
            let (simulation, faults) = one_run(&report)?;
            informal_trace(simulation, faults)
        }
        (None, SimulationFormat::Text) => simulation_text(&report),
        (None, SimulationFormat::Json) => simulation_json(&report),
        (None, SimulationFormat::Mermaid) => {
            let (simulation, faults) = one_run(&report)?;
            sequence_diagram(simulation, faults)
        }
    })?;
    Ok(arguments.fail_on.is_some() && !report.is_sound())
}

/// The run of the one flow that was asked for.
fn one_run<'r, 's>(
    report: &'r SimulationReport<'s>,
) -> Result<(&'r Simulation<'s>, &'r [Fault]), String> {
    report.only_run().ok_or_else(|| {
        let ids = report.flow_ids().collect::<Vec<_>>().join(", ");
        message(&match ids.is_empty() {
            true => "expected a design with a flow: a sequence diagram and a trace are of one run"
                .to_owned(),
            false => format!(
                "expected --flow with one of {ids}: a sequence diagram and a trace are of one run"
            ),
        })
    })
}
