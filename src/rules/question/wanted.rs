//! Which fields answer which rule.

use super::case::Case;
use super::field::Field;
use crate::analysis::{Facts, LogicalEdge, SubjectIndex};
use crate::document::{CoordinationStyle, Kind, Style};
use crate::graph::{Comp, Conn, FlowNo};
use crate::review::Finding;
use crate::rules::Outcome;
use std::collections::HashSet;

/// A field that answers a finding, and the element that it is of.
pub(super) type Wanted = (SubjectIndex, Field);

/// What answers a finding that asks, most important first. The forms, which cost more, are made
/// from it when somebody looks.
pub(super) fn wanted(case: &Case<'_>, finding: &Finding) -> Vec<Wanted> {
    if finding.outcome == Outcome::Fail {
        return Vec::new();
    }
    let about = About::of(case, finding);
    match &*finding.rule {
        "cap-unknown" => about.component(Field::Cap),
        "lost-work" => about.lost_work(),
        "sole-instance" => about.components(Field::Replicas),
        "temporal-coupling" => about.coupled(),
        "no-timeout" => about.connections(Field::Timeout),
        "retry-not-idempotent" => about.connections(Field::Idempotent),
        "no-dead-letter" => about.connections(Field::DeadLetter),
        "no-minimal-experience" => about.least(),
        "no-convergence" => about.flow(Field::Strategy),
        "dual-write" => about.connections(Field::Outbox),
        "no-time-bound" => about.flow(Field::Within),
        "no-breach-action" => about.flow(Field::OnBreach),
        "no-domain" => about.component(Field::Domain),
        "shared-datastore" => about.homeless_users(),
        "no-words" => about.wordless(),
        "no-language" => about.domain(Field::Language),
        "no-coordination" => about.coordination(),
        "orchestrator-stateless" => about.component(Field::Stateful),
        "orchestrator-silent" => about.component(Field::ErrorReporting),
        "orchestrator-no-retries" => about.connections(Field::Retries),
        "unmodelled-interaction" => about.unmodelled(),
        "no-outcome" => about.flow(Field::Outcome),
        "event-without-broker" => about.connections(Field::Style),
        "no-raw-events" => about.signals(),
        "silent-flow" => about.silent_steps(),
        "only-aggregates" => about.component(Field::Raw),
        "no-retention" => about.component(Field::Retention),
        "blocking-io" => about.component(Field::Io),
        "anonymous-callers" => about.callees(Field::Identity),
        "unlimited-callers" => about.callees(Field::RateLimit),
        "no-invariants" => about.flow(Field::Invariant),
        "invariant-undecided" => about.invariant(Field::WhenInDoubt),
        // What is drawn: see `hint`.
        _ => Vec::new(),
    }
}

/// The subjects of a finding, by their lists, in their order.
struct About<'c, 'r> {
    case: &'c Case<'r>,
    facts: &'r Facts,
    subjects: Vec<SubjectIndex>,
}

impl<'c, 'r> About<'c, 'r> {
    fn of(case: &'c Case<'r>, finding: &Finding) -> Self {
        Self {
            case,
            facts: case.facts,
            subjects: case.numbers(finding),
        }
    }

    // ---- the subjects ---------------------------------------------------------------------

    fn all_components(&self) -> impl Iterator<Item = Comp> + '_ {
        self.subjects.iter().filter_map(|n| match n {
            SubjectIndex::Component(c) => Some(*c),
            _ => None,
        })
    }

    fn all_connections(&self) -> impl Iterator<Item = Conn> + '_ {
        self.subjects.iter().filter_map(|n| match n {
            SubjectIndex::Connection(e) => Some(*e),
            _ => None,
        })
    }

    fn all_flows(&self) -> impl Iterator<Item = FlowNo> + '_ {
        self.subjects.iter().filter_map(|n| match n {
            SubjectIndex::Flow(f) => Some(*f),
            _ => None,
        })
    }

    // ---- a field of what it is about ------------------------------------------------------

    fn component(&self, field: Field) -> Vec<Wanted> {
        let first = self.all_components().next();
        first.map(|c| (c.into(), field)).into_iter().collect()
    }

    fn components(&self, field: Field) -> Vec<Wanted> {
        let all = self.all_components();
        all.map(|c| (c.into(), field.clone())).collect()
    }

    fn connections(&self, field: Field) -> Vec<Wanted> {
        let all = self.all_connections();
        all.map(|e| (e.into(), field.clone())).collect()
    }

    fn flow(&self, field: Field) -> Vec<Wanted> {
        let first = self.all_flows().next();
        first.map(|f| (f.into(), field)).into_iter().collect()
    }

    fn domain(&self, field: Field) -> Vec<Wanted> {
        let domain = |n: &&SubjectIndex| matches!(n, SubjectIndex::Domain(_));
        let first = self.subjects.iter().find(domain);
        first.map(|d| (*d, field)).into_iter().collect()
    }

    fn invariant(&self, field: Field) -> Vec<Wanted> {
        let invariant = |n: &&SubjectIndex| matches!(n, SubjectIndex::Invariant(_));
        let first = self.subjects.iter().find(invariant);
        first.map(|i| (*i, field)).into_iter().collect()
    }

    /// The callees: one where callers from outside are meant, else all of the design.
    fn callees(&self, field: Field) -> Vec<Wanted> {
        match self.subjects.first() {
            Some(SubjectIndex::Design) => self.components(field),
            _ => self.component(field),
        }
    }

    // ---- several fields decide ------------------------------------------------------------

    /// Work after the core that may be lost: it is tried again, it is core after all, or, where a
    /// fallback may keep it, it goes another way.
    fn lost_work(&self) -> Vec<Wanted> {
        let (Some(e), Some(f)) = (self.all_connections().next(), self.all_flows().next()) else {
            return Vec::new();
        };
        let connection = self.facts.connection(e);
        let via = Some(connection.id.clone());
        let core = (f.into(), Field::Core { via });
        match (connection.fallback(), connection.style) {
            (None, _) => vec![(e.into(), Field::Retries), core],
            (Some(_), Style::Data) => vec![core],
            (Some(_), _) => vec![(e.into(), Field::Style), core],
        }
    }

    /// Two that wait for one another: which steps need that, else what the caller does without.
    fn coupled(&self) -> Vec<Wanted> {
        let Some(e) = self.all_connections().next() else {
            return Vec::new();
        };
        let flows = self.facts.flows_using(e);
        let core = |f: FlowNo| (f.into(), Field::Core { via: None });
        let mut wanted: Vec<Wanted> = flows.into_iter().map(core).collect();
        wanted.push((e.into(), Field::Fallback));
        wanted.push((e.into(), Field::Style));
        wanted
    }

    fn least(&self) -> Vec<Wanted> {
        let Some(f) = self.all_flows().next() else {
            return Vec::new();
        };
        let flow = self.facts.flow(f);
        let mut wanted = Vec::new();
        if flow.minimal_experience.is_none() {
            wanted.push((f.into(), Field::MinimalExperience));
        }
        if !flow.steps.is_empty() && !flow.sets_core() {
            wanted.push((f.into(), Field::Core { via: None }));
        }
        wanted
    }

    /// Those who use a datastore and have no domain. The datastore can be one of them: a private
    /// datastore of its own that uses it counts as it.
    fn homeless_users(&self) -> Vec<Wanted> {
        let Some(store) = self.all_components().next() else {
            return Vec::new();
        };
        let users = self.facts.data_users(store).iter();
        let users = crate::analysis::sorted_unique(users.map(|c| self.facts.fold(*c)).collect());
        let homeless = users
            .into_iter()
            .filter(|c| self.facts.domain_of(*c).is_none());
        homeless.map(|c| (c.into(), Field::Domain)).collect()
    }

    /// Words that travel from a sender through a broker stand on its own connection; where that
    /// leads to others, too, whose words are known, on those of the receivers.
    fn wordless(&self) -> Vec<Wanted> {
        let Some(first) = self.all_connections().next() else {
            return Vec::new();
        };
        let silent = |chain: &LogicalEdge| chain.words.is_empty();
        if self.facts.logical_edges_through(first).all(silent) {
            return vec![(first.into(), Field::Carries)];
        }
        let carries_nothing = |e: &Conn| self.facts.connection(*e).carries.is_empty();
        let ends = self.all_connections().filter(carries_nothing);
        let mut ends: Vec<Conn> = ends.filter(|e| *e != first).collect();
        if ends.is_empty() {
            ends.push(first);
        }
        ends.into_iter()
            .map(|e| (e.into(), Field::Carries))
            .collect()
    }

    fn coordination(&self) -> Vec<Wanted> {
        let Some(f) = self.all_flows().next() else {
            return Vec::new();
        };
        let coordination = self.facts.flow(f).coordination.as_ref();
        let style = coordination.and_then(|c| c.style);
        let mut wanted = Vec::new();
        if style.is_none() {
            wanted.push(Field::Coordination);
        }
        if !self.case.leaders().is_empty() {
            wanted.push(Field::LedBy);
        }
        match style {
            Some(CoordinationStyle::Orchestrated) => wanted.push(Field::Coordination),
            _ if !self.case.followers().is_empty() => wanted.push(Field::FollowedBy),
            _ => {}
        }
        wanted.into_iter().map(|field| (f.into(), field)).collect()
    }

    /// Connections that no flow uses: one for each that nobody uses on its whole way, at its end.
    fn unmodelled(&self) -> Vec<Wanted> {
        let facts = self.facts;
        let receivers: HashSet<Comp> = self.all_components().skip(1).collect();
        let unused = |chain: &&LogicalEdge| {
            receivers.contains(&chain.receiver)
                && chain.halves.iter().all(|e| facts.users(*e).is_empty())
        };
        let mut ends: Vec<Conn> = Vec::new();
        for e in self.all_connections() {
            let chains = facts
                .logical_edges_through(e)
                .filter(|chain| chain.first() == e);
            ends.extend(chains.filter(unused).map(LogicalEdge::last));
        }
        let ends = crate::analysis::sorted_unique(ends);
        ends.into_iter()
            .map(|e| (e.into(), Field::UsedBy))
            .collect()
    }

    /// The telemetry of the senders to the store, what is not known first.
    fn signals(&self) -> Vec<Wanted> {
        let facts = self.facts;
        let mut components = self.all_components();
        let Some(store) = components.next() else {
            return Vec::new();
        };
        let way = facts.sources_of([store], Style::Telemetry, |kind| kind == Kind::Broker);
        let leads = |to: Comp| {
            to == store || (facts.kind(to) == Kind::Broker && way.binary_search(&to).is_ok())
        };
        let edges = components.flat_map(|c| facts.outgoing(c));
        let telemetry = edges.filter(|(e, to)| facts.style(*e) == Style::Telemetry && leads(*to));
        let (mut unknown, said): (Vec<Conn>, Vec<Conn>) = telemetry
            .map(|(e, _)| e)
            .partition(|e| facts.connection(*e).signal.is_none());
        unknown.extend(said);
        unknown
            .into_iter()
            .map(|e| (e.into(), Field::Signal))
            .collect()
    }

    fn silent_steps(&self) -> Vec<Wanted> {
        let Some(f) = self.all_flows().next() else {
            return Vec::new();
        };
        let steps = self.facts.flow(f).steps.iter();
        let silent = steps.filter(|s| s.writes == Some(true) && s.emits.is_empty());
        silent
            .map(|s| (f.into(), Field::Emits { step: s.id.clone() }))
            .collect()
    }
}
