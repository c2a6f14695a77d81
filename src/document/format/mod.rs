//! The document as a file: loading, saving, and what can be wrong with it.
//!
//! Loading either gives a valid design or says everything that is wrong, each with its place.
//! Saving writes the same bytes for the same design, however the file that it came from looked.

mod check;
mod keys;
mod migrate;
mod places;
pub mod read;
mod warn;

pub use check::check;
pub use places::Places;
pub use warn::warnings;

use super::{
    Component, Connection, CustomRule, Defaults, Design, Domain, Extra, Flow, Invariant, List,
    RuleSetting, Waiver,
};
use read::{Fields, Place};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

/// What `format` says in every design document.
pub const FORMAT: &str = "plumbline-design";
/// The newest version that this program knows.
pub const VERSION: u64 = 1;
/// The largest document that is read, in bytes. A design of 10,000 components has about 10 MiB.
pub const LARGEST: usize = 32 * 1024 * 1024;

/// One thing that is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where: `components[3].kind`. Entries are counted from 0, in the order of the file.
    pub path: String,
    /// What is wrong there.
    pub wrong: String,
    /// What was expected instead.
    pub expected: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() {
            "the document"
        } else {
            &self.path
        };
        write!(f, "{path}: {}; expected {}", self.wrong, self.expected)
    }
}

/// Why a document cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// It has more bytes than [`LARGEST`].
    TooLarge {
        /// How many it has.
        bytes: usize,
    },
    /// It is not JSON, or not text at all.
    Syntax {
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in bytes.
        column: usize,
        /// What is wrong there, and what was expected.
        message: String,
    },
    /// It is written by a newer program.
    Newer {
        /// The version that it says it has.
        version: u64,
    },
    /// It is JSON, but not a design.
    Invalid(Vec<Problem>),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes } => write!(
                f,
                "the document has {bytes} bytes; expected at most {LARGEST}"
            ),
            Self::Syntax {
                line,
                column,
                message,
            } => write!(f, "line {line}, column {column}: {message}"),
            Self::Newer { version } => write!(
                f,
                "version: the document has version {version}; expected {VERSION} or older. \
                 It was made by a newer Plumbline, which can open it."
            ),
            Self::Invalid(problems) => {
                for (at, problem) in problems.iter().enumerate() {
                    let separator = if at == 0 { "" } else { "\n" };
                    write!(f, "{separator}{problem}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for LoadError {}

/// Reads a document from the bytes of a file. A byte order mark is passed over.
///
/// # Errors
/// Says what is wrong, where, and what was expected.
pub fn load_bytes(bytes: &[u8]) -> Result<Design, LoadError> {
    if bytes.len() > LARGEST {
        return Err(LoadError::TooLarge { bytes: bytes.len() });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => load(text),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line_start = before
                .iter()
                .rposition(|b| *b == b'\n')
                .map_or(0, |at| at + 1);
            Err(LoadError::Syntax {
                line: before.iter().filter(|b| **b == b'\n').count() + 1,
                column: before.len() - line_start + 1,
                message: "this byte is not UTF-8; expected JSON in UTF-8".to_owned(),
            })
        }
    }
}

/// Reads a document.
///
/// # Errors
/// Says what is wrong, where, and what was expected.
pub fn load(text: &str) -> Result<Design, LoadError> {
    if text.len() > LARGEST {
        return Err(LoadError::TooLarge { bytes: text.len() });
    }
    keys::refuse_repeated(text).map_err(|e| syntax(&e))?;
    let value: Value = serde_json::from_str(text).map_err(|e| syntax(&e))?;
    from_value(value)
}

fn syntax(error: &serde_json::Error) -> LoadError {
    let full = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    LoadError::Syntax {
        line: error.line(),
        column: error.column(),
        message: full.strip_suffix(&place).unwrap_or(&full).to_owned(),
    }
}

fn from_value(mut value: Value) -> Result<Design, LoadError> {
    migrate::migrate(&mut value, &migrate::STEPS);
    let problems = RefCell::new(Vec::new());
    let design = read_design(value, &Place::top(&problems));
    let problems = problems.into_inner();
    match design {
        Ok(Some(design)) if problems.is_empty() => Ok(design),
        Ok(_) => Err(LoadError::Invalid(problems)),
        Err(newer) => Err(newer),
    }
}

fn read_design(value: Value, top: &Place<'_>) -> Result<Option<Design>, LoadError> {
    let Some(mut fields) = Fields::of(value, top) else {
        return Ok(None);
    };
    let format: Option<String> = fields.required("format");
    if let Some(found) = format.filter(|f| f != FORMAT) {
        top.key("format")
            .wrong::<()>(&Value::String(found), &format!("{FORMAT:?}"));
        // Whatever it is, complaints about its other fields would say nothing.
        return Ok(None);
    }
    match fields.required::<u64>("version") {
        Some(version) if version > VERSION => return Err(LoadError::Newer { version }),
        Some(0) => {
            top.key("version")
                .complain::<()>("found 0", "a whole number, 1 or more");
        }
        // An older one has become this version before it came here.
        _ => {}
    }
    let title: Option<String> = fields.required("title");
    let notes = fields.optional("notes");
    let parts = Parts {
        domains: shared(fields.list("domains")),
        components: shared(fields.list("components")),
        connections: shared(fields.list("connections")),
        flows: shared(fields.list("flows")),
        invariants: shared(fields.list("invariants")),
        house_rules: shared(fields.list("house_rules")),
    };
    let defaults: Option<Defaults> = fields.optional("defaults");
    let mut waivers: Vec<Waiver> = fields.list("waivers");
    let rules: Option<Settings> = fields.optional("rules");
    let extra: Extra = fields.rest();
    // Where an element could not be read, what refers to it would be complained of for nothing.
    if !top.has_problems() {
        check::check_parts(&parts, top);
    }
    waivers.sort_by_key(waiver_order);
    Ok(title.map(|title| Design {
        title,
        notes,
        domains: List::from_unordered(parts.domains),
        components: List::from_unordered(parts.components),
        connections: List::from_unordered(parts.connections),
        flows: List::from_unordered(parts.flows),
        invariants: List::from_unordered(parts.invariants),
        defaults: defaults.unwrap_or_default(),
        waivers,
        rules: rules.map(|r| r.0).unwrap_or_default(),
        house_rules: List::from_unordered(parts.house_rules),
        extra,
    }))
}

/// What waivers, which have no ids, are written in the order of.
pub(crate) fn waiver_order(waiver: &Waiver) -> impl Ord + use<> {
    (
        waiver.rule.clone(),
        waiver.subject.clone(),
        waiver.until,
        waiver.by.clone(),
        waiver.reason.clone(),
    )
}

/// The lists whose entries refer to one another, in the order of the file.
struct Parts {
    domains: Vec<Rc<Domain>>,
    components: Vec<Rc<Component>>,
    connections: Vec<Rc<Connection>>,
    flows: Vec<Rc<Flow>>,
    invariants: Vec<Rc<Invariant>>,
    house_rules: Vec<Rc<CustomRule>>,
}

fn shared<T>(list: Vec<T>) -> Vec<Rc<T>> {
    list.into_iter().map(Rc::new).collect()
}

/// `rules`: an object whose keys are names of rules.
pub(super) struct Settings(pub(super) BTreeMap<String, RuleSetting>);

impl read::Read for Settings {
    const EXPECTED: &'static str = "an object of rules and settings";

    fn read(value: Value, place: &Place<'_>) -> Option<Self> {
        let fields: Map<String, Value> = Fields::of(value, place)?.rest();
        let read = |(rule, value): (String, Value)| {
            if read::is_absent(&value) {
                return None;
            }
            let setting = RuleSetting::read(value, &place.key(&rule))?;
            (!setting.says_nothing()).then_some((rule, setting))
        };
        Some(Self(fields.into_iter().filter_map(read).collect()))
    }
}

/// A document as it is written.
#[derive(Serialize)]
struct Written<'d> {
    format: &'static str,
    version: u64,
    #[serde(flatten)]
    design: &'d Design,
}

impl<'d> Written<'d> {
    fn of(design: &'d Design) -> Self {
        Self {
            format: FORMAT,
            version: VERSION,
            design,
        }
    }
}

/// Writes the document: stable order, two-space indent, final newline.
pub fn save(design: &Design) -> String {
    // Writing to memory fails only for maps whose keys are no text; there are none.
    let mut text = serde_json::to_string_pretty(&Written::of(design)).unwrap_or_default();
    text.push('\n');
    text
}

/// Writes the document without the white space that is for people.
pub fn save_compact(design: &Design) -> String {
    serde_json::to_string(&Written::of(design)).unwrap_or_default()
}

/// The SHA-256 of the document as [`save`] writes it, in lower-case hexadecimal.
pub fn fingerprint(design: &Design) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(save(design).as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod settled;
#[cfg(test)]
mod tests;
