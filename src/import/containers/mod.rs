//! Services that run in containers, of docker-compose and Kubernetes: services become components, references
//! between them connections.

mod components;
mod connections;
mod outside;
mod references;
pub mod role;
pub mod service;
pub mod values;

use super::DesignBuilder;
use super::yaml::YamlNode;
use crate::document::Kind;
use crate::document::sanitize::excerpt;
use references::{ReferenceKind, References};
use role::ServiceRole;
use service::Service;
use std::collections::HashMap;
use std::rc::Rc;

/// The first names of a list, and the number of the others.
pub fn listed(names: &[String]) -> String {
    const MAX_LISTED: usize = 12;
    let shown = names.iter().take(MAX_LISTED);
    let shown = shown
        .map(|name| excerpt(name))
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(MAX_LISTED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The services of a file, with the contents of the configurations that they read.
pub struct Containers<'s> {
    /// The services.
    pub services: &'s [Service],
    /// The contents of configurations, by the names that services have for them.
    pub configs: &'s HashMap<String, Rc<YamlNode>>,
}

impl Containers<'_> {
    /// Adds components and connections, with notes on the reasons.
    pub fn draw(&self, builder: &mut DesignBuilder) {
        let first = References::of(self.services, self.configs, &|_| false);
        let mut roles = self.roles(&first);
        // With the stores known, their bare names count as references, too.
        let stores = |at: usize| matches!(roles.get(at), Some(ServiceRole::Component(p)) if matches!(p.kind, Kind::Datastore | Kind::Broker));
        let references = References::of(self.services, self.configs, &stores);
        reclassify_telemetry_stores(&mut roles, &references);
        outside::reclassify_gateways(self.services, &mut roles, &references);
        for (service, role) in self.services.iter().zip(&roles) {
            components::report(service, role, builder);
        }
        connections::connect(self.services, &roles, &references, builder);
        connections::connect_by_name(self.services, &roles, &references, builder);
        outside::connect_outside(self.services, &roles, builder);
        outside::connect_routers(self.services, &roles, builder);
    }

    fn roles(&self, references: &References) -> Vec<ServiceRole> {
        let count = self.services.len();
        let (mut must_complete, mut is_used, mut is_extended) =
            (vec![false; count], vec![false; count], vec![false; count]);
        let mark = |list: &mut Vec<bool>, at: usize| {
            if let Some(mark) = list.get_mut(at) {
                *mark = true;
            }
        };
        let by_name: HashMap<&str, usize> = self
            .services
            .iter()
            .enumerate()
            .map(|(at, s)| (s.name.as_str(), at))
            .collect();
        for service in self.services {
            for need in service
                .dependencies
                .iter()
                .filter(|need| need.must_complete)
            {
                if let Some(at) = by_name.get(need.name.text.as_str()) {
                    mark(&mut must_complete, *at);
                }
            }
            if let Some(at) = service
                .extends
                .as_ref()
                .and_then(|(base, _)| by_name.get(base.text.as_str()))
            {
                mark(&mut is_extended, *at);
            }
        }
        for reference in &references.list {
            if reference.kind != ReferenceKind::Dependency {
                mark(&mut is_used, reference.to);
            }
        }
        let marked = |list: &[bool], at: usize| list.get(at).copied().unwrap_or(false);
        let services = self.services.iter().enumerate();
        services
            .map(|(at, s)| {
                ServiceRole::of(
                    s,
                    marked(&must_complete, at),
                    marked(&is_used, at),
                    marked(&is_extended, at),
                )
            })
            .collect()
    }
}

/// A search engine that only telemetry uses is telemetry.
fn reclassify_telemetry_stores(roles: &mut [ServiceRole], references: &References) {
    let mut users: HashMap<usize, bool> = HashMap::new();
    for reference in &references.list {
        let telemetry = matches!(roles.get(reference.from), Some(ServiceRole::Component(p)) if p.kind == Kind::Telemetry);
        let counts =
            matches!(roles.get(reference.from), Some(ServiceRole::Component(p)) if !p.is_tool);
        if counts && reference.from != reference.to {
            let only = users.entry(reference.to).or_insert(true);
            *only &= telemetry;
        }
    }
    for (at, only) in users {
        if let Some(ServiceRole::Component(guess)) = roles.get_mut(at) {
            let may_be = matches!(
                guess.technology,
                Some("elasticsearch" | "opensearch" | "influxdb" | "clickhouse")
            );
            if only && may_be && guess.kind == Kind::Datastore {
                guess.kind = Kind::Telemetry;
                guess.is_certain = false;
                guess.because = "only telemetry uses it".to_owned();
            }
        }
    }
}
