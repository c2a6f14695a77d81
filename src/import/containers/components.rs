//! Components of services, with notes on what was understood of each.

use super::role::{ComponentGuess, ServiceRole};
use super::service::Service;
use super::{listed, values};
use crate::document::Kind;
use crate::document::sanitize::excerpt;
use crate::editor::factory;
use crate::import::classify::plural_of;
use crate::import::{Confidence, DesignBuilder};

/// Adds the component of a service, or notes why there is none.
pub(super) fn report(service: &Service, role: &ServiceRole, builder: &mut DesignBuilder) {
    let name = excerpt(&service.name);
    match role {
        ServiceRole::Component(guess) => add_component(service, guess, builder),
        ServiceRole::SetUp(why) => builder.note_one_of(
            service.line,
            Confidence::LeftOut,
            format!("{name} is no component: {why}."),
            "Tasks that end before the work begins are no components",
            name,
        ),
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
    if !guess.is_certain {
        component.guessed.push("kind".to_owned());
    }
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
    notes.extend(service.remarks.iter().cloned());
    component.notes = Some(notes.join(" "));
    component.zones.clone_from(&service.zones);
    if service.zones_are_guessed {
        component.guessed.push("zones".to_owned());
    }
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
    builder.note_one_of(service.line, confidence, text, head_of(guess), &name);
    if let Some(volume) = keeps {
        builder.note_one_of(
            volume.line,
            Confidence::Guessed,
            format!(
                "What {name} holds survives a restart: it is kept in {}.",
                volume.text.replace(values::UNKNOWN, "…")
            ),
            "What these hold survives a restart, as it is kept in volumes",
            &name,
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
        builder.note_one_of(
            service.line,
            Confidence::Understood,
            format!(
                "{name} runs only in the profile {}; its notes say so.",
                listed(&service.profiles)
            ),
            "These run only in a profile, as their notes say",
            &name,
        );
    }
    if let (Some(port), Kind::Gateway) = (&service.published, guess.kind) {
        builder.note_one_of(
            port.line,
            Confidence::Guessed,
            format!("{name} publishes a port, so that somebody outside may call it. Draw who, if it matters; no client was drawn."),
            "Gateways publish ports, so that somebody outside may call them; no client was drawn",
            &name,
        );
    }
    for file in &service.environment_files {
        let file_name = file.text.replace(values::UNKNOWN, "…");
        builder.note_one_of(
            file.line,
            Confidence::LeftOut,
            format!("{name} reads more of its environment from {file_name}, which is not in this file. What it names there is missing."),
            "Environments are read from files that are not here, and what they name is missing",
            format!("{name} from {file_name}"),
        );
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

/// The head of the note on components that were taken for such a kind for such a reason.
fn head_of(guess: &ComponentGuess) -> String {
    let kinds = plural_of(guess.kind);
    let reason = if guess.is_tool {
        "for those who run the system"
    } else if guess.because.starts_with("its image") {
        "for their images"
    } else if guess.because.starts_with("its name") {
        "for their names"
    } else if guess.because.starts_with("it is a") {
        "as their kinds in the file say"
    } else if guess.because.contains("nothing says") {
        "as nothing says otherwise"
    } else {
        "for what uses them and what they use"
    };
    format!("Drawn as {kinds}, {reason}")
}
