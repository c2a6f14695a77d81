//! A review: the only place that runs rules.

use crate::checklist::{
    self, Findings, Found, ITEMS, Item, Names, Outcome, Raw, Rule, Severity, Text, Words,
};
use crate::design::{Date, Design, Subject, Waiver, format};
use crate::facts::{Facts, Number};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// The answer to an item, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    pub waiver: Option<Waiver>,
    /// The subjects that tell it from the others of its rule.
    key: Vec<Number>,
    found: Box<dyn Found>,
}

impl Finding {
    /// Whether nobody has accepted it.
    pub fn counts(&self) -> bool {
        self.waiver.is_none()
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
    pub findings: Vec<Finding>,
    item: &'static Item,
}

/// How many items have which outcome, and how many findings are waived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    facts: Facts,
    items: Vec<ItemReview>,
    warnings: Vec<String>,
}

/// Reviews the design as of `today`, which decides only which waivers still count.
pub fn review(design: &Rc<Design>, today: Date) -> Review {
    let facts = Facts::new(design);
    let mut waivers = Waivers::new(design, today);
    let items = ITEMS
        .iter()
        .map(|item| review_item(item, &facts, &mut waivers))
        .collect();
    let mut warnings = format::warnings(design);
    warnings.extend(unknown_settings(design));
    warnings.extend(waivers.warnings());
    Review {
        facts,
        items,
        warnings,
    }
}

fn review_item(item: &'static Item, facts: &Facts, waivers: &mut Waivers<'_>) -> ItemReview {
    let mut findings = Vec::new();
    let mut all_off = true;
    for rule in item.rules {
        let setting = facts.design().rules.get(rule.name);
        let level = setting.and_then(|s| s.level);
        if level.is_some_and(|level| level.severity().is_none()) {
            continue;
        }
        all_off = false;
        for raw in run(rule, facts, rule.limit_in(facts.design())) {
            let severity = level.and_then(|l| l.severity()).unwrap_or(raw.severity);
            let key = raw.found.key();
            findings.push(Finding {
                rule: Cow::Borrowed(rule.name),
                outcome: raw.outcome,
                severity,
                waiver: waivers.covering(rule.name, &key, facts),
                key,
                found: raw.found,
            });
        }
    }
    findings.sort_by(|a, b| {
        let worst_first = (b.outcome, b.severity).cmp(&(a.outcome, a.severity));
        let then = a.rule.cmp(&b.rule);
        // The first subjects differ, but for rules per pair; those have few more.
        let by_subject = || a.key.first().cmp(&b.key.first());
        let by_all = || a.found.subjects().cmp(&b.found.subjects());
        worst_first
            .then(then)
            .then_with(by_subject)
            .then_with(by_all)
    });
    let worst = findings
        .iter()
        .filter(|f| f.counts())
        .map(|f| f.outcome)
        .max();
    let outcome = match worst {
        Some(Outcome::Fail) => ItemOutcome::Fail,
        Some(Outcome::Question) => ItemOutcome::Question,
        None if all_off || !(item.about)(facts) => ItemOutcome::NotApplicable,
        None => ItemOutcome::Pass,
    };
    ItemReview {
        code: item.code,
        title: item.title,
        bucket: item.bucket,
        outcome,
        findings,
        item,
    }
}

/// Runs a rule. One that breaks all the same becomes a finding that says so: a review with one
/// answer missing is worth more than none. Where panics cannot be caught, as in the browser, the
/// app's recovery takes over.
fn run(rule: &'static Rule, facts: &Facts, limit: u64) -> Vec<Raw> {
    let found = catch_unwind(AssertUnwindSafe(|| {
        let mut findings = Findings::default();
        (rule.find)(facts, limit, &mut findings);
        findings.0
    }));
    found.unwrap_or_else(|_| {
        vec![Raw {
            outcome: Outcome::Question,
            severity: Severity::Low,
            found: Box::new(Broken(rule.name)),
        }]
    })
}

struct Broken(&'static str);

impl Found for Broken {
    fn subjects(&self) -> Vec<Number> {
        vec![Number::Design]
    }

    fn words(&self, _: &Names<'_>) -> Words {
        Words::new(
            format!("The rule {} could not be run", self.0),
            format!(
                "The rule {} broke on this design, so this part is not reviewed.",
                self.0
            ),
            "The mistake is in Plumbline, not in the design.",
            "Review this part by hand, and report the design that it broke on.",
        )
    }
}

/// A sentence for each rule that the document sets and that does not exist.
fn unknown_settings(design: &Design) -> Vec<String> {
    let unknown = design.rules.keys().filter(|name| !exists(design, name));
    let say = |name: &String| format!("rules: there is no rule \"{}\".", one_line(name));
    unknown.map(say).collect()
}

fn exists(design: &Design, rule: &str) -> bool {
    let house = || design.house_rules.find(rule.strip_prefix("house/")?);
    checklist::rule(rule).is_some() || house().is_some()
}

fn one_line(text: &str) -> String {
    Text::from(checklist::text::Name(text).to_string()).plain()
}

/// The waivers of a design, and which of them covered something.
struct Waivers<'d> {
    design: &'d Design,
    today: Date,
    covered: Vec<bool>,
}

impl<'d> Waivers<'d> {
    fn new(design: &'d Design, today: Date) -> Self {
        Self {
            design,
            today,
            covered: vec![false; design.waivers.len()],
        }
    }

    fn is_over(&self, waiver: &Waiver) -> bool {
        waiver.until.is_some_and(|until| until < self.today)
    }

    /// The waiver that covers a finding of the rule, told from others by those subjects. All that
    /// would cover it are marked as needed.
    fn covering(&mut self, rule: &str, key: &[Number], facts: &Facts) -> Option<Waiver> {
        let mut first = None;
        for (at, waiver) in self.design.waivers.iter().enumerate() {
            if waiver.rule == rule && !self.is_over(waiver) && covers(waiver, key, facts) {
                self.covered[at] = true;
                first = first.or(Some(waiver));
            }
        }
        first.cloned()
    }

    fn warnings(&self) -> Vec<String> {
        let each = self.design.waivers.iter().zip(&self.covered);
        each.filter_map(|(waiver, covered)| {
            let of = match &waiver.subject {
                Some(subject) => format!(
                    "\"{}\" for \"{}\"",
                    one_line(&waiver.rule),
                    one_line(subject)
                ),
                None => format!("\"{}\"", one_line(&waiver.rule)),
            };
            if !exists(self.design, &waiver.rule) {
                return Some(format!("waivers: there is no rule {of}."));
            }
            if let Some(until) = waiver.until.filter(|_| self.is_over(waiver)) {
                return Some(format!(
                    "waivers: the waiver of {of} ended on {until} and no longer counts."
                ));
            }
            (!covered).then(|| format!("waivers: the waiver of {of} covers nothing."))
        })
        .collect()
    }
}

fn covers(waiver: &Waiver, key: &[Number], facts: &Facts) -> bool {
    let Some(named) = waiver.subject.as_deref().map(str::trim) else {
        return true;
    };
    match Subject::parse(named) {
        Some(subject) => key.iter().any(|n| facts.subject(*n) == subject),
        None => key.iter().any(|n| facts.subject(*n).id() == named),
    }
}

impl Review {
    /// The design that was reviewed.
    pub fn design(&self) -> &Rc<Design> {
        self.facts.design()
    }

    /// Every item, in the order of the checklist.
    pub fn items(&self) -> &[ItemReview] {
        &self.items
    }

    /// What is odd about the document, in sentences.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Every finding, in the order of the items.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.items.iter().flat_map(|item| &item.findings)
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
        let subjects = finding.found.subjects().into_iter();
        subjects.map(|number| self.facts.subject(number)).collect()
    }

    /// What stays the same for this finding when the design is reordered, laid out anew or edited
    /// elsewhere: the rule and what tells the finding from others of its rule.
    pub fn fingerprint(&self, finding: &Finding) -> String {
        let mut print = finding.rule.to_string();
        for number in &finding.key {
            print.push('|');
            print.push_str(&self.facts.subject(*number).to_string());
        }
        print
    }

    /// The words of a finding.
    pub fn words(&self, finding: &Finding) -> Words {
        finding.found.words(&Names { facts: &self.facts })
    }

    /// What spoke for an item that passes; empty for the others.
    pub fn evidence(&self, item: &ItemReview) -> Vec<Text> {
        if item.outcome != ItemOutcome::Pass {
            return Vec::new();
        }
        (item.item.evidence)(&Names { facts: &self.facts })
    }
}
