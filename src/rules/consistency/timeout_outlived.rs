//! Rule `timeout-outlived`.

use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Style, Timeout};
use crate::graph::{Conn, FlowNo};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::BTreeMap;
use std::time::Duration as Span;

pub(super) const RULE: Rule = Rule {
    name: "timeout-outlived",
    reads: read_set::STEP_OWNERS
        .and(read_set::STEP_WRITES)
        .and(read_set::TIMEOUT)
        .and(read_set::RETRIES)
        .and(read_set::IDEMPOTENT),
    docs: Docs {
        checks: "A callee finishes within the timeout of its caller.",
        matters: "When the callee waits longer than its caller, the caller times out, reports a failure or retries, and the work continues behind it. A retry then does it a second time.",
        detected: "A request of a step with a timeout, and a request of a later step that starts at the callee, whose timeout times its tries is longer, or none. No step at the callee comes between. High where the first is retried without being idempotent and one of the two steps writes. Orchestrators are left out as callees.",
        remedy: "Set timeouts that shrink along the call path: each shorter, with all its retries, than that of the caller. Better, pass a deadline along.",
        false_alarms: "A callee that cancels its own calls when its caller hangs up.",
        fails: r#"
            "components": [
                {"id": "shop", "name": "Shop", "kind": "service"},
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "external"}
            ],
            "connections": [
                {"id": "place", "from": "shop", "to": "orders", "style": "request", "timeout": "2s"},
                {"id": "pay", "from": "orders", "to": "payment", "style": "request", "timeout": "5s"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "connection": "place", "writes": true},
                    {"id": "s2", "component": "payment", "connection": "pay", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "shop", "name": "Shop", "kind": "service"},
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "external"}
            ],
            "connections": [
                {"id": "place", "from": "shop", "to": "orders", "style": "request", "timeout": "2s"},
                {"id": "pay", "from": "orders", "to": "payment", "style": "request", "timeout": "1500ms"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "connection": "place", "writes": true},
                    {"id": "s2", "component": "payment", "connection": "pay", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "SRE Book, chapter 22: Addressing Cascading Failures (deadline propagation)",
            "AWS Builders' Library: Timeouts, retries, and backoff with jitter",
        ],
    },
    find,
    repairs: &[shorter_timeouts],
    ..Rule::DEFAULT
};

struct TimeoutOutlived {
    request: Conn,
    /// Requests that outlive it, in id order.
    later: Vec<Conn>,
    flow: FlowNo,
    is_repeated: bool,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in facts.flows() {
        let preceding = facts.preceding_steps(flow);
        let mut found: BTreeMap<Conn, (Vec<Conn>, bool)> = BTreeMap::new();
        for at in facts.steps(flow) {
            let (Some(before), Some(e)) = (preceding[at.step], facts.connection_of(at)) else {
                continue;
            };
            let Some(request) = facts.connection_of(before) else {
                continue;
            };
            if !outlives(facts, request, e) {
                continue;
            }
            let (later, is_repeated) = found.entry(request).or_default();
            later.push(e);
            *is_repeated |= is_done_twice(facts, request, [before, at]);
        }
        for (request, (later, is_repeated)) in found {
            let severity = match is_repeated {
                true => Severity::High,
                false => Severity::Medium,
            };
            findings.fail(
                severity,
                TimeoutOutlived {
                    request,
                    later: sorted_unique(later),
                    flow,
                    is_repeated,
                },
            );
        }
    }
}

/// True if a request waits longer than the one that its caller was called by.
fn outlives(facts: &Facts, request: Conn, later: Conn) -> bool {
    let callee = facts.to(request);
    let are_requests = [request, later]
        .iter()
        .all(|e| facts.style(*e) == Style::Request);
    if !are_requests
        || request == later
        || callee != facts.from(later)
        || facts.kind(callee) == Kind::Orchestrator
        || facts.kind(facts.from(request)) == Kind::External
    {
        return false;
    }
    let Some(Timeout::After(limit)) = &facts.connection(request).timeout else {
        return false;
    };
    match &facts.connection(later).timeout {
        None => false,
        Some(Timeout::Never) => true,
        Some(Timeout::After(each)) => {
            let tries = facts
                .connection(later)
                .retries
                .unwrap_or(0)
                .saturating_add(1);
            // Nanoseconds of any duration times any number of tries fit.
            each.span().as_nanos().saturating_mul(u128::from(tries)) > limit.span().as_nanos()
        }
    }
}

/// True if the caller tries again what goes on behind it, and that does harm.
fn is_done_twice(facts: &Facts, request: Conn, steps: [StepAt; 2]) -> bool {
    let connection = facts.connection(request);
    connection.retries.is_some_and(|retries| retries > 0)
        && connection.idempotent != Some(true)
        && steps.iter().any(|at| facts.step(*at).writes == Some(true))
}

impl Diagnostic for TimeoutOutlived {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all: Vec<SubjectIndex> = vec![self.request.into()];
        all.extend(self.later.iter().map(|e| SubjectIndex::from(*e)));
        all.push(self.flow.into());
        all
    }

    fn key(&self) -> Vec<SubjectIndex> {
        vec![self.request.into(), self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (caller, callee) = (
            names.of(facts.from(self.request)),
            names.of(facts.to(self.request)),
        );
        let flow = names.flow(self.flow);
        let limit = timeout(facts, self.request);
        let waits = |e: &Conn| {
            let to = names.of(facts.to(*e));
            let each = timeout(facts, *e);
            match (&facts.connection(*e).timeout, facts.connection(*e).retries) {
                (Some(Timeout::Never), _) => format!("for {to} without a timeout"),
                (_, Some(retries)) if retries > 0 => {
                    format!("{} times {each} for {to}", retries.saturating_add(1))
                }
                _ => format!("{each} for {to}"),
            }
        };
        let why = match self.is_repeated {
            true => format!(
                "{caller} retries while the first try still runs in {callee}, and the work is done twice."
            ),
            false => format!(
                "{caller} reports a failure while {callee} completes the work. Nobody expects it to be done."
            ),
        };
        Words::new(
            format!("{callee} keeps working after {caller} has timed out"),
            format!(
                "In {flow}, {caller} waits {limit} for {callee}, and {callee} waits {}.",
                crate::rules::names::list(self.later.iter().map(waits))
            ),
            why,
            format!(
                "Shorten the {} of {callee} below {limit}, all retries included, or let {caller} wait longer.",
                verb(self.later.len(), "timeout", "timeouts")
            ),
        )
    }
}

fn timeout(facts: &Facts, e: Conn) -> &str {
    let timeout = facts.connection(e).timeout.as_ref();
    timeout.map_or("", Timeout::as_str)
}

// ---- repairs -------------------------------------------------------------------------------

/// Timeouts that fit into that of the caller, all tries included.
fn shorter_timeouts(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let connections = ctx.connections();
    let Some((request, later)) = connections.split_first() else {
        return Vec::new();
    };
    let Some(Timeout::After(limit)) = &facts.connection(*request).timeout else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    for e in later {
        let tries = facts.connection(*e).retries.unwrap_or(0).saturating_add(1);
        let each = limit.span().as_millis() / u128::from(tries);
        if each == 0 {
            return Vec::new();
        }
        draft.connection(ctx.link(*e), &mut |c| {
            c.timeout = Timeout::parse(&format!("{each}ms"));
        });
    }
    let mut fixes: Vec<Fix> = draft
        .safe_fix("Shorten the timeouts behind it".to_owned())
        .into_iter()
        .collect();
    let total = |e: &Conn| match &facts.connection(*e).timeout {
        Some(Timeout::After(each)) => {
            let tries = facts.connection(*e).retries.unwrap_or(0).saturating_add(1);
            each.span().checked_mul(u32::try_from(tries).ok()?)
        }
        _ => None,
    };
    let longest: Option<Vec<Span>> = later.iter().map(total).collect();
    if let Some(longest) = longest.and_then(|all| all.into_iter().max()) {
        let wait = format!("{}ms", longest.as_millis() + 1);
        let mut draft = ctx.draft();
        draft.connection(ctx.link(*request), &mut |c| {
            c.timeout = Timeout::parse(&wait);
        });
        fixes.extend(draft.fix("Let the caller wait longer".to_owned()));
    }
    fixes
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    fn case(first: &str, second: &str, steps: &str) -> String {
        format!(
            "service a\nservice b\nservice c\na -> b request {first}\nb -> c request {second}\nflow f\n{steps}"
        )
    }

    #[test]
    fn timeout_outlived() {
        let fail: &[&str] = &["fail medium connection:a-b connection:b-c flow:f"];
        let high: &[&str] = &["fail high connection:a-b connection:b-c flow:f"];
        let steps = "step b via a-b\nstep c via b-c";
        let writing = "step b via a-b\nstep c via b-c writes";
        let with = |first: &str, second: &str| case(first, second, steps);
        let second = "\"timeout\":\"1s\"";
        table(
            "timeout-outlived",
            &[
                ("nothing there", "", &[]),
                ("longer", &with(second, "\"timeout\":\"1001ms\""), fail),
                ("as long", &with(second, second), &[]),
                ("for ever", &with(second, "\"timeout\":\"none\""), fail),
                ("unknown", &with(second, "\"retries\":9"), &[]),
                (
                    "the caller's is unknown",
                    &with("", "\"timeout\":\"none\""),
                    &[],
                ),
                (
                    "the caller waits for ever",
                    &with("\"timeout\":\"none\"", "\"timeout\":\"none\""),
                    &[],
                ),
                (
                    "longer with its retries",
                    &with(second, "\"timeout\":\"500ms\",\"retries\":2"),
                    fail,
                ),
                (
                    "as long with its retries",
                    &with(second, "\"timeout\":\"500ms\",\"retries\":1"),
                    &[],
                ),
                (
                    "by default",
                    &(with(second, "") + "\nset \"defaults\":{\"request\":{\"timeout\":\"2s\"}}"),
                    fail,
                ),
                (
                    "retried, and nothing written",
                    &with("\"timeout\":\"1s\",\"retries\":1", "\"timeout\":\"2s\""),
                    fail,
                ),
                (
                    "retried, and the later step writes",
                    &case(
                        "\"timeout\":\"1s\",\"retries\":1",
                        "\"timeout\":\"2s\"",
                        writing,
                    ),
                    high,
                ),
                (
                    "retried, and its own step writes",
                    &case(
                        "\"timeout\":\"1s\",\"retries\":1",
                        "\"timeout\":\"2s\"",
                        "step b via a-b writes\nstep c via b-c",
                    ),
                    high,
                ),
                (
                    "retried, idempotent",
                    &case(
                        "\"timeout\":\"1s\",\"retries\":1,\"idempotent\":true",
                        "\"timeout\":\"2s\"",
                        writing,
                    ),
                    fail,
                ),
                (
                    "another step at the callee between",
                    &case(
                        second,
                        "\"timeout\":\"2s\"",
                        "step b via a-b\nstep b\nstep c via b-c",
                    ),
                    &[],
                ),
                (
                    "a step elsewhere between",
                    &case(
                        second,
                        "\"timeout\":\"2s\"",
                        "step b via a-b\nstep a\nstep c via b-c",
                    ),
                    fail,
                ),
                (
                    "in two flows",
                    &case(
                        second,
                        "\"timeout\":\"2s\"",
                        "step b via a-b\nflow g\nstep c via b-c",
                    ),
                    &[],
                ),
                (
                    "from an external",
                    &with(second, "\"timeout\":\"2s\"").replace("service a", "external a"),
                    &[],
                ),
                (
                    "from a client",
                    &with(second, "\"timeout\":\"2s\"").replace("service a", "client a"),
                    fail,
                ),
                (
                    "they meet at an orchestrator",
                    &with(second, "\"timeout\":\"2s\"").replace("service b", "orchestrator b"),
                    &[],
                ),
                (
                    "they meet at a standby",
                    &with(second, "\"timeout\":\"2s\"")
                        .replace("service b", "service b \"standby_of\":\"a\""),
                    &[],
                ),
                (
                    "several later ones",
                    &(case(second, "\"timeout\":\"2s\"", steps).replace(
                        "flow f",
                        "service d\nb -> d request \"timeout\":\"none\"\nflow f",
                    ) + "\nstep d via b-d"),
                    &["fail medium connection:a-b connection:b-c connection:b-d flow:f"],
                ),
            ],
        );
    }
}
