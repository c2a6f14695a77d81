//! Light or dark theme: that of the system, unless the person chose one.

use super::{document, storage};

// boot.js reads it as well, before the first paint.
const KEY: &str = "plumbline.theme";

/// Theme of the app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Theme of the system.
    #[default]
    System,
    /// Dark ink on light paper.
    Light,
    /// The reverse.
    Dark,
}

impl Theme {
    /// Name of the theme.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// Next theme of the button.
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

/// Theme that the person chose last.
pub fn chosen() -> Theme {
    match storage::read(KEY).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    }
}

/// Applies and stores the theme.
pub fn choose(theme: Theme) {
    let root = document().and_then(|d| d.document_element());
    if let Some(root) = root {
        // Fails only for an invalid attribute name.
        let _ = match theme.value() {
            Some(value) => root.set_attribute("data-theme", value),
            None => root.remove_attribute("data-theme"),
        };
    }
    // A lost preference is not worth a notice.
    let _ = match theme.value() {
        Some(value) => storage::write(KEY, value),
        None => storage::remove(KEY),
    };
}

/// True if the page is dark now.
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
