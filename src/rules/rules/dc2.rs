//! DC2 · Speak the standard domain language.

use crate::analysis::{Facts, LogicalEdge, SubjectIndex, Word, read_set, sorted_unique};
use crate::document::{Kind, Style};
use crate::graph::{Comp, Conn, Dom};
use crate::rules::fix::{events, language};
use crate::rules::logical_edge_words::SenderEdges;
use crate::rules::names::{list, sentence, verb};
use crate::rules::question::{AnswerContext, AnswerField, Field, Question, Topic};
use crate::rules::{Docs, Findings, Found, Item, Names, Rule, Severity, Text, Words};
use std::collections::BTreeMap;

/// The item.
pub const ITEM: Item = Item {
    code: "DC2",
    title: "Speak the standard domain language",
    bucket: "Domain coupling",
    about: |facts| {
        facts
            .logical_edges()
            .iter()
            .any(|chain| crosses(facts, chain))
    },
    evidence,
    rules: &[FOREIGN_LANGUAGE, WRONG_SIDE_LANGUAGE, NO_WORDS, NO_LANGUAGE],
};

fn crosses(facts: &Facts, chain: &LogicalEdge) -> bool {
    facts.apart(chain.sender, chain.receiver)
}

/// The domains of both ends of a logical edge that crosses.
fn ends(facts: &Facts, chain: &LogicalEdge) -> Option<(Dom, Dom)> {
    let ends = (
        facts.domain_of(chain.sender)?,
        facts.domain_of(chain.receiver)?,
    );
    crosses(facts, chain).then_some(ends)
}

/// The same, where both sides have a language.
fn speakers(facts: &Facts, chain: &LogicalEdge) -> Option<(Dom, Dom)> {
    ends(facts, chain).filter(|(a, b)| facts.has_language(*a) && facts.has_language(*b))
}

fn evidence(names: &Names<'_>) -> Vec<Text> {
    let facts = names.facts;
    let crossing = || {
        facts
            .logical_edges()
            .iter()
            .filter(|chain| crosses(facts, chain))
    };
    let domains = crossing().filter_map(|chain| ends(facts, chain));
    let domains = sorted_unique(domains.flat_map(|(a, b)| [a, b]).collect());
    let domains = names.domains(&domains);
    let words = crossing().flat_map(|chain| chain.words.iter().copied());
    let words = sorted_unique(words.collect());
    let text = match words.as_slice() {
        [] => format!("Nothing that a flow needs goes between {domains} without words."),
        words => format!(
            "{domains} talk with one another in words that the drawing names: {}.",
            names.words(words)
        ),
    };
    vec![Text::from(text)]
}

const FOREIGN_LANGUAGE: Rule = Rule {
    name: "foreign-language",
    reads: read_set::LOGICAL_EDGES.and(read_set::DOMAIN_LANGUAGE),
    docs: Docs {
        checks: "What travels from one domain to another is said in words of one of the two.",
        matters: "A word that is in nobody's language means what each side takes it to mean. The two drift apart with every release, and it shows in the data, not in a test.",
        detected: "A logical edge between two domains that both have a language, carrying a word that neither has, the domains around them counted.",
        remedy: "Add the word to the language of the domain that owns the thing. If neither does, a component is missing between the two, or the line between the domains is in the wrong place.",
        false_alarms: "Words of an industry standard that both sides follow: make them the language of a domain around both.",
        fails: r#""domains":[{"id":"sales","name":"Sales","language":[{"entity":"Order","states":["Placed"]}]},{"id":"shipping","name":"Shipping","language":[{"entity":"Parcel","states":["Sent"]}]}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"}],"connections":[{"id":"c1","from":"orders","to":"parcels","style":"event","carries":["Invoice.Paid"]}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales","language":[{"entity":"Order","states":["Placed"]}]},{"id":"shipping","name":"Shipping","language":[{"entity":"Parcel","states":["Sent"]}]}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"}],"connections":[{"id":"c1","from":"orders","to":"parcels","style":"event","carries":["Order.Placed"]}]"#,
        read_on: &[
            "Evans: Domain-Driven Design, chapter 14: Published Language, Anticorruption Layer",
            "microservices.io: Anti-corruption layer",
        ],
    },
    find: foreign_language,
    repairs: &[language::published],
    ..Rule::DEFAULT
};

struct ForeignLanguage(SenderEdges);

/// The words that neither side has, where both have a language.
fn foreign(facts: &Facts, chain: &LogicalEdge) -> Vec<Word> {
    let Some((a, b)) = speakers(facts, chain) else {
        return Vec::new();
    };
    let unknown = |w: &Word| !facts.speaks(a, *w) && !facts.speaks(b, *w);
    chain.words.iter().copied().filter(unknown).collect()
}

fn foreign_language(facts: &Facts, _: u64, findings: &mut Findings) {
    for sent in SenderEdges::all(facts, |chain| !foreign(facts, chain).is_empty()) {
        findings.fail(Severity::Medium, ForeignLanguage(sent));
    }
}

impl Found for ForeignLanguage {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (sender, receivers) = (names.of(self.0.sender), names.list(&self.0.receivers));
        let mut by_receiver: BTreeMap<Comp, Vec<Word>> = BTreeMap::new();
        for chain in self.0.chains(facts) {
            let words = by_receiver.entry(chain.receiver).or_default();
            words.extend(foreign(facts, chain));
        }
        let words = sorted_unique(by_receiver.values().flatten().copied().collect());
        let (words, some) = (names.words(&words), verb(words.len(), "a word", "words"));
        let arrivals = by_receiver.into_iter().map(|(receiver, words)| {
            let domain = facts.domain_of(receiver).map(|d| names.domain(d));
            let of = domain.map_or(String::new(), |d| format!(", of {d}"));
            format!(
                "{} to {}{of}",
                names.words(&sorted_unique(words)),
                names.of(receiver)
            )
        });
        let arrivals: Vec<String> = arrivals.collect();
        let own = domain_name(names, self.0.sender);
        Words::new(
            format!("{sender} sends {receivers} {some} of neither side: {words}"),
            format!(
                "{} carries what neither the language of {own} nor that of the other side has: {}.",
                sentence(&names.link(self.0.connection)),
                list(arrivals.iter())
            ),
            format!(
                "{words} means what {sender} takes it to mean, and what {receivers} took it to mean when it was built. The two drift apart unseen, until the data does not fit."
            ),
            format!(
                "Add {words} to the language of the domain that owns the thing. If neither does, a component is missing between {sender} and {receivers}, or the line between their domains is in the wrong place."
            ),
        )
    }
}

/// The name of the domain of a component, which is known.
fn domain_name(names: &Names<'_>, c: Comp) -> String {
    let domain = names.facts.domain_of(c);
    domain.map_or(String::new(), |d| names.domain(d).to_string())
}

/// The names of the domains of components.
fn domain_names(names: &Names<'_>, of: &[Comp]) -> String {
    let domains = of.iter().filter_map(|c| names.facts.domain_of(*c));
    names.domains(&sorted_unique(domains.collect()))
}

const WRONG_SIDE_LANGUAGE: Rule = Rule {
    name: "wrong-side-language",
    reads: read_set::LOGICAL_EDGES.and(read_set::DOMAIN_LANGUAGE),
    docs: Docs {
        checks: "An event is told in the language of who publishes it; a command or a question is put in the language of who answers it.",
        matters: "An event in the listener's words ties the publisher to one listener, and the next one needs another event. A command in the sender's words makes the receiver learn the language of each that calls, and change with all of them.",
        detected: "Between two domains that both have a language: an event that carries only words that the receiver has and the sender has not; or a message or request that carries only words that the sender has and the receiver has not.",
        remedy: "Rename what travels: what happened, in the publisher's words; what is to be done, in the words of the one that does it. The other side translates at its edge.",
        false_alarms: "A generic receiver, such as a mail service, that is told everything by others: give it a language of its own for what it does.",
        fails: r#""domains":[{"id":"sales","name":"Sales","language":[{"entity":"Order","states":["Placed"]}]},{"id":"shipping","name":"Shipping","language":[{"entity":"Parcel","actions":["Send"]}]}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"}],"connections":[{"id":"c1","from":"orders","to":"parcels","style":"event","carries":["Parcel.Send"]}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales","language":[{"entity":"Order","states":["Placed"]}]},{"id":"shipping","name":"Shipping","language":[{"entity":"Parcel","actions":["Send"]}]}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"}],"connections":[{"id":"c1","from":"orders","to":"parcels","style":"event","carries":["Order.Placed"]}]"#,
        read_on: &[
            "Evans: Domain-Driven Design, chapter 14: Customer/Supplier, Conformist, Open Host Service",
            "Enterprise Integration Patterns: Event Message, Command Message",
        ],
    },
    find: wrong_side_language,
    repairs: &[
        events::message,
        events::event_as_message,
        language::published,
    ],
    ..Rule::DEFAULT
};

struct WrongSideLanguage(SenderEdges);

fn is_on_the_wrong_side(facts: &Facts, chain: &LogicalEdge) -> bool {
    let Some((sender, receiver)) = speakers(facts, chain) else {
        return false;
    };
    let (right, wrong) = match chain.style {
        Style::Event => (sender, receiver),
        _ => (receiver, sender),
    };
    let strange = |w: &Word| facts.speaks(wrong, *w) && !facts.speaks(right, *w);
    !chain.words.is_empty() && chain.words.iter().all(strange)
}

fn wrong_side_language(facts: &Facts, _: u64, findings: &mut Findings) {
    for sent in SenderEdges::all(facts, |chain| is_on_the_wrong_side(facts, chain)) {
        findings.fail(Severity::Low, WrongSideLanguage(sent));
    }
}

impl Found for WrongSideLanguage {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (sender, receivers) = (names.of(self.0.sender), names.list(&self.0.receivers));
        let (own, others) = (
            domain_name(names, self.0.sender),
            domain_names(names, &self.0.receivers),
        );
        let wrong = self
            .0
            .chains(facts)
            .filter(|c| is_on_the_wrong_side(facts, c));
        let words = sorted_unique(wrong.flat_map(|c| c.words.iter().copied()).collect());
        let words = names.words(&words);
        let link = sentence(&names.link(self.0.connection));
        match facts.style(self.0.connection) {
            Style::Event => Words::new(
                format!("{sender} publishes in the words of {others}"),
                format!(
                    "{link} carries {words}: in the language of {others}, not in that of {own}."
                ),
                format!(
                    "{sender} has to know who listens. When {others} finds other words, {sender} has to change, and the next listener needs an event of its own."
                ),
                format!(
                    "Let {sender} say what happened in the words of {own}; {receivers} translates it at its edge. If {receivers} must act on it, make it a message."
                ),
            ),
            _ => Words::new(
                format!("{sender} talks to {receivers} in words of its own"),
                format!(
                    "{link} carries {words}: in the language of {own}, not in that of {others}."
                ),
                format!(
                    "{receivers} has to know the words of everybody who calls, and changes whenever {own} does."
                ),
                format!(
                    "Put what {sender} wants into the words of {others}, which does the work. If it only says what happened in {own}, make it an event."
                ),
            ),
        }
    }
}

const NO_WORDS: Rule = Rule {
    name: "no-words",
    reads: read_set::LOGICAL_EDGES
        .and(read_set::DOMAINS)
        .and(read_set::CONNECTION_USES)
        .and(read_set::FALLBACK),
    docs: Docs {
        checks: "What travels from one domain to another is named.",
        matters: "An interface without words is one that nobody owns: whether a change breaks the other side is found out by deploying it.",
        detected: "A logical edge between two domains that carries no words; where there are flows, only one that a step uses. A request that has a fallback is let pass.",
        remedy: "List on the connection what travels on it, in the words of the domains.",
        false_alarms: "A connection that carries bytes and no meaning, such as a file store: give it the word for what the bytes are.",
        fails: r#""domains":[{"id":"sales","name":"Sales"},{"id":"shipping","name":"Shipping"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"}],"connections":[{"id":"c1","from":"orders","to":"parcels","style":"event"}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales"},{"id":"shipping","name":"Shipping"}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"}],"connections":[{"id":"c1","from":"orders","to":"parcels","style":"event","carries":["Order.Placed"]}]"#,
        read_on: &[
            "Evans: Domain-Driven Design, chapter 14: Published Language",
            "Enterprise Integration Patterns: Canonical Data Model",
        ],
    },
    find: no_words,
    question: Some(Question {
        topic: Topic::Language,
        position: 1,
        fields: Some(no_words_fields),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoWords(SenderEdges);

fn lacks_words(facts: &Facts, chain: &LogicalEdge) -> bool {
    let falls_back = || {
        let connection = facts.connection(chain.first());
        chain.style == Style::Request && connection.fallback().is_some()
    };
    let used = || chain.halves.iter().any(|e| !facts.users(*e).is_empty());
    chain.words.is_empty()
        && crosses(facts, chain)
        && !falls_back()
        && (!facts.has_flows() || used())
}

fn no_words(facts: &Facts, _: u64, findings: &mut Findings) {
    for sent in SenderEdges::all(facts, |chain| lacks_words(facts, chain)) {
        findings.ask(Severity::Low, NoWords(sent));
    }
}

/// Words that travel from a sender through a broker stand on the sender's connection. If that also
/// leads to receivers whose words are known, they stand on the connections of the others.
fn no_words_fields(about: &AnswerContext<'_>) -> Vec<AnswerField> {
    let facts = about.facts;
    let Some(first) = about.all_connections().next() else {
        return Vec::new();
    };
    let silent = |chain: &LogicalEdge| chain.words.is_empty();
    if facts.logical_edges_through(first).all(silent) {
        return vec![(first.into(), Field::Carries)];
    }
    let carries_nothing = |e: &Conn| facts.connection(*e).carries.is_empty();
    let ends = about.all_connections().filter(carries_nothing);
    let mut ends: Vec<Conn> = ends.filter(|e| *e != first).collect();
    if ends.is_empty() {
        ends.push(first);
    }
    ends.into_iter()
        .map(|e| (e.into(), Field::Carries))
        .collect()
}

impl Found for NoWords {
    fn subjects(&self) -> Vec<SubjectIndex> {
        self.0.subjects()
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (sender, receivers) = (names.of(self.0.sender), names.list(&self.0.receivers));
        let title = match facts.style(self.0.connection) {
            Style::Request => format!("What does {sender} ask {receivers}?"),
            Style::Event => format!("What does {receivers} hear from {sender}?"),
            _ => format!("What does {sender} tell {receivers} to do?"),
        };
        let halves = self.0.chains(facts).flat_map(|chain| &chain.halves);
        let flows = sorted_unique(halves.flat_map(|e| facts.flows_using(*e)).collect());
        let used = match flows.as_slice() {
            [] => String::new(),
            flows => format!(
                " {} {} it.",
                names.flows(flows),
                verb(flows.len(), "uses", "use")
            ),
        };
        let link = names.link(self.0.connection);
        Words::new(
            title,
            format!(
                "{} goes from {} to {}, and the drawing does not say what travels on it.{used}",
                sentence(&link),
                domain_name(names, self.0.sender),
                domain_names(names, &self.0.receivers)
            ),
            format!(
                "Nobody can tell whose language {sender} and {receivers} share. Whether a change of it breaks the other side is found out by deploying it."
            ),
            format!("List the words that travel on {link}, such as Order.Placed."),
        )
    }
}

const NO_LANGUAGE: Rule = Rule {
    name: "no-language",
    reads: read_set::LOGICAL_EDGES.and(read_set::DOMAIN_LANGUAGE),
    docs: Docs {
        checks: "A domain that talks with others has a language.",
        matters: "Without one, the names of tables and classes become the language, and they change with every release. The same word soon means two things, and people find out in meetings about incidents.",
        detected: "A domain with a component that a logical edge to or from another domain starts or ends at, where neither it nor a domain around it has a language. A domain of gateways and telemetry alone needs none.",
        remedy: "List what the domain deals with: each thing, what can become of it, and what can be done with it.",
        false_alarms: "A domain that only runs what others own, such as a platform: list the few words that others use of it, or waive it.",
        fails: r#""domains":[{"id":"sales","name":"Sales"},{"id":"shipping","name":"Shipping","language":[{"entity":"Parcel","actions":["Send"]}]}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"}],"connections":[{"id":"c1","from":"orders","to":"parcels","style":"message","carries":["Parcel.Send"]}]"#,
        passes: r#""domains":[{"id":"sales","name":"Sales","language":[{"entity":"Order","states":["Placed"]}]},{"id":"shipping","name":"Shipping","language":[{"entity":"Parcel","actions":["Send"]}]}],"components":[{"id":"orders","name":"Order service","kind":"service","domain":"sales"},{"id":"parcels","name":"Parcel service","kind":"service","domain":"shipping"}],"connections":[{"id":"c1","from":"orders","to":"parcels","style":"message","carries":["Parcel.Send"]}]"#,
        read_on: &[
            "Evans: Domain-Driven Design, chapter 2: Communication and the Use of Language",
            "Evans: Domain-Driven Design, chapter 14: Bounded Context",
        ],
    },
    find: no_language,
    question: Some(Question {
        topic: Topic::Language,
        position: 0,
        fields: Some(|about| about.domain(Field::Language)),
        hint: None,
    }),
    ..Rule::DEFAULT
};

struct NoLanguage {
    domain: Dom,
    /// The domains that it talks with.
    others: Vec<Dom>,
}

fn no_language(facts: &Facts, _: u64, findings: &mut Findings) {
    let mut others: BTreeMap<Dom, Vec<Dom>> = BTreeMap::new();
    for (a, b) in facts
        .logical_edges()
        .iter()
        .filter_map(|chain| ends(facts, chain))
    {
        for (domain, other) in [(a, b), (b, a)] {
            if !facts.has_language(domain) {
                others.entry(domain).or_default().push(other);
            }
        }
    }
    if others.is_empty() {
        return;
    }
    let needs = needing_words(facts);
    for (domain, others) in others {
        if needs[domain.at()] {
            let others = sorted_unique(others);
            findings.ask(Severity::Low, NoLanguage { domain, others });
        }
    }
}

/// Of each domain, whether there is more in it and its sub-domains than gateways and telemetry.
fn needing_words(facts: &Facts) -> Vec<bool> {
    let mut needing = vec![false; facts.design().domains.len()];
    let speaks = |c: &Comp| !matches!(facts.kind(*c), Kind::Gateway | Kind::Telemetry);
    for c in facts.components().filter(speaks) {
        let Some(d) = facts.domain_of(c) else {
            continue;
        };
        // What is around one that is marked is marked, too.
        for around in facts.around(d) {
            if std::mem::replace(&mut needing[around.at()], true) {
                break;
            }
        }
    }
    needing
}

impl Found for NoLanguage {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![self.domain.into()]
    }

    fn words(&self, names: &Names<'_>) -> Words {
        let facts = names.facts;
        let (domain, others) = (names.domain(self.domain), names.domains(&self.others));
        let around = match facts.parent(self.domain) {
            None => "it has no language",
            Some(_) => "neither it nor a domain around it has a language",
        };
        Words::new(
            format!("What are the words of {domain}?"),
            format!("{domain} talks with {others}, and {around}."),
            format!(
                "What {others} sees of {domain} are then the names of tables and classes. They change with every release, and the same word comes to mean two things."
            ),
            format!(
                "List what {domain} deals with: each thing, what can become of it, and what can be done with it."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{outcome, table};

    /// Two domains with a language each, `a` in one and `b` in the other.
    const TWO: &str = "domain x \"language\":[{\"entity\":\"Order\",\"states\":[\"Paid\"]}]
        domain y \"language\":[{\"entity\":\"Parcel\",\"actions\":[\"Send\"]}]
        service a \"domain\":\"x\"
        service b \"domain\":\"y\"\n";

    fn two(more: &str) -> String {
        format!("{TWO}{more}")
    }

    #[test]
    fn foreign_language() {
        let fail: &[&str] = &["fail medium connection:a-b component:a component:b"];
        table(
            "foreign-language",
            &[
                ("nothing there", "", &[]),
                ("no words", &two("a -> b event"), &[]),
                (
                    "the sender's word",
                    &two("a -> b event \"carries\":[\"order_paid\"]"),
                    &[],
                ),
                (
                    "the receiver's word",
                    &two("a -> b event \"carries\":[\"Parcel.Send\"]"),
                    &[],
                ),
                (
                    "nobody's word",
                    &two("a -> b event \"carries\":[\"Order.Paid\",\"Bill\"]"),
                    fail,
                ),
                (
                    "in a message",
                    &two("a -> b message \"carries\":[\"Bill\"]"),
                    fail,
                ),
                (
                    "in a request",
                    &two("a -> b request \"carries\":[\"Bill\"]"),
                    fail,
                ),
                (
                    "data is no logical edge",
                    &two("a -> b data \"carries\":[\"Bill\"]"),
                    &[],
                ),
                (
                    "only to start",
                    &two("a -> b request \"carries\":[\"Bill\"],\"phase\":\"startup\""),
                    &[],
                ),
                (
                    "a side without a language",
                    "domain x\ndomain y \"language\":[{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event \"carries\":[\"Bill\"]",
                    &[],
                ),
                (
                    "a domain unknown",
                    &two("service c\na -> c event \"carries\":[\"Bill\"]"),
                    &[],
                ),
                (
                    "the same side",
                    &two(
                        "domain z \"parent\":\"x\"\nservice c \"domain\":\"z\"\na -> c event \"carries\":[\"Bill\"]",
                    ),
                    &[],
                ),
                (
                    "a word of the domain around",
                    &two(
                        "domain z \"parent\":\"x\",\"language\":[{\"entity\":\"Cart\"}]\nservice c \"domain\":\"z\"\nc -> b event \"carries\":[\"Order\"]",
                    ),
                    &[],
                ),
                (
                    "a word of a sub-domain is not its parent's",
                    &two(
                        "domain z \"parent\":\"x\",\"language\":[{\"entity\":\"Cart\"}]\na -> b event \"carries\":[\"Cart\"]",
                    ),
                    fail,
                ),
            ],
        );
        let broker = |first: &str, rest: &str| {
            two(&format!(
                "service c \"domain\":\"y\"\nbroker k\na -> k event {first}\n{rest}"
            ))
        };
        table(
            "foreign-language",
            &[
                (
                    "once for all receivers",
                    &broker("\"carries\":[\"Bill\"]", "k -> b event\nk -> c event"),
                    &[
                        "fail medium connection:a-k connection:k-b connection:k-c component:a component:b component:c",
                    ],
                ),
                (
                    "only what the halves have in common travels",
                    &broker(
                        "\"carries\":[\"Bill\",\"Order\"]",
                        "k -> b event \"carries\":[\"Order\"]\nk -> c event \"carries\":[\"Bill\"]",
                    ),
                    &["fail medium connection:a-k connection:k-c component:a component:c"],
                ),
                (
                    "once per connection of the sender",
                    &broker(
                        "\"carries\":[\"Bill\"]",
                        "k -> b event\na -> k event \"id\":\"second\",\"carries\":[\"Tax\"]",
                    ),
                    &[
                        "fail medium connection:a-k connection:k-b component:a component:b",
                        "fail medium connection:second connection:k-b component:a component:b",
                    ],
                ),
                ("no receiver", &broker("\"carries\":[\"Bill\"]", ""), &[]),
            ],
        );
    }

    #[test]
    fn wrong_side_language() {
        let fail: &[&str] = &["fail low connection:a-b component:a component:b"];
        table(
            "wrong-side-language",
            &[
                ("nothing there", "", &[]),
                (
                    "an event in the publisher's words",
                    &two("a -> b event \"carries\":[\"Order\"]"),
                    &[],
                ),
                (
                    "an event in the listener's words",
                    &two("a -> b event \"carries\":[\"Parcel\"]"),
                    fail,
                ),
                (
                    "a message in the receiver's words",
                    &two("a -> b message \"carries\":[\"Parcel\"]"),
                    &[],
                ),
                (
                    "a message in the sender's words",
                    &two("a -> b message \"carries\":[\"Order\"]"),
                    fail,
                ),
                (
                    "a request in the callee's words",
                    &two("a -> b request \"carries\":[\"Parcel\"]"),
                    &[],
                ),
                (
                    "a request in the caller's words",
                    &two("a -> b request \"carries\":[\"Order.Paid\"]"),
                    fail,
                ),
                (
                    "words of both",
                    &two("a -> b request \"carries\":[\"Order\",\"Parcel\"]"),
                    &[],
                ),
                (
                    "a word of nobody's besides",
                    &two("a -> b request \"carries\":[\"Order\",\"Bill\"]"),
                    &[],
                ),
                (
                    "a word of nobody's alone",
                    &two("a -> b event \"carries\":[\"Bill\"]"),
                    &[],
                ),
                ("no words", &two("a -> b event"), &[]),
                (
                    "a word that both have",
                    "domain x \"language\":[{\"entity\":\"Order\"}]\ndomain y \"language\":[{\"entity\":\"order\"},{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event \"carries\":[\"Order\"]",
                    &[],
                ),
                (
                    "a side without a language",
                    "domain x\ndomain y \"language\":[{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event \"carries\":[\"Parcel\"]",
                    &[],
                ),
                (
                    "within one domain",
                    &two("service c \"domain\":\"x\"\na -> c request \"carries\":[\"Order\"]"),
                    &[],
                ),
                (
                    "through a broker, of two receivers one",
                    &two(
                        "broker k\nservice c \"domain\":\"y\"\na -> k message \"carries\":[\"Order\",\"Parcel\"]\nk -> b message \"carries\":[\"Order\"]\nk -> c message \"carries\":[\"Parcel\"]",
                    ),
                    &["fail low connection:a-k connection:k-b component:a component:b"],
                ),
            ],
        );
    }

    #[test]
    fn no_words() {
        let ask: &[&str] = &["question low connection:a-b component:a component:b"];
        table(
            "no-words",
            &[
                ("nothing there", "", &[]),
                ("an event", &two("a -> b event"), ask),
                ("a message", &two("a -> b message"), ask),
                ("a request", &two("a -> b request"), ask),
                ("data", &two("a -> b data"), &[]),
                (
                    "only to start",
                    &two("a -> b request \"phase\":\"startup\""),
                    &[],
                ),
                (
                    "it carries something",
                    &two("a -> b event \"carries\":[\"Bill\"]"),
                    &[],
                ),
                (
                    "a request with a fallback",
                    &two("a -> b request \"fallback\":\"an old answer\""),
                    &[],
                ),
                (
                    "a fallback that is none",
                    &two("a -> b request \"fallback\":\"none\""),
                    ask,
                ),
                (
                    "an event with a fallback",
                    &two("a -> b event \"fallback\":\"a log\""),
                    ask,
                ),
                (
                    "a step uses it",
                    &two("a -> b event\nflow f\nstep b via a-b"),
                    ask,
                ),
                (
                    "flows, and none uses it",
                    &two("a -> b event\nflow f\nstep b"),
                    &[],
                ),
                (
                    "the same side",
                    &two("service c \"domain\":\"x\"\na -> c event"),
                    &[],
                ),
                ("a domain unknown", &two("service c\na -> c event"), &[]),
                (
                    "languages do not matter",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event",
                    ask,
                ),
            ],
        );
        let broker = |first: &str, more: &str| {
            two(&format!(
                "service c \"domain\":\"y\"\nbroker k\na -> k event {first}\nk -> b event\nk -> c event\n{more}"
            ))
        };
        table(
            "no-words",
            &[
                (
                    "neither half carries any",
                    &broker("", ""),
                    &[
                        "question low connection:a-k connection:k-b connection:k-c component:a component:b component:c",
                    ],
                ),
                (
                    "one half carries some",
                    &broker("\"carries\":[\"Order\"]", ""),
                    &[],
                ),
                (
                    "a step uses one half",
                    &broker("", "flow f\nstep b via k-b"),
                    &["question low connection:a-k connection:k-b component:a component:b"],
                ),
                (
                    "a step uses the sender's half",
                    &broker("", "flow f\nstep k via a-k"),
                    &[
                        "question low connection:a-k connection:k-b connection:k-c component:a component:b component:c",
                    ],
                ),
            ],
        );
    }

    #[test]
    fn no_language() {
        let y = "domain y \"language\":[{\"entity\":\"Parcel\"}]\nservice b \"domain\":\"y\"\n";
        let ask: &[&str] = &["question low domain:x"];
        let case = |more: &str| format!("{y}domain x\n{more}");
        table(
            "no-language",
            &[
                ("nothing there", "", &[]),
                (
                    "a sender",
                    &case("service a \"domain\":\"x\"\na -> b event"),
                    ask,
                ),
                (
                    "a receiver",
                    &case("service a \"domain\":\"x\"\nb -> a request"),
                    ask,
                ),
                ("nothing crosses", &case("service a \"domain\":\"x\""), &[]),
                (
                    "a gateway alone",
                    &case("gateway a \"domain\":\"x\"\na -> b request"),
                    &[],
                ),
                (
                    "gateways and telemetry alone",
                    &case(
                        "gateway a \"domain\":\"x\"\ntelemetry t \"domain\":\"x\"\na -> b request\nb -> t event",
                    ),
                    &[],
                ),
                (
                    "a gateway, and a service beside it",
                    &case("gateway a \"domain\":\"x\"\nservice c \"domain\":\"x\"\na -> b request"),
                    ask,
                ),
                (
                    "a gateway, and a service in a sub-domain",
                    &case(
                        "domain z \"parent\":\"x\"\ngateway a \"domain\":\"x\"\nservice c \"domain\":\"z\"\na -> b request",
                    ),
                    ask,
                ),
                (
                    "the domain around has one",
                    "domain w \"language\":[{\"entity\":\"Order\"}]\ndomain x \"parent\":\"w\"\ndomain y \"language\":[{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event",
                    &[],
                ),
                (
                    "a sub-domain's is not its own",
                    &case(
                        "domain z \"parent\":\"x\",\"language\":[{\"entity\":\"Order\"}]\nservice a \"domain\":\"x\"\na -> b event",
                    ),
                    ask,
                ),
                (
                    "neither side has one",
                    "domain x\ndomain y\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event",
                    &["question low domain:x", "question low domain:y"],
                ),
                (
                    "an empty one is none",
                    "domain x \"language\":[]\ndomain y \"language\":[{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> b event",
                    ask,
                ),
                (
                    "a broker between has no say",
                    "domain p\nbroker k \"domain\":\"p\"\ndomain x \"language\":[{\"entity\":\"Order\"}]\ndomain y \"language\":[{\"entity\":\"Parcel\"}]\nservice a \"domain\":\"x\"\nservice b \"domain\":\"y\"\na -> k event\nk -> b event",
                    &[],
                ),
            ],
        );
        assert_eq!(
            outcome("DC2", "domain x\nservice a \"domain\":\"x\""),
            "not-applicable"
        );
        assert_eq!(
            outcome("DC2", &two("a -> b event \"carries\":[\"Order\"]")),
            "pass"
        );
        assert_eq!(
            outcome("DC2", &two("a -> b request \"fallback\":\"an old answer\"")),
            "pass"
        );
    }
}
