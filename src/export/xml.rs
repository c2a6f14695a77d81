//! Text of a design within XML.

use std::fmt::{self, Write};

/// Text that is only text: what would be markup is escaped, and what XML cannot hold, control
/// characters among it, is left out.
pub struct Escaped<'t>(pub &'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\n' | '\t' | '\r' => f.write_char(' ')?,
                '\u{FFFE}' | '\u{FFFF}' => {}
                c if c.is_control() => {}
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let text = Escaped("a\u{0}\u{1b}\u{85}\n<b x=\"1\" y='2'>&amp;]]>\u{FFFF}é");
        assert_eq!(
            text.to_string(),
            "a &lt;b x=&quot;1&quot; y=&#39;2&#39;&gt;&amp;amp;]]&gt;é"
        );
    }
}
