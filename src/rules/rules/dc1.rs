//! DC1 · Create domain boundaries.

use crate::analysis::{DomainCycle, Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Access, Kind, Style};
use crate::graph::{Comp, Conn, Dom};
use crate::rules::fix::{boundaries, datastores, events};
use crate::rules::names::{count, list, lower, sentence, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{
    Docs, Findings, Found, Item, Names, Outcome, Rule, Severity, Text, Words, subjects,
};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The item.
pub const ITEM: Item = Item {
    code: "DC1",
    title: "Create domain boundaries",
    bucket: "Domain coupling",
    about: |facts| bounded(facts).next().is_some(),
    evidence,
    rules: &[
        NO_DOMAIN,
        GATEWAY_BYPASSED,
        MANY_DOORS,
        SHARED_DATASTORE,
        FOREIGN_DATASTORE,
        DOMAIN_CYCLE,
    ],
};

/// What the item is about: what belongs to a domain.
fn bounded(facts: &Facts) -> impl Iterator<Item = Comp> + '_ {
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
            "Every service, datastore, gateway and job belongs to a domain: {}.",
            names.domains(&sorted_unique(domains.collect()))
        ));
    }
    let stores = facts
        .components()
        .filter(|c| facts.kind(*c) == Kind::Datastore);
    let kept = |c: &Comp| !facts.data_users(*c).is_empty() && sharing(facts, *c).is_none();
    let stores: Vec<Comp> = stores.filter(kept).collect();
    if !stores.is_empty() {
        texts.push(match stores.as_slice() {
            [one] => format!("{} is not shared between domains.", names.of(*one)),
            more => format!("None of {} is shared between domains.", names.list(more)),
        });
    }
    if texts.is_empty() {
        texts.push("No boundary is crossed where the drawing has one.".to_owned());
    }
    texts.into_iter().map(Text::from).collect()
}

const NO_DOMAIN: Rule = Rule {
    name: "no-domain",
    reads: read_set::KIND.and(read_set::DOMAINS),
    docs: Docs {
        checks: "Every service, datastore, gateway and job belongs to a domain.",
        matters: "What belongs to no domain belongs to everybody: nobody decides what it does, anybody may change it, and it grows until it knows all of the others.",
        detected: "A service, datastore, gateway or job whose field domain is not set.",
        remedy: "Set its domain: the innermost part of the business whose words it speaks.",
        false_alarms: "Machinery that serves every domain alike: give it a domain of its own, such as Platform.",
        fails: r#""domains":[{"id":"sales","name":"Sales"}],"components":[{"id":"orders","name":"Order service","kind":"service"}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"}]"#,
        read_on: &[
            "Evans: Domain-Driven Design, chapter 14: Bounded Context, Context Map",
            "microservices.io: Decompose by subdomain",
        ],
    },
    find: no_domain,
    question: Some(Question {
        topic: Topic::Boundaries,
        position: 0,
        fields: Some(|about| about.component(Field::Domain)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoDomain(Comp);

fn no_domain(facts: &Facts, _: u64, findings: &mut Findings) {
    for c in bounded(facts).filter(|c| facts.domain_of(*c).is_none()) {
        findings.ask(Severity::Low, NoDomain(c));
    }
}

impl Found for NoDomain {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.0);
        let edges = facts.outgoing(self.0).chain(facts.incoming(self.0));
        let neighbours = edges.filter_map(|(_, other)| facts.domain_of(other));
        let around = match sorted_unique(neighbours.collect()).as_slice() {
            [] => String::new(),
            [one] => format!(
                " All that it is connected to and that has a domain is in {}.",
                names.domain(*one)
            ),
            more => format!(" It is connected to {}.", names.domains(more)),
        };
        Words::new(
            format!("Which domain does {c} belong to?"),
            format!(
                "{c} is a {}, and the drawing does not say whose.{around}",
                facts.kind(self.0).as_str()
            ),
            format!(
                "What belongs to no domain belongs to everybody: nobody decides what {c} does, and it comes to know all of the others."
            ),
            format!(
                "Set the domain of {c}: the innermost part of the business whose words it speaks."
            ),
        )
    }
}

const GATEWAY_BYPASSED: Rule = Rule {
    name: "gateway-bypassed",
    reads: read_set::KIND.and(read_set::EDGES).and(read_set::DOMAINS),
    docs: Docs {
        checks: "Whoever calls into a domain that has a gateway goes through it.",
        matters: "What the gateway does for everybody, such as knowing the caller, limiting and versioning, does not hold for the one that goes around it. What is behind it cannot be split or moved without that caller.",
        detected: "A request from another domain, a client or an external, that ends behind a gateway which calls the same component. The innermost domain with a gateway and the caller outside counts. Requests from gateways and orchestrators, and to gateways and externals, are let pass.",
        remedy: "Let the caller ask the gateway.",
        false_alarms: "A second door that is meant, such as one for the machines of partners: draw it as a gateway of its own.",
        fails: r#""domains":[{"id":"shipping","name":"Shipping"},{"id":"sales","name":"Sales"}],"components":[{"id":"door","name":"Shipping gateway","kind":"gateway","domain":"shipping"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"},{"id":"orders","name":"Order service","kind":"service","domain":"sales"}],"connections":[{"id":"route","from":"door","to":"parcels","style":"request"},{"id":"status","from":"orders","to":"parcels","style":"request"}]"#,
        passes: r#""domains":[{"id":"shipping","name":"Shipping"},{"id":"sales","name":"Sales"}],"components":[{"id":"door","name":"Shipping gateway","kind":"gateway","domain":"shipping"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"},{"id":"orders","name":"Order service","kind":"service","domain":"sales"}],"connections":[{"id":"route","from":"door","to":"parcels","style":"request"},{"id":"status","from":"orders","to":"door","style":"request"}]"#,
        read_on: &[
            "microservices.io: API Gateway, Backends for Frontends",
            "Azure architecture: Gateway Routing, Gateway Offloading",
        ],
    },
    find: gateway_bypassed,
    repairs: &[boundaries::through_gateway],
    ..Rule::DEFAULT
};

struct GatewayBypassed {
    connection: Conn,
    ends: [Comp; 2],
    domain: Dom,
    /// The gateways of the domain that call the component.
    gateways: Rc<[Comp]>,
}

fn gateway_bypassed(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut guarded = vec![false; facts.design().domains.len()];
    // By which gateways of a domain a component is called.
    let mut routed: HashMap<(Comp, Dom), Vec<Comp>> = HashMap::new();
    let gateways = facts
        .components()
        .filter(|c| facts.kind(*c) == Kind::Gateway);
    for gateway in gateways {
        let Some(d) = facts.domain_of(gateway) else {
            continue;
        };
        guarded[d.at()] = true;
        let requests = facts.outgoing(gateway);
        let requests = requests.filter(|(e, _)| facts.style(*e) == Style::Request);
        for (_, to) in requests {
            routed.entry((to, d)).or_default().push(gateway);
        }
    }
    let routed: HashMap<_, Rc<[Comp]>> = routed
        .into_iter()
        .map(|(called, gateways)| (called, sorted_unique(gateways).into()))
        .collect();
    let guard = facts.nearest(&guarded);
    for connection in facts.connections() {
        let (from, to) = (facts.from(connection), facts.to(connection));
        let outer = matches!(facts.kind(from), Kind::Client | Kind::External);
        if facts.style(connection) != Style::Request
            || !(outer || facts.crosses(connection))
            || matches!(facts.kind(from), Kind::Orchestrator | Kind::Gateway)
            || matches!(facts.kind(to), Kind::Gateway | Kind::External)
        {
            continue;
        }
        let next = |d: Dom| guard[d.at()];
        let own = facts.domain_of(to).and_then(next);
        let mut guards = std::iter::successors(own, |d| facts.parent(*d).and_then(next));
        let Some(domain) = guards.find(|d| facts.is_outside(from, *d)) else {
            continue;
        };
        if let Some(gateways) = routed.get(&(to, domain)) {
            findings.fail(
                Severity::Medium,
                GatewayBypassed {
                    connection,
                    ends: [from, to],
                    domain,
                    gateways: gateways.clone(),
                },
            );
        }
    }
}

/// The components that send it requests.
fn callers(facts: &Facts, c: Comp) -> impl Iterator<Item = Comp> + '_ {
    let requests = facts.incoming(c);
    requests
        .filter(|(e, _)| facts.style(*e) == Style::Request)
        .map(|(_, from)| from)
}

fn gateways_calling(facts: &Facts, c: Comp) -> impl Iterator<Item = Comp> + '_ {
    callers(facts, c).filter(|from| facts.kind(*from) == Kind::Gateway)
}

impl Found for GatewayBypassed {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let mut subjects = subjects(self.connection, &[&self.ends]);
        subjects.push(self.domain.into());
        subjects
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (from, to) = (names.of(self.ends[0]), names.of(self.ends[1]));
        let domain = names.domain(self.domain);
        let calls = verb(self.gateways.len(), "calls", "call");
        let gateways = names.list(&self.gateways);
        Words::new(
            format!("{from} goes around {gateways} to {to}"),
            format!(
                "{} ends inside {domain}, where {gateways} {calls} {to} for everybody else.",
                sentence(&names.link(self.connection))
            ),
            format!(
                "What {gateways} does for all callers, such as knowing and limiting them, does not hold for {from}; and {to} cannot be split or moved without it."
            ),
            format!("Let {from} ask {gateways} instead of {to}."),
        )
    }
}

const MANY_DOORS: Rule = Rule {
    name: "many-doors",
    limit: Some(2),
    reads: read_set::STORE_OWNERS.and(read_set::DOMAINS),
    docs: Docs {
        checks: "Others come into a domain through one door.",
        matters: "Each component that others call directly is a promise to them. A domain with many of those cannot be changed inside: every split, move or renaming breaks somebody outside.",
        detected: "A domain in which the limit or more components, those of its sub-domains counted, are called by requests from outside it and by no gateway of it or around it. Gateways and externals are no such doors, and calls from gateways and orchestrators do not count. Of domains within one another only the innermost is named.",
        remedy: "Put a gateway before the domain and let others call that; or let them listen to its events.",
        false_alarms: "A domain that is too large: two doors may be two domains.",
        fails: r#""domains":[{"id":"shipping","name":"Shipping"},{"id":"sales","name":"Sales"}],"components":[{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"},{"id":"rates","name":"Rate service","kind":"service","domain":"shipping"},{"id":"orders","name":"Order service","kind":"service","domain":"sales"}],"connections":[{"id":"status","from":"orders","to":"parcels","style":"request"},{"id":"price","from":"orders","to":"rates","style":"request"}]"#,
        passes: r#""domains":[{"id":"shipping","name":"Shipping"},{"id":"sales","name":"Sales"}],"components":[{"id":"door","name":"Shipping gateway","kind":"gateway","domain":"shipping"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"},{"id":"rates","name":"Rate service","kind":"service","domain":"shipping"},{"id":"orders","name":"Order service","kind":"service","domain":"sales"}],"connections":[{"id":"ask","from":"orders","to":"door","style":"request"},{"id":"status","from":"door","to":"parcels","style":"request"},{"id":"price","from":"door","to":"rates","style":"request"}]"#,
        read_on: &[
            "microservices.io: API Gateway",
            "Evans: Domain-Driven Design, chapter 14: Open Host Service",
        ],
    },
    find: many_doors,
    repairs: &[boundaries::one_door],
    ..Rule::DEFAULT
};

struct ManyDoors {
    domain: Dom,
    doors: Vec<Comp>,
}

fn many_doors(facts: &Facts, limit: u64, findings: &mut Findings) {
    let all: Vec<Door> = facts
        .components()
        .filter_map(|c| Door::of(facts, c))
        .collect();
    let count = facts.design().domains.len();
    let mut doors_of = vec![0u64; count];
    // A private datastore counts as its owner: the two are one door of a domain.
    let mut counted: HashSet<(Dom, Comp)> = HashSet::new();
    for door in &all {
        let owner = facts.fold(door.component);
        let alone = facts.folded_into(owner).is_empty();
        for d in door.domains(facts) {
            doors_of[d.at()] += u64::from(alone || counted.insert((d, owner)));
        }
    }
    let many = |d: &Dom| doors_of[d.at()] >= limit.max(1);
    let mut around_many = vec![false; count];
    for d in facts.domains().filter(many) {
        for around in facts.around(d).skip(1) {
            if std::mem::replace(&mut around_many[around.at()], true) {
                break;
            }
        }
    }
    let mut named: Vec<Vec<Comp>> = vec![Vec::new(); count];
    for door in &all {
        let innermost = |d: &Dom| many(d) && !around_many[d.at()];
        if let Some(d) = door.domains(facts).find(innermost) {
            named[d.at()].push(facts.fold(door.component));
        }
    }
    for domain in facts.domains() {
        let doors = sorted_unique(std::mem::take(&mut named[domain.at()]));
        if !doors.is_empty() {
            findings.fail(Severity::Medium, ManyDoors { domain, doors });
        }
    }
}

/// A component that others call directly, and of which domains it is a door: those from
/// `innermost` on outwards, as far as a caller stands outside.
struct Door {
    component: Comp,
    innermost: Dom,
    outermost: Dom,
}

impl Door {
    fn of(facts: &Facts, c: Comp) -> Option<Self> {
        if matches!(facts.kind(c), Kind::Gateway | Kind::External) {
            return None;
        }
        let own = facts.domain_of(c)?;
        // It is no door of what lies within a domain whose gateway calls it.
        let mut innermost = own;
        for gateway in gateways_calling(facts, c).filter_map(|g| facts.domain_of(g)) {
            if facts.lies_within(innermost, gateway) {
                innermost = facts.parent(gateway)?;
            }
        }
        let counts = |from: &Comp| !matches!(facts.kind(*from), Kind::Gateway | Kind::Orchestrator);
        let mut callers: Vec<Comp> = callers(facts, c).filter(counts).collect();
        let mut outermost = None;
        for d in facts.around(innermost) {
            // Whoever stands within this one stands within those around it.
            while callers
                .last()
                .is_some_and(|from| !facts.is_outside(*from, d))
            {
                callers.pop();
            }
            if callers.is_empty() {
                break;
            }
            outermost = Some(d);
        }
        Some(Self {
            component: c,
            innermost,
            outermost: outermost?,
        })
    }

    /// The domains that it is a door of, innermost first.
    fn domains<'f>(&self, facts: &'f Facts) -> impl Iterator<Item = Dom> + use<'f> {
        let outermost = self.outermost;
        let around = facts.around(self.innermost);
        around.take_while(move |d| facts.lies_within(*d, outermost))
    }
}

impl Found for ManyDoors {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.domain, &[&self.doors])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (domain, doors) = (names.domain(self.domain), names.list(&self.doors));
        let doors_and_stores = self
            .doors
            .iter()
            .flat_map(|c| std::iter::once(c).chain(facts.folded_into(*c)));
        let all = doors_and_stores.flat_map(|c| callers(facts, *c));
        let outside = all.filter(|c| {
            !matches!(facts.kind(*c), Kind::Gateway | Kind::Orchestrator)
                && facts.is_outside(*c, self.domain)
        });
        let callers = sorted_unique(outside.collect());
        let call = verb(callers.len(), "calls", "call");
        Words::new(
            format!("{domain} has {}", count(self.doors.len(), "door")),
            format!(
                "From outside {domain}, {} {call} {doors} directly, past no gateway.",
                names.list(&callers)
            ),
            format!(
                "Each of {doors} is a promise to others. {domain} cannot be split or rearranged inside without breaking somebody outside."
            ),
            format!("Put a gateway before {domain}, let others call it, and let it call {doors}."),
        )
    }
}

const SHARED_DATASTORE: Rule = Rule {
    name: "shared-datastore",
    reads: read_set::STORE_OWNERS.and(read_set::DOMAINS),
    docs: Docs {
        checks: "A datastore is used from one domain.",
        matters: "Whoever reads a table depends on its columns. Two domains on one store can change it only together, lock each other's rows, and find each other's half-done work.",
        detected: "A datastore with data connections from components of domains that do not lie within one another. It asks where two or more use it and the domain of one is not known. A job that only reads is not counted.",
        remedy: "Give each domain a store of its own, and let the one that owns the data publish what happens to it.",
        false_alarms: "One database server with a schema for each domain: draw each schema as a datastore.",
        fails: r#""domains":[{"id":"sales","name":"Sales"},{"id":"shipping","name":"Shipping"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"},{"id":"db","name":"Shop database","kind":"datastore","domain":"sales"}],"connections":[{"id":"d1","from":"orders","to":"db","style":"data"},{"id":"d2","from":"parcels","to":"db","style":"data"}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales"},{"id":"shipping","name":"Shipping"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"},{"id":"db","name":"Order database","kind":"datastore","domain":"sales"},{"id":"db2","name":"Parcel database","kind":"datastore","domain":"shipping"}],"connections":[{"id":"d1","from":"orders","to":"db","style":"data"},{"id":"d2","from":"parcels","to":"db2","style":"data"},{"id":"e1","from":"orders","to":"parcels","style":"event"}]"#,
        read_on: &[
            "microservices.io: Database per Service, Shared Database",
            "Azure architecture: Monolithic Persistence antipattern",
        ],
    },
    find: shared_datastore,
    repairs: &[datastores::one_each],
    question: Some(Question {
        topic: Topic::Boundaries,
        position: 1,
        fields: Some(shared_datastore_fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct SharedDatastore {
    store: Comp,
    users: Vec<Comp>,
    outcome: Outcome,
}

fn shared_datastore(facts: &Facts, _: u64, findings: &mut Findings) {
    for store in facts.components() {
        let Some(outcome) = sharing(facts, store) else {
            continue;
        };
        let severity = match outcome {
            Outcome::Fail => Severity::High,
            Outcome::Question => Severity::Medium,
        };
        let users = sharers(facts, store);
        findings.add(
            outcome,
            severity,
            SharedDatastore {
                store,
                users,
                outcome,
            },
        );
    }
}

/// What there is to say of who uses a datastore.
fn sharing(facts: &Facts, store: Comp) -> Option<Outcome> {
    if facts.kind(store) != Kind::Datastore {
        return None;
    }
    let users = sharers(facts, store);
    let all_known = users.iter().all(|c| facts.domain_of(*c).is_some());
    if all_known {
        return facts.any_apart(&users).then_some(Outcome::Fail);
    }
    (users.len() >= 2).then_some(Outcome::Question)
}

/// Who uses a datastore; a private datastore that does counts as its owner.
fn sharers(facts: &Facts, store: Comp) -> Vec<Comp> {
    let users = facts.data_users(store).iter();
    sorted_unique(users.map(|c| facts.fold(*c)).collect())
}

/// The domains of the users that have none. The datastore can be one of them: a private datastore
/// of its own that uses it counts as it.
fn shared_datastore_fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let facts = about.facts;
    let Some(store) = about.all_components().next() else {
        return Vec::new();
    };
    let users = facts.data_users(store).iter();
    let users = sorted_unique(users.map(|c| facts.fold(*c)).collect());
    let homeless = users.into_iter().filter(|c| facts.domain_of(*c).is_none());
    homeless.map(|c| (c.into(), Field::Domain)).collect()
}

impl Found for SharedDatastore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        subjects(self.store, &[&self.users])
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (store, users) = (names.of(self.store), names.list(&self.users));
        let why = format!(
            "Nobody can change a table of {store} alone: a release of one breaks the other, and each finds the other's half-done work."
        );
        let fix = format!(
            "Give each domain a store of its own. Let the one that owns what is in {store} publish what happens to it, and the others keep what they need."
        );
        match self.outcome {
            Outcome::Fail => {
                let users = self.users.iter().filter_map(|c| {
                    let domain = facts.domain_of(*c)?;
                    Some(format!("{} of {}", names.of(*c), names.domain(domain)))
                });
                let domains = self.users.iter().filter_map(|c| facts.domain_of(*c));
                let domains = names.domains(&sorted_unique(domains.collect()));
                Words::new(
                    format!("{domains} share {store}"),
                    format!(
                        "{} use {store} directly.",
                        list(users.collect::<Vec<_>>().iter())
                    ),
                    why,
                    fix,
                )
            }
            Outcome::Question => {
                let unknown = self.users.iter().filter(|c| facts.domain_of(**c).is_none());
                let unknown: Vec<Comp> = unknown.copied().collect();
                let unknown = names.list(&unknown);
                Words::new(
                    format!("Do {users} belong to one domain, since they share {store}?"),
                    format!(
                        "{users} use {store} directly, and the drawing does not say to which domain {unknown} belongs."
                    ),
                    why,
                    format!(
                        "Set the domain of {unknown}. If it is not that of the others: {}",
                        lower(&fix)
                    ),
                )
            }
        }
    }
}

const FOREIGN_DATASTORE: Rule = Rule {
    name: "foreign-datastore",
    reads: read_set::STORE_OWNERS.and(read_set::DOMAINS),
    docs: Docs {
        checks: "No component reads or writes a datastore of another domain.",
        matters: "The tables inside a domain become an interface that nobody has agreed to. The owner changes a column, and a component that it never heard of fails at night; or somebody writes past all the rules of the owner.",
        detected: "A data connection between two domains that do not lie within one another. A job that only reads is let pass; so is a datastore that is named as shared, of which that is said once.",
        remedy: "Ask the service that owns the data, or listen to its events and keep a copy of what is needed.",
        false_alarms: "A store that stands in the wrong domain of the drawing: move it to that of its owner.",
        fails: r#""domains":[{"id":"sales","name":"Sales"},{"id":"shipping","name":"Shipping"}],"components":[{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"},{"id":"db","name":"Order database","kind":"datastore","domain":"sales"}],"connections":[{"id":"d1","from":"parcels","to":"db","style":"data","access":"read"}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales"},{"id":"shipping","name":"Shipping"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"},{"id":"db","name":"Order database","kind":"datastore","domain":"sales"}],"connections":[{"id":"d1","from":"orders","to":"db","style":"data","access":"read"},{"id":"e1","from":"orders","to":"parcels","style":"event"}]"#,
        read_on: &[
            "microservices.io: Database per Service",
            "Helland: Data on the Outside versus Data on the Inside (2005)",
        ],
    },
    find: foreign_datastore,
    repairs: &[datastores::own],
    ..Rule::DEFAULT
};

struct ForeignDatastore(Conn);

fn foreign_datastore(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut shared = HashMap::new();
    for e in facts.connections().filter(|e| facts.crosses(*e)) {
        let (from, store) = (facts.from(e), facts.to(e));
        if facts.style(e) != Style::Data {
            continue;
        }
        // A job with several connections to it only reads where each of them does.
        let counts = facts.data_users(store).binary_search(&from).is_ok();
        let fails = |sharing| sharing == Some(Outcome::Fail);
        let shared = shared.entry(store);
        if counts && !*shared.or_insert_with(|| fails(sharing(facts, store))) {
            findings.fail(Severity::High, ForeignDatastore(e));
        }
    }
}

impl Found for ForeignDatastore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (from, store) = (facts.from(self.0), facts.to(self.0));
        let domain = |c| {
            facts
                .domain_of(c)
                .map_or(String::new(), |d| names.domain(d).to_string())
        };
        let (user, of) = (names.of(from), domain(from));
        let (kept, owner) = (names.of(store), domain(store));
        let does = match facts.connection(self.0).access {
            Some(Access::Read) => "reads",
            Some(Access::Write) => "writes to",
            Some(Access::ReadWrite) => "reads and writes",
            Some(Access::Replicate) => "replicates to",
            None => "uses",
        };
        Words::new(
            format!("{user} {does} {kept} of {owner}"),
            format!("{user} belongs to {of}, and {does} {kept} inside {owner} directly."),
            format!(
                "{owner} cannot change {kept} without breaking {user}, of which it may not even know; and what {user} does there passes by all rules of {owner}."
            ),
            format!(
                "Let {user} ask a service of {owner}, or listen to its events and keep a copy of what it needs. If {kept} belongs to {of}, move it there."
            ),
        )
    }
}

const DOMAIN_CYCLE: Rule = Rule {
    name: "domain-cycle",
    reads: read_set::LOGICAL_EDGES.and(read_set::DOMAINS),
    docs: Docs {
        checks: "Domains do not ask and command one another in a ring.",
        matters: "Domains in a ring know one another's interfaces all around. None can be understood, tested or deployed without the others; they are one domain with lines painted on it.",
        detected: "Top-level domains each of which reaches the others over requests and messages, straight or through brokers. What comes from or goes to an orchestrator is left out.",
        remedy: "Decide who is upstream. Let that one publish events, and let the others listen; or merge what cannot be told apart.",
        false_alarms: "A command and its reply between two that are no orchestrators: draw the reply as an event.",
        fails: r#""domains":[{"id":"sales","name":"Sales"},{"id":"shipping","name":"Shipping"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"}],"connections":[{"id":"send","from":"orders","to":"parcels","style":"message"},{"id":"look","from":"parcels","to":"orders","style":"request"}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales"},{"id":"shipping","name":"Shipping"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"}],"connections":[{"id":"send","from":"orders","to":"parcels","style":"event"},{"id":"look","from":"parcels","to":"orders","style":"request"}]"#,
        read_on: &[
            "Evans: Domain-Driven Design, chapter 14: Context Map, Customer/Supplier",
            "Arcan: Cyclic Dependency",
        ],
    },
    find: domain_cycle,
    repairs: &[events::between_domains],
    ..Rule::DEFAULT
};

fn domain_cycle(facts: &Facts, _: u64, findings: &mut Findings) {
    for ring in facts.domain_cycles() {
        findings.fail(Severity::Medium, ring);
    }
}

impl Found for DomainCycle {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.domains
            .iter()
            .map(|d| SubjectIndex::from(*d))
            .collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let domains = names.domains(&self.domains);
        let of = |c| {
            facts
                .top_of(c)
                .map_or(String::new(), |d| names.domain(d).to_string())
        };
        let say = |(sender, receiver, style): &(Comp, Comp, Style)| {
            let does = match style {
                Style::Request => "asks",
                _ => "commands",
            };
            let (from, to) = (names.of(*sender), names.of(*receiver));
            format!("{from} of {} {does} {to} of {}", of(*sender), of(*receiver))
        };
        let links: Vec<String> = self.links.iter().map(say).collect();
        Words::new(
            format!("{domains} depend on one another in a ring"),
            format!("{}.", list(links.iter())),
            format!(
                "{domains} can be understood, tested and deployed only together: they are one domain with lines painted on it."
            ),
            format!(
                "Decide which of {domains} is upstream. Let it publish events, and let the others listen instead of being asked or told."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn no_domain() {
        let x = "domain x\n";
        let ask: &[&str] = &["question low component:a"];
        table(
            "no-domain",
            &[
                ("nothing there", "", &[]),
                ("a service", "service a", ask),
                ("a datastore", "datastore a", ask),
                ("a gateway", "gateway a", ask),
                ("a job", "job a", ask),
                (
                    "others need none",
                    "client a\norchestrator b\nbroker c\nexternal d\ntelemetry e",
                    &[],
                ),
                ("it has one", &format!("{x}service a \"domain\":\"x\""), &[]),
                (
                    "null is unknown",
                    &format!("{x}service a \"domain\":null"),
                    ask,
                ),
            ],
        );
        assert_eq!(
            outcome("DC1", "client a\nbroker b\norchestrator o"),
            "not-applicable"
        );
        assert_eq!(
            outcome("DC1", &format!("{x}service a \"domain\":\"x\"")),
            "pass"
        );
        assert_eq!(
            outcome(
                "DC1",
                "service a\nset \"rules\":{\"no-domain\":{\"level\":\"off\"}}"
            ),
            "pass"
        );
    }

    #[test]
    fn gateway_bypassed() {
        let fail: &[&str] = &["fail medium connection:c-s component:c component:s domain:x"];
        let case = |caller: &str| {
            format!(
                "domain x\ndomain y\ngateway g \"domain\":\"x\"\nservice s \"domain\":\"x\"\ng -> s request\n{caller}\nc -> s request"
            )
        };
        table(
            "gateway-bypassed",
            &[
                ("nothing there", "", &[]),
                (
                    "from another domain",
                    &case("service c \"domain\":\"y\""),
                    fail,
                ),
                ("from a client", &case("client c"), fail),
                ("from an external", &case("external c"), fail),
                (
                    "from a client of the domain",
                    &case("client c \"domain\":\"x\""),
                    &[],
                ),
                (
                    "from a client of another domain",
                    &case("client c \"domain\":\"y\""),
                    fail,
                ),
                ("from a service of unknown domain", &case("service c"), &[]),
                (
                    "from within the domain",
                    &case("service c \"domain\":\"x\""),
                    &[],
                ),
                (
                    "from an orchestrator",
                    &case("orchestrator c \"domain\":\"y\""),
                    &[],
                ),
                ("from a gateway", &case("gateway c \"domain\":\"y\""), &[]),
                (
                    "from a sub-domain",
                    &case("domain z \"parent\":\"x\"\nservice c \"domain\":\"z\""),
                    &[],
                ),
                (
                    "a message",
                    "domain x\ndomain y\ngateway g \"domain\":\"x\"\nservice s \"domain\":\"x\"\ng -> s request\nservice c \"domain\":\"y\"\nc -> s message",
                    &[],
                ),
                (
                    "only to start",
                    "domain x\ndomain y\ngateway g \"domain\":\"x\"\nservice s \"domain\":\"x\"\ng -> s request\nservice c \"domain\":\"y\"\nc -> s request \"phase\":\"startup\"",
                    &[],
                ),
                (
                    "with a fallback all the same",
                    "domain x\ndomain y\ngateway g \"domain\":\"x\"\nservice s \"domain\":\"x\"\ng -> s request\nservice c \"domain\":\"y\"\nc -> s request \"fallback\":\"nothing shown\"",
                    fail,
                ),
                (
                    "to another gateway",
                    "domain x\ngateway g \"domain\":\"x\"\ngateway s \"domain\":\"x\"\ng -> s request\nclient c\nc -> s request",
                    &[],
                ),
                (
                    "to an external",
                    "domain x\ngateway g \"domain\":\"x\"\nexternal s \"domain\":\"x\"\ng -> s request\nclient c\nc -> s request",
                    &[],
                ),
                (
                    "the gateway does not call it: a door of its own",
                    "domain x\ngateway g \"domain\":\"x\"\nservice s \"domain\":\"x\"\nclient c\nc -> s request",
                    &[],
                ),
                (
                    "the gateway only tells it something",
                    "domain x\ngateway g \"domain\":\"x\"\nservice s \"domain\":\"x\"\ng -> s message\nclient c\nc -> s request",
                    &[],
                ),
                (
                    "a domain without a gateway",
                    "domain x\ndomain y\nservice s \"domain\":\"x\"\nservice c \"domain\":\"y\"\nc -> s request",
                    &[],
                ),
                (
                    "the callee's domain unknown",
                    "domain x\ngateway g \"domain\":\"x\"\nservice s\ng -> s request\nclient c\nc -> s request",
                    &[],
                ),
            ],
        );
        let nested = |gateways: &str, caller: &str| {
            format!(
                "domain x\ndomain z \"parent\":\"x\"\nservice s \"domain\":\"z\"\n{gateways}\n{caller}\nc -> s request"
            )
        };
        let outer = "gateway g \"domain\":\"x\"\ng -> s request";
        let inner = "gateway h \"domain\":\"z\"\nh -> s request";
        let of_z: &[&str] = &["fail medium connection:c-s component:c component:s domain:z"];
        table(
            "gateway-bypassed",
            &[
                (
                    "the gateway of the domain around",
                    &nested(outer, "client c"),
                    fail,
                ),
                (
                    "the innermost counts",
                    &nested(&format!("{outer}\n{inner}"), "client c"),
                    of_z,
                ),
                (
                    "the innermost counts, though it does not call",
                    &nested(&format!("{outer}\ngateway h \"domain\":\"z\""), "client c"),
                    &[],
                ),
                (
                    "a client between the two is outside the inner one",
                    &nested(&format!("{outer}\n{inner}"), "client c \"domain\":\"x\""),
                    of_z,
                ),
                (
                    "a service between the two does not cross",
                    &nested(&format!("{outer}\n{inner}"), "service c \"domain\":\"x\""),
                    &[],
                ),
                (
                    "from a sibling, past the gateway around both",
                    &nested(
                        outer,
                        "domain w \"parent\":\"x\"\nservice c \"domain\":\"w\"",
                    ),
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn many_doors() {
        let two = "domain x\ndomain y\nservice s \"domain\":\"x\"\nservice t \"domain\":\"x\"\nservice c \"domain\":\"y\"\n";
        let fail: &[&str] = &["fail medium domain:x component:s component:t"];
        let case = |more: &str| format!("{two}{more}");
        let both = "c -> s request\nc -> t request\n";
        table(
            "many-doors",
            &[
                ("nothing there", "", &[]),
                ("one door", &case("c -> s request"), &[]),
                (
                    "one door, called twice",
                    &case("c -> s request\nservice d \"domain\":\"y\"\nd -> s request"),
                    &[],
                ),
                ("two doors", &case(both), fail),
                (
                    "two doors, limit three",
                    &case(&format!(
                        "{both}set \"rules\":{{\"many-doors\":{{\"limit\":3}}}}"
                    )),
                    &[],
                ),
                (
                    "a door and its private datastore are one",
                    &case(
                        "c -> s request\ndatastore p \"domain\":\"x\"\ns -> p data\nc -> p request",
                    ),
                    &[],
                ),
                (
                    "a private datastore is named as its owner",
                    &case(
                        "c -> s request\ndatastore p \"domain\":\"x\"\nt -> p data\nc -> p request",
                    ),
                    fail,
                ),
                (
                    "one door, limit one",
                    &case("c -> s request\nset \"rules\":{\"many-doors\":{\"limit\":1}}"),
                    &["fail medium domain:x component:s"],
                ),
                (
                    "a message is none",
                    &case("c -> s request\nc -> t message"),
                    &[],
                ),
                (
                    "only to start",
                    &case("c -> s request\nc -> t request \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "by a client",
                    &case("client u\nu -> s request\nu -> t request"),
                    fail,
                ),
                (
                    "by a client of the domain",
                    &case("client u \"domain\":\"x\"\nu -> s request\nu -> t request"),
                    &[],
                ),
                (
                    "by a service of unknown domain",
                    &case("service u\nu -> s request\nu -> t request"),
                    &[],
                ),
                (
                    "by a gateway elsewhere",
                    &case("gateway u \"domain\":\"y\"\nu -> s request\nu -> t request"),
                    &[],
                ),
                (
                    "by an orchestrator",
                    &case("orchestrator u \"domain\":\"y\"\nu -> s request\nu -> t request"),
                    &[],
                ),
                (
                    "one is called by the gateway, too",
                    &case(&format!("{both}gateway g \"domain\":\"x\"\ng -> s request")),
                    &[],
                ),
                (
                    "a gateway that calls neither",
                    &case(&format!("{both}gateway g \"domain\":\"x\"")),
                    fail,
                ),
                (
                    "the gateway of another domain calls one, too",
                    &case(&format!("{both}gateway g \"domain\":\"y\"\ng -> s request")),
                    fail,
                ),
                (
                    "a door that is a gateway",
                    &case("c -> s request\ngateway g \"domain\":\"x\"\nc -> g request"),
                    &[],
                ),
                (
                    "a door that is an external",
                    &case("c -> s request\nexternal g \"domain\":\"x\"\nc -> g request"),
                    &[],
                ),
            ],
        );
        let nested = |more: &str| {
            format!(
                "domain x\ndomain z \"parent\":\"x\"\nservice s \"domain\":\"z\"\nservice t \"domain\":\"z\"\nservice r \"domain\":\"x\"\nclient c\n{more}"
            )
        };
        table(
            "many-doors",
            &[
                (
                    "only the innermost is named",
                    &nested("c -> s request\nc -> t request\nc -> r request"),
                    &["fail medium domain:z component:s component:t"],
                ),
                (
                    "those of sub-domains count",
                    &nested("c -> s request\nc -> r request"),
                    &["fail medium domain:x component:r component:s"],
                ),
                (
                    "the gateway around calls one",
                    &nested(
                        "c -> s request\nc -> t request\ngateway g \"domain\":\"x\"\ng -> s request",
                    ),
                    &[],
                ),
                (
                    "the gateway of a sub-domain is none of the domain around",
                    &nested(
                        "c -> s request\nc -> r request\ngateway g \"domain\":\"z\"\ng -> s request",
                    ),
                    &["fail medium domain:x component:r component:s"],
                ),
                (
                    "called from around is called from outside",
                    &nested("r -> s request\nr -> t request"),
                    &["fail medium domain:z component:s component:t"],
                ),
                (
                    "two sub-domains each",
                    &nested(
                        "c -> s request\nc -> t request\ndomain w \"parent\":\"x\"\nservice p \"domain\":\"w\"\nservice q \"domain\":\"w\"\nc -> p request\nc -> q request",
                    ),
                    &[
                        "fail medium domain:w component:p component:q",
                        "fail medium domain:z component:s component:t",
                    ],
                ),
            ],
        );
    }

    #[test]
    fn shared_datastore() {
        let case = |a: &str, b: &str, more: &str| {
            format!(
                "domain x\ndomain y\ndomain z \"parent\":\"x\"\nservice a {a}\nservice b {b}\ndatastore d\na -> d data\nb -> d data\n{more}"
            )
        };
        let (x, y, z) = ("\"domain\":\"x\"", "\"domain\":\"y\"", "\"domain\":\"z\"");
        let fail: &[&str] = &["fail high component:d component:a component:b"];
        let ask: &[&str] = &["question medium component:d component:a component:b"];
        let job = |access: &str| {
            format!(
                "domain x\ndomain y\nservice a {x}\njob b {y}\ndatastore d\na -> d data\nb -> d data {access}"
            )
        };
        table(
            "shared-datastore",
            &[
                ("nothing there", "", &[]),
                ("no user", "datastore d", &[]),
                ("one user", "service a\ndatastore d\na -> d data", &[]),
                ("one domain", &case(x, x, ""), &[]),
                ("a domain and its sub-domain", &case(x, z, ""), &[]),
                ("two domains", &case(x, y, ""), fail),
                ("a sub-domain and another", &case(z, y, ""), fail),
                ("one unknown", &case(x, "", ""), ask),
                ("both unknown", &case("", "", ""), ask),
                (
                    "two domains, and a third unknown",
                    &case(x, y, "service c\nc -> d data"),
                    &["question medium component:d component:a component:b component:c"],
                ),
                (
                    "all read",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\ndatastore d\na -> d data \"access\":\"read\"\nb -> d data \"access\":\"read\"",
                    fail,
                ),
                ("a job that only reads", &job("\"access\":\"read\""), &[]),
                ("a job that writes", &job("\"access\":\"write\""), fail),
                ("a job of unknown access", &job(""), fail),
                (
                    "a job that reads, and writes besides",
                    &format!(
                        "{}\nb -> d data \"id\":\"w\",\"access\":\"write\"",
                        job("\"access\":\"read\"")
                    ),
                    fail,
                ),
                (
                    "only to start",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\ndatastore d\na -> d data\nb -> d data \"phase\":\"startup\"",
                    &[],
                ),
                (
                    "requests are no use of it",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\ndatastore d\na -> d data\nb -> d request",
                    &[],
                ),
                (
                    "data to what is no datastore",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nexternal d\na -> d data\nb -> d data",
                    &[],
                ),
                (
                    "its own domain has no say",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\ndatastore d \"domain\":\"y\"\na -> d data",
                    &[],
                ),
                (
                    "a private copy counts as its owner",
                    "service a\ndatastore copy\na -> copy data\ndatastore d\na -> d data\ncopy -> d data",
                    &[],
                ),
                (
                    "a private copy in another domain counts as its owner, too",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\ndatastore copy \"domain\":\"y\"\na -> copy data\ndatastore d\na -> d data\ncopy -> d data",
                    &[],
                ),
                (
                    "siblings and what is around them",
                    "domain x\ndomain y \"parent\":\"x\"\ndomain z \"parent\":\"x\"\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c \"domain\":\"z\"\ndatastore d\na -> d data\nb -> d data\nc -> d data",
                    &["fail high component:d component:a component:b component:c"],
                ),
            ],
        );
    }

    #[test]
    fn foreign_datastore() {
        let case = |user: &str, edge: &str| {
            format!(
                "domain x\ndomain y\ndomain z \"parent\":\"y\"\n{user}\ndatastore d \"domain\":\"y\"\na -> d data {edge}\n"
            )
        };
        let fail: &[&str] = &["fail high connection:a-d"];
        let job = "job a \"domain\":\"x\"";
        let service = "service a \"domain\":\"x\"";
        table(
            "foreign-datastore",
            &[
                ("nothing there", "", &[]),
                ("reads", &case(service, "\"access\":\"read\""), fail),
                ("writes", &case(service, "\"access\":\"write\""), fail),
                ("access unknown", &case(service, ""), fail),
                (
                    "only to start",
                    &case(service, "\"phase\":\"startup\""),
                    &[],
                ),
                ("a job that reads", &case(job, "\"access\":\"read\""), &[]),
                (
                    "a job that writes",
                    &case(job, "\"access\":\"read-write\""),
                    fail,
                ),
                ("a job of unknown access", &case(job, ""), fail),
                (
                    "the same domain",
                    &case("service a \"domain\":\"y\"", ""),
                    &[],
                ),
                ("a sub-domain", &case("service a \"domain\":\"z\"", ""), &[]),
                ("a domain unknown", &case("service a", ""), &[]),
                (
                    "a request to it",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\ndatastore d \"domain\":\"y\"\na -> d request",
                    &[],
                ),
                (
                    "shared by domains, which is said of the store",
                    &(case(service, "") + "service b \"domain\":\"y\"\nb -> d data"),
                    &[],
                ),
                (
                    "that is turned off",
                    &(case(service, "")
                        + "service b \"domain\":\"y\"\nb -> d data\nset \"rules\":{\"shared-datastore\":{\"level\":\"off\"}}"),
                    &[],
                ),
                (
                    "perhaps shared",
                    &(case(service, "") + "service b\nb -> d data"),
                    fail,
                ),
                (
                    "both connections of a job that writes by one",
                    &(case(job, "\"access\":\"read\"")
                        + "a -> d data \"id\":\"w\",\"access\":\"write\""),
                    &["fail high connection:a-d", "fail high connection:w"],
                ),
            ],
        );
    }

    #[test]
    fn domain_cycle() {
        let case = |edges: &str| {
            format!(
                "domain x\ndomain y\ndomain z\ndomain v \"parent\":\"x\"\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\nservice c \"domain\":\"z\"\nservice w \"domain\":\"v\"\norchestrator o \"domain\":\"y\"\nbroker k\n{edges}"
            )
        };
        let fail: &[&str] = &["fail medium domain:x domain:y"];
        table(
            "domain-cycle",
            &[
                ("nothing there", "", &[]),
                ("one way", &case("a -> b request"), &[]),
                ("both ways", &case("a -> b request\nb -> a message"), fail),
                (
                    "a fallback changes nothing",
                    &case("a -> b request \"fallback\":\"skip\"\nb -> a message"),
                    fail,
                ),
                (
                    "back by an event",
                    &case("a -> b request\nb -> a event"),
                    &[],
                ),
                ("back by data", &case("a -> b request\nb -> a data"), &[]),
                (
                    "back only to start",
                    &case("a -> b request\nb -> a request \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "back through a broker",
                    &case("a -> b request\nb -> k message\nk -> a message"),
                    fail,
                ),
                (
                    "a broker to which the ways back do not fit",
                    &case(
                        "a -> b request\nb -> k message \"carries\":[\"A\"]\nk -> a message \"carries\":[\"B\"]",
                    ),
                    &[],
                ),
                (
                    "back from a sub-domain's",
                    &case("b -> w request\na -> b request"),
                    fail,
                ),
                (
                    "within one top",
                    &case("a -> w request\nw -> a request"),
                    &[],
                ),
                (
                    "from an orchestrator",
                    &case("a -> b request\no -> a message"),
                    &[],
                ),
                (
                    "to an orchestrator",
                    &case("a -> o request\nb -> a message"),
                    &[],
                ),
                (
                    "three",
                    &case("a -> b request\nb -> c request\nc -> a request"),
                    &["fail medium domain:x domain:y domain:z"],
                ),
                ("a chain", &case("a -> b request\nb -> c request"), &[]),
                (
                    "two rings",
                    "domain p\ndomain q\ndomain r\ndomain s\nservice a \"domain\":\"p\"\nservice b \"domain\":\"q\"\nservice c \"domain\":\"r\"\nservice d \"domain\":\"s\"\na -> b request\nb -> a request\nc -> d message\nd -> c message",
                    &[
                        "fail medium domain:p domain:q",
                        "fail medium domain:r domain:s",
                    ],
                ),
                (
                    "a domain unknown",
                    "domain x\nservice a \"domain\":\"x\"\nservice b\na -> b request\nb -> a request",
                    &[],
                ),
            ],
        );
    }
}
