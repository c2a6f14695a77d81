//! Text of imported files, normalized for the fields of a design.

use crate::document::sanitize::is_unprintable;
use quick_xml::escape::resolve_predefined_entity;

/// The longest name, in characters.
pub const MAX_NAME_CHARS: usize = 120;
/// The longest free text, in bytes.
pub const MAX_NOTES_BYTES: usize = 8_000;

/// Text as a name: one line, with single spaces and without control characters. Long names are cut.
pub fn name(text: &str) -> String {
    let mut out = String::new();
    for (at, word) in text
        .split(|c: char| c.is_whitespace() || is_unprintable(c))
        .filter(|word| !word.is_empty())
        .enumerate()
    {
        if at > 0 {
            out.push(' ');
        }
        out.push_str(word);
        if out.len() > MAX_NAME_CHARS * 4 {
            break;
        }
    }
    if out.chars().count() > MAX_NAME_CHARS {
        out = out.chars().take(MAX_NAME_CHARS - 1).collect();
        out.truncate(out.trim_end().len());
        out.push('…');
    }
    out
}

/// Free text: keeps the lines, drops control characters, cuts long text.
pub fn prose(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line: String = line.chars().filter(|c| !is_unprintable(*c)).collect();
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line.trim());
        if out.len() > MAX_NOTES_BYTES {
            break;
        }
    }
    cut(out.trim(), MAX_NOTES_BYTES).to_owned()
}

/// The text, cut to `most` bytes at a character boundary.
pub fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// A label as plain text: decodes entities, turns line breaks of HTML into new lines, and drops
/// other markup of HTML, Markdown and icon fonts.
pub fn label(text: &str) -> String {
    // Only text in backticks is Markdown.
    let inner = text
        .trim()
        .strip_prefix('`')
        .and_then(|t| t.strip_suffix('`'));
    let is_markdown = inner.is_some();
    let mut out = String::with_capacity(text.len());
    let mut rest = inner.unwrap_or(text);
    while let Some(c) = rest.chars().next() {
        let (decoded, length) = match c {
            '<' => tag(rest),
            '#' | '&' => entity(rest),
            '\\' if rest.starts_with("\\n") => Some(("\n".to_owned(), 2)),
            '*' | '`' if is_markdown => Some((String::new(), 1)),
            'f' if out.chars().next_back().is_none_or(|c| !c.is_alphanumeric()) => icon(rest),
            _ => None,
        }
        .unwrap_or_else(|| (c.to_string(), c.len_utf8()));
        out.push_str(&decoded);
        rest = rest.get(length..).unwrap_or_default();
    }
    let plain = |line| {
        if is_markdown {
            strip_emphasis(line)
        } else {
            line
        }
    };
    let lines = out.lines().map(plain).map(str::trim);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Text without the emphasis of `_text_` and `__text__`; an underscore within a word stays.
fn strip_emphasis(line: &str) -> &str {
    let line = line.trim();
    for mark in ["__", "_"] {
        let inner = line
            .strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty() && !inner.contains('_')) {
            return inner;
        }
    }
    line
}

fn tag(rest: &str) -> Option<(String, usize)> {
    const MAX_BYTES: usize = 300;
    let first = rest.chars().nth(1)?;
    if !first.is_ascii_alphabetic() && first != '/' {
        return None;
    }
    let end = cut(rest, MAX_BYTES).find('>')?;
    let inside = rest.get(1..end)?.trim_start_matches('/');
    let name: String = inside
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let breaks = ["br", "p", "div", "hr", "li"];
    let decoded = if breaks.contains(&name.to_ascii_lowercase().as_str()) {
        "\n"
    } else {
        ""
    };
    Some((decoded.to_owned(), end + 1))
}

fn entity(rest: &str) -> Option<(String, usize)> {
    const MAX_BYTES: usize = 12;
    let end = cut(rest, MAX_BYTES).find(';')?;
    let name = rest.get(1..end)?;
    let numbered = |text: &str, radix| u32::from_str_radix(text, radix).ok();
    let digits = name.strip_prefix('#').unwrap_or(name);
    let hexadecimal = digits.strip_prefix(['x', 'X']);
    if let Some(predefined) = resolve_predefined_entity(name) {
        return Some((predefined.to_owned(), end + 1));
    }
    let decoded = match name {
        "nbsp" => ' ',
        "lpar" => '(',
        "rpar" => ')',
        "semi" => ';',
        "colon" => ':',
        "num" => '#',
        "ndash" | "mdash" => '–',
        _ => char::from_u32(match hexadecimal {
            Some(hexadecimal) => numbered(hexadecimal, 16)?,
            None => numbered(digits, 10)?,
        })?,
    };
    Some((decoded.to_string(), end + 1))
}

/// `fa:fa-user` and `fab:fa-aws`: an icon of an icon font.
fn icon(rest: &str) -> Option<(String, usize)> {
    let colon = cut(rest, 5).find(':')?;
    let sign = rest.get(colon + 1..)?.strip_prefix("fa-")?;
    let name = sign
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .unwrap_or(sign.len());
    Some((String::new(), colon + 1 + "fa-".len() + name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lose_markup() {
        for (label_text, plain_text) in [
            ("Order<br/>Service", "Order\nService"),
            ("Order<BR>Service", "Order\nService"),
            ("#quot;Orders#quot; &amp; more", "\"Orders\" & more"),
            ("#35;1 &#38; #9829;", "#1 & ♥"),
            ("`**Orders** and *more*`", "Orders and more"),
            ("select * from a, `b`", "select * from a, `b`"),
            ("fa:fa-user Customer", "Customer"),
            ("<b>Orders</b> <i class='x'>v2</i>", "Orders v2"),
            ("a < b > c", "a < b > c"),
            ("Jack&Jill; #no", "Jack&Jill; #no"),
            ("order_line_item", "order_line_item"),
            ("`_orders_`", "orders"),
            ("first\\nsecond", "first\nsecond"),
            ("#x110000;", "#x110000;"),
        ] {
            assert_eq!(label(label_text), plain_text, "{label_text}");
        }
    }

    #[test]
    fn names_are_short_and_have_one_line() {
        assert_eq!(name("  a \t b\n c\u{7}d "), "a b c d");
        let long = name(&"wörd ".repeat(10_000));
        assert!(long.chars().count() <= MAX_NAME_CHARS && long.ends_with('…'));
        assert_eq!(prose(" a \r\n b\u{0}c "), "a\nbc");
        assert!(prose(&"ä".repeat(100_000)).len() <= MAX_NOTES_BYTES);
    }
}
