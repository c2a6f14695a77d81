//! Resources of a plan or a state of Terraform, and what they refer to.

use crate::import::builder::MAX_ELEMENTS;
use crate::import::yaml::{YamlNode, YamlValue, items_at, text_at, value_at};
use crate::import::{ImportError, yaml};
use std::collections::HashMap;
use std::rc::Rc;

/// The most variables and outputs of modules that one argument leads through.
const MAX_STEPS: usize = 100;
/// The most references of one argument.
const MAX_REFERENCES: usize = 200;

/// A resource, with all its instances that only a number tells apart.
#[derive(Debug)]
pub struct Resource {
    /// The address without the number of an instance: `module.a.aws_sqs_queue.orders`.
    pub address: String,
    /// The address of the block in the configuration, without any key.
    pub block: String,
    /// The type, such as `aws_sqs_queue`.
    pub kind: String,
    /// The name in the configuration, with the key of the instance.
    pub name: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The values of the first instance.
    pub values: Rc<YamlNode>,
    /// The blocks that it depends on.
    pub depends_on: Vec<String>,
    /// The number of instances.
    pub count: u64,
}

impl Resource {
    /// The value of an argument; of a block that may be repeated, the first.
    pub fn at(&self, path: &[&str]) -> Option<Rc<YamlNode>> {
        at(&self.values, path)
    }

    /// The text of an argument.
    pub fn text(&self, path: &[&str]) -> Option<String> {
        let node = self.at(path)?;
        node.text()
            .map(str::to_owned)
            .filter(|text| !text.is_empty())
    }

    /// The number of an argument.
    pub fn number(&self, path: &[&str]) -> Option<u64> {
        self.text(path)?.trim().parse().ok()
    }

    /// True if the argument is `true`.
    pub fn is_true(&self, path: &[&str]) -> bool {
        self.text(path).as_deref() == Some("true")
    }
}

/// The value at a path, in the first entry of each list.
pub fn at(node: &Rc<YamlNode>, path: &[&str]) -> Option<Rc<YamlNode>> {
    let mut at = node.clone();
    for key in path {
        if let Some(first) = at.items().first().cloned() {
            at = first;
        }
        at = at.field(key)?;
    }
    Some(at)
}

/// All texts within a value, each with the key of its field.
pub fn leaves(node: &Rc<YamlNode>, key: &str, found: &mut Vec<(String, String, usize)>) {
    match &node.value {
        YamlValue::Null => {}
        YamlValue::Text(text) => found.push((key.to_owned(), text.clone(), node.line)),
        YamlValue::List(items) => {
            for item in items {
                leaves(item, key, found);
            }
        }
        YamlValue::Map(entries) => {
            for entry in entries {
                leaves(&entry.value, &entry.key, found);
            }
        }
    }
}

/// The resources of a file, and the references of their arguments.
pub struct Terraform {
    /// The resources.
    pub resources: Vec<Resource>,
    /// The blocks that an argument of a block refers to, by block and argument.
    pub references: HashMap<(String, String), Vec<String>>,
    /// The statements of policies that the configuration writes, by block.
    pub documents: HashMap<String, Vec<DocumentStatement>>,
}

/// A statement of a policy in the configuration that allows something.
#[derive(Debug)]
pub struct DocumentStatement {
    /// The actions.
    pub actions: Vec<String>,
    /// The resources that it names by their ARNs.
    pub resources: Vec<String>,
    /// The blocks that it refers to.
    pub blocks: Vec<String>,
}

impl Terraform {
    /// The blocks that an argument of a resource refers to.
    pub fn blocks(&self, resource: usize, argument: &str) -> &[String] {
        let resource = self.resources.get(resource);
        let key = resource.map(|resource| (resource.block.clone(), argument.to_owned()));
        let blocks = key.and_then(|key| self.references.get(&key));
        blocks.map_or(&[], Vec::as_slice)
    }
}

/// Reads a plan or a state.
///
/// # Errors
/// For invalid JSON, beyond the limits, and for a file without resources.
pub fn read(text: &str) -> Result<Terraform, ImportError> {
    let documents = yaml::read(text)?;
    let nothing = || {
        ImportError::new(
            "there are no resources",
            "what `terraform show -json` writes of a plan or a state",
        )
    };
    let Some(top) = documents.first() else {
        return Err(nothing().at_line(1));
    };
    let mut reader = ResourceReader::default();
    for part in ["planned_values", "values"] {
        if let Some(root) = value_at(top, &[part, "root_module"])
            && reader.resources.is_empty()
        {
            reader.module(&root)?;
        }
    }
    if reader.resources.is_empty() {
        reader.state(top)?;
    }
    if reader.resources.is_empty() {
        return Err(nothing().at_line(top.line));
    }
    let mut configuration = ConfigurationReader::default();
    if let Some(root) = value_at(top, &["configuration", "root_module"]) {
        configuration.modules.push(Module {
            address: String::new(),
            node: root,
            parent: None,
            name: String::new(),
        });
        configuration.read();
    }
    Ok(Terraform {
        resources: reader.resources,
        references: configuration.references,
        documents: configuration.documents,
    })
}

#[derive(Default)]
struct ResourceReader {
    resources: Vec<Resource>,
    by_address: HashMap<String, usize>,
}

/// An address without the keys of instances.
fn without_keys(address: &str) -> String {
    let mut out = String::new();
    let (mut depth, mut in_quotes) = (0u32, false);
    for c in address.chars() {
        match c {
            '"' if depth > 0 => in_quotes = !in_quotes,
            '[' if !in_quotes => depth += 1,
            ']' if !in_quotes => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// The name of a resource: where that says nothing, its key, its module or its name in the cloud.
fn display_name(name: String, key: Option<String>, block: &str, values: &Rc<YamlNode>) -> String {
    let says_nothing = matches!(name.as_str(), "this" | "main" | "default" | "resource" | "");
    match key {
        Some(key) if says_nothing => return key,
        Some(key) => return format!("{name} {key}"),
        None if !says_nothing => return name,
        None => {}
    }
    let module = block.split("module.").skip(1).last();
    let module = module.and_then(|module| module.split('.').next());
    let stated = ["name", "function_name", "bucket", "identifier"];
    let stated = stated.iter().find_map(|key| text_at(values, &[key]));
    match module.map(str::to_owned).or(stated) {
        Some(other) if !other.trim().is_empty() => other,
        _ => name,
    }
}

impl ResourceReader {
    fn module(&mut self, module: &Rc<YamlNode>) -> Result<(), ImportError> {
        for resource in items_at(module, &["resources"]) {
            let address = text_at(&resource, &["address"]).unwrap_or_default();
            let index = value_at(&resource, &["index"]);
            let depends_on = items_at(&resource, &["depends_on"]);
            self.add(&resource, address, index, "values", &depends_on)?;
        }
        for child in items_at(module, &["child_modules"]) {
            self.module(&child)?;
        }
        Ok(())
    }

    fn state(&mut self, top: &Rc<YamlNode>) -> Result<(), ImportError> {
        for resource in items_at(top, &["resources"]) {
            let kind = text_at(&resource, &["type"]).unwrap_or_default();
            let name = text_at(&resource, &["name"]).unwrap_or_default();
            let module = text_at(&resource, &["module"]).map(|module| format!("{module}."));
            let address = format!("{}{kind}.{name}", module.unwrap_or_default());
            for instance in items_at(&resource, &["instances"]) {
                let index = value_at(&instance, &["index_key"]);
                let depends_on = items_at(&instance, &["dependencies"]);
                let address = match index.as_ref().and_then(|index| index.text()) {
                    Some(index) if index.parse::<u64>().is_err() => {
                        format!("{address}[\"{index}\"]")
                    }
                    _ => address.clone(),
                };
                let values = value_at(&instance, &["attributes"]).unwrap_or(instance.clone());
                self.add_values(&resource, address, index, &values, &depends_on)?;
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        resource: &Rc<YamlNode>,
        address: String,
        index: Option<Rc<YamlNode>>,
        values: &str,
        depends_on: &[Rc<YamlNode>],
    ) -> Result<(), ImportError> {
        let values = value_at(resource, &[values]).unwrap_or(resource.clone());
        self.add_values(resource, address, index, &values, depends_on)
    }

    fn add_values(
        &mut self,
        resource: &Rc<YamlNode>,
        address: String,
        index: Option<Rc<YamlNode>>,
        values: &Rc<YamlNode>,
        depends_on: &[Rc<YamlNode>],
    ) -> Result<(), ImportError> {
        if text_at(resource, &["mode"]).as_deref() == Some("data") || address.is_empty() {
            return Ok(());
        }
        let index = index.and_then(|index| index.text().map(str::to_owned));
        let key = index.filter(|index| index.parse::<u64>().is_err());
        let block = without_keys(&address);
        // Instances by number are replicas; by key, they are different things.
        let address = if key.is_some() {
            address
        } else {
            address
                .rsplit_once('[')
                .filter(|(_, rest)| rest.trim_end_matches(']').parse::<u64>().is_ok())
                .map_or(address.clone(), |(before, _)| before.to_owned())
        };
        if let Some(known) = self.by_address.get(&address) {
            if let Some(known) = self.resources.get_mut(*known) {
                known.count += 1;
            }
            return Ok(());
        }
        if self.resources.len() >= MAX_ELEMENTS {
            return Err(ImportError::new(
                format!("the file has more than {MAX_ELEMENTS} resources"),
                format!("at most {MAX_ELEMENTS}"),
            )
            .at_line(resource.line));
        }
        let name = text_at(resource, &["name"]).unwrap_or_default();
        self.by_address
            .insert(address.clone(), self.resources.len());
        self.resources.push(Resource {
            address,
            kind: text_at(resource, &["type"]).unwrap_or_default(),
            name: display_name(name, key, &block, values),
            line: resource.line,
            values: values.clone(),
            depends_on: depends_on
                .iter()
                .filter_map(|block| block.text().map(without_keys))
                .collect(),
            block,
            count: 1,
        });
        Ok(())
    }
}

/// A module of the configuration of a plan.
struct Module {
    /// The prefix of addresses within it: `module.a.`.
    address: String,
    node: Rc<YamlNode>,
    parent: Option<usize>,
    /// The name in the parent.
    name: String,
}

#[derive(Default)]
struct ConfigurationReader {
    modules: Vec<Module>,
    children: HashMap<(usize, String), usize>,
    references: HashMap<(String, String), Vec<String>>,
    documents: HashMap<String, Vec<DocumentStatement>>,
}

impl ConfigurationReader {
    fn read(&mut self) {
        let mut at = 0;
        while let Some(module) = self.modules.get(at) {
            let (address, node) = (module.address.clone(), module.node.clone());
            let calls = value_at(&node, &["module_calls"]).map(|calls| calls.fields());
            for call in calls.unwrap_or_default() {
                let Some(child) = value_at(&call.value, &["module"]) else {
                    continue;
                };
                if self.modules.len() >= MAX_ELEMENTS {
                    break;
                }
                self.children
                    .insert((at, call.key.clone()), self.modules.len());
                self.modules.push(Module {
                    address: format!("{address}module.{}.", call.key),
                    node: child,
                    parent: Some(at),
                    name: call.key,
                });
            }
            at += 1;
        }
        for at in 0..self.modules.len() {
            let Some(module) = self.modules.get(at) else {
                continue;
            };
            let (prefix, node) = (module.address.clone(), module.node.clone());
            for resource in items_at(&node, &["resources"]) {
                let address = text_at(&resource, &["address"]).unwrap_or_default();
                let block = format!("{prefix}{address}");
                if text_at(&resource, &["type"]).as_deref() == Some("aws_iam_policy_document") {
                    let statements = self.statements(at, &resource);
                    self.documents.insert(block, statements);
                    continue;
                }
                let arguments = value_at(&resource, &["expressions"]).map(|all| all.fields());
                for argument in arguments.unwrap_or_default() {
                    let (mut found, mut steps) = (Vec::new(), MAX_STEPS);
                    for reference in references_in(&argument.value) {
                        self.resolve(at, &reference, &mut steps, &mut found);
                    }
                    found.dedup();
                    self.references.insert((block.clone(), argument.key), found);
                }
            }
        }
    }

    /// The statements of a policy that allow something.
    fn statements(&self, module: usize, document: &Rc<YamlNode>) -> Vec<DocumentStatement> {
        let constants = |node: &Rc<YamlNode>, argument: &str| -> Vec<String> {
            let values = items_at(node, &[argument, "constant_value"]).into_iter();
            let values = values.filter_map(|value| value.text().map(str::to_owned));
            values.take(MAX_REFERENCES).collect()
        };
        let mut found = Vec::new();
        for statement in items_at(document, &["expressions", "statement"]) {
            let effect = text_at(&statement, &["effect", "constant_value"]);
            if effect.is_some_and(|effect| effect != "Allow") || found.len() >= MAX_REFERENCES {
                continue;
            }
            let (mut blocks, mut steps) = (Vec::new(), MAX_STEPS);
            if let Some(resources) = value_at(&statement, &["resources"]) {
                for reference in references_in(&resources) {
                    self.resolve(module, &reference, &mut steps, &mut blocks);
                }
            }
            found.push(DocumentStatement {
                actions: constants(&statement, "actions"),
                resources: constants(&statement, "resources"),
                blocks,
            });
        }
        found
    }

    /// Adds the blocks that a reference within a module leads to.
    fn resolve(&self, module: usize, reference: &str, steps: &mut usize, found: &mut Vec<String>) {
        *steps = steps.saturating_sub(1);
        if *steps == 0 || found.len() >= MAX_REFERENCES {
            return;
        }
        let Some(own) = self.modules.get(module) else {
            return;
        };
        let mut parts = reference.split(['.', '[']);
        let (first, second) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        let (next, path) = match first {
            "var" => {
                let call = ["module_calls", own.name.as_str(), "expressions", second];
                let Some(parent) = own.parent else {
                    return;
                };
                let node = self.modules.get(parent).map(|parent| &parent.node);
                (Some(parent), node.and_then(|node| value_at(node, &call)))
            }
            "module" => {
                let child = self.children.get(&(module, second.to_owned())).copied();
                // A module that is made several times has a key before its output.
                let output = parts.find(|part| !part.contains(']')).unwrap_or_default();
                let node = child.and_then(|child| self.modules.get(child));
                let path = ["outputs", output, "expression"];
                (child, node.and_then(|node| value_at(&node.node, &path)))
            }
            "local" | "each" | "count" | "path" | "terraform" | "self" => return,
            "data" => {
                let name = parts.next().unwrap_or_default();
                let block = format!("{}data.{second}.{name}", own.address);
                if !name.is_empty() && found.last() != Some(&block) {
                    found.push(block);
                }
                return;
            }
            _ => {
                let block = format!("{}{first}.{second}", own.address);
                if !second.is_empty() && found.last() != Some(&block) {
                    found.push(block);
                }
                return;
            }
        };
        if let (Some(next), Some(expression)) = (next, path) {
            for reference in references_in(&expression) {
                self.resolve(next, &reference, steps, found);
            }
        }
    }
}

/// The references within an expression.
fn references_in(expression: &Rc<YamlNode>) -> Vec<String> {
    let mut found = Vec::new();
    collect_references(expression, &mut found);
    found
}

fn collect_references(node: &Rc<YamlNode>, found: &mut Vec<String>) {
    match &node.value {
        YamlValue::List(items) => {
            for item in items {
                collect_references(item, found);
            }
        }
        YamlValue::Map(entries) => {
            for entry in entries {
                if found.len() >= MAX_REFERENCES {
                    return;
                }
                if entry.key == "references" {
                    let all = entry.value.items().iter();
                    found.extend(all.filter_map(|one| one.text().map(str::to_owned)));
                } else {
                    collect_references(&entry.value, found);
                }
            }
        }
        _ => {}
    }
}
