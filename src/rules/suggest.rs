//! Suggestions for misspelt names of rules.

use super::ITEMS;

/// The names of rules that are nearly the given one, nearest first; few.
pub fn suggest(name: &str) -> Vec<&'static str> {
    const MOST: usize = 3;
    // Longer than every name of a rule: a text of any length costs no more.
    const LONGEST: usize = 64;
    let name: String = name.trim().chars().take(LONGEST).collect();
    let name = name.to_lowercase();
    // A name of this length may have so many mistakes and still be meant.
    let mistakes = (name.chars().count() / 3).clamp(1, 5);
    let rules = ITEMS.iter().flat_map(|item| item.rules);
    let mut found: Vec<(usize, &str)> = rules
        .filter_map(|rule| {
            let part = name.len() >= 3 && rule.name.contains(&name);
            let distance = strsim::osa_distance(&name, rule.name);
            (part || distance <= mistakes).then_some((distance, rule.name))
        })
        .collect();
    found.sort();
    found.into_iter().take(MOST).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_is_enough_and_far_is_not() {
        assert_eq!(suggest("lost-wrok"), ["lost-work"]);
        assert_eq!(suggest("Sync-Chain").first(), Some(&"sync-chain"));
        assert!(suggest("sync").contains(&"sync-cycle"));
        assert_eq!(suggest("xxxxxxxxxxxxxxxxxxxxxxxx"), Vec::<&str>::new());
        assert_eq!(suggest(""), Vec::<&str>::new());
    }
}
