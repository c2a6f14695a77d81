//! Components of services, with notes on what was understood of each.

use super::role::{ComponentGuess, ServiceRole};
use super::service::Service;
use super::{listed, values};
use crate::document::Kind;
use crate::document::sanitize::excerpt;
use crate::editor::factory;
use crate::import::{Confidence, DesignBuilder};

/// Adds the component of a service, or notes why there is none.
pub(super) fn report(service: &Service, role: &ServiceRole, builder: &mut DesignBuilder) {
    let name = excerpt(&service.name);
    match role {
        ServiceRole::Component(guess) => add_component(service, guess, builder),
        ServiceRole::SetUp(why) => builder.note(service.line, Confidence::LeftOut, format!("{name} is no component: {why}.")),
        ServiceRole::Sidecar(owner) => builder.note(
            service.line,
            Confidence::LeftOut,
            format!("{name} runs beside {owner} and for it alone; what it names counts as named by {owner}."),
        ),
        ServiceRole::Template => builder.note(service.line, Confidence::LeftOut, format!("{name} is what other services extend; it does not run by itself.")),
    }
}

fn add_component(service: &Service, guess: &ComponentGuess, builder: &mut DesignBuilder) {
    let name = excerpt(&service.name);
    let component = builder.component(&service.name, &service.name, guess.kind);
    component.technology = guess.technology.map(str::to_owned);
    let mut notes = Vec::new();
    if let (Some(image), None) = (&service.image, guess.technology) {
        notes.push(format!(
            "Image: {}.",
            image.text.replace(values::UNKNOWN, "…")
        ));
    }
    if !service.profiles.is_empty() {
        notes.push(format!(
            "Only in the profile {}.",
            listed(&service.profiles)
        ));
    }
    component.notes = Some(notes.join(" "));
    if let Some((count, _)) = service.replicas {
        component.replicas = std::num::NonZeroU64::new(count);
    }
    let keeps = service
        .data_volume
        .as_ref()
        .filter(|_| matches!(guess.kind, Kind::Datastore | Kind::Broker));
    if keeps.is_some() {
        component.durable = Some(true);
    }
    let confidence = if guess.is_certain {
        Confidence::Understood
    } else {
        Confidence::Guessed
    };
    let kind = factory::kind_name(guess.kind).to_lowercase();
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    let kind = if kind == "telemetry" {
        kind
    } else {
        format!("{article} {kind}")
    };
    let tool = if guess.is_tool {
        " It serves those who run the system; delete it if the design is not about them."
    } else {
        ""
    };
    let text = format!("{name} is {kind}: {}.{tool}", guess.because);
    builder.note(service.line, confidence, text);
    if let Some(volume) = keeps {
        builder.note(
            volume.line,
            Confidence::Guessed,
            format!(
                "What {name} holds survives a restart: it is kept in {}.",
                volume.text.replace(values::UNKNOWN, "…")
            ),
        );
    }
    if let Some((0, line)) = service.replicas {
        builder.note(
            line,
            Confidence::LeftOut,
            format!("{name} runs 0 times here. It is drawn all the same."),
        );
    }
    if !service.profiles.is_empty() {
        builder.note(
            service.line,
            Confidence::Understood,
            format!(
                "{name} runs only in the profile {}; its notes say so.",
                listed(&service.profiles)
            ),
        );
    }
    if let (Some(port), Kind::Gateway) = (&service.published, guess.kind) {
        builder.note(port.line, Confidence::Guessed, format!("{name} publishes a port, so that somebody outside may call it. Draw who, if it matters; no client was drawn."));
    }
    for file in &service.environment_files {
        builder.note(file.line, Confidence::LeftOut, format!("{name} reads more of its environment from {}, which is not in this file. What it names there is missing.", file.text.replace(values::UNKNOWN, "…")));
    }
    for link in &service.external_links {
        builder.note(
            link.line,
            Confidence::LeftOut,
            format!(
                "{name} is linked to {}, which is not in this file.",
                link.text.replace(values::UNKNOWN, "…")
            ),
        );
    }
}
