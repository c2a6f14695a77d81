//! Escaping of text in SVG and HTML.

use crate::document::sanitize::is_unprintable;
use std::fmt;

/// Escapes markup characters, for content and attributes. The apostrophe is `&#39;`, because HTML 4
/// does not define the `&apos;` of `quick_xml`.
pub fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).replace("&apos;", "&#39;")
}

/// Displays text escaped for XML, on one line and without the control characters and noncharacters
/// that XML cannot represent.
pub struct Escaped<'t>(pub &'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chars = self.0.chars().filter_map(|c| match c {
            '\n' | '\t' | '\r' => Some(' '),
            '\u{FFFE}' | '\u{FFFF}' => None,
            c => (!is_unprintable(c)).then_some(c),
        });
        f.write_str(&escape(&chars.collect::<String>()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_is_no_xml_markup() {
        let text = Escaped("a\u{0}\u{1b}\u{85}\n<b x=\"1\" y='2'>&amp;&apos;]]>\u{FFFF}é");
        assert_eq!(
            text.to_string(),
            "a &lt;b x=&quot;1&quot; y=&#39;2&#39;&gt;&amp;amp;&amp;apos;]]&gt;é"
        );
    }

    #[test]
    fn escaped_text_is_no_html_markup() {
        assert_eq!(
            escape("<a href='x'>\"&\"</a>"),
            "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;"
        );
    }
}
