//! A file that holds all stored designs with their versions.

use serde::Serialize;
use serde_json::ser::PrettyFormatter;
use serde_json::{Serializer, Value};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Value of `format` in such a file.
const FORMAT: &str = "plumbline-designs";
/// Newest version of the format that is read.
const VERSION: f64 = 1.0;

/// All stored designs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive {
    /// The designs.
    pub designs: Vec<ArchivedDesign>,
    /// Number of entries that hold no design.
    pub unreadable: usize,
}

/// A design in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivedDesign {
    /// Id in the store that it comes from.
    pub id: String,
    /// Name.
    pub name: String,
    /// Creation time, in Unix milliseconds.
    pub made: Option<u64>,
    /// Time of its last change, in Unix milliseconds.
    pub changed: u64,
    /// The document.
    pub text: String,
    /// Versions.
    pub versions: Vec<ArchivedVersion>,
}

/// An earlier state of an archived design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivedVersion {
    /// Time, in Unix milliseconds.
    pub at: u64,
    /// The document.
    pub text: String,
}

#[derive(Serialize)]
struct ArchiveFile<'a> {
    format: &'static str,
    version: u8,
    designs: Vec<ArchiveEntry<'a>>,
}

#[derive(Serialize)]
struct ArchiveEntry<'a> {
    id: &'a str,
    name: &'a str,
    made: String,
    changed: String,
    text: &'a str,
    versions: Vec<VersionEntry<'a>>,
}

#[derive(Serialize)]
struct VersionEntry<'a> {
    at: String,
    text: &'a str,
}

fn write_time(milliseconds: u64) -> String {
    // Up to the last year that the format has.
    let longest = Duration::from_secs(253_402_300_799);
    let time = UNIX_EPOCH + Duration::from_millis(milliseconds).min(longest);
    humantime::format_rfc3339_millis(time).to_string()
}

fn read_time(value: &Value) -> Option<u64> {
    let time: SystemTime = humantime::parse_rfc3339_weak(value.as_str()?).ok()?;
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}

impl Archive {
    /// The file's text.
    pub fn write(&self) -> String {
        let designs = self.designs.iter().map(|design| ArchiveEntry {
            id: &design.id,
            name: &design.name,
            made: write_time(design.made.unwrap_or(design.changed)),
            changed: write_time(design.changed),
            text: &design.text,
            versions: design
                .versions
                .iter()
                .map(|version| VersionEntry {
                    at: write_time(version.at),
                    text: &version.text,
                })
                .collect(),
        });
        let file = ArchiveFile {
            format: FORMAT,
            version: 1,
            designs: designs.collect(),
        };
        let mut written = Vec::new();
        let mut serializer =
            Serializer::with_formatter(&mut written, PrettyFormatter::with_indent(b" "));
        // Writing to memory fails only for maps whose keys are no text.
        let _ = file.serialize(&mut serializer);
        written.push(b'\n');
        String::from_utf8(written).unwrap_or_default()
    }

    /// Reads such a file, entry by entry: one that holds no design is counted, and costs no other.
    ///
    /// # Errors
    /// The file is no archive; the reason as part of a sentence.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let file: Value = serde_json::from_str(text).map_err(|_| "the file is not JSON")?;
        let Some(entries) = file["designs"]
            .as_array()
            .filter(|_| file["format"] == FORMAT)
        else {
            return Err("the file holds no designs; expected what “Download all” gives");
        };
        if file["version"]
            .as_f64()
            .is_some_and(|version| version > VERSION)
        {
            return Err("the file was written by a newer Plumbline");
        }
        let mut archive = Self::default();
        for entry in entries {
            match read_design(entry) {
                Some(design) => archive.designs.push(design),
                None => archive.unreadable += 1,
            }
        }
        Ok(archive)
    }
}

fn read_design(entry: &Value) -> Option<ArchivedDesign> {
    let word = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    let versions = entry["versions"].as_array().map(Vec::as_slice);
    let versions = versions.unwrap_or_default().iter().filter_map(|version| {
        Some(ArchivedVersion {
            at: read_time(&version["at"])?,
            text: version["text"].as_str()?.to_owned(),
        })
    });
    Some(ArchivedDesign {
        id: word("id"),
        name: word("name"),
        made: read_time(&entry["made"]).filter(|made| *made > 0),
        changed: read_time(&entry["changed"]).unwrap_or_default(),
        text: entry["text"].as_str()?.to_owned(),
        versions: versions.collect(),
    })
}
