//! The numbers of a list. What was recorded may be a gigabyte, so that a list shares the columns of a record, and takes
//! numbers over where they are: neither is copied.

use serde::{Deserialize, Serialize};
use std::ops::Deref;
use std::sync::Arc;

/// See the module. A clone shares them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Numbers(Arc<Vec<f64>>);

impl Numbers {
    /// The numbers, to share.
    pub fn shared(&self) -> Arc<Vec<f64>> {
        self.0.clone()
    }
}

impl Deref for Numbers {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.0
    }
}

impl From<Arc<Vec<f64>>> for Numbers {
    fn from(numbers: Arc<Vec<f64>>) -> Numbers {
        Numbers(numbers)
    }
}

impl From<Vec<f64>> for Numbers {
    fn from(numbers: Vec<f64>) -> Numbers {
        Numbers(Arc::new(numbers))
    }
}

impl From<&[f64]> for Numbers {
    fn from(numbers: &[f64]) -> Numbers {
        numbers.to_vec().into()
    }
}

impl<const N: usize> From<[f64; N]> for Numbers {
    fn from(numbers: [f64; N]) -> Numbers {
        numbers.to_vec().into()
    }
}

impl FromIterator<f64> for Numbers {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Numbers {
        numbers.into_iter().collect::<Vec<f64>>().into()
    }
}
