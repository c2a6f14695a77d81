//! Rule `knows-too-many`.

use super::dc3::{is_command, known_domains};
use super::workflow_in_service;
use crate::analysis::{Facts, SubjectIndex, read_set, sorted_unique};
use crate::graph::{Comp, Conn, Dom};
use crate::rules::fix::events::{published, told};
use crate::rules::fix::{Fix, RepairContext};
use crate::rules::names::count;
use crate::rules::{Diagnostic, Docs, Findings, Names, Rule, Severity, Words};
use hashbrown::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "knows-too-many",
    limit: Some(3),
    reads: read_set::LOGICAL_EDGES
        .and(read_set::WRITERS)
        .and(read_set::FALLBACK)
        .and(read_set::DOMAINS),
    docs: Docs {
        checks: "How many other domains a component calls.",
        matters: "A component that calls into many domains follows the changes of all of them. The teams wait for each other there, and the business rules of all domains end up in it.",
        detected: "A service, job, datastore or telemetry component of a known domain with requests or messages, directly or through brokers, into at least the limit of top-level domains other than its own. One that a client calls composes for its user and is not reported; neither is one that is reported as running a workflow.",
        remedy: "Publish events for those who need not answer. Move a process into an orchestrator and routing into a gateway.",
        false_alarms: "A job that collects from every domain by design.",
        fails: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "stock", "name": "Stock"},
                {"id": "shipping", "name": "Shipping"},
                {"id": "mail", "name": "Mail"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "inventory", "name": "Inventory", "kind": "service", "domain": "stock"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"},
                {"id": "mailer", "name": "Mailer", "kind": "service", "domain": "mail"}
            ],
            "connections": [
                {"id": "c1", "from": "orders", "to": "inventory", "style": "request"},
                {"id": "c2", "from": "orders", "to": "parcels", "style": "message"},
                {"id": "c3", "from": "orders", "to": "mailer", "style": "message"}
            ]"#,
        passes: r#"
            "domains": [
                {"id": "sales", "name": "Sales"},
                {"id": "stock", "name": "Stock"},
                {"id": "shipping", "name": "Shipping"},
                {"id": "mail", "name": "Mail"}
            ],
            "components": [
                {"id": "orders", "name": "Order service", "kind": "service", "domain": "sales"},
                {"id": "inventory", "name": "Inventory", "kind": "service", "domain": "stock"},
                {"id": "parcels", "name": "Parcel service", "kind": "service", "domain": "shipping"},
                {"id": "mailer", "name": "Mailer", "kind": "service", "domain": "mail"}
            ],
            "connections": [
                {"id": "c1", "from": "orders", "to": "inventory", "style": "request"},
                {"id": "c2", "from": "orders", "to": "parcels", "style": "event"},
                {"id": "c3", "from": "orders", "to": "mailer", "style": "event"}
            ]"#,
        read_on: &[
            "Arcan: Hub-Like Dependency",
            "Evans: Domain-Driven Design, chapter 14: Context Map",
        ],
    },
    find,
    repairs: &[too_many],
    ..Rule::DEFAULT
};

struct KnowsTooMany {
    component: Comp,
    domains: Vec<Dom>,
}

fn find(facts: &Facts, limit: u64, findings: &mut Findings) {
    let mut known = known_domains(facts);
    known.retain(|_, domains| domains.len() as u64 >= limit);
    if known.is_empty() {
        return;
    }
    let running = workflow_in_service::RULE.fails(facts);
    let running = running.flat_map(|raw| raw.diagnostic.subjects());
    let running: HashSet<Comp> = running.filter_map(SubjectIndex::component).collect();
    for (component, domains) in known {
        if !running.contains(&component) && !facts.is_called_by_client(component) {
            findings.fail(Severity::Medium, KnowsTooMany { component, domains });
        }
    }
}

impl Diagnostic for KnowsTooMany {
    fn subjects(&self) -> Vec<SubjectIndex> {
        let domains = self.domains.iter().map(|d| SubjectIndex::from(*d));
        std::iter::once(self.component.into())
            .chain(domains)
            .collect()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let c = names.of(self.component);
        let own = facts.domain_of(self.component);
        let own = own.map_or(String::new(), |d| names.domain(d).to_string());
        let domains = names.domains(&self.domains);
        let chains = facts
            .logical_edges()
            .iter()
            .filter(|chain| chain.sender == self.component && is_command(chain.style));
        let away = chains.map(|chain| chain.receiver).filter(|receiver| {
            let top = facts.top_of(*receiver);
            top.is_some_and(|top| self.domains.binary_search(&top).is_ok())
        });
        let receivers = names.list(&sorted_unique(away.collect()));
        Words::new(
            format!(
                "{c} calls into {}",
                count(self.domains.len(), "other domain")
            ),
            format!("{c} of {own} calls or commands {receivers} of {domains}."),
            format!(
                "{c} has to follow every change of {domains}, and ends up with the business rules of all of them."
            ),
            format!(
                "Publish an event from {c} for those whose answer it does not need. If it runs a process across {domains}, give that an orchestrator."
            ),
        )
    }
}

// ---- repairs -------------------------------------------------------------------------------

/// One domain after the other learns of it by an event, until few enough are
/// left.
fn too_many(ctx: &RepairContext<'_>) -> Vec<Fix> {
    let facts = ctx.facts;
    let Some(sender) = ctx.component() else {
        return Vec::new();
    };
    let domains = ctx.domains();
    let to = |d: Dom| {
        told(ctx, |from, to| {
            from == sender && facts.domain_of(to).is_some_and(|own| facts.top(own) == d)
        })
    };
    let mut some: Vec<Conn> = Vec::new();
    let mut ways = Vec::new();
    let mut told_by_event = Vec::new();
    for d in domains.into_iter().rev() {
        some.extend(to(d));
        told_by_event.insert(0, d);
        let title = || match told_by_event.as_slice() {
            [one] => format!("Publish events to {}", ctx.names.domain(*one)),
            more => format!("Publish events to {}", count(more.len(), "domain")),
        };
        ways.extend(published(ctx, &some, title));
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::super::dc3::designs::three;
    use crate::rules::testing::{outcome, table};

    #[test]
    fn knows_too_many() {
        let four = |more: &str| {
            three(&format!(
                "domain w\nservice e \"domain\":\"w\"\na -> b request\na -> c message\n{more}"
            ))
        };
        let fail: &[&str] = &["fail medium component:a domain:w domain:y domain:z"];
        let kind = |kind: &str| four("a -> e request").replace("service a ", &format!("{kind} a "));
        table(
            "knows-too-many",
            &[
                ("nothing there", "", &[]),
                ("two others", &four(""), &[]),
                ("three others", &four("a -> e request"), fail),
                ("the third by an event", &four("a -> e event"), &[]),
                ("the third by data", &four("a -> e data"), &[]),
                (
                    "the third only to start",
                    &four("a -> e request \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "a fallback changes nothing",
                    &four("a -> e request \"fallback\":\"skip\""),
                    fail,
                ),
                (
                    "through a broker",
                    &four("broker k\na -> k message\nk -> e message"),
                    fail,
                ),
                (
                    "the third in a sub-domain of another",
                    &four("domain v \"parent\":\"y\"\nservice g \"domain\":\"v\"\na -> g request"),
                    &[],
                ),
                (
                    "a sub-domain counts as its top",
                    &four("domain v \"parent\":\"w\"\nservice g \"domain\":\"v\"\na -> g request"),
                    fail,
                ),
                ("its own does not count", &four("a -> d request"), &[]),
                ("a domain unknown", &four("service g\na -> g request"), &[]),
                (
                    "its own domain unknown",
                    &four("a -> e request").replace("service a \"domain\":\"x\"", "service a"),
                    &[],
                ),
                ("an orchestrator", &kind("orchestrator"), &[]),
                ("a gateway", &kind("gateway"), &[]),
                ("an external", &kind("external"), &[]),
                ("a job", &kind("job"), fail),
                (
                    "a client calls it",
                    &four("a -> e request\nclient u\nu -> a request"),
                    &[],
                ),
                (
                    "a client tells it",
                    &four("a -> e request\nclient u\nu -> a message"),
                    fail,
                ),
                (
                    "it is named for a workflow",
                    &four("a -> e request\nflow f\nstep b via a-b writes\nstep c via a-c"),
                    &[],
                ),
                (
                    "that is turned off",
                    &four(
                        "a -> e request\nflow f\nstep b via a-b writes\nstep c via a-c\nset \"rules\":{\"workflow-in-service\":{\"level\":\"off\"}}",
                    ),
                    &[],
                ),
                (
                    "it is named for a workflow by a guess",
                    &four("a -> e request\nflow f\nstep b via a-b writes\nstep c via a-c")
                        .replace("service a ", "service a \"guessed\":[\"kind\"],"),
                    &["question medium component:a domain:w domain:y domain:z"],
                ),
                (
                    "a flow without a workflow of its own",
                    &four("a -> e request\nflow f\nstep b via a-b writes\nstep c"),
                    fail,
                ),
                (
                    "limit two",
                    &four("set \"rules\":{\"knows-too-many\":{\"limit\":2}}"),
                    &["fail medium component:a domain:y domain:z"],
                ),
            ],
        );
        assert_eq!(outcome("DC3", &three("a -> d request")), "not-applicable");
        assert_eq!(outcome("DC3", &three("a -> b event")), "not-applicable");
        assert_eq!(outcome("DC3", &three("a -> b request")), "pass");
        assert_eq!(outcome("DC3", &three("flow f\nstep a\nstep b")), "pass");
    }
}
