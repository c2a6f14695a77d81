//! Records of the design database, as every version of the app since the first reads and writes them.

use super::title::replace_title;
use crate::document::{Design, format};
use crate::editor::AutoPositions;
use serde::Serialize;
use serde_json::Value;

/// Largest document, in bytes, that is parsed for its summary. Of a larger one only the title is read.
const MAX_SUMMARIZED: usize = 4_000_000;
/// Number of pages whose last write a record remembers.
const MAX_WRITERS: usize = 32;
/// Number of boxes in the preview of a design.
const MAX_BOXES: usize = 120;

/// Name, size and preview of a design, derived from its document. Plain data: nothing of it becomes markup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DesignSummary {
    /// Title of the document.
    pub name: String,
    /// Number of components.
    pub count: u64,
    /// Centre and kind of the first components.
    pub boxes: Vec<(i64, i64, String)>,
}

/// Record of a stored design: all but its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DesignRecord {
    /// Key of the record.
    pub id: String,
    /// Name and preview.
    #[serde(flatten)]
    pub summary: DesignSummary,
    /// In `localStorage` alone: the revision of the database that the design goes on from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<u64>,
    /// Creation time, in Unix milliseconds.
    pub made: u64,
    /// Time of the last change, in Unix milliseconds. Increases with each revision.
    pub changed: u64,
    /// Counts the writes. A write states the revision that it is based on.
    pub revision: u64,
    /// Page that wrote the revision; empty for edits of the design list.
    pub writer: String,
    /// Pages whose states it goes on from, with the time of the last one of each: the newest come last. A snapshot of one
    /// of them that is not later is part of this revision. Absent while one page alone has written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<(String, u64)>,
}

/// Moves a page to the end of those that wrote before, and forgets the oldest.
fn note_write(earlier: &mut Vec<(String, u64)>, (page, at): (String, u64)) {
    earlier.retain(|(by, _)| *by != page);
    earlier.push((page, at));
    let surplus = earlier.len().saturating_sub(MAX_WRITERS);
    earlier.drain(..surplus);
}

/// An earlier state of a design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRecord {
    /// Key of the record; the database assigns it.
    pub key: u64,
    /// Design that it belongs to.
    pub id: String,
    /// Revision that it was; 0 if it came from a file.
    pub revision: u64,
    /// Time of that revision, in Unix milliseconds.
    pub at: u64,
    /// The document.
    pub text: String,
}

/// A record that cannot be used, with its content as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedRecord {
    /// Label for the person.
    pub label: String,
    /// The record's content.
    pub json: String,
}

/// All stored designs, and the records that are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DesignList {
    /// Usable records.
    pub designs: Vec<DesignRecord>,
    /// The others.
    pub damaged: Vec<DamagedRecord>,
}

impl DesignSummary {
    /// Summary of a loaded design, with the positions that it has when it is opened.
    pub fn of(design: &Design) -> Self {
        // A larger one is not laid out with every save for a preview of its first components.
        let places =
            (design.components.len() <= MAX_BOXES).then(|| AutoPositions::at_opening(design));
        let boxes = design.components.iter().take(MAX_BOXES);
        let boxes = boxes.map(|component| {
            let own = component.position.as_ref().map(|p| (p.x.0, p.y.0));
            let position = own.or_else(|| {
                let at = places.as_ref()?.of(component);
                Some((at.x, at.y))
            });
            let (x, y) = position.unzip();
            ((x, y), component.kind.as_str().to_owned())
        });
        Self {
            name: design.title.clone(),
            count: design.components.len() as u64,
            boxes: place(boxes.collect()),
        }
    }

    /// Summary of a document that may be damaged: as much as can be read.
    pub fn of_text(text: &str) -> Self {
        let mut summary = Self::default();
        if text.len() > MAX_SUMMARIZED {
            replace_title(text, |title| {
                summary.name = title.to_owned();
                String::new()
            });
            return summary;
        }
        let Ok(document) = serde_json::from_str::<Value>(text) else {
            return summary;
        };
        summary.name = label(&document["title"]);
        if let Some(components) = document["components"].as_array() {
            let is_whole = |component: &Value| component["position"].is_object();
            if components.len() <= MAX_BOXES
                && !components.iter().all(is_whole)
                && let Ok(design) = format::load(text)
            {
                return Self::of(&design);
            }
            summary.count = components.len() as u64;
            let boxes = components.iter().take(MAX_BOXES).map(|component| {
                let at = |axis: &str| component["position"][axis].as_f64();
                ((at("x"), at("y")), label(&component["kind"]))
            });
            summary.boxes = place(boxes.collect());
        }
        summary
    }
}

/// Position of a component, where it has one, and its kind.
type UnplacedBox = ((Option<f64>, Option<f64>), String);

/// Boxes with their centres. A component without a position stands in rows.
fn place(boxes: Vec<UnplacedBox>) -> Vec<(i64, i64, String)> {
    let across = ((boxes.len() as f64 * 1.2).sqrt().ceil() as usize).max(1);
    let boxes = boxes.into_iter().enumerate();
    boxes
        .map(|(at, ((x, y), kind))| {
            let x = x.unwrap_or((at % across) as f64 * 220.0);
            let y = y.unwrap_or((at / across) as f64 * 120.0);
            // As JavaScript rounds: halves go up.
            ((x + 0.5).floor() as i64, (y + 0.5).floor() as i64, kind)
        })
        .collect()
}

fn label(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A count that any version may have written as a number with a fraction. Anything else is 0.
fn count(value: &Value) -> u64 {
    value
        .as_u64()
        .or_else(|| value.as_f64().map(|n| n.max(0.0) as u64))
        .unwrap_or_default()
}

impl DesignRecord {
    /// Reads a record. A field that is missing or of another type takes its default, so that one damaged field does not
    /// cost the design.
    ///
    /// # Errors
    /// The record has no id: it cannot be addressed.
    pub fn from_json(json: &str) -> Result<Self, DamagedRecord> {
        let value: Value = serde_json::from_str(json).unwrap_or_default();
        let Some(id) = value["id"].as_str().filter(|id| !id.is_empty()) else {
            return Err(DamagedRecord {
                label: label(&value["name"]),
                json: json.to_owned(),
            });
        };
        let boxes = value["boxes"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let boxes = boxes.iter().take(MAX_BOXES).filter_map(|each| {
            Some((
                each[0].as_f64()? as i64,
                each[1].as_f64()? as i64,
                label(&each[2]),
            ))
        });
        Ok(Self {
            id: id.to_owned(),
            summary: DesignSummary {
                name: label(&value["name"]),
                count: count(&value["count"]),
                boxes: boxes.collect(),
            },
            base: value.get("base").map(count),
            made: count(&value["made"]),
            changed: count(&value["changed"]),
            revision: count(&value["revision"]),
            writer: value["writer"].as_str().unwrap_or_default().to_owned(),
            earlier: value["earlier"]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default()
                .iter()
                .filter_map(|each| Some((each[0].as_str()?.to_owned(), count(&each[1]))))
                .collect(),
        })
    }

    /// Time of the last revision that a page wrote.
    pub fn last_write_of(&self, writer: &str) -> Option<u64> {
        let writes = self
            .earlier
            .iter()
            .map(|(writer, at)| (writer.as_str(), *at));
        let own = (self.writer.as_str(), self.changed);
        let mut all = std::iter::once(own).chain(writes);
        all.find(|(by, _)| !by.is_empty() && *by == writer)
            .map(|(_, at)| at)
    }

    /// [`earlier`](Self::earlier) of the next revision, which `writer` writes.
    pub fn earlier_of_next(&self, writer: &str) -> Vec<(String, u64)> {
        let mut all = self.earlier.clone();
        all.retain(|(by, _)| by != writer);
        if !self.writer.is_empty() && self.writer != writer {
            note_write(&mut all, (self.writer.clone(), self.changed));
        }
        all
    }

    /// Notes that the revision goes on from the state of a page of that time, which no revision may have had: a snapshot
    /// that was written only by the page that found it.
    pub fn note_origin(&mut self, page: &str, at: u64) {
        if self.last_write_of(page).is_none_or(|last| last < at) {
            note_write(&mut self.earlier, (page.to_owned(), at));
        }
    }

    /// The record as JSON.
    pub fn to_json(&self) -> String {
        // Fails only for maps whose keys are no text.
        serde_json::to_string(self).unwrap_or_default()
    }
}
