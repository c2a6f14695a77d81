//! Text for a terminal.

/// True for a text without control characters, line breaks apart, and without characters that change the direction of
/// writing.
pub fn is_printable(text: &str) -> bool {
    let changes_direction = |c| matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let is_unprintable = |c: char| (c.is_control() && c != '\n') || changes_direction(c);
    !text.chars().any(is_unprintable)
}
