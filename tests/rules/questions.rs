//! Questions can be answered where they are asked: every answer that fits is accepted and leaves
//! a valid document, the question is then gone, undo gives every byte back, and what does not fit
//! is refused in words.

use crate::common::{documents, reviewed, today};
use plumbline::document::{Design, format};
use plumbline::editor::Editor;
use plumbline::review::questions::{open_questions, questions, questions_of_all};
use plumbline::review::{Finding, Review, review};
use plumbline::rules::question::{
    AnswerForm, Choice, Field, FieldQuestion, answer, answer_all, question,
};
use plumbline::rules::{ITEMS, Outcome, Rule, example_document};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Fields that, where nothing else is offered, have answers that fit and leave the question open;
/// with the reason. All the same some answer closes it.
const OPEN_STILL: [(&str, &[&str], &str); 5] = [
    (
        "lost-work",
        &["steps.core"],
        "no: what a fallback does with a write to a datastore is known only to its author",
    ),
    (
        "lost-work",
        &["delivery", "dead_letter", "steps.core"],
        "no to all: of what a job sends, its author knows whether the next run sends it again",
    ),
    (
        "no-timeout",
        &["timeout"],
        "none: the caller fails then, and its other requests are asked about with those of the design",
    ),
    (
        "no-coordination",
        &["coordination.style"],
        "an orchestrated flow says by whom, too, and nobody here can lead one",
    ),
    (
        "no-raw-events",
        &["signal"],
        "logs and traces leave it open whether events are sent elsewhere",
    ),
];

fn values(choices: &[Choice]) -> Vec<String> {
    choices.iter().map(|c| c.value.clone()).collect()
}

/// Answers that fit, one that decides first.
fn samples(asked: &FieldQuestion) -> Vec<String> {
    let texts = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    let mut samples = match &asked.form {
        AnswerForm::YesNo => texts(&["yes", "no"]),
        AnswerForm::Choice(all) | AnswerForm::Component(all) => values(all),
        AnswerForm::Several(all) => {
            let all = values(all);
            [vec![all.join(", ")], all].concat()
        }
        AnswerForm::Duration { or_none: true } => texts(&["800ms", "none", "1h 30m"]),
        AnswerForm::Duration { or_none: false } => texts(&["5m", "90d"]),
        AnswerForm::Count { least } => vec![(least + 1).to_string(), least.to_string()],
        AnswerForm::Text { suggestions } => {
            [texts(&["Something <b>else</b>"]), suggestions.to_vec()].concat()
        }
        AnswerForm::Words { suggestions } => {
            [texts(&["Order.Placed, Stock"]), suggestions.to_vec()].concat()
        }
        AnswerForm::Domain(all) => [values(all), texts(&["Neue Domäne"])].concat(),
        AnswerForm::Steps(all) => {
            let each: Vec<String> = all.iter().map(|s| format!("{}=yes", s.value)).collect();
            [texts(&["yes", "no"]), vec![each.join(" ")], each].concat()
        }
        AnswerForm::Terms => texts(&["Order: Placed, Paid / Create", "Parcel"]),
    };
    if matches!(asked.field, Field::Fallback | Field::RateLimit) {
        samples.push("none".to_owned());
    }
    if !asked.placeholder.is_empty() {
        samples.push(asked.placeholder.to_string());
    }
    samples
}

/// Answers that do not fit the form.
fn misfits(form: &AnswerForm) -> Vec<&'static str> {
    let mut misfits = match form {
        AnswerForm::YesNo => vec!["perhaps", "1"],
        AnswerForm::Choice(_) | AnswerForm::Several(_) | AnswerForm::Component(_) => {
            vec!["no such choice", "\u{202e}"]
        }
        AnswerForm::Duration { .. } => vec!["soon", "5", "-5s"],
        AnswerForm::Count { .. } => vec!["-1", "1.5", "many", "99999999999999999999999"],
        AnswerForm::Words { .. } => vec![",", "a, .", "\n"],
        AnswerForm::Steps(_) => vec!["s1=perhaps", "no-such-step=yes", "="],
        AnswerForm::Terms => vec![":", "a: b: c", "/", "a, b: c", "a: b / c / d", ";"],
        AnswerForm::Text { .. } | AnswerForm::Domain(_) => vec![],
    };
    misfits.extend(["", "  "]);
    misfits
}

/// Gives an answer and sees that it is one valid step that undo takes back.
fn answered(design: &Rc<Design>, asked: &FieldQuestion, value: &str) -> Result<Rc<Design>, String> {
    let at = |how: String| format!("{}: {value:?}: {how}", asked.title().plain());
    let command = answer(design, asked, value).map_err(|wrong| at(wrong.to_string()))?;
    let name = command.name(design);
    let expected = format!("Answer: {}", asked.label.to_lowercase());
    if !name.starts_with(&expected) {
        return Err(at(format!("it is called {name}")));
    }
    let mut editor = Editor::open(design.clone());
    editor
        .run(command)
        .map_err(|refusal| at(refusal.to_string()))?;
    let after = editor.design().clone();
    let problems = format::check(&after);
    if !problems.is_empty() {
        return Err(at(format!("{problems:?}")));
    }
    let saved = format::save(&after);
    if format::load(&saved).as_ref() != Ok(&*after) {
        return Err(at(format!("it is not read back: {saved}")));
    }
    if format::warnings(&after).len() > format::warnings(design).len() {
        return Err(at(format!("{:?}", format::warnings(&after))));
    }
    if editor.undo_name().is_some() {
        assert!(editor.undo());
        if format::save(editor.design()) != format::save(design) {
            return Err(at("undo does not give it back".to_owned()));
        }
    }
    Ok(after)
}

fn asks_still(before: &Review, finding: &Finding, after: &Rc<Design>) -> bool {
    let print = before.fingerprint(finding);
    let after = review(after, today());
    after
        .findings()
        .any(|f| f.outcome == Outcome::Question && after.fingerprint(f) == print)
}

fn may_stay_open(finding: &Finding, asked: &[FieldQuestion]) -> bool {
    let mut open = OPEN_STILL.iter().filter(|open| open.0 == finding.rule);
    open.any(|(_, fields, _)| asked.iter().all(|a| fields.contains(&a.field.path())))
}

/// True if the flow has no steps yet: it has no core either, until it is recorded.
fn has_no_steps(review: &Review, finding: &Finding) -> bool {
    let subjects = review.subjects(finding);
    let flow = subjects
        .first()
        .and_then(|s| review.design().flows.find(s.id()));
    finding.rule == "no-minimal-experience" && flow.is_some_and(|f| f.steps.is_empty())
}

/// Asks and answers the questions of a finding; the error says what went wrong.
fn tried(before: &Review, finding: &Finding) -> Result<(), String> {
    let print = before.fingerprint(finding);
    let all = questions(before, finding);
    if finding.outcome == Outcome::Fail {
        assert!(all.is_empty(), "{print}: it fails, and asks all the same");
        return Ok(());
    }
    if all.is_empty() {
        let question = question(&finding.rule);
        let is_drawn = question.is_some_and(|q| q.fields.is_none() && q.hint.is_some());
        // A flow that says its least has no core to mark until its steps are recorded.
        let drawn = is_drawn || has_no_steps(before, finding);
        return drawn
            .then_some(())
            .ok_or(format!("{print}: nothing answers it"));
    }
    let design = before.design();
    for asked in &all {
        assert!(before.design().has(&asked.subject), "{print}");
        // The page has no review: what is asked is sent to it.
        let sent = serde_json::to_string(asked).unwrap();
        assert_eq!(
            &serde_json::from_str::<FieldQuestion>(&sent).unwrap(),
            asked,
            "{sent}"
        );
        for value in samples(asked).into_iter().take(12) {
            answered(design, asked, &value).map_err(|e| format!("{print}: {e}"))?;
        }
        for value in misfits(&asked.form) {
            let wrong = match answer(design, asked, value) {
                Err(wrong) => wrong,
                Ok(_) => return Err(format!("{print}: {value:?} is taken")),
            };
            if wrong.problem.is_empty() || wrong.expected.is_empty() {
                return Err(format!("{print}: {value:?} is refused without words"));
            }
        }
    }
    // All are answered, each with its nth sample, one after the other.
    let most = all
        .iter()
        .map(|a| samples(a).len())
        .max()
        .unwrap_or(0)
        .min(8);
    let mut gone = 0;
    for nth in 0..most {
        let mut answers = design.clone();
        for asked in &all {
            let samples = samples(asked);
            let value = &samples[nth.min(samples.len() - 1)];
            answers = answered(&answers, asked, value).map_err(|e| format!("{print}: {e}"))?;
        }
        match asks_still(before, finding, &answers) {
            false => gone += 1,
            true if may_stay_open(finding, &all) || has_no_steps(before, finding) => {}
            true => return Err(format!("{print}: it asks still, answered {nth}")),
        }
    }
    if gone == 0 && !has_no_steps(before, finding) {
        return Err(format!("{print}: no answer answers it"));
    }
    Ok(())
}

fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        failure_persistence: None,
        // Each case tries many answers, and each of them is saved, loaded and reviewed.
        ..ProptestConfig::with_cases(asked.and_then(|n| n.parse().ok()).unwrap_or(32))
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_question_of_any_design_is_answered(document in documents()) {
        let review = reviewed(&document);
        for finding in review.findings() {
            if let Err(broken) = tried(&review, finding) {
                prop_assert!(false, "{}", broken);
            }
        }
    }

    #[test]
    fn the_same_answer_for_all_of_a_rule_is_one_step(document in documents()) {
        let review = reviewed(&document);
        for group in open_questions(&review) {
            let all = questions_of_all(&review, group.findings.iter().copied());
            prop_assert_eq!(all.len(), group.fields, "{}", group.rule);
            let fields: BTreeSet<&str> = all.iter().map(|a| a.field.path()).collect();
            for field in fields {
                let alike: Vec<FieldQuestion> = all.iter().filter(|a| a.field.path() == field).cloned().collect();
                let fits = |value: &String| alike.iter().all(|a| answer(review.design(), a, value).is_ok());
                let Some(value) = samples(&alike[0]).into_iter().find(fits) else { continue };
                let mut editor = Editor::open(review.design().clone());
                editor.run(answer_all(review.design(), &alike, &value).unwrap()).unwrap();
                prop_assert_eq!(format::check(editor.design()), vec![]);
                // It is what the answers one by one make of the design.
                let mut one_by_one = Editor::open(review.design().clone());
                for a in &alike {
                    one_by_one.run(answer(one_by_one.design(), a, &value).unwrap()).unwrap();
                }
                prop_assert_eq!(format::save(editor.design()), format::save(one_by_one.design()));
                if editor.undo_name().is_some() {
                    prop_assert!(editor.undo());
                    prop_assert_eq!(editor.undo_name(), None);
                }
                prop_assert_eq!(format::save(editor.design()), format::save(review.design()));
            }
        }
    }

    #[test]
    fn no_value_breaks_an_answer(document in documents(), value in "\\PC{0,12}|[a-z0-9=:/;,. \n]{0,20}") {
        let review = reviewed(&document);
        for finding in review.findings() {
            for asked in questions(&review, finding) {
                match answer(review.design(), &asked, &value) {
                    Ok(command) => {
                        let mut editor = Editor::open(review.design().clone());
                        prop_assert_eq!(editor.run(command), Ok(()), "{:?}", value);
                        prop_assert_eq!(format::check(editor.design()), vec![]);
                    }
                    Err(wrong) => prop_assert!(!wrong.to_string().is_empty()),
                }
            }
        }
    }
}

fn examples() -> Vec<(&'static str, Review)> {
    let rules = ITEMS.iter().flat_map(|item| item.rules);
    let fails = rules.map(|rule| (rule.name, rule.docs.fails));
    fails
        .chain([("dual-write", DUAL_WRITE), ("lost-work", LOST_TWICE)])
        .map(|(name, fields)| {
            let text = example_document(name, fields);
            let design = Rc::new(format::load(&text).unwrap());
            (name, review(&design, today()))
        })
        .collect()
}

/// A writer that tells others, which few random designs have.
const DUAL_WRITE: &str = r#""components":[{"id":"orders","name":"Order service","kind":"service"},{"id":"db","name":"Order database","kind":"datastore"},{"id":"topic","name":"Topic","kind":"broker"},{"id":"mail","name":"Mail","kind":"service"}],"connections":[{"id":"d","from":"orders","to":"db","style":"data","access":"write"},{"id":"e1","from":"orders","to":"topic","style":"event"},{"id":"e2","from":"orders","to":"mail","style":"message"},{"id":"e3","from":"topic","to":"mail","style":"event"}],"flows":[{"id":"f","name":"Order","steps":[{"id":"s1","component":"orders","writes":true}]}]"#;

/// A message of a job that is lost on its way, and where it fails once: both decide.
const LOST_TWICE: &str = r#""components":[{"id":"night","name":"Night run","kind":"job"},{"id":"mail","name":"Mail","kind":"service"}],"connections":[{"id":"e","from":"night","to":"mail","style":"message","delivery":"at-most-once","retries":0,"dead_letter":false}],"flows":[{"id":"f","name":"Night","steps":[{"id":"s1","component":"night","writes":true,"core":true},{"id":"s2","component":"mail","connection":"e","writes":true,"core":false}]}]"#;

fn real_designs() -> Vec<(&'static str, Review)> {
    ["ftgo", "online-boutique", "sock-shop"]
        .into_iter()
        .map(|file| {
            let path = format!("{}/tests/designs/{file}.json", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(path).unwrap();
            (
                file,
                review(&Rc::new(format::load(&text).unwrap()), today()),
            )
        })
        .collect()
}

#[test]
fn the_questions_of_the_examples_and_of_real_designs_are_answered() {
    for (name, review) in examples().into_iter().chain(real_designs()) {
        for finding in review.findings() {
            if let Err(broken) = tried(&review, finding) {
                panic!("{name}: {broken}");
            }
        }
    }
}

#[test]
fn every_rule_that_can_ask_is_asked_or_drawn() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let any = |_| reviewed(&documents().new_tree(&mut runner).unwrap().current());
    let random: Vec<Review> = (0..200).map(any).collect();
    let mut asking: BTreeMap<String, usize> = BTreeMap::new();
    let designs = examples().into_iter().chain(real_designs());
    for review in designs.map(|(_, review)| review).chain(random) {
        for finding in review.findings().filter(|f| f.outcome == Outcome::Question) {
            let most = asking.entry(finding.rule.to_string()).or_default();
            *most = (*most).max(questions(&review, finding).len());
        }
    }
    let asks = |rule: &&Rule| rule.question.is_some();
    let rules = || ITEMS.iter().flat_map(|item| item.rules).filter(asks);
    let met: BTreeSet<&str> = asking.keys().map(String::as_str).collect();
    let known: BTreeSet<&str> = rules().map(|rule| rule.name).collect();
    assert_eq!(met, known);
    let is_drawn = |rule: &&Rule| rule.question.is_some_and(|q| q.fields.is_none());
    for rule in rules() {
        let unanswered = asking.get(rule.name) == Some(&0);
        assert_eq!(unanswered, is_drawn(&rule), "{}", rule.name);
    }
}
