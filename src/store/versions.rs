//! The versions of a design: when one is added, and which go.

use super::record::VersionRecord;

/// Number of versions that a design keeps at most.
const MAX_VERSIONS: usize = 24;
/// Least distance of two versions, in milliseconds.
const INTERVAL: u64 = 5 * 60 * 1000;

/// Sorts versions, the newest first.
pub fn sort_versions(versions: &mut [VersionRecord]) {
    versions.sort_unstable_by_key(|version| std::cmp::Reverse((version.at, version.key)));
}

/// True if another version is due by time; `last` is the time of the newest one.
pub fn is_due(last: Option<u64>, now: u64) -> bool {
    last.is_none_or(|last| now.saturating_sub(last) >= INTERVAL)
}

/// Keys of the versions to delete: the older they are, the fewer stay. `versions` is sorted, the newest first.
///
/// A version goes if the gap that it leaves is small for its age. Comparing it with the newer one alone would let no
/// version grow old: each would go as soon as its age is three times its distance.
pub fn surplus(versions: &[VersionRecord], now: u64) -> Vec<u64> {
    let mut newer = None::<u64>;
    let mut gone = Vec::new();
    for (at, version) in versions.iter().enumerate() {
        let gap = newer.zip(versions.get(at + 1)).map(|(newer, older)| {
            let age = now.saturating_sub(older.at);
            newer.saturating_sub(older.at) * 3 < age
        });
        let is_dense = gap.unwrap_or(false);
        if is_dense || at - gone.len() >= MAX_VERSIONS {
            gone.push(version.key);
        } else {
            newer = Some(version.at);
        }
    }
    gone
}

/// The newest versions of a list that came from a file, as many as a design keeps.
pub fn limit<T>(versions: Vec<T>) -> impl Iterator<Item = T> {
    versions.into_iter().take(MAX_VERSIONS)
}
