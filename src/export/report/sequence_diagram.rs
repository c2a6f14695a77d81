//! One run of a flow, written down: as a Mermaid sequence diagram, and in the Informal Trace Format.

use crate::document::Id;
use crate::document::sanitize::escape_json;
use crate::export::mermaid::text;
use crate::rules::Text;
use crate::simulation::{Fault, Phase, ReadingChoice, SequenceEntry, SequenceShape, Simulation};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Entries of a diagram at most; more cannot be read, and Mermaid refuses them.
const MOST_ENTRIES: usize = 400;

/// Writes the run with these faults, under the reading in which it ends worst, as a Mermaid sequence
/// diagram.
pub fn sequence_diagram(simulation: &Simulation<'_>, faults: &[Fault]) -> String {
    sequence_diagram_under(simulation, faults, ReadingChoice::Worst)
}

/// Writes the run under the chosen reading as a Mermaid sequence diagram.
pub fn sequence_diagram_under(
    simulation: &Simulation<'_>,
    faults: &[Fault],
    choice: ReadingChoice,
) -> String {
    let mut page = String::new();
    // Writing into a String cannot fail.
    let _ = write_diagram(simulation, faults, choice, &mut page);
    page
}

fn write_diagram(
    simulation: &Simulation<'_>,
    faults: &[Fault],
    choice: ReadingChoice,
    page: &mut String,
) -> std::fmt::Result {
    let (reading, end) = simulation.choose(faults, choice);
    let entries = simulation.sequence(&simulation.trace(faults, reading));
    let (shown, hidden) = entries.split_at(entries.len().min(MOST_ENTRIES));
    let participants = participants(simulation, shown);
    writeln!(page, "sequenceDiagram")?;
    for (id, key) in &participants.keys {
        let component = simulation.system().design().components.get(id);
        let name = component.map_or(id.as_str(), |component| component.name.as_str());
        let name = Some(text(name)).filter(|name| !name.is_empty());
        writeln!(
            page,
            "  participant {key} as {}",
            name.unwrap_or_else(|| text(id.as_str()))
        )?;
    }
    if !participants.keys.is_empty() && !faults.is_empty() {
        let faults: Vec<String> = faults
            .iter()
            .map(|fault| words(&simulation.describe(fault)))
            .collect();
        writeln!(
            page,
            "  note over {}: Fault: {}",
            participants.span,
            faults.join("#59; ")
        )?;
    }
    let mut phase = Phase::Now;
    for entry in shown {
        if entry.phase != phase {
            phase = entry.phase;
            let heading = match phase {
                Phase::Now => "At once",
                Phase::Later => "Later",
                Phase::Bound => "At the time bound",
            };
            writeln!(page, "  note over {}: {heading}", participants.span)?;
        }
        write_entry(entry, &participants, page)?;
    }
    if !hidden.is_empty() {
        writeln!(
            page,
            "  note over {}: {} more events",
            participants.span,
            hidden.len()
        )?;
    }
    if !participants.keys.is_empty() {
        writeln!(
            page,
            "  note over {}: Ends {}",
            participants.span,
            end.outcome.as_str()
        )?;
    }
    Ok(())
}

fn write_entry(
    entry: &SequenceEntry,
    participants: &Participants,
    page: &mut String,
) -> std::fmt::Result {
    let said = words(&entry.text);
    let key = |id: &Id| participants.keys.iter().find(|(known, _)| known == id);
    match &entry.shape {
        SequenceShape::Arrow {
            from,
            to,
            is_asynchronous,
            is_lost,
        } => {
            let arrow = match (is_lost, is_asynchronous) {
                (true, _) => "-x",
                (false, true) => "-)",
                (false, false) => "->>",
            };
            if let (Some((_, from)), Some((_, to))) = (key(from), key(to)) {
                writeln!(page, "  {from}{arrow}{to}: {said}")?;
            }
        }
        SequenceShape::Note(at) => {
            if let Some((_, at)) = key(at) {
                writeln!(page, "  note over {at}: {said}")?;
            }
        }
        SequenceShape::Remark => {
            if !participants.span.is_empty() {
                writeln!(page, "  note over {}: {said}", participants.span)?;
            }
        }
    }
    Ok(())
}

/// Components of a diagram with the keys that it knows them by, in the order in which they come up.
struct Participants {
    keys: Vec<(Id, String)>,
    /// From the first to the last: `p0,p3`.
    span: String,
}

fn participants(simulation: &Simulation<'_>, entries: &[SequenceEntry]) -> Participants {
    let mut ids: Vec<&Id> = Vec::new();
    let mut place = BTreeMap::new();
    let arrows = entries.iter().flat_map(|entry| match &entry.shape {
        SequenceShape::Arrow { from, to, .. } => vec![from, to],
        SequenceShape::Note(_) | SequenceShape::Remark => Vec::new(),
    });
    let notes = entries.iter().filter_map(|entry| match &entry.shape {
        SequenceShape::Note(at) => Some(at),
        SequenceShape::Arrow { .. } | SequenceShape::Remark => None,
    });
    for id in arrows.chain(notes) {
        place.entry(id).or_insert_with(|| ids.push(id));
    }
    let keys: Vec<(Id, String)> = ids
        .into_iter()
        .enumerate()
        .map(|(at, id)| (id.clone(), format!("p{at}")))
        .collect();
    let keys = match keys.is_empty() {
        true => simulation
            .flow()
            .steps
            .first()
            .map(|step| vec![(step.component.clone(), "p0".to_owned())])
            .unwrap_or_default(),
        false => keys,
    };
    let span = match keys.as_slice() {
        [] => String::new(),
        [(_, one)] => one.clone(),
        [(_, first), .., (_, last)] => format!("{first},{last}"),
    };
    Participants { keys, span }
}

fn words(said: &Text) -> String {
    text(&Text::from(crate::rules::names::sentence(said.marked())).plain())
}

/// Writes the run with these faults, under the reading in which it ends worst, in the Informal Trace
/// Format of Apalache: a state after each event.
pub fn informal_trace(simulation: &Simulation<'_>, faults: &[Fault]) -> String {
    let ((reading, end), _) = simulation.worst_and_best(faults);
    let events = simulation.trace(faults, reading);
    let mut states = Vec::new();
    let state =
        |index: usize, phase: &str, event: &str, step: &str, component: &str, said: &str| {
            json!({
                "#meta": { "index": index },
                "phase": phase,
                "event": event,
                "step": step,
                "component": component,
                "sentence": said,
            })
        };
    states.push(state(0, Phase::Now.as_str(), "started", "", "", ""));
    for event in &events {
        let step = event.kind.step().and_then(|step| simulation.step_ids(step));
        let place = event.kind.place();
        let place = place.and_then(|place| simulation.place_id(place));
        let component = place.or(step.map(|(_, component)| component));
        let said = simulation.story(std::slice::from_ref(event));
        states.push(state(
            states.len(),
            event.phase.as_str(),
            event.kind.as_str(),
            step.map_or("", |(step, _)| step.as_str()),
            component.map_or("", Id::as_str),
            &said.first().map(Text::plain).unwrap_or_default(),
        ));
    }
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let trace: Value = json!({
        "#meta": {
            "format": "ITF",
            "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
            "description": format!("A run of {}", simulation.flow().id),
            "flow": simulation.flow().id.as_str(),
            "faults": faults,
            "outcome": end.outcome.as_str(),
        },
        "params": [],
        "vars": ["phase", "event", "step", "component", "sentence"],
        "states": states,
    });
    // Writing to memory fails only for maps whose keys are no text; there are none.
    let mut text = escape_json(&serde_json::to_string_pretty(&trace).unwrap_or_default());
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::design;
    use crate::simulation::System;

    const SHOP: &str = r#"
        client u
        service a
        service b
        u -> a request
        a -> b request "retries":0,"timeout":"1s"
        flow f "trigger":"u"
        step a via u-a core writes
        step b via a-b core writes
    "#;

    fn with<T>(faults: &[&str], write: fn(&Simulation<'_>, &[Fault]) -> T) -> T {
        let design = design(SHOP);
        let system = System::new(&design);
        let faults: Vec<Fault> = faults.iter().map(|f| Fault::parse(f).unwrap()).collect();
        write(&Simulation::new(&system, 0), &faults)
    }

    #[test]
    fn sequence_diagram_shows_calls_faults_and_the_end() {
        let diagram = with(&["down:b:outage"], sequence_diagram);
        let lines: Vec<&str> = diagram.lines().map(str::trim).collect();
        assert_eq!(lines[0], "sequenceDiagram");
        assert!(lines.contains(&"participant p0 as u"), "{diagram}");
        assert!(
            lines.iter().any(|line| line.starts_with("p0->>p1: ")),
            "{diagram}"
        );
        assert!(
            lines
                .iter()
                .any(|line| line.starts_with("note over p0,p2: Fault: "))
        );
        assert!(lines.last().unwrap().starts_with("note over p0,p2: Ends "));
    }

    #[test]
    fn informal_trace_has_a_state_for_each_event() {
        let trace = with(&["down:b:outage"], informal_trace);
        let trace: Value = serde_json::from_str(&trace).unwrap();
        assert_eq!(trace["#meta"]["format"], "ITF");
        let vars = trace["vars"].as_array().unwrap();
        let states = trace["states"].as_array().unwrap();
        assert!(states.len() > 2);
        for (at, state) in states.iter().enumerate() {
            assert_eq!(state["#meta"]["index"], at);
            assert!(
                vars.iter()
                    .all(|var| state[var.as_str().unwrap()].is_string())
            );
        }
        assert_eq!(states[1]["event"], "called");
        assert_eq!(states[1]["component"], "a");
    }

    #[test]
    fn sequence_diagram_keeps_names_from_becoming_markup() {
        let hostile = r#""name":"Orders; p0->>p1: x\nnote over p0: y <b>""#;
        let named = |line: &str| match line.trim().starts_with("service") {
            true => format!("{line} {hostile}"),
            false => line.to_owned(),
        };
        let lines: Vec<String> = SHOP.lines().map(named).collect();
        let document = design(&lines.join("\n"));
        let system = System::new(&document);
        let plain = with(&[], sequence_diagram);
        let diagram = sequence_diagram(&Simulation::new(&system, 0), &[]);
        assert_eq!(diagram.lines().count(), plain.lines().count(), "{diagram}");
        assert!(!diagram.contains("<b>"), "{diagram}");
    }
}
