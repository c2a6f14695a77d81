//! The database of designs: IndexedDB.

use super::storage::storage_error;
use crate::store::{
    Decision, DesignList, DesignRecord, ReadScope, StorageError, StoreBackend, StoreChange,
    StoreDump, StoredDesign, VersionRecord,
};
use idb::{
    Database, DatabaseEvent, Error, Factory, IndexParams, KeyPath, ObjectStore, ObjectStoreParams,
    Query, Transaction, TransactionResult,
};
use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{IdbDatabase, IdbTransaction};
use yew::Callback;

/// Name and version of the database, and its object stores.
const NAME: &str = "plumbline";
const VERSION: u32 = 1;
const DESIGNS: &str = "designs";
const TEXTS: &str = "texts";
const VERSIONS: &str = "versions";
const HISTORY: &str = "history";
const STORES: [&str; 4] = [DESIGNS, TEXTS, VERSIONS, HISTORY];
/// Index of versions by their design.
const BY_DESIGN: &str = "id";

/// Records that make Chromium begin a new log of its database: more than one log holds together, and each small enough
/// to be in the log.
const FILLERS: u32 = 300;
const FILLER_BYTES: usize = 15_000;

/// Longest time to wait for the database to open, in milliseconds.
const MAX_OPENING: i32 = 4000;

/// Designs in IndexedDB. Cheap to clone. A connection that the browser closed is opened anew.
#[derive(Clone)]
pub struct IndexedDbBackend(Rc<ConnectionSlot>);

struct ConnectionSlot {
    connection: RefCell<Option<Rc<Connection>>>,
    /// Called when a connection is opened after the first one, and finds no database.
    on_cleared: Callback<()>,
    was_open: Cell<bool>,
    /// A write failed, and none has succeeded since.
    has_failed: Cell<bool>,
}

struct Connection(IdbDatabase);

impl IndexedDbBackend {
    /// Opens the database. `on_cleared` is called when a later connection finds that all designs are gone, as site data
    /// was cleared.
    ///
    /// # Errors
    /// The browser gives the page no database, or it does not answer in time. `on_late` is called if it does later.
    pub async fn open(
        on_cleared: Callback<()>,
        on_late: Callback<Self>,
    ) -> Result<Self, StorageError> {
        let this = Self(Rc::new(ConnectionSlot {
            connection: RefCell::default(),
            on_cleared,
            was_open: Cell::new(false),
            has_failed: Cell::new(false),
        }));
        let (opened, late) = (Rc::new(Cell::new(None)), Rc::new(Cell::new(false)));
        let opening = {
            let (this, opened, late) = (this.clone(), opened.clone(), late.clone());
            future_to_promise(async move {
                let result = this.connect().await.map(drop);
                if late.get() && result.is_ok() {
                    on_late.emit(this);
                }
                opened.set(Some(result));
                Ok(JsValue::UNDEFINED)
            })
        };
        let timeout = Promise::new(&mut |resolve, _| {
            if let Some(window) = web_sys::window() {
                let set = window
                    .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, MAX_OPENING);
                // Without a timer there is no limit.
                let _ = set;
            }
        });
        // Neither rejects.
        let _ = JsFuture::from(Promise::race(&Array::of2(&opening, &timeout))).await;
        late.set(true);
        match opened.take() {
            Some(result) => result.map(|()| this),
            None => Err(StorageError::TimedOut),
        }
    }

    /// The connection, which may have been closed since it was opened.
    async fn connect(&self) -> Result<Rc<Connection>, StorageError> {
        if let Some(connection) = self.0.connection.borrow().clone() {
            return Ok(connection);
        }
        let mut request = Factory::new()
            .and_then(|factory| factory.open(NAME, Some(VERSION)))
            .map_err(reason)?;
        let created = Rc::new(Cell::new(false));
        request.on_upgrade_needed({
            let created = created.clone();
            move |event| {
                created.set(true);
                // Without its stores every transaction fails, which is told then.
                let _ = event.database().map(|database| create_stores(&database));
            }
        });
        let mut database = request.await.map_err(reason)?;
        let forget = |inner: Weak<ConnectionSlot>| {
            move |_: web_sys::Event| {
                if let Some(inner) = inner.upgrade() {
                    inner.close();
                }
            }
        };
        database.on_close(forget(Rc::downgrade(&self.0)));
        // A newer program in another tab must not wait for this one.
        database.on_version_change(forget(Rc::downgrade(&self.0)));
        // They live as long as the connection does.
        database.forget_callbacks();
        let connection = Rc::new(Connection(database.into()));
        *self.0.connection.borrow_mut() = Some(connection.clone());
        if self.0.was_open.replace(true) && created.get() {
            self.0.on_cleared.emit(());
        }
        Ok(connection)
    }

    /// Begins a transaction, over a new connection if the browser closed the one before.
    async fn begin(&self, mode: &str) -> Result<IdbTransaction, StorageError> {
        let connection = self.connect().await?;
        match connection.begin(mode) {
            Ok(transaction) => Ok(transaction),
            Err(_) => {
                self.0.close();
                let connection = self.connect().await?;
                connection
                    .begin(mode)
                    .map_err(|error| storage_error(&error))
            }
        }
    }
}

impl IndexedDbBackend {
    /// Fills the log of the database, so that the browser begins a new one. A write on a full disk leaves half a record
    /// in the log, and Chromium deletes a database with such a log when it starts again, with all that was written after
    /// it.
    async fn begin_new_log(&self) -> Result<(), StorageError> {
        let transaction = self.begin("readwrite").await?;
        let work = Work(transaction.clone().into());
        let texts = work.store(TEXTS)?;
        let text = JsValue::from_str(&"-".repeat(FILLER_BYTES));
        let ids = || (0..FILLERS).map(|nth| format!("filler {nth}"));
        for id in ids() {
            let record = object(&[("id", id.into()), ("text", text.clone())]);
            // A request that fails aborts the transaction.
            let _ = texts.put(&record, None).map_err(reason)?;
        }
        for id in ids() {
            let _ = texts.delete(key(&id)).map_err(reason)?;
        }
        match work.0.await {
            Ok(TransactionResult::Committed) => Ok(()),
            _ => Err(abort_reason(&transaction)),
        }
    }

    async fn write<T>(
        &self,
        id: &str,
        scope: ReadScope,
        decide: impl FnOnce(StoredDesign) -> Decision<T>,
    ) -> Result<T, StorageError> {
        let transaction = self.begin("readwrite").await?;
        let work = Work(transaction.clone().into());
        let done = async {
            let (changes, result) = decide(work.read(id, scope).await?)?;
            for change in changes {
                work.apply(id, change).await?;
            }
            Ok(result)
        };
        match done.await {
            Ok(result) => match work.0.await {
                Ok(TransactionResult::Committed) => Ok(result),
                _ => Err(abort_reason(&transaction)),
            },
            Err(error) => {
                // It may have been aborted already.
                let _ = transaction.abort();
                Err(error)
            }
        }
    }
}

impl ConnectionSlot {
    fn close(&self) {
        if let Some(connection) = self.connection.take() {
            connection.0.close();
        }
    }
}

impl Connection {
    /// Begins a transaction that is durable: it completes once the disk has it.
    fn begin(&self, mode: &str) -> Result<IdbTransaction, JsValue> {
        // web-sys knows no durability.
        let begin: Function = Reflect::get(&self.0, &"transaction".into())?.dyn_into()?;
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        let stores: Array = STORES.iter().map(|name| JsValue::from_str(name)).collect();
        let transaction = begin.call3(&self.0, &stores, &mode.into(), &options)?;
        Ok(transaction.unchecked_into())
    }
}

fn create_stores(database: &Database) -> Result<(), Error> {
    for name in STORES {
        let mut params = ObjectStoreParams::new();
        if name == VERSIONS {
            params
                .key_path(Some(KeyPath::new_single("key")))
                .auto_increment(true);
        } else {
            params.key_path(Some(KeyPath::new_single("id")));
        }
        let store = database.create_object_store(name, params)?;
        if name == VERSIONS {
            store.create_index(
                BY_DESIGN,
                KeyPath::new_single("id"),
                Some(IndexParams::new()),
            )?;
        }
    }
    Ok(())
}

/// Reason of an error, from the exception in it.
fn reason(error: Error) -> StorageError {
    match &error {
        Error::DomException(exception) => storage_error(exception),
        Error::AddFailed(thrown)
        | Error::UpdateFailed(thrown)
        | Error::DeleteFailed(thrown)
        | Error::GetFailed(thrown)
        | Error::GetAllKeysFailed(thrown)
        | Error::IndexedDbOpenFailed(thrown)
        | Error::TransactionOpenFailed(thrown) => storage_error(thrown),
        Error::IndexedDbNotFound(_) => StorageError::Forbidden,
        _ => StorageError::Other(error.to_string()),
    }
}

fn key(id: &str) -> Query {
    Query::Key(JsValue::from_str(id))
}

fn field(record: &JsValue, name: &str) -> JsValue {
    Reflect::get(record, &name.into()).unwrap_or_default()
}

fn json(record: &JsValue) -> String {
    let text = JSON::stringify(record)
        .ok()
        .and_then(|text| text.as_string());
    text.unwrap_or_default()
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // A plain object takes any field.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

fn number(value: &JsValue) -> u64 {
    value.as_f64().unwrap_or_default().max(0.0) as u64
}

fn version(record: &JsValue) -> Option<VersionRecord> {
    Some(VersionRecord {
        key: number(&field(record, "key")),
        id: field(record, "id").as_string()?,
        revision: number(&field(record, "revision")),
        at: number(&field(record, "at")),
        text: field(record, "text").as_string()?,
    })
}

/// An open transaction, with what reads and writes in it.
struct Work(Transaction);

impl Work {
    fn store(&self, name: &str) -> Result<ObjectStore, StorageError> {
        self.0.object_store(name).map_err(reason)
    }

    async fn get(&self, store: &str, id: &str) -> Result<Option<JsValue>, StorageError> {
        self.store(store)?
            .get(key(id))
            .map_err(reason)?
            .await
            .map_err(reason)
    }

    async fn all(&self, store: &str) -> Result<Vec<JsValue>, StorageError> {
        let all = self.store(store)?.get_all(None, None).map_err(reason)?;
        all.await.map_err(reason)
    }

    async fn versions(&self, id: &str) -> Result<Vec<VersionRecord>, StorageError> {
        let index = self.store(VERSIONS)?.index(BY_DESIGN).map_err(reason)?;
        let all = index.get_all(Some(key(id)), None).map_err(reason)?;
        let all = all.await.map_err(reason)?;
        let mut versions: Vec<_> = all.iter().filter_map(version).collect();
        versions.sort_unstable_by_key(|version| std::cmp::Reverse((version.at, version.key)));
        Ok(versions)
    }

    async fn read(&self, id: &str, scope: ReadScope) -> Result<StoredDesign, StorageError> {
        let record = self.get(DESIGNS, id).await?;
        let mut stored = StoredDesign {
            record: record.and_then(|record| DesignRecord::from_json(&json(&record)).ok()),
            ..StoredDesign::default()
        };
        if scope.text
            && let Some(record) = self.get(TEXTS, id).await?
        {
            stored.text = field(&record, "text").as_string();
            stored.damaged_text = stored.text.is_none().then(|| json(&record));
        }
        if scope.versions {
            stored.versions = self.versions(id).await?;
        }
        if scope.history {
            let record = self.get(HISTORY, id).await?;
            stored.history = record.and_then(|record| field(&record, "steps").as_string());
        }
        Ok(stored)
    }

    async fn put(&self, store: &str, record: &JsValue) -> Result<(), StorageError> {
        self.store(store)?
            .put(record, None)
            .map_err(reason)?
            .await
            .map_err(reason)?;
        Ok(())
    }

    async fn delete(&self, store: &str, key: Query) -> Result<(), StorageError> {
        self.store(store)?
            .delete(key)
            .map_err(reason)?
            .await
            .map_err(reason)
    }

    async fn apply(&self, id: &str, change: StoreChange) -> Result<(), StorageError> {
        match change {
            StoreChange::PutRecord(record) => {
                let record =
                    JSON::parse(&record.to_json()).map_err(|error| storage_error(&error))?;
                self.put(DESIGNS, &record).await
            }
            StoreChange::PutText(text) => {
                let text = JsValue::from_str(&text);
                self.put(TEXTS, &object(&[("id", id.into()), ("text", text.clone())]))
                    .await?;
                let back = self.get(TEXTS, id).await?;
                let is_back = back.is_some_and(|back| field(&back, "text") == text);
                is_back.then_some(()).ok_or(StorageError::Mismatch)
            }
            StoreChange::PutHistory(steps) => {
                let record = object(&[("id", id.into()), ("steps", steps.into())]);
                self.put(HISTORY, &record).await
            }
            StoreChange::AddVersion { revision, at, text } => {
                let record = object(&[
                    ("id", id.into()),
                    ("revision", (revision as f64).into()),
                    ("at", (at as f64).into()),
                    ("text", text.into()),
                ]);
                self.store(VERSIONS)?
                    .add(&record, None)
                    .map_err(reason)?
                    .await
                    .map_err(reason)?;
                Ok(())
            }
            StoreChange::DeleteVersion(key) => {
                self.delete(VERSIONS, Query::Key((key as f64).into())).await
            }
            StoreChange::Delete => {
                for version in self.versions(id).await? {
                    self.delete(VERSIONS, Query::Key((version.key as f64).into()))
                        .await?;
                }
                for store in [DESIGNS, TEXTS, HISTORY] {
                    self.delete(store, key(id)).await?;
                }
                Ok(())
            }
        }
    }
}

fn design_list(records: &[JsValue]) -> DesignList {
    let mut list = DesignList::default();
    for record in records {
        match DesignRecord::from_json(&json(record)) {
            Ok(record) => list.designs.push(record),
            Err(damaged) => list.damaged.push(damaged),
        }
    }
    list
}

impl StoreBackend for IndexedDbBackend {
    fn is_fallback(&self) -> bool {
        false
    }

    async fn list(&self) -> Result<DesignList, StorageError> {
        let work = Work(self.begin("readonly").await?.into());
        Ok(design_list(&work.all(DESIGNS).await?))
    }

    async fn dump(&self) -> Result<StoreDump, StorageError> {
        let work = Work(self.begin("readonly").await?.into());
        let list = design_list(&work.all(DESIGNS).await?);
        let texts = work.all(TEXTS).await?;
        let text = |record: &JsValue| {
            Some((
                field(record, "id").as_string()?,
                field(record, "text").as_string()?,
            ))
        };
        let versions = work.all(VERSIONS).await?;
        Ok(StoreDump {
            list,
            texts: texts.iter().filter_map(text).collect(),
            versions: versions.iter().filter_map(version).collect(),
        })
    }

    async fn read(&self, id: &str, scope: ReadScope) -> Result<StoredDesign, StorageError> {
        Work(self.begin("readonly").await?.into())
            .read(id, scope)
            .await
    }

    async fn transact<T>(
        &self,
        id: &str,
        scope: ReadScope,
        decide: impl FnOnce(StoredDesign) -> Decision<T>,
    ) -> Result<T, StorageError> {
        if self.0.has_failed.get() {
            self.begin_new_log().await?;
        }
        let written = self.write(id, scope, decide).await;
        self.0.has_failed.set(written.is_err());
        written
    }
}

fn abort_reason(transaction: &IdbTransaction) -> StorageError {
    match transaction.error() {
        Some(error) => storage_error(&error),
        None => StorageError::Other("it was given up".to_owned()),
    }
}

/// True if the database may hold designs. It does not on a first visit. A browser that does not say which databases it
/// has may have this one.
pub async fn may_hold_designs() -> bool {
    let found = async {
        let factory = Reflect::get(&js_sys::global(), &"indexedDB".into()).ok()?;
        let list: Function = Reflect::get(&factory, &"databases".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let list: Promise = list.call0(&factory).ok()?.dyn_into().ok()?;
        let list: Array = JsFuture::from(list).await.ok()?.dyn_into().ok()?;
        Some(
            list.iter()
                .any(|each| field(&each, "name").as_string().as_deref() == Some(NAME)),
        )
    };
    found.await.unwrap_or(true)
}
