//! Rule `unlimited-callers`.

use super::ge2::{CalleeCalls, Demand, callee_fields, judge, rate_limit, severity, with_design};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Callers, without_none};
use crate::graph::Comp;
use crate::rules::fix::parts::RATE_LIMIT;
use crate::rules::fix::settings::callers;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{count, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "unlimited-callers",
    reads: read_set::KIND.and(read_set::EDGES).and(read_set::CALLERS),
    docs: Docs {
        checks: "No caller can ask so much that nothing is left for the others.",
        matters: "One caller with a loop that does not end, or with retries that do not wait, takes up the whole of a component. The others see an outage, though nothing is broken.",
        detected: "A service, gateway, orchestrator or job with a request from another component, for which the rate limit is none. The connection's own callers count before the component's. It asks where the rate limit is not known: one by one where a client or an external calls, once for all other callers.",
        remedy: "Limit what each caller may ask, refuse the rest early, and say so in callers, such as 200/s per caller.",
        false_alarms: "A limit that a gateway before it already enforces, where nothing else calls: say so as the rate limit of that connection.",
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
        fields: Some(|about| callee_fields(about, Field::RateLimit)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct UnlimitedCallers(CalleeCalls);

struct LimitsUnknown(Vec<Comp>);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let judged = judge(facts, |e| match rate_limit(facts, e) {
        None => Demand::Unknown,
        limit if without_none(limit).is_none() => Demand::Fails,
        Some(_) => Demand::Holds,
    });
    for (calls, outside) in judged.failing {
        findings.fail(severity(outside), UnlimitedCallers(calls));
    }
    for calls in judged.unknown_outside {
        findings.ask(Severity::Low, UnlimitedCallers(calls));
    }
    if !judged.unknown_inside.is_empty() {
        findings.ask(Severity::Low, LimitsUnknown(judged.unknown_inside));
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
            "One caller that runs wild, or whose retries pile up, takes all of {callee}; for everybody else it is down."
        );
        if self.0.outcome == Outcome::Question {
            return Words::new(
                format!("How much may one caller from outside ask of {callee}?"),
                format!("{calls} {callee}; the drawing does not say how often that is allowed."),
                why,
                format!(
                    "Set the rate limit that {callee} has for each caller, such as 20/s per caller; or none, if it has none."
                ),
            );
        }
        Words::new(
            format!("One caller can take all of {callee}"),
            format!("{calls} {callee}, which has no rate limit for them."),
            why,
            format!(
                "Give {callee} a rate limit for each caller, and refuse what is above it before any work is done."
            ),
        )
    }
}

impl Diagnostic for LimitsUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        with_design(&self.0)
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let list = names.list(&self.0);
        let n = self.0.len();
        Words::new(
            format!(
                "How much may one caller within the system ask of {}?",
                count(n, "component")
            ),
            format!(
                "{list} {} called by others of ours; the drawing does not say how much each of them may ask.",
                verb(n, "is", "are")
            ),
            "A mistake in one component, such as retries without a pause, becomes an outage of all that it calls.",
            format!("Set the rate limit of {list}; none is an answer, too."),
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
        |c| format!("Let each caller ask {c} at most 100 times a second"),
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
                (
                    "unknown, one of ours",
                    &case("service a", "service b"),
                    &["question low design: component:b"],
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
