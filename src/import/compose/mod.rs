//! docker-compose: services become components, references between them connections.

mod other_files;
mod passed;
mod reading;
mod variables;

use super::yaml::{YamlEntry, YamlNode};
use super::{Confidence, DesignBuilder, Import, ImportError};
use crate::document::sanitize::excerpt;
use crate::import::containers::service::Service;
use crate::import::containers::{Containers, listed, values};
use crate::import::files::{ENVIRONMENT_FILE, IncludedFiles};
use other_files::{OtherComposeFiles, ServiceEntry};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use variables::Variables;

/// The largest weight of all services, with what they inherit by `extends`.
const MAX_WEIGHT: usize = 2_000_000;
/// The longest chain of `extends`.
const MAX_EXTENDS: usize = 16;

/// Reads a docker-compose file, with the files that it includes and extends, and with the values of `.env`.
///
/// # Errors
/// For invalid YAML, and for a file without services.
pub fn read(text: &str, files: &IncludedFiles<'_>) -> Result<Import, ImportError> {
    let environment = files.beside("", ENVIRONMENT_FILE);
    let variables = Variables::read(environment.as_deref().unwrap_or_default(), None);
    let mut documents = variables.documents(text)?;
    documents.retain(|document| document.is_map());
    let Some(top) = documents.first() else {
        return Err(ImportError::new(
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
    let mut other_files = OtherComposeFiles::new(files, &variables);
    let mut included = Vec::new();
    other_files.include(&fields, &[String::new()], None, &variables, &mut included);
    match found {
        Ok(own) => included.extend(own.into_iter().map(|entry| ServiceEntry {
            file: String::new(),
            entry,
        })),
        Err(error) if included.is_empty() => return Err(error),
        Err(_) => {}
    }
    let found = included;
    let name = fields.iter().rfind(|field| field.key == "name");
    let title = name.and_then(|name| name.value.text());
    let title = title.unwrap_or_default().replace(values::UNKNOWN, "");
    let mut builder = DesignBuilder::new(&title);
    if variables.are_used() {
        let text = format!("Variables have the values of {ENVIRONMENT_FILE}.");
        builder.note(None, Confidence::Understood, text);
    }
    for (line, has_services) in others {
        let (confidence, what) = if has_services {
            let what = "Another document begins here. As docker-compose has it, what it says goes over what stands before.";
            (Confidence::Understood, what)
        } else {
            let what = "Another document begins here. It has no services and is left out.";
            (Confidence::LeftOut, what)
        };
        builder.note(line, confidence, what);
    }
    let services = read_services(&found, &mut other_files, &mut builder)?;
    let configs = configs_of(&fields);
    Containers {
        services: &services,
        configs: &configs,
    }
    .draw(&mut builder);
    note_top_level(&fields, files.can_follow(), &mut builder);
    if builder.has_no_components() {
        return Err(ImportError::new(
            "there is nothing in it that could be drawn",
            "at least one service that is no set-up task",
        )
        .at_line(found.first().map_or(1, |service| service.entry.line)));
    }
    let mut import = builder.finish();
    import.notes.extend(files.notes());
    import
        .notes
        .sort_by_key(|note| (note.line, note.confidence));
    Ok(import)
}

/// The entries of `services`, or of the whole file in version 1.
fn services_of(fields: &[YamlEntry]) -> Result<Vec<YamlEntry>, ImportError> {
    if let Some(services) = fields.iter().find(|field| field.key == "services") {
        let found: Vec<YamlEntry> = services
            .value
            .fields()
            .into_iter()
            .filter(|field| field.value.is_map() && !field.key.trim().is_empty())
            .collect();
        if found.is_empty() {
            return Err(ImportError::new(
                "`services` has no service",
                "at least one service with its settings",
            )
            .at_line(services.line));
        }
        return Ok(found);
    }
    let runs = |field: &&YamlEntry| {
        let fields = field.value.fields();
        fields.iter().any(|f| f.key == "image" || f.key == "build")
    };
    let found: Vec<YamlEntry> = fields
        .iter()
        .filter(|field| !field.key.starts_with("x-") && field.value.is_map())
        .filter(runs)
        .cloned()
        .collect();
    if found.is_empty() {
        if let Some(include) = fields.iter().find(|field| field.key == "include") {
            return Err(ImportError::new(
                format!(
                    "the file only includes others: {}",
                    listed(&included(include))
                ),
                "one of those files",
            )
            .at_line(include.line));
        }
        let line = fields.first().map_or(1, |field| field.line);
        return Err(ImportError::new(
            "there are no `services`",
            "a docker-compose file with `services`",
        )
        .at_line(line));
    }
    Ok(found)
}

fn read_services(
    found: &[ServiceEntry],
    files: &mut OtherComposeFiles<'_>,
    builder: &mut DesignBuilder,
) -> Result<Vec<Service>, ImportError> {
    if found.len() > super::builder::MAX_ELEMENTS {
        return Err(ImportError::new(
            format!("the file has {} services", found.len()),
            format!("at most {}", super::builder::MAX_ELEMENTS),
        ));
    }
    let mut weight = 0usize;
    let mut own: Vec<Service> = Vec::with_capacity(found.len());
    let mut places: HashMap<&str, usize> = HashMap::new();
    for ServiceEntry { file, entry } in found {
        let mut service = Service::read(entry);
        files.read_environment(&mut service, file);
        match places
            .get(entry.key.as_str())
            .and_then(|at| own.get_mut(*at))
        {
            // An earlier document of the file has the service, too.
            Some(before) => {
                *before = service.merged_over(before);
                weight = weight.saturating_add(before.weight);
                if weight > MAX_WEIGHT {
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
    let mut complete_services = Vec::with_capacity(own.len());
    for service in &own {
        let mut complete = service.clone();
        let mut at = service.clone();
        // The files through which the chain leads; the first is this one.
        let mut chain = vec![String::new()];
        let mut seen = HashSet::from([(String::new(), service.name.clone())]);
        while let Some((base, file)) = at.extends.take() {
            let own = chain.last().map_or("", String::as_str);
            let next = match &file {
                Some(file) => files.base(&mut chain, file, &base),
                None if own.is_empty() => by_name.get(base.text.as_str()).map(|s| (*s).clone()),
                None => files.known(own, &base.text),
            };
            let key = (chain.last().cloned().unwrap_or_default(), base.text.clone());
            match next.filter(|_| seen.len() < MAX_EXTENDS && seen.insert(key)) {
                Some(next) => {
                    complete.inherit(&next);
                    at = next;
                }
                None => {
                    let origin = match &file {
                        Some(file) => format!(" of {}", excerpt(&shown(file))),
                        None => String::new(),
                    };
                    builder.note(
                        base.line,
                        Confidence::LeftOut,
                        format!("{} extends {}{origin}, which could not be followed. What it takes from there is missing.", excerpt(&service.name), excerpt(&base.text)),
                    );
                    break;
                }
            }
        }
        weight = weight.saturating_add(complete.weight);
        if weight > MAX_WEIGHT {
            return Err(too_large(service.line));
        }
        complete_services.push(complete);
    }
    for service in &mut complete_services {
        service.add_file_environment();
    }
    passed::resolve_addresses(&mut complete_services);
    Ok(complete_services)
}

fn too_large(line: usize) -> ImportError {
    ImportError::new(
        "with what services extend, the file is too large",
        "a smaller file",
    )
    .at_line(line)
}

/// The inline contents of `configs`, by name.
fn configs_of(fields: &[YamlEntry]) -> HashMap<String, Rc<YamlNode>> {
    let Some(configs) = fields.iter().find(|field| field.key == "configs") else {
        return HashMap::new();
    };
    let configs = configs.value.fields().into_iter();
    configs
        .filter_map(|config| Some((config.key, config.value.field("content")?)))
        .collect()
}

/// The included files: texts, or mappings with one path or several.
fn included(include: &YamlEntry) -> Vec<String> {
    let mut files = Vec::new();
    for item in include.value.items() {
        let path = item.field("path").unwrap_or_else(|| item.clone());
        let paths = path.items().iter().filter_map(|path| path.text());
        files.extend(path.text().into_iter().chain(paths).map(shown));
    }
    files
}

/// A text for notes, with a sign for unknown variables.
fn shown(text: &str) -> String {
    text.replace(values::UNKNOWN, "…")
}

fn note_top_level(fields: &[YamlEntry], follows: bool, builder: &mut DesignBuilder) {
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
                    let text =
                        format!("{} has no settings and is left out.", excerpt(&service.key));
                    builder.note(service.line, Confidence::LeftOut, text);
                }
                continue;
            }
            // What was included and what was not has notes of its own.
            "include" if follows => continue,
            "include" => {
                builder.note(
                    field.line,
                    Confidence::LeftOut,
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
            builder.note(
                field.line,
                Confidence::LeftOut,
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
