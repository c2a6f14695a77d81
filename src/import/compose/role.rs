//! What a service of docker-compose is in a design, if it is anything there.

use super::service::Service;
use super::values::UNKNOWN;
use crate::document::Kind;
use crate::import::guess::{self, words};

/// What a service is in a design.
#[derive(Clone, Debug)]
pub enum Role {
    /// A component.
    Component(Part),
    /// It has ended before the work begins.
    SetUp(&'static str),
    /// It runs beside that service and for it alone.
    Sidecar(String),
    /// Others extend it; by itself it cannot run.
    Template,
}

/// What is told of a component.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is.
    pub kind: Kind,
    /// What it is made with.
    pub technology: Option<&'static str>,
    /// It is no guess.
    pub sure: bool,
    /// What told it, as the end of a sentence.
    pub because: String,
    /// It is a tool for those who run the system.
    pub is_tool: bool,
}

/// Images that only ever prepare something.
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
/// Images without a program of their own.
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

/// Words of a name that tell of set-up.
#[rustfmt::skip]
const SETUP_WORDS: &[&str] = &[
    "init", "initializer", "initializr", "initialize", "initdb", "setup", "migrate", "migration", "migrations", "migrator", "dbmigrator", "seed", "seeder", "seeding",
    "createbuckets", "createbucket", "provision", "provisioner", "provisioning", "bootstrapper", "prestart", "wait", "installer", "mkbuckets",
    "createtopics", "certs", "keygen", "mkcert",
];

/// What set-up creates.
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

impl Role {
    /// Tells it. `must_end`: another waits until it has ended; `is_used`: another uses it while
    /// it runs; `is_extended`: another extends it.
    pub fn of(service: &Service, must_end: bool, is_used: bool, is_extended: bool) -> Self {
        if is_extended && service.image.is_none() && !service.built && !is_used {
            return Self::Template;
        }
        let image = service
            .image
            .as_ref()
            .map_or("", |image| image.text.as_str());
        if let Some(owner) = owner(service, image) {
            return Self::Sidecar(owner);
        }
        if must_end {
            return Self::SetUp("others wait until it has ended");
        }
        if let Some(why) = prepares(service, image, is_used) {
            return Self::SetUp(why);
        }
        Self::Component(part(service, image))
    }
}

fn owner(service: &Service, image: &str) -> Option<String> {
    let name = crate::analysis::technologies::lookup_name(image);
    let is_sidecar = matches!(
        name.as_str(),
        "daprd" | "dapr" | "envoy-sidecar" | "istio-proxyv2" | "proxyv2"
    ) || words(&service.name).iter().any(|word| word == "sidecar");
    let within = service.within.as_ref()?;
    is_sidecar.then(|| within.text.clone())
}

/// Why it is taken as something that only prepares.
fn prepares(service: &Service, image: &str, is_used: bool) -> Option<&'static str> {
    let goes_on = matches!(
        service.restart.as_deref(),
        Some("always" | "unless-stopped" | "any")
    );
    let command = service.command().to_lowercase();
    if service.published.is_some() || goes_on {
        return None;
    }
    let path = image.split(['@', ':']).next().unwrap_or_default();
    let name = crate::analysis::technologies::lookup_name(image);
    if SETUP_IMAGES.iter().any(|known| path.ends_with(known)) {
        return Some("its image only prepares something");
    }
    if SHELLS.contains(&name.as_str()) && !is_used && !service.built {
        return Some("its image has no program of its own");
    }
    let named = words(&service.name);
    let setup = |word: &String| SETUP_WORDS.contains(&word.as_str());
    // `cassandra-seed` is a node like others.
    let product = guess::product(image).is_some();
    let told = named.iter().any(setup) && !(product && command.is_empty());
    let creates = named.first().is_some_and(|word| word == "create")
        && named
            .last()
            .is_some_and(|word| CREATED.contains(&word.as_str()));
    let creates = creates
        || named
            .iter()
            .any(|word| word == "topics" || word == "buckets");
    if (told || creates) && !is_used {
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
    if !is_used && !service.listens && (makes_topics || migrates) {
        return Some("its command prepares something");
    }
    let ends = matches!(
        service.restart.as_deref(),
        Some("no" | "false" | "none" | "on-failure")
    ) || service
        .restart
        .as_deref()
        .is_some_and(|r| r.starts_with("on-failure"));
    let quiet = !is_used && !service.listens && !service.has_health && !product;
    if ends && quiet && !command.is_empty() && !serves(&command) {
        return Some("it is not started again when it has ended");
    }
    None
}

/// Whether a command reads as one that goes on.
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

fn part(service: &Service, image: &str) -> Part {
    let shown = image.replace(UNKNOWN, "…");
    let is_tool = guess::is_tool(image) || guess::is_tool(&service.name);
    let environment = framework(service);
    let made_with = guess::made_with(image).or(environment);
    let told = |kind, technology, sure, because| Part {
        kind,
        technology,
        sure,
        because,
        is_tool,
    };
    if let Some(product) = guess::product(image) {
        return told(
            product.kind,
            Some(product.name),
            true,
            format!("its image is {shown}"),
        );
    }
    if is_tool {
        return told(
            Kind::Service,
            None,
            false,
            "it looks like a tool for those who run the system".to_owned(),
        );
    }
    if let Some((kind, technology)) = guess::kind_of_name(&service.name) {
        let technology = technology.or_else(|| store(service).filter(|_| kind == Kind::Datastore));
        return told(
            kind,
            technology.or(made_with),
            false,
            "its name says so".to_owned(),
        );
    }
    // The image of one's own service tells no product, but may be called better than the service.
    let own = crate::analysis::technologies::lookup_name(image);
    if let Some((kind, technology)) = guess::kind_of_name(&own) {
        return told(
            kind,
            technology.or(made_with),
            false,
            format!("its image is {shown}"),
        );
    }
    let because = if service.built {
        "it is built here, and nothing says that it is anything else"
    } else {
        "nothing says that it is anything else"
    };
    told(Kind::Service, made_with, false, because.to_owned())
}

/// What variables that a framework reads tell.
fn framework(service: &Service) -> Option<&'static str> {
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

/// What variables that only the image of a datastore reads tell.
fn store(service: &Service) -> Option<&'static str> {
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
