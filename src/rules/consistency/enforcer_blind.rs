//! Rule `enforcer-blind`.

use super::ca7::several_write;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, FlowNo};
use crate::rules::fix::consistency::{enforcer, see_writers};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::verb;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use hashbrown::HashMap;

pub(super) const RULE: Rule = Rule {
    name: "enforcer-blind",
    reads: read_set::WRITERS
        .and(read_set::CONSISTENCY)
        .and(read_set::LOGICAL_EDGES),
    docs: Docs {
        checks: "The enforcer of a flow's time limit can see what each writer did.",
        matters: "A run whose missing part the enforcer cannot see is taken for done.",
        detected: "A flow with two or more writers and an enforcer, where a writer neither reports to the enforcer (by a request, message, event or telemetry) nor is queried by it (by a request or data access to it or to one of its datastores). The enforcer need not see itself.",
        remedy: "Let each writer report to the enforcer, by an event or telemetry, or let the enforcer query each of them.",
        false_alarms: "It sees the writer in a way that is not in the drawing: draw it.",
        fails: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"},
                {"id": "reconciler", "name": "Reconciler", "kind": "job"}
            ],
            "connections": [
                {"id": "q1", "from": "reconciler", "to": "orders", "style": "request"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "retry", "within": "5m", "enforced_by": "reconciler"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "payment", "writes": true}
                ]}
            ]"#,
        passes: r#"
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service"},
                {"id": "payment", "name": "Payment", "kind": "service"},
                {"id": "reconciler", "name": "Reconciler", "kind": "job"}
            ],
            "connections": [
                {"id": "q1", "from": "reconciler", "to": "orders", "style": "request"},
                {"id": "paid", "from": "payment", "to": "reconciler", "style": "event"}
            ],
            "flows": [
                {"id": "checkout", "name": "Check out", "consistency": {"strategy": "retry", "within": "5m", "enforced_by": "reconciler"}, "steps": [
                    {"id": "s1", "component": "orders", "writes": true},
                    {"id": "s2", "component": "payment", "writes": true}
                ]}
            ]"#,
        read_on: &[
            "Azure architecture: Scheduler Agent Supervisor",
            "Enterprise Integration Patterns: Wire Tap, Message Store",
        ],
    },
    find,
    repairs: &[sight],
    ..Rule::DEFAULT
};

struct EnforcerBlind {
    flow: FlowNo,
    enforcer: Comp,
    /// The writers that it cannot see.
    unseen: Vec<Comp>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
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
    /// Components that send to it.
    told_by: Vec<Comp>,
    /// Components that it calls.
    asks: Vec<Comp>,
    /// Cached results: many flows have the same writers.
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

impl Diagnostic for EnforcerBlind {
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
            seen => format!(" It sees {}.", names.list(seen)),
        };
        Words::new(
            format!("{enforcer} cannot see {who} in {flow}"),
            format!(
                "{enforcer} enforces the time limit of {flow}; {who} {} nothing to it, and it queries neither {} datastores.{others}",
                verb(count, "reports", "report"),
                verb(count, "it nor its", "them nor their")
            ),
            format!(
                "{enforcer} takes a run of {flow} for done when the part of {who} never happened."
            ),
            format!(
                "Let {who} report to {enforcer} by an event or telemetry, or let {enforcer} query {}.",
                verb(count, "it", "them")
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// The enforcer sees what it must.
fn sight(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let (Some(f), Some(by)) = (ctx.flow(), ctx.component()) else {
        return Vec::new();
    };
    let mut draft = ctx.draft();
    see_writers(&mut draft, ctx, f, ctx.id(by), ctx.facts.kind(by));
    let writers: Vec<Comp> = ctx.components().into_iter().skip(1).collect();
    let by = ctx.names.of(by);
    let sees = draft.safe_fix(match writers.len() {
        1 => format!("Let {by} see it"),
        _ => format!("Let {by} see them"),
    });
    sees.into_iter().chain(enforcer(ctx)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::ca7::designs::two;
    use crate::rules::testing::table;

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
}
