//! Keyboard shortcuts: chords, and their spelling.

/// What keys do on the drawing besides: they move, choose and end what is being done.
pub const CANVAS_KEYS: &[(&str, &str)] = &[
    ("PageDown", "Next element"),
    ("PageUp", "Previous element"),
    ("Space", "Select the element that the keyboard is at"),
    ("Enter", "Name it, or end what is being drawn"),
    (
        "ArrowRight",
        "Move what is selected, or go to the next component that way",
    ),
    ("Ctrl+ArrowRight", "Go to the next component that way"),
    (
        "Alt+ArrowRight",
        "Move the side of the selected frame, or bend the selected connection",
    ),
    ("Shift+F10", "Open the menu of what the keyboard is at"),
    (
        "Backspace",
        "While a flow is recorded: take its last step back",
    ),
    (
        "Escape",
        "EdgeEnd what is being done, lay the tool down, select nothing",
    ),
];

/// Keys that are pressed together, one by one and as they are written on a keyboard.
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
    // The key may itself be a plus.
    match keys.strip_suffix('+') {
        Some(held) => held
            .split('+')
            .filter(|k| !k.is_empty())
            .chain(["+"])
            .collect(),
        None => keys.split('+').map(sign).collect(),
    }
}

/// One press of keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyChord {
    control: bool,
    shift: bool,
    alt: bool,
    /// As the browser names it; a letter is lower case.
    key: String,
}

impl KeyChord {
    /// Reads `Ctrl+Shift+A`; `None` where the text is no chord.
    pub fn parse(text: &str) -> Option<Self> {
        // The key may itself be a plus.
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

    /// What was pressed. Command of a Mac counts as Control; of signs, which are on other keys on
    /// every keyboard, it does not matter whether Shift was needed.
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

    /// Whether it is a character alone, which belongs to whoever is typing and can be turned off.
    pub fn is_single(&self) -> bool {
        !self.control && !self.alt && self.key.chars().count() == 1
    }
}
