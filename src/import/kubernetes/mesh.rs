//! Settings of the service mesh Istio for the calls between workloads.

use super::manifest::Manifest;
use super::network::{Backends, CallLimits, selector, timeout};
use super::workload::Workload;
use crate::import::yaml::{items_at, number_at, text_at, value_at};
use std::collections::HashMap;

/// Settings of the mesh for calls of a workload.
#[derive(Clone, Debug, Default)]
pub struct MeshPolicy {
    /// For callers within the mesh.
    pub limits: CallLimits,
    /// Calls fail fast after repeated failures.
    pub has_breaker: bool,
    /// Callers prove who they are with certificates.
    pub has_mtls: bool,
}

/// The way of a VirtualService from a gateway to a target.
pub struct MeshRoute {
    /// The reference of the gateway, and the namespace of who names it.
    pub gateway: (String, String),
    /// The index of the target.
    pub target: usize,
    /// The line, counted from 1.
    pub line: usize,
    /// Limits of requests.
    pub limits: CallLimits,
}

/// The most gateways of a VirtualService that are read.
const MAX_GATEWAYS: usize = 20;

/// The target of a host of the mesh: `orders`, `orders.shop.svc.cluster.local`.
fn target(host: &str, namespace: &str, backends: &Backends) -> Option<usize> {
    let mut parts = host.trim().split('.');
    let name = parts.next().unwrap_or_default();
    let namespace = parts.next().unwrap_or(namespace);
    let key = (namespace.to_owned(), name.to_owned());
    backends.get(&key).copied()
}

/// The policies by target, and the routes from gateways.
pub fn read(
    manifests: &[Manifest],
    workloads: &[Workload],
    backends: &Backends,
) -> (HashMap<usize, MeshPolicy>, Vec<MeshRoute>) {
    let mut policies: HashMap<usize, MeshPolicy> = HashMap::new();
    let mut routes = Vec::new();
    for manifest in manifests {
        match (manifest.group.as_str(), manifest.kind.as_str()) {
            ("networking.istio.io", "VirtualService") => {
                virtual_service(manifest, backends, &mut policies, &mut routes);
            }
            ("networking.istio.io", "DestinationRule") => {
                let host = manifest.text(&["spec", "host"]).unwrap_or_default();
                let Some(target) = target(&host, &manifest.namespace, backends) else {
                    continue;
                };
                let policy = policies.entry(target).or_default();
                let traffic = ["spec", "trafficPolicy"];
                let Some(traffic) = manifest.at(&traffic) else {
                    continue;
                };
                policy.has_breaker |= value_at(&traffic, &["outlierDetection"]).is_some();
                let mode = text_at(&traffic, &["tls", "mode"]).unwrap_or_default();
                policy.has_mtls |= matches!(mode.as_str(), "MUTUAL" | "ISTIO_MUTUAL");
            }
            _ => {}
        }
    }
    peer_authentication(manifests, workloads, &mut policies);
    (policies, routes)
}

fn virtual_service(
    manifest: &Manifest,
    backends: &Backends,
    policies: &mut HashMap<usize, MeshPolicy>,
    routes: &mut Vec<MeshRoute>,
) {
    let gateways: Vec<String> = items_at(&manifest.node, &["spec", "gateways"])
        .iter()
        .take(MAX_GATEWAYS)
        .filter_map(|gateway| gateway.text().map(str::to_owned))
        .collect();
    let is_in_mesh = gateways.is_empty() || gateways.iter().any(|gateway| gateway == "mesh");
    for protocol in ["http", "tls", "tcp"] {
        for rule in items_at(&manifest.node, &["spec", protocol]) {
            let attempts = number_at(&rule, &["retries", "attempts"]).map(|(count, _)| count);
            // With retries, the caller waits for one try no longer than this.
            let of_one_try = text_at(&rule, &["retries", "perTryTimeout"]);
            let whole = text_at(&rule, &["timeout"]);
            let limits = CallLimits {
                timeout: of_one_try.or(whole).and_then(|text| timeout(&text)),
                retries: attempts,
            };
            for route in items_at(&rule, &["route"]) {
                let host = text_at(&route, &["destination", "host"]).unwrap_or_default();
                let Some(target) = target(&host, &manifest.namespace, backends) else {
                    continue;
                };
                if is_in_mesh {
                    let policy = policies.entry(target).or_default();
                    if policy.limits == CallLimits::default() {
                        policy.limits = limits.clone();
                    }
                }
                for gateway in gateways.iter().filter(|gateway| *gateway != "mesh") {
                    routes.push(MeshRoute {
                        gateway: (gateway.clone(), manifest.namespace.clone()),
                        target,
                        line: route.line,
                        limits: limits.clone(),
                    });
                }
            }
        }
    }
}

/// Workloads that accept calls with certificates only: of the mesh, of a namespace, or by their labels.
fn peer_authentication(
    manifests: &[Manifest],
    workloads: &[Workload],
    policies: &mut HashMap<usize, MeshPolicy>,
) {
    const ROOT: &str = "istio-system";
    let mut by_namespace: HashMap<&str, bool> = HashMap::new();
    let mut by_labels = Vec::new();
    for manifest in manifests
        .iter()
        .filter(|manifest| manifest.is("security.istio.io", "PeerAuthentication"))
    {
        let Some(mode) = manifest.text(&["spec", "mtls", "mode"]) else {
            continue;
        };
        let is_strict = mode == "STRICT";
        let labels = selector(&manifest.node);
        if labels.is_empty() {
            by_namespace.insert(&manifest.namespace, is_strict);
        } else {
            by_labels.push((&manifest.namespace, labels, is_strict));
        }
    }
    // The rules for single workloads; more are no design but a generated file.
    by_labels.truncate(200);
    if by_namespace.is_empty() && by_labels.is_empty() {
        return;
    }
    let root = by_namespace.get(ROOT).copied().unwrap_or_default();
    for (at, workload) in workloads.iter().enumerate() {
        if workload.service.image.is_none() {
            continue;
        }
        let own = by_labels.iter().find(|(namespace, labels, _)| {
            **namespace == workload.namespace
                && labels
                    .iter()
                    .all(|(key, value)| workload.labels.get(key) == Some(value))
        });
        let of_namespace = by_namespace.get(workload.namespace.as_str()).copied();
        let is_strict = own.map_or(of_namespace.unwrap_or(root), |(_, _, is_strict)| *is_strict);
        if is_strict {
            policies.entry(at).or_default().has_mtls = true;
        }
    }
}
