//! PNG exports of draw.io with an embedded copy of the diagram. SVG exports are text.

use super::file::{MAX_INFLATED_BYTES, inflate, percent_decode};
use crate::import::ImportError;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// True for a PNG file.
pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// The diagram embedded in a PNG.
///
/// # Errors
/// For a picture without a diagram.
pub fn embedded_drawing(bytes: &[u8]) -> Result<String, ImportError> {
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
                b"tEXt" => return percent_decode(value.get(1..).unwrap_or_default()),
                // After the keyword, a byte for the compression method: only one exists.
                b"zTXt" => {
                    return percent_decode(&inflate(
                        value.get(2..).unwrap_or_default(),
                        true,
                        MAX_INFLATED_BYTES,
                    )?);
                }
                _ => {}
            }
        }
        // The checksum that follows is not verified.
        rest = after.get(length.saturating_add(4)..).unwrap_or_default();
    }
    Err(ImportError::new(
        "this picture has no drawing in it",
        "a PNG that draw.io exported with a copy of the diagram",
    ))
}
