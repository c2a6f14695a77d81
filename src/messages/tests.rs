//! Patterns filled.

use super::*;

/// A pattern in the notation of this file: `<1>` is U+0001 and `|` is U+0002.
fn filled(pattern: &str, arguments: &[Argument<'_>]) -> String {
    let pattern = pattern.replace("<1>", "\u{1}").replace('|', "\u{2}");
    words(usize::MAX, pattern.leak(), arguments)
}

#[test]
fn arguments_take_their_places() {
    let arguments = [
        Argument::Text("A"),
        Argument::Text("B"),
        Argument::Count(7),
        Argument::Decimal(1.55, 1),
    ];
    let pattern = "<1>1 <1>0, <1>2 times in <1>3 ms";
    assert_eq!(filled(pattern, &arguments), "B A, 7 times in 1.6 ms");
}

#[test]
fn text_of_an_argument_is_data() {
    let arguments = [Argument::Text("\u{1}0 \u{2} {$name}"), Argument::Text("x")];
    assert_eq!(filled("<1>0.", &arguments), "\u{1}0 \u{2} {$name}.");
}

#[test]
fn the_first_number_selects_the_plural() {
    for (count, expected) in [
        (0, "0 steps of x"),
        (1, "one step of x"),
        (2, "2 steps of x"),
    ] {
        let arguments = [Argument::Count(count), Argument::Text("x")];
        let pattern = "one step of <1>1|<1>0 steps of <1>1";
        assert_eq!(filled(pattern, &arguments), expected);
    }
}

#[test]
fn damaged_patterns_are_filled_with_what_they_have() {
    for (pattern, expected) in [
        ("<1>", ""),
        ("a<1>9b", "ab"),
        ("<1>xa", "a"),
        ("|", ""),
        ("a|b|c", "a"),
    ] {
        assert_eq!(filled(pattern, &[Argument::Count(1)]), expected);
    }
    assert_eq!(filled("a|b", &[]), "b");
}

#[test]
fn decimals_follow_the_language() {
    let language = Language::read("de,").unwrap();
    let mut text = "A. 1.50".to_owned();
    language.mark_decimals(&mut text, 3);
    assert_eq!(text, "A. 1,50");
}

#[test]
fn elements_stand_between_the_words() {
    #[derive(Clone, Debug, PartialEq)]
    struct Part(String);
    impl Piece for Part {
        fn words(words: String) -> Self {
            Self(words)
        }
    }
    let element = |name: &str| Part(format!("<{name}>"));
    let found = |pattern| {
        let arguments = [
            Argument::Element(0),
            Argument::Element(1),
            Argument::Text("x"),
        ];
        let found = pieces(
            usize::MAX,
            pattern,
            &arguments,
            &[element("a"), element("b")],
        );
        found.into_iter().map(|part| part.0).collect::<Vec<_>>()
    };
    assert_eq!(found("\u{1}1 or \u{1}0\u{1}2"), ["<b>", " or ", "<a>", "x"]);
    assert_eq!(found("in \u{1}0"), ["in ", "<a>"]);
    assert_eq!(found("none"), ["none"]);
}

#[test]
fn a_language_has_its_patterns_by_number() {
    let language = Language::read("de,\nJa\n\nNein").unwrap();
    assert_eq!((&*language.tag, language.decimal), ("de", ','));
    assert_eq!(language.pattern(0), Some("Ja"));
    assert_eq!(language.pattern(1), None);
    assert_eq!(language.pattern(2), Some("Nein"));
    assert_eq!(language.pattern(3), None);
    assert!(Language::read("").is_none());
}
