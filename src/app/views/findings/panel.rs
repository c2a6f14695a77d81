//! Component of the findings panel.

use super::action::{EditKind, FindingAction, RepairId, RepairPreview};
use super::focus::{self, FocusTarget, PANEL_ID, TopCard};
use super::list::FindingsView;
use super::question_form::QuestionForms;
use super::question_steps::{QuestionProgress, question_steps};
use super::rule_pages::{rule_list, rule_page};
use super::state::{AnsweredCard, ListState};
use super::verdict::verdict;
use super::waiver_dialog::{WaiverDialog, WaiverForm};
use crate::app::browser::active_element;
use crate::app::command::Commands;
use crate::app::edits::Edits;
use crate::app::model::channel::{Channel, Subscription};
use crate::app::model::panels::FindingsCommand;
use crate::app::model::review::{ReviewSnapshot, ReviewStatus};
use crate::app::model::ui::{FindingFocus, FindingsPage};
use crate::app::services::review_client::{Proposal, ReviewClient};
use crate::app::state::StateAction;
use crate::messages;
use crate::worker::view_models::{
    FindingView, ItemRulesView, QuestionStepView, QuestionTargetView, RulePageView,
};
use gloo::timers::callback::Timeout;
use std::collections::{HashMap, HashSet};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Properties of [`FindingsPanel`].
#[derive(Clone, Properties, PartialEq)]
pub struct FindingsPanelProps {
    /// The latest review.
    pub review: ReviewStatus,
    /// Queries the review worker.
    pub client: ReviewClient,
    /// Page that is shown.
    pub page: FindingsPage,
    /// Deferred questions, by the keys of their cards.
    pub deferred: Vec<String>,
    /// Fingerprint of the selected finding.
    pub selected: Option<AttrValue>,
    /// Messages of the app.
    pub requests: Channel<FindingsCommand>,
    /// True while a change is previewed on the canvas.
    pub has_preview: bool,
    /// Edits the design.
    pub edits: Edits,
    /// Sends commands.
    pub commands: Commands,
}

/// The findings panel.
pub struct FindingsPanel {
    pub(super) lists: ListState,
    pub(super) answered: Option<AnsweredCard>,
    /// Errors of answers, by the key of the form; of a rule's limit under [`LIMIT_KEY`].
    pub(super) errors: HashMap<String, String>,
    /// Further targets of questions, by the key of the form.
    pub(super) more_targets: HashMap<String, Vec<QuestionTargetView>>,
    pub(super) progress: QuestionProgress,
    pub(super) page: Option<RulePageView>,
    rules: Vec<ItemRulesView>,
    /// Finding of the waiver dialog, and the error of the last attempt.
    pub(super) waiving: Option<(FindingView, Option<AttrValue>)>,
    pub(super) preview: Option<RepairPreview>,
    /// Findings whose repairs were queried, with the revision of the design.
    repairs_queried: HashSet<(u64, String)>,
    /// Focus to set after rendering.
    pub(super) focus: Option<FocusTarget>,
    /// Card that stays where it is while another review is rendered.
    top_card: Option<TopCard>,
    root: NodeRef,
    _requests: Subscription,
}

/// Key of a rule's limit among the errors.
pub const LIMIT_KEY: &str = "limit";

/// Message to the findings panel.
pub enum FindingsMessage {
    /// Message of the app.
    Command(FindingsCommand),
    /// Action of the person.
    Action(FindingAction),
    /// The pointer or the focus is on a repair, or on something else.
    RepairHovered(Option<RepairId>),
    /// The waiver dialog was submitted.
    WaiverSubmitted(WaiverForm),
    /// The waiver dialog was closed.
    WaiverClosed,
    /// An edit was made, with its name in the history, or it failed.
    Edited(EditKind, Result<String, String>),
    /// The proposal of a previewed repair.
    PreviewLoaded(RepairPreview, Result<Proposal, String>),
    /// A step through the questions. With `true` it becomes the current one; otherwise only the
    /// number of open questions is updated.
    StepLoaded(Option<QuestionStepView>, bool),
    /// Page of a rule.
    PageLoaded(Option<RulePageView>),
    /// All rules.
    RulesLoaded(Vec<ItemRulesView>),
    /// Further findings of the card with this key.
    FindingsLoaded(String, Vec<FindingView>),
    /// Further targets of the question with this key.
    TargetsLoaded(String, Vec<QuestionTargetView>),
}

impl Component for FindingsPanel {
    type Message = FindingsMessage;
    type Properties = FindingsPanelProps;

    fn create(ctx: &Context<Self>) -> Self {
        let requests = &ctx.props().requests;
        let has_request = requests.has_waiting();
        let link = ctx.link().clone();
        let this = Self {
            _requests: requests
                .subscribe(move |command| link.send_message(FindingsMessage::Command(command))),
            lists: ListState::default(),
            answered: None,
            errors: HashMap::new(),
            more_targets: HashMap::new(),
            progress: QuestionProgress {
                deferred: ctx.props().deferred.clone(),
                ..QuestionProgress::default()
            },
            page: None,
            rules: Vec::new(),
            waiving: None,
            preview: None,
            repairs_queried: HashSet::new(),
            focus: None,
            top_card: None,
            root: NodeRef::default(),
        };
        // A waiting request queries the step by itself.
        if !has_request {
            this.query_page(ctx, 0);
        }
        this
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &FindingsPanelProps) -> bool {
        let props = ctx.props();
        self.progress.deferred.clone_from(&props.deferred);
        let page_changed = props.page != before.page;
        if props.selected != before.selected || page_changed {
            self.answered = None;
        }
        if before.has_preview && !props.has_preview {
            self.preview = None;
        }
        let revision =
            |props: &FindingsPanelProps| props.review.snapshot().map(ReviewSnapshot::state);
        let review_changed = revision(props) != revision(before);
        if review_changed {
            self.reset_for_review();
            let list = self.root.cast::<Element>();
            self.top_card = list
                .filter(|_| !page_changed)
                .and_then(|l| focus::top_card(&l));
        }
        if page_changed {
            self.focus = Some(match props.page {
                FindingsPage::List => focus::FIRST_BUTTON,
                FindingsPage::Questions | FindingsPage::Rules | FindingsPage::Rule(_) => {
                    focus::HEADING
                }
            });
            if matches!(before.page, FindingsPage::Rule(_)) {
                self.page = None;
            }
        }
        // The command that shows the questions queries a step as well.
        let is_stepped = page_changed && props.page == FindingsPage::Questions;
        if (review_changed || page_changed) && !is_stepped {
            self.query_page(ctx, 0);
        }
        self.query_repairs(ctx);
        true
    }

    fn update(&mut self, ctx: &Context<Self>, message: FindingsMessage) -> bool {
        match message {
            FindingsMessage::Command(FindingsCommand::Step(by)) => self.query_page(ctx, by),
            FindingsMessage::Command(FindingsCommand::Focus(focus)) => {
                let to_field = focus == FindingFocus::Field;
                // After the panel has rendered.
                Timeout::new(0, move || focus::focus_selected(to_field)).forget();
            }
            FindingsMessage::Action(action) => self.execute(ctx, action),
            FindingsMessage::RepairHovered(repair) => {
                self.hover_repair(ctx, repair);
                return false;
            }
            FindingsMessage::WaiverSubmitted(form) => self.waive(ctx, form),
            FindingsMessage::WaiverClosed => self.waiving = None,
            FindingsMessage::Edited(kind, result) => self.show_result(ctx, kind, result),
            FindingsMessage::PreviewLoaded(preview, proposal) => {
                return self.show_preview(ctx, &preview, proposal);
            }
            FindingsMessage::StepLoaded(step, is_current) => {
                self.show_step(ctx, step, is_current);
            }
            FindingsMessage::PageLoaded(page) => self.page = page,
            FindingsMessage::RulesLoaded(rules) => self.rules = rules,
            FindingsMessage::FindingsLoaded(card, more) => {
                self.lists.loaded.entry(card).or_default().extend(more);
            }
            FindingsMessage::TargetsLoaded(key, more) => {
                self.more_targets.entry(key).or_default().extend(more);
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let (props, link) = (ctx.props(), ctx.link());
        let review = match &props.review {
            // The app shows a hint in place of the panel.
            ReviewStatus::Blank => return Html::default(),
            ReviewStatus::Running => {
                return html! { <p class="empty">{ messages::findings_reviewing() }</p> };
            }
            ReviewStatus::Unavailable(why) => {
                let message = messages::findings_unavailable(why);
                return html! { <p class="empty" role="alert">{ message }</p> };
            }
            ReviewStatus::Ready(review) => review,
        };
        let unhover = link.batch_callback(|target: Option<Element>| {
            let repair = target.and_then(|t| t.closest(REPAIR).ok().flatten());
            repair
                .is_none()
                .then_some(FindingsMessage::RepairHovered(None))
        });
        let target = |event: &Event| event.target()?.dyn_into::<Element>().ok();
        html! {
            <>
                if props.page == FindingsPage::List {
                    { verdict(review.verdict(), review.summary(), &props.commands) }
                }
                // The key scrolls another page back to its top.
                <div class="list" id={PANEL_ID} ref={self.root.clone()} key={page_key(&props.page)}
                    onsubmit={|event: SubmitEvent| event.prevent_default()}
                    onpointerover={unhover.reform(move |event: PointerEvent| target(&event))}
                    onpointerleave={unhover.reform(|_: PointerEvent| None)}
                    onfocusin={unhover.reform(move |event: FocusEvent| target(&event))}
                    onfocusout={unhover.reform(|_: FocusEvent| None)}>
                    { self.body(ctx, review) }
                </div>
                if let Some((finding, error)) = &self.waiving {
                    <WaiverDialog title={finding.title.clone()} error={error.clone()}
                        on_submit={link.callback(FindingsMessage::WaiverSubmitted)}
                        on_close={link.callback(|()| FindingsMessage::WaiverClosed)} />
                }
            </>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if let (Some(root), Some(top)) = (self.root.cast::<Element>(), self.top_card.take()) {
            focus::restore_top_card(&root, &top);
        }
        if let (Some(root), Some(target)) = (self.root.cast::<Element>(), self.focus)
            && focus::focus_target(&root, target)
        {
            self.focus = None;
        }
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        if self.preview.is_some() && ctx.props().has_preview {
            ctx.props().commands.send(StateAction::SetPreview(None));
        }
    }
}

/// Selector of the button that applies a repair.
const REPAIR: &str = ".repairs li > :first-child";

fn page_key(page: &FindingsPage) -> String {
    match page {
        FindingsPage::List => "list".to_owned(),
        FindingsPage::Questions => "walk".to_owned(),
        FindingsPage::Rules => "rules".to_owned(),
        FindingsPage::Rule(rule) => format!("rule {rule}"),
    }
}

impl FindingsPanel {
    fn body(&self, ctx: &Context<Self>, review: &ReviewSnapshot) -> Html {
        let (props, link) = (ctx.props(), ctx.link());
        let on_action = &link.callback(FindingsMessage::Action);
        let on_hover = &link.callback(|repair| FindingsMessage::RepairHovered(Some(repair)));
        let pinned = self.preview.as_ref().filter(|p| p.is_pinned);
        let view = FindingsView {
            review,
            questions: QuestionForms {
                errors: &self.errors,
                more_targets: &self.more_targets,
                is_titled: true,
                on_action,
            },
            lists: &self.lists,
            selected: props.selected.as_deref(),
            answered: self.answered.as_ref(),
            preview: pinned.map(|p| &p.repair),
            on_action,
            on_hover,
        };
        match &props.page {
            FindingsPage::List => view.items(),
            FindingsPage::Questions => question_steps(&self.progress, &view),
            FindingsPage::Rules => rule_list(&self.rules, on_action),
            FindingsPage::Rule(_) => match &self.page {
                Some(page) => {
                    let limit_error = self.errors.get(LIMIT_KEY).map(String::as_str);
                    rule_page(page, limit_error, on_action)
                }
                None => html! { <p class="empty">{ "…" }</p> },
            },
        }
    }

    /// Drops what was loaded for the review before.
    fn reset_for_review(&mut self) {
        // An answered card is rendered anew in another place and loses the focus.
        let in_note = |e: &HtmlElement| e.closest(".note").ok().flatten().is_some();
        if active_element().is_some_and(|e| in_note(&e)) {
            self.focus = Some(focus::NEXT_QUESTION);
        }
        self.lists.loaded.clear();
        self.more_targets.clear();
        self.errors.clear();
        self.repairs_queried.clear();
    }

    /// Queries the repairs of the selected finding if the review came without. In a large design
    /// repairs are searched for on demand.
    fn query_repairs(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        let (Some(selected), Some(review)) = (&props.selected, props.review.snapshot()) else {
            return;
        };
        let query = (review.state(), selected.to_string());
        if review.offers(selected).is_none() && self.repairs_queried.insert(query) {
            props.client.query_repairs(selected.to_string());
        }
    }
}
