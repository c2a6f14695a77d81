//! What is known of technologies. Data: one line each, easy to extend.

use crate::design::{Cap, Io};

/// What a technology tells of a component that does not say it itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// What it gives up under a network partition.
    Cap(Cap),
    /// How it waits for remote calls.
    Io(Io),
    /// A workflow engine: the progress of what it runs survives a restart.
    KeepsProgress,
}

const CONSISTENT: Trait = Trait::Cap(Cap::Consistent);
const AVAILABLE: Trait = Trait::Cap(Cap::Available);
const BLOCKING: Trait = Trait::Io(Io::Blocking);
const NON_BLOCKING: Trait = Trait::Io(Io::NonBlocking);

/// Names in lower case. A name may stand twice, where it tells two things.
#[rustfmt::skip]
const CATALOGUE: &[(Trait, &[&str])] = &[
    (CONSISTENT, &[
        "mysql", "mariadb", "postgresql", "postgres", "oracle", "sqlserver", "sqlite", "hsqldb",
        "h2", "cockroachdb", "spanner", "tidb", "yugabytedb", "mongodb", "hbase", "zookeeper",
        "etcd", "consul",
    ]),
    (AVAILABLE, &[
        "cassandra", "scylladb", "riak", "couchdb", "couchbase", "memcached", "elasticsearch",
        "opensearch", "s3", "redis", "valkey",
    ]),
    (BLOCKING, &[
        "spring-mvc", "servlet", "rails", "django", "flask", "laravel", "php", "wordpress",
    ]),
    (NON_BLOCKING, &[
        "node", "express", "nestjs", "vertx", "netty", "spring-webflux", "quarkus-reactive", "akka",
        "pekko", "tokio", "axum", "actix", "go", "elixir", "phoenix", "erlang", "aspnetcore",
        "fastapi",
    ]),
    (Trait::KeepsProgress, &[
        "temporal", "cadence", "camunda", "zeebe", "conductor", "step-functions",
        "durable-functions", "airflow", "argo-workflows",
    ]),
];

/// The name under which a technology is looked up: `docker.io/library/mysql:8.4` is `mysql`.
pub fn lookup_name(technology: &str) -> String {
    let last = technology.trim().rsplit('/').next().unwrap_or_default();
    let name = last.split([':', '@']).next().unwrap_or_default();
    name.trim().to_lowercase()
}

/// What is known of a technology, under its [`lookup_name`].
fn known(technology: &str) -> impl Iterator<Item = Trait> + use<> {
    let name = lookup_name(technology);
    CATALOGUE
        .iter()
        .filter(move |(_, names)| names.contains(&name.as_str()))
        .map(|(tells, _)| *tells)
}

/// What it gives up under a network partition, where that is known.
pub fn cap(technology: &str) -> Option<Cap> {
    known(technology).find_map(|tells| match tells {
        Trait::Cap(cap) => Some(cap),
        _ => None,
    })
}

/// How it waits for remote calls, where that is known.
pub fn io(technology: &str) -> Option<Io> {
    known(technology).find_map(|tells| match tells {
        Trait::Io(io) => Some(io),
        _ => None,
    })
}

/// Whether it is a workflow engine that keeps the progress of what it runs.
pub fn keeps_progress(technology: &str) -> bool {
    known(technology).any(|tells| tells == Trait::KeepsProgress)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_carry_a_tag_or_a_path() {
        for name in [
            "mysql",
            "MySQL",
            "docker.io/library/mysql:8.4",
            "mysql@sha256:abc",
            " mysql ",
        ] {
            assert_eq!(cap(name), Some(Cap::Consistent), "{name}");
            assert_eq!(io(name), None, "{name}");
        }
        assert_eq!(cap("redis:7"), Some(Cap::Available));
        assert_eq!(io("spring-mvc"), Some(Io::Blocking));
        assert_eq!(io("GO"), Some(Io::NonBlocking));
        for name in ["", "mysqlx", "my sql", "/", ":"] {
            assert_eq!(cap(name), None, "{name}");
        }
    }
}
