//! What arrives at one port of the nodes of a block: for each step some terms, which the model adds up where it needs the
//! sum. A sum that is written to memory and read again costs as much as a step of a simple neuron.
//!
//! What arrives through weights on a grid is an exact sum, apart from the rest: it comes last, so that two ports together
//! have an exact sum as well.

/// See the module.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    steps: &'a [Terms<'a>],
    /// 0 if all steps are like the first.
    stride: usize,
}

impl<'a> Input<'a> {
    /// The port of currents where no generator of currents exists; all state that depends on it is then 0.
    pub const ABSENT: Input<'static> = Input { steps: &[], stride: 0 };

    /// A port at which nothing arrives.
    pub(crate) const SILENT: Input<'static> = Input { steps: &[Terms::NONE], stride: 0 };

    /// From what arrives in each step, at least one.
    pub(crate) fn new(steps: &'a [Terms<'a>]) -> Input<'a> {
        Input { steps, stride: 1 }
    }

    /// Whether there is nothing at all.
    pub fn is_absent(&self) -> bool {
        self.steps.is_empty()
    }

    /// What arrives at a node in a step.
    #[inline(always)]
    pub fn at(&self, step: usize, node: usize) -> f64 {
        if self.stride == 0 { 0.0 } else { self.lanes::<1>(step, node)[0] }
    }

    /// What arrives at `LANES` nodes from `node` on, at most 64. Beyond the last node there are numbers without
    /// meaning.
    #[inline(always)]
    pub fn lanes<const LANES: usize>(&self, step: usize, node: usize) -> [f64; LANES] {
        let mut lanes = self.rest(step, node);
        self.add_exact(step, node, &mut lanes);
        lanes
    }

    /// What arrives at `LANES` nodes at this port and at another one.
    #[inline(always)]
    pub fn lanes_with<const LANES: usize>(
        &self,
        other: &Input<'_>,
        step: usize,
        node: usize,
    ) -> [f64; LANES] {
        let (mut lanes, others) = (self.rest::<LANES>(step, node), other.rest::<LANES>(step, node));
        let mut exact = [0.0; LANES];
        self.add_exact(step, node, &mut exact);
        other.add_exact(step, node, &mut exact);
        for lane in 0..LANES {
            lanes[lane] = (lanes[lane] + others[lane]) + exact[lane];
        }
        lanes
    }

    /// The same of one node.
    #[inline(always)]
    pub fn at_with(&self, other: &Input<'_>, step: usize, node: usize) -> f64 {
        self.lanes_with::<1>(other, step, node)[0]
    }

    /// What arrives, but for exact sums.
    #[inline(always)]
    fn rest<const LANES: usize>(&self, step: usize, node: usize) -> [f64; LANES] {
        const { assert!(LANES <= MOST_LANES) };
        let Terms { counters, values, trains, .. } = &self.steps[step * self.stride];
        let mut lanes = [0.0; LANES];
        if let Some((counts, factor)) = counters[0] {
            add(counts, node, factor, &mut lanes);
        }
        if let Some((counts, factor)) = counters[1] {
            add(counts, node, factor, &mut lanes);
        }
        if let Some(values) = *values {
            add(values, node, 1.0, &mut lanes);
        }
        if let Some((counts, factor)) = *trains {
            add(counts, node, factor, &mut lanes);
        }
        lanes
    }

    #[inline(always)]
    fn add_exact<const LANES: usize>(&self, step: usize, node: usize, lanes: &mut [f64; LANES]) {
        let Terms { sums, exact, .. } = &self.steps[step * self.stride];
        if let Some((sums, factor)) = *sums {
            add(sums, node, factor, lanes);
        }
        if let Some(exact) = *exact {
            add(exact, node, 1.0, lanes);
        }
    }
}

/// Nodes that are read at once: so many more numbers stand behind the last node of a term.
pub(crate) const MOST_LANES: usize = 64;

/// The terms of a step, one number for each node: they are added to 0 in the order of the fields. Counts and sums are
/// multiplied by a factor. Exact sums are in one of the last two.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms<'a> {
    pub counters: [Option<(&'a [u8], f64)>; Terms::COUNTERS],
    pub values: Option<&'a [f64]>,
    pub trains: Option<(&'a [u8], f64)>,
    pub sums: Option<(&'a [i32], f64)>,
    pub exact: Option<&'a [f64]>,
}

impl Terms<'_> {
    /// Counters of a port that have room.
    pub const COUNTERS: usize = 2;

    /// Nothing.
    pub const NONE: Terms<'static> =
        Terms { counters: [None; 2], values: None, trains: None, sums: None, exact: None };
}

#[inline(always)]
fn add<T: Copy + Into<f64>, const LANES: usize>(
    numbers: &[T],
    node: usize,
    factor: f64,
    to: &mut [f64; LANES],
) {
    let Some(numbers) = numbers[node..].first_chunk::<LANES>() else {
        unreachable!("there is room for a whole group")
    };
    for lane in 0..LANES {
        to[lane] += factor * numbers[lane].into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_added_in_their_order() {
        let sums: [i32; 80] = std::array::from_fn(|k| k as i32 - 5);
        let steps = [
            Terms::NONE,
            Terms {
                counters: [Some((&[3; 80], 0.7)), Some((&[1; 80], -1e16))],
                values: Some(&[1e16; 80]),
                trains: Some((&[2; 80], 0.1)),
                sums: Some((&sums, 0.25)),
                exact: None,
            },
        ];
        let input = Input::new(&steps);
        let lanes: [f64; 8] = input.lanes(1, 16);
        for (lane, sum) in lanes.into_iter().enumerate() {
            assert_eq!(sum, 0.7 * 3.0 - 1e16 + 1e16 + 0.1 * 2.0 + 0.25 * (lane as f64 + 11.0));
            assert_eq!(sum, input.at(1, 16 + lane));
        }
        assert_eq!((input.at(0, 3), input.lanes(0, 3)), (0.0, [0.0; 8]));
        assert_eq!(Input::SILENT.lanes(7, 100), [0.0; 32]);
    }
}
