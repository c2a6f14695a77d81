//! Components outside of the file: datastores, brokers and external systems that only addresses name, and
//! the routers that labels are written for.

use super::references::{References, ServiceIndex};
use super::role::ServiceRole;
use super::service::{Service, SourceText};
use super::values::{Host, UNKNOWN, hosts};
use crate::document::sanitize::excerpt;
use crate::document::{Kind, Style};
use crate::import::classify::container::words;
use crate::import::classify::label::kind_of_product;
use crate::import::{Confidence, DesignBuilder};
use crate::technologies;
use std::collections::HashSet;

/// The key of the component of a host outside of the file; no service has such a name.
fn key_of(host: &str) -> String {
    format!("\n{host}")
}

/// Adds what services name and the file does not have.
pub fn connect_outside(services: &[Service], roles: &[ServiceRole], builder: &mut DesignBuilder) {
    let names = ServiceIndex::of(services);
    let mut drawn: HashSet<String> = HashSet::new();
    for (service, role) in services.iter().zip(roles) {
        if !matches!(role, ServiceRole::Component(part) if !matches!(part.kind, Kind::Datastore | Kind::Broker))
        {
            continue;
        }
        for variable in &service.environment {
            for host in hosts(&variable.value.text) {
                if builder.is_full() {
                    return;
                }
                let is_inside = names.find_from(host.name, &service.namespace).is_some()
                    || service
                        .link_aliases
                        .iter()
                        .any(|(alias, _)| alias.eq_ignore_ascii_case(host.name));
                if is_inside {
                    continue;
                }
                match outside(&host, &variable.key) {
                    OutsideHost::Nothing => {}
                    OutsideHost::Elsewhere => {
                        let head = "Addresses name what is not in this file";
                        let text = format!(
                            "{} of {} names {}, which is not in this file.",
                            excerpt(&variable.key),
                            excerpt(&service.name),
                            excerpt(host.name)
                        );
                        let item = format!("{} of {}", excerpt(host.name), excerpt(&service.name));
                        builder.note_one_of(
                            variable.value.line,
                            Confidence::LeftOut,
                            text,
                            head,
                            item,
                        );
                    }
                    OutsideHost::Component(kind, technology) => {
                        connect(
                            service,
                            &host,
                            kind,
                            technology,
                            variable.value.line,
                            builder,
                        );
                        drawn.insert(host.name.to_lowercase());
                    }
                }
            }
        }
    }
    for (service, role) in services.iter().zip(roles) {
        let waits = service.dependencies.iter().map(|need| &need.name);
        for name in waits.chain(&service.links) {
            let lower = name.text.to_lowercase();
            let is_known =
                names.find_from(&name.text, &service.namespace).is_some() || drawn.contains(&lower);
            if !is_known
                && matches!(role, ServiceRole::Component(_))
                && !name.text.contains(UNKNOWN)
            {
                let head = "Services wait for what is not in this file";
                let text = format!(
                    "{} waits for {}, which is not in this file.",
                    excerpt(&service.name),
                    excerpt(&name.text)
                );
                let item = format!("{} for {}", excerpt(&service.name), excerpt(&name.text));
                builder.note_one_of(name.line, Confidence::LeftOut, text, head, item);
            }
        }
    }
}

fn connect(
    service: &Service,
    host: &Host<'_>,
    kind: Kind,
    technology: Option<&str>,
    line: usize,
    builder: &mut DesignBuilder,
) {
    let key = key_of(&host.name.to_lowercase());
    let is_new = builder.find(&key).is_none();
    let component = builder.component(&key, host.name, kind);
    if is_new {
        component.technology = technology.map(str::to_owned);
        if technology.is_none() {
            component.guessed.push("kind".to_owned());
        }
        component.notes = Some("Not in the file that was imported.".to_owned());
    }
    if builder.find_connection(&service.name, &key).is_some() {
        return;
    }
    let style = match kind {
        Kind::Datastore => Style::Data,
        Kind::Broker => Style::Event,
        Kind::Telemetry => Style::Telemetry,
        _ => Style::Request,
    };
    let Some(connection) = builder.connect(&service.name, &key, style) else {
        return;
    };
    match style {
        Style::Event => connection
            .guessed
            .extend(["style", "from", "to"].map(str::to_owned)),
        Style::Request => connection.guessed.push("style".to_owned()),
        _ => {}
    }
    let head = "Drawn, though only addresses name them";
    let text = format!(
        "{} uses {}, which is not in this file: an address names it.",
        excerpt(&service.name),
        excerpt(host.name)
    );
    let item = format!("{} for {}", excerpt(host.name), excerpt(&service.name));
    builder.note_one_of(line, Confidence::Guessed, text, head, item);
}

/// The meaning of a host that is no service of the file.
enum OutsideHost {
    Component(Kind, Option<&'static str>),
    /// Somewhere else, of an unknown kind.
    Elsewhere,
    /// No other component: the machine itself, an example, an address of its own.
    Nothing,
}

fn outside(host: &Host<'_>, key: &str) -> OutsideHost {
    const OWN: &[&str] = &[
        "public",
        "base",
        "self",
        "site",
        "origin",
        "origins",
        "cors",
        "callback",
        "redirect",
        "docs",
        "homepage",
        "domain",
        "domains",
        "allowed",
        "external",
        "root",
        "virtual",
        "app",
        "frontend",
        "advertised",
        "listeners",
    ];
    let name = host.name.to_lowercase();
    let is_ip = name.chars().all(|c| c.is_ascii_digit() || c == '.');
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_here = ["localhost", "host.docker.internal", "example"].contains(&name.as_str())
        || last == "localhost"
        || ["example.org", "example.com", "example.net"]
            .iter()
            .any(|domain| name.ends_with(domain))
        || name.ends_with("w3.org")
        || name.contains(UNKNOWN)
        || name.is_empty()
        || is_ip;
    let Some(scheme) = host.scheme.filter(|_| !is_here).map(str::to_lowercase) else {
        return OutsideHost::Nothing;
    };
    let bare = scheme.split('+').next().unwrap_or_default();
    let product = match bare {
        "postgres" => Some("postgresql"),
        "mongo" => Some("mongodb"),
        "rediss" => Some("redis"),
        other => Some(other),
    };
    let product = product.and_then(technologies::product_named);
    if let Some((product, kind)) = product.and_then(|p| Some((p, p.kind()?)))
        && matches!(kind, Kind::Datastore | Kind::Broker)
    {
        return OutsideHost::Component(kind, Some(product.name));
    }
    match bare {
        "amqp" | "amqps" | "mqtt" | "mqtts" | "stomp" => OutsideHost::Component(Kind::Broker, None),
        "http" | "https" | "grpc" | "grpcs" | "smtp" | "smtps" | "wss" | "ws" => {
            let is_own = words(key).iter().any(|word| OWN.contains(&word.as_str()));
            let is_public = name.contains('.')
                && last.len() >= 2
                && last.chars().all(|c| c.is_ascii_alphabetic())
                && !["local", "internal", "lan", "test", "svc"].contains(&last);
            if is_own && is_public {
                OutsideHost::Nothing
            } else if let Some(kind @ (Kind::Datastore | Kind::Broker)) =
                kind_of_product(&name.replace('.', " ")).filter(|_| is_public)
            {
                OutsideHost::Component(kind, None)
            } else if is_public {
                OutsideHost::Component(Kind::External, None)
            } else {
                OutsideHost::Elsewhere
            }
        }
        _ => OutsideHost::Nothing,
    }
}

/// Connects routers with the services whose labels or variables are written for them.
pub fn connect_routers(services: &[Service], roles: &[ServiceRole], builder: &mut DesignBuilder) {
    let router = |is_it: &dyn Fn(&Service) -> bool| {
        let mut found = services.iter().zip(roles);
        let found = found.find(|(service, role)| {
            matches!(role, ServiceRole::Component(part) if part.kind == Kind::Gateway)
                && is_it(service)
        });
        found.map(|(service, _)| service)
    };
    let has_image = |service: &Service, part: &str| {
        service
            .image
            .as_ref()
            .is_some_and(|image| image.text.contains(part))
    };
    let traefik = router(&|service| has_image(service, "traefik"));
    let proxy = router(&|service| has_image(service, "nginx-proxy"));
    for (service, role) in services.iter().zip(roles) {
        if !matches!(role, ServiceRole::Component(_)) || builder.is_full() {
            continue;
        }
        let label = service
            .labels
            .iter()
            .find(|label| label.text.starts_with("traefik."));
        let is_off = service.labels.iter().any(|label| {
            label
                .text
                .replace(' ', "")
                .starts_with("traefik.enable=false")
        });
        let variable = service.environment.iter().find(|v| v.key == "VIRTUAL_HOST");
        let label = label
            .filter(|_| !is_off)
            .map(|label| (label, traefik, "its labels say so"));
        let variable = variable.map(|v| (&v.value, proxy, "VIRTUAL_HOST says so"));
        for (place, router, reason) in label.into_iter().chain(variable) {
            route(service, place, router, reason, builder);
        }
    }
}

fn route(
    service: &Service,
    place: &SourceText,
    router: Option<&Service>,
    reason: &str,
    builder: &mut DesignBuilder,
) {
    let name = excerpt(&service.name);
    let Some(router) = router else {
        let head = "Services are written for a router that is not in this file";
        let text = format!("{name} is called through a router that is not in this file: {reason}.");
        builder.note_one_of(place.line, Confidence::LeftOut, text, head, name);
        return;
    };
    if router.name == service.name
        || builder
            .find_connection(&router.name, &service.name)
            .is_some()
    {
        return;
    }
    if builder
        .connect(&router.name, &service.name, Style::Request)
        .is_some()
    {
        let router = excerpt(&router.name);
        let head = "Routers pass requests on, as labels and variables say";
        let text = format!("{router} passes requests on to {name}: {reason}.");
        builder.note_one_of(
            place.line,
            Confidence::Understood,
            text,
            head,
            format!("{router} to {name}"),
        );
    }
}

/// Gateways by name alone that use datastores themselves or stand behind another gateway are services.
pub fn reclassify_gateways(
    services: &[Service],
    roles: &mut [ServiceRole],
    references: &References,
) {
    const FORWARDING: &[&str] = &[
        "gateway",
        "apigateway",
        "apigw",
        "gw",
        "proxy",
        "router",
        "lb",
        "bff",
        "edge",
        "ingress",
        "balancer",
        "loadbalancer",
    ];
    let kind = |roles: &[ServiceRole], at: usize| match roles.get(at) {
        Some(ServiceRole::Component(part)) => Some(part.kind),
        _ => None,
    };
    let mut reasons = Vec::new();
    let is_router = |role: &ServiceRole| matches!(role, ServiceRole::Component(part) if part.kind == Kind::Gateway && part.is_certain);
    let has_router = roles.iter().any(is_router);
    for (at, service) in services.iter().enumerate().filter(|_| has_router) {
        let is_routed = service.is_routed
            || service
                .labels
                .iter()
                .any(|label| label.text.starts_with("traefik."))
            || service.environment.iter().any(|v| v.key == "VIRTUAL_HOST");
        if is_routed {
            reasons.push((
                at,
                "a gateway stands in front of it, whatever its name says",
            ));
        }
    }
    for reference in &references.list {
        if kind(roles, reference.to) == Some(Kind::Datastore) {
            reasons.push((
                reference.from,
                "it uses datastores itself, whatever its name says",
            ));
        }
        if kind(roles, reference.from) == Some(Kind::Gateway) {
            reasons.push((
                reference.to,
                "a gateway stands in front of it, whatever its name says",
            ));
        }
    }
    for (at, reason) in reasons {
        let forwards = services.get(at).is_none_or(|service| {
            words(&service.name)
                .iter()
                .any(|word| FORWARDING.contains(&word.as_str()))
        });
        if let Some(ServiceRole::Component(part)) = roles.get_mut(at)
            && part.kind == Kind::Gateway
            && !part.is_certain
            && !forwards
        {
            part.kind = Kind::Service;
            reason.clone_into(&mut part.because);
        }
    }
}
