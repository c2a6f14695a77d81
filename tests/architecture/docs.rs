//! The documents for developers name what exists.

use crate::source::root;

const DOCUMENTS: [&str; 3] = ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"];
const FOLDERS: [&str; 8] = [
    "src/",
    "tests/",
    "scripts/",
    "web/",
    "styles/",
    "examples/",
    "benches/",
    "docs/",
];

fn read(document: &str) -> String {
    std::fs::read_to_string(root().join(document)).unwrap()
}

/// Paths of the repository in code spans and in the targets of links.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.split(['`', '(', ')', ' ', '\n'])
        .filter(|word| FOLDERS.iter().any(|folder| word.starts_with(folder)))
        .map(|word| word.trim_end_matches([',', '.', ';', ':']))
}

#[test]
fn paths_in_documents_exist() {
    for document in DOCUMENTS {
        let text = read(document);
        let missing: Vec<&str> = paths(&text)
            .filter(|path| !path.contains('*') && !root().join(path).exists())
            .collect();
        assert!(missing.is_empty(), "{document} names {missing:?}");
        let has_conflict = text
            .lines()
            .any(|line| line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>"));
        assert!(!has_conflict, "{document} has a merge conflict");
    }
}

#[test]
fn glossary_has_at_most_forty_terms() {
    let text = read("ARCHITECTURE.md");
    let glossary = text.split("## Glossary").nth(1).unwrap();
    let rows = glossary
        .lines()
        .filter(|line| line.starts_with('|'))
        .count();
    // The head of the table and the line below it are rows, too.
    assert!((3..=42).contains(&rows), "{} terms", rows - 2);
}
