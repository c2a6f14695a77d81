//! Files beside the imported one, for formats whose files include others: within its folder only.

use super::{Confidence, MAX_BYTES, Note};
use crate::document::sanitize::excerpt;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// The file with the values of variables, for docker-compose.
pub const ENVIRONMENT_FILE: &str = ".env";
/// The most files that are included.
pub const MAX_FILES: usize = 100;
/// The deepest file within a file.
const MAX_FILE_DEPTH: usize = 16;

/// The index of the file to import among files that belong together, by their names: the one that docker-compose
/// would read, or else the first that has no settings for the others.
pub fn main_file(names: &[String]) -> Option<usize> {
    const READ_FIRST: [&str; 4] = [
        "compose.yaml",
        "compose.yml",
        "docker-compose.yml",
        "docker-compose.yaml",
    ];
    let named = |known: &&str| names.iter().position(|name| name == known);
    let is_environment =
        |name: &str| name.starts_with(ENVIRONMENT_FILE) || name.ends_with(ENVIRONMENT_FILE);
    let other = || names.iter().position(|name| !is_environment(name));
    let first = (!names.is_empty()).then_some(0);
    READ_FIRST.iter().find_map(named).or_else(other).or(first)
}

/// Access to the folder of the imported file.
pub trait FileReader {
    /// The text of the file at a path relative to the folder, with `/` between its parts and without `..`.
    ///
    /// # Errors
    /// The problem, as a clause: `it cannot be read`.
    fn read(&self, path: &str) -> Result<String, String>;
}

/// Files that are read while one is imported, with their limits.
pub struct IncludedFiles<'f> {
    reader: Option<&'f dyn FileReader>,
    bytes: Cell<usize>,
    /// The files that were read.
    texts: RefCell<BTreeMap<String, String>>,
    notes: RefCell<Vec<Note>>,
}

impl<'f> IncludedFiles<'f> {
    /// Files by that reader; without one, no file is followed.
    pub fn new(reader: Option<&'f dyn FileReader>) -> Self {
        Self {
            reader,
            bytes: Cell::new(0),
            texts: RefCell::default(),
            notes: RefCell::default(),
        }
    }

    /// True if other files can be followed.
    pub fn can_follow(&self) -> bool {
        self.reader.is_some()
    }

    /// The text of a file in the folder of the file at `from`, if there is one; no file names it.
    pub fn beside(&self, from: &str, name: &str) -> Option<String> {
        let text = self.reader?.read(&joined(from, name)?).ok()?;
        self.bytes.set(self.bytes.get().saturating_add(text.len()));
        (self.bytes.get() <= MAX_BYTES).then_some(text)
    }

    /// The notes on what was followed and what was not.
    pub fn notes(&self) -> Vec<Note> {
        self.notes.take()
    }

    /// The path and the text of the file that the last file of `chain` names at a line of the imported one;
    /// the imported file is the empty path. `None` with a note if it cannot be followed.
    pub fn follow(&self, chain: &[String], path: &str, line: usize) -> Option<(String, String)> {
        let reader = self.reader?;
        let from = chain.last().map_or("", String::as_str);
        let name = excerpt(path);
        let left_out = |why: &str| {
            let text = format!("{name} is not followed: {why}.");
            self.note(line, Confidence::LeftOut, &text);
        };
        let Some(found) = joined(from, path) else {
            left_out("it lies outside of the folder of the file");
            return None;
        };
        if chain.contains(&found) {
            left_out("it includes itself");
            return None;
        }
        if chain.len() > MAX_FILE_DEPTH {
            left_out(&format!(
                "at most {MAX_FILE_DEPTH} files lie within one another"
            ));
            return None;
        }
        let known = self.texts.borrow().get(&found).cloned();
        let text = match known {
            Some(text) => text,
            None => {
                if self.texts.borrow().len() >= MAX_FILES {
                    left_out(&format!("at most {MAX_FILES} files are followed"));
                    return None;
                }
                match reader.read(&found) {
                    Ok(text) => {
                        self.texts.borrow_mut().insert(found.clone(), text.clone());
                        let followed = format!("{name} is followed.");
                        self.note(line, Confidence::Understood, &followed);
                        text
                    }
                    Err(why) => {
                        left_out(&why);
                        return None;
                    }
                }
            }
        };
        // What is included several times counts as often.
        self.bytes.set(self.bytes.get().saturating_add(text.len()));
        if self.bytes.get() > MAX_BYTES {
            left_out(&format!(
                "the files have more than {MAX_BYTES} bytes together"
            ));
            return None;
        }
        Some((found, text))
    }

    fn note(&self, line: usize, confidence: Confidence, text: &str) {
        let note = Note::new(Some(line), confidence, text);
        let mut notes = self.notes.borrow_mut();
        if !notes.contains(&note) && notes.len() < MAX_FILES * 4 {
            notes.push(note);
        }
    }
}

/// The path that a file names relative to itself, within the folder; `None` outside of it.
fn joined(from: &str, path: &str) -> Option<String> {
    let path = path.trim().replace('\\', "/");
    if path.is_empty() || path.starts_with('/') || path.contains(':') || path.contains('\0') {
        return None;
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn main_file_is_the_one_that_the_others_belong_to() {
        for (names, main) in [
            (&[][..], None),
            (&[".env"], Some(0)),
            (&[".env", "stack.yml"], Some(1)),
            (&[".env.local", "web.env", "stack.yml"], Some(2)),
            (&["base.yml", ".env", "compose.yaml"], Some(2)),
            (&["shop.mmd", "other.mmd"], Some(0)),
        ] {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(main_file(&names), main, "{names:?}");
        }
    }

    #[test]
    fn paths_stay_within_the_folder() {
        for (from, path, found) in [
            ("", "a.yml", Some("a.yml")),
            ("", "./x/../a.yml", Some("a.yml")),
            ("x/y.yml", "../a.yml", Some("a.yml")),
            ("x/y.yml", "b/a.yml", Some("x/b/a.yml")),
            ("", "../a.yml", None),
            ("x/y.yml", "../../a.yml", None),
            ("", "/etc/passwd", None),
            ("", "https://example.org/a", None),
            ("", "C:\\a", None),
            ("", "", None),
            ("", "a/..", None),
        ] {
            assert_eq!(joined(from, path).as_deref(), found, "{from} {path}");
        }
    }
}
