//! DC6 · Model business processes end to end.

use crate::analysis::{Facts, LogicalEdge, SubjectIndex, Word, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::process;
use crate::rules::names::{count, sentence, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Docs, Findings, Found, Item, Names, Rule, Severity, Text, Words};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The item.
pub const ITEM: Item = Item {
    code: "DC6",
    title: "Model business processes end to end",
    bucket: "Domain coupling",
    about: |facts| {
        facts.has_flows()
            || facts
                .logical_edges()
                .iter()
                .any(|chain| crosses(facts, chain))
    },
    evidence,
    rules: &[
        PROCESS_SPLIT,
        UNMODELLED_INTERACTION,
        UNCONNECTED,
        NO_OUTCOME,
    ],
};

fn crosses(facts: &Facts, chain: &LogicalEdge) -> bool {
    facts.apart(chain.sender, chain.receiver)
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let ends = facts.flows().filter_map(|f| {
        let outcome = facts.flow(f).outcome.as_deref()?;
        Some(format!("{} ends with {}.", names.flow(f), Name(outcome)))
    });
    let mut texts: Vec<Text> = ends.map(Text::from).collect();
    let crossing = facts
        .logical_edges()
        .iter()
        .filter(|chain| crosses(facts, chain));
    let crossing = sorted_unique(crossing.map(LogicalEdge::first).collect()).len();
    if crossing > 0 && facts.has_flows() {
        texts.push(Text::from(format!(
            "{} between domains {} part of what the flows say.",
            sentence(&count(crossing, "connection")),
            verb(crossing, "is", "are")
        )));
    } else if texts.is_empty() {
        texts.push(Text::from("Every component is connected to another one."));
    }
    texts
}

const PROCESS_SPLIT: Rule = Rule {
    name: "process-split",
    reads: read_set::CONNECTION_USES
        .and(read_set::VOCABULARY)
        .and(read_set::EMITS),
    docs: Docs {
        checks: "A process that goes on where another one ends is drawn as one.",
        matters: "Each half has its own owner, its own time bound and its own dashboard, and each is green. What the customer waits for is the whole, and what is lost between the halves is lost to both.",
        detected: "Two flows where the last step of one emits a word that the connection of the first step of the other carries.",
        remedy: "Join the two into one flow, with one outcome, one time bound and one who keeps the thread.",
        false_alarms: "A second process that is really another one, with customers of its own, and only starts on the same event: give the two different outcomes and waive this.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"shipping","name":"Shipping","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"shipping","style":"event","carries":["Order.Placed"]}],"flows":[{"id":"checkout","name":"Check out","outcome":"Order.Placed","steps":[{"id":"s1","component":"orders","writes":true,"emits":["Order.Placed"]}]},{"id":"fulfil","name":"Fulfil an order","outcome":"Order.Shipped","steps":[{"id":"s1","component":"shipping","connection":"placed","writes":true,"emits":["Order.Shipped"]}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"shipping","name":"Shipping","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"shipping","style":"event","carries":["Order.Placed"]}],"flows":[{"id":"order","name":"Order and receive","outcome":"Order.Shipped","steps":[{"id":"s1","component":"orders","writes":true,"emits":["Order.Placed"]},{"id":"s2","component":"shipping","connection":"placed","writes":true,"emits":["Order.Shipped"]}]}]"#,
        read_on: &[
            "Enterprise Integration Patterns: Process Manager",
            "Azure architecture: Choreography",
        ],
    },
    find: process_split,
    repairs: &[process::join],
    ..Rule::DEFAULT
};

struct ProcessSplit {
    first: FlowNo,
    second: FlowNo,
    words: Vec<Word>,
}

fn process_split(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut starting: HashMap<Word, Vec<FlowNo>> = HashMap::new();
    for f in facts.flows() {
        let first = facts.steps(f).next();
        if let Some(e) = first.and_then(|at| facts.connection_of(at)) {
            for word in facts.carried(e).iter() {
                starting.entry(*word).or_default().push(f);
            }
        }
    }
    for first in facts.flows() {
        let Some(last) = facts.steps(first).next_back() else {
            continue;
        };
        let emitted = facts.step(last).emits.iter();
        // A word that nothing carries starts nothing.
        let emitted = sorted_unique(emitted.filter_map(|word| facts.word(word)).collect());
        let mut next: BTreeMap<FlowNo, Vec<Word>> = BTreeMap::new();
        for word in emitted {
            for second in starting.get(&word).into_iter().flatten() {
                next.entry(*second).or_default().push(word);
            }
        }
        for (second, words) in next.into_iter().filter(|(second, _)| *second != first) {
            findings.fail(
                Severity::Medium,
                ProcessSplit {
                    first,
                    second,
                    words,
                },
            );
        }
    }
}

impl Found for ProcessSplit {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.first.into(), self.second.into()]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (first, second) = (names.flow(self.first), names.flow(self.second));
        let words = names.words(&self.words);
        Words::new(
            format!("{first} and {second} are one process, drawn as two"),
            format!("The last step of {first} emits {words}, and with that {second} begins."),
            format!(
                "Each of the two can be healthy while what {first} began never comes to the end of {second}. What is lost between them, neither side misses."
            ),
            format!(
                "Put the steps of {second} after those of {first}, as one flow with one outcome and one time bound."
            ),
        )
    }
}

const UNMODELLED_INTERACTION: Rule = Rule {
    name: "unmodelled-interaction",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::DOMAINS)
        .and(read_set::CONNECTION_USES)
        .and(read_set::FALLBACK)
        .and(read_set::COORDINATION)
        .and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "What goes from one domain to another is part of a process that somebody drew.",
        matters: "A line that belongs to no process has nobody who knows what it is for. It is kept for ever because nobody dares to cut it, or cut in a clean-up that stops a business nobody knew of.",
        detected: "In a design with flows, a component with requests, messages or events to another domain, directly or through brokers, that no step uses. What ends at telemetry does not count, nor what comes from or goes to the enforcer, the tracker or the orchestrator of a flow, nor a request with a fallback that carries nothing.",
        remedy: "Add a step that uses the connection to the flow that it belongs to, or add that flow. If there is none, take the connection out.",
        false_alarms: "Master data that is handed on and starts nothing: a flow of one or two steps says so.",
        fails: r#""domains":[{"id":"sales","name":"Sales"},{"id":"depot","name":"Depot"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"shipping","name":"Shipping","kind":"service","domain":"depot"}],"connections":[{"id":"placed","from":"orders","to":"shipping","style":"event"}],"flows":[{"id":"checkout","name":"Check out","outcome":"Order.Placed","steps":[{"id":"s1","component":"orders","writes":true}]}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales"},{"id":"depot","name":"Depot"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"shipping","name":"Shipping","kind":"service","domain":"depot"}],"connections":[{"id":"placed","from":"orders","to":"shipping","style":"event"}],"flows":[{"id":"checkout","name":"Check out","outcome":"Order.Shipped","steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"shipping","connection":"placed","writes":true}]}]"#,
        read_on: &[
            "Enterprise Integration Patterns: Process Manager, Message Store",
            "SRE Book, chapter 6: Monitoring Distributed Systems",
        ],
    },
    find: unmodelled_interaction,
    question: Some(Question {
        topic: Topic::Language,
        position: 2,
        fields: Some(unmodelled_interaction_fields),
        hint: Some("Where no flow is the right one, record the one that it belongs to."),
    }),
    ..Rule::DEFAULT
};

struct UnmodelledInteraction {
    sender: Comp,
    connections: Vec<Conn>,
    receivers: Vec<Comp>,
}

fn unmodelled_interaction(facts: &Facts, _: u64, findings: &mut Findings) {
    if !facts.has_flows() {
        return;
    }
    let keepers = keepers(facts);
    let mut unmodelled: BTreeMap<Comp, (Vec<Conn>, Vec<Comp>)> = BTreeMap::new();
    for chain in facts
        .logical_edges()
        .iter()
        .filter(|chain| crosses(facts, chain))
    {
        let ends = [chain.sender, chain.receiver];
        let kept = ends.iter().any(|c| keepers.contains(c));
        let observes = facts.kind(chain.receiver) == Kind::Telemetry;
        if !kept && !observes && !is_used(facts, chain) {
            let (connections, receivers) = unmodelled.entry(chain.sender).or_default();
            connections.push(chain.first());
            receivers.push(chain.receiver);
        }
    }
    for (sender, (connections, receivers)) in unmodelled {
        findings.ask(
            Severity::Low,
            UnmodelledInteraction {
                sender,
                connections: sorted_unique(connections),
                receivers: sorted_unique(receivers),
            },
        );
    }
}

/// Those who see to a flow as a whole: what they ask and tell needs no step.
fn keepers(facts: &Facts) -> HashSet<Comp> {
    let of = |f| [facts.enforcer(f), facts.tracker(f), facts.orchestrator(f)];
    facts.flows().flat_map(of).flatten().collect()
}

/// Whether a step uses the logical edge, or it is a request that may fail and says nothing.
fn is_used(facts: &Facts, chain: &LogicalEdge) -> bool {
    let may_fail = facts.connection(chain.first()).fallback().is_some();
    let optional = chain.style == Style::Request && may_fail && chain.words.is_empty();
    optional || chain.halves.iter().any(|e| !facts.users(*e).is_empty())
}

/// One connection for each receiver whose whole way from the sender no flow uses: the last.
fn unmodelled_interaction_fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let facts = about.facts;
    let receivers: HashSet<Comp> = about.all_components().skip(1).collect();
    let unused = |chain: &&LogicalEdge| {
        receivers.contains(&chain.receiver)
            && chain.halves.iter().all(|e| facts.users(*e).is_empty())
    };
    let mut ends: Vec<Conn> = Vec::new();
    for e in about.all_connections() {
        let chains = facts
            .logical_edges_through(e)
            .filter(|chain| chain.first() == e);
        ends.extend(chains.filter(unused).map(LogicalEdge::last));
    }
    let ends = sorted_unique(ends);
    ends.into_iter()
        .map(|e| (e.into(), Field::UsedBy))
        .collect()
}

impl Found for UnmodelledInteraction {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let connections = self.connections.iter().map(|e| SubjectIndex::from(*e));
        let receivers = self.receivers.iter().map(|c| SubjectIndex::from(*c));
        let mut all = vec![SubjectIndex::from(self.sender)];
        all.extend(connections.chain(receivers));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let sender = names.of(self.sender);
        let (links, receivers) = (names.links(&self.connections), names.list(&self.receivers));
        let n = self.connections.len();
        let reach = match self.receivers.len() == n {
            true => String::new(),
            false => format!(", which {} {receivers}", verb(n, "reaches", "reach")),
        };
        let domains = self
            .receivers
            .iter()
            .filter_map(|c| names.facts.domain_of(*c));
        let domains = names.domains(&sorted_unique(domains.collect()));
        Words::new(
            format!("Which flow has {sender} talk to {receivers}?"),
            format!(
                "No flow uses {links}{reach}; {} into {domains}.",
                verb(n, "it leads", "they lead")
            ),
            format!(
                "Nobody knows what stops when {} cut, and nobody is told when {} broken.",
                verb(n, "this is", "these are"),
                verb(n, "it is", "they are")
            ),
            format!(
                "Add a step that uses {} to the flow that it belongs to, or draw that flow; if there is none, take {} out.",
                verb(n, "it", "each of them"),
                verb(n, "it", "them")
            ),
        )
    }
}

const UNCONNECTED: Rule = Rule {
    name: "unconnected",
    reads: read_set::STEPS,
    docs: Docs {
        checks: "Every component is connected to something.",
        matters: "A component that nothing leads to either does nothing, or does something that the drawing hides. A review of such a drawing passes what nobody looked at.",
        detected: "A component that no connection starts or ends at, those included that are needed only to start.",
        remedy: "Draw how it is reached and what it uses, or take it out.",
        false_alarms: "A component that is planned and not yet decided on: say so in its notes.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"mail","name":"Mail","kind":"service"},{"id":"archive","name":"Archive","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"mail","style":"event"}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"mail","name":"Mail","kind":"service"},{"id":"archive","name":"Archive","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"mail","style":"event"},{"id":"kept","from":"orders","to":"archive","style":"event"}]"#,
        read_on: &["SRE Book, chapter 6: Monitoring Distributed Systems"],
    },
    find: unconnected,
    repairs: &[process::leave],
    question: Some(Question {
        topic: Topic::Operation,
        position: 7,
        fields: None,
        hint: Some("Connect it with what it works with, or take it out of the drawing."),
    }),
    ..Rule::DEFAULT
};

struct Unconnected {
    component: Comp,
    /// The flows that have it all the same.
    flows: Vec<FlowNo>,
}

fn unconnected(facts: &Facts, _: u64, findings: &mut Findings) {
    let topology = facts.topology();
    // The topology has the connections that are needed only to start, too.
    let mut alone: BTreeMap<Comp, Vec<FlowNo>> = facts
        .components()
        .filter(|c| {
            let mut edges = topology.outgoing(*c).chain(topology.incoming(*c));
            edges.next().is_none()
        })
        .map(|c| (c, Vec::new()))
        .collect();
    for at in facts.flows().flat_map(|f| facts.steps(f)) {
        let c = facts.component_at(at);
        if let Some(flows) = c.and_then(|c| alone.get_mut(&c)) {
            flows.push(at.flow);
        }
    }
    for (component, flows) in alone {
        let flows = sorted_unique(flows);
        findings.ask(Severity::Low, Unconnected { component, flows });
    }
}

impl Found for Unconnected {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.component.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let c = names.of(self.component);
        let told = match self.flows.as_slice() {
            [] => format!("No connection starts or ends at {c}, and no flow has it."),
            some => format!(
                "{} {} a step of {c}, and no connection starts or ends there.",
                names.flows(some),
                verb(some.len(), "has", "have")
            ),
        };
        Words::new(
            format!("How is {c} connected?"),
            told,
            format!(
                "What {c} waits for, and who waits for {c}, is left out of this review; the first outage will show it."
            ),
            format!("Draw who reaches {c} and what it uses, or take it out of the drawing."),
        )
    }
}

const NO_OUTCOME: Rule = Rule {
    name: "no-outcome",
    reads: read_set::OUTCOME,
    docs: Docs {
        checks: "Every flow says what has happened when it is done.",
        matters: "A process whose end has no name cannot be counted. Nobody can say how many were begun and not finished, which is the first thing that anybody asks after an incident.",
        detected: "A flow without an outcome.",
        remedy: "Name the business fact at the end, such as Order.Shipped, in the words of the domain.",
        false_alarms: "A flow that only shows something: its outcome is that it was shown, such as Product.Viewed.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","outcome":"Order.Placed","steps":[{"id":"s1","component":"orders","writes":true}]}]"#,
        read_on: &[
            "SRE Book, chapter 4: Service Level Objectives",
            "Enterprise Integration Patterns: Event Message",
        ],
    },
    find: no_outcome,
    question: Some(Question {
        topic: Topic::Language,
        position: 3,
        fields: Some(|about| about.flow(Field::Outcome)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoOutcome(FlowNo);

fn no_outcome(facts: &Facts, _: u64, findings: &mut Findings) {
    for f in facts.flows().filter(|f| facts.flow(*f).outcome.is_none()) {
        findings.ask(Severity::Low, NoOutcome(f));
    }
}

impl Found for NoOutcome {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.0);
        let last = facts.steps(self.0).next_back();
        let told = match last.and_then(|at| facts.component_at(at)) {
            Some(c) => format!(
                "The last step of {flow} is at {}; the drawing does not say what is then done.",
                names.of(c)
            ),
            None => format!("{flow} has no steps and no outcome."),
        };
        let emitted = last.and_then(|at| facts.step(at).emits.last());
        let such = match emitted {
            Some(word) => format!(", such as {}", Name(word)),
            None => String::new(),
        };
        Words::new(
            format!("What has happened when {flow} is done?"),
            told,
            format!(
                "Without a name for its end nobody can count how often {flow} was begun and not finished."
            ),
            format!("Set the outcome of {flow} to the business fact at its end{such}."),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn process_split() {
        let case = |carries: &str, emits: &str| {
            format!(
                "service a\nservice b\na -> b event \"carries\":[{carries}]\nflow f\nstep a\nstep a \"emits\":[{emits}]\nflow g\nstep b via a-b\nstep b"
            )
        };
        let same = case("\"Order.Paid\"", "\"ORDER_PAID\"");
        let fail: &[&str] = &["fail medium flow:f flow:g"];
        table(
            "process-split",
            &[
                ("nothing there", "", &[]),
                ("a flow without steps", "flow f", &[]),
                ("the same word", &same, fail),
                ("another word", &case("\"X\"", "\"Y\""), &[]),
                ("carries nothing", &case("", "\"Y\""), &[]),
                ("emits nothing", &case("\"X\"", ""), &[]),
                (
                    "one of several",
                    &case("\"X\",\"Y\"", "\"Z\",\"Y\",\"X\""),
                    fail,
                ),
                (
                    "not by its last step",
                    &case("\"X\"", "\"X\"").replace("\nflow g", "\nstep a\nflow g"),
                    &[],
                ),
                (
                    "not to the first step",
                    &case("\"X\"", "\"X\"").replace("flow g", "flow g\nstep b"),
                    &[],
                ),
                (
                    "needed only to start",
                    &same.replace("a -> b event ", "a -> b event \"phase\":\"startup\","),
                    &[],
                ),
                (
                    "a flow that starts itself is one",
                    "service a\nservice b\na -> b event \"carries\":[\"X\"]\nflow f\nstep b via a-b \"emits\":[\"X\"]",
                    &[],
                ),
                (
                    "both ways round",
                    "service a\nservice b\na -> b event \"carries\":[\"X\"]\nb -> a event \"carries\":[\"Y\"]\nflow f\nstep b via a-b \"emits\":[\"Y\"]\nflow g\nstep a via b-a \"emits\":[\"X\"]",
                    &["fail medium flow:f flow:g", "fail medium flow:g flow:f"],
                ),
            ],
        );
    }

    #[test]
    fn unmodelled_interaction() {
        const DOMAINS: &str = "domain d\ndomain e\nservice a \"domain\":\"d\"\nservice b \"domain\":\"e\"\nservice c \"domain\":\"e\"\n";
        let case = |lines: &str| format!("{DOMAINS}{lines}\nflow f\nstep a");
        let keep = |flow: &str| format!("{DOMAINS}a -> b event\nflow f {flow}\nstep c");
        let ask: &[&str] = &["question low component:a connection:a-b component:b"];
        table(
            "unmodelled-interaction",
            &[
                ("nothing there", "", &[]),
                ("an event", &case("a -> b event"), ask),
                ("a message", &case("a -> b message"), ask),
                ("a request", &case("a -> b request"), ask),
                ("data", &case("a -> b data"), &[]),
                ("telemetry", &case("a -> b telemetry"), &[]),
                ("no flows", &format!("{DOMAINS}a -> b event"), &[]),
                ("within a domain", &case("b -> c event"), &[]),
                (
                    "into a sub-domain",
                    &case("a -> b event").replace("domain e\n", "domain e \"parent\":\"d\"\n"),
                    &[],
                ),
                (
                    "to a component without a domain",
                    &case("service x\na -> x event"),
                    &[],
                ),
                (
                    "needed only to start",
                    &case("a -> b event \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "a step uses it",
                    &(case("a -> b event") + "\nstep b via a-b"),
                    &[],
                ),
                (
                    "it ends at telemetry",
                    &case("a -> b event").replace("service b", "telemetry b"),
                    &[],
                ),
                (
                    "once a component",
                    &case("a -> b event\na -> c message\na -> c event \"id\":\"0\""),
                    &[
                        "question low component:a connection:0 connection:a-b connection:a-c component:b component:c",
                    ],
                ),
                (
                    "through a broker",
                    &case("broker k\na -> k event\nk -> b event\nk -> c event"),
                    &["question low component:a connection:a-k component:b component:c"],
                ),
                (
                    "through a broker, of which a step uses one way",
                    &(case("broker k\na -> k event\nk -> b event\nk -> c event")
                        + "\nstep b via k-b"),
                    &["question low component:a connection:a-k component:c"],
                ),
                (
                    "through a broker, of which a step uses the first half",
                    &(case("broker k\na -> k event\nk -> b event\nk -> c event")
                        + "\nstep k via a-k"),
                    &[],
                ),
                (
                    "to the enforcer",
                    &keep("\"consistency\":{\"enforced_by\":\"b\"}"),
                    &[],
                ),
                (
                    "from the enforcer",
                    &keep("\"consistency\":{\"enforced_by\":\"a\"}"),
                    &[],
                ),
                (
                    "to the tracker",
                    &keep("\"coordination\":{\"style\":\"choreographed\",\"tracker\":\"b\"}"),
                    &[],
                ),
                (
                    "from the orchestrator",
                    &keep("\"coordination\":{\"style\":\"orchestrated\",\"by\":\"a\"}"),
                    &[],
                ),
                (
                    "from one that would orchestrate if it were orchestrated",
                    &keep("\"coordination\":{\"style\":\"choreographed\",\"by\":\"a\"}"),
                    ask,
                ),
                (
                    "a fallback and no words",
                    &case("a -> b request \"fallback\":\"x\""),
                    &[],
                ),
                (
                    "a fallback and a word",
                    &case("a -> b request \"fallback\":\"x\",\"carries\":[\"X\"]"),
                    ask,
                ),
                (
                    "an event has no fallback",
                    &case("a -> b event \"fallback\":\"x\""),
                    ask,
                ),
            ],
        );
        assert_eq!(
            outcome("DC6", &format!("{DOMAINS}b -> c event")),
            "question"
        );
    }

    #[test]
    fn unconnected() {
        table(
            "unconnected",
            &[
                ("nothing there", "", &[]),
                (
                    "each",
                    "service a\nclient b",
                    &["question low component:a", "question low component:b"],
                ),
                ("both ends", "service a\nservice b\na -> b event", &[]),
                (
                    "only at start",
                    "service a\nservice b\na -> b request \"phase\":\"startup\"",
                    &[],
                ),
                ("to itself", "service a\na -> a event", &[]),
                (
                    "a step is no connection",
                    "service a\nflow f\nstep a",
                    &["question low component:a"],
                ),
            ],
        );
    }

    #[test]
    fn no_outcome() {
        table(
            "no-outcome",
            &[
                ("nothing there", "", &[]),
                ("none", "flow f", &["question low flow:f"]),
                (
                    "none, with a step",
                    "service a\nflow f\nstep a \"emits\":[\"X\"]",
                    &["question low flow:f"],
                ),
                (
                    "blank",
                    "flow f \"outcome\":\" \"",
                    &["question low flow:f"],
                ),
                ("one", "flow f \"outcome\":\"X\"", &[]),
            ],
        );
        assert_eq!(outcome("DC6", "flow f \"outcome\":\"X\""), "pass");
        assert_eq!(outcome("DC6", ""), "not-applicable");
        let pair = "service a\nservice b\na -> b event";
        assert_eq!(outcome("DC6", pair), "not-applicable");
        let apart = "domain d\ndomain e\nservice a \"domain\":\"d\"\nservice b \"domain\":\"e\"\na -> b event";
        assert_eq!(outcome("DC6", apart), "pass");
    }
}
