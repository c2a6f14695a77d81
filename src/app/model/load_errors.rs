//! Reasons why a file was not opened.

use crate::document::format::Problem;

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
        let wrong = format!("it has {:.1} MiB", mib(bytes));
        let expected = format!("at most {} MiB", mib(limit as f64));
        Self::of_file(file, &wrong, &expected)
    }

    /// The browser could not read the file.
    pub fn unreadable(file: &str) -> Self {
        let wrong = "the browser could not read it";
        Self::of_file(file, wrong, "a file that can be read")
    }

    fn of_file(file: &str, wrong: &str, expected: &str) -> Self {
        Self {
            file: file.to_owned(),
            problems: vec![Problem {
                path: "the file".to_owned(),
                wrong: wrong.to_owned(),
                expected: expected.to_owned(),
            }],
        }
    }
}
