//! A review of the next state of a design is the same as one made afresh, and rules read no more
//! than they say.

#[allow(dead_code)]
#[path = "../common/edits.rs"]
mod edits;

use crate::common::{KINDS, STYLES, documents, load, today};
use edits::{Edit, edits};
use plumbline::analysis::{ChangeImpact, Facts};
use plumbline::document::{
    Component, Connection, Date, Design, DesignDiff, Id, Keyed, Kind, List, Point, Real, Style,
    Subject, format,
};
use plumbline::editor::{Command, Editor};
use plumbline::export::report;
use plumbline::review::{
    Review, Summary, review, review_incremental, review_without, running_rule,
};
use plumbline::rules::{Findings, ITEMS, Names, RawFinding, Rule, example_document};
use plumbline::worker::ReviewService;
use plumbline::worker::protocol::{Envelope, Request, Response};
use plumbline::worker::view_models::ItemView;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The design of a document, or nothing where the document is not valid.
fn loaded(document: &Value) -> Option<Rc<Design>> {
    format::load(&document.to_string()).ok().map(Rc::new)
}

fn run(rule: &Rule, facts: &Facts) -> Findings {
    let mut findings = Findings::default();
    (rule.find)(facts, rule.limit_in(facts.design()), &mut findings);
    findings
}

/// True if two runs of a rule found the same, words included, which depend on the facts.
fn are_the_same(a: &Findings, b: &Findings, facts: &Facts) -> bool {
    let names = Names { facts };
    let same = |(a, b): (&RawFinding, &RawFinding)| {
        (a.outcome, a.severity) == (b.outcome, b.severity)
            && a.diagnostic.subjects() == b.diagnostic.subjects()
            && a.diagnostic.key() == b.diagnostic.key()
            && a.diagnostic.words(&names) == b.diagnostic.words(&names)
    };
    a.0.len() == b.0.len() && a.0.iter().zip(&b.0).all(same)
}

fn rules() -> impl Iterator<Item = &'static Rule> {
    ITEMS.iter().flat_map(|item| item.rules)
}

/// A state of a design, with what each rule finds in it.
struct State {
    design: Rc<Design>,
    facts: Facts,
    found: Vec<Findings>,
}

impl State {
    fn new(design: Rc<Design>) -> Self {
        let facts = Facts::new(&design);
        // After this every index of the facts is there to be carried over.
        let found = rules().map(|rule| run(rule, &facts)).collect();
        Self {
            design,
            facts,
            found,
        }
    }

    /// Holds of the state after an edit that each rule which the edit cannot matter to, by what it
    /// says that it reads, finds the same.
    fn assert_honest(&self, after: &Rc<Design>, edit: &Edit) {
        let impact = ChangeImpact::between(&self.design, after);
        if !impact.keeps_indices() {
            return;
        }
        let facts = Facts::new(after);
        for (rule, then) in rules().zip(&self.found) {
            let same_limit = rule.limit_in(&self.design) == rule.limit_in(after);
            if same_limit && !impact.touches(rule.reads) {
                let same = are_the_same(then, &run(rule, &facts), &facts);
                assert!(
                    same,
                    "{} does not say all that it reads: {edit:?}",
                    rule.name
                );
            }
        }
    }

    /// Holds that facts which are carried over to the state after an edit are as good as new ones.
    fn assert_carried(&self, after: &Rc<Design>, edit: &Edit) {
        let impact = ChangeImpact::between(&self.design, after);
        let (facts, carried) = (
            Facts::new(after),
            self.facts.derive_incremental(after, &impact),
        );
        for rule in rules() {
            let same = are_the_same(&run(rule, &carried), &run(rule, &facts), &facts);
            assert!(same, "{} is told something else: {edit:?}", rule.name);
        }
    }
}

#[test]
fn rules_read_no_more_than_they_say_in_their_examples() {
    for rule in rules() {
        for fields in [rule.docs.fails, rule.docs.passes] {
            let text = example_document(rule.name, fields);
            let document = serde_json::from_str(&text).unwrap();
            let before = State::new(load(&document));
            for edit in edits(&document) {
                if let Some(after) = loaded(&edit.done(&document)) {
                    before.assert_honest(&after, &edit);
                }
            }
        }
    }
}

/// The same elements as in the state before, where they are equal: as the editor leaves them.
fn shared(before: &Design, mut after: Design) -> Rc<Design> {
    fn share<T: Keyed + PartialEq>(before: &List<T>, after: &mut List<T>) {
        let same = before.iter().filter(|old| after.get(old.id()) == Some(old));
        for old in same.cloned().collect::<Vec<_>>() {
            after.put(old);
        }
    }
    share(&before.domains, &mut after.domains);
    share(&before.components, &mut after.components);
    share(&before.connections, &mut after.connections);
    share(&before.flows, &mut after.flows);
    share(&before.invariants, &mut after.invariants);
    share(&before.house_rules, &mut after.house_rules);
    Rc::new(after)
}

/// One thing that is done to a design; numbers choose among what there is.
#[derive(Clone, Debug)]
enum Act {
    Field(prop::sample::Index),
    AddComponent(u8, u8),
    AddConnection(prop::sample::Index, prop::sample::Index, u8),
    Delete(prop::sample::Index),
    Move(prop::sample::Index),
    Undo(u8),
    NextDay,
}

fn acts() -> impl Strategy<Value = Act> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        12 => index().prop_map(Act::Field),
        1 => any::<(u8, u8)>().prop_map(|(id, kind)| Act::AddComponent(id, kind)),
        1 => (index(), index(), any::<u8>()).prop_map(|(from, to, style)| Act::AddConnection(from, to, style)),
        1 => index().prop_map(Act::Delete),
        1 => index().prop_map(Act::Move),
        2 => any::<u8>().prop_map(Act::Undo),
        1 => Just(Act::NextDay),
    ]
}

impl Act {
    /// The next state; nothing where the editor or the format refuses it.
    fn done(&self, states: &[Rc<Design>]) -> Option<Rc<Design>> {
        let design = states.last()?;
        let components: Vec<&Id> = design.components.iter().map(|c| &c.id).collect();
        let command = match self {
            Self::Field(which) => {
                let document = serde_json::from_str(&format::save(design)).unwrap();
                let edits = edits(&document);
                let edit = &edits[which.index(edits.len())];
                let after = format::load(&edit.done(&document).to_string()).ok()?;
                return Some(shared(design, after));
            }
            // Undo puts an earlier state back as it was.
            Self::Undo(steps) => return states.iter().rev().nth(usize::from(*steps) % 4).cloned(),
            Self::NextDay => return Some(design.clone()),
            Self::AddComponent(id, kind) => {
                let kind = Kind::parse(KINDS[usize::from(*kind) % KINDS.len()])?;
                let id = Id::new(&format!("c{id}"))?;
                Command::AddComponent(Rc::new(Component::new(id, "New".to_owned(), kind)))
            }
            Self::AddConnection(from, to, style) => {
                if components.is_empty() {
                    return None;
                }
                let end = |index: &prop::sample::Index| components[index.index(components.len())];
                let style = Style::parse(STYLES[usize::from(*style) % STYLES.len()])?;
                let id = Id::new(&format!("n{}", states.len()))?;
                let connection = Connection::new(id, end(from).clone(), end(to).clone(), style);
                Command::AddConnection(Rc::new(connection))
            }
            Self::Delete(which) => {
                let connections = design.connections.iter();
                let components = components
                    .iter()
                    .map(|id| Subject::Component((*id).clone()));
                let all = connections.map(|e| Subject::Connection(e.id.clone()));
                let all: Vec<Subject> = all.chain(components).collect();
                if all.is_empty() {
                    return None;
                }
                Command::Delete(vec![all[which.index(all.len())].clone()])
            }
            Self::Move(which) => {
                if components.is_empty() {
                    return None;
                }
                let id = components[which.index(components.len())].clone();
                Command::Move(vec![(id, Point::new(Real(3.0), Real(4.0)))])
            }
        };
        let mut editor = Editor::open(design.clone());
        editor.run(command).ok()?;
        Some(editor.design().clone())
    }
}

/// All outputs of a review: JSON, Markdown and the summary.
fn told(review: &Review) -> (String, String, String) {
    let text = report::json(review);
    (
        text,
        report::markdown(review),
        format!("{:?}", review.summary()),
    )
}

proptest! {
    #[test]
    fn rules_read_no_more_than_they_say(document in documents(), which in prop::collection::vec(any::<prop::sample::Index>(), 1..8)) {
        let before = State::new(load(&document));
        let all = edits(&document);
        for edit in which.iter().map(|index| &all[index.index(all.len())]) {
            if let Some(after) = loaded(&edit.done(&document)) {
                before.assert_honest(&after, edit);
                before.assert_carried(&after, edit);
            }
        }
    }

    #[test]
    fn a_review_again_is_like_one_made_afresh(document in documents(), acts in prop::collection::vec(acts(), 1..8)) {
        let days = [today(), Date::parse("2026-11-25").unwrap()];
        let mut day = 0;
        let mut states = vec![load(&document)];
        let mut before = review(&states[0], days[day]);
        for act in acts {
            day = (day + usize::from(matches!(act, Act::NextDay))) % days.len();
            let Some(next) = act.done(&states) else {
                continue;
            };
            let after = review_incremental(&before, &next, days[day]);
            prop_assert_eq!(told(&after), told(&review(&next, days[day])), "{:?}", act);
            before = after;
            states.push(next);
        }
    }
}

/// State of the page after all responses of the checker.
#[derive(Debug, Default, PartialEq)]
struct Page {
    items: BTreeMap<String, ItemView>,
    marks: BTreeMap<String, (u32, u32)>,
    order: Vec<String>,
    rest: Option<(Summary, String, Vec<String>, usize)>,
}

impl Page {
    fn handle(&mut self, said: Vec<Response>) {
        for said in said {
            let Response::Review(view) = said else {
                continue;
            };
            self.order = view.items.iter().map(|(code, _)| code.clone()).collect();
            for (code, item) in view.items {
                if let Some(item) = item {
                    self.items.insert(code, item);
                }
            }
            self.items.retain(|code, _| self.order.contains(code));
            for mark in view.marks {
                match (mark.fails, mark.questions) {
                    (0, 0) => self.marks.remove(&mark.subject),
                    wears => self.marks.insert(mark.subject, wears),
                };
            }
            let (warnings, more) = (view.warnings, view.more_warnings);
            self.rest = Some((view.summary, view.verdict, warnings, more));
        }
    }
}

fn ask_to_review(before: &Design, after: &Design, day: Date) -> String {
    let patch = DesignDiff::between(before, after).to_text();
    let request = Request::UpdateDesign {
        state: 1,
        patch,
        is_opened: true,
    };
    let today = day.to_string();
    serde_json::to_string(&Envelope { today, request }).unwrap()
}

proptest! {
    #[test]
    fn a_checker_that_follows_shows_what_one_that_begins_there_does(document in documents(), acts in prop::collection::vec(acts(), 1..8)) {
        let days = [today(), Date::parse("2026-11-25").unwrap()];
        let mut day = 0;
        let mut states = vec![load(&document)];
        let (mut checker, mut page) = (ReviewService::new(|| 0.0), Page::default());
        page.handle(checker.handle(&ask_to_review(&Design::default(), &states[0], days[day])));
        for act in acts {
            day = (day + usize::from(matches!(act, Act::NextDay))) % days.len();
            let Some(next) = act.done(&states) else {
                continue;
            };
            page.handle(checker.handle(&ask_to_review(states.last().unwrap(), &next, days[day])));
            let mut fresh = Page::default();
            fresh.handle(ReviewService::new(|| 0.0).handle(&ask_to_review(&Design::default(), &next, days[day])));
            prop_assert_eq!(&page, &fresh, "{:?}", act);
            states.push(next);
        }
    }
}

#[test]
fn an_item_that_was_gone_is_said_again_when_it_comes_back() {
    let with = design_of(ASKED);
    let mut without = Design::clone(&with);
    without.house_rules = Design::default().house_rules;
    let without = Rc::new(without);
    let (mut checker, mut page) = (ReviewService::new(|| 0.0), Page::default());
    let states = [Rc::default(), with.clone(), without, with.clone()];
    for two in states.windows(2) {
        page.handle(checker.handle(&ask_to_review(&two[0], &two[1], today())));
    }
    let mut fresh = Page::default();
    fresh.handle(ReviewService::new(|| 0.0).handle(&ask_to_review(&states[0], &with, today())));
    assert!(fresh.items.contains_key("HOUSE"));
    assert_eq!(page, fresh);
}

fn design_of(fields: &str) -> Rc<Design> {
    let document = example_document("Any", fields);
    Rc::new(format::load(&document).unwrap())
}

const ASKED: &str = r#""components":[{"id":"a","name":"A","kind":"service"},{"id":"b","name":"B","kind":"service"},{"id":"d","name":"D","kind":"datastore"}],"connections":[{"id":"e","from":"a","to":"b","style":"request","timeout":"none"}],"house_rules":[{"id":"h","select":{"element":"component"},"require":{"element":"component","where":{"replicas":2}}}]"#;

#[test]
fn a_rule_that_is_left_out_says_so_and_stays_out() {
    let design = design_of(ASKED);
    let all = review(&design, today());
    let left_out = ["no-timeout".to_owned(), "house".to_owned()];
    let without = review_without(&design, today(), &left_out);
    let titles = |review: &Review, rule: &str| -> Vec<String> {
        let of = review.findings().filter(|f| f.rule == rule);
        of.map(|f| review.words(f).title.plain()).collect()
    };
    for (rule, count) in [("no-timeout", 1), ("house/h", 3)] {
        assert_eq!(titles(&all, rule).len(), count, "{rule}");
        let said = [format!("The rule {rule} could not be run")];
        assert_eq!(titles(&without, rule), said);
        assert_eq!(
            titles(&review_incremental(&without, &design, today()), rule),
            said
        );
    }
    let others = |review: &Review| -> Vec<String> {
        let others = review.findings().filter(|f| f.rule == "cap-unknown");
        others.map(|f| review.fingerprint(f)).collect()
    };
    assert_eq!(others(&all), others(&without));
    assert!(!others(&all).is_empty());
}

#[test]
fn nothing_runs_between_reviews() {
    review(&design_of(ASKED), today());
    assert_eq!(running_rule(), None);
}
