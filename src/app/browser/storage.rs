//! What the browser keeps for us between visits. It can be absent, forbidden, full, or changed
//! behind our back, and work goes on in each case.

use wasm_bindgen::JsValue;
use web_sys::Storage;

/// The design that the app last started well with.
pub const GOOD: &str = "plumbline.v1.good";
/// A design that could not be opened, until the person has taken it or given it up.
pub const ASIDE: &str = "plumbline.v1.aside";
/// There where the app broke while it started.
pub const BROKEN: &str = "plumbline.v1.broken";

/// Why something was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unkept {
    /// The browser has no storage for this page, or forbids it.
    Forbidden,
    /// There is no room.
    Full,
    /// What is read back is not what was written.
    Differs,
}

impl Unkept {
    /// As a part of a sentence.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Forbidden => "its storage is switched off for this page",
            Self::Full => "its storage is full",
            Self::Differs => "its storage does not give back what was saved",
        }
    }
}

/// Even asking for it may throw.
fn area() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// What is kept under the key.
pub fn read(key: &str) -> Option<String> {
    area()?.get_item(key).ok().flatten()
}

/// Keeps the text under the key, and reads it back.
///
/// # Errors
/// Says why it is not kept.
pub fn write(key: &str, text: &str) -> Result<(), Unkept> {
    let area = area().ok_or(Unkept::Forbidden)?;
    area.set_item(key, text).map_err(|error| why(&error))?;
    match area.get_item(key) {
        Ok(Some(kept)) if kept == text => Ok(()),
        _ => Err(Unkept::Differs),
    }
}

/// Forgets the key.
///
/// # Errors
/// Where there is no storage.
pub fn remove(key: &str) -> Result<(), Unkept> {
    let area = area().ok_or(Unkept::Forbidden)?;
    area.remove_item(key).map_err(|_| Unkept::Forbidden)
}

fn why(error: &JsValue) -> Unkept {
    let name = js_sys::Reflect::get(error, &JsValue::from_str("name"));
    let name = name.ok().and_then(|n| n.as_string()).unwrap_or_default();
    // Firefox has its own name for it.
    if name.contains("Quota") || name.contains("QUOTA") {
        Unkept::Full
    } else {
        Unkept::Forbidden
    }
}
