//! Other files of a workspace, put in their places: `!include`, and `workspace extends`.

use crate::import::files::IncludedFiles;

/// A workspace with the files that it includes.
pub struct WholeWorkspace {
    /// The text.
    pub text: String,
    /// The line of the file for each line of the text, counted from 1.
    pub lines: Vec<usize>,
}

impl WholeWorkspace {
    /// The workspace of a file.
    pub fn of(text: &str, files: &IncludedFiles<'_>) -> Self {
        let mut whole = Self {
            text: String::new(),
            lines: Vec::new(),
        };
        whole.add(text, None, &mut vec![String::new()], files);
        whole
    }

    /// The line of the file for a line of the text.
    pub fn line(&self, line: usize) -> usize {
        let of_file = self.lines.get(line.saturating_sub(1)).or(self.lines.last());
        of_file.copied().unwrap_or(line)
    }

    fn push(&mut self, line: &str, of_file: usize) {
        self.text.push_str(line);
        self.text.push('\n');
        self.lines.push(of_file);
    }

    /// Adds a text; `within` is the line of the file that includes it.
    fn add(
        &mut self,
        text: &str,
        within: Option<usize>,
        chain: &mut Vec<String>,
        files: &IncludedFiles<'_>,
    ) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (at, line) in text.lines().enumerate() {
            let of_file = within.unwrap_or(at + 1);
            let named = included(line).or_else(|| extended(line));
            let followed = named.and_then(|path| files.follow(chain, &path, of_file));
            let Some((path, other)) = followed else {
                self.push(line, of_file);
                continue;
            };
            // The workspace that this one extends stays open for what this one adds.
            let is_base = extended(line).is_some();
            let other = match other.rfind('}') {
                Some(end) if is_base => other.get(..end).unwrap_or_default(),
                _ => other.as_str(),
            };
            chain.push(path);
            self.add(other, Some(of_file), chain, files);
            chain.pop();
        }
    }
}

/// The path of `!include path`.
fn included(line: &str) -> Option<String> {
    let line = line.trim();
    let keyword = line.get(.."!include".len())?;
    let rest = line.get("!include".len()..)?;
    let is_it = keyword.eq_ignore_ascii_case("!include") && rest.starts_with([' ', '\t']);
    is_it.then(|| unquoted(rest))
}

/// The path of `workspace extends path {`.
fn extended(line: &str) -> Option<String> {
    let mut words = line.trim().strip_suffix('{')?.split_whitespace();
    let is_it = words.next()?.eq_ignore_ascii_case("workspace")
        && words.next()?.eq_ignore_ascii_case("extends");
    let path: Vec<&str> = words.collect();
    (is_it && !path.is_empty()).then(|| unquoted(&path.join(" ")))
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches('"').to_owned()
}
