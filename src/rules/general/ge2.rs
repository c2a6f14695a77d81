//! GE2 · Know your callers.

use crate::analysis::{Facts, SubjectIndex, sorted_unique};
use crate::document::{Callers, Identity, Kind, Style, without_none};
use crate::graph::{Comp, Conn};
use crate::rules::names::verb;
use crate::rules::question::{AnswerContext, AnswerField, Field};
use crate::rules::{Item, Names, Outcome, Stake, Text};
use crate::technologies;

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "GE2",
    stake: Stake::Access,
    title: "Know your callers",
    bucket: super::BUCKET,
    about: |facts| {
        let guarded = |c: Comp| is_store(facts, c) && own_identity(facts, c).is_some();
        callees(facts).next().is_some() || facts.components().any(guarded)
    },
    evidence,
    rules: super::GE2,
};

/// Scope of the item: components that run own code and are called, without servers of files.
fn callees(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    let stepped = stepped_on(facts);
    let ours = facts.components().filter(|c| facts.runs_our_code(*c));
    ours.filter(move |c| {
        calls(facts, *c).next().is_some() && !serves_files(facts, *c, stepped.as_deref())
    })
}

/// Components that a step is at; `None` where there are no flows.
fn stepped_on(facts: &Facts) -> Option<Vec<bool>> {
    facts.has_flows().then(|| {
        let mut stepped = vec![false; facts.design().components.len()];
        for at in facts.flows().flat_map(|f| facts.steps(f)) {
            if let Some(c) = facts.component_at(at) {
                stepped[c.at()] = true;
            }
        }
        stepped
    })
}

/// True for a web server that calls nobody and that no flow has a step at: it hands out files.
fn serves_files(facts: &Facts, c: Comp, stepped: Option<&[bool]>) -> bool {
    const WEB_SERVERS: [&str; 4] = ["nginx", "caddy", "httpd", "apache"];
    let technology = facts.component(c).technology.as_deref();
    facts.kind(c) == Kind::Service
        && stepped.is_some_and(|stepped| !stepped[c.at()])
        && technology.is_some_and(|t| technologies::is_one_of(t, &WEB_SERVERS))
        && facts
            .outgoing(c)
            .all(|(e, _)| facts.style(e) == Style::Telemetry)
}

/// True for a datastore and a broker.
pub(super) fn is_store(facts: &Facts, c: Comp) -> bool {
    matches!(facts.kind(c), Kind::Datastore | Kind::Broker)
}

/// Identity that a component demands of whoever reaches it.
pub(super) fn own_identity(facts: &Facts, c: Comp) -> Option<Identity> {
    facts.component(c).callers.as_ref()?.identity
}

/// The requests of others to a component.
pub(super) fn calls(facts: &Facts, c: Comp) -> impl Iterator<Item = Conn> + '_ {
    let requests = facts
        .incoming(c)
        .filter(move |(e, from)| facts.style(*e) == Style::Request && *from != c);
    requests.map(|(e, _)| e)
}

/// True if a call comes from outside, where anybody can be.
pub(super) fn is_from_outside(facts: &Facts, e: Conn) -> bool {
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
    let facts = names.facts;
    let demands = |e: Conn| identity_demand(facts, e) == Demand::Holds;
    let knows = |c: &Comp| calls(facts, *c).all(demands);
    let limits = |c: &Comp| {
        let limit = |e| without_none(rate_limit(facts, e)).is_some();
        calls(facts, *c).all(limit)
    };
    let knowing: Vec<Comp> = callees(facts).filter(knows).collect();
    let limiting: Vec<Comp> = callees(facts).filter(limits).collect();
    let guarded = facts.components().filter(|c| {
        is_store(facts, *c) && own_identity(facts, *c).is_some_and(|i| i != Identity::None)
    });
    let guarded: Vec<Comp> = guarded.collect();
    let mut texts = Vec::new();
    if !knowing.is_empty() {
        texts.push(format!(
            "{} {} every caller: who calls is known, not what they may do.",
            names.list(&knowing),
            verb(knowing.len(), "authenticates", "authenticate")
        ));
    }
    if !limiting.is_empty() {
        texts.push(format!(
            "{} {} the rate of every caller.",
            names.list(&limiting),
            verb(limiting.len(), "limits", "limit")
        ));
    }
    if !guarded.is_empty() {
        texts.push(format!(
            "{} {} an identity of {} clients.",
            names.list(&guarded),
            verb(guarded.len(), "demands", "demand"),
            verb(guarded.len(), "its", "their")
        ));
    }
    let is_open = |e: Conn| {
        let limit = rate_limit(facts, e);
        let unlimited = limit.is_some() && without_none(limit).is_none();
        identity_demand(facts, e) == Demand::Fails || unlimited
    };
    let open = |c: Comp| calls(facts, c).any(is_open);
    if texts.is_empty() && !callees(facts).any(open) {
        texts.push(
            "No component is known to accept callers without authentication or a rate limit."
                .to_owned(),
        );
    }
    texts.into_iter().map(Text::from).collect()
}

/// Verdict on the identity that a call has to prove.
pub(super) fn identity_demand(facts: &Facts, e: Conn) -> Demand {
    match identity(facts, e) {
        Some(Identity::None | Identity::Ip) => Demand::Fails,
        None => Demand::Unknown,
        Some(_) => Demand::Holds,
    }
}

/// Verdict of a rule on one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    pub(super) failing: Vec<CalleeCalls>,
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
            judged.failing.push(CalleeCalls {
                callee,
                calls: failing,
                outcome: Outcome::Fail,
            });
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

impl CalleeCalls {
    pub(super) fn subjects(&self) -> Vec<SubjectIndex> {
        let mut all = vec![SubjectIndex::from(self.callee)];
        all.extend(self.calls.iter().map(|e| SubjectIndex::from(*e)));
        all
    }

    /// True if one of the calls comes from outside.
    pub(super) fn is_from_outside(&self, facts: &Facts) -> bool {
        self.calls.iter().any(|e| is_from_outside(facts, *e))
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
