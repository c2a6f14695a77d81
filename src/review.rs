//! A review: the only place that runs rules.

use crate::checklist::{
    self, Findings, Found, ITEMS, Item, Names, Outcome, Raw, Severity, Text, Words, house,
};
use crate::design::{Date, Design, Level, Subject, Waiver, format};
use crate::facts::{Facts, Number};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

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

impl ItemReview {
    /// The rules of the checklist that answer it, those included that are off.
    pub fn rules(&self) -> &'static [checklist::Rule] {
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
}

/// Reviews the design as of `today`, which decides only which waivers still count.
pub fn review(design: &Rc<Design>, today: Date) -> Review {
    let facts = Facts::new(design);
    let mut waivers = Waivers::new(design, today);
    let mut items: Vec<ItemReview> = ITEMS
        .iter()
        .map(|item| answer(item, ran(item, &facts), &facts, &mut waivers))
        .collect();
    if !design.house_rules.is_empty() {
        let ran = ran_of_house(&facts);
        items.push(answer(&house::ITEM, ran, &facts, &mut waivers));
    }
    let mut warnings = format::warnings(design);
    warnings.extend(unknown_settings(design));
    warnings.extend(waivers.warnings());
    Review {
        today,
        facts,
        items,
        warnings,
    }
}

/// A rule that is on, by its name, and what it found.
type Ran = (Cow<'static, str>, Vec<Raw>);

fn is_on(design: &Design, rule: &str) -> bool {
    let level = design.rules.get(rule).and_then(|setting| setting.level);
    level != Some(Level::Off)
}

/// Runs the rules of an item, those that are on.
fn ran(item: &Item, facts: &Facts) -> Vec<Ran> {
    let design = facts.design();
    let on = item.rules.iter().filter(|rule| is_on(design, rule.name));
    on.map(|rule| {
        let found = guarded(|| {
            let mut findings = Findings::default();
            (rule.find)(facts, rule.limit_in(design), &mut findings);
            findings
        });
        let name = Cow::Borrowed(rule.name);
        let raws = found.unwrap_or_else(|| broken(&name)).0;
        (name, raws)
    })
    .collect()
}

/// Runs the rules of the document, those that are on.
fn ran_of_house(facts: &Facts) -> Vec<Ran> {
    let design = facts.design();
    let names = design.house_rules.iter().map(|rule| house::name(&rule.id));
    let names: Vec<Cow<'static, str>> = names.map(Cow::Owned).collect();
    let found = guarded(|| house::find(facts))
        .unwrap_or_else(|| names.iter().map(|name| broken(name)).collect());
    let all = names.into_iter().zip(found);
    let on = all.filter(|(name, _)| is_on(design, name));
    on.map(|(name, findings)| (name, findings.0)).collect()
}

/// The answer to an item, from what its rules found.
fn answer(
    item: &'static Item,
    ran: Vec<Ran>,
    facts: &Facts,
    waivers: &mut Waivers<'_>,
) -> ItemReview {
    let mut findings = Vec::new();
    let all_off = ran.is_empty();
    for (rule, raws) in ran {
        let setting = facts.design().rules.get(rule.as_ref());
        let set = setting.and_then(|s| s.level).and_then(|l| l.severity());
        for raw in raws {
            let key = raw.found.key();
            findings.push(Finding {
                rule: rule.clone(),
                outcome: raw.outcome,
                severity: set.unwrap_or(raw.severity),
                waiver: waivers.covering(&rule, &key, facts),
                key,
                found: raw.found,
            });
        }
    }
    crate::order::sort_by(&mut findings, |a, b| {
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

/// Runs something of a rule. Where panics cannot be caught, as in the browser, the app's recovery
/// takes over.
fn guarded<T>(run: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(run)).ok()
}

/// What is found instead by a rule that breaks all the same: a review with one answer missing is
/// worth more than none.
fn broken(rule: &str) -> Findings {
    let mut findings = Findings::default();
    findings.ask(Severity::Low, Broken(rule.to_owned()));
    findings
}

struct Broken(String);

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

/// Whether there is such a rule, in the checklist or in the document.
pub fn exists(design: &Design, rule: &str) -> bool {
    checklist::rule(rule).is_some() || house::rule(design, rule).is_some()
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
