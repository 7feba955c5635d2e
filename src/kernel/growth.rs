//! Lists that several threads extend at once, each by a stretch of its own. The system hands out memory page by page to
//! whoever touches it first, which takes longer than filling it: so the threads have to do that, too.

use std::mem::MaybeUninit;

/// A list with room for new elements behind it, in stretches of known lengths.
pub(crate) struct Growth<'a, T> {
    list: &'a mut Vec<T>,
    /// By stretch: its length, and how much of it is filled.
    lengths: Vec<usize>,
    filled: Vec<usize>,
}

/// A stretch, to be filled from its beginning.
pub(crate) struct Stretch<'a, T> {
    room: &'a mut [MaybeUninit<T>],
    filled: &'a mut usize,
}

impl<'a, T: Copy> Growth<'a, T> {
    /// Makes the room.
    pub fn new(list: &'a mut Vec<T>, lengths: &[usize]) -> Growth<'a, T> {
        let more = lengths.iter().sum();
        list.reserve(more);
        Growth { list, lengths: lengths.to_vec(), filled: vec![0; lengths.len()] }
    }

    /// The stretches, all empty.
    pub fn stretches(&mut self) -> impl Iterator<Item = Stretch<'_, T>> {
        let mut rest = self.list.spare_capacity_mut();
        self.lengths.iter().zip(&mut self.filled).map(move |(&length, filled)| {
            let (room, behind) = std::mem::take(&mut rest).split_at_mut(length);
            rest = behind;
            *filled = 0;
            Stretch { room, filled }
        })
    }

    /// The list has the new elements: all of them, or those before the first that is missing.
    pub fn finish(self) {
        let mut more = 0;
        for (length, filled) in self.lengths.iter().zip(&self.filled) {
            more += filled;
            if filled < length {
                break;
            }
        }
        let length = self.list.len() + more;
        // SAFETY: a stretch is filled from its beginning, counts what it has, and lies behind the one before it, all within
        // the capacity of the list. So as many elements behind the list are initialised.
        unsafe { self.list.set_len(length) };
    }
}

impl<T> Stretch<'_, T> {
    /// Puts values behind those that are there, until there is no room any more.
    #[inline(always)]
    pub fn extend(&mut self, values: impl Iterator<Item = T>) {
        let mut more = 0;
        for (place, value) in self.room[*self.filled..].iter_mut().zip(values) {
            place.write(value);
            more += 1;
        }
        *self.filled += more;
    }

    /// Fills what is left with a value, and gives it, to be changed in any order.
    pub fn rest(&mut self, value: T) -> &mut [T]
    where
        T: Copy,
    {
        let room = &mut self.room[*self.filled..];
        room.fill(MaybeUninit::new(value));
        *self.filled += room.len();
        // SAFETY: all of it has a value since the line before, and it is borrowed as the room was.
        unsafe { std::slice::from_raw_parts_mut(room.as_mut_ptr().cast(), room.len()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_filled_in_any_order() {
        let mut list = vec![1, 2];
        let mut growth = Growth::new(&mut list, &[2, 0, 3]);
        let mut stretches: Vec<_> = growth.stretches().collect();
        stretches[2].extend([9, 9].into_iter());
        stretches[0].extend([3].into_iter());
        stretches[0].rest(0)[0] = 4;
        stretches[2].extend([8, 7].into_iter());
        drop(stretches);
        growth.finish();
        assert_eq!(list, [1, 2, 3, 4, 9, 9, 8]);
    }

    #[test]
    fn what_is_missing_ends_the_list() {
        let mut list = Vec::new();
        let mut growth = Growth::new(&mut list, &[2, 2, 2]);
        for (number, mut stretch) in growth.stretches().enumerate() {
            stretch.extend(std::iter::repeat_n(number, 2 - number % 2));
        }
        growth.finish();
        assert_eq!(list, [0, 0, 1]);
    }
}
