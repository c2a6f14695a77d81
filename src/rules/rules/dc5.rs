//! DC5 · Track choreographies.

use crate::analysis::{Facts, SubjectIndex, passes_telemetry_on, read_set, sorted_unique};
use crate::document::{CoordinationStyle, Kind, Style};
use crate::graph::{Comp, Conn, FlowNo};
use crate::rules::fix::{consistency, events, telemetry};
use crate::rules::names::verb;
use crate::rules::{Docs, Findings, Found, Item, Names, Rule, Severity, Text, Words, subjects};
use std::collections::{BTreeMap, HashSet};

/// The item.
pub const ITEM: Item = Item {
    code: "DC5",
    title: "Track choreographies",
    bucket: "Domain coupling",
    about: |facts| choreographies(facts).next().is_some(),
    evidence,
    rules: &[
        CHOREOGRAPHY_UNTRACKED,
        TRACKER_BLIND,
        NO_COMPLETION_BOUND,
        CHOREOGRAPHY_BY_COMMAND,
    ],
};

/// What the item is about: choreographed flows that can get stuck half-way.
fn choreographies(facts: &Facts) -> impl Iterator<Item = FlowNo> + '_ {
    facts.flows().filter(|f| {
        let coordination = facts.flow(*f).coordination.as_ref();
        let style = coordination.and_then(|c| c.style);
        style == Some(CoordinationStyle::Choreographed)
            && (facts.has_many_writers(*f) || is_long(facts, *f))
    })
}

fn is_long(facts: &Facts, f: FlowNo) -> bool {
    facts.flow(f).long_lived == Some(true)
}

/// A flow that lasts longer than a visit is missed by nobody when it gets stuck.
fn severity(facts: &Facts, f: FlowNo) -> Severity {
    match is_long(facts, f) {
        true => Severity::High,
        false => Severity::Medium,
    }
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut followed: BTreeMap<Comp, Vec<FlowNo>> = BTreeMap::new();
    for f in choreographies(facts) {
        if let Some(tracker) = facts.tracker(f) {
            followed.entry(tracker).or_default().push(f);
        }
    }
    let mut texts: Vec<Text> = followed
        .iter()
        .map(|(tracker, flows)| {
            Text::from(format!(
                "{} follows {} from the first step to the last.",
                names.of(*tracker),
                names.flows(flows)
            ))
        })
        .collect();
    for f in choreographies(facts) {
        let consistency = facts.flow(f).consistency.as_ref();
        if let Some(within) = consistency.and_then(|c| c.within.as_ref()) {
            texts.push(Text::from(format!(
                "{} must be done within {}.",
                names.flow(f),
                within.as_str()
            )));
        }
    }
    texts
}

/// Who takes part, as a sentence has it: those who write, or all where fewer than two do.
fn actors(names: &Names<'_>, f: FlowNo) -> String {
    let flow = names.facts.of_flow(f);
    match flow.writers.len() {
        _ if flow.participants.is_empty() => "its components".to_owned(),
        0 | 1 => names.list(&flow.participants),
        _ => names.list(&flow.writers),
    }
}

const CHOREOGRAPHY_UNTRACKED: Rule = Rule {
    name: "choreography-untracked",
    reads: read_set::WRITERS
        .and(read_set::COORDINATION)
        .and(read_set::LONG_LIVED),
    docs: Docs {
        checks: "Somebody follows every choreography from its first step to its last.",
        matters: "In a choreography each component knows its own part and nobody knows the whole. When one part does not happen, every component is healthy, every dashboard is green, and the process has stopped: the first to notice is the customer.",
        detected: "A choreographed flow that has two or more writers or is long-lived, without a tracker.",
        remedy: "Add a component that listens to the flow's events, knows which ones are due, and name it as the flow's tracker. It only watches; it gives no orders.",
        false_alarms: "A flow whose progress is watched outside this drawing: draw who watches it.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"shipping","name":"Shipping","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"shipping","style":"event"}],"flows":[{"id":"fulfil","name":"Fulfil an order","coordination":{"style":"choreographed"},"consistency":{"within":"2d"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"shipping","connection":"placed","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"shipping","name":"Shipping","kind":"service"},{"id":"watch","name":"Order tracking","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"shipping","style":"event"},{"id":"w1","from":"orders","to":"watch","style":"event"},{"id":"w2","from":"shipping","to":"watch","style":"event"}],"flows":[{"id":"fulfil","name":"Fulfil an order","coordination":{"style":"choreographed","tracker":"watch"},"consistency":{"within":"2d"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"shipping","connection":"placed","writes":true}]}]"#,
        read_on: &[
            "Azure architecture: Choreography, Scheduler Agent Supervisor",
            "Enterprise Integration Patterns: Wire Tap, Message Store",
        ],
    },
    find: choreography_untracked,
    repairs: &[telemetry::tracker],
    ..Rule::DEFAULT
};

struct ChoreographyUntracked(FlowNo);

fn choreography_untracked(facts: &Facts, _: u64, findings: &mut Findings) {
    for f in choreographies(facts).filter(|f| facts.tracker(*f).is_none()) {
        findings.fail(severity(facts, f), ChoreographyUntracked(f));
    }
}

impl Found for ChoreographyUntracked {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (flow, actors) = (names.flow(self.0), actors(names, self.0));
        let long = match is_long(names.facts, self.0) {
            true => ", and nobody is waiting in front of it",
            false => "",
        };
        Words::new(
            format!("Nobody sees whether {flow} gets to its end"),
            format!(
                "{flow} is choreographed between {actors}{long}; no component follows it as a whole."
            ),
            format!(
                "When one part of {flow} does not happen, each component looks healthy and the process stands still. A customer is the first to notice."
            ),
            format!(
                "Add a component that listens to the events of {actors}, and make it the tracker of {flow}."
            ),
        )
    }
}

const TRACKER_BLIND: Rule = Rule {
    name: "tracker-blind",
    reads: read_set::WRITERS
        .and(read_set::COORDINATION)
        .and(read_set::LONG_LIVED)
        .and(read_set::LOGICAL_EDGES),
    docs: Docs {
        checks: "The tracker of a choreography hears from everybody who writes in it.",
        matters: "A tracker that does not hear of a step cannot tell a step that is late from one that was never due. It reports flows as done that are not, or raises alarms until somebody turns it off.",
        detected: "A choreographed flow with a tracker, and a writer of it, other than the tracker, from which neither a request, message or event, directly or through brokers, nor telemetry, through brokers and other telemetry, comes to the tracker.",
        remedy: "Let each writer publish what it has done, and let the tracker listen.",
        false_alarms: "A tracker that reads the writers' data itself: let it be told instead, or draw the change data capture that does so.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"shipping","name":"Shipping","kind":"service"},{"id":"watch","name":"Order tracking","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"shipping","style":"event"},{"id":"w1","from":"orders","to":"watch","style":"event"}],"flows":[{"id":"fulfil","name":"Fulfil an order","coordination":{"style":"choreographed","tracker":"watch"},"consistency":{"within":"2d"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"shipping","connection":"placed","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"shipping","name":"Shipping","kind":"service"},{"id":"watch","name":"Order tracking","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"shipping","style":"event"},{"id":"w1","from":"orders","to":"watch","style":"event"},{"id":"w2","from":"shipping","to":"watch","style":"event"}],"flows":[{"id":"fulfil","name":"Fulfil an order","coordination":{"style":"choreographed","tracker":"watch"},"consistency":{"within":"2d"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"shipping","connection":"placed","writes":true}]}]"#,
        read_on: &[
            "Enterprise Integration Patterns: Wire Tap, Correlation Identifier",
            "Azure architecture: Scheduler Agent Supervisor",
        ],
    },
    find: tracker_blind,
    repairs: &[telemetry::tracked],
    ..Rule::DEFAULT
};

struct TrackerBlind {
    flow: FlowNo,
    tracker: Comp,
    unheard: Vec<Comp>,
}

fn tracker_blind(facts: &Facts, _: u64, findings: &mut Findings) {
    // One tracker often follows many flows.
    let mut heard: BTreeMap<Comp, HashSet<Comp>> = BTreeMap::new();
    for flow in choreographies(facts) {
        let Some(tracker) = facts.tracker(flow) else {
            continue;
        };
        let heard = heard
            .entry(tracker)
            .or_insert_with(|| heard_by(facts, tracker));
        let writers = facts.of_flow(flow).writers.iter().copied();
        let unheard: Vec<Comp> = writers
            .filter(|w| *w != tracker && !heard.contains(w))
            .collect();
        if !unheard.is_empty() {
            findings.fail(
                Severity::High,
                TrackerBlind {
                    flow,
                    tracker,
                    unheard,
                },
            );
        }
    }
}

/// Who tells a component something: by a logical edge, or by telemetry that may pass through
/// brokers and other telemetry.
fn heard_by(facts: &Facts, c: Comp) -> HashSet<Comp> {
    let edges = facts.incoming(c).map(|(e, _)| e);
    let chains = edges.flat_map(|e| facts.logical_edges_through(e));
    let told = chains
        .filter(|chain| chain.receiver == c)
        .map(|chain| chain.sender);
    let observed = facts.sources_of([c], Style::Telemetry, passes_telemetry_on);
    told.chain(observed).collect()
}

impl Found for TrackerBlind {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.flow, &[&[self.tracker], &self.unheard])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (flow, tracker) = (names.flow(self.flow), names.of(self.tracker));
        let unheard = names.list(&self.unheard);
        let n = self.unheard.len();
        Words::new(
            format!("{tracker} cannot see what {unheard} did in {flow}"),
            format!(
                "{tracker} tracks {flow}. {unheard} {} in it, and neither a message nor telemetry that says so comes to {tracker}.",
                verb(n, "writes", "write")
            ),
            format!(
                "{tracker} cannot tell whether {unheard} {} late or never asked. It calls {flow} done too early, or raises alarms that mean nothing.",
                verb(n, "is", "are")
            ),
            format!(
                "Draw an event to {tracker} from {unheard}, directly or through a broker, that says what was done."
            ),
        )
    }
}

const NO_COMPLETION_BOUND: Rule = Rule {
    name: "no-completion-bound",
    reads: read_set::WRITERS
        .and(read_set::COORDINATION)
        .and(read_set::LONG_LIVED)
        .and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "A choreography has a time after which it counts as stuck.",
        matters: "Without a time by which it must be done, no moment comes at which a tracker may raise an alarm. What is stuck and what is slow look the same, for weeks.",
        detected: "A choreographed flow that has two or more writers or is long-lived, whose consistency does not say within what time. Not where no-time-bound says so of it.",
        remedy: "Set within: the longest that the flow may take before somebody must look.",
        false_alarms: "A flow that ends when a person decides: bound the part before and the part after as flows of their own.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"shipping","name":"Shipping","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"shipping","style":"event"}],"flows":[{"id":"fulfil","name":"Fulfil an order","long_lived":true,"coordination":{"style":"choreographed"},"steps":[{"id":"s1","component":"orders"},{"id":"s2","component":"shipping","connection":"placed","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"shipping","name":"Shipping","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"shipping","style":"event"}],"flows":[{"id":"fulfil","name":"Fulfil an order","long_lived":true,"coordination":{"style":"choreographed"},"consistency":{"within":"2d"},"steps":[{"id":"s1","component":"orders"},{"id":"s2","component":"shipping","connection":"placed","writes":true}]}]"#,
        read_on: &[
            "SRE Book, chapter 4: Service Level Objectives",
            "Azure architecture: Scheduler Agent Supervisor",
        ],
    },
    find: no_completion_bound,
    repairs: &[consistency::bound],
    ..Rule::DEFAULT
};

struct NoCompletionBound(FlowNo);

fn no_completion_bound(facts: &Facts, _: u64, findings: &mut Findings) {
    for f in choreographies(facts) {
        let consistency = facts.flow(f).consistency.as_ref();
        let bounded = consistency.is_some_and(|c| c.within.is_some());
        if !bounded && !facts.lacks_time_bound(f) {
            findings.fail(severity(facts, f), NoCompletionBound(f));
        }
    }
}

impl Found for NoCompletionBound {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.0);
        let (who, must) = match names.facts.tracker(self.0) {
            Some(tracker) => (
                format!("{} follows it", names.of(tracker)),
                format!("{} can raise an alarm", names.of(tracker)),
            ),
            None => (
                "Each component does its part".to_owned(),
                "somebody has to look".to_owned(),
            ),
        };
        Words::new(
            format!("{flow} may take for ever"),
            format!("{who}, and nothing says by when {flow} must be done."),
            format!(
                "While {flow} is stuck it looks the same as while it is slow. There is no moment at which it counts as late, so nobody is ever called."
            ),
            format!("Say within what time {flow} must be done, so that after it {must}."),
        )
    }
}

const CHOREOGRAPHY_BY_COMMAND: Rule = Rule {
    name: "choreography-by-command",
    reads: read_set::WRITERS
        .and(read_set::COORDINATION)
        .and(read_set::LONG_LIVED),
    docs: Docs {
        checks: "In a choreography the components react to events; they do not send one another orders.",
        matters: "A component that tells the next one what to do knows the process. Spread over all of them in this way, the process has no owner, and to insert a step means to change and to deploy the component before it.",
        detected: "A choreographed flow with a step, after the first that is reached by a message or an event, that is reached by a message, or by a request unless the step says that it does not write. Not where the connection starts at a client, a gateway or a broker, or ends at an external.",
        remedy: "Publish what has happened, and let the next component listen. If the order of the steps matters, give the flow to an orchestrator.",
        false_alarms: "One component that calls a helper of its own team: draw the two as one.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"shipping","name":"Shipping","kind":"service"},{"id":"billing","name":"Billing","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"shipping","style":"event"},{"id":"bill","from":"shipping","to":"billing","style":"message"}],"flows":[{"id":"fulfil","name":"Fulfil an order","coordination":{"style":"choreographed"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"shipping","connection":"placed","writes":true},{"id":"s3","component":"billing","connection":"bill","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"shipping","name":"Shipping","kind":"service"},{"id":"billing","name":"Billing","kind":"service"}],"connections":[{"id":"placed","from":"orders","to":"shipping","style":"event"},{"id":"shipped","from":"shipping","to":"billing","style":"event"}],"flows":[{"id":"fulfil","name":"Fulfil an order","coordination":{"style":"choreographed"},"steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"shipping","connection":"placed","writes":true},{"id":"s3","component":"billing","connection":"shipped","writes":true}]}]"#,
        read_on: &[
            "Azure architecture: Choreography",
            "Enterprise Integration Patterns: Event Message, Command Message, Process Manager",
        ],
    },
    find: choreography_by_command,
    repairs: &[events::commands],
    ..Rule::DEFAULT
};

struct ChoreographyByCommand {
    flow: FlowNo,
    commands: Vec<Conn>,
}

fn choreography_by_command(facts: &Facts, _: u64, findings: &mut Findings) {
    for flow in choreographies(facts) {
        let asynchronous = |e: Option<Conn>| e.is_some_and(|e| facts.is_asynchronous(e));
        let commands = facts
            .steps(flow)
            .skip_while(|at| !asynchronous(facts.connection_of(*at)))
            .skip(1)
            .filter_map(|at| {
                let e = facts.connection_of(at)?;
                let reads = facts.step(at).writes == Some(false);
                commands(facts, e, reads).then_some(e)
            });
        let commands = sorted_unique(commands.collect());
        if !commands.is_empty() {
            findings.fail(Severity::Low, ChoreographyByCommand { flow, commands });
        }
    }
}

/// Whether one component of ours tells another one what to do. A question is no command.
fn commands(facts: &Facts, e: Conn, reads: bool) -> bool {
    let tells = match facts.style(e) {
        Style::Message => true,
        Style::Request => !reads,
        _ => false,
    };
    let from = facts.kind(facts.from(e));
    tells
        && !matches!(from, Kind::Client | Kind::Gateway | Kind::Broker)
        && facts.kind(facts.to(e)) != Kind::External
}

impl Found for ChoreographyByCommand {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::from(self.flow)];
        all.extend(self.commands.iter().map(|e| SubjectIndex::from(*e)));
        all
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let flow = names.flow(self.flow);
        let senders = sorted_unique(self.commands.iter().map(|e| facts.from(*e)).collect());
        let who = names.list(&senders);
        let links = names.links(&self.commands);
        Words::new(
            format!(
                "In {flow}, {who} {} the next one what to do",
                verb(senders.len(), "tells", "tell")
            ),
            format!(
                "{flow} is choreographed, but {links} {}.",
                verb(
                    self.commands.len(),
                    "is a command, not an event",
                    "are commands, not events"
                )
            ),
            format!(
                "What comes next in {flow} is written into {who}. A step more or less means to change and deploy what comes before it, and nobody owns the whole."
            ),
            format!(
                "Replace {links} by {} of what {who} did; if {flow} needs somebody who decides, draw an orchestrator.",
                verb(self.commands.len(), "an event", "events")
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    /// Two writers, the second by an event.
    fn two(fields: &str) -> String {
        format!(
            "service a\nservice b\na -> b event\nflow f {fields}\nstep a writes\nstep b via a-b writes\n"
        )
    }

    const FREE: &str = "\"coordination\":{\"style\":\"choreographed\"}";
    const TRACKED: &str = "\"coordination\":{\"style\":\"choreographed\",\"tracker\":\"t\"}";

    /// Flows that the item is not about, whatever else they lack.
    fn out_of_scope(fields: &str) -> Vec<(&'static str, String)> {
        let other = fields.replace("choreographed", "orchestrated");
        let long = format!("\"long_lived\":false,{fields}");
        vec![
            ("nothing there", String::new()),
            ("no flow", "service a\nservice b\na -> b message".to_owned()),
            ("coordination unknown", two("")),
            (
                "coordination without a style",
                two(&fields.replace("\"style\":\"choreographed\"", "\"x\":1")),
            ),
            ("orchestrated", two(&other)),
            (
                "one writer",
                format!("service a\nflow f {fields}\nstep a writes"),
            ),
            (
                "one writer, not long",
                format!("service a\nflow f {long}\nstep a writes"),
            ),
            (
                "of two writers one is external",
                two(fields).replace("service b", "external b"),
            ),
            (
                "of two writers one is the other's private store",
                format!(
                    "service a\ndatastore d\na -> d data\nflow f {fields}\nstep a writes\nstep d writes"
                ),
            ),
        ]
    }

    fn with_tracker(lines: &str) -> String {
        match lines.contains("\"t\"") {
            true => format!("service t\n{lines}"),
            false => lines.to_owned(),
        }
    }

    #[test]
    fn the_scope() {
        for (name, lines) in out_of_scope(FREE).into_iter().chain(out_of_scope(TRACKED)) {
            let lines = with_tracker(&lines);
            for rule in super::ITEM.rules {
                table(rule.name, &[(name, &lines, &[])]);
            }
            assert_eq!(outcome("DC5", &lines), "not-applicable", "{name}");
        }
        let one = format!("service a\nflow f \"long_lived\":true,{FREE}\nstep a");
        table(
            "choreography-untracked",
            &[("long-lived is enough", &one, &["fail high flow:f"])],
        );
    }

    #[test]
    fn choreography_untracked() {
        table(
            "choreography-untracked",
            &[
                ("no tracker", &two(FREE), &["fail medium flow:f"]),
                (
                    "no tracker, long-lived",
                    &two(&format!("{FREE},\"long_lived\":true")),
                    &["fail high flow:f"],
                ),
                ("a tracker", &with_tracker(&two(TRACKED)), &[]),
            ],
        );
    }

    #[test]
    fn tracker_blind() {
        let case = |more: &str| format!("service t\n{}{more}", two(TRACKED));
        let both: &[&str] = &["fail high flow:f component:t component:a component:b"];
        let a: &[&str] = &["fail high flow:f component:t component:a"];
        let b: &[&str] = &["fail high flow:f component:t component:b"];
        table(
            "tracker-blind",
            &[
                ("no tracker", &two(FREE), &[]),
                ("hears nobody", &case(""), both),
                ("an event", &case("a -> t event"), b),
                ("a message", &case("b -> t message"), a),
                ("a request", &case("b -> t request"), a),
                ("all", &case("a -> t event\nb -> t event"), &[]),
                ("the wrong way round", &case("t -> a request"), both),
                (
                    "needed only to start",
                    &case("a -> t event \"phase\":\"startup\""),
                    both,
                ),
                (
                    "through a broker",
                    &case("broker k\na -> k event\nk -> t event"),
                    b,
                ),
                (
                    "through a broker with other words",
                    &case(
                        "broker k\na -> k event \"carries\":[\"X\"]\nk -> t event \"carries\":[\"Y\"]",
                    ),
                    both,
                ),
                (
                    "through a component that is no broker",
                    &case("service k\na -> k event\nk -> t event"),
                    both,
                ),
                ("telemetry", &case("a -> t telemetry"), b),
                (
                    "telemetry through brokers and telemetry",
                    &case(
                        "broker k\ntelemetry x\na -> k telemetry\nk -> x telemetry\nx -> t telemetry",
                    ),
                    b,
                ),
                (
                    "telemetry through a service",
                    &case("service x\na -> x telemetry\nx -> t telemetry"),
                    both,
                ),
                (
                    "an event to telemetry that sends telemetry on",
                    &case("telemetry x\na -> x event\nx -> t telemetry"),
                    both,
                ),
                (
                    "a writer that tracks itself",
                    &two(&TRACKED.replace("\"t\"", "\"b\"")),
                    &[],
                ),
                (
                    "who does not write need not be heard",
                    &case("a -> t event\nb -> t event\nservice c\nflow g\nstep c"),
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn no_completion_bound() {
        let consistency = |fields: &str| two(&format!("{FREE},\"consistency\":{{{fields}}}"));
        let single = |fields: &str| {
            format!("service a\nflow f \"long_lived\":true,{FREE}{fields}\nstep a writes")
        };
        table(
            "no-completion-bound",
            &[
                ("no consistency", &two(FREE), &["fail medium flow:f"]),
                (
                    "no consistency, long-lived",
                    &two(&format!("{FREE},\"long_lived\":true")),
                    &["fail high flow:f"],
                ),
                (
                    "empty consistency is none",
                    &consistency(""),
                    &["fail medium flow:f"],
                ),
                ("a bound", &consistency("\"within\":\"5m\""), &[]),
                (
                    "no-time-bound has it",
                    &consistency("\"strategy\":\"retry\""),
                    &[],
                ),
                (
                    "no-time-bound has it, though it is off",
                    &(consistency("\"strategy\":\"retry\"")
                        + "set \"rules\":{\"no-time-bound\":{\"level\":\"off\"}}"),
                    &[],
                ),
                (
                    "with one writer no-time-bound has not",
                    &single(",\"consistency\":{\"strategy\":\"retry\"}"),
                    &["fail high flow:f"],
                ),
                (
                    "one writer, bounded",
                    &single(",\"consistency\":{\"within\":\"5m\"}"),
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn choreography_by_command() {
        let case = |third: &str| {
            format!(
                "service a\nservice b\nservice c\na -> b event\n{third}\nflow f {FREE}\nstep a writes\nstep b via a-b writes\nstep c via x writes"
            )
        };
        let fail: &[&str] = &["fail low flow:f connection:x"];
        table(
            "choreography-by-command",
            &[
                ("a message", &case("b -> c message \"id\":\"x\""), fail),
                ("a request", &case("b -> c request \"id\":\"x\""), fail),
                ("an event", &case("b -> c event \"id\":\"x\""), &[]),
                (
                    "a request that does not write",
                    &case("b -> c request \"id\":\"x\"").replace("via x writes", "via x !writes"),
                    &[],
                ),
                (
                    "a request of which it is not known",
                    &case("b -> c request \"id\":\"x\"").replace("via x writes", "via x"),
                    fail,
                ),
                (
                    "a message that does not write",
                    &case("b -> c message \"id\":\"x\"").replace("via x writes", "via x !writes"),
                    fail,
                ),
                (
                    "needed only to start",
                    &case("b -> c message \"id\":\"x\",\"phase\":\"startup\""),
                    &[],
                ),
                (
                    "nothing asynchronous before",
                    &case("b -> c request \"id\":\"x\"").replace("a -> b event", "a -> b request"),
                    &[],
                ),
                (
                    "the first asynchronous one may be a message",
                    &case("b -> c event \"id\":\"x\"").replace("a -> b event", "a -> b message"),
                    &[],
                ),
                (
                    "from a client",
                    &case("client u\nu -> c request \"id\":\"x\""),
                    &[],
                ),
                (
                    "from a gateway",
                    &case("gateway u\nu -> c request \"id\":\"x\""),
                    &[],
                ),
                (
                    "from a broker",
                    &case("broker u\nb -> u message\nu -> c message \"id\":\"x\""),
                    &[],
                ),
                (
                    "to an external",
                    &case("b -> c request \"id\":\"x\"").replace("service c", "external c"),
                    &[],
                ),
                (
                    "each connection once",
                    &(case("b -> c request \"id\":\"x\"\nc -> a message")
                        + "\nstep a via c-a\nstep c via x writes"),
                    &["fail low flow:f connection:c-a connection:x"],
                ),
            ],
        );
        let held = format!("service t\n{}a -> t event\nb -> t event", two(TRACKED));
        let held = held.replace(
            "\"tracker\":\"t\"}",
            "\"tracker\":\"t\"},\"consistency\":{\"within\":\"1h\"}",
        );
        assert_eq!(outcome("DC5", &held), "pass");
    }
}
