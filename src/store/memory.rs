//! Designs in memory, for as long as the page lives.

use super::backend::{
    Decision, ReadScope, StorageError, StoreBackend, StoreChange, StoreDump, StoredDesign,
};
use super::record::{DesignList, DesignRecord, VersionRecord};
use super::versions::sort_versions;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A store in memory. Clones share it, as tabs share a database.
#[derive(Clone, Debug, Default)]
pub struct MemoryBackend(Rc<RefCell<Tables>>);

#[derive(Clone, Debug, Default)]
struct Tables {
    records: BTreeMap<String, DesignRecord>,
    texts: BTreeMap<String, String>,
    histories: BTreeMap<String, String>,
    versions: BTreeMap<u64, VersionRecord>,
    last_key: u64,
}

impl Tables {
    fn read(&self, id: &str, scope: ReadScope) -> StoredDesign {
        let versions = self
            .versions
            .values()
            .filter(|v| scope.versions && v.id == id);
        let mut versions: Vec<_> = versions.cloned().collect();
        sort_versions(&mut versions);
        StoredDesign {
            record: self.records.get(id).cloned(),
            text: self.texts.get(id).filter(|_| scope.text).cloned(),
            damaged_text: None,
            versions,
            history: self.histories.get(id).filter(|_| scope.history).cloned(),
        }
    }

    fn apply(&mut self, id: &str, change: StoreChange) {
        let id = id.to_owned();
        match change {
            StoreChange::PutRecord(record) => drop(self.records.insert(id, record)),
            StoreChange::PutText(text) => drop(self.texts.insert(id, text)),
            StoreChange::PutHistory(steps) => drop(self.histories.insert(id, steps)),
            StoreChange::AddVersion { revision, at, text } => {
                self.last_key += 1;
                let key = self.last_key;
                let version = VersionRecord {
                    key,
                    id,
                    revision,
                    at,
                    text,
                };
                self.versions.insert(key, version);
            }
            StoreChange::DeleteVersion(key) => drop(self.versions.remove(&key)),
            StoreChange::Delete => {
                self.records.remove(&id);
                self.texts.remove(&id);
                self.histories.remove(&id);
                self.versions.retain(|_, version| version.id != id);
            }
        }
    }
}

impl MemoryBackend {
    /// Forgets everything, as a browser does when site data is cleared.
    pub fn clear(&self) {
        *self.0.borrow_mut() = Tables::default();
    }
}

impl StoreBackend for MemoryBackend {
    fn is_fallback(&self) -> bool {
        false
    }

    async fn list(&self) -> Result<DesignList, StorageError> {
        let designs = self.0.borrow().records.values().cloned().collect();
        Ok(DesignList {
            designs,
            damaged: Vec::new(),
        })
    }

    async fn dump(&self) -> Result<StoreDump, StorageError> {
        let list = self.list().await?;
        let tables = self.0.borrow();
        let texts = tables
            .texts
            .iter()
            .map(|(id, text)| (id.clone(), text.clone()))
            .collect();
        let versions = tables.versions.values().cloned().collect();
        Ok(StoreDump {
            list,
            texts,
            versions,
        })
    }

    async fn read(&self, id: &str, scope: ReadScope) -> Result<StoredDesign, StorageError> {
        Ok(self.0.borrow().read(id, scope))
    }

    async fn transact<T>(
        &self,
        id: &str,
        scope: ReadScope,
        decide: impl FnOnce(StoredDesign) -> Decision<T>,
    ) -> Result<T, StorageError> {
        let stored = self.0.borrow().read(id, scope);
        let (changes, result) = decide(stored)?;
        let mut tables = self.0.borrow_mut();
        for change in changes {
            tables.apply(id, change);
        }
        Ok(result)
    }
}
