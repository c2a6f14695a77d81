//! Files of this computer that the page may write back to, where the browser lets it: `web/file_access.js`.

use super::js_module;
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

/// The design of that id comes from that file: it is known after a reload, too.
pub async fn remember(file: &Handle, id: &str) {
    let _ = call("remember", &[&file.0, &id.into()]).await;
}

/// Writes the text of the design of that id: `back` to that file, or to the one of an earlier visit,
/// or else to one that the person chooses, which may be called `name`. Gives what it is written to,
/// or nothing where the browser lets nobody choose, and what there is to tell besides.
///
/// # Errors
/// Says why it is not written.
pub async fn save(
    back: bool,
    file: Option<&Handle>,
    id: &str,
    name: &str,
    text: &str,
) -> Result<(Option<Handle>, String), Undone> {
    let how = if back { "save" } else { "saveAs" };
    let file = file.map_or(JsValue::NULL, |file| file.0.clone());
    // Where what knows of files cannot be had, nobody can choose either.
    let Ok(module) = js_module::load("file_access.js").await else {
        return Ok((None, String::new()));
    };
    let with: [&JsValue; 4] = [&file, &id.into(), &name.into(), &text.into()];
    let both = js_module::call(&module, how, &with).await.map_err(undone)?;
    let both: Array = both.unchecked_into();
    let file = Some(both.get(0)).filter(|file| !file.is_null()).map(Handle);
    Ok((file, both.get(1).as_string().unwrap_or_default()))
}

async fn call(name: &str, with: &[&JsValue]) -> Result<JsValue, Undone> {
    let done = async {
        let module = js_module::load("file_access.js").await?;
        js_module::call(&module, name, with).await
    };
    done.await.map_err(undone)
}

fn undone(why: JsValue) -> Undone {
    match &*text(&why, "name") {
        "AbortError" => Undone::GivenUp,
        _ => Undone::Failed(text(&why, "message")),
    }
}

fn text(of: &JsValue, key: &str) -> String {
    let value = Reflect::get(of, &JsValue::from_str(key));
    value.ok().and_then(|v| v.as_string()).unwrap_or_default()
}
