//! Memory in large pages. Synapses are read all over a table: with pages of 4 KiB, nearly every segment needs an address
//! that the processor has to look up first.

/// Bytes of a large page on most machines; smaller lists gain nothing.
const LARGE_PAGE: usize = 2 << 20;

/// An empty list with room for `capacity` elements, in large pages where the system has them and it is worth while.
pub(crate) fn with_capacity<T>(capacity: usize) -> Vec<T> {
    let mut list = Vec::with_capacity(capacity);
    advise(list.spare_capacity_mut());
    list
}

/// So many elements, all the same, in large pages where the system has them and it is worth while.
pub(crate) fn filled<T: Clone>(value: T, count: usize) -> Vec<T> {
    let mut list = with_capacity(count);
    list.resize(count, value);
    list
}

/// Asks the system for large pages in memory that nobody has touched yet. It may decline.
#[cfg(target_os = "linux")]
fn advise<T>(memory: &mut [T]) {
    let bytes = memory.as_mut_ptr_range();
    // Whole ones: the rest stays in small pages anyway.
    let start = bytes.start.addr().next_multiple_of(LARGE_PAGE);
    let end = bytes.end.addr() / LARGE_PAGE * LARGE_PAGE;
    if end > start {
        // SAFETY: these are whole pages of a slice that is ours alone, and the advice does not change what they hold.
        unsafe { libc::madvise(bytes.start.with_addr(start).cast(), end - start, libc::MADV_HUGEPAGE) };
    }
}

#[cfg(not(target_os = "linux"))]
fn advise<T>(_: &mut [T]) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_like_any_other() {
        for capacity in [0, 10, 3 << 20] {
            let mut list = with_capacity::<u32>(capacity);
            assert!(list.is_empty() && list.capacity() >= capacity);
            list.extend(0..capacity as u32 + 5);
            assert!((0..).zip(&list).all(|(k, &number)| k == number));
        }
    }

    /// What the system says of the memory: huge pages are asked for ("hg") where they exist.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_is_asked() {
        let list = with_capacity::<u8>(8 << 20);
        let (address, maps) = (list.as_ptr().addr(), std::fs::read_to_string("/proc/self/smaps").unwrap());
        let mut inside = false;
        let flags = maps.lines().find(|line| {
            let range = line.split_once(' ').and_then(|(range, _)| range.split_once('-'));
            if let Some((Ok(start), Ok(end))) =
                range.map(|(a, b)| (usize::from_str_radix(a, 16), usize::from_str_radix(b, 16)))
            {
                inside = (start..end).contains(&(address + LARGE_PAGE));
            }
            inside && line.starts_with("VmFlags")
        });
        let exists = std::path::Path::new("/sys/kernel/mm/transparent_hugepage").exists();
        assert!(!exists || flags.is_some_and(|flags| flags.contains(" hg")), "{flags:?}");
    }
}
