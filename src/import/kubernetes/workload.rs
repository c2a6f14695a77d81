//! Workloads: what runs pods becomes a service with the environment of its containers.

use super::environment::{Settings, expanded};
use super::manifest::{Manifest, words_at};
use crate::document::Kind;
use crate::document::sanitize::excerpt;
use crate::import::builder::DesignBuilder;
use crate::import::containers::role::{ComponentGuess, ServiceRole, guess_component};
use crate::import::containers::service::{Dependency, Service, SourceText};
use crate::import::containers::values::hosts;
use crate::import::yaml::{YamlNode, fields_at, items_at, number_at, text_at, texts, value_at};
use crate::import::{Confidence, ImportError};
use crate::technologies::lookup_name;
use std::collections::HashMap;
use std::rc::Rc;

/// An object that runs pods.
pub struct Workload {
    /// The service that it is.
    pub service: Service,
    /// The kind of the object.
    pub kind: String,
    /// The name of the object.
    pub name: String,
    /// The namespace.
    pub namespace: String,
    /// The labels of its pods.
    pub labels: HashMap<String, String>,
    /// True if its pods are to be scraped for metrics, and the line.
    pub scraped: Option<usize>,
}

/// The contents of configurations by name, as services have them.
pub type Configs = HashMap<String, Rc<YamlNode>>;

/// Label of the zone of a node, now and in old files.
const ZONE_LABELS: [&str; 2] = [
    "topology.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/zone",
];

/// The path of the template of its pods; `None` for what runs none.
fn pod_path(manifest: &Manifest) -> Option<&'static [&'static str]> {
    Some(match (manifest.group.as_str(), manifest.kind.as_str()) {
        ("apps" | "extensions", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
        | ("", "ReplicationController")
        | ("batch", "Job")
        | ("argoproj.io", "Rollout")
        | ("serving.knative.dev", "Service") => &["spec", "template"],
        ("batch", "CronJob") => &["spec", "jobTemplate", "spec", "template"],
        ("keda.sh", "ScaledJob") => &["spec", "jobTargetRef", "template"],
        ("", "Pod") => &[],
        _ => return None,
    })
}

/// True for an object that another one of the file made.
fn owner(manifest: &Manifest) -> Option<(String, String)> {
    let owners = items_at(&manifest.node, &["metadata", "ownerReferences"]);
    let owner = owners.first()?;
    Some((text_at(owner, &["kind"])?, text_at(owner, &["name"])?))
}

/// The name of what a pod or its replica set belongs to, without the hash that the cluster adds.
fn base_name(name: &str, labels: &HashMap<String, String>) -> String {
    let hash = labels.get("pod-template-hash");
    let base = hash.and_then(|hash| name.strip_suffix(hash.as_str()));
    base.map_or(name, |base| base.trim_end_matches('-'))
        .to_owned()
}

/// Images and names of containers that serve the one beside them.
fn is_sidecar(container: &Rc<YamlNode>) -> bool {
    #[rustfmt::skip]
    const SIDECARS: &[&str] = &[
        "proxyv2", "istio-proxy", "daprd", "linkerd-proxy", "cloud-sql-proxy", "cloudsql-proxy", "gce-proxy", "vault-agent", "fluent-bit",
        "fluentd", "filebeat", "promtail", "opentelemetry-collector", "opentelemetry-collector-contrib", "otel-collector", "jaeger-agent", "oauth2-proxy",
        "kube-rbac-proxy", "git-sync", "configmap-reload", "k8s-sidecar", "envoy", "statsd-exporter", "pgbouncer", "aws-xray-daemon",
        "cloudwatch-agent", "pause", "config-reloader", "prometheus-config-reloader",
    ];
    let image = lookup_name(&text_at(container, &["image"]).unwrap_or_default());
    let name = text_at(container, &["name"]).unwrap_or_default();
    let is_one = |text: &str| SIDECARS.contains(&text) || text.ends_with("exporter");
    is_one(&image) || is_one(&name) || name.ends_with("sidecar")
}

/// The container that a pod is about.
fn main_container(containers: &[Rc<YamlNode>], name: &str) -> usize {
    let is_named =
        |container: &Rc<YamlNode>| text_at(container, &["name"]).is_some_and(|own| own == name);
    let named = containers.iter().position(is_named);
    let own = || {
        containers
            .iter()
            .position(|container| !is_sidecar(container))
    };
    named.or_else(own).unwrap_or_default()
}

/// WorkloadNames of services, each once.
#[derive(Default)]
pub struct WorkloadNames(HashMap<String, u32>);

impl WorkloadNames {
    /// A name for a service that no other has.
    pub fn unique(&mut self, manifest: &Manifest) -> String {
        let name = &manifest.name;
        let forms = [
            name.clone(),
            format!("{name} ({})", manifest.namespace),
            format!("{name} ({})", manifest.kind),
        ];
        let free = forms.iter().find(|form| !self.0.contains_key(*form));
        let unique = free.cloned().unwrap_or_else(|| {
            let count = self.0.entry(name.clone()).or_insert(1);
            *count += 1;
            format!(
                "{name} ({}, {}, {count})",
                manifest.namespace, manifest.kind
            )
        });
        self.0.entry(unique.clone()).or_insert(1);
        unique
    }
}

/// Reads the workloads of a file.
pub struct WorkloadReader<'r> {
    /// The config maps and secrets.
    pub settings: Settings,
    /// The contents of configurations that containers read.
    pub configs: Configs,
    /// The design, for notes.
    pub builder: &'r mut DesignBuilder,
    names: &'r mut WorkloadNames,
    made: HashMap<(String, String), usize>,
    known: std::collections::HashSet<(String, String)>,
}

impl<'r> WorkloadReader<'r> {
    /// A reader of those objects.
    pub fn new(
        manifests: &[Manifest],
        builder: &'r mut DesignBuilder,
        names: &'r mut WorkloadNames,
    ) -> Self {
        let owns = manifests
            .iter()
            .filter(|manifest| pod_path(manifest).is_some() && owner(manifest).is_none());
        Self {
            settings: Settings::of(manifests),
            configs: Configs::new(),
            known: owns
                .map(|manifest| (manifest.namespace.clone(), manifest.name.clone()))
                .collect(),
            builder,
            names,
            made: HashMap::new(),
        }
    }

    /// Reads the workload of an object, if it is one and not already known.
    ///
    /// # Errors
    /// If the environments of all containers become too large.
    pub fn read(
        &mut self,
        manifest: &Manifest,
        workloads: &mut Vec<Workload>,
    ) -> Result<bool, ImportError> {
        let Some(path) = pod_path(manifest) else {
            return Ok(false);
        };
        let Some(template) = manifest.at(path) else {
            return Ok(true);
        };
        let labels = value_at(&template, &["metadata", "labels"]);
        let labels = labels.map(|labels| texts(&labels)).unwrap_or_default();
        let mut name = manifest.name.clone();
        if let Some((_, owner)) = owner(manifest) {
            // Pods as the cluster lists them: those of one owner are its replicas.
            name = base_name(&owner, &labels);
            let key = (manifest.namespace.clone(), name.clone());
            if self.known.contains(&key) {
                return Ok(true);
            }
            if let Some(at) = self.made.get(&key) {
                if manifest.kind == "Pod"
                    && let Some(workload) = workloads.get_mut(*at)
                    && let Some((count, _)) = &mut workload.service.replicas
                {
                    *count += 1;
                }
                return Ok(true);
            }
            self.made.insert(key, workloads.len());
        }
        let mut workload = Workload {
            service: Service::default(),
            kind: manifest.kind.clone(),
            namespace: manifest.namespace.clone(),
            scraped: scraped(&template, manifest),
            labels,
            name: name.clone(),
        };
        let renamed = Manifest {
            kind: manifest.kind.clone(),
            group: manifest.group.clone(),
            name,
            namespace: manifest.namespace.clone(),
            line: manifest.line,
            node: manifest.node.clone(),
        };
        workload.service = self.service(&renamed, &template)?;
        if manifest.kind == "Pod" && owner(manifest).is_some() {
            workload.service.replicas = Some((1, manifest.line));
        }
        workloads.push(workload);
        Ok(true)
    }

    fn service(
        &mut self,
        manifest: &Manifest,
        template: &Rc<YamlNode>,
    ) -> Result<Service, ImportError> {
        let unique = self.names.unique(manifest);
        let mut service = Service {
            name: unique,
            line: manifest.line,
            namespace: manifest.namespace.clone(),
            replicas: number_at(&manifest.node, &["spec", "replicas"]),
            ..Service::default()
        };
        let containers = items_at(template, &["spec", "containers"]);
        let main = main_container(&containers, &manifest.name);
        for (at, container) in containers.iter().enumerate() {
            if at == main {
                let image = text_at(container, &["image"]);
                service.image = image.map(|text| SourceText {
                    text,
                    line: container.line,
                });
            } else {
                let text = format!(
                    "{} runs beside {} in its pod; what it names counts as named by {}.",
                    excerpt(&text_at(container, &["name"]).unwrap_or_default()),
                    excerpt(&service.name),
                    excerpt(&service.name)
                );
                let head = "Containers beside another one in its pod are no components";
                let item = text_at(container, &["name"]).unwrap_or_default();
                let item = format!("{} of {}", excerpt(&item), excerpt(&service.name));
                self.builder
                    .note_one_of(container.line, Confidence::LeftOut, text, head, item);
            }
            self.container(container, manifest, &mut service)?;
        }
        self.init_containers(template, manifest, &mut service)?;
        self.volumes(template, manifest, &mut service)?;
        (service.zones, service.zones_are_guessed) = zones(template, &service);
        service.role = self.role(manifest, &mut service);
        Ok(service)
    }

    fn container(
        &mut self,
        container: &Rc<YamlNode>,
        manifest: &Manifest,
        service: &mut Service,
    ) -> Result<(), ImportError> {
        let (environment, missing) = self.settings.environment(container, &manifest.namespace)?;
        let known: HashMap<String, String> = environment
            .iter()
            .map(|variable| (variable.key.clone(), variable.value.text.clone()))
            .collect();
        service.environment.extend(environment);
        for name in missing {
            let head = "Environments take more from config maps and secrets that are not in this file, and what they name is missing";
            let (own, from) = (excerpt(&service.name), excerpt(&name.text));
            let text = format!(
                "{own} takes more of its environment from {from}, which is not in this file. What it names there is missing."
            );
            let item = format!("{own} from {from}");
            self.builder
                .note_one_of(name.line, Confidence::LeftOut, text, head, item);
        }
        for part in ["command", "args"] {
            for word in words_at(container, &[part]) {
                let text = expanded(&word.text, &known);
                let text = crate::import::text::cut(&text, 20_000).to_owned();
                service.commands.push(SourceText { text, ..word });
            }
        }
        service.exposes_ports |= !items_at(container, &["ports"]).is_empty();
        service.has_health |= ["readinessProbe", "livenessProbe", "startupProbe"]
            .iter()
            .any(|probe| value_at(container, &[probe]).is_some());
        Ok(())
    }

    /// Reads what containers wait for that run before the others.
    fn init_containers(
        &mut self,
        template: &Rc<YamlNode>,
        manifest: &Manifest,
        service: &mut Service,
    ) -> Result<(), ImportError> {
        for container in items_at(template, &["spec", "initContainers"]) {
            if text_at(&container, &["restartPolicy"]).as_deref() == Some("Always") {
                self.container(&container, manifest, service)?;
                continue;
            }
            let mut first = Service::default();
            self.container(&container, manifest, &mut first)?;
            let texts = first.environment.iter().map(|variable| &variable.value);
            for text in texts.chain(&first.commands) {
                let mut words = text.text.split_whitespace().peekable();
                let mut named: Vec<&str> = hosts(&text.text).iter().map(|host| host.name).collect();
                while let Some(word) = words.next() {
                    // `nc -z db 5432` and `pg_isready -h db`.
                    let is_port = |word: &&str| {
                        (2..=5).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
                    };
                    if words.peek().is_some_and(is_port) && !word.starts_with('-') {
                        named.push(word);
                    } else if matches!(word, "-h" | "--host") {
                        named.extend(words.peek());
                    }
                }
                service
                    .dependencies
                    .extend(named.into_iter().take(100).map(|name| Dependency {
                        name: SourceText {
                            text: name.to_owned(),
                            line: text.line,
                        },
                        must_complete: false,
                        reason: "only an init container names it",
                    }));
            }
        }
        Ok(())
    }

    fn volumes(
        &mut self,
        template: &Rc<YamlNode>,
        manifest: &Manifest,
        service: &mut Service,
    ) -> Result<(), ImportError> {
        for volume in items_at(template, &["spec", "volumes"]) {
            if let Some(map) = text_at(&volume, &["configMap", "name"]) {
                let name = SourceText {
                    text: map,
                    line: volume.line,
                };
                for (path, content) in self.settings.files(&manifest.namespace, &name)? {
                    service.configs.push(path.clone());
                    self.configs.insert(path, content);
                }
            }
            if let Some(claim) = text_at(&volume, &["persistentVolumeClaim", "claimName"]) {
                service.data_volume.get_or_insert(SourceText {
                    text: claim,
                    line: volume.line,
                });
            }
        }
        for claim in items_at(&manifest.node, &["spec", "volumeClaimTemplates"]) {
            let name = text_at(&claim, &["metadata", "name"]);
            service.data_volume.get_or_insert(SourceText {
                text: name.unwrap_or_else(|| "a volume".to_owned()),
                line: claim.line,
            });
        }
        Ok(())
    }

    /// The role that the kind of an object states: a job.
    fn role(&mut self, manifest: &Manifest, service: &mut Service) -> Option<ServiceRole> {
        let image = service.image.as_ref().map_or("", |image| &image.text);
        let guess = guess_component(service, image);
        let job = |because: &str, is_certain| {
            Some(ServiceRole::Component(ComponentGuess {
                kind: Kind::Job,
                is_certain,
                because: because.to_owned(),
                ..guess.clone()
            }))
        };
        match manifest.kind.as_str() {
            "CronJob" => {
                if let Some(schedule) = manifest.text(&["spec", "schedule"]) {
                    service
                        .remarks
                        .push(format!("Schedule: {}.", schedule.trim()));
                }
                job("it is a CronJob", true)
            }
            "ScaledJob" => job(
                "it is a ScaledJob, which starts one per piece of work",
                true,
            ),
            "Job" => {
                let annotations = manifest.texts(&["metadata", "annotations"]);
                let is_hook = annotations
                    .keys()
                    .any(|key| matches!(key.as_str(), "helm.sh/hook" | "argocd.argoproj.io/hook"));
                match ServiceRole::of(service, is_hook, false, false) {
                    ServiceRole::SetUp(_) if is_hook => {
                        Some(ServiceRole::SetUp("it runs when the system is installed"))
                    }
                    ServiceRole::SetUp(why) => Some(ServiceRole::SetUp(why)),
                    _ => job("it is a Job, which runs once", false),
                }
            }
            _ => Some(ServiceRole::Component(guess)),
        }
    }
}

/// The line where pods are annotated to be scraped for metrics.
fn scraped(template: &Rc<YamlNode>, manifest: &Manifest) -> Option<usize> {
    let annotations = fields_at(template, &["metadata", "annotations"]);
    let scrape = annotations
        .into_iter()
        .chain(fields_at(&manifest.node, &["metadata", "annotations"]))
        .find(|field| field.key == "prometheus.io/scrape")?;
    (scrape.value.text() == Some("true")).then_some(scrape.line)
}

/// The zones of its pods, and true if only their number is known.
fn zones(template: &Rc<YamlNode>, service: &Service) -> (Vec<String>, bool) {
    let mut zones: Vec<String> = Vec::new();
    let is_zone = |key: &str| ZONE_LABELS.contains(&key);
    for field in fields_at(template, &["spec", "nodeSelector"]) {
        if is_zone(&field.key) {
            zones.extend(field.value.text().map(str::to_owned));
        }
    }
    let required = [
        "spec",
        "affinity",
        "nodeAffinity",
        "requiredDuringSchedulingIgnoredDuringExecution",
        "nodeSelectorTerms",
    ];
    for term in items_at(template, &required) {
        for expression in items_at(&term, &["matchExpressions"]) {
            let key = text_at(&expression, &["key"]).unwrap_or_default();
            if is_zone(&key) && text_at(&expression, &["operator"]).as_deref() == Some("In") {
                let values = words_at(&expression, &["values"]).into_iter();
                zones.extend(values.map(|value| value.text));
            }
        }
    }
    zones.retain(|zone| !zone.trim().is_empty());
    zones.sort();
    zones.dedup();
    zones.truncate(20);
    if !zones.is_empty() {
        return (zones, false);
    }
    // Instances are spread over zones whose names are not in the file.
    let mut least = None;
    for spread in items_at(template, &["spec", "topologySpreadConstraints"]) {
        if text_at(&spread, &["topologyKey"]).is_some_and(|key| is_zone(&key)) {
            least = Some(number_at(&spread, &["minDomains"]).map_or(2, |(count, _)| count));
        }
    }
    let anti = ["spec", "affinity", "podAntiAffinity"];
    let rules = value_at(template, &anti).map(|rules| rules.fields());
    for rule in rules.unwrap_or_default() {
        for term in rule.value.items() {
            let key = text_at(term, &["topologyKey"])
                .or_else(|| text_at(term, &["podAffinityTerm", "topologyKey"]));
            if key.is_some_and(|key| is_zone(&key)) {
                least = least.or(Some(2));
            }
        }
    }
    let instances = service.replicas.map_or(u64::MAX, |(count, _)| count);
    let count = least.map_or(0, |least: u64| least.min(instances).min(20));
    let zones = (1..=count).map(|zone| format!("zone {zone}")).collect();
    (zones, count > 0)
}
