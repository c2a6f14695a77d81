//! GE2 · Know your callers.

use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Callers, Identity, Kind, Style, said};
use crate::graph::{Comp, Conn};
use crate::rules::fix::settings;
use crate::rules::names::{count, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Docs, Findings, Found, Item, Names, Outcome, Rule, Severity, Text, Words};

/// The item.
pub const ITEM: Item = Item {
    code: "GE2",
    title: "Know your callers",
    bucket: "General",
    about: |facts| callees(facts).next().is_some(),
    evidence,
    rules: &[ANONYMOUS_CALLERS, UNLIMITED_CALLERS],
};

/// What the item is about: what runs code of ours and is called by others.
fn callees(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    let ours = facts.components().filter(|c| facts.runs_our_code(*c));
    ours.filter(|c| calls(facts, *c).next().is_some())
}

/// The requests of others to a component.
fn calls(facts: &Facts, c: Comp) -> impl Iterator<Item = Conn> + '_ {
    let requests = facts
        .incoming(c)
        .filter(move |(e, from)| facts.style(*e) == Style::Request && *from != c);
    requests.map(|(e, _)| e)
}

/// Whether a call comes from where anybody can be.
fn is_from_outside(facts: &Facts, e: Conn) -> bool {
    matches!(facts.kind(facts.from(e)), Kind::Client | Kind::External)
}

/// A field of what is demanded of who calls: that of the connection, or else of the callee.
fn demanded<'f, T>(
    facts: &'f Facts,
    e: Conn,
    field: impl Fn(&'f Callers) -> Option<T>,
) -> Option<T> {
    let of_call = facts.connection(e).callers.as_ref();
    let of_callee = facts.component(facts.to(e)).callers.as_ref();
    of_call
        .and_then(&field)
        .or_else(|| of_callee.and_then(&field))
}

fn identity(facts: &Facts, e: Conn) -> Option<Identity> {
    demanded(facts, e, |callers| callers.identity)
}

fn rate_limit(facts: &Facts, e: Conn) -> Option<&str> {
    demanded(facts, e, |callers| callers.rate_limit.as_deref())
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let callees: Vec<Comp> = callees(names.facts).collect();
    vec![Text::from(format!(
        "{} {} who calls, and {} how much each may ask.",
        names.list(&callees),
        verb(callees.len(), "knows", "know"),
        verb(callees.len(), "limits", "limit")
    ))]
}

/// What a rule of this item makes of one call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Demand {
    Fails,
    Unknown,
    Holds,
}

/// The calls of one callee that a finding is about.
struct Calls {
    callee: Comp,
    calls: Vec<Conn>,
    outcome: Outcome,
}

/// What both rules of the item find: callees at fault; callees where it is not known for callers
/// from outside; and all those where it is not known for other callers.
struct Judged {
    /// With whether a call at fault comes from outside.
    failing: Vec<(Calls, bool)>,
    unknown_outside: Vec<Calls>,
    unknown_inside: Vec<Comp>,
}

fn judge(facts: &Facts, demand: impl Fn(Conn) -> Demand) -> Judged {
    let mut judged = Judged {
        failing: Vec::new(),
        unknown_outside: Vec::new(),
        unknown_inside: Vec::new(),
    };
    for callee in callees(facts) {
        let of = |what| -> Vec<Conn> {
            let calls = calls(facts, callee).filter(|e| demand(*e) == what);
            calls.collect()
        };
        let failing = of(Demand::Fails);
        if !failing.is_empty() {
            let outside = failing.iter().any(|e| is_from_outside(facts, *e));
            let calls = Calls {
                callee,
                calls: failing,
                outcome: Outcome::Fail,
            };
            judged.failing.push((calls, outside));
            continue;
        }
        let (outside, inside): (Vec<Conn>, Vec<Conn>) = of(Demand::Unknown)
            .into_iter()
            .partition(|e| is_from_outside(facts, *e));
        if !outside.is_empty() {
            judged.unknown_outside.push(Calls {
                callee,
                calls: outside,
                outcome: Outcome::Question,
            });
        }
        if !inside.is_empty() {
            judged.unknown_inside.push(callee);
        }
    }
    judged
}

fn severity(outside: bool) -> Severity {
    match outside {
        true => Severity::High,
        false => Severity::Medium,
    }
}

impl Calls {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::from(self.callee)];
        all.extend(self.calls.iter().map(|e| SubjectIndex::from(*e)));
        all
    }

    /// Who calls.
    fn from(&self, facts: &Facts) -> Vec<Comp> {
        sorted_unique(self.calls.iter().map(|e| facts.from(*e)).collect())
    }

    /// "Shopper calls", "Shopper and Partner call".
    fn told(&self, names: &Names<'_>) -> String {
        let from = self.from(names.facts);
        format!(
            "{} {}",
            names.list(&from),
            verb(from.len(), "calls", "call")
        )
    }
}

fn with_design(components: &[Comp]) -> Vec<SubjectIndex> {
    let mut all = vec![SubjectIndex::Design];
    all.extend(components.iter().map(|c| SubjectIndex::from(*c)));
    all
}

/// The field of the callee that callers from outside reach, or of all callees of the design.
fn callee_fields(about: &AnswerContext<'_>, field: Field) -> Vec<AnswerField> {
    match about.subjects.first() {
        Some(SubjectIndex::Design) => about.components(field),
        _ => about.component(field),
    }
}

const ANONYMOUS_CALLERS: Rule = Rule {
    name: "anonymous-callers",
    reads: read_set::KIND.and(read_set::EDGES).and(read_set::CALLERS),
    docs: Docs {
        checks: "Who calls proves who they are.",
        matters: "What does not know its callers cannot refuse one of them. Whoever reaches it can do all that it does, and after an incident nobody can say who did it. An address proves nothing: it is shared, and it moves.",
        detected: "A service, gateway, orchestrator or job with a request from another component, for which the identity demanded is none or ip. The connection's own callers count before the component's. It asks where the identity is not known: one by one where a client or an external calls, once for all other callers.",
        remedy: "Demand a token, a key or a certificate of every caller, and say so in callers.",
        false_alarms: "A public page that anybody may read: put it behind a gateway, and let only that be open.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service","callers":{"identity":"ip","rate_limit":"50/s per caller"}}],"connections":[{"id":"pay","from":"orders","to":"payment","style":"request"}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service","callers":{"identity":"mtls","rate_limit":"50/s per caller"}}],"connections":[{"id":"pay","from":"orders","to":"payment","style":"request"}]"#,
        read_on: &[
            "microservices.io: Access Token",
            "Azure architecture: Federated Identity, Gatekeeper",
        ],
    },
    find: anonymous_callers,
    repairs: &[settings::identity],
    question: Some(Question {
        topic: Topic::Operation,
        position: 0,
        fields: Some(|about| callee_fields(about, Field::Identity)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct AnonymousCallers(Calls);

struct IdentitiesUnknown(Vec<Comp>);

fn anonymous_callers(facts: &Facts, _: u64, findings: &mut Findings) {
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

impl Found for AnonymousCallers {
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

impl Found for IdentitiesUnknown {
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

const UNLIMITED_CALLERS: Rule = Rule {
    name: "unlimited-callers",
    reads: read_set::KIND.and(read_set::EDGES).and(read_set::CALLERS),
    docs: Docs {
        checks: "No caller can ask so much that nothing is left for the others.",
        matters: "One caller with a loop that does not end, or with retries that do not wait, takes up the whole of a component. The others see an outage, though nothing is broken.",
        detected: "A service, gateway, orchestrator or job with a request from another component, for which the rate limit is none. The connection's own callers count before the component's. It asks where the rate limit is not known: one by one where a client or an external calls, once for all other callers.",
        remedy: "Limit what each caller may ask, refuse the rest early, and say so in callers, such as 200/s per caller.",
        false_alarms: "A limit that a gateway before it already enforces, where nothing else calls: say so as the rate limit of that connection.",
        fails: r#""components":[{"id":"shopper","name":"Shopper","kind":"client"},{"id":"shop","name":"Shop","kind":"gateway","callers":{"identity":"token","rate_limit":"none"}}],"connections":[{"id":"browse","from":"shopper","to":"shop","style":"request"}]"#,
        passes: r#""components":[{"id":"shopper","name":"Shopper","kind":"client"},{"id":"shop","name":"Shop","kind":"gateway","callers":{"identity":"token","rate_limit":"20/s per caller"}}],"connections":[{"id":"browse","from":"shopper","to":"shop","style":"request"}]"#,
        read_on: &[
            "AWS Builders' Library: Fairness in multi-tenant systems, Using load shedding to avoid overload",
            "SRE Book, chapter 21: Handling Overload",
            "Azure architecture: Throttling, Rate Limiting",
        ],
    },
    find: unlimited_callers,
    repairs: &[settings::rate_limit],
    question: Some(Question {
        topic: Topic::Operation,
        position: 1,
        fields: Some(|about| callee_fields(about, Field::RateLimit)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct UnlimitedCallers(Calls);

struct LimitsUnknown(Vec<Comp>);

fn unlimited_callers(facts: &Facts, _: u64, findings: &mut Findings) {
    let judged = judge(facts, |e| match rate_limit(facts, e) {
        None => Demand::Unknown,
        limit if said(limit).is_none() => Demand::Fails,
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

impl Found for UnlimitedCallers {
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

impl Found for LimitsUnknown {
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

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    fn case(caller: &str, callee: &str) -> String {
        format!("{caller}\n{callee}\na -> b request\n")
    }

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
