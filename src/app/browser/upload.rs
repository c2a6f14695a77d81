//! Reading files: those that the person chose or dropped, and those beside the app.

use crate::document::format::LARGEST;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList, Response};

/// Why a file was not read.
pub enum Unread {
    /// It is larger than any design: its size in bytes.
    TooLarge(f64),
    /// The browser could not read it.
    Refused,
}

/// Its bytes. The size is looked at before anything is read.
pub async fn read(file: &File) -> Result<Vec<u8>, Unread> {
    if file.size() > LARGEST as f64 {
        return Err(Unread::TooLarge(file.size()));
    }
    let buffer = JsFuture::from(file.array_buffer()).await;
    let buffer = buffer.map_err(|_| Unread::Refused)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// The bytes of a file beside the app.
pub async fn fetch(path: &str) -> Option<Vec<u8>> {
    let asked = web_sys::window()?.fetch_with_str(&super::assets::address(path));
    let response: Response = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// Bytes as text.
pub fn base64(bytes: &[u8]) -> String {
    // The browser's own encoder takes a character for a byte.
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let encoded = web_sys::window().and_then(|window| window.btoa(&text).ok());
    encoded.unwrap_or_default()
}

/// The first of the files.
pub fn first(files: Option<FileList>) -> Option<File> {
    files?.get(0)
}

/// Whether what is dragged over the page is a file.
pub fn carries_file(transfer: Option<&DataTransfer>) -> bool {
    transfer.is_some_and(|t| t.types().includes(&"Files".into(), 0))
}
