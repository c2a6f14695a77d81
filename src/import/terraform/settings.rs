//! Settings of what runs code: the environment and the definitions that name other resources.

use super::connections::Connector;
use super::kinds::{kind_of, runs_code};
use super::resource::leaves;
use crate::document::sanitize::excerpt;
use crate::document::{Kind, Style, Timeout};
use crate::import::Confidence;
use crate::import::classify::container::words;
use std::collections::HashSet;

/// The most settings of one resource that are looked up.
const MAX_SETTINGS: usize = 5_000;

/// True for the name of a setting with the name of a resource: `TABLE_NAME`.
fn names_resource(key: &str) -> bool {
    const RESOURCES: &[&str] = &[
        "table",
        "bucket",
        "queue",
        "topic",
        "stream",
        "function",
        "cache",
        "database",
        "db",
        "bus",
        "collection",
        "subscription",
    ];
    words(key)
        .iter()
        .any(|word| RESOURCES.contains(&word.as_str()))
}

impl Connector<'_> {
    /// Connects what runs code with what its settings name.
    pub(super) fn settings(&mut self) {
        let terraform = self.terraform;
        for (at, resource) in terraform.resources.iter().enumerate() {
            let Some((kind, _)) = kind_of(resource) else {
                continue;
            };
            if !runs_code(kind) {
                continue;
            }
            let mut named: Vec<(usize, String, usize)> = Vec::new();
            for argument in [
                "environment",
                "environment_variables",
                "app_settings",
                "connection_string",
                "template",
                "service_config",
                "definition",
                "container_definitions",
                "source_contents",
                "user_data",
            ] {
                self.named_by(at, argument, &mut named);
            }
            if resource.kind == "aws_ecs_service" {
                let key = (resource.block.clone(), "task_definition".to_owned());
                let blocks = terraform.references.get(&key).into_iter().flatten();
                let mut tasks: Vec<usize> = blocks
                    .flat_map(|block| self.index.block(block))
                    .copied()
                    .collect();
                let arn = resource.text(&["task_definition"]);
                tasks.extend(arn.and_then(|arn| self.index.named(&arn)));
                for task in tasks.into_iter().take(5) {
                    self.named_by(task, "container_definitions", &mut named);
                }
            }
            let mut seen = HashSet::new();
            for (target, key, line) in named {
                if target != at && seen.insert(target) && !self.dead_letters.contains_key(&target) {
                    self.setting(at, target, &key, line);
                }
            }
        }
    }

    fn named_by(&self, at: usize, argument: &str, named: &mut Vec<(usize, String, usize)>) {
        let Some(resource) = self.resource(at) else {
            return;
        };
        if let Some(value) = resource.at(&[argument]) {
            let mut texts = Vec::new();
            leaves(&value, argument, &mut texts);
            let mut left = MAX_SETTINGS;
            for (key, text, line) in texts {
                let before = named.len();
                // Texts of JSON hold settings, too: definitions of containers and of state machines.
                let pieces = text
                    .split(['"', ',', ' ', '\n', '='])
                    .filter(|piece| piece.len() > 2);
                for piece in pieces.chain([text.as_str()]) {
                    left = left.saturating_sub(1);
                    if left == 0 {
                        return;
                    }
                    // A bare name is that of a resource only where the setting says so.
                    if !piece.contains([':', '/', '.']) && !names_resource(&key) {
                        continue;
                    }
                    if let Some(place) = self.index.named(piece) {
                        named.push((place, key.clone(), line));
                    }
                }
                if named.len() > before + 200 {
                    return;
                }
            }
        }
        for place in self.index.referenced(self.terraform, at, argument) {
            named.push((place, argument.to_owned(), resource.line));
        }
    }

    fn setting(&mut self, at: usize, named: usize, key: &str, line: usize) {
        let resources = &self.terraform.resources;
        let (Some(resource), Some(target)) = (resources.get(at), resources.get(named)) else {
            return;
        };
        let permission = self.permissions.of(at, named);
        let Some((kind, _)) = kind_of(target) else {
            return;
        };
        // A consumer of a queue names it, too; the mapping tells the direction.
        let is_joined = self
            .builder
            .find_connection(&target.address, &resource.address)
            .is_some();
        if is_joined && matches!(kind, Kind::Broker) {
            return;
        }
        // A policy that permits one way tells the direction.
        let is_directed = permission.sends != permission.receives;
        let is_listener = is_directed && permission.receives;
        let (style, guessed): (Style, &[&str]) = match kind {
            Kind::Datastore => (Style::Data, &[]),
            Kind::Broker if target.kind == "aws_sqs_queue" && is_directed => (Style::Message, &[]),
            Kind::Broker if target.kind == "aws_sqs_queue" => (Style::Message, &["from", "to"]),
            Kind::Broker if is_directed => (Style::Event, &["style"]),
            Kind::Broker => (Style::Event, &["style", "from", "to"]),
            Kind::Telemetry => (Style::Telemetry, &[]),
            _ => (Style::Request, &["style"]),
        };
        let limit = target
            .number(&["timeout"])
            .filter(|_| target.kind == "aws_lambda_function");
        let ends = match is_listener && kind == Kind::Broker {
            true => (&target.address, &resource.address),
            false => (&resource.address, &target.address),
        };
        let Some(connection) = self.join(ends.0, ends.1, style) else {
            return;
        };
        if style == Style::Data {
            connection.access = permission.access();
        }
        connection.guessed = guessed.iter().map(|field| (*field).to_owned()).collect();
        if style == Style::Request && connection.timeout.is_none() {
            connection.timeout = limit.and_then(|limit| Timeout::parse(&format!("{limit}s")));
        }
        let (from, to) = (excerpt(&resource.name), excerpt(&target.name));
        let (confidence, head) = if guessed.is_empty() {
            (Confidence::Understood, "Drawn, as settings name them")
        } else {
            (
                Confidence::Guessed,
                "Drawn, as settings name them; see who sends, who listens, and who waits for an answer",
            )
        };
        let also = match permission.is_empty() {
            true => String::new(),
            false => format!(", and a policy lets it {} that", permission.verb()),
        };
        let text = format!("{from} uses {to}: {} names it{also}.", excerpt(key));
        let item = format!("{from} to {to}");
        self.builder.note_one_of(line, confidence, text, head, item);
    }
}
