//! Review of a design: the only place that runs rules.

mod first;
pub mod questions;
pub mod repairs;
mod run;
pub mod settings;
mod waivers;

pub use run::{CUSTOM_RULES, PanicScope, running_rule};

use crate::analysis::Facts;
use crate::document::sanitize::excerpt;
use crate::document::{Date, Design, Subject, Waiver, format};
use crate::rules::{
    self, HELD_OPEN, HeldOpen, HeldVerdict, ITEMS, Item, Names, Outcome, RawFinding, Severity,
    Text, Words, custom,
};
use run::{CustomRuleResults, ItemResults, PreviousReview, RuleResult};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashSet;
use std::rc::Rc;
use waivers::Waivers;

/// Outcome of an item, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ItemOutcome {
    /// The design has nothing that the item is about.
    NotApplicable,
    /// No findings.
    Pass,
    /// Open questions.
    Question,
    /// The design contradicts the guideline.
    Fail,
}

impl ItemOutcome {
    /// Spelling in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Pass => "pass",
            Self::Question => "question",
            Self::Fail => "fail",
        }
    }
}

/// A finding of a rule. [`Review::words`] gives its text.
pub struct Finding {
    /// The rule's name, such as `lost-work`.
    pub rule: Cow<'static, str>,
    /// Fail or question.
    pub outcome: Outcome,
    /// Severity.
    pub severity: Severity,
    /// The waiver that covers it.
    pub waiver: Option<Rc<Waiver>>,
    ran: Rc<RuleResult>,
    /// Index among the findings of the rule.
    at: usize,
}

impl Finding {
    /// True if it is not waived.
    pub fn counts(&self) -> bool {
        self.waiver.is_none()
    }

    /// True for a problem that rests on a guess of an import, and therefore asks to confirm it.
    pub fn is_guessed(&self) -> bool {
        self.raw().guessed
    }

    /// Attributes panics to the rule of this finding while the scope lives, such as during a search
    /// for repairs. See [`running_rule`].
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

/// An item of the checklist with its findings.
pub struct ItemReview {
    /// Code, such as `CA3`.
    pub code: &'static str,
    /// Title, such as `Design the overall system for availability`.
    pub title: &'static str,
    /// Bucket, such as `Consistency and availability`.
    pub bucket: &'static str,
    /// Outcome.
    pub outcome: ItemOutcome,
    /// Findings, worst first, then by rule, then by subjects. Includes waived ones.
    pub findings: Rc<Vec<Finding>>,
    item: &'static Item,
    /// Position among the items of the checklist.
    position: usize,
    /// The rule whose open findings keep a verdict from being given, where no finding of its own
    /// does.
    held_open_by: Option<&'static HeldOpen>,
    /// Indexes of the waivers that cover any of its findings.
    covering: Rc<Vec<usize>>,
}

impl ItemReview {
    /// Rules of the item, including those that are off.
    pub fn rules(&self) -> &'static [rules::Rule] {
        self.item.rules
    }
}

/// Counts of items by outcome, and of waived findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Items that pass.
    pub pass: usize,
    /// Items that fail.
    pub fail: usize,
    /// Items with open questions.
    pub question: usize,
    /// Items that do not apply to the design.
    pub not_applicable: usize,
    /// Findings that are waived.
    pub waived: usize,
}

/// The review of a design on a day. Texts of findings are created on demand.
pub struct Review {
    today: Date,
    facts: Facts,
    items: Vec<ItemReview>,
    warnings: Vec<String>,
    /// Results of the rules of each item.
    ran: Vec<ItemResults>,
    house: Option<CustomRuleResults>,
    left_out: Rc<[String]>,
    /// Elements that were placed a moment ago.
    recent: HashSet<Subject>,
}

/// Reason why a question is not asked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldBack {
    /// Minor, while no flow is drawn.
    UntilFlow,
    /// About an element that was placed a moment ago.
    Recent,
}

/// Reviews the design as of `today`, which only decides which waivers have expired.
pub fn review(design: &Rc<Design>, today: Date) -> Review {
    review_without(design, today, &[])
}

/// Like [`review`], without rules that are known to panic on this design: each becomes a finding
/// that says so. [`review_incremental`] leaves them out, too.
pub fn review_without(design: &Rc<Design>, today: Date, rules: &[String]) -> Review {
    run_review(design, today, rules.into(), None)
}

/// Incremental review: reuses facts and findings that the edit cannot affect. The result is
/// identical to that of [`review`].
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
            position: 0,
            held_open_by: None,
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
        items.push(answer(&custom::ITEM, &house.ran, then, &about));
    }

    hold_open(&mut items);
    for (position, item) in items.iter_mut().enumerate() {
        item.position = position;
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
        recent: HashSet::new(),
    }
}

/// True if all results are shared with the previous review.
fn is_unchanged(ran: &ItemResults, then: &ItemResults) -> bool {
    let same = |(a, b): (&Option<Rc<RuleResult>>, &Option<Rc<RuleResult>>)| match (a, b) {
        (Some(a), Some(b)) => Rc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    };
    ran.len() == then.len() && ran.iter().zip(then).all(same)
}

/// Sorts the findings of an item: worst first, then by rule, then by subjects. Also returns the
/// waivers that cover any of them.
fn finalize(
    ran: &ItemResults,
    facts: &Facts,
    waivers: &Waivers<'_>,
) -> (Rc<Vec<Finding>>, Rc<Vec<usize>>) {
    let mut rules: Vec<&Rc<RuleResult>> = ran.iter().flatten().collect();
    rules.sort_by(|a, b| a.rule.cmp(&b.rule));
    // Results are sorted by subjects: distributing them by rank sorts all.
    let mut by_rank: [Vec<Finding>; RANKS] = Default::default();
    let mut covering = Vec::new();
    for ran in rules {
        let setting = facts.design().rules.get(ran.rule.as_ref());
        let set = setting.and_then(|s| s.level).and_then(|l| l.severity());
        let of_rule = waivers.of_rule(&ran.rule);
        for (at, raw) in ran.raws.iter().enumerate() {
            let mut first: Option<usize> = None;
            if let Some(of_rule) = of_rule {
                // All covering waivers count as needed; the first one covers the finding.
                for waiver in of_rule.covering(&raw.diagnostic.key()) {
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

/// Number of ranks.
const RANKS: usize = 6;

/// Rank of a finding: the worst is 0.
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

/// Outcome of an item, from its findings and whether it applies to the design.
fn outcome(findings: &[Finding], ran: &ItemResults, about: &dyn Fn() -> bool) -> ItemOutcome {
    // The first finding that counts is the worst.
    let worst = findings.iter().find(|f| f.counts()).map(|f| f.outcome);
    let all_off = ran.iter().all(Option::is_none);
    match worst {
        Some(Outcome::Fail) => ItemOutcome::Fail,
        Some(Outcome::Question) => ItemOutcome::Question,
        None if all_off || !about() => ItemOutcome::NotApplicable,
        None => ItemOutcome::Pass,
    }
}

/// Leaves items open on which other rules have to be answered first.
fn hold_open(items: &mut [ItemReview]) {
    for held in HELD_OPEN {
        let is_open = |finding: &Finding| finding.counts() && finding.rule == held.rule.name;
        if !items.iter().any(|item| item.findings.iter().any(is_open)) {
            continue;
        }
        for item in items.iter_mut().filter(|item| item.code == held.item.code) {
            let instead_of = match held.instead_of {
                HeldVerdict::Pass => ItemOutcome::Pass,
                HeldVerdict::NotApplicable => ItemOutcome::NotApplicable,
            };
            if item.outcome == instead_of {
                item.outcome = ItemOutcome::Question;
                item.held_open_by = Some(held);
            }
        }
    }
}

/// Warnings about settings of unknown rules.
fn unknown_settings(design: &Design) -> Vec<String> {
    let unknown = design
        .rules
        .keys()
        .filter(|name| !rules::exists(design, name));
    let say = |name: &String| format!("rules: there is no rule \"{}\".", excerpt(name));
    unknown.map(say).collect()
}

impl Review {
    /// The reviewed design.
    pub fn design(&self) -> &Rc<Design> {
        self.facts.design()
    }

    /// Facts of the design.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The day of the review.
    pub fn today(&self) -> Date {
        self.today
    }

    /// All items, in the order of the checklist.
    pub fn items(&self) -> &[ItemReview] {
        &self.items
    }

    /// The item with that code.
    pub fn item(&self, code: &str) -> Option<&ItemReview> {
        self.items.iter().find(|item| item.code == code)
    }

    /// Warnings about the document, as sentences.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// All findings, in the order of the items.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.items.iter().flat_map(|item| item.findings.iter())
    }

    /// Holds questions about these elements back. Problems are shown all the same.
    pub fn hold_back_about(&mut self, recent: HashSet<Subject>) {
        self.recent = recent;
    }

    /// True for a question that is not asked yet. A report lists it all the same.
    pub fn holds_back(&self, finding: &Finding) -> bool {
        self.held_back(finding).is_some()
    }

    /// Reason why a question is not asked while one still draws: it is of low severity in a design
    /// without flows, or about an element that has just been placed.
    pub fn held_back(&self, finding: &Finding) -> Option<HeldBack> {
        if finding.outcome != Outcome::Question || !finding.counts() {
            return None;
        }
        if finding.severity == Severity::Low && !self.facts.has_flows() {
            return Some(HeldBack::UntilFlow);
        }
        self.is_about_recent(finding).then_some(HeldBack::Recent)
    }

    /// True if the main subject is recent, or the design while everything in it is.
    fn is_about_recent(&self, finding: &Finding) -> bool {
        if self.recent.is_empty() {
            return false;
        }
        let subjects = finding.raw().diagnostic.subjects();
        let main = subjects.first().map(|number| self.facts.subject(*number));
        match main {
            None | Some(Subject::Design) => {
                let mut components = self.design().components.iter();
                components.all(|c| self.recent.contains(&Subject::Component(c.id.clone())))
            }
            Some(subject) => self.recent.contains(&subject),
        }
    }

    /// Guessed elements that a finding asks to confirm; none for any other finding.
    pub fn guesses(&self, finding: &Finding) -> Vec<Subject> {
        if !finding.is_guessed() {
            return Vec::new();
        }
        let subjects = finding.raw().diagnostic.subjects();
        let guesses = self.facts.guesses_among(&subjects).into_iter();
        guesses.map(|number| self.facts.subject(number)).collect()
    }

    /// Counts by outcome.
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

    /// Subjects of a finding, the main one first.
    pub fn subjects(&self, finding: &Finding) -> Vec<Subject> {
        let subjects = finding.raw().diagnostic.subjects().into_iter();
        subjects.map(|number| self.facts.subject(number)).collect()
    }

    /// Subjects that identify the finding among those of its rule. Waivers name these.
    pub fn key(&self, finding: &Finding) -> Vec<Subject> {
        let key = finding.raw().diagnostic.key().into_iter();
        key.map(|number| self.facts.subject(number)).collect()
    }

    /// Fingerprint of a finding: the rule and the identifying subjects. Stable while the design is
    /// reordered, laid out or edited elsewhere.
    pub fn fingerprint(&self, finding: &Finding) -> String {
        let mut print = finding.rule.to_string();
        for number in &finding.raw().diagnostic.key() {
            print.push('|');
            print.push_str(&self.facts.subject(*number).to_string());
        }
        print
    }

    /// Text of a finding.
    pub fn words(&self, finding: &Finding) -> Words {
        let _scope = finding.panic_scope();
        finding.raw().words(&Names { facts: &self.facts })
    }

    /// Evidence for an item that passes, or the reason why one without findings is open; empty for
    /// the others.
    pub fn evidence(&self, item: &ItemReview) -> Vec<Text> {
        if let Some(held) = item.held_open_by {
            return vec![Text::from(held.reason.to_owned())];
        }
        if item.outcome != ItemOutcome::Pass {
            return Vec::new();
        }
        (item.item.evidence)(&Names { facts: &self.facts })
    }

    /// All items, those with the worst finding first, then in the order of the checklist: as people
    /// read them.
    pub fn items_worst_first(&self) -> Vec<&ItemReview> {
        let mut items: Vec<&ItemReview> = self.items.iter().collect();
        items.sort_by_key(|item| {
            let worst = item.findings.iter().find(|finding| finding.counts());
            let worst = worst.map_or(RANKS, |f| rank(f.outcome, f.severity));
            (std::cmp::Reverse(item.outcome), worst, item.position)
        });
        items
    }
}
