//! A picture that draw.io exported with a copy of the drawing in it: PNG. An SVG is text.

use super::file::{LARGEST_UNPACKED, inflated, percent_decoded};
use crate::import::Refused;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Whether it is a PNG.
pub fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// The drawing in the picture.
///
/// # Errors
/// Where there is none.
pub fn drawing(bytes: &[u8]) -> Result<String, Refused> {
    let mut rest = bytes.get(SIGNATURE.len()..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((kind, after)) = after.split_first_chunk::<4>() else {
            break;
        };
        let Some(data) = after.get(..length) else {
            break;
        };
        let zero = data.iter().position(|byte| *byte == 0);
        if let Some((keyword, value)) = zero.and_then(|at| data.split_at_checked(at))
            && matches!(keyword, b"mxfile" | b"mxGraphModel")
        {
            match kind {
                b"tEXt" => return percent_decoded(value.get(1..).unwrap_or_default()),
                // After the keyword a byte that says how it is compressed: there is one way only.
                b"zTXt" => {
                    return percent_decoded(&inflated(
                        value.get(2..).unwrap_or_default(),
                        true,
                        LARGEST_UNPACKED,
                    )?);
                }
                _ => {}
            }
        }
        // The checksum follows, which is not ours to judge.
        rest = after.get(length.saturating_add(4)..).unwrap_or_default();
    }
    Err(Refused::new(
        "this picture has no drawing in it",
        "a PNG that draw.io exported with a copy of the diagram",
    ))
}
