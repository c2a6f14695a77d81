//! Components and connections of traces.

use super::flows;
use super::parts::{self, MessagingPart, TracePeer};
use super::{SpanKind, TraceFile, TraceSpan};
use crate::document::{Access, Id, Kind, Signal, Signals, Style};
use crate::import::builder::DesignBuilder;
use crate::import::classify::container;
use crate::import::diagram::quoted;
use crate::import::{Confidence, Import};
use crate::technologies;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::num::NonZeroU64;

/// The most words that one connection carries.
const MAX_CARRIED: usize = 100;

/// The traces with what each span means.
pub(super) struct TraceReading {
    pub traces: TraceFile,
    /// The span that each follows: its parent, or the producer that it is linked to.
    pub causes: Vec<Option<usize>>,
    /// The meaning of each span.
    pub hops: Vec<SpanRole>,
    /// The connections, in the order in which they were seen.
    pub ways: Vec<TracedConnection>,
    by_ends: HashMap<(String, String, Style), usize>,
    peers: BTreeMap<String, TracePeer>,
    /// The names of services, normalized, for calls without spans at their other end.
    services: HashMap<String, usize>,
    /// Consumers by broker and destination.
    consumers: HashMap<(String, String), BTreeSet<usize>>,
}

/// The meaning of a span.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum SpanRole {
    /// Work within the service.
    Within,
    /// The service is reached over a connection; the word tells calls apart.
    Into { way: usize, word: String },
    /// A call to a component without spans of its own.
    Out { way: usize, word: String },
    /// A call to a service failed before the service began.
    Failed { way: usize },
    /// A datastore is asked.
    Data { writes: bool },
    /// A message to a broker.
    Publish { word: String },
}

/// A connection, merged from all spans that use it.
#[derive(Debug)]
pub(super) struct TracedConnection {
    pub from: String,
    pub to: String,
    style: Style,
    access: Option<Access>,
    carries: Vec<String>,
    retries: u64,
    dead_letter: bool,
    is_style_guessed: bool,
}

fn service_key(at: usize) -> String {
    format!("service {at}")
}

/// The form in which names of services and hosts compare.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

impl TraceReading {
    /// Reads the spans.
    pub(super) fn of(traces: TraceFile) -> Self {
        let count = traces.spans.len();
        let services = traces
            .services
            .iter()
            .enumerate()
            .map(|(at, service)| (plain(&service.name), at))
            .collect();
        let mut reading = Self {
            causes: causes(&traces),
            traces,
            hops: vec![SpanRole::Within; count],
            ways: Vec::new(),
            by_ends: HashMap::new(),
            peers: BTreeMap::new(),
            services,
            consumers: HashMap::new(),
        };
        reading.read_spans();
        reading.read_retries();
        reading
    }

    fn service_of(&self, span: usize) -> usize {
        self.traces.spans.get(span).map_or(0, |span| span.service)
    }

    fn read_spans(&mut self) {
        let spans = std::mem::take(&mut self.traces.spans);
        let messaging: Vec<Option<MessagingPart>> = spans.iter().map(parts::messaging).collect();
        let mut reaches_service = vec![false; spans.len()];
        for (span, cause) in spans.iter().zip(&self.causes) {
            if let Some(cause) = cause.filter(|at| spans[*at].service != span.service) {
                reaches_service[cause] = true;
            }
        }
        // Who takes from a destination tells the style of its broker.
        for (at, span) in spans.iter().enumerate() {
            if let Some(messaging) = self.consumption(at, &spans, &messaging) {
                let key = (messaging.broker.key, messaging.destination);
                self.consumers.entry(key).or_default().insert(span.service);
            }
        }
        let styles = self.broker_styles(&messaging);
        for (at, span) in spans.iter().enumerate() {
            self.hops[at] = self.hop(at, span, &spans, &messaging, &styles, reaches_service[at]);
        }
        self.traces.spans = spans;
        self.mark_dead_letters();
    }

    /// The message that a span takes from a broker, by its own attributes or those of the producer.
    fn consumption(
        &self,
        at: usize,
        spans: &[TraceSpan],
        messaging: &[Option<MessagingPart>],
    ) -> Option<MessagingPart> {
        if let Some(own) = &messaging[at] {
            return own.consumes.then(|| own.clone());
        }
        let cause = self.causes[at].filter(|_| spans[at].kind == SpanKind::Consumer)?;
        messaging[cause].clone().filter(|sent| !sent.consumes)
    }

    /// The style of each broker, and whether it is certain: what several take is an event.
    fn broker_styles(&self, messaging: &[Option<MessagingPart>]) -> HashMap<String, (Style, bool)> {
        let mut styles: HashMap<String, (Style, bool)> = HashMap::new();
        for messaging in messaging.iter().flatten() {
            let technology = messaging.broker.technology.as_deref().unwrap_or_default();
            let style = if parts::is_log(technology) {
                Style::Event
            } else {
                Style::Message
            };
            styles
                .entry(messaging.broker.key.clone())
                .or_insert((style, false));
        }
        for ((broker, _), consumers) in &self.consumers {
            if consumers.len() > 1 {
                styles.insert(broker.clone(), (Style::Event, true));
            }
        }
        styles
    }

    fn hop(
        &mut self,
        at: usize,
        span: &TraceSpan,
        spans: &[TraceSpan],
        messaging: &[Option<MessagingPart>],
        styles: &HashMap<String, (Style, bool)>,
        reaches_service: bool,
    ) -> SpanRole {
        let service = service_key(span.service);
        let name = self.service_name(span.service).to_owned();
        let consumed = self.consumption(at, spans, messaging);
        if let Some(part) = consumed.or_else(|| messaging[at].clone()) {
            let (style, is_certain) = styles
                .get(&part.broker.key)
                .copied()
                .unwrap_or((Style::Message, false));
            let broker = self.peer(part.broker);
            let word = part.destination;
            let ends = if part.consumes || span.kind == SpanKind::Consumer {
                (broker, service)
            } else {
                (service, broker)
            };
            let is_consumer = ends.1 == service_key(span.service);
            let way = self.way(&ends.0, &ends.1, style);
            self.ways[way].is_style_guessed = !is_certain;
            self.ways[way].carry(&word);
            return if is_consumer {
                SpanRole::Into { way, word }
            } else {
                SpanRole::Publish { word }
            };
        }
        if let Some(store) = parts::datastore(span, &name) {
            let is_data = store.kind == Kind::Datastore;
            let key = self.peer(store);
            let style = if is_data { Style::Data } else { Style::Request };
            let access = parts::access(span).filter(|_| is_data);
            let way = self.way(&service, &key, style);
            let way = &mut self.ways[way];
            way.access = match (way.access, access) {
                (Some(one), Some(other)) if one != other => Some(Access::ReadWrite),
                (one, other) => one.or(other),
            };
            return SpanRole::Data {
                writes: access == Some(Access::Write),
            };
        }
        if let Some(cause) = self.causes[at].filter(|cause| spans[*cause].service != span.service) {
            let from = service_key(spans[cause].service);
            let is_queued =
                span.kind == SpanKind::Consumer || spans[cause].kind == SpanKind::Producer;
            let style = if is_queued {
                Style::Message
            } else {
                Style::Request
            };
            let way = self.way(&from, &service, style);
            return SpanRole::Into {
                way,
                word: word_of(span),
            };
        }
        if span.kind != SpanKind::Client || reaches_service {
            return SpanRole::Within;
        }
        self.call_out(span, &service)
    }

    /// A call whose other end sends no spans.
    fn call_out(&mut self, span: &TraceSpan, service: &str) -> SpanRole {
        let (to, kind) = match parts::called(span) {
            None => return SpanRole::Within,
            Some(Err(address)) => {
                let head = "Calls to addresses without a name are left out";
                let what = format!("{} by {}", address, self.service_name(span.service));
                let notes = &mut self.traces.notes;
                notes.add_item(Some(span.line), Confidence::LeftOut, head, what);
                return SpanRole::Within;
            }
            Some(Ok(peer)) => match self.services.get(&plain(&peer.name)) {
                Some(at) if *at == span.service => return SpanRole::Within,
                Some(at) => (service_key(*at), Kind::Service),
                None => {
                    let kind = peer.kind;
                    let head = "Send no spans themselves, and are drawn as the calls name them";
                    let notes = &mut self.traces.notes;
                    let name = quoted(&peer.name);
                    notes.add_item(Some(span.line), Confidence::Guessed, head, name);
                    (self.peer(peer), kind)
                }
            },
        };
        let style = match kind {
            Kind::Datastore => Style::Data,
            Kind::Telemetry => Style::Telemetry,
            Kind::Broker => Style::Message,
            _ => Style::Request,
        };
        let way = self.way(service, &to, style);
        self.ways[way].is_style_guessed |= style != Style::Request;
        match style {
            Style::Request if has_failed(span) && to.starts_with("service ") => {
                SpanRole::Failed { way }
            }
            Style::Request => SpanRole::Out {
                way,
                word: word_of(span),
            },
            _ => SpanRole::Within,
        }
    }

    fn service_name(&self, at: usize) -> &str {
        let service = self.traces.services.get(at);
        service.map_or("", |service| &service.name)
    }

    fn peer(&mut self, peer: TracePeer) -> String {
        let key = peer.key.clone();
        self.peers.entry(key.clone()).or_insert(peer);
        key
    }

    fn way(&mut self, from: &str, to: &str, style: Style) -> usize {
        let key = (from.to_owned(), to.to_owned(), style);
        *self.by_ends.entry(key).or_insert_with(|| {
            self.ways.push(TracedConnection {
                from: from.to_owned(),
                to: to.to_owned(),
                style,
                access: None,
                carries: Vec::new(),
                retries: 0,
                dead_letter: false,
                is_style_guessed: false,
            });
            self.ways.len() - 1
        })
    }

    /// A service that publishes to `orders.dlq` keeps the dead letters of `orders`.
    fn mark_dead_letters(&mut self) {
        let senders: Vec<(String, String, Vec<String>)> = self
            .ways
            .iter()
            .filter(|way| way.to.starts_with("broker "))
            .map(|way| (way.from.clone(), way.to.clone(), way.carries.clone()))
            .collect();
        for (service, broker, words) in senders {
            let bases: HashSet<&str> = words
                .iter()
                .filter_map(|word| parts::dead_letters_of(word))
                .collect();
            if bases.is_empty() {
                continue;
            }
            for style in [Style::Event, Style::Message] {
                let key = (broker.clone(), service.clone(), style);
                if let Some(way) = self.by_ends.get(&key).and_then(|at| self.ways.get_mut(*at)) {
                    let carries = way.carries.iter();
                    way.dead_letter = bases.contains("")
                        || carries.map(String::as_str).any(|word| bases.contains(word));
                }
            }
        }
    }

    /// Calls of one caller to the same operation, one after the other, each after one that failed.
    fn read_retries(&mut self) {
        let mut siblings: HashMap<(usize, usize, String), Vec<usize>> = HashMap::new();
        for (at, hop) in self.hops.iter().enumerate() {
            let (SpanRole::Into { way, .. } | SpanRole::Out { way, .. } | SpanRole::Failed { way }) =
                hop
            else {
                continue;
            };
            // The span of the caller, where it has one of its own.
            let cause = self.causes[at].filter(|cause| {
                matches!(hop, SpanRole::Into { .. })
                    && self.traces.spans[*cause].kind == SpanKind::Client
                    && self.traces.spans[*cause].service != self.service_of(at)
            });
            let call = cause.unwrap_or(at);
            if let Some(parent) = self.causes[call] {
                let key = (parent, *way, word_of(&self.traces.spans[call]));
                siblings.entry(key).or_default().push(call);
            }
        }
        let mut found: BTreeMap<usize, u64> = BTreeMap::new();
        for ((_, way, _), mut calls) in siblings {
            calls.sort_unstable();
            calls.dedup();
            let spans = &self.traces.spans;
            calls.sort_by_key(|at| (spans[*at].start, *at));
            let mut repeated = 0;
            for pair in calls.windows(2) {
                let (first, second) = (&spans[pair[0]], &spans[pair[1]]);
                let is_retry = has_failed(first) && first.end <= second.start;
                repeated = if is_retry { repeated + 1 } else { 0 };
                let most = found.entry(way).or_default();
                *most = (*most).max(repeated);
            }
        }
        for (at, hop) in self.hops.iter().enumerate() {
            let (SpanRole::Into { way, .. } | SpanRole::Out { way, .. }) = hop else {
                continue;
            };
            let own = [Some(at), self.causes[at]].into_iter().flatten();
            for span in own.filter_map(|at| self.traces.spans.get(at)) {
                let keys = ["http.request.resend_count", "http.resend_count"];
                let count = span
                    .attributes
                    .get(&keys)
                    .and_then(|text| text.parse().ok());
                let most = found.entry(*way).or_default();
                *most = (*most).max(count.unwrap_or_default());
            }
        }
        for (way, retries) in found {
            self.ways[way].retries = retries.min(1_000);
        }
    }

    /// Builds the design.
    pub(super) fn into_import(mut self) -> Import {
        let mut builder = DesignBuilder::new("");
        self.add_services(&mut builder);
        for (key, peer) in &self.peers {
            let component = builder.component(key, &peer.name, peer.kind);
            component.technology.clone_from(&peer.technology);
            component.guessed = peer
                .guessed
                .iter()
                .map(|field| (*field).to_owned())
                .collect();
        }
        let ids = self.add_connections(&mut builder);
        flows::add(&mut self, &ids, &mut builder);
        self.add_tracing(&mut builder);
        for note in self.traces.notes.notes() {
            builder.note(note.line, note.confidence, note.text);
        }
        builder.finish()
    }

    fn add_services(&mut self, builder: &mut DesignBuilder) {
        let mut serving = vec![false; self.traces.services.len()];
        for span in &self.traces.spans {
            serving[span.service] |= matches!(span.kind, SpanKind::Server | SpanKind::Consumer);
        }
        for (at, service) in self.traces.services.iter().enumerate() {
            let serves = serving[at];
            let language = service.attributes.get(&["telemetry.sdk.language"]);
            let system = service.attributes.get(&["os.type"]);
            let runs_at_users =
                language == Some("webjs") || language == Some("swift") && system != Some("linux");
            let by_name = container::kind_of_name(&service.name).map(|(kind, _)| kind);
            let (kind, is_guess) = match by_name {
                _ if runs_at_users => (Kind::Client, false),
                // Jobs and clients are not asked.
                Some(Kind::Client | Kind::Job) if serves => (Kind::Service, false),
                Some(kind @ (Kind::Client | Kind::Gateway | Kind::Orchestrator | Kind::Job)) => {
                    (kind, true)
                }
                _ => (Kind::Service, false),
            };
            let component = builder.component(&service_key(at), &service.name, kind);
            if is_guess {
                component.guessed.push("kind".to_owned());
            }
            let head = match (kind, is_guess) {
                (Kind::Client, false) => "Drawn as clients, as they run at the users'".to_owned(),
                (_, false) => "Drawn as services, as they send spans".to_owned(),
                (kind, true) => format!("Drawn as {}s, for their names", kind.as_str()),
            };
            let confidence = if is_guess {
                Confidence::Guessed
            } else {
                Confidence::Understood
            };
            let notes = &mut self.traces.notes;
            notes.add_item(Some(service.line), confidence, &head, quoted(&service.name));
            let framework = language
                .map(|language| {
                    if language == "nodejs" {
                        "node"
                    } else {
                        language
                    }
                })
                .and_then(technologies::framework_named);
            component.technology = framework.map(|found| found.name.to_owned());
            component.zones = service.zones.iter().take(100).cloned().collect();
            let instances = service.instances.len();
            if instances > 1 && kind != Kind::Client {
                component.replicas = NonZeroU64::new(instances as u64);
                component.guessed.push("replicas".to_owned());
                let head = "The instances that were seen are taken for all";
                let what = format!("{instances} of {}", quoted(&service.name));
                notes.add_item(Some(service.line), Confidence::Guessed, head, what);
            }
        }
    }

    fn add_connections(&mut self, builder: &mut DesignBuilder) -> Vec<Option<Id>> {
        let mut ids = Vec::with_capacity(self.ways.len());
        for way in &self.ways {
            if builder.is_full() {
                let what = "There are too many connections: the rest is left out";
                self.traces.notes.add(None, Confidence::LeftOut, what);
                break;
            }
            let connection = builder.connect(&way.from, &way.to, way.style);
            ids.push(connection.map(|connection| {
                connection.carries.clone_from(&way.carries);
                connection.access = way.access;
                let mut guess = |field: &str| connection.guessed.push(field.to_owned());
                if way.is_style_guessed {
                    guess("style");
                }
                if way.retries > 0 {
                    connection.retries = Some(way.retries);
                    guess("retries");
                }
                if way.dead_letter {
                    connection.dead_letter = Some(true);
                    guess("dead_letter");
                }
                connection.id.clone()
            }));
        }
        let retried = self.ways.iter().filter(|way| way.retries > 0);
        for way in retried {
            let head = "Retries are those that were seen; more may be set";
            let name = |builder: &mut DesignBuilder, key: &str| {
                builder
                    .find(key)
                    .map(|c| quoted(&c.name))
                    .unwrap_or_default()
            };
            let ends = format!("{} to {}", name(builder, &way.from), name(builder, &way.to));
            let what = format!("{} by {ends}", way.retries);
            let notes = &mut self.traces.notes;
            notes.add_item(None, Confidence::Guessed, head, what);
        }
        ids
    }

    /// All that sends spans sends them somewhere.
    fn add_tracing(&mut self, builder: &mut DesignBuilder) {
        let has_telemetry = self.peers.values().any(|peer| peer.kind == Kind::Telemetry);
        if has_telemetry || builder.is_full() {
            return;
        }
        const KEY: &str = "tracing";
        let (name, technology) = if self.traces.is_jaeger {
            ("Jaeger", Some("jaeger"))
        } else {
            ("Tracing", None)
        };
        let component = builder.component(KEY, name, Kind::Telemetry);
        component.technology = technology.map(str::to_owned);
        component.guessed.push("self".to_owned());
        for at in 0..self.traces.services.len() {
            let sent = builder.connect(&service_key(at), KEY, Style::Telemetry);
            if let Some(connection) = sent {
                connection.signal = Some(Signals(vec![Signal::Traces]));
                connection.guessed.push("self".to_owned());
            }
        }
        let what = "Where the spans go is not in them: one component stands for it";
        self.traces.notes.add(None, Confidence::Guessed, what);
    }
}

impl TracedConnection {
    fn carry(&mut self, word: &str) {
        let is_new = !word.is_empty() && !self.carries.iter().any(|known| known == word);
        if is_new && self.carries.len() < MAX_CARRIED {
            self.carries.push(word.to_owned());
        }
    }
}

/// The operation of a call.
fn word_of(span: &TraceSpan) -> String {
    let method = span.attributes.get(&["rpc.method"]);
    method.unwrap_or(&span.name).to_owned()
}

fn has_failed(span: &TraceSpan) -> bool {
    let keys = ["http.response.status_code", "http.status_code"];
    let code = span
        .attributes
        .get(&keys)
        .and_then(|text| text.parse().ok());
    span.is_error || code.is_some_and(|code: u32| code >= 500 || code == 429)
}

/// The span that each follows: what is consumed follows what was published.
fn causes(traces: &TraceFile) -> Vec<Option<usize>> {
    let find = |key: &(String, String)| traces.by_id.get(key).copied();
    let spans = &traces.spans;
    let is_producer = |at: &usize| {
        let span = &spans[*at];
        span.kind == SpanKind::Producer
            || span.kind == SpanKind::Client && parts::messaging(span).is_some()
    };
    let mut causes = Vec::with_capacity(spans.len());
    for (at, span) in spans.iter().enumerate() {
        let parent = span
            .parent
            .as_ref()
            .and_then(find)
            .filter(|parent| *parent != at);
        let mut linked = span
            .links
            .iter()
            .filter_map(find)
            .filter(|linked| *linked != at);
        let published = (span.kind == SpanKind::Consumer)
            .then(|| linked.find(is_producer))
            .flatten();
        // Without a producer, a link says only that both have to do with one another.
        causes.push(published.or(parent).or_else(|| {
            let follows = matches!(span.kind, SpanKind::Consumer | SpanKind::Server);
            follows
                .then(|| span.links.iter().find_map(find))
                .flatten()
                .filter(|l| *l != at)
        }));
    }
    causes
}
