//! Rule `sync-chain`.

use crate::analysis::{Facts, SubjectIndex, read_set};
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
        checks: "How many requests wait for one another in a row.",
        matters: "Every hop adds its own delay and its own chance to fail to all before it. One slow component at the end holds a thread, a connection and a user at every place of the chain.",
        detected: "The longest path of requests without a fallback, from a component that a client calls or that no such request enters; from the limit of hops on. A ring of calls counts as one place. One finding for each beginning, but for one that lies on another's longest path.",
        remedy: "Break the chain where the answer is not needed at once: by an event, by a fallback, or by keeping a copy of the data near the one who needs it.",
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

struct SyncChain {
    /// The places of the path, in order; a ring has more than one component.
    places: Vec<Vec<Comp>>,
}

fn find(facts: &Facts, limit: u64, findings: &mut Findings) {
    let least = usize::try_from(limit).unwrap_or(usize::MAX);
    for chain in facts.calls().chains(least) {
        let hops = chain.len() - 1;
        let long = hops >= least.saturating_add(2);
        let severity = if long {
            Severity::High
        } else {
            Severity::Medium
        };
        let places = chain.into_iter().map(<[Comp]>::to_vec).collect();
        findings.fail(severity, SyncChain { places });
    }
}

impl Diagnostic for SyncChain {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.places
            .iter()
            .flatten()
            .map(|c| SubjectIndex::from(*c))
            .collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let hops = self.places.len() - 1;
        let place = |members: &Vec<Comp>| match members.as_slice() {
            [one] => names.of(*one).to_string(),
            ring => format!("the ring of {}", names.list(ring)),
        };
        let path: Vec<String> = self.places.iter().map(place).collect();
        let shown = match path.len() {
            0..=12 => path.join(" → "),
            n => format!("{} → … → {}", path[..10].join(" → "), path[n - 1]),
        };
        let (first, last) = (&path[0], &path[hops]);
        Words::new(
            format!("{first} waits for a chain of {}", count(hops, "request")),
            format!(
                "{shown}: each waits for the next, {} in a row.",
                count(hops, "request")
            ),
            format!(
                "When {last} is slow, every component before it is held up with it, as far as {first}; when it is down, they all fail."
            ),
            format!(
                "Break the chain where the answer is not needed at once: between {} and {last}, an event, a fallback or a copy of the data would do.",
                path[hops - 1]
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// The last hop that leaves a chain below the limit before it; where the rest would
/// be too long as well, every hop that is needed.
fn chain(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let members = ctx.components();
    let chains = facts.calls().chains(1);
    let Some(places) = chains.iter().find(|places| {
        let all = places.iter().flat_map(|place| place.iter());
        all.eq(members.iter())
    }) else {
        return Vec::new();
    };
    let hop = |at: usize| -> Vec<Conn> {
        let (from, to) = (places[at], places[at + 1]);
        let calls = from.iter().flat_map(|c| facts.inner_calls(*c));
        calls
            .filter(|(_, c)| to.contains(c))
            .map(|(e, _)| e)
            .collect()
    };
    let hops = places.len() - 1;
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
                    "a call to itself is no hop",
                    "service a\nservice b\nservice c\na -> a request\na -> b request\nb -> c request",
                    &[],
                ),
            ],
        );
        assert_eq!(found("sync-chain", &chain(400)).len(), 1);
    }
}
