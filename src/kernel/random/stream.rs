//! The 64-bit words of one draw, one after the other: draw number `j` of an owner, then its retries.
//!
//! Most draws take one word. Rejection methods take more; they never touch another draw's words.

use super::{Key, ars, normal::normal_quantile};

/// The words of one draw.
#[derive(Clone, Debug)]
pub struct Stream {
    key: Key,
    index: u64,
    j: u64,
    retry: u32,
}

impl Stream {
    /// The words of draw `j` of owner `index`.
    pub fn new(key: Key, index: u64, j: u64) -> Stream {
        Stream { key, index, j, retry: 0 }
    }

    /// The next 64 bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        let bits = ars::half(self.key, self.retry, self.index, self.j);
        self.retry = self.retry.wrapping_add(1);
        bits
    }

    /// A number in [0, 1), 53 bits.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        ars::unit(self.bits())
    }

    /// A number inside (0, 1).
    #[inline]
    pub fn open_unit(&mut self) -> f64 {
        ars::open_unit(self.bits())
    }

    /// A standard normal number.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.open_unit())
    }

    /// A whole number in 0 .. `bound`; `bound` is at least 1.
    pub fn below(&mut self, bound: u64) -> u64 {
        loop {
            let product = u128::from(self.bits()) * u128::from(bound);
            let low = product as u64;
            if low >= bound || low >= bound.wrapping_neg() % bound {
                return (product >> 64) as u64;
            }
        }
    }
}

impl rand::TryRng for Stream {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(self.bits() as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(self.bits())
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Self::Error> {
        for part in destination.chunks_mut(8) {
            let bytes = self.bits().to_le_bytes();
            part.copy_from_slice(&bytes[..part.len()]);
        }
        Ok(())
    }
}
