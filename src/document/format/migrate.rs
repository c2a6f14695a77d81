//! Migration of documents of older versions.

use super::{FORMAT, VERSION};
use serde_json::{Map, Value};

/// Migrates a document by one version. It converts fields whose meaning changed and leaves the rest
/// alone; the reader reports problems.
pub(super) type Migration = fn(&mut Map<String, Value>);

/// The first migrates version 1 to version 2, and so on. A new [`VERSION`] does not compile without
/// its migration. Each has a document of the version before in `tests/versions/`.
pub(super) const MIGRATIONS: [Migration; VERSION as usize - 1] = [];

/// Migrates the document to the newest version. Documents of unknown versions, and values that are
/// no design, are left as they are.
pub(super) fn migrate(document: &mut Value, migrations: &[Migration]) {
    let Value::Object(fields) = document else {
        return;
    };
    if fields.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return;
    }
    let version = fields.get("version").and_then(Value::as_u64);
    let done = version.and_then(|v| usize::try_from(v).ok()?.checked_sub(1));
    let Some(missing) = done.and_then(|done| migrations.get(done..)) else {
        return;
    };
    if missing.is_empty() {
        return;
    }
    for step in missing {
        step(fields);
    }
    fields.insert(
        "version".to_owned(),
        Value::from(migrations.len() as u64 + 1),
    );
}

#[cfg(test)]
mod tests {
    use super::super::{load, save};
    use super::*;
    use serde_json::json;

    /// Invented: version 2 calls the notes a text, version 3 has the text as a list.
    const INVENTED: [Migration; 2] = [
        |fields| {
            if let Some(notes) = fields.remove("notes") {
                fields.insert("text".to_owned(), notes);
            }
        },
        |fields| {
            if let Some(text) = fields.get_mut("text") {
                *text = json!([text.take()]);
            }
        },
    ];

    fn migrated(mut document: Value) -> Value {
        migrate(&mut document, &INVENTED);
        document
    }

    #[test]
    fn migration_applies_missing_steps_in_order() {
        let newest = json!({"format": FORMAT, "version": 3, "text": ["N"], "unknown": 1});
        let first = json!({"format": FORMAT, "version": 1, "notes": "N", "unknown": 1});
        let second = json!({"format": FORMAT, "version": 2, "text": "N", "unknown": 1});
        assert_eq!(migrated(first), newest);
        assert_eq!(migrated(second), newest);
        assert_eq!(migrated(newest.clone()), newest);
    }

    #[test]
    fn migration_leaves_unknown_versions_unchanged() {
        for document in [
            json!({"format": FORMAT, "version": 4, "notes": "N"}),
            json!({"format": FORMAT, "version": 0, "notes": "N"}),
            json!({"format": FORMAT, "version": -1, "notes": "N"}),
            json!({"format": FORMAT, "version": "1", "notes": "N"}),
            json!({"format": FORMAT, "notes": "N"}),
            json!({"format": "other", "version": 1, "notes": "N"}),
            json!([1]),
            json!(null),
        ] {
            assert_eq!(migrated(document.clone()), document);
        }
    }

    #[test]
    fn migration_opens_every_version_and_saves_the_newest() {
        for version in 1..=VERSION {
            let root = env!("CARGO_MANIFEST_DIR");
            let path = format!("{root}/tests/versions/{version}.json");
            let text = std::fs::read_to_string(path).expect("every version has its document");
            let document: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(document["version"], json!(version));
            let design = load(&text).expect("it opens");
            let saved = save(&design);
            assert_eq!(load(&saved).as_ref(), Ok(&design));
            let saved: Value = serde_json::from_str(&saved).expect("JSON");
            assert_eq!(saved["version"], json!(VERSION));
        }
    }
}
