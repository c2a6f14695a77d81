//! What a review found: findings by item, the open questions one after another, the pages of rules.
//! Nothing is decided here. One component and one handler for each sort of event: which button it
//! was stands in the page.

mod ask;
mod list;
mod page;
mod verdict;
mod waive;
mod walk;

use crate::app::browser::theme::is_dark;
use crate::app::browser::{active, element};
use crate::app::command::Commands;
use crate::app::edits::Edits;
use crate::app::model::channel::{Channel, Subscription};
use crate::app::model::panels::FindingsCommand;
use crate::app::model::review::ReviewSnapshot;
use crate::app::model::review::ReviewStatus;
use crate::app::model::shared::Shared;
use crate::app::model::ui::{ChangePreview, FindingFocus, FindingsPage};
use crate::app::model::ui::{SelectedFinding, finding_subjects};
use crate::app::services::review_client::{Proposal, ReviewClient};
use crate::app::state::StateAction;
use crate::document::{Subject, format};
use crate::rules::Text;
use crate::worker::protocol::Query;
use crate::worker::view_models::{
    CardView, FindingView, ItemRulesView, QuestionStepView, QuestionTargetView, RepairView,
    RulePageView,
};
use ask::{Asking, Given, given};
use gloo::timers::callback::Timeout;
use list::Drawn;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use verdict::verdict;
use waive::{Said, Waive};
use walk::Walk;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// Properties of [`Findings`].
#[derive(Clone, Properties, PartialEq)]
pub struct FindingsProps {
    /// How the checker stands.
    pub checking: ReviewStatus,
    /// Answers what the review left open.
    pub client: ReviewClient,
    /// What is shown.
    pub view: FindingsPage,
    /// Questions that are not decided yet, by the keys of their cards.
    pub aside: Vec<String>,
    /// The fingerprint of the finding that is looked at.
    pub current: Option<AttrValue>,
    /// Requests of the app.
    pub requests: Channel<FindingsCommand>,
    /// Whether a change is looked at on the drawing.
    pub previews: bool,
    /// How repairs change the drawing.
    pub edits: Edits,
    /// How things happen.
    pub commands: Commands,
}

/// What was opened and fetched.
#[derive(Default)]
pub struct Shown {
    /// How much of a list is drawn, by its key.
    lists: HashMap<String, usize>,
    /// Findings that cards do not bring, by their rule.
    fetched: HashMap<String, Vec<FindingView>>,
}

impl Shown {
    fn opened(&self, key: &str, at_first: usize) -> usize {
        self.lists.get(key).copied().unwrap_or(at_first)
    }
}

/// A question that was just answered: it stays where it was until one moves on.
pub struct Held {
    item: String,
    /// Which of the item's cards it was.
    at: usize,
    key: String,
    title: Text,
    /// What undo calls the answer.
    done: String,
    /// The items as they stood.
    order: Vec<String>,
}

/// What was done, for what follows from it.
pub enum Deed {
    /// A question was answered: the card's key, that of what was asked.
    Answer(String, String),
    /// A finding was waived.
    Waive,
    /// A limit was set.
    Limit,
    /// Nothing follows.
    Other,
}

/// The panel.
pub struct Findings {
    shown: Shown,
    held: Option<Held>,
    /// What is wrong with answers, by the key of what was asked.
    wrong: HashMap<String, String>,
    /// More of those that are asked the same, by the key of the first.
    each: HashMap<String, Vec<QuestionTargetView>>,
    walk: Walk,
    page: Option<RulePageView>,
    rules: Vec<ItemRulesView>,
    /// The finding that is to be waived, and what was wrong with that.
    waiving: Option<(FindingView, Option<AttrValue>)>,
    /// The finding whose repair is looked at, which, and whether it stays.
    preview: Option<(String, usize, bool)>,
    /// Findings whose repairs were asked for, of which state.
    wanted: HashSet<(u64, String)>,
    /// What gets the focus once it is drawn: the first of these that is there.
    focus: Option<&'static [&'static str]>,
    root: NodeRef,
    _requests: Subscription,
}

/// What happens to the panel.
pub enum Msg {
    /// The app requests something.
    Requested(FindingsCommand),
    /// A button was pressed.
    Pressed(Element),
    /// The pointer or the keyboard is on something.
    Over(Option<Element>),
    /// A field of a rule's page has changed.
    Set(HtmlInputElement),
    /// A waiver was written.
    Waived(Said),
    /// The dialog was closed.
    Closed,
    /// A change was made, or not: what undo calls it.
    Done(Deed, Result<String, String>),
    /// What a repair does.
    Repair(String, usize, bool, Result<Proposal, String>),
    /// A step arrived; `true`: to go to.
    Step(Option<QuestionStepView>, bool),
    /// A page arrived.
    Page(Option<RulePageView>),
    /// The rules arrived.
    Rules(Vec<ItemRulesView>),
    /// More findings of a rule.
    More(String, Vec<FindingView>),
    /// More of those that are asked the same.
    Each(String, Vec<QuestionTargetView>),
}

const ID: &str = "findings";
/// The first thing to answer with; where there is none, the question.
const FIRST: &[&str] = &[
    ".walk .ask :is(input, select, button)",
    ".walk h4 button",
    ".walk h2",
];
const NEXT: &[&str] = &[".note button"];
const HEADING: &[&str] = &[".head h2"];
/// The way on in the list.
const START: &[&str] = &["button"];

impl Component for Findings {
    type Message = Msg;
    type Properties = FindingsProps;

    fn create(ctx: &Context<Self>) -> Self {
        let requests = &ctx.props().requests;
        let has_request = requests.has_waiting();
        let link = ctx.link().clone();
        let this = Self {
            _requests: requests
                .subscribe(move |request| link.send_message(Msg::Requested(request))),
            shown: Shown::default(),
            held: None,
            wrong: HashMap::new(),
            each: HashMap::new(),
            walk: Walk {
                aside: ctx.props().aside.clone(),
                ..Walk::default()
            },
            page: None,
            rules: Vec::new(),
            waiving: None,
            preview: None,
            wanted: HashSet::new(),
            focus: None,
            root: NodeRef::default(),
        };
        // A requested step fetches by itself.
        if !has_request {
            this.fetch(ctx, 0);
        }
        this
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &FindingsProps) -> bool {
        let now = ctx.props();
        self.walk.aside.clone_from(&now.aside);
        if now.current != before.current || now.view != before.view {
            self.held = None;
        }
        if before.previews && !now.previews {
            self.preview = None;
        }
        let state = |props: &FindingsProps| props.checking.snapshot().map(ReviewSnapshot::state);
        let reviewed = state(now) != state(before);
        if reviewed {
            // What is drawn anew takes the focus along.
            let within = |e: &HtmlElement| e.closest(".note").ok().flatten().is_some();
            if active().is_some_and(|e| within(&e)) {
                self.focus = Some(NEXT);
            }
            self.shown.fetched.clear();
            self.each.clear();
            self.wrong.clear();
            self.wanted.clear();
        }
        if now.view != before.view {
            self.focus = Some(match now.view {
                FindingsPage::List => START,
                _ => HEADING,
            });
            if matches!(before.view, FindingsPage::Rule(_)) {
                self.page = None;
            }
        }
        // Whoever shows the questions requests a step as well.
        let is_stepped = now.view != before.view && now.view == FindingsPage::Questions;
        if (reviewed || now.view != before.view) && !is_stepped {
            self.fetch(ctx, 0);
        }
        self.query_repairs(ctx);
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Requested(FindingsCommand::Step(by)) => self.fetch(ctx, by),
            Msg::Requested(FindingsCommand::Focus(focus)) => {
                let to_field = focus == FindingFocus::Field;
                // After the panel has rendered.
                Timeout::new(0, move || focus_current(to_field)).forget();
            }
            Msg::Pressed(button) => return self.pressed(ctx, &button),
            Msg::Over(button) => return self.over(ctx, button),
            Msg::Set(field) => self.set(ctx, &field),
            Msg::Waived((reason, by, until)) => {
                if let Some((finding, _)) = &self.waiving {
                    let want = Query::Waive {
                        finding: finding.fingerprint.clone(),
                        reason,
                        by,
                        until,
                    };
                    change(ctx, want, Deed::Waive);
                }
            }
            Msg::Closed => self.waiving = None,
            Msg::Done(deed, done) => self.done(ctx, deed, done),
            Msg::Repair(finding, at, stays, proposal) => {
                return self.show_repair(ctx, &finding, at, stays, proposal);
            }
            Msg::Step(step, goes) => self.stepped(ctx, step, goes),
            Msg::Page(page) => self.page = page,
            Msg::Rules(rules) => self.rules = rules,
            Msg::More(rule, more) => self.shown.fetched.entry(rule).or_default().extend(more),
            Msg::Each(key, more) => self.each.entry(key).or_default().extend(more),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let reviewed = match &props.checking {
            // Said by whoever shows the panel.
            ReviewStatus::Blank => return Html::default(),
            ReviewStatus::Running => return html! { <p class="empty">{ "Reviewing…" }</p> },
            ReviewStatus::Unavailable(why) => {
                let said = format!(
                    "The checker is not there: {why}. Your drawing is as it was. A reload may help."
                );
                return html! { <p class="empty" role="alert">{ said }</p> };
            }
            ReviewStatus::Ready(reviewed) => reviewed,
        };
        let drawn = Drawn {
            reviewed,
            asking: Asking {
                wrong: &self.wrong,
                more: &self.each,
            },
            shown: &self.shown,
            current: props.current.as_deref(),
            held: self.held.as_ref(),
            preview: self
                .preview
                .as_ref()
                .filter(|(.., stays)| *stays)
                .map(|(finding, at, _)| (finding.as_str(), *at)),
        };
        let body = match &props.view {
            FindingsPage::List => drawn.items(),
            FindingsPage::Questions => walk::walk(&self.walk, &drawn),
            FindingsPage::Rules => page::rules(&self.rules),
            FindingsPage::Rule(_) => match &self.page {
                Some(page) => page::page(page, self.wrong.get("limit").map(String::as_str)),
                None => html! { <p class="empty">{ "…" }</p> },
            },
        };
        let link = ctx.link();
        let over = link.callback(|target: Option<Element>| {
            let button = target.and_then(|t| t.closest("[data-do=repair]").ok().flatten());
            Msg::Over(button)
        });
        let target = |event: &Event| event.target()?.dyn_into::<Element>().ok();
        html! {
            <>
                if props.view == FindingsPage::List {
                    { verdict(reviewed.verdict(), reviewed.summary()) }
                }
                // The key scrolls another view back to its top.
                <div class="list" id={ID} ref={self.root.clone()} key={key(&props.view)}
                    onclick={link.batch_callback(move |event: MouseEvent| pressed(&event).map(Msg::Pressed))}
                    onsubmit={|event: SubmitEvent| event.prevent_default()}
                    onchange={link.batch_callback(move |event: Event| {
                        let field = target(&event)?;
                        field.has_attribute("data-set").then(|| Msg::Set(field.unchecked_into()))
                    })}
                    onpointerover={over.reform(move |event: PointerEvent| target(&event))}
                    onpointerleave={over.reform(|_: PointerEvent| None)}
                    onfocusin={over.reform(move |event: FocusEvent| target(&event))}
                    onfocusout={over.reform(|_: FocusEvent| None)}>
                    { body }
                </div>
                if let Some((finding, wrong)) = &self.waiving {
                    <Waive title={finding.title.clone()} wrong={wrong.clone()}
                        on_say={link.callback(Msg::Waived)} on_close={link.callback(|()| Msg::Closed)} />
                }
            </>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        let Some(root) = self.root.cast::<Element>() else {
            return;
        };
        let mut selectors = self.focus.into_iter().flatten();
        let found = selectors.find_map(|s| root.query_selector(s).ok().flatten());
        if let Some(found) = found.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
            self.focus = None;
            let _ = found.focus();
        }
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        if self.preview.is_some() && ctx.props().previews {
            ctx.props().commands.send(StateAction::SetPreview(None));
        }
    }
}

fn key(view: &FindingsPage) -> String {
    match view {
        FindingsPage::List => "list".to_owned(),
        FindingsPage::Questions => "walk".to_owned(),
        FindingsPage::Rules => "rules".to_owned(),
        FindingsPage::Rule(rule) => format!("rule {rule}"),
    }
}

/// What a click is on that does something. What one fills in, reads or opens is left alone.
fn pressed(event: &MouseEvent) -> Option<Element> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let found = target.closest("[data-do], form, details, a").ok()??;
    if found.has_attribute("data-do") {
        // A button in a summary would open it, too.
        if target.closest("summary").ok()?.is_some() {
            event.prevent_default();
        }
        return Some(found);
    }
    None
}

/// Makes a change that the checker proposes.
fn change(ctx: &Context<Findings>, want: Query, deed: Deed) {
    let (link, edits) = (ctx.link().clone(), ctx.props().edits.clone());
    ctx.props().client.query_edit(want, move |proposal| {
        let done = proposal.map(|proposal| {
            let name = proposal.name.clone();
            edits.run(proposal.command());
            name
        });
        link.send_message(Msg::Done(deed, done));
    });
}

/// What a question is answered with.
const FIELD: &str = ".ask :is(input, select, button)";

/// The finding that is looked at gets the focus; with `field`, what answers it.
fn focus_current(field: bool) {
    let found = element(ID).and_then(|list| list.query_selector("[data-current]").ok().flatten());
    let Some(card) = found else {
        return;
    };
    card.scroll_into_view_with_bool(false);
    // What answers it; of one among many, what answers them all; else the finding itself.
    let find = |part: &Element, what: &str| part.query_selector(what).ok().flatten();
    let answer =
        || find(&card, FIELD).or_else(|| find(&card.closest("article").ok().flatten()?, FIELD));
    let found = if field { answer() } else { None };
    let found = found.or_else(|| find(&card, "button"));
    if let Some(found) = found.and_then(|b| b.dyn_into::<HtmlElement>().ok()) {
        let _ = found.focus();
    }
}

impl Findings {
    /// Asks for what the view shows.
    fn fetch(&self, ctx: &Context<Self>, by: i8) {
        let (props, link) = (ctx.props(), ctx.link().clone());
        match &props.view {
            FindingsPage::List => {}
            FindingsPage::Questions => {
                let (step, done) = (&self.walk.step, self.walk.done.is_some());
                let goes = by != 0 || !done;
                let want = Query::QuestionStep {
                    key: step.as_ref().map_or(String::new(), |s| s.key.clone()),
                    at: step.as_ref().map_or(0, |s| s.at),
                    by,
                    deferred: self.walk.aside.clone(),
                };
                props.client.query_value(want, move |step| {
                    link.send_message(Msg::Step(step, goes));
                });
            }
            FindingsPage::Rules => props.client.query_value(Query::Rules, move |rules| {
                link.send_message(Msg::Rules(rules.unwrap_or_default()));
            }),
            FindingsPage::Rule(rule) => {
                let want = Query::RulePage {
                    rule: rule.to_string(),
                    dark: is_dark(),
                };
                let page = move |page| link.send_message(Msg::Page(page));
                props.client.query_value(want, page);
            }
        }
    }

    /// A large design has the repairs of a finding looked for when that is looked at.
    fn query_repairs(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        let (Some(current), Some(reviewed)) = (&props.current, props.checking.snapshot()) else {
            return;
        };
        let wanted = (reviewed.state(), current.to_string());
        if reviewed.offers(current).is_none() && self.wanted.insert(wanted) {
            props.client.query_repairs(current.to_string());
        }
    }

    fn finding(&self, ctx: &Context<Self>, print: &str) -> Option<FindingView> {
        let reviewed = ctx.props().checking.snapshot()?;
        let waived = reviewed.items().iter().flat_map(|item| &item.waived);
        let walked = self.walk.step.iter().flat_map(|step| &step.card.findings);
        let mut all = reviewed
            .findings()
            .chain(self.shown.fetched.values().flatten())
            .chain(waived.map(|w| &w.finding))
            .chain(walked);
        all.find(|f| f.fingerprint == print).cloned()
    }

    fn pressed(&mut self, ctx: &Context<Self>, button: &Element) -> bool {
        let props = ctx.props();
        let commands = &props.commands;
        let of = |name: &str| button.get_attribute(name).unwrap_or_default();
        let (does, key) = (of("data-do"), of("data-key"));
        let at: usize = of("data-at").parse().unwrap_or_default();
        let link = ctx.link().clone();
        match does.as_str() {
            "look" => {
                if let Some(finding) = self.finding(ctx, &key) {
                    match props.view {
                        FindingsPage::Questions => {
                            commands.send(StateAction::Reveal(finding_subjects(&finding)))
                        }
                        _ => commands.send(StateAction::SelectFinding(
                            SelectedFinding::from(&finding),
                            FindingFocus::Unchanged,
                        )),
                    }
                }
            }
            "answer" => {
                let Some(given) = given(button) else {
                    return false;
                };
                self.answer(ctx, given);
            }
            "each" => {
                let Some(Given { rule, finding, .. }) = given(button) else {
                    return false;
                };
                let form = button.closest("form").ok().flatten();
                let key = form.and_then(|f| f.get_attribute("data-key"));
                let key = key.unwrap_or_default();
                let want = Query::QuestionTargets {
                    rule,
                    finding,
                    key: key.clone(),
                    from: at,
                };
                props.client.query_value(want, move |more: Option<Vec<_>>| {
                    link.send_message(Msg::Each(key, more.unwrap_or_default()));
                });
            }
            "repair" => {
                let want = Query::Repair { finding: key, at };
                change(ctx, want, Deed::Other);
            }
            "show" => {
                let shown = self.preview.as_ref();
                if shown.is_some_and(|(f, n, stays)| *f == key && *n == at && *stays) {
                    self.preview = None;
                    commands.send(StateAction::SetPreview(None));
                } else {
                    self.want_repair(ctx, key, at, true);
                }
            }
            "waive" => self.waiving = self.finding(ctx, &key).map(|f| (f, None)),
            "back" => change(ctx, Query::RemoveWaiver(at), Deed::Other),
            "more" => drop(self.shown.lists.insert(key, at)),
            "rows" => {
                let known = self.known(ctx, &key);
                self.shown.lists.insert(key.clone(), at);
                if at > known {
                    let (rule, from) = (key.clone(), known);
                    let want = Query::Findings { rule, from };
                    props.client.query_value(want, move |more: Option<Vec<_>>| {
                        link.send_message(Msg::More(key, more.unwrap_or_default()));
                    });
                }
            }
            "next" => self.next(ctx),
            "list" => commands.send(StateAction::ShowFindings(FindingsPage::List)),
            "rules" => commands.send(StateAction::ShowFindings(FindingsPage::Rules)),
            "rule" => commands.send(StateAction::ShowFindings(FindingsPage::Rule(key.into()))),
            "walk" => commands.send(StateAction::StepQuestions(0)),
            "step" => {
                let by = if of("data-at") == "-1" { -1 } else { 1 };
                commands.send(StateAction::StepQuestions(by));
            }
            "later" => {
                let mut aside = self.walk.aside.clone();
                aside.push(key);
                commands.send(StateAction::DeferQuestions(aside));
                commands.send(StateAction::StepQuestions(1));
            }
            "again" => {
                commands.send(StateAction::DeferQuestions(Vec::new()));
                commands.send(StateAction::StepQuestions(0));
            }
            "open" => {
                let commands = commands.clone();
                let example = Query::RuleExample(key, at);
                props.client.query(example, move |text| {
                    if let Some(Ok(design)) = text.map(|t| format::load(&t)) {
                        let said = format!("{} is open.", design.title);
                        commands.send(StateAction::OpenDesign(Rc::new(design), said));
                    }
                });
            }
            _ => return false,
        }
        true
    }

    /// How many findings of a rule are here.
    fn known(&self, ctx: &Context<Self>, rule: &str) -> usize {
        let fetched = self.shown.fetched.get(rule).map_or(0, Vec::len);
        let of_rule = |card: &&CardView| card.rule == rule;
        let listed = ctx.props().checking.snapshot().and_then(|reviewed| {
            let mut cards = reviewed.items().iter().flat_map(|item| &item.cards);
            cards.find(of_rule).map(|card| card.findings.len())
        });
        fetched + listed.unwrap_or_default()
    }

    fn answer(&mut self, ctx: &Context<Self>, given: Given) {
        let Given {
            rule,
            finding,
            keys,
            all,
            text,
        } = given;
        let card = match finding.is_empty() {
            true => rule.clone(),
            false => finding,
        };
        let first = keys.first().cloned().unwrap_or_default();
        // What is wrong stands where it was asked.
        let asked = self.asked_first(ctx, &card, &first);
        let want = Query::Answer {
            rule,
            keys,
            all,
            text,
        };
        change(ctx, want, Deed::Answer(card, asked));
    }

    /// The key of the form in which one of several was chosen.
    fn asked_first(&self, ctx: &Context<Self>, card: &str, key: &str) -> String {
        let of_list = |reviewed: &ReviewSnapshot| -> Option<String> {
            let cards = reviewed.items().iter().flat_map(|item| &item.cards);
            let mut asks = cards.filter(|c| c.key() == card).flat_map(|c| &c.questions);
            let ask = asks.find(|a| a.targets.iter().any(|e| e.key == key))?;
            Some(ask.targets.first()?.key.clone())
        };
        let of_step = || {
            let mut asks = self.walk.step.iter().flat_map(|s| &s.card.questions);
            let ask = asks.find(|a| a.targets.iter().any(|e| e.key == key))?;
            Some(ask.targets.first()?.key.clone())
        };
        let reviewed = ctx.props().checking.snapshot();
        let found = reviewed.and_then(of_list).or_else(of_step);
        found.unwrap_or_else(|| key.to_owned())
    }

    fn done(&mut self, ctx: &Context<Self>, deed: Deed, done: Result<String, String>) {
        match (deed, done) {
            (Deed::Answer(card, asked), Ok(name)) => {
                self.wrong.remove(&asked);
                self.focus = Some(NEXT);
                match ctx.props().view {
                    FindingsPage::Questions => self.walk.done = Some(name),
                    _ => self.held = self.hold(ctx, &card, name),
                }
            }
            (Deed::Answer(_, asked), Err(why)) => drop(self.wrong.insert(asked, why)),
            (Deed::Waive, Ok(_)) => self.waiving = None,
            (Deed::Waive, Err(why)) => {
                if let Some((_, wrong)) = &mut self.waiving {
                    *wrong = Some(why.into());
                }
            }
            (Deed::Limit, Ok(_)) => drop(self.wrong.remove("limit")),
            (Deed::Limit, Err(why)) => drop(self.wrong.insert("limit".to_owned(), why)),
            (Deed::Other, Ok(_)) => {}
            (Deed::Other, Err(why)) => ctx.props().edits.tell(why),
        }
    }

    /// Where a card stands that was just answered.
    fn hold(&self, ctx: &Context<Self>, card: &str, done: String) -> Option<Held> {
        let reviewed = ctx.props().checking.snapshot()?;
        let order = match &self.held {
            Some(held) => held.order.clone(),
            None => reviewed.items().iter().map(|i| i.code.clone()).collect(),
        };
        reviewed.items().iter().find_map(|item| {
            let at = item.cards.iter().position(|c| c.key() == card)?;
            Some(Held {
                item: item.code.clone(),
                at,
                key: card.to_owned(),
                title: item.cards.get(at)?.title.clone(),
                done: done.clone(),
                order: order.clone(),
            })
        })
    }

    /// To the question after the one that was answered.
    fn next(&mut self, ctx: &Context<Self>) {
        let Some(reviewed) = ctx.props().checking.snapshot() else {
            return;
        };
        let held = self.held.take();
        let mut items: Vec<_> = reviewed.items().iter().collect();
        let mut from = (0, 0);
        if let Some(held) = held {
            let place = |code: &str| held.order.iter().position(|c| c == code);
            items.sort_by_key(|i| place(&i.code).unwrap_or(usize::MAX));
            from = (place(&held.item).unwrap_or_default(), held.at);
        }
        let cards = items.iter().enumerate().flat_map(|(n, item)| {
            let cards = item.cards.iter().enumerate();
            cards.map(move |(at, card)| ((n, at), card))
        });
        let open: Vec<_> = cards.filter(|(_, c)| !c.questions.is_empty()).collect();
        let after = open.iter().find(|(place, _)| *place >= from);
        let next = after.or(open.first()).and_then(|(_, c)| c.findings.first());
        if let Some(next) = next {
            let looked =
                StateAction::SelectFinding(SelectedFinding::from(next), FindingFocus::Finding);
            ctx.props().commands.send(looked);
        }
    }

    fn stepped(&mut self, ctx: &Context<Self>, step: Option<QuestionStepView>, goes: bool) {
        let left = step.as_ref().map_or(0, |step| step.left);
        self.walk.left = left;
        self.walk.arrived = true;
        if !goes {
            return;
        }
        let same = |now: &QuestionStepView| {
            let before = self.walk.step.as_ref();
            before.is_some_and(|b| b.key == now.key) && self.walk.done.is_none()
        };
        if !step.as_ref().is_some_and(same) {
            self.focus = Some(FIRST);
            if let Some(step) = &step {
                let mut all: Vec<Subject> = Vec::new();
                for subject in step.card.findings.iter().take(1).flat_map(finding_subjects) {
                    all.push(subject);
                }
                ctx.props().commands.send(StateAction::Reveal(all));
            }
        }
        self.walk.done = None;
        self.walk.step = step;
    }

    fn set(&self, ctx: &Context<Self>, field: &HtmlInputElement) {
        let Some(page) = &self.page else {
            return;
        };
        let (rule, value) = (page.rule.name.clone(), field.value());
        match field.get_attribute("data-set").as_deref() {
            Some("level") => change(ctx, Query::SetRuleLevel(rule, value), Deed::Other),
            _ => change(ctx, Query::SetRuleLimit(rule, value), Deed::Limit),
        }
    }

    // ---- what a repair would do -----------------------------------------------------------

    fn over(&mut self, ctx: &Context<Self>, button: Option<Element>) -> bool {
        // One that stays is not driven away.
        if self.preview.as_ref().is_some_and(|(.., stays)| *stays) {
            return false;
        }
        let Some(button) = button else {
            if self.preview.take().is_some() && ctx.props().previews {
                ctx.props().commands.send(StateAction::SetPreview(None));
            }
            return false;
        };
        let finding = button.get_attribute("data-key").unwrap_or_default();
        let at = button.get_attribute("data-at");
        let at = at.and_then(|at| at.parse().ok()).unwrap_or_default();
        if self
            .preview
            .as_ref()
            .is_none_or(|(f, n, _)| *f != finding || *n != at)
        {
            self.want_repair(ctx, finding, at, false);
        }
        false
    }

    fn want_repair(&mut self, ctx: &Context<Self>, finding: String, at: usize, stays: bool) {
        self.preview = Some((finding.clone(), at, stays));
        let link = ctx.link().clone();
        let want = Query::Repair {
            finding: finding.clone(),
            at,
        };
        ctx.props().client.query_edit(want, move |proposal| {
            link.send_message(Msg::Repair(finding, at, stays, proposal));
        });
    }

    fn show_repair(
        &mut self,
        ctx: &Context<Self>,
        finding: &str,
        at: usize,
        stays: bool,
        proposal: Result<Proposal, String>,
    ) -> bool {
        let wanted = self.preview.as_ref();
        if wanted.is_none_or(|(f, n, s)| f != finding || *n != at || *s != stays) {
            return false;
        }
        let reviewed = ctx.props().checking.snapshot();
        let offers = reviewed.and_then(|r| r.offers(finding));
        let offer: Option<RepairView> = offers.and_then(|o| o.get(at).cloned());
        let (Ok(Proposal { design, name }), Some(offer)) = (proposal, offer) else {
            self.preview = None;
            return true;
        };
        ctx.props()
            .commands
            .send(StateAction::SetPreview(Some(ChangePreview {
                after: Shared(design),
                title: name,
                summary: offer.summary,
                is_pinned: stays,
                is_layout: false,
            })));
        true
    }
}
