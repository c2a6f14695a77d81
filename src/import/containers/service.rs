//! A service that runs in containers, as far as it matters for a design.

use super::role::ServiceRole;

/// A text and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// The text with the defaults of its variables.
    pub text: String,
    /// The line, counted from 1.
    pub line: usize,
}

/// A variable of the environment.
#[derive(Clone, Debug)]
pub struct Variable {
    /// The name.
    pub key: String,
    /// The value.
    pub value: SourceText,
}

/// A service that must start or complete first.
#[derive(Clone, Debug)]
pub struct Dependency {
    /// The name of the other service.
    pub name: SourceText,
    /// True if it must have completed.
    pub must_complete: bool,
    /// The evidence, as a clause: `only depends_on says so`.
    pub reason: &'static str,
}

/// A service, as far as it matters for a design.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// The key.
    pub name: String,
    /// The line of the key, counted from 1.
    pub line: usize,
    /// The image with the defaults of its variables.
    pub image: Option<SourceText>,
    /// True if it has a `build`.
    pub built: bool,
    /// The context, Dockerfile and target of the build.
    pub built_from: String,
    /// The words of `entrypoint` and `command`.
    pub commands: Vec<SourceText>,
    /// The environment.
    pub environment: Vec<Variable>,
    /// The labels, each as `key=value`.
    pub labels: Vec<SourceText>,
    /// The names of its configs.
    pub configs: Vec<String>,
    /// `depends_on`.
    pub dependencies: Vec<Dependency>,
    /// The other services of `links`.
    pub links: Vec<SourceText>,
    /// Names by which others reach it.
    pub aliases: Vec<String>,
    /// Names by which it reaches others, from `links`.
    pub link_aliases: Vec<(String, String)>,
    /// The first port published on the host.
    pub published: Option<SourceText>,
    /// True if it has ports for others.
    pub exposes_ports: bool,
    /// The profiles in which it starts.
    pub profiles: Vec<String>,
    /// The number of replicas, and its line.
    pub replicas: Option<(u64, usize)>,
    /// `restart`, or the condition of `restart_policy`.
    pub restart: Option<String>,
    /// True if it has a health check.
    pub has_health: bool,
    /// Files with more environment that could not be read.
    pub environment_files: Vec<SourceText>,
    /// The environment of files that were read. What the service itself sets outweighs it.
    pub file_environment: Vec<Variable>,
    /// Links to containers outside of this file.
    pub external_links: Vec<SourceText>,
    /// The volume with its data.
    pub data_volume: Option<SourceText>,
    /// The service whose network it shares.
    pub network_of: Option<SourceText>,
    /// The service that it extends, and the file of that service.
    pub extends: Option<(SourceText, Option<String>)>,
    /// The namespace in which it finds others by their bare names; empty if there is one only.
    pub namespace: String,
    /// The role, where the file states it.
    pub role: Option<ServiceRole>,
    /// True if a router passes requests on to it.
    pub is_routed: bool,
    /// Failure domains of its instances.
    pub zones: Vec<String>,
    /// True if only the number of its failure domains is known.
    pub zones_are_guessed: bool,
    /// Sentences for the notes of its component.
    pub remarks: Vec<String>,
    /// The weight of its YAML.
    pub weight: usize,
}

impl Service {
    /// The entrypoint and the command in one line.
    pub fn command(&self) -> String {
        let words: Vec<&str> = self
            .commands
            .iter()
            .map(|value| value.text.as_str())
            .collect();
        words.join(" ")
    }
}
