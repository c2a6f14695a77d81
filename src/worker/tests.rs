use super::protocol::{
    AnswerScope, EditProposal, EditResult, Envelope, LayoutProposal, Query, ReportFormat, Request,
    Response,
};
use super::protocol::{ImportChoices, PictureOptions, ShareLink, ShareLinkContent, UploadedFile};
use super::view_models::{
    AnswerControl, CardView, CustomRuleView, FindingView, ItemRulesView, ItemView,
    QuestionStepView, QuestionTargetView, QuestionView, RepairView, ReviewView, RulePageView,
    TechnologyView,
};
use super::view_models::{ComparisonResult, ImportResult, ImportView, MergeView};
use super::*;
use crate::document::{Date, Design, DesignDiff, Kind, Subject, format};
use crate::export::report;
use crate::import::Correction;
use crate::review::review;
use std::collections::HashMap;
use std::rc::Rc;

const TODAY: &str = "2026-11-25";

fn today() -> Date {
    Date::parse(TODAY).unwrap()
}

/// Client side of the protocol: the document and the views received so far.
struct TestPage {
    service: ReviewService,
    design: Rc<Design>,
    state: u64,
    items: HashMap<String, ItemView>,
    marks: HashMap<String, (u32, u32)>,
}

impl TestPage {
    fn open() -> Self {
        Self {
            service: ReviewService::new(|| 0.0),
            design: Rc::default(),
            state: 0,
            items: HashMap::new(),
            marks: HashMap::new(),
        }
    }

    fn show(&mut self, design: Design) -> ReviewView {
        self.update(design, true)
    }

    /// An edit, unless the design is opened.
    fn update(&mut self, design: Design, is_opened: bool) -> ReviewView {
        let design = Rc::new(design);
        self.state += 1;
        let patch = DesignDiff::between(&self.design, &design).to_text();
        self.design = design;
        let state = self.state;
        let said = self.send(&Request::UpdateDesign {
            state,
            patch,
            is_opened,
        });
        let [Response::Review(view)] = &said[..] else {
            panic!("{said:?}");
        };
        self.receive(view);
        view.clone()
    }

    fn receive(&mut self, view: &ReviewView) {
        for (code, item) in view.items.clone() {
            if let Some(item) = item {
                self.items.insert(code, item);
            }
        }
        for mark in &view.marks {
            match (mark.fails, mark.questions) {
                (0, 0) => self.marks.remove(&mark.subject),
                wears => self.marks.insert(mark.subject.clone(), wears),
            };
        }
    }

    /// Sends a request through serialization and returns the responses.
    fn send(&mut self, request: &Request) -> Vec<Response> {
        self.send_on(TODAY, request)
    }

    fn send_on(&mut self, today: &str, request: &Request) -> Vec<Response> {
        let (today, request) = (today.to_owned(), request.clone());
        let message = serde_json::to_string(&Envelope { today, request }).unwrap();
        let said = self.service.handle(&message);
        let texts = said.iter().map(|s| serde_json::to_string(s).unwrap());
        texts.map(|t| serde_json::from_str(&t).unwrap()).collect()
    }

    fn value<T: serde::de::DeserializeOwned>(&mut self, query: Query) -> Option<T> {
        self.query(query)
            .map(|text| serde_json::from_str(&text).unwrap())
    }

    /// Applies a proposed edit and returns the name of its undo step.
    fn change(&mut self, query: Query) -> Result<String, String> {
        let edit = self.value::<EditResult>(query).unwrap()?;
        assert_eq!(edit.state, self.state);
        let mut after = (*self.design).clone();
        DesignDiff::read(&edit.patch, &after)
            .unwrap()
            .apply(&mut after);
        assert_eq!(format::check(&after), []);
        self.update(after, false);
        Ok(edit.name)
    }

    /// Card of a rule.
    fn card(&self, rule: &str) -> Option<&CardView> {
        let mut cards = self.items.values().flat_map(|item| &item.cards);
        cards.find(|card| card.rule == rule)
    }

    /// Answers for the first targets, or for all questions of the rule.
    fn answer(
        &mut self,
        rule: &str,
        ask: &QuestionView,
        first: Option<usize>,
        text: &str,
    ) -> Result<String, String> {
        let each = ask.targets.iter().take(first.unwrap_or(1));
        self.change(Query::Answer {
            rule: rule.to_owned(),
            keys: each.map(|e| e.key.clone()).collect(),
            scope: match first {
                Some(_) => AnswerScope::Chosen,
                None => AnswerScope::All,
            },
            text: text.to_owned(),
        })
    }

    fn step(&mut self, key: &str, at: usize, by: i8, aside: &[String]) -> Option<QuestionStepView> {
        let (key, aside) = (key.to_owned(), aside.to_vec());
        self.value(Query::QuestionStep {
            key,
            at,
            by,
            deferred: aside,
        })
    }

    fn query(&mut self, query: Query) -> Option<String> {
        match self.send(&Request::Query(7, query)).pop() {
            Some(Response::Answer(7, answer)) => answer,
            other => panic!("{other:?}"),
        }
    }
}

fn design(fields: &str) -> Design {
    format::load(&rules::example_document("Shop", fields)).unwrap()
}

use crate::rules;

/// The query for a report without chosen runs.
fn report_as(format: ReportFormat) -> Query {
    Query::Report {
        format,
        runs: Vec::new(),
    }
}

const RING: &str = r#""components":[{"id":"a","name":"A","kind":"service"},{"id":"b","name":"B","kind":"service"}],
    "connections":[{"id":"ab","from":"a","to":"b","style":"request"},{"id":"ba","from":"b","to":"a","style":"request"}]"#;

#[test]
fn review_view_has_all_findings_and_marks() {
    let mut page = TestPage::open();
    let view = page.show(design(RING));
    let review = review(&page.design, today());
    assert_eq!(view.summary, review.summary());
    assert_eq!(view.verdict, report::verdict(&review.summary()));
    assert_eq!(view.items.len(), review.items().len());
    let titles = |code: &str| -> Vec<String> {
        let cards = &page.items[code].cards;
        cards.iter().map(|card| card.rule.clone()).collect()
    };
    assert!(titles("CA4").contains(&"sync-cycle".to_owned()));
    assert!(page.marks.contains_key("component:a"));
}

#[test]
fn review_view_sends_only_changed_items() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let again = page.show(design(RING));
    assert!(again.items.iter().all(|(_, item)| item.is_none()));
    assert!(again.marks.is_empty());

    page.show(Design::new("Shop"));
    assert!(page.marks.is_empty());
    let mut anew = TestPage::open();
    anew.show(Design::new("Shop"));
    assert_eq!(page.items, anew.items);
}

#[test]
fn report_queries_equal_the_command_line() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let review = review(&page.design, today());
    let json = page.query(report_as(ReportFormat::Json));
    assert_eq!(json, Some(report::json(&review)));
    let markdown = page.query(report_as(ReportFormat::Markdown));
    assert_eq!(markdown, Some(report::markdown(&review)));
}

#[test]
fn card_of_many_findings_is_paged() {
    let components: Vec<String> = (0..120)
        .map(|at| format!("{{\"id\":\"s{at:03}\",\"name\":\"S{at}\",\"kind\":\"service\"}}"))
        .collect();
    let mut page = TestPage::open();
    page.show(design(&format!(
        "\"components\":[{}],{FLOW}",
        components.join(",")
    )));
    let cards = &page.items["DC6"].cards;
    let card = cards.iter().find(|c| c.rule == "unconnected").unwrap();
    assert_eq!((card.count, card.findings.len()), (120, cards::PAGE_SIZE));
    let card = card.key.clone();
    let rest = page.query(Query::Findings { card, from: 100 }).unwrap();
    let rest: Vec<FindingView> = serde_json::from_str(&rest).unwrap();
    assert_eq!(rest.len(), 20);
    assert_eq!(rest[0].subjects, ["component:s100"]);
    let first = page.query(Query::FirstFinding("component:s007".to_owned()));
    let first: FindingView = serde_json::from_str(&first.unwrap()).unwrap();
    assert_eq!(first.subjects[0], "component:s007");
}

#[test]
fn repair_is_found_in_idle_time_and_applied_as_a_patch() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let mut offers = HashMap::new();
    while let Some(said) = page.service.run_idle_step() {
        for said in said {
            if let Response::Repairs {
                finding,
                repairs: of,
                ..
            } = said
            {
                offers.insert(finding, of);
            }
        }
    }
    let ring = "sync-cycle|component:a".to_owned();
    assert!(!offers[&ring].is_empty());
    let edit = page.query(Query::Repair {
        finding: ring.clone(),
        at: 0,
    });
    let edit: EditResult = serde_json::from_str(&edit.unwrap()).unwrap();
    let edit: EditProposal = edit.unwrap();
    assert_eq!(edit.state, page.state);
    let first: &RepairView = &offers[&ring][0];
    assert_eq!(edit.name, first.title.plain());
    assert_eq!(
        first.summary,
        "Adds a broker and a connection, changes a connection. Sets durable yes, instances 3, outbox yes, style message, dead letter queue yes, delivery at-least-once, idempotent yes."
    );
    // A call that becomes a message is the author's choice.
    assert!(offers[&ring].iter().all(|repair| !repair.is_recommended));
    let recommended = &offers["no-central-store|design:"];
    assert!(recommended[0].is_recommended);
    let mut mended = (*page.design).clone();
    DesignDiff::read(&edit.patch, &mended)
        .unwrap()
        .apply(&mut mended);
    assert_eq!(format::check(&mended), []);
    page.show(mended);
    assert_eq!(page.query(Query::Repairs(ring)), None);
}

#[test]
fn protocol_ignores_invalid_messages_and_queries() {
    let mut page = TestPage::open();
    assert_eq!(page.service.handle("nonsense"), []);
    assert_eq!(page.query(report_as(ReportFormat::Json)), None);
    page.show(design(RING));
    assert_eq!(page.query(Query::FirstFinding("nobody".to_owned())), None);
    let finding = "nothing".to_owned();
    assert_eq!(page.query(Query::Repair { finding, at: 0 }), None);
}

#[test]
fn report_on_a_new_day_reviews_again() {
    let mut page = TestPage::open();
    let waived = r#","waivers":[{"rule":"sync-cycle","reason":"For now","until":"2026-11-30"}]"#;
    page.show(design(&format!("{RING}{waived}")));
    let later = "2026-12-01";
    let said = page.send_on(later, &Request::Query(1, report_as(ReportFormat::Json)));
    let [Response::Review(_), Response::Answer(1, Some(report))] = &said[..] else {
        panic!("{said:?}");
    };
    let fresh = review(&page.design, Date::parse(later).unwrap());
    assert_eq!(*report, report::json(&fresh));
}

/// A flow, without which minor questions are held back.
const FLOW: &str = r#""flows":[{"id":"f","name":"F"}]"#;

/// Services that call one another in a cycle.
fn ring(of: usize) -> String {
    let components = (0..of).map(|n| format!(r#"{{"id":"s{n}","name":"S{n}","kind":"service"}}"#));
    let connections = (0..of).map(|n| {
        let to = (n + 1) % of;
        format!(r#"{{"id":"e{n}","from":"s{n}","to":"s{to}","style":"request"}}"#)
    });
    let (components, connections): (Vec<_>, Vec<_>) = (components.collect(), connections.collect());
    let (components, connections) = (components.join(","), connections.join(","));
    format!(r#""components":[{components}],"connections":[{connections}],{FLOW}"#)
}

#[test]
fn question_is_answered_for_one_target() {
    let mut page = TestPage::open();
    page.show(design(&ring(3)));
    let ask = page.card("no-timeout").unwrap().questions[0].clone();
    let each: Vec<String> = ask.targets.iter().map(|e| e.label.plain()).collect();
    assert_eq!(each[0], "the request from S0 to S1");
    assert_eq!(
        (ask.control, each.len(), ask.count),
        (AnswerControl::TextField, 3, 3)
    );
    assert_eq!(ask.options, [("none".to_owned(), "No limit".to_owned())]);
    let wrong = page
        .answer("no-timeout", &ask, Some(1), "soon")
        .unwrap_err();
    assert!(
        wrong.starts_with("\"soon\" does not fit; expected"),
        "{wrong}"
    );
    let name = page.answer("no-timeout", &ask, Some(1), "800ms");
    assert_eq!(
        name.unwrap(),
        "Answer: timeout of the request from S0 to S1"
    );
    assert_eq!(page.card("no-timeout").unwrap().questions[0].count, 2);
    // The first target is no longer asked.
    let late = page.answer("no-timeout", &ask, Some(1), "2s").unwrap_err();
    assert!(
        late.starts_with("Nothing is chosen that is still asked"),
        "{late}"
    );
}

#[test]
fn question_is_answered_for_all_or_chosen_targets() {
    let mut page = TestPage::open();
    page.show(design(&ring(70)));
    let card = page.card("no-domain").unwrap().clone();
    assert_eq!(card.count, 70);
    assert!(card.findings.iter().all(|f| f.is_question));
    let [ask] = &card.questions[..] else {
        panic!("{:?}", card.questions);
    };
    assert_eq!((ask.targets.len(), ask.count), (cards::PAGE_SIZE, 70));
    let rest: Vec<QuestionTargetView> = page
        .value(Query::QuestionTargets {
            rule: "no-domain".to_owned(),
            finding: String::new(),
            key: ask.targets[0].key.clone(),
            from: 60,
        })
        .unwrap();
    assert_eq!(rest.len(), 10);
    let name = page.answer("no-domain", ask, Some(2), "Sales");
    assert_eq!(name.unwrap(), "Answer: domain, the same for all 2");
    assert_eq!(page.card("no-domain").unwrap().count, 68);
    assert_eq!(page.design.domains.len(), 1);
    // The first target is answered already, but its key still identifies the question.
    let name = page.answer("no-domain", ask, None, "Stock").unwrap();
    assert_eq!(name, "Answer: domain, the same for all 68");
    assert!(page.card("no-domain").is_none());
}

#[test]
fn findings_of_one_rule_share_a_card_from_two_on() {
    for (of, title) in [
        (1, "Which domain does S0 belong to?"),
        (2, "Which domain does S0 belong to? (and 1 more)"),
    ] {
        let mut page = TestPage::open();
        page.show(design(&ring(of)));
        let card = page.card("no-domain").unwrap();
        assert_eq!(card.count, of);
        assert_eq!(card.single().is_some(), of == 1);
        assert_eq!(card.key, "no-domain asks");
        assert_eq!(card.title.plain(), title);
        let targets = card.questions[0].targets.iter();
        assert_eq!(targets.count(), of);
    }
}

#[test]
fn problems_and_questions_of_one_rule_have_a_card_each() {
    let mut page = TestPage::open();
    let fields = ring(4).replace(r#""id":"e0","#, r#""id":"e0","timeout":"none","#);
    let fields = fields.replace(r#""id":"e1","#, r#""id":"e1","timeout":"none","#);
    let view = page.show(design(&fields));
    let cards = page.items.values().flat_map(|item| &item.cards);
    let cards = cards.filter(|card| card.rule == "no-timeout");
    let mut cards: Vec<(&str, usize)> = cards.map(|c| (c.key.as_str(), c.count)).collect();
    cards.sort_unstable();
    assert_eq!(cards, [("no-timeout asks", 1), ("no-timeout fails", 2)]);
    assert!(view.questions.contains(&"no-timeout asks".to_owned()));
    assert!(!view.questions.contains(&"no-timeout fails".to_owned()));
}

thread_local! {
    static NOW: std::cell::Cell<f64> = const { std::cell::Cell::new(0.0) };
}

#[test]
fn nothing_is_asked_about_an_element_that_was_just_placed() {
    let mut page = TestPage::open();
    page.service = ReviewService::new(|| NOW.get());
    let services = |of: usize| {
        let each = (0..of).map(|n| format!(r#"{{"id":"s{n}","name":"S{n}","kind":"service"}}"#));
        let each: Vec<String> = each.collect();
        design(&format!(r#""components":[{}],{FLOW}"#, each.join(",")))
    };
    let asked = |page: &TestPage| page.card("no-domain").map_or(0, |card| card.count);

    // What is opened is asked about at once.
    let view = page.update(services(1), true);
    assert_eq!((asked(&page), view.recent), (1, 0));
    NOW.set(1_000.0);
    let view = page.update(services(2), false);
    assert_eq!(asked(&page), 1);
    assert!(view.recent > 0);
    assert!(!page.marks.contains_key("component:s1"));
    // Problems and the report are as ever.
    let fresh = review(&page.design, today());
    let json = page.query(report_as(ReportFormat::Json));
    assert_eq!(json, Some(report::json(&fresh)));

    // After a while it is asked by itself, and not before.
    NOW.set(20_999.0);
    assert_eq!(page.service.until_next_question(), Some(1.0));
    assert_eq!(page.service.ask_due_questions(), []);
    NOW.set(21_000.0);
    let said = page.service.ask_due_questions();
    let [Response::Review(view)] = &said[..] else {
        panic!("{said:?}");
    };
    page.receive(view);
    assert_eq!((asked(&page), view.recent), (2, 0));
    assert_eq!(page.service.until_next_question(), None);

    // Who wants to be asked is asked at once.
    page.update(services(3), false);
    assert_eq!(asked(&page), 2);
    let said = page.send(&Request::AskNow);
    let [Response::Review(view)] = &said[..] else {
        panic!("{said:?}");
    };
    page.receive(view);
    assert_eq!((asked(&page), view.recent), (3, 0));
}

#[test]
fn guesses_are_confirmed_one_by_one_or_all_at_once() {
    let mut page = TestPage::open();
    let fields = ring(4).replace(
        r#""from""#,
        r#""guessed":["style"],"timeout":"none","from""#,
    );
    let view = page.show(design(&fields));
    assert!(view.guesses > 4, "{}", view.guesses);
    let card = page.card("no-timeout").unwrap().clone();
    assert!(card.is_guessed && card.questions.is_empty());
    assert_eq!((&*card.key, card.count), ("no-timeout to confirm", 4));
    let confirm = |rule: &str, finding: &str| Query::ConfirmGuesses {
        rule: rule.to_owned(),
        finding: finding.to_owned(),
    };
    let guessed = |page: &TestPage| {
        let connections = page.design.connections.iter();
        connections.filter(|c| !c.guessed.is_empty()).count()
    };
    let first = card.findings[0].fingerprint.clone();
    let name = page.change(confirm("no-timeout", &first)).unwrap();
    assert_eq!((&*name, guessed(&page)), ("Confirm S0 → S1", 3));
    assert_eq!(page.query(confirm("no-timeout", &first)), None);
    let name = page.change(confirm("", "")).unwrap();
    assert_eq!((&*name, guessed(&page)), ("Confirm 3 guesses", 0));
    let card = page.card("no-timeout").unwrap();
    assert_eq!((&*card.key, card.count), ("no-timeout fails", 4));
    assert_eq!(page.query(confirm("", "")), None);
}

#[test]
fn question_about_flow_steps_has_checkboxes() {
    let mut page = TestPage::open();
    page.show(design(&format!(
        r#"{},"flows":[{{"id":"f","name":"F","steps":[{{"id":"one","component":"s1","connection":"e0"}},{{"id":"two","component":"s2","connection":"e1"}},{{"id":"three","component":"s0"}}]}}]"#,
        ring(3).trim_end_matches(FLOW).trim_end_matches(',')
    )));
    let card = page.card("no-minimal-experience").unwrap().clone();
    let ask = &card.questions[1];
    assert_eq!(
        (ask.control, ask.options.len(), ask.count),
        (AnswerControl::Checkboxes, 3, 1)
    );
    assert_eq!(ask.options[1].1, "2. S2");
    page.answer("no-minimal-experience", ask, Some(1), "one, three")
        .unwrap();
    let core: Vec<_> = page.design.flows[0].steps.iter().map(|s| s.core).collect();
    assert_eq!(core, [Some(true), Some(false), Some(true)]);
}

#[test]
fn minor_questions_wait_for_a_flow() {
    let mut page = TestPage::open();
    let view = page.show(design(RING));
    assert!(page.card("no-domain").is_none());
    assert!(page.card("no-flows").is_some());
    assert!(view.held_back > 0);
    let view = page.show(design(&format!("{RING},{FLOW}")));
    assert!(page.card("no-domain").is_some());
    assert_eq!(view.held_back, 0);
}

#[test]
fn question_steps_visit_all_open_questions() {
    let mut page = TestPage::open();
    let order = page.show(design(&ring(9))).questions;
    let questions = order.len();
    let mut seen = Vec::new();
    let mut step = page.step("", 0, 0, &[]).unwrap();
    assert_eq!(step.left, questions);
    while !seen.contains(&step.key) {
        assert_eq!(step.at, seen.len());
        seen.push(step.key.clone());
        step = page.step(&step.key, step.at, 1, &[]).unwrap();
    }
    assert_eq!(step.key, seen[0], "round and round");
    assert_eq!(seen, order, "the order of the panel");
    let back = page.step(&seen[0], 0, -1, &[]).unwrap();
    assert_eq!(Some(&back.key), seen.last());

    // Deferred cards are skipped and not counted.
    let aside = vec![seen[0].clone()];
    let next = page.step(&seen[0], 0, 1, &aside).unwrap();
    assert_eq!((&next.key, next.left), (&seen[1], questions - 1));
    let first = page.step("", 0, 0, &aside).unwrap();
    assert_eq!(first.key, seen[1]);
    assert_eq!(page.step(&seen[1], 1, 1, &seen), None);
    assert_eq!(page.step("", 0, 0, &seen), None);

    // The next card takes the place of an answered one.
    let key = "no-domain asks";
    let at = seen.iter().position(|seen| seen == key).unwrap();
    let step = page.step(key, at, 0, &[]).unwrap();
    page.answer("no-domain", &step.card.questions[0], None, "Sales")
        .unwrap();
    let open = page.step("", 0, 0, &[]).unwrap().left;
    assert_eq!(open, questions - 1);
    let next = page.step(key, at, 1, &[]).unwrap();
    assert_eq!(Some(&next.key), seen.get(at + 1));
    let before = page.step(key, at, -1, &[]).unwrap();
    assert_eq!(before.key, seen[at - 1]);
}

#[test]
fn waiver_is_added_and_removed() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let finding = "sync-cycle|component:a".to_owned();
    let waive = |reason: &str, until: &str| Query::Waive {
        finding: finding.clone(),
        reason: reason.to_owned(),
        by: "Ann".to_owned(),
        until: until.to_owned(),
    };
    assert!(page.change(waive(" ", "")).is_err());
    assert!(page.change(waive("r", "2026-11-24")).is_err());
    page.change(waive("Agreed", "2026-11-30")).unwrap();
    let [waived] = &page.items["CA4"].waived[..] else {
        panic!("{:?}", page.items["CA4"].waived);
    };
    assert_eq!(waived.finding.fingerprint, finding);
    assert_eq!(
        (&*waived.reason, waived.by.as_deref()),
        ("Agreed", Some("Ann"))
    );
    let at = waived.waiver;
    page.change(Query::RemoveWaiver(at)).unwrap();
    assert_eq!(page.items["CA4"].waived, []);
    assert_eq!(page.query(Query::RemoveWaiver(0)), None);
}

#[test]
fn idle_waiver_is_reported_and_removed() {
    let mut page = TestPage::open();
    let waivers = r#","waivers":[{"rule":"sync-cycle","reason":"Agreed"},{"rule":"dual-write","subject":"component:a","reason":"Old"}]"#;
    let view = page.show(design(&format!("{RING}{waivers}")));
    let [idle] = &view.idle[..] else {
        panic!("{:?}", view.idle);
    };
    assert_eq!(idle.message, "dual-write for A: it covers nothing.");
    assert_eq!(idle.reason, "Old");
    assert_eq!(view.warnings, Vec::<String>::new());
    page.change(Query::RemoveWaiver(idle.waiver)).unwrap();
    assert_eq!(page.design.waivers.len(), 1);
}

#[test]
fn rule_page_of_every_rule_has_examples() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let all: Vec<ItemRulesView> = page.value(Query::Rules).unwrap();
    let rules = all.iter().flat_map(|item| &item.rules);
    let mut repaired = 0;
    for view in rules {
        let rule = view.name.clone();
        let shown: RulePageView = page.value(Query::RulePage { rule, dark: true }).unwrap();
        assert_eq!(shown.rule.name, view.name);
        assert!(shown.sections.iter().all(|(_, text)| !text.is_empty()));
        assert!(
            shown
                .sections
                .iter()
                .any(|(heading, _)| heading == "When to ignore this")
        );
        let [first, between @ .., last] = &shown.examples[..] else {
            panic!("{}", view.name);
        };
        assert!(
            !first.findings.is_empty() && last.findings.is_empty(),
            "{}",
            view.name
        );
        assert!(!shown.changes.is_empty(), "{}", view.name);
        for (at, example) in shown.examples.iter().enumerate() {
            assert!(example.picture.starts_with("<svg"));
            let text = page
                .query(Query::RuleExample(view.name.clone(), at))
                .unwrap();
            assert!(format::load(&text).is_ok());
        }
        repaired += usize::from(!between.is_empty());
    }
    assert!(repaired > 40, "{repaired}");
    let rule = "sync-cycle".to_owned();
    let light: RulePageView = page.value(Query::RulePage { rule, dark: false }).unwrap();
    assert_eq!(light.rule.count, 1);
    let rule = "nothing".to_owned();
    assert_eq!(page.query(Query::RulePage { rule, dark: false }), None);
}

#[test]
fn rule_settings_are_changed_from_rule_pages() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let name = |name: &str| name.to_owned();
    let done = page.change(Query::SetRuleLevel(name("sync-cycle"), name("off")));
    assert_eq!(done.unwrap(), "Turn off sync-cycle");
    assert!(page.card("sync-cycle").is_none());
    let done = page.change(Query::SetRuleLimit(name("sync-chain"), name("1")));
    assert_eq!(done.unwrap(), "Set the limit of sync-chain to 1");
    let all: Vec<ItemRulesView> = page.value(Query::Rules).unwrap();
    let rules = all.iter().flat_map(|item| &item.rules);
    let set: Vec<_> = rules
        .filter(|r| !r.level.is_empty() || !r.limit.is_empty())
        .collect();
    assert_eq!(set.len(), 2);
    assert!(
        page.change(Query::SetRuleLimit(name("sync-chain"), name("none")))
            .is_err()
    );
    page.change(Query::SetRuleLevel(name("sync-cycle"), name("")))
        .unwrap();
    assert!(page.card("sync-cycle").is_some());
}

#[test]
fn custom_rules_have_rule_pages() {
    let mut page = TestPage::open();
    let house = r#","house_rules":[{"id":"twice","title":"Runs twice","why":"One may fail.","select":{"element":"component"},"require":{"element":"component","where":{"replicas":2}}}]"#;
    page.show(design(&format!("{RING}{house}")));
    let rule = "house/twice".to_owned();
    let shown: RulePageView = page.value(Query::RulePage { rule, dark: false }).unwrap();
    assert_eq!(shown.rule.count, 2);
    assert_eq!(shown.examples, []);
    assert_eq!(
        shown.sections[1],
        ("Why it matters".to_owned(), "One may fail.".to_owned())
    );
    let all: Vec<ItemRulesView> = page.value(Query::Rules).unwrap();
    assert_eq!(all.last().unwrap().rules[0].name, "house/twice");
}

#[test]
fn custom_rules_are_added_changed_and_removed() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let typed = CustomRuleView {
        id: "twice".to_owned(),
        title: "Services run twice".to_owned(),
        severity: "high".to_owned(),
        element: "component".to_owned(),
        select: "kind = service\n".to_owned(),
        require: "replicas in 2, 3\n".to_owned(),
        ..CustomRuleView::default()
    };
    let put = |replaces: &str, rule: &CustomRuleView| Query::PutCustomRule {
        replaces: replaces.to_owned(),
        rule: rule.clone(),
    };
    let mut nothing = typed.clone();
    nothing.require.clear();
    let wrong = page.change(put("", &nothing)).unwrap_err();
    assert!(wrong.starts_with("It requires nothing"), "{wrong}");
    let name = page.change(put("", &typed)).unwrap();
    assert_eq!(name, "Add the house rule Services run twice");
    assert!(page.card("house/twice").is_some());
    let read = Query::CustomRule("twice".to_owned());
    assert_eq!(
        page.value::<CustomRuleView>(read.clone()),
        Some(typed.clone())
    );

    let mut every = typed.clone();
    (every.severity, every.select) = (String::new(), String::new());
    page.change(put("twice", &every)).unwrap();
    assert_eq!(page.value::<CustomRuleView>(read.clone()), Some(every));
    page.change(Query::RemoveCustomRule("twice".to_owned()))
        .unwrap();
    assert_eq!(page.value::<CustomRuleView>(read), None);
    assert!(page.design.house_rules.is_empty());
}

#[test]
fn technology_query_returns_properties_and_source() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let mut told = |name: &str| page.value::<TechnologyView>(Query::Technology(name.to_owned()));
    let cassandra = told("docker.io/library/Cassandra:5").unwrap();
    assert_eq!(
        (&*cassandra.name, &*cassandra.cap),
        ("cassandra", "available")
    );
    assert_eq!(cassandra.io, "");
    assert!(!cassandra.source.is_empty() && !cassandra.caveat.is_empty());
    let temporal = told("temporal").unwrap();
    assert!(temporal.keeps_progress && temporal.caveat.is_empty());
    assert_eq!(told("our own"), None);
}

#[test]
fn technologies_are_suggested_by_kind_and_known_by_name() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let names = |page: &mut TestPage, kind: &str| -> Vec<String> {
        page.value(Query::TechnologyNames(kind.to_owned())).unwrap()
    };
    let stores = names(&mut page, "datastore");
    assert!(stores.contains(&"postgresql".to_owned()) && !stores.contains(&"kafka".to_owned()));
    assert!(names(&mut page, "broker").contains(&"kafka".to_owned()));
    assert!(!names(&mut page, "service").is_empty());
    for (name, kind, technology) in [
        ("PostgreSQL", "datastore", Some("postgresql")),
        (" kafka ", "broker", Some("kafka")),
        ("Kafka", "datastore", None),
        ("Orders", "datastore", None),
    ] {
        let query = Query::TechnologyOfName(name.to_owned(), kind.to_owned());
        assert_eq!(page.query(query).as_deref(), technology, "{name} {kind}");
    }
}

#[test]
fn crashed_rule_is_skipped_until_reset() {
    let mut page = TestPage::open();
    let skip = vec!["sync-cycle".to_owned()];
    assert_eq!(page.send(&Request::SkipRules(skip)), []);
    let of_rule = |page: &TestPage| -> Vec<String> {
        let cards = page.items["CA4"].cards.iter();
        let cards = cards.filter(|card| card.rule == "sync-cycle");
        cards.map(|card| card.title.plain()).collect()
    };
    let broken = ["The rule sync-cycle could not be run"];
    let ring = format!("{RING},{FLOW}");
    page.show(design(&ring));
    assert_eq!(of_rule(&page), broken);
    let rules = |page: &TestPage| -> Vec<String> {
        let cards = page.items["CA4"].cards.iter();
        cards.map(|card| card.rule.clone()).collect()
    };
    assert!(rules(&page).contains(&"no-timeout".to_owned()));
    // The next review is incremental.
    page.show(design(&ring.replace("\"A\"", "\"Another\"")));
    assert_eq!(of_rule(&page), broken);

    let said = page.send(&Request::SkipRules(Vec::new()));
    let [Response::Review(view)] = &said[..] else {
        panic!("{said:?}");
    };
    let mut items = view.items.iter();
    let Some((_, Some(item))) = items.find(|(code, _)| code == "CA4") else {
        panic!("{view:?}");
    };
    page.items.insert("CA4".to_owned(), item.clone());
    assert_eq!(of_rule(&page).len(), 1);
    assert_ne!(of_rule(&page), broken);
}

#[test]
fn panic_scope_names_the_rule_of_words_and_repairs() {
    use crate::review::running_rule;
    let review = review(&Rc::new(design(RING)), today());
    for finding in review.findings() {
        let runs = finding.panic_scope();
        assert_eq!(running_rule(), Some(&*finding.rule));
        review.words(finding);
        crate::review::repairs::repairs(&review, finding);
        assert_eq!(
            running_rule(),
            Some(&*finding.rule),
            "what ends puts back what was"
        );
        drop(runs);
        assert_eq!(running_rule(), None);
    }
}

fn answer<T: serde::de::DeserializeOwned>(page: &mut TestPage, query: Query) -> T {
    serde_json::from_str(&page.query(query).unwrap()).unwrap()
}

#[test]
fn import_previews_a_new_design_and_a_merge() {
    let mut page = TestPage::open();
    page.show(Design::new("Shop"));
    let compose =
        b"services:\n  a:\n    image: postgres\n  web:\n    image: nginx\n    depends_on: [a]\n";
    let arrived = UploadedFile::new("compose.yaml", compose);
    let ImportResult::Preview(view) = answer(
        &mut page,
        Query::Import(arrived.clone(), ImportChoices::default()),
    ) else {
        panic!("refused");
    };
    assert_eq!(view.heading.plain(), "From compose.yaml");
    assert!(
        view.summary
            .plain()
            .ends_with(" has two components and one connection."),
        "{:?}",
        view.summary
    );
    let notes: Vec<&str> = view.notes.iter().map(|g| &*g.heading).collect();
    assert_eq!(notes, ["Guessed: 1", "Understood: 2"]);
    assert_eq!(view.notes[0].lines[0].place, "line 6");
    assert_eq!(view.merge, None);
    assert_eq!(format::load(&view.document).unwrap().components.len(), 2);

    page.show(design(RING));
    let ImportResult::Preview(view) =
        answer(&mut page, Query::Import(arrived, ImportChoices::default()))
    else {
        panic!("refused");
    };
    let Some(MergeView::Possible { difference, edit }) = view.merge else {
        panic!("{:?}", view.merge);
    };
    let headings: Vec<&str> = difference.groups.iter().map(|g| &*g.heading).collect();
    assert!(headings.contains(&"Components: 2"), "{headings:?}");
    assert!(headings.contains(&"Kept as it is drawn: 2"), "{headings:?}");
    assert_eq!(edit.name, "Import compose.yaml");
    let mut both = (*page.design).clone();
    DesignDiff::read(&edit.patch, &both)
        .unwrap()
        .apply(&mut both);
    assert_eq!(both.components.len(), 3);
    assert_eq!(format::check(&both), []);
}

#[test]
fn elements_of_an_import_are_listed_by_doubt_and_corrected() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let chart = "flowchart LR\nU((User)) --> O[Orders]\nO --- P[Prices]\nO --> D[(Order DB)]\n";
    let arrived = UploadedFile::new("chart.mmd", chart.as_bytes());
    let preview = |page: &mut TestPage, corrections: &[Correction]| {
        let choices = ImportChoices {
            page: None,
            corrections: corrections.to_vec(),
        };
        let query = Query::Import(arrived.clone(), choices);
        let ImportResult::Preview(view) = answer(page, query) else {
            panic!("refused");
        };
        view
    };
    let view = preview(&mut page, &[]);
    let listed = |view: &ImportView| -> Vec<String> {
        let elements = view.elements.iter();
        elements
            .map(|element| format!("{} {}", element.name, element.value))
            .collect()
    };
    assert_eq!(
        listed(&view),
        [
            "Orders → Prices request",
            "Orders service",
            "Prices service",
            "User client",
            "User → Orders request",
            "Order DB datastore",
            "Orders → Order DB data",
        ]
    );
    assert_eq!(view.elements[0].guessed, "style, direction");
    let id = |text: &str| text.to_owned();
    let corrections = [
        Correction::Turn(id("orders-prices")),
        Correction::Style(id("orders-prices"), id("event")),
        Correction::Kind(id("prices"), id("external")),
        Correction::Name(id("prices"), id("Tariffs")),
        Correction::LeaveOut(id("component:user")),
        Correction::SameAs(id("orders"), id("a")),
    ];
    let view = preview(&mut page, &corrections);
    assert_eq!(
        listed(&view)[..4],
        [
            "Tariffs → Orders event",
            "Orders service",
            "Tariffs external",
            "User client"
        ],
        "the order stays"
    );
    assert_eq!(view.elements[1].same_as, "A");
    assert!(view.elements[3].is_left_out);
    let document = format::load(&view.document).unwrap();
    assert!(document.components.find("user").is_none());
    let Some(MergeView::Possible { edit, .. }) = view.merge else {
        panic!("{:?}", view.merge);
    };
    let mut both = (*page.design).clone();
    DesignDiff::read(&edit.patch, &both)
        .unwrap()
        .apply(&mut both);
    assert!(both.components.find("orders").is_none());
    let prices = both.components.find("prices").unwrap();
    assert_eq!((&*prices.name, prices.kind), ("Tariffs", Kind::External));
    let turned = both
        .connections
        .iter()
        .find(|c| c.from.as_str() == "prices");
    assert_eq!(turned.unwrap().to.as_str(), "a");
    assert_eq!(format::check(&both), []);
}

#[test]
fn guesses_of_an_import_are_confirmed_one_by_one_and_all_at_once() {
    let mut page = TestPage::open();
    page.show(Design::new("Shop"));
    let chart = "flowchart LR\nU((User)) --> O[Orders]\nO --- P[Prices]\n";
    let arrived = UploadedFile::new("chart.mmd", chart.as_bytes());
    let mut unsure = |corrections: Vec<Correction>| -> (Vec<String>, Design) {
        let choices = ImportChoices {
            page: None,
            corrections,
        };
        let query = Query::Import(arrived.clone(), choices);
        let ImportResult::Preview(view) = answer(&mut page, query) else {
            panic!("refused");
        };
        let elements = view.elements.iter().filter(|e| !e.guessed.is_empty());
        let names = elements.map(|element| element.name.clone()).collect();
        (names, format::load(&view.document).unwrap())
    };
    let id = |text: &str| text.to_owned();
    let before = [
        "Orders → Prices",
        "Orders",
        "Prices",
        "User",
        "User → Orders",
    ];
    assert_eq!(unsure(Vec::new()).0, before);
    let one = Correction::Confirm(id("connection:orders-prices"));
    assert_eq!(unsure(vec![one.clone()]).0, before[1..]);
    let (names, design) = unsure(vec![one, Correction::ConfirmAll]);
    assert_eq!(names, [""; 0]);
    assert!(design.components.iter().all(|c| c.guessed.is_empty()));
    assert!(design.connections.iter().all(|c| c.guessed.is_empty()));
}

#[test]
fn pages_of_an_import_are_offered_and_chosen() {
    let mut page = TestPage::open();
    page.show(Design::new("Shop"));
    let text = "# Now\n```mermaid\nflowchart LR\nA[Orders]\n```\n# Later\n```mermaid\nflowchart LR\nB[Billing]\n```\n";
    let arrived = UploadedFile::new("pages.md", text.as_bytes());
    for (chosen, read, name) in [
        (None, 1, "Orders"),
        (Some(1), 1, "Orders"),
        (Some(2), 2, "Billing"),
    ] {
        let choices = ImportChoices {
            page: chosen,
            corrections: Vec::new(),
        };
        let query = Query::Import(arrived.clone(), choices);
        let ImportResult::Preview(view) = answer(&mut page, query) else {
            panic!("refused");
        };
        assert_eq!(view.pages, [(1, "Now".to_owned()), (2, "Later".to_owned())]);
        assert_eq!(view.page, read);
        assert_eq!(view.elements[0].name, name);
        let compared = Query::Compare(arrived.clone(), chosen);
        let ComparisonResult::Difference(view, markdown) = answer(&mut page, compared) else {
            panic!("refused");
        };
        assert_eq!(view.pages, [(1, "Now".to_owned()), (2, "Later".to_owned())]);
        assert_eq!(view.page, read);
        assert!(markdown.contains(name), "{markdown}");
    }
}

#[test]
fn files_that_are_dropped_together_are_read_together() {
    let mut page = TestPage::open();
    page.show(Design::new("Shop"));
    let compose = b"include: [more.yml, gone.yml]\nservices: {a: {image: '$IMAGE'}}\n";
    let file = UploadedFile {
        beside: vec![
            UploadedFile::new(".env", b"IMAGE=redis:7\n"),
            UploadedFile::new(
                "more.yml",
                b"services: {b: {image: x/b, env_file: b.env}}\n",
            ),
            UploadedFile::new("b.env", b"CACHE_HOST=a\n"),
        ],
        ..UploadedFile::new("compose.yaml", compose)
    };
    let query = Query::Import(file, ImportChoices::default());
    let ImportResult::Preview(view) = answer(&mut page, query) else {
        panic!("refused");
    };
    let design = format::load(&view.document).unwrap();
    let kinds: Vec<_> = design
        .components
        .iter()
        .map(|c| (&*c.name, c.kind))
        .collect();
    assert_eq!(kinds, [("a", Kind::Datastore), ("b", Kind::Service)]);
    let ends = design.connections.iter();
    let ends: Vec<_> = ends.map(|c| (c.from.as_str(), c.to.as_str())).collect();
    assert_eq!(ends, [("b", "a")]);
    let notes = view.notes.iter().flat_map(|group| &group.lines);
    let notes: Vec<String> = notes.map(|line| line.text.plain()).collect();
    let told = "gone.yml is not followed: it was not dropped with the file.";
    assert!(notes.iter().any(|note| note == told), "{notes:?}");
}

#[test]
fn a_file_of_another_tool_is_compared_as_what_runs() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let chart = UploadedFile::new("chart.mmd", b"flowchart LR\nA --> X[Fraud check]\n");
    let ComparisonResult::Difference(view, markdown) =
        answer(&mut page, Query::Compare(chart, None))
    else {
        panic!("refused");
    };
    assert!(markdown.starts_with("# Drift"), "{markdown}");
    assert_eq!(
        view.heading.plain(),
        "Drift between this drawing and chart.mmd"
    );
    let lines: Vec<String> = view
        .groups
        .iter()
        .flat_map(|group| group.lines.iter().map(|line| line.text.plain()))
        .collect();
    assert!(
        lines.contains(&"Fraud check (service)".to_owned()),
        "{lines:?}"
    );
}

#[test]
fn import_previews_are_limited_and_counted() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let services = (0..130).map(|n| format!("  \u{202E}s{n}:\n    image: postgres\n"));
    let compose = format!("services:\n{}", services.collect::<String>());
    let arrived = UploadedFile::new("compose.yaml", compose.as_bytes());
    let ImportResult::Preview(view) =
        answer(&mut page, Query::Import(arrived, ImportChoices::default()))
    else {
        panic!("refused");
    };
    // Notes that say the same are one.
    let understood = view.notes.last().unwrap();
    assert_eq!(understood.heading, "Understood: 1");
    let said = understood.lines[0].text.plain();
    assert!(
        !said.contains('\u{202E}'),
        "words of a file stay in their place: {said:?}"
    );
    let Some(MergeView::Possible { difference, .. }) = view.merge else {
        panic!("nothing to merge");
    };
    let added = difference.groups.iter();
    let added = added.filter(|group| group.heading == "Components: 130");
    let [added] = added.collect::<Vec<_>>()[..] else {
        panic!("one group of components");
    };
    assert_eq!(added.lines.len(), super::file_import::MAX_LINES);
    assert_eq!(added.more, "and 30 more");
}

#[test]
fn import_of_the_open_design_has_nothing_to_merge() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let own = format::save(&page.design);
    let arrived = UploadedFile::new("ring.json", own.as_bytes());
    let ImportResult::Preview(view) =
        answer(&mut page, Query::Import(arrived, ImportChoices::default()))
    else {
        panic!("refused");
    };
    assert!(
        matches!(view.merge, Some(MergeView::Impossible(_))),
        "{:?}",
        view.merge
    );
}

#[test]
fn comparison_links_to_elements_of_the_open_design() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let before = design(
        r#""components":[{"id":"a","name":"A","kind":"service"},{"id":"gone","name":"Gone","kind":"job"}]"#,
    );
    let arrived = UploadedFile::new("before.json", format::save(&before).as_bytes());
    let ComparisonResult::Difference(view, markdown) =
        answer(&mut page, Query::Compare(arrived, None))
    else {
        panic!("refused");
    };
    assert!(markdown.starts_with("# "), "{markdown}");
    assert_eq!(view.heading.plain(), "From before.json to this drawing");
    let all: Vec<_> = view.groups.iter().flat_map(|g| &g.lines).collect();
    let shown = |said: &str| {
        let line = all.iter().find(|line| line.text.plain() == said);
        line.map(|line| line.subjects.clone()).unwrap()
    };
    assert_eq!(shown("Added: B (service)"), ["component:b"]);
    assert!(shown("Removed: Gone (job)").is_empty());
    let subjects = all.iter().flat_map(|line| &line.subjects);
    for subject in subjects {
        assert!(
            page.design.has(&Subject::parse(subject).unwrap()),
            "{subject}"
        );
    }
    assert!(
        view.groups[0]
            .heading
            .starts_with("Findings that this brought: ")
    );
    assert!(!view.groups[0].lines[0].subjects.is_empty());
}

#[test]
fn import_reports_all_problems_of_a_document() {
    let mut page = TestPage::open();
    page.show(Design::new("Shop"));
    let broken = r#"{"format":"plumbline-design","version":1,"title":"T","components":[{"id":"a"},{"id":"b"}]}"#;
    let arrived = UploadedFile::new("broken.json", broken.as_bytes());
    let ImportResult::Invalid(said) =
        answer(&mut page, Query::Import(arrived, ImportChoices::default()))
    else {
        panic!("read");
    };
    let paths: Vec<&str> = said.iter().map(|p| &*p.path).collect();
    assert!(
        paths.contains(&"components[0].name") && paths.contains(&"components[1].kind"),
        "{paths:?}"
    );
    let photo = UploadedFile::new("photo.png", b"\x89PNG\r\n\x1a\nrest");
    let ImportResult::Invalid(said) =
        answer(&mut page, Query::Import(photo, ImportChoices::default()))
    else {
        panic!("read");
    };
    assert!(said[0].to_string().contains("picture"), "{said:?}");
}

#[test]
fn import_reports_the_line_of_a_syntax_error() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let arrived = UploadedFile::new("design.json", b"{\n  \"format\": 1\n");
    let ImportResult::Invalid(said) = answer(
        &mut page,
        Query::Import(arrived.clone(), ImportChoices::default()),
    ) else {
        panic!("read");
    };
    assert!(said[0].path.starts_with("line 3"), "{said:?}");
    let ComparisonResult::Invalid(again) = answer(&mut page, Query::Compare(arrived, None)) else {
        panic!("read");
    };
    assert_eq!(said, again);
}

#[test]
fn comparison_reads_documents_and_pictures() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let before = design(r#""components":[{"id":"a","name":"A","kind":"service"}]"#);
    let picture = crate::export::svg(
        &Rc::new(before.clone()),
        &crate::export::SvgOptions::default(),
    );
    for content in [format::save(&before), picture] {
        let arrived = UploadedFile::new("before", content.as_bytes());
        let ComparisonResult::Difference(view, _) =
            answer(&mut page, Query::Compare(arrived, None))
        else {
            panic!("refused");
        };
        assert!(
            view.verdict.starts_with("Three added; "),
            "{}",
            view.verdict
        );
    }
}

#[test]
fn picture_uses_screen_positions_and_embeds_the_document() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let picture = |x: f64| PictureOptions {
        dark: true,
        scale: 1.0,
        findings: true,
        title: true,
        legend: true,
        transparent: false,
        flow: None,
        positions: vec![("a".to_owned(), x, 40.0), ("b".to_owned(), 400.0, 40.0)],
    };
    let near = page.query(Query::Picture(picture(40.0))).unwrap();
    let far = page.query(Query::Picture(picture(-900.0))).unwrap();
    assert_ne!(near, far);
    for svg in [near, far] {
        let held = crate::export::extract_from_svg(&svg).unwrap();
        assert_eq!(held, format::save(&page.design));
    }
}

#[test]
fn share_link_round_trips_and_reports_large_designs() {
    let mut page = TestPage::open();
    page.show(design(RING));
    let ShareLink::Fragment(fragment) = answer(&mut page, Query::ShareLink) else {
        panic!("too large");
    };
    let ShareLinkContent::Document(document) = answer(&mut page, Query::OpenShareLink(fragment))
    else {
        panic!("refused");
    };
    assert_eq!(document, format::save(&page.design));
    let ShareLinkContent::Invalid(said) =
        answer(&mut page, Query::OpenShareLink("#d1.A".to_owned()))
    else {
        panic!("opened");
    };
    assert!(!said.is_empty());

    // Pseudo-random digits hardly compress.
    let mut large = (*page.design).clone();
    let digits = (1..16_000u64).map(|n| (n * n * 2_654_435_761 % 100_003).to_string());
    large.notes = Some(digits.collect());
    page.show(large);
    assert!(matches!(
        answer(&mut page, Query::ShareLink),
        ShareLink::TooLarge(_)
    ));
}

fn checkout() -> Design {
    format::load(include_str!("../../examples/checkout.json")).unwrap()
}

#[test]
fn auto_layout_moves_only_chosen_components() {
    let mut page = TestPage::open();
    page.show(checkout());
    let all: Vec<String> = page
        .design
        .components
        .iter()
        .map(|c| c.id.to_string())
        .collect();
    let (stays, moving) = all.split_first().unwrap();
    let query = Query::AutoLayout {
        moving: moving.to_vec(),
        positions: Vec::new(),
    };
    let laid: LayoutProposal = answer(&mut page, query);
    let edit = laid.edit.unwrap().unwrap();
    assert_eq!(edit.name, format!("Lay out {} components", moving.len()));
    assert!(
        laid.summary.contains("components move. Lines cross"),
        "{}",
        laid.summary
    );
    let (_, _, width, height) = laid.area;
    assert!(width > 100.0 && height > 100.0);
    let mut after = (*page.design).clone();
    DesignDiff::read(&edit.patch, &after)
        .unwrap()
        .apply(&mut after);
    let at = |design: &Design, id: &str| design.components.find(id).unwrap().position.clone();
    assert_eq!(at(&after, stays), at(&page.design, stays));
    assert!(
        moving
            .iter()
            .any(|id| at(&after, id) != at(&page.design, id))
    );

    // No proposal if nothing moves; unknown components are ignored.
    page.show(after);
    let again: LayoutProposal = answer(
        &mut page,
        Query::AutoLayout {
            moving: Vec::new(),
            positions: Vec::new(),
        },
    );
    assert_eq!(again.edit, None);
    let odd: LayoutProposal = answer(
        &mut page,
        Query::AutoLayout {
            moving: vec!["nobody".to_owned(), "no id".to_owned()],
            positions: vec![("nobody".to_owned(), 1.0, 2.0)],
        },
    );
    assert_eq!(odd.edit, None);
}

#[test]
fn auto_layout_without_time_is_still_proposed() {
    use std::cell::Cell;
    thread_local!(static NOW: Cell<f64> = const { Cell::new(0.0) });
    let mut page = TestPage::open();
    // Every reading of the clock is an hour later.
    page.service = ReviewService::new(|| {
        NOW.set(NOW.get() + 3_600_000.0);
        NOW.get()
    });
    page.show(checkout());
    let moving = page
        .design
        .components
        .iter()
        .map(|c| c.id.to_string())
        .collect();
    let laid: LayoutProposal = answer(
        &mut page,
        Query::AutoLayout {
            moving,
            positions: Vec::new(),
        },
    );
    assert!(laid.edit.unwrap().is_ok());
}

#[test]
fn question_is_answered_by_a_default_of_its_style() {
    let mut page = TestPage::open();
    page.show(design(&ring(3)));
    let ask = page.card("no-timeout").unwrap().questions[0].clone();
    assert_eq!(ask.default_for.as_deref(), Some("requests"));
    let by_default = |text: &str| Query::Answer {
        rule: "no-timeout".to_owned(),
        keys: vec![ask.targets[0].key.clone()],
        scope: AnswerScope::Default,
        text: text.to_owned(),
    };
    assert!(page.change(by_default("soon")).is_err());
    let name = page.change(by_default("800ms")).unwrap();
    assert_eq!(name, "Set the default timeout of requests to 800ms");
    assert!(page.card("no-timeout").is_none());
    assert!(page.design.connections.iter().all(|c| c.timeout.is_none()));
    // One question alone is answered where it is asked.
    let domain = page.card("no-domain").unwrap().questions[0].clone();
    assert_eq!(domain.default_for, None);
}
