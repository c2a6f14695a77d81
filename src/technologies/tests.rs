//! Tests of the catalogue.

use super::*;
use crate::technologies::index::named;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::collections::HashSet;

fn is_named(technology: &Technology, name: &str) -> bool {
    technology.name == name || technology.also.contains(&name)
}

/// All names that the catalogue has, of every use.
fn all_names() -> Vec<&'static str> {
    let names = |t: &'static Technology| {
        let lists = [t.also, t.images, t.labels].into_iter().flatten().copied();
        std::iter::once(t.name).chain(lists)
    };
    all().flat_map(names).collect()
}

/// Checks the index against a search of all tables.
fn check_index(name: &str) -> Result<(), TestCaseError> {
    let first =
        |matches: &dyn Fn(&Technology) -> bool| all().find(|technology| matches(technology));
    let has_image = |t: &Technology| is_named(t, name) || t.images.contains(&name);
    let found = named(name);
    prop_assert_eq!(found.technology, first(&|t| is_named(t, name)));
    let product = first(&|t| matches!(t.class, Class::Product(_)) && has_image(t));
    prop_assert_eq!(found.product, product);
    let framework = first(&|t| t.class == Class::Framework && has_image(t));
    prop_assert_eq!(found.framework, framework);
    prop_assert_eq!(found.labelled, first(&|t| t.labels.contains(&name)));
    Ok(())
}

#[test]
fn every_name_is_indexed_as_a_search_finds_it() {
    for name in all_names() {
        check_index(name).unwrap();
    }
}

proptest! {
    #[test]
    fn changed_names_are_found_as_a_search_finds_them(
        name in select(all_names()),
        other in select(all_names()),
        at in any::<Index>(),
        letter in any::<char>(),
        any in "\\PC{0,12}",
    ) {
        let letters: Vec<char> = name.chars().collect();
        let at = at.index(letters.len());
        let mut changed = letters.clone();
        changed[at] = letter;
        let cut: String = letters[..at].iter().collect();
        let changed: String = changed.into_iter().collect();
        let joined = format!("{name}-{other}");
        for name in [&*changed, &*cut, &*joined, &*any, &*name.to_uppercase()] {
            check_index(name)?;
        }
    }
}

#[test]
fn technology_name_may_carry_a_tag_or_a_path() {
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
        assert_eq!(find(name), None, "{name}");
    }
}

#[test]
fn catalogue_concludes_what_the_format_documents() {
    let names = |text: &'static str| text.split_whitespace();
    let consistent = "mysql mariadb postgresql postgres oracle sqlserver sqlite hsqldb h2 \
        cockroachdb spanner tidb yugabytedb eventstoredb kurrentdb mongodb hbase zookeeper etcd \
        consul dynamodb s3 azure-blob-storage google-cloud-storage firestore azure-sql aurora rds \
        cloud-sql";
    let available = "cassandra scylladb riak couchdb couchbase memcached elasticsearch \
        opensearch redis valkey";
    let blocking = "spring-mvc servlet rails django flask laravel php wordpress";
    let engines = "temporal cadence camunda zeebe conductor step-functions \
        durable-functions airflow argo-workflows";
    let non_blocking = "node express nestjs vertx netty spring-webflux quarkus-reactive akka \
        pekko tokio axum actix go elixir phoenix erlang aspnetcore fastapi nginx caddy envoy \
        traefik haproxy kong yarp spring-cloud-gateway";
    let managed = "dynamodb s3 azure-blob-storage google-cloud-storage firestore azure-sql aurora \
        rds cloud-sql spanner cosmosdb sqs sns kinesis eventbridge event-hubs service-bus pubsub \
        lambda azure-functions cloud-functions cloud-run api-gateway appsync \
        azure-api-management azure-front-door cloudfront step-functions logic-apps \
        durable-functions cognito entra-id auth0 stripe cloudwatch x-ray azure-monitor \
        application-insights cloud-logging cloud-trace datadog new-relic honeycomb";
    let relays = "debezium kafka-connect eventuate-cdc maxwell aws-dms datastream striim";
    let mut listed: HashSet<&str> = HashSet::from(["eventstore", "azure-service-bus", "newrelic"]);
    for (list, holds) in [
        (
            consistent,
            (|t| t.cap == Some(Cap::Consistent)) as fn(&Technology) -> bool,
        ),
        (available, |t| t.cap == Some(Cap::Available)),
        (blocking, |t| t.io == Some(Io::Blocking)),
        (non_blocking, |t| t.io == Some(Io::NonBlocking)),
        (engines, |t| {
            t.keeps_progress && t.io == Some(Io::NonBlocking)
        }),
        (managed, |t| t.is_managed),
        (relays, |t| t.is_relay),
    ] {
        let names: Vec<&str> = names(list).collect();
        for name in &names {
            assert!(find(name).is_some_and(holds), "{name}");
            listed.insert(name);
        }
        let others = all().filter(|t| holds(t) && !names.iter().any(|name| is_named(t, name)));
        let others: Vec<&str> = others.map(|t| t.name).collect();
        let expected = if list == non_blocking {
            names_of(engines)
        } else {
            Vec::new()
        };
        assert!(
            others.iter().all(|name| expected.contains(name)),
            "{others:?}"
        );
    }
    // Entries beyond the lists of the format conclude nothing so far.
    for t in all() {
        for name in [t.name].iter().chain(t.also) {
            let silent = (None, None, false, false, false)
                == (t.cap, t.io, t.keeps_progress, t.is_managed, t.is_relay);
            assert!(listed.contains(name) || silent, "{name}");
        }
    }
}

fn names_of(list: &'static str) -> Vec<&'static str> {
    list.split_whitespace().collect()
}

#[test]
fn technology_name_may_carry_its_maker() {
    assert_eq!(find("aws-sqs"), find("sqs"));
    assert_eq!(find("Amazon-DynamoDB"), find("dynamodb"));
    assert!(is_managed("azure-service-bus") && is_managed("microsoft-entra-id"));
    // The catalogue has this one with its maker, as a relay.
    assert!(is_relay("aws-dms") && !is_relay("dms"));
}

#[test]
fn catalogue_entries_have_unique_names_and_cite_their_evidence() {
    let mut met = HashSet::new();
    for t in all() {
        for name in [t.name].iter().chain(t.also) {
            let is_found = t.evidence.is_none() || lookup_name(name) == **name;
            assert!(is_found, "the lookup would miss {name}");
            assert!(met.insert(*name), "{name} stands twice");
        }
        for name in t.images.iter().chain(t.labels) {
            assert!(met.insert(*name), "{name} stands twice");
        }
        let concludes = t.cap.is_some() || t.io.is_some() || t.keeps_progress;
        let Some(Evidence { source, caveat }) = t.evidence else {
            assert!(!concludes, "{t:?}");
            continue;
        };
        // "Title: section", where the address is not all of it.
        let cited = source.split_once(": ").is_some_and(|(title, section)| {
            title.split_whitespace().count() > 1 && !section.trim().is_empty()
        });
        assert!(cited || source.starts_with("https://"), "{t:?}");
        let has_caveat = caveat == NO_CAVEAT || caveat.len() > 30;
        assert!(has_caveat && caveat.ends_with('.'), "{t:?}");
    }
}

#[test]
fn catalogue_has_caveats_for_what_depends_on_settings() {
    let caveat = |name| Some(find(name)?.evidence?.caveat);
    // Stores and frameworks all have settings or ways of use by which they are otherwise.
    for t in all().filter(|t| t.cap.is_some() || (t.io.is_some() && !t.keeps_progress)) {
        assert_ne!(caveat(t.name), Some(NO_CAVEAT), "{}", t.name);
    }
    for name in ["mongodb", "redis", "valkey"] {
        let caveat = caveat(name).unwrap_or_default();
        assert!(caveat.starts_with("It depends on how it is run:"), "{name}");
    }
    for name in ["camunda", "conductor", "step-functions", "kafka"] {
        assert_ne!(caveat(name), Some(NO_CAVEAT), "{name}");
    }
}

#[test]
fn images_name_products() {
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
        let found = product_of_image(image).map(|t| (t.name, t.kind()));
        assert_eq!(found, Some((name, Some(kind))), "{image}");
    }
    for image in [
        "weaveworksdemos/front-end:0.3.12",
        "",
        "/",
        ":",
        "@",
        "acme/server",
    ] {
        assert_eq!(product_of_image(image), None, "{image}");
    }
    let framework = |image| framework_of_image(image).map(|t| t.name);
    assert_eq!(framework("node:20-alpine"), Some("node"));
    assert_eq!(
        framework("mcr.microsoft.com/dotnet/aspnet:8.0"),
        Some("aspnetcore")
    );
    assert_eq!(framework("golang"), Some("go"));
}

#[test]
fn images_of_documented_stores_have_their_conclusions() {
    for image in [
        "postgres",
        "mongo",
        "mssql/server",
        "cp-zookeeper",
        "cockroach",
        "scylla",
    ] {
        let technology = product_of_image(image).unwrap();
        assert!(technology.cap.is_some(), "{image}");
    }
}

#[test]
fn labels_find_products_that_images_do_not_name() {
    for (word, name) in [
        ("otel", "otel-collector"),
        ("hdfs", "hadoop"),
        ("mysql", "mysql"),
    ] {
        let found = product_of_label_word(word).map(|t| t.name);
        assert_eq!(found, Some(name), "{word}");
    }
    assert_eq!(product_named("otel"), None);
}
