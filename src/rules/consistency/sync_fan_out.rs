//! Rule `sync-fan-out`.

use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn};
use crate::rules::fix::broker::{through_brokers, with_fallback};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::count;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, subjects};

pub(super) const RULE: Rule = Rule {
    name: "sync-fan-out",
    limit: Some(4),
    reads: read_set::CALLS.and(read_set::STORE_OWNERS),
    docs: Docs {
        checks: "The number of components that one service or job waits for.",
        matters: "A component that waits for many is down whenever any of them is, and as slow as the slowest. It also has to change with each of them.",
        detected: "A service or job with requests without a fallback to different components. A private datastore counts with its owner. Reports from 4 on.",
        remedy: "Publish an event for those that need not answer, move a workflow to an orchestrator, and compose views for a user in a gateway.",
        false_alarms: "A component that calls only one of them at a time, as a router does: draw it as a gateway.",
        fails: r#"
            "components": [
                {"id": "o", "name": "Orders", "kind": "service"},
                {"id": "a", "name": "Stock", "kind": "service"},
                {"id": "b", "name": "Payment", "kind": "service"},
                {"id": "c", "name": "Shipping", "kind": "service"},
                {"id": "d", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "oa", "from": "o", "to": "a", "style": "request"},
                {"id": "ob", "from": "o", "to": "b", "style": "request"},
                {"id": "oc", "from": "o", "to": "c", "style": "request"},
                {"id": "od", "from": "o", "to": "d", "style": "request"}
            ]"#,
        passes: r#"
            "components": [
                {"id": "o", "name": "Orders", "kind": "service"},
                {"id": "a", "name": "Stock", "kind": "service"},
                {"id": "b", "name": "Payment", "kind": "service"},
                {"id": "c", "name": "Shipping", "kind": "service"},
                {"id": "d", "name": "Mail", "kind": "service"}
            ],
            "connections": [
                {"id": "oa", "from": "o", "to": "a", "style": "request"},
                {"id": "ob", "from": "o", "to": "b", "style": "request"},
                {"id": "oc", "from": "o", "to": "c", "style": "event"},
                {"id": "od", "from": "o", "to": "d", "style": "event"}
            ]"#,
        read_on: &[
            "Release It!, second edition, chapter 4: Integration Points",
            "Enterprise Integration Patterns: Publish-Subscribe Channel",
        ],
    },
    find,
    repairs: &[fan_out],
    ..Rule::DEFAULT
};

struct SyncFanOut {
    caller: Comp,
    called: Vec<Comp>,
}

fn find(facts: &Facts, limit: u64, findings: &mut Findings) {
    let workers = facts.components().filter(|c| facts.is_own_worker(*c));
    for caller in workers.filter(|c| facts.kind(*c) != Kind::Orchestrator) {
        let called = facts.inner_calls(caller).map(|(_, to)| facts.fold(to));
        let called = sorted_unique(called.filter(|c| *c != caller).collect());
        if called.len() as u64 >= limit {
            findings.fail(Severity::Medium, SyncFanOut { caller, called });
        }
    }
}

impl Diagnostic for SyncFanOut {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.caller, &[&self.called])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let caller = names.of(self.caller);
        let n = self.called.len();
        Words::new(
            format!("{caller} waits for {}", count(n, "component")),
            format!(
                "It sends requests without a fallback to {}.",
                names.list(&self.called)
            ),
            format!("{caller} is down whenever any one of them is, and as slow as the slowest."),
            format!(
                "Publish an event from {caller} for those whose answer it does not need. Move a workflow over the others to an orchestrator."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// One event for all, or for as many as it takes.
fn fan_out(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(c) = ctx.component() else {
        return Vec::new();
    };
    let limit = ctx.limit;
    let callees = sorted_unique(facts.inner_calls(c).map(|(_, to)| to).collect());
    let edges_to = |some: &[Comp]| -> Vec<Conn> {
        let calls = facts.inner_calls(c).filter(|(_, to)| some.contains(to));
        calls.map(|(e, _)| e).collect()
    };
    let any = |to: &Comp, of: &dyn Fn(Conn) -> bool| {
        let edges = edges_to(std::slice::from_ref(to));
        edges.into_iter().any(of)
    };
    let is_core = |to: &Comp| {
        let core = |at: &StepAt| facts.step(*at).core == Some(true);
        any(to, &|e| facts.users(e).iter().any(core))
    };
    let others = callees.iter().copied().filter(|to| *to != c);
    let (asked, told): (Vec<Comp>, Vec<Comp>) =
        others.partition(|to| any(to, &|e| ctx.only_reads(e)) || !facts.runs_our_code(*to));
    // What is no part of a core can be told soonest.
    let (core, later): (Vec<Comp>, Vec<Comp>) = told.into_iter().partition(is_core);
    let excess = (callees.len() + 1).saturating_sub(limit);
    let all: Vec<Comp> = later.iter().chain(&core).copied().collect();
    let mut fewest = all.clone();
    fewest.truncate(excess);
    let mut few_asked = asked.clone();
    few_asked.truncate(excess);
    let events = [&later, &fewest, &all].into_iter();
    let events = events.filter_map(|set| through_brokers(ctx, &edges_to(set), Style::Event));
    let fallbacks = [&few_asked, &asked, &all].into_iter();
    let fallbacks = fallbacks.filter_map(|set| with_fallback(ctx, &edges_to(set)));
    events.chain(fallbacks).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn sync_fan_out() {
        let four = "service o\nservice a\nservice b\nservice c\nservice d\no -> a request\no -> b request\no -> c request\no -> d request\n";
        table(
            "sync-fan-out",
            &[
                ("nothing there", "", &[]),
                (
                    "at the limit",
                    four,
                    &["fail medium component:o component:a component:b component:c component:d"],
                ),
                ("below", &four.replace("o -> d request", ""), &[]),
                (
                    "the same twice counts once",
                    &four.replace("o -> d request", "o -> c request \"id\":\"again\""),
                    &[],
                ),
                (
                    "an orchestrator may",
                    &four.replace("service o", "orchestrator o"),
                    &[],
                ),
                (
                    "a gateway may",
                    &four.replace("service o", "gateway o"),
                    &[],
                ),
                (
                    "a fallback does not count",
                    &four.replace("o -> d request", "o -> d request \"fallback\":\"x\""),
                    &[],
                ),
                (
                    "another limit",
                    &format!("{four}set \"rules\":{{\"sync-fan-out\":{{\"limit\":5}}}}"),
                    &[],
                ),
            ],
        );
    }
}
