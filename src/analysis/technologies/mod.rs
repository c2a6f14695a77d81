//! What is known of technologies: what they tell of a component that does not say it itself.

mod catalogue;

use crate::document::{Cap, Io};

/// A technology, with what is concluded from its name, and from where that is known.
#[derive(Debug, PartialEq, Eq)]
pub struct Technology {
    /// Its name in lower case, as a design has it.
    pub name: &'static str,
    /// Other names of the same.
    pub also: &'static [&'static str],
    /// What it gives up under a network partition.
    pub cap: Option<Cap>,
    /// How it waits for remote calls.
    pub io: Option<Io>,
    /// Whether it is a workflow engine: the progress of what it runs survives a restart.
    pub keeps_progress: bool,
    /// Where that is said: the documentation and its section.
    pub source: &'static str,
    /// When it may be otherwise. [`NO_CAVEAT`] where it is not.
    pub caveat: &'static str,
}

/// Says that nothing is known which would make the conclusion wrong.
pub const NO_CAVEAT: &str = "None is known.";

/// Every technology of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Technology> {
    let lists = catalogue::LISTS.iter();
    lists.flat_map(|list| list.iter())
}

/// The name under which a technology is looked up: `docker.io/library/mysql:8.4` is `mysql`.
pub fn lookup_name(technology: &str) -> String {
    let last = technology.trim().rsplit('/').next().unwrap_or_default();
    let name = last.split([':', '@']).next().unwrap_or_default();
    name.trim().to_lowercase()
}

/// What is known of a technology, under its [`lookup_name`].
pub fn known(technology: &str) -> Option<&'static Technology> {
    let name = lookup_name(technology);
    all().find(|t| t.name == name || t.also.contains(&name.as_str()))
}

/// What it gives up under a network partition, where that is known.
pub fn cap(technology: &str) -> Option<Cap> {
    known(technology)?.cap
}

/// How it waits for remote calls, where that is known.
pub fn io(technology: &str) -> Option<Io> {
    known(technology)?.io
}

/// Whether it is a workflow engine that keeps the progress of what it runs.
pub fn keeps_progress(technology: &str) -> bool {
    known(technology).is_some_and(|t| t.keeps_progress)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

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
            assert_eq!(known(name), None, "{name}");
        }
    }

    #[test]
    fn what_the_format_promises_is_concluded() {
        let names = |text: &'static str| text.split_whitespace();
        let consistent = "mysql mariadb postgresql postgres oracle sqlserver sqlite hsqldb h2 \
            cockroachdb spanner tidb yugabytedb mongodb hbase zookeeper etcd consul";
        let available = "cassandra scylladb riak couchdb couchbase memcached elasticsearch \
            opensearch s3 redis valkey";
        let blocking = "spring-mvc servlet rails django flask laravel php wordpress";
        let non_blocking = "node express nestjs vertx netty spring-webflux quarkus-reactive akka \
            pekko tokio axum actix go elixir phoenix erlang aspnetcore fastapi";
        let engines = "temporal cadence camunda zeebe conductor step-functions \
            durable-functions airflow argo-workflows";
        let of = |name| known(name).map(|t| (t.cap, t.io, t.keeps_progress));
        let mut listed = HashSet::new();
        for (list, told) in [
            (consistent, (Some(Cap::Consistent), None, false)),
            (available, (Some(Cap::Available), None, false)),
            (blocking, (None, Some(Io::Blocking), false)),
            (non_blocking, (None, Some(Io::NonBlocking), false)),
            (engines, (None, None, true)),
        ] {
            for name in names(list) {
                assert_eq!(of(name), Some(told), "{name}");
                listed.insert(name);
            }
        }
        // What is in the catalogue beyond the format's lists concludes nothing so far.
        for t in all() {
            for name in [t.name].iter().chain(t.also) {
                let silent = (None, None, false) == (t.cap, t.io, t.keeps_progress);
                assert!(listed.contains(name) || silent, "{name}");
            }
        }
    }

    #[test]
    fn each_says_from_where_it_is_known_and_when_it_may_be_otherwise() {
        let mut met = HashSet::new();
        for t in all() {
            for name in [t.name].iter().chain(t.also) {
                assert_eq!(lookup_name(name), **name, "it would not be found");
                assert!(met.insert(*name), "{name} stands twice");
            }
            // "Title: section", where the address is not all of it.
            let cited = t.source.split_once(": ").is_some_and(|(title, section)| {
                title.split_whitespace().count() > 1 && !section.trim().is_empty()
            });
            assert!(cited || t.source.starts_with("https://"), "{t:?}");
            let caveat = t.caveat == NO_CAVEAT || t.caveat.len() > 30;
            assert!(caveat && t.caveat.ends_with('.'), "{t:?}");
        }
    }

    #[test]
    fn what_hangs_on_how_it_is_run_says_so() {
        // Stores and frameworks all have settings or ways of use by which they are otherwise.
        for t in all().filter(|t| t.cap.is_some() || t.io.is_some()) {
            assert_ne!(t.caveat, NO_CAVEAT, "{}", t.name);
        }
        for name in ["mongodb", "redis", "valkey"] {
            let caveat = known(name).map(|t| t.caveat).unwrap_or_default();
            assert!(caveat.starts_with("It depends on how it is run:"), "{name}");
        }
        for name in ["camunda", "conductor", "step-functions", "kafka"] {
            assert_ne!(known(name).map(|t| t.caveat), Some(NO_CAVEAT), "{name}");
        }
    }
}
