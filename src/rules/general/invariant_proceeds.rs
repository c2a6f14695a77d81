//! Rule `invariant-proceeds`.

use super::ge3::{compensates, folded, in_doubt, named};
use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Strategy, WhenInDoubt};
use crate::graph::{Comp, Inv};
use crate::rules::fix::{Fix, RepairContext, consistency};
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    name: "invariant-proceeds",
    reads: read_set::INVARIANT_OF
        .and(read_set::IN_DOUBT)
        .and(read_set::WRITERS)
        .and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "What may be broken in doubt is mended afterwards.",
        matters: "To go on in doubt is a bet, and sometimes it is lost. If nothing was prepared for that, the breach stays, and people mend it by hand, if they learn of it.",
        detected: "An invariant that proceeds in doubt, where no flow that writes at one of its components has the strategy compensate.",
        remedy: "Let a flow that writes there compensate, and name what undoes each step; or let the invariant reject.",
        false_alarms: "It is mended outside the drawing, such as by a clerk: draw the process as a flow.",
        fails: r#"
            "components": [
                {"id": "seats", "name": "Seats", "kind": "service"}
            ],
            "flows": [
                {"id": "book", "name": "Book", "consistency": {"strategy": "retry"}, "steps": [
                    {"id": "s1", "component": "seats", "writes": true}
                ]}
            ],
            "invariants": [
                {"id": "overbook", "statement": "No seat is sold twice", "components": ["seats"], "when_in_doubt": "proceed"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "seats", "name": "Seats", "kind": "service"}
            ],
            "flows": [
                {"id": "book", "name": "Book", "consistency": {"strategy": "compensate"}, "steps": [
                    {"id": "s1", "component": "seats", "writes": true, "compensation": "Seat.Rebook"}
                ]}
            ],
            "invariants": [
                {"id": "overbook", "statement": "No seat is sold twice", "components": ["seats"], "when_in_doubt": "proceed"}
            ]"#,
        read_on: &[
            "Azure architecture: Compensating Transaction",
            "Helland: Life beyond Distributed Transactions (2007)",
        ],
    },
    find,
    repairs: &[doubt],
    ..Rule::DEFAULT
};

struct InvariantProceeds(Inv);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut undone: HashMap<Comp, bool> = HashMap::new();
    for i in facts.invariants() {
        if in_doubt(facts, i) != Some(WhenInDoubt::Proceed) {
            continue;
        }
        let is_mended = folded(facts, i).into_iter().any(|c| {
            *undone.entry(c).or_insert_with(|| {
                let mut steps = facts.written_at(c).iter();
                steps.any(|at| compensates(facts, at.flow))
            })
        });
        if !is_mended {
            findings.fail(Severity::Medium, InvariantProceeds(i));
        }
    }
}

impl Diagnostic for InvariantProceeds {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let must = names.invariant(self.0);
        let components = folded(facts, self.0);
        let flows = components.iter().flat_map(|c| facts.flows_writing_at(*c));
        let flows = sorted_unique(flows.collect());
        let who = names.list(&named(facts, self.0));
        let (writes, fix) = match flows.as_slice() {
            [] => (
                format!("no flow writes at {who}"),
                format!("Draw the flow that writes at {who}, and let it compensate"),
            ),
            flows => (
                format!(
                    "{} {} at {who} and {} not compensate",
                    names.flows(flows),
                    verb(flows.len(), "writes", "write"),
                    verb(flows.len(), "does", "do")
                ),
                format!(
                    "Let {} compensate, with a word for what undoes each step",
                    names.flows(flows)
                ),
            ),
        };
        Words::new(
            format!("Nothing mends this once it is broken: {must}"),
            format!("In doubt the work goes on although this may be broken: {must}. But {writes}."),
            format!(
                "To go on in doubt is a bet. Where it is lost at {who}, the breach stays until somebody outside complains."
            ),
            format!("{fix}; or let the invariant reject in doubt."),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Refuse in doubt, or be able to undo.
fn doubt(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(i) = ctx.invariant().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let named = ctx.names.invariant(i);
    let mut refuse = ctx.draft();
    refuse.invariant(&facts.invariant(i).id, &mut |i| {
        i.when_in_doubt = Some(WhenInDoubt::Reject);
    });
    let refuse = refuse.fix(format!("Refuse in doubt: {named}"));
    let is_of = |at: &StepAt| {
        let step = facts.step(*at);
        let of = &facts.invariant(i).components;
        let c = facts.component_of(*at);
        step.writes == Some(true)
            && of.iter().any(|id| {
                let named = facts.topology().component(id);
                named.is_some_and(|named| Some(facts.fold(named)) == c)
            })
    };
    let flow = facts.flows().find(|f| facts.steps(*f).any(|at| is_of(&at)));
    let undo = flow.and_then(|f| {
        let mut draft = ctx.draft();
        let at = facts.steps(f).filter(is_of).collect();
        consistency::compensate(&mut draft, ctx, at);
        draft.flow(ctx.flow_id(f), &mut |flow| {
            let consistency = flow
                .consistency
                .get_or_insert_with(crate::document::Consistency::new);
            consistency.strategy = Some(Strategy::Compensate);
        });
        draft.fix(format!(
            "Undo what {} did where it was wrong",
            ctx.names.flow(f)
        ))
    });
    undo.into_iter().chain(refuse).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn invariant_proceeds() {
        let with = |strategy: &str, step: &str| {
            format!(
                "service a\nservice b\nflow f \"consistency\":{{\"strategy\":\"{strategy}\"}}\nstep {step}\ninvariant i \"components\":[\"a\",\"b\"],\"when_in_doubt\":\"proceed\""
            )
        };
        let fail: &[&str] = &["fail medium invariant:i"];
        let retry = with("retry", "b writes");
        table(
            "invariant-proceeds",
            &[
                ("nothing there", "", &[]),
                ("no flow compensates", &retry, fail),
                ("one does", &with("compensate", "b writes"), &[]),
                (
                    "one of two does",
                    &(retry.clone()
                        + "\nflow g \"consistency\":{\"strategy\":\"compensate\"}\nstep a writes"),
                    &[],
                ),
                ("it does not write there", &with("compensate", "b"), fail),
                (
                    "it writes elsewhere",
                    &("service c\n".to_owned() + &with("compensate", "c writes")),
                    fail,
                ),
                (
                    "no flow at all",
                    "service a\ninvariant i \"components\":[\"a\"],\"when_in_doubt\":\"proceed\"",
                    fail,
                ),
                ("reject", &retry.replace("proceed", "reject"), &[]),
                (
                    "not decided",
                    &retry.replace(",\"when_in_doubt\":\"proceed\"", ""),
                    &[],
                ),
                (
                    "an external is written at too",
                    &with("compensate", "b writes").replace("service b", "external b"),
                    &[],
                ),
                (
                    "at a private store",
                    "service a\ndatastore d\na -> d data\nflow f \"consistency\":{\"strategy\":\"compensate\"}\nstep a writes\ninvariant i \"components\":[\"d\"],\"when_in_doubt\":\"proceed\"",
                    &[],
                ),
            ],
        );
    }
}
