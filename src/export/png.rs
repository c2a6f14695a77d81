//! The document within a PNG: in a text chunk of its own, which every program that shows the
//! picture passes over. The format is that of the W3C's recommendation, sections 5.3 and 11.3.3.

use crate::document::format;
use crate::export::compress::{self, Unpackable};
use std::fmt;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// What the text is called.
const KEYWORD: &[u8] = b"plumbline";

/// Why a PNG, or the document in it, cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is no PNG.
    NoPng,
    /// It ends too early, or something in it was changed.
    Damaged,
    /// The document in it is larger than any that is read.
    TooLarge,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPng => write!(f, "this is no PNG; expected one"),
            Self::Damaged => write!(
                f,
                "the picture is damaged; expected it as Plumbline made it"
            ),
            Self::TooLarge => write!(
                f,
                "the picture holds too much; expected a document of at most {} bytes",
                format::LARGEST
            ),
        }
    }
}

impl std::error::Error for Unread {}

/// Whether the bytes begin as a PNG does.
pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// One chunk of a PNG.
struct Chunk<'p> {
    kind: &'p [u8],
    data: &'p [u8],
    check: u32,
    /// All of it, with its length and its check value.
    whole: &'p [u8],
}

/// What is left of a PNG. Its chunks end where there is not as much as one says.
struct Chunks<'p>(&'p [u8]);

impl<'p> Chunks<'p> {
    fn next(&mut self) -> Option<Chunk<'p>> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        let (kind, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (data, rest) = rest.split_at_checked(length)?;
        let (check, rest) = rest.split_first_chunk::<4>()?;
        let whole = self.0.get(..self.0.len() - rest.len())?;
        self.0 = rest;
        Some(Chunk {
            kind,
            data,
            check: u32::from_be_bytes(*check),
            whole,
        })
    }
}

impl Chunk<'_> {
    fn is_end(&self) -> bool {
        self.kind == b"IEND"
    }

    /// What follows our keyword.
    fn ours(&self) -> Option<&[u8]> {
        let data = (self.kind == b"iTXt").then_some(self.data)?;
        data.strip_prefix(KEYWORD)?.strip_prefix(b"\0")
    }

    fn is_intact(&self) -> bool {
        self.check == crc(&[self.kind, self.data])
    }
}

/// The picture with the document in it, in place of one that it had. `None` where it is no PNG
/// or not whole.
pub fn embed(png: &[u8], document: &str) -> Option<Vec<u8>> {
    let mut chunks = Chunks(png.strip_prefix(SIGNATURE)?);
    let mut made = SIGNATURE.to_vec();
    loop {
        let chunk = chunks.next()?;
        if chunk.is_end() {
            made.extend(text_chunk(document)?);
            made.extend(chunk.whole);
            return Some(made);
        }
        if chunk.ours().is_none() {
            made.extend(chunk.whole);
        }
    }
}

fn text_chunk(document: &str) -> Option<Vec<u8>> {
    let mut data = KEYWORD.to_vec();
    // The end of the keyword; packed, by the one method that there is; no language, no keyword
    // in it.
    data.extend([0, 1, 0, 0, 0]);
    data.extend(compress::pack(document.as_bytes()));
    let length = u32::try_from(data.len())
        .ok()
        .filter(|n| *n <= i32::MAX as u32)?;
    let mut chunk = length.to_be_bytes().to_vec();
    chunk.extend(b"iTXt");
    chunk.extend(&data);
    chunk.extend(crc(&[b"iTXt", &data]).to_be_bytes());
    Some(chunk)
}

/// The document in the picture; `None` where it holds none.
///
/// # Errors
/// Says why the picture cannot be read, or what is wrong with the document in it.
pub fn embedded(png: &[u8]) -> Result<Option<String>, Unread> {
    let mut chunks = Chunks(png.strip_prefix(SIGNATURE).ok_or(Unread::NoPng)?);
    loop {
        let chunk = chunks.next().ok_or(Unread::Damaged)?;
        if chunk.is_end() {
            return Ok(None);
        }
        if let Some(text) = chunk.ours() {
            if !chunk.is_intact() {
                return Err(Unread::Damaged);
            }
            return text_of(text).map(Some);
        }
    }
}

/// The text of a chunk, from what follows its keyword.
fn text_of(chunk: &[u8]) -> Result<String, Unread> {
    let (head, rest) = chunk.split_first_chunk::<2>().ok_or(Unread::Damaged)?;
    let mut parts = rest.splitn(3, |byte| *byte == 0);
    let text = parts.nth(2).ok_or(Unread::Damaged)?;
    let bytes = match head {
        // A program that wrote the picture anew may have unpacked it.
        [0, _] if text.len() <= format::LARGEST => text.to_vec(),
        [0, _] => return Err(Unread::TooLarge),
        [1, 0] => compress::unpack(text, format::LARGEST).map_err(|error| match error {
            Unpackable::TooLarge => Unread::TooLarge,
            Unpackable::CutOff | Unpackable::Damaged => Unread::Damaged,
        })?,
        _ => return Err(Unread::Damaged),
    };
    String::from_utf8(bytes).map_err(|_| Unread::Damaged)
}

/// The check value of a chunk. Of our own, because the tables of a fast one are larger than all
/// else here, and only one chunk is ever checked.
fn crc(parts: &[&[u8]]) -> u32 {
    let mut crc = u32::MAX;
    for byte in parts.iter().copied().flatten() {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let low = crc & 1;
            crc = (crc >> 1) ^ (0xEDB8_8320 * low);
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CHECKOUT: &str = include_str!("../../examples/checkout.json");

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let mut made = (data.len() as u32).to_be_bytes().to_vec();
        made.extend(kind);
        made.extend(data);
        made.extend(crc(&[kind, data]).to_be_bytes());
        made
    }

    /// A picture of those chunks between its head and its end.
    fn picture(chunks: &[Vec<u8>]) -> Vec<u8> {
        let head = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
        let mut made = SIGNATURE.to_vec();
        made.extend(chunk(b"IHDR", &head));
        made.extend(chunks.concat());
        made.extend(chunk(b"IEND", b""));
        made
    }

    /// One grey pixel.
    fn pixel() -> Vec<u8> {
        picture(&[chunk(b"IDAT", &compress::pack(&[0, 128]))])
    }

    #[test]
    fn the_check_value_is_that_of_png() {
        // The end chunk of every PNG there is.
        assert_eq!(crc(&[b"IEND", b""]), 0xAE42_6082);
        assert_eq!(crc(&[b"1234", b"56789"]), 0xCBF4_3926);
    }

    #[test]
    fn a_document_in_a_picture_comes_back_to_the_byte() {
        let png = pixel();
        assert_eq!(embedded(&png), Ok(None));
        for document in [CHECKOUT, "", "\u{0}é\u{FFFF}\r\n"] {
            let with = embed(&png, document).unwrap();
            assert_eq!(embedded(&with), Ok(Some(document.to_owned())));
            // The picture is still the same, and has one end.
            assert!(with.starts_with(&png[..png.len() - 12]));
            assert!(with.ends_with(&png[png.len() - 12..]));
        }
    }

    #[test]
    fn a_picture_opens_as_the_drawing() {
        let with = embed(&pixel(), CHECKOUT).unwrap();
        let design = crate::export::read_document(&with).unwrap();
        assert_eq!(format::save(&design), CHECKOUT);
        let refused = crate::export::read_document(&pixel()).unwrap_err();
        assert_eq!(refused, crate::export::Unread::Picture);
        let cut = crate::export::read_document(&with[..with.len() / 2]).unwrap_err();
        assert_eq!(cut, crate::export::Unread::Png(Unread::Damaged));
    }

    #[test]
    fn a_picture_holds_one_document() {
        let first = embed(&pixel(), CHECKOUT).unwrap();
        let second = embed(&first, "{}").unwrap();
        assert_eq!(embedded(&second), Ok(Some("{}".to_owned())));
        assert_eq!(second, embed(&pixel(), "{}").unwrap());
    }

    #[test]
    fn text_that_another_program_has_unpacked_is_read() {
        let text = chunk(b"iTXt", b"plumbline\0\0\0en\0k\0{}");
        assert_eq!(embedded(&picture(&[text])), Ok(Some("{}".to_owned())));
        let other = chunk(b"iTXt", b"plumblines\0\0\0\0\0{}");
        assert_eq!(embedded(&picture(&[other])), Ok(None));
    }

    #[test]
    fn a_bomb_is_refused() {
        let mut data = b"plumbline\0\x01\0\0\0".to_vec();
        data.extend(compress::pack(&vec![b' '; format::LARGEST + 1]));
        let bomb = picture(&[chunk(b"iTXt", &data)]);
        assert!(bomb.len() < 100_000);
        assert_eq!(embedded(&bomb), Err(Unread::TooLarge));
    }

    #[test]
    fn what_is_damaged_is_told() {
        assert_eq!(embedded(b"{}"), Err(Unread::NoPng));
        assert_eq!(embed(b"{}", CHECKOUT), None);
        let with = embed(&pixel(), CHECKOUT).unwrap();
        for length in SIGNATURE.len()..with.len() {
            let cut = &with[..length];
            let whole_text = length >= with.len() - 12;
            assert_eq!(embedded(cut).is_err(), !whole_text, "{length}");
            assert_eq!(embed(cut, CHECKOUT), None);
        }
        let text_at = with.windows(4).position(|w| w == b"iTXt").unwrap();
        for at in text_at + 4 + KEYWORD.len() + 1..with.len() - 12 {
            let mut changed = with.clone();
            changed[at] ^= 1;
            assert_eq!(embedded(&changed), Err(Unread::Damaged), "{at}");
        }
        for data in [
            &b"plumbline\0"[..],
            b"plumbline\0\x01",
            b"plumbline\0\x01\0",
            b"plumbline\0\x01\0\0",
            b"plumbline\0\x01\x01\0\0x",
            b"plumbline\0\x02\0\0\0x",
            b"plumbline\0\0\0\0\0\xFF",
        ] {
            let png = picture(&[chunk(b"iTXt", data)]);
            assert_eq!(embedded(&png), Err(Unread::Damaged), "{data:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300), at in any::<prop::sample::Index>()) {
            let mut png = embed(&pixel(), "{}").unwrap();
            let at = at.index(png.len());
            png.splice(at..(at + bytes.len()).min(png.len()), bytes);
            let _ = embedded(&png);
            let _ = embed(&png, "{}");
        }
    }
}
