//! CA6 · Guarantee eventual consistency explicitly.

use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Strategy};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::{consistency, settings};
use crate::rules::names::{list, sentence, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{
    Docs, Findings, Found, Item, Names, Outcome, Rule, Severity, Text, Words, subjects,
};
use std::collections::BTreeSet;

/// The item.
pub const ITEM: Item = Item {
    code: "CA6",
    title: "Guarantee eventual consistency explicitly",
    bucket: "Consistency and availability",
    about: |facts| {
        let keeps = |c: Comp| {
            let tells = facts.outgoing(c).any(|(e, _)| facts.is_asynchronous(e));
            facts.is_writer(c) && (tells || !facts.stores_written(c).is_empty())
        };
        several_write(facts).next().is_some() || facts.components().any(keeps)
    },
    evidence,
    rules: &[NO_CONVERGENCE, NO_COMPENSATION, DUAL_WRITE, VOLATILE_STORE],
};

/// The flows with two or more writers.
fn several_write(facts: &Facts) -> impl Iterator<Item = FlowNo> + '_ {
    facts.flows().filter(|f| facts.has_many_writers(*f))
}

fn strategy(facts: &Facts, f: FlowNo) -> Option<Strategy> {
    facts.flow(f).consistency.as_ref()?.strategy
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    for (by, how) in [
        (Strategy::Retry, "trying again until it is done"),
        (Strategy::Compensate, "undoing what was done"),
        (
            Strategy::Reconcile,
            "looking for differences and mending them",
        ),
    ] {
        let flows: Vec<FlowNo> = several_write(facts)
            .filter(|f| strategy(facts, *f) == Some(by))
            .collect();
        if !flows.is_empty() {
            let come = verb(flows.len(), "comes", "come");
            texts.push(format!(
                "When a part fails, {} {come} to agree by {how}.",
                names.flows(&flows)
            ));
        }
    }
    let safe = |c: &Comp| {
        let edges = published(facts, *c);
        let stored = |e: &Conn| facts.connection(*e).outbox == Some(true);
        !edges.is_empty() && edges.iter().all(stored)
    };
    let safe: Vec<Comp> = dual_writers(facts).filter(safe).collect();
    if !safe.is_empty() {
        texts.push(format!(
            "What {} {} is stored together with the change that it tells of.",
            names.list(&safe),
            verb(safe.len(), "publishes", "publish")
        ));
    }
    let durable = |c: &Comp| facts.component(*c).durable == Some(true);
    let durable: Vec<Comp> = keepers(facts).into_iter().filter(durable).collect();
    if !durable.is_empty() {
        texts.push(format!(
            "{} {} what flows write through a restart.",
            names.list(&durable),
            verb(durable.len(), "keeps", "keep")
        ));
    }
    if texts.is_empty() {
        texts.push("No flow has two writers that could come to disagree unseen.".to_owned());
    }
    texts.into_iter().map(Text::from).collect()
}

const NO_CONVERGENCE: Rule = Rule {
    name: "no-convergence",
    reads: read_set::WRITERS.and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "A flow in which several components write says how they come to agree when one of them fails.",
        matters: "Sooner or later one has written and the next one has not. Unless something tries again, undoes or compares, it stays so, and the customer is the one who finds it.",
        detected: "A flow with two or more writers whose consistency strategy is none. It asks where the strategy is not set.",
        remedy: "Choose: try again until it is done, compensate what was done, or reconcile by a job that looks for differences.",
        false_alarms: "Writers whose data nobody ever compares, such as an order and a counter of visits: say reconcile or retry if they are close to it, or waive it.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"none"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"payment","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"compensate"},"steps":[{"id":"s1","component":"orders","writes":true,"compensation":"Order.Cancel"},{"id":"s2","component":"payment","writes":true}]}]"#,
        read_on: &[
            "microservices.io: Saga",
            "Helland: Life beyond Distributed Transactions (2007)",
            "Azure architecture: Compensating Transaction",
        ],
    },
    find: no_convergence,
    repairs: &[consistency::convergence],
    question: Some(Question {
        topic: Topic::Consistency,
        position: 0,
        fields: Some(|about| about.flow(Field::Strategy)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoConvergence {
    flow: FlowNo,
    outcome: Outcome,
}

fn no_convergence(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in several_write(facts) {
        let outcome = match strategy(facts, flow) {
            Some(Strategy::None) => Outcome::Fail,
            None => Outcome::Question,
            Some(_) => continue,
        };
        findings.add(outcome, Severity::High, NoConvergence { flow, outcome });
    }
}

impl Found for NoConvergence {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.flow);
        let writers = &names.facts.of_flow(self.flow).writers;
        let who = names.list(writers);
        let why = format!(
            "One day a part of {flow} is written and another is not. Unless something tries again, undoes or compares, it stays so until a customer complains."
        );
        let choose = "try again until it is done, compensate what was done, or reconcile by a job that looks for differences";
        match self.outcome {
            Outcome::Fail => Words::new(
                format!("When {flow} fails halfway, it stays halfway"),
                format!(
                    "{who} write in {flow}, and its strategy for coming to agree again is none."
                ),
                why,
                format!("Choose a strategy for {flow}: {choose}."),
            ),
            Outcome::Question => Words::new(
                format!("How do the parts of {flow} come to agree when one of them fails?"),
                format!("{who} write in {flow}; no strategy says how they agree again."),
                why,
                format!("Set the strategy of {flow}: {choose}. If there is none, say none."),
            ),
        }
    }
}

const NO_COMPENSATION: Rule = Rule {
    name: "no-compensation",
    reads: read_set::WRITERS
        .and(read_set::CONSISTENCY)
        .and(read_set::COMPENSATION),
    docs: Docs {
        checks: "In a flow that compensates, whatever may have to be undone says what undoes it.",
        matters: "Compensation is only as good as its weakest step. Where one cannot be undone, a late failure leaves exactly the half-done state that the strategy was chosen against.",
        detected: "A flow with two or more writers and the strategy compensate, in which a writing step without a compensation comes before one that has it; or in which none has one, but for the last. The first writing step after the last that can be undone is the pivot: it decides, and what follows it is tried again until it is done.",
        remedy: "Name the compensation of each of these steps, or move the step behind the last one that can be undone.",
        false_alarms: "A write that does no harm when it stays, such as a log of attempts: give it a compensation that says so, or do not call it writing.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"compensate"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"payment","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","consistency":{"strategy":"compensate"},"steps":[{"id":"s1","component":"orders","writes":true,"compensation":"Order.Cancel"},{"id":"s2","component":"payment","writes":true}]}]"#,
        read_on: &[
            "Azure architecture: Compensating Transaction",
            "microservices.io: Saga",
        ],
    },
    find: no_compensation,
    repairs: &[consistency::compensation],
    ..Rule::DEFAULT
};

struct NoCompensation {
    flow: FlowNo,
    /// The steps that would need one.
    steps: Vec<StepAt>,
    /// The last writing step that has one.
    last: Option<StepAt>,
    components: Vec<Comp>,
}

fn no_compensation(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in several_write(facts) {
        if strategy(facts, flow) != Some(Strategy::Compensate) {
            continue;
        }
        let can_be_undone = |at: &StepAt| facts.step(*at).compensation.is_some();
        let last = facts.writing_steps(flow).rev().find(can_be_undone);
        // Where none can be undone, the last one is the pivot and need not be.
        let end = last.or_else(|| facts.writing_steps(flow).next_back());
        let steps: Vec<StepAt> = facts
            .writing_steps(flow)
            .filter(|at| Some(*at) < end && !can_be_undone(at))
            .collect();
        if steps.is_empty() {
            continue;
        }
        let components = steps.iter().filter_map(|at| facts.component_of(*at));
        let components = sorted_unique(components.collect());
        findings.fail(
            Severity::High,
            NoCompensation {
                flow,
                steps,
                last,
                components,
            },
        );
    }
}

/// A step: "Order.Create at Order service", or "the step of Order service".
fn step(names: &Names<'_>, at: StepAt) -> String {
    let facts = names.facts;
    let component = facts.component_at(at).map(|c| names.of(c).to_string());
    let component = component.unwrap_or_default();
    match facts.step(at).action.as_deref() {
        Some(action) => format!("{} at {component}", Name(action)),
        None => format!("the step of {component}"),
    }
}

impl Found for NoCompensation {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.flow, &[&self.components])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.flow);
        let who = names.list(&self.components);
        let steps: Vec<String> = self.steps.iter().map(|at| step(names, *at)).collect();
        let (count, steps) = (steps.len(), list(steps.iter()));
        let writes = verb(count, "writes", "write");
        let (evidence, or_else) = match self.last {
            Some(last) => {
                let last = step(names, last);
                (
                    format!(
                        "{flow} undoes what was done when it fails; {steps} {writes} before {last}, which can be undone, and {} no compensation.",
                        verb(count, "has", "have")
                    ),
                    format!("do it after {last} and try again until it is done"),
                )
            }
            None => (
                format!(
                    "{flow} undoes what was done when it fails, but no step says how: {steps} {writes} before the last one, without a compensation."
                ),
                "do it last, where it need not be undone".to_owned(),
            ),
        };
        Words::new(
            format!(
                "What {who} {} in {flow} cannot be undone",
                verb(self.components.len(), "writes", "write")
            ),
            evidence,
            format!(
                "When a later step of {flow} fails, the work of {who} stays, and {flow} ends half done for good."
            ),
            format!(
                "Give {steps} a compensation: the word for what undoes it. Where that is not possible, {or_else}."
            ),
        )
    }
}

const DUAL_WRITE: Rule = Rule {
    name: "dual-write",
    reads: read_set::WRITERS.and(read_set::OUTBOX),
    docs: Docs {
        checks: "What a component publishes is stored in the same transaction as the change that it tells of.",
        matters: "A datastore and a broker do not commit together. A crash between the two stores a change that nobody hears of, or tells of one that never was; no retry finds out which.",
        detected: "A component that writes in a flow and to a datastore, with a message or an event, other than to telemetry or to a broker that nothing leaves, that does not go through an outbox. It asks where that is not known.",
        remedy: "Write what is to be published into an outbox table in the same transaction, and send it from there; or publish from the datastore's change log.",
        false_alarms: "What is sent may be lost or wrong without harm, such as a hint to refresh a cache.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"db","name":"Orders","kind":"datastore"},{"id":"mail","name":"Mail","kind":"service"}],"connections":[{"id":"save","from":"orders","to":"db","style":"data","access":"write"},{"id":"placed","from":"orders","to":"mail","style":"event","outbox":false}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"db","name":"Orders","kind":"datastore"},{"id":"mail","name":"Mail","kind":"service"}],"connections":[{"id":"save","from":"orders","to":"db","style":"data","access":"write"},{"id":"placed","from":"orders","to":"mail","style":"event","outbox":true}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true}]}]"#,
        read_on: &[
            "microservices.io: Transactional Outbox, Transaction Log Tailing, Polling Publisher",
            "AWS Prescriptive Guidance: Transactional outbox",
        ],
    },
    find: dual_write,
    repairs: &[settings::outbox],
    question: Some(Question {
        topic: Topic::Delivery,
        position: 0,
        fields: Some(|about| about.connections(Field::Outbox)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct DualWrite {
    component: Comp,
    /// What it publishes without an outbox.
    without: Vec<Conn>,
    /// What it publishes, not known how.
    unknown: Vec<Conn>,
}

/// Writers that write to a datastore.
fn dual_writers(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    let stores = |c: &Comp| facts.is_writer(*c) && !facts.stores_written(*c).is_empty();
    facts.components().filter(stores)
}

/// What a component tells others: its messages and events, but those to telemetry, or to a broker
/// from which nobody gets them.
fn published(facts: &Facts, c: Comp) -> Vec<Conn> {
    let is_heard = |to: Comp| match facts.kind(to) {
        Kind::Telemetry => false,
        Kind::Broker => facts.outgoing(to).any(|(_, next)| next != to),
        _ => true,
    };
    let edges = facts.outgoing(c);
    edges
        .filter(|(e, to)| facts.is_asynchronous(*e) && is_heard(*to))
        .map(|(e, _)| e)
        .collect()
}

fn dual_write(facts: &Facts, _: u64, findings: &mut Findings) {
    for component in dual_writers(facts) {
        let published = published(facts, component);
        let with = |outbox: Option<bool>| -> Vec<Conn> {
            let edges = published.iter().copied();
            edges
                .filter(|e| facts.connection(*e).outbox == outbox)
                .collect()
        };
        let (without, unknown) = (with(Some(false)), with(None));
        let outcome = match (without.is_empty(), unknown.is_empty()) {
            (false, _) => Outcome::Fail,
            (true, false) => Outcome::Question,
            (true, true) => continue,
        };
        findings.add(
            outcome,
            Severity::High,
            DualWrite {
                component,
                without,
                unknown,
            },
        );
    }
}

impl Found for DualWrite {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let edges = self.without.iter().chain(&self.unknown).copied();
        let mut all = vec![self.component.into()];
        all.extend(
            sorted_unique(edges.collect())
                .into_iter()
                .map(SubjectIndex::from),
        );
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.component);
        let stores = names.list(&facts.stores_written(self.component));
        let links = |edges: &[Conn]| list(edges.iter().map(|e| names.link(*e)));
        let why = format!(
            "When {c} stops between the two, {stores} has a change that nobody hears of, or others act on one that is not there. Nothing finds the difference."
        );
        let outbox = format!(
            "let {c} write what it sends into an outbox in the same transaction as the change, and send it from there"
        );
        if self.without.is_empty() {
            let unknown = links(&self.unknown);
            return Words::new(
                format!("Can {c} store a change and lose the word of it?"),
                format!(
                    "{c} writes to {stores} and sends {unknown}; the drawing does not say whether the two are stored together."
                ),
                why,
                format!("If there is an outbox, set it on {unknown}. If not, {outbox}."),
            );
        }
        let open = match self.unknown.as_slice() {
            [] => String::new(),
            more => format!(" For {} that is not known.", links(more)),
        };
        let without = links(&self.without);
        Words::new(
            format!("{c} stores and publishes in two steps that can come apart"),
            format!(
                "{c} writes to {stores} and sends {without}, not in the same transaction.{open}"
            ),
            why,
            format!(
                "{} Then set the outbox on {without}.",
                sentence(&outbox) + "."
            ),
        )
    }
}

const VOLATILE_STORE: Rule = Rule {
    name: "volatile-store",
    reads: read_set::WRITERS.and(read_set::DURABLE),
    docs: Docs {
        checks: "What flows write is kept where it survives a restart.",
        matters: "What is held in memory is gone with the process. Others who took part still have their share, so nothing fits together any more, and what waited in a queue never happens.",
        detected: "A broker at an end of a writing step's connection, or a datastore that a writer of a flow writes to, that is not durable.",
        remedy: "Keep it on disk, on more than one machine, and set durable.",
        false_alarms: "A cache of data that is kept elsewhere: read it, and write where the data lives.",
        fails: r#""components":[{"id":"carts","name":"Cart service","kind":"service"},{"id":"db","name":"Carts","kind":"datastore","durable":false}],"connections":[{"id":"save","from":"carts","to":"db","style":"data","access":"read-write"}],"flows":[{"id":"fill","name":"Fill the cart","steps":[{"id":"s1","component":"carts","writes":true}]}]"#,
        passes: r#""components":[{"id":"carts","name":"Cart service","kind":"service"},{"id":"db","name":"Carts","kind":"datastore","durable":true}],"connections":[{"id":"save","from":"carts","to":"db","style":"data","access":"read-write"}],"flows":[{"id":"fill","name":"Fill the cart","steps":[{"id":"s1","component":"carts","writes":true}]}]"#,
        read_on: &[
            "Enterprise Integration Patterns: Guaranteed Delivery",
            "SRE Book, chapter 26: Data Integrity",
        ],
    },
    find: volatile_store,
    repairs: &[settings::durable],
    ..Rule::DEFAULT
};

struct VolatileStore(Comp);

/// The brokers that writing steps go through, and the datastores that writers write to.
fn keepers(facts: &Facts) -> BTreeSet<Comp> {
    let mut keepers = BTreeSet::new();
    for at in facts.flows().flat_map(|f| facts.writing_steps(f)) {
        if let Some(e) = facts.connection_of(at) {
            let ends = [facts.from(e), facts.to(e)];
            keepers.extend(ends.into_iter().filter(|c| facts.kind(*c) == Kind::Broker));
        }
    }
    let writers = facts.components().filter(|c| facts.is_writer(*c));
    keepers.extend(writers.flat_map(|c| facts.stores_written(c)));
    keepers
}

fn volatile_store(facts: &Facts, _: u64, findings: &mut Findings) {
    for c in keepers(facts) {
        if facts.component(c).durable == Some(false) {
            findings.fail(Severity::High, VolatileStore(c));
        }
    }
}

impl Found for VolatileStore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.0);
        if facts.kind(self.0) == Kind::Broker {
            let edges = facts.outgoing(self.0).chain(facts.incoming(self.0));
            let users = edges.flat_map(|(e, _)| facts.users(e).iter().copied());
            let writing = users.filter(|at| facts.step(*at).writes == Some(true));
            let flows = sorted_unique(writing.map(|at| at.flow).collect());
            let hand = verb(flows.len(), "hands", "hand");
            let flows = names.flows(&flows);
            return Words::new(
                format!("What waits in {c} is gone after a restart"),
                format!("{flows} {hand} on work through {c}, which does not keep what it holds."),
                format!(
                    "One restart of {c}, and the work of {flows} that waited in it never happens. Whoever sent it believes that it is done."
                ),
                format!(
                    "Let {c} keep what waits in it on disk, on more than one machine, and set it to durable."
                ),
            );
        }
        let writes = |from: &Comp| facts.is_writer(*from);
        let edges = facts
            .incoming(self.0)
            .filter(|(e, _)| facts.writes_data(*e));
        let writers = sorted_unique(edges.map(|(_, from)| from).filter(writes).collect());
        let flows = writers.iter().flat_map(|c| facts.flows_writing_at(*c));
        let flows = names.flows(&sorted_unique(flows.collect()));
        let (who, count) = (names.list(&writers), writers.len());
        Words::new(
            format!("What is written to {c} is gone after a restart"),
            format!(
                "{who} {} to {c} in {flows}, and {c} does not keep what it holds.",
                verb(count, "writes", "write")
            ),
            format!(
                "After one restart of {c} what {flows} wrote there is missing, while others still have their part of it."
            ),
            format!(
                "Let {c} keep its data on disk, and set it to durable. If it only holds a copy, let {who} write to where the data lives."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    fn two(consistency: &str, first: &str, second: &str) -> String {
        format!(
            "service a\nservice b\nflow f \"consistency\":{{{consistency}}}\nstep a {first}\nstep b {second}"
        )
    }

    #[test]
    fn no_convergence() {
        let fail: &[&str] = &["fail high flow:f"];
        let ask: &[&str] = &["question high flow:f"];
        let with =
            |strategy: &str| two(&format!("\"strategy\":\"{strategy}\""), "writes", "writes");
        table(
            "no-convergence",
            &[
                ("nothing there", "", &[]),
                ("none", &with("none"), fail),
                ("retry", &with("retry"), &[]),
                ("compensate", &with("compensate"), &[]),
                ("reconcile", &with("reconcile"), &[]),
                ("no consistency", &two("", "writes", "writes"), ask),
                (
                    "strategy unknown",
                    &two("\"within\":\"5m\"", "writes", "writes"),
                    ask,
                ),
                (
                    "one writer",
                    &two("\"strategy\":\"none\"", "writes", "!writes"),
                    &[],
                ),
                (
                    "writing not said",
                    &two("\"strategy\":\"none\"", "writes", ""),
                    &[],
                ),
                (
                    "one writer twice",
                    "service a\nflow f\nstep a writes\nstep a writes",
                    &[],
                ),
                (
                    "an external is no writer",
                    "service a\nexternal b\nflow f\nstep a writes\nstep b writes",
                    &[],
                ),
                (
                    "a client and a broker are none",
                    "client a\nbroker b\nservice c\nflow f\nstep a writes\nstep b writes\nstep c writes",
                    &[],
                ),
                (
                    "a private store counts as its owner",
                    "service a\ndatastore d\na -> d data\nflow f\nstep a writes\nstep d writes",
                    &[],
                ),
                (
                    "a shared one does not",
                    "service a\nservice b\ndatastore d\na -> d data\nb -> d data\nflow f\nstep a writes\nstep d writes",
                    ask,
                ),
            ],
        );
        assert_eq!(
            outcome("CA6", "service a\nflow f\nstep a writes"),
            "not-applicable"
        );
        assert_eq!(outcome("CA6", &with("retry")), "pass");
        assert_eq!(outcome("CA6", &with("none")), "fail");
    }

    #[test]
    fn no_compensation() {
        let undone = "writes \"compensation\":\"Undo\"";
        let with = |first: &str, second: &str, third: &str| {
            format!(
                "service a\nservice b\nservice c\nflow f \"consistency\":{{\"strategy\":\"compensate\"}}\nstep a {first}\nstep b {second}\nstep c {third}"
            )
        };
        table(
            "no-compensation",
            &[
                ("nothing there", "", &[]),
                (
                    "none has one",
                    &with("writes", "writes", "writes"),
                    &["fail high flow:f component:a component:b"],
                ),
                (
                    "only the last has one",
                    &with("writes", "writes", undone),
                    &["fail high flow:f component:a component:b"],
                ),
                (
                    "one in front has none",
                    &with("writes", undone, "writes"),
                    &["fail high flow:f component:a"],
                ),
                (
                    "one in between has none",
                    &with(undone, "writes", undone),
                    &["fail high flow:f component:b"],
                ),
                (
                    "the pivot and what follows need none",
                    &with(undone, "writes", "writes"),
                    &[],
                ),
                (
                    "only the pivot has none",
                    &with(undone, undone, "writes"),
                    &[],
                ),
                ("all have one", &with(undone, undone, undone), &[]),
                (
                    "what does not write needs none",
                    &with("!writes", undone, "writes"),
                    &[],
                ),
                (
                    "nor where it is not known",
                    &with("", undone, "writes"),
                    &[],
                ),
                (
                    "one that does not write does not count as one that has it",
                    &with("writes", "writes", "!writes \"compensation\":\"Undo\""),
                    &["fail high flow:f component:a"],
                ),
                (
                    "blank is none",
                    &with("writes", "writes \"compensation\":\"\"", "!writes"),
                    &["fail high flow:f component:a"],
                ),
                (
                    "another strategy",
                    &with("writes", "writes", "writes").replace("compensate", "retry"),
                    &[],
                ),
                (
                    "no strategy",
                    &with("writes", "writes", "writes").replace("\"strategy\":\"compensate\"", ""),
                    &[],
                ),
                ("one writer", &with("writes", "!writes", "!writes"), &[]),
                (
                    "what an external writes counts",
                    "service a\nservice b\nexternal x\nflow f \"consistency\":{\"strategy\":\"compensate\"}\nstep x writes\nstep a writes \"compensation\":\"Undo\"\nstep b writes",
                    &["fail high flow:f component:x"],
                ),
                (
                    "a private store counts as its owner",
                    "service a\ndatastore d\nservice b\na -> d data\nflow f \"consistency\":{\"strategy\":\"compensate\"}\nstep d writes\nstep a writes\nstep b writes",
                    &["fail high flow:f component:a"],
                ),
            ],
        );
    }

    #[test]
    fn dual_write() {
        let with = |edge: &str| {
            format!(
                "service a\ndatastore d\nservice b\na -> d data \"access\":\"write\"\n{edge}\nflow f\nstep a writes"
            )
        };
        let fail: &[&str] = &["fail high component:a connection:a-b"];
        let ask: &[&str] = &["question high component:a connection:a-b"];
        let plain = with("a -> b event \"outbox\":false");
        table(
            "dual-write",
            &[
                ("nothing there", "", &[]),
                ("an event without", &plain, fail),
                (
                    "a message without",
                    &with("a -> b message \"outbox\":false"),
                    fail,
                ),
                ("with", &with("a -> b event \"outbox\":true"), &[]),
                ("unknown", &with("a -> b event"), ask),
                ("a request", &with("a -> b request \"outbox\":false"), &[]),
                (
                    "needed only to start",
                    &with("a -> b event \"phase\":\"startup\""),
                    &[],
                ),
                ("it publishes nothing", &with(""), &[]),
                (
                    "once for all, those with an outbox left out",
                    &with(
                        "a -> b event \"id\":\"e1\",\"outbox\":true\na -> b event \"id\":\"e2\"\na -> b message \"id\":\"e0\",\"outbox\":false",
                    ),
                    &["fail high component:a connection:e0 connection:e2"],
                ),
                (
                    "to telemetry",
                    &with("telemetry t\na -> t event \"outbox\":false"),
                    &[],
                ),
                (
                    "to a broker that nothing leaves",
                    &with("broker k\na -> k event \"outbox\":false"),
                    &[],
                ),
                (
                    "to a broker that something leaves",
                    &with("broker k\na -> k event \"outbox\":false\nk -> b event"),
                    &["fail high component:a connection:a-k"],
                ),
                (
                    "to a broker that nothing leaves but at start",
                    &with(
                        "broker k\na -> k event \"outbox\":false\nk -> b event \"phase\":\"startup\"",
                    ),
                    &[],
                ),
                (
                    "it only reads",
                    &plain.replace("\"write\"", "\"read\""),
                    &[],
                ),
                (
                    "it reads and writes",
                    &plain.replace("\"write\"", "\"read-write\""),
                    fail,
                ),
                (
                    "access unknown",
                    &plain.replace(" \"access\":\"write\"", ""),
                    &[],
                ),
                (
                    "written only to start",
                    &plain.replace("\"write\"", "\"write\",\"phase\":\"startup\""),
                    &[],
                ),
                (
                    "what it writes to is no store",
                    &plain.replace("datastore d", "broker d"),
                    &[],
                ),
                (
                    "no flow has it writing",
                    &plain.replace("step a writes", "step a"),
                    &[],
                ),
                (
                    "a step at its store is one of its own",
                    &plain.replace("step a writes", "step d writes"),
                    fail,
                ),
                (
                    "an external is no writer",
                    &plain.replace("service a", "external a"),
                    &[],
                ),
            ],
        );
        assert_eq!(outcome("CA6", &with("")), "pass");
        assert_eq!(
            outcome(
                "CA6",
                "service a\nservice b\na -> b event\nflow f\nstep a writes"
            ),
            "pass"
        );
    }

    #[test]
    fn volatile_store() {
        let store = |fields: &str, edge: &str, step: &str| {
            format!("service a\ndatastore d {fields}\n{edge}\nflow f\nstep a {step}")
        };
        let write = "a -> d data \"access\":\"write\"";
        let found: &[&str] = &["fail high component:d"];
        table(
            "volatile-store",
            &[
                ("nothing there", "", &[]),
                (
                    "not durable",
                    &store("\"durable\":false", write, "writes"),
                    found,
                ),
                ("durable", &store("\"durable\":true", write, "writes"), &[]),
                ("unknown", &store("", write, "writes"), &[]),
                (
                    "only read",
                    &store(
                        "\"durable\":false",
                        "a -> d data \"access\":\"read\"",
                        "writes",
                    ),
                    &[],
                ),
                (
                    "access unknown",
                    &store("\"durable\":false", "a -> d data", "writes"),
                    &[],
                ),
                (
                    "written only to start",
                    &store(
                        "\"durable\":false",
                        "a -> d data \"access\":\"write\",\"phase\":\"startup\"",
                        "writes",
                    ),
                    &[],
                ),
                (
                    "no writer",
                    &store("\"durable\":false", write, "!writes"),
                    &[],
                ),
                (
                    "writing not said",
                    &store("\"durable\":false", write, ""),
                    &[],
                ),
                (
                    "an external is no writer",
                    &store("\"durable\":false", write, "writes").replace("service a", "external a"),
                    &[],
                ),
            ],
        );
        let broker = |fields: &str, halves: &str, step: &str| {
            format!("service a\nbroker k {fields}\nservice b\n{halves}\nflow f\nstep {step}")
        };
        let halves = "a -> k event\nk -> b event";
        let found: &[&str] = &["fail high component:k"];
        table(
            "volatile-store",
            &[
                (
                    "a broker before a step",
                    &broker("\"durable\":false", halves, "b via k-b writes"),
                    found,
                ),
                (
                    "a broker that a step is at",
                    &broker("\"durable\":false", halves, "k via a-k writes"),
                    found,
                ),
                (
                    "durable",
                    &broker("\"durable\":true", halves, "b via k-b writes"),
                    &[],
                ),
                ("unknown", &broker("", halves, "b via k-b writes"), &[]),
                (
                    "not writing",
                    &broker("\"durable\":false", halves, "b via k-b"),
                    &[],
                ),
                (
                    "no connection",
                    &broker("\"durable\":false", halves, "b writes"),
                    &[],
                ),
                (
                    "needed only to start",
                    &broker(
                        "\"durable\":false",
                        "a -> k event\nk -> b event \"phase\":\"startup\"",
                        "b via k-b writes",
                    ),
                    &[],
                ),
                (
                    "what an external writes counts",
                    &broker("\"durable\":false", halves, "b via k-b writes")
                        .replace("service b", "external b"),
                    found,
                ),
            ],
        );
    }
}
