//! Rule `gateway-bypassed`.

use super::dc1::callers;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn, Dom};
use crate::rules::fix::boundaries::{gateways, lead_through};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::{sentence, verb};
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words, subjects};
use hashbrown::HashMap;
use std::rc::Rc;

pub(super) const RULE: Rule = Rule {
    name: "gateway-bypassed",
    reads: read_set::KIND.and(read_set::EDGES).and(read_set::DOMAINS),
    docs: Docs {
        checks: "Calls into a domain that has a gateway go through that gateway.",
        matters: "Authentication, rate limits and versioning at the gateway do not hold for a caller that bypasses it, and the service behind it cannot be split or moved without breaking that caller.",
        detected: "A request from another domain, a client or an external to a component that a gateway of its domain calls, too. Of nested domains the innermost with a gateway and the caller outside counts. Callers in another domain count only if somebody besides clients and externals calls that domain's gateways: a gateway for users is none for services. Calls from gateways and orchestrators, and to gateways and externals, are not looked at.",
        remedy: "Route the call through the gateway.",
        false_alarms: "An intended second entry, such as one for partner systems: draw it as a gateway of its own.",
        fails: r#"
            "domains": [
                {"id": "shipping", "name": "Shipping"},
                {"id": "sales", "name": "Sales"}
            ],
            "components": [
                {"id": "door", "name": "Shipping gateway", "kind": "gateway", "domain": "shipping"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"},
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "mail", "name": "Mail service", "kind": "service", "domain": "sales"}
            ],
            "connections": [
                {"id": "route", "from": "door", "to": "parcels", "style": "request"},
                {"id": "track", "from": "mail", "to": "door", "style": "request"},
                {"id": "status", "from": "orders", "to": "parcels", "style": "request"}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "shipping", "name": "Shipping"},
                {"id": "sales", "name": "Sales"}
            ],
            "components": [
                {"id": "door", "name": "Shipping gateway", "kind": "gateway", "domain": "shipping"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"},
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "mail", "name": "Mail service", "kind": "service", "domain": "sales"}
            ],
            "connections": [
                {"id": "route", "from": "door", "to": "parcels", "style": "request"},
                {"id": "track", "from": "mail", "to": "door", "style": "request"},
                {"id": "status", "from": "orders", "to": "door", "style": "request"}
            ]"#,
        read_on: &[
            "microservices.io: API Gateway, Backends for Frontends",
            "Azure architecture: Gateway Routing, Gateway Offloading",
        ],
    },
    find,
    repairs: &[through_gateway],
    ..Rule::DEFAULT
};

struct GatewayBypassed {
    connection: Conn,
    ends: [Comp; 2],
    domain: Dom,
    /// The gateways of the domain that call the component.
    gateways: Rc<[Comp]>,
}

fn find(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut guarded = vec![false; facts.design().domains.len()];
    // Domains whose gateways others than clients and externals call.
    let mut serves = guarded.clone();
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
        serves[d.at()] |=
            callers(facts, gateway).any(|from| from != gateway && !is_outer(facts, from));
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
        let outer = is_outer(facts, from);
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
        let meant = outer || serves[domain.at()];
        if let Some(gateways) = routed.get(&(to, domain)).filter(|_| meant) {
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

/// True for users and systems of others.
fn is_outer(facts: &Facts, c: Comp) -> bool {
    matches!(facts.kind(c), Kind::Client | Kind::External)
}

impl Diagnostic for GatewayBypassed {
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
            format!("{from} calls {to} past {gateways}"),
            format!(
                "{} enters {domain} directly, though {gateways} {calls} {to}, too.",
                sentence(&names.link(self.connection))
            ),
            format!(
                "Authentication and rate limits at {gateways} do not hold for {from}, and {to} cannot be split or moved without breaking it."
            ),
            format!("Route the request from {from} to {to} through {}.", {
                let first = self.gateways.first().map(|c| names.of(*c).to_string());
                first.unwrap_or_default()
            }),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// In by the gateway.
fn through_gateway(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let (Some(e), Some(d)) = (ctx.connection(), ctx.domains().first().copied()) else {
        return Vec::new();
    };
    let calls = |gateway: &Comp| {
        let mut own = facts.outgoing(*gateway);
        own.any(|(call, to)| facts.style(call) == Style::Request && to == facts.to(e))
    };
    let mut gateways = gateways(ctx, d);
    gateways.sort_by_key(|gateway| !calls(gateway));
    let way = |gateway: &Comp| {
        let mut draft = ctx.draft();
        lead_through(&mut draft, ctx, &[e], ctx.id(*gateway));
        draft.safe_fix(format!("Route through {}", ctx.names.of(*gateway)))
    };
    gateways.iter().filter_map(way).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::table;

    #[test]
    fn gateway_bypassed() {
        let fail: &[&str] = &["fail medium connection:c-s component:c component:s domain:x"];
        let case = |caller: &str| {
            format!(
                "domain x\ndomain y\ngateway g \"domain\":\"x\"\nservice s \"domain\":\"x\"\ng -> s request\njob v\nv -> g request\n{caller}\nc -> s request"
            )
        };
        let people = |caller: &str, more: &str| {
            let doors = case(caller).replace("job v\n", "client v\n");
            format!("{doors}\n{more}")
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
                    "a service, where only clients call the gateway",
                    &people("service c \"domain\":\"y\"", ""),
                    &[],
                ),
                (
                    "a service, where only clients and externals call the gateway",
                    &people("service c \"domain\":\"y\"", "external p\np -> g request"),
                    &[],
                ),
                (
                    "a service that calls the gateway, too",
                    &people("service c \"domain\":\"y\"", "c -> g request"),
                    fail,
                ),
                (
                    "a service, where another gateway calls the gateway",
                    &people("service c \"domain\":\"y\"", "gateway h\nh -> g request"),
                    fail,
                ),
                (
                    "a client, where only clients call the gateway",
                    &people("client c", ""),
                    fail,
                ),
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
                    "domain x\ndomain y\ngateway g \"domain\":\"x\"\nservice s \"domain\":\"x\"\ng -> s request\nservice c \"domain\":\"y\"\nc -> g request\nc -> s request \"fallback\":\"nothing shown\"",
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
                        "domain w \"parent\":\"x\"\nservice c \"domain\":\"w\"\nc -> g request",
                    ),
                    &[],
                ),
            ],
        );
    }
}
