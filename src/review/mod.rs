//! A review: the only place that runs rules.

pub mod questions;
pub mod repairs;
mod run;
pub mod settings;
mod waivers;

pub use run::{CUSTOM_RULES, PanicScope, running_rule};

use crate::analysis::Facts;
use crate::document::{Date, Design, Subject, Waiver, format};
use crate::rules::{self, ITEMS, Item, Names, Outcome, RawFinding, Severity, Text, Words, house};
use run::{CustomRuleResults, ItemResults, PreviousReview, RuleResult};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::rc::Rc;
use waivers::Waivers;

/// The answer to an item, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ItemOutcome {
    /// The design has none of what the item is about.
    NotApplicable,
    /// Nothing was found.
    Pass,
    /// Something is open.
    Question,
    /// Something contradicts the guideline.
    Fail,
}

impl ItemOutcome {
    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Pass => "pass",
            Self::Question => "question",
            Self::Fail => "fail",
        }
    }
}

/// One thing that a rule found. Its words are made by [`Review::words`].
pub struct Finding {
    /// The rule's name, such as `lost-work`.
    pub rule: Cow<'static, str>,
    /// Whether it fails or asks.
    pub outcome: Outcome,
    /// How much it matters.
    pub severity: Severity,
    /// The waiver that covers it.
    pub waiver: Option<Rc<Waiver>>,
    ran: Rc<RuleResult>,
    /// Its place among what the rule found.
    at: usize,
}

impl Finding {
    /// Whether nobody has accepted it.
    pub fn counts(&self) -> bool {
        self.waiver.is_none()
    }

    /// Says that what runs from now on, such as a search for repairs, is of the rule of this
    /// finding: see [`running_rule`].
    pub fn panic_scope(&self) -> PanicScope {
        PanicScope::new(match self.rule {
            Cow::Borrowed(rule) => rule,
            Cow::Owned(_) => CUSTOM_RULES,
        })
    }

    fn raw(&self) -> &RawFinding {
        &self.ran.raws[self.at]
    }
}

/// One item of the checklist and what was found.
pub struct ItemReview {
    /// Such as `CA3`.
    pub code: &'static str,
    /// Such as `Design the overall system for availability`.
    pub title: &'static str,
    /// Such as `Consistency and availability`.
    pub bucket: &'static str,
    /// The answer.
    pub outcome: ItemOutcome,
    /// Worst first, then by rule, then by subjects. Waived ones are among them.
    pub findings: Rc<Vec<Finding>>,
    item: &'static Item,
    /// The waivers that cover something of it, by their place in the document.
    covering: Rc<Vec<usize>>,
}

impl ItemReview {
    /// The rules of the checklist that answer it, those included that are off.
    pub fn rules(&self) -> &'static [rules::Rule] {
        self.item.rules
    }
}

/// How many items have which outcome, and how many findings are waived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Items that pass.
    pub pass: usize,
    /// Items that fail.
    pub fail: usize,
    /// Items with open questions.
    pub question: usize,
    /// Items that the design has nothing for.
    pub not_applicable: usize,
    /// Findings that are waived.
    pub waived: usize,
}

/// What the checklist finds in a design on a day. Words are made when they are asked for.
pub struct Review {
    today: Date,
    facts: Facts,
    items: Vec<ItemReview>,
    warnings: Vec<String>,
    /// What the rules of each item found.
    ran: Vec<ItemResults>,
    house: Option<CustomRuleResults>,
    left_out: Rc<[String]>,
}

/// Reviews the design as of `today`, which decides only which waivers still count.
pub fn review(design: &Rc<Design>, today: Date) -> Review {
    review_without(design, today, &[])
}

/// As [`review`], but leaves out rules of which it is known that they break on this design: each
/// becomes a finding that says so. They stay out of reviews that are made [`review_incremental`].
pub fn review_without(design: &Rc<Design>, today: Date, rules: &[String]) -> Review {
    run_review(design, today, rules.into(), None)
}

/// Reviews the next state of a design. What it has in common with the one before is neither
/// derived nor looked for again; the review is the same as that of [`review`] to the last byte.
pub fn review_incremental(before: &Review, design: &Rc<Design>, today: Date) -> Review {
    run_review(design, today, before.left_out.clone(), Some(before))
}

fn run_review(
    design: &Rc<Design>,
    today: Date,
    left_out: Rc<[String]>,
    before: Option<&Review>,
) -> Review {
    let previous = before.map(|review| PreviousReview::new(review, design));
    let facts = match &previous {
        Some(previous) => previous.derive_facts(design),
        None => Facts::new(design),
    };
    let each = ITEMS.iter().enumerate();
    let ran = each.map(|(at, item)| run::run_rules(at, item, &facts, &left_out, previous.as_ref()));
    let ran: Vec<ItemResults> = ran.collect();
    let house = (!design.house_rules.is_empty())
        .then(|| run::run_custom_rules(&facts, &left_out, previous.as_ref()));

    let waivers = Waivers::new(design, today, &facts);
    let same_settings = previous
        .as_ref()
        .filter(|previous| previous.keeps_settings(today))
        .map(|previous| previous.review);
    let answer = |item: &'static Item,
                  ran: &ItemResults,
                  then: Option<&ItemResults>,
                  about: &dyn Fn() -> bool| {
        let then = same_settings
            .zip(then)
            .filter(|(_, then)| is_unchanged(ran, then));
        let known = then.and_then(|(before, _)| before.item(item.code));
        let (findings, covering) = match known {
            Some(known) => (known.findings.clone(), known.covering.clone()),
            None => finalize(ran, &facts, &waivers),
        };
        ItemReview {
            code: item.code,
            title: item.title,
            bucket: item.bucket,
            outcome: outcome(&findings, ran, about),
            findings,
            item,
            covering,
        }
    };
    let mut items: Vec<ItemReview> = Vec::with_capacity(ITEMS.len() + 1);
    for (at, (item, ran)) in ITEMS.iter().zip(&ran).enumerate() {
        let then = before.and_then(|before| before.ran.get(at));
        items.push(answer(item, ran, then, &|| (item.about)(&facts)));
    }
    if let Some(house) = &house {
        let then = before.and_then(|before| Some(&before.house.as_ref()?.ran));
        let about = || house.is_about_something();
        items.push(answer(&house::ITEM, &house.ran, then, &about));
    }

    let mut warnings = format::warnings(design);
    warnings.extend(unknown_settings(design));
    let covering = items.iter().flat_map(|item| item.covering.iter().copied());
    warnings.extend(waivers.warnings(today, covering));
    Review {
        today,
        facts,
        items,
        warnings,
        ran,
        house,
        left_out,
    }
}

/// Whether the same rules found what they found before.
fn is_unchanged(ran: &ItemResults, then: &ItemResults) -> bool {
    let same = |(a, b): (&Option<Rc<RuleResult>>, &Option<Rc<RuleResult>>)| match (a, b) {
        (Some(a), Some(b)) => Rc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    };
    ran.len() == then.len() && ran.iter().zip(then).all(same)
}

/// The findings of an item, worst first, then by rule, then by subjects; with the waivers that
/// cover any of them.
fn finalize(
    ran: &ItemResults,
    facts: &Facts,
    waivers: &Waivers<'_>,
) -> (Rc<Vec<Finding>>, Rc<Vec<usize>>) {
    let mut rules: Vec<&Rc<RuleResult>> = ran.iter().flatten().collect();
    rules.sort_by(|a, b| a.rule.cmp(&b.rule));
    // What a rule found is in the order of subjects: put by rank, all is in order.
    let mut by_rank: [Vec<Finding>; RANKS] = Default::default();
    let mut covering = Vec::new();
    for ran in rules {
        let setting = facts.design().rules.get(ran.rule.as_ref());
        let set = setting.and_then(|s| s.level).and_then(|l| l.severity());
        let of_rule = waivers.of_rule(&ran.rule);
        for (at, raw) in ran.raws.iter().enumerate() {
            let mut first: Option<usize> = None;
            if let Some(of_rule) = of_rule {
                // All that would cover it are needed; the first of them does.
                for waiver in of_rule.covering(&raw.found.key()) {
                    covering.push(waiver);
                    first = Some(first.map_or(waiver, |first| first.min(waiver)));
                }
            }
            let severity = set.unwrap_or(raw.severity);
            by_rank[rank(raw.outcome, severity)].push(Finding {
                rule: ran.rule.clone(),
                outcome: raw.outcome,
                severity,
                waiver: first.and_then(|at| waivers.at(at)),
                ran: ran.clone(),
                at,
            });
        }
    }
    covering.sort_unstable();
    covering.dedup();
    let findings = by_rank.into_iter().flatten().collect();
    (Rc::new(findings), Rc::new(covering))
}

/// How many ranks there are.
const RANKS: usize = 6;

/// The place of a finding among all: the worst is 0.
fn rank(outcome: Outcome, severity: Severity) -> usize {
    let of_severity = match severity {
        Severity::High => 0,
        Severity::Medium => 1,
        Severity::Low => 2,
    };
    match outcome {
        Outcome::Fail => of_severity,
        Outcome::Question => 3 + of_severity,
    }
}

/// The answer to an item, from what was found and whether the design has anything of it.
fn outcome(findings: &[Finding], ran: &ItemResults, about: &dyn Fn() -> bool) -> ItemOutcome {
    // The first that counts is the worst.
    let worst = findings.iter().find(|f| f.counts()).map(|f| f.outcome);
    let all_off = ran.iter().all(Option::is_none);
    match worst {
        Some(Outcome::Fail) => ItemOutcome::Fail,
        Some(Outcome::Question) => ItemOutcome::Question,
        None if all_off || !about() => ItemOutcome::NotApplicable,
        None => ItemOutcome::Pass,
    }
}

/// A sentence for each rule that the document sets and that does not exist.
fn unknown_settings(design: &Design) -> Vec<String> {
    let unknown = design
        .rules
        .keys()
        .filter(|name| !rules::exists(design, name));
    let say = |name: &String| format!("rules: there is no rule \"{}\".", one_line(name));
    unknown.map(say).collect()
}

fn one_line(text: &str) -> String {
    Text::from(rules::text::Name(text).to_string()).plain()
}

impl Review {
    /// The design that was reviewed.
    pub fn design(&self) -> &Rc<Design> {
        self.facts.design()
    }

    /// What was derived from the design.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The day of the review.
    pub fn today(&self) -> Date {
        self.today
    }

    /// Every item, in the order of the checklist.
    pub fn items(&self) -> &[ItemReview] {
        &self.items
    }

    /// The item of that code.
    pub fn item(&self, code: &str) -> Option<&ItemReview> {
        self.items.iter().find(|item| item.code == code)
    }

    /// What is odd about the document, in sentences.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Every finding, in the order of the items.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.items.iter().flat_map(|item| item.findings.iter())
    }

    /// How the items came out.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for item in &self.items {
            match item.outcome {
                ItemOutcome::Pass => summary.pass += 1,
                ItemOutcome::Fail => summary.fail += 1,
                ItemOutcome::Question => summary.question += 1,
                ItemOutcome::NotApplicable => summary.not_applicable += 1,
            }
        }
        summary.waived = self.findings().filter(|f| !f.counts()).count();
        summary
    }

    /// What the finding is about; the first is what it is about most.
    pub fn subjects(&self, finding: &Finding) -> Vec<Subject> {
        let subjects = finding.raw().found.subjects().into_iter();
        subjects.map(|number| self.facts.subject(number)).collect()
    }

    /// Which of its subjects tell the finding from the others of its rule. Waivers name these.
    pub fn key(&self, finding: &Finding) -> Vec<Subject> {
        let key = finding.raw().found.key().into_iter();
        key.map(|number| self.facts.subject(number)).collect()
    }

    /// What stays the same for this finding when the design is reordered, laid out anew or edited
    /// elsewhere: the rule and what tells the finding from others of its rule.
    pub fn fingerprint(&self, finding: &Finding) -> String {
        let mut print = finding.rule.to_string();
        for number in &finding.raw().found.key() {
            print.push('|');
            print.push_str(&self.facts.subject(*number).to_string());
        }
        print
    }

    /// The words of a finding.
    pub fn words(&self, finding: &Finding) -> Words {
        let _scope = finding.panic_scope();
        finding.raw().found.words(&Names { facts: &self.facts })
    }

    /// What spoke for an item that passes; empty for the others.
    pub fn evidence(&self, item: &ItemReview) -> Vec<Text> {
        if item.outcome != ItemOutcome::Pass {
            return Vec::new();
        }
        (item.item.evidence)(&Names { facts: &self.facts })
    }
}
