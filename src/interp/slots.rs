//! The values of all names, by slot. A clone shares them: a session keeps a world for each of its inputs, most of which set
//! one name or none.

use crate::program::Slot;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Values that are copied when one of them is set, in a world that shares them with others.
const TOGETHER: usize = 32;

/// See the module.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Slots {
    chunks: Vec<Arc<Vec<Value>>>,
    length: usize,
}

impl Slots {
    /// So many names without values.
    pub fn new(length: usize) -> Slots {
        let mut slots = Slots::default();
        slots.grow(length);
        slots
    }

    /// The value of a name; `None` for one that there is no room for.
    pub fn get(&self, slot: Slot) -> Option<&Value> {
        self.chunks.get(slot.0 / TOGETHER)?.get(slot.0 % TOGETHER)
    }

    /// Gives a name a value.
    pub fn set(&mut self, slot: Slot, value: Value) {
        self.grow(slot.0 + 1);
        Arc::make_mut(&mut self.chunks[slot.0 / TOGETHER])[slot.0 % TOGETHER] = value;
    }

    /// Makes room for so many names; it never becomes less.
    pub fn grow(&mut self, length: usize) {
        while self.length < length {
            let last = self.length / TOGETHER;
            let end = length.min((last + 1) * TOGETHER);
            if last == self.chunks.len() {
                self.chunks.push(Arc::default());
            }
            Arc::make_mut(&mut self.chunks[last]).resize(end - last * TOGETHER, Value::Unknown);
            self.length = end;
        }
    }

    /// Each value as another; those of equal names stay together.
    pub fn map(&self, change: impl Fn(&Value) -> Value) -> Slots {
        let chunks = self.chunks.iter().map(|chunk| Arc::new(chunk.iter().map(&change).collect()));
        Slots { chunks: chunks.collect(), length: self.length }
    }

    /// Bytes that a clone takes when one of its values is set.
    pub fn bytes(&self) -> usize {
        self.chunks.len() * size_of::<Arc<Vec<Value>>>() + TOGETHER * size_of::<Value>()
    }
}

#[cfg(test)]
mod tests {
    use super::{Slots, TOGETHER};
    use crate::program::Slot;
    use crate::value::Value;
    use std::sync::Arc;

    #[test]
    fn clones_share_what_was_not_set() {
        let mut slots = Slots::new(3 * TOGETHER - 1);
        slots.set(Slot(TOGETHER + 5), Value::Number(1.0));
        let before = slots.clone();
        slots.set(Slot(TOGETHER + 5), Value::Number(2.0));
        let number = |slots: &Slots, slot| slots.get(Slot(slot)).and_then(Value::as_number);
        assert_eq!(number(&before, TOGETHER + 5), Some(1.0));
        assert_eq!(number(&slots, TOGETHER + 5), Some(2.0));
        let shared = slots.chunks.iter().zip(&before.chunks).map(|(one, other)| Arc::ptr_eq(one, other));
        assert_eq!(shared.collect::<Vec<_>>(), [true, false, true]);
        assert!(slots.get(Slot(3 * TOGETHER - 2)).is_some() && slots.get(Slot(3 * TOGETHER - 1)).is_none());
        slots.set(Slot(5 * TOGETHER), Value::Number(3.0));
        assert_eq!((number(&slots, 5 * TOGETHER), slots.length), (Some(3.0), 5 * TOGETHER + 1));
        assert!(slots.get(Slot(5 * TOGETHER + 1)).is_none());
    }
}
