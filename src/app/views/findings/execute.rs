//! Execution of actions, and the queries and edits that they send to the review worker.

use super::action::{Answer, EditKind, FindingAction};
use super::focus;
use super::panel::{FindingsMessage, FindingsPanel, LIMIT_KEY};
use super::state::AnsweredCard;
use super::waiver_dialog::WaiverForm;
use crate::app::browser::theme::is_dark;
use crate::app::command::ServiceCommand;
use crate::app::model::request::DialogRequest;
use crate::app::model::ui::{FindingFocus, FindingsPage, SelectedFinding, finding_subjects};
use crate::app::state::StateAction;
use crate::document::format;
use crate::messages;
use crate::worker::protocol::Query;
use crate::worker::view_models::{CardView, FindingView, QuestionStepView, QuestionView};
use std::rc::Rc;
use yew::prelude::*;

impl FindingsPanel {
    /// Executes an action.
    pub fn execute(&mut self, ctx: &Context<Self>, action: FindingAction) {
        let (props, link) = (ctx.props(), ctx.link().clone());
        let commands = &props.commands;
        match action {
            FindingAction::Select(fingerprint) => self.select(ctx, &fingerprint),
            FindingAction::Answer(answer) => self.answer(ctx, answer),
            FindingAction::LoadTargets {
                rule,
                finding,
                key,
                from,
            } => {
                let query = Query::QuestionTargets {
                    rule,
                    finding,
                    key: key.clone(),
                    from,
                };
                props.client.query_value(query, move |more: Option<_>| {
                    let more = more.unwrap_or_default();
                    link.send_message(FindingsMessage::TargetsLoaded(key, more));
                });
            }
            FindingAction::ApplyRepair(repair) => {
                let query = Query::Repair {
                    finding: repair.finding,
                    at: repair.index,
                };
                edit(ctx, query, EditKind::Other);
            }
            FindingAction::TogglePreview(repair) => self.toggle_preview(ctx, repair),
            FindingAction::OpenWaiver(fingerprint) => {
                self.waiving = self.finding(ctx, &fingerprint).map(|f| (f, None));
            }
            FindingAction::PlayProof(finding) => {
                ctx.props()
                    .commands
                    .send(ServiceCommand::PlayProof(finding));
            }
            FindingAction::RemoveWaiver(index) => {
                edit(ctx, Query::RemoveWaiver(index), EditKind::Other);
            }
            FindingAction::ListCards(item, length) => {
                self.lists.lengths.insert(item, length);
            }
            FindingAction::ListFindings(card, length) => self.list_findings(ctx, card, length),
            FindingAction::Confirm(rule, finding) => {
                edit(
                    ctx,
                    Query::ConfirmGuesses { rule, finding },
                    EditKind::Other,
                );
            }
            FindingAction::AskNow => props.client.ask_now(),
            FindingAction::NextQuestion => match props.page {
                FindingsPage::Questions => commands.send(StateAction::StepQuestions(1)),
                FindingsPage::List | FindingsPage::Rules | FindingsPage::Rule(_) => {
                    self.select_next_question(ctx);
                }
            },
            FindingAction::ShowPage(page) => commands.send(StateAction::ShowFindings(page)),
            FindingAction::StepQuestions(by) => commands.send(StateAction::StepQuestions(by)),
            FindingAction::DeferQuestion(key) => {
                let mut deferred = self.progress.deferred.clone();
                deferred.push(key);
                commands.send(StateAction::DeferQuestions(deferred));
                commands.send(StateAction::StepQuestions(1));
            }
            FindingAction::AskDeferred => {
                commands.send(StateAction::DeferQuestions(Vec::new()));
                commands.send(StateAction::StepQuestions(0));
            }
            FindingAction::Explain(item) => {
                let request = DialogRequest::Explanation(item.into());
                commands.send(StateAction::OpenDialog(request));
            }
            FindingAction::OpenExample(rule, index) => {
                let commands = commands.clone();
                let query = Query::RuleExample(rule, index);
                props.client.query(query, move |text| {
                    if let Some(Ok(design)) = text.map(|t| format::load(&t)) {
                        let notice = messages::findings_example_opened(&design.title);
                        commands.send(StateAction::OpenDesign(Rc::new(design), notice));
                    }
                });
            }
            FindingAction::SetLevel(rule, level) => {
                edit(ctx, Query::SetRuleLevel(rule, level), EditKind::Other);
            }
            FindingAction::SetLimit(rule, limit) => {
                edit(ctx, Query::SetRuleLimit(rule, limit), EditKind::Limit);
            }
        }
    }

    /// Queries the content of the page. `by` steps through the questions.
    pub fn query_page(&self, ctx: &Context<Self>, by: i8) {
        let (props, link) = (ctx.props(), ctx.link().clone());
        match &props.page {
            FindingsPage::List => {}
            FindingsPage::Questions => {
                let step = self.progress.step.as_ref();
                let is_current = by != 0 || self.progress.answered.is_none();
                let query = Query::QuestionStep {
                    key: step.map_or(String::new(), |s| s.key.clone()),
                    at: step.map_or(0, |s| s.at),
                    by,
                    deferred: self.progress.deferred.clone(),
                };
                props.client.query_value(query, move |step| {
                    link.send_message(FindingsMessage::StepLoaded(step, is_current));
                });
            }
            FindingsPage::Rules => props.client.query_value(Query::Rules, move |rules| {
                let rules = rules.unwrap_or_default();
                link.send_message(FindingsMessage::RulesLoaded(rules));
            }),
            FindingsPage::Rule(rule) => {
                let query = Query::RulePage {
                    rule: rule.to_string(),
                    dark: is_dark(),
                };
                props.client.query_value(query, move |page| {
                    link.send_message(FindingsMessage::PageLoaded(page));
                });
            }
        }
    }

    fn finding(&self, ctx: &Context<Self>, fingerprint: &str) -> Option<FindingView> {
        let review = ctx.props().review.snapshot()?;
        let waived = review.items().iter().flat_map(|item| &item.waived);
        let current = self.progress.step.iter();
        let mut all = review
            .findings()
            .chain(self.lists.loaded.values().flatten())
            .chain(waived.map(|w| &w.finding))
            .chain(current.flat_map(|step| &step.card.findings));
        all.find(|f| f.fingerprint == fingerprint).cloned()
    }

    fn select(&self, ctx: &Context<Self>, fingerprint: &str) {
        let Some(finding) = self.finding(ctx, fingerprint) else {
            return;
        };
        ctx.props().commands.send(match ctx.props().page {
            FindingsPage::Questions => StateAction::Reveal(finding_subjects(&finding)),
            FindingsPage::List | FindingsPage::Rules | FindingsPage::Rule(_) => {
                let selected = SelectedFinding::from(&finding);
                StateAction::SelectFinding(selected, FindingFocus::Unchanged)
            }
        });
    }

    fn list_findings(&mut self, ctx: &Context<Self>, card: String, length: usize) {
        let known = self.known_findings(ctx, &card);
        self.lists.lengths.insert(card.clone(), length);
        if length <= known {
            return;
        }
        let link = ctx.link().clone();
        let query = Query::Findings {
            card: card.clone(),
            from: known,
        };
        let client = &ctx.props().client;
        client.query_value(query, move |more: Option<_>| {
            let more = more.unwrap_or_default();
            link.send_message(FindingsMessage::FindingsLoaded(card, more));
        });
    }

    /// Number of findings of a card that the page has.
    fn known_findings(&self, ctx: &Context<Self>, key: &str) -> usize {
        let loaded = self.lists.loaded.get(key).map_or(0, Vec::len);
        let listed = ctx.props().review.snapshot().and_then(|review| {
            let mut cards = review.items().iter().flat_map(|item| &item.cards);
            cards
                .find(|card| card.key == key)
                .map(|card| card.findings.len())
        });
        loaded + listed.unwrap_or_default()
    }

    fn answer(&mut self, ctx: &Context<Self>, answer: Answer) {
        let Answer {
            rule,
            finding,
            keys,
            scope,
            text,
        } = answer;
        let first = keys.first().map_or("", String::as_str);
        let (card, form) = self.form_of(ctx, &rule, &finding, first);
        let query = Query::Answer {
            rule,
            keys,
            scope,
            text,
        };
        edit(ctx, query, EditKind::Answer { card, form });
    }

    /// Keys of the card and of the form with this target. That of the form is its first target.
    fn form_of(
        &self,
        ctx: &Context<Self>,
        rule: &str,
        finding: &str,
        target: &str,
    ) -> (String, String) {
        let is_meant = |card: &&CardView| {
            let is_single = card.single().map(|f| f.fingerprint.as_str());
            card.rule == rule && is_single.unwrap_or_default() == finding
        };
        let has_target =
            |question: &&QuestionView| question.targets.iter().any(|t| t.key == target);
        let form = |card: &CardView| {
            let question = card.questions.iter().find(has_target)?;
            Some((card.key.clone(), question.targets.first()?.key.clone()))
        };
        let review = ctx.props().review.snapshot();
        let listed = review.iter().flat_map(|r| r.items()).flat_map(|i| &i.cards);
        let stepped = self.progress.step.iter().map(|step| &step.card);
        let mut meant = listed.chain(stepped).filter(is_meant);
        let found = meant.find_map(form);
        found.unwrap_or_else(|| (finding.to_owned(), target.to_owned()))
    }

    /// Waives the finding of the dialog.
    pub fn waive(&self, ctx: &Context<Self>, form: WaiverForm) {
        if let Some((finding, _)) = &self.waiving {
            let query = Query::Waive {
                finding: finding.fingerprint.clone(),
                reason: form.reason,
                by: form.by,
                until: form.until,
            };
            edit(ctx, query, EditKind::Waiver);
        }
    }

    /// Shows the result of an edit where it was asked for.
    pub fn show_result(
        &mut self,
        ctx: &Context<Self>,
        kind: EditKind,
        result: Result<String, String>,
    ) {
        match (kind, result) {
            (EditKind::Answer { card, form }, Ok(name)) => {
                self.errors.remove(&form);
                self.focus = Some(focus::NEXT_QUESTION);
                match ctx.props().page {
                    FindingsPage::Questions => {
                        self.progress.answered = Some(name);
                        // Until the review tells otherwise.
                        self.progress.asks_more = true;
                    }
                    FindingsPage::List | FindingsPage::Rules | FindingsPage::Rule(_) => {
                        self.answered = self.answered_card(ctx, &card, name);
                    }
                }
            }
            (EditKind::Answer { form, .. }, Err(why)) => {
                self.errors.insert(form, why);
            }
            (EditKind::Waiver, Ok(_)) => self.waiving = None,
            (EditKind::Waiver, Err(why)) => {
                if let Some((_, error)) = &mut self.waiving {
                    *error = Some(why.into());
                }
            }
            (EditKind::Limit, Ok(_)) => {
                self.errors.remove(LIMIT_KEY);
            }
            (EditKind::Limit, Err(why)) => {
                self.errors.insert(LIMIT_KEY.to_owned(), why);
            }
            (EditKind::Other, Ok(_)) => {}
            (EditKind::Other, Err(why)) => ctx.props().edits.tell(why),
        }
    }

    /// Place of a card whose question was just answered.
    fn answered_card(
        &self,
        ctx: &Context<Self>,
        card: &str,
        edit_name: String,
    ) -> Option<AnsweredCard> {
        let review = ctx.props().review.snapshot()?;
        let order = match &self.answered {
            Some(before) => before.order.clone(),
            None => review.questions().to_vec(),
        };
        let cards = review.question_cards();
        let (_, view) = cards.into_iter().find(|(_, view)| view.key == card)?;
        Some(AnsweredCard {
            position: order.iter().position(|key| key == card)?,
            key: card.to_owned(),
            title: view.title.clone(),
            edit_name,
            order,
        })
    }

    /// Selects the first finding of the question after the answered one, or of the first question.
    fn select_next_question(&mut self, ctx: &Context<Self>) {
        let Some(review) = ctx.props().review.snapshot() else {
            return;
        };
        let mut cards = review.question_cards();
        if let Some(answered) = self.answered.take() {
            let place = |key: &str| answered.order.iter().position(|k| k == key);
            cards.sort_by_key(|(_, card)| place(&card.key).unwrap_or(usize::MAX));
            cards.retain(|(_, card)| card.key != answered.key);
            let is_after = |(_, card): &(_, &CardView)| {
                place(&card.key).is_none_or(|at| at > answered.position)
            };
            let after = cards.iter().position(is_after).unwrap_or_default();
            cards.rotate_left(after);
        }
        let next = cards.first().and_then(|(_, card)| card.findings.first());
        if let Some(next) = next {
            let selected = SelectedFinding::from(next);
            let action = StateAction::SelectFinding(selected, FindingFocus::Finding);
            ctx.props().commands.send(action);
        }
    }

    /// Shows a step through the questions, or only updates the number of open questions.
    pub fn show_step(
        &mut self,
        ctx: &Context<Self>,
        step: Option<QuestionStepView>,
        is_current: bool,
    ) {
        self.progress.left = step.as_ref().map_or(0, |step| step.left);
        self.progress.is_loaded = true;
        if !is_current {
            let current = self.progress.step.as_ref().map(|step| &step.key);
            let asked_more = self.progress.asks_more;
            self.progress.asks_more = step.as_ref().is_some_and(|s| Some(&s.key) == current);
            if self.progress.asks_more {
                // The card stays until all that it asks is answered.
                self.progress.step = step;
                self.focus = Some(focus::QUESTION);
            } else if asked_more {
                // The answered card takes the place of the one that had the focus.
                self.focus = Some(focus::NEXT_QUESTION);
            }
            return;
        }
        self.progress.asks_more = false;
        let is_same = |step: &QuestionStepView| {
            let before = self.progress.step.as_ref();
            before.is_some_and(|b| b.key == step.key) && self.progress.answered.is_none()
        };
        if !step.as_ref().is_some_and(is_same) {
            self.focus = Some(focus::QUESTION);
            if let Some(step) = &step {
                let first = step.card.findings.first();
                let subjects = first.map(finding_subjects).unwrap_or_default();
                ctx.props().commands.send(StateAction::Reveal(subjects));
            }
        }
        self.progress.answered = None;
        self.progress.step = step;
    }
}

/// Queries an edit of the worker and applies it.
fn edit(ctx: &Context<FindingsPanel>, query: Query, kind: EditKind) {
    let (link, edits) = (ctx.link().clone(), ctx.props().edits.clone());
    ctx.props().client.query_edit(query, move |proposal| {
        let result = proposal.map(|proposal| {
            let name = proposal.name.clone();
            edits.run(proposal.command());
            name
        });
        link.send_message(FindingsMessage::Edited(kind, result));
    });
}
