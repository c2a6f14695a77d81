//! Kubernetes: rendered manifests, as YAML or JSON. What runs pods becomes components; Services, Ingresses,
//! gateways and the mesh join them.

mod environment;
mod keda;
mod manifest;
mod mesh;
mod network;
mod operators;
mod workload;

use super::containers::{Containers, listed};
use super::{Confidence, DesignBuilder, Import, ImportError};
use crate::document::sanitize::excerpt;
use crate::document::{Callers, Connection, Id, Identity, Kind, Signal, Signals, Style};
use crate::import::yaml::number_at;
use manifest::Manifest;
use mesh::{MeshPolicy, MeshRoute};
use network::{CallLimits, GatewayReader, GatewayRoute};
use std::collections::{BTreeMap, HashMap};
use workload::{Workload, WorkloadNames, WorkloadReader};

/// Reads manifests of Kubernetes.
///
/// # Errors
/// For invalid YAML, beyond the limits, and for a file in which nothing runs.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let manifests = manifest::read(text)?;
    let mut builder = DesignBuilder::new("");
    let mut names = WorkloadNames::default();
    let mut workloads: Vec<Workload> = Vec::new();
    let mut others: BTreeMap<&str, Vec<&Manifest>> = BTreeMap::new();
    let mut reader = WorkloadReader::new(&manifests, &mut builder, &mut names);
    for manifest in &manifests {
        let is_workload = reader.read(manifest, &mut workloads)?;
        if !is_workload && !is_read(manifest) {
            others.entry(&manifest.kind).or_default().push(manifest);
        }
    }
    let configs = std::mem::take(&mut reader.configs);
    for manifest in &manifests {
        workloads.extend(operators::read(manifest, &mut names));
    }
    scale(&manifests, &mut workloads);
    keda::scale(&manifests, &mut workloads);
    let backends = network::read_services(&manifests, &mut workloads, &mut names);
    let mut gateways = GatewayReader::new(&mut workloads, &backends, &mut names);
    gateways.read(&manifests);
    let mut routes = std::mem::take(&mut gateways.routes);
    let gateway_named =
        |reference: &(String, String)| gateways.gateway_named(&reference.0, &reference.1);
    let (policies, found) = mesh::read(&manifests, gateways.workloads(), &backends);
    routes.extend(found.into_iter().filter_map(|route: MeshRoute| {
        Some(GatewayRoute {
            gateway: gateway_named(&route.gateway)?,
            target: route.target,
            line: route.line,
            by: "a VirtualService",
            limits: route.limits,
        })
    }));
    for route in &routes {
        if let Some(workload) = workloads.get_mut(route.target) {
            workload.service.is_routed = true;
        }
    }
    let services: Vec<_> = workloads
        .iter_mut()
        .map(|workload| std::mem::take(&mut workload.service))
        .collect();
    Containers {
        services: &services,
        configs: &configs,
    }
    .draw(&mut builder);
    for (workload, service) in workloads.iter_mut().zip(services) {
        workload.service = service;
    }
    for route in &routes {
        pass_on(route, &workloads, &mut builder);
    }
    keda::connect(&manifests, &workloads, &mut builder);
    scrape(&workloads, &mut builder);
    apply(&policies, &workloads, &mut builder);
    note_others(&others, &mut builder);
    if builder.has_no_components() {
        let line = manifests.first().map_or(1, |manifest| manifest.line);
        return Err(ImportError::new(
            "nothing in it runs",
            "at least one Deployment, StatefulSet, DaemonSet, CronJob or Pod",
        )
        .at_line(line));
    }
    Ok(builder.finish())
}

/// True for an object that says something about the components.
fn is_read(manifest: &Manifest) -> bool {
    matches!(
        (manifest.group.as_str(), manifest.kind.as_str()),
        ("", "Service" | "ConfigMap" | "Secret")
            | ("networking.k8s.io" | "extensions", "Ingress")
            | (
                "gateway.networking.k8s.io",
                "Gateway" | "HTTPRoute" | "GRPCRoute" | "TLSRoute" | "TCPRoute"
            )
            | (
                "networking.istio.io",
                "Gateway" | "VirtualService" | "DestinationRule"
            )
            | ("security.istio.io", "PeerAuthentication")
            | ("autoscaling", "HorizontalPodAutoscaler")
            | ("traefik.io" | "traefik.containo.us", "IngressRoute")
            | ("monitoring.coreos.com", "ServiceMonitor" | "PodMonitor")
    ) || operators::is_operated(manifest)
        || keda::is_scaler(manifest)
}

/// Sets the least number of replicas that an autoscaler keeps.
fn scale(manifests: &[Manifest], workloads: &mut [Workload]) {
    let mut least: HashMap<(String, String, String), (u64, usize)> = HashMap::new();
    for manifest in manifests
        .iter()
        .filter(|manifest| manifest.is("autoscaling", "HorizontalPodAutoscaler"))
    {
        let target = ["kind", "name"].map(|part| manifest.text(&["spec", "scaleTargetRef", part]));
        let [Some(kind), Some(name)] = target else {
            continue;
        };
        let count = number_at(&manifest.node, &["spec", "minReplicas"]);
        let count = count.unwrap_or((1, manifest.line));
        least.insert((manifest.namespace.clone(), kind, name), count);
    }
    for workload in workloads {
        let key = (
            workload.namespace.clone(),
            workload.kind.clone(),
            workload.name.clone(),
        );
        if let Some(count) = least.get(&key) {
            workload.service.replicas = Some(*count);
        }
    }
}

fn limit(connection: &mut Connection, limits: &CallLimits) {
    if connection.style != Style::Request {
        return;
    }
    connection.timeout = limits.timeout.clone().or(connection.timeout.take());
    connection.retries = limits.retries.or(connection.retries);
}

/// Connects a gateway with the workload that it passes requests on to.
fn pass_on(route: &GatewayRoute, workloads: &[Workload], builder: &mut DesignBuilder) {
    let Some(target) = workloads.get(route.target) else {
        return;
    };
    let to = &target.service.name;
    if route.gateway == *to || builder.is_full() {
        return;
    }
    if let Some(known) = builder.find_connection(&route.gateway, to) {
        // What the file says outweighs what was guessed.
        known.guessed.clear();
        known.phase = None;
        limit(known, &route.limits);
        return;
    }
    let Some(connection) = builder.connect(&route.gateway, to, Style::Request) else {
        return;
    };
    limit(connection, &route.limits);
    let (gateway, to) = (excerpt(&route.gateway), excerpt(to));
    let text = format!(
        "{gateway} passes requests on to {to}: {} says so.",
        route.by
    );
    let head = "Gateways pass requests on, as Ingresses and routes say";
    let item = format!("{gateway} to {to}");
    builder.note_one_of(route.line, Confidence::Understood, text, head, item);
}

/// Connects workloads that are scraped for metrics with Prometheus.
fn scrape(workloads: &[Workload], builder: &mut DesignBuilder) {
    let is_prometheus = |workload: &&Workload| {
        let image = workload.service.image.as_ref();
        workload.kind == "Prometheus"
            || image.is_some_and(|image| {
                crate::technologies::product_of_image(&image.text)
                    .is_some_and(|product| product.name == "prometheus")
            })
    };
    let prometheus = workloads.iter().find(is_prometheus);
    for workload in workloads {
        let Some(line) = workload.scraped else {
            continue;
        };
        let own = excerpt(&workload.service.name);
        let Some(prometheus) = prometheus else {
            let head = "Metrics are scraped by a Prometheus that is not in this file";
            let text =
                format!("{own} is scraped for metrics by a Prometheus that is not in this file.");
            builder.note_one_of(line, Confidence::LeftOut, text, head, own);
            continue;
        };
        let (from, to) = (&workload.service.name, &prometheus.service.name);
        if from == to || builder.find_connection(from, to).is_some() || builder.is_full() {
            continue;
        }
        if let Some(connection) = builder.connect(from, to, Style::Telemetry) {
            connection.signal = Some(Signals(vec![Signal::Metrics]));
            let head = "Drawn as telemetry, as they are scraped for metrics";
            let text = format!("{own} is scraped for metrics by {}.", excerpt(to));
            builder.note_one_of(line, Confidence::Understood, text, head, own);
        }
    }
}

/// Sets what the mesh does for the calls of workloads.
fn apply(
    policies: &HashMap<usize, MeshPolicy>,
    workloads: &[Workload],
    builder: &mut DesignBuilder,
) {
    let mut by_id: HashMap<Id, &MeshPolicy> = HashMap::new();
    for (at, policy) in policies {
        let Some(workload) = workloads.get(*at) else {
            continue;
        };
        let Some(component) = builder.find(&workload.service.name) else {
            continue;
        };
        if policy.has_mtls && component.kind != Kind::Job {
            let callers = component.callers.get_or_insert_with(Callers::new);
            callers.identity = Some(Identity::Mtls);
        }
        by_id.insert(component.id.clone(), policy);
    }
    for connection in builder.connections_mut() {
        let Some(policy) = by_id.get(&connection.to) else {
            continue;
        };
        if connection.style == Style::Request {
            connection.timeout = connection
                .timeout
                .take()
                .or_else(|| policy.limits.timeout.clone());
            connection.retries = connection.retries.or(policy.limits.retries);
            if policy.has_breaker {
                connection.circuit_breaker = Some(true);
            }
        }
    }
}

/// The reason why objects of a kind are not drawn.
fn reason(kind: &str, group: &str) -> &'static str {
    match kind {
        "Namespace" | "Node" => "say where things run",
        "ServiceAccount" | "Role" | "RoleBinding" | "ClusterRole" | "ClusterRoleBinding" => {
            "say who may do what in the cluster"
        }
        "PersistentVolume" | "PersistentVolumeClaim" | "StorageClass" => {
            "are where data is kept, not what keeps it"
        }
        "NetworkPolicy" | "CiliumNetworkPolicy" | "AuthorizationPolicy" => {
            "say who may reach whom, not who does"
        }
        "PodDisruptionBudget" | "ResourceQuota" | "LimitRange" | "PriorityClass" => {
            "limit what the cluster does"
        }
        "CustomResourceDefinition"
        | "MutatingWebhookConfiguration"
        | "ValidatingWebhookConfiguration"
        | "APIService"
        | "IngressClass"
        | "GatewayClass" => "extend the cluster",
        "TriggerAuthentication" | "ClusterTriggerAuthentication" => "say how scalers sign in",
        "Endpoints" | "EndpointSlice" | "Event" | "Lease" => "are made by the cluster",
        _ if group.is_empty() => "are no components",
        _ => "are not read",
    }
}

fn note_others(others: &BTreeMap<&str, Vec<&Manifest>>, builder: &mut DesignBuilder) {
    for (kind, manifests) in others {
        let Some(first) = manifests.first() else {
            continue;
        };
        let names: Vec<String> = manifests.iter().map(|m| m.name.clone()).collect();
        let text = format!(
            "Objects of the kind {} {}: {}.",
            excerpt(kind),
            reason(kind, &first.group),
            listed(&names)
        );
        builder.note(first.line, Confidence::LeftOut, text);
    }
}
