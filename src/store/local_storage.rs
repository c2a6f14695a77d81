//! Designs in `localStorage`, for browsers that give the page no database. It holds a few megabytes: there is no room
//! for versions and histories.

use super::backend::{
    Decision, ReadScope, StorageError, StoreBackend, StoreChange, StoreDump, StoredDesign,
};
use super::record::{DesignList, DesignRecord};

/// Prefix of the keys of records and of documents.
const RECORDS: &str = "plumbline.v2.kept.designs.";
const TEXTS: &str = "plumbline.v2.kept.texts.";

/// Texts under keys, as `localStorage` has them. All calls return at once.
pub trait KeyValueStorage {
    /// The text under the key.
    fn get(&self, key: &str) -> Option<String>;

    /// Writes the text under the key.
    ///
    /// # Errors
    /// It is not stored; what was under the key is as before.
    fn set(&self, key: &str, text: &str) -> Result<(), StorageError>;

    /// Removes the key.
    fn remove(&self, key: &str);

    /// All keys.
    fn keys(&self) -> Vec<String>;

    /// Waits for other tabs that are in a transaction, and holds them off until the result is dropped.
    fn lock(&self) -> impl Future<Output = Box<dyn std::any::Any>>;
}

/// Designs in a [`KeyValueStorage`].
#[derive(Clone, Debug)]
pub struct LocalStorageBackend<K>(pub K);

impl<K: KeyValueStorage> LocalStorageBackend<K> {
    /// True if any design is stored.
    pub fn has_designs(&self) -> bool {
        self.0
            .keys()
            .iter()
            .any(|key| key.starts_with(TEXTS) || key.starts_with(RECORDS))
    }

    fn ids(&self, prefix: &str) -> Vec<String> {
        let keys = self.0.keys().into_iter();
        keys.filter_map(|key| key.strip_prefix(prefix).map(str::to_owned))
            .collect()
    }

    fn record(&self, id: &str) -> Option<DesignRecord> {
        DesignRecord::from_json(&self.0.get(&format!("{RECORDS}{id}"))?).ok()
    }

    fn text(&self, id: &str) -> Option<String> {
        self.0.get(&format!("{TEXTS}{id}"))
    }

    fn state(&self, id: &str, scope: ReadScope) -> StoredDesign {
        StoredDesign {
            record: self.record(id),
            text: if scope.text { self.text(id) } else { None },
            ..StoredDesign::default()
        }
    }

    fn records(&self) -> DesignList {
        let mut list = DesignList::default();
        for id in self.ids(RECORDS) {
            let json = self.0.get(&format!("{RECORDS}{id}")).unwrap_or_default();
            match DesignRecord::from_json(&json) {
                Ok(record) => list.designs.push(record),
                Err(damaged) => list.damaged.push(damaged),
            }
        }
        list
    }

    /// Makes the changes; on failure, everything is as before.
    fn apply(&self, id: &str, changes: Vec<StoreChange>) -> Result<(), StorageError> {
        let keys = [format!("{RECORDS}{id}"), format!("{TEXTS}{id}")];
        let before = keys.each_ref().map(|key| self.0.get(key));
        let [record_key, text_key] = &keys;
        let applied = changes.into_iter().try_for_each(|change| match change {
            StoreChange::PutRecord(record) => self.0.set(record_key, &record.to_json()),
            StoreChange::PutText(text) => {
                self.0.set(text_key, &text)?;
                let is_back = self.0.get(text_key).is_some_and(|back| back == text);
                is_back.then_some(()).ok_or(StorageError::Mismatch)
            }
            StoreChange::Delete => {
                keys.iter().for_each(|key| self.0.remove(key));
                Ok(())
            }
            StoreChange::PutHistory(_)
            | StoreChange::AddVersion { .. }
            | StoreChange::DeleteVersion(_) => Ok(()),
        });
        if applied.is_err() {
            // First make room, then write back.
            keys.iter().for_each(|key| self.0.remove(key));
            for (key, text) in keys.iter().zip(before) {
                if let Some(text) = text {
                    self.0.set(key, &text)?;
                }
            }
        }
        applied
    }
}

impl<K: KeyValueStorage> StoreBackend for LocalStorageBackend<K> {
    fn is_fallback(&self) -> bool {
        true
    }

    async fn list(&self) -> Result<DesignList, StorageError> {
        Ok(self.records())
    }

    async fn dump(&self) -> Result<StoreDump, StorageError> {
        let texts = self.ids(TEXTS).into_iter();
        let texts = texts.filter_map(|id| self.text(&id).map(|text| (id, text)));
        Ok(StoreDump {
            list: self.records(),
            texts: texts.collect(),
            versions: Vec::new(),
        })
    }

    async fn read(&self, id: &str, scope: ReadScope) -> Result<StoredDesign, StorageError> {
        Ok(self.state(id, scope))
    }

    async fn transact<T>(
        &self,
        id: &str,
        scope: ReadScope,
        decide: impl FnOnce(StoredDesign) -> Decision<T>,
    ) -> Result<T, StorageError> {
        let _lock = self.0.lock().await;
        let (changes, result) = decide(self.state(id, scope))?;
        self.apply(id, changes)?;
        Ok(result)
    }
}
