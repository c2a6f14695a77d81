//! Components: what runs.

use super::format::read::{choices, record};
use super::{Duration, Id, Keyed, Point, Share};
use std::num::NonZeroU64;

choices! {
    /// What a component is.
    Kind {
        /// A user's device or a person.
        Client = "client",
        /// Does the work of its domain.
        Service = "service",
        /// An API gateway or backend-for-frontend.
        Gateway = "gateway",
        /// A workflow engine, saga coordinator or BPM system.
        Orchestrator = "orchestrator",
        /// A queue, topic or log between components.
        Broker = "broker",
        /// Keeps data.
        Datastore = "datastore",
        /// A system that others run.
        External = "external",
        /// Where observability data is stored and queried.
        Telemetry = "telemetry",
        /// Scheduled or batch work, a reconciler among them.
        Job = "job",
    }
}

choices! {
    /// What a component gives up under a network partition.
    Cap {
        /// It refuses.
        Consistent = "consistent",
        /// It goes on, and may diverge.
        Available = "available",
    }
}

choices! {
    /// How a component waits for its own remote calls.
    Io {
        /// A thread waits for each.
        Blocking = "blocking",
        /// Nothing waits.
        NonBlocking = "non-blocking",
    }
}

choices! {
    /// How a caller proves who it is.
    Identity {
        /// Not at all.
        None = "none",
        /// By its address.
        Ip = "ip",
        /// A name and a secret sent along, as at a login.
        Password = "password",
        /// By a key.
        ApiKey = "api-key",
        /// By a signed token.
        Token = "token",
        /// By a signature over what is sent.
        Signature = "signature",
        /// By a certificate on both sides.
        Mtls = "mtls",
    }
}

record! {
    /// What is demanded of who calls.
    Callers {}
    optional {
        /// How callers prove who they are.
        identity: Identity,
        /// Such as `"200/s per caller"`; `"none"` says that there is none.
        rate_limit: String,
    }
    lists {}
}

record! {
    /// A component. A field that is `None` is unknown.
    Component {
        /// Unique among the components.
        id: Id,
        /// As its author calls it.
        name: String,
        /// What it is.
        kind: Kind,
    }
    optional {
        /// The innermost domain that it belongs to.
        domain: Id,
        /// For example `postgresql`, `kafka`, `spring-mvc`.
        technology: String,
        /// What it gives up under a network partition.
        cap: Cap,
        /// How it waits for its own remote calls.
        io: Io,
        /// Instances running.
        replicas: NonZeroU64,
        /// A provider runs it and sees to its instances.
        managed: bool,
        /// The component that this standby takes over from.
        standby_of: Id,
        /// For a copy: the most that it is behind.
        lag: Duration,
        /// Of the component, by itself.
        availability: Share,
        /// For an orchestrator: its progress survives a restart.
        stateful: bool,
        /// For an orchestrator: failed and stuck work is reported in one place.
        error_reporting: bool,
        /// For telemetry: raw events are kept, or only aggregates.
        raw: bool,
        /// For telemetry: the share of raw data kept.
        sampling: Share,
        /// For telemetry: how long data is kept; for a broker: how long it keeps what nobody has
        /// fetched.
        retention: Duration,
        /// For a datastore or a broker: what it holds survives a restart.
        durable: bool,
        /// What it demands of who calls it.
        callers: Callers,
        /// Free text.
        notes: String,
        /// Its centre; absent: laid out by the app.
        position: Point,
    }
    lists {
        /// Failure domains that its instances run in: availability zones, regions, data centres.
        zones: String,
        /// The components that everything it holds can be rebuilt from.
        copy_of: Id,
        /// Fields that an import was not sure of; `"self"` for the component itself.
        guessed: String,
    }
}

impl Keyed for Component {
    fn id(&self) -> &Id {
        &self.id
    }
}
