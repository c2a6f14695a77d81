//! Share links: the whole document, compressed into the URL fragment, which browsers never send to
//! a server.

use crate::document::{Design, format};
use crate::export::compress::{self, DecompressError};
use data_encoding::BASE64URL_NOPAD;
use std::fmt;

/// Content of a link, by its first letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkContent {
    /// A design.
    Design,
    /// An exercise.
    Exercise,
    /// A hand-in.
    HandIn,
}

impl LinkContent {
    /// All contents.
    pub const ALL: [Self; 3] = [Self::Design, Self::Exercise, Self::HandIn];

    fn letter(self) -> char {
        match self {
            Self::Design => 'd',
            Self::Exercise => 'x',
            Self::HandIn => 'h',
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Design => "design",
            Self::Exercise => "exercise",
            Self::HandIn => "hand-in",
        }
    }

    /// Prefix of a link: version 1.
    fn prefix(self) -> String {
        format!("{}1.", self.letter())
    }

    /// The content that the fragment is meant to have, in this or another version of links.
    pub fn of(fragment: &str) -> Option<Self> {
        let fragment = without_hash(fragment);
        Self::ALL
            .into_iter()
            .find(|content| version(fragment, *content).is_some())
    }
}

/// Maximum length of a link, in characters after the `#`. Browsers accept millions, but mail and
/// chat cut long lines, and spreadsheets and consoles stop at 32,767. Enough for about 800
/// components; larger designs are shared as files.
pub const MAX_LINK_CHARACTERS: usize = 32_000;

/// Maximum size of a document in a link, in bytes. A design compresses to about a tenth, so the
/// longest link expands to some 250,000 bytes; anything above this limit is hostile.
pub const MAX_DOCUMENT_BYTES: usize = 4 * 1024 * 1024;

/// Error of [`encode`]: the design is too large for a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareLinkTooLarge {
    /// Length that the link would have, in characters.
    Link(usize),
    /// Size of the document before compression, in bytes.
    Document(usize),
}

impl fmt::Display for ShareLinkTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link(characters) => write!(
                f,
                "the link would have {characters} characters; expected at most {MAX_LINK_CHARACTERS}. \
                 Save the design as a file or as a picture, and send that."
            ),
            Self::Document(bytes) => write!(
                f,
                "the design has {bytes} bytes; a link holds at most {MAX_DOCUMENT_BYTES}. \
                 Save it as a file or as a picture, and send that."
            ),
        }
    }
}

impl std::error::Error for ShareLinkTooLarge {}

/// Error of [`decode`].
#[derive(Clone, Debug, PartialEq)]
pub enum ShareLinkError {
    /// The fragment is not a share link of this content.
    NotShareLink(LinkContent),
    /// A newer version of Plumbline made the link.
    NewerVersion(LinkContent),
    /// A character outside the base64url alphabet.
    InvalidCharacter {
        /// The character.
        found: char,
        /// Position after the `#`, from 1.
        at: usize,
    },
    /// The end of the link is missing.
    Truncated,
    /// The link was changed in transit.
    Damaged,
    /// The link or its document exceeds the size limits.
    TooLarge,
    /// The document does not load.
    Document(format::LoadError),
}

impl fmt::Display for ShareLinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotShareLink(content) => {
                let (noun, prefix) = (content.noun(), content.prefix());
                write!(
                    f,
                    "the link holds no {noun}; expected #{prefix} and the {noun}"
                )
            }
            Self::NewerVersion(content) => write!(
                f,
                "the link was made by a newer Plumbline, which can open it; \
                 expected one that begins with #{}",
                content.prefix()
            ),
            Self::InvalidCharacter { found, at } => write!(
                f,
                "character {at} of the link is {found:?}; expected letters, digits, - and _"
            ),
            Self::Truncated => write!(
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
                "the link holds too much; expected at most {MAX_LINK_CHARACTERS} characters \
                 and a document of at most {MAX_DOCUMENT_BYTES} bytes"
            ),
            Self::Document(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ShareLinkError {}

/// Encodes a design as the fragment of a share link, including the `#`.
///
/// # Errors
/// Returns an error if the design is too large for a link.
pub fn encode(design: &Design) -> Result<String, ShareLinkTooLarge> {
    encode_document(LinkContent::Design, &format::save_compact(design))
}

/// Encodes a document as the fragment of a share link, including the `#`.
///
/// # Errors
/// Returns an error if the document is too large for a link.
pub fn encode_document(content: LinkContent, document: &str) -> Result<String, ShareLinkTooLarge> {
    if document.len() > MAX_DOCUMENT_BYTES {
        return Err(ShareLinkTooLarge::Document(document.len()));
    }
    let prefix = content.prefix();
    let packed = BASE64URL_NOPAD.encode(&compress::deflate(document.as_bytes()));
    let characters = prefix.len() + packed.len();
    if characters > MAX_LINK_CHARACTERS {
        return Err(ShareLinkTooLarge::Link(characters));
    }
    Ok(format!("#{prefix}{packed}"))
}

/// Returns whether the fragment is meant as a share link of a design, of this or another version.
pub fn is_link(fragment: &str) -> bool {
    version(without_hash(fragment), LinkContent::Design).is_some()
}

/// Decodes the fragment of a share link of a design, with or without the `#`.
///
/// # Errors
/// Returns an error if the fragment is not an intact share link, or if its document does not load.
pub fn decode(fragment: &str) -> Result<Design, ShareLinkError> {
    let document = decode_document(LinkContent::Design, fragment)?;
    format::load_bytes(&document).map_err(ShareLinkError::Document)
}

/// Decodes the document of a share link, with or without the `#`.
///
/// # Errors
/// Returns an error if the fragment is not an intact share link of this content.
pub fn decode_document(content: LinkContent, fragment: &str) -> Result<Vec<u8>, ShareLinkError> {
    let fragment = without_hash(fragment);
    let prefix = content.prefix();
    let Some(packed) = fragment.strip_prefix(&prefix) else {
        return Err(match version(fragment, content) {
            Some(_) => ShareLinkError::NewerVersion(content),
            None => ShareLinkError::NotShareLink(content),
        });
    };
    if fragment.len() > MAX_LINK_CHARACTERS {
        return Err(ShareLinkError::TooLarge);
    }
    let stray = |c: &char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if let Some((at, found)) = fragment
        .chars()
        .enumerate()
        .skip(prefix.len())
        .find(|(_, c)| stray(c))
    {
        let at = at + 1;
        return Err(ShareLinkError::InvalidCharacter { found, at });
    }
    // All characters are valid, so decoding can fail only because of the length.
    let packed = BASE64URL_NOPAD.decode(packed.as_bytes());
    let packed = packed.map_err(|_| ShareLinkError::Truncated)?;
    compress::inflate(&packed, MAX_DOCUMENT_BYTES).map_err(|error| match error {
        DecompressError::Truncated => ShareLinkError::Truncated,
        DecompressError::Damaged => ShareLinkError::Damaged,
        DecompressError::TooLarge => ShareLinkError::TooLarge,
    })
}

fn without_hash(fragment: &str) -> &str {
    let fragment = fragment.trim();
    fragment.strip_prefix('#').unwrap_or(fragment)
}

/// Version number of a link: the digits of `d1.`.
fn version(fragment: &str, content: LinkContent) -> Option<&str> {
    let (version, _) = fragment.strip_prefix(content.letter())?.split_once('.')?;
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
    fn share_link_opens_as_the_same_document() {
        let link = encode(&checkout()).unwrap();
        assert!(link.starts_with("#d1."));
        assert!(is_link(&link));
        assert!(link.len() < 4_000, "{}", link.len());
        for link in [link.as_str(), &link[1..], &format!(" {link}\n")] {
            assert_eq!(format::save(&decode(link).unwrap()), CHECKOUT);
        }
    }

    #[test]
    fn share_link_of_a_newer_version_differs_from_other_fragments() {
        for other in [
            "", "#", "#help", "#d.", "#dx.abc", "#d1", "d1,abc", "#D1.abc",
        ] {
            assert_eq!(
                decode(other),
                Err(ShareLinkError::NotShareLink(LinkContent::Design)),
                "{other}"
            );
            assert!(!is_link(other), "{other}");
        }
        assert_eq!(
            decode("#d2.abc"),
            Err(ShareLinkError::NewerVersion(LinkContent::Design))
        );
        assert_eq!(
            decode("#d10.abc"),
            Err(ShareLinkError::NewerVersion(LinkContent::Design))
        );
    }

    #[test]
    fn content_of_a_link_is_told_by_its_letter() {
        for content in LinkContent::ALL {
            let link = encode_document(content, "{}").unwrap();
            assert_eq!(LinkContent::of(&link), Some(content));
            assert_eq!(decode_document(content, &link), Ok(b"{}".to_vec()));
            for other in LinkContent::ALL.into_iter().filter(|c| *c != content) {
                let error = decode_document(other, &link);
                assert_eq!(error, Err(ShareLinkError::NotShareLink(other)));
            }
        }
        assert_eq!(LinkContent::of("#x2.abc"), Some(LinkContent::Exercise));
        assert_eq!(LinkContent::of("#example=double-charge"), None);
        assert_eq!(LinkContent::of("#exercise=one-seat"), None);
        let error = decode_document(LinkContent::HandIn, "#d1.abc").unwrap_err();
        assert!(error.to_string().contains("no hand-in"), "{error}");
    }

    #[test]
    fn truncated_share_link_is_reported() {
        let link = encode(&checkout()).unwrap();
        for length in 4..link.len() {
            assert_eq!(
                decode(&link[..length]),
                Err(ShareLinkError::Truncated),
                "{length}"
            );
        }
    }

    #[test]
    fn changed_share_link_never_opens_as_another_design() {
        let link = encode(&checkout()).unwrap();
        for at in 4..link.len() {
            let other = if &link[at..=at] == "A" { "B" } else { "A" };
            let changed = format!("{}{other}{}", &link[..at], &link[at + 1..]);
            assert!(decode(&changed).is_err(), "{at}");
            let stray = format!("{}%{}", &link[..at], &link[at + 1..]);
            assert_eq!(
                decode(&stray),
                Err(ShareLinkError::InvalidCharacter { found: '%', at })
            );
        }
        assert!(matches!(
            decode("#d1.añb"),
            Err(ShareLinkError::InvalidCharacter { found: 'ñ', at: 5 })
        ));
    }

    #[test]
    fn share_link_with_a_zip_bomb_is_refused() {
        let bomb = compress::deflate(&vec![b' '; MAX_DOCUMENT_BYTES + 1]);
        let link = format!("#d1.{}", BASE64URL_NOPAD.encode(&bomb));
        assert!(link.len() < MAX_LINK_CHARACTERS);
        assert_eq!(decode(&link), Err(ShareLinkError::TooLarge));
        let long = format!("#d1.{}", "A".repeat(MAX_LINK_CHARACTERS));
        assert_eq!(decode(&long), Err(ShareLinkError::TooLarge));
    }

    #[test]
    fn share_link_document_is_validated_like_a_file() {
        let held = |text: &str| {
            format!(
                "#d1.{}",
                BASE64URL_NOPAD.encode(&compress::deflate(text.as_bytes()))
            )
        };
        assert!(matches!(
            decode(&held("{}")),
            Err(ShareLinkError::Document(_))
        ));
        assert!(matches!(
            decode(&held("\u{1}")),
            Err(ShareLinkError::Document(_))
        ));
    }

    #[test]
    fn share_link_reports_how_large_a_design_is() {
        let mut design = checkout();
        // Pseudo-random letters do not compress.
        let mut state = 1u32;
        let letters = (0..60_000).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + (state >> 24) as u8 % 26)
        });
        design.notes = Some(letters.collect());
        let refused = encode(&design).unwrap_err();
        assert!(matches!(refused, ShareLinkTooLarge::Link(n) if n > MAX_LINK_CHARACTERS));
        design.notes = Some("x".repeat(MAX_DOCUMENT_BYTES));
        assert!(matches!(
            encode(&design),
            Err(ShareLinkTooLarge::Document(_))
        ));
    }
}
