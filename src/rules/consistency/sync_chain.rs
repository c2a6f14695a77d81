//! Rule `sync-chain`.

use crate::analysis::{CallPath, Facts, SubjectIndex, read_set};
use crate::graph::{Comp, Conn};
use crate::rules::fix::broker::loosened;
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::count;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};

pub(super) const RULE: Rule = Rule {
    name: "sync-chain",
    limit: Some(3),
    reads: read_set::CALLS,
    docs: Docs {
        checks: "The number of requests that wait for one another in a row.",
        matters: "Every hop adds its latency and its failures to all before it. One slow component at the end holds a thread, a connection and a user at every place of the chain.",
        detected: "The longest path of requests without a fallback from a component that a client calls or that no such request enters. The requests of each flow, and those that no flow uses, are looked at apart. A ring of calls counts as one place, a call from an orchestrator is no hop, and one from an external system only the first. Beginnings on another's path are left out. Reports from 3 hops on.",
        remedy: "Break the chain where the answer is not needed at once: by an event, by a fallback, or by a copy of the data near its reader.",
        false_alarms: "A chain of thin layers that are deployed and fail together: draw them as one component.",
        fails: r#"
            "components": [
                {"id": "a", "name": "Shop", "kind": "service"},
                {"id": "b", "name": "Orders", "kind": "service"},
                {"id": "c", "name": "Prices", "kind": "service"},
                {"id": "d", "name": "Tax", "kind": "service"}
            ],
            "connections": [
                {"id": "ab", "from": "a", "to": "b", "style": "request"},
                {"id": "bc", "from": "b", "to": "c", "style": "request"},
                {"id": "cd", "from": "c", "to": "d", "style": "request"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "a", "name": "Shop", "kind": "service"},
                {"id": "b", "name": "Orders", "kind": "service"},
                {"id": "c", "name": "Prices", "kind": "service"},
                {"id": "d", "name": "Tax", "kind": "service"}
            ],
            "connections": [
                {"id": "ab", "from": "a", "to": "b", "style": "request"},
                {"id": "bc", "from": "b", "to": "c", "style": "request"},
                {"id": "cd", "from": "c", "to": "d", "style": "request", "fallback": "the tax of last month"}
            ]"#,
        read_on: &[
            "SRE Book, chapter 22: Addressing Cascading Failures",
            "Release It!, second edition, chapter 4: Cascading Failures, Blocked Threads",
            "Azure architecture: Circuit Breaker, Chatty I/O",
        ],
    },
    find,
    repairs: &[chain],
    ..Rule::DEFAULT
};

struct SyncChain(CallPath);

fn find(facts: &Facts, limit: u64, findings: &mut Findings) {
    for chain in facts.call_chains(limit) {
        let long = chain.score >= u128::from(limit) + 2;
        let severity = if long {
            Severity::High
        } else {
            Severity::Medium
        };
        findings.fail(severity, SyncChain(chain));
    }
}

impl Diagnostic for SyncChain {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0
            .components()
            .map(|c| SubjectIndex::from(*c))
            .collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let hops = self.0.places.len().saturating_sub(1);
        let path = places(names, &self.0);
        let (first, last) = (&path[0], &path[hops]);
        let before = &path[hops.saturating_sub(1)];
        let requests = count(hops, "request");
        let title = match self.0.flow {
            Some(f) => format!(
                "In {}, {first} waits for a chain of {requests}",
                names.flow(f)
            ),
            None => format!("{first} waits for a chain of {requests}"),
        };
        Words::new(
            title,
            format!("Each waits for the next: {}.", arrows(&path)),
            format!(
                "When {last} is slow, every component up to {first} is slow; when it is down, they all fail."
            ),
            format!(
                "Break the chain where the answer is not needed at once. Between {before} and {last}, use an event, define a fallback, or keep a copy of the data in {before}."
            ),
        )
    }
}

/// Places of a path by name; members of a ring together.
pub(super) fn places(names: &Names<'_>, path: &CallPath) -> Vec<String> {
    let place = |members: &Vec<Comp>| match members.as_slice() {
        [one] => names.of(*one).to_string(),
        ring => format!("the ring of {}", names.list(ring)),
    };
    path.places.iter().map(place).collect()
}

/// The path that a finding is about.
pub(super) fn path_of(ctx: &RepairContext<'_>, paths: Vec<CallPath>) -> Option<CallPath> {
    let members = ctx.components();
    let mut paths = paths.into_iter();
    paths.find(|path| path.components().eq(&members))
}

/// A path: "A → B → C".
pub(super) fn arrows(path: &[String]) -> String {
    match path.len() {
        0..=12 => path.join(" → "),
        n => format!("{} → … → {}", path[..10].join(" → "), path[n - 1]),
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// The last hop that leaves a chain below the limit before it; where the rest would
/// be too long as well, every hop that is needed.
fn chain(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(path) = path_of(ctx, facts.call_chains(ctx.limit as u64)) else {
        return Vec::new();
    };
    let hop = |at: usize| -> Vec<Conn> {
        let calls = path.hop(facts, at).into_iter();
        calls.filter(|e| facts.is_call(*e)).collect()
    };
    let hops = path.places.len() - 1;
    let limit = ctx.limit;
    let short = |at: &usize| *at < limit && hops - 1 - at < limit;
    let ways = (0..hops).rev().filter(short);
    let mut ways: Vec<Fix> = ways.flat_map(|at| loosened(ctx, &hop(at))).collect();
    let needed = (0..hops).filter(|at| (at + 1) % limit == 0);
    ways.extend(loosened(ctx, &needed.flat_map(hop).collect::<Vec<_>>()));
    ways
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{found, table};

    #[test]
    fn sync_chain() {
        let chain = |n: usize| {
            let all = (0..=n).map(|i| format!("service s{i}\n"));
            let hops = (0..n).map(|i| format!("s{i} -> s{} request\n", i + 1));
            all.chain(hops).collect::<String>()
        };
        let path = |severity: &str, n: usize| {
            let all: String = (0..=n).map(|i| format!(" component:s{i}")).collect();
            format!("fail {severity}{all}")
        };
        table(
            "sync-chain",
            &[
                ("nothing there", "", &[]),
                ("below the limit", &chain(2), &[]),
                ("at the limit", &chain(3), &[&path("medium", 3)]),
                ("one above", &chain(4), &[&path("medium", 4)]),
                ("two above", &chain(5), &[&path("high", 5)]),
                (
                    "another limit",
                    &(chain(2) + "set \"rules\":{\"sync-chain\":{\"limit\":2}}"),
                    &[&path("medium", 2)],
                ),
                (
                    "a beginning that a client calls lies on a longer path",
                    &(chain(4) + "client x\nx -> s1 request"),
                    &[&path("medium", 4)],
                ),
                (
                    "a client ends it",
                    &chain(3).replace("service s2", "client s2"),
                    &[],
                ),
                (
                    "a fallback ends it",
                    &chain(3).replace("s1 -> s2 request", "s1 -> s2 request \"fallback\":\"x\""),
                    &[],
                ),
                (
                    "equally long: the least ids",
                    &(chain(3) + "service a\ns0 -> a request\na -> s2 request"),
                    &["fail medium component:s0 component:a component:s2 component:s3"],
                ),
                (
                    "two beginnings",
                    &(chain(3) + "service z\nz -> s1 request"),
                    &[
                        &path("medium", 3),
                        "fail medium component:z component:s1 component:s2 component:s3",
                    ],
                ),
                (
                    "a ring is one place",
                    &(chain(3) + "service r\ns1 -> r request\nr -> s1 request"),
                    &[
                        "fail medium component:s0 component:r component:s1 component:s2 component:s3",
                    ],
                ),
                (
                    "a ring that nothing enters begins",
                    "service a\nservice b\nservice c\nservice d\nservice e\na -> b request\nb -> a request\nb -> c request\nc -> d request\nd -> e request",
                    &["fail medium component:a component:b component:c component:d component:e"],
                ),
                (
                    "in two flows in turn it is no chain",
                    &(chain(3)
                        + "flow f\nstep s1 via s0-s1\nstep s2 via s1-s2\nflow g\nstep s3 via s2-s3"),
                    &[],
                ),
                (
                    "what no step uses is looked at apart",
                    &(chain(3) + "flow f\nstep s1 via s0-s1"),
                    &[],
                ),
                (
                    "in one flow",
                    &(chain(3) + "flow f\nstep s1 via s0-s1\nstep s2 via s1-s2\nstep s3 via s2-s3"),
                    &[&path("medium", 3)],
                ),
                (
                    "one for a beginning, the longest",
                    &(chain(3)
                        + "service t\ns3 -> t request\nflow f\nstep s1 via s0-s1\nstep s2 via s1-s2\nstep s3 via s2-s3\nflow g\nstep s1 via s0-s1\nstep s2 via s1-s2\nstep s3 via s2-s3\nstep t via s3-t"),
                    &[
                        "fail medium component:s0 component:s1 component:s2 component:s3 component:t",
                    ],
                ),
                (
                    "a beginning on another's longest path in another flow",
                    &(chain(4)
                        + "flow f\nstep s1 via s0-s1\nstep s2 via s1-s2\nstep s3 via s2-s3\nstep s4 via s3-s4\nflow g\nstep s2 via s1-s2\nstep s3 via s2-s3\nstep s4 via s3-s4"),
                    &[&path("medium", 4)],
                ),
                (
                    "a call from an orchestrator is no hop",
                    &chain(3).replace("service s1", "orchestrator s1"),
                    &[],
                ),
                (
                    "nor does it enter",
                    &(chain(3) + "orchestrator o\no -> s0 request"),
                    &[&path("medium", 3)],
                ),
                (
                    "a call from an external is the first hop",
                    &chain(3).replace("service s0", "external s0"),
                    &[&path("medium", 3)],
                ),
                (
                    "and no other",
                    &chain(3).replace("service s1", "external s1"),
                    &[],
                ),
                (
                    "an external begins, whoever's path it ends",
                    &(chain(3) + "external x\ns3 -> x request\nx -> s0 request"),
                    &[
                        "fail medium component:x component:s0 component:s1 component:s2 component:s3",
                    ],
                ),
                (
                    "a standby is none of them",
                    &chain(3).replace("service s2", "service s2 \"standby_of\":\"s1\""),
                    &[],
                ),
                (
                    "a call to itself is no hop",
                    "service a\nservice b\nservice c\na -> a request\na -> b request\nb -> c request",
                    &[],
                ),
            ],
        );
        assert_eq!(found("sync-chain", &chain(400)).len(), 1);
    }
}
