//! Components of a design.

use super::format::read::{choices, record};
use super::{Duration, Id, Keyed, Point, Share};
use std::num::NonZeroU64;

choices! {
    /// Kind of a component.
    Kind {
        /// User or user agent: a person, browser or mobile app.
        Client = "client",
        /// Service that implements domain logic.
        Service = "service",
        /// API gateway or backend for frontend.
        Gateway = "gateway",
        /// Workflow engine, saga coordinator or BPM system.
        Orchestrator = "orchestrator",
        /// Message broker: a queue, topic or log.
        Broker = "broker",
        /// Database or other persistent store.
        Datastore = "datastore",
        /// External system, run by others.
        External = "external",
        /// Observability backend that stores and queries telemetry.
        Telemetry = "telemetry",
        /// Scheduled or batch job, such as a reconciler.
        Job = "job",
    }
}

impl Kind {
    /// The kinds for which a field of a component has a meaning; `None` for all.
    pub fn with_field(field: &str) -> Option<&'static [Self]> {
        match field {
            "stateful" | "error_reporting" => Some(&[Self::Orchestrator]),
            "raw" | "sampling" => Some(&[Self::Telemetry]),
            "retention" => Some(&[Self::Telemetry, Self::Broker]),
            "durable" => Some(&[Self::Datastore, Self::Broker]),
            _ => None,
        }
    }

    /// True if a field of a component has a meaning for the kind.
    pub fn has_field(self, field: &str) -> bool {
        Self::with_field(field).is_none_or(|kinds| kinds.contains(&self))
    }
}

choices! {
    /// Behaviour under a network partition.
    Cap {
        /// Consistent: refuses requests.
        Consistent = "consistent",
        /// Available: keeps serving, and replicas may diverge.
        Available = "available",
    }
}

choices! {
    /// I/O model of a component's own remote calls.
    Io {
        /// Blocking: one thread per call.
        Blocking = "blocking",
        /// Non-blocking.
        NonBlocking = "non-blocking",
    }
}

choices! {
    /// Authentication of a caller.
    Identity {
        /// No authentication.
        None = "none",
        /// Network address.
        Ip = "ip",
        /// User name and password.
        Password = "password",
        /// API key.
        ApiKey = "api-key",
        /// Signed token.
        Token = "token",
        /// Signature over the message.
        Signature = "signature",
        /// Mutual TLS.
        Mtls = "mtls",
    }
}

record! {
    /// Demands on callers.
    Callers {}
    optional {
        /// Authentication of callers.
        identity: Identity,
        /// Rate limit, such as `"200/s per caller"`; `"none"`: no limit.
        rate_limit: String,
    }
    lists {}
}

record! {
    /// A component. `None` means unknown.
    Component {
        /// Unique among the components.
        id: Id,
        /// Display name.
        name: String,
        /// Kind.
        kind: Kind,
    }
    optional {
        /// Innermost domain that it belongs to.
        domain: Id,
        /// Technology, such as `postgresql`, `kafka` or `spring-mvc`.
        technology: String,
        /// Behaviour under a network partition.
        cap: Cap,
        /// I/O model of its own remote calls.
        io: Io,
        /// Number of running instances.
        replicas: NonZeroU64,
        /// Managed service: a provider runs it and its instances.
        managed: bool,
        /// Component that this standby takes over from.
        standby_of: Id,
        /// For a copy: maximum lag.
        lag: Duration,
        /// Availability of the component by itself.
        availability: Share,
        /// For an orchestrator: its progress survives a restart.
        stateful: bool,
        /// For an orchestrator: failed and stuck work is reported centrally.
        error_reporting: bool,
        /// For telemetry: raw events are kept, not only aggregates.
        raw: bool,
        /// For telemetry: share of raw data kept.
        sampling: Share,
        /// Retention: of data for telemetry, of unconsumed messages for a broker.
        retention: Duration,
        /// For a datastore or a broker: data survives a restart.
        durable: bool,
        /// Demands on its callers.
        callers: Callers,
        /// Free text.
        notes: String,
        /// Centre on the canvas; absent: laid out by the app.
        position: Point,
    }
    lists {
        /// Failure domains of its instances: availability zones, regions, data centres.
        zones: String,
        /// Components from which all its data can be rebuilt.
        copy_of: Id,
        /// Fields that an import guessed; `"self"` for the component itself.
        guessed: String,
    }
}

impl Keyed for Component {
    fn id(&self) -> &Id {
        &self.id
    }
}
