use super::exchange::{Arrived, Compared, Imported, Link, MergeView, Opened, Picture};
use super::message::{Ask, Edit, Message, Said, Want, Written};
use super::view::{FindingView, ReviewView};
use super::*;
use crate::design::format;
use crate::review::review;

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

#[test]
fn a_rule_that_broke_is_left_out_until_it_is_asked_for() {
    let mut page = Page::open();
    let skip = vec!["sync-cycle".to_owned()];
    assert_eq!(page.tell(&Ask::Skip(skip)), []);
    let of_rule = |page: &Page| -> Vec<String> {
        let cards = page.items["CA4"].cards.iter();
        let cards = cards.filter(|card| card.rule == "sync-cycle");
        cards.map(|card| card.title.plain()).collect()
    };
    let broken = ["The rule sync-cycle could not be run"];
    page.show(design(RING));
    assert_eq!(of_rule(&page), broken);
    let rules = |page: &Page| -> Vec<String> {
        let cards = page.items["CA4"].cards.iter();
        cards.map(|card| card.rule.clone()).collect()
    };
    assert!(rules(&page).contains(&"no-timeout".to_owned()));
    // The next review is made again, not afresh.
    page.show(design(&RING.replace("\"A\"", "\"Another\"")));
    assert_eq!(of_rule(&page), broken);

    let said = page.tell(&Ask::Skip(Vec::new()));
    let [Said::Review(view)] = &said[..] else {
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
fn while_words_and_repairs_are_made_their_rule_runs() {
    use crate::review::running;
    let review = review(&Rc::new(design(RING)), today());
    for finding in review.findings() {
        let runs = finding.runs();
        assert_eq!(running(), Some(&*finding.rule));
        review.words(finding);
        crate::fixes::offered(&review, finding);
        assert_eq!(
            running(),
            Some(&*finding.rule),
            "what ends puts back what was"
        );
        drop(runs);
        assert_eq!(running(), None);
    }
}

fn answer<T: serde::de::DeserializeOwned>(page: &mut Page, want: Want) -> T {
    serde_json::from_str(&page.want(want).unwrap()).unwrap()
}

#[test]
fn a_file_is_shown_as_what_it_would_become_alone_and_in_the_drawing() {
    let mut page = Page::open();
    page.show(Design::new("Shop"));
    let compose =
        b"services:\n  a:\n    image: postgres\n  web:\n    image: nginx\n    depends_on: [a]\n";
    let arrived = Arrived::new("compose.yaml", compose);
    let Imported::Read(view) = answer(&mut page, Want::Import(arrived.clone())) else {
        panic!("refused");
    };
    assert_eq!(view.holds, "two components and one connection");
    assert_eq!(view.merge, None);
    assert_eq!(format::load(&view.document).unwrap().components.len(), 2);

    page.show(design(RING));
    let Imported::Read(view) = answer(&mut page, Want::Import(arrived)) else {
        panic!("refused");
    };
    let Some(MergeView::Would { difference, edit }) = view.merge else {
        panic!("{:?}", view.merge);
    };
    let headings: Vec<&str> = difference
        .sections
        .iter()
        .map(|(s, _)| &*s.heading)
        .collect();
    assert!(headings.contains(&"Components"), "{headings:?}");
    assert!(headings.contains(&"Kept as it is drawn"), "{headings:?}");
    let mut both = (*page.design).clone();
    Patch::read(&edit.patch).unwrap().apply(&mut both);
    assert_eq!(both.components.len(), 3);
    assert_eq!(format::check(&both), []);
}

#[test]
fn a_file_that_cannot_be_read_says_where() {
    let mut page = Page::open();
    page.show(design(RING));
    let arrived = Arrived::new("design.json", b"{\n  \"format\": 1\n");
    let Imported::Refused(said) = answer(&mut page, Want::Import(arrived.clone())) else {
        panic!("read");
    };
    assert!(said.contains("line 3"), "{said}");
    let Compared::Refused(again) = answer(&mut page, Want::Compare(arrived)) else {
        panic!("read");
    };
    assert_eq!(said, again);
}

#[test]
fn the_drawing_is_compared_with_a_file_and_with_a_picture() {
    let mut page = Page::open();
    page.show(design(RING));
    let before = design(r#""components":[{"id":"a","name":"A","kind":"service"}]"#);
    let picture = crate::draw::svg(&Rc::new(before.clone()), &crate::draw::Options::default());
    for content in [format::save(&before), picture] {
        let arrived = Arrived::new("before", content.as_bytes());
        let Compared::Differs(view) = answer(&mut page, Want::Compare(arrived)) else {
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
fn a_picture_shows_components_where_the_screen_does_and_holds_the_document() {
    let mut page = Page::open();
    page.show(design(RING));
    let picture = |x: f64| Picture {
        dark: true,
        scale: 1.0,
        findings: true,
        flow: None,
        places: vec![("a".to_owned(), x, 40.0), ("b".to_owned(), 400.0, 40.0)],
    };
    let near = page.want(Want::Picture(picture(40.0))).unwrap();
    let far = page.want(Want::Picture(picture(-900.0))).unwrap();
    assert_ne!(near, far);
    for svg in [near, far] {
        let held = crate::draw::embedded_in_svg(&svg).unwrap();
        assert_eq!(held, format::save(&page.design));
    }
}

#[test]
fn a_link_holds_the_drawing_and_a_large_one_says_what_to_do() {
    let mut page = Page::open();
    page.show(design(RING));
    let Link::Fragment(fragment) = answer(&mut page, Want::Link) else {
        panic!("too large");
    };
    let Opened::Document(document) = answer(&mut page, Want::OpenLink(fragment)) else {
        panic!("refused");
    };
    assert_eq!(document, format::save(&page.design));
    let Opened::Refused(said) = answer(&mut page, Want::OpenLink("#d1.A".to_owned())) else {
        panic!("opened");
    };
    assert!(!said.is_empty());

    // Digits in no order, which nothing packs well.
    let mut large = (*page.design).clone();
    let digits = (1..16_000u64).map(|n| (n * n * 2_654_435_761 % 100_003).to_string());
    large.notes = Some(digits.collect());
    page.show(large);
    assert!(matches!(answer(&mut page, Want::Link), Link::TooLarge(_)));
}
