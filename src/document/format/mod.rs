//! File format of a design: loading, saving and load errors.
//!
//! Loading returns a valid design or all problems, each with its path. Saving is canonical: equal
//! designs have equal bytes.

mod check;
mod custom_rule_limit;
mod duplicate_keys;
mod json_error;
mod line_numbers;
mod loader;
mod migrate;
mod nearest;
pub mod read;
mod warn;

pub use check::check;
pub use custom_rule_limit::{MAX_CUSTOM_CHECKS, check_custom_rule_limit};
pub use json_error::JsonError;
pub use line_numbers::LineNumbers;
pub use loader::DocumentLoader;
pub use warn::warnings;

use super::{
    Component, Connection, CustomRule, Defaults, Design, Domain, Extra, Flow, Invariant, List,
    RuleSetting, Waiver,
};
use crate::document::sort::sort_by_key;
use read::{Fields, JsonPath};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

/// Value of `format` in every design document.
pub const FORMAT: &str = "plumbline-design";
/// Fields of a document.
const FORMAT_FIELDS: &[&str] = &[
    "format",
    "version",
    "title",
    "notes",
    "domains",
    "components",
    "connections",
    "flows",
    "invariants",
    "defaults",
    "waivers",
    "rules",
    "house_rules",
];
/// Newest supported version.
pub const VERSION: u64 = 1;
/// Size limit of a document, in bytes. A design of 10,000 components has about 10 MiB.
pub const LARGEST: usize = 32 * 1024 * 1024;

/// A problem of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Path, such as `components[3].kind`. Entries are counted from 0, in file order.
    pub path: String,
    /// The problem.
    pub wrong: String,
    /// Expected value.
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

/// Error of loading a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// More bytes than [`LARGEST`].
    TooLarge {
        /// Size in bytes.
        bytes: usize,
    },
    /// Not JSON, or not text at all.
    Syntax {
        /// Line, counted from 1.
        line: usize,
        /// Column in bytes, counted from 1.
        column: usize,
        /// The problem, and the expected value.
        message: String,
    },
    /// SerializedDesign by a newer version of Plumbline.
    Newer {
        /// Version of the document.
        version: u64,
    },
    /// JSON, but not a valid design.
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

/// Loads a document from the bytes of a file. A byte order mark is skipped.
///
/// # Errors
/// Returns every problem with its path and the expected value.
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

/// Loads a document.
///
/// # Errors
/// Returns every problem with its path and the expected value.
pub fn load(text: &str) -> Result<Design, LoadError> {
    from_value(parse_json(text)?)
}

/// Parses the JSON of a document of any format, up to the size limit of a design.
///
/// # Errors
/// The text is too large, no JSON, or has a key twice in one object.
pub fn parse_json(text: &str) -> Result<Value, LoadError> {
    if text.len() > LARGEST {
        return Err(LoadError::TooLarge { bytes: text.len() });
    }
    duplicate_keys::reject_duplicate_keys(text).map_err(|e| syntax(&e))?;
    serde_json::from_str(text).map_err(|e| syntax(&e))
}

fn syntax(error: &serde_json::Error) -> LoadError {
    let error = JsonError::from(error);
    LoadError::Syntax {
        line: error.line,
        column: error.column,
        message: error.to_string(),
    }
}

fn from_value(mut value: Value) -> Result<Design, LoadError> {
    migrate::migrate(&mut value, &migrate::MIGRATIONS);
    let problems = RefCell::new(Vec::new());
    let design = read_design(value, None, &JsonPath::top(&problems));
    let problems = problems.into_inner();
    match design {
        Ok(Some(design)) if problems.is_empty() => Ok(design),
        Ok(_) => Err(LoadError::Invalid(problems)),
        Err(newer) => Err(newer),
    }
}

/// Reads the fields of a document, and its lists of elements unless they were read before.
fn read_design(
    value: Value,
    lists: Option<DocumentLists>,
    top: &JsonPath<'_>,
) -> Result<Option<Design>, LoadError> {
    let Some(mut fields) = Fields::of(value, top) else {
        return Ok(None);
    };
    let format: Option<String> = fields.required("format");
    if let Some(found) = format.filter(|f| f != FORMAT) {
        top.key("format")
            .report_unexpected::<()>(&Value::String(found), &format!("{FORMAT:?}"));
        // Problems of the other fields would only be noise.
        return Ok(None);
    }
    match fields.required::<u64>("version") {
        Some(version) if version > VERSION => return Err(LoadError::Newer { version }),
        Some(0) => {
            top.key("version")
                .report::<()>("found 0", "a whole number, 1 or more");
        }
        // Older versions were migrated before.
        _ => {}
    }
    let title: Option<String> = fields.required("title");
    let notes = fields.optional("notes");
    let parts = lists.unwrap_or_else(|| DocumentLists {
        domains: shared(fields.list("domains")),
        components: shared(fields.list("components")),
        connections: shared(fields.list("connections")),
        flows: shared(fields.list("flows")),
        invariants: shared(fields.list("invariants")),
        house_rules: shared(fields.list("house_rules")),
    });
    let defaults: Option<Defaults> = fields.optional("defaults");
    let mut waivers: Vec<Waiver> = fields.list("waivers");
    let rules: Option<RuleSettings> = fields.optional("rules");
    let extra: Extra = fields.rest();
    // References to an element that could not be read would be reported for nothing.
    if !top.has_problems() {
        check::check_parts(&parts, top);
    }
    sort_by_key(&mut waivers, waiver_order);
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

/// Sort key of waivers, which have no ids.
pub(crate) fn waiver_order(waiver: &Waiver) -> impl Ord + use<> {
    (
        waiver.rule.clone(),
        waiver.subject.clone(),
        waiver.until,
        waiver.by.clone(),
        waiver.reason.clone(),
    )
}

/// Lists whose entries refer to one another, in file order.
#[derive(Default)]
struct DocumentLists {
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

/// The object `rules`: settings by rule name.
pub(super) struct RuleSettings(pub(super) BTreeMap<String, RuleSetting>);

impl read::Read for RuleSettings {
    const EXPECTED: &'static str = "an object of rules and settings";

    fn read(value: Value, place: &JsonPath<'_>) -> Option<Self> {
        let fields: Map<String, Value> = Fields::of(value, place)?.rest();
        let read = |(rule, value): (String, Value)| {
            if read::is_absent(&value) {
                return None;
            }
            let setting = RuleSetting::read(value, &place.key(&rule))?;
            (!setting.is_blank()).then_some((rule, setting))
        };
        Some(Self(fields.into_iter().filter_map(read).collect()))
    }
}

/// Serialized form of a document.
#[derive(Serialize)]
struct SerializedDesign<'d> {
    format: &'static str,
    version: u64,
    #[serde(flatten)]
    design: &'d Design,
}

impl<'d> SerializedDesign<'d> {
    fn of(design: &'d Design) -> Self {
        Self {
            format: FORMAT,
            version: VERSION,
            design,
        }
    }
}

/// A whole design within another document.
#[derive(Clone, Debug, PartialEq)]
pub struct EmbeddedDesign(pub Rc<Design>);

impl Serialize for EmbeddedDesign {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        SerializedDesign::of(&self.0).serialize(serializer)
    }
}

impl read::Read for EmbeddedDesign {
    const EXPECTED: &'static str = "a design document";

    fn read(mut value: Value, place: &JsonPath<'_>) -> Option<Self> {
        migrate::migrate(&mut value, &migrate::MIGRATIONS);
        match read_design(value, None, place) {
            Ok(design) => design.map(|design| Self(Rc::new(design))),
            Err(newer) => place.report(newer.to_string(), Self::EXPECTED),
        }
    }
}

/// Writes the document: stable order, two-space indent, final newline.
pub fn save(design: &Design) -> String {
    // Serializing to memory fails only for maps with non-text keys; there are none.
    let mut text = serde_json::to_string_pretty(&SerializedDesign::of(design)).unwrap_or_default();
    text.push('\n');
    text
}

/// Writes the document without white space.
pub fn save_compact(design: &Design) -> String {
    serde_json::to_string(&SerializedDesign::of(design)).unwrap_or_default()
}

/// SHA-256 of the output of [`save`], in lower-case hexadecimal.
pub fn fingerprint(design: &Design) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(save(design).as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod normalize_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod warn_tests;
