//! Rule `no-timeout`.

use super::ca4::waits_for_us;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::Timeout;
use crate::graph::{Comp, Conn};
use crate::rules::fix::consistency::is_too_short;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{sentence, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "no-timeout",
    reads: read_set::KIND
        .and(read_set::EDGES)
        .and(read_set::CONNECTION_USES)
        .and(read_set::TIMEOUT)
        .and(read_set::FALLBACK),
    docs: Docs {
        checks: "Every own request has a timeout.",
        matters: "Without a timeout, a callee that hangs blocks the caller's threads and connections until it answers nobody, not even those who never needed the slow one. A fallback never comes while the other side hangs.",
        detected: "Requests between different components, not from a client or an external, whose timeout is none: one finding for each caller. It asks once for each caller about requests of steps with an unknown timeout, and once for all others.",
        remedy: "Set a timeout a little above the slowest answer that is still of use. One client library or mesh often sets it for all: use the document's defaults.",
        false_alarms: "A long poll or a stream: set the time after which the caller reconnects.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request", "timeout": "none"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request", "timeout": "800ms"}
            ]"#,
        read_on: &[
            "AWS Builders' Library: Timeouts, retries, and backoff with jitter",
            "Release It!, second edition, chapter 5: Timeouts",
        ],
    },
    find,
    repairs: &[time_limit],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 2,
        fields: Some(|about| about.connections(Field::Timeout)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

/// Requests of one caller.
struct NoTimeout {
    caller: Comp,
    requests: Vec<Conn>,
    asks: bool,
}

struct TimeoutsUnknown(Vec<Conn>);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut endless: BTreeMap<Comp, Vec<Conn>> = BTreeMap::new();
    let mut unknown: BTreeMap<Comp, Vec<Conn>> = BTreeMap::new();
    let mut others = Vec::new();
    for e in facts.connections().filter(|e| waits_for_us(facts, *e)) {
        let caller = facts.from(e);
        match &facts.connection(e).timeout {
            Some(Timeout::Never) => endless.entry(caller).or_default().push(e),
            Some(Timeout::After(_)) => {}
            None if facts.users(e).is_empty() => others.push(e),
            None => unknown.entry(caller).or_default().push(e),
        }
    }
    for (caller, requests) in unknown {
        if endless.contains_key(&caller) {
            others.extend(requests);
            continue;
        }
        findings.ask(
            Severity::Medium,
            NoTimeout {
                caller,
                requests,
                asks: true,
            },
        );
    }
    for (caller, requests) in endless {
        findings.fail(
            Severity::Medium,
            NoTimeout {
                caller,
                requests,
                asks: false,
            },
        );
    }
    if !others.is_empty() {
        others.sort_unstable();
        findings.ask(Severity::Low, TimeoutsUnknown(others));
    }
}

impl Diagnostic for NoTimeout {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![self.caller.into()];
        all.extend(self.requests.iter().map(|e| SubjectIndex::from(*e)));
        all
    }

    fn key(&self) -> Vec<SubjectIndex> {
        vec![self.caller.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let caller = names.of(self.caller);
        let callees = sorted_unique(self.requests.iter().map(|e| facts.to(*e)).collect());
        let n = self.requests.len();
        let is_replaced = |e: &&Conn| facts.connection(**e).fallback().is_some();
        // A fallback without a timeout looks like protection, and is none.
        let replaced: Vec<Conn> = self.requests.iter().filter(is_replaced).copied().collect();
        let others = self.requests.iter().filter(|e| !is_replaced(e));
        let ordered: Vec<Conn> = replaced.iter().chain(others).copied().collect();
        let fallback = match replaced.len() {
            0 => String::new(),
            1 if n == 1 => " Its fallback never comes while the other side hangs.".to_owned(),
            more => format!(
                " The {} of {} never {} while the other side hangs.",
                verb(more, "fallback", "fallbacks"),
                names.links(&replaced),
                verb(more, "comes", "come")
            ),
        };
        let why = format!(
            "When a callee hangs, so does {caller}: its threads and connections fill up until it answers nobody."
        );
        if !self.asks {
            return Words::new(
                format!(
                    "{caller} waits for {} without a timeout",
                    names.few(&callees)
                ),
                format!("No timeout is set on {}.{fallback}", names.links(&ordered)),
                why,
                format!(
                    "Set a timeout on {}, a little above the slowest answer that is still of use.",
                    verb(n, "it", "each")
                ),
            );
        }
        Words::new(
            format!("How long does {caller} wait for {}?", names.few(&callees)),
            format!("Flows use {}.{fallback}", names.links(&ordered)),
            why,
            format!(
                "Set {}. If one setting holds for all requests, set it as the default.",
                verb(n, "its timeout", "the timeout of each")
            ),
        )
    }
}

impl Diagnostic for TimeoutsUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::Design];
        all.extend(self.0.iter().map(|e| SubjectIndex::from(*e)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let n = self.0.len();
        let title = match self.0.as_slice() {
            [one] => format!(
                "How long does {} wait for {}?",
                names.of(names.facts.from(*one)),
                names.of(names.facts.to(*one))
            ),
            _ => format!("What are the timeouts of {n} requests?"),
        };
        Words::new(
            title,
            format!("{}.", sentence(&names.links(&self.0))),
            "Without a timeout, a callee that hangs makes its callers hang.",
            format!(
                "Set {}. If one setting holds for all requests, set it as the default.",
                verb(n, "its timeout", "the timeout of each")
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Timeouts that are tried, longest first.
const LIMITS: [&str; 3] = ["5s", "1s", "200ms"];

/// One timeout for all, so long that every flow can keep its time bound, if that can be.
fn time_limit(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let edges = ctx.connections();
    if !ctx.fails || edges.is_empty() {
        return Vec::new();
    }
    let limited = |limit: &str| {
        let mut draft = ctx.draft();
        for e in &edges {
            draft.connection(ctx.link(*e), &mut |c| c.timeout = Timeout::parse(limit));
        }
        draft
    };
    let flows = edges.iter().flat_map(|e| ctx.facts.flows_using(*e));
    let flows = sorted_unique(flows.collect());
    let fits = |limit: &&str| {
        let after = Facts::new(limited(limit).design());
        flows.iter().all(|f| !is_too_short(&after, *f))
    };
    let limit = LIMITS.into_iter().find(fits).unwrap_or(LIMITS[0]);
    let title = format!("Set a timeout of {}", spaced(limit));
    limited(limit).safe_fix(title).into_iter().collect()
}

/// A duration as a sentence says it: "5 s".
fn spaced(duration: &str) -> String {
    let digits = duration.trim_end_matches(char::is_alphabetic);
    format!("{digits} {}", &duration[digits.len()..])
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn no_timeout() {
        let case = |fields: &str| format!("service a\nservice b\na -> b request {fields}\n");
        table(
            "no-timeout",
            &[
                ("nothing there", "", &[]),
                (
                    "none",
                    &case("\"timeout\":\"none\""),
                    &["fail medium component:a connection:a-b"],
                ),
                ("set", &case("\"timeout\":\"5s\""), &[]),
                (
                    "unknown, in a flow",
                    &(case("") + "flow f\nstep b via a-b"),
                    &["question medium component:a connection:a-b"],
                ),
                (
                    "unknown, the others once",
                    &(case("") + "b -> a request"),
                    &["question low design: connection:a-b connection:b-a"],
                ),
                (
                    "once for each caller",
                    &(case("\"timeout\":\"none\"")
                        + "service c\na -> c request \"timeout\":\"none\"\nb -> c request \"timeout\":\"none\""),
                    &[
                        "fail medium component:a connection:a-b connection:a-c",
                        "fail medium component:b connection:b-c",
                    ],
                ),
                (
                    "a caller that fails is not asked",
                    &(case("\"timeout\":\"none\"")
                        + "service c\na -> c request\nflow f\nstep c via a-c"),
                    &[
                        "fail medium component:a connection:a-b",
                        "question low design: connection:a-c",
                    ],
                ),
                (
                    "set by default",
                    &(case("") + "set \"defaults\":{\"request\":{\"timeout\":\"1s\"}}"),
                    &[],
                ),
                (
                    "none by default",
                    &(case("") + "set \"defaults\":{\"request\":{\"timeout\":\"none\"}}"),
                    &["fail medium component:a connection:a-b"],
                ),
                (
                    "to a standby",
                    "service a\nservice b \"standby_of\":\"a\"\na -> b request \"timeout\":\"none\"",
                    &[],
                ),
                (
                    "guessed: it asks about that alone",
                    &(case("\"timeout\":\"none\",\"guessed\":[\"style\"]")
                        + "service c\na -> c request\nflow f\nstep c via a-c"),
                    &[
                        "question medium component:a connection:a-b",
                        "question low design: connection:a-c",
                    ],
                ),
                (
                    "a fallback does not end waiting",
                    &case("\"timeout\":\"none\",\"fallback\":\"x\""),
                    &["fail medium component:a connection:a-b"],
                ),
                (
                    "from a client",
                    "client a\nservice b\na -> b request \"timeout\":\"none\"",
                    &[],
                ),
                (
                    "from an external",
                    "external a\nservice b\na -> b request",
                    &[],
                ),
                (
                    "to itself",
                    "service a\na -> a request \"timeout\":\"none\"",
                    &[],
                ),
                (
                    "no request",
                    "service a\nservice b\na -> b message \"timeout\":\"none\"",
                    &[],
                ),
                (
                    "needed only to start",
                    &case("\"timeout\":\"none\",\"phase\":\"startup\""),
                    &[],
                ),
            ],
        );
    }
}
