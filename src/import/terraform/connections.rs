//! Connections between resources: mappings, subscriptions and notifications, and what settings name.

use super::index::ResourceIndex;
use super::kinds::kind_of;
use super::policies::{Permissions, is_policy};
use super::resource::{Resource, Terraform};
use crate::document::sanitize::excerpt;
use crate::document::{Connection, Delivery, Kind, Style, Timeout};
use crate::import::{Confidence, DesignBuilder};
use std::collections::HashMap;

/// A type of resources that joins two others.
struct ResourceLink {
    kind: &'static str,
    from: &'static str,
    to: &'static str,
    style: Style,
}

const fn link(
    kind: &'static str,
    from: &'static str,
    to: &'static str,
    style: Style,
) -> ResourceLink {
    ResourceLink {
        kind,
        from,
        to,
        style,
    }
}

/// Types that join two components, with the arguments that name the two.
#[rustfmt::skip]
const LINKS: &[ResourceLink] = &[
    link("aws_lambda_event_source_mapping", "event_source_arn", "function_name", Style::Event),
    link("aws_sns_topic_subscription", "topic_arn", "endpoint", Style::Event),
    link("aws_cloudwatch_event_target", "event_bus_name", "arn", Style::Event),
    link("aws_s3_bucket_notification", "bucket", "lambda_function", Style::Event),
    link("aws_s3_bucket_notification", "bucket", "queue", Style::Event),
    link("aws_s3_bucket_notification", "bucket", "topic", Style::Event),
    link("aws_api_gateway_integration", "rest_api_id", "uri", Style::Request),
    link("aws_apigatewayv2_integration", "api_id", "integration_uri", Style::Request),
    link("aws_lb_target_group_attachment", "target_group_arn", "target_id", Style::Request),
    link("aws_pipes_pipe", "source", "target", Style::Event),
    link("google_eventarc_trigger", "transport", "destination", Style::Event),
    link("azurerm_eventgrid_event_subscription", "scope", "azure_function_endpoint", Style::Event),
];

/// Arguments of components that name what requests or events come from or go to.
#[rustfmt::skip]
const OWN_LINKS: &[ResourceLink] = &[
    link("aws_cloudfront_distribution", "", "origin", Style::Request),
    link("google_cloudfunctions_function", "event_trigger", "", Style::Event),
    link("google_cloudfunctions2_function", "event_trigger", "", Style::Event),
    link("google_cloud_scheduler_job", "", "pubsub_target", Style::Message),
    link("google_cloud_scheduler_job", "", "http_target", Style::Request),
    link("aws_kinesis_firehose_delivery_stream", "kinesis_source_configuration", "", Style::Event),
    link("aws_kinesis_firehose_delivery_stream", "", "extended_s3_configuration", Style::Data),
];

/// Types that are read beside those of components.
#[rustfmt::skip]
const READ: &[&str] = &[
    "aws_cloudwatch_event_rule", "aws_ecs_task_definition", "aws_lb_target_group", "aws_lb_listener", "aws_lb_listener_rule", "aws_alb_target_group",
    "aws_alb_listener", "aws_lambda_alias", "aws_lambda_function_url", "aws_rds_cluster_instance", "aws_docdb_cluster_instance", "google_pubsub_subscription",
    "azurerm_servicebus_subscription", "aws_sqs_queue_redrive_policy", "aws_apigatewayv2_stage", "aws_api_gateway_deployment", "aws_api_gateway_stage",
    "aws_lambda_function_event_invoke_config", "aws_scheduler_schedule",
];

/// True for a type that says how components are joined.
pub fn is_read(kind: &str) -> bool {
    READ.contains(&kind) || is_policy(kind) || LINKS.iter().any(|link| link.kind == kind)
}

/// The queues that only keep the dead letters of others, with one of those.
pub fn dead_letters(terraform: &Terraform, index: &ResourceIndex) -> HashMap<usize, usize> {
    let mut found = HashMap::new();
    for (at, resource) in terraform.resources.iter().enumerate() {
        let argument = match resource.kind.as_str() {
            "aws_sqs_queue" | "aws_sns_topic_subscription" | "aws_sqs_queue_redrive_policy" => {
                "redrive_policy"
            }
            "aws_lambda_function" => "dead_letter_config",
            "aws_cloudwatch_event_target" => "dead_letter_config",
            "google_pubsub_subscription" => "dead_letter_policy",
            _ => continue,
        };
        let owner = match resource.kind.as_str() {
            "aws_sqs_queue_redrive_policy" => {
                index.targets(terraform, at, "queue_url").first().copied()
            }
            "google_pubsub_subscription" => index.targets(terraform, at, "topic").first().copied(),
            "aws_sns_topic_subscription" => {
                index.targets(terraform, at, "endpoint").first().copied()
            }
            "aws_cloudwatch_event_target" => index.targets(terraform, at, "arn").first().copied(),
            _ => Some(at),
        };
        let letters = policy_targets(terraform, index, at, argument);
        for letter in letters {
            if let Some(owner) = owner.filter(|owner| *owner != letter) {
                found.entry(letter).or_insert(owner);
            }
        }
    }
    // What keeps the dead letters of another and has listeners of its own is a component all the same.
    for (at, resource) in terraform.resources.iter().enumerate() {
        if resource.kind == "aws_lambda_event_source_mapping" {
            for source in index.targets(terraform, at, "event_source_arn") {
                found.remove(&source);
            }
        }
    }
    found
}

/// The targets of a policy, which may be a text of JSON.
fn policy_targets(
    terraform: &Terraform,
    index: &ResourceIndex,
    at: usize,
    argument: &str,
) -> Vec<usize> {
    let mut found = index.targets(terraform, at, argument);
    let resource = terraform.resources.get(at);
    let text = resource.and_then(|resource| resource.text(&[argument]));
    for piece in text.iter().flat_map(|text| text.split('"')).take(100) {
        found.extend(index.named(piece));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Joins the components of a file.
pub struct Connector<'c> {
    /// The file.
    pub terraform: &'c Terraform,
    /// The resources of the file by what names them.
    pub index: &'c ResourceIndex,
    /// Queues that only keep dead letters.
    pub dead_letters: &'c HashMap<usize, usize>,
    /// The permissions of components.
    pub permissions: &'c Permissions,
    /// The design.
    pub builder: &'c mut DesignBuilder,
}

impl Connector<'_> {
    /// Adds all connections.
    pub fn connect(&mut self) {
        let terraform = self.terraform;
        for (at, resource) in terraform.resources.iter().enumerate() {
            for link in LINKS.iter().filter(|link| link.kind == resource.kind) {
                self.link(at, resource, link);
            }
            match resource.kind.as_str() {
                "google_pubsub_subscription" => self.subscription(at, resource),
                "aws_scheduler_schedule" => self.schedule(at, resource),
                _ => {}
            }
        }
        self.load_balancers();
        for (at, resource) in terraform.resources.iter().enumerate() {
            for link in OWN_LINKS.iter().filter(|link| link.kind == resource.kind) {
                let own = [at];
                if link.from.is_empty() {
                    for to in self.targets(at, link.to) {
                        self.add(&own, to, link.style, resource, &[]);
                    }
                } else {
                    for from in self.targets(at, link.from) {
                        self.add(&[from], at, link.style, resource, &[]);
                    }
                }
            }
        }
        self.replicas();
        self.settings();
        self.permissions();
    }

    /// The components that an argument of a resource leads to.
    pub(super) fn targets(&self, at: usize, argument: &str) -> Vec<usize> {
        self.index.targets(self.terraform, at, argument)
    }

    /// The resource at a place.
    pub(super) fn resource(&self, at: usize) -> Option<&Resource> {
        self.terraform.resources.get(at)
    }

    fn link(&mut self, at: usize, resource: &Resource, link: &ResourceLink) {
        let mut from = self.targets(at, link.from);
        if link.kind == "aws_cloudwatch_event_target" {
            self.rule(at, resource, &from);
            return;
        }
        if link.kind == "aws_lb_target_group_attachment" {
            return;
        }
        if link.kind == "aws_pipes_pipe" {
            for source in std::mem::take(&mut from) {
                self.add(&[source], at, Style::Event, resource, &[]);
            }
            from.push(at);
        }
        let mut to = self.targets(at, link.to);
        if to.is_empty() && link.to == "function_name" {
            to = self.targets(at, "function_arn");
        }
        let has_letters = !policy_targets(self.terraform, self.index, at, "redrive_policy")
            .is_empty()
            || !self.targets(at, "destination_config").is_empty();
        for target in to {
            let from_queue = from.iter().any(|from| {
                self.resource(*from)
                    .is_some_and(|resource| resource.kind == "aws_sqs_queue")
            });
            let style = if from_queue {
                Style::Message
            } else {
                link.style
            };
            for connection in self.add(&from, target, style, resource, &[]) {
                let Some(connection) = self.connection(connection) else {
                    continue;
                };
                if has_letters {
                    connection.dead_letter = Some(true);
                }
                if style.is_queued() {
                    connection.delivery = Some(Delivery::AtLeastOnce);
                }
                let limit = resource
                    .number(&["timeout_milliseconds"])
                    .filter(|ms| *ms > 0);
                if let Some(limit) = limit.filter(|_| style == Style::Request) {
                    connection.timeout = Timeout::parse(&format!("{limit}ms"));
                }
                let retries = resource.number(&["maximum_retry_attempts"]);
                connection.retries = retries.or(connection.retries);
            }
        }
        if link.kind == "aws_sns_topic_subscription" {
            self.outside(&from, resource);
        }
    }

    /// An endpoint outside of the file that a topic calls.
    fn outside(&mut self, from: &[usize], resource: &Resource) {
        let endpoint = resource.text(&["endpoint"]).unwrap_or_default();
        let is_web = endpoint.starts_with("https://") || endpoint.starts_with("http://");
        let hosts = crate::import::containers::values::hosts(&endpoint);
        let Some(host) = hosts.first().filter(|_| is_web) else {
            return;
        };
        if self.index.named(&endpoint).is_some() {
            return;
        }
        let key = format!("\n{}", host.name);
        let component = self.builder.component(&key, host.name, Kind::External);
        component.notes = Some("Not in the file that was imported.".to_owned());
        for from in from {
            let Some(from) = self.terraform.resources.get(*from) else {
                continue;
            };
            self.builder.connect(&from.address, &key, Style::Event);
        }
    }

    /// A rule of a bus, with its target.
    fn rule(&mut self, at: usize, resource: &Resource, buses: &[usize]) {
        let rules = self.rules_of(at, resource);
        let schedule = rules
            .iter()
            .find_map(|rule| self.resource(*rule)?.text(&["schedule_expression"]));
        let retries = resource.number(&["retry_policy", "maximum_retry_attempts"]);
        let has_letters =
            !policy_targets(self.terraform, self.index, at, "dead_letter_config").is_empty();
        let targets = self.targets(at, "arn");
        let mut from: Vec<String> = buses
            .iter()
            .filter_map(|bus| Some(self.resource(*bus)?.address.clone()))
            .collect();
        if from.is_empty() {
            for rule in &rules {
                let buses = self.targets(*rule, "event_bus_name").into_iter();
                let buses: Vec<usize> = buses.collect();
                from.extend(
                    buses
                        .iter()
                        .filter_map(|bus| Some(self.resource(*bus)?.address.clone())),
                );
            }
        }
        for target in targets {
            let Some(target) = self.terraform.resources.get(target) else {
                continue;
            };
            if let Some(schedule) = &schedule {
                let name = excerpt(&target.name);
                let text = format!("{name} is started by a schedule: {}.", excerpt(schedule));
                let head = "Started by schedules, as rules say";
                if let Some(component) = self.builder.find(&target.address) {
                    let notes = component.notes.take().unwrap_or_default();
                    component.notes = Some(format!("{notes} Schedule: {schedule}."));
                }
                self.builder
                    .note_one_of(resource.line, Confidence::Understood, text, head, name);
                continue;
            }
            if from.is_empty() {
                // The bus that every account has.
                let key = "\ndefault bus".to_owned();
                let bus = self
                    .builder
                    .component(&key, "Default event bus", Kind::Broker);
                bus.technology = Some("eventbridge".to_owned());
                bus.managed = Some(true);
                from.push(key);
            }
            for from in &from {
                if let Some(connection) = self.join(from, &target.address, Style::Event) {
                    connection.delivery = Some(Delivery::AtLeastOnce);
                    connection.retries = retries;
                    if has_letters {
                        connection.dead_letter = Some(true);
                    }
                }
            }
        }
    }

    fn rules_of(&self, at: usize, resource: &Resource) -> Vec<usize> {
        let key = (resource.block.clone(), "rule".to_owned());
        let blocks = self.terraform.references.get(&key).into_iter().flatten();
        let mut rules: Vec<usize> = blocks
            .flat_map(|block| self.index.block(block))
            .copied()
            .take(20)
            .collect();
        if rules.is_empty() {
            let depends = resource.depends_on.iter();
            rules.extend(depends.flat_map(|block| self.index.block(block)).take(20));
        }
        let named = resource.text(&["rule"]);
        rules.extend(named.and_then(|rule| self.index.named_by("rule", &rule)));
        rules.retain(|rule| {
            *rule != at
                && self
                    .resource(*rule)
                    .is_some_and(|rule| rule.kind == "aws_cloudwatch_event_rule")
        });
        rules
    }

    fn schedule(&mut self, at: usize, resource: &Resource) {
        let schedule = resource.text(&["schedule_expression"]).unwrap_or_default();
        for target in self.targets(at, "target") {
            let Some(target) = self.terraform.resources.get(target) else {
                continue;
            };
            if let Some(component) = self.builder.find(&target.address) {
                let notes = component.notes.take().unwrap_or_default();
                component.notes = Some(format!("{notes} Schedule: {schedule}."));
            }
        }
    }

    /// A subscription of Google Pub/Sub: pushed to a service, or pulled by whose settings name it.
    fn subscription(&mut self, at: usize, resource: &Resource) {
        let topics = self.targets(at, "topic");
        let has_letters =
            !policy_targets(self.terraform, self.index, at, "dead_letter_policy").is_empty();
        for target in self.targets(at, "push_config") {
            for connection in self.add(&topics, target, Style::Event, resource, &[]) {
                if let Some(connection) = self.connection(connection) {
                    connection.delivery = Some(Delivery::AtLeastOnce);
                    if has_letters {
                        connection.dead_letter = Some(true);
                    }
                }
            }
        }
    }

    /// The target groups and listeners that an argument names.
    fn groups(&self, at: usize, argument: &str) -> Vec<usize> {
        self.index.named_in(self.terraform, at, argument)
    }

    /// Load balancers pass requests on to the services of their target groups.
    fn load_balancers(&mut self) {
        let mut balancers: HashMap<usize, Vec<usize>> = HashMap::new();
        let terraform = self.terraform;
        for (at, resource) in terraform.resources.iter().enumerate() {
            if matches!(
                resource.kind.as_str(),
                "aws_lb_listener" | "aws_alb_listener"
            ) {
                let owners = self.targets(at, "load_balancer_arn");
                for group in self.groups(at, "default_action") {
                    balancers.entry(group).or_default().extend(&owners);
                }
            }
            if matches!(
                resource.kind.as_str(),
                "aws_lb_listener_rule" | "aws_alb_listener_rule"
            ) {
                let listeners = self.groups(at, "listener_arn");
                let mut owners = Vec::new();
                for listener in listeners.into_iter().take(20) {
                    owners.extend(self.targets(listener, "load_balancer_arn"));
                }
                for group in self.groups(at, "action") {
                    balancers.entry(group).or_default().extend(&owners);
                }
            }
        }
        for (at, resource) in terraform.resources.iter().enumerate() {
            let (argument, targets) = match resource.kind.as_str() {
                "aws_ecs_service" => ("load_balancer", vec![at]),
                "aws_autoscaling_group" => ("target_group_arns", vec![at]),
                "aws_lb_target_group_attachment" => {
                    ("target_group_arn", self.targets(at, "target_id"))
                }
                _ => continue,
            };
            for group in self.groups(at, argument) {
                let mut owners = balancers.get(&group).cloned().unwrap_or_default();
                owners.sort_unstable();
                owners.dedup();
                owners.truncate(20);
                for target in &targets {
                    self.add(&owners, *target, Style::Request, resource, &[]);
                }
            }
        }
    }

    /// Read replicas follow the database that they are copies of.
    fn replicas(&mut self) {
        let terraform = self.terraform;
        for (at, resource) in terraform.resources.iter().enumerate() {
            let argument = match resource.kind.as_str() {
                "aws_db_instance" => "replicate_source_db",
                "google_sql_database_instance" => "master_instance_name",
                _ => continue,
            };
            for source in self.targets(at, argument) {
                let Some(source) = terraform.resources.get(source) else {
                    continue;
                };
                let Some(id) = self.builder.find(&source.address).map(|c| c.id.clone()) else {
                    continue;
                };
                let is_store = matches!(kind_of(source), Some((Kind::Datastore, _)));
                if !is_store || source.address == resource.address {
                    continue;
                }
                if let Some(copy) = self.builder.find(&resource.address) {
                    copy.copy_of = vec![id];
                }
                if let Some(connection) = self.join(&source.address, &resource.address, Style::Data)
                {
                    connection.access = Some(crate::document::Access::Replicate);
                }
            }
        }
    }

    /// Adds a connection between two components, unless it is known.
    pub(super) fn join(&mut self, from: &str, to: &str, style: Style) -> Option<&mut Connection> {
        let is_known = self.builder.find_connection(from, to).is_some();
        if is_known || from == to || self.builder.is_full() {
            return None;
        }
        self.builder.connect(from, to, style)
    }

    /// Adds connections from components to a target, and returns their ends.
    fn add(
        &mut self,
        from: &[usize],
        to: usize,
        style: Style,
        by: &Resource,
        guessed: &[&str],
    ) -> Vec<(usize, usize)> {
        let mut added = Vec::new();
        let terraform = self.terraform;
        let Some(target) = terraform.resources.get(to) else {
            return added;
        };
        for place in from {
            let Some(source) = terraform.resources.get(*place) else {
                continue;
            };
            let style = match kind_of(target) {
                Some((Kind::Datastore, _)) if style == Style::Request => Style::Data,
                _ => style,
            };
            let limit = target
                .number(&["timeout"])
                .filter(|_| target.kind == "aws_lambda_function" && style == Style::Request);
            let Some(connection) = self.join(&source.address, &target.address, style) else {
                continue;
            };
            connection.guessed = guessed.iter().map(|field| (*field).to_owned()).collect();
            connection.timeout = limit.and_then(|limit| Timeout::parse(&format!("{limit}s")));
            // A queue moves what cannot be processed to the queue of its dead letters.
            let has_letters =
                !policy_targets(terraform, self.index, *place, "redrive_policy").is_empty();
            if let Some(connection) = self.connection((*place, to))
                && has_letters
                && style.is_queued()
            {
                connection.dead_letter = Some(true);
            }
            let (from, to_name) = (excerpt(&source.name), excerpt(&target.name));
            let text = format!(
                "{from} is joined with {to_name}, as an object of the type {} says.",
                excerpt(&by.kind)
            );
            let head = "Drawn as connections, as their types say";
            let item = format!("{from} to {to_name}");
            self.builder
                .note_one_of(by.line, Confidence::Understood, text, head, item);
            added.push((*place, to));
        }
        added
    }

    fn connection(&mut self, ends: (usize, usize)) -> Option<&mut Connection> {
        let from = self.terraform.resources.get(ends.0)?;
        let to = self.terraform.resources.get(ends.1)?;
        self.builder.find_connection(&from.address, &to.address)
    }
}
