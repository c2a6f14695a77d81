//! Rule `unlimited-callers`.

use super::ge2::{CalleeCalls, Demand, calls, judge, rate_limit};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Callers, Kind, without_none};
use crate::graph::{Comp, Conn};
use crate::rules::fix::parts::RATE_LIMIT;
use crate::rules::fix::settings::callers;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};
use hashbrown::HashMap;

pub(super) const RULE: Rule = Rule {
    name: "unlimited-callers",
    reads: read_set::KIND
        .and(read_set::EDGES)
        .and(read_set::CALLERS)
        .and(read_set::TECHNOLOGY)
        .and(read_set::STEPS),
    docs: Docs {
        checks: "Every caller from outside has a rate limit.",
        matters: "One caller with a runaway loop, or with retries without backoff, takes up the whole of a component. The others see an outage, although nothing is broken.",
        detected: "A service, gateway, orchestrator or job with a request from another component, for which the rate limit is none. The connection's own callers count before the component's. It asks where the rate limit of a client or a system of others is unknown. Requests from a gateway that has no rate limit itself are left out: it is said at the gateway.",
        remedy: "Limit the rate of each caller, reject the rest early, and set that in callers, such as 200/s per caller.",
        false_alarms: "A gateway before it already enforces a limit, and nothing else calls: set that as the rate limit of the connection.",
        fails: r#"
            "components": [
                {"id": "shopper", "name": "Shopper", "kind": "client"},
                {"id": "shop", "name": "Shop", "kind": "gateway", "callers": {"identity": "token", "rate_limit": "none"}}
            ],
            "connections": [
                {"id": "browse", "from": "shopper", "to": "shop", "style": "request"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "shopper", "name": "Shopper", "kind": "client"},
                {"id": "shop", "name": "Shop", "kind": "gateway", "callers": {"identity": "token", "rate_limit": "20/s per caller"}}
            ],
            "connections": [
                {"id": "browse", "from": "shopper", "to": "shop", "style": "request"}
            ]"#,
        read_on: &[
            "AWS Builders' Library: Fairness in multi-tenant systems, Using load shedding to avoid overload",
            "SRE Book, chapter 21: Handling Overload",
            "Azure architecture: Throttling, Rate Limiting",
        ],
    },
    find,
    repairs: &[rate_limit_repair],
    question: Some(Question {
        topic: Topic::Operation,
        position: 1,
        fields: Some(|about| about.component(Field::RateLimit)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct UnlimitedCallers(CalleeCalls);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let is_unlimited = |e: Conn| {
        let limit = rate_limit(facts, e);
        limit.is_some() && without_none(limit).is_none()
    };
    // Each gateway is asked about once, however many it calls.
    let mut open_doors: HashMap<Comp, bool> = HashMap::new();
    let mut is_open_door = |c: Comp| {
        facts.kind(c) == Kind::Gateway
            && *open_doors
                .entry(c)
                .or_insert_with(|| calls(facts, c).any(is_unlimited))
    };
    let said_at_door: Vec<bool> = (facts.design().connections.iter().enumerate())
        .map(|(at, _)| is_open_door(facts.from(Conn::from_index(at))))
        .collect();
    let judged = judge(facts, |e| match rate_limit(facts, e) {
        _ if said_at_door[e.at()] => Demand::Holds,
        None => Demand::Unknown,
        Some(_) if is_unlimited(e) => Demand::Fails,
        Some(_) => Demand::Holds,
    });
    for calls in judged.failing {
        let severity = match calls.is_from_outside(facts) {
            true => Severity::High,
            false => Severity::Medium,
        };
        findings.fail(severity, UnlimitedCallers(calls));
    }
    for calls in judged.unknown_outside {
        findings.ask(Severity::Low, UnlimitedCallers(calls));
    }
}

impl Diagnostic for UnlimitedCallers {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let callee = names.of(self.0.callee);
        let calls = self.0.told(names);
        let why = format!(
            "One caller in a runaway loop, or whose retries pile up, takes all of {callee}; for everybody else it is down."
        );
        if self.0.outcome == Outcome::Question {
            let who = names.list(&self.0.from(names.facts));
            return Words::new(
                format!("Does {callee} limit the rate of {who}?"),
                format!("{calls} {callee}."),
                why,
                "Set the rate limit of each caller, such as 20/s per caller; or none.",
            );
        }
        Words::new(
            format!("{callee} has no rate limit"),
            format!("{calls} {callee} without a rate limit."),
            why,
            format!(
                "Limit the rate of each caller in {callee}, and reject the rest before any work is done."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// A limit, on the component and wherever a connection says otherwise.
fn rate_limit_repair(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let limited = |callers: &Callers| {
        let limit = callers.rate_limit.as_deref();
        limit.is_none() || crate::document::without_none(limit).is_some()
    };
    callers(
        ctx,
        limited,
        |callers| callers.rate_limit = Some(RATE_LIMIT.to_owned()),
        |_| "Limit the rate of callers".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::ge2::designs::case;
    use crate::rules::testing::{outcome, table};

    #[test]
    fn unlimited_callers() {
        let with = |limit: &str| format!("service b \"callers\":{{\"rate_limit\":\"{limit}\"}}");
        table(
            "unlimited-callers",
            &[
                ("nothing there", "", &[]),
                (
                    "none, a client",
                    &case("client a", &with("none")),
                    &["fail high component:b connection:a-b"],
                ),
                (
                    "none, one of ours",
                    &case("job a", &with("none")),
                    &["fail medium component:b connection:a-b"],
                ),
                ("some", &case("client a", &with("5/s")), &[]),
                (
                    "unknown, a client",
                    &case("client a", "service b"),
                    &["question low component:b connection:a-b"],
                ),
                (
                    "blank is unknown",
                    &case("external a", &with(" ")),
                    &["question low component:b connection:a-b"],
                ),
                ("unknown, one of ours", &case("service a", "service b"), &[]),
                (
                    "from a gateway without a limit: it is said at the door",
                    &("client c\n".to_owned()
                        + &case("gateway a", &with("none"))
                        + "c -> a request \"callers\":{\"rate_limit\":\"none\"}"),
                    &["fail high component:a connection:c-a"],
                ),
                (
                    "from a gateway with a limit",
                    &("client c\n".to_owned()
                        + &case("gateway a", &with("none"))
                        + "c -> a request \"callers\":{\"rate_limit\":\"5/s\"}"),
                    &["fail medium component:b connection:a-b"],
                ),
                (
                    "a default",
                    &(case("service a", "service b")
                        + "\nset \"defaults\":{\"request\":{\"callers\":{\"rate_limit\":\"none\"}}}"),
                    &["fail medium component:b connection:a-b"],
                ),
                (
                    "the connection's own",
                    &case("service a", &with("5/s")).replace(
                        "a -> b request",
                        "a -> b request \"callers\":{\"rate_limit\":\"none\"}",
                    ),
                    &["fail medium component:b connection:a-b"],
                ),
            ],
        );
        assert_eq!(
            outcome("GE2", "service a\nservice b\na -> b event"),
            "not-applicable"
        );
        let known = "service b \"callers\":{\"identity\":\"token\",\"rate_limit\":\"5/s\"}";
        assert_eq!(outcome("GE2", &case("client a", known)), "pass");
    }
}
