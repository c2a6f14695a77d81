//! Keyboard shortcuts: chords and their labels.

/// Keys handled by the canvas itself, with descriptions for the help dialog.
pub const CANVAS_KEYS: &[(&str, &str)] = &[
    ("PageDown", "Next element"),
    ("PageUp", "Previous element"),
    ("Space", "Select the focused element"),
    ("Enter", "Rename, or finish drawing"),
    (
        "ArrowRight",
        "Move the selection, or go to the next component in that direction",
    ),
    (
        "Ctrl+ArrowRight",
        "Go to the next component in that direction",
    ),
    (
        "Alt+ArrowRight",
        "Move a side of the selected frame, or bend the selected connection",
    ),
    ("Shift+F10", "Open the context menu"),
    ("Backspace", "Remove the last step while recording a flow"),
    (
        "Escape",
        "Cancel, return to the select tool, clear the selection",
    ),
];

/// Labels of the keys of a chord, one by one, as printed on a keyboard.
pub fn key_labels(keys: &str) -> Vec<&str> {
    let sign = |key| match key {
        "ArrowLeft" => "←",
        "ArrowRight" => "→",
        "ArrowUp" => "↑",
        "ArrowDown" => "↓",
        "PageDown" => "Page down",
        "PageUp" => "Page up",
        other => other,
    };
    // The key itself may be a plus.
    match keys.strip_suffix('+') {
        Some(held) => held
            .split('+')
            .filter(|k| !k.is_empty())
            .chain(["+"])
            .collect(),
        None => keys.split('+').map(sign).collect(),
    }
}

/// A key press with its modifiers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyChord {
    control: bool,
    shift: bool,
    alt: bool,
    /// As named by the browser; letters are lower case.
    key: String,
}

impl KeyChord {
    /// Parses `Ctrl+Shift+A`; `None` for invalid text.
    pub fn parse(text: &str) -> Option<Self> {
        // The key itself may be a plus.
        let (held, key) = match text.strip_suffix('+') {
            Some("") => ("", "+"),
            Some(held) => (held.strip_suffix('+')?, "+"),
            None => text.rsplit_once('+').unwrap_or(("", text)),
        };
        let mut chord = Self::pressed(key, false, false, false, false);
        for held in held.split('+').filter(|h| !h.is_empty()) {
            match held {
                "Ctrl" => chord.control = true,
                "Shift" => chord.shift = true,
                "Alt" => chord.alt = true,
                _ => return None,
            }
        }
        (!key.is_empty()).then_some(chord)
    }

    /// The chord of a keyboard event. Command on a Mac counts as Control. Shift is ignored for
    /// punctuation, since layouts differ in needing it.
    pub fn pressed(key: &str, control: bool, shift: bool, alt: bool, meta: bool) -> Self {
        let mut letters = key.chars();
        let is_sign = match (letters.next(), letters.next()) {
            (Some(c), None) => !c.is_alphanumeric(),
            _ => false,
        };
        Self {
            control: control || meta,
            shift: shift && !is_sign,
            alt,
            key: if key.chars().count() == 1 {
                key.to_lowercase()
            } else {
                key.to_owned()
            },
        }
    }

    /// True for a character without Control or Alt: it must not fire while typing, and can be
    /// turned off.
    pub fn is_single(&self) -> bool {
        !self.control && !self.alt && self.key.chars().count() == 1
    }
}
