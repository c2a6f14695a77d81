//! Message after a crash of the app, with the drawing as a download. Made with plain calls to the
//! page, because nothing of the app can be relied on any more.

use super::{document, download, local_snapshot, storage};
use gloo::timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement};

thread_local! {
    static STARTED: Cell<bool> = const { Cell::new(false) };
    static SHOWN: Cell<bool> = const { Cell::new(false) };
    /// The document as last saved, even where the browser keeps nothing.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
    /// Saves the newest state.
    static SAVE: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Ids in the message.
const WORDS: &str = "broken-words";
const DOWNLOAD: &str = "broken-download";

/// Asks for an empty drawing at the next start, in the address of the page.
pub const EMPTY: &str = "?empty";

/// From now on a panic shows the message.
pub fn watch() {
    yew::set_custom_panic_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        // What runs after a panic often panics, too.
        if !SHOWN.replace(true) {
            if !STARTED.get() {
                // The next start takes the design that the app last started well with.
                let _ = storage::write(storage::BROKEN, "1");
            }
            // Where even this fails, there is the console.
            let _ = show(info);
            Timeout::new(0, save_and_offer).forget();
        }
    }));
}

/// The app has started well, unless it has broken. A timer that was set before it broke still fires
/// afterwards.
pub fn started() -> bool {
    STARTED.set(!SHOWN.get());
    STARTED.get()
}

/// True once the app has started well.
pub fn has_started() -> bool {
    STARTED.get()
}

/// Sets what saves the newest state after a panic, in a turn of its own: what a reload brings back then is what the
/// message offers as a download.
pub fn on_panic(save: impl Fn() + 'static) {
    SAVE.with(|each| *each.borrow_mut() = Some(Box::new(save)));
}

/// Keeps the document at hand for the message.
pub fn remember(text: String) {
    LAST.with(|last| {
        if let Ok(mut last) = last.try_borrow_mut() {
            *last = Some(text);
        }
    });
}

/// The document as it was remembered last.
pub fn last() -> Option<String> {
    LAST.with(|last| last.try_borrow().ok().and_then(|l| l.clone()))
}

/// Source location of the panic: the file's path within its crate, since the rest of the path
/// only tells where the app was built.
fn place(info: &PanicHookInfo<'_>) -> String {
    let Some(location) = info.location() else {
        return String::new();
    };
    let file = location.file();
    let crate_at = file
        .rfind("/src/")
        .map_or(0, |src| file[..src].rfind('/').map_or(0, |slash| slash + 1));
    format!("{}:{}", &file[crate_at..], location.line())
}

fn explanation(saved: Option<&str>, kept: Option<&str>) -> &'static str {
    match (saved, kept) {
        (None, _) => "That is our fault, and we are sorry. A reload starts anew.",
        (Some(saved), Some(kept)) if saved == kept => {
            "That is our fault, and we are sorry. Your drawing was saved a moment before. \
             Take it along as a file if you like; a reload brings it back."
        }
        _ => {
            "That is our fault, and we are sorry. This browser does not keep your drawing as it \
             is now, so take it along as a file before you reload."
        }
    }
}

/// Saves the newest state, and offers it in place of the one before. Where saving breaks as well, the message stays as
/// it is.
fn save_and_offer() {
    SAVE.with(|each| each.borrow().iter().for_each(|save| save()));
    let offered = || {
        let saved = last()?;
        let (fresh, _) = download::anchor("design.json", download::JSON, &saved).ok()?;
        let link = super::element(DOWNLOAD)?;
        link.set_attribute("href", &fresh.href()).ok()?;
        let kept = local_snapshot::text();
        let words = explanation(Some(&saved), kept.as_deref());
        super::element(WORDS)?.set_text_content(Some(words));
        Some(())
    };
    // Without a design there is no link.
    let _ = offered();
}

/// Laid over the app: taking that away would send it events.
fn show(info: &PanicHookInfo<'_>) -> Result<(), JsValue> {
    let document = document().ok_or(JsValue::NULL)?;
    let body = document.body().ok_or(JsValue::NULL)?;
    let broken = element(&document, "div", "broken", "")?;
    broken.set_attribute("role", "alertdialog")?;
    broken.set_attribute("aria-labelledby", "broken-title")?;
    broken.set_attribute("tabindex", "-1")?;
    let message = element(&document, "div", "message", "")?;

    let title = element(&document, "h1", "", "Plumbline has broken")?;
    title.set_id("broken-title");
    message.append_child(&title)?;
    let kept = local_snapshot::text();
    let saved = last().or_else(|| kept.clone());
    let words = element(
        &document,
        "p",
        "",
        explanation(saved.as_deref(), kept.as_deref()),
    )?;
    words.set_id(WORDS);
    message.append_child(&words)?;

    // Links and no buttons with listeners: nothing of ours needs to run for them.
    let acts = element(&document, "p", "acts", "")?;
    let reload = element(&document, "a", "button main", "Reload")?;
    reload.set_attribute("href", "?")?;
    acts.append_child(&reload)?;
    if let Some(text) = saved {
        let (anchor, _) = download::anchor("design.json", download::JSON, &text)?;
        anchor.set_class_name("button line");
        anchor.set_text_content(Some("Download the drawing"));
        anchor.set_id(DOWNLOAD);
        acts.append_child(&anchor)?;
        let empty = element(&document, "a", "button line", "Start with an empty drawing")?;
        empty.set_attribute("href", EMPTY)?;
        acts.append_child(&empty)?;
    }
    message.append_child(&acts)?;
    let place = element(&document, "p", "place", &place(info))?;
    message.append_child(&place)?;

    broken.append_child(&message)?;
    body.append_child(&broken)?;
    let _ = super::element("app").map(|app| app.set_attribute("aria-hidden", "true"));
    if let Some(link) = reload.dyn_ref::<HtmlElement>() {
        link.focus()?;
    }
    Ok(())
}

fn element(document: &Document, tag: &str, class: &str, text: &str) -> Result<Element, JsValue> {
    let element = document.create_element(tag)?;
    element.set_class_name(class);
    element.set_text_content(Some(text));
    Ok(element)
}
