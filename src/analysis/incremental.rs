//! Impact of an edit: the fields and elements that an incremental review must look at again.

use super::SubjectIndex;
use super::read_set::{self, ReadSet};
use crate::document::{
    Component, Connection, Design, DesignDiff, Domain, ElementDiff, Flow, Invariant, Keyed, List,
    Step,
};
use crate::graph::{Comp, Conn, FlowNo};

/// The impact of an edit on indexes and rules.
#[derive(Debug)]
pub struct ChangeImpact {
    keeps_indices: bool,
    fields: ReadSet,
    elements: Vec<SubjectIndex>,
}

impl ChangeImpact {
    /// Compares two states of a design.
    pub fn between(before: &Design, after: &Design) -> Self {
        Self::new(before, &DesignDiff::between(before, after))
    }

    /// The impact of a difference; `before` is its first design.
    pub fn new(before: &Design, diff: &DesignDiff) -> Self {
        // Destructured without `..`, so that a new field of the document is not forgotten here.
        let DesignDiff {
            title: _,
            notes: _,
            domains,
            components,
            connections,
            flows,
            invariants,
            house_rules: _,
            defaults,
            waivers: _,
            rules,
            extra: _,
        } = diff;
        let mut impact = Self {
            // A default may stand for a field of any connection.
            keeps_indices: defaults.is_none(),
            fields: ReadSet::NOTHING,
            elements: Vec::new(),
        };
        impact.add(domains, domain_fields, |_| None);
        impact.add(components, component_fields, |c| {
            index(&before.components, c).map(|at| Comp::from_index(at).into())
        });
        impact.add(connections, connection_fields, |c| {
            index(&before.connections, c).map(|at| Conn::from_index(at).into())
        });
        impact.add(flows, flow_fields, |f| {
            index(&before.flows, f).map(|at| FlowNo::from_index(at).into())
        });
        impact.add(invariants, invariant_fields, |_| None);
        if rules.is_some() {
            impact.fields = impact.fields.and(read_set::SETTINGS);
        }
        impact
    }

    /// True if both states have the same elements, connected in the same way: then every element
    /// keeps its index.
    pub fn keeps_indices(&self) -> bool {
        self.keeps_indices
    }

    /// True if any of the fields has changed.
    pub fn touches(&self, fields: ReadSet) -> bool {
        !self.keeps_indices || self.fields.meets(fields)
    }

    /// The components, connections and flows with a change in any field, by the index that they
    /// keep. Meaningful only where [`ChangeImpact::keeps_indices`].
    pub fn elements(&self) -> &[SubjectIndex] {
        &self.elements
    }

    /// Adds the changes of a list. `fields` gives the fields that differ, or `None` where the
    /// element is connected to others than before.
    fn add<T>(
        &mut self,
        diffs: &[ElementDiff<T>],
        fields: fn(&T, &T) -> Option<ReadSet>,
        index: impl Fn(&T) -> Option<SubjectIndex>,
    ) {
        for diff in diffs {
            if !self.keeps_indices {
                return;
            }
            let changed = match diff {
                ElementDiff::Added(_) | ElementDiff::Removed(_) => None,
                ElementDiff::Changed { before, after } => {
                    self.elements.extend(index(before));
                    fields(before, after)
                }
            };
            match changed {
                Some(fields) => self.fields = self.fields.and(fields),
                None => self.keeps_indices = false,
            }
        }
    }
}

fn index<T: Keyed>(list: &List<T>, element: &T) -> Option<usize> {
    list.position(element.id().as_str())
}

/// The union of the fields that have changed.
fn changed(of: &[(ReadSet, bool)]) -> ReadSet {
    let changed = of.iter().filter(|(_, changed)| *changed);
    changed.fold(ReadSet::NOTHING, |all, (fields, _)| all.and(*fields))
}

// Elements are destructured without `..`, so that a new field of the format does not compile until
// it says here whether rules read it.

fn domain_fields(old: &Domain, new: &Domain) -> Option<ReadSet> {
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

fn component_fields(old: &Component, new: &Component) -> Option<ReadSet> {
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

fn connection_fields(old: &Connection, new: &Connection) -> Option<ReadSet> {
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

fn flow_fields(old: &Flow, new: &Flow) -> Option<ReadSet> {
    let Flow {
        id: _,
        name: _,
        trigger,
        minimal_experience,
        outcome,
        coordination,
        consistency,
        long_lived,
        steps,
        extra: _,
    } = old;
    let own = changed(&[
        (read_set::TRIGGER, *trigger != new.trigger),
        (
            read_set::MINIMAL_EXPERIENCE,
            *minimal_experience != new.minimal_experience,
        ),
        (read_set::OUTCOME, *outcome != new.outcome),
        (read_set::COORDINATION, *coordination != new.coordination),
        (read_set::CONSISTENCY, *consistency != new.consistency),
        (read_set::LONG_LIVED, *long_lived != new.long_lived),
    ]);
    Some(own.and(step_fields(steps, &new.steps)))
}

fn step_fields(old: &[Step], new: &[Step]) -> ReadSet {
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

fn invariant_fields(old: &Invariant, new: &Invariant) -> Option<ReadSet> {
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
