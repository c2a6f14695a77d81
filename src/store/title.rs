//! Replaces the title in the text of a document and leaves every other byte as it is.

/// Replaces the title by what `change` makes of it. `None` if the text does not begin like a document: format, version
/// and title, in this order.
pub fn replace_title(text: &str, change: impl FnOnce(&str) -> String) -> Option<String> {
    let mut cursor = TitleCursor { text, at: 0 };
    cursor.token("{")?;
    cursor.key("\"format\"")?;
    cursor.string()?;
    cursor.token(",")?;
    cursor.key("\"version\"")?;
    cursor.digits()?;
    cursor.token(",")?;
    cursor.key("\"title\"")?;
    cursor.skip_whitespace();
    let (start, written) = (cursor.at, cursor.string()?);
    let title: String = serde_json::from_str(written).ok()?;
    let replaced = serde_json::to_string(&change(&title)).ok()?;
    Some(format!(
        "{}{replaced}{}",
        &text[..start],
        &text[cursor.at..]
    ))
}

struct TitleCursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> TitleCursor<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip_whitespace(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn token(&mut self, token: &str) -> Option<()> {
        self.skip_whitespace();
        self.rest()
            .starts_with(token)
            .then(|| self.at += token.len())
    }

    fn key(&mut self, key: &str) -> Option<()> {
        self.token(key)?;
        self.token(":")
    }

    fn digits(&mut self) -> Option<()> {
        self.skip_whitespace();
        let length = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.at += length;
        (length > 0).then_some(())
    }

    /// A JSON string with its quotes.
    fn string(&mut self) -> Option<&'t str> {
        self.skip_whitespace();
        let rest = self.rest();
        let mut bytes = rest.bytes().enumerate();
        if bytes.next()?.1 != b'"' {
            return None;
        }
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'\\' => drop(bytes.next()?),
                b'"' => {
                    self.at += at + 1;
                    return Some(&rest[..=at]);
                }
                _ => {}
            }
        }
        None
    }
}
