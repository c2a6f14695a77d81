//! OB1 · Use event data to build metrics.

use super::ob2::lacks_central_store;
use crate::analysis::{Facts, StepAt};
use crate::graph::{Comp, FlowNo};
use crate::rules::names::verb;
use crate::rules::{Item, Names, Stake, Text};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "OB1",
    stake: Stake::Other,
    title: "Use event data to build metrics",
    bucket: super::BUCKET,
    about: |facts| match lacks_central_store(facts) {
        true => facts.flows().any(|f| facts.of_flow(f).writes),
        false => ours(facts).next().is_some(),
    },
    evidence,
    rules: super::OB1,
};

/// Components that run own code.
pub(super) fn ours(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    facts.components().filter(|c| facts.runs_our_code(*c))
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    let seen = ours(facts).filter(|c| facts.telemetry_connections(*c).next().is_some());
    let seen: Vec<Comp> = seen.collect();
    if !seen.is_empty() {
        texts.push(format!(
            "What {} {} is told to {}.",
            names.list(&seen),
            verb(seen.len(), "does", "do"),
            names.list(facts.telemetry_components())
        ));
    }
    let told = facts
        .flows()
        .filter(|f| facts.of_flow(*f).writes && silent_steps(facts, *f).is_empty());
    let told: Vec<FlowNo> = told.collect();
    if !told.is_empty() {
        texts.push(format!(
            "Every step that writes in {} emits a business event.",
            names.flows(&told)
        ));
    }
    texts.into_iter().map(Text::from).collect()
}

/// The steps of a flow that write and emit nothing.
pub(super) fn silent_steps(facts: &Facts, f: FlowNo) -> Vec<StepAt> {
    let silent = |at: &StepAt| {
        let step = facts.step(*at);
        step.writes == Some(true) && step.emits.is_empty()
    };
    facts.steps(f).filter(silent).collect()
}

/// Designs for the tests of the item.
#[cfg(test)]
pub(super) mod designs {
    /// A store, so that the design has one.
    pub const STORE: &str = "telemetry t\n";
}

#[cfg(test)]
mod tests {
    use super::designs::STORE;
    use crate::rules::testing::outcome;

    #[test]
    fn the_item() {
        assert_eq!(outcome("OB1", "client a"), "not-applicable");
        let two = "service a\nservice b\n";
        assert_eq!(outcome("OB1", two), "not-applicable");
        let told = format!("{two}flow f\nstep a writes \"emits\":[\"X\"]");
        assert_eq!(outcome("OB1", &told), "pass");
        assert_eq!(
            outcome("OB1", &told.replace(" \"emits\":[\"X\"]", "")),
            "question"
        );
        let sent = format!("{STORE}service a\na -> t telemetry \"signal\":\"events\"");
        assert_eq!(outcome("OB1", &sent), "pass");
    }
}
