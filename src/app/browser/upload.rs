//! Reading of files: chosen or dropped ones, and assets.

use crate::document::format::LARGEST;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList, Response};

/// Reason why a file was not read.
pub enum UploadError {
    /// The file exceeds the limit: its size in bytes.
    TooLarge(f64),
    /// The browser could not read the file.
    Refused,
}

/// Bytes of the file. Its size is checked before it is read.
pub async fn read(file: &File) -> Result<Vec<u8>, UploadError> {
    if file.size() > LARGEST as f64 {
        return Err(UploadError::TooLarge(file.size()));
    }
    let buffer = JsFuture::from(file.array_buffer()).await;
    let buffer = buffer.map_err(|_| UploadError::Refused)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// Bytes of an asset.
pub async fn fetch(path: &str) -> Option<Vec<u8>> {
    let asked = web_sys::window()?.fetch_with_str(&super::assets::address(path));
    let response: Response = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// Bytes in Base64.
pub fn base64(bytes: &[u8]) -> String {
    // The encoder of the browser takes one character per byte.
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let encoded = web_sys::window().and_then(|window| window.btoa(&text).ok());
    encoded.unwrap_or_default()
}

/// First file of the list.
pub fn first(files: Option<FileList>) -> Option<File> {
    files?.get(0)
}

/// True if a file is dragged over the page.
pub fn carries_file(transfer: Option<&DataTransfer>) -> bool {
    transfer.is_some_and(|t| t.types().includes(&"Files".into(), 0))
}
