//! Defaults of connections: fields that hold for every connection of a style that does not set
//! them itself, such as what a service mesh or a client library gives to all.

use super::format::read::{Fields, JsonPath, Read, is_absent, record};
use super::sanitize::quoted;
use super::{Callers, Connection, Delivery, Design, Kind, Signals, Style, Timeout};
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

record! {
    /// The fields that a default may set. Each has the meaning that it has on a connection.
    ConnectionDefaults {}
    optional {
        /// Timeout of one attempt.
        timeout: Timeout,
        /// Retries after the first attempt.
        retries: u64,
        /// For `request`: after repeated failures the caller fails at once.
        circuit_breaker: bool,
        /// For `message` and `event`: delivery guarantee.
        delivery: Delivery,
        /// Idempotent: handling a message twice is harmless.
        idempotent: bool,
        /// Messages that cannot be handled are kept in a dead letter queue.
        dead_letter: bool,
        /// Messages are stored in the same transaction as the state change.
        outbox: bool,
        /// For `telemetry`: the signals that are sent.
        signal: Signals,
        /// Demands on callers, below those of the connection and of the component called.
        callers: Callers,
    }
    lists {}
}

/// Defaults by style, in the order of the format's styles.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Defaults(pub BTreeMap<Style, ConnectionDefaults>);

impl Defaults {
    /// True if no style has a default.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The defaults of a style.
    pub fn of(&self, style: Style) -> Option<&ConnectionDefaults> {
        self.0.get(&style)
    }
}

impl Read for Defaults {
    const EXPECTED: &'static str = "an object of styles and fields";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        let fields: Map<String, Value> = Fields::of(value, place)?.rest();
        let mut read = BTreeMap::new();
        for (key, value) in fields {
            let place = place.key(&key);
            let Some(style) = Style::parse(&key) else {
                place.report::<()>(
                    format!("there is no style {}", quoted(&key)),
                    <Style as Read>::EXPECTED,
                );
                continue;
            };
            if is_absent(&value) {
                continue;
            }
            if let Some(defaults) = ConnectionDefaults::read(value, &place)
                && !defaults.is_blank()
            {
                read.insert(style, defaults);
            }
        }
        Some(Self(read))
    }

    fn is_blank(&self) -> bool {
        self.0.is_empty()
    }

    fn normalize(&mut self, place: &JsonPath<'_>) {
        for (style, defaults) in &mut self.0 {
            defaults.normalize(&place.key(style.as_str()));
        }
        self.0.retain(|_, defaults| !defaults.is_blank());
    }
}

impl Design {
    /// The connection with the defaults of its style filled in; borrowed where none applies.
    ///
    /// Defaults do not hold for a connection from a client or an external system. Fields without
    /// meaning for the style are not filled in. `callers` is merged field by field: the
    /// connection's own, then the component's that it leads to, then the default's.
    pub fn with_defaults<'c>(&self, connection: &'c Connection) -> Cow<'c, Connection> {
        let Some(defaults) = self.defaults.of(connection.style) else {
            return Cow::Borrowed(connection);
        };
        let caller = self.components.get(&connection.from);
        if caller.is_none_or(|c| matches!(c.kind, Kind::Client | Kind::External)) {
            return Cow::Borrowed(connection);
        }
        let style = connection.style;
        let queued = matches!(style, Style::Message | Style::Event);
        let waits = matches!(style, Style::Request | Style::Data);
        let mut filled = connection.clone();
        fn fill<T: Clone>(field: &mut Option<T>, default: &Option<T>, has_meaning: bool) {
            if has_meaning && field.is_none() {
                field.clone_from(default);
            }
        }
        fill(&mut filled.timeout, &defaults.timeout, waits || queued);
        fill(
            &mut filled.retries,
            &defaults.retries,
            style != Style::Telemetry,
        );
        let request = style == Style::Request;
        fill(
            &mut filled.circuit_breaker,
            &defaults.circuit_breaker,
            request,
        );
        fill(&mut filled.delivery, &defaults.delivery, queued);
        fill(
            &mut filled.idempotent,
            &defaults.idempotent,
            style != Style::Telemetry,
        );
        fill(
            &mut filled.dead_letter,
            &defaults.dead_letter,
            style != Style::Telemetry,
        );
        fill(&mut filled.outbox, &defaults.outbox, queued);
        fill(
            &mut filled.signal,
            &defaults.signal,
            style == Style::Telemetry,
        );
        if let Some(default) = &defaults.callers {
            let callee = self.components.get(&connection.to);
            let callee = callee.and_then(|c| c.callers.as_ref());
            let callers = filled.callers.get_or_insert_with(Callers::new);
            let of_callee = |has: fn(&Callers) -> bool| callee.is_some_and(has);
            let open = !of_callee(|c| c.identity.is_some());
            fill(&mut callers.identity, &default.identity, open);
            let open = !of_callee(|c| c.rate_limit.is_some());
            fill(&mut callers.rate_limit, &default.rate_limit, open);
            if callers.is_blank() {
                filled.callers = None;
            }
        }
        Cow::Owned(filled)
    }
}
