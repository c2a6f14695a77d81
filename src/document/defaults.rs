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

impl ConnectionDefaults {
    /// Fields that have a meaning only for some styles; true for those that are set.
    fn given(&self) -> [(&'static str, bool); 3] {
        [
            ("circuit_breaker", self.circuit_breaker.is_some()),
            ("delivery", self.delivery.is_some()),
            ("signal", self.signal.is_some()),
        ]
    }
}

fn no_effect() -> String {
    "It has no effect here.".to_owned()
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

    fn report_unknown(&self, place: &JsonPath<'_>) {
        for (style, defaults) in &self.0 {
            let place = place.key(style.as_str());
            let (elsewhere, unknown): (Map<_, _>, Map<_, _>) = defaults
                .extra
                .clone()
                .into_iter()
                .partition(|(name, _)| Connection::FIELDS.contains(&name.as_str()));
            for name in elsewhere.keys() {
                place
                    .key(name)
                    .warn("is set on each connection, not by default", no_effect);
            }
            place.report_unknown_fields(&unknown, ConnectionDefaults::FIELDS);
            for (field, given) in defaults.given() {
                if given && !style.has_field(field) {
                    let wrong = format!("has no meaning for the style {}", style.as_str());
                    place.key(field).warn(&wrong, no_effect);
                }
            }
            if let Some(callers) = &defaults.callers {
                callers.report_unknown(&place.key("callers"));
            }
        }
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
        let mut filled = connection.clone();
        fn fill<T: Clone>(field: &mut Option<T>, default: &Option<T>, applies: bool) {
            if applies && field.is_none() {
                field.clone_from(default);
            }
        }
        macro_rules! fill_by_style {
            ($($field:ident),+) => {$(
                let applies = connection.style.has_field(stringify!($field));
                fill(&mut filled.$field, &defaults.$field, applies);
            )+};
        }
        fill_by_style!(
            timeout,
            retries,
            circuit_breaker,
            delivery,
            idempotent,
            dead_letter,
            outbox,
            signal
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
