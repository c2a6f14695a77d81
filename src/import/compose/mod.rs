//! docker-compose: its services, and which of them name one another.

mod links;
mod role;
mod service;
mod values;

use super::yaml::{self, Entry, Node};
use super::{Import, Refused, Sketch, Sort};
use crate::document::Kind;
use crate::editor::factory;
use links::{By, References};
use role::{Part, Role};
use service::Service;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// What services take from those that they extend may make a file so many times larger.
const MOST: usize = 2_000_000;
/// A service extends one that extends one, and so on: so far.
const DEEPEST: usize = 16;

/// Reads a docker-compose file.
///
/// # Errors
/// Where it is no YAML, or has no services.
pub fn read(text: &str) -> Result<Import, Refused> {
    let mut documents = yaml::read(text)?;
    documents.retain(|document| document.is_map());
    let Some(top) = documents.first() else {
        return Err(Refused::new(
            "there is nothing in it that docker-compose knows",
            "services",
        )
        .at_line(1));
    };
    let mut fields = top.fields();
    let mut found = services_of(&fields);
    let mut others = Vec::new();
    for document in documents.iter().skip(1) {
        let more = document.fields();
        let services = services_of(&more);
        others.push((document.line, services.is_ok()));
        if let Ok(services) = services {
            fields.extend(more);
            match &mut found {
                Ok(found) => found.extend(services),
                Err(_) => found = Ok(services),
            }
        }
    }
    let found = found?;
    let name = fields.iter().rfind(|field| field.key == "name");
    let title = name
        .and_then(|name| name.value.text())
        .map(values::interpolated);
    let title = title.unwrap_or_default().replace(values::UNKNOWN, "");
    let mut sketch = Sketch::new(&title);
    for (line, has_services) in others {
        let (sort, what) = if has_services {
            let what = "Another document begins here. As docker-compose has it, what it says goes over what stands before.";
            (Sort::Understood, what)
        } else {
            let what = "Another document begins here. It has no services and is left out.";
            (Sort::LeftOut, what)
        };
        sketch.note(line, sort, what);
    }
    let services = read_services(&found, &mut sketch)?;
    let configs = configs_of(&fields);
    Reader {
        services: &services,
        configs: &configs,
    }
    .read(&mut sketch);
    tell_the_rest(&fields, &mut sketch);
    Ok(sketch.finish())
}

/// The entries of `services`, or those of the whole file in its oldest form.
fn services_of(fields: &[Entry]) -> Result<Vec<Entry>, Refused> {
    if let Some(services) = fields.iter().find(|field| field.key == "services") {
        let found: Vec<Entry> = services
            .value
            .fields()
            .into_iter()
            .filter(|field| field.value.is_map() && !field.key.trim().is_empty())
            .collect();
        if found.is_empty() {
            return Err(Refused::new(
                "`services` has no service",
                "at least one service with its settings",
            )
            .at_line(services.line));
        }
        return Ok(found);
    }
    let runs = |field: &&Entry| {
        let fields = field.value.fields();
        fields.iter().any(|f| f.key == "image" || f.key == "build")
    };
    let found: Vec<Entry> = fields
        .iter()
        .filter(|field| !field.key.starts_with("x-") && field.value.is_map())
        .filter(runs)
        .cloned()
        .collect();
    if found.is_empty() {
        if let Some(include) = fields.iter().find(|field| field.key == "include") {
            return Err(Refused::new(
                format!(
                    "the file only includes others: {}",
                    listed(&included(include))
                ),
                "one of those files",
            )
            .at_line(include.line));
        }
        let line = fields.first().map_or(1, |field| field.line);
        return Err(Refused::new(
            "there are no `services`",
            "a docker-compose file with `services`",
        )
        .at_line(line));
    }
    Ok(found)
}

fn read_services(found: &[Entry], sketch: &mut Sketch) -> Result<Vec<Service>, Refused> {
    if found.len() > super::sketch::MOST {
        return Err(Refused::new(
            format!("the file has {} services", found.len()),
            format!("at most {}", super::sketch::MOST),
        ));
    }
    let mut weight = 0usize;
    let mut own: Vec<Service> = Vec::with_capacity(found.len());
    let mut places: HashMap<&str, usize> = HashMap::new();
    for entry in found {
        let service = Service::read(entry);
        match places
            .get(entry.key.as_str())
            .and_then(|at| own.get_mut(*at))
        {
            // Another document of the file has it, too.
            Some(before) => {
                *before = service.over(before);
                weight = weight.saturating_add(before.weight);
                if weight > MOST {
                    return Err(too_large(entry.line));
                }
            }
            None => {
                places.insert(&entry.key, own.len());
                own.push(service);
            }
        }
    }
    let by_name: HashMap<&str, &Service> = own.iter().map(|s| (s.name.as_str(), s)).collect();
    let mut whole = Vec::with_capacity(own.len());
    for service in &own {
        let mut complete = service.clone();
        let mut seen = HashSet::from([service.name.as_str()]);
        let mut at = service;
        while let Some((base, file)) = &at.extends {
            let known = by_name.get(base.text.as_str());
            match known {
                Some(next) if file.is_none() && seen.len() < DEEPEST && seen.insert(&next.name) => {
                    complete.inherit(next);
                    at = next;
                }
                _ => {
                    let wherefrom = match file {
                        Some(file) => format!(" of {file}"),
                        None => String::new(),
                    };
                    sketch.note(
                        base.line,
                        Sort::LeftOut,
                        format!("{} extends {}{wherefrom}, which could not be followed. What it takes from there is missing.", service.name, base.text),
                    );
                    break;
                }
            }
        }
        weight = weight.saturating_add(complete.weight);
        if weight > MOST {
            return Err(too_large(service.line));
        }
        whole.push(complete);
    }
    Ok(whole)
}

fn too_large(line: usize) -> Refused {
    Refused::new(
        "with what services extend, the file is too large",
        "a smaller file",
    )
    .at_line(line)
}

/// Texts of `configs` that are written in the file itself, by name.
fn configs_of(fields: &[Entry]) -> HashMap<String, Rc<Node>> {
    let Some(configs) = fields.iter().find(|field| field.key == "configs") else {
        return HashMap::new();
    };
    let configs = configs.value.fields().into_iter();
    configs
        .filter_map(|config| Some((config.key, config.value.field("content")?)))
        .collect()
}

/// The files that are included: texts, or mappings with one path or several.
fn included(include: &Entry) -> Vec<String> {
    let mut files = Vec::new();
    for item in include.value.items() {
        let path = item.field("path").unwrap_or_else(|| item.clone());
        let paths = path.items().iter().filter_map(|path| path.text());
        files.extend(path.text().into_iter().chain(paths).map(shown));
    }
    files
}

/// A text with the defaults of its variables, as a note has it.
fn shown(text: &str) -> String {
    values::interpolated(text).replace(values::UNKNOWN, "…")
}

fn tell_the_rest(fields: &[Entry], sketch: &mut Sketch) {
    for field in fields {
        let what = match field.key.as_str() {
            "volumes" => "are where data is kept, not what keeps it",
            "networks" => "say who can reach whom, not who does",
            "secrets" | "configs" => "are settings, not components",
            "models" => {
                "are given to services by the platform; draw one as an external where it matters"
            }
            "services" => {
                let empty = field
                    .value
                    .fields()
                    .into_iter()
                    .filter(|s| !s.value.is_map());
                for service in empty {
                    let text = format!("{} has no settings and is left out.", service.key);
                    sketch.note(service.line, Sort::LeftOut, text);
                }
                continue;
            }
            "include" => {
                sketch.note(
                    field.line,
                    Sort::LeftOut,
                    format!(
                        "Other files are included here: {}. Import each of them by itself.",
                        listed(&included(field))
                    ),
                );
                continue;
            }
            _ => continue,
        };
        let names: Vec<String> = field.value.fields().into_iter().map(|f| f.key).collect();
        if !names.is_empty() {
            sketch.note(
                field.line,
                Sort::LeftOut,
                format!("{} {what}: {}.", capital(&field.key), listed(&names)),
            );
        }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// The first names of a list, and how many there are more.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown = names.get(..SHOWN).unwrap_or(names).join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

struct Reader<'s> {
    services: &'s [Service],
    configs: &'s HashMap<String, Rc<Node>>,
}

impl Reader<'_> {
    fn read(&self, sketch: &mut Sketch) {
        let first = References::of(self.services, self.configs, &|_| false);
        let mut roles = self.roles(&first);
        // What stores data is known only now, and bare names of it count.
        let stores = |at: usize| matches!(roles.get(at), Some(Role::Component(p)) if matches!(p.kind, Kind::Datastore | Kind::Broker));
        let references = References::of(self.services, self.configs, &stores);
        stores_of_telemetry(&mut roles, &references);
        for (service, role) in self.services.iter().zip(&roles) {
            tell(service, role, sketch);
        }
        links::connect(self.services, &roles, &references, sketch);
        links::connect_by_name(self.services, &roles, &references, sketch);
    }

    fn roles(&self, references: &References) -> Vec<Role> {
        let count = self.services.len();
        let (mut must_end, mut is_used, mut is_extended) =
            (vec![false; count], vec![false; count], vec![false; count]);
        let mark = |list: &mut Vec<bool>, at: usize| {
            if let Some(mark) = list.get_mut(at) {
                *mark = true;
            }
        };
        let by_name: HashMap<&str, usize> = self
            .services
            .iter()
            .enumerate()
            .map(|(at, s)| (s.name.as_str(), at))
            .collect();
        for service in self.services {
            for need in service.needs.iter().filter(|need| need.ended) {
                if let Some(at) = by_name.get(need.name.text.as_str()) {
                    mark(&mut must_end, *at);
                }
            }
            if let Some(at) = service
                .extends
                .as_ref()
                .and_then(|(base, _)| by_name.get(base.text.as_str()))
            {
                mark(&mut is_extended, *at);
            }
        }
        for reference in &references.list {
            if reference.by != By::Need {
                mark(&mut is_used, reference.to);
            }
        }
        let marked = |list: &[bool], at: usize| list.get(at).copied().unwrap_or(false);
        let services = self.services.iter().enumerate();
        services
            .map(|(at, s)| {
                Role::of(
                    s,
                    marked(&must_end, at),
                    marked(&is_used, at),
                    marked(&is_extended, at),
                )
            })
            .collect()
    }
}

/// A search engine that only observability data goes to is where that data is kept.
fn stores_of_telemetry(roles: &mut [Role], references: &References) {
    let mut users: HashMap<usize, bool> = HashMap::new();
    for reference in &references.list {
        let telemetry = matches!(roles.get(reference.from), Some(Role::Component(p)) if p.kind == Kind::Telemetry);
        let counts = matches!(roles.get(reference.from), Some(Role::Component(p)) if !p.is_tool);
        if counts && reference.from != reference.to {
            let only = users.entry(reference.to).or_insert(true);
            *only &= telemetry;
        }
    }
    for (at, only) in users {
        if let Some(Role::Component(part)) = roles.get_mut(at) {
            let may_be = matches!(
                part.technology,
                Some("elasticsearch" | "opensearch" | "influxdb" | "clickhouse")
            );
            if only && may_be && part.kind == Kind::Datastore {
                part.kind = Kind::Telemetry;
                part.sure = false;
                part.because = "only telemetry uses it".to_owned();
            }
        }
    }
}

/// Draws a service, and tells what it was taken for.
fn tell(service: &Service, role: &Role, sketch: &mut Sketch) {
    let name = &service.name;
    match role {
        Role::Component(part) => draw(service, part, sketch),
        Role::SetUp(why) => sketch.note(service.line, Sort::LeftOut, format!("{name} is no component: {why}.")),
        Role::Sidecar(owner) => sketch.note(
            service.line,
            Sort::LeftOut,
            format!("{name} runs beside {owner} and for it alone; what it names counts as named by {owner}."),
        ),
        Role::Template => sketch.note(service.line, Sort::LeftOut, format!("{name} is what other services extend; it does not run by itself.")),
    }
}

fn draw(service: &Service, part: &Part, sketch: &mut Sketch) {
    let name = &service.name;
    let component = sketch.component(name, name, part.kind);
    component.technology = part.technology.map(str::to_owned);
    let mut notes = Vec::new();
    if let (Some(image), None) = (&service.image, part.technology) {
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
        .keeps
        .as_ref()
        .filter(|_| matches!(part.kind, Kind::Datastore | Kind::Broker));
    if keeps.is_some() {
        component.durable = Some(true);
    }
    let sort = if part.sure {
        Sort::Understood
    } else {
        Sort::Guessed
    };
    let kind = factory::kind_name(part.kind).to_lowercase();
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
    let tool = if part.is_tool {
        " It serves those who run the system; delete it if the design is not about them."
    } else {
        ""
    };
    let text = format!("{name} is {kind}: {}.{tool}", part.because);
    sketch.note(service.line, sort, text);
    if let Some(volume) = keeps {
        sketch.note(
            volume.line,
            Sort::Guessed,
            format!(
                "What {name} holds survives a restart: it is kept in {}.",
                volume.text.replace(values::UNKNOWN, "…")
            ),
        );
    }
    if let Some((0, line)) = service.replicas {
        sketch.note(
            line,
            Sort::LeftOut,
            format!("{name} runs 0 times here. It is drawn all the same."),
        );
    }
    if !service.profiles.is_empty() {
        sketch.note(
            service.line,
            Sort::Understood,
            format!(
                "{name} runs only in the profile {}; its notes say so.",
                listed(&service.profiles)
            ),
        );
    }
    if let (Some(port), Kind::Gateway) = (&service.published, part.kind) {
        sketch.note(port.line, Sort::Guessed, format!("{name} publishes a port, so that somebody outside may call it. Draw who, if it matters; no client was drawn."));
    }
    for file in &service.environment_files {
        sketch.note(file.line, Sort::LeftOut, format!("{name} reads more of its environment from {}, which is not in this file. What it names there is missing.", file.text.replace(values::UNKNOWN, "…")));
    }
    for link in &service.external_links {
        sketch.note(
            link.line,
            Sort::LeftOut,
            format!(
                "{name} is linked to {}, which is not in this file.",
                link.text.replace(values::UNKNOWN, "…")
            ),
        );
    }
}
