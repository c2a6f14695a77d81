//! Handing files to the person.

use gloo::timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// How long the browser has to take the file over, in milliseconds.
const KEPT: u32 = 60_000;

/// The type of a JSON file.
pub const JSON: &str = "application/json";
/// The type of a Markdown file.
pub const MARKDOWN: &str = "text/markdown";
/// The type of a table.
pub const CSV: &str = "text/csv";
/// The type of a page.
pub const HTML: &str = "text/html";
/// The type of a drawing.
pub const SVG: &str = "image/svg+xml";
/// The type of plain text.
pub const TEXT: &str = "text/plain";

/// Has the browser save the text as a file of that name. False where it cannot.
pub fn download(name: &str, kind: &str, text: &str) -> bool {
    blob(kind, text).is_ok_and(|file| download_file(name, &file))
}

/// Has the browser save the file under that name. False where it cannot.
pub fn download_file(name: &str, file: &Blob) -> bool {
    let clicked = to_file(name, file).map(|(anchor, url)| {
        anchor.click();
        // Not at once: some browsers read it only after the click is over.
        Timeout::new(KEPT, move || {
            let _ = Url::revoke_object_url(&url);
        })
        .forget();
    });
    clicked.is_ok()
}

/// A link to the text as a file, and its address.
pub fn anchor(name: &str, kind: &str, text: &str) -> Result<(HtmlAnchorElement, String), JsValue> {
    to_file(name, &blob(kind, text)?)
}

fn blob(kind: &str, text: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    Blob::new_with_str_sequence_and_options(&parts, &options)
}

fn to_file(name: &str, file: &Blob) -> Result<(HtmlAnchorElement, String), JsValue> {
    let url = Url::create_object_url_with_blob(file)?;
    let document = super::document().ok_or(JsValue::NULL)?;
    let anchor: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(name);
    Ok((anchor, url))
}

/// A file name made from the title of a design: letters and digits of any script, lower case,
/// words joined by `-`.
pub fn file_name(title: &str, extension: &str) -> String {
    const LONGEST: usize = 60;
    let words = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    let joined = words.collect::<Vec<_>>().join("-").to_lowercase();
    let short: String = joined.chars().take(LONGEST).collect();
    match short.trim_end_matches('-') {
        "" => format!("design.{extension}"),
        name => format!("{name}.{extension}"),
    }
}
