//! A review that questions are asked of, with what several of them share.

use super::Asked;
use super::field::Field;
use super::form::{self, Choice};
use super::wanted::{Wanted, wanted};
use crate::analysis::{Facts, SubjectIndex};
use crate::document::{Design, Kind, Subject};
use crate::graph::{FlowNo, Inv};
use crate::review::{Finding, Review};
use crate::rules::{Names, Text};
use std::cell::OnceCell;
use std::collections::HashSet;
use std::rc::Rc;

/// Fields of one sort that are asked for together.
pub struct Alike {
    /// The first of them.
    pub first: Asked,
    all: Vec<Wanted>,
}

impl Alike {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.all.len()
    }
}

/// A review, and lists that its questions choose from; each is made once.
pub struct Case<'r> {
    pub(super) facts: &'r Facts,
    pub(super) names: Names<'r>,
    review: &'r Review,
    domains: OnceCell<Rc<[Choice]>>,
    flows: OnceCell<Rc<[Choice]>>,
    leaders: OnceCell<Rc<[Choice]>>,
    followers: OnceCell<Rc<[Choice]>>,
}

impl<'r> Case<'r> {
    /// Of a review.
    pub fn of(review: &'r Review) -> Self {
        let facts = review.facts();
        Self {
            facts,
            names: Names { facts },
            review,
            domains: OnceCell::new(),
            flows: OnceCell::new(),
            leaders: OnceCell::new(),
            followers: OnceCell::new(),
        }
    }

    /// What would answer the findings, each field once.
    pub fn asked<'f>(&self, findings: impl IntoIterator<Item = &'f Finding>) -> Vec<Asked> {
        let mut seen = HashSet::new();
        let wanted = findings.into_iter().flat_map(|f| wanted(self, f));
        let wanted = wanted.filter(|wanted| seen.insert(wanted.clone()));
        wanted.map(|wanted| self.made(wanted)).collect()
    }

    /// What would answer findings of one rule, alike together: an answer to one of them may hold
    /// for all. Steps differ from flow to flow, and each flow's stand alone.
    pub fn alike<'f>(&self, findings: impl IntoIterator<Item = &'f Finding>) -> Vec<Alike> {
        let mut seen = HashSet::new();
        let mut sorts: Vec<(&str, Vec<Wanted>)> = Vec::new();
        for wanted in findings.into_iter().flat_map(|f| wanted(self, f)) {
            if !seen.insert(wanted.clone()) {
                continue;
            }
            let label = wanted.1.label();
            let alone = matches!(wanted.1, Field::Core { .. });
            match sorts.iter_mut().find(|(other, _)| *other == label) {
                Some((_, all)) if !alone => all.push(wanted),
                _ => sorts.push((label, vec![wanted])),
            }
        }
        let of_sort = |(_, all): (&str, Vec<Wanted>)| {
            let first = self.made(all.first()?.clone());
            Some(Alike { first, all })
        };
        sorts.into_iter().filter_map(of_sort).collect()
    }

    /// Some of those that are alike: whose field each is.
    pub fn each(&self, alike: &Alike, from: usize, most: usize) -> Vec<(Subject, Field, Text)> {
        let some = alike.all.iter().skip(from).take(most);
        let each = some.map(|(number, field)| {
            let of = form::of(self, *number, field);
            (self.facts.subject(*number), field.clone(), of)
        });
        each.collect()
    }

    fn made(&self, (number, field): Wanted) -> Asked {
        Asked {
            subject: self.facts.subject(number),
            label: field.label().into(),
            of: form::of(self, number, &field),
            question: field.question().into(),
            form: form::form(self, number, &field),
            placeholder: field.placeholder().into(),
            field,
        }
    }

    /// The subjects of the finding as numbers.
    pub(super) fn numbers(&self, finding: &Finding) -> Vec<SubjectIndex> {
        let (design, topology) = (self.facts.design(), self.facts.topology());
        let number = |subject: Subject| {
            Some(match &subject {
                Subject::Design => SubjectIndex::Design,
                Subject::Domain(id) => topology.domain(id)?.into(),
                Subject::Component(id) => topology.component(id)?.into(),
                Subject::Connection(id) => topology.connection(id)?.into(),
                Subject::Flow(id) => FlowNo::from_index(design.flows.position(id.as_str())?).into(),
                Subject::Invariant(id) => {
                    Inv::from_index(design.invariants.position(id.as_str())?).into()
                }
            })
        };
        let subjects = self.review.subjects(finding).into_iter();
        subjects.filter_map(number).collect()
    }

    /// The design that was reviewed.
    pub fn design(&self) -> &'r Rc<Design> {
        self.facts.design()
    }

    /// Every domain.
    pub(super) fn domains(&self) -> Rc<[Choice]> {
        let all = || {
            let domains = self.design().domains.iter();
            domains
                .map(|d| Choice::new(d.id.as_str(), &d.name))
                .collect()
        };
        self.domains.get_or_init(all).clone()
    }

    /// Every flow.
    pub(super) fn flows(&self) -> Rc<[Choice]> {
        let all = || {
            let flows = self.design().flows.iter();
            flows.map(|f| Choice::new(f.id.as_str(), &f.name)).collect()
        };
        self.flows.get_or_init(all).clone()
    }

    /// Who can lead a flow, best first.
    pub(super) fn leaders(&self) -> Rc<[Choice]> {
        let kinds = [Kind::Orchestrator, Kind::Service];
        self.leaders.get_or_init(|| self.of_kinds(&kinds)).clone()
    }

    /// Who can track one, best first.
    pub(super) fn followers(&self) -> Rc<[Choice]> {
        let kinds = [
            Kind::Service,
            Kind::Job,
            Kind::Orchestrator,
            Kind::Telemetry,
        ];
        self.followers.get_or_init(|| self.of_kinds(&kinds)).clone()
    }

    fn of_kinds(&self, kinds: &[Kind]) -> Rc<[Choice]> {
        let of = |kind: &Kind| {
            let kind = *kind;
            let all = self.design().components.iter();
            all.filter(move |c| c.kind == kind)
                .map(|c| Choice::new(c.id.as_str(), &c.name))
        };
        kinds.iter().flat_map(of).collect()
    }
}
