//! Flows of traces: the steps of each operation that starts a trace, in the order in which they ran.

use super::connections::{SpanRole, TraceReading};
use super::{SpanKind, TraceSpan};
use crate::document::{Id, Step};
use crate::import::Confidence;
use crate::import::builder::DesignBuilder;
use crate::import::classify::domain_words::{domain_words, is_past};
use crate::import::diagram::quoted;
use std::collections::HashMap;

/// The most flows.
const MAX_FLOWS: usize = 1_000;
/// The most steps of all flows.
const MAX_STEPS: usize = 20_000;
/// The most words that one step emits.
const MAX_EMITTED: usize = 50;

/// Steps are the same over all traces of an operation: by connection and operation.
type StepKey = (Option<usize>, String);

/// A flow, merged from all traces that the same operation starts.
#[derive(Default)]
struct TraceOperation {
    service: usize,
    name: String,
    line: usize,
    begins_itself: bool,
    begins_in_the_middle: bool,
    steps: Vec<StepDraft>,
    by_key: HashMap<StepKey, usize>,
    first: Option<usize>,
}

struct StepDraft {
    component: String,
    way: Option<usize>,
    action: Option<String>,
    writes: bool,
    emits: Vec<String>,
    next: Option<usize>,
}

/// Adds the flows. `ids` are those of the connections.
pub(super) fn add(reading: &mut TraceReading, ids: &[Option<Id>], builder: &mut DesignBuilder) {
    let (operations, is_cut) = operations(reading);
    if is_cut {
        let what = format!("There are more than {MAX_STEPS} steps: the rest is left out");
        reading.traces.notes.add(None, Confidence::LeftOut, what);
    }
    let mut named: HashMap<String, usize> = HashMap::new();
    for operation in &operations {
        *named.entry(operation.name.clone()).or_default() += 1;
    }
    let mut count = 0;
    for operation in operations {
        let service = reading
            .traces
            .services
            .get(operation.service)
            .map_or("", |service| &service.name)
            .to_owned();
        let title = match named.get(&operation.name) {
            Some(1) => operation.name.clone(),
            _ => format!("{} ({service})", operation.name),
        };
        let line = Some(operation.line);
        let notes = &mut reading.traces.notes;
        if is_probe(&operation.name) || operation.steps.iter().all(|step| step.way.is_none()) {
            let head = "Operations that reach no other component are no flows";
            notes.add_item(line, Confidence::LeftOut, head, quoted(&title));
            continue;
        }
        count += 1;
        if count > MAX_FLOWS {
            let head = format!("There are more than {MAX_FLOWS} operations: the rest is left out");
            notes.add(line, Confidence::LeftOut, head);
            break;
        }
        let head = "Operations that start traces are flows, in the order that they ran";
        notes.add_item(line, Confidence::Understood, head, quoted(&title));
        if operation.begins_in_the_middle {
            let head = "Begin in the middle, as the spans before them are not in the file";
            notes.add_item(line, Confidence::Guessed, head, quoted(&title));
        } else if !operation.begins_itself {
            let head = "Who calls them sends no spans: draw who does, and set it as the trigger";
            notes.add_item(line, Confidence::Guessed, head, quoted(&title));
        }
        let mut flow = builder.new_flow(&title);
        if operation.begins_itself {
            let starter = builder.find(&format!("service {}", operation.service));
            flow.trigger = starter.map(|starter| starter.id.clone());
        }
        let mut next = operation.first;
        while let Some(draft) = next.and_then(|at| operation.steps.get(at)) {
            next = draft.next;
            let id = Id::new(&format!("s{}", flow.steps.len() + 1));
            let component = builder.find(&draft.component).map(|found| found.id.clone());
            let (Some(id), Some(component)) = (id, component) else {
                continue;
            };
            let mut step = Step::new(id, component);
            step.connection = draft.way.and_then(|way| ids.get(way).cloned().flatten());
            step.action.clone_from(&draft.action);
            step.writes = draft.writes.then_some(true);
            step.emits.clone_from(&draft.emits);
            flow.steps.push(step);
        }
        builder.add_flow(flow);
    }
}

/// True for the operations by which a platform asks whether a service is alive.
fn is_probe(name: &str) -> bool {
    let path = name.rsplit(' ').next().unwrap_or(name).to_ascii_lowercase();
    let last = path
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let probes = [
        "health", "healthz", "livez", "readyz", "ready", "live", "metrics", "ping", "check",
    ];
    (path.contains('/') || path.contains("grpc.health")) && probes.contains(&last)
        || path.starts_with("grpc.health")
}

/// The operations that start traces, in the order of the file; and whether steps were left out.
fn operations(reading: &TraceReading) -> (Vec<TraceOperation>, bool) {
    let spans = &reading.traces.spans;
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); spans.len()];
    let mut roots = Vec::new();
    for (at, cause) in reading.causes.iter().enumerate() {
        match cause {
            Some(cause) => children[*cause].push(at),
            None => roots.push(at),
        }
    }
    let mut operations: Vec<TraceOperation> = Vec::new();
    let mut by_root: HashMap<(usize, &str), usize> = HashMap::new();
    let (mut total, mut is_cut) = (0, false);
    for root in roots {
        let span = &spans[root];
        let at = *by_root
            .entry((span.service, span.name.as_str()))
            .or_insert_with(|| {
                operations.push(TraceOperation {
                    service: span.service,
                    name: match span.name.as_str() {
                        "" => "Unnamed operation".to_owned(),
                        name => name.to_owned(),
                    },
                    line: span.line,
                    ..TraceOperation::default()
                });
                operations.len() - 1
            });
        let operation = &mut operations[at];
        operation.begins_in_the_middle |= span.parent.is_some();
        let left = MAX_STEPS.saturating_sub(total);
        let before = operation.steps.len();
        is_cut |= operation.merge(root, reading, &children, left);
        total += operation.steps.len() - before;
    }
    (operations, is_cut)
}

impl TraceOperation {
    /// Lays one trace over those before it: a new step stands after the one that it followed. True if
    /// `left` was too few steps.
    fn merge(
        &mut self,
        root: usize,
        reading: &TraceReading,
        children: &[Vec<usize>],
        left: usize,
    ) -> bool {
        let spans = &reading.traces.spans;
        let order = spans_in_order(root, spans, children);
        // The step that each span is a part of.
        let mut step_of: HashMap<usize, usize> = HashMap::new();
        let (mut last, mut added, mut is_cut) = (None, 0, false);
        for at in order {
            let span = &spans[at];
            let cause = reading.causes[at].filter(|_| at != root);
            let around = cause.and_then(|cause| step_of.get(&cause).copied());
            let place = match &reading.hops[at] {
                SpanRole::Into { way, word } => {
                    let to = reading.ways.get(*way).map(|way| way.to.clone());
                    to.map(|to| (Some(*way), word.clone(), to))
                }
                SpanRole::Out { way, word } => {
                    let to = reading.ways.get(*way).map(|way| way.to.clone());
                    to.map(|to| (Some(*way), word.clone(), to))
                }
                _ if at == root && span.kind == SpanKind::Server => {
                    let own = format!("service {}", span.service);
                    Some((None, span.name.clone(), own))
                }
                _ => None,
            };
            if at == root {
                self.begins_itself |= place.is_none();
            }
            let Some((way, word, component)) = place else {
                if let Some(step) = around {
                    step_of.insert(at, step);
                    self.tell(step, &reading.hops[at]);
                }
                continue;
            };
            let key = (way, word);
            let step = match self.by_key.get(&key) {
                Some(step) => *step,
                None if added >= left => {
                    is_cut = true;
                    continue;
                }
                None => {
                    added += 1;
                    self.insert(key, component, &span.name, last)
                }
            };
            last = Some(step);
            // What a system without spans does is no part of its caller's step.
            if matches!(reading.hops[at], SpanRole::Out { .. }) {
                step_of.extend(around.map(|around| (at, around)));
            } else {
                step_of.insert(at, step);
            }
        }
        is_cut
    }

    fn insert(
        &mut self,
        key: StepKey,
        component: String,
        name: &str,
        after: Option<usize>,
    ) -> usize {
        let at = self.steps.len();
        let next = match after.and_then(|after| self.steps.get_mut(after)) {
            Some(before) => before.next.replace(at),
            None => self.first.replace(at),
        };
        let action = [key.1.as_str(), name].into_iter().find_map(|text| {
            let mut words = domain_words(text)?.into_iter();
            words
                .next()
                .filter(|word| words.next().is_none() && !is_past(word))
        });
        self.steps.push(StepDraft {
            component,
            way: key.0,
            action,
            writes: false,
            emits: Vec::new(),
            next,
        });
        self.by_key.insert(key, at);
        at
    }

    /// Adds what a span within a step tells about it.
    fn tell(&mut self, step: usize, hop: &SpanRole) {
        let Some(step) = self.steps.get_mut(step) else {
            return;
        };
        match hop {
            SpanRole::Data { writes } => step.writes |= writes,
            SpanRole::Publish { word } => {
                let is_new = !word.is_empty() && !step.emits.contains(word);
                if is_new && step.emits.len() < MAX_EMITTED {
                    step.emits.push(word.clone());
                }
            }
            _ => {}
        }
    }
}

/// The spans under one, each after the one that it follows, otherwise by their start.
fn spans_in_order(root: usize, spans: &[TraceSpan], children: &[Vec<usize>]) -> Vec<usize> {
    let mut open = std::collections::BinaryHeap::new();
    let place = |at: usize| std::cmp::Reverse((spans[at].start, at));
    open.push(place(root));
    let mut order = Vec::new();
    while let Some(std::cmp::Reverse((_, at))) = open.pop() {
        order.push(at);
        open.extend(children[at].iter().map(|child| place(*child)));
    }
    order
}
