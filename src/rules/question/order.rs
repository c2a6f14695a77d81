//! The order of questions: what an experienced reviewer would ask first.

use super::case::Case;
use super::wanted::wanted;
use crate::review::{Finding, Review};
use crate::rules::{Outcome, Severity};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashSet;

/// The open questions of one rule.
pub struct Group<'r> {
    /// The rule's name.
    pub rule: Cow<'static, str>,
    /// The code of its item, such as `CA3`.
    pub item: &'static str,
    /// How much the one that matters most does.
    pub severity: Severity,
    /// Worst first.
    pub findings: Vec<&'r Finding>,
    /// How many fields would answer them, each counted once.
    pub asked: usize,
}

/// What is talked about first: the structure that all else hangs on, then its details.
const TOPICS: [&[&str]; 9] = [
    // What the design is for.
    &["no-flows"],
    // What must be there at once, and what may follow.
    &["no-minimal-experience", "temporal-coupling"],
    // What must never be wrong, and how parts that disagree come to agree.
    &[
        "no-convergence",
        "no-time-bound",
        "no-breach-action",
        "no-invariants",
        "invariant-undecided",
        "invariant-torn",
    ],
    // Who keeps the thread.
    &["no-coordination", "orchestrator-stateless"],
    // Where the lines are.
    &["no-domain", "shared-datastore"],
    // Which words cross them, and in which flows.
    &[
        "no-language",
        "no-words",
        "unmodelled-interaction",
        "no-outcome",
    ],
    // What happens to work on the way.
    &[
        "dual-write",
        "lost-work",
        "no-timeout",
        "retry-not-idempotent",
        "orchestrator-no-retries",
        "event-without-broker",
        "no-dead-letter",
    ],
    // What parts promise.
    &["cap-unknown", "sole-instance", "blocking-io"],
    // How it is run and watched.
    &[
        "anonymous-callers",
        "unlimited-callers",
        "silent-flow",
        "only-aggregates",
        "no-raw-events",
        "orchestrator-silent",
        "no-retention",
        "unconnected",
    ],
];

/// Where a rule stands among those of the same severity.
fn rank(rule: &str) -> (usize, usize) {
    let place = |(topic, rules): (usize, &&[&str])| {
        let within = rules.iter().position(|name| *name == rule)?;
        Some((topic, within))
    };
    let found = TOPICS.iter().enumerate().find_map(place);
    found.unwrap_or((TOPICS.len(), 0))
}

/// The questions that are open, by rule: what matters most first, and of that the structure before
/// the details. Waived ones are left out.
pub fn order(review: &Review) -> Vec<Group<'_>> {
    let case = Case::of(review);
    let mut groups: Vec<Group<'_>> = Vec::new();
    for item in review.items() {
        let open = |f: &&Finding| f.outcome == Outcome::Question && f.counts();
        // The rules of one item are few; the findings of one of them may stand apart.
        let from = groups.len();
        for finding in item.findings.iter().filter(open) {
            let mut of_item = groups.iter_mut().skip(from);
            match of_item.find(|g| g.rule == finding.rule) {
                Some(group) => {
                    group.severity = group.severity.max(finding.severity);
                    group.findings.push(finding);
                }
                None => groups.push(Group {
                    rule: finding.rule.clone(),
                    item: item.code,
                    severity: finding.severity,
                    findings: vec![finding],
                    asked: 0,
                }),
            }
        }
    }
    for group in &mut groups {
        let wanted = group.findings.iter().flat_map(|f| wanted(&case, f));
        group.asked = wanted.collect::<HashSet<_>>().len();
    }
    groups.sort_by_key(|g| (Reverse(g.severity), rank(&g.rule)));
    groups
}

#[cfg(test)]
pub(super) fn has_a_place(rule: &str) -> bool {
    rank(rule).0 < TOPICS.len()
}

#[cfg(test)]
pub(super) fn places() -> impl Iterator<Item = &'static str> {
    TOPICS.iter().flat_map(|rules| rules.iter().copied())
}
