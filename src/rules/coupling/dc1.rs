//! DC1 · Create domain boundaries.

use crate::analysis::{Facts, SubjectIndex, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Dom};
use crate::rules::names::verb;
use crate::rules::{Item, Names, Outcome, Stake, Text};
use hashbrown::HashSet;

/// The item.
pub(in crate::rules) const ITEM: Item = Item {
    code: "DC1",
    stake: Stake::Ownership,
    title: "Create domain boundaries",
    bucket: super::BUCKET,
    about: |facts| bounded(facts).next().is_some(),
    evidence,
    rules: super::DC1,
};

/// Scope of the item: components that belong to a domain.
pub(super) fn bounded(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
    facts.components().filter(|c| {
        matches!(
            facts.kind(*c),
            Kind::Service | Kind::Datastore | Kind::Gateway | Kind::Job
        )
    })
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let mut texts = Vec::new();
    if bounded(facts).all(|c| facts.domain_of(c).is_some()) {
        let domains = bounded(facts).filter_map(|c| facts.domain_of(c));
        texts.push(format!(
            "Every service, datastore, gateway and job has a domain: {}.",
            names.domains(&sorted_unique(domains.collect()))
        ));
    }
    let stores = facts
        .components()
        .filter(|c| facts.kind(*c) == Kind::Datastore);
    let kept = |c: &Comp| {
        let users = sharers(facts, *c);
        let known = users.iter().all(|c| facts.domain_of(*c).is_some());
        !users.is_empty() && known && sharing(facts, *c).is_none()
    };
    // Relays, and jobs that only read, are no users that share.
    let is_visited = |c: &Comp| {
        let users = facts.incoming(*c);
        let all = users.filter(|(e, _)| facts.style(*e) == Style::Data);
        let all: Vec<Comp> = all.map(|(_, from)| facts.fold(from)).collect();
        all.iter().any(|user| facts.domain_of(*user).is_none())
            || facts.any_in_separate_domains(&all)
    };
    let (visited, own): (Vec<Comp>, Vec<Comp>) = stores.filter(kept).partition(is_visited);
    for (stores, aside) in [
        (own, ""),
        (visited, ", relays and jobs that only read aside"),
    ] {
        match stores.as_slice() {
            [] => {}
            [one] => texts.push(format!(
                "{} is used from one domain only{aside}.",
                names.of(*one)
            )),
            more => texts.push(format!(
                "Each of {} is used from one domain only{aside}.",
                names.list(more)
            )),
        }
    }
    if texts.is_empty() {
        let domains: Vec<Dom> = facts.domains().collect();
        texts.push(match domains.as_slice() {
            [] => "No domains are drawn.".to_owned(),
            some => format!(
                "{} {}.",
                names.domains(some),
                verb(some.len(), "is drawn as a domain", "are drawn as domains")
            ),
        });
    }
    texts.into_iter().map(Text::from).collect()
}

/// The components that send it requests.
pub(super) fn callers(facts: &Facts, c: Comp) -> impl Iterator<Item = Comp> + '_ {
    let requests = facts.incoming(c);
    requests
        .filter(|(e, _)| facts.style(*e) == Style::Request)
        .map(|(_, from)| from)
}

pub(super) fn gateways_calling(facts: &Facts, c: Comp) -> impl Iterator<Item = Comp> + '_ {
    callers(facts, c).filter(|from| facts.kind(*from) == Kind::Gateway)
}

/// Outcome for the users of a datastore, if there is anything to report.
pub(in crate::rules) fn sharing(facts: &Facts, store: Comp) -> Option<Outcome> {
    if facts.kind(store) != Kind::Datastore {
        return None;
    }
    let users = sharers(facts, store);
    let unknown = |c: &Comp| facts.domain_of(*c).is_none();
    if !users.iter().any(unknown) {
        return facts
            .any_in_separate_domains(&users)
            .then_some(Outcome::Fail);
    }
    let asks = |c: &Comp| unknown(c) && facts.kind(*c) != Kind::External;
    (users.len() >= 2 && users.iter().any(asks)).then_some(Outcome::Question)
}

/// The datastores that `shared-datastore` fails on.
pub(in crate::rules) fn shared_stores(facts: &Facts) -> HashSet<Comp> {
    let fails = super::shared_datastore::RULE.fails(facts);
    let stores = fails.filter_map(|raw| raw.diagnostic.subjects().first().copied());
    stores.filter_map(SubjectIndex::component).collect()
}

/// Users of a datastore; a private datastore counts as its owner.
pub(in crate::rules) fn sharers(facts: &Facts, store: Comp) -> Vec<Comp> {
    let users = facts.data_users(store).iter();
    sorted_unique(users.map(|c| facts.fold(*c)).collect())
}
