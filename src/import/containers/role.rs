//! The role of a service in a design.

use super::service::{Service, Variable};
use super::values::{UNKNOWN, hosts};
use crate::document::Kind;
use crate::import::classify::container::{self, words};
use crate::technologies::{self, lookup_name};

/// The role of a service.
#[derive(Clone, Debug)]
pub enum ServiceRole {
    /// A component.
    Component(ComponentGuess),
    /// A set-up task, for that reason: it completes before the work begins.
    SetUp(&'static str),
    /// A sidecar of that service.
    Sidecar(String),
    /// A template that other services extend; it does not run.
    Template,
}

/// The component that a service is taken for.
#[derive(Clone, Debug)]
pub struct ComponentGuess {
    /// The kind.
    pub kind: Kind,
    /// The technology.
    pub technology: Option<&'static str>,
    /// True if the image states the kind.
    pub is_certain: bool,
    /// The reason, as the end of a sentence.
    pub because: String,
    /// True for a tool for operators.
    pub is_tool: bool,
}

/// Images of set-up tasks.
const SETUP_IMAGES: &[&str] = &[
    "minio/mc",
    "migrate/migrate",
    "flyway/flyway",
    "boxfuse/flyway",
    "redgate/flyway",
    "liquibase/liquibase",
    "willwill/wait-for-it",
    "dadarek/wait-for-dependencies",
    "curlimages/curl",
    "curl/curl",
    "jwilder/dockerize",
    "library/hello-world",
    "amazon/aws-cli",
    "bitnami/kubectl",
    "temporalio/admin-tools",
    "frapsoft/openssl",
    "alpine/openssl",
    "jwkidd/wait",
];
/// Base images without a server.
const SHELLS: &[&str] = &[
    "busybox",
    "alpine",
    "bash",
    "debian",
    "ubuntu",
    "curl",
    "hello-world",
    "mc",
    "wait-for-it",
    "dockerize",
];

/// Words in the names of set-up tasks.
#[rustfmt::skip]
const SETUP_WORDS: &[&str] = &[
    "init", "initializer", "initializr", "initialize", "initdb", "setup", "migrate", "migration", "migrations", "migrator", "dbmigrator", "seed", "seeder", "seeding",
    "createbuckets", "createbucket", "provision", "provisioner", "provisioning", "bootstrapper", "prestart", "wait", "installer", "mkbuckets",
    "createtopics", "certs", "keygen", "mkcert",
];

/// Resources that set-up tasks create: `create-buckets`.
const CREATED: &[&str] = &[
    "buckets",
    "bucket",
    "topics",
    "topic",
    "db",
    "dbs",
    "database",
    "databases",
    "tables",
    "queues",
    "queue",
    "index",
    "indices",
    "user",
    "users",
    "schema",
    "certs",
];

impl ServiceRole {
    /// Classifies a service. `must_complete`: another waits for its completion; `is_used`: another
    /// uses it while it runs; `is_extended`: another extends it.
    pub fn of(service: &Service, must_complete: bool, is_used: bool, is_extended: bool) -> Self {
        if let Some(role) = &service.role {
            return role.clone();
        }
        if is_extended && service.image.is_none() && !service.built && !is_used {
            return Self::Template;
        }
        let image = service
            .image
            .as_ref()
            .map_or("", |image| image.text.as_str());
        if let Some(sidecar_owner) = sidecar_owner(service, image) {
            return Self::Sidecar(sidecar_owner);
        }
        if let Some(store) = pooled_store(service, image) {
            return Self::Sidecar(store);
        }
        if must_complete {
            return Self::SetUp("others wait until it has ended");
        }
        if let Some(why) = setup_reason(service, image, is_used) {
            return Self::SetUp(why);
        }
        Self::Component(guess_component(service, image))
    }
}

fn sidecar_owner(service: &Service, image: &str) -> Option<String> {
    let name = lookup_name(image);
    let is_sidecar = matches!(
        name.as_str(),
        "daprd" | "dapr" | "envoy-sidecar" | "istio-proxyv2" | "proxyv2"
    ) || words(&service.name).iter().any(|word| word == "sidecar");
    let within = service.network_of.as_ref()?;
    is_sidecar.then(|| within.text.clone())
}

/// The store whose connections a service pools: calls of the pool are calls of the store.
fn pooled_store(service: &Service, image: &str) -> Option<String> {
    const POOLS: &[&str] = &["pgbouncer", "pgcat", "pgpool", "odyssey", "proxysql"];
    if !POOLS.contains(&lookup_name(image).as_str()) {
        return None;
    }
    let of_variable = |variable: &Variable| {
        let key = words(&variable.key);
        let text = variable.value.text.as_str();
        let host = hosts(text).first().map(|host| host.name.to_owned());
        let is_host = key.last().is_some_and(|last| last == "host");
        host.or_else(|| is_host.then(|| text.trim().to_owned()))
    };
    let named = service.environment.iter().find_map(of_variable);
    let needed = || {
        service
            .dependencies
            .first()
            .map(|need| need.name.text.clone())
    };
    named.or_else(needed)
}

/// True for a command that runs a tool for operators: `celery -A shop flower`.
fn runs_tool(command: &str) -> bool {
    let mut words = command.split_whitespace();
    words.any(|word| matches!(word, "flower" | "celery-flower"))
}

/// True for a command that starts work by the clock: `celery -A shop beat`.
fn runs_by_clock(command: &str) -> bool {
    let words: Vec<&str> = command.split_whitespace().collect();
    words.contains(&"beat") && words.iter().any(|word| word.ends_with("celery"))
}

/// The reason to take a service for a set-up task.
fn setup_reason(service: &Service, image: &str, is_used: bool) -> Option<&'static str> {
    let keeps_running = matches!(
        service.restart.as_deref(),
        Some("always" | "unless-stopped" | "any")
    );
    let command = service.command().to_lowercase();
    if service.published.is_some() || keeps_running {
        return None;
    }
    let path = image.split(['@', ':']).next().unwrap_or_default();
    let name = lookup_name(image);
    if SETUP_IMAGES.iter().any(|known| path.ends_with(known)) {
        return Some("its image only prepares something");
    }
    if SHELLS.contains(&name.as_str()) && !is_used && !service.built {
        return Some("its image has no program of its own");
    }
    let named = words(&service.name);
    let setup = |word: &String| SETUP_WORDS.contains(&word.as_str());
    // `cassandra-seed` is a node of the cluster.
    let product = technologies::product_of_image(image).is_some();
    let guess = named.iter().any(setup) && !(product && command.is_empty());
    let creates = named.first().is_some_and(|word| word == "create")
        && named
            .last()
            .is_some_and(|word| CREATED.contains(&word.as_str()));
    let creates = creates
        || named
            .iter()
            .any(|word| word == "topics" || word == "buckets");
    if (guess || creates) && !is_used {
        return Some("its name says that it prepares something");
    }
    let makes_topics = command.contains("kafka-topics") && command.contains("--create");
    let migrates = [
        "migrate deploy",
        "alembic upgrade",
        "manage.py migrate",
        "db:migrate",
        "flyway migrate",
    ]
    .iter()
    .any(|known| command.contains(known) && !command.contains("&&") && !command.contains(';'));
    if !is_used && !service.exposes_ports && (makes_topics || migrates) {
        return Some("its command prepares something");
    }
    let ends = matches!(
        service.restart.as_deref(),
        Some("no" | "false" | "none" | "on-failure")
    ) || service
        .restart
        .as_deref()
        .is_some_and(|r| r.starts_with("on-failure"));
    let quiet = !is_used && !service.exposes_ports && !service.has_health && !product;
    if ends && quiet && !command.is_empty() && !serves(&command) {
        return Some("it is not started again when it has ended");
    }
    None
}

/// True for a command that keeps running.
fn serves(command: &str) -> bool {
    const GOES_ON: &[&str] = &[
        "serve",
        "server",
        "run",
        "start",
        "worker",
        "listen",
        "gunicorn",
        "uvicorn",
        "celery",
        "consume",
        "consumer",
        "watch",
        "daemon",
        "--reload",
        "tail -f",
        "sleep infinity",
        "dev",
        "java",
        "dotnet",
        "beat",
        "exec",
    ];
    let mut words = command.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.any(|word| GOES_ON.contains(&word)) || command.contains("tail -f")
}

/// The component that a service is taken for, by its image, its name and its environment.
pub fn guess_component(service: &Service, image: &str) -> ComponentGuess {
    let shown = image.replace(UNKNOWN, "…");
    let command = service.command();
    let runs_tool = runs_tool(&command);
    let is_tool = runs_tool
        || technologies::is_admin_tool(image)
        || technologies::is_admin_tool(&service.name);
    let framework = technologies::framework_of_image(image)
        .map(|framework| framework.name)
        .or_else(|| framework_of_environment(service));
    let guess = |kind, technology, is_certain, because| ComponentGuess {
        kind,
        technology,
        is_certain,
        because,
        is_tool,
    };
    // An image of a product may run a tool for it.
    let product = technologies::product_of_image(image).filter(|_| !runs_tool);
    if let Some((product, kind)) = product.and_then(|product| Some((product, product.kind()?))) {
        return guess(
            kind,
            Some(product.name),
            true,
            format!("its image is {shown}"),
        );
    }
    if is_tool {
        return guess(
            Kind::Service,
            None,
            false,
            "it looks like a tool for those who run the system".to_owned(),
        );
    }
    if runs_by_clock(&command) {
        let because = "its command starts work by the clock".to_owned();
        return guess(Kind::Job, framework, true, because);
    }
    if let Some((kind, technology)) = container::kind_of_name(&service.name) {
        let technology = technology
            .or_else(|| store_of_environment(service).filter(|_| kind == Kind::Datastore));
        return guess(
            kind,
            technology.or(framework),
            false,
            "its name says so".to_owned(),
        );
    }
    // An own image names no product, but may have a better name than the service.
    let own = lookup_name(image);
    if let Some((kind, technology)) = container::kind_of_name(&own) {
        return guess(
            kind,
            technology.or(framework),
            false,
            format!("its image is {shown}"),
        );
    }
    let because = if service.built {
        "it is built here, and nothing says that it is anything else"
    } else {
        "nothing says that it is anything else"
    };
    guess(Kind::Service, framework, false, because.to_owned())
}

/// The framework that reads one of the variables.
fn framework_of_environment(service: &Service) -> Option<&'static str> {
    service.environment.iter().find_map(|variable| {
        let key = variable.key.as_str();
        Some(match key {
            "ASPNETCORE_ENVIRONMENT" | "ASPNETCORE_URLS" | "ASPNETCORE_HTTP_PORTS" => "aspnetcore",
            "DJANGO_SETTINGS_MODULE" | "DJANGO_SECRET_KEY" => "django",
            "FLASK_APP" | "FLASK_ENV" => "flask",
            "RAILS_ENV" => "rails",
            "NODE_ENV" => "node",
            _ => return None,
        })
    })
}

/// The datastore whose image reads one of the variables.
fn store_of_environment(service: &Service) -> Option<&'static str> {
    service.environment.iter().find_map(|variable| {
        Some(match variable.key.as_str() {
            "MYSQL_ROOT_PASSWORD" | "MYSQL_DATABASE" | "MYSQL_ALLOW_EMPTY_PASSWORD" => "mysql",
            "MARIADB_ROOT_PASSWORD" | "MARIADB_DATABASE" => "mariadb",
            "POSTGRES_PASSWORD" | "POSTGRES_DB" | "POSTGRES_USER" => "postgresql",
            "MONGO_INITDB_ROOT_USERNAME" | "MONGO_INITDB_DATABASE" => "mongodb",
            "MSSQL_SA_PASSWORD" => "sqlserver",
            _ => return None,
        })
    })
}
