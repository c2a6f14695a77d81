//! Other files that a docker-compose file includes and extends.

use super::variables::Variables;
use super::{included, services_of};
use crate::import::containers::service::{Service, SourceText};
use crate::import::files::{ENVIRONMENT_FILE, IncludedFiles};
use crate::import::yaml::YamlEntry;
use std::collections::HashMap;

/// The services of other files.
pub struct OtherComposeFiles<'f> {
    files: &'f IncludedFiles<'f>,
    variables: &'f Variables,
    services: HashMap<String, HashMap<String, Service>>,
}

impl<'f> OtherComposeFiles<'f> {
    /// None yet.
    pub fn new(files: &'f IncludedFiles<'f>, variables: &'f Variables) -> Self {
        Self {
            files,
            variables,
            services: HashMap::new(),
        }
    }

    /// Adds the services of the files that `include` names, at the line of the file that includes them.
    pub fn include(
        &mut self,
        fields: &[YamlEntry],
        chain: &[String],
        line: Option<usize>,
        variables: &Variables,
        found: &mut Vec<YamlEntry>,
    ) {
        for include in fields.iter().filter(|field| field.key == "include") {
            let line = line.unwrap_or(include.line);
            for path in included(include) {
                let Some((path, text)) = self.files.follow(chain, &path, line) else {
                    continue;
                };
                let own = self.files.beside(&path, ENVIRONMENT_FILE);
                let own = Variables::read(own.as_deref().unwrap_or_default(), Some(variables));
                let mut chain = chain.to_vec();
                chain.push(path);
                for document in own.documents(&text).unwrap_or_default() {
                    let fields = document.fields();
                    self.include(&fields, &chain, Some(line), &own, found);
                    let services = services_of(&fields).unwrap_or_default().into_iter();
                    found.extend(services.map(|service| YamlEntry {
                        line,
                        key: service.key,
                        value: service.value.relined(line),
                    }));
                }
            }
        }
    }

    /// The service of another file that the last file of the chain extends; that file joins the chain.
    pub fn base(
        &mut self,
        chain: &mut Vec<String>,
        file: &str,
        base: &SourceText,
    ) -> Option<Service> {
        let own = chain.last().cloned().unwrap_or_default();
        let (path, text) = self.files.follow(&[own], file, base.line)?;
        if !self.services.contains_key(&path) {
            let mut services = HashMap::new();
            for document in self.variables.documents(&text).unwrap_or_default() {
                for entry in services_of(&document.fields()).unwrap_or_default() {
                    let entry = YamlEntry {
                        line: base.line,
                        value: entry.value.relined(base.line),
                        key: entry.key,
                    };
                    let service = Service::read(&entry);
                    services.insert(entry.key, service);
                }
            }
            self.services.insert(path.clone(), services);
        }
        chain.push(path.clone());
        self.known(&path, &base.text)
    }

    /// A service of a file that was read.
    pub fn known(&self, path: &str, name: &str) -> Option<Service> {
        self.services.get(path)?.get(name).cloned()
    }
}
