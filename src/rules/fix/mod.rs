//! Repairs that findings offer: changes of the document, each a named command and one undo step.
//!
//! Every repair that is offered keeps a promise: after it the finding is gone, the document is
//! valid, and no `fail` of a higher severity has come up. The promise is kept by construction:
//! candidates are built, and each is tried on a copy of the design, which is reviewed. Where any
//! of them also leaves fewer fails that matter as much as the finding does, only such are offered:
//! nobody wants to trade one for another.

mod boundaries;
mod broker;
mod case;
mod consistency;
mod core;
mod datastores;
mod draft;
mod events;
mod language;
mod parts;
mod process;
mod settings;
mod telemetry;
mod workflow;

use crate::document::format;
use crate::editor::{Command, Editor};
use crate::review::{Finding, Review, review_incremental};
use crate::rules::{Outcome, Severity, Text};
use case::Case;
use std::collections::{HashMap, HashSet, VecDeque};

/// A repair.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does, in the author's names: "Put a broker between Order service and Payment".
    pub title: Text,
    /// All of it, as one step.
    pub command: Command,
}

/// More are not offered: a person chooses between two or three.
const MOST: usize = 4;
/// More are not tried, so that a look at a finding of a large design stays short.
const MOST_TRIED: usize = 16;

/// The repairs that a finding offers, best first.
///
/// Each candidate costs a review of the whole design. This is for one finding that a person looks
/// at, never for all of a review. Who must not wait for all of it at once uses [`Search`].
pub fn offered(review: &Review, finding: &Finding) -> Vec<Fix> {
    let mut search = Search::of(review, finding);
    while search.step(review, finding) {}
    search.offered()
}

/// A search for the repairs of a finding, a step at a time.
#[derive(Clone, Debug, Default)]
pub struct Search {
    untried: VecDeque<Fix>,
    better: Vec<Fix>,
    trades: Vec<Fix>,
}

impl Search {
    /// Nothing tried yet.
    pub fn of(review: &Review, finding: &Finding) -> Self {
        let _scope = finding.panic_scope();
        let mut titles = HashSet::new();
        let mut candidates = candidates(review, finding);
        candidates.retain(|fix| titles.insert(fix.title.plain()));
        candidates.truncate(MOST_TRIED);
        Self {
            untried: candidates.into(),
            ..Self::default()
        }
    }

    /// Tries the next candidate, at the cost of one review; tells whether there are more. Review
    /// and finding are those that the search is of.
    pub fn step(&mut self, review: &Review, finding: &Finding) -> bool {
        let _scope = finding.panic_scope();
        if let Some(fix) = self.untried.pop_front() {
            match tried(review, finding, &fix) {
                Some(Tried::Better) => self.better.push(fix),
                Some(Tried::Trade) => self.trades.push(fix),
                None => {}
            }
        }
        self.better.len() < MOST && !self.untried.is_empty()
    }

    /// What was found so far, best first.
    pub fn offered(self) -> Vec<Fix> {
        let mut offered = match self.better.is_empty() {
            true => self.trades,
            false => self.better,
        };
        offered.truncate(MOST);
        offered
    }
}

/// What might repair the finding, best first, not tried yet.
fn candidates(review: &Review, finding: &Finding) -> Vec<Fix> {
    let case = Case::of(review, finding);
    let all = |families: &[Family]| families.iter().flat_map(|family| family(&case)).collect();
    match &*finding.rule {
        "core-on-available-store" => all(&[settings::refusing_store, core::off_available_store]),
        rule @ ("consistent-set" | "everything-core") => core::smaller(&case, rule),
        "implied-consistent-set" => broker::implied_set(&case),
        "lost-work" => all(&[settings::kept_work, broker::one]),
        "sole-instance" => settings::second_instance(&case),
        "temporal-coupling" => broker::one(&case),
        "sync-chain" => broker::chain(&case),
        "sync-cycle" => broker::ring(&case),
        "sync-fan-out" => broker::fan_out(&case),
        "no-timeout" => settings::time_limit(&case),
        "retry-not-idempotent" => settings::idempotence(&case),
        "no-dead-letter" => settings::dead_letters(&case),
        "core-step-asynchronous" => core::asynchronous_step(&case),
        "no-convergence" => consistency::convergence(&case),
        "no-compensation" => consistency::compensation(&case),
        "dual-write" => settings::outbox(&case),
        "volatile-store" => settings::durable(&case),
        "no-time-bound" | "no-completion-bound" => consistency::bound(&case),
        "bound-not-enforced" => consistency::enforcer(&case),
        "enforcer-blind" => consistency::sight(&case),
        "bound-too-short" => consistency::longer_bound(&case),
        "gateway-bypassed" => boundaries::through_gateway(&case),
        "many-doors" => boundaries::one_door(&case),
        "shared-datastore" => datastores::one_each(&case),
        "foreign-datastore" => datastores::own(&case),
        "domain-cycle" => events::between_domains(&case),
        "foreign-language" => language::published(&case),
        "wrong-side-language" => all(&[
            events::message,
            events::event_as_message,
            language::published,
        ]),
        "no-coordination" => all(&[workflow::led_by_one, telemetry::tracker]),
        "workflow-in-service" => workflow::out_of_service(&case),
        "knows-too-many" => events::too_many(&case),
        "not-an-orchestrator" => workflow::into_orchestrator(&case),
        "orchestrator-stateless" => settings::stateful(&case),
        "orchestrator-silent" => settings::error_reporting(&case),
        "orchestrator-no-retries" => settings::orchestrator_retries(&case),
        "choreography-untracked" => telemetry::tracker(&case),
        "tracker-blind" => telemetry::tracked(&case),
        "choreography-by-command" => events::commands(&case),
        "process-split" => process::join(&case),
        "unconnected" => process::leave(&case),
        "targeted-message" => events::message(&case),
        "message-fan-out" => events::messages(&case),
        "event-without-broker" => broker::event_broker(&case),
        "emits-nothing" => telemetry::events_of(&case),
        "no-raw-events" => telemetry::raw_events(&case),
        "silent-flow" => language::outspoken(&case),
        "event-not-domain" => language::emitted(&case),
        "no-central-store" => telemetry::central_store(&case),
        "telemetry-silos" => telemetry::together(&case),
        "only-aggregates" => settings::raw(&case),
        "blocking-io" => settings::without_blocking(&case),
        "anonymous-callers" => settings::identity(&case),
        "unlimited-callers" => settings::rate_limit(&case),
        "invariant-on-available" => settings::refusing_store(&case),
        "invariant-not-in-core" | "invariant-torn" => core::into_core(&case),
        "invariant-proceeds" => settings::doubt(&case),
        // What is asked is answered in a field, not repaired.
        _ => Vec::new(),
    }
}

/// Makes repairs for one rule, or for several that are alike.
type Family = fn(&Case<'_>) -> Vec<Fix>;

/// What a repair that keeps the promise does to the rest of the review.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tried {
    /// There are fewer fails that matter at least as much as the finding.
    Better,
    /// Others have come up in its place.
    Trade,
}

/// Does the fix to a copy of the design of the review; `None` where it breaks the promise.
fn tried(before: &Review, finding: &Finding, fix: &Fix) -> Option<Tried> {
    let mut editor = Editor::open(before.design().clone());
    editor.run(fix.command.clone()).ok()?;
    if !format::check(editor.design()).is_empty() {
        return None;
    }
    let after = review_incremental(before, editor.design(), before.today());
    let print = before.fingerprint(finding);
    let mut of_rule = after.findings().filter(|f| f.rule == finding.rule);
    if of_rule.any(|f| after.fingerprint(f) == print) {
        return None;
    }
    // What fails and matters at least as much, by fingerprint.
    let failing = |review: &Review| -> HashMap<String, Severity> {
        let fails = |f: &&Finding| f.outcome == Outcome::Fail && f.counts();
        let as_bad = |f: &&Finding| f.severity >= finding.severity;
        let found = review.findings().filter(fails).filter(as_bad);
        found.map(|f| (review.fingerprint(f), f.severity)).collect()
    };
    let (had, has) = (failing(before), failing(&after));
    let is_new = |(print, severity): (&String, &Severity)| {
        *severity > finding.severity && had.get(print).is_none_or(|before| before < severity)
    };
    if has.iter().any(is_new) {
        return None;
    }
    let gone = usize::from(finding.outcome == Outcome::Fail && finding.counts());
    let better = has.len() + gone <= had.len();
    Some(if better { Tried::Better } else { Tried::Trade })
}

#[cfg(test)]
mod tests;
