//! Forms: input types of the fields, with their choices and suggestions.

use super::FieldQuestion;
use super::context::AnswerField;
use super::field::Field;
use crate::analysis::{Facts, SubjectIndex};
use crate::document::{
    Breach, Cap, CoordinationStyle, Delivery, Flow, Identity, Io, Kind, Signal, Step, Strategy,
    Style, WhenInDoubt, normal_form,
};
use crate::graph::{Comp, Conn, Dom, FlowNo};
use crate::rules::{Names, Text};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::HashSet;
use std::rc::Rc;

/// An option of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Value as an answer gives it.
    pub value: String,
    /// Words for people.
    pub words: String,
}

impl Choice {
    pub(super) fn new(value: &str, words: &str) -> Self {
        Self {
            value: value.to_owned(),
            words: words.to_owned(),
        }
    }
}

/// Input type of an answer. Lists are shared, so that a form is cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnswerForm {
    /// `yes` or `no`.
    YesNo,
    /// One of the values.
    Choice(Rc<[Choice]>),
    /// One or more of the values, with commas between.
    Several(Rc<[Choice]>),
    /// A length of time.
    Duration {
        /// Or `none`: for ever.
        or_none: bool,
    },
    /// A whole number.
    Count {
        /// The least that is accepted.
        least: u64,
    },
    /// Any text.
    Text {
        /// Likely answers.
        suggestions: Rc<[String]>,
    },
    /// Words, with commas between.
    Words {
        /// Likely words.
        suggestions: Rc<[String]>,
    },
    /// A component of those, by id or name.
    Component(Rc<[Choice]>),
    /// A domain of those, by id or name, or the name of a new one.
    Domain(Rc<[Choice]>),
    /// Yes or no for each step: `yes` or `no` for all of them, or `s1=yes s2=no`. A step that is
    /// not named stays as it is.
    Steps(Rc<[Choice]>),
    /// Terms of a language: an entity, and where it has them its states, then after `/` its
    /// actions. More terms after `;` or on lines of their own.
    Terms,
}

/// Kinds of components that can orchestrate a flow, best first.
pub const COORDINATORS: &[Kind] = &[Kind::Orchestrator, Kind::Service];
/// Kinds of components that can track a choreography, best first.
pub const TRACKERS: &[Kind] = &[
    Kind::Service,
    Kind::Job,
    Kind::Orchestrator,
    Kind::Telemetry,
];

/// Builds the questions about fields of a design. Lists that many of them choose from are built
/// once.
pub struct QuestionBuilder<'r> {
    facts: &'r Facts,
    names: Names<'r>,
    domains: OnceCell<Rc<[Choice]>>,
    flows: OnceCell<Rc<[Choice]>>,
    coordinators: OnceCell<Rc<[Choice]>>,
    trackers: OnceCell<Rc<[Choice]>>,
}

impl<'r> QuestionBuilder<'r> {
    /// A builder for the design of the facts.
    pub fn new(facts: &'r Facts) -> Self {
        Self {
            facts,
            names: Names { facts },
            domains: OnceCell::new(),
            flows: OnceCell::new(),
            coordinators: OnceCell::new(),
            trackers: OnceCell::new(),
        }
    }

    /// The question about a field of an element.
    pub fn question(&self, (number, field): AnswerField) -> FieldQuestion {
        FieldQuestion {
            subject: self.facts.subject(number),
            label: field.label().into(),
            of: self.owner(number, &field),
            question: field.question().into(),
            form: self.form(number, &field),
            placeholder: field.placeholder().into(),
            field,
        }
    }

    fn domains(&self) -> Rc<[Choice]> {
        let all = || {
            let domains = self.facts.design().domains.iter();
            domains
                .map(|d| Choice::new(d.id.as_str(), &d.name))
                .collect()
        };
        self.domains.get_or_init(all).clone()
    }

    fn flows(&self) -> Rc<[Choice]> {
        let all = || {
            let flows = self.facts.design().flows.iter();
            flows.map(|f| Choice::new(f.id.as_str(), &f.name)).collect()
        };
        self.flows.get_or_init(all).clone()
    }

    fn coordinators(&self) -> Rc<[Choice]> {
        let all = || self.of_kinds(COORDINATORS);
        self.coordinators.get_or_init(all).clone()
    }

    fn trackers(&self) -> Rc<[Choice]> {
        let all = || self.of_kinds(TRACKERS);
        self.trackers.get_or_init(all).clone()
    }

    fn of_kinds(&self, kinds: &[Kind]) -> Rc<[Choice]> {
        let of = |kind: &Kind| {
            let kind = *kind;
            let all = self.facts.design().components.iter();
            all.filter(move |c| c.kind == kind)
                .map(|c| Choice::new(c.id.as_str(), &c.name))
        };
        kinds.iter().flat_map(of).collect()
    }

    /// Names the element that has the field.
    pub fn owner(&self, number: SubjectIndex, field: &Field) -> Text {
        let names = &self.names;
        let marked = match (number, field) {
            (SubjectIndex::Flow(f), Field::Emits { step }) => {
                let flow = self.facts.flow(f);
                let found = flow.steps.iter().find(|s| s.id == *step);
                let at = found.and_then(|s| self.facts.topology().component(&s.component));
                match at {
                    Some(c) => format!("the step at {} in {}", names.of(c), names.flow(f)),
                    None => names.flow(f).to_string(),
                }
            }
            (SubjectIndex::Component(c), _) => names.of(c).to_string(),
            (SubjectIndex::Connection(e), _) => names.link(e),
            (SubjectIndex::Domain(d), _) => names.domain(d).to_string(),
            (SubjectIndex::Flow(f), _) => names.flow(f).to_string(),
            (SubjectIndex::Invariant(i), _) => names.invariant(i).to_string(),
            (SubjectIndex::Design, _) => "the design".to_owned(),
        };
        Text::from(marked)
    }

    /// The form in which the field of the element is answered.
    fn form(&self, number: SubjectIndex, field: &Field) -> AnswerForm {
        let facts = self.facts;
        match field {
            Field::Stateful
            | Field::ErrorReporting
            | Field::Raw
            | Field::Idempotent
            | Field::DeadLetter
            | Field::Durable
            | Field::Outbox => AnswerForm::YesNo,
            Field::Cap => choice(Cap::ALL, |cap| match cap {
                Cap::Consistent => "Stays consistent (refuses)",
                Cap::Available => "Stays available (may diverge)",
            }),
            Field::Io => choice(&[Io::NonBlocking, Io::Blocking], |io| match io {
                Io::NonBlocking => "Non-blocking",
                Io::Blocking => "Blocking: a thread for each call",
            }),
            Field::Identity => {
                use Identity::{ApiKey, Ip, Mtls, None, Password, Signature, Token};
                choice(
                    &[Token, Mtls, ApiKey, Signature, Password, Ip, None],
                    |identity| match identity {
                        Token => "Signed token",
                        Signature => "Signature over the request",
                        Password => "Name and password",
                        Mtls => "Mutual TLS",
                        ApiKey => "API key",
                        Ip => "IP address only",
                        None => "No authentication",
                    },
                )
            }
            Field::Strategy => choice(Strategy::ALL, |strategy| match strategy {
                Strategy::Retry => "Retry until every part is done",
                Strategy::Compensate => "Compensate what was done",
                Strategy::Reconcile => "Reconcile the differences",
                Strategy::None => "It does not",
            }),
            Field::OnBreach => choice(Breach::ALL, |breach| match breach {
                Breach::Compensate => "Compensate",
                Breach::Alert => "Raise an alert",
                Breach::Retry => "Retry",
            }),
            Field::Coordination => choice(CoordinationStyle::ALL, |style| match style {
                CoordinationStyle::Orchestrated => "Orchestrated: one component calls the others",
                CoordinationStyle::Choreographed => "Choreographed: each reacts to events",
            }),
            Field::Delivery => choice(Delivery::ALL, |delivery| match delivery {
                Delivery::AtMostOnce => "At most once (may be lost)",
                Delivery::AtLeastOnce => "At least once (may come twice)",
                Delivery::ExactlyOnce => "Exactly once",
            }),
            Field::WhenInDoubt => choice(WhenInDoubt::ALL, |doubt| match doubt {
                WhenInDoubt::Reject => "Reject",
                WhenInDoubt::Proceed => "Proceed, and repair it afterwards",
            }),
            Field::Signal => AnswerForm::Several(choices(Signal::ALL, |signal| match signal {
                Signal::Events => "Events: what happened, one by one",
                Signal::Logs => "Logs: lines of text",
                Signal::Metrics => "Metrics: numbers over time",
                Signal::Traces => "Traces: spans of requests",
            })),
            Field::Style => AnswerForm::Choice(styles(facts, number)),
            Field::Timeout => AnswerForm::Duration { or_none: true },
            Field::Retention => AnswerForm::Duration { or_none: false },
            Field::Replicas => AnswerForm::Count { least: 1 },
            Field::Retries => AnswerForm::Count { least: 0 },
            Field::RateLimit | Field::Fallback | Field::MinimalExperience | Field::Invariant => {
                AnswerForm::Text {
                    suggestions: Rc::new([]),
                }
            }
            Field::Carries => AnswerForm::Words {
                suggestions: match number {
                    SubjectIndex::Connection(e) => carried(facts, e),
                    _ => Rc::new([]),
                },
            },
            Field::Emits { step } => AnswerForm::Words {
                suggestions: match number {
                    SubjectIndex::Flow(f) => emitted(facts, facts.flow(f), step.as_str()),
                    _ => Rc::new([]),
                },
            },
            Field::Domain => AnswerForm::Domain(self.domains()),
            Field::UsedBy => AnswerForm::Choice(self.flows()),
            Field::LedBy => AnswerForm::Component(self.coordinators()),
            Field::FollowedBy => AnswerForm::Component(self.trackers()),
            Field::Core { via } => AnswerForm::Steps(match number {
                SubjectIndex::Flow(f) => steps(facts, f, |s| via.is_none() || s.connection == *via),
                _ => Rc::new([]),
            }),
            Field::Writes => AnswerForm::Steps(match number {
                SubjectIndex::Flow(f) => {
                    steps(facts, f, |s| facts.named(Some(&s.component)).is_some())
                }
                _ => Rc::new([]),
            }),
            Field::Language => AnswerForm::Terms,
        }
    }
}

/// The steps of a flow that are meant: "2. Payment: Payment.Collect".
fn steps(facts: &Facts, f: FlowNo, is_meant: impl Fn(&Step) -> bool) -> Rc<[Choice]> {
    let steps = facts.flow(f).steps.iter().enumerate();
    let choice = steps.filter(|(_, s)| is_meant(s)).map(|(at, s)| {
        let component = facts.design().components.get(&s.component);
        let name = component.map_or(s.component.as_str(), |c| &c.name);
        let action = s.action.as_ref().map(|action| format!(": {action}"));
        let words = format!("{}. {name}{}", at + 1, action.unwrap_or_default());
        Choice::new(s.id.as_str(), &words)
    });
    choice.collect()
}

/// More suggestions than these are no help.
const MOST_SUGGESTIONS: usize = 40;

/// A value of an enumerated field of the document.
trait EnumField: Copy {
    fn value(self) -> &'static str;
}

macro_rules! enum_fields {
    ($($of:ident),+) => {$(
        impl EnumField for $of {
            fn value(self) -> &'static str {
                self.as_str()
            }
        }
    )+};
}

enum_fields!(
    Breach,
    Cap,
    CoordinationStyle,
    Delivery,
    Identity,
    Io,
    Signal,
    Strategy,
    Style,
    WhenInDoubt
);

fn choice<T: EnumField>(values: &[T], words: impl Fn(T) -> &'static str) -> AnswerForm {
    AnswerForm::Choice(choices(values, words))
}

fn choices<T: EnumField>(values: &[T], words: impl Fn(T) -> &'static str) -> Rc<[Choice]> {
    let all = values.iter();
    all.map(|v| Choice::new(v.value(), words(*v))).collect()
}

/// The styles that a connection could have instead.
fn styles(facts: &Facts, number: SubjectIndex) -> Rc<[Choice]> {
    let has = match number {
        SubjectIndex::Connection(e) => Some(facts.style(e)),
        _ => None,
    };
    let all = [Style::Message, Style::Event, Style::Request];
    let others: Vec<Style> = all.into_iter().filter(|s| Some(*s) != has).collect();
    choices(&others, |style| match style {
        Style::Message => "Message: queued until the receiver is up",
        Style::Event => "Event: published, and the other subscribes",
        _ => "Request: the caller waits for the answer",
    })
}

/// Words, each once, so many as are a help.
fn few(words: impl Iterator<Item = String>) -> Rc<[String]> {
    let mut seen = HashSet::new();
    let new = words.filter(|word| seen.insert(normal_form(word)));
    new.take(MOST_SUGGESTIONS).collect()
}

/// The words of a domain and of those around it: what can become of things, or what can be done
/// with them, first.
fn spoken(facts: &Facts, domain: Option<Dom>, states_first: bool) -> impl Iterator<Item = String> {
    let domains = domain.into_iter().flat_map(|d| facts.ancestors(d));
    let terms = domains.flat_map(|d| &facts.domain(d).language);
    // A language can be long; what nobody will read is not made.
    let terms: Vec<_> = terms.take(MOST_SUGGESTIONS).collect();
    let mut words = Vec::new();
    for states in [states_first, !states_first] {
        for term in &terms {
            let parts = if states { &term.states } else { &term.actions };
            let parts = parts.iter().take(MOST_SUGGESTIONS);
            words.extend(parts.map(|part| format!("{}.{part}", term.entity)));
        }
    }
    words.extend(terms.iter().map(|term| term.entity.clone()));
    words.into_iter()
}

/// The domain of a component or, where that is a broker, of who sends to it or gets from it.
fn domain_of(facts: &Facts, c: Comp, sends: bool) -> Option<Dom> {
    if facts.kind(c) != Kind::Broker {
        return facts.domain_of(c);
    }
    let next = match sends {
        true => facts.incoming(c).map(|(_, from)| from).next(),
        false => facts.outgoing(c).map(|(_, to)| to).next(),
    };
    facts.domain_of(next.unwrap_or(c))
}

/// Suggested words of a connection: of the sender's domain for events, of the receiver's for the
/// rest.
fn carried(facts: &Facts, e: Conn) -> Rc<[String]> {
    let sender = domain_of(facts, facts.from(e), true);
    let receiver = domain_of(facts, facts.to(e), false);
    match facts.style(e) {
        Style::Event => few(spoken(facts, sender, true).chain(spoken(facts, receiver, true))),
        _ => few(spoken(facts, receiver, false).chain(spoken(facts, sender, false))),
    }
}

/// States in the language of a domain and of its ancestors.
fn states(facts: &Facts, domain: Dom) -> impl Iterator<Item = String> + '_ {
    let terms = facts
        .ancestors(domain)
        .flat_map(|d| &facts.domain(d).language);
    terms.flat_map(|t| t.states.iter().map(|state| format!("{}.{state}", t.entity)))
}

/// Suggested events of a step.
fn emitted(facts: &Facts, flow: &Flow, step: &str) -> Rc<[String]> {
    let step = flow.steps.iter().find(|s| s.id.as_str() == step);
    let at = step.and_then(|s| facts.topology().component(&s.component));
    let domain = at.and_then(|c| facts.domain_of(facts.fold(c)));
    few(domain.into_iter().flat_map(|d| states(facts, d)))
}
