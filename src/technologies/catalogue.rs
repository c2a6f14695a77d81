//! The catalogue, as data: one entry per technology. Documented conclusions name the documentation
//! and its section, with an address where that was looked up.

use super::{Class, Evidence, NO_CAVEAT, Technology};
use crate::document::{Cap, Io, Kind};

/// All tables of the catalogue.
pub(super) const TABLES: &[&[Technology]] = &[
    DATASTORES,
    BROKERS,
    GATEWAYS,
    TELEMETRY,
    ORCHESTRATORS,
    SERVICES,
    EXTERNALS,
    CLIENTS,
    FRAMEWORKS,
    LIBRARIES,
];

/// An entry with no names but its own and no conclusions.
const fn entry(name: &'static str, class: Class) -> Technology {
    Technology {
        name,
        also: &[],
        class,
        images: &[],
        labels: &[],
        stencils: &[],
        cap: None,
        io: None,
        keeps_progress: false,
        is_managed: false,
        is_relay: false,
        evidence: None,
    }
}

const fn store(name: &'static str) -> Technology {
    entry(name, Class::Product(Kind::Datastore))
}

const fn broker(name: &'static str) -> Technology {
    entry(name, Class::Product(Kind::Broker))
}

const fn gateway(name: &'static str) -> Technology {
    entry(name, Class::Product(Kind::Gateway))
}

const fn telemetry(name: &'static str) -> Technology {
    entry(name, Class::Product(Kind::Telemetry))
}

const fn engine(name: &'static str) -> Technology {
    entry(name, Class::Product(Kind::Orchestrator))
}

const fn service(name: &'static str) -> Technology {
    entry(name, Class::Product(Kind::Service))
}

const fn external(name: &'static str) -> Technology {
    entry(name, Class::Product(Kind::External))
}

const fn client(name: &'static str) -> Technology {
    entry(name, Class::Product(Kind::Client))
}

const fn framework(name: &'static str) -> Technology {
    entry(name, Class::Framework)
}

const fn library(name: &'static str) -> Technology {
    entry(name, Class::Library)
}

/// The columns of the tables, as a builder.
impl Technology {
    const fn also(mut self, names: &'static [&'static str]) -> Self {
        self.also = names;
        self
    }

    const fn images(mut self, names: &'static [&'static str]) -> Self {
        self.images = names;
        self
    }

    const fn labels(mut self, names: &'static [&'static str]) -> Self {
        self.labels = names;
        self
    }

    const fn stencils(mut self, parts: &'static [&'static str]) -> Self {
        self.stencils = parts;
        self
    }

    /// Documented, with no conclusion from the name alone.
    const fn documented(mut self, source: &'static str, caveat: &'static str) -> Self {
        self.evidence = Some(Evidence { source, caveat });
        self
    }

    /// A store that refuses requests during a network partition.
    const fn consistent(mut self, source: &'static str, caveat: &'static str) -> Self {
        self.cap = Some(Cap::Consistent);
        self.documented(source, caveat)
    }

    /// A store that stays available during a network partition and may diverge.
    const fn available(mut self, source: &'static str, caveat: &'static str) -> Self {
        self.cap = Some(Cap::Available);
        self.documented(source, caveat)
    }

    /// A framework in which a thread waits for each call.
    const fn blocking(mut self, source: &'static str, caveat: &'static str) -> Self {
        self.io = Some(Io::Blocking);
        self.documented(source, caveat)
    }

    /// A framework in which no thread waits.
    const fn non_blocking(mut self, source: &'static str, caveat: &'static str) -> Self {
        self.io = Some(Io::NonBlocking);
        self.documented(source, caveat)
    }

    /// A workflow engine that persists the progress of its workflows, without a thread for each.
    const fn durable(mut self, source: &'static str, caveat: &'static str) -> Self {
        self.keeps_progress = true;
        self.io = Some(Io::NonBlocking);
        self.documented(source, caveat)
    }

    /// A service that a provider runs, instances included.
    const fn managed(mut self) -> Self {
        self.is_managed = true;
        self
    }

    /// A change data capture product: it reads a datastore's changes and publishes them.
    const fn relay(mut self) -> Self {
        self.is_relay = true;
        self
    }
}

const FOLLOWERS: &str = "Reads from replicas that follow asynchronously may be old, and a failover to one of them loses what it had not received.";
const ONE_PLACE: &str = "It runs within one process or on one machine: when that cannot be reached, neither can the data.";
const TUNED: &str = "Each request chooses how many replicas must agree; used with quorums throughout, it refuses instead.";
const DRIVER: &str = "A driver or client library that blocks holds a thread all the same.";
const CPU: &str = "Work that computes for long holds up all others on the same thread.";

#[rustfmt::skip]
const DATASTORES: &[Technology] = &[
    store("mysql").images(&["mysql-server", "mysql-cluster", "percona", "percona-server"]).stencils(&["mysql"])
        .consistent("MySQL Reference Manual: InnoDB and the ACID Model; Replication", FOLLOWERS),
    store("mariadb").images(&["mariadb-galera"])
        .consistent("MariaDB documentation: Standard Replication; Galera Cluster", FOLLOWERS),
    store("postgresql").also(&["postgres"]).images(&["postgis", "postgresql-repmgr", "spilo", "pgvector", "supabase-postgres"]).stencils(&["postgre"])
        .consistent("PostgreSQL documentation: High Availability, Load Balancing, and Replication", FOLLOWERS),
    store("sqlserver").images(&["mssql", "mssql/server", "mssql-server", "azure-sql-edge"]).stencils(&["sql_server"])
        .consistent("SQL Server documentation: Availability modes for an Always On availability group", FOLLOWERS),
    store("aurora").stencils(&["aurora"])
        .consistent("Amazon Aurora User Guide: Amazon Aurora storage", "Reads from replicas may lag, and a global database replicates asynchronously.").managed(),
    store("rds").stencils(&["rds"])
        .consistent("Amazon RDS User Guide: Configuring and managing a Multi-AZ deployment", "Read replicas follow asynchronously and may be old.").managed(),
    store("oracle").images(&["oracle-xe", "oracle-free", "oracle-database"]).stencils(&["oracle"])
        .consistent("Oracle Database Concepts: Data Concurrency and Consistency", FOLLOWERS),
    store("sqlite")
        .consistent("SQLite documentation: Atomic Commit In SQLite", ONE_PLACE),
    store("hsqldb")
        .consistent("HyperSQL User Guide: Sessions and Transactions", ONE_PLACE),
    store("h2")
        .consistent("H2 documentation, Advanced: Transaction Isolation", ONE_PLACE),
    store("db2"),
    store("firebird"),
    store("cockroachdb").images(&["cockroach"])
        .consistent("CockroachDB documentation: Architecture, Replication Layer", "Follower reads and stale reads, where they are asked for, may be old."),
    store("spanner").images(&["cloud-spanner-emulator"]).stencils(&["spanner"])
        .consistent("Spanner documentation: TrueTime and external consistency", "Stale reads, where they are asked for, may be old.").managed(),
    store("tidb")
        .consistent("TiDB documentation: TiDB Architecture; Stale Read", "Stale reads, where they are asked for, may be old."),
    store("yugabytedb").images(&["yugabyte"])
        .consistent("YugabyteDB documentation: Architecture, Replication in DocDB", "Reads from followers and replication between clusters may be old."),
    store("mongodb").images(&["mongo", "mongodb-community-server", "mongodb-sharded", "percona-server-mongodb", "ferretdb"]).stencils(&["mongodb"])
        .consistent("MongoDB Manual: Read Concern; Write Concern; Replica Set Elections", "It depends on how it is run: with a write concern below majority, what was acknowledged can be rolled back, and reads from secondaries may be old."),
    store("hbase")
        .consistent("Apache HBase Reference Guide: Timeline-consistent High Available Reads", "Reads with timeline consistency, where they are asked for, may be old."),
    store("zookeeper").images(&["cp-zookeeper"])
        .consistent("ZooKeeper Overview: Guarantees", "A read may be old unless the client syncs first."),
    store("etcd")
        .consistent("etcd documentation: API guarantees (https://etcd.io/docs/latest/learning/api_guarantees)", "Serializable reads, where they are asked for, may be old."),
    store("cassandra").stencils(&["cassandra"])
        .available("Apache Cassandra documentation: Architecture, Guarantees (https://cassandra.apache.org/doc/latest/architecture/guarantees.html)", TUNED),
    store("scylladb").images(&["scylla"])
        .available("ScyllaDB documentation: Consistency Levels", TUNED),
    store("riak").images(&["riak-kv"])
        .available("Riak KV documentation: Eventual Consistency", TUNED),
    store("couchdb")
        .available("Apache CouchDB documentation: Eventual Consistency (https://docs.couchdb.org)", "A database on one node alone does not diverge."),
    store("couchbase")
        .available("Couchbase documentation: Cross Data Center Replication (XDCR); Durability", "Within one cluster each document has one active copy; durable writes wait for a majority. It diverges between clusters, and where a failover is forced."),
    store("memcached")
        .available("Memcached documentation: Overview", "A cache: what it holds can go at any time, and clients that see different servers see different values."),
    store("elasticsearch").images(&["elasticsearch-oss"]).stencils(&["elasticsearch"])
        .available("Elasticsearch documentation: Reading and Writing documents", "Writes go through one primary copy, which may refuse them; searches may be old until the next refresh."),
    store("opensearch").stencils(&["opensearch"])
        .available("OpenSearch documentation: Index documents; Refresh index", "Writes go through one primary copy, which may refuse them; searches may be old until the next refresh."),
    store("solr"),
    store("meilisearch"),
    store("typesense"),
    store("s3").images(&["seaweedfs"]).stencils(&["simple_storage", "s3"])
        .consistent("Amazon S3 User Guide: Amazon S3 data consistency model", "Of writes at the same time the last one wins, and replication between regions is asynchronous.").managed(),
    store("minio").images(&["minio/minio"]),
    store("redis").images(&["redis-stack", "redis-stack-server", "redis-cluster", "redis-sentinel", "redis-alpine", "keydb", "dragonfly"]).stencils(&["redis"])
        .available("Redis cluster specification: Main properties and rationales of the design (https://redis.io/topics/cluster-spec/)", "It depends on how it is run: one instance alone does not diverge. With replicas, what was acknowledged can be lost in a failover, since they follow asynchronously."),
    store("valkey").images(&["valkey-cluster"])
        .available("Valkey documentation: Cluster specification; Replication", "It depends on how it is run: one instance alone does not diverge. With replicas, what was acknowledged can be lost in a failover, since they follow asynchronously."),
    store("dynamodb").images(&["dynamodb-local", "dynamodblocal"]).stencils(&["dynamodb"])
        .consistent("Amazon DynamoDB Developer Guide: DynamoDB read consistency", "Reads are eventually consistent unless asked to be strong, and global tables replicate asynchronously by default.").managed(),
    store("neo4j"),
    store("arangodb"),
    store("dgraph"),
    store("influxdb"),
    store("timescaledb").images(&["timescaledb-ha"]),
    store("clickhouse").images(&["clickhouse-server"]),
    store("questdb"),
    store("rethinkdb"),
    store("hazelcast"),
    store("ignite"),
    store("aerospike").images(&["aerospike-server"]),
    store("surrealdb"),
    store("eventstore").also(&["eventstoredb", "kurrentdb"])
        .consistent("KurrentDB documentation: Clustering, Quorum-based replication", "Reads from a follower or a read-only replica may be old."),
    store("weaviate"),
    store("qdrant"),
    store("milvus"),
    store("chroma"),
    store("cosmosdb").images(&["azure-cosmos-emulator"]).stencils(&["cosmos"]).managed(),
    store("firestore").stencils(&["firestore"])
        .consistent("Firestore documentation: Understand reads and writes at scale", "Clients with offline persistence read from their own cache.").managed(),
    store("bigtable").stencils(&["bigtable"]),
    store("azurite"),
    store("trino"),
    store("bigquery"),
    store("redshift"),
    store("snowflake"),
    store("documentdb"),
    store("elasticache"),
    store("hadoop").labels(&["hdfs"]),
];

#[rustfmt::skip]
const BROKERS: &[Technology] = &[
    broker("kafka").images(&["cp-kafka", "cp-server", "cp-enterprise-kafka", "kafka-native", "fast-data-dev", "strimzi-kafka"]).stencils(&["kafka"])
        .documented("Apache Kafka documentation: Design, Replication; Broker Configs", "Brokers refuse or go on by their settings: acks, min.insync.replicas and unclean.leader.election.enable. Nothing is concluded."),
    broker("rabbitmq").images(&["rabbitmq-server"]).stencils(&["rabbitmq"]),
    broker("activemq"),
    broker("artemis").images(&["activemq-artemis"]),
    broker("nats").images(&["nats-streaming", "nats-server"]),
    broker("pulsar").images(&["pulsar-all"]),
    broker("redpanda"),
    broker("mosquitto").images(&["eclipse-mosquitto"]),
    broker("emqx"),
    broker("vernemq"),
    broker("hivemq").images(&["hivemq4"]),
    broker("nsq"),
    broker("rocketmq"),
    broker("ibm-mq").images(&["ibm-messaging/mq", "ibmmq"]),
    broker("elasticmq").images(&["elasticmq-native"]),
    broker("sqs").stencils(&["simple_queue_service", "sqs"]).managed(),
    broker("sns").stencils(&["simple_notification_service", "sns"]).managed(),
    broker("kinesis").stencils(&["kinesis"]).managed(),
    broker("eventbridge").stencils(&["eventbridge"]).managed(),
    broker("pubsub").stencils(&["pubsub"]).managed(),
    broker("azure-service-bus").also(&["service-bus"]).images(&["servicebus-emulator"]).stencils(&["service_bus"]).managed(),
    broker("event-hubs").images(&["eventhubs-emulator", "eventhub", "eventhubs"]).stencils(&["event_hub"]).managed(),
    broker("beanstalkd"),
    broker("msk"),
];

#[rustfmt::skip]
const GATEWAYS: &[Technology] = &[
    gateway("nginx").images(&["nginx-unprivileged", "openresty", "nginx-proxy", "nginx-proxy-manager"]).stencils(&["nginx"])
        .non_blocking("nginx documentation: Connection processing methods", "A handler, filter or plugin that blocks holds up its worker."),
    gateway("traefik")
        .non_blocking("Traefik documentation: EntryPoints, Transport", "A handler, filter or plugin that blocks holds up its worker."),
    gateway("haproxy")
        .non_blocking("HAProxy documentation: Management Guide, event-driven model", "A handler, filter or plugin that blocks holds up its worker."),
    gateway("kong").images(&["kong-gateway"])
        .non_blocking("Kong Gateway documentation: Performance, nginx worker processes", "A handler, filter or plugin that blocks holds up its worker."),
    gateway("envoy").images(&["envoy-alpine", "envoy-dev", "contour"])
        .non_blocking("Envoy documentation: Threading model", "A handler, filter or plugin that blocks holds up its worker."),
    gateway("caddy")
        .non_blocking("Caddy documentation: Architecture", "A handler, filter or plugin that blocks holds up its worker."),
    gateway("apisix"),
    gateway("tyk").images(&["tyk-gateway"]),
    gateway("krakend"),
    gateway("httpd").images(&["apache-httpd"]),
    gateway("varnish"),
    gateway("oauth2-proxy"),
    gateway("zuul"),
    gateway("ocelot"),
    gateway("express-gateway"),
    gateway("api-gateway").managed(),
    gateway("istio"),
    gateway("apigee"),
    gateway("cloudfront").stencils(&["cloudfront"]).managed(),
    gateway("yarp")
        .non_blocking("YARP documentation: Getting started with the ASP.NET Core reverse proxy", "A handler, filter or plugin that blocks holds up its worker."),
];

#[rustfmt::skip]
const TELEMETRY: &[Technology] = &[
    telemetry("prometheus").stencils(&["prometheus"]),
    telemetry("grafana").images(&["grafana-oss", "grafana-enterprise"]).stencils(&["grafana"]),
    telemetry("jaeger").images(&["all-in-one", "jaeger-all-in-one", "jaeger-collector", "jaeger-query", "jaeger-agent"]),
    telemetry("zipkin").images(&["zipkin-slim"]),
    telemetry("tempo"),
    telemetry("loki"),
    telemetry("otel-collector").images(&["opentelemetry-collector", "opentelemetry-collector-contrib", "otel-collector-contrib", "otelcol", "aws-otel-collector"]).labels(&["otel", "opentelemetry"]),
    telemetry("kibana"),
    telemetry("opensearch-dashboards"),
    telemetry("logstash").images(&["logstash-oss"]),
    telemetry("fluentd"),
    telemetry("fluent-bit").images(&["fluentbit"]),
    telemetry("filebeat"),
    telemetry("metricbeat"),
    telemetry("vector"),
    telemetry("mimir"),
    telemetry("alertmanager"),
    telemetry("cadvisor"),
    telemetry("node-exporter").images(&["node_exporter"]),
    telemetry("promtail"),
    telemetry("alloy"),
    telemetry("seq"),
    telemetry("graylog"),
    telemetry("skywalking").images(&["skywalking-oap-server"]),
    telemetry("skywalking-ui"),
    telemetry("datadog").images(&["dd-agent", "datadog/agent"]).managed(),
    telemetry("newrelic").also(&["new-relic"]).managed(),
    telemetry("statsd").images(&["statsd-exporter"]),
    telemetry("graphite").images(&["graphite-statsd"]),
    telemetry("chronograf"),
    telemetry("telegraf"),
    telemetry("victoria-metrics").images(&["victoriametrics"]),
    telemetry("thanos"),
    telemetry("pyroscope"),
    telemetry("signoz").images(&["signoz-otel-collector"]),
    telemetry("sentry"),
    telemetry("pushgateway"),
    telemetry("netdata"),
    telemetry("cloudwatch").managed(),
    telemetry("splunk"),
    telemetry("elastic-agent"),
    telemetry("apm-server"),
    telemetry("aspire-dashboard"),
    telemetry("uptime-kuma"),
    telemetry("elk"),
];

#[rustfmt::skip]
const ORCHESTRATORS: &[Technology] = &[
    engine("temporal").images(&["auto-setup", "temporalio/server"])
        .durable("Temporal documentation: Workflow Execution; Event History", NO_CAVEAT),
    engine("cadence")
        .durable("Cadence documentation: Concepts, Workflows", NO_CAVEAT),
    engine("camunda").images(&["camunda-bpm-platform"])
        .durable("Camunda 7 documentation, User Guide: Transactions in Processes", "Progress is kept at wait states and asynchronous continuations; what lies between them is done again."),
    engine("zeebe")
        .durable("Camunda 8 documentation, Zeebe: Internal processing; Resource planning", NO_CAVEAT),
    engine("conductor")
        .durable("Conductor documentation: Architecture, Durable execution", "It keeps what its own store keeps: one in memory loses it."),
    engine("airflow")
        .durable("Apache Airflow documentation: Architecture Overview; Tasks", "It keeps which tasks are done; a task that was under way starts again from its beginning."),
    engine("argo-workflows")
        .durable("Argo Workflows documentation: Architecture; Retries", "It keeps which steps are done; a step that was under way starts again from its beginning."),
    engine("step-functions").stencils(&["step_functions"])
        .durable("AWS Step Functions Developer Guide: Choosing workflow type", "Express workflows do not keep their progress; standard ones do.").managed(),
    engine("durable-functions")
        .durable("Azure Durable Functions documentation: Orchestrations, Reliability", NO_CAVEAT).managed(),
    engine("prefect"),
    engine("kestra"),
    engine("n8n"),
    engine("flowable"),
];

#[rustfmt::skip]
const SERVICES: &[Technology] = &[
    service("keycloak"),
    service("ory/hydra").images(&["hydra"]),
    service("ory/kratos").images(&["kratos"]),
    service("authelia"),
    service("dex"),
    service("vault"),
    service("consul")
        .consistent("Consul documentation: Consistency Modes of the HTTP API", "Reads in the stale mode, where they are asked for, may be old."),
    service("eureka").images(&["eureka-server"]),
    service("schema-registry").images(&["cp-schema-registry"]),
    service("kafka-connect").images(&["cp-kafka-connect", "cp-kafka-connect-base", "debezium/connect", "debezium-connect"]).relay(),
    service("debezium").images(&["debezium/server"]).relay(),
    service("ksqldb").images(&["cp-ksqldb-server", "ksqldb-server"]),
    service("kafka-rest").images(&["cp-kafka-rest"]),
    service("openpolicyagent").images(&["opa"]),
    service("nacos").images(&["nacos-server"]),
    service("apollo-router"),
    service("hasura").images(&["graphql-engine"]),
    service("postgrest"),
    service("unleash").images(&["unleash-server"]),
    service("flagd"),
    service("imgproxy"),
    service("wordpress")
        .blocking("WordPress Developer Resources: HTTP API", "It runs on PHP: the same holds for it."),
    service("ghost"),
    service("drupal"),
    service("nextcloud"),
    service("gitea"),
    service("pgbouncer"),
    service("twemproxy"),
];

#[rustfmt::skip]
const EXTERNALS: &[Technology] = &[
    external("localstack"),
    external("mailhog"),
    external("mailpit"),
    external("maildev"),
    external("smtp4dev"),
    external("greenmail"),
    external("mailcatcher"),
    external("inbucket"),
    external("wiremock"),
    external("mockserver"),
    external("stripe-mock"),
    external("mountebank"),
    external("hoverfly"),
    external("prism"),
];

#[rustfmt::skip]
const CLIENTS: &[Technology] = &[
    client("locust"),
    client("k6"),
    client("gatling"),
    client("jmeter"),
    client("load-test"),
    client("vegeta"),
    client("artillery"),
];

/// Languages and frameworks: how a component is built, not what it is.
#[rustfmt::skip]
const FRAMEWORKS: &[Technology] = &[
    framework("node").images(&["nodejs", "bun", "deno"])
        .non_blocking("Node.js documentation, Learn: Don't Block the Event Loop", CPU),
    framework("go").images(&["golang"])
        .non_blocking("Go documentation, Frequently Asked Questions: Why goroutines instead of threads?", "Calls into C, and some work with files, hold a thread."),
    framework("python"),
    framework("ruby"),
    framework("php")
        .blocking("PHP Manual: FastCGI Process Manager (FPM)", "Event loops such as Swoole, ReactPHP and Amp do not block."),
    framework("rails")
        .blocking("Rails Guides: Threading and Code Execution in Rails", "Servers that run fibers do not hold a thread while they wait."),
    framework("django")
        .blocking("Django documentation: Asynchronous support", "Asynchronous views under ASGI do not hold a thread, as far as what they call is asynchronous, too."),
    framework("flask")
        .blocking("Flask documentation: Using async and await", "An asynchronous view still holds its worker until it is done."),
    framework("fastapi")
        .non_blocking("FastAPI documentation: Concurrency and async / await", "Handlers that are declared without async run on a pool of threads, and what blocks in the others holds up all."),
    framework("laravel")
        .blocking("Laravel documentation: Request Lifecycle; Octane", "Octane with Swoole can do some work at the same time."),
    framework("express")
        .non_blocking("Express documentation: Production best practices, performance and reliability", "It runs on Node.js: work that computes for long holds up all others."),
    framework("nestjs")
        .non_blocking("NestJS documentation: Controllers, Asynchronicity", "It runs on Node.js: work that computes for long holds up all others."),
    framework("spring-mvc")
        .blocking("Spring Framework documentation, Web on Servlet Stack: Spring Web MVC, Asynchronous Requests", "With virtual threads or asynchronous handlers, waiting holds no thread of the platform."),
    framework("spring-webflux")
        .non_blocking("Spring Framework documentation, Web on Reactive Stack: Spring WebFlux, Concurrency Model", DRIVER),
    framework("aspnetcore").images(&["dotnet/aspnet", "aspnet"])
        .non_blocking("ASP.NET Core documentation: Best Practices, Avoid blocking calls", "Code that waits for a task without await holds a thread of the pool."),
    framework("elixir")
        .non_blocking("Elixir documentation, Getting started: Processes", "Native functions that run for long hold up a scheduler."),
    framework("erlang")
        .non_blocking("Erlang/OTP documentation: Processes, in the Efficiency Guide", "Native functions that run for long hold up a scheduler."),
    framework("rust"),
    framework("java").images(&["openjdk", "eclipse-temurin", "amazoncorretto"]),
    framework("tomcat"),
    framework("dotnet").images(&["dotnet/runtime", "dotnet/sdk"]),
    framework("phoenix")
        .non_blocking("Phoenix documentation: Overview", "It runs on the Erlang virtual machine: native functions that run for long hold up a scheduler."),
    framework("akka")
        .non_blocking("Akka documentation: Dispatchers, Blocking Needs Careful Management", DRIVER),
    framework("quarkus"),
    framework("vertx")
        .non_blocking("Vert.x Core documentation: Don't block me; The Golden Rule", DRIVER),
];

/// Technologies that designs name and importers do not look for.
#[rustfmt::skip]
const LIBRARIES: &[Technology] = &[
    library("servlet")
        .blocking("Jakarta Servlet Specification: Asynchronous processing", "With asynchronous processing or virtual threads, waiting holds no thread of the platform."),
    library("netty")
        .non_blocking("Netty documentation: User guide", DRIVER),
    library("quarkus-reactive")
        .non_blocking("Quarkus documentation: Quarkus Reactive Architecture", "Endpoints that are marked as blocking run on worker threads."),
    library("pekko")
        .non_blocking("Apache Pekko documentation: Dispatchers, Blocking Needs Careful Management", DRIVER),
    library("tokio")
        .non_blocking("Tokio documentation: CPU-bound tasks and blocking code", DRIVER),
    library("axum")
        .non_blocking("axum documentation on docs.rs: Handlers", "It runs on Tokio: code that blocks holds a thread all the same."),
    library("actix")
        .non_blocking("Actix Web documentation: Handlers; Server", "Code that blocks holds up the whole worker thread."),
    library("lambda").stencils(&["lambda"]).managed(),
    library("spring-cloud-gateway")
        .non_blocking("Spring Cloud Gateway documentation: Reactive server, How it works", DRIVER),
    library("azure-sql")
        .consistent("Azure SQL documentation: High availability; Active geo-replication", "Geo-replicas follow asynchronously and may be old.").managed(),
    library("cloud-sql")
        .consistent("Cloud SQL documentation: About high availability; About replication", "Read replicas follow asynchronously and may be old.").managed(),
    library("azure-blob-storage")
        .consistent("Azure Storage documentation: Managing concurrency in Blob storage; Redundancy", "Reads from a secondary region may be old.").managed(),
    library("google-cloud-storage")
        .consistent("Cloud Storage documentation: Cloud Storage consistency", "Objects that are publicly cached may be old.").managed(),
    library("azure-functions").managed(),
    library("cloud-functions").managed(),
    library("cloud-run").managed(),
    library("appsync").managed(),
    library("azure-api-management").managed(),
    library("azure-front-door").managed(),
    library("logic-apps").managed(),
    library("cognito").managed(),
    library("entra-id").managed(),
    library("auth0").managed(),
    library("stripe").managed(),
    library("x-ray").managed(),
    library("azure-monitor").managed(),
    library("application-insights").managed(),
    library("cloud-logging").managed(),
    library("cloud-trace").managed(),
    library("honeycomb").managed(),
    library("eventuate-cdc").relay(),
    library("maxwell").relay(),
    library("aws-dms").relay(),
    library("datastream").relay(),
    library("striim").relay(),
];
