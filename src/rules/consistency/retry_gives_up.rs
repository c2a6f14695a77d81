//! Rule `retry-gives-up`.

use super::ca6::{several_write, strategy};
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Strategy, Timeout};
use crate::graph::{Conn, FlowNo};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{count, list, verb};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "retry-gives-up",
    limit: Some(5),
    reads: read_set::FLOWS
        .and(read_set::CONSISTENCY)
        .and(read_set::WAITING_EDGES)
        .and(read_set::TIMEOUT)
        .and(read_set::RETRIES),
    docs: Docs {
        checks: "A flow that relies on retries retries for longer than a restart takes.",
        matters: "A restart, a deployment or a failover takes minutes. Retries that end within seconds abandon every run that meets one, and its work is never done.",
        detected: "A flow with two or more writers and the strategy retry, with a writing step that is not core, by a request or a data access without a fallback from an orchestrator, whose timeout, times one more than its retries, is less than the limit in minutes.",
        remedy: "Retry with backoff for longer, or let the workflow engine retry without end.",
        false_alarms: "The backoff between retries is long, and the format has no field for it: waive it with that reason.",
        fails: r#"
            "components": [
                {"id": "saga", "name": "Checkout saga", "kind": "orchestrator"},
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "place", "from": "saga", "to": "orders", "style": "request", "timeout": "5s", "retries": 100},
                {"id": "send", "from": "saga", "to": "mail", "style": "request", "timeout": "5s", "retries": 2}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "retry"}, "steps": [
                    {"id": "s1", "component": "orders", "connection": "place", "writes": true, "core": true},
                    {"id": "s2", "component": "mail", "connection": "send", "writes": true, "core": false}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "saga", "name": "Checkout saga", "kind": "orchestrator"},
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "place", "from": "saga", "to": "orders", "style": "request", "timeout": "5s", "retries": 100},
                {"id": "send", "from": "saga", "to": "mail", "style": "request", "timeout": "5s", "retries": 100}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "retry"}, "steps": [
                    {"id": "s1", "component": "orders", "connection": "place", "writes": true, "core": true},
                    {"id": "s2", "component": "mail", "connection": "send", "writes": true, "core": false}
                ]}
            ]"#,
        read_on: &[
            "AWS Builders' Library: Timeouts, retries, and backoff with jitter",
            "Azure architecture: Scheduler Agent Supervisor",
        ],
    },
    find,
    repairs: &[longer],
    ..Rule::DEFAULT
};

struct RetryGivesUp {
    flow: FlowNo,
    connections: Vec<Conn>,
    /// Minutes that retries have to go on for.
    least: u64,
}

fn find(facts: &Facts, limit: u64, findings: &mut Findings) {
    for flow in several_write(facts) {
        if strategy(facts, flow) != Some(Strategy::Retry) || !facts.of_flow(flow).sets_core {
            continue;
        }
        let later = facts.writing_steps(flow);
        let later = later.filter(|at| facts.step(*at).core != Some(true));
        let gives_up = later.filter_map(|at| facts.connection_of(at)).filter(|e| {
            facts.kind(facts.from(*e)) == Kind::Orchestrator
                && facts.is_waiting(*e)
                && goes_on_for(facts, *e).is_some_and(|nanos| nanos < minutes(limit))
        });
        let connections = sorted_unique(gives_up.collect());
        if !connections.is_empty() {
            findings.fail(
                Severity::High,
                RetryGivesUp {
                    flow,
                    connections,
                    least: limit,
                },
            );
        }
    }
}

fn minutes(limit: u64) -> u128 {
    u128::from(limit) * 60 * 1_000_000_000
}

/// Nanoseconds that the tries take together; `None` where it is not tried again, not known or
/// without end.
fn goes_on_for(facts: &Facts, e: Conn) -> Option<u128> {
    let connection = facts.connection(e);
    let retries = connection.retries.filter(|retries| *retries >= 1)?;
    match connection.timeout.as_ref()? {
        Timeout::Never => None,
        Timeout::After(time) => {
            let tries = u128::from(retries) + 1;
            Some(time.span().as_nanos().saturating_mul(tries))
        }
    }
}

impl Diagnostic for RetryGivesUp {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![self.flow.into()];
        all.extend(self.connections.iter().map(|e| SubjectIndex::from(*e)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.flow);
        let to = sorted_unique(self.connections.iter().map(|e| facts.to(*e)).collect());
        let who = names.list(&to);
        let each = self.connections.iter().map(|e| {
            let seconds = goes_on_for(facts, *e).unwrap_or_default() / 1_000_000_000;
            let tries = facts
                .connection(*e)
                .retries
                .unwrap_or_default()
                .saturating_add(1);
            format!(
                "{} ends after {tries} tries within {seconds}s",
                names.link(*e)
            )
        });
        let each: Vec<String> = each.collect();
        Words::new(
            format!("Retries in {flow} end before {who} can recover"),
            format!("{flow} relies on retries, and {}.", list(each.iter())),
            format!(
                "A restart or a failover of {who} takes minutes. Every run of {flow} that meets one is abandoned halfway, although the strategy is to retry."
            ),
            format!(
                "Retry {} with backoff, for at least {}.",
                verb(self.connections.len(), "this call", "these calls"),
                count(usize::try_from(self.least).unwrap_or(usize::MAX), "minute")
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// More retries.
fn longer(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let limit = u64::try_from(ctx.limit).unwrap_or(u64::MAX);
    let mut draft = ctx.draft();
    for e in ctx.connections() {
        let Some(Timeout::After(time)) = &ctx.facts.connection(e).timeout else {
            return Vec::new();
        };
        let tries = minutes(limit).div_ceil(time.span().as_nanos().max(1));
        let Ok(retries) = u64::try_from(tries.saturating_sub(1)) else {
            return Vec::new();
        };
        draft.connection(ctx.link(e), &mut |c| c.retries = Some(retries.max(1)));
    }
    let minutes = match limit {
        1 => "1 minute".to_owned(),
        n => format!("{n} minutes"),
    };
    draft
        .safe_fix(format!("Retry for {minutes}"))
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn retry_gives_up() {
        let with = |fields: &str| {
            format!(
                "orchestrator o\nservice a\nservice b\no -> b request {fields}\nflow f \"consistency\":{{\"strategy\":\"retry\"}}\nstep a writes core\nstep b via o-b writes"
            )
        };
        let plain = with("\"timeout\":\"10s\",\"retries\":3");
        let found: &[&str] = &["fail high flow:f connection:o-b"];
        table(
            "retry-gives-up",
            &[
                ("nothing there", "", &[]),
                ("too short", &plain, found),
                (
                    "just enough",
                    &with("\"timeout\":\"1m\",\"retries\":4"),
                    &[],
                ),
                (
                    "by a nanosecond",
                    &with("\"timeout\":\"59s 999ms 999us 999ns\",\"retries\":4"),
                    found,
                ),
                (
                    "another limit",
                    &(plain.clone() + "\nset \"rules\":{\"retry-gives-up\":{\"limit\":1}}"),
                    found,
                ),
                (
                    "another limit that is kept",
                    &(with("\"timeout\":\"30s\",\"retries\":1")
                        + "\nset \"rules\":{\"retry-gives-up\":{\"limit\":1}}"),
                    &[],
                ),
                (
                    "not retried",
                    &with("\"timeout\":\"10s\",\"retries\":0"),
                    &[],
                ),
                ("retries unknown", &with("\"timeout\":\"10s\""), &[]),
                ("timeout unknown", &with("\"retries\":3"), &[]),
                (
                    "it waits for ever",
                    &with("\"timeout\":\"none\",\"retries\":3"),
                    &[],
                ),
                (
                    "defaults",
                    &(with("")
                        + "\nset \"defaults\":{\"request\":{\"timeout\":\"1s\",\"retries\":1}}"),
                    found,
                ),
                (
                    "a fallback",
                    &with("\"timeout\":\"10s\",\"retries\":3,\"fallback\":\"x\""),
                    &[],
                ),
                (
                    "from a service",
                    &plain.replace("orchestrator o", "service o"),
                    &[],
                ),
                ("a message", &plain.replace("request", "message"), &[]),
                ("data", &plain.replace("request", "data"), found),
                (
                    "core",
                    &plain.replace("via o-b writes", "via o-b writes core"),
                    &[],
                ),
                (
                    "no step sets core",
                    &plain.replace("writes core", "writes"),
                    &[],
                ),
                (
                    "it does not write",
                    &plain.replace("via o-b writes", "via o-b"),
                    &[],
                ),
                (
                    "another strategy",
                    &plain.replace("\"retry\"", "\"compensate\""),
                    &[],
                ),
                (
                    "one writer",
                    &plain.replace("step a writes core", "step a core"),
                    &[],
                ),
            ],
        );
    }
}
