//! Files of other tools become designs: what each becomes, to the byte, and that no
//! file, however broken, panics a reader.
//!
//! `PROPTEST_CASES=10000 cargo test --release --test imports`
//! looks harder than the suite does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "common/golden.rs"]
mod golden;

use golden::assert_golden;
use plumbline::document::format;
use plumbline::import::{Import, ImportError, ImportFormat, import};
use proptest::prelude::*;
use proptest::sample::Index;

const FILES: [(&str, &str); 18] = [
    (
        "compose-votes.yaml",
        include_str!("imports/compose-votes.yaml"),
    ),
    ("compose-old.yml", include_str!("imports/compose-old.yml")),
    (
        "drawio-shop.drawio",
        include_str!("imports/drawio-shop.drawio"),
    ),
    (
        "drawio-packed.drawio",
        include_str!("imports/drawio-packed.drawio"),
    ),
    (
        "compose-shop.yaml",
        include_str!("imports/compose-shop.yaml"),
    ),
    (
        "compose-classic.yml",
        include_str!("imports/compose-classic.yml"),
    ),
    ("compose-bank.yml", include_str!("imports/compose-bank.yml")),
    (
        "drawio-delivery.drawio",
        include_str!("imports/drawio-delivery.drawio"),
    ),
    (
        "drawio-booking.drawio",
        include_str!("imports/drawio-booking.drawio"),
    ),
    (
        "drawio-bank.drawio.svg",
        include_str!("imports/drawio-bank.drawio.svg"),
    ),
    ("mermaid-shop.mmd", include_str!("imports/mermaid-shop.mmd")),
    (
        "mermaid-order.mmd",
        include_str!("imports/mermaid-order.mmd"),
    ),
    (
        "mermaid-bank-container.mmd",
        include_str!("imports/mermaid-bank-container.mmd"),
    ),
    (
        "mermaid-bank-signin.mmd",
        include_str!("imports/mermaid-bank-signin.mmd"),
    ),
    ("mermaid-page.md", include_str!("imports/mermaid-page.md")),
    (
        "structurizr-bank.dsl",
        include_str!("imports/structurizr-bank.dsl"),
    ),
    (
        "structurizr-shop.dsl",
        include_str!("imports/structurizr-shop.dsl"),
    ),
    (
        "structurizr-shop.json",
        include_str!("imports/structurizr-shop.json"),
    ),
];

fn read(name: &str, text: &str) -> Result<Import, ImportError> {
    let source = match name.rsplit('.').next() {
        Some("dsl") => ImportFormat::StructurizrDsl,
        Some("json") => ImportFormat::StructurizrJson,
        Some("yaml" | "yml") => ImportFormat::Compose,
        Some("drawio" | "svg") => ImportFormat::DrawIo,
        _ => ImportFormat::Mermaid,
    };
    import(name, text.as_bytes(), Some(source))
}

/// Line, how sure, and words of each note.
fn told(import: &Import) -> String {
    let mut told = String::new();
    for note in &import.notes {
        let line = note
            .line
            .map_or(String::new(), |line| format!("line {line}: "));
        told.push_str(&format!(
            "{line}{}: {}\n",
            note.confidence.as_str(),
            note.text
        ));
    }
    told
}

#[test]
fn every_file_becomes_what_it_became() {
    for (name, text) in FILES {
        let import = read(name, text).unwrap_or_else(|e| panic!("{name}: {e}"));
        for (ending, found) in [
            ("expected.json", format::save(&import.design)),
            ("notes.txt", told(&import)),
        ] {
            assert_golden(&format!("tests/imports/{name}.{ending}"), &found);
        }
    }
}

/// What must hold of any text. Whether it could be read, or what does not hold.
fn survives(name: &str, text: &str) -> Result<bool, String> {
    let import = match read(name, text) {
        Ok(import) => import,
        Err(refused) if refused.wrong.is_empty() || refused.expected.is_empty() => {
            return Err("refused without a word".to_owned());
        }
        Err(_) => return Ok(false),
    };
    let problems = format::check(&import.design);
    if !problems.is_empty() {
        return Err(format!("imported, and not valid: {problems:?}"));
    }
    let saved = format::save(&import.design);
    let again = format::load(&saved).map_err(|e| format!("what was saved does not load: {e}"))?;
    if format::save(&again) != saved || again != import.design {
        return Err("not the same after it was saved and loaded".to_owned());
    }
    let lines = text.lines().count().max(1);
    for note in &import.notes {
        if note.text.is_empty() || note.line.is_some_and(|line| line == 0 || line > lines) {
            return Err(format!("of {lines} lines: {note:?}"));
        }
    }
    if read(name, text).as_ref() != Ok(&import) {
        return Err("not the same when it is read again".to_owned());
    }
    Ok(true)
}

#[test]
fn each_file_is_recognised_by_what_is_in_it() {
    for (name, text) in FILES {
        let stem = name.split('.').next().unwrap();
        assert_eq!(
            import(stem, text.as_bytes(), None),
            read(name, text),
            "{name}"
        );
    }
}

#[test]
fn line_ends_of_either_kind_are_the_same() {
    for (name, text) in FILES {
        let other = text.replace('\n', "\r\n");
        assert_eq!(read(name, &other), read(name, text), "{name}");
    }
}

/// Damage to a text. Places are shares of what is there.
#[derive(Clone, Debug)]
enum Damage {
    DropLine(Index),
    RepeatLine(Index, Index),
    SwapLines(Index, Index),
    Truncate(Index),
    Set(Index, u8),
    Insert(Index, String),
    SwapTokens(Index, Index),
    RepeatToken(Index, Index),
    DropToken(Index),
    Splice(Index, Index, Index, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let place = any::<Index>;
    let signs = r#"[](){}<>-=.~|&;:"'`\/#%$@!*+,xoe "#.chars();
    let signs: Vec<String> = signs
        .map(String::from)
        .chain(
            [
                "-->",
                "-.->",
                "==>",
                "\n",
                "{\n",
                "}\n",
                "```mermaid\n",
                "subgraph a\n",
                "end\n",
                "${A}",
                "!const A ${A}${A}\n",
                "/*",
                "\"\"\"",
                "\\\n",
                "ä",
                "\u{0}",
                "@{",
                "->",
                " = ",
                "->>",
                "box\n",
                "&#0;",
                "%%{",
                "---\n",
                "&nbsp;",
                "𝔸",
            ]
            .map(String::from),
        )
        .collect();
    prop_oneof![
        3 => place().prop_map(Damage::DropLine),
        2 => (place(), place()).prop_map(|(a, b)| Damage::RepeatLine(a, b)),
        2 => (place(), place()).prop_map(|(a, b)| Damage::SwapLines(a, b)),
        1 => place().prop_map(Damage::Truncate),
        3 => (place(), any::<u8>()).prop_map(|(a, b)| Damage::Set(a, b)),
        4 => (place(), prop::sample::select(signs)).prop_map(|(a, s)| Damage::Insert(a, s)),
        3 => (place(), place()).prop_map(|(a, b)| Damage::SwapTokens(a, b)),
        2 => (place(), place()).prop_map(|(a, b)| Damage::RepeatToken(a, b)),
        2 => place().prop_map(Damage::DropToken),
        1 => (place(), place(), place(), 1..300usize).prop_map(|(f, a, b, n)| Damage::Splice(f, a, b, n)),
    ]
}

fn lines(text: &str) -> Vec<String> {
    text.split_inclusive('\n').map(str::to_owned).collect()
}

/// Words, signs and blanks.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let sort = |c: char| (c.is_alphanumeric(), c.is_whitespace());
    for c in text.chars() {
        match tokens.last_mut() {
            Some(last) if last.chars().next_back().is_some_and(|l| sort(l) == sort(c)) => {
                last.push(c)
            }
            _ => tokens.push(c.to_string()),
        }
    }
    tokens
}

impl Damage {
    fn apply(&self, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        let in_lines = |change: &dyn Fn(&mut Vec<String>)| {
            let mut parts = lines(text);
            change(&mut parts);
            parts.concat()
        };
        let in_tokens = |change: &dyn Fn(&mut Vec<String>)| {
            let mut parts = tokens(text);
            change(&mut parts);
            parts.concat()
        };
        let repeat = |a: &Index, b: &Index, parts: &mut Vec<String>| {
            let copy = parts[a.index(parts.len())].clone();
            parts.insert(b.index(parts.len()), copy);
        };
        let swap = |a: &Index, b: &Index, parts: &mut Vec<String>| {
            let (a, b) = (a.index(parts.len()), b.index(parts.len()));
            parts.swap(a, b);
        };
        let bytes = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = text.as_bytes().to_vec();
            change(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        };
        match self {
            Self::DropLine(a) => in_lines(&|parts| drop(parts.remove(a.index(parts.len())))),
            Self::RepeatLine(a, b) => in_lines(&|parts| repeat(a, b, parts)),
            Self::SwapLines(a, b) => in_lines(&|parts| swap(a, b, parts)),
            Self::Truncate(a) => bytes(&|bytes| bytes.truncate(a.index(bytes.len()))),
            Self::Set(a, byte) => bytes(&|bytes| {
                let at = a.index(bytes.len());
                bytes[at] = *byte;
            }),
            Self::Insert(a, new) => bytes(&|bytes| {
                let at = a.index(bytes.len());
                bytes.splice(at..at, new.bytes());
            }),
            Self::SwapTokens(a, b) => in_tokens(&|parts| swap(a, b, parts)),
            Self::RepeatToken(a, b) => in_tokens(&|parts| repeat(a, b, parts)),
            Self::DropToken(a) => in_tokens(&|parts| drop(parts.remove(a.index(parts.len())))),
            Self::Splice(file, from, to, length) => {
                let other = FILES[file.index(FILES.len())].1.as_bytes();
                let start = from.index(other.len());
                let piece = other[start..(start + length).min(other.len())].to_vec();
                bytes(&|bytes| {
                    let at = to.index(bytes.len());
                    bytes.splice(at..at, piece.iter().copied());
                })
            }
        }
    }
}

fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(asked.unwrap_or(64))
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn damaged_files_survive(damage in prop::collection::vec(damage(), 1..8)) {
        for (name, text) in FILES {
            let mut text = text.to_owned();
            for damage in &damage {
                text = damage.apply(&text);
            }
            survives(name, &text).map_err(|e| TestCaseError::fail(format!("{name}: {e}\nin {text}")))?;
        }
    }

    #[test]
    fn any_text_survives(text in "\\PC*|(flowchart TD|sequenceDiagram|C4Context)\n(\\PC|\n){0,200}|[-a-z{}\"\\->=\\\\\n $!/*]{0,300}") {
        for name in ["any.mmd", "any.dsl", "any.json", "any.yaml", "any.drawio"] {
            survives(name, &text).map_err(TestCaseError::fail)?;
        }
    }
}

#[test]
fn the_files_themselves_survive_and_so_does_each_line_less() {
    for (name, text) in FILES {
        assert_eq!(survives(name, text), Ok(true), "{name}");
        let all = lines(text);
        for at in 0..all.len() {
            let mut less = all.clone();
            less.remove(at);
            survives(name, &less.concat())
                .unwrap_or_else(|e| panic!("{name}, without line {}: {e}", at + 1));
        }
    }
}
