//! What the app and keep.js say to each other, as JSON.

use serde::{Deserialize, Serialize};

/// What the app says to keep.js.
#[derive(Serialize)]
pub enum Ask<'a> {
    /// What the app starts with.
    Begin {
        id: &'a str,
        revision: u64,
        writer: &'a str,
        /// Who left it at hand, and whether the database had it then.
        by: &'a str,
        stored: bool,
        /// Which design shall open where there is no text: that one, or any.
        wanted: Option<&'a str>,
        text: Option<&'a str>,
        /// Its history, where the app has it already.
        steps: Option<&'a str>,
    },
    /// A design has changed.
    Put {
        id: &'a str,
        revision: u64,
        writer: &'a str,
        text: &'a str,
        /// Its history, as the editor writes it.
        steps: &'a str,
    },
    /// The person wants to see the designs.
    Show(bool),
}

/// What keep.js says to the app.
#[derive(Deserialize)]
pub enum Said {
    /// It has the design, in that revision.
    Kept {
        id: String,
        revision: u64,
        /// Whether nothing newer of it waits.
        all: bool,
    },
    /// It could not write it, and what is at hand may be another tab's next where it is `small`.
    Refused { id: String, small: bool },
    /// Another tab has it otherwise; the person is asked.
    Apart { id: String },
    /// What is here shall be a design of its own.
    Copy { id: String, to: String },
    /// The open design is called otherwise from now on.
    Rename { name: String },
    /// The history of the design that the app started with.
    Steps { id: String, steps: String },
    /// A kept design opens.
    Open {
        id: String,
        revision: u64,
        text: String,
        steps: String,
        said: String,
    },
}
