//! Exercises made from a drawing: the goals that its present verdicts suggest.

use super::goals::Evaluation;
use super::{Exercise, FlowSurvives, Goal, InvariantNeverBroken, Predicate, RuleHolds};
use crate::document::format::EmbeddedDesign;
use crate::document::{Design, Id};
use crate::rules::{self, ITEMS, Outcome, Text};
use std::collections::BTreeSet;
use std::num::NonZeroU64;
use std::rc::Rc;

/// Rules that are suggested at most.
const MOST_RULES: usize = 30;
/// Flows and invariants that are suggested at most, each.
const MOST_ELEMENTS: usize = 10;
/// Components that a solution may add without a goal of its own.
const ROOM: u64 = 3;

/// A goal that could be set for a drawing, with the present verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalCandidate {
    /// The goal, in a short sentence.
    pub text: String,
    /// The predicate that decides.
    pub holds: Predicate,
    /// True if the drawing meets it already.
    pub is_met: bool,
    /// Why it is met, or why not.
    pub reason: Text,
}

/// Goals that the verdicts on a drawing suggest: rules with problems first, then rules with
/// questions, flows, invariants, and the size.
pub fn goal_candidates(design: &Rc<Design>) -> Vec<GoalCandidate> {
    let Some(exercise) = blank(design) else {
        return Vec::new();
    };
    let evaluation = Evaluation::new(&exercise, design);
    let mut suggested = rules_with(&evaluation, Outcome::Fail);
    suggested.extend(rules_with(&evaluation, Outcome::Question));
    let mut seen = BTreeSet::new();
    suggested.retain(|rule| seen.insert(rule.clone()));
    suggested.truncate(MOST_RULES);
    let mut wanted: Vec<(String, Predicate)> = suggested
        .into_iter()
        .filter_map(|name| {
            let text = rules::rule(&name)?.1.docs.checks.trim_end_matches('.');
            Some((text.to_owned(), Predicate::RuleHolds(RuleHolds::new(name))))
        })
        .collect();
    for flow in design.flows.iter().take(MOST_ELEMENTS) {
        let survives = Predicate::FlowSurvives(FlowSurvives::new(flow.id.clone()));
        let name = &flow.name;
        wanted.push((format!("\"{name}\" survives every single fault"), survives));
        let at_once = Predicate::AnswersAtOnce(flow.id.clone());
        wanted.push((format!("\"{name}\" answers its user at once"), at_once));
    }
    for invariant in design.invariants.iter().take(MOST_ELEMENTS) {
        let never = InvariantNeverBroken::new(invariant.id.clone());
        let statement = invariant.statement.trim_end_matches('.');
        let text = format!("No single fault breaks \"{statement}\"");
        wanted.push((text, Predicate::InvariantNeverBroken(never)));
    }
    let most = design.components.len() as u64 + ROOM;
    wanted.push((
        format!("At most {most} components"),
        Predicate::AtMostComponents(most),
    ));
    wanted
        .into_iter()
        .map(|(text, holds)| {
            let evaluated = evaluation.evaluate(&holds);
            GoalCandidate {
                text,
                is_met: evaluated.holds,
                reason: evaluated.reason,
                holds,
            }
        })
        .collect()
}

/// An exercise without content, to evaluate predicates by.
fn blank(design: &Rc<Design>) -> Option<Exercise> {
    Some(Exercise::new(
        Id::new("draft")?,
        String::new(),
        Vec::new(),
        NonZeroU64::MIN,
        String::new(),
        Vec::new(),
        EmbeddedDesign(design.clone()),
    ))
}

fn rules_with(evaluation: &Evaluation, outcome: Outcome) -> Vec<String> {
    let findings = evaluation.review.findings();
    let mut found: Vec<_> = findings.filter(|f| f.outcome == outcome).collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found
        .iter()
        .map(|finding| finding.rule.to_string())
        .collect()
}

/// Items of the checklist that goals teach: those of their rules, or else of what flows and
/// invariants are about.
pub fn draft_items(goals: &[Goal]) -> Vec<String> {
    let predicates = || goals.iter().flat_map(|goal| goal.holds.each());
    let is_taught = |code: &str, names: &[rules::Rule]| {
        predicates().any(|predicate| match predicate {
            Predicate::RuleHolds(holds) => names.iter().any(|rule| rule.name == holds.rule),
            Predicate::ItemPasses(item) => item == code,
            Predicate::FlowSurvives(_) => code == "CA3",
            Predicate::AnswersAtOnce(_) => code == "CA4",
            Predicate::InvariantNeverBroken(_) => code == "CA5",
            _ => false,
        })
    };
    let taught = ITEMS.iter().filter(|item| is_taught(item.code, item.rules));
    let taught: Vec<String> = taught.map(|item| item.code.to_owned()).collect();
    match taught.is_empty() {
        true => vec!["CA1".to_owned()],
        false => taught,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::design;

    const SHOP: &str = r#"
        client user
        service shop "replicas":2
        service mail "replicas":2
        datastore db "technology":"postgresql","replicas":2
        user -> shop request "timeout":"1s","retries":1,"idempotent":true
        shop -> db data "access":"read-write"
        shop -> mail request "timeout":"1s","retries":0,"idempotent":true
        flow buy "trigger":"user"
          step shop via user-shop core writes
          step mail via shop-mail !core writes
        invariant paid "components":["shop"]
    "#;

    fn candidate<'c>(all: &'c [GoalCandidate], text: &str) -> &'c GoalCandidate {
        let mut found = all.iter().filter(|candidate| candidate.text.contains(text));
        found.next().unwrap_or_else(|| panic!("no {text}"))
    }

    #[test]
    fn problems_of_the_drawing_come_first() {
        let all = goal_candidates(&design(SHOP));
        assert!(!all[0].is_met);
        let lost = candidate(&all, "Writes outside the core of a flow survive");
        assert!(!lost.is_met);
        assert!(lost.reason.plain().contains("mail"), "{:?}", lost.reason);
        assert!(!candidate(&all, "\"buy\" answers its user at once").is_met);
        assert!(candidate(&all, "At most 7 components").is_met);
        candidate(&all, "\"buy\" survives every single fault");
        candidate(&all, "No single fault breaks \"paid\"");
    }

    #[test]
    fn an_empty_drawing_suggests_its_size_alone() {
        let all = goal_candidates(&design(""));
        let texts: Vec<&str> = all.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(texts, ["At most 3 components"]);
    }

    #[test]
    fn items_follow_from_the_goals() {
        let goal = |holds| Goal::new(Id::new("g").unwrap(), "G".to_owned(), holds);
        let rule = RuleHolds::new("lost-work".to_owned());
        let never = InvariantNeverBroken::new(Id::new("paid").unwrap());
        let goals = [
            goal(Predicate::InvariantNeverBroken(never)),
            goal(Predicate::All(vec![Predicate::RuleHolds(rule)])),
        ];
        let item = ITEMS.iter().find(|item| {
            let mut rules = item.rules.iter();
            rules.any(|rule| rule.name == "lost-work")
        });
        let items = draft_items(&goals);
        assert!(items.contains(&item.unwrap().code.to_owned()), "{items:?}");
        assert!(items.contains(&"CA5".to_owned()), "{items:?}");
        assert_eq!(
            draft_items(&[goal(Predicate::AtMostComponents(3))]),
            ["CA1"]
        );
    }
}
