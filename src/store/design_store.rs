//! Decides what is written about a design: revisions are compared and swapped, earlier states become versions.

use super::archive::{Archive, ArchivedDesign, ArchivedVersion};
use super::backend::{ReadScope, StorageError, StoreBackend, StoreChange, StoreDump, StoredDesign};
use super::record::{DesignList, DesignRecord, DesignSummary, VersionRecord};
use super::title::replace_title;
use super::versions::{is_due, limit, surplus};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// A document to write, and the revision that it goes on from.
#[derive(Clone, Debug)]
pub struct WriteRequest<'a> {
    /// The design.
    pub id: &'a str,
    /// Revision that the document is based on; 0 if it is new.
    pub revision: u64,
    /// The document.
    pub text: &'a str,
    /// Name and preview.
    pub summary: DesignSummary,
    /// Page that writes.
    pub writer: &'a str,
    /// Page and time of the snapshot that the document goes on from, if it does.
    pub origin: Option<(&'a str, u64)>,
    /// The undo history that leads to it.
    pub steps: Option<&'a str>,
    /// Time of the state, in Unix milliseconds.
    pub at: u64,
    /// Creation time if it is not stored yet; otherwise that of the first write.
    pub made: Option<u64>,
    /// True if the state before becomes a version, however young the last one is.
    pub keep_version: bool,
}

impl<'a> WriteRequest<'a> {
    /// A document that the list of designs writes.
    pub fn new(id: &'a str, revision: u64, text: &'a str, at: u64) -> Self {
        Self {
            id,
            revision,
            text,
            summary: DesignSummary::of_text(text),
            writer: "",
            origin: None,
            steps: None,
            at,
            made: None,
            keep_version: false,
        }
    }
}

/// Result of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// Stored, as that revision.
    Written {
        /// The revision now.
        revision: u64,
    },
    /// Conflict, nothing written: the store is not at the revision that the document is based on.
    Conflict {
        /// True if the design is not stored at all.
        deleted: bool,
    },
}

/// Stored designs over any backend.
#[derive(Debug)]
pub struct DesignStore<B> {
    backend: B,
    /// Time of the newest version of each design, as far as known. A newer one of another tab makes a version come late,
    /// never missing.
    newest_versions: RefCell<HashMap<String, u64>>,
}

impl<B: StoreBackend> DesignStore<B> {
    /// A store over the backend.
    pub fn new(backend: B) -> Self {
        Self {
            backend,
            newest_versions: RefCell::default(),
        }
    }

    /// The backend.
    pub fn backend(&self) -> &B {
        &self.backend
    }

    /// True if it keeps no versions.
    pub fn is_fallback(&self) -> bool {
        self.backend.is_fallback()
    }

    /// All records, the last changed first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn list(&self) -> Result<DesignList, StorageError> {
        let mut list = self.backend.list().await?;
        list.designs
            .sort_by_key(|design| std::cmp::Reverse(design.changed));
        Ok(list)
    }

    /// Reads a design.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn read(&self, id: &str, scope: ReadScope) -> Result<StoredDesign, StorageError> {
        self.backend.read(id, scope).await
    }

    /// Record, document and undo history of a design.
    ///
    /// # Errors
    /// It is gone, or its text is damaged.
    pub async fn open(&self, id: &str) -> Result<(DesignRecord, String, String), StorageError> {
        let stored = self.backend.read(id, ReadScope::HISTORY).await?;
        let (record, text) = complete(&stored)?;
        Ok((
            record.clone(),
            text.to_owned(),
            stored.history.unwrap_or_default(),
        ))
    }

    /// Document of a design; the content of its record if that is damaged.
    ///
    /// # Errors
    /// It is gone.
    pub async fn text(&self, id: &str) -> Result<String, StorageError> {
        let stored = self.backend.read(id, ReadScope::TEXT).await?;
        stored
            .text
            .or(stored.damaged_text)
            .ok_or(StorageError::Gone)
    }

    /// Versions of a design, the newest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn versions(&self, id: &str) -> Result<Vec<VersionRecord>, StorageError> {
        Ok(self.backend.read(id, ReadScope::VERSIONS).await?.versions)
    }

    /// Writes a document if the store is at the revision that it is based on.
    ///
    /// # Errors
    /// Nothing was written.
    pub async fn write(&self, request: &WriteRequest<'_>) -> Result<WriteOutcome, StorageError> {
        let newest = self.newest_versions.borrow().get(request.id).copied();
        let due = request.keep_version || is_due(newest, request.at);
        if !due {
            // The document before is not needed: reading it would cost more than writing.
            let outcome = self.compare_and_swap(request, ReadScope::RECORD).await?;
            if let WriteOutcome::Written { .. } = outcome {
                return Ok(outcome);
            }
        }
        self.compare_and_swap(request, ReadScope::VERSIONS).await
    }

    async fn compare_and_swap(
        &self,
        request: &WriteRequest<'_>,
        scope: ReadScope,
    ) -> Result<WriteOutcome, StorageError> {
        let fallback = self.backend.is_fallback();
        let decide = |stored| Ok(plan_write(&stored, request, scope, fallback));
        let (outcome, newest) = self.backend.transact(request.id, scope, decide).await?;
        if let Some(newest) = newest {
            let id = request.id.to_owned();
            self.newest_versions.borrow_mut().insert(id, newest);
        }
        Ok(outcome)
    }

    /// Keeps a document as a version of a stored design, unless it is one already.
    ///
    /// # Errors
    /// It is not kept.
    pub async fn add_version(&self, id: &str, at: u64, text: &str) -> Result<(), StorageError> {
        self.add_versions(id, vec![(at, text.to_owned())]).await
    }

    async fn add_versions(
        &self,
        id: &str,
        versions: Vec<(u64, String)>,
    ) -> Result<(), StorageError> {
        let decide = |stored: StoredDesign| {
            let is_new = |text: &String| {
                stored.text.as_ref() != Some(text)
                    && stored.versions.iter().all(|v| v.text != *text)
            };
            let new = limit(versions).filter(|(_, text)| is_new(text));
            let add = new.map(|(at, text)| StoreChange::AddVersion {
                revision: 0,
                at,
                text,
            });
            Ok((add.collect(), ()))
        };
        self.backend.transact(id, ReadScope::VERSIONS, decide).await
    }

    /// Gives a design another title. The rest of its document stays as it is, byte for byte.
    ///
    /// # Errors
    /// Nothing was changed.
    pub async fn rename(&self, id: &str, name: &str, now: u64) -> Result<(), StorageError> {
        let stored = self.backend.read(id, ReadScope::TEXT).await?;
        let (record, text) = complete(&stored)?;
        let renamed = retitle(text, |_| name.to_owned())?;
        let request = WriteRequest::new(id, record.revision, &renamed, now);
        written(self.write(&request).await?)
    }

    /// Stores a copy of a design under a new id.
    ///
    /// # Errors
    /// There is no copy.
    pub async fn duplicate(&self, id: &str, copy: &str, now: u64) -> Result<(), StorageError> {
        let text = self.text(id).await?;
        let text = retitle(&text, |title| format!("{title} (copy)"))?;
        written(self.write(&WriteRequest::new(copy, 0, &text, now)).await?)
    }

    /// Goes back to a version. The state before becomes a version itself.
    ///
    /// # Errors
    /// Nothing was changed.
    pub async fn restore(
        &self,
        id: &str,
        text: &str,
        writer: &str,
        now: u64,
    ) -> Result<(), StorageError> {
        let stored = self.backend.read(id, ReadScope::RECORD).await?;
        let record = stored.record.ok_or(StorageError::Gone)?;
        let request = WriteRequest {
            writer,
            keep_version: true,
            ..WriteRequest::new(id, record.revision, text, now)
        };
        written(self.write(&request).await?)
    }

    /// Deletes a design with all its versions.
    ///
    /// # Errors
    /// The design is still there.
    pub async fn delete(&self, id: &str) -> Result<(), StorageError> {
        self.newest_versions.borrow_mut().remove(id);
        let decide = |_| Ok((vec![StoreChange::Delete], ()));
        self.backend.transact(id, ReadScope::VERSIONS, decide).await
    }

    /// Moves the designs of another store into this one. A design that went on in both becomes two.
    ///
    /// # Errors
    /// The rest stays where it is.
    pub async fn take_over<F: StoreBackend>(
        &self,
        from: &DesignStore<F>,
        new_id: impl Fn() -> String,
    ) -> Result<(), StorageError> {
        let StoreDump { list, texts, .. } = from.backend.dump().await?;
        for (id, text) in texts {
            let record = list.designs.iter().find(|record| record.id == id).cloned();
            let record = record.unwrap_or_default();
            let there = self.backend.read(&id, ReadScope::RECORD).await?.record;
            let is_older = there.is_some_and(|there| there.changed >= record.changed);
            let request = WriteRequest {
                writer: &record.writer,
                keep_version: true,
                ..WriteRequest::new(&id, record.base.unwrap_or_default(), &text, record.changed)
            };
            let goes_on = match is_older {
                true => self.text(&id).await.is_ok_and(|there| there == text),
                false => matches!(self.write(&request).await?, WriteOutcome::Written { .. }),
            };
            if !goes_on {
                let id = new_id();
                let copy = WriteRequest {
                    id: &id,
                    revision: 0,
                    ..request.clone()
                };
                written(self.write(&copy).await?)?;
            }
            let delete = |stored: StoredDesign| {
                let is_same = stored.text.as_ref() == Some(&text);
                Ok((
                    if is_same {
                        vec![StoreChange::Delete]
                    } else {
                        Vec::new()
                    },
                    (),
                ))
            };
            from.backend.transact(&id, ReadScope::TEXT, delete).await?;
        }
        Ok(())
    }

    /// All designs as one archive.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn archive(&self) -> Result<Archive, StorageError> {
        let StoreDump {
            list,
            texts,
            versions,
        } = self.backend.dump().await?;
        let mut texts: HashMap<String, String> = texts.into_iter().collect();
        let designs = list.designs.into_iter().filter_map(|record| {
            let versions = versions.iter().filter(|version| version.id == record.id);
            Some(ArchivedDesign {
                text: texts.remove(&record.id)?,
                versions: versions
                    .map(|version| ArchivedVersion {
                        at: version.at,
                        text: version.text.clone(),
                    })
                    .collect(),
                name: record.summary.name,
                id: record.id,
                made: Some(record.made),
                changed: record.changed,
            })
        });
        Ok(Archive {
            designs: designs.collect(),
            unreadable: list.damaged.len(),
        })
    }

    /// Adds the designs of an archive. What is stored already stays as it is. Returns how many were added, and how many
    /// were there.
    ///
    /// # Errors
    /// The designs before the one that failed were added.
    pub async fn add_archive(
        &self,
        archive: &Archive,
        new_id: impl Fn() -> String,
        now: u64,
    ) -> Result<(usize, usize), StorageError> {
        let dump = self.backend.dump().await?;
        let mut known: HashSet<&str> = dump.texts.iter().map(|(_, text)| text.as_str()).collect();
        let (mut added, mut there) = (0, 0);
        for design in &archive.designs {
            if !known.insert(&design.text) {
                there += 1;
                continue;
            }
            let id = new_id();
            let request = WriteRequest {
                made: design.made,
                ..WriteRequest::new(&id, 0, &design.text, now)
            };
            written(self.write(&request).await?)?;
            let versions = design.versions.iter();
            let versions = versions.map(|version| (version.at, version.text.clone()));
            self.add_versions(&id, versions.collect()).await?;
            added += 1;
        }
        Ok((added, there))
    }
}

fn complete(stored: &StoredDesign) -> Result<(&DesignRecord, &str), StorageError> {
    let record = stored.record.as_ref().ok_or(StorageError::Gone)?;
    let damaged = stored
        .damaged_text
        .as_ref()
        .map(|_| StorageError::DamagedText);
    let text = stored
        .text
        .as_deref()
        .ok_or(damaged.unwrap_or(StorageError::Gone))?;
    Ok((record, text))
}

fn retitle(text: &str, change: impl FnOnce(&str) -> String) -> Result<String, StorageError> {
    let renamed = replace_title(text, change).filter(|renamed| renamed != text);
    renamed.ok_or(StorageError::NoTitle)
}

fn written(outcome: WriteOutcome) -> Result<(), StorageError> {
    match outcome {
        WriteOutcome::Written { .. } => Ok(()),
        WriteOutcome::Conflict { .. } => Err(StorageError::ChangedMeanwhile),
    }
}

/// The changes of a write, its outcome, and the time of the newest version afterwards if that is known.
fn plan_write(
    stored: &StoredDesign,
    request: &WriteRequest<'_>,
    scope: ReadScope,
    fallback: bool,
) -> (Vec<StoreChange>, (WriteOutcome, Option<u64>)) {
    let newest = stored.versions.first().map(|version| version.at);
    let record = stored.record.as_ref();
    // The fallback may hold only what changed while there was no database.
    let absent = if fallback { request.revision } else { 0 };
    let current = record.map_or(absent, |record| record.revision);
    if stored.text.as_deref() == Some(request.text) {
        let outcome = WriteOutcome::Written { revision: current };
        return (Vec::new(), (outcome, newest));
    }
    if current != request.revision {
        let deleted = record.is_none();
        return (Vec::new(), (WriteOutcome::Conflict { deleted }, newest));
    }
    let mut changes = Vec::new();
    let mut newest = newest.filter(|_| scope.versions);
    if let (Some(record), Some(text)) = (record, &stored.text)
        && (request.keep_version || is_due(newest, request.at))
        && stored
            .versions
            .first()
            .is_none_or(|version| version.text != *text)
    {
        newest = Some(record.changed);
        changes.push(StoreChange::AddVersion {
            revision: current,
            at: record.changed,
            text: text.clone(),
        });
        let gone = surplus(&stored.versions, request.at);
        changes.extend(gone.into_iter().map(StoreChange::DeleteVersion));
    }
    let changed = record.map_or(request.at, |record| request.at.max(record.changed + 1));
    let mut next = DesignRecord {
        id: request.id.to_owned(),
        summary: request.summary.clone(),
        base: fallback
            .then(|| record.map_or(Some(request.revision), |r| r.base))
            .flatten(),
        made: record
            .map(|record| record.made)
            .or(request.made)
            .unwrap_or(request.at),
        changed,
        revision: current + 1,
        writer: request.writer.to_owned(),
        earlier: record
            .map(|record| record.earlier_of_next(request.writer))
            .unwrap_or_default(),
    };
    if let Some((page, at)) = request.origin {
        next.note_origin(page, at);
    }
    changes.push(StoreChange::PutRecord(next));
    changes.push(StoreChange::PutText(request.text.to_owned()));
    if let Some(steps) = request.steps {
        changes.push(StoreChange::PutHistory(steps.to_owned()));
    }
    let outcome = WriteOutcome::Written {
        revision: current + 1,
    };
    (changes, (outcome, newest))
}
