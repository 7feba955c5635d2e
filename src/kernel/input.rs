//! What arrives at one port of the nodes of a block: for each step some terms, which the model adds up where it needs the
//! sum. A sum that is written to memory and read again costs as much as a step of a simple neuron.
//!
//! What arrives through weights on a grid is an exact sum, apart from the rest: it comes last, so that two ports together
//! have an exact sum as well.

/// See the module.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// Of no step where [`Input::is_absent`].
    steps: Steps<'a, Terms<'a>>,
}

impl<'a> Input<'a> {
    /// The port of currents where no generator of currents exists; all state that depends on it is then 0.
    pub const ABSENT: Input<'static> = Input { steps: Steps::each(&[]) };

    /// A port at which nothing arrives.
    pub(crate) const SILENT: Input<'static> = Input { steps: Steps::alike(&[Terms::NONE]) };

    /// From what arrives in each step, at least one.
    pub(crate) fn new(steps: &'a [Terms<'a>]) -> Input<'a> {
        Input { steps: Steps::each(steps) }
    }

    /// Whether there is nothing at all.
    pub fn is_absent(&self) -> bool {
        self.steps.list.is_empty()
    }

    /// What arrives at a node in a step.
    #[inline(always)]
    pub fn at(&self, step: usize, node: usize) -> f64 {
        if self.steps.stride == 0 { 0.0 } else { self.lanes::<1>(step, node)[0] }
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
        let Terms { counters, values, trains, .. } = self.steps.at(step);
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
        let Terms { sums, exact, .. } = self.steps.at(step);
        if let Some((sums, factor)) = *sums {
            add(sums, node, factor, lanes);
        }
        if let Some(exact) = *exact {
            add(exact, node, 1.0, lanes);
        }
    }
}

/// What belongs to each step of a block.
#[derive(Clone, Copy)]
pub struct Steps<'a, T> {
    list: &'a [T],
    /// 0 if all steps are like the first.
    stride: usize,
}

impl<'a, T> Steps<'a, T> {
    /// One for each step.
    pub(crate) const fn each(list: &'a [T]) -> Steps<'a, T> {
        Steps { list, stride: 1 }
    }

    /// The same for all steps.
    pub(crate) const fn alike(one: &'a [T; 1]) -> Steps<'a, T> {
        Steps { list: one, stride: 0 }
    }

    /// That of a step.
    #[inline(always)]
    pub fn at(&self, step: usize) -> &'a T {
        &self.list[step * self.stride]
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

    /// Nothing at all.
    pub const NONE: Terms<'static> =
        Terms { counters: [None; 2], values: None, trains: None, sums: None, exact: None };
}

/// What arrives in a step at the first two spike ports together, or at the only one, in the form that a loop over nodes adds
/// up fastest. Found once for all nodes of a block.
#[derive(Clone, Copy, Debug)]
pub struct StepForm<'a>(Form<'a>);

#[derive(Clone, Copy, Debug)]
enum Form<'a> {
    /// Nothing.
    Nothing,
    /// Counts of trains, and sums.
    Drawn((&'a [u8], f64), (&'a [i32], f64)),
    /// Counts of spikes and trains.
    Counts([(&'a [u8], f64); 3]),
    /// Any terms, of each port.
    Others(&'a Terms<'a>, &'a Terms<'a>),
}

impl<'a> StepForm<'a> {
    /// That of a step in which nothing arrives.
    pub(crate) const NOTHING: StepForm<'static> = StepForm(Form::Nothing);

    /// The form of what arrives at a port, and at another one if there is one.
    pub(crate) fn of(mine: &'a Terms<'a>, other: Option<&'a Terms<'a>>) -> StepForm<'a> {
        let theirs = other.unwrap_or(&Terms::NONE);
        let others = StepForm(Form::Others(mine, theirs));
        if [mine, theirs].iter().any(|terms| terms.values.is_some() || terms.exact.is_some()) {
            return others;
        }
        let of_port = |terms: &Terms<'a>| (terms.counters, terms.trains, terms.sums);
        match (of_port(mine), of_port(theirs)) {
            (([None, None], None, None), ([None, None], None, None)) => StepForm(Form::Nothing),
            (([None, None], Some(trains), Some(sums)), ([None, None], None, None)) => {
                StepForm(Form::Drawn(trains, sums))
            }
            (([Some(one), None], Some(trains), None), ([Some(two), None], None, None)) => {
                StepForm(Form::Counts([one, trains, two]))
            }
            (([Some(one), Some(two)], Some(trains), None), ([None, None], None, None)) => {
                StepForm(Form::Counts([one, two, trains]))
            }
            _ => others,
        }
    }

    /// What arrives at `LANES` nodes from `node` on. The sums are those of [`Input::lanes`] and [`Input::lanes_with`].
    #[inline(always)]
    pub fn lanes<const LANES: usize>(&self, node: usize) -> InputForm<'a, LANES> {
        let of_group = |(counts, factor)| (of_group(counts, node), factor);
        match self.0 {
            Form::Nothing => InputForm::Nothing,
            Form::Drawn(counts, (sums, quantum)) => {
                InputForm::Drawn(of_group(counts), (self::of_group(sums, node), quantum))
            }
            Form::Counts([one, two, three]) => {
                InputForm::Counts([of_group(one), of_group(two), of_group(three)])
            }
            Form::Others(mine, theirs) => {
                let input = |terms| Input::new(std::slice::from_ref(terms));
                InputForm::Added(input(mine).lanes_with(&input(theirs), 0, node))
            }
        }
    }
}

/// What arrives at `LANES` nodes in a step. The forms that are met most are added up without tests in a loop over the nodes.
pub enum InputForm<'a, const LANES: usize> {
    /// Nothing.
    Nothing,
    /// Counts of trains, and sums.
    Drawn(Term<'a, u8, LANES>, Term<'a, i32, LANES>),
    /// Counts of spikes and trains.
    Counts([Term<'a, u8, LANES>; 3]),
    /// Anything else, added up.
    Added([f64; LANES]),
}

/// A number for each of `LANES` nodes, times a factor.
pub type Term<'a, T, const LANES: usize> = (&'a [T; LANES], f64);

/// What arrives in [`InputForm::Drawn`] at one of the nodes. A sum times its factor, which is positive, is never -0: what is
/// added up needs no 0 before it.
#[inline(always)]
pub fn drawn<const LANES: usize>(
    (counts, factor): Term<'_, u8, LANES>,
    (sums, quantum): Term<'_, i32, LANES>,
    lane: usize,
) -> f64 {
    factor * f64::from(counts[lane]) + quantum * f64::from(sums[lane])
}

/// What arrives in [`InputForm::Counts`] at one of the nodes.
#[inline(always)]
pub fn counted<const LANES: usize>(terms: [Term<'_, u8, LANES>; 3], lane: usize) -> f64 {
    let of = |(counts, factor): Term<'_, u8, LANES>| factor * f64::from(counts[lane]);
    let [one, two, three] = terms;
    ((0.0 + of(one)) + of(two)) + of(three)
}

/// The numbers of the nodes of a group.
#[inline(always)]
fn of_group<T, const LANES: usize>(numbers: &[T], node: usize) -> &[T; LANES] {
    const { assert!(LANES <= MOST_LANES) };
    let Some(numbers) = numbers[node..].first_chunk() else {
        unreachable!("there is room for a whole group")
    };
    numbers
}

#[inline(always)]
fn add<T: Copy + Into<f64>, const LANES: usize>(
    numbers: &[T],
    node: usize,
    factor: f64,
    to: &mut [f64; LANES],
) {
    let numbers: &[T; LANES] = of_group(numbers, node);
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
                ..Terms::NONE
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

    /// Each form of what arrives has the bits of the sum of all terms, zeros and their signs too.
    #[test]
    fn forms_of_inputs_are_sums_of_their_terms() {
        let counts: [u8; 80] = std::array::from_fn(|k| (k * 7 % 5) as u8);
        let (more, sums): ([u8; 80], [i32; 80]) =
            (std::array::from_fn(|k| (k % 3) as u8), std::array::from_fn(|k| k as i32 % 4 - 1));
        let values = [-0.0; 80];
        let mut steps = Vec::new();
        for (weight, drive) in [(0.7, 0.1), (-0.7, 0.1), (0.7, -0.1), (-0.7, -0.1)] {
            let (counted, driven) = (Some((&counts[..], weight)), Some((&more[..], drive)));
            let (sums, values) = (Some((&sums[..], 0.25)), Some(&values[..]));
            steps.extend([
                Terms::NONE,
                Terms { counters: [counted, None], ..Terms::NONE },
                Terms { counters: [None, counted], ..Terms::NONE },
                Terms { trains: driven, ..Terms::NONE },
                Terms { counters: [counted, None], trains: driven, ..Terms::NONE },
                Terms { counters: [counted, driven], trains: counted, ..Terms::NONE },
                Terms { trains: driven, sums, ..Terms::NONE },
                Terms { trains: driven, sums, values, ..Terms::NONE },
                Terms { sums, ..Terms::NONE },
                Terms { exact: values, ..Terms::NONE },
            ]);
        }
        let bits = |form: InputForm<'_, 16>| {
            let lane = |lane| match form {
                InputForm::Nothing => 0.0,
                InputForm::Drawn(counts, sums) => drawn(counts, sums, lane),
                InputForm::Counts(terms) => counted(terms, lane),
                InputForm::Added(values) => values[lane],
            };
            std::array::from_fn::<u64, 16, _>(|k| f64::to_bits(lane(k)))
        };
        let mut forms = [0; 4];
        for one in &steps {
            for other in &steps {
                let alone = StepForm::of(one, None).lanes(3);
                let both = StepForm::of(one, Some(other)).lanes::<16>(3);
                forms[match both {
                    InputForm::Nothing => 0,
                    InputForm::Drawn(..) => 1,
                    InputForm::Counts(_) => 2,
                    InputForm::Added(_) => 3,
                }] += 1;
                let (one, other) =
                    (Input::new(std::slice::from_ref(one)), Input::new(std::slice::from_ref(other)));
                assert_eq!(bits(both), one.lanes_with::<16>(&other, 0, 3).map(f64::to_bits));
                assert_eq!(bits(alone), one.lanes::<16>(0, 3).map(f64::to_bits));
            }
        }
        assert!(forms.iter().all(|&times| times > 10), "{forms:?}");
    }
}
