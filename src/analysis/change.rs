//! What has changed from one state of a design to the next.

use super::Number;
use super::reads::{self, Reads};
use crate::document::{Component, Connection, Design, Domain, Flow, Invariant, Keyed, List, Step};
use crate::graph::{Comp, Conn, FlowNo};
use std::rc::Rc;

/// What has changed. Elements that are the same in memory are not looked into.
#[derive(Debug)]
pub struct Change {
    keeps_numbers: bool,
    fields: Reads,
    elements: Vec<Number>,
}

impl Change {
    /// What has changed between the two states.
    pub fn between(before: &Design, after: &Design) -> Self {
        let mut change = Self {
            keeps_numbers: true,
            fields: Reads::NOTHING,
            elements: Vec::new(),
        };
        let components = |at| Comp::from_index(at).into();
        let connections = |at| Conn::from_index(at).into();
        let flows = |at| FlowNo::from_index(at).into();
        change.list(&before.domains, &after.domains, of_domain, None);
        change.list(
            &before.components,
            &after.components,
            of_component,
            Some(&components),
        );
        change.list(
            &before.connections,
            &after.connections,
            of_connection,
            Some(&connections),
        );
        change.list(&before.flows, &after.flows, of_flow, Some(&flows));
        change.list(&before.invariants, &after.invariants, of_invariant, None);
        if before.rules != after.rules {
            change.fields = change.fields.and(reads::SETTINGS);
        }
        change
    }

    /// Whether there are the same elements, joined in the same way: then each has the number that
    /// it had.
    pub fn keeps_numbers(&self) -> bool {
        self.keeps_numbers
    }

    /// Whether any of the fields has changed.
    pub fn touches(&self, fields: Reads) -> bool {
        !self.keeps_numbers || self.fields.meets(fields)
    }

    /// The components, connections and flows that have changed in any of their fields, where each
    /// has the number that it had.
    pub fn elements(&self) -> &[Number] {
        &self.elements
    }

    /// Adds what has changed in a list. `of` tells the fields, or `None` where the element joins
    /// others than before.
    fn list<T: Keyed + PartialEq>(
        &mut self,
        before: &List<T>,
        after: &List<T>,
        of: fn(&T, &T) -> Option<Reads>,
        number: Option<&dyn Fn(usize) -> Number>,
    ) {
        self.keeps_numbers &= before.len() == after.len();
        for (at, (old, new)) in before.iter().zip(after).enumerate() {
            if !self.keeps_numbers {
                return;
            }
            if Rc::ptr_eq(old, new) {
                continue;
            }
            match of(old, new).filter(|_| old.id() == new.id()) {
                Some(fields) => self.fields = self.fields.and(fields),
                None => self.keeps_numbers = false,
            }
            self.elements.extend(number.map(|number| number(at)));
        }
    }
}

/// The fields of those that have changed.
fn changed(of: &[(Reads, bool)]) -> Reads {
    let changed = of.iter().filter(|(_, changed)| *changed);
    changed.fold(Reads::NOTHING, |all, (fields, _)| all.and(*fields))
}

// Each element is taken apart whole, so that nobody adds a field to the format without saying
// here whether rules read it.

fn of_domain(old: &Domain, new: &Domain) -> Option<Reads> {
    let Domain {
        id: _,
        name: _,
        parent,
        frame: _,
        language,
        extra: _,
    } = old;
    Some(changed(&[
        (reads::SIDES, *parent != new.parent),
        (reads::VOCABULARY, *language != new.language),
    ]))
}

fn of_component(old: &Component, new: &Component) -> Option<Reads> {
    let Component {
        id: _,
        name: _,
        kind,
        domain,
        technology,
        cap,
        io,
        replicas,
        availability: _,
        stateful,
        error_reporting,
        raw,
        sampling: _,
        retention,
        durable,
        callers,
        notes: _,
        position: _,
        extra: _,
    } = old;
    Some(changed(&[
        (reads::KIND, *kind != new.kind),
        (reads::SIDES, *domain != new.domain),
        (reads::TECHNOLOGY, *technology != new.technology),
        (reads::CAP_SET, *cap != new.cap),
        (reads::IO_SET, *io != new.io),
        (reads::REPLICAS, *replicas != new.replicas),
        (reads::STATEFUL, *stateful != new.stateful),
        (
            reads::ERROR_REPORTING,
            *error_reporting != new.error_reporting,
        ),
        (reads::RAW, *raw != new.raw),
        (reads::RETENTION, *retention != new.retention),
        (reads::DURABLE, *durable != new.durable),
        (reads::CALLERS, *callers != new.callers),
    ]))
}

fn of_connection(old: &Connection, new: &Connection) -> Option<Reads> {
    let Connection {
        id: _,
        from,
        to,
        style,
        timeout,
        retries,
        fallback,
        access,
        delivery,
        idempotent,
        dead_letter,
        outbox,
        signal,
        phase,
        callers,
        notes: _,
        carries,
        waypoints: _,
        extra: _,
    } = old;
    let joins_the_same = *from == new.from && *to == new.to;
    joins_the_same.then(|| {
        changed(&[
            (reads::STYLE, *style != new.style),
            (reads::TIMEOUT, *timeout != new.timeout),
            (reads::RETRIES, *retries != new.retries),
            (reads::FALLBACK, *fallback != new.fallback),
            (reads::ACCESS, *access != new.access),
            (reads::DELIVERY, *delivery != new.delivery),
            (reads::IDEMPOTENT, *idempotent != new.idempotent),
            (reads::DEAD_LETTER, *dead_letter != new.dead_letter),
            (reads::OUTBOX, *outbox != new.outbox),
            (reads::SIGNAL, *signal != new.signal),
            (reads::PHASE, *phase != new.phase),
            (reads::CALLERS, *callers != new.callers),
            (reads::VOCABULARY, *carries != new.carries),
        ])
    })
}

fn of_flow(old: &Flow, new: &Flow) -> Option<Reads> {
    let Flow {
        id: _,
        name: _,
        trigger: _,
        minimal_experience,
        outcome,
        coordination,
        consistency,
        long_lived,
        steps,
        extra: _,
    } = old;
    let of_flow = changed(&[
        (
            reads::MINIMAL_EXPERIENCE,
            *minimal_experience != new.minimal_experience,
        ),
        (reads::OUTCOME, *outcome != new.outcome),
        (reads::COORDINATION, *coordination != new.coordination),
        (reads::CONSISTENCY, *consistency != new.consistency),
        (reads::LONG_LIVED, *long_lived != new.long_lived),
    ]);
    Some(of_flow.and(of_steps(steps, &new.steps)))
}

fn of_steps(old: &[Step], new: &[Step]) -> Reads {
    if old.len() != new.len() {
        return changed(&[
            (reads::STEPS, true),
            (reads::STEP_WRITES, true),
            (reads::STEP_CORE, true),
            (reads::COMPENSATION, true),
            (reads::EMITS, true),
        ]);
    }
    let each = old.iter().zip(new).map(|(old, new)| {
        let Step {
            id: _,
            component,
            connection,
            action: _,
            writes,
            core,
            compensation,
            emits,
            extra: _,
        } = old;
        let place = *component != new.component || *connection != new.connection;
        changed(&[
            (reads::STEPS, place),
            (reads::STEP_WRITES, *writes != new.writes),
            (reads::STEP_CORE, *core != new.core),
            (reads::COMPENSATION, *compensation != new.compensation),
            (reads::EMITS, *emits != new.emits),
        ])
    });
    each.fold(Reads::NOTHING, Reads::and)
}

fn of_invariant(old: &Invariant, new: &Invariant) -> Option<Reads> {
    let Invariant {
        id: _,
        statement: _,
        components,
        when_in_doubt,
        extra: _,
    } = old;
    Some(changed(&[
        (reads::INVARIANT_OF, *components != new.components),
        (reads::IN_DOUBT, *when_in_doubt != new.when_in_doubt),
    ]))
}
