//! What a component probably is, from what its technology is called.

use crate::design::Kind;

/// Names in lower case, as `facts::technologies::lookup_name` gives them.
#[rustfmt::skip]
const KINDS: &[(Kind, &[&str])] = &[
    (Kind::Datastore, &[
        "mysql", "mariadb", "postgresql", "postgres", "postgis", "oracle", "sqlserver", "mssql", "sqlite",
        "hsqldb", "h2", "cockroachdb", "cockroach", "spanner", "tidb", "yugabytedb", "mongodb", "mongo",
        "hbase", "zookeeper", "etcd", "cassandra", "scylladb", "scylla", "riak", "couchdb", "couchbase",
        "memcached", "elasticsearch", "opensearch", "s3", "minio", "redis", "valkey", "dynamodb", "neo4j",
        "influxdb", "timescaledb", "clickhouse",
    ]),
    (Kind::Broker, &[
        "kafka", "cp-kafka", "rabbitmq", "activemq", "nats", "pulsar", "redpanda", "mosquitto", "sqs", "sns",
        "artemis", "emqx", "nsq",
    ]),
    (Kind::Gateway, &["nginx", "traefik", "haproxy", "kong", "envoy", "caddy", "apisix", "tyk", "krakend"]),
    (Kind::Telemetry, &[
        "prometheus", "grafana", "jaeger", "all-in-one", "zipkin", "tempo", "loki", "otel-collector",
        "opentelemetry-collector", "opentelemetry-collector-contrib", "kibana", "logstash", "fluentd",
        "fluent-bit", "vector", "mimir", "alertmanager", "cadvisor", "node-exporter", "promtail",
    ]),
    (Kind::Orchestrator, &[
        "temporal", "auto-setup", "cadence", "camunda", "zeebe", "conductor", "airflow", "argo-workflows",
    ]),
];

/// The kind that a technology, such as `docker.io/library/mysql:8.4`, usually is.
pub fn kind_of_technology(technology: &str) -> Option<Kind> {
    let name = crate::facts::technologies::lookup_name(technology);
    KINDS
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()))
        .map(|(kind, _)| *kind)
}
