//! The dialog with the designs that this browser stores. What it shows of a document is text, never markup.

mod conflict;
mod entry;
mod question;

pub use conflict::Conflicts;

use crate::app::browser::download::{JSON, download, file_name};
use crate::app::browser::{clock, focus_first, storage};
use crate::app::context::AppContext;
use crate::app::model::channel::Subscription;
use crate::app::model::request::FilePurpose;
use crate::app::services::autosave::service::{DesignService, ListRequest};
use crate::app::services::files;
use crate::app::state::StateAction;
use crate::messages;
use crate::store::{Archive, DamagedRecord, DesignList, DesignRecord, StorageError, VersionRecord};
use entry::{EntryAction, EntryState, entry};
use question::Question;
use std::rc::Rc;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, File, HtmlDialogElement, HtmlElement, HtmlInputElement};
use yew::platform::spawn_local;
use yew::prelude::*;

/// Largest archive that is read, in bytes.
const MAX_ARCHIVE: f64 = 256.0 * 1024.0 * 1024.0;

/// Properties of [`DesignsDialog`].
#[derive(Properties, PartialEq)]
pub struct DesignsProps {
    /// The stored designs.
    pub service: Rc<DesignService>,
}

/// Content of the dialog, read before it opens, so that nothing moves from under the pointer.
pub struct Listing {
    list: DesignList,
    open_id: String,
    is_fallback: bool,
    /// Versions of the design that is unfolded.
    versions: Vec<VersionRecord>,
}

/// Messages of [`DesignsDialog`].
pub enum DesignsMsg {
    /// The dialog is to open.
    Open(ListRequest),
    /// The designs were read, or could not be.
    Listed(Result<Listing, StorageError>),
    /// The designs may have changed.
    Changed,
    /// The browser promises to keep them, or not.
    Persistent(bool),
    /// Starts an action on a design.
    Act(EntryAction),
    /// An action was done, or could not be; with a word about it.
    Done(Result<String, String>),
    /// A damaged record is to be downloaded.
    DownloadDamaged(DamagedRecord),
    /// All designs are to be downloaded.
    DownloadAll,
    /// An archive was chosen.
    Read(Event),
    /// A design is to be deleted, or not.
    Confirmed(bool),
    /// The dialog closes.
    Close,
}

/// The dialog.
pub struct DesignsDialog {
    dialog: NodeRef,
    file: NodeRef,
    listing: Option<Listing>,
    is_persistent: bool,
    word: String,
    unfolded: Option<String>,
    renaming: Option<String>,
    deleting: Option<DesignRecord>,
    /// True until the designs are read, and the dialog opens.
    opening: bool,
    /// The design that had the focus before the list changed, and the label of the button in it.
    focused: Option<(String, String)>,
    _requests: Subscription,
}

impl Component for DesignsDialog {
    type Message = DesignsMsg;
    type Properties = DesignsProps;

    fn create(ctx: &Context<Self>) -> Self {
        let open = ctx.link().callback(DesignsMsg::Open);
        let requests = ctx
            .props()
            .service
            .list_requests
            .subscribe(move |request| open.emit(request));
        Self {
            _requests: requests,
            dialog: NodeRef::default(),
            file: NodeRef::default(),
            listing: None,
            is_persistent: false,
            word: String::new(),
            unfolded: None,
            renaming: None,
            deleting: None,
            opening: false,
            focused: None,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: DesignsMsg) -> bool {
        match msg {
            DesignsMsg::Open(request) => self.open(ctx, request),
            DesignsMsg::Listed(Ok(listing)) => {
                self.focused = focused_button();
                self.listing = Some(listing);
            }
            DesignsMsg::Listed(Err(error)) => self.word = failure(&error.to_string()),
            DesignsMsg::Changed => {
                if self.is_open() {
                    self.list(ctx);
                }
                return false;
            }
            DesignsMsg::Persistent(persistent) => self.is_persistent = persistent,
            DesignsMsg::Act(action) => return self.act(ctx, action),
            DesignsMsg::Done(done) => {
                self.word = done.unwrap_or_else(|reason| failure(&reason));
                self.list(ctx);
            }
            DesignsMsg::DownloadDamaged(record) => {
                download(&file_name(&record.label, "json"), JSON, &record.json);
                return false;
            }
            DesignsMsg::DownloadAll => {
                self.word.clear();
                self.run(ctx, |service| async move {
                    let archive = service.store()?.archive().await?;
                    download("plumbline-designs.json", JSON, &archive.write());
                    Ok(String::new())
                });
            }
            DesignsMsg::Read(event) => {
                let input: HtmlInputElement = event.target_unchecked_into();
                if let Some(file) = input.files().and_then(|files| files.get(0)) {
                    self.word.clear();
                    self.run(ctx, |service| read_archive(service, file));
                }
                // So that the same file can be chosen again.
                input.set_value("");
            }
            DesignsMsg::Confirmed(sure) => {
                if let (Some(design), true) = (self.deleting.take(), sure) {
                    self.run(ctx, |service| async move {
                        service.delete(&design.id).await?;
                        Ok(String::new())
                    });
                }
            }
            DesignsMsg::Close => {
                self.close();
                return false;
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let choose = {
            let file = self.file.clone();
            move |_: MouseEvent| {
                if let Some(file) = file.cast::<HtmlInputElement>() {
                    file.click();
                }
            }
        };
        html! {
            <>
                <dialog ref={&self.dialog} class="keep" aria-labelledby="designs-title">
                    <div class="head">
                        <h2 id="designs-title">{ messages::designs_title() }</h2>
                        <button type="button" class="line small" onclick={link.callback(|_| DesignsMsg::Close)}>{ messages::button_close() }</button>
                    </div>
                    <ul class="designs">{ self.entries(ctx) }</ul>
                    <p class="word" role="status">{ &self.word }</p>
                    <div class="acts foot-acts">
                        <button type="button" class="line small" onclick={link.callback(|_| DesignsMsg::DownloadAll)}>{ messages::designs_download_all() }</button>
                        <button type="button" class="line small" onclick={choose}>{ messages::designs_archive_open() }</button>
                        <input ref={&self.file} type="file" accept=".json,application/json" hidden=true
                            aria-label={messages::designs_archive_file()} onchange={link.callback(DesignsMsg::Read)} />
                    </div>
                    <p class="word" id="designs-safety">{ self.safety() }</p>
                </dialog>
                if let Some(design) = &self.deleting {
                    <Question<bool> title={messages::designs_delete_question(entry::name(design))}
                        text={messages::designs_delete_consequence()}
                        choices={vec![(messages::button_delete(), true, "main"), (messages::button_cancel(), false, "line")]} otherwise={false}
                        on_choose={link.callback(DesignsMsg::Confirmed)} />
                }
            </>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if self.opening && self.listing.is_some() {
            self.opening = false;
            if let Some(dialog) = self.dialog.cast::<HtmlDialogElement>()
                && !dialog.open()
            {
                // Fails only for what is not on the page.
                let _ = dialog.show_modal();
            }
        }
        if let Some((id, label)) = self.focused.take()
            && focused_button().is_none()
            && self.is_open()
        {
            // Its button went with the list as it was.
            let design = format!("[data-design=\"{id}\"]");
            focus_first(&[
                format!("{design} button[aria-label={}]", quoted(&label)),
                format!("{design} button"),
                "dialog.keep[open] button".to_owned(),
            ]);
        }
    }
}

impl DesignsDialog {
    fn open(&mut self, ctx: &Context<Self>, request: ListRequest) {
        let service = ctx.props().service.clone();
        service.on_change(ctx.link().callback(|()| DesignsMsg::Changed));
        self.word.clear();
        let unfolded = (request == ListRequest::Versions).then(|| service.open_id());
        (self.unfolded, self.renaming, self.opening) = (unfolded.clone(), None, true);
        let (list, told) = (ctx.link().clone(), ctx.link().clone());
        ctx.link().send_future(async move {
            told.send_message(DesignsMsg::Persistent(storage::is_persistent().await));
            list.send_message(DesignsMsg::Listed(
                read_list(&service, unfolded.as_deref()).await,
            ));
            DesignsMsg::Persistent(
                storage::is_persistent().await || storage::request_persistence().await,
            )
        });
    }

    fn is_open(&self) -> bool {
        let dialog = self.dialog.cast::<HtmlDialogElement>();
        dialog.is_some_and(|dialog| dialog.open())
    }

    fn close(&self) {
        if let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() {
            dialog.close();
        }
    }

    /// Reads the designs anew.
    fn list(&self, ctx: &Context<Self>) {
        let (service, unfolded) = (ctx.props().service.clone(), self.unfolded.clone());
        ctx.link().send_future(async move {
            DesignsMsg::Listed(read_list(&service, unfolded.as_deref()).await)
        });
    }

    /// Does something with the stored designs, and reads them anew.
    fn run<F>(&self, ctx: &Context<Self>, work: impl FnOnce(Rc<DesignService>) -> F)
    where
        F: Future<Output = Result<String, ReadError>> + 'static,
    {
        let work = work(ctx.props().service.clone());
        ctx.link()
            .send_future(async move { DesignsMsg::Done(work.await.map_err(|error| error.0)) });
    }

    fn act(&mut self, ctx: &Context<Self>, action: EntryAction) -> bool {
        self.word.clear();
        match action {
            EntryAction::Open(id) => {
                let is_open = self
                    .listing
                    .as_ref()
                    .is_some_and(|listing| listing.open_id == id);
                let close = ctx.link().callback(|()| DesignsMsg::Close);
                self.run(ctx, move |service| async move {
                    if !is_open {
                        service.open_stored(&id).await?;
                    }
                    close.emit(());
                    Ok(String::new())
                });
            }
            EntryAction::StartRename(id) => self.renaming = Some(id),
            EntryAction::CancelRename => {
                self.focused = focused_button();
                self.renaming = None;
            }
            EntryAction::Rename(design, name) => {
                self.focused = focused_button();
                self.renaming = None;
                let name = name.trim().to_owned();
                self.run(ctx, move |service| async move {
                    if !name.is_empty() && name != design.summary.name {
                        service.rename(&design.id, name).await?;
                    }
                    Ok(String::new())
                });
            }
            EntryAction::Duplicate(id) => self.run(ctx, move |service| async move {
                service.duplicate(&id).await?;
                Ok(String::new())
            }),
            EntryAction::Download(design) => self.run(ctx, move |service| async move {
                let text = service.store()?.text(&design.id).await?;
                download(&file_name(entry::name(&design), "json"), JSON, &text);
                Ok(String::new())
            }),
            EntryAction::Unfold(id) => {
                self.unfolded = (self.unfolded.as_ref() != Some(&id)).then_some(id);
                self.list(ctx);
            }
            EntryAction::Delete(design) => self.deleting = Some(design),
            EntryAction::Restore(design, version) => self.run(ctx, move |service| async move {
                service.restore(&design.id, &version.text).await?;
                let (name, at) = (entry::name(&design), clock::date_time(version.at));
                Ok(messages::designs_restored(name, &at))
            }),
            EntryAction::Compare(design, version) => {
                let Some(context) = AppContext::of(ctx.link()) else {
                    return false;
                };
                self.close();
                let (name, at) = (entry::name(&design), clock::date_time(version.at));
                let called = format!("{name}, {at}");
                spawn_local(async move {
                    let bytes = version.text.as_bytes();
                    let request = files::import_request(called, bytes, FilePurpose::Compare).await;
                    context.send(StateAction::OpenTransfer(request));
                });
                return false;
            }
            EntryAction::DownloadVersion(design, version) => {
                download(
                    &file_name(entry::name(&design), "json"),
                    JSON,
                    &version.text,
                );
            }
        }
        true
    }

    fn entries(&self, ctx: &Context<Self>) -> Html {
        let Some(listing) = &self.listing else {
            return Html::default();
        };
        let DesignList { designs, damaged } = &listing.list;
        if designs.is_empty() && damaged.is_empty() {
            return html! { <li><p>{ messages::designs_empty() }</p></li> };
        }
        let on_action = ctx.link().callback(DesignsMsg::Act);
        let designs = designs.iter().map(|design| {
            let is_unfolded = self.unfolded.as_ref() == Some(&design.id);
            let state = EntryState {
                is_open: design.id == listing.open_id,
                is_renamed: self.renaming.as_ref() == Some(&design.id),
                is_fallback: listing.is_fallback,
                versions: is_unfolded.then_some(&listing.versions),
            };
            entry(design, &state, &on_action)
        });
        let damaged = damaged.iter().enumerate().map(|(at, record)| {
            let download = {
                let record = record.clone();
                ctx.link().callback(move |_: MouseEvent| DesignsMsg::DownloadDamaged(record.clone()))
            };
            html! {
                <li key={format!("damaged-{at}")}>
                    <div class="about">
                        <strong>{ if record.label.is_empty() { messages::designs_damaged() } else { &record.label } }</strong>
                        <span>{ messages::designs_damaged_note() }</span>
                        <div class="acts">
                            <button type="button" class="line small" onclick={download}>{ messages::button_download() }</button>
                        </div>
                    </div>
                </li>
            }
        });
        designs.chain(damaged).collect()
    }

    /// Tells whether the browser may clear all of this when it runs short of room.
    fn safety(&self) -> &'static str {
        let is_fallback = self
            .listing
            .as_ref()
            .is_some_and(|listing| listing.is_fallback);
        match (is_fallback, self.is_persistent) {
            (true, _) => messages::designs_safety_fallback(),
            (false, true) => messages::designs_safety_persistent(),
            (false, false) => messages::designs_safety_temporary(),
        }
    }
}

/// Reason for which something could not be done, as it is shown.
struct ReadError(String);

impl From<StorageError> for ReadError {
    fn from(error: StorageError) -> Self {
        Self(error.to_string())
    }
}

fn failure(reason: &str) -> String {
    messages::designs_failure(reason)
}

async fn read_list(
    service: &DesignService,
    unfolded: Option<&str>,
) -> Result<Listing, StorageError> {
    let store = service.store()?;
    Ok(Listing {
        list: store.list().await?,
        open_id: service.open_id(),
        is_fallback: store.is_fallback(),
        versions: match unfolded {
            Some(id) => store.versions(id).await?,
            None => Vec::new(),
        },
    })
}

/// Adds the designs of an archive.
async fn read_archive(service: Rc<DesignService>, file: File) -> Result<String, ReadError> {
    let size = file.size();
    if size > MAX_ARCHIVE {
        return Err(ReadError(messages::designs_archive_large(
            size as usize,
            MAX_ARCHIVE as usize,
        )));
    }
    let text = JsFuture::from(file.text())
        .await
        .ok()
        .and_then(|text| text.as_string());
    let archive =
        Archive::read(&text.unwrap_or_default()).map_err(|reason| ReadError(reason.to_owned()))?;
    let (added, there) = service.add_archive(&archive).await?;
    let mut words = vec![messages::designs_archive_added(added)];
    if there > 0 {
        words.push(messages::designs_archive_there(there));
    }
    if archive.unreadable > 0 {
        words.push(messages::designs_archive_unreadable(archive.unreadable));
    }
    Ok(words.join(" "))
}

/// Design that has the focus, and the label of its button.
fn focused_button() -> Option<(String, String)> {
    let active: HtmlElement = crate::app::browser::active_element()?;
    let design = active.closest("[data-design]").ok().flatten()?;
    let label = active.get_attribute("aria-label").unwrap_or_default();
    Some((design.get_attribute("data-design")?, label))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
