//! `localStorage`, and whether the browser keeps it. It can be absent, forbidden, full, or changed
//! behind our back, and work goes on in each case.

use crate::store::{KeyValueStorage, StorageError};
use js_sys::{Function, Promise, Reflect};
use std::any::Any;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Storage;

/// The design that the app last started well with.
pub const GOOD: &str = "plumbline.v1.good";
/// A design that could not be opened, until the person has taken it or given it up.
pub const ASIDE: &str = "plumbline.v1.aside";
/// There where the app broke while it started.
pub const BROKEN: &str = "plumbline.v1.broken";

/// `localStorage`; even asking for it may throw.
fn area() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// The text under the key.
pub fn read(key: &str) -> Option<String> {
    area()?.get_item(key).ok().flatten()
}

/// Keeps the text under the key, and reads it back.
///
/// # Errors
/// Says why it is not kept.
pub fn write(key: &str, text: &str) -> Result<(), StorageError> {
    let area = area().ok_or(StorageError::Forbidden)?;
    area.set_item(key, text)
        .map_err(|error| storage_error(&error))?;
    match area.get_item(key) {
        Ok(Some(kept)) if kept == text => Ok(()),
        _ => Err(StorageError::Mismatch),
    }
}

/// Forgets the key.
///
/// # Errors
/// Where there is no storage.
pub fn remove(key: &str) -> Result<(), StorageError> {
    let area = area().ok_or(StorageError::Forbidden)?;
    area.remove_item(key).map_err(|_| StorageError::Forbidden)
}

/// Reason of an exception.
pub fn storage_error(error: &JsValue) -> StorageError {
    let name = js_sys::Reflect::get(error, &JsValue::from_str("name"));
    let name = name.ok().and_then(|n| n.as_string()).unwrap_or_default();
    // Firefox has its own name for it.
    if name.contains("Quota") || name.contains("QUOTA") {
        StorageError::Full
    } else {
        StorageError::Forbidden
    }
}

/// `localStorage` as a store of designs. Transactions of tabs wait for one another where the browser has locks; where it
/// has none they are short, and wait for nothing but themselves.
#[derive(Clone, Copy, Debug)]
pub struct LocalStorage;

impl LocalStorage {
    /// The storage, if the page may use it.
    pub fn find() -> Option<Self> {
        area().map(|_| Self)
    }
}

impl KeyValueStorage for LocalStorage {
    fn get(&self, key: &str) -> Option<String> {
        read(key)
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StorageError> {
        let area = area().ok_or(StorageError::Forbidden)?;
        area.set_item(key, text)
            .map_err(|error| storage_error(&error))
    }

    fn remove(&self, key: &str) {
        let _ = remove(key);
    }

    fn keys(&self) -> Vec<String> {
        let Some(area) = area() else {
            return Vec::new();
        };
        let length = area.length().unwrap_or_default();
        (0..length)
            .filter_map(|at| area.key(at).ok().flatten())
            .collect()
    }

    async fn lock(&self) -> Box<dyn Any> {
        Box::new(Lock::acquire("plumbline.kept").await)
    }
}

/// A lock that is released when this is dropped.
struct Lock(Function);

impl Lock {
    async fn acquire(name: &str) -> Option<Self> {
        let navigator = web_sys::window()?.navigator();
        let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
        let request: Function = Reflect::get(&locks, &"request".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let (granted, grant) = deferred()?;
        let (released, release) = deferred()?;
        let callback = Closure::once_into_js(move |_: JsValue| {
            let _ = grant.call0(&JsValue::NULL);
            JsValue::from(released)
        });
        let done = request.call2(&locks, &name.into(), &callback).ok()?;
        // The request ends first only where it is refused.
        let either = js_sys::Array::of2(&granted, &done);
        JsFuture::from(Promise::race(&either)).await.ok()?;
        Some(Self(release))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::NULL);
    }
}

/// A promise, and what resolves it.
fn deferred() -> Option<(Promise, Function)> {
    let mut resolve = None;
    let promise = Promise::new(&mut |resolves, _| resolve = Some(resolves));
    Some((promise, resolve?))
}

/// True if the browser promises to keep the page's data until the person clears it. Not told is not promised.
pub async fn is_persistent() -> bool {
    async {
        JsFuture::from(manager()?.persisted().ok()?)
            .await
            .ok()?
            .as_bool()
    }
    .await
    .unwrap_or_default()
}

/// Asks for that promise. Some browsers give it, some ask the person first.
pub async fn request_persistence() -> bool {
    async {
        JsFuture::from(manager()?.persist().ok()?)
            .await
            .ok()?
            .as_bool()
    }
    .await
    .unwrap_or_default()
}

fn manager() -> Option<web_sys::StorageManager> {
    let navigator = web_sys::window()?.navigator();
    // Pages that do not come over HTTPS or from this machine have none.
    let manager = Reflect::get(&navigator, &"storage".into()).ok()?;
    manager.is_object().then(|| navigator.storage())
}
