//! The checklist: items, their rules, what a rule finds, and the words for it.
//!
//! A rule is one file in the folder of its bucket; [`ITEMS`] is the registry. Detection is apart
//! from wording: a rule puts typed values, each a [`Diagnostic`], into [`Findings`]; their words are
//! made from their fields on demand.

/// Declares the modules of rules and lists their `RULE`s, item by item, in the order of the checklist:
/// the one line that registers a rule.
macro_rules! rules {
    ($($item:ident { $($rule:ident,)* })*) => {$(
        $(pub(in crate::rules) mod $rule;)*
        const $item: &[$crate::rules::Rule] = &[$($rule::RULE),*];
    )*};
}
use rules;

mod consistency;
mod coupling;
pub mod custom;
pub mod fix;
mod general;
pub mod names;
mod observability;
pub mod question;
mod registry;
mod suggest;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod text;

pub use crate::document::Severity;
pub use names::Names;
pub use registry::{HELD_OPEN, HeldOpen, HeldVerdict, ITEMS, exists, rule};
pub use suggest::suggest;
pub use text::{Text, TextPart};

use crate::analysis::{Facts, ReadSet, SubjectIndex};
use crate::document::Design;
use crate::graph::FlowNo;
use hashbrown::HashSet;
use serde::{Deserialize, Serialize};

/// Outcome of a finding: the drawing contradicts the guideline, or leaves it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// The drawing does not say, and the answer matters.
    Question,
    /// The drawing contradicts the guideline.
    Fail,
}

impl Outcome {
    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Fail => "fail",
        }
    }
}

/// Stake of a finding: what an unmended one costs. In the order in which a report puts them first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stake {
    /// Data that is lost where it is kept.
    Storage,
    /// Data lost on its way, doubled or wrong.
    Data,
    /// Open doors.
    Access,
    /// Ownership.
    Ownership,
    /// No end to disagreement.
    Convergence,
    /// Anything else.
    Other,
}

/// A guideline of the checklist.
pub struct Item {
    /// Code, such as `CA3`.
    pub code: &'static str,
    /// Stake of its findings: what an unmended one costs.
    pub stake: Stake,
    /// Title, such as `Design the overall system for availability`.
    pub title: &'static str,
    /// Bucket, such as `Consistency and availability`.
    pub bucket: &'static str,
    /// True if the design has anything in the scope of the item.
    pub about: fn(&Facts) -> bool,
    /// Evidence for an item that passes.
    pub evidence: fn(&Names<'_>) -> Vec<Text>,
    /// Rules, in the order of the checklist.
    pub rules: &'static [Rule],
}

/// A rule.
pub struct Rule {
    /// Name, such as `lost-work`.
    pub name: &'static str,
    /// Stake, where it is not that of its item.
    pub stake: Option<Stake>,
    /// Limit, where the rule has one; the document can set another.
    pub limit: Option<u64>,
    /// Fields of the design that it reads, itself or by the facts that it asks for. While none of
    /// them changes, its findings stay the same.
    pub reads: ReadSet,
    /// Page of the rule.
    pub docs: Docs,
    /// Finds violations. Pure: it reads the facts and the limit alone.
    pub find: fn(&Facts, limit: u64, &mut Findings),
    /// Repairs of its findings, best first. All proposals are tried before any is offered.
    pub repairs: &'static [fix::RepairFn],
    /// Answers to its questions; `None` for a rule that never asks.
    pub question: Option<question::Question>,
}

impl Rule {
    /// A rule that finds nothing, as the base of all others.
    pub const DEFAULT: Self = Self {
        name: "",
        stake: None,
        limit: None,
        reads: ReadSet::ALL,
        docs: Docs::EMPTY,
        find: |_, _, _| {},
        repairs: &[],
        question: None,
    };

    /// All that the rule finds in a design, whatever its level and waivers. The one way for other
    /// rules and items to leave to it what it speaks of; they read what it reads.
    pub(in crate::rules) fn found(&self, facts: &Facts) -> Vec<RawFinding> {
        let mut findings = Findings::default();
        (self.find)(facts, self.limit_in(facts.design()), &mut findings);
        findings.question_guesses(facts).0
    }

    /// Fails among what [`Self::found`] returns.
    pub(in crate::rules) fn fails(&self, facts: &Facts) -> impl Iterator<Item = RawFinding> {
        let found = self.found(facts).into_iter();
        found.filter(|raw| raw.outcome == Outcome::Fail)
    }

    /// The number that holds for it in a design: that of the document, or its own.
    pub fn limit_in(&self, design: &Design) -> u64 {
        let setting = design.rules.get(self.name);
        let set = setting.and_then(|s| s.limit).map(|limit| limit.get());
        set.or(self.limit).unwrap_or(0)
    }
}

/// The page of a rule. The words are the rule's own; Markdown is not read from them.
pub struct Docs {
    /// *What it checks*.
    pub checks: &'static str,
    /// *Why it matters*: what happens in production.
    pub matters: &'static str,
    /// *How it is detected*.
    pub detected: &'static str,
    /// *What to do*.
    pub remedy: &'static str,
    /// *False alarms*: when it may be right to waive it.
    pub false_alarms: &'static str,
    /// A drawing of which it speaks: the fields of a design document after `title`.
    pub fails: &'static str,
    /// The same drawing, mended: it is silent.
    pub passes: &'static str,
    /// *Read on*: names of books, chapters and patterns.
    pub read_on: &'static [&'static str],
}

impl Docs {
    const EMPTY: Self = Self {
        checks: "",
        matters: "",
        detected: "",
        remedy: "",
        false_alarms: "",
        fails: "",
        passes: "",
        read_on: &[],
    };
}

/// A single result of a rule as a typed value, without words.
pub trait Diagnostic {
    /// Subjects, the main one first, further ones in the order of the rule.
    fn subjects(&self) -> Vec<SubjectIndex>;

    /// Subjects that tell this finding from the others of its rule: the first, or those of its
    /// pair or triple.
    fn key(&self) -> Vec<SubjectIndex> {
        self.subjects().into_iter().take(1).collect()
    }

    /// Words of the finding.
    fn words(&self, names: &Names<'_>) -> Words;

    /// True if nobody would notice in production: such a finding stands before others of its rule.
    fn goes_unnoticed(&self, _facts: &Facts) -> bool {
        false
    }
}

/// The words of a finding. Names in it are the author's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The fact, in a short sentence.
    pub title: Text,
    /// The fact with everything that it rests on.
    pub evidence: Text,
    /// Consequence in production.
    pub why: Text,
    /// Change that this drawing needs.
    pub fix: Text,
}

impl Words {
    /// Words from `format!`ted parts.
    pub fn new(
        title: impl Into<Text>,
        evidence: impl Into<Text>,
        why: impl Into<Text>,
        fix: impl Into<Text>,
    ) -> Self {
        Self {
            title: title.into(),
            evidence: evidence.into(),
            why: why.into(),
            fix: fix.into(),
        }
    }
}

/// One finding before it is dressed: outcome, severity, what was found.
pub struct RawFinding {
    /// Fail or question.
    pub outcome: Outcome,
    /// Severity, unless the document sets another.
    pub severity: Severity,
    /// The result itself.
    pub diagnostic: Box<dyn Diagnostic>,
    /// True for a fail that rests on a guess, and therefore asks.
    pub guessed: bool,
}

impl RawFinding {
    /// Words of the finding. A fail that rests on a guess asks whether what was guessed is so.
    pub fn words(&self, names: &Names<'_>) -> Words {
        let words = self.diagnostic.words(names);
        if !self.guessed {
            return words;
        }
        let guesses = names.facts.guesses_among(&self.diagnostic.subjects());
        let verb = names::verb(guesses.len(), "was", "were");
        let guesses = names::list(guesses.iter().map(|guess| match *guess {
            SubjectIndex::Connection(e) => names.link(e),
            SubjectIndex::Component(c) => names.of(c).to_string(),
            _ => String::new(),
        }));
        let evidence = words.evidence.marked();
        let (evidence, fix) = (
            format!("{evidence} The import was not sure: {guesses} {verb} guessed."),
            format!(
                "Confirm or correct {guesses}. If confirmed: {}",
                words.fix.marked()
            ),
        );
        Words {
            title: words.title.after("To confirm: "),
            evidence: evidence.into(),
            why: words.why,
            fix: fix.into(),
        }
    }
}

/// Results of a rule, in the order in which it found them.
#[derive(Default)]
pub struct Findings(pub Vec<RawFinding>);

impl Findings {
    /// The drawing contradicts the guideline.
    pub fn fail(&mut self, severity: Severity, diagnostic: impl Diagnostic + 'static) {
        self.add(Outcome::Fail, severity, diagnostic);
    }

    /// The drawing does not say.
    pub fn ask(&mut self, severity: Severity, diagnostic: impl Diagnostic + 'static) {
        self.add(Outcome::Question, severity, diagnostic);
    }

    /// Either.
    pub fn add(
        &mut self,
        outcome: Outcome,
        severity: Severity,
        diagnostic: impl Diagnostic + 'static,
    ) {
        self.0.push(RawFinding {
            outcome,
            severity,
            diagnostic: Box::new(diagnostic),
            guessed: false,
        });
    }

    /// Turns fails that rest on a guess into questions of the same severity.
    pub(crate) fn question_guesses(mut self, facts: &Facts) -> Self {
        if !facts.has_guesses() {
            return self;
        }
        for raw in &mut self.0 {
            let subjects = raw.diagnostic.subjects();
            if raw.outcome == Outcome::Fail && facts.rests_on_guess(&subjects) {
                raw.outcome = Outcome::Question;
                raw.guessed = true;
            }
        }
        self
    }
}

/// The flows among the subjects of findings.
pub(crate) fn flows_of(found: &[RawFinding]) -> HashSet<FlowNo> {
    let subjects = found.iter().flat_map(|raw| raw.diagnostic.subjects());
    subjects.filter_map(SubjectIndex::flow).collect()
}

/// Subjects in a row: one first, then lists of further ones, each in id order and once.
pub(crate) fn subjects(
    first: impl Into<SubjectIndex>,
    rest: &[&[crate::graph::Comp]],
) -> Vec<SubjectIndex> {
    let first = first.into();
    let mut subjects = vec![first];
    for list in rest {
        let list = crate::analysis::sorted_unique(list.to_vec());
        let more = list
            .into_iter()
            .map(SubjectIndex::from)
            .filter(|n| *n != first);
        subjects.extend(more);
    }
    subjects
}

/// An example of a rule as a document: `fields` are those after the title.
pub fn example_document(title: &str, fields: &str) -> String {
    format!("{{\"format\":\"plumbline-design\",\"version\":1,\"title\":\"{title}\",{fields}}}")
}
