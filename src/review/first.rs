//! The list *first* of a report: at most five fails, those that matter most.

use super::{Finding, ItemReview, Review};
use crate::analysis::{Facts, SubjectIndex};
use crate::document::{Cap, Kind};
use crate::graph::Comp;
use crate::rules::{Outcome, Severity, Stake, custom};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Length of the list.
const MOST: usize = 5;
/// Findings of one rule in the list.
const MOST_OF_RULE: usize = 2;

/// Kind of a stake, by which the list is mixed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum StakeKind {
    Data,
    Access,
    Ownership,
    Convergence,
    Other,
}

impl StakeKind {
    fn of(stake: Stake) -> Self {
        match stake {
            Stake::Storage | Stake::Data => Self::Data,
            Stake::Access => Self::Access,
            Stake::Ownership => Self::Ownership,
            Stake::Convergence => Self::Convergence,
            Stake::Other => Self::Other,
        }
    }

    /// Findings of the kind that stand in the list while others of that severity are left.
    fn share(self) -> usize {
        match self {
            Self::Data => 4,
            _ => 3,
        }
    }
}

/// A fail that may stand in the list, with its place in the order.
struct Candidate<'r> {
    finding: &'r Finding,
    kind: StakeKind,
    /// Item and rule, by position.
    rule: (usize, usize),
    order: Order,
}

/// Order of fails of one severity.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Order {
    stake: Stake,
    rule: (usize, usize),
    is_noticed: bool,
    is_available_store: bool,
    flows: Reverse<usize>,
    subjects: Vec<SubjectIndex>,
}

impl Review {
    /// Fails that matter most, at most five, in the order in which to mend them.
    pub fn first(&self) -> Vec<&Finding> {
        let mut first: Vec<Candidate<'_>> = Vec::new();
        let mut involvement = None;
        for severity in [Severity::High, Severity::Medium] {
            let open = |finding: &&Finding| {
                let fails = finding.outcome == Outcome::Fail && finding.counts();
                fails && finding.severity == severity
            };
            let items = self.items().iter();
            let fails = items.flat_map(|item| {
                let fails = item.findings.iter().filter(open);
                fails.map(move |finding| (item, finding))
            });
            let mut candidates: Vec<Candidate<'_>> = fails
                .map(|(item, finding)| {
                    let involvement =
                        involvement.get_or_insert_with(|| FlowInvolvement::new(self.facts()));
                    self.candidate(item, finding, involvement)
                })
                .collect();
            candidates.sort_by(|a, b| a.order.cmp(&b.order));
            let start = first.len();
            take(candidates, &mut first);
            first[start..].sort_by(|a, b| a.order.cmp(&b.order));
        }
        first.into_iter().map(|taken| taken.finding).collect()
    }

    fn candidate<'r>(
        &'r self,
        item: &'r ItemReview,
        finding: &'r Finding,
        involvement: &FlowInvolvement,
    ) -> Candidate<'r> {
        let facts = self.facts();
        let subjects = finding.raw().diagnostic.subjects();
        let rules = item.rules();
        let of_checklist = rules.iter().position(|rule| rule.name == finding.rule);
        let house = || custom::position(self.design(), &finding.rule);
        let position = of_checklist.or_else(house).unwrap_or(usize::MAX);
        let of_rule = of_checklist.and_then(|at| rules[at].stake);
        let stake = of_rule.unwrap_or(item.item.stake);
        let first = subjects.first().copied();
        let store = first.and_then(SubjectIndex::component);
        let is_available_store = store.is_some_and(|c| {
            facts.kind(c) == Kind::Datastore && facts.cap(c) == Some(Cap::Available)
        });
        let rule = (item.position, position);
        Candidate {
            finding,
            kind: StakeKind::of(stake),
            rule,
            order: Order {
                stake,
                rule,
                is_noticed: !finding.raw().diagnostic.goes_unnoticed(facts),
                is_available_store,
                flows: Reverse(first.map_or(0, |subject| involvement.flows(facts, subject))),
                subjects,
            },
        }
    }
}

/// Takes candidates of one severity, best first: one of each rule, kinds mixed, before a second of
/// any.
fn take<'r>(mut candidates: Vec<Candidate<'r>>, first: &mut Vec<Candidate<'r>>) {
    while first.len() < MOST {
        let taken_of_rule =
            |rule: (usize, usize)| first.iter().filter(|taken| taken.rule == rule).count();
        let taken_of_kind =
            |kind: StakeKind| first.iter().filter(|taken| taken.kind == kind).count();
        let is_new = |c: &Candidate<'_>| taken_of_rule(c.rule) == 0;
        let has_room = |c: &Candidate<'_>| taken_of_kind(c.kind) < c.kind.share();
        let next = candidates
            .iter()
            .position(|c| is_new(c) && has_room(c))
            .or_else(|| candidates.iter().position(is_new))
            .or_else(|| {
                let mut candidates = candidates.iter();
                candidates.position(|c| taken_of_rule(c.rule) < MOST_OF_RULE)
            });
        let Some(next) = next else { return };
        first.push(candidates.remove(next));
    }
}

/// Number of flows in which each component takes part.
struct FlowInvolvement(Vec<usize>);

impl FlowInvolvement {
    fn new(facts: &Facts) -> Self {
        let mut counts = vec![0; facts.design().components.len()];
        for f in facts.flows() {
            let mut places: BTreeSet<Comp> = BTreeSet::new();
            let is_shared_store = |c: Comp| facts.kind(facts.fold(c)) == Kind::Datastore;
            for at in facts.steps(f) {
                places.extend(facts.component_of(at));
                if let Some(e) = facts.connection_of(at) {
                    let ends = [facts.from(e), facts.to(e)];
                    let ends = ends.into_iter().filter(|c| !is_shared_store(*c));
                    places.extend(ends.map(|c| facts.fold(c)));
                }
            }
            for writer in &facts.of_flow(f).writers {
                let members = facts.folded_into(*writer).iter().chain([writer]);
                let written = members.flat_map(|c| facts.stores_written(*c));
                places.extend(
                    written
                        .map(|c| facts.fold(c))
                        .filter(|c| is_shared_store(*c)),
                );
            }
            for place in places {
                counts[place.at()] += 1;
            }
        }
        Self(counts)
    }

    /// Flows in which a subject takes part; of a flow, its writers.
    fn flows(&self, facts: &Facts, subject: SubjectIndex) -> usize {
        match subject {
            SubjectIndex::Component(c) => {
                let original = facts.component(c).standby_of.as_ref();
                let c = facts.named(original).unwrap_or(c);
                self.0[facts.fold(c).at()]
            }
            SubjectIndex::Connection(e) => facts.flows_using(e).len(),
            SubjectIndex::Flow(f) => facts.of_flow(f).writers.len(),
            SubjectIndex::Design | SubjectIndex::Domain(_) | SubjectIndex::Invariant(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::review;
    use crate::rules::testing::{design, outcome, today};

    /// The list *first*, as fingerprints.
    fn first(lines: &str) -> Vec<String> {
        let review = review(&design(lines), today());
        let first = review.first().into_iter();
        first.map(|finding| review.fingerprint(finding)).collect()
    }

    /// House rules of high severity that every broker breaks.
    fn house(ids: &[&str], severity: &str) -> String {
        let rule = |id: &&str| {
            format!(
                r#"{{"id":"{id}","title":"{id}","severity":"{severity}","select":{{"element":"component","where":{{"kind":"broker"}}}},"require":{{"element":"component","where":{{"notes":{{"absent":true}},"availability":1}}}}}}"#
            )
        };
        let rules: Vec<String> = ids.iter().map(rule).collect();
        format!("set \"house_rules\":[{}]", rules.join(","))
    }

    #[test]
    fn first_takes_five_at_most_and_no_low_ones() {
        let lines = format!(
            "broker a\n{}",
            house(&["p", "q", "r", "s", "t", "u"], "high")
        );
        // Of one kind only, so that none is kept back for another.
        let expected = ["p", "q", "r", "s", "t"].map(|id| format!("house/{id}|component:a"));
        assert_eq!(first(&lines), expected);
        let low = format!("broker a\n{}", house(&["p"], "low"));
        assert_eq!(first(&low), Vec::<String>::new());
        assert_eq!(first("broker a"), Vec::<String>::new());
    }

    #[test]
    fn first_takes_a_second_of_a_rule_after_all_others_and_no_third() {
        let lines = format!(
            "broker a\nbroker b\nbroker c\n{}",
            house(&["p", "q"], "high")
        );
        assert_eq!(
            first(&lines),
            [
                "house/p|component:a",
                "house/p|component:b",
                "house/q|component:a",
                "house/q|component:b"
            ]
        );
    }

    #[test]
    fn first_puts_high_before_medium() {
        let high = house(&["p"], "high");
        let medium = house(&["o"], "medium");
        let both = format!(
            "{},{}",
            high.trim_end_matches(']'),
            medium.split_once('[').unwrap().1
        );
        let lines = format!("broker a\n{both}");
        assert_eq!(
            first(&lines),
            ["house/p|component:a", "house/o|component:a"]
        );
    }

    #[test]
    fn first_leaves_waived_findings_out() {
        let lines = format!(
            "broker a\n{}\nset \"waivers\":[{{\"rule\":\"house/p\",\"reason\":\"so\"}}]",
            house(&["p"], "high")
        );
        assert_eq!(first(&lines), Vec::<String>::new());
    }

    #[test]
    fn first_keeps_back_the_fourth_of_a_kind_for_another() {
        // Four house rules are of the kind that comes last; open doors come before them, and a
        // fourth house rule only when nothing of another kind is left.
        let lines = format!(
            "client x\nservice a \"callers\":{{\"identity\":\"none\"}}\nx -> a request\nbroker b\n{}",
            house(&["p", "q", "r", "s"], "high")
        );
        assert_eq!(
            first(&lines),
            [
                "anonymous-callers|component:a",
                "house/p|component:b",
                "house/q|component:b",
                "house/r|component:b",
                "house/s|component:b"
            ]
        );
    }

    #[test]
    fn guessed_fail_asks_with_its_severity() {
        let with = |guessed: &str| {
            let lines = format!("broker a {guessed}\n{}", house(&["p"], "high"));
            let review = review(&design(&lines), today());
            let finding = review.findings().find(|f| f.rule == "house/p").unwrap();
            let words = review.words(finding);
            let said = (finding.outcome.as_str(), finding.severity.as_str());
            (said, words.title.plain().starts_with("To confirm: "))
        };
        assert_eq!(with(""), (("fail", "high"), false));
        assert_eq!(with("\"guessed\":[\"kind\"]"), (("question", "high"), true));
    }

    #[test]
    fn bound_of_time_stays_open_while_convergence_is_asked() {
        let lines = |strategy: &str, more: &str| {
            format!(
                r#"
                service a
                datastore d "technology":"postgresql"
                service b
                a -> d data "access":"write"
                a -> b request "timeout":"1s"
                flow f "consistency":{{{strategy}"within":"1h","enforced_by":"a","on_breach":"alert"}}
                step a core writes
                step b via a-b writes
                {more}
                "#
            )
        };
        let off = r#"set "rules":{"no-convergence":{"level":"off"}}"#;
        let waived = r#"set "waivers":[{"rule":"no-convergence","reason":"so"}]"#;
        assert_eq!(
            outcome("CA7", &lines("\"strategy\":\"retry\",", "")),
            "pass"
        );
        assert_eq!(outcome("CA7", &lines("", "")), "question");
        assert_eq!(outcome("CA7", &lines("", off)), "pass");
        assert_eq!(outcome("CA7", &lines("", waived)), "pass");
    }
}
