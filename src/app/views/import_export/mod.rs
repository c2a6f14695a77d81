//! What comes from elsewhere and what goes there, each looked at before it is done. The checker
//! reads, compares and draws; here is shown what it says.

mod picture;
mod view;

use crate::app::context::AppContext;
use crate::app::model::load_errors::LoadErrors;
use crate::app::model::request::{FilePurpose, ImportRequest, TransferRequest};
use crate::app::model::shared::Shared;
use crate::app::model::ui::NoticeTopic;
use crate::app::services::files;
use crate::app::services::review_client::{Proposal, ReviewClient};
use crate::app::state::StateAction;
use crate::app::ui::icon;
use crate::app::ui::words::marked;
use crate::document::format::{self, Problem};
use crate::document::{Design, Subject};
use crate::rules::Text;
use crate::worker::protocol::{Query, UploadedFile};
use crate::worker::view_models::{
    ComparisonResult, DifferenceView, ImportResult, ImportView, MergeView,
};
use picture::Wish;
use std::rc::Rc;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

/// Properties of [`Exchange`].
#[derive(Clone, Properties, PartialEq)]
pub struct ExchangeProps {
    /// Requested dialog. Another request opens it anew.
    pub request: Shared<TransferRequest>,
    /// Reads, compares and draws.
    pub client: ReviewClient,
}

/// What happens to it.
pub enum Msg {
    /// The checker has read what arrived under that number.
    Imported(u64, String, FilePurpose, Option<ImportResult>),
    /// The checker has compared it.
    Compared(u64, String, Option<ComparisonResult>),
    /// It is to be a design of its own.
    Open,
    /// It is to be put into the drawing.
    Merge,
    /// Elements are to be shown.
    Show(Vec<String>),
    /// Something of the picture was chosen: by its name, with its value, or whether it is ticked.
    Wish(String, String, bool),
    /// The picture is to be had; `true`: as PNG.
    Take(bool),
    /// It could not be had, for that reason.
    Untaken(String),
    /// It is to close.
    Close,
    /// It was closed.
    Closed,
}

enum Shown {
    Import(FilePurpose, Box<ImportView>),
    Difference(DifferenceView),
    Picture(Wish),
}

/// The dialog. A comparison stands beside the drawing, which can be worked on meanwhile.
pub struct Exchange {
    dialog: NodeRef,
    /// What has the focus at first.
    first: NodeRef,
    /// Counts what arrived: an answer about an earlier one comes too late.
    arrived: u64,
    shown: Option<Shown>,
}

impl Component for Exchange {
    type Message = Msg;
    type Properties = ExchangeProps;

    fn create(ctx: &Context<Self>) -> Self {
        let mut this = Self {
            dialog: NodeRef::default(),
            first: NodeRef::default(),
            arrived: 0,
            shown: None,
        };
        this.take_up(ctx);
        this
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &ExchangeProps) -> bool {
        ctx.props().request != before.request && self.take_up(ctx)
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let Some(context) = AppContext::of(ctx.link()) else {
            return false;
        };
        match msg {
            Msg::Imported(arrived, ..) | Msg::Compared(arrived, ..) if arrived != self.arrived => {
                return false;
            }
            Msg::Imported(_, name, purpose, imported) => match imported {
                Some(ImportResult::Preview(view)) => self.show(Shown::Import(purpose, view)),
                Some(ImportResult::Invalid(problems)) => refuse(&context, name, problems),
                None => unread(&context),
            },
            Msg::Compared(_, name, compared) => match compared {
                Some(ComparisonResult::Difference(view)) => self.show(Shown::Difference(view)),
                Some(ComparisonResult::Invalid(problems)) => refuse(&context, name, problems),
                None => unread(&context),
            },
            Msg::Open => {
                if let Some(Shown::Import(_, view)) = self.close()
                    && let Ok(design) = format::load(&view.document)
                {
                    files::open_design(design, None, &context.commands);
                }
            }
            Msg::Merge => {
                if let Some(Shown::Import(_, view)) = self.close()
                    && let Some(MergeView::Possible { edit, .. }) = view.merge
                {
                    match ctx.props().client.proposal(edit) {
                        Ok(proposal) => put_in(&context, proposal),
                        Err(why) => {
                            context.send(StateAction::ShowNotice(NoticeTopic::Command, why))
                        }
                    }
                }
            }
            Msg::Show(subjects) => {
                let design = context.state.design();
                let subjects = subjects.iter().filter_map(|s| Subject::parse(s));
                let subjects: Vec<Subject> = subjects.filter(|s| design.has(s)).collect();
                if !subjects.is_empty() {
                    context.send(StateAction::Reveal(subjects));
                }
            }
            Msg::Wish(name, value, ticked) => {
                if let Some(Shown::Picture(wish)) = &mut self.shown {
                    wish.set(&name, &value, ticked);
                }
            }
            Msg::Take(png) => {
                if let Some(Shown::Picture(wish)) = &mut self.shown
                    && !wish.busy
                {
                    wish.busy = true;
                    wish.wrong = None;
                    picture::take(ctx, &context, wish, png);
                }
            }
            Msg::Untaken(why) => {
                if let Some(Shown::Picture(wish)) = &mut self.shown {
                    wish.busy = false;
                    wish.wrong = Some(why);
                }
            }
            Msg::Close => drop(self.close()),
            // What is told late is of what was shown before.
            Msg::Closed if self.is_open() => return false,
            Msg::Closed => self.shown = None,
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let is_beside = matches!(self.shown, Some(Shown::Difference(_)));
        let onkeydown = link.batch_callback(move |event: KeyboardEvent| {
            let closes = is_beside && event.key() == "Escape";
            closes.then(|| {
                event.prevent_default();
                Msg::Close
            })
        });
        html! {
            <dialog ref={self.dialog.clone()} class={classes!("exchange", is_beside.then_some("beside"))}
                aria-labelledby="exchange-title" onclose={link.callback(|_| Msg::Closed)} {onkeydown}>
                { for self.shown.as_ref().map(|shown| self.inside(ctx, shown)) }
            </dialog>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() else {
            return;
        };
        match &self.shown {
            Some(_) if dialog.open() => {}
            Some(Shown::Difference(_)) => dialog.show(),
            Some(_) => {
                // Fails only for a dialog that is not on the page.
                let _ = dialog.show_modal();
                if let Some(first) = self.first.cast::<HtmlElement>() {
                    let _ = first.focus();
                }
            }
            None => {}
        }
    }
}

impl Exchange {
    /// Takes up what is asked for; whether there is something to show at once.
    fn take_up(&mut self, ctx: &Context<Self>) -> bool {
        let props = ctx.props();
        let Some(context) = AppContext::of(ctx.link()) else {
            return false;
        };
        match &*props.request.0 {
            TransferRequest::ExportPicture => self.show(Shown::Picture(Wish::new(&context))),
            TransferRequest::Import(ImportRequest { file, purpose }) => {
                self.read(ctx, file.clone(), *purpose);
                return false;
            }
        }
        true
    }

    /// Has the checker read it.
    fn read(&mut self, ctx: &Context<Self>, arrived: UploadedFile, purpose: FilePurpose) {
        self.arrived += 1;
        let (number, name) = (self.arrived, arrived.name.clone());
        let link = ctx.link().clone();
        if purpose == FilePurpose::Compare {
            let answered = move |answer| link.send_message(Msg::Compared(number, name, answer));
            ctx.props()
                .client
                .query_value(Query::Compare(arrived), answered);
        } else {
            let answered =
                move |answer| link.send_message(Msg::Imported(number, name, purpose, answer));
            ctx.props()
                .client
                .query_value(Query::Import(arrived), answered);
        }
    }

    fn show(&mut self, shown: Shown) {
        self.close();
        self.shown = Some(shown);
    }

    /// Closes it, which gives the focus back.
    fn close(&mut self) -> Option<Shown> {
        if let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() {
            dialog.close();
        }
        self.shown.take()
    }

    fn is_open(&self) -> bool {
        let dialog = self.dialog.cast::<HtmlDialogElement>();
        dialog.is_some_and(|dialog| dialog.open())
    }

    fn inside(&self, ctx: &Context<Self>, shown: &Shown) -> Html {
        let link = ctx.link();
        let titled = |title: Html| {
            html! {
                <div class="head">
                    <h2 id="exchange-title">{ title }</h2>
                    <button type="button" class="icon" aria-label="Close" onclick={link.callback(|_| Msg::Close)}>{ icon::close() }</button>
                </div>
            }
        };
        let of = |heading: &Text| titled(marked(heading));
        match shown {
            Shown::Import(purpose, view) => html! {
                <>
                    { of(&view.heading) }
                    { view::import(view) }
                    <div class="acts">{ for self.choices(ctx, *purpose, view) }</div>
                </>
            },
            Shown::Difference(view) => {
                let on_show = link.callback(Msg::Show);
                html! {
                    <>
                        { of(&view.heading) }
                        <div class="inside">{ view::difference(view, &on_show) }</div>
                    </>
                }
            }
            Shown::Picture(wish) => html! {
                <>
                    { titled("Picture of the drawing".into()) }
                    { wish.view(link, &self.first) }
                </>
            },
        }
    }

    /// What can be done with what was read, best first.
    fn choices(&self, ctx: &Context<Self>, purpose: FilePurpose, view: &ImportView) -> Vec<Html> {
        let link = ctx.link();
        let can_merge = matches!(view.merge, Some(MergeView::Possible { .. }));
        let open = match view.merge {
            Some(_) => "Open as a new design",
            None => "Open",
        };
        let mut choices = vec![(open, link.callback(|_: MouseEvent| Msg::Open))];
        if can_merge {
            let merge = link.callback(|_: MouseEvent| Msg::Merge);
            choices.push(("Put into this drawing", merge));
            if purpose == FilePurpose::Merge {
                choices.reverse();
            }
        }
        choices.push(("Cancel", link.callback(|_| Msg::Close)));
        let button = |(at, (label, onclick)): (usize, (&'static str, Callback<MouseEvent>))| {
            let is_first = at == 0;
            let first = if is_first {
                self.first.clone()
            } else {
                NodeRef::default()
            };
            let class = if is_first { "main" } else { "line" };
            html! { <button key={at} ref={first} type="button" {class} {onclick}>{ label }</button> }
        };
        choices.into_iter().enumerate().map(button).collect()
    }
}

/// Makes the change, and points at what it has added.
fn put_in(context: &AppContext, proposal: Proposal) {
    let added = new_components(context.state.design(), &proposal.design);
    context.send(StateAction::Edit(proposal.command()));
    if !added.is_empty() {
        context.send(StateAction::Reveal(added));
    }
}

fn new_components(before: &Design, after: &Design) -> Vec<Subject> {
    let ids = after.components.iter().map(|c| &c.id);
    let new = ids.filter(|id| before.components.get(id).is_none());
    new.cloned().map(Subject::Component).collect()
}

/// Says why nothing was read.
fn refuse(context: &AppContext, file: String, list: Vec<Problem>) {
    context.send(if file.is_empty() {
        let first = list.first().map(ToString::to_string).unwrap_or_default();
        let said = format!("The clipboard holds nothing that could be pasted: {first}");
        StateAction::ShowNotice(NoticeTopic::Command, said)
    } else {
        StateAction::ShowLoadErrors(Rc::new(LoadErrors {
            file,
            problems: list,
        }))
    });
}

fn unread(context: &AppContext) {
    let said = "It could not be read: the checker is not there. Nothing was changed.";
    context.send(StateAction::ShowNotice(
        NoticeTopic::Command,
        said.to_owned(),
    ));
}
