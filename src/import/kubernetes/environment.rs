//! The environment of containers, with what it takes from config maps and secrets.

use super::manifest::Manifest;
use crate::import::ImportError;
use crate::import::containers::service::{SourceText, Variable};
use crate::import::containers::values::UNKNOWN;
use crate::import::yaml::{YamlNode, fields_at, items_at, text_at, value_at};
use data_encoding::BASE64;
use std::collections::HashMap;
use std::rc::Rc;

/// The most bytes of all environments, with what each takes from config maps and secrets.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// The longest value, in bytes; what is longer is cut.
const MAX_VALUE_BYTES: usize = 20_000;

/// An entry of a config map or a secret.
struct Setting {
    key: String,
    value: Rc<str>,
    node: Rc<YamlNode>,
}

/// A config map or a secret.
#[derive(Default)]
struct Source {
    settings: Vec<Setting>,
    by_key: HashMap<String, usize>,
}

/// The config maps and secrets of a file.
pub struct Settings {
    by_name: HashMap<(bool, String, String), Source>,
    bytes: usize,
}

impl Settings {
    /// The config maps and secrets among the objects.
    pub fn of(manifests: &[Manifest]) -> Self {
        let mut by_name: HashMap<_, Source> = HashMap::new();
        for manifest in manifests
            .iter()
            .filter(|manifest| manifest.is("", "ConfigMap") || manifest.is("", "Secret"))
        {
            let is_secret = manifest.kind == "Secret";
            let key = (is_secret, manifest.namespace.clone(), manifest.name.clone());
            let source = by_name.entry(key).or_default();
            for part in ["data", "stringData"] {
                for field in fields_at(&manifest.node, &[part]) {
                    let Some(text) = field.value.text() else {
                        continue;
                    };
                    let is_encoded = is_secret && part == "data";
                    let value = if is_encoded {
                        let bytes = BASE64.decode(text.trim().as_bytes()).unwrap_or_default();
                        String::from_utf8(bytes).unwrap_or_default()
                    } else {
                        text.to_owned()
                    };
                    source
                        .by_key
                        .insert(field.key.clone(), source.settings.len());
                    source.settings.push(Setting {
                        key: field.key,
                        value: value.into(),
                        node: field.value,
                    });
                }
            }
        }
        Self { by_name, bytes: 0 }
    }

    fn find(&self, is_secret: bool, namespace: &str, name: &str) -> Option<&Source> {
        let key = (is_secret, namespace.to_owned(), name.to_owned());
        self.by_name.get(&key)
    }

    /// Counts bytes that a container takes.
    fn take(&mut self, bytes: usize, line: usize) -> Result<(), ImportError> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes <= MAX_BYTES {
            return Ok(());
        }
        let error = ImportError::new(
            "with their config maps and secrets, the environments are too large",
            format!("at most {MAX_BYTES} bytes in all"),
        );
        Err(error.at_line(line))
    }

    /// The files that a config map has for a container, as the names and contents of configurations.
    ///
    /// # Errors
    /// If what all containers take becomes too large.
    pub fn files(
        &mut self,
        namespace: &str,
        name: &SourceText,
    ) -> Result<Vec<(String, Rc<YamlNode>)>, ImportError> {
        let Some(source) = self.find(false, namespace, &name.text) else {
            return Ok(Vec::new());
        };
        let file = |setting: &Setting| {
            let path = format!("{}/{}", name.text, setting.key);
            (format!("{namespace}/{path}"), setting.node.clone())
        };
        let bytes = source.settings.iter().map(|setting| setting.value.len());
        let bytes = bytes.sum();
        let files = source.settings.iter().map(file).collect();
        self.take(bytes, name.line)?;
        Ok(files)
    }

    /// The environment of a container, and the config maps and secrets that the file does not have.
    ///
    /// # Errors
    /// If the environments of all containers become too large.
    pub fn environment(
        &mut self,
        container: &Rc<YamlNode>,
        namespace: &str,
    ) -> Result<(Vec<Variable>, Vec<SourceText>), ImportError> {
        let (mut variables, mut missing) = (Vec::new(), Vec::new());
        for source in items_at(container, &["envFrom"]) {
            let prefix = text_at(&source, &["prefix"]).unwrap_or_default();
            for (part, is_secret) in [("configMapRef", false), ("secretRef", true)] {
                let Some(name) = text_at(&source, &[part, "name"]) else {
                    continue;
                };
                match self.find(is_secret, namespace, &name) {
                    Some(found) => {
                        let settings = found.settings.iter();
                        let bytes = settings.map(|s| s.key.len() + cut(&s.value).len()).sum();
                        variables.extend(found.settings.iter().map(|setting| Variable {
                            key: format!("{prefix}{}", setting.key),
                            value: SourceText {
                                text: cut(&setting.value).to_owned(),
                                line: source.line,
                            },
                        }));
                        self.take(bytes, source.line)?;
                    }
                    None => missing.push(SourceText {
                        text: name,
                        line: source.line,
                    }),
                }
            }
        }
        // A variable may name those before it: `$(DB_HOST)`.
        let mut known: HashMap<String, String> = HashMap::new();
        for item in items_at(container, &["env"]) {
            let Some(key) = text_at(&item, &["name"]) else {
                continue;
            };
            let value = value_at(&item, &["value"]);
            let text = match &value {
                Some(value) => expanded(value.text().unwrap_or_default(), &known),
                None => match self.referenced(&item, namespace) {
                    VariableValue::Text(value) => value,
                    VariableValue::Missing(name) => {
                        missing.push(SourceText {
                            text: name,
                            line: item.line,
                        });
                        continue;
                    }
                    VariableValue::None => continue,
                },
            };
            let text = cut(&text).to_owned();
            let line = value.map_or(item.line, |value| value.line);
            self.take(key.len() + text.len(), line)?;
            known.insert(key.clone(), text.clone());
            variables.push(Variable {
                key,
                value: SourceText { text, line },
            });
        }
        Ok((variables, missing))
    }

    fn referenced(&self, item: &Rc<YamlNode>, namespace: &str) -> VariableValue {
        for (part, is_secret) in [("configMapKeyRef", false), ("secretKeyRef", true)] {
            let Some(reference) = value_at(item, &["valueFrom", part]) else {
                continue;
            };
            let name = text_at(&reference, &["name"]).unwrap_or_default();
            let key = text_at(&reference, &["key"]).unwrap_or_default();
            let Some(source) = self.find(is_secret, namespace, &name) else {
                return VariableValue::Missing(name);
            };
            let at = source.by_key.get(&key);
            let setting = at.and_then(|at| source.settings.get(*at));
            return setting.map_or(VariableValue::None, |setting| {
                VariableValue::Text(cut(&setting.value).to_owned())
            });
        }
        VariableValue::None
    }
}

/// The value that a variable takes from elsewhere.
enum VariableValue {
    Text(String),
    /// A config map or secret that is not in the file.
    Missing(String),
    None,
}

fn cut(text: &str) -> &str {
    crate::import::text::cut(text, MAX_VALUE_BYTES)
}

/// A text with the values of the variables that it names: `http://$(HOST):80`.
pub fn expanded(text: &str, known: &HashMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("$(") {
        out.push_str(before);
        if out.len() > MAX_VALUE_BYTES {
            return out;
        }
        let Some((name, next)) = after.split_once(')') else {
            out.push_str("$(");
            rest = after;
            continue;
        };
        if before.ends_with('$') {
            // `$$(NAME)` is a text.
            out.push_str(&format!("({name})"));
        } else {
            match known.get(name) {
                Some(value) => out.push_str(value),
                None => out.push(UNKNOWN),
            }
        }
        rest = next;
    }
    out.push_str(rest);
    out
}
