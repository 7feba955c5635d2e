//! The connections of one `connect`: made again from its rule and keys, with later changes of weights and delays.

use super::batch::{Batch, PairChoices};
use super::blocks::{self, Block};
use super::enumerate::{Connection, Pairs};
use super::rule::{Connect, ConnectError, Rule, SynapseValues};
use crate::kernel::lanes::Level;
use crate::kernel::random::fill::{self, Draws};
use crate::kernel::random::step_table::StepTable;
use crate::kernel::random::{Key, Stream};
use crate::kernel::selection::{NodeSet, PopulationId};
use crate::kernel::time::step_of;
use std::sync::{Arc, OnceLock};

/// See the module.
#[derive(Clone)]
pub(crate) struct Projection {
    pub connect: Arc<Connect>,
    pub sources: Arc<NodeSet>,
    pub targets: Arc<NodeSet>,
    pub source_numbers: Arc<Vec<u32>>,
    pub target_numbers: Arc<Vec<u32>>,
    /// Weights after a change, one for each connection.
    pub changed_weights: Option<SynapseValues>,
    /// Delays in ms after a change.
    pub changed_delays: Option<SynapseValues>,
    count: OnceLock<u64>,
    /// Of drawn delays, for many connections.
    step_table: OnceLock<Option<Arc<StepTable>>>,
}

/// Connections that are worth a table of delays.
const MANY: f64 = 100_000.0;

impl Projection {
    /// Checks sizes and lists. `first` gives the number of a population's first node.
    pub fn new(
        connect: &Connect,
        first: impl Fn(PopulationId) -> u32,
        resolution_us: u32,
    ) -> Result<Projection, ConnectError> {
        let (sources, targets) = (NodeSet::new(&connect.sources), NodeSet::new(&connect.targets));
        connect.check_rule(sources.len(), targets.len())?;
        let projection = Projection {
            source_numbers: Arc::new(sources.numbers(&first)),
            target_numbers: Arc::new(targets.numbers(&first)),
            connect: Arc::new(connect.clone()),
            sources: Arc::new(sources),
            targets: Arc::new(targets),
            changed_weights: None,
            changed_delays: None,
            count: OnceLock::new(),
            step_table: OnceLock::new(),
        };
        for values in [&connect.weight, &connect.delay, &connect.receptor] {
            if let SynapseValues::Each(list) = values {
                let (given, needed) = (list.len() as u64, projection.count());
                if given != needed && projection.matrix() != Some(given) {
                    return Err(ConnectError::WrongLength { needed, given });
                }
            }
        }
        check_delays(&connect.delay, resolution_us)?;
        Ok(projection)
    }

    /// Size of the full matrix, where one may be given in place of a list.
    fn matrix(&self) -> Option<u64> {
        matches!(self.connect.rule, Rule::AllToAll)
            .then(|| self.sources.len() as u64 * self.targets.len() as u64)
    }

    /// Number of connections.
    pub fn count(&self) -> u64 {
        *self.count.get_or_init(|| {
            let (sources, targets) = (self.sources.len() as u64, self.targets.len() as u64);
            match &self.connect.rule {
                Rule::AllToAll if self.connect.autapses => sources * targets,
                Rule::FixedTotalNumber(count) => *count,
                Rule::FixedIndegree(counts) if self.connect.autapses => {
                    (0..targets as usize).map(|k| counts.at(k)).sum()
                }
                Rule::FixedOutdegree(counts) if self.connect.autapses => {
                    (0..sources as usize).map(|k| counts.at(k)).sum()
                }
                _ => {
                    let mut count = 0;
                    self.for_each(&|_| true, &mut |_| count += 1);
                    count
                }
            }
        })
    }

    fn pairs(&self) -> Pairs<'_> {
        Pairs {
            rule: &self.connect.rule,
            sources: &self.source_numbers,
            targets: &self.target_numbers,
            autapses: self.connect.autapses,
            multapses: self.connect.multapses,
            key: self.connect.keys.pairs,
        }
    }

    /// About how many connections there are, without making them; at least, or up to 6 standard deviations more.
    pub fn expected_count(&self) -> f64 {
        let (sources, targets) = (self.sources.len() as f64, self.targets.len() as f64);
        let at_random = |mean: f64| mean + 6.0 * mean.sqrt();
        match &self.connect.rule {
            Rule::PairwiseBernoulli(p) | Rule::SymmetricPairwiseBernoulli(p) => {
                at_random(p * sources * targets)
            }
            Rule::PairwisePoisson(mean) => at_random(mean * sources * targets),
            Rule::AllToAll => sources * targets,
            Rule::OneToOne => targets,
            Rule::Pairs { pre, .. } => pre.len() as f64,
            Rule::FixedTotalNumber(count) => *count as f64,
            Rule::FixedIndegree(counts) => (0..self.targets.len()).map(|k| counts.at(k) as f64).sum(),
            Rule::FixedOutdegree(counts) => (0..self.sources.len()).map(|k| counts.at(k) as f64).sum(),
        }
    }

    /// Every connection onto a wanted target position, in order.
    pub fn for_each(&self, wanted: &dyn Fn(u32) -> bool, emit: &mut dyn FnMut(Connection)) {
        self.pairs().for_each(wanted, emit);
    }

    /// The same in batches.
    pub fn for_each_batch(&self, level: Level, wanted: &[bool], use_batch: &mut dyn FnMut(&Batch)) {
        self.pairs().for_each_batch(level, wanted, use_batch);
    }

    /// Whether the connections come in blocks of sources that are neighbours.
    pub fn comes_in_blocks(&self) -> bool {
        matches!(self.connect.rule, Rule::FixedTotalNumber(_)) && self.pairs().is_free()
    }

    /// The blocks of sources in which the connections come; none where they do not come so.
    pub fn blocks(&self) -> Vec<Block> {
        match self.connect.rule {
            Rule::FixedTotalNumber(count) if self.comes_in_blocks() => {
                blocks::blocks(self.connect.keys.pairs, count, self.sources.len())
            }
            _ => Vec::new(),
        }
    }

    /// The connections of a block onto wanted target positions, in order, batch by batch.
    pub fn for_each_of_block(
        &self,
        level: Level,
        block: &Block,
        wanted: &[bool],
        memory: (&mut Batch, &mut PairChoices),
        use_batch: &mut dyn FnMut(&Batch),
    ) {
        self.pairs().for_each_of_block(level, block, wanted, memory, use_batch);
    }

    /// The weights in force.
    pub fn weights(&self) -> &SynapseValues {
        self.changed_weights.as_ref().unwrap_or(&self.connect.weight)
    }

    /// The delays in force.
    pub fn delays(&self) -> &SynapseValues {
        self.changed_delays.as_ref().unwrap_or(&self.connect.delay)
    }

    /// Position of a connection in a list of values.
    fn position(&self, list: &[f64], connection: &Connection) -> usize {
        if list.len() as u64 != self.count() {
            return connection.post as usize * self.sources.len() + connection.pre as usize;
        }
        connection.number as usize
    }

    /// Weight of a connection.
    #[inline]
    pub fn weight(&self, connection: &Connection) -> f64 {
        match self.weights() {
            SynapseValues::Same(weight) => *weight,
            SynapseValues::Each(list) => list[self.position(list, connection)],
            SynapseValues::Draw(law) => {
                let item = connection.number as usize;
                law.draw_weight(self.connect.keys.weight, connection.owner, connection.j, item)
            }
        }
    }

    /// Delay of a connection in steps, at least 1.
    #[inline]
    pub fn delay(&self, connection: &Connection, resolution_us: u32) -> u32 {
        match self.delays() {
            SynapseValues::Same(delay) => delay_steps(*delay, resolution_us),
            SynapseValues::Each(list) => delay_steps(list[self.position(list, connection)], resolution_us),
            SynapseValues::Draw(law) => {
                let mut stream = Stream::new(self.connect.keys.delay, connection.owner, connection.j);
                let steps = law.sample_step(&mut stream, connection.number as usize, resolution_us);
                steps.clamp(1, i64::from(u32::MAX)) as u32
            }
        }
    }

    /// Weights of a batch.
    pub fn fill_weights(&self, level: Level, batch: &Batch, scratch: &mut Scratch, out: &mut Vec<f64>) {
        out.clear();
        match self.weights() {
            SynapseValues::Draw(law) => {
                law.fill_weights(level, draws(self.connect.keys.weight, batch), &mut scratch.draws, out);
            }
            _ => out.extend((0..batch.j.len()).map(|k| self.weight(&batch.connection(k)))),
        }
    }

    /// The quantum of the weights, where they were drawn and lie on a grid.
    pub fn quantum(&self) -> Option<f64> {
        match self.weights() {
            SynapseValues::Draw(law) => law.quantum(),
            SynapseValues::Same(_) | SynapseValues::Each(_) => None,
        }
    }

    /// Weights of a batch as multiples of their quantum.
    pub fn fill_numbers(
        &self,
        level: Level,
        batch: &Batch,
        quantum: f64,
        scratch: &mut Scratch,
        out: &mut Vec<i16>,
    ) {
        out.clear();
        if let SynapseValues::Draw(law) = self.weights() {
            let draws = draws(self.connect.keys.weight, batch);
            law.fill_numbers(level, draws, quantum, &mut scratch.draws, out);
        }
    }

    /// Delays of a batch in steps.
    pub fn fill_delays(
        &self,
        level: Level,
        batch: &Batch,
        resolution_us: u32,
        scratch: &mut Scratch,
        out: &mut Vec<u32>,
    ) {
        out.clear();
        match self.delays() {
            SynapseValues::Draw(law) => {
                let mut steps = std::mem::take(&mut scratch.steps);
                let draws = draws(self.connect.keys.delay, batch);
                let table = self.step_table.get_or_init(|| {
                    let many = self.expected_count() > MANY;
                    many.then(|| StepTable::new(law, resolution_us)).flatten().map(Arc::new)
                });
                match table {
                    Some(table) => table.fill(level, draws, &mut scratch.bits, &mut steps),
                    None => law.fill_steps(level, draws, resolution_us, &mut scratch.draws, &mut steps),
                }
                out.extend(steps.iter().map(|&steps| steps.clamp(1, i64::from(u32::MAX)) as u32));
                scratch.steps = steps;
            }
            _ => out.extend((0..batch.j.len()).map(|k| self.delay(&batch.connection(k), resolution_us))),
        }
    }

    /// The delay of all connections in steps, if it is one.
    pub fn one_delay(&self, resolution_us: u32) -> Option<u32> {
        match self.delays() {
            SynapseValues::Same(delay) => Some(delay_steps(*delay, resolution_us)),
            SynapseValues::Each(_) | SynapseValues::Draw(_) => None,
        }
    }

    /// Receptor of a connection.
    pub fn receptor(&self, connection: &Connection) -> u32 {
        match &self.connect.receptor {
            SynapseValues::Same(receptor) => *receptor as u32,
            SynapseValues::Each(list) => list[self.position(list, connection)] as u32,
            SynapseValues::Draw(law) => {
                let key = self.connect.keys.receptor;
                law.draw(key, connection.owner, connection.j, connection.number as usize) as u32
            }
        }
    }

    /// Something of every connection, in order.
    pub fn collect<T>(&self, value: impl Fn(&Connection) -> T) -> Vec<T> {
        let mut values = Vec::new();
        self.for_each(&|_| true, &mut |connection| values.push(value(&connection)));
        values
    }

    /// Replaces weights: of all connections, or of those selected (by their numbers, ascending or not).
    pub fn set_weights(
        &mut self,
        selection: Option<&[u32]>,
        values: &SynapseValues,
        key: Key,
    ) -> Result<(), ConnectError> {
        self.check_length(selection, values)?;
        let changed = self.changed(
            selection,
            values,
            self.weights(),
            |law, connection, item| law.draw_weight(key, connection.owner, connection.j, item),
            |projection, connection| projection.weight(connection),
        );
        self.changed_weights = Some(changed);
        Ok(())
    }

    /// Replaces delays, as [`Projection::set_weights`].
    pub fn set_delays(
        &mut self,
        selection: Option<&[u32]>,
        values: &SynapseValues,
        key: Key,
        resolution_us: u32,
    ) -> Result<(), ConnectError> {
        self.check_length(selection, values)?;
        check_delays(values, resolution_us)?;
        let changed = self.changed(
            selection,
            values,
            self.delays(),
            |law, connection, item| {
                law.draw_on_grid(key, connection.owner, connection.j, item, resolution_us)
            },
            |projection, connection| {
                crate::kernel::time::time_of(
                    u64::from(projection.delay(connection, resolution_us)),
                    resolution_us,
                )
            },
        );
        self.changed_delays = Some(changed);
        self.step_table = OnceLock::new();
        Ok(())
    }

    fn check_length(&self, selection: Option<&[u32]>, values: &SynapseValues) -> Result<(), ConnectError> {
        let needed = selection.map_or_else(|| self.count(), |selection| selection.len() as u64);
        match values {
            SynapseValues::Each(list) if list.len() as u64 != needed => {
                Err(ConnectError::WrongLength { needed, given: list.len() as u64 })
            }
            _ => Ok(()),
        }
    }

    fn changed(
        &self,
        selection: Option<&[u32]>,
        values: &SynapseValues,
        before: &SynapseValues,
        draw: impl Fn(&crate::kernel::random::Distribution, &Connection, usize) -> f64,
        current: impl Fn(&Projection, &Connection) -> f64,
    ) -> SynapseValues {
        let Some(selection) = selection else {
            return match values {
                SynapseValues::Draw(law) => SynapseValues::Each(
                    self.collect(|connection| draw(law, connection, connection.number as usize)).into(),
                ),
                given => given.clone(),
            };
        };
        if let (SynapseValues::Same(new), SynapseValues::Same(old)) = (values, before)
            && new.to_bits() == old.to_bits()
        {
            return before.clone();
        }
        // Where in the selection each connection is, if anywhere.
        let mut places = vec![u32::MAX; self.count() as usize];
        for (place, &number) in (0..).zip(selection) {
            places[number as usize] = place;
        }
        let list = self.collect(|connection| match places[connection.number as usize] {
            u32::MAX => current(self, connection),
            place => match values {
                SynapseValues::Same(value) => *value,
                SynapseValues::Each(list) => list[place as usize],
                SynapseValues::Draw(law) => draw(law, connection, place as usize),
            },
        });
        SynapseValues::Each(list.into())
    }
}

/// Memory that is used again.
#[derive(Default)]
pub(crate) struct Scratch {
    draws: fill::Scratch,
    steps: Vec<i64>,
    bits: Vec<u64>,
}

fn draws(key: Key, batch: &Batch) -> Draws<'_> {
    Draws { key, owner: batch.owner, j: &batch.j, first_item: batch.base }
}

fn delay_steps(delay_ms: f64, resolution_us: u32) -> u32 {
    step_of(delay_ms, resolution_us).map_or(1, |steps| steps.clamp(1, u64::from(u32::MAX)) as u32)
}

fn check_delays(delays: &SynapseValues, resolution_us: u32) -> Result<(), ConnectError> {
    let valid = |delay: f64| {
        matches!(step_of(delay, resolution_us), Some(1..=0xFFFF_FFFF))
            .then_some(())
            .ok_or(ConnectError::InvalidDelay(delay))
    };
    match delays {
        SynapseValues::Same(delay) => valid(*delay),
        SynapseValues::Each(list) => list.iter().try_for_each(|&delay| valid(delay)),
        SynapseValues::Draw(_) => Ok(()),
    }
}
