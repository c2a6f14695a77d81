//! The findings by item. Nothing is decided here.

use super::ask::Asking;
use super::{Held, Shown};
use crate::app::model::review::ReviewSnapshot;
use crate::app::ui::count_noun;
use crate::app::ui::words::marked;
use crate::review::ItemOutcome;
use crate::rules::{Outcome, Severity};
use crate::worker::view_models::{CardView, FindingView, ItemView};
use std::rc::Rc;
use yew::prelude::*;

/// So many cards of an item are drawn at first.
const CARDS: usize = 4;
/// So many findings of a card are drawn at first, and more each time.
pub const ROWS: usize = 12;

/// What is drawn.
pub struct Drawn<'a> {
    pub reviewed: &'a ReviewSnapshot,
    pub asking: Asking<'a>,
    /// What was opened and fetched.
    pub shown: &'a Shown,
    /// The fingerprint of the finding that is looked at.
    pub current: Option<&'a str>,
    /// What was just answered.
    pub held: Option<&'a Held>,
    /// The finding whose repair is looked at, and which.
    pub preview: Option<(&'a str, usize)>,
}

impl Drawn<'_> {
    /// Every item.
    pub fn items(&self) -> Html {
        let mut items: Vec<&Rc<ItemView>> = self.reviewed.items().iter().collect();
        let mut held = None;
        if let Some(card) = self.held {
            // Nothing jumps away from who has just answered.
            held = Some(card.item.as_str());
            let place = |item: &&Rc<ItemView>| {
                let mut order = card.order.iter();
                order
                    .position(|code| *code == item.code)
                    .unwrap_or(usize::MAX)
            };
            items.sort_by_key(place);
        }
        let (rest, said): (Vec<&Rc<ItemView>>, Vec<_>) = items.into_iter().partition(|item| {
            item.outcome == ItemOutcome::NotApplicable
                && item.waived_count == 0
                && held != Some(&item.code)
        });
        html! {
            <>
                { self.questions() }
                { for said.into_iter().map(|item| self.item(item)) }
                { self.idle() }
                { warnings(self.reviewed.warnings()) }
                { not_about(&rest) }
                <p class="item none"><button type="button" class="link" data-do="rules">{ "All rules, and how they are set" }</button></p>
            </>
        }
    }

    /// The way into the open questions.
    fn questions(&self) -> Html {
        match self.reviewed.questions() {
            0 => Html::default(),
            open => html! {
                <p class="questions">
                    <span>{ count_noun(open, "question is open", "questions are open") }</span>
                    <button type="button" class="line small" data-do="walk">{ "Answer one by one" }</button>
                </p>
            },
        }
    }

    fn item(&self, item: &ItemView) -> Html {
        let held = self.held.filter(|held| held.item == item.code);
        let is_current = |card: &CardView| {
            let is = |f: &FindingView| Some(f.fingerprint.as_str()) == self.current;
            card.findings.iter().any(is) || self.more(card).iter().any(is)
        };
        let is_held = |card: &CardView| held.is_some_and(|held| held.key == card.key());
        let reached = item.cards.iter().rposition(|c| is_current(c) || is_held(c));
        let opened = self.shown.opened(&item.code, CARDS);
        let drawn = opened
            .max(reached.map_or(0, |at| at + 1))
            .min(item.cards.len());
        let hidden: usize = item.cards.iter().skip(drawn).map(|c| c.count).sum();
        let cards = item.cards.iter().take(drawn);
        let mut cards: Vec<Html> = cards
            .map(|card| {
                let note = held.filter(|_| is_held(card));
                self.card(card, note.map(|held| held.done.as_str()))
            })
            .collect();
        if let Some(held) = held.filter(|_| !item.cards.iter().any(is_held)) {
            cards.insert(held.at.min(cards.len()), self.done(held));
        }
        html! {
            <section class="item" key={item.code.as_str()}>
                <h3><code>{ &item.code }</code>{ &item.title }{ tag(item) }</h3>
                for text in item.evidence.iter() {
                    <p class="holds">{ marked(text) }</p>
                }
                { for cards }
                if hidden > 0 {
                    <button type="button" class="line small" data-do="more" data-key={item.code.clone()} data-at={(drawn + 4 * CARDS).to_string()}>
                        { format!("Show more of {} ({hidden})", item.code) }
                    </button>
                }
                { accepted(item) }
            </section>
        }
    }

    /// What is left of a question that was answered, until one moves on.
    fn done(&self, held: &Held) -> Html {
        html! {
            <article class="finding done" key={held.key.clone()}>
                <h4>{ marked(&held.title) }</h4>
                { note(&held.done) }
            </article>
        }
    }

    /// One finding, or many of one rule.
    pub fn card(&self, card: &CardView, done: Option<&str>) -> Html {
        let single = card.single();
        let print = single.map_or("", |f| f.fingerprint.as_str());
        let current = (!print.is_empty() && self.current == Some(print)).then_some("true");
        let weight = weight(card);
        html! {
            <article class="finding" key={card.key().to_owned()} data-current={current} data-do={single.map(|_| "look")} data-key={print.to_owned()}>
                <h4>
                    if single.is_some() {
                        <button type="button" aria-current={current} data-do="look" data-key={print.to_owned()}>{ marked(&card.title) }</button>
                    } else {
                        { marked(&card.title) }
                    }
                    // Who goes from heading to heading is told here what others see below.
                    <span class="unseen">{ format!(" ({weight})") }</span>
                </h4>
                if !card.text.is_empty() {
                    <p>{ marked(&card.text) }</p>
                }
                { self.asking.all(&card.questions, &card.rule, print) }
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
                { for done.map(note) }
                { self.why(card, print, weight) }
            </article>
        }
    }

    fn more(&self, card: &CardView) -> &[FindingView] {
        self.shown
            .fetched
            .get(&card.rule)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The findings of a card that stands for many.
    fn rows(&self, card: &CardView) -> Html {
        let is_current = |f: &FindingView| self.current == Some(f.fingerprint.as_str());
        let all: Vec<&FindingView> = card.findings.iter().chain(self.more(card)).collect();
        let reached = all.iter().position(|f| is_current(f));
        let opened = self.shown.opened(&card.rule, 0);
        let drawn = opened.max(reached.map_or(0, |at| at + 1)).min(all.len());
        let label = match drawn {
            0 => format!("Show all {}", card.count),
            _ => format!("Show more ({})", card.count - drawn),
        };
        let row = |finding: &&FindingView| {
            let print = finding.fingerprint.as_str();
            let current = is_current(finding).then_some("true");
            html! {
                <li key={print} data-current={current}>
                    <button type="button" class="link" aria-current={current} data-do="look" data-key={print.to_owned()}>{ marked(&finding.title) }</button>
                    if current.is_some() {
                        { self.repairs(print) }
                        <button type="button" class="line small" data-do="waive" data-key={print.to_owned()}>{ "Waive…" }</button>
                    }
                </li>
            }
        };
        html! {
            <>
                if drawn > 0 {
                    <ul>{ for all.iter().take(drawn).map(row) }</ul>
                }
                if drawn < card.count {
                    <button type="button" class="line small" data-do="rows" data-key={card.rule.clone()}
                        data-at={(if drawn == 0 { ROWS } else { drawn + 4 * ROWS }).to_string()}>{ label }</button>
                }
            </>
        }
    }

    /// The repairs: the best one as the one strong button.
    fn repairs(&self, print: &str) -> Html {
        let offers = self.reviewed.offers(print);
        let Some(offers) = offers.filter(|o| !o.is_empty()) else {
            return Html::default();
        };
        let each = offers.iter().enumerate().map(|(at, offer)| {
            let class = if at == 0 { "main small" } else { "line small" };
            let looked = self.preview == Some((print, at));
            let title = offer.title.plain();
            html! {
                <li key={at}>
                    <button type="button" {class} data-do="repair" data-key={print.to_owned()} data-at={at.to_string()}>{ &title }</button>
                    <button type="button" class="line small" aria-pressed={looked.to_string()} aria-label={format!("Show: {title}")}
                        data-do="show" data-key={print.to_owned()} data-at={at.to_string()}>{ "Show" }</button>
                </li>
            }
        });
        html! { <ul class="repairs" aria-label="Repairs">{ for each }</ul> }
    }

    /// How much it matters, and behind a button why.
    fn why(&self, card: &CardView, print: &str, weight: String) -> Html {
        html! {
            <div class="foot-row">
            <details class="why">
                <summary><span class="button line small">{ "Why" }</span></summary>
                <p>{ marked(&card.why) }</p>
                if !card.false_alarms.is_empty() {
                    <p><strong>{ "What would be a false alarm. " }</strong>{ &card.false_alarms }</p>
                }
                <button type="button" class="link" data-do="rule" data-key={card.rule.clone()}>{ format!("The rule {}", card.rule) }</button>
            </details>
            if !print.is_empty() {
                <button type="button" class="line small" data-do="waive" data-key={print.to_owned()}>{ "Waive…" }</button>
            }
            <span class="severity" aria-hidden="true">{ weight }</span>
            </div>
        }
    }

    /// Waivers that do nothing any more.
    fn idle(&self) -> Html {
        let idle = self.reviewed.idle();
        if idle.is_empty() {
            return Html::default();
        }
        html! {
            <section class="item">
                <h3>{ "Waivers that do nothing" }</h3>
                <ul class="accepted">
                    for waiver in idle.iter() {
                        <li key={waiver.waiver}>
                            { &waiver.message }
                            <small>{ &waiver.reason }</small>
                            <button type="button" class="line small" aria-label={format!("Take out: {}", waiver.message)}
                                data-do="back" data-at={waiver.waiver.to_string()}>{ "Take out" }</button>
                        </li>
                    }
                </ul>
            </section>
        }
    }
}

fn note(done: &str) -> Html {
    html! {
        <div class="note">
            <span>{ format!("✓ {done}") }</span>
            <button type="button" class="line small" data-do="next">{ "Next question" }</button>
        </div>
    }
}

/// The answer as a word.
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

/// The findings of an item that the team accepts, with the reasons.
fn accepted(item: &ItemView) -> Html {
    if item.waived_count == 0 {
        return Html::default();
    }
    let by = |waived: &crate::worker::view_models::WaivedView| {
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
                        <button type="button" class="link" data-do="look" data-key={waived.finding.fingerprint.clone()}>{ marked(&waived.finding.title) }</button>
                        <small>{ &waived.reason }</small>
                        <small>{ by(waived) }</small>
                        <button type="button" class="line small" aria-label={format!("Take back: {}", waived.finding.title.plain())}
                            data-do="back" data-at={waived.waiver.to_string()}>{ "Take back" }</button>
                    </li>
                }
            </ul>
        </details>
    }
}

/// What is odd about the document.
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

/// The items that the design has nothing for, out of the way.
fn not_about(items: &[&Rc<ItemView>]) -> Html {
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
