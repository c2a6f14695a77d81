//! PNG files with an embedded document, stored in an `iTXt` chunk that image viewers ignore. Format:
//! W3C PNG specification, sections 5.3 and 11.3.3.

use crate::document::format;
use crate::export::compress::{self, DecompressError};
use std::fmt;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Keyword of the text chunk.
const KEYWORD: &[u8] = b"plumbline";

/// Error of reading a PNG or its embedded document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PngError {
    /// The file is not a PNG.
    NotPng,
    /// The file is truncated or corrupted.
    Damaged,
    /// The embedded document exceeds the size limit.
    TooLarge,
}

impl fmt::Display for PngError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPng => write!(f, "this is no PNG; expected one"),
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

impl std::error::Error for PngError {}

/// Returns whether the bytes start with the PNG signature.
pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// A chunk of a PNG.
struct Chunk<'p> {
    kind: &'p [u8],
    data: &'p [u8],
    check: u32,
    /// The complete chunk, including its length and CRC.
    whole: &'p [u8],
}

/// Iterates over the chunks of a PNG. Ends early if a chunk is longer than the remaining bytes.
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

    /// Content after Plumbline's keyword, if this is Plumbline's text chunk.
    fn document_bytes(&self) -> Option<&[u8]> {
        let data = (self.kind == b"iTXt").then_some(self.data)?;
        data.strip_prefix(KEYWORD)?.strip_prefix(b"\0")
    }

    fn is_intact(&self) -> bool {
        self.check == crc(&[self.kind, self.data])
    }
}

/// Embeds a document in a PNG, replacing any embedded earlier. `None` if the file is not a complete
/// PNG.
pub fn embed_document(png: &[u8], document: &str) -> Option<Vec<u8>> {
    let mut chunks = Chunks(png.strip_prefix(SIGNATURE)?);
    let mut made = SIGNATURE.to_vec();
    loop {
        let chunk = chunks.next()?;
        if chunk.is_end() {
            made.extend(text_chunk(document)?);
            made.extend(chunk.whole);
            return Some(made);
        }
        if chunk.document_bytes().is_none() {
            made.extend(chunk.whole);
        }
    }
}

fn text_chunk(document: &str) -> Option<Vec<u8>> {
    let mut data = KEYWORD.to_vec();
    // Keyword terminator, compression flag, compression method, empty language tag, empty
    // translated keyword.
    data.extend([0, 1, 0, 0, 0]);
    data.extend(compress::deflate(document.as_bytes()));
    let length = u32::try_from(data.len())
        .ok()
        .filter(|n| *n <= i32::MAX as u32)?;
    let mut chunk = length.to_be_bytes().to_vec();
    chunk.extend(b"iTXt");
    chunk.extend(&data);
    chunk.extend(crc(&[b"iTXt", &data]).to_be_bytes());
    Some(chunk)
}

/// Extracts the embedded document. `None` if the PNG embeds none.
///
/// # Errors
/// Returns an error if the PNG or its embedded document is damaged or too large.
pub fn extract_document(png: &[u8]) -> Result<Option<String>, PngError> {
    let mut chunks = Chunks(png.strip_prefix(SIGNATURE).ok_or(PngError::NotPng)?);
    loop {
        let chunk = chunks.next().ok_or(PngError::Damaged)?;
        if chunk.is_end() {
            return Ok(None);
        }
        if let Some(text) = chunk.document_bytes() {
            if !chunk.is_intact() {
                return Err(PngError::Damaged);
            }
            return decode_text(text).map(Some);
        }
    }
}

/// Decodes the text of an `iTXt` chunk, given the bytes after the keyword.
fn decode_text(chunk: &[u8]) -> Result<String, PngError> {
    let (head, rest) = chunk.split_first_chunk::<2>().ok_or(PngError::Damaged)?;
    let mut parts = rest.splitn(3, |byte| *byte == 0);
    let text = parts.nth(2).ok_or(PngError::Damaged)?;
    let bytes = match head {
        // Other programs may store the text uncompressed when they rewrite the file.
        [0, _] if text.len() <= format::LARGEST => text.to_vec(),
        [0, _] => return Err(PngError::TooLarge),
        [1, 0] => compress::inflate(text, format::LARGEST).map_err(|error| match error {
            DecompressError::TooLarge => PngError::TooLarge,
            DecompressError::Truncated | DecompressError::Damaged => PngError::Damaged,
        })?,
        _ => return Err(PngError::Damaged),
    };
    String::from_utf8(bytes).map_err(|_| PngError::Damaged)
}

/// CRC-32 of a chunk. Written here without lookup tables: a crate's tables would be larger than the
/// rest of this module, and only one chunk is ever checked.
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

    /// A PNG with those chunks between header and end.
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
        picture(&[chunk(b"IDAT", &compress::deflate(&[0, 128]))])
    }

    #[test]
    fn png_crc_matches_known_values() {
        // The end chunk of every PNG there is.
        assert_eq!(crc(&[b"IEND", b""]), 0xAE42_6082);
        assert_eq!(crc(&[b"1234", b"56789"]), 0xCBF4_3926);
    }

    #[test]
    fn png_embeds_and_extracts_a_document_unchanged() {
        let png = pixel();
        assert_eq!(extract_document(&png), Ok(None));
        for document in [CHECKOUT, "", "\u{0}é\u{FFFF}\r\n"] {
            let with = embed_document(&png, document).unwrap();
            assert_eq!(extract_document(&with), Ok(Some(document.to_owned())));
            // The picture is still the same, and has one end.
            assert!(with.starts_with(&png[..png.len() - 12]));
            assert!(with.ends_with(&png[png.len() - 12..]));
        }
    }

    #[test]
    fn png_opens_as_a_design() {
        let with = embed_document(&pixel(), CHECKOUT).unwrap();
        let design = crate::export::read_document(&with).unwrap();
        assert_eq!(format::save(&design), CHECKOUT);
        let refused = crate::export::read_document(&pixel()).unwrap_err();
        assert_eq!(refused, crate::export::ReadDocumentError::NoDocument);
        let cut = crate::export::read_document(&with[..with.len() / 2]).unwrap_err();
        assert_eq!(
            cut,
            crate::export::ReadDocumentError::Png(PngError::Damaged)
        );
    }

    #[test]
    fn png_embeds_one_document() {
        let first = embed_document(&pixel(), CHECKOUT).unwrap();
        let second = embed_document(&first, "{}").unwrap();
        assert_eq!(extract_document(&second), Ok(Some("{}".to_owned())));
        assert_eq!(second, embed_document(&pixel(), "{}").unwrap());
    }

    #[test]
    fn png_with_uncompressed_text_is_read() {
        let text = chunk(b"iTXt", b"plumbline\0\0\0en\0k\0{}");
        assert_eq!(
            extract_document(&picture(&[text])),
            Ok(Some("{}".to_owned()))
        );
        let other = chunk(b"iTXt", b"plumblines\0\0\0\0\0{}");
        assert_eq!(extract_document(&picture(&[other])), Ok(None));
    }

    #[test]
    fn png_with_a_zip_bomb_is_refused() {
        let mut data = b"plumbline\0\x01\0\0\0".to_vec();
        data.extend(compress::deflate(&vec![b' '; format::LARGEST + 1]));
        let bomb = picture(&[chunk(b"iTXt", &data)]);
        assert!(bomb.len() < 100_000);
        assert_eq!(extract_document(&bomb), Err(PngError::TooLarge));
    }

    #[test]
    fn png_damage_is_reported() {
        assert_eq!(extract_document(b"{}"), Err(PngError::NotPng));
        assert_eq!(embed_document(b"{}", CHECKOUT), None);
        let with = embed_document(&pixel(), CHECKOUT).unwrap();
        for length in SIGNATURE.len()..with.len() {
            let cut = &with[..length];
            let whole_text = length >= with.len() - 12;
            assert_eq!(extract_document(cut).is_err(), !whole_text, "{length}");
            assert_eq!(embed_document(cut, CHECKOUT), None);
        }
        let text_at = with.windows(4).position(|w| w == b"iTXt").unwrap();
        for at in text_at + 4 + KEYWORD.len() + 1..with.len() - 12 {
            let mut changed = with.clone();
            changed[at] ^= 1;
            assert_eq!(extract_document(&changed), Err(PngError::Damaged), "{at}");
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
            assert_eq!(extract_document(&png), Err(PngError::Damaged), "{data:?}");
        }
    }

    proptest! {
        #[test]
        fn png_reader_survives_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), at in any::<prop::sample::Index>()) {
            let mut png = embed_document(&pixel(), "{}").unwrap();
            let at = at.index(png.len());
            png.splice(at..(at + bytes.len()).min(png.len()), bytes);
            let _ = extract_document(&png);
            let _ = embed_document(&png, "{}");
        }
    }
}
