//! Language of findings, evidence and repairs: numbers agree with what they count, articles with
//! the word that follows, and sentences end once.

use plumbline::document::{Date, Design, format};
use plumbline::review::{Review, repairs, review};
use plumbline::rules::{ITEMS, Text, TextPart, example_document};
use std::path::Path;
use std::rc::Rc;

/// Stand-in for a name, so that no word of an author is judged.
const NAME: &str = "N";

/// Most words on the button of a repair, a name counted as one.
const LONGEST_BUTTON: usize = 6;

/// Phrases for which the trade has a term: dead letter queue, times out, continues, is not set.
const OLD_VOICE: &[&str] = &[
    "kept aside",
    "gives up",
    "give up",
    "has given up",
    "goes on",
    "go on",
    "is told",
    "are told",
    "was told",
    "not said",
    "does not say",
    "says whether",
    "say so",
    "drawing does not say",
    "all or none",
    "what proves",
    "mended",
];

/// Number of words of a text.
fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// True if the text has the phrase, whole words only.
fn contains(text: &str, phrase: &str) -> bool {
    let bare = |c: char| !c.is_alphanumeric();
    let words = |text: &str| -> Vec<String> {
        let words = text.split(bare).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (text, phrase) = (words(text), words(phrase));
    text.windows(phrase.len()).any(|some| some == phrase)
}

/// Designs under tests/designs and examples, and both examples of every rule.
fn designs() -> Vec<(String, Rc<Design>)> {
    let mut designs = Vec::new();
    for folder in ["tests/designs", "examples"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
        files.sort_by_key(|file| file.as_ref().unwrap().path());
        for file in files {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".json") && !name.ends_with(".expected.json") {
                let design = format::load_bytes(&std::fs::read(&path).unwrap()).unwrap();
                designs.push((name, Rc::new(design)));
            }
        }
    }
    for rule in ITEMS.iter().flat_map(|item| item.rules) {
        for example in [rule.docs.fails, rule.docs.passes] {
            let document = example_document("Example", example);
            let design = format::load(&document).unwrap();
            designs.push((format!("an example of {}", rule.name), Rc::new(design)));
        }
    }
    designs
}

/// All texts of a review, with where each comes from.
fn texts(review: &Review) -> Vec<(String, Text)> {
    let mut texts = Vec::new();
    for item in review.items() {
        for text in review.evidence(item) {
            texts.push((format!("evidence of {}", item.code), text));
        }
        for finding in item.findings.iter() {
            let words = review.words(finding);
            let parts = [
                ("title", words.title),
                ("evidence", words.evidence),
                ("why", words.why),
                ("fix", words.fix),
            ];
            for (part, text) in parts {
                texts.push((format!("{part} of {}", finding.rule), text));
            }
            for repair in repairs::repairs(review, finding) {
                texts.push((format!("repair of {}", finding.rule), repair.title));
            }
        }
    }
    texts
}

/// The text with every name replaced.
fn anonymous(text: &Text) -> String {
    let parts = text.parts().map(|part| match part {
        TextPart::Plain(plain) => plain,
        TextPart::Name(_) => NAME,
    });
    parts.collect()
}

/// Splits a text into sentences.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', '?', ':', ';']).map(str::trim)
}

/// Words of the third person singular, and their plural.
const VERBS: &[(&str, &str)] = &[
    ("is", "are"),
    ("has", "have"),
    ("was", "were"),
    ("does", "do"),
    ("belongs", "belong"),
    ("calls", "call"),
    ("changes", "change"),
    ("fails", "fail"),
    ("holds", "hold"),
    ("keeps", "keep"),
    ("knows", "know"),
    ("makes", "make"),
    ("names", "name"),
    ("needs", "need"),
    ("reads", "read"),
    ("runs", "run"),
    ("says", "say"),
    ("sees", "see"),
    ("sends", "send"),
    ("starts", "start"),
    ("uses", "use"),
    ("waits", "wait"),
    ("writes", "write"),
];

/// Words after which a list of names is the subject of a clause.
const BEFORE_SUBJECTS: &[&str] = &[
    "What", "what", "Where", "where", "When", "when", "While", "while", "If", "if", "Because",
    "because", "that", "which", "but", "so", "before", "after", "as",
];

/// Faults of a text.
fn faults(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for double in ["..", ",,", ";;", "::", ".,", ",.", "?.", " ,", " .", "  "] {
        if text.contains(double) {
            faults.push(format!("{double:?}"));
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let bare = |word: &str| -> String {
        let letters = word.chars().filter(|c| c.is_alphanumeric() || *c == '-');
        letters.collect()
    };
    for pair in words.windows(2) {
        let (article, next) = (pair[0], bare(pair[1]));
        if next == NAME {
            continue;
        }
        let vowel = next.to_lowercase().starts_with(['a', 'e', 'i', 'o', 'u']);
        let sounds_otherwise = [
            "us", "uni", "one", "eu", "hour", "SL", "HT", "SQ", "mT", "S3",
        ];
        let odd = sounds_otherwise.iter().any(|start| next.starts_with(start));
        let wrong = match article {
            "a" | "A" => vowel,
            "an" | "An" => !vowel,
            _ => false,
        };
        if wrong && !odd {
            faults.push(format!("{article} {next}"));
        }
        // "one … belong" and "two … belongs", next to each other.
        let singular = VERBS.iter().find(|(one, _)| *one == next);
        let plural = VERBS.iter().find(|(_, more)| *more == next);
        let number = article.to_lowercase();
        let several = [
            "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        ];
        if number == "one"
            && plural.is_some()
            && !["do", "run", "call", "name", "see"].contains(&&*next)
            || several.contains(&number.as_str()) && singular.is_some()
        {
            faults.push(format!("{article} {next}"));
        }
    }
    for sentence in sentences(text) {
        let words: Vec<String> = sentence.split_whitespace().map(bare).collect();
        let is_listed = |at: usize| {
            words
                .get(at)
                .is_some_and(|word| [NAME, "and"].contains(&&**word))
        };
        for start in 0..words.len() {
            if !is_listed(start) || start > 0 && is_listed(start - 1) {
                continue;
            }
            let end = (start..words.len()).find(|at| !is_listed(*at));
            let Some(end) = end else { continue };
            // "the request from N to N is": the names are no subject.
            let before = start.checked_sub(1).map(|at| words[at].as_str());
            if before.is_some_and(|word| !BEFORE_SUBJECTS.contains(&word)) {
                continue;
            }
            let names = words[start..end]
                .iter()
                .filter(|word| *word == NAME)
                .count();
            let of_one = VERBS.iter().any(|(one, _)| *one == words[end]);
            let of_several = VERBS.iter().any(|(_, more)| *more == words[end]);
            if names > 1 && of_one || names == 1 && of_several {
                faults.push(words[start..=end].join(" "));
            }
        }
    }
    faults
}

#[test]
fn faults_of_wording_are_found() {
    for wrong in [
        "It is a order.",
        "N waits..",
        "N and N sees N.",
        "What N and N sees of N is lost.",
        "N have no domain.",
        "Of them one belong to nobody.",
        "It ends here?.",
        "an service",
    ] {
        assert_ne!(faults(wrong), Vec::<String>::new(), "{wrong}");
    }
    for right in [
        "It is an order, a user's.",
        "N waits. N and N see N.",
        "N has no domain, and two have one.",
        "A request from N to N is an event of an hour.",
    ] {
        assert_eq!(faults(right), Vec::<String>::new(), "{right}");
    }
}

#[test]
fn pages_of_rules_and_questions_have_no_old_phrases() {
    let mut all = Vec::new();
    for rule in ITEMS.iter().flat_map(|item| item.rules) {
        let docs = &rule.docs;
        let hint = rule.question.as_ref().and_then(|q| q.hint);
        let texts = [
            docs.checks,
            docs.matters,
            docs.detected,
            docs.remedy,
            docs.false_alarms,
            hint.unwrap_or_default(),
        ];
        for (text, old) in texts
            .iter()
            .flat_map(|t| OLD_VOICE.iter().map(move |o| (t, o)))
        {
            if contains(text, old) {
                all.push(format!("{}: {old:?} in {text:?}", rule.name));
            }
        }
    }
    assert_eq!(all, Vec::<String>::new());
}

#[test]
fn texts_of_all_designs_are_well_formed() {
    let today = Date::parse("2026-11-24").unwrap();
    let mut all = Vec::new();
    for (name, design) in designs() {
        let review = review(&design, today);
        for (place, text) in texts(&review) {
            let anonymous = anonymous(&text);
            let too_long = place.starts_with("repair") && words(&anonymous) > LONGEST_BUTTON;
            let too_long = too_long.then(|| "too long for a button".to_owned());
            let old_voice = OLD_VOICE.iter().filter(|old| contains(&anonymous, old));
            let old_voice = old_voice.map(|old| format!("{old:?}"));
            for fault in faults(&anonymous)
                .into_iter()
                .chain(too_long)
                .chain(old_voice)
            {
                all.push(format!("{place}: {fault} in {:?} ({name})", text.plain()));
            }
        }
    }
    all.sort();
    all.dedup();
    assert_eq!(all, Vec::<String>::new());
}
