//! Drift between damaged imports: no text of a file stops the comparison or reaches a terminal raw.

use crate::corrections::damaged_import;
use crate::damage::{Damage, config, damage};
use crate::formats::{PIECES, all_files, all_texts};
use crate::printable::is_printable;
use plumbline::document::{Date, Design};
use plumbline::drift::{drift, drift_difference, drift_json};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;

fn check_drift(drawn: &Design, seen: &Design, name: &str) -> Result<(), TestCaseError> {
    let today = Date::parse("2027-01-31").expect("a date");
    let found = drift(drawn, seen, today);
    prop_assert!(found.matched <= drawn.components.len());
    let unseen = found.unseen_components.iter();
    prop_assert!(
        unseen
            .into_iter()
            .all(|id| drawn.components.get(id).is_some())
    );
    let unseen = found.unseen_connections.iter();
    prop_assert!(
        unseen
            .into_iter()
            .all(|id| drawn.connections.get(id).is_some())
    );
    let words = drift_difference(&found, drawn, name);
    prop_assert_eq!(found.is_empty(), words.sections.is_empty());
    let json = drift_json(&found);
    prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
    for text in [words.to_text(), words.to_markdown("Drift"), json] {
        prop_assert!(is_printable(&text), "{:?}", text);
    }
    prop_assert_eq!(&drift(drawn, seen, today), &found);
    Ok(())
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(PIECES, all_texts()), 0..5)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn drift_of_damaged_imports_survives(
        drawn in select(all_files()),
        seen in select(all_files()),
        damages_of_drawn in damages(),
        damages_of_seen in damages(),
    ) {
        let (name, text) = (drawn.name, drawn.text);
        let drawn = damaged_import(name, text, &damages_of_drawn);
        let seen_before = damaged_import(name, text, &damages_of_seen);
        let seen_elsewhere = damaged_import(seen.name, seen.text, &damages_of_seen);
        for seen in [seen_before, seen_elsewhere].iter().flatten() {
            if let Some(drawn) = &drawn {
                check_drift(drawn, seen, "seen\u{1b}[31m\u{202e}.json")?;
            }
        }
    }

    #[test]
    fn a_damaged_import_survives_beside_itself_without_drift(file in select(all_files()), damages in damages()) {
        if let Some(design) = damaged_import(file.name, file.text, &damages) {
            let today = Date::parse("2027-01-31").expect("a date");
            let found = drift(&design, &design, today);
            prop_assert_eq!(found.matched, design.components.len());
            prop_assert_eq!(found.undrawn_components.len() + found.undrawn_calls.len(), 0);
            prop_assert_eq!(found.forbidden.len() + found.restyled.len(), 0);
        }
    }
}
