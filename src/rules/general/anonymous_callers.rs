//! Rule `anonymous-callers`.

use super::ge2::{
    CalleeCalls, Demand, callee_fields, calls, identity, identity_demand, is_from_outside, judge,
    with_design,
};
use crate::analysis::{Facts, StepAt, SubjectIndex, read_set};
use crate::document::{Callers, Identity, Kind, Style};
use crate::graph::{Comp, Conn};
use crate::rules::fix::settings::callers;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::question::{Field, Question, Topic};
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "anonymous-callers",
    reads: read_set::KIND
        .and(read_set::EDGES)
        .and(read_set::CALLERS)
        .and(read_set::TECHNOLOGY)
        .and(read_set::STEPS)
        .and(read_set::STEP_WRITES),
    docs: Docs {
        checks: "Callers prove who they are.",
        matters: "A component that does not authenticate its callers cannot refuse one of them. Whoever reaches it can do everything that it does, and after an incident nobody can tell who did. An address proves nothing: it is shared, and it moves.",
        detected: "A service, gateway, orchestrator or job with a request from another component, for which the identity demanded is none or ip. The connection's own callers count before the component's. High for callers from outside, and where a writing step comes that way beside another request that is authenticated; medium otherwise, and where it was left open for reading on purpose. It asks where the identity is unknown: one by one for callers from outside, once for all other callers. A gateway all of whose callees authenticate is left out, and so is a web server that hands out files.",
        remedy: "Demand a token, a key or a certificate of every caller, and set that in callers.",
        false_alarms: "It only serves static files: waive this. If its port can be reached from outside, by a load balancer or an ingress, draw who may call it there.",
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
    let judged = judge(facts, |e| identity_demand(facts, e));
    let speaks = |callee: Comp| !passes_identity_on(facts, callee);
    for calls in judged.failing {
        if speaks(calls.callee) {
            findings.fail(severity(facts, &calls), AnonymousCallers(calls));
        }
    }
    for calls in judged.unknown_outside {
        if speaks(calls.callee) {
            findings.ask(Severity::Medium, AnonymousCallers(calls));
        }
    }
    let inside = judged.unknown_inside.into_iter();
    let inside: Vec<Comp> = inside.filter(|callee| speaks(*callee)).collect();
    if !inside.is_empty() {
        findings.ask(Severity::Low, IdentitiesUnknown(inside));
    }
}

/// True for a gateway all of whose callees authenticate: they look at who is calling.
fn passes_identity_on(facts: &Facts, c: Comp) -> bool {
    if facts.kind(c) != Kind::Gateway {
        return false;
    }
    let requests = facts
        .outgoing(c)
        .filter(|(e, to)| facts.style(*e) == Style::Request && facts.runs_our_code(*to));
    let mut requests = requests.peekable();
    requests.peek().is_some() && requests.all(|(e, _)| identity_demand(facts, e) == Demand::Holds)
}

fn severity(facts: &Facts, open: &CalleeCalls) -> Severity {
    let locked = || {
        let all = calls(facts, open.callee);
        all.filter(|e| identity_demand(facts, *e) == Demand::Holds)
    };
    let users = || {
        open.calls
            .iter()
            .flat_map(|e| facts.users(*e).iter().copied())
    };
    let writes = |at: StepAt| facts.step(at).writes == Some(true);
    // An open door beside a locked one.
    if users().any(writes) && locked().next().is_some() {
        return Severity::High;
    }
    if !open.is_from_outside(facts) {
        return Severity::Medium;
    }
    // Left open for reading on purpose, where people who write prove who they are.
    let reads = facts.has_flows() && !users().any(|at| facts.of_flow(at.flow).writes);
    match reads && locked().any(|e| is_from_outside(facts, e)) {
        true => Severity::Medium,
        false => Severity::High,
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
            "Whoever reaches {callee} can do everything that it does, and afterwards nobody can tell who did. {callee} cannot lock out one caller without locking out all."
        );
        let calls = self.0.told(names);
        if self.0.outcome == Outcome::Question {
            return Words::new(
                format!(
                    "How does {callee} authenticate {}?",
                    names.list(&self.0.from(facts))
                ),
                format!("{calls} {callee}."),
                why,
                "Set the caller identity: a token, a key, a certificate; or none, if it does not authenticate.",
            );
        }
        let address = |e: &Conn| identity(facts, *e) == Some(Identity::Ip);
        let how = match self.0.calls.iter().all(address) {
            true => "identified by nothing but an address",
            false => "without authentication",
        };
        let door = match self.0.is_from_outside(facts) {
            true => " If it only serves static files, waive this.",
            false => {
                " If its port can be reached from outside, by a load balancer or an ingress, draw who may call it there. If it only serves static files, waive this."
            }
        };
        Words::new(
            format!("{callee} does not authenticate its callers"),
            format!("{calls} {callee} {how}."),
            why,
            format!("Demand a token, a key or a certificate.{door}"),
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
                "How {} {list} authenticate internal callers?",
                verb(self.0.len(), "does", "do")
            ),
            format!(
                "{list} {} called by your own components.",
                verb(self.0.len(), "is", "are")
            ),
            "A network in which everybody is trusted gives all of itself to whoever gets into any part of it.",
            "Set the caller identity, once for all requests where it is the same.",
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
        |c| format!("Demand a token in {c}"),
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
                ("a password", &case("client a", &with("password")), &[]),
                ("a signature", &case("client a", &with("signature")), &[]),
                (
                    "a default, for those inside",
                    &(case("service a", "service b")
                        + "\nset \"defaults\":{\"request\":{\"callers\":{\"identity\":\"none\"}}}"),
                    medium,
                ),
                (
                    "a default does not hold for a client",
                    &(case("client a", "service b")
                        + "\nset \"defaults\":{\"request\":{\"callers\":{\"identity\":\"mtls\"}}}"),
                    ask,
                ),
                (
                    "from a standby",
                    &case("service c\nservice a \"standby_of\":\"c\"", &with("none")),
                    &[],
                ),
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
        let beside = |open: &str, other: &str, flow: &str| {
            format!(
                "{open}\n{other}\nservice b\na -> b request \"callers\":{{\"identity\":\"none\"}}\no -> b request \"callers\":{{\"identity\":\"token\"}}\n{flow}"
            )
        };
        table(
            "anonymous-callers",
            &[
                (
                    "an open door beside a locked one",
                    &beside("service a", "service o", "flow f\nstep b via a-b writes"),
                    high,
                ),
                (
                    "nobody writes through it",
                    &beside("service a", "service o", "flow f\nstep b via a-b"),
                    medium,
                ),
                (
                    "no locked one",
                    &beside("service a", "service o", "flow f\nstep b via a-b writes")
                        .replace("token", "ip"),
                    &["fail medium component:b connection:a-b connection:o-b"],
                ),
                (
                    "left open for reading",
                    &beside("client a", "client o", "flow f\nstep b via a-b"),
                    medium,
                ),
                (
                    "left open, used by no flow",
                    &beside("client a", "client o", "flow f"),
                    medium,
                ),
                (
                    "without flows nobody can tell",
                    &beside("client a", "client o", ""),
                    high,
                ),
                (
                    "its flow writes",
                    &beside(
                        "client a",
                        "client o",
                        "flow f\nstep b via a-b\nstep o writes",
                    ),
                    high,
                ),
                (
                    "only those inside prove who they are",
                    &beside("client a", "service o", "flow f\nstep b via a-b"),
                    high,
                ),
            ],
        );
        let gateway = |identity: &str, other: &str| {
            format!(
                "client a\ngateway b \"callers\":{{\"identity\":\"none\"}}\nservice c \"callers\":{{\"identity\":\"{identity}\"}}\na -> b request\n{other}"
            )
        };
        table(
            "anonymous-callers",
            &[
                (
                    "a gateway that passes on who is calling",
                    &gateway("token", "b -> c request"),
                    &[],
                ),
                ("a gateway that calls nobody", &gateway("token", ""), high),
                (
                    "a gateway one of whose callees does not look",
                    &gateway("token", "b -> c request\nservice d\nb -> d request"),
                    &[
                        "fail high component:b connection:a-b",
                        "question low design: component:d",
                    ],
                ),
                (
                    "a datastore does not count",
                    &gateway("token", "b -> c request\ndatastore d\nb -> d request"),
                    &[],
                ),
                (
                    "a web server that hands out files",
                    "client a\nservice b \"technology\":\"nginx:1.27\"\na -> b request\nflow f",
                    &[],
                ),
                (
                    "without flows it may do more",
                    "client a\nservice b \"technology\":\"nginx:1.27\"\na -> b request",
                    ask,
                ),
                (
                    "it calls another",
                    "client a\nservice b \"technology\":\"httpd\"\nexternal c\na -> b request\nb -> c request\nflow f",
                    ask,
                ),
                (
                    "it has a step",
                    "client a\nservice b \"technology\":\"apache\"\na -> b request\nflow f\nstep b",
                    ask,
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
