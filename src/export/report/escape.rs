//! The author's words in Markdown and in HTML: shown as they stand, never as markup.

use crate::rules::text::Name;
use crate::rules::{Part, Text};

/// Of no width and no meaning: it parts two characters that a site would make a link of, where a
/// backslash does not help because the site looks for links in what was already rendered.
const JOINER: char = '\u{2060}';

/// The author's words on one line, without control characters.
pub(crate) fn one_line(words: &str) -> String {
    Text::from(Name(words).to_string()).plain()
}

/// The author's words so that no reader of Markdown or HTML sees markup in them: on one line,
/// with a backslash before whatever could start something.
pub(crate) fn escaped(words: &str) -> String {
    let words = one_line(words);
    let mut safe = String::with_capacity(words.len() + 8);
    let start = words.trim_start_matches(|c: char| c.is_ascii_digit());
    // A list, a definition or the line under a heading begins so, where the words come to stand first in a line.
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

/// Escapes whatever means something in the middle of a line.
fn escape(words: &str, safe: &mut String) {
    let mut last = None;
    let mut rest = words.chars();
    while let Some(c) = rest.next() {
        let next = rest.clone().next();
        // Within a word an underscore means nothing, and reads better bare.
        let inside = c == '_'
            && last.is_some_and(char::is_alphanumeric)
            && next.is_some_and(char::is_alphanumeric);
        if "\\`*_{}[]<>&~|#$^".contains(c) && !inside {
            safe.push('\\');
        }
        safe.push(c);
        if begins_link(c, last, safe, rest.as_str()) {
            safe.push(JOINER);
        }
        last = Some(c);
    }
}

/// Whether GitHub would make something of the characters on both sides of this place: a mention,
/// an address, a link to an issue, an emoji.
fn begins_link(c: char, last: Option<char>, before: &str, rest: &str) -> bool {
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

/// `smile:` after the first colon.
fn is_emoji(rest: &str) -> bool {
    let name = rest
        .trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-'));
    name.len() < rest.len() && name.starts_with(':')
}

/// A text in Markdown, with the author's words escaped, and bold where they can be.
pub(crate) fn marked(text: &Text) -> String {
    let mut line = String::new();
    for part in text.parts() {
        match part {
            Part::Plain(words) => escape(words, &mut line),
            Part::Name(name) => {
                let (first, last) = (name.chars().next(), name.chars().next_back());
                let plain_ends = [first, last].iter().flatten().all(|c| c.is_alphanumeric());
                let name = escaped(name);
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

/// A text in Markdown, with the author's words escaped and no marks, for places that are bold as
/// a whole.
pub(crate) fn unmarked(text: &Text) -> String {
    escaped(&text.plain())
}

/// Words so that they are text in HTML, between tags and in attributes.
pub(crate) fn html(words: &str) -> String {
    let mut safe = String::with_capacity(words.len() + 8);
    for c in words.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    #[test]
    fn what_an_author_writes_stays_text() {
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
            assert_eq!(escaped(written), shown);
        }
    }

    #[test]
    fn nothing_is_left_that_a_site_makes_links_of() {
        for (written, shown) in [
            ("see https://x.y", "see https:+//x.y"),
            ("WWW.x.y", "WWW.+x.y"),
            ("ask @ada", "ask @+ada"),
            ("ada@example.org", "ada@+example.org"),
            ("like #12", "like \\#+12"),
            ("GH-12", "GH-+12"),
            (":tada: 12:30", "\\:+tada: 12:30"),
        ] {
            assert_eq!(escaped(written).replace(JOINER, "+"), shown);
        }
    }

    #[test]
    fn names_are_bold_where_that_cannot_go_wrong() {
        let text = Text::from(format!(
            "{} waits for {}.",
            Name("Order service"),
            Name("*x*")
        ));
        assert_eq!(marked(&text), "**Order service** waits for \\*x\\*.");
    }

    #[test]
    fn html_is_text() {
        assert_eq!(
            html("<a href='x'>\"&\"</a>"),
            "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;"
        );
    }

    /// Text that looks like Markdown more often than chance would have it.
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

    /// Every sort of markup that the reader knows.
    fn read(markdown: &str) -> Vec<Event<'_>> {
        Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

        #[test]
        fn a_name_is_read_back_as_itself(name in hostile()) {
            let shown = escaped(&name);
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
                let text = text.replace(JOINER, "");
                prop_assert!(text.contains(one_line(&name).replace(JOINER, "").trim()), "{shown:?} reads {text:?}");
            }
        }

        #[test]
        fn a_name_alone_in_a_line_is_a_paragraph(name in hostile()) {
            let shown = escaped(&name);
            for event in read(&format!("text\n{shown}\ntext\n\n{shown}\n")) {
                if let Event::Start(tag) = event {
                    prop_assert!(matches!(tag, Tag::Paragraph), "{shown:?} has {tag:?}");
                }
            }
        }
    }
}
