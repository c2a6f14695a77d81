//! Suggestions for misspelt names of rules.

use super::ITEMS;

/// The names of rules that are nearly the given one, nearest first; few.
pub fn suggest(name: &str) -> Vec<&'static str> {
    const MOST: usize = 3;
    let name = name.trim().to_lowercase();
    // A name of this length may have so many mistakes and still be meant.
    let mistakes = (name.chars().count() / 3).clamp(1, 5);
    let rules = ITEMS.iter().flat_map(|item| item.rules);
    let mut found: Vec<(usize, &str)> = rules
        .filter_map(|rule| {
            let part = name.len() >= 3 && rule.name.contains(&name);
            let distance = distance(&name, rule.name);
            (part || distance <= mistakes).then_some((distance, rule.name))
        })
        .collect();
    found.sort();
    found.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// The Levenshtein distance: how many characters are added, taken out or changed.
fn distance(a: &str, b: &str) -> usize {
    // A row at a time; longer names than any rule has need no exact answer.
    const LONGEST: usize = 64;
    let a: Vec<char> = a.chars().take(LONGEST).collect();
    let b: Vec<char> = b.chars().take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, far) in [
            ("", "", 0),
            ("", "ab", 2),
            ("lost", "last", 1),
            ("flaw", "lawn", 2),
        ] {
            assert_eq!(distance(a, b), far, "{a} {b}");
        }
    }

    #[test]
    fn nearly_is_enough_and_far_is_not() {
        assert_eq!(suggest("lost-wrok"), ["lost-work"]);
        assert_eq!(suggest("Sync-Chain").first(), Some(&"sync-chain"));
        assert!(suggest("sync").contains(&"sync-cycle"));
        assert_eq!(suggest("xxxxxxxxxxxxxxxxxxxxxxxx"), Vec::<&str>::new());
        assert_eq!(suggest(""), Vec::<&str>::new());
    }
}
