//! Autosave in the browser: carries out what the [`Coordinator`] decides, with timers, tabs and dialogs.

use crate::app::browser::clock;
use crate::app::browser::database::IndexedDbBackend;
use crate::app::browser::file_access;
use crate::app::browser::local_snapshot;
use crate::app::browser::panic;
use crate::app::browser::storage::LocalStorage;
use crate::app::browser::tabs::{TabChannel, TabMessage};
use crate::app::command::{AppCommand, Commands};
use crate::app::model::channel::Channel;
use crate::app::model::ui::NoticeTopic;
use crate::app::services::loading;
use crate::app::state::StateAction;
use crate::document::format::LoadError;
use crate::document::{Design, format};
use crate::editor::{Command, Editor, SavedHistory};
use crate::messages;
use crate::store::{
    Archive, AutosaveEvent, AutosavePlatform, ConflictChoice, ConflictKind, Coordinator,
    DesignStore, EitherBackend, LocalSnapshot, LocalStorageBackend, MAX_HISTORY, OpenRequest,
    SaveStatus, StorageError,
};
use gloo::timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use yew::Callback;
use yew::platform::spawn_local;

/// Longest time that a write may take before the design counts as not saved, in milliseconds.
const MAX_WRITE: u32 = 8000;

type LocalStore = LocalStorageBackend<LocalStorage>;
/// Store of the app: the database, or `localStorage` without one.
pub type AppStore = DesignStore<EitherBackend<IndexedDbBackend, LocalStore>>;

/// A conflict that the person is to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictRequest {
    /// The design.
    pub id: String,
    /// The reason.
    pub kind: ConflictKind,
}

/// A request to show the list of stored designs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListRequest {
    /// All designs.
    Designs,
    /// The versions of the open design are unfolded.
    Versions,
}

/// Saves designs, and opens stored ones.
pub struct DesignService {
    this: Weak<Self>,
    coordinator: Coordinator<BrowserPlatform>,
    commands: Commands,
    /// Requests to show the list of designs.
    pub list_requests: Channel<ListRequest>,
    /// Conflicts to decide; see [`next_conflict`](Self::next_conflict).
    pub conflict_requests: Channel<()>,
    /// A stored design on its way into the app.
    opening: RefCell<Option<(Rc<Design>, OpenRequest)>>,
    conflicts: RefCell<Vec<ConflictRequest>>,
    /// The designs were asked for before they could be shown.
    list_wanted: Cell<Option<ListRequest>>,
    is_known: Cell<bool>,
    on_change: RefCell<Callback<()>>,
    retry: RefCell<Option<Timeout>>,
    /// Number of changes of the open design.
    changes: Cell<u32>,
}

impl PartialEq for DesignService {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

struct BrowserPlatform {
    service: Weak<DesignService>,
    tabs: Option<TabChannel>,
}

impl AutosavePlatform for BrowserPlatform {
    type Store = EitherBackend<IndexedDbBackend, LocalStore>;
    type Fallback = LocalStore;

    fn now(&self) -> u64 {
        js_sys::Date::now() as u64
    }

    fn new_id(&self) -> String {
        local_snapshot::new_id()
    }

    fn write_snapshot(&self, header: &LocalSnapshot, text: &str) -> Result<(), StorageError> {
        local_snapshot::write(header, text)
    }

    fn remember(&self, text: &str) {
        panic::remember(text.to_owned());
    }

    fn announce(&self, id: &str, revision: Option<u64>, writer: &str) {
        if let Some(tabs) = &self.tabs {
            tabs.post(&TabMessage {
                id: id.to_owned(),
                revision,
                writer: writer.to_owned(),
            });
        }
    }

    fn emit(&self, event: AutosaveEvent) {
        if let Some(service) = self.service.upgrade() {
            service.handle(event);
        }
    }
}

impl DesignService {
    /// Begins to save designs, with the one that the app started with. The database comes after the first drawing.
    pub fn start(commands: &Commands, opened: &Rc<Editor>) -> Rc<Self> {
        let service = Rc::new_cyclic(|this: &Weak<DesignService>| {
            let tabs = TabChannel::open({
                let this = this.clone();
                move |message| {
                    if let Some(service) = this.upgrade() {
                        let TabMessage {
                            id,
                            revision,
                            writer,
                        } = message;
                        service.coordinator.on_announcement(&id, revision, &writer);
                    }
                }
            });
            let platform = BrowserPlatform {
                service: this.clone(),
                tabs,
            };
            let fallback =
                LocalStorage::find().map(|area| DesignStore::new(LocalStorageBackend(area)));
            DesignService {
                this: this.clone(),
                coordinator: Coordinator::new(platform, fallback, opened, local_snapshot::read()),
                commands: commands.clone(),
                list_requests: Channel::default(),
                conflict_requests: Channel::default(),
                opening: RefCell::default(),
                conflicts: RefCell::default(),
                list_wanted: Cell::new(None),
                is_known: Cell::new(false),
                on_change: RefCell::default(),
                retry: RefCell::default(),
                changes: Cell::new(0),
            }
        });
        let open = service.clone();
        Timeout::new(0, move || spawn_local(open.open_store())).forget();
        panic::on_panic({
            let service = Rc::downgrade(&service);
            move || {
                if let Some(service) = service.upgrade() {
                    service.coordinator.save();
                }
            }
        });
        service
    }

    async fn open_store(self: Rc<Self>) {
        let on_cleared = {
            let this = self.this.clone();
            Callback::from(move |()| {
                if let Some(this) = this.upgrade() {
                    this.coordinator.on_cleared();
                }
            })
        };
        let on_late = {
            let this = self.this.clone();
            Callback::from(move |database| {
                if let Some(this) = this.upgrade() {
                    let store = DesignStore::new(EitherBackend::Database(database));
                    spawn_local(async move { this.coordinator.set_store(Rc::new(store)).await });
                }
            })
        };
        let backend = match IndexedDbBackend::open(on_cleared, on_late).await {
            Ok(database) => Some(EitherBackend::Database(database)),
            Err(_) => {
                LocalStorage::find().map(|area| EitherBackend::Fallback(LocalStorageBackend(area)))
            }
        };
        match backend {
            Some(backend) => {
                let store = DesignStore::new(backend);
                self.coordinator.set_store(Rc::new(store)).await;
            }
            None => self.coordinator.set_missing(),
        }
        self.is_known.set(true);
        if let Some(request) = self.list_wanted.take() {
            self.request_list(request);
        }
    }

    fn handle(&self, event: AutosaveEvent) {
        match event {
            AutosaveEvent::Status => self.show_status(),
            AutosaveEvent::Retry(pause) => {
                let this = self.this.clone();
                let retry = Timeout::new(pause, move || {
                    if let Some(this) = this.upgrade()
                        && this.coordinator.retry()
                    {
                        this.write_pending();
                    }
                });
                *self.retry.borrow_mut() = Some(retry);
            }
            AutosaveEvent::Conflict { id, kind } => {
                self.conflicts
                    .borrow_mut()
                    .push(ConflictRequest { id, kind });
                self.conflict_requests.send(());
            }
            AutosaveEvent::Open(request) => self.open(request),
            AutosaveEvent::Steps { opened, steps } => {
                if let Some(history) = SavedHistory::read(&format::save(opened.design()), &steps) {
                    self.commands
                        .send(StateAction::RestoreHistory(opened, history));
                }
            }
            AutosaveEvent::ListChanged => {
                let on_change = self.on_change.borrow().clone();
                on_change.emit(());
            }
        }
    }

    /// Shows the status, and says why the design is not saved.
    fn show_status(&self) {
        let status = self.coordinator.status();
        match (status, self.coordinator.error()) {
            (SaveStatus::Saved | SaveStatus::SavedInMemory, _) => {
                self.commands
                    .send(StateAction::DismissNotice(NoticeTopic::Storage));
            }
            (SaveStatus::Unsaved, Some(error)) => {
                let reason = error.reason();
                let message = messages::storage_unsaved(reason);
                self.commands
                    .send(StateAction::ShowNotice(NoticeTopic::Storage, message));
            }
            _ => {}
        }
        self.commands.send(AppCommand::SaveStatusChanged(status));
    }

    fn open(&self, request: OpenRequest) {
        if !loading::is_long(&request.text) {
            let loaded = format::load(&request.text);
            return self.show_loaded(request, loaded);
        }
        let Some(this) = self.this.upgrade() else {
            return;
        };
        spawn_local(async move {
            let before = this.changes.get();
            let loaded = loading::load(request.text.clone()).await;
            if this.changes.get() != before {
                if request.id == this.coordinator.open_id() {
                    // It was changed while it was read. Saving that meets the stored state, and asks.
                    return;
                }
                this.save();
            }
            this.show_loaded(request, loaded);
        });
    }

    fn show_loaded(&self, request: OpenRequest, loaded: Result<Design, LoadError>) {
        match loaded {
            Ok(design) => {
                let design = Rc::new(design);
                let message = request.message.clone();
                panic::remember(request.text.clone());
                *self.opening.borrow_mut() = Some((design.clone(), request));
                self.commands.send(StateAction::OpenDesign(design, message));
            }
            Err(error) => {
                let message = messages::storage_unreadable(&error.to_string());
                self.commands
                    .send(StateAction::ShowNotice(NoticeTopic::Command, message));
            }
        }
    }

    fn write_pending(&self) {
        let Some(this) = self.this.upgrade() else {
            return;
        };
        let timeout = Timeout::new(MAX_WRITE, {
            let this = this.clone();
            move || this.coordinator.on_write_timeout()
        });
        spawn_local(async move {
            this.coordinator.write_pending().await;
            drop(timeout);
        });
    }

    fn request_list(&self, request: ListRequest) {
        if self.coordinator.store().is_some() {
            return self.list_requests.send(request);
        }
        let message = messages::storage_single();
        let tell = StateAction::ShowNotice(NoticeTopic::Command, message.to_owned());
        self.commands.send(tell);
    }

    /// Stored design that is open.
    pub fn open_id(&self) -> String {
        self.coordinator.open_id()
    }

    /// The store, once there is one.
    ///
    /// # Errors
    /// There is none.
    pub fn store(&self) -> Result<Rc<AppStore>, StorageError> {
        self.coordinator.store().ok_or(StorageError::Forbidden)
    }

    /// Calls this whenever the list of designs may have changed.
    pub fn on_change(&self, changed: Callback<()>) {
        *self.on_change.borrow_mut() = changed;
    }

    /// The next conflict that the person is to decide.
    pub fn next_conflict(&self) -> Option<ConflictRequest> {
        let mut conflicts = self.conflicts.borrow_mut();
        (!conflicts.is_empty()).then(|| conflicts.remove(0))
    }

    /// Carries out what the person decided about a conflict.
    pub async fn resolve(&self, conflict: &ConflictRequest, choice: ConflictChoice) {
        self.coordinator.resolve(&conflict.id, choice).await;
    }

    /// Opens a stored design.
    ///
    /// # Errors
    /// The design cannot be opened.
    pub async fn open_stored(&self, id: &str) -> Result<(), StorageError> {
        self.coordinator.open_stored(id, None).await
    }

    /// Renames a design. The open one is renamed by the app, as one more step of it.
    ///
    /// # Errors
    /// Nothing was changed.
    pub async fn rename(&self, id: &str, name: String) -> Result<(), StorageError> {
        if id == self.coordinator.open_id() {
            let rename = Command::SetTitle(name);
            self.commands.send(StateAction::Edit(rename));
            return Ok(());
        }
        self.coordinator.rename(id, &name).await
    }

    /// Stores a copy of a design.
    ///
    /// # Errors
    /// There is no copy.
    pub async fn duplicate(&self, id: &str) -> Result<(), StorageError> {
        let (store, now) = (self.store()?, self.coordinator.platform().now());
        store.duplicate(id, &local_snapshot::new_id(), now).await
    }

    /// Adds the designs of an archive. Returns how many were added, and how many were there.
    ///
    /// # Errors
    /// The designs before the one that failed were added.
    pub async fn add_archive(&self, archive: &Archive) -> Result<(usize, usize), StorageError> {
        let (store, now) = (self.store()?, self.coordinator.platform().now());
        store
            .add_archive(archive, local_snapshot::new_id, now)
            .await
    }

    /// Goes back to a version of a design.
    ///
    /// # Errors
    /// Nothing was changed.
    pub async fn restore(&self, id: &str, text: &str) -> Result<(), StorageError> {
        self.coordinator.restore(id, text).await
    }

    /// Deletes a design with all its versions.
    ///
    /// # Errors
    /// The design is still there.
    pub async fn delete(&self, id: &str) -> Result<(), StorageError> {
        self.coordinator.delete(id).await?;
        // Which file it came from is of no use any more, and does no harm either.
        file_access::forget(id).await;
        Ok(())
    }
}

impl DesignService {
    /// Follows a change of the open design. Returns the pause until it is to be saved, in milliseconds.
    pub fn follow(&self, editor: &Rc<Editor>) -> Option<u32> {
        let opening = self.opening.take();
        if let Some((_, request)) =
            opening.filter(|(design, _)| Rc::ptr_eq(design, editor.design()))
        {
            self.coordinator.follow_opened(editor, &request);
            if let Some(history) = SavedHistory::read(&request.text, &request.steps) {
                self.commands
                    .send(StateAction::RestoreHistory(editor.clone(), history));
            }
            self.write_pending();
            return None;
        }
        self.changes.set(self.changes.get().wrapping_add(1));
        let pause = self.coordinator.follow(editor, clock::milliseconds());
        self.write_pending();
        Some(pause)
    }

    /// Saves what has changed.
    pub fn save(&self) {
        let before = clock::milliseconds();
        let is_pending = self.coordinator.save();
        self.coordinator
            .set_duration(clock::milliseconds() - before);
        if is_pending {
            self.write_pending();
        }
    }

    /// Saves what has changed, as the page is left.
    pub fn leave(&self) {
        self.save();
        if let Some((header, text, steps)) = self.coordinator.leave(MAX_HISTORY)
            && local_snapshot::is_there()
        {
            local_snapshot::leave(&header, &text, &steps);
        }
    }

    /// Saves what has changed, and returns whether leaving the page would lose it all the same.
    pub fn asks_before_leaving(&self) -> bool {
        self.save();
        self.coordinator.asks_before_leaving()
    }

    /// Asks for the list of stored designs.
    pub fn show_designs(&self, request: ListRequest) {
        self.save();
        match self.is_known.get() {
            true => self.request_list(request),
            false => self.list_wanted.set(Some(request)),
        }
    }
}
