//! Section of a report on runs that a reader chose: each with its faults, its end and its story.

use super::sequence_diagram::sequence_diagram_under;
use crate::document::{Design, Id};
use crate::rules::Text;
use crate::rules::text::Name;
use crate::simulation::{Fault, ReadingChoice, RunOutcome, Simulation, System};

/// Runs of a report at most.
const MOST_RUNS: usize = 40;
/// Sentences of a story at most.
const MOST_SENTENCES: usize = 60;

/// A run that a reader chose for a report.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportRun {
    /// The flow.
    pub flow: Id,
    /// The faults; none: the normal run.
    pub faults: Vec<Fault>,
    /// The reading.
    pub reading: ReadingChoice,
}

/// A chosen run, in words.
pub(super) struct ChosenRun {
    /// The flow and its faults.
    pub title: Text,
    /// The outcome.
    pub outcome: RunOutcome,
    /// The end as a sentence.
    pub end: Text,
    /// Label of the reading where it makes a difference.
    pub reading: Option<&'static str>,
    /// The story, a sentence each.
    pub story: Vec<Text>,
    /// Number of further sentences.
    pub more: usize,
    /// The run as a Mermaid sequence diagram.
    pub diagram: String,
}

/// The chosen runs in words. Runs that the design does not have any more are left out.
pub(super) fn chosen_runs(design: &Design, runs: &[ReportRun]) -> Vec<ChosenRun> {
    if runs.is_empty() {
        return Vec::new();
    }
    let system = System::new(design);
    let runs = runs.iter().filter_map(|run| {
        let at = system.design().flows.position(run.flow.as_str())?;
        let simulation = Simulation::new(&system, at);
        let is_possible = run.faults.iter().all(|f| simulation.check(f).is_ok());
        is_possible.then(|| in_words(&simulation, run))
    });
    runs.take(MOST_RUNS).collect()
}

fn in_words(simulation: &Simulation<'_>, run: &ReportRun) -> ChosenRun {
    let (reading, end) = simulation.choose(&run.faults, run.reading);
    let mut story = simulation.story(&simulation.trace(&run.faults, reading));
    let more = story.len().saturating_sub(MOST_SENTENCES);
    story.truncate(MOST_SENTENCES);
    let (worst, best) = simulation.worst_and_best(&run.faults);
    let faults = simulation.faults_title(&run.faults);
    let title = format!("\"{}\": {}", Name(&simulation.flow().name), faults.marked());
    ChosenRun {
        title: Text::from(title),
        outcome: end.outcome,
        end: Text::from(format!("{}.", simulation.end_title(&end).marked())),
        reading: (worst.1.outcome != best.1.outcome).then(|| run.reading.label()),
        story,
        more,
        diagram: sequence_diagram_under(simulation, &run.faults, run.reading),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{html_with_runs, markdown_with_runs};
    use super::*;
    use crate::document::Date;
    use crate::review::review;
    use crate::rules::testing::design;

    const SHOP: &str = r#"
        client u
        service a "name":"Shop <b>"
        service b
        u -> a request "retries":0,"idempotent":true
        a -> b request "retries":0,"timeout":"1s"
        flow f "trigger":"u"
        step a via u-a core writes
        step b via a-b core writes
    "#;

    fn chosen(flow: &str, faults: &[&str], reading: ReadingChoice) -> ReportRun {
        ReportRun {
            flow: Id::new(flow).unwrap(),
            faults: faults.iter().map(|f| Fault::parse(f).unwrap()).collect(),
            reading,
        }
    }

    #[test]
    fn chosen_runs_of_a_report_have_title_end_story_and_diagram() {
        let design = design(SHOP);
        let review = review(&design, Date::new(2026, 11, 24).unwrap());
        let runs = [chosen("f", &["down:b:outage"], ReadingChoice::Worst)];
        let markdown = markdown_with_runs(&review, &runs);
        assert!(markdown.contains("\n## Chosen runs\n"), "{markdown}");
        assert!(markdown.contains("is down for an outage"), "{markdown}");
        assert!(markdown.contains("```mermaid\nsequenceDiagram"));
        let html = html_with_runs(&review, &runs);
        assert!(html.contains(">Chosen runs</h2>"));
        assert!(html.contains("<ol>"));
        assert!(!html.contains("Shop <b>"), "{html}");
    }

    #[test]
    fn chosen_runs_that_the_design_does_not_have_are_left_out() {
        let design = design(SHOP);
        let gone = [
            chosen("g", &[], ReadingChoice::Worst),
            chosen("f", &["down:z:outage"], ReadingChoice::Worst),
        ];
        assert!(chosen_runs(&design, &gone).is_empty());
        let review = review(&design, Date::new(2026, 11, 24).unwrap());
        assert_eq!(
            markdown_with_runs(&review, &gone),
            super::super::markdown(&review)
        );
    }

    #[test]
    fn chosen_runs_are_told_under_their_reading() {
        let design = design(SHOP);
        let outcome = |reading| {
            let runs = [chosen("f", &["no-answer:s1"], reading)];
            chosen_runs(&design, &runs)[0].outcome
        };
        assert!(outcome(ReadingChoice::Worst) <= outcome(ReadingChoice::Best));
        assert_eq!(outcome(ReadingChoice::Worst), RunOutcome::Torn);
    }
}
