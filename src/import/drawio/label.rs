//! Labels of draw.io: the text of their HTML.

use crate::import::classify::label::technology_in;
use crate::import::classify::label_parts::{fits, is_address, strip_pictographs};
use quick_xml::escape::resolve_predefined_entity;

/// The parts of a label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShapeLabel {
    /// The name.
    pub name: String,
    /// The text in brackets under the name, as in C4: `[Container: Spring Boot]`.
    pub bracketed: Option<String>,
    /// The technology in a line of its own.
    pub technology: Option<String>,
    /// The description.
    pub rest: Option<String>,
}

/// The longest line, in characters, of a name in several lines.
const MAX_SHORT_LINE: usize = 24;
/// The longest name, in characters.
const MAX_NAME_CHARS: usize = 80;

impl ShapeLabel {
    /// Reads a label.
    pub fn read(label: &str) -> Self {
        let lines = lines(label);
        let mut name: Vec<&str> = Vec::new();
        let mut bracketed = None;
        let mut technology = None;
        let mut rest: Vec<&str> = Vec::new();
        // `Order<br>Service` is one name; a bold name ends before the description.
        let bold = lines.iter().any(|line| line.bold) && lines.iter().any(|line| !line.bold);
        let inside_brackets = |text: &str| {
            let pairs = [('[', ']'), ('«', '»'), ('(', ')')];
            let inner = pairs
                .iter()
                .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
            inner
                .map(|inner| inner.trim().to_owned())
                .filter(|inner| !inner.is_empty())
        };
        let short = lines.len() <= 4
            && lines
                .iter()
                .all(|line| line.text.chars().count() <= MAX_SHORT_LINE);
        for line in &lines {
            if let (Some(inner), true) = (inside_brackets(&line.text), bracketed.is_none()) {
                bracketed = Some(inner);
                continue;
            }
            if !name.is_empty() && is_address(&line.text) {
                continue;
            }
            if !name.is_empty()
                && technology.is_none()
                && let Some(found) = technology_in(&line.text).filter(|t| fits(&name.join(" "), t))
            {
                technology = Some(found);
                continue;
            }
            let belongs = rest.is_empty()
                && (name.is_empty()
                    || (bracketed.is_none() && if bold { line.bold } else { short }));
            if belongs {
                name.push(strip_pictographs(&line.text));
            } else {
                rest.push(&line.text);
            }
        }
        let mut name = name.join(" ");
        if name.is_empty() && rest.is_empty() {
            name = bracketed.take().unwrap_or_default();
        }
        // A sentence is no name: its beginning has to do.
        if name.chars().count() > MAX_NAME_CHARS {
            let whole = name.clone();
            name = whole
                .chars()
                .take(MAX_NAME_CHARS)
                .collect::<String>()
                .trim_end()
                .to_owned()
                + "…";
            let rest = [vec![whole.as_str()], rest].concat().join("\n");
            return Self {
                name,
                bracketed,
                technology,
                rest: Some(rest),
            };
        }
        Self {
            name,
            bracketed,
            technology,
            rest: (!rest.is_empty()).then(|| rest.join("\n")),
        }
    }
}

#[derive(Debug, Default)]
struct LabelLine {
    text: String,
    bold: bool,
}

/// The non-blank lines of a label, with single spaces.
fn lines(label: &str) -> Vec<LabelLine> {
    let mut lines = vec![LabelLine::default()];
    let mut bold = 0usize;
    let mut skipped: Option<&str> = None;
    let mut rest = label;
    // The end of the next tag, searched for once per tag.
    let mut close: Option<usize> = None;
    while !rest.is_empty() {
        let at = label.len() - rest.len();
        if close.is_none_or(|close| close < at) {
            close = Some(rest.find('>').map_or(usize::MAX, |length| at + length));
        }
        let end = close.filter(|close| *close != usize::MAX);
        let end = end.and_then(|close| close.checked_sub(at));
        if let Some((tag, after)) = end.and_then(|end| tag(rest, end)) {
            let (closes, name) = (tag.starts_with('/'), name_of(tag));
            rest = after;
            if let Some(until) = skipped {
                if closes && name.eq_ignore_ascii_case(until) {
                    skipped = None;
                }
                continue;
            }
            match name.to_ascii_lowercase().as_str() {
                "style" if !closes => skipped = Some("style"),
                "script" if !closes => skipped = Some("script"),
                "br" | "div" | "p" | "li" | "tr" | "hr" | "ul" | "ol" | "table" | "pre"
                | "blockquote" => lines.push(LabelLine::default()),
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                    lines.push(LabelLine::default());
                    bold = if closes {
                        bold.saturating_sub(1)
                    } else {
                        bold + 1
                    };
                }
                "b" | "strong" => {
                    bold = if closes {
                        bold.saturating_sub(1)
                    } else {
                        bold + 1
                    }
                }
                "td" | "th" => push(&mut lines, ' ', bold > 0),
                _ => {}
            }
            continue;
        }
        let (c, length) = character(rest);
        rest = rest.get(length..).unwrap_or_default();
        if skipped.is_some() {
            continue;
        }
        if c == '\n' {
            lines.push(LabelLine::default());
        } else {
            push(&mut lines, c, bold > 0);
        }
    }
    lines.retain_mut(|line| {
        line.text.truncate(line.text.trim_end().len());
        !line.text.is_empty()
    });
    lines
}

fn push(lines: &mut [LabelLine], c: char, bold: bool) {
    let Some(line) = lines.last_mut() else {
        return;
    };
    if c.is_whitespace() || c == '\u{a0}' || c.is_control() {
        if !line.text.is_empty() && !line.text.ends_with(' ') {
            line.text.push(' ');
        }
        return;
    }
    if line.text.is_empty() {
        line.bold = bold;
    }
    line.text.push(c);
}

/// The tag at the beginning of the text, which ends at `end`, and the text after it.
fn tag(text: &str, end: usize) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('<')?;
    let begins = inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
    let end = end.checked_sub(1).filter(|_| begins)?;
    Some((inner.get(..end)?, inner.get(end + 1..)?))
}

fn name_of(tag: &str) -> &str {
    let tag = tag.trim_start_matches('/');
    let end = tag
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(tag.len());
    tag.get(..end).unwrap_or_default()
}

/// The first character, with entities decoded, and its length in bytes.
fn character(text: &str) -> (char, usize) {
    let first = text.chars().next().unwrap_or(' ');
    let entity = text.strip_prefix('&').and_then(|inner| {
        let end = inner.bytes().take(10).position(|b| b == b';')?;
        let name = inner.get(..end)?;
        let predefined = resolve_predefined_entity(name).and_then(|text| text.chars().next());
        if let Some(c) = predefined {
            return Some((c, end + 2));
        }
        let c = match name {
            "nbsp" => ' ',
            "mdash" => '—',
            "ndash" => '–',
            "laquo" => '«',
            "raquo" => '»',
            "rarr" => '→',
            "middot" => '·',
            "bull" => '•',
            _ => {
                let number = name.strip_prefix('#')?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code)?
            }
        };
        Some((c, end + 2))
    });
    entity.unwrap_or((first, first.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(label: &str) -> String {
        ShapeLabel::read(label).name
    }

    #[test]
    fn drawio_labels_keep_their_text_only() {
        for (label, expected) in [
            ("Orders", "Orders"),
            ("Order<br>Service", "Order Service"),
            ("<div>Order</div><div>Service</div>", "Order Service"),
            (
                "<b>Orders</b> &amp; <font color=\"red\">more</font>",
                "Orders & more",
            ),
            ("a &lt; b&nbsp;&nbsp;c", "a < b c"),
            ("1 < 2", "1 < 2"),
            ("<style>p { color: red }</style>Orders", "Orders"),
            ("<img src=x onerror=alert(1)>Orders", "Orders"),
            (
                "&#x4f;rders &#79; &bogus; & &#0; &#xffffffff;",
                "Orders O &bogus; & &#xffffffff;",
            ),
            ("", ""),
            ("<", "<"),
            ("<br><br>", ""),
            ("Ä\nb", "Ä b"),
        ] {
            assert_eq!(name(label), expected, "{label}");
        }
    }

    #[test]
    fn drawio_labels_split_name_and_description() {
        let label = ShapeLabel::read(
            "<b>Orders</b><br>[Container: Spring Boot]<br>Takes orders and keeps them until they are paid",
        );
        assert_eq!(label.name, "Orders");
        assert_eq!(label.bracketed.as_deref(), Some("Container: Spring Boot"));
        assert!(
            label
                .rest
                .is_some_and(|rest| rest.starts_with("Takes orders"))
        );
        let label = ShapeLabel::read("<b>Orders</b><br>Takes them");
        assert_eq!(
            (label.name.as_str(), label.rest.as_deref()),
            ("Orders", Some("Takes them"))
        );
        let label = ShapeLabel::read(&"long ".repeat(100));
        assert!(label.name.chars().count() <= MAX_NAME_CHARS + 1 && label.rest.is_some());
        assert_eq!(ShapeLabel::read("[x]").name, "x");
    }
}
