//! Rule `lost-work`.

use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Delivery, Kind, Strategy, Style};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::parts::delivered;
use crate::rules::fix::{Fix, RepairContext, broker};
use crate::rules::names::{sentence, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Diagnostic, Docs, Findings, Names, Outcome, Rule, Severity, Stake, Words};
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const RULE: Rule = Rule {
    name: "lost-work",
    stake: Some(Stake::Data),
    reads: read_set::LOGICAL_EDGES
        .and(read_set::FLOWS)
        .and(read_set::FALLBACK)
        .and(read_set::RETRIES)
        .and(read_set::DELIVERY)
        .and(read_set::DEAD_LETTER)
        .and(read_set::IDEMPOTENT)
        .and(read_set::COORDINATION)
        .and(read_set::CONSISTENCY)
        .and(read_set::COMPENSATION),
    docs: Docs {
        checks: "Writes outside the core of a flow survive the outage of the component that does them.",
        matters: "Work that can be done later must still be done. A call that is not retried, or a message that may be dropped, loses the work the first time the other side restarts, and nobody notices.",
        detected: "A step that writes outside the core, over a call without retries or whose failures are discarded, or over a message or event of which one half is at-most-once, or that is dropped after its first failure. Also a core step whose call has a fallback. It asks where retries are unknown, where a fallback may drop the work, and where only jobs send it. Calls are left out where the sender repeats its work: driven by an orchestrator that compensates or retries, by a message that is redelivered or answered, or by a client at a gateway.",
        remedy: "Retry the call until it succeeds, or send a message or an event that is delivered at least once, with a dead letter queue.",
        false_alarms: "Work that is worthless when it is late, such as a live position: waive it with that reason.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "confirm", "from": "orders", "to": "mail", "style": "request", "retries": 0}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true},
                    {"id": "s2", "component": "mail", "connection": "confirm", "writes": true, "core": false}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "mail", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "confirm", "from": "orders", "to": "mail", "style": "event", "delivery": "at-least-once"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "steps": [
                    {"id": "s1", "component": "orders", "writes": true, "core": true},
                    {"id": "s2", "component": "mail", "connection": "confirm", "writes": true, "core": false}
                ]}
            ]"#,
        read_on: &[
            "Enterprise Integration Patterns: Guaranteed Delivery",
            "Azure architecture: Queue-Based Load Leveling",
        ],
    },
    find,
    repairs: &[kept_work, broker::one],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 1,
        fields: Some(fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

/// Cause of lost work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loss {
    /// A call that is not retried.
    NotRetried,
    /// A call whose failed work is discarded.
    Discarded,
    /// A half that is delivered at most once.
    Dropped,
    /// A message that is dropped after its first failure.
    FailsOnce,
    /// A core step whose call has a fallback.
    Bypassed,
    /// As the two for messages, sent by jobs alone.
    SentByJobs,
    RetriesUnknown,
    FallbackMayDrop,
}

impl Loss {
    fn outcome(self) -> (Outcome, Severity) {
        match self {
            Self::SentByJobs | Self::RetriesUnknown | Self::FallbackMayDrop => {
                (Outcome::Question, Severity::Medium)
            }
            _ => (Outcome::Fail, Severity::High),
        }
    }
}

struct LostWork {
    connection: Conn,
    component: Comp,
    flow: FlowNo,
    loss: Loss,
    /// Halves of its chains that are delivered at most once.
    lossy: Vec<Conn>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    for found in lost_work(facts) {
        let (outcome, severity) = found.loss.outcome();
        findings.add(outcome, severity, found);
    }
}

/// One for each connection and flow, a fail before a question.
fn lost_work(facts: &Facts) -> Vec<LostWork> {
    let mut paths = DeliveryPaths {
        facts,
        known: HashMap::new(),
    };
    let mut all = Vec::new();
    for flow in facts.flows() {
        let causes = FlowCauses::new(facts, flow);
        let mut found: BTreeMap<Conn, (StepAt, Loss)> = BTreeMap::new();
        let deferred = deferred_steps(facts, flow).filter_map(|at| {
            let e = facts.connection_of(at)?;
            Some((at, e, deferred_loss(&mut paths, &causes, at, e)?))
        });
        let deferred: Vec<(StepAt, Conn, Loss)> = deferred.collect();
        let bypassed = facts.steps(flow).filter_map(|at| {
            let e = facts
                .connection_of(at)
                .filter(|e| is_bypassed(facts, at, *e))?;
            Some((at, e, Loss::Bypassed))
        });
        for (at, e, loss) in deferred.into_iter().chain(bypassed) {
            let known = found.entry(e).or_insert((at, loss));
            if known.1.outcome().0 < loss.outcome().0 {
                *known = (at, loss);
            }
        }
        for (connection, (at, loss)) in found {
            let Some(component) = facts.component_of(at) else {
                continue;
            };
            let lossy = match loss {
                Loss::Dropped | Loss::FailsOnce | Loss::SentByJobs => {
                    paths.of(connection).lossy.clone()
                }
                _ => Vec::new(),
            };
            all.push(LostWork {
                connection,
                component,
                flow,
                loss,
                lossy,
            });
        }
    }
    all
}

/// Steps of a flow that write outside its core, and at no copy. Where no step sets `core`, those
/// after an asynchronous one.
pub(super) fn deferred_steps(facts: &Facts, f: FlowNo) -> impl Iterator<Item = StepAt> + use<'_> {
    let mut is_deferred = facts.of_flow(f).sets_core;
    facts.steps(f).filter(move |at| {
        let step = facts.step(*at);
        let writes = step.writes == Some(true) && !is_at_copy(facts, *at);
        let counts = is_deferred && writes && step.core != Some(true);
        let connection = facts.connection_of(*at);
        is_deferred |= connection.is_some_and(|e| facts.is_asynchronous(e));
        counts
    })
}

fn is_at_copy(facts: &Facts, at: StepAt) -> bool {
    facts.component_at(at).is_some_and(|c| facts.is_copy(c))
}

/// True for a core step that writes over a call with a fallback: all or nothing, and goes on without.
fn is_bypassed(facts: &Facts, at: StepAt, e: Conn) -> bool {
    let step = facts.step(at);
    let mut users = facts.users(e).iter();
    step.core == Some(true)
        && step.writes == Some(true)
        && !is_at_copy(facts, at)
        && matches!(facts.style(e), Style::Request | Style::Data)
        && facts.kind(facts.from(e)) != Kind::Client
        && facts.connection(e).fallback().is_some()
        && users.all(|at| facts.step(*at).writes != Some(false))
}

/// True for a message or an event that is dropped after its first failure.
fn fails_once(facts: &Facts, e: Conn) -> bool {
    let connection = facts.connection(e);
    connection.retries == Some(0) && connection.dead_letter == Some(false)
}

fn deferred_loss(
    paths: &mut DeliveryPaths<'_>,
    causes: &FlowCauses<'_>,
    at: StepAt,
    e: Conn,
) -> Option<Loss> {
    let facts = paths.facts;
    if facts.kind(facts.from(e)) == Kind::Client {
        return None;
    }
    let connection = facts.connection(e);
    match facts.style(e) {
        Style::Request | Style::Data => {
            if connection.fallback().is_some() {
                return Some(Loss::FallbackMayDrop);
            }
            let loss = match connection.retries {
                _ if !facts.is_waiting(e) => return None,
                Some(0) => Loss::NotRetried,
                _ if connection.dead_letter == Some(false) => Loss::Discarded,
                None => Loss::RetriesUnknown,
                Some(_) => return None,
            };
            (!causes.is_driven_again(at, e)).then_some(loss)
        }
        Style::Message | Style::Event => {
            let path = paths.of(e);
            let loss = if !path.lossy.is_empty() {
                Loss::Dropped
            } else if fails_once(facts, e) {
                Loss::FailsOnce
            } else {
                return None;
            };
            Some(match path.is_sent_by_jobs {
                true => Loss::SentByJobs,
                false => loss,
            })
        }
        Style::Telemetry => None,
    }
}

/// Chains of a message or an event, as far as this rule looks at them.
struct DeliveryPath {
    /// Halves that are delivered at most once, in id order.
    lossy: Vec<Conn>,
    /// True if all who send it are jobs.
    is_sent_by_jobs: bool,
}

/// Paths that steps use. Many steps may use one, and a broker may have many chains.
struct DeliveryPaths<'f> {
    facts: &'f Facts,
    known: HashMap<Conn, DeliveryPath>,
}

impl DeliveryPaths<'_> {
    fn of(&mut self, e: Conn) -> &DeliveryPath {
        let facts = self.facts;
        self.known.entry(e).or_insert_with(|| {
            let drops = |e: &Conn| facts.connection(*e).delivery == Some(Delivery::AtMostOnce);
            let mut lossy: Vec<Conn> = Some(e).into_iter().filter(drops).collect();
            let mut senders: Vec<Comp> = Vec::new();
            for chain in facts.logical_edges_through(e) {
                lossy.extend(chain.halves.iter().copied().filter(drops));
                senders.push(chain.sender);
            }
            if senders.is_empty() {
                senders.push(facts.from(e));
            }
            DeliveryPath {
                lossy: sorted_unique(lossy),
                is_sent_by_jobs: senders.iter().all(|c| facts.kind(*c) == Kind::Job),
            }
        })
    }
}

/// Steps of a flow, as the search for one that drives a sender again needs them.
struct FlowCauses<'f> {
    facts: &'f Facts,
    flow: FlowNo,
    preceding: Vec<Option<StepAt>>,
    /// Number of steps, counted from the first, before which each step that writes outside the core
    /// can be undone.
    undone: usize,
    /// Connections of writing steps, by the component that they start at.
    writing: HashMap<Comp, BTreeSet<Conn>>,
    /// The last step that answers each connection.
    answers: HashMap<Conn, usize>,
}

impl<'f> FlowCauses<'f> {
    fn new(facts: &'f Facts, flow: FlowNo) -> Self {
        let mut causes = Self {
            facts,
            flow,
            preceding: facts.preceding_steps(flow),
            undone: usize::MAX,
            writing: HashMap::new(),
            answers: HashMap::new(),
        };
        for at in facts.steps(flow) {
            let step = facts.step(at);
            let writes = step.writes == Some(true);
            if writes && step.core != Some(true) && step.compensation.is_none() {
                causes.undone = causes.undone.min(at.step);
            }
            let Some(e) = facts.connection_of(at) else {
                continue;
            };
            if writes {
                let from = causes.writing.entry(facts.from(e)).or_default();
                from.insert(e);
            }
            let answered = facts.connection(e).reply_to.as_ref();
            let answered = answered.filter(|_| facts.is_reply(e));
            if let Some(answered) = answered.and_then(|id| facts.topology().connection(id)) {
                causes.answers.insert(answered, at.step);
            }
        }
        causes
    }

    /// True if somebody sees to it that the sender of a call does its work again, or is told.
    fn is_driven_again(&self, at: StepAt, e: Conn) -> bool {
        self.is_compensated(at, e) || self.tells_client(e) || self.comes_again(at, e)
    }

    /// True if the orchestrator calls, and undoes all that was done before.
    fn is_compensated(&self, at: StepAt, e: Conn) -> bool {
        let facts = self.facts;
        let consistency = facts.flow(self.flow).consistency.as_ref();
        let strategy = consistency.and_then(|consistency| consistency.strategy);
        facts.orchestrator(self.flow) == Some(facts.from(e))
            && strategy == Some(Strategy::Compensate)
            && self.undone >= at.step
    }

    /// True if a gateway calls for a client, and nothing else that it calls writes.
    fn tells_client(&self, e: Conn) -> bool {
        let from = self.facts.from(e);
        let writing = self.writing.get(&from);
        self.facts.kind(from) == Kind::Gateway
            && self.facts.is_called_by_client(from)
            && writing.is_none_or(|writing| writing.iter().all(|other| *other == e))
    }

    /// True if what the sender was last called by in this flow comes again until it is done.
    fn comes_again(&self, at: StepAt, e: Conn) -> bool {
        let facts = self.facts;
        let before = self.preceding[at.step];
        let Some(cause) = before.and_then(|before| facts.connection_of(before)) else {
            return false;
        };
        let connection = facts.connection(cause);
        if facts.style(cause) == Style::Request {
            return facts.kind(facts.from(cause)) == Kind::Orchestrator
                && connection.retries.is_some_and(|retries| retries > 0)
                && connection.idempotent == Some(true);
        }
        facts.is_asynchronous(cause)
            && facts.connection(e).dead_letter != Some(false)
            && (self.is_redelivered(cause) || !facts.is_reply(cause) && self.is_answered(at, cause))
    }

    /// True if it is kept until it is handled.
    fn is_redelivered(&self, e: Conn) -> bool {
        let facts = self.facts;
        let is_kept = |e: Conn| {
            let connection = facts.connection(e);
            let delivery = connection.delivery;
            matches!(
                delivery,
                Some(Delivery::AtLeastOnce | Delivery::ExactlyOnce)
            ) && connection.dead_letter == Some(true)
        };
        if facts.kind(facts.to(e)) != Kind::Broker {
            return is_kept(e);
        }
        let mut chains = facts.logical_edges_through(e).peekable();
        chains.peek().is_some() && chains.all(|chain| is_kept(chain.last()))
    }

    /// True if a step after this one answers it.
    fn is_answered(&self, at: StepAt, e: Conn) -> bool {
        let is_later = |half: &Conn| self.answers.get(half).is_some_and(|step| *step > at.step);
        let mut chains = self.facts.logical_edges_through(e);
        !self.answers.is_empty()
            && (is_later(&e) || chains.any(|chain| chain.halves.iter().any(is_later)))
    }
}

/// The delivery, the retries, the style or the core step that decide. A fallback may keep the work:
/// then it goes another way.
fn fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let (Some(e), Some(f)) = (about.all_connections().next(), about.first_flow()) else {
        return Vec::new();
    };
    let facts = about.facts;
    let connection = facts.connection(e);
    let via = Some(connection.id.clone());
    let core = (f.into(), Field::Core { via });
    match (connection.fallback(), connection.style) {
        (_, Style::Message | Style::Event) => {
            delivery(facts, e).into_iter().chain([core]).collect()
        }
        (None, _) => vec![(e.into(), Field::Retries), core],
        (Some(_), Style::Data) => vec![core],
        (Some(_), _) => vec![(e.into(), Field::Style), core],
    }
}

/// Fields that decide whether a message or an event arrives: the delivery of its halves that are at
/// most once, and whether it is kept where its first failure is its last.
fn delivery(facts: &Facts, e: Conn) -> Vec<AnswerField> {
    let mut paths = DeliveryPaths {
        facts,
        known: HashMap::new(),
    };
    let lossy = paths.of(e).lossy.iter();
    let fields: Vec<AnswerField> = lossy
        .map(|half| ((*half).into(), Field::Delivery))
        .collect();
    let is_kept =
        (fields.is_empty() || fails_once(facts, e)).then(|| (e.into(), Field::DeadLetter));
    fields.into_iter().chain(is_kept).collect()
}

impl Diagnostic for LostWork {
    fn goes_unnoticed(&self, facts: &Facts) -> bool {
        facts.is_asynchronous(self.connection)
    }

    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all: Vec<SubjectIndex> = vec![
            self.connection.into(),
            self.component.into(),
            self.flow.into(),
        ];
        if self.loss.outcome().0 == Outcome::Fail {
            let others = self.lossy.iter().filter(|e| **e != self.connection);
            all.extend(others.map(|e| SubjectIndex::from(*e)));
        }
        all
    }

    fn key(&self) -> Vec<SubjectIndex> {
        vec![self.connection.into(), self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (from, to) = (
            names.of(facts.from(self.connection)),
            names.of(facts.to(self.connection)),
        );
        let (flow, link) = (names.flow(self.flow), names.link(self.connection));
        let connection = facts.connection(self.connection);
        let writes = format!("{to} writes in {flow} outside the core");
        let why =
            format!("{flow} looks complete, but {to} never did its part, and nobody notices.");
        let advice = match facts.runs_our_code(facts.to(self.connection)) {
            true => format!(
                "Retry the call until it succeeds, or send {to} a message or an event that is delivered at least once."
            ),
            false => format!(
                "Persist the work in {from}, and retry the call with an idempotency key until it succeeds."
            ),
        };
        let lossy = format!(
            "{} {} delivered at most once",
            names.links(&self.lossy),
            verb(self.lossy.len(), "is", "are")
        );
        let fallback = Name(connection.fallback().unwrap_or_default());
        match self.loss {
            Loss::NotRetried => Words::new(
                format!("When {to} is down, its part of {flow} is lost"),
                format!("{writes}, and {link} is not retried."),
                why,
                advice,
            ),
            Loss::Discarded => Words::new(
                format!("When {to} is down for longer, its part of {flow} is lost"),
                format!("{writes}. When all retries of {link} fail, the work is discarded."),
                why,
                format!(
                    "Keep failed work in a dead letter queue. Better: {}",
                    crate::rules::names::lower(&advice)
                ),
            ),
            Loss::Dropped => Words::new(
                format!("The work of {to} in {flow} can be dropped on its way"),
                format!("{writes}; {lossy}."),
                why,
                format!("Deliver every half of the way at least once, and make {to} idempotent."),
            ),
            Loss::FailsOnce => Words::new(
                format!("What {to} fails to handle in {flow} is lost"),
                format!(
                    "{writes}. {} is not retried and has no dead letter queue.",
                    sentence(&link)
                ),
                why,
                format!(
                    "Redeliver what {to} fails to handle, with a dead letter queue for the rest."
                ),
            ),
            Loss::Bypassed => Words::new(
                format!("{flow} succeeds without the core write at {to}"),
                format!(
                    "{to} writes in the core of {flow}, and {link} has a fallback: {fallback}."
                ),
                format!(
                    "A core is all or nothing. While {to} is down, {flow} reports success and the write is missing."
                ),
                "Remove the fallback, or take the step out of the core and persist the work for later.",
            ),
            Loss::SentByJobs => Words::new(
                format!("Does the next run redo what {to} lost in {flow}?"),
                match self.lossy.is_empty() {
                    true => format!(
                        "{writes}. {} comes from a job, is not retried and has no dead letter queue.",
                        sentence(&link)
                    ),
                    false => format!("{writes}. It is sent by a job, and {lossy}."),
                },
                format!("If the next run does not cover the same work, what {to} missed is lost."),
                "If the next run covers the same work, waive this. If not, deliver it at least once.",
            ),
            Loss::RetriesUnknown => Words::new(
                format!("How often does {from} retry {to} in {flow}?"),
                format!("{writes}, after {link}."),
                format!("Without retries, {flow} looks complete while {to} never did its part."),
                format!(
                    "Set the retries of {link}. Better: {}",
                    crate::rules::names::lower(&advice)
                ),
            ),
            Loss::FallbackMayDrop => Words::new(
                format!("Does the fallback of {from} keep the work for {to}?"),
                format!("{writes}; while it is down, {from} falls back to: {fallback}."),
                why,
                format!(
                    "If the fallback keeps the work, draw where: a queue or an outbox. If it does not: {}",
                    crate::rules::names::lower(&advice)
                ),
            ),
        }
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// Retries and redelivery until the work is done; for a core step, no fallback.
fn kept_work(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(e) = ctx.connection().filter(|_| ctx.fails) else {
        return Vec::new();
    };
    let connection = facts.connection(e);
    let mut draft = ctx.draft();
    if !facts.is_asynchronous(e) && connection.fallback().is_some() {
        draft.connection(ctx.link(e), &mut |c| c.fallback = None);
        let fix = draft.fix("Remove the fallback".to_owned());
        return fix.into_iter().collect();
    }
    let title = if facts.is_asynchronous(e) {
        for half in ctx.connections() {
            if facts.connection(half).delivery == Some(Delivery::AtMostOnce) {
                draft.connection(ctx.link(half), &mut |c| {
                    c.delivery = Some(Delivery::AtLeastOnce);
                });
            }
        }
        draft.connection(ctx.link(e), &mut delivered);
        "Deliver it at least once".to_owned()
    } else {
        draft.connection(ctx.link(e), &mut |c| {
            c.retries = c.retries.filter(|retries| *retries > 0).or(Some(3));
            c.idempotent = Some(true);
            if c.dead_letter == Some(false) {
                c.dead_letter = Some(true);
            }
        });
        match connection.retries {
            Some(0) | None => "Retry up to 3 times".to_owned(),
            Some(_) => "Add a dead letter queue".to_owned(),
        }
    };
    draft.safe_fix(title).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    fn step(edge: &str, marks: &str) -> String {
        format!("service a\nservice b\n{edge}\nflow f\nstep a core !writes\nstep b via a-b {marks}")
    }

    #[test]
    fn lost_work() {
        let fail: &[&str] = &["fail high connection:a-b component:b flow:f"];
        let ask: &[&str] = &["question medium connection:a-b component:b flow:f"];
        let case = |edge| step(edge, "!core writes");
        table(
            "lost-work",
            &[
                ("nothing there", "", &[]),
                ("not retried", &case("a -> b request \"retries\":0"), fail),
                ("retried", &case("a -> b request \"retries\":1"), &[]),
                ("retries unknown", &case("a -> b request"), ask),
                (
                    "a fallback",
                    &case("a -> b request \"fallback\":\"skip it\",\"retries\":0"),
                    ask,
                ),
                (
                    "a fallback that is none",
                    &case("a -> b request \"fallback\":\"none\",\"retries\":0"),
                    fail,
                ),
                (
                    "at most once",
                    &case("a -> b message \"delivery\":\"at-most-once\""),
                    fail,
                ),
                (
                    "at least once",
                    &case("a -> b message \"delivery\":\"at-least-once\""),
                    &[],
                ),
                ("delivery unknown", &case("a -> b event"), &[]),
                (
                    "needed only to start",
                    &case("a -> b request \"retries\":0,\"phase\":\"startup\""),
                    &[],
                ),
                (
                    "core",
                    &step("a -> b request \"retries\":0", "core writes"),
                    &[],
                ),
                (
                    "core not said, but elsewhere",
                    &step("a -> b request \"retries\":0", "writes"),
                    fail,
                ),
                (
                    "not writing",
                    &step("a -> b request \"retries\":0", "!core !writes"),
                    &[],
                ),
                (
                    "writing not said",
                    &step("a -> b request \"retries\":0", "!core"),
                    &[],
                ),
                (
                    "no step says what is core",
                    "service a\nservice b\na -> b request \"retries\":0\nflow f\nstep b via a-b writes",
                    &[],
                ),
                (
                    "from a client",
                    "client a\nservice b\na -> b request \"retries\":0\nflow f\nstep b via a-b !core writes",
                    &[],
                ),
                (
                    "to itself",
                    "service b\nb -> b request \"id\":\"a-b\",\"retries\":0\nflow f\nstep b via a-b !core writes",
                    &[],
                ),
                (
                    "retried, and discarded in the end",
                    &case("a -> b request \"retries\":3,\"dead_letter\":false"),
                    fail,
                ),
                (
                    "retries unknown, and discarded in the end",
                    &case("a -> b data \"dead_letter\":false"),
                    fail,
                ),
                (
                    "retried, and kept in the end",
                    &case("a -> b request \"retries\":3,\"dead_letter\":true"),
                    &[],
                ),
                (
                    "dropped after one failure",
                    &case("a -> b event \"retries\":0,\"dead_letter\":false"),
                    fail,
                ),
                (
                    "kept after one failure",
                    &case("a -> b event \"retries\":0"),
                    &[],
                ),
                (
                    "retries by default",
                    &(case("a -> b request") + "\nset \"defaults\":{\"request\":{\"retries\":0}}"),
                    fail,
                ),
                (
                    "at a copy",
                    &case("a -> b request \"retries\":0")
                        .replace("service b", "service c\nservice b \"copy_of\":[\"c\"]"),
                    &[],
                ),
                (
                    "at a standby",
                    &case("a -> b request \"retries\":0")
                        .replace("service b", "service c\nservice b \"standby_of\":\"c\""),
                    &[],
                ),
                (
                    "sent by a job",
                    &case("a -> b message \"delivery\":\"at-most-once\"")
                        .replace("service a", "job a"),
                    ask,
                ),
                (
                    "called by a job",
                    &case("a -> b request \"retries\":0").replace("service a", "job a"),
                    fail,
                ),
                (
                    "a core write with a fallback",
                    &step("a -> b request \"fallback\":\"x\"", "core writes"),
                    fail,
                ),
                (
                    "a core write with a fallback, over which another step does not write",
                    &(step("a -> b request \"fallback\":\"x\"", "core writes")
                        + "\nflow g\nstep b via a-b !writes"),
                    &[],
                ),
                (
                    "a core read with a fallback",
                    &step("a -> b request \"fallback\":\"x\"", "core"),
                    &[],
                ),
                (
                    "no step says what is core, after an asynchronous one",
                    "service a\nservice b\nservice z\nz -> a event\na -> b request \"retries\":0\nflow f\nstep a via z-a\nstep b via a-b writes",
                    fail,
                ),
                (
                    "no step says what is core, itself asynchronous",
                    "service a\nservice b\na -> b event \"delivery\":\"at-most-once\"\nflow f\nstep b via a-b writes",
                    &[],
                ),
                (
                    "a fail in one step, a question in another",
                    &(step("a -> b request \"fallback\":\"x\"", "!core writes")
                        + "\nstep b via a-b core writes"),
                    fail,
                ),
                (
                    "once a pair",
                    &(case("a -> b request \"retries\":0")
                        + "\nstep b via a-b !core writes\nflow g\nstep b via a-b !core writes"),
                    &[
                        "fail high connection:a-b component:b flow:f",
                        "fail high connection:a-b component:b flow:g",
                    ],
                ),
            ],
        );
        let broker = |first: &str, second: &str| {
            format!(
                "service a\nbroker k\nservice b\na -> k message {first}\nk -> b message {second}\nflow f\nstep b via k-b !core writes"
            )
        };
        table(
            "lost-work",
            &[
                (
                    "the half before may drop",
                    &broker("\"delivery\":\"at-most-once\"", ""),
                    &["fail high connection:k-b component:b flow:f connection:a-k"],
                ),
                (
                    "both halves may drop",
                    &broker(
                        "\"delivery\":\"at-most-once\"",
                        "\"delivery\":\"at-most-once\"",
                    ),
                    &["fail high connection:k-b component:b flow:f connection:a-k"],
                ),
                (
                    "only jobs send it",
                    &broker("\"delivery\":\"at-most-once\"", "").replace("service a", "job a"),
                    &["question medium connection:k-b component:b flow:f"],
                ),
                (
                    "a half that carries other words is not before it",
                    &broker(
                        "\"delivery\":\"at-most-once\",\"carries\":[\"X\"]",
                        "\"carries\":[\"Y\"]",
                    ),
                    &[],
                ),
                ("none drops", &broker("", ""), &[]),
            ],
        );
    }

    #[test]
    fn a_sender_that_is_driven_again_loses_nothing() {
        let fail: &[&str] = &["fail high connection:a-b component:b flow:f"];
        let by = |lines: &str, steps: &str, flow: &str| {
            format!(
                "{lines}\nservice b\na -> b request \"retries\":0\nflow f {flow}\nstep z core !writes\n{steps}\nstep b via a-b writes"
            )
        };
        let kept = "\"delivery\":\"at-least-once\",\"dead_letter\":true";
        let by_event = |fields: &str| {
            by(
                &format!("service z\nservice a\nz -> a event {fields}"),
                "step a via z-a",
                "",
            )
        };
        let saga = "\"coordination\":{\"style\":\"orchestrated\",\"by\":\"a\"},\"consistency\":{\"strategy\":\"compensate\"}";
        let undone = "step z writes \"compensation\":\"Undo\"";
        let orchestrator = "service z\norchestrator a";
        let gateway = "client z\ngateway a\nservice y\nz -> a request\na -> y request";
        let asked = |fields: &str| {
            by(
                &format!("orchestrator z\nservice a\nz -> a request {fields}"),
                "step a via z-a",
                "",
            )
        };
        table(
            "lost-work",
            &[
                ("by an event that is kept", &by_event(kept), &[]),
                (
                    "by one that is dropped when it fails",
                    &by_event("\"delivery\":\"at-least-once\""),
                    fail,
                ),
                (
                    "by one that comes once",
                    &by_event("\"dead_letter\":true"),
                    fail,
                ),
                (
                    "the call itself discards",
                    &by_event(kept).replace("\"retries\":0", "\"retries\":0,\"dead_letter\":false"),
                    fail,
                ),
                (
                    "by one that is answered later",
                    &(by_event("")
                        .replace("flow f", "a -> z message \"reply_to\":\"z-a\"\nflow f")
                        + "\nstep z via a-z"),
                    &[],
                ),
                (
                    "by one that is answered before",
                    &by_event("")
                        .replace("flow f", "a -> z message \"reply_to\":\"z-a\"\nflow f")
                        .replace("step a via z-a", "step a via z-a\nstep z via a-z"),
                    fail,
                ),
                (
                    "the last step at the sender counts",
                    &by_event(kept).replace("step a via z-a", "step a via z-a\nstep a"),
                    fail,
                ),
                ("by a saga", &by(orchestrator, undone, saga), &[]),
                (
                    "by a saga that cannot undo all",
                    &by(orchestrator, "step z writes", saga),
                    fail,
                ),
                (
                    "by a saga that does not compensate",
                    &by(orchestrator, undone, &saga.replace("compensate", "retry")),
                    &["fail high connection:a-b component:b flow:f"],
                ),
                (
                    "by a gateway that a client calls",
                    &by(gateway, "", ""),
                    &[],
                ),
                (
                    "by a gateway that nobody calls",
                    &by(&gateway.replace("z -> a request", ""), "", ""),
                    fail,
                ),
                (
                    "by a gateway that has something else written",
                    &by(gateway, "step y via a-y core writes", ""),
                    fail,
                ),
                (
                    "by an orchestrator that tries again",
                    &asked("\"retries\":1,\"idempotent\":true"),
                    &[],
                ),
                (
                    "by an orchestrator that tries once",
                    &asked("\"retries\":0,\"idempotent\":true"),
                    fail,
                ),
                (
                    "by an orchestrator that must not try again",
                    &asked("\"retries\":1"),
                    fail,
                ),
            ],
        );
    }
}
