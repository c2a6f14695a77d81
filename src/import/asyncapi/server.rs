//! Servers of documents of AsyncAPI: brokers, or the other end of calls.

use super::{Application, MessageRole, Use};
use crate::document::{Identity, Kind};
use crate::import::DesignBuilder;
use crate::import::yaml::{YamlNode, fields_at, items_at, text_at, value_at};
use crate::technologies;
use std::rc::Rc;

/// A server of a document.
pub struct Server {
    /// The name.
    pub name: String,
    /// The address.
    pub host: String,
    /// The protocol, in lower case.
    pub protocol: String,
    /// The authentication that it demands.
    pub identity: Option<Identity>,
}

impl Application<'_> {
    /// The servers of the document.
    pub(super) fn servers(&self) -> Vec<Server> {
        let servers = fields_at(self.document, &["servers"]).into_iter();
        servers
            .map(|server| {
                let node = self.resolved(&server.value);
                let host = ["host", "url"]
                    .iter()
                    .find_map(|key| text_at(&node, &[key]));
                Server {
                    name: server.key.clone(),
                    host: crate::import::text::name(&host.unwrap_or_default()),
                    protocol: text_at(&node, &["protocol"])
                        .unwrap_or_default()
                        .trim()
                        .to_lowercase(),
                    identity: self.identity(&node),
                }
            })
            .collect()
    }

    /// The authentication that a server demands.
    fn identity(&self, server: &Rc<YamlNode>) -> Option<Identity> {
        for demand in items_at(server, &["security"]) {
            // A reference or a scheme in version 3, the name of a scheme in version 2.
            let own = self.resolved(&demand);
            let scheme = match text_at(&own, &["type"]) {
                Some(_) => own,
                None => {
                    let name = demand.fields().into_iter().next().map(|field| field.key);
                    let name = name.unwrap_or_default();
                    let path = ["components", "securitySchemes", name.as_str()];
                    let Some(scheme) = value_at(self.document, &path) else {
                        continue;
                    };
                    self.resolved(&scheme)
                }
            };
            let is_basic = text_at(&scheme, &["scheme"]).as_deref() == Some("basic");
            return match text_at(&scheme, &["type"])?.as_str() {
                "userPassword" | "plain" | "scramSha256" | "scramSha512" => {
                    Some(Identity::Password)
                }
                "http" if is_basic => Some(Identity::Password),
                "apiKey" | "httpApiKey" => Some(Identity::ApiKey),
                "X509" => Some(Identity::Mtls),
                "oauth2" | "openIdConnect" | "http" | "gssapi" => Some(Identity::Token),
                "symmetricEncryption" | "asymmetricEncryption" => Some(Identity::Signature),
                _ => None,
            };
        }
        None
    }

    /// The key of the component at the other end: the broker, or clients where there is none.
    pub(super) fn other_end(
        &self,
        server: Option<&Server>,
        used: &Use,
        builder: &mut DesignBuilder,
    ) -> String {
        let protocol = server.map_or("", |server| server.protocol.as_str());
        let asks = used.sends == (used.role == MessageRole::Question);
        if let Some(server) = server.filter(|_| asks && used.role != MessageRole::Plain)
            && matches!(protocol, "http" | "https")
        {
            // Who asks over HTTP is the client of the server.
            let key = format!("server {}", server.host);
            if builder.find(&key).is_none() {
                builder.component(&key, &server.host, Kind::External);
            }
            return key;
        }
        if matches!(protocol, "http" | "https" | "ws" | "wss") {
            let key = format!("clients {}", self.at);
            if builder.find(&key).is_none() {
                let clients = builder.component(&key, "Clients", Kind::Client);
                clients.guessed.push("self".to_owned());
            }
            return key;
        }
        let (name, technology) = match protocol {
            "kafka" | "kafka-secure" => ("Kafka", Some("kafka")),
            "amqp" | "amqps" => ("RabbitMQ", Some("rabbitmq")),
            "mqtt" | "mqtts" | "secure-mqtt" | "mqtt5" => ("MQTT broker", None),
            "nats" => ("NATS", Some("nats")),
            "pulsar" => ("Pulsar", Some("pulsar")),
            "redis" => ("Redis", Some("redis")),
            "sns" => ("SNS", Some("sns")),
            "sqs" => ("SQS", Some("sqs")),
            "ibmmq" => ("IBM MQ", Some("ibm-mq")),
            "googlepubsub" => ("Pub/Sub", Some("pubsub")),
            "jms" | "stomp" | "stomps" | "amqp1" | "solace" | "anypointmq" | "mercure" => {
                ("Message broker", None)
            }
            other => (
                "Message broker",
                technologies::product_named(other).map(|product| product.name),
            ),
        };
        let key = format!("broker {name}");
        if builder.find(&key).is_none() {
            let broker = builder.component(&key, name, Kind::Broker);
            broker.technology = technology.map(str::to_owned);
            if protocol.starts_with("amqp") {
                // The protocol is spoken by others, too.
                broker.guessed.push("technology".to_owned());
            }
            if technology.is_some_and(technologies::is_managed) {
                broker.managed = Some(true);
            }
            if protocol.is_empty() {
                broker.guessed.push("self".to_owned());
            }
        }
        key
    }
}
