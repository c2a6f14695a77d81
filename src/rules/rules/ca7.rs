//! CA7 · Bound the time to consistency, and enforce it.

use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Breach, Consistency, Duration, Kind, Strategy, Style, Timeout};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::consistency;
use crate::rules::names::{list, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Docs, Findings, Found, Item, Names, Outcome, Rule, Severity, Text, Words};
use std::collections::HashMap;

/// The item.
pub const ITEM: Item = Item {
    code: "CA7",
    title: "Bound the time to consistency, and enforce it",
    bucket: "Consistency and availability",
    about: |facts| several_write(facts).next().is_some(),
    evidence,
    rules: &[
        NO_TIME_BOUND,
        BOUND_NOT_ENFORCED,
        ENFORCER_BLIND,
        BOUND_TOO_SHORT,
        NO_BREACH_ACTION,
    ],
};

/// What the item is about: flows with two or more writers.
fn several_write(facts: &Facts) -> impl Iterator<Item = FlowNo> + '_ {
    facts.flows().filter(|f| facts.has_many_writers(*f))
}

fn consistency(facts: &Facts, f: FlowNo) -> Option<&Consistency> {
    facts.flow(f).consistency.as_ref()
}

fn within(facts: &Facts, f: FlowNo) -> Option<&Duration> {
    consistency(facts, f)?.within.as_ref()
}

/// The bound of a flow as the author wrote it.
fn bound<'f>(names: &Names<'f>, f: FlowNo) -> Name<'f> {
    Name(within(names.facts, f).map_or("", Duration::as_str))
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let bounded = several_write(facts).filter(|f| within(facts, *f).is_some());
    let each: Vec<String> = bounded
        .map(|f| {
            let who = names.list(&facts.of_flow(f).writers);
            let enforced = match facts.enforcer(f) {
                Some(enforcer) => format!("; {} sees to it", names.of(enforcer)),
                None => String::new(),
            };
            format!(
                "in {} {who} agree within {}{enforced}",
                names.flow(f),
                bound(names, f)
            )
        })
        .collect();
    let text = match each.as_slice() {
        [] => "Flows in which several write are accepted without a bound.".to_owned(),
        each => format!("There is an end to disagreement: {}.", list(each.iter())),
    };
    vec![Text::from(text)]
}

const NO_TIME_BOUND: Rule = Rule {
    name: "no-time-bound",
    reads: read_set::WRITERS.and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "A flow in which several components write says within what time they agree.",
        matters: "Eventual consistency without a time is no promise: nobody can tell late from lost. What hangs is found by a customer, weeks later, when it is dear to mend.",
        detected: "A flow with two or more writers whose consistency has no time bound. It asks where the flow says nothing at all about its consistency.",
        remedy: "Ask how long the business can bear that the parts differ, and set that as within.",
        false_alarms: "Hardly any: even \"by the end of the month\" is a bound.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"retry"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"payment","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"retry","within":"5m"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"payment","writes":true}]}]"#,
        read_on: &[
            "SRE Book, chapter 4: Service Level Objectives",
            "Azure architecture: Scheduler Agent Supervisor",
        ],
    },
    find: no_time_bound,
    repairs: &[consistency::bound],
    question: Some(Question {
        topic: Topic::Consistency,
        position: 1,
        fields: Some(|about| about.flow(Field::Within)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoTimeBound {
    flow: FlowNo,
    outcome: Outcome,
}

fn no_time_bound(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in several_write(facts) {
        let outcome = match consistency(facts, flow) {
            None => Outcome::Question,
            Some(_) if facts.lacks_time_bound(flow) => Outcome::Fail,
            Some(_) => continue,
        };
        findings.add(outcome, Severity::High, NoTimeBound { flow, outcome });
    }
}

impl Found for NoTimeBound {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.flow);
        let who = names.list(&names.facts.of_flow(self.flow).writers);
        let why = format!(
            "Nobody can tell a run of {flow} that is late from one that is lost. What hangs is found by whoever it hurts, when it is dear to mend."
        );
        let set = format!("Set within what time all parts of {flow} agree");
        match self.outcome {
            Outcome::Fail => {
                let strategy = consistency(names.facts, self.flow).and_then(|c| c.strategy);
                let how = match strategy {
                    Some(Strategy::Retry) => " and agree by trying again",
                    Some(Strategy::Compensate) => " and agree by undoing what was done",
                    Some(Strategy::Reconcile) => " and agree when differences are looked for",
                    Some(Strategy::None) | None => "",
                };
                Words::new(
                    format!("The parts of {flow} may disagree for ever"),
                    format!("{who} write in {flow}{how}; by when all of them agree has no bound."),
                    why,
                    format!("{set}: how long can the business bear that they differ?"),
                )
            }
            Outcome::Question => Words::new(
                format!("How long may the parts of {flow} disagree?"),
                format!(
                    "{who} write in {flow}, one after another; by when all of them have is not said."
                ),
                why,
                format!("{set}, and what sees to it."),
            ),
        }
    }
}

const BOUND_NOT_ENFORCED: Rule = Rule {
    name: "bound-not-enforced",
    reads: read_set::WRITERS.and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "A time bound has a component that sees to it.",
        matters: "A bound that nothing watches is a hope. The runs that break it are the ones in which something is down or was forgotten, so no participant will report them.",
        detected: "A flow with two or more writers and a time bound, but without a component that enforces it.",
        remedy: "Name the component that finds what is late and acts: the orchestrator, the tracker, or a job that compares.",
        false_alarms: "People look every day: draw them as a client that asks, or waive it with their procedure.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"retry","within":"5m"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"payment","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"},{"id":"reconciler","name":"Reconciler","kind":"job"}],"connections":[{"id":"q1","from":"reconciler","to":"orders","style":"request"},{"id":"q2","from":"reconciler","to":"payment","style":"request"}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"retry","within":"5m","enforced_by":"reconciler"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"payment","writes":true}]}]"#,
        read_on: &[
            "Azure architecture: Scheduler Agent Supervisor",
            "Enterprise Integration Patterns: Process Manager",
        ],
    },
    find: bound_not_enforced,
    repairs: &[consistency::enforcer],
    ..Rule::DEFAULT
};

struct BoundNotEnforced(FlowNo);

fn bound_not_enforced(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in several_write(facts) {
        if within(facts, flow).is_some() && facts.enforcer(flow).is_none() {
            findings.fail(Severity::High, BoundNotEnforced(flow));
        }
    }
}

impl Found for BoundNotEnforced {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (flow, within) = (names.flow(self.0), bound(names, self.0));
        let who = names.list(&facts.of_flow(self.0).writers);
        let keeper = facts.orchestrator(self.0).or_else(|| facts.tracker(self.0));
        let fix = match keeper {
            Some(keeper) => format!(
                "{} keeps the thread of {flow} already: let it find the runs that are late, and set it as what enforces the bound.",
                names.of(keeper)
            ),
            None => format!(
                "Add what finds the runs that are late, such as a job that asks {who}, and set it as what enforces the bound of {flow}."
            ),
        };
        Words::new(
            format!("Nothing sees to it that {flow} is done within {within}"),
            format!(
                "In {flow} {who} have to agree within {within}, and no component enforces that."
            ),
            format!(
                "The runs of {flow} that are late are those in which something is down or was forgotten, so none of {who} reports them."
            ),
            fix,
        )
    }
}

const ENFORCER_BLIND: Rule = Rule {
    name: "enforcer-blind",
    reads: read_set::WRITERS
        .and(read_set::CONSISTENCY)
        .and(read_set::LOGICAL_EDGES),
    docs: Docs {
        checks: "What enforces the time bound of a flow learns what each of its writers did.",
        matters: "What it cannot see it cannot miss. It takes the run for done while one part of it never happened.",
        detected: "A flow with two or more writers, with a component that enforces its bound and that a writer neither tells (by a request, message, event or telemetry) nor is asked by (by a request or data access to it or to one of its datastores). The enforcer itself need not be told.",
        remedy: "Let each writer tell the enforcer, by an event or by telemetry, or let the enforcer ask each of them.",
        false_alarms: "It sees the writer by a way that is not in the drawing: draw it.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"},{"id":"reconciler","name":"Reconciler","kind":"job"}],"connections":[{"id":"q1","from":"reconciler","to":"orders","style":"request"}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"retry","within":"5m","enforced_by":"reconciler"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"payment","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"},{"id":"reconciler","name":"Reconciler","kind":"job"}],"connections":[{"id":"q1","from":"reconciler","to":"orders","style":"request"},{"id":"paid","from":"payment","to":"reconciler","style":"event"}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"retry","within":"5m","enforced_by":"reconciler"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"payment","writes":true}]}]"#,
        read_on: &[
            "Azure architecture: Scheduler Agent Supervisor",
            "Enterprise Integration Patterns: Wire Tap, Message Store",
        ],
    },
    find: enforcer_blind,
    repairs: &[consistency::sight],
    ..Rule::DEFAULT
};

struct EnforcerBlind {
    flow: FlowNo,
    enforcer: Comp,
    /// The writers that it cannot see.
    unseen: Vec<Comp>,
}

fn enforcer_blind(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut sights: HashMap<Comp, Sight> = HashMap::new();
    for flow in several_write(facts) {
        let Some(enforcer) = facts.enforcer(flow) else {
            continue;
        };
        let sight = sights
            .entry(enforcer)
            .or_insert_with(|| Sight::of(facts, enforcer));
        let writers = facts.of_flow(flow).writers.iter().copied();
        let unseen: Vec<Comp> = writers
            .filter(|w| *w != enforcer && !sight.has(facts, *w))
            .collect();
        if !unseen.is_empty() {
            findings.fail(
                Severity::High,
                EnforcerBlind {
                    flow,
                    enforcer,
                    unseen,
                },
            );
        }
    }
}

/// Whom a component learns of.
struct Sight {
    /// Those that tell it.
    told_by: Vec<Comp>,
    /// What it asks.
    asks: Vec<Comp>,
    /// What was found of those that were looked at: many flows have the same writers.
    known: HashMap<Comp, bool>,
}

impl Sight {
    fn of(facts: &Facts, c: Comp) -> Self {
        let mut told_by = Vec::new();
        for (e, from) in facts.incoming(c) {
            match facts.style(e) {
                Style::Telemetry => told_by.push(from),
                // A logical edge never ends at a broker, though its halves do.
                _ => {
                    let ending = facts
                        .logical_edges_through(e)
                        .filter(|chain| chain.receiver == c);
                    told_by.extend(ending.map(|chain| chain.sender));
                }
            }
        }
        let asks = facts
            .outgoing(c)
            .filter(|(e, _)| matches!(facts.style(*e), Style::Request | Style::Data));
        Self {
            told_by: sorted_unique(told_by),
            asks: sorted_unique(asks.map(|(_, to)| to).collect()),
            known: HashMap::new(),
        }
    }

    fn has(&mut self, facts: &Facts, w: Comp) -> bool {
        if let Some(known) = self.known.get(&w) {
            return *known;
        }
        let asked = |c: Comp| self.asks.binary_search(&c).is_ok();
        let mut edges = facts.outgoing(w);
        let has = self.told_by.binary_search(&w).is_ok()
            || asked(w)
            || edges.any(|(e, store)| {
                let own = facts.style(e) == Style::Data && facts.kind(store) == Kind::Datastore;
                own && asked(store)
            });
        self.known.insert(w, has);
        has
    }
}

impl Found for EnforcerBlind {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![self.flow.into(), self.enforcer.into()];
        all.extend(self.unseen.iter().map(|c| SubjectIndex::from(*c)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (flow, enforcer) = (names.flow(self.flow), names.of(self.enforcer));
        let (who, count) = (names.list(&self.unseen), self.unseen.len());
        let seen: Vec<Comp> = names
            .facts
            .of_flow(self.flow)
            .writers
            .iter()
            .copied()
            .filter(|c| *c != self.enforcer && !self.unseen.contains(c))
            .collect();
        let others = match seen.as_slice() {
            [] => String::new(),
            seen => format!(" It learns of {}.", names.list(seen)),
        };
        Words::new(
            format!(
                "{enforcer} cannot see what {who} {} in {flow}",
                verb(count, "does", "do")
            ),
            format!(
                "{enforcer} is to enforce the time bound of {flow}; {who} {} it nothing, and it asks neither {} datastores.{others}",
                verb(count, "tells", "tell"),
                verb(count, "it nor its", "them nor their")
            ),
            format!(
                "What {enforcer} cannot see it cannot miss: it takes {flow} for done while the part of {who} never happened."
            ),
            format!(
                "Draw how {enforcer} learns of {who}: an event or telemetry that leads to {enforcer}, or a request or a data access from it."
            ),
        )
    }
}

const BOUND_TOO_SHORT: Rule = Rule {
    name: "bound-too-short",
    reads: read_set::WRITERS
        .and(read_set::CONSISTENCY)
        .and(read_set::TIMEOUT)
        .and(read_set::RETRIES),
    docs: Docs {
        checks: "The time bound of a flow is not shorter than what its own timeouts and retries allow it to take.",
        matters: "Runs that are slow but healthy are called late: they are undone or done again while they still go on, and whoever is on call learns to ignore the alarm.",
        detected: "A flow with two or more writers and a time bound, where the sum over its steps of the connection's timeout, times one more than its retries, is above the bound. A step without a timeout counts as nothing, one without a limit as for ever.",
        remedy: "Shorten timeouts or retries, or set a bound that the flow can keep.",
        false_alarms: "Steps that run beside one another: the sum is then more than what they take together.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"connections":[{"id":"pay","from":"orders","to":"payment","style":"request","timeout":"10s","retries":2}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"retry","within":"20s"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"payment","connection":"pay","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"connections":[{"id":"pay","from":"orders","to":"payment","style":"request","timeout":"5s","retries":2}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"retry","within":"20s"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"payment","connection":"pay","writes":true}]}]"#,
        read_on: &[
            "AWS Builders' Library: Timeouts, retries, and backoff with jitter",
            "SRE Book, chapter 22: Addressing Cascading Failures, Latency and Deadlines",
        ],
    },
    find: bound_too_short,
    repairs: &[consistency::longer_bound],
    ..Rule::DEFAULT
};

/// How long a step may take at worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Worst {
    /// In nanoseconds.
    Takes(u128),
    ForEver,
}

impl Worst {
    fn of_step(facts: &Facts, at: StepAt) -> Option<(Conn, Self)> {
        let e = facts.connection_of(at)?;
        let connection = facts.connection(e);
        let worst = match connection.timeout.as_ref()? {
            Timeout::Never => Self::ForEver,
            Timeout::After(time) => {
                let tries = u128::from(connection.retries.unwrap_or(0)) + 1;
                Self::Takes(time.span().as_nanos().saturating_mul(tries))
            }
        };
        Some((e, worst))
    }

    /// Of all steps, one after another.
    fn of_flow(facts: &Facts, f: FlowNo) -> Self {
        let steps = facts.steps(f).filter_map(|at| Self::of_step(facts, at));
        steps.fold(Self::Takes(0), |sum, (_, worst)| match (sum, worst) {
            (Self::Takes(a), Self::Takes(b)) => Self::Takes(a.saturating_add(b)),
            _ => Self::ForEver,
        })
    }

    fn words(self) -> String {
        match self {
            Self::ForEver => "for ever".to_owned(),
            Self::Takes(nanos) => {
                let seconds = u64::try_from(nanos / 1_000_000_000).unwrap_or(u64::MAX);
                // The remainder is below the number that it is the remainder by.
                let rest = (nanos % 1_000_000_000) as u32;
                let span = std::time::Duration::new(seconds, rest);
                humantime::format_duration(span).to_string()
            }
        }
    }
}

struct BoundTooShort {
    flow: FlowNo,
    worst: Worst,
}

fn bound_too_short(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in several_write(facts) {
        let worst = Worst::of_flow(facts, flow);
        let late = |within: &Duration| worst > Worst::Takes(within.span().as_nanos());
        if within(facts, flow).is_some_and(late) {
            findings.fail(Severity::Medium, BoundTooShort { flow, worst });
        }
    }
}

impl Found for BoundTooShort {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (flow, within) = (names.flow(self.flow), bound(names, self.flow));
        let steps = facts.steps(self.flow);
        let mut waits: Vec<(Worst, Conn)> = steps
            .filter_map(|at| Worst::of_step(facts, at))
            .map(|(e, worst)| (worst, e))
            .filter(|(worst, _)| *worst > Worst::Takes(0))
            .collect();
        waits.sort_by_key(|(worst, _)| std::cmp::Reverse(*worst));
        let each = list(waits.iter().map(|(worst, e)| {
            let tries = match facts.connection(*e).retries {
                Some(retries) if retries > 0 && *worst != Worst::ForEver => {
                    format!(", tried {} times,", u128::from(retries) + 1)
                }
                _ => String::new(),
            };
            format!("{}{tries} {}", names.link(*e), worst.words())
        }));
        let longest = waits.first().map(|(_, e)| names.link(*e));
        let longest = longest.unwrap_or_default();
        let then = match consistency(facts, self.flow).and_then(|c| c.on_breach) {
            Some(Breach::Compensate) => {
                format!("Runs of {flow} are undone while they still go on")
            }
            Some(Breach::Retry) => {
                format!("Runs of {flow} are done again while the first try still goes on")
            }
            Some(Breach::Alert) | None => {
                format!("Runs of {flow} that are slow but healthy are called late")
            }
        };
        let (title, evidence, fix) = match self.worst {
            Worst::ForEver => (
                format!("{flow} can wait for ever, and has to be done within {within}"),
                format!("{flow} has to be done within {within}. At worst it waits: {each}."),
                format!("Set a timeout on {longest}."),
            ),
            Worst::Takes(_) => (
                format!(
                    "{flow} can take {}, and has to be done within {within}",
                    self.worst.words()
                ),
                match waits.len() {
                    1 => {
                        format!("{flow} has to be done within {within}. At worst it waits: {each}.")
                    }
                    _ => format!(
                        "{flow} has to be done within {within}. At worst it waits: {each}; {} in all.",
                        self.worst.words()
                    ),
                },
                format!(
                    "Shorten the timeout or the retries of {longest} first, or set the bound of {flow} above {}.",
                    self.worst.words()
                ),
            ),
        };
        Words::new(
            title,
            evidence,
            format!(
                "{then}. Whoever is called for them learns to ignore the next call, which may be a real one."
            ),
            fix,
        )
    }
}

const NO_BREACH_ACTION: Rule = Rule {
    name: "no-breach-action",
    reads: read_set::WRITERS.and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "A time bound says what is done when it is broken.",
        matters: "To know that something is late helps only if somebody then acts. Decided at night, during the outage, it will be something else each time.",
        detected: "A flow with two or more writers and a time bound that does not say what is done on a breach.",
        remedy: "Say whether what was done is undone, tried again, or shown to somebody.",
        false_alarms: "Who enforces the bound decides case by case: that is an alert.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"retry","within":"5m"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"payment","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"retry","within":"5m","on_breach":"alert"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"payment","writes":true}]}]"#,
        read_on: &[
            "SRE Book, chapter 6: Monitoring Distributed Systems",
            "Azure architecture: Scheduler Agent Supervisor",
        ],
    },
    find: no_breach_action,
    question: Some(Question {
        topic: Topic::Consistency,
        position: 2,
        fields: Some(|about| about.flow(Field::OnBreach)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoBreachAction(FlowNo);

fn no_breach_action(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in several_write(facts) {
        let open = |c: &Consistency| c.within.is_some() && c.on_breach.is_none();
        if consistency(facts, flow).is_some_and(open) {
            findings.ask(Severity::Medium, NoBreachAction(flow));
        }
    }
}

impl Found for NoBreachAction {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (flow, within) = (names.flow(self.0), bound(names, self.0));
        let evidence = match names.facts.enforcer(self.0) {
            Some(enforcer) => format!(
                "{} watches the bound of {flow}, {within}; what it does with a run that breaks it is not said.",
                names.of(enforcer)
            ),
            None => {
                format!(
                    "{flow} has a bound of {within}; what is done about a run that breaks it is not said."
                )
            }
        };
        Words::new(
            format!("What is done when {flow} takes longer than {within}?"),
            evidence,
            format!(
                "To know that {flow} is late helps only if somebody acts then. What is decided during the outage is something else each time."
            ),
            format!(
                "Set what a breach of {flow} leads to: undo it, try it again, or alert somebody."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{design, outcome, table};

    fn two(consistency: &str) -> String {
        format!(
            "service a\nservice b\nflow f \"consistency\":{{{consistency}}}\nstep a writes\nstep b writes"
        )
    }

    #[test]
    fn no_time_bound() {
        table(
            "no-time-bound",
            &[
                ("nothing there", "", &[]),
                (
                    "no bound",
                    &two("\"strategy\":\"retry\""),
                    &["fail high flow:f"],
                ),
                (
                    "strategy none",
                    &two("\"strategy\":\"none\""),
                    &["fail high flow:f"],
                ),
                ("no consistency", &two(""), &["question high flow:f"]),
                (
                    "only what is done late",
                    &two("\"on_breach\":\"alert\""),
                    &["fail high flow:f"],
                ),
                ("a bound", &two("\"within\":\"5m\""), &[]),
                (
                    "one writer",
                    &two("\"strategy\":\"retry\"").replace("step b writes", "step b"),
                    &[],
                ),
                (
                    "an external is no writer",
                    &two("").replace("service b", "external b"),
                    &[],
                ),
            ],
        );
        assert_eq!(
            outcome("CA7", "service a\nflow f\nstep a writes"),
            "not-applicable"
        );
        let whole = two("\"within\":\"5m\",\"enforced_by\":\"a\",\"on_breach\":\"alert\"");
        assert_eq!(outcome("CA7", &(whole.clone() + "\nb -> a event")), "pass");
        assert_eq!(outcome("CA7", &whole), "fail");
    }

    #[test]
    fn bound_not_enforced() {
        table(
            "bound-not-enforced",
            &[
                ("nothing there", "", &[]),
                (
                    "not enforced",
                    &two("\"within\":\"5m\""),
                    &["fail high flow:f"],
                ),
                (
                    "enforced",
                    &two("\"within\":\"5m\",\"enforced_by\":\"a\""),
                    &[],
                ),
                ("no bound", &two("\"strategy\":\"retry\""), &[]),
                ("no consistency", &two(""), &[]),
                (
                    "one writer",
                    &two("\"within\":\"5m\"").replace("step b writes", "step b !writes"),
                    &[],
                ),
                (
                    "an orchestrator is none until it says so",
                    "service a\nservice b\norchestrator o\nflow f \"consistency\":{\"within\":\"5m\"},\"coordination\":{\"style\":\"orchestrated\",\"by\":\"o\"}\nstep a writes\nstep b writes",
                    &["fail high flow:f"],
                ),
            ],
        );
    }

    #[test]
    fn enforcer_blind() {
        let with = |edges: &str| {
            format!(
                "job j\n{}\nj -> b request\n{edges}",
                two("\"enforced_by\":\"j\"")
            )
        };
        let blind: &[&str] = &["fail high flow:f component:j component:a"];
        let seen: &[&str] = &[];
        table(
            "enforcer-blind",
            &[
                ("nothing there", "", &[]),
                ("no enforcer", &two("\"within\":\"5m\""), &[]),
                ("blind", &with(""), blind),
                (
                    "blind for all",
                    &with("").replace("j -> b request", ""),
                    &["fail high flow:f component:j component:a component:b"],
                ),
                ("told by an event", &with("a -> j event"), seen),
                ("told by a message", &with("a -> j message"), seen),
                ("told by a request", &with("a -> j request"), seen),
                ("told by telemetry", &with("a -> j telemetry"), seen),
                (
                    "a data access tells it nothing",
                    &with("a -> j data"),
                    blind,
                ),
                ("it asks", &with("j -> a request"), seen),
                ("it reads", &with("j -> a data"), seen),
                ("it sends an event", &with("j -> a event"), blind),
                (
                    "at start",
                    &with("a -> j event \"phase\":\"startup\""),
                    blind,
                ),
                (
                    "asked at start",
                    &with("j -> a request \"phase\":\"startup\""),
                    blind,
                ),
                (
                    "through a broker",
                    &with("broker k\na -> k event\nk -> j event"),
                    seen,
                ),
                (
                    "through a broker by two styles",
                    &with("broker k\na -> k event\nk -> j message"),
                    blind,
                ),
                (
                    "telemetry through a broker",
                    &with("broker k\na -> k telemetry\nk -> j telemetry"),
                    blind,
                ),
                (
                    "it reads its datastore",
                    &with("datastore d\na -> d data\nj -> d data"),
                    seen,
                ),
                (
                    "it asks its datastore",
                    &with("datastore d\na -> d data\nj -> d request"),
                    seen,
                ),
                (
                    "a datastore that is not its own",
                    &with("datastore d\nj -> d data"),
                    blind,
                ),
                (
                    "what it uses is no datastore",
                    &with("external d\na -> d data\nj -> d data"),
                    blind,
                ),
                (
                    "the enforcer need not see itself",
                    &(two("\"enforced_by\":\"a\"") + "\na -> b request"),
                    seen,
                ),
                (
                    "without a bound too",
                    &(two("\"enforced_by\":\"a\"")),
                    &["fail high flow:f component:a component:b"],
                ),
                (
                    "one writer",
                    &with("").replace("step b writes", "step b"),
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn bound_too_short() {
        let with = |within: &str, first: &str, second: &str| {
            format!(
                "service x\n{} via a-b\nstep a via x-a\na -> b request {second}\nx -> a request {first}",
                two(&format!("\"within\":\"{within}\""))
            )
        };
        let fail: &[&str] = &["fail medium flow:f"];
        table(
            "bound-too-short",
            &[
                ("nothing there", "", &[]),
                (
                    "just enough",
                    &with(
                        "25s",
                        "\"timeout\":\"10s\"",
                        "\"timeout\":\"5s\",\"retries\":2",
                    ),
                    &[],
                ),
                (
                    "too short",
                    &with(
                        "24s",
                        "\"timeout\":\"10s\"",
                        "\"timeout\":\"5s\",\"retries\":2",
                    ),
                    fail,
                ),
                (
                    "by a nanosecond",
                    &with(
                        "24999ms 999us 999ns",
                        "\"timeout\":\"10s\"",
                        "\"timeout\":\"5s\",\"retries\":2",
                    ),
                    fail,
                ),
                ("no timeouts", &with("1ms", "\"retries\":9", ""), &[]),
                (
                    "for ever",
                    &with("1000years", "\"timeout\":\"none\"", ""),
                    fail,
                ),
                (
                    "no bound",
                    &with("1s", "\"timeout\":\"5s\"", "")
                        .replace("within\":\"1s", "strategy\":\"retry"),
                    &[],
                ),
                (
                    "more than can be counted",
                    &with(
                        "1000years",
                        "\"timeout\":\"500000000000years\",\"retries\":9007199254740991",
                        "\"timeout\":\"500000000000years\",\"retries\":9007199254740991",
                    ),
                    fail,
                ),
                (
                    "needed only to start",
                    &with("1s", "\"timeout\":\"5s\",\"phase\":\"startup\"", ""),
                    &[],
                ),
                (
                    "no step uses it",
                    &with("1s", "\"timeout\":\"5s\"", "").replace("step a via x-a", ""),
                    &[],
                ),
                (
                    "one that two steps use counts twice",
                    &(with("9s", "\"timeout\":\"5s\"", "") + "\nstep a via x-a"),
                    fail,
                ),
                (
                    "one writer",
                    &with("1s", "\"timeout\":\"5s\"", "").replace("step a writes", "step a"),
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn the_worst_case_reads_like_a_sum() {
        let design = design(&format!(
            "service x\n{} via a-b\nstep a via x-a\na -> b request \"timeout\":\"10s\",\"retries\":2\nx -> a request \"timeout\":\"5s\"",
            two("\"within\":\"20s\"")
        ));
        let facts = Facts::new(&design);
        let flow = FlowNo(0);
        let worst = Worst::of_flow(&facts, flow);
        let words = BoundTooShort { flow, worst }.words(&Names { facts: &facts });
        assert_eq!(
            words.title.plain(),
            "f can take 35s, and has to be done within 20s"
        );
        assert_eq!(
            words.evidence.plain(),
            "f has to be done within 20s. At worst it waits: the request from a to b, tried 3 times, 30s and the request from x to a 5s; 35s in all."
        );
    }

    #[test]
    fn no_breach_action() {
        table(
            "no-breach-action",
            &[
                ("nothing there", "", &[]),
                (
                    "not said",
                    &two("\"within\":\"5m\""),
                    &["question medium flow:f"],
                ),
                (
                    "said",
                    &two("\"within\":\"5m\",\"on_breach\":\"retry\""),
                    &[],
                ),
                ("no bound", &two("\"strategy\":\"retry\""), &[]),
                ("no consistency", &two(""), &[]),
                (
                    "one writer",
                    &two("\"within\":\"5m\"").replace("step b writes", "step b"),
                    &[],
                ),
            ],
        );
    }
}
