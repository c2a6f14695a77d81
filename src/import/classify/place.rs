//! Frames that say where or how things run: layers, networks, clusters and zones bound no language.

use super::label::{contains_phrase, kind_of_name, words};
use crate::document::Kind;

/// Words for kinds of components. A frame that is named with nothing else is a layer of a drawing.
#[rustfmt::skip]
const GENERIC_WORDS: &[&str] = &[
    "service", "services", "microservice", "microservices", "data", "storage", "store", "stores", "database", "databases", "db",
    "dbs", "datastore", "datastores", "cache", "caches", "infrastructure", "infra", "observability", "monitoring", "logging",
    "telemetry", "external", "externals", "system", "systems", "third", "party", "3rd", "frontend", "frontends", "front", "end", "backend",
    "backends", "back", "client", "clients", "user", "users", "people", "actors", "app", "apps", "application", "applications",
    "presentation", "persistence", "business", "logic", "messaging", "message", "messages", "broker", "brokers", "queue", "queues",
    "event", "events", "bus", "gateway", "gateways", "edge", "ingress", "integration", "integrations", "compute", "network",
    "web", "mobile", "api", "apis", "ui", "workers", "worker", "jobs", "components", "providers", "platform", "processing", "saas",
];

/// Words that say nothing beside generic ones.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "and", "the", "of", "our", "core", "shared", "internal", "public", "private", "main", "other", "all", "async", "side",
];

/// Words for places, anywhere in a name.
#[rustfmt::skip]
const PLACE_WORDS: &[&str] = &[
    "vpc", "vnet", "subnet", "subnets", "aws", "azure", "gcp", "kubernetes", "k8s", "eks", "ecs", "aks", "gke", "ec2", "fargate",
    "docker", "dmz", "vm", "vms", "namespace", "autoscaling", "localhost", "openshift", "swarm", "datacenter", "az", "lan", "wan",
];

/// Phrases for places, anywhere in a name.
#[rustfmt::skip]
const PLACE_PHRASES: &[&str] = &[
    "auto scaling", "data center", "data centre", "on premise", "on premises", "on prem", "availability zone", "security group",
    "resource group", "google cloud", "virtual network",
];

/// Words for places, at the end of a name or before a number or a colon.
#[rustfmt::skip]
const PLACE_ENDS: &[&str] = &[
    "layer", "layers", "tier", "tiers", "zone", "zones", "region", "regions", "cluster", "clusters", "server", "servers", "host",
    "hosts", "node", "nodes", "network", "networks", "cloud", "environment", "machine", "machines", "infrastructure", "pod", "pods",
];

/// True for the name of a frame that says where or how things run.
pub fn is_place(name: &str) -> bool {
    let all = words(name);
    let is_number = |word: &String| word.chars().all(|c| c.is_ascii_digit());
    let named: Vec<&String> = all.iter().filter(|word| !is_number(word)).collect();
    let Some(last) = named.last() else {
        return false;
    };
    let has = |list: &[&str], word: &String| list.contains(&word.as_str());
    let is_generic = named
        .iter()
        .all(|word| has(GENERIC_WORDS, word) || has(FILLERS, word))
        && named.iter().any(|word| has(GENERIC_WORDS, word));
    let is_store = || {
        matches!(
            kind_of_name(name),
            Some(Kind::Datastore | Kind::Broker | Kind::Telemetry)
        )
    };
    is_generic
        || all.iter().any(|word| has(PLACE_WORDS, word))
        || PLACE_PHRASES
            .iter()
            .any(|phrase| contains_phrase(&all, phrase))
        || has(PLACE_ENDS, last)
        || zone(name).is_some()
        || is_store()
}

/// True for the name of a platform that runs what else is drawn: `Kubernetes cluster`.
pub fn is_platform(name: &str) -> bool {
    const PLATFORMS: &[&str] = &[
        "kubernetes",
        "k8s",
        "eks",
        "ecs",
        "aks",
        "gke",
        "docker",
        "openshift",
        "swarm",
        "nomad",
    ];
    const QUALIFIERS: &[&str] = &[
        "cluster",
        "container",
        "orchestration",
        "platform",
        "runtime",
        "engine",
        "compose",
        "host",
    ];
    let all = words(name);
    let has = |list: &[&str], word: &String| list.contains(&word.as_str());
    all.iter().any(|word| has(PLATFORMS, word))
        && all
            .iter()
            .all(|word| has(PLATFORMS, word) || has(QUALIFIERS, word))
}

/// The zone, region or data centre that a frame of that name stands for.
pub fn zone(name: &str) -> Option<String> {
    let all = words(name);
    let is_zone = all
        .iter()
        .any(|word| ["az", "zone", "region", "datacenter", "datacentre"].contains(&word.as_str()))
        || ["data center", "data centre", "on premise", "on premises"]
            .iter()
            .any(|phrase| contains_phrase(&all, phrase))
        || name.split_whitespace().any(is_region_id);
    is_zone.then(|| name.trim().to_owned())
}

/// True for the id of a region or a zone of a cloud: `eu-west-3a`, `us-central1-b`.
fn is_region_id(word: &str) -> bool {
    #[rustfmt::skip]
    const AREAS: &[&str] = &[
        "eu", "us", "ap", "sa", "ca", "me", "af", "il", "cn", "europe", "asia", "australia", "northamerica", "southamerica",
    ];
    let lower = word.to_lowercase();
    let mut parts = lower.trim_matches(['(', ')', ',']).split('-');
    let is_area = parts.next().is_some_and(|area| AREAS.contains(&area));
    let is_direction = parts.next().is_some_and(|part| {
        let part = part.trim_end_matches(|c: char| c.is_ascii_digit());
        ["north", "south", "east", "west", "central"]
            .iter()
            .any(|direction| part.starts_with(direction))
    });
    is_area && is_direction && lower.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_bound_no_language() {
        for name in [
            "Client Layer",
            "Data Layer",
            "Backend Services",
            "PostgreSQL :5432",
            "Message Broker",
            "Clients",
            "VPC",
            "Private subnet",
            "Kubernetes Cluster",
            "External",
            "Storage",
            "Frontend",
            "Region: eu-west-3",
            "Server 1",
        ] {
            assert!(is_place(name), "{name}");
        }
        for name in [
            "Ordering",
            "Sales team",
            "Customers",
            "Payment Service",
            "Order Data Platform X",
            "Shipping",
            "",
            "42",
        ] {
            assert!(!is_place(name), "{name}");
        }
    }

    #[test]
    fn platforms_are_told_from_what_they_run() {
        for name in [
            "Kubernetes",
            "K8s Cluster",
            "Docker Compose",
            "Docker Engine",
        ] {
            assert!(is_platform(name), "{name}");
        }
        for name in ["Docker Hub", "Kubernetes API", "Cluster", "Orders", ""] {
            assert!(!is_platform(name), "{name}");
        }
    }

    #[test]
    fn zones_are_told_from_other_places() {
        for name in [
            "AZ eu-west-3a",
            "us-central1-b",
            "Zone A",
            "Data center Berlin",
        ] {
            assert_eq!(zone(name).as_deref(), Some(name));
        }
        for name in ["VPC", "Data Layer", "eu-team", "Orders"] {
            assert_eq!(zone(name), None, "{name}");
        }
    }
}
