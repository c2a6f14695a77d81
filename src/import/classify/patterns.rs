//! Name patterns of each kind, for containers and for elements of diagrams.

use crate::document::Kind;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The names that a pattern applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Services of Compose and shapes of draw.io.
    Container,
    /// Elements of Mermaid and C4 diagrams.
    Diagram,
    /// All names.
    Both,
}

/// Patterns by kind. `*` stands for what may come before or after. Containers take the first kind
/// that matches, diagrams the longest pattern: `payment gateway` before `gateway`.
#[rustfmt::skip]
const PATTERNS: &[(Kind, Scope, &[&str])] = &[
    (Kind::Client, Scope::Both, &[
        "*mobile app", "*ios app", "*android app", "*browser", "*desktop app", "*mobile",
    ]),
    (Kind::Client, Scope::Container, &[
        "loadgenerator", "load generator", "load gen", "loadgen", "load test", "loadtest", "load tester", "user sim",
        "traffic generator", "*ios", "*android",
    ]),
    (Kind::Client, Scope::Diagram, &[
        "*user", "*users", "*customer", "*customers", "*web app", "*webapp", "*mobile apps", "*single page application",
        "*single page app", "*spa", "*web ui", "*frontend", "*front end", "*web client", "*mobile client", "*client",
        "*clients", "*client app", "*client apps", "*shopper", "*visitor", "*web browser", "*ui", "*buyer", "*end user",
        "*admin", "*administrator", "*person", "*actor", "*user device", "*user devices", "*device", "*devices",
        "*web frontend", "*storefront", "*web spa", "*mobile application",
    ]),
    (Kind::External, Scope::Container, &[
        "*mock", "mock *", "*stub", "fake *", "*sandbox", "*simulator", "third party *",
    ]),
    (Kind::External, Scope::Diagram, &[
        "*external system", "*external service", "*third party", "*3rd party", "*external api", "*payment provider",
        "*payment gateway", "*email provider", "*internet", "*sms provider", "*sms gateway", "*email gateway",
    ]),
    (Kind::Gateway, Scope::Both, &[
        "*apigw", "*bff", "*reverse proxy", "*ingress", "*load balancer", "*loadbalancer", "*gateway service",
    ]),
    (Kind::Gateway, Scope::Container, &[
        "*gateway", "*apigateway", "*gw", "*proxy", "*router", "*lb", "*edge", "edge *", "*webserver", "*web server",
        "bff *", "gateway *", "proxy", "*frontend", "frontend *", "*front end", "front end *", "*front", "*webapp",
        "*web app", "*webui", "*web ui", "*ui", "*web", "*spa", "*webspa", "*webmvc", "*portal", "*storefront",
        "*website", "*web site", "*web client", "client", "www", "*frontend service", "*gateway api", "*gateway server",
        "*webstatus", "*dashboard", "web frontend *",
    ]),
    (Kind::Gateway, Scope::Diagram, &[
        "*api gateway", "*api gw", "*edge gateway", "*graphql gateway", "*web gateway", "*mobile gateway",
        "*load balancers", "*backend for frontend", "*backends for frontends", "*ingress controller", "*alb", "*elb",
        "*edge proxy", "*api management", "*cdn",
    ]),
    (Kind::Orchestrator, Scope::Both, &[
        "*orchestrator", "*process manager", "*workflow engine",
    ]),
    (Kind::Orchestrator, Scope::Container, &[
        "*saga", "*workflow", "*workflows", "*orchestration", "*orchestrator service", "*saga service",
        "*workflow service",
    ]),
    (Kind::Orchestrator, Scope::Diagram, &[
        "*saga coordinator", "*workflow orchestration", "*process engine", "*bpm", "*bpm engine",
    ]),
    (Kind::Telemetry, Scope::Both, &[
        "*monitoring", "*logging", "*log aggregator", "*otel collector", "*observability",
    ]),
    (Kind::Telemetry, Scope::Container, &[
        "*exporter", "*otel", "*telemetry", "*metrics", "*tracing", "*log collector", "*otelcol",
        "*telemetry collector",
    ]),
    (Kind::Telemetry, Scope::Diagram, &[
        "*opentelemetry collector", "*log store", "*metrics store", "*cloudwatch", "*datadog", "*new relic",
        "*application insights", "*splunk",
    ]),
    (Kind::Job, Scope::Both, &[
        "*cron", "*cronjob", "*cron job", "*batch", "*batch job", "*job", "*jobs", "*reconciler", "*etl",
    ]),
    (Kind::Job, Scope::Container, &[
        "*cronjobs", "*scheduler", "*beat", "*celerybeat", "*clock", "*housekeeping", "ofelia", "*backup", "*backups", "*reconciliation", "*nightly", "cron *", "batch *",
        "*cleanup", "*cleaner", "*archiver", "*crawler",
    ]),
    (Kind::Job, Scope::Diagram, &[
        "*nightly job", "*scheduled job", "*reconciliation job", "*etl job", "*migration job",
    ]),
    (Kind::Broker, Scope::Both, &[
        "*queue", "*broker", "*message bus", "*event bus", "*mq", "*topic", "*event hub", "*event stream", "*pubsub",
    ]),
    (Kind::Broker, Scope::Container, &[
        "*eventbus", "*messagebus", "*message broker", "*messaging",
    ]),
    (Kind::Broker, Scope::Diagram, &[
        "*queues", "*service bus", "*event hubs", "*data stream", "*message queue", "*pub sub", "*topics",
        "*event grid", "*redis streams", "*eventbridge", "*kinesis", "*event backbone", "*message oriented middleware",
    ]),
    (Kind::Datastore, Scope::Both, &[
        "*db", "*database", "*cache", "*datastore", "*data store", "*event store", "*data warehouse", "*data lake",
        "*object storage", "*blob storage", "*sql", "*search index", "*key value store",
    ]),
    (Kind::Datastore, Scope::Container, &[
        "*eventstore", "*sqldata", "*nosqldata", "db *", "database *", "*read model", "*vectordb",
    ]),
    (Kind::Datastore, Scope::Diagram, &[
        "*dbs", "*databases", "*session store", "*object store", "*file storage", "*storage", "*file store",
        "*document store", "*kv store", "*state store", "*vector store", "*feature store", "*bucket", "*read replica",
        "*ledger database",
    ]),
];

/// The patterns that apply to names of `scope`, in the order of the table.
pub fn patterns(scope: Scope) -> impl Iterator<Item = (Kind, &'static [&'static str])> {
    let rows = PATTERNS.iter();
    rows.filter(move |(_, of, _)| *of == scope || *of == Scope::Both)
        .map(|(kind, _, patterns)| (*kind, *patterns))
}

/// The patterns for elements of diagrams by their last word, without their `*`.
static DIAGRAM_ENDINGS: LazyLock<HashMap<&'static str, Vec<(Kind, &'static str)>>> =
    LazyLock::new(|| {
        let mut endings: HashMap<&'static str, Vec<(Kind, &'static str)>> = HashMap::new();
        for (kind, patterns) in patterns(Scope::Diagram) {
            for pattern in patterns {
                let ending = pattern.trim_start_matches('*');
                let last = ending.rsplit(' ').next().unwrap_or(ending);
                endings.entry(last).or_default().push((kind, ending));
            }
        }
        endings
    });

/// The endings of names of diagram elements that have that last word, with their kinds.
pub fn diagram_endings(last_word: &str) -> &'static [(Kind, &'static str)] {
    DIAGRAM_ENDINGS
        .get(last_word)
        .map_or(&[], |endings| endings.as_slice())
}

/// True if `name`, in lower case with single spaces, matches the pattern.
pub fn matches(pattern: &str, name: &str) -> bool {
    if let Some(end) = pattern.strip_prefix('*') {
        let before = name.strip_suffix(end);
        return before.is_some_and(|before| before.is_empty() || before.ends_with(' '));
    }
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn name_patterns_have_one_kind_per_scope() {
        for scope in [Scope::Container, Scope::Diagram] {
            let mut met = HashSet::new();
            for pattern in patterns(scope).flat_map(|(_, patterns)| patterns) {
                assert!(met.insert(pattern), "{pattern} stands twice");
            }
        }
    }

    #[test]
    fn diagram_endings_hold_every_pattern() {
        let mut count = 0;
        for (kind, patterns) in patterns(Scope::Diagram) {
            for pattern in patterns {
                let ending = pattern.trim_start_matches('*');
                let last = ending.split(' ').next_back().unwrap_or_default();
                assert!(diagram_endings(last).contains(&(kind, ending)), "{pattern}");
                count += 1;
            }
        }
        let held: usize = DIAGRAM_ENDINGS.values().map(Vec::len).sum();
        assert_eq!(held, count);
        assert_eq!(diagram_endings("orders"), []);
    }

    #[test]
    fn diagram_patterns_are_endings() {
        let mut patterns = patterns(Scope::Diagram).flat_map(|(_, patterns)| patterns);
        assert!(patterns.all(|pattern| pattern.starts_with('*')));
    }
}
