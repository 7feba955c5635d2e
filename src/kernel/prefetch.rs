//! A hint to the processor to load memory that is read soon.

/// Asks for every cache line of a slice.
#[inline(always)]
pub(crate) fn prefetch<T>(slice: &[T]) {
    const LINE: usize = 64;
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let start = slice.as_ptr().cast::<i8>();
        for offset in (0..size_of_val(slice)).step_by(LINE) {
            // SAFETY: the address is inside the slice, and a prefetch reads nothing that a program can see.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(start.add(offset)) };
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (slice, LINE);
}
