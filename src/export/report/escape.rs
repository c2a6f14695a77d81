//! Escaping of text in Markdown. Text of a design never becomes markup.

use crate::document::sanitize::one_line;
use crate::rules::{Text, TextPart};

/// Word joiner: separates characters that a site would autolink. A backslash does not help, because
/// sites search the rendered text for links.
const WORD_JOINER: char = '\u{2060}';

/// Escapes text for Markdown and HTML: on one line, with a backslash before every character that
/// could start markup.
pub(crate) fn escape_markdown(words: &str) -> String {
    let words = one_line(words);
    let mut safe = String::with_capacity(words.len() + 8);
    let start = words.trim_start_matches(|c: char| c.is_ascii_digit());
    // At the start of a line, these begin a list, a definition or the underline of a heading.
    let list = match words.len() - start.len() {
        0 => start.starts_with(['-', '+', '=', ':']).then_some(0),
        digits => start.starts_with(['.', ')']).then_some(digits),
    };
    let (before, rest) = words.split_at(list.unwrap_or(0));
    safe.push_str(before);
    if list.is_some() {
        safe.push('\\');
    }
    escape(rest, &mut safe);
    safe
}

/// Escapes characters with a meaning in the middle of a line.
fn escape(words: &str, safe: &mut String) {
    let mut last = None;
    let mut rest = words.chars();
    while let Some(c) = rest.next() {
        let next = rest.clone().next();
        // An underscore within a word is no markup and reads better unescaped.
        let inside = c == '_'
            && last.is_some_and(char::is_alphanumeric)
            && next.is_some_and(char::is_alphanumeric);
        if "\\`*_{}[]<>&~|#$^".contains(c) && !inside {
            safe.push('\\');
        }
        safe.push(c);
        if starts_autolink(c, last, safe, rest.as_str()) {
            safe.push(WORD_JOINER);
        }
        last = Some(c);
    }
}

/// Returns whether GitHub would turn the characters around this position into a mention, a URL, an
/// issue link or an emoji.
fn starts_autolink(c: char, last: Option<char>, before: &str, rest: &str) -> bool {
    let alphanumeric = |c: char| c.is_alphanumeric();
    let digit = |c: char| c.is_ascii_digit();
    match c {
        '@' => rest.starts_with(alphanumeric),
        '#' => rest.starts_with(digit),
        // `GH-12`.
        '-' => last.is_some_and(|l| l.eq_ignore_ascii_case(&'h')) && rest.starts_with(digit),
        ':' => rest.starts_with("//") || is_emoji(rest),
        '.' => ends_with_www(before),
        _ => false,
    }
}

fn ends_with_www(text: &str) -> bool {
    let end = text.as_bytes().rchunks(4).next();
    end.is_some_and(|end| end.eq_ignore_ascii_case(b"www."))
}

/// Returns whether the text after a colon completes an emoji such as `smile:`.
fn is_emoji(rest: &str) -> bool {
    let name = rest
        .trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-'));
    name.len() < rest.len() && name.starts_with(':')
}

/// Converts a text to Markdown, with names in bold where possible.
pub(crate) fn to_markdown(text: &Text) -> String {
    let mut line = String::new();
    for part in text.parts() {
        match part {
            TextPart::Plain(words) => escape(words, &mut line),
            TextPart::Name(name) => {
                let (first, last) = (name.chars().next(), name.chars().next_back());
                let plain_ends = [first, last].iter().flatten().all(|c| c.is_alphanumeric());
                let name = escape_markdown(name);
                if plain_ends {
                    line.push_str(&format!("**{name}**"));
                } else {
                    line.push_str(&name);
                }
            }
        }
    }
    line
}

/// Converts a text to Markdown without bold names, for places that are bold as a whole.
pub(crate) fn to_plain_markdown(text: &Text) -> String {
    escape_markdown(&text.plain())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::text::Name;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    #[test]
    fn markdown_escape_keeps_text_as_text() {
        for (written, shown) in [
            (
                "<img src=x onerror=alert(1)>",
                "\\<img src=x onerror=alert(1)\\>",
            ),
            ("[a](javascript:x)", "\\[a\\](javascript:x)"),
            ("# a\n\n- b | c", "\\# a - b \\| c"),
            ("- a", "\\- a"),
            ("===", "\\==="),
            ("12. a", "12\\. a"),
            ("12) a", "12\\) a"),
            ("order_created _x_", "order_created \\_x\\_"),
            ("Order service (EU), 24/7!", "Order service (EU), 24/7!"),
            ("mysql:8.4", "mysql:8.4"),
        ] {
            assert_eq!(escape_markdown(written), shown);
        }
    }

    #[test]
    fn markdown_escape_prevents_autolinks() {
        for (written, shown) in [
            ("see https://x.y", "see https:+//x.y"),
            ("WWW.x.y", "WWW.+x.y"),
            ("ask @ada", "ask @+ada"),
            ("ada@example.org", "ada@+example.org"),
            ("like #12", "like \\#+12"),
            ("GH-12", "GH-+12"),
            (":tada: 12:30", "\\:+tada: 12:30"),
        ] {
            assert_eq!(escape_markdown(written).replace(WORD_JOINER, "+"), shown);
        }
    }

    #[test]
    fn markdown_names_are_bold_where_possible() {
        let text = Text::from(format!(
            "{} waits for {}.",
            Name("Order service"),
            Name("*x*")
        ));
        assert_eq!(to_markdown(&text), "**Order service** waits for \\*x\\*.");
    }

    /// Text made of Markdown fragments.
    fn hostile() -> impl Strategy<Value = String> {
        let signs = prop::sample::select(vec![
            "*",
            "**",
            "_",
            "`",
            "```",
            "~",
            "~~~",
            "#",
            "- ",
            "+ ",
            "1. ",
            "2) ",
            "> ",
            "|",
            "---",
            "===",
            "[",
            "](",
            ")",
            "![",
            "<",
            ">",
            "</",
            "<!--",
            "&lt;",
            "&#35;",
            "\\",
            "http://x.y",
            "www.x.y",
            "@a",
            "a",
            "b c",
            " ",
            "\n",
            "\t",
            "\n\n    ",
            "$",
            "[^1]",
            "^",
            "[ ] ",
            "é",
            "{",
            "}",
            "<script>",
            "javascript:",
            ":-",
            "mailto:a@b.c",
        ]);
        prop_oneof![
            prop::collection::vec(signs, 0..12).prop_map(|signs| signs.concat()),
            any::<String>(),
        ]
    }

    /// Parses Markdown with all extensions enabled.
    fn read(markdown: &str) -> Vec<Event<'_>> {
        Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

        #[test]
        fn markdown_name_is_read_back_unchanged(name in hostile()) {
            let shown = escape_markdown(&name);
            for (before, after) in [("", ""), ("# ", ""), ("- [ ] x ", " y"), ("| a |\n|---|\n| ", " |")] {
                let mut text = String::new();
                for event in read(&format!("{before}{shown}{after}\n")) {
                    match event {
                        Event::Text(part) => text.push_str(&part),
                        Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::List(None) | Tag::Item
                            | Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell)
                        | Event::End(_) | Event::TaskListMarker(_) => {}
                        other => prop_assert!(false, "{shown:?} has {other:?}"),
                    }
                }
                let text = text.replace(WORD_JOINER, "");
                prop_assert!(text.contains(one_line(&name).replace(WORD_JOINER, "").trim()), "{shown:?} reads {text:?}");
            }
        }

        #[test]
        fn markdown_name_alone_on_a_line_is_a_paragraph(name in hostile()) {
            let shown = escape_markdown(&name);
            for event in read(&format!("text\n{shown}\ntext\n\n{shown}\n")) {
                if let Event::Start(tag) = event {
                    prop_assert!(matches!(tag, Tag::Paragraph), "{shown:?} has {tag:?}");
                }
            }
        }
    }
}
