//! Rule `core-step-asynchronous`.

use crate::analysis::{Facts, StepAt, SubjectIndex, read_set};
use crate::document::Style;
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::core::{ask, may_leave_core, set_core};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "core-step-asynchronous",
    reads: read_set::FLOWS,
    docs: Docs {
        checks: "Core steps are complete before the flow continues.",
        matters: "Nothing can be all or nothing across a message or an event: the sender continues before the receiver has begun. The user sees a success while the work waits in a queue, where it can still fail.",
        detected: "A core step whose connection is a message or an event, unless writes is false.",
        remedy: "Take the step out of the core and give it a compensation; or use a request, and wait for the answer.",
        false_alarms: "A request and its reply drawn as two messages, for which the sender waits: draw it as a request.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "connections": [
                {"id": "reserve", "from": "orders", "to": "stock", "style": "message"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true},
                    {"id": "s2", "component": "stock", "connection": "reserve", "writes": true, "core": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "stock", "name": "Inventory", "kind": "service"}
            ],
            "connections": [
                {"id": "reserve", "from": "orders", "to": "stock", "style": "message"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true},
                    {"id": "s2", "component": "stock", "connection": "reserve", "writes": true, "core": false, "compensation": "Stock.Release"}
                ]}
            ]"#,
        read_on: &[
            "Helland: Life beyond Distributed Transactions (2007)",
            "microservices.io: Saga",
        ],
    },
    find,
    repairs: &[asynchronous_step],
    ..Rule::DEFAULT
};

struct CoreStepAsynchronous {
    connection: Conn,
    component: Comp,
    flow: FlowNo,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut found: BTreeMap<(Conn, FlowNo), Comp> = BTreeMap::new();
    for at in facts.flows().flat_map(|f| facts.steps(f)) {
        let step = facts.step(at);
        if step.core == Some(true)
            && step.writes != Some(false)
            && let Some(connection) = facts.connection_of(at)
            && let Some(component) = facts.component_of(at)
            && facts.is_asynchronous(connection)
        {
            found.insert((connection, at.flow), component);
        }
    }
    for ((connection, flow), component) in found {
        findings.fail(
            Severity::High,
            CoreStepAsynchronous {
                connection,
                component,
                flow,
            },
        );
    }
}

impl Diagnostic for CoreStepAsynchronous {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![
            self.connection.into(),
            self.component.into(),
            self.flow.into(),
        ]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        vec![self.connection.into(), self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (flow, c) = (names.flow(self.flow), names.of(self.component));
        let (from, link) = (
            names.of(facts.from(self.connection)),
            names.link(self.connection),
        );
        let by = match facts.style(self.connection) {
            Style::Event => "an event",
            _ => "a message",
        };
        Words::new(
            format!("{c} is in the core of {flow}, but is reached by {by}"),
            format!("{from} does not wait until {c} has handled {link}."),
            format!(
                "Nothing can be all or nothing across {by}: users see {flow} succeed while the part of {c} waits in a queue, where it can still fail."
            ),
            match may_leave_core(facts, self.component) {
                true => format!(
                    "Take this step out of the core and give it a compensation; or make {link} a request, so that {flow} waits for {c}."
                ),
                false => format!("Make {link} a request, so that {flow} waits for {c}."),
            },
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// The step leaves the core, or its work is asked for and waited for.
fn asynchronous_step(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let (Some(e), Some(f)) = (ctx.connection(), ctx.flow()) else {
        return Vec::new();
    };
    let c = facts.to(e);
    let of_step = |at: &StepAt| at.flow == f && facts.step(*at).core == Some(true);
    let steps: Vec<StepAt> = facts.users(e).iter().copied().filter(of_step).collect();
    let who = ctx.names.of(c);
    let out = may_leave_core(facts, c).then(|| {
        let mut draft = ctx.draft();
        set_core(&mut draft, ctx, &steps, false);
        draft.fix("Take it out of the core".to_owned())
    });
    let mut asked = ctx.draft();
    ask(&mut asked, ctx, e);
    let asked = asked.fix(format!("Make it a request to {who}"));
    out.flatten().into_iter().chain(asked).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn core_step_asynchronous() {
        let step = |edge: &str, marks: &str| {
            format!("service a\nservice b\n{edge}\nflow f\nstep a core\nstep b via a-b {marks}")
        };
        let found: &[&str] = &["fail high connection:a-b component:b flow:f"];
        table(
            "core-step-asynchronous",
            &[
                ("nothing there", "", &[]),
                ("a message", &step("a -> b message", "core"), found),
                ("an event", &step("a -> b event", "core"), found),
                ("a request", &step("a -> b request", "core"), &[]),
                ("telemetry", &step("a -> b telemetry", "core"), &[]),
                ("not core", &step("a -> b message", "!core"), &[]),
                (
                    "it only reads",
                    &step("a -> b message", "core !writes"),
                    &[],
                ),
                ("it writes", &step("a -> b message", "core writes"), found),
                ("core not said", &step("a -> b message", ""), &[]),
                (
                    "needed only to start",
                    &step("a -> b message \"phase\":\"startup\"", "core"),
                    &[],
                ),
                ("no connection", "service a\nflow f\nstep a core", &[]),
                (
                    "to a broker",
                    "service a\nbroker b\na -> b message\nflow f\nstep b via a-b core",
                    found,
                ),
                (
                    "a private store counts as its owner",
                    "service a\ndatastore d\na -> d data\na -> d event \"id\":\"e\"\nflow f\nstep d via e core",
                    &["fail high connection:e component:a flow:f"],
                ),
                (
                    "once a pair",
                    &(step("a -> b message", "core")
                        + "\nstep b via a-b core\nflow g\nstep b via a-b core"),
                    &[
                        "fail high connection:a-b component:b flow:f",
                        "fail high connection:a-b component:b flow:g",
                    ],
                ),
            ],
        );
        assert_eq!(
            outcome(
                "CA5",
                "service a\nflow f \"minimal_experience\":\"m\"\nstep a core"
            ),
            "pass"
        );
    }
}
