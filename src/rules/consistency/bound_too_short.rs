//! Rule `bound-too-short`.

use super::ca7::{bound, consistency, several_write, within};
use crate::analysis::{Facts, StepAt, SubjectIndex, read_set};
use crate::document::{Breach, Duration, Timeout};
use crate::graph::{Conn, FlowNo};
use crate::rules::fix::consistency::{consistency_mut, long_enough, worst_case};
use crate::rules::fix::{Fix, RepairContext, RepairDraft};
use crate::rules::names::list;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "bound-too-short",
    reads: read_set::WRITERS
        .and(read_set::CONSISTENCY)
        .and(read_set::TIMEOUT)
        .and(read_set::RETRIES),
    docs: Docs {
        checks: "The time limit of a flow is not shorter than what its timeouts and retries add up to.",
        matters: "Runs that are slow but healthy count as late: they are rolled back or repeated while they still run, and whoever is on call learns to ignore the alarm.",
        detected: "A flow with two or more writers and a time limit, where the sum over its steps of the connection's timeout, times one more than its retries, exceeds the limit. A step without a timeout counts as zero, one that waits for ever as endless.",
        remedy: "Shorten timeouts or retries, or set a limit that the flow can keep.",
        false_alarms: "Steps that run in parallel: the sum is then more than they take together.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request", "timeout": "10s", "retries": 2}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "retry", "within": "20s"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "payment", "connection": "pay", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request", "timeout": "5s", "retries": 2}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "retry", "within": "20s"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "payment", "connection": "pay", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "AWS Builders' Library: Timeouts, retries, and backoff with jitter",
            "SRE Book, chapter 22: Addressing Cascading Failures, Latency and Deadlines",
        ],
    },
    find,
    repairs: &[longer_bound],
    ..Rule::DEFAULT
};

/// Worst-case duration of a step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Worst {
    /// In nanoseconds.
    Takes(u128),
    ForEver,
}

impl Worst {
    fn of_step(facts: &Facts, at: StepAt) -> Option<(Conn, Self)> {
        let e = facts.connection_of(at)?;
        let connection = facts.connection(e);
        let worst = match connection.timeout.as_ref()? {
            Timeout::Never => Self::ForEver,
            Timeout::After(time) => {
                let tries = u128::from(connection.retries.unwrap_or(0)) + 1;
                Self::Takes(time.span().as_nanos().saturating_mul(tries))
            }
        };
        Some((e, worst))
    }

    /// The worst case of all steps, one after another.
    fn of_flow(facts: &Facts, f: FlowNo) -> Self {
        let steps = facts.steps(f).filter_map(|at| Self::of_step(facts, at));
        steps.fold(Self::Takes(0), |sum, (_, worst)| match (sum, worst) {
            (Self::Takes(a), Self::Takes(b)) => Self::Takes(a.saturating_add(b)),
            _ => Self::ForEver,
        })
    }

    fn words(self) -> String {
        match self {
            Self::ForEver => "for ever".to_owned(),
            Self::Takes(nanos) => {
                let seconds = u64::try_from(nanos / 1_000_000_000).unwrap_or(u64::MAX);
                // The remainder is below the number that it is the remainder by.
                let rest = (nanos % 1_000_000_000) as u32;
                let span = std::time::Duration::new(seconds, rest);
                humantime::format_duration(span).to_string()
            }
        }
    }
}

struct BoundTooShort {
    flow: FlowNo,
    worst: Worst,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in several_write(facts) {
        let worst = Worst::of_flow(facts, flow);
        let late = |within: &Duration| worst > Worst::Takes(within.span().as_nanos());
        if within(facts, flow).is_some_and(late) {
            findings.fail(Severity::Medium, BoundTooShort { flow, worst });
        }
    }
}

impl Diagnostic for BoundTooShort {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (flow, within) = (names.flow(self.flow), bound(names, self.flow));
        let steps = facts.steps(self.flow);
        let mut waits: Vec<(Worst, Conn)> = steps
            .filter_map(|at| Worst::of_step(facts, at))
            .map(|(e, worst)| (worst, e))
            .filter(|(worst, _)| *worst > Worst::Takes(0))
            .collect();
        waits.sort_by_key(|(worst, _)| std::cmp::Reverse(*worst));
        let each = list(waits.iter().map(|(worst, e)| {
            let tries = match facts.connection(*e).retries {
                Some(retries) if retries > 0 && *worst != Worst::ForEver => {
                    format!(", tried {} times,", u128::from(retries) + 1)
                }
                _ => String::new(),
            };
            format!("{}{tries} {}", names.link(*e), worst.words())
        }));
        let longest = waits.first().map(|(_, e)| names.link(*e));
        let longest = longest.unwrap_or_default();
        let then = match consistency(facts, self.flow).and_then(|c| c.on_breach) {
            Some(Breach::Compensate) => {
                format!("Runs of {flow} are rolled back while they still run")
            }
            Some(Breach::Retry) => {
                format!("Runs of {flow} are repeated while the first try still runs")
            }
            Some(Breach::Alert) | None => {
                format!("Runs of {flow} that are slow but healthy count as late")
            }
        };
        let (title, evidence, fix) = match self.worst {
            Worst::ForEver => (
                format!("{flow} can wait for ever, and its time limit is {within}"),
                format!("The worst case: {each}."),
                format!("Set a timeout on {longest}."),
            ),
            Worst::Takes(_) => (
                format!(
                    "{flow} can take {}, and its time limit is {within}",
                    self.worst.words()
                ),
                match waits.len() {
                    1 => format!("The worst case: {each}."),
                    _ => format!("The worst case: {each}; {} in all.", self.worst.words()),
                },
                format!(
                    "Shorten the timeout or the retries of {longest}, or set the time limit of {flow} to at least {}.",
                    self.worst.words()
                ),
            ),
        };
        Words::new(
            title,
            evidence,
            format!("{then}. Whoever is on call for them learns to ignore the alarm."),
            fix,
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// An end to endless waiting, or more time.
fn longer_bound(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(f) = ctx.flow() else {
        return Vec::new();
    };
    let (worst, endless) = worst_case(ctx.facts, f);
    let limit = |draft: &mut RepairDraft| {
        for e in &endless {
            draft.connection(ctx.link(*e), &mut |c| c.timeout = Timeout::parse("5s"));
        }
    };
    let is_endless = !endless.is_empty();
    let mut ways = Vec::new();
    if is_endless {
        let mut draft = ctx.draft();
        limit(&mut draft);
        ways.extend(draft.safe_fix("Set timeouts of 5s".to_owned()));
    }
    let tries = endless
        .iter()
        .map(|e| facts.connection(*e).retries.unwrap_or(0).min(1_000) + 1);
    let more = std::time::Duration::from_secs(5 * tries.sum::<u64>());
    let long_lived = facts.flow(f).long_lived == Some(true);
    let (within, said) = long_enough(worst.saturating_add(more), long_lived);
    let mut draft = ctx.draft();
    limit(&mut draft);
    draft.flow(ctx.flow_id(f), &mut |flow| {
        consistency_mut(flow).within = Duration::parse(&within);
    });
    let title = match is_endless {
        true => format!("Set timeouts, limit {said}"),
        false => format!("Limit it to {said}"),
    };
    ways.extend(draft.fix(title));
    ways
}

#[cfg(test)]
mod tests {
    use super::super::ca7::designs::two;
    use super::*;
    use crate::rules::testing::{design, table};

    #[test]
    fn bound_too_short() {
        let with = |within: &str, first: &str, second: &str| {
            format!(
                "service x\n{} via a-b\nstep a via x-a\na -> b request {second}\nx -> a request {first}",
                two(&format!("\"within\":\"{within}\""))
            )
        };
        let fail: &[&str] = &["fail medium flow:f"];
        table(
            "bound-too-short",
            &[
                ("nothing there", "", &[]),
                (
                    "just enough",
                    &with(
                        "25s",
                        "\"timeout\":\"10s\"",
                        "\"timeout\":\"5s\",\"retries\":2",
                    ),
                    &[],
                ),
                (
                    "too short",
                    &with(
                        "24s",
                        "\"timeout\":\"10s\"",
                        "\"timeout\":\"5s\",\"retries\":2",
                    ),
                    fail,
                ),
                (
                    "by a nanosecond",
                    &with(
                        "24999ms 999us 999ns",
                        "\"timeout\":\"10s\"",
                        "\"timeout\":\"5s\",\"retries\":2",
                    ),
                    fail,
                ),
                ("no timeouts", &with("1ms", "\"retries\":9", ""), &[]),
                (
                    "for ever",
                    &with("1000years", "\"timeout\":\"none\"", ""),
                    fail,
                ),
                (
                    "no bound",
                    &with("1s", "\"timeout\":\"5s\"", "")
                        .replace("within\":\"1s", "strategy\":\"retry"),
                    &[],
                ),
                (
                    "more than can be counted",
                    &with(
                        "1000years",
                        "\"timeout\":\"500000000000years\",\"retries\":9007199254740991",
                        "\"timeout\":\"500000000000years\",\"retries\":9007199254740991",
                    ),
                    fail,
                ),
                (
                    "needed only to start",
                    &with("1s", "\"timeout\":\"5s\",\"phase\":\"startup\"", ""),
                    &[],
                ),
                (
                    "no step uses it",
                    &with("1s", "\"timeout\":\"5s\"", "").replace("step a via x-a", ""),
                    &[],
                ),
                (
                    "one that two steps use counts twice",
                    &(with("9s", "\"timeout\":\"5s\"", "") + "\nstep a via x-a"),
                    fail,
                ),
                (
                    "one writer",
                    &with("1s", "\"timeout\":\"5s\"", "").replace("step a writes", "step a"),
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn the_worst_case_reads_like_a_sum() {
        let design = design(&format!(
            "service x\n{} via a-b\nstep a via x-a\na -> b request \"timeout\":\"10s\",\"retries\":2\nx -> a request \"timeout\":\"5s\"",
            two("\"within\":\"20s\"")
        ));
        let facts = Facts::new(&design);
        let flow = FlowNo(0);
        let worst = Worst::of_flow(&facts, flow);
        let words = BoundTooShort { flow, worst }.words(&Names { facts: &facts });
        assert_eq!(
            words.title.plain(),
            "\"f\" can take 35s, and its time limit is 20s"
        );
        assert_eq!(
            words.evidence.plain(),
            "The worst case: the request from a to b, tried 3 times, 30s and the request from x to a 5s; 35s in all."
        );
    }
}
