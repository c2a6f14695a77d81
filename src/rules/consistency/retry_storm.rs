//! Rule `retry-storm`.

use super::sync_chain::{arrows, path_of, places};
use crate::analysis::{CallPath, Facts, SubjectIndex, read_set};
use crate::graph::Conn;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "retry-storm",
    limit: Some(10),
    reads: read_set::CALLS
        .and(read_set::RETRIES)
        .and(read_set::CIRCUIT_BREAKER),
    docs: Docs {
        checks: "Retries do not multiply along a path of calls.",
        matters: "When each of three layers tries three times, the last one gets 27 times its load at the moment when it is failing, and cannot recover.",
        detected: "A path of requests and data access from a component that a client calls or that none of them enters, on which at least two hops are retried and the tries multiply to the limit. The requests of each flow, and those that no flow uses, are looked at apart, with the data access of their ends. Rings count as one place. Low where a retried hop has a circuit breaker. Reports from 10 on.",
        remedy: "Retry at one layer only, with backoff, jitter and a retry budget; let the others fail fast. Add circuit breakers.",
        false_alarms: "Retries with a budget that is shared along the path, such as a deadline that is passed along.",
        fails: r#"
            "components": [
                {"id": "shop", "name": "Shop", "kind": "service"},
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "prices", "name": "Prices", "kind": "service"},
                {"id": "tax", "name": "Tax", "kind": "service"}
            ],
            "connections": [
                {"id": "c1", "from": "shop", "to": "orders", "style": "request", "retries": 2, "idempotent": true},
                {"id": "c2", "from": "orders", "to": "prices", "style": "request", "retries": 2, "idempotent": true},
                {"id": "c3", "from": "prices", "to": "tax", "style": "request", "retries": 2, "idempotent": true}
            ]"#,
        passes: r#"
            "components": [
                {"id": "shop", "name": "Shop", "kind": "service"},
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "prices", "name": "Prices", "kind": "service"},
                {"id": "tax", "name": "Tax", "kind": "service"}
            ],
            "connections": [
                {"id": "c1", "from": "shop", "to": "orders", "style": "request", "retries": 0},
                {"id": "c2", "from": "orders", "to": "prices", "style": "request", "retries": 0},
                {"id": "c3", "from": "prices", "to": "tax", "style": "request", "retries": 2, "idempotent": true}
            ]"#,
        read_on: &[
            "AWS Builders' Library: Timeouts, retries, and backoff with jitter",
            "Azure architecture: Retry Storm antipattern",
            "SRE Book, chapter 22: Addressing Cascading Failures",
        ],
    },
    find,
    repairs: &[one_retry],
    ..Rule::DEFAULT
};

struct RetryStorm(CallPath);

fn find(facts: &Facts, limit: u64, findings: &mut Findings) {
    for storm in facts.retry_storms(limit) {
        let severity = match storm.has_breaker {
            true => Severity::Low,
            false => Severity::Medium,
        };
        findings.fail(severity, RetryStorm(storm));
    }
}

impl Diagnostic for RetryStorm {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0
            .components()
            .map(|c| SubjectIndex::from(*c))
            .collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let path = places(names, &self.0);
        let (first, last) = (&path[0], &path[path.len() - 1]);
        let tries = self.0.score;
        let of_flow = match self.0.flow {
            Some(f) => format!("In {}, the retries", names.flow(f)),
            None => "The retries".to_owned(),
        };
        let breaker = match self.0.has_breaker {
            true => " A circuit breaker on the way limits that.",
            false => "",
        };
        Words::new(
            format!("Retries multiply to {tries} tries at {last}"),
            format!(
                "{of_flow} along this path multiply: {}.{breaker}",
                arrows(&path)
            ),
            format!(
                "While {last} is failing, one call of {first} becomes up to {tries}, and {last} cannot recover under that load."
            ),
            "Retry at one hop only, with backoff and jitter, and let the others fail fast. Add circuit breakers.",
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Retries at one hop alone: the last one, or the first.
fn one_retry(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(path) = path_of(ctx, facts.retry_storms(ctx.limit as u64)) else {
        return Vec::new();
    };
    let is_retried = |e: &Conn| facts.connection(*e).retries.is_some_and(|n| n > 0);
    let retried = |at: usize| -> Vec<Conn> {
        let hop = path.hop(facts, at).into_iter();
        hop.filter(is_retried).collect()
    };
    let hops: Vec<Vec<Conn>> = (0..path.places.len())
        .map(retried)
        .filter(|hop| !hop.is_empty())
        .collect();
    let ways = [
        (hops.len().saturating_sub(1), "Retry the last hop only"),
        (0, "Retry the first hop only"),
    ];
    let fixes = ways.into_iter().filter_map(|(kept, title)| {
        let mut draft = ctx.draft();
        let others = hops.iter().enumerate().filter(|(at, _)| *at != kept);
        for e in others.flat_map(|(_, hop)| hop) {
            draft.connection(ctx.link(*e), &mut |c| c.retries = Some(0));
        }
        draft.fix(title.to_owned())
    });
    fixes.collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn retry_storm() {
        let chain = |first: &str, second: &str| {
            format!(
                "service a\nservice b\nservice c\na -> b request {first}\nb -> c request {second}\n"
            )
        };
        let fail: &[&str] = &["fail medium component:a component:b component:c"];
        let low: &[&str] = &["fail low component:a component:b component:c"];
        let (four, one) = ("\"retries\":4", "\"retries\":1");
        table(
            "retry-storm",
            &[
                ("nothing there", "", &[]),
                ("at the limit", &chain(four, one), fail),
                ("below", &chain("\"retries\":3", one), &[]),
                (
                    "retried at one hop alone",
                    &chain("\"retries\":99", ""),
                    &[],
                ),
                (
                    "another limit",
                    &(chain(one, one) + "set \"rules\":{\"retry-storm\":{\"limit\":4}}"),
                    fail,
                ),
                (
                    "by default",
                    &(chain("", "") + "set \"defaults\":{\"request\":{\"retries\":3}}"),
                    fail,
                ),
                (
                    "a circuit breaker on a retried hop",
                    &chain("\"retries\":4,\"circuit_breaker\":true", one),
                    low,
                ),
                (
                    "a circuit breaker on a hop that is not retried",
                    &(chain(four, one) + "service z\nz -> a request \"circuit_breaker\":true"),
                    &["fail medium component:z component:a component:b component:c"],
                ),
                (
                    "no further than the last retry",
                    &(chain(four, one) + "service d\nc -> d request"),
                    fail,
                ),
                (
                    "with a fallback",
                    &chain(four, "\"retries\":1,\"fallback\":\"x\""),
                    fail,
                ),
                (
                    "into a datastore",
                    "service a\nservice b\ndatastore d\na -> b request \"retries\":4\nb -> d data \"retries\":1",
                    &["fail medium component:a component:b component:d"],
                ),
                (
                    "the one that is tried most counts",
                    &(chain(four, "") + "b -> c request \"id\":\"again\",\"retries\":1"),
                    fail,
                ),
                (
                    "of two that are tried as often, one breaker is enough",
                    &(chain(four, one)
                        + "b -> c request \"id\":\"again\",\"retries\":1,\"circuit_breaker\":true"),
                    low,
                ),
                (
                    "in one flow",
                    &(chain(four, one) + "flow f\nstep b via a-b\nstep c via b-c"),
                    fail,
                ),
                (
                    "in two flows",
                    &(chain(four, one) + "flow f\nstep b via a-b\nflow g\nstep c via b-c"),
                    &[],
                ),
                (
                    "from a client",
                    &chain(four, one).replace("service a", "client a"),
                    &[],
                ),
                (
                    "the first hop of an external",
                    &chain(four, one).replace("service a", "external a"),
                    fail,
                ),
                (
                    "a later hop of an external",
                    &chain(four, one).replace("service b", "external b"),
                    &[],
                ),
                (
                    "a hop of an orchestrator",
                    &chain(four, one).replace("service a", "orchestrator a"),
                    &[],
                ),
                (
                    "in a ring it is one place",
                    &(chain(four, one) + "b -> a request \"retries\":9"),
                    &[],
                ),
                (
                    "the greatest product before the fewest hops",
                    "service a\nservice b\nservice c\nservice d\na -> b request \"retries\":4\nb -> d request \"retries\":1\nb -> c request \"retries\":1\nc -> d request \"retries\":1",
                    &["fail medium component:a component:b component:c component:d"],
                ),
                (
                    "the fewest hops before the least ids",
                    "service a\nservice b\nservice c\nservice d\na -> b request \"retries\":4\nb -> d request \"retries\":3\nb -> c request \"retries\":1\nc -> d request \"retries\":1",
                    &["fail medium component:a component:b component:d"],
                ),
                (
                    "two must be retried, though one has a greater product",
                    "service a\nservice b\nservice c\nservice d\na -> b request \"retries\":99\na -> c request \"retries\":4\nc -> d request \"retries\":1",
                    &["fail medium component:a component:c component:d"],
                ),
                (
                    "a standby",
                    &chain(four, one).replace("service c", "service c \"standby_of\":\"a\""),
                    &[],
                ),
            ],
        );
    }
}
