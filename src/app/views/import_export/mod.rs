//! Dialog of imports, comparisons and exported pictures, each previewed first. The checker reads, compares
//! and draws; this view shows its results.

mod corrections;
mod picture;
mod view;

use crate::app::browser::clipboard;
use crate::app::context::AppContext;
use crate::app::model::canvas::CanvasCommand;
use crate::app::model::load_errors::LoadErrors;
use crate::app::model::request::{FilePurpose, ImportRequest, TransferRequest};
use crate::app::model::shared::Shared;
use crate::app::model::ui::NoticeTopic;
use crate::app::services::files;
use crate::app::services::loading;
use crate::app::services::review_client::{Proposal, ReviewClient};
use crate::app::state::StateAction;
use crate::app::ui::icon;
use crate::app::ui::words::marked;
use crate::document::format::Problem;
use crate::document::{Design, Subject};
use crate::editor::scene::Scene;
use crate::editor::scene::highlights::{HighlightKind, Highlights};
use crate::messages;
use crate::rules::Text;
use crate::worker::protocol::{ImportChoices, Query, UploadedFile};
use crate::worker::view_models::{
    ComparisonResult, DifferenceView, DrawnDifference, ImportResult, ImportView, MergeView,
};
use corrections::CorrectionChange;
use picture::{ExportOptions, PictureTarget};
use std::rc::Rc;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::platform::spawn_local;
use yew::prelude::*;

/// Properties of [`TransferDialog`].
#[derive(Clone, Properties, PartialEq)]
pub struct TransferDialogProps {
    /// Requested dialog. Another request opens it anew.
    pub request: Shared<TransferRequest>,
    /// Client of the review worker.
    pub client: ReviewClient,
}

/// Events of the dialog.
pub enum TransferMsg {
    /// The checker has read the file with this request number.
    Imported(u64, String, FilePurpose, Option<ImportResult>),
    /// A person corrects an element of the import.
    Corrected(CorrectionChange),
    /// A person chooses the page with this number.
    PageChosen(usize),
    /// The checker has compared the file.
    Compared(u64, String, Option<ComparisonResult>),
    /// Open the import as a new design.
    Open,
    /// Merge the import into the open design.
    Merge,
    /// Reveal elements.
    Show(Vec<String>),
    /// An option of the picture has changed: name, value, checked.
    OptionChanged(String, String, bool),
    /// Export the picture.
    Take(PictureTarget),
    /// The export failed, for this reason.
    Untaken(String),
    /// Close the dialog.
    Close,
    /// The dialog was closed.
    Closed,
}

enum TransferContent {
    Import(FilePurpose, Box<ImportView>),
    /// A comparison, with its Markdown.
    Difference(DifferenceView, String),
    Picture(ExportOptions),
}

/// The dialog. For a comparison it is not modal: the canvas stays usable.
pub struct TransferDialog {
    dialog: NodeRef,
    /// Element that has the focus first.
    first: NodeRef,
    /// Number of the last request: answers to earlier ones are dropped.
    arrived: u64,
    shown: Option<TransferContent>,
    /// File of the import or comparison that is shown, with the choices for it.
    file: Option<UploadedFile>,
    choices: ImportChoices,
    /// True once the import that is shown was corrected, or another page of the file chosen.
    corrects: bool,
    /// Number of its elements that are listed.
    listed: usize,
}

impl Component for TransferDialog {
    type Message = TransferMsg;
    type Properties = TransferDialogProps;

    fn create(ctx: &Context<Self>) -> Self {
        let mut this = Self {
            dialog: NodeRef::default(),
            first: NodeRef::default(),
            arrived: 0,
            shown: None,
            file: None,
            choices: ImportChoices::default(),
            corrects: false,
            listed: corrections::PAGE,
        };
        this.take_up(ctx);
        this
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &TransferDialogProps) -> bool {
        ctx.props().request != before.request && self.take_up(ctx)
    }

    fn update(&mut self, ctx: &Context<Self>, msg: TransferMsg) -> bool {
        let Some(context) = AppContext::of(ctx.link()) else {
            return false;
        };
        match msg {
            TransferMsg::Imported(arrived, ..) | TransferMsg::Compared(arrived, ..)
                if arrived != self.arrived =>
            {
                return false;
            }
            TransferMsg::Imported(_, name, purpose, imported) => match imported {
                // The dialog of a corrected import stays open, and the focus where it is.
                Some(ImportResult::Preview(view)) if self.corrects => {
                    self.shown = Some(TransferContent::Import(purpose, view));
                }
                Some(ImportResult::Preview(view)) => {
                    self.show(TransferContent::Import(purpose, view))
                }
                Some(ImportResult::Invalid(problems)) => {
                    self.close();
                    refuse(&context, name, problems);
                }
                None => unread(&context),
            },
            TransferMsg::PageChosen(page) => {
                self.choices = ImportChoices {
                    page: Some(page),
                    corrections: Vec::new(),
                };
                self.listed = corrections::PAGE;
                self.read_again(ctx);
                return false;
            }
            TransferMsg::Corrected(change) => {
                if matches!(change, CorrectionChange::More) {
                    self.listed += corrections::PAGE;
                    return true;
                }
                corrections::change(&mut self.choices.corrections, change);
                self.read_again(ctx);
                return false;
            }
            TransferMsg::Compared(_, name, compared) => match compared {
                Some(ComparisonResult::Difference(mut view, markdown)) => {
                    if let Some(drawn) = view.drawn.take() {
                        mark_difference(&context, *drawn);
                    }
                    let content = TransferContent::Difference(view, markdown);
                    if self.corrects {
                        self.shown = Some(content);
                    } else {
                        self.show(content);
                    }
                }
                Some(ComparisonResult::Invalid(problems)) => refuse(&context, name, problems),
                None => unread(&context),
            },
            TransferMsg::Open => {
                if let Some(TransferContent::Import(_, view)) = self.close() {
                    spawn_local(async move {
                        if let Ok(design) = loading::load(view.document).await {
                            files::open_design(design, None, &context.commands);
                        }
                    });
                    return true;
                }
            }
            TransferMsg::Merge => {
                if let Some(TransferContent::Import(_, view)) = self.close()
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
            TransferMsg::Show(subjects) => {
                let design = context.state.design();
                let subjects = subjects.iter().filter_map(|s| Subject::parse(s));
                let subjects: Vec<Subject> = subjects.filter(|s| design.has(s)).collect();
                if !subjects.is_empty() {
                    context.send(StateAction::Reveal(subjects));
                }
            }
            TransferMsg::OptionChanged(name, value, ticked) => {
                if let Some(TransferContent::Picture(options)) = &mut self.shown {
                    options.set(&name, &value, ticked);
                }
            }
            TransferMsg::Take(target) => {
                if let Some(TransferContent::Picture(options)) = &mut self.shown
                    && !options.busy
                {
                    options.busy = true;
                    options.wrong = None;
                    let on_end = ctx.link().callback(|end| match end {
                        Ok(()) => TransferMsg::Close,
                        Err(why) => TransferMsg::Untaken(why),
                    });
                    picture::take(&ctx.props().client, &context, options, target, on_end);
                }
            }
            TransferMsg::Untaken(why) => {
                if let Some(TransferContent::Picture(options)) = &mut self.shown {
                    options.busy = false;
                    options.wrong = Some(why);
                }
            }
            TransferMsg::Close => drop(self.close()),
            // A late event of the previous content.
            TransferMsg::Closed if self.is_open() => return false,
            TransferMsg::Closed => {
                self.shown = None;
                context.send(CanvasCommand::Mark(Highlights::default()));
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let is_beside = matches!(self.shown, Some(TransferContent::Difference(..)));
        let onkeydown = link.batch_callback(move |event: KeyboardEvent| {
            let closes = is_beside && event.key() == "Escape";
            closes.then(|| {
                event.prevent_default();
                TransferMsg::Close
            })
        });
        html! {
            <dialog ref={self.dialog.clone()} class={classes!("exchange", is_beside.then_some("beside"))}
                aria-labelledby="exchange-title" onclose={link.callback(|_| TransferMsg::Closed)} {onkeydown}>
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
            Some(TransferContent::Difference(..)) => dialog.show(),
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

/// Marks on the drawing what differs from an earlier design, which has what was removed.
fn mark_difference(context: &AppContext, drawn: DrawnDifference) {
    let commands = context.commands.clone();
    spawn_local(async move {
        let kinds = [
            (drawn.added, HighlightKind::Added),
            (drawn.changed, HighlightKind::Changed),
            (drawn.removed, HighlightKind::Removed),
        ];
        let marks = kinds.into_iter().flat_map(|(subjects, kind)| {
            let subjects = subjects.into_iter().filter_map(|s| Subject::parse(&s));
            subjects
                .map(move |subject| (subject, kind))
                .collect::<Vec<_>>()
        });
        let mut highlights = Highlights::of(marks, false);
        // Without it nothing removed is drawn; the list still names it.
        if let Ok(before) = loading::load(drawn.before).await {
            let scene = Scene::of(&Rc::new(before), &Scene::default());
            highlights.removed = Some(Rc::new(scene));
        }
        commands.send(CanvasCommand::Mark(highlights));
    });
}

impl TransferDialog {
    /// Handles the request; returns true if there is something to render at once.
    fn take_up(&mut self, ctx: &Context<Self>) -> bool {
        let props = ctx.props();
        let Some(context) = AppContext::of(ctx.link()) else {
            return false;
        };
        match &*props.request.0 {
            TransferRequest::ExportPicture => {
                self.show(TransferContent::Picture(ExportOptions::new(&context)))
            }
            // A dialog of its own.
            TransferRequest::Report { .. } => return false,
            TransferRequest::Import(ImportRequest { file, purpose }) => {
                self.read(ctx, file.clone(), *purpose);
                return false;
            }
        }
        true
    }

    /// Has the checker read or compare the file.
    fn read(&mut self, ctx: &Context<Self>, arrived: UploadedFile, purpose: FilePurpose) {
        self.choices = ImportChoices::default();
        self.corrects = false;
        self.listed = corrections::PAGE;
        self.file = Some(arrived.clone());
        if purpose == FilePurpose::Compare {
            self.compare(ctx, arrived);
        } else {
            self.read_import(ctx, arrived, purpose);
        }
    }

    /// Has the checker read the file that is shown with other choices.
    fn read_again(&mut self, ctx: &Context<Self>) {
        self.corrects = true;
        let Some(file) = self.file.clone() else {
            return;
        };
        match &self.shown {
            Some(TransferContent::Import(purpose, _)) => self.read_import(ctx, file, *purpose),
            Some(TransferContent::Difference(..)) => self.compare(ctx, file),
            _ => {}
        }
    }

    /// Has the checker compare the chosen page of the file.
    fn compare(&mut self, ctx: &Context<Self>, file: UploadedFile) {
        self.arrived += 1;
        let (number, name) = (self.arrived, file.name.clone());
        let link = ctx.link().clone();
        let answered = move |answer| link.send_message(TransferMsg::Compared(number, name, answer));
        let query = Query::Compare(file, self.choices.page);
        ctx.props().client.query_value(query, answered);
    }

    /// Has the checker read the file with the choices for it.
    fn read_import(&mut self, ctx: &Context<Self>, arrived: UploadedFile, purpose: FilePurpose) {
        self.arrived += 1;
        let (number, name) = (self.arrived, arrived.name.clone());
        let link = ctx.link().clone();
        let answered =
            move |answer| link.send_message(TransferMsg::Imported(number, name, purpose, answer));
        let query = Query::Import(arrived, self.choices.clone());
        ctx.props().client.query_value(query, answered);
    }

    fn show(&mut self, shown: TransferContent) {
        self.close();
        self.shown = Some(shown);
    }

    /// Closes the dialog, which restores the focus.
    fn close(&mut self) -> Option<TransferContent> {
        if let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() {
            dialog.close();
        }
        self.shown.take()
    }

    fn is_open(&self) -> bool {
        let dialog = self.dialog.cast::<HtmlDialogElement>();
        dialog.is_some_and(|dialog| dialog.open())
    }

    fn inside(&self, ctx: &Context<Self>, shown: &TransferContent) -> Html {
        let link = ctx.link();
        let titled = |title: Html| {
            html! {
                <div class="head">
                    <h2 id="exchange-title">{ title }</h2>
                    <button type="button" class="icon" aria-label={messages::button_close()} onclick={link.callback(|_| TransferMsg::Close)}>{ icon::close() }</button>
                </div>
            }
        };
        let of = |heading: &Text| titled(marked(heading));
        match shown {
            TransferContent::Import(purpose, view) => html! {
                <>
                    { of(&view.heading) }
                    { view::import(view, &link.callback(TransferMsg::PageChosen), corrections::list(view, &self.choices.corrections, self.listed, &link.callback(TransferMsg::Corrected))) }
                    <div class="acts">{ for self.choices(ctx, *purpose, view) }</div>
                </>
            },
            TransferContent::Difference(view, markdown) => {
                let on_show = link.callback(TransferMsg::Show);
                let text = markdown.clone();
                let copy = move |_: MouseEvent| {
                    let text = text.clone();
                    spawn_local(async move {
                        clipboard::copy(&text).await;
                    });
                };
                html! {
                    <>
                        { of(&view.heading) }
                        <div class="inside">
                            { view::pages(&view.pages, view.page, &link.callback(TransferMsg::PageChosen)) }
                            { view::difference(view, &on_show) }
                        </div>
                        <div class="acts"><button type="button" class="line" onclick={copy}>{ messages::import_difference_copy() }</button></div>
                    </>
                }
            }
            TransferContent::Picture(options) => {
                let on_option = link.callback(|(name, value, ticked)| {
                    TransferMsg::OptionChanged(name, value, ticked)
                });
                let on_take = link.callback(TransferMsg::Take);
                html! {
                    <>
                        { titled(messages::picture_title().into()) }
                        { options.view(&on_option, &on_take, &self.first) }
                    </>
                }
            }
        }
    }

    /// Buttons for an import, the best choice first.
    fn choices(&self, ctx: &Context<Self>, purpose: FilePurpose, view: &ImportView) -> Vec<Html> {
        let link = ctx.link();
        let can_merge = matches!(view.merge, Some(MergeView::Possible { .. }));
        let open = match view.merge {
            Some(_) => messages::import_open_new(),
            None => messages::button_open(),
        };
        let mut choices = vec![(open, link.callback(|_: MouseEvent| TransferMsg::Open))];
        if can_merge {
            let merge = link.callback(|_: MouseEvent| TransferMsg::Merge);
            choices.push((messages::import_merge(), merge));
            if purpose == FilePurpose::Merge {
                choices.reverse();
            }
        }
        choices.push((
            messages::button_cancel(),
            link.callback(|_| TransferMsg::Close),
        ));
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

/// Merges the import, and reveals the components that it adds.
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

/// Shows why the file was not read.
fn refuse(context: &AppContext, file: String, list: Vec<Problem>) {
    context.send(if file.is_empty() {
        let first = list.first().map(ToString::to_string).unwrap_or_default();
        let said = messages::import_paste_refused(&first);
        StateAction::ShowNotice(NoticeTopic::Command, said)
    } else {
        StateAction::ShowLoadErrors(Rc::new(LoadErrors {
            file,
            problems: list,
        }))
    });
}

fn unread(context: &AppContext) {
    let said = messages::import_unread();
    context.send(StateAction::ShowNotice(
        NoticeTopic::Command,
        said.to_owned(),
    ));
}
