//! Connections between components.

use super::format::read::{JsonPath, Read, choices, record};
use super::{Callers, Id, Keyed, Point, Timeout};
use serde::{Serialize, Serializer};
use serde_json::Value;

choices! {
    /// Communication style of a connection.
    Style {
        /// Synchronous call: the caller waits for the response.
        Request = "request",
        /// Asynchronous message to a known receiver.
        Message = "message",
        /// Publish-subscribe: the publisher does not know its subscribers.
        Event = "event",
        /// Access to a datastore.
        Data = "data",
        /// Observability data, from the observed component to the backend.
        Telemetry = "telemetry",
    }
}

impl Style {
    /// True for messages and events, which can wait in a queue.
    pub fn is_queued(self) -> bool {
        matches!(self, Self::Message | Self::Event)
    }

    /// The styles for which a field of a connection has a meaning; `None` for all.
    pub fn with_field(field: &str) -> Option<&'static [Self]> {
        match field {
            "circuit_breaker" => Some(&[Self::Request]),
            "access" => Some(&[Self::Data]),
            "reply_to" | "delivery" => Some(&[Self::Message, Self::Event]),
            "signal" => Some(&[Self::Telemetry]),
            _ => None,
        }
    }

    /// True if a field of a connection has a meaning for the style.
    pub fn has_field(self, field: &str) -> bool {
        Self::with_field(field).is_none_or(|styles| styles.contains(&self))
    }
}

choices! {
    /// Access mode of a `data` connection.
    Access {
        /// Read-only.
        Read = "read",
        /// Write-only.
        Write = "write",
        /// Reads and writes.
        ReadWrite = "read-write",
        /// Asynchronous replication from one datastore to another.
        Replicate = "replicate",
    }
}

choices! {
    /// Delivery guarantee of messages and events.
    Delivery {
        /// At most once.
        AtMostOnce = "at-most-once",
        /// At least once.
        AtLeastOnce = "at-least-once",
        /// Exactly once.
        ExactlyOnce = "exactly-once",
    }
}

choices! {
    /// Signal of a `telemetry` connection.
    Signal {
        /// Raw events.
        Events = "events",
        /// Log lines.
        Logs = "logs",
        /// Metrics.
        Metrics = "metrics",
        /// Traces.
        Traces = "traces",
    }
}

choices! {
    /// Phase in which a connection is used.
    Phase {
        /// At run time.
        Run = "run",
        /// Only at startup or for registration.
        Startup = "startup",
    }
}

/// One or more signals. Written as text where it is one, as a list where there are more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signals(pub Vec<Signal>);

impl Serialize for Signals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => one.serialize(serializer),
            more => more.serialize(serializer),
        }
    }
}

impl Read for Signals {
    const EXPECTED: &'static str = "one or a list of events logs metrics traces";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        match value {
            Value::Array(_) => Vec::read(value, place).map(Self),
            one => Signal::read(one, place).map(|signal| Self(vec![signal])),
        }
    }

    fn is_blank(&self) -> bool {
        self.0.is_empty()
    }
}

record! {
    /// A connection, from the initiating component to its target.
    Connection {
        /// Unique among the connections.
        id: Id,
        /// Initiating component.
        from: Id,
        /// Target component.
        to: Id,
        /// Communication style.
        style: Style,
    }
    optional {
        /// Timeout of the caller.
        timeout: Timeout,
        /// Number of retries.
        retries: u64,
        /// For `request`: circuit breaker, so that the caller fails fast after repeated failures.
        circuit_breaker: bool,
        /// Fallback of the caller while the target is down; `"none"`: no fallback.
        fallback: String,
        /// For `data`: access mode.
        access: Access,
        /// For `message` and `event`: the connection that this one carries the response to.
        reply_to: Id,
        /// For `message` and `event`: delivery guarantee.
        delivery: Delivery,
        /// Idempotent: handling a message twice is harmless.
        idempotent: bool,
        /// Dead letter queue for messages that cannot be processed.
        dead_letter: bool,
        /// Transactional outbox: messages are stored in the transaction of the state change.
        outbox: bool,
        /// For `telemetry`: signals sent.
        signal: Signals,
        /// Phase; absent: run time.
        phase: Phase,
        /// Demands on the caller; override the target's, field by field.
        callers: Callers,
        /// Free text.
        notes: String,
    }
    lists {
        /// Domain terms that it carries.
        carries: String,
        /// Bends of its line, in canvas units.
        waypoints: Point,
        /// Fields that an import guessed; `"self"` for the connection itself.
        guessed: String,
    }
}

impl Connection {
    /// True if it is used at run time, not only at startup.
    pub fn runs(&self) -> bool {
        self.phase != Some(Phase::Startup)
    }

    /// True if one datastore is copied to the other over it.
    pub fn replicates(&self) -> bool {
        self.style == Style::Data && self.access == Some(Access::Replicate)
    }

    /// Changes the style and clears the fields that have no meaning for it.
    pub fn restyle(&mut self, style: Style) {
        let queues = |style| matches!(style, Style::Message | Style::Event);
        let (was_queued, queued) = (queues(self.style), queues(style));
        self.style = style;
        if style != Style::Request {
            self.timeout = None;
            self.callers = None;
            self.fallback = None;
            self.circuit_breaker = None;
        }
        if queued && !was_queued {
            self.retries = None;
        }
        if !queued {
            self.delivery = None;
            self.dead_letter = None;
            self.outbox = None;
            self.reply_to = None;
        }
        if style != Style::Data {
            self.access = None;
        }
        if style != Style::Telemetry {
            self.signal = None;
        }
        self.waypoints.clear();
    }

    /// Fallback of the caller, if it has one.
    pub fn fallback(&self) -> Option<&str> {
        super::without_none(self.fallback.as_deref())
    }
}

impl Keyed for Connection {
    fn id(&self) -> &Id {
        &self.id
    }
}
