//! Corrections of damaged imports: whatever is corrected, the design stays valid.

use crate::damage::{Damage, config, damage, damaged};
use crate::formats::{PIECES, all_files, all_texts};
use crate::support::format_of;
use plumbline::document::{Design, Id, Kind, Style, format};
use plumbline::import::{Correction, correct, import, same_components};
use plumbline::merge::merge_with;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestCaseError;

/// A correction of an element that is known by its place in an import.
#[derive(Clone, Debug)]
struct CorrectionSeed {
    sort: u8,
    element: Index,
    other: Index,
    text: String,
}

fn seeds() -> impl Strategy<Value = Vec<CorrectionSeed>> {
    let kinds = Kind::ALL.iter().map(|kind| kind.as_str());
    let styles = Style::ALL.iter().map(|style| style.as_str());
    let words: Vec<&str> = kinds.chain(styles).collect();
    let text = prop_oneof![
        4 => select(words).prop_map(str::to_owned),
        1 => ".{0,12}",
        1 => select(vec!["\u{1b}[31m", "\u{202e}", "\u{0}", "component:", "<b>"]).prop_map(str::to_owned),
        1 => Just("x".repeat(5_000)),
    ];
    let seed = (0..10u8, any::<Index>(), any::<Index>(), text);
    let seed = seed.prop_map(|(sort, element, other, text)| CorrectionSeed {
        sort,
        element,
        other,
        text,
    });
    prop::collection::vec(seed, 0..12)
}

impl CorrectionSeed {
    fn of(&self, design: &Design) -> Correction {
        let pick = |ids: Vec<&Id>, at: &Index| match ids.len() {
            0 => "nobody".to_owned(),
            count => ids[at.index(count)].to_string(),
        };
        let component = |at| pick(design.components.iter().map(|c| &c.id).collect(), at);
        let connection = |at| pick(design.connections.iter().map(|c| &c.id).collect(), at);
        let (element, text) = (&self.element, self.text.clone());
        match self.sort {
            0 => Correction::Kind(component(element), text),
            1 => Correction::Name(component(element), text),
            2 => Correction::Style(connection(element), text),
            3 => Correction::Turn(connection(element)),
            4 => Correction::LeaveOut(format!("component:{}", component(element))),
            5 => Correction::LeaveOut(format!("connection:{}", connection(element))),
            6 => Correction::LeaveOut(text),
            7 => Correction::Confirm(format!("connection:{}", connection(element))),
            8 => Correction::ConfirmAll,
            _ => Correction::SameAs(component(element), component(&self.other)),
        }
    }
}

/// The import of a damaged file, if it can be read.
pub fn damaged_import(name: &str, text: &str, damages: &[Damage]) -> Option<Design> {
    let bytes = damaged(text.as_bytes(), damages);
    let read = import(name, &bytes, Some(format_of(name)));
    read.ok().map(|read| read.design)
}

fn check_valid(design: &Design, of: &dyn std::fmt::Debug) -> Result<(), TestCaseError> {
    prop_assert_eq!(format::check(design), vec![], "{:?}", of);
    let saved = format::save(design);
    let again = format::load(&saved).map_err(|e| TestCaseError::fail(format!("{e}: {of:?}")))?;
    prop_assert_eq!(&again, design, "{:?}", of);
    Ok(())
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn corrected_damaged_imports_survive(
        file in select(all_files()),
        damages in prop::collection::vec(damage(PIECES, all_texts()), 0..5),
        seeds in seeds(),
    ) {
        if let Some(design) = damaged_import(file.name, file.text, &damages) {
            let corrections: Vec<Correction> = seeds.iter().map(|seed| seed.of(&design)).collect();
            let corrected = correct(&design, &corrections);
            check_valid(&corrected, &corrections)?;
            prop_assert_eq!(&correct(&design, &corrections), &corrected);
            // The import is merged into a design that it is corrected to be partly the same as.
            if let Ok(merged) = merge_with(&design, &corrected, &same_components(&corrections)) {
                check_valid(&merged.design, &corrections)?;
            }
        }
    }
}
