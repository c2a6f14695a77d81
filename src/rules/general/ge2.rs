//! GE2 · Know your callers.

use crate::analysis::{Facts, SubjectIndex, sorted_unique};
use crate::document::{Callers, Identity, Kind, Style};
use crate::graph::{Comp, Conn};
use crate::rules::names::verb;
use crate::rules::question::{AnswerContext, AnswerField, Field};
use crate::rules::{Item, Names, Outcome, Severity, Stake, Text};

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "GE2",
    stake: Stake::Access,
    title: "Know your callers",
    bucket: super::BUCKET,
    about: |facts| callees(facts).next().is_some(),
    evidence,
    rules: super::GE2,
};

/// Scope of the item: components that run own code and are called.
fn callees(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    let ours = facts.components().filter(|c| facts.runs_our_code(*c));
    ours.filter(|c| calls(facts, *c).next().is_some())
}

/// The requests of others to a component.
pub(super) fn calls(facts: &Facts, c: Comp) -> impl Iterator<Item = Conn> + '_ {
    let requests = facts
        .incoming(c)
        .filter(move |(e, from)| facts.style(*e) == Style::Request && *from != c);
    requests.map(|(e, _)| e)
}

/// True if a call comes from outside, where anybody can be.
fn is_from_outside(facts: &Facts, e: Conn) -> bool {
    matches!(facts.kind(facts.from(e)), Kind::Client | Kind::External)
}

/// A field of what is demanded of who calls: that of the connection, or else of the callee.
fn demanded<'f, T>(
    facts: &'f Facts,
    e: Conn,
    field: impl Fn(&'f Callers) -> Option<T>,
) -> Option<T> {
    let of_call = facts.connection(e).callers.as_ref();
    let of_callee = facts.component(facts.to(e)).callers.as_ref();
    of_call
        .and_then(&field)
        .or_else(|| of_callee.and_then(&field))
}

pub(super) fn identity(facts: &Facts, e: Conn) -> Option<Identity> {
    demanded(facts, e, |callers| callers.identity)
}

pub(super) fn rate_limit(facts: &Facts, e: Conn) -> Option<&str> {
    demanded(facts, e, |callers| callers.rate_limit.as_deref())
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let callees: Vec<Comp> = callees(names.facts).collect();
    vec![Text::from(format!(
        "{} {} who calls, and {} how much each may ask.",
        names.list(&callees),
        verb(callees.len(), "knows", "know"),
        verb(callees.len(), "limits", "limit")
    ))]
}

/// Verdict of a rule on one call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    Fails,
    Unknown,
    Holds,
}

/// The calls of one callee that a finding is about.
pub(super) struct CalleeCalls {
    pub(super) callee: Comp,
    pub(super) calls: Vec<Conn>,
    pub(super) outcome: Outcome,
}

/// Verdicts on the callees: those at fault, those unknown for callers from outside, and those
/// unknown for callers inside.
pub(super) struct CalleeVerdicts {
    /// With whether a call at fault comes from outside.
    pub(super) failing: Vec<(CalleeCalls, bool)>,
    pub(super) unknown_outside: Vec<CalleeCalls>,
    pub(super) unknown_inside: Vec<Comp>,
}

pub(super) fn judge(facts: &Facts, demand: impl Fn(Conn) -> Demand) -> CalleeVerdicts {
    let mut judged = CalleeVerdicts {
        failing: Vec::new(),
        unknown_outside: Vec::new(),
        unknown_inside: Vec::new(),
    };
    for callee in callees(facts) {
        let of = |what| -> Vec<Conn> {
            let calls = calls(facts, callee).filter(|e| demand(*e) == what);
            calls.collect()
        };
        let failing = of(Demand::Fails);
        if !failing.is_empty() {
            let outside = failing.iter().any(|e| is_from_outside(facts, *e));
            let calls = CalleeCalls {
                callee,
                calls: failing,
                outcome: Outcome::Fail,
            };
            judged.failing.push((calls, outside));
            continue;
        }
        let (outside, inside): (Vec<Conn>, Vec<Conn>) = of(Demand::Unknown)
            .into_iter()
            .partition(|e| is_from_outside(facts, *e));
        if !outside.is_empty() {
            judged.unknown_outside.push(CalleeCalls {
                callee,
                calls: outside,
                outcome: Outcome::Question,
            });
        }
        if !inside.is_empty() {
            judged.unknown_inside.push(callee);
        }
    }
    judged
}

pub(super) fn severity(outside: bool) -> Severity {
    match outside {
        true => Severity::High,
        false => Severity::Medium,
    }
}

impl CalleeCalls {
    pub(super) fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::from(self.callee)];
        all.extend(self.calls.iter().map(|e| SubjectIndex::from(*e)));
        all
    }

    /// The callers.
    pub(super) fn from(&self, facts: &Facts) -> Vec<Comp> {
        sorted_unique(self.calls.iter().map(|e| facts.from(*e)).collect())
    }

    /// "Shopper calls", "Shopper and Partner call".
    pub(super) fn told(&self, names: &Names<'_>) -> String {
        let from = self.from(names.facts);
        format!(
            "{} {}",
            names.list(&from),
            verb(from.len(), "calls", "call")
        )
    }
}

pub(super) fn with_design(components: &[Comp]) -> Vec<SubjectIndex> {
    let mut all = vec![SubjectIndex::Design];
    all.extend(components.iter().map(|c| SubjectIndex::from(*c)));
    all
}

/// The field of the callee that callers from outside reach, or of all callees of the design.
pub(super) fn callee_fields(about: &AnswerContext<'_>, field: Field) -> Vec<AnswerField> {
    match about.subjects.first() {
        Some(SubjectIndex::Design) => about.components(field),
        _ => about.component(field),
    }
}

/// Designs for the tests of the item.
#[cfg(test)]
pub(super) mod designs {
    pub fn case(caller: &str, callee: &str) -> String {
        format!("{caller}\n{callee}\na -> b request\n")
    }
}
