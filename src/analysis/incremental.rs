//! What has changed from one state of a design to the next.

use super::SubjectIndex;
use super::read_set::{self, ReadSet};
use crate::document::{Component, Connection, Design, Domain, Flow, Invariant, Keyed, List, Step};
use crate::graph::{Comp, Conn, FlowNo};
use std::rc::Rc;

/// What has changed. Elements that are the same in memory are not looked into.
#[derive(Debug)]
pub struct Change {
    keeps_numbers: bool,
    fields: ReadSet,
    elements: Vec<SubjectIndex>,
}

impl Change {
    /// What has changed between the two states.
    pub fn between(before: &Design, after: &Design) -> Self {
        let mut change = Self {
            keeps_numbers: true,
            fields: ReadSet::NOTHING,
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
            change.fields = change.fields.and(read_set::SETTINGS);
        }
        // A default may stand for a field of any connection.
        change.keeps_numbers &= before.defaults == after.defaults;
        change
    }

    /// Whether there are the same elements, joined in the same way: then each has the number that
    /// it had.
    pub fn keeps_numbers(&self) -> bool {
        self.keeps_numbers
    }

    /// Whether any of the fields has changed.
    pub fn touches(&self, fields: ReadSet) -> bool {
        !self.keeps_numbers || self.fields.meets(fields)
    }

    /// The components, connections and flows that have changed in any of their fields, where each
    /// has the number that it had.
    pub fn elements(&self) -> &[SubjectIndex] {
        &self.elements
    }

    /// Adds what has changed in a list. `of` tells the fields, or `None` where the element joins
    /// others than before.
    fn list<T: Keyed + PartialEq>(
        &mut self,
        before: &List<T>,
        after: &List<T>,
        of: fn(&T, &T) -> Option<ReadSet>,
        number: Option<&dyn Fn(usize) -> SubjectIndex>,
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
fn changed(of: &[(ReadSet, bool)]) -> ReadSet {
    let changed = of.iter().filter(|(_, changed)| *changed);
    changed.fold(ReadSet::NOTHING, |all, (fields, _)| all.and(*fields))
}

// Each element is taken apart whole, so that nobody adds a field to the format without saying
// here whether rules read it.

fn of_domain(old: &Domain, new: &Domain) -> Option<ReadSet> {
    let Domain {
        id: _,
        name: _,
        parent,
        frame: _,
        language,
        extra: _,
    } = old;
    Some(changed(&[
        (read_set::DOMAINS, *parent != new.parent),
        (read_set::VOCABULARY, *language != new.language),
    ]))
}

fn of_component(old: &Component, new: &Component) -> Option<ReadSet> {
    let Component {
        id: _,
        name: _,
        kind,
        domain,
        technology,
        cap,
        io,
        replicas,
        managed,
        standby_of,
        lag: _,
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
        zones: _,
        copy_of,
        guessed,
        extra: _,
    } = old;
    // Copies, standbys and guesses change which elements count at all.
    let counts =
        *standby_of == new.standby_of && *copy_of == new.copy_of && *guessed == new.guessed;
    counts.then(|| {
        changed(&[
            (read_set::KIND, *kind != new.kind),
            (read_set::DOMAINS, *domain != new.domain),
            (read_set::TECHNOLOGY, *technology != new.technology),
            (read_set::CAP_SET, *cap != new.cap),
            (read_set::IO_SET, *io != new.io),
            (read_set::REPLICAS, *replicas != new.replicas),
            (read_set::STATEFUL, *stateful != new.stateful),
            (
                read_set::ERROR_REPORTING,
                *error_reporting != new.error_reporting,
            ),
            (read_set::RAW, *raw != new.raw),
            (read_set::RETENTION, *retention != new.retention),
            (read_set::DURABLE, *durable != new.durable),
            (read_set::CALLERS, *callers != new.callers),
            (read_set::MANAGED, *managed != new.managed),
        ])
    })
}

fn of_connection(old: &Connection, new: &Connection) -> Option<ReadSet> {
    let Connection {
        id: _,
        from,
        to,
        style,
        timeout,
        retries,
        circuit_breaker,
        fallback,
        access,
        reply_to,
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
        guessed,
        extra: _,
    } = old;
    let joins_the_same =
        *from == new.from && *to == new.to && *reply_to == new.reply_to && *guessed == new.guessed;
    joins_the_same.then(|| {
        changed(&[
            (read_set::STYLE, *style != new.style),
            (read_set::TIMEOUT, *timeout != new.timeout),
            (read_set::RETRIES, *retries != new.retries),
            (read_set::FALLBACK, *fallback != new.fallback),
            (read_set::ACCESS, *access != new.access),
            (read_set::DELIVERY, *delivery != new.delivery),
            (read_set::IDEMPOTENT, *idempotent != new.idempotent),
            (read_set::DEAD_LETTER, *dead_letter != new.dead_letter),
            (read_set::OUTBOX, *outbox != new.outbox),
            (read_set::SIGNAL, *signal != new.signal),
            (read_set::PHASE, *phase != new.phase),
            (read_set::CALLERS, *callers != new.callers),
            (
                read_set::CIRCUIT_BREAKER,
                *circuit_breaker != new.circuit_breaker,
            ),
            (read_set::VOCABULARY, *carries != new.carries),
        ])
    })
}

fn of_flow(old: &Flow, new: &Flow) -> Option<ReadSet> {
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
            read_set::MINIMAL_EXPERIENCE,
            *minimal_experience != new.minimal_experience,
        ),
        (read_set::OUTCOME, *outcome != new.outcome),
        (read_set::COORDINATION, *coordination != new.coordination),
        (read_set::CONSISTENCY, *consistency != new.consistency),
        (read_set::LONG_LIVED, *long_lived != new.long_lived),
    ]);
    Some(of_flow.and(of_steps(steps, &new.steps)))
}

fn of_steps(old: &[Step], new: &[Step]) -> ReadSet {
    if old.len() != new.len() {
        return changed(&[
            (read_set::STEPS, true),
            (read_set::STEP_WRITES, true),
            (read_set::STEP_CORE, true),
            (read_set::COMPENSATION, true),
            (read_set::EMITS, true),
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
            (read_set::STEPS, place),
            (read_set::STEP_WRITES, *writes != new.writes),
            (read_set::STEP_CORE, *core != new.core),
            (read_set::COMPENSATION, *compensation != new.compensation),
            (read_set::EMITS, *emits != new.emits),
        ])
    });
    each.fold(ReadSet::NOTHING, ReadSet::and)
}

fn of_invariant(old: &Invariant, new: &Invariant) -> Option<ReadSet> {
    let Invariant {
        id: _,
        statement: _,
        components,
        when_in_doubt,
        extra: _,
    } = old;
    Some(changed(&[
        (read_set::INVARIANT_OF, *components != new.components),
        (read_set::IN_DOUBT, *when_in_doubt != new.when_in_doubt),
    ]))
}
