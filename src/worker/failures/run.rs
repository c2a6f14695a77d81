//! One run: in a list, to be played, mended, and as the proof of a finding.

use super::protocol::{
    FrameView, MendView, OutcomeView, RunKey, RunSummaryView, RunView, ShapeView,
};
use super::{FailureContext, key, outcome, question};
use crate::document::{Id, Subject};
use crate::export::report::sequence_diagram_under;
use crate::rules::Text;
use crate::rules::names::sentence;
use crate::rules::text::Name;
use crate::simulation::{
    End, Fault, Frame, ReadingChoice, RunOutcome, SequenceShape, Simulation, System, foretelling,
    single_faults,
};
use crate::worker::repairs::{Repairs, find};

/// Questions of a run at most.
const MOST_QUESTIONS: usize = 3;
/// Faults that are offered at a step at most.
const MOST_FAULTS: usize = 12;
/// Faults that are offered in all at most.
const MOST_OTHERS: usize = 400;

/// A run in a list.
pub fn summary(
    context: &FailureContext<'_>,
    simulation: &Simulation<'_>,
    faults: &[Fault],
) -> RunSummaryView {
    let run = simulation.run(faults);
    let ((reading, _), _) = simulation.worst_and_best(faults);
    let events = simulation.trace(faults, reading);
    let is_bad = run.is_bad_at_worst();
    let foretold = Some(())
        .filter(|()| is_bad)
        .and_then(|()| foretelling(context.review, simulation, faults, &run.worst, &events));
    let unknown = run
        .unknown
        .iter()
        .filter_map(|field| question(context, field));
    RunSummaryView {
        key: key(simulation, faults),
        title: simulation.end_title(&run.worst),
        faults: simulation.faults_title(faults),
        reason: simulation.reason(faults, &events),
        worst: outcome(run.worst.outcome),
        best: Some(run.best.outcome)
            .filter(|best| *best != run.worst.outcome)
            .map(outcome),
        questions: unknown.take(MOST_QUESTIONS).collect(),
        is_unforetold: is_bad && foretold.is_none(),
        finding: foretold.map(|finding| {
            let title = context.review.words(finding).title;
            (context.review.fingerprint(finding), title)
        }),
    }
}

/// A run to be played.
pub fn run_view(
    context: &FailureContext<'_>,
    simulation: &Simulation<'_>,
    faults: &[Fault],
    choice: ReadingChoice,
) -> RunView {
    let playback = simulation.playback(faults, choice);
    let design = simulation.system().design();
    let mut participants: Vec<Id> = Vec::new();
    let shapes = || {
        playback
            .frames
            .iter()
            .filter_map(|frame| frame.entry.as_ref())
    };
    let arrows = shapes().flat_map(|entry| match &entry.shape {
        SequenceShape::Arrow { from, to, .. } => vec![from.clone(), to.clone()],
        _ => Vec::new(),
    });
    let notes = shapes().filter_map(|entry| match &entry.shape {
        SequenceShape::Note(at) => Some(at.clone()),
        _ => None,
    });
    for id in arrows.chain(notes) {
        if !participants.contains(&id) {
            participants.push(id);
        }
    }
    let component_name = |id: &Id| match design.components.get(id) {
        Some(component) => component.name.clone(),
        None => id.to_string(),
    };
    let effects: Vec<(String, Text)> = playback
        .end
        .stands
        .iter()
        .map(|(id, _)| {
            let step = simulation.flow().steps.iter().find(|step| step.id == *id);
            let component = step.map_or_else(String::new, |step| step.component.to_string());
            (component, simulation.step_title(id))
        })
        .collect();
    let invariants = &design.invariants;
    let mut seen = vec![false; effects.len()];
    let frames = playback.frames.iter().map(|frame| {
        let states = frame
            .stands
            .iter()
            .zip(&mut seen)
            .map(|((_, stands), seen)| {
                *seen |= *stands > 0;
                match (*stands, *seen) {
                    (0, true) => 3,
                    (stands, _) => stands,
                }
            });
        let states = states.collect();
        let broken = frame.broken.iter();
        let broken = broken.filter_map(|id| invariants.position(id.as_str()));
        frame_view(simulation, frame, states, broken.collect(), &participants)
    });
    let frames = frames.collect();
    let mut marks: Vec<(String, String)> = Vec::new();
    for fault in faults {
        let mut down = |id: &Id| {
            let subject = Subject::Component(id.clone()).to_string();
            marks.push((subject, "down".to_owned()));
        };
        match fault {
            Fault::Down(c, _) => down(c),
            Fault::Zone(zone, _) => {
                let inside = design.components.iter();
                let inside =
                    inside.filter(|c| !c.zones.is_empty() && c.zones.iter().all(|z| z == zone));
                inside.for_each(|c| down(&c.id));
            }
            Fault::Cut(a, b, _) => {
                let between = design
                    .connections
                    .iter()
                    .filter(|c| (c.from == *a && c.to == *b) || (c.from == *b && c.to == *a));
                marks.extend(between.map(|c| {
                    let subject = Subject::Connection(c.id.clone()).to_string();
                    (subject, "down".to_owned())
                }));
            }
            _ => {}
        }
    }
    RunView {
        state: context.state,
        name: Text::from(Name(&simulation.flow().name).to_string()),
        summary: summary(context, simulation, faults),
        frames,
        more: playback.more,
        participants: participants
            .iter()
            .map(|id| (id.to_string(), component_name(id)))
            .collect(),
        faults: faults_by_step(simulation, faults),
        effects,
        invariants: invariants
            .iter()
            .map(|invariant| Text::from(Name(&invariant.statement).to_string()))
            .collect(),
        marks,
        given: faults.iter().map(|f| worded(simulation, f)).collect(),
        others: other_faults(simulation, faults),
        outcome: outcome(playback.end.outcome),
        readings: readings(simulation, faults),
        ending: ending(simulation, &playback.end),
        mermaid: sequence_diagram_under(simulation, faults, choice),
    }
}

fn frame_view(
    simulation: &Simulation<'_>,
    frame: &Frame,
    effects: Vec<u8>,
    broken: Vec<usize>,
    participants: &[Id],
) -> FrameView {
    let at = |id: &Id| participants.iter().position(|p| p == id).unwrap_or(0);
    let shape = match frame.entry.as_ref().map(|entry| &entry.shape) {
        None => ShapeView::Nothing,
        Some(SequenceShape::Arrow {
            from,
            to,
            is_asynchronous,
            is_lost,
        }) => ShapeView::Arrow {
            from: at(from),
            to: at(to),
            is_asynchronous: *is_asynchronous,
            is_lost: *is_lost,
        },
        Some(SequenceShape::Note(id)) => ShapeView::Note(at(id)),
        Some(SequenceShape::Remark) => ShapeView::Remark,
    };
    let text = match &frame.entry {
        Some(entry) => sentence(entry.text.marked()),
        None => "Start".to_owned(),
    };
    let waiting = frame
        .waiting
        .iter()
        .map(|(step, component)| (component.to_string(), simulation.step_title(step)));
    let attempt = match frame.attempt {
        None | Some((1, _)) => String::new(),
        Some((attempt, Some(most))) => format!("try {attempt} of {most}"),
        Some((attempt, None)) => format!("try {attempt}"),
    };
    FrameView {
        phase: frame.phase.as_str().to_owned(),
        text: Text::from(text),
        is_trouble: frame.kind.as_ref().is_some_and(|kind| kind.is_trouble()),
        connections: frame.connections.iter().map(ToString::to_string).collect(),
        component: frame.component.as_ref().map(ToString::to_string),
        shape,
        attempt,
        effects,
        waiting: waiting.collect(),
        user: frame.user.map_or("", |user| user.word()).to_owned(),
        broken,
        step: frame
            .step
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
    }
}

fn faults_by_step(
    simulation: &Simulation<'_>,
    present: &[Fault],
) -> Vec<(String, Vec<(String, Text)>)> {
    let all = single_faults(simulation);
    let steps = simulation.flow().steps.iter().map(|step| {
        let is_here = |fault: &&Fault| match fault {
            Fault::Crash(s, ..)
            | Fault::Lost(s)
            | Fault::NoAnswer(s)
            | Fault::Twice(s)
            | Fault::Declined(s) => *s == step.id,
            Fault::Down(c, _) | Fault::Restart(c) | Fault::Split(c) => *c == step.component,
            Fault::Zone(..) | Fault::Cut(..) => false,
        };
        let here = all.iter().filter(is_here).filter(|f| !present.contains(f));
        let here = here.take(MOST_FAULTS);
        let here = here.map(|fault| worded(simulation, fault));
        (step.id.to_string(), here.collect())
    });
    steps.collect()
}

/// A fault as it is written, and its words.
fn worded(simulation: &Simulation<'_>, fault: &Fault) -> (String, Text) {
    let words = sentence(simulation.describe(fault).marked());
    (fault.to_string(), Text::from(words))
}

/// Single faults of the flow that the run does not have.
fn other_faults(simulation: &Simulation<'_>, present: &[Fault]) -> Vec<(String, Text)> {
    let all = single_faults(simulation);
    let others = all.iter().filter(|fault| !present.contains(fault));
    let others = others.take(MOST_OTHERS);
    others.map(|fault| worded(simulation, fault)).collect()
}

/// Readings to choose from with the outcome under each; empty where all end alike.
fn readings(simulation: &Simulation<'_>, faults: &[Fault]) -> Vec<(String, String, OutcomeView)> {
    let all = ReadingChoice::ALL.map(|choice| {
        let end = simulation.choose(faults, choice).1;
        (choice, end.outcome)
    });
    if all.iter().all(|(_, end)| *end == all[0].1) {
        return Vec::new();
    }
    let of_choice = |(choice, end): (ReadingChoice, RunOutcome)| {
        let name = choice.as_str().to_owned();
        (name, choice.label().to_owned(), outcome(end))
    };
    all.map(of_choice).to_vec()
}

fn ending(simulation: &Simulation<'_>, end: &End) -> Vec<Text> {
    let mut lines = Vec::new();
    if let Some(user) = end.user {
        lines.push(Text::from(user.word()));
    }
    lines.push(simulation.end_title(end));
    for id in &end.broken {
        if let Some(invariant) = simulation.system().design().invariants.get(id) {
            lines.push(Text::from(format!(
                "Broken: {}",
                Name(&invariant.statement)
            )));
        }
    }
    lines
}

/// Findings whose repairs are tried at most: each trial costs a review.
const MOST_FINDINGS: usize = 3;
/// Repairs that are offered at most.
const MOST_MENDS: usize = 3;

/// Repairs of findings about what the run touches, after which the same run ends better.
pub fn mends(
    context: &FailureContext<'_>,
    repairs: &mut Repairs,
    simulation: &Simulation<'_>,
    faults: &[Fault],
) -> Vec<MendView> {
    let review = context.review;
    let ((reading, end), _) = simulation.worst_and_best(faults);
    let events = simulation.trace(faults, reading);
    let touched = simulation.touched(faults, &end, &events);
    let flow = Subject::Flow(simulation.flow().id.clone());
    let foretold = foretelling(review, simulation, faults, &end, &events);
    let foretold = foretold.map(|finding| review.fingerprint(finding));
    let of_run = review.findings().filter(|finding| {
        let subjects = review.subjects(finding);
        let mut is_near = subjects
            .iter()
            .filter(|s| touched.contains(s) || **s == flow);
        finding.counts() && is_near.next().is_some()
    });
    let others = of_run.map(|finding| review.fingerprint(finding));
    let mut fingerprints: Vec<String> = foretold.into_iter().chain(others).collect();
    let mut seen = std::collections::HashSet::new();
    fingerprints.retain(|fingerprint| seen.insert(fingerprint.clone()));
    let mut mends: Vec<(RunOutcome, MendView)> = Vec::new();
    for finding in fingerprints.into_iter().take(MOST_FINDINGS) {
        for (at, (fix, design)) in repairs.trials(review, &finding).into_iter().enumerate() {
            let system = System::new(&design);
            let Some(flow) = system
                .design()
                .flows
                .position(simulation.flow().id.as_str())
            else {
                continue;
            };
            let mended = Simulation::new(&system, flow);
            if faults.iter().any(|fault| mended.check(fault).is_err()) {
                continue;
            }
            let run = mended.run(faults);
            if run.is_bad_at_worst() || run.worst.rank() <= end.rank() {
                continue;
            }
            mends.push((
                run.worst.outcome,
                MendView {
                    finding: finding.clone(),
                    at,
                    title: fix.title.clone(),
                    after: outcome(run.worst.outcome),
                },
            ));
        }
    }
    mends.sort_by_key(|(outcome, _)| std::cmp::Reverse(*outcome));
    mends.truncate(MOST_MENDS);
    mends.into_iter().map(|(_, mend)| mend).collect()
}

/// Steps that are played at most while a proof is looked for.
const MOST_STEPS: usize = 100_000;

/// The worst run with one fault that the finding foretold.
pub fn proof(context: &FailureContext<'_>, system: &System, fingerprint: &str) -> Option<RunKey> {
    let review = context.review;
    find(review, fingerprint)?;
    let mut left = MOST_STEPS;
    let mut best: Option<((RunOutcome, bool), RunKey)> = None;
    for at in 0..system.design().flows.len() {
        let simulation = Simulation::new(system, at);
        for fault in single_faults(&simulation) {
            left = left.checked_sub(simulation.flow().steps.len())?;
            let faults = [fault];
            let ((reading, end), _) = simulation.worst_and_best(&faults);
            let is_bad = matches!(end.outcome, RunOutcome::Torn | RunOutcome::Unsure);
            if !is_bad || best.as_ref().is_some_and(|(rank, _)| *rank <= end.rank()) {
                continue;
            }
            let events = simulation.trace(&faults, reading);
            let foretold = foretelling(review, &simulation, &faults, &end, &events);
            if foretold.is_some_and(|f| review.fingerprint(f) == fingerprint) {
                best = Some((end.rank(), key(&simulation, &faults)));
            }
        }
    }
    best.map(|(_, key)| key)
}
