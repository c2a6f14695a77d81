//! Language of the app's words.

use super::{assets, document, storage, upload};
use crate::messages::{self, Language};

/// Tag of the chosen language; there is none for English.
const KEY: &str = "plumbline.language";

/// True if another language than English was chosen.
pub fn is_chosen() -> bool {
    storage::read(KEY).is_some()
}

/// Loads the words of the chosen language. Without them the app is in English.
pub async fn load() {
    let tag = storage::read(KEY).unwrap_or_default();
    let name = format!("messages/{tag}.txt");
    // A language that the build does not know has no address of its own.
    if assets::address(&name) == name {
        return;
    }
    let words = upload::fetch(&name)
        .await
        .and_then(|words| String::from_utf8(words).ok());
    // Words are used until the page is left, and there is one language in its life.
    if let Some(language) = words.and_then(|words| Language::read(words.leak())) {
        messages::set_language(language);
        if let Some(root) = document().and_then(|document| document.document_element()) {
            // Fails only for an invalid attribute name.
            let _ = root.set_attribute("lang", &tag);
        }
    }
}
