//! Terraform: plans and states as JSON. Resources become components; mappings, subscriptions and the settings of what
//! runs code join them.

mod connections;
mod grants;
mod index;
mod kinds;
mod permission;
mod policies;
mod policy_text;
mod resource;
mod settings;

use super::containers::listed;
use super::{Confidence, DesignBuilder, Import, ImportError};
use crate::document::sanitize::excerpt;
use crate::document::{Component, Duration, Kind};
use crate::editor::factory;
use connections::Connector;
use index::ResourceIndex;
use kinds::{is_managed, kind_of};
use policies::PolicyReader;
use resource::{Resource, Terraform};
use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU64;

/// Reads a plan or a state of Terraform, as JSON.
///
/// # Errors
/// For invalid JSON, beyond the limits, and for a file in which nothing could be drawn.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let terraform = resource::read(text)?;
    let index = ResourceIndex::of(&terraform);
    let mut builder = DesignBuilder::new("");
    let dead_letters = connections::dead_letters(&terraform, &index);
    for (at, resource) in terraform.resources.iter().enumerate() {
        let Some((kind, technology)) = kind_of(resource) else {
            continue;
        };
        if let Some(owner) = dead_letters.get(&at) {
            let owner = terraform
                .resources
                .get(*owner)
                .map_or("", |owner| &owner.name);
            let (name, owner) = (excerpt(&resource.name), excerpt(owner));
            let text = format!("{name} is no component: it keeps the dead letters of {owner}.");
            let head = "Queues of dead letters are no components";
            builder.note_one_of(resource.line, Confidence::LeftOut, text, head, name);
            continue;
        }
        add_component(resource, kind, technology, &mut builder);
    }
    if builder.has_no_components() {
        let line = terraform.resources.first().map_or(1, |first| first.line);
        return Err(ImportError::new(
            "there is nothing in it that could be drawn",
            "functions, services, queues, databases or buckets of AWS, Google Cloud or Azure",
        )
        .at_line(line));
    }
    complete_clusters(&terraform, &index, &mut builder);
    let permissions = PolicyReader::read(&terraform, &index);
    Connector {
        terraform: &terraform,
        index: &index,
        dead_letters: &dead_letters,
        permissions: &permissions,
        builder: &mut builder,
    }
    .connect();
    note_others(&terraform, &mut builder);
    Ok(builder.finish())
}

fn add_component(
    resource: &Resource,
    kind: Kind,
    technology: Option<String>,
    builder: &mut DesignBuilder,
) {
    let component = builder.component(&resource.address, &resource.name, kind);
    component.technology = technology;
    if is_managed(resource) {
        component.managed = Some(true);
    }
    if resource.count > 1 {
        component.replicas = NonZeroU64::new(resource.count);
    }
    instances(resource, component);
    let head = format!(
        "Drawn as components of the kind {}, as their types say",
        factory::kind_name(kind).to_lowercase()
    );
    let text = format!(
        "{} is drawn as {}: its type is {}.",
        excerpt(&resource.name),
        factory::kind_name(kind).to_lowercase(),
        excerpt(&resource.kind)
    );
    let name = excerpt(&resource.name);
    builder.note_one_of(resource.line, Confidence::Understood, text, head, name);
}

/// Sets what a resource states of its instances, their zones and what it keeps.
fn instances(resource: &Resource, component: &mut Component) {
    let count = [
        "desired_count",
        "desired_capacity",
        "number_of_broker_nodes",
        "num_cache_clusters",
        "num_cache_nodes",
        "number_of_nodes",
        "min_replicas",
    ];
    let mut counts = count.iter().filter_map(|key| resource.number(&[key]));
    let paths: [&[&str]; 3] = [
        &["template", "scaling", "min_instance_count"],
        &["service_config", "min_instance_count"],
        &["template", "min_replicas"],
    ];
    let stated = counts
        .next()
        .or_else(|| paths.iter().find_map(|path| resource.number(path)));
    component.replicas = stated.and_then(NonZeroU64::new).or(component.replicas);
    let zones = resource.at(&["availability_zones"]);
    let zones = zones
        .map(|zones| zones.items().to_vec())
        .unwrap_or_default();
    component.zones = zones
        .iter()
        .filter_map(|zone| zone.text().map(str::to_owned))
        .filter(|zone| !zone.trim().is_empty())
        .take(20)
        .collect();
    let own_zone = resource
        .text(&["availability_zone"])
        .or_else(|| resource.text(&["zone"]));
    let has_standby = resource.is_true(&["multi_az"])
        || resource.is_true(&["multi_az_enabled"])
        || resource.text(&["settings", "availability_type"]).as_deref() == Some("REGIONAL")
        || resource.text(&["tier"]).as_deref() == Some("STANDARD_HA")
        || resource.text(&["high_availability", "mode"]).as_deref() == Some("ZoneRedundant")
        || resource.is_true(&["zone_redundant"]);
    if has_standby {
        let two = NonZeroU64::new(2);
        component.replicas = component.replicas.max(two);
        if component.zones.len() < 2 {
            // The provider chooses the other zone.
            component.zones = vec!["zone 1".to_owned(), "zone 2".to_owned()];
            component.guessed.push("zones".to_owned());
        }
    } else if component.zones.is_empty() {
        component.zones.extend(own_zone);
    }
    let retention = resource
        .number(&["message_retention_seconds"])
        .map(|seconds| format!("{seconds}s"))
        .or_else(|| resource.text(&["message_retention_duration"]))
        .or_else(|| {
            let hours = resource.number(&["retention_period"])?;
            Some(format!("{hours}h"))
        });
    if component.kind == Kind::Broker {
        component.retention = retention.and_then(|text| Duration::parse(&text));
    }
    let lasts = matches!(component.kind, Kind::Datastore | Kind::Broker)
        && !matches!(
            component.technology.as_deref(),
            Some("redis" | "memcached" | "sns" | "eventbridge" | "valkey")
        );
    if lasts && component.managed == Some(true) {
        component.durable = Some(true);
    }
    if let Some(schedule) = resource.text(&["schedule"]) {
        component.notes = Some(format!("Schedule: {schedule}."));
    }
}

/// Counts the instances of clusters, which are resources of their own.
fn complete_clusters(terraform: &Terraform, index: &ResourceIndex, builder: &mut DesignBuilder) {
    let mut counts: HashMap<usize, (u64, Vec<String>)> = HashMap::new();
    for (at, resource) in terraform.resources.iter().enumerate() {
        if !matches!(
            resource.kind.as_str(),
            "aws_rds_cluster_instance" | "aws_docdb_cluster_instance"
        ) {
            continue;
        }
        for cluster in index.targets(terraform, at, "cluster_identifier") {
            let (count, zones) = counts.entry(cluster).or_default();
            *count += resource.count;
            zones.extend(resource.text(&["availability_zone"]));
        }
    }
    for (cluster, (count, mut zones)) in counts {
        let Some(resource) = terraform.resources.get(cluster) else {
            continue;
        };
        if let Some(component) = builder.find(&resource.address) {
            component.replicas = NonZeroU64::new(count);
            zones.sort();
            zones.dedup();
            zones.truncate(20);
            if component.zones.is_empty() {
                component.zones = zones;
            }
        }
    }
}

/// Notes the types of resources that are neither components nor join any.
fn note_others(terraform: &Terraform, builder: &mut DesignBuilder) {
    let mut others: BTreeMap<&str, (usize, Vec<String>)> = BTreeMap::new();
    for resource in &terraform.resources {
        if kind_of(resource).is_none() && !connections::is_read(&resource.kind) {
            let (_, names) = others
                .entry(&resource.kind)
                .or_insert((resource.line, Vec::new()));
            names.push(resource.name.clone());
        }
    }
    for (kind, (line, names)) in others {
        let text = format!(
            "Resources of the type {} are no components: {}.",
            excerpt(kind),
            listed(&names)
        );
        builder.note(line, Confidence::LeftOut, text);
    }
}
