//! Section of a report on the flows under failures: a verdict for each flow with its bound, a table
//! of flows and faults, and what the worst faults do to every flow.

use super::outline::subject_name;
use crate::document::Subject;
use crate::review::{Finding, Review};
use crate::rules::Text;
use crate::rules::names::{count, list, sentence};
use crate::rules::text::Name;
use crate::simulation::{
    FaultSite, FlowResult, Run, RunOutcome, Simulation, Soundness, System, can_be_played,
    foretelling, single_faults,
};
use std::collections::BTreeMap;

/// Rows of a flow at most.
const MOST_ROWS: usize = 8;
/// Steps that are played in all for a report; larger flows are left to the search of the command
/// and the app.
const MOST_STEPS: usize = 200_000;
/// Faults of the table of flows and faults at most.
const MOST_COLUMNS: usize = 6;
/// Flows of that table at most.
const MOST_FLOWS: usize = 24;
/// Faults that the first page names: with words in its cells, no more columns fit on a page.
pub const FIRST_COLUMNS: usize = 4;
/// Flows that the first page names.
pub const FIRST_FLOWS: usize = 6;

/// The flows of a design under every single fault.
#[derive(Default)]
pub struct FailureSection {
    /// A sentence for each flow: how it fares, and what was tried.
    pub verdicts: Vec<Text>,
    /// Runs that do not end well, worst first.
    pub rows: Vec<FailureRow>,
    /// Number of further ones.
    pub more: usize,
    /// The faults that hurt most, as "Payment down".
    pub worst_faults: Vec<Text>,
    /// The flows under these faults, worst first.
    pub flows: Vec<FlowRow>,
    /// Number of further faults that do not end well.
    pub more_faults: usize,
    /// Number of further flows.
    pub more_flows: usize,
    /// True for each of the findings that come first if a run proves it, whatever is unknown.
    pub is_proved: Vec<bool>,
}

/// A run of the table.
pub struct FailureRow {
    /// Name of the flow.
    pub flow: Text,
    /// The fault, as a clause.
    pub fault: Text,
    /// Outcomes.
    pub ends: RunEnds,
}

/// A flow under the faults that hurt most.
pub struct FlowRow {
    /// Name of the flow.
    pub flow: Text,
    /// Outcomes under each of these faults; `None` if the fault does not reach the flow.
    pub ends: Vec<Option<RunEnds>>,
    /// Runs that tear it.
    pub torn: TornCount,
}

/// Number of runs that tear a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TornCount {
    /// Runs that tear it whatever is unknown.
    pub surely: usize,
    /// Runs that tear it at worst.
    pub perhaps: usize,
    /// Runs that were made.
    pub all: usize,
}

impl TornCount {
    fn of(result: &FlowResult) -> Self {
        let torn = |end: fn(&Run) -> RunOutcome| {
            let runs = result.by_fault.iter();
            runs.filter(|run| end(run) == RunOutcome::Torn).count()
        };
        Self {
            surely: torn(|run| run.best.outcome),
            perhaps: torn(|run| run.worst.outcome),
            all: result.by_fault.len(),
        }
    }

    /// The count in words: "3 of 41 torn".
    pub fn words(self) -> String {
        let Self {
            surely,
            perhaps,
            all,
        } = self;
        match (surely, perhaps) {
            (_, 0) => format!("none of {all} torn"),
            (surely, perhaps) if surely == perhaps => format!("{surely} of {all} torn"),
            (surely, perhaps) => format!("{surely} to {perhaps} of {all} torn"),
        }
    }
}

/// Outcomes of a run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunEnds {
    /// Outcome at worst.
    pub worst: RunOutcome,
    /// Outcome at best, where what is unknown makes a difference.
    pub best: Option<RunOutcome>,
}

impl RunEnds {
    fn of(run: &Run) -> Self {
        let (worst, best) = (run.worst.outcome, run.best.outcome);
        Self {
            worst,
            best: Some(best).filter(|best| *best != worst),
        }
    }

    /// The outcomes in words: "torn, at best works".
    pub fn words(self) -> String {
        match self.best {
            None => self.worst.word().to_owned(),
            Some(best) => format!("{}, at best {}", self.worst.word(), best.word()),
        }
    }

    /// The outcome at worst, marked where it may be better: "torn*".
    pub fn short(self) -> String {
        let mark = if self.best.is_some() { "*" } else { "" };
        self.worst.word().to_owned() + mark
    }
}

/// A flow that was played.
struct Played<'s> {
    simulation: Simulation<'s>,
    name: Text,
    result: FlowResult,
}

impl FailureSection {
    /// Plays each flow of the design under every single fault.
    pub fn new(review: &Review) -> Self {
        let system = System::new(review.design());
        let mut section = Self::default();
        let mut played = Vec::new();
        let mut left = MOST_STEPS;
        for (at, flow) in system.design().flows.iter().enumerate() {
            if flow.steps.is_empty() {
                continue;
            }
            let name = Text::from(Name(&flow.name).to_string());
            let simulation = Simulation::new(&system, at);
            let steps = flow
                .steps
                .len()
                .saturating_mul(single_faults(&simulation).len());
            if steps > left {
                section.verdicts.push(Text::from(format!(
                    "{} is too large to be played in a report: see `plumbline simulate`.",
                    name.marked()
                )));
                continue;
            }
            left -= steps;
            let result = simulation.search(1);
            section.verdicts.push(verdict(name.marked(), &result));
            section.add_rows(&name, &simulation, &result);
            played.push(Played {
                simulation,
                name,
                result,
            });
        }
        section.rows.sort_by_key(|row| row.ends.order());
        section.add_worst_faults(&played);
        section.is_proved = proved(review, &played);
        section
    }

    fn add_rows(&mut self, name: &Text, simulation: &Simulation<'_>, result: &FlowResult) {
        let bad = result.by_fault.iter();
        let mut bad: Vec<FailureRow> = bad
            .filter(|run| run.worst.outcome != RunOutcome::Works)
            .map(|run| FailureRow {
                flow: name.clone(),
                fault: fault(simulation, run),
                ends: RunEnds::of(run),
            })
            .collect();
        bad.sort_by_key(|row| row.ends.order());
        self.more += bad.len().saturating_sub(MOST_ROWS);
        bad.truncate(MOST_ROWS);
        self.rows.extend(bad);
    }

    /// Fills the table of flows and faults.
    fn add_worst_faults(&mut self, played: &[Played<'_>]) {
        let tables = played
            .iter()
            .map(|flow| flow.simulation.by_site(&flow.result));
        let tables: Vec<BTreeMap<FaultSite, usize>> = tables.collect();
        let mut sites: BTreeMap<&FaultSite, (RunEnds, usize)> = BTreeMap::new();
        for (flow, table) in played.iter().zip(&tables) {
            for (site, run) in table {
                let Some(run) = flow.result.by_fault.get(*run) else {
                    continue;
                };
                let ends = RunEnds::of(run);
                if ends.worst == RunOutcome::Works {
                    continue;
                }
                let (worst, flows) = sites.entry(site).or_insert((ends, 0));
                *flows += 1;
                if ends.order() < worst.order() {
                    *worst = ends;
                }
            }
        }
        let mut sites: Vec<_> = sites.into_iter().collect();
        sites.sort_by_key(|(_, (worst, flows))| (worst.order(), std::cmp::Reverse(*flows)));
        self.more_faults = sites.len().saturating_sub(MOST_COLUMNS);
        sites.truncate(MOST_COLUMNS);
        // Every simulation is of the same system, and so names a site alike.
        let names = played.first().map(|flow| &flow.simulation);
        self.worst_faults = names.map_or_else(Vec::new, |simulation| {
            let sites = sites.iter();
            sites.map(|(site, _)| simulation.site_name(site)).collect()
        });
        let rows = played.iter().zip(&tables).map(|(flow, table)| {
            let run = |site: &FaultSite| flow.result.by_fault.get(*table.get(site)?);
            FlowRow {
                flow: flow.name.clone(),
                ends: sites
                    .iter()
                    .map(|(site, _)| run(site).map(RunEnds::of))
                    .collect(),
                torn: TornCount::of(&flow.result),
            }
        });
        let mut rows: Vec<FlowRow> = rows.collect();
        let worst = |row: &FlowRow| row.ends.iter().flatten().map(|ends| ends.order()).min();
        rows.sort_by_key(|row| worst(row).map_or((1, None), |worst| (0, Some(worst))));
        self.more_flows = rows.len().saturating_sub(MOST_FLOWS);
        rows.truncate(MOST_FLOWS);
        self.flows = rows;
    }
}

impl FailureSection {
    /// Legend of the table of flows and faults, with its bound.
    pub fn legend(&self) -> String {
        let mut legend =
            "Rows are flows and columns are single faults, the worst first. A cell is the worst \
             outcome of the fault at any step and for any time."
                .to_owned();
        let mut ends = self.flows.iter().flat_map(|row| &row.ends);
        if ends.clone().flatten().any(|ends| ends.best.is_some()) {
            legend += " An asterisk marks an outcome that is better if what the design leaves open is good.";
        }
        if ends.any(Option::is_none) {
            legend += " A dash: the fault does not reach the flow.";
        }
        let more = [
            (self.more_faults, "further fault"),
            (self.more_flows, "further flow"),
        ];
        let more = more.iter().filter(|(more, _)| *more > 0);
        let more: Vec<String> = more.map(|(more, noun)| count(*more, noun)).collect();
        if !more.is_empty() {
            legend += &format!(
                " {} not shown.",
                sentence(&list(more.iter().map(String::as_str)))
            );
        }
        legend
    }
}

impl RunEnds {
    /// Order, the worst first: bad whatever is unknown comes before what may be bad.
    fn order(self) -> (RunOutcome, bool, Option<RunOutcome>) {
        (self.worst, self.best.is_some(), self.best)
    }
}

/// Finds out which of the findings that come first are proved by a run.
fn proved(review: &Review, played: &[Played<'_>]) -> Vec<bool> {
    let first = review.first();
    let mut is_proved = vec![false; first.len()];
    let provable = first.iter().filter(|f| can_be_played(&f.rule)).count();
    // A run is held against every finding.
    let findings = review.findings().count() / 10;
    let (mut found, mut left) = (0, MOST_STEPS);
    for flow in played {
        let steps = flow.simulation.flow().steps.len().max(findings);
        let bad = flow.result.by_fault.iter();
        for run in bad.filter(|run| run.is_bad_at_best()) {
            if found == provable || steps > left {
                return is_proved;
            }
            left -= steps;
            let (_, (reading, end)) = flow.simulation.worst_and_best(&run.faults);
            let events = flow.simulation.trace(&run.faults, reading);
            let finding = foretelling(review, &flow.simulation, &run.faults, &end, &events);
            let at =
                finding.and_then(|finding| first.iter().position(|f| std::ptr::eq(*f, finding)));
            if let Some(is_proved) = at.and_then(|at| is_proved.get_mut(at)) {
                found += usize::from(!*is_proved);
                *is_proved = true;
            }
        }
    }
    is_proved
}

/// Place of a finding beside its text: its guideline and its first element.
pub fn place(review: &Review, finding: &Finding) -> Text {
    let subjects = review.subjects(finding);
    let item = review.items().iter();
    let mut item = item.filter(|item| item.findings.iter().any(|f| std::ptr::eq(f, finding)));
    let code = item.next().map_or("", |item| item.code);
    match subjects.first() {
        None | Some(Subject::Design) => Text::from(code),
        Some(subject) => {
            let name = subject_name(review.design(), subject);
            Text::from(format!("{code} · {}", name.marked()))
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

fn verdict(name: &str, result: &FlowResult) -> Text {
    let sound = match result.soundness {
        Soundness::Sound => "no single fault tears it or leaves its user unsure",
        Soundness::SoundIf => {
            "no single fault tears it or leaves its user unsure, if what is unknown is good"
        }
        Soundness::Unsound => "a single fault tears it or leaves its user unsure",
    };
    let outcomes = RunOutcome::ALL.iter().filter_map(|outcome| {
        let alike = result
            .by_fault
            .iter()
            .filter(|run| run.worst.outcome == *outcome);
        match alike.count() {
            0 => None,
            alike => Some(format!("{} {alike}", outcome.as_str())),
        }
    });
    let outcomes: Vec<String> = outcomes.collect();
    Text::from(format!(
        "{name}: {sound} ({}: {}).",
        count(result.runs, "run"),
        outcomes.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::review;
    use crate::rules::testing::{design, today};

    #[test]
    fn table_of_flows_and_faults_is_bounded_and_counts_the_rest() {
        let services = (0..12).map(|n| format!("service s{n}\nuser -> s{n} request\n"));
        let flows = (0..30).map(|n| {
            let service = format!("s{}", n % 12);
            format!(
                "flow f{n} \"trigger\":\"user\"\n  step {service} via user-{service} core writes\n"
            )
        });
        let text = "client user\n".to_owned() + &services.chain(flows).collect::<String>();
        let section = FailureSection::new(&review(&design(&text), today()));
        assert_eq!(section.flows.len(), MOST_FLOWS);
        assert_eq!(section.more_flows, 30 - MOST_FLOWS);
        assert_eq!(section.worst_faults.len(), MOST_COLUMNS);
        for row in &section.flows {
            assert_eq!(row.ends.len(), MOST_COLUMNS);
        }
        let worst = |row: &FlowRow| row.ends.iter().flatten().map(|ends| ends.order()).min();
        let worst: Vec<_> = section.flows.iter().filter_map(worst).collect();
        assert!(worst.is_sorted());
        let legend = section.legend();
        assert!(
            legend.ends_with("further faults and six further flows not shown."),
            "{legend}"
        );
    }
}
