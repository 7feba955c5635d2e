//! The key of a random stream: a hash of the path that says what draws.

use serde::{Deserialize, Serialize};

/// Key of a stream, 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Key(pub u64);

impl Key {
    /// The first 64 bits (little-endian) of the BLAKE3 hash of `path`, for instance
    /// `snn1/1/connect/E>E,I#0/weight`.
    pub fn from_path(path: &str) -> Key {
        let hash = blake3::hash(path.as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        Key(u64::from_le_bytes(first))
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn is_the_start_of_blake3() {
        // BLAKE3 of the empty text begins with af1349b9 f5f9a1a6 (the function's published test vector).
        assert_eq!(
            Key::from_path("").0,
            u64::from_le_bytes([0xaf, 0x13, 0x49, 0xb9, 0xf5, 0xf9, 0xa1, 0xa6])
        );
    }
}
