//! Word lists beside the catalogue: names that need context, runtimes, SaaS products and tools.

use super::owner_and_name;

/// Names of technologies that are everyday words, too: no evidence in running text or in a label.
#[rustfmt::skip]
const AMBIGUOUS: &[&str] = &[
    "vector", "tempo", "conductor", "oracle", "caddy", "spanner", "h2", "cadence", "temporal", "envoy", "loki", "phoenix", "go", "express",
];

/// Ambiguous in running text only, such as a label of draw.io with a description in it.
#[rustfmt::skip]
const AMBIGUOUS_IN_TEXT: &[&str] = &[
    "prism", "dex", "ghost", "seq", "ignite", "alloy", "console", "chroma", "dragonfly", "contour", "rust", "java", "signoz", "artillery",
    "consul", "sentry", "datadog", "vault", "hydra", "netdata", "api-gateway", "load-test", "debezium",
];

/// Ambiguous as a label only: beside other words of running text they are names.
#[rustfmt::skip]
const AMBIGUOUS_IN_LABEL: &[&str] = &[
    "artemis", "kong", "riak", "mimir", "cockroach", "node", "rails", "flask", "netty", "servlet", "tokio", "all-in-one", "auto-setup", "mongo",
];

/// Words for server-side languages and frameworks: such a component is neither a datastore nor a device.
#[rustfmt::skip]
const SERVER_WORDS: &[&str] = &[
    "java", "spring", "springboot", "django", "rails", "php", "laravel", "net", "asp", "aspnet", "c#", "python", "golang", "go", "kotlin", "scala",
    "rust", "express", "nestjs", "nodejs", "node", "quarkus", "micronaut", "fastapi", "flask", "elixir", "phoenix", "ruby", "tomcat", "jetty",
    "c++", "erlang", "servlet", "akka", "vertx",
];

/// Words for technologies that run on a user's device.
#[rustfmt::skip]
const CLIENT_WORDS: &[&str] = &[
    "react", "reactjs", "angular", "vue", "vuejs", "svelte", "flutter", "swift", "swiftui", "ios", "android", "xamarin", "electron", "html", "css",
    "jquery", "ionic",
];

/// Products that are sold as a service only.
#[rustfmt::skip]
const SAAS_PRODUCTS: &[&str] = &[
    "stripe", "paypal", "adyen", "braintree", "klarna", "twilio", "sendgrid", "mailgun", "mailchimp", "auth0", "okta", "salesforce", "zendesk",
    "pagerduty", "openai", "github", "cognito",
];

/// Images of tools for operators and developers.
#[rustfmt::skip]
const ADMIN_TOOLS: &[&str] = &[
    "phpmyadmin", "adminer", "pgadmin", "pgadmin4", "mongo-express", "redis-commander", "redisinsight", "phpredisadmin",
    "kafka-ui", "akhq", "kafdrop", "kafka-manager", "cmak", "control-center", "cp-enterprise-control-center", "kowl", "console",
    "portainer", "portainer-ce", "watchtower", "swagger-ui", "dozzle", "cloudbeaver", "temporal-ui", "rabbitmq-management",
    "kafka-topics-ui", "schema-registry-ui", "zoonavigator", "elasticvue", "cerebro", "dejavu", "sqlpad", "metabase", "autoheal", "docker-gc", "flower",
];

/// True for a name that is no evidence of the technology within running text.
pub fn is_ambiguous_in_text(name: &str) -> bool {
    AMBIGUOUS.contains(&name) || AMBIGUOUS_IN_TEXT.contains(&name)
}

/// True for a name that is no evidence of the technology as the label of a diagram element.
pub fn is_ambiguous_in_label(name: &str) -> bool {
    AMBIGUOUS.contains(&name) || AMBIGUOUS_IN_LABEL.contains(&name)
}

/// True for a word that names a server-side language or framework.
pub fn is_server_word(word: &str) -> bool {
    SERVER_WORDS.contains(&word)
}

/// True for a word that names a technology of user devices.
pub fn is_client_word(word: &str) -> bool {
    CLIENT_WORDS.contains(&word)
}

/// True for a product that is sold as a service only.
pub fn is_saas_product(word: &str) -> bool {
    SAAS_PRODUCTS.contains(&word)
}

/// True for the image of a tool for operators and developers.
pub fn is_admin_tool(image: &str) -> bool {
    let (_, name) = owner_and_name(image);
    ADMIN_TOOLS.contains(&name.as_str())
}
