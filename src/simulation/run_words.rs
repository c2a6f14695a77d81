//! Words of a run: how it ends, in a title, and why, with the path to where it breaks.

use super::outcome::{End, RunOutcome};
use super::plan::StepIndex;
use super::search::{FlowResult, Soundness};
use super::system::Place;
use super::trace::{Event, EventKind};
use super::{Fault, Simulation, UserAnswer};
use crate::document::Id;
use crate::rules::Text;
use crate::rules::names::{list, sentence};
use crate::rules::text::Name;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Names on a path at most; of a longer one the middle is left out.
const MOST_ON_PATH: usize = 8;

impl RunOutcome {
    /// Word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::TakenBack => "taken back",
            Self::WorksLater => "works later",
            other => other.as_str(),
        }
    }
}

impl UserAnswer {
    /// Words for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "The user gets a confirmation",
            Self::Refused => "The user sees a failure",
            Self::Unsure => "The user gets no answer",
        }
    }
}

impl Simulation<'_> {
    /// The end as a title: "Stock.Reserve at stock stands, Payment.Authorize at payment does not".
    pub fn end_title(&self, end: &End) -> Text {
        let names = |ids: &[&Id]| list(ids.iter().map(|id| self.name_of_step(id)));
        let skipped = |id: &Id| end.skipped.contains(id);
        let of = |is: &dyn Fn(u8) -> bool| -> Vec<&Id> {
            let all = end.stands.iter().filter(|(id, n)| is(*n) && !skipped(id));
            all.map(|(id, _)| id).collect()
        };
        let (twice, stand, fall) = (of(&|n| n > 1), of(&|n| n == 1), of(&|n| n == 0));
        let told = match end.user {
            Some(UserAnswer::Refused) => "the user sees a failure",
            Some(UserAnswer::Unsure) => "the user gets no answer",
            Some(UserAnswer::Accepted) => "the user gets a confirmation",
            None => "nobody gets an answer",
        };
        let title = match end.outcome {
            RunOutcome::Torn if !twice.is_empty() => {
                let verb = if twice.len() == 1 {
                    "happens"
                } else {
                    "happen"
                };
                format!("{} {verb} twice", names(&twice))
            }
            RunOutcome::Torn if !stand.is_empty() && !fall.is_empty() => {
                let (stands, does) = match (stand.len(), fall.len()) {
                    (1, 1) => ("stands", "does"),
                    (1, _) => ("stands", "do"),
                    (_, 1) => ("stand", "does"),
                    _ => ("stand", "do"),
                };
                format!("{} {stands}, {} {does} not", names(&stand), names(&fall))
            }
            RunOutcome::Torn if end.user == Some(UserAnswer::Accepted) => {
                "Nothing is done, but the user gets a confirmation".to_owned()
            }
            RunOutcome::Torn => "It gets lost, and nobody notices".to_owned(),
            RunOutcome::Unsure => format!("All is done, but {told}"),
            RunOutcome::TakenBack => "Confirmed to the user, then undone".to_owned(),
            RunOutcome::Refused if end.user.is_none() => {
                "Nothing is done, and that is known".to_owned()
            }
            RunOutcome::Refused => format!("Nothing is done, and {told}"),
            RunOutcome::Degraded => {
                let left: Vec<&Id> = end.skipped.iter().chain(&end.missing).collect();
                match left.is_empty() {
                    true => "Done in part".to_owned(),
                    false => format!("Done without {}", names(&left)),
                }
            }
            RunOutcome::WorksLater => "Done, but late".to_owned(),
            RunOutcome::Works => "Done".to_owned(),
        };
        Text::from(sentence(&title))
    }

    /// Reason of the end: the path to where it breaks, then the events that decide it.
    pub fn reason(&self, faults: &[Fault], events: &[Event]) -> Text {
        const MOST: usize = 3;
        let troubles = events.iter().filter(|event| event.kind.is_trouble());
        let mut told: Vec<String> = Vec::new();
        for event in troubles {
            let words = self.sentence(&event.kind);
            if let Some(words) = words.filter(|words| !told.contains(words)) {
                told.push(words);
            }
        }
        // The last ones say what becomes of it.
        if told.len() > MOST {
            let last = told.split_off(told.len() - 1);
            told.truncate(MOST - 1);
            told.extend(last);
        }
        let told: Vec<String> = told
            .iter()
            .map(|words| format!("{}.", sentence(words)))
            .collect();
        let path = self.broken_path(faults, events);
        Text::from(match (path, told.is_empty()) {
            (Some(path), false) => format!("{path}: {}", told.join(" ")),
            (None, false) => told.join(" "),
            (Some(path), true) => format!("{path}."),
            (None, true) => String::new(),
        })
    }

    /// Components from the start to where the run breaks first.
    fn broken_path(&self, faults: &[Fault], events: &[Event]) -> Option<String> {
        let mut troubles = events.iter().filter(|event| {
            let is_late = matches!(event.kind, EventKind::MessageWaits { .. });
            event.kind.is_trouble() || is_late
        });
        let step = troubles.find_map(|event| event.kind.step())?;
        let mut places = self.path_to(step);
        let down = self.down_places(faults, events);
        if let Some(last) = places.last().copied()
            && !down.contains(&last)
        {
            places.extend(self.ground_path(last, &down));
        }
        places.dedup();
        if places.len() < 2 {
            return None;
        }
        let name = |place: &Place| Name(&self.system.design().components[*place].name).to_string();
        let mut names: Vec<String> = places.iter().map(name).collect();
        if names.len() > MOST_ON_PATH {
            let last = names.split_off(names.len() - MOST_ON_PATH / 2);
            names.truncate(MOST_ON_PATH / 2);
            names.push("…".to_owned());
            names.extend(last);
        }
        Some(names.join(" → "))
    }

    /// Places from the start to a step.
    fn path_to(&self, step: StepIndex) -> Vec<Place> {
        let mut chain = vec![step];
        let mut at = step;
        while let Some(parent) = self.plan.steps[at].parent {
            chain.push(parent);
            at = parent;
        }
        let mut places: Vec<Place> = self.plan.start.into_iter().collect();
        for at in chain.into_iter().rev() {
            let planned = &self.plan.steps[at];
            if places.is_empty() {
                places.push(planned.source);
            }
            places.extend(planned.places.iter().chain([&planned.place]));
            places.dedup();
        }
        places
    }

    /// Places that the faults take down, and those that starve.
    pub(super) fn down_places(&self, faults: &[Fault], events: &[Event]) -> BTreeSet<Place> {
        let mut down = BTreeSet::new();
        for fault in faults {
            match fault {
                Fault::Down(c, _) | Fault::Split(c) => {
                    let at = self.system.index(c);
                    down.extend(at.into_iter().flat_map(|c| self.system.fault_places(c)));
                }
                Fault::Zone(zone, _) => {
                    let components = self.system.design().components.iter().enumerate();
                    let inside = components
                        .filter(|(_, c)| !c.zones.is_empty() && c.zones.iter().all(|z| z == zone));
                    down.extend(inside.flat_map(|(c, _)| self.system.fault_places(c)));
                }
                _ => {}
            }
        }
        down.extend(events.iter().filter_map(|event| match event.kind {
            EventKind::Starved { place, .. } => Some(place),
            _ => None,
        }));
        down
    }

    /// The shortest way over the ground of a place to one that is down, without its start.
    fn ground_path(&self, start: Place, down: &BTreeSet<Place>) -> Vec<Place> {
        let edges = &self.system.ground(start).edges;
        let mut before: BTreeMap<Place, Place> = BTreeMap::new();
        let mut open = VecDeque::from([start]);
        while let Some(at) = open.pop_front() {
            if at != start && down.contains(&at) {
                let mut path = vec![at];
                let mut at = at;
                while let Some(previous) = before.get(&at).filter(|p| **p != start) {
                    path.push(*previous);
                    at = *previous;
                }
                path.reverse();
                return path;
            }
            for edge in edges.iter().filter(|edge| edge.from == at) {
                if edge.to != start && !before.contains_key(&edge.to) {
                    before.insert(edge.to, at);
                    open.push_back(edge.to);
                }
            }
        }
        Vec::new()
    }

    fn name_of_step(&self, id: &Id) -> String {
        match self.plan.position(id.as_str()) {
            Some(at) => self.step_name(at),
            None => Name(id.as_str()).to_string(),
        }
    }

    /// The action and component of a step.
    pub fn step_title(&self, id: &Id) -> Text {
        Text::from(self.name_of_step(id))
    }

    /// The faults of a run as one sentence without its full stop.
    pub fn faults_title(&self, faults: &[Fault]) -> Text {
        match faults {
            [] => Text::from("Nothing fails"),
            _ => {
                let clauses: Vec<Text> = faults.iter().map(|f| self.describe(f)).collect();
                Text::from(sentence(&list(clauses.iter().map(Text::marked))))
            }
        }
    }
}

impl FlowResult {
    /// The verdict of a whole search with its bound: "No pair of these faults tears it, 11,026 runs".
    pub fn verdict(&self) -> String {
        let runs = match self.runs {
            1 => "1 run".to_owned(),
            runs => format!("{} runs", thousands(runs)),
        };
        let some = match self.depth {
            0 | 1 => "single fault",
            _ => "pair of faults",
        };
        let bad = "tears it or leaves its user unsure";
        match self.soundness {
            Soundness::Sound => format!("No {some} {bad}: {runs}."),
            Soundness::SoundIf => {
                let unknown = "if what the design leaves open is good";
                format!("No {some} {bad}, {unknown}: {runs}.")
            }
            Soundness::Unsound => {
                let torn = match self.depth {
                    0 | 1 => {
                        let bad = self.by_fault.iter().filter(|run| run.is_bad_at_best());
                        match bad.count() {
                            1 => "1 single fault tears it or leaves its user unsure".to_owned(),
                            bad => format!("{bad} single faults tear it or leave its user unsure"),
                        }
                    }
                    _ => format!("A {some} {bad}"),
                };
                format!("{torn}: {runs}.")
            }
        }
    }
}

/// A number with its thousands apart.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
