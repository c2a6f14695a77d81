//! Explanations of the items of the checklist: words, a design before and after its repair, and the run of a failure
//! on each. The designs are those of famous failures and of the course.

mod items;

pub use items::EXPLANATIONS;

use crate::document::Design;
use crate::document::format::{self, LoadError};
use crate::simulation::RunOutcome;
use std::rc::Rc;

/// Explanation of an item.
pub struct Explanation {
    /// Code of the item, such as `CA3`.
    pub item: &'static str,
    /// The item in the terms of the trade.
    pub text: &'static str,
    /// Rule whose finding the repair takes away.
    pub rule: &'static str,
    /// Design that shows it.
    pub drawing: ExplainedDrawing,
    /// Run before the repair.
    pub before: ExplainedRun,
    /// Run after the repair, where a run shows the difference.
    pub after: Option<ExplainedRun>,
}

/// Design of an explanation, by the name of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExplainedDrawing {
    /// An exercise of the course: its start and its first solution.
    Course(&'static str),
    /// A famous failure and its repaired twin.
    Failure(&'static str),
}

impl ExplainedDrawing {
    /// Paths of its files below `examples/`.
    pub fn files(self) -> Vec<String> {
        match self {
            Self::Course(name) => vec![format!("course/{name}.json")],
            Self::Failure(name) => vec![
                format!("failures/{name}.json"),
                format!("failures/{name}-mended.json"),
            ],
        }
    }

    /// Reads the design before and after the repair from the texts of its files.
    ///
    /// # Errors
    /// A file is damaged.
    pub fn read(self, files: &[String]) -> Result<[Rc<Design>; 2], LoadError> {
        let text = |at: usize| files.get(at).map_or("", String::as_str);
        match self {
            Self::Course(_) => {
                let exercise = super::load(text(0))?;
                let start = exercise.start.0;
                let solution = exercise.solutions.into_iter().next();
                let after = solution.map_or_else(|| start.clone(), |solution| solution.design.0);
                Ok([start, after])
            }
            Self::Failure(_) => Ok([
                Rc::new(format::load(text(0))?),
                Rc::new(format::load(text(1))?),
            ]),
        }
    }
}

/// Run of an explanation.
pub struct ExplainedRun {
    /// Id of the flow.
    pub flow: &'static str,
    /// The fault, as it is written.
    pub fault: &'static str,
    /// Outcome at worst.
    pub outcome: RunOutcome,
    /// The run in words.
    pub text: &'static str,
}

/// The explanation of the item with that code.
pub fn explanation(item: &str) -> Option<&'static Explanation> {
    EXPLANATIONS.iter().find(|known| known.item == item)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Date;
    use crate::review::review;
    use crate::rules::ITEMS;
    use crate::simulation::{Fault, Simulation, System};

    /// The designs of an explanation, from the files of the repository.
    fn designs(explained: &Explanation) -> [Rc<Design>; 2] {
        let read = |file: &String| {
            std::fs::read_to_string(format!("{}/examples/{file}", env!("CARGO_MANIFEST_DIR")))
                .unwrap()
        };
        let files: Vec<String> = explained.drawing.files().iter().map(read).collect();
        explained.drawing.read(&files).unwrap()
    }

    #[test]
    fn every_item_is_explained_in_two_or_three_sentences() {
        let items: Vec<&str> = ITEMS.iter().map(|item| item.code).collect();
        let explained: Vec<&str> = EXPLANATIONS.iter().map(|known| known.item).collect();
        assert_eq!(explained, items);
        for known in EXPLANATIONS {
            let sentences = known.text.matches(". ").count() + 1;
            assert!((2..=3).contains(&sentences), "{}: {sentences}", known.item);
            for text in [Some(&known.before), known.after.as_ref()]
                .into_iter()
                .flatten()
                .map(|run| run.text)
                .chain([known.text])
            {
                assert!(text.ends_with('.'), "{}: {text}", known.item);
            }
        }
    }

    #[test]
    fn findings_of_an_item_appear_before_the_repair_and_are_gone_after_it() {
        for known in EXPLANATIONS {
            let item = ITEMS.iter().find(|item| item.code == known.item).unwrap();
            assert!(
                item.rules.iter().any(|rule| rule.name == known.rule),
                "{} has no rule {}",
                known.item,
                known.rule
            );
            let found = designs(known).map(|design| {
                assert_eq!(format::warnings(&design), Vec::<String>::new());
                let reviewed = review(&design, Date::from_unix_milliseconds(0.0));
                let of_item = reviewed.items().iter().find(|i| i.code == known.item);
                let findings = &of_item.unwrap().findings;
                let rules = findings.iter().filter(|finding| finding.counts());
                rules
                    .map(|finding| finding.rule.to_string())
                    .collect::<Vec<_>>()
            });
            assert!(
                found[0].iter().any(|rule| rule == known.rule),
                "{}",
                known.item
            );
            assert_eq!(found[1], Vec::<String>::new(), "{}", known.item);
        }
    }

    #[test]
    fn runs_of_an_explanation_end_as_it_says() {
        for known in EXPLANATIONS {
            let runs = [Some(&known.before), known.after.as_ref()];
            for (design, run) in designs(known).iter().zip(runs) {
                let Some(run) = run else { continue };
                let system = System::new(design);
                let at = system.design().flows.position(run.flow).unwrap();
                let simulation = Simulation::new(&system, at);
                let fault = Fault::parse(run.fault).unwrap();
                assert_eq!(simulation.check(&fault), Ok(()), "{}", known.item);
                let ended = simulation.run(&[fault]).worst;
                assert_eq!(ended.outcome, run.outcome, "{}: {}", known.item, run.text);
                // A run that shows a problem and works all the same breaks an invariant; a repaired one breaks none.
                let is_before = std::ptr::eq(run, &known.before);
                if run.outcome > RunOutcome::Torn {
                    let breaks = is_before && run.outcome >= RunOutcome::Degraded;
                    assert_eq!(!ended.broken.is_empty(), breaks, "{}", known.item);
                }
            }
        }
    }
}
