//! GE3 · Know when to fail.

use crate::analysis::{Facts, StepAt, SubjectIndex, read_set, sorted_unique};
use crate::document::{Cap, Kind, Strategy, WhenInDoubt};
use crate::graph::{Comp, FlowNo, Inv};
use crate::rules::fix::{core, settings};
use crate::rules::names::{list, sentence, verb};
use crate::rules::question::{Field, Question, Topic};
use crate::rules::text::Name;
use crate::rules::{Docs, Findings, Found, Item, Names, Outcome, Rule, Severity, Text, Words};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The item.
pub const ITEM: Item = Item {
    code: "GE3",
    title: "Know when to fail",
    bucket: "General",
    about: |facts| {
        let several = |f| facts.has_many_writers(f);
        facts.invariants().next().is_some() || facts.flows().any(several)
    },
    evidence,
    rules: &[
        NO_INVARIANTS,
        INVARIANT_ON_AVAILABLE,
        INVARIANT_NOT_IN_CORE,
        INVARIANT_UNDECIDED,
        INVARIANT_PROCEEDS,
        INVARIANT_TORN,
    ],
};

fn in_doubt(facts: &Facts, i: Inv) -> Option<WhenInDoubt> {
    facts.invariant(i).when_in_doubt
}

/// The components of an invariant as they stand, in id order.
fn named(facts: &Facts, i: Inv) -> Vec<Comp> {
    let ids = facts.invariant(i).components.iter();
    sorted_unique(
        ids.filter_map(|id| facts.topology().component(id))
            .collect(),
    )
}

/// The components of an invariant, folded, as they are counted and looked up in flows.
fn folded(facts: &Facts, i: Inv) -> Vec<Comp> {
    let all = named(facts, i).into_iter().map(|c| facts.fold(c));
    sorted_unique(all.collect())
}

fn compensates(facts: &Facts, f: FlowNo) -> bool {
    let consistency = facts.flow(f).consistency.as_ref();
    consistency.and_then(|c| c.strategy) == Some(Strategy::Compensate)
}

/// The invariants that each component, as it stands, is named by.
fn by_component(facts: &Facts, keep: impl Fn(Inv) -> bool) -> BTreeMap<Comp, Vec<Inv>> {
    let mut by_component: BTreeMap<Comp, Vec<Inv>> = BTreeMap::new();
    for i in facts.invariants().filter(|i| keep(*i)) {
        for c in named(facts, i) {
            by_component.entry(c).or_default().push(i);
        }
    }
    by_component
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let of = |doubt| -> Vec<Inv> {
        let decided = |i: &Inv| in_doubt(facts, *i) == Some(doubt);
        facts.invariants().filter(decided).collect()
    };
    let statements = |of: &[Inv]| list(of.iter().map(|i| names.invariant(*i)));
    let mut texts = Vec::new();
    let rejecting = of(WhenInDoubt::Reject);
    if !rejecting.is_empty() {
        texts.push(format!(
            "In doubt work is refused rather than break: {}.",
            statements(&rejecting)
        ));
    }
    let together = Together::of(facts);
    let whole: Vec<Inv> = rejecting
        .into_iter()
        .filter(|i| folded(facts, *i).len() > 1 && !together.tears(facts, *i))
        .collect();
    if !whole.is_empty() {
        texts.push(format!(
            "Those whom it takes decide together on: {}.",
            statements(&whole)
        ));
    }
    let proceeding = of(WhenInDoubt::Proceed);
    if !proceeding.is_empty() {
        texts.push(format!(
            "In doubt work goes on, and a flow that compensates mends it, for: {}.",
            statements(&proceeding)
        ));
    }
    if texts.is_empty() {
        texts.push("What must never be wrong leaves nothing open.".to_owned());
    }
    texts.into_iter().map(Text::from).collect()
}

const NO_INVARIANTS: Rule = Rule {
    name: "no-invariants",
    reads: read_set::INVARIANT_OF.and(read_set::WRITERS),
    docs: Docs {
        checks: "Where several components write in a flow, the design says what must never be wrong.",
        matters: "Availability everywhere else is bought by letting things be wrong for a while. Where nobody wrote down what may not be, that is sold too: stock twice, a card charged for nothing.",
        detected: "A flow with two or more writers, none of whose participants any invariant names.",
        remedy: "Write a sentence that has to hold whatever fails, name the components that it is about, and say what is done in doubt.",
        false_alarms: "A flow in which nothing is scarce and nothing is paid: say so in a waiver.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"stock","name":"Inventory","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"stock","writes":true}]}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"stock","name":"Inventory","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true},{"id":"s2","component":"stock","writes":true}]}],"invariants":[{"id":"oversell","statement":"Nothing is sold that is not in stock","components":["stock"],"when_in_doubt":"reject"}]"#,
        read_on: &[
            "Release It!, second edition, chapter 5: Fail Fast",
            "AWS Builders' Library: Avoiding fallback in distributed systems",
        ],
    },
    find: no_invariants,
    question: Some(Question {
        topic: Topic::Consistency,
        position: 3,
        fields: Some(|about| about.flow(Field::Invariant)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoInvariants(FlowNo);

fn no_invariants(facts: &Facts, _: u64, findings: &mut Findings) {
    let named: BTreeSet<Comp> = facts.invariants().flat_map(|i| folded(facts, i)).collect();
    for flow in facts.flows().filter(|f| facts.has_many_writers(*f)) {
        let participants = &facts.of_flow(flow).participants;
        if !participants.iter().any(|c| named.contains(c)) {
            findings.ask(Severity::Medium, NoInvariants(flow));
        }
    }
}

impl Found for NoInvariants {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let flow = names.flow(self.0);
        let who = names.list(&names.facts.of_flow(self.0).writers);
        Words::new(
            format!("What must never be wrong in {flow}?"),
            format!("{who} change data in {flow}, and no invariant names any who take part in it."),
            format!(
                "In an outage {flow} either refuses or goes on. Where nothing says what may never be wrong, it goes on with all of it: sold twice, charged for nothing."
            ),
            format!(
                "Add an invariant: a sentence that has to hold whatever fails, those of {who} whose data it is about, and whether {flow} refuses in doubt or goes on."
            ),
        )
    }
}

const INVARIANT_ON_AVAILABLE: Rule = Rule {
    name: "invariant-on-available",
    reads: read_set::INVARIANT_OF
        .and(read_set::IN_DOUBT)
        .and(read_set::STORE_OWNERS)
        .and(read_set::CAP),
    docs: Docs {
        checks: "What must never be wrong is kept where it is refused rather than left to diverge.",
        matters: "A store that goes on during a partition lets both sides take the last one. It is then wrong, and was confirmed to two people.",
        detected: "A component of an invariant that rejects in doubt, or does not say, which is available itself, or which writes to datastores of which at least one is available and none consistent.",
        remedy: "Keep it in a consistent store; or let the invariant proceed in doubt and mend what goes wrong.",
        false_alarms: "A store that is available by default and is used with quorums here: set its cap to consistent.",
        fails: r#""components":[{"id":"stock","name":"Inventory","kind":"service"},{"id":"db","name":"Stock","kind":"datastore","cap":"available"}],"connections":[{"id":"save","from":"stock","to":"db","style":"data","access":"read-write"}],"invariants":[{"id":"oversell","statement":"Nothing is sold that is not in stock","components":["stock"],"when_in_doubt":"reject"}]"#,
        passes: r#""components":[{"id":"stock","name":"Inventory","kind":"service"},{"id":"db","name":"Stock","kind":"datastore","cap":"consistent"}],"connections":[{"id":"save","from":"stock","to":"db","style":"data","access":"read-write"}],"invariants":[{"id":"oversell","statement":"Nothing is sold that is not in stock","components":["stock"],"when_in_doubt":"reject"}]"#,
        read_on: &[
            "SRE Book, chapter 23: Managing Critical State",
            "Brewer: CAP Twelve Years Later (2012)",
        ],
    },
    find: invariant_on_available,
    repairs: &[settings::refusing_store],
    ..Rule::DEFAULT
};

struct InvariantOnAvailable {
    component: Comp,
    invariant: Inv,
    /// What may diverge: the component itself, or stores of it.
    diverging: Vec<Comp>,
}

fn invariant_on_available(facts: &Facts, _: u64, findings: &mut Findings) {
    let strict = |i| in_doubt(facts, i) != Some(WhenInDoubt::Proceed);
    for (component, invariants) in by_component(facts, strict) {
        let diverging = diverging(facts, component);
        if diverging.is_empty() {
            continue;
        }
        for invariant in invariants {
            let diverging = diverging.clone();
            findings.fail(
                Severity::High,
                InvariantOnAvailable {
                    component,
                    invariant,
                    diverging,
                },
            );
        }
    }
}

/// What lets the data of a component diverge; empty where nothing is known to.
fn diverging(facts: &Facts, c: Comp) -> Vec<Comp> {
    let available = |c: &Comp| facts.cap(*c) == Some(Cap::Available);
    if available(&c) {
        return vec![c];
    }
    let mut stores = facts.stores_written(c);
    let consistent = |c: &Comp| facts.cap(*c) == Some(Cap::Consistent);
    if stores.iter().any(consistent) {
        return Vec::new();
    }
    stores.retain(available);
    stores
}

impl Found for InvariantOnAvailable {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.component.into(), self.invariant.into()]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let (c, must) = (names.of(self.component), names.invariant(self.invariant));
        let go = verb(self.diverging.len(), "goes", "go");
        let stores = names.list(&self.diverging);
        let (keeps, where_to) = if self.diverging == [self.component] {
            (
                format!("{c}, which {go} on during a network partition and may diverge"),
                format!("Let {c} refuse during a partition"),
            )
        } else {
            (
                format!(
                    "{c}, which writes to {stores}; and {stores} {go} on during a network partition and may diverge"
                ),
                format!("Let {c} keep it in a store that refuses during a partition"),
            )
        };
        let doubt = match in_doubt(names.facts, self.invariant) {
            Some(_) => "In doubt the work is to be refused",
            None => "That it may be broken for a while is not said",
        };
        Words::new(
            format!("{stores} may diverge, although this has to hold: {must}"),
            format!("{must}: that rests on {keeps}. {doubt}."),
            format!(
                "While the network is broken both sides of {stores} say yes, each to somebody else. Both were told that it is done before anything finds out."
            ),
            format!(
                "{where_to}, and set that. If it can be mended afterwards, let the invariant proceed in doubt, and give the flow compensations."
            ),
        )
    }
}

const INVARIANT_NOT_IN_CORE: Rule = Rule {
    name: "invariant-not-in-core",
    reads: read_set::INVARIANT_OF
        .and(read_set::IN_DOUBT)
        .and(read_set::FLOWS)
        .and(read_set::COMPENSATION)
        .and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "What is to be refused in doubt is decided while it can still be refused.",
        matters: "A step outside the core runs after the user was told that all is done. To find there that something must not be means to take back a promise.",
        detected: "A component of an invariant that rejects in doubt, which writes in a flow in a step that is not core. Not where the flow compensates and every writing step before that one has a compensation: it can then still be refused.",
        remedy: "Take the step into the core, or let the flow compensate everything that comes before it.",
        false_alarms: "The step writes other data than the invariant is about: split the component, or waive it with that reason.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"stock","name":"Inventory","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true},{"id":"s2","component":"stock","writes":true,"core":false}]}],"invariants":[{"id":"oversell","statement":"Nothing is sold that is not in stock","components":["stock"],"when_in_doubt":"reject"}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"stock","name":"Inventory","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true},{"id":"s2","component":"stock","writes":true,"core":true}]}],"invariants":[{"id":"oversell","statement":"Nothing is sold that is not in stock","components":["stock"],"when_in_doubt":"reject"}]"#,
        read_on: &[
            "Release It!, second edition, chapter 5: Fail Fast",
            "Azure architecture: Compensating Transaction",
        ],
    },
    find: invariant_not_in_core,
    repairs: &[core::into_core],
    ..Rule::DEFAULT
};

struct InvariantNotInCore {
    component: Comp,
    invariant: Inv,
    /// The first step that comes too late.
    step: StepAt,
    /// The first writing step that cannot be undone, where that is why it is too late.
    stays: Option<StepAt>,
}

fn invariant_not_in_core(facts: &Facts, _: u64, findings: &mut Findings) {
    // Of each flow, the first writing step that cannot be undone.
    let stays: Vec<Option<StepAt>> = facts
        .flows()
        .map(|f| {
            let stays = |at: &StepAt| facts.step(*at).compensation.is_none();
            facts.writing_steps(f).find(stays)
        })
        .collect();
    let too_late = |at: &StepAt| {
        let core = facts.step(*at).core == Some(true) || !facts.of_flow(at.flow).sets_core;
        let undone = || {
            let first = stays[at.flow.at()];
            compensates(facts, at.flow) && first.is_none_or(|first| first >= *at)
        };
        !core && !undone()
    };
    let rejects = |i| in_doubt(facts, i) == Some(WhenInDoubt::Reject);
    for (component, invariants) in by_component(facts, rejects) {
        let steps = facts.written_at(facts.fold(component)).iter().copied();
        let mut late: Vec<StepAt> = steps.filter(too_late).collect();
        late.dedup_by_key(|at| at.flow);
        for invariant in invariants {
            for step in &late {
                let stays = stays[step.flow.at()].filter(|_| compensates(facts, step.flow));
                findings.fail(
                    Severity::High,
                    InvariantNotInCore {
                        component,
                        invariant,
                        step: *step,
                        stays,
                    },
                );
            }
        }
    }
}

impl Found for InvariantNotInCore {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![
            self.component.into(),
            self.invariant.into(),
            self.step.flow.into(),
        ]
    }

    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (c, must) = (names.of(self.component), names.invariant(self.invariant));
        let flow = names.flow(self.step.flow);
        let action = match facts.step(self.step).action.as_deref() {
            Some(action) => format!(" ({})", Name(action)),
            None => String::new(),
        };
        let who = |at: StepAt| facts.component_at(at).map(|c| names.of(c).to_string());
        let (before, undo) = match self.stays.and_then(who) {
            Some(stays) => (
                format!(", and what {stays} wrote before cannot be undone"),
                format!("give the step of {stays} a compensation"),
            ),
            None => (
                ", and nothing undoes what was done before".to_owned(),
                format!(
                    "let {flow} compensate, with a compensation on every step that writes before it"
                ),
            ),
        };
        Words::new(
            format!("In {flow} {c} comes too late to refuse"),
            format!(
                "In doubt work is to be refused rather than break this: {must}. But in {flow} {c} writes outside the core{action}{before}."
            ),
            format!(
                "By the time {c} finds that it must not be, the user of {flow} was told that it went through. The promise is broken either way."
            ),
            format!("Take the step of {c} into the core of {flow}; or {undo}."),
        )
    }
}

const INVARIANT_UNDECIDED: Rule = Rule {
    name: "invariant-undecided",
    reads: read_set::IN_DOUBT,
    docs: Docs {
        checks: "An invariant says what is done when nobody can know whether it would hold.",
        matters: "When a component cannot be reached, the code that waits for it does one of two things: it refuses, or it goes on. If nobody chose, each component does what its author found easier.",
        detected: "An invariant that does not say what is done in doubt.",
        remedy: "Reject, if a breach cannot be mended; proceed, if it can, and say how.",
        false_alarms: "None: one of the two is what happens.",
        fails: r#""components":[{"id":"stock","name":"Inventory","kind":"service"}],"invariants":[{"id":"oversell","statement":"Nothing is sold that is not in stock","components":["stock"]}]"#,
        passes: r#""components":[{"id":"stock","name":"Inventory","kind":"service"}],"invariants":[{"id":"oversell","statement":"Nothing is sold that is not in stock","components":["stock"],"when_in_doubt":"reject"}]"#,
        read_on: &[
            "AWS Builders' Library: Avoiding fallback in distributed systems",
            "Brewer: CAP Twelve Years Later (2012)",
        ],
    },
    find: invariant_undecided,
    question: Some(Question {
        topic: Topic::Consistency,
        position: 4,
        fields: Some(|about| about.invariant(Field::WhenInDoubt)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct InvariantUndecided(Inv);

fn invariant_undecided(facts: &Facts, _: u64, findings: &mut Findings) {
    for i in facts.invariants() {
        if in_doubt(facts, i).is_none() {
            findings.ask(Severity::Medium, InvariantUndecided(i));
        }
    }
}

impl Found for InvariantUndecided {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let must = names.invariant(self.0);
        let named = named(names.facts, self.0);
        let who = names.list(&named);
        Words::new(
            format!("Refuse or go on, when nobody can tell? {must}"),
            format!(
                "When it is not known whether this holds, the drawing does not say what {who} {}: {must}.",
                verb(named.len(), "does", "do")
            ),
            format!(
                "When a part of {who} cannot be reached, the work is refused or done all the same. Where nobody chose, it is what was easier to program."
            ),
            "Set what is done in doubt: reject, if a breach cannot be mended; proceed, if it can, for instance by giving money back.",
        )
    }
}

const INVARIANT_PROCEEDS: Rule = Rule {
    name: "invariant-proceeds",
    reads: read_set::INVARIANT_OF
        .and(read_set::IN_DOUBT)
        .and(read_set::WRITERS)
        .and(read_set::CONSISTENCY),
    docs: Docs {
        checks: "What may be broken in doubt is mended afterwards.",
        matters: "To go on in doubt is a bet, and sometimes it is lost. If nothing was prepared for that, the breach stays, and people mend it by hand, if they learn of it.",
        detected: "An invariant that proceeds in doubt, where no flow that writes at one of its components has the strategy compensate.",
        remedy: "Let a flow that writes there compensate, and name what undoes each step; or let the invariant reject.",
        false_alarms: "It is mended outside the drawing, such as by a clerk: draw the process as a flow.",
        fails: r#""components":[{"id":"seats","name":"Seats","kind":"service"}],"flows":[{"id":"book","name":"Book","consistency":{"strategy":"retry"},"steps":[{"id":"s1","component":"seats","writes":true}]}],"invariants":[{"id":"overbook","statement":"No seat is sold twice","components":["seats"],"when_in_doubt":"proceed"}]"#,
        passes: r#""components":[{"id":"seats","name":"Seats","kind":"service"}],"flows":[{"id":"book","name":"Book","consistency":{"strategy":"compensate"},"steps":[{"id":"s1","component":"seats","writes":true,"compensation":"Seat.Rebook"}]}],"invariants":[{"id":"overbook","statement":"No seat is sold twice","components":["seats"],"when_in_doubt":"proceed"}]"#,
        read_on: &[
            "Azure architecture: Compensating Transaction",
            "Helland: Life beyond Distributed Transactions (2007)",
        ],
    },
    find: invariant_proceeds,
    repairs: &[settings::doubt],
    ..Rule::DEFAULT
};

struct InvariantProceeds(Inv);

fn invariant_proceeds(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut undone: HashMap<Comp, bool> = HashMap::new();
    for i in facts.invariants() {
        if in_doubt(facts, i) != Some(WhenInDoubt::Proceed) {
            continue;
        }
        let is_mended = folded(facts, i).into_iter().any(|c| {
            *undone.entry(c).or_insert_with(|| {
                let mut steps = facts.written_at(c).iter();
                steps.any(|at| compensates(facts, at.flow))
            })
        });
        if !is_mended {
            findings.fail(Severity::Medium, InvariantProceeds(i));
        }
    }
}

impl Found for InvariantProceeds {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.0.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let must = names.invariant(self.0);
        let components = folded(facts, self.0);
        let flows = components.iter().flat_map(|c| facts.flows_writing_at(*c));
        let flows = sorted_unique(flows.collect());
        let who = names.list(&named(facts, self.0));
        let (writes, fix) = match flows.as_slice() {
            [] => (
                format!("no flow writes at {who}"),
                format!("Draw the flow that writes at {who}, and let it compensate"),
            ),
            flows => (
                format!(
                    "{} {} at {who} and {} not compensate",
                    names.flows(flows),
                    verb(flows.len(), "writes", "write"),
                    verb(flows.len(), "does", "do")
                ),
                format!(
                    "Let {} compensate, with a word for what undoes each step",
                    names.flows(flows)
                ),
            ),
        };
        Words::new(
            format!("Nothing mends this once it is broken: {must}"),
            format!("In doubt the work goes on although this may be broken: {must}. But {writes}."),
            format!(
                "To go on in doubt is a bet. Where it is lost at {who}, the breach stays until somebody outside complains."
            ),
            format!("{fix}; or let the invariant reject in doubt."),
        )
    }
}

const INVARIANT_TORN: Rule = Rule {
    name: "invariant-torn",
    reads: read_set::INVARIANT_OF
        .and(read_set::IN_DOUBT)
        .and(read_set::STEP_OWNERS)
        .and(read_set::STEP_CORE)
        .and(read_set::COORDINATION),
    docs: Docs {
        checks: "An invariant over several components has something that holds them to it together.",
        matters: "Each of them can be right by itself and both together wrong. Between two components that decide apart there is always a moment in which neither knows what the other did.",
        detected: "An invariant over two or more components, private datastores counted as their owners, that does not proceed in doubt, where no flow has all of them in its core and no orchestrator, itself counted, coordinates all of them in one flow. It asks where there are no flows.",
        remedy: "Put what it is about into one component; or let one flow have all of them in its core; or let an orchestrator lead them through one flow.",
        false_alarms: "The invariant is about each of them alone: write one for each.",
        fails: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"stock","name":"Inventory","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true}]}],"invariants":[{"id":"oversell","statement":"Orders never exceed the stock","components":["orders","stock"],"when_in_doubt":"reject"}]"#,
        passes: r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"stock","name":"Inventory","kind":"service"}],"flows":[{"id":"checkout","name":"Check out","steps":[{"id":"s1","component":"orders","writes":true,"core":true},{"id":"s2","component":"stock","writes":true,"core":true}]}],"invariants":[{"id":"oversell","statement":"Orders never exceed the stock","components":["orders","stock"],"when_in_doubt":"reject"}]"#,
        read_on: &[
            "Helland: Life beyond Distributed Transactions (2007)",
            "Enterprise Integration Patterns: Process Manager",
        ],
    },
    find: invariant_torn,
    repairs: &[core::into_core],
    question: Some(Question {
        topic: Topic::Consistency,
        position: 5,
        fields: None,
        hint: Some("Record the flow in which it could be broken: who takes part, in which order."),
    }),
    ..Rule::DEFAULT
};

/// The flows that hold components together, by component, in order.
struct Together {
    in_core: HashMap<Comp, Vec<FlowNo>>,
    coordinated: HashMap<Comp, Vec<FlowNo>>,
}

impl Together {
    fn of(facts: &Facts) -> Self {
        let mut in_core: HashMap<Comp, Vec<FlowNo>> = HashMap::new();
        let mut coordinated: HashMap<Comp, Vec<FlowNo>> = HashMap::new();
        for f in facts.flows() {
            let of_flow = facts.of_flow(f);
            for c in &of_flow.core {
                in_core.entry(*c).or_default().push(f);
            }
            let orchestrator = facts.orchestrator(f);
            let Some(o) = orchestrator.filter(|o| facts.kind(*o) == Kind::Orchestrator) else {
                continue;
            };
            let others = of_flow.participants.iter().copied().filter(|c| *c != o);
            for c in others.chain([o]) {
                coordinated.entry(c).or_default().push(f);
            }
        }
        Self {
            in_core,
            coordinated,
        }
    }

    /// Whether the invariant is over two or more components that nothing holds together.
    fn tears(&self, facts: &Facts, i: Inv) -> bool {
        let components = folded(facts, i);
        components.len() >= 2
            && !meet(&self.in_core, &components)
            && !meet(&self.coordinated, &components)
    }
}

/// Whether there is a flow that all of the components have.
fn meet(flows: &HashMap<Comp, Vec<FlowNo>>, components: &[Comp]) -> bool {
    let of = |c: &Comp| flows.get(c).map_or(&[][..], Vec::as_slice);
    let least = components.iter().map(of).min_by_key(|flows| flows.len());
    let has = |f: &FlowNo| components.iter().all(|c| of(c).binary_search(f).is_ok());
    least.is_some_and(|flows| flows.iter().any(has))
}

struct InvariantTorn {
    invariant: Inv,
    outcome: Outcome,
}

fn invariant_torn(facts: &Facts, _: u64, findings: &mut Findings) {
    let together = Together::of(facts);
    let (outcome, severity) = match facts.has_flows() {
        true => (Outcome::Fail, Severity::High),
        false => (Outcome::Question, Severity::Medium),
    };
    for invariant in facts.invariants() {
        let strict = in_doubt(facts, invariant) != Some(WhenInDoubt::Proceed);
        if strict && together.tears(facts, invariant) {
            findings.add(outcome, severity, InvariantTorn { invariant, outcome });
        }
    }
}

impl Found for InvariantTorn {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.invariant.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let must = names.invariant(self.invariant);
        let components = folded(facts, self.invariant);
        let who = names.list(&components);
        let why = format!(
            "{who} can each be right, and break it together: between them there is always a moment in which one does not know what another did."
        );
        let ways = format!(
            "let one flow have all of {who} in its core, or let an orchestrator lead them through one flow. Best of all, keep what it is about in one component"
        );
        if self.outcome == Outcome::Question {
            return Words::new(
                format!("What holds {who} to this together? {must}"),
                format!("It takes {who} to keep this, and no flow says how they do: {must}."),
                why,
                format!("Draw the flow in which it could break; {ways}."),
            );
        }
        let all_in = |f: &FlowNo| {
            let participants = &facts.of_flow(*f).participants;
            components
                .iter()
                .all(|c| participants.binary_search(c).is_ok())
        };
        let meeting: Vec<FlowNo> = facts.flows().filter(all_in).collect();
        let meeting = match meeting.as_slice() {
            [] => String::new(),
            flows => format!(
                " They meet in {}, but not all of them in a core.",
                names.flows(flows)
            ),
        };
        Words::new(
            format!("Nothing holds {who} to this together: {must}"),
            format!(
                "It takes {who} to keep this: {must}. No flow has all of them in its core, and no orchestrator coordinates them in one flow.{meeting}"
            ),
            why,
            sentence(&format!("{ways}.")),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    #[test]
    fn no_invariants() {
        let flow = "service a\nservice b\nservice c\nflow f\nstep a writes\nstep b writes\nstep c";
        let with = |components: &str| {
            format!("{flow}\nservice z\ninvariant i \"components\":[{components}]")
        };
        let ask: &[&str] = &["question medium flow:f"];
        table(
            "no-invariants",
            &[
                ("nothing there", "", &[]),
                ("none", flow, ask),
                ("of somebody else", &with("\"z\""), ask),
                ("of a writer", &with("\"z\",\"a\""), &[]),
                ("of one that takes part", &with("\"c\""), &[]),
                ("one writer", &flow.replace("step b writes", "step b"), &[]),
                (
                    "a private store counts as its owner",
                    &(with("\"d\"") + "\ndatastore d\na -> d data"),
                    &[],
                ),
                (
                    "a shared one does not",
                    &(with("\"d\"") + "\ndatastore d\na -> d data\nb -> d data"),
                    ask,
                ),
                (
                    "a client takes no part",
                    &(with("\"x\"") + "\nclient x\nflow g\nstep x"),
                    ask,
                ),
            ],
        );
        assert_eq!(
            outcome("GE3", "service a\nflow f\nstep a writes"),
            "not-applicable"
        );
        assert_eq!(
            outcome(
                "GE3",
                &(with("\"a\"").replace("]", "],\"when_in_doubt\":\"reject\""))
            ),
            "pass"
        );
    }

    #[test]
    fn invariant_on_available() {
        let with = |doubt: &str, fields: &str, edges: &str| {
            format!("service a {fields}\n{edges}\ninvariant i \"components\":[\"a\"]{doubt}")
        };
        let store = |fields: &str, access: &str| {
            format!("datastore d {fields}\na -> d data \"access\":\"{access}\"")
        };
        let reject = ",\"when_in_doubt\":\"reject\"";
        let available = store("\"cap\":\"available\"", "write");
        let fail: &[&str] = &["fail high component:a invariant:i"];
        table(
            "invariant-on-available",
            &[
                ("nothing there", "", &[]),
                ("reject", &with(reject, "", &available), fail),
                ("not decided", &with("", "", &available), fail),
                (
                    "proceed",
                    &with(",\"when_in_doubt\":\"proceed\"", "", &available),
                    &[],
                ),
                ("itself", &with(reject, "\"cap\":\"available\"", ""), fail),
                (
                    "itself consistent",
                    &with(reject, "\"cap\":\"consistent\"", ""),
                    &[],
                ),
                ("nothing known", &with(reject, "", ""), &[]),
                (
                    "itself, whatever it writes to",
                    &with(
                        reject,
                        "\"cap\":\"available\"",
                        &store("\"cap\":\"consistent\"", "write"),
                    ),
                    fail,
                ),
                (
                    "by its technology",
                    &with(
                        reject,
                        "",
                        &store("\"technology\":\"redis:7\"", "read-write"),
                    ),
                    fail,
                ),
                (
                    "consistent",
                    &with(reject, "", &store("\"cap\":\"consistent\"", "write")),
                    &[],
                ),
                ("unknown", &with(reject, "", &store("", "write")), &[]),
                (
                    "only read",
                    &with(reject, "", &store("\"cap\":\"available\"", "read")),
                    &[],
                ),
                (
                    "access unknown",
                    &with(reject, "", "datastore d \"cap\":\"available\"\na -> d data"),
                    &[],
                ),
                (
                    "written only to start",
                    &with(
                        reject,
                        "",
                        "datastore d \"cap\":\"available\"\na -> d data \"access\":\"write\",\"phase\":\"startup\"",
                    ),
                    &[],
                ),
                (
                    "one of them is consistent",
                    &with(
                        reject,
                        "",
                        &(available.clone()
                            + "\ndatastore e \"cap\":\"consistent\"\na -> e data \"access\":\"write\""),
                    ),
                    &[],
                ),
                (
                    "one of them is unknown",
                    &with(
                        reject,
                        "",
                        &(available.clone() + "\ndatastore e\na -> e data \"access\":\"write\""),
                    ),
                    fail,
                ),
                (
                    "the consistent one is only read",
                    &with(
                        reject,
                        "",
                        &(available.clone()
                            + "\ndatastore e \"cap\":\"consistent\"\na -> e data \"access\":\"read\""),
                    ),
                    fail,
                ),
                (
                    "a component stands as it is named, and once",
                    "service a\ndatastore d \"cap\":\"available\"\na -> d data\ninvariant i \"components\":[\"d\",\"a\",\"d\"]",
                    &["fail high component:d invariant:i"],
                ),
                (
                    "a pair each",
                    &(with(reject, "", &available) + "\ninvariant j \"components\":[\"a\",\"d\"]"),
                    &[
                        "fail high component:a invariant:i",
                        "fail high component:a invariant:j",
                        "fail high component:d invariant:j",
                    ],
                ),
            ],
        );
    }

    #[test]
    fn invariant_not_in_core() {
        let with = |consistency: &str, first: &str, second: &str| {
            format!(
                "service a\nservice b\nflow f \"consistency\":{{{consistency}}}\nstep a {first}\nstep b {second}\ninvariant i \"components\":[\"b\"],\"when_in_doubt\":\"reject\""
            )
        };
        let plain = with("", "core writes", "!core writes");
        let fail: &[&str] = &["fail high component:b invariant:i flow:f"];
        let compensate = "\"strategy\":\"compensate\"";
        table(
            "invariant-not-in-core",
            &[
                ("nothing there", "", &[]),
                ("not in the core", &plain, fail),
                ("core not said", &with("", "core writes", "writes"), fail),
                ("in the core", &with("", "core writes", "core writes"), &[]),
                ("no step sets core", &with("", "writes", "writes"), &[]),
                (
                    "not writing",
                    &with("", "core writes", "!core !writes"),
                    &[],
                ),
                ("writing not said", &with("", "core writes", "!core"), &[]),
                (
                    "not decided",
                    &plain.replace(",\"when_in_doubt\":\"reject\"", ""),
                    &[],
                ),
                ("proceed", &plain.replace("reject", "proceed"), &[]),
                (
                    "another component",
                    &plain.replace("components\":[\"b\"", "components\":[\"a\""),
                    &[],
                ),
                (
                    "all before can be undone",
                    &with(
                        compensate,
                        "core writes \"compensation\":\"Undo\"",
                        "!core writes",
                    ),
                    &[],
                ),
                (
                    "what is before cannot be undone",
                    &with(compensate, "core writes", "!core writes"),
                    fail,
                ),
                (
                    "what is before does not write",
                    &with(compensate, "core", "!core writes"),
                    &[],
                ),
                (
                    "it could be undone, but the flow does not",
                    &with(
                        "\"strategy\":\"retry\"",
                        "core writes \"compensation\":\"Undo\"",
                        "!core writes",
                    ),
                    fail,
                ),
                (
                    "one step in time, another too late",
                    &(with(
                        compensate,
                        "core writes \"compensation\":\"Undo\"",
                        "!core writes\nstep b !core writes",
                    )),
                    fail,
                ),
                (
                    "a private store counts as its owner, and is named as it stands",
                    "service a\nservice b\ndatastore d\nb -> d data\nflow f\nstep a core writes\nstep b !core writes\ninvariant i \"components\":[\"b\",\"d\"],\"when_in_doubt\":\"reject\"",
                    &[
                        "fail high component:b invariant:i flow:f",
                        "fail high component:d invariant:i flow:f",
                    ],
                ),
                (
                    "a triple each",
                    &(plain.clone()
                        + "\nflow g\nstep b !core writes\nstep b !core writes\ninvariant j \"components\":[\"b\"],\"when_in_doubt\":\"reject\""),
                    &[
                        "fail high component:b invariant:i flow:f",
                        "fail high component:b invariant:i flow:g",
                        "fail high component:b invariant:j flow:f",
                        "fail high component:b invariant:j flow:g",
                    ],
                ),
            ],
        );
    }

    #[test]
    fn invariant_undecided() {
        let with = |doubt: &str| format!("service a\ninvariant i \"components\":[\"a\"]{doubt}");
        table(
            "invariant-undecided",
            &[
                ("nothing there", "", &[]),
                ("not said", &with(""), &["question medium invariant:i"]),
                ("reject", &with(",\"when_in_doubt\":\"reject\""), &[]),
                ("proceed", &with(",\"when_in_doubt\":\"proceed\""), &[]),
            ],
        );
    }

    #[test]
    fn invariant_proceeds() {
        let with = |strategy: &str, step: &str| {
            format!(
                "service a\nservice b\nflow f \"consistency\":{{\"strategy\":\"{strategy}\"}}\nstep {step}\ninvariant i \"components\":[\"a\",\"b\"],\"when_in_doubt\":\"proceed\""
            )
        };
        let fail: &[&str] = &["fail medium invariant:i"];
        let retry = with("retry", "b writes");
        table(
            "invariant-proceeds",
            &[
                ("nothing there", "", &[]),
                ("no flow compensates", &retry, fail),
                ("one does", &with("compensate", "b writes"), &[]),
                (
                    "one of two does",
                    &(retry.clone()
                        + "\nflow g \"consistency\":{\"strategy\":\"compensate\"}\nstep a writes"),
                    &[],
                ),
                ("it does not write there", &with("compensate", "b"), fail),
                (
                    "it writes elsewhere",
                    &("service c\n".to_owned() + &with("compensate", "c writes")),
                    fail,
                ),
                (
                    "no flow at all",
                    "service a\ninvariant i \"components\":[\"a\"],\"when_in_doubt\":\"proceed\"",
                    fail,
                ),
                ("reject", &retry.replace("proceed", "reject"), &[]),
                (
                    "not decided",
                    &retry.replace(",\"when_in_doubt\":\"proceed\"", ""),
                    &[],
                ),
                (
                    "an external is written at too",
                    &with("compensate", "b writes").replace("service b", "external b"),
                    &[],
                ),
                (
                    "at a private store",
                    "service a\ndatastore d\na -> d data\nflow f \"consistency\":{\"strategy\":\"compensate\"}\nstep a writes\ninvariant i \"components\":[\"d\"],\"when_in_doubt\":\"proceed\"",
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn invariant_torn() {
        let with = |flows: &str| {
            format!(
                "service a\nservice b\norchestrator o\n{flows}\ninvariant i \"components\":[\"a\",\"b\"],\"when_in_doubt\":\"reject\""
            )
        };
        let fail: &[&str] = &["fail high invariant:i"];
        let by = |fields: &str| format!("flow f \"coordination\":{{{fields}}}\nstep a\nstep b");
        let orchestrated = "\"style\":\"orchestrated\",\"by\":\"o\"";
        table(
            "invariant-torn",
            &[
                ("nothing there", "", &[]),
                ("no flows", &with(""), &["question medium invariant:i"]),
                ("not together", &with("flow f\nstep a core\nstep b"), fail),
                (
                    "not in one flow",
                    &with("flow f\nstep a core\nflow g\nstep b core"),
                    fail,
                ),
                (
                    "in one core",
                    &with("flow f\nstep a core\nstep b core"),
                    &[],
                ),
                ("orchestrated", &with(&by(orchestrated)), &[]),
                (
                    "by what is no orchestrator",
                    &with(&by("\"style\":\"orchestrated\",\"by\":\"a\"")),
                    fail,
                ),
                (
                    "choreographed",
                    &with(&by("\"style\":\"choreographed\",\"by\":\"o\"")),
                    fail,
                ),
                (
                    "one of them is not in the flow",
                    &with(&by(orchestrated)).replace("step b", ""),
                    fail,
                ),
                (
                    "the orchestrator itself counts",
                    &with(&by(orchestrated))
                        .replace("step b", "")
                        .replace("[\"a\",\"b\"]", "[\"a\",\"o\"]"),
                    &[],
                ),
                (
                    "not decided",
                    &with("flow f\nstep a core\nstep b")
                        .replace(",\"when_in_doubt\":\"reject\"", ""),
                    fail,
                ),
                (
                    "proceed",
                    &with("flow f\nstep a core\nstep b").replace("reject", "proceed"),
                    &[],
                ),
                (
                    "over one",
                    &with("flow f\nstep a").replace("[\"a\",\"b\"]", "[\"a\",\"a\"]"),
                    &[],
                ),
                (
                    "a component and its private store are one",
                    "service a\ndatastore d\na -> d data\nflow f\nstep a\ninvariant i \"components\":[\"a\",\"d\"]",
                    &[],
                ),
                (
                    "a private store is in the core as its owner",
                    &with("datastore d\na -> d data\nflow f\nstep a core\nstep b core")
                        .replace("[\"a\",\"b\"]", "[\"d\",\"b\"]"),
                    &[],
                ),
            ],
        );
    }
}
