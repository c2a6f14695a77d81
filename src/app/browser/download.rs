//! Downloads.

use gloo::timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Time until the address of the file is revoked, in milliseconds.
const KEPT: u32 = 60_000;

/// Media type of JSON.
pub const JSON: &str = "application/json";
/// Media type of Markdown.
pub const MARKDOWN: &str = "text/markdown";
/// Media type of CSV.
pub const CSV: &str = "text/csv";
/// Media type of HTML.
pub const HTML: &str = "text/html";
/// Media type of SVG.
pub const SVG: &str = "image/svg+xml";
/// Media type of plain text.
pub const TEXT: &str = "text/plain";

/// Downloads text as a file of this name. False if the browser cannot.
pub fn download(name: &str, kind: &str, text: &str) -> bool {
    blob(kind, text).is_ok_and(|file| download_file(name, &file))
}

/// Downloads a file under this name. False if the browser cannot.
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

/// Link that downloads the text, and its address.
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

/// File name from the title of a design: letters and digits of any script in lower case, words joined
/// by `-`.
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
