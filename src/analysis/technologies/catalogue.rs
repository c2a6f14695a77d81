//! The catalogue, as data: an entry a technology. A source names the documentation and the section
//! that says so, with an address where that was looked at.

use super::{NO_CAVEAT, Technology};
use crate::document::{Cap, Io};

/// Every list.
pub(super) const LISTS: &[&[Technology]] = &[STORES, FRAMEWORKS, ENGINES, OPEN];

/// One that concludes nothing.
const fn technology(name: &'static str, source: &'static str, caveat: &'static str) -> Technology {
    Technology {
        name,
        also: &[],
        cap: None,
        io: None,
        keeps_progress: false,
        source,
        caveat,
    }
}

/// A store that refuses under a partition.
const fn consistent(name: &'static str, source: &'static str, caveat: &'static str) -> Technology {
    Technology {
        cap: Some(Cap::Consistent),
        ..technology(name, source, caveat)
    }
}

/// A store that goes on under a partition and may diverge.
const fn available(name: &'static str, source: &'static str, caveat: &'static str) -> Technology {
    Technology {
        cap: Some(Cap::Available),
        ..technology(name, source, caveat)
    }
}

/// A framework in which a thread waits for each call.
const fn blocking(name: &'static str, source: &'static str, caveat: &'static str) -> Technology {
    Technology {
        io: Some(Io::Blocking),
        ..technology(name, source, caveat)
    }
}

/// A framework in which no thread waits.
const fn non_blocking(
    name: &'static str,
    source: &'static str,
    caveat: &'static str,
) -> Technology {
    Technology {
        io: Some(Io::NonBlocking),
        ..technology(name, source, caveat)
    }
}

/// A workflow engine that keeps the progress of what it runs.
const fn engine(name: &'static str, source: &'static str, caveat: &'static str) -> Technology {
    Technology {
        keeps_progress: true,
        ..technology(name, source, caveat)
    }
}

const FOLLOWERS: &str = "Reads from replicas that follow asynchronously may be old, and a failover to one of them loses what it had not received.";
const ONE_PLACE: &str = "It runs within one process or on one machine: when that cannot be reached, neither can the data.";
const TUNED: &str = "Each request chooses how many replicas must agree; used with quorums throughout, it refuses instead.";
const DRIVER: &str = "A driver or client library that blocks holds a thread all the same.";
const CPU: &str = "Work that computes for long holds up all others on the same thread.";

#[rustfmt::skip]
const STORES: &[Technology] = &[
    consistent("mysql", "MySQL Reference Manual: InnoDB and the ACID Model; Replication", FOLLOWERS),
    consistent("mariadb", "MariaDB documentation: Standard Replication; Galera Cluster", FOLLOWERS),
    Technology {
        also: &["postgres"],
        ..consistent("postgresql", "PostgreSQL documentation: High Availability, Load Balancing, and Replication", FOLLOWERS)
    },
    consistent("oracle", "Oracle Database Concepts: Data Concurrency and Consistency", FOLLOWERS),
    consistent("sqlserver", "SQL Server documentation: Availability modes for an Always On availability group", FOLLOWERS),
    consistent("sqlite", "SQLite documentation: Atomic Commit In SQLite", ONE_PLACE),
    consistent("hsqldb", "HyperSQL User Guide: Sessions and Transactions", ONE_PLACE),
    consistent("h2", "H2 documentation, Advanced: Transaction Isolation", ONE_PLACE),
    consistent("cockroachdb", "CockroachDB documentation: Architecture, Replication Layer", "Follower reads and stale reads, where they are asked for, may be old."),
    consistent("spanner", "Spanner documentation: TrueTime and external consistency", "Stale reads, where they are asked for, may be old."),
    consistent("tidb", "TiDB documentation: TiDB Architecture; Stale Read", "Stale reads, where they are asked for, may be old."),
    consistent("yugabytedb", "YugabyteDB documentation: Architecture, Replication in DocDB", "Reads from followers and replication between clusters may be old."),
    consistent("mongodb", "MongoDB Manual: Read Concern; Write Concern; Replica Set Elections", "It depends on how it is run: with a write concern below majority, what was acknowledged can be rolled back, and reads from secondaries may be old."),
    consistent("hbase", "Apache HBase Reference Guide: Timeline-consistent High Available Reads", "Reads with timeline consistency, where they are asked for, may be old."),
    consistent("zookeeper", "ZooKeeper Overview: Guarantees", "A read may be old unless the client syncs first."),
    consistent("etcd", "etcd documentation: API guarantees (https://etcd.io/docs/latest/learning/api_guarantees)", "Serializable reads, where they are asked for, may be old."),
    consistent("consul", "Consul documentation: Consistency Modes of the HTTP API", "Reads in the stale mode, where they are asked for, may be old."),
    available("cassandra", "Apache Cassandra documentation: Architecture, Guarantees (https://cassandra.apache.org/doc/latest/architecture/guarantees.html)", TUNED),
    available("scylladb", "ScyllaDB documentation: Consistency Levels", TUNED),
    available("riak", "Riak KV documentation: Eventual Consistency", TUNED),
    available("couchdb", "Apache CouchDB documentation: Eventual Consistency (https://docs.couchdb.org)", "A database on one node alone does not diverge."),
    available("couchbase", "Couchbase documentation: Cross Data Center Replication (XDCR); Durability", "Within one cluster each document has one active copy; durable writes wait for a majority. It diverges between clusters, and where a failover is forced."),
    available("memcached", "Memcached documentation: Overview", "A cache: what it holds can go at any time, and clients that see different servers see different values."),
    available("elasticsearch", "Elasticsearch documentation: Reading and Writing documents", "Writes go through one primary copy, which may refuse them; searches may be old until the next refresh."),
    available("opensearch", "OpenSearch documentation: Index documents; Refresh index", "Writes go through one primary copy, which may refuse them; searches may be old until the next refresh."),
    available("s3", "Amazon S3 User Guide: Amazon S3 data consistency model", "Within a region, reads after writes are strongly consistent nowadays; of writes at the same time the last one wins, and replication between regions is asynchronous."),
    available("redis", "Redis cluster specification: Main properties and rationales of the design (https://redis.io/topics/cluster-spec/)", "It depends on how it is run: one instance alone does not diverge. With replicas, what was acknowledged can be lost in a failover, since they follow asynchronously."),
    available("valkey", "Valkey documentation: Cluster specification; Replication", "It depends on how it is run: one instance alone does not diverge. With replicas, what was acknowledged can be lost in a failover, since they follow asynchronously."),
];

#[rustfmt::skip]
const FRAMEWORKS: &[Technology] = &[
    blocking("spring-mvc", "Spring Framework documentation, Web on Servlet Stack: Spring Web MVC, Asynchronous Requests", "With virtual threads or asynchronous handlers, waiting holds no thread of the platform."),
    blocking("servlet", "Jakarta Servlet Specification: Asynchronous processing", "With asynchronous processing or virtual threads, waiting holds no thread of the platform."),
    blocking("rails", "Rails Guides: Threading and Code Execution in Rails", "Servers that run fibers do not hold a thread while they wait."),
    blocking("django", "Django documentation: Asynchronous support", "Asynchronous views under ASGI do not hold a thread, as far as what they call is asynchronous, too."),
    blocking("flask", "Flask documentation: Using async and await", "An asynchronous view still holds its worker until it is done."),
    blocking("laravel", "Laravel documentation: Request Lifecycle; Octane", "Octane with Swoole can do some work at the same time."),
    blocking("php", "PHP Manual: FastCGI Process Manager (FPM)", "Event loops such as Swoole, ReactPHP and Amp do not block."),
    blocking("wordpress", "WordPress Developer Resources: HTTP API", "It runs on PHP: the same holds for it."),
    non_blocking("node", "Node.js documentation, Learn: Don't Block the Event Loop", CPU),
    non_blocking("express", "Express documentation: Production best practices, performance and reliability", "It runs on Node.js: work that computes for long holds up all others."),
    non_blocking("nestjs", "NestJS documentation: Controllers, Asynchronicity", "It runs on Node.js: work that computes for long holds up all others."),
    non_blocking("vertx", "Vert.x Core documentation: Don't block me; The Golden Rule", DRIVER),
    non_blocking("netty", "Netty documentation: User guide", DRIVER),
    non_blocking("spring-webflux", "Spring Framework documentation, Web on Reactive Stack: Spring WebFlux, Concurrency Model", DRIVER),
    non_blocking("quarkus-reactive", "Quarkus documentation: Quarkus Reactive Architecture", "Endpoints that are marked as blocking run on worker threads."),
    non_blocking("akka", "Akka documentation: Dispatchers, Blocking Needs Careful Management", DRIVER),
    non_blocking("pekko", "Apache Pekko documentation: Dispatchers, Blocking Needs Careful Management", DRIVER),
    non_blocking("tokio", "Tokio documentation: CPU-bound tasks and blocking code", DRIVER),
    non_blocking("axum", "axum documentation on docs.rs: Handlers", "It runs on Tokio: code that blocks holds a thread all the same."),
    non_blocking("actix", "Actix Web documentation: Handlers; Server", "Code that blocks holds up the whole worker thread."),
    non_blocking("go", "Go documentation, Frequently Asked Questions: Why goroutines instead of threads?", "Calls into C, and some work with files, hold a thread."),
    non_blocking("elixir", "Elixir documentation, Getting started: Processes", "Native functions that run for long hold up a scheduler."),
    non_blocking("phoenix", "Phoenix documentation: Overview", "It runs on the Erlang virtual machine: native functions that run for long hold up a scheduler."),
    non_blocking("erlang", "Erlang/OTP documentation: Processes, in the Efficiency Guide", "Native functions that run for long hold up a scheduler."),
    non_blocking("aspnetcore", "ASP.NET Core documentation: Best Practices, Avoid blocking calls", "Code that waits for a task without await holds a thread of the pool."),
    non_blocking("fastapi", "FastAPI documentation: Concurrency and async / await", "Handlers that are declared without async run on a pool of threads, and what blocks in the others holds up all."),
];

#[rustfmt::skip]
const ENGINES: &[Technology] = &[
    engine("temporal", "Temporal documentation: Workflow Execution; Event History", NO_CAVEAT),
    engine("cadence", "Cadence documentation: Concepts, Workflows", NO_CAVEAT),
    engine("camunda", "Camunda 7 documentation, User Guide: Transactions in Processes", "Progress is kept at wait states and asynchronous continuations; what lies between them is done again."),
    engine("zeebe", "Camunda 8 documentation, Zeebe: Internal processing; Resource planning", NO_CAVEAT),
    engine("conductor", "Conductor documentation: Architecture, Durable execution", "It keeps what its own store keeps: one in memory loses it."),
    engine("step-functions", "AWS Step Functions Developer Guide: Choosing workflow type", "Express workflows do not keep their progress; standard ones do."),
    engine("durable-functions", "Azure Durable Functions documentation: Orchestrations, Reliability", NO_CAVEAT),
    engine("airflow", "Apache Airflow documentation: Architecture Overview; Tasks", "It keeps which tasks are done; a task that was under way starts again from its beginning."),
    engine("argo-workflows", "Argo Workflows documentation: Architecture; Retries", "It keeps which steps are done; a step that was under way starts again from its beginning."),
];

/// Those of which much is known, and nothing can be concluded from the name alone.
#[rustfmt::skip]
const OPEN: &[Technology] = &[
    technology("kafka", "Apache Kafka documentation: Design, Replication; Broker Configs", "Brokers refuse or go on by their settings: acks, min.insync.replicas and unclean.leader.election.enable. Nothing is concluded."),
];
