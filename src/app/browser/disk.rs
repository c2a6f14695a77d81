//! Files of this computer that the page may write back to, where the browser lets it: `disk.js`.

use super::module;
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

/// What writes back to a file. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Handle(JsValue);

impl Handle {
    /// What the file is called.
    pub fn name(&self) -> String {
        text(&self.0, "name")
    }
}

/// Why nothing came of it.
pub enum Undone {
    /// The person thought better of it.
    GivenUp,
    /// For that reason.
    Failed(String),
}

/// Whether the browser lets a page write back to files.
pub fn is_there() -> bool {
    let window = web_sys::window();
    window.is_some_and(|w| Reflect::has(&w, &"showSaveFilePicker".into()).unwrap_or_default())
}

/// Lets the person choose a file to open.
///
/// # Errors
/// Says why none is opened.
pub async fn open() -> Result<(File, Handle), Undone> {
    let both: Array = call("open", &[]).await?.unchecked_into();
    Ok((both.get(0).unchecked_into(), Handle(both.get(1))))
}

/// Writes the text back to the file.
///
/// # Errors
/// Says why it is not written.
pub async fn save(to: &Handle, text: &str) -> Result<(), Undone> {
    call("save", &[&to.0, &text.into()]).await.map(|_| ())
}

/// Lets the person choose a file for the text.
///
/// # Errors
/// Says why it is not written.
pub async fn save_as(name: &str, text: &str) -> Result<Handle, Undone> {
    let handle = call("saveAs", &[&name.into(), &text.into()]).await;
    handle.map(Handle)
}

async fn call(name: &str, with: &[&JsValue]) -> Result<JsValue, Undone> {
    let done = async {
        let module = module::load("disk.js").await?;
        module::call(&module, name, with).await
    };
    done.await.map_err(|why| match &*text(&why, "name") {
        "AbortError" => Undone::GivenUp,
        _ => Undone::Failed(text(&why, "message")),
    })
}

fn text(of: &JsValue, key: &str) -> String {
    let value = Reflect::get(of, &JsValue::from_str(key));
    value.ok().and_then(|v| v.as_string()).unwrap_or_default()
}
