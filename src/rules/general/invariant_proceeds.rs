//! Rule `invariant-proceeds`.

use super::ge3::{folded, in_doubt, named, strategy};
use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Strategy, WhenInDoubt};
use crate::graph::{Comp, Inv};
use crate::rules::fix::{Fix, RepairContext, consistency};
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use hashbrown::HashMap;

pub(super) const RULE: Rule = Rule {
    name: "invariant-proceeds",
    reads: read_set::INVARIANT_OF
        .and(read_set::IN_DOUBT)
        .and(read_set::WRITERS)
        .and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "An invariant that proceeds in doubt is repaired afterwards.",
        matters: "To proceed in doubt is a bet, and sometimes it is lost. If nothing was prepared for that, the violation stays, and people repair it by hand, if they learn of it.",
        detected: "An invariant that proceeds in doubt, where no flow that writes at one of its components has the strategy compensate or reconcile.",
        remedy: "Let a flow that writes there compensate or reconcile; or let the invariant reject.",
        false_alarms: "It is repaired outside the drawing, such as by a clerk: draw the process as a flow.",
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
                let mends = [Some(Strategy::Compensate), Some(Strategy::Reconcile)];
                steps.any(|at| mends.contains(&strategy(facts, at.flow)))
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
        let quoted = names.flows(&flows);
        let (writes, fix) = match flows.len() {
            0 => (
                format!("no flow writes at {who}"),
                format!("Draw the flow that writes at {who}, and let it compensate or reconcile"),
            ),
            n => (
                format!(
                    "{quoted} {} at {who} and {} neither compensate nor reconcile",
                    verb(n, "writes", "write"),
                    verb(n, "does", "do")
                ),
                format!("Let {quoted} compensate or reconcile"),
            ),
        };
        Words::new(
            format!("Nothing repairs a violation of \"{must}\""),
            format!("In doubt, work proceeds, and {writes}."),
            format!(
                "To proceed in doubt is a bet. Where it is lost at {who}, the violation stays until a customer complains."
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
    let mut refuse = ctx.draft();
    refuse.invariant(&facts.invariant(i).id, &mut |i| {
        i.when_in_doubt = Some(WhenInDoubt::Reject);
    });
    let refuse = refuse.fix("Reject in doubt".to_owned());
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
        draft.fix("Compensate where it was wrong".to_owned())
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
                ("one reconciles", &with("reconcile", "b writes"), &[]),
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
