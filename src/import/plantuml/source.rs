//! A diagram of PlantUML without its comments, directives, styles and texts.

use crate::import::diagram::quoted;
use crate::import::notes::NoteCollector;
use crate::import::{Confidence, text};

/// A diagram; what is skipped is a blank line, so that lines keep their numbers.
pub(super) struct PlantUmlSource {
    /// The title.
    pub title: String,
    /// The lines with their numbers.
    pub lines: Vec<(String, usize)>,
    /// True for a diagram of C4 macros.
    pub is_c4: bool,
    /// True for one whose relations are steps.
    pub is_dynamic: bool,
    /// The first word of a diagram that is not read, such as `class`.
    pub unsupported: Option<String>,
    /// The notes on what was skipped.
    pub notes: NoteCollector,
    /// True once a line was kept.
    has_statements: bool,
}

/// A part of several lines that is skipped, by the word that ends it.
enum SkippedPart {
    Comment,
    Text(&'static [&'static str]),
    Braces(usize),
    Title,
}

/// Parts of several lines that hold no elements: their first words and their ends.
const TEXTS: &[(&str, &[&str])] = &[
    ("legend", &["endlegend", "end legend"]),
    ("note", &["endnote", "end note"]),
    ("hnote", &["endhnote", "end hnote", "endnote", "end note"]),
    ("rnote", &["endrnote", "end rnote", "endnote", "end note"]),
    ("header", &["endheader", "end header"]),
    ("footer", &["endfooter", "end footer"]),
    ("<style", &["</style"]),
    ("!procedure", &["!endprocedure"]),
    ("!unquoted", &["!endprocedure"]),
    ("!function", &["!endfunction"]),
    ("!definelong", &["!enddefinelong"]),
];

/// Statements of one line that only say how things look.
#[rustfmt::skip]
const LOOKS: &[&str] = &[
    "skinparam", "hide", "show", "scale", "left", "top", "allowmixing", "allow_mixing", "caption", "footer", "header", "remove", "restore",
    "sprite", "mainframe", "page", "rotate", "center", "right", "newpage", "autonumber", "autoactivate", "url",
];

impl PlantUmlSource {
    pub(super) fn of(text: &str, first: usize) -> Self {
        let mut source = Self {
            title: String::new(),
            lines: Vec::new(),
            is_c4: false,
            is_dynamic: false,
            unsupported: None,
            notes: NoteCollector::default(),
            has_statements: false,
        };
        let mut skipped: Option<SkippedPart> = None;
        let mut c4_calls = 0_usize;
        let mut others = 0_usize;
        for (at, raw) in text.lines().enumerate() {
            let line = first + at;
            let (bare, ends) = without_comments(raw, matches!(skipped, Some(SkippedPart::Comment)));
            if matches!(skipped, Some(SkippedPart::Comment)) {
                if ends {
                    skipped = None;
                }
            } else if !ends {
                skipped = Some(match skipped {
                    // Within another part, its end counts.
                    Some(part) => part,
                    None => SkippedPart::Comment,
                });
            }
            let bare = bare.trim();
            let kept = match &mut skipped {
                Some(SkippedPart::Comment) | None => source.line(bare, line, &mut skipped),
                Some(SkippedPart::Text(ends)) => {
                    if ends.iter().any(|end| starts_with_word(bare, end)) {
                        skipped = None;
                    }
                    String::new()
                }
                Some(SkippedPart::Braces(depth)) => {
                    *depth += bare.matches('{').count();
                    *depth = depth.saturating_sub(bare.matches('}').count());
                    if *depth == 0 {
                        skipped = None;
                    }
                    String::new()
                }
                Some(SkippedPart::Title) => {
                    if starts_with_word(bare, "end title") || starts_with_word(bare, "endtitle") {
                        skipped = None;
                    } else if source.title.is_empty() {
                        source.title = text::label(bare);
                    }
                    String::new()
                }
            };
            if is_c4_call(&kept) {
                c4_calls += 1;
                source.is_dynamic |= kept.starts_with("RelIndex") || kept.contains("Index(");
            } else if !kept.is_empty() && kept != "{" && kept != "}" {
                others += 1;
            }
            source.lines.push((kept, line));
        }
        source.is_c4 |= c4_calls > 0 && c4_calls >= others;
        source
    }

    /// The part of a line that is kept.
    fn line(&mut self, bare: &str, line: usize, skipped: &mut Option<SkippedPart>) -> String {
        let word = bare
            .split(|c: char| c.is_whitespace() || matches!(c, '(' | '{' | ':'))
            .next()
            .unwrap_or_default();
        let lower = word.to_ascii_lowercase();
        let mut skip = |part| {
            if skipped.is_none() {
                *skipped = Some(part);
            }
            String::new()
        };
        if lower.starts_with("@start") {
            let kind = lower.trim_start_matches("@start");
            if kind != "uml" && !kind.is_empty() {
                self.unsupported = Some(text::cut(word, 40).to_owned());
            }
            return String::new();
        }
        if lower.starts_with("@end") {
            return String::new();
        }
        if let Some((_, ends)) = TEXTS
            .iter()
            .find(|(first, _)| lower == *first || *first == "<style" && lower.starts_with(first))
        {
            // `note left: text` and `note "text" as N` stand in one line.
            let is_note = lower.ends_with("note");
            let in_one = is_note && (bare.contains(':') || bare.contains(" as "))
                || !is_note && !lower.starts_with(['!', '<']) && bare.len() > word.len() + 8;
            if is_note {
                let head = "Notes of the diagram are left out";
                let notes = &mut self.notes;
                let what = quoted(text::cut(bare, 60));
                notes.add_item(Some(line), Confidence::LeftOut, head, what);
                // Lines may end at a note with a name.
                if let Some((_, name)) = bare.rsplit_once(" as ").filter(|_| in_one) {
                    return format!("note {}", name.trim());
                }
            }
            return if in_one {
                String::new()
            } else {
                skip(SkippedPart::Text(ends))
            };
        }
        if let Some(path) = bare.strip_prefix("!include") {
            self.include(path, line);
            return String::new();
        }
        if bare.starts_with('!') {
            let head = "Instructions for the preprocessor are left out";
            let notes = &mut self.notes;
            notes.add_item(Some(line), Confidence::LeftOut, head, text::cut(word, 40));
            return String::new();
        }
        if lower == "title" {
            let rest = bare.get(word.len()..).unwrap_or_default().trim();
            if rest.is_empty() {
                return skip(SkippedPart::Title);
            }
            if self.title.is_empty() {
                self.title = text::label(rest.trim_matches('"'));
            }
            return String::new();
        }
        let is_look = LOOKS.contains(&lower.as_str())
            && !bare.contains("->")
            && !bare.contains("<-")
            && !bare.contains(":");
        if is_look || lower == "skinparam" {
            let open = bare.matches('{').count();
            if open > bare.matches('}').count() {
                return skip(SkippedPart::Braces(open));
            }
            return String::new();
        }
        if lower == "together" {
            return "{".to_owned();
        }
        const OTHERS: &[&str] = &[
            "class",
            "enum",
            "abstract",
            "state",
            "partition",
            "start",
            "object",
            "map",
            "json",
            "robust",
            "concise",
            "clock",
            "binary",
        ];
        if OTHERS.contains(&lower.as_str()) && !self.has_statements {
            self.unsupported = Some(lower);
        }
        self.has_statements |= !bare.is_empty();
        bare.to_owned()
    }

    fn include(&mut self, path: &str, line: usize) {
        let path = path
            .trim_start_matches(|c: char| c.is_alphabetic() || c == '_')
            .trim();
        let lower = path.to_ascii_lowercase();
        let is_c4 = ["c4_", "c4-plantuml", "<c4/"]
            .iter()
            .any(|part| lower.contains(part));
        self.is_c4 |= is_c4;
        self.is_dynamic |= lower.contains("c4_dynamic") || lower.contains("c4_sequence");
        let is_library = is_c4 || path.starts_with('<') || path.contains("://");
        let head = if is_library {
            "Libraries are known by their names and are not read"
        } else {
            "Included files are not read: paste what they hold into this one"
        };
        let confidence = if is_library {
            Confidence::Understood
        } else {
            Confidence::LeftOut
        };
        self.notes
            .add_item(Some(line), confidence, head, text::cut(path, 100));
    }
}

/// A line without `'` comments and `/' '/` comments. The second value is false while one goes on.
fn without_comments(line: &str, is_within: bool) -> (String, bool) {
    let mut kept = String::new();
    let mut rest = line;
    if is_within {
        match rest.split_once("'/") {
            Some((_, after)) => rest = after,
            None => return (kept, false),
        }
    }
    while let Some((before, after)) = rest.split_once("/'")
        && !before.trim_start().starts_with('\'')
    {
        kept.push_str(before);
        match after.split_once("'/") {
            Some((_, after)) => rest = after,
            None => return (kept, false),
        }
    }
    if !rest.trim_start().starts_with('\'') {
        kept.push_str(rest);
    }
    (kept, true)
}

fn starts_with_word(text: &str, word: &str) -> bool {
    let start = text.get(..word.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// True for a call of a C4 macro.
fn is_c4_call(line: &str) -> bool {
    let Some((word, _)) = line.split_once('(') else {
        return false;
    };
    let word = word.trim();
    let levels = ["Person", "System", "Container", "Component", "Enterprise"];
    let is_element = levels.iter().any(|level| {
        let rest = word.strip_prefix(level);
        let ends = [
            "",
            "_Ext",
            "Db",
            "Queue",
            "Db_Ext",
            "Queue_Ext",
            "_Boundary",
        ];
        rest.is_some_and(|rest| ends.contains(&rest))
    });
    is_element
        || word == "Boundary"
        || word.starts_with("Rel_")
        || word == "Rel"
        || word == "RelIndex"
        || word.starts_with("BiRel")
        || word.starts_with("Deployment_Node")
        || word.chars().all(|c| c.is_ascii_uppercase() || c == '_') && word.len() > 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_looks_are_skipped() {
        for (text, kept) in [
            ("' no\n[A]", vec!["", "[A]"]),
            ("/' no '/ [A] /' no\n [B] '/ [C]", vec!["[A]", "[C]"]),
            ("skinparam x {\n a b\n}\n[A]", vec!["", "", "", "[A]"]),
            ("skinparam x y\nhide stereotype\n[A]", vec!["", "", "[A]"]),
            (
                "note right of A\n B -> C\nend note\n[A]",
                vec!["", "", "", "[A]"],
            ),
            ("note right of A : B -> C\n[A]", vec!["", "[A]"]),
            ("legend\n B -> C\nendlegend\n[A]", vec!["", "", "", "[A]"]),
            ("!$x = 1\n[A]", vec!["", "[A]"]),
            ("title T\n[A]", vec!["", "[A]"]),
            ("together {\n[A]\n}", vec!["{", "[A]", "}"]),
            (
                "<style>\n a {\n}\n</style>\n[A]",
                vec!["", "", "", "", "[A]"],
            ),
        ] {
            let source = PlantUmlSource::of(text, 1);
            let lines: Vec<&str> = source.lines.iter().map(|(line, _)| line.as_str()).collect();
            assert_eq!(lines, kept, "{text:?}");
        }
    }
}
