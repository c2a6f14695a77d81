//! Rule `anonymous-callers`.

use super::ge2::{CalleeCalls, Demand, callee_fields, identity, judge, severity, with_design};
use crate::analysis::{Facts, SubjectIndex, read_set};
use crate::document::{Callers, Identity};
use crate::graph::{Comp, Conn};
use crate::rules::fix::settings::callers;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{count, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "anonymous-callers",
    reads: read_set::KIND.and(read_set::EDGES).and(read_set::CALLERS),
    docs: Docs {
        checks: "Who calls proves who they are.",
        matters: "What does not know its callers cannot refuse one of them. Whoever reaches it can do all that it does, and after an incident nobody can say who did it. An address proves nothing: it is shared, and it moves.",
        detected: "A service, gateway, orchestrator or job with a request from another component, for which the identity demanded is none or ip. The connection's own callers count before the component's. It asks where the identity is not known: one by one where a client or an external calls, once for all other callers.",
        remedy: "Demand a token, a key or a certificate of every caller, and say so in callers.",
        false_alarms: "A public page that anybody may read: put it behind a gateway, and let only that be open.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service", "callers": {"identity": "ip", "rate_limit": "50/s per caller"}}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service", "callers": {"identity": "mtls", "rate_limit": "50/s per caller"}}
            ],
            "connections": [
                {"id": "pay", "from": "orders", "to": "payment", "style": "request"}
            ]"#,
        read_on: &[
            "microservices.io: Access Token",
            "Azure architecture: Federated Identity, Gatekeeper",
        ],
    },
    find,
    repairs: &[identity_repair],
    question: Some(Question {
        topic: Topic::Operation,
        position: 0,
        fields: Some(|about| callee_fields(about, Field::Identity)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct AnonymousCallers(CalleeCalls);

struct IdentitiesUnknown(Vec<Comp>);

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let judged = judge(facts, |e| match identity(facts, e) {
        Some(Identity::None | Identity::Ip) => Demand::Fails,
        None => Demand::Unknown,
        Some(_) => Demand::Holds,
    });
    for (calls, outside) in judged.failing {
        findings.fail(severity(outside), AnonymousCallers(calls));
    }
    for calls in judged.unknown_outside {
        findings.ask(Severity::Medium, AnonymousCallers(calls));
    }
    if !judged.unknown_inside.is_empty() {
        findings.ask(Severity::Low, IdentitiesUnknown(judged.unknown_inside));
    }
}

impl Diagnostic for AnonymousCallers {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let callee = names.of(self.0.callee);
        let why = format!(
            "Whoever reaches {callee} can do all that it does, and afterwards nobody can say who it was. {callee} cannot shut out one caller without shutting out all."
        );
        let calls = self.0.told(names);
        if self.0.outcome == Outcome::Question {
            return Words::new(
                format!("How does {callee} know who calls from outside?"),
                format!("{calls} {callee}; the drawing does not say by what it knows them."),
                why,
                format!(
                    "Set the identity that {callee} demands: a key, a token or a certificate; or none, if it does not know."
                ),
            );
        }
        let address = |e: &Conn| identity(facts, *e) == Some(Identity::Ip);
        let how = match self.0.calls.iter().all(address) {
            true => "nothing but an address, which others can have too, says who it is",
            false => "nobody has to prove who is calling",
        };
        Words::new(
            format!("{callee} does not know who calls it"),
            format!("{calls} {callee}, and {how}."),
            why,
            format!(
                "Let {callee} demand a token, a key or a certificate of {}, and set that as the identity.",
                names.list(&self.0.from(names.facts))
            ),
        )
    }
}

impl Diagnostic for IdentitiesUnknown {
    fn subjects(&self) -> Vec<SubjectIndex> {
        with_design(&self.0)
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let list = names.list(&self.0);
        Words::new(
            format!(
                "How {} {} know who calls from within the system?",
                verb(self.0.len(), "does", "do"),
                count(self.0.len(), "component")
            ),
            format!(
                "{list} {} called by others of ours; the drawing does not say what proves who calls.",
                verb(self.0.len(), "is", "are")
            ),
            "What trusts everybody inside the network gives all of itself to whoever gets into any part of it.",
            format!(
                "Set the identity that {list} {} of callers.",
                verb(self.0.len(), "demands", "demand")
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// A token, on the component and wherever a connection says otherwise.
fn identity_repair(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let known =
        |callers: &Callers| !matches!(callers.identity, Some(Identity::None | Identity::Ip));
    callers(
        ctx,
        known,
        |callers| callers.identity = Some(Identity::Token),
        |c| format!("Demand a token of whoever calls {c}"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::ge2::designs::case;
    use crate::rules::testing::table;

    #[test]
    fn anonymous_callers() {
        let with =
            |identity: &str| format!("service b \"callers\":{{\"identity\":\"{identity}\"}}");
        let high: &[&str] = &["fail high component:b connection:a-b"];
        let medium: &[&str] = &["fail medium component:b connection:a-b"];
        let ask: &[&str] = &["question medium component:b connection:a-b"];
        let once: &[&str] = &["question low design: component:b"];
        let on = |identity: &str, edge: &str| {
            case("service a", &with(identity)).replace(
                "a -> b request",
                &format!("a -> b request \"callers\":{edge}"),
            )
        };
        table(
            "anonymous-callers",
            &[
                ("nothing there", "", &[]),
                ("none, a client", &case("client a", &with("none")), high),
                (
                    "none, an external",
                    &case("external a", &with("none")),
                    high,
                ),
                (
                    "none, one of ours",
                    &case("service a", &with("none")),
                    medium,
                ),
                ("ip", &case("service a", &with("ip")), medium),
                ("a key", &case("client a", &with("api-key")), &[]),
                ("a token", &case("client a", &with("token")), &[]),
                ("a certificate", &case("client a", &with("mtls")), &[]),
                ("unknown, a client", &case("client a", "service b"), ask),
                (
                    "unknown, an external",
                    &case("external a", "service b"),
                    ask,
                ),
                (
                    "unknown, one of ours",
                    &case("service a", "service b"),
                    once,
                ),
                ("a gateway", &case("client a", "gateway b"), ask),
                ("an orchestrator", &case("client a", "orchestrator b"), ask),
                ("a job", &case("client a", "job b"), ask),
                ("a datastore", &case("client a", "datastore b"), &[]),
                (
                    "an external is asked",
                    &case("service a", "external b"),
                    &[],
                ),
                ("a broker", &case("service a", "broker b"), &[]),
                (
                    "a message",
                    &case("client a", &with("none")).replace("request", "message"),
                    &[],
                ),
                ("itself", "service b\nb -> b request", &[]),
                (
                    "needed only to start",
                    &case("client a", &with("none"))
                        .replace("a -> b request", "a -> b request \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "the connection's own counts",
                    &on("none", "{\"identity\":\"token\"}"),
                    &[],
                ),
                (
                    "the connection's own fails",
                    &on("token", "{\"identity\":\"ip\"}"),
                    medium,
                ),
                (
                    "field by field",
                    &on("none", "{\"rate_limit\":\"5/s\"}"),
                    medium,
                ),
            ],
        );
        table(
            "anonymous-callers",
            &[
                (
                    "only the connections at fault",
                    "client a\nservice b\nservice c\na -> b request \"callers\":{\"identity\":\"token\"}\nc -> b request \"callers\":{\"identity\":\"none\"}",
                    &["fail medium component:b connection:c-b"],
                ),
                (
                    "where it fails it does not ask",
                    "client a\nservice b\nservice c\na -> b request\nc -> b request \"callers\":{\"identity\":\"none\"}\nb -> c request",
                    &[
                        "fail medium component:b connection:c-b",
                        "question low design: component:c",
                    ],
                ),
                (
                    "asked for the client, and once for the others",
                    "client a\nservice b\nservice c\na -> b request\nc -> b request\nb -> c request",
                    &[
                        "question medium component:b connection:a-b",
                        "question low design: component:b component:c",
                    ],
                ),
            ],
        );
    }
}
