//! Reading a file that the person chose or dropped.

use crate::design::format::LARGEST;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList};

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

/// The first of the files.
pub fn first(files: Option<FileList>) -> Option<File> {
    files?.get(0)
}

/// Whether what is dragged over the page is a file.
pub fn carries_file(transfer: Option<&DataTransfer>) -> bool {
    transfer.is_some_and(|t| t.types().includes(&"Files".into(), 0))
}
