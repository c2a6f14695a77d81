//! CA2 · Whatever must stay in sync is a single point of failure.

use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::Kind;
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::{broker, core};
use crate::rules::names::{count, list, number, sentence, verb};
use crate::rules::{Docs, Findings, Found, Item, Names, Rule, Severity, Text, Words, subjects};

/// The item.
pub const ITEM: Item = Item {
    code: "CA2",
    title: "Whatever must stay in sync is a single point of failure",
    bucket: "Consistency and availability",
    about: |facts| {
        if facts.has_flows() {
            cored(facts).next().is_some()
        } else {
            !awaited(facts).is_empty()
        }
    },
    evidence,
    rules: &[CONSISTENT_SET, IMPLIED_CONSISTENT_SET],
};

/// The flows with a core.
fn cored(facts: &Facts) -> impl Iterator<Item = FlowNo> + '_ {
    facts.flows().filter(|f| !facts.of_flow(*f).core.is_empty())
}

/// What clients wait for.
fn awaited(facts: &Facts) -> Vec<Comp> {
    let waiting = facts.connections().filter(|e| facts.is_waiting(*e));
    let by_clients = waiting.filter(|e| facts.kind(facts.from(*e)) == Kind::Client);
    sorted_unique(by_clients.map(|e| facts.to(e)).collect())
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    if !facts.has_flows() {
        let say = |c: &Comp| {
            let needs = facts.availability_deps(*c);
            format!(
                "Clients wait for {}, which needs {} to be up.",
                names.of(*c),
                names.list(&needs)
            )
        };
        return awaited(facts).iter().map(say).map(Text::from).collect();
    }
    let say = |f: FlowNo| {
        let needs = facts.core_deps(f);
        format!(
            "The core of {} needs only {} to be up.",
            names.flow(f),
            names.list(needs)
        )
    };
    cored(facts).map(say).map(Text::from).collect()
}

/// What a set of components has together: each up, and the private datastores that count as them.
struct Together {
    /// In (0, 1].
    availability: f64,
    /// How many of them do not say theirs.
    assumed: usize,
}

/// What is assumed of a component that does not say its availability: "three nines".
const ASSUMED: f64 = 0.999;

impl Together {
    fn of(facts: &Facts, set: &[Comp]) -> Self {
        let all = set
            .iter()
            .flat_map(|c| std::iter::once(c).chain(facts.folded_into(*c)));
        let mut together = Self {
            availability: 1.0,
            assumed: 0,
        };
        for c in all {
            let said = facts.component(*c).availability;
            together.assumed += usize::from(said.is_none());
            together.availability *= said.map_or(ASSUMED, |share| share.get());
        }
        together
    }

    fn sentence(&self) -> String {
        let percent = percent(self.availability);
        let down = downtime(self.availability);
        let assumed = match self.assumed {
            0 => String::new(),
            n => format!(
                " {} 99.9% is assumed, since the drawing does not say.",
                sentence(&format!("for {} of them", number(n)))
            ),
        };
        format!("Together they are up {percent} of the time: down for {down}.{assumed}")
    }
}

/// A share as a percentage, with as many digits as it takes to tell it from 100%.
fn percent(share: f64) -> String {
    let digits = match 1.0 - share {
        d if d >= 0.000_95 => 1,
        d if d >= 0.000_095 => 2,
        _ => 3,
    };
    format!("{:.digits$}%", share * 100.0)
}

/// How long that is in a month of 30 days, roughly, as people say it.
fn downtime(share: f64) -> String {
    let minutes = (1.0 - share) * 30.0 * 24.0 * 60.0;
    match minutes {
        m if m < 1.0 => "less than a minute a month".to_owned(),
        m if m < 90.0 => format!("{} a month", plural(m, "minute")),
        m if m < 2_880.0 => format!("{} a month", plural(m / 60.0, "hour")),
        m => format!("{} a month", plural(m / 1_440.0, "day")),
    }
}

fn plural(amount: f64, unit: &str) -> String {
    let rounded = amount.round();
    let plural = if rounded == 1.0 { "" } else { "s" };
    format!("{rounded} {unit}{plural}")
}

const CONSISTENT_SET: Rule = Rule {
    name: "consistent-set",
    limit: Some(3),
    reads: read_set::CORE_DEPS.and(read_set::STEP_WRITES),
    docs: Docs {
        checks: "How many components must all be up for the all-or-nothing core of a flow.",
        matters: "Each of them is a single point of failure for the flow, however many copies of it run: if one is down, the flow is down. Their availabilities multiply, so the flow is up less often than any of them.",
        detected: "What the core steps' components reach over requests and data accesses without a fallback, themselves counted, each with its private datastores as one; from the limit on. Gateways route to one place each, so nothing is followed beyond them; neither are requests that only other flows use.",
        remedy: "Make the core smaller: what the user need not see at once can follow by an event. Give a request a fallback where an older answer will do.",
        false_alarms: "A core that has to be this large, such as a transfer between two ledgers: raise the limit for the design, or waive it with the reason.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"},{"id":"stock","name":"Inventory","kind":"service"}],"connections":[{"id":"pay","from":"orders","to":"payment","style":"request"},{"id":"reserve","from":"orders","to":"stock","style":"request"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true},{"id":"s2","component":"payment","connection":"pay","writes":true,"core":true},{"id":"s3","component":"stock","connection":"reserve","writes":true,"core":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"payment","name":"Payment","kind":"service"},{"id":"stock","name":"Inventory","kind":"service"}],"connections":[{"id":"pay","from":"orders","to":"payment","style":"request"},{"id":"reserve","from":"orders","to":"stock","style":"event"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true},{"id":"s2","component":"payment","connection":"pay","writes":true,"core":true},{"id":"s3","component":"stock","connection":"reserve","writes":true,"core":false}]}]"#,
        read_on: &[
            "Treynor, Dahlin, Rau and Beyer: The Calculus of Service Availability, ACM Queue (2017)",
            "SRE Book, chapter 3: Embracing Risk",
            "Release It!, first edition: SLA Inversion",
        ],
    },
    find: consistent_set,
    repairs: &[core::smaller_set],
    ..Rule::DEFAULT
};

struct ConsistentSet {
    flow: FlowNo,
    needs: Vec<Comp>,
}

fn consistent_set(facts: &Facts, limit: u64, findings: &mut Findings) {
    for flow in cored(facts) {
        let needs = facts.core_deps(flow);
        let count = needs.len() as u64;
        if count < limit {
            continue;
        }
        let many = count >= limit.saturating_add(2) && facts.of_flow(flow).writes;
        let severity = if many {
            Severity::High
        } else {
            Severity::Medium
        };
        let needs = needs.to_vec();
        findings.fail(severity, ConsistentSet { flow, needs });
    }
}

impl Found for ConsistentSet {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.flow, &[&self.needs])
    }

    fn key(&self) -> Vec<SubjectIndex> {
        vec![self.flow.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.flow);
        let together = Together::of(names.facts, &self.needs);
        let points = count(self.needs.len(), "single point");
        let core = &names.facts.of_flow(self.flow).core;
        let reached: Vec<Comp> = self
            .needs
            .iter()
            .copied()
            .filter(|c| !core.contains(c))
            .collect();
        let way_out = match (reached.first(), core.len()) {
            (Some(first), _) => format!(
                "Reach {} by a message or an event, or give the request to it a fallback, so that the core does not wait for it",
                names.of(*first)
            ),
            (None, _) => format!(
                "Ask which of {} the user must see done at once, and let the others follow by an event",
                names.list(&self.needs)
            ),
        };
        Words::new(
            format!("{flow} has {points} of failure"),
            format!(
                "{} must all be up for {flow}: {points} of failure. {}",
                names.list(&self.needs),
                together.sentence()
            ),
            format!(
                "When any one of them is down or slow, nobody gets through {flow}, however well the others do."
            ),
            format!("{way_out}. Keep in the core of {flow} only what must never be half done."),
        )
    }
}

const IMPLIED_CONSISTENT_SET: Rule = Rule {
    name: "implied-consistent-set",
    limit: Some(4),
    reads: read_set::WAITING_EDGES.and(read_set::STORE_OWNERS),
    docs: Docs {
        checks: "In a drawing without flows: how many components must all be up for what a client waits for.",
        matters: "Without a flow that says otherwise, everything behind the first request has to answer before the user does get an answer. Each of these is a single point of failure.",
        detected: "A component that a client reaches by a request or data access without a fallback, and from which the limit or more components are reached so, itself counted, each with its private datastores as one.",
        remedy: "Draw the flows and mark the steps that must be done at once; then make the rest asynchronous, or give it a fallback.",
        false_alarms: "A gateway that routes each request to only one of many: draw the flows, and only what they use will count.",
        fails: r#""components":[{"id":"shopper","name":"Shopper","kind":"client"},{"id":"shop","name":"Shop","kind":"service"},{"id":"cart","name":"Cart","kind":"service"},{"id":"prices","name":"Prices","kind":"service"},{"id":"tax","name":"Tax","kind":"service"}],"connections":[{"id":"c1","from":"shopper","to":"shop","style":"request"},{"id":"c2","from":"shop","to":"cart","style":"request"},{"id":"c3","from":"cart","to":"prices","style":"request"},{"id":"c4","from":"prices","to":"tax","style":"request"}]"#,
        passes: r#""components":[{"id":"shopper","name":"Shopper","kind":"client"},{"id":"shop","name":"Shop","kind":"service"},{"id":"cart","name":"Cart","kind":"service"},{"id":"prices","name":"Prices","kind":"service"},{"id":"tax","name":"Tax","kind":"service"}],"connections":[{"id":"c1","from":"shopper","to":"shop","style":"request"},{"id":"c2","from":"shop","to":"cart","style":"request"},{"id":"c3","from":"cart","to":"prices","style":"request","fallback":"the last known price"},{"id":"c4","from":"prices","to":"tax","style":"request"}]"#,
        read_on: &[
            "Treynor, Dahlin, Rau and Beyer: The Calculus of Service Availability, ACM Queue (2017)",
            "Release It!, second edition, chapter 4: Cascading Failures",
        ],
    },
    find: implied_consistent_set,
    repairs: &[broker::implied_set],
    ..Rule::DEFAULT
};

struct ImpliedConsistentSet {
    entry: Comp,
    needs: Vec<Comp>,
}

fn implied_consistent_set(facts: &Facts, limit: u64, findings: &mut Findings) {
    if facts.has_flows() {
        return;
    }
    for entry in awaited(facts) {
        let needs = facts.availability_deps(entry);
        if needs.len() as u64 >= limit {
            findings.fail(Severity::Medium, ImpliedConsistentSet { entry, needs });
        }
    }
}

impl Found for ImpliedConsistentSet {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.entry, &[&self.needs])
    }

    fn key(&self) -> Vec<SubjectIndex> {
        vec![self.entry.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let entry = names.of(self.entry);
        let together = Together::of(names.facts, &self.needs);
        let clients = names.facts.incoming(self.entry).map(|(_, from)| from);
        let clients = clients.filter(|c| names.facts.kind(*c) == Kind::Client);
        let clients = sorted_unique(clients.collect());
        let wait = verb(clients.len(), "waits", "wait");
        Words::new(
            format!(
                "Behind {entry}, {} must all be up",
                count(self.needs.len(), "component")
            ),
            format!(
                "{} {wait} for {entry}, and {} must all be up to answer. {}",
                names.list(&clients),
                names.list(&self.needs),
                together.sentence()
            ),
            format!(
                "When any one of them is down or slow, {} gets no answer.",
                list(clients.iter().map(|c| names.of(*c)))
            ),
            format!(
                "Draw the flows that go through {entry} and mark which steps must be done at once. What need not be can follow by an event, or have a fallback."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{design, outcome, table};

    const THREE: &str =
        "service a\nservice b\nservice c\na -> b request\nb -> c request\nflow f\nstep a core";

    #[test]
    fn consistent_set() {
        let five = "service a\nservice b\nservice c\nservice d\nservice e\na -> b request\nb -> c request\nc -> d request\nd -> e request\nflow f\nstep a core";
        table(
            "consistent-set",
            &[
                ("nothing there", "", &[]),
                (
                    "a flow without a core",
                    "service a\nservice b\nservice c\na -> b request\nb -> c request\nflow f\nstep a",
                    &[],
                ),
                (
                    "at the limit",
                    THREE,
                    &["fail medium flow:f component:a component:b component:c"],
                ),
                (
                    "below the limit",
                    "service a\nservice b\na -> b request\nflow f\nstep a core",
                    &[],
                ),
                (
                    "two above, nothing written",
                    five,
                    &[
                        "fail medium flow:f component:a component:b component:c component:d component:e",
                    ],
                ),
                (
                    "two above, something written",
                    &(five.to_owned() + " writes"),
                    &[
                        "fail high flow:f component:a component:b component:c component:d component:e",
                    ],
                ),
                (
                    "one above, something written",
                    "service a\nservice b\nservice c\nservice d\na -> b request\nb -> c request\nc -> d request\nflow f\nstep a core writes",
                    &["fail medium flow:f component:a component:b component:c component:d"],
                ),
                (
                    "a fallback ends it",
                    &THREE.replace("b -> c request", "b -> c request \"fallback\":\"cache\""),
                    &[],
                ),
                (
                    "a fallback that is none does not",
                    &THREE.replace("b -> c request", "b -> c request \"fallback\":\"none\""),
                    &["fail medium flow:f component:a component:b component:c"],
                ),
                (
                    "events are not waited for",
                    &THREE.replace("b -> c request", "b -> c event"),
                    &[],
                ),
                (
                    "needed only to start",
                    &THREE.replace("b -> c request", "b -> c request \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "a private store counts as its owner",
                    "service a\nservice b\ndatastore d\na -> b request\nb -> d data\nflow f\nstep a core",
                    &[],
                ),
                (
                    "a shared store counts",
                    "service a\nservice b\nservice z\ndatastore d\na -> b request\nb -> d data\nz -> d data\nflow f\nstep a core",
                    &["fail medium flow:f component:a component:b component:d"],
                ),
                (
                    "not beyond a gateway",
                    "service a\ngateway g\nservice b\nservice c\na -> g request\ng -> b request\ng -> c request\nflow f\nstep a core",
                    &[],
                ),
                (
                    "clients and telemetry are left out",
                    "service a\nclient x\ntelemetry t\na -> x request\na -> t request\nx -> t request\nflow f\nstep a core",
                    &[],
                ),
                (
                    "not over a request that only another flow uses",
                    &(THREE.to_owned() + "\nflow g\nstep c via b-c"),
                    &[],
                ),
                (
                    "over one that both use",
                    &(THREE.to_owned() + "\nstep c via b-c\nflow g\nstep c via b-c"),
                    &["fail medium flow:f component:a component:b component:c"],
                ),
                (
                    "another limit",
                    &(THREE.to_owned() + "\nset \"rules\":{\"consistent-set\":{\"limit\":4}}"),
                    &[],
                ),
                (
                    "a limit of one",
                    "service a\nflow f\nstep a core\nset \"rules\":{\"consistent-set\":{\"limit\":1}}",
                    &["fail medium flow:f component:a"],
                ),
            ],
        );
        assert_eq!(
            outcome("CA2", "service a\nflow f\nstep a"),
            "not-applicable"
        );
        assert_eq!(outcome("CA2", "service a\nflow f\nstep a core"), "pass");
    }

    #[test]
    fn implied_consistent_set() {
        let four = "client x\nservice a\nservice b\nservice c\nservice d\nx -> a request\na -> b request\nb -> c request\nc -> d request";
        let found: &[&str] = &["fail medium component:a component:b component:c component:d"];
        table(
            "implied-consistent-set",
            &[
                ("nothing there", "", &[]),
                ("at the limit", four, found),
                ("below the limit", &four.replace("c -> d request", ""), &[]),
                (
                    "with a flow it is silent",
                    &(four.to_owned() + "\nflow f\nstep a"),
                    &[],
                ),
                (
                    "no client waits",
                    &four.replace("x -> a request", "x -> a message"),
                    &[],
                ),
                (
                    "through a gateway, as there are no flows",
                    &four.replace("service b", "gateway b"),
                    found,
                ),
            ],
        );
        assert_eq!(outcome("CA2", "service a"), "not-applicable");
        assert_eq!(
            outcome("CA2", "client x\nservice a\nx -> a request"),
            "pass"
        );
    }

    #[test]
    fn availabilities_multiply_and_private_stores_count() {
        let design = design(
            "service a \"availability\":0.9\ndatastore d \"availability\":0.5\nservice b\na -> d data",
        );
        let facts = Facts::new(&design);
        let set: Vec<Comp> = vec![Comp(0), Comp(1)];
        let together = Together::of(&facts, &set);
        assert!((together.availability - 0.9 * 0.5 * 0.999).abs() < 1e-12);
        assert_eq!(together.assumed, 1);
        assert_eq!(percent(0.997_002_999), "99.7%");
        assert_eq!(percent(0.9999), "99.99%");
        assert_eq!(downtime(0.997_003), "2 hours a month");
        assert_eq!(downtime(0.9), "3 days a month");
        assert_eq!(downtime(1.0), "less than a minute a month");
    }
}
