//! Reading of files: chosen or dropped ones, and assets.

use crate::document::format::LARGEST;
use crate::{export, import};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DataTransfer, File, FileList, FileReader, Response};

/// Reason why a file was not read.
pub enum UploadError {
    /// The file exceeds a limit. Both in bytes.
    TooLarge {
        /// Size of the file.
        bytes: f64,
        /// Limit of such a file.
        limit: usize,
    },
    /// The browser could not read the file.
    Refused,
}

/// Number of bytes that tell what a file is.
const START: i32 = 256;

/// Bytes of the file. Its size is checked before it is read: what its first bytes say that it is has a
/// limit.
pub async fn read(file: &File) -> Result<Vec<u8>, UploadError> {
    let bytes = file.size();
    if bytes > import::MAX_BYTES as f64 {
        let start = file.slice_with_i32_and_i32(0, START);
        let start = contents(&start.map_err(|_| UploadError::Refused)?).await?;
        let limit = max_bytes(&start);
        if bytes > limit as f64 {
            return Err(UploadError::TooLarge { bytes, limit });
        }
    }
    contents(file).await
}

/// Size limit of a file that starts with these bytes: a picture, a document of our own, or a file of
/// another tool.
fn max_bytes(start: &[u8]) -> usize {
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    match export::max_bytes(start) {
        LARGEST if !text.trim_ascii_start().starts_with(b"{") => import::MAX_BYTES,
        limit => limit,
    }
}

async fn contents(file: &Blob) -> Result<Vec<u8>, UploadError> {
    let buffer = JsFuture::from(file.array_buffer()).await;
    let buffer = buffer.map_err(|_| UploadError::Refused)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// Text of the clipboard, if its size is within the limit of such a text.
pub fn pasted(text: &js_sys::JsString) -> Result<String, UploadError> {
    let start = String::from(text.substring(0, START as u32));
    let limit = max_bytes(start.as_bytes());
    // A character has at least one byte.
    let bytes = f64::from(text.length());
    match bytes > limit as f64 {
        true => Err(UploadError::TooLarge { bytes, limit }),
        false => Ok(String::from(text)),
    }
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

/// Bytes in Base64, which the browser encodes beside the page. Empty if it refuses.
pub async fn base64(bytes: &[u8]) -> String {
    let url = data_url(bytes).await;
    let text = url.ok().and_then(|url| url.as_string()).unwrap_or_default();
    let content = text.split_once(',').map(|(_, content)| content);
    content.unwrap_or_default().to_owned()
}

async fn data_url(bytes: &[u8]) -> Result<JsValue, JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts)?;
    let reader = FileReader::new()?;
    let read = js_sys::Promise::new(&mut |resolve, _| reader.set_onloadend(Some(&resolve)));
    reader.read_as_data_url(&blob)?;
    JsFuture::from(read).await?;
    reader.result()
}

/// First file of the list.
pub fn first(files: Option<FileList>) -> Option<File> {
    files?.get(0)
}

/// All files of the list.
pub fn all(files: Option<FileList>) -> Vec<File> {
    let Some(files) = files else {
        return Vec::new();
    };
    (0..files.length()).filter_map(|at| files.get(at)).collect()
}

/// True if a file is dragged over the page.
pub fn carries_file(transfer: Option<&DataTransfer>) -> bool {
    transfer.is_some_and(|t| t.types().includes(&"Files".into(), 0))
}
