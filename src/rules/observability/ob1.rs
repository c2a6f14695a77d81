//! OB1 · Use event data to build metrics.

use super::ob2::observed_at;
use super::silent_flow;
use crate::analysis::{Facts, StepAt};
use crate::document::Kind;
use crate::graph::{Comp, FlowNo};
use crate::rules::names::verb;
use crate::rules::{Item, Names, Stake, Text};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "OB1",
    stake: Stake::Other,
    title: "Use event data to build metrics",
    bucket: super::BUCKET,
    about: |facts| match lacks_telemetry(facts) {
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

/// True if there is nothing that observability data could go to.
pub(super) fn lacks_telemetry(facts: &Facts) -> bool {
    observed_at(facts).is_empty()
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    let seen = ours(facts).filter(|c| facts.telemetry_connections(*c).next().is_some());
    let seen: Vec<Comp> = seen.collect();
    if !seen.is_empty() {
        texts.push(format!(
            "Telemetry or events of {} reach a component that receives telemetry.",
            names.list(&seen)
        ));
    }
    let emits = |f: &FlowNo| facts.steps(*f).any(|at| !facts.step(at).emits.is_empty());
    let told: Vec<FlowNo> = facts.flows().filter(emits).collect();
    if !told.is_empty() {
        texts.push(format!(
            "{} {} business events.",
            names.flows(&told),
            verb(told.len(), "emits", "emit")
        ));
    }
    if texts.is_empty() && silent_flow::RULE.found(facts).is_empty() {
        texts.push("In no flow does a component of yours write, copies aside.".to_owned());
    }
    texts.into_iter().map(Text::from).collect()
}

/// The steps of a flow that write, not at a copy or an external.
pub(super) fn own_writing_steps(facts: &Facts, f: FlowNo) -> impl Iterator<Item = StepAt> + '_ {
    facts.writing_steps(f).filter(|at| {
        let c = facts.component_at(*at);
        c.is_some_and(|c| !facts.is_copy(c) && facts.kind(c) != Kind::External)
    })
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
        assert_eq!(outcome("OB1", "service a"), "not-applicable");
        let sent = format!("{STORE}service a\na -> t telemetry \"signal\":\"events\"");
        assert_eq!(outcome("OB1", &sent), "pass");
    }
}
