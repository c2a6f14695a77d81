//! Permissions: what policies let a component do with another.

use super::resource::Resource;
use crate::document::{Access, Kind};

/// A permission of one component to use another, which it uses or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permission {
    /// Sending to a broker.
    pub sends: bool,
    /// Receiving from a broker.
    pub receives: bool,
    /// Reading from a datastore.
    pub reads: bool,
    /// Writing to a datastore.
    pub writes: bool,
    /// Calling what runs code.
    pub calls: bool,
}

/// Actions that send to brokers, in lower case.
#[rustfmt::skip]
const SENDS: &[&str] = &[
    "sqs:sendmessage", "sqs:sendmessagebatch", "sns:publish", "sns:publishbatch", "kinesis:putrecord", "kinesis:putrecords", "firehose:putrecord",
    "firehose:putrecordbatch", "events:putevents", "kafka-cluster:writedata",
];
/// Actions that receive from brokers.
#[rustfmt::skip]
const RECEIVES: &[&str] = &[
    "sqs:receivemessage", "kinesis:getrecords", "kinesis:subscribetoshard", "kafka-cluster:readdata",
];
/// Actions that read from datastores.
#[rustfmt::skip]
const READS: &[&str] = &[
    "s3:getobject", "s3:getobjectversion", "dynamodb:getitem", "dynamodb:batchgetitem", "dynamodb:query", "dynamodb:scan", "dynamodb:partiqlselect",
    "dynamodb:transactgetitems", "es:eshttpget", "es:eshttphead", "elasticfilesystem:clientmount",
];
/// Actions that write to datastores.
#[rustfmt::skip]
const WRITES: &[&str] = &[
    "s3:putobject", "s3:deleteobject", "dynamodb:putitem", "dynamodb:updateitem", "dynamodb:deleteitem", "dynamodb:batchwriteitem",
    "dynamodb:partiqlinsert", "dynamodb:partiqlupdate", "dynamodb:partiqldelete", "dynamodb:transactwriteitems", "es:eshttpput", "es:eshttppost",
    "es:eshttpdelete", "es:eshttppatch", "elasticfilesystem:clientwrite",
];
/// Actions on datastores that may read and write.
#[rustfmt::skip]
const USES: &[&str] = &[
    "rds-db:connect", "rds-data:executestatement", "rds-data:batchexecutestatement", "redshift-data:executestatement", "elasticache:connect",
    "memorydb:connect", "neptune-db:connect",
];
/// Actions that call what runs code.
#[rustfmt::skip]
const CALLS: &[&str] = &[
    "lambda:invokefunction", "lambda:invokefunctionurl", "lambda:invokeasync", "states:startexecution", "states:startsyncexecution",
    "execute-api:invoke", "appsync:graphql", "firehose:putrecord", "firehose:putrecordbatch",
];

/// Beginnings of the types of resources that the actions of a service of AWS are about.
#[rustfmt::skip]
const SERVICES: &[(&str, &[&str])] = &[
    ("sqs", &["aws_sqs_"]), ("sns", &["aws_sns_"]), ("kinesis", &["aws_kinesis_stream"]), ("firehose", &["aws_kinesis_firehose"]),
    ("events", &["aws_cloudwatch_event"]), ("kafka-cluster", &["aws_msk_"]), ("dynamodb", &["aws_dynamodb_"]), ("dax", &["aws_dynamodb_", "aws_dax_"]),
    ("s3", &["aws_s3_"]), ("es", &["aws_opensearch_", "aws_elasticsearch_"]), ("rds-db", &["aws_db_", "aws_rds_"]), ("rds-data", &["aws_rds_"]),
    ("elasticache", &["aws_elasticache_"]), ("memorydb", &["aws_memorydb_"]), ("redshift-data", &["aws_redshift_"]),
    ("elasticfilesystem", &["aws_efs_"]), ("neptune-db", &["aws_neptune_"]), ("lambda", &["aws_lambda_"]), ("states", &["aws_sfn_"]),
    ("execute-api", &["aws_api_gateway", "aws_apigateway"]), ("appsync", &["aws_appsync_"]),
];

/// True for a service of AWS whose resources may be components.
pub fn is_known_service(name: &str) -> bool {
    SERVICES.iter().any(|(known, _)| *known == name)
}

/// True if the action, which may end with `*`, is one of those.
fn is_one_of(action: &str, known: &[&str]) -> bool {
    match action.split_once('*') {
        Some((begin, _)) => known.iter().any(|name| name.starts_with(begin)),
        None => known.contains(&action),
    }
}

impl Permission {
    /// Adds an action of AWS, such as `sqs:SendMessage`, on a resource of that kind.
    pub fn allow_action(&mut self, action: &str, target: &Resource, kind: Kind) {
        let action = action.trim().to_lowercase();
        let service = action.split_once(':').map_or("*", |(service, _)| service);
        let mut services = SERVICES.iter();
        let types = services.find(|(known, _)| *known == service);
        let applies = service == "*"
            || types
                .is_some_and(|(_, types)| types.iter().any(|begin| target.kind.starts_with(begin)));
        if applies {
            self.allow(&action, kind);
        }
    }

    fn allow(&mut self, name: &str, kind: Kind) {
        match kind {
            Kind::Broker => {
                self.sends |= is_one_of(name, SENDS);
                self.receives |= is_one_of(name, RECEIVES);
            }
            Kind::Datastore => {
                let both = is_one_of(name, USES);
                self.reads |= both || is_one_of(name, READS);
                self.writes |= both || is_one_of(name, WRITES);
            }
            _ => self.calls |= is_one_of(name, CALLS),
        }
    }

    /// The permission of a role of Google Cloud, or of Azure, with that name.
    pub fn of_role(role: &str, kind: Kind) -> Self {
        let role = role.rsplit('/').next().unwrap_or_default().to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| role.contains(word));
        let is_owner = has(&["owner", "admin", "editor", "contributor"]);
        match kind {
            Kind::Broker => Self {
                sends: is_owner || has(&["publisher", "sender", "enqueuer"]),
                receives: is_owner || has(&["subscriber", "receiver"]),
                ..Self::default()
            },
            Kind::Datastore => Self {
                reads: is_owner || has(&["viewer", "reader", "user", "client"]),
                writes: is_owner || has(&["creator", "user", "client"]),
                ..Self::default()
            },
            _ => Self {
                calls: has(&["invoker"]),
                ..Self::default()
            },
        }
    }

    /// True if it lets do nothing that a connection shows.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Adds what another permission lets do.
    pub fn join(&mut self, other: Self) {
        self.sends |= other.sends;
        self.receives |= other.receives;
        self.reads |= other.reads;
        self.writes |= other.writes;
        self.calls |= other.calls;
    }

    /// The access to a datastore.
    pub fn access(self) -> Option<Access> {
        match (self.reads, self.writes) {
            (true, true) => Some(Access::ReadWrite),
            (true, false) => Some(Access::Read),
            (false, true) => Some(Access::Write),
            (false, false) => None,
        }
    }

    /// The permission in words, as the verb before the name of the target.
    pub fn verb(self) -> &'static str {
        match (self.sends, self.receives, self.reads, self.writes) {
            (true, true, ..) => "send to and receive from",
            (true, false, ..) => "send to",
            (false, true, ..) => "receive from",
            (_, _, true, true) => "read and write",
            (_, _, true, false) => "read",
            (_, _, false, true) => "write to",
            _ => "call",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_clouds_have_permissions() {
        for (role, kind, verb) in [
            ("roles/pubsub.publisher", Kind::Broker, "send to"),
            ("roles/pubsub.subscriber", Kind::Broker, "receive from"),
            ("Azure Service Bus Data Sender", Kind::Broker, "send to"),
            (
                "Azure Event Hubs Data Receiver",
                Kind::Broker,
                "receive from",
            ),
            (
                "roles/pubsub.editor",
                Kind::Broker,
                "send to and receive from",
            ),
            ("roles/storage.objectViewer", Kind::Datastore, "read"),
            (
                "Storage Blob Data Contributor",
                Kind::Datastore,
                "read and write",
            ),
            ("roles/storage.objectCreator", Kind::Datastore, "write to"),
            ("roles/run.invoker", Kind::Service, "call"),
        ] {
            let permission = Permission::of_role(role, kind);
            assert!(!permission.is_empty(), "{role}");
            assert_eq!(permission.verb(), verb, "{role}");
        }
        assert!(Permission::of_role("roles/pubsub.viewer", Kind::Broker).is_empty());
        assert!(Permission::of_role("roles/run.viewer", Kind::Service).is_empty());
    }

    #[test]
    fn actions_may_end_with_a_star() {
        for (action, known, is_one) in [
            ("sqs:sendmessage", SENDS, true),
            ("sqs:send*", SENDS, true),
            ("sqs:*", SENDS, true),
            ("*", SENDS, true),
            ("s3:get*", READS, true),
            ("sqs:get*", RECEIVES, false),
            ("s3:describe*", READS, false),
        ] {
            assert_eq!(is_one_of(action, known), is_one, "{action}");
        }
    }
}
