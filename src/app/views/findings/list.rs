//! Findings by item.

use super::action::{FindingAction, OnAction, RepairId, select_card, send};
use super::question_form::QuestionForms;
use super::state::{AnsweredCard, ListState};
use crate::app::model::review::ReviewSnapshot;
use crate::app::model::ui::FindingsPage;
use crate::app::ui::count_noun;
use crate::app::ui::long_list::PAGE;
use crate::app::ui::words::marked;
use crate::review::ItemOutcome;
use crate::rules::{Outcome, Severity};
use crate::simulation::can_be_played;
use crate::worker::view_models::{CardView, FindingView, ItemView, WaivedView};
use std::rc::Rc;
use yew::prelude::*;

/// Number of cards that an item lists at first.
const FIRST_CARDS: usize = 4;
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
    /// All items.
    pub fn items(&self) -> Html {
        let mut items: Vec<&Rc<ItemView>> = self.review.items().iter().collect();
        let mut answered = None;
        if let Some(card) = self.answered {
            // The list keeps its order under the person who has just answered.
            answered = Some(card.item.as_str());
            let place = |item: &&Rc<ItemView>| {
                let mut order = card.item_order.iter();
                order
                    .position(|code| *code == item.code)
                    .unwrap_or(usize::MAX)
            };
            items.sort_by_key(place);
        }
        let (not_applicable, items): (Vec<&Rc<ItemView>>, Vec<_>) =
            items.into_iter().partition(|item| {
                item.outcome == ItemOutcome::NotApplicable
                    && item.waived_count == 0
                    && answered != Some(&item.code)
            });
        html! {
            <>
                { self.first() }
                { self.questions() }
                { for items.into_iter().map(|item| self.item(item)) }
                { self.idle_waivers() }
                { warnings(self.review.warnings()) }
                { not_applicable_list(&not_applicable) }
                <p class="item none"><button type="button" class="link" onclick={self.send(FindingAction::ShowPage(FindingsPage::Rules))}>{ "All rules" }</button></p>
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
                <h3 id="first-heading">{ "First" }</h3>
                <ol>{ for first.iter().map(entry) }</ol>
            </section>
        }
    }

    /// Count of open questions and the button that steps through them.
    fn questions(&self) -> Html {
        let open = self.review.questions();
        let held_back = self.review.held_back();
        html! {
            <>
                if open > 0 {
                    <p class="questions">
                        <span>{ count_noun(open, "question is open", "questions are open") }</span>
                        <button type="button" class="line small" onclick={self.send(FindingAction::StepQuestions(0))}>{ "Answer one by one" }</button>
                    </p>
                }
                if held_back > 0 {
                    <p class="held">{ count_noun(held_back, "minor question waits until a flow is drawn", "minor questions wait until a flow is drawn") }</p>
                }
            </>
        }
    }

    fn item(&self, item: &ItemView) -> Html {
        let answered = self.answered.filter(|card| card.item == item.code);
        let is_current = |card: &CardView| {
            let is = |f: &FindingView| Some(f.fingerprint.as_str()) == self.selected;
            card.findings.iter().any(is) || self.loaded(card).iter().any(is)
        };
        let is_answered = |card: &CardView| answered.is_some_and(|a| a.key == card.key());
        let reached = item
            .cards
            .iter()
            .rposition(|c| is_current(c) || is_answered(c));
        let opened = self.lists.length(&item.code, FIRST_CARDS);
        let length = opened
            .max(reached.map_or(0, |at| at + 1))
            .min(item.cards.len());
        let hidden: usize = item.cards.iter().skip(length).map(|c| c.count).sum();
        let cards = item.cards.iter().take(length);
        let mut cards: Vec<Html> = cards
            .map(|card| {
                let note = answered.filter(|_| is_answered(card));
                self.card(card, note.map(|answered| answered.edit_name.as_str()))
            })
            .collect();
        if let Some(gone) = answered.filter(|_| !item.cards.iter().any(is_answered)) {
            cards.insert(gone.position.min(cards.len()), self.answered_card(gone));
        }
        let more = FindingAction::ListCards(item.code.clone(), length + 4 * FIRST_CARDS);
        html! {
            <section class="item" key={item.code.as_str()}>
                <h3><code>{ &item.code }</code>{ &item.title }{ tag(item) }</h3>
                for text in item.evidence.iter() {
                    <p class="holds">{ marked(text) }</p>
                }
                { for cards }
                if hidden > 0 {
                    <button type="button" class="line small" onclick={self.send(more)}>
                        { format!("Show more of {} ({hidden})", item.code) }
                    </button>
                }
                { self.waived(item) }
            </section>
        }
    }

    /// Remains of a card whose only question was answered.
    fn answered_card(&self, card: &AnsweredCard) -> Html {
        html! {
            <article class="finding done" key={card.key.clone()}>
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
                <button type="button" class="line small" onclick={self.send(FindingAction::NextQuestion)}>{ "Next question" }</button>
            </div>
        }
    }

    /// One finding, or many of one rule. `edit_name` confirms the answer that was just given.
    pub fn card(&self, card: &CardView, edit_name: Option<&str>) -> Html {
        let single = card.single();
        let print = single.map_or("", |f| f.fingerprint.as_str());
        let current = (!print.is_empty() && self.selected == Some(print)).then_some("true");
        let weight = weight(card);
        html! {
            <article class="finding" key={card.key().to_owned()} data-current={current}
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
                if single.is_some() {
                    { self.repairs(print) }
                }
                { for edit_name.map(|name| self.note(name)) }
                { self.footer(card, print, weight) }
            </article>
        }
    }

    fn select(&self, fingerprint: &str) -> Callback<MouseEvent> {
        self.send(FindingAction::Select(fingerprint.to_owned()))
    }

    fn waive(&self, fingerprint: &str) -> Html {
        let open = FindingAction::OpenWaiver(fingerprint.to_owned());
        html! { <button type="button" class="line small" onclick={self.send(open)}>{ "Waive…" }</button> }
    }

    /// Findings of a card that were loaded on demand.
    fn loaded(&self, card: &CardView) -> &[FindingView] {
        self.lists
            .loaded
            .get(&card.rule)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The findings of a card that stands for many.
    fn rows(&self, card: &CardView) -> Html {
        let is_current = |f: &FindingView| self.selected == Some(f.fingerprint.as_str());
        let all: Vec<&FindingView> = card.findings.iter().chain(self.loaded(card)).collect();
        let reached = all.iter().position(|f| is_current(f));
        let opened = self.lists.length(&card.rule, 0);
        let length = opened.max(reached.map_or(0, |at| at + 1)).min(all.len());
        let label = match length {
            0 => format!("Show all {}", card.count),
            _ => format!("Show more ({})", card.count - length),
        };
        let row = |finding: &&FindingView| {
            let print = finding.fingerprint.as_str();
            let current = is_current(finding).then_some("true");
            html! {
                <li key={print} data-current={current}>
                    <button type="button" class="link" aria-current={current} onclick={self.select(print)}>{ marked(&finding.title) }</button>
                    if current.is_some() {
                        { self.repairs(print) }
                        { self.waive(print) }
                    }
                </li>
            }
        };
        let next = match length {
            0 => FIRST_FINDINGS,
            _ => length + 4 * FIRST_FINDINGS,
        };
        let more = FindingAction::ListFindings(card.rule.clone(), next);
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

    /// Repairs of a finding, best first; only a recommended one has a strong button.
    fn repairs(&self, print: &str) -> Html {
        let offers = self.review.offers(print);
        let Some(offers) = offers.filter(|o| !o.is_empty()) else {
            return Html::default();
        };
        let each = offers.iter().enumerate().map(|(at, offer)| {
            let class = if offer.is_recommended { "main small" } else { "line small" };
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
                    <button type="button" class="line small" aria-pressed={is_shown.to_string()} aria-label={format!("Show: {title}")}
                        onclick={self.send(FindingAction::TogglePreview(repair))}>{ "Show" }</button>
                </li>
            }
        });
        html! { <ul class="repairs" aria-label="Repairs">{ for each }</ul> }
    }

    /// Footer of a card: severity, waiver, and the reason behind a button.
    fn footer(&self, card: &CardView, print: &str, weight: String) -> Html {
        let page = FindingsPage::Rule(card.rule.as_str().into());
        html! {
            <div class="foot-row">
            <details class="why">
                <summary><span class="button line small">{ "Why" }</span></summary>
                <p>{ marked(&card.why) }</p>
                if !card.false_alarms.is_empty() {
                    <p><strong>{ "When to ignore this: " }</strong>{ &card.false_alarms }</p>
                }
                <button type="button" class="link" onclick={self.send(FindingAction::ShowPage(page))}>{ format!("The rule {}", card.rule) }</button>
                if !print.is_empty() && can_be_played(&card.rule) {
                    <button type="button" class="link" onclick={self.send(FindingAction::PlayProof(print.to_owned()))}>{ "Play a run that shows it" }</button>
                }
            </details>
            if !print.is_empty() {
                { self.waive(print) }
            }
            <span class="severity" aria-hidden="true">{ weight }</span>
            </div>
        }
    }

    /// Waived findings of an item, with the reasons.
    fn waived(&self, item: &ItemView) -> Html {
        if item.waived_count == 0 {
            return Html::default();
        }
        let by = |waived: &WaivedView| {
            let by = waived.by.iter().map(|by| format!("by {by}"));
            let until = waived.until.iter().map(|day| format!("until {day}"));
            by.chain(until).collect::<Vec<_>>().join(", ")
        };
        html! {
            <details>
                <summary>{ count_noun(item.waived_count, "waived", "waived") }</summary>
                <ul class="accepted">
                    for waived in item.waived.iter() {
                        <li key={waived.finding.fingerprint.as_str()}>
                            <button type="button" class="link" onclick={self.select(&waived.finding.fingerprint)}>{ marked(&waived.finding.title) }</button>
                            <small>{ &waived.reason }</small>
                            <small>{ by(waived) }</small>
                            <button type="button" class="line small" aria-label={format!("Remove the waiver: {}", waived.finding.title.plain())}
                                onclick={self.send(FindingAction::RemoveWaiver(waived.waiver))}>{ "Remove waiver" }</button>
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
                <h3>{ "Unused waivers" }</h3>
                <ul class="accepted">
                    for waiver in idle.iter().take(length) {
                        <li key={waiver.waiver}>
                            { &waiver.message }
                            <small>{ &waiver.reason }</small>
                            <button type="button" class="line small" aria-label={format!("Remove: {}", waiver.message)}
                                onclick={self.send(FindingAction::RemoveWaiver(waiver.waiver))}>{ "Remove" }</button>
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
            <button type="button" class="line small" onclick={self.send(more)}>{ format!("Show more ({})", all - length) }</button>
        }
    }
}

/// Outcome of an item as a tag.
fn tag(item: &ItemView) -> Html {
    let (class, word) = match item.outcome {
        ItemOutcome::Fail => ("fail", "fails".to_owned()),
        ItemOutcome::Question => ("ask", count_noun(item.questions, "question", "questions")),
        ItemOutcome::Pass => ("pass", "holds".to_owned()),
        ItemOutcome::NotApplicable => ("none", "not about this design".to_owned()),
    };
    html! { <span class={classes!("tag", class)}>{ word }</span> }
}

fn weight(card: &CardView) -> String {
    let verb = match card.outcome {
        Outcome::Fail => "fails",
        Outcome::Question => "asks",
    };
    let matters = match card.severity {
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
    };
    format!("{verb}, {matters}")
}

/// Warnings about the document.
fn warnings((warnings, more): (&[String], usize)) -> Html {
    if warnings.is_empty() {
        return Html::default();
    }
    html! {
        <section class="item">
            <h3>{ "About the document" }</h3>
            for warning in warnings.iter() {
                <p class="holds">{ warning }</p>
            }
            if more > 0 {
                <p class="holds">{ format!("And {more} more, which the report lists.") }</p>
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
            <summary>{ count_noun(items.len(), "guideline is", "guidelines are") }{ " not about this design" }</summary>
            <ul>
                for item in items.iter() {
                    <li key={item.code.as_str()}><code>{ &item.code }</code>{ &item.title }</li>
                }
            </ul>
        </details>
    }
}
