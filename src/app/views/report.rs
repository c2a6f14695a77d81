//! Dialog that shows the report as a page, and prints it. The page stands in a frame without scripts,
//! with the content security policy that it is downloaded with.

use crate::app::browser::frame;
use crate::app::command::Commands;
use crate::app::model::request::TransferRequest;
use crate::app::model::shared::Shared;
use crate::app::services::failures::Failures;
use crate::app::services::files;
use crate::app::services::review_client::ReviewClient;
use crate::app::ui::icon;
use crate::editor::commands::{CommandId, ReportKind};
use crate::messages;
use crate::worker::protocol::ReportFormat;
use gloo::events::EventListener;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

/// Properties of [`ReportDialog`].
#[derive(Clone, Properties, PartialEq)]
pub struct ReportDialogProps {
    /// Requested dialog. Another request opens it anew.
    pub request: Shared<TransferRequest>,
    /// Client of the review worker.
    pub client: ReviewClient,
    /// Flows under failures, with the runs that go into the report.
    pub failures: Failures,
    /// Sends commands to the app.
    pub commands: Commands,
}

/// Events of the dialog.
pub enum ReportMsg {
    /// The checker has written the report with this request number.
    Written(u64, String),
    /// The frame has loaded the report.
    Loaded,
    /// Print the report.
    Print,
    /// Close the dialog.
    Close,
    /// The dialog was closed.
    Closed,
}

/// The dialog.
pub struct ReportDialog {
    dialog: NodeRef,
    frame: NodeRef,
    /// Element that has the focus first.
    first: NodeRef,
    /// Number of the last request: answers to earlier ones are dropped.
    request_number: u64,
    page: Option<AttrValue>,
    /// True until the report is printed that was asked for as a print.
    prints: bool,
    /// Links and Escape within the frame.
    _listeners: Option<[EventListener; 2]>,
}

impl Component for ReportDialog {
    type Message = ReportMsg;
    type Properties = ReportDialogProps;

    fn create(ctx: &Context<Self>) -> Self {
        let mut this = Self {
            dialog: NodeRef::default(),
            frame: NodeRef::default(),
            first: NodeRef::default(),
            request_number: 0,
            page: None,
            prints: false,
            _listeners: None,
        };
        this.request_page(ctx);
        this
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &ReportDialogProps) -> bool {
        if ctx.props().request != before.request {
            self.request_page(ctx);
        }
        false
    }

    fn update(&mut self, ctx: &Context<Self>, msg: ReportMsg) -> bool {
        match msg {
            ReportMsg::Written(number, _) if number != self.request_number => return false,
            ReportMsg::Written(_, page) => self.page = Some(page.into()),
            ReportMsg::Loaded => {
                let close = ctx.link().callback(|()| ReportMsg::Close);
                self._listeners = frame::listen(&self.frame, move || close.emit(()));
                if std::mem::take(&mut self.prints) {
                    frame::print(&self.frame);
                }
                return false;
            }
            ReportMsg::Print => {
                frame::print(&self.frame);
                return false;
            }
            ReportMsg::Close => {
                if let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() {
                    dialog.close();
                }
                return false;
            }
            ReportMsg::Closed => {
                self._listeners = None;
                self.page = None;
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let button = |label: &'static str, act: CommandId| {
            let commands = ctx.props().commands.clone();
            let onclick = move |_: MouseEvent| commands.send(act);
            html! { <button type="button" class="line small" {onclick}>{ label }</button> }
        };
        html! {
            <dialog ref={self.dialog.clone()} class="report" aria-labelledby="report-title"
                onclose={link.callback(|_| ReportMsg::Closed)}>
                if let Some(page) = &self.page {
                    <div class="head">
                        <h2 id="report-title">{ messages::report_title() }</h2>
                        <div class="acts">
                            <button ref={self.first.clone()} type="button" class="line small" onclick={link.callback(|_| ReportMsg::Print)}>{ messages::report_print() }</button>
                            { button(messages::report_download_html(), CommandId::Report(ReportKind::Page)) }
                            { button(messages::report_download_markdown(), CommandId::Report(ReportKind::Markdown)) }
                            { button(messages::report_copy_markdown(), CommandId::CopyReport(ReportKind::Markdown)) }
                            <button type="button" class="icon" aria-label={messages::button_close()} onclick={link.callback(|_| ReportMsg::Close)}>{ icon::close() }</button>
                        </div>
                    </div>
                    <iframe ref={self.frame.clone()} title={messages::report_frame()} sandbox="allow-same-origin allow-modals"
                        srcdoc={page.clone()} onload={link.callback(|_| ReportMsg::Loaded)} />
                }
            </dialog>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() else {
            return;
        };
        if self.page.is_some() && !dialog.open() {
            // Fails only for a dialog that is not on the page.
            let _ = dialog.show_modal();
            if let Some(first) = self.first.cast::<HtmlElement>() {
                let _ = first.focus();
            }
        }
    }
}

impl ReportDialog {
    /// Asks for the report of the current design.
    fn request_page(&mut self, ctx: &Context<Self>) {
        self.request_number += 1;
        self.prints = matches!(
            *ctx.props().request.0,
            TransferRequest::Report { prints: true }
        );
        let number = self.request_number;
        let link = ctx.link().clone();
        let props = ctx.props();
        let runs = props.failures.state().report_runs.clone();
        let show = move |page, _: &Commands| link.send_message(ReportMsg::Written(number, page));
        files::with_report(
            ReportFormat::Html,
            runs,
            &props.client,
            &props.commands,
            show,
        );
    }
}
