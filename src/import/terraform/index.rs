//! Resources by what names them: addresses in the configuration, ARNs, URLs, hosts and ids.

use super::kinds::kind_of;
use super::resource::{Terraform, at, leaves};
use crate::import::containers::values::hosts;
use std::collections::HashMap;

/// The most values of one argument that are looked up.
const MAX_VALUES: usize = 2_000;
/// The longest chain of resources that stand for others, such as an alias of a function.
const MAX_CHAIN: usize = 6;

/// Arguments whose values name a resource and no other.
#[rustfmt::skip]
const IDENTIFIERS: &[&str] = &[
    "arn", "id", "url", "endpoint", "address", "dns_name", "invoke_arn", "qualified_arn", "configuration_endpoint_address", "primary_endpoint_address",
    "reader_endpoint", "stream_arn", "bucket_domain_name", "bucket_regional_domain_name", "invoke_url", "execution_arn", "domain_name", "uri", "self_link",
    "connection_name", "default_hostname", "fqdn", "host", "bootstrap_brokers", "bootstrap_brokers_tls", "primary_connection_string", "function_name",
    "bucket", "name", "api_endpoint", "endpoint_address",
];

/// The resources of a file by what names them.
pub struct ResourceIndex {
    by_block: HashMap<String, Vec<usize>>,
    by_value: HashMap<String, usize>,
    by_name: HashMap<(String, String), usize>,
}

/// The types that an argument names by their bare names, which others may have, too.
fn named_types(argument: &str) -> &'static [&'static str] {
    match argument {
        "bucket" => &["aws_s3_bucket", "google_storage_bucket"],
        "function_name" => &["aws_lambda_function"],
        "cluster_identifier" => &["aws_rds_cluster", "aws_docdb_cluster"],
        "topic" => &["google_pubsub_topic"],
        "event_bus_name" => &["aws_cloudwatch_event_bus"],
        "rest_api_id" => &["aws_api_gateway_rest_api"],
        "api_id" => &["aws_apigatewayv2_api"],
        "rule" => &["aws_cloudwatch_event_rule"],
        "replicate_source_db" => &["aws_db_instance"],
        "master_instance_name" => &["google_sql_database_instance"],
        _ => &[],
    }
}

/// The form of a value in which it is looked up: without the protocol, the port and the path of `*` and `/`.
fn lookup(value: &str) -> String {
    let value = value.trim().trim_end_matches([':', '*', '/']);
    let value = value.split_once("://").map_or(value, |(_, after)| after);
    value.to_lowercase()
}

impl ResourceIndex {
    /// The index of all resources.
    pub fn of(terraform: &Terraform) -> Self {
        let mut by_block: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_value: HashMap<String, usize> = HashMap::new();
        let mut by_name: HashMap<(String, String), usize> = HashMap::new();
        // Components first: an id that a part shares with the whole is that of the whole.
        let (mut own, mut parts) = (Vec::new(), Vec::new());
        for (at, resource) in terraform.resources.iter().enumerate() {
            by_block.entry(resource.block.clone()).or_default().push(at);
            match kind_of(resource) {
                Some(_) => own.push(at),
                None => parts.push(at),
            }
        }
        for place in own.into_iter().chain(parts) {
            let Some(resource) = terraform.resources.get(place) else {
                continue;
            };
            for key in IDENTIFIERS {
                let value = at(&resource.values, &[key]);
                let value = value.and_then(|value| value.text().map(lookup));
                let Some(value) = value.filter(|value| value.len() >= 3) else {
                    continue;
                };
                by_name
                    .entry((resource.kind.clone(), value.clone()))
                    .or_insert(place);
                if let Some((host, _)) = value.split_once(':')
                    && host.contains('.')
                {
                    by_value.entry(host.to_owned()).or_insert(place);
                }
                by_value.entry(value).or_insert(place);
            }
        }
        Self {
            by_block,
            by_value,
            by_name,
        }
    }

    /// The resources of a block.
    pub fn block(&self, block: &str) -> &[usize] {
        self.by_block.get(block).map_or(&[], Vec::as_slice)
    }

    /// The resource that a text names: by its ARN, URL or host.
    pub fn named(&self, text: &str) -> Option<usize> {
        if text.len() > 20_000 {
            return None;
        }
        let whole = lookup(text);
        if let Some(at) = self.by_value.get(&whole) {
            return Some(*at);
        }
        // The ARN of a function within that of its integration, and the version after an ARN.
        if let Some((_, within)) = whole.split_once("/functions/") {
            let arn = within.split('/').next().unwrap_or_default();
            if let Some(at) = self.by_value.get(arn) {
                return Some(*at);
            }
        }
        if whole.starts_with("arn:") {
            let shorter = whole.rsplit_once([':', '/']).map(|(before, _)| before);
            let at = shorter.and_then(|shorter| self.by_value.get(shorter));
            return at.copied();
        }
        hosts(text)
            .into_iter()
            .find_map(|host| self.by_value.get(&host.name.to_lowercase()).copied())
    }

    /// The resource that a text names as the value of an argument.
    pub fn named_by(&self, argument: &str, text: &str) -> Option<usize> {
        let mut types = named_types(argument).iter();
        let name = lookup(text);
        let of_type = types.find_map(|kind| {
            let key = ((*kind).to_owned(), name.clone());
            self.by_name.get(&key).copied()
        });
        of_type.or_else(|| self.named(text))
    }

    /// The resource of that type with that name, id or ARN.
    pub fn of_type(&self, kind: &str, text: &str) -> Option<usize> {
        let key = (kind.to_owned(), lookup(text));
        self.by_name.get(&key).copied()
    }

    /// The resources of any type that an argument names.
    pub fn named_in(&self, terraform: &Terraform, resource: usize, argument: &str) -> Vec<usize> {
        let Some(own) = terraform.resources.get(resource) else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        if let Some(value) = own.at(&[argument]) {
            leaves(&value, argument, &mut texts);
        }
        let named = texts.iter().take(200);
        let mut found: Vec<usize> = named.filter_map(|(_, text, _)| self.named(text)).collect();
        let blocks = terraform.blocks(resource, argument).iter();
        let of_blocks = blocks.flat_map(|block| self.block(block));
        found.extend(of_blocks.take(20));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The components that an argument of a resource refers to in the configuration.
    pub fn referenced(&self, terraform: &Terraform, resource: usize, argument: &str) -> Vec<usize> {
        let mut found = Vec::new();
        self.follow(terraform, resource, (argument, false), 0, &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The components that an argument of a resource leads to.
    pub fn targets(&self, terraform: &Terraform, resource: usize, argument: &str) -> Vec<usize> {
        let mut found = Vec::new();
        self.follow(terraform, resource, (argument, true), 0, &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    fn follow(
        &self,
        terraform: &Terraform,
        resource: usize,
        (argument, has_values): (&str, bool),
        chain: usize,
        found: &mut Vec<usize>,
    ) {
        let Some(own) = terraform.resources.get(resource) else {
            return;
        };
        if chain > MAX_CHAIN {
            return;
        }
        let mut places = Vec::new();
        if let Some(value) = at(&own.values, &[argument]).filter(|_| has_values) {
            let mut texts = Vec::new();
            leaves(&value, argument, &mut texts);
            let texts = texts.iter().take(MAX_VALUES);
            places.extend(texts.filter_map(|(_, text, _)| self.named_by(argument, text)));
        }
        let key = (own.block.clone(), argument.to_owned());
        for block in terraform.references.get(&key).into_iter().flatten() {
            // What is made once per key belongs to that of the same key.
            let of_block = self.block(block);
            let same = of_block.iter().find(|place| {
                let key = |address: &str| address.rsplit_once('[').map(|(_, key)| key.to_owned());
                terraform.resources.get(**place).is_some_and(|other| {
                    key(&other.address).is_some() && key(&other.address) == key(&own.address)
                })
            });
            match same {
                Some(place) => places.push(*place),
                None => places.extend(of_block.iter().take(20)),
            }
        }
        places.sort_unstable();
        places.dedup();
        for place in places {
            self.stand_for(terraform, place, chain, found);
        }
    }

    /// Adds the components that a resource is, or stands for.
    fn stand_for(&self, terraform: &Terraform, place: usize, chain: usize, found: &mut Vec<usize>) {
        let Some(resource) = terraform.resources.get(place) else {
            return;
        };
        if found.len() >= MAX_VALUES {
            return;
        }
        if kind_of(resource).is_some() {
            found.push(place);
            return;
        }
        let argument = match resource.kind.as_str() {
            "aws_lambda_alias" | "aws_lambda_function_url" => "function_name",
            "aws_rds_cluster_instance" => "cluster_identifier",
            "aws_db_proxy_endpoint" => "db_proxy_name",
            "aws_ssm_parameter" | "aws_secretsmanager_secret_version" => "value",
            "azurerm_servicebus_subscription" => "topic_id",
            "azurerm_mssql_server" | "azurerm_servicebus_namespace" => return,
            "google_pubsub_subscription" => "topic",
            "aws_apigatewayv2_stage" => "api_id",
            "aws_api_gateway_deployment" | "aws_api_gateway_stage" => "rest_api_id",
            _ => return,
        };
        self.follow(terraform, place, (argument, true), chain + 1, found);
    }
}
