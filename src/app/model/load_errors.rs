//! Reasons why a file was not opened.

use crate::document::format::Problem;
use crate::messages;

/// A file that was not opened, with the problems that were found in it.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadErrors {
    /// Name of the file.
    pub file: String,
    /// Problems, in the order of the document.
    pub problems: Vec<Problem>,
}

impl LoadErrors {
    /// The file exceeds the size limit and was not read.
    pub fn too_large(file: &str, bytes: f64, limit: usize) -> Self {
        let mib = |bytes: f64| bytes / 1024.0 / 1024.0;
        let wrong = messages::loading_large(mib(bytes));
        let expected = messages::loading_limit(mib(limit as f64));
        Self::of_file(file, &wrong, &expected)
    }

    /// The browser could not read the file.
    pub fn unreadable(file: &str) -> Self {
        let wrong = messages::loading_unreadable();
        Self::of_file(file, wrong, messages::loading_readable())
    }

    fn of_file(file: &str, wrong: &str, expected: &str) -> Self {
        Self {
            file: file.to_owned(),
            problems: vec![Problem {
                path: messages::loading_file().to_owned(),
                wrong: wrong.to_owned(),
                expected: expected.to_owned(),
            }],
        }
    }
}
