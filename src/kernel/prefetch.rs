//! A hint to the processor to load memory that is read soon.

/// Bytes of a cache line.
pub(crate) const LINE: usize = 64;

/// Cache lines of a slice that were not asked for yet. Only their addresses: they may outlive the slice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines {
    next: *const i8,
    end: *const i8,
}

impl Lines {
    /// None.
    pub const NONE: Lines = Lines { next: std::ptr::null(), end: std::ptr::null() };

    /// All lines of a slice.
    #[inline(always)]
    pub fn of<T>(slice: &[T]) -> Lines {
        let bytes = slice.as_ptr_range();
        Lines { next: bytes.start.cast(), end: bytes.end.cast() }
    }

    /// Bytes that are left.
    #[inline(always)]
    pub fn bytes(self) -> usize {
        self.end.addr().saturating_sub(self.next.addr())
    }

    /// Asks for the next line, if there is one.
    #[inline(always)]
    pub fn ask(&mut self) {
        if self.next >= self.end {
            return;
        }
        ask::<1>(self.next);
        self.next = self.next.wrapping_add(LINE);
    }
}

/// Asks for the cache line of an element of a slice, into the second-level cache: more of them can be under way, and the
/// first level is not filled with what is used later.
#[inline(always)]
pub(crate) fn ask_second_level<T>(slice: &[T], index: usize) {
    ask::<2>(slice.as_ptr().wrapping_add(index).cast());
}

/// Asks for the memory of the element of a list that will be pushed after `distance` others.
#[inline(always)]
pub(crate) fn ask_beyond<T>(list: &[T], distance: usize) {
    ask::<1>(list.as_ptr().wrapping_add(list.len() + distance).cast());
}

/// Asks for the cache line of an address, into the cache of a level and those above.
#[inline(always)]
fn ask<const LEVEL: u32>(address: *const i8) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _MM_HINT_T1, _mm_prefetch};
        // SAFETY: a prefetch reads nothing that a program can see, and may be of any address.
        unsafe {
            match LEVEL {
                1 => _mm_prefetch::<_MM_HINT_T0>(address),
                _ => _mm_prefetch::<_MM_HINT_T1>(address),
            }
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

/// Asks for every cache line of a slice.
#[inline(always)]
pub(crate) fn prefetch<T>(slice: &[T]) {
    let mut lines = Lines::of(slice);
    while lines.bytes() > 0 {
        lines.ask();
    }
}
