//! A design as a link: the whole document, packed into what follows the `#`, which no browser
//! sends to a server.

use crate::document::{Design, format};
use crate::export::compress::{self, Unpackable};
use data_encoding::BASE64URL_NOPAD;
use std::fmt;

/// What a link begins with: its first version.
const PREFIX: &str = "d1.";

/// The longest link, in characters after the `#`. Browsers take millions, but what carries a link
/// does not: mail and chat cut long lines, spreadsheets and consoles stop at 32,767. It holds
/// about 800 components; a larger design goes by file.
pub const LONGEST: usize = 32_000;

/// The largest document in a link, in bytes. A design packs to about a tenth, so one that fills
/// the longest link has some 250,000; what becomes more than this was made to.
pub const LARGEST: usize = 4 * 1024 * 1024;

/// A design that no link holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooLarge {
    /// The link would have that many characters.
    Link(usize),
    /// The document has that many bytes, before it is packed.
    Document(usize),
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link(characters) => write!(
                f,
                "the link would have {characters} characters; expected at most {LONGEST}. \
                 Save the design as a file or as a picture, and send that."
            ),
            Self::Document(bytes) => write!(
                f,
                "the design has {bytes} bytes; a link holds at most {LARGEST}. \
                 Save it as a file or as a picture, and send that."
            ),
        }
    }
}

impl std::error::Error for TooLarge {}

/// Why a link cannot be opened.
#[derive(Clone, Debug, PartialEq)]
pub enum Unopened {
    /// It does not hold a design at all.
    NoDesign,
    /// It was made by a newer program.
    Newer,
    /// It has a character that no link has.
    Character {
        /// Which.
        found: char,
        /// Counted from 1, after the `#`.
        at: usize,
    },
    /// Its end is missing.
    CutOff,
    /// Something in it was changed on the way.
    Damaged,
    /// It is longer, or holds more, than any link of ours.
    TooLarge,
    /// What it holds is no design.
    Document(format::LoadError),
}

impl fmt::Display for Unopened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDesign => {
                write!(
                    f,
                    "the link holds no design; expected #{PREFIX} and the design"
                )
            }
            Self::Newer => write!(
                f,
                "the link was made by a newer Plumbline, which can open it; \
                 expected one that begins with #{PREFIX}"
            ),
            Self::Character { found, at } => write!(
                f,
                "character {at} of the link is {found:?}; expected letters, digits, - and _"
            ),
            Self::CutOff => write!(
                f,
                "the end of the link is missing; expected all of it. \
                 A program that passed it on may have cut it off."
            ),
            Self::Damaged => write!(
                f,
                "the link was changed on its way; expected it as it was made"
            ),
            Self::TooLarge => write!(
                f,
                "the link holds too much; expected at most {LONGEST} characters \
                 and a document of at most {LARGEST} bytes"
            ),
            Self::Document(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Unopened {}

/// What follows the address of the app in a link to the design, with the `#`.
///
/// # Errors
/// Says how much too large the design is for a link.
pub fn link(design: &Design) -> Result<String, TooLarge> {
    let document = format::save_compact(design);
    if document.len() > LARGEST {
        return Err(TooLarge::Document(document.len()));
    }
    let packed = BASE64URL_NOPAD.encode(&compress::pack(document.as_bytes()));
    let characters = PREFIX.len() + packed.len();
    if characters > LONGEST {
        return Err(TooLarge::Link(characters));
    }
    Ok(format!("#{PREFIX}{packed}"))
}

/// Whether it is meant to be a link to a design, so that one that cannot be opened is told of.
pub fn is_link(fragment: &str) -> bool {
    version(without_hash(fragment)).is_some()
}

/// The design of a link, from what follows the address of the app, with or without the `#`.
///
/// # Errors
/// Says what is wrong with the link, or with what it holds.
pub fn open(fragment: &str) -> Result<Design, Unopened> {
    let fragment = without_hash(fragment);
    let Some(packed) = fragment.strip_prefix(PREFIX) else {
        return Err(match version(fragment) {
            Some(_) => Unopened::Newer,
            None => Unopened::NoDesign,
        });
    };
    if fragment.len() > LONGEST {
        return Err(Unopened::TooLarge);
    }
    let stray = |c: &char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if let Some((at, found)) = fragment
        .chars()
        .enumerate()
        .skip(PREFIX.len())
        .find(|(_, c)| stray(c))
    {
        let at = at + 1;
        return Err(Unopened::Character { found, at });
    }
    // All characters are right, so what is wrong can only be how many there are.
    let packed = BASE64URL_NOPAD.decode(packed.as_bytes());
    let packed = packed.map_err(|_| Unopened::CutOff)?;
    let document = compress::unpack(&packed, LARGEST).map_err(|error| match error {
        Unpackable::CutOff => Unopened::CutOff,
        Unpackable::Damaged => Unopened::Damaged,
        Unpackable::TooLarge => Unopened::TooLarge,
    })?;
    format::load_bytes(&document).map_err(Unopened::Document)
}

fn without_hash(fragment: &str) -> &str {
    let fragment = fragment.trim();
    fragment.strip_prefix('#').unwrap_or(fragment)
}

/// The digits of `d1.`: what every version of a link begins with.
fn version(fragment: &str) -> Option<&str> {
    let (version, _) = fragment.strip_prefix('d')?.split_once('.')?;
    let digits = !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit());
    digits.then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKOUT: &str = include_str!("../../examples/checkout.json");

    fn checkout() -> Design {
        format::load(CHECKOUT).unwrap()
    }

    #[test]
    fn a_link_opens_as_the_very_document() {
        let link = link(&checkout()).unwrap();
        assert!(link.starts_with("#d1."));
        assert!(is_link(&link));
        assert!(link.len() < 4_000, "{}", link.len());
        for link in [link.as_str(), &link[1..], &format!(" {link}\n")] {
            assert_eq!(format::save(&open(link).unwrap()), CHECKOUT);
        }
    }

    #[test]
    fn what_is_no_link_to_a_design_is_told_from_one_of_a_newer_program() {
        for other in [
            "", "#", "#help", "#d.", "#dx.abc", "#d1", "d1,abc", "#D1.abc",
        ] {
            assert_eq!(open(other), Err(Unopened::NoDesign), "{other}");
            assert!(!is_link(other), "{other}");
        }
        assert_eq!(open("#d2.abc"), Err(Unopened::Newer));
        assert_eq!(open("#d10.abc"), Err(Unopened::Newer));
    }

    #[test]
    fn a_link_that_was_cut_off_says_so() {
        let link = link(&checkout()).unwrap();
        for length in 4..link.len() {
            assert_eq!(open(&link[..length]), Err(Unopened::CutOff), "{length}");
        }
    }

    #[test]
    fn a_link_that_was_changed_is_never_taken_for_another_design() {
        let link = link(&checkout()).unwrap();
        for at in 4..link.len() {
            let other = if &link[at..=at] == "A" { "B" } else { "A" };
            let changed = format!("{}{other}{}", &link[..at], &link[at + 1..]);
            assert!(open(&changed).is_err(), "{at}");
            let stray = format!("{}%{}", &link[..at], &link[at + 1..]);
            assert_eq!(open(&stray), Err(Unopened::Character { found: '%', at }));
        }
        assert!(matches!(
            open("#d1.añb"),
            Err(Unopened::Character { found: 'ñ', at: 5 })
        ));
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = compress::pack(&vec![b' '; LARGEST + 1]);
        let link = format!("#d1.{}", BASE64URL_NOPAD.encode(&bomb));
        assert!(link.len() < LONGEST);
        assert_eq!(open(&link), Err(Unopened::TooLarge));
        let long = format!("#d1.{}", "A".repeat(LONGEST));
        assert_eq!(open(&long), Err(Unopened::TooLarge));
    }

    #[test]
    fn what_a_link_holds_is_checked_as_a_file_is() {
        let held = |text: &str| {
            format!(
                "#d1.{}",
                BASE64URL_NOPAD.encode(&compress::pack(text.as_bytes()))
            )
        };
        assert!(matches!(open(&held("{}")), Err(Unopened::Document(_))));
        assert!(matches!(open(&held("\u{1}")), Err(Unopened::Document(_))));
    }

    #[test]
    fn a_design_that_no_link_holds_says_how_large_it_is() {
        let mut design = checkout();
        // Letters in no order, which nothing packs.
        let mut state = 1u32;
        let letters = (0..60_000).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + (state >> 24) as u8 % 26)
        });
        design.notes = Some(letters.collect());
        let refused = link(&design).unwrap_err();
        assert!(matches!(refused, TooLarge::Link(n) if n > LONGEST));
        design.notes = Some("x".repeat(LARGEST));
        assert!(matches!(link(&design), Err(TooLarge::Document(_))));
    }
}
