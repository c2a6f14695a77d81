//! List of findings: problems by item, then questions by what is at stake.

use super::action::{FindingAction, OnAction, RepairId, select_card, send};
use super::question_form::QuestionForms;
use super::state::{AnsweredCard, ListState};
use crate::app::model::review::ReviewSnapshot;
use crate::app::model::ui::FindingsPage;
use crate::app::ui::long_list::PAGE;
use crate::app::ui::words::marked;
use crate::messages;
use crate::review::ItemOutcome;
use crate::rules::{Outcome, Severity};
use crate::simulation::can_be_played;
use crate::worker::view_models::{CardView, FindingView, ItemView, WaivedView};
use std::rc::Rc;
use yew::prelude::*;

/// Number of cards that an item lists at first.
const FIRST_CARDS: usize = 4;
/// Number of questions that are listed at first.
const FIRST_QUESTIONS: usize = 5;
/// Key of the list of questions.
const QUESTIONS: &str = "questions";
/// Number of findings that a card lists at first, where no form names them.
const FIRST_ROWS: usize = 5;
/// Number of findings that a card lists after the first click on *Show all*.
const FIRST_FINDINGS: usize = 12;
/// Key of the list of waivers that match no finding.
const IDLE_WAIVERS: &str = "idle waivers";

/// Renders items, cards and findings of a review.
pub struct FindingsView<'a> {
    /// The review.
    pub review: &'a ReviewSnapshot,
    /// Forms of questions.
    pub questions: QuestionForms<'a>,
    /// Expanded lists.
    pub lists: &'a ListState,
    /// Fingerprint of the selected finding.
    pub selected: Option<&'a str>,
    /// Card of the question that was just answered.
    pub answered: Option<&'a AnsweredCard>,
    /// Repair that is previewed.
    pub preview: Option<&'a RepairId>,
    /// Receives actions.
    pub on_action: &'a OnAction,
    /// Receives the repair under the pointer or with the focus.
    pub on_hover: &'a Callback<RepairId>,
}

impl FindingsView<'_> {
    /// Problems by item, then the questions, then what holds.
    pub fn items(&self) -> Html {
        let items = self.review.items();
        let (failing, others): (Vec<_>, Vec<_>) = items
            .iter()
            .partition(|item| item.outcome == ItemOutcome::Fail);
        let (not_applicable, others): (Vec<&Rc<ItemView>>, Vec<_>) = others
            .into_iter()
            .partition(|item| item.outcome == ItemOutcome::NotApplicable && item.waived_count == 0);
        // The questions of an open one stand in the list of all questions, or are held back.
        let has_more = |item: &&&Rc<ItemView>| {
            item.outcome != ItemOutcome::Question
                || !item.evidence.is_empty()
                || item.waived_count > 0
        };
        html! {
            <>
                { self.first() }
                { for failing.into_iter().map(|item| self.item(item)) }
                { self.questions() }
                { for others.iter().filter(has_more).map(|item| self.item(item)) }
                { self.idle_waivers() }
                { warnings(self.review.warnings()) }
                { not_applicable_list(&not_applicable) }
                <p class="item none"><button type="button" class="link" onclick={self.send(FindingAction::ShowPage(FindingsPage::Rules))}>{ messages::findings_rules() }</button></p>
            </>
        }
    }

    fn send(&self, action: FindingAction) -> Callback<MouseEvent> {
        send(self.on_action, action)
    }

    /// Fails that matter most, each of which leads to its card.
    fn first(&self) -> Html {
        let first = self.review.first();
        if first.is_empty() {
            return Html::default();
        }
        let entry = |finding: &FindingView| {
            let print = finding.fingerprint.as_str();
            html! {
                <li key={print}>
                    <button type="button" class="link" onclick={self.select(print)}>{ marked(&finding.title) }</button>
                </li>
            }
        };
        html! {
            <section class="item first" aria-labelledby="first-heading">
                <h3 id="first-heading">{ messages::findings_first() }</h3>
                <ol>{ for first.iter().map(entry) }</ol>
            </section>
        }
    }

    /// Open questions, by what is at stake, with the ways to answer many of them.
    fn questions(&self) -> Html {
        let mut cards = self.review.question_cards();
        if let Some(answered) = self.answered {
            // The list keeps its order under the person who has just answered.
            let place = |key: &str| answered.order.iter().position(|k| k == key);
            cards.sort_by_key(|(_, card)| place(&card.key).unwrap_or(usize::MAX));
        }
        let is_answered = |card: &CardView| self.answered.is_some_and(|a| a.key == card.key);
        let reached = cards
            .iter()
            .rposition(|(_, card)| self.is_current(card) || is_answered(card));
        let opened = self.lists.length(QUESTIONS, FIRST_QUESTIONS);
        let length = opened.max(reached.map_or(0, |at| at + 1)).min(cards.len());
        let hidden = cards.len() - length;
        let shown = cards.iter().take(length);
        let mut shown: Vec<Html> = shown
            .map(|(item, card)| {
                let note = self.answered.filter(|_| is_answered(card));
                self.card(card, Some(item), note.map(|a| a.edit_name.as_str()))
            })
            .collect();
        let is_gone = |_: &&AnsweredCard| !cards.iter().any(|(_, card)| is_answered(card));
        if let Some(gone) = self.answered.filter(is_gone) {
            shown.insert(gone.position.min(shown.len()), self.answered_card(gone));
        }
        let more = FindingAction::ListCards(QUESTIONS.to_owned(), length + 4 * FIRST_QUESTIONS);
        html! {
            <>
                if !shown.is_empty() {
                    <section class="item asked-all" aria-labelledby="questions-heading">
                        <h3 id="questions-heading">{ messages::findings_questions() }
                            if !cards.is_empty() {
                                <span class="tag ask">{ messages::findings_question_count(cards.len()) }</span>
                            }
                        </h3>
                        if !cards.is_empty() {
                            <p class="acts-row">
                                <button type="button" class="line small" onclick={self.send(FindingAction::StepQuestions(0))}>{ messages::findings_question_steps() }</button>
                                { self.confirm_all() }
                            </p>
                        }
                        { for shown }
                        if hidden > 0 {
                            <button type="button" class="line small" onclick={self.send(more)}>{ messages::findings_questions_more(hidden) }</button>
                        }
                    </section>
                }
                { self.held_back() }
            </>
        }
    }

    /// Button that confirms every guess of an import.
    fn confirm_all(&self) -> Html {
        let guesses = self.review.guesses();
        if guesses < 2 {
            return Html::default();
        }
        let confirm = FindingAction::Confirm(String::new(), String::new());
        html! {
            <button type="button" class="line small" onclick={self.send(confirm)}>{ messages::findings_guesses_confirm(guesses) }</button>
        }
    }

    /// Counts of the questions that are not asked yet.
    fn held_back(&self) -> Html {
        let (minor, recent) = (self.review.held_back(), self.review.recent());
        html! {
            <>
                if recent > 0 {
                    <p class="held">
                        { messages::findings_questions_recent(recent) }
                        <button type="button" class="link" onclick={self.send(FindingAction::AskNow)}>{ messages::findings_questions_now() }</button>
                    </p>
                }
                if minor > 0 {
                    <p class="held">{ messages::findings_questions_minor(minor) }</p>
                }
            </>
        }
    }

    /// True if the card has the selected finding.
    fn is_current(&self, card: &CardView) -> bool {
        let is = |f: &FindingView| Some(f.fingerprint.as_str()) == self.selected;
        card.findings.iter().any(is) || self.loaded(card).iter().any(is)
    }

    /// An item with its problems.
    fn item(&self, item: &ItemView) -> Html {
        let fails = item
            .cards
            .iter()
            .filter(|card| card.outcome == Outcome::Fail);
        let fails: Vec<&CardView> = fails.collect();
        let reached = fails.iter().rposition(|card| self.is_current(card));
        let opened = self.lists.length(&item.code, FIRST_CARDS);
        let length = opened.max(reached.map_or(0, |at| at + 1)).min(fails.len());
        let hidden: usize = fails.iter().skip(length).map(|c| c.count).sum();
        let more = FindingAction::ListCards(item.code.clone(), length + 4 * FIRST_CARDS);
        html! {
            <section class="item" key={item.code.as_str()}>
                <h3><code>{ &item.code }</code>{ &item.title }{ tag(item) }</h3>
                for text in item.evidence.iter() {
                    <p class="holds">{ marked(text) }</p>
                }
                { for fails.iter().take(length).map(|card| self.card(card, None, None)) }
                if hidden > 0 {
                    <button type="button" class="line small" onclick={self.send(more)}>
                        { messages::findings_item_more(&item.code, hidden) }
                    </button>
                }
                { self.waived(item) }
            </section>
        }
    }

    /// Remains of a card whose last question was answered.
    fn answered_card(&self, card: &AnsweredCard) -> Html {
        html! {
            <article class="finding done" key={card.key.clone()} data-card={card.key.clone()}>
                <h4>{ marked(&card.title) }</h4>
                { self.note(&card.edit_name) }
            </article>
        }
    }

    /// Confirmation of an answer.
    fn note(&self, edit_name: &str) -> Html {
        html! {
            <div class="note">
                <span>{ format!("✓ {edit_name}") }</span>
                <button type="button" class="line small" onclick={self.send(FindingAction::NextQuestion)}>{ messages::findings_question_next() }</button>
            </div>
        }
    }

    /// One finding, or many of one rule. `item` names the guideline on the card, and `edit_name`
    /// confirms the answer that was just given.
    pub fn card(&self, card: &CardView, item: Option<&ItemView>, edit_name: Option<&str>) -> Html {
        let single = card.single();
        let print = single.map_or("", |f| f.fingerprint.as_str());
        let current = (!print.is_empty() && self.selected == Some(print)).then_some("true");
        let weight = weight(card);
        html! {
            <article class="finding" key={card.key.clone()} data-card={card.key.clone()} data-current={current}
                onclick={single.map(|_| select_card(self.on_action, print))}>
                <h4>
                    if single.is_some() {
                        <button type="button" aria-current={current} onclick={self.select(print)}>{ marked(&card.title) }</button>
                    } else {
                        { marked(&card.title) }
                    }
                    // For screen readers that move by heading; others see it below.
                    <span class="unseen">{ format!(" ({weight})") }</span>
                </h4>
                if !card.text.is_empty() {
                    <p>{ marked(&card.text) }</p>
                }
                { self.questions.all(&card.questions, &card.rule, print) }
                if !card.hint.is_empty() {
                    <p>{ &card.hint }</p>
                }
                if single.is_none() {
                    { self.rows(card) }
                }
                if card.questions.is_empty() && card.hint.is_empty() {
                    <p>{ marked(&card.fix) }</p>
                }
                if card.is_guessed {
                    { self.confirm(card, print) }
                }
                if single.is_some() {
                    { self.repairs(print) }
                }
                { for edit_name.map(|name| self.note(name)) }
                { self.footer(card, item, print, weight) }
            </article>
        }
    }

    /// Button that confirms the guesses which a card rests on.
    fn confirm(&self, card: &CardView, print: &str) -> Html {
        let label = match card.count {
            1 => messages::findings_confirm().to_owned(),
            many => messages::findings_confirm_all(many),
        };
        let confirm = FindingAction::Confirm(card.rule.clone(), print.to_owned());
        html! {
            <div class="acts"><button type="button" class="line small" onclick={self.send(confirm)}>{ label }</button></div>
        }
    }

    fn select(&self, fingerprint: &str) -> Callback<MouseEvent> {
        self.send(FindingAction::Select(fingerprint.to_owned()))
    }

    fn waive(&self, fingerprint: &str) -> Html {
        let open = FindingAction::OpenWaiver(fingerprint.to_owned());
        html! { <button type="button" class="line small" onclick={self.send(open)}>{ messages::findings_waive() }</button> }
    }

    /// Findings of a card that were loaded on demand.
    fn loaded(&self, card: &CardView) -> &[FindingView] {
        self.lists
            .loaded
            .get(&card.key)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The findings of a card that stands for many.
    fn rows(&self, card: &CardView) -> Html {
        let is_current = |f: &FindingView| self.selected == Some(f.fingerprint.as_str());
        let all: Vec<&FindingView> = card.findings.iter().chain(self.loaded(card)).collect();
        let reached = all.iter().position(|f| is_current(f));
        // The form of a question names its elements.
        let initial = match card.questions.is_empty() {
            true => FIRST_ROWS,
            false => 0,
        };
        let opened = self.lists.length(&card.key, initial);
        let length = opened.max(reached.map_or(0, |at| at + 1)).min(all.len());
        let label = match length {
            0 => messages::findings_show_all(card.count),
            _ => messages::list_more(card.count - length),
        };
        let row = |finding: &&FindingView| {
            let print = finding.fingerprint.as_str();
            let current = is_current(finding).then_some("true");
            html! {
                <li key={print} data-current={current}>
                    <button type="button" class="link" aria-current={current} onclick={self.select(print)}>{ marked(&finding.title) }</button>
                    if current.is_some() {
                        { self.repairs(print) }
                        <div class="acts">
                            if card.is_guessed {
                                <button type="button" class="line small"
                                    onclick={self.send(FindingAction::Confirm(card.rule.clone(), print.to_owned()))}>{ messages::findings_confirm() }</button>
                            }
                            { self.waive(print) }
                        </div>
                    }
                </li>
            }
        };
        let next = match length {
            0 => FIRST_FINDINGS,
            _ => length + 4 * FIRST_FINDINGS,
        };
        let more = FindingAction::ListFindings(card.key.clone(), next);
        html! {
            <>
                if length > 0 {
                    <ul>{ for all.iter().take(length).map(row) }</ul>
                }
                if length < card.count {
                    <button type="button" class="line small" onclick={self.send(more)}>{ label }</button>
                }
            </>
        }
    }

    /// Fingerprint of the finding whose best repair has the strong button: one on the whole screen.
    fn recommended(&self) -> Option<&str> {
        let is_recommended = |print: &str| {
            let offers = self.review.offers(print);
            offers.is_some_and(|offers| offers.first().is_some_and(|best| best.is_recommended))
        };
        if self.selected.is_some() {
            return self.selected.filter(|print| is_recommended(print));
        }
        let cards = self.review.items().iter().flat_map(|item| &item.cards);
        let mut singles = cards.filter_map(CardView::single);
        let found = singles.find(|finding| is_recommended(&finding.fingerprint));
        found.map(|finding| finding.fingerprint.as_str())
    }

    /// Repairs of a finding, best first.
    fn repairs(&self, print: &str) -> Html {
        let offers = self.review.offers(print);
        let Some(offers) = offers.filter(|o| !o.is_empty()) else {
            return Html::default();
        };
        let recommended = self.recommended();
        let each = offers.iter().enumerate().map(|(at, offer)| {
            let is_strong = offer.is_recommended && recommended == Some(print);
            let class = if is_strong { "main small" } else { "line small" };
            let repair = RepairId {
                finding: print.to_owned(),
                index: at,
            };
            let is_shown = self.preview == Some(&repair);
            let hover_id = repair.clone();
            let hover = self.on_hover.reform(move |()| hover_id.clone());
            let title = offer.title.plain();
            html! {
                <li key={at}>
                    <button type="button" {class} data-testid="repair" onclick={self.send(FindingAction::ApplyRepair(repair.clone()))}
                        onpointerover={hover.reform(|_: PointerEvent| ())} onfocusin={hover.reform(|_: FocusEvent| ())}>{ &title }</button>
                    <button type="button" class="line small" aria-pressed={is_shown.to_string()} aria-label={messages::findings_repair_show_named(&title)}
                        onclick={self.send(FindingAction::TogglePreview(repair))}>{ messages::findings_repair_show() }</button>
                </li>
            }
        });
        html! { <ul class="repairs" aria-label={messages::findings_repairs()}>{ for each }</ul> }
    }

    /// Footer of a card: severity, waiver, and the reason behind a button.
    fn footer(
        &self,
        card: &CardView,
        item: Option<&ItemView>,
        print: &str,
        weight: String,
    ) -> Html {
        let page = FindingsPage::Rule(card.rule.as_str().into());
        html! {
            <div class="foot-row">
            <details class="why">
                <summary><span class="button line small">{ messages::findings_why() }</span></summary>
                <p>{ marked(&card.why) }</p>
                if !card.false_alarms.is_empty() {
                    <p><strong>{ messages::findings_ignore() }{ " " }</strong>{ &card.false_alarms }</p>
                }
                <button type="button" class="link" onclick={self.send(FindingAction::ShowPage(page))}>{ messages::findings_rule(&card.rule) }</button>
                if !print.is_empty() && can_be_played(&card.rule) {
                    <button type="button" class="link" onclick={self.send(FindingAction::PlayProof(print.to_owned()))}>{ messages::findings_proof() }</button>
                }
            </details>
            if !print.is_empty() {
                { self.waive(print) }
            }
            <span class="severity">
                if let Some(item) = item {
                    <code title={item.title.clone()}>{ &item.code }</code>
                }
                <span aria-hidden="true">{ weight }</span>
            </span>
            </div>
        }
    }

    /// Waived findings of an item, with the reasons.
    fn waived(&self, item: &ItemView) -> Html {
        if item.waived_count == 0 {
            return Html::default();
        }
        let by = |waived: &WaivedView| {
            let by = waived.by.iter().map(|by| messages::findings_waived_by(by));
            let until = waived
                .until
                .iter()
                .map(|day| messages::findings_waived_until(day));
            by.chain(until).collect::<Vec<_>>().join(", ")
        };
        html! {
            <details>
                <summary>{ messages::findings_waived_count(item.waived_count) }</summary>
                <ul class="accepted">
                    for waived in item.waived.iter() {
                        <li key={waived.finding.fingerprint.as_str()}>
                            <button type="button" class="link" onclick={self.select(&waived.finding.fingerprint)}>{ marked(&waived.finding.title) }</button>
                            <small>{ &waived.reason }</small>
                            <small>{ by(waived) }</small>
                            <button type="button" class="line small" aria-label={messages::findings_waiver_remove_named(&waived.finding.title.plain())}
                                onclick={self.send(FindingAction::RemoveWaiver(waived.waiver))}>{ messages::findings_waiver_remove() }</button>
                        </li>
                    }
                </ul>
            </details>
        }
    }

    /// Waivers that match no finding any more.
    fn idle_waivers(&self) -> Html {
        let idle = self.review.idle();
        if idle.is_empty() {
            return Html::default();
        }
        let length = self.lists.length(IDLE_WAIVERS, PAGE);
        html! {
            <section class="item">
                <h3>{ messages::findings_waivers_unused() }</h3>
                <ul class="accepted">
                    for waiver in idle.iter().take(length) {
                        <li key={waiver.waiver}>
                            { &waiver.message }
                            <small>{ &waiver.reason }</small>
                            <button type="button" class="line small" aria-label={messages::findings_waiver_unused_remove(&waiver.message)}
                                onclick={self.send(FindingAction::RemoveWaiver(waiver.waiver))}>{ messages::button_remove() }</button>
                        </li>
                    }
                </ul>
                { self.more(IDLE_WAIVERS.to_owned(), length, idle.len()) }
            </section>
        }
    }

    /// Button that lists more of a long list, if more is left.
    fn more(&self, list: String, length: usize, all: usize) -> Html {
        if length >= all {
            return Html::default();
        }
        let more = FindingAction::ListCards(list, length + PAGE);
        html! {
            <button type="button" class="line small" onclick={self.send(more)}>{ messages::list_more(all - length) }</button>
        }
    }
}

/// Outcome of an item as a tag.
fn tag(item: &ItemView) -> Html {
    let (class, word) = match item.outcome {
        ItemOutcome::Fail => ("fail", messages::findings_tag_fails().to_owned()),
        ItemOutcome::Question if item.questions == 0 => {
            ("ask", messages::findings_tag_open().to_owned())
        }
        ItemOutcome::Question => ("ask", messages::findings_question_count(item.questions)),
        ItemOutcome::Pass => ("pass", messages::findings_tag_holds().to_owned()),
        ItemOutcome::NotApplicable => ("none", messages::findings_tag_none().to_owned()),
    };
    html! { <span class={classes!("tag", class)}>{ word }</span> }
}

fn weight(card: &CardView) -> String {
    let words = match (card.outcome, card.severity) {
        (Outcome::Fail, Severity::High) => messages::findings_problem_high(),
        (Outcome::Fail, Severity::Medium) => messages::findings_problem_medium(),
        (Outcome::Fail, Severity::Low) => messages::findings_problem_low(),
        (Outcome::Question, Severity::High) => messages::findings_question_high(),
        (Outcome::Question, Severity::Medium) => messages::findings_question_medium(),
        (Outcome::Question, Severity::Low) => messages::findings_question_low(),
    };
    words.to_owned()
}

/// Warnings about the document.
fn warnings((warnings, more): (&[String], usize)) -> Html {
    if warnings.is_empty() {
        return Html::default();
    }
    html! {
        <section class="item">
            <h3>{ messages::findings_document() }</h3>
            for warning in warnings.iter() {
                <p class="holds">{ warning }</p>
            }
            if more > 0 {
                <p class="holds">{ messages::findings_document_more(more) }</p>
            }
        </section>
    }
}

/// Items that do not apply to the design, collapsed.
fn not_applicable_list(items: &[&Rc<ItemView>]) -> Html {
    if items.is_empty() {
        return Html::default();
    }
    html! {
        <details class="item none">
            <summary>{ messages::findings_not_applicable(items.len()) }</summary>
            <ul>
                for item in items.iter() {
                    <li key={item.code.as_str()}><code>{ &item.code }</code>{ &item.title }</li>
                }
            </ul>
        </details>
    }
}
