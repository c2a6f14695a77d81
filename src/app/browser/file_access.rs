//! File System Access API, where the browser has it: files that the page may write back to. See
//! `web/file_access.js`.

use super::js_module;
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

/// Handle of a file that can be written to. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Handle(JsValue);

impl Handle {
    /// Name of the file.
    pub fn name(&self) -> String {
        text(&self.0, "name")
    }
}

/// Reason why a file was not opened or saved.
pub enum FileAccessError {
    /// The person cancelled the dialog.
    Cancelled,
    /// Message of the error.
    Failed(String),
}

/// True if the browser supports the API.
pub fn is_there() -> bool {
    let window = web_sys::window();
    window.is_some_and(|w| Reflect::has(&w, &"showSaveFilePicker".into()).unwrap_or_default())
}

/// Lets the person choose a file to open.
///
/// # Errors
/// If the dialog was cancelled, or the file cannot be read.
pub async fn open() -> Result<(File, Handle), FileAccessError> {
    let both: Array = call("open", &[]).await?.unchecked_into();
    Ok((both.get(0).unchecked_into(), Handle(both.get(1))))
}

/// Remembers the file of the design with this id beyond a reload.
pub async fn remember(file: &Handle, id: &str) {
    let _ = call("remember", &[&file.0, &id.into()]).await;
}

/// Forgets the file of a design that is deleted.
pub async fn forget(id: &str) {
    let _ = call("forget", &[&id.into()]).await;
}

/// Writes the text of the design with this id: if `back`, to this file or to that of an earlier visit,
/// else to one that the person chooses, with `name` suggested. Returns the file, or none if the browser
/// offers no dialog, and a message to show.
///
/// # Errors
/// If the dialog was cancelled, or the file cannot be written.
pub async fn save(
    back: bool,
    file: Option<&Handle>,
    id: &str,
    name: &str,
    text: &str,
) -> Result<(Option<Handle>, String), FileAccessError> {
    let how = if back { "save" } else { "saveAs" };
    let file = file.map_or(JsValue::NULL, |file| file.0.clone());
    // Without the module there is no dialog either.
    let Ok(module) = js_module::load("file_access.js").await else {
        return Ok((None, String::new()));
    };
    let with: [&JsValue; 4] = [&file, &id.into(), &name.into(), &text.into()];
    let both = js_module::call(&module, how, &with).await.map_err(undone)?;
    let both: Array = both.unchecked_into();
    let file = Some(both.get(0)).filter(|file| !file.is_null()).map(Handle);
    Ok((file, both.get(1).as_string().unwrap_or_default()))
}

async fn call(name: &str, with: &[&JsValue]) -> Result<JsValue, FileAccessError> {
    let done = async {
        let module = js_module::load("file_access.js").await?;
        js_module::call(&module, name, with).await
    };
    done.await.map_err(undone)
}

fn undone(why: JsValue) -> FileAccessError {
    match &*text(&why, "name") {
        "AbortError" => FileAccessError::Cancelled,
        _ => FileAccessError::Failed(text(&why, "message")),
    }
}

fn text(of: &JsValue, key: &str) -> String {
    let value = Reflect::get(of, &JsValue::from_str(key));
    value.ok().and_then(|v| v.as_string()).unwrap_or_default()
}
