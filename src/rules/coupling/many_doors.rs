//! Rule `many-doors`.

use super::dc1::{callers, gateways_calling};
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Id, Kind, Style};
use crate::graph::{Comp, Conn, Dom};
use crate::rules::fix::boundaries::{gateways, lead_through};
use crate::rules::fix::{Fix, RepairContext, parts};
use crate::rules::names::{count, verb};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, subjects};
use hashbrown::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "many-doors",
    limit: Some(2),
    reads: read_set::STORE_OWNERS.and(read_set::DOMAINS),
    docs: Docs {
        checks: "A domain is called through one entry point.",
        matters: "Every component that is called from outside is a published interface. With several of them a domain cannot be refactored: each split, move or rename breaks a caller elsewhere.",
        detected: "A domain with at least the limit of entry points: components of it or its sub-domains that are called by request from outside the domain, and by no gateway of it or of a domain around it. Gateways and externals are no entry points, and calls from gateways and orchestrators do not count. Of nested domains only the innermost is reported.",
        remedy: "Put a gateway in front of the domain, or publish events that the callers subscribe to.",
        false_alarms: "A domain that is drawn too large: two entry points may be two domains.",
        fails: r#"
            "domains": [
                {"id": "shipping", "name": "Shipping"},
                {"id": "sales", "name": "Sales"}
            ],
            "components": [
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"},
                {"id": "rates", "name": "Rate service", "kind": "service", "domain": "shipping"},
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"}
            ],
            "connections": [
                {"id": "status", "from": "orders", "to": "parcels", "style": "request"},
                {"id": "price", "from": "orders", "to": "rates", "style": "request"}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "shipping", "name": "Shipping"},
                {"id": "sales", "name": "Sales"}
            ],
            "components": [
                {"id": "door", "name": "Shipping gateway", "kind": "gateway", "domain": "shipping"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"},
                {"id": "rates", "name": "Rate service", "kind": "service", "domain": "shipping"},
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"}
            ],
            "connections": [
                {"id": "ask", "from": "orders", "to": "door", "style": "request"},
                {"id": "status", "from": "door", "to": "parcels", "style": "request"},
                {"id": "price", "from": "door", "to": "rates", "style": "request"}
            ]"#,
        read_on: &[
            "microservices.io: API Gateway",
            "Evans: Domain-Driven Design, chapter 14: Open Host Service",
        ],
    },
    find,
    repairs: &[one_door],
    ..Rule::DEFAULT
};

struct ManyDoors {
    domain: Dom,
    doors: Vec<Comp>,
}

fn find(facts: &Facts, limit: u64, findings: &mut Findings) {
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
        for around in facts.ancestors(d).skip(1) {
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
        for d in facts.ancestors(innermost) {
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
        let around = facts.ancestors(self.innermost);
        around.take_while(move |d| facts.lies_within(*d, outermost))
    }
}

impl Diagnostic for ManyDoors {
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
            format!(
                "{domain} has {} and no gateway in front of {}",
                count(self.doors.len(), "entry point"),
                verb(self.doors.len(), "it", "them")
            ),
            format!(
                "{} {call} {doors} directly from outside {domain}.",
                names.list(&callers)
            ),
            format!(
                "The interfaces of {doors} are published: {domain} cannot be refactored inside without breaking its callers."
            ),
            format!("Put a gateway in front of {domain} that routes to {doors}."),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// One gateway, and all who come from outside go through it.
fn one_door(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(d) = ctx.domains().first().copied() else {
        return Vec::new();
    };
    let doors = ctx.components();
    let is_outside = |caller: Comp| match facts.domain_of(caller) {
        Some(own) => !facts.lies_within(own, d),
        None => matches!(facts.kind(caller), Kind::Client | Kind::External),
    };
    let guided = |caller: Comp| matches!(facts.kind(caller), Kind::Gateway | Kind::Orchestrator);
    let calls = doors.iter().flat_map(|door| facts.incoming(*door));
    let calls: Vec<Conn> = calls
        .filter(|(e, from)| {
            facts.style(*e) == Style::Request && is_outside(*from) && !guided(*from)
        })
        .map(|(e, _)| e)
        .collect();
    let mut draft = ctx.draft();
    let (gateway, title) = match gateways(ctx, d).first() {
        Some(gateway) => (
            ctx.id(*gateway).clone(),
            format!("Route through {}", ctx.names.of(*gateway)),
        ),
        None => {
            let name = format!("{} gateway", facts.domain(d).name.trim());
            let near: Vec<Id> = doors.iter().map(|c| ctx.id(*c).clone()).collect();
            let home = facts.domain(d).id.clone();
            let gateway = parts::gateway(&mut draft, ctx, &name, home, &near);
            let domain = ctx.names.domain(d);
            (gateway, format!("Add a gateway for {domain}"))
        }
    };
    lead_through(&mut draft, ctx, &calls, &gateway);
    draft.fix(title).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

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
}
