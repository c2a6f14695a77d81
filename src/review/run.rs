//! Runs the rules that an edit can affect.

use super::Review;
use crate::analysis::{ChangeImpact, Facts, SubjectIndex};
use crate::document::{CustomRule, Date, Design, DesignDiff, Level};
use crate::rules::{Diagnostic, Findings, Item, Names, RawFinding, Rule, Severity, Words, custom};
use std::borrow::Cow;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// Name under which custom rules are left out: all of them, since they share one implementation.
pub const CUSTOM_RULES: &str = "house";

thread_local! {
    static RUNNING: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// The rule that is running on this thread. Where panics cannot be caught, as in the browser, the
/// panic hook learns from it which rule to leave out; [`CUSTOM_RULES`] for all custom rules.
pub fn running_rule() -> Option<&'static str> {
    RUNNING.get()
}

/// Attributes panics on this thread to a rule while it lives: see [`running_rule`].
pub struct PanicScope(Option<&'static str>);

impl PanicScope {
    pub(super) fn new(rule: &'static str) -> Self {
        Self(RUNNING.replace(Some(rule)))
    }
}

impl Drop for PanicScope {
    fn drop(&mut self) {
        RUNNING.set(self.0);
    }
}

/// Findings of a rule, sorted by subjects.
pub(super) struct RuleResult {
    pub rule: Cow<'static, str>,
    pub raws: Vec<RawFinding>,
    limit: u64,
    left_out: bool,
}

impl RuleResult {
    fn new(rule: Cow<'static, str>, limit: u64, found: Option<Findings>, left_out: bool) -> Self {
        let findings = found.unwrap_or_else(|| panicked_finding(&rule));
        Self {
            rule,
            raws: sort_findings(findings.0),
            limit,
            left_out,
        }
    }
}

/// Sorts findings by subjects; most rules report them in order.
fn sort_findings(mut raws: Vec<RawFinding>) -> Vec<RawFinding> {
    let mut last = Vec::new();
    let is_in_order = raws.iter().all(|raw| {
        let subjects = raw.diagnostic.subjects();
        let follows = last <= subjects;
        last = subjects;
        follows
    });
    if is_in_order {
        return raws;
    }
    let by_subjects = raws.drain(..).map(|raw| (raw.diagnostic.subjects(), raw));
    let mut by_subjects: Vec<(Vec<SubjectIndex>, RawFinding)> = by_subjects.collect();
    by_subjects.sort_by(|a, b| a.0.cmp(&b.0));
    by_subjects.into_iter().map(|(_, raw)| raw).collect()
}

/// Results of the rules of an item, by index; `None` for a rule that is off.
pub(super) type ItemResults = Vec<Option<Rc<RuleResult>>>;

/// The review of an earlier state of the design, and what has changed since.
pub(super) struct PreviousReview<'r> {
    pub review: &'r Review,
    diff: DesignDiff,
    impact: ChangeImpact,
}

impl<'r> PreviousReview<'r> {
    pub fn new(review: &'r Review, design: &Design) -> Self {
        let before = review.design();
        let diff = DesignDiff::between(before, design);
        let impact = ChangeImpact::new(before, &diff);
        Self {
            review,
            diff,
            impact,
        }
    }

    /// Facts of the design, sharing the indexes that the edit leaves as they were.
    pub fn derive_facts(&self, design: &Rc<Design>) -> Facts {
        self.review.facts.derive_incremental(design, &self.impact)
    }

    /// True if levels and waivers apply as before, so that equal findings have equal severities
    /// and waivers.
    pub fn keeps_settings(&self, today: Date) -> bool {
        let same_day = self.review.today == today || self.review.design().waivers.is_empty();
        self.impact.keeps_indices()
            && self.diff.rules.is_none()
            && self.diff.waivers.is_none()
            && same_day
    }

    /// The result of a rule of the checklist, if the edit cannot change it.
    fn rule_result(&self, item: usize, nth: usize, rule: &Rule) -> Option<&Rc<RuleResult>> {
        if self.impact.touches(rule.reads) {
            return None;
        }
        self.review.ran.get(item)?.get(nth)?.as_ref()
    }

    /// The results of the custom rules, if these are the same and elements keep their indices.
    fn custom_rule_results(&self) -> Option<(&CustomRuleResults, &custom::CustomRuleMatches)> {
        if !self.impact.keeps_indices() || !self.diff.house_rules.is_empty() {
            return None;
        }
        let results = self.review.house.as_ref()?;
        Some((results, results.looked.as_ref()?))
    }
}

pub(super) fn is_on(design: &Design, rule: &str) -> bool {
    let level = design.rules.get(rule).and_then(|setting| setting.level);
    level != Some(Level::Off)
}

/// Runs the rules of an item that are on; reuses results that the edit cannot affect.
pub(super) fn run_rules(
    at: usize,
    item: &Item,
    facts: &Facts,
    left_out: &[String],
    before: Option<&PreviousReview<'_>>,
) -> ItemResults {
    let design = facts.design();
    let run = |(nth, rule): (usize, &'static Rule)| {
        if !is_on(design, rule.name) {
            return None;
        }
        let limit = rule.limit_in(design);
        let left_out = left_out.iter().any(|name| name == rule.name);
        let known = before
            .and_then(|before| before.rule_result(at, nth, rule))
            .filter(|known| known.limit == limit && known.left_out == left_out);
        if let Some(known) = known {
            return Some(known.clone());
        }
        let found = catch_rule_panic(rule.name, left_out, || {
            let mut findings = Findings::default();
            (rule.find)(facts, limit, &mut findings);
            findings.question_guesses(facts)
        });
        let name = Cow::Borrowed(rule.name);
        Some(Rc::new(RuleResult::new(name, limit, found, left_out)))
    };
    item.rules.iter().enumerate().map(run).collect()
}

/// Results of the custom rules.
pub(super) struct CustomRuleResults {
    pub ran: ItemResults,
    looked: Option<custom::CustomRuleMatches>,
}

impl CustomRuleResults {
    /// True if the rules select any element.
    pub fn is_about_something(&self) -> bool {
        self.looked
            .as_ref()
            .is_none_or(custom::CustomRuleMatches::selects)
    }
}

/// Runs the custom rules of the document; if they are unchanged, only on changed elements.
pub(super) fn run_custom_rules(
    facts: &Facts,
    left_out: &[String],
    before: Option<&PreviousReview<'_>>,
) -> CustomRuleResults {
    let design = facts.design();
    let left_out = left_out.iter().any(|name| name == CUSTOM_RULES);
    let known = before.and_then(|b| Some((b, b.custom_rule_results()?)));
    let looked = catch_rule_panic(CUSTOM_RULES, left_out, || match known {
        Some((b, (_, looked))) => looked.again(&b.review.facts, facts, b.impact.elements()),
        None => custom::CustomRuleMatches::new(facts),
    });
    let run = |(at, rule): (usize, &Rc<CustomRule>)| {
        let name = custom::name(&rule.id);
        if !is_on(design, &name) {
            return None;
        }
        let same = known.and_then(|(_, (results, before))| {
            let same = looked.as_ref()?.found_the_same(before, at);
            results.ran.get(at)?.as_ref().filter(|_| same)
        });
        if let Some(same) = same {
            return Some(same.clone());
        }
        let found = looked
            .as_ref()
            .map(|looked| looked.findings(facts, at).question_guesses(facts));
        Some(Rc::new(RuleResult::new(
            Cow::Owned(name),
            0,
            found,
            left_out,
        )))
    };
    let ran = design.house_rules.iter().enumerate().map(run).collect();
    CustomRuleResults { ran, looked }
}

/// Runs code of a rule, unless it is left out. Where panics cannot be caught, as in the browser,
/// the app recovers by [`running_rule`].
fn catch_rule_panic<T>(rule: &'static str, left_out: bool, run: impl FnOnce() -> T) -> Option<T> {
    if left_out {
        return None;
    }
    let _scope = PanicScope::new(rule);
    catch_unwind(AssertUnwindSafe(run)).ok()
}

/// Finding in place of the results of a rule that panicked: a review without one answer is worth
/// more than none.
fn panicked_finding(rule: &str) -> Findings {
    let mut findings = Findings::default();
    findings.ask(Severity::Medium, RulePanicked(rule.to_owned()));
    findings
}

struct RulePanicked(String);

impl Diagnostic for RulePanicked {
    fn subjects(&self) -> Vec<SubjectIndex> {
        vec![SubjectIndex::Design]
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::resume_unwind;

    #[test]
    fn panic_scope_names_the_running_rule() {
        let seen = catch_rule_panic("outer", false, || {
            let inner = catch_rule_panic("inner", false, running_rule);
            // Like a panic, without the output.
            let broken: Option<()> =
                catch_rule_panic("breaks", false, || resume_unwind(Box::new(())));
            (inner, broken, running_rule())
        });
        assert_eq!(seen, Some((Some(Some("inner")), None, Some("outer"))));
        assert_eq!(running_rule(), None);
        assert_eq!(catch_rule_panic("left-out", true, || "ran"), None);
    }
}
