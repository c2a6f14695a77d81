//! What a component probably is, from what its technology is called and from its own name.

use crate::document::Kind;

/// A technology that is known, with the name that it goes by here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    /// Such as `sqlserver`: where the checklist knows it, this is its name there.
    pub name: &'static str,
    /// What a component of it usually is.
    pub kind: Kind,
}

/// Names in lower case, as `analysis::technologies::lookup_name` gives them. The first of each group
/// is the name that it goes by, the others are what images and labels call it.
#[rustfmt::skip]
const PRODUCTS: &[(Kind, &[&[&str]])] = &[
    (Kind::Datastore, &[
        &["mysql", "mysql-server", "mysql-cluster", "percona", "percona-server"], &["mariadb", "mariadb-galera"],
        &["postgresql", "postgres", "postgis", "postgresql-repmgr", "spilo", "pgvector", "supabase-postgres"],
        &["oracle", "oracle-xe", "oracle-free", "oracle-database"],
        &["sqlserver", "mssql", "mssql/server", "mssql-server", "azure-sql-edge"],
        &["sqlite"], &["hsqldb"], &["h2"], &["db2"], &["firebird"],
        &["cockroachdb", "cockroach"], &["spanner", "cloud-spanner-emulator"], &["tidb"],
        &["yugabytedb", "yugabyte"],
        &["mongodb", "mongo", "mongodb-community-server", "mongodb-sharded", "percona-server-mongodb", "ferretdb"],
        &["hbase"], &["zookeeper", "cp-zookeeper"], &["etcd"],
        &["cassandra"], &["scylladb", "scylla"], &["riak", "riak-kv"], &["couchdb"], &["couchbase"],
        &["memcached"], &["elasticsearch", "elasticsearch-oss"], &["opensearch"], &["solr"],
        &["meilisearch"], &["typesense"], &["s3", "seaweedfs"], &["minio", "minio/minio"],
        &["redis", "redis-stack", "redis-stack-server", "redis-cluster", "redis-sentinel", "redis-alpine", "keydb", "dragonfly"],
        &["valkey", "valkey-cluster"],
        &["dynamodb", "dynamodb-local", "dynamodblocal"], &["neo4j"], &["arangodb"], &["dgraph"], &["influxdb"],
        &["timescaledb", "timescaledb-ha"], &["clickhouse", "clickhouse-server"], &["questdb"],
        &["rethinkdb"], &["hazelcast"], &["ignite"], &["aerospike", "aerospike-server"], &["surrealdb"],
        &["eventstore", "eventstoredb"], &["weaviate"], &["qdrant"], &["milvus"], &["chroma"],
        &["cosmosdb", "azure-cosmos-emulator"], &["firestore"], &["bigtable"], &["azurite"], &["trino"],
    ]),
    (Kind::Broker, &[
        &["kafka", "cp-kafka", "cp-server", "cp-enterprise-kafka", "kafka-native", "fast-data-dev", "strimzi-kafka"],
        &["rabbitmq", "rabbitmq-server"], &["activemq"], &["artemis", "activemq-artemis"],
        &["nats", "nats-streaming", "nats-server"], &["pulsar", "pulsar-all"], &["redpanda"],
        &["mosquitto", "eclipse-mosquitto"], &["emqx"], &["vernemq"], &["hivemq", "hivemq4"],
        &["nsq"], &["rocketmq"], &["ibm-mq", "ibm-messaging/mq"], &["elasticmq", "elasticmq-native"], &["sqs"], &["sns"],
        &["kinesis"], &["eventbridge"], &["pubsub"], &["azure-service-bus", "servicebus-emulator"],
        &["event-hubs", "eventhubs-emulator"], &["beanstalkd"],
    ]),
    (Kind::Gateway, &[
        &["nginx", "nginx-unprivileged", "openresty", "nginx-proxy", "nginx-proxy-manager"], &["traefik"], &["haproxy"], &["kong", "kong-gateway"], &["envoy", "envoy-alpine", "envoy-dev", "contour"],
        &["caddy"], &["apisix"], &["tyk", "tyk-gateway"], &["krakend"], &["httpd", "apache-httpd"], &["varnish"],
        &["oauth2-proxy"], &["zuul"], &["ocelot"], &["express-gateway"], &["api-gateway"],
    ]),
    (Kind::Telemetry, &[
        &["prometheus"], &["grafana", "grafana-oss", "grafana-enterprise"],
        &["jaeger", "all-in-one", "jaeger-all-in-one", "jaeger-collector", "jaeger-query", "jaeger-agent"],
        &["zipkin", "zipkin-slim"], &["tempo"], &["loki"],
        &["otel-collector", "opentelemetry-collector", "opentelemetry-collector-contrib", "otel-collector-contrib", "otelcol", "aws-otel-collector"],
        &["kibana"], &["opensearch-dashboards"], &["logstash", "logstash-oss"], &["fluentd"], &["fluent-bit", "fluentbit"],
        &["filebeat"], &["metricbeat"], &["vector"], &["mimir"], &["alertmanager"], &["cadvisor"], &["node-exporter", "node_exporter"],
        &["promtail"], &["alloy"], &["seq"], &["graylog"], &["skywalking", "skywalking-oap-server"], &["skywalking-ui"],
        &["datadog", "dd-agent", "datadog/agent"], &["newrelic"], &["statsd", "statsd-exporter"], &["graphite", "graphite-statsd"], &["chronograf"], &["telegraf"],
        &["victoria-metrics", "victoriametrics"], &["thanos"], &["pyroscope"], &["signoz", "signoz-otel-collector"], &["sentry"],
        &["pushgateway"], &["netdata"], &["cloudwatch"], &["splunk"], &["elastic-agent"], &["apm-server"], &["aspire-dashboard"], &["uptime-kuma"],
    ]),
    (Kind::Orchestrator, &[
        &["temporal", "auto-setup", "temporalio/server"], &["cadence"], &["camunda", "camunda-bpm-platform"], &["zeebe"],
        &["conductor"], &["airflow"], &["argo-workflows"], &["step-functions"], &["durable-functions"], &["prefect"],
        &["kestra"], &["n8n"], &["flowable"],
    ]),
    (Kind::Service, &[
        &["keycloak"], &["ory/hydra", "hydra"], &["ory/kratos", "kratos"], &["authelia"], &["dex"], &["vault"], &["consul"],
        &["eureka", "eureka-server"], &["schema-registry", "cp-schema-registry"],
        &["kafka-connect", "cp-kafka-connect", "cp-kafka-connect-base", "debezium/connect", "debezium-connect"], &["debezium", "debezium/server"],
        &["ksqldb", "cp-ksqldb-server", "ksqldb-server"], &["kafka-rest", "cp-kafka-rest"],
        &["openpolicyagent", "opa"], &["nacos", "nacos-server"], &["apollo-router"], &["hasura", "graphql-engine"], &["postgrest"], &["unleash", "unleash-server"], &["flagd"], &["imgproxy"],
        &["wordpress"], &["ghost"], &["drupal"], &["nextcloud"], &["gitea"], &["pgbouncer"], &["twemproxy"],
    ]),
    (Kind::External, &[
        &["localstack"], &["mailhog"], &["mailpit"], &["maildev"], &["smtp4dev"], &["greenmail"], &["mailcatcher"], &["inbucket"],
        &["wiremock"], &["mockserver"], &["stripe-mock"], &["mountebank"], &["hoverfly"], &["prism"],
    ]),
    (Kind::Client, &[&["locust"], &["k6"], &["gatling"], &["jmeter"], &["load-test"], &["vegeta"], &["artillery"]]),
];

/// Languages and frameworks: they say how a component is made, not what it is.
#[rustfmt::skip]
const MADE_WITH: &[&[&str]] = &[
    &["node", "nodejs", "bun", "deno"], &["go", "golang"], &["python"], &["ruby"], &["php"], &["rails"], &["django"],
    &["flask"], &["fastapi"], &["laravel"], &["express"], &["nestjs"], &["spring-mvc"], &["spring-webflux"], &["aspnetcore", "dotnet/aspnet", "aspnet"],
    &["elixir"], &["erlang"], &["rust"], &["java", "openjdk", "eclipse-temurin", "amazoncorretto"], &["tomcat"],
    &["dotnet", "dotnet/runtime", "dotnet/sdk"], &["phoenix"], &["akka"], &["quarkus"], &["vertx"],
];

/// Tools for those who run or build the system, by image or name.
#[rustfmt::skip]
const TOOLS: &[&str] = &[
    "phpmyadmin", "adminer", "pgadmin", "pgadmin4", "mongo-express", "redis-commander", "redisinsight", "phpredisadmin",
    "kafka-ui", "akhq", "kafdrop", "kafka-manager", "cmak", "control-center", "cp-enterprise-control-center", "kowl", "console",
    "portainer", "portainer-ce", "watchtower", "swagger-ui", "dozzle", "cloudbeaver", "temporal-ui", "rabbitmq-management",
    "kafka-topics-ui", "zoonavigator", "elasticvue", "cerebro", "dejavu", "sqlpad", "metabase", "autoheal", "docker-gc",
];

/// Words that are also everyday English: not looked for within a sentence.
const EVERYDAY: &[&str] = &[
    "oracle",
    "h2",
    "vector",
    "tempo",
    "conductor",
    "spanner",
    "caddy",
    "prism",
    "dex",
    "ghost",
    "seq",
    "ignite",
    "alloy",
    "loki",
    "console",
    "chroma",
    "dragonfly",
    "contour",
    "express",
    "temporal",
    "cadence",
    "go",
    "rust",
    "phoenix",
    "java",
    "envoy",
    "signoz",
    "conductor",
    "artillery",
    "consul",
    "sentry",
    "datadog",
    "vault",
    "hydra",
    "netdata",
    "api-gateway",
    "load-test",
    "debezium",
];

fn group(groups: &[&[&'static str]], name: &str) -> Option<&'static str> {
    let group = groups.iter().find(|group| group.contains(&name))?;
    group.first().copied()
}

fn by_name(name: &str) -> Option<Product> {
    PRODUCTS.iter().find_map(|(kind, groups)| {
        let name = group(groups, name)?;
        Some(Product { name, kind: *kind })
    })
}

/// The product of an image such as `mcr.microsoft.com/mssql/server:2022-latest`.
pub fn product(image: &str) -> Option<Product> {
    let (owner, name) = parts(image);
    by_name(&format!("{owner}/{name}")).or_else(|| by_name(&name))
}

/// The language or framework that an image such as `node:20-alpine` brings.
pub fn made_with(image: &str) -> Option<&'static str> {
    let (owner, name) = parts(image);
    group(MADE_WITH, &format!("{owner}/{name}")).or_else(|| group(MADE_WITH, &name))
}

/// Whether it is a tool for those who run or build the system.
pub fn is_tool(image: &str) -> bool {
    let (_, name) = parts(image);
    TOOLS.contains(&name.as_str())
}

/// The last two parts of an image's path, without tag and digest, in lower case.
fn parts(image: &str) -> (String, String) {
    let image = image.trim().split('@').next().unwrap_or_default();
    let mut path = image.rsplit('/');
    let name = crate::analysis::technologies::lookup_name(path.next().unwrap_or_default());
    (path.next().unwrap_or_default().to_lowercase(), name)
}

/// The kind that a technology, such as `docker.io/library/mysql:8.4`, usually is.
pub fn kind_of_technology(technology: &str) -> Option<Kind> {
    product(technology).map(|product| product.kind)
}

/// The words of a name in lower case: `OrderService`, `order-service` and `order_service` are
/// `order` and `service`.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(c) = letters.next() {
        let starts = c.is_uppercase()
            && (before.is_lowercase()
                || before.is_ascii_digit()
                || (before.is_uppercase()
                    && letters.peek().is_some_and(|next| next.is_lowercase())));
        if (starts || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A product that a label such as `Orders (PostgreSQL 16)` names, and a language or framework.
pub fn named_in(label: &str) -> (Option<Product>, Option<&'static str>) {
    // As it is written too: `RabbitMQ` is one word here.
    let plain: Vec<String> = label
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .take(60)
        .collect();
    let pairs = plain.windows(2).map(|pair| pair.join("-"));
    let joined = plain.windows(2).map(|pair| pair.concat());
    let candidates: Vec<String> = pairs.chain(joined).chain(plain.iter().cloned()).collect();
    let alone = plain.len() == 1;
    let told = |word: &&String| alone || !EVERYDAY.contains(&word.as_str());
    let product = candidates
        .iter()
        .filter(told)
        .find_map(|word| by_name(word));
    let made = candidates
        .iter()
        .filter(told)
        .find_map(|word| group(MADE_WITH, word));
    (product, made)
}

/// Names and ends of names that tell a kind, the most telling first. `*` stands for what may come
/// before.
#[rustfmt::skip]
const NAMES: &[(Kind, &[&str])] = &[
    (Kind::Client, &[
        "loadgenerator", "load generator", "load gen", "loadgen", "load test", "loadtest", "load tester", "user sim", "traffic generator",
        "*mobile app", "*ios app", "*android app", "*browser", "*desktop app", "*mobile", "*ios", "*android",
    ]),
    (Kind::External, &["*mock", "mock *", "*stub", "fake *", "*sandbox", "*simulator", "third party *"]),
    (Kind::Gateway, &[
        "*gateway", "*apigateway", "*apigw", "*gw", "*bff", "*reverse proxy", "*proxy", "*ingress", "*router", "*load balancer",
        "*loadbalancer", "*lb", "*edge", "edge *", "*webserver", "*web server", "bff *", "gateway *", "proxy",
        "*frontend", "frontend *", "*front end", "front end *", "*front", "*webapp", "*web app", "*webui", "*web ui", "*ui", "*web", "*spa",
        "*webspa", "*webmvc", "*portal", "*storefront", "*website", "*web site", "*web client", "client", "www", "*frontend service", "*gateway service",
        "*gateway api", "*gateway server", "*webstatus", "*dashboard", "web frontend *",
    ]),
    (Kind::Orchestrator, &["*orchestrator", "*saga", "*workflow", "*workflows", "*process manager", "*workflow engine", "*orchestration", "*orchestrator service", "*saga service", "*workflow service"]),
    (Kind::Telemetry, &[
        "*exporter", "*otel", "*telemetry", "*metrics", "*monitoring", "*tracing", "*log collector", "*logging", "*log aggregator",
        "*otel collector", "*otelcol", "*telemetry collector", "*observability",
    ]),
    (Kind::Job, &[
        "*cron", "*cronjob", "*cron job", "*cronjobs", "*scheduler", "*batch", "*batch job", "*job", "*jobs", "*beat", "*backup", "*backups", "*reconciler",
        "*reconciliation", "*etl", "*nightly", "cron *", "batch *", "*cleanup", "*cleaner", "*archiver", "*crawler",
    ]),
    (Kind::Broker, &[
        "*queue", "*broker", "*message bus", "*event bus", "*eventbus", "*messagebus", "*mq", "*topic", "*message broker", "*event hub", "*event stream", "*messaging", "*pubsub",
    ]),
    (Kind::Datastore, &[
        "*db", "*database", "*cache", "*datastore", "*data store", "*event store", "*eventstore", "*sqldata", "*nosqldata", "*sql", "*data warehouse", "*data lake",
        "*object storage", "*blob storage", "db *", "database *", "*search index", "*read model", "*key value store", "*vectordb",
    ]),
];

/// Words that tell that a component works with what the other words name: `kafka-consumer`.
#[rustfmt::skip]
const WORKS: &[&str] = &[
    "service", "svc", "api", "worker", "consumer", "producer", "publisher", "subscriber", "client", "ui", "admin", "connect",
    "connector", "listener", "manager", "gateway", "proxy", "sync", "adapter", "app", "processor", "registry", "console",
    "handler", "bridge", "relay", "sidecar", "agent", "controller", "streams", "reader", "writer", "loader",
];

/// The kind that a component of that name probably has, with the product that the name tells.
pub fn kind_of_name(name: &str) -> Option<(Kind, Option<&'static str>)> {
    let words: Vec<String> = words(name)
        .into_iter()
        .map(|word| {
            word.trim_end_matches(|c: char| c.is_ascii_digit())
                .to_owned()
        })
        .filter(|word| !word.is_empty())
        .take(40)
        .collect();
    let joined = words.join(" ");
    let works = words.iter().any(|word| WORKS.contains(&word.as_str()));
    let whole = by_name(&words.join("-")).or_else(|| by_name(&words.concat()));
    if let Some(product) = whole {
        return Some((product.kind, Some(product.name)));
    }
    for (kind, patterns) in NAMES {
        let ends_only = matches!(kind, Kind::Broker | Kind::Datastore);
        if ends_only && !works {
            // `redis-cart` and `cart-redis`; of two products the last is what it is.
            let ends = [words.last(), words.first()].into_iter().flatten();
            let mut ends = ends.filter(|word| !EVERYDAY.contains(&word.as_str()));
            if let Some(product) = ends.find_map(|word| by_name(word)) {
                return Some((product.kind, Some(product.name)));
            }
        }
        // What works with a database begins with its name, as `database-service` does.
        let told = |pattern: &&&str| !(ends_only && works) || pattern.starts_with('*');
        let mut patterns = patterns.iter().filter(told);
        if patterns.any(|pattern| fits(pattern, &joined)) {
            return Some((*kind, None));
        }
    }
    let last = words.last().filter(|_| !works)?;
    let (_, kind, technology) = ENDS
        .iter()
        .find(|(end, _, _)| last.len() > end.len() && last.ends_with(end))?;
    Some((*kind, *technology))
}

/// Ends of words that are written as one: `userdb`, `webapigw`.
#[rustfmt::skip]
const ENDS: &[(&str, Kind, Option<&str>)] = &[
    ("mysql", Kind::Datastore, Some("mysql")), ("postgres", Kind::Datastore, Some("postgresql")), ("mongodb", Kind::Datastore, Some("mongodb")),
    ("mongo", Kind::Datastore, Some("mongodb")), ("redis", Kind::Datastore, Some("redis")), ("database", Kind::Datastore, None),
    ("db", Kind::Datastore, None), ("gateway", Kind::Gateway, None), ("apigw", Kind::Gateway, None), ("frontend", Kind::Gateway, None),
    ("proxy", Kind::Gateway, None), ("webapp", Kind::Gateway, None), ("kafka", Kind::Broker, Some("kafka")), ("rabbitmq", Kind::Broker, Some("rabbitmq")),
    ("messagebroker", Kind::Broker, None),
];

fn fits(pattern: &str, joined: &str) -> bool {
    if let Some(end) = pattern.strip_prefix('*') {
        let before = joined.strip_suffix(end);
        return before.is_some_and(|before| before.is_empty() || before.ends_with(' '));
    }
    match pattern.strip_suffix('*') {
        Some(start) => joined.starts_with(start),
        None => joined == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_tell_what_runs_in_them() {
        for (image, name, kind) in [
            ("mysql:8.4", "mysql", Kind::Datastore),
            ("docker.io/library/mysql:8.4", "mysql", Kind::Datastore),
            ("postgres:16-alpine", "postgresql", Kind::Datastore),
            (
                "mcr.microsoft.com/mssql/server:2022-latest",
                "sqlserver",
                Kind::Datastore,
            ),
            ("bitnami/kafka", "kafka", Kind::Broker),
            ("confluentinc/cp-kafka:7.5.0", "kafka", Kind::Broker),
            ("confluentinc/cp-zookeeper", "zookeeper", Kind::Datastore),
            ("quay.io/minio/minio:latest", "minio", Kind::Datastore),
            (
                "docker.elastic.co/elasticsearch/elasticsearch:8.13.0",
                "elasticsearch",
                Kind::Datastore,
            ),
            (
                "registry:5000/team/redis@sha256:abc",
                "redis",
                Kind::Datastore,
            ),
            ("rabbitmq:3-management-alpine", "rabbitmq", Kind::Broker),
            ("jaegertracing/all-in-one:1.57", "jaeger", Kind::Telemetry),
            (
                "otel/opentelemetry-collector-contrib:0.99.0",
                "otel-collector",
                Kind::Telemetry,
            ),
            ("prom/prometheus", "prometheus", Kind::Telemetry),
            ("temporalio/auto-setup:1.24", "temporal", Kind::Orchestrator),
            (
                "confluentinc/cp-kafka-connect:7.5.0",
                "kafka-connect",
                Kind::Service,
            ),
            ("quay.io/keycloak/keycloak:24.0", "keycloak", Kind::Service),
            ("localstack/localstack", "localstack", Kind::External),
            ("nginx", "nginx", Kind::Gateway),
        ] {
            assert_eq!(product(image), Some(Product { name, kind }), "{image}");
        }
        for image in [
            "weaveworksdemos/front-end:0.3.12",
            "",
            "/",
            ":",
            "@",
            "acme/server",
        ] {
            assert_eq!(product(image), None, "{image}");
        }
        assert_eq!(made_with("node:20-alpine"), Some("node"));
        assert_eq!(
            made_with("mcr.microsoft.com/dotnet/aspnet:8.0"),
            Some("aspnetcore")
        );
        assert_eq!(made_with("golang"), Some("go"));
    }

    #[test]
    fn what_the_checklist_knows_goes_by_its_name_there() {
        use crate::analysis::technologies::cap;
        for image in [
            "postgres",
            "mongo",
            "mssql/server",
            "cp-zookeeper",
            "cockroach",
            "scylla",
        ] {
            let name = product(image).unwrap().name;
            assert!(cap(name).is_some(), "{name}");
        }
    }

    #[test]
    fn names_tell_kinds() {
        for (name, kind) in [
            ("orders-db", Kind::Datastore),
            ("redis-cart", Kind::Datastore),
            ("cartRedis", Kind::Datastore),
            ("mysql1", Kind::Datastore),
            ("message-queue", Kind::Broker),
            ("kafka", Kind::Broker),
            ("EventBus", Kind::Broker),
            ("api-gateway", Kind::Gateway),
            ("ApiGateway", Kind::Gateway),
            ("front-end", Kind::Gateway),
            ("frontend", Kind::Gateway),
            ("webmvc", Kind::Gateway),
            ("admin-ui", Kind::Gateway),
            ("redis-exporter", Kind::Telemetry),
            ("otel-collector", Kind::Telemetry),
            ("loadgenerator", Kind::Client),
            ("payment-mock", Kind::External),
            ("celery-beat", Kind::Job),
            ("prometheus-server", Kind::Telemetry),
            ("userdb", Kind::Datastore),
            ("webshoppingapigw", Kind::Gateway),
            ("grafana", Kind::Telemetry),
            ("catalogue_db_1", Kind::Datastore),
            ("order-saga", Kind::Orchestrator),
        ] {
            assert_eq!(
                kind_of_name(name).map(|(kind, _)| kind),
                Some(kind),
                "{name}"
            );
        }
        for name in [
            "orders",
            "kafka-consumer",
            "queue-master",
            "mysql-service",
            "user",
            "web-api",
            "payments-worker",
            "",
            "-",
            "cart",
            "store",
            "database-service",
        ] {
            let kind = kind_of_name(name).map(|(kind, _)| kind);
            assert!(
                kind.is_none_or(|kind| kind == Kind::Service),
                "{name}: {kind:?}"
            );
        }
    }

    #[test]
    fn labels_name_products() {
        let product = |label| named_in(label).0.map(|product| product.name);
        assert_eq!(product("Orders (PostgreSQL 16)"), Some("postgresql"));
        assert_eq!(product("Event Hubs"), Some("event-hubs"));
        assert_eq!(product("SQL Server"), Some("sqlserver"));
        assert_eq!(product("Amazon DynamoDB table"), Some("dynamodb"));
        assert_eq!(product("Oracle"), Some("oracle"));
        assert_eq!(product("the oracle of prices"), None);
        assert_eq!(named_in("Orders, Node").1, Some("node"));
    }

    #[test]
    fn words_of_names() {
        assert_eq!(words("OrderService"), ["order", "service"]);
        assert_eq!(words("ORDER_DB_URL"), ["order", "db", "url"]);
        assert_eq!(words("APIGateway v2"), ["api", "gateway", "v2"]);
        assert_eq!(words("§§"), Vec::<String>::new());
    }
}
