//! Other files that a docker-compose file includes and extends.

use super::variables::Variables;
use super::{included, services_of, shown};
use crate::import::containers::service::{Service, SourceText, Variable};
use crate::import::files::{ENVIRONMENT_FILE, IncludedFiles};
use crate::import::yaml::YamlEntry;
use std::collections::{BTreeMap, HashMap};

/// An entry of `services`, and the path of its file; empty for the imported one.
pub struct ServiceEntry {
    /// Path of the file.
    pub file: String,
    /// The entry.
    pub entry: YamlEntry,
}

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
        found: &mut Vec<ServiceEntry>,
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
                chain.push(path.clone());
                for document in own.documents(&text).unwrap_or_default() {
                    let fields = document.fields();
                    self.include(&fields, &chain, Some(line), &own, found);
                    let services = services_of(&fields).unwrap_or_default().into_iter();
                    found.extend(services.map(|service| ServiceEntry {
                        file: path.clone(),
                        entry: YamlEntry {
                            line,
                            key: service.key,
                            value: service.value.relined(line),
                        },
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
                    let mut service = Service::read(&entry);
                    self.read_environment(&mut service, &path);
                    services.insert(entry.key, service);
                }
            }
            self.services.insert(path.clone(), services);
        }
        chain.push(path.clone());
        self.known(&path, &base.text)
    }

    /// Reads the files with environment that a service of the file at `from` names. Of those, a later one outweighs the
    /// ones before.
    pub fn read_environment(&self, service: &mut Service, from: &str) {
        if !self.files.can_follow() {
            return;
        }
        let mut of_files: BTreeMap<String, SourceText> = BTreeMap::new();
        for file in std::mem::take(&mut service.environment_files) {
            let followed = self
                .files
                .follow(&[from.to_owned()], &shown(&file.text), file.line);
            let Some((_, text)) = followed else { continue };
            for (key, text) in self.variables.environment(&text) {
                let line = file.line;
                of_files.insert(key, SourceText { text, line });
            }
        }
        // Whoever extends the service takes these along.
        service.weight = service.weight.saturating_add(of_files.len());
        let of_files = of_files.into_iter();
        service
            .file_environment
            .extend(of_files.map(|(key, value)| Variable { key, value }));
    }

    /// A service of a file that was read.
    pub fn known(&self, path: &str, name: &str) -> Option<Service> {
        self.services.get(path)?.get(name).cloned()
    }
}
