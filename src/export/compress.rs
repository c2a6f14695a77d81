//! Packing text small, and unpacking what anybody may have made: with a limit, and without trust.
//!
//! The packed form is zlib's: deflate with a check value, so that what was damaged on its way is
//! not taken for another document.

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

/// Why bytes cannot be unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpackable {
    /// They end too early.
    CutOff,
    /// They are not what was packed.
    Damaged,
    /// They would become more than is wanted.
    TooLarge,
}

/// As few bytes as deflate makes of these.
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    const SMALLEST: u8 = 9;
    compress_to_vec_zlib(bytes, SMALLEST)
}

/// What was packed, if it has at most that many bytes. No more memory than that is taken.
///
/// # Errors
/// Says why it cannot be unpacked.
pub fn unpack(packed: &[u8], most: usize) -> Result<Vec<u8>, Unpackable> {
    decompress_to_vec_zlib_with_limit(packed, most).map_err(|error| match error.status {
        TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => Unpackable::CutOff,
        TINFLStatus::HasMoreOutput => Unpackable::TooLarge,
        _ => Unpackable::Damaged,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_bomb_is_refused_without_being_unpacked() {
        let bomb = pack(&vec![b' '; 4_000_000]);
        assert!(bomb.len() < 5_000);
        assert_eq!(unpack(&bomb, 3_999_999), Err(Unpackable::TooLarge));
        assert_eq!(unpack(&bomb, 4_000_000).map(|b| b.len()), Ok(4_000_000));
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            prop_assert_eq!(unpack(&pack(&bytes), bytes.len()), Ok(bytes));
        }

        #[test]
        fn what_is_cut_off_is_told_apart(bytes in prop::collection::vec(any::<u8>(), 0..500), at in any::<prop::sample::Index>()) {
            let packed = pack(&bytes);
            let cut = &packed[..at.index(packed.len())];
            prop_assert_eq!(unpack(cut, 1000), Err(Unpackable::CutOff));
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
            if let Ok(unpacked) = unpack(&bytes, 1000) {
                prop_assert!(unpacked.len() <= 1000);
            }
        }
    }
}
