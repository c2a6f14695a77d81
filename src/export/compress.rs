//! zlib compression of documents, and decompression of untrusted input with a size limit.
//!
//! The zlib checksum detects damage, so that a corrupted document is never taken for another one.

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

/// Error of [`inflate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecompressError {
    /// The input ends early.
    Truncated,
    /// The input is not valid zlib data.
    Damaged,
    /// The output exceeds the limit.
    TooLarge,
}

/// Compresses at the highest level.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    const SMALLEST: u8 = 9;
    compress_to_vec_zlib(bytes, SMALLEST)
}

/// Decompresses to at most `most` bytes and allocates no more than that.
///
/// # Errors
/// Returns an error if the input is truncated, damaged or expands beyond the limit.
pub fn inflate(packed: &[u8], most: usize) -> Result<Vec<u8>, DecompressError> {
    decompress_to_vec_zlib_with_limit(packed, most).map_err(|error| match error.status {
        TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => {
            DecompressError::Truncated
        }
        TINFLStatus::HasMoreOutput => DecompressError::TooLarge,
        _ => DecompressError::Damaged,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn inflate_refuses_a_zip_bomb() {
        let bomb = deflate(&vec![b' '; 4_000_000]);
        assert!(bomb.len() < 5_000);
        assert_eq!(inflate(&bomb, 3_999_999), Err(DecompressError::TooLarge));
        assert_eq!(inflate(&bomb, 4_000_000).map(|b| b.len()), Ok(4_000_000));
    }

    proptest! {
        #[test]
        fn inflate_reverses_deflate(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            prop_assert_eq!(inflate(&deflate(&bytes), bytes.len()), Ok(bytes));
        }

        #[test]
        fn inflate_reports_truncated_input(bytes in prop::collection::vec(any::<u8>(), 0..500), at in any::<prop::sample::Index>()) {
            let packed = deflate(&bytes);
            let cut = &packed[..at.index(packed.len())];
            prop_assert_eq!(inflate(cut, 1000), Err(DecompressError::Truncated));
        }

        #[test]
        fn inflate_survives_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
            if let Ok(unpacked) = inflate(&bytes, 1000) {
                prop_assert!(unpacked.len() <= 1000);
            }
        }
    }
}
