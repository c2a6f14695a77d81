//! Ways of requests: Services, Ingresses, and gateways with their routes.

use super::manifest::Manifest;
use super::workload::{Workload, WorkloadNames};
use crate::document::{Duration, Kind, Timeout};
use crate::import::classify::label::kind_of_product;
use crate::import::containers::role::{ComponentGuess, ServiceRole, guess_component};
use crate::import::containers::service::{Service, SourceText};
use crate::import::yaml::{YamlNode, items_at, number_at, text_at, texts, value_at};
use crate::technologies;
use std::collections::HashMap;
use std::rc::Rc;

/// The most workloads that are compared with one selector.
const MAX_CANDIDATES: usize = 200;

/// A rule that passes requests on.
pub struct GatewayRoute {
    /// The name of the service of the gateway.
    pub gateway: String,
    /// The index of the target.
    pub target: usize,
    /// The line, counted from 1.
    pub line: usize,
    /// The kind of the object, such as `an Ingress`.
    pub by: &'static str,
    /// Limits of requests in time and number.
    pub limits: CallLimits,
}

/// Limits of callers: how long and how often they try.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallLimits {
    /// The timeout.
    pub timeout: Option<Timeout>,
    /// The number of retries.
    pub retries: Option<u64>,
}

/// A duration as Kubernetes and Go write it: `1.5s`, `1m30s`; none at zero.
pub fn timeout(text: &str) -> Option<Timeout> {
    let text = text.trim();
    if let Some(seconds) = text.strip_suffix('s').and_then(|n| n.parse::<f64>().ok()) {
        if seconds == 0.0 {
            return Some(Timeout::Never);
        }
        let whole = seconds.fract() == 0.0 && seconds < 1e9;
        if !whole && (0.001..1e9).contains(&seconds) {
            return Timeout::parse(&format!("{}ms", (seconds * 1000.0).round()));
        }
    }
    Duration::parse(text)
        .filter(|duration| !duration.span().is_zero())
        .map(Timeout::After)
}

/// The targets of Services, by namespace and name.
pub type Backends = HashMap<(String, String), usize>;

/// Workloads by the labels of their pods.
struct LabelIndex {
    by_label: HashMap<(String, String, String), Vec<usize>>,
}

impl LabelIndex {
    fn of(workloads: &[Workload]) -> Self {
        let mut by_label: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, workload) in workloads.iter().enumerate() {
            for (key, value) in &workload.labels {
                let label = (workload.namespace.clone(), key.clone(), value.clone());
                by_label.entry(label).or_default().push(at);
            }
        }
        Self { by_label }
    }

    /// The first workloads whose pods have all labels of the selector.
    fn find(
        &self,
        workloads: &[Workload],
        namespace: &str,
        selector: &HashMap<String, String>,
    ) -> Vec<usize> {
        let lists = selector.iter().map(|(key, value)| {
            let label = (namespace.to_owned(), key.clone(), value.clone());
            self.by_label.get(&label).map_or(&[][..], Vec::as_slice)
        });
        let candidates = lists.min_by_key(|list| list.len()).unwrap_or_default();
        let has_all = |at: &&usize| {
            workloads.get(**at).is_some_and(|workload| {
                selector
                    .iter()
                    .all(|(key, value)| workload.labels.get(key) == Some(value))
            })
        };
        let found = candidates.iter().take(MAX_CANDIDATES).filter(has_all);
        found.copied().collect()
    }
}

/// The names by which others reach a Service.
fn host_names(name: &str, namespace: &str) -> Vec<String> {
    vec![
        name.to_owned(),
        format!("{name}.{namespace}"),
        format!("{name}.{namespace}.svc"),
        format!("{name}.{namespace}.svc.cluster.local"),
    ]
}

/// Reads Services: the names of workloads, and components for what is outside of the cluster. Monitors of
/// Prometheus name Services by their labels.
pub fn read_services(
    manifests: &[Manifest],
    workloads: &mut Vec<Workload>,
    names: &mut WorkloadNames,
) -> Backends {
    let index = LabelIndex::of(workloads);
    let mut backends = Backends::new();
    let mut by_service_label: HashMap<(String, String, String), Vec<usize>> = HashMap::new();
    for manifest in manifests.iter().filter(|m| m.is("", "Service")) {
        let selector = manifest.texts(&["spec", "selector"]);
        let found = if selector.is_empty() {
            Vec::new()
        } else {
            index.find(workloads, &manifest.namespace, &selector)
        };
        let hosts = host_names(&manifest.name, &manifest.namespace);
        let target = match found.first() {
            Some(at) => *at,
            // What it selects is not in the file: another chart or an operator makes it.
            None if !selector.is_empty() => continue,
            None => {
                let at = workloads.len();
                workloads.push(outside(manifest, names.unique(manifest)));
                at
            }
        };
        let Some(workload) = workloads.get_mut(target) else {
            continue;
        };
        workload.service.aliases.extend(hosts);
        workload.service.exposes_ports = true;
        let kind = manifest.text(&["spec", "type"]).unwrap_or_default();
        if matches!(kind.as_str(), "LoadBalancer" | "NodePort") {
            workload.service.published = Some(SourceText {
                text: kind,
                line: manifest.line,
            });
        }
        backends.insert((manifest.namespace.clone(), manifest.name.clone()), target);
        for (key, value) in manifest.texts(&["metadata", "labels"]) {
            let label = (manifest.namespace.clone(), key, value);
            by_service_label.entry(label).or_default().push(target);
        }
    }
    for manifest in manifests.iter().filter(|manifest| {
        manifest.group == "monitoring.coreos.com"
            && matches!(manifest.kind.as_str(), "ServiceMonitor" | "PodMonitor")
    }) {
        let selector = manifest.texts(&["spec", "selector", "matchLabels"]);
        let found = if manifest.kind == "PodMonitor" {
            index.find(workloads, &manifest.namespace, &selector)
        } else {
            let labels = selector.into_iter();
            let lists = labels.filter_map(|(key, value)| {
                by_service_label.get(&(manifest.namespace.clone(), key, value))
            });
            let list = lists.min_by_key(|list| list.len());
            list.cloned().unwrap_or_default()
        };
        for at in found.into_iter().take(MAX_CANDIDATES) {
            if let Some(workload) = workloads.get_mut(at) {
                workload.scraped.get_or_insert(manifest.line);
            }
        }
    }
    backends
}

/// A Service without pods: something outside of the cluster.
fn outside(manifest: &Manifest, name: String) -> Workload {
    let host = manifest.text(&["spec", "externalName"]);
    let mut service = Service {
        name,
        line: manifest.line,
        namespace: manifest.namespace.clone(),
        ..Service::default()
    };
    let guess = guess_component(&service, "");
    let product = host.as_ref().map(|host| host.replace('.', " "));
    let product = product.and_then(|words| kind_of_product(&words));
    let kind = product.unwrap_or(match guess.kind {
        Kind::Service | Kind::Gateway | Kind::Job => Kind::External,
        kind => kind,
    });
    let because = match &host {
        Some(host) => format!(
            "its name stands for {}, outside of the cluster",
            host.trim()
        ),
        None => "it selects no pods, so that it lies outside of the cluster".to_owned(),
    };
    service.remarks.push("Outside of the cluster.".to_owned());
    let mut words = host.iter().flat_map(|host| host.split(['.', '-']));
    let technology = words.find_map(|word| technologies::product_named(&word.to_lowercase()));
    let technology = technology.filter(|product| product.kind() == Some(kind));
    service.aliases.extend(host.clone());
    service.role = Some(ServiceRole::Component(ComponentGuess {
        kind,
        technology: technology.map(|product| product.name).or(guess.technology),
        is_certain: false,
        because,
        ..guess
    }));
    Workload {
        service,
        kind: manifest.kind.clone(),
        name: manifest.name.clone(),
        namespace: manifest.namespace.clone(),
        labels: HashMap::new(),
        scraped: None,
    }
}

/// Reads Ingresses, gateways and their routes.
pub struct GatewayReader<'r> {
    workloads: &'r mut Vec<Workload>,
    backends: &'r Backends,
    names: &'r mut WorkloadNames,
    /// The gateways by the key of their objects or classes.
    gateways: HashMap<String, usize>,
    /// The routes that were found.
    pub routes: Vec<GatewayRoute>,
}

impl<'r> GatewayReader<'r> {
    /// A reader that adds gateways to the workloads.
    pub fn new(
        workloads: &'r mut Vec<Workload>,
        backends: &'r Backends,
        names: &'r mut WorkloadNames,
    ) -> Self {
        Self {
            workloads,
            backends,
            names,
            gateways: HashMap::new(),
            routes: Vec::new(),
        }
    }

    /// The workloads, with the gateways.
    pub fn workloads(&self) -> &[Workload] {
        self.workloads
    }

    /// Reads all objects that pass requests on.
    pub fn read(&mut self, manifests: &[Manifest]) {
        for manifest in manifests {
            match (manifest.group.as_str(), manifest.kind.as_str()) {
                ("gateway.networking.k8s.io", "Gateway") => {
                    let class = manifest.text(&["spec", "gatewayClassName"]);
                    self.gateway(manifest, &class.unwrap_or_default());
                }
                ("networking.istio.io", "Gateway") => {
                    self.gateway(manifest, "istio");
                }
                _ => {}
            }
        }
        for manifest in manifests {
            match (manifest.group.as_str(), manifest.kind.as_str()) {
                ("networking.k8s.io" | "extensions", "Ingress") => self.ingress(manifest),
                (
                    "gateway.networking.k8s.io",
                    "HTTPRoute" | "GRPCRoute" | "TLSRoute" | "TCPRoute",
                ) => self.route(manifest),
                ("traefik.io" | "traefik.containo.us", "IngressRoute") => {
                    self.ingress_route(manifest);
                }
                _ => {}
            }
        }
    }

    /// The name of the service of a gateway, by the reference of an object in a namespace.
    pub fn gateway_named(&self, reference: &str, namespace: &str) -> Option<String> {
        let (namespace, name) = reference.split_once('/').unwrap_or((namespace, reference));
        let at = self.gateways.get(&format!("{namespace}/{name}"))?;
        Some(self.workloads.get(*at)?.service.name.clone())
    }

    fn gateway(&mut self, manifest: &Manifest, class: &str) {
        let key = format!("{}/{}", manifest.namespace, manifest.name);
        let at = self.add(manifest, class, "it is a Gateway");
        self.gateways.insert(key, at);
    }

    fn add(&mut self, manifest: &Manifest, class: &str, because: &str) -> usize {
        let words = class.split(['-', '.', '/', ' ']);
        let technology = words
            .filter_map(technologies::product_named)
            .find(|product| product.kind() == Some(Kind::Gateway));
        let technology = technology.map(|product| product.name);
        let name = self.names.unique(manifest);
        let service = Service {
            name,
            line: manifest.line,
            namespace: manifest.namespace.clone(),
            role: Some(ServiceRole::Component(ComponentGuess {
                kind: Kind::Gateway,
                technology,
                is_certain: true,
                because: because.to_owned(),
                is_tool: false,
            })),
            ..Service::default()
        };
        self.workloads.push(Workload {
            service,
            kind: manifest.kind.clone(),
            name: manifest.name.clone(),
            namespace: manifest.namespace.clone(),
            labels: HashMap::new(),
            scraped: None,
        });
        self.workloads.len() - 1
    }

    /// The controller of a class: one of the workloads, or a gateway of its own for all its Ingresses.
    fn controller(&mut self, manifest: &Manifest, class: &str) -> usize {
        let key = format!("class {class}");
        if let Some(at) = self.gateways.get(&key) {
            return *at;
        }
        let is_controller = |workload: &Workload| {
            let image = workload.service.image.as_ref().map(|image| &image.text);
            let is_ingress = image.is_some_and(|image| image.contains("ingress"));
            let technology = match &workload.service.role {
                Some(ServiceRole::Component(guess)) if guess.kind == Kind::Gateway => {
                    guess.technology
                }
                _ => None,
            };
            let has_class = !class.is_empty()
                && (technology.is_some_and(|name| class.contains(name))
                    || is_ingress && image.is_some_and(|image| image.contains(class)));
            // An own nginx that serves pages is no controller.
            has_class && (is_ingress || technology != Some("nginx"))
        };
        // A file has few classes; where it has many, none is searched for.
        let mut workloads = self.workloads.iter().filter(|_| self.gateways.len() < 100);
        let found = workloads.position(is_controller);
        let at = found.unwrap_or_else(|| {
            let renamed = Manifest {
                kind: "Ingress".to_owned(),
                group: String::new(),
                name: match class {
                    "" => "ingress".to_owned(),
                    class => format!("{class} ingress"),
                },
                namespace: manifest.namespace.clone(),
                line: manifest.line,
                node: manifest.node.clone(),
            };
            self.add(&renamed, class, "it is an Ingress")
        });
        self.gateways.insert(key, at);
        at
    }

    fn add_route(
        &mut self,
        gateway: usize,
        backend: (&str, &str),
        line: usize,
        by: &'static str,
        limits: &CallLimits,
    ) {
        let key = (backend.0.to_owned(), backend.1.to_owned());
        let Some(target) = self.backends.get(&key) else {
            return;
        };
        let Some(gateway) = self.workloads.get(gateway) else {
            return;
        };
        let gateway = gateway.service.name.clone();
        if let Some(workload) = self.workloads.get_mut(*target) {
            workload.service.is_routed = true;
        }
        self.routes.push(GatewayRoute {
            gateway,
            target: *target,
            line,
            by,
            limits: limits.clone(),
        });
    }

    fn ingress(&mut self, manifest: &Manifest) {
        let annotations = manifest.texts(&["metadata", "annotations"]);
        let class = manifest
            .text(&["spec", "ingressClassName"])
            .or_else(|| annotations.get("kubernetes.io/ingress.class").cloned());
        let class = class.unwrap_or_default();
        let gateway = self.controller(manifest, class.trim());
        let seconds = annotations.get("nginx.ingress.kubernetes.io/proxy-read-timeout");
        let limits = CallLimits {
            timeout: seconds.and_then(|seconds| {
                let seconds = seconds.trim().trim_end_matches('s');
                timeout(&format!("{seconds}s"))
            }),
            retries: None,
        };
        let mut backends: Vec<(Rc<YamlNode>, usize)> = Vec::new();
        for part in ["defaultBackend", "backend"] {
            let backend = value_at(&manifest.node, &["spec", part]);
            backends.extend(backend.map(|backend| (backend.clone(), backend.line)));
        }
        for rule in items_at(&manifest.node, &["spec", "rules"]) {
            for path in items_at(&rule, &["http", "paths"]) {
                let backend = value_at(&path, &["backend"]);
                backends.extend(backend.map(|backend| (backend.clone(), backend.line)));
            }
        }
        for (backend, line) in backends {
            let name = text_at(&backend, &["service", "name"])
                .or_else(|| text_at(&backend, &["serviceName"]));
            if let Some(name) = name {
                let backend = (manifest.namespace.as_str(), name.as_str());
                self.add_route(gateway, backend, line, "an Ingress", &limits);
            }
        }
    }

    fn ingress_route(&mut self, manifest: &Manifest) {
        let gateway = self.controller(manifest, "traefik");
        for rule in items_at(&manifest.node, &["spec", "routes"]) {
            for service in items_at(&rule, &["services"]) {
                let name = text_at(&service, &["name"]).unwrap_or_default();
                let namespace = text_at(&service, &["namespace"]);
                let namespace = namespace.unwrap_or_else(|| manifest.namespace.clone());
                let limits = CallLimits::default();
                let backend = (namespace.as_str(), name.as_str());
                self.add_route(gateway, backend, service.line, "an IngressRoute", &limits);
            }
        }
    }

    fn route(&mut self, manifest: &Manifest) {
        let mut gateways = Vec::new();
        for parent in items_at(&manifest.node, &["spec", "parentRefs"])
            .iter()
            .take(20)
        {
            let kind = text_at(parent, &["kind"]).unwrap_or_else(|| "Gateway".to_owned());
            if kind != "Gateway" {
                continue;
            }
            let name = text_at(parent, &["name"]).unwrap_or_default();
            let namespace = text_at(parent, &["namespace"]);
            let namespace = namespace.unwrap_or_else(|| manifest.namespace.clone());
            let key = format!("{namespace}/{name}");
            let at = match self.gateways.get(&key) {
                Some(at) => *at,
                // The gateway is another team's: it is drawn all the same, since the route names it.
                None => {
                    let renamed = Manifest {
                        kind: "Gateway".to_owned(),
                        group: manifest.group.clone(),
                        name,
                        namespace,
                        line: parent.line,
                        node: manifest.node.clone(),
                    };
                    let at = self.add(&renamed, "", "it is a Gateway that a route names");
                    self.gateways.insert(key, at);
                    at
                }
            };
            gateways.push(at);
        }
        for rule in items_at(&manifest.node, &["spec", "rules"]) {
            let limits = CallLimits {
                timeout: text_at(&rule, &["timeouts", "backendRequest"])
                    .or_else(|| text_at(&rule, &["timeouts", "request"]))
                    .and_then(|text| timeout(&text)),
                retries: number_at(&rule, &["retry", "attempts"]).map(|(count, _)| count),
            };
            for backend in items_at(&rule, &["backendRefs"]) {
                let name = text_at(&backend, &["name"]).unwrap_or_default();
                let namespace = text_at(&backend, &["namespace"]);
                let namespace = namespace.unwrap_or_else(|| manifest.namespace.clone());
                for gateway in &gateways {
                    let backend_name = (namespace.as_str(), name.as_str());
                    self.add_route(*gateway, backend_name, backend.line, "a route", &limits);
                }
            }
        }
    }
}

/// The labels of a selector.
pub fn selector(node: &Rc<YamlNode>) -> HashMap<String, String> {
    value_at(node, &["spec", "selector", "matchLabels"])
        .map(|labels| texts(&labels))
        .unwrap_or_default()
}
