//! Resources of operators: databases and brokers that an operator runs.

use super::manifest::Manifest;
use super::workload::{Workload, WorkloadNames};
use crate::document::Kind;
use crate::import::containers::role::{ComponentGuess, ServiceRole};
use crate::import::containers::service::{Service, SourceText};
use crate::import::yaml::number_at;
use crate::technologies;
use std::collections::HashMap;

/// A resource of an operator.
struct Operated {
    group: &'static str,
    kind: &'static str,
    technology: &'static str,
    /// The path of the number of instances.
    replicas: &'static [&'static str],
    /// Endings of the names of its Services.
    endings: &'static [&'static str],
}

#[rustfmt::skip]
const OPERATED: &[Operated] = &[
    Operated { group: "kafka.strimzi.io", kind: "Kafka", technology: "kafka", replicas: &["spec", "kafka", "replicas"], endings: &["-kafka-bootstrap", "-kafka-brokers", "-kafka-external-bootstrap"] },
    Operated { group: "postgresql.cnpg.io", kind: "Cluster", technology: "postgresql", replicas: &["spec", "instances"], endings: &["-rw", "-ro", "-r"] },
    Operated { group: "acid.zalan.do", kind: "postgresql", technology: "postgresql", replicas: &["spec", "numberOfInstances"], endings: &["", "-repl"] },
    Operated { group: "postgres-operator.crunchydata.com", kind: "PostgresCluster", technology: "postgresql", replicas: &[], endings: &["-primary", "-ha", "-pgbouncer"] },
    Operated { group: "rabbitmq.com", kind: "RabbitmqCluster", technology: "rabbitmq", replicas: &["spec", "replicas"], endings: &[""] },
    Operated { group: "elasticsearch.k8s.elastic.co", kind: "Elasticsearch", technology: "elasticsearch", replicas: &[], endings: &["-es-http"] },
    Operated { group: "kibana.k8s.elastic.co", kind: "Kibana", technology: "kibana", replicas: &["spec", "count"], endings: &["-kb-http"] },
    Operated { group: "mongodbcommunity.mongodb.com", kind: "MongoDBCommunity", technology: "mongodb", replicas: &["spec", "members"], endings: &["-svc"] },
    Operated { group: "databases.spotahome.com", kind: "RedisFailover", technology: "redis", replicas: &["spec", "redis", "replicas"], endings: &[""] },
    Operated { group: "redis.redis.opstreelabs.in", kind: "Redis", technology: "redis", replicas: &[], endings: &[""] },
    Operated { group: "k8ssandra.io", kind: "K8ssandraCluster", technology: "cassandra", replicas: &[], endings: &["-service"] },
    Operated { group: "mysql.oracle.com", kind: "InnoDBCluster", technology: "mysql", replicas: &["spec", "instances"], endings: &[""] },
    Operated { group: "monitoring.coreos.com", kind: "Prometheus", technology: "prometheus", replicas: &["spec", "replicas"], endings: &[""] },
    Operated { group: "jaegertracing.io", kind: "Jaeger", technology: "jaeger", replicas: &[], endings: &["-collector", "-query", "-agent"] },
    Operated { group: "opentelemetry.io", kind: "OpenTelemetryCollector", technology: "otel-collector", replicas: &["spec", "replicas"], endings: &["-collector"] },
];

fn operated(manifest: &Manifest) -> Option<&'static Operated> {
    OPERATED
        .iter()
        .find(|operated| manifest.is(operated.group, operated.kind))
}

/// True for a resource that an operator runs.
pub fn is_operated(manifest: &Manifest) -> bool {
    operated(manifest).is_some()
}

/// The workload of a resource that an operator runs.
pub fn read(manifest: &Manifest, names: &mut WorkloadNames) -> Option<Workload> {
    let operated = operated(manifest)?;
    let kind = technologies::product_named(operated.technology)?.kind()?;
    let aliases = operated.endings.iter().flat_map(|ending| {
        let host = format!("{}{ending}", manifest.name);
        [
            format!("{host}.{}", manifest.namespace),
            format!("{host}.{}.svc", manifest.namespace),
            format!("{host}.{}.svc.cluster.local", manifest.namespace),
            host,
        ]
    });
    let keeps = matches!(kind, Kind::Datastore | Kind::Broker);
    let service = Service {
        name: names.unique(manifest),
        line: manifest.line,
        namespace: manifest.namespace.clone(),
        aliases: aliases.collect(),
        replicas: number_at(&manifest.node, operated.replicas)
            .filter(|_| !operated.replicas.is_empty()),
        exposes_ports: true,
        data_volume: keeps.then(|| SourceText {
            text: "the volumes that its operator makes".to_owned(),
            line: manifest.line,
        }),
        role: Some(ServiceRole::Component(ComponentGuess {
            kind,
            technology: Some(operated.technology),
            is_certain: true,
            because: format!("it is a {} that an operator runs", manifest.kind),
            is_tool: false,
        })),
        ..Service::default()
    };
    Some(Workload {
        service,
        kind: manifest.kind.clone(),
        name: manifest.name.clone(),
        namespace: manifest.namespace.clone(),
        labels: HashMap::new(),
        scraped: None,
    })
}
