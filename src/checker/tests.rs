use super::message::{Ask, Edit, Message, Said, Want, Written};
use super::view::{FindingView, ReviewView};
use super::*;
use crate::design::format;

const TODAY: &str = "2026-11-25";

fn today() -> Date {
    Date::parse(TODAY).unwrap()
}

/// The page's side: what it has of the review, and the drawing.
struct Page {
    checker: Checker,
    design: Rc<Design>,
    state: u64,
    items: HashMap<String, ItemView>,
    marks: HashMap<String, (u32, u32)>,
}

impl Page {
    fn open() -> Self {
        Self {
            checker: Checker::new(|| 0.0),
            design: Rc::default(),
            state: 0,
            items: HashMap::new(),
            marks: HashMap::new(),
        }
    }

    fn show(&mut self, design: Design) -> ReviewView {
        let design = Rc::new(design);
        self.state += 1;
        let patch = Patch::between(&self.design, &design).to_text();
        self.design = design;
        let state = self.state;
        let said = self.tell(&Ask::Changed { state, patch });
        let [Said::Review(view)] = &said[..] else {
            panic!("{said:?}");
        };
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
        view.clone()
    }

    /// Over the wire and back.
    fn tell(&mut self, ask: &Ask) -> Vec<Said> {
        self.tell_on(TODAY, ask)
    }

    fn tell_on(&mut self, today: &str, ask: &Ask) -> Vec<Said> {
        let (today, ask) = (today.to_owned(), ask.clone());
        let message = serde_json::to_string(&Message { today, ask }).unwrap();
        let said = self.checker.hear(&message);
        let texts = said.iter().map(|s| serde_json::to_string(s).unwrap());
        texts.map(|t| serde_json::from_str(&t).unwrap()).collect()
    }

    fn want(&mut self, want: Want) -> Option<String> {
        match self.tell(&Ask::Want(7, want)).pop() {
            Some(Said::Answer(7, answer)) => answer,
            other => panic!("{other:?}"),
        }
    }
}

fn design(fields: &str) -> Design {
    format::load(&checklist::example_document("Shop", fields)).unwrap()
}

use crate::checklist;

const RING: &str = r#""components":[{"id":"a","name":"A","kind":"service"},{"id":"b","name":"B","kind":"service"}],
    "connections":[{"id":"ab","from":"a","to":"b","style":"request"},{"id":"ba","from":"b","to":"a","style":"request"}]"#;

#[test]
fn the_page_has_what_a_review_finds() {
    let mut page = Page::open();
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
fn what_did_not_change_is_not_said_again_and_what_is_gone_is() {
    let mut page = Page::open();
    page.show(design(RING));
    let again = page.show(design(RING));
    assert!(again.items.iter().all(|(_, item)| item.is_none()));
    assert!(again.marks.is_empty());

    page.show(Design::new("Shop"));
    assert!(page.marks.is_empty());
    let mut anew = Page::open();
    anew.show(Design::new("Shop"));
    assert_eq!(page.items, anew.items);
}

#[test]
fn reports_are_those_of_the_command() {
    let mut page = Page::open();
    page.show(design(RING));
    let review = review(&page.design, today());
    let json = page.want(Want::Report(Written::Json));
    assert_eq!(json, Some(report::json(&review)));
    let markdown = page.want(Want::Report(Written::Markdown));
    assert_eq!(markdown, Some(report::markdown(&review)));
}

#[test]
fn many_findings_of_a_rule_are_one_card_and_come_page_by_page() {
    let components: Vec<String> = (0..120)
        .map(|at| format!("{{\"id\":\"s{at:03}\",\"name\":\"S{at}\",\"kind\":\"service\"}}"))
        .collect();
    let mut page = Page::open();
    page.show(design(&format!(
        "\"components\":[{}]",
        components.join(",")
    )));
    let cards = &page.items["DC6"].cards;
    let card = cards.iter().find(|c| c.rule == "unconnected").unwrap();
    assert_eq!((card.count, card.findings.len()), (120, cards::PAGE));
    let rule = "unconnected".to_owned();
    let rest = page.want(Want::Findings { rule, from: 100 }).unwrap();
    let rest: Vec<FindingView> = serde_json::from_str(&rest).unwrap();
    assert_eq!(rest.len(), 20);
    assert_eq!(rest[0].subjects, ["component:s100"]);
    let first = page.want(Want::FirstOf("component:s007".to_owned()));
    let first: FindingView = serde_json::from_str(&first.unwrap()).unwrap();
    assert_eq!(first.subjects[0], "component:s007");
}

#[test]
fn a_repair_is_offered_and_done_by_its_patch() {
    let mut page = Page::open();
    page.show(design(RING));
    let mut offers = HashMap::new();
    while let Some(said) = page.checker.idle() {
        for said in said {
            if let Said::Offers {
                finding, titles, ..
            } = said
            {
                offers.insert(finding, titles);
            }
        }
    }
    let ring = "sync-cycle|component:a".to_owned();
    assert!(!offers[&ring].is_empty());
    let edit = page.want(Want::Repair {
        finding: ring.clone(),
        at: 0,
    });
    let edit: Edit = serde_json::from_str(&edit.unwrap()).unwrap();
    assert_eq!(edit.state, page.state);
    assert_eq!(edit.name, offers[&ring][0].plain());
    let mut mended = (*page.design).clone();
    Patch::read(&edit.patch).unwrap().apply(&mut mended);
    assert_eq!(format::check(&mended), []);
    page.show(mended);
    assert_eq!(page.want(Want::Repairs(ring)), None);
}

#[test]
fn what_it_does_not_understand_it_passes_over() {
    let mut page = Page::open();
    assert_eq!(page.checker.hear("nonsense"), []);
    assert_eq!(page.want(Want::Report(Written::Json)), None);
    page.show(design(RING));
    assert_eq!(page.want(Want::FirstOf("nobody".to_owned())), None);
    let finding = "nothing".to_owned();
    assert_eq!(page.want(Want::Repair { finding, at: 0 }), None);
}

#[test]
fn a_report_on_another_day_is_of_that_day() {
    let mut page = Page::open();
    let waived = r#","waivers":[{"rule":"sync-cycle","reason":"For now","until":"2026-11-30"}]"#;
    page.show(design(&format!("{RING}{waived}")));
    let later = "2026-12-01";
    let said = page.tell_on(later, &Ask::Want(1, Want::Report(Written::Json)));
    let [Said::Review(_), Said::Answer(1, Some(report))] = &said[..] else {
        panic!("{said:?}");
    };
    let fresh = review(&page.design, Date::parse(later).unwrap());
    assert_eq!(*report, report::json(&fresh));
}
