//! Nearest names: suggestions for a misspelt field.

use crate::document::sort::sort_by_key;
use std::collections::HashSet;

/// Longest name that is compared, in characters; no field of the format is as long.
const LONGEST: usize = 40;
/// Most fields suggested for a name that is near none.
const MOST: usize = 3;

/// Suggests the nearest of the known fields for an unknown one: "Did you mean timeout?" where the
/// name is a slip of the pen, otherwise the nearest few.
pub(super) fn nearest_fields(unknown: &str, known: &[&'static str]) -> String {
    let name: String = unknown.trim().chars().take(LONGEST).collect();
    let name = name.to_lowercase().replace(['-', ' ', '.'], "_");
    let mut near: Vec<(usize, &str)> = known
        .iter()
        .map(|field| {
            let field = super::read::key(field);
            (field_distance(&name, field), field)
        })
        .collect();
    // Stable: of two that are as near, the one that the format names first.
    sort_by_key(&mut near, |(distance, _)| *distance);
    // A name of this length may have so many mistakes and still be meant.
    let slips = (name.chars().count() / 3).clamp(1, 3);
    match near.as_slice() {
        [] => String::new(),
        [(distance, field), ..] if *distance <= slips => format!("Did you mean {field}?"),
        [(_, only)] => format!("The only field there is {only}."),
        more => {
            let mut names: Vec<&str> = more.iter().take(MOST).map(|(_, field)| *field).collect();
            let last = names.pop().unwrap_or_default();
            format!("The nearest fields are {} and {last}.", names.join(", "))
        }
    }
}

/// Edit distance of two names. Names with the same words in another order are one slip apart.
fn field_distance(name: &str, field: &str) -> usize {
    fn words(name: &str) -> HashSet<&str> {
        name.split('_').collect()
    }
    if name != field && words(name) == words(field) {
        return 1;
    }
    strsim::osa_distance(name, field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_field_is_suggested() {
        let fields = ["id", "component", "r#where", "dead_letter", "writes"];
        for (unknown, expected) in [
            ("wirtes", "Did you mean writes?"),
            ("deadLetter", "Did you mean dead_letter?"),
            ("dead-letter", "Did you mean dead_letter?"),
            ("letter_dead", "Did you mean dead_letter?"),
            ("wher", "Did you mean where?"),
            ("Writes ", "Did you mean writes?"),
            ("reads", "The nearest fields are id, writes and where."),
        ] {
            assert_eq!(nearest_fields(unknown, &fields), expected, "{unknown}");
        }
        assert_eq!(
            nearest_fields("z", &["element"]),
            "The only field there is element."
        );
        let long = "x".repeat(1_000_000);
        assert_eq!(
            nearest_fields(&long, &["id", "name"]),
            "The nearest fields are id and name."
        );
    }
}
