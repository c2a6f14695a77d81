//! Light or dark: as the system says, unless the person chose.

use super::{document, storage};

// boot.js reads it, too: before the first paint.
const KEY: &str = "plumbline.theme";

/// The colours of the app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark ink on light paper.
    Light,
    /// The reverse.
    Dark,
}

impl Theme {
    /// As a person reads it.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// The one that the button goes to.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    fn value(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// The one that the person chose last.
pub fn chosen() -> Theme {
    match storage::read(KEY).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    }
}

/// Shows the theme and remembers it where that is possible.
pub fn choose(theme: Theme) {
    let root = document().and_then(|d| d.document_element());
    if let Some(root) = root {
        // Fails only for names that are no attribute's.
        let _ = match theme.value() {
            Some(value) => root.set_attribute("data-theme", value),
            None => root.remove_attribute("data-theme"),
        };
    }
    // Not remembered is no loss worth a word.
    let _ = match theme.value() {
        Some(value) => storage::write(KEY, value),
        None => storage::remove(KEY),
    };
}

/// Whether the page is dark now.
pub fn is_dark() -> bool {
    match chosen() {
        Theme::Dark => true,
        Theme::Light => false,
        Theme::System => {
            let asked = web_sys::window().map(|w| w.match_media("(prefers-color-scheme: dark)"));
            asked
                .and_then(|a| a.ok().flatten())
                .is_some_and(|m| m.matches())
        }
    }
}
