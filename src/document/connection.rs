//! Connections: who asks, tells or writes to whom.

use super::format::read::{Place, Read, choices, record};
use super::{Callers, Id, Keyed, Point, Timeout};
use serde::{Serialize, Serializer};
use serde_json::Value;

choices! {
    /// How two components talk.
    Style {
        /// The caller waits for the answer.
        Request = "request",
        /// Targeted and asynchronous: the sender knows who must act.
        Message = "message",
        /// Publish-subscribe: the publisher does not know who listens.
        Event = "event",
        /// Reads or writes a datastore.
        Data = "data",
        /// Observability data, from what is observed to where it goes.
        Telemetry = "telemetry",
    }
}

choices! {
    /// What a `data` connection does.
    Access {
        /// Reads only.
        Read = "read",
        /// Writes only.
        Write = "write",
        /// Both.
        ReadWrite = "read-write",
        /// Asynchronous replication from one datastore to another.
        Replicate = "replicate",
    }
}

choices! {
    /// How often a message or an event arrives.
    Delivery {
        /// Once or never.
        AtMostOnce = "at-most-once",
        /// Once or more.
        AtLeastOnce = "at-least-once",
        /// Once.
        ExactlyOnce = "exactly-once",
    }
}

choices! {
    /// What a `telemetry` connection sends.
    Signal {
        /// Raw events.
        Events = "events",
        /// Log lines.
        Logs = "logs",
        /// Numbers over time.
        Metrics = "metrics",
        /// Spans of requests.
        Traces = "traces",
    }
}

choices! {
    /// When a connection is needed.
    Phase {
        /// While work is done.
        Run = "run",
        /// Only to start or to register.
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

    fn read(value: Value, place: &Place<'_>) -> Option<Self> {
        match value {
            Value::Array(_) => Vec::read(value, place).map(Self),
            one => Signal::read(one, place).map(|signal| Self(vec![signal])),
        }
    }

    fn says_nothing(&self) -> bool {
        self.0.is_empty()
    }
}

record! {
    /// A connection, from the one that initiates to the one that is asked, told or written to.
    Connection {
        /// Unique among the connections.
        id: Id,
        /// The component that initiates.
        from: Id,
        /// The component that is asked, told or written to.
        to: Id,
        /// How they talk.
        style: Style,
    }
    optional {
        /// How long the caller waits.
        timeout: Timeout,
        /// How often the caller tries again.
        retries: u64,
        /// For `request`: after repeated failures the caller fails at once instead of waiting.
        circuit_breaker: bool,
        /// What the caller does instead when the other side is down.
        fallback: String,
        /// For `data`: what is done there.
        access: Access,
        /// For `message` and `event`: the connection that this one carries the answer to.
        reply_to: Id,
        /// For `message` and `event`: how often each arrives.
        delivery: Delivery,
        /// Handling the same thing twice is harmless.
        idempotent: bool,
        /// What cannot be handled is kept aside.
        dead_letter: bool,
        /// What is published is stored in the same transaction as the state change.
        outbox: bool,
        /// For `telemetry`: what is sent.
        signal: Signals,
        /// When it is needed; absent: while work is done.
        phase: Phase,
        /// Overrides the callee's, field by field.
        callers: Callers,
        /// Free text.
        notes: String,
    }
    lists {
        /// The domain words that travel on it.
        carries: String,
        /// Where its line bends, in canvas units.
        waypoints: Point,
        /// Fields that an import was not sure of; `"self"` for the connection itself.
        guessed: String,
    }
}

impl Connection {
    /// Whether it is needed while work is done, not only to start.
    pub fn runs(&self) -> bool {
        self.phase != Some(Phase::Startup)
    }

    /// Makes it one of another style: what has no meaning for that style goes.
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

    /// What the caller does instead when the other side is down, if there is such a thing.
    pub fn fallback(&self) -> Option<&str> {
        super::said(self.fallback.as_deref())
    }
}

impl Keyed for Connection {
    fn id(&self) -> &Id {
        &self.id
    }
}
